//! From text to tree. The one folder that knows sqlparser: its tokenizer makes the tokens, Trino's grammar over them is
//! a plain recursive descent, a function a rule.

mod call;
mod dialect;
pub(crate) mod expected;
mod expression;
pub(crate) mod fault;
#[cfg(feature = "command")]
mod held;
mod json;
pub(crate) mod keyword;
mod literal;
mod mistake;
pub(crate) mod nodes;
mod parser;
mod pattern;
pub(crate) mod place;
mod query;
mod relation;
#[cfg(feature = "command")]
mod statements;
mod table_function;
pub(crate) mod tokens;
pub(crate) mod tree;
mod type_name;
pub(crate) mod walk;
mod weight;
mod window;

use std::ops::Range;

pub(crate) use self::call::EXTRACTED;
pub use self::dialect::AthenaDialect;
use self::expected::Expected;
use self::fault::Fault;
#[cfg(feature = "command")]
pub use self::held::{HeldQuery, held_query};
use self::keyword::Keyword;
use self::parser::Parser;
use self::place::Place;
#[cfg(feature = "command")]
pub use self::statements::{Statement, statements};
use self::tokens::{Token, TokenKind};
use self::weight::Weight;
use crate::catalog::Catalog;
use crate::diagnostic::{Code, Diagnostic};
use crate::listed::Listed as _;

/// Whether a word needs double quotes as a name.
pub(crate) fn is_reserved(name: &str) -> bool {
    Keyword::of(name).is_some_and(Keyword::is_reserved)
}

/// A name as it is written in a query: in double quotes where it must be.
pub(crate) fn written(name: &str) -> String {
    let is_plain = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !is_reserved(name);
    if is_plain {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('"', "\"\""))
    }
}

/// A text that is a query.
pub(crate) struct Syntax {
    pub(crate) query: tree::Query,
    /// How many expressions it has; each has a number below.
    pub(crate) nodes: usize,
    /// Where the type of an array has a length.
    pub(crate) sized_arrays: Vec<tree::Bytes>,
}

/// A text that is an expression, and how many expressions it has.
pub(crate) fn expression(text: &str, catalog: &Catalog) -> Option<(tree::Expression, usize)> {
    let tokens = tokens::tokenize(text);
    let mut parser = Parser::new(text, &tokens, catalog);
    let expression = parser.expression().ok()?;
    let whole = matches!(parser.kind(), TokenKind::End) && parser.refused_name(true).is_none();
    (whole && parser.errors.is_empty()).then(|| (expression, parser.node_count()))
}

/// A text, cut into tokens.
pub(crate) struct Text<'a> {
    pub(crate) sql: &'a str,
    tokens: Vec<Token>,
    weight: Weight,
}

/// The most bytes of a query that Athena takes.
const LONGEST: usize = 262_144;

impl<'a> Text<'a> {
    pub(crate) fn new(sql: &'a str) -> Self {
        let mut tokens = if sql.len() > LONGEST {
            Vec::new()
        } else {
            tokens::tokenize(sql)
        };
        drop_semicolon(&mut tokens);
        let weight = Weight::of(&tokens);
        Self { sql, tokens, weight }
    }

    /// The strings and quoted names.
    pub(crate) fn verbatim(&self) -> Vec<Range<usize>> {
        let is_quoted = |token: &&Token| {
            matches!(
                token.kind,
                TokenKind::Text(_) | TokenKind::UnicodeText(_) | TokenKind::Quoted(_)
            )
        };
        self.tokens
            .iter()
            .filter(is_quoted)
            .map(|token| token.range.clone())
            .listed()
    }

    /// Looks at a place in it: a token at which no statement continues, and what would.
    pub(crate) fn at_place<T>(
        &self,
        catalog: &Catalog,
        at: usize,
        expected: &[Expected],
        look: impl FnOnce(&Place<'_>) -> T,
    ) -> T {
        let parser = Parser::new(self.sql, &self.tokens, catalog);
        look(&Place::new(&parser, at, expected))
    }

    /// Whether a small stack may be too small for it.
    pub(crate) fn is_heavy(&self) -> bool {
        self.weight.is_heavy()
    }

    /// What is said when there is no stack for it.
    pub(crate) fn too_deep(&self) -> Diagnostic {
        let range = self.weight.heaviest.clone();
        Diagnostic::error(Code::QueryTooDeep, range, "the query is nested too deeply", "too deep")
    }

    /// Reads the query; what is wrong comes with Trino's own first error first.
    pub(crate) fn parse(&self, catalog: &Catalog) -> Result<Syntax, Vec<Fault>> {
        let (sql, tokens) = (self.sql, self.tokens.as_slice());
        if sql.len() > LONGEST {
            let message = format!("the query has {} bytes, but Athena allows {LONGEST}", sql.len());
            let error = Diagnostic::placeless(Code::QueryTooLong, 0..0, message, "begins here");
            return Err(vec![Fault::told(error)]);
        }
        if let Some(error) = mistake::no_query(sql, tokens) {
            return Err(vec![Fault::told(error)]);
        }
        if self.weight.is_too_much() {
            return Err(vec![Fault::told(self.too_deep())]);
        }
        let mut parser = Parser::new(sql, tokens, catalog);
        let parsed = parser.query();
        let whole = parsed.is_ok() && matches!(parser.kind(), TokenKind::End);
        match parsed {
            Ok(query) if whole && parser.refused_name(true).is_none() => {
                let mut errors = std::mem::take(&mut parser.errors);
                errors.extend(mistake::mixed_parameters(sql, &query, catalog).map(Fault::told));
                if errors.is_empty() {
                    Ok(Syntax {
                        query,
                        nodes: parser.node_count(),
                        sized_arrays: std::mem::take(&mut parser.sized_arrays),
                    })
                } else {
                    Err(errors)
                }
            }
            parsed => {
                if parsed.is_ok() && !whole {
                    parser.note(Expected::End);
                }
                let errors = mistake::syntax_error(&parser, whole);
                let at = |error: &Diagnostic| error.primary.as_ref().map(|label| label.range.start);
                let first = errors.first().and_then(|fault| at(&fault.error));
                match mistake::two_statements(sql, tokens) {
                    Some(two) if first == at(&two) => Err(vec![Fault::told(two)]),
                    _ => Err(errors),
                }
            }
        }
    }
}

/// Athena drops a `;` at the end, and so do we.
fn drop_semicolon(tokens: &mut Vec<Token>) {
    if let [.., token, _end] = tokens.as_slice()
        && token.kind == TokenKind::Symbol(";")
    {
        let at = tokens.len() - 2;
        let dropped = tokens.remove(at);
        // The text ends before it.
        tokens[at].range = dropped.range.start..dropped.range.start;
    }
}
