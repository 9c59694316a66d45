//! How many bytes of the files a query scans.

use flow_log_stack_analysis::{PartitionBound, PartitionLimit, PartitionValue, PartitionValues};
use flow_log_stack_local::source::{Content, Inspected, Place};
use flow_log_stack_runtime::{Day, DefaultValue, Key, Literal, QueryParameter, Table};

use super::sort::place;
use crate::doctor::answer::Scanned;
use crate::doctor::declared::Asked;

/// The files of a table.
pub(super) struct Scan<'a> {
    files: &'a [&'a Inspected],
    table: &'a Table,
    keys: &'a [Key],
    /// The day that `days_ago` counts from.
    last: Day,
}

impl<'a> Scan<'a> {
    pub(super) fn new(files: &'a [&'a Inspected], table: &'a Table, keys: &'a [Key], last: Day) -> Self {
        Self {
            files,
            table,
            keys,
            last,
        }
    }

    /// What a query scans with its defaults; an unknown value can be anything.
    pub(super) fn asked(&self, asked: &Asked) -> Scanned {
        let fields = asked.fields(self.table);
        let references = asked.analysis.table_references.iter();
        let scans = references
            .filter(|one| one.table == 0 && one.metadata.is_none())
            .map(|one| {
                let touched = self
                    .files
                    .iter()
                    .filter(|file| self.touches(file, &one.partitions, &asked.parameters));
                touched.map(|file| bytes(file, &fields)).sum::<u64>()
            });
        Scanned {
            bytes: Some(scans.sum()),
            ..Scanned::of(asked, self.table)
        }
    }

    /// Whether a query can read the file's partition.
    fn touches(&self, file: &Inspected, bounds: &[PartitionBound], parameters: &[QueryParameter]) -> bool {
        let Some(place) = place(file) else { return false };
        bounds.iter().all(|bound| self.is_within(place, bound, parameters))
    }

    fn is_within(&self, place: &Place, bound: &PartitionBound, parameters: &[QueryParameter]) -> bool {
        let key = bound
            .column
            .checked_sub(self.table.columns.len())
            .and_then(|at| self.keys.get(at));
        let Some(own) = key.and_then(|key| place.key(*key)) else {
            return true;
        };
        let values = |value: &PartitionValue| self.values(value, parameters);
        let limit = |limit: &Option<PartitionLimit>, is_beyond: fn(&str, &str) -> bool| {
            limit.as_ref().is_none_or(|limit| {
                let values = values(&limit.value);
                let holds = |value: &String| limit.inclusive && own == value || !is_beyond(own, value) && own != value;
                values.is_none_or(|values| values.iter().any(holds))
            })
        };
        match &bound.values {
            PartitionValues::All => true,
            PartitionValues::OneOf(all) => all
                .iter()
                .any(|value| values(value).is_none_or(|values| values.iter().any(|value| value == own))),
            PartitionValues::Between { low, high } => {
                limit(low, |own, value| own < value) && limit(high, |own, value| own > value)
            }
        }
    }

    /// The possible values; `None` if it can be anything.
    fn values(&self, value: &PartitionValue, parameters: &[QueryParameter]) -> Option<Vec<String>> {
        match value {
            PartitionValue::Constant(text) => Some(vec![text.clone()]),
            PartitionValue::Computed(_) => None,
            PartitionValue::Parameter(index) => Some(match parameters.get(*index)?.default.as_ref()? {
                DefaultValue::DaysAgo(days) => vec![self.last.days_before(days.days()).path()],
                DefaultValue::Constants(constants) => constants.iter().map(text).collect(),
            }),
        }
    }
}

/// A constant without its quotes.
fn text(literal: &Literal) -> String {
    let sql = literal.as_str();
    let bare = sql.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    bare.map_or_else(|| sql.to_owned(), |bare| bare.replace("''", "'"))
}

/// The bytes of a file that are read for some columns: all of a text, and those of the columns in Parquet.
fn bytes(file: &Inspected, fields: &[&str]) -> u64 {
    match &file.content {
        Content::Parquet { columns, .. } => {
            let read = columns
                .iter()
                .filter(|(name, _)| fields.iter().any(|field| name.eq_ignore_ascii_case(field)));
            read.map(|(_, bytes)| bytes).sum()
        }
        _ => file.file.size,
    }
}
