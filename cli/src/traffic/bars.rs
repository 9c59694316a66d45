//! Rows with bars, on a terminal or if a table is requested.

use std::iter::once;

use flow_log_stack_runtime::engine::{Record, ResultColumn};
use unicode_width::UnicodeWidthStr;

use super::answer::Answer;
use crate::io::visible;
use crate::query::run::format::table::Table;

/// The width of a line without a terminal.
const WIDTH: usize = 80;

/// The minimum length of a bar, whatever comes before it.
const LEAST: usize = 10;

/// The fill of a bar: the accepted part, or everything if that is unknown, and the rejected part.
const FULL: char = '█';
const REJECTED: char = '░';
/// Eighths of a character.
const PARTS: [char; 7] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/// The table of an answer, with a bar after each row for its value of a column; lines are as wide as the terminal.
pub(crate) fn table(answer: &Answer, by: &str, width: Option<usize>) -> String {
    let width = width.unwrap_or(WIDTH);
    // The rows are below a title, which says what they are.
    let answer = &answer.clone().without("what");
    let names = answer.columns.iter().map(|column| column.name.as_str());
    let longest = |(place, name): (usize, &str)| {
        let values = answer.rows.iter().map(|row| match row.values().get(place) {
            Some(Some(text)) => visible::line(text).width(),
            _ => "NULL".len(),
        });
        values.chain(once(name.width())).max().unwrap_or_default() + "  ".len()
    };
    let before: usize = names.enumerate().map(longest).sum();
    let room = width.saturating_sub(before).max(LEAST);
    let is_split = answer.column("accepted").is_some() && by == "flow_count";
    let bar = ResultColumn::new("share", "varchar");
    let columns: Vec<_> = answer.columns.iter().cloned().chain(once(bar)).collect();
    let mut table = Table::new(&columns, Some(width.max(before + room)));
    let mut text = String::new();
    for (row, share) in answer.rows.iter().zip(answer.shares(by)) {
        let rejected = if is_split { rejected(answer, row) } else { 0.0 };
        let values = row
            .values()
            .iter()
            .cloned()
            .chain(once(Some(bar_of(share, rejected, room))));
        text.push_str(&table.row(&values.collect::<Vec<_>>()));
    }
    text.push_str(&table.end());
    text
}

/// The rejected share of a row's flows.
#[allow(clippy::cast_precision_loss, reason = "a length on a screen")]
fn rejected(answer: &Answer, row: &Record) -> f64 {
    let number = |column| answer.number(row, column).unwrap_or_default() as f64;
    let all = number("flow_count");
    if all > 0.0 { number("rejected") / all } else { 0.0 }
}

/// A bar that fills a share of the room; a part of it was rejected.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "parts of a width"
)]
fn bar_of(share: f64, rejected: f64, room: usize) -> String {
    #[allow(clippy::cast_precision_loss, reason = "a width of a terminal")]
    let eighths = (share * room as f64 * 8.0).round() as usize;
    // A value above zero is always visible.
    let eighths = if share > 0.0 { eighths.max(1) } else { 0 };
    #[allow(clippy::cast_precision_loss, reason = "a width of a terminal")]
    let of_rejected =
        ((rejected * eighths as f64 / 8.0).round() as usize).max(usize::from(rejected > 0.0 && eighths > 8));
    if of_rejected > 0 {
        let all = eighths.div_ceil(8);
        let full = all.saturating_sub(of_rejected);
        let part = |c: char, count: usize| std::iter::repeat_n(c, count);
        return part(FULL, full).chain(part(REJECTED, all - full)).collect();
    }
    let mut bar: String = std::iter::repeat_n(FULL, eighths / 8).collect();
    bar.extend((eighths % 8).checked_sub(1).map(|part| PARTS[part]));
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_long_as_its_share() {
        for (share, rejected, bar) in [
            (1.0, 0.0, "██████████"),
            (0.5, 0.0, "█████"),
            (0.55, 0.0, "█████▌"),
            (0.000_1, 0.0, "▏"),
            (0.0, 0.0, ""),
            (1.0, 0.25, "███████░░░"),
            (1.0, 0.000_1, "█████████░"),
            (1.0, 1.0, "░░░░░░░░░░"),
        ] {
            assert_eq!(bar_of(share, rejected, 10), bar, "{share} {rejected}");
        }
    }
}
