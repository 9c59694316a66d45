//! The comments before a statement that are meant for the checker.
//!
//! ```sql
//! -- parameters: port: int = 22, since: day = days_ago(7), ports: [int]
//! -- parameters: address: string
//! -- allow(sql::no_partition_bound, reason = "the whole history of one address")
//! SELECT …
//! ```

use std::ops::Range;

use flow_log_stack_analysis::{Code, Level};
use flow_log_stack_runtime::Code::{Syntax, UnknownLint};
use flow_log_stack_runtime::{Error, nearest};

use super::parameter::{self, Declared, Wrong};
use crate::finding::level;

/// What the comments before a statement declare.
#[derive(Debug, Default)]
pub(super) struct Head {
    pub(super) parameters: Vec<Declared>,
    pub(super) levels: Vec<(Code, Level)>,
    pub(super) errors: Vec<Wrong>,
}

/// The word before the colon of a comment that declares parameters.
const PARAMETERS: &str = "parameters";

/// The words before the parentheses of comments that set levels of lints.
const LEVELS: [(&str, Level); 3] = [("allow", Level::Allow), ("warn", Level::Warn), ("deny", Level::Deny)];

/// Reads the comments in a part of a text.
pub(super) fn read(text: &str, head: Range<usize>) -> Head {
    let mut own = Head::default();
    let mut at = head.start;
    while let Some(rest) = text.get(at..head.end).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("--") {
            let length = rest.find('\n').unwrap_or(rest.len());
            own.line(text, at..at + length);
            at += length;
        } else if let Some(inside) = rest.strip_prefix("/*") {
            at += inside.find("*/").map_or(rest.len(), |length| length + 4);
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    own
}

impl Head {
    /// Reads a one-line comment, if it is meant for the checker. One that is meant to be, but malformed, is an error,
    /// since it would silently have no effect.
    fn line(&mut self, text: &str, comment: Range<usize>) {
        let inside = text[comment.clone()].trim_start_matches('-').trim_start();
        let start = comment.end - inside.len();
        let end = start + inside.trim_end().len();
        let length = inside.find(|c: char| !c.is_alphanumeric() && c != '_');
        let (word, rest) = inside.split_at(length.unwrap_or(inside.len()));
        let place = start..start + word.len();
        if rest.starts_with(':') && word.eq_ignore_ascii_case(PARAMETERS) {
            parameter::read(text, place.end + 1..end, &mut self.parameters, &mut self.errors);
        } else if rest.starts_with(':') && is_meant(word) {
            let error = Error::new(Syntax, format!("`{word}:` declares no parameters"));
            self.errors.push((place, error.help(format!("write `{PARAMETERS}:`"))));
        } else if rest.starts_with('(') {
            let first = place.end + 1;
            let last = text[first..end].find(')').map_or(end, |length| first + length);
            if !names_lints(&text[first..last]) {
                return;
            }
            let level = LEVELS.iter().find(|(own, _)| word.eq_ignore_ascii_case(own));
            if let Some((_, level)) = level {
                self.lints(text, first..last, *level);
                return;
            }
            let error = Error::new(UnknownLint, format!("there is no level `{word}`"));
            let help = match nearest(word, LEVELS.map(|(own, _)| own)) {
                Some(near) => format!("a level with a similar name exists: `{near}`"),
                None => "the levels are `allow`, `warn` and `deny`".to_owned(),
            };
            self.errors.push((place, error.help(help)));
        }
    }

    /// Reads names of lints; a reason may follow.
    fn lints(&mut self, text: &str, list: Range<usize>, level: Level) {
        let mut at = list.start;
        for item in text[list].split(',') {
            let name = item.trim();
            if name.starts_with("reason") {
                break;
            }
            let start = at + (item.len() - item.trim_start().len());
            match level::lint(name) {
                Ok(code) => self.levels.push((code, level)),
                Err(error) => self.errors.push((start..start + name.len(), error)),
            }
            at += item.len() + 1;
        }
    }
}

/// Whether the word before a colon is a misspelt `parameters`.
fn is_meant(word: &str) -> bool {
    let short = word.to_ascii_lowercase();
    nearest(word, [PARAMETERS]).is_some() || short.len() > 4 && PARAMETERS.starts_with(short.trim_end_matches('s'))
}

/// Whether a list in parentheses consists of lints, not of prose.
fn names_lints(list: &str) -> bool {
    let first = list.split(',').next().unwrap_or_default().trim();
    first.starts_with("sql::") || nearest(first, Code::LINTS.iter().map(|lint| lint.name())).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names and types, then messages with the text that they are about.
    #[track_caller]
    fn reads(text: &str, parameters: &str, errors: &[(&str, &str)]) {
        let head = read(text, 0..text.len());
        let found: Vec<_> = head
            .parameters
            .iter()
            .map(|one| {
                assert_eq!(&text[one.range.clone()], one.parameter.name.as_str());
                let list = if one.parameter.list { "*" } else { "" };
                format!("{}: {}{list}", one.parameter.name, one.parameter.parameter_type)
            })
            .collect();
        assert_eq!(found.join(", "), parameters);
        let found: Vec<_> = head
            .errors
            .iter()
            .map(|(range, error)| (&text[range.clone()], error.message.as_str()))
            .collect();
        assert_eq!(found, errors);
    }

    #[test]
    fn parameters_of_every_kind() {
        reads("-- parameters: port: int", "port: int", &[]);
        reads("--Parameters:port:int=22,since:day", "port: int, since: day", &[]);
        reads(
            "-- Top talkers; parameters: are below\n-- parameters: a: decimal(10, 2) = '1.5', b: [string] = ['x, y', \"z\"],\r\n-- parameters: c: day = days_ago(7)\n",
            "a: decimal(10,2), b: string*, c: day",
            &[],
        );
        reads(
            "/* parameters: a: int\n*/ -- parameters: u: boolean = true",
            "u: boolean",
            &[],
        );
        reads(
            "-- parameters: größe: int, b: int",
            "b: int",
            &[("größe", "`größe` is not a name of a query's parameter")],
        );
        reads("-- parameters:", "", &[]);
        reads("-- the parameters: a: int", "", &[]);
        reads(
            "-- parameters: a: bigint = -5, b: date = '2026-11-20', c: day = '2026/11/20', d: string = 'it''s'",
            "a: bigint, b: date, c: day, d: string",
            &[],
        );
    }

    #[test]
    fn what_is_wrong_stands_at_its_place_and_the_next_is_read() {
        reads(
            "-- parameters: port, a: int",
            "a: int",
            &[(",", "the type of `port` is missing")],
        );
        reads("-- parameters: port", "", &[("", "the type of `port` is missing")]);
        reads(
            "-- parameters: a: integer, b: int",
            "b: int",
            &[("integer", "unknown type `integer`")],
        );
        reads(
            "-- parameters: a: [int = [1, 2], b: int",
            "b: int",
            &[("=", "a `]` is expected here")],
        );
        reads(
            "-- parameters: a: int b: int",
            "a: int",
            &[("b: int", "two parameters must be separated by a comma")],
        );
        reads(
            "-- parameters: a: int, a: day",
            "a: int",
            &[("a", "the parameter `a` is declared twice")],
        );
        reads(
            "-- parameters: a: int = 'x', b: int",
            "b: int",
            &[("'x'", "`\"x\"` is not of type `int`")],
        );
        reads(
            "-- parameters: a: int = 'x",
            "",
            &[("'", "this is not a constant of type `int`")],
        );
        reads(
            "-- parameters: p: double = 0.5, q: [double] = ['0.5', -1.5], b: int",
            "b: int",
            &[
                ("0.5", "`0.5` is not a constant: numbers without quotes are whole"),
                ("-1.5", "`-1.5` is not a constant: numbers without quotes are whole"),
            ],
        );
        reads(
            "-- parameters: a: day = days_ago, b: day = days_ago(99999)",
            "",
            &[
                (",", "`days_ago` needs a number of days"),
                ("days_ago(99999)", "`days_ago(99999)` goes back more than ten years"),
            ],
        );
        reads(
            "-- parameters: éa: [int] = 5",
            "",
            &[("5", "the default of a list must be a list")],
        );
        reads(
            "-- parameters: see the wiki",
            "",
            &[("t", "the type of `see` is missing")],
        );
        reads(
            "-- parameters: a: decimal(x)",
            "",
            &[("x", "a whole number is expected here")],
        );
        reads(
            "-- parameters: a: array",
            "",
            &[("array", "the type `array` takes types in angle brackets")],
        );
    }

    #[test]
    fn levels_of_lints() {
        let text = "-- allow(sql::no_partition_bound, sql::day_format, reason = \"a, b\")\n-- Deny(select_star)\n\
                    -- deny(sql::nothing)\n-- allow(everything), warn (select_star)\n-- warn(day_formt\n-- expect(sql::day_format)\n\
                    -- alow(no_partition_bound)\n-- sum(bytes) is allowed\n-- parameter: a: int\n-- params: b: int\n-- Why: c";
        let head = read(text, 0..text.len());
        let levels: Vec<_> = head.levels.iter().map(|(lint, level)| (lint.name(), *level)).collect();
        assert_eq!(
            levels,
            [
                ("no_partition_bound", Level::Allow),
                ("day_format", Level::Allow),
                ("select_star", Level::Deny)
            ]
        );
        assert!(head.parameters.is_empty());
        let errors: Vec<_> = head
            .errors
            .iter()
            .map(|(range, error)| {
                let help = error.help.as_deref().unwrap_or_default();
                format!("{}: {}; {help}", &text[range.clone()], error.message)
            })
            .collect();
        assert!(
            errors[0].starts_with("sql::nothing: there is no lint `nothing`; the lints are `no_partition_bound`, ")
        );
        assert_eq!(
            errors[1..],
            [
                "day_formt: there is no lint `day_formt`; a lint with a similar name exists: `day_format`",
                "expect: there is no level `expect`; the levels are `allow`, `warn` and `deny`",
                "alow: there is no level `alow`; a level with a similar name exists: `allow`",
                "parameter: `parameter:` declares no parameters; write `parameters:`",
                "params: `params:` declares no parameters; write `parameters:`",
            ]
        );
    }
}
