//! The order of rows by their keys, and sorting by it.

use std::cmp::Ordering;

use flow_log_stack_analysis::Type;

use crate::failure::Failure;
use crate::value::compare::{is_distinct, order_of_sort};
use crate::value::{Computed, Value, are_comparable};

/// How a key orders rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SortOrder {
    /// Its type.
    pub data_type: Type,
    /// DESC
    pub descending: bool,
    /// NULLS FIRST
    pub nulls_first: bool,
}

/// Sorts rows by the keys that begin at the index `from`. The sort is stable. `has_peers`: rows that do not differ are not
/// compared, which could fail.
pub fn sort(rows: &mut Vec<Vec<Value>>, order: &[SortOrder], from: usize, has_peers: bool) -> Computed<()> {
    if are_comparable(order.iter().map(|own| &own.data_type)) {
        rows.sort_by(|left, right| {
            let ordering = compare_keys(&left[from..], &right[from..], order);
            ordering.unwrap_or(Ordering::Equal)
        });
        return Ok(());
    }
    sort_by(rows, |left, right| {
        let (left, right) = (&left[from..], &right[from..]);
        if has_peers && are_peers(left, right, order) {
            return Some(Ordering::Equal);
        }
        compare_keys(left, right, order)
    })
}

/// Trino sorts this many rows in a way that compares some with themselves, which fails with NULL inside. Which, we do not know.
pub const FEWEST_OF_QUICKSORT: usize = 7;

/// Sorts rows of which some may not be comparable with others, which fails. The sort is stable.
///
/// The library's sort may panic if two rows have no order.
pub fn sort_by<T>(rows: &mut Vec<T>, compare: impl Fn(&T, &T) -> Option<Ordering>) -> Computed<()> {
    *rows = merged(std::mem::take(rows), &compare).ok_or_else(Failure::uncompared)?;
    Ok(())
}

fn merged<T>(mut rows: Vec<T>, compare: &impl Fn(&T, &T) -> Option<Ordering>) -> Option<Vec<T>> {
    if rows.len() < FEWEST_OF_QUICKSORT {
        // As Trino sorts few rows: which ones are compared decides whether it fails.
        for from in 1..rows.len() {
            let mut at = from;
            while at > 0 && compare(&rows[at - 1], &rows[at])? == Ordering::Greater {
                rows.swap(at - 1, at);
                at -= 1;
            }
        }
        return Some(rows);
    }
    let mut all = Vec::with_capacity(rows.len());
    let later = rows.split_off(rows.len() / 2);
    let mut left = merged(rows, compare)?.into_iter().peekable();
    let mut right = merged(later, compare)?.into_iter().peekable();
    while let (Some(one), Some(other)) = (left.peek(), right.peek()) {
        all.extend(if compare(one, other)? == Ordering::Greater {
            right.next()
        } else {
            left.next()
        });
    }
    all.extend(left);
    all.extend(right);
    Some(all)
}

/// Whether rows are equal in an order, or do not differ where their keys cannot be compared.
#[must_use]
pub fn are_peers(left: &[Value], right: &[Value], by: &[SortOrder]) -> bool {
    compare_keys(left, right, by).map_or_else(
        || left.iter().zip(right).all(|(left, right)| !is_distinct(left, right)),
        Ordering::is_eq,
    )
}

/// The order of two rows by their keys; `None` if the values cannot be compared.
#[must_use]
pub fn compare_keys(left: &[Value], right: &[Value], by: &[SortOrder]) -> Option<Ordering> {
    for ((left, right), by) in left.iter().zip(right).zip(by) {
        let ordering = match (left.is_null(), right.is_null()) {
            (true, true) => Ordering::Equal,
            (true, false) if by.nulls_first => Ordering::Less,
            (true, false) => Ordering::Greater,
            (false, true) if by.nulls_first => Ordering::Greater,
            (false, true) => Ordering::Less,
            (false, false) => {
                let ordering = order_of_sort(left, right, &by.data_type, by.nulls_first)?;
                if by.descending { ordering.reverse() } else { ordering }
            }
        };
        if ordering != Ordering::Equal {
            return Some(ordering);
        }
    }
    Some(Ordering::Equal)
}
