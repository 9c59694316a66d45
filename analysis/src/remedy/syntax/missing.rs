//! What is missing, or too much: commas, parentheses, what a text ends without.

use super::CLAUSES;
use crate::diagnostic::Remedy;
use crate::syntax::expected::Expected;
use crate::syntax::keyword::Keyword as Word;
use crate::syntax::place::{LOOK_BACK, Place};
use crate::syntax::tokens::TokenKind;

impl Place<'_> {
    /// A comma too many, or instead of a word.
    pub(super) fn comma(&self) -> Option<Remedy> {
        let before = self.before(1)?;
        let closes = match self.kind(self.at) {
            TokenKind::End | TokenKind::Symbol(")" | "]") => true,
            TokenKind::Word(Some(word)) => {
                matches!(word, Word::From | Word::Having | Word::Union)
                    // After the last WITH query.
                    || *word == Word::Select && self.expected == [Expected::Name]
                    || CLAUSES.iter().any(|(clause, _)| clause == word)
            }
            _ => false,
        };
        if self.text(before) == "," && closes {
            return Some(Remedy::replace("remove the comma before it", self.range(before), ""));
        }
        if self.text(before) == "," && self.text(self.at) == "," {
            return Some(Remedy::replace("remove one of the commas", self.range(self.at), ""));
        }
        if self.keyword_at(before).is_some() && self.keyword_at(before) == self.keyword_at(self.at) {
            let second = self.range(before).end..self.range(self.at).end;
            let help = format!("write {} once", self.text(self.at).to_ascii_uppercase());
            return Some(Remedy::replace(help, second, ""));
        }
        let between = (self.at.saturating_sub(LOOK_BACK)..self.at)
            .rev()
            .find(|index| self.is_keyword(Some(*index), Word::Between));
        let separates = self.text(self.at) == "," || self.is_keyword(Some(self.at), Word::To);
        if separates
            && self.expects(Expected::Word(Word::And))
            && between.is_some_and(|at| {
                self.value_before(self.at)
                    .is_some_and(|low| low.start == self.range(at + 1).start)
            })
        {
            let text = if self.text(self.at) == "," { " AND" } else { "AND" };
            return Some(Remedy::replace(
                "write AND between the bounds",
                self.range(self.at),
                text,
            ));
        }
        self.cast()
    }

    /// A parenthesis too many or too few.
    pub(super) fn parenthesis(&self) -> Option<Remedy> {
        let mut open = Vec::new();
        for index in 0..self.at {
            match self.text(index) {
                "(" => open.push(index),
                ")" => {
                    open.pop();
                }
                _ => {}
            }
        }
        if self.text(self.at) == ")" && open.is_empty() {
            let twice = self.before(1).is_some_and(|before| self.text(before) == ")");
            return Some(Remedy::replace("remove it, or open it before", self.range(self.at), "").only_if(twice));
        }
        let opened = *open.last().filter(|_| self.expects(Expected::Symbol(")")))?;
        let end = self.range(self.at.checked_sub(1)?).end;
        let is_call = opened > 0
            && matches!(self.kind(opened - 1), TokenKind::Word(word) if !word.is_some_and(|word| word.is_reserved() || word == Word::Over));
        let ends = matches!(
            self.keyword_at(self.at),
            Some(Word::From | Word::As | Word::Where | Word::Group | Word::Order | Word::Having)
        );
        if is_call && (ends || self.at_end(self.at)) {
            let whole = self.range(opened - 1).start..end;
            let help = format!("close the parenthesis: `{})`", self.of(&whole)?);
            return Some(Remedy::replace(help, end..end, ")"));
        }
        if !self.at_end(self.at) {
            return None;
        }
        let behind = self.of(&(self.range(opened).start..end))?;
        let line = behind.lines().next().unwrap_or_default();
        Some(Remedy::advice(format!(
            "close the parenthesis that opens at `{}`",
            line.chars().take(24).collect::<String>().trim_end()
        )))
    }

    /// `SELECT a b c`: the second was taken for an alias.
    pub(super) fn missing_comma(&self) -> Option<Remedy> {
        let (before, first) = (self.before(1)?, self.before(2)?);
        let ends = self.is_name(first) || self.text(first) == ")";
        if !(self.is_name(self.at) && self.is_name(before) && ends) {
            return None;
        }
        self.in_select_list().then(|| {
            Remedy::advice(format!(
                "write a comma between columns: `{}, {}`",
                self.text(before),
                self.text(self.at)
            ))
        })
    }

    /// What must still come.
    pub(super) fn unfinished(&self) -> Option<Remedy> {
        let help = if self.expects(Expected::Word(Word::End)) {
            "close CASE with END"
        } else if self.expects(Expected::Word(Word::On)) && self.expects(Expected::Word(Word::Using)) {
            "say how the tables belong together: `ON a.key = b.key` or `USING (key)`"
        } else if self.expected == [Expected::Word(Word::As)] && self.is_keyword(self.before(2), Word::With) {
            "write `WITH name AS (SELECT …)`"
        } else if self.at_end(self.at) && self.expects(Expected::Expression) {
            "write a value here, or take away what comes before it"
        } else {
            return None;
        };
        Some(Remedy::advice(help))
    }
}
