//! The same records in another order.

use fastrand::Rng;
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

/// The same catalog, its records in an order that this number gives.
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
