//! JSON texts as Jackson reads them, and the canonical form of values of type `json`.

use std::collections::HashMap;

use super::{Computed, float};
use crate::failure::Failure;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`
    Null,
    /// `true`, `false`
    Boolean(bool),
    /// A number as it was written.
    Number(String),
    /// A text.
    Text(String),
    /// `[…]`
    Array(Vec<Json>),
    /// `{…}` in the order of the text.
    Object(Vec<(String, Json)>),
}

/// The maximum nesting depth.
const MOST_DEEP: usize = 500;

/// Reads a text incrementally.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl Json {
    /// Parses a text that is one value.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut reader = Reader { text, at: 0, depth: 0 };
        let value = reader.value()?;
        reader.blanks();
        (reader.at == text.len()).then_some(value)
    }

    /// Reads the items of an array until one of them is enough; what follows is ignored, as by Trino. `None` if the text
    /// is not an array, or has an error before.
    pub fn each_item(text: &str, mut is_enough: impl FnMut(Self) -> bool) -> Option<()> {
        let mut reader = Reader { text, at: 0, depth: 0 };
        reader.blanks();
        (reader.peek()? == b'[').then_some(())?;
        reader.within(|reader| reader.items(|reader| Some(!is_enough(reader.value()?))))
    }

    /// Parses the value at the start of a text, and ignores what follows.
    #[must_use]
    pub fn read_first(text: &str) -> Option<Self> {
        Reader { text, at: 0, depth: 0 }.value()
    }

    /// The form for the SQL/JSON functions: of members with the same name the last one, at the place of the first.
    #[must_use]
    pub fn plain(self) -> Self {
        match self {
            Self::Number(text) => Self::Number(canonical_number(text)),
            Self::Array(items) => Self::Array(items.into_iter().map(Self::plain).collect()),
            Self::Object(members) => {
                let mut found: Vec<(String, Self)> = Vec::with_capacity(members.len());
                let mut places: HashMap<String, usize> = HashMap::new();
                for (key, value) in members {
                    let place = *places.entry(key.clone()).or_insert(found.len());
                    let value = value.plain();
                    match found.get_mut(place) {
                        Some((_, own)) => *own = value,
                        None => found.push((key, value)),
                    }
                }
                Self::Object(found)
            }
            other => other,
        }
    }

    /// The form of a value of type `json`: members sorted, the last one of equal names, and numbers with a point as
    /// doubles.
    #[must_use]
    pub fn canonical(self) -> Self {
        self.plain().sorted()
    }

    fn sorted(self) -> Self {
        match self {
            Self::Array(items) => Self::Array(items.into_iter().map(Self::sorted).collect()),
            Self::Object(members) => {
                let members = members.into_iter().map(|(key, value)| (key, value.sorted()));
                let mut members: Vec<(String, Self)> = members.collect();
                members.sort_by(|(one, _), (other, _)| one.encode_utf16().cmp(other.encode_utf16()));
                Self::Object(members)
            }
            other => other,
        }
    }

    /// The members as written, and numbers in canonical form.
    #[must_use]
    pub fn copied(self) -> Self {
        match self {
            Self::Number(text) => Self::Number(canonical_number(text)),
            Self::Array(items) => Self::Array(items.into_iter().map(Self::copied).collect()),
            Self::Object(members) => {
                Self::Object(members.into_iter().map(|(key, value)| (key, value.copied())).collect())
            }
            other => other,
        }
    }

    /// The text, without blanks.
    #[must_use]
    pub fn text(&self) -> String {
        self.written(true)
    }

    /// Its text with all characters beyond 16 bits as they are.
    #[must_use]
    pub fn plain_text(&self) -> String {
        self.written(false)
    }

    fn written(&self, escapes: bool) -> String {
        let mut text = String::new();
        self.write(&mut text, escapes);
        text
    }

    fn write(&self, into: &mut String, escapes: bool) {
        match self {
            Self::Null => into.push_str("null"),
            Self::Boolean(own) => into.push_str(if *own { "true" } else { "false" }),
            // A number beyond the range of a double, as Jackson writes it.
            Self::Number(own) if own.ends_with("Infinity") => quote(own, into, escapes),
            Self::Number(own) => into.push_str(own),
            Self::Text(own) => quote(own, into, escapes),
            Self::Array(items) => {
                into.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        into.push(',');
                    }
                    item.write(into, escapes);
                }
                into.push(']');
            }
            Self::Object(members) => {
                into.push('{');
                for (index, (key, value)) in members.iter().enumerate() {
                    if index > 0 {
                        into.push(',');
                    }
                    quote(key, into, escapes);
                    into.push(':');
                    value.write(into, escapes);
                }
                into.push('}');
            }
        }
    }
}

/// An integer as it is, except for `-0`; any other number as a double.
fn canonical_number(text: String) -> String {
    if text.contains(['.', 'e', 'E']) {
        return text.parse().map_or(text, float::double);
    }
    if text == "-0" { "0".to_owned() } else { text }
}

/// A text in quotes, as Jackson writes it: into bytes with an escape for each half of a character beyond 16 bits.
fn quote(text: &str, into: &mut String, escapes: bool) {
    into.push('"');
    for ch in text.chars() {
        match ch {
            '"' => into.push_str("\\\""),
            '\\' => into.push_str("\\\\"),
            '\n' => into.push_str("\\n"),
            '\r' => into.push_str("\\r"),
            '\t' => into.push_str("\\t"),
            '\u{8}' => into.push_str("\\b"),
            '\u{c}' => into.push_str("\\f"),
            ch if ch < ' ' || (escapes && ch > '\u{ffff}') => {
                let mut units = [0; 2];
                into.extend(ch.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04X}")));
            }
            ch => into.push(ch),
        }
    }
    into.push('"');
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// Consumes a sign, and blanks before it.
    fn sign(&mut self, sign: u8) -> bool {
        self.blanks();
        let is_there = self.peek() == Some(sign);
        self.at += usize::from(is_there);
        is_there
    }

    fn word(&mut self, word: &str, value: Json) -> Option<Json> {
        let rest = self.text.get(self.at..)?.strip_prefix(word)?;
        if rest.starts_with(|ch: char| ch.is_ascii_alphanumeric()) {
            return None;
        }
        self.at += word.len();
        Some(value)
    }

    fn value(&mut self) -> Option<Json> {
        self.blanks();
        match self.peek()? {
            b'n' => self.word("null", Json::Null),
            b't' => self.word("true", Json::Boolean(true)),
            b'f' => self.word("false", Json::Boolean(false)),
            b'"' => self.string().map(Json::Text),
            b'[' => self.within(|reader| {
                let mut items = Vec::new();
                reader.items(|reader| {
                    items.push(reader.value()?);
                    Some(true)
                })?;
                Some(Json::Array(items))
            }),
            b'{' => self.within(|reader| {
                let mut members = Vec::new();
                reader.members(|reader, key| {
                    members.push((key, reader.value()?));
                    Some(true)
                })?;
                Some(Json::Object(members))
            }),
            _ => self.number().map(Json::Number),
        }
    }

    /// Consumes a bracket, and reads one level deeper.
    fn within<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.depth += 1;
        if self.depth > MOST_DEEP {
            return None;
        }
        self.at += 1;
        let found = read(self);
        self.depth -= 1;
        found
    }

    /// Reads items up to the closing bracket; `read` returns whether to continue.
    fn items(&mut self, mut read: impl FnMut(&mut Self) -> Option<bool>) -> Option<()> {
        if self.sign(b']') {
            return Some(());
        }
        loop {
            if !read(self)? {
                return Some(());
            }
            if self.sign(b']') {
                return Some(());
            }
            if !self.sign(b',') {
                return None;
            }
        }
    }

    /// Reads members up to the closing bracket; `read` returns whether to continue.
    fn members(&mut self, mut read: impl FnMut(&mut Self, String) -> Option<bool>) -> Option<()> {
        if self.sign(b'}') {
            return Some(());
        }
        loop {
            self.blanks();
            let key = self.string()?;
            if !self.sign(b':') {
                return None;
            }
            if !read(self, key)? {
                return Some(());
            }
            if self.sign(b'}') {
                return Some(());
            }
            if !self.sign(b',') {
                return None;
            }
        }
    }

    fn string(&mut self) -> Option<String> {
        if self.peek()? != b'"' {
            return None;
        }
        self.at += 1;
        let mut text = String::new();
        loop {
            let rest = self.text.get(self.at..)?;
            let ch = rest.chars().next()?;
            self.at += ch.len_utf8();
            match ch {
                '"' => return Some(text),
                '\\' => text.push(self.escape()?),
                ch if ch < ' ' => return None,
                ch => text.push(ch),
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        let byte = self.peek()?;
        self.at += 1;
        Some(match byte {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = self.unit()?;
                if !(0xd800..0xdc00).contains(&first) {
                    return char::from_u32(first);
                }
                if self.text.get(self.at..self.at + 2)? != "\\u" {
                    return None;
                }
                self.at += 2;
                let second = self.unit()?.checked_sub(0xdc00)?;
                char::from_u32(0x10000 + ((first - 0xd800) << 10) + second)?
            }
            _ => return None,
        })
    }

    fn unit(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        self.at += 4;
        let all = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        all.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
    }

    fn number(&mut self) -> Option<String> {
        let start = self.at;
        let digits = |reader: &mut Self| {
            let from = reader.at;
            while reader.peek().is_some_and(|byte| byte.is_ascii_digit()) {
                reader.at += 1;
            }
            reader.at - from
        };
        self.at += usize::from(self.peek() == Some(b'-'));
        let leading_zero = self.peek() == Some(b'0');
        let whole = digits(self);
        if whole == 0 || (leading_zero && whole > 1) {
            return None;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            if digits(self) == 0 {
                return None;
            }
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), Some(b'+' | b'-')));
            if digits(self) == 0 {
                return None;
            }
        }
        // A number that is the whole value must end where a blank or the text does.
        let ends = self.depth > 0 || matches!(self.peek(), None | Some(b' ' | b'\t' | b'\n' | b'\r'));
        ends.then(|| self.text[start..self.at].to_owned())
    }
}

/// A step of a path of `json_extract`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A member, or an item if it is a number.
    Name(String),
}

/// A path of `json_extract`: `$.a[0]["b c"]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path(Vec<Step>);

impl Path {
    /// Reads a path of names and numbers. Trino fails for what else there is (wildcards, filters), too.
    pub fn read(text: &str) -> Computed<Self> {
        Self::steps(text)
            .map(Self)
            .ok_or_else(|| Failure::argument(format!("invalid JSON path: '{text}'")))
    }

    fn steps(text: &str) -> Option<Vec<Step>> {
        let mut rest = text.strip_prefix('$')?;
        let mut steps = Vec::new();
        let is_name = |ch: char| ch == '_' || ch.is_ascii_alphanumeric();
        while !rest.is_empty() {
            let (name, after) = if let Some(after) = rest.strip_prefix('.') {
                let length = after.find(|ch| !is_name(ch)).unwrap_or(after.len());
                after.split_at(length)
            } else if let Some(after) = rest.strip_prefix("[\"") {
                let (name, after) = after.split_once('"')?;
                (name, after.strip_prefix(']').filter(|_| !name.contains('\\'))?)
            } else {
                let (name, after) = rest.strip_prefix('[')?.split_once(']')?;
                (Some(name).filter(|name| name.chars().all(is_name))?, after)
            };
            if name.is_empty() {
                return None;
            }
            steps.push(Step::Name(name.to_owned()));
            rest = after;
        }
        Some(steps)
    }

    /// The value at the end of the path; the text after it is not read. `None` if there is no value, or if the text
    /// before is malformed.
    #[must_use]
    pub fn of(&self, text: &str) -> Option<Json> {
        let mut reader = Reader { text, at: 0, depth: 0 };
        reader.follow(&self.0)
    }
}

impl Reader<'_> {
    fn follow(&mut self, steps: &[Step]) -> Option<Json> {
        let Some((Step::Name(name), rest)) = steps.split_first() else {
            return self.value();
        };
        self.blanks();
        let mut found = None;
        match self.peek()? {
            b'{' => self.within(|reader| {
                reader.members(|reader, key| {
                    if key == *name {
                        found = reader.follow(rest);
                        return Some(false);
                    }
                    reader.value()?;
                    Some(true)
                })
            }),
            b'[' => {
                let wanted: usize = name.parse().ok()?;
                let mut index = 0;
                self.within(|reader| {
                    reader.items(|reader| {
                        if index == wanted {
                            found = reader.follow(rest);
                            return Some(false);
                        }
                        index += 1;
                        reader.value()?;
                        Some(true)
                    })
                })
            }
            _ => None,
        }?;
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_has_one_form() {
        let form = |text| Json::read(text).map(|own| own.canonical().text());
        assert_eq!(
            form(r#" {"b": [1, 2.50, null], "a": "x\u0041\/"} "#).as_deref(),
            Some(r#"{"a":"xA/","b":[1,2.5,null]}"#)
        );
        assert_eq!(form("[1,]"), None);
        assert_eq!(form("01"), None);
        assert_eq!(form("{} x"), None);
    }

    #[test]
    fn a_path_is_followed_as_far_as_it_goes() {
        let of = |path, text| Path::read(path).expect("a path").of(text).map(|own| own.text());
        assert_eq!(of("$.a[1].b", r#"{"a": [1, {"b": 1.50}]"#).as_deref(), Some("1.50"));
        assert_eq!(of(r#"$["a b"]"#, r#"{"a b": "x"}"#).as_deref(), Some("\"x\""));
        assert_eq!(of("$.a", r#"{"b": 1}"#), None);
        assert_eq!(of("$.a", "nonsense"), None);
        assert!(Path::read("$.*").is_err());
    }
}
