//! Typing mistakes.

use fastrand::Rng;

use crate::tokens::pieces;
use crate::vocabulary::pick;

/// Words and signs that are easily written where they do not belong.
const STRAY: &[&str] = &[
    ",", "(", ")", "AND", "FROM", "=", "x", "1", "'a'", "IN", "NOT", "ORDER", "AS", ".", "-", "*", "SELECT", "WHERE",
    "BY", "'", "\"", "[", "]", "||", "OR", "NULL", "END", "ON", "->", "OVER", "?", ":",
];

/// A word with a letter missing, added, or swapped with the next.
pub(crate) fn in_word(random: &mut Rng, word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = random.usize(..letters.len());
    match random.u8(..4) {
        0 if letters.len() > 1 => {
            letters.remove(at);
        }
        1 => letters.insert(at, letters[at]),
        2 if at > 0 => letters.swap(at - 1, at),
        _ => letters.insert(at, 'x'),
    }
    letters.into_iter().collect()
}

/// A text with a typing mistake somewhere.
pub(crate) fn in_text(random: &mut Rng, text: &str) -> String {
    let mut pieces: Vec<String> = pieces(text).into_iter().map(str::to_owned).collect();
    if pieces.is_empty() {
        return text.to_owned();
    }
    let at = random.usize(..pieces.len());
    match random.u8(..8) {
        0 => {
            pieces.remove(at);
        }
        1 => pieces.insert(at, pieces[at].clone()),
        2 if at > 0 => pieces.swap(at - 1, at),
        3 | 4 => pieces.insert(at, format!(" {} ", pick(random, STRAY))),
        5 => pieces[at] = format!(" {}", pick(random, STRAY)),
        _ => pieces[at] = in_word(random, &pieces[at]),
    }
    pieces.concat()
}
