//! The overloads of a function with their signatures, each name read once in a thread.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::catalogue::{self, Entry, Origin};
use super::signature::Signature;

/// One overload.
#[derive(Debug)]
pub(super) struct Overload {
    pub(super) entry: Entry,
    /// A special form has none.
    pub(super) signature: Option<Signature>,
}

thread_local! {
    /// At most as many as the catalogue has names: an unknown name is not kept.
    static READ: RefCell<HashMap<&'static str, Rc<[Overload]>>> = RefCell::default();
}

/// The overloads of a function, by its name in lower case, without those that only a newer Trino has.
pub(super) fn overloads(name: &str) -> Rc<[Overload]> {
    if let Some(known) = READ.with_borrow(|read| read.get(name).cloned()) {
        return known;
    }
    let found: Rc<[Overload]> = catalogue::overloads(name)
        .into_iter()
        .filter(|entry| entry.origin != Origin::Newer)
        .map(|entry| Overload {
            entry,
            signature: Signature::read(&entry),
        })
        .collect();
    if let Some(first) = found.first() {
        READ.with_borrow_mut(|read| read.insert(first.entry.name, Rc::clone(&found)));
    }
    found
}
