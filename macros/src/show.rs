//! A mistake as rustc shows it: where its arrow goes, and the whole message.
//!
//! Of tokens the arrow is exact. Of a place in a query's text `Literal::subspan` answers on some compilers, and then it is
//! exact too. Where it does not, the place is drawn into the message, and the arrow rests on the query's name.

use std::ops::Range;

use flow_log_stack_runtime::Listed as _;
use proc_macro2::{Literal, Span};

use flow_log_stack_declaration as declaration;
use flow_log_stack_declaration::{InSql, Inline, LinePlace, Lines, Mistake, Source};

/// Where rustc's arrow goes, and the whole message.
pub(crate) fn show(mistake: &Mistake) -> (Span, String) {
    match &mistake.place {
        declaration::Place::Tokens(span) => (*span, at_tokens(mistake)),
        declaration::Place::Sql(place) => in_sql(&Said::of(mistake, place), place),
    }
}

fn at_tokens(mistake: &Mistake) -> String {
    let Mistake { message, code, .. } = mistake;
    let help = mistake.help.as_ref().map(|help| format!("\nhelp: {help}"));
    let help = help.unwrap_or_default();
    format!("{message}{help}\nnote: `flow-log-stack explain {code}` says more")
}

/// A message about a place in a query's text.
struct Said {
    message: String,
    /// The reason, at the place.
    label: String,
    notes: Vec<String>,
    help: Option<String>,
}

impl Said {
    fn of(mistake: &Mistake, place: &InSql) -> Self {
        let code = mistake.code;
        let explained = format!("`flow-log-stack explain {code}` says more");
        let last = match code.trino_code() {
            Some(athena) => format!("Athena's own error is {athena}; {explained}"),
            None => explained,
        };
        Self {
            message: mistake.message.clone(),
            label: place.shown_at().map(|label| label.text.clone()).unwrap_or_default(),
            notes: mistake.notes.iter().cloned().chain([last]).listed(),
            help: mistake.help.clone(),
        }
    }

    /// Without a place.
    fn short(&self) -> String {
        let mut text = self.message.clone();
        for note in &self.notes {
            text.extend(["\nnote: ", note]);
        }
        if let Some(help) = &self.help {
            text.extend(["\nhelp: ", help]);
        }
        text
    }

    /// Where the arrow is exact, the reason has no place but the message.
    fn labelled(&self) -> String {
        if self.label.is_empty() {
            return self.short();
        }
        self.short()
            .replacen(&self.message, &format!("{}: {}", self.message, self.label), 1)
    }
}

fn in_sql(said: &Said, place: &InSql) -> (Span, String) {
    let Some(range) = place.shown_at().map(|label| label.range.clone()) else {
        return (place.name, said.short());
    };
    match &*place.source {
        Source::Inline(literal) => inline(said, literal, range, place.name),
        Source::File { path, lines } => {
            let shown = Place::in_text(&path.value(), lines, range, 1, 0);
            (place.name, drawn(said, &shown))
        }
        Source::Predefined(_) => (place.name, said.labelled()),
    }
}

fn inline(said: &Said, literal: &Inline, range: Range<usize>, name: Span) -> (Span, String) {
    let token: Literal = literal.token();
    let Range { start, end } = literal.written(&range);
    let inside = start..end.max(start + 1);
    if let Some(span) = token.subspan(inside.clone()) {
        return (span, said.labelled());
    }
    if literal.is_in_its_file() {
        let start = literal.span().start();
        let file = literal
            .span()
            .local_file()
            .map_or_else(|| literal.span().file(), |path| path.display().to_string());
        let place = Place::in_text(&file, literal.lines(), inside, start.line, start.column);
        return (name, drawn(said, &place));
    }
    let mut place = Place::in_text("", literal.value_lines(), range, 1, 0);
    place.file = format!("line {}, column {} of the query", place.line, place.column);
    place.in_query = true;
    (literal.span(), drawn(said, &place))
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
    fn in_text(file: &str, lines: &Lines, range: Range<usize>, first_line: usize, first_column: usize) -> Self {
        let text = lines.text();
        let start = floor(text, range.start);
        let end = floor(text, range.end).max(start);
        let LinePlace {
            line: breaks,
            start: line_start,
            end: line_end,
            column,
        } = lines.place(start);
        let line = text[line_start..line_end].trim_end_matches('\r');
        let length = text[start..end.min(line_end).max(start)]
            .trim_end_matches('\r')
            .chars()
            .take(MOST_BESIDE)
            .count()
            .max(1);
        let (line, before) = cut(line, start - line_start, column, length);
        // The first line is shown from the quote that opens it.
        let indented = if breaks == 0 { first_column } else { 0 };
        Self {
            file: file.replace('\\', "/"),
            line: first_line + breaks,
            column: indented + column + 1,
            text: line,
            before,
            length,
            in_query: false,
        }
    }
}

/// The most characters that are shown of a line on each side of a place.
const MOST_BESIDE: usize = 160;

/// What is shown of a line around a place, so that a thousand mistakes in one long line are not a thousand long lines;
/// and the characters before the place. `start` is a byte of the line, `column` the characters before it.
fn cut(line: &str, start: usize, column: usize, length: usize) -> (String, usize) {
    let mut before = line.get(..start).unwrap_or_default();
    let mut shown = String::new();
    if column > MOST_BESIDE {
        let first = before.char_indices().rev().nth(MOST_BESIDE - 1).map_or(0, |(at, _)| at);
        before = &before[first..];
        shown.push('…');
    }
    shown.push_str(before);
    let before = column.min(MOST_BESIDE + 1);
    let rest = line.get(start..).unwrap_or_default();
    match rest.char_indices().nth(length + MOST_BESIDE) {
        Some((end, _)) => shown.extend([&rest[..end], "…"]),
        None => shown.push_str(rest),
    }
    (shown, before)
}

/// The nearest character boundary at or before an offset.
fn floor(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}

/// The message with the place drawn as rustc draws.
fn drawn(said: &Said, place: &Place) -> String {
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
    let label = if said.label.is_empty() {
        String::new()
    } else {
        format!(" {}", said.label)
    };
    let at = if place.in_query {
        place.file.clone()
    } else {
        format!("{}:{}:{}", place.file, place.line, place.column)
    };
    let mut text = format!(
        "{}\n {gutter}--> {at}\n {gutter} |\n {number} | {shown}\n {gutter} | {blank}{carets}{label}",
        said.message
    );
    let trailer = said
        .notes
        .iter()
        .map(|note| ("note", note))
        .chain(said.help.iter().map(|help| ("help", help)));
    for (index, (kind, what)) in trailer.enumerate() {
        if index == 0 {
            text.extend(["\n ", &gutter, " |"]);
        }
        let what = what.replace('\n', &format!("\n {gutter}         "));
        text.extend(["\n ", &gutter, " = ", kind, ": ", &what]);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(file: &str, text: &str, range: Range<usize>, first_line: usize, first_column: usize) -> Place {
        Place::in_text(file, &Lines::new(text.to_owned()), range, first_line, first_column)
    }

    fn said() -> Said {
        Said {
            message: "unknown column `dstprt`".into(),
            label: "not a column of `flow_logs`".into(),
            notes: vec![],
            help: Some("a column with a similar name exists: `dstport`".into()),
        }
    }

    #[test]
    fn a_place_is_drawn_as_rustc_draws() {
        let text = "SELECT srcaddr,\n       dstprt\nFROM flow_logs";
        let place = placed("queries/top.sql", text, 23..29, 1, 0);
        let expected = "unknown column `dstprt`
  --> queries/top.sql:2:8
   |
 2 | dstprt
   | ^^^^^^ not a column of `flow_logs`
   |
   = help: a column with a similar name exists: `dstport`";
        assert_eq!(drawn(&said(), &place), expected);
    }

    #[test]
    fn columns_count_characters_and_tabs_are_four_wide() {
        let place = placed("a.rs", "é\tdstprt", 3..9, 7, 4);
        assert_eq!((place.line, place.column), (7, 7));
        assert!(drawn(&said(), &place).contains(" 7 | é    dstprt\n   |      ^^^^^^ not"));
    }

    #[test]
    fn a_range_over_lines_is_underlined_in_the_first() {
        let place = placed("a.rs", "ab\r\ncd", 1..6, 1, 0);
        assert_eq!((place.text.as_str(), place.before, place.length), ("ab", 1, 1));
        let end = placed("a.rs", "ab", 2..2, 1, 0);
        assert_eq!((end.column, end.length), (3, 1));
    }

    #[test]
    fn a_long_line_is_shown_around_the_place() {
        let line = format!("{}x{}", "é".repeat(300), "y".repeat(300));
        let place = placed("a.rs", &line, 600..601, 1, 0);
        assert_eq!((place.column, place.before, place.length), (301, 161, 1));
        assert_eq!(place.text, format!("…{}x{}…", "é".repeat(160), "y".repeat(160)));
        let whole = format!("{}x{}", "é".repeat(160), "y".repeat(160));
        assert_eq!(placed("a.rs", &whole, 320..321, 1, 0).text, whole);
    }

    #[test]
    fn the_place_of_a_literal_is_in_its_file() {
        let source = "query Q = r#\"SELECT é,\n    dstprt\"#;";
        let tokens: proc_macro2::TokenStream = source.parse().expect("tokens");
        let token = tokens.into_iter().nth(3).expect("the literal");
        let literal = Inline::new(syn::parse2(token.into()).expect("a string literal"));
        let start = literal.value().find("dstprt").expect("the column");
        let (_, text) = inline(&said(), &literal, start..start + 6, Span::call_site());
        // A compiler that knows `subspan` needs no drawing.
        assert!(
            text.contains(":2:5\n") || text.starts_with("unknown column `dstprt`: not"),
            "{text}"
        );
    }
}
