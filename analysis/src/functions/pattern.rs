//! Patterns of times: MySQL's with `%` (`date_format`, `date_parse`), and Joda's letters (`format_datetime`,
//! `parse_datetime`).
//!
//! Each rule was put to Trino 401.

/// A part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    /// A field, in Joda's letters.
    Field(&'static str),
    /// Text that stands for itself.
    Literal(char),
}

/// The fields of both families: `%` with its letter, and Joda's letters.
const FIELDS: [(char, &str); 20] = [
    ('Y', "yyyy"),
    ('y', "yy"),
    ('m', "MM"),
    ('c', "M"),
    ('b', "MMM"),
    ('M', "MMMM"),
    ('d', "dd"),
    ('e', "d"),
    ('H', "HH"),
    ('k', "H"),
    ('h', "hh"),
    ('I', "hh"),
    ('l', "h"),
    ('i', "mm"),
    ('s', "ss"),
    ('S', "ss"),
    ('p', "a"),
    ('a', "EEE"),
    ('W', "EEEE"),
    ('j', "DDD"),
];

/// The parts of a pattern with `%`; `None` if a field is not among those that both families have.
fn of_percents(pattern: &str) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut chars = pattern.chars();
    while let Some(ch) = chars.next() {
        match ch {
            '%' => match chars.next()? {
                'T' => parts.extend(of_joda("HH:mm:ss")?),
                '%' => parts.push(Part::Literal('%')),
                letter => {
                    let (_, field) = FIELDS.iter().find(|(own, _)| *own == letter)?;
                    parts.push(Part::Field(field));
                }
            },
            other => parts.push(Part::Literal(other)),
        }
    }
    Some(parts)
}

/// The parts of a pattern of letters, those in single quotes being text.
fn of_joda(pattern: &str) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut rest = pattern;
    while let Some(ch) = rest.chars().next() {
        if ch == '\'' {
            let (text, after) = rest[1..].split_once('\'')?;
            parts.extend(if text.is_empty() { "'" } else { text }.chars().map(Part::Literal));
            rest = after;
            continue;
        }
        let length = rest.len() - rest.trim_start_matches(ch).len();
        let run = &rest[..length];
        rest = &rest[length..];
        if !ch.is_ascii_alphabetic() {
            parts.extend(run.chars().map(Part::Literal));
            continue;
        }
        let is_year_of_century =
            rest.starts_with("yy") && !rest.starts_with("yyy") || rest.starts_with("YY") && !rest.starts_with("YYY");
        let field = match (ch, length) {
            // The century and two digits of the year.
            ('C', _) if is_year_of_century => {
                rest = &rest[2..];
                "yyyy"
            }
            ('y' | 'Y', 1 | 3 | 4) => "yyyy",
            ('y' | 'Y', 2) => "yy",
            ('E', 1..=3) => "EEE",
            _ => FIELDS.iter().find(|(_, own)| *own == run)?.1,
        };
        parts.push(Part::Field(field));
    }
    Some(parts)
}

/// What a pattern of letters prints, as a form of days: `yyyy/MM/dd`.
pub(crate) fn shape_of_joda(pattern: &str) -> Option<String> {
    of_joda(pattern).map(shape)
}

/// What a pattern with `%` prints, as a form of days.
pub(crate) fn shape_of_percents(pattern: &str) -> Option<String> {
    of_percents(pattern).map(shape)
}

/// What a pattern of Teradata's `to_char` prints, as a form of days: its letters mean the same in either case.
pub(crate) fn shape_of_to_char(pattern: &str) -> String {
    let lower = pattern.to_ascii_lowercase();
    lower.replace("hh24", "HH").replace("mm", "MM").replace("mi", "mm")
}

fn shape(parts: Vec<Part>) -> String {
    let mut shape = String::new();
    for part in parts {
        match part {
            Part::Field(field) => shape.push_str(field),
            Part::Literal(ch) => shape.push(ch),
        }
    }
    shape
}

/// Whether a pattern is one of letters, where one with `%` belongs.
pub(crate) fn is_of_letters(pattern: &str) -> bool {
    const RUNS: [&str; 10] = ["yyyy", "YYYY", "yy", "MM", "dd", "DD", "HH", "hh", "mm", "ss"];
    !pattern.contains('%') && RUNS.iter().any(|run| pattern.contains(run))
}

/// Whether a pattern is one with `%`, where one of letters belongs.
pub(crate) fn is_of_percents(pattern: &str) -> bool {
    let outside = pattern.split('\'').step_by(2);
    let mut pairs = outside.flat_map(|part| part.bytes().zip(part.bytes().skip(1)));
    pairs.any(|(sign, letter)| sign == b'%' && letter.is_ascii_alphabetic())
}

/// The same pattern with `%`, minutes being `%i`.
pub(crate) fn as_percents(pattern: &str) -> Option<String> {
    let parts = of_joda(&pattern.replace("DD", "dd"))?;
    let mut text = String::new();
    for part in parts {
        match part {
            Part::Field(field) => {
                let (letter, _) = FIELDS.iter().find(|(_, own)| *own == field)?;
                text.extend(['%', *letter]);
            }
            Part::Literal('%') => text.push_str("%%"),
            Part::Literal(ch) => text.push(ch),
        }
    }
    Some(text)
}

/// The same pattern in letters.
pub(crate) fn as_letters(pattern: &str) -> Option<String> {
    let parts = of_percents(&minutes(pattern).unwrap_or_else(|| pattern.to_owned()))?;
    let mut text = String::new();
    for part in parts {
        match part {
            Part::Field(field) => text.push_str(field),
            Part::Literal(ch) if ch.is_ascii_alphabetic() => text.extend(['\'', ch, '\'']),
            Part::Literal('\'') => text.push_str("''"),
            Part::Literal(ch) => text.push(ch),
        }
    }
    Some(text)
}

/// The pattern with `%i` for the minutes, where the month is after an hour: `%H:%M`, `%H:%m`.
pub(crate) fn minutes(pattern: &str) -> Option<String> {
    let bytes = pattern.as_bytes();
    let is_hour =
        |at: usize| bytes.get(at) == Some(&b'%') && matches!(bytes.get(at + 1), Some(b'H' | b'k' | b'h' | b'I' | b'l'));
    let is_month = |at: usize| bytes.get(at) == Some(&b'%') && matches!(bytes.get(at + 1), Some(b'M' | b'm'));
    let at = (0..bytes.len()).filter(|at| is_hour(*at)).find_map(|at| {
        let apart = usize::from(matches!(bytes.get(at + 2), Some(b':' | b'.' | b'-')));
        is_month(at + 2 + apart).then_some(at + 3 + apart)
    })?;
    let mut text = pattern.to_owned();
    text.replace_range(at..=at, "i");
    Some(text)
}

/// What a pattern of letters meant, where `DD` is the day of the year or `mm` the minutes between year and day.
pub(crate) fn days(pattern: &str) -> Option<String> {
    let counts_days =
        pattern.contains("MM") && pattern.contains("DD") && !pattern.contains("DDD") && !pattern.contains("dd");
    let (year, day) = (pattern.find(['y', 'Y'])?, pattern.find(['d', 'D'])?);
    let (first, last) = (year.min(day), year.max(day));
    let within = pattern.get(first..last)?;
    let has_minutes = within.contains("mm") && !pattern.contains("MM") && !within.contains(['H', 'h', 'k', 'K']);
    (counts_days || has_minutes).then(|| {
        let text = if has_minutes {
            format!(
                "{}{}{}",
                &pattern[..first],
                within.replace("mm", "MM"),
                &pattern[last..]
            )
        } else {
            pattern.to_owned()
        };
        text.replace("DD", "dd")
    })
}

/// Whether a pattern with `%` certainly never reads this text.
///
/// Fields of digits alone are looked at, one after the other with other text between them; of any other pattern it is
/// not known.
pub(crate) fn never_reads(pattern: &str, text: &str) -> bool {
    let Some(parts) = of_percents(pattern) else {
        return false;
    };
    parts_never_read(&parts, text)
}

/// Whether a pattern of letters certainly never reads this text.
pub(crate) fn letters_never_read(pattern: &str, text: &str) -> bool {
    of_joda(pattern).is_some_and(|parts| parts_never_read(&parts, text))
}

fn parts_never_read(parts: &[Part], text: &str) -> bool {
    let is_number = |field: &str| !matches!(field, "MMM" | "MMMM" | "a" | "EEE" | "EEEE");
    let is_plain = parts.iter().all(|part| match part {
        Part::Field(field) => is_number(field),
        Part::Literal(ch) => !ch.is_ascii_digit() && !matches!(ch, '+' | '-') || *ch == '-',
    });
    let adjacent = parts
        .windows(2)
        .any(|pair| matches!(pair, [Part::Field(_), Part::Field(_)]));
    let has_field = parts.iter().any(|part| matches!(part, Part::Field(_)));
    if !is_plain || !has_field || !text.is_ascii() {
        return false;
    }
    if adjacent {
        return !text.contains(|ch: char| ch.is_ascii_digit());
    }
    let mut rest = text;
    for part in parts {
        match part {
            Part::Literal(ch) => match rest.strip_prefix(|own: char| own.eq_ignore_ascii_case(ch)) {
                Some(after) => rest = after,
                None => return true,
            },
            Part::Field(_) => {
                let after = rest.trim_start_matches(|ch: char| ch.is_ascii_digit());
                if after.len() == rest.len() {
                    // A year may have a sign.
                    return !rest.starts_with(['-', '+']);
                }
                rest = after;
            }
        }
    }
    !rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Trino 401 printed 2025-11-20 by each: those of one form as `2025/11/20`, the others as something else.
    #[test]
    fn many_patterns_have_one_form() {
        for pattern in [
            "yyyy/MM/dd",
            "YYYY/MM/dd",
            "y/MM/dd",
            "Y/MM/dd",
            "yyy/MM/dd",
            "CCyy/MM/dd",
            "CCYY/MM/dd",
            "CYY/MM/dd",
            "yyyy'/'MM'/'dd",
        ] {
            assert_eq!(shape_of_joda(pattern).as_deref(), Some("yyyy/MM/dd"), "{pattern}");
        }
        assert_eq!(shape_of_joda("'2025'/MM/dd").as_deref(), Some("2025/MM/dd"));
        assert_eq!(shape_of_joda("yy/MM/dd").as_deref(), Some("yy/MM/dd"));
        assert_eq!(shape_of_joda("yyyy/M/d").as_deref(), Some("yyyy/M/d"));
        for unknown in ["xxxx/MM/dd", "yyyyy/MM/dd", "kk"] {
            assert_eq!(shape_of_joda(unknown), None, "{unknown}");
        }
        assert_eq!(shape_of_percents("%Y/%m/%d").as_deref(), Some("yyyy/MM/dd"));
        assert_eq!(shape_of_percents("%x/%v"), None);
    }

    #[test]
    fn a_pattern_is_told_in_the_other_family() {
        assert_eq!(as_percents("yyyy-MM-dd HH:mm:ss").as_deref(), Some("%Y-%m-%d %H:%i:%s"));
        assert_eq!(as_percents("YYYY-MM-DD").as_deref(), Some("%Y-%m-%d"));
        assert_eq!(as_percents("yyyy-MM-dd'T'HH").as_deref(), Some("%Y-%m-%dT%H"));
        assert_eq!(as_percents("yyyy-ww"), None);
        assert_eq!(
            as_letters("%Y-%m-%dT%H:%i:%s").as_deref(),
            Some("yyyy-MM-dd'T'HH:mm:ss")
        );
        assert_eq!(as_letters("%H:%M").as_deref(), Some("HH:mm"));
    }

    #[test]
    fn a_month_after_an_hour_was_meant_for_minutes() {
        assert_eq!(minutes("%Y-%m-%d %H:%M").as_deref(), Some("%Y-%m-%d %H:%i"));
        assert_eq!(minutes("%H:%m:%s").as_deref(), Some("%H:%i:%s"));
        assert_eq!(minutes("%H%M").as_deref(), Some("%H%i"));
        for right in ["%d %M %Y", "%M %d, %Y %H:%i", "%H:%i %M", "%H %M", "%Y-%m-%d"] {
            assert_eq!(minutes(right), None, "{right}");
        }
        assert_eq!(days("YYYY-MM-DD").as_deref(), Some("YYYY-MM-dd"));
        assert_eq!(days("yyyy/mm/dd").as_deref(), Some("yyyy/MM/dd"));
        for right in ["yyyy-DDD", "yyyy/MM/dd HH:mm", "HH:mm dd/MM/yyyy", "yyyy-MM-dd"] {
            assert_eq!(days(right), None, "{right}");
        }
    }

    /// Trino 401 fails at each of the first, and reads the others.
    #[test]
    fn a_text_that_is_never_read_is_known() {
        for (pattern, text) in [
            ("%Y/%m/%d", "day"),
            ("%Y/%m/%d", "2026-11-20"),
            ("%Y-%m-%d", "2026-01-05 10"),
            ("%Y/%m/%d %H", "2025/11/20"),
            ("%Y%m%d", "day"),
        ] {
            assert!(never_reads(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("%Y/%m/%d", "2026/11/20"),
            ("%Y-%m-%d", "2026-1-5"),
            ("%Y%m%d", "20261120"),
            ("%d %M %Y", "10 November 2026"),
            ("%Y-%m-%dT%H:%i:%sZ", "2026-11-20T10:00:00Z"),
            ("%H", "+5"),
        ] {
            assert!(!never_reads(pattern, text), "{pattern} {text}");
        }
    }
}
