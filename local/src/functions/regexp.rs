//! Regular expressions.
//!
//! Trino's are Joni's with Java's syntax. A pattern is run where it means the same in both; others are refused.

use std::sync::Arc;

use regex::{Captures, Regex, RegexBuilder};

use super::Run::{Higher, Prepared};
use super::string::{integer, text};
use super::{Prepared as Ready, Row, Site};
use crate::failure::Failure;
use crate::refusal::Refusal;
use crate::value::Computed;
use crate::value::Value;

pub(super) const ROWS: &[Row] = &[
    (
        "regexp_like",
        "varchar(x) | joniregexp",
        Prepared(|site| {
            let pattern = Pattern::of(site)?;
            Ok(Box::new(move |own| {
                Ok(Value::Boolean(pattern.in_text(text(&own[0]))?.is_match(text(&own[0]))))
            }))
        }),
    ),
    (
        "regexp_count",
        "varchar(x) | joniregexp",
        Prepared(|site| {
            let pattern = Pattern::of(site)?;
            Ok(Box::new(move |own| {
                Ok(Value::Integer(
                    i64::try_from(pattern.all(text(&own[0]))?.len()).unwrap_or_default(),
                ))
            }))
        }),
    ),
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
        Higher(|_, _, _| Err(Failure::other(crate::NOT_RUN, "regexp_replace() with a lambda"))),
    ),
    ("regexp_split", "varchar(x) | joniregexp", Prepared(split)),
];

/// A pattern that means the same to both.
#[derive(Clone)]
struct Pattern {
    regex: Regex,
    /// Whether `$` stands in it, which Joni lets match before a last line feed, too.
    has_end: bool,
}

impl Pattern {
    fn of(site: &Site) -> Result<Self, Refusal> {
        let Some(Some(Value::Text(pattern))) = site.constants.get(1) else {
            return Err(Refusal::at(
                site.name,
                format!("{}() with a pattern that is not constant", site.name),
            ));
        };
        Self::read(pattern).ok_or_else(|| {
            Refusal::at(
                site.name,
                format!("the regular expression '{pattern}' of {}()", site.name),
            )
        })
    }

    fn read(pattern: &str) -> Option<Self> {
        let (pattern, has_end) = translated(pattern)?;
        let regex = RegexBuilder::new(&pattern).size_limit(1 << 22).build().ok()?;
        Some(Self { regex, has_end })
    }

    /// The pattern, if it means the same in this text.
    fn in_text(&self, text: &str) -> Computed<&Regex> {
        if self.has_end && text.ends_with('\n') {
            return Err(Failure::other(
                crate::NOT_RUN,
                "a regular expression with `$` over a text that ends with a line feed",
            ));
        }
        Ok(&self.regex)
    }

    /// All matches, one after the other; after an empty one the search goes on a character later.
    fn all<'a>(&self, text: &'a str) -> Computed<Vec<Captures<'a>>> {
        let regex = self.in_text(text)?;
        let mut found = Vec::new();
        let mut at = 0;
        while at <= text.len() {
            let Some(captures) = regex.captures_at(text, at) else {
                break;
            };
            let Some(whole) = captures.get(0) else { break };
            at = if whole.is_empty() {
                whole.end() + text[whole.end()..].chars().next().map_or(1, char::len_utf8)
            } else {
                whole.end()
            };
            found.push(captures);
        }
        Ok(found)
    }
}

/// A pattern as this library takes it, if it has only what means the same to both, and whether `$` is in it.
///
/// Joni's classes of characters are those of ASCII.
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
                    'b' | 'B' if !in_class => text.push_str(&format!("(?-u:\\{next})")),
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
            // Set operations.
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
            // A quantifier after a quantifier: possessive in Java.
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
    let most = pattern.regex.captures_len() - 1;
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

fn captured(captures: &Captures<'_>, group: usize) -> Value {
    captures
        .get(group)
        .map(|found| Value::text(found.as_str()))
        .unwrap_or_default()
}

fn extract(site: &Site) -> Result<Ready, Refusal> {
    let pattern = Pattern::of(site)?;
    Ok(Box::new(move |own| {
        let group = group(&pattern, own)?;
        let own = text(&own[0]);
        Ok(pattern
            .in_text(own)?
            .captures(own)
            .map(|found| captured(&found, group))
            .unwrap_or_default())
    }))
}

fn extract_all(site: &Site) -> Result<Ready, Refusal> {
    let pattern = Pattern::of(site)?;
    Ok(Box::new(move |own| {
        let group = group(&pattern, own)?;
        let found = pattern.all(text(&own[0]))?;
        Ok(Value::array(found.iter().map(|found| captured(found, group))))
    }))
}

fn position(site: &Site) -> Result<Ready, Refusal> {
    let pattern = Pattern::of(site)?;
    Ok(Box::new(move |own| {
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
        if skipped > value.chars().count() {
            return Ok(Value::Integer(-1));
        }
        let from = value.char_indices().nth(skipped).map_or(value.len(), |(at, _)| at);
        let starts: Vec<usize> = if from == 0 {
            pattern
                .all(value)?
                .iter()
                .filter_map(|found| found.get(0))
                .map(|found| found.start())
                .collect()
        } else {
            return Err(Failure::other(
                crate::NOT_RUN,
                "regexp_position() from another place than the first",
            ));
        };
        let index = usize::try_from(occurrence - 1).unwrap_or(usize::MAX);
        let place = starts.get(index).map(|at| value[..*at].chars().count() + 1);
        Ok(Value::Integer(
            place.and_then(|place| i64::try_from(place).ok()).unwrap_or(-1),
        ))
    }))
}

fn replace(site: &Site) -> Result<Ready, Refusal> {
    let pattern = Pattern::of(site)?;
    let empty: Arc<str> = Arc::from("");
    Ok(Box::new(move |own| {
        let value = text(&own[0]);
        let by = match own.get(2) {
            Some(Value::Text(by)) => by.clone(),
            _ => empty.clone(),
        };
        let mut result = String::new();
        let mut copied = 0;
        for found in pattern.all(value)? {
            let Some(whole) = found.get(0) else { continue };
            result.push_str(&value[copied..whole.start()]);
            expand(&by, &found, &pattern.regex, &mut result)?;
            copied = whole.end();
        }
        result.push_str(&value[copied..]);
        Ok(Value::text(result))
    }))
}

/// Writes what a match becomes: `$1`, `${name}`, and a backslash before a character that stands for itself.
fn expand(by: &str, found: &Captures<'_>, regex: &Regex, into: &mut String) -> Computed<()> {
    let wrong = || Failure::argument(format!("illegal replacement sequence: {by}"));
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
                if !regex.capture_names().flatten().any(|own| own == name) {
                    return Err(wrong());
                }
                into.push_str(found.name(name).map_or("", |own| own.as_str()));
                rest = after;
            }
            '$' => {
                let mut group = usize::from(digit(rest).ok_or_else(wrong)?);
                if group >= found.len() {
                    return Err(wrong());
                }
                rest = &rest[1..];
                // As many digits as there is such a group.
                while let Some(next) = digit(rest) {
                    let longer = group * 10 + usize::from(next);
                    if longer >= found.len() {
                        break;
                    }
                    group = longer;
                    rest = &rest[1..];
                }
                into.push_str(found.get(group).map_or("", |own| own.as_str()));
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
    let pattern = Pattern::of(site)?;
    Ok(Box::new(move |own| {
        let value = text(&own[0]);
        let mut parts = Vec::new();
        let mut copied = 0;
        for found in pattern.all(value)? {
            let Some(whole) = found.get(0) else { continue };
            parts.push(Value::text(&value[copied..whole.start()]));
            copied = whole.end();
        }
        parts.push(Value::text(&value[copied..]));
        Ok(Value::array(parts))
    }))
}
