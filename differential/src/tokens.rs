//! Splits a text into pieces: a token each, with the blanks and comments before it.

/// Operators of two characters.
const PAIRS: &[&str] = &["<>", "!=", "<=", ">=", "||", "->", "=>", "::"];

/// The pieces of a text; joined together they are the text.
pub(crate) fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let length = blank(rest);
        let length = length + token_length(&rest[length..]);
        let (piece, after) = rest.split_at(length);
        pieces.push(piece);
        rest = after;
    }
    pieces
}

/// The tokens of a text, without blanks and comments.
pub(crate) fn tokens(text: &str) -> impl Iterator<Item = &str> {
    pieces(text).into_iter().map(token).filter(|token| !token.is_empty())
}

/// The token of a piece, empty at the end of a text that ends in blanks or a comment.
pub(crate) fn token(piece: &str) -> &str {
    &piece[blank(piece)..]
}

/// The length of the blanks and comments at the start.
fn blank(text: &str) -> usize {
    let mut rest = text;
    loop {
        let trimmed = rest.trim_start();
        let after = if trimmed.starts_with("--") {
            trimmed.find('\n').map_or("", |at| &trimmed[at..])
        } else if trimmed.starts_with("/*") {
            trimmed.find("*/").map_or("", |at| &trimmed[at + 2..])
        } else {
            return text.len() - trimmed.len();
        };
        rest = after;
    }
}

/// The length of the token at the start.
fn token_length(text: &str) -> usize {
    let Some(first) = text.chars().next() else { return 0 };
    if first == '\'' || first == '"' {
        return text[1..].find(first).map_or(text.len(), |at| at + 2);
    }
    if first.is_alphanumeric() || first == '_' || first == '$' {
        let word = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '$');
        return text.find(|letter| !word(letter)).unwrap_or(text.len());
    }
    if PAIRS.iter().any(|pair| text.starts_with(pair)) {
        return 2;
    }
    first.len_utf8()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_the_text() {
        let text = "SELECT 'it''s', \"a b\" -- note\n FROM f /* x */ WHERE a<>1.5 AND 'open";
        assert_eq!(pieces(text).concat(), text);
        assert_eq!(
            pieces(text)[..6],
            ["SELECT", " 'it'", "'s'", ",", " \"a b\"", " -- note\n FROM"]
        );
    }
}
