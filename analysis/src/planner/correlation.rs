//! Correlated queries: which of them Trino's planner cannot turn into joins.
//!
//! The analysis accepts them all. The planner then pulls each condition that names columns of an outer query out of the
//! query, through whatever is above it; where that fails, it refuses the query with `NOT_SUPPORTED`. What follows
//! its steps (`PlanNodeDecorrelator` and the rules round it) as far as they are certain from the query's text. Where
//! the optimiser may have changed the plan before, nothing is said.

use std::collections::HashSet;
use std::ops::Range;

use super::named::Named;
use super::parts::Parts;
use super::pulled::{Outcome, Pulled, Single, SingleBy, Stop, Symbol};
use super::purpose::{Columns, End, Purpose, Unnested};
use super::refusal::Refusal;
use super::shape;
use crate::diagnostic::{Code, Diagnostic};
use crate::listed::Listed as _;
use crate::meaning::aggregate::is_aggregate_call;
use crate::meaning::{Lateral, Meaning};
use crate::syntax::tree::{
    ComparisonOperator, Expression, ExpressionKind as Kind, GroupBy, GroupingElement, JoinCriteria, JoinKind,
    LimitKind, LogicalOperator, OrderBy, Query, QueryBody, QuerySpecification, Relation, RelationKind, RowCount,
    SelectItem,
};
use crate::syntax::walk::{Node, find, walk};
use crate::types::{Type, can_coerce, merges_values};

/// A query that may name columns of outer queries. Fields up to the mark are those of outer queries.
struct Correlated<'m> {
    meaning: &'m Meaning<'m>,
    named: &'m Named,
    query: &'m Query,
    mark: usize,
}

/// A query of which everything is needed.
const WHOLE: Purpose = Purpose {
    columns: Columns::All,
    membership: false,
    filtered: false,
    ends: &[],
    projected: false,
    unnested: Unnested::Never,
};

/// A query that is a value.
const SCALAR: Purpose = Purpose {
    ends: &[End::Global],
    projected: true,
    unnested: Unnested::Rows,
    ..WHOLE
};

/// What the planner says of the query in an expression.
pub(super) fn in_expression(
    meaning: &Meaning<'_>,
    named: &Named,
    expression: &Expression,
    mark: usize,
) -> Option<Refusal> {
    let query = expression.query()?;
    let mut own = WHOLE;
    let mut place = first_word(meaning.sql, query);
    match &*expression.kind {
        // The answer is known without them.
        Kind::Exists(_) if shape::Rows::of(query).some || shape::has_no_row(query) => return None,
        Kind::Exists(_) => {
            own.columns = Columns::none();
            own.unnested = Unnested::Reduced;
        }
        Kind::InQuery { .. } => own.membership = true,
        Kind::Quantified { operator, all, .. } => {
            own.membership = matches!(
                (operator, all),
                (ComparisonOperator::Equal, false) | (ComparisonOperator::NotEqual, true)
            );
            own.ends = &[End::Distinct];
            if !own.membership {
                own.unnested = Unnested::Reduced;
            }
        }
        _ => own = SCALAR,
    }
    if own.membership || own.columns.are_none() {
        place = expression.head.clone();
    }
    let correlated = Correlated {
        meaning,
        named,
        query,
        mark,
    };
    correlated
        .is_refused(&own)
        .then(|| correlated.refusal(place, Vec::new()))
}

/// What the planner says of a LATERAL relation with these fields.
pub(super) fn in_relation(
    meaning: &Meaning<'_>,
    named: &Named,
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
    let unread = Purpose {
        columns: Columns::none(),
        membership: false,
        filtered: false,
        ends,
        projected: join.bare,
        unnested: if join.bare { Unnested::Rows } else { Unnested::Never },
    };
    let read = Purpose {
        columns: Columns::All,
        ..unread.clone()
    };
    let correlated = Correlated {
        meaning,
        named,
        query,
        mark,
    };
    let place = first_word(meaning.sql, query);
    let outer = join.kind == JoinKind::Left && !join.bare;
    if shape::is_one_row(query) && (outer || query.order_by.is_some()) {
        // It goes away if nothing but its own condition or order reads it.
        return None;
    }
    // One row that nothing reads goes away.
    if !shape::is_one_row(query) && correlated.is_refused(&unread) {
        Some(correlated.refusal(place, Vec::new()))
    } else if correlated.is_refused(&read) {
        Some(correlated.refusal(place, fields.to_vec()))
    } else {
        None
    }
}

/// Why a query that is a value has one row at most for each row of an outer query, if its conditions show that.
pub(super) fn single(meaning: &Meaning<'_>, named: &Named, query: &Query, mark: usize) -> Option<Single> {
    match (Inside { meaning, named, mark }).query(query, &SCALAR) {
        Ok(pulled) => pulled?.single,
        Err(_) => None,
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
            query: Some(self.query.range.clone()),
            outputs,
            error: error.help(help),
        }
    }

    fn is_refused(&self, own: &Purpose) -> bool {
        let (query, meaning) = (self.query, self.meaning);
        let inside = Inside {
            meaning,
            named: self.named,
            mark: self.mark,
        };
        // Names of columns that may not be known are looked at no more.
        self.named.are_known(&query.range)
            && inside.names_outer(query)
            && matches!(inside.query(query, own), Err(Stop::Refused))
    }
}

/// A query whose surroundings have the fields up to `mark`.
struct Inside<'m> {
    meaning: &'m Meaning<'m>,
    named: &'m Named,
    mark: usize,
}

impl Inside<'_> {
    /// Whether it names columns of outer queries.
    fn names_outer(&self, query: &Query) -> bool {
        self.named.has(self.mark, &query.range)
    }

    fn is_outer(&self, expression: &Expression) -> bool {
        self.named.has(self.mark, &expression.range)
    }

    /// Whether it, or something in it, names columns of outer queries.
    fn depends(&self, relation: &Relation) -> bool {
        self.named.has(self.mark, &relation.range)
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
    fn own_columns(&self, expression: &Expression) -> HashSet<Symbol> {
        let mut found = HashSet::new();
        walk(Node::Expression(expression), &mut |node| {
            let own = self.column(node).filter(|column| *column > self.mark);
            found.extend(own.map(|column| self.symbol(column)));
        });
        found
    }

    /// Those that some of them name.
    fn columns_of<'e>(&self, expressions: impl IntoIterator<Item = &'e Expression>) -> HashSet<Symbol> {
        let mut found = HashSet::new();
        for expression in expressions {
            found.extend(self.own_columns(expression));
        }
        found
    }

    fn symbol(&self, field: usize) -> Symbol {
        let fields = &self.meaning.fields;
        let computed = fields.computed_by(field).map(Symbol::Computed);
        computed.unwrap_or_else(|| Symbol::Field(fields.root_of(field)))
    }

    /// What a select list makes of an expression.
    fn symbol_of(&self, item: &Expression) -> Symbol {
        let field = self.meaning.field_of(item);
        field.map_or(Symbol::Computed(item.id), |field| self.symbol(field))
    }

    fn query(&self, query: &Query, own: &Purpose) -> Outcome {
        let mut named = query.with.iter().flat_map(|with| &with.queries);
        if named.any(|named| self.names_outer(&named.query)) {
            return Err(Stop::Unclear);
        }
        let below = match &query.body {
            QueryBody::Specification(block) => return self.block(block, query, own),
            QueryBody::Table(_) => None,
            QueryBody::Subquery(inner) => {
                let unnested = match () {
                    () if shape::skips(query) => Unnested::Never,
                    () if shape::is_limited(query) => own.unnested.limited(),
                    () => own.unnested,
                };
                self.query(
                    inner,
                    &Purpose {
                        unnested,
                        ..own.clone()
                    },
                )?
            }
            QueryBody::Values(rows, _) => {
                if rows.iter().any(|row| self.is_outer(row)) {
                    return Err(own.if_needed());
                }
                None
            }
            QueryBody::SetOperation(_) if shape::is_empty(query) => return Err(Stop::Unclear),
            QueryBody::SetOperation(operation) => {
                if let Some(only) = shape::only_with_rows(operation) {
                    let alone = Query {
                        body: only.clone(),
                        ..query.clone()
                    };
                    return self.query(&alone, own);
                }
                let mut found = false;
                walk(Node::Body(&query.body), &mut |node| found |= self.is_outer_column(node));
                let needed = own.columns.are_all() || shape::compares_rows(&query.body);
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
            .map_or_else(HashSet::new, |pulled| pulled.columns.clone());
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

    fn block(&self, block: &QuerySpecification, query: &Query, own: &Purpose) -> Outcome {
        let parts = self.parts(block, query, own);
        if !block.from.is_empty() && parts.are_empty() {
            // No row is left, so nothing of it is planned.
            return Err(Stop::Unclear);
        }
        let computes_outer = |key: &&Expression| self.is_outer(key) && self.meaning.field_of(key).is_none();
        if block.keys().iter().any(computes_outer) && !shape::is_empty(query) {
            return Err(Stop::Refused);
        }
        // Of VALUES there may be one row, and no need for much of what follows.
        let small = !block.from.is_empty() && !block.from.iter().any(|relation| self.scans(relation));
        let only = match block.from.as_slice() {
            [only] => shape::derived(only),
            _ => None,
        };
        let is_cut_again = shape::is_limited(query) && only.is_some_and(shape::has_no_row);
        if (small && only.is_none()) || is_cut_again {
            return Err(Stop::Unclear);
        }
        let mut pulled = self.from(&parts, own)?;
        if let Some(condition) = &block.where_ {
            for term in shape::terms(condition) {
                if !small {
                    self.no_query_beyond(term, block)?;
                }
                if self.is_outer(term) {
                    let is_alone = matches!(block.from.as_slice(), [only] if shape::is_alone(only));
                    if is_alone && !small && self.takes_outer_field(term) {
                        return Err(Stop::Refused);
                    }
                    self.pull(term, pulled.get_or_insert_default());
                }
            }
        }
        let planned = !parts.needed.is_empty();
        if pulled.is_some() && !small && planned && parts.have(&|part| part.query().is_some()) {
            return Err(Stop::Refused);
        }
        if parts.have(&|part| is_aggregate_call(part) && self.is_outer(part)) {
            return Err(Stop::Refused);
        }
        if parts.global() && !small && pulled.is_some() {
            return Err(match () {
                () if own.membership || own.filtered || parts.having() => Stop::Refused,
                () if planned && (parts.windows() || block.distinct || !own.ends.contains(&End::Global)) => {
                    Stop::Refused
                }
                () => Stop::Unclear,
            });
        }
        if let (Some(pulled), Some(group_by), false) = (&mut pulled, &block.group_by, small) {
            self.through_groups(pulled, group_by, &parts, own)?;
        }
        if block.having.as_ref().is_some_and(|condition| self.is_outer(condition)) {
            pulled.get_or_insert_default().unclear = true;
        }
        let names = parts.needed.iter().any(|item| self.is_outer(item)) || self.has_outer_star(block, own);
        if parts.windows() && (pulled.is_some() || names) {
            return Err(Stop::Refused);
        }
        if names {
            let of_values = only.is_some_and(|query| matches!(query.body, QueryBody::Values(..)));
            // One row that nothing reads is VALUES without columns.
            let of_rows = !block.from.is_empty() && !small && !only.is_some_and(shape::is_one_row);
            let is_projection =
                own.projected && !parts.cut() && !parts.skips() && !block.distinct && !shape::is_empty(query);
            return Err(match () {
                () if own.membership => Stop::Refused,
                () if parts.global() && !own.ends.contains(&End::Global) => Stop::Refused,
                () if parts.global() => Stop::Unclear,
                () if of_rows || (!is_projection && block.group_by.is_none()) => Stop::Refused,
                () if of_values && !self.columns_of(parts.needed.iter().copied()).is_empty() => Stop::Refused,
                () => Stop::Unclear,
            });
        }
        if small {
            return Err(Stop::Unclear);
        }
        if let Some(pulled) = pulled.as_mut().filter(|_| block.distinct) {
            self.through_distinct(pulled, query, &parts, own)?;
        }
        let limit = query.limit.as_ref().map(|limit| &limit.kind);
        if shape::count_of_rows(&block.from)
            .is_some_and(|rows| limit.and_then(LimitKind::rows).is_some_and(|limit| limit >= rows))
        {
            // The optimiser knows that such a limit cuts nothing.
            return Err(Stop::Unclear);
        }
        let of_many = pulled
            .as_ref()
            .is_some_and(|pulled| pulled.single.is_none() || !parts.aggregates());
        // Without aggregates, groups and their limit are one.
        let is_one_step = limit.and_then(LimitKind::rows) == Some(1) || !parts.aggregates();
        let of_groups = block.group_by.is_some() && is_one_step;
        if parts.limited() && of_groups && query.order_by.is_none() && of_many && own.columns.are_all() {
            return Err(Stop::Refused);
        }
        let mut columns = self.columns_of(parts.needed.iter().copied());
        if shape::has_star(block) {
            // Of the columns of a table, some have many values.
            let of_table = only.is_none() && own.columns.are_all();
            columns.insert(if of_table { Symbol::Star } else { Symbol::Unknown });
        }
        self.rows_cut(pulled, query, &columns, own)
    }

    /// What is needed of a block.
    fn parts<'q>(&self, block: &'q QuerySpecification, query: &'q Query, own: &Purpose) -> Parts<'q> {
        let mut parts = Parts::all(block, query);
        let symbols: HashSet<Symbol> = parts.keys.iter().map(|key| self.symbol_of(key)).collect();
        let is_needed = |item: &Expression| {
            let symbol = self.symbol_of(item);
            own.columns.need(symbol) || symbols.contains(&symbol)
        };
        parts.needed.retain(|item| block.distinct || is_needed(item));
        parts
    }

    /// Whether a needed star is one of an outer query's relation.
    fn has_outer_star(&self, block: &QuerySpecification, own: &Purpose) -> bool {
        block.items.iter().any(|item| match item {
            SelectItem::AllOf { target, .. } if self.is_outer(target) => {
                let field = self.meaning.expressions.star_of(target);
                own.columns.are_all() || field.is_some_and(|field| own.columns.need(self.symbol(field)))
            }
            _ => false,
        })
    }

    /// What the FROM of a block is for.
    fn below(&self, parts: &Parts<'_>, own: &Purpose) -> Purpose {
        let block = parts.block;
        let groups = block.group_by.is_some();
        let changes = parts.cut() || block.distinct || parts.having() || parts.windows();
        let is_projection = !changes && !parts.global() && !groups && !parts.skips();
        // The planner takes DISTINCT below aggregates with it, and needs none below DISTINCT.
        let end = if parts.global() { End::Global } else { End::Groups };
        let takes_distinct = !changes && (parts.global() || groups) && own.ends.contains(&end);
        let is_distinct = block.distinct || (groups && !parts.have(&is_aggregate_call));
        let mut unnested = own.unnested;
        if block.distinct || groups {
            unnested = unnested.grouped();
        }
        if parts.global() {
            unnested = unnested.reduced();
            if parts.is_distinct_aggregate() {
                // It becomes groups.
                unnested = unnested.grouped();
            }
        } else if parts.limited() {
            unnested = unnested.limited();
        }
        if parts.cut() || parts.having() || parts.windows() || parts.skips() || parts.only_filtered() {
            unnested = Unnested::Never;
        }
        Purpose {
            columns: self.columns_below(parts, own),
            membership: own.membership,
            filtered: own.filtered || parts.cut(),
            ends: match () {
                () if is_projection && !parts.limited() => own.ends,
                () if takes_distinct || is_distinct => &[End::Distinct],
                () => &[],
            },
            projected: own.projected && is_projection,
            unnested,
        }
    }

    /// The columns of its FROM that a block needs.
    fn columns_below(&self, parts: &Parts<'_>, own: &Purpose) -> Columns {
        let block = parts.block;
        let is_alone = matches!(block.from.as_slice(), [only] if shape::is_alone(only));
        let mut symbols = HashSet::new();
        for item in &block.items {
            match item {
                SelectItem::Single { .. } => {}
                SelectItem::AllOf { target, .. } if self.is_outer(target) => {}
                SelectItem::AllOf { target, .. } if own.columns.are_all() && !is_alone => {
                    symbols.extend(self.own_columns(target));
                }
                SelectItem::All(_) | SelectItem::AllOf { .. } => match &own.columns {
                    Columns::All => return Columns::All,
                    Columns::Only(_) if block.distinct => return Columns::All,
                    Columns::Only(others) => symbols.extend(others),
                },
            }
        }
        let mut named = parts.needed.clone();
        named.extend(&parts.keys);
        named.extend(block.keys());
        named.extend(&block.where_);
        named.extend(&block.having);
        symbols.extend(self.columns_of(named));
        for relation in &block.from {
            self.joined_by(relation, &mut symbols);
        }
        Columns::Only(symbols)
    }

    /// The columns that the conditions of joins name.
    fn joined_by(&self, relation: &Relation, symbols: &mut HashSet<Symbol>) {
        if let RelationKind::Join(join) = &*relation.bare().kind {
            if let JoinCriteria::On(condition) = &join.criteria {
                symbols.extend(self.own_columns(condition));
            }
            self.joined_by(&join.left, symbols);
            self.joined_by(&join.right, symbols);
        }
    }

    /// GROUP BY: each condition may go through, or not.
    fn through_groups(
        &self,
        pulled: &mut Pulled,
        group_by: &GroupBy,
        parts: &Parts<'_>,
        own: &Purpose,
    ) -> Result<(), Stop> {
        if shape::has_many_sets(group_by) {
            return Err(Stop::Refused);
        }
        let simple = |element: &GroupingElement| match element {
            GroupingElement::Simple(_) => true,
            GroupingElement::Sets(sets) => sets.len() == 1,
            GroupingElement::Rollup(_) | GroupingElement::Cube(_) => false,
        };
        if !group_by.elements.iter().all(simple) {
            return Err(Stop::Unclear);
        }
        let keys: HashSet<Symbol> = parts.block.keys().iter().map(|key| self.symbol_of(key)).collect();
        let aggregates = parts.aggregates();
        parts.purpose(own).grouped(pulled, &keys, aggregates)?;
        if keys.is_subset(&pulled.constant) {
            pulled.single = Some(Single {
                place: group_by.head.clone(),
                by: SingleBy::Groups,
            });
        }
        Ok(())
    }

    /// DISTINCT: each condition may go through, or not.
    fn through_distinct(
        &self,
        pulled: &mut Pulled,
        query: &Query,
        parts: &Parts<'_>,
        own: &Purpose,
    ) -> Result<(), Stop> {
        let block = parts.block;
        if parts.limited() && query.order_by.is_none() {
            return Err(Stop::Refused);
        }
        if shape::has_star(block) {
            return Err(Stop::Unclear);
        }
        let apart = parts.items.iter().map(|item| self.symbol_of(item)).collect();
        parts.purpose(own).grouped(pulled, &apart, false)?;
        if apart.is_subset(&pulled.constant) {
            pulled.single.get_or_insert(Single {
                place: block.head.clone(),
                by: SingleBy::Distinct,
            });
        }
        Ok(())
    }

    /// ORDER BY, OFFSET and LIMIT.
    fn rows_cut(&self, pulled: Option<Pulled>, query: &Query, columns: &HashSet<Symbol>, own: &Purpose) -> Outcome {
        let count = match query.limit.as_ref().map(|limit| &limit.kind) {
            None | Some(LimitKind::All) => None,
            Some(LimitKind::Fetch { with_ties: true, .. }) if pulled.is_some() => return Err(Stop::Refused),
            Some(limit) => Some(limit.rows().ok_or(Stop::Unclear)?),
        };
        let orders = OrderBy::keys(query.order_by.as_ref());
        if count.is_some_and(|count| count > 0) && orders.iter().any(|key| self.is_outer(key)) {
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
            // It cuts nothing.
            Some(_) if query.order_by.is_none() && shape::Rows::without_limit(query).single => Ok(Some(pulled)),
            Some(_) if own.membership => Err(Stop::Refused),
            Some(_) if pulled.single.is_some() => Ok(Some(pulled)),
            Some(1) if query.order_by.is_none() => {
                pulled.above(&HashSet::new())?;
                let one_value = own.columns.are_none() || columns.is_subset(&pulled.constant);
                if one_value && !pulled.constant.is_empty() {
                    Ok(Some(pulled.cut_to_one(query)))
                } else if columns.contains(&Symbol::Unknown) {
                    Err(Stop::Unclear)
                } else {
                    Err(Stop::Refused)
                }
            }
            Some(count) => {
                pulled.above(&HashSet::new())?;
                Ok(Some(if count == 1 { pulled.cut_to_one(query) } else { pulled }))
            }
        }
    }

    /// What was pulled out of a block's FROM.
    fn from(&self, parts: &Parts<'_>, own: &Purpose) -> Outcome {
        let block = parts.block;
        let depending = block.from.iter().filter(|relation| self.depends(relation)).listed();
        if depending.is_empty() {
            return Ok(None);
        }
        let own = &self.below(parts, own);
        let [only] = block.from.as_slice() else {
            let below = depending.iter().all(|relation| self.is_below_a_join(relation, own));
            return Err(if below { Stop::Refused } else { Stop::Unclear });
        };
        match &*only.bare().kind {
            RelationKind::Subquery(query) => {
                if own.columns.are_none() && shape::is_one_row(query) {
                    return Err(Stop::Unclear);
                }
                if let QueryBody::Values(rows, _) = &query.body {
                    let needed = self.needs_outer_value(only, rows, &own.columns);
                    return Err(if needed { Stop::Refused } else { Stop::Unclear });
                }
                self.query(query, own)
            }
            RelationKind::Unnest { .. } => Err(own.unnested.outcome()),
            // UNNEST beside one row is UNNEST.
            RelationKind::Join(join) if shape::is_unnest_of_one_row(join) && !self.depends(&join.left) => {
                let of_left = |query: &Query| match &query.body {
                    QueryBody::Specification(block) => block
                        .expressions()
                        .into_iter()
                        .any(|item| own.columns.need(self.symbol_of(item))),
                    _ => false,
                };
                // It is not if its row is needed.
                let is_needed = shape::derived(&join.left).is_some_and(of_left);
                Err(if is_needed {
                    Stop::Refused
                } else {
                    own.unnested.outcome()
                })
            }
            RelationKind::Join(join) => {
                let (left, right) = (self.depends(&join.left), self.depends(&join.right));
                if left || right {
                    let below = (!left || self.is_below_a_join(&join.left, own))
                        && (!right || self.is_below_a_join(&join.right, own));
                    return Err(if below { Stop::Refused } else { Stop::Unclear });
                }
                match &join.criteria {
                    JoinCriteria::On(condition) if join.kind == JoinKind::Inner => {
                        let mut pulled = Pulled::default();
                        for term in shape::terms(condition) {
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

    /// Whether a relation that names columns of outer queries cannot be beside another one: what it needs names them.
    fn is_below_a_join(&self, relation: &Relation, own: &Purpose) -> bool {
        match &*relation.bare().kind {
            RelationKind::Unnest { .. } => self.depends(relation),
            RelationKind::Subquery(query) => self.needs_outer(query, own),
            RelationKind::Join(join) => {
                let condition = match &join.criteria {
                    JoinCriteria::On(condition) => self.is_outer(condition),
                    _ => false,
                };
                condition || self.is_below_a_join(&join.left, own) || self.is_below_a_join(&join.right, own)
            }
            _ => false,
        }
    }

    /// Whether what is needed of a derived table names columns of outer queries.
    fn needs_outer(&self, query: &Query, own: &Purpose) -> bool {
        let QueryBody::Specification(block) = &query.body else {
            return !shape::is_empty(query) && self.filters_outer(&query.body);
        };
        let parts = self.parts(block, query, own);
        let is_one = shape::is_one_row(query) && parts.needed.is_empty() && !shape::has_star(block);
        if query.with.is_some() || is_one || parts.are_empty() || shape::has_no_row(query) {
            return false;
        }
        let conditions = block.where_.iter().chain(&block.having);
        let mut named = parts.needed.iter().chain(&parts.keys).copied().chain(conditions);
        if named.any(|expression| self.is_outer(expression)) {
            return true;
        }
        let below = self.below(&parts, own);
        block.from.iter().any(|relation| self.is_below_a_join(relation, &below))
    }

    /// Whether needed columns of VALUES name columns of outer queries.
    fn needs_outer_value(&self, relation: &Relation, rows: &[Expression], columns: &Columns) -> bool {
        let Columns::Only(symbols) = columns else { return true };
        let Some(fields) = self.meaning.fields.of_relation(relation) else {
            return false;
        };
        rows.iter().any(|row| {
            let values: Vec<&Expression> = match &*row.kind {
                Kind::Row(values) => values.iter().listed(),
                _ => vec![row],
            };
            // The relation's own fields are the last that it brought.
            let first = fields.end.saturating_sub(values.len());
            let is_needed = |place: usize| symbols.contains(&self.symbol(first + place));
            let mut values = values.iter().enumerate();
            values.any(|(place, value)| is_needed(place) && self.is_outer(value))
        })
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

    /// Whether a condition takes a field of a row outside: the planner computes it below the condition, as a column of the
    /// query.
    fn takes_outer_field(&self, part: &Expression) -> bool {
        let row = match &*part.kind {
            Kind::Try(_) | Kind::Lambda { .. } => return false,
            Kind::Dereference { base, .. } if self.meaning.field_of(part).is_none() => Some(base),
            Kind::Subscript { base, .. } => Some(base),
            _ => None,
        };
        let is_row = |base: &Expression| matches!(self.meaning.type_of(base), Some(Type::Row(_)));
        let takes = row.is_some_and(|base| is_row(base) && self.is_outer(base));
        takes || part.children().into_iter().any(|child| self.takes_outer_field(child))
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
        for (side, value) in sides {
            if self.own_columns(value).is_empty() {
                pulled.constant.extend(self.kept(side, value).map(|id| self.symbol(id)));
            }
        }
    }

    /// The column that a side of an equation is, if no conversion makes different values of it equal.
    fn kept(&self, side: &Expression, other: &Expression) -> Option<usize> {
        let types = self.meaning.type_of(side).zip(self.meaning.type_of(other));
        let column = match &*side.kind {
            // The optimiser looks through one conversion.
            Kind::Cast { value, .. } => {
                let (own, other) = types?;
                let from = self.meaning.type_of(value)?;
                if !can_coerce(from, own) || merges_values(from, own) || !can_coerce(other, own) {
                    return None;
                }
                value
            }
            _ if types.is_some_and(|(own, other)| merges_values(own, other)) => return None,
            _ => side,
        };
        self.meaning.field_of(column).filter(|id| *id > self.mark)
    }
}

/// Where the planner points at a query: its first word, or the parenthesis with which it starts.
fn first_word(sql: &str, query: &Query) -> Range<usize> {
    let start = query.range.start;
    let text = sql.get(start..).unwrap_or_default();
    let length = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    start..start + length.max(1).min(text.len())
}
