//! Sketches: Trino's summaries of many values in few bytes. Values of their types are these bytes, in Trino's format.

pub(crate) mod hyperloglog;
pub(crate) mod quantile_digest;
pub(crate) mod set_digest;
pub(crate) mod tdigest;

use flow_log_stack_analysis::Type;

use super::hash::murmur3;
use super::{Computed, Value};
use crate::failure::Failure;

/// In picoseconds.
const MICROSECOND: i128 = 1_000_000;

/// Whether a type is a sketch.
pub(crate) fn is_sketch(data_type: &Type) -> bool {
    matches!(
        data_type,
        Type::HyperLogLog | Type::P4HyperLogLog | Type::SetDigest | Type::QDigest(_) | Type::TDigest
    )
}

/// The bytes of a sketch.
pub(crate) fn bytes(sketch: &Value) -> &[u8] {
    match sketch {
        Value::Binary(bytes) => bytes,
        _ => &[],
    }
}

/// Whether the bytes that Trino hashes are known for a type.
pub(crate) fn has_member(data_type: &Type) -> bool {
    !matches!(
        data_type,
        Type::Time { zone: true, .. } | Type::Timestamp { zone: true, .. }
    )
}

/// The hash of a value, as sets store it.
pub(crate) fn member(value: &Value) -> u64 {
    let of = |bytes: &[u8]| {
        let [first, ..] = *murmur3(bytes).as_chunks::<8>().0 else {
            return 0;
        };
        u64::from_le_bytes(first)
    };
    match value {
        Value::Boolean(own) => of(&i64::from(*own).to_le_bytes()),
        Value::Integer(own) | Value::Time(own) => of(&own.to_le_bytes()),
        Value::Double(own) => of(&own.to_bits().to_le_bytes()),
        Value::Real(own) => of(&i64::from(i32::from_ne_bytes(own.to_bits().to_ne_bytes())).to_le_bytes()),
        Value::Date(own) => of(&i64::from(*own).to_le_bytes()),
        Value::Decimal(own) => of(&i64::try_from(*own).unwrap_or_default().to_le_bytes()),
        Value::Timestamp(own) => of(&i64::try_from(own.div_euclid(MICROSECOND))
            .unwrap_or_default()
            .to_le_bytes()),
        Value::Text(own) => of(own.as_bytes()),
        Value::Binary(own) => of(own),
        _ => 0,
    }
}

/// The error for bytes that are not a sketch; Trino fails on them too.
fn broken(kind: &str) -> Failure {
    Failure::other("GENERIC_INTERNAL_ERROR", format!("the bytes are not a {kind}"))
}

/// Reads numbers from the start of bytes.
struct Reader<'a> {
    rest: &'a [u8],
    kind: &'static str,
}

impl<'a> Reader<'a> {
    fn new(rest: &'a [u8], kind: &'static str) -> Self {
        Self { rest, kind }
    }

    fn slice(&mut self, length: usize) -> Computed<&'a [u8]> {
        let (own, rest) = self.rest.split_at_checked(length).ok_or_else(|| broken(self.kind))?;
        self.rest = rest;
        Ok(own)
    }

    fn array<const N: usize>(&mut self) -> Computed<[u8; N]> {
        self.slice(N)?.try_into().map_err(|_| broken(self.kind))
    }

    fn byte(&mut self) -> Computed<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    fn double(&mut self) -> Computed<f64> {
        self.array().map(f64::from_le_bytes)
    }

    fn long(&mut self) -> Computed<i64> {
        self.array().map(i64::from_le_bytes)
    }

    /// The number of items that follow, each of at least this many bytes.
    fn count(&mut self, least: usize) -> Computed<usize> {
        let count = usize::try_from(i32::from_le_bytes(self.array()?)).map_err(|_| broken(self.kind))?;
        if count.saturating_mul(least) > self.rest.len() {
            return Err(broken(self.kind));
        }
        Ok(count)
    }

    /// Reads the format byte.
    fn format(&mut self, wanted: u8) -> Computed<()> {
        if self.byte()? == wanted {
            Ok(())
        } else {
            Err(broken(self.kind))
        }
    }
}
