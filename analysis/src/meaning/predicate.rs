//! Predicates: comparisons, BETWEEN, IN, LIKE.

use super::scope::Scope;
use super::{Analyzer, Cause, Purpose};
use crate::diagnostic::{Code, Diagnostic};
use crate::functions::operator::{self, Comparison};
use crate::syntax::tree::{ComparisonOperator, Expression};
use crate::types::{Field, Type, common_super_type};

impl Analyzer<'_> {
    pub(super) fn comparison(
        &mut self,
        expression: &Expression,
        operator: ComparisonOperator,
        left: &Expression,
        right: &Expression,
        scope: &Scope<'_>,
    ) {
        let one = self.expression(left, scope);
        let other = self.expression(right, scope);
        self.compared(left, right);
        if let (Some(one), Some(other)) = (one, other) {
            let kind = match operator {
                ComparisonOperator::Equal | ComparisonOperator::NotEqual | ComparisonOperator::IsDistinctFrom => {
                    Comparison::Equality
                }
                ComparisonOperator::Less
                | ComparisonOperator::LessOrEqual
                | ComparisonOperator::Greater
                | ComparisonOperator::GreaterOrEqual => Comparison::Order,
            };
            let sign = sign(operator);
            if operator::comparison(kind, &one, &other).is_err() {
                let message = format!("`{sign}` does not compare {one} with {other}");
                let reason = format!("{} is {one}, and {} is {other}", self.shown(left), self.shown(right));
                let error = Diagnostic::error(Code::TypeMismatch, expression.head.clone(), message, reason);
                let purpose = match kind {
                    Comparison::Equality => Purpose::Equality,
                    Comparison::Order => Purpose::Order,
                };
                self.report_for(error, || Cause::Apart {
                    left: Self::operand(left, &one),
                    right: Self::operand(right, &other),
                    purpose,
                });
            }
        }
    }

    pub(super) fn between(&mut self, expression: &Expression, operands: [&Expression; 3], scope: &Scope<'_>) {
        let found = operands.map(|operand| self.expression(operand, scope));
        self.compared(operands[0], operands[1]);
        self.compared(operands[0], operands[2]);
        if let [Some(value), Some(low), Some(high)] = &found {
            let common = common_super_type(value, low).and_then(|common| common_super_type(&common, high));
            if common.is_none_or(|common| !common.is_orderable()) {
                let message = format!("BETWEEN does not compare {value} with {low} and {high}");
                let meet = |other: &Type| common_super_type(value, other).is_some();
                let (bound, own) = if meet(low) {
                    (operands[2], high)
                } else {
                    (operands[1], low)
                };
                let reason = format!(
                    "{} is {value}, and {} is {own}",
                    self.shown(operands[0]),
                    self.shown(bound)
                );
                let error = Diagnostic::error(Code::TypeMismatch, expression.head.clone(), message, reason);
                self.report_for(error, || Cause::Apart {
                    left: Self::operand(operands[0], value),
                    right: Self::operand(bound, own),
                    purpose: Purpose::Order,
                });
            }
        }
    }

    pub(super) fn in_list(&mut self, value: &Expression, list: &[Expression], scope: &Scope<'_>) {
        let mut all = vec![value];
        all.extend(list);
        self.same_type(&all, scope, "the value and the items of an IN list", Purpose::Equality);
        for element in list {
            self.compared(value, element);
        }
    }

    pub(super) fn like(
        &mut self,
        value: &Expression,
        pattern: &Expression,
        escape: Option<&Expression>,
        scope: &Scope<'_>,
    ) {
        let found = self.expression(value, scope);
        if let Some(found) = found.filter(|found| !matches!(found, Type::Varchar(_) | Type::Char(_) | Type::Unknown)) {
            let message = format!("LIKE needs text, but {} is {found}", self.shown(value));
            let error = Diagnostic::error(Code::TypeMismatch, value.head.clone(), message, "not a varchar");
            self.report_for(error, || Cause::LikeValue {
                value: Self::operand(value, &found),
                pattern: pattern.id,
            });
        }
        self.compared(value, pattern);
        for (part, what) in
            std::iter::once((pattern, "the pattern of LIKE")).chain(escape.map(|escape| (escape, "ESCAPE")))
        {
            let found = self.expression(part, scope);
            if let Some(found) = found.filter(|found| !matches!(found, Type::Varchar(_) | Type::Unknown)) {
                let message = format!("{what} must be text, but {} is {found}", self.shown(part));
                let error = Diagnostic::error(Code::TypeMismatch, part.head.clone(), message, "not a varchar");
                self.report_for(error, || Cause::LikePattern {
                    value: value.id,
                    pattern: Self::operand(part, &found),
                });
            }
        }
    }

    /// A value that is not a row is a row of one field here; a query always gives rows of its columns.
    pub(super) fn compare_with_query(
        &mut self,
        expression: &Expression,
        value: Option<Type>,
        columns: Option<Vec<Field>>,
        equality: bool,
    ) {
        let (Some(value), Some(columns)) = (value, columns) else {
            return;
        };
        let kind = if equality {
            Comparison::Equality
        } else {
            Comparison::Order
        };
        let left = match value {
            Type::Row(_) | Type::Unknown => value.clone(),
            _ => Type::Row(vec![Field {
                name: None,
                data_type: value.clone(),
            }]),
        };
        let right = Type::Row(columns.clone());
        if operator::comparison(kind, &left, &right).is_ok() {
            return;
        }
        let message = match &columns[..] {
            [column] => format!("{value} is compared with a query of {}", column.data_type),
            _ => format!("{value} is compared with a query of {right}"),
        };
        let error = match (&left, &columns[..]) {
            (Type::Row(fields), [column]) if matches!(column.data_type, Type::Row(_)) => {
                let values = match fields.len() {
                    1 => "1 value".to_owned(),
                    width => format!("{width} values"),
                };
                let reason = format!("{values} against one column that is a row itself");
                let error = Diagnostic::error(Code::TypeMismatch, expression.head.clone(), message, reason);
                error.help("select the fields of the row as columns, without parentheses around them")
            }
            _ => {
                let reason = format!("{left} against {right}");
                Diagnostic::error(Code::TypeMismatch, expression.head.clone(), message, reason)
            }
        };
        self.report(error);
    }
}

pub(crate) fn sign(operator: ComparisonOperator) -> &'static str {
    match operator {
        ComparisonOperator::Equal => "=",
        ComparisonOperator::NotEqual => "<>",
        ComparisonOperator::IsDistinctFrom => "IS DISTINCT FROM",
        ComparisonOperator::Less => "<",
        ComparisonOperator::LessOrEqual => "<=",
        ComparisonOperator::Greater => ">",
        ComparisonOperator::GreaterOrEqual => ">=",
    }
}
