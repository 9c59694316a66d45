//! What a tree means: names, types, and what each clause may hold, in the order in which Trino checks.
//!
//! Where Trino stops at its first error, this goes on: what is wrong has no type, and what has no type is taken.

pub(crate) mod aggregate;
mod aggregation;
mod alias;
mod call;
mod column;
mod condition;
mod conditional;
mod constant;
mod conversion;
mod equality;
mod expression;
mod expressions;
mod extent;
pub(crate) mod field;
mod field_table;
mod grouping;
mod information_schema;
mod instead;
mod join;
mod json;
mod json_function;
mod json_path;
mod nested;
mod nullability;
mod operation;
mod order;
mod output;
mod parameter;
mod predicate;
mod quantified;
mod query;
mod question;
mod readings;
mod recognition;
mod relation;
mod result;
mod rewrite;
mod said;
mod scan;
mod scope;
mod select;
mod set_operation;
mod source;
mod special;
mod table;
mod window;
mod with;

use std::ops::Range;

use self::alias::Aliases;
use self::extent::Extent;
use self::field::{Field, Fields};
pub(crate) use self::question::{About, Lateral, Question, Step};
pub(crate) use self::result::Meaning;
use self::said::Said;
pub(crate) use self::scan::{Condition, Event, Scan};
use self::scope::Scope;
use crate::ColumnId;
use crate::catalog::Catalog;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::Syntax;
use crate::syntax::tree::{Expression, WindowSpecification};
use crate::types::Type;

/// A query that is looked at. Each part of what is found has its owner.
struct Analyzer<'a> {
    catalog: &'a Catalog,
    /// The text that is looked at.
    sql: &'a str,
    meaning: Meaning<'a>,
    /// What is used up of the room for fields and types.
    extent: Extent,
    said: Said,
    blocks: Vec<Block>,
    /// How the relation that is looked at is joined, in case it is LATERAL.
    lateral: Lateral,
}

/// A block that is being looked at.
struct Block {
    windows: Vec<(String, WindowSpecification)>,
    aliases: Aliases,
}

/// What a query means, and what is wrong with it.
pub(crate) fn of<'a>(syntax: &Syntax, sql: &'a str, catalog: &'a Catalog) -> (Meaning<'a>, Vec<Diagnostic>) {
    let mut analyzer = Analyzer::new(catalog, sql, syntax.nodes);
    let root = Scope::new(None, Fields::default());
    let output = analyzer.query(&syntax.query, &root);
    let mut meaning = analyzer.meaning;
    meaning.output = output;
    meaning.is_cut = analyzer.extent.is_exceeded();
    (meaning, analyzer.said.findings)
}

impl<'a> Analyzer<'a> {
    /// Of a text with so many expressions.
    fn new(catalog: &'a Catalog, sql: &'a str, nodes: usize) -> Self {
        Self {
            catalog,
            sql,
            meaning: Meaning::new(catalog, sql, nodes),
            extent: Extent::default(),
            said: Said::default(),
            blocks: Vec::new(),
            lateral: Lateral::default(),
        }
    }
}

impl Analyzer<'_> {
    /// Says that something is wrong.
    fn report(&mut self, error: Diagnostic) {
        self.said.report(error);
    }

    fn error(&mut self, code: Code, range: &Range<usize>, message: impl Into<String>, reason: impl Into<String>) {
        self.report(Diagnostic::error(code, range.clone(), message, reason));
    }

    /// How much is wrong already.
    fn errors(&self) -> usize {
        self.said.count()
    }

    fn new_field(&mut self, name: Option<String>, data_type: Option<Type>) -> Field {
        Field {
            name,
            relation: None,
            data_type,
            hidden: false,
            id: self.meaning.fields.next(),
            origins: Vec::new(),
            computed: None,
        }
    }

    fn type_of(&self, expression: &Expression) -> Option<&Type> {
        self.meaning.type_of(expression)
    }

    fn column_of(&self, expression: &Expression) -> Option<usize> {
        self.meaning.field_of(expression)
    }

    fn text(&self, expression: &Expression) -> &str {
        self.meaning.text(expression)
    }

    /// Notes that all that a field hands on is read.
    fn read_field(&mut self, field: &Field) {
        self.meaning.readings.note(field.id);
        for origin in &field.origins {
            if let Some(column) = origin.column {
                self.meaning.scans.read(ColumnId {
                    table: origin.table,
                    column,
                });
            }
        }
    }

    /// Looks at something that is needed only for one output.
    fn reading_for<T>(&mut self, output: usize, look: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.meaning.readings.replace(Some(output));
        let found = look(self);
        self.meaning.readings.replace(before);
        found
    }

    /// Leaves something to the planner.
    fn ask(&mut self, about: About) {
        let reader = self.meaning.readings.reader();
        self.meaning.questions.ask(Question { about, reader });
    }
}

/// A type as it is named to people.
fn shown(data_type: Option<&Type>) -> String {
    data_type.map_or_else(|| "an unknown type".to_owned(), ToString::to_string)
}
