//! Files that cannot be read, or are empty.

use flow_log_stack_local::source::{Content, Inspected, OddLines};
use flow_log_stack_runtime::FileFormat;

use super::shown;
use super::sort::Sort;
use crate::doctor::code::Code;
use crate::doctor::found::Found;

const COPY: &str = "copy the file again from its source";

/// Faults of single files.
pub(super) fn faults(sort: &Sort<'_>) -> Vec<Found> {
    sort.logs.iter().filter_map(|file| fault(file)).collect()
}

fn fault(file: &Inspected) -> Option<Found> {
    let found = |code, message: &str| Some(Found::new(code, shown(file), message));
    let fails = "every query that touches the file fails";
    // A file that is not a log has another code for that.
    file.name.as_ref().filter(|name| name.format.is_some())?;
    match &file.content {
        Content::Nothing => found(Code::ZeroBytes, "the file is empty")?.help(COPY).into(),
        Content::CutOff(what) => {
            let message = format!("the end of the file is missing: {what}");
            found(Code::CutOff, &message)?.note(fails).help(COPY).into()
        }
        Content::Broken(what) => {
            let message = format!("the file cannot be read: {what}");
            found(Code::BrokenFile, &message)?.note(fails).help(COPY).into()
        }
        Content::NotGzip => found(Code::NotGzip, "the name ends in `.gz`, and the file is not gzip")?
            .note("Athena decompresses by name, so every query that touches the file fails")
            .help("compress it with gzip, or name it `.log`")
            .into(),
        Content::ParquetNamedText => found(Code::FileFormat, "the name says text, and the file is Parquet")?
            .note(fails)
            .help("copy the file again under its own name, which ends in `.log.parquet`")
            .into(),
        Content::TextNamedParquet { is_gzip } => {
            let what = if *is_gzip { "compressed with gzip" } else { "not" };
            found(
                Code::FileFormat,
                &format!("the name says Parquet, and the file is {what}"),
            )?
            .note(fails)
            .help("copy the file again under its own name; text files end in `.log.gz`")
            .into()
        }
        Content::Text(text) if text.header.is_none() => {
            found(Code::NoHeader, "the file has no text, not even a header")?
                .help(COPY)
                .into()
        }
        Content::Text(text) if !text.names_fields => {
            let line = text.header.clone().unwrap_or_default();
            let end = line.len();
            found(Code::NoHeader, "the first line of the file names no field")?
                .at(&line, 0..end, "the table skips this line, whatever it contains")
                .help("copy the file again from its source: AWS writes a header into each file")
                .into()
        }
        Content::Text(text) if text.odd.count > 0 => odd_lines(found, &text.odd),
        Content::Text(_) | Content::Parquet { .. } => None,
    }
}

/// Lines with more or fewer fields than the first one names.
fn odd_lines(found: impl Fn(Code, &str) -> Option<Found>, odd: &OddLines) -> Option<Found> {
    let (lines, have) = if odd.count == 1 {
        ("line", "has")
    } else {
        ("lines", "have")
    };
    let message = format!(
        "{} {lines} of the file {have} more or fewer fields than the {} that its first line names",
        odd.count, odd.named
    );
    let each = odd
        .first
        .iter()
        .map(|(line, fields)| format!("line {line} has {fields}"));
    let mut each = each.collect::<Vec<_>>().join(", ");
    if odd.count > odd.first.len() as u64 {
        each.push_str(", and others after it");
    }
    let means = "what a short line lacks is NULL, and after the fault, values are in the wrong columns";
    found(Code::FieldCount, &message)?
        .note(each)
        .note(means)
        .help(COPY)
        .into()
}

/// The word for a format.
pub(super) fn word(format: FileFormat) -> &'static str {
    match format {
        FileFormat::PlainText => "text",
        FileFormat::Parquet => "Parquet",
    }
}
