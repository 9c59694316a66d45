//! Sums and averages that are computed for all groups at once and in parts: first in each partition, then merged.
//!
//!   Each means the same as the fold with its name in `aggregates`, which is used with DISTINCT or ORDER BY.

use std::fmt::Debug;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Float32Array, Float64Array, Int64Array};
use arrow::buffer::{BooleanBuffer, NullBuffer};
use arrow::datatypes::{DataType, Field, FieldRef, Float32Type, Float64Type, Int64Type};
use datafusion_common::{Result, ScalarValue, internal_err};
use datafusion_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, EmitTo, GroupsAccumulator, Signature, Volatility};
use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::functions::OverloadKey;

use super::carried;
use crate::batch::arrow_type;
use crate::failure::Failure;

/// The aggregate for an overload, if it is one of these.
pub(super) fn in_parts(overload: &OverloadKey, result: &Type) -> Option<Arc<AggregateUDF>> {
    let kind = match (overload.name, overload.arguments) {
        ("sum", "bigint" | "interval day to second") => Kind::Sum { most: i64::MAX },
        ("sum", "interval year to month") => Kind::Sum { most: i32::MAX.into() },
        ("count_if", "boolean") => Kind::CountIf,
        ("sum", "double" | "real") => Kind::DoubleSum,
        ("avg", "bigint" | "double" | "real" | "interval day to second") => Kind::Average,
        _ => return None,
    };
    Some(Arc::new(AggregateUDF::new_from_impl(InParts {
        name: overload.name,
        kind,
        result: arrow_type(result),
        signature: Signature::variadic_any(Volatility::Immutable),
    })))
}

/// What is computed from the values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    /// A sum of integers, which fails above `most` and below `-most - 1`.
    Sum { most: i64 },
    /// The number of true values.
    CountIf,
    /// A sum of doubles.
    DoubleSum,
    /// The average, as a double or rounded to an integer.
    Average,
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct InParts {
    name: &'static str,
    kind: Kind,
    result: DataType,
    signature: Signature,
}

impl InParts {
    fn is_whole(&self) -> bool {
        matches!(self.kind, Kind::Sum { .. } | Kind::CountIf)
    }

    fn sums(&self, groups: usize) -> Sums {
        Sums {
            most: match self.kind {
                Kind::Sum { most } => most,
                _ => i64::MAX,
            },
            counts: self.kind == Kind::CountIf,
            totals: vec![0; groups],
            added: vec![false; groups],
        }
    }

    fn doubles(&self, groups: usize) -> Doubles {
        Doubles {
            is_average: self.kind == Kind::Average,
            result: self.result.clone(),
            sums: vec![0.0; groups],
            counts: vec![0; groups],
        }
    }
}

impl AggregateUDFImpl for InParts {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(self.result.clone())
    }

    fn state_fields(&self, args: StateFieldsArgs<'_>) -> Result<Vec<FieldRef>> {
        let field = |part: &str, data_type| Arc::new(Field::new(format!("{} {part}", args.name), data_type, true));
        Ok(if self.is_whole() {
            vec![field("sum", DataType::Int64)]
        } else {
            vec![field("sum", DataType::Float64), field("count", DataType::Int64)]
        })
    }

    fn accumulator(&self, _: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        Ok(if self.is_whole() {
            Box::new(OneGroup(self.sums(1)))
        } else {
            Box::new(OneGroup(self.doubles(1)))
        })
    }

    fn groups_accumulator_supported(&self, _: AccumulatorArgs<'_>) -> bool {
        true
    }

    fn create_groups_accumulator(&self, _: AccumulatorArgs<'_>) -> Result<Box<dyn GroupsAccumulator>> {
        Ok(if self.is_whole() {
            Box::new(self.sums(0))
        } else {
            Box::new(self.doubles(0))
        })
    }
}

/// Puts all rows into one group.
#[derive(Debug)]
struct OneGroup<A>(A);

impl<A: GroupsAccumulator + Debug + Sync> Accumulator for OneGroup<A> {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let rows = values.first().map_or(0, Array::len);
        self.0.update_batch(values, &vec![0; rows], None, 1)
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        ScalarValue::try_from_array(&self.0.evaluate(EmitTo::All)?, 0)
    }

    fn size(&self) -> usize {
        self.0.size()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let state = self.0.state(EmitTo::All)?;
        state.iter().map(|own| ScalarValue::try_from_array(own, 0)).collect()
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let rows = states.first().map_or(0, Array::len);
        self.0.merge_batch(states, &vec![0; rows], 1)
    }
}

/// Sums of integers, one for each group, which are also their state.
#[derive(Debug)]
struct Sums {
    most: i64,
    /// Whether it counts true values: the count of no rows is 0, the sum is NULL.
    counts: bool,
    totals: Vec<i64>,
    /// Whether anything was added. It is apart, so that more of the sums fit into the processor's cache.
    added: Vec<bool>,
}

impl Sums {
    fn add(&mut self, group: usize, own: i64) -> Result<()> {
        let before = self.totals[group];
        match before.checked_add(own) {
            Some(sum) if (-self.most - 1..=self.most).contains(&sum) => {
                self.totals[group] = sum;
                self.added[group] = true;
                Ok(())
            }
            _ => Err(carried(Failure::out_of_range(format!(
                "bigint addition overflow: {before} + {own}"
            )))),
        }
    }
}

impl GroupsAccumulator for Sums {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        groups: &[usize],
        filter: Option<&BooleanArray>,
        count: usize,
    ) -> Result<()> {
        self.totals.resize(count, 0);
        self.added.resize(count, false);
        let numbers = whole(values)?;
        let values = numbers.values();
        each(counted(&numbers, filter).as_ref(), groups, |row, group| {
            self.add(group, values[row])
        })
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let totals = emit_to.take_needed(&mut self.totals);
        let added = emit_to.take_needed(&mut self.added);
        let nulls = (!self.counts && added.contains(&false)).then(|| NullBuffer::from(added));
        Ok(Arc::new(Int64Array::new(totals.into(), nulls)))
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        Ok(vec![self.evaluate(emit_to)?])
    }

    fn merge_batch(&mut self, states: &[ArrayRef], groups: &[usize], count: usize) -> Result<()> {
        self.update_batch(states, groups, None, count)
    }

    fn convert_to_state(&self, values: &[ArrayRef], filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        let numbers = whole(values)?;
        let counted = counted(&numbers, filter);
        Ok(vec![Arc::new(Int64Array::new(numbers.values().clone(), counted))])
    }

    fn size(&self) -> usize {
        size_of::<Self>() + self.totals.capacity() * size_of::<i64>() + self.added.capacity()
    }
}

/// Sums and counts of doubles, one for each group, which are also their state.
#[derive(Debug)]
struct Doubles {
    is_average: bool,
    result: DataType,
    sums: Vec<f64>,
    counts: Vec<i64>,
}

impl GroupsAccumulator for Doubles {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        groups: &[usize],
        filter: Option<&BooleanArray>,
        count: usize,
    ) -> Result<()> {
        self.sums.resize(count, 0.0);
        self.counts.resize(count, 0);
        let numbers = doubles(values)?;
        let own = numbers.values();
        each(counted(&numbers, filter).as_ref(), groups, |row, group| {
            self.sums[group] += own[row];
            self.counts[group] += 1;
            Ok(())
        })
    }

    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "as Java casts"
    )]
    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let mut sums = emit_to.take_needed(&mut self.sums);
        let counts = emit_to.take_needed(&mut self.counts);
        let nulls = Some(counts.iter().map(|count| *count > 0).collect::<NullBuffer>());
        if self.is_average {
            for (sum, count) in sums.iter_mut().zip(&counts) {
                *sum /= *count as f64;
            }
        }
        Ok(match self.result {
            DataType::Int64 => {
                let rounded = sums.into_iter().map(|sum| (sum + 0.5).floor() as i64);
                Arc::new(Int64Array::new(rounded.collect(), nulls))
            }
            DataType::Float32 => {
                let reals = sums.into_iter().map(|sum| sum as f32);
                Arc::new(Float32Array::new(reals.collect(), nulls))
            }
            _ => Arc::new(Float64Array::new(sums.into(), nulls)),
        })
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        let sums = emit_to.take_needed(&mut self.sums);
        let counts = emit_to.take_needed(&mut self.counts);
        Ok(vec![
            Arc::new(Float64Array::from(sums)),
            Arc::new(Int64Array::from(counts)),
        ])
    }

    fn merge_batch(&mut self, states: &[ArrayRef], groups: &[usize], count: usize) -> Result<()> {
        self.sums.resize(count, 0.0);
        self.counts.resize(count, 0);
        let [sums, counts] = states else {
            return internal_err!("an average has two parts");
        };
        let sums = sums.as_primitive::<Float64Type>().values();
        let counts = counts.as_primitive::<Int64Type>().values();
        each(None, groups, |row, group| {
            self.sums[group] += sums[row];
            self.counts[group] += counts[row];
            Ok(())
        })
    }

    fn convert_to_state(&self, values: &[ArrayRef], filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        let numbers = doubles(values)?;
        let counted = counted(&numbers, filter);
        let is_counted = |row: usize| counted.as_ref().is_none_or(|counted| counted.is_valid(row));
        let sums = numbers.values().iter().enumerate();
        let sums = sums.map(|(row, own)| if is_counted(row) { *own } else { 0.0 });
        let counts = (0..numbers.len()).map(|row| i64::from(is_counted(row)));
        Ok(vec![
            Arc::new(Float64Array::from_iter_values(sums)),
            Arc::new(Int64Array::from_iter_values(counts)),
        ])
    }

    fn size(&self) -> usize {
        size_of::<Self>() + self.sums.capacity() * size_of::<f64>() + self.counts.capacity() * size_of::<i64>()
    }
}

/// The values as integers: true is 1, false is 0.
fn whole(values: &[ArrayRef]) -> Result<Int64Array> {
    match values {
        [own] if *own.data_type() == DataType::Int64 => Ok(own.as_primitive::<Int64Type>().clone()),
        [own] if *own.data_type() == DataType::Boolean => {
            let truths = own.as_boolean();
            let numbers = truths.values().iter().map(i64::from).collect();
            Ok(Int64Array::new(numbers, truths.nulls().cloned()))
        }
        _ => internal_err!("a sum of other values than whole numbers"),
    }
}

/// The values as doubles.
#[expect(clippy::cast_precision_loss, reason = "the average of whole numbers is a double")]
fn doubles(values: &[ArrayRef]) -> Result<Float64Array> {
    match values {
        [own] if *own.data_type() == DataType::Float64 => Ok(own.as_primitive::<Float64Type>().clone()),
        [own] if *own.data_type() == DataType::Float32 => Ok(own.as_primitive::<Float32Type>().unary(f64::from)),
        [own] if *own.data_type() == DataType::Int64 => Ok(own.as_primitive::<Int64Type>().unary(|own| own as f64)),
        _ => internal_err!("an average of other values than numbers"),
    }
}

/// Which values count: those that are not NULL and pass the filter. `None` if all do.
fn counted(values: &dyn Array, filter: Option<&BooleanArray>) -> Option<NullBuffer> {
    let filter = filter.map(|filter| {
        let is_true: BooleanBuffer = match filter.nulls() {
            Some(nulls) => filter.values() & nulls.inner(),
            None => filter.values().clone(),
        };
        NullBuffer::new(is_true)
    });
    NullBuffer::union(values.nulls(), filter.as_ref())
}

/// Calls a function for each value that counts, with its group.
fn each(
    counted: Option<&NullBuffer>,
    groups: &[usize],
    mut take: impl FnMut(usize, usize) -> Result<()>,
) -> Result<()> {
    match counted {
        Some(counted) if counted.null_count() > 0 => counted.valid_indices().try_for_each(|row| take(row, groups[row])),
        _ => groups.iter().enumerate().try_for_each(|(row, group)| take(row, *group)),
    }
}
