//! Ctrl-C.

use std::future::pending;
use std::process::exit;

use tokio::signal::ctrl_c;

use super::summary::INTERRUPTED;

/// Completes on Ctrl-C. After that, another Ctrl-C ends the process, for those who do not want to wait for cancelling.
pub(super) async fn interrupted() {
    pressed().await;
    tokio::spawn(async {
        pressed().await;
        exit(INTERRUPTED.into());
    });
}

async fn pressed() {
    if ctrl_c().await.is_err() {
        // Ctrl-C cannot be handled here.
        pending::<()>().await;
    }
}
