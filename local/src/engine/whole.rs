//! Integer arithmetic for all rows of a batch at once.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Int8Array, Int16Array, Int32Array, Int64Array};
use arrow::buffer::{NullBuffer, ScalarBuffer};
use arrow::datatypes::{ArrowNativeType, DataType, Int8Type, Int16Type, Int32Type, Int64Type};
use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::plan::{ColumnNumber, Expression, ExpressionKind};

use crate::expression::Program;
use crate::value::{Value, bounds};

/// An expression of integer operators, constants and columns.
///
/// It gives no result if any row cannot be computed. The rows are then computed one by one, which finds the row that
/// fails, if
///   one does.
#[derive(Debug)]
pub(super) struct Whole {
    operator: Operator,
    operands: Box<[Operand; 2]>,
    data_type: Type,
    least: i64,
    most: i64,
}

#[derive(Debug)]
enum Operand {
    /// By its index among the columns that are read.
    Column(usize),
    One(i64),
    Whole(Whole),
}

#[derive(Clone, Copy, Debug)]
enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulus,
}

/// The numbers of all rows.
enum Numbers {
    One(i64),
    Each(ScalarBuffer<i64>),
}

impl Whole {
    /// An expression over these columns, if it is of this kind; `constant` compiles what reads no column.
    pub(super) fn new(
        expression: &Expression,
        columns: &[ColumnNumber],
        constant: &dyn Fn(&Expression) -> Option<Program>,
    ) -> Option<Self> {
        let ExpressionKind::Call(call) = &expression.kind else {
            return None;
        };
        let operator = match call.overload.name {
            "$add" => Operator::Add,
            "$subtract" => Operator::Subtract,
            "$multiply" => Operator::Multiply,
            "$divide" => Operator::Divide,
            "$modulus" => Operator::Modulus,
            _ => return None,
        };
        let (least, most) = bounds(&expression.data_type)?;
        let [left, right] = call.arguments.as_slice() else {
            return None;
        };
        let operand = |own| Operand::new(own, columns, constant);
        Some(Self {
            operator,
            operands: Box::new([operand(left)?, operand(right)?]),
            data_type: expression.data_type.clone(),
            least,
            most,
        })
    }

    /// The values for the columns that are read.
    pub(super) fn values(&self, columns: &[ArrayRef], rows: usize) -> Option<ArrayRef> {
        let numbers = match self.numbers(columns)? {
            Numbers::One(own) => vec![own; rows].into(),
            Numbers::Each(own) => own,
        };
        // An operator with a NULL operand gives NULL.
        let nulls = columns.iter().fold(None, |nulls: Option<NullBuffer>, own| {
            NullBuffer::union(nulls.as_ref(), own.nulls())
        });
        Some(match self.data_type {
            Type::Tinyint => Arc::new(Int8Array::new(narrow(&numbers)?, nulls)),
            Type::Smallint => Arc::new(Int16Array::new(narrow(&numbers)?, nulls)),
            Type::Integer => Arc::new(Int32Array::new(narrow(&numbers)?, nulls)),
            _ => Arc::new(Int64Array::new(numbers, nulls)),
        })
    }

    fn numbers(&self, columns: &[ArrayRef]) -> Option<Numbers> {
        let [left, right] = &*self.operands;
        let (left, right) = (left.numbers(columns)?, right.numbers(columns)?);
        match self.operator {
            Operator::Add => self.each(&left, &right, i64::checked_add),
            Operator::Subtract => self.each(&left, &right, i64::checked_sub),
            Operator::Multiply => self.each(&left, &right, i64::checked_mul),
            Operator::Divide => self.each(&left, &right, i64::checked_div),
            Operator::Modulus => self.each(&left, &right, i64::checked_rem),
        }
    }

    fn each(&self, left: &Numbers, right: &Numbers, of: impl Fn(i64, i64) -> Option<i64>) -> Option<Numbers> {
        let of = |left, right| of(left, right).filter(|own| (self.least..=self.most).contains(own));
        let each: Option<Vec<i64>> = match (left, right) {
            (Numbers::One(left), Numbers::One(right)) => return of(*left, *right).map(Numbers::One),
            (Numbers::Each(left), Numbers::One(right)) => left.iter().map(|left| of(*left, *right)).collect(),
            (Numbers::One(left), Numbers::Each(right)) => right.iter().map(|right| of(*left, *right)).collect(),
            (Numbers::Each(left), Numbers::Each(right)) => {
                left.iter().zip(right).map(|(left, right)| of(*left, *right)).collect()
            }
        };
        each.map(|each| Numbers::Each(each.into()))
    }
}

impl Operand {
    fn new(
        expression: &Expression,
        columns: &[ColumnNumber],
        constant: &dyn Fn(&Expression) -> Option<Program>,
    ) -> Option<Self> {
        bounds(&expression.data_type)?;
        if let Some(program) = constant(expression)
            && let Some(value) = program.constant()
        {
            return match value {
                Value::Integer(own) => Some(Self::One(*own)),
                _ => None,
            };
        }
        match &expression.kind {
            ExpressionKind::Column(column) => columns.iter().position(|own| own == column).map(Self::Column),
            // Widening does not change the number.
            ExpressionKind::Coerce(value) => Self::new(value, columns, constant),
            _ => Whole::new(expression, columns, constant).map(Self::Whole),
        }
    }

    fn numbers(&self, columns: &[ArrayRef]) -> Option<Numbers> {
        let own = match self {
            Self::One(own) => return Some(Numbers::One(*own)),
            Self::Whole(own) => return own.numbers(columns),
            Self::Column(place) => columns.get(*place)?,
        };
        Some(Numbers::Each(match own.data_type() {
            DataType::Int8 => own
                .as_primitive::<Int8Type>()
                .values()
                .iter()
                .copied()
                .map(i64::from)
                .collect(),
            DataType::Int16 => own
                .as_primitive::<Int16Type>()
                .values()
                .iter()
                .copied()
                .map(i64::from)
                .collect(),
            DataType::Int32 => own
                .as_primitive::<Int32Type>()
                .values()
                .iter()
                .copied()
                .map(i64::from)
                .collect(),
            DataType::Int64 => own.as_primitive::<Int64Type>().values().clone(),
            _ => return None,
        }))
    }
}

/// The numbers in a smaller type, if all of them fit.
fn narrow<T: ArrowNativeType + TryFrom<i64>>(numbers: &[i64]) -> Option<ScalarBuffer<T>> {
    let each: Option<Vec<T>> = numbers.iter().map(|own| T::try_from(*own).ok()).collect();
    each.map(ScalarBuffer::from)
}
