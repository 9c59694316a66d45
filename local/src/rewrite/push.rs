//! Conditions are checked where their columns come from: below joins, groups and projections.
//!
//! As in Trino, equations come before other terms below a join, and after them below groups.

use std::collections::{HashMap, HashSet};

use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::plan::{
    Aggregate, ColumnNumber, Comparison, Expression, ExpressionKind as Kind, Join, JoinKind, Lateral, Literal, Node,
    Quantifier, SetOperation, Subquery, SubqueryKind, Unnest, Window,
};

use super::conjuncts::{
    self, all, changes, columns, filter, is_never_true, is_over, is_simple, readings_of_term, replace,
};
use super::correlated;
use super::equality::{Equalities, Scope, is_equation};
use super::fields;
use super::filtered::{decided, simplified, unconverted};
use super::fold::Folder;
use super::inline::of_tries;
use super::known::{self, equation};
use super::{Columns, no_rows, one_row};

/// Moves conditions down as far as possible.
pub(super) fn node(own: Node, folder: &Folder<'_>) -> Node {
    Pusher { folder }.node(own, Vec::new())
}

struct Pusher<'a> {
    folder: &'a Folder<'a>,
}

/// The terms of a condition that move below a node, and those that stay above it.
#[derive(Default)]
struct Split {
    below: Vec<Expression>,
    above: Vec<Expression>,
}

/// Where the terms of a filter and of a join condition go.
#[derive(Default)]
struct Sides {
    left: Vec<Expression>,
    right: Vec<Expression>,
    join: Vec<Expression>,
    after: Vec<Expression>,
}

/// The terms of a condition, and others after them.
fn with(condition: Expression, terms: Vec<Expression>) -> Vec<Expression> {
    let mut all = conjuncts::of(unconverted(condition));
    all.extend(terms);
    all
}

impl Pusher<'_> {
    /// The rows of a node for which all terms are true.
    fn node(&self, own: Node, terms: Vec<Expression>) -> Node {
        let terms = match own {
            Node::Filter { .. } | Node::Join(_) => terms,
            _ => terms.into_iter().flat_map(simplified).collect(),
        };
        match own {
            Node::Filter { input, condition } => self.node(*input, with(condition, terms)),
            Node::Project { input, columns } => self.project(*input, columns, terms),
            Node::Sort { input, keys } => Node::Sort {
                input: Box::new(self.node(*input, terms)),
                keys,
            },
            Node::Sample {
                input,
                method,
                percentage,
            } => Node::Sample {
                input: Box::new(self.node(*input, terms)),
                method,
                percentage,
            },
            Node::Aggregate(aggregate) => self.aggregate(aggregate, terms),
            Node::Window(window) => self.window(window, terms),
            Node::Distinct { input, columns } => self.distinct(*input, columns, terms),
            Node::Unnest(unnest) => self.unnest(unnest, terms),
            Node::SetOperation(operation) => self.operation(operation, terms),
            Node::Subquery(subquery) => self.subquery(subquery, terms),
            Node::Join(join) => self.join(join, terms),
            Node::Lateral(lateral) => self.lateral(lateral, terms),
            scan @ Node::Scan(_) => self.scan(scan, terms),
            other => self.above(other, terms),
        }
    }

    /// The conditions stay above the node. What is not done in `node` itself needs no room there: it calls itself for each level.
    fn above(&self, mut own: Node, terms: Vec<Expression>) -> Node {
        for input in own.inputs_mut() {
            self.inner(input);
        }
        filter(own, self.folded(terms))
    }

    fn distinct(&self, input: Node, columns: Vec<ColumnNumber>, terms: Vec<Expression>) -> Node {
        let split = self.by_scope(terms, &|column| columns.contains(&column));
        let input = Box::new(self.node(input, split.below));
        filter(Node::Distinct { input, columns }, split.above)
    }

    /// Moves the conditions inside a node, without any from above.
    fn inner(&self, input: &mut Node) {
        let taken = std::mem::replace(input, no_rows(Vec::new()));
        *input = self.node(taken, Vec::new());
    }

    fn folded(&self, terms: Vec<Expression>) -> Vec<Expression> {
        let folded = all(terms).map(|mut own| {
            self.folder.whole(&mut own);
            own
        });
        folded.map(conjuncts::of).unwrap_or_default()
    }

    fn project(&self, input: Node, made: Vec<(ColumnNumber, Expression)>, terms: Vec<Expression>) -> Node {
        let values: HashMap<ColumnNumber, Expression> = made.iter().cloned().collect();
        let mut split = Split::default();
        for term in terms {
            if is_inlined(&term, &values) {
                split.below.push(inlined(term, &values));
            } else {
                split.above.push(term);
            }
        }
        let input = self.node(input, self.folded(split.below));
        let own = Node::Project {
            input: Box::new(input),
            columns: made,
        };
        filter(own, split.above)
    }

    fn aggregate(&self, mut own: Aggregate, terms: Vec<Expression>) -> Node {
        let is_in_all = |index: usize| own.sets.iter().all(|set| set.contains(&index));
        let keys: HashMap<ColumnNumber, Expression> = own
            .keys
            .iter()
            .enumerate()
            .filter(|(index, _)| is_in_all(*index))
            .map(|(_, key)| (key.column, key.value.clone()))
            .collect();
        let split = if own.sets.iter().any(Vec::is_empty) {
            Split {
                below: Vec::new(),
                above: terms,
            }
        } else {
            self.by_scope(terms, &|column| keys.contains_key(&column))
        };
        let (below, kept) = split.below.into_iter().partition(|term| is_inlined(term, &keys));
        let below: Vec<Expression> = below;
        let below = below.into_iter().map(|term| inlined(term, &keys)).collect();
        own.input = Box::new(self.node(*own.input, self.folded(below)));
        // Trino checks terms about keys alone below the groups; they are as true of a group as of each of its rows.
        filter(filter(Node::Aggregate(own), kept), split.above)
    }

    fn scan(&self, scan: Node, terms: Vec<Expression>) -> Node {
        let (first, others) = fields::divided(self.folded(terms));
        filter(filter(scan, first), others)
    }

    fn window(&self, mut own: Window, terms: Vec<Expression>) -> Node {
        let partitions: HashSet<ColumnNumber> = own
            .partition_by
            .iter()
            .filter_map(|own| match own.kind {
                Kind::Column(column) => Some(column),
                _ => None,
            })
            .collect();
        let is_below = |term: &Expression| !changes(term) && is_over(term, |column| partitions.contains(&column));
        let (below, above) = terms.into_iter().partition(is_below);
        own.input = Box::new(self.node(*own.input, below));
        filter(Node::Window(own), above)
    }

    fn unnest(&self, mut own: Unnest, terms: Vec<Expression>) -> Node {
        let made: HashSet<ColumnNumber> = own
            .items
            .iter()
            .flat_map(|item| item.columns.iter().copied())
            .chain(own.ordinality)
            .collect();
        let split = self.by_scope(terms, &|column| !made.contains(&column));
        own.input = Box::new(self.node(*own.input, split.below));
        filter(Node::Unnest(own), split.above)
    }

    fn operation(&self, mut own: SetOperation, terms: Vec<Expression>) -> Node {
        let (fixed, mut above): (Vec<_>, Vec<_>) = terms.into_iter().partition(|term| !changes(term));
        let mut kept = vec![false; fixed.len()];
        for input in &mut own.inputs {
            let values: HashMap<ColumnNumber, Expression> =
                own.columns.iter().copied().zip(input.values.iter().cloned()).collect();
            let mut below = Vec::new();
            for (term, kept) in fixed.iter().zip(&mut kept) {
                if is_inlined(term, &values) {
                    below.push(inlined(term.clone(), &values));
                } else {
                    *kept = true;
                }
            }
            let taken = std::mem::replace(&mut input.node, no_rows(Vec::new()));
            input.node = self.node(taken, self.folded(below));
        }
        above.extend(
            fixed
                .into_iter()
                .zip(kept)
                .filter_map(|(term, kept)| kept.then_some(term)),
        );
        filter(Node::SetOperation(own), above)
    }

    fn subquery(&self, mut own: Subquery, terms: Vec<Expression>) -> Node {
        if terms.iter().any(|term| is_column(term, own.column)) {
            match partners(own) {
                Ok((rows, made, partners)) => {
                    // Trino computes what is looked for of each row, even if there is nothing to find.
                    let sought = partners
                        .sought
                        .iter()
                        .filter(|own| self.folder.fails(own) && columns(own).is_empty());
                    let computed = sought.map(|own| is_not_null(own.clone()));
                    let terms = terms.into_iter().chain(computed).collect();
                    return self.semijoin(rows, made, partners, terms);
                }
                Err(other) => own = *other,
            }
        }
        if own.correlation.is_empty() && matches!(own.kind, SubqueryKind::Scalar { .. } | SubqueryKind::Exists) {
            return self.paired(own, terms);
        }
        let made = own.column;
        let is_above = |term: &Expression| changes(term) || columns(term).contains(&made);
        let is_joined = own.kind == SubqueryKind::Exists && terms.iter().any(|term| is_column(term, made));
        let (mut above, mut below): (Vec<_>, Vec<_>) = terms.into_iter().partition(is_above);
        if own.correlation.is_empty() {
            let split = self.by_scope(below, &|column| column != made);
            above.extend(split.above);
            below = split.below;
        }
        above.extend(self.correlated(is_joined, &mut own.input, &mut own.query, &own.correlation, below));
        filter(Node::Subquery(own), above)
    }

    /// Trino pairs the rows with the only one of a subquery, which is computed in any case, as are terms about it alone and
    /// its side of equations.
    fn paired(&self, mut own: Subquery, terms: Vec<Expression>) -> Node {
        let made = own.column;
        let is_about = |term: &&Expression| changes(term) || columns(term).contains(&made);
        let about: Vec<Expression> = terms.iter().filter(is_about).cloned().collect();
        let known = [known::of(&own.input, self.folder), Vec::new()];
        let sides = self.inner_sides(terms, Vec::new(), &known, &|column| column != made, &|column| {
            column == made
        });
        own.input = Box::new(self.node(*own.input, self.folded(sides.left)));
        self.inner(&mut own.query);
        let of_subquery = self.folded(sides.right);
        let is_computed = |term: &Expression| {
            is_equation(term, self.folder) && term.children().into_iter().any(|side| !is_simple(side))
        };
        if of_subquery.is_empty() && !sides.join.iter().any(is_computed) {
            return filter(Node::Subquery(own), about);
        }
        let rows = std::mem::replace(&mut own.input, Box::new(one_row()));
        Node::Join(Join {
            kind: JoinKind::Inner,
            left: rows,
            right: Box::new(filter(Node::Subquery(own), of_subquery)),
            condition: all(self.folded(sides.join)),
        })
    }

    /// Moves terms about outer rows into them and, as far as they follow, into a subquery; returns what stays.
    fn correlated(
        &self,
        is_joined: bool,
        rows: &mut Node,
        query: &mut Node,
        correlation: &[ColumnNumber],
        terms: Vec<Expression>,
    ) -> Vec<Expression> {
        let taken = |node: &mut Node| std::mem::replace(node, no_rows(Vec::new()));
        let Some((condition, partners)) = correlated::core(query, correlation) else {
            *rows = self.node(taken(rows), terms);
            self.inner(query);
            return Vec::new();
        };
        let of_partners: HashSet<ColumnNumber> = partners.columns().into_iter().collect();
        let known = [known::of(rows, self.folder), known::of(partners, self.folder)];
        let first: &Scope<'_> = &|column| !of_partners.contains(&column);
        let second: &Scope<'_> = &|column| of_partners.contains(&column);
        let condition = conjuncts::of(condition.clone());
        let sides = if is_joined {
            self.inner_sides(terms, condition, &known, first, second)
        } else {
            self.outer_sides(terms, condition, &known, first, second)
        };
        *rows = self.node(taken(rows), self.folded(sides.left));
        *partners = self.node(taken(partners), self.folded(sides.right));
        sides.after
    }

    /// A subquery that only leaves rows with partners in it is a join to Trino.
    fn semijoin(&self, rows: Node, made: ColumnNumber, partners: Partners, terms: Vec<Expression>) -> Node {
        let (of_rows, mut after): (Vec<_>, Vec<_>) = terms
            .into_iter()
            .partition(|term| !changes(term) && !columns(term).contains(&made));
        let split = if partners.sought.is_some() {
            let of_partners: HashSet<ColumnNumber> = partners.rows.columns().into_iter().collect();
            self.by_scope(of_rows, &|column| !of_partners.contains(&column))
        } else {
            Split {
                below: Vec::new(),
                above: of_rows,
            }
        };
        let join = Join {
            kind: JoinKind::Inner,
            left: Box::new(filter(rows, split.below)),
            right: Box::new(Node::Distinct {
                input: Box::new(partners.rows),
                columns: partners.columns,
            }),
            condition: Some(partners.condition),
        };
        let has_one = Expression {
            kind: Kind::Literal(Literal::Boolean(true)),
            data_type: Type::Boolean,
        };
        after.retain(|term| !is_column(term, made));
        let rows = Node::Project {
            input: Box::new(self.join(join, split.above)),
            columns: vec![(made, has_one)],
        };
        filter(rows, after)
    }

    fn lateral(&self, mut own: Lateral, terms: Vec<Expression>) -> Node {
        let of_right: HashSet<ColumnNumber> = own.right.columns().into_iter().collect();
        let keeps_left = matches!(own.kind, JoinKind::Inner | JoinKind::Left);
        let is_below =
            |term: &Expression| keeps_left && !changes(term) && is_over(term, |column| !of_right.contains(&column));
        let (below, above): (Vec<_>, Vec<_>) = terms.into_iter().partition(is_below);
        let is_joined = own.kind == JoinKind::Inner && correlated::is_joined(&own.right, &own.correlation);
        let after = self.correlated(is_joined, &mut own.left, &mut own.right, &own.correlation, below);
        filter(Node::Lateral(own), above.into_iter().chain(after).collect())
    }

    fn join(&self, mut own: Join, terms: Vec<Expression>) -> Node {
        let of_left: HashSet<ColumnNumber> = own.left.columns().into_iter().collect();
        let of_right: HashSet<ColumnNumber> = own.right.columns().into_iter().collect();
        let left: &Scope<'_> = &|column| !of_right.contains(&column);
        let right: &Scope<'_> = &|column| !of_left.contains(&column);
        let mut condition = own.condition.take().map(conjuncts::of).unwrap_or_default();
        let mut terms = terms;
        if own.kind == JoinKind::Inner {
            // ON comes before WHERE, except for the equations of both sides.
            let joins =
                |term: &Expression| is_equation(term, self.folder) && !is_over(term, left) && !is_over(term, right);
            let (equations, others): (Vec<_>, Vec<_>) = condition.into_iter().partition(joins);
            let mut others: Vec<Expression> = others.into_iter().map(unconverted).collect();
            others.append(&mut terms);
            (condition, terms) = (equations, others);
        }
        let terms: Vec<Expression> = terms.into_iter().map(decided).collect();
        own.kind = self.without_outer(own.kind, &terms, &of_left, &of_right);
        let of_side = |node: &Node| {
            let mut known = known::of(node, self.folder);
            known.extend(known::of_values(node, condition.iter().chain(&terms), self.folder));
            known
        };
        let known = [of_side(&own.left), of_side(&own.right)];
        let written = condition.clone();
        let mut sides = match own.kind {
            JoinKind::Inner => self.inner_sides(terms, condition, &known, left, right),
            JoinKind::Left => self.outer_sides(terms, condition, &known, left, right),
            JoinKind::Right => {
                let [of_left, of_right] = known;
                let sides = self.outer_sides(terms, condition, &[of_right, of_left], right, left);
                Sides {
                    left: sides.right,
                    right: sides.left,
                    ..sides
                }
            }
            JoinKind::Full => Sides {
                join: condition,
                after: terms,
                ..Sides::default()
            },
        };
        // Where nothing else changes, Trino leaves the terms in the order in which they are written.
        let there: HashSet<&Expression> = sides.join.iter().collect();
        let is_there = |term| there.contains(term) || there.contains(&exchanged(term));
        let is_reordered = own.kind != JoinKind::Inner
            && sides.left.is_empty()
            && sides.right.is_empty()
            && sides.join != written
            && sides.join.len() == written.len()
            && written.iter().all(is_there);
        let before = is_reordered.then(|| (own.left.clone(), own.right.clone()));
        own.left = Box::new(self.node(*own.left, self.folded(sides.left)));
        own.right = Box::new(self.node(*own.right, self.folded(sides.right)));
        if before.is_some_and(|(left, right)| left == own.left && right == own.right) {
            sides.join = written;
        }
        own.condition = all(self.folded(sides.join));
        filter(Node::Join(own), sides.after)
    }

    /// The join kind that is left when rows without a partner cannot satisfy the terms.
    fn without_outer(
        &self,
        kind: JoinKind,
        terms: &[Expression],
        left: &HashSet<ColumnNumber>,
        right: &HashSet<ColumnNumber>,
    ) -> JoinKind {
        let is_lost = |side: &HashSet<ColumnNumber>| terms.iter().any(|term| self.is_never_true_of_null(term, side));
        let keeps_left = matches!(kind, JoinKind::Left | JoinKind::Full) && !is_lost(right);
        let keeps_right = matches!(kind, JoinKind::Right | JoinKind::Full) && !is_lost(left);
        match (keeps_left, keeps_right) {
            (true, true) => JoinKind::Full,
            (true, false) => JoinKind::Left,
            (false, true) => JoinKind::Right,
            (false, false) => JoinKind::Inner,
        }
    }

    /// Whether a term cannot be true if these columns are NULL.
    fn is_never_true_of_null(&self, term: &Expression, side: &HashSet<ColumnNumber>) -> bool {
        if changes(term) {
            return false;
        }
        if is_over(term, |column| !side.contains(&column)) {
            return is_never_true(term);
        }
        let mut own = term.clone();
        null(&mut own, side);
        self.folder.whole(&mut own);
        is_never_true(&own)
    }
}

/// An equation with its sides exchanged.
fn exchanged(term: &Expression) -> Expression {
    let mut own = term.clone();
    if let Kind::Comparison {
        operator: Comparison::Equal,
        left,
        right,
    } = &mut own.kind
    {
        std::mem::swap(left, right);
    }
    own
}

/// Replaces columns by NULL.
fn null(expression: &mut Expression, side: &HashSet<ColumnNumber>) {
    if matches!(&expression.kind, Kind::Column(column) if side.contains(column)) {
        expression.kind = Kind::Literal(Literal::Null);
    }
    for child in expression.children_mut() {
        null(child, side);
    }
}

/// Whether a term can move below a projection without computing anything twice.
fn is_inlined(term: &Expression, values: &HashMap<ColumnNumber, Expression>) -> bool {
    let mut read = Vec::new();
    readings_of_term(term, &mut read);
    let mut tried = Columns::new();
    of_tries(term, &mut tried);
    read.iter()
        .filter_map(|column| Some((column, values.get(column)?)))
        .all(|(column, value)| {
            let once = read.iter().filter(|own| *own == column).count() == 1;
            !changes(value) && (is_simple(value) || (once && !tried.contains(column)))
        })
}

fn inlined(mut term: Expression, values: &HashMap<ColumnNumber, Expression>) -> Expression {
    replace(&mut term, &|column| values.get(&column).cloned());
    term
}

impl Pusher<'_> {
    /// Splits terms: those about these columns move below, with equations after the others.
    fn by_scope(&self, terms: Vec<Expression>, scope: &Scope<'_>) -> Split {
        let mut split = Split::default();
        let (fixed, changing): (Vec<_>, Vec<_>) = terms.into_iter().partition(|term| !changes(term));
        let equalities = Equalities::new(self.folder, &fixed);
        split.above = changing;
        for term in fixed.into_iter().filter(|term| !is_equation(term, self.folder)) {
            match equalities.rewrite(&term, scope) {
                Some(own) => split.below.push(own),
                None => split.above.push(term),
            }
        }
        let divided = equalities.divided(scope);
        split.below.extend(divided.inside);
        split.above.extend(divided.outside);
        split.above.extend(divided.across);
        split
    }

    fn inner_sides(
        &self,
        terms: Vec<Expression>,
        condition: Vec<Expression>,
        [known_left, known_right]: &[Vec<Expression>; 2],
        left: &Scope<'_>,
        right: &Scope<'_>,
    ) -> Sides {
        let mut sides = Sides::default();
        let (terms, changing): (Vec<_>, Vec<_>) = terms.into_iter().partition(|term| !changes(term));
        sides.join.extend(changing);
        let (condition, changing): (Vec<_>, Vec<_>) = condition.into_iter().partition(|term| !changes(term));
        sides.join.extend(changing);
        let asked = || terms.iter().chain(&condition);
        let equal = Equalities::new(self.folder, asked().chain(known_left).chain(known_right));
        // What is already known of a side is not checked again.
        sides.left.extend(
            Equalities::new(self.folder, asked().chain(known_right))
                .divided(left)
                .inside,
        );
        sides.right.extend(
            Equalities::new(self.folder, asked().chain(known_left))
                .divided(right)
                .inside,
        );
        sides.join.extend(equal.divided(left).across);
        let place = |sides: &mut Sides, term: &Expression| {
            let (on_left, on_right) = (equal.rewrite(term, left), equal.rewrite(term, right));
            if on_left.is_none() && on_right.is_none() {
                sides.join.push(term.clone());
            }
            sides.left.extend(on_left);
            sides.right.extend(on_right);
        };
        let others = |list: &[Expression]| {
            list.iter()
                .filter(|term| !is_equation(term, self.folder))
                .cloned()
                .collect::<Vec<_>>()
        };
        for term in others(&terms) {
            place(&mut sides, &term);
        }
        sides
            .left
            .extend(others(known_right).iter().filter_map(|term| equal.rewrite(term, left)));
        sides
            .right
            .extend(others(known_left).iter().filter_map(|term| equal.rewrite(term, right)));
        for term in others(&condition) {
            place(&mut sides, &term);
        }
        sides
    }

    /// The sides of a join that keeps all rows of its first side.
    fn outer_sides(
        &self,
        terms: Vec<Expression>,
        condition: Vec<Expression>,
        [of_first, of_second]: &[Vec<Expression>; 2],
        first: &Scope<'_>,
        second: &Scope<'_>,
    ) -> Sides {
        let mut sides = Sides::default();
        let (terms, changing): (Vec<_>, Vec<_>) = terms.into_iter().partition(|term| !changes(term));
        sides.after.extend(changing);
        let (condition, changing): (Vec<_>, Vec<_>) = condition.into_iter().partition(|term| !changes(term));
        sides.join.extend(changing);
        let inherited = Equalities::new(self.folder, &terms).divided(first);
        let of_terms = Equalities::new(self.folder, terms.iter().chain(of_first));
        let known = || inherited.inside.iter().chain(of_first);
        let of_pairs = Equalities::new(self.folder, known().chain(of_second).chain(&condition));
        let without_second = Equalities::new(self.folder, known().chain(&condition));
        sides.right.extend(without_second.divided(second).inside);
        let of_condition = Equalities::new(self.folder, &condition).divided(second);
        sides.right.extend(of_condition.inside);
        sides.join.extend(of_condition.outside);
        sides.join.extend(of_condition.across);
        sides.left.extend(inherited.inside.iter().cloned());
        sides.after.extend(inherited.outside);
        sides.after.extend(inherited.across);
        let is_other = |term: &&Expression| !is_equation(term, self.folder);
        for term in terms.iter().filter(is_other) {
            match of_terms.rewrite(term, first) {
                Some(own) => {
                    sides.right.extend(of_pairs.rewrite(&own, second));
                    sides.left.push(own);
                }
                None => sides.after.push(term.clone()),
            }
        }
        let of_first = of_first.iter().filter(is_other);
        sides
            .right
            .extend(of_first.filter_map(|term| of_pairs.rewrite(term, second)));
        for term in condition.iter().filter(is_other) {
            match of_pairs.rewrite(term, second) {
                Some(own) => sides.right.push(own),
                None => sides.join.push(term.clone()),
            }
        }
        sides
    }
}

/// The rows of a subquery that are partners of outer rows.
struct Partners {
    rows: Node,
    /// The columns in which they differ.
    columns: Vec<ColumnNumber>,
    condition: Expression,
    /// The value that is looked for in one column, which Trino only makes a join after it has moved conditions once.
    sought: Option<Expression>,
}

/// The rows that are looked for in a subquery, the column for which one is found, and the partners; the subquery as it was
/// if Trino does not join it by equations alone.
fn partners(own: Subquery) -> Result<(Node, ColumnNumber, Partners), Box<Subquery>> {
    match own.kind {
        SubqueryKind::In { value, column }
        | SubqueryKind::Quantified {
            operator: Comparison::Equal,
            quantifier: Quantifier::Any,
            value,
            column,
        } if own.correlation.is_empty() => {
            let partners = Partners {
                rows: *own.query,
                columns: vec![column],
                condition: equation(column, &value),
                sought: Some(value),
            };
            Ok((*own.input, own.column, partners))
        }
        SubqueryKind::Exists => match *own.query {
            Node::Filter { input, condition } if is_joined_by_columns(&input, &condition, &own.correlation) => {
                let of_query: HashSet<ColumnNumber> = input.columns().into_iter().collect();
                let mut columns = columns(&condition);
                columns.retain(|column| of_query.contains(column));
                let partners = Partners {
                    rows: *input,
                    columns,
                    condition,
                    sought: None,
                };
                Ok((*own.input, own.column, partners))
            }
            query => Err(Box::new(Subquery {
                query: Box::new(query),
                ..own
            })),
        },
        kind => Err(Box::new(Subquery { kind, ..own })),
    }
}

/// Whether a condition says which columns of these rows are equal to something of an outer row, and nothing else of them.
fn is_joined_by_columns(rows: &Node, condition: &Expression, outer: &[ColumnNumber]) -> bool {
    let of_rows: HashSet<ColumnNumber> = rows.columns().into_iter().collect();
    let is_own = |own: &Expression| matches!(own.kind, Kind::Column(column) if of_rows.contains(&column));
    let is_outer = |own: &Expression| is_over(own, |column| !of_rows.contains(&column)) && !columns(own).is_empty();
    let joins = |term: &Expression| match &term.kind {
        Kind::Comparison {
            operator: Comparison::Equal,
            left,
            right,
        } => (is_own(left) && is_outer(right)) || (is_own(right) && is_outer(left)),
        _ => false,
    };
    let terms = conjuncts::of(condition.clone());
    terms.iter().any(joins) && terms.iter().all(|term| joins(term) || is_outer(term)) && !conjuncts::names(rows, outer)
}

fn is_not_null(value: Expression) -> Expression {
    let of = |kind| Expression {
        kind,
        data_type: Type::Boolean,
    };
    of(Kind::Not(Box::new(of(Kind::IsNull(Box::new(value))))))
}

fn is_column(term: &Expression, column: ColumnNumber) -> bool {
    matches!(term.kind, Kind::Column(own) if own == column)
}
