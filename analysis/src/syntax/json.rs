//! The SQL/JSON functions: their clauses are read and not checked.

use super::keyword::Keyword as Word;
use super::parser::{Parsed, Parser};
use super::tree::{Expression, ExpressionKind as Kind, JsonForm};

impl Parser<'_> {
    /// `JSON_VALUE(input, 'path' PASSING … RETURNING … ON EMPTY …)` and its kin
    pub(super) fn json_path_call(&mut self) -> Parsed<Expression> {
        let head = self.range();
        let form = match self.keyword() {
            Some(Word::JsonExists) => JsonForm::Exists,
            Some(Word::JsonValue) => JsonForm::Value,
            _ => JsonForm::Query,
        };
        self.advance();
        self.expect_symbol("(")?;
        let mut parts = vec![self.expression()?];
        self.json_format()?;
        self.expect_symbol(",")?;
        parts.push(self.string_literal()?);
        if self.take(Word::Passing) {
            self.list(|parser| {
                let argument = parser.expression()?;
                parser.json_format()?;
                parser.expect(Word::As)?;
                parser.identifier()?;
                parts.push(argument);
                Ok(())
            })?;
        }
        let mut returning = None;
        if form != JsonForm::Exists && self.take(Word::Returning) {
            returning = Some(self.type_name()?);
            self.json_format()?;
        }
        if form == JsonForm::Query {
            self.json_wrapper()?;
        }
        let defaults = self.json_behavior(form, &mut parts)?;
        self.expect_symbol(")")?;
        let range = head.start..self.end();
        let kind = Kind::Json {
            form,
            parts,
            defaults,
            returning,
        };
        Ok(self.node(kind, range, head))
    }

    /// `… ON EMPTY … ON ERROR`; how many of them are a DEFAULT.
    fn json_behavior(&mut self, form: JsonForm, parts: &mut Vec<Expression>) -> Parsed<usize> {
        let words: &[Word] = match form {
            JsonForm::Exists => &[Word::True, Word::False, Word::Unknown, Word::Error],
            JsonForm::Value => &[Word::Error, Word::Null, Word::Default],
            _ => &[Word::Error, Word::Null, Word::Empty],
        };
        let mut defaults = 0;
        let mut may_be_empty = form != JsonForm::Exists;
        while !self.is_symbol(")") {
            match self.expect_one_of(words)? {
                Word::Default => {
                    parts.push(self.expression()?);
                    defaults += 1;
                }
                Word::Empty => {
                    self.expect_one_of(&[Word::Array, Word::Object])?;
                }
                _ => {}
            }
            self.expect(Word::On)?;
            if may_be_empty && self.take(Word::Empty) {
                may_be_empty = false;
            } else {
                self.expect(Word::Error)?;
                break;
            }
        }
        Ok(defaults)
    }

    /// `WITH ARRAY WRAPPER`, `KEEP QUOTES`
    fn json_wrapper(&mut self) -> Parsed<()> {
        if self.take(Word::Without) {
            self.take(Word::Array);
            self.expect(Word::Wrapper)?;
        } else if self.take(Word::With) {
            if !self.take(Word::Conditional) {
                self.take(Word::Unconditional);
            }
            self.take(Word::Array);
            self.expect(Word::Wrapper)?;
        }
        if matches!(self.keyword(), Some(Word::Keep | Word::Omit)) {
            self.advance();
            self.expect(Word::Quotes)?;
            if self.take(Word::On) {
                self.words(&[Word::Scalar, Word::String])?;
            }
        }
        Ok(())
    }

    /// `FORMAT JSON ENCODING UTF8`
    fn json_format(&mut self) -> Parsed<()> {
        if self.take(Word::Format) {
            self.expect(Word::Json)?;
            if self.take(Word::Encoding) {
                let encoding = &self.sql[self.range()];
                if !["UTF8", "UTF16", "UTF32"]
                    .iter()
                    .any(|known| known.eq_ignore_ascii_case(encoding))
                {
                    return self.refuse("UTF8");
                }
                self.advance();
            }
        }
        Ok(())
    }

    /// `JSON_OBJECT(KEY 'a' VALUE 1, 'b' : 2)` or `JSON_ARRAY(1, 2)`
    pub(super) fn json_constructor(&mut self) -> Parsed<Expression> {
        let head = self.range();
        let is_object = self.is(Word::JsonObject);
        self.advance();
        self.expect_symbol("(")?;
        let mut parts = Vec::new();
        let ends = |parser: &Self| {
            parser.is_symbol(")")
                || parser.is(Word::Returning)
                || parser.are(&[Word::Null, Word::On])
                || parser.are(&[Word::Absent, Word::On])
        };
        while !ends(self) {
            if is_object {
                if self.is(Word::Key)
                    && !self.is_symbol_at(self.at + 1, ":")
                    && self.keyword_at(self.at + 1) != Some(Word::Value)
                {
                    self.advance();
                }
                parts.push(self.expression()?);
                if !self.take_symbol(":") {
                    self.expect(Word::Value)?;
                }
            }
            parts.push(self.expression()?);
            self.json_format()?;
            if !self.take_symbol(",") {
                break;
            }
        }
        if matches!(self.keyword(), Some(Word::Null | Word::Absent)) {
            self.advance();
            self.expect(Word::On)?;
            self.expect(Word::Null)?;
        }
        if is_object && matches!(self.keyword(), Some(Word::With | Word::Without)) {
            self.advance();
            self.expect(Word::Unique)?;
            self.take(Word::Keys);
        }
        let mut returning = None;
        if self.take(Word::Returning) {
            returning = Some(self.type_name()?);
            self.json_format()?;
        }
        self.expect_symbol(")")?;
        let range = head.start..self.end();
        Ok(self.node(
            Kind::Json {
                form: if is_object { JsonForm::Object } else { JsonForm::Array },
                parts,
                defaults: 0,
                returning,
            },
            range,
            head,
        ))
    }
}
