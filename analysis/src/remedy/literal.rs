//! What to write instead of literals and names of types of other engines.

use super::translation::{interval, interval_of_text};
use super::{Advisor, similar};
use crate::diagnostic::Remedy;
use crate::functions::foreign;
use crate::syntax::tree::{Expression, ExpressionKind as Kind};
use crate::types::value::{is_date, is_timestamp};

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

impl Advisor<'_> {
    /// `DATE '2026/01/31'`, `INTERVAL '7 days' DAY`: a text that is not of its type.
    pub(super) fn literal(expression: &Expression) -> Option<Remedy> {
        let (type_name, value) = match &*expression.kind {
            Kind::Generic { type_name, value } => (type_name, value),
            Kind::Interval { value, .. } => {
                let help = interval_of_text(value).map_or_else(
                    || "write a whole number in single quotes: `INTERVAL '3' DAY`".to_owned(),
                    |interval| format!("write the unit after the text: `{interval}`"),
                );
                return Some(Remedy::advice(help));
            }
            _ => return None,
        };
        let lower = type_name.to_ascii_lowercase();
        let plain = plain_form(&lower, value);
        match (plain, lower.as_str()) {
            (Some(plain), _) => {
                let literal = format!("{} '{plain}'", lower.to_ascii_uppercase());
                Some(Remedy::replace(
                    format!("write `{literal}`"),
                    expression.range.clone(),
                    literal,
                ))
            }
            (None, "date") => Some(Remedy::advice("write a date as `DATE '2026-01-31'`")),
            (None, "timestamp") => Some(Remedy::advice("write a timestamp as `TIMESTAMP '2026-01-31 10:00:00'`")),
            (None, "time") => Some(Remedy::advice("write a time as `TIME '10:00:00'`")),
            _ => None,
        }
    }

    /// `STRING 'text'`: a type that Trino does not have.
    pub(super) fn literal_type(&self, expression: &Expression) -> Option<Remedy> {
        let Kind::Generic { type_name: name, value } = &*expression.kind else {
            return None;
        };
        let lower = name.to_ascii_lowercase();
        let word = expression.range.start..expression.range.start + name.len();
        let whole = expression.range.clone();
        let literal = format!("'{}'", value.replace('\'', "''"));
        Some(match lower.as_str() {
            "interval" => self.interval_of(expression, value).map_or_else(
                || Remedy::advice("write the unit after the text, in the singular: `INTERVAL '3' DAY`"),
                |(interval, range)| {
                    Remedy::replace(
                        format!("write the unit after the text: `{interval}`"),
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
            "datetime" | "timestamptz" => Remedy::replace(format!("write `TIMESTAMP {literal}`"), word, "TIMESTAMP"),
            "inet" | "cidr" => Remedy::replace(format!("write `IPADDRESS {literal}`"), word, "IPADDRESS"),
            _ => {
                return similar("type", &lower, TYPES, &word);
            }
        })
    }

    /// An unknown type after AS in a cast.
    pub(super) fn type_name(&self, expression: &Expression, unknown: &str) -> Option<Remedy> {
        let range = self.last_word(expression, unknown);
        let lower = unknown.to_ascii_lowercase();
        let known = foreign::type_name(&lower);
        match (known, lower.as_str()) {
            (Some(instead), _) => {
                let help = format!("Trino's name for it is `{instead}`");
                Some(Remedy::replace(help, range, instead))
            }
            (None, "float") => Some(Remedy::advice("write `real` for 32 bits, or `double` for 64")),
            (None, "number" | "numeric" | "dec") => Some(Remedy::advice(
                "say how many digits, and how many of them after the point: `decimal(18, 2)`",
            )),
            (None, "struct") => Some(Remedy::advice("write `row(name type, …)`")),
            (None, lower) => similar("type", lower, TYPES, &range),
        }
    }

    /// `INTERVAL '3 days'`, `INTERVAL '1 day 3 hours'` or `INTERVAL '3' DAYS`, where the unit was taken for an alias; and the bytes of all of it.
    pub(super) fn interval_of(&self, expression: &Expression, value: &str) -> Option<(String, std::ops::Range<usize>)> {
        let behind = self.meaning.sql[expression.range.end..].trim_start();
        let word = behind.split(|ch: char| !ch.is_ascii_alphabetic()).next()?;
        let end = self.meaning.sql.len() - behind.len() + word.len();
        match value.trim().parse() {
            Ok(count) => Some((interval(count, word)?, expression.range.start..end)),
            Err(_) => Some((interval_of_text(value)?, expression.range.clone())),
        }
    }

    /// Where a word stands last in an expression.
    fn last_word(&self, expression: &Expression, word: &str) -> std::ops::Range<usize> {
        let at = self.meaning.text(expression).rfind(word).unwrap_or_default();
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
