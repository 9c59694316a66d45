//! Functions of maps.

use std::collections::{HashMap, HashSet};

use flow_log_stack_analysis::Type;

use super::Run::{Higher, Plain, Typed};
use super::array::{count, items};
use super::string::several;
use super::{Row, Site};
use crate::cast::cast;
use crate::failure::Failure;
use crate::value::Computed;
use crate::value::compare::{Key, MapKeys, find, get, is_indeterminate};
use crate::value::{Value, text};

pub(super) const ROWS: &[Row] = &[
    ("$subscript", "map(K, V) | K", Typed(subscript)),
    (
        "cardinality",
        "map(K, V)",
        Plain(|own| Ok(count(entries(&own[0]).len()))),
    ),
    (
        "element_at",
        "map(K, V) | K",
        Plain(|own| Ok(find(entries(&own[0]), &own[1])?.cloned().unwrap_or_default())),
    ),
    (
        "cosine_similarity",
        "map(varchar, double) | map(varchar, double)",
        Plain(cosine_similarity),
    ),
    (
        "multimap_from_entries",
        "array(row(K, V))",
        Plain(|own| {
            let mut all: Vec<(Value, Vec<Value>)> = Vec::new();
            let mut places: HashMap<Key, usize> = HashMap::new();
            for entry in items(&own[0]) {
                let Value::Row(entry) = entry else {
                    return Err(Failure::argument("map entry cannot be null"));
                };
                if entry[0].is_null() {
                    return Err(Failure::argument("map key cannot be null"));
                }
                let place = *places.entry(Key(entry[0].clone())).or_insert(all.len());
                if place == all.len() {
                    all.push((entry[0].clone(), Vec::new()));
                }
                all[place].1.push(entry[1].clone());
            }
            let all = all.into_iter().map(|(key, values)| (key, Value::array(values)));
            Ok(Value::Map(all.collect()))
        }),
    ),
    ("map", "", Plain(|_| Ok(Value::Map([].into())))),
    (
        "map",
        "array(K) | array(V)",
        Plain(|own| {
            let (keys, values) = (items(&own[0]), items(&own[1]));
            if keys.len() != values.len() {
                return Err(Failure::argument("key and value arrays must be the same length"));
            }
            // Only this function refuses such keys.
            if keys.iter().any(|key| !key.is_null() && is_indeterminate(key)) {
                return Err(Failure::argument("map key cannot be indeterminate"));
            }
            new(keys.iter().cloned().zip(values.iter().cloned()).collect())
        }),
    ),
    (
        "map_concat",
        "map(K, V)",
        Plain(|own| {
            several(own)?;
            let mut all: Vec<(Value, Value)> = Vec::new();
            // For equal keys the last value wins; the entries are in the order in which Trino returns them.
            let mut seen = HashSet::new();
            for map in own.iter().rev() {
                for (key, value) in entries(map) {
                    if seen.insert(Key(key.clone())) {
                        all.push((key.clone(), value.clone()));
                    }
                }
            }
            Ok(Value::Map(all.into()))
        }),
    ),
    (
        "map_entries",
        "map(K, V)",
        Plain(|own| {
            Ok(Value::array(
                entries(&own[0])
                    .iter()
                    .map(|(key, value)| Value::row([key.clone(), value.clone()])),
            ))
        }),
    ),
    (
        "map_filter",
        "map(K, V) | function(K, V, boolean)",
        Higher(|own, apply, _| {
            let mut kept = Vec::new();
            for (key, value) in entries(&own[0]) {
                if apply(1, &[key.clone(), value.clone()])?.is_true() {
                    kept.push((key.clone(), value.clone()));
                }
            }
            Ok(Value::Map(kept.into()))
        }),
    ),
    (
        "map_from_entries",
        "array(row(K, V))",
        Plain(|own| {
            let mut all = Vec::new();
            for entry in items(&own[0]) {
                match entry {
                    Value::Row(fields) => all.push((fields[0].clone(), fields[1].clone())),
                    _ => return Err(Failure::argument("map entry cannot be null")),
                }
            }
            let mut seen = HashSet::new();
            checked(all, |_, key| Ok(seen.insert(Key(key.clone()))))
        }),
    ),
    (
        "map_keys",
        "map(K, V)",
        Plain(|own| Ok(Value::array(entries(&own[0]).iter().map(|(key, _)| key.clone())))),
    ),
    (
        "map_values",
        "map(K, V)",
        Plain(|own| Ok(Value::array(entries(&own[0]).iter().map(|(_, value)| value.clone())))),
    ),
    (
        "transform_keys",
        "map(K1, V) | function(K1, V, K2)",
        Higher(|own, apply, _| {
            let mut all = Vec::new();
            for (key, value) in entries(&own[0]) {
                all.push((apply(1, &[key.clone(), value.clone()])?, value.clone()));
            }
            new(all)
        }),
    ),
    (
        "transform_values",
        "map(K, V1) | function(K, V1, V2)",
        Higher(|own, apply, _| {
            let mut all = Vec::new();
            for (key, value) in entries(&own[0]) {
                all.push((key.clone(), apply(1, &[key.clone(), value.clone()])?));
            }
            Ok(Value::Map(all.into()))
        }),
    ),
    (
        "map_zip_with",
        "map(K, V1) | map(K, V2) | function(K, V1, V2, V3)",
        Higher(|own, apply, _| {
            let (left, right) = (entries(&own[0]), entries(&own[1]));
            let mut all = Vec::new();
            for (key, value) in left {
                let other = find(right, key)?.cloned().unwrap_or_default();
                all.push((key.clone(), apply(2, &[key.clone(), value.clone(), other])?));
            }
            for (key, value) in right {
                if get(left, key).is_none() {
                    all.push((key.clone(), apply(2, &[key.clone(), Value::Null, value.clone()])?));
                }
            }
            Ok(Value::Map(all.into()))
        }),
    ),
];

/// The entries of a map; none for NULL.
pub(super) fn entries(value: &Value) -> &[(Value, Value)] {
    match value {
        Value::Map(entries) => entries,
        _ => &[],
    }
}

/// A map whose keys must not be NULL, and of which no two are equal as with `=`.
fn new(entries: Vec<(Value, Value)>) -> Computed {
    let mut keys = MapKeys::default();
    checked(entries, |place, key| Ok(keys.place(key, place)? == place))
}

/// A map whose keys must not be NULL, and each of which must be new, which depends on the function.
fn checked(entries: Vec<(Value, Value)>, mut is_new: impl FnMut(usize, &Value) -> Computed<bool>) -> Computed {
    for (place, (key, _)) in entries.iter().enumerate() {
        if key.is_null() {
            return Err(Failure::argument("map key cannot be null"));
        }
        if !is_new(place, key)? {
            return Err(Failure::argument("duplicate map keys are not allowed"));
        }
    }
    Ok(Value::Map(entries.into()))
}

fn subscript(own: &[Value], site: &Site) -> Computed {
    find(entries(&own[0]), &own[1])?.cloned().ok_or_else(|| {
        let key_type = site.arguments.get(1).unwrap_or(&Type::Unknown);
        let shown = cast(&own[1], key_type, &Type::VARCHAR)
            .ok()
            .and_then(|key| text::text(&key, &Type::VARCHAR, text::Form::Oracle))
            .unwrap_or_default();
        Failure::argument(format!("key not present in map: {shown}"))
    })
}

/// The cosine of the angle between two vectors; NULL if one of them contains NULL.
fn cosine_similarity(own: &[Value]) -> Computed {
    let (left, right) = (entries(&own[0]), entries(&own[1]));
    if left.iter().chain(right).any(|(_, value)| value.is_null()) {
        return Ok(Value::Null);
    }
    let double = |value: &Value| match value {
        Value::Double(own) => *own,
        _ => 0.0,
    };
    let length = |own: &[(Value, Value)]| own.iter().map(|(_, value)| double(value).powi(2)).sum::<f64>().sqrt();
    let product: f64 = left
        .iter()
        .filter_map(|(key, value)| get(right, key).map(|other| double(value) * double(other)))
        .sum();
    Ok(Value::Double(product / (length(left) * length(right))))
}
