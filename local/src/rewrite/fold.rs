//! What is known without a row: constants, and what they decide.
//!
//! A constant that fails stays where it is, and fails when a row gets there.

use std::collections::{HashMap, HashSet};

use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::plan::{
    ColumnNumber, Comparison, Expression, ExpressionKind as Kind, Join, Literal, Node,
};

use super::conjuncts::{self, all, changes, connects, is_never_true, is_true};
use super::{common, negation};
use crate::expression::{Program, columns_of};
use crate::session::Session;
use crate::value::Value;

/// Computes constants.
pub(super) struct Folder<'a> {
    session: &'a Session,
}

impl<'a> Folder<'a> {
    pub(super) fn new(session: &'a Session) -> Self {
        Self { session }
    }

    /// Folds all expressions of a node and of its inputs.
    pub(super) fn node(&self, node: &mut Node) {
        if let Node::Join(join) = node {
            self.join(join);
        } else {
            for expression in node.expressions_mut() {
                // What an aggregate calls is left as it is.
                if !matches!(expression.kind, Kind::Lambda { .. }) {
                    self.whole(expression);
                }
            }
        }
        for input in node.inputs_mut() {
            self.node(input);
        }
    }

    /// Folds the condition of a join. Trino keeps the equations between both sides apart, so only the other terms are
    /// simplified together.
    fn join(&self, join: &mut Join) {
        let Some(condition) = join.condition.take() else {
            return;
        };
        let left: HashSet<ColumnNumber> = join.left.columns().into_iter().collect();
        let right: HashSet<ColumnNumber> = join.right.columns().into_iter().collect();
        let connects = |term: &Expression| connects(term, &left, &right);
        let (mut terms, others): (Vec<_>, Vec<_>) = conjuncts::of(condition).into_iter().partition(connects);
        terms.extend(all(others));
        for term in &mut terms {
            self.whole(term);
        }
        join.condition = all(terms);
    }

    /// Folds an expression of a node.
    pub(super) fn whole(&self, expression: &mut Expression) {
        negation::whole(expression);
        self.expression(expression);
        common::whole(expression);
    }

    /// The value of an expression that reads nothing and does not fail.
    pub(super) fn value(&self, expression: &Expression) -> Option<Value> {
        let program = Program::new(expression, self.session, &HashMap::new()).ok()?;
        program.constant().cloned()
    }

    /// Whether a part of an expression reads nothing and fails.
    pub(super) fn fails(&self, expression: &Expression) -> bool {
        match expression.kind {
            Kind::Literal(_) | Kind::Column(_) | Kind::Lambda { .. } | Kind::Parameter(_) | Kind::Try(_) => false,
            _ if expression.children().into_iter().any(|own| self.fails(own)) => true,
            _ => reads_nothing(expression) && !changes(expression) && self.value(expression).is_none(),
        }
    }

    fn expression(&self, expression: &mut Expression) {
        for child in expression.children_mut() {
            self.expression(child);
        }
        if let Some(kind) = self.constant(expression).or_else(|| self.decided(expression)) {
            expression.kind = kind;
        }
    }

    /// The value of an expression that reads nothing and does not fail, if it can be written as a literal.
    fn constant(&self, expression: &Expression) -> Option<Kind> {
        match &expression.kind {
            Kind::Literal(Literal::Typed(_)) => {}
            Kind::Literal(_) | Kind::Column(_) | Kind::Lambda { .. } | Kind::Parameter(_) | Kind::Grouping { .. } => {
                return None;
            }
            _ => {}
        }
        if !reads_nothing(expression) || changes(expression) || has_lambda(expression) {
            return None;
        }
        literal(&self.value(expression)?, &expression.data_type).map(Kind::Literal)
    }

    /// What an expression becomes when some of its parts are known.
    fn decided(&self, expression: &mut Expression) -> Option<Kind> {
        const NULL: Kind = Kind::Literal(Literal::Null);
        match &mut expression.kind {
            Kind::Comparison { operator, left, right } if *operator != Comparison::IsDistinctFrom => {
                (is_null(left) || is_null(right)).then_some(NULL)
            }
            Kind::Call(call) => {
                let decides = |(index, own): (usize, &Expression)| {
                    is_null(own) && !call.takes_null.get(index).is_some_and(|takes| *takes)
                };
                call.arguments.iter().enumerate().any(decides).then_some(NULL)
            }
            Kind::Like { value, pattern, escape } => {
                let escape = escape.as_deref();
                (is_null(value) || is_null(pattern) || escape.is_some_and(is_null)).then_some(NULL)
            }
            // A value of the type `unknown` is NULL.
            Kind::IsNull(value) if value.data_type == Type::Unknown => Some(Kind::Literal(Literal::Boolean(true))),
            Kind::Between { value, .. } => is_null(value).then_some(NULL),
            Kind::In { value, list } if is_null(value) || list.iter().all(is_null) => Some(NULL),
            // Trino forgets that there was a NULL beside what it cannot compute yet.
            Kind::In { value, list } if reads_nothing(value) && self.value(value).is_some() => {
                list.retain(|own| !is_null(own));
                None
            }
            Kind::NullIf { value, other, .. } => (is_null(value) || is_null(other)).then(|| value.kind.clone()),
            Kind::Coalesce(list) => {
                list.retain(|own| !is_null(own));
                let is_known = |own: &Expression| self.value(own).is_some_and(|value| !value.is_null());
                if let Some(first) = list.iter().position(is_known) {
                    list.truncate(first + 1);
                }
                match list.len() {
                    0 => Some(NULL),
                    1 => list.pop().map(|own| own.kind),
                    _ => None,
                }
            }
            Kind::Case { branches, otherwise } => {
                if let Some(first) = branches.iter().position(|(condition, _)| is_true(condition)) {
                    let (_, value) = branches.swap_remove(first);
                    branches.truncate(first);
                    *otherwise = Some(Box::new(value));
                }
                branches.retain(|(condition, _)| !is_never_true(condition));
                if !branches.is_empty() {
                    return None;
                }
                Some(otherwise.take().map_or(NULL, |own| own.kind))
            }
            Kind::SimpleCase {
                operand,
                branches,
                otherwise,
            } => {
                let same: Vec<Option<bool>> = branches.iter().map(|(own, _)| self.same(operand, own)).collect();
                if let Some(first) = same.iter().position(|own| *own == Some(true)) {
                    let (_, value) = branches.swap_remove(first);
                    branches.truncate(first);
                    *otherwise = Some(Box::new(value));
                }
                let mut same = same.into_iter();
                branches.retain(|_| same.next().flatten() != Some(false));
                if !branches.is_empty() {
                    return None;
                }
                Some(otherwise.take().map_or(NULL, |own| own.kind))
            }
            Kind::Field { row, index } => field(row, *index),
            _ => None,
        }
    }

    /// Whether a CASE operand equals a value, if both are known; NULL equals nothing.
    fn same(&self, operand: &Expression, own: &Expression) -> Option<bool> {
        if is_null(operand) {
            return Some(false);
        }
        if self.value(operand).is_none() || !reads_nothing(own) {
            return None;
        }
        if is_null(own) {
            return Some(false);
        }
        let comparison = Expression {
            kind: Kind::Comparison {
                operator: Comparison::Equal,
                left: Box::new(operand.clone()),
                right: Box::new(own.clone()),
            },
            data_type: Type::Boolean,
        };
        match self.constant(&comparison)? {
            Kind::Literal(Literal::Boolean(same)) => Some(same),
            _ => None,
        }
    }
}

/// A field of a row constructor.
fn field(row: &mut Expression, index: usize) -> Option<Kind> {
    match &mut row.kind {
        Kind::Row(items) if index < items.len() => Some(items.swap_remove(index).kind),
        Kind::Coerce(value) | Kind::Cast { value, safe: false } => {
            let Type::Row(fields) = &row.data_type else {
                return None;
            };
            let Kind::Row(items) = &mut value.kind else {
                return None;
            };
            let field = fields.get(index)?;
            let item = items.get(index)?.clone();
            if item.data_type == field.data_type {
                return Some(item.kind);
            }
            Some(Kind::Cast {
                value: Box::new(item),
                safe: false,
            })
        }
        _ => None,
    }
}

/// Whether a lambda is in it, as TRY is one to Trino: it is computed where there are rows.
fn has_lambda(expression: &Expression) -> bool {
    matches!(expression.kind, Kind::Lambda { .. } | Kind::Try(_)) || expression.children().into_iter().any(has_lambda)
}

fn is_null(own: &Expression) -> bool {
    matches!(own.kind, Kind::Literal(Literal::Null))
}

fn reads_nothing(expression: &Expression) -> bool {
    let mut columns = Vec::new();
    columns_of(expression, &mut columns);
    columns.is_empty()
}

/// A value as a literal.
fn literal(value: &Value, data_type: &Type) -> Option<Literal> {
    match (value, data_type) {
        (Value::Null, _) => Some(Literal::Null),
        (Value::Boolean(own), _) => Some(Literal::Boolean(*own)),
        (Value::Integer(own), Type::Tinyint | Type::Smallint | Type::Integer | Type::Bigint) => {
            Some(Literal::Integer(*own))
        }
        (Value::Text(own), Type::Varchar(_)) => Some(Literal::Text(own.to_string())),
        _ => None,
    }
}
