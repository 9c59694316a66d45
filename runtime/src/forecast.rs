//! When a table reaches a limit of Glue or Athena.
//!
//! Days are counted from the first day of `load`, so that the result does not depend on the current day.

use crate::error::{Code, Error};
use crate::listed::Listed as _;
use crate::model::integration::Integration;
use crate::model::problem::{Problem, Subject};
use crate::model::setting::Setting;
use crate::model::stack::Stack;
use crate::value::day::Day;

/// The limits of one table (Athena user guide, "Service Quotas": partitions), and what each means.
const LIMITS: [(u64, &str); 2] = [
    (1_000_000, "Athena cannot read more of a table in one query"),
    (10_000_000, "Glue cannot keep more of a table"),
];

/// A limit that is reached within this many days of the first one is an error.
const ERROR_DAYS: u64 = 365;

/// Within this many days it is a warning.
const WARNING_DAYS: u64 = 1826;

/// Days in addition to those that are kept: today, and what is registered ahead at most (monthly).
const AHEAD: u64 = 62;

/// The limits that are reached within a year, which are errors, and those within five, which are warnings.
pub(crate) fn forecasts(stack: &Stack) -> (Vec<Problem>, Vec<Problem>) {
    let all = stack.integrations.iter().enumerate().flat_map(|(i, integration)| {
        reached(stack, integration).map(move |(days, error)| {
            let subject = Subject::IntegrationSetting(i, "load");
            (days, Problem { subject, error })
        })
    });
    let (errors, warnings): (Vec<_>, Vec<_>) = all.partition(|(days, _)| *days <= ERROR_DAYS);
    let problems = |found: Vec<(u64, Problem)>| found.into_iter().map(|(_, problem)| problem).listed();
    (problems(errors), problems(warnings))
}

/// The limits that an integration's table reaches within five years, and after how many days.
fn reached(stack: &Stack, integration: &Integration) -> impl Iterator<Item = (u64, Error)> {
    let load = &integration.load;
    let hourly = load.is_projection() && stack.destination_options.per_hour_partition;
    let count = |count: Option<usize>| count.and_then(|count| u64::try_from(count).ok()).unwrap_or(1);
    let scopes = count(stack.accounts.count()).saturating_mul(count(stack.regions.count()));
    let a_day = scopes.saturating_mul(if hourly { 24 } else { 1 }).max(1);
    // A deployment parameter is assumed to be enough. A load with a last day is subject to the loader's own limit.
    let kept = integration.partition_retention.as_ref().map(|retention| {
        let days = retention.value().map(|days| u64::from(days.days()) + AHEAD);
        days.unwrap_or(0)
    });
    let most = load.end().map(|_| 0).or(kept);
    let first = load.start().and_then(Setting::value).copied();
    LIMITS.into_iter().filter_map(move |(limit, whose)| {
        // Partitions that Athena computes are not in Glue.
        if load.is_projection() && limit > LIMITS[0].0 {
            return None;
        }
        let days = limit / a_day;
        if days >= WARNING_DAYS || most.is_some_and(|most| most <= days) {
            return None;
        }
        let when = match first.and_then(|first: Day| first.days_after(days)) {
            Some(day) => format!("on {day}"),
            None => format!("{days} days after the first one"),
        };
        let message = format!("the table has more than {limit} partitions {when} at {scopes} pairs of account and Region: {whose}");
        let help = if hourly {
            "load with `daily(\"…\"..)`: a partition is a day then, and not an hour"
        } else if load.is_projection() {
            "write `accounts: injected`, so that each query reads one account, or split the accounts among several stacks"
        } else {
            "write `partition_retention`, or split the accounts among several stacks"
        };
        Some((days, Error::new(Code::Limit, message).help(help)))
    })
}
