//! Placeholders of other tools, which fill them in before an engine reads the query.

use crate::diagnostic::Remedy;
use crate::syntax::expected::Expected;
use crate::syntax::place::Place;
use crate::syntax::tokens::TokenKind;

/// A placeholder has at most this many tokens.
const LONGEST: usize = 16;

impl Place<'_> {
    /// `$__timeFilter(…)`, `${name}`, `{{ name }}`, `#{name}`, `%(name)s`, `<name>`
    pub(super) fn placeholder(&self) -> Option<Remedy> {
        let next = self.at + 1;
        if self.at_end(self.at) || self.at_end(next) {
            return None;
        }
        let touching = self.touches(self.at);
        let fits = match self.text(self.at) {
            "$" if touching && self.text(next).starts_with("__") && self.text(next + 1) == "(" => {
                let help = format!(
                    "write what it stands for: Athena knows no macros such as `${}`",
                    self.text(next)
                );
                return Some(Remedy::advice(help));
            }
            "{" if touching && self.text(next) == "%" => {
                return Some(Remedy::advice(
                    "write what the template gives: Athena knows no templates",
                ));
            }
            "$" | "#" | "{" => touching && self.text(next) == "{",
            "%" if touching && self.text(next) == "(" => {
                let closes = next + 2;
                self.text(closes) == ")" && self.touches(closes)
            }
            "%" => touching && (self.is(Some(next), "s") || self.is(Some(next), "d")),
            "<" => touching && matches!(self.kind(next), TokenKind::Word(_)) && self.closes_touching(next),
            "?" | ":" => self.expected == [Expected::Name],
            _ => false,
        };
        fits.then(|| self.as_parameter())
    }

    /// Whether a `>` ends what begins with a token, without a blank.
    fn closes_touching(&self, first: usize) -> bool {
        let stretch = (first..first + LONGEST).take_while(|index| !self.at_end(*index) && self.touches(*index));
        stretch
            .map(|index| index + 1)
            .find(|index| !matches!(self.kind(*index), TokenKind::Word(_)) && self.text(*index) != "-")
            .is_some_and(|index| self.text(index) == ">")
    }

    /// What is written for a value that is not known yet.
    pub(super) fn as_parameter(&self) -> Remedy {
        Remedy::advice(if self.expected == [Expected::Name] {
            "write the name itself: a parameter stands for a value, not for a name"
        } else if self.catalog().parameters.is_empty() {
            "write `?` for a parameter"
        } else {
            "write `:name` for a parameter"
        })
    }

    /// An alias, or the name of a table, that needs double quotes: `AS total-bytes`, `FROM flow-logs`, `AS größe`,
    /// `count(*) total-bytes`
    pub(super) fn name_with_signs(&self) -> Option<Remedy> {
        let names = |index: usize| ["AS", "FROM", "JOIN"].iter().any(|word| self.is(Some(index), word));
        let is_letter = |index: usize| {
            matches!(self.kind(index), TokenKind::Unknown) && self.text(index).chars().all(char::is_alphabetic)
        };
        // Without AS, an alias is after a value or a table.
        let names_all = |index: usize| names(index) || self.takes_alias(index);
        let before = self.before(1)?;
        let first = if is_letter(self.at) && !self.touches(before) && names_all(before) {
            self.at
        } else {
            // In a cast, a type is after AS, and a comma is not expected.
            let in_list = self.expects(Expected::Symbol(","));
            let is_begun = self.is_name(before) && self.touches(before) && in_list;
            before.checked_sub(1).filter(|own| is_begun && names_all(*own))?;
            before
        };
        let goes_on = |index: usize| {
            matches!(
                self.kind(index),
                TokenKind::Word(_) | TokenKind::Integer | TokenKind::DigitWord
            ) || self.text(index) == "-"
                || is_letter(index)
        };
        let stretch = (first..first + LONGEST).take_while(|index| self.touches(*index) && goes_on(index + 1));
        let last = stretch.last().map_or(first, |index| index + 1);
        if last < self.at || self.text(last) == "-" {
            return None;
        }
        let range = self.range(first).start..self.range(last).end;
        let name = self.of(&range)?;
        let underscores = name.replace('-', "_");
        let mut tables = self.catalog().tables.iter().flatten();
        let is_table = tables.any(|table| table.name.eq_ignore_ascii_case(&underscores));
        let is_alias = self.is(first.checked_sub(1), "AS");
        let begun = self.text(first);
        let mut columns = self.catalog().tables.iter().flatten().flat_map(|table| &table.columns);
        if !is_alias && columns.any(|column| column.name.eq_ignore_ascii_case(begun)) {
            // Rather the comma before it is missing.
            return None;
        }
        if is_table && !is_alias {
            return Some(Remedy::write(range, underscores));
        }
        let quoted = format!("\"{name}\"");
        let help = format!("write the name in double quotes: `{quoted}`");
        Some(Remedy::replace(help, range, quoted).only_if(is_alias))
    }

    /// Whether an alias without AS may follow: after a value of a select list, or a table in FROM.
    fn takes_alias(&self, index: usize) -> bool {
        let is_table = index
            .checked_sub(1)
            .is_some_and(|before| ["FROM", "JOIN"].iter().any(|word| self.is(Some(before), word)));
        let ends_value = self.is_name(index) || matches!(self.text(index), ")" | "]");
        ends_value && (is_table || self.in_select_list())
    }
}
