//! Constant arguments that a function refuses whenever it runs: units, patterns, paths, zones, blocks of addresses.
//!
//! Each rule was put to Trino 401; what it does not say for certain is taken.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::argument::{Argument, Lambda};
use super::catalogue::{Number, Text};
use super::resolve::resolve_internal;
use super::{overload, pattern};
use crate::listed::Listed as _;
use crate::near;
use crate::types::Type;
use crate::types::value::{is_date, is_zone};

/// Why something fails.
pub(crate) struct Refusal {
    /// Lower case, no full stop.
    pub(crate) fact: String,
    pub(crate) help: Option<String>,
    /// What certainly belongs in its place.
    pub(crate) instead: Option<String>,
}

impl Refusal {
    pub(crate) fn new(fact: impl Into<String>) -> Self {
        Self {
            fact: fact.into(),
            help: None,
            instead: None,
        }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// A text in a place of a call; `types` gives the types of the arguments.
pub(crate) fn text<'t>(
    name: &str,
    at: usize,
    text: &str,
    types: &dyn Fn(usize) -> Option<&'t Type>,
) -> Option<Refusal> {
    let overloads = overload::overloads(name);
    match overloads.iter().find_map(|overload| overload.entry.text(at))? {
        Text::Unit => {
            // It is one of the last argument.
            let last = overloads.first()?.entry.arity().checked_sub(1)?;
            unit(text, types(last)?)
        }
        Text::Percents if name == "date_parse" && !text.contains('%') => Some(of_other_family(
            text,
            "date_parse",
            "%Y-%m-%d",
            pattern::as_percents(text).filter(|_| pattern::is_of_letters(text)),
        )),
        Text::Letters if name == "parse_datetime" && pattern::is_of_percents(text) => Some(of_other_family(
            text,
            "parse_datetime",
            "yyyy-MM-dd",
            pattern::as_letters(text),
        )),
        Text::Percents => percents(text),
        Text::Letters => letters(text),
        Text::RegularExpression => regular_expression(text),
        Text::Path => path(text),
        Text::Network if matches!(types(1), Some(Type::IpAddress)) && !is_network(text) => {
            let help = "write the first address of the block and its length: `'10.0.0.0/8'`";
            Some(Refusal::new(format!("'{text}' is not a block of addresses")).help(help))
        }
        // A pattern, instead of a zone that may be left out.
        Text::Zone
            if (text.contains('%') || text.contains("yyyy"))
                && overloads.iter().any(|overload| overload.entry.takes(at)) =>
        {
            let function = if text.contains('%') {
                "date_format"
            } else {
                "format_datetime"
            };
            let pattern = text.replace('\'', "''");
            let help = format!("print it: `{function}({name}(…), '{pattern}')`");
            zone(text).map(|refusal| refusal.help(help))
        }
        Text::Zone => zone(text),
        Text::Delimiter if text.is_empty() => Some(Refusal::new(format!("`{name}` takes no empty delimiter"))),
        Text::Iso if is_no_iso(name, text) => {
            let help = if name == "from_iso8601_date" {
                "write year, month and day with dashes: `'2026-11-20'`"
            } else {
                "write dashes, and `T` before the hour: `'2026-11-20T10:00:00'`"
            };
            Some(Refusal::new(format!("'{text}' is not of the form of ISO 8601")).help(help))
        }
        Text::Date if !is_date(text.trim()) => {
            Some(Refusal::new(format!("'{text}' is not a date")).help("write year, month and day: `DATE '2026-11-20'`"))
        }
        Text::Network | Text::Date | Text::Delimiter | Text::Iso => None,
    }
}

/// A pattern of the other family, which reads no time.
fn of_other_family(text: &str, function: &str, example: &str, meant: Option<String>) -> Refusal {
    let refusal = Refusal::new(format!("`{text}` is not a pattern of `{function}`"));
    match meant {
        Some(meant) => Refusal {
            instead: Some(format!("'{}'", meant.replace('\'', "''"))),
            ..refusal
        },
        None => refusal.help(format!("write a pattern such as `'{example}'`")),
    }
}

/// Whether a text is certainly not one of ISO 8601: other texts are given the benefit of the doubt.
fn is_no_iso(function: &str, text: &str) -> bool {
    let has_time = function == "from_iso8601_date" && text.contains('T');
    text.is_empty() || has_time || text.contains([' ', '/']) || !text.contains(|ch: char| ch.is_ascii_digit())
}

/// Two texts of a call that do not fit each other: what is read, and the pattern by which it is read.
pub(crate) fn texts(name: &str, text: &str, pattern: &str) -> Option<Refusal> {
    let never = match name {
        "date_parse" => pattern::never_reads(pattern, text),
        "parse_datetime" => pattern::letters_never_read(pattern, text),
        _ => false,
    };
    never.then(|| Refusal::new(format!("`{pattern}` cannot read '{text}'")).help("write a text of that form"))
}

/// The group of a match that a pattern does not have.
pub(crate) fn group(name: &str, pattern: &str, group: i64) -> Option<Refusal> {
    let takes = matches!(name, "regexp_extract" | "regexp_extract_all");
    let groups = groups(pattern).filter(|groups| takes && (group < 0 || group > *groups))?;
    let refusal = Refusal::new(format!("the regular expression has no group {group}"));
    Some(match groups {
        0 => refusal.help("write parentheses around the part that you want"),
        _ => refusal.help(format!("its groups are counted from 1 to {groups}")),
    })
}

/// How many groups a pattern has; `None` if quotes or options may change what parentheses mean.
fn groups(pattern: &str) -> Option<i64> {
    if pattern.contains("\\Q") || pattern.contains("(?x") || regular_expression(pattern).is_some() {
        return None;
    }
    let (mut count, mut class) = (0, 0_usize);
    let mut chars = pattern.chars().peekable();
    while let Some(ch) = chars.next() {
        match ch {
            '\\' => {
                chars.next();
            }
            '[' => class += 1,
            ']' => class = class.saturating_sub(1),
            '(' if class == 0 => {
                let rest: String = chars.clone().take(3).collect();
                let named = rest.starts_with("?<") && !rest.starts_with("?<=") && !rest.starts_with("?<!");
                count += i64::from(named || !rest.starts_with('?'));
            }
            _ => {}
        }
    }
    Some(count)
}

/// A whole number in a place of a call, whose arguments have these types.
pub(crate) fn number(name: &str, at: usize, value: i64, types: &[Option<&Type>]) -> Option<Refusal> {
    let overloads = overload::overloads(name);
    overloads.iter().find_map(|overload| overload.entry.number(at))?;
    let argument = |own: Option<&Type>| own.map_or(Argument::Open, |own| Argument::Typed(own.clone()));
    let arguments: Vec<Argument> = types.iter().copied().map(argument).listed();
    let called = resolve_internal(name, &arguments, &mut |_, _| Lambda::Open)
        .ok()?
        .overload();
    let called = overloads.iter().find(|overload| overload.entry.key() == called)?;
    let (takes, help) = match called.entry.number(at)? {
        Number::Share => return share(value),
        Number::Part => (1..=i64::MAX, "count from 1"),
        Number::Parts => (1..=i64::MAX, "write how many parts there are at most"),
        Number::Times => (0..=i64::MAX, "write how often"),
        Number::Length => (0..=2_147_483_647, "write a length"),
        Number::Bound => (1..=i64::MAX, "write a number above 0"),
        Number::Base => (2..=36, "write a base between 2 and 36"),
        Number::CodePoint => (0..=1_114_111, "write the number of a character"),
        Number::Elements => (0..=i64::MAX, "write how many elements"),
        Number::Position if value == 0 => {
            return Some(Refusal::new(format!("`{name}` has no part 0")).help("count from 1"));
        }
        Number::Step if value == 0 => {
            return Some(Refusal::new("a sequence does not grow by 0").help("write by how much it grows"));
        }
        Number::Divisor if value == 0 => {
            return Some(Refusal::new("a division by zero").help("divide by another number"));
        }
        Number::Position | Number::Step | Number::Divisor => return None,
    };
    (!takes.contains(&value)).then(|| Refusal::new(format!("`{name}` does not take {value} there")).help(help))
}

/// A part of one: as a percentage it was meant otherwise.
fn share(value: i64) -> Option<Refusal> {
    let refusal = || Refusal::new(format!("{value} is not between 0 and 1"));
    match value {
        0..=1 => None,
        2..100 => Some(Refusal {
            instead: Some(format!("0.{value:02}")),
            ..refusal()
        }),
        _ => Some(refusal().help("write a number between 0 and 1: `0.95`")),
    }
}

const OF_DAYS: [&str; 5] = ["day", "week", "month", "quarter", "year"];
const OF_TIME: [&str; 4] = ["millisecond", "second", "minute", "hour"];

fn unit(text: &str, own: &Type) -> Option<Refusal> {
    let units: Vec<&str> = match own {
        Type::Date => OF_DAYS.to_vec(),
        Type::Time { .. } => OF_TIME.to_vec(),
        Type::Timestamp { .. } => [&OF_TIME[..], &OF_DAYS].concat(),
        _ => return None,
    };
    if units.iter().any(|unit| unit.eq_ignore_ascii_case(text)) {
        return None;
    }
    let lower = text.trim().to_ascii_lowercase();
    let singular = lower.strip_suffix('s').unwrap_or(&lower);
    let near = units.iter().find(|unit| **unit == singular).copied();
    let near = near.or_else(|| {
        near::near(&lower, units.iter().copied())
            .filter(|near| near.alone)
            .map(|near| near.name)
    });
    let refusal = Refusal::new(format!("'{text}' is not a unit of a {}", family(own)));
    Some(match near {
        Some(near) => Refusal {
            instead: Some(format!("'{near}'")),
            ..refusal
        },
        None => refusal.help(format!("its units are {}", units.join(", "))),
    })
}

/// What a type is called whatever its precision.
fn family(own: &Type) -> &'static str {
    match own {
        Type::Date => "date",
        Type::Time { .. } => "time",
        _ => "timestamp",
    }
}

/// The letters after `%` that MySQL has and Trino does not.
fn percents(pattern: &str) -> Option<Refusal> {
    let mut chars = pattern.chars();
    while let Some(ch) = chars.next() {
        if ch != '%' {
            continue;
        }
        let letter = chars.next()?;
        if "DUuVwX".contains(letter) {
            let help =
                "`%d` is the day of the month, `%a` and `%W` name the day, `%v` counts the weeks of the year `%x`";
            return Some(Refusal::new(format!("Trino has no `%{letter}`")).help(help));
        }
    }
    None
}

/// The letters of Joda's patterns; those in single quotes stand for themselves.
fn letters(pattern: &str) -> Option<Refusal> {
    let mut quoted = false;
    for ch in pattern.chars() {
        if ch == '\'' {
            quoted = !quoted;
        } else if !quoted && ch.is_ascii_alphabetic() && !"aCdDeEGhHkKmMsSwxyYzZ".contains(ch) {
            let help =
                "write a pattern such as `yyyy-MM-dd HH:mm:ss`, with other letters in two single quotes each side";
            return Some(Refusal::new(format!("`{ch}` is not a letter of such a pattern")).help(help));
        }
    }
    None
}

/// Parentheses, brackets and repetitions, as far as no option changes what they mean.
fn regular_expression(pattern: &str) -> Option<Refusal> {
    if pattern.contains("\\Q") || pattern.contains("(?x") || pattern.contains("(?ix") {
        return None;
    }
    let refusal = |fact: &str| Some(Refusal::new(format!("the regular expression {fact}")));
    let (mut open, mut class, mut begins) = (0_usize, 0_usize, true);
    let mut chars = pattern.chars().peekable();
    while let Some(ch) = chars.next() {
        let began = std::mem::take(&mut begins);
        match ch {
            // What is after a backslash is taken with it.
            '\\' if chars.next().is_none() => {
                return refusal("ends with a backslash").map(|own| own.help("write `\\\\` for a backslash"));
            }
            '[' => {
                class += 1;
                let _ = chars.next_if_eq(&'^');
                if class == 1 && chars.peek() == Some(&']') {
                    return refusal("has empty brackets").map(|own| own.help("write `\\[` for a bracket"));
                }
            }
            ']' => class = class.saturating_sub(1),
            _ if class > 0 => {}
            '(' => {
                open += 1;
                begins = chars.next_if_eq(&'?').is_none();
            }
            ')' if open == 0 => {
                return refusal("closes a group that it does not open")
                    .map(|own| own.help("write `\\)` for a parenthesis"));
            }
            ')' => open -= 1,
            '|' => begins = true,
            '*' | '+' | '?' if began => {
                let help = format!("write `\\{ch}` for the character, or `.*` for any text");
                return refusal(&format!("repeats nothing with `{ch}`")).map(|own| own.help(help));
            }
            _ => {}
        }
    }
    if class > 0 {
        return refusal("does not close a bracket").map(|own| own.help("write `\\[` for a bracket"));
    }
    if open > 0 {
        return refusal("does not close a group").map(|own| own.help("write `\\(` for a parenthesis"));
    }
    None
}

/// `$`, `.name` and `[…]`, as `json_extract` has them; the paths of `json_value` are another language.
fn path(text: &str) -> Option<Refusal> {
    let refusal = |help: String| Some(Refusal::new(format!("'{text}' is not a path of `json_extract`")).help(help));
    let Some(rest) = text.strip_prefix('$') else {
        let name = text.trim_start_matches('.');
        return refusal(format!("begin at the root: `'$.{name}'`"));
    };
    if rest.is_empty() || rest.contains(['[', '"']) {
        return None;
    }
    if !rest.starts_with('.') || rest.ends_with('.') || rest.contains("..") {
        return refusal("write a dot and a name for each step: `'$.a.b'`".to_owned());
    }
    if rest.contains(['-', ' ']) {
        return refusal("write such a name in brackets: `'$[\"a-b\"]'`".to_owned());
    }
    None
}

pub(crate) fn zone(text: &str) -> Option<Refusal> {
    (!text.is_empty() && !is_zone(text)).then(|| {
        Refusal::new(format!("'{text}' is not a time zone"))
            .help("write a zone such as `'UTC'`, `'Europe/Berlin'` or `'+02:00'`")
    })
}

/// Whether a text is a block of addresses: an address, which must be the first one for IPv4, and the length of what they
/// share.
pub(crate) fn is_network(text: &str) -> bool {
    let begins = |first: IpAddr| text.split_once('/').is_some_and(|(own, _)| own.parse() == Ok(first));
    network(text).is_some_and(|(first, _)| first.is_ipv6() || begins(first))
}

/// The block in which an address lies, `10.0.0.1/8`: its first address, and the length of what they share.
pub(crate) fn network(text: &str) -> Option<(IpAddr, u32)> {
    let (address, length) = text.split_once('/')?;
    let length = length.parse::<u32>().ok()?;
    let first: IpAddr = match address.parse().ok()? {
        IpAddr::V4(address) => {
            let rest = u32::MAX.checked_shr(length).unwrap_or(0);
            Ipv4Addr::from(u32::from(address) & !rest).into()
        }
        IpAddr::V6(address) => {
            let rest = u128::MAX.checked_shr(length).unwrap_or(0);
            Ipv6Addr::from(u128::from(address) & !rest).into()
        }
    };
    (length <= if first.is_ipv4() { 32 } else { 128 }).then_some((first, length))
}

/// Whether the first argument of a function is a unit.
pub(crate) fn begins_with_unit(name: &str) -> bool {
    let overloads = overload::overloads(&name.to_lowercase());
    overloads
        .iter()
        .any(|overload| overload.entry.text(0) == Some(Text::Unit))
}
