//! What is compared with what.

use crate::syntax::tree::{ComparisonOperator as Operator, Expression, ExpressionKind as Kind};

/// A value and what it is compared with; each pair is there both ways round, where that is not a difference.
#[derive(Clone, Copy)]
pub(super) struct Comparison<'a> {
    pub(super) value: &'a Expression,
    pub(super) other: &'a Expression,
    pub(super) how: How,
    /// The predicate.
    pub(super) whole: &'a Expression,
}

/// How they are compared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// `=`, `<>`, IN, CASE … WHEN, `contains` of an array
    Equal,
    /// `<`, `<=`, `>`, `>=`, BETWEEN
    Order,
    Like,
}

/// What an expression compares, its parts apart.
pub(super) fn comparisons<'a>(whole: &'a Expression, all: &mut Vec<Comparison<'a>>) {
    let mut add = |value, other, how| {
        all.push(Comparison {
            value,
            other,
            how,
            whole,
        });
    };
    match &*whole.kind {
        Kind::Comparison { operator, left, right } => {
            let how = match operator {
                Operator::Equal | Operator::NotEqual | Operator::IsDistinctFrom => How::Equal,
                Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => How::Order,
            };
            add(left, right, how);
            add(right, left, how);
        }
        Kind::Between { value, low, high } => {
            add(value, low, How::Order);
            add(value, high, How::Order);
        }
        Kind::InList { value, list } => list.iter().for_each(|item| add(value, item, How::Equal)),
        Kind::SimpleCase { operand, whens, .. } => {
            for when in whens {
                add(operand, &when.condition, How::Equal);
            }
        }
        Kind::Like { value, pattern, .. } => add(value, pattern, How::Like),
        // `contains(ARRAY['a'], b)`
        Kind::Call(call) if call.name.last().is("contains") => {
            if let [list, value] = call.arguments.as_slice()
                && let Kind::Array(items) = &*list.kind
            {
                for item in items {
                    add(value, item, How::Equal);
                }
            }
        }
        _ => {}
    }
}
