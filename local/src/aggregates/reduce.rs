//! `reduce_agg`: a lambda makes the next state from a state and a value.

use std::sync::Arc;

use super::{Fold, Nulls, Row};
use crate::failure::Failure;
use crate::functions::Lambda;
use crate::value::{Computed, Value};

pub(super) const ROWS: &[Row] = &[(
    "reduce_agg",
    "T | S | function(S, T, S) | function(S, S, S)",
    Nulls::Skipped,
    |site| {
        Box::new(Reduced {
            // The lambda that combines two states is not needed: each group is folded in one place.
            step: site.lambdas.first().cloned(),
            state: None,
        })
    },
)];

#[derive(Debug)]
struct Reduced {
    step: Option<Arc<dyn Lambda>>,
    state: Option<Value>,
}

impl Fold for Reduced {
    fn add(&mut self, own: &[Value]) -> Computed<()> {
        let Some(step) = &self.step else { return Ok(()) };
        let state = self.state.take().unwrap_or_else(|| own[1].clone());
        let state = step.call(&[state, own[0].clone()])?;
        if state.is_null() {
            return Err(Failure::other(
                "GENERIC_INTERNAL_ERROR",
                "reduce_agg() with a state that is NULL",
            ));
        }
        self.state = Some(state);
        Ok(())
    }

    fn result(&self) -> Computed {
        Ok(self.state.clone().unwrap_or_default())
    }
}
