//! The comments before a statement, and what they say to the checker.
//!
//! ```sql
//! -- parameters: port: int = 22, since: day = days_ago(7), ports: [int]
//! -- parameters: address: string
//! -- allow(sql::no_partition_bound, reason = "the whole history of one address")
//! SELECT …
//! ```

use std::ops::Range;

use flow_log_stack_analysis::{Code, Level};

use super::level;
use super::parameter::{self, Declared, Wrong};

/// What the comments before a statement say.
#[derive(Debug, Default)]
pub(super) struct Head {
    pub(super) parameters: Vec<Declared>,
    pub(super) levels: Vec<(Code, Level)>,
    pub(super) errors: Vec<Wrong>,
}

/// How a comment with parameters begins.
const PARAMETERS: &str = "parameters:";

/// How comments with levels of lints begin.
const LEVELS: [(&str, Level); 3] = [
    ("allow(sql::", Level::Allow),
    ("warn(sql::", Level::Warn),
    ("deny(sql::", Level::Deny),
];

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
    /// Reads a comment of one line, if it is for the checker.
    fn line(&mut self, text: &str, comment: Range<usize>) {
        let inside = text[comment.clone()].trim_start_matches('-').trim_start();
        let start = comment.end - inside.len();
        let end = start + inside.trim_end().len();
        let begins = |word: &str| {
            inside
                .get(..word.len())
                .is_some_and(|own| own.eq_ignore_ascii_case(word))
        };
        if begins(PARAMETERS) {
            parameter::read(
                text,
                start + PARAMETERS.len()..end,
                &mut self.parameters,
                &mut self.errors,
            );
        } else if let Some((word, level)) = LEVELS.into_iter().find(|(word, _)| begins(word)) {
            let first = start + word.len() - "sql::".len();
            let last = text[first..end].find(')').map_or(end, |length| first + length);
            self.lints(text, first..last, level);
        }
    }

    /// Reads names of lints, which may have a reason behind them.
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
                assert_eq!(text[one.range.clone()], one.parameter.name);
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
            "/* parameters: a: int\n*/ -- parameters: ü: boolean = true",
            "ü: boolean",
            &[],
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
            &[("=", "a `]` must stand here")],
        );
        reads(
            "-- parameters: a: int b: int",
            "a: int",
            &[("b: int", "a comma must stand between two parameters")],
        );
        reads(
            "-- parameters: a: int, a: day",
            "a: int",
            &[("a", "the parameter `a` is declared twice")],
        );
        reads(
            "-- parameters: a: int = 'x', b: int",
            "b: int",
            &[("'x'", "`\"x\"` is no `int`")],
        );
        reads(
            "-- parameters: a: int = 'x",
            "",
            &[("'", "this is no constant of type `int`")],
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
            &[("5", "the default of a list is a list")],
        );
        reads(
            "-- parameters: see the wiki",
            "",
            &[("t", "the type of `see` is missing")],
        );
        reads(
            "-- parameters: a: decimal(x)",
            "",
            &[("x", "a whole number must stand here")],
        );
        reads(
            "-- parameters: a: array",
            "",
            &[("array", "the type `array` takes types in angle brackets")],
        );
    }

    #[test]
    fn levels_of_lints() {
        let text = "-- allow(sql::no_partition_bound, sql::day_format, reason = \"a, b\")\n-- deny(sql::nothing)\n\
                    -- allow(everything)\n-- warn(sql::day_formt";
        let head = read(text, 0..text.len());
        let levels: Vec<_> = head.levels.iter().map(|(lint, level)| (lint.name(), *level)).collect();
        assert_eq!(
            levels,
            [("no_partition_bound", Level::Allow), ("day_format", Level::Allow)]
        );
        let errors: Vec<_> = head
            .errors
            .iter()
            .map(|(range, error)| (&text[range.clone()], error.message.as_str()))
            .collect();
        assert_eq!(
            errors,
            [
                ("sql::nothing", "there is no lint `nothing`"),
                ("sql::day_formt", "there is no lint `day_formt`")
            ]
        );
    }
}
