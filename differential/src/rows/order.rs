//! The same records in another order.

use fastrand::Rng;
use serde_json::Value;

/// The catalog with its records in reverse order.
pub(super) fn reversed(catalog: &Value) -> Value {
    reordered(catalog, <[Value]>::reverse)
}

/// The catalog with the two halves of its records exchanged.
pub(super) fn rotated(catalog: &Value) -> Value {
    reordered(catalog, |records| {
        let half = records.len().div_ceil(2);
        records.rotate_left(half);
    })
}

/// The catalog with its records in an order that depends on this number.
pub(super) fn shuffled(catalog: &Value, number: u64) -> Value {
    let random = std::cell::RefCell::new(Rng::with_seed(number));
    reordered(catalog, |records| random.borrow_mut().shuffle(records))
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
