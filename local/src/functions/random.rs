//! Functions that return another value in each call.

use std::cell::RefCell;
use std::hash::{BuildHasher, Hasher, RandomState};

use super::Row;
use super::Run::Changing;
use super::array::items;
use super::string::integer;
use crate::failure::Failure;
use crate::value::{Computed, Value};

macro_rules! numbers {
    ($($name:literal: $($type:literal)*),*) => {
        &[$(
            ($name, "", Changing(|_| Ok(Value::Double(fraction())))),
            $(
                ($name, $type, Changing(below)),
                ($name, concat!($type, " | ", $type), Changing(between)),
            )*
        )*
        ("shuffle", "array(E)", Changing(shuffle)),
        ("uuid", "", Changing(uuid)),
        ]
    };
}

pub(super) const ROWS: &[Row] = numbers!(
    "random": "tinyint" "smallint" "integer" "bigint",
    "rand": "tinyint" "smallint" "integer" "bigint"
);

/// The next random number; the standard library only has these, for hashing.
fn next() -> u64 {
    thread_local! {
        static STATE: RefCell<(RandomState, u64)> = RefCell::new((RandomState::new(), 0));
    }
    STATE.with_borrow_mut(|(state, count)| {
        *count = count.wrapping_add(1);
        let mut hasher = state.build_hasher();
        hasher.write_u64(*count);
        hasher.finish()
    })
}

/// A random number from 0 to less than 1.
#[expect(clippy::cast_precision_loss, reason = "53 bits are a double's")]
pub(crate) fn fraction() -> f64 {
    (next() >> 11) as f64 / (1_u64 << 53) as f64
}

/// A random number from 0 to less than `count`.
fn up_to(count: u128) -> u128 {
    (u128::from(next()) * count) >> 64
}

fn below(own: &[Value]) -> Computed {
    let bound = u128::try_from(integer(&own[0])).ok().filter(|bound| *bound > 0);
    let bound = bound.ok_or_else(|| Failure::argument("bound must be positive"))?;
    Ok(Value::Integer(i64::try_from(up_to(bound)).unwrap_or_default()))
}

fn between(own: &[Value]) -> Computed {
    let (from, to) = (i128::from(integer(&own[0])), i128::from(integer(&own[1])));
    let count = u128::try_from(to - from).ok().filter(|count| *count > 0);
    let count = count.ok_or_else(|| Failure::argument("start value must be less than stop value"))?;
    let number = from + i128::try_from(up_to(count)).unwrap_or_default();
    Ok(Value::Integer(i64::try_from(number).unwrap_or_default()))
}

fn shuffle(own: &[Value]) -> Computed {
    let mut all = items(&own[0]).to_vec();
    for last in (1..all.len()).rev() {
        let other = usize::try_from(up_to(last as u128 + 1)).unwrap_or_default();
        all.swap(last, other);
    }
    Ok(Value::array(all))
}

/// A version 4 UUID.
fn uuid(_: &[Value]) -> Computed {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&next().to_be_bytes());
    bytes[8..].copy_from_slice(&next().to_be_bytes());
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    Ok(Value::binary(bytes))
}
