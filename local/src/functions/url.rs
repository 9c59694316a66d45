//! Functions of URLs: their encoding alone.

use super::Row;
use super::Run::Plain;
use super::string::text;
use crate::failure::Failure;
use crate::value::Computed;
use crate::value::Value;

pub(super) const ROWS: &[Row] = &[
    (
        "url_encode",
        "varchar(x)",
        Plain(|own| Ok(Value::text(encode(text(&own[0]))))),
    ),
    ("url_decode", "varchar(x)", Plain(|own| decode(text(&own[0])))),
];

fn encode(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b' ' => encoded.push('+'),
            b'-' | b'_' | b'.' | b'*' => encoded.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => encoded.push(char::from(byte)),
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

fn decode(text: &str) -> Computed {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
                let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
                rest = after.get(2..).unwrap_or_default();
                byte.ok_or_else(|| Failure::argument("the text is not URL-encoded"))?
            }
            byte => *byte,
        });
    }
    Ok(Value::text(String::from_utf8_lossy(&bytes)))
}
