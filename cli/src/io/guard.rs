//! A guard around work that may have a bug: a panic is reported, and does no other harm.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

/// The message and place of the last panic, which may have occurred on another thread than the guarded one.
static LAST: Mutex<String> = Mutex::new(String::new());

/// The text for a bug.
pub(crate) const BUG: &str = "this is a bug, please report it";

/// Keeps panics from writing to standard error themselves, since the message could contain somebody else's text.
pub(crate) fn install() {
    std::panic::set_hook(Box::new(|panic| {
        if let Ok(mut last) = LAST.lock() {
            *last = panic.to_string().replacen("panicked at ", "", 1);
        }
    }));
}

/// Does the work; the error is the message and the place of a panic.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    // What the work changed is not used after a panic.
    let done = catch_unwind(AssertUnwindSafe(work));
    done.map_err(|_| {
        LAST.lock()
            .map(|mut last| std::mem::take(&mut *last))
            .unwrap_or_default()
    })
}
