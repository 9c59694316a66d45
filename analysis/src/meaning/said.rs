//! The findings about a query so far.

use std::ops::Range;
use std::rc::Rc;

use super::finding::Finding;
use super::surroundings::{Key, Surroundings};
use crate::diagnostic::Label;

/// Where Trino says that a finding stands, when it is inside something.
#[derive(Clone)]
pub(super) enum Place {
    /// What has no place of its own gets that of the outer call.
    OfCall(Range<usize>),
    /// It has none.
    Nowhere,
}

/// What was said so far.
#[derive(Default)]
pub(super) struct Said {
    findings: Vec<Finding>,
    /// How many names were copied for the remedies of these.
    names: usize,
    /// The places that findings get, the innermost last.
    places: Vec<Place>,
    /// While a lambda is only tried, nothing is said.
    trying: usize,
    /// What was not said for that reason.
    silenced: usize,
    /// The surroundings that were kept last.
    around: Option<(Key, Rc<Surroundings>)>,
}

impl Said {
    /// Reports a finding, unless nothing is said.
    pub(super) fn report(&mut self, mut finding: Finding) {
        if self.trying > 0 {
            self.silenced += 1;
            return;
        }
        let error = &mut finding.error;
        for place in self.places.iter().rev() {
            match place {
                Place::OfCall(range) if error.primary.is_none() => {
                    error.primary = Some(Label {
                        range: range.clone(),
                        text: "in this call".to_owned(),
                    });
                }
                Place::OfCall(_) => {}
                Place::Nowhere => error.labels.extend(error.primary.take()),
            }
        }
        self.names += finding.cause.names();
        self.findings.push(finding);
    }

    pub(super) fn findings(self) -> Vec<Finding> {
        self.findings
    }

    pub(super) fn count(&self) -> usize {
        self.findings.len()
    }

    /// How many names were copied for remedies.
    pub(super) fn names(&self) -> usize {
        self.names
    }

    /// What was said after this many findings.
    pub(super) fn since(&self, count: usize) -> &[Finding] {
        self.findings.get(count..).unwrap_or_default()
    }

    pub(super) fn enter(&mut self, place: Place) {
        self.places.push(place);
    }

    pub(super) fn leave(&mut self) {
        self.places.pop();
    }

    /// How much was not said because it was only tried.
    pub(super) fn silenced(&self) -> usize {
        self.silenced
    }

    pub(super) fn is_trying(&self) -> bool {
        self.trying > 0
    }

    /// Notes that what is tried is wrong, as it was when it was tried before.
    pub(super) fn refuse_again(&mut self) {
        self.silenced += 1;
    }

    pub(super) fn begin_to_try(&mut self) {
        self.trying += 1;
    }

    pub(super) fn end_to_try(&mut self) {
        self.trying -= 1;
    }

    /// The surroundings that were kept last, if they have this key.
    pub(super) fn known_around(&self, key: &Key) -> Option<Rc<Surroundings>> {
        let (own, around) = self.around.as_ref()?;
        (own == key).then(|| around.clone())
    }

    pub(super) fn keep_around(&mut self, key: Key, around: &Rc<Surroundings>) {
        self.around = Some((key, around.clone()));
    }
}
