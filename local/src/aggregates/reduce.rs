//! `reduce_agg`: a lambda makes a state of a state and a value.

use std::sync::Arc;

use super::{Fold, Nulls, Row};
use crate::functions::Lambda;
use crate::value::{Computed, Value};

pub(super) const ROWS: &[Row] = &[(
    "reduce_agg",
    "T | S | function(S, T, S) | function(S, S, S)",
    Nulls::Taken,
    |site| {
        Box::new(Reduced {
            // What takes two states together is not needed: the rows of a group come together.
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
        let (Some(step), false) = (&self.step, own[0].is_null()) else {
            return Ok(());
        };
        let state = self.state.take().unwrap_or_else(|| own[1].clone());
        self.state = Some(step.call(&[state, own[0].clone()])?);
        Ok(())
    }

    fn result(&self) -> Computed {
        Ok(self.state.clone().unwrap_or_default())
    }
}
