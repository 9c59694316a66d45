//! IP addresses.

use super::Row;
use super::Run::Plain;
use super::string::text;
use crate::failure::Failure;
use crate::value::Value;
use crate::value::network::{self, Block};

pub(super) const ROWS: &[Row] = &[(
    "contains",
    "varchar | ipaddress",
    Plain(|own| {
        let written = text(&own[0]);
        // Trino 401 has no error of its own for a length that is not a number.
        if let Some((address, length)) = written.split_once('/')
            && network::parse(address).is_some()
            && length.parse::<i32>().is_err()
        {
            return Err(Failure::other(
                "GENERIC_INTERNAL_ERROR",
                "the length of the block is not a number",
            ));
        }
        let block = Block::read(written).ok_or_else(|| Failure::argument("invalid CIDR"))?;
        match &own[1] {
            Value::Binary(address) if is_v4(address) != block.is_v4() => {
                Err(Failure::argument("IP address version should be the same"))
            }
            Value::Binary(address) => Ok(Value::Boolean(block.contains(address))),
            _ => Ok(Value::Null),
        }
    }),
)];

/// Whether an address is an IPv4 address.
fn is_v4(address: &[u8]) -> bool {
    matches!(address, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, ..])
}
