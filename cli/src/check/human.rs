//! Findings as people read them: as rustc shows its own.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Level, Origin, Renderer, Snippet};
use flow_log_stack_analysis::Label;

use super::finding::{Finding, Kind};
use super::script::Checked;
use crate::input::Input;

/// Draws findings, with colours.
pub(super) struct Human {
    renderer: Renderer,
}

impl Human {
    pub(super) fn new() -> Self {
        Self {
            renderer: Renderer::styled().decor_style(DecorStyle::Ascii),
        }
    }

    /// A finding with the lines that it is about, and a blank line behind it.
    pub(super) fn finding(&self, script: &Input, finding: &Finding) -> String {
        let level = match finding.kind {
            Kind::Error => Level::ERROR,
            Kind::Warning => Level::WARNING,
            Kind::Note => Level::NOTE,
        };
        let title = level.primary_title(finding.message.as_str()).id(finding.code);
        let beside = usize::from(finding.primary.is_none());
        let group = match finding.shown_at() {
            Some(primary) => title.element(snippet(script, primary, &finding.labels[beside..])),
            None => title.element(Origin::path(script.name.as_str())),
        };
        let athena = finding.trino_code.map(|code| format!("Athena's own error is {code}"));
        let notes = finding
            .notes
            .iter()
            .cloned()
            .chain(athena)
            .map(|note| Level::NOTE.message(note));
        let help = finding.help.iter().map(|help| Level::HELP.message(help.as_str()));
        let group = group.elements(notes).elements(help);
        format!("{}\n\n", self.renderer.render(&[group]))
    }
}

/// The lines around the labels.
fn snippet<'a>(script: &'a Input, primary: &'a Label, others: &'a [Label]) -> Snippet<'a, Annotation<'a>> {
    let text = script.text.as_str();
    let all = || others.iter().chain([primary]);
    let first = all().map(|label| label.range.start).min().unwrap_or_default();
    let last = all().map(|label| label.range.end).max().unwrap_or_default();
    let start = text[..first].rfind('\n').map_or(0, |at| at + 1);
    let end = text[last..].find('\n').map_or(text.len(), |at| last + at);
    let lines = text[start..end].trim_end_matches('\r');
    let within =
        |range: &Range<usize>| range.start.min(start + lines.len()) - start..range.end.min(start + lines.len()) - start;
    let annotation = |kind: AnnotationKind, label: &'a Label| {
        let annotation = kind.span(within(&label.range));
        if label.text.is_empty() {
            annotation
        } else {
            annotation.label(label.text.as_str())
        }
    };
    Snippet::source(lines)
        .path(script.name.as_str())
        .line_start(text[..start].matches('\n').count() + 1)
        .annotation(annotation(AnnotationKind::Primary, primary))
        .annotations(others.iter().map(|label| annotation(AnnotationKind::Context, label)))
}

/// What was found in how many statements, and where to read on.
pub(super) fn summary(scripts: &[(Input, Vec<Checked>)]) -> String {
    let statements: usize = scripts.iter().map(|(_, all)| all.len()).sum();
    let all = || scripts.iter().flat_map(|(_, all)| all).flat_map(|one| &one.findings);
    let found: Vec<_> = [(Kind::Error, "error"), (Kind::Warning, "warning")]
        .into_iter()
        .map(|(kind, noun)| (all().filter(|finding| finding.kind == kind).count(), noun))
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| counted(count, noun))
        .collect();
    let found = if found.is_empty() {
        "nothing found".to_owned()
    } else {
        found.join(", ")
    };
    let mut text = format!(
        "{} in {}: {found}\n",
        counted(statements, "statement"),
        counted(scripts.len(), "file")
    );
    let mut codes: Vec<_> = all().filter(|one| one.kind != Kind::Note).map(|one| one.code).collect();
    codes.sort_unstable();
    codes.dedup();
    match codes.as_slice() {
        [] => {}
        [one] => text.extend(["`flow-log-stack explain ", one, "` says more\n"]),
        several => text.extend(["`flow-log-stack explain CODE` says more: ", &several.join(", "), "\n"]),
    }
    text
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
