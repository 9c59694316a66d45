//! Types as they are written: `type`.

use super::expected::Expected;
use super::keyword::Keyword as Word;
use super::parser::{Parsed, Parser};
use super::tokens::TokenKind;
use crate::listed::Listed as _;

impl Parser<'_> {
    /// A type, as the text that `Type`'s `FromStr` reads.
    pub(super) fn type_name(&mut self) -> Parsed<String> {
        let mut text = self.simple_type()?;
        while self.is(Word::Array) {
            self.advance();
            if self.take_symbol("[") {
                if !matches!(self.kind(), TokenKind::Integer) {
                    return self.refuse(Expected::Number);
                }
                self.sized_arrays.push(self.range());
                self.advance();
                self.expect_symbol("]")?;
            }
            text = format!("array({text})");
        }
        Ok(text)
    }

    fn simple_type(&mut self) -> Parsed<String> {
        let from = self.at;
        let opens = self.is_symbol_at(self.at + 1, "(");
        match self.keyword() {
            Some(Word::Row) if opens => {
                self.advance();
                let fields = self.parenthesized(Self::row_field)?;
                return Ok(format!("row({})", fields.join(", ")));
            }
            Some(Word::Interval) if self.interval_type_follows() => {
                self.advance();
                self.interval_field()?;
                if self.take(Word::To) {
                    self.interval_field()?;
                }
            }
            Some(Word::Time | Word::Timestamp) => {
                self.advance();
                if self.is_symbol("(") {
                    self.parenthesized(Self::type_parameter)?;
                }
                if self.is(Word::With) || self.is(Word::Without) {
                    self.advance();
                    self.expect(Word::Time)?;
                    self.expect(Word::Zone)?;
                }
            }
            Some(Word::Double) if self.keyword_at(self.at + 1) == Some(Word::Precision) => {
                self.advance();
                self.advance();
            }
            Some(Word::Array) if self.is_symbol_at(self.at + 1, "<") => {
                self.advance();
                self.advance();
                let element = self.type_name()?;
                self.expect_symbol(">")?;
                return Ok(format!("array({element})"));
            }
            Some(Word::Map) if self.is_symbol_at(self.at + 1, "<") => {
                self.advance();
                self.advance();
                let key = self.type_name()?;
                self.expect_symbol(",")?;
                let value = self.type_name()?;
                self.expect_symbol(">")?;
                return Ok(format!("map({key}, {value})"));
            }
            _ => {
                if !self.is_identifier() {
                    return self.refuse(Expected::Type);
                }
                self.identifier()?;
                let name = &self.sql[self.token_at(from).range.clone()];
                if self.is_symbol("(") {
                    let parameters = self.parenthesized(Self::type_parameter)?;
                    return Ok(format!("{name}({})", parameters.join(", ")));
                }
                return Ok(name.to_owned());
            }
        }
        let words: Vec<&str> = self.tokens[from..self.at]
            .iter()
            .map(|token| &self.sql[token.range.clone()])
            .listed();
        Ok(words.join(" "))
    }

    fn interval_type_follows(&self) -> bool {
        matches!(
            self.keyword_at(self.at + 1),
            Some(Word::Year | Word::Month | Word::Day | Word::Hour | Word::Minute | Word::Second)
        )
    }

    fn type_parameter(&mut self) -> Parsed<String> {
        if matches!(self.kind(), TokenKind::Integer) {
            let digits = self.sql[self.range()].to_owned();
            self.advance();
            return Ok(digits);
        }
        self.type_name()
    }

    /// `type` or `name type`
    fn row_field(&mut self) -> Parsed<String> {
        let mark = self.mark();
        if let Ok(text) = self.type_name()
            && (self.is_symbol(",") || self.is_symbol(")"))
        {
            return Ok(text);
        }
        self.back(&mark);
        let name = self.range();
        self.identifier()?;
        let own = self.type_name()?;
        Ok(format!("{} {own}", &self.sql[name]))
    }
}
