//! The answer of `doctor`.

mod human;
mod json;

use flow_log_stack_runtime::{Day, Table};

use self::human::human;
use self::json::{line, pretty};
use super::declared::Asked;
use super::found::Found;
use crate::check::arguments::MessageFormat;
use crate::finding::place::Places;
use crate::finding::{Kind, github, sarif};
use crate::io::output::Standard;
use crate::io::report::Failure;

/// Everything that was found out.
#[derive(Default)]
pub(super) struct Answer {
    /// What is wrong.
    pub(super) found: Vec<Found>,
    /// What was delivered.
    pub(super) flow_logs: Vec<Delivered>,
    /// The day that `days_ago` counts from in the estimates.
    pub(super) last_day: Option<Day>,
    /// The size in bytes of all files of the table.
    pub(super) full_scan: Option<u64>,
    /// The queries of the declaration, and the predefined ones that the table supports.
    pub(super) queries: Vec<Scanned>,
    /// The predefined queries that it does not support, and the fields that each one lacks.
    pub(super) impossible: Vec<(&'static str, Vec<&'static str>)>,
    /// The columns of the table.
    pub(super) fields: Vec<String>,
    /// What could not be checked, and why.
    pub(super) notes: Vec<String>,
}

/// What a flow log has delivered for an account and a Region.
pub(super) struct Delivered {
    pub(super) flow_log: String,
    pub(super) account: String,
    pub(super) region: String,
    pub(super) first_day: String,
    pub(super) last_day: String,
    pub(super) files: u64,
    /// The compressed size.
    pub(super) bytes: u64,
    pub(super) records: u64,
}

/// What a query reads.
pub(super) struct Scanned {
    pub(super) name: String,
    /// Whether it is a query of the declaration.
    pub(super) is_declared: bool,
    pub(super) fields: Vec<String>,
    /// `None` if there are no files.
    pub(super) bytes: Option<u64>,
}

impl Scanned {
    /// What a query reads, whatever the files are.
    pub(super) fn of(asked: &Asked, table: &Table) -> Self {
        Self {
            name: asked.name.clone(),
            is_declared: asked.is_declared,
            fields: asked.fields(table).into_iter().map(str::to_owned).collect(),
            bytes: None,
        }
    }
}

impl Answer {
    /// Whether the command fails because of it.
    pub(super) fn fails(&self) -> bool {
        self.found.iter().any(|one| one.finding.kind == Kind::Error)
    }

    /// Writes it in the chosen format.
    pub(super) fn show(&self, format: MessageFormat, price: f64) -> Result<(), Failure> {
        let place = Standard::Output;
        match format {
            MessageFormat::Human => place.styled(&human(self, price)),
            MessageFormat::Json => place.json(&pretty(&json::document(self, price))),
            MessageFormat::Jsonl => {
                let lines = self.found.iter().map(|one| line(&json::finding(one)));
                place.json(&lines.collect::<String>())
            }
            MessageFormat::Sarif => {
                let files = self.found.iter().map(|one| (&one.input, vec![&one.finding]));
                place.json(&pretty(&sarif::document(files, &[])))
            }
            MessageFormat::Github => {
                let shown = |one: &Found| github::finding(&one.input, &Places::new(&one.input.text), &one.finding);
                place.commands(&self.found.iter().map(shown).collect::<String>())
            }
        }
    }
}
