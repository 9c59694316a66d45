//! Cuts a query's SQL into the author's text and the rest, and removes the indentation that all lines share.

use std::ops::Range;

use super::Piece;

/// Cuts SQL into its pieces, without the indentation that all its lines share.
pub(super) fn pieces(
    sql: &str,
    replaced: impl IntoIterator<Item = (Range<usize>, Piece)>,
    verbatim: &[Range<usize>],
) -> Vec<Piece> {
    let start = sql.len() - sql.trim_start().len();
    let end = sql.trim_end().len();
    // A text that starts in the line of its quote has no indentation there.
    let line_start = sql[..start].rfind('\n').map(|newline| newline + 1);
    let indentation = common_indentation(sql, line_start, end, verbatim);
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut at = start;
    for (range, piece) in replaced {
        push_dedented(&mut text, sql, at..range.start, indentation, verbatim);
        pieces.push(Piece::Text(std::mem::take(&mut text)));
        pieces.push(piece);
        at = range.end;
    }
    push_dedented(&mut text, sql, at..end.max(at), indentation, verbatim);
    pieces.push(Piece::Text(text));
    pieces.retain(|piece| !matches!(piece, Piece::Text(text) if text.is_empty()));
    pieces
}

/// SQL without the indentation that all its lines share, and without blanks around it.
///
/// `verbatim` are the ranges, in text order, whose line breaks are followed by text.
pub fn dedented(sql: &str, verbatim: &[Range<usize>]) -> String {
    let pieces = pieces(sql, [], verbatim).into_iter();
    pieces
        .filter_map(|piece| {
            if let Piece::Text(text) = piece {
                Some(text)
            } else {
                None
            }
        })
        .collect()
}

fn common_indentation(sql: &str, line_start: Option<usize>, end: usize, verbatim: &[Range<usize>]) -> usize {
    let after_breaks = sql[..end].match_indices('\n').map(|(newline, _)| newline + 1);
    let first = line_start.unwrap_or(0);
    let starts = line_start
        .into_iter()
        .chain(after_breaks.filter(|start| *start > first && !inside(*start, verbatim)));
    starts
        .filter_map(|start| {
            let line = &sql[start..];
            let indentation = blanks(line);
            (!is_blank(&line[indentation..])).then_some(indentation)
        })
        .min()
        .unwrap_or(0)
}

/// How many blanks and tabs stand at the head of a text.
///
/// By an index: in a macro, which is not optimised, an iterator costs many times as much, and every line comes here.
fn blanks(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() && matches!(bytes[at], b' ' | b'\t') {
        at += 1;
    }
    at
}

/// Whether nothing is seen in what is left of a line.
fn is_blank(rest: &str) -> bool {
    match rest.as_bytes().first() {
        None | Some(b'\n' | b'\r') => true,
        Some(b'!'..=b'~') => false,
        // There are many signs that are blank.
        Some(_) => {
            let line = rest.split(['\n', '\r']).next();
            line.unwrap_or_default().trim().is_empty()
        }
    }
}

/// Whether the offset is within one of the ranges, which are in text order.
fn inside(offset: usize, verbatim: &[Range<usize>]) -> bool {
    let before = verbatim.partition_point(|range| range.start < offset);
    before > 0 && offset < verbatim[before - 1].end
}

fn push_dedented(text: &mut String, sql: &str, range: Range<usize>, indentation: usize, verbatim: &[Range<usize>]) {
    let mut at = range.start;
    for line in sql[range].split_inclusive('\n') {
        let fresh = sql[..at].ends_with('\n') && !inside(at, verbatim);
        let skipped = if fresh { blanks(line).min(indentation) } else { 0 };
        at += line.len();
        match line.strip_suffix("\r\n") {
            Some(line) => {
                text.push_str(&line[skipped..]);
                text.push('\n');
            }
            None => text.push_str(&line[skipped..]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_over_two_lines_keeps_its_text() {
        let sql = "    SELECT 'a\n      b'\n    FROM t";
        let string = sql.find('\'').expect("a quote")..sql.rfind('\'').expect("a quote") + 1;
        assert_eq!(
            pieces(sql, [], std::slice::from_ref(&string)),
            [Piece::Text("SELECT 'a\n      b'\nFROM t".into())]
        );
    }

    #[test]
    fn each_line_is_looked_up_among_all_strings() {
        let lines = ["'a", "  b',", "'c',", "  'd", "'"];
        let sql = format!("    SELECT\n    {}", lines.join("\n    "));
        let quotes: Vec<_> = sql.match_indices('\'').map(|(at, _)| at).collect();
        let strings: Vec<_> = quotes.chunks(2).map(|pair| pair[0]..pair[1] + 1).collect();
        assert_eq!(
            pieces(&sql, [], &strings),
            [Piece::Text("SELECT\n'a\n      b',\n'c',\n  'd\n    '".into())]
        );
    }
}
