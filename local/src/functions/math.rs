//! Functions of numbers.

use flow_log_stack_analysis::Type;

use super::Run::{Plain, Typed};
use super::arithmetic::within;
use super::array::extreme_of;
use super::{Row, Site};
use crate::failure::Failure;
use crate::value::Computed;
use crate::value::{Value, decimal};

pub(super) const ROWS: &[Row] = &[
    ("abs", "bigint", Typed(abs)),
    ("abs", "double", Typed(abs)),
    ("abs", "tinyint", Typed(abs)),
    ("abs", "smallint", Typed(abs)),
    ("abs", "integer", Typed(abs)),
    ("abs", "real", Typed(abs)),
    ("abs", "decimal(p, s)", Typed(abs)),
    ("acos", "double", Plain(|own| double(own, f64::acos))),
    ("asin", "double", Plain(|own| double(own, f64::asin))),
    ("atan", "double", Plain(|own| double(own, f64::atan))),
    ("atan2", "double | double", Plain(|own| doubles(own, f64::atan2))),
    ("cbrt", "double", Plain(|own| double(own, f64::cbrt))),
    ("ceil", "bigint", Plain(same)),
    ("ceil", "tinyint", Plain(same)),
    ("ceil", "smallint", Plain(same)),
    ("ceil", "integer", Plain(same)),
    ("ceil", "double", Plain(|own| double(own, f64::ceil))),
    ("ceil", "real", Plain(|own| real(own, f32::ceil))),
    (
        "ceil",
        "decimal(p, s)",
        Typed(|own, site| whole(own, site, |value, unit| -(-value).div_euclid(unit))),
    ),
    ("ceiling", "bigint", Plain(same)),
    ("ceiling", "tinyint", Plain(same)),
    ("ceiling", "smallint", Plain(same)),
    ("ceiling", "integer", Plain(same)),
    ("ceiling", "double", Plain(|own| double(own, f64::ceil))),
    ("ceiling", "real", Plain(|own| real(own, f32::ceil))),
    (
        "ceiling",
        "decimal(p, s)",
        Typed(|own, site| whole(own, site, |value, unit| -(-value).div_euclid(unit))),
    ),
    ("cos", "double", Plain(|own| double(own, f64::cos))),
    ("cosh", "double", Plain(|own| double(own, f64::cosh))),
    ("degrees", "double", Plain(|own| double(own, f64::to_degrees))),
    ("e", "", Plain(|_| Ok(Value::Double(std::f64::consts::E)))),
    ("exp", "double", Plain(|own| double(own, f64::exp))),
    ("floor", "bigint", Plain(same)),
    ("floor", "tinyint", Plain(same)),
    ("floor", "smallint", Plain(same)),
    ("floor", "integer", Plain(same)),
    ("floor", "double", Plain(|own| double(own, f64::floor))),
    ("floor", "real", Plain(|own| real(own, f32::floor))),
    (
        "floor",
        "decimal(p, s)",
        Typed(|own, site| whole(own, site, i128::div_euclid)),
    ),
    (
        "greatest",
        "E",
        Typed(|own, site| extreme(own, site, std::cmp::Ordering::Greater)),
    ),
    ("infinity", "", Plain(|_| Ok(Value::Double(f64::INFINITY)))),
    ("is_finite", "double", Plain(|own| test(own, f64::is_finite))),
    ("is_infinite", "double", Plain(|own| test(own, f64::is_infinite))),
    ("is_nan", "double", Plain(|own| test(own, f64::is_nan))),
    ("is_nan", "real", Plain(|own| test(own, f64::is_nan))),
    (
        "least",
        "E",
        Typed(|own, site| extreme(own, site, std::cmp::Ordering::Less)),
    ),
    ("ln", "double", Plain(|own| double(own, f64::ln))),
    (
        "log",
        "double | double",
        Plain(|own| doubles(own, |base, value| value.ln() / base.ln())),
    ),
    ("log10", "double", Plain(|own| double(own, f64::log10))),
    (
        "log2",
        "double",
        Plain(|own| double(own, |value| value.ln() / std::f64::consts::LN_2)),
    ),
    ("nan", "", Plain(|_| Ok(Value::Double(f64::NAN)))),
    ("pi", "", Plain(|_| Ok(Value::Double(std::f64::consts::PI)))),
    ("pow", "double | double", Plain(|own| doubles(own, power))),
    ("power", "double | double", Plain(|own| doubles(own, power))),
    ("radians", "double", Plain(|own| double(own, f64::to_radians))),
    ("round", "bigint", Plain(same)),
    ("round", "tinyint", Plain(same)),
    ("round", "smallint", Plain(same)),
    ("round", "integer", Plain(same)),
    ("round", "double", Plain(|own| double(own, f64::round))),
    ("round", "real", Plain(|own| real(own, f32::round))),
    ("round", "bigint | integer", Typed(round_integer)),
    ("round", "tinyint | integer", Typed(round_integer)),
    ("round", "smallint | integer", Typed(round_integer)),
    ("round", "integer | integer", Typed(round_integer)),
    ("round", "double | integer", Plain(round_double_to)),
    ("round", "real | integer", Plain(round_double_to)),
    (
        "round",
        "decimal(p, s)",
        Typed(|own, site| whole(own, site, decimal::divide_rounded)),
    ),
    (
        "round",
        "decimal(p, s) | integer",
        Typed(|own, site| decimal_to_digits(own, site, decimal::divide_rounded)),
    ),
    ("sign", "bigint", Plain(sign)),
    ("sign", "tinyint", Plain(sign)),
    ("sign", "smallint", Plain(sign)),
    ("sign", "integer", Plain(sign)),
    ("sign", "double", Plain(sign)),
    ("sign", "real", Plain(sign)),
    ("sign", "decimal(p, s)", Plain(sign)),
    ("sin", "double", Plain(|own| double(own, f64::sin))),
    ("sqrt", "double", Plain(|own| double(own, f64::sqrt))),
    ("tan", "double", Plain(|own| double(own, f64::tan))),
    ("tanh", "double", Plain(|own| double(own, f64::tanh))),
    ("truncate", "double", Plain(|own| double(own, f64::trunc))),
    ("truncate", "real", Plain(|own| real(own, f32::trunc))),
    (
        "truncate",
        "decimal(p, s)",
        Typed(|own, site| whole(own, site, |value, unit| value / unit)),
    ),
    (
        "truncate",
        "decimal(p, s) | integer",
        Typed(|own, site| decimal_to_digits(own, site, |value, unit| value / unit)),
    ),
    ("bit_count", "bigint | bigint", Plain(bit_count)),
    (
        "bitwise_and",
        "bigint | bigint",
        Plain(|own| bits(own, |left, right| left & right)),
    ),
    (
        "bitwise_or",
        "bigint | bigint",
        Plain(|own| bits(own, |left, right| left | right)),
    ),
    (
        "bitwise_xor",
        "bigint | bigint",
        Plain(|own| bits(own, |left, right| left ^ right)),
    ),
    (
        "bitwise_not",
        "bigint",
        Plain(|own| Ok(Value::Integer(!integer(&own[0])))),
    ),
    ("bitwise_left_shift", "bigint | integer", Typed(shift_left)),
    ("bitwise_left_shift", "integer | integer", Typed(shift_left)),
    ("bitwise_left_shift", "smallint | integer", Typed(shift_left)),
    ("bitwise_left_shift", "tinyint | integer", Typed(shift_left)),
    ("bitwise_right_shift", "bigint | integer", Typed(shift_right)),
    ("bitwise_right_shift", "integer | integer", Typed(shift_right)),
    ("bitwise_right_shift", "smallint | integer", Typed(shift_right)),
    ("bitwise_right_shift", "tinyint | integer", Typed(shift_right)),
    (
        "bitwise_right_shift_arithmetic",
        "bigint | integer",
        Typed(shift_arithmetic),
    ),
    (
        "bitwise_right_shift_arithmetic",
        "integer | integer",
        Typed(shift_arithmetic),
    ),
    (
        "bitwise_right_shift_arithmetic",
        "smallint | integer",
        Typed(shift_arithmetic),
    ),
    (
        "bitwise_right_shift_arithmetic",
        "tinyint | integer",
        Typed(shift_arithmetic),
    ),
    ("width_bucket", "double | double | double | bigint", Plain(width_bucket)),
    ("width_bucket", "double | array(double)", Plain(bin)),
    ("from_base", "varchar(x) | bigint", Plain(from_base)),
    ("to_base", "bigint | bigint", Plain(to_base)),
];

fn mismatched() -> Failure {
    Failure::other("GENERIC_INTERNAL_ERROR", "a value of another type than its place has")
}

fn same(own: &[Value]) -> Computed {
    Ok(own[0].clone())
}

fn integer(value: &Value) -> i64 {
    match value {
        Value::Integer(own) => *own,
        _ => 0,
    }
}

fn double(own: &[Value], of: fn(f64) -> f64) -> Computed {
    match own {
        [Value::Double(value)] => Ok(Value::Double(of(*value))),
        _ => Err(mismatched()),
    }
}

fn real(own: &[Value], of: fn(f32) -> f32) -> Computed {
    match own {
        [Value::Real(value)] => Ok(Value::Real(of(*value))),
        _ => Err(mismatched()),
    }
}

fn doubles(own: &[Value], of: fn(f64, f64) -> f64) -> Computed {
    match own {
        [Value::Double(left), Value::Double(right)] => Ok(Value::Double(of(*left, *right))),
        _ => Err(mismatched()),
    }
}

/// Java's `pow`: 1 to the power of infinity or NaN is NaN.
fn power(base: f64, exponent: f64) -> f64 {
    if base.abs() == 1.0 && exponent.is_infinite() || base == 1.0 && exponent.is_nan() {
        f64::NAN
    } else {
        base.powf(exponent)
    }
}

fn test(own: &[Value], of: fn(f64) -> bool) -> Computed {
    match own {
        [Value::Double(value)] => Ok(Value::Boolean(of(*value))),
        [Value::Real(value)] => Ok(Value::Boolean(of((*value).into()))),
        _ => Err(mismatched()),
    }
}

fn abs(own: &[Value], site: &Site) -> Computed {
    match &own[0] {
        Value::Integer(own) => within(own.checked_abs(), &site.result, || {
            format!("value {own} is out of range for abs")
        }),
        Value::Double(own) => Ok(Value::Double(own.abs())),
        Value::Real(own) => Ok(Value::Real(own.abs())),
        Value::Decimal(own) => Ok(Value::Decimal(own.abs())),
        _ => Err(mismatched()),
    }
}

fn sign(own: &[Value]) -> Computed {
    Ok(match &own[0] {
        Value::Integer(own) => Value::Integer(own.signum()),
        Value::Double(own) if *own == 0.0 || own.is_nan() => Value::Double(*own),
        Value::Double(own) => Value::Double(own.signum()),
        Value::Real(own) if *own == 0.0 || own.is_nan() => Value::Real(*own),
        Value::Real(own) => Value::Real(own.signum()),
        Value::Decimal(own) => Value::Decimal(own.signum()),
        _ => return Err(mismatched()),
    })
}

fn scale(data_type: &Type) -> u8 {
    match data_type {
        Type::Decimal { scale, .. } => *scale,
        _ => 0,
    }
}

/// A decimal rounded to an integer by `of`.
fn whole(own: &[Value], site: &Site, of: fn(i128, i128) -> i128) -> Computed {
    match &own[0] {
        Value::Decimal(own) => Ok(Value::Decimal(of(*own, decimal::power(scale(&site.arguments[0]))))),
        _ => Err(mismatched()),
    }
}

/// A decimal with the digits after a given place replaced by zeros; `divide` says how the last remaining digit is
/// rounded.
fn decimal_to_digits(own: &[Value], site: &Site, divide: fn(i128, i128) -> i128) -> Computed {
    let [Value::Decimal(value), Value::Integer(digits)] = own else {
        return Err(mismatched());
    };
    let Type::Decimal { precision, scale } = site.arguments[0] else {
        return Err(mismatched());
    };
    let dropped = i64::from(scale) - digits;
    if dropped <= 0 {
        return Ok(own[0].clone());
    }
    if dropped > i64::from(precision) {
        return Ok(Value::Decimal(0));
    }
    let unit = decimal::power(u8::try_from(dropped).unwrap_or(38));
    let value = divide(*value, unit).checked_mul(unit);
    let value = value.filter(|value| decimal::fits(*value, 38));
    value
        .map(Value::Decimal)
        .ok_or_else(|| Failure::out_of_range("decimal overflow"))
}

fn round_integer(own: &[Value], site: &Site) -> Computed {
    let [Value::Integer(value), Value::Integer(digits)] = own else {
        return Err(mismatched());
    };
    if *digits >= 0 {
        return Ok(own[0].clone());
    }
    let overflow = || format!("numerical overflow: {value}");
    // Trino computes with bigint, whatever the type of the value.
    let unit = u32::try_from(-digits)
        .ok()
        .and_then(|digits| 10_i64.checked_pow(digits));
    let unit = unit.ok_or_else(|| Failure::out_of_range(overflow()))?.into();
    let rounded = decimal::divide_rounded((*value).into(), unit) * unit;
    if site.result == Type::Integer && i32::try_from(rounded).is_err() {
        return Err(Failure::other("GENERIC_INTERNAL_ERROR", "integer overflow"));
    }
    within(i64::try_from(rounded).ok(), &site.result, overflow)
}

/// A double rounded to this many digits after the point, with halves rounded away from zero.
fn round_double(value: f64, digits: i64) -> Computed<f64> {
    if !value.is_finite() {
        return Ok(value);
    }
    #[expect(clippy::cast_possible_truncation, reason = "digits are few")]
    let factor = 10_f64.powi(digits.clamp(-400, 400) as i32);
    // Nothing times infinity: Java rounds NaN to 0.
    let scaled = if value == 0.0 { 0.0 } else { value * factor };
    if !scaled.is_finite() {
        return Err(Failure::other("GENERIC_INTERNAL_ERROR", "input is infinite or NaN"));
    }
    Ok(scaled.round() / factor)
}

fn round_double_to(own: &[Value]) -> Computed {
    match own {
        [Value::Double(value), Value::Integer(digits)] => round_double(*value, *digits).map(Value::Double),
        #[expect(clippy::cast_possible_truncation, reason = "the nearest real is what is wanted")]
        [Value::Real(value), Value::Integer(digits)] => {
            round_double((*value).into(), *digits).map(|own| Value::Real(own as f32))
        }
        _ => Err(mismatched()),
    }
}

/// `greatest` and `least`: NULL if one argument is NULL.
fn extreme(own: &[Value], site: &Site, wanted: std::cmp::Ordering) -> Computed {
    if own.iter().any(Value::is_null) {
        return Ok(Value::Null);
    }
    extreme_of(own, &site.result, wanted)
}

fn bits(own: &[Value], of: fn(i64, i64) -> i64) -> Computed {
    Ok(Value::Integer(of(integer(&own[0]), integer(&own[1]))))
}

fn bit_count(own: &[Value]) -> Computed {
    let (value, bits) = (integer(&own[0]), integer(&own[1]));
    if !(2..=64).contains(&bits) {
        return Err(Failure::argument(format!(
            "bits must be between 2 and 64, and not {bits}"
        )));
    }
    if bits == 64 {
        return Ok(Value::Integer(value.count_ones().into()));
    }
    let most = 1_i64 << (bits - 1);
    if !(-most..most).contains(&value) {
        return Err(Failure::argument(format!(
            "the number {value} does not fit into {bits} bits"
        )));
    }
    Ok(Value::Integer((value & ((1_i64 << bits) - 1)).count_ones().into()))
}

fn width(data_type: &Type) -> u32 {
    match data_type {
        Type::Tinyint => 8,
        Type::Smallint => 16,
        Type::Integer => 32,
        _ => 64,
    }
}

/// The value after Java's cast to a narrower type.
fn narrowed(value: i64, width: u32) -> Value {
    Value::Integer(value << (64 - width) >> (64 - width))
}

/// By how many bits a shift goes; `None`: by all. Of a negative number Java takes the last six bits.
fn shift(own: &[Value], width: u32) -> Option<u32> {
    let by = integer(&own[1]);
    if by >= width.into() {
        return None;
    }
    u32::try_from(by & 63).ok()
}

fn shift_left(own: &[Value], site: &Site) -> Computed {
    let width = width(&site.result);
    Ok(shift(own, width).map_or(Value::Integer(0), |by| narrowed(integer(&own[0]) << by, width)))
}

fn shift_right(own: &[Value], site: &Site) -> Computed {
    let width = width(&site.result);
    let Some(by) = shift(own, width) else {
        return Ok(Value::Integer(0));
    };
    let all = u64::MAX >> (64 - width);
    #[expect(clippy::cast_sign_loss, clippy::cast_possible_wrap, reason = "bits are shifted")]
    let shifted = ((integer(&own[0]) as u64 & all) >> by) as i64;
    if by == 0 && integer(&own[1]) != 0 && width < 64 && integer(&own[0]) < 0 {
        // By a multiple of 64: the bits are a number without a sign.
        return Err(match site.result {
            Type::Integer => Failure::other("GENERIC_INTERNAL_ERROR", "integer overflow"),
            _ => Failure::other(
                "INVALID_LITERAL",
                format!("{shifted} is not a value of type {}", site.result),
            ),
        });
    }
    Ok(if by == 0 {
        own[0].clone()
    } else {
        narrowed(shifted, width)
    })
}

fn shift_arithmetic(own: &[Value], site: &Site) -> Computed {
    let value = integer(&own[0]);
    Ok(Value::Integer(value >> shift(own, width(&site.result)).unwrap_or(63)))
}

fn width_bucket(own: &[Value]) -> Computed {
    let [
        Value::Double(value),
        Value::Double(first),
        Value::Double(last),
        Value::Integer(count),
    ] = own
    else {
        return Err(mismatched());
    };
    if *count <= 0 {
        return Err(Failure::argument("the number of buckets must be greater than 0"));
    }
    if value.is_nan() {
        return Err(Failure::argument("the operand must not be NaN"));
    }
    if !first.is_finite() || !last.is_finite() {
        return Err(Failure::argument("the bounds must be finite"));
    }
    #[expect(clippy::float_cmp, reason = "equal bounds are refused")]
    if first == last {
        return Err(Failure::argument("the bounds cannot equal each other"));
    }
    let (low, high) = (first.min(*last), first.max(*last));
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "as Java computes"
    )]
    let bucket = if *value < low {
        0
    } else if *value >= high {
        count
            .checked_add(1)
            .ok_or_else(|| Failure::out_of_range("bucket for value is out of range"))?
    } else {
        (*count as f64 * (value - low) / (high - low)) as i64 + 1
    };
    Ok(Value::Integer(if first > last { count - bucket + 1 } else { bucket }))
}

fn bin(own: &[Value]) -> Computed {
    let [Value::Double(value), Value::Array(bins)] = own else {
        return Err(mismatched());
    };
    if bins.is_empty() {
        return Err(Failure::argument("bins cannot be an empty array"));
    }
    if value.is_nan() {
        return Err(Failure::argument("the operand cannot be NaN"));
    }
    let (mut lower, mut upper) = (0, bins.len());
    while lower < upper {
        let at = usize::midpoint(lower, upper);
        let ends = [&bins[lower], &bins[upper - 1], &bins[at]].map(|value| match value {
            Value::Double(own) => *own,
            // NULL is read as 0.
            _ => 0.0,
        });
        if ends[0] > ends[1] {
            return Err(Failure::argument("bin values are not sorted in ascending order"));
        }
        if !ends[2].is_finite() {
            return Err(Failure::argument("a bin value must be finite"));
        }
        if *value < ends[2] { upper = at } else { lower = at + 1 }
    }
    Ok(Value::Integer(i64::try_from(lower).unwrap_or_default()))
}

fn radix(value: &Value) -> Computed<u32> {
    let radix = integer(value);
    u32::try_from(radix)
        .ok()
        .filter(|radix| (2..=36).contains(radix))
        .ok_or_else(|| Failure::argument(format!("radix must be between 2 and 36, and not {radix}")))
}

fn from_base(own: &[Value]) -> Computed {
    let radix = radix(&own[1])?;
    let Value::Text(text) = &own[0] else {
        return Err(mismatched());
    };
    i64::from_str_radix(text, radix)
        .map(Value::Integer)
        .map_err(|_| Failure::argument(format!("not a valid base-{radix} number: {text}")))
}

fn to_base(own: &[Value]) -> Computed {
    let radix = radix(&own[1])?;
    let value = integer(&own[0]);
    let mut rest = value.unsigned_abs();
    let mut digits = Vec::new();
    loop {
        let digit = u32::try_from(rest % u64::from(radix)).unwrap_or_default();
        digits.push(char::from_digit(digit, radix).unwrap_or('0'));
        rest /= u64::from(radix);
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        digits.push('-');
    }
    Ok(Value::text(digits.into_iter().rev().collect::<String>()))
}
