//! What nodes and expressions are made of.
//!
//! Each list of parts is written once and serves for looking at them and for changing them: the same patterns match
//! through `&` and through `&mut`.

use super::expression::json::{Json, JsonBehavior, JsonInput, JsonPath, JsonPathKind};
use super::expression::of_match::OfMatch;
use super::expression::{AggregateCall, Call, Expression, ExpressionKind, SortKey};
use super::node::recognition::{MatchRows, PatternVariable, Recognition};
use super::node::{
    Aggregate, Frame, FrameBound, FrameOffset, GroupingKey, Join, Lateral, Limit, Node, Recursion, SetInput,
    SetOperation, Subquery, SubqueryKind, Unnest, UnnestItem, Values, Window, WindowCall,
};

impl Expression {
    /// The direct parts.
    #[must_use]
    pub fn children(&self) -> Vec<&Self> {
        parts(self)
    }

    /// The direct parts, to be changed.
    #[must_use]
    pub fn children_mut(&mut self) -> Vec<&mut Self> {
        parts(self)
    }
}

impl Node {
    /// The nodes that it takes rows from.
    #[must_use]
    pub fn inputs(&self) -> Vec<&Node> {
        parts(self)
    }

    /// The nodes that it takes rows from, to be changed.
    #[must_use]
    pub fn inputs_mut(&mut self) -> Vec<&mut Node> {
        parts(self)
    }

    /// Its own expressions, not those of its inputs.
    #[must_use]
    pub fn expressions(&self) -> Vec<&Expression> {
        parts(self)
    }

    /// Its own expressions, to be changed.
    #[must_use]
    pub fn expressions_mut(&mut self) -> Vec<&mut Expression> {
        parts(self)
    }
}

/// A reference to something that has parts; `P` is a reference to one of them.
trait Parts<P> {
    /// Adds the direct parts, in the order of their columns.
    fn add_parts(self, found: &mut Vec<P>);
}

/// The direct parts of one kind.
fn parts<P>(whole: impl Parts<P>) -> Vec<P> {
    let mut found = Vec::new();
    whole.add_parts(&mut found);
    found
}

/// Says once how parts are added to the found ones, for `&` and `&mut`.
macro_rules! parts {
    ($whole:ty => $part:ty, |$own:ident, $found:ident| $add:block) => {
        impl<'a> Parts<&'a $part> for &'a $whole {
            fn add_parts(self, $found: &mut Vec<&'a $part>) {
                let $own = self;
                $add
            }
        }

        impl<'a> Parts<&'a mut $part> for &'a mut $whole {
            fn add_parts(self, $found: &mut Vec<&'a mut $part>) {
                let $own = self;
                $add
            }
        }
    };
}

parts!(Expression => Expression, |expression, found| {
    use ExpressionKind as Kind;
    let Expression { kind, .. } = expression;
    match kind {
        Kind::Column(_) | Kind::Literal(_) | Kind::Parameter(_) | Kind::Current(_) | Kind::Grouping { .. } => {}
        Kind::Call(Call { arguments, .. }) => found.extend(arguments),
        Kind::Json(json) => json.add_parts(found),
        Kind::OfMatch(own) => own.add_parts(found),
        Kind::Coerce(value)
        | Kind::Cast { value, .. }
        | Kind::Not(value)
        | Kind::IsNull(value)
        | Kind::Try(value)
        | Kind::Lambda { body: value, .. }
        | Kind::Field { row: value, .. } => found.push(value),
        Kind::Comparison {
            left: one,
            right: other,
            ..
        }
        | Kind::NullIf { value: one, other, .. }
        | Kind::AtTimeZone {
            value: one,
            zone: other,
        } => {
            found.push(one);
            found.push(other);
        }
        Kind::And(list)
        | Kind::Or(list)
        | Kind::Coalesce(list)
        | Kind::Array(list)
        | Kind::Row(list)
        | Kind::Format(list) => found.extend(list),
        Kind::Between { value, low, high } => {
            found.push(value);
            found.push(low);
            found.push(high);
        }
        Kind::In { value, list } => {
            found.push(value);
            found.extend(list);
        }
        Kind::Like { value, pattern, escape } => {
            found.push(value);
            found.push(pattern);
            if let Some(escape) = escape {
                found.push(escape);
            }
        }
        Kind::Case { branches, otherwise } => {
            for (condition, result) in branches {
                found.push(condition);
                found.push(result);
            }
            if let Some(otherwise) = otherwise {
                found.push(otherwise);
            }
        }
        Kind::SimpleCase {
            operand,
            branches,
            otherwise,
        } => {
            found.push(operand);
            for (value, result) in branches {
                found.push(value);
                found.push(result);
            }
            if let Some(otherwise) = otherwise {
                found.push(otherwise);
            }
        }
    }
});

parts!(Json => Expression, |json, found| {
    match json {
        Json::Path(path) => path.add_parts(found),
        Json::Object { members, .. } => {
            for (name, JsonInput { value, .. }) in members {
                found.push(name);
                found.push(value);
            }
        }
        Json::Array { elements, .. } => {
            for JsonInput { value, .. } in elements {
                found.push(value);
            }
        }
    }
});

parts!(JsonPath => Expression, |path, found| {
    let JsonPath {
        kind,
        input: JsonInput { value, .. },
        passing,
        on_error,
        ..
    } = path;
    found.push(value);
    for (_, JsonInput { value, .. }) in passing {
        found.push(value);
    }
    match kind {
        JsonPathKind::Exists => {}
        JsonPathKind::Value { on_empty } | JsonPathKind::Query { on_empty, .. } => on_empty.add_parts(found),
    }
    on_error.add_parts(found);
});

parts!(JsonBehavior => Expression, |behavior, found| {
    if let JsonBehavior::Default(value) = behavior {
        found.push(value);
    }
});

parts!(OfMatch => Expression, |own, found| {
    match own {
        OfMatch::Column { value, .. } => found.push(value),
        OfMatch::Aggregate { call, .. } => call.add_parts(found),
        OfMatch::Classifier(_) | OfMatch::Number => {}
    }
});

parts!(AggregateCall => Expression, |aggregate, found| {
    let AggregateCall {
        call: Call { arguments, .. },
        filter,
        order_by,
        ..
    } = aggregate;
    found.extend(arguments);
    found.extend(filter);
    for SortKey { value, .. } in order_by {
        found.push(value);
    }
});

parts!(WindowCall => Expression, |window, found| {
    let WindowCall {
        call,
        frame: Frame { start, end, .. },
        ..
    } = window;
    call.add_parts(found);
    for bound in [start, end] {
        bound.add_parts(found);
    }
});

parts!(FrameBound => Expression, |bound, found| {
    if let FrameBound::Preceding(offset) | FrameBound::Following(offset) = bound {
        let FrameOffset { value, edge } = offset;
        found.push(value);
        found.extend(edge);
    }
});

parts!(MatchRows => Expression, |rows, found| {
    if let MatchRows::Window { functions, end, .. } = rows {
        for (_, call) in functions {
            call.add_parts(found);
        }
        end.add_parts(found);
    }
});

parts!(SetInput => Node, |input, found| {
    let SetInput { node, .. } = input;
    found.push(node);
});

parts!(SetInput => Expression, |input, found| {
    let SetInput { values, .. } = input;
    found.extend(values);
});

parts!(Node => Node, |node, found| {
    match node {
        Node::Scan(_) | Node::Values(_) | Node::Reading { .. } => {}
        Node::Filter { input, .. }
        | Node::Project { input, .. }
        | Node::Sort { input, .. }
        | Node::Distinct { input, .. }
        | Node::Sample { input, .. }
        | Node::Aggregate(Aggregate { input, .. })
        | Node::Window(Window { input, .. })
        | Node::Recognition(Recognition { input, .. })
        | Node::Limit(Limit { input, .. })
        | Node::Unnest(Unnest { input, .. }) => found.push(input),
        Node::Join(Join { left, right, .. })
        | Node::Lateral(Lateral { left, right, .. })
        | Node::Subquery(Subquery {
            input: left,
            query: right,
            ..
        }) => {
            found.push(left);
            found.push(right);
        }
        Node::SetOperation(SetOperation { inputs, .. }) => {
            for input in inputs {
                input.add_parts(found);
            }
        }
        Node::Recursion(Recursion { base, step, .. }) => {
            base.add_parts(found);
            step.add_parts(found);
        }
    }
});

parts!(Node => Expression, |node, found| {
    match node {
        Node::Scan(_) | Node::Distinct { .. } | Node::Reading { .. } => {}
        Node::Values(Values { rows, .. }) => {
            for row in rows {
                found.extend(row);
            }
        }
        Node::Filter { condition, .. } => found.push(condition),
        Node::Project { columns, .. } => {
            for (_, value) in columns {
                found.push(value);
            }
        }
        Node::Aggregate(Aggregate { keys, aggregates, .. }) => {
            for GroupingKey { value, .. } in keys {
                found.push(value);
            }
            for (_, call) in aggregates {
                call.add_parts(found);
            }
        }
        Node::Window(Window {
            partition_by,
            order_by,
            functions,
            ..
        }) => {
            found.extend(partition_by);
            for SortKey { value, .. } in order_by {
                found.push(value);
            }
            for (_, call) in functions {
                call.add_parts(found);
            }
        }
        Node::Recognition(Recognition {
            partition_by,
            order_by,
            variables,
            measures,
            rows,
            ..
        }) => {
            found.extend(partition_by);
            for SortKey { value, .. } in order_by {
                found.push(value);
            }
            for PatternVariable { condition, .. } in variables {
                found.extend(condition);
            }
            for (_, value) in measures {
                found.push(value);
            }
            rows.add_parts(found);
        }
        Node::Sort { keys, .. } => {
            for SortKey { value, .. } in keys {
                found.push(value);
            }
        }
        Node::Limit(Limit { offset, count, ties, .. }) => {
            found.extend(offset);
            found.extend(count);
            if let Some(keys) = ties {
                for SortKey { value, .. } in keys {
                    found.push(value);
                }
            }
        }
        Node::Join(Join { condition, .. }) | Node::Lateral(Lateral { condition, .. }) => found.extend(condition),
        Node::Unnest(Unnest { items, .. }) => {
            for UnnestItem { value, .. } in items {
                found.push(value);
            }
        }
        Node::SetOperation(SetOperation { inputs, .. }) => {
            for input in inputs {
                input.add_parts(found);
            }
        }
        Node::Subquery(Subquery { kind, .. }) => match kind {
            SubqueryKind::In { value, .. } | SubqueryKind::Quantified { value, .. } => found.push(value),
            SubqueryKind::Scalar { .. } | SubqueryKind::Exists => {}
        },
        Node::Recursion(Recursion { base, step, .. }) => {
            base.add_parts(found);
            step.add_parts(found);
        }
        Node::Sample { percentage, .. } => found.push(percentage),
    }
});

impl<'a, P, W> Parts<P> for &'a Box<W>
where
    &'a W: Parts<P>,
{
    fn add_parts(self, found: &mut Vec<P>) {
        (**self).add_parts(found);
    }
}

impl<'a, P, W> Parts<P> for &'a mut Box<W>
where
    &'a mut W: Parts<P>,
{
    fn add_parts(self, found: &mut Vec<P>) {
        (&mut **self).add_parts(found);
    }
}
