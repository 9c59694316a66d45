//! The SQL/JSON functions.

use super::expected::Expected;
use super::keyword::Keyword as Word;
use super::parser::{Parsed, Parser};
use super::tree::{
    Expression, ExpressionKind as Kind, JsonBehavior, JsonEncoding, JsonForm, JsonFormat, JsonFunction, JsonRole,
    JsonWrapper,
};

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
        let mut roles = vec![JsonRole::Input(self.json_format()?.unwrap_or(JsonFormat::Plain))];
        self.expect_symbol(",")?;
        parts.push(self.string_literal()?);
        roles.push(JsonRole::Path);
        if self.take(Word::Passing) {
            self.list(|parser| {
                let argument = parser.expression()?;
                let format = parser.json_format()?.or(implicit_format(&argument));
                parser.expect(Word::As)?;
                roles.push(JsonRole::Passed(parser.identifier()?, format));
                parts.push(argument);
                Ok(())
            })?;
        }
        let returning = if form == JsonForm::Exists {
            None
        } else {
            self.json_returning()?
        };
        let (wrapper, quotes) = if form == JsonForm::Query {
            self.json_wrapper()?
        } else {
            (JsonWrapper::Without, None)
        };
        let (on_empty, on_error) = self.json_behaviors(form, &mut parts)?;
        roles.resize_with(parts.len(), || JsonRole::Default);
        self.expect_symbol(")")?;
        let range = head.start..self.end();
        let function = JsonFunction {
            form,
            parts,
            roles,
            returning,
            wrapper,
            quotes,
            on_empty,
            on_error,
            absent_on_null: None,
            unique_keys: false,
        };
        Ok(self.node(Kind::Json(Box::new(function)), range, head))
    }

    /// `RETURNING varchar FORMAT JSON`
    fn json_returning(&mut self) -> Parsed<Option<(String, Option<JsonFormat>)>> {
        if !self.take(Word::Returning) {
            return Ok(None);
        }
        let type_name = self.type_name()?;
        Ok(Some((type_name, self.json_format()?)))
    }

    /// `… ON EMPTY … ON ERROR`; what is after DEFAULT becomes a part of the function.
    fn json_behaviors(
        &mut self,
        form: JsonForm,
        parts: &mut Vec<Expression>,
    ) -> Parsed<(Option<JsonBehavior>, Option<JsonBehavior>)> {
        let words: &[Word] = match form {
            JsonForm::Exists => &[Word::True, Word::False, Word::Unknown, Word::Error],
            JsonForm::Value => &[Word::Error, Word::Null, Word::Default],
            _ => &[Word::Error, Word::Null, Word::Empty],
        };
        let (mut on_empty, mut on_error) = (None, None);
        let mut may_be_empty = form != JsonForm::Exists;
        while !self.is_symbol(")") {
            let behavior = match self.expect_one_of(words)? {
                Word::Default => {
                    parts.push(self.expression()?);
                    JsonBehavior::Default(parts.len() - 1)
                }
                Word::Empty => match self.expect_one_of(&[Word::Array, Word::Object])? {
                    Word::Array => JsonBehavior::EmptyArray,
                    _ => JsonBehavior::EmptyObject,
                },
                Word::True => JsonBehavior::True,
                Word::False => JsonBehavior::False,
                Word::Unknown => JsonBehavior::Unknown,
                Word::Null => JsonBehavior::Null,
                _ => JsonBehavior::Error,
            };
            self.expect(Word::On)?;
            if may_be_empty && self.take(Word::Empty) {
                may_be_empty = false;
                on_empty = Some(behavior);
            } else {
                self.expect(Word::Error)?;
                on_error = Some(behavior);
                break;
            }
        }
        Ok((on_empty, on_error))
    }

    /// `WITH ARRAY WRAPPER`, `KEEP QUOTES`
    fn json_wrapper(&mut self) -> Parsed<(JsonWrapper, Option<bool>)> {
        let mut wrapper = JsonWrapper::Without;
        if self.take(Word::Without) {
            self.take(Word::Array);
            self.expect(Word::Wrapper)?;
        } else if self.take(Word::With) {
            wrapper = if self.take(Word::Conditional) {
                JsonWrapper::Conditional
            } else {
                self.take(Word::Unconditional);
                JsonWrapper::Unconditional
            };
            self.take(Word::Array);
            self.expect(Word::Wrapper)?;
        }
        let mut quotes = None;
        if matches!(self.keyword(), Some(Word::Keep | Word::Omit)) {
            quotes = Some(self.is(Word::Keep));
            self.advance();
            self.expect(Word::Quotes)?;
            if self.take(Word::On) {
                self.words(&[Word::Scalar, Word::String])?;
            }
        }
        Ok((wrapper, quotes))
    }

    /// `FORMAT JSON ENCODING UTF8`
    fn json_format(&mut self) -> Parsed<Option<JsonFormat>> {
        if !self.take(Word::Format) {
            return Ok(None);
        }
        self.expect(Word::Json)?;
        if !self.take(Word::Encoding) {
            return Ok(Some(JsonFormat::Plain));
        }
        let encoding = match self.sql[self.range()].to_ascii_uppercase().as_str() {
            "UTF8" => JsonEncoding::Utf8,
            "UTF16" => JsonEncoding::Utf16,
            "UTF32" => JsonEncoding::Utf32,
            _ => return self.refuse(Expected::Words("UTF8")),
        };
        self.advance();
        Ok(Some(JsonFormat::Encoded(encoding)))
    }

    /// `JSON_OBJECT(KEY 'a' VALUE 1, 'b' : 2)` or `JSON_ARRAY(1, 2)`
    pub(super) fn json_constructor(&mut self) -> Parsed<Expression> {
        let head = self.range();
        let is_object = self.is(Word::JsonObject);
        self.advance();
        self.expect_symbol("(")?;
        let (mut parts, mut roles) = (Vec::new(), Vec::new());
        let mut goes_on = !self.is_symbol(")") && !self.is(Word::Returning);
        while goes_on {
            if is_object {
                if self.is(Word::Key)
                    && !self.is_symbol_at(self.at + 1, ":")
                    && self.keyword_at(self.at + 1) != Some(Word::Value)
                {
                    self.advance();
                }
                parts.push(self.expression()?);
                roles.push(JsonRole::Key);
                if !self.take_symbol(":") {
                    self.expect(Word::Value)?;
                }
            }
            let value = self.expression()?;
            let format = self.json_format()?.or(implicit_format(&value));
            roles.push(JsonRole::Value(format));
            parts.push(value);
            goes_on = self.take_symbol(",");
        }
        let mut absent_on_null = None;
        if !parts.is_empty() && matches!(self.keyword(), Some(Word::Null | Word::Absent)) {
            absent_on_null = Some(self.is(Word::Absent));
            self.advance();
            self.expect(Word::On)?;
            self.expect(Word::Null)?;
        }
        let mut unique_keys = false;
        if is_object && !parts.is_empty() && matches!(self.keyword(), Some(Word::With | Word::Without)) {
            unique_keys = self.is(Word::With);
            self.advance();
            self.expect(Word::Unique)?;
            self.take(Word::Keys);
        }
        let returning = self.json_returning()?;
        self.expect_symbol(")")?;
        let range = head.start..self.end();
        let function = JsonFunction {
            form: if is_object { JsonForm::Object } else { JsonForm::Array },
            parts,
            roles,
            returning,
            wrapper: JsonWrapper::Without,
            quotes: None,
            on_empty: None,
            on_error: None,
            absent_on_null,
            unique_keys,
        };
        Ok(self.node(Kind::Json(Box::new(function)), range, head))
    }
}

/// What gives JSON is taken as JSON without FORMAT.
fn implicit_format(value: &Expression) -> Option<JsonFormat> {
    match &*value.kind {
        Kind::Json(function) => match function.form {
            JsonForm::Query | JsonForm::Object | JsonForm::Array => Some(JsonFormat::Plain),
            JsonForm::Exists | JsonForm::Value => None,
        },
        _ => None,
    }
}
