//! Where an array, a map or a row was converted so that it can be compared with a constant, Trino converts the constant back
//! instead, and compares what was there before.
//!
//! To do so it compares the constant with what converting it back and forth makes of it. This fails for values without an
//! order and for NULL inside, whatever the tables contain.

use std::cmp::Ordering;

use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::plan::{Comparison, Expression, ExpressionKind as Kind, Literal, Node};
use flow_log_stack_analysis::types::{can_cast, can_coerce};

use super::conjuncts::{changes, mirrored};
use super::evaluated::BROKEN;
use super::fold::Folder;
use crate::cast::cast;
use crate::failure::Failure;
use crate::value::Value;
use crate::value::compare::order;

/// Changes such comparisons in a node and its inputs; returns the first failure.
pub(super) fn node(own: &mut Node, folder: &Folder<'_>) -> Option<Failure> {
    let mut failure = None;
    for expression in own.expressions_mut() {
        // What an aggregate calls is left as it is.
        if !matches!(expression.kind, Kind::Lambda { .. })
            && let Err(own) = whole(expression, folder)
        {
            failure = failure.or(Some(own));
        }
    }
    for input in own.inputs_mut() {
        let below = node(input, folder);
        failure = failure.or(below);
    }
    failure
}

fn whole(own: &mut Expression, folder: &Folder<'_>) -> Result<(), Failure> {
    for child in own.children_mut() {
        whole(child, folder)?;
    }
    let unwrapped = match &own.kind {
        Kind::Comparison { operator, left, right } => match of(left, *operator, right, folder)? {
            None => of(right, mirrored(*operator), left, folder)?,
            found => found,
        },
        // A list with one value is an equation.
        Kind::In { value, list } => match &list[..] {
            [first, rest @ ..] if rest.iter().all(|other| other == first) => {
                of(value, Comparison::Equal, first, folder)?
            }
            _ => None,
        },
        _ => None,
    };
    if let Some(kind) = unwrapped {
        own.kind = kind;
    }
    Ok(())
}

/// What becomes of the comparison of a converted value with a constant; `None`: it stays.
fn of(
    left: &Expression,
    operator: Comparison,
    right: &Expression,
    folder: &Folder<'_>,
) -> Result<Option<Kind>, Failure> {
    let (Kind::Coerce(value) | Kind::Cast { value, safe: false }) = &left.kind else {
        return Ok(None);
    };
    let (from, to) = (&value.data_type, &left.data_type);
    let is_converted = is_structured(from) && can_coerce(from, to) && is_made(to, from);
    if !is_converted || is_written(value) || changes(right) || folder.value(left).is_some() {
        return Ok(None);
    }
    let Some(constant) = folder.value(right).filter(|constant| !constant.is_null()) else {
        return Ok(None);
    };
    let Ok(before) = cast(&constant, to, from) else {
        return Ok(None);
    };
    let again = cast(&before, from, to)?;
    Ok(Some(replaced(value, operator, right, ordered(&constant, &again, to)?)))
}

/// How a constant compares with what converting it back and forth makes of it.
fn ordered(constant: &Value, again: &Value, data_type: &Type) -> Result<Ordering, Failure> {
    if !data_type.is_orderable() {
        return Err(Failure::other(BROKEN, format!("{data_type} is not orderable")));
    }
    order(constant, again, data_type).ok_or_else(Failure::uncompared)
}

/// The comparison of what was converted with the constant that was converted back; `order`: how the constant compares with
/// what it is when it is converted once more.
fn replaced(value: &Expression, operator: Comparison, constant: &Expression, order: Ordering) -> Kind {
    use Comparison::{Equal, Greater, GreaterOrEqual, IsDistinctFrom, Less, LessOrEqual, NotEqual};
    let boolean = |kind| Expression {
        kind,
        data_type: Type::Boolean,
    };
    let is_null = || boolean(Kind::IsNull(Box::new(value.clone())));
    let null = || boolean(Kind::Literal(Literal::Null));
    let operator = match (operator, order) {
        (own, Ordering::Equal) => own,
        (Equal, _) => return Kind::And(vec![is_null(), null()]),
        (NotEqual, _) => return Kind::Or(vec![boolean(Kind::Not(Box::new(is_null()))), null()]),
        (IsDistinctFrom, _) => return Kind::Literal(Literal::Boolean(true)),
        (Less | LessOrEqual, Ordering::Greater) => LessOrEqual,
        (Less | LessOrEqual, Ordering::Less) => Less,
        (Greater | GreaterOrEqual, Ordering::Greater) => Greater,
        (Greater | GreaterOrEqual, Ordering::Less) => GreaterOrEqual,
    };
    let converted = Expression {
        kind: Kind::Cast {
            value: Box::new(constant.clone()),
            safe: false,
        },
        data_type: value.data_type.clone(),
    };
    Kind::Comparison {
        operator,
        left: Box::new(value.clone()),
        right: Box::new(converted),
    }
}

/// Whether it is a row that is written out: Trino converts its fields, and not the row.
fn is_written(own: &Expression) -> bool {
    match &own.kind {
        Kind::Row(_) => true,
        Kind::Coerce(value) | Kind::Cast { value, .. } => is_written(value),
        _ => false,
    }
}

fn is_structured(data_type: &Type) -> bool {
    matches!(data_type, Type::Array(_) | Type::Map(..) | Type::Row(_))
}

/// Whether there is a cast; nothing can be cast to the type of NULL.
fn is_made(from: &Type, to: &Type) -> bool {
    match (from, to) {
        (Type::Array(from), Type::Array(to)) => is_made(from, to),
        (Type::Map(key, value), Type::Map(to_key, to_value)) => is_made(key, to_key) && is_made(value, to_value),
        (Type::Row(from), Type::Row(to)) => from
            .iter()
            .zip(to)
            .all(|(from, to)| is_made(&from.data_type, &to.data_type)),
        _ => can_cast(from, to),
    }
}
