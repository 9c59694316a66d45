//! Which partitions a statement can touch: Athena charges for what it reads in them.

use flow_log_stack_analysis::{
    Analysis, Catalog, Column, Partition, PartitionBound, PartitionLimit, PartitionValue, PartitionValues, Table, Type,
};
use flow_log_stack_runtime::Day;

use crate::finding::{Finding, Rule};

/// A note for each scan of a table in an accepted statement; `start` is the statement's offset in the file.
pub(crate) fn notes(sql: &str, analysis: &Analysis, catalog: &Catalog, start: usize) -> Vec<Finding> {
    let tables = catalog.tables.as_deref().unwrap_or_default();
    let accepted = analysis.table_references.iter().filter(|_| analysis.is_accepted());
    accepted
        .filter_map(|reference| {
            let table = tables.get(reference.table)?;
            let shown = Shown { sql, catalog, table };
            let range = reference.range.start + start..reference.range.end + start;
            Some(Finding::note(
                Rule::Partitions,
                range,
                shown.reading(&reference.partitions),
            ))
        })
        .collect()
}

/// What is needed to show values.
struct Shown<'a> {
    sql: &'a str,
    catalog: &'a Catalog,
    table: &'a Table,
}

/// With more values than this, only their number is shown.
const MOST_VALUES: usize = 7;

impl Shown<'_> {
    fn reading(&self, bounds: &[PartitionBound]) -> String {
        let name = &self.table.name;
        if bounds.is_empty() {
            return format!("reads all of `{name}`, which has no partitions");
        }
        let nothing =
            |bound: &PartitionBound| matches!(&bound.values, PartitionValues::OneOf(values) if values.is_empty());
        if bounds.iter().any(nothing) {
            return format!("reads no partition of `{name}`: no value fits its conditions");
        }
        let known: Vec<_> = bounds.iter().filter_map(|bound| self.bound(bound)).collect();
        if known.is_empty() {
            return format!("reads all partitions of `{name}`");
        }
        format!("reads the partitions of `{name}` with {}", known.join(", "))
    }

    /// The values that a key is bound to, if it is bound.
    fn bound(&self, bound: &PartitionBound) -> Option<String> {
        let column = self.table.columns.get(bound.column)?;
        let name = &column.name;
        Some(match &bound.values {
            PartitionValues::All => return None,
            PartitionValues::OneOf(values) => match values.as_slice() {
                [] => return None,
                [one] => format!("`{name}` = {}", self.value(one, column)),
                few if few.len() <= MOST_VALUES => {
                    let few: Vec<_> = few.iter().map(|value| self.value(value, column)).collect();
                    format!("`{name}` in ({})", few.join(", "))
                }
                many => format!("{} values of `{name}`", many.len()),
            },
            PartitionValues::Between { low, high } => {
                let low = low
                    .as_ref()
                    .map(|low| (if low.inclusive { "from" } else { "after" }, low));
                let high = high
                    .as_ref()
                    .map(|high| (if high.inclusive { "to" } else { "before" }, high));
                let limits: Vec<_> = [low, high]
                    .into_iter()
                    .flatten()
                    .map(|(word, limit)| format!("{word} {}", self.value(&limit.value, column)))
                    .collect();
                let days = match (low, high) {
                    (Some((_, low)), Some((_, high))) => days(low, high, column),
                    _ => None,
                };
                let days = days.map(|days| format!(" ({days} days)")).unwrap_or_default();
                format!("`{name}` {}{days}", limits.join(" "))
            }
        })
    }

    fn value(&self, value: &PartitionValue, column: &Column) -> String {
        match value {
            PartitionValue::Constant(text) if matches!(column.data_type, Some(Type::Varchar(_) | Type::Char(_))) => {
                format!("'{text}'")
            }
            PartitionValue::Constant(text) => text.clone(),
            PartitionValue::Parameter(index) => match self.catalog.parameters.get(*index) {
                Some(parameter) => format!(":{}", parameter.name),
                None => "?".to_owned(),
            },
            PartitionValue::Computed(range) => {
                let text = self.sql.get(range.clone()).unwrap_or_default();
                format!("`{}`", text.split_whitespace().collect::<Vec<_>>().join(" "))
            }
        }
    }
}

/// The number of days between two limits, if they are days.
fn days(low: &PartitionLimit, high: &PartitionLimit, column: &Column) -> Option<u64> {
    let day = |limit: &PartitionLimit| match &limit.value {
        PartitionValue::Constant(text) if column.partition == Partition::Time => Day::from_path(text),
        _ => None,
    };
    let excluded = u64::from(!low.inclusive) + u64::from(!high.inclusive);
    Some(day(low)?.days_to(day(high)?).saturating_sub(excluded))
}
