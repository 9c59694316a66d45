//! GROUP BY, grouping sets, aggregates and DISTINCT.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use datafusion_common::{DataFusionError, Result, ScalarValue, internal_err, resources_err};
use datafusion_expr::function::AccumulatorArgs;
use datafusion_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, Signature, Volatility};
use datafusion_functions_aggregate::bool_and_or::{bool_and_udaf, bool_or_udaf};
use datafusion_functions_aggregate::count::count_udaf;
use datafusion_functions_aggregate::min_max::{max_udaf, min_udaf};
use datafusion_physical_expr::aggregate::{AggregateExprBuilder, AggregateFunctionExpr};
use datafusion_physical_expr::{Partitioning, PhysicalExpr};
use datafusion_physical_plan::ExecutionPlan;
use datafusion_physical_plan::aggregates::{AggregateExec, AggregateMode, PhysicalGroupBy};
use datafusion_physical_plan::coalesce_partitions::CoalescePartitionsExec;
use datafusion_physical_plan::repartition::RepartitionExec;
use datafusion_physical_plan::union::UnionExec;
use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::functions::OverloadKey;
use flow_log_stack_analysis::plan::{self, AggregateCall, ColumnNumber, Expression, ExpressionKind};

use super::build::{Builder, Planned, also, sort_order};
use super::computed::Then;
use super::native::{is_plain, literal};
use super::parts::in_parts;
use super::{Stop, carried};
use crate::aggregates::{Aggregate, Running, is_run, keeps_order};
use crate::batch::{Column, array, arrow_type};
use crate::expression::Lambda;
use crate::functions::{self, Site};
use crate::refusal::Refusal;
use crate::value::Value;

impl Builder {
    /// One row for each group of each grouping set.
    pub(super) fn aggregate(&self, aggregate: &plan::Aggregate, needed: &[ColumnNumber]) -> Result<Planned, Stop> {
        let mut wanted: Vec<ColumnNumber> = aggregate
            .keys
            .iter()
            .map(|key| key.column)
            .chain(aggregate.set)
            .chain(aggregate.aggregates.iter().map(|(column, _)| *column))
            .filter(|column| needed.contains(column))
            .collect();
        if wanted.is_empty() {
            wanted.extend(aggregate.keys.first().map(|key| key.column));
        }
        let mut parts = Vec::new();
        for (index, set) in aggregate.sets.iter().enumerate() {
            let part = self.grouping_set(aggregate, set, &wanted)?;
            parts.push(self.aligned(&part, aggregate, set, index, &wanted)?);
        }
        let mut parts = parts.into_iter();
        let Some(first) = parts.next() else {
            return Err(Stop::Engine(DataFusionError::Internal("no grouping set".to_owned())));
        };
        let rest: Vec<Planned> = parts.collect();
        if rest.is_empty() {
            return Ok(first);
        }
        let columns = first.columns.clone();
        let plans = std::iter::once(first).chain(rest).map(|part| part.plan).collect();
        Ok(Planned {
            plan: UnionExec::try_new(plans)?,
            columns,
        })
    }

    fn grouping_set(
        &self,
        aggregate: &plan::Aggregate,
        set: &[usize],
        wanted: &[ColumnNumber],
    ) -> Result<Planned, Stop> {
        let keys: Vec<_> = set.iter().map(|index| &aggregate.keys[*index]).collect();
        let calls: Vec<_> = aggregate
            .aggregates
            .iter()
            .filter(|(column, _)| wanted.contains(column))
            .collect();
        let mut expressions: Vec<&Expression> = keys.iter().map(|key| &key.value).collect();
        for (_, call) in &calls {
            expressions.extend(values_of(&call.call));
            expressions.extend(&call.filter);
            expressions.extend(call.order_by.iter().map(|key| &key.value));
        }
        let input = self.node(&aggregate.input, &also(&[], &expressions))?;
        let keys: Vec<(ColumnNumber, &Expression)> = keys.iter().map(|key| (key.column, &key.value)).collect();
        self.grouped(
            &input,
            &keys,
            &calls.iter().map(|(column, call)| (*column, call)).collect::<Vec<_>>(),
        )
    }

    /// Groups rows; the result has the keys first, then the aggregates.
    pub(super) fn grouped(
        &self,
        input: &Planned,
        keys: &[(ColumnNumber, &Expression)],
        calls: &[(ColumnNumber, &AggregateCall)],
    ) -> Result<Planned, Stop> {
        if let Some(grouped) = self.over_distinct(input, keys, calls)? {
            return Ok(grouped);
        }
        let mut groups = Vec::new();
        let mut functions = Functions {
            in_one_step: calls.iter().any(|(_, call)| is_for_all_rows(call)),
            ..Functions::default()
        };
        // Where each column is in the result; keys come first.
        let mut made: Vec<ColumnNumber> = Vec::new();
        let mut firsts = Vec::new();
        for (column, value) in keys {
            if is_plain(&value.data_type) || matches!(value.data_type, Type::IpAddress | Type::Json) {
                groups.push((self.expression(value, input)?, column.to_string()));
                made.push(*column);
            } else {
                // Rows are grouped by the key's identity; the value shown is that of the first row.
                groups.push((
                    self.computed(value, input, Then::Identity)?,
                    format!("{column} identity"),
                ));
                made.push(ColumnNumber::MAX);
                firsts.push((*column, *value));
            }
        }
        for (column, value) in firsts {
            let call = arbitrary(value);
            self.function(column, &call, input, &mut functions)?;
            made.push(column);
        }
        for (column, call) in calls {
            self.function(*column, call, input, &mut functions)?;
            made.push(*column);
        }
        if made.is_empty() {
            // With no column to read, a group must still be a row.
            self.function(ColumnNumber::MAX, &count(), input, &mut functions)?;
            made.push(ColumnNumber::MAX);
        }
        let plan = Planned {
            plan: aggregated(input, groups, functions)?,
            columns: made,
        };
        let wanted: Vec<ColumnNumber> = keys.iter().map(|(column, _)| *column).collect();
        let wanted: Vec<ColumnNumber> = wanted
            .into_iter()
            .chain(calls.iter().map(|(column, _)| *column))
            .collect();
        if wanted.is_empty() {
            Ok(plan)
        } else {
            self.project(&plan, &wanted, &[])
        }
    }

    /// Aggregates over the distinct values of one column: computed over rows made distinct first.
    fn over_distinct(
        &self,
        input: &Planned,
        keys: &[(ColumnNumber, &Expression)],
        calls: &[(ColumnNumber, &AggregateCall)],
    ) -> Result<Option<Planned>, Stop> {
        let Some(of) = calls.first().and_then(|(_, call)| of_distinct(call)) else {
            return Ok(None);
        };
        let is_of = |(_, call): &(ColumnNumber, &AggregateCall)| of_distinct(call) == Some(of);
        if !calls.iter().all(is_of) || keys.iter().any(|(column, _)| *column == of) {
            return Ok(None);
        }
        let column = |own: ColumnNumber| Expression::column(own, self.context.type_of(own).clone());
        let value = column(of);
        let both: Vec<_> = keys.iter().copied().chain([(of, &value)]).collect();
        let rows = self.grouped(input, &both, &[])?;
        let keys: Vec<_> = keys.iter().map(|(own, _)| (*own, column(*own))).collect();
        let calls: Vec<_> = calls.iter().map(|(own, call)| (*own, plainly(call))).collect();
        self.grouped(
            &rows,
            &keys.iter().map(|(own, key)| (*own, key)).collect::<Vec<_>>(),
            &calls.iter().map(|(own, call)| (*own, call)).collect::<Vec<_>>(),
        )
        .map(Some)
    }

    /// The columns of one grouping set, in the order of all sets; NULL for keys that are not in it.
    fn aligned(
        &self,
        part: &Planned,
        aggregate: &plan::Aggregate,
        set: &[usize],
        index: usize,
        wanted: &[ColumnNumber],
    ) -> Result<Planned, Stop> {
        let schema = part.plan.schema();
        let mut expressions: Vec<(Arc<dyn PhysicalExpr>, String)> = Vec::new();
        for column in wanted {
            let missing = aggregate
                .keys
                .iter()
                .enumerate()
                .any(|(key, own)| own.column == *column && !set.contains(&key));
            let data_type = self.context.type_of(*column);
            let constant = |value: &Value| {
                literal(value, data_type)
                    .ok_or_else(|| Stop::Engine(DataFusionError::Internal(format!("no literal of {data_type}"))))
            };
            let own = if Some(*column) == aggregate.set {
                constant(&Value::Integer(i64::try_from(index).unwrap_or_default()))?
            } else if missing {
                constant(&Value::Null)?
            } else {
                let place = super::rows::places(&part.columns, std::slice::from_ref(column))?[0];
                Arc::new(datafusion_physical_expr::expressions::Column::new(
                    schema.field(place).name(),
                    place,
                ))
            };
            expressions.push((own, column.to_string()));
        }
        let mut columns = wanted.to_vec();
        if columns.is_empty() {
            // With no column to read, a group must still be a row.
            let nothing = literal(&Value::Null, &Type::Boolean);
            expressions.extend(nothing.map(|own| (own, "nothing".to_owned())));
            columns.push(ColumnNumber::MAX);
        }
        let plan = datafusion_physical_plan::projection::ProjectionExec::try_new(expressions, Arc::clone(&part.plan))?;
        Ok(Planned {
            plan: Arc::new(plan),
            columns,
        })
    }

    /// Rows that are distinct in these columns.
    pub(super) fn distinct(&self, input: &Planned, columns: &[ColumnNumber]) -> Result<Planned, Stop> {
        let keys: Vec<(ColumnNumber, Expression)> = columns
            .iter()
            .map(|column| {
                (
                    *column,
                    Expression::column(*column, self.context.type_of(*column).clone()),
                )
            })
            .collect();
        self.grouped(
            input,
            &keys.iter().map(|(column, value)| (*column, value)).collect::<Vec<_>>(),
            &[],
        )
    }

    /// Adds the function for a call.
    fn function(
        &self,
        column: ColumnNumber,
        call: &AggregateCall,
        input: &Planned,
        functions: &mut Functions,
    ) -> Result<(), Stop> {
        let mut arguments = Vec::new();
        for argument in values_of(&call.call) {
            arguments.push(self.expression(argument, input)?);
        }
        let result = self.context.type_of(column);
        let aggregate = aggregate_of(call, result, &self.context.session, functions.in_one_step)?;
        let in_parts = if call.distinct || !call.order_by.is_empty() {
            None
        } else {
            native(call).or_else(|| in_parts(&call.call.overload, result))
        };
        functions.are_in_parts &= in_parts.is_some();
        let function = if let Some(in_parts) = in_parts {
            in_parts
        } else {
            for key in &call.order_by {
                arguments.push(self.expression(&key.value, input)?);
            }
            let types = values_of(&call.call).chain(call.order_by.iter().map(|key| &key.value));
            let types: Vec<Type> = types.map(|own| own.data_type.clone()).collect();
            let name = call.call.overload.name;
            if aggregate.start().is_none() {
                return Err(Refusal::at(name, format!("{name}({})", call.call.overload.arguments)).into());
            }
            Arc::new(AggregateUDF::new_from_impl(Own::new(aggregate, types)))
        };
        if arguments.is_empty() {
            // Every row counts, whatever its values are.
            arguments.extend(literal(&Value::Boolean(true), &Type::Boolean));
        }
        let built = AggregateExprBuilder::new(function, arguments)
            .schema(input.plan.schema())
            .alias(column.to_string())
            .build()?;
        functions.own.push(Arc::new(built));
        let filter = call.filter.as_ref().map(|filter| self.expression(filter, input));
        functions.filters.push(filter.transpose()?);
        Ok(())
    }
}

/// The aggregate functions of one operator.
struct Functions {
    own: Vec<Arc<AggregateFunctionExpr>>,
    /// The FILTER condition of each.
    filters: Vec<Option<Arc<dyn PhysicalExpr>>>,
    /// Whether all of them can merge the results of partitions.
    are_in_parts: bool,
    /// Whether Trino computes all of them in one step.
    in_one_step: bool,
}

impl Default for Functions {
    fn default() -> Self {
        Self {
            own: Vec::new(),
            filters: Vec::new(),
            are_in_parts: true,
            in_one_step: false,
        }
    }
}

/// Groups the rows of all partitions.
fn aggregated(
    input: &Planned,
    groups: Vec<(Arc<dyn PhysicalExpr>, String)>,
    functions: Functions,
) -> Result<Arc<dyn ExecutionPlan>> {
    let schema = input.plan.schema();
    let partitions = input.partitions();
    let groups = PhysicalGroupBy::new_single(groups);
    let aggregate = |mode, groups, own, input| {
        let filters = functions.filters.clone();
        AggregateExec::try_new(mode, groups, own, filters, input, Arc::clone(&schema)).map(Arc::new)
    };
    // Brings the rows of each group into one partition.
    let gathered =
        |input: Arc<dyn ExecutionPlan>, keys: Vec<Arc<dyn PhysicalExpr>>| -> Result<Arc<dyn ExecutionPlan>> {
            Ok(if keys.is_empty() {
                Arc::new(CoalescePartitionsExec::new(input))
            } else {
                Arc::new(RepartitionExec::try_new(input, Partitioning::Hash(keys, partitions))?)
            })
        };
    let plan = Arc::clone(&input.plan);
    let (single, last) = if groups.is_empty() {
        (AggregateMode::Single, AggregateMode::Final)
    } else {
        (AggregateMode::SinglePartitioned, AggregateMode::FinalPartitioned)
    };
    Ok(if partitions == 1 {
        aggregate(AggregateMode::Single, groups, functions.own, plan)?
    } else if functions.are_in_parts {
        let first = aggregate(AggregateMode::Partial, groups, functions.own.clone(), plan)?;
        let keys = first.output_group_expr();
        let groups = first.group_expr().as_final();
        aggregate(last, groups, functions.own, gathered(first, keys)?)?
    } else {
        let keys = groups.input_exprs();
        aggregate(single, groups, functions.own, gathered(plan, keys)?)?
    })
}

/// Refuses an aggregate that is not run.
pub(super) fn check(own: &AggregateCall) -> Result<(), Refusal> {
    let overload = &own.call.overload;
    if is_run(overload) {
        return Ok(());
    }
    let arguments = overload.arguments.replace(" | ", ", ");
    Err(Refusal::at(overload.name, format!("{}({arguments})", overload.name)))
}

/// Whether a call needs all rows of a group together, and makes Trino compute those beside it in one step, too.
fn is_for_all_rows(call: &AggregateCall) -> bool {
    call.distinct || !call.order_by.is_empty() && keeps_order(&call.call.overload)
}

/// The arguments of an aggregate that are values of the row, without lambdas.
pub(super) fn values_of(call: &plan::Call) -> impl Iterator<Item = &Expression> {
    let is_value = |own: &&Expression| !matches!(own.kind, ExpressionKind::Lambda { .. });
    call.arguments.iter().filter(is_value)
}

/// An aggregate with everything that its call contains.
pub(super) fn aggregate_of(
    call: &AggregateCall,
    result: &Type,
    session: &crate::session::Session,
    in_one_step: bool,
) -> Result<Aggregate, Stop> {
    let mut lambdas: Vec<Arc<dyn functions::Lambda>> = Vec::new();
    for argument in &call.call.arguments {
        if let Some(lambda) = Lambda::new(argument, session)? {
            lambdas.push(Arc::new(lambda));
        }
    }
    let arguments: Vec<Type> = values_of(&call.call).map(|own| own.data_type.clone()).collect();
    let aggregate = Aggregate {
        overload: call.call.overload,
        distinct: call.distinct,
        // Trino ignores ORDER BY in an aggregate with lambdas.
        order: match lambdas.as_slice() {
            [] => call.order_by.iter().map(sort_order).collect(),
            _ => Vec::new(),
        },
        site: Site {
            name: call.call.overload.name,
            constants: vec![None; arguments.len()],
            arguments,
            result: result.clone(),
            session: session.clone(),
            in_one_step,
            lambdas,
        },
    };
    Ok(aggregate)
}

/// The column whose distinct values a call takes.
fn of_distinct(call: &AggregateCall) -> Option<ColumnNumber> {
    let is_approximate = call.call.overload.name == "approx_distinct";
    match call.call.arguments.as_slice() {
        [argument] if (call.distinct || is_approximate) && call.filter.is_none() && call.order_by.is_empty() => {
            match argument.kind {
                ExpressionKind::Column(column) if is_approximate || native(call).is_some() => Some(column),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The same call without DISTINCT, over values that are distinct already.
fn plainly(call: &AggregateCall) -> AggregateCall {
    if call.call.overload.name == "approx_distinct" {
        return self::call("count", "T", call.call.arguments.clone());
    }
    AggregateCall {
        distinct: false,
        ..call.clone()
    }
}

/// The value in the first row of a group.
fn arbitrary(value: &Expression) -> AggregateCall {
    call("arbitrary", "T", vec![value.clone()])
}

/// The number of rows in a group.
fn count() -> AggregateCall {
    call("count", "", Vec::new())
}

fn call(name: &'static str, signature: &'static str, arguments: Vec<Expression>) -> AggregateCall {
    AggregateCall {
        call: plan::Call {
            overload: OverloadKey {
                name,
                arguments: signature,
                variadic: false,
            },
            type_variables: Vec::new(),
            length_variables: Vec::new(),
            takes_null: vec![false; arguments.len()],
            arguments,
        },
        distinct: false,
        filter: None,
        order_by: Vec::new(),
    }
}

/// `DataFusion`'s aggregate with the same meaning, if there is one.
fn native(call: &AggregateCall) -> Option<Arc<AggregateUDF>> {
    let first = call.call.arguments.first().map(|own| &own.data_type);
    match (call.call.overload.name, call.call.overload.arguments) {
        ("count", _) => Some(count_udaf()),
        ("max", "T") if first.is_some_and(is_plain) => Some(max_udaf()),
        ("min", "T") if first.is_some_and(is_plain) => Some(min_udaf()),
        ("bool_and" | "every", _) => Some(bool_and_udaf()),
        ("bool_or", _) => Some(bool_or_udaf()),
        _ => None,
    }
}

/// One of our aggregates as a function of `DataFusion`.
#[derive(Debug)]
struct Own {
    /// Identity: each instance is only equal to itself.
    id: usize,
    aggregate: Aggregate,
    /// The types of the arguments and of the ORDER BY keys.
    types: Vec<Type>,
    signature: Signature,
}

static NEXT: AtomicUsize = AtomicUsize::new(0);

impl Own {
    fn new(aggregate: Aggregate, types: Vec<Type>) -> Self {
        Self {
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            aggregate,
            types,
            signature: Signature::variadic_any(Volatility::Volatile),
        }
    }
}

impl PartialEq for Own {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Own {}

impl Hash for Own {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

impl AggregateUDFImpl for Own {
    fn name(&self) -> &str {
        self.aggregate.site.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(arrow_type(&self.aggregate.site.result))
    }

    fn accumulator(&self, _: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        let Some(running) = self.aggregate.start() else {
            return internal_err!("{} is not run", self.aggregate.site.name);
        };
        Ok(Box::new(OwnAccumulator {
            running,
            types: self.types.clone(),
            result: self.aggregate.site.result.clone(),
        }))
    }
}

struct OwnAccumulator {
    running: Running,
    types: Vec<Type>,
    result: Type,
}

impl fmt::Debug for OwnAccumulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.running.fmt(f)
    }
}

impl Accumulator for OwnAccumulator {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let mut columns = Vec::new();
        for (own, data_type) in values.iter().zip(&self.types) {
            match Column::new(own, data_type) {
                Some(column) => columns.push(column),
                None => return internal_err!("a {data_type} came as {}", own.data_type()),
            }
        }
        let length = values.first().map_or(0, |own| own.len());
        for row in 0..length {
            let row: Vec<Value> = columns.iter().map(|column| column.value(row)).collect();
            self.running.add(&row).map_err(carried)?;
        }
        Ok(())
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let value = self.running.result().map_err(carried)?;
        ScalarValue::try_from_array(&array(&[value], &self.result)?, 0)
    }

    fn size(&self) -> usize {
        self.running.size()
    }

    /// Called only if groups would spill to disk.
    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        resources_err!("the groups of an aggregate that is not in parts")
    }

    fn merge_batch(&mut self, _: &[ArrayRef]) -> Result<()> {
        internal_err!("an aggregate that is not in parts")
    }
}
