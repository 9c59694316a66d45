//! Where files are, and where the table looks for them.

use std::collections::BTreeMap;

use flow_log_stack_local::source::{Folder, Inspected};
use flow_log_stack_runtime::{FileFormat, Key};

use super::damage::word;
use super::sort::{Prefix, Sort, accounts, is_hive, place, prefix, regions};
use super::{Place, shown};
use crate::doctor::code::Code;
use crate::doctor::declared::Declared;
use crate::doctor::found::Found;
use crate::finding::summary::counted;
use crate::io::object::backticks;

/// Faults of the places of files; of several of one kind, the first is named.
pub(super) fn faults(folder: &Place<'_>, sort: &Sort<'_>, declared: Option<&Declared>) -> Vec<Found> {
    let mut found = other_prefix(folder, sort);
    found.extend(sort.logs.iter().filter_map(|file| single(file)));
    if let Some(declared) = declared {
        found.extend(layout(sort, declared));
        found.extend(format(sort, declared));
        found.extend(scope(folder, sort, declared));
        found.extend(flow_log(sort, declared));
    }
    found
}

/// Logs below other prefixes than the declared one, if there are none below that.
fn other_prefix(folder: &Place<'_>, sort: &Sort<'_>) -> Vec<Found> {
    let Prefix::Missed(declared) = &sort.prefix else {
        return Vec::new();
    };
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for own in sort.logs.iter().filter_map(|file| prefix(file)) {
        *counts.entry(own).or_default() += 1;
    }
    let found = |(own, count): (&str, usize)| {
        let declared = if declared.is_empty() { "no prefix" } else { declared };
        let message = format!("{} below `{own}`, and `logs` has {}", lie(count), quoted(declared));
        let at = folder.folder.join(own).display().to_string();
        Found::new(Code::OtherPrefix, at, message).help("correct `logs`, or name the folder that `logs` stands for")
    };
    counts.into_iter().map(found).collect()
}

fn quoted(prefix: &str) -> String {
    match prefix {
        "no prefix" => prefix.to_owned(),
        prefix => format!("the prefix `{prefix}`"),
    }
}

fn lie(files: usize) -> String {
    format!("{} {}", counted(files, "file"), if files == 1 { "lies" } else { "lie" })
}

/// A fault of the place of one file, for any table.
fn single(file: &Inspected) -> Option<Found> {
    let place = match (&file.folder, &file.name) {
        (Folder::Partition { place, .. }, Some(name)) if name.format.is_some() => place,
        (Folder::Partition { .. }, _) => {
            let message = "the file is among flow logs, but is not named like one";
            let found = Found::new(Code::ForeignFile, shown(file), message);
            return Some(
                found
                    .note("Athena reads each file of the folder as logs, whatever it is called")
                    .help("move it out of the folders of the logs"),
            );
        }
        (Folder::Other { .. }, _) => {
            let message = "the file is among flow logs, but not in the folder of a day";
            return Some(outside(file, message));
        }
        (Folder::Outside, _) => {
            return Some(outside(file, "the flow log file is outside `AWSLogs/`"));
        }
    };
    let name = file.name.as_ref()?;
    let said = [
        ("account", Key::Account, &name.account),
        ("Region", Key::Region, &name.region),
        ("day", Key::Day, &name.day),
        ("hour", Key::Hour, &name.hour),
    ];
    let other = said.into_iter().find_map(|(what, key, own)| {
        let folder = place.key(key).filter(|folder| folder != own)?;
        Some(format!("the name says the {what} `{own}`, and the folder `{folder}`"))
    })?;
    let found = Found::new(Code::OtherFolder, shown(file), other);
    let found = found.note("partitions are folders: its records are counted there");
    Some(found.help("move it to the folder that its name gives"))
}

fn outside(file: &Inspected, message: &str) -> Found {
    let found = Found::new(Code::OutsideLogs, shown(file), message);
    found.note("no query sees it").help(match &file.name {
        Some(name) => format!(
            "move it to `AWSLogs/{}/vpcflowlogs/{}/{}/`, or leave it out with `--allow outside_logs`",
            name.account, name.region, name.day
        ),
        None => "move it away, or to the folder of its day".to_owned(),
    })
}

/// Folders with other names than the declaration's layout has.
fn layout(sort: &Sort<'_>, declared: &Declared) -> Vec<Found> {
    let options = declared.stack.destination_options;
    let mut found = Vec::new();
    let others: Vec<_> = sort
        .in_partitions()
        .filter(|file| is_hive(file) != options.hive_compatible_partitions)
        .collect();
    if let Some(first) = others.first() {
        let (are, reads) = if options.hive_compatible_partitions {
            ("plain folders", "Hive-compatible ones, such as `year=2026`")
        } else {
            ("Hive-compatible folders, such as `year=2026`", "plain ones")
        };
        let message = format!("{} in {are}, and the table reads {reads}", lie(others.len()));
        found.push(
            Found::new(Code::FolderLayout, shown(first), message)
                .note("no query sees them")
                .help(format!(
                    "declare `hive_compatible_partitions: {}` in `destination_options`, as the flow log has it",
                    !options.hive_compatible_partitions
                )),
        );
    }
    let is_hourly = |file: &&Inspected| place(file).is_some_and(|place| place.key(Key::Hour).is_some());
    let others: Vec<_> = sort
        .in_partitions()
        .filter(|file| is_hourly(file) != options.per_hour_partition)
        .collect();
    if let Some(first) = others.first() {
        let (lie_in, wants) = if options.per_hour_partition {
            ("folders of days", "the declaration has folders of hours")
        } else {
            ("folders of hours", "the declaration has folders of days")
        };
        let message = format!("{} in {lie_in}, and {wants}", lie(others.len()));
        let one = Found::new(Code::FolderLayout, shown(first), message).help(format!(
            "declare `per_hour_partition: {}` in `destination_options`, as the flow log has it",
            !options.per_hour_partition
        ));
        found.push(if declared.keys.contains(&Key::Hour) {
            one.note("the table's partitions are hours: no query sees them")
        } else {
            one.note("the table's partitions are days, including everything below them, so queries see them")
                .harmless()
        });
    }
    found
}

/// Files whose names say another format.
fn format(sort: &Sort<'_>, declared: &Declared) -> Option<Found> {
    let format = declared.stack.destination_options.file_format;
    let others: Vec<_> = sort.named().filter(|(_, name)| name.format != Some(format)).collect();
    let (first, name) = others.first()?;
    let own = name.format?;
    let (count, noun) = (others.len(), if others.len() == 1 { "is" } else { "are" });
    let message = format!(
        "{} {noun} {}, and the table reads {}",
        counted(count, "file"),
        word(own),
        word(format)
    );
    let found = Found::new(Code::FileFormat, shown(first), message);
    let found = found.note("every query that touches them fails");
    Some(found.help(match own {
        FileFormat::Parquet => "declare `destination_options: { file_format: parquet }` if the flow log writes Parquet",
        FileFormat::PlainText => "declare `file_format: plain_text` if the flow log writes text",
    }))
}

/// Accounts and Regions outside the table, and those of the table without files.
fn scope(folder: &Place<'_>, sort: &Sort<'_>, declared: &Declared) -> Vec<Found> {
    let stack = &declared.stack;
    let own = |is_own: bool| is_own.then_some(());
    let mut found = Vec::new();
    let (other, missing) = (
        (Code::OtherAccount, Code::OtherRegion),
        (Code::MissingAccount, Code::MissingRegion),
    );
    for (key, noun, setting, listed, is_own, other, missing) in [
        (
            Key::Account,
            "account",
            "accounts",
            accounts(declared),
            own(matches!(stack.accounts, flow_log_stack_runtime::Scope::Own)),
            other.0,
            missing.0,
        ),
        (
            Key::Region,
            "Region",
            "regions",
            regions(declared),
            own(matches!(stack.regions, flow_log_stack_runtime::Scope::Own)),
            other.1,
            missing.1,
        ),
    ] {
        let mut there: BTreeMap<&str, Vec<&Inspected>> = BTreeMap::new();
        for file in sort.in_partitions() {
            if let Some(value) = place(file).and_then(|place| place.key(key)) {
                there.entry(value).or_default().push(file);
            }
        }
        if let Some(listed) = listed {
            for (value, files) in there
                .iter()
                .filter(|(value, _)| !listed.iter().any(|own| own == *value))
            {
                let message = format!(
                    "{} of the {noun} `{value}`, which `{setting}` does not list",
                    counted(files.len(), "file")
                );
                found.push(
                    Found::new(other, shown(files[0]), message)
                        .note("they are in no partition of the table")
                        .help(format!(
                            "add `\"{value}\"` to `{setting}`, or leave it out with `--allow {}`",
                            other.name()
                        )),
                );
            }
            for value in listed.iter().filter(|value| !there.contains_key(value.as_str())) {
                let message = format!("there is no file of the {noun} `{value}`, although `{setting}` lists it");
                found.push(
                    Found::new(missing, folder.folder.display().to_string(), message).help(format!(
                        "look at its flow log (`aws ec2 describe-flow-logs`), or remove it from `{setting}`"
                    )),
                );
            }
        } else if is_own.is_some() && there.len() > 1 {
            let names: Vec<_> = there.keys().copied().collect();
            let message = format!(
                "there are files of {} {noun}s, and the table shows those of the stack's own alone: {}",
                names.len(),
                backticks(&names)
            );
            found.push(
                Found::new(other, folder.folder.display().to_string(), message).help(format!(
                    "list them in `{setting}` if queries should see them, or silence this with `--allow {}`",
                    other.name()
                )),
            );
        }
    }
    found
}

/// Files of other flow logs in the table's partitions.
fn flow_log(sort: &Sort<'_>, declared: &Declared) -> Vec<Found> {
    let Some(id) = declared.flow_log() else {
        return Vec::new();
    };
    let mut others: BTreeMap<&str, Vec<&Inspected>> = BTreeMap::new();
    for (file, name) in sort
        .named()
        .filter(|(file, name)| name.flow_log != id && sort.is_read(file))
    {
        others.entry(&name.flow_log).or_default().push(file);
    }
    let found = |(other, files): (&str, Vec<&Inspected>)| {
        let message = format!(
            "{} of the flow log `{other}`, and the declared one is `{id}`",
            counted(files.len(), "file")
        );
        Found::new(Code::OtherFlowLog, shown(files[0]), message)
            .note("folders do not separate flow logs: the table has the records of both")
            .help("let it publish to its own prefix, or correct the id in `flow_log`")
    };
    others.into_iter().map(found).collect()
}
