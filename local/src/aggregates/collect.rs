//! Aggregates that keep the values themselves.

use std::collections::{HashMap, HashSet};

use super::{Fold, Nulls, Row};
use crate::failure::Failure;
use crate::value::Computed;
use crate::value::Value;
use crate::value::compare::{Key, MapKeys};

pub(super) const ROWS: &[Row] = &[
    ("arbitrary", "T", Nulls::Skipped, |_| Box::new(First(None))),
    ("array_agg", "T", Nulls::Taken, |_| Box::new(All::default())),
    ("approx_distinct", "T", Nulls::Skipped, |_| {
        Box::new(Different::default())
    }),
    ("approx_distinct", "T | double", Nulls::Skipped, |_| {
        Box::new(Different::default())
    }),
    ("approx_distinct", "boolean", Nulls::Skipped, |_| {
        Box::new(Different::default())
    }),
    ("approx_distinct", "boolean | double", Nulls::Skipped, |_| {
        Box::new(Different::default())
    }),
    ("approx_distinct", "unknown", Nulls::Skipped, |_| {
        Box::new(Different::default())
    }),
    ("approx_distinct", "unknown | double", Nulls::Skipped, |_| {
        Box::new(Different::default())
    }),
    ("histogram", "T", Nulls::Skipped, |_| {
        Box::new(Entries {
            kind: Kind::Count,
            ..Entries::default()
        })
    }),
    ("map_agg", "K | V", Nulls::Taken, |_| {
        Box::new(Entries {
            kind: Kind::First,
            ..Entries::default()
        })
    }),
    ("multimap_agg", "K | V", Nulls::Taken, |_| {
        Box::new(Entries {
            kind: Kind::All,
            ..Entries::default()
        })
    }),
    ("map_union", "map(K, V)", Nulls::Skipped, |_| {
        Box::new(Entries {
            kind: Kind::Union,
            ..Entries::default()
        })
    }),
    (
        "listagg",
        "varchar | varchar | boolean | varchar | boolean",
        Nulls::Taken,
        |_| Box::new(Joined::default()),
    ),
];

#[derive(Debug)]
struct First(Option<Value>);

impl Fold for First {
    fn add(&mut self, own: &[Value]) -> Computed<()> {
        self.0.get_or_insert_with(|| own[0].clone());
        Ok(())
    }

    fn result(&self) -> Computed {
        Ok(self.0.clone().unwrap_or_default())
    }
}

#[derive(Debug, Default)]
struct All {
    values: Vec<Value>,
    size: usize,
}

impl Fold for All {
    fn add(&mut self, own: &[Value]) -> Computed<()> {
        self.size += own[0].size();
        self.values.push(own[0].clone());
        Ok(())
    }

    fn result(&self) -> Computed {
        Ok(if self.values.is_empty() {
            Value::Null
        } else {
            Value::array(self.values.iter().cloned())
        })
    }

    fn size(&self) -> usize {
        self.size
    }
}

/// Counts distinct values exactly, so the result is within any error that the call allows.
#[derive(Debug, Default)]
struct Different {
    values: HashSet<Key>,
    size: usize,
}

/// The standard errors that Trino accepts; for booleans it does not look at them.
const ERRORS: std::ops::RangeInclusive<f64> = 0.0040625..=0.26;

impl Fold for Different {
    fn add(&mut self, own: &[Value]) -> Computed<()> {
        if let [value, Value::Double(error)] = own
            && !matches!(value, Value::Boolean(_))
            && !ERRORS.contains(error)
        {
            return Err(Failure::argument(format!(
                "the standard error must be from {} to {}, and not {error}",
                ERRORS.start(),
                ERRORS.end()
            )));
        }
        if self.values.insert(Key(own[0].clone())) {
            self.size += own[0].size();
        }
        Ok(())
    }

    fn result(&self) -> Computed {
        Ok(Value::Integer(i64::try_from(self.values.len()).unwrap_or(i64::MAX)))
    }

    fn size(&self) -> usize {
        self.size
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Count,
    First,
    All,
    Union,
}

/// A map from each key to what came with it, in the order in which the keys came.
#[derive(Debug, Default)]
struct Entries {
    kind: Kind,
    /// Of `multimap_agg`, whose keys are grouped as by GROUP BY.
    groups: HashMap<Key, usize>,
    keys: MapKeys,
    found: Vec<(Value, Vec<Value>)>,
    rows: usize,
    size: usize,
}

impl Entries {
    fn entry(&mut self, key: &Value) -> Computed<&mut Vec<Value>> {
        let next = self.found.len();
        let place = match self.kind {
            Kind::All => *self.groups.entry(Key(key.clone())).or_insert(next),
            _ => self.keys.place(key, next)?,
        };
        if place == next {
            self.size += 2 * key.size();
            self.found.push((key.clone(), Vec::new()));
        }
        Ok(&mut self.found[place].1)
    }
}

impl Fold for Entries {
    fn add(&mut self, own: &[Value]) -> Computed<()> {
        match self.kind {
            Kind::Union => {
                self.rows += 1;
                if let Value::Map(entries) = &own[0] {
                    for (key, value) in entries.iter() {
                        self.size += value.size();
                        self.entry(key)?.push(value.clone());
                    }
                }
            }
            _ if own[0].is_null() => {}
            Kind::Count => {
                self.rows += 1;
                let counted = self.entry(&own[0])?;
                match counted.as_mut_slice() {
                    [Value::Integer(count)] => *count += 1,
                    _ => counted.push(Value::Integer(1)),
                }
            }
            Kind::First | Kind::All => {
                self.rows += 1;
                self.size += own[1].size();
                self.entry(&own[0])?.push(own[1].clone());
            }
        }
        Ok(())
    }

    fn result(&self) -> Computed {
        if self.rows == 0 {
            return Ok(Value::Null);
        }
        let entries = self.found.iter().map(|(key, values)| {
            let value = match self.kind {
                Kind::All => Value::array(values.iter().cloned()),
                _ => values.first().cloned().unwrap_or_default(),
            };
            (key.clone(), value)
        });
        Ok(Value::Map(entries.collect()))
    }

    fn size(&self) -> usize {
        self.size
    }
}

/// `listagg`: the text so far, the separator, whether a too long result is an error, and if not, what ends it and
/// whether that says how many values were left out.
#[derive(Debug, Default)]
struct Joined {
    text: Option<String>,
}

/// The maximum length of the joined text.
const MOST_BYTES: usize = 1_048_576;

impl Fold for Joined {
    fn add(&mut self, own: &[Value]) -> Computed<()> {
        let (Value::Text(text), Value::Text(separator)) = (&own[0], &own[1]) else {
            return Ok(());
        };
        match &mut self.text {
            Some(joined) => {
                joined.push_str(separator);
                joined.push_str(text);
            }
            None => self.text = Some(text.to_string()),
        }
        if self.text.as_ref().is_some_and(|joined| joined.len() > MOST_BYTES) {
            return Err(Failure::other(crate::NOT_RUN, "listagg() of more than a megabyte"));
        }
        Ok(())
    }

    fn result(&self) -> Computed {
        Ok(self.text.as_ref().map(Value::text).unwrap_or_default())
    }

    fn size(&self) -> usize {
        self.text.as_ref().map_or(0, String::capacity)
    }
}
