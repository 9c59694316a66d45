//! Findings as SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"), which code scanning services read.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use flow_log_stack_analysis::{Label, Level};
use serde_json::{Value, json};

use super::place::Places;
use super::{Finding, Rule};
use crate::io::input::Input;
use crate::io::report::Failure;
use crate::io::visible;

/// One run over files with their findings, as a document; `failures` are the files that could not be read or written.
pub(crate) fn document<'a>(
    files: impl IntoIterator<Item = (&'a Input, Vec<&'a Finding>)>,
    failures: &[Failure],
) -> Value {
    let mut rules = Rules::default();
    let results: Vec<_> = files
        .into_iter()
        .flat_map(|(input, findings)| {
            let places = Places::new(&input.text);
            let findings = findings.into_iter();
            findings
                .map(|finding| result(input, &places, finding, rules.index(finding)))
                .collect::<Vec<_>>()
        })
        .collect();
    let notifications: Vec<_> = failures
        .iter()
        .map(|failure| json!({"level": "error", "message": {"text": failure.to_string()}}))
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "flow-log-stack",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.values,
            }},
            "invocations": [{
                "executionSuccessful": failures.is_empty(),
                "toolExecutionNotifications": notifications,
            }],
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

/// The rules that the results are about.
#[derive(Default)]
struct Rules {
    indexes: BTreeMap<Rule, usize>,
    values: Vec<Value>,
}

impl Rules {
    /// The index of a finding's rule, which is added if it is new.
    fn index(&mut self, finding: &Finding) -> usize {
        let values = &mut self.values;
        *self.indexes.entry(finding.rule).or_insert_with(|| {
            values.push(rule(finding));
            values.len() - 1
        })
    }
}

fn rule(finding: &Finding) -> Value {
    let level = match finding.rule.level() {
        Some(Level::Allow) => "none",
        Some(Level::Warn) => "warning",
        Some(Level::Deny) => "error",
        None => finding.kind.word(),
    };
    let mut rule = json!({"id": finding.rule.id(), "defaultConfiguration": {"level": level}});
    if let Some(page) = finding.rule.page() {
        rule["shortDescription"] = json!({"text": page.lines().next()});
        rule["help"] = json!({"text": page, "markdown": page});
    }
    if let Some(trino_code) = finding.trino_code {
        rule["properties"] = json!({"trinoCode": trino_code});
    }
    rule
}

fn result(input: &Input, places: &Places<'_>, finding: &Finding, rule: usize) -> Value {
    let artifact = json!({"uri": uri(&input.name)});
    let location = |label: Option<&Label>| {
        let mut location = json!({"physicalLocation": {"artifactLocation": artifact}});
        if let Some(label) = label {
            location["physicalLocation"]["region"] = region(places, &label.range);
        }
        location
    };
    let mut result = json!({
        "ruleId": finding.rule.id(),
        "ruleIndex": rule,
        "level": finding.kind.word(),
        "message": {"text": finding.text()},
        "locations": [location(finding.shown_at())],
    });
    if !finding.labels.is_empty() {
        let labels = finding.labels.iter().map(|label| {
            let mut location = location(Some(label));
            location["message"] = json!({"text": visible::line(&label.text)});
            location
        });
        result["relatedLocations"] = labels.collect();
    }
    if !finding.fix.is_empty() {
        let replacements: Vec<_> = finding
            .fix
            .iter()
            .map(|edit| json!({"deletedRegion": region(places, &edit.range), "insertedContent": {"text": edit.text}}))
            .collect();
        let change = json!({"artifactLocation": artifact, "replacements": replacements});
        let description = visible::line(finding.help.as_deref().unwrap_or(&finding.message));
        result["fixes"] = json!([{"description": {"text": description}, "artifactChanges": [change]}]);
    }
    result
}

fn region(places: &Places<'_>, range: &Range<usize>) -> Value {
    let stretch = places.stretch(range);
    json!({
        "startLine": stretch.line, "startColumn": stretch.column,
        "endLine": stretch.end_line, "endColumn": stretch.end_column,
    })
}

/// A path as a URI reference (RFC 3986): relative if the path is.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let mut uri = String::new();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    if uri.starts_with('/') {
        format!("file://{uri}")
    } else {
        uri
    }
}
