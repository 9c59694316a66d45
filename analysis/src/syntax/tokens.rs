//! Tokens as Trino's lexer makes them, from those of sqlparser's tokenizer.
//!
//! sqlparser finds strings, quoted names, comments and numbers.
//! What it takes for an operator or literal of another engine is cut again into what Trino makes of that text,
//! since a syntax error is at the first of *Trino's* tokens that fits nowhere.

use std::borrow::Cow;
use std::ops::Range;

use sqlparser::tokenizer::{Location, Token as Raw, Tokenizer};

use super::dialect::AthenaDialect;
use super::keyword::Keyword;

/// A token.
#[derive(Clone)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    /// Its bytes in the text.
    pub(crate) range: Range<usize>,
}

/// What a token is.
#[derive(Clone, PartialEq)]
pub(crate) enum TokenKind {
    /// An unquoted word, and which of the grammar's words it is.
    Word(Option<Keyword>),
    /// A quoted name without its quotes.
    Quoted(Box<str>),
    /// A name in backquotes, which Trino's grammar only takes to refuse it.
    Backquoted,
    /// A word that starts with a digit, which Trino's grammar only takes to refuse it.
    DigitWord,
    Integer,
    Decimal,
    Double,
    /// `'text'` without its quotes.
    Text(Box<str>),
    /// `U&'text'` without its quotes.
    UnicodeText(Box<str>),
    /// `X'text'` without its quotes.
    Binary(Box<str>),
    Symbol(&'static str),
    /// What no rule of the grammar takes.
    Unknown,
    /// The end of the text.
    End,
}

/// Trino's operators and signs, and `::` of newer versions; longer ones first.
const SYMBOLS: [&str; 32] = [
    "::", "->", "=>", "<>", "!=", "<=", ">=", "||", "{-", "-}", "(", ")", "[", "]", ",", ".", "+", "-", "*", "/", "%",
    "=", "<", ">", "?", ":", ";", "|", "^", "$", "{", "}",
];

/// The tokens of a text; the last one is the end.
pub(crate) fn tokenize(sql: &str) -> Vec<Token> {
    let mut raw = Vec::new();
    // sqlparser would look for a text between two `$`.
    let masked = if sql.contains('$') {
        Cow::Owned(sql.replace('$', "^"))
    } else {
        Cow::Borrowed(sql)
    };
    let failure = Tokenizer::new(&AthenaDialect, &masked)
        .tokenize_with_location_into_buf(&mut raw)
        .err();
    let mut offsets = Offsets::new(sql);
    let written = raw.iter().filter(|raw| !matches!(raw.token, Raw::Whitespace(_)));
    let mut tokens = Tokens {
        sql,
        tokens: Vec::with_capacity(written.count() + 1),
    };
    for token in raw {
        let range = offsets.at(token.span.start)..offsets.at(token.span.end);
        if range.start < tokens.end() {
            // A part of what was taken with an earlier token.
            if range.end > tokens.end() {
                tokens.cut(tokens.end()..range.end);
            }
            continue;
        }
        if matches!(token.token, Raw::Char('`')) {
            tokens.backquoted(range.start);
            continue;
        }
        tokens.push(token.token, range);
    }
    if failure.is_some() {
        tokens.unfinished();
    }
    let end = sql.len();
    tokens.tokens.push(Token {
        kind: TokenKind::End,
        range: end..end,
    });
    tokens.tokens
}

/// Byte offsets of sqlparser's locations, which count characters; asked in ascending order.
struct Offsets<'a> {
    sql: &'a str,
    line: u64,
    column: u64,
    offset: usize,
}

impl<'a> Offsets<'a> {
    fn new(sql: &'a str) -> Self {
        Self {
            sql,
            line: 1,
            column: 1,
            offset: 0,
        }
    }

    fn at(&mut self, location: Location) -> usize {
        while (self.line, self.column) < (location.line, location.column) {
            let Some(&byte) = self.sql.as_bytes().get(self.offset) else {
                break;
            };
            let width = match byte {
                0..0x80 => 1,
                0x80..0xe0 => 2,
                0xe0..0xf0 => 3,
                _ => 4,
            };
            self.offset += width;
            if byte == b'\n' {
                self.line += 1;
                self.column = 1;
            } else {
                self.column += 1;
            }
        }
        self.offset
    }
}

struct Tokens<'a> {
    sql: &'a str,
    tokens: Vec<Token>,
}

impl Tokens<'_> {
    /// Where the last token ends.
    fn end(&self) -> usize {
        self.tokens.last().map_or(0, |token| token.range.end)
    }

    fn add(&mut self, kind: TokenKind, range: Range<usize>) {
        self.tokens.push(Token { kind, range });
    }

    fn push(&mut self, token: Raw, range: Range<usize>) {
        let text = &self.sql[range.clone()];
        match token {
            Raw::Whitespace(_) => {
                if !matches!(text.as_bytes(), [b'-' | b'/' | b' ' | b'\n' | b'\t' | b'\r', ..]) {
                    self.add(TokenKind::Unknown, range);
                }
            }
            Raw::Word(word) if word.quote_style.is_some() => {
                let value = unquoted(text, '"');
                self.add(TokenKind::Quoted(value.into()), range);
            }
            Raw::Word(_) if self.is_digit_word(&range) => {}
            Raw::Word(_) => self.add(TokenKind::Word(Keyword::of(text)), range),
            Raw::SingleQuotedString(_) if text.starts_with('\'') => {
                let value = unquoted(text, '\'');
                if let Some(prefix) = self.unicode_prefix(range.start) {
                    self.tokens.truncate(prefix);
                    self.add(TokenKind::UnicodeText(value.into()), range.start - 2..range.end);
                } else {
                    self.add(TokenKind::Text(value.into()), range);
                }
            }
            Raw::HexStringLiteral(_) if text.starts_with(['x', 'X']) && text.ends_with('\'') => {
                let value = unquoted(&text[1..], '\'');
                self.add(TokenKind::Binary(value.into()), range);
            }
            Raw::Comma => self.add(TokenKind::Symbol(","), range),
            Raw::LParen => self.add(TokenKind::Symbol("("), range),
            Raw::RParen => self.add(TokenKind::Symbol(")"), range),
            Raw::Eq => self.add(TokenKind::Symbol("="), range),
            Raw::Period => self.add(TokenKind::Symbol("."), range),
            _ => self.cut(range),
        }
    }

    /// Whether a word continues what began with a digit; then it is taken with it.
    fn is_digit_word(&mut self, range: &Range<usize>) -> bool {
        match self.tokens.last_mut() {
            Some(Token {
                kind: kind @ (TokenKind::Integer | TokenKind::Double | TokenKind::DigitWord),
                range: last,
            }) if last.end == range.start && word_length(&self.sql[last.start..]) > last.len() => {
                *kind = TokenKind::DigitWord;
                last.end = range.end;
                true
            }
            _ => false,
        }
    }

    /// The index of the `U` of a `U&` directly before a string.
    fn unicode_prefix(&self, start: usize) -> Option<usize> {
        let [.., word, and] = self.tokens.as_slice() else {
            return None;
        };
        let is_prefix = and.range == (start - 1..start)
            && word.range == (start.checked_sub(2)?..start - 1)
            && self.sql[word.range.start..start].eq_ignore_ascii_case("u&");
        is_prefix.then(|| self.tokens.len() - 2)
    }

    /// A name in backquotes.
    fn backquoted(&mut self, start: usize) {
        let end = self.sql[start + 1..].find('`').map(|length| start + length + 2);
        let kind = if end.is_some() {
            TokenKind::Backquoted
        } else {
            TokenKind::Unknown
        };
        self.add(kind, start..end.unwrap_or(start + 1));
    }

    /// What sqlparser could not finish: a string, a quoted name or a comment without its end.
    fn unfinished(&mut self) {
        let rest = &self.sql[self.end()..];
        let open = rest.char_indices().find(|(at, ch)| match ch {
            '\'' | '"' | '`' => true,
            '/' => rest[*at..].starts_with("/*") && !rest[*at + 2..].contains("*/"),
            _ => false,
        });
        let Some((at, ch)) = open else { return };
        let start = self.end() + at;
        if ch == '/' {
            self.add(TokenKind::Symbol("/"), start..start + 1);
            self.add(TokenKind::Symbol("*"), start + 1..start + 2);
        }
        if ch == '\'' || ch == '"' {
            self.ended_in_a_pair(start, ch);
        }
        let end = self.sql.len();
        self.add(TokenKind::Unknown, self.end().max(start)..end);
    }

    /// A text without an end that has pairs of quotes in it: the first of the last pair is its end, and the second is
    /// stray.
    fn ended_in_a_pair(&mut self, start: usize, quote: char) {
        let pair = [quote, quote].iter().collect::<String>();
        let rest = &self.sql[start + 1..];
        // Pairs are counted from the left: `'''` is a pair and one more.
        let mut last = None;
        let mut at = 0;
        while let Some(found) = rest[at..].find(&pair) {
            last = Some(at + found);
            at += found + 2;
        }
        let Some(last) = last else { return };
        let value = rest[..last].replace(&pair, &quote.to_string());
        let kind = if quote == '"' {
            TokenKind::Quoted(value.into())
        } else {
            TokenKind::Text(value.into())
        };
        self.add(kind, start..start + last + 2);
    }

    /// Cuts a stretch of text into tokens.
    fn cut(&mut self, range: Range<usize>) {
        let mut at = range.start;
        while at < range.end {
            let rest = &self.sql[at..range.end];
            let length = self.cut_one(rest, at);
            at += length.max(1);
        }
    }

    fn cut_one(&mut self, rest: &str, at: usize) -> usize {
        let Some(first) = rest.chars().next() else { return 0 };
        if first.is_ascii_whitespace() {
            return 1;
        }
        if first.is_ascii_digit() || (first == '.' && rest[1..].starts_with(|ch: char| ch.is_ascii_digit())) {
            let (kind, length) = number(rest);
            self.add(kind, at..at + length);
            return length;
        }
        if first.is_ascii_alphabetic() || first == '_' {
            let length = word_length(rest);
            self.add(TokenKind::Word(Keyword::of(&rest[..length])), at..at + length);
            return length;
        }
        if first == '\'' {
            if let Some((value, length)) = text(rest) {
                self.add(TokenKind::Text(value.into()), at..at + length);
                return length;
            }
        } else if let Some(symbol) = SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)) {
            self.add(TokenKind::Symbol(symbol), at..at + symbol.len());
            return symbol.len();
        }
        let length = first.len_utf8();
        self.add(TokenKind::Unknown, at..at + length);
        length
    }
}

/// The number, or word that starts with a digit, at the head of a text.
fn number(text: &str) -> (TokenKind, usize) {
    let digits = |from: usize| text[from..].bytes().take_while(u8::is_ascii_digit).count();
    let exponent = |from: usize| {
        let rest = &text[from..];
        let sign = usize::from(rest.get(1..2).is_some_and(|sign| sign == "+" || sign == "-"));
        let count = rest
            .get(1 + sign..)
            .map_or(0, |rest| rest.bytes().take_while(u8::is_ascii_digit).count());
        (rest.starts_with(['e', 'E']) && count > 0).then_some(1 + sign + count)
    };
    let whole = digits(0);
    let point = if text[whole..].starts_with('.') {
        1 + digits(whole + 1)
    } else {
        0
    };
    if let Some(length) = exponent(whole + point) {
        return (TokenKind::Double, whole + point + length);
    }
    if point > 0 {
        return (TokenKind::Decimal, whole + point);
    }
    match word_length(text) {
        length if length > whole => (TokenKind::DigitWord, length),
        length => (TokenKind::Integer, length),
    }
}

fn word_length(text: &str) -> usize {
    text.bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        .count()
}

/// What is between the quotes of a token, where a quote stands twice.
fn unquoted(token: &str, quote: char) -> String {
    let inside = token.get(1..token.len() - 1).unwrap_or_default();
    inside.replace(&format!("{quote}{quote}"), &quote.to_string())
}

/// The string at the head of a text, and its length with the quotes.
fn text(rest: &str) -> Option<(String, usize)> {
    let mut value = String::new();
    let mut at = 1;
    loop {
        let length = rest[at..].find('\'')?;
        value.push_str(&rest[at..at + length]);
        at += length + 1;
        if !rest[at..].starts_with('\'') {
            return Some((value, at));
        }
        value.push('\'');
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(sql: &str) -> String {
        let texts: Vec<_> = tokenize(sql)
            .into_iter()
            .map(|token| sql[token.range].to_owned())
            .collect();
        texts.join("|")
    }

    #[test]
    fn operators_of_other_engines_are_cut_as_trino_cuts_them() {
        assert_eq!(shown("a <=> b && c == d"), "a|<=|>|b|&|&|c|=|=|d|");
        assert_eq!(shown("x ->> 'a'"), "x|->|>|'a'|");
        assert_eq!(shown("a::int !x @y $1"), "a|::|int|!|x|@|y|$|1|");
        assert_eq!(shown("a$b $c$ d $ '$' \"$e\""), "a|$|b|$|c|$|d|$|'$'|\"$e\"|");
    }

    #[test]
    fn literals() {
        assert_eq!(shown("1.5e3 .5 5. 1x 0x1F 1e"), "1.5e3|.5|5.|1x|0x1F|1e|");
        assert_eq!(shown("1e0x 1.5e0x 2e1"), "1e0x|1.5e0|x|2e1|");
        assert_eq!(
            shown("U&'a' X'0f' E'a' N'it''s' b'1'"),
            "U&'a'|X'0f'|E|'a'|N|'it''s'|b|'1'|"
        );
        assert_eq!(shown("é \"é\" 'é' x"), "é|\"é\"|'é'|x|");
    }

    #[test]
    fn what_has_no_end() {
        assert_eq!(shown("a 'b"), "a|'b|");
        assert_eq!(shown("a /* b"), "a|/|*| b|");
        assert_eq!(shown("`a` b"), "`a`|b|");
        assert_eq!(shown("a `b"), "a|`|b|");
    }
}
