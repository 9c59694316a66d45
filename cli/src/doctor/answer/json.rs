//! The answer for tools.

use serde::Serialize;

use super::{Answer, Delivered, Found, Scanned};
use crate::finding::place::{Places, Stretch};
use crate::query::cost::Cost;

/// The whole document.
#[derive(Serialize)]
pub(super) struct Document<'a> {
    findings: Vec<Said<'a>>,
    flow_logs: Vec<FlowLog<'a>>,
    /// Null if no folder was checked.
    scan: Option<Whole>,
    queries: Vec<Query<'a>>,
    impossible: Vec<Impossible>,
    notes: &'a [String],
}

/// A finding.
#[derive(Serialize)]
pub(super) struct Said<'a> {
    /// `error` if the command fails because of it, otherwise `warning`.
    level: &'static str,
    code: &'static str,
    /// The file or folder that it is about.
    place: &'a str,
    /// The place in the file; missing if it is about the whole file.
    #[serde(flatten)]
    stretch: Option<Stretch>,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    notes: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
}

#[derive(Serialize)]
struct FlowLog<'a> {
    #[serde(rename = "flow_log")]
    id: &'a str,
    account: &'a str,
    region: &'a str,
    first_day: &'a str,
    last_day: &'a str,
    files: u64,
    bytes: u64,
    records: u64,
}

/// A scan of all files of the table.
#[derive(Serialize)]
struct Whole {
    bytes: u64,
    price: f64,
    /// The price of a terabyte.
    price_per_terabyte: f64,
    /// The day that `days_ago` counts from in the estimates.
    days_ago_from: Option<String>,
}

#[derive(Serialize)]
struct Query<'a> {
    name: &'a str,
    /// Whether it is a query of the declaration; otherwise it is a predefined one that the table supports.
    declared: bool,
    /// The fields that it reads.
    fields: &'a [String],
    bytes: Option<u64>,
    price: Option<f64>,
}

/// A predefined query that the table does not support.
#[derive(Serialize)]
struct Impossible {
    name: &'static str,
    missing: Vec<&'static str>,
}

pub(super) fn document(answer: &Answer, price: f64) -> Document<'_> {
    Document {
        findings: answer.found.iter().map(finding).collect(),
        flow_logs: answer.flow_logs.iter().map(flow_log).collect(),
        scan: answer.full_scan.map(|bytes| Whole {
            bytes,
            price: Cost::of(bytes, price).amount(),
            price_per_terabyte: price,
            days_ago_from: answer.last_day.map(|day| day.to_string()),
        }),
        queries: answer.queries.iter().map(|one| query(one, price)).collect(),
        impossible: answer
            .impossible
            .iter()
            .map(|(name, missing)| Impossible {
                name,
                missing: missing.clone(),
            })
            .collect(),
        notes: &answer.notes,
    }
}

pub(super) fn finding(found: &Found) -> Said<'_> {
    let finding = &found.finding;
    let label = finding.primary.as_ref();
    Said {
        level: finding.kind.word(),
        code: found.code.name(),
        place: &found.input.name,
        stretch: label.map(|label| Places::new(&found.input.text).stretch(&label.range)),
        message: &finding.message,
        reason: label.map(|label| label.text.as_str()),
        notes: &finding.notes,
        help: finding.help.as_deref(),
    }
}

fn flow_log(own: &Delivered) -> FlowLog<'_> {
    FlowLog {
        id: &own.flow_log,
        account: &own.account,
        region: &own.region,
        first_day: &own.first_day,
        last_day: &own.last_day,
        files: own.files,
        bytes: own.bytes,
        records: own.records,
    }
}

fn query(own: &Scanned, price: f64) -> Query<'_> {
    Query {
        name: &own.name,
        declared: own.is_declared,
        fields: &own.fields,
        bytes: own.bytes,
        price: own.bytes.map(|bytes| Cost::of(bytes, price).amount()),
    }
}

/// JSON in one line; these values always serialize.
pub(super) fn line(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default() + "\n"
}

pub(super) fn pretty(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}
