//! Findings about a text that is not a query.

use super::expected::Expected;
use super::fault::{Fault, Slip};
use super::keyword::Keyword as Word;
use super::parser::Parser;
use super::tokens::{Token, TokenKind};
use super::tree::Query;
use super::walk::placeholders;
use crate::catalog::Catalog;
use crate::diagnostic::{Code, Diagnostic, Label};
use crate::listed::Listed as _;

/// Statements of Athena that are not queries, by their first word.
const STATEMENTS: [&str; 36] = [
    "ALTER",
    "ANALYZE",
    "CALL",
    "COMMENT",
    "COMMIT",
    "CREATE",
    "DEALLOCATE",
    "DELETE",
    "DENY",
    "DESC",
    "DESCRIBE",
    "DROP",
    "EXECUTE",
    "EXPLAIN",
    "GRANT",
    "INSERT",
    "MERGE",
    "MSCK",
    "OPTIMIZE",
    "PREPARE",
    "REFRESH",
    "RESET",
    "REVOKE",
    "ROLLBACK",
    "SET",
    "SHOW",
    "START",
    "TRUNCATE",
    "UNLOAD",
    "UPDATE",
    "USE",
    "USING",
    "VACUUM",
    "EXPORT",
    "IMPORT",
    "LOAD",
];

/// Whether a word begins a statement of Athena's that is not a query.
pub(super) fn is_statement(word: &str) -> bool {
    STATEMENTS.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// Refuses what is another statement, none, or several.
pub(super) fn no_query(sql: &str, tokens: &[Token]) -> Option<Diagnostic> {
    let first = tokens.first()?;
    let word = &sql[first.range.clone()];
    if matches!(first.kind, TokenKind::End) {
        let error = Diagnostic::error(
            Code::SyntaxError,
            first.range.clone(),
            "the query is empty",
            "a query must stand here",
        );
        return Some(error.help("write `SELECT …`"));
    }
    let second = tokens.get(1).map(|token| &sql[token.range.clone()]).unwrap_or_default();
    // `USING EXTERNAL FUNCTION … SELECT …`; USING alone starts nothing.
    let is_other = !word.eq_ignore_ascii_case("USING") || second.eq_ignore_ascii_case("EXTERNAL");
    if matches!(first.kind, TokenKind::Word(_)) && is_other && is_statement(word) {
        let mut name = word.to_ascii_uppercase();
        if let (Some(next), true) = (
            tokens.get(1),
            matches!(name.as_str(), "CREATE" | "ALTER" | "DROP" | "SHOW" | "INSERT"),
        ) && matches!(next.kind, TokenKind::Word(_))
        {
            name = format!("{name} {}", sql[next.range.clone()].to_ascii_uppercase());
        }
        let message = format!("{name} is a statement, not a query");
        let error = Diagnostic::error(
            Code::NotAQuery,
            first.range.clone(),
            message,
            "only a query may stand here",
        );
        return Some(error.help("write a query: SELECT, WITH, VALUES or TABLE"));
    }
    None
}

/// A `;` with another statement after it.
pub(super) fn two_statements(sql: &str, tokens: &[Token]) -> Option<Diagnostic> {
    let semicolon = tokens.iter().position(|token| token.kind == TokenKind::Symbol(";"))?;
    let next = tokens.get(semicolon + 1)?;
    let is_statement = match &next.kind {
        TokenKind::Word(Some(Word::Select | Word::With | Word::Values | Word::Table))
        | TokenKind::Symbol(";" | "(") => true,
        TokenKind::Word(_) => is_statement(&sql[next.range.clone()]),
        _ => false,
    };
    is_statement.then(|| {
        let range = tokens[semicolon].range.clone();
        let error = Diagnostic::error(
            Code::TwoStatements,
            range,
            "the query has two statements",
            "the first one ends here",
        );
        error.help("make each statement a query of its own")
    })
}

/// `?` and `:name` count in two ways, so only one of them may be in a query.
pub(super) fn mixed_parameters(sql: &str, query: &Query, catalog: &Catalog) -> Option<Diagnostic> {
    if catalog.parameters.is_empty() {
        return None;
    }
    let mark = placeholders(sql, query).into_iter().next()?;
    let error = Diagnostic::error(
        Code::MixedParameters,
        mark,
        "the query has both `?` and named parameters",
        "has no name",
    );
    Some(error.help("declare a parameter for it, and write `:name`"))
}

/// The error at the first token with which no statement continues; `whole`: there is none but that of a name.
pub(super) fn syntax_error(parser: &Parser<'_>, whole: bool) -> Vec<Fault> {
    if let Some(fault) = parser.refused_name(whole) {
        return vec![fault];
    }
    let (at, expected) = parser.failure();
    let token = parser.token_at(at);
    let text = &parser.sql[token.range.clone()];
    // What was taken before is right or wrong as it is: an undeclared parameter is one without what follows.
    let mut errors: Vec<_> = parser
        .errors
        .iter()
        .filter(|fault| {
            fault.error.code == Code::UndeclaredParameter
                && fault
                    .error
                    .primary
                    .as_ref()
                    .is_some_and(|label| label.range.start < token.range.start)
        })
        .cloned()
        .listed();
    let message = match &token.kind {
        TokenKind::End => "the query ends too early".to_owned(),
        TokenKind::Unknown if text.starts_with('\'') && text.len() > 1 => "a string has no end".to_owned(),
        TokenKind::Unknown if text.starts_with('"') && text.len() > 1 => "a quoted name has no end".to_owned(),
        TokenKind::Word(Some(word)) if word.is_reserved() && expected == [Expected::Name] => {
            format!("`{text}` is a reserved word and no name")
        }
        TokenKind::Text(_) | TokenKind::UnicodeText(_) => "unexpected text".to_owned(),
        _ => format!("unexpected `{}`", one_line(text)),
    };
    let reported = parser.token_at(parser.reported_at(at)).range.clone();
    let mut error = Diagnostic::error(Code::SyntaxError, token.range.clone(), message, wanted(expected));
    if reported != token.range {
        error.labels.extend(error.primary.take());
        error.primary = Some(Label {
            range: reported,
            text: "in this list".to_owned(),
        });
    }
    let slip = Slip::Unexpected {
        at,
        expected: expected.to_vec(),
    };
    errors.push(Fault { error, slip });
    errors
}

/// The first line of a text, when it is short.
fn one_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    line.chars().take(40).collect()
}

fn wanted(expected: &[Expected]) -> String {
    match expected {
        [] => "not expected here".to_owned(),
        [only] => format!("expected {only}"),
        [others @ .., last] if others.len() < 4 => {
            let others: Vec<String> = others.iter().map(ToString::to_string).listed();
            format!("expected {} or {last}", others.join(", "))
        }
        _ => "unexpected here".to_owned(),
    }
}
