//! Escapes text that others wrote, so that it cannot control a terminal or a log, or mislead the reader.

use std::fmt::Write as _;

/// Text of one line, such as a name or a message; line breaks are escaped too.
pub(crate) fn line(text: &str) -> String {
    escaped(text, |_| false)
}

/// Text of several lines.
///
/// No line of it can be a workflow command for GitHub's runner, which begins with `::` or, in the older form, contains
/// `##[`.
pub(crate) fn lines(text: &str) -> String {
    commandless(&escaped(text, is_layout))
}

/// Lines of a file, for a renderer that writes a margin before each.
pub(crate) fn source(text: &str) -> String {
    escaped(text, is_layout)
}

/// Text of several lines with a renderer's styles; its contents were escaped before.
pub(crate) fn styled(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\u{1b}') {
        shown.push_str(&escaped(&rest[..at], is_layout));
        let length = style(&rest[at..]);
        if length == 0 {
            push(&mut shown, '\u{1b}');
            rest = &rest[at + 1..];
        } else {
            shown.push_str(&rest[at..at + length]);
            rest = &rest[at + length..];
        }
    }
    shown.push_str(&escaped(rest, is_layout));
    commandless(&shown)
}

/// A JSON document with JSON's own escapes, so its meaning does not change.
pub(crate) fn json(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if !is_hidden(c) || is_layout(c) {
            shown.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            let _ = write!(shown, "\\u{unit:04x}");
        }
    }
    shown.replace("##[", "##\\u005b")
}

/// Whether a character is invisible, or affects its surroundings: controls (C0, C1 and DEL), bidirectional marks
/// (Unicode, UAX #9), other line breaks, and characters without width.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'
                | '\u{200e}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// Whether a character is a tab or a line feed.
fn is_layout(c: char) -> bool {
    matches!(c, '\n' | '\t')
}

/// The text with hidden characters escaped as in Rust: `\u{1b}`, `\n`. A carriage return stays if the line break after
/// it stays.
fn escaped(text: &str, stays: impl Fn(char) -> bool) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let is_break = c == '\r' && chars.peek() == Some(&'\n') && stays('\n');
        if is_hidden(c) && !stays(c) && !is_break {
            push(&mut shown, c);
        } else if c == '[' && shown.ends_with("##") {
            shown.push_str("\\u{5b}");
        } else {
            shown.push(c);
        }
    }
    shown
}

fn push(shown: &mut String, c: char) {
    shown.extend(c.escape_default());
}

/// The length of a style at the start of a text (ECMA-48, SGR); 0 if there is none.
fn style(text: &str) -> usize {
    let Some(rest) = text.strip_prefix("\u{1b}[") else {
        return 0;
    };
    let length = rest
        .bytes()
        .take_while(|byte| byte.is_ascii_digit() || *byte == b';')
        .count();
    if rest[length..].starts_with('m') { length + 3 } else { 0 }
}

/// The text without workflow commands (actions/runner, `ActionCommand`: blanks before `::` are ignored, and another
/// `::` ends the command's name). An IPv6 address such as `::1` is not one.
fn commandless(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let command = line.trim_start();
        let blanks = &line[..line.len() - command.len()];
        match command.strip_prefix("::") {
            Some(rest) if rest.contains("::") => shown.extend([blanks, "\\u{3a}:", rest]),
            _ => shown.push_str(line),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_is_seen() {
        assert_eq!(line("a\u{1b}[31mb\u{9b}1m\u{7f}"), "a\\u{1b}[31mb\\u{9b}1m\\u{7f}");
        assert_eq!(line("a\nb\r\n\tc"), "a\\nb\\r\\n\\tc");
        assert_eq!(
            line("\u{202e}\u{2066}\u{200f}\u{2028}"),
            "\\u{202e}\\u{2066}\\u{200f}\\u{2028}"
        );
        assert_eq!(line("é 日本 👍🏽 e\u{301} ·"), "é 日本 👍🏽 e\u{301} ·");
    }

    #[test]
    fn lines_stay_lines() {
        assert_eq!(lines("a\n\tb\r\nc\rd\u{b}"), "a\n\tb\r\nc\\rd\\u{b}");
    }

    #[test]
    fn nothing_is_a_command_of_a_log() {
        assert_eq!(
            lines("::error::x\n  ::x a=b::\n::1 ::2\na ::b::\n: :c\n:\n::1\n::ffff:1.2.3.4"),
            "\\u{3a}:error::x\n  \\u{3a}:x a=b::\n\\u{3a}:1 ::2\na ::b::\n: :c\n:\n::1\n::ffff:1.2.3.4"
        );
        assert_eq!(lines("x ##[error]y # #["), "x ##\\u{5b}error]y # #[");
        assert_eq!(styled("a\n::x::"), "a\n\\u{3a}:x::");
    }

    #[test]
    fn styles_of_a_renderer_stay_and_nothing_else_does() {
        assert_eq!(
            styled("\u{1b}[1m\u{1b}[38;5;9merror\u{1b}[0m"),
            "\u{1b}[1m\u{1b}[38;5;9merror\u{1b}[0m"
        );
        assert_eq!(
            styled("\u{1b}]0;x\u{7}\u{1b}[2J\u{1b}"),
            "\\u{1b}]0;x\\u{7}\\u{1b}[2J\\u{1b}"
        );
    }

    #[test]
    fn json_is_the_same_to_its_readers() {
        let value = serde_json::json!({"a\u{202e}": "\u{9b}\u{e0041}\u{1b}\n\u{7f}é"});
        let text = json(&serde_json::to_string_pretty(&value).expect("JSON"));
        assert!(text.chars().all(|c| c == '\n' || !is_hidden(c)), "{text}");
        assert!(text.contains("\\u202e") && text.contains("\\udb40\\udc41"), "{text}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).expect("JSON"), value);
    }
}
