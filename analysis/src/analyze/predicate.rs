//! Predicates: comparisons, BETWEEN, IN, LIKE.

use super::scope::Scope;
use super::{Analyzer, shown};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::tree::{ComparisonOperator, Expression, ExpressionKind as Kind};
use crate::types::operator::{self, Comparison};
use crate::types::{Type, common_super_type};

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
            let (kind, sign) = match operator {
                ComparisonOperator::Equal => (Comparison::Equality, "="),
                ComparisonOperator::NotEqual => (Comparison::Equality, "<>"),
                ComparisonOperator::IsDistinctFrom => (Comparison::Equality, "IS DISTINCT FROM"),
                ComparisonOperator::Less => (Comparison::Order, "<"),
                ComparisonOperator::LessOrEqual => (Comparison::Order, "<="),
                ComparisonOperator::Greater => (Comparison::Order, ">"),
                ComparisonOperator::GreaterOrEqual => (Comparison::Order, ">="),
            };
            if operator::comparison(kind, &one, &other).is_err() {
                let message = format!("`{sign}` does not compare {one} with {other}");
                let reason = format!("{one} {sign} {other}");
                let error = Diagnostic::error(Code::TypeMismatch, expression.head.clone(), message, reason);
                self.report(error.maybe_help(comparison_help(&one, &other, right)));
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
                let error = Diagnostic::error(
                    Code::TypeMismatch,
                    expression.head.clone(),
                    message,
                    "types that do not meet",
                );
                self.report(error.maybe_help(comparison_help(value, low, operands[1])));
            }
        }
    }

    pub(super) fn in_list(&mut self, value: &Expression, list: &[Expression], scope: &Scope<'_>) {
        self.same_type(
            std::iter::once(value).chain(list),
            scope,
            "the value and the items of an IN list",
        );
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
            let message = format!("LIKE looks at text, and this is {found}");
            let error = Diagnostic::error(Code::TypeMismatch, value.head.clone(), message, "not a varchar");
            self.report(error.help("cast it: `CAST(… AS varchar)`"));
        }
        self.compared(value, pattern);
        for (part, what) in
            std::iter::once((pattern, "the pattern of LIKE")).chain(escape.map(|escape| (escape, "ESCAPE")))
        {
            let found = self.expression(part, scope);
            if let Some(found) = found.filter(|found| !matches!(found, Type::Varchar(_) | Type::Unknown)) {
                let message = format!("{what} is text, and this is {found}");
                self.error(Code::TypeMismatch, &part.head, message, "not a varchar");
            }
        }
    }

    pub(super) fn compare_with_query(
        &mut self,
        expression: &Expression,
        left: Option<Type>,
        right: Option<Type>,
        equality: bool,
    ) {
        let (Some(left), Some(right)) = (left, right) else {
            return;
        };
        let kind = if equality {
            Comparison::Equality
        } else {
            Comparison::Order
        };
        if operator::comparison(kind, &left, &right).is_err() {
            let message = format!("{left} is compared with a query of {right}");
            self.error(
                Code::TypeMismatch,
                &expression.head,
                message,
                format!("{} and {}", shown(Some(&left)), shown(Some(&right))),
            );
        }
    }
}

pub(super) fn is_text(own: &Type) -> bool {
    matches!(own, Type::Varchar(_) | Type::Char(_))
}

pub(super) fn comparison_help(one: &Type, other: &Type, right: &Expression) -> Option<String> {
    let literal = match &*right.kind {
        Kind::Text(text) => Some(text),
        _ => None,
    };
    Some(match (one, other, literal) {
        (own, text, Some(value)) if own.is_numeric() && is_text(text) && value.parse::<f64>().is_ok() => {
            format!("write the number without quotes: `{value}`")
        }
        (Type::Date, text, Some(value)) if is_text(text) => format!("write a date: `DATE '{value}'`"),
        (Type::Timestamp { .. }, text, Some(value)) if is_text(text) => {
            format!("write a timestamp: `TIMESTAMP '{value}'`")
        }
        (Type::IpAddress, text, Some(value)) if is_text(text) => format!("write an address: `IPADDRESS '{value}'`"),
        (own, text, _) | (text, own, _) if own.is_numeric() && is_text(text) => {
            format!("cast one side: `CAST(… AS {own})` or `CAST(… AS varchar)`")
        }
        (own, Type::Timestamp { .. } | Type::Date, _) | (Type::Timestamp { .. } | Type::Date, own, _)
            if own.is_integer() =>
        {
            "write `from_unixtime(seconds)`".to_owned()
        }
        (text, Type::Date, _) if is_text(text) => "write `date_format(date, '%Y/%m/%d')`, or parse the text".to_owned(),
        _ => return None,
    })
}
