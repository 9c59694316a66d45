//! Expressions: `booleanExpression`, `predicate`, `valueExpression`, `primaryExpression`.

use super::expected::Expected;
use super::fault::{Fault, Slip};
use super::keyword::Keyword as Word;
use super::parser::{Parsed, Parser};
use super::tokens::TokenKind;
use super::tree::{
    Bytes, ComparisonOperator, CurrentFunction, Expression, ExpressionKind as Kind, Identifier, LogicalOperator, Query,
    QueryBody, Truth,
};
use crate::diagnostic::{Code, Diagnostic};

/// What is in parentheses where a query, an expression or a row may stand.
pub(super) enum Inside {
    Query(Box<Query>),
    Expressions(Vec<Expression>),
}

impl Parser<'_> {
    pub(super) fn expression(&mut self) -> Parsed<Expression> {
        self.boolean_expression()
    }

    /// Terms joined by OR, each of terms joined by AND.
    pub(super) fn boolean_expression(&mut self) -> Parsed<Expression> {
        self.logical(LogicalOperator::Or)
    }

    fn logical(&mut self, operator: LogicalOperator) -> Parsed<Expression> {
        let start = self.start();
        let word = match operator {
            LogicalOperator::And => Word::And,
            LogicalOperator::Or => Word::Or,
        };
        let first = self.logical_term(operator)?;
        if !self.is(word) {
            self.note(Expected::Word(word));
            return Ok(first);
        }
        let mut terms = vec![first];
        while self.take(word) {
            terms.push(self.logical_term(operator)?);
        }
        let range = start..self.end();
        let head = start..terms[0].range.end.max(start);
        Ok(self.node(Kind::Logical { operator, terms }, range, head))
    }

    fn logical_term(&mut self, operator: LogicalOperator) -> Parsed<Expression> {
        match operator {
            LogicalOperator::Or => self.logical(LogicalOperator::And),
            LogicalOperator::And => self.logical_not(),
        }
    }

    fn logical_not(&mut self) -> Parsed<Expression> {
        if self.seed.is_none() && self.is(Word::Not) {
            let head = self.range();
            self.decide_item();
            self.advance();
            let value = self.logical_not()?;
            let range = head.start..self.end();
            return Ok(self.node(Kind::Not(value), range, head));
        }
        self.predicated()
    }

    /// A select item that starts with an operator is not of type `primary.*`.
    fn decide_item(&mut self) {
        if self.undecided_item == Some(self.at) {
            self.undecided_item = None;
            self.looked_over(self.at);
        }
    }

    /// A value, perhaps with one predicate after it: predicates do not chain.
    fn predicated(&mut self) -> Parsed<Expression> {
        let start = self.start();
        let value = self.value_expression()?;
        if let Some(operator) = self.comparison_operator() {
            return self.comparison(value, start, operator);
        }
        let head = self.range();
        let negated = self.is(Word::Not)
            && matches!(
                self.keyword_at(self.at + 1),
                Some(Word::Between | Word::In | Word::Like)
            );
        if negated {
            self.advance();
        } else if self.is(Word::Not) {
            self.note_at(self.at + 1, Expected::Words("BETWEEN, IN or LIKE"));
        }
        let positive = match self.keyword() {
            Some(Word::Between) => self.between(value, start, head.clone())?,
            Some(Word::In) => self.in_predicate(value, start, head.clone())?,
            Some(Word::Like) => self.like(value, start, head.clone())?,
            Some(Word::Is) => return self.is_predicate(value, start),
            _ => {
                self.note(Expected::Operator);
                return Ok(value);
            }
        };
        if negated {
            let range = start..self.end();
            return Ok(self.node(Kind::Not(positive), range, head));
        }
        Ok(positive)
    }

    fn comparison_operator(&self) -> Option<ComparisonOperator> {
        Some(match self.symbol()? {
            "=" => ComparisonOperator::Equal,
            "<>" | "!=" => ComparisonOperator::NotEqual,
            "<" => ComparisonOperator::Less,
            "<=" => ComparisonOperator::LessOrEqual,
            ">" => ComparisonOperator::Greater,
            ">=" => ComparisonOperator::GreaterOrEqual,
            _ => return None,
        })
    }

    fn comparison(&mut self, left: Expression, start: usize, operator: ComparisonOperator) -> Parsed<Expression> {
        let head = self.range();
        self.advance();
        if let Some((all, query)) = self.quantified_query()? {
            let kind = Kind::Quantified {
                operator,
                all,
                value: left,
                query: Box::new(query),
            };
            return Ok(self.node(kind, start..self.end(), head));
        }
        let right = self.value_expression()?;
        let range = start..self.end();
        Ok(self.node(Kind::Comparison { operator, left, right }, range, head))
    }

    /// `ALL (SELECT …)`, `ANY (SELECT …)`; whether it is ALL, and the query.
    fn quantified_query(&mut self) -> Parsed<Option<(bool, Query)>> {
        let quantifier = matches!(self.keyword(), Some(Word::All | Word::Any | Word::Some));
        if !quantifier || !self.is_symbol_at(self.at + 1, "(") {
            return Ok(None);
        }
        let all = self.is(Word::All);
        let word = self.at;
        if self.starts_query_at(self.at + 2) {
            self.advance();
            return Ok(Some((all, self.query_in_parentheses()?)));
        }
        // `= ANY ((SELECT 1))` is a call of a function named any; `= ANY ((SELECT 1) UNION SELECT 2)` is none.
        if self.is_symbol_at(self.at + 2, "(") {
            let mark = self.mark();
            self.advance();
            if !self.ordinary_calls.contains(&word)
                && let Ok(query) = self.query_in_parentheses()
                && !is_only_parentheses(&query)
            {
                return Ok(Some((all, query)));
            }
            self.ordinary_calls.insert(word);
            self.back(&mark);
        }
        Ok(None)
    }

    fn between(&mut self, value: Expression, start: usize, head: Bytes) -> Parsed<Expression> {
        self.advance();
        let low = self.value_expression()?;
        self.expect(Word::And)?;
        let high = self.value_expression()?;
        let range = start..self.end();
        Ok(self.node(Kind::Between { value, low, high }, range, head))
    }

    fn in_predicate(&mut self, value: Expression, start: usize, head: Bytes) -> Parsed<Expression> {
        // `NOT IN` is not a part of POSITION.
        let place =
            (head.len() == 2 && self.undecided_item.is_none() && self.open == 0).then_some(self.in_predicates.len());
        if place.is_some() {
            self.in_predicates.push((self.at, None));
        }
        self.advance();
        self.expect_symbol("(")?;
        let kind = match self.inside()? {
            Inside::Query(query) if is_only_parentheses(&query) => {
                // `IN ((SELECT 1))` is a list of one scalar.
                let range = query.range.clone();
                let head = range.start..range.start + 1;
                let inner = match query.body {
                    QueryBody::Subquery(inner) => *inner,
                    _ => *query,
                };
                let only = self.node(Kind::Subquery(Box::new(inner)), range, head);
                Kind::InList {
                    value,
                    list: vec![only],
                }
            }
            Inside::Query(query) => Kind::InQuery { value, query },
            Inside::Expressions(list) => Kind::InList { value, list },
        };
        self.expect_symbol(")")?;
        let end = self.at;
        if let Some(own) = place.and_then(|place| self.in_predicates.get_mut(place)) {
            own.1 = Some(end);
        }
        let range = start..self.end();
        Ok(self.node(kind, range, head))
    }

    fn like(&mut self, value: Expression, start: usize, head: Bytes) -> Parsed<Expression> {
        self.advance();
        let pattern = self.value_expression()?;
        let escape = if self.take(Word::Escape) {
            Some(self.value_expression()?)
        } else {
            None
        };
        let range = start..self.end();
        Ok(self.node(Kind::Like { value, pattern, escape }, range, head))
    }

    fn is_predicate(&mut self, value: Expression, start: usize) -> Parsed<Expression> {
        let head = self.range();
        self.advance();
        let negated = self.take(Word::Not);
        let kind = if self.take(Word::Null) {
            Kind::IsNull(value)
        } else if self.take(Word::Distinct) {
            self.expect(Word::From)?;
            let right = self.value_expression()?;
            Kind::Comparison {
                operator: ComparisonOperator::IsDistinctFrom,
                left: value,
                right,
            }
        } else if let Some(word @ (Word::True | Word::False | Word::Unknown)) = self.keyword() {
            self.advance();
            let truth = match word {
                Word::True => Truth::True,
                Word::False => Truth::False,
                _ => Truth::Unknown,
            };
            Kind::IsTruth(value, truth)
        } else {
            return self.refuse(Expected::Words("NULL or DISTINCT FROM"));
        };
        let range = start..self.end();
        let positive = self.node(kind, range.clone(), head.clone());
        if negated {
            Ok(self.node(Kind::Not(positive), range, head))
        } else {
            Ok(positive)
        }
    }

    /// `||` is the loosest operator of values.
    pub(super) fn value_expression(&mut self) -> Parsed<Expression> {
        self.binary(0)
    }

    fn binary(&mut self, level: u8) -> Parsed<Expression> {
        const LEVELS: [&[&str]; 3] = [&["||"], &["+", "-"], &["*", "/", "%"]];
        let Some(operators) = LEVELS.get(usize::from(level)) else {
            return self.unary();
        };
        let start = self.start();
        let mut left = self.binary(level + 1)?;
        while let Some(symbol) = self.symbol().filter(|symbol| operators.contains(symbol)) {
            let head = self.range();
            self.advance();
            let right = self.binary(level + 1)?;
            let range = start..self.end();
            let kind = if symbol == "||" {
                self.concatenation(left, right, &head)
            } else {
                Kind::Arithmetic {
                    operator: symbol.chars().next().unwrap_or('+'),
                    left,
                    right,
                }
            };
            left = self.node(kind, range, head);
        }
        Ok(left)
    }

    fn unary(&mut self) -> Parsed<Expression> {
        if self.seed.is_none() && (self.is_symbol("-") || self.is_symbol("+")) {
            let minus = self.is_symbol("-");
            let number = &self.token_at(self.at + 1).kind;
            if !(minus && matches!(number, TokenKind::Integer | TokenKind::Decimal | TokenKind::Double)) {
                let head = self.range();
                self.decide_item();
                self.advance();
                let value = self.unary()?;
                let range = head.start..self.end();
                return Ok(self.node(Kind::Unary { minus, value }, range, head));
            }
        }
        self.at_time_zone()
    }

    fn at_time_zone(&mut self) -> Parsed<Expression> {
        let start = self.start();
        let mut value = self.primary_expression()?;
        if self.is(Word::At) {
            self.note_at(self.at + 1, Expected::Words("TIME ZONE"));
        }
        while self.is(Word::At) && self.keyword_at(self.at + 1) == Some(Word::Time) {
            let head = self.range();
            self.advance();
            self.advance();
            self.expect(Word::Zone)?;
            let zone = if self.is(Word::Interval) {
                self.interval()?
            } else {
                self.string_literal()?
            };
            let range = start..self.end();
            value = self.node(Kind::AtTimeZone { value, zone }, range, head);
        }
        Ok(value)
    }

    /// A primary expression with all its subscripts and fields.
    pub(super) fn primary_expression(&mut self) -> Parsed<Expression> {
        let start = self.start();
        let began = self.at;
        let decides = self.undecided_item == Some(began);
        let found = self.primary_with_suffixes(start, began);
        if decides {
            self.undecided_item = None;
            if found.is_ok() {
                self.looked_over(began);
            }
        }
        found
    }

    fn primary_with_suffixes(&mut self, start: usize, began: usize) -> Parsed<Expression> {
        let mut base = if let Some((seed, _)) = self.seed.take() {
            seed
        } else {
            let first = self.primary()?;
            self.primary_began = began;
            first
        };
        loop {
            if self.is_symbol("[") {
                self.advance();
                let index = self.value_expression()?;
                self.expect_symbol("]")?;
                let range = start..self.end();
                base = self.node(Kind::Subscript { base, index }, range.clone(), range);
                self.primary_began = began;
            } else if self.is_symbol(".") && self.is_symbol_at(self.at + 1, "*") {
                // `t.*`, which only a select item takes.
                if self.lookahead.is_some() {
                    self.note_at(self.at + 1, Expected::Name);
                }
                return Ok(base);
            } else if self.is_symbol(".") {
                if self.undecided_item.is_none() && self.open == 0 && !self.is_identifier_at(self.at + 1) {
                    return Ok(base);
                }
                self.advance();
                let field = self.identifier()?;
                let range = start..self.end();
                base = self.node(Kind::Dereference { base, field }, range.clone(), range);
            } else if self.is_symbol("::") {
                let head = self.range();
                self.advance();
                let type_name = self.type_name()?;
                let range = start..self.end();
                let kind = Kind::Cast {
                    value: base,
                    type_name,
                    safe: false,
                };
                base = self.node(kind, range, head);
            } else {
                return Ok(base);
            }
        }
    }

    fn primary(&mut self) -> Parsed<Expression> {
        let range = self.range();
        match self.kind() {
            TokenKind::Integer | TokenKind::Decimal | TokenKind::Double | TokenKind::Symbol("-") => self.number(),
            TokenKind::Text(_) | TokenKind::UnicodeText(_) => self.string_literal(),
            TokenKind::Binary(_) => self.binary_literal(),
            TokenKind::Symbol("?") => {
                self.advance();
                Ok(self.node(Kind::Parameter, range.clone(), range))
            }
            TokenKind::Symbol(":") if self.is_named_parameter() => Ok(self.named_parameter()),
            TokenKind::Symbol("(") => self.in_parentheses(),
            TokenKind::Word(Some(word)) => self.keyword_primary(*word),
            TokenKind::Word(None) | TokenKind::Quoted(_) | TokenKind::Backquoted | TokenKind::DigitWord => {
                self.name_primary()
            }
            _ => self.refuse(Expected::Expression),
        }
    }

    fn keyword_primary(&mut self, word: Word) -> Parsed<Expression> {
        let range = self.range();
        let opens = self.is_symbol_at(self.at + 1, "(");
        match word {
            Word::Null | Word::True | Word::False => {
                self.advance();
                let kind = if word == Word::Null {
                    Kind::Null
                } else {
                    Kind::Boolean(word == Word::True)
                };
                Ok(self.node(kind, range.clone(), range))
            }
            Word::Case => self.case(),
            Word::Cast => self.cast(),
            Word::TryCast if opens => self.special_or_call(Self::cast),
            Word::Exists => {
                self.advance();
                let query = self.query_in_parentheses()?;
                let whole = range.start..self.end();
                Ok(self.node(Kind::Exists(Box::new(query)), whole, range))
            }
            Word::Array if self.is_symbol_at(self.at + 1, "[") => {
                self.advance();
                self.advance();
                let elements = if self.is_symbol("]") {
                    Vec::new()
                } else {
                    self.list(Self::list_element)?
                };
                self.expect_symbol("]")?;
                let whole = range.start..self.end();
                Ok(self.node(Kind::Array(elements), whole, range))
            }
            Word::Row if opens => self.special_or_call(Self::row_constructor),
            Word::Interval if self.is_interval() => self.interval(),
            Word::CurrentDate => self.current(CurrentFunction::Date),
            Word::CurrentTime => self.current(CurrentFunction::Time),
            Word::CurrentTimestamp => self.current(CurrentFunction::Timestamp),
            Word::Localtime => self.current(CurrentFunction::LocalTime),
            Word::Localtimestamp => self.current(CurrentFunction::LocalTimestamp),
            Word::CurrentUser => self.current(CurrentFunction::User),
            Word::CurrentCatalog => self.current(CurrentFunction::Catalog),
            Word::CurrentSchema => self.current(CurrentFunction::Schema),
            Word::CurrentPath => self.current(CurrentFunction::Path),
            Word::Extract => self.extract(),
            Word::Trim => self.trim(),
            Word::Normalize => self.normalize(),
            Word::Listagg => self.listagg(),
            Word::Grouping => self.grouping_operation(),
            Word::JsonExists | Word::JsonValue | Word::JsonQuery => self.json_path_call(),
            Word::JsonObject | Word::JsonArray => self.json_constructor(),
            Word::Position if opens => self.special_or_call(Self::position),
            Word::Substring if opens => self.special_or_call(Self::substring),
            Word::Double if self.keyword_at(self.at + 1) == Some(Word::Precision) && self.is_string_at(self.at + 2) => {
                self.advance();
                self.advance();
                self.typed_literal("double precision".to_owned(), range.start)
            }
            Word::Final | Word::Running if self.is_call_at(self.at + 1) => self.call(),
            word if word.is_reserved() => self.refuse(Expected::Expression),
            _ => self.name_primary(),
        }
    }

    /// What starts with a name: a column, a call, a lambda, a typed literal.
    fn name_primary(&mut self) -> Parsed<Expression> {
        let next = self.at + 1;
        if self.is_string_at(next) {
            let name = self.identifier()?;
            return self.typed_literal(name.value, name.range.start);
        }
        if self.is_symbol_at(next, "->") {
            let name = self.identifier()?;
            let start = name.range.start;
            return self.lambda_body(vec![name], start);
        }
        if self.is_call_at(self.at) {
            return self.call();
        }
        if self.keyword_at(next) == Some(Word::Over)
            && (self.is_symbol_at(next + 1, "(") || self.is_identifier_at(next + 1))
        {
            let name = self.identifier()?;
            let range = name.range.clone();
            let window = self.over()?;
            return Ok(self.node(Kind::Measure(name, window), range.clone(), range));
        }
        let name = self.identifier()?;
        let range = name.range.clone();
        Ok(self.node(Kind::Identifier(name), range.clone(), range))
    }

    fn lambda_body(&mut self, parameters: Vec<Identifier>, start: usize) -> Parsed<Expression> {
        let arrow = self.expect_symbol("->")?;
        let body = self.expression()?;
        let range = start..self.end();
        Ok(self.node(Kind::Lambda { parameters, body }, range, start..arrow.end))
    }

    /// Whether `(a, b) ->` comes next.
    fn is_lambda(&self) -> bool {
        let mut at = self.at + 1;
        if self.is_symbol_at(at, ")") {
            return self.is_symbol_at(at + 1, "->");
        }
        while self.is_identifier_at(at) {
            if self.is_symbol_at(at + 1, ")") {
                return self.is_symbol_at(at + 2, "->");
            }
            if !self.is_symbol_at(at + 1, ",") {
                return false;
            }
            at += 2;
        }
        false
    }

    /// A lambda, a query, a row, or an expression in parentheses, which leave no trace.
    fn in_parentheses(&mut self) -> Parsed<Expression> {
        let start = self.range().start;
        if self.is_lambda() {
            self.advance();
            let parameters = if self.is_symbol(")") {
                Vec::new()
            } else {
                self.list(Self::identifier)?
            };
            self.expect_symbol(")")?;
            return self.lambda_body(parameters, start);
        }
        self.advance();
        if self.is_symbol(")") {
            self.note_at(self.at + 1, Expected::Symbol("->"));
        }
        self.open += 1;
        let inside = self.inside()?;
        self.expect_symbol(")")?;
        self.open -= 1;
        Ok(self.unwrapped(inside, start))
    }

    pub(super) fn unwrapped(&mut self, inside: Inside, start: usize) -> Expression {
        let range = start..self.end();
        let head = start..start + 1;
        match inside {
            Inside::Query(query) => self.node(Kind::Subquery(query), range, head),
            Inside::Expressions(mut list) if list.len() == 1 => {
                if let Some(only) = list.pop() {
                    return only;
                }
                self.node(Kind::Null, range, head)
            }
            Inside::Expressions(list) => self.node(Kind::Row(list), range, head),
        }
    }

    /// What is after an opening parenthesis where both a query and expressions may stand.
    pub(super) fn inside(&mut self) -> Parsed<Inside> {
        if self.starts_query_at(self.at) {
            return Ok(Inside::Query(Box::new(self.query()?)));
        }
        let parenthesis = self.at - 1;
        self.look_over(parenthesis);
        if self.is_symbol("(") && !self.is_lambda() {
            let start = self.range().start;
            let began = self.at;
            self.advance();
            self.open += 1;
            let inner = self.inside()?;
            self.expect_symbol(")")?;
            self.open -= 1;
            let inner = match inner {
                Inside::Query(query) if query.with.is_none() => {
                    if self.is_symbol(")") || self.goes_on_as_query() {
                        self.looked_over(parenthesis);
                        return Ok(Inside::Query(Box::new(self.query_from(*query, start)?)));
                    }
                    Inside::Query(query)
                }
                other => other,
            };
            let seed = self.unwrapped(inner, start);
            self.primary_began = began;
            self.seed = Some((seed, start));
        }
        let mut list = vec![self.list_element()?];
        if self.is_symbol(",") || self.is_symbol(")") {
            self.looked_over(parenthesis);
        }
        while self.take_symbol(",") {
            list.push(self.list_element()?);
        }
        Ok(Inside::Expressions(list))
    }

    /// Whether only a query continues with this token.
    pub(super) fn goes_on_as_query(&self) -> bool {
        matches!(
            self.keyword(),
            Some(Word::Union | Word::Intersect | Word::Except | Word::Order | Word::Offset | Word::Limit | Word::Fetch)
        )
    }

    /// An expression where a list may stand, so a parameter that stands for a list, too.
    pub(super) fn list_element(&mut self) -> Parsed<Expression> {
        if self.seed.is_none() && self.is_named_parameter() {
            let ends = |at: usize| [",", ")", "]"].iter().any(|symbol| self.is_symbol_at(at, symbol));
            if ends(self.at + 2) {
                return Ok(self.parameter_here(true));
            }
        }
        self.expression()
    }

    /// Whether a colon and, directly after it, a name come next.
    pub(super) fn is_named_parameter(&self) -> bool {
        let name = self.token_at(self.at + 1);
        self.is_symbol(":")
            && matches!(name.kind, TokenKind::Word(_) | TokenKind::DigitWord)
            && name.range.start == self.range().end
    }

    pub(super) fn named_parameter(&mut self) -> Expression {
        self.parameter_here(false)
    }

    fn parameter_here(&mut self, list_allowed: bool) -> Expression {
        let name = self.token_at(self.at + 1).range.clone();
        let range = self.range().start..name.end;
        let text = &self.sql[name];
        self.advance();
        self.advance();
        let index = self
            .catalog
            .parameters
            .iter()
            .position(|parameter| parameter.name == text);
        match index.map(|index| &self.catalog.parameters[index]) {
            None => {
                let error = Diagnostic::error(
                    Code::UndeclaredParameter,
                    range.clone(),
                    format!("unknown parameter `:{text}`"),
                    "not declared",
                );
                let slip = Slip::Parameter {
                    name: text.to_owned(),
                    range: range.clone(),
                };
                self.errors.push(Fault { error, slip });
            }
            Some(parameter) if parameter.list && !list_allowed => {
                let error = Diagnostic::error(
                    Code::MisplacedList,
                    range.clone(),
                    format!("the parameter `:{text}` is a list, but one value is needed here"),
                    "no list may stand here",
                );
                self.errors
                    .push(Fault::told(error.help(format!("write `IN (:{text})`"))));
            }
            Some(_) => {}
        }
        self.node(Kind::Named(index), range.clone(), range)
    }
}

/// Whether the query is a query in parentheses and nothing else.
fn is_only_parentheses(query: &Query) -> bool {
    matches!(query.body, QueryBody::Subquery(_))
        && query.with.is_none()
        && query.order_by.is_none()
        && query.offset.is_none()
        && query.limit.is_none()
}
