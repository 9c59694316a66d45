//! Failures while Trino plans a query, whatever the tables contain: what its planner cannot handle though its analysis
//! accepts it.

use std::borrow::Cow;
use std::collections::HashMap;

use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::plan::{
    AggregateCall, Comparison, Expression, ExpressionKind as Kind, Literal, Node, Plan, Quantifier, Subquery,
    SubqueryKind, Window,
};

use super::conjuncts::{changes, columns};
use super::evaluated::{self, BROKEN};
use super::one_row;
use crate::aggregates;
use crate::cast::names_members;
use crate::expression::Program;
use crate::failure::Failure;
use crate::session::Session;
use crate::value::time::{self, Written};
use crate::value::{Value, cut};

/// What is wrong with a row pattern over a constant.
const LOST: &str = "a row pattern with ONE ROW PER MATCH reads a column that a condition or the query itself makes constant; \
                    add it to PARTITION BY, or write ALL ROWS PER MATCH";

/// The failure of a query as it is written: what Trino's analysis breaks down on, and a lambda of an aggregate that names a
/// column of the rows.
pub(super) fn failure_as_written(plan: &Plan) -> Option<Failure> {
    plan.breakdown
        .map(broken)
        .or_else(|| lambda(&plan.root))
        .or_else(|| skipped(&plan.root))
}

/// The failure of a literal with a local time that its zone skips. A CAST of the same text moves it.
fn skipped(node: &Node) -> Option<Failure> {
    fn of(own: &Expression) -> Option<Failure> {
        if let Kind::Literal(Literal::Typed(text)) = &own.kind
            && let Type::Timestamp { zone: true, .. } = own.data_type
            && let Some(Written {
                local,
                zone: Some(zone),
            }) = time::parse_timestamp(text)
            && time::in_zone(time::moment(local, zone), zone) != local
        {
            let message = format!("'{text}' is not a valid timestamp literal: there is no such time in {zone}");
            return Some(Failure::other("INVALID_LITERAL", message));
        }
        own.children().into_iter().find_map(of)
    }
    let own = node.expressions().into_iter().find_map(of);
    own.or_else(|| node.inputs().into_iter().find_map(skipped))
}

fn lambda(node: &Node) -> Option<Failure> {
    let names_column = |own: &Expression| matches!(own.kind, Kind::Lambda { .. }) && !columns(own).is_empty();
    if let Node::Aggregate(own) = node
        && arguments(own.aggregates.iter().map(|(_, own)| own)).any(names_column)
    {
        return Some(broken(
            "Trino does not run a lambda of an aggregate that names a column",
        ));
    }
    node.inputs().into_iter().find_map(lambda)
}

/// The failure of a lambda of a window function: what is computed before the window is a column there, which it must not
/// name either.
fn lambda_of_window(window: &Window) -> Option<Failure> {
    let calls = || window.functions.iter().map(|(_, own)| &own.call);
    let is_lambda = |own: &Expression| matches!(own.kind, Kind::Lambda { .. });
    let computed: Vec<&Expression> = arguments(calls()).filter(|own| !is_lambda(own)).collect();
    let mut lambdas = arguments(calls()).filter(|own| is_lambda(own));
    lambdas
        .any(|own| !columns(own).is_empty() || has(own, &computed))
        .then(|| broken("Trino does not run a lambda of a window function that names a column"))
}

fn arguments<'a>(calls: impl Iterator<Item = &'a AggregateCall>) -> impl Iterator<Item = &'a Expression> {
    calls.flat_map(|own| &own.call.arguments)
}

/// Whether one of these is a part of an expression.
fn has(expression: &Expression, parts: &[&Expression]) -> bool {
    parts.contains(&expression) || expression.children().into_iter().any(|own| has(own, parts))
}

/// The failure of a node's plan; `None`: it has none.
pub(super) fn failure(node: &Node, session: &Session) -> Option<Failure> {
    evaluated::failure(node, session)
        .or_else(|| of_optimizer(node, session))
        .or_else(|| of_operators(node))
}

/// What Trino's rules break down on.
fn of_optimizer(node: &Node, session: &Session) -> Option<Failure> {
    let of = |own: &Expression| too_long(own, session);
    let of_node = match node {
        Node::Recognition(pattern) if one_row::fails(pattern) => Some(Failure::other(BROKEN, LOST)),
        Node::Subquery(subquery) => extremes(subquery),
        _ => None,
    };
    let own = of_node.or_else(|| node.expressions().into_iter().find_map(of));
    own.or_else(|| node.inputs().into_iter().find_map(|input| of_optimizer(input, session)))
}

/// What Trino cannot make an operator of. What is below comes first.
fn of_operators(node: &Node) -> Option<Failure> {
    let below = node.inputs().into_iter().find_map(of_operators);
    if below.is_some() {
        return below;
    }
    let of_types = || calls(node).into_iter().find_map(|own| aggregates::failure(&own.call));
    let of_lambdas = || node.expressions().into_iter().find_map(unreplaced);
    let of_aggregates = match node {
        Node::Window(window) => of_types().or_else(of_lambdas).or_else(|| lambda_of_window(window)),
        _ => of_lambdas().or_else(of_types),
    };
    of_aggregates.or_else(|| node.expressions().into_iter().find_map(|own| uncompiled(own, node)))
}

/// The calls of aggregates in a node.
fn calls(node: &Node) -> Vec<&AggregateCall> {
    match node {
        Node::Aggregate(own) => own.aggregates.iter().map(|(_, own)| own).collect(),
        Node::Window(own) => own.functions.iter().map(|(_, own)| &own.call).collect(),
        _ => Vec::new(),
    }
}

/// The failure of `= ALL` and `<> ANY` over values without an order: Trino compares with the least and the greatest.
fn extremes(subquery: &Subquery) -> Option<Failure> {
    let SubqueryKind::Quantified {
        operator,
        quantifier,
        value,
        ..
    } = &subquery.kind
    else {
        return None;
    };
    // These are IN and NOT IN.
    if let (Comparison::Equal, Quantifier::Any) | (Comparison::NotEqual, Quantifier::All) = (operator, quantifier) {
        return None;
    }
    let message = || broken(format!("a subquery of the type {} is not orderable", value.data_type));
    (!value.data_type.is_orderable()).then(message)
}

fn broken(message: impl Into<Cow<'static, str>>) -> Failure {
    Failure::other(BROKEN, message)
}

/// The failure of a constant that is a longer text than its type says.
fn too_long(expression: &Expression, session: &Session) -> Option<Failure> {
    if matches!(expression.kind, Kind::Try(_) | Kind::Lambda { .. }) || changes(expression) {
        return None;
    }
    if !columns(expression).is_empty() {
        return expression.children().into_iter().find_map(|own| too_long(own, session));
    }
    let program = Program::new(expression, session, &HashMap::new()).ok()?;
    let (Value::Text(text), Type::Varchar(Some(length))) = (program.constant()?, &expression.data_type) else {
        return None;
    };
    let message = || broken(format!("value {text} does not fit in type varchar({length})"));
    (cut(text, *length).len() < text.len()).then(message)
}

/// The failure of an aggregate's lambda, in which Trino does not replace what it replaces elsewhere.
fn unreplaced(expression: &Expression) -> Option<Failure> {
    fn breaks(own: &Expression) -> bool {
        matches!(own.kind, Kind::Array(_) | Kind::Like { .. }) || own.children().into_iter().any(breaks)
    }
    let is_broken = matches!(expression.kind, Kind::Lambda { .. }) && breaks(expression);
    is_broken.then(|| broken("Trino does not run ARRAY[] or LIKE in a lambda of an aggregate"))
}

/// The failure of what Trino cannot compile: a function of two values or more that is called with one, and a cast between
/// JSON and maps whose keys cannot be names of members.
fn uncompiled(expression: &Expression, node: &Node) -> Option<Failure> {
    let (code, message) = fault_of(expression)?;
    let own = columns(expression);
    let sources = match node {
        Node::Join(join) => vec![&*join.left, &*join.right],
        Node::Aggregate(_) | Node::Window(_) | Node::Sort { .. } => node.inputs(),
        _ => vec![node],
    };
    // What one input gives alone is computed there.
    let has_all = |source: &Node| {
        let given = source.columns();
        own.iter().all(|column| given.contains(column))
    };
    match sources.into_iter().find(|source| has_all(source)).map(rows_of) {
        // Constants have been evaluated.
        Some(Node::Values(_)) if matches!(node, Node::Values(_)) => None,
        // It fails while the reading of the table is compiled.
        Some(Node::Scan(_)) => Some(Failure::other("COMPILER_ERROR", message)),
        _ => Some(Failure::other(code, message)),
    }
}

/// What is wrong with an expression or a part of it, and its code where rows are not read from a table.
fn fault_of(expression: &Expression) -> Option<(&'static str, String)> {
    match &expression.kind {
        Kind::Call(call)
            if call.arguments.len() == 1 && matches!(call.overload.name, "concat" | "concat_ws" | "map_concat") =>
        {
            let name = call.overload.name;
            let message = format!("there must be two or more arguments to {name}()");
            return Some(("INVALID_FUNCTION_ARGUMENT", message));
        }
        Kind::Call(call) if aggregates::is_run(&call.overload) => {
            return Some(("COMPILER_ERROR", evaluated::unfound(call.overload.name)));
        }
        Kind::Cast { value, .. } => {
            let is_made = match (&value.data_type, &expression.data_type) {
                (Type::Json, other) | (other, Type::Json) => names_members(other),
                _ => true,
            };
            if !is_made {
                let message = format!("cannot cast {} to {}", value.data_type, expression.data_type);
                return Some(("INVALID_CAST_ARGUMENT", message));
            }
        }
        _ => {}
    }
    expression.children().into_iter().find_map(fault_of)
}

/// What gives the rows of which columns are computed and some are left out.
fn rows_of(node: &Node) -> &Node {
    match node {
        Node::Filter { input, .. } | Node::Project { input, .. } => rows_of(input),
        other => other,
    }
}
