//! Which columns are never NULL, where that is certain.

use super::Analyzer;
use super::scope::Scope;
use crate::functions::{self, Trait};
use crate::syntax::tree::{
    ComparisonOperator, Expression, ExpressionKind as Kind, GroupBy, GroupingElement, LogicalOperator,
};
use crate::types::Type;

impl Analyzer<'_> {
    /// Whether an expression is never NULL.
    pub(super) fn is_never_null(&self, expression: &Expression) -> bool {
        if let Some(column) = self.column_of(expression) {
            return self.meaning.fields.is_never_null(column);
        }
        let all = || expression.children().into_iter().all(|child| self.is_never_null(child));
        match &*expression.kind {
            Kind::Boolean(_)
            | Kind::Long(_)
            | Kind::Decimal(_)
            | Kind::Double(_)
            | Kind::Text(_)
            | Kind::Binary(_)
            | Kind::Interval { .. }
            | Kind::Array(_)
            | Kind::Row(_)
            | Kind::Exists(_)
            | Kind::IsNull(_)
            | Kind::IsTruth(..)
            | Kind::Grouping(_)
            | Kind::Comparison {
                operator: ComparisonOperator::IsDistinctFrom,
                ..
            }
            | Kind::Current(..) => true,
            Kind::Generic { type_name, .. } => !type_name.eq_ignore_ascii_case("json"),
            Kind::Call(call) => {
                let name = call.name.last();
                call.name.parts.len() == 1
                    && (functions::has(&name.value, Trait::NeverNull) || name.is("concat") && all())
            }
            Kind::Coalesce(list) => list.iter().any(|value| self.is_never_null(value)),
            Kind::Comparison { .. } | Kind::Between { .. } | Kind::InList { .. } => {
                // A row or array may be neither equal nor different, for a NULL in it.
                let plain = |child: &Expression| {
                    !matches!(
                        self.type_of(child),
                        None | Some(Type::Row(_) | Type::Array(_) | Type::Map(..))
                    )
                };
                all() && expression.children().into_iter().all(plain)
            }
            Kind::Like { .. }
            | Kind::Not(_)
            | Kind::Logical { .. }
            | Kind::Arithmetic { .. }
            | Kind::Unary { .. }
            | Kind::Extract { .. }
            | Kind::AtTimeZone { .. } => all(),
            Kind::Cast { value, safe, .. } => {
                !safe && self.type_of(value).is_some_and(|own| *own != Type::Json) && self.is_never_null(value)
            }
            Kind::If { then, otherwise, .. } => {
                let otherwise = otherwise.as_ref();
                self.is_never_null(then) && otherwise.is_some_and(|otherwise| self.is_never_null(otherwise))
            }
            Kind::SimpleCase { whens, otherwise, .. } | Kind::SearchedCase { whens, otherwise } => {
                let otherwise = otherwise.as_ref();
                otherwise.is_some_and(|otherwise| self.is_never_null(otherwise))
                    && whens.iter().all(|when| self.is_never_null(&when.result))
            }
            _ => false,
        }
    }

    /// Notes the columns of a scope for which a condition holds only when they are not NULL.
    pub(super) fn not_null_by(&mut self, condition: &Expression, scope: &Scope<'_>) {
        let compared: Vec<&Expression> = match &*condition.kind {
            Kind::Logical {
                operator: LogicalOperator::And,
                terms,
            } => {
                for term in terms {
                    self.not_null_by(term, scope);
                }
                return;
            }
            Kind::Comparison {
                operator: ComparisonOperator::IsDistinctFrom,
                ..
            } => return,
            Kind::Comparison { .. } | Kind::Between { .. } => condition.children(),
            Kind::Like { value, .. } | Kind::InList { value, .. } | Kind::InQuery { value, .. } => vec![value],
            Kind::Not(negated) => match &*negated.kind {
                Kind::IsNull(value) | Kind::Like { value, .. } | Kind::InList { value, .. } => vec![value],
                _ => return,
            },
            _ => return,
        };
        for value in compared {
            if let Some(column) = self.column_of(value)
                && scope.has(column)
            {
                self.meaning.fields.note_never_null(column);
            }
        }
    }
}

/// Whether rows of sums are beside those of groups, with NULL for what they are not grouped by.
pub(super) fn has_grouping_sets(group_by: &GroupBy) -> bool {
    let simple = |element: &GroupingElement| matches!(element, GroupingElement::Simple(_));
    !group_by.elements.iter().all(simple)
}
