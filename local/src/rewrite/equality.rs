//! What follows from equations: with `a.x = b.x`, the condition `b.x <> 0` also applies to `a.x`, so `a` can be
//! filtered by it.

use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::plan::{ColumnNumber, Comparison, Expression, ExpressionKind as Kind};

use super::conjuncts::{changes, is_over, readings};
use super::fold::Folder;

/// With more equations than this, or more parts in one, nothing is concluded, since each can lead to others.
const MOST: usize = 40;
const MOST_PARTS: usize = 200;

/// Whether a column belongs to a side.
pub(super) type Scope<'a> = dyn Fn(ColumnNumber) -> bool + 'a;

/// Expressions that are equal in every row.
pub(super) struct Equalities {
    sets: Vec<Vec<Expression>>,
    /// Those that were concluded.
    derived: Vec<Expression>,
}

/// Equations, by the side that they are about.
#[derive(Default)]
pub(super) struct Divided {
    pub(super) inside: Vec<Expression>,
    pub(super) outside: Vec<Expression>,
    /// Equations between both sides.
    pub(super) across: Vec<Expression>,
}

/// Whether a term is an equation from which others can be concluded. To Trino, a constant that fails is a call of a function.
pub(super) fn is_equation(term: &Expression, folder: &Folder<'_>) -> bool {
    match &term.kind {
        Kind::Comparison {
            operator: Comparison::Equal,
            left,
            right,
        } => left != right && !changes(term) && !may_be_null(term) && !folder.fails(term),
        _ => false,
    }
}

/// Whether an expression can be NULL when nothing that it reads is.
fn may_be_null(expression: &Expression) -> bool {
    let own = match &expression.kind {
        Kind::Column(_)
        | Kind::Literal(_)
        | Kind::Coerce(_)
        | Kind::Cast { safe: false, .. }
        | Kind::Comparison { .. }
        | Kind::And(_)
        | Kind::Or(_)
        | Kind::Not(_)
        | Kind::IsNull(_)
        | Kind::Between { .. }
        | Kind::Array(_)
        | Kind::Row(_)
        | Kind::Coalesce(_)
        | Kind::Like { .. }
        | Kind::Current(_) => false,
        // Operators are functions of the catalogue whose names begin with `$`.
        Kind::Call(call) => !call.overload.name.starts_with('$') || call.overload.name == "$subscript",
        _ => true,
    };
    own || expression.children().into_iter().any(may_be_null)
}

impl Equalities {
    /// What is equal if all these terms are true.
    pub(super) fn new<'a>(folder: &Folder<'_>, terms: impl IntoIterator<Item = &'a Expression>) -> Self {
        let mut own = Self {
            sets: Vec::new(),
            derived: Vec::new(),
        };
        for equation in terms.into_iter().filter(|term| is_equation(term, folder)) {
            if let Kind::Comparison { left, right, .. } = &equation.kind {
                own.unite(left, right);
            }
        }
        own.conclude();
        own
    }

    fn set(&self, expression: &Expression) -> Option<usize> {
        self.sets.iter().position(|set| set.contains(expression))
    }

    fn set_or_new(&mut self, expression: &Expression) -> usize {
        self.set(expression).unwrap_or_else(|| {
            self.sets.push(vec![expression.clone()]);
            self.sets.len() - 1
        })
    }

    fn unite(&mut self, one: &Expression, other: &Expression) {
        let one = self.set_or_new(one);
        let other = self.set_or_new(other);
        if one != other {
            let (first, second) = (one.min(other), one.max(other));
            let moved = self.sets.remove(second);
            self.sets[first].extend(moved);
        }
    }

    /// Concludes equalities by replacing parts of expressions with their equals.
    fn conclude(&mut self) {
        let before = self.sets.clone();
        if before.iter().map(Vec::len).sum::<usize>() > MOST {
            return;
        }
        for expression in before.iter().flatten() {
            if self.derived.contains(expression) || size(expression) > MOST_PARTS {
                continue;
            }
            let mut parts = Vec::new();
            parts_of(expression, &mut parts);
            for part in parts {
                let Some(equal) = before.iter().find(|set| set.contains(&part)) else {
                    continue;
                };
                for other in equal.iter().filter(|other| **other != part) {
                    let mut rewritten = expression.clone();
                    substitute(&mut rewritten, &part, other);
                    self.unite(expression, &rewritten);
                    self.derived.push(rewritten);
                }
            }
        }
    }

    /// The same expression over the columns of one side, if there is one.
    pub(super) fn rewrite(&self, expression: &Expression, scope: &Scope<'_>) -> Option<Expression> {
        self.rewritten(expression, scope, true)
    }

    fn rewritten(&self, expression: &Expression, scope: &Scope<'_>, whole: bool) -> Option<Expression> {
        let mut own = expression.clone();
        self.parts(&mut own, scope, whole);
        is_over(&own, scope).then_some(own)
    }

    fn parts(&self, expression: &mut Expression, scope: &Scope<'_>, whole: bool) {
        if whole && let Some(canonical) = self.canonical_in(expression, scope) {
            *expression = canonical;
            return;
        }
        for child in expression.children_mut() {
            self.parts(child, scope, true);
        }
    }

    /// The simplest equal expression over the columns of one side.
    fn canonical_in(&self, expression: &Expression, scope: &Scope<'_>) -> Option<Expression> {
        let set = &self.sets[self.set(expression)?];
        let is_column_there = |own: &Expression| matches!(own.kind, Kind::Column(column) if scope(column));
        if matches!(expression.kind, Kind::Column(_)) && !set.iter().any(is_column_there) {
            return None;
        }
        simplest(set.iter().filter(|own| is_over(own, scope))).cloned()
    }

    /// All equations, by the side that they are about.
    pub(super) fn divided(&self, scope: &Scope<'_>) -> Divided {
        let mut divided = Divided::default();
        let complement = |column| !scope(column);
        for set in &self.sets {
            let (mut inside, mut outside, mut across) = (Vec::new(), Vec::new(), Vec::new());
            for own in set.iter().filter(|own| !self.derived.contains(own)) {
                let there = self.rewritten(own, scope, false);
                let elsewhere = self.rewritten(own, &complement, false);
                if there.is_none() && elsewhere.is_none() {
                    across.push(own.clone());
                }
                add(&mut inside, there);
                add(&mut outside, elsewhere);
            }
            let first = equations(&inside, &mut divided.inside);
            let second = equations(&outside, &mut divided.outside);
            let mut connected = Vec::new();
            add(&mut connected, first);
            add(&mut connected, second);
            for own in across {
                add(&mut connected, Some(own));
            }
            equations(&connected, &mut divided.across);
        }
        divided
    }
}

fn add(list: &mut Vec<Expression>, own: Option<Expression>) {
    if let Some(own) = own.filter(|own| !list.contains(own)) {
        list.push(own);
    }
}

/// Equates the simplest expression with all others; returns the simplest.
fn equations(equal: &[Expression], found: &mut Vec<Expression>) -> Option<Expression> {
    let canonical = simplest(equal)?;
    for own in equal.iter().filter(|own| *own != canonical) {
        found.push(Expression {
            kind: Kind::Comparison {
                operator: Comparison::Equal,
                left: Box::new(canonical.clone()),
                right: Box::new(own.clone()),
            },
            data_type: Type::Boolean,
        });
    }
    Some(canonical.clone())
}

/// The expression that reads the fewest columns and, of these, has the fewest parts.
fn simplest<'a>(equal: impl IntoIterator<Item = &'a Expression>) -> Option<&'a Expression> {
    equal.into_iter().min_by_key(|own| {
        let mut columns = Vec::new();
        readings(own, &mut columns);
        (columns.len(), size(own), columns)
    })
}

fn size(expression: &Expression) -> usize {
    1 + expression.children().into_iter().map(size).sum::<usize>()
}

/// All parts of an expression, at any depth.
fn parts_of(expression: &Expression, found: &mut Vec<Expression>) {
    for child in expression.children() {
        found.push(child.clone());
        parts_of(child, found);
    }
}

fn substitute(expression: &mut Expression, part: &Expression, by: &Expression) {
    if expression == part {
        *expression = by.clone();
        return;
    }
    for child in expression.children_mut() {
        substitute(child, part, by);
    }
}
