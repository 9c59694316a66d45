//! Least and greatest values, and values that go with them.

use std::cmp::Ordering;

use flow_log_stack_analysis::Type;

use super::{Fold, Nulls, Row};
use crate::failure::Failure;
use crate::functions::Site;
use crate::value::Computed;
use crate::value::Value;
use crate::value::compare::is_further;

pub(super) const ROWS: &[Row] = &[
    ("max", "T", Nulls::Skipped, |site| {
        Box::new(Extreme::new(site, 0, Ordering::Greater))
    }),
    ("min", "T", Nulls::Skipped, |site| {
        Box::new(Extreme::new(site, 0, Ordering::Less))
    }),
    ("max_by", "V | K", Nulls::Taken, |site| {
        Box::new(Extreme::new(site, 1, Ordering::Greater))
    }),
    ("min_by", "V | K", Nulls::Taken, |site| {
        Box::new(Extreme::new(site, 1, Ordering::Less))
    }),
    ("max", "E | bigint", Nulls::Skipped, |site| {
        Box::new(Several::new(site, 0, Ordering::Greater))
    }),
    ("min", "E | bigint", Nulls::Skipped, |site| {
        Box::new(Several::new(site, 0, Ordering::Less))
    }),
    ("max_by", "V | K | bigint", Nulls::Taken, |site| {
        Box::new(Several::new(site, 1, Ordering::Greater))
    }),
    ("min_by", "V | K | bigint", Nulls::Taken, |site| {
        Box::new(Several::new(site, 1, Ordering::Less))
    }),
];

/// The value of the row with the greatest or least key.
#[derive(Debug)]
struct Extreme {
    key: usize,
    key_type: Type,
    wanted: Ordering,
    found: Option<(Value, Value)>,
}

impl Extreme {
    fn new(site: &Site, key: usize, wanted: Ordering) -> Self {
        Self {
            key,
            key_type: site.arguments.get(key).cloned().unwrap_or(Type::Unknown),
            wanted,
            found: None,
        }
    }
}

impl Fold for Extreme {
    fn add(&mut self, own: &[Value]) -> Computed<()> {
        let key = &own[self.key];
        if key.is_null() {
            return Ok(());
        }
        let is_better = match &self.found {
            None => true,
            Some((found, _)) => is_further(key, found, &self.key_type, self.wanted).ok_or_else(Failure::uncompared)?,
        };
        if is_better {
            self.found = Some((key.clone(), own[0].clone()));
        }
        Ok(())
    }

    fn result(&self) -> Computed {
        Ok(self.found.as_ref().map(|(_, value)| value.clone()).unwrap_or_default())
    }
}

/// The values of the rows with the greatest or least keys.
#[derive(Debug)]
struct Several {
    key: usize,
    key_type: Type,
    wanted: Ordering,
    count: Option<usize>,
    found: Vec<(Value, Value)>,
    name: &'static str,
}

impl Several {
    fn new(site: &Site, key: usize, wanted: Ordering) -> Self {
        Self {
            key,
            key_type: site.arguments.get(key).cloned().unwrap_or(Type::Unknown),
            wanted,
            count: None,
            found: Vec::new(),
            name: site.name,
        }
    }
}

/// The maximum number of values kept.
const MOST: i64 = 10_000;

impl Fold for Several {
    fn add(&mut self, own: &[Value]) -> Computed<()> {
        let key = &own[self.key];
        let Value::Integer(count) = own[self.key + 1] else {
            return Ok(());
        };
        if key.is_null() {
            return Ok(());
        }
        // The first row says how many.
        if self.count.is_none() && !(1..=MOST).contains(&count) {
            return Err(Failure::argument(format!(
                "the number of values of {}() must be from 1 to {MOST}, and not {count}",
                self.name
            )));
        }
        self.count.get_or_insert(usize::try_from(count).unwrap_or_default());
        // After those that are equal.
        let mut place = self.found.len();
        while place > 0
            && is_further(key, &self.found[place - 1].0, &self.key_type, self.wanted).ok_or_else(Failure::uncompared)?
        {
            place -= 1;
        }
        self.found.insert(place, (key.clone(), own[0].clone()));
        self.found.truncate(self.count.unwrap_or(0));
        Ok(())
    }

    fn result(&self) -> Computed {
        if self.found.is_empty() {
            return Ok(Value::Null);
        }
        Ok(Value::array(self.found.iter().map(|(_, value)| value.clone())))
    }

    fn size(&self) -> usize {
        self.found.capacity() * 2 * size_of::<(Value, Value)>()
    }
}
