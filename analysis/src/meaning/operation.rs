//! Operators of values: arithmetic, signs, subscripts, AT TIME ZONE.

use super::Analyzer;
use super::field::Field;
use super::scope::Scope;
use crate::diagnostic::{Code, Diagnostic, Remedy};
use crate::functions::operator::{self, Arithmetic, OperatorError};
use crate::syntax::tree::{Bytes, Expression, ExpressionKind as Kind};
use crate::types::Type;

/// No field of AWS has more: `ecs-container-instance-arn`.
const MOST_HYPHENS: usize = 4;

impl Analyzer<'_> {
    /// `a + b - c …` nests to the left and may be long, so it is unrolled.
    pub(super) fn arithmetic_chain(&mut self, expression: &Expression, scope: &Scope<'_>) -> Option<Type> {
        let mut chain = Vec::new();
        let mut first = expression;
        while let Kind::Arithmetic { operator, left, right } = &*first.kind {
            chain.push((first, *operator, right));
            first = left;
        }
        let before = self.errors();
        let mut left = self.expression(first, scope);
        for (node, operator, right) in chain.iter().copied().rev() {
            let right = self.expression(right, scope);
            left = self.arithmetic(node, operator, left, right);
            self.meaning.expressions.set_type(node, left.as_ref());
        }
        if self.errors() > before {
            let operands = chain.iter().rev().map(|(_, operator, right)| (*operator, *right));
            let operands: Vec<_> = std::iter::once(('+', first)).chain(operands).collect();
            self.hyphenated(&operands, before, scope);
        }
        left
    }

    /// `account-id`, which is the column `account_id` as AWS writes the field: one finding, and not one a word.
    fn hyphenated(&mut self, operands: &[(char, &Expression)], before: usize, scope: &Scope<'_>) {
        let mut rest = operands;
        while let Some((_, first)) = rest.first() {
            let hyphens = rest.iter().skip(1).take_while(|(operator, _)| *operator == '-');
            let joined = hyphens.take(MOST_HYPHENS).count();
            let found = (1..=joined).rev().find_map(|length| {
                let range = first.range.start..rest[length].1.range.end;
                Some((length, self.with_underscores(&range, scope)?, range))
            });
            let Some((length, name, range)) = found else {
                rest = &rest[1..];
                continue;
            };
            let is_part = |finding: &Diagnostic| {
                let place = finding.primary.as_ref().map(|label| &label.range);
                finding.code == Code::UnknownColumn
                    && place.is_some_and(|place| range.start <= place.start && place.end <= range.end)
            };
            let findings = &mut self.said.findings;
            let mut parts: Vec<usize> = (before..findings.len()).filter(|at| is_part(&findings[*at])).collect();
            if !parts.is_empty() {
                let kept = parts.remove(0);
                for at in parts.into_iter().rev() {
                    findings.remove(at);
                }
                let help = format!("columns are named with underscores: `{name}`");
                findings[kept] = findings[kept].clone().remedy(Remedy::replace(help, range, name));
            }
            rest = &rest[length + 1..];
        }
    }

    /// The column that a text names but for its hyphens.
    fn with_underscores(&self, range: &Bytes, scope: &Scope<'_>) -> Option<String> {
        let text = self.sql.get(range.clone())?;
        let is_name = text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
        let name = text.replace('-', "_");
        let (_, last) = name.rsplit_once('.').unwrap_or(("", &name));
        let is_field = |field: &Field| field.name.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(last));
        (is_name && scope.candidates().into_iter().any(is_field)).then_some(name)
    }

    pub(super) fn arithmetic(
        &mut self,
        expression: &Expression,
        operator: char,
        left: Option<Type>,
        right: Option<Type>,
    ) -> Option<Type> {
        let (left, right) = (left?, right?);
        let kind = match operator {
            '+' => Arithmetic::Add,
            '-' => Arithmetic::Subtract,
            '*' => Arithmetic::Multiply,
            '/' => Arithmetic::Divide,
            _ => Arithmetic::Modulus,
        };
        match operator::arithmetic(kind, &left, &right) {
            Ok(operation) => Some(operation.result),
            Err(error) => {
                let message = format!("`{operator}` does not take {left} and {right}");
                let Kind::Arithmetic {
                    left: one,
                    right: other,
                    ..
                } = &*expression.kind
                else {
                    return None;
                };
                let reason = format!("{} is {left}, and {} is {right}", self.shown(one), self.shown(other));
                let remedy = self.operands(operator, &expression.head, (one, &left), (other, &right));
                self.operator_error(expression, error, message, reason, remedy);
                None
            }
        }
    }

    pub(super) fn operator_error(
        &mut self,
        expression: &Expression,
        error: OperatorError,
        message: String,
        reason: String,
        remedy: Option<Remedy>,
    ) {
        let diagnostic = match error {
            OperatorError::Mismatch => Diagnostic::error(Code::TypeMismatch, expression.head.clone(), message, reason),
            OperatorError::Ambiguous => {
                let message = "the operand is a NULL of no known type";
                let range = expression.head.clone();
                let error = Diagnostic::placeless(Code::AmbiguousFunction, range, message, "several types fit");
                error.help("cast it: `CAST(NULL AS bigint)`")
            }
            OperatorError::NoMap(key) => {
                let message = format!("a map cannot have keys of {key}, which cannot be compared");
                Diagnostic::error(Code::UnknownType, expression.head.clone(), message, reason)
            }
            OperatorError::OutOfRange(reason) => {
                Diagnostic::placeless(Code::InvalidFunctionArgument, expression.head.clone(), reason, message)
            }
        };
        self.report(diagnostic.remedy(remedy));
    }

    pub(super) fn unary(
        &mut self,
        expression: &Expression,
        minus: bool,
        value: &Expression,
        scope: &Scope<'_>,
    ) -> Option<Type> {
        let found = self.expression(value, scope)?;
        if !minus {
            if found.is_numeric() && !matches!(found, Type::Decimal { .. }) {
                return Some(found);
            }
            let message = format!("`+` does not take {found}");
            let error = Diagnostic::error(Code::TypeMismatch, expression.head.clone(), message, "a sign before it");
            self.report(error.help("drop the `+`"));
            return None;
        }
        match operator::negation(&found) {
            Ok(found) => Some(found),
            Err(error) => {
                let message = format!("`-` does not take {found}");
                self.operator_error(expression, error, message, format!("- {found}"), None);
                None
            }
        }
    }

    pub(super) fn subscript(
        &mut self,
        expression: &Expression,
        base: &Expression,
        index: &Expression,
        scope: &Scope<'_>,
    ) -> Option<Type> {
        let of = self.expression(base, scope);
        if let Some(Type::Row(fields)) = &of {
            let Kind::Long(position) = *index.kind else {
                let message = "the subscript of a row is a number that is written out";
                self.error(Code::NotConstant, &index.head, message, "not a literal");
                return None;
            };
            if i32::try_from(position).is_err() {
                let message = format!("the subscript of a row is an integer, and {position} is a bigint");
                self.error(Code::TypeMismatch, &index.head, message, "a bigint");
                return None;
            }
            let field = usize::try_from(position)
                .ok()
                .and_then(|position| position.checked_sub(1))
                .and_then(|at| fields.get(at));
            if field.is_none() {
                let message = format!("the row has {} fields, and no field {position}", fields.len());
                self.error(Code::InvalidFunctionArgument, &index.head, message, "out of range");
            }
            return field.map(|field| field.data_type.clone());
        }
        let at = self.expression(index, scope);
        let (of, at) = (of?, at?);
        match operator::subscript(&of, &at) {
            Ok(operation) => Some(operation.result),
            Err(error) => {
                let message = format!("`[ ]` does not take {of} and {at}");
                self.operator_error(expression, error, message, format!("{of}[{at}]"), None);
                None
            }
        }
    }

    pub(super) fn at_time_zone(&mut self, value: &Expression, zone: &Expression, scope: &Scope<'_>) -> Option<Type> {
        let found = self.expression(value, scope);
        self.expression(zone, scope);
        match found? {
            Type::Time { precision, .. } => Some(Type::Time { precision, zone: true }),
            Type::Timestamp { precision, .. } => Some(Type::Timestamp { precision, zone: true }),
            other => {
                let message = format!("AT TIME ZONE takes a time or a timestamp, and this is {other}");
                let error = Diagnostic::error(Code::TypeMismatch, value.head.clone(), message, "has no time of day");
                let remedy = self.as_time(value, &other);
                self.report(error.remedy(remedy));
                None
            }
        }
    }
}
