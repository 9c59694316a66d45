//! The operators `+ - * / %` and unary minus.

use flow_log_stack_analysis::Type;

use super::Run::{Plain, Typed};
use super::{Row, Site};
use crate::failure::Failure;
use crate::value::Computed;
use crate::value::compare::utc;
use crate::value::text::precision;
use crate::value::time::{self, Local};
use crate::value::{Value, bounds, decimal};

pub(super) const ROWS: &[Row] = &[
    ("$add", "bigint | bigint", Typed(add)),
    ("$add", "integer | integer", Typed(add)),
    ("$add", "smallint | smallint", Typed(add)),
    ("$add", "tinyint | tinyint", Typed(add)),
    (
        "$add",
        "double | double",
        Plain(|own| doubles(own, |left, right| left + right)),
    ),
    (
        "$add",
        "real | real",
        Plain(|own| reals(own, |left, right| left + right)),
    ),
    (
        "$add",
        "decimal(a_precision, a_scale) | decimal(b_precision, b_scale)",
        Typed(|own, site| decimal_sum(own, site, 1)),
    ),
    (
        "$add",
        "interval day to second | interval day to second",
        Plain(|own| intervals(own, 1)),
    ),
    (
        "$add",
        "interval year to month | interval year to month",
        Plain(|own| months(own, 1)),
    ),
    (
        "$add",
        "date | interval year to month",
        Plain(|own| date_months(&own[0], &own[1], 1)),
    ),
    (
        "$add",
        "date | interval day to second",
        Plain(|own| date_millis(&own[0], &own[1], 1)),
    ),
    (
        "$add",
        "interval day to second | date",
        Plain(|own| date_millis(&own[1], &own[0], 1)),
    ),
    (
        "$add",
        "interval year to month | date",
        Plain(|own| date_months(&own[1], &own[0], 1)),
    ),
    (
        "$add",
        "timestamp(p) | interval day to second",
        Plain(|own| moment_millis(&own[0], &own[1], 1)),
    ),
    (
        "$add",
        "timestamp(p) | interval year to month",
        Plain(|own| moment_months(&own[0], &own[1], 1)),
    ),
    (
        "$add",
        "interval day to second | timestamp(p)",
        Plain(|own| moment_millis(&own[1], &own[0], 1)),
    ),
    (
        "$add",
        "interval year to month | timestamp(p)",
        Plain(|own| moment_months(&own[1], &own[0], 1)),
    ),
    (
        "$add",
        "timestamp(p) with time zone | interval day to second",
        Plain(|own| moment_millis(&own[0], &own[1], 1)),
    ),
    (
        "$add",
        "timestamp(p) with time zone | interval year to month",
        Plain(|own| moment_months(&own[0], &own[1], 1)),
    ),
    (
        "$add",
        "interval day to second | timestamp(p) with time zone",
        Plain(|own| moment_millis(&own[1], &own[0], 1)),
    ),
    (
        "$add",
        "interval year to month | timestamp(p) with time zone",
        Plain(|own| moment_months(&own[1], &own[0], 1)),
    ),
    (
        "$add",
        "time(p) | interval day to second",
        Typed(|own, site| time_millis(&own[0], &own[1], 1, site)),
    ),
    (
        "$add",
        "time(p) with time zone | interval day to second",
        Typed(|own, site| time_millis(&own[0], &own[1], 1, site)),
    ),
    (
        "$add",
        "interval day to second | time(p) with time zone",
        Typed(|own, site| time_millis(&own[1], &own[0], 1, site)),
    ),
    (
        "$add",
        "interval day to second | time(p)",
        Typed(|own, site| time_millis(&own[1], &own[0], 1, site)),
    ),
    ("$subtract", "bigint | bigint", Typed(subtract)),
    ("$subtract", "integer | integer", Typed(subtract)),
    ("$subtract", "smallint | smallint", Typed(subtract)),
    ("$subtract", "tinyint | tinyint", Typed(subtract)),
    (
        "$subtract",
        "double | double",
        Plain(|own| doubles(own, |left, right| left - right)),
    ),
    (
        "$subtract",
        "real | real",
        Plain(|own| reals(own, |left, right| left - right)),
    ),
    (
        "$subtract",
        "decimal(a_precision, a_scale) | decimal(b_precision, b_scale)",
        Typed(|own, site| decimal_sum(own, site, -1)),
    ),
    (
        "$subtract",
        "interval day to second | interval day to second",
        Plain(|own| intervals(own, -1)),
    ),
    (
        "$subtract",
        "interval year to month | interval year to month",
        Plain(|own| months(own, -1)),
    ),
    (
        "$subtract",
        "date | interval year to month",
        Plain(|own| date_months(&own[0], &own[1], -1)),
    ),
    (
        "$subtract",
        "date | interval day to second",
        Plain(|own| date_millis(&own[0], &own[1], -1)),
    ),
    (
        "$subtract",
        "timestamp(p) | interval day to second",
        Plain(|own| moment_millis(&own[0], &own[1], -1)),
    ),
    (
        "$subtract",
        "timestamp(p) | interval year to month",
        Plain(|own| moment_months(&own[0], &own[1], -1)),
    ),
    (
        "$subtract",
        "timestamp(p) with time zone | interval day to second",
        Plain(|own| moment_millis(&own[0], &own[1], -1)),
    ),
    (
        "$subtract",
        "timestamp(p) with time zone | interval year to month",
        Plain(|own| moment_months(&own[0], &own[1], -1)),
    ),
    (
        "$subtract",
        "time(p) | interval day to second",
        Typed(|own, site| time_millis(&own[0], &own[1], -1, site)),
    ),
    ("$subtract", "timestamp(p) | timestamp(p)", Plain(between)),
    (
        "$subtract",
        "timestamp(p) with time zone | timestamp(p) with time zone",
        Plain(between),
    ),
    (
        "$subtract",
        "time(p) with time zone | interval day to second",
        Typed(|own, site| time_millis(&own[0], &own[1], -1, site)),
    ),
    ("$subtract", "time(p) | time(p)", Plain(between)),
    (
        "$subtract",
        "time(p) with time zone | time(p) with time zone",
        Plain(between),
    ),
    ("$multiply", "bigint | bigint", Typed(multiply)),
    ("$multiply", "integer | integer", Typed(multiply)),
    ("$multiply", "smallint | smallint", Typed(multiply)),
    ("$multiply", "tinyint | tinyint", Typed(multiply)),
    (
        "$multiply",
        "double | double",
        Plain(|own| doubles(own, |left, right| left * right)),
    ),
    (
        "$multiply",
        "real | real",
        Plain(|own| reals(own, |left, right| left * right)),
    ),
    (
        "$multiply",
        "decimal(a_precision, a_scale) | decimal(b_precision, b_scale)",
        Typed(decimal_product),
    ),
    (
        "$multiply",
        "interval day to second | bigint",
        Plain(|own| interval_times(&own[0], &own[1])),
    ),
    (
        "$multiply",
        "bigint | interval day to second",
        Plain(|own| interval_times(&own[1], &own[0])),
    ),
    (
        "$multiply",
        "interval day to second | double",
        Plain(|own| interval_times(&own[0], &own[1])),
    ),
    (
        "$multiply",
        "double | interval day to second",
        Plain(|own| interval_times(&own[1], &own[0])),
    ),
    (
        "$multiply",
        "interval year to month | bigint",
        Plain(|own| months_times(&own[0], &own[1])),
    ),
    (
        "$multiply",
        "interval year to month | double",
        Plain(|own| months_times(&own[0], &own[1])),
    ),
    (
        "$multiply",
        "double | interval year to month",
        Plain(|own| months_times(&own[1], &own[0])),
    ),
    (
        "$divide",
        "interval year to month | double",
        Plain(|own| months_of(&interval_part(own)?)),
    ),
    (
        "$multiply",
        "bigint | interval year to month",
        Plain(|own| months_times(&own[1], &own[0])),
    ),
    ("$divide", "bigint | bigint", Typed(divide)),
    ("$divide", "integer | integer", Typed(divide)),
    ("$divide", "smallint | smallint", Typed(divide)),
    ("$divide", "tinyint | tinyint", Typed(divide)),
    (
        "$divide",
        "double | double",
        Plain(|own| doubles(own, |left, right| left / right)),
    ),
    (
        "$divide",
        "real | real",
        Plain(|own| reals(own, |left, right| left / right)),
    ),
    (
        "$divide",
        "decimal(a_precision, a_scale) | decimal(b_precision, b_scale)",
        Typed(decimal_quotient),
    ),
    ("$divide", "interval day to second | double", Plain(interval_part)),
    ("$modulus", "bigint | bigint", Plain(modulus)),
    ("$modulus", "integer | integer", Plain(modulus)),
    ("$modulus", "smallint | smallint", Plain(modulus)),
    ("$modulus", "tinyint | tinyint", Plain(modulus)),
    (
        "$modulus",
        "double | double",
        Plain(|own| doubles(own, |left, right| left % right)),
    ),
    (
        "$modulus",
        "real | real",
        Plain(|own| reals(own, |left, right| left % right)),
    ),
    (
        "$modulus",
        "decimal(a_precision, a_scale) | decimal(b_precision, b_scale)",
        Typed(decimal_rest),
    ),
    ("mod", "bigint | bigint", Plain(function_mod)),
    ("mod", "integer | integer", Plain(function_mod)),
    ("mod", "smallint | smallint", Plain(function_mod)),
    ("mod", "tinyint | tinyint", Plain(function_mod)),
    (
        "mod",
        "double | double",
        Plain(|own| doubles(own, |left, right| left % right)),
    ),
    (
        "mod",
        "real | real",
        Plain(|own| reals(own, |left, right| left % right)),
    ),
    (
        "mod",
        "decimal(a_precision, a_scale) | decimal(b_precision, b_scale)",
        Typed(decimal_rest),
    ),
    ("$negation", "bigint", Typed(negate)),
    ("$negation", "integer", Typed(negate)),
    ("$negation", "smallint", Typed(negate)),
    ("$negation", "tinyint", Typed(negate)),
    ("$negation", "double", Typed(negate)),
    ("$negation", "real", Typed(negate)),
    ("$negation", "decimal(p, s)", Typed(negate)),
    ("$negation", "interval day to second", Typed(negate)),
    ("$negation", "interval year to month", Typed(negate)),
];

fn mismatched() -> Failure {
    Failure::other("GENERIC_INTERNAL_ERROR", "a value of another type than its place has")
}

/// An integer within the range of its type, or the error of an overflow; `what` describes the operation.
pub(super) fn within(value: Option<i64>, data_type: &Type, what: impl FnOnce() -> String) -> Computed {
    let (least, greatest) = bounds(data_type).unwrap_or((i64::MIN, i64::MAX));
    value
        .filter(|value| (least..=greatest).contains(value))
        .map(Value::Integer)
        .ok_or_else(|| Failure::out_of_range(what()))
}

fn integers(own: &[Value]) -> Computed<(i64, i64)> {
    match own {
        [Value::Integer(left), Value::Integer(right)] => Ok((*left, *right)),
        _ => Err(mismatched()),
    }
}

fn add(own: &[Value], site: &Site) -> Computed {
    let (left, right) = integers(own)?;
    within(left.checked_add(right), &site.result, || {
        format!("{} addition overflow: {left} + {right}", site.result)
    })
}

fn subtract(own: &[Value], site: &Site) -> Computed {
    let (left, right) = integers(own)?;
    within(left.checked_sub(right), &site.result, || {
        format!("{} subtraction overflow: {left} - {right}", site.result)
    })
}

fn multiply(own: &[Value], site: &Site) -> Computed {
    let (left, right) = integers(own)?;
    within(left.checked_mul(right), &site.result, || {
        format!("{} multiplication overflow: {left} * {right}", site.result)
    })
}

fn divide(own: &[Value], site: &Site) -> Computed {
    let (left, right) = integers(own)?;
    if right == 0 {
        return Err(Failure::division_by_zero());
    }
    if right == -1 && left == i64::from(i32::MIN) && site.result == Type::Integer {
        return Err(Failure::other("GENERIC_INTERNAL_ERROR", "integer overflow"));
    }
    within(left.checked_div(right), &site.result, || {
        format!("{} division overflow: {left} / {right}", site.result)
    })
}

fn modulus(own: &[Value]) -> Computed {
    let (left, right) = integers(own)?;
    if right == 0 {
        return Err(Failure::division_by_zero());
    }
    Ok(Value::Integer(left.wrapping_rem(right)))
}

/// The function `mod`, whose error differs from the operator's.
fn function_mod(own: &[Value]) -> Computed {
    match integers(own)? {
        (_, 0) => Err(Failure::other("GENERIC_INTERNAL_ERROR", "/ by zero")),
        _ => modulus(own),
    }
}

fn doubles(own: &[Value], of: fn(f64, f64) -> f64) -> Computed {
    match own {
        [Value::Double(left), Value::Double(right)] => Ok(Value::Double(of(*left, *right))),
        _ => Err(mismatched()),
    }
}

fn reals(own: &[Value], of: fn(f32, f32) -> f32) -> Computed {
    match own {
        [Value::Real(left), Value::Real(right)] => Ok(Value::Real(of(*left, *right))),
        _ => Err(mismatched()),
    }
}

fn negate(own: &[Value], site: &Site) -> Computed {
    match &own[0] {
        Value::Integer(own) => within(own.checked_neg(), &site.result, || {
            format!("{} negation overflow: {own}", site.result)
        }),
        Value::Double(own) => Ok(Value::Double(-own)),
        Value::Real(own) => Ok(Value::Real(-own)),
        Value::Decimal(own) => Ok(Value::Decimal(-own)),
        _ => Err(mismatched()),
    }
}

fn scale(data_type: &Type) -> u8 {
    match data_type {
        Type::Decimal { scale, .. } => *scale,
        _ => 0,
    }
}

fn decimals(own: &[Value]) -> Computed<(i128, i128)> {
    match own {
        [Value::Decimal(left), Value::Decimal(right)] => Ok((*left, *right)),
        _ => Err(mismatched()),
    }
}

/// A decimal that fits into the result's type.
fn decimal_within(value: Option<i128>, site: &Site) -> Computed {
    let Type::Decimal { precision, .. } = site.result else {
        return Err(mismatched());
    };
    // Trino checks for 38 digits, whatever the precision of the type.
    let most = precision.max(38);
    value
        .filter(|value| decimal::fits(*value, most))
        .map(Value::Decimal)
        .ok_or_else(|| Failure::out_of_range("decimal overflow"))
}

fn decimal_sum(own: &[Value], site: &Site, sign: i128) -> Computed {
    let (left, right) = decimals(own)?;
    let to = scale(&site.result);
    let left = decimal::rescale(left, scale(&site.arguments[0]), to);
    let right = decimal::rescale(right, scale(&site.arguments[1]), to);
    let sum = left.zip(right).and_then(|(left, right)| left.checked_add(right * sign));
    decimal_within(sum, site)
}

fn decimal_product(own: &[Value], site: &Site) -> Computed {
    let (left, right) = decimals(own)?;
    decimal_within(left.checked_mul(right), site)
}

fn decimal_quotient(own: &[Value], site: &Site) -> Computed {
    let (left, right) = decimals(own)?;
    if right == 0 {
        return Err(Failure::division_by_zero());
    }
    let digits = scale(&site.result) + scale(&site.arguments[1]) - scale(&site.arguments[0]);
    decimal_within(decimal::quotient(left, digits, right), site)
}

fn decimal_rest(own: &[Value], site: &Site) -> Computed {
    let (left, right) = decimals(own)?;
    if right == 0 {
        return Err(Failure::division_by_zero());
    }
    let to = scale(&site.result);
    let digits = [to - scale(&site.arguments[0]), to - scale(&site.arguments[1])];
    decimal::remainder([left, right], digits)
        .map(Value::Decimal)
        .ok_or_else(|| Failure::out_of_range("decimal overflow"))
}

fn intervals(own: &[Value], sign: i64) -> Computed {
    let (left, right) = integers(own)?;
    within(left.checked_add(right.wrapping_mul(sign)), &Type::Bigint, || {
        "interval overflow".to_owned()
    })
}

fn months(own: &[Value], sign: i64) -> Computed {
    let (left, right) = integers(own)?;
    months_of(&Value::Integer(left + right * sign))
}

fn interval_times(interval: &Value, by: &Value) -> Computed {
    match (interval, by) {
        (Value::Integer(own), Value::Integer(by)) => Ok(Value::Integer(own.wrapping_mul(*by))),
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            reason = "as Java casts"
        )]
        (Value::Integer(own), Value::Double(by)) if !by.is_nan() => Ok(Value::Integer((*own as f64 * by) as i64)),
        (_, Value::Double(by)) => Err(Failure::argument(format!("cannot multiply an interval by {by}"))),
        _ => Err(mismatched()),
    }
}

/// A number of months, which is an `int` in Java.
fn months_of(months: &Value) -> Computed {
    match months {
        Value::Integer(own) if i32::try_from(*own).is_ok() => Ok(Value::Integer(*own)),
        _ => Err(Failure::other("GENERIC_INTERNAL_ERROR", "interval overflow")),
    }
}

fn months_times(interval: &Value, by: &Value) -> Computed {
    months_of(&interval_times(interval, by)?)
}

fn interval_part(own: &[Value]) -> Computed {
    match own {
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            reason = "as Java casts"
        )]
        [Value::Integer(own), Value::Double(by)] if *by != 0.0 && !by.is_nan() => {
            Ok(Value::Integer((*own as f64 / by) as i64))
        }
        [_, Value::Double(by)] => Err(Failure::argument(format!("cannot divide an interval by {by}"))),
        _ => Err(mismatched()),
    }
}

fn day(days: i64) -> Computed {
    i32::try_from(days)
        .map(Value::Date)
        .map_err(|_| Failure::out_of_range("date out of range"))
}

fn date_months(date: &Value, months: &Value, sign: i64) -> Computed {
    match (date, months) {
        (Value::Date(days), Value::Integer(months)) => day(time::add_months((*days).into(), months * sign)),
        _ => Err(mismatched()),
    }
}

fn date_millis(date: &Value, millis: &Value, sign: i64) -> Computed {
    match (date, millis) {
        (Value::Date(days), Value::Integer(millis)) => {
            if millis % 86_400_000 != 0 {
                return Err(Failure::argument(
                    "cannot add hours, minutes, seconds or milliseconds to a date",
                ));
            }
            day(i64::from(*days) + sign * millis / 86_400_000)
        }
        _ => Err(mismatched()),
    }
}

fn moment_millis(moment: &Value, millis: &Value, sign: i128) -> Computed {
    let Value::Integer(millis) = millis else {
        return Err(mismatched());
    };
    let by = i128::from(*millis) * time::MILLISECOND * sign;
    match moment {
        Value::Timestamp(own) => Ok(Value::Timestamp(own + by)),
        Value::ZonedTimestamp(own, zone) => Value::zoned(own + by, *zone),
        _ => Err(mismatched()),
    }
}

fn moment_months(moment: &Value, months: &Value, sign: i64) -> Computed {
    let Value::Integer(months) = months else {
        return Err(mismatched());
    };
    let later = |picos: i128| {
        let own = time::local(picos);
        Local {
            days: time::add_months(own.days, months * sign),
            ..own
        }
        .picos()
    };
    match moment {
        Value::Timestamp(own) => Ok(Value::Timestamp(later(*own))),
        // Months are added in UTC.
        Value::ZonedTimestamp(own, zone) => Value::zoned(later(*own), *zone),
        _ => Err(mismatched()),
    }
}

fn time_millis(own: &Value, millis: &Value, sign: i128, site: &Site) -> Computed {
    let Value::Integer(millis) = millis else {
        return Err(mismatched());
    };
    // Trino computes in 64 bits: an interval of more than 106 days is another one.
    #[expect(clippy::cast_possible_truncation, reason = "as Java computes")]
    let added = (i128::from(*millis) * time::MILLISECOND * sign) as i64;
    #[expect(clippy::cast_possible_truncation, reason = "86,400 seconds fit")]
    let later = |own: i64| {
        let picos = own.wrapping_add(added).rem_euclid(time::DAY as i64);
        // One with a zone and up to nine digits is kept in nanoseconds.
        let picos = match &site.result {
            Type::Time {
                precision: 0..=9,
                zone: true,
            } => picos / 1000 * 1000,
            _ => picos,
        };
        // What has more digits than the type has no text.
        match i128::from(picos) % time::unit(precision(&site.result)) {
            0 => Ok(picos),
            _ => Err(Failure::other(
                "GENERIC_INTERNAL_ERROR",
                "a time with more digits than its type has",
            )),
        }
    };
    match own {
        Value::Time(own) => Ok(Value::Time(later(*own)?)),
        Value::ZonedTime(own, offset) => Ok(Value::ZonedTime(later(*own)?, *offset)),
        _ => Err(mismatched()),
    }
}

/// The milliseconds from one moment to another.
fn between(own: &[Value]) -> Computed {
    let picos = match own {
        [Value::Timestamp(left), Value::Timestamp(right)]
        | [Value::ZonedTimestamp(left, _), Value::ZonedTimestamp(right, _)] => left - right,
        [Value::Time(left), Value::Time(right)] => i128::from(left - right),
        [left @ Value::ZonedTime(..), right @ Value::ZonedTime(..)] => i128::from(utc(left) - utc(right)),
        _ => return Err(mismatched()),
    };
    Ok(Value::Integer(time::millis(time::round(picos, 3))))
}
