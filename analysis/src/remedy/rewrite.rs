//! Text that goes instead of an expression.

use super::Advisor;
use crate::edit::Edit;
use crate::syntax::tree::{Binding, Bytes};

/// What an expression is after when no operator tears it apart, and what an operand does.
const BEFORE: [&str; 10] = [
    "(", ",", "[", "SELECT", "DISTINCT", "WHERE", "HAVING", "BY", "ON", "THEN",
];
/// What is after an expression when no operator tears it apart.
const BEHIND: [&str; 12] = [
    ")", ",", "]", "AS", "FROM", "WHERE", "GROUP", "ORDER", "HAVING", "LIMIT", "ASC", "DESC",
];
/// What predicates are joined by.
const JOINING: [&str; 2] = ["AND", "OR"];
/// What compares values.
const COMPARING: [&str; 6] = ["=", "<", ">", "IN", "LIKE", "BETWEEN"];

/// No word that a neighbour may be has this many letters, with the one beside it.
const LONGEST_WORD: usize = 12;

/// The last letters of a text without the blanks after them: enough to see a word.
fn last_word(text: &str) -> String {
    let letters = text.trim_end().chars().rev().take(LONGEST_WORD);
    letters.collect::<Vec<_>>().into_iter().rev().collect()
}

/// The first letters of a text without the blanks before them: enough to see a word.
fn first_word(text: &str) -> String {
    text.trim_start().chars().take(LONGEST_WORD).collect()
}

impl Advisor<'_> {
    /// Other text for an expression; it gets parentheses where what is beside it would tear it apart.
    pub(super) fn in_place_of(&self, range: &Bytes, text: &str, binding: Binding) -> Edit {
        if self.stands_alone(range, binding) {
            Edit::new(range.clone(), text)
        } else {
            Edit::new(range.clone(), format!("({text})"))
        }
    }

    fn stands_alone(&self, range: &Bytes, binding: Binding) -> bool {
        let before = last_word(&self.meaning.sql[..range.start]).to_ascii_uppercase();
        let behind = first_word(&self.meaning.sql[range.end..]).to_ascii_uppercase();
        let mut neighbours: Vec<&str> = Vec::new();
        if binding <= Binding::Predicate {
            neighbours.extend(JOINING);
        }
        if binding <= Binding::Value {
            neighbours.extend(COMPARING);
        }
        let is_word = |ch: char| ch.is_ascii_alphanumeric() || ch == '_';
        let opens = BEFORE.iter().chain(&neighbours).any(|word| {
            let front = before.strip_suffix(word);
            front.is_some_and(|front| !word.ends_with(is_word) || !front.ends_with(is_word))
        });
        let closes = behind.is_empty()
            || BEHIND.iter().chain(&neighbours).any(|word| {
                let rest = behind.strip_prefix(word);
                rest.is_some_and(|rest| !word.ends_with(is_word) || !rest.starts_with(is_word))
            });
        binding == Binding::Primary || opens && closes
    }
}
