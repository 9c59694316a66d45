//! A query's name, parameters and text.

use std::collections::HashSet;
use std::fs::File;
use std::io::Read as _;
use std::path::{Component, Path};
use std::rc::Rc;

use flow_log_stack_runtime::Listed as _;
use syn::LitStr;

use flow_log_stack_runtime::dynamic_reference::{self, dynamic_reference};
use flow_log_stack_runtime::name::{QueryName, QueryParameterName};
use flow_log_stack_runtime::{Code, DefaultValue, Error, Literal, ParameterType, Written};

use super::types::parameter_type;
use crate::ast::{self, Arguments, Items, QueryBody, Value};
use crate::field::field;
use crate::file::Root;
use crate::lines::Lines;
use crate::model::{Parameter, Query};
use crate::report::Report;
use crate::source::{Inline, Source};

/// Reads a query.
pub(crate) fn query(declared: &ast::Query, items: &Items, root: &Root, report: &mut Report) -> Query {
    let name = &declared.name;
    report.accept(name.span(), QueryName::new(name.to_string()));
    if items.stacks.first().is_some_and(|stack| stack.name == *name) {
        let error = Error::new(Code::Clash, format!("the query `{name}` has the name of the stack"));
        report.refuse(
            name.span(),
            &error.help("choose another name: both are types of this module"),
        );
    }
    let mut query = Query {
        name: name.clone(),
        is_predefined: false,
        docs: declared.attributes.doc_comments(),
        attributes: declared.attributes.forwarded.clone(),
        description: declared.attributes.text(),
        parameters: Vec::new(),
        is_whole: declared.whole,
        source: None,
        analysis: None,
        row: None,
        made: None,
    };
    let mut seen = HashSet::new();
    for declared in &declared.parameters {
        parameter(declared, &mut seen, &mut query, report);
    }
    query.source = declared
        .body
        .as_ref()
        .and_then(|body| source(body, root, report))
        .map(Rc::new);
    query
}

/// `seen` has the names of the parameters before it.
fn parameter(declared: &ast::Parameter, seen: &mut HashSet<String>, query: &mut Query, report: &mut Report) {
    let written = declared.name.to_string();
    let name = written.strip_prefix("r#").unwrap_or(&written);
    let Some(name) = report.accept(declared.name.span(), QueryParameterName::new(name)) else {
        query.is_whole = false;
        return;
    };
    if !seen.insert(name.to_string()) {
        let error = Error::new(Code::Duplicate, format!("the parameter `{name}` is declared twice"));
        report.refuse(declared.name.span(), &error.help("rename one of them"));
        return;
    }
    let Some(field) = field(name.as_str(), declared.name.span()) else {
        let error = Error::new(
            Code::InvalidName,
            format!("a parameter cannot be named `{name}`: it is also a field in Rust"),
        );
        report.refuse(declared.name.span(), &error.help("choose another name"));
        query.is_whole = false;
        return;
    };
    let parameter_type = parameter_type(&declared.kind, report);
    let default = parameter_type
        .as_ref()
        .and_then(|parameter_type| default(declared, parameter_type, report));
    query.parameters.push(Parameter {
        field,
        name,
        parameter_type,
        list: declared.list,
        has_default: declared.has_default,
        default,
    });
}

fn source(body: &QueryBody, root: &Root, report: &mut Report) -> Option<Source> {
    Some(match body {
        QueryBody::Inline(literal) => Source::Inline(Inline::new(literal.clone())),
        QueryBody::File(path) => Source::File {
            path: path.clone(),
            lines: Lines::new(file(path, root, report)?),
        },
    })
}

fn default(parameter: &ast::Parameter, parameter_type: &ParameterType, report: &mut Report) -> Option<DefaultValue> {
    let name = &parameter.name;
    let refuse = |report: &mut Report, span, message: String, help: String| {
        report.refuse(span, &Error::new(Code::InvalidDefault, message).help(help));
        None
    };
    let example = || format!("write `{name}: [{parameter_type}] = […]`: a list is written into the named query");
    match (&parameter.default, parameter.list) {
        (None, true) if !parameter.has_default => refuse(
            report,
            name.span(),
            format!("the list `{name}` has no default"),
            example(),
        ),
        (None, _) => None,
        (Some(Value::List { items, span }), true) => {
            if items.is_empty() {
                return refuse(
                    report,
                    *span,
                    format!("the default of the list `{name}` is empty"),
                    "write at least one value: `IN ()` is not SQL".into(),
                );
            }
            let constants: Vec<_> = items.iter().map(|item| constant(item, parameter_type, report)).listed();
            constants
                .into_iter()
                .collect::<Option<_>>()
                .map(DefaultValue::Constants)
        }
        (Some(other), true) => refuse(
            report,
            other.span(),
            format!("the default of the list `{name}` is one value"),
            format!("write it in brackets, `{name}: [{parameter_type}] = […]`"),
        ),
        (Some(Value::Choice { name: word, arguments }), false) if word == "days_ago" => {
            let days = match arguments {
                Arguments::Values(values) => match values.as_slice() {
                    [Value::Int(number)] => number.base10_parse::<u64>().ok(),
                    _ => None,
                },
                _ => None,
            };
            let Some(days) = days else {
                return refuse(
                    report,
                    word.span(),
                    "`days_ago` needs a number of days".into(),
                    "write `days_ago(7)`".into(),
                );
            };
            if *parameter_type != ParameterType::Day {
                let message = format!("`days_ago` is a day, but `{name}` is of type `{parameter_type}`");
                return refuse(
                    report,
                    word.span(),
                    message,
                    format!("write `{name}: day = days_ago({days})`"),
                );
            }
            report.accept(word.span(), DefaultValue::days_ago(days))
        }
        (Some(Value::List { span, .. }), false) => refuse(
            report,
            *span,
            format!("the default of `{name}` is a list"),
            format!("write `{name}: [{parameter_type}]` for a list of values"),
        ),
        (Some(value), false) => {
            constant(value, parameter_type, report).map(|constant| DefaultValue::Constants(vec![constant]))
        }
    }
}

fn constant(value: &Value, parameter_type: &ParameterType, report: &mut Report) -> Option<Literal> {
    let written = match value {
        Value::String(text) => Written::Text(text.value()),
        Value::Int(number) => Written::Integer(number.base10_parse().unwrap_or(i128::MAX)),
        Value::Bool(value) => Written::Boolean(value.value),
        other => {
            let error = Error::new(
                Code::InvalidDefault,
                format!("this is not a constant of type `{parameter_type}`"),
            );
            report.refuse(
                other.span(),
                &error.help("a default is text in quotes, a whole number, `true`, `false`, or `days_ago(7)` for a day"),
            );
            return None;
        }
    };
    let constant = report.accept(value.span(), Literal::new(parameter_type, &written))?;
    if let Some(range) = dynamic_reference(constant.as_str()) {
        let error = dynamic_reference::error("the default", &constant.as_str()[range]);
        report.refuse(value.span(), &error);
        return None;
    }
    Some(constant)
}

/// Whether a file is outside the folder once links are followed; not if there is no such file.
fn leaves(place: &Path, folder: &Path) -> bool {
    let here = if folder == Path::new("") {
        Path::new(".")
    } else {
        folder
    };
    let real = (place.canonicalize(), here.canonicalize());
    matches!(real, (Ok(place), Ok(folder)) if !place.starts_with(&folder))
}

/// The text of a SQL file below the root.
fn file(path: &LitStr, root: &Root, report: &mut Report) -> Option<String> {
    let written = path.value();
    let help = format!("write the path from {}, such as `queries/top.sql`", root.noun);
    let mut refuse = |message: String, help: &str| {
        report.refuse(path.span(), &Error::new(Code::File, message).help(help));
        None
    };
    let below = Path::new(&written)
        .components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if !below || written.is_empty() || written.contains('\\') {
        let message = if Path::new(&written).is_absolute() {
            format!("the path `{written}` is absolute, and other machines have other folders")
        } else {
            format!("the file `{written}` is not below {}", root.name)
        };
        return refuse(message, &help);
    }
    let place = root.folder.join(&written);
    if leaves(&place, &root.folder) {
        let message = format!("the file `{written}` is a link that leads out of {}", root.name);
        return refuse(message, "put the file itself there");
    }
    match beginning(&place) {
        Ok(bytes) if bytes.len() as u64 > MOST_BYTES => refuse(
            format!("the file `{written}` is larger than {} MiB", MOST_BYTES >> 20),
            "shorten it: Athena takes queries of up to 262,144 bytes",
        ),
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => Some(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)),
            Err(_) => refuse(format!("the file `{written}` is not UTF-8"), "save it as UTF-8"),
        },
        Err(error) => {
            let reason = match error.kind() {
                std::io::ErrorKind::NotFound => "there is no file".to_owned(),
                _ if place.is_dir() => "there is a folder, not a file,".to_owned(),
                kind => format!("cannot read ({kind}) the file"),
            };
            refuse(format!("{reason} `{written}`"), &help)
        }
    }
}

/// A larger file is not read: Athena takes 262,144 bytes of a query, and comments may be longer than that.
const MOST_BYTES: u64 = 1 << 20;

/// The beginning of a file up to the limit, and one byte more if it is larger.
fn beginning(place: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(place)?.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
