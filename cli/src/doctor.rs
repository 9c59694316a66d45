//! `flow-log-stack doctor`: what is wrong with delivered logs, and with the stack that reads them.

mod answer;
pub(crate) mod arguments;
pub(crate) mod code;
#[cfg_attr(
    not(all(feature = "athena", feature = "local")),
    allow(dead_code, reason = "what looks at folders and at Athena has use for all of it")
)]
mod declared;
#[cfg(feature = "athena")]
mod deployed;
#[cfg(feature = "local")]
mod folder;
#[cfg_attr(not(feature = "local"), allow(dead_code, reason = "what looks at folders finds"))]
mod found;
mod template;

use std::path::Path;
use std::process::ExitCode;

use self::answer::{Answer, Scanned};
use self::arguments::DoctorArguments;
use self::declared::{Declared, impossible};
use crate::io::report::Failure;

/// Checks what the arguments name, and reports the findings.
pub(crate) fn run(arguments: &DoctorArguments) -> Result<ExitCode, Failure> {
    let levels = arguments.levels()?;
    let folder = arguments.folder()?;
    let declared = Declared::read(arguments)?;
    let mut answer = Answer::default();
    if let Some(declared) = &declared {
        let table = &declared.stack.table;
        answer.queries = declared.queries.iter().map(|asked| Scanned::of(asked, table)).collect();
        answer.impossible = impossible(table);
        answer.fields = table.columns.iter().map(|column| column.name.clone()).collect();
    }
    if let Some(folder) = folder {
        examine(folder, declared.as_ref(), &mut answer)?;
    }
    if let (Some(path), Some(declared)) = (&arguments.template, &declared) {
        answer.found.extend(template::faults(path, &declared.stack)?);
    }
    if arguments.asks_athena() {
        ask_athena(arguments, declared.as_ref(), &mut answer)?;
    }
    let found = std::mem::take(&mut answer.found).into_iter();
    answer.found = found.filter_map(|one| one.leveled(&levels)).collect();
    answer.show(arguments.message_format, arguments.price.0)?;
    Ok(u8::from(answer.fails()).into())
}

#[cfg(feature = "athena")]
fn ask_athena(arguments: &DoctorArguments, declared: Option<&Declared>, answer: &mut Answer) -> Result<(), Failure> {
    deployed::examine(arguments, declared, answer)
}

#[cfg(not(feature = "athena"))]
fn ask_athena(_: &DoctorArguments, _: Option<&Declared>, _: &mut Answer) -> Result<(), Failure> {
    let help = "build it with `cargo install --locked --path cli --features athena`; `--template` needs no Athena";
    Err(Failure::unreadable(
        "--on athena",
        "this command was built without Athena",
        Some(help),
    ))
}

#[cfg(feature = "local")]
fn examine(folder: &Path, declared: Option<&Declared>, answer: &mut Answer) -> Result<(), Failure> {
    folder::examine(folder, declared, answer)
}

#[cfg(not(feature = "local"))]
fn examine(folder: &Path, _: Option<&Declared>, _: &mut Answer) -> Result<(), Failure> {
    let help = "build it with `cargo install --locked --path cli --features local`; `--stack` alone needs no logs";
    let message = "this command was built without support for log files";
    Err(Failure::unreadable(&folder.display().to_string(), message, Some(help)))
}
