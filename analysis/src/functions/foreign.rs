//! Functions of other engines, and what Trino has instead, as data.

use std::fmt;

use super::{Kind, kind};

/// `foreign.tsv`: sorted by name; of several forms of a name the first that fits counts.
const FOREIGN: &str = include_str!("foreign.tsv");

/// A function of another engine, in one of its forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Foreign {
    /// Its name in lower case.
    pub(crate) name: &'static str,
    /// The engines that have it, as a person reads them: `MySQL, Spark`.
    pub(crate) engines: &'static str,
    /// What to write instead: `{1}` is the first argument, `{*}` all of them, `{1:unit}` a unit as text, `{1:field}`
    /// a unit as a word,
    /// `{1:strftime}` a pattern of C's, `{1:date}` and `{1:timestamp}` a value as one, `{distinct}` the call's
    /// DISTINCT,
    /// `{order}` its ORDER BY.
    pub(crate) template: &'static str,
    /// Whether that means the same for all arguments; otherwise patterns or edge cases differ.
    pub(crate) same: bool,
    /// What the arguments must be: `2 interval, 1 unit`.
    pub(crate) conditions: &'static str,
}

/// The units of `date_add` and its kin.
const UNITS: [&str; 9] = [
    "millisecond",
    "second",
    "minute",
    "hour",
    "day",
    "week",
    "month",
    "quarter",
    "year",
];

/// Names of types in other engines, and in Trino.
const TYPES: [(&str, &str); 24] = [
    ("string", "varchar"),
    ("text", "varchar"),
    ("nvarchar", "varchar"),
    ("varchar2", "varchar"),
    ("clob", "varchar"),
    ("bool", "boolean"),
    ("byte", "tinyint"),
    ("int2", "smallint"),
    ("short", "smallint"),
    ("int4", "integer"),
    ("int32", "integer"),
    ("int8", "bigint"),
    ("int64", "bigint"),
    ("long", "bigint"),
    ("signed", "bigint"),
    ("unsigned", "bigint"),
    ("float8", "double"),
    ("float64", "double"),
    ("binary", "varbinary"),
    ("bytea", "varbinary"),
    ("bytes", "varbinary"),
    ("datetime", "timestamp"),
    ("inet", "ipaddress"),
    ("jsonb", "json"),
];

/// Trino's name of another engine's type.
pub(crate) fn type_name(name: &str) -> Option<&'static str> {
    let known = TYPES.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
    known.map(|(_, instead)| *instead)
}

/// The unit that a word or text means, in any case and number.
pub(crate) fn unit(word: &str) -> Option<&'static str> {
    let word = word.to_ascii_lowercase();
    let one = word.strip_suffix('s').unwrap_or(&word);
    UNITS.into_iter().find(|unit| *unit == one)
}

impl Foreign {
    /// Whether it is one call of an aggregate, so that FILTER and OVER may be after it.
    pub(crate) fn is_aggregate(&self) -> bool {
        let Some((name, rest)) = self.template.split_once('(') else {
            return false;
        };
        let mut depth = 1_usize;
        let closes = rest.find(|ch: char| {
            match ch {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            depth == 0
        });
        kind(name) == Some(Kind::Aggregate) && closes == Some(rest.len() - 1)
    }
}

impl fmt::Display for Foreign {
    /// The template with `x1`, `x2`… as arguments.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.template;
        while let Some((front, behind)) = rest.split_once('{') {
            let (slot, after) = behind.split_once('}').unwrap_or((behind, ""));
            f.write_str(front)?;
            match slot.split_once(':').unwrap_or((slot, "")) {
                ("distinct" | "order", _) => {}
                ("*", _) => f.write_str("x1, x2")?,
                (_, "unit") => f.write_str("'day'")?,
                (_, "field") => f.write_str("day")?,
                (number, own @ ("date" | "timestamp")) => write!(f, "CAST(x{number} AS {own})")?,
                (number, _) => write!(f, "x{number}")?,
            }
            rest = after;
        }
        f.write_str(rest)
    }
}

/// The first form of a function of another engine, whatever its arguments.
pub(crate) fn first_form(name: &str) -> Option<Foreign> {
    all(name.to_lowercase()).next()
}

/// Whether it is a name that Athena does not have, and may be of an aggregate: of another engine, or one that is
/// unknown.
pub(crate) fn may_be_aggregate(name: &str) -> bool {
    let calls_one = |foreign: Foreign| {
        let words = foreign
            .template
            .split(|ch: char| !(ch.is_ascii_alphanumeric() || ch == '_'));
        words.into_iter().any(|word| kind(word) == Some(Kind::Aggregate))
    };
    let mut others = all(name.to_lowercase()).peekable();
    kind(name).is_none() && (others.peek().is_none() || others.any(calls_one))
}

/// Each form of a function of another engine, by its name in lower case.
pub(crate) fn all(name: String) -> impl Iterator<Item = Foreign> {
    FOREIGN
        .lines()
        .filter_map(read)
        .filter(move |foreign| foreign.name == name)
}

fn read(line: &'static str) -> Option<Foreign> {
    let mut columns = line.split('\t');
    let name = columns.next().filter(|name| !name.starts_with('#'))?;
    Some(Foreign {
        name,
        engines: columns.next()?,
        template: columns.next()?,
        same: columns.next()? == "same",
        conditions: columns.next().unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_advised_exists() {
        let mut last = "";
        for foreign in FOREIGN.lines().filter_map(read) {
            assert!(last <= foreign.name, "{} stands after {last}", foreign.name);
            last = foreign.name;
            let plain = foreign
                .template
                .replace("{distinct}", "")
                .replace("{order}", "")
                .replace(['{', '}'], "");
            for (at, _) in plain.match_indices('(') {
                let word: String = plain[..at]
                    .chars()
                    .rev()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                let word: String = word.chars().rev().collect();
                let keywords = [
                    "", "FILTER", "BY", "GROUP", "ROW", "CAST", "TRY_CAST", "UNNEST", "array", "row", "varchar",
                    "extract",
                ];
                assert!(
                    kind(&word).is_some() || keywords.contains(&word.as_str()),
                    "{word} in {}",
                    foreign.template
                );
            }
        }
    }
}
