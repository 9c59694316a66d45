//! The rows of a statement, from an engine to their destination.

use std::error::Error;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;

use flow_log_stack_runtime::StartQuery;
use flow_log_stack_runtime::engine::{Cursor, Engine, Record, Statistics};

#[cfg(all(feature = "athena", feature = "local"))]
use super::Gathered;
use super::sink::{Place, Sink};
use crate::io::report::Failure;

/// How a started statement ended.
#[derive(Debug)]
pub(super) enum Ended {
    /// Its rows were written.
    Written {
        rows: Rows,
        /// What the query read, and how long it took.
        statistics: Statistics,
        /// Notes to show with the rows.
        notes: Vec<String>,
    },
    /// The user interrupted it, and it was cancelled.
    Interrupted(Statistics),
}

/// The rows that were written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rows {
    /// How many they are.
    pub(super) count: u64,
    /// Whether there was a limit that stopped it.
    pub(super) is_limited: bool,
    /// Whether a value was cut.
    pub(super) is_cut: bool,
}

/// Why not all rows were written.
enum Stopped {
    Interrupted,
    Failed(Failure),
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// Runs a statement and writes at most `most` rows; `interrupted` completes when the user interrupts.
///
/// However this ends, the query no longer runs: unless it was read to its end, it is cancelled.
pub(super) async fn write<E: Engine>(
    engine: &E,
    query: StartQuery,
    place: Place,
    most: Option<u64>,
    interrupted: impl Future<Output = ()>,
) -> Result<Ended, Failure> {
    let mut interrupted = pin!(interrupted);
    let (cursor, is_interrupted) = started(engine.start(query), interrupted.as_mut()).await;
    let mut cursor = cursor.map_err(|error| Failure::of_engine(&error))?;
    let written = if is_interrupted {
        Err(Stopped::Interrupted)
    } else {
        copy(&mut cursor, place, most, interrupted).await
    };
    match written {
        Ok(rows) => {
            let notes = cursor.notes();
            let statistics = if rows.is_limited {
                cancel(cursor).await?
            } else {
                cursor.statistics()
            };
            Ok(Ended::Written {
                rows,
                statistics,
                notes,
            })
        }
        Err(Stopped::Interrupted) => cancel(cursor).await.map(Ended::Interrupted),
        Err(Stopped::Failed(failure)) => {
            // A failure to cancel it is less important.
            let _ = cursor.cancel().await;
            Err(failure)
        }
    }
}

/// All rows of a statement, and what it read; `None` if interrupted, and then it is cancelled.
#[cfg(all(feature = "athena", feature = "local"))]
pub(super) async fn gather<E: Engine>(
    engine: &E,
    query: StartQuery,
    mut interrupted: Pin<&mut impl Future<Output = ()>>,
) -> Result<Option<(Gathered, Statistics)>, Failure> {
    let (cursor, is_interrupted) = started(engine.start(query), interrupted.as_mut()).await;
    let mut cursor = cursor.map_err(|error| Failure::of_engine(&error))?;
    let mut records = Vec::new();
    let ended = loop {
        if is_interrupted {
            break Err(Stopped::Interrupted);
        }
        match next(&mut cursor, interrupted.as_mut()).await {
            Ok(Some(record)) => records.push(record),
            Ok(None) => break Ok(()),
            Err(stopped) => break Err(stopped),
        }
    };
    match ended {
        Ok(()) => {
            let columns = cursor.columns().to_vec();
            Ok(Some((Gathered { columns, records }, cursor.statistics())))
        }
        Err(Stopped::Interrupted) => cancel(cursor).await.map(|_| None),
        Err(Stopped::Failed(failure)) => {
            // A failure to cancel it is less important.
            let _ = cursor.cancel().await;
            Err(failure)
        }
    }
}

/// Writes at most `most` rows of a query.
async fn copy<C: Cursor<Error: Error>>(
    cursor: &mut C,
    place: Place,
    most: Option<u64>,
    mut interrupted: Pin<&mut impl Future<Output = ()>>,
) -> Result<Rows, Stopped> {
    let mut record = next(cursor, interrupted.as_mut()).await?;
    // Now the columns are known, even for a result without rows.
    let mut sink = Sink::new(place, cursor.columns())?;
    let mut count = 0;
    let mut is_limited = false;
    while let Some(row) = record {
        sink.row(&row)?;
        count += 1;
        is_limited = most == Some(count);
        if is_limited {
            break;
        }
        record = next(cursor, interrupted.as_mut()).await?;
    }
    Ok(Rows {
        count,
        is_limited,
        is_cut: sink.finish()?,
    })
}

/// The next row, unless interrupted.
async fn next<C: Cursor<Error: Error>>(
    cursor: &mut C,
    interrupted: Pin<&mut impl Future<Output = ()>>,
) -> Result<Option<Record>, Stopped> {
    match unless(cursor.next(), interrupted).await {
        Some(next) => next.map_err(|error| Stopped::Failed(Failure::of_engine(&error))),
        None => Err(Stopped::Interrupted),
    }
}

/// Cancels a query; returns what it has read until then.
async fn cancel<C: Cursor<Error: Error>>(cursor: C) -> Result<Statistics, Failure> {
    let statistics = cursor.statistics();
    let cancelled = cursor.cancel().await;
    cancelled.map_err(|error| Failure::of_engine(&error))?;
    Ok(statistics)
}

/// The started query, and whether there was an interruption meanwhile. A start is not abandoned half way, since a
/// query with an unknown id would continue to run.
async fn started<T>(start: impl Future<Output = T>, mut interrupted: Pin<&mut impl Future<Output = ()>>) -> (T, bool) {
    let mut start = pin!(start);
    let mut is_interrupted = false;
    poll_fn(|context| {
        if !is_interrupted {
            is_interrupted = interrupted.as_mut().poll(context).is_ready();
        }
        start.as_mut().poll(context).map(|started| (started, is_interrupted))
    })
    .await
}

/// The result of some work, unless interrupted.
pub(super) async fn unless<T>(
    work: impl Future<Output = T>,
    mut interrupted: Pin<&mut impl Future<Output = ()>>,
) -> Option<T> {
    let mut work = pin!(work);
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending => interrupted.as_mut().poll(context).map(|()| None),
    })
    .await
}

#[cfg(test)]
mod tests {
    use std::fmt;
    use std::future::{pending, ready};
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    use std::task::{Context, Waker};

    use flow_log_stack_runtime::Names;
    use flow_log_stack_runtime::engine::{DecodeError, ResultColumn};

    use super::*;
    use crate::query::arguments::RowFormat;

    /// An engine with one number per row. After its rows it ends, hangs or fails.
    struct Numbers {
        names: Names,
        rows: usize,
        then: Then,
        read: AtomicUsize,
        cancelled: AtomicBool,
    }

    #[derive(Clone, Copy, PartialEq, Eq)]
    enum Then {
        Ends,
        Hangs,
        Fails,
    }

    struct Numbered<'a> {
        engine: &'a Numbers,
        columns: Vec<ResultColumn>,
    }

    #[derive(Debug)]
    struct Broken;

    impl fmt::Display for Broken {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("the query was lost\nhelp: look for it")
        }
    }

    impl Error for Broken {}

    impl From<flow_log_stack_runtime::Error> for Broken {
        fn from(_: flow_log_stack_runtime::Error) -> Self {
            Self
        }
    }

    impl From<DecodeError> for Broken {
        fn from(_: DecodeError) -> Self {
            Self
        }
    }

    impl<'e> Engine for &'e Numbers {
        type Error = Broken;
        type Cursor = Numbered<'e>;

        fn names(&self) -> &Names {
            &self.names
        }

        async fn start(&self, _: StartQuery) -> Result<Numbered<'e>, Broken> {
            Ok(Numbered {
                engine: self,
                columns: Vec::new(),
            })
        }
    }

    impl Cursor for Numbered<'_> {
        type Error = Broken;

        fn columns(&self) -> &[ResultColumn] {
            &self.columns
        }

        async fn next(&mut self) -> Result<Option<Record>, Broken> {
            self.columns = vec![ResultColumn::new("n", "bigint")];
            let read = self.engine.read.fetch_add(1, Ordering::Relaxed);
            match self.engine.then {
                _ if read < self.engine.rows => Ok(Some(Record::new(vec![Some(read.to_string())]))),
                Then::Ends => Ok(None),
                Then::Hangs => pending().await,
                Then::Fails => Err(Broken),
            }
        }

        fn statistics(&self) -> Statistics {
            Statistics {
                bytes_scanned: Some(7),
                ..Statistics::default()
            }
        }

        async fn cancel(self) -> Result<(), Broken> {
            self.engine.cancelled.store(true, Ordering::Relaxed);
            Ok(())
        }
    }

    /// The result of writing an engine's rows, and the text of the file.
    fn written(
        engine: &Numbers,
        most: Option<u64>,
        interrupted: impl Future<Output = ()>,
    ) -> (Result<Ended, Failure>, Option<String>) {
        let name = format!("flow-log-stack-rows-{}-{:p}", std::process::id(), engine);
        let path = std::env::temp_dir().join(name);
        let place = Place::open(RowFormat::Jsonl, Some(&path)).expect("a new file");
        let query = StartQuery::of_sql("SELECT 1", &engine.names);
        let mut work = pin!(write(&engine, query, place, most, interrupted));
        // The engine and the interruption are either ready at once or never.
        let Poll::Ready(ended) = work.as_mut().poll(&mut Context::from_waker(Waker::noop())) else {
            panic!("nothing ends it");
        };
        let text = std::fs::read_to_string(&path).ok();
        let _ = std::fs::remove_file(&path);
        (ended, text)
    }

    fn numbers(rows: usize, then: Then) -> Numbers {
        let name = || "x".to_owned();
        Numbers {
            names: Names {
                database: name(),
                table: name(),
                work_group: name(),
            },
            rows,
            then,
            read: AtomicUsize::new(0),
            cancelled: AtomicBool::new(false),
        }
    }

    #[test]
    fn all_rows_are_written() {
        let engine = numbers(2, Then::Ends);
        let (ended, text) = written(&engine, None, pending());
        assert_eq!(text.as_deref(), Some("{\"n\": 0}\n{\"n\": 1}\n"));
        assert!(!engine.cancelled.load(Ordering::Relaxed));
        let Ok(Ended::Written { rows, statistics, .. }) = ended else {
            panic!("{ended:?}");
        };
        let all = Rows {
            count: 2,
            is_limited: false,
            is_cut: false,
        };
        assert_eq!((rows, statistics.bytes_scanned), (all, Some(7)));
    }

    #[test]
    fn without_rows_there_is_a_file() {
        let (_, text) = written(&numbers(0, Then::Ends), Some(1), pending());
        assert_eq!(text.as_deref(), Some(""));
    }

    #[test]
    fn after_so_many_rows_the_rest_is_cancelled_and_not_read() {
        for (rows, most, is_limited) in [(1_000_000, 2, true), (2, 2, true), (1, 2, false)] {
            let engine = numbers(rows, Then::Ends);
            let (ended, text) = written(&engine, Some(most), pending());
            let Ok(Ended::Written { rows: written, .. }) = ended else {
                panic!("{ended:?}");
            };
            assert_eq!((written.count, written.is_limited), (most.min(rows as u64), is_limited));
            assert_eq!(engine.cancelled.load(Ordering::Relaxed), is_limited);
            assert!(engine.read.load(Ordering::Relaxed) <= 2);
            assert_eq!(text.map(|text| text.lines().count()), Some(rows.min(2)));
        }
    }

    #[test]
    fn who_interrupts_cancels_and_no_half_a_file_is_left() {
        for rows in [0, 3] {
            let engine = numbers(rows, Then::Hangs);
            let (ended, text) = written(&engine, None, ready(()));
            let Ok(Ended::Interrupted(statistics)) = ended else {
                panic!("{ended:?}");
            };
            assert_eq!((statistics.bytes_scanned, text), (Some(7), None));
            assert!(engine.cancelled.load(Ordering::Relaxed));
        }
    }

    #[test]
    fn what_the_engine_says_is_told_and_nothing_is_written() {
        let (ended, text) = written(&numbers(3, Then::Fails), None, pending());
        let failure = ended.expect_err("it failed");
        assert_eq!((failure.exit_code(), text), (3, None));
        assert_eq!(
            failure.to_string(),
            "error: the query: the query was lost\nhelp: look for it"
        );
    }
}
