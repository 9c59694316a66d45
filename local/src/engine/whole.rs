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
/// fails, if one does.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(left: Operand, operator: Operator, right: Operand, data_type: Type) -> Whole {
        let (least, most) = bounds(&data_type).expect("a type of integers");
        Whole {
            operator,
            operands: Box::new([left, right]),
            data_type,
            least,
            most,
        }
    }

    /// The first column and a constant.
    fn with(operator: Operator, constant: i64, numbers: &[Option<i64>]) -> Option<Vec<Option<i64>>> {
        let own = whole(Operand::Column(0), operator, Operand::One(constant), Type::Bigint);
        let column: ArrayRef = Arc::new(numbers.iter().copied().collect::<Int64Array>());
        let values = own.values(&[column], numbers.len())?;
        Some(values.as_primitive::<Int64Type>().iter().collect())
    }

    #[test]
    fn an_operator_is_that_of_trino_and_null_stays_null() {
        let numbers = [Some(7), None, Some(-7)];
        for (operator, expected) in [
            (Operator::Add, [Some(9), None, Some(-5)]),
            (Operator::Subtract, [Some(5), None, Some(-9)]),
            (Operator::Multiply, [Some(14), None, Some(-14)]),
            // Both cut off.
            (Operator::Divide, [Some(3), None, Some(-3)]),
            (Operator::Modulus, [Some(1), None, Some(-1)]),
        ] {
            assert_eq!(with(operator, 2, &numbers), Some(expected.to_vec()), "{operator:?}");
        }
        assert_eq!(with(Operator::Add, 2, &[]), Some(Vec::new()));
    }

    #[test]
    fn there_is_no_result_where_a_row_fails() {
        const LEAST: Option<i64> = Some(i64::MIN);
        const MOST: Option<i64> = Some(i64::MAX);
        for (operator, constant, fails, passes) in [
            (Operator::Add, 1, MOST, Some(i64::MAX - 1)),
            (Operator::Subtract, 1, LEAST, Some(i64::MIN + 1)),
            (Operator::Multiply, 2, Some(1 << 62), Some(-1 << 62)),
            (Operator::Divide, -1, LEAST, MOST),
        ] {
            assert!(with(operator, constant, &[Some(1), passes]).is_some(), "{operator:?}");
            assert!(with(operator, constant, &[Some(1), fails]).is_none(), "{operator:?}");
        }
        for operator in [Operator::Divide, Operator::Modulus] {
            assert!(with(operator, 0, &[Some(1)]).is_none());
            assert!(with(operator, 0, &[]).is_some());
        }
    }

    #[test]
    fn a_result_is_within_its_own_type() {
        let sum = |data_type, constant| {
            let own = whole(Operand::Column(0), Operator::Add, Operand::One(constant), data_type);
            own.values(&[Arc::new(Int8Array::from(vec![100, -100]))], 2)
        };
        let of_tinyint = sum(Type::Tinyint, 27).expect("127 is a tinyint");
        assert_eq!(of_tinyint.as_primitive::<Int8Type>().values(), &[127, -73]);
        assert!(sum(Type::Tinyint, 28).is_none());
        let of_smallint = sum(Type::Smallint, 28).expect("128 is a smallint");
        assert_eq!(of_smallint.as_primitive::<Int16Type>().values(), &[128, -72]);
        let of_integer = sum(Type::Integer, i64::from(i32::MAX) - 100).expect("it is an integer");
        assert_eq!(
            of_integer.as_primitive::<Int32Type>().values(),
            &[i32::MAX, i32::MAX - 200]
        );
        assert!(sum(Type::Integer, i64::from(i32::MAX) - 99).is_none());
    }

    #[test]
    fn operators_can_be_nested_and_without_columns() {
        // (column 0 + column 1) * column 0
        let sum = whole(Operand::Column(0), Operator::Add, Operand::Column(1), Type::Bigint);
        let product = whole(
            Operand::Whole(sum),
            Operator::Multiply,
            Operand::Column(0),
            Type::Bigint,
        );
        let columns: [ArrayRef; 2] = [
            Arc::new(Int32Array::from(vec![2, 5])),
            Arc::new(Int64Array::from(vec![Some(3), None])),
        ];
        let values = product.values(&columns, 2).expect("numbers");
        assert_eq!(
            values.as_primitive::<Int64Type>().iter().collect::<Vec<_>>(),
            [Some(10), None]
        );
        let constant = whole(Operand::One(6), Operator::Multiply, Operand::One(7), Type::Bigint);
        let values = constant.values(&[], 3).expect("numbers");
        assert_eq!(values.as_primitive::<Int64Type>().values(), &[42, 42, 42]);
    }
}
