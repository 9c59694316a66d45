//! The mistakes of a declaration as data: which rule, where, why, and what to do. Other code shows them.

use std::collections::HashSet;
use std::rc::Rc;

use flow_log_stack_analysis::{Diagnostic, Edits, Label};
use flow_log_stack_runtime::Error;
use flow_log_stack_runtime::Listed as _;
use proc_macro2::Span;

use crate::code::Code;
use crate::source::Source;

/// The mistakes found so far.
#[derive(Debug, Default)]
pub struct Report {
    mistakes: Vec<Mistake>,
}

/// One mistake.
#[derive(Clone, Debug)]
pub struct Mistake {
    /// Which rule.
    pub code: Code,
    /// Whether the declaration is still accepted.
    pub gravity: Gravity,
    /// The fact: lower case, no full stop, names in backticks.
    pub message: String,
    /// Its place.
    pub place: Place,
    /// Further facts, a sentence each.
    pub notes: Vec<String>,
    /// What to do.
    pub help: Option<String>,
}

/// The gravity of a mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gravity {
    /// The declaration is refused.
    Error,
    /// The declaration is accepted.
    Warning,
}

/// The place of a mistake.
#[derive(Clone, Debug)]
pub enum Place {
    /// At tokens of the declaration.
    Tokens(Span),
    /// In a query's SQL.
    Sql(InSql),
}

/// A place in a query's SQL; ranges count bytes of the text's value.
#[derive(Clone, Debug)]
pub struct InSql {
    /// The text.
    pub source: Rc<Source>,
    /// The place of the query's name.
    pub name: Span,
    /// The place and the reason; `None` if Trino gives no place.
    pub primary: Option<Label>,
    /// Other places.
    pub labels: Vec<Label>,
    /// What to do as edits, if that is certain.
    pub fix: Edits,
}

impl InSql {
    /// Where it is shown: at its place or, if Trino gives none, at its subject.
    pub fn shown_at(&self) -> Option<&Label> {
        self.primary.as_ref().or(self.labels.first())
    }
}

impl Mistake {
    /// The tokens of its subject; for SQL, the name of the query.
    pub fn tokens(&self) -> Span {
        match &self.place {
            Place::Tokens(span) => *span,
            Place::Sql(place) => place.name,
        }
    }

    /// What distinguishes it from others at the same place.
    fn says(&self) -> (Extent, String) {
        let place = match &self.place {
            Place::Tokens(_) => String::new(),
            Place::Sql(place) => format!("{:?}", place.shown_at()),
        };
        (
            extent(self.tokens()),
            format!("{} {place} {:?} {:?}", self.message, self.notes, self.help),
        )
    }
}

impl Report {
    /// Whether no error was found.
    pub fn is_empty(&self) -> bool {
        self.mistakes.iter().all(|one| one.gravity != Gravity::Error)
    }

    /// Everything in text order; two equal messages at the same place are shown once.
    pub fn mistakes(&self) -> Vec<&Mistake> {
        let mut said = HashSet::new();
        let mut all: Vec<_> = self.mistakes.iter().filter(|one| said.insert(one.says())).listed();
        // Mistakes at the same place, such as all of a query, stay in the order in which they were found.
        all.sort_by_key(|one| extent(one.tokens()));
        all
    }

    /// Adds a mistake at tokens; `help` is what to do, without the word.
    pub(crate) fn error(&mut self, span: Span, code: impl Into<Code>, message: &str, help: Option<&str>) {
        self.at(Gravity::Error, span, code, message, help);
    }

    /// Adds a warning of the runtime.
    pub(crate) fn warn(&mut self, span: Span, error: &Error) {
        self.at(
            Gravity::Warning,
            span,
            error.code,
            &error.message,
            error.help.as_deref(),
        );
    }

    fn at(&mut self, gravity: Gravity, span: Span, code: impl Into<Code>, message: &str, help: Option<&str>) {
        self.mistakes.push(Mistake {
            code: code.into(),
            gravity,
            message: message.to_owned(),
            place: Place::Tokens(span),
            notes: Vec::new(),
            help: help.map(str::to_owned),
        });
    }

    /// Adds an error of the runtime.
    pub(crate) fn refuse(&mut self, span: Span, error: &Error) {
        self.error(span, error.code, &error.message, error.help.as_deref());
    }

    /// What the runtime made, or `None` with a report of why it did not.
    pub(crate) fn accept<T>(&mut self, span: Span, result: Result<T, Error>) -> Option<T> {
        result.map_err(|error| self.refuse(span, &error)).ok()
    }

    /// Adds an error of the runtime about a query's text, at its places, the most important first.
    pub(crate) fn refuse_in_sql(&mut self, places: Vec<Label>, error: &Error, source: &Rc<Source>, name: Span) {
        let mut places = places.into_iter();
        self.mistakes.push(Mistake {
            code: error.code.into(),
            gravity: Gravity::Error,
            message: error.message.clone(),
            place: Place::Sql(InSql {
                source: Rc::clone(source),
                name,
                primary: places.next(),
                labels: places.listed(),
                fix: Edits::default(),
            }),
            notes: Vec::new(),
            help: error.help.clone(),
        });
    }

    /// Adds a finding of the checker.
    pub(crate) fn diagnostic(&mut self, diagnostic: Diagnostic, gravity: Gravity, source: &Rc<Source>, name: Span) {
        self.mistakes.push(Mistake {
            code: diagnostic.code.into(),
            gravity,
            message: diagnostic.message,
            place: Place::Sql(InSql {
                source: Rc::clone(source),
                name,
                primary: diagnostic.primary,
                labels: diagnostic.labels,
                fix: diagnostic.fix,
            }),
            notes: diagnostic.notes,
            help: diagnostic.help,
        });
    }
}

type Extent = (usize, usize, usize, usize);

/// Where a span starts and ends, comparable within one file.
pub(crate) fn extent(span: Span) -> Extent {
    let (start, end) = (span.start(), span.end());
    (start.line, start.column, end.line, end.column)
}

#[cfg(test)]
mod tests {
    use flow_log_stack_runtime::Code;
    use proc_macro2::TokenStream;

    use super::*;

    #[test]
    fn mistakes_come_out_in_text_order_and_once() {
        let tokens: TokenStream = "first second".parse().expect("tokens");
        let spans: Vec<_> = tokens.into_iter().map(|token| token.span()).collect();
        let mut report = Report::default();
        assert!(report.is_empty());
        report.error(spans[1], Code::Value, "later", None);
        report.error(spans[0], Code::Date, "earlier", Some("write it"));
        report.error(spans[1], Code::Value, "later", None);
        let said: Vec<_> = report.mistakes().iter().map(|one| one.message.as_str()).collect();
        assert_eq!(said, ["earlier", "later"]);
        assert!(!report.is_empty());
    }
}
