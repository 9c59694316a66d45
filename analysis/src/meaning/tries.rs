//! What lambdas gave when they were tried, so that each is tried once with the same types.
//!
//! A call tries its lambdas with each overload and anew with each guess of their parameters' types. A lambda in a
//! lambda would be tried so often for each try of the outer one: twenty levels would never end.

use std::collections::HashMap;

use crate::functions::Lambda;
use crate::types::Type;

/// The most expressions that tries look at in one query: about a second, unoptimised.
const MOST_EXPRESSIONS: usize = 400_000;

/// A lambda in a try: the try around it, its own number, the types of its parameters.
type Key = (Option<usize>, usize, Vec<Option<Type>>);

/// The tries of the outermost call that is looked at.
#[derive(Default)]
pub(super) struct Tries {
    /// The number of each, and what it gave; `None`: not tried to the end.
    known: HashMap<Key, (usize, Option<Lambda>)>,
    /// The one that is looked at.
    around: Option<usize>,
    /// How many expressions were looked at in all of the query's tries.
    looked_at: usize,
    /// Whether it was said that there are too many.
    is_said: bool,
}

/// What to go back to after a lambda.
pub(super) struct Outer(Option<usize>, Key);

impl Tries {
    /// Outside lambdas, nothing is known about what comes: the same lambda may be among other names.
    pub(super) fn begin(&mut self) {
        if self.around.is_none() {
            self.known.clear();
        }
    }

    /// What a lambda gave with parameters of these types.
    pub(super) fn known(&self, lambda: usize, parameters: &[Option<Type>]) -> Option<&Lambda> {
        self.known.get(&(self.around, lambda, parameters.to_vec()))?.1.as_ref()
    }

    /// Goes into a lambda.
    pub(super) fn enter(&mut self, lambda: usize, parameters: &[Option<Type>]) -> Outer {
        let key = (self.around, lambda, parameters.to_vec());
        let next = self.known.len();
        let (number, _) = *self.known.entry(key.clone()).or_insert((next, None));
        Outer(self.around.replace(number), key)
    }

    /// Comes out of it, with what it gave where it was only tried.
    pub(super) fn leave(&mut self, outer: Outer, given: Option<Lambda>) {
        let Outer(around, key) = outer;
        self.around = around;
        if let (Some(own), Some(given)) = (self.known.get_mut(&key), given) {
            own.1 = Some(given);
        }
    }

    /// Notes that a try looks at an expression.
    pub(super) fn look(&mut self) {
        self.looked_at += 1;
    }

    /// Whether a query's tries have cost enough.
    pub(super) fn are_too_many(&self) -> bool {
        self.looked_at > MOST_EXPRESSIONS
    }

    /// Whether that is still to be said.
    pub(super) fn say_once(&mut self) -> bool {
        !std::mem::replace(&mut self.is_said, true)
    }
}
