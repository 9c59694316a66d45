//! What a folder of delivered logs says about its flow log.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use flow_log_stack_local::source::{Content, FileName, Folder, Inspected, LogFile, all_files, inspect};
use flow_log_stack_runtime::name::{AccountId, FlowLogId, Region};
use flow_log_stack_runtime::{Column, ColumnType, Day, DestinationOptions, Field, FileFormat, Key};

use super::known::Known;
use crate::io::object::backticks;
use crate::io::report::Failure;

/// How many files of a flow log are read: the newest ones, since some may be broken. A LogFormat never changes.
const LOOKED_INTO: usize = 3;

/// What the files of a folder say, for one flow log if its id is given.
pub(super) fn known(folder: &Path, id: Option<&FlowLogId>) -> Result<Known, Failure> {
    let shown = folder.display().to_string();
    let unreadable = |message: String, help: &str| Failure::unreadable(&shown, message, Some(help));
    let help = "name the folder that has `AWSLogs/` in it";
    let all = all_files(folder).map_err(|fault| unreadable(format!("cannot be read: {}", fault.what), help))?;
    let is_meant = |name: &FileName| id.is_none_or(|id| id.as_str() == name.flow_log);
    let named = all
        .into_iter()
        .filter_map(|file| FileName::of(&file).map(|name| (file, name)));
    let named: Vec<_> = named.filter(|(_, name)| is_meant(name)).collect();
    let read = inspect(folder, &newest(&named), &|_| ());
    let read = read.map_err(|fault| unreadable(format!("cannot be read: {}", fault.what), help))?;
    let mut formats: BTreeMap<Format, BTreeSet<&str>> = BTreeMap::new();
    for file in &read {
        if let (Some(format), Some(name)) = (Format::of(file), &file.name) {
            formats.entry(format).or_default().insert(&name.flow_log);
        }
    }
    let ids: BTreeSet<&str> = named.iter().map(|(_, name)| name.flow_log.as_str()).collect();
    let mut all = formats.keys();
    let (format, None) = (all.next(), all.next()) else {
        let ids: Vec<_> = ids.into_iter().collect();
        let message = format!("has files of {} formats or places", formats.len());
        let help = format!(
            "choose a flow log with `--flow-log-id`: {}; or name the folder of one place",
            backticks(&ids)
        );
        return Err(unreadable(message, &help));
    };
    let Some(format) = format else {
        let what = id.map_or_else(String::new, |id| format!(" of `{id}`"));
        return Err(unreadable(format!("has no files{what} that tell their fields"), help));
    };
    let distinct = |of: fn(&FileName) -> &str| -> Vec<String> {
        let values: BTreeSet<&str> = named.iter().map(|(_, name)| of(name)).collect();
        values.into_iter().map(str::to_owned).collect()
    };
    let (columns, notes) = format.columns();
    let id = match ids.iter().collect::<Vec<_>>().as_slice() {
        [only] => FlowLogId::new(**only).ok(),
        _ => None,
    };
    Ok(Known {
        flow_log: id,
        logs: None,
        columns,
        options: format.options(),
        accounts: distinct(|name| &name.account)
            .into_iter()
            .filter_map(|own| AccountId::new(own).ok())
            .collect(),
        regions: distinct(|name| &name.region)
            .into_iter()
            .filter_map(|own| Region::new(own).ok())
            .collect(),
        first_day: named.iter().filter_map(|(_, name)| Day::from_path(&name.day)).min(),
        notes,
    })
}

/// The newest files of each flow log.
fn newest(named: &[(LogFile, FileName)]) -> Vec<LogFile> {
    let mut by_id: BTreeMap<&str, Vec<&(LogFile, FileName)>> = BTreeMap::new();
    for one in named {
        by_id.entry(&one.1.flow_log).or_default().push(one);
    }
    let mut files = Vec::new();
    for (_, mut of_id) in by_id {
        of_id.sort_by(|(_, one), (_, other)| (&other.day, &other.hour).cmp(&(&one.day, &one.hour)));
        files.extend(of_id.into_iter().take(LOOKED_INTO).map(|(file, _)| file.clone()));
    }
    files
}

/// The properties of files that a table depends on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Format {
    names: Vec<String>,
    is_parquet: bool,
    is_hive_compatible: bool,
    is_hourly: bool,
    /// The key prefix before `AWSLogs/`.
    prefix: Option<String>,
}

impl Format {
    /// The format of a file; `None` if its fields are unknown, or it is not in a folder of logs.
    fn of(file: &Inspected) -> Option<Self> {
        let Folder::Partition {
            prefix,
            is_hive_compatible,
            place,
        } = &file.folder
        else {
            return None;
        };
        let name = |name: &str| name.to_ascii_lowercase().replace('-', "_");
        let (names, is_parquet) = match &file.content {
            Content::Text(text) if text.names_fields => (text.header.as_deref()?.split(' ').map(name).collect(), false),
            Content::Parquet { columns, .. } => (columns.iter().map(|(own, _)| name(own)).collect(), true),
            _ => return None,
        };
        Some(Self {
            names,
            is_parquet,
            is_hive_compatible: *is_hive_compatible,
            is_hourly: place.key(Key::Hour).is_some(),
            prefix: prefix.clone(),
        })
    }

    fn options(&self) -> DestinationOptions {
        DestinationOptions {
            file_format: self.file_format(),
            hive_compatible_partitions: self.is_hive_compatible,
            per_hour_partition: self.is_hourly,
        }
    }

    fn file_format(&self) -> FileFormat {
        if self.is_parquet {
            FileFormat::Parquet
        } else {
            FileFormat::PlainText
        }
    }

    /// The columns of the table, and notes.
    fn columns(&self) -> (Vec<Column>, Vec<String>) {
        let (mut columns, mut notes) = (Vec::new(), Vec::new());
        for name in &self.names {
            match Field::find(name) {
                Some(field) => columns.push(Column::of_field(field, self.file_format())),
                None if self.is_parquet => {
                    notes.push(format!(
                        "the column `{name}` of the files is not a known field, and is left out"
                    ));
                }
                None => {
                    notes.push(format!("the field `{name}` is not known, and declared as text"));
                    columns.push(Column {
                        name: name.clone(),
                        column_type: ColumnType::String,
                        comment: None,
                    });
                }
            }
        }
        (columns, notes)
    }
}
