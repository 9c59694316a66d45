//! A projection of constant rows becomes constant rows: each of its values is computed as constants are, part by part.
//!
//! Two functions that Trino otherwise compiles as one (`json_parse` in a CAST) are two here.

use std::collections::HashMap;

use flow_log_stack_analysis::plan::{ColumnNumber, Expression, Node, Values};

use super::conjuncts::{changes, replace};

/// Puts projections into the constant rows below them.
pub(super) fn node(own: &mut Node) {
    for input in own.inputs_mut() {
        node(input);
    }
    let Node::Project { input, columns: made } = own else {
        return;
    };
    let Node::Values(values) = &mut **input else { return };
    let of_rows = values.rows.iter().flatten();
    if made.iter().map(|(_, value)| value).chain(of_rows).any(changes) {
        return;
    }
    let mut values = std::mem::replace(
        values,
        Values {
            columns: Vec::new(),
            rows: Vec::new(),
        },
    );
    for row in &mut values.rows {
        let known: HashMap<ColumnNumber, Expression> =
            values.columns.iter().copied().zip(row.iter().cloned()).collect();
        row.extend(made.iter().map(|(_, value)| {
            let mut value = value.clone();
            replace(&mut value, &|column| known.get(&column).cloned());
            value
        }));
    }
    values.columns.extend(made.iter().map(|(column, _)| *column));
    *own = Node::Values(values);
}
