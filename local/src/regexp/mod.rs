//! Regular expressions with Joni's meaning and Java's syntax, by backtracking.
//!
//! They support what an automaton cannot do: look-around, back references, possessive and atomic groups.

mod fault;
mod machine;
mod read;

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

pub(crate) use self::fault::fault;

/// A regular expression.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    steps: Vec<Step>,
    sets: Vec<Set>,
    /// The number of groups, including the whole match.
    groups: usize,
    /// The names of groups and their numbers.
    names: Vec<(String, usize)>,
}

/// A character of a word as `\b` knows it, in any script; `\w` is ASCII only.
static IN_WORD: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\w$").ok());

fn is_in_word(ch: char) -> bool {
    match ch {
        '\0'..='\x7f' => ch.is_ascii_alphanumeric() || ch == '_',
        _ => IN_WORD
            .as_ref()
            .is_some_and(|own| own.is_match(ch.encode_utf8(&mut [0; 4]))),
    }
}

/// What each group matched; `None` if nothing.
pub(crate) type Groups = Vec<Option<Range<usize>>>;

/// The match takes too many steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Endless;

/// A step of the machine.
#[derive(Clone, Debug)]
enum Step {
    /// Matches a character of a set.
    Set(usize),
    /// Continues at the first step, and if that fails at the second.
    Split(usize, usize),
    Jump(usize),
    /// Records where a group begins (even) or ends (odd).
    Note(usize),
    /// Records where a round of a repetition begins, so that [`Step::Progress`] can stop empty rounds.
    Begin(usize),
    /// Continues only if the round consumed something.
    Progress(usize),
    Assert(Assertion),
    /// Matches the text of a group again.
    Again {
        group: usize,
        folded: bool,
    },
    /// Whether the steps up to `end` match here; consumes nothing.
    Look {
        ahead: bool,
        negated: bool,
        /// The possible lengths of a look-behind, in characters.
        lengths: Vec<usize>,
        end: usize,
    },
    /// The steps up to `end`, of which only the first match counts.
    Atomic {
        end: usize,
    },
    /// The end of a subpattern, or of the whole pattern.
    Match,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Assertion {
    Start,
    End,
    /// The end, or before a final line feed.
    EndOrLastLine,
    LineStart,
    LineEnd,
    Word,
    NotWord,
}

/// A set of characters.
#[derive(Clone, Debug)]
struct Set {
    ascii: [bool; 128],
    /// Decides for characters beyond ASCII.
    regex: Regex,
}

impl Set {
    /// The set of characters that match a single-character pattern.
    fn of(pattern: &str) -> Option<Self> {
        let regex = Regex::new(&format!("^(?:{pattern})$")).ok()?;
        let mut buffer = [0; 4];
        let ascii = std::array::from_fn(|code| {
            let ch = char::from(u8::try_from(code).unwrap_or_default());
            regex.is_match(ch.encode_utf8(&mut buffer))
        });
        Some(Self { ascii, regex })
    }

    fn contains(&self, ch: char) -> bool {
        match self.ascii.get(ch as usize) {
            Some(contains) => *contains,
            None => self.regex.is_match(ch.encode_utf8(&mut [0; 4])),
        }
    }
}

impl Pattern {
    /// Parses a pattern; `None` if it is invalid, or has something that is not run here.
    pub(crate) fn read(pattern: &str) -> Option<Self> {
        read::pattern(pattern)
    }

    /// The first match that begins at or after an offset.
    pub(crate) fn find(&self, text: &str, from: usize) -> Result<Option<Groups>, Endless> {
        machine::find(self, text, from)
    }

    /// The number of groups, including the whole match.
    pub(crate) fn groups(&self) -> usize {
        self.groups
    }

    /// The number of a named group.
    pub(crate) fn group(&self, name: &str) -> Option<usize> {
        let found = self.names.iter().find(|(own, _)| own == name);
        found.map(|(_, group)| *group)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pattern: &str, text: &str) -> Option<String> {
        let groups = Pattern::read(pattern).expect("a pattern").find(text, 0);
        let groups = groups.expect("an end")?;
        groups[0].clone().map(|range| text[range].to_owned())
    }

    #[test]
    fn what_stands_around_is_looked_at_and_not_taken() {
        assert_eq!(found("a(?=b)", "acab").as_deref(), Some("a"));
        assert_eq!(found("^(?!10\\.).*", "10.0.0.1"), None);
        assert_eq!(found("(?<=\\.)\\d+$", "10.0.0.17").as_deref(), Some("17"));
        assert_eq!(found("(?<=foo|fo)bar", "foobar").as_deref(), Some("bar"));
        assert_eq!(found("(?<!a)b", "ab"), None);
    }

    #[test]
    fn groups_are_matched_again() {
        assert_eq!(found("(a|b)\\1", "abb").as_deref(), Some("bb"));
        assert_eq!(found("(?<x>b)\\k<x>", "abb").as_deref(), Some("bb"));
        assert_eq!(found("(?i)(a)\\1", "xAa").as_deref(), Some("Aa"));
    }

    #[test]
    fn what_is_possessive_gives_nothing_back() {
        assert_eq!(found("a++a", "aaa"), None);
        assert_eq!(found("(?>a+)b", "aab").as_deref(), Some("aab"));
        assert_eq!(found("a{2}+a", "aaa").as_deref(), Some("aaa"));
    }

    #[test]
    fn an_empty_round_ends_a_repetition() {
        assert_eq!(found("(a*)*b", "aaab").as_deref(), Some("aaab"));
        assert_eq!(found("(?:a|b*)*$", "abba").as_deref(), Some("abba"));
    }

    #[test]
    fn a_dollar_stands_before_a_last_line_feed() {
        assert_eq!(found("a$", "a\n").as_deref(), Some("a"));
        assert_eq!(found("a$", "a\n\n"), None);
        assert_eq!(found("(?m)a$", "a\nb").as_deref(), Some("a"));
        assert_eq!(found("a\\z", "a\n"), None);
    }

    #[test]
    fn classes_are_of_java() {
        assert_eq!(found("[a-z&&[^a]]+", "aabc").as_deref(), Some("bc"));
        assert_eq!(found("[a[bc]]+", "xcab").as_deref(), Some("cab"));
        assert_eq!(found("\\Qa.b\\E", "axba.b").as_deref(), Some("a.b"));
        assert_eq!(found("\\p{Lu}", "aÉ").as_deref(), Some("É"));
    }
}
