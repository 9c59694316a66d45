//! Text that goes in the place of an expression.

use super::Advisor;
use crate::edit::Edit;
use crate::syntax::tree::{Binding, Bytes};

/// What an expression stands behind when no operator tears it apart, and what an operand does.
const BEFORE: [&str; 10] = [
    "(", ",", "[", "SELECT", "DISTINCT", "WHERE", "HAVING", "BY", "ON", "THEN",
];
/// What stands behind an expression when no operator tears it apart.
const BEHIND: [&str; 12] = [
    ")", ",", "]", "AS", "FROM", "WHERE", "GROUP", "ORDER", "HAVING", "LIMIT", "ASC", "DESC",
];
/// What predicates are joined by.
const JOINING: [&str; 2] = ["AND", "OR"];
/// What compares values.
const COMPARING: [&str; 6] = ["=", "<", ">", "IN", "LIKE", "BETWEEN"];

impl Advisor<'_> {
    /// Other text for an expression; it gets parentheses where what stands beside it would tear it apart.
    pub(super) fn in_place_of(&self, range: &Bytes, text: &str, binding: Binding) -> Edit {
        if self.stands_alone(range, binding) {
            Edit::new(range.clone(), text)
        } else {
            Edit::new(range.clone(), format!("({text})"))
        }
    }

    fn stands_alone(&self, range: &Bytes, binding: Binding) -> bool {
        let before = self.meaning.sql[..range.start].trim_end().to_ascii_uppercase();
        let behind = self.meaning.sql[range.end..].trim_start().to_ascii_uppercase();
        let joining = JOINING.iter().filter(|_| binding <= Binding::Predicate);
        let comparing = COMPARING.iter().filter(|_| binding <= Binding::Value);
        let neighbours = || joining.clone().chain(comparing.clone());
        let is_word = |ch: char| ch.is_ascii_alphanumeric() || ch == '_';
        let opens = BEFORE.iter().chain(neighbours()).any(|word| {
            let front = before.strip_suffix(word);
            front.is_some_and(|front| !word.ends_with(is_word) || !front.ends_with(is_word))
        });
        let closes = behind.is_empty()
            || BEHIND.iter().chain(neighbours()).any(|word| {
                let rest = behind.strip_prefix(word);
                rest.is_some_and(|rest| !word.ends_with(is_word) || !rest.starts_with(is_word))
            });
        binding == Binding::Primary || opens && closes
    }
}
