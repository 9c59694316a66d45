//! Conditions, which are booleans.

use super::scope::Scope;
use super::{Analyzer, Cause};
use crate::Type;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::tree::{Expression, LogicalOperator};

impl Analyzer<'_> {
    /// A condition must be a boolean; `what` it is.
    pub(super) fn condition(&mut self, condition: &Expression, scope: &Scope<'_>, what: &str) {
        if let Some(found) = self.no_boolean(condition, scope) {
            self.refuse_condition(condition, &found, what, None);
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
                let before = before.map(|before| (operator, before.id));
                self.refuse_condition(term, &found, what, before);
            } else {
                before = Some(term);
            }
        }
    }

    /// The type of what is where a condition must, unless it is boolean.
    fn no_boolean(&mut self, condition: &Expression, scope: &Scope<'_>) -> Option<Type> {
        let found = self.expression(condition, scope)?;
        (!matches!(found, Type::Boolean | Type::Unknown)).then_some(found)
    }

    fn refuse_condition(
        &mut self,
        condition: &Expression,
        found: &Type,
        what: &str,
        before: Option<(LogicalOperator, usize)>,
    ) {
        let message = format!("{what} must be a boolean, but {} is {found}", self.shown(condition));
        let error = Diagnostic::error(Code::TypeMismatch, condition.head.clone(), message, "not a boolean");
        self.report_for(error, || Cause::Condition {
            condition: Self::operand(condition, found),
            before,
        });
    }
}
