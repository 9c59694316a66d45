//! From text to tree. The one folder that knows sqlparser: its tokenizer makes the tokens, Trino's grammar over them is
//! a plain recursive descent, a function a rule.

mod call;
mod dialect;
mod expression;
mod json;
mod keyword;
mod literal;
mod mistake;
mod parser;
mod query;
mod relation;
mod tokens;
pub(crate) mod tree;
mod type_name;
mod window;

use std::ops::Range;

pub use self::dialect::AthenaDialect;
use self::keyword::Keyword;
use self::parser::Parser;
use self::tokens::{Token, TokenKind};
use crate::catalog::Catalog;
use crate::diagnostic::{Code, Diagnostic};

/// A text that is a query.
pub(crate) struct Syntax {
    pub(crate) query: tree::Query,
    /// How many expressions it has; each has a number below.
    pub(crate) nodes: usize,
}

/// What came of a text.
pub(crate) struct Outcome {
    /// The tree, or what is wrong: Trino's own first error first.
    pub(crate) syntax: Result<Syntax, Vec<Diagnostic>>,
    /// The strings and quoted names.
    pub(crate) verbatim: Vec<Range<usize>>,
}

/// The most bytes of a query that Athena takes.
const LONGEST: usize = 262_144;

/// How deep parentheses, brackets and CASE may stand in one another: a tree of this depth fits a small stack.
const DEEPEST: usize = 100;

/// Reads a query.
pub(crate) fn parse(sql: &str, catalog: &Catalog) -> Outcome {
    if sql.len() > LONGEST {
        let message = format!("the query has {} bytes, and Athena takes {LONGEST}", sql.len());
        return Outcome {
            syntax: Err(vec![Diagnostic::placeless(Code::QueryTooLong, message)]),
            verbatim: Vec::new(),
        };
    }
    let mut tokens = tokens::tokenize(sql);
    let is_quoted = |token: &&Token| {
        matches!(
            token.kind,
            TokenKind::Text(_) | TokenKind::UnicodeText(_) | TokenKind::Quoted(_)
        )
    };
    let verbatim = tokens
        .iter()
        .filter(is_quoted)
        .map(|token| token.range.clone())
        .collect();
    let syntax = statement(sql, &mut tokens, catalog);
    Outcome { syntax, verbatim }
}

fn statement(sql: &str, tokens: &mut Vec<Token>, catalog: &Catalog) -> Result<Syntax, Vec<Diagnostic>> {
    drop_semicolon(tokens);
    if let Some(error) = mistake::no_query(sql, tokens) {
        return Err(vec![error]);
    }
    if let Some(range) = too_deep(tokens) {
        let message = format!("more than {DEEPEST} parentheses stand in one another");
        return Err(vec![Diagnostic::error(Code::QueryTooDeep, range, message, "too deep")]);
    }
    let mut parser = Parser::new(sql, tokens, catalog);
    let parsed = parser.query();
    let whole = parsed.is_ok() && matches!(parser.kind(), TokenKind::End);
    match parsed {
        Ok(query) if whole && parser.refused_name().is_none() => {
            let mut errors = std::mem::take(&mut parser.errors);
            errors.extend(mistake::mixed_parameters(tokens, catalog));
            if errors.is_empty() {
                Ok(Syntax {
                    query,
                    nodes: parser.node_count(),
                })
            } else {
                Err(errors)
            }
        }
        _ => {
            if !whole {
                parser.note("the end of the query");
            }
            Err(mistake::syntax_error(&parser))
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

/// The first token that stands too deep.
fn too_deep(tokens: &[Token]) -> Option<Range<usize>> {
    let mut depth = 0_usize;
    for token in tokens {
        match token.kind {
            TokenKind::Symbol("(" | "[") | TokenKind::Word(Some(Keyword::Case)) => depth += 1,
            TokenKind::Symbol(")" | "]") | TokenKind::Word(Some(Keyword::End)) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Some(token.range.clone());
        }
    }
    None
}
