//! Ctrl-C.

use std::future::pending;
use std::process::exit;

use tokio::signal::ctrl_c;

use super::summary::INTERRUPTED;

/// Ends when somebody presses Ctrl-C. Whoever does so again does not want to wait until the query is cancelled.
pub(super) async fn interrupted() {
    pressed().await;
    tokio::spawn(async {
        pressed().await;
        exit(INTERRUPTED.into());
    });
}

async fn pressed() {
    if ctrl_c().await.is_err() {
        // It cannot be heard here.
        pending::<()>().await;
    }
}
