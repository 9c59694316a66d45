//! What to write instead of a condition that is not a boolean.

use super::Advisor;
use crate::Type;
use crate::diagnostic::Remedy;
use crate::syntax::tree::{ComparisonOperator, Expression, ExpressionKind as Kind, LogicalOperator};

impl Advisor<'_> {
    pub(super) fn condition(
        &self,
        condition: &Expression,
        found: &Type,
        before: Option<(LogicalOperator, usize)>,
    ) -> Option<Remedy> {
        let compared = before.and_then(|(operator, before)| {
            let before = self.nodes.expression(before)?;
            self.compared_once(operator, before, condition)
        });
        compared.or_else(|| self.truth_of(condition, found))
    }

    /// `WHERE bytes`, where some engines take a number for a truth.
    fn truth_of(&self, condition: &Expression, found: &Type) -> Option<Remedy> {
        let range = condition.range.clone();
        match *condition.kind {
            Kind::Long(0) => Some(Remedy::replace("write `false`", range, "false")),
            Kind::Long(1) => Some(Remedy::replace("write `true`", range, "true")),
            Kind::Long(_) => None,
            _ if found.is_numeric() && condition.is_primary() => {
                let text = format!("{} <> 0", self.meaning.text(condition));
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
        let text = format!("{} {sign} {}", self.meaning.text(left), self.meaning.text(value));
        Some(Remedy::replace(
            format!("write the whole comparison: `{text}`"),
            value.range.clone(),
            text,
        ))
    }
}
