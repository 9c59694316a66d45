//! Which partitions a reading of a table can touch.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::ops::Range;

use crate::Type;

/// What a query's conditions say of one partition key, for one reading of its table.
///
/// Partitions with other values of the key hold no row that the result depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartitionBound {
    /// The key's index in [`Table::columns`](crate::Table::columns).
    pub column: usize,
    /// The values of it that matter.
    pub values: PartitionValues,
}

/// Values of a partition key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartitionValues {
    /// All there are: nothing is known.
    All,
    /// These, in the order of the text; none at all where conditions exclude each other or nothing reads the table.
    OneOf(Vec<PartitionValue>),
    /// Those between two limits, at least one of which is there. Texts are compared letter by letter.
    Between {
        /// The lower limit.
        low: Option<PartitionLimit>,
        /// The upper limit.
        high: Option<PartitionLimit>,
    },
}

/// One end of a range of partition values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartitionLimit {
    /// Where it lies.
    pub value: PartitionValue,
    /// Whether the value itself belongs to the range.
    pub inclusive: bool,
}

/// A value with which a partition key is compared.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PartitionValue {
    /// A literal: the text without its quotes, or the number.
    Constant(String),
    /// A parameter, by its index in [`Catalog::parameters`](crate::Catalog::parameters); any value of it, where it is a list.
    Parameter(usize),
    /// What is known when the query starts, such as `?` or `date_format(current_date, '%Y/%m/%d')`: its bytes in the text.
    Computed(Range<usize>),
}

impl PartitionValues {
    /// Those in both. Where values cannot be compared yet, it has more than that, and never less.
    pub(crate) fn and(self, other: Self, key: &Type) -> Self {
        match (self, other) {
            (Self::All, one) | (one, Self::All) => one,
            (Self::OneOf(mut own), Self::OneOf(others)) => {
                let Some(known) = constants(&others) else {
                    return Self::OneOf(own);
                };
                if constants(&own).is_none() {
                    return Self::OneOf(others);
                }
                own.retain(|value| constant(value).is_some_and(|own| known.contains(own)));
                Self::OneOf(own)
            }
            (Self::OneOf(mut own), Self::Between { low, high })
            | (Self::Between { low, high }, Self::OneOf(mut own)) => {
                let within = |value: &PartitionValue| {
                    let beyond = |limit: &Option<PartitionLimit>, side: Ordering| {
                        limit.as_ref().is_some_and(|limit| {
                            let found = order(value, &limit.value, key);
                            found == Some(side) || (found == Some(Ordering::Equal) && !limit.inclusive)
                        })
                    };
                    !beyond(&low, Ordering::Less) && !beyond(&high, Ordering::Greater)
                };
                own.retain(within);
                Self::OneOf(own)
            }
            (
                Self::Between { low, high },
                Self::Between {
                    low: below,
                    high: above,
                },
            ) => Self::Between {
                low: both(low, below, Ordering::Greater, key),
                high: both(high, above, Ordering::Less, key),
            },
        }
    }

    /// Those in one or the other, or more where values cannot be compared yet.
    pub(crate) fn or(self, other: Self, key: &Type) -> Self {
        match (self, other) {
            (Self::OneOf(mut own), Self::OneOf(others)) => {
                own.extend(others);
                Self::OneOf(own)
            }
            (Self::OneOf(own), range @ Self::Between { .. }) | (range @ Self::Between { .. }, Self::OneOf(own)) => {
                own.into_iter().fold(range, |range, value| {
                    let limit = PartitionLimit { value, inclusive: true };
                    let only = Self::Between {
                        low: Some(limit.clone()),
                        high: Some(limit),
                    };
                    range.or(only, key)
                })
            }
            (
                Self::Between { low, high },
                Self::Between {
                    low: below,
                    high: above,
                },
            ) => {
                let low = either(low, below, Ordering::Less, key);
                let high = either(high, above, Ordering::Greater, key);
                if low.is_none() && high.is_none() {
                    Self::All
                } else {
                    Self::Between { low, high }
                }
            }
            (Self::All, _) | (_, Self::All) => Self::All,
        }
    }

    /// Leaves each value in its first place.
    pub(crate) fn distinct(mut self) -> Self {
        if let Self::OneOf(values) = &mut self {
            let mut seen = HashSet::new();
            values.retain(|value| seen.insert(value.clone()));
        }
        self
    }
}

/// The values, if all of them are constants.
fn constants(values: &[PartitionValue]) -> Option<HashSet<&str>> {
    values.iter().map(constant).collect()
}

fn constant(value: &PartitionValue) -> Option<&str> {
    match value {
        PartitionValue::Constant(text) => Some(text),
        _ => None,
    }
}

/// The limit that holds when both do; `side` is that of the stricter one.
fn both(
    one: Option<PartitionLimit>,
    other: Option<PartitionLimit>,
    side: Ordering,
    key: &Type,
) -> Option<PartitionLimit> {
    let (Some(one), Some(other)) = (&one, &other) else {
        return one.or(other);
    };
    let found = order(&other.value, &one.value, key);
    let stricter = found == Some(side) || (found == Some(Ordering::Equal) && !other.inclusive);
    Some(if stricter { other } else { one }.clone())
}

/// The limit that holds when either does; `side` is that of the looser one.
fn either(
    one: Option<PartitionLimit>,
    other: Option<PartitionLimit>,
    side: Ordering,
    key: &Type,
) -> Option<PartitionLimit> {
    let (one, other) = (one?, other?);
    let found = order(&other.value, &one.value, key)?;
    let looser = found == side || (found == Ordering::Equal && other.inclusive);
    Some(if looser { other } else { one })
}

/// How two values of a key compare, where that is known before the query runs.
fn order(one: &PartitionValue, other: &PartitionValue, key: &Type) -> Option<Ordering> {
    match (one, other) {
        (PartitionValue::Constant(one), PartitionValue::Constant(other)) => {
            if key.is_integer() {
                return Some(one.parse::<i128>().ok()?.cmp(&other.parse().ok()?));
            }
            Some(one.as_bytes().cmp(other.as_bytes()))
        }
        _ => (one == other && !matches!(one, PartitionValue::Parameter(_))).then_some(Ordering::Equal),
    }
}
