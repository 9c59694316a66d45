//! Rows as people read them: aligned columns, with numbers on the right.

use anstyle::Style;
use flow_log_stack_runtime::engine::ResultColumn;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::is_number;
use crate::io::visible;

/// A table, whose columns are as wide as its first rows need.
pub(crate) struct Table {
    names: Vec<Cell>,
    are_numbers: Vec<bool>,
    /// The first rows, until the widths are known.
    held: Vec<Vec<Option<Cell>>>,
    widths: Option<Vec<usize>>,
    /// The maximum width of a line.
    width: Option<usize>,
    is_cut: bool,
}

/// A text of one line without invisible characters.
struct Cell {
    text: String,
    width: usize,
}

/// This many rows decide the widths of columns; later rows are written as they come.
const HELD: usize = 1000;

/// The gap between two columns.
const GAP: &str = "  ";

/// No column is cut to less than this.
const LEAST: usize = 8;

const NULL: &str = "NULL";

/// Replaces what is cut off.
const CUT: char = '…';

const DIMMED: Style = Style::new().dimmed();
const BOLD: Style = Style::new().bold();

impl Cell {
    fn new(text: &str) -> Self {
        let text = visible::line(text);
        Self {
            width: text.width(),
            text,
        }
    }

    /// The part of it that fits into a width.
    fn within(&self, width: usize) -> (String, usize) {
        let mut used = 1;
        let fits = |c: &char| {
            used += c.width().unwrap_or_default();
            used <= width
        };
        let mut text: String = self.text.chars().take_while(fits).collect();
        text.push(CUT);
        let width = text.width();
        (text, width)
    }
}

impl Table {
    pub(crate) fn new(columns: &[ResultColumn], width: Option<usize>) -> Self {
        Self {
            names: columns.iter().map(|column| Cell::new(&column.name)).collect(),
            are_numbers: columns.iter().map(is_number).collect(),
            held: Vec::new(),
            widths: None,
            width,
            is_cut: false,
        }
    }

    /// A row, once the widths are known.
    pub(crate) fn row(&mut self, values: &[Option<String>]) -> String {
        let cells: Vec<_> = values.iter().map(|value| value.as_deref().map(Cell::new)).collect();
        if let Some(widths) = &self.widths {
            let (line, is_cut) = line(&cells, widths, &self.are_numbers, self.width.is_some(), Style::new());
            self.is_cut |= is_cut;
            return line;
        }
        self.held.push(cells);
        if self.held.len() < HELD {
            String::new()
        } else {
            self.end()
        }
    }

    /// The rows that were held back.
    pub(crate) fn end(&mut self) -> String {
        if self.widths.is_some() {
            return String::new();
        }
        let widths = self.fitting();
        let cuts = self.width.is_some();
        let names = std::mem::take(&mut self.names)
            .into_iter()
            .map(Some)
            .collect::<Vec<_>>();
        let (mut text, mut is_cut) = line(&names, &widths, &self.are_numbers, cuts, BOLD);
        let rules: Vec<_> = widths.iter().map(|width| "-".repeat(*width)).collect();
        text.push_str(&rules.join(GAP));
        text.push('\n');
        for cells in std::mem::take(&mut self.held) {
            let (line, of_line) = line(&cells, &widths, &self.are_numbers, cuts, Style::new());
            text.push_str(&line);
            is_cut |= of_line;
        }
        self.is_cut |= is_cut;
        self.widths = Some(widths);
        text
    }

    /// Whether a value was cut.
    pub(super) fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// The width of each column: what it needs, unless a line would be too long. Then the widest text columns are cut;
    /// a number is never cut.
    fn fitting(&self) -> Vec<usize> {
        let rows = self.held.iter();
        let mut widths: Vec<_> = self.names.iter().map(|name| name.width).collect();
        for cells in rows {
            for (width, cell) in widths.iter_mut().zip(cells) {
                *width = (*width).max(cell.as_ref().map_or(NULL.len(), |cell| cell.width));
            }
        }
        let Some(line) = self.width else {
            return widths;
        };
        let room = line.saturating_sub(GAP.len() * widths.len().saturating_sub(1));
        let capped = |cap: usize| {
            let columns = widths.iter().zip(&self.are_numbers);
            let own = columns.map(|(width, is_number)| if *is_number { *width } else { (*width).min(cap) });
            own.collect::<Vec<_>>()
        };
        let fits = |cap: usize| capped(cap).iter().sum::<usize>() <= room;
        // The widest cap that fits is between these two.
        let (mut low, mut high) = (LEAST, widths.iter().copied().max().unwrap_or_default().max(LEAST));
        while low < high {
            let middle = low + (high - low).div_ceil(2);
            if fits(middle) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        capped(low)
    }
}

/// A line of cells, and whether one was cut.
fn line(cells: &[Option<Cell>], widths: &[usize], are_numbers: &[bool], cuts: bool, style: Style) -> (String, bool) {
    let mut text = String::new();
    let mut is_cut = false;
    let last = widths.len().saturating_sub(1);
    let columns = cells.iter().zip(widths).zip(are_numbers).enumerate();
    for (index, ((cell, width), is_number)) in columns {
        let (shown, own, style) = match cell {
            None => (NULL.to_owned(), NULL.len(), DIMMED),
            Some(cell) if cuts && !is_number && cell.width > *width => {
                is_cut = true;
                let (shown, own) = cell.within(*width);
                (shown, own, style)
            }
            Some(cell) => (cell.text.clone(), cell.width, style),
        };
        let blanks = " ".repeat(width.saturating_sub(own));
        let shown = format!("{style}{shown}{style:#}");
        if index > 0 {
            text.push_str(GAP);
        }
        match (is_number, index == last) {
            (true, _) => text.extend([blanks, shown]),
            (false, false) => text.extend([shown, blanks]),
            (false, true) => text.push_str(&shown),
        }
    }
    text.push('\n');
    (text, is_cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of these rows, without styles.
    fn shown(columns: &[(&str, &str)], rows: &[&[Option<&str>]], width: Option<usize>) -> (String, bool) {
        let columns: Vec<_> = columns.iter().map(|(name, of)| ResultColumn::new(*name, *of)).collect();
        let mut table = Table::new(&columns, width);
        let mut text = String::new();
        for row in rows {
            let row: Vec<_> = row.iter().map(|value| value.map(str::to_owned)).collect();
            text.push_str(&table.row(&row));
        }
        text.push_str(&table.end());
        (anstream::adapter::strip_str(&text).to_string(), table.is_cut())
    }

    const COLUMNS: [(&str, &str); 3] = [("srcaddr", "varchar"), ("attempts", "bigint"), ("note", "varchar")];

    #[test]
    fn numbers_stand_on_the_right_and_null_is_not_empty() {
        let rows: [&[Option<&str>]; 3] = [
            &[Some("10.0.0.1"), Some("120"), Some("")],
            &[Some("日本"), None, Some("x")],
            &[None, Some("-1"), None],
        ];
        let expected = "srcaddr   attempts  note\n\
                        --------  --------  ----\n\
                        10.0.0.1       120  \n\
                        日本          NULL  x\n\
                        NULL            -1  NULL\n";
        assert_eq!(shown(&COLUMNS, &rows, None), (expected.to_owned(), false));
        assert_eq!(shown(&COLUMNS, &rows, Some(80)), (expected.to_owned(), false));
    }

    #[test]
    fn without_rows_there_are_names() {
        let expected = "srcaddr  attempts  note\n-------  --------  ----\n";
        assert_eq!(shown(&COLUMNS, &[], Some(80)), (expected.to_owned(), false));
    }

    #[test]
    fn the_widest_texts_give_way_to_the_terminal_and_numbers_never() {
        let long = "x".repeat(100);
        let rows: [&[Option<&str>]; 1] = [&[Some(&long), Some("12345678901234567890"), Some("kept")]];
        let (text, is_cut) = shown(&COLUMNS, &rows, Some(50));
        assert!(is_cut);
        for line in text.lines() {
            assert!(line.width() <= 50, "{line}");
        }
        assert!(text.contains("x…  12345678901234567890  kept\n"), "{text}");
        let (text, is_cut) = shown(&COLUMNS, &rows, None);
        assert!(!is_cut && text.contains(&long), "into a file everything goes");
        let (text, _) = shown(&COLUMNS, &rows, Some(10));
        assert!(text.contains("xxxxxxx…  12345678901234567890  kept"), "{text}");
    }

    #[test]
    fn what_steers_a_terminal_is_seen() {
        let rows: [&[Option<&str>]; 1] = [&[Some("a\u{1b}[2J\nb\u{202e}"), None, None]];
        let (text, _) = shown(&COLUMNS, &rows, None);
        assert!(text.contains("a\\u{1b}[2J\\nb\\u{202e}"), "{text}");
    }

    #[test]
    fn of_many_rows_only_the_first_are_held_back() {
        let mut table = Table::new(&[ResultColumn::new("n", "bigint")], None);
        let row = |n: usize| vec![Some(n.to_string())];
        for n in 1..HELD {
            assert_eq!(table.row(&row(n)), "");
        }
        let text = table.row(&row(HELD));
        assert_eq!(text.lines().count(), HELD + 2);
        assert_eq!(table.row(&row(7)), "   7\n".replace("\u{1b}[0m", ""));
        assert_eq!(table.end(), "");
    }
}
