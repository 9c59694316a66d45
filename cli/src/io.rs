//! What all commands share: reading, writing and reporting.

pub(crate) mod ask;
pub(crate) mod guard;
pub(crate) mod input;
pub(crate) mod json;
pub(crate) mod object;
pub(crate) mod output;
#[cfg(feature = "local")]
pub(crate) mod progress;
pub(crate) mod report;
pub(crate) mod visible;
pub(crate) mod yaml;
