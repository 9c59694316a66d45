//! Paths of the SQL/JSON functions: whether a text is one, by the grammar of SQL:2016.
//!
//! What stands inside a filter `? (…)` is not looked at.

/// Where a path goes wrong: the offset of the first character with which no path goes on.
pub(super) fn mistake(text: &str) -> Option<usize> {
    let mut reader = Reader { text, at: 0 };
    reader.blanks();
    let mode = reader.word();
    if mode != "lax" && mode != "strict" {
        reader.at -= mode.len();
        return Some(reader.at);
    }
    let end = reader.sum().and_then(|()| {
        if reader.rest().is_empty() {
            Ok(())
        } else {
            Err(reader.at)
        }
    });
    end.err()
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
}

/// `Err` is the offset of what cannot stand there.
type Read = Result<(), usize>;

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn blanks(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    /// A word of letters, digits and `_`; empty where none stands.
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

    /// `"…"`; whether one stands there.
    fn string(&mut self) -> bool {
        let Some(inside) = self.rest().strip_prefix('"') else {
            return false;
        };
        let Some(end) = inside.find('"') else { return false };
        self.at += end + 2;
        true
    }

    fn number(&mut self) -> bool {
        let rest = self.rest();
        let length = rest
            .find(|letter: char| !letter.is_ascii_digit() && letter != '.')
            .unwrap_or(rest.len());
        let digits = rest[..length].bytes().any(|byte| byte.is_ascii_digit());
        if digits {
            self.at += length;
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
        let mut in_string = false;
        for (at, letter) in self.rest().char_indices() {
            match letter {
                '"' => in_string = !in_string,
                '(' if !in_string => depth += 1,
                ')' if !in_string => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                self.at += at + 1;
                return Ok(());
            }
        }
        Err(self.text.len())
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
            self.word();
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
    use super::mistake;

    #[test]
    fn paths() {
        for path in [
            "lax $",
            " strict  $.a.b[0, 2 to last - 1].*",
            "lax $.\"a b\"[*].size().ceiling() ? (@.b == 1).c",
            "lax -$.a * 2 + (@)",
            "lax $x[\"a\"][-1]",
            "lax last",
        ] {
            assert_eq!(mistake(path), None, "{path}");
        }
    }

    #[test]
    fn mistakes_and_their_offsets() {
        for (path, at) in [
            ("", 0),
            (" ", 1),
            ("$.a", 0),
            ("LAX $", 0),
            ("lax", 3),
            ("lax a", 4),
            ("lax $.", 6),
            ("lax $..a", 6),
            ("lax $.1", 5),
            ("lax $.a[", 8),
            ("lax $.a[]", 8),
            ("lax $.a]", 7),
            ("lax $.a b", 8),
            ("lax $.a-b", 8),
            ("lax $.foo()", 9),
            ("lax $.a ?", 9),
            ("lax $.é", 6),
        ] {
            assert_eq!(mistake(path), Some(at), "{path}");
        }
    }
}
