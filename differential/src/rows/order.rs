//! The same records in another order.

use serde_json::Value;

/// The same catalog, its records in the opposite order.
pub(super) fn reversed(catalog: &Value) -> Value {
    reordered(catalog, <[Value]>::reverse)
}

/// The same catalog, the first half of its records after the second one.
pub(super) fn rotated(catalog: &Value) -> Value {
    reordered(catalog, |records| {
        let half = records.len().div_ceil(2);
        records.rotate_left(half);
    })
}

fn reordered(catalog: &Value, order: impl Fn(&mut [Value])) -> Value {
    let mut other = catalog.clone();
    for table in other["tables"].as_array_mut().into_iter().flatten() {
        if let Some(records) = table["rows"].as_array_mut() {
            order(records);
        }
    }
    other
}
