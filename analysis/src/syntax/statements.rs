//! A text of several statements.

use std::ops::Range;

use super::tokens::{TokenKind, tokenize};

/// One statement of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Statement {
    /// The bytes of blanks and comments before it, from the end of the statement before it.
    pub head: Range<usize>,
    /// Its own bytes, from its first token to its last, without the `;` after it.
    pub range: Range<usize>,
}

/// Cuts a text at its semicolons outside strings, quoted names and comments.
///
/// Where there is nothing between two of them, there is no statement.
#[must_use]
pub fn statements(text: &str) -> Vec<Statement> {
    let mut statements = Vec::new();
    let mut head = 0;
    let mut own: Option<Range<usize>> = None;
    for token in tokenize(text) {
        match token.kind {
            TokenKind::Symbol(";") | TokenKind::End => {
                if let Some(range) = own.take() {
                    let head = head..range.start;
                    statements.push(Statement { head, range });
                }
                head = token.range.end;
            }
            _ => own = Some(own.map_or(token.range.start, |own| own.start)..token.range.end),
        }
    }
    statements
}

#[cfg(test)]
mod tests {
    use super::statements;

    #[track_caller]
    fn cut(text: &str, expected: &[(&str, &str)]) {
        let found = statements(text);
        let found: Vec<_> = found
            .iter()
            .map(|one| (&text[one.head.clone()], &text[one.range.clone()]))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn semicolons_between_tokens_end_a_statement() {
        cut("SELECT 1", &[("", "SELECT 1")]);
        cut("SELECT 1; SELECT 2 ;\n", &[("", "SELECT 1"), (" ", "SELECT 2")]);
        cut(
            "-- a;\nSELECT ';', \";\" /* ; */ -- ;\n, 2 -- c\n;/* b */ SELECT 2",
            &[
                ("-- a;\n", "SELECT ';', \";\" /* ; */ -- ;\n, 2"),
                ("/* b */ ", "SELECT 2"),
            ],
        );
        cut("SELECT `a;b`; SELECT 2", &[("", "SELECT `a;b`"), (" ", "SELECT 2")]);
    }

    #[test]
    fn nothing_is_no_statement() {
        cut("", &[]);
        cut(" ;;\n-- SELECT 1;\n;", &[]);
        cut("SELECT 1;\n-- the end", &[("", "SELECT 1")]);
    }

    #[test]
    fn what_has_no_end_goes_to_the_end() {
        cut(
            "SELECT 1; SELECT 'a; SELECT 2",
            &[("", "SELECT 1"), (" ", "SELECT 'a; SELECT 2")],
        );
        cut("SELECT /* a; SELECT 2", &[("", "SELECT /* a; SELECT 2")]);
        cut("SELECT \"é; SELECT 2", &[("", "SELECT \"é; SELECT 2")]);
    }
}
