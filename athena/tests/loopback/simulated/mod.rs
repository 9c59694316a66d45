//! A simulated Athena on loopback, for tests: it speaks the service's JSON, runs nothing, and does what a test tells
//! it to.
//!
//! Its answers, checks and refusals are those observed on the real service: tokens and what they compare, states, full
//! pages that always have a token, the header by the type of statement, errors without a header for their type.

#![allow(dead_code, reason = "each of those who use it uses a part")]

mod answer;
mod http;
mod service;

use std::collections::{BTreeMap, VecDeque};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

use serde_json::Value;

pub(crate) use answer::{Answer, lines};
pub(crate) use http::Reply;

/// A call that was received.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// Such as `StartQueryExecution`.
    pub(crate) operation: String,
    /// Its members.
    pub(crate) body: Value,
}

/// What the service has received.
#[derive(Default)]
struct Log {
    calls: Vec<Call>,
    /// Replies for the next calls of an operation, instead of an answer.
    faults: BTreeMap<String, VecDeque<Reply>>,
}

struct Shared {
    log: Mutex<Log>,
    /// Signals that a call was received.
    came: Condvar,
    service: Mutex<service::Service>,
    closed: AtomicBool,
}

/// A running service, which ends when this is dropped.
pub(crate) struct SimulatedAthena {
    address: SocketAddr,
    shared: Arc<Shared>,
}

impl SimulatedAthena {
    /// A service whose queries have the outcome that `play` makes from the members of `StartQueryExecution`.
    pub(crate) fn playing(play: impl Fn(&Value) -> Answer + Send + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port of loopback");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Shared {
            log: Mutex::default(),
            came: Condvar::new(),
            service: Mutex::new(service::Service::new(Box::new(play))),
            closed: AtomicBool::new(false),
        });
        let accepting = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if accepting.closed.load(Ordering::Relaxed) {
                    return;
                }
                let shared = Arc::clone(&accepting);
                thread::spawn(move || http::serve(stream, |operation, body| shared.answer(operation, body)));
            }
        });
        Self { address, shared }
    }

    /// A service whose queries all have this outcome.
    pub(crate) fn answering(answer: Answer) -> Self {
        Self::playing(move |_| answer.clone())
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Replies to the next call of an operation with this, after the replies set before.
    pub(crate) fn instead(&self, operation: &str, reply: Reply) {
        let mut log = self.log();
        log.faults.entry(operation.to_owned()).or_default().push_back(reply);
    }

    /// The calls received, in order.
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.log().calls.clone()
    }

    /// The members of the calls of an operation.
    pub(crate) fn calls_of(&self, operation: &str) -> Vec<Value> {
        let calls = self.calls();
        let of = calls.into_iter().filter(|call| call.operation == operation);
        of.map(|call| call.body).collect()
    }

    /// Waits until an operation has been called this many times.
    pub(crate) fn wait_for(&self, operation: &str, times: usize) {
        let missing = |log: &mut Log| log.calls.iter().filter(|call| call.operation == operation).count() < times;
        let waited = self
            .shared
            .came
            .wait_timeout_while(self.log(), Duration::from_secs(60), missing);
        let (log, waited) = waited.expect("no thread panicked");
        drop(log);
        assert!(!waited.timed_out(), "{operation} was not called {times} times");
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.shared.log.lock().expect("no thread panicked")
    }
}

impl Shared {
    fn answer(&self, operation: &str, body: &str) -> Reply {
        let read: Value = serde_json::from_str(body).unwrap_or(Value::Null);
        let instead = {
            let mut log = self.log.lock().expect("no thread panicked");
            log.calls.push(Call {
                operation: operation.to_owned(),
                body: read.clone(),
            });
            log.faults.get_mut(operation).and_then(VecDeque::pop_front)
        };
        let reply = instead.unwrap_or_else(|| {
            let mut service = self.service.lock().expect("no thread panicked");
            service.answer(operation, &read)
        });
        self.came.notify_all();
        reply
    }
}

impl Drop for SimulatedAthena {
    fn drop(&mut self) {
        self.shared.closed.store(true, Ordering::Relaxed);
        // Unblocks the thread that waits for a connection, which then sees that it is over.
        drop(TcpStream::connect(self.address));
    }
}
