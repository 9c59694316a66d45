//! Progress of long work, on a terminal.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::output::progress;

/// A line on standard error that is updated as the work continues, and removed when it ends.
pub(crate) struct Progress {
    noun: &'static str,
    /// When it was last updated, or the work began.
    shown: Mutex<Instant>,
}

/// How often the line is updated.
const EACH: Duration = Duration::from_millis(200);

impl Progress {
    /// Counts things of this kind.
    pub(crate) fn new(noun: &'static str) -> Self {
        Self {
            noun,
            shown: Mutex::new(Instant::now()),
        }
    }

    /// Shows how many are done.
    pub(crate) fn tell(&self, done: usize, all: usize) {
        let Ok(mut shown) = self.shown.try_lock() else {
            return;
        };
        if shown.elapsed() >= EACH {
            *shown = Instant::now();
            progress(&format!("{done} of {all} {}", self.noun));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        progress("");
    }
}
