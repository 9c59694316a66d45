//! Windows: `windowSpecification`, `windowFrame`, `frameBound`.

use super::expected::Expected;
use super::keyword::Keyword as Word;
use super::parser::{Parsed, Parser};
use super::tree::{FrameBound, FrameUnit, WindowFrame, WindowSpecification};

impl Parser<'_> {
    /// What is in the parentheses after OVER or of the WINDOW clause.
    pub(super) fn window_specification(&mut self) -> Parsed<WindowSpecification> {
        let head = self.range();
        let mut existing = None;
        if self.is_identifier() && !self.are(&[Word::Partition, Word::By]) && !self.is_frame() {
            existing = Some(self.identifier()?);
        }
        let mut partition_by = Vec::new();
        if self.take(Word::Partition) {
            self.expect(Word::By)?;
            partition_by = self.list(Self::expression)?;
        }
        let order_by = self.order_by()?;
        let frame = if self.is_frame_unit() || self.is(Word::Measures) {
            Some(Box::new(self.window_frame()?))
        } else {
            None
        };
        if frame.is_none() {
            self.note(Expected::Frame);
        }
        Ok(WindowSpecification {
            existing,
            partition_by,
            order_by,
            frame,
            head,
        })
    }

    /// Whether a frame comes next, and not a window of such a name.
    fn is_frame(&self) -> bool {
        let next = self.at + 1;
        let is_name = self.is_symbol_at(next, ")")
            || matches!(
                self.keyword_at(next),
                Some(Word::Partition | Word::Order | Word::Measures | Word::Range | Word::Rows | Word::Groups)
            );
        (self.is_frame_unit() || self.is(Word::Measures)) && !is_name
    }

    fn is_frame_unit(&self) -> bool {
        matches!(self.keyword(), Some(Word::Range | Word::Rows | Word::Groups))
    }

    fn window_frame(&mut self) -> Parsed<WindowFrame> {
        let head = self.range();
        let measures = self.measures()?;
        let unit = match self.expect_one_of(&[Word::Range, Word::Rows, Word::Groups])? {
            Word::Rows => FrameUnit::Rows,
            Word::Groups => FrameUnit::Groups,
            _ => FrameUnit::Range,
        };
        if self.take(Word::Between) {
            let start = self.frame_bound()?;
            self.expect(Word::And)?;
            let end = Some(self.frame_bound()?);
            return Ok(WindowFrame {
                unit,
                start,
                end,
                measures,
                pattern: self.frame_pattern()?,
                head,
            });
        }
        let start = self.frame_bound()?;
        Ok(WindowFrame {
            unit,
            start,
            end: None,
            measures,
            pattern: self.frame_pattern()?,
            head,
        })
    }

    fn frame_bound(&mut self) -> Parsed<FrameBound> {
        if self.are(&[Word::Unbounded, Word::Preceding]) {
            self.advance();
            self.advance();
            return Ok(FrameBound::UnboundedPreceding);
        }
        if self.are(&[Word::Unbounded, Word::Following]) {
            self.advance();
            self.advance();
            return Ok(FrameBound::UnboundedFollowing);
        }
        if self.are(&[Word::Current, Word::Row]) {
            self.advance();
            self.advance();
            return Ok(FrameBound::CurrentRow);
        }
        let value = self.expression()?;
        Ok(match self.expect_one_of(&[Word::Preceding, Word::Following])? {
            Word::Preceding => FrameBound::Preceding(value),
            _ => FrameBound::Following(value),
        })
    }
}
