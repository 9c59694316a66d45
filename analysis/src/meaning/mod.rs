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
pub(crate) mod constant;
mod conversion;
mod correlation;
mod equality;
mod expression;
mod extent;
mod grouping;
mod information_schema;
mod injected;
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
mod partitions;
mod predicate;
mod pruning;
mod quantified;
mod query;
mod recognition;
mod relation;
mod rewrite;
pub(crate) mod scan;
pub(crate) mod scope;
mod select;
mod set_operation;
mod special;
mod table;
mod window;
mod with;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use self::alias::Aliases;
use self::correlation::Refusal;
use self::extent::Extent;
use self::join::Lateral;
use self::pruning::Readings;
use self::scan::Scan;
use self::scope::{Field, Fields, Origin, Scope};
use crate::catalog::Catalog;
use crate::diagnostic::{Code, Diagnostic};
use crate::lints::{self, Facts, Found};
use crate::syntax::Syntax;
use crate::syntax::tree::{Expression, WindowSpecification};
use crate::types::Type;
use crate::{Analysis, ColumnId, OutputColumn, TableRead};

/// What was found out so far.
struct Analyzer<'a> {
    catalog: &'a Catalog,
    /// The text that is looked at.
    sql: &'a str,
    analysis: Analysis,
    /// The field that each expression names, by the expression's number.
    columns: Vec<Option<usize>>,
    /// The type of each expression, by its number.
    types: Vec<Option<Type>>,
    /// How many fields there are.
    fields: usize,
    /// What is used up of the room for fields and types.
    extent: Extent,
    scans: Vec<Scan>,
    /// The fields of each relation, by the bytes of the relation.
    relations: HashMap<(usize, usize), Range<usize>>,
    /// The expressions that compute fields that are named.
    computed: HashMap<usize, usize>,
    /// Where the fields that are named come from.
    field_origins: HashMap<usize, Vec<Origin>>,
    /// The fields that are parameters of lambdas.
    lambda_fields: HashSet<usize>,
    /// Fields of which the second has no other values than the first, where it matters.
    equal_keys: Vec<(usize, usize)>,
    /// The columns that are read, for each table of the catalog.
    reads: Vec<Option<Vec<bool>>>,
    readings: Readings,
    /// The fields that are never NULL, as far as that is certain.
    never_null: HashSet<usize>,
    /// Where names stand in FROM that tables of the catalog are read for.
    scanned: HashSet<usize>,
    /// A field of the relation that stands before `.*`, by the expression's number.
    stars: HashMap<usize, usize>,
    /// What only the planner refuses, if it keeps it.
    refusals: Vec<Refusal>,
    /// How the relation that is looked at is joined, in case it is LATERAL.
    lateral: Lateral,
    /// While a lambda is only tried, nothing is said.
    trying: usize,
    /// What was not said for that reason.
    silenced: usize,
    /// The windows of each block that is being looked at.
    windows: Vec<Vec<(String, WindowSpecification)>>,
    /// The aliases of each block that is being looked at.
    aliases: Vec<Aliases>,
}

/// Says what a query means.
pub(crate) fn analyze(syntax: &Syntax, sql: &str, catalog: &Catalog) -> Analysis {
    let mut analyzer = Analyzer::new(catalog, sql, syntax.nodes);
    let root = Scope::new(None, Fields::default());
    let output = analyzer.query(&syntax.query, &root);
    if !analyzer.extent.is_exceeded() {
        analyzer.planner_refusals(&output);
    }
    analyzer.touched_partitions();
    if !analyzer.extent.is_exceeded() {
        analyzer.unbound_injected_keys();
    }
    if analyzer.errors() == 0 && !analyzer.extent.is_exceeded() {
        let facts = Facts::new(
            &syntax.query,
            Found {
                sql,
                catalog,
                columns: &analyzer.columns,
                types: &analyzer.types,
                origins: &analyzer.field_origins,
                computed: &analyzer.computed,
                scans: &analyzer.scans,
                relations: &analyzer.relations,
            },
        );
        analyzer.analysis.diagnostics = lints::findings(&facts);
    }
    analyzer.finish(&output)
}

impl<'a> Analyzer<'a> {
    /// Of a text with so many expressions.
    fn new(catalog: &'a Catalog, sql: &'a str, nodes: usize) -> Self {
        Self {
            catalog,
            sql,
            analysis: Analysis::default(),
            columns: vec![None; nodes],
            types: vec![None; nodes],
            fields: 0,
            extent: Extent::default(),
            scans: Vec::new(),
            relations: HashMap::new(),
            computed: HashMap::new(),
            field_origins: HashMap::new(),
            lambda_fields: HashSet::new(),
            equal_keys: Vec::new(),
            readings: Readings::default(),
            never_null: HashSet::new(),
            scanned: HashSet::new(),
            stars: HashMap::new(),
            refusals: Vec::new(),
            lateral: Lateral::default(),
            reads: vec![None; catalog.tables.as_ref().map_or(0, Vec::len)],
            trying: 0,
            silenced: 0,
            windows: Vec::new(),
            aliases: Vec::new(),
        }
    }
}

impl Analyzer<'_> {
    fn finish(mut self, output: &Fields) -> Analysis {
        if !output.is_open() && self.catalog.tables.is_some() {
            let column = |field: &Field| OutputColumn {
                name: field.name.clone(),
                data_type: field.data_type.clone(),
                never_null: self.never_null.contains(&field.id),
            };
            self.analysis.columns = output.visible().map(column).collect();
        }
        self.analysis.parameters.sort_by_key(|one| one.range.start);
        self.analysis.table_references.sort_by_key(|one| one.range.start);
        let read = |(table, columns): (usize, Option<Vec<bool>>)| {
            let columns = columns?;
            let columns = columns
                .iter()
                .enumerate()
                .filter(|(_, read)| **read)
                .map(|(column, _)| column)
                .collect();
            Some(TableRead { table, columns })
        };
        self.analysis.reads = std::mem::take(&mut self.reads)
            .into_iter()
            .enumerate()
            .filter_map(read)
            .collect();
        self.analysis
    }

    /// Says that something is wrong.
    fn report(&mut self, error: Diagnostic) {
        if self.trying == 0 {
            self.analysis.diagnostics.push(error);
        } else {
            self.silenced += 1;
        }
    }

    fn error(&mut self, code: Code, range: &Range<usize>, message: impl Into<String>, reason: impl Into<String>) {
        self.report(Diagnostic::error(code, range.clone(), message, reason));
    }

    /// Whether something is wrong already.
    fn errors(&self) -> usize {
        self.analysis.diagnostics.len()
    }

    fn new_field(&mut self, name: Option<String>, data_type: Option<Type>) -> Field {
        self.fields += 1;
        Field {
            name,
            relation: None,
            data_type,
            hidden: false,
            id: self.fields,
            origins: Vec::new(),
            computed: None,
        }
    }

    fn type_of(&self, expression: &Expression) -> Option<&Type> {
        self.types.get(expression.id)?.as_ref()
    }

    fn column_of(&self, expression: &Expression) -> Option<usize> {
        *self.columns.get(expression.id)?
    }

    /// Notes that a column of the catalog is read.
    fn read(&mut self, column: ColumnId) {
        if let Some(Some(columns)) = self.reads.get_mut(column.table)
            && let Some(read) = columns.get_mut(column.column)
        {
            *read = true;
        }
    }

    /// Notes that all that a field hands on is read.
    fn read_field(&mut self, field: &Field) {
        self.readings.note(field.id);
        for origin in &field.origins {
            if let Some(column) = origin.column {
                self.read(ColumnId {
                    table: origin.table,
                    column,
                });
            }
        }
    }
}

/// A type as it is named to people.
fn shown(data_type: Option<&Type>) -> String {
    data_type.map_or_else(|| "an unknown type".to_owned(), ToString::to_string)
}
