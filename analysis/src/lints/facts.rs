//! What a query was found to mean, in the shape that lints look at.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::comparison::{self, Comparison};
use super::places::Places;
use super::spoken::{Speakers, Spoken};
use crate::catalog::{Column, Partition, Role, Table};
use crate::listed::Listed as _;
use crate::meaning::Meaning;
use crate::meaning::field::Origin;
use crate::syntax::Syntax;
use crate::syntax::nodes::Nodes;
use crate::syntax::tree::{
    Bytes, Expression, ExpressionKind as Kind, Identifier, Join, JoinCriteria, JoinKind, LogicalOperator, OrderBy,
    Query, QueryBody, QuerySpecification, Recognition, Relation, RelationKind, TableName, WithQuery,
};
use crate::syntax::walk::Node;
use crate::types::Type;

/// A query and what was found out about it.
pub(crate) struct Facts<'a> {
    pub(super) meaning: &'a Meaning<'a>,
    /// Each query, the outermost first.
    pub(super) queries: Vec<(&'a Query, Place)>,
    pub(super) with_queries: Vec<&'a WithQuery>,
    pub(super) blocks: Vec<Block<'a>>,
    pub(super) joins: Vec<&'a Join>,
    /// Each `MATCH_RECOGNIZE`, with the relation that it reads.
    pub(super) recognitions: Vec<(&'a Relation, &'a Recognition)>,
    /// The expressions of the clauses.
    pub(super) roots: Vec<&'a Expression>,
    /// All expressions, the parts after the whole.
    pub(super) expressions: Vec<&'a Expression>,
    /// The expressions by their numbers.
    pub(super) nodes: &'a Nodes<'a>,
    /// What a row must fulfil.
    pub(super) conditions: Vec<Condition<'a>>,
    pub(super) comparisons: Vec<Comparison<'a>>,
    /// Where the type of an array has a length.
    pub(super) sized_arrays: &'a [Bytes],
    /// What the terms of conditions speak of, if somebody asked.
    spoken: OnceCell<Spoken>,
    /// Those of the block that is looked at.
    tables: Vec<Scanned<'a>>,
    /// The first scan of a name in FROM, by where the name starts.
    scans: HashMap<usize, usize>,
    /// The block whose FROM has a name, and which of its tables that is, by where the name starts.
    places: HashMap<usize, (usize, usize)>,
}

/// Where a node stands.
#[derive(Clone, Copy)]
struct At<'a> {
    place: Place,
    /// The order of the query.
    order_by: Option<&'a OrderBy>,
    /// The alias of the relation.
    alias: Option<&'a Identifier>,
    /// Whether it is a part of an expression.
    in_expression: bool,
}

impl Default for At<'_> {
    fn default() -> Self {
        Self {
            place: Place::Result,
            order_by: None,
            alias: None,
            in_expression: false,
        }
    }
}

/// Where a query stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Its rows are the result.
    Result,
    /// Only whether it has rows counts.
    Exists,
    /// Its rows are read by an outer query.
    Inside,
}

/// SELECT … FROM … WHERE … GROUP BY … HAVING …
pub(super) struct Block<'a> {
    pub(super) specification: &'a QuerySpecification,
    /// What its rows are ordered by, if they are not those of a set operation.
    pub(super) order_by: Option<&'a OrderBy>,
    pub(super) place: Place,
    /// The tables of the catalog that are in its FROM.
    pub(super) tables: Vec<Scanned<'a>>,
}

/// A table in FROM.
pub(super) struct Scanned<'a> {
    pub(super) scan: usize,
    /// What its columns may be qualified by.
    pub(super) name: &'a Identifier,
}

impl<'a> Block<'a> {
    /// What it groups by; an ordinal is what it stands for.
    pub(super) fn keys(&self) -> Vec<&'a Expression> {
        self.specification.keys()
    }
}

/// The condition that holds where a column has a value.
pub(super) fn present(column: &Column) -> String {
    let name = &column.name;
    let is_text = matches!(column.data_type, Some(Type::Varchar(_)));
    match &column.missing {
        _ if column.role == Some(Role::Status) => format!("{name} = 'OK'"),
        // Not true of NULL either.
        Some(missing) if is_text => format!("{name} <> '{}'", missing.text),
        _ => format!("{name} IS NOT NULL"),
    }
}

/// The conditions that hold together.
pub(super) fn conjuncts<'a>(condition: &'a Expression, terms: &mut Vec<&'a Expression>) {
    match &*condition.kind {
        Kind::Logical {
            operator: LogicalOperator::And,
            terms: all,
        } => all.iter().for_each(|term| conjuncts(term, terms)),
        _ => terms.push(condition),
    }
}

/// A condition of WHERE, HAVING or ON.
pub(super) struct Condition<'a> {
    pub(super) expression: &'a Expression,
    /// For an outer join the side that may be missing: only its rows are left out.
    pub(super) side: Option<&'a Relation>,
}

impl<'a> Facts<'a> {
    /// What the query means.
    #[cfg(feature = "plan")]
    pub(crate) fn meaning(&self) -> &'a Meaning<'a> {
        self.meaning
    }

    pub(crate) fn new(syntax: &'a Syntax, meaning: &'a Meaning<'a>, nodes: &'a Nodes<'a>) -> Self {
        let mut scans = HashMap::new();
        for (number, scan) in meaning.scans.all().iter().enumerate() {
            scans.entry(scan.range.start).or_insert(number);
        }
        let mut facts = Self {
            meaning,
            queries: Vec::new(),
            with_queries: Vec::new(),
            blocks: Vec::new(),
            joins: Vec::new(),
            recognitions: Vec::new(),
            roots: Vec::new(),
            expressions: Vec::new(),
            nodes,
            conditions: Vec::new(),
            comparisons: Vec::new(),
            sized_arrays: &syntax.sized_arrays,
            spoken: OnceCell::new(),
            tables: Vec::new(),
            scans,
            places: HashMap::new(),
        };
        facts.visit(Node::Query(&syntax.query), &At::default());
        facts
    }

    /// Where a query says which rows it reads: in FROM and in conditions.
    pub(super) fn decide_rows(&self) -> Places {
        let relations = self.blocks.iter().flat_map(|block| &block.specification.from);
        let mut places = relations.map(|relation| &relation.range).listed();
        places.extend(self.conditions.iter().map(|condition| &condition.expression.range));
        Places::new(&places)
    }

    /// What the terms of conditions speak of.
    pub(super) fn spoken(&self) -> &Spoken {
        self.spoken.get_or_init(|| {
            let mut terms = Vec::new();
            for condition in &self.conditions {
                conjuncts(condition.expression, &mut terms);
            }
            Spoken::of(self.meaning, &terms)
        })
    }

    /// Notes a node and all below it, the outer before the inner.
    fn visit(&mut self, node: Node<'a>, at: &At<'a>) {
        let below = self.below(node, at);
        let around = match node {
            Node::Body(QueryBody::Specification(_)) => Some(std::mem::take(&mut self.tables)),
            _ => None,
        };
        node.children(&mut |child| self.visit(child, &below));
        if let (Node::Body(QueryBody::Specification(specification)), Some(around)) = (node, around) {
            let tables = std::mem::replace(&mut self.tables, around);
            for (index, table) in tables.iter().enumerate() {
                let place = self.place(table.scan);
                self.places.insert(place, (self.blocks.len(), index));
            }
            self.blocks.push(Block {
                specification,
                order_by: at.order_by,
                place: at.place,
                tables,
            });
        }
    }

    /// Notes a node, and says where what is below it stands.
    fn below(&mut self, node: Node<'a>, at: &At<'a>) -> At<'a> {
        let inside = At {
            place: Place::Inside,
            ..At::default()
        };
        match node {
            Node::Query(query) => {
                self.queries.push((query, at.place));
                At {
                    place: at.place,
                    order_by: query.order_by.as_ref(),
                    ..At::default()
                }
            }
            Node::With(own) => {
                self.with_queries.push(own);
                inside
            }
            Node::Body(body) => {
                let QueryBody::Specification(specification) = body else {
                    return At {
                        place: at.place,
                        ..At::default()
                    };
                };
                for expression in specification.where_.iter().chain(&specification.having) {
                    self.conditions.push(Condition { expression, side: None });
                }
                inside
            }
            Node::Relation(relation) => At {
                alias: self.relation(relation, at.alias),
                ..inside
            },
            Node::Expression(expression) => {
                if !at.in_expression {
                    self.roots.push(expression);
                }
                self.expressions.push(expression);
                comparison::comparisons(expression, &mut self.comparisons);
                At {
                    place: match *expression.kind {
                        Kind::Exists(_) => Place::Exists,
                        _ => Place::Inside,
                    },
                    in_expression: true,
                    ..At::default()
                }
            }
        }
    }

    /// Notes a relation, and gives the alias of the one inside it.
    fn relation(&mut self, relation: &'a Relation, alias: Option<&'a Identifier>) -> Option<&'a Identifier> {
        match &*relation.kind {
            RelationKind::Table(table) => {
                let scan = self.scan_of(table);
                self.tables.extend(scan.map(|scan| Scanned {
                    scan,
                    name: alias.unwrap_or_else(|| table.name.last()),
                }));
                None
            }
            RelationKind::Aliased { alias, .. } => Some(alias),
            RelationKind::Sampled { .. } => alias,
            RelationKind::Pattern { relation, recognition } => {
                self.recognitions.push((relation, recognition));
                None
            }
            RelationKind::Join(join) => {
                self.joins.push(join);
                if let JoinCriteria::On(expression) = &join.criteria {
                    let side = match join.kind {
                        JoinKind::Left => Some(&join.right),
                        JoinKind::Right => Some(&join.left),
                        JoinKind::Inner | JoinKind::Cross | JoinKind::Full => None,
                    };
                    if join.kind != JoinKind::Full {
                        self.conditions.push(Condition { expression, side });
                    }
                }
                None
            }
            _ => None,
        }
    }

    /// The scan that a table's name stands for; none for a WITH query.
    fn scan_of(&self, table: &TableName) -> Option<usize> {
        self.scans.get(&table.name.range.start).copied()
    }

    /// Whether a table is read whose partitions grow with time, or of most of whose columns more is known than the
    /// type.
    pub(super) fn reads_flow_logs(&self) -> bool {
        let mut tables = (0..self.meaning.scans.all().len()).filter_map(|scan| self.table(scan));
        tables.any(|table| {
            let known = table.columns.iter().filter(|column| {
                column.unit.is_some() || !column.values.is_empty() || column.missing.is_some() || column.role.is_some()
            });
            2 * known.count() > table.columns.len()
                || table.columns.iter().any(|column| column.partition == Partition::Time)
        })
    }

    /// The text of these bytes.
    pub(super) fn text(&self, range: &Bytes) -> &'a str {
        self.meaning.sql.get(range.clone()).unwrap_or_default()
    }

    pub(super) fn type_of(&self, expression: &Expression) -> Option<&'a Type> {
        self.meaning.type_of(expression)
    }

    /// Whether an expression names a field of the relation.
    pub(super) fn names_field_of(&self, expression: &Expression, relation: &Relation) -> bool {
        let fields = self.meaning.fields.of_relation(relation);
        self.field(expression)
            .zip(fields)
            .is_some_and(|(own, fields)| fields.contains(&own))
            || expression
                .children()
                .into_iter()
                .any(|child| self.names_field_of(child, relation))
    }

    /// Which of these relations, in the order of the text, an expression names a field of.
    pub(super) fn named_of(&self, expression: &Expression, relations: &[&Relation]) -> Vec<usize> {
        let mut named = Vec::new();
        if let Some(own) = self.field(expression) {
            let fields = |relation: &Relation| self.meaning.fields.of_relation(relation);
            let is_before = |relation: &&Relation| fields(relation).is_none_or(|fields| fields.end <= own);
            let at = relations.partition_point(is_before);
            let relation = relations.get(at).copied();
            if relation.and_then(fields).is_some_and(|fields| fields.contains(&own)) {
                named.push(at);
            }
        }
        for child in expression.children() {
            named.extend(self.named_of(child, relations));
        }
        named
    }

    /// Whether an expression names a column of the scan as a field of the relation.
    pub(super) fn names_scan(&self, expression: &Expression, scan: usize, relation: &Relation) -> bool {
        let own = self.origins(expression).iter().any(|origin| origin.scan == scan);
        own && self.names_field_of(expression, relation)
            || expression
                .children()
                .into_iter()
                .any(|child| self.names_scan(child, scan, relation))
    }

    /// Whether an expression names something about which nothing is known, or asks a query.
    pub(super) fn is_partly_unknown(&self, expression: &Expression) -> bool {
        if expression.qualified_name().is_some() {
            return self.field(expression).is_none();
        }
        let mut children = expression.children().into_iter();
        expression.query().is_some() || children.any(|child| self.is_partly_unknown(child))
    }

    /// The number of the field that an expression names.
    fn field(&self, expression: &Expression) -> Option<usize> {
        self.meaning.field_of(expression)
    }

    /// The columns of scans that a name passes on.
    pub(super) fn origins(&self, expression: &Expression) -> &'a [Origin] {
        let own = self.field(expression);
        own.map_or(&[], |field| self.meaning.fields.origins_of(field))
    }

    /// The columns from which all values of a name come; `None` if they may come from elsewhere, too.
    pub(super) fn columns(&self, expression: &Expression) -> Vec<&'a Column> {
        let own = |origin: &Origin| self.column(*origin).filter(|_| origin.alone);
        let columns = self.origins(expression).iter().map(own).all_known();
        columns.unwrap_or_default()
    }

    /// The first of these columns, when all fit.
    pub(super) fn column_if(&self, expression: &Expression, fits: impl Fn(&Column) -> bool) -> Option<&'a Column> {
        let columns = self.columns(expression);
        columns
            .first()
            .copied()
            .filter(|_| columns.iter().all(|column| fits(column)))
    }

    /// Whether an expression or a part of it names a column that fits, of the scans at this place.
    fn names(&self, expression: &Expression, place: usize, fits: &dyn Fn(&Column) -> bool) -> bool {
        let is_it = |origin: &Origin| self.place(origin.scan) == place && self.column(*origin).is_some_and(fits);
        let mut children = expression.children().into_iter();
        self.origins(expression).iter().any(is_it) || children.any(|child| self.names(child, place, fits))
    }

    /// Who speaks of a column that fits, of this scan.
    pub(super) fn speakers(&self, spoken: &Spoken, scan: usize, fits: &dyn Fn(&Column) -> bool) -> Speakers {
        let columns = self.table(scan).map_or(&[][..], |table| &table.columns);
        spoken.speakers(self.place(scan), columns, fits)
    }

    /// Whether a condition names a column that fits, of this scan.
    pub(super) fn is_restricted(&self, scan: usize, fits: &dyn Fn(&Column) -> bool) -> bool {
        !self.speakers(self.spoken(), scan, fits).is_empty()
    }

    /// Whether a column tells records with traffic from others.
    pub(super) fn is_of_traffic(column: &Column) -> bool {
        let missing = column.missing.as_ref();
        column.role == Some(Role::Status) || missing.is_some_and(|missing| missing.only_without_traffic)
    }

    /// Whether an expression names a column of the scan that tells records with traffic from others.
    pub(super) fn names_traffic(&self, expression: &Expression, scan: usize) -> bool {
        self.names(expression, self.place(scan), &Self::is_of_traffic)
    }

    /// Whether a condition may leave nothing but records with traffic.
    pub(super) fn leaves_traffic(&self, scan: usize) -> bool {
        self.is_restricted(scan, &Self::is_of_traffic)
    }

    /// What tells the columns of a scan from those of other tables beside it: `a.`, or nothing where it is alone.
    pub(super) fn qualifier(&self, scan: usize) -> String {
        let joined = self.table_at(self.place(scan));
        let joined = joined.filter(|(block, _)| block.tables.len() > 1);
        joined.map_or_else(String::new, |(_, table)| format!("{}.", self.text(&table.name.range)))
    }

    /// The table whose name starts there, with the block that has it in FROM.
    pub(super) fn table_at(&self, place: usize) -> Option<(&Block<'a>, &Scanned<'a>)> {
        let (block, table) = *self.places.get(&place)?;
        let block = self.blocks.get(block)?;
        Some((block, block.tables.get(table)?))
    }

    /// Where a scan stands: a WITH query that is used twice is two scans at one place.
    pub(super) fn place(&self, scan: usize) -> usize {
        self.meaning.scans.all().get(scan).map_or(0, |scan| scan.range.start)
    }

    pub(super) fn column(&self, origin: Origin) -> Option<&'a Column> {
        self.table(origin.scan)?.columns.get(origin.column?)
    }

    pub(super) fn table(&self, scan: usize) -> Option<&'a Table> {
        let tables = self.meaning.catalog.tables.as_deref()?;
        tables.get(self.meaning.scans.all().get(scan)?.table)
    }

    /// The column of a table that is read which has this name, in any case.
    pub(super) fn column_named(&self, name: &str) -> Option<&'a Column> {
        let scans = self.meaning.scans.all();
        let mut columns = (0..scans.len())
            .filter_map(|scan| self.table(scan))
            .flat_map(|table| &table.columns);
        columns.find(|column| column.name.eq_ignore_ascii_case(name))
    }

    /// The expression that a name stands for where a select list computes it, or else the expression itself.
    pub(super) fn definition(&self, expression: &'a Expression) -> &'a Expression {
        let computed = self
            .field(expression)
            .and_then(|field| self.meaning.fields.computed_by(field));
        let own = computed.and_then(|number| self.nodes.expression(number));
        own.unwrap_or(expression)
    }
}
