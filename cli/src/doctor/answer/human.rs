//! The answer for people.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::{Answer, Delivered, Scanned};
use crate::doctor::code::Code;
use crate::finding::human::Human;
use crate::finding::place::Places;
use crate::finding::{Finding, summary};
use crate::io::object::backticks;
use crate::io::visible;
use crate::query::cost::{Cost, bytes};

/// At most this many findings of one code are drawn; JSON has all.
const MOST_OF_A_CODE: usize = 10;

/// Findings, what was delivered, what queries cost, and the number of findings.
pub(super) fn human(answer: &Answer, price: f64) -> String {
    let mut text = findings(answer);
    if !answer.flow_logs.is_empty() {
        text.push_str(&delivered(&answer.flow_logs));
        text.push('\n');
    }
    if !answer.queries.is_empty() {
        text.push_str(&queries(answer, price));
        text.push('\n');
    }
    for (name, missing) in &answer.impossible {
        let _ = writeln!(text, "not possible: {name}, which needs {}", backticks(missing));
    }
    if !answer.impossible.is_empty() {
        text.push('\n');
    }
    for note in &answer.notes {
        let _ = writeln!(text, "note: {}", visible::line(note));
    }
    let all: Vec<&Finding> = answer.found.iter().map(|one| &one.finding).collect();
    let _ = writeln!(text, "{}{}", looked_at(&answer.flow_logs), summary::counts(&all));
    text + &summary::more(&all)
}

fn findings(answer: &Answer) -> String {
    let human = Human::new();
    let mut text = String::new();
    let mut counts: BTreeMap<Code, usize> = BTreeMap::new();
    for one in &answer.found {
        let count = counts.entry(one.code).or_default();
        *count += 1;
        if *count <= MOST_OF_A_CODE {
            text.push_str(&human.finding(&one.input, &Places::new(&one.input.text), &one.finding));
        }
    }
    for (code, count) in counts {
        if let Some(more) = count.checked_sub(MOST_OF_A_CODE).filter(|more| *more > 0) {
            let _ = writeln!(
                text,
                "{more} more of `{}`; `--message-format json` has all\n",
                code.name()
            );
        }
    }
    text
}

fn delivered(all: &[Delivered]) -> String {
    let head = [
        "flow log",
        "account",
        "Region",
        "first day",
        "last day",
        "files",
        "records",
        "bytes",
    ];
    let row = |own: &Delivered| {
        vec![
            own.flow_log.clone(),
            own.account.clone(),
            own.region.clone(),
            own.first_day.clone(),
            own.last_day.clone(),
            own.files.to_string(),
            own.records.to_string(),
            bytes(own.bytes),
        ]
    };
    table(&head, 5, all.iter().map(row))
}

fn queries(answer: &Answer, price: f64) -> String {
    let counted = answer
        .last_day
        .map(|day| format!("; `days_ago` counts from {day}, the last day of the files"));
    let mut text = match answer.full_scan {
        Some(_) => format!(
            "What queries scan on Athena, at {price} per terabyte, with a minimum of 10 MB{}:\n",
            counted.unwrap_or_default()
        ),
        None => "What queries read:\n".to_owned(),
    };
    let amount = |bytes: u64| format!("{:.6}", Cost::of(bytes, price).amount());
    let row = |own: &Scanned| {
        let name = if own.is_declared || answer.queries.iter().all(|one| !one.is_declared) {
            own.name.clone()
        } else {
            format!("({})", own.name)
        };
        let fields = if own.fields.len() == answer.fields.len() {
            format!("all {}", own.fields.len())
        } else {
            own.fields.join(" ")
        };
        match own.bytes {
            Some(count) => vec![name, bytes(count), amount(count), fields],
            None => vec![name, fields],
        }
    };
    let rows = answer.queries.iter().map(row);
    text.push_str(&match answer.full_scan {
        Some(all) => {
            let whole = vec!["all of it".to_owned(), bytes(all), amount(all), String::new()];
            table(
                &["query", "bytes", "price", "fields"],
                usize::MAX,
                std::iter::once(whole).chain(rows),
            )
        }
        None => table(&["query", "fields"], usize::MAX, rows),
    });
    let is_read = |field: &&str| {
        answer
            .queries
            .iter()
            .any(|own| own.is_declared && own.fields.iter().any(|own| own == field))
    };
    if answer.queries.iter().any(|own| own.is_declared) {
        if answer.queries.iter().any(|own| !own.is_declared) {
            text.push_str("In brackets: predefined queries that the declaration could have.\n");
        }
        let unread: Vec<_> = answer
            .fields
            .iter()
            .map(String::as_str)
            .filter(|field| !is_read(field))
            .collect();
        if !unread.is_empty() {
            let _ = writeln!(text, "No declared query reads {}.", backticks(&unread));
        }
    }
    text
}

/// `12 files, 3.4 MB, 2026-11-20 to 2026-11-21: `
fn looked_at(all: &[Delivered]) -> String {
    let (first, last) = (
        all.iter().map(|own| &own.first_day).min(),
        all.iter().map(|own| &own.last_day).max(),
    );
    let (Some(first), Some(last)) = (first, last) else {
        return String::new();
    };
    let files: u64 = all.iter().map(|own| own.files).sum();
    let size = bytes(all.iter().map(|own| own.bytes).sum());
    format!(
        "{files} {}, {size}, {first} to {last}: ",
        if files == 1 { "file" } else { "files" }
    )
}

/// Lines with aligned columns; those from `numbers` on are right-aligned.
fn table(head: &[&str], numbers: usize, rows: impl Iterator<Item = Vec<String>>) -> String {
    let head = head.iter().map(|name| (*name).to_owned()).collect();
    let shown = |row: Vec<String>| row.iter().map(|cell| visible::line(cell)).collect::<Vec<_>>();
    let rows: Vec<_> = std::iter::once(head).chain(rows).map(shown).collect();
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.width())
            .max()
            .unwrap_or_default()
    };
    let mut text = String::new();
    for row in &rows {
        let cell = |(column, cell): (usize, &String)| {
            let blanks = " ".repeat(width(column).saturating_sub(cell.width()));
            if column < numbers {
                format!("{cell}{blanks}")
            } else {
                format!("{blanks}{cell}")
            }
        };
        let line: Vec<_> = row.iter().enumerate().map(cell).collect();
        let _ = writeln!(text, "  {}", line.join("  ").trim_end());
    }
    text
}
