//! Makes the plan of a query that was accepted, in a second pass over its tree.

mod aggregation;
mod block;
mod call;
mod expression;
mod information_schema;
mod json;
mod made;
mod query;
mod recognition;
mod relation;
mod subquery;
mod window;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use self::recognition::Matching;
use self::window::Place;
use super::expression::{Expression, ExpressionKind, Literal, Parameter, SortKey};
use super::node::{Node, Subquery, SubqueryKind, WindowCall};
use super::readings::{self, Definition};
use super::{ColumnNumber, NoPlan, NoPlanReason, Plan, PlanColumn, PlanOutput};
use crate::OutputColumn;
use crate::catalog::Catalog;
use crate::meaning::Meaning;
use crate::meaning::record::Record;
use crate::syntax::Syntax;
use crate::syntax::tree::{self, WindowSpecification};
use crate::syntax::walk;
use crate::types::Type;

/// What is made, or why it is not.
type Made<T> = Result<T, NoPlan>;

/// A node, and the columns that the text sees of it, in order.
struct Rows {
    node: Node,
    columns: Vec<ColumnNumber>,
}

/// A WITH query that may be read.
#[derive(Clone)]
struct Readable {
    name: String,
    /// Its index among the definitions.
    query: usize,
    columns: Vec<ColumnNumber>,
}

/// What is made so far.
struct Builder<'a> {
    catalog: &'a Catalog,
    meaning: &'a Meaning<'a>,
    record: &'a Record,
    columns: Vec<PlanColumn>,
    /// The column of each field.
    fields: HashMap<usize, ColumnNumber>,
    /// The columns of keys that stand for plain columns once there are groups.
    grouped: HashMap<ColumnNumber, ColumnNumber>,
    definitions: Vec<Definition>,
    /// The WITH queries that can be read here, the nearest last.
    readable: Vec<Readable>,
    /// The subqueries of the expressions that were made, which no node has yet.
    subqueries: Vec<PendingSubquery>,
    /// The `?` that were seen, by their expressions' numbers.
    positions: HashMap<usize, usize>,
    /// Whether the expression is in a lambda.
    in_lambda: bool,
    /// What the expression is over, where it is one of a row pattern.
    matching: Option<Matching>,
    block: BlockState,
    /// What Trino's planner breaks down on.
    breakdown: Option<&'static str>,
}

/// What the expressions of one block mean after its groups and windows.
#[derive(Default)]
struct BlockState {
    /// The columns of expressions that are grouped by.
    made: HashMap<Expression, ColumnNumber>,
    /// The columns of keys with a subquery inside, by their words: what is selected is the same key if its text is, except
    /// for blanks, case and the qualifiers of columns.
    queried: Vec<(Vec<String>, ColumnNumber)>,
    /// The columns of aggregates and window functions, by the number of the call's expression.
    calls: HashMap<usize, ColumnNumber>,
    /// The aggregates in JSON that Trino does not find, by the numbers of their expressions: calls as of scalar functions.
    unfound: HashSet<usize>,
    /// The columns before the groups, which nothing can name after them.
    ungrouped: HashSet<ColumnNumber>,
    /// Where `grouping()` finds its keys.
    grouping: Option<Grouping>,
    windows: Vec<(String, WindowSpecification)>,
    /// The columns of window functions.
    functions: HashMap<(Place, WindowCall), ColumnNumber>,
    /// The columns of measures of windows, by their names.
    measures: HashMap<(Place, String), ColumnNumber>,
}

/// The grouping sets of a block.
struct Grouping {
    /// For each field that is grouped by the index of its key.
    keys: HashMap<usize, usize>,
    sets: Vec<Vec<usize>>,
    set: Option<ColumnNumber>,
}

/// A subquery that waits for the node that its column is added to.
struct PendingSubquery {
    kind: SubqueryKind,
    query: Node,
    column: ColumnNumber,
}

/// The plan of an accepted query.
pub(crate) fn of(syntax: &Syntax, meaning: &Meaning<'_>, output: &[OutputColumn]) -> Made<Plan> {
    let unknown = |reason| no_plan(reason, &syntax.query.range);
    if meaning.is_cut {
        return Err(unknown(NoPlanReason::TooLarge));
    }
    let record = meaning
        .record
        .as_ref()
        .ok_or_else(|| unknown(NoPlanReason::UnknownType))?;
    let mut builder = Builder {
        catalog: meaning.catalog,
        meaning,
        record,
        columns: Vec::new(),
        fields: HashMap::new(),
        grouped: HashMap::new(),
        definitions: Vec::new(),
        readable: Vec::new(),
        subqueries: Vec::new(),
        positions: HashMap::new(),
        in_lambda: false,
        matching: None,
        block: BlockState::default(),
        breakdown: None,
    };
    builder.positions = positions(&syntax.query);
    let rows = builder.query(&syntax.query, true)?;
    if rows.columns.len() != output.len() {
        return Err(no_plan(NoPlanReason::UnknownColumns, &syntax.query.range));
    }
    let is_known =
        |(own, column): (&OutputColumn, &ColumnNumber)| own.data_type == Some(builder.type_of_column(*column));
    if !output.iter().zip(&rows.columns).all(is_known) {
        return Err(no_plan(NoPlanReason::UnknownType, &syntax.query.range));
    }
    let outputs = output.iter().zip(rows.columns).map(|(own, column)| PlanOutput {
        name: own.name.clone(),
        column,
    });
    let mut plan = Plan {
        output: outputs.collect(),
        breakdown: builder.breakdown,
        columns: builder.columns,
        root: rows.node,
    };
    readings::settle(&mut plan, builder.definitions).map_err(|_| unknown(NoPlanReason::TooLarge))?;
    Ok(plan)
}

fn no_plan(reason: NoPlanReason, range: &Range<usize>) -> NoPlan {
    NoPlan {
        reason,
        range: range.clone(),
    }
}

/// The `?` of a query in text order, by their expressions' numbers.
fn positions(query: &tree::Query) -> HashMap<usize, usize> {
    let mut found = Vec::new();
    walk::walk(walk::Node::Query(query), &mut |node| {
        if let Some(expression) = node.expression()
            && matches!(*expression.kind, tree::ExpressionKind::Parameter)
        {
            found.push((expression.range.start, expression.id));
        }
    });
    found.sort_unstable();
    let numbered = found.into_iter().enumerate();
    numbered.map(|(position, (_, id))| (id, position)).collect()
}

impl Builder<'_> {
    /// A new column.
    fn column(&mut self, name: Option<&str>, data_type: &Type) -> ColumnNumber {
        self.columns.push(PlanColumn {
            name: name.map(str::to_owned),
            data_type: data_type.clone(),
        });
        self.columns.len() - 1
    }

    fn type_of_column(&self, column: ColumnNumber) -> Type {
        self.columns
            .get(column)
            .map_or(Type::Unknown, |own| own.data_type.clone())
    }

    /// A column as an expression.
    fn named(&self, column: ColumnNumber) -> Expression {
        Expression::column(column, self.type_of_column(column))
    }

    /// Says which columns the fields of a place are.
    fn bind(&mut self, fields: &[usize], columns: &[ColumnNumber], range: &Range<usize>) -> Made<()> {
        if fields.len() != columns.len() {
            return Err(no_plan(NoPlanReason::UnknownColumns, range));
        }
        self.fields.extend(fields.iter().copied().zip(columns.iter().copied()));
        Ok(())
    }

    /// Adds the columns of the subqueries that were met since there were this many.
    fn with_subqueries(&mut self, mut node: Node, before: usize) -> Node {
        for pending in self.subqueries.split_off(before) {
            let mut correlation = free_columns(&pending.query);
            // What it selects may be a column of an outer query as it is.
            correlation.extend(
                pending
                    .kind
                    .column()
                    .filter(|own| !pending.query.columns().contains(own)),
            );
            correlation.sort_unstable();
            correlation.dedup();
            node = Node::Subquery(Subquery {
                input: Box::new(node),
                kind: pending.kind,
                query: Box::new(pending.query),
                correlation,
                column: pending.column,
            });
        }
        node
    }
}

/// The expression as a value of a type, with the conversion that Trino makes.
fn coerced(expression: Expression, wanted: &Type) -> Expression {
    if expression.data_type == *wanted {
        return expression;
    }
    if expression.data_type == Type::Unknown
        && let ExpressionKind::Parameter(Parameter::Positional(_)) = expression.kind
    {
        // A `?` has the type of its place.
        return Expression {
            data_type: wanted.clone(),
            ..expression
        };
    }
    Expression {
        kind: ExpressionKind::Coerce(Box::new(expression)),
        data_type: wanted.clone(),
    }
}

/// The columns that a node names and that neither it nor its inputs make, ascending.
fn free_columns(node: &Node) -> Vec<ColumnNumber> {
    fn gather(node: &Node, named: &mut Vec<ColumnNumber>, made: &mut HashSet<ColumnNumber>) {
        readings::own_names(node, named);
        made.extend(node.made());
        node.inputs().into_iter().for_each(|input| gather(input, named, made));
    }
    let (mut named, mut made) = (Vec::new(), HashSet::new());
    gather(node, &mut named, &mut made);
    named.retain(|column| !made.contains(column));
    named.sort_unstable();
    named.dedup();
    named
}

/// A whole number.
fn integer(value: i64, data_type: Type) -> Expression {
    Expression {
        kind: ExpressionKind::Literal(Literal::Integer(value)),
        data_type,
    }
}

/// A key of ORDER BY whose value is made.
fn sort_key(item: &tree::SortItem, value: Expression) -> SortKey {
    SortKey {
        value,
        descending: item.descending,
        nulls_first: item.nulls_first,
    }
}
