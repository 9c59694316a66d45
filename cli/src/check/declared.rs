//! Declarations in a file, and the findings about them and their queries, each in the file that contains its text.

use flow_log_stack_analysis::{Analysis, Code, Diagnostic, Fixed, Severity, fix_where};
use flow_log_stack_declaration::{Declaration, Form, Mistake, Place, Query, Source};

use super::part::{Part, Script, Subject};
use super::{cost, plan};
use crate::declaration::file::File;
use crate::declaration::mistake::{in_file, of_sql, of_tokens, own_file};
use crate::declaration::walk::{place, shown};
use crate::finding::Finding;
use crate::finding::level::Levels;
use crate::io::guard::guarded;
use crate::io::input::{Input, Kind};
use crate::io::report::Failure;

/// What to report besides findings.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    /// Which partitions queries can touch.
    pub(super) cost: bool,
    /// The queries' plans.
    pub(super) plan: bool,
}

/// The declarations of a file: the file itself, then the files that its queries name; empty if it has no declaration.
pub(super) fn scripts(path: &str, form: Form, levels: &Levels, wanted: Wanted) -> Result<Vec<Script>, Failure> {
    let file = File::read(path, form, &|lint| levels.of(lint))?;
    if file.declarations.is_empty() {
        return Ok(Vec::new());
    }
    let mut scripts = vec![Script {
        input: file.input.clone(),
        parts: Vec::new(),
    }];
    for declaration in &file.declarations {
        let mistakes = declaration.report.mistakes();
        let stack = declaration.head.as_ref().map(|head| head.name.to_string());
        scripts[0].parts.push(Part {
            subject: Subject::Declaration { stack: stack.clone() },
            analysis: Analysis::default(),
            findings: mistakes.iter().filter_map(|mistake| of_tokens(mistake)).collect(),
            plan: None,
        });
        for query in declaration.queries.iter().filter(|query| !query.is_predefined) {
            let Some(source) = query.source.as_deref() else {
                continue;
            };
            let part = Part {
                subject: Subject::Query {
                    stack: stack.clone(),
                    name: query.name.to_string(),
                },
                analysis: query.analysis.as_deref().cloned().unwrap_or_default(),
                findings: findings(declaration, query, source, &mistakes, wanted.cost),
                plan: declaration
                    .catalog(query)
                    .filter(|_| wanted.plan)
                    .and_then(|catalog| plan::text(&source.sql(), &catalog)),
            };
            let index = index(&mut scripts, &file, source)?;
            scripts[index].parts.push(part);
        }
    }
    Ok(scripts)
}

/// The index of the file that contains a query's text; a new file is added.
fn index(scripts: &mut Vec<Script>, file: &File, source: &Source) -> Result<usize, Failure> {
    let Some(own) = own_file(file, source) else {
        return Ok(0);
    };
    let known = scripts
        .iter()
        .position(|script| place(&script.input.name) == place(&own));
    if let Some(known) = known {
        return Ok(known);
    }
    scripts.push(Script {
        input: Input::file(&shown(&own), Kind::Script)?,
        parts: Vec::new(),
    });
    Ok(scripts.len() - 1)
}

/// The findings about the text of a query.
fn findings(
    declaration: &Declaration,
    query: &Query,
    source: &Source,
    mistakes: &[&Mistake],
    cost: bool,
) -> Vec<Finding> {
    let mut findings: Vec<_> = mistakes
        .iter()
        .filter_map(|mistake| match &mistake.place {
            Place::Sql(place) if query.has(mistake) => Some(of_sql(mistake, place)),
            _ => None,
        })
        .collect();
    if let (true, Some(analysis), Some(catalog)) = (cost, &query.analysis, declaration.catalog(query)) {
        let mut notes = cost::notes(&source.sql(), analysis, &catalog, 0);
        for label in notes.iter_mut().filter_map(|note| note.primary.as_mut()) {
            label.range = in_file(source, &label.range);
        }
        findings.extend(notes);
    }
    findings
}

/// The files of a declaration with every certain fix applied: those that change, with their new text, and the number
/// of fixed findings.
pub(super) fn mended(path: &str, form: Form, levels: &Levels) -> Result<(Vec<(Input, String)>, usize), Failure> {
    let mut count = 0;
    let file = File::read(path, form, &|lint| levels.of(lint))?;
    let mut text = String::new();
    let mut at = 0;
    let mut others: Vec<(Input, String)> = Vec::new();
    let queries = file
        .declarations
        .iter()
        .flat_map(|declaration| declaration.queries.iter().map(move |query| (declaration, query)));
    for (declaration, query) in queries {
        let Some((
            source,
            Fixed {
                sql: new,
                count: of_query,
            },
        )) = mended_query(declaration, query)
        else {
            continue;
        };
        if let Some(own) = own_file(&file, source) {
            let input = Input::file(&shown(&own), Kind::Script)?;
            if others.iter().all(|(known, _)| known.name != input.name) {
                others.push((input, new));
                count += of_query;
            }
        } else if let Source::Inline(literal) = source
            && let Some(new) = literal_of(&literal.token().to_string(), &new)
        {
            let range = literal.span().byte_range();
            text.push_str(&file.input.text[at..range.start]);
            text.push_str(&new);
            at = range.end;
            count += of_query;
        }
    }
    if at > 0 {
        text.push_str(&file.input.text[at..]);
        others.insert(0, (file.input, text));
    }
    others.retain(|(input, new)| input.text != *new);
    Ok((others, count))
}

/// A query's text with every certain fix applied, if that changes it.
fn mended_query<'a>(declaration: &Declaration, query: &'a Query) -> Option<(&'a Source, Fixed)> {
    let (source, catalog) = (query.source.as_deref()?, declaration.catalog(query)?);
    let mistakes = declaration.report.mistakes();
    let is_said = |code: Code| mistakes.iter().any(|one| one.code == code.into() && query.has(one));
    // A lint that is allowed is not fixed.
    let wanted = |found: &Diagnostic| found.severity == Severity::Error || is_said(found.code);
    let sql = source.sql();
    let new = guarded(|| fix_where(&sql, &catalog, wanted)).ok()?;
    (!query.is_predefined && new.sql != sql).then_some((source, new))
}

/// A literal with another value, in its own form, or raw if the value now has double quotes; `None` if escapes make
/// that impossible.
fn literal_of(old: &str, new: &str) -> Option<String> {
    let (open, close) = (old.find('"')? + 1, old.rfind('"')?);
    let body = &old[open..close];
    let is_raw = old.starts_with('r');
    if !is_raw && (body.contains('\\') || new.contains('\\')) {
        return None;
    }
    let (head, tail) = if new.contains('"') && !old.starts_with("r#") {
        ("r#\"", "\"#")
    } else {
        (&old[..open], &old[close..])
    };
    if tail.len() > 1 && new.contains(tail) {
        return None;
    }
    let new = if body.contains("\r\n") {
        new.replace('\n', "\r\n")
    } else {
        new.to_owned()
    };
    Some(format!("{head}{new}{tail}"))
}
