//! Literals: their types, and whether their text is a value of that type.

use super::{Analyzer, Cause, json};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::tree::Expression;
use crate::types::value::{
    IntervalField, Wrong, date, decimal_type, interval_length, is_blank, is_double, is_uuid, time, timestamp,
};
use crate::types::{MAX_DECIMAL, MAX_FRACTION, ParseTypeError, Type};

impl Analyzer<'_> {
    pub(super) fn decimal(&mut self, expression: &Expression, text: &str) -> Option<Type> {
        let Some(found) = decimal_type(text) else {
            let message = format!("the number has more than {MAX_DECIMAL} digits");
            self.error(
                Code::InvalidLiteral,
                &expression.head,
                message,
                "too long for a decimal",
            );
            return None;
        };
        Some(found)
    }

    /// `TYPE 'text'`
    pub(super) fn typed_literal(&mut self, expression: &Expression, name: &str, value: &str) -> Option<Type> {
        let lower = name.to_ascii_lowercase();
        let found = match lower.as_str() {
            "time" => time(value),
            "timestamp" => timestamp(value),
            "date" => date(value.trim_matches(is_blank)).map(|()| Type::Date),
            "decimal" => decimal_type(value).ok_or(Wrong::Text("is not a decimal")),
            "char" => u32::try_from(value.chars().count())
                .map(Type::Char)
                .map_err(|_| Wrong::Text("is too long")),
            _ => return self.other_literal(expression, name, &lower, value),
        };
        match found {
            Ok(found) => Some(found),
            Err(Wrong::Digits) => {
                let message = format!("a {lower} has at most {MAX_FRACTION} digits in its fraction");
                self.error(Code::OutOfRange, &expression.head, message, "too many digits");
                None
            }
            Err(Wrong::Zone) => {
                let message = format!("`{value}` has a time zone with seconds, or more than 14 hours from UTC");
                self.error(Code::NotSupported, &expression.head, message, "no such zone");
                None
            }
            Err(Wrong::Text(reason)) => {
                let message = format!("`{value}` {reason}");
                let error = Diagnostic::error(
                    Code::InvalidLiteral,
                    expression.head.clone(),
                    message,
                    format!("not a {lower}"),
                );
                self.report_for(error, || Cause::Literal(expression.id));
                None
            }
        }
    }

    fn other_literal(&mut self, expression: &Expression, name: &str, lower: &str, value: &str) -> Option<Type> {
        let Ok(found) = lower.parse::<Type>() else {
            let message = format!("unknown type `{name}`");
            let error = Diagnostic::error(
                Code::UnknownType,
                expression.head.clone(),
                message,
                "not a type of Trino",
            );
            self.report_for(error, || Cause::LiteralType(expression.id));
            return None;
        };
        let fits = match &found {
            Type::Boolean => ["true", "t", "1", "false", "f", "0"]
                .iter()
                .any(|word| word.eq_ignore_ascii_case(value)),
            Type::Tinyint => value.parse::<i8>().is_ok(),
            Type::Smallint => value.parse::<i16>().is_ok(),
            Type::Integer => value.parse::<i32>().is_ok(),
            Type::Bigint => value.parse::<i64>().is_ok(),
            Type::Real | Type::Double => is_double(value),
            Type::IpAddress => value.parse::<std::net::IpAddr>().is_ok(),
            Type::Uuid => is_uuid(value),
            Type::Json => json::is_json(value),
            _ => true,
        };
        if !fits {
            let message = format!("`{value}` is not of type {found}");
            let error = Diagnostic::error(
                Code::InvalidLiteral,
                expression.head.clone(),
                message,
                format!("not a {found}"),
            );
            let help = (found == Type::IpAddress && value.contains('/'))
                .then(|| "write `contains('10.0.0.0/8', address)` for a block of addresses".to_owned());
            self.report(error.maybe_help(help));
            return None;
        }
        Some(match found {
            // A literal of an unbounded type has the length of its text.
            Type::Varchar(None) => Type::Varchar(None),
            found => found,
        })
    }

    pub(super) fn interval(
        &mut self,
        expression: &Expression,
        value: &str,
        from: IntervalField,
        to: Option<IntervalField>,
    ) -> Option<Type> {
        let months = |field| matches!(field, IntervalField::Year | IntervalField::Month);
        let found = if months(from) {
            Type::IntervalYearToMonth
        } else {
            Type::IntervalDayToSecond
        };
        if interval_length(value, from, to.unwrap_or(from)).is_none() {
            let message = format!("`{value}` is not an interval of this unit");
            let error = Diagnostic::error(
                Code::InvalidLiteral,
                expression.head.clone(),
                message,
                "not an interval",
            );
            self.report_for(error, || Cause::Literal(expression.id));
            return None;
        }
        Some(found)
    }

    /// The type after AS in a cast.
    pub(super) fn named_type(&mut self, expression: &Expression, name: &str) -> Option<Type> {
        match name.parse::<Type>() {
            Ok(Type::Unknown) => {
                let message = "`unknown` is not a type to cast to";
                self.error(Code::TypeMismatch, &expression.head, message, "the type of a bare NULL");
                None
            }
            Ok(found) => Some(found),
            Err(ParseTypeError::OutOfRange {
                name,
                allowed,
                invalid_argument,
            }) => {
                let message = format!("the parameters of `{name}` are out of range: {allowed}");
                if invalid_argument {
                    let range = expression.head.clone();
                    self.report(Diagnostic::placeless(
                        Code::InvalidFunctionArgument,
                        range,
                        message,
                        "no such type",
                    ));
                } else {
                    self.error(Code::TypeMismatch, &expression.head, message, "no such type");
                }
                None
            }
            Err(error) => {
                let unknown = match &error {
                    ParseTypeError::Unknown(unknown) => unknown.clone(),
                    _ => name.to_owned(),
                };
                let message = format!("unknown type `{unknown}`");
                let error = Diagnostic::error(
                    Code::TypeMismatch,
                    expression.head.clone(),
                    message,
                    "not a type of Trino",
                );
                self.report_for(error, || Cause::TypeName {
                    expression: expression.id,
                    unknown,
                });
                None
            }
        }
    }
}
