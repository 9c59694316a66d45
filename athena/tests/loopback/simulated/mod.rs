//! An Athena of the tests' own on loopback: it speaks the service's JSON, runs nothing, and plays what a test tells it to.
//!
//! What it answers, checks and refuses is what measurements of the real service have seen: tokens and what they compare,
//! states, full pages that always have a token, the header by the type of statement, errors without a header for their type.

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

/// A call that came.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// Such as `StartQueryExecution`.
    pub(crate) operation: String,
    /// Its members.
    pub(crate) body: Value,
}

/// What is known of everything that came.
#[derive(Default)]
struct Log {
    calls: Vec<Call>,
    /// What the next calls of an operation get instead of an answer.
    faults: BTreeMap<String, VecDeque<Reply>>,
}

struct Shared {
    log: Mutex<Log>,
    /// Tells that a call came.
    came: Condvar,
    service: Mutex<service::Service>,
    closed: AtomicBool,
}

/// A running service; it ends when this is dropped.
pub(crate) struct SimulatedAthena {
    address: SocketAddr,
    shared: Arc<Shared>,
}

impl SimulatedAthena {
    /// A service whose queries become what `play` makes of the members of `StartQueryExecution`.
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

    /// A service whose queries all become this.
    pub(crate) fn answering(answer: Answer) -> Self {
        Self::playing(move |_| answer.clone())
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Gives the next call of an operation that reply, after those that it was told before.
    pub(crate) fn instead(&self, operation: &str, reply: Reply) {
        let mut log = self.log();
        log.faults.entry(operation.to_owned()).or_default().push_back(reply);
    }

    /// What came, in order.
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.log().calls.clone()
    }

    /// The members of the calls of an operation.
    pub(crate) fn calls_of(&self, operation: &str) -> Vec<Value> {
        let calls = self.calls();
        let of = calls.into_iter().filter(|call| call.operation == operation);
        of.map(|call| call.body).collect()
    }

    /// Waits until an operation has been called so many times.
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
        // Whoever waits for a connection gets one, and sees that it is over.
        drop(TcpStream::connect(self.address));
    }
}
