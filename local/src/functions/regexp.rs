//! Regular expressions.
//!
//! Trino uses Joni with Java's syntax. A pattern that means the same to the library `regex` is run by it; the others
//! are run by our own backtracking machine.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

use regex::{Captures, Regex, RegexBuilder};

use super::Run::{Higher, Prepared};
use super::string::{integer, text};
use super::{Apply, Prepared as Ready, Row, Site};
use crate::failure::Failure;
use crate::refusal::Refusal;
use crate::regexp::{Groups, Pattern as Machine, fault};
use crate::value::Computed;
use crate::value::Value;

pub(super) const ROWS: &[Row] = &[
    ("regexp_like", "varchar(x) | joniregexp", Prepared(is_like)),
    ("regexp_count", "varchar(x) | joniregexp", Prepared(count)),
    ("regexp_extract", "varchar(x) | joniregexp", Prepared(extract)),
    ("regexp_extract", "varchar(x) | joniregexp | bigint", Prepared(extract)),
    ("regexp_extract_all", "varchar(x) | joniregexp", Prepared(extract_all)),
    (
        "regexp_extract_all",
        "varchar(x) | joniregexp | bigint",
        Prepared(extract_all),
    ),
    ("regexp_position", "varchar(x) | joniregexp", Prepared(position)),
    (
        "regexp_position",
        "varchar(x) | joniregexp | integer",
        Prepared(position),
    ),
    (
        "regexp_position",
        "varchar(x) | joniregexp | integer | integer",
        Prepared(position),
    ),
    ("regexp_replace", "varchar(x) | joniregexp", Prepared(replace)),
    (
        "regexp_replace",
        "varchar(x) | joniregexp | varchar(y)",
        Prepared(replace),
    ),
    (
        "regexp_replace",
        "varchar | joniregexp | function(array(varchar), varchar(x))",
        Higher(|own, apply, _| replace_by(own, apply)),
    ),
    ("regexp_split", "varchar(x) | joniregexp", Prepared(split)),
];

/// A compiled pattern, with the faster library where it gives the same result.
#[derive(Debug)]
struct Pattern {
    automaton: Option<Automaton>,
    machine: Option<Machine>,
}

/// A pattern for the library.
#[derive(Debug)]
struct Automaton {
    regex: Regex,
    /// Whether it contains `$`, which in Joni also matches before a final line feed.
    has_end: bool,
}

impl Pattern {
    /// A compiled pattern, or Trino's failure; `None` if it is not run here.
    fn read(pattern: &str) -> Option<Computed<Self>> {
        if let Some(fault) = fault(pattern) {
            return Some(Err(Failure::argument(format!(
                "the regular expression '{pattern}' has {fault}"
            ))));
        }
        Self::compiled(pattern).map(Ok)
    }

    fn compiled(pattern: &str) -> Option<Self> {
        let automaton = translated(pattern).and_then(|(pattern, has_end)| {
            let regex = RegexBuilder::new(&pattern).size_limit(1 << 22).build().ok()?;
            Some(Automaton { regex, has_end })
        });
        let machine = Machine::read(pattern);
        (automaton.is_some() || machine.is_some()).then_some(Self { automaton, machine })
    }

    /// The library's pattern, if it gives the same result for this text.
    fn quick(&self, text: &str) -> Option<&Regex> {
        let own = self.automaton.as_ref()?;
        let differs = own.has_end && text.ends_with('\n');
        (!differs).then_some(&own.regex)
    }

    /// The number of groups, including the whole match.
    fn groups(&self) -> usize {
        let own = self.automaton.as_ref().map(|own| own.regex.captures_len());
        own.or_else(|| self.machine.as_ref().map(Machine::groups)).unwrap_or(1)
    }

    /// The number of a named group.
    fn group(&self, name: &str) -> Option<usize> {
        match &self.automaton {
            Some(own) => own.regex.capture_names().position(|own| own == Some(name)),
            None => self.machine.as_ref()?.group(name),
        }
    }

    fn is_match(&self, text: &str) -> Computed<bool> {
        match self.quick(text) {
            Some(regex) => Ok(regex.is_match(text)),
            None => self.find(text, 0).map(|found| found.is_some()),
        }
    }

    /// The groups of the first match at or after an offset.
    fn find(&self, text: &str, from: usize) -> Computed<Option<Groups>> {
        if let Some(regex) = self.quick(text) {
            let groups = |found: Captures<'_>| found.iter().map(|own| own.map(|own| own.range())).collect();
            return Ok(regex.captures_at(text, from).map(groups));
        }
        let not_run = |what| Failure::other(crate::NOT_RUN, what);
        let Some(machine) = &self.machine else {
            return Err(not_run(
                "a regular expression with `$` over a text that ends with a line feed",
            ));
        };
        let endless = |_| not_run("a regular expression that takes more than 20,000,000 steps over a text");
        machine.find(text, from).map_err(endless)
    }

    /// All matches from an offset on. After an empty match the search continues one character later.
    fn all(&self, text: &str, from: usize) -> Computed<Vec<Groups>> {
        let mut found = Vec::new();
        let mut at = from;
        while at <= text.len() {
            let Some(groups) = self.find(text, at)? else { break };
            let whole = whole(&groups);
            at = if whole.is_empty() {
                whole.end + text[whole.end..].chars().next().map_or(1, char::len_utf8)
            } else {
                whole.end
            };
            found.push(groups);
        }
        Ok(found)
    }
}

/// The range of the whole match.
fn whole(groups: &Groups) -> Range<usize> {
    groups.first().cloned().flatten().unwrap_or_default()
}

/// The pattern of a call; a constant one is compiled once.
struct Given {
    constant: Option<Computed<Arc<Pattern>>>,
}

impl Given {
    fn of(site: &Site) -> Result<Self, Refusal> {
        let constant = match site.constants.get(1) {
            Some(Some(Value::Text(pattern))) => Some(
                Pattern::read(pattern)
                    .ok_or_else(|| {
                        Refusal::at(
                            site.name,
                            format!("the regular expression '{pattern}' of {}()", site.name),
                        )
                    })?
                    .map(Arc::new),
            ),
            _ => None,
        };
        Ok(Self { constant })
    }

    fn get(&self, own: &[Value]) -> Computed<Arc<Pattern>> {
        match &self.constant {
            Some(pattern) => pattern.clone(),
            None => of_row(text(&own[1])),
        }
    }
}

/// A pattern that is not constant. The last one is kept, since the next row often has the same one.
fn of_row(pattern: &str) -> Computed<Arc<Pattern>> {
    thread_local! {
        static LAST: RefCell<Option<(String, Arc<Pattern>)>> = const { RefCell::new(None) };
    }
    LAST.with_borrow_mut(|last| {
        if let Some((own, read)) = last
            && own == pattern
        {
            return Ok(Arc::clone(read));
        }
        let not_run = || Failure::other(crate::NOT_RUN, format!("the regular expression '{pattern}'"));
        let read = Arc::new(Pattern::read(pattern).ok_or_else(not_run)??);
        *last = Some((pattern.to_owned(), Arc::clone(&read)));
        Ok(read)
    })
}

/// The pattern in the library's syntax and whether it contains `$`; `None` if any part of it means something else
/// there.
///
/// Joni's character classes are ASCII only.
fn translated(pattern: &str) -> Option<(String, bool)> {
    let mut text = String::new();
    let mut has_end = false;
    let mut in_class = false;
    let mut chars = pattern.chars().peekable();
    while let Some(ch) = chars.next() {
        match ch {
            '\\' => {
                let next = chars.next()?;
                match next {
                    'd' | 'w' | 's' => {
                        let class = class_of(next);
                        text.push_str(&if in_class {
                            class.to_owned()
                        } else {
                            format!("[{class}]")
                        });
                    }
                    'D' | 'W' | 'S' if !in_class => {
                        text.push_str(&format!("[^{}]", class_of(next.to_ascii_lowercase())));
                    }
                    'b' | 'B' if !in_class => text.push_str(&format!("\\{next}")),
                    'n' | 'r' | 't' => text.extend(['\\', next]),
                    next if next.is_ascii_punctuation() => text.extend(['\\', next]),
                    _ => return None,
                }
                continue;
            }
            '[' if in_class => return None,
            '[' => {
                in_class = true;
                text.push('[');
                if chars.next_if_eq(&'^').is_some() {
                    text.push('^');
                }
                if matches!(chars.peek(), Some(']' | '[')) {
                    return None;
                }
                continue;
            }
            ']' if in_class => in_class = false,
            // Set operations in a class.
            '&' | '~' | '-' if in_class && chars.peek() == Some(&ch) => return None,
            '(' if !in_class && chars.peek() == Some(&'?') => {
                chars.next();
                let next = chars.next()?;
                let is_known = match next {
                    ':' => true,
                    'i' => chars.peek() == Some(&')'),
                    '<' => chars.peek().is_some_and(char::is_ascii_alphabetic),
                    _ => false,
                };
                if !is_known {
                    return None;
                }
                text.extend(['(', '?', next]);
                continue;
            }
            // A quantifier after a quantifier, which is possessive in Java.
            '*' | '+' | '?' | '}' if !in_class && chars.peek() == Some(&'+') => return None,
            '$' if !in_class => has_end = true,
            _ => {}
        }
        text.push(ch);
    }
    (!in_class).then_some((text, has_end))
}

/// The characters of a class.
fn class_of(letter: char) -> &'static str {
    match letter {
        'd' => "0-9",
        'w' => "0-9A-Za-z_",
        _ => "\\t\\n\\x0b\\x0c\\r ",
    }
}

fn group(pattern: &Pattern, own: &[Value]) -> Computed<usize> {
    let wanted = own.get(2).map_or(0, integer);
    let most = pattern.groups() - 1;
    usize::try_from(wanted)
        .ok()
        .filter(|wanted| *wanted <= most)
        .ok_or_else(|| {
            let what = if wanted < 0 {
                "group cannot be negative".to_owned()
            } else {
                format!("pattern has {most} groups; cannot access group {wanted}")
            };
            Failure::argument(what)
        })
}

fn captured(text: &str, groups: &Groups, group: usize) -> Value {
    let range = groups.get(group).cloned().flatten();
    range.map(|range| Value::text(&text[range])).unwrap_or_default()
}

fn is_like(site: &Site) -> Result<Ready, Refusal> {
    let given = Given::of(site)?;
    Ok(Box::new(move |own| {
        given.get(own)?.is_match(text(&own[0])).map(Value::Boolean)
    }))
}

fn count(site: &Site) -> Result<Ready, Refusal> {
    let given = Given::of(site)?;
    Ok(Box::new(move |own| {
        let found = given.get(own)?.all(text(&own[0]), 0)?.len();
        Ok(Value::Integer(i64::try_from(found).unwrap_or_default()))
    }))
}

fn extract(site: &Site) -> Result<Ready, Refusal> {
    let given = Given::of(site)?;
    Ok(Box::new(move |own| {
        let pattern = given.get(own)?;
        let group = group(&pattern, own)?;
        let own = text(&own[0]);
        let found = pattern.find(own, 0)?;
        Ok(found.map(|found| captured(own, &found, group)).unwrap_or_default())
    }))
}

fn extract_all(site: &Site) -> Result<Ready, Refusal> {
    let given = Given::of(site)?;
    Ok(Box::new(move |own| {
        let pattern = given.get(own)?;
        let group = group(&pattern, own)?;
        let own = text(&own[0]);
        let found = pattern.all(own, 0)?;
        Ok(Value::array(found.iter().map(|found| captured(own, found, group))))
    }))
}

fn position(site: &Site) -> Result<Ready, Refusal> {
    let given = Given::of(site)?;
    Ok(Box::new(move |own| {
        let pattern = given.get(own)?;
        let value = text(&own[0]);
        let start = own.get(2).map_or(1, integer);
        let occurrence = own.get(3).map_or(1, integer);
        if start < 1 {
            return Err(Failure::argument("start position cannot be smaller than 1"));
        }
        if occurrence < 1 {
            return Err(Failure::argument("occurrence cannot be smaller than 1"));
        }
        let skipped = usize::try_from(start - 1).unwrap_or(usize::MAX);
        // A start after the last character finds nothing.
        let Some((from, _)) = value.char_indices().nth(skipped) else {
            return Ok(Value::Integer(-1));
        };
        let found = pattern.all(value, from)?;
        let index = usize::try_from(occurrence - 1).unwrap_or(usize::MAX);
        let place = found
            .get(index)
            .map(|found| value[..whole(found).start].chars().count() + 1);
        Ok(Value::Integer(
            place.and_then(|place| i64::try_from(place).ok()).unwrap_or(-1),
        ))
    }))
}

fn replace(site: &Site) -> Result<Ready, Refusal> {
    let given = Given::of(site)?;
    let empty: Arc<str> = Arc::from("");
    Ok(Box::new(move |own| {
        let pattern = given.get(own)?;
        let value = text(&own[0]);
        let by = match own.get(2) {
            Some(Value::Text(by)) => by.clone(),
            _ => empty.clone(),
        };
        let mut result = String::new();
        let mut copied = 0;
        for found in pattern.all(value, 0)? {
            let whole = whole(&found);
            result.push_str(&value[copied..whole.start]);
            expand(&by, value, &found, &pattern, &mut result)?;
            copied = whole.end;
        }
        result.push_str(&value[copied..]);
        Ok(Value::text(result))
    }))
}

/// Replaces each match by the lambda's value for its groups.
fn replace_by(own: &[Value], apply: &mut Apply<'_>) -> Computed {
    let pattern = of_row(text(&own[1]))?;
    let value = text(&own[0]);
    let mut result = String::new();
    let mut copied = 0;
    for found in pattern.all(value, 0)? {
        let whole = whole(&found);
        let groups = Value::array((1..pattern.groups()).map(|group| captured(value, &found, group)));
        // If the lambda returns NULL, the result is NULL.
        let Value::Text(by) = apply(2, &[groups])? else {
            return Ok(Value::Null);
        };
        result.push_str(&value[copied..whole.start]);
        result.push_str(&by);
        copied = whole.end;
    }
    result.push_str(&value[copied..]);
    Ok(Value::text(result))
}

/// Expands a replacement: `$1`, `${name}`, and a backslash that makes the next character literal.
fn expand(by: &str, text: &str, found: &Groups, pattern: &Pattern, into: &mut String) -> Computed<()> {
    let wrong = || Failure::argument(format!("illegal replacement sequence: {by}"));
    let of = |group: usize| found.get(group).cloned().flatten().map_or("", |range| &text[range]);
    let mut rest = by;
    while let Some(ch) = rest.chars().next() {
        rest = &rest[ch.len_utf8()..];
        match ch {
            '\\' => {
                let next = rest.chars().next().ok_or_else(wrong)?;
                into.push(next);
                rest = &rest[next.len_utf8()..];
            }
            '$' if rest.starts_with('{') => {
                let (name, after) = rest[1..].split_once('}').ok_or_else(wrong)?;
                into.push_str(of(pattern.group(name).ok_or_else(wrong)?));
                rest = after;
            }
            '$' => {
                let mut group = usize::from(digit(rest).ok_or_else(wrong)?);
                if group >= found.len() {
                    return Err(wrong());
                }
                rest = &rest[1..];
                // Digits are read as long as there is a group with that number.
                while let Some(next) = digit(rest) {
                    let longer = group * 10 + usize::from(next);
                    if longer >= found.len() {
                        break;
                    }
                    group = longer;
                    rest = &rest[1..];
                }
                into.push_str(of(group));
            }
            ch => into.push(ch),
        }
    }
    Ok(())
}

fn digit(text: &str) -> Option<u8> {
    text.bytes().next().filter(u8::is_ascii_digit).map(|byte| byte - b'0')
}

fn split(site: &Site) -> Result<Ready, Refusal> {
    let given = Given::of(site)?;
    Ok(Box::new(move |own| {
        let value = text(&own[0]);
        let mut parts = Vec::new();
        let mut copied = 0;
        for found in given.get(own)?.all(value, 0)? {
            let whole = whole(&found);
            parts.push(Value::text(&value[copied..whole.start]));
            copied = whole.end;
        }
        parts.push(Value::text(&value[copied..]));
        Ok(Value::array(parts))
    }))
}
