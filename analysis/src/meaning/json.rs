//! Whether a text is JSON.

/// How deep lists and objects may stand.
const DEEPEST: usize = 200;

const BLANKS: [char; 4] = [' ', '\t', '\n', '\r'];

/// Whether the text is one JSON value.
pub(super) fn is_json(text: &str) -> bool {
    // Deeper than anybody writes: not judged.
    if text.bytes().filter(|byte| matches!(byte, b'[' | b'{')).count() > DEEPEST {
        return true;
    }
    value(text.trim_start_matches(BLANKS)).is_some_and(|rest| rest.trim_start_matches(BLANKS).is_empty())
}

/// Reads a value and gives what is after it.
fn value(text: &str) -> Option<&str> {
    match text.bytes().next()? {
        b'{' => members(&text[1..], '}', |text| {
            let rest = string(text)?.trim_start_matches(BLANKS).strip_prefix(':')?;
            value(rest.trim_start_matches(BLANKS))
        }),
        b'[' => members(&text[1..], ']', value),
        b'"' => string(text),
        b'-' | b'0'..=b'9' => number(text),
        _ => ["true", "false", "null"]
            .iter()
            .find_map(|word| text.strip_prefix(word)),
    }
}

fn members(text: &str, close: char, one: impl Fn(&str) -> Option<&str>) -> Option<&str> {
    let mut rest = text.trim_start_matches(BLANKS);
    if let Some(behind) = rest.strip_prefix(close) {
        return Some(behind);
    }
    loop {
        rest = one(rest)?.trim_start_matches(BLANKS);
        if let Some(behind) = rest.strip_prefix(close) {
            return Some(behind);
        }
        rest = rest.strip_prefix(',')?.trim_start_matches(BLANKS);
    }
}

fn string(text: &str) -> Option<&str> {
    let mut rest = text.strip_prefix('"')?;
    loop {
        let at = rest.find(['"', '\\'])?;
        let behind = &rest[at + 1..];
        if rest.as_bytes()[at] == b'"' {
            return Some(behind);
        }
        let escape = behind.chars().next()?;
        rest = &behind[escape.len_utf8()..];
    }
}

fn number(text: &str) -> Option<&str> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut rest = text.strip_prefix('-').unwrap_or(text);
    let whole = digits(rest);
    if whole == 0 || (whole > 1 && rest.starts_with('0')) {
        return None;
    }
    rest = &rest[whole..];
    if let Some(fraction) = rest.strip_prefix('.') {
        let length = digits(fraction);
        if length == 0 {
            return None;
        }
        rest = &fraction[length..];
    }
    if let Some(exponent) = rest.strip_prefix(['e', 'E']) {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        let length = digits(exponent);
        if length == 0 {
            return None;
        }
        rest = &exponent[length..];
    }
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::is_json;

    #[test]
    fn json_or_not() {
        for text in ["{}", " [1, -2.5e3, \"a\\\"b\", null, {\"a\": [true]}] ", "1", "\"x\""] {
            assert!(is_json(text), "{text}");
        }
        for text in ["{", "", "[1,]", "{a: 1}", "01", "1 2", "\"x"] {
            assert!(!is_json(text), "{text}");
        }
    }
}
