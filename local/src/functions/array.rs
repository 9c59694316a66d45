//! Functions of arrays. Indexes start at 1.

use std::cmp::Ordering;
use std::collections::HashSet;

use flow_log_stack_analysis::Type;

use super::Run::{Higher, Plain, Typed};
use super::string::{integer, several, text};
use super::{Apply, Row, Site};
use crate::cast::cast;
use crate::failure::Failure;
use crate::value::Computed;
use crate::value::compare::{Key, equal, order};
use crate::value::time::{self, Unit};
use crate::value::{Value, compare};

pub(super) const ROWS: &[Row] = &[
    ("$subscript", "array(E) | bigint", Plain(subscript)),
    (
        "all_match",
        "array(T) | function(T, boolean)",
        Higher(|own, apply, _| matches(own, apply, Quantity::All)),
    ),
    (
        "any_match",
        "array(T) | function(T, boolean)",
        Higher(|own, apply, _| matches(own, apply, Quantity::Any)),
    ),
    (
        "none_match",
        "array(T) | function(T, boolean)",
        Higher(|own, apply, _| matches(own, apply, Quantity::None)),
    ),
    (
        "array_distinct",
        "array(E)",
        Plain(|own| Ok(Value::array(distinct(items(&own[0]))))),
    ),
    (
        "array_except",
        "array(E) | array(E)",
        Plain(|own| {
            // Without anything to leave out, Trino returns the array as it is.
            if items(&own[1]).is_empty() {
                return Ok(own[0].clone());
            }
            let without: HashSet<Key> = items(&own[1]).iter().cloned().map(Key).collect();
            Ok(Value::array(
                distinct(items(&own[0]))
                    .into_iter()
                    .filter(|item| !without.contains(&Key(item.clone()))),
            ))
        }),
    ),
    (
        "array_intersect",
        "array(E) | array(E)",
        Plain(|own| {
            // The result follows the order of the longer array.
            let (left, right) = (items(&own[0]), items(&own[1]));
            let (ordered, other) = if left.len() < right.len() {
                (right, left)
            } else {
                (left, right)
            };
            let with: HashSet<Key> = other.iter().cloned().map(Key).collect();
            let found = distinct(ordered)
                .into_iter()
                .filter(|item| with.contains(&Key(item.clone())));
            Ok(Value::array(found))
        }),
    ),
    (
        "array_union",
        "array(E) | array(E)",
        Plain(|own| {
            let all: Vec<Value> = items(&own[0]).iter().chain(items(&own[1])).cloned().collect();
            Ok(Value::array(distinct(&all)))
        }),
    ),
    ("arrays_overlap", "array(E) | array(E)", Typed(overlap)),
    ("array_join", "array(T) | varchar", Typed(join)),
    ("array_join", "array(T) | varchar | varchar", Typed(join)),
    (
        "array_max",
        "array(T)",
        Typed(|own, site| extreme(own, site, Ordering::Greater)),
    ),
    (
        "array_min",
        "array(T)",
        Typed(|own, site| extreme(own, site, Ordering::Less)),
    ),
    (
        "array_position",
        "array(T) | T",
        Plain(|own| {
            for (place, item) in (1..).zip(items(&own[0])) {
                if !item.is_null() && is_element(item, &own[1], "array_position")? {
                    return Ok(Value::Integer(place));
                }
            }
            Ok(Value::Integer(0))
        }),
    ),
    (
        "array_remove",
        "array(E) | E",
        Plain(|own| {
            let mut kept = Vec::new();
            for item in items(&own[0]) {
                if item.is_null() || !is_element(item, &own[1], "array_remove")? {
                    kept.push(item.clone());
                }
            }
            Ok(Value::array(kept))
        }),
    ),
    (
        "array_sort",
        "array(E)",
        Typed(|own, site| {
            let Type::Array(element) = &site.result else {
                return Err(mismatched());
            };
            let mut sorted = items(&own[0]).to_vec();
            sort(&mut sorted, element)?;
            Ok(Value::array(sorted))
        }),
    ),
    (
        "array_sort",
        "array(T) | function(T, T, integer)",
        Higher(|own, apply, _| sorted_by(items(&own[0]), apply).map(Value::array)),
    ),
    ("cardinality", "array(E)", Plain(|own| Ok(count(items(&own[0]).len())))),
    ("combinations", "array(T) | integer", Plain(combinations)),
    (
        "concat",
        "array(E) | E",
        Plain(|own| Ok(Value::array(items(&own[0]).iter().chain([&own[1]]).cloned()))),
    ),
    (
        "concat",
        "E | array(E)",
        Plain(|own| Ok(Value::array([&own[0]].into_iter().chain(items(&own[1])).cloned()))),
    ),
    (
        "concat",
        "array(E)",
        Plain(|own| {
            several(own)?;
            Ok(Value::array(own.iter().flat_map(|own| items(own).to_vec())))
        }),
    ),
    ("contains", "array(T) | T", Plain(contains)),
    (
        "contains_sequence",
        "array(T) | array(T)",
        Plain(|own| {
            let (all, wanted) = (items(&own[0]), items(&own[1]));
            let starts = |from: usize| {
                all[from..]
                    .iter()
                    .zip(wanted)
                    .all(|(one, other)| !compare::is_distinct(one, other))
            };
            let last = all.len().checked_sub(wanted.len());
            Ok(Value::Boolean(last.is_some_and(|last| (0..=last).any(starts))))
        }),
    ),
    ("element_at", "array(E) | bigint", Plain(element_at)),
    (
        "filter",
        "array(T) | function(T, boolean)",
        Higher(|own, apply, _| {
            let mut kept = Vec::new();
            for item in items(&own[0]) {
                if apply(1, std::slice::from_ref(item))?.is_true() {
                    kept.push(item.clone());
                }
            }
            Ok(Value::array(kept))
        }),
    ),
    (
        "flatten",
        "array(array(E))",
        Plain(|own| Ok(Value::array(items(&own[0]).iter().flat_map(|own| items(own).to_vec())))),
    ),
    (
        "ngrams",
        "array(T) | integer",
        Plain(|own| {
            let size = usize::try_from(integer(&own[1])).ok().filter(|size| *size > 0);
            let size = size.ok_or_else(|| Failure::argument("N must be positive"))?;
            let all = items(&own[0]);
            if all.len() <= size {
                return Ok(Value::array([own[0].clone()]));
            }
            Ok(Value::array(
                all.windows(size).map(|window| Value::array(window.iter().cloned())),
            ))
        }),
    ),
    (
        "reduce",
        "array(T) | S | function(S, T, S) | function(S, R)",
        Higher(|own, apply, _| {
            if own[0].is_null() {
                return Ok(Value::Null);
            }
            let mut state = own[1].clone();
            for item in items(&own[0]) {
                state = apply(2, &[state, item.clone()])?;
            }
            apply(3, &[state])
        }),
    ),
    (
        "repeat",
        "T | integer",
        Plain(|own| {
            if own[1].is_null() {
                return Ok(Value::Null);
            }
            let times = integer(&own[1]);
            if times > 10_000 {
                return Err(Failure::argument(
                    "count argument of repeat function must be less than or equal to 10000",
                ));
            }
            let times = usize::try_from(times).map_err(|_| {
                Failure::argument("count argument of repeat function must be greater than or equal to 0")
            })?;
            Ok(Value::array(std::iter::repeat_n(own[0].clone(), times)))
        }),
    ),
    (
        "reverse",
        "array(E)",
        Plain(|own| Ok(Value::array(items(&own[0]).iter().rev().cloned()))),
    ),
    ("sequence", "bigint | bigint", Plain(numbers)),
    ("sequence", "bigint | bigint | bigint", Plain(numbers)),
    ("sequence", "date | date", Plain(moments)),
    ("sequence", "date | date | interval day to second", Plain(moments)),
    ("sequence", "date | date | interval year to month", Plain(months)),
    (
        "sequence",
        "timestamp(p) | timestamp(p) | interval day to second",
        Plain(moments),
    ),
    (
        "sequence",
        "timestamp(p) | timestamp(p) | interval year to month",
        Plain(months),
    ),
    ("slice", "array(E) | bigint | bigint", Plain(slice)),
    (
        "transform",
        "array(T) | function(T, U)",
        Higher(|own, apply, _| {
            let items: Computed<Vec<Value>> = items(&own[0])
                .iter()
                .map(|item| apply(1, std::slice::from_ref(item)))
                .collect();
            Ok(Value::array(items?))
        }),
    ),
    (
        "trim_array",
        "array(E) | bigint",
        Plain(|own| {
            let all = items(&own[0]);
            let size = usize::try_from(integer(&own[1])).map_err(|_| Failure::argument("size must not be negative"))?;
            let kept = all
                .len()
                .checked_sub(size)
                .ok_or_else(|| Failure::argument("size must not exceed array cardinality"))?;
            Ok(Value::array(all[..kept].iter().cloned()))
        }),
    ),
    ("zip", "array(T1) | array(T2)", Plain(zip)),
    ("zip", "array(T1) | array(T2) | array(T3)", Plain(zip)),
    ("zip", "array(T1) | array(T2) | array(T3) | array(T4)", Plain(zip)),
    (
        "zip",
        "array(T1) | array(T2) | array(T3) | array(T4) | array(T5)",
        Plain(zip),
    ),
    (
        "zip_with",
        "array(T) | array(U) | function(T, U, R)",
        Higher(|own, apply, _| {
            let (left, right) = (items(&own[0]), items(&own[1]));
            let at = |items: &[Value], index: usize| items.get(index).cloned().unwrap_or_default();
            let all: Computed<Vec<Value>> = (0..left.len().max(right.len()))
                .map(|index| apply(2, &[at(left, index), at(right, index)]))
                .collect();
            Ok(Value::array(all?))
        }),
    ),
];

fn mismatched() -> Failure {
    Failure::other("GENERIC_INTERNAL_ERROR", "a value of another type than its place has")
}

/// The elements of an array; none for NULL.
pub(super) fn items(value: &Value) -> &[Value] {
    match value {
        Value::Array(items) => items,
        _ => &[],
    }
}

pub(super) fn count(length: usize) -> Value {
    Value::Integer(i64::try_from(length).unwrap_or(i64::MAX))
}

/// Each value once, in the order of first occurrence.
fn distinct(items: &[Value]) -> Vec<Value> {
    let mut seen = HashSet::new();
    items
        .iter()
        .filter(|item| seen.insert(Key((*item).clone())))
        .cloned()
        .collect()
}

/// Sorts values, NULL last.
pub(crate) fn sort(items: &mut [Value], element: &Type) -> Computed<()> {
    let mut failed = false;
    items.sort_by(|left, right| match (left.is_null(), right.is_null()) {
        (true, other) => true.cmp(&other),
        (false, true) => Ordering::Less,
        (false, false) => order(left, right, element).unwrap_or_else(|| {
            failed = true;
            Ordering::Equal
        }),
    });
    if failed {
        return Err(Failure::uncompared());
    }
    Ok(())
}

/// A stable sort by a lambda that compares two values.
fn sorted_by(items: &[Value], apply: &mut Apply<'_>) -> Computed<Vec<Value>> {
    let mut failure = None;
    let mut sorted = items.to_vec();
    let mut compare = |left: &Value, right: &Value| match apply(1, &[left.clone(), right.clone()]) {
        Ok(Value::Integer(own @ -1..=1)) => own.cmp(&0),
        Ok(_) => {
            failure.get_or_insert_with(|| Failure::argument("a comparison must return either -1, 0, or 1"));
            Ordering::Equal
        }
        Err(own) => {
            failure.get_or_insert(own);
            Ordering::Equal
        }
    };
    sort_like_java(&mut sorted, &mut compare);
    match failure {
        Some(failure) => Err(failure),
        None => Ok(sorted),
    }
}

/// How many items Java sorts by insertion.
const INSERTED: usize = 31;

/// Sorts as Java does, which matters if the comparison is not an order, for which the standard library's sort may panic:
/// the run at the start is kept or turned around, the rest inserted by halving. Longer lists are merged from such parts.
fn sort_like_java(items: &mut [Value], compare: &mut impl FnMut(&Value, &Value) -> Ordering) {
    if items.len() > INSERTED {
        let (left, right) = items.split_at_mut(items.len() / 2);
        sort_like_java(left, compare);
        sort_like_java(right, compare);
        let (left, right) = (left.to_vec(), right.to_vec());
        let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
        for item in items {
            let is_right = match (left.peek(), right.peek()) {
                (Some(one), Some(other)) => compare(other, one) == Ordering::Less,
                (one, _) => one.is_none(),
            };
            *item = if is_right { right.next() } else { left.next() }.unwrap_or_default();
        }
        return;
    }
    let mut run = items.len().min(1);
    let mut goes_down = false;
    while run < items.len() {
        let is_less = compare(&items[run], &items[run - 1]) == Ordering::Less;
        if run > 1 && is_less != goes_down {
            break;
        }
        goes_down = is_less;
        run += 1;
    }
    if goes_down {
        items[..run].reverse();
    }
    for end in run..items.len() {
        let (mut low, mut high) = (0, end);
        while low < high {
            let middle = usize::midpoint(low, high);
            if compare(&items[end], &items[middle]) == Ordering::Less {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        items[low..=end].rotate_right(1);
    }
}

fn subscript(own: &[Value]) -> Computed {
    let index = integer(&own[1]);
    let all = items(&own[0]);
    let place = match index {
        0 => return Err(Failure::argument("SQL array indices start at 1")),
        ..0 => return Err(Failure::argument(format!("array subscript is negative: {index}"))),
        _ => usize::try_from(index - 1).unwrap_or(usize::MAX),
    };
    all.get(place).cloned().ok_or_else(|| {
        Failure::argument(format!(
            "array subscript must be less than or equal to array length: {index} > {}",
            all.len()
        ))
    })
}

fn element_at(own: &[Value]) -> Computed {
    let index = integer(&own[1]);
    let all = items(&own[0]);
    let place = match index {
        0 => return Err(Failure::argument("SQL array indices start at 1")),
        // Java has no positive number for it.
        i64::MIN => return Err(Failure::other("GENERIC_INTERNAL_ERROR", "integer overflow")),
        _ if index < 0 => usize::try_from(index.unsigned_abs())
            .ok()
            .and_then(|back| all.len().checked_sub(back)),
        _ => usize::try_from(index - 1).ok(),
    };
    Ok(place.and_then(|place| all.get(place)).cloned().unwrap_or_default())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Quantity {
    All,
    Any,
    None,
}

fn matches(own: &[Value], apply: &mut Apply<'_>, quantity: Quantity) -> Computed {
    let mut open = false;
    for item in items(&own[0]) {
        match (apply(1, std::slice::from_ref(item))?, quantity) {
            (Value::Null, _) => open = true,
            (Value::Boolean(false), Quantity::All) | (Value::Boolean(true), Quantity::None) => {
                return Ok(Value::Boolean(false));
            }
            (Value::Boolean(true), Quantity::Any) => return Ok(Value::Boolean(true)),
            _ => {}
        }
    }
    Ok(if open {
        Value::Null
    } else {
        Value::Boolean(quantity != Quantity::Any)
    })
}

fn contains(own: &[Value]) -> Computed {
    let mut open = false;
    for item in items(&own[0]) {
        if item.is_null() {
            open = true;
        } else if is_element(item, &own[1], "contains")? {
            return Ok(Value::Boolean(true));
        }
    }
    Ok(if open { Value::Null } else { Value::Boolean(false) })
}

/// Whether an element equals the value. Neither is NULL; a NULL inside that makes the result unknown is an error.
fn is_element(item: &Value, value: &Value, function: &str) -> Computed<bool> {
    equal(item, value).ok_or_else(|| {
        let message = format!("{function} does not support arrays with elements that are null or contain null");
        Failure::other("NOT_SUPPORTED", message)
    })
}

fn overlap(own: &[Value], site: &Site) -> Computed {
    let (left, right) = (items(&own[0]), items(&own[1]));
    let Type::Array(element) = &site.arguments[0] else {
        return Err(mismatched());
    };
    let is_common = match **element {
        Type::Array(_) | Type::Row(_) | Type::Double | Type::Real => {
            !left.is_empty() && !right.is_empty() && has_common(left, right, element)?
        }
        _ => {
            let there: HashSet<Key> = left.iter().filter(|item| !item.is_null()).cloned().map(Key).collect();
            right.iter().any(|item| there.contains(&Key(item.clone())))
        }
    };
    if is_common {
        return Ok(Value::Boolean(true));
    }
    let open = !left.is_empty() && !right.is_empty() && left.iter().chain(right).any(Value::is_null);
    Ok(if open { Value::Null } else { Value::Boolean(false) })
}

/// Whether an element is in both arrays. Trino sorts both and merges them, so it fails only where it compares a NULL inside,
/// and a zero is not a negative one.
fn has_common(left: &[Value], right: &[Value], element: &Type) -> Computed<bool> {
    let (mut left, mut right) = (left.to_vec(), right.to_vec());
    sort(&mut left, element)?;
    sort(&mut right, element)?;
    let (mut own, mut other) = (left.iter().peekable(), right.iter().peekable());
    while let (Some(one), Some(two)) = (own.peek(), other.peek())
        && !one.is_null()
        && !two.is_null()
    {
        match order(one, two, element).ok_or_else(Failure::uncompared)? {
            Ordering::Less => own.next(),
            Ordering::Greater => other.next(),
            Ordering::Equal => return Ok(true),
        };
    }
    Ok(false)
}

fn join(own: &[Value], site: &Site) -> Computed {
    let Type::Array(element) = &site.arguments[0] else {
        return Err(mismatched());
    };
    let mut parts = Vec::new();
    for item in items(&own[0]) {
        if !item.is_null() && matches!(**element, Type::Array(_) | Type::Map(..) | Type::Row(_)) {
            return Err(Failure::argument("array_join() of values that are not scalars"));
        }
        // The `null` of JSON is NULL as a text.
        let unprinted = |own: Failure| Failure::other("GENERIC_INTERNAL_ERROR", own.message);
        match cast(item, element, &Type::VARCHAR).map_err(unprinted)? {
            Value::Null => parts.extend(own.get(2).map(|by| text(by).to_owned())),
            shown => parts.push(text(&shown).to_owned()),
        }
    }
    Ok(Value::text(parts.join(text(&own[1]))))
}

/// NULL if one of the elements is NULL.
fn extreme(own: &[Value], site: &Site, wanted: Ordering) -> Computed {
    let all = items(&own[0]);
    if all.iter().any(Value::is_null) {
        return Ok(Value::Null);
    }
    extreme_of(all, &site.result, wanted)
}

/// The greatest or least of values that are not NULL; NULL if there are none.
pub(super) fn extreme_of(all: &[Value], data_type: &Type, wanted: Ordering) -> Computed {
    let mut found: Option<&Value> = None;
    for item in all {
        let is_better = match found {
            None => true,
            Some(found) => compare::is_further(item, found, data_type, wanted).ok_or_else(Failure::uncompared)?,
        };
        if is_better {
            found = Some(item);
        }
    }
    Ok(found.cloned().unwrap_or_default())
}

/// The maximum number of combinations.
const MOST_COMBINATIONS: usize = 100_000;

fn combinations(own: &[Value]) -> Computed {
    let size = integer(&own[1]);
    if size < 0 {
        return Err(Failure::argument("combination size must not be negative"));
    }
    if size > 5 {
        return Err(Failure::argument("combination size must not exceed 5"));
    }
    let all = items(&own[0]);
    let size = usize::try_from(size).unwrap_or_default();
    let mut found: Vec<Vec<usize>> = vec![Vec::new()];
    // The combinations are ordered by their last element first.
    for _ in 0..size {
        let mut longer = Vec::new();
        for chosen in &found {
            let from = chosen.last().map_or(0, |last| last + 1);
            longer.extend((from..all.len()).map(|next| chosen.iter().copied().chain([next]).collect::<Vec<_>>()));
        }
        found = longer;
        if found.len() > MOST_COMBINATIONS {
            return Err(Failure::argument("combinations exceed max size"));
        }
    }
    found.sort_by(|one, other| one.iter().rev().cmp(other.iter().rev()));
    Ok(Value::array(found.into_iter().map(|chosen| {
        Value::array(chosen.into_iter().map(|index| all[index].clone()))
    })))
}

/// The maximum length of a sequence.
const MOST_OF_SEQUENCE: i128 = 10_000;

fn sequence(from: i128, to: i128, step: i128, each: impl Fn(i128) -> Computed) -> Computed {
    let goes = step.signum();
    if goes == 0 {
        return Err(Failure::argument("step must not be zero"));
    }
    if (to - from).signum() * goes < 0 {
        return Err(Failure::argument(
            "sequence stop value should be greater than or equal to start value if step is greater than zero otherwise \
             stop should be less than or equal to start",
        ));
    }
    let length = (to - from) / step + 1;
    if i32::try_from(length).is_err() {
        return Err(Failure::other("GENERIC_INTERNAL_ERROR", "integer overflow"));
    }
    if length > MOST_OF_SEQUENCE {
        return Err(Failure::argument(
            "result of sequence function must not have more than 10000 entries",
        ));
    }
    let all: Computed<Vec<Value>> = (0..length).map(|index| each(from + index * step)).collect();
    Ok(Value::array(all?))
}

fn numbers(own: &[Value]) -> Computed {
    let (from, to) = (i128::from(integer(&own[0])), i128::from(integer(&own[1])));
    let step: i128 = own
        .get(2)
        .map_or(if to >= from { 1 } else { -1 }, |step| integer(step).into());
    // Trino computes the length in 64 bits.
    let is_wrapped = i64::try_from(to - from).is_err();
    if is_wrapped && (to - from).signum() * step.signum() > 0 {
        let length = i128::from(integer(&own[1]).wrapping_sub(integer(&own[0]))) / step + 1;
        return match length {
            0 => Ok(Value::array([])),
            _ => Err(Failure::other("GENERIC_INTERNAL_ERROR", "integer overflow")),
        };
    }
    sequence(from, to, step, |number| {
        Ok(Value::Integer(i64::try_from(number).unwrap_or_default()))
    })
}

fn moments(own: &[Value]) -> Computed {
    match (&own[0], &own[1]) {
        (Value::Date(from), Value::Date(to)) => {
            let step = match own.get(2) {
                Some(millis) if integer(millis) % 86_400_000 != 0 => {
                    return Err(Failure::argument(
                        "sequence step must be a day interval if start and end values are dates",
                    ));
                }
                Some(millis) => i128::from(integer(millis) / 86_400_000),
                None => {
                    if to >= from {
                        1
                    } else {
                        -1
                    }
                }
            };
            sequence((*from).into(), (*to).into(), step, |day| {
                Ok(Value::Date(i32::try_from(day).unwrap_or_default()))
            })
        }
        (Value::Timestamp(from), Value::Timestamp(to)) => {
            let step = own
                .get(2)
                .map_or(0, |millis| i128::from(integer(millis)) * time::MILLISECOND);
            sequence(*from, *to, step, |picos| Ok(Value::Timestamp(picos)))
        }
        _ => Err(mismatched()),
    }
}

fn months(own: &[Value]) -> Computed {
    let local = |value: &Value| match value {
        Value::Date(days) => i128::from(*days) * time::DAY,
        Value::Timestamp(own) => *own,
        _ => 0,
    };
    let (from, to, step) = (local(&own[0]), local(&own[1]), integer(&own[2]));
    let is_date = matches!(own[0], Value::Date(_));
    if step == 0 {
        return Err(Failure::argument("interval must not be zero"));
    }
    if (to - from).signum() * i128::from(step.signum()) < 0 {
        return Err(Failure::argument(
            "sequence stop value should be greater than or equal to start value",
        ));
    }
    // The last day of a month counts as any later day, so the last entry may be after the end.
    let last = i128::from(time::difference(from, to, Unit::Month) / step);
    sequence(0, last, 1, |index| {
        let index = i64::try_from(index).unwrap_or_default();
        let next = time::add(from, Unit::Month, step.saturating_mul(index)).unwrap_or_default();
        Ok(if is_date {
            Value::Date(i32::try_from(time::local(next).days).unwrap_or_default())
        } else {
            Value::Timestamp(next)
        })
    })
}

fn slice(own: &[Value]) -> Computed {
    let (from, length) = (integer(&own[1]), integer(&own[2]));
    if length < 0 {
        return Err(Failure::argument("length must be greater than or equal to 0"));
    }
    if from == 0 {
        return Err(Failure::argument("SQL array indices start at 1"));
    }
    let all = items(&own[0]);
    let size = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let start = if from > 0 { from - 1 } else { size + from };
    if start < 0 || start >= size || length == 0 {
        return Ok(Value::array([]));
    }
    // Beyond the greatest number Trino has the end before the start.
    let end = (start + 1).wrapping_add(length).saturating_sub(1).min(size).max(start);
    let place = |at: i64| usize::try_from(at).unwrap_or_default();
    Ok(Value::array(all[place(start)..place(end)].iter().cloned()))
}

fn zip(own: &[Value]) -> Computed {
    let length = own.iter().map(|own| items(own).len()).max().unwrap_or(0);
    let row = |index: usize| Value::row(own.iter().map(|own| items(own).get(index).cloned().unwrap_or_default()));
    Ok(Value::array((0..length).map(row)))
}
