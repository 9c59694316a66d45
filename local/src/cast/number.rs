//! Casts between numbers, and between numbers and booleans.

use flow_log_stack_analysis::Type;

use crate::failure::Failure;
use crate::value::Computed;
use crate::value::{Value, bounds, decimal, float};

/// Converts a number or a boolean to another such type.
pub(super) fn cast(value: &Value, from: &Type, to: &Type) -> Computed {
    match to {
        Type::Boolean => boolean(value, from, to),
        Type::Double => Ok(Value::Double(double(value, from)?)),
        Type::Real => real(value, from),
        Type::Decimal { precision, scale } => to_decimal(value, from, *precision, *scale).map(Value::Decimal),
        _ => integer(value, from, to),
    }
}

fn boolean(value: &Value, from: &Type, to: &Type) -> Computed {
    Ok(Value::Boolean(match value {
        Value::Integer(own) => *own != 0,
        Value::Double(own) => *own != 0.0,
        Value::Real(own) => *own != 0.0,
        Value::Decimal(own) => *own != 0,
        _ => return Err(super::unknown(from, to)),
    }))
}

/// The double nearest to a number.
pub(super) fn double(value: &Value, from: &Type) -> Computed<f64> {
    #[expect(clippy::cast_precision_loss, reason = "the nearest double is what is wanted")]
    Ok(match value {
        Value::Boolean(own) => f64::from(u8::from(*own)),
        Value::Integer(own) => *own as f64,
        Value::Real(own) => f64::from(*own),
        Value::Double(own) => *own,
        Value::Decimal(own) => decimal::to_double(*own, scale(from)),
        _ => return Err(super::unknown(from, &Type::Double)),
    })
}

fn real(value: &Value, from: &Type) -> Computed {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "the nearest real is what is wanted"
    )]
    Ok(Value::Real(match value {
        Value::Integer(own) => *own as f32,
        Value::Double(own) => *own as f32,
        Value::Decimal(own) => decimal::text(*own, scale(from)).parse().unwrap_or(f32::NAN),
        _ => double(value, from)? as f32,
    }))
}

fn scale(data_type: &Type) -> u8 {
    match data_type {
        Type::Decimal { scale, .. } => *scale,
        _ => 0,
    }
}

fn to_decimal(value: &Value, from: &Type, precision: u8, to: u8) -> Computed<i128> {
    let of_digits = |shown: String| {
        decimal::parse(&shown, precision, to)
            .ok_or_else(|| Failure::cast(format!("cannot cast {shown} to DECIMAL({precision}, {to})")))
    };
    match value {
        Value::Boolean(own) => decimal::convert(i128::from(*own), 0, precision, to),
        Value::Integer(own) => decimal::convert((*own).into(), 0, precision, to),
        Value::Decimal(own) => decimal::convert(*own, scale(from), precision, to),
        // Of the digits that Java prints.
        Value::Double(own) => of_digits(float::double(*own)),
        Value::Real(own) => of_digits(float::real(*own)),
        _ => Err(super::unknown(from, &Type::Decimal { precision, scale: to })),
    }
}

fn integer(value: &Value, from: &Type, to: &Type) -> Computed {
    let Some((least, greatest)) = bounds(to) else {
        return Err(super::unknown(from, to));
    };
    let within = |own: i128| {
        i64::try_from(own)
            .ok()
            .filter(|own| (least..=greatest).contains(own))
            .map(Value::Integer)
    };
    match value {
        Value::Boolean(own) => Ok(Value::Integer((*own).into())),
        Value::Integer(own) => {
            within((*own).into()).ok_or_else(|| Failure::out_of_range(format!("out of range for {to}: {own}")))
        }
        Value::Decimal(own) => within(decimal::divide_rounded(*own, decimal::power(scale(from))))
            .ok_or_else(|| Failure::cast(format!("cannot cast '{}' to {to}", decimal::text(*own, scale(from))))),
        Value::Double(own) => rounded(*own)
            .and_then(within)
            .ok_or_else(|| out_of_range(*own, &float::double(*own), to)),
        // Java's cast saturates at the limits of a bigint.
        #[expect(clippy::cast_possible_truncation, reason = "as Java casts")]
        Value::Real(own) if *to == Type::Bigint && !own.is_nan() => Ok(Value::Integer(own.round() as i64)),
        Value::Real(own) => rounded((*own).into())
            .and_then(within)
            .ok_or_else(|| out_of_range((*own).into(), &float::real(*own), to)),
        _ => Err(super::unknown(from, to)),
    }
}

/// The error for a floating-point number that does not fit into the type.
fn out_of_range(value: f64, shown: &str, to: &Type) -> Failure {
    if *to == Type::Bigint || value.is_nan() {
        Failure::cast(format!("cannot cast {shown} to {to}"))
    } else {
        Failure::out_of_range(format!("out of range for {to}: {shown}"))
    }
}

/// The nearest integer, with halves rounded away from zero.
fn rounded(value: f64) -> Option<i128> {
    #[expect(clippy::cast_possible_truncation, reason = "its size is looked at before")]
    (value.is_finite() && value.abs() < 1e30).then(|| value.round() as i128)
}
