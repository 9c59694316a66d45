//! Answers to questions.

use flow_log_stack_runtime::engine::{Record, ResultColumn};

use super::question::{Picture, Question};

/// The column with the start of each interval.
pub(crate) const BEGINS: &str = "begins";

/// The column with the number of records whose time is not valid; it is not shown.
const LEFT_OUT: &str = "left_out";

/// The rows of a question's SQL.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) question: Question,
    /// The SQL that was run.
    pub(crate) sql: String,
    pub(crate) columns: Vec<ResultColumn>,
    pub(crate) rows: Vec<Record>,
    /// The number of records whose time no row shows, since it is not valid.
    pub(crate) left_out: u64,
}

impl Answer {
    /// The answer with these rows.
    pub(crate) fn new(question: Question, sql: String, columns: Vec<ResultColumn>, rows: Vec<Record>) -> Self {
        let mut answer = Self {
            question,
            sql,
            columns,
            rows,
            left_out: 0,
        };
        if question.picture == Picture::Time {
            let (shown, left_out): (Vec<_>, Vec<_>) = std::mem::take(&mut answer.rows)
                .into_iter()
                .partition(|row| answer.text(row, BEGINS).is_some());
            answer.left_out = left_out.iter().filter_map(|row| answer.number(row, "flow_count")).sum();
            answer.rows = shown;
            return answer;
        }
        answer.left_out = answer.rows.iter().filter_map(|row| answer.number(row, LEFT_OUT)).sum();
        answer.without(LEFT_OUT)
    }

    /// The answer without the column with that name, if it has one.
    pub(crate) fn without(mut self, name: &str) -> Self {
        if let Some(place) = self.column(name) {
            self.columns.remove(place);
            self.rows = self
                .rows
                .into_iter()
                .map(|row| {
                    let mut values = row.into_values();
                    values.remove(place);
                    Record::new(values)
                })
                .collect();
        }
        self
    }

    /// A sentence about the records whose time no row shows.
    pub(crate) fn remark(&self) -> Option<String> {
        let noun = if self.left_out == 1 {
            "record has"
        } else {
            "records have"
        };
        let rest = match self.question.picture {
            Picture::Time => "no start from 1970 to 2099: they are counted, but left out of everything over time",
            _ => "no start or no end from 1970 to 2099: they are counted, but such a time is not a first or last one",
        };
        (self.left_out > 0).then(|| format!("{} {noun} {rest}", self.left_out))
    }

    /// The index of the column with that name.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The text of a value; `None` for NULL, and for a column that was not asked for.
    pub(crate) fn text<'r>(&self, row: &'r Record, column: &str) -> Option<&'r str> {
        value(row, self.column(column)?)
    }

    /// An integer; `None` if it is not one.
    pub(crate) fn number(&self, row: &Record, column: &str) -> Option<u64> {
        self.text(row, column)?.parse().ok()
    }

    /// The values of a column as lengths, of which the longest is 1.
    pub(crate) fn shares(&self, column: &str) -> Vec<f64> {
        let numbers: Vec<_> = self
            .rows
            .iter()
            .map(|row| self.number(row, column).unwrap_or(0))
            .collect();
        let most = numbers.iter().copied().max().unwrap_or(0).max(1);
        #[allow(clippy::cast_precision_loss, reason = "a length on a screen")]
        let share = |number: u64| number as f64 / most as f64;
        numbers.into_iter().map(share).collect()
    }
}

/// The text of a value in a row.
pub(crate) fn value(row: &Record, place: usize) -> Option<&str> {
    row.values().get(place)?.as_deref()
}
