//! A query's SQL, and where its bytes are in the file that a person edits.

use std::cell::OnceCell;
use std::fmt;
use std::ops::{Deref, Range};

use syn::LitStr;

use crate::lines::Lines;

/// Where the SQL of a query comes from.
#[derive(Clone)]
pub enum Source {
    /// A string in the declaration.
    Inline(Inline),
    /// A file.
    File {
        /// Its path as written.
        path: LitStr,
        /// What is in it, without a byte order mark.
        lines: Lines,
    },
    /// A predefined query's text over the stack's table.
    Predefined(String),
}

/// A string in the declaration. What its places need is found once, however many mistakes it has.
#[derive(Clone)]
pub struct Inline {
    literal: LitStr,
    written: OnceCell<Lines>,
    value: OnceCell<Lines>,
    pieces: OnceCell<Pieces>,
    in_its_file: OnceCell<bool>,
}

impl Inline {
    /// This string.
    pub fn new(literal: LitStr) -> Self {
        Self {
            literal,
            written: OnceCell::new(),
            value: OnceCell::new(),
            pieces: OnceCell::new(),
            in_its_file: OnceCell::new(),
        }
    }

    /// The string as it is written, quotes included.
    pub fn text(&self) -> &str {
        self.lines().text()
    }

    /// The same by its lines.
    pub fn lines(&self) -> &Lines {
        self.written
            .get_or_init(|| Lines::new(self.literal.token().to_string()))
    }

    /// The SQL by its lines, which break by `\n` whatever the file has, as for rustc.
    pub fn value_lines(&self) -> &Lines {
        self.value.get_or_init(|| Lines::new(value(&self.literal)))
    }

    /// The bytes of the string as it is written, quotes included, at which bytes of its value stand.
    pub fn written(&self, range: &Range<usize>) -> Range<usize> {
        let pieces = self.pieces.get_or_init(|| Pieces::of(self.text()));
        let start = pieces.source(range.start);
        start..pieces.source(range.end).max(start)
    }

    /// Whether it is in the file where its place is: one that came through another macro has that macro's place.
    pub fn is_in_its_file(&self) -> bool {
        let is_there = || {
            self.literal
                .span()
                .source_text()
                .is_some_and(|source| source == self.text())
        };
        *self.in_its_file.get_or_init(is_there)
    }
}

impl Deref for Inline {
    type Target = LitStr;

    fn deref(&self) -> &LitStr {
        &self.literal
    }
}

impl Source {
    /// The SQL.
    pub fn sql(&self) -> String {
        match self {
            Self::Inline(literal) => literal.value_lines().text().to_owned(),
            Self::File { lines, .. } => lines.text().to_owned(),
            Self::Predefined(text) => text.clone(),
        }
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Source").field(&self.sql()).finish()
    }
}

/// The value of a string, whose line breaks are `\n` whatever the file has, as for rustc.
pub(crate) fn value(literal: &LitStr) -> String {
    let value = literal.value();
    if value.contains('\r') {
        value.replace("\r\n", "\n")
    } else {
        value
    }
}

/// Where the bytes of a literal's value are in its source.
#[derive(Clone)]
struct Pieces {
    /// Offsets of a value and of its source, from which both continue together, ascending.
    starts: Vec<(usize, usize)>,
    end: usize,
}

impl Pieces {
    /// Reads a string literal as rustc does; it compiled, so nothing in it is broken.
    fn of(literal: &str) -> Self {
        let open = literal.find('"').map_or(0, |quote| quote + 1);
        let close = literal.rfind('"').unwrap_or(literal.len());
        let raw = literal.starts_with('r');
        let mut pieces = Self {
            starts: vec![(0, open)],
            end: close,
        };
        let body = literal.get(open..close).unwrap_or_default();
        let mut value = 0;
        let mut at = 0;
        while let Some(c) = body.get(at..).and_then(|rest| rest.chars().next()) {
            let rest = &body[at..];
            let (written, meant) = if rest.starts_with("\r\n") {
                (2, 1)
            } else if c == '\\' && !raw {
                escape(rest)
            } else {
                (c.len_utf8(), c.len_utf8())
            };
            value += meant;
            at += written;
            if written != meant {
                pieces.starts.push((value, open + at));
            }
        }
        pieces
    }

    /// The offset in the source at which a byte of the value stands.
    fn source(&self, offset: usize) -> usize {
        let index = self.starts.partition_point(|(value, _)| *value <= offset);
        let (value, source) = self.starts.get(index.saturating_sub(1)).copied().unwrap_or_default();
        (source + (offset - value)).min(self.end)
    }
}

/// How many bytes an escape takes in the source, and how many it means.
fn escape(rest: &str) -> (usize, usize) {
    match rest.as_bytes().get(1) {
        Some(b'x') => (4, 1),
        Some(b'u') => {
            let end = rest.find('}').map_or(rest.len(), |brace| brace + 1);
            let digits: String = rest[..end].chars().skip(3).filter(char::is_ascii_hexdigit).collect();
            let meant = u32::from_str_radix(&digits, 16)
                .ok()
                .and_then(char::from_u32)
                .map_or(0, char::len_utf8);
            (end, meant)
        }
        Some(b'\n' | b'\r') => {
            let after = rest[1..]
                .find(|c: char| !matches!(c, ' ' | '\t' | '\n' | '\r'))
                .map_or(rest.len(), |at| at + 1);
            (after, 0)
        }
        Some(_) => (2, 1),
        None => (1, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The source text at which each character of the value stands.
    #[track_caller]
    fn points(source: &str, wanted: &str, expected: &str) {
        let literal: LitStr = syn::parse_str(source).expect("a string literal");
        let value = value(&literal);
        let start = value.find(wanted).expect("the wanted text");
        let text = literal.token().to_string();
        let range = Inline::new(literal).written(&(start..start + wanted.len()));
        assert_eq!(&text[range], expected, "{source}");
    }

    #[test]
    fn offsets_of_the_value_become_offsets_of_the_source() {
        points(r##"r#"SELECT dstprt"#"##, "dstprt", "dstprt");
        points(r###"r##"a "# dstprt"##"###, "dstprt", "dstprt");
        points(r#""SELECT dstprt""#, "dstprt", "dstprt");
        points(r#""a\n\t\"\\ dstprt""#, "dstprt", "dstprt");
        points(r#""\x41\u{e9}\u{1F600} dstprt""#, "dstprt", "dstprt");
        points("\"é ü dstprt\"", "dstprt", "dstprt");
        points("\"SELECT a, \\\n        dstprt FROM t\"", "dstprt", "dstprt");
        points("\"SELECT a,\n        dstprt FROM t\"", "dstprt", "dstprt");
        points("\"SELECT a,\r\n        dstprt\r\nFROM t\"", "dstprt", "dstprt");
        points("r\"SELECT a,\r\n        dstprt\r\nFROM t\"", "FROM", "FROM");
        points(r#""it\u{27}s""#, "'", r"\u{27}");
        points(r#""a\tb""#, "\t", r"\t");
    }
}
