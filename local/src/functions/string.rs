//! Functions of texts. Positions and lengths count code points.

use std::sync::Arc;

use flow_log_stack_analysis::Type;
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

use super::Run::{Plain, Typed};
use super::{Row, Site};
use crate::failure::Failure;
use crate::value::Computed;
use crate::value::{Value, padded};

pub(super) const ROWS: &[Row] = &[
    ("chr", "bigint", Plain(chr)),
    ("codepoint", "varchar(1)", Plain(codepoint)),
    ("concat", "varchar", Plain(concat)),
    ("concat", "char(x) | char(y)", Typed(concat_chars)),
    (
        "concat_ws",
        "varchar | varchar",
        Plain(|own| concat_with(own, &own[1..])),
    ),
    (
        "concat_ws",
        "varchar | array(varchar)",
        Plain(|own| match &own[1] {
            Value::Array(items) => concat_with(own, items),
            _ => Ok(Value::Null),
        }),
    ),
    ("hamming_distance", "varchar(x) | varchar(y)", Plain(hamming_distance)),
    (
        "length",
        "varchar(x)",
        Plain(|own| Ok(Value::Integer(count(text(&own[0]))))),
    ),
    (
        "length",
        "char(x)",
        Typed(|_, site| Ok(Value::Integer(char_length(site).into()))),
    ),
    (
        "levenshtein_distance",
        "varchar(x) | varchar(y)",
        Plain(levenshtein_distance),
    ),
    (
        "lower",
        "varchar(x)",
        Plain(|own| Ok(Value::text(lower(text(&own[0]))))),
    ),
    ("lower", "char(x)", Plain(|own| Ok(Value::text(lower(text(&own[0])))))),
    ("lpad", "varchar(x) | bigint | varchar(y)", Plain(|own| pad(own, true))),
    (
        "ltrim",
        "varchar(x)",
        Plain(|own| Ok(Value::text(text(&own[0]).trim_start_matches(is_blank)))),
    ),
    ("ltrim", "varchar(x) | codepoints", Plain(|own| trim(own, true, false))),
    (
        "ltrim",
        "char(x)",
        Plain(|own| Ok(Value::text(text(&own[0]).trim_start_matches(is_blank)))),
    ),
    ("luhn_check", "varchar", Plain(luhn_check)),
    ("normalize", "varchar(x) | varchar(y)", Plain(normalize)),
    (
        "replace",
        "varchar(x) | varchar(y)",
        Plain(|own| Ok(Value::text(replace(text(&own[0]), text(&own[1]), "")))),
    ),
    (
        "replace",
        "varchar(x) | varchar(y) | varchar(z)",
        Plain(|own| Ok(Value::text(replace(text(&own[0]), text(&own[1]), text(&own[2]))))),
    ),
    (
        "reverse",
        "varchar(x)",
        Plain(|own| Ok(Value::text(text(&own[0]).chars().rev().collect::<String>()))),
    ),
    ("rpad", "varchar(x) | bigint | varchar(y)", Plain(|own| pad(own, false))),
    (
        "rtrim",
        "varchar(x)",
        Plain(|own| Ok(Value::text(text(&own[0]).trim_end_matches(is_blank)))),
    ),
    ("rtrim", "varchar(x) | codepoints", Plain(|own| trim(own, false, true))),
    (
        "rtrim",
        "char(x)",
        Plain(|own| Ok(Value::text(text(&own[0]).trim_end_matches(is_blank)))),
    ),
    ("split", "varchar(x) | varchar(y)", Plain(|own| split(own, i64::MAX))),
    (
        "split",
        "varchar(x) | varchar(y) | bigint",
        Plain(|own| {
            let limit = integer(&own[2]);
            if limit <= 0 {
                return Err(Failure::argument("the limit of split must be positive"));
            }
            if limit > i64::from(i32::MAX) {
                return Err(Failure::argument("the limit of split is too large"));
            }
            split(own, limit)
        }),
    ),
    ("split_part", "varchar(x) | varchar(y) | bigint", Plain(split_part)),
    (
        "split_to_map",
        "varchar | varchar | varchar",
        Plain(|own| split_to_map(own, false)),
    ),
    (
        "split_to_multimap",
        "varchar | varchar | varchar",
        Plain(|own| split_to_map(own, true)),
    ),
    (
        "starts_with",
        "varchar(x) | varchar(y)",
        Plain(|own| Ok(Value::Boolean(text(&own[0]).starts_with(text(&own[1]))))),
    ),
    (
        "strpos",
        "varchar(x) | varchar(y)",
        Plain(|own| Ok(Value::Integer(position(text(&own[0]), text(&own[1]), 1)))),
    ),
    (
        "strpos",
        "varchar(x) | varchar(y) | bigint",
        Plain(|own| match integer(&own[2]) {
            // Trino counts from the end by the number without its sign, which this one does not have.
            0 | i64::MIN => Err(Failure::argument("'instance' must not be zero")),
            instance => Ok(Value::Integer(position(text(&own[0]), text(&own[1]), instance))),
        }),
    ),
    (
        "substr",
        "varchar(x) | bigint",
        Plain(|own| Ok(part(text(&own[0]), integer(&own[1]), i64::MAX))),
    ),
    (
        "substr",
        "varchar(x) | bigint | bigint",
        Plain(|own| Ok(part(text(&own[0]), integer(&own[1]), integer(&own[2])))),
    ),
    (
        "substr",
        "char(x) | bigint",
        Typed(|own, site| Ok(char_part(own, site, i64::MAX))),
    ),
    (
        "substr",
        "char(x) | bigint | bigint",
        Typed(|own, site| Ok(char_part(own, site, integer(&own[2])))),
    ),
    (
        "substring",
        "varchar(x) | bigint",
        Plain(|own| Ok(part(text(&own[0]), integer(&own[1]), i64::MAX))),
    ),
    (
        "substring",
        "varchar(x) | bigint | bigint",
        Plain(|own| Ok(part(text(&own[0]), integer(&own[1]), integer(&own[2])))),
    ),
    (
        "substring",
        "char(x) | bigint",
        Typed(|own, site| Ok(char_part(own, site, i64::MAX))),
    ),
    (
        "substring",
        "char(x) | bigint | bigint",
        Typed(|own, site| Ok(char_part(own, site, integer(&own[2])))),
    ),
    ("translate", "varchar(x) | varchar(y) | varchar(z)", Plain(translate)),
    (
        "trim",
        "varchar(x)",
        Plain(|own| Ok(Value::text(text(&own[0]).trim_matches(is_blank)))),
    ),
    ("trim", "varchar(x) | codepoints", Plain(|own| trim(own, true, true))),
    ("trim", "char(x) | codepoints", Plain(|own| trim_char(own, true, true))),
    (
        "ltrim",
        "char(x) | codepoints",
        Plain(|own| trim_char(own, true, false)),
    ),
    (
        "rtrim",
        "char(x) | codepoints",
        Plain(|own| trim_char(own, false, true)),
    ),
    ("soundex", "varchar", Plain(soundex)),
    (
        "fail",
        "varchar",
        Plain(|own| Err(Failure::other("GENERIC_USER_ERROR", text(&own[0]).to_owned()))),
    ),
    (
        "trim",
        "char(x)",
        Plain(|own| Ok(Value::text(text(&own[0]).trim_matches(is_blank)))),
    ),
    (
        "upper",
        "varchar(x)",
        Plain(|own| Ok(Value::text(upper(text(&own[0]))))),
    ),
    ("upper", "char(x)", Plain(|own| Ok(Value::text(upper(text(&own[0])))))),
];

/// The text of a value.
pub(super) fn text(value: &Value) -> &str {
    match value {
        Value::Text(own) => own,
        _ => "",
    }
}

/// The integer of a value.
pub(super) fn integer(value: &Value) -> i64 {
    match value {
        Value::Integer(own) => *own,
        _ => 0,
    }
}

fn count(text: &str) -> i64 {
    i64::try_from(text.chars().count()).unwrap_or(i64::MAX)
}

fn char_length(site: &Site) -> u32 {
    match site.arguments.first() {
        Some(Type::Char(length)) => *length,
        _ => 0,
    }
}

/// Whether `trim` removes a character: Unicode white space except for the non-breaking kinds.
fn is_blank(ch: char) -> bool {
    match ch {
        '\u{85}' | '\u{a0}' | '\u{2007}' | '\u{202f}' => false,
        '\u{1c}'..='\u{1f}' => true,
        _ => ch.is_whitespace(),
    }
}

/// Lower case, code point by code point; none becomes several.
fn lower(text: &str) -> String {
    let single = |ch: char| {
        let mut all = ch.to_lowercase();
        all.next()
            .filter(|_| all.next().is_none())
            .unwrap_or(if ch == 'İ' { 'i' } else { ch })
    };
    text.chars().map(single).collect()
}

fn upper(text: &str) -> String {
    let single = |ch: char| {
        let mut all = ch.to_uppercase();
        all.next().filter(|_| all.next().is_none()).unwrap_or(ch)
    };
    text.chars().map(single).collect()
}

fn chr(own: &[Value]) -> Computed {
    let code = integer(&own[0]);
    u32::try_from(code)
        .ok()
        .and_then(char::from_u32)
        .map(|ch| Value::text(ch.to_string()))
        .ok_or_else(|| Failure::argument(format!("not a valid Unicode code point: {code}")))
}

fn codepoint(own: &[Value]) -> Computed {
    let mut chars = text(&own[0]).chars();
    match (chars.next(), chars.next()) {
        (Some(ch), None) => Ok(Value::Integer(u32::from(ch).into())),
        _ => Err(Failure::argument("input string must be a single character string")),
    }
}

fn concat(own: &[Value]) -> Computed {
    several(own)?;
    Ok(Value::text(own.iter().map(text).collect::<String>()))
}

fn concat_chars(own: &[Value], site: &Site) -> Computed {
    let all = padded(text(&own[0]), char_length(site)) + text(&own[1]);
    Ok(Value::text(all.trim_end_matches(' ')))
}

/// Trino's analysis accepts one value only, and its execution does not.
pub(super) fn several(own: &[Value]) -> Computed<()> {
    if own.len() < 2 {
        return Err(Failure::argument("there must be two or more values to concatenate"));
    }
    Ok(())
}

/// NULLs are skipped, with their separators.
fn concat_with(own: &[Value], items: &[Value]) -> Computed {
    if own[0].is_null() {
        return Ok(Value::Null);
    }
    several(own)?;
    let there: Vec<&str> = items.iter().filter(|item| !item.is_null()).map(text).collect();
    Ok(Value::text(there.join(text(&own[0]))))
}

fn hamming_distance(own: &[Value]) -> Computed {
    let (left, right) = (text(&own[0]), text(&own[1]));
    if left.chars().count() != right.chars().count() {
        return Err(Failure::argument(
            "the input strings to hamming_distance must have the same length",
        ));
    }
    let differing = left
        .chars()
        .zip(right.chars())
        .filter(|(left, right)| left != right)
        .count();
    Ok(Value::Integer(i64::try_from(differing).unwrap_or_default()))
}

fn levenshtein_distance(own: &[Value]) -> Computed {
    let left: Vec<char> = text(&own[0]).chars().collect();
    let right: Vec<char> = text(&own[1]).chars().collect();
    if left.len().saturating_mul(right.len()) > 1_000_000 && !left.is_empty() && !right.is_empty() {
        return Err(Failure::argument(
            "the combined inputs for levenshtein_distance are too large",
        ));
    }
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (above, one) in left.iter().enumerate() {
        let mut before = row[0];
        row[0] = above + 1;
        for (index, other) in right.iter().enumerate() {
            let replaced = before + usize::from(one != other);
            before = row[index + 1];
            row[index + 1] = replaced.min(before + 1).min(row[index] + 1);
        }
    }
    Ok(Value::Integer(i64::try_from(row[right.len()]).unwrap_or_default()))
}

fn luhn_check(own: &[Value]) -> Computed {
    let text = text(&own[0]);
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Failure::argument(format!("luhn_check: '{text}' is not a number")));
    }
    let sum: u32 = text
        .bytes()
        .rev()
        .enumerate()
        .map(|(index, byte)| {
            let digit = u32::from(byte - b'0');
            if index % 2 == 0 {
                digit
            } else {
                digit * 2 / 10 + digit * 2 % 10
            }
        })
        .sum();
    Ok(Value::Boolean(!text.is_empty() && sum.is_multiple_of(10)))
}

/// The form of Unicode that the second argument names.
fn normalize(own: &[Value]) -> Computed {
    let (text, form) = (text(&own[0]), text(&own[1]));
    let normal = match form {
        "NFC" => ComposingNormalizerBorrowed::new_nfc().normalize(text),
        "NFKC" => ComposingNormalizerBorrowed::new_nfkc().normalize(text),
        "NFD" => DecomposingNormalizerBorrowed::new_nfd().normalize(text),
        "NFKD" => DecomposingNormalizerBorrowed::new_nfkd().normalize(text),
        _ => {
            return Err(Failure::argument("a normalization form must be NFD, NFC, NFKD or NFKC"));
        }
    };
    Ok(Value::text(normal))
}

/// The maximum length of a padded value: a moment in seconds as the length would take gigabytes for each row.
const MOST_PADDED: usize = 64 << 20;

/// Refuses a length to which nothing is padded here.
pub(super) fn check_padded(length: usize) -> Computed<()> {
    if length > MOST_PADDED {
        return Err(Failure::other(crate::MEMORY, format!("a value of length {length}")));
    }
    Ok(())
}

fn pad(own: &[Value], left: bool) -> Computed {
    let (value, with) = (text(&own[0]), text(&own[2]));
    let length = integer(&own[1]);
    let length = usize::try_from(length)
        .ok()
        .filter(|length| i32::try_from(*length).is_ok())
        .ok_or_else(|| Failure::argument(format!("target length must be in the range [0..{}]", i32::MAX)))?;
    if with.is_empty() {
        return Err(Failure::argument("padding string must not be empty"));
    }
    check_padded(length)?;
    let own_length = value.chars().count();
    if own_length >= length {
        return Ok(Value::text(value.chars().take(length).collect::<String>()));
    }
    let padding: String = with.chars().cycle().take(length - own_length).collect();
    Ok(Value::text(if left {
        padding + value
    } else {
        value.to_owned() + &padding
    }))
}

fn trim(own: &[Value], left: bool, right: bool) -> Computed {
    Ok(Value::text(trimmed(own, left, right)))
}

/// A `char` is kept without the blanks at its end.
fn trim_char(own: &[Value], left: bool, right: bool) -> Computed {
    Ok(Value::text(trimmed(own, left, right).trim_end_matches(' ')))
}

fn trimmed(own: &[Value], left: bool, right: bool) -> &str {
    let set = text(&own[1]);
    let mut rest = text(&own[0]);
    if left {
        rest = rest.trim_start_matches(|ch| set.contains(ch));
    }
    if right {
        rest = rest.trim_end_matches(|ch| set.contains(ch));
    }
    rest
}

/// A letter and the classes of the consonants after it. H and W do not separate equal classes.
fn soundex(own: &[Value]) -> Computed {
    const CLASSES: &[u8; 26] = b"01230120022455012623010202";
    let mut code = String::new();
    let mut last = '0';
    let letters = text(&own[0]).chars().filter(|ch| ch.is_alphabetic());
    for letter in letters.flat_map(char::to_uppercase) {
        if !letter.is_ascii_uppercase() {
            return Err(Failure::argument(format!("the character is not mapped: {letter}")));
        }
        let class = char::from(CLASSES[letter as usize - 'A' as usize]);
        if code.is_empty() {
            code.push(letter);
        } else if class != '0' && class != last {
            code.push(class);
        }
        if code.len() == 1 || !matches!(letter, 'H' | 'W') {
            last = class;
        }
        if code.len() == 4 {
            break;
        }
    }
    while !code.is_empty() && code.len() < 4 {
        code.push('0');
    }
    Ok(Value::text(code))
}

/// An empty `what` matches before and after each character.
fn replace(text: &str, what: &str, by: &str) -> String {
    text.replace(what, by)
}

fn split(own: &[Value], limit: i64) -> Computed {
    let (value, delimiter) = (text(&own[0]), text(&own[1]));
    if delimiter.is_empty() {
        return Err(Failure::argument("the delimiter may not be the empty string"));
    }
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    Ok(Value::array(value.splitn(limit, delimiter).map(Value::text)))
}

fn split_part(own: &[Value]) -> Computed {
    let (value, delimiter, index) = (text(&own[0]), text(&own[1]), integer(&own[2]));
    let Some(index) = usize::try_from(index).ok().filter(|index| *index > 0) else {
        return Err(Failure::argument("index must be greater than zero"));
    };
    if delimiter.is_empty() {
        let single = value.chars().nth(index - 1).map(|ch| Value::text(ch.to_string()));
        return Ok(single.unwrap_or_default());
    }
    Ok(value
        .split(delimiter)
        .nth(index - 1)
        .map(Value::text)
        .unwrap_or_default())
}

fn split_to_map(own: &[Value], multi: bool) -> Computed {
    let (value, between, within) = (text(&own[0]), text(&own[1]), text(&own[2]));
    if between.is_empty() || within.is_empty() {
        return Err(Failure::argument("a delimiter may not be empty"));
    }
    if between == within {
        return Err(Failure::argument("the delimiters must not be the same"));
    }
    let mut entries: Vec<(Value, Value)> = Vec::new();
    let mut rest = value;
    while !rest.is_empty() {
        let (entry, after) = rest.split_once(between).unwrap_or((rest, ""));
        rest = after;
        let Some((key, value)) = entry.split_once(within) else {
            return Err(Failure::argument(format!(
                "key-value delimiter must appear exactly once in each entry: {entry}"
            )));
        };
        if value.contains(within) {
            return Err(Failure::argument(format!(
                "key-value delimiter must appear exactly once in each entry: {entry}"
            )));
        }
        let same = entries.iter_mut().find(|(own, _)| text(own) == key);
        match same {
            Some((_, Value::Array(items))) if multi => {
                let all: Vec<Value> = items.iter().cloned().chain([Value::text(value)]).collect();
                *items = Arc::from(all);
            }
            Some(_) => return Err(Failure::argument(format!("duplicate keys ({key}) are not allowed"))),
            None if multi => entries.push((Value::text(key), Value::array([Value::text(value)]))),
            None => entries.push((Value::text(key), Value::text(value))),
        }
    }
    Ok(Value::Map(entries.into()))
}

/// The position of the n-th occurrence of a text in another one, from 1, counted from the end if negative; 0 if there
/// is none.
fn position(text: &str, what: &str, instance: i64) -> i64 {
    if what.is_empty() {
        return if instance == 1 || text.is_empty() {
            1
        } else {
            i64::from(instance > 0 || instance == -1)
        };
    }
    let starts: Vec<usize> = text
        .char_indices()
        .map(|(at, _)| at)
        .filter(|at| text[*at..].starts_with(what))
        .collect();
    let index = if instance > 0 {
        usize::try_from(instance - 1).ok()
    } else {
        usize::try_from(instance.unsigned_abs())
            .ok()
            .and_then(|back| starts.len().checked_sub(back))
    };
    index
        .and_then(|index| starts.get(index))
        .map_or(0, |at| count(&text[..*at]) + 1)
}

/// The part that starts at a position, counted from 1, or from the end if negative.
fn part(text: &str, start: i64, length: i64) -> Value {
    let all = count(text);
    let start = if start > 0 {
        start - 1
    } else {
        all.saturating_add(start)
    };
    if (start >= all && all > 0) || start < 0 || length <= 0 || all == 0 || (start == all) {
        return Value::text("");
    }
    let skipped = usize::try_from(start).unwrap_or_default();
    let taken = usize::try_from(length).unwrap_or(usize::MAX);
    Value::text(text.chars().skip(skipped).take(taken).collect::<String>())
}

fn char_part(own: &[Value], site: &Site, length: i64) -> Value {
    let start = integer(&own[1]);
    if start == 0 {
        return Value::text("");
    }
    let all = padded(text(&own[0]), char_length(site));
    part(&all, start, length)
}

/// Each character that occurs in the second text is replaced by the one at the same position in the third, or removed.
fn translate(own: &[Value]) -> Computed {
    let from: Vec<char> = text(&own[1]).chars().collect();
    let to: Vec<char> = text(&own[2]).chars().collect();
    let map = |ch: char| match from.iter().position(|own| *own == ch) {
        Some(index) => to.get(index).copied(),
        None => Some(ch),
    };
    Ok(Value::text(text(&own[0]).chars().filter_map(map).collect::<String>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_not_padded_to_more_than_memory_holds() {
        let padded = |length| pad(&[Value::text("a"), Value::Integer(length), Value::text("b")], true);
        let code = padded(1_795_000_000).map_err(|failure| failure.code).err();
        assert_eq!(code, Some(crate::MEMORY));
        assert!(padded(3).is_ok_and(|value| text(&value) == "bba"));
    }
}
