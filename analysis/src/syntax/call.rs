//! Calls, and the special forms that look like calls.

use super::expected::Expected;
use super::fault::{Fault, Slip};
use super::keyword::Keyword as Word;
use super::parser::{Parsed, Parser};
use super::tokens::TokenKind;
use super::tree::{
    Bytes, Call, CurrentFunction, Expression, ExpressionKind as Kind, Identifier, NullTreatment, ProcessingMode,
    QualifiedName, Query, When, Window,
};
use crate::diagnostic::{Code, Diagnostic};

/// What EXTRACT takes.
pub(crate) const EXTRACTED: [&str; 17] = [
    "YEAR",
    "QUARTER",
    "MONTH",
    "WEEK",
    "DAY",
    "DAY_OF_MONTH",
    "DAY_OF_WEEK",
    "DOW",
    "DAY_OF_YEAR",
    "DOY",
    "YEAR_OF_WEEK",
    "YOW",
    "HOUR",
    "MINUTE",
    "SECOND",
    "TIMEZONE_MINUTE",
    "TIMEZONE_HOUR",
];

impl Parser<'_> {
    /// Tries a form with a grammar of its own, else takes an ordinary call of that name.
    pub(super) fn special_or_call(&mut self, form: fn(&mut Self) -> Parsed<Expression>) -> Parsed<Expression> {
        let word = self.at;
        if !self.ordinary_calls.contains(&word) {
            let mark = self.mark();
            if let Ok(found) = form(self) {
                return Ok(found);
            }
            self.ordinary_calls.insert(word);
            self.back(&mark);
        }
        self.call()
    }

    /// `RUNNING name(arguments) FILTER (…) IGNORE NULLS OVER (…)`
    pub(super) fn call(&mut self) -> Parsed<Expression> {
        let start = self.range().start;
        let mode = self.processing_mode();
        let name = self.qualified_name()?;
        let mut call = Call {
            mode,
            name,
            star: false,
            distinct: false,
            arguments: Vec::new(),
            parentheses: 0..0,
            order_by: None,
            filter: None,
            null_treatment: None,
            window: None,
        };
        let opens = self.expect_symbol("(")?.start;
        let labelled =
            self.is_identifier() && self.is_symbol_at(self.at + 1, ".") && self.is_symbol_at(self.at + 2, "*");
        if self.is_symbol("*") || labelled {
            call.star = true;
            if labelled {
                let label = self.identifier()?;
                let range = label.range.clone();
                call.arguments
                    .push(self.node(Kind::Identifier(label), range.clone(), range));
                self.advance();
            }
            self.advance();
            self.expect_symbol(")")?;
        } else {
            if !self.is_symbol(")") && !self.is(Word::Order) {
                call.distinct = self.set_quantifier() == Some(true);
                // Up to here `label.*` is as likely.
                if self.is_identifier() && self.is_symbol_at(self.at + 1, ".") && !self.is_identifier_at(self.at + 2) {
                    self.advance();
                    self.advance();
                    return self.refuse(Expected::NameOrStar);
                }
                call.arguments = self.list(Self::list_element)?;
            }
            call.order_by = self.order_by()?;
            self.expect_symbol(")")?;
        }
        call.parentheses = opens..self.end();
        call.filter = self.filter()?;
        if !call.star
            && let Some(treatment) = self.null_treatment()
        {
            call.null_treatment = Some(treatment);
            call.window = Some(self.over()?);
        } else if self.is_over() {
            call.window = Some(self.over()?);
        }
        let range = start..self.end();
        let head = start..call.name.range.end;
        let kind = self.special_form(call, &head);
        Ok(self.node(kind, range, head))
    }

    /// RUNNING or FINAL, if a call follows and not the call of such a name.
    fn processing_mode(&mut self) -> Option<ProcessingMode> {
        let is_final = match self.keyword() {
            Some(Word::Running) => false,
            Some(Word::Final) => true,
            _ => return None,
        };
        let range = self.range();
        self.is_call_at(self.at + 1).then(|| {
            self.advance();
            ProcessingMode { is_final, range }
        })
    }

    /// Whether a dotted name with a parenthesis after it is there.
    pub(super) fn is_call_at(&self, index: usize) -> bool {
        let mut at = index + 1;
        while self.is_symbol_at(at, ".") && self.is_identifier_at(at + 1) {
            at += 2;
        }
        self.is_identifier_at(index) && self.is_symbol_at(at, "(")
    }

    /// DISTINCT (true) or ALL (false), if one is here.
    pub(super) fn set_quantifier(&mut self) -> Option<bool> {
        if self.take(Word::Distinct) {
            return Some(true);
        }
        // ALL is also a name.
        let next = self.at + 1;
        let quantifies = self.is(Word::All)
            && !self.starts_row_count_at(next)
            && (self.is_string_at(next)
                || self.starts_expression_at(next)
                || ["(", "+", "-"].iter().any(|sign| self.is_symbol_at(next, sign)));
        if quantifies {
            self.advance();
            return Some(false);
        }
        None
    }

    /// Whether an expression may start with this token, so that a word before it is not a name.
    pub(super) fn starts_expression_at(&self, index: usize) -> bool {
        match &self.token_at(index).kind {
            TokenKind::Word(None)
            | TokenKind::Quoted(_)
            | TokenKind::Backquoted
            | TokenKind::DigitWord
            | TokenKind::Integer
            | TokenKind::Decimal
            | TokenKind::Double
            | TokenKind::Binary(_) => true,
            TokenKind::Symbol(symbol) => matches!(*symbol, "?" | ":" | "*"),
            TokenKind::Word(Some(word)) => {
                !word.is_reserved()
                    || matches!(
                        word,
                        Word::Case
                            | Word::Cast
                            | Word::CurrentCatalog
                            | Word::CurrentDate
                            | Word::CurrentPath
                            | Word::CurrentSchema
                            | Word::CurrentTime
                            | Word::CurrentTimestamp
                            | Word::CurrentUser
                            | Word::Exists
                            | Word::Extract
                            | Word::False
                            | Word::Grouping
                            | Word::JsonArray
                            | Word::JsonExists
                            | Word::JsonObject
                            | Word::JsonQuery
                            | Word::JsonValue
                            | Word::Listagg
                            | Word::Localtime
                            | Word::Localtimestamp
                            | Word::Normalize
                            | Word::Not
                            | Word::Null
                            | Word::Trim
                            | Word::True
                            | Word::Cube
                            | Word::Rollup
                    )
            }
            _ => false,
        }
    }

    fn filter(&mut self) -> Parsed<Option<Expression>> {
        if !(self.is(Word::Filter) && self.is_symbol_at(self.at + 1, "(")) {
            self.note(Expected::Word(Word::Filter));
            return Ok(None);
        }
        self.advance();
        self.advance();
        self.expect(Word::Where)?;
        let condition = self.boolean_expression()?;
        self.expect_symbol(")")?;
        Ok(Some(condition))
    }

    fn null_treatment(&mut self) -> Option<NullTreatment> {
        let treatment = match self.keyword() {
            Some(Word::Ignore) => NullTreatment::Ignore,
            Some(Word::Respect) => NullTreatment::Respect,
            _ => return None,
        };
        if self.keyword_at(self.at + 1) != Some(Word::Nulls) {
            return None;
        }
        self.advance();
        self.advance();
        Some(treatment)
    }

    /// Whether OVER opens a window here, and is not an alias.
    pub(super) fn is_over(&mut self) -> bool {
        self.note(Expected::Word(Word::Over));
        self.is(Word::Over) && (self.is_symbol_at(self.at + 1, "(") || self.is_identifier_at(self.at + 1))
    }

    pub(super) fn over(&mut self) -> Parsed<Window> {
        self.expect(Word::Over)?;
        if self.is_symbol("(") {
            self.advance();
            let specification = self.window_specification()?;
            self.expect_symbol(")")?;
            return Ok(Window::Specified(Box::new(specification)));
        }
        Ok(Window::Named(self.identifier()?))
    }

    /// `if`, `nullif`, `coalesce`, `try` and `format` are not functions for Trino.
    fn special_form(&mut self, mut call: Call, head: &Bytes) -> Kind {
        if let [catalog, schema, _] = &call.name.parts[..]
            && catalog.is("system")
            && schema.is("builtin")
        {
            // All functions are there.
            call.name.parts.drain(..2);
            return Kind::Call(Box::new(call));
        }
        let name = match call.name.parts.as_slice() {
            [only] => only.value.to_ascii_lowercase(),
            _ => return Kind::Call(Box::new(call)),
        };
        let (least, most) = match name.as_str() {
            "if" => (2, 3),
            "nullif" => (2, 2),
            "coalesce" | "format" => (2, usize::MAX),
            "try" => (1, 1),
            _ => return Kind::Call(Box::new(call)),
        };
        let count = call.arguments.len();
        let bare = call.window.is_none() && !call.distinct && call.filter.is_none() && call.mode.is_none();
        if count < least || count > most || !bare {
            let (message, reason) = if bare {
                let wanted = match (least, most) {
                    (1, _) => "one argument".to_owned(),
                    (2, 2) => "two arguments".to_owned(),
                    (2, 3) => "two or three arguments".to_owned(),
                    _ => "at least two arguments".to_owned(),
                };
                (
                    format!("`{name}` takes {wanted}, and has {count}"),
                    "a wrong number of arguments",
                )
            } else {
                (
                    format!("`{name}` takes no DISTINCT, FILTER, OVER, RUNNING or FINAL"),
                    "not an aggregate function",
                )
            };
            self.errors.push(Fault::told(Diagnostic::error(
                Code::SyntaxError,
                head.clone(),
                message,
                reason,
            )));
            return Kind::Call(Box::new(call));
        }
        let mut arguments = std::mem::take(&mut call.arguments);
        match name.as_str() {
            "coalesce" => Kind::Coalesce(arguments),
            "format" => Kind::Format(arguments),
            _ => {
                let mut arguments = arguments.drain(..);
                match (name.as_str(), arguments.next(), arguments.next(), arguments.next()) {
                    ("if", Some(condition), Some(then), otherwise) => Kind::If {
                        condition,
                        then,
                        otherwise,
                    },
                    ("nullif", Some(one), Some(other), None) => Kind::NullIf(one, other),
                    (_, Some(value), ..) => Kind::Try(value),
                    _ => Kind::Null,
                }
            }
        }
    }

    /// A call of a function that the grammar spells in a way of its own.
    fn call_of(&mut self, name: &'static str, arguments: Vec<Expression>, head: Bytes) -> Expression {
        let call = named_call(name, arguments, &head);
        let range = head.start..self.end();
        self.node(Kind::Call(Box::new(call)), range, head)
    }

    /// For Trino, `a || b` is a call of concat that is at the sign.
    pub(super) fn concatenation(&mut self, left: Expression, right: Expression, head: &Bytes) -> Kind {
        let _ = &self;
        Kind::Call(Box::new(named_call("concat", vec![left, right], head)))
    }

    pub(super) fn query_in_parentheses(&mut self) -> Parsed<Query> {
        self.expect_symbol("(")?;
        let query = self.query()?;
        self.expect_symbol(")")?;
        Ok(query)
    }

    pub(super) fn case(&mut self) -> Parsed<Expression> {
        let head = self.expect(Word::Case)?;
        let operand = if self.is(Word::When) {
            None
        } else {
            Some(self.expression()?)
        };
        let mut whens = Vec::new();
        loop {
            self.expect(Word::When)?;
            let condition = self.expression()?;
            self.expect(Word::Then)?;
            let result = self.expression()?;
            whens.push(When { condition, result });
            if !self.is(Word::When) {
                self.note(Expected::Word(Word::When));
                break;
            }
        }
        let otherwise = if self.take(Word::Else) {
            Some(self.expression()?)
        } else {
            None
        };
        self.expect(Word::End)?;
        let range = head.start..self.end();
        let kind = match operand {
            Some(operand) => Kind::SimpleCase {
                operand,
                whens,
                otherwise,
            },
            None => Kind::SearchedCase { whens, otherwise },
        };
        Ok(self.node(kind, range, head))
    }

    /// CAST or `TRY_CAST`
    pub(super) fn cast(&mut self) -> Parsed<Expression> {
        let head = self.range();
        let safe = self.is(Word::TryCast);
        self.advance();
        self.expect_symbol("(")?;
        let value = self.expression()?;
        self.expect(Word::As)?;
        let type_name = self.type_name()?;
        self.expect_symbol(")")?;
        let range = head.start..self.end();
        let kind = Kind::Cast { value, type_name, safe };
        Ok(self.node(kind, range, head))
    }

    pub(super) fn row_constructor(&mut self) -> Parsed<Expression> {
        let head = self.expect(Word::Row)?;
        let fields = self.parenthesized(Self::list_element)?;
        let range = head.start..self.end();
        Ok(self.node(Kind::Row(fields), range, head))
    }

    pub(super) fn current(&mut self, function: CurrentFunction) -> Parsed<Expression> {
        let head = self.range();
        self.advance();
        let takes_precision = matches!(
            function,
            CurrentFunction::Time
                | CurrentFunction::Timestamp
                | CurrentFunction::LocalTime
                | CurrentFunction::LocalTimestamp
        );
        let mut precision = None;
        if takes_precision && self.take_symbol("(") {
            if !matches!(self.kind(), TokenKind::Integer) {
                return self.refuse(Expected::Number);
            }
            precision = Some(self.sql[self.range()].to_owned());
            self.advance();
            self.expect_symbol(")")?;
        }
        let range = head.start..self.end();
        Ok(self.node(Kind::Current(function, precision), range, head))
    }

    pub(super) fn extract(&mut self) -> Parsed<Expression> {
        let head = self.expect(Word::Extract)?;
        self.expect_symbol("(")?;
        let field = self.identifier()?;
        self.expect(Word::From)?;
        let value = self.value_expression()?;
        self.expect_symbol(")")?;
        if field.quoted || !EXTRACTED.iter().any(|known| known.eq_ignore_ascii_case(&field.value)) {
            let message = format!("EXTRACT has no field `{}`", &self.sql[field.range.clone()]);
            let error = Diagnostic::error(Code::SyntaxError, head.clone(), message, "an unknown field");
            let slip = Slip::Field {
                field: field.range.clone(),
                value: value.range.clone(),
                whole: head.start..self.end(),
            };
            self.errors.push(Fault { error, slip });
        }
        let range = head.start..self.end();
        Ok(self.node(Kind::Extract { field, value }, range, head))
    }

    /// `TRIM(s)`, `TRIM(s, c)`, `TRIM(c FROM s)`, `TRIM(BOTH c FROM s)`, `TRIM(BOTH FROM s)`
    pub(super) fn trim(&mut self) -> Parsed<Expression> {
        let head = self.expect(Word::Trim)?;
        self.expect_symbol("(")?;
        let mut function = "trim";
        let mut specified = false;
        if let Some(word @ (Word::Leading | Word::Trailing | Word::Both)) = self.keyword() {
            let next = self.at + 1;
            // `BOTH 'text'` alone is a literal of a type of this name.
            let goes_on = self.keyword_at(next) == Some(Word::From)
                || self.is_string_at(next) && !self.is_symbol_at(next + 1, ")")
                || self.is_symbol_at(next, "(")
                || self.starts_expression_at(next) && !self.is_symbol_at(next, "*");
            if goes_on {
                specified = true;
                function = match word {
                    Word::Leading => "ltrim",
                    Word::Trailing => "rtrim",
                    _ => "trim",
                };
                self.advance();
            }
        }
        let mut arguments = Vec::new();
        if self.take(Word::From) {
            arguments.push(self.value_expression()?);
            if !specified {
                let message = "FROM in TRIM has what is trimmed, or where, before it";
                let error = Diagnostic::error(Code::SyntaxError, head.clone(), message, "trims nothing");
                self.errors
                    .push(Fault::told(error.help("write `trim(…)`, or `trim(BOTH FROM …)`")));
            }
        } else {
            let first = self.value_expression()?;
            if self.take(Word::From) {
                arguments.push(self.value_expression()?);
                arguments.push(first);
            } else if specified {
                return Err(super::parser::Refused);
            } else {
                arguments.push(first);
                if self.take_symbol(",") {
                    arguments.push(self.value_expression()?);
                }
            }
        }
        self.expect_symbol(")")?;
        let range = head.start..self.end();
        Ok(self.node(Kind::Trim { function, arguments }, range, head))
    }

    pub(super) fn normalize(&mut self) -> Parsed<Expression> {
        let head = self.expect(Word::Normalize)?;
        self.expect_symbol("(")?;
        let value = self.value_expression()?;
        let mut form = "NFC";
        if self.take_symbol(",") {
            // As it is written: Trino only knows upper case, and fails when it runs.
            let (sql, range) = (self.sql, self.range());
            self.expect_one_of(&[Word::Nfd, Word::Nfc, Word::Nfkd, Word::Nfkc])?;
            form = &sql[range];
        }
        self.expect_symbol(")")?;
        let form = self.node(Kind::Text(form.to_owned()), head.clone(), head.clone());
        Ok(self.call_of("normalize", vec![value, form], head))
    }

    pub(super) fn position(&mut self) -> Parsed<Expression> {
        let head = self.expect(Word::Position)?;
        self.expect_symbol("(")?;
        let part = self.value_expression()?;
        self.expect(Word::In)?;
        let whole = self.value_expression()?;
        self.expect_symbol(")")?;
        Ok(self.call_of("strpos", vec![whole, part], head))
    }

    pub(super) fn substring(&mut self) -> Parsed<Expression> {
        let head = self.expect(Word::Substring)?;
        self.expect_symbol("(")?;
        let mut arguments = vec![self.value_expression()?];
        self.expect(Word::From)?;
        arguments.push(self.value_expression()?);
        if self.take(Word::For) {
            arguments.push(self.value_expression()?);
        }
        self.expect_symbol(")")?;
        Ok(self.call_of("substr", arguments, head))
    }

    /// `LISTAGG(x, ',' ON OVERFLOW …) WITHIN GROUP (ORDER BY …)`, without FILTER: that is an alias here
    pub(super) fn listagg(&mut self) -> Parsed<Expression> {
        let head = self.expect(Word::Listagg)?;
        self.expect_symbol("(")?;
        let distinct = self.set_quantifier() == Some(true);
        let mut arguments = vec![self.expression()?];
        let separator = if self.take_symbol(",") {
            self.string_literal()?
        } else {
            self.node(Kind::Text(String::new()), head.clone(), head.clone())
        };
        arguments.push(separator);
        let mut truncates = false;
        let mut counts = true;
        let mut ending = "...".to_owned();
        if self.take(Word::On) {
            self.expect(Word::Overflow)?;
            if self.expect_one_of(&[Word::Error, Word::Truncate])? == Word::Truncate {
                truncates = true;
                if self.is_string_at(self.at) {
                    ending = self.string()?;
                }
                counts = self.expect_one_of(&[Word::With, Word::Without])? == Word::With;
                self.expect(Word::Count)?;
            }
        }
        for kind in [Kind::Boolean(!truncates), Kind::Text(ending), Kind::Boolean(counts)] {
            let argument = self.node(kind, head.clone(), head.clone());
            arguments.push(argument);
        }
        self.expect_symbol(")")?;
        self.expect(Word::Within)?;
        self.expect(Word::Group)?;
        self.expect_symbol("(")?;
        if !self.is(Word::Order) {
            return self.refuse(Expected::Words("ORDER BY"));
        }
        let order_by = self.order_by()?;
        self.expect_symbol(")")?;
        let range = head.start..self.end();
        let call = Call {
            distinct,
            order_by,
            ..named_call("listagg", arguments, &head)
        };
        Ok(self.node(Kind::Call(Box::new(call)), range, head))
    }

    pub(super) fn grouping_operation(&mut self) -> Parsed<Expression> {
        let head = self.expect(Word::Grouping)?;
        self.expect_symbol("(")?;
        let mut columns = Vec::new();
        if !self.is_symbol(")") {
            columns = self.list(|parser| {
                let name = parser.qualified_name()?;
                Ok(parser.name_expression(name))
            })?;
        }
        self.expect_symbol(")")?;
        let range = head.start..self.end();
        Ok(self.node(Kind::Grouping(columns), range, head))
    }

    /// A dotted name as an expression.
    fn name_expression(&mut self, name: QualifiedName) -> Expression {
        let start = name.range.start;
        let mut parts = name.parts.into_iter();
        let range = name.range.clone();
        let Some(first) = parts.next() else {
            return self.node(Kind::Null, range.clone(), range);
        };
        let own = first.range.clone();
        let mut base = self.node(Kind::Identifier(first), own.clone(), own);
        for field in parts {
            let range = start..field.range.end;
            base = self.node(Kind::Dereference { base, field }, range.clone(), range);
        }
        base
    }
}

fn named_call(name: &'static str, arguments: Vec<Expression>, head: &Bytes) -> Call {
    let identifier = Identifier {
        value: name.to_owned(),
        quoted: false,
        range: head.clone(),
    };
    Call {
        mode: None,
        name: QualifiedName {
            parts: vec![identifier],
            range: head.clone(),
        },
        star: false,
        distinct: false,
        arguments,
        parentheses: head.end..head.end,
        order_by: None,
        filter: None,
        null_treatment: None,
        window: None,
    }
}
