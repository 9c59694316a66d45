//! What Trino does not find in JSON.

use super::Meaning;
use super::aggregate::{is_beyond_scalar, is_window_call};
use crate::syntax::tree::{Expression, ExpressionKind as Kind, JsonForm};

impl Meaning<'_> {
    /// The aggregates, window functions and `grouping()` of a block that are parts of `json_object` or `json_array`, where
    /// Trino does not look for them, and of nothing else. `computed`: what sees the groups of the block.
    pub(crate) fn unfound_in_json<'e>(&self, computed: &[&'e Expression]) -> Vec<&'e Expression> {
        let (mut elsewhere, mut inside) = (Vec::new(), Vec::new());
        for expression in computed {
            visit(expression, false, &mut |call, in_json| match () {
                () if in_json => inside.push(call),
                () if is_window_call(call) => {}
                () => elsewhere.push(call),
            });
        }
        if !inside.is_empty() {
            let elsewhere = self.shapes(elsewhere);
            inside.retain(|call| !self.has_same(&elsewhere, call));
        }
        inside
    }
}

fn visit<'e>(own: &'e Expression, in_json: bool, see: &mut dyn FnMut(&'e Expression, bool)) {
    if is_beyond_scalar(own) {
        see(own, in_json);
    }
    let makes_json = match &*own.kind {
        Kind::Json(json) => matches!(json.form, JsonForm::Object | JsonForm::Array),
        _ => false,
    };
    own.each_child(|child| visit(child, in_json || makes_json, see));
}
