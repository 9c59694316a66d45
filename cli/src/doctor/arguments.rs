//! The arguments of `flow-log-stack doctor`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args};
use flow_log_stack_analysis::Level;
use flow_log_stack_runtime::nearest;

use super::code::Code;
use crate::check::arguments::MessageFormat;
use crate::io::report::Failure;
use crate::query::arguments::{Access, Price};
use crate::query::on::On;

/// The arguments of `doctor`.
#[derive(Args, Debug)]
#[command(group(ArgGroup::new("what").required(true).multiple(true).args(["folder", "stack", "on"])))]
pub(crate) struct DoctorArguments {
    /// The folder of the logs: it contains `AWSLogs/`, directly or below the declared prefix
    #[arg(value_name = "DIR")]
    pub(crate) folder: Option<PathBuf>,
    /// The declaration: a `.fls` file, a `.rs` file with `flow_log_stack! { … }`, or a folder that contains one
    #[arg(long, value_name = "PATH")]
    pub(crate) stack: Option<String>,
    /// The name of the stack, if there are several
    #[arg(long, value_name = "NAME", requires = "stack")]
    pub(crate) stack_name: Option<String>,
    /// The name of the integration whose table is checked, if the stack has several
    #[arg(long, value_name = "NAME", requires = "stack")]
    pub(crate) integration: Option<String>,
    /// Where else to look: `athena`, for the deployed stack; a folder is the same as DIR
    #[arg(long, value_name = "athena|DIR")]
    pub(crate) on: Option<On>,
    /// The deployed template, as `aws cloudformation get-template` prints it, to be compared with the declaration's
    #[arg(long, value_name = "FILE", requires = "stack")]
    pub(crate) template: Option<String>,
    /// The price of a terabyte of scanned bytes; by default that of us-east-1, in US dollars
    #[arg(long, value_name = "PRICE", default_value_t)]
    pub(crate) price: Price,
    /// Output format of the findings
    #[arg(long, visible_alias = "format", value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) message_format: MessageFormat,
    /// Silence these codes
    #[arg(long, value_name = "CODE", value_delimiter = ',', value_parser = code)]
    allow: Vec<Code>,
    /// Report these codes as warnings
    #[arg(long, value_name = "CODE", value_delimiter = ',', value_parser = code)]
    warn: Vec<Code>,
    /// Report these codes as errors
    #[arg(long, value_name = "CODE", value_delimiter = ',', value_parser = code)]
    deny: Vec<Code>,
    #[command(flatten)]
    pub(crate) access: Access,
    #[command(flatten)]
    pub(crate) names: NameArguments,
}

/// What Athena calls what the declaration makes.
#[derive(Args, Debug)]
#[command(next_help_heading = "On Athena")]
pub(crate) struct NameArguments {
    /// The workgroup, instead of the declared one
    #[arg(long, value_name = "NAME")]
    pub(crate) workgroup: Option<String>,
    /// The database, instead of the declared one
    #[arg(long, value_name = "NAME")]
    pub(crate) database: Option<String>,
    /// The table, instead of the declared name
    #[arg(long, value_name = "NAME")]
    pub(crate) table: Option<String>,
}

impl DoctorArguments {
    /// The folder to check, from either option.
    pub(super) fn folder(&self) -> Result<Option<&Path>, Failure> {
        match (&self.folder, &self.on) {
            (Some(_), Some(On::Folder(other))) => {
                let message = format!("two folders are named, and `--on {}` is the second", other.display());
                let help = "name one of them, or `--on athena`";
                Err(Failure::unreadable("the arguments", message, Some(help)))
            }
            (Some(folder), _) | (None, Some(On::Folder(folder))) => Ok(Some(folder)),
            (None, _) => Ok(None),
        }
    }

    /// Whether Athena is asked.
    pub(super) fn asks_athena(&self) -> bool {
        self.on == Some(On::Athena)
    }

    /// The levels of codes that are given.
    pub(super) fn levels(&self) -> Result<BTreeMap<Code, Level>, Failure> {
        let mut levels = BTreeMap::new();
        let given = [
            (&self.allow, Level::Allow),
            (&self.warn, Level::Warn),
            (&self.deny, Level::Deny),
        ];
        for (code, level) in given
            .into_iter()
            .flat_map(|(codes, level)| codes.iter().map(move |code| (*code, level)))
        {
            if levels.insert(code, level).is_some_and(|before| before != level) {
                let message = format!("the code `{}` is given two levels", code.name());
                return Err(Failure::unreadable(
                    "the arguments",
                    message,
                    Some("choose one of them"),
                ));
            }
        }
        Ok(levels)
    }
}

fn code(name: &str) -> Result<Code, String> {
    let mut all = Code::ALL.iter();
    all.find(|code| code.name() == name).copied().ok_or_else(|| {
        match nearest(name, Code::ALL.iter().map(|code| code.name())) {
            Some(near) => format!("`doctor` has no such code; one with a similar name exists: `{near}`"),
            None => "`doctor` has no such code; `flow-log-stack explain` lists them".to_owned(),
        }
    })
}
