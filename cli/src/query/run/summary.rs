//! How a query ended, what it read, how long it took and what it costs, in words.

use flow_log_stack_runtime::engine::Statistics;

use super::rows::Ended;
use crate::query::cost::{Cost, bytes};

/// The exit code after an interruption, as in shells.
pub(crate) const INTERRUPTED: u8 = 130;

/// The text about a query that ended, and the exit code; `price` is per terabyte, if scanning costs anything.
pub(super) fn of(ended: &Ended, price: Option<f64>) -> (String, u8) {
    match ended {
        Ended::Written {
            rows,
            statistics,
            notes,
        } => {
            let noun = if rows.count == 1 { "row" } else { "rows" };
            let mut text = format!("{} {noun}{}\n", rows.count, read(statistics, price));
            for note in notes {
                text.extend(["note: ", note, "\n"]);
            }
            if rows.is_limited {
                text.push_str("note: `--limit-rows` stopped it there, so there may be more\n");
            }
            if rows.is_cut {
                text.push_str(
                    "note: long values are cut to the width of the terminal; `--format csv` has them whole\n",
                );
            }
            (text, 0)
        }
        Ended::Interrupted(statistics) => (format!("cancelled{}\n", read(statistics, price)), INTERRUPTED),
    }
}

/// What a query read, how long it took, and the cost at a price per terabyte, as far as the engine reports it.
fn read(statistics: &Statistics, price: Option<f64>) -> String {
    let mut text = String::new();
    if let Some(scanned) = statistics.bytes_scanned {
        text.extend([", ", &bytes(scanned), " scanned"]);
    }
    if let Some(time) = statistics.total_time.or(statistics.run_time) {
        text.extend([", ", &format!("{:.1} s", time.as_secs_f64())]);
    }
    if let (Some(price), Some(scanned)) = (price, statistics.bytes_scanned) {
        text.extend([", ", &Cost::of(scanned, price).to_string()]);
    }
    if statistics.is_reused {
        text.push_str(", the rows of an earlier run");
    }
    text
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::query::run::rows::Rows;

    fn written(count: u64, statistics: Statistics) -> Ended {
        let rows = Rows {
            count,
            is_limited: false,
            is_cut: false,
        };
        Ended::Written {
            rows,
            statistics,
            notes: Vec::new(),
        }
    }

    fn whole() -> Statistics {
        Statistics {
            bytes_scanned: Some(12_345_678),
            total_time: Some(Duration::from_millis(3_449)),
            ..Statistics::default()
        }
    }

    #[test]
    fn what_the_engine_does_not_say_is_left_out() {
        let of = |rows, statistics, price| of(&written(rows, statistics), price).0;
        assert_eq!(
            of(20, whole(), Some(5.0)),
            "20 rows, 12 MB scanned, 3.4 s, 0.000065 at 5 per terabyte\n"
        );
        assert_eq!(of(1, whole(), None), "1 row, 12 MB scanned, 3.4 s\n");
        assert_eq!(of(0, Statistics::default(), Some(5.0)), "0 rows\n");
    }

    #[test]
    fn what_was_not_shown_is_said() {
        let ended = Ended::Written {
            rows: Rows {
                count: 3,
                is_limited: true,
                is_cut: true,
            },
            statistics: Statistics::default(),
            notes: vec!["`approx_distinct` is exact".to_owned()],
        };
        assert_eq!(
            of(&ended, None),
            (
                "3 rows\nnote: `approx_distinct` is exact\nnote: `--limit-rows` stopped it there, so there may be more\n\
                 note: long values are cut to the width of the terminal; `--format csv` has them whole\n"
                    .to_owned(),
                0
            )
        );
        let interrupted = of(&Ended::Interrupted(whole()), Some(5.0));
        assert_eq!(
            interrupted,
            (
                "cancelled, 12 MB scanned, 3.4 s, 0.000065 at 5 per terabyte\n".to_owned(),
                130
            )
        );
    }
}
