//! What all rules of the grammar share: where the parser stands, what it may take next, what it found wrong.
//!
//! Where several alternatives begin alike, one is tried and taken back.
//! The place of a syntax error is the furthest token at which any alternative failed: the first token with which no
//! statement continues, which is where Trino's own parser reports it.

use std::collections::HashSet;

use super::expected::Expected;
use super::fault::{Fault, Slip};
use super::keyword::Keyword;
use super::tokens::{Token, TokenKind};
use super::tree::{Bytes, Expression, ExpressionKind, Identifier, QualifiedName};
use crate::catalog::Catalog;
use crate::diagnostic::{Code, Diagnostic};

/// No alternative continues; the parser knows where.
pub(super) struct Refused;

pub(super) type Parsed<T> = Result<T, Refused>;

pub(super) struct Parser<'a> {
    pub(super) sql: &'a str,
    pub(super) tokens: &'a [Token],
    pub(super) catalog: &'a Catalog,
    /// The token that comes next.
    pub(super) at: usize,
    /// The furthest token at which an alternative failed, and what would have been taken there.
    furthest: usize,
    expected: Vec<Expected>,
    /// The first name that the grammar takes and Trino refuses as soon as it has read it.
    refused_name: Option<RefusedName>,
    /// The first token of what Trino looks over before it reads it: a select item that may still turn out to be
    /// `primary.*`, or a parenthesis that may hold an expression or a row.
    pub(super) lookahead: Option<usize>,
    /// What is wrong with what the grammar took: counts of arguments, literals.
    pub(super) errors: Vec<Fault>,
    /// Where the type of an array has a length.
    pub(super) sized_arrays: Vec<Bytes>,
    /// The next number of a node.
    nodes: usize,
    /// A primary expression that was read already, with its start, and that the next rule continues from.
    pub(super) seed: Option<(Expression, usize)>,
    /// Tokens at which a call with a grammar of its own turned out to be an ordinary one.
    pub(super) ordinary_calls: HashSet<usize>,
    /// The token at which the last primary expression began.
    pub(super) primary_began: usize,
    /// The first token of the select item that may still turn out to be `primary.*`.
    ///
    /// While it may, Trino looks ahead over all of it, and reports an error where that ends;
    /// else some errors are where it last could choose.
    pub(super) undecided_item: Option<usize>,
    /// Each IN as a predicate: its token, and the token after its list, when that was read.
    pub(super) in_predicates: Vec<(usize, Option<usize>)>,
    /// How many parentheses round expressions are open: what is in them, Trino looks at as a whole.
    pub(super) open: usize,
}

struct RefusedName {
    at: usize,
    fault: Fault,
    /// What Trino was still looking over; an error of the grammar in there comes before the name.
    lookahead: Option<usize>,
}

/// What the parser goes back to.
pub(super) struct Mark {
    at: usize,
    open: usize,
    lookahead: Option<usize>,
    errors: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn new(sql: &'a str, tokens: &'a [Token], catalog: &'a Catalog) -> Self {
        Self {
            sql,
            tokens,
            catalog,
            at: 0,
            furthest: 0,
            expected: Vec::new(),
            refused_name: None,
            lookahead: None,
            errors: Vec::new(),
            sized_arrays: Vec::new(),
            nodes: 0,
            seed: None,
            ordinary_calls: HashSet::new(),
            primary_began: 0,
            undecided_item: None,
            in_predicates: Vec::new(),
            open: 0,
        }
    }

    pub(super) fn mark(&self) -> Mark {
        Mark {
            at: self.at,
            open: self.open,
            lookahead: self.lookahead,
            errors: self.errors.len(),
        }
    }

    pub(super) fn back(&mut self, mark: &Mark) {
        self.at = mark.at;
        self.open = mark.open;
        self.lookahead = mark.lookahead;
        self.errors.truncate(mark.errors);
        self.seed = None;
    }

    /// How many nodes there are.
    pub(super) fn node_count(&self) -> usize {
        self.nodes
    }

    // Looking.

    pub(super) fn token_at(&self, index: usize) -> &'a Token {
        &self.tokens[index.min(self.tokens.len() - 1)]
    }

    pub(super) fn kind(&self) -> &'a TokenKind {
        &self.token_at(self.at).kind
    }

    pub(super) fn range(&self) -> Bytes {
        self.token_at(self.at).range.clone()
    }

    /// Where the next node starts.
    pub(super) fn start(&self) -> usize {
        self.seed
            .as_ref()
            .map_or_else(|| self.range().start, |(_, start)| *start)
    }

    /// Where the last token that was taken ends.
    pub(super) fn end(&self) -> usize {
        if self.at == 0 {
            0
        } else {
            self.token_at(self.at - 1).range.end
        }
    }

    pub(super) fn keyword_at(&self, index: usize) -> Option<Keyword> {
        match self.token_at(index).kind {
            TokenKind::Word(keyword) => keyword,
            _ => None,
        }
    }

    pub(super) fn keyword(&self) -> Option<Keyword> {
        self.keyword_at(self.at)
    }

    pub(super) fn is(&self, keyword: Keyword) -> bool {
        self.keyword() == Some(keyword)
    }

    pub(super) fn is_symbol_at(&self, index: usize, symbol: &str) -> bool {
        matches!(self.token_at(index).kind, TokenKind::Symbol(own) if own == symbol)
    }

    pub(super) fn is_symbol(&self, symbol: &str) -> bool {
        self.is_symbol_at(self.at, symbol)
    }

    pub(super) fn symbol(&self) -> Option<&'static str> {
        match self.kind() {
            TokenKind::Symbol(symbol) => Some(symbol),
            _ => None,
        }
    }

    /// Whether these words come next.
    pub(super) fn are(&self, keywords: &[Keyword]) -> bool {
        keywords
            .iter()
            .enumerate()
            .all(|(index, keyword)| self.keyword_at(self.at + index) == Some(*keyword))
    }

    pub(super) fn is_identifier_at(&self, index: usize) -> bool {
        match &self.token_at(index).kind {
            TokenKind::Word(keyword) => !keyword.is_some_and(Keyword::is_reserved),
            TokenKind::Quoted(_) | TokenKind::Backquoted | TokenKind::DigitWord => true,
            _ => false,
        }
    }

    pub(super) fn is_identifier(&self) -> bool {
        self.is_identifier_at(self.at)
    }

    pub(super) fn is_string_at(&self, index: usize) -> bool {
        matches!(
            self.token_at(index).kind,
            TokenKind::Text(_) | TokenKind::UnicodeText(_)
        )
    }

    /// Whether a query starts with this token.
    pub(super) fn starts_query_at(&self, index: usize) -> bool {
        match self.keyword_at(index) {
            Some(Keyword::Select | Keyword::Values | Keyword::With) => true,
            Some(Keyword::Table) => !self.is_symbol_at(index + 1, "("),
            _ => false,
        }
    }

    // Taking.

    pub(super) fn advance(&mut self) {
        self.at = (self.at + 1).min(self.tokens.len() - 1);
    }

    pub(super) fn take(&mut self, keyword: Keyword) -> bool {
        let is = self.is(keyword);
        if is {
            self.advance();
        } else {
            self.note(Expected::Word(keyword));
        }
        is
    }

    pub(super) fn take_symbol(&mut self, symbol: &'static str) -> bool {
        let is = self.is_symbol(symbol);
        if is {
            self.advance();
        } else {
            self.note(Expected::Symbol(symbol));
        }
        is
    }

    /// Takes the word, whose bytes are the answer.
    pub(super) fn expect(&mut self, keyword: Keyword) -> Parsed<Bytes> {
        let range = self.range();
        if self.take(keyword) { Ok(range) } else { Err(Refused) }
    }

    pub(super) fn expect_symbol(&mut self, symbol: &'static str) -> Parsed<Bytes> {
        let range = self.range();
        if self.take_symbol(symbol) {
            Ok(range)
        } else {
            Err(Refused)
        }
    }

    pub(super) fn expect_one_of(&mut self, keywords: &[Keyword]) -> Parsed<Keyword> {
        for keyword in keywords {
            if self.take(*keyword) {
                return Ok(*keyword);
            }
        }
        Err(Refused)
    }

    pub(super) fn identifier(&mut self) -> Parsed<Identifier> {
        let range = self.range();
        let text = &self.sql[range.clone()];
        let (value, quoted) = match self.kind() {
            TokenKind::Word(keyword) if !keyword.is_some_and(Keyword::is_reserved) => (text.to_owned(), false),
            TokenKind::Quoted(value) if !value.is_empty() => (value.to_string(), true),
            TokenKind::Quoted(_) => {
                let error = Diagnostic::error(Code::SyntaxError, range.clone(), "a quoted name is empty", "no name");
                self.refuse_name(error, Slip::EmptyName(range.clone()));
                (String::new(), true)
            }
            TokenKind::Backquoted => {
                let bare = text.trim_matches('`').replace('"', "\"\"");
                let error = Diagnostic::error(
                    Code::SyntaxError,
                    range.clone(),
                    format!("the name {} is in backquotes", text.replace('`', "'")),
                    "backquotes quote names in DDL only",
                );
                self.refuse_name(error, Slip::Backquotes(range.clone()));
                (bare, true)
            }
            TokenKind::DigitWord => {
                let error = Diagnostic::error(
                    Code::SyntaxError,
                    range.clone(),
                    format!("the name `{text}` starts with a digit"),
                    "not a name",
                );
                self.refuse_name(error, Slip::DigitWord(range.clone()));
                (text.to_owned(), false)
            }
            _ => return self.refuse(Expected::Name),
        };
        self.advance();
        Ok(Identifier { value, quoted, range })
    }

    fn refuse_name(&mut self, error: Diagnostic, slip: Slip) {
        if self.refused_name.as_ref().is_none_or(|name| name.at > self.at) {
            self.refused_name = Some(RefusedName {
                at: self.at,
                fault: Fault { error, slip },
                lookahead: self.lookahead,
            });
        }
    }

    /// Says that Trino looks over what begins with a token, before it reads it.
    pub(super) fn look_over(&mut self, began: usize) {
        self.lookahead.get_or_insert(began);
    }

    /// Says that what begins with a token can be read.
    pub(super) fn looked_over(&mut self, began: usize) {
        if self.lookahead == Some(began) {
            self.lookahead = None;
            if let Some(name) = &mut self.refused_name
                && name.lookahead == Some(began)
            {
                name.lookahead = None;
            }
        }
    }

    pub(super) fn qualified_name(&mut self) -> Parsed<QualifiedName> {
        let first = self.identifier()?;
        let start = first.range.start;
        let mut parts = vec![first];
        while self.is_symbol(".") {
            self.advance();
            parts.push(self.identifier()?);
        }
        Ok(QualifiedName {
            parts,
            range: start..self.end(),
        })
    }

    /// One or more, with commas between them.
    pub(super) fn list<T>(&mut self, mut one: impl FnMut(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        let mut all = vec![one(self)?];
        while self.take_symbol(",") {
            all.push(one(self)?);
        }
        all.shrink_to_fit();
        Ok(all)
    }

    /// The same in parentheses.
    pub(super) fn parenthesized<T>(&mut self, one: impl FnMut(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        self.expect_symbol("(")?;
        let all = self.list(one)?;
        self.expect_symbol(")")?;
        Ok(all)
    }

    // Making.

    pub(super) fn node(&mut self, kind: ExpressionKind, range: Bytes, head: Bytes) -> Expression {
        let id = self.nodes;
        self.nodes += 1;
        Expression {
            kind: Box::new(kind),
            range,
            head,
            id,
        }
    }

    // Failing.

    /// Notes that this would be taken here.
    pub(super) fn note(&mut self, expected: Expected) {
        self.note_at(self.at, expected);
    }

    pub(super) fn note_at(&mut self, at: usize, expected: Expected) {
        if at > self.furthest {
            self.furthest = at;
            self.expected.clear();
        }
        if at == self.furthest && !self.expected.contains(&expected) {
            self.expected.push(expected);
        }
    }

    pub(super) fn refuse<T>(&mut self, expected: Expected) -> Parsed<T> {
        self.note(expected);
        Err(Refused)
    }

    /// The token at which the text stops to be a statement, and what would be one.
    pub(super) fn failure(&self) -> (usize, &[Expected]) {
        (self.furthest, &self.expected)
    }

    /// The token at which Trino reports an error at that one.
    ///
    /// Its grammar also has IN in `POSITION(a IN b)`: a list that is wrong makes it read the IN so, and refuse that.
    pub(super) fn reported_at(&self, failed: usize) -> usize {
        let in_position = |word: usize| {
            let tried = self
                .ordinary_calls
                .iter()
                .filter(|call| self.keyword_at(**call) == Some(Keyword::Position));
            tried.into_iter().any(|call| *call < word && word <= call + 3)
        };
        let holds = |(word, end): &&(usize, Option<usize>)| {
            *word < failed && end.is_none_or(|end| failed < end) && !in_position(*word)
        };
        self.in_predicates
            .iter()
            .filter(holds)
            .map(|(word, _)| *word)
            .min()
            .unwrap_or(failed)
    }

    /// The fault of a refused name, if it comes before that of the grammar; `whole` says that there is none.
    pub(super) fn refused_name(&self, whole: bool) -> Option<Fault> {
        let failed = self.furthest;
        let comes_first = |name: &RefusedName| {
            // Of a call, two tokens after its parenthesis decide how to read it.
            let argument = name.at.checked_sub(2).is_some_and(|callee| {
                self.is_symbol_at(callee + 1, "(") && self.is_identifier_at(callee) && failed == name.at + 1
            });
            let in_call = argument || self.is_symbol_at(name.at + 1, "(") && failed == name.at + 2;
            name.lookahead.is_none() && !in_call && name.at < self.reported_at(failed)
        };
        self.refused_name
            .as_ref()
            .filter(|name| whole || name.at == failed || comes_first(name))
            .map(|name| name.fault.clone())
    }
}
