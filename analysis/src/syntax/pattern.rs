//! Row pattern recognition: `patternRecognition` of FROM, and its clauses in a window frame.

use super::expected::Expected;
use super::keyword::Keyword as Word;
use super::parser::{Parsed, Parser};
use super::tokens::TokenKind;
use super::tree::{Definition, Measure, PatternTerm, Quantifier, Recognition, RowPattern, Skip, SkipTo, Subset};

impl Parser<'_> {
    /// What is in the parentheses after `MATCH_RECOGNIZE`.
    pub(super) fn recognition(&mut self) -> Parsed<Recognition> {
        let mut partition_by = Vec::new();
        if self.take(Word::Partition) {
            self.expect(Word::By)?;
            partition_by = self.list(Self::expression)?;
        }
        let order_by = self.order_by()?;
        let measures = self.measures()?;
        let (mut all_rows, mut unmatched, mut empty) = (false, false, true);
        if self.take(Word::One) {
            self.words(&[Word::Row, Word::Per, Word::Match])?;
        } else if self.take(Word::All) {
            all_rows = true;
            self.words(&[Word::Rows, Word::Per, Word::Match])?;
            if self.take(Word::With) {
                self.words(&[Word::Unmatched, Word::Rows])?;
                unmatched = true;
            } else if self.take(Word::Show) {
                self.words(&[Word::Empty, Word::Matches])?;
            } else if self.take(Word::Omit) {
                self.words(&[Word::Empty, Word::Matches])?;
                empty = false;
            }
        }
        let mut pattern = RowPattern::default();
        self.after_match(&mut pattern)?;
        self.expect(Word::Pattern)?;
        self.pattern_in_parentheses(&mut pattern)?;
        pattern.subsets = self.subsets()?;
        self.expect(Word::Define)?;
        pattern.definitions = self.list(Self::definition)?;
        Ok(Recognition {
            partition_by,
            order_by,
            measures,
            all_rows,
            unmatched,
            empty,
            pattern,
        })
    }

    /// `MEASURES expression AS name, …`, if it is here.
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

    /// What may be after a frame's bounds.
    pub(super) fn frame_pattern(&mut self) -> Parsed<RowPattern> {
        let mut pattern = RowPattern::default();
        self.after_match(&mut pattern)?;
        if self.take(Word::Pattern) {
            self.pattern_in_parentheses(&mut pattern)?;
        }
        pattern.subsets = self.subsets()?;
        if self.take(Word::Define) {
            pattern.definitions = self.list(Self::definition)?;
        }
        Ok(pattern)
    }

    /// `AFTER MATCH SKIP …`, then INITIAL or SEEK.
    fn after_match(&mut self, pattern: &mut RowPattern) -> Parsed<()> {
        if self.take(Word::After) {
            self.expect(Word::Match)?;
            let start = self.expect(Word::Skip)?.start;
            let to = self.skip_to()?;
            let range = start..self.end();
            pattern.skip = Some(Skip { range, to });
        }
        let search = self.range();
        pattern.seeks = self.take(Word::Seek);
        if pattern.seeks || self.take(Word::Initial) {
            pattern.search = Some(search);
        }
        Ok(())
    }

    /// What is after SKIP.
    fn skip_to(&mut self) -> Parsed<SkipTo> {
        if self.take(Word::Past) {
            self.words(&[Word::Last, Word::Row])?;
            return Ok(SkipTo::PastLastRow);
        }
        self.expect(Word::To)?;
        if self.are(&[Word::Next, Word::Row]) {
            self.words(&[Word::Next, Word::Row])?;
            return Ok(SkipTo::NextRow);
        }
        let mut is_first = false;
        if matches!(self.keyword(), Some(Word::First | Word::Last)) && self.is_identifier_at(self.at + 1) {
            let names_itself =
                self.keyword_at(self.at + 1) == Some(Word::Pattern) && self.is_symbol_at(self.at + 2, "(");
            if !names_itself {
                is_first = self.keyword() == Some(Word::First);
                self.advance();
            }
        }
        let name = self.identifier()?;
        Ok(if is_first {
            SkipTo::First(name)
        } else {
            SkipTo::Last(name)
        })
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

    /// What is after PATTERN.
    fn pattern_in_parentheses(&mut self, pattern: &mut RowPattern) -> Parsed<()> {
        self.expect_symbol("(")?;
        let start = self.range().start;
        pattern.term = self.row_pattern(pattern)?;
        pattern.written = Some(start..self.end());
        self.expect_symbol(")")?;
        Ok(())
    }

    /// Alternatives of sequences.
    fn row_pattern(&mut self, pattern: &mut RowPattern) -> Parsed<PatternTerm> {
        let mut alternatives = Vec::new();
        loop {
            let mut terms = vec![self.pattern_term(pattern)?];
            while self.starts_pattern() {
                terms.push(self.pattern_term(pattern)?);
            }
            alternatives.push(only(terms, PatternTerm::Sequence));
            if !self.take_symbol("|") {
                return Ok(only(alternatives, PatternTerm::Alternatives));
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
    fn pattern_term(&mut self, pattern: &mut RowPattern) -> Parsed<PatternTerm> {
        let range = self.range();
        let term = if self.is_permutation() {
            self.advance();
            self.advance();
            let terms = self.list(|parser| parser.row_pattern(pattern))?;
            self.expect_symbol(")")?;
            PatternTerm::Permutation(terms)
        } else if self.is_symbol("(") {
            self.advance();
            if self.take_symbol(")") {
                PatternTerm::Empty
            } else {
                let term = self.row_pattern(pattern)?;
                self.expect_symbol(")")?;
                term
            }
        } else if self.is_exclusion("{", "-") {
            pattern.exclusion.get_or_insert(range.start..range.end + 1);
            self.advance();
            self.advance();
            let term = self.row_pattern(pattern)?;
            if !self.is_exclusion("-", "}") {
                return self.refuse(Expected::Symbol("-}"));
            }
            self.advance();
            self.advance();
            PatternTerm::Excluded(Box::new(term))
        } else if let Some(symbol) = self.symbol().filter(|symbol| matches!(*symbol, "^" | "$")) {
            let term = if symbol == "^" {
                PatternTerm::Start
            } else {
                PatternTerm::End
            };
            pattern.anchor.get_or_insert(range);
            self.advance();
            term
        } else if self.is_identifier() {
            let name = self.identifier()?;
            pattern.variables.push(name.clone());
            PatternTerm::Variable(name)
        } else {
            return self.refuse(Expected::Pattern);
        };
        self.quantified(term, pattern)
    }

    /// Whether PERMUTE with several parts is here; with one it is a variable before a group.
    fn is_permutation(&self) -> bool {
        if !self.is(Word::Permute) || !self.is_symbol_at(self.at + 1, "(") {
            return false;
        }
        let mut depth = 0;
        for index in self.at + 1.. {
            match self.token_at(index).kind {
                TokenKind::Symbol("(" | "{") => depth += 1,
                TokenKind::Symbol(")" | "}") if depth == 1 => return false,
                TokenKind::Symbol(")" | "}") => depth -= 1,
                TokenKind::Symbol(",") if depth == 1 => return true,
                TokenKind::End => return true,
                _ => {}
            }
        }
        true
    }

    /// `{-` or `-}`
    fn is_exclusion(&self, first: &str, second: &str) -> bool {
        let next = self.token_at(self.at + 1);
        self.is_symbol(first)
            && matches!(next.kind, TokenKind::Symbol(own) if own == second)
            && next.range.start == self.range().end
    }

    /// A part of a pattern with what may be after it: `*`, `+`, `?`, `{n}`, `{n, m}`, perhaps reluctant.
    fn quantified(&mut self, term: PatternTerm, pattern: &mut RowPattern) -> Parsed<PatternTerm> {
        let (least, most) = match self.symbol() {
            Some("{") if !self.is_exclusion("{", "-") => {
                let start = self.range().start;
                self.advance();
                let least = self.number_here();
                let mut most = least;
                if least.is_none() || self.is_symbol(",") {
                    self.expect_symbol(",")?;
                    most = self.number_here();
                }
                self.expect_symbol("}")?;
                let range = start..self.end();
                pattern.quantifiers.push(Quantifier { range, least, most });
                (least.unwrap_or(0), most)
            }
            symbol => {
                let bounds = match symbol {
                    Some("*") => (0, None),
                    Some("+") => (1, None),
                    Some("?") => (0, Some(1)),
                    _ => {
                        self.note(Expected::Symbol("*"));
                        return Ok(term);
                    }
                };
                self.advance();
                bounds
            }
        };
        Ok(PatternTerm::Repeated {
            term: Box::new(term),
            least,
            most,
            greedy: !self.take_symbol("?"),
        })
    }

    /// A whole number, if one is here.
    fn number_here(&mut self) -> Option<i64> {
        if !matches!(self.kind(), TokenKind::Integer) {
            self.note(Expected::Number);
            return None;
        }
        let range = self.range();
        let number = self.sql[range.clone()].parse().ok();
        if number.is_none() {
            self.too_long_number(range, "write a number of rows");
        }
        self.advance();
        number.or(Some(1))
    }

    /// Takes these words, one after the other.
    pub(super) fn words(&mut self, words: &[Word]) -> Parsed<()> {
        for word in words {
            self.expect(*word)?;
        }
        Ok(())
    }
}

/// The only term, or all of them as one.
fn only(mut terms: Vec<PatternTerm>, all: fn(Vec<PatternTerm>) -> PatternTerm) -> PatternTerm {
    match terms.len() {
        1 => terms.swap_remove(0),
        _ => all(terms),
    }
}
