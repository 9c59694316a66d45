//! What the types of sketches hold here: all of the values that were seen.
//!
//! Trino holds less, and estimates; whatever is asked of a sketch is exact here, which is within any error that Trino
//! allows. The bytes are not Trino's, so that no sketch leaves a query.

use flow_log_stack_analysis::Type;

use super::Value;
use super::hash::xxhash64;
use super::key::identity;

/// Whether a type is one of sketches, or holds one.
pub(crate) fn has_sketch(data_type: &Type) -> bool {
    match data_type {
        Type::Array(element) => has_sketch(element),
        Type::Map(key, value) => has_sketch(key) || has_sketch(value),
        Type::Row(fields) => fields.iter().any(|field| has_sketch(&field.data_type)),
        own => is_sketch(own),
    }
}

/// Whether a type is one of sketches.
pub(crate) fn is_sketch(data_type: &Type) -> bool {
    matches!(
        data_type,
        Type::HyperLogLog | Type::P4HyperLogLog | Type::SetDigest | Type::QDigest(_) | Type::TDigest
    )
}

/// What a set holds of a value.
pub(crate) fn member(value: &Value) -> u64 {
    xxhash64(&identity(value))
}

/// A sketch of these words: members of a set, or the bits of doubles.
pub(crate) fn of_words(words: impl IntoIterator<Item = u64>) -> Value {
    Value::binary(words.into_iter().flat_map(u64::to_le_bytes).collect::<Vec<_>>())
}

/// The words of a sketch.
pub(crate) fn words(sketch: &Value) -> impl Iterator<Item = u64> + '_ {
    let bytes: &[u8] = match sketch {
        Value::Binary(bytes) => bytes,
        _ => &[],
    };
    let word = |bytes: &[u8]| <[u8; 8]>::try_from(bytes).map(u64::from_le_bytes).unwrap_or_default();
    bytes.chunks_exact(8).map(word)
}
