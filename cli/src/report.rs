//! `flow-log-stack report`: a page about the traffic in a flow log.

pub(crate) mod arguments;
mod coverage;
mod page;

use std::io::Write as _;
use std::process::ExitCode;

use self::arguments::ReportArguments;
use self::coverage::Coverage;
use self::page::Page;
use crate::io::output::{Standard, begin};
use crate::io::report::Failure;
use crate::query::run::sink::Place;
use crate::traffic::ask::Traffic;
use crate::traffic::questions::{self, BY_DAY, BY_HOUR};
use crate::traffic::show;

/// Up to this many days are shown by the hour, and more by the day.
const DAYS_BY_HOUR: u64 = 10;

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// Writes the page.
pub(crate) fn run(arguments: &ReportArguments) -> Result<ExitCode, Failure> {
    let (on, _) = arguments.traffic.place(arguments.folder.as_deref(), None)?;
    let place = on.to_string();
    let traffic = Traffic::open(on, &arguments.traffic)?;
    traffic.refuse_over(Some(&arguments.out), "the report")?;
    let name = arguments.out.display().to_string();
    // If the file cannot be written, nothing is asked; it only appears when it is complete.
    Place::check(Some(&arguments.out))?;
    let is_long = traffic
        .days()
        .is_some_and(|(first, last)| first.days_to(last) > DAYS_BY_HOUR);
    let (over_time, step) = if is_long { (BY_DAY, DAY) } else { (BY_HOUR, HOUR) };
    let mut asked = Vec::new();
    let mut unasked = Vec::new();
    for question in questions::report(over_time) {
        match traffic.lacks(&question) {
            None => asked.push(question),
            Some(missing) => unasked.push((question, missing.into_owned())),
        }
    }
    let Some(answers) = traffic.ask(&asked, None, None)? else {
        return Ok(show::interrupted());
    };
    let coverage = match traffic.logs() {
        Some(logs) => Coverage::of_files(logs, traffic.days()),
        None => Coverage::of_answers(&answers),
    };
    let (accounts, regions) = coverage.counts();
    let files = traffic.logs().map_or(0, |_| traffic.read().count().files);
    let (remarks, _) = traffic.read().remarks();
    let page = Page {
        place: &place,
        days: coverage.ends(),
        counts: &[(accounts, "account"), (regions, "Region"), (files, "file")],
        step,
        answers: &answers,
        unasked: &unasked,
        missing: &coverage.missing(),
        notes: &remarks.iter().map(ToString::to_string).collect::<Vec<_>>(),
    };
    let mut file = begin(&arguments.out)?;
    let written = file.write_all(page.html().as_bytes()).and_then(|()| file.finish());
    written.map_err(|error| Failure::of_writing(&name, &error))?;
    traffic.remark();
    // If standard error is closed, it cannot be shown.
    let _ = Standard::Error.text(&format!("the report is {name}\n"));
    Ok(ExitCode::SUCCESS)
}
