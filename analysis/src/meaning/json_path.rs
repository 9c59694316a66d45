//! Paths of the SQL/JSON functions: whether a text is one, by the grammar of SQL:2016.
//!
//! What is inside a filter `? (…)` is not used.

use std::collections::HashSet;

/// What is wrong with a path; places are offsets into its text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Mistake<'a> {
    /// No mode is at its start.
    Mode(usize),
    /// The first character with which no path continues.
    Syntax(usize),
    /// A variable for which there is no value.
    NotPassed(&'a str),
    /// What the grammar allows and Trino does not support yet.
    NotSupported(&'static str),
}

/// The first mistake of a path that is given values by these names.
pub(super) fn mistake<'a>(text: &'a str, names: &HashSet<String>) -> Option<Mistake<'a>> {
    let mut reader = Reader {
        text,
        at: 0,
        parts: Vec::new(),
    };
    reader.blanks();
    let mode = reader.word();
    if mode != "lax" && mode != "strict" {
        return Some(Mistake::Mode(reader.at - mode.len()));
    }
    if let Err(at) = reader.sum() {
        return Some(Mistake::Syntax(at));
    }
    if !reader.rest().is_empty() {
        return Some(Mistake::Syntax(reader.at));
    }
    reader.parts.into_iter().find(|part| match part {
        Mistake::NotPassed(name) => !names.contains(*name),
        _ => true,
    })
}

/// The methods of items, whose names end with parentheses.
const METHODS: [&str; 8] = [
    "type", "size", "double", "ceiling", "floor", "abs", "datetime", "keyvalue",
];

/// How deep parentheses are followed.
const DEEPEST: usize = 50;

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// The variables, and what is not supported, in the order of the text.
    parts: Vec<Mistake<'a>>,
}

/// `Err` is the offset of what cannot be there.
type Read = Result<(), usize>;

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn blanks(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    /// A word of letters, digits and `_`; empty if none stands.
    fn word(&mut self) -> &'a str {
        let rest = self.rest();
        let starts = rest.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_');
        let length = if starts {
            rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
                .unwrap_or(rest.len())
        } else {
            0
        };
        self.at += length;
        &rest[..length]
    }

    fn take(&mut self, sign: char) -> bool {
        let found = self.rest().starts_with(sign);
        if found {
            self.at += sign.len_utf8();
        }
        self.blanks();
        found
    }

    fn expect(&mut self, sign: char) -> Read {
        if self.take(sign) { Ok(()) } else { Err(self.at) }
    }

    /// `"…"`, in which a quote is written twice; whether one is there.
    fn string(&mut self) -> bool {
        let start = self.at;
        while self.rest().starts_with('"') {
            let Some(end) = self.rest()[1..].find('"') else {
                self.at = start;
                return false;
            };
            self.at += end + 2;
        }
        self.at > start
    }

    fn number(&mut self) -> bool {
        let rest = self.rest();
        let length = rest
            .find(|letter: char| !letter.is_ascii_digit() && letter != '.')
            .unwrap_or(rest.len());
        let digits = rest[..length].bytes().any(|byte| byte.is_ascii_digit());
        if digits {
            self.at += length;
            let exponent = self.rest().strip_prefix(['e', 'E']).unwrap_or_default();
            let sign = exponent.len() - exponent.trim_start_matches(['+', '-']).len();
            let power = exponent[sign..].bytes().take_while(u8::is_ascii_digit).count();
            if sign <= 1 && power > 0 {
                self.at += 1 + sign + power;
            }
        }
        digits
    }

    fn sum(&mut self) -> Read {
        loop {
            self.blanks();
            while self.take('+') || self.take('-') {}
            self.accessors()?;
            if !['+', '-', '*', '/', '%'].into_iter().any(|sign| self.take(sign)) {
                return Ok(());
            }
        }
    }

    /// A value with its members, elements, methods and filters.
    fn accessors(&mut self) -> Read {
        self.primary()?;
        loop {
            self.blanks();
            let here = self.at;
            if self.rest().starts_with('.') {
                if self.rest()[1..].starts_with(|letter: char| letter.is_ascii_digit()) {
                    return Ok(());
                }
                self.take('.');
                if self.take('*') || self.string() {
                    continue;
                }
                let name = self.word();
                if name.is_empty() {
                    return Err(self.at);
                }
                if METHODS.contains(&name) && self.rest().starts_with('(') {
                    self.take('(');
                    if name == "datetime" {
                        self.parts.push(Mistake::NotSupported("datetime()"));
                        self.string();
                        self.blanks();
                    }
                    self.expect(')')?;
                }
            } else if self.take('[') {
                self.subscripts()?;
            } else if self.take('?') {
                self.filter()?;
            }
            if self.at == here {
                return Ok(());
            }
        }
    }

    fn subscripts(&mut self) -> Read {
        if self.take('*') {
            return self.expect(']');
        }
        loop {
            self.sum()?;
            if self.rest().starts_with("to") {
                self.word();
                self.sum()?;
            }
            if !self.take(',') {
                return self.expect(']');
            }
        }
    }

    /// A filter is taken whole, up to its parenthesis.
    fn filter(&mut self) -> Read {
        self.expect('(')?;
        let mut depth = 1;
        while let Some(letter) = self.rest().chars().next() {
            if self.string() {
                continue;
            }
            let behind_dot = self.text[..self.at].ends_with('.');
            match self.word() {
                "" => {}
                "like_regex" if !behind_dot => {
                    self.parts.push(Mistake::NotSupported("like_regex"));
                    continue;
                }
                "datetime" if behind_dot && self.rest().starts_with('(') => {
                    self.parts.push(Mistake::NotSupported("datetime()"));
                    continue;
                }
                _ => continue,
            }
            self.at += letter.len_utf8();
            match letter {
                '(' => depth += 1,
                ')' => depth -= 1,
                '$' => self.variable(),
                _ => {}
            }
            if depth == 0 {
                return Ok(());
            }
        }
        Err(self.at)
    }

    /// The name of `$name`; `$` alone is the input.
    fn variable(&mut self) {
        let name = self.word();
        if !name.is_empty() {
            self.parts.push(Mistake::NotPassed(name));
        }
    }

    fn primary(&mut self) -> Read {
        let here = self.at;
        if self.take('(') {
            if self.text[..self.at].matches('(').count() > DEEPEST {
                // Deeper than anybody writes: not judged.
                self.at = self.text.len();
                return Ok(());
            }
            self.sum()?;
            return self.expect(')');
        }
        if self.rest().starts_with('$') {
            self.at += 1;
            self.variable();
            return Ok(());
        }
        if self.take('@') || self.string() || self.number() {
            return Ok(());
        }
        match self.word() {
            "last" | "true" | "false" | "null" => Ok(()),
            _ => Err(here),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{HashSet, Mistake, mistake};

    #[test]
    fn paths() {
        for path in [
            "lax $",
            " strict  $.a.b[0, 2 to last - 1].*",
            "lax $.\"a b\"[*].size().ceiling() ? (@.b == 1).c",
            "lax -$.a * 2.5e-3 + (@)",
            "lax $x[\"a\"][-1]",
            "lax $ ? (@.a > $x && (@.b == \"$y)\")).datetime",
            "lax last",
            "lax $.\"a\"\"b\".c",
        ] {
            assert_eq!(mistake(path, &HashSet::from(["x".to_owned()])), None, "{path}");
        }
    }

    #[test]
    fn mistakes() {
        for (path, found) in [
            ("", Mistake::Mode(0)),
            (" ", Mistake::Mode(1)),
            ("$.a", Mistake::Mode(0)),
            ("LAX $", Mistake::Mode(0)),
            ("lax", Mistake::Syntax(3)),
            ("lax a", Mistake::Syntax(4)),
            ("lax $.", Mistake::Syntax(6)),
            ("lax $..a", Mistake::Syntax(6)),
            ("lax $.1", Mistake::Syntax(5)),
            ("lax 1e", Mistake::Syntax(5)),
            ("lax $.a[", Mistake::Syntax(8)),
            ("lax $.a[]", Mistake::Syntax(8)),
            ("lax $.a]", Mistake::Syntax(7)),
            ("lax $.a b", Mistake::Syntax(8)),
            ("lax $.a-b", Mistake::Syntax(8)),
            ("lax $.foo()", Mistake::Syntax(9)),
            ("lax $.a ?", Mistake::Syntax(9)),
            ("lax $.a ? (@.b", Mistake::Syntax(14)),
            ("lax $.é", Mistake::Syntax(6)),
            ("lax $X", Mistake::NotPassed("X")),
            ("lax $[$y].a", Mistake::NotPassed("y")),
            ("lax $ ? ($z > 1).datetime()", Mistake::NotPassed("z")),
            ("lax $.datetime() + $z", Mistake::NotSupported("datetime()")),
            (
                "lax $ ? (@.like_regex like_regex \"x\")",
                Mistake::NotSupported("like_regex"),
            ),
        ] {
            assert_eq!(mistake(path, &HashSet::from(["x".to_owned()])), Some(found), "{path}");
        }
    }
}
