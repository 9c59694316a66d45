//! Checks every query, and reports the findings.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use flow_log_stack_analysis::{self as analysis, Analysis, Catalog, Code as Rule, Diagnostic, Label, Level, Severity};
use flow_log_stack_runtime::Listed as _;
use flow_log_stack_runtime::dynamic_reference::{self, dynamic_reference};
use flow_log_stack_runtime::name::QueryName;
use flow_log_stack_runtime::{Code, Error};
use proc_macro2::Span;

use crate::ast::{self, Items};
use crate::checked::{Text, checked};
use crate::level::{self, Levels};
use crate::lower::Lowered;
use crate::model::Query;
use crate::queries::{self, Declared};
use crate::report::{Gravity, Report};
use crate::row::Row;
use crate::source::Source;

/// Checks every query; the valid ones become queries of the stack.
pub(crate) fn queries(
    items: &Items,
    stack: &Lowered,
    level: &dyn Fn(Rule) -> Level,
    queries: &mut [Query],
    report: &mut Report,
) {
    let lints = items.stacks.first().map(|stack| stack.attributes.lints.as_slice());
    let of_stack = lints.unwrap_or_default();
    level::known(of_stack, report);
    let mut catalog = stack.checker.catalog().clone();
    analyse(queries, &catalog);
    let (predefined, own): (Vec<_>, Vec<_>) = queries.iter_mut().partition(|query| query.is_predefined);
    for query in predefined {
        self::predefined(query, stack, report);
    }
    for (declared, query) in items.queries.iter().zip(own) {
        let levels = Levels {
            own: &declared.attributes.lints,
            stack: of_stack,
            otherwise: level,
        };
        level::known(levels.own, report);
        // Only the parameters change from query to query.
        catalog.parameters = query.checked_parameters();
        self::query(declared, query, stack, &catalog, &levels, report);
    }
}

/// Checks the text of each query that has one.
fn analyse(queries: &mut [Query], catalog: &Catalog) {
    let (texts, queries): (Vec<_>, Vec<_>) = queries
        .iter_mut()
        .filter_map(|query| {
            let text = Text {
                sql: query.source.as_ref()?.sql(),
                parameters: query.checked_parameters(),
            };
            Some((text, query))
        })
        .unzip();
    for (query, analysis) in queries.into_iter().zip(checked(&texts, catalog)) {
        query.row = Some(Row::of(&analysis.columns, analysis.is_accepted(), &query.name));
        query.analysis = Some(Rc::new(analysis));
    }
}

/// A query's text, if it has one, and what the checker says of it.
fn analysed(query: &Query) -> Option<(Rc<Source>, String, Rc<Analysis>)> {
    let (source, analysis) = (query.source.as_ref()?, query.analysis.as_ref()?);
    Some((Rc::clone(source), source.sql(), Rc::clone(analysis)))
}

/// Adds a predefined query, which may not fit a table whose columns have other types than AWS's.
fn predefined(query: &mut Query, stack: &Lowered, report: &mut Report) {
    let Some((_, sql, analysis)) = analysed(query) else {
        return;
    };
    let errors = analysis.diagnostics.iter();
    for diagnostic in errors.filter(|one| one.severity == Severity::Error) {
        let message = format!(
            "the predefined query `{}` does not fit the table: {}",
            query.name, diagnostic.message
        );
        let help = "give the columns the types that AWS's fields have, or leave the query out";
        report.error(query.name.span(), diagnostic.code, &message, Some(help));
    }
    make(query, &sql, &analysis, stack, report);
}

fn query(
    declared: &ast::Query,
    query: &mut Query,
    stack: &Lowered,
    catalog: &Catalog,
    levels: &Levels<'_>,
    report: &mut Report,
) {
    let Some((source, sql, analysis)) = analysed(query) else {
        return;
    };
    // SQL only reads ASCII names: errors about others are reported in the declaration.
    let mut foreign = declared
        .parameters
        .iter()
        .filter(|one| !one.name.to_string().is_ascii());
    if foreign.any(|one| sql.contains(&format!(":{}", one.name))) {
        return;
    }
    let mut undeclared = 0;
    for diagnostic in &analysis.diagnostics {
        // A parameter that could not be read is not undeclared.
        if !query.is_whole && diagnostic.code == Rule::UndeclaredParameter {
            continue;
        }
        if let Some((mut said, gravity)) = said(diagnostic, query, &sql, catalog, levels, &mut undeclared) {
            said.help = said.help.map(|help| quotable(help, &source));
            report.diagnostic(said, gravity, &source, query.name.span());
        }
    }
    if analysis.is_accepted() {
        // If there are errors, not every lint runs.
        let met: Vec<_> = analysis.diagnostics.iter().map(|one| one.code.name()).listed();
        levels.unmet(&met, report);
    }
    unused(declared, query, &sql, &analysis, report);
    unnamed(query, &sql, &analysis, &source, catalog, report);
    if let Some(range) = dynamic_reference(&sql) {
        let error = dynamic_reference::error(&format!("the query `{}`", query.name), &sql[range.clone()]);
        let text = "not text for CloudFormation".to_owned();
        report.refuse_in_sql(vec![Label { range, text }], &error, &source, query.name.span());
        return;
    }
    if !analysis.is_accepted() {
        return;
    }
    if let Some(row) = &query.row {
        row.check(&query.name, &source, report);
    }
    make(query, &sql, &analysis, stack, report);
    if query.made.is_some() {
        saved(query, &sql, &analysis, stack, catalog, levels, report);
    }
    if let Some(title) = &declared.attributes.name
        && let Some(made) = query.made.clone()
    {
        let titled = report.accept(title.span(), made.with_title(&title.value()));
        query.made = titled.or(query.made.take());
    }
}

/// The mistake for a diagnostic, with its level here; `None` for a lint that is allowed. `undeclared` counts the parameters
/// that are not declared.
fn said(
    diagnostic: &Diagnostic,
    query: &Query,
    sql: &str,
    catalog: &Catalog,
    levels: &Levels<'_>,
    undeclared: &mut usize,
) -> Option<(Diagnostic, Gravity)> {
    let mut said = diagnostic.clone();
    if said.code == Rule::UndeclaredParameter {
        let range = said.primary.as_ref().map(|label| label.range.clone());
        let written = range.and_then(|range| sql.get(range)).unwrap_or_default();
        let form = queries::declaration(sql, catalog, written.trim_start_matches(':'), *undeclared);
        *undeclared += 1;
        if let Some(form) = form {
            let before = if query.parameters.is_empty() { "" } else { "…, " };
            said.help = Some(format!("declare it: `query {}({before}{form})`", query.name));
        }
    }
    if said.help.is_none() {
        said.help = queries::missing_field(diagnostic, sql).map(|field| {
            let name = field.name;
            format!("add the field `{name}` to the flow log's format and to the table")
        });
    }
    if said.severity == Severity::Error {
        return Some((said, Gravity::Error));
    }
    let (gravity, note) = levels.judge(said.code);
    said.notes.extend(note);
    gravity.map(|gravity| (said, gravity))
}

/// A help with double quotes says where they are allowed, if they would end the query's own literal.
fn quotable(help: String, source: &Source) -> String {
    let ends_at_them = |written: &str| !written.starts_with("r#") && !written.contains("\\\"");
    match source {
        Source::Inline(literal) if help.contains('"') && ends_at_them(literal.text()) => {
            format!("{help}; put the query in `r#\"…\"#` for it, where double quotes can stand")
        }
        _ => help,
    }
}

/// Parameters that the text never uses. In a text with errors not all uses are known, so the name must not occur in it.
fn unused(declared: &ast::Query, query: &Query, sql: &str, analysis: &Analysis, report: &mut Report) {
    let used: HashSet<usize> = analysis.parameters.iter().map(|one| one.parameter).collect();
    let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    // If a text is refused, its uses are not known, but what it may use is.
    let after_colons = sql.split(':').skip(1).map(|rest| {
        let end = rest.bytes().position(|byte| !is_of_name(byte));
        &rest[..end.unwrap_or(rest.len())]
    });
    let named: HashSet<&str> = if analysis.is_accepted() {
        HashSet::new()
    } else {
        after_colons.collect()
    };
    // Of several with one name, the first.
    let declared = declared.parameters.iter().rev().map(|own| &own.name);
    let spans: HashMap<String, Span> = declared
        .map(|name| (name.to_string().trim_start_matches("r#").to_owned(), name.span()))
        .collect();
    for (index, parameter) in query.parameters.iter().enumerate() {
        let name = &parameter.name;
        if used.contains(&index) || named.contains(name.as_str()) {
            continue;
        }
        let message = format!("the query `{}` never uses its parameter `{name}`", query.name);
        let error = Error::new(Code::UnusedParameter, message);
        report.refuse(
            spans.get(name.as_str()).copied().unwrap_or_else(|| query.name.span()),
            &error.help(format!("write `:{name}` where its value belongs, or remove it")),
        );
    }
}

/// A `?` in a query without declared parameters; otherwise the checker has refused it.
fn unnamed(query: &Query, sql: &str, analysis: &Analysis, source: &Rc<Source>, catalog: &Catalog, report: &mut Report) {
    if !(query.is_whole && query.parameters.is_empty() && analysis.is_accepted()) {
        return;
    }
    let name = |index: usize| match analysis.placeholders.len() {
        1 => "value".to_owned(),
        _ => format!("value{}", index + 1),
    };
    // With names their types are known by their places.
    let (mut named, mut at) = (String::new(), 0);
    for (index, range) in analysis.placeholders.iter().enumerate() {
        named.extend([&sql[at..range.start], ":", &name(index)]);
        at = range.end;
    }
    named.push_str(&sql[at..]);
    for (index, range) in analysis.placeholders.iter().enumerate() {
        let name = name(index);
        let form = queries::declaration(&named, catalog, &name, index).unwrap_or_else(|| name.clone());
        let help = format!(
            "write `:{name}` in its place, and declare it: `query {}({form})`",
            query.name
        );
        let error = Error::new(Code::UnnamedParameter, "`?` has no name, but values are given by name").help(help);
        let label = Label {
            range: range.clone(),
            text: "nothing gives it a value".to_owned(),
        };
        report.refuse_in_sql(vec![label], &error, source, query.name.span());
    }
}

/// Checks the saved text if the form of a default can matter: as the number of rows after LIMIT, as a
/// pattern, as an argument that must be constant.
fn saved(
    query: &Query,
    sql: &str,
    before: &Analysis,
    stack: &Lowered,
    catalog: &Catalog,
    levels: &Levels<'_>,
    report: &mut Report,
) {
    let parameters = query.read_parameters().unwrap_or_default();
    let Some(saved) = stack.checker.saved(sql, &parameters, before) else {
        return;
    };
    let analysis = analysis::check(&saved, catalog);
    let fails = |one: &&Diagnostic| match one.severity {
        Severity::Error => true,
        Severity::Lint => {
            let is_new = before.diagnostics.iter().all(|old| old.message != one.message);
            one.code == Rule::ConstantFailure && is_new && levels.judge(one.code).0 == Some(Gravity::Error)
        }
    };
    if let Some(one) = analysis.diagnostics.iter().find(fails) {
        let message = format!("with its defaults the query `{}` is wrong: {}", query.name, one.message);
        let help = "give the parameter another default, or none";
        report.error(
            query.name.span(),
            one.code,
            &message,
            Some(one.help.as_deref().unwrap_or(help)),
        );
    }
}

/// Makes a query of the stack from an accepted text whose parameters could all be read.
fn make(query: &mut Query, sql: &str, analysis: &Analysis, stack: &Lowered, report: &mut Report) {
    let name = QueryName::new(query.name.to_string());
    if let (Ok(name), Some(parameters)) = (name, query.read_parameters()) {
        let declared = Declared {
            name,
            description: query.description.clone(),
            parameters,
            sql,
        };
        let made = stack.checker.query(declared, analysis);
        query.made = report.accept(query.name.span(), made);
    }
}
