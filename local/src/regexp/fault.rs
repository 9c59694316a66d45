//! What is wrong with a pattern that Joni does not compile either.

use std::iter::Peekable;
use std::str::Chars;

/// The most that a repetition may count to.
const MOST_REPEATS: u64 = 100_000;

/// Why a pattern is none, as far as it is certain; `None` if it may be one.
pub(crate) fn fault(pattern: &str) -> Option<&'static str> {
    let mut scan = Scan {
        rest: pattern.chars().peekable(),
        depth: 0,
    };
    scan.pattern().err().flatten()
}

/// A fault, or `None`: whether there is one is not known.
type Fault = Option<&'static str>;

struct Scan<'a> {
    rest: Peekable<Chars<'a>>,
    depth: usize,
}

impl Scan<'_> {
    fn pattern(&mut self) -> Result<(), Fault> {
        // Whether there is something that a quantifier can repeat.
        let mut has_target = false;
        while let Some(ch) = self.rest.next() {
            match ch {
                '\\' => {
                    self.escaped()?;
                    has_target = true;
                }
                '[' => {
                    self.class()?;
                    has_target = true;
                }
                '(' => {
                    self.depth += 1;
                    has_target = false;
                    if self.rest.next_if_eq(&'?').is_some() {
                        self.group()?;
                    }
                }
                ')' if self.depth == 0 => return Err(Some("unmatched close parenthesis")),
                ')' => {
                    self.depth -= 1;
                    has_target = true;
                }
                '|' => has_target = false,
                '*' | '+' | '?' if !has_target => return Err(Some("there is nothing to repeat")),
                '{' => self.counted(has_target)?,
                '*' | '+' | '?' => {}
                _ => has_target = true,
            }
        }
        match self.depth {
            0 => Ok(()),
            _ => Err(Some("unmatched open parenthesis")),
        }
    }

    /// What follows a backslash.
    fn escaped(&mut self) -> Result<(), Fault> {
        match self.rest.next() {
            None => Err(Some("a backslash at the end")),
            Some('Q') => {
                let mut last = ' ';
                for ch in self.rest.by_ref() {
                    if last == '\\' && ch == 'E' {
                        break;
                    }
                    last = ch;
                }
                Ok(())
            }
            Some(_) => Ok(()),
        }
    }

    /// What follows `[`, up to its end.
    fn class(&mut self) -> Result<(), Fault> {
        self.rest.next_if_eq(&'^');
        if self.rest.next_if_eq(&']').is_some() && !self.rest.clone().any(|ch| ch == ']') {
            return Err(Some("an empty class of characters"));
        }
        loop {
            match self.rest.next() {
                None => return Err(Some("a class of characters without an end")),
                Some(']') => return Ok(()),
                Some('\\') => self.escaped()?,
                // A POSIX class ends with `]`, too.
                Some('[') => self.class()?,
                Some(_) => {}
            }
        }
    }

    /// What follows `(?`.
    fn group(&mut self) -> Result<(), Fault> {
        match self.rest.next() {
            None => Err(Some("a group without an end")),
            Some(':' | '=' | '!' | '>' | '~') => Ok(()),
            Some('#') => {
                if !self.rest.by_ref().any(|ch| ch == ')') {
                    return Err(Some("a comment without an end"));
                }
                self.depth -= 1;
                Ok(())
            }
            Some('<') => {
                if self.rest.next_if(|ch| matches!(ch, '=' | '!')).is_some() {
                    return Ok(());
                }
                if self.rest.peek().is_some_and(char::is_ascii_digit) {
                    return Err(Some("the name of a group begins with a digit"));
                }
                if self.rest.by_ref().any(|ch| ch == '>') {
                    Ok(())
                } else {
                    Err(Some("the name of a group without an end"))
                }
            }
            Some('P') => Err(Some("undefined group option")),
            Some(mut flag) => loop {
                match flag {
                    'i' | 'm' | 's' | '-' => {}
                    ':' => return Ok(()),
                    ')' => {
                        self.depth -= 1;
                        return Ok(());
                    }
                    _ => return Err(None),
                }
                flag = self.rest.next().ok_or(Some("a group without an end"))?;
            },
        }
    }

    /// What follows `{`, which is itself unless it counts.
    fn counted(&mut self, has_target: bool) -> Result<(), Fault> {
        let inside: String = self.rest.clone().take_while(|ch| *ch != '}').collect();
        if !self.rest.clone().any(|ch| ch == '}') {
            return Ok(());
        }
        let (least, most) = inside.split_once(',').unwrap_or((&inside, ""));
        let (Ok(least), Ok(most)) = (
            least.parse::<u64>(),
            if most.is_empty() { Ok(0) } else { most.parse::<u64>() },
        ) else {
            return Ok(());
        };
        if !has_target {
            return Err(Some("there is nothing to repeat"));
        }
        if least.max(most) > MOST_REPEATS {
            return Err(Some("too big a number of repetitions"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn what_joni_does_not_compile_is_a_fault_and_nothing_else() {
        let wrong = [
            "(",
            ")",
            "a)",
            "[",
            "[a",
            "*a",
            "a|*",
            "(+)",
            "{1}",
            "\\",
            "(?",
            "(?<n",
            "[]",
            "[^]",
            "(?#c",
            "a{100001}",
            "(?P<n>a)",
        ];
        for pattern in wrong {
            assert!(fault(pattern).is_some(), "{pattern}");
        }
        let right = [
            "]",
            "[]a]",
            "[a-]",
            "a{1",
            "a{x}",
            "a{,2}",
            "^*",
            "\\Q(*",
            "(?i)a*",
            "(?i:a)",
            "(?#c)a",
            "[[:alpha:]]",
            "[a[b]]",
            "(?<n>a)+",
            "(|a)",
            "\\(",
            "[(]",
            "a**",
            "$",
        ];
        for pattern in right {
            assert_eq!(fault(pattern), None, "{pattern}");
        }
    }
}
