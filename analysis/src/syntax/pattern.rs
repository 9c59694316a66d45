//! Row pattern recognition: `patternRecognition` of FROM, and its clauses in a window frame.

use super::keyword::Keyword as Word;
use super::parser::{Parsed, Parser};
use super::tokens::TokenKind;
use super::tree::{Bytes, Expression, Identifier, Measure, Recognition, RowPattern};

impl Parser<'_> {
    /// What stands in the parentheses behind `MATCH_RECOGNIZE`.
    pub(super) fn recognition(&mut self) -> Parsed<Recognition> {
        let mut partition_by = Vec::new();
        if self.take(Word::Partition) {
            self.expect(Word::By)?;
            partition_by = self.list(Self::expression)?;
        }
        let order_by = self.order_by()?;
        let measures = self.measures()?;
        let mut all_rows = false;
        if self.take(Word::One) {
            self.words(&[Word::Row, Word::Per, Word::Match])?;
        } else if self.take(Word::All) {
            all_rows = true;
            self.words(&[Word::Rows, Word::Per, Word::Match])?;
            if self.take(Word::With) {
                self.words(&[Word::Unmatched, Word::Rows])?;
            } else if self.take(Word::Show) || self.take(Word::Omit) {
                self.words(&[Word::Empty, Word::Matches])?;
            }
        }
        let search = self.after_match()?;
        let mut labels = Vec::new();
        self.expect(Word::Pattern)?;
        self.pattern_in_parentheses(&mut labels)?;
        self.subsets(&mut labels)?;
        self.expect(Word::Define)?;
        let conditions = self.list(Self::pattern_variable)?;
        Ok(Recognition {
            partition_by,
            order_by,
            measures,
            all_rows,
            search,
            pattern: RowPattern { labels, conditions },
        })
    }

    /// `MEASURES expression AS name, …`, if it stands here.
    pub(super) fn measures(&mut self) -> Parsed<Vec<Measure>> {
        if !self.take(Word::Measures) {
            return Ok(Vec::new());
        }
        self.list(|parser| {
            let expression = parser.expression()?;
            parser.expect(Word::As)?;
            Ok(Measure {
                expression,
                name: parser.identifier()?,
            })
        })
    }

    /// What may stand behind a frame's bounds.
    pub(super) fn frame_pattern(&mut self) -> Parsed<RowPattern> {
        let mut pattern = RowPattern::default();
        self.after_match()?;
        if self.take(Word::Pattern) {
            self.pattern_in_parentheses(&mut pattern.labels)?;
        }
        self.subsets(&mut pattern.labels)?;
        if self.take(Word::Define) {
            pattern.conditions = self.list(Self::pattern_variable)?;
        }
        Ok(pattern)
    }

    /// `AFTER MATCH SKIP …`, then INITIAL or SEEK, whose place it returns.
    fn after_match(&mut self) -> Parsed<Option<Bytes>> {
        if self.take(Word::After) {
            self.words(&[Word::Match, Word::Skip])?;
            if self.take(Word::Past) {
                self.words(&[Word::Last, Word::Row])?;
            } else {
                self.expect(Word::To)?;
                if self.are(&[Word::Next, Word::Row]) {
                    self.words(&[Word::Next, Word::Row])?;
                } else {
                    if matches!(self.keyword(), Some(Word::First | Word::Last)) && self.is_identifier_at(self.at + 1) {
                        let names_itself =
                            self.keyword_at(self.at + 1) == Some(Word::Pattern) && self.is_symbol_at(self.at + 2, "(");
                        if !names_itself {
                            self.advance();
                        }
                    }
                    self.identifier()?;
                }
            }
        }
        let search = self.range();
        Ok((self.take(Word::Initial) || self.take(Word::Seek)).then_some(search))
    }

    /// `SUBSET name = (a, b), …`
    fn subsets(&mut self, labels: &mut Vec<Identifier>) -> Parsed<()> {
        if self.take(Word::Subset) {
            labels.extend(self.list(|parser| {
                let name = parser.identifier()?;
                parser.expect_symbol("=")?;
                parser.parenthesized(Self::identifier)?;
                Ok(name)
            })?);
        }
        Ok(())
    }

    /// `name AS condition`
    fn pattern_variable(&mut self) -> Parsed<Expression> {
        self.identifier()?;
        self.expect(Word::As)?;
        self.expression()
    }

    fn pattern_in_parentheses(&mut self, labels: &mut Vec<Identifier>) -> Parsed<()> {
        self.expect_symbol("(")?;
        self.row_pattern(labels)?;
        self.expect_symbol(")")?;
        Ok(())
    }

    /// Alternatives of sequences.
    fn row_pattern(&mut self, labels: &mut Vec<Identifier>) -> Parsed<()> {
        loop {
            self.pattern_term(labels)?;
            while self.starts_pattern() {
                self.pattern_term(labels)?;
            }
            if !self.take_symbol("|") {
                return Ok(());
            }
        }
    }

    fn starts_pattern(&mut self) -> bool {
        let is = self.is_identifier() || matches!(self.symbol(), Some("(" | "^" | "$")) || self.is_exclusion("{", "-");
        if !is {
            self.note("a pattern");
        }
        is
    }

    /// A variable, a group, an anchor, an exclusion or PERMUTE, with its quantifier.
    fn pattern_term(&mut self, labels: &mut Vec<Identifier>) -> Parsed<()> {
        if self.is(Word::Permute) && self.is_symbol_at(self.at + 1, "(") {
            self.advance();
            self.advance();
            self.list(|parser| parser.row_pattern(labels))?;
            self.expect_symbol(")")?;
        } else if self.is_symbol("(") {
            self.advance();
            if !self.take_symbol(")") {
                self.row_pattern(labels)?;
                self.expect_symbol(")")?;
            }
        } else if self.is_exclusion("{", "-") {
            self.advance();
            self.advance();
            self.row_pattern(labels)?;
            if !self.is_exclusion("-", "}") {
                return self.refuse("-}");
            }
            self.advance();
            self.advance();
        } else if matches!(self.symbol(), Some("^" | "$")) {
            self.advance();
        } else if self.is_identifier() {
            labels.push(self.identifier()?);
        } else {
            return self.refuse("a pattern");
        }
        self.quantifier()
    }

    /// `{-` or `-}`
    fn is_exclusion(&self, first: &str, second: &str) -> bool {
        let next = self.token_at(self.at + 1);
        self.is_symbol(first)
            && matches!(next.kind, TokenKind::Symbol(own) if own == second)
            && next.range.start == self.range().end
    }

    /// `*`, `+`, `?`, `{n}`, `{n, m}`, perhaps reluctant.
    fn quantifier(&mut self) -> Parsed<()> {
        match self.symbol() {
            Some("*" | "+" | "?") => self.advance(),
            Some("{") if !self.is_exclusion("{", "-") => {
                self.advance();
                let exact = self.number_here();
                if !exact || self.is_symbol(",") {
                    self.expect_symbol(",")?;
                    self.number_here();
                }
                self.expect_symbol("}")?;
            }
            _ => {
                self.note("*");
                return Ok(());
            }
        }
        self.take_symbol("?");
        Ok(())
    }

    fn number_here(&mut self) -> bool {
        let is = matches!(self.kind(), TokenKind::Integer);
        if is {
            self.advance();
        } else {
            self.note("a number");
        }
        is
    }

    /// Takes these words, one behind the other.
    pub(super) fn words(&mut self, words: &[Word]) -> Parsed<()> {
        for word in words {
            self.expect(*word)?;
        }
        Ok(())
    }
}
