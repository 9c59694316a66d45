//! What is constant neither divides nor orders the rows of windows and row patterns: Trino does not compare it. It does
//! compare it for ORDER BY.

use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::plan::{Expression, ExpressionKind as Kind, Node, SortKey};

use super::one_row::{constants, is_constant};
use super::{Columns, no_rows};

/// A node without constant keys that Trino does not compare.
pub(super) fn node(mut own: Node) -> Node {
    match &mut own {
        Node::Window(window) => {
            let known = constants(&window.input);
            window.partition_by.retain(|key| !is_known(key, &known));
            if window.partition_by.is_empty() {
                without_first(&mut window.order_by, &known);
            }
        }
        Node::Recognition(pattern) => {
            let known = constants(&pattern.input);
            if pattern.partition_by.iter().all(|key| is_known(key, &known)) {
                without_first(&mut pattern.order_by, &known);
            }
        }
        _ => {}
    }
    for input in own.inputs_mut() {
        let taken = std::mem::replace(input, no_rows(Vec::new()));
        *input = node(taken);
    }
    own
}

/// Removes the constants with which keys begin, if comparing them could fail.
fn without_first(keys: &mut Vec<SortKey>, known: &Columns) {
    let mut are_first = true;
    keys.retain(|key| {
        are_first &= is_known(&key.value, known);
        !are_first || !matches!(key.value.data_type, Type::Array(_) | Type::Row(_))
    });
}

fn is_known(key: &Expression, known: &Columns) -> bool {
    match key.kind {
        Kind::Column(column) => known.contains(&column),
        _ => is_constant(key),
    }
}
