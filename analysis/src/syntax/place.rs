//! A place at which no statement continues: what is around it, for those who look for a remedy.

use super::expected::Expected;
use super::keyword::Keyword as Word;
use super::parser::Parser;
use super::tokens::{TokenKind, tokenize};
use super::tree::{Bytes, Expression, ExpressionKind as Kind};
use crate::catalog::Catalog;

/// The operand before an operator may have begun this many tokens earlier.
pub(crate) const LOOK_BACK: usize = 96;

/// A token with which no statement continues.
#[derive(Clone, Copy)]
pub(crate) struct Place<'p> {
    parser: &'p Parser<'p>,
    pub(crate) at: usize,
    pub(crate) expected: &'p [Expected],
}

impl<'p> Place<'p> {
    pub(super) fn new(parser: &'p Parser<'p>, at: usize, expected: &'p [Expected]) -> Self {
        Self { parser, at, expected }
    }

    /// The same place, one token before.
    pub(crate) fn one_back(self) -> Self {
        Self {
            at: self.at - 1,
            ..self
        }
    }

    pub(crate) fn sql(&self) -> &'p str {
        self.parser.sql
    }

    pub(crate) fn catalog(&self) -> &'p Catalog {
        self.parser.catalog
    }

    /// Whether this would be taken here.
    pub(crate) fn expects(&self, expected: Expected) -> bool {
        self.expected.contains(&expected)
    }

    pub(crate) fn keyword_at(&self, index: usize) -> Option<Word> {
        self.parser.keyword_at(index)
    }

    pub(crate) fn kind(&self, index: usize) -> &TokenKind {
        &self.parser.token_at(index).kind
    }

    pub(crate) fn range(&self, index: usize) -> Bytes {
        self.parser.token_at(index).range.clone()
    }

    pub(crate) fn text(&self, index: usize) -> &str {
        &self.parser.sql[self.range(index)]
    }

    /// The token this many tokens before.
    pub(crate) fn before(&self, steps: usize) -> Option<usize> {
        self.at.checked_sub(steps)
    }

    pub(crate) fn is(&self, index: Option<usize>, word: &str) -> bool {
        index.is_some_and(|index| self.text(index).eq_ignore_ascii_case(word))
    }

    pub(crate) fn is_keyword(&self, index: Option<usize>, word: Word) -> bool {
        index.is_some_and(|index| self.parser.keyword_at(index) == Some(word))
    }

    pub(crate) fn touches(&self, index: usize) -> bool {
        self.range(index).end == self.range(index + 1).start
    }

    pub(crate) fn at_end(&self, index: usize) -> bool {
        matches!(self.kind(index), TokenKind::End)
    }

    /// A name, or a word that may be one.
    pub(crate) fn is_name(&self, index: usize) -> bool {
        self.parser.is_identifier_at(index)
    }

    /// Parses on from a token, and says where the value ends.
    pub(crate) fn value_from(&self, index: usize) -> Option<(Expression, usize)> {
        let mut parser = Parser::new(self.parser.sql, self.parser.tokens, self.parser.catalog);
        parser.at = index;
        let value = parser.value_expression().ok()?;
        (!matches!(*value.kind, Kind::Lambda { .. })).then_some((value, parser.at))
    }

    /// The bytes of the value that ends before a token: as long as the grammar takes it.
    pub(crate) fn value_before(&self, index: usize) -> Option<Bytes> {
        let first = index.saturating_sub(LOOK_BACK);
        let starts = (first..index).find(|start| self.value_from(*start).is_some_and(|(_, end)| end == index))?;
        Some(self.range(starts).start..self.range(index - 1).end)
    }

    /// The bytes of the value that begins with a token.
    pub(crate) fn value_behind(&self, index: usize) -> Option<Bytes> {
        let (_, end) = self.value_from(index)?;
        Some(self.range(index).start..self.range(end - 1).end)
    }

    /// The token with which these bytes begin.
    pub(crate) fn index_of(&self, range: &Bytes) -> Option<usize> {
        (0..self.at).find(|index| self.range(*index).start == range.start)
    }

    /// Whether it is in the select list of its block.
    pub(crate) fn in_select_list(&self) -> bool {
        let (start, _) = self.block();
        self.outermost(start, self.at)
            .all(|index| !matches!(self.parser.keyword_at(index), Some(Word::From | Word::Where)))
    }

    /// The text from one place to another; `None` if the second comes first.
    pub(crate) fn of(&self, range: &Bytes) -> Option<&str> {
        self.parser.sql.get(range.clone())
    }

    /// The tokens of the block around: from the parenthesis or SELECT before to the parenthesis or end after it.
    pub(crate) fn block(&self) -> (usize, usize) {
        let mut depth = 0_usize;
        let mut first = self.at;
        while let Some(before) = first.checked_sub(1) {
            match self.kind(before) {
                TokenKind::Symbol(")") => depth += 1,
                TokenKind::Symbol("(") if depth > 0 => depth -= 1,
                TokenKind::Symbol("(") => break,
                TokenKind::Word(Some(Word::Select)) if depth == 0 => break,
                _ => {}
            }
            first = before;
        }
        let mut last = self.at;
        depth = 0;
        while !self.at_end(last) {
            match self.kind(last) {
                TokenKind::Symbol("(") => depth += 1,
                TokenKind::Symbol(")") if depth > 0 => depth -= 1,
                TokenKind::Symbol(")") => break,
                TokenKind::Word(Some(Word::Union | Word::Intersect | Word::Except)) if depth == 0 => break,
                _ => {}
            }
            last += 1;
        }
        (first, last)
    }

    /// The tokens between two, but those in parentheses.
    pub(crate) fn outermost(&self, from: usize, to: usize) -> impl Iterator<Item = usize> {
        let mut depth = 0_usize;
        (from..to).filter(move |index| match self.kind(*index) {
            TokenKind::Symbol("(") => {
                depth += 1;
                false
            }
            TokenKind::Symbol(")") => {
                depth = depth.saturating_sub(1);
                false
            }
            _ => depth == 0,
        })
    }

    /// The arguments in the parentheses that a token opens, and the token after them.
    pub(crate) fn arguments_from(&self, index: usize) -> Option<(Vec<Expression>, usize)> {
        let mut parser = Parser::new(self.parser.sql, self.parser.tokens, self.parser.catalog);
        parser.at = index;
        let arguments = parser.parenthesized(Parser::list_element).ok()?;
        Some((arguments, parser.at))
    }

    /// How many bytes of the text stay unread.
    pub(crate) fn unread(&self) -> usize {
        self.parser.sql.len() - self.range(self.at).start
    }

    /// How many bytes of another text stay unread; `None`: it is a query as a whole.
    pub(crate) fn unread_of(&self, text: &str) -> Option<usize> {
        unread(text, self.parser.catalog)
    }
}

/// How many bytes of a text stay unread; `None`: it is a query as a whole.
fn unread(sql: &str, catalog: &Catalog) -> Option<usize> {
    let tokens = tokenize(sql);
    let mut parser = Parser::new(sql, &tokens, catalog);
    if parser.query().is_ok() && matches!(parser.kind(), TokenKind::End) {
        return None;
    }
    let (at, _) = parser.failure();
    Some(sql.len() - parser.token_at(at).range.start)
}
