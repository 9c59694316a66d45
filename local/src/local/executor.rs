//! Threads on which queries run.

use std::io;

use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

/// A statement may be as deep as the checker takes it.
const STACK: usize = 1 << 26;

/// Threads on which queries run: as many as the machine has. They end with the last engine or query that uses them.
#[derive(Debug)]
pub(super) struct Executor(Option<Runtime>);

impl Executor {
    pub(super) fn new() -> io::Result<Self> {
        Builder::new_multi_thread()
            .thread_name("flow-log-stack")
            .thread_stack_size(STACK)
            .build()
            .map(|runtime| Self(Some(runtime)))
    }

    /// Runs a work; nothing where the threads have ended.
    pub(super) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) -> Option<JoinHandle<()>> {
        self.0.as_ref().map(|runtime| runtime.spawn(work))
    }
}

impl Drop for Executor {
    fn drop(&mut self) {
        // It may be dropped where nobody may wait for threads to end.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
