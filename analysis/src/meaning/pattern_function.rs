//! Calls inside row patterns: the functions that only they have, aggregates over a match, RUNNING and FINAL.

use std::collections::HashSet;

use super::Analyzer;
use super::aggregate::names_aggregate;
use super::scope::Scope;
use crate::diagnostic::{Code, Diagnostic};
use crate::listed::Listed as _;
use crate::syntax::tree::{Call, Expression, ExpressionKind as Kind, Identifier};
use crate::syntax::walk::{Node, calls_in, walk};
use crate::types::Type;

/// Functions that go to another row of the match.
const NAVIGATIONS: [&str; 4] = ["first", "last", "prev", "next"];

/// Functions that only row patterns have, and only without quotes.
pub(crate) fn is_pattern_function(call: &Call) -> bool {
    is_navigation(call) || ["classifier", "match_number"].iter().any(|own| is(call, own))
}

fn is_navigation(call: &Call) -> bool {
    NAVIGATIONS.iter().any(|own| is(call, own))
}

/// Whether it is the function of row patterns that has this name.
pub(crate) fn is(call: &Call, own: &str) -> bool {
    matches!(call.name.parts.as_slice(), [name] if !name.quoted && name.is(own))
}

/// The rows of a match that a column, or a call of CLASSIFIER, is about.
#[derive(Clone, PartialEq, Eq)]
enum Rows {
    All,
    /// Those of a pattern variable.
    Of(String),
}

/// What an argument is about.
#[derive(Default)]
struct About<'t> {
    columns: Vec<(&'t Expression, Rows)>,
    classifiers: Vec<Rows>,
}

impl Analyzer<'_> {
    /// RUNNING and FINAL say over which rows of a match `first`, `last` and aggregates are.
    pub(super) fn processing_mode(&mut self, call: &Call, scope: &Scope<'_>) {
        let Some(mode) = &call.mode else { return };
        let word = mode.word();
        let takes_mode = if is_pattern_function(call) {
            is(call, "first") || is(call, "last")
        } else {
            names_aggregate(call)
        };
        let (message, reason) = if scope.labels.is_none() {
            (
                format!("{word} is only allowed in row patterns"),
                "not in a row pattern",
            )
        } else if takes_mode {
            return;
        } else {
            let name = &call.name.last().value;
            (
                format!("{word} stands before `first`, `last` and aggregates, and `{name}` is another function"),
                "looks at one row",
            )
        };
        let error = Diagnostic::error(Code::InvalidProcessingMode, mode.range.clone(), message, reason);
        self.report(error.help(format!("remove {word}")));
    }

    /// A function that only row patterns have.
    pub(super) fn pattern_function(
        &mut self,
        expression: &Expression,
        call: &Call,
        labels: &HashSet<String>,
        scope: &Scope<'_>,
    ) -> Option<Type> {
        let name = &call.name.last().value;
        if let Some(clause) = clause_of(call) {
            let message = format!("`{name}` takes no {clause}");
            let code = Code::InvalidPatternRecognitionFunction;
            let error = Diagnostic::error(code, expression.head.clone(), message, "a function of row patterns");
            self.report(error.help(format!("remove {clause}")));
            self.unchecked(&call.arguments);
            return None;
        }
        self.processing_mode(call, scope);
        let wrong = match call.arguments.as_slice() {
            [] if is(call, "match_number") => return Some(Type::Bigint),
            _ if is(call, "match_number") => "no arguments",
            [] if is(call, "classifier") => return Some(Type::VARCHAR),
            [label] if is(call, "classifier") => {
                self.label(label, labels);
                return Some(Type::VARCHAR);
            }
            _ if is(call, "classifier") => "at most a pattern variable",
            [value] => return self.navigation(expression, call, value, None, scope),
            [value, offset] => return self.navigation(expression, call, value, Some(offset), scope),
            _ => "a value and perhaps a number of rows",
        };
        self.other_arguments(expression, name, wrong);
        None
    }

    fn other_arguments(&mut self, expression: &Expression, name: &str, wanted: &str) {
        let message = format!("`{name}` takes {wanted}");
        self.error(
            Code::InvalidFunctionArgument,
            &expression.head,
            message,
            "other arguments",
        );
    }

    /// `first`, `last`, `prev` and `next`: a value in another row, this many rows further.
    fn navigation(
        &mut self,
        expression: &Expression,
        call: &Call,
        value: &Expression,
        offset: Option<&Expression>,
        scope: &Scope<'_>,
    ) -> Option<Type> {
        let name = &call.name.last().value;
        let before = self.errors();
        let found = self.expression(value, scope);
        match offset.map(|offset| (offset, &*offset.kind)) {
            None => {}
            // Of a parameter it is known when it runs.
            Some((offset, Kind::Parameter | Kind::Named(_))) => self.unchecked([offset]),
            Some((_, Kind::Long(rows))) if (0..=i64::from(i32::MAX)).contains(rows) => {}
            Some((_, Kind::Long(rows))) => {
                let message = format!("`{name}` can move 0 to {} rows, not {rows}", i32::MAX);
                self.error(Code::OutOfRange, &expression.head, message, "out of range");
            }
            Some((offset, _)) => {
                self.expression(offset, scope);
                self.other_arguments(expression, name, "a value and perhaps a number of rows");
            }
        }
        if self.errors() == before {
            self.nesting(call, value);
            self.no_aggregate_inside(call);
        }
        if self.errors() == before && !scope.fields.is_open() {
            self.one_label(expression, name, value, true);
        }
        found
    }

    /// `first` and `last` are inside `prev` and `next`, right inside; nothing else is nested.
    fn nesting(&mut self, call: &Call, value: &Expression) {
        let mut nested = calls_in(value);
        nested.retain(|(_, inner)| is_navigation(inner));
        let name = &call.name.last().value;
        let is_outer = is(call, "prev") || is(call, "next");
        let (inner, message) = match nested.as_slice() {
            [(inner, own), ..] if !is_outer => (inner, format!("`{}` is inside `{name}`", own.name.last().value)),
            [_, (second, _), ..] => (
                second,
                format!("`{name}` holds several functions that go to another row"),
            ),
            [(inner, own)] if is(own, "prev") || is(own, "next") => {
                (inner, format!("`{}` is inside `{name}`", own.name.last().value))
            }
            [(inner, own)] if inner.id != value.id => {
                let message = format!("`{}` is in a part of what `{name}` takes", own.name.last().value);
                (inner, message)
            }
            [] | [_] => return,
        };
        let code = Code::InvalidNavigationNesting;
        let error = Diagnostic::error(code, inner.head.clone(), message, "goes to another row itself");
        self.report(error.help("nest only as in `prev(last(column))`"));
    }

    /// No aggregate is inside a call of a row pattern.
    fn no_aggregate_inside(&mut self, call: &Call) {
        let inside = call.arguments.iter().flat_map(calls_in);
        if let Some((inner, _)) = inside.into_iter().find(|(_, inner)| names_aggregate(inner)) {
            let message = format!("an aggregate is inside `{}`", call.name.last().value);
            self.error(Code::NestedAggregation, &inner.head, message, "the inner one");
        }
    }

    /// An aggregate in a row pattern, before its arguments are looked at.
    pub(super) fn pattern_aggregate(&mut self, expression: &Expression, call: &Call) {
        let name = &call.name.last().value;
        if let Some(clause) = clause_of(call) {
            let message = format!("an aggregate takes no {clause} in a row pattern");
            let error = Diagnostic::error(
                Code::NotSupported,
                expression.head.clone(),
                message,
                "not supported here",
            );
            self.report(error.help(format!(
                "take a value that is NULL where it does not count: `{name}(if(…, …))`"
            )));
        }
        self.no_aggregate_inside(call);
        let inside = call.arguments.iter().flat_map(calls_in);
        if let Some((inner, own)) = inside.into_iter().find(|(_, inner)| is_navigation(inner)) {
            let message = format!("`{}` is inside the aggregate `{name}`", own.name.last().value);
            let code = Code::InvalidNavigationNesting;
            let error = Diagnostic::error(code, inner.head.clone(), message, "goes to another row itself");
            self.report(error.help(format!("name the rows by their variable: `{name}(variable.column)`")));
        }
    }

    /// All arguments of an aggregate in a row pattern are of the rows of one variable.
    pub(super) fn one_label_of_all(&mut self, expression: &Expression, call: &Call) {
        let name = &call.name.last().value;
        let before = self.errors();
        let arguments = call.arguments.iter();
        let labels: Vec<_> = arguments
            .filter_map(|argument| self.one_label(expression, name, argument, false))
            .listed();
        if self.errors() == before && labels.windows(2).any(|two| two[0] != two[1]) {
            let message = format!("the arguments of `{name}` are of rows of several pattern variables");
            self.error(Code::InvalidArguments, &expression.head, message, "several variables");
        }
    }

    /// The rows that an argument is about; `None` if it is about none.
    fn one_label(&mut self, expression: &Expression, name: &str, value: &Expression, needs_one: bool) -> Option<Rows> {
        let about = self.about(value);
        let mixed = about.columns.windows(2).any(|two| two[0].1 != two[1].1);
        let column = about.columns.iter().find(|(_, rows)| *rows != Rows::All);
        if let (true, Some((column, _))) = (mixed, column) {
            let message = format!("the columns inside `{name}` stand after different pattern variables");
            self.error(
                Code::InvalidArguments,
                &column.head,
                message,
                "of other rows than another one",
            );
            return None;
        }
        let of_columns = about.columns.into_iter().map(|(_, rows)| rows).next();
        let mut all = of_columns.into_iter().chain(about.classifiers);
        let first = all.next();
        let other = all.find(|rows| Some(rows) != first.as_ref());
        match (first, other) {
            (None, _) if needs_one => {
                let message = format!("`{name}` takes a value of a row, and this names no column");
                self.error(
                    Code::InvalidArguments,
                    &expression.head,
                    message,
                    "neither a column nor CLASSIFIER()",
                );
                None
            }
            (Some(_), Some(_)) => {
                let message = format!("CLASSIFIER inside `{name}` is of other rows than what stands beside it");
                self.error(Code::InvalidArguments, &expression.head, message, "several variables");
                None
            }
            (one, _) => one,
        }
    }

    fn about<'t>(&self, value: &'t Expression) -> About<'t> {
        let mut about = About::default();
        let rows = |name: Option<&Identifier>| name.map_or(Rows::All, |name| Rows::Of(name.canonical()));
        walk(Node::Expression(value), &mut |node| {
            let Node::Expression(part) = node else { return };
            match &*part.kind {
                Kind::Call(call) if is(call, "classifier") => {
                    let own = call.arguments.first().and_then(Expression::qualified_name);
                    about
                        .classifiers
                        .push(rows(own.and_then(|parts| parts.first().copied())));
                }
                _ if self.column_of(part).is_some() => {
                    let parts = part.qualified_name().unwrap_or_default();
                    let label = parts.first().copied().filter(|_| parts.len() > 1);
                    about.columns.push((part, rows(label)));
                }
                _ => {}
            }
        });
        about
    }

    /// The name of a pattern variable, or of a subset of them.
    pub(super) fn label(&mut self, expression: &Expression, labels: &HashSet<String>) {
        let (code, message) = match &*expression.kind {
            Kind::Identifier(name) if labels.contains(&name.canonical()) => return,
            Kind::Identifier(name) => {
                let message = format!("unknown pattern variable `{}`", name.value);
                (Code::InvalidFunctionArgument, message)
            }
            _ => (Code::TypeMismatch, "`classifier` takes a pattern variable".to_owned()),
        };
        self.error(code, &expression.head, message, "not in the pattern");
    }
}

/// What a call has that no call of a row pattern takes.
fn clause_of(call: &Call) -> Option<&'static str> {
    let clauses = [
        (call.window.is_some(), "OVER"),
        (call.filter.is_some(), "FILTER"),
        (call.order_by.is_some(), "ORDER BY"),
        (call.distinct, "DISTINCT"),
    ];
    clauses.into_iter().find(|(stands, _)| *stands).map(|(_, name)| name)
}
