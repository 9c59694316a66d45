//! Functions of other engines, and what Trino has instead.

use std::fmt;

use crate::day::DayForm;
use crate::functions::refused::is_network;
use crate::functions::{self, Kind};
use crate::syntax::tree::Binding;
use crate::types::Type;

/// `foreign.tsv`: sorted by name; of several forms of a name the first that fits counts.
const FOREIGN: &str = include_str!("foreign.tsv");

/// A function of another engine, in one of its forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Foreign {
    /// Its name in lower case.
    pub(crate) name: &'static str,
    /// The engines that have it, as a person reads them: `MySQL, Spark`.
    pub(crate) engines: &'static str,
    /// What to write instead: `{1}` is the first argument, `{*}` all of them, `{1:unit}` a unit as text, `{1:field}` a unit as a word,
    /// `{1:strftime}` a pattern of C's, `{1:date}` and `{1:timestamp}` a value as one, `{distinct}` the call's DISTINCT,
    /// `{order}` its ORDER BY.
    template: &'static str,
    /// Whether that means the same for all arguments; otherwise patterns or edge cases differ.
    pub(crate) same: bool,
    /// What the arguments must be: `2 interval, 1 unit`.
    conditions: &'static str,
}

/// An argument as it was written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Given<'a> {
    pub(crate) text: &'a str,
    /// Whether no operator around it can tear it apart.
    pub(crate) primary: bool,
    pub(crate) data_type: Option<&'a Type>,
    /// Its value, when it is text.
    pub(crate) value: Option<&'a str>,
    /// How its texts are read, where they are days.
    pub(crate) days: Option<DayForm<'a>>,
}

/// What stands in a call besides the arguments.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Modifiers<'a> {
    pub(crate) distinct: bool,
    /// `ORDER BY …`, or nothing.
    pub(crate) order_by: &'a str,
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

/// A literal of so many units; `None` where an interval has no such unit.
pub(crate) fn interval(count: u32, word: &str) -> Option<String> {
    let (times, field) = match unit(word)? {
        "millisecond" => return None,
        "week" => (7, "day"),
        "quarter" => (3, "month"),
        unit => (1, unit),
    };
    Some(format!(
        "INTERVAL '{}' {}",
        count.checked_mul(times)?,
        field.to_ascii_uppercase()
    ))
}

impl Given<'_> {
    fn unit(&self) -> Option<&'static str> {
        unit(self.value.unwrap_or(self.text))
    }

    fn is(&self, condition: &str) -> bool {
        let fits = |fits: &dyn Fn(&Type) -> bool| self.data_type.is_some_and(fits);
        match condition {
            "unit" => self.unit().is_some(),
            "interval" => fits(&|own| matches!(own, Type::IntervalDayToSecond | Type::IntervalYearToMonth)),
            "number" => fits(&Type::is_numeric),
            "date" => fits(&|own| *own == Type::Date),
            "time" => fits(&|own| matches!(own, Type::Date | Type::Timestamp { .. })),
            "text" => fits(&|own| matches!(own, Type::Varchar(_) | Type::Char(_))),
            "letters" => self.value.is_some_and(|pattern| !pattern.contains('%')),
            "block" => self.value.is_some_and(is_network),
            "open" => self.value.is_none(),
            _ => false,
        }
    }
}

impl Foreign {
    fn takes(&self, given: &[Given<'_>]) -> bool {
        let holds = |condition: &str| {
            let (number, kind) = condition.split_once(' ')?;
            let at = number.parse::<usize>().ok()?.checked_sub(1)?;
            Some(given.get(at)?.is(kind))
        };
        let mut conditions = self.conditions.split(", ").filter(|condition| !condition.is_empty());
        let counts = self.takes_any_number() && !given.is_empty() || self.arity() == given.len();
        counts && conditions.all(|condition| holds(condition) == Some(true))
    }

    /// What to write instead, with the arguments in place; `None` where one of them cannot be put there.
    fn fill(&self, given: &[Given<'_>], modifiers: Modifiers<'_>) -> Option<String> {
        let Modifiers { distinct, order_by } = modifiers;
        let lacks = |slot: &str| !self.template.contains(slot);
        let ordered = !order_by.is_empty();
        // With DISTINCT, Trino orders by what is aggregated and by nothing else.
        if distinct && lacks("{distinct}")
            || ordered && lacks("{order}")
            || distinct && ordered && lacks("{distinct}{1}{order}")
        {
            return None;
        }
        let mut filled = String::new();
        let mut rest = self.template;
        while let Some((front, behind)) = rest.split_once('{') {
            let (slot, after) = behind.split_once('}')?;
            filled.push_str(front);
            let (number, form) = slot.split_once(':').unwrap_or((slot, ""));
            if number == "distinct" {
                filled.push_str(if distinct { "DISTINCT " } else { "" });
            } else if number == "*" {
                let all: Vec<&str> = given.iter().map(|given| given.text).collect();
                filled.push_str(&all.join(", "));
            } else if number == "order" {
                if ordered {
                    filled.push(' ');
                    filled.push_str(order_by);
                }
            } else {
                let given = given.get(number.parse::<usize>().ok()?.checked_sub(1)?)?;
                let text = match form {
                    "unit" => format!("'{}'", given.unit()?),
                    "field" => given.unit()?.to_owned(),
                    "strftime" => format!("'{}'", from_strftime(given.value?)?),
                    "date" => match given.days {
                        Some(days) => days.as_date(given.text),
                        None => format!("CAST({} AS date)", given.text),
                    },
                    "timestamp" => match given.days {
                        Some(days) => days.parsed(given.text),
                        None => format!("CAST({} AS timestamp)", given.text),
                    },
                    _ if given.primary || is_enclosed(front, after) => given.text.to_owned(),
                    _ => format!("({})", given.text),
                };
                filled.push_str(&text);
            }
            rest = after;
        }
        filled.push_str(rest);
        Some(filled)
    }

    fn takes_any_number(&self) -> bool {
        self.template.contains("{*}")
    }

    /// How many arguments the template names.
    fn arity(&self) -> usize {
        let named = |number: &usize| {
            self.template.contains(&format!("{{{number}}}")) || self.template.contains(&format!("{{{number}:"))
        };
        (1..=9).rev().find(named).unwrap_or(0)
    }

    /// Whether it is one call of an aggregate, so that FILTER and OVER may stand behind it.
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
        functions::kind(name) == Some(Kind::Aggregate) && closes == Some(rest.len() - 1)
    }

    /// How the operators in it that stand outside parentheses bind.
    pub(crate) fn binding(&self) -> Binding {
        let mut depth = 0_usize;
        let mut outside = String::new();
        for ch in self.template.chars() {
            match ch {
                '(' | '[' => depth += 1,
                ')' | ']' => depth = depth.saturating_sub(1),
                _ if depth == 0 => outside.push(ch),
                _ => {}
            }
        }
        if outside.starts_with("CASE ") {
            Binding::Primary
        } else if outside.contains(" IS ") || outside.contains(" LIKE ") {
            Binding::Predicate
        } else if outside.contains(' ') || outside.starts_with(['-', '+']) {
            Binding::Value
        } else {
            Binding::Primary
        }
    }
}

/// Whether an argument between these texts is one whatever operators are in it.
fn is_enclosed(front: &str, after: &str) -> bool {
    let opens = [
        "(", ",", "[", " FROM", " WHEN", " THEN", " ELSE", "CASE", " WHERE", " BY", "}",
    ];
    let closes = [")", ",", "]", "AS ", "FROM ", "WHEN ", "THEN ", "ELSE ", "END"];
    let (front, after) = (front.trim_end(), after.trim_start());
    opens.iter().any(|word| front.ends_with(word)) && closes.iter().any(|word| after.starts_with(word))
}

/// The pattern of C's `strftime` as one of MySQL's, which `date_format` takes.
fn from_strftime(pattern: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = pattern.chars();
    while let Some(ch) = rest.next() {
        if ch != '%' {
            out.push(ch);
            continue;
        }
        out.push_str(match rest.next()? {
            'M' => "%i",
            'B' => "%M",
            'A' => "%W",
            'F' => "%Y-%m-%d",
            'R' => "%H:%i",
            'Y' => "%Y",
            'y' => "%y",
            'm' => "%m",
            'd' => "%d",
            'e' => "%e",
            'H' => "%H",
            'I' => "%I",
            'S' => "%s",
            'T' => "%T",
            'j' => "%j",
            'b' => "%b",
            'a' => "%a",
            'p' => "%p",
            '%' => "%%",
            _ => return None,
        });
    }
    Some(out.replace('\'', "''"))
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

/// What Trino has instead of a function of another engine, for these arguments: each form of it that takes them.
pub(crate) fn translations<'g>(
    name: &str,
    given: &'g [Given<'g>],
    modifiers: Modifiers<'g>,
) -> impl Iterator<Item = (String, Foreign)> + use<'g> {
    let fitting = all(name.to_lowercase()).filter(|foreign| foreign.takes(given));
    fitting.filter_map(move |foreign| Some((foreign.fill(given, modifiers)?, foreign)))
}

/// The first form of a function of another engine, whatever its arguments.
pub(crate) fn first_form(name: &str) -> Option<Foreign> {
    all(name.to_lowercase()).next()
}

/// Whether it is a name that only other engines have, and of an aggregate.
pub(crate) fn is_aggregate(name: &str) -> bool {
    let calls_one = |foreign: Foreign| {
        let words = foreign
            .template
            .split(|ch: char| !(ch.is_ascii_alphanumeric() || ch == '_'));
        words
            .into_iter()
            .any(|word| functions::kind(word) == Some(Kind::Aggregate))
    };
    functions::kind(name).is_none() && all(name.to_lowercase()).any(calls_one)
}

fn all(name: String) -> impl Iterator<Item = Foreign> {
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
    use crate::functions::kind;

    fn given(text: &str) -> Given<'_> {
        Given {
            text,
            primary: !text.contains(' '),
            data_type: None,
            value: text.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')),
            days: None,
        }
    }

    fn said(name: &str, arguments: &[&str]) -> Option<String> {
        let given: Vec<_> = arguments.iter().map(|text| given(text)).collect();
        first(name, &given)
    }

    fn first(name: &str, given: &[Given<'_>]) -> Option<String> {
        translations(name, given, Modifiers::default())
            .map(|(text, _)| text)
            .next()
    }

    #[test]
    fn what_is_advised_exists() {
        let mut last = "";
        for foreign in FOREIGN.lines().filter_map(read) {
            assert!(last <= foreign.name, "{} stands behind {last}", foreign.name);
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

    #[test]
    fn arguments_go_where_they_belong() {
        assert_eq!(said("ifnull", &["a", "0"]).as_deref(), Some("coalesce(a, 0)"));
        assert_eq!(said("datediff", &["b", "a"]).as_deref(), Some("date_diff('day', a, b)"));
        assert_eq!(
            said("datediff", &["hours", "a", "b"]).as_deref(),
            Some("date_diff('hour', a, b)")
        );
        assert_eq!(said("nvl2", &["a"]), None);
        assert_eq!(said("locate", &["a", "b"]).as_deref(), Some("strpos(b, a)"));
        assert_eq!(said("isnull", &["a = b"]).as_deref(), Some("(a = b) IS NULL"));
        assert_eq!(said("ifnull", &["a + b", "0"]).as_deref(), Some("coalesce(a + b, 0)"));
    }

    #[test]
    fn types_choose_among_the_forms() {
        let interval = Given {
            data_type: Some(&Type::IntervalDayToSecond),
            ..given("i")
        };
        assert_eq!(first("date_sub", &[given("d"), interval]).as_deref(), Some("d - i"));
        assert_eq!(first("log", &[given("b"), given("x")]), None);
    }

    #[test]
    fn patterns_of_c_become_those_of_date_format() {
        assert_eq!(
            said("format_timestamp", &["'%F %H:%M'", "t"]).as_deref(),
            Some("date_format(t, '%Y-%m-%d %H:%i')")
        );
        assert_eq!(said("format_timestamp", &["'%Q'", "t"]), None);
        assert_eq!(said("format_timestamp", &["p", "t"]), None);
    }
}
