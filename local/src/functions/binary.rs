//! Functions of binary values.

use super::Row;
use super::Run::Plain;
use super::string::{check_padded, integer, several, text};
use crate::failure::Failure;
use crate::value::Computed;
use crate::value::Value;

pub(super) const ROWS: &[Row] = &[
    (
        "concat",
        "varbinary",
        Plain(|own| {
            several(own)?;
            let all: Vec<u8> = own.iter().flat_map(|own| bytes(own).to_vec()).collect();
            Ok(Value::binary(all))
        }),
    ),
    ("from_hex", "varchar(x)", Plain(|own| from_hex(text(&own[0])))),
    (
        "from_hex",
        "varbinary",
        Plain(|own| from_hex(&String::from_utf8_lossy(bytes(&own[0])))),
    ),
    (
        "from_utf8",
        "varbinary",
        Plain(|own| Ok(replaced(bytes(&own[0]), Some(char::REPLACEMENT_CHARACTER)))),
    ),
    (
        "from_big_endian_64",
        "varbinary",
        Plain(|own| match <[u8; 8]>::try_from(bytes(&own[0])) {
            Ok(own) => Ok(Value::Integer(i64::from_be_bytes(own))),
            Err(_) => Err(Failure::argument("expected 8-byte input")),
        }),
    ),
    (
        "from_big_endian_32",
        "varbinary",
        Plain(|own| match <[u8; 4]>::try_from(bytes(&own[0])) {
            Ok(own) => Ok(Value::Integer(i32::from_be_bytes(own).into())),
            Err(_) => Err(Failure::argument("expected 4-byte input")),
        }),
    ),
    (
        "length",
        "varbinary",
        Plain(|own| Ok(Value::Integer(i64::try_from(bytes(&own[0]).len()).unwrap_or_default()))),
    ),
    (
        "reverse",
        "varbinary",
        Plain(|own| Ok(Value::binary(bytes(&own[0]).iter().rev().copied().collect::<Vec<_>>()))),
    ),
    (
        "substr",
        "varbinary | bigint",
        Plain(|own| Ok(part(bytes(&own[0]), integer(&own[1]), i64::MAX))),
    ),
    (
        "substr",
        "varbinary | bigint | bigint",
        Plain(|own| Ok(part(bytes(&own[0]), integer(&own[1]), integer(&own[2])))),
    ),
    (
        "to_big_endian_32",
        "integer",
        Plain(|own| {
            let own = i32::try_from(integer(&own[0])).unwrap_or_default();
            Ok(Value::binary(own.to_be_bytes()))
        }),
    ),
    (
        "to_big_endian_64",
        "bigint",
        Plain(|own| Ok(Value::binary(integer(&own[0]).to_be_bytes()))),
    ),
    (
        "to_hex",
        "varbinary",
        Plain(|own| {
            let mut text = String::new();
            for byte in bytes(&own[0]) {
                text.push_str(&format!("{byte:02X}"));
            }
            Ok(Value::text(text))
        }),
    ),
    (
        "to_utf8",
        "varchar(x)",
        Plain(|own| Ok(Value::binary(text(&own[0]).as_bytes()))),
    ),
    (
        "to_base64",
        "varbinary",
        Plain(|own| Ok(Value::text(encode(bytes(&own[0]), STANDARD)))),
    ),
    (
        "to_base64url",
        "varbinary",
        Plain(|own| Ok(Value::text(encode(bytes(&own[0]), URL)))),
    ),
    (
        "from_base64",
        "varchar(x)",
        Plain(|own| decode(text(&own[0]), STANDARD)),
    ),
    ("from_base64url", "varchar(x)", Plain(|own| decode(text(&own[0]), URL))),
    (
        "from_base64",
        "varbinary",
        Plain(|own| decode(&String::from_utf8_lossy(bytes(&own[0])), STANDARD)),
    ),
    (
        "from_base64url",
        "varbinary",
        Plain(|own| decode(&String::from_utf8_lossy(bytes(&own[0])), URL)),
    ),
    ("from_base32", "varchar(x)", Plain(|own| from_base32(text(&own[0])))),
    (
        "from_base32",
        "varbinary",
        Plain(|own| from_base32(&String::from_utf8_lossy(bytes(&own[0])))),
    ),
    (
        "from_ieee754_32",
        "varbinary",
        Plain(|own| match <[u8; 4]>::try_from(bytes(&own[0])) {
            Ok(own) => Ok(Value::Real(f32::from_be_bytes(own))),
            Err(_) => Err(Failure::argument("a floating-point value must be exactly 4 bytes long")),
        }),
    ),
    (
        "from_ieee754_64",
        "varbinary",
        Plain(|own| match <[u8; 8]>::try_from(bytes(&own[0])) {
            Ok(own) => Ok(Value::Double(f64::from_be_bytes(own))),
            Err(_) => Err(Failure::argument("a floating-point value must be exactly 8 bytes long")),
        }),
    ),
    (
        "from_utf8",
        "varbinary | varchar(x)",
        Plain(|own| {
            let mut chars = text(&own[1]).chars();
            match (chars.next(), chars.next()) {
                (by, None) => Ok(replaced(bytes(&own[0]), by)),
                _ => Err(Failure::argument("the replacement must be empty or a single character")),
            }
        }),
    ),
    (
        "from_utf8",
        "varbinary | bigint",
        Plain(|own| {
            let (own, by) = (bytes(&own[0]), integer(&own[1]));
            // Of a negative number the lower 32 bits count.
            let code = if by < 0 { by & 0xffff_ffff } else { by };
            match u32::try_from(code).ok().and_then(char::from_u32) {
                Some(by) => Ok(replaced(own, Some(by))),
                None if by >= 0 => Err(Failure::argument("invalid replacement character")),
                // It is looked at only where it is needed.
                None => match std::str::from_utf8(own) {
                    Ok(text) => Ok(Value::text(text)),
                    Err(_) => Err(Failure::other("GENERIC_INTERNAL_ERROR", "invalid code point")),
                },
            }
        }),
    ),
    ("lpad", "varbinary | bigint | varbinary", Plain(|own| pad(own, true))),
    ("rpad", "varbinary | bigint | varbinary", Plain(|own| pad(own, false))),
    (
        "to_base32",
        "varbinary",
        Plain(|own| Ok(Value::text(to_base32(bytes(&own[0]))))),
    ),
    (
        "to_ieee754_32",
        "real",
        Plain(|own| match own[0] {
            Value::Real(own) => Ok(Value::binary(own.to_be_bytes())),
            _ => Ok(Value::Null),
        }),
    ),
    (
        "to_ieee754_64",
        "double",
        Plain(|own| match own[0] {
            Value::Double(own) => Ok(Value::binary(own.to_be_bytes())),
            _ => Ok(Value::Null),
        }),
    ),
];

/// Bytes as text. A sequence that is not valid is replaced as a whole: a first byte, and of the bytes that continue it as
/// many as it announces, up to the six of UTF-8's first definition.
fn replaced(mut bytes: &[u8], by: Option<char>) -> Value {
    let mut text = String::new();
    while let [first, rest @ ..] = bytes {
        let announced = match first {
            0xc0..=0xdf => 1,
            0xe0..=0xef => 2,
            0xf0..=0xf7 => 3,
            0xf8..=0xfb => 4,
            0xfc..=0xfd => 5,
            _ => 0,
        };
        let continued = rest.iter().take(announced).take_while(|byte| **byte & 0xc0 == 0x80);
        let (sequence, after) = bytes.split_at(1 + continued.count());
        match std::str::from_utf8(sequence) {
            Ok(valid) => text.push_str(valid),
            Err(_) => text.extend(by),
        }
        bytes = after;
    }
    Value::text(text)
}

/// The maximum length of a padded value.
const MOST_BYTES: i64 = i32::MAX as i64;

fn pad(own: &[Value], left: bool) -> Computed {
    let (value, padding) = (bytes(&own[0]), bytes(&own[2]));
    let length = integer(&own[1]);
    if !(0..=MOST_BYTES).contains(&length) {
        return Err(Failure::argument(format!("the length must be from 0 to {MOST_BYTES}")));
    }
    if padding.is_empty() {
        return Err(Failure::argument("padding bytes must not be empty"));
    }
    let length = usize::try_from(length).unwrap_or_default();
    check_padded(length)?;
    let Some(missing) = length.checked_sub(value.len()) else {
        return Ok(Value::binary(&value[..length]));
    };
    let filling: Vec<u8> = padding.iter().copied().cycle().take(missing).collect();
    Ok(Value::binary(if left {
        [filling.as_slice(), value].concat()
    } else {
        [value, filling.as_slice()].concat()
    }))
}

const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

fn to_base32(bytes: &[u8]) -> String {
    let mut text = String::new();
    for group in bytes.chunks(5) {
        let bits = (0..5).fold(0_u64, |bits, index| {
            bits << 8 | u64::from(group.get(index).copied().unwrap_or(0))
        });
        let digits = (group.len() * 8).div_ceil(5);
        for index in 0..8 {
            text.push(if index < digits {
                char::from(BASE32[usize::try_from(bits >> (35 - 5 * index) & 31).unwrap_or(0)])
            } else {
                '='
            });
        }
    }
    text
}

fn from_base32(text: &str) -> Computed {
    let digits = text.trim_end_matches('=');
    if matches!(digits.len() % 8, 1 | 3 | 6) {
        return Err(Failure::argument(format!("invalid input length {}", digits.len())));
    }
    let mut bytes = Vec::new();
    for group in digits.as_bytes().chunks(8) {
        let mut bits = 0_u64;
        for byte in group {
            let value = BASE32.iter().position(|own| own == byte);
            let value =
                value.ok_or_else(|| Failure::argument(format!("unrecognized character: {}", char::from(*byte))))?;
            bits = bits << 5 | value as u64;
        }
        bits <<= 5 * (8 - group.len());
        bytes.extend(&bits.to_be_bytes()[3..3 + group.len() * 5 / 8]);
    }
    Ok(Value::binary(bytes))
}

pub(super) fn bytes(value: &Value) -> &[u8] {
    match value {
        Value::Binary(own) => own,
        _ => &[],
    }
}

fn from_hex(text: &str) -> Computed {
    if !text.len().is_multiple_of(2) {
        return Err(Failure::argument("expected an even number of hexadecimal digits"));
    }
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let decoded: Option<Vec<u8>> = text
        .as_bytes()
        .chunks(2)
        .map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?))
        .collect();
    decoded
        .map(Value::binary)
        .ok_or_else(|| Failure::argument("not a hexadecimal digit"))
}

fn part(bytes: &[u8], start: i64, length: i64) -> Value {
    let all = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let start = if start > 0 {
        start - 1
    } else {
        all.saturating_add(start)
    };
    if start < 0 || start >= all || length <= 0 {
        return Value::binary([]);
    }
    let from = usize::try_from(start).unwrap_or_default();
    let to = usize::try_from(start.saturating_add(length).min(all)).unwrap_or_default();
    Value::binary(&bytes[from..to])
}

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn encode(bytes: &[u8], alphabet: &[u8; 64]) -> String {
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let at = |index: usize| u32::from(group.get(index).copied().unwrap_or_default());
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for index in 0..4 {
            if index <= group.len() {
                text.push(char::from(alphabet[(bits >> (18 - 6 * index) & 63) as usize]));
            } else {
                text.push('=');
            }
        }
    }
    text
}

fn decode(text: &str, alphabet: &[u8; 64]) -> Computed {
    let wrong = || Failure::argument("the text is not base64");
    let digits = text.trim_end_matches('=');
    let padding = text.len() - digits.len();
    if padding > 2 || (padding > 0 && !text.len().is_multiple_of(4)) || digits.len() % 4 == 1 {
        return Err(wrong());
    }
    let mut bytes = Vec::new();
    for group in digits.as_bytes().chunks(4) {
        let mut bits = 0_u32;
        for byte in group {
            let value = alphabet.iter().position(|own| own == byte).ok_or_else(wrong)?;
            bits = bits << 6 | u32::try_from(value).unwrap_or_default();
        }
        bits <<= 6 * (4 - group.len());
        bytes.extend(&bits.to_be_bytes()[1..group.len()]);
    }
    Ok(Value::binary(bytes))
}
