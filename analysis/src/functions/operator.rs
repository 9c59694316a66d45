//! What operators make of types.

use super::argument::{Argument, Lambda};
use super::resolve::{Unresolved, resolve_internal};
use crate::listed::Listed as _;
use crate::types::{Type, common_super_type};

/// An arithmetic operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Modulus,
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `=`, `<>`, IN, IS DISTINCT FROM, NULLIF, the simple form of CASE.
    Equality,
    /// `<`, `<=`, `>`, `>=`, BETWEEN.
    Order,
}

/// What an operator makes of its operands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// The type of the result.
    pub result: Type,
    /// What the left operand, or the only one, is converted to.
    pub left: Type,
    /// What the right operand is converted to.
    pub right: Type,
}

/// Why an operator does not take its operands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OperatorError {
    /// `TYPE_MISMATCH`, at the operator.
    Mismatch,
    /// `AMBIGUOUS_FUNCTION_CALL`, without a place: a NULL that could be of several types.
    Ambiguous,
    /// `INVALID_FUNCTION_ARGUMENT`, without a place: the result is out of range; this is why.
    OutOfRange(String),
    /// `TYPE_NOT_FOUND`: a NULL would be a map with keys of this type, which cannot be compared.
    NoMap(Type),
}

/// The type of `left + right` and the like.
pub fn arithmetic(operator: Arithmetic, left: &Type, right: &Type) -> Result<Operation, OperatorError> {
    if left.is_numeric()
        && right.is_numeric()
        && !matches!((left, right), (Type::Decimal { .. }, _) | (_, Type::Decimal { .. }))
    {
        // The signatures say the same, but this is nearly every operation and needs no search.
        let result = common_super_type(left, right).ok_or(OperatorError::Mismatch)?;
        return Ok(Operation {
            left: result.clone(),
            right: result.clone(),
            result,
        });
    }
    let name = match operator {
        Arithmetic::Add => "$add",
        Arithmetic::Subtract => "$subtract",
        Arithmetic::Multiply => "$multiply",
        Arithmetic::Divide => "$divide",
        Arithmetic::Modulus => "$modulus",
    };
    overloaded(name, &[left, right])
}

/// The type of `-value`. A unary plus takes what this takes, except for intervals.
pub fn negation(value: &Type) -> Result<Type, OperatorError> {
    overloaded("$negation", &[value]).map(|operation| operation.result)
}

/// The type of `base[index]` for an array or a map; a row's index is a literal, whose field the caller knows.
pub fn subscript(base: &Type, index: &Type) -> Result<Operation, OperatorError> {
    overloaded("$subscript", &[base, index])
}

/// The type at which the operands of a comparison meet; its result is a boolean.
pub fn comparison(comparison: Comparison, left: &Type, right: &Type) -> Result<Type, OperatorError> {
    let common = common_super_type(left, right).ok_or(OperatorError::Mismatch)?;
    let able = match comparison {
        Comparison::Equality => common.is_comparable(),
        Comparison::Order => common.is_orderable(),
    };
    if able { Ok(common) } else { Err(OperatorError::Mismatch) }
}

fn overloaded(name: &str, operands: &[&Type]) -> Result<Operation, OperatorError> {
    let arguments: Vec<Argument> = operands
        .iter()
        .map(|operand| Argument::Typed((*operand).clone()))
        .listed();
    match resolve_internal(name, &arguments, &mut |_, _| Lambda::Open) {
        Ok(resolved) => {
            let mut types = resolved.argument_types.into_iter().flatten();
            let result = resolved.return_type.ok_or(OperatorError::Mismatch)?;
            let left = types.next().ok_or(OperatorError::Mismatch)?;
            Ok(Operation {
                result,
                right: types.next().unwrap_or_else(|| left.clone()),
                left,
            })
        }
        Err(Unresolved::Ambiguous(_)) => Err(OperatorError::Ambiguous),
        Err(Unresolved::OutOfRange(reason)) => Err(OperatorError::OutOfRange(reason)),
        Err(Unresolved::NoMap(key)) => Err(OperatorError::NoMap(key)),
        Err(_) => Err(OperatorError::Mismatch),
    }
}
