//! Row pattern recognition: `patternRecognition` of FROM, and its clauses in a window frame.

use super::expected::Expected;
use super::keyword::Keyword as Word;
use super::parser::{Parsed, Parser};
use super::tokens::TokenKind;
use super::tree::{Bytes, Definition, Identifier, Measure, Recognition, RowPattern, Subset};

impl Parser<'_> {
    /// What stands in the parentheses after `MATCH_RECOGNIZE`.
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
        let (skip_to, search) = self.after_match()?;
        self.expect(Word::Pattern)?;
        let variables = self.pattern_in_parentheses()?;
        let subsets = self.subsets()?;
        self.expect(Word::Define)?;
        let pattern = RowPattern {
            variables,
            subsets,
            skip_to,
            definitions: self.list(Self::definition)?,
        };
        Ok(Recognition {
            partition_by,
            order_by,
            measures,
            all_rows,
            search,
            pattern,
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

    /// What may stand after a frame's bounds.
    pub(super) fn frame_pattern(&mut self) -> Parsed<RowPattern> {
        let (skip_to, _) = self.after_match()?;
        let mut pattern = RowPattern {
            skip_to,
            ..RowPattern::default()
        };
        if self.take(Word::Pattern) {
            pattern.variables = self.pattern_in_parentheses()?;
        }
        pattern.subsets = self.subsets()?;
        if self.take(Word::Define) {
            pattern.definitions = self.list(Self::definition)?;
        }
        Ok(pattern)
    }

    /// `AFTER MATCH SKIP …`, then INITIAL or SEEK: where to skip to, and the place of that word.
    fn after_match(&mut self) -> Parsed<(Option<Identifier>, Option<Bytes>)> {
        let mut skip_to = None;
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
                    skip_to = Some(self.identifier()?);
                }
            }
        }
        let search = self.range();
        let is_search = self.take(Word::Initial) || self.take(Word::Seek);
        Ok((skip_to, is_search.then_some(search)))
    }

    /// `SUBSET name = (a, b), …`
    fn subsets(&mut self) -> Parsed<Vec<Subset>> {
        if !self.take(Word::Subset) {
            return Ok(Vec::new());
        }
        self.list(|parser| {
            let name = parser.identifier()?;
            parser.expect_symbol("=")?;
            let elements = parser.parenthesized(Self::identifier)?;
            Ok(Subset { name, elements })
        })
    }

    /// `name AS condition`
    fn definition(&mut self) -> Parsed<Definition> {
        let name = self.identifier()?;
        self.expect(Word::As)?;
        Ok(Definition {
            name,
            condition: self.expression()?,
        })
    }

    /// The variables of the pattern.
    fn pattern_in_parentheses(&mut self) -> Parsed<Vec<Identifier>> {
        let mut variables = Vec::new();
        self.expect_symbol("(")?;
        self.row_pattern(&mut variables)?;
        self.expect_symbol(")")?;
        Ok(variables)
    }

    /// Alternatives of sequences.
    fn row_pattern(&mut self, variables: &mut Vec<Identifier>) -> Parsed<()> {
        loop {
            self.pattern_term(variables)?;
            while self.starts_pattern() {
                self.pattern_term(variables)?;
            }
            if !self.take_symbol("|") {
                return Ok(());
            }
        }
    }

    fn starts_pattern(&mut self) -> bool {
        let is = self.is_identifier() || matches!(self.symbol(), Some("(" | "^" | "$")) || self.is_exclusion("{", "-");
        if !is {
            self.note(Expected::Pattern);
        }
        is
    }

    /// A variable, a group, an anchor, an exclusion or PERMUTE, with its quantifier.
    fn pattern_term(&mut self, variables: &mut Vec<Identifier>) -> Parsed<()> {
        if self.is(Word::Permute) && self.is_symbol_at(self.at + 1, "(") {
            self.advance();
            self.advance();
            self.list(|parser| parser.row_pattern(variables))?;
            self.expect_symbol(")")?;
        } else if self.is_symbol("(") {
            self.advance();
            if !self.take_symbol(")") {
                self.row_pattern(variables)?;
                self.expect_symbol(")")?;
            }
        } else if self.is_exclusion("{", "-") {
            self.advance();
            self.advance();
            self.row_pattern(variables)?;
            if !self.is_exclusion("-", "}") {
                return self.refuse(Expected::Symbol("-}"));
            }
            self.advance();
            self.advance();
        } else if matches!(self.symbol(), Some("^" | "$")) {
            self.advance();
        } else if self.is_identifier() {
            variables.push(self.identifier()?);
        } else {
            return self.refuse(Expected::Pattern);
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
                self.note(Expected::Symbol("*"));
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
            self.note(Expected::Number);
        }
        is
    }

    /// Takes these words, one after the other.
    pub(super) fn words(&mut self, words: &[Word]) -> Parsed<()> {
        for word in words {
            self.expect(*word)?;
        }
        Ok(())
    }
}
