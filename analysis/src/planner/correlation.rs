//! Correlated queries: which of them Trino's planner cannot turn into joins.
//!
//! The analysis accepts them all. The planner then pulls each condition that names columns of an outer query out of the
//! query, through whatever is above it; where that fails, it refuses the query with `NOT_SUPPORTED`. What follows
//! its steps (`PlanNodeDecorrelator` and the rules round it) as far as they are certain from the query's text. Where
//! the optimiser may have changed the plan before, nothing is said.

use std::collections::BTreeSet;
use std::ops::Range;

use super::refusal::Refusal;
use crate::diagnostic::{Code, Diagnostic};
use crate::meaning::aggregate::{is_aggregate_call, is_window_call};
use crate::meaning::{Lateral, Meaning};
use crate::syntax::tree::{
    ComparisonOperator, Expression, ExpressionKind as Kind, GroupBy, GroupingElement, Join, JoinCriteria, JoinKind,
    LimitKind, LogicalOperator, OrderBy, Query, QueryBody, QuerySpecification, Relation, RelationKind, RowCount,
    SelectItem, SetOperator,
};
use crate::syntax::walk::{Node, find, walk};
use crate::types::Type;

/// What a query is for, and so what the planner can do with it.
#[derive(Clone, Copy)]
struct Use {
    columns: Columns,
    /// Whether it is compared by IN, `= ANY` or `<> ALL`: only filters can be pulled out.
    membership: bool,
    /// Whether a WHERE stands round the derived table.
    filtered: bool,
    /// What may end it, over any rows that filters can be pulled out of.
    ends: &'static [End],
}

/// Whether the columns of a query are needed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Columns {
    Needed,
    Dropped,
    /// As far as something names them, which is not followed here.
    Unknown,
}

/// What a query computes last.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// Aggregates over all rows.
    Global,
    /// Aggregates over groups.
    Groups,
    /// DISTINCT, and groups without aggregates.
    Distinct,
}

/// The conditions that were pulled out of a query.
#[derive(Clone, Default)]
struct Pulled {
    /// The columns that they name.
    columns: BTreeSet<usize>,
    /// Those that equal something outside, so that they have one value.
    constant: BTreeSet<usize>,
    /// Whether the optimiser may have found others.
    unclear: bool,
    /// Whether there is one row at most for each row outside.
    single: bool,
}

/// Why the conditions cannot be pulled out.
enum Stop {
    /// The planner refuses the query.
    Refused,
    /// It may be able to do what is not followed here.
    Unclear,
}

/// `None` if nothing depends on the outer queries.
type Outcome = Result<Option<Pulled>, Stop>;

impl Use {
    /// What becomes of a column that names columns of an outer query.
    fn if_needed(self) -> Stop {
        if self.columns == Columns::Needed {
            Stop::Refused
        } else {
            Stop::Unclear
        }
    }

    /// Whether conditions can be pulled out of groups that these columns keep apart.
    fn grouped(self, pulled: &Pulled, apart: &BTreeSet<usize>, aggregates: bool) -> Result<(), Stop> {
        if self.membership {
            return Err(Stop::Refused);
        }
        let end = if aggregates { End::Groups } else { End::Distinct };
        // What aggregates the groups once more may not need them.
        if self.ends.contains(&end) || (!aggregates && self.columns == Columns::Unknown) {
            return Err(Stop::Unclear);
        }
        pulled.above(apart)
    }
}

impl Pulled {
    /// Above a row limit or a grouping, conditions can be pulled only if these columns have one value or stay apart.
    fn above(&self, apart: &BTreeSet<usize>) -> Result<(), Stop> {
        let within = |column: &usize| self.constant.contains(column) || apart.contains(column);
        match self.columns.iter().all(within) {
            _ if self.unclear => Err(Stop::Unclear),
            true => Ok(()),
            false => Err(Stop::Refused),
        }
    }
}

/// A query that may name columns of outer queries. Fields up to the mark are those of outer queries.
struct Correlated<'m> {
    meaning: &'m Meaning<'m>,
    query: &'m Query,
    mark: usize,
}

/// What the planner says of the query in an expression.
pub(super) fn in_expression(meaning: &Meaning<'_>, expression: &Expression, mark: usize) -> Option<Refusal> {
    let query = expression.query()?;
    let mut own = Use {
        columns: Columns::Needed,
        membership: false,
        filtered: false,
        ends: &[],
    };
    let mut place = first_word(meaning.sql, query);
    match &*expression.kind {
        Kind::Exists(_) => own.columns = Columns::Dropped,
        Kind::InQuery { .. } => own.membership = true,
        Kind::Quantified { operator, all, .. } => {
            own.membership = matches!(
                (operator, all),
                (ComparisonOperator::Equal, false) | (ComparisonOperator::NotEqual, true)
            );
            own.ends = &[End::Distinct];
        }
        _ => own.ends = &[End::Global],
    }
    if own.membership || own.columns == Columns::Dropped {
        place = expression.head.clone();
    }
    let correlated = Correlated { meaning, query, mark };
    correlated
        .is_refused(own)
        .then(|| correlated.refusal(place, Vec::new()))
}

/// What the planner says of a LATERAL relation with these fields.
pub(super) fn in_relation(
    meaning: &Meaning<'_>,
    query: &Query,
    mark: usize,
    join: Lateral,
    fields: &[usize],
) -> Option<Refusal> {
    let ends: &[End] = match join {
        Lateral {
            kind: JoinKind::Left,
            bare: true,
        } => &[End::Global, End::Distinct],
        // A join with one row that nothing reads goes away.
        Lateral {
            kind: JoinKind::Left, ..
        } => &[End::Global],
        Lateral { bare: true, .. } => &[End::Global, End::Groups, End::Distinct],
        Lateral { .. } => &[],
    };
    let own = Use {
        columns: Columns::Dropped,
        membership: false,
        filtered: false,
        ends,
    };
    let needed = Use {
        columns: Columns::Needed,
        ..own
    };
    let correlated = Correlated { meaning, query, mark };
    let place = first_word(meaning.sql, query);
    if correlated.is_refused(own) {
        Some(correlated.refusal(place, Vec::new()))
    } else if correlated.is_refused(needed) {
        Some(correlated.refusal(place, fields.to_vec()))
    } else {
        None
    }
}

impl Correlated<'_> {
    fn refusal(&self, place: Range<usize>, outputs: Vec<usize>) -> Refusal {
        let error = Diagnostic::error(
            Code::NotSupported,
            place,
            "Trino cannot plan this correlated subquery",
            "has a shape that Trino does not plan",
        );
        let help = "name columns of the outer query only in conditions of its WHERE, or write a join";
        Refusal {
            text: Some(self.meaning.sql[self.query.range.clone()].to_owned()),
            outputs,
            error: error.help(help),
        }
    }

    fn is_refused(&self, own: Use) -> bool {
        let (query, meaning) = (self.query, self.meaning);
        let inside = Inside {
            meaning,
            mark: self.mark,
        };
        // Names of columns that may not be known; a name with a dot has one inside that is looked at no more.
        let (mut names, mut dotted) = (0, 0);
        walk(Node::Query(query), &mut |node| {
            if let Node::Expression(expression) = node {
                let column = meaning.field_of(expression).is_some();
                let is_star = || meaning.expressions.star_of(expression).is_some();
                let name = matches!(&*expression.kind, Kind::Identifier(_)) && !is_star();
                names += usize::from(name && !column);
                dotted += usize::from(column && matches!(&*expression.kind, Kind::Dereference { .. }));
            }
        });
        names == dotted && inside.names_outer(query) && matches!(inside.query(query, own), Err(Stop::Refused))
    }
}

/// A query whose surroundings have the fields up to `mark`.
struct Inside<'m> {
    meaning: &'m Meaning<'m>,
    mark: usize,
}

impl Inside<'_> {
    /// Whether it names columns of outer queries.
    fn names_outer(&self, query: &Query) -> bool {
        let mut found = false;
        walk(Node::Query(query), &mut |node| found |= self.is_outer_column(node));
        found
    }

    fn is_outer(&self, expression: &Expression) -> bool {
        let mut found = false;
        walk(Node::Expression(expression), &mut |node| {
            found |= self.is_outer_column(node);
        });
        found
    }

    fn is_outer_column(&self, node: Node<'_>) -> bool {
        self.column(node).is_some_and(|column| column <= self.mark)
    }

    fn column(&self, node: Node<'_>) -> Option<usize> {
        let expression = node.expression()?;
        let star = || self.meaning.expressions.star_of(expression);
        self.meaning.field_of(expression).or_else(star)
    }

    /// The columns of its own that an expression names.
    fn own_columns(&self, expression: &Expression) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        walk(Node::Expression(expression), &mut |node| {
            found.extend(self.column(node).filter(|column| *column > self.mark));
        });
        found
    }

    /// Those that some of them name.
    fn columns_of(&self, expressions: &[&Expression]) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        for expression in expressions {
            found.extend(self.own_columns(expression));
        }
        found
    }

    fn query(&self, query: &Query, own: Use) -> Outcome {
        let mut named = query.with.iter().flat_map(|with| &with.queries);
        if named.any(|named| self.names_outer(&named.query)) {
            return Err(Stop::Unclear);
        }
        let below = match &query.body {
            QueryBody::Specification(block) => return self.block(block, query, own),
            QueryBody::Table(_) => None,
            QueryBody::Subquery(inner) => self.query(inner, own)?,
            QueryBody::Values(rows, _) => {
                if rows.iter().any(|row| self.is_outer(row)) {
                    return Err(own.if_needed());
                }
                None
            }
            QueryBody::SetOperation(_) => {
                let mut found = false;
                walk(Node::Body(&query.body), &mut |node| found |= self.is_outer_column(node));
                let needed = own.columns == Columns::Needed || compares_rows(&query.body);
                if found && (needed || self.filters_outer(&query.body)) {
                    return Err(Stop::Refused);
                }
                if found {
                    return Err(Stop::Unclear);
                }
                None
            }
        };
        let columns = below
            .as_ref()
            .map_or_else(BTreeSet::new, |pulled| pulled.columns.clone());
        self.rows_cut(below, query, &columns, own)
    }

    /// Whether a WHERE in a set operation names columns of outer queries.
    fn filters_outer(&self, body: &QueryBody) -> bool {
        match body {
            QueryBody::SetOperation(operation) => {
                self.filters_outer(&operation.left) || self.filters_outer(&operation.right)
            }
            QueryBody::Specification(block) => {
                !block.from.is_empty() && block.where_.as_ref().is_some_and(|condition| self.is_outer(condition))
            }
            _ => false,
        }
    }

    fn block(&self, block: &QuerySpecification, query: &Query, own: Use) -> Outcome {
        if !block.from.is_empty() && !block.from.iter().any(|relation| self.scans(relation)) {
            // Of VALUES there may be one row, and no need for much of what follows.
            return Err(Stop::Unclear);
        }
        let mut pulled = self.from(block, own)?;
        let planned = own.columns == Columns::Needed;
        if let Some(condition) = &block.where_ {
            for term in terms(condition) {
                self.no_query_beyond(term, block)?;
                if self.is_outer(term) {
                    self.pull(term, pulled.get_or_insert_default());
                }
            }
        }
        let keys = || OrderBy::keys(query.order_by.as_ref());
        let items: Vec<&Expression> = block.expressions().collect();
        let has = |fits: &dyn Fn(&Expression) -> bool| {
            let found = |expression: &&Expression| find(expression, fits).is_some();
            items.iter().any(found) || keys().any(|key| found(&key))
        };
        let asks = has(&|part| part.query().is_some());
        if pulled.is_some() && asks && planned {
            return Err(Stop::Refused);
        }
        let aggregates = has(&is_aggregate_call) || block.having.as_ref().is_some_and(is_aggregating);
        let global = block.group_by.is_none() && (aggregates || block.having.is_some());
        if global && query.offset.is_some() {
            // No row follows its only one, so nothing of it is planned.
            return Err(Stop::Unclear);
        }
        let outer_aggregate = |part: &Expression| is_aggregate_call(part) && self.is_outer(part);
        if has(&outer_aggregate) {
            return Err(own.if_needed());
        }
        let windows = has(&is_window_call);
        if global && pulled.is_some() {
            return Err(match () {
                () if own.membership || own.filtered || block.having.is_some() => Stop::Refused,
                () if planned && (windows || block.distinct || !own.ends.contains(&End::Global)) => Stop::Refused,
                () => Stop::Unclear,
            });
        }
        if let (Some(pulled), Some(group_by)) = (&mut pulled, &block.group_by) {
            self.through_groups(pulled, group_by, &items, own, aggregates)?;
        }
        if block.having.as_ref().is_some_and(|condition| self.is_outer(condition)) {
            pulled.get_or_insert_default().unclear = true;
        }
        let names = block.items.iter().any(|item| match item {
            SelectItem::Single { expression, .. } | SelectItem::AllOf { target: expression, .. } => {
                self.is_outer(expression)
            }
            SelectItem::All(_) => false,
        });
        if windows && (pulled.is_some() || names) {
            return Err(own.if_needed());
        }
        if names && planned {
            let of_rows = !block.from.is_empty() && !global;
            let filtered = block.where_.as_ref().is_some_and(|condition| self.is_outer(condition));
            return Err(if of_rows || filtered || own.membership {
                Stop::Refused
            } else {
                Stop::Unclear
            });
        }
        if names && own.columns == Columns::Unknown {
            return Err(Stop::Unclear);
        }
        let limit = query.limit.as_ref().map(|limit| &limit.kind);
        let limited = limit.is_some_and(|limit| !matches!(limit, LimitKind::All));
        if let Some(pulled) = pulled.as_ref().filter(|_| block.distinct) {
            if limited && query.order_by.is_none() && own.columns != Columns::Unknown {
                return Err(Stop::Refused);
            }
            let apart = items.iter().filter_map(|item| self.meaning.field_of(item)).collect();
            own.grouped(pulled, &apart, false)?;
        }
        if count_of_rows(&block.from)
            .is_some_and(|rows| limit.and_then(LimitKind::rows).is_some_and(|limit| limit >= rows))
        {
            // The optimiser knows that such a limit cuts nothing.
            return Err(Stop::Unclear);
        }
        let of_many = pulled.as_ref().is_some_and(|pulled| !pulled.single);
        if limited && block.group_by.is_some() && query.order_by.is_none() && of_many && planned {
            return Err(Stop::Refused);
        }
        let mut columns = self.columns_of(&items);
        if block
            .items
            .iter()
            .any(|item| !matches!(item, SelectItem::Single { .. }))
        {
            // A star stands for columns of which some have many values.
            columns.insert(usize::MAX);
        }
        self.rows_cut(pulled, query, &columns, own)
    }

    /// GROUP BY: each condition may go through, or not.
    fn through_groups(
        &self,
        pulled: &mut Pulled,
        group_by: &GroupBy,
        items: &[&Expression],
        own: Use,
        aggregates: bool,
    ) -> Result<(), Stop> {
        let keys = self.keys(group_by, items)?;
        own.grouped(pulled, &keys.iter().flatten().copied().collect(), aggregates)?;
        let has_one_value = |key: &Option<usize>| key.is_some_and(|key| pulled.constant.contains(&key));
        pulled.single = aggregates && keys.iter().all(has_one_value);
        Ok(())
    }

    /// What a block is grouped by: columns, and `None` for what is none.
    fn keys(&self, group_by: &GroupBy, items: &[&Expression]) -> Result<Vec<Option<usize>>, Stop> {
        let simple = |element: &GroupingElement| matches!(element, GroupingElement::Simple(_));
        if !group_by.elements.iter().all(simple) {
            return Err(Stop::Unclear);
        }
        let keys = group_by.elements.iter().flat_map(GroupingElement::expressions);
        Ok(keys.map(|key| self.key(key, items)).collect())
    }

    /// The column that a grouping key is, perhaps by its ordinal.
    fn key(&self, key: &Expression, items: &[&Expression]) -> Option<usize> {
        let item = match *key.kind {
            Kind::Long(ordinal) => items.get(usize::try_from(ordinal).ok()?.checked_sub(1)?)?,
            _ => key,
        };
        self.meaning.field_of(item)
    }

    /// ORDER BY, OFFSET and LIMIT.
    fn rows_cut(&self, pulled: Option<Pulled>, query: &Query, columns: &BTreeSet<usize>, own: Use) -> Outcome {
        let count = match query.limit.as_ref().map(|limit| &limit.kind) {
            None | Some(LimitKind::All) => None,
            Some(LimitKind::Fetch { with_ties: true, .. }) if pulled.is_some() => return Err(Stop::Refused),
            Some(limit) => Some(limit.rows().ok_or(Stop::Unclear)?),
        };
        let orders = || OrderBy::keys(query.order_by.as_ref());
        if count.is_some_and(|count| count > 0) && orders().any(|key| self.is_outer(key)) {
            return Err(Stop::Refused);
        }
        let Some(pulled) = pulled else { return Ok(None) };
        match query.offset.as_ref().map(|offset| &offset.count) {
            Some(RowCount::Integer(digits)) if digits.bytes().any(|digit| digit != b'0') => {
                return Err(Stop::Refused);
            }
            Some(RowCount::Parameter(_)) => return Err(Stop::Unclear),
            _ => {}
        }
        match count {
            None => Ok(Some(pulled)),
            Some(0) => Err(Stop::Unclear),
            Some(_) if own.membership => Err(Stop::Refused),
            Some(_) if pulled.single => Ok(Some(pulled)),
            Some(1) if query.order_by.is_none() => {
                pulled.above(&BTreeSet::new())?;
                let one_value = own.columns == Columns::Dropped || columns.is_subset(&pulled.constant);
                if one_value && !pulled.constant.is_empty() {
                    Ok(Some(pulled))
                } else if own.columns == Columns::Unknown {
                    Err(Stop::Unclear)
                } else {
                    Err(Stop::Refused)
                }
            }
            Some(_) => pulled.above(&BTreeSet::new()).map(|()| Some(pulled)),
        }
    }

    /// What was pulled out of a block's FROM.
    fn from(&self, block: &QuerySpecification, own: Use) -> Outcome {
        let depends = |relation: &Relation| {
            let mut found = false;
            walk(Node::Relation(relation), &mut |node| {
                found |= self.is_outer_column(node);
            });
            found
        };
        let [only] = block.from.as_slice() else {
            return match block
                .from
                .iter()
                .filter(|relation| depends(relation))
                .collect::<Vec<_>>()
                .as_slice()
            {
                [] => Ok(None),
                found if found.iter().all(|relation| self.is_below_a_join(relation)) => Err(Stop::Refused),
                _ => Err(Stop::Unclear),
            };
        };
        if !depends(only) {
            return Ok(None);
        }
        match &*only.bare().kind {
            RelationKind::Subquery(query) => {
                let derived = Use {
                    columns: Columns::Unknown,
                    filtered: block.where_.is_some(),
                    ..own
                };
                let pulled = self.query(query, derived)?;
                Ok(pulled.map(|pulled| Pulled {
                    unclear: true,
                    ..pulled
                }))
            }
            RelationKind::Unnest { .. } if block.where_.is_some() || own.membership => Err(Stop::Refused),
            // UNNEST beside one row is UNNEST.
            RelationKind::Join(join) if is_unnest_of_one_row(join) && !depends(&join.left) => {
                Err(if block.where_.is_some() || own.membership {
                    Stop::Refused
                } else {
                    Stop::Unclear
                })
            }
            RelationKind::Join(join) => {
                let (left, right) = (depends(&join.left), depends(&join.right));
                if left || right {
                    let below =
                        (!left || self.is_below_a_join(&join.left)) && (!right || self.is_below_a_join(&join.right));
                    return Err(if below { Stop::Refused } else { Stop::Unclear });
                }
                match &join.criteria {
                    JoinCriteria::On(condition) if join.kind == JoinKind::Inner => {
                        let mut pulled = Pulled::default();
                        for term in terms(condition) {
                            self.no_query_beyond(term, block)?;
                            if self.is_outer(term) {
                                self.pull(term, &mut pulled);
                            }
                        }
                        Ok(Some(pulled))
                    }
                    _ => Err(Stop::Unclear),
                }
            }
            _ => Err(Stop::Unclear),
        }
    }

    /// Whether a relation that names columns of outer queries cannot be beside another one.
    fn is_below_a_join(&self, relation: &Relation) -> bool {
        match &*relation.bare().kind {
            RelationKind::Unnest { .. } => true,
            RelationKind::Subquery(query) => self.filters_outer(&query.body),
            _ => false,
        }
    }

    /// A query of the block's own becomes a join, and nothing can be pulled out of that.
    fn no_query_beyond(&self, term: &Expression, block: &QuerySpecification) -> Result<(), Stop> {
        let beyond = |part: &Expression| part.query().is_some_and(|query| self.names_outer(query));
        if !block.from.is_empty() && find(term, &beyond).is_some() {
            return Err(Stop::Refused);
        }
        Ok(())
    }

    /// Whether a table is read for the relation.
    fn scans(&self, relation: &Relation) -> bool {
        match &*relation.kind {
            RelationKind::Table(table) => self.meaning.scans.reads_at(table.name.range.start),
            RelationKind::Aliased { relation, .. } | RelationKind::Sampled { relation, .. } => self.scans(relation),
            RelationKind::Join(join) => self.scans(&join.left) || self.scans(&join.right),
            RelationKind::Subquery(query) | RelationKind::Lateral(query) => match &query.body {
                QueryBody::Specification(block) => block.from.iter().any(|relation| self.scans(relation)),
                QueryBody::SetOperation(_) => true,
                // One row is not a relation: the optimiser computes it.
                QueryBody::Values(rows, _) => rows.len() > 1,
                _ => false,
            },
            // Its rules are about UNNEST itself.
            RelationKind::Unnest { .. } => true,
            _ => false,
        }
    }

    fn pull(&self, term: &Expression, pulled: &mut Pulled) {
        pulled.columns.extend(self.own_columns(term));
        let sides = match &*term.kind {
            Kind::Comparison {
                operator: ComparisonOperator::Equal,
                left,
                right,
            } => [(left, right), (right, left)],
            Kind::InList { value, list } if list.len() == 1 => [(value, &list[0]), (&list[0], value)],
            _ => {
                // The optimiser turns `NOT a <> b` and `a = b AND c OR a = b AND d` into equalities.
                let may_change = |part: &Expression| match &*part.kind {
                    Kind::Not(negated) => !matches!(
                        &*negated.kind,
                        Kind::Comparison {
                            operator: ComparisonOperator::IsDistinctFrom,
                            ..
                        }
                    ),
                    Kind::Logical { operator, .. } => *operator == LogicalOperator::And,
                    _ => false,
                };
                pulled.unclear |= find(term, &may_change).is_some();
                return;
            }
        };
        for (column, value) in sides {
            let id = self.meaning.field_of(column).filter(|id| *id > self.mark);
            let types = self.meaning.type_of(column).zip(self.meaning.type_of(value));
            let is_compared_as_it_is = types.is_none_or(|(own, other)| !merges_values(own, other));
            if self.own_columns(value).is_empty() && is_compared_as_it_is {
                pulled.constant.extend(id);
            }
        }
    }
}

/// How many rows a FROM has that is but VALUES.
fn count_of_rows(from: &[Relation]) -> Option<u64> {
    let [only] = from else { return None };
    match &*only.bare().kind {
        RelationKind::Subquery(query) => match &query.body {
            QueryBody::Values(rows, _) => Some(rows.len() as u64),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a set operation compares its rows, so that all their columns are needed.
fn compares_rows(body: &QueryBody) -> bool {
    match body {
        QueryBody::SetOperation(operation) => {
            operation.distinct
                || operation.operator != SetOperator::Union
                || compares_rows(&operation.left)
                || compares_rows(&operation.right)
        }
        _ => false,
    }
}

/// Whether a join adds nothing to the UNNEST on its right: its left side is one row.
fn is_unnest_of_one_row(join: &Join) -> bool {
    let one_row = match &*join.left.bare().kind {
        RelationKind::Subquery(query) => match &query.body {
            QueryBody::Values(rows, _) => rows.len() == 1,
            QueryBody::Specification(block) => {
                block.from.is_empty() && block.where_.is_none() && block.having.is_none()
            }
            _ => false,
        },
        _ => false,
    };
    one_row
        && matches!(join.kind, JoinKind::Cross | JoinKind::Inner | JoinKind::Left)
        && matches!(&*join.right.bare().kind, RelationKind::Unnest { .. })
}

/// How many digits of a decimal a double always keeps.
const DOUBLE_DIGITS: u8 = 15;

/// Whether values that differ become equal when they are converted for the comparison.
fn merges_values(own: &Type, other: &Type) -> bool {
    match own {
        Type::Bigint => matches!(other, Type::Double | Type::Real),
        Type::Integer => *other == Type::Real,
        Type::Decimal { precision, .. } => *precision > DOUBLE_DIGITS && *other == Type::Double,
        Type::Date | Type::Timestamp { zone: false, .. } => matches!(other, Type::Timestamp { zone: true, .. }),
        Type::Time { zone: false, .. } => matches!(other, Type::Time { zone: true, .. }),
        _ => false,
    }
}

fn is_aggregating(condition: &Expression) -> bool {
    find(condition, &is_aggregate_call).is_some()
}

/// The conditions that AND joins.
fn terms(condition: &Expression) -> Vec<&Expression> {
    match &*condition.kind {
        Kind::Logical {
            operator: LogicalOperator::And,
            terms: all,
        } => all.iter().flat_map(terms).collect(),
        _ => vec![condition],
    }
}

/// Where the planner points at a query: its first word, or the parenthesis with which it starts.
fn first_word(sql: &str, query: &Query) -> Range<usize> {
    let start = query.range.start;
    let text = sql.get(start..).unwrap_or_default();
    let length = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    start..start + length.max(1).min(text.len())
}
