//! What a tree means: names, types, and what each clause may hold, in the order in which Trino checks.
//!
//! Where Trino stops at its first error, this continues: what is wrong has no type, and what has no type is taken.

pub(crate) mod aggregate;
mod aggregation;
pub(crate) mod alias;
mod by_name;
mod call;
mod column;
mod condition;
mod conditional;
mod constant;
mod equality;
mod expression;
mod expressions;
mod extent;
pub(crate) mod field;
mod field_table;
mod finding;
mod grouping;
mod in_json;
pub(crate) mod information_schema;
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
pub(crate) mod pattern_function;
mod predicate;
mod query;
mod question;
mod readings;
mod recognition;
pub(crate) mod record;
mod relation;
mod result;
mod said;
mod scan;
mod scope;
mod select;
mod set_operation;
mod shape;
mod source;
mod special;
mod surroundings;
mod table;
mod tries;
mod window;
mod with;

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use self::alias::Aliases;
pub(crate) use self::call::{is_concatenation, is_unit};
use self::extent::Extent;
use self::field::{Field, Fields};
pub(crate) use self::finding::{Cause, Finding, Operand, Purpose, Unfit};
pub(crate) use self::predicate::sign;
pub(crate) use self::question::{About, Lateral, Question, Step};
use self::record::Record;
pub(crate) use self::result::Meaning;
use self::said::Said;
pub(crate) use self::scan::{Condition, Event, Scan};
use self::scope::Scope;
pub(crate) use self::surroundings::Surroundings;
use self::tries::Tries;
use self::window::KnownWindow;
#[cfg(feature = "plan")]
pub(crate) use self::with::recursion;
use crate::ColumnId;
use crate::catalog::Catalog;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::Syntax;
use crate::syntax::tree::Expression;
use crate::types::Type;

/// The most characters of an expression that a message quotes.
const MOST_SHOWN: usize = 48;

/// This many mistakes of a query have a remedy: nobody reads more, and each costs.
const MOST_ADVISED: usize = 1_000;

/// This many names are copied for the remedies of all mistakes together.
const MOST_NAMES: usize = 100_000;

/// A query that is looked at. Each part of what is found has its owner.
struct Analyzer<'a> {
    meaning: Meaning<'a>,
    /// What is used up of the room for fields and types.
    extent: Extent,
    said: Said,
    tries: Tries,
    blocks: Vec<Block>,
    /// The uses of parameters, by where they are.
    parameters: HashMap<usize, usize>,
    /// How the relation that is looked at is joined, in case it is LATERAL.
    lateral: Lateral,
}

/// A block that is being looked at.
struct Block {
    windows: Vec<(String, KnownWindow)>,
    /// The first window of each name, as Trino compares them.
    window_names: HashMap<String, usize>,
    aliases: Aliases,
}

/// What a query means, and what is wrong with it. `recorded`: what a plan is made from is noted, too.
pub(crate) fn of<'a>(
    syntax: &Syntax,
    sql: &'a str,
    catalog: &'a Catalog,
    recorded: bool,
) -> (Meaning<'a>, Vec<Finding>) {
    let mut analyzer = Analyzer::new(catalog, sql, syntax.nodes);
    if cfg!(feature = "plan") && recorded {
        analyzer.meaning.record = Some(Record::default());
    }
    let root = Scope::new(None, Fields::default());
    let output = analyzer.query(&syntax.query, &root);
    let mut meaning = analyzer.meaning;
    meaning.scans.sort_references();
    meaning.output_ranges = syntax.query.item_ranges(output.visible().count());
    meaning.output = output;
    meaning.is_cut = analyzer.extent.is_exceeded();
    (meaning, analyzer.said.findings())
}

/// Whether an expression of another text is right where names mean what they do in these surroundings.
pub(crate) fn is_right(
    expression: &Expression,
    text: &str,
    nodes: usize,
    catalog: &Catalog,
    around: &Surroundings,
) -> bool {
    let mut analyzer = Analyzer::new(catalog, text, nodes);
    analyzer.said.begin_to_try();
    around.within(|scope| analyzer.expression(expression, scope));
    analyzer.said.silenced() == 0
}

impl<'a> Analyzer<'a> {
    /// For a text with this many expressions.
    fn new(catalog: &'a Catalog, sql: &'a str, nodes: usize) -> Self {
        Self {
            meaning: Meaning::new(catalog, sql, nodes),
            extent: Extent::default(),
            said: Said::default(),
            tries: Tries::default(),
            blocks: Vec::new(),
            parameters: HashMap::new(),
            lateral: Lateral::default(),
        }
    }
}

impl Analyzer<'_> {
    /// Says that something is wrong, with all that there is to say.
    fn report(&mut self, error: Diagnostic) {
        self.report_for(error, || Cause::Told);
    }

    /// Says that something is wrong, and what a remedy depends on.
    fn report_for(&mut self, error: Diagnostic, cause: impl FnOnce() -> Cause) {
        let cause = if self.is_advising() { cause() } else { Cause::Told };
        self.said.report(Finding { error, cause });
    }

    /// Whether a remedy is looked for.
    fn is_advising(&self) -> bool {
        !self.said.is_trying() && self.said.count() < MOST_ADVISED && self.said.names() < MOST_NAMES
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
            common: false,
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

    /// Notes that all that a field passes on is read.
    fn read_field(&mut self, field: &Field) {
        self.meaning.readings.note(field.id);
        if field.common {
            return;
        }
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

    /// What names may mean here, for a remedy.
    fn around(&mut self, scope: &Scope<'_>) -> Rc<Surroundings> {
        let key = Surroundings::key(scope);
        if let Some(known) = self.said.known_around(&key) {
            return known;
        }
        let around = Rc::new(Surroundings::of(scope));
        self.said.keep_around(key, &around);
        around
    }

    /// An expression and its type there, for a remedy.
    fn operand(expression: &Expression, data_type: &Type) -> Operand {
        Operand {
            number: expression.id,
            data_type: data_type.clone(),
        }
    }

    /// The text of an expression for a message: on one line, in backticks, and not too long.
    fn shown(&self, expression: &Expression) -> String {
        let mut line = String::new();
        for word in self.text(expression).split_whitespace() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        match line.char_indices().nth(MOST_SHOWN) {
            Some((end, _)) => format!("`{}…`", line[..end].trim_end()),
            None => format!("`{line}`"),
        }
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
