//! Every query to the checker, and what comes back to the report.

use std::path::Path;

use proc_macro2::Span;

use flow_log_stack_analysis::{Analysis, Code as Rule, Level, Severity};
use flow_log_stack_queries::{Checker, Declared};
use flow_log_stack_runtime::predefined::{PREDEFINED, Predefined};
use flow_log_stack_runtime::{Code, Error, nearest};

use crate::ast::{self, Declaration, Lint};
use crate::lower::{self, Lowered, Source};
use crate::model::QueryItem;
use crate::place::{self, Finding};
use crate::report::Report;

/// Checks every query and adds those that are right to the model. Says where each of them stands.
pub(crate) fn queries(declaration: &Declaration, lowered: &mut Lowered, root: &Path, report: &mut Report) -> Vec<Span> {
    let mut spans = Vec::new();
    for stack in &declaration.stacks {
        lints(&stack.attributes.lints, report);
    }
    predefined(declaration, lowered, &mut spans, report);
    for declared in &declaration.queries {
        lints(&declared.attributes.lints, report);
        if let Some(read) = lower::query(declared, root, report) {
            query(declaration, declared, read, lowered, &mut spans, report);
        }
    }
    spans
}

fn query(
    declaration: &Declaration,
    declared: &ast::Query,
    read: lower::ReadQuery,
    lowered: &mut Lowered,
    spans: &mut Vec<Span>,
    report: &mut Report,
) {
    let span = declared.name.span();
    if declared.name == lowered.model.name {
        let error = Error::new(
            Code::Clash,
            format!("the query `{}` has the name of the stack", declared.name),
        );
        report.refuse(span, &error.help("choose another name: both are types of this module"));
        return;
    }
    let lower::ReadQuery {
        name,
        parameters,
        source,
        open,
    } = read;
    let sql = source.sql();
    let question = Declared {
        name,
        description: declared.attributes.text(),
        parameters,
        sql: &sql,
    };
    let mut analysis = lowered.checker.check(&question);
    declare_parameters(&mut analysis, &declared.name, &question, &lowered.checker);
    let excused = open || !declared.whole;
    let stack = declaration
        .stacks
        .first()
        .map(|stack| stack.attributes.lints.as_slice());
    let levels = Levels {
        own: &declared.attributes.lints,
        stack: stack.unwrap_or_default(),
    };
    findings(&analysis, &source, span, excused, &levels, report);
    if excused || !analysis.is_accepted() {
        return;
    }
    let Some(query) = report.accept(span, lowered.checker.query(question, &analysis)) else {
        return;
    };
    let query = match &declared.attributes.name {
        Some(title) => report
            .accept(title.span(), query.clone().with_title(&title.value()))
            .unwrap_or(query),
        None => query,
    };
    for index in query.unused() {
        let parameter = &query.parameters()[index].name;
        let place = declared
            .parameters
            .iter()
            .find(|own| own.name.to_string().trim_start_matches("r#") == parameter.as_str());
        let error = Error::new(
            Code::UnusedParameter,
            format!("the query `{}` never uses its parameter `{parameter}`", query.name()),
        );
        report.refuse(
            place.map_or(span, |own| own.name.span()),
            &error.help(format!("write `:{parameter}` where its value belongs, or remove it")),
        );
    }
    let fields = declared.parameters.iter().map(|own| field(&own.name));
    lowered.model.queries.push(QueryItem {
        name: declared.name.clone(),
        attributes: declared.attributes.tokens(),
        described: !declared.attributes.docs.is_empty(),
        parameters: fields.zip(query.parameters().iter().cloned()).collect(),
    });
    if let Source::File { path, .. } = &source {
        lowered.model.files.push(path.value());
    }
    lowered.model.stack.queries.push(query);
    spans.push(span);
}

/// Says of parameters that are not declared how to declare them, unless the name of another is meant.
fn declare_parameters(analysis: &mut Analysis, query: &syn::Ident, question: &Declared<'_>, checker: &Checker) {
    let unknown = analysis.diagnostics.iter_mut();
    for diagnostic in unknown.filter(|one| one.code == Rule::UndeclaredParameter) {
        let range = diagnostic.primary.as_ref().map(|label| label.range.clone());
        let written = range.and_then(|range| question.sql.get(range)).unwrap_or_default();
        let catalog = checker.catalog_with(&question.parameters);
        let form = flow_log_stack_queries::declaration(question.sql, &catalog, written.trim_start_matches(':'));
        if let Some(form) = form {
            let before = if question.parameters.is_empty() { "" } else { "…, " };
            diagnostic.help = Some(format!("declare it: `query {query}({before}{form})`"));
        }
    }
}

/// A parameter's name as a field in Rust, where some names are keywords.
fn field(name: &syn::Ident) -> syn::Ident {
    let is_plain = syn::parse_str::<syn::Ident>(&name.to_string()).is_ok();
    if is_plain {
        name.clone()
    } else {
        syn::Ident::new_raw(&name.to_string(), name.span())
    }
}

/// Gives each diagnostic its place, and each lint its level.
fn findings(analysis: &Analysis, source: &Source, name: Span, excused: bool, levels: &Levels, report: &mut Report) {
    let mut met = Vec::new();
    for diagnostic in &analysis.diagnostics {
        // A parameter that could not be read is not undeclared.
        if excused && diagnostic.code == Rule::UndeclaredParameter {
            continue;
        }
        let code = diagnostic.code.name();
        let mut finding = Finding {
            range: diagnostic.shown_at().map(|label| label.range.clone()),
            message: diagnostic.message.clone(),
            label: diagnostic
                .shown_at()
                .map(|label| label.text.clone())
                .unwrap_or_default(),
            notes: diagnostic.notes.clone(),
            help: diagnostic.help.clone().or_else(|| {
                let field = flow_log_stack_queries::missing_field(diagnostic, &source.sql())?;
                Some(format!(
                    "add the field `{}` to the flow log's format and to the table",
                    field.name
                ))
            }),
        };
        if diagnostic.severity == Severity::Lint {
            met.push(code);
            let asked = levels.of(code);
            let level = match asked.map(|lint| lint.level.to_string()).as_deref() {
                Some("allow" | "expect") => Level::Allow,
                Some("warn") => Level::Warn,
                Some(_) => Level::Deny,
                None => diagnostic.code.default_level(),
            };
            finding.notes.push(match asked {
                None => format!(
                    "`#[deny(sql::{code})]` on by default; `#[allow(sql::{code}, reason = \"…\")]` lets it pass"
                ),
                Some(lint) => format!("`#[{}(sql::{code})]` asks for it", lint.level),
            });
            match level {
                Level::Allow => continue,
                Level::Warn => {
                    let (span, text) = place::show(&finding, source, name);
                    report.warning(syn::Ident::new(code, span), text);
                    continue;
                }
                Level::Deny => {}
            }
        }
        if diagnostic.severity == Severity::Error {
            let athena = diagnostic.code.trino_code();
            finding.notes.push(format!(
                "Athena's own error is {athena}; `flow-log-stack explain {code}` says more"
            ));
        }
        let (span, text) = place::show(&finding, source, name);
        report.shown(span, code, text);
    }
    for lint in levels
        .own
        .iter()
        .filter(|lint| lint.level == "expect" && !met.iter().any(|code| lint.name == code))
    {
        let error = Error::new(
            Code::UnknownLint,
            format!(
                "the query does nothing that `sql::{}` is about, as was expected",
                lint.name
            ),
        );
        report.refuse(lint.name.span(), &error.help("remove the attribute"));
    }
}

/// How grave each lint is to a query: what the query says, or else what the stack says.
struct Levels<'a> {
    own: &'a [Lint],
    stack: &'a [Lint],
}

impl<'a> Levels<'a> {
    /// The attribute that says it; nothing where the lint's own level holds.
    fn of(&self, code: &str) -> Option<&'a Lint> {
        let find = |lints: &'a [Lint]| lints.iter().rev().find(|lint| lint.name == code);
        find(self.own).or_else(|| find(self.stack))
    }
}

fn predefined(declaration: &Declaration, lowered: &mut Lowered, spans: &mut Vec<Span>, report: &mut Report) {
    let mut taken: Vec<&str> = Vec::new();
    for item in &declaration.predefined {
        match item {
            ast::Predefined::All(span) => {
                for predefined in &PREDEFINED {
                    let table = &lowered.model.stack.table;
                    if predefined.missing(&|column| table.has(column)).is_empty() && !taken.contains(&predefined.name) {
                        taken.push(predefined.name);
                        add(predefined, *span, lowered, spans, report);
                    }
                }
            }
            ast::Predefined::Named(names) => {
                for name in names {
                    if let Some(predefined) = named(name, &taken, lowered, report) {
                        taken.push(predefined.name);
                        add(predefined, name.span(), lowered, spans, report);
                    }
                }
            }
        }
    }
}

fn named(name: &syn::Ident, taken: &[&str], lowered: &Lowered, report: &mut Report) -> Option<&'static Predefined> {
    let text = name.to_string();
    let Some(predefined) = Predefined::find(&text) else {
        let error = Error::new(Code::UnknownPredefined, format!("unknown predefined query `{text}`"));
        let error = match nearest(&text, PREDEFINED.iter().map(|own| own.name)) {
            Some(near) => error.help(format!("a predefined query with a similar name exists: `{near}`")),
            None => error.help("the manual of `flow_log_stack::predefined` lists them"),
        };
        report.refuse(name.span(), &error);
        return None;
    };
    if taken.contains(&predefined.name) {
        let error = Error::new(Code::Duplicate, format!("the predefined query `{text}` is taken twice"));
        report.refuse(name.span(), &error.help("remove one of them"));
        return None;
    }
    let table = &lowered.model.stack.table;
    let missing = predefined.missing(&|column| table.has(column));
    if !missing.is_empty() && !lowered.open {
        let fields: Vec<_> = missing.iter().map(|field| format!("`{field}`")).collect();
        let error = Error::new(
            Code::MissingFields,
            format!("the table has not what `{text}` asks for: {}", fields.join(", ")),
        );
        report.refuse(
            name.span(),
            &error.help("add the fields to the flow log's format and to the table, or leave the query out"),
        );
        return None;
    }
    Some(predefined)
}

/// Adds a predefined query; a table whose columns have other types than AWS's may not have it.
fn add(predefined: &'static Predefined, span: Span, lowered: &mut Lowered, spans: &mut Vec<Span>, report: &mut Report) {
    let (analysis, query) = lowered
        .checker
        .predefined(predefined, &lowered.model.stack.table, lowered.injected);
    for diagnostic in analysis
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
    {
        let message = format!(
            "the predefined query `{}` does not fit the table: {}",
            predefined.name, diagnostic.message
        );
        report.error(
            span,
            diagnostic.code.name(),
            &message,
            Some("give the columns the types that AWS's fields have, or leave the query out"),
        );
    }
    let Some(query) = report.accept(span, query) else {
        return;
    };
    let parameters = query
        .parameters()
        .iter()
        .cloned()
        .map(|own| (syn::Ident::new(&own.name, span), own));
    lowered.model.queries.push(QueryItem {
        name: syn::Ident::new(predefined.name, span),
        attributes: {
            let text = format!(" {}", predefined.description);
            vec![quote::quote!(#[doc = #text])]
        },
        described: true,
        parameters: parameters.collect(),
    });
    lowered.model.stack.queries.push(query);
    spans.push(span);
}

/// Reports lints that there are not.
fn lints(lints: &[Lint], report: &mut Report) {
    let known: Vec<_> = Rule::LINTS.iter().map(|lint| lint.name()).collect();
    for lint in lints {
        let name = lint.name.to_string();
        if known.contains(&name.as_str()) {
            continue;
        }
        let error = Error::new(Code::UnknownLint, format!("unknown lint `sql::{name}`"));
        let error = match nearest(&name, known.iter().copied()) {
            Some(near) => error.help(format!("a lint with a similar name exists: `sql::{near}`")),
            None => error.help(format!(
                "lints are {}",
                known
                    .iter()
                    .map(|name| format!("`sql::{name}`"))
                    .collect::<Vec<_>>()
                    .join(", ")
            )),
        };
        report.refuse(lint.name.span(), &error);
    }
}
