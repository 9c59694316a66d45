//! Literals: their types, and whether their text is a value of that type.

use super::{Analyzer, json};
use crate::diagnostic::{Code, Diagnostic, Remedy};
use crate::remedy::foreign;
use crate::remedy::similar;
use crate::syntax::tree::Expression;
use crate::types::value::{
    IntervalField, Wrong, date, decimal_type, interval_fits, is_blank, is_date, is_double, is_timestamp, is_uuid, time,
    timestamp,
};
use crate::types::{MAX_DECIMAL, MAX_FRACTION, ParseTypeError, Type};

/// The types that literals are written of, for suggestions.
const TYPES: [&str; 18] = [
    "bigint",
    "boolean",
    "char",
    "date",
    "decimal",
    "double",
    "integer",
    "interval",
    "ipaddress",
    "json",
    "real",
    "smallint",
    "time",
    "timestamp",
    "tinyint",
    "uuid",
    "varbinary",
    "varchar",
];

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
            "decimal" => decimal_type(value).ok_or(Wrong::Text("is no decimal")),
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
                let plain = plain_form(&lower, value);
                let remedy = match (plain, lower.as_str()) {
                    (Some(plain), _) => {
                        let literal = format!("{} '{plain}'", lower.to_ascii_uppercase());
                        Some(Remedy::replace(
                            format!("write `{literal}`"),
                            expression.range.clone(),
                            literal,
                        ))
                    }
                    (None, "date") => Some(Remedy::advice("write a date as `DATE '2026-01-31'`")),
                    (None, "timestamp") => {
                        Some(Remedy::advice("write a timestamp as `TIMESTAMP '2026-01-31 10:00:00'`"))
                    }
                    (None, "time") => Some(Remedy::advice("write a time as `TIME '10:00:00'`")),
                    _ => None,
                };
                self.report(error.remedy(remedy));
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
            let word = expression.range.start..expression.range.start + name.len();
            let whole = expression.range.clone();
            let literal = format!("'{}'", value.replace('\'', "''"));
            let remedy = match lower {
                "interval" => self.interval_of(expression, value).map_or_else(
                    || Remedy::advice("write the unit behind the text, in the singular: `INTERVAL '3' DAY`"),
                    |(interval, range)| {
                        Remedy::replace(
                            format!("write the unit behind the text: `{interval}`"),
                            range,
                            &*interval,
                        )
                    },
                ),
                "string" | "text" | "n" => Remedy::replace(
                    format!("write the text alone, which is varchar: `{literal}`"),
                    whole,
                    literal,
                ),
                "e" => Remedy::replace(format!("write the text alone: `{literal}`"), whole, literal)
                    .only_if(!value.contains('\\')),
                "b" => {
                    let call = format!("from_base('{value}', 2)");
                    Remedy::replace(format!("write `{call}`"), whole, call)
                }
                "datetime" | "timestamptz" => {
                    Remedy::replace(format!("write `TIMESTAMP {literal}`"), word, "TIMESTAMP")
                }
                "inet" | "cidr" => Remedy::replace(format!("write `IPADDRESS {literal}`"), word, "IPADDRESS"),
                _ => {
                    let near = similar("type", lower, TYPES, &word);
                    self.report(error.remedy(near));
                    return None;
                }
            };
            self.report(error.remedy(remedy));
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
            let message = format!("`{value}` is no {found}");
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
        if !interval_fits(value, from, to.unwrap_or(from)) {
            let message = format!("`{value}` is no interval of this unit");
            let error = Diagnostic::error(
                Code::InvalidLiteral,
                expression.head.clone(),
                message,
                "not an interval",
            );
            self.report(error.help("write a whole number in single quotes: `INTERVAL '3' DAY`"));
            return None;
        }
        Some(found)
    }

    /// The type behind AS in a cast.
    pub(super) fn named_type(&mut self, expression: &Expression, name: &str) -> Option<Type> {
        match name.parse::<Type>() {
            Ok(Type::Unknown) => {
                let message = "`unknown` is no type to cast to";
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
                let range = self.last_word(expression, &unknown);
                let lower = unknown.to_ascii_lowercase();
                let known = foreign::type_name(&lower);
                let remedy = match (known, lower.as_str()) {
                    (Some(instead), _) => {
                        let help = format!("Trino's name for it is `{instead}`");
                        Some(Remedy::replace(help, range, instead))
                    }
                    (None, "float") => Some(Remedy::advice("write `real` for 32 bits, or `double` for 64")),
                    (None, "number" | "numeric" | "dec") => Some(Remedy::advice(
                        "say how many digits, and how many of them behind the point: `decimal(18, 2)`",
                    )),
                    (None, "struct") => Some(Remedy::advice("write `row(name type, …)`")),
                    (None, lower) => similar("type", lower, TYPES, &range),
                };
                self.report(error.remedy(remedy));
                None
            }
        }
    }

    /// `INTERVAL '3 days'` or `INTERVAL '3' DAYS`, where the unit was taken for an alias; and the bytes of all of it.
    pub(super) fn interval_of(&self, expression: &Expression, value: &str) -> Option<(String, std::ops::Range<usize>)> {
        let behind = self.sql[expression.range.end..].trim_start();
        let word = behind.split(|ch: char| !ch.is_ascii_alphabetic()).next()?;
        let end = self.sql.len() - behind.len() + word.len();
        let value = value.trim();
        if let (Some((count, unit)), whole) = (value.split_once(' '), expression.range.clone()) {
            return Some((foreign::interval(count.parse().ok()?, unit.trim())?, whole));
        }
        Some((
            foreign::interval(value.parse().ok()?, word)?,
            expression.range.start..end,
        ))
    }

    /// Where a word stands last in an expression.
    fn last_word(&self, expression: &Expression, word: &str) -> std::ops::Range<usize> {
        let at = self.text(expression).rfind(word).unwrap_or_default();
        let start = expression.range.start + at;
        start..start + word.len()
    }
}

/// The text of a date or timestamp as Trino reads it, where another engine's form was written: `2026/01/31`,
/// `2026-01-31T10:00`.
pub(super) fn plain_form(type_name: &str, text: &str) -> Option<String> {
    let plain = text.trim().replace('/', "-").replacen('T', " ", 1);
    let plain = plain
        .strip_suffix('Z')
        .map_or(plain.clone(), |local| format!("{local} UTC"));
    let fits = match type_name {
        "date" => is_date(&plain),
        "timestamp" => is_timestamp(&plain),
        _ => false,
    };
    fits.then_some(plain)
}
