//! The predefined queries that a declaration takes.

use std::rc::Rc;

use flow_log_stack_runtime::Listed as _;
use proc_macro2::{Ident, Span};
use quote::quote;

use flow_log_stack_runtime::predefined::{PREDEFINED, Predefined};
use flow_log_stack_runtime::{Code, Error, nearest};

use super::Lowered;
use crate::ast::{self, Items};
use crate::model::{Parameter, Query};
use crate::report::Report;
use crate::source::Source;

/// The prefix of all their names.
const PREFIX: &str = "VpcFlowLogs";

/// All queries that are used, each once; `*` means those whose fields the table has.
pub(crate) fn queries(items: &Items, stack: &Lowered, report: &mut Report) -> Vec<Query> {
    let mut taken: Vec<&str> = Vec::new();
    let mut queries = Vec::new();
    for item in &items.predefined {
        match item {
            ast::Predefined::All(span) => {
                for predefined in &PREDEFINED {
                    if missing(predefined, stack).is_empty() && !taken.contains(&predefined.name) {
                        taken.push(predefined.name);
                        queries.push(query(predefined, *span, stack));
                    }
                }
            }
            ast::Predefined::Named(names) => {
                for name in names {
                    if let Some(predefined) = named(name, &taken, stack, report) {
                        taken.push(predefined.name);
                        queries.push(query(predefined, name.span(), stack));
                    }
                }
            }
        }
    }
    queries
}

/// The fields that it needs and the table lacks.
fn missing(predefined: &Predefined, stack: &Lowered) -> Vec<&'static str> {
    predefined.missing(&|column| stack.stack.table.has(column))
}

fn named(name: &Ident, taken: &[&str], stack: &Lowered, report: &mut Report) -> Option<&'static Predefined> {
    let text = name.to_string();
    let Some(predefined) = Predefined::find(&text) else {
        let error = Error::new(Code::UnknownPredefined, format!("unknown predefined query `{text}`"));
        let similar = nearest(&text, PREDEFINED.iter().map(|own| own.name));
        let error = match similar.or_else(|| shortened(&text)) {
            Some(near) => error.help(format!("a predefined query with a similar name exists: `{near}`")),
            None => error.help("the manual of `flow_log_stack::predefined` lists them"),
        };
        report.refuse(name.span(), &error);
        return None;
    };
    if taken.contains(&predefined.name) {
        let error = Error::new(Code::Duplicate, format!("the predefined query `{text}` is used twice"));
        report.refuse(name.span(), &error.help("remove one of them"));
        return None;
    }
    let missing = missing(predefined, stack);
    if !missing.is_empty() && !stack.open {
        let fields: Vec<_> = missing.iter().map(|field| format!("`{field}`")).listed();
        let error = Error::new(
            Code::MissingFields,
            format!("the table lacks fields that `{text}` needs: {}", fields.join(", ")),
        );
        report.refuse(
            name.span(),
            &error.help("add the fields to the flow log's format and to the table, or leave the query out"),
        );
        return None;
    }
    Some(predefined)
}

/// The query that is meant by a name without the common prefix, or with a part of it: `TopTalkers`,
/// `VpcTopTalkers`, `top_talkers`.
fn shortened(name: &str) -> Option<&'static str> {
    let mut own = name.replace('_', "").to_ascii_lowercase();
    for word in ["vpc", "flow", "logs", "log"] {
        own = own.strip_prefix(word).map(str::to_owned).unwrap_or(own);
    }
    let names = PREDEFINED.iter().map(|one| one.name);
    let rests = names.clone().filter_map(|name| name.strip_prefix(PREFIX));
    let found = nearest(&own, rests)?;
    names.into_iter().find(|name| name.strip_prefix(PREFIX) == Some(found))
}

fn query(predefined: &Predefined, span: Span, stack: &Lowered) -> Query {
    let table = &stack.stack.table;
    let sql = predefined.sql(&table.name, &|column| table.has(column), stack.injected);
    let description = predefined.description.to_owned();
    let doc = format!(" {description}");
    let parameters = predefined.parameters(stack.injected).into_iter();
    Query {
        name: Ident::new(predefined.name, span),
        is_predefined: true,
        docs: vec![quote!(#[doc = #doc])],
        attributes: Vec::new(),
        description: Some(description),
        parameters: parameters
            .map(|own| Parameter {
                field: Ident::new(own.name.as_str(), span),
                name: own.name,
                parameter_type: Some(own.parameter_type),
                list: own.list,
                has_default: own.default.is_some(),
                default: own.default,
            })
            .listed(),
        is_whole: true,
        source: Some(Rc::new(Source::Predefined(sql))),
        analysis: None,
        row: None,
        made: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_found_by_a_part_of_its_name() {
        for (name, meant) in [
            ("VpcTopTalkers", "VpcFlowLogsTopTalkers"),
            ("TopTalkers", "VpcFlowLogsTopTalkers"),
            ("top_talking_instances", "VpcFlowLogsTopTalkingInstances"),
            ("FlowLogsRejectedTraffic", "VpcFlowLogsRejectedTraffic"),
            ("TrafficFromSrcAddr", "VpcFlowLogsTrafficFrmSrcAddr"),
        ] {
            assert_eq!(shortened(name), Some(meant), "{name}");
        }
        for name in ["TopSecret", "Top", "VpcFlowLogs", "Traffic"] {
            assert_eq!(shortened(name), None, "{name}");
        }
    }
}
