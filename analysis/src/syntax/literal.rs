//! Literals: numbers, strings, intervals, typed text.

use super::expected::Expected;
use super::fault::Fault;
use super::keyword::Keyword as Word;
use super::parser::{Parsed, Parser};
use super::tokens::TokenKind;
use super::tree::{Bytes, Expression, ExpressionKind as Kind};
use crate::catalog::DecimalLiterals;
use crate::diagnostic::{Code, Diagnostic, Label};
use crate::types::value::IntervalField;

impl Parser<'_> {
    /// A number, with the minus directly before it.
    pub(super) fn number(&mut self) -> Parsed<Expression> {
        let start = self.range().start;
        let minus = self.is_symbol("-");
        if minus {
            self.advance();
        }
        let range = self.range();
        let digits = &self.sql[range.clone()];
        let sign = if minus { "-" } else { "" };
        let kind = match self.kind() {
            TokenKind::Integer => {
                if let Ok(value) = format!("{sign}{digits}").parse() {
                    Kind::Long(value)
                } else {
                    let help = "write a decimal in quotes, `DECIMAL '…'`, or a double, with `e0` after it";
                    self.too_long_number(range.clone(), help);
                    Kind::Long(0)
                }
            }
            TokenKind::Decimal if self.catalog.decimal_literals == DecimalLiterals::Decimal => {
                Kind::Decimal(format!("{sign}{digits}"))
            }
            TokenKind::Decimal | TokenKind::Double => Kind::Double(format!("{sign}{digits}")),
            _ => return self.refuse(Expected::Number),
        };
        self.advance();
        let range = start..range.end;
        Ok(self.node(kind, range.clone(), range))
    }

    /// Trino says of such a number that it is at the head of the text.
    pub(super) fn too_long_number(&mut self, range: Bytes, help: &str) {
        let message = format!("the number `{}` does not fit a bigint", &self.sql[range.clone()]);
        let mut error = Diagnostic::error(Code::SyntaxError, 0..0, message, "");
        error.labels.push(Label {
            range,
            text: "more than 9223372036854775807".to_owned(),
        });
        self.errors.push(Fault::told(error.help(help)));
    }

    pub(super) fn string_literal(&mut self) -> Parsed<Expression> {
        let start = self.range().start;
        let value = self.string()?;
        let range = start..self.end();
        Ok(self.node(Kind::Text(value), range.clone(), range))
    }

    /// `'text'` or `U&'text' UESCAPE 'e'`
    pub(super) fn string(&mut self) -> Parsed<String> {
        let range = self.range();
        match self.kind() {
            TokenKind::Text(value) => {
                self.advance();
                if self.is_string_at(self.at) {
                    self.note(Expected::Operator);
                }
                Ok(value.to_string())
            }
            TokenKind::UnicodeText(value) => {
                self.advance();
                let mut escape = "\\".to_owned();
                if self.take(Word::Uescape) {
                    let TokenKind::Text(own) = self.kind() else {
                        return self.refuse(Expected::Text);
                    };
                    escape = own.to_string();
                    self.advance();
                }
                match unescape(value, &escape) {
                    Ok(value) => Ok(value),
                    Err(reason) => {
                        let error =
                            Diagnostic::error(Code::SyntaxError, range, "the text is not a Unicode string", reason);
                        self.errors.push(Fault::told(error));
                        Ok(value.to_string())
                    }
                }
            }
            _ => self.refuse(Expected::Text),
        }
    }

    pub(super) fn binary_literal(&mut self) -> Parsed<Expression> {
        let range = self.range();
        let TokenKind::Binary(value) = self.kind() else {
            return self.refuse(Expected::Binary);
        };
        self.advance();
        let digits: String = value
            .chars()
            .filter(|ch| !matches!(ch, ' ' | '\r' | '\n' | '\t'))
            .collect();
        let reason = if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            Some("it may only have the digits 0 to 9 and A to F")
        } else if digits.len() % 2 == 1 {
            Some("each byte has two digits")
        } else {
            None
        };
        if let Some(reason) = reason {
            self.errors.push(Fault::told(Diagnostic::error(
                Code::SyntaxError,
                range.clone(),
                "the text is not a binary literal",
                reason,
            )));
        }
        Ok(self.node(Kind::Binary(digits), range.clone(), range))
    }

    /// `TYPE 'text'`: the type's name was taken.
    pub(super) fn typed_literal(&mut self, type_name: String, start: usize) -> Parsed<Expression> {
        let value = self.string()?;
        let range = start..self.end();
        if type_name.eq_ignore_ascii_case("x") {
            let message = "a binary literal has no blank before its quote";
            self.errors.push(Fault::told(Diagnostic::error(
                Code::SyntaxError,
                range.clone(),
                message,
                "write `X'…'`",
            )));
        }
        Ok(self.node(Kind::Generic { type_name, value }, range.clone(), range))
    }

    /// Whether an interval comes next, and not a column or a type of that name.
    pub(super) fn is_interval(&self) -> bool {
        let signed = self.is_symbol_at(self.at + 1, "-") || self.is_symbol_at(self.at + 1, "+");
        let text = self.at + 1 + usize::from(signed);
        self.is_string_at(text) && (signed || self.interval_field_at(text + 1).is_some())
    }

    fn interval_field_at(&self, index: usize) -> Option<IntervalField> {
        Some(match self.keyword_at(index)? {
            Word::Year => IntervalField::Year,
            Word::Month => IntervalField::Month,
            Word::Day => IntervalField::Day,
            Word::Hour => IntervalField::Hour,
            Word::Minute => IntervalField::Minute,
            Word::Second => IntervalField::Second,
            _ => return None,
        })
    }

    pub(super) fn interval_field(&mut self) -> Parsed<IntervalField> {
        match self.interval_field_at(self.at) {
            Some(field) => {
                self.advance();
                Ok(field)
            }
            None => self.refuse(Expected::Words("YEAR, MONTH, DAY, HOUR, MINUTE or SECOND")),
        }
    }

    pub(super) fn interval(&mut self) -> Parsed<Expression> {
        let start = self.expect(Word::Interval)?.start;
        let negative = self.is_symbol("-");
        if negative || self.is_symbol("+") {
            self.advance();
        }
        let value = self.string()?;
        let from = self.interval_field()?;
        let to = if self.take(Word::To) {
            Some(self.interval_field()?)
        } else {
            None
        };
        let range = start..self.end();
        let interval = Kind::Interval {
            negative,
            value,
            from,
            to,
        };
        Ok(self.node(interval, range.clone(), range))
    }
}

/// The text without its escapes.
fn unescape(text: &str, escape: &str) -> Result<String, &'static str> {
    let mut characters = escape.chars();
    let (Some(escape), None) = (characters.next(), characters.next()) else {
        return Err("UESCAPE takes one character");
    };
    if escape.is_ascii_hexdigit() || matches!(escape, '+' | '\'' | '"' | ' ') || !(' '..='~').contains(&escape) {
        return Err("UESCAPE does not take this character");
    }
    let mut value = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(escape) {
        value.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(behind) = rest.strip_prefix(escape) {
            value.push(escape);
            rest = behind;
            continue;
        }
        let (from, length) = if rest.starts_with('+') { (1, 6) } else { (0, 4) };
        let digits = rest.get(from..from + length).ok_or("an escape is not finished")?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err("an escape has four hexadecimal digits, or `+` and six");
        }
        let point = u32::from_str_radix(digits, 16).map_err(|_| "an escape is not a number")?;
        value.push(char::from_u32(point).ok_or("an escape is not a character")?);
        rest = &rest[from + length..];
    }
    value.push_str(rest);
    Ok(value)
}
