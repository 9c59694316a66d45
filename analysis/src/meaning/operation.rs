//! Operators of values: arithmetic, signs, subscripts, AT TIME ZONE.

use super::field::Field;
use super::scope::{Resolution, Scope};
use super::{Analyzer, Cause};
use crate::diagnostic::{Code, Diagnostic};
use crate::functions::operator::{self, Arithmetic, OperatorError};
use crate::listed::Listed as _;
use crate::syntax::tree::{Bytes, Expression, ExpressionKind as Kind};
use crate::types::Type;

/// No field of AWS has more: `ecs-container-instance-arn`.
const MOST_HYPHENS: usize = 4;

/// What an operand is to a name with hyphens.
enum Misnamed {
    /// A value of its own.
    No,
    /// The first part that is not a column; the name is meant by all of these bytes.
    First { range: Bytes, name: String },
    /// Another part.
    Rest,
}

impl Analyzer<'_> {
    /// `a + b - c …` nests to the left and may be long, so it is unrolled.
    pub(super) fn arithmetic_chain(&mut self, expression: &Expression, scope: &Scope<'_>) -> Option<Type> {
        let mut chain = Vec::new();
        let mut first = expression;
        while let Kind::Arithmetic { operator, left, right } = &*first.kind {
            chain.push((first, *operator, right));
            first = left;
        }
        let operands = chain.iter().rev().map(|(_, operator, right)| (*operator, *right));
        let operands: Vec<_> = std::iter::once(('+', first)).chain(operands).listed();
        let mut misnamed = self.hyphenated(&operands, scope).into_iter();
        let mut left = self.operand_of_chain(first, misnamed.next(), scope);
        for (node, operator, right) in chain.iter().copied().rev() {
            let right = self.operand_of_chain(right, misnamed.next(), scope);
            left = self.arithmetic(node, operator, left, right);
            self.meaning.expressions.set_type(node, left.as_ref());
        }
        left
    }

    /// An operand, which may be a part of a name with hyphens.
    fn operand_of_chain(
        &mut self,
        operand: &Expression,
        misnamed: Option<Misnamed>,
        scope: &Scope<'_>,
    ) -> Option<Type> {
        match misnamed {
            None | Some(Misnamed::No) => self.expression(operand, scope),
            Some(Misnamed::First { range, name }) => {
                let parts = operand.qualified_name()?;
                self.unknown_column_for(operand, &parts, scope, &|_| Cause::Hyphens {
                    range: range.clone(),
                    name: name.clone(),
                });
                None
            }
            Some(Misnamed::Rest) => None,
        }
    }

    /// `account-id`, which is the column `account_id` as AWS writes the field: one finding, and not one a word. Says of
    /// each operand what it is to such a name.
    fn hyphenated(&self, operands: &[(char, &Expression)], scope: &Scope<'_>) -> Vec<Misnamed> {
        let mut found = Vec::new();
        let touches =
            |pair: &[(char, &Expression)]| pair[1].0 == '-' && pair[0].1.range.end + 1 == pair[1].1.range.start;
        if !operands.windows(2).any(touches) {
            return found;
        }
        let is_unknown = |(_, operand): &(char, &Expression)| {
            let parts = operand.qualified_name();
            parts.is_some_and(|parts| matches!(scope.resolve(&parts), Resolution::None))
        };
        let unknown: Vec<bool> = operands.iter().map(is_unknown).listed();
        while let Some((_, first)) = operands.get(found.len()) {
            let rest = &operands[found.len()..];
            let are_unknown = &unknown[found.len()..];
            let joined = rest
                .windows(2)
                .take(MOST_HYPHENS)
                .take_while(|pair| touches(pair))
                .count();
            let is_any_unknown = are_unknown[..=joined].contains(&true);
            let name = (1..=joined).rev().filter(|_| is_any_unknown).find_map(|length| {
                let range = first.range.start..rest[length].1.range.end;
                Some((length, self.with_underscores(&range, scope)?, range))
            });
            let Some((length, name, range)) = name.filter(|(length, ..)| are_unknown[..=*length].contains(&true))
            else {
                found.push(Misnamed::No);
                continue;
            };
            let mut named = Some((range, name));
            for is_unknown in &are_unknown[..=length] {
                found.push(match named.take_if(|_| *is_unknown) {
                    Some((range, name)) => Misnamed::First { range, name },
                    None if *is_unknown => Misnamed::Rest,
                    None => Misnamed::No,
                });
            }
        }
        found
    }

    /// The column that a text names except for its hyphens.
    fn with_underscores(&self, range: &Bytes, scope: &Scope<'_>) -> Option<String> {
        let text = self.meaning.sql.get(range.clone())?;
        let is_name = text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
        let name = text.replace('-', "_");
        let (_, last) = name.rsplit_once('.').unwrap_or(("", &name));
        let is_field = |field: &Field| field.name.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(last));
        (is_name && scope.candidates().any(is_field)).then_some(name)
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
                let operation = expression.id;
                self.operator_error(expression, error, message, reason, || Cause::Operands {
                    operation,
                    left,
                    right,
                });
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
        cause: impl FnOnce() -> Cause,
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
        self.report_for(diagnostic, cause);
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
                self.operator_error(expression, error, message, format!("- {found}"), || Cause::Told);
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
                let message = "the subscript of a row must be a literal number";
                self.error(Code::NotConstant, &index.head, message, "not a literal");
                return None;
            };
            if i32::try_from(position).is_err() {
                let message = format!("the subscript of a row must be an integer, but {position} is a bigint");
                self.error(Code::TypeMismatch, &index.head, message, "a bigint");
                return None;
            }
            let field = usize::try_from(position)
                .ok()
                .and_then(|position| position.checked_sub(1))
                .and_then(|at| fields.get(at));
            if field.is_none() {
                let message = format!("the row has {} fields, but no field {position}", fields.len());
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
                self.operator_error(expression, error, message, format!("{of}[{at}]"), || Cause::Told);
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
                let message = format!("AT TIME ZONE takes a time or a timestamp, but this is {other}");
                let error = Diagnostic::error(Code::TypeMismatch, value.head.clone(), message, "has no time of day");
                self.report_for(error, || Cause::NotATime(Self::operand(value, &other)));
                None
            }
        }
    }
}
