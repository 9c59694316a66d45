//! Casts, intervals and calls as other engines write them.

use crate::diagnostic::Remedy;
use crate::remedy::translation::{Given, Modifiers, interval, translations};
use crate::syntax::expected::Expected;
use crate::syntax::keyword::Keyword as Word;
use crate::syntax::place::Place;
use crate::syntax::tokens::TokenKind;

impl Place<'_> {
    /// `CAST(a, bigint)`, `CAST(a bigint)`
    pub(super) fn cast(&self) -> Option<Remedy> {
        let value = self
            .expects(Expected::Word(Word::As))
            .then(|| self.value_before(self.at))??;
        let opens = self.index_of(&value)?.checked_sub(2)?;
        let is_cast = self.is_keyword(Some(opens), Word::Cast) || self.is_keyword(Some(opens), Word::TryCast);
        let token = self.range(self.at);
        match (self.text(self.at), self.is_name(self.at)) {
            _ if !is_cast => None,
            (",", _) => Some(Remedy::replace("write AS before the type", token, " AS")),
            (_, true) => Some(Remedy::replace(
                "write AS before the type",
                token.start..token.start,
                "AS ",
            )),
            _ => None,
        }
    }

    /// `INTERVAL 7 DAY`, `INTERVAL '7' DAYS`.
    pub(super) fn interval(&self) -> Option<Remedy> {
        let is_interval = |index: Option<usize>| index.filter(|_| self.is_keyword(index, Word::Interval));
        let (word, unit) = match self.kind(self.at) {
            TokenKind::Integer => (is_interval(self.before(1))?, self.at + 1),
            // The unit may have been taken for an alias.
            _ => match (is_interval(self.before(2)), is_interval(self.before(3))) {
                (Some(word), _) => (word, self.at),
                (None, word) => (word?, self.at - 1),
            },
        };
        let count = self.text(unit - 1).trim_matches('\'').parse().ok()?;
        let text = interval(count, self.text(unit))?;
        let range = self.range(word).start..self.range(unit).end;
        Some(Remedy::write(range, text))
    }

    /// Calls of functions whose names Trino reserves, and `current_date()`.
    pub(super) fn call(&self) -> Option<Remedy> {
        let opens = if self.text(self.at) == "(" {
            self.at
        } else {
            self.before(1)?
        };
        let constant = opens.checked_sub(1).and_then(|word| self.keyword_at(word));
        if matches!(
            constant,
            Some(
                Word::CurrentDate
                    | Word::CurrentTime
                    | Word::CurrentTimestamp
                    | Word::CurrentUser
                    | Word::Localtime
                    | Word::Localtimestamp
            )
        ) && self.text(opens) == "("
            && self.text(opens + 1) == ")"
        {
            let range = self.range(opens).start..self.range(opens + 1).end;
            let help = format!("write `{}` without parentheses", self.text(opens - 1).to_lowercase());
            return Some(Remedy::replace(help, range, ""));
        }
        let name = self.text(self.at);
        if self.text(self.at + 1) != "(" || !matches!(self.kind(self.at), TokenKind::Word(_)) {
            return None;
        }
        let (arguments, behind) = self.arguments_from(self.at + 1)?;
        let given: Vec<Given<'_>> = arguments
            .iter()
            .map(|argument| {
                Some(Given {
                    text: self.of(&argument.range)?,
                    primary: argument.is_primary(),
                    data_type: None,
                    value: None,
                    days: None,
                })
            })
            .collect::<Option<_>>()?;
        let (text, foreign) = translations(name, &given, Modifiers::default()).next()?;
        let range = self.range(self.at).start..self.range(behind - 1).end;
        Some(Remedy::write(range, text).only_if(foreign.same))
    }
}
