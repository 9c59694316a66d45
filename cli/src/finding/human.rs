//! Findings as people read them, in the style of rustc.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Level, Origin, Renderer, Snippet};
use flow_log_stack_analysis::Label;

use super::place::Places;
use super::{Finding, Kind};
use crate::io::input::Input;
use crate::io::visible;

/// Draws findings, with colours.
pub(crate) struct Human {
    renderer: Renderer,
}

impl Human {
    pub(crate) fn new() -> Self {
        Self {
            renderer: Renderer::styled().decor_style(DecorStyle::Ascii),
        }
    }

    /// A finding with the lines that it is about, followed by a blank line.
    pub(crate) fn finding(&self, script: &Input, places: &Places<'_>, finding: &Finding) -> String {
        let level = match finding.kind {
            Kind::Error => Level::ERROR,
            Kind::Warning => Level::WARNING,
            Kind::Note => Level::NOTE,
        };
        let title = level
            .primary_title(visible::line(&finding.message))
            .id(finding.rule.name());
        let beside = usize::from(finding.primary.is_none());
        let lines = finding
            .shown_at()
            .map(|primary| Lines::new(script, primary, &finding.labels[beside..]));
        let group = match &lines {
            Some(lines) => title.element(lines.snippet(places)),
            None => title.element(Origin::path(visible::line(&script.name))),
        };
        let athena = finding.trino_code.map(|code| format!("Athena's own error is {code}"));
        let notes = finding
            .notes
            .iter()
            .map(|note| visible::line(note))
            .chain(athena)
            .map(|note| Level::NOTE.message(note));
        let help = finding.help.iter().map(|help| Level::HELP.message(visible::line(help)));
        let group = group.elements(notes).elements(help);
        let text = self.renderer.render(&[group]);
        let text = match &lines {
            Some(lines) => lines.with_column(&text, places),
            None => text,
        };
        format!("{text}\n\n")
    }
}

/// The part of a text that is shown.
struct Lines<'a> {
    script: &'a Input,
    primary: &'a Label,
    others: &'a [Label],
    range: Range<usize>,
}

/// How much of a line the renderer gets before and after its labels. It shows less than that, but walks over all of it
/// for every finding.
const BESIDE: usize = 1000;

impl<'a> Lines<'a> {
    /// The lines of the labels.
    fn new(script: &'a Input, primary: &'a Label, others: &'a [Label]) -> Self {
        let text = script.text.as_str();
        let all = || others.iter().chain([primary]);
        let first = all().map(|label| label.range.start).min().unwrap_or_default();
        let last = all().map(|label| label.range.end).max().unwrap_or_default();
        let mut before = (first.saturating_sub(BESIDE)..first).chain([first]);
        let start = before.find(|at| text.is_char_boundary(*at)).unwrap_or(first);
        let mut behind = (last + BESIDE..text.len()).chain([text.len()]);
        let end = behind.find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
        let start = text[start..first].rfind('\n').map_or(start, |at| start + at + 1);
        let end = text[last..end].find('\n').map_or(end, |at| last + at);
        let length = text[start..end].trim_end_matches('\r').len();
        Self {
            script,
            primary,
            others,
            range: start..start + length,
        }
    }

    fn snippet(&self, places: &Places<'_>) -> Snippet<'a, Annotation<'a>> {
        let annotation = |kind: AnnotationKind, label: &'a Label| {
            let annotation = kind.span(self.shown(label.range.start)..self.shown(label.range.end));
            if label.text.is_empty() {
                annotation
            } else {
                annotation.label(visible::line(&label.text))
            }
        };
        let others = self.others.iter();
        Snippet::source(visible::source(&self.script.text[self.range.clone()]))
            .path(visible::line(&self.script.name))
            .line_start(places.of(self.range.start).0)
            .annotation(annotation(AnnotationKind::Primary, self.primary))
            .annotations(others.map(|label| annotation(AnnotationKind::Context, label)))
    }

    /// The offset in the shown part of an offset in the text.
    fn shown(&self, at: usize) -> usize {
        let Range { start, end } = self.range;
        visible::source(&self.script.text[start..at.min(end)]).len()
    }

    /// Corrects the column to that in the file, if the renderer got only a part of the line, or a changed one.
    fn with_column(&self, text: &str, places: &Places<'_>) -> String {
        let primary = self.primary.range.start.min(self.range.end);
        let (line, column) = places.of(self.primary.range.start);
        let before = &self.script.text[self.range.start..primary];
        let own_line = before.rfind('\n').map_or(before, |at| &before[at + 1..]);
        let shown = visible::source(own_line).chars().count() + 1;
        let place = |column: usize| format!("{}:{line}:{column}", visible::line(&self.script.name));
        text.replacen(&place(shown), &place(column), 1)
    }
}
