//! What has been read so far, in the last line of a terminal.

use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{JoinHandle, spawn};
use std::time::{Duration, Instant};

use flow_log_stack_local::source::{Count, Progress};

use crate::io::output::{Standard, progress};
use crate::query::cost::bytes;

/// Shows what has been read so far, until it is dropped.
pub(super) struct Watch(Option<(Sender<()>, JoinHandle<()>)>);

/// How often it is updated. A query that ends earlier shows nothing.
const PAUSE: Duration = Duration::from_millis(500);

impl Watch {
    /// Watches the counts, if standard error is a terminal.
    pub(super) fn new(counted: Arc<Progress>) -> Self {
        if !Standard::Error.is_terminal() {
            return Self(None);
        }
        let (end, ended) = channel();
        let watching = spawn(move || {
            let start = Instant::now();
            while ended.recv_timeout(PAUSE) == Err(RecvTimeoutError::Timeout) {
                progress(&text(counted.count(), start.elapsed()));
            }
            progress("");
        });
        Self(Some((end, watching)))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some((end, watching)) = self.0.take() {
            drop(end);
            // A panic there can be ignored.
            let _ = watching.join();
        }
    }
}

/// `12 files, 3.4 MB, 56789 records, 100000 a second, 5 NODATA, 0 SKIPDATA`
fn text(count: Count, time: Duration) -> String {
    let Count {
        files,
        records,
        no_data,
        skip_data,
        skipped,
        ..
    } = count;
    let rate = u128::from(records) * 1000 / time.as_millis().max(1);
    let skipped = match skipped {
        0 => String::new(),
        some => format!(", {some} files skipped"),
    };
    format!(
        "{files} files, {}, {records} records, {rate} a second, {no_data} NODATA, {skip_data} SKIPDATA{skipped}",
        bytes(count.bytes)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_is_a_line() {
        let mut count = Count {
            files: 12,
            bytes: 3_400_000,
            records: 56_789,
            no_data: 5,
            ..Count::default()
        };
        let time = Duration::from_millis(500);
        assert_eq!(
            text(count, time),
            "12 files, 3.4 MB, 56789 records, 113578 a second, 5 NODATA, 0 SKIPDATA"
        );
        count.skipped = 2;
        assert!(text(count, Duration::ZERO).ends_with("SKIPDATA, 2 files skipped"));
    }
}
