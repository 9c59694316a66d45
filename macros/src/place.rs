//! A range of a query's text: where it stands in the file that a person edits, and how that is shown.
//!
//! `Literal::subspan` answers on some compilers, and then rustc's own arrow is exact. Where it does not, the place is drawn
//! into the message, and rustc's arrow rests on the query's name.

use std::ops::Range;

use proc_macro2::{Literal, Span};
use syn::LitStr;

use crate::lower::Source;

/// What is said of a query's text.
pub(crate) struct Finding {
    /// Bytes of the text's value.
    pub(crate) range: Option<Range<usize>>,
    pub(crate) message: String,
    /// The reason, at the place.
    pub(crate) label: String,
    /// Further facts.
    pub(crate) notes: Vec<String>,
    pub(crate) help: Option<String>,
}

/// Where rustc's arrow goes, and the whole message.
pub(crate) fn show(finding: &Finding, source: &Source, name: Span) -> (Span, String) {
    let Some(range) = finding.range.clone() else {
        return (name, short(finding));
    };
    match source {
        Source::File { path, text } => {
            let place = Place::in_text(&path.value(), text, range, 1, 0);
            (name, drawn(finding, &place))
        }
        Source::Inline(literal) => inline(finding, literal, range, name),
    }
}

fn inline(finding: &Finding, literal: &LitStr, range: Range<usize>, name: Span) -> (Span, String) {
    let token: Literal = literal.token();
    let text = token.to_string();
    let pieces = Pieces::of(&text);
    let inside = pieces.source(range.start)..pieces.source(range.end).max(pieces.source(range.start) + 1);
    if let Some(span) = token.subspan(inside.clone()) {
        return (span, labelled(finding));
    }
    // A literal that came through another macro has that macro's place.
    if literal.span().source_text().is_some_and(|source| source == text) {
        let start = literal.span().start();
        let file = literal
            .span()
            .local_file()
            .map_or_else(|| literal.span().file(), |path| path.display().to_string());
        let place = Place::in_text(&file, &text, inside, start.line, start.column);
        return (name, drawn(finding, &place));
    }
    let value = literal.value();
    let mut place = Place::in_text("", &value, range, 1, 0);
    place.file = format!("line {}, column {} of the query", place.line, place.column);
    place.in_query = true;
    (literal.span(), drawn(finding, &place))
}

fn short(finding: &Finding) -> String {
    let mut text = finding.message.clone();
    for note in &finding.notes {
        text.extend(["\nnote: ", note]);
    }
    if let Some(help) = &finding.help {
        text.extend(["\nhelp: ", help]);
    }
    text
}

/// Where the arrow is exact, the reason has no place but the message.
fn labelled(finding: &Finding) -> String {
    let message = if finding.label.is_empty() {
        finding.message.clone()
    } else {
        format!("{}: {}", finding.message, finding.label)
    };
    short(&Finding {
        range: None,
        message,
        label: String::new(),
        notes: finding.notes.clone(),
        help: finding.help.clone(),
    })
}

/// A range in a file.
struct Place {
    file: String,
    /// From 1.
    line: usize,
    /// From 1, in characters.
    column: usize,
    /// The line without its break.
    text: String,
    /// Characters of `text` before the range, and in it.
    before: usize,
    length: usize,
    /// Whether line and column are said already.
    in_query: bool,
}

impl Place {
    /// `first_line` and `first_column` say where the text starts: the line from 1, the column from 0.
    fn in_text(file: &str, text: &str, range: Range<usize>, first_line: usize, first_column: usize) -> Self {
        let start = floor(text, range.start);
        let end = floor(text, range.end).max(start);
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |newline| start + newline);
        let line = text[line_start..line_end].trim_end_matches('\r');
        let before = text[line_start..start].chars().count();
        let length = text[start..end.min(line_end).max(start)]
            .trim_end_matches('\r')
            .chars()
            .count()
            .max(1);
        let breaks = text[..start].matches('\n').count();
        // The first line is shown from the quote that opens it.
        let indented = if breaks == 0 { first_column } else { 0 };
        Self {
            file: file.replace('\\', "/"),
            line: first_line + breaks,
            column: indented + before + 1,
            text: line.to_owned(),
            before,
            length,
            in_query: false,
        }
    }
}

/// The nearest character boundary at or before an offset.
fn floor(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}

/// The message with the place drawn as rustc draws.
fn drawn(finding: &Finding, place: &Place) -> String {
    // rustc indents the lines of a message by the width of `error: `.
    let number = place.line.to_string();
    let gutter = " ".repeat(number.len());
    let indentation = place
        .text
        .chars()
        .take(place.before)
        .take_while(|c| c.is_whitespace())
        .count();
    let shown: String = place
        .text
        .chars()
        .skip(indentation)
        .collect::<String>()
        .replace('\t', "    ");
    let head: String = place
        .text
        .chars()
        .skip(indentation)
        .take(place.before - indentation)
        .collect();
    let marked: String = place.text.chars().skip(place.before).take(place.length).collect();
    let width = |text: &str| text.chars().map(|c| if c == '\t' { 4 } else { 1 }).sum::<usize>();
    let carets = "^".repeat(width(&marked).max(1));
    let blank = " ".repeat(width(&head));
    let label = if finding.label.is_empty() {
        String::new()
    } else {
        format!(" {}", finding.label)
    };
    let at = if place.in_query {
        place.file.clone()
    } else {
        format!("{}:{}:{}", place.file, place.line, place.column)
    };
    let mut text = format!(
        "{}\n {gutter}--> {at}\n {gutter} |\n {number} | {shown}\n {gutter} | {blank}{carets}{label}",
        finding.message
    );
    let trailer = finding
        .notes
        .iter()
        .map(|note| ("note", note))
        .chain(finding.help.iter().map(|help| ("help", help)));
    for (index, (kind, what)) in trailer.enumerate() {
        if index == 0 {
            text.extend(["\n ", &gutter, " |"]);
        }
        let what = what.replace('\n', &format!("\n {gutter}         "));
        text.extend(["\n ", &gutter, " = ", kind, ": ", &what]);
    }
    text
}

/// Where the bytes of a literal's value stand in its source.
struct Pieces {
    /// Offsets of a value and of its source, from which both go on together, ascending.
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
    use quote::ToTokens;

    use super::*;

    fn literal(text: &str) -> LitStr {
        syn::parse_str(text).expect("a string literal")
    }

    /// The source text at which each character of the value stands.
    #[track_caller]
    fn points(source: &str, wanted: &str, expected: &str) {
        let literal = literal(source);
        let value = literal.value();
        let start = value.find(wanted).expect("the wanted text");
        let text = literal.to_token_stream().to_string();
        let pieces = Pieces::of(&text);
        let range = pieces.source(start)..pieces.source(start + wanted.len());
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
        points(r#""it\u{27}s""#, "'", r"\u{27}");
        points(r#""a\tb""#, "\t", r"\t");
    }

    fn finding(range: Range<usize>) -> Finding {
        Finding {
            range: Some(range),
            message: "unknown column `dstprt`".into(),
            label: "not a column of `flow_logs`".into(),
            notes: vec![],
            help: Some("a column with a similar name exists: `dstport`".into()),
        }
    }

    #[test]
    fn a_place_is_drawn_as_rustc_draws() {
        let text = "SELECT srcaddr,\n       dstprt\nFROM flow_logs";
        let place = Place::in_text("queries/top.sql", text, 23..29, 1, 0);
        let expected = "unknown column `dstprt`
  --> queries/top.sql:2:8
   |
 2 | dstprt
   | ^^^^^^ not a column of `flow_logs`
   |
   = help: a column with a similar name exists: `dstport`";
        assert_eq!(drawn(&finding(23..29), &place), expected);
    }

    #[test]
    fn columns_count_characters_and_tabs_are_four_wide() {
        let place = Place::in_text("a.rs", "é\tdstprt", 3..9, 7, 4);
        assert_eq!((place.line, place.column), (7, 7));
        assert!(drawn(&finding(3..9), &place).contains(" 7 | é    dstprt\n   |      ^^^^^^ not"));
    }

    #[test]
    fn a_range_over_lines_is_underlined_in_the_first() {
        let place = Place::in_text("a.rs", "ab\r\ncd", 1..6, 1, 0);
        assert_eq!((place.text.as_str(), place.before, place.length), ("ab", 1, 1));
        let end = Place::in_text("a.rs", "ab", 2..2, 1, 0);
        assert_eq!((end.column, end.length), (3, 1));
    }

    #[test]
    fn the_place_of_a_literal_is_in_its_file() {
        let source = "query Q = r#\"SELECT é,\n    dstprt\"#;";
        let tokens: proc_macro2::TokenStream = source.parse().expect("tokens");
        let token = tokens.into_iter().nth(3).expect("the literal");
        let literal: LitStr = syn::parse2(token.into()).expect("a string literal");
        let start = literal.value().find("dstprt").expect("the column");
        let (_, text) = show(&finding(start..start + 6), &Source::Inline(literal), Span::call_site());
        // A compiler that knows `subspan` needs no drawing.
        assert!(
            text.contains(":2:5\n") || text.starts_with("unknown column `dstprt`: not"),
            "{text}"
        );
    }
}
