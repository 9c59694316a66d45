//! Requirements of formats on the columns of a result.

use std::collections::BTreeSet;

use super::arguments::RowFormat;
use crate::io::report::Failure;

/// Refuses two columns with the same name if rows are JSON objects, since one of them would be lost.
pub(super) fn distinct<'a>(
    format: RowFormat,
    of: &str,
    names: impl IntoIterator<Item = &'a str>,
) -> Result<(), Failure> {
    let mut seen = BTreeSet::new();
    let twice = names.into_iter().find(|name| !seen.insert(*name));
    let Some(name) = twice.filter(|_| matches!(format, RowFormat::Json | RowFormat::Jsonl)) else {
        return Ok(());
    };
    let message = format!("two columns are called `{name}`, and an object of JSON holds one");
    let help = "give one of them another name with `AS`, or choose another `--format`";
    Err(Failure::unreadable(of, message, Some(help)))
}
