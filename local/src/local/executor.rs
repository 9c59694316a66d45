//! The threads on which queries run.

use std::io;
use std::pin::pin;

use futures::channel::oneshot;
use futures::future::{Either, select};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

use super::error::Error;

/// Large enough for the deepest statement that the checker accepts.
const STACK: usize = 1 << 26;

/// The threads on which queries run: as many as the machine has. They end with the last engine or query that uses
/// them.
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

    /// Spawns a task; `None` if the threads have ended.
    pub(super) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) -> Option<JoinHandle<()>> {
        self.0.as_ref().map(|runtime| runtime.spawn(work))
    }

    /// Runs a task and returns its result. If the future is dropped, the task is cancelled.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, Error> {
        let (mut tell, told) = oneshot::channel();
        let work = self.spawn(async move {
            let done = match select(pin!(work), tell.cancellation()).await {
                Either::Left((done, _)) => done,
                Either::Right(_) => return,
            };
            // The receiver may be gone by now.
            let _ = tell.send(done);
        });
        match (told.await, work) {
            (Ok(done), _) => Ok(done),
            (Err(_), Some(work)) => match work.await {
                Err(error) => Err(Error::of_panic(&error)),
                Ok(()) => Err(Error::of_end()),
            },
            (Err(_), None) => Err(Error::of_end()),
        }
    }
}

impl Drop for Executor {
    fn drop(&mut self) {
        // The drop may happen where blocking is not allowed.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
