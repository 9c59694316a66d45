//! LIKE.

use crate::failure::Failure;
use crate::value::Computed;

/// A compiled pattern of LIKE.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Like(Vec<Part>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// `%`
    Any,
    /// `_`
    One,
    Char(char),
}

impl Like {
    /// Compiles a pattern. Without an ESCAPE a backslash is an ordinary character.
    pub fn read(pattern: &str, escape: Option<&str>) -> Computed<Self> {
        let escape = match escape {
            None => None,
            Some(text) => {
                let mut chars = text.chars();
                match (chars.next(), chars.next()) {
                    (Some(ch), None) => Some(ch),
                    _ => return Err(Failure::argument("the escape must be a single character")),
                }
            }
        };
        let wrong = || Failure::argument("the escape character must be followed by '%', '_' or itself");
        let mut parts = Vec::new();
        let mut chars = pattern.chars();
        while let Some(ch) = chars.next() {
            parts.push(match ch {
                _ if Some(ch) == escape => match chars.next() {
                    Some(next) if matches!(next, '%' | '_') || Some(next) == escape => Part::Char(next),
                    _ => return Err(wrong()),
                },
                '%' => Part::Any,
                '_' => Part::One,
                ch => Part::Char(ch),
            });
        }
        Ok(Self(parts))
    }

    /// Whether a text matches.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        let (mut at, mut part) = (0, 0);
        // The last `%`, and the end of the text that it stands for.
        let mut last: Option<(usize, usize)> = None;
        while at < text.len() {
            match self.0.get(part) {
                Some(Part::Any) => {
                    last = Some((part, at));
                    part += 1;
                }
                Some(Part::One) => {
                    at += 1;
                    part += 1;
                }
                Some(Part::Char(ch)) if *ch == text[at] => {
                    at += 1;
                    part += 1;
                }
                _ => match &mut last {
                    Some((any, end)) => {
                        *end += 1;
                        at = *end;
                        part = *any + 1;
                    }
                    None => return false,
                },
            }
        }
        self.0[part..].iter().all(|part| *part == Part::Any)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backslash_is_no_escape_unless_it_is_named() {
        let like = |text, pattern, escape| Like::read(pattern, escape).map(|own| own.matches(text));
        assert_eq!(like("a_b", r"a\_b", None), Ok(false));
        assert_eq!(like("a_b", r"a\_b", Some("\\")), Ok(true));
        assert_eq!(like("axxb", "a%b", None), Ok(true));
        assert_eq!(like("aéb", "a_b", None), Ok(true));
        assert_eq!(like("", "%", None), Ok(true));
        assert!(like("a", "a#", Some("#")).is_err());
    }
}
