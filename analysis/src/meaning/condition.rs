//! Conditions, which are booleans.

use super::Analyzer;
use super::scope::Scope;
use crate::Type;
use crate::diagnostic::{Code, Diagnostic, Remedy};
use crate::syntax::tree::{ComparisonOperator, Expression, ExpressionKind as Kind, LogicalOperator};

impl Analyzer<'_> {
    /// A condition must be a boolean; `what` it is.
    pub(super) fn condition(&mut self, condition: &Expression, scope: &Scope<'_>, what: &str) {
        if let Some(found) = self.no_boolean(condition, scope) {
            let remedy = self.truth_of(condition, &found);
            self.refuse_condition(condition, &found, what, remedy);
        }
    }

    /// The terms of AND or OR.
    pub(super) fn conditions(&mut self, operator: LogicalOperator, terms: &[Expression], scope: &Scope<'_>) {
        let what = match operator {
            LogicalOperator::And => "a term of AND",
            LogicalOperator::Or => "a term of OR",
        };
        let mut before: Option<&Expression> = None;
        for term in terms {
            if let Some(found) = self.no_boolean(term, scope) {
                let compared = before.and_then(|before| self.compared_once(operator, before, term));
                let remedy = compared.or_else(|| self.truth_of(term, &found));
                self.refuse_condition(term, &found, what, remedy);
            } else {
                before = Some(term);
            }
        }
    }

    /// The type of a condition, when it is none.
    fn no_boolean(&mut self, condition: &Expression, scope: &Scope<'_>) -> Option<Type> {
        let found = self.expression(condition, scope)?;
        (!matches!(found, Type::Boolean | Type::Unknown)).then_some(found)
    }

    fn refuse_condition(&mut self, condition: &Expression, found: &Type, what: &str, remedy: Option<Remedy>) {
        let message = format!("{what} is a boolean, and {} is {found}", self.shown(condition));
        let error = Diagnostic::error(Code::TypeMismatch, condition.head.clone(), message, "not a boolean");
        self.report(error.remedy(remedy));
    }

    /// `WHERE bytes`, where some engines take a number for a truth.
    fn truth_of(&self, condition: &Expression, found: &Type) -> Option<Remedy> {
        let range = condition.range.clone();
        match *condition.kind {
            Kind::Long(0) => Some(Remedy::replace("write `false`", range, "false")),
            Kind::Long(1) => Some(Remedy::replace("write `true`", range, "true")),
            Kind::Long(_) => None,
            _ if found.is_numeric() && condition.is_primary() => {
                let text = format!("{} <> 0", self.text(condition));
                Some(Remedy::replace(format!("write `{text}`"), range, text))
            }
            _ => None,
        }
    }

    /// `action = 'ACCEPT' OR 'REJECT'`, where the second was to be compared, too.
    fn compared_once(&self, joined: LogicalOperator, before: &Expression, value: &Expression) -> Option<Remedy> {
        let (left, sign) = match (joined, &*before.kind) {
            (LogicalOperator::Or, Kind::Comparison { operator, left, .. })
                if *operator == ComparisonOperator::Equal =>
            {
                (left, "=")
            }
            (LogicalOperator::And, Kind::Comparison { operator, left, .. })
                if *operator == ComparisonOperator::NotEqual =>
            {
                (left, "<>")
            }
            (LogicalOperator::Or, Kind::Like { value, .. }) => (value, "LIKE"),
            (LogicalOperator::And, Kind::Not(inner)) => match &*inner.kind {
                Kind::Like { value, .. } => (value, "NOT LIKE"),
                _ => return None,
            },
            _ => return None,
        };
        let is_literal = |own: &Expression| matches!(*own.kind, Kind::Text(_) | Kind::Long(_));
        if !is_literal(value) || is_literal(left) {
            return None;
        }
        let text = format!("{} {sign} {}", self.text(left), self.text(value));
        Some(Remedy::replace(
            format!("write the whole comparison: `{text}`"),
            value.range.clone(),
            text,
        ))
    }
}
