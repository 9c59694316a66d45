//! A guard around work that may have a bug: what panics is told, and harms nothing else.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

/// What the last panic said, and where. It may be said on another thread than the one that is guarded.
static LAST: Mutex<String> = Mutex::new(String::new());

/// What to tell of a bug.
pub(crate) const BUG: &str = "this is a bug, please report it";

/// Keeps panics from writing to standard error on their own, where a text that somebody else wrote may be among the words.
pub(crate) fn install() {
    std::panic::set_hook(Box::new(|panic| {
        if let Ok(mut last) = LAST.lock() {
            *last = panic.to_string().replacen("panicked at ", "", 1);
        }
    }));
}

/// Does the work; what a panic said, and where in the source, if there was one.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    // What the work changed is not looked at after a panic.
    let done = catch_unwind(AssertUnwindSafe(work));
    done.map_err(|_| {
        LAST.lock()
            .map(|mut last| std::mem::take(&mut *last))
            .unwrap_or_default()
    })
}
