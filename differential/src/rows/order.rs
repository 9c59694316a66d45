//! The same records in other orders.

use fastrand::Rng;
use serde_json::Value;

/// In how many other orders Trino is asked over the records: rows with equal sort keys may come in the same order a few
/// times by chance.
pub(super) const ORDERS: usize = 10;

/// The catalog with its records in other orders: the reverse one, the two halves exchanged, and shuffled ones.
pub(super) fn orders(catalog: &Value) -> impl Iterator<Item = Value> {
    (0..ORDERS).map(|number| match number {
        0 => reordered(catalog, <[Value]>::reverse),
        1 => reordered(catalog, |records| {
            let half = records.len().div_ceil(2);
            records.rotate_left(half);
        }),
        _ => {
            let mut random = Rng::with_seed(number as u64);
            reordered(catalog, |records| random.shuffle(records))
        }
    })
}

fn reordered(catalog: &Value, mut order: impl FnMut(&mut [Value])) -> Value {
    let mut other = catalog.clone();
    for table in other["tables"].as_array_mut().into_iter().flatten() {
        if let Some(records) = table["rows"].as_array_mut() {
            order(records);
        }
    }
    other
}
