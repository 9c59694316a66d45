//! Mistakes of a declaration as findings in their files.

use std::ops::Range;
use std::path::PathBuf;

use flow_log_stack_analysis::{Edit, Label, Severity};
use flow_log_stack_declaration::{Gravity, InSql, Mistake, Place, Source};

use super::file::File;
use crate::finding::{Finding, Kind, Rule};

/// A mistake in a declaration's tokens, in the declaration's file.
pub(crate) fn of_tokens(mistake: &Mistake) -> Option<Finding> {
    let Place::Tokens(span) = &mistake.place else {
        return None;
    };
    let label = Label {
        range: span.byte_range(),
        text: String::new(),
    };
    Some(finding(mistake, Severity::Error, Some(label), Vec::new(), Vec::new()))
}

/// A finding about a query's text, in the file that contains it.
pub(crate) fn of_sql(mistake: &Mistake, place: &InSql) -> Finding {
    let source = &place.source;
    let label = |label: &Label| Label {
        range: in_file(source, &label.range),
        text: label.text.clone(),
    };
    let severity = match mistake.code.level() {
        Some(_) => Severity::Lint,
        None => Severity::Error,
    };
    let edits: Option<Vec<_>> = place.fix.iter().map(|edit| self::edit(source, edit)).collect();
    finding(
        mistake,
        severity,
        place.primary.as_ref().map(label),
        place.labels.iter().map(label).collect(),
        edits.unwrap_or_default(),
    )
}

/// The range of a query's text in the file that contains it.
pub(crate) fn in_file(source: &Source, range: &Range<usize>) -> Range<usize> {
    match source {
        Source::Inline(literal) => {
            let start = literal.span().byte_range().start;
            let Range { start: from, end } = literal.written(range);
            start + from..start + end
        }
        Source::File { .. } | Source::Predefined(_) => range.clone(),
    }
}

/// The file of a query's text, if it has its own.
pub(crate) fn own_file(file: &File, source: &Source) -> Option<PathBuf> {
    match source {
        Source::File { path, .. } => Some(file.root.join(path.value())),
        Source::Inline(_) | Source::Predefined(_) => None,
    }
}

/// An edit of the file; `None` if escapes make it impossible.
fn edit(source: &Source, edit: &Edit) -> Option<Edit> {
    let is_plain = match source {
        Source::Inline(literal) => {
            let written = literal.text().get(literal.written(&edit.range));
            written == literal.value_lines().text().get(edit.range.clone()) && !edit.text.contains(['"', '\\'])
        }
        Source::File { .. } | Source::Predefined(_) => true,
    };
    is_plain.then(|| Edit {
        range: in_file(source, &edit.range),
        text: edit.text.clone(),
    })
}

fn finding(
    mistake: &Mistake,
    severity: Severity,
    primary: Option<Label>,
    labels: Vec<Label>,
    fix: Vec<Edit>,
) -> Finding {
    Finding {
        rule: Rule::Code(mistake.code),
        trino_code: mistake.code.trino_code(),
        severity,
        kind: match mistake.gravity {
            Gravity::Error => Kind::Error,
            Gravity::Warning => Kind::Warning,
        },
        message: mistake.message.clone(),
        primary,
        labels,
        notes: mistake.notes.clone(),
        help: mistake.help.clone(),
        fix,
    }
}
