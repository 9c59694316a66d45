//! How far long work is, on a terminal.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::output::progress;

/// A line on standard error that is written anew as the work continues, and goes when it ends.
pub(crate) struct Progress {
    noun: &'static str,
    /// When it was written last, or the work began.
    shown: Mutex<Instant>,
}

/// How often the line is written.
const EACH: Duration = Duration::from_millis(200);

impl Progress {
    /// Of so many of something.
    pub(crate) fn new(noun: &'static str) -> Self {
        Self {
            noun,
            shown: Mutex::new(Instant::now()),
        }
    }

    /// Says how many are done.
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
