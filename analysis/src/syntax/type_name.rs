//! Types as they are written: `type`.

use super::keyword::Keyword as Word;
use super::parser::{Parsed, Parser};
use super::tokens::TokenKind;

impl Parser<'_> {
    /// A type, as the text that `Type`'s `FromStr` reads.
    pub(super) fn type_name(&mut self) -> Parsed<String> {
        let from = self.at;
        self.deeper()?;
        self.data_type()?;
        self.shallower();
        let mut text = String::new();
        for token in &self.tokens[from..self.at] {
            let is_word = matches!(
                token.kind,
                TokenKind::Word(_) | TokenKind::Quoted(_) | TokenKind::Integer
            );
            if is_word && text.ends_with(|ch: char| ch.is_ascii_alphanumeric() || matches!(ch, '_' | '"' | ')')) {
                text.push(' ');
            }
            text.push_str(&self.sql[token.range.clone()]);
        }
        Ok(text)
    }

    fn data_type(&mut self) -> Parsed<()> {
        let opens = self.is_symbol_at(self.at + 1, "(");
        match self.keyword() {
            Some(Word::Row) if opens => {
                self.advance();
                self.parenthesized(Self::row_field)?;
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
                self.data_type()?;
                self.expect_symbol(">")?;
            }
            Some(Word::Map) if self.is_symbol_at(self.at + 1, "<") => {
                self.advance();
                self.advance();
                self.data_type()?;
                self.expect_symbol(",")?;
                self.data_type()?;
                self.expect_symbol(">")?;
            }
            _ => {
                if !self.is_identifier() {
                    return self.refuse("a type");
                }
                self.identifier()?;
                if self.is_symbol("(") {
                    self.parenthesized(Self::type_parameter)?;
                }
            }
        }
        while self.is(Word::Array) {
            self.advance();
            if self.take_symbol("[") {
                if !matches!(self.kind(), TokenKind::Integer) {
                    return self.refuse("a number");
                }
                self.advance();
                self.expect_symbol("]")?;
            }
        }
        Ok(())
    }

    fn interval_type_follows(&self) -> bool {
        matches!(
            self.keyword_at(self.at + 1),
            Some(Word::Year | Word::Month | Word::Day | Word::Hour | Word::Minute | Word::Second)
        )
    }

    fn type_parameter(&mut self) -> Parsed<()> {
        if matches!(self.kind(), TokenKind::Integer) {
            self.advance();
            return Ok(());
        }
        self.data_type()
    }

    /// `type` or `name type`
    fn row_field(&mut self) -> Parsed<()> {
        let mark = self.mark();
        if self.data_type().is_ok() && (self.is_symbol(",") || self.is_symbol(")")) {
            return Ok(());
        }
        self.back(&mark);
        self.identifier()?;
        self.data_type()
    }
}
