//! Findings as workflow commands, which GitHub Actions shows at their lines
//! (GitHub documentation, "Workflow commands for GitHub Actions").

use super::place::Places;
use super::{Finding, Kind};
use crate::io::input::Input;
use crate::io::visible;

/// A finding as one line.
pub(crate) fn finding(script: &Input, places: &Places<'_>, finding: &Finding) -> String {
    let mut properties = Vec::new();
    if !script.is_standard() {
        properties.push(("file", script.name.replace('\\', "/")));
    }
    if let Some(label) = finding.shown_at() {
        let stretch = places.stretch(&label.range);
        properties.push(("line", stretch.line.to_string()));
        properties.push(("endLine", stretch.end_line.to_string()));
        // Columns are only allowed within one line.
        if stretch.line == stretch.end_line {
            properties.push(("col", stretch.column.to_string()));
            properties.push(("endColumn", stretch.end_column.to_string()));
        }
    }
    properties.push(("title", finding.rule.name().to_owned()));
    let properties: Vec<_> = properties
        .iter()
        .map(|(name, value)| format!("{name}={}", property(value)))
        .collect();
    let command = if finding.kind == Kind::Note {
        "notice"
    } else {
        finding.kind.word()
    };
    format!(
        "::{command} {}::{}
",
        properties.join(","),
        data(&finding.text())
    )
}

/// A message, escaped to one line.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property, which ends at a comma or a colon.
fn property(text: &str) -> String {
    data(&visible::line(text)).replace(':', "%3A").replace(',', "%2C")
}
