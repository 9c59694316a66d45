//! The fields of the files, and the columns of the table.

use std::collections::BTreeMap;
use std::ops::Range;

use flow_log_stack_local::source::{Content, Inspected};
use flow_log_stack_runtime::{FIELDS, Field, Table, nearest};

use super::shown;
use super::sort::{Sort, prefix};
use crate::doctor::code::Code;
use crate::doctor::declared::Declared;
use crate::doctor::found::Found;
use crate::finding::summary::counted;
use crate::io::object::backticks;

/// What a file says about its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fields<'a> {
    /// The first line of a text.
    Header(&'a str),
    /// The columns of Parquet.
    Columns(&'a [(String, u64)]),
}

impl Fields<'_> {
    fn of(file: &Inspected) -> Option<Fields<'_>> {
        match &file.content {
            Content::Text(text) if text.names_fields => text.header.as_deref().map(Fields::Header),
            Content::Parquet { columns, .. } => Some(Fields::Columns(columns)),
            _ => None,
        }
    }

    /// The fields' names in the form of columns.
    fn names(self) -> Vec<String> {
        match self {
            Self::Header(line) => line.split(' ').map(column).collect(),
            Self::Columns(columns) => columns.iter().map(|(name, _)| column(name)).collect(),
        }
    }

    /// What distinguishes formats; in Parquet the order does not matter.
    fn format(self) -> (bool, Vec<String>) {
        let mut names = self.names();
        let is_parquet = matches!(self, Self::Columns(_));
        if is_parquet {
            names.sort();
        }
        (is_parquet, names)
    }
}

/// The name of a field's column.
fn column(name: &str) -> String {
    name.to_ascii_lowercase().replace('-', "_")
}

/// The fields of each format, without duplicates.
pub(super) fn formats(sort: &Sort<'_>) -> Vec<Vec<String>> {
    let mut all: Vec<Vec<String>> = Vec::new();
    for (file, _) in sort.named() {
        if let Some(names) = Fields::of(file).map(Fields::names)
            && !all.contains(&names)
        {
            all.push(names);
        }
    }
    all
}

/// Faults of the fields of files: compared with the declaration's table, or with each other if there is no
/// declaration.
pub(super) fn faults(sort: &Sort<'_>, declared: Option<&Declared>) -> Vec<Found> {
    match declared {
        Some(declared) => mismatches(sort, declared),
        None => mixed(sort),
    }
}

/// Formats other than the table's, each at the first file of each flow log.
fn mismatches(sort: &Sort<'_>, declared: &Declared) -> Vec<Found> {
    let format = declared.stack.destination_options.file_format;
    let mut groups: BTreeMap<(&str, Fields<'_>), Vec<&Inspected>> = BTreeMap::new();
    for (file, name) in sort.named().filter(|(_, name)| name.format == Some(format)) {
        if let Some(fields) = Fields::of(file) {
            groups.entry((&name.flow_log, fields)).or_default().push(file);
        }
    }
    let found = |((_, fields), files): ((&str, Fields<'_>), Vec<&Inspected>)| {
        let found = match fields {
            Fields::Header(line) => of_text(files[0], line, &declared.stack.table),
            Fields::Columns(_) => of_parquet(files[0], &fields.names(), &declared.stack.table),
        }?;
        let more = files.len() - 1;
        Some(match more {
            0 => found,
            more => found.note(format!("so it is in {} more of the flow log", counted(more, "file"))),
        })
    };
    groups.into_iter().filter_map(found).collect()
}

/// How the header of a text differs from the columns, which are found by position.
fn of_text(file: &Inspected, line: &str, table: &Table) -> Option<Found> {
    let names: Vec<String> = line.split(' ').map(column).collect();
    let columns: Vec<&str> = table.columns.iter().map(|own| own.name.as_str()).collect();
    // A column that does not have the name of a field can be any of them.
    let fits = |at: usize| match (names.get(at), columns.get(at)) {
        (Some(name), Some(column)) => name == column || Field::find(column).is_none(),
        (None, None) => true,
        _ => false,
    };
    let at = (0..names.len().max(columns.len())).find(|at| !fits(*at))?;
    let lacks: Vec<&str> = columns
        .iter()
        .copied()
        .filter(|own| Field::find(own).is_some() && !names.iter().any(|name| name == own))
        .collect();
    let others: Vec<&str> = names
        .iter()
        .map(String::as_str)
        .filter(|own| !columns.contains(own))
        .collect();
    let (range, number) = (range(line, at), at + 1);
    let place = shown(file);
    let (name, of) = (&table.name, table.columns.len());
    let found = match (names.get(at), columns.get(at)) {
        (Some(field), Some(column)) => {
            let label = format!("column {number} of `{name}` is `{column}`");
            let message =
                format!("field {number} of the header is `{field}`, and column {number} of the table is `{column}`");
            Found::new(Code::HeaderMismatch, place, message).at(line, range, label)
        }
        (None, _) => {
            let message = format!(
                "the header has {}, and the table has {of} columns",
                counted(names.len(), "field")
            );
            let found = Found::new(Code::HeaderMismatch, place, message);
            found.at(
                line,
                range,
                format!("column {number} of `{name}`, `{}`, has no field here", columns[at]),
            )
        }
        (Some(field), None) => {
            let message = format!(
                "the header has {}, and the table has {of} columns",
                counted(names.len(), "field")
            );
            let found = Found::new(Code::HeaderMismatch, place, message);
            let found = found.at(line, range, format!("the field `{field}` has no column"));
            return Some(
                found
                    .note("values of fields after the last column are not read")
                    .help(help(field))
                    .harmless(),
            );
        }
    };
    let found = if others.is_empty() && lacks.is_empty() {
        found.note("the fields are the same, in another order: values are in the wrong columns")
    } else if !lacks.is_empty() && at >= names.len() {
        found.note(format!(
            "these columns are NULL in all rows of such files: {}",
            backticks(&lacks)
        ))
    } else {
        let found = match lacks.as_slice() {
            [] => found,
            lacks => found.note(format!("the header lacks {}", backticks(lacks))),
        };
        let found = match others.as_slice() {
            [] => found,
            others => found.note(format!("the table lacks {}", backticks(others))),
        };
        found.note("text is read by position: from there on, values are in the wrong columns")
    };
    let misspelt = names.get(at).filter(|name| Field::find(name).is_none());
    Some(match misspelt {
        Some(name) => found.help(help(name)),
        None => found.help("declare the LogFormat that the flow log has, or move files of another one away"),
    })
}

/// The suggestion for a field that the table does not have.
fn help(name: &str) -> String {
    if Field::find(name).is_some() {
        return "declare the LogFormat that the flow log has".to_owned();
    }
    let hyphened = name.replace('_', "-");
    match nearest(&hyphened, FIELDS.iter().map(|field| field.name)) {
        Some(near) => {
            format!("a field with a similar name exists: `{near}`; copy the file again, AWS did not write this")
        }
        None => "declare the LogFormat that the flow log has; a field that is new can be given its type".to_owned(),
    }
}

/// The bytes of the field at a position in the line, or the end of the line.
fn range(line: &str, at: usize) -> Range<usize> {
    let mut start = 0;
    for (number, name) in line.split(' ').enumerate() {
        if number == at {
            return start..start + name.len();
        }
        start += name.len() + 1;
    }
    line.len()..line.len()
}

/// How the columns of a Parquet file differ from those of the table, which are found by name.
fn of_parquet(file: &Inspected, names: &[String], table: &Table) -> Option<Found> {
    let lacks: Vec<&str> = table
        .columns
        .iter()
        .map(|own| own.name.as_str())
        .filter(|own| !names.iter().any(|name| name == own))
        .collect();
    let others: Vec<&str> = names.iter().map(String::as_str).filter(|own| !table.has(own)).collect();
    let help = "declare the LogFormat that the flow log has";
    if !lacks.is_empty() {
        let message = format!("the file has no column {}", backticks(&lacks));
        let found = Found::new(Code::HeaderMismatch, shown(file), message);
        return Some(
            found
                .note("Parquet is read by name: such a column is NULL in all rows of the file")
                .help(help),
        );
    }
    (!others.is_empty()).then(|| {
        let message = format!("the table has no column {}", backticks(&others));
        let found = Found::new(Code::HeaderMismatch, shown(file), message);
        found
            .note("Parquet is read by name: columns that the table does not have are not read")
            .help(help)
            .harmless()
    })
}

/// Folders with files of several formats, each at the first file of the second one.
fn mixed(sort: &Sort<'_>) -> Vec<Found> {
    type Formats<'a> = Vec<((bool, Vec<String>), Vec<(&'a Inspected, &'a str)>)>;
    let mut places: BTreeMap<&str, Formats<'_>> = BTreeMap::new();
    for (file, name) in sort.named() {
        let Some(format) = Fields::of(file).map(Fields::format) else {
            continue;
        };
        let formats = places.entry(prefix(file).unwrap_or_default()).or_default();
        match formats.iter_mut().find(|(own, _)| *own == format) {
            Some((_, files)) => files.push((file, &name.flow_log)),
            None => formats.push((format, vec![(file, &name.flow_log)])),
        }
    }
    let found = |formats: &Formats<'_>| {
        let [first, second, ..] = formats.as_slice() else {
            return None;
        };
        let (file, _) = second.1.first()?;
        let message = format!("there are files of {} LogFormats in one location", formats.len());
        let mut found = Found::new(Code::MixedFormats, shown(file), message);
        if let Some(Fields::Header(line)) = Fields::of(file) {
            let (own, other) = (&second.0.1, &first.0.1);
            let differs = (0..own.len())
                .find(|at| own.get(*at) != other.get(*at))
                .unwrap_or(own.len());
            let label = match other.get(differs) {
                _ if first.0.0 => "other files are Parquet".to_owned(),
                Some(other) => format!("field {} of other files is `{other}`", differs + 1),
                None => "other files have no such field".to_owned(),
            };
            found = found.at(line, range(line, differs), label);
        }
        for ((is_parquet, names), files) in formats {
            let mut ids: Vec<_> = files.iter().map(|(_, id)| *id).collect();
            ids.sort_unstable();
            ids.dedup();
            let kind = if *is_parquet { "Parquet" } else { "text" };
            let ids = backticks(&ids);
            found = found.note(format!(
                "{ids}: {} of {kind} with {}",
                counted(files.len(), "file"),
                counted(names.len(), "field")
            ));
        }
        Some(found.help(
            "let flow logs with different LogFormats publish to different prefixes, and declare a stack for each",
        ))
    };
    places.values().filter_map(found).collect()
}
