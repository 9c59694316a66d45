//! A folder of delivered logs: the contents and places of its files, which are missing, and what queries over them
//! cost.

mod damage;
mod gap;
mod header;
mod place;
mod scan;
mod sort;

use std::ffi::OsStr;
use std::path::Path;

use flow_log_stack_declaration::queries::Checker;
use flow_log_stack_local::source::{Content, FileName, Inspected, LogFile, all_files, inspect};
use flow_log_stack_runtime::{Column, Day, Key, Table};

use self::sort::Sort;
use super::answer::{Answer, Delivered};
use super::declared::{Declared, impossible, predefined};
use crate::io::progress::Progress;
use crate::io::report::Failure;

/// A folder, with its name in messages.
struct Place<'a> {
    folder: &'a Path,
}

/// Checks a folder, and compares it with a declaration if there is one.
pub(super) fn examine(folder: &Path, declared: Option<&Declared>, answer: &mut Answer) -> Result<(), Failure> {
    let shown = folder.display().to_string();
    let progress = Progress::new("files");
    let read = all_files(folder).and_then(|mut all| {
        all.retain(is_of_flow_logs);
        inspect(folder, &all, &|done| progress.tell(done, all.len()))
    });
    drop(progress);
    let files = read.map_err(|fault| {
        let message = format!("cannot be read: {}", fault.what);
        Failure::unreadable(&fault.path.display().to_string(), message, None)
    })?;
    let sort = Sort::new(&files, declared);
    if sort.logs.is_empty() {
        let help = "name the folder that has `AWSLogs/` in it";
        return Err(Failure::unreadable(&shown, "has no files of flow logs", Some(help)));
    }
    let place = Place { folder };
    answer.found.extend(damage::faults(&sort));
    answer.found.extend(place::faults(&place, &sort, declared));
    answer.found.extend(header::faults(&sort, declared));
    answer.found.extend(gap::faults(&place, &sort));
    answer.flow_logs = delivered(&sort);
    costs(&sort, declared, answer);
    Ok(())
}

/// Whether a file is named like a flow log's, or is among them; other files in a bucket are not read.
fn is_of_flow_logs(file: &LogFile) -> bool {
    let path = std::path::absolute(&file.path).unwrap_or_else(|_| file.path.clone());
    let is_service = |name: &OsStr| name == "vpcflowlogs" || name == "aws-service=vpcflowlogs";
    FileName::of(file).is_some() || path.iter().any(is_service)
}

/// What each flow log has delivered.
fn delivered(sort: &Sort<'_>) -> Vec<Delivered> {
    let deliveries = sort.deliveries();
    let of = |(key, files): (&sort::Delivery<'_>, &Vec<&Inspected>)| {
        let days = || files.iter().filter_map(|file| day(file));
        Some(Delivered {
            flow_log: key.flow_log.to_owned(),
            account: key.account.to_owned(),
            region: key.region.to_owned(),
            first_day: days().min()?.to_string(),
            last_day: days().max()?.to_string(),
            files: files.len() as u64,
            bytes: files.iter().map(|file| file.file.size).sum(),
            records: files.iter().map(|file| records(file)).sum(),
        })
    };
    deliveries.iter().filter_map(of).collect()
}

/// What queries over the files would scan.
fn costs(sort: &Sort<'_>, declared: Option<&Declared>, answer: &mut Answer) {
    let files = sort.of_table();
    // `days_ago` counts from the last day of the logs, since later days have no files.
    let Some(last) = files.iter().filter_map(|file| day(file)).max() else {
        return;
    };
    answer.last_day = Some(last);
    answer.full_scan = Some(files.iter().map(|file| file.file.size).sum());
    if let Some(declared) = declared {
        let (table, keys) = (&declared.stack.table, &declared.keys);
        let scan = scan::Scan::new(&files, table, keys, last);
        answer.queries = declared.queries.iter().map(|asked| scan.asked(asked)).collect();
        answer.impossible = impossible(table);
        answer.fields = table.columns.iter().map(|column| column.name.clone()).collect();
        return;
    }
    let table = common_table(sort);
    let keys = [Key::Day];
    let checker = Checker::new(&table, &keys, false, &[], false);
    let scan = scan::Scan::new(&files, &table, &keys, last);
    answer.queries = predefined(&checker, &table, false)
        .iter()
        .map(|asked| scan.asked(asked))
        .collect();
    answer.impossible = impossible(&table);
    answer.fields = table.columns.into_iter().map(|column| column.name).collect();
}

/// A table with the fields that all files have.
fn common_table(sort: &Sort<'_>) -> Table {
    let mut formats = header::formats(sort).into_iter();
    let mut names = formats.next().unwrap_or_default();
    for other in formats {
        names.retain(|name| other.contains(name));
    }
    let field = |name: &String| flow_log_stack_runtime::Field::find(name);
    Table {
        name: "flow_logs".to_owned(),
        description: None,
        columns: names
            .iter()
            .filter_map(field)
            .map(|field| Column::of_field(field, sort.format()))
            .collect(),
    }
}

/// The day of a file's folder.
fn day(file: &Inspected) -> Option<Day> {
    Day::from_path(sort::place(file)?.key(Key::Day)?)
}

fn records(file: &Inspected) -> u64 {
    match &file.content {
        Content::Text(text) => text.records,
        Content::Parquet { records, .. } => *records,
        _ => 0,
    }
}

/// The name of a file in messages.
fn shown(file: &Inspected) -> String {
    file.file.path.display().to_string()
}
