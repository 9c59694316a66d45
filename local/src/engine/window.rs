//! Window functions, over all rows of a partition.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::plan::{
    ColumnNumber, Comparison, Expression, ExpressionKind as Kind, FrameBound, FrameOffset, FrameUnit, Window,
    WindowCall,
};
use futures::FutureExt;

use super::aggregate::{aggregate_of, values_of};
use super::build::{Builder, Planned, all_rows, also, sort_order, terms};
use super::rows::{self, Bound};
use super::{Stop, carried};
use crate::aggregates::{self, Aggregate, SortOrder, compare_keys};
use crate::cast::cast;
use crate::failure::Failure;
use crate::node::OwnNode;
use crate::refusal::Refusal;
use crate::value::compare::{is_distinct, order_of_sort};
use crate::value::key::identity;
use crate::value::{Computed, Value, are_comparable};

/// The window functions that are run here.
const FUNCTIONS: [&str; 12] = [
    "row_number",
    "rank",
    "dense_rank",
    "percent_rank",
    "cume_dist",
    "ntile",
    "lag",
    "lead",
    "first_value",
    "last_value",
    "nth_value",
    "count",
];

/// Refuses functions that are not run here.
pub(super) fn check(functions: &[(ColumnNumber, WindowCall)]) -> Result<(), Refusal> {
    for (_, own) in functions {
        let overload = &own.call.call.overload;
        if !FUNCTIONS.contains(&overload.name) && !aggregates::is_run(overload) {
            return Err(Refusal::at(
                overload.name,
                format!("{}({}) OVER", overload.name, overload.arguments),
            ));
        }
    }
    Ok(())
}

/// What a function reads.
pub(super) fn expressions(own: &WindowCall) -> impl Iterator<Item = &Expression> {
    let bounds = [&own.frame.start, &own.frame.end].into_iter().flat_map(of_bound);
    values_of(&own.call.call).chain(&own.call.filter).chain(bounds)
}

/// Whether a condition gives a column a greatest value.
fn is_limit(condition: &Expression, column: ColumnNumber) -> bool {
    let is_column = |own: &Expression| match &own.kind {
        Kind::Column(own) => *own == column,
        Kind::Coerce(value) => matches!(value.kind, Kind::Column(own) if own == column),
        _ => false,
    };
    let is_known = |own: &Expression| matches!(own.kind, Kind::Literal(_));
    match &condition.kind {
        Kind::Comparison { operator, left, right } => match operator {
            Comparison::Equal => is_column(left) && is_known(right) || is_column(right) && is_known(left),
            Comparison::Less | Comparison::LessOrEqual => is_column(left) && is_known(right),
            Comparison::Greater | Comparison::GreaterOrEqual => is_column(right) && is_known(left),
            _ => false,
        },
        Kind::Between { value, high, .. } => is_column(value) && is_known(high),
        Kind::In { value, list } => is_column(value) && list.iter().all(is_known),
        Kind::Or(terms) => terms.iter().all(|term| is_limit(term, column)),
        Kind::And(terms) => terms.iter().any(|term| is_limit(term, column)),
        Kind::Not(value) => match &value.kind {
            Kind::Comparison {
                operator: Comparison::IsDistinctFrom,
                left,
                right,
            } => is_column(left) && is_known(right) || is_column(right) && is_known(left),
            _ => false,
        },
        _ => false,
    }
}

/// What an end of a frame reads.
pub(super) fn of_bound(bound: &FrameBound) -> impl Iterator<Item = &Expression> {
    let offset = bound.offset().into_iter();
    offset.flat_map(|offset| std::iter::once(&offset.value).chain(&offset.edge))
}

/// A compiled function.
pub(super) struct Function {
    name: &'static str,
    aggregate: Option<Aggregate>,
    arguments: Vec<Arc<Bound>>,
    filter: Option<Arc<Bound>>,
    ignore_nulls: bool,
    frame: Frame,
}

/// The rows that a function sees.
pub(super) struct Frame {
    unit: FrameUnit,
    start: Bound_,
    end: Bound_,
}

/// A bound of a frame.
enum Bound_ {
    First,
    Current,
    Last,
    /// A distance before or after the current row.
    Offset {
        value: Arc<Bound>,
        edge: Option<Edge>,
        before: bool,
    },
}

/// How far a frame in RANGE reaches: a value that keys are compared with, and its type, which may be wider than theirs.
struct Edge {
    value: Arc<Bound>,
    data_type: Type,
}

/// The rows of a partition, in order.
pub(super) struct Partition<'a> {
    rows: &'a [Vec<Value>],
    /// The ORDER BY keys of each row.
    keys: &'a [Vec<Value>],
    order: &'a [SortOrder],
    /// For each row, the rows that are equal to it in the order.
    peers: Vec<Range<usize>>,
    /// For each row, the number of its group of equal rows.
    groups: Vec<usize>,
    /// The rows that functions see at each row, where a row pattern says so and not their frames.
    matched: Option<&'a [Range<usize>]>,
}

/// The rows of a partition, and their keys of its order.
#[derive(Default)]
pub(super) struct Division {
    pub(super) rows: Vec<Vec<Value>>,
    pub(super) keys: Vec<Vec<Value>>,
}

impl Builder {
    /// Adds the columns of window functions.
    pub(super) fn window(&self, window: &Window, needed: &[ColumnNumber]) -> Result<Planned, Stop> {
        let called: Vec<_> = window
            .functions
            .iter()
            .filter(|(column, _)| needed.contains(column))
            .collect();
        let mut expressions: Vec<&Expression> = window.partition_by.iter().collect();
        expressions.extend(window.order_by.iter().map(|key| &key.value));
        for (_, own) in &called {
            expressions.extend(self::expressions(own));
        }
        let all = self.knowing_nothing();
        let input = all.node(&window.input, &also(needed, &expressions))?.single();
        let of = |own: &Expression| self.bound(own, &input.columns);
        let partition_by: Result<Vec<_>, Stop> = window.partition_by.iter().map(of).collect();
        let order_by: Result<Vec<_>, Stop> = window.order_by.iter().map(|key| of(&key.value)).collect();
        let order: Vec<SortOrder> = window.order_by.iter().map(sort_order).collect();
        let mut functions = Vec::new();
        for (column, own) in &called {
            functions.push(self.window_function(own, self.context.type_of(*column), &input.columns)?);
        }
        let columns: Vec<ColumnNumber> = input
            .columns
            .iter()
            .copied()
            .chain(called.iter().map(|(column, _)| *column))
            .collect();
        // Rows that are not sorted by what divides them are not compared by it.
        let types = if self.is_ranked(window) {
            Vec::new()
        } else {
            types(&window.partition_by)
        };
        let shared = Arc::new((partition_by?, types, order_by?, order, functions));
        let (context, before, own) = (Arc::clone(&self.context), input.columns, columns.clone());
        let plan = OwnNode::whole(
            "Window",
            vec![input.plan],
            self.context.schema(&columns),
            move |inputs, task| {
                let (context, before, own, shared) =
                    (Arc::clone(&context), before.clone(), own.clone(), Arc::clone(&shared));
                async move {
                    let mut held = all_rows("Window", inputs, &before, &context, &task).await?;
                    let rows = std::mem::take(&mut held.rows);
                    let (partition_by, types, order_by, order, functions) = &*shared;
                    let divisions = divided(rows, partition_by, types, order_by, order).map_err(carried)?;
                    let rows = computed(divisions, order, functions).map_err(carried)?;
                    rows::batch(&rows, &own, &context)
                }
                .boxed()
            },
        );
        Ok(Planned { plan, columns })
    }

    /// Whether Trino ranks rows without sorting those of all partitions together: up to a rank, or without an order.
    fn is_ranked(&self, window: &Window) -> bool {
        let [(column, own)] = &window.functions[..] else {
            return false;
        };
        match own.call.call.overload.name {
            "row_number" if window.order_by.is_empty() => true,
            "row_number" | "rank" if !window.order_by.is_empty() => {
                self.known.iter().flat_map(terms).any(|term| is_limit(term, *column))
            }
            _ => false,
        }
    }

    pub(super) fn window_function(
        &self,
        call: &WindowCall,
        result: &Type,
        columns: &[ColumnNumber],
    ) -> Result<Function, Stop> {
        let overload = &call.call.call.overload;
        let arguments: Result<Vec<_>, Stop> = values_of(&call.call.call).map(|own| self.bound(own, columns)).collect();
        let aggregate = aggregates::is_run(overload)
            .then(|| aggregate_of(&call.call, result, &self.context.session, true))
            .transpose()?;
        Ok(Function {
            name: overload.name,
            aggregate,
            arguments: arguments?,
            filter: call
                .call
                .filter
                .as_ref()
                .map(|filter| self.bound(filter, columns))
                .transpose()?,
            ignore_nulls: call.ignore_nulls,
            frame: Frame {
                unit: call.frame.unit,
                start: self.frame_bound(&call.frame.start, columns)?,
                end: self.frame_bound(&call.frame.end, columns)?,
            },
        })
    }

    /// The frame from the current row on.
    pub(super) fn rows_until(&self, end: &FrameBound, columns: &[ColumnNumber]) -> Result<Frame, Stop> {
        Ok(Frame {
            unit: FrameUnit::Rows,
            start: Bound_::Current,
            end: self.frame_bound(end, columns)?,
        })
    }

    fn frame_bound(&self, bound: &FrameBound, columns: &[ColumnNumber]) -> Result<Bound_, Stop> {
        let edge = |edge: &Expression| -> Result<Edge, Stop> {
            Ok(Edge {
                value: self.bound(edge, columns)?,
                data_type: edge.data_type.clone(),
            })
        };
        let offset = |offset: &FrameOffset, before: bool| -> Result<Bound_, Stop> {
            Ok(Bound_::Offset {
                value: self.bound(&offset.value, columns)?,
                edge: offset.edge.as_ref().map(edge).transpose()?,
                before,
            })
        };
        Ok(match bound {
            FrameBound::UnboundedPreceding => Bound_::First,
            FrameBound::CurrentRow => Bound_::Current,
            FrameBound::UnboundedFollowing => Bound_::Last,
            FrameBound::Preceding(own) => offset(own, true)?,
            FrameBound::Following(own) => offset(own, false)?,
        })
    }
}

/// Rows with the values of the functions, one partition after the other.
fn computed(divisions: Vec<Division>, order: &[SortOrder], functions: &[Function]) -> Computed<Vec<Vec<Value>>> {
    let mut found = Vec::new();
    for Division { rows, keys } in divisions {
        let partition = Partition::new(&rows, &keys, order);
        let mut longer = rows.clone();
        for function in functions {
            for (row, value) in longer.iter_mut().zip(partition.values(function)?) {
                row.push(value);
            }
        }
        found.extend(longer);
    }
    Ok(found)
}

/// The types of expressions.
pub(super) fn types(expressions: &[Expression]) -> Vec<Type> {
    expressions.iter().map(|own| own.data_type.clone()).collect()
}

/// Fails where Trino, which sorts rows by what divides them, cannot compare it. Two rows that differ are sorted apart.
pub(super) fn compare(mut keys: Vec<Vec<Value>>, types: &[Type]) -> Computed<()> {
    let differ = |one: &[Value], other: &[Value]| one.iter().zip(other).any(|(one, other)| is_distinct(one, other));
    match &keys[..] {
        [] | [_] => return Ok(()),
        [one, other] if differ(one, other) => return Ok(()),
        _ => {}
    }
    if let Some(own) = types.iter().find(|own| !own.is_orderable()) {
        return Err(Failure::other(
            "GENERIC_INTERNAL_ERROR",
            format!("{own} is not orderable"),
        ));
    }
    let ascending = |data_type: &Type| SortOrder {
        data_type: data_type.clone(),
        descending: false,
        nulls_first: false,
    };
    let order: Vec<SortOrder> = types.iter().map(ascending).collect();
    aggregates::sort(&mut keys, &order, 0, false)
}

/// A row after what divides it, as bytes, and what orders it.
type Keyed = (Vec<Vec<u8>>, Vec<Value>, Vec<Value>);

/// The partitions of rows, the rows of each in order.
pub(super) fn divided(
    rows: Vec<Vec<Value>>,
    partition_by: &[Arc<Bound>],
    types: &[Type],
    order_by: &[Arc<Bound>],
    order: &[SortOrder],
) -> Computed<Vec<Division>> {
    let mut keyed: Vec<Keyed> = Vec::with_capacity(rows.len());
    let mut compared = Vec::new();
    for row in rows {
        let values: Computed<Vec<Value>> = partition_by.iter().map(|own| own.of_row(&row)).collect();
        let values = values?;
        let partition: Vec<Vec<u8>> = values.iter().map(identity).collect();
        if !are_comparable(types) {
            compared.push(values);
        }
        let keys: Computed<Vec<Value>> = order_by.iter().map(|own| own.of_row(&row)).collect();
        keyed.push((partition, keys?, row));
    }
    compare(compared, types)?;
    let in_order = |one: &Keyed, other: &Keyed| match one.0.cmp(&other.0) {
        Ordering::Equal => compare_keys(&one.1, &other.1, order),
        other => Some(other),
    };
    if are_comparable(order.iter().map(|own| &own.data_type)) {
        keyed.sort_by(|one, other| in_order(one, other).unwrap_or(Ordering::Equal));
    } else {
        aggregates::sort_by(&mut keyed, in_order)?;
    }
    let mut found: Vec<Division> = Vec::new();
    let mut last = None;
    for (partition, keys, row) in keyed {
        if last.as_ref() != Some(&partition) {
            found.push(Division::default());
            last = Some(partition);
        }
        if let Some(division) = found.last_mut() {
            division.rows.push(row);
            division.keys.push(keys);
        }
    }
    Ok(found)
}

fn integer(value: usize) -> Value {
    Value::Integer(i64::try_from(value).unwrap_or(i64::MAX))
}

fn is_nan(value: &Value) -> bool {
    match value {
        Value::Double(own) => own.is_nan(),
        Value::Real(own) => own.is_nan(),
        _ => false,
    }
}

#[expect(clippy::cast_precision_loss, reason = "ranks are doubles here")]
fn ratio(part: usize, of: usize) -> Value {
    Value::Double(part as f64 / of as f64)
}

impl<'a> Partition<'a> {
    pub(super) fn new(rows: &'a [Vec<Value>], keys: &'a [Vec<Value>], order: &'a [SortOrder]) -> Self {
        let same = |one: &[Value], other: &[Value]| one.iter().zip(other).all(|(one, other)| !is_distinct(one, other));
        let (mut peers, mut groups) = (Vec::new(), Vec::new());
        let mut from = 0;
        let mut group = 0;
        while from < rows.len() {
            let to = from + keys[from..].iter().take_while(|own| same(own, &keys[from])).count();
            peers.extend(std::iter::repeat_n(from..to, to - from));
            groups.extend(std::iter::repeat_n(group, to - from));
            group += 1;
            from = to;
        }
        Self {
            rows,
            keys,
            order,
            peers,
            groups,
            matched: None,
        }
    }

    /// The same rows, of which functions see at each row what a row pattern has found.
    pub(super) fn matched<'b>(&'b self, frames: &'b [Range<usize>]) -> Partition<'b> {
        Partition {
            peers: self.peers.clone(),
            groups: self.groups.clone(),
            matched: Some(frames),
            ..*self
        }
    }

    pub(super) fn values(&self, function: &Function) -> Computed<Vec<Value>> {
        let length = self.rows.len();
        if let Some(aggregate) = &function.aggregate {
            return self.aggregated(function, aggregate);
        }
        let each = |of: &dyn Fn(usize) -> Computed| (0..length).map(of).collect();
        match function.name {
            "row_number" => each(&|row| Ok(integer(row + 1))),
            "rank" => each(&|row| Ok(integer(self.peers[row].start + 1))),
            "dense_rank" => each(&|row| Ok(integer(self.groups[row] + 1))),
            "percent_rank" => each(&|row| {
                Ok(if length == 1 {
                    Value::Double(0.0)
                } else {
                    ratio(self.peers[row].start, length - 1)
                })
            }),
            "cume_dist" => each(&|row| Ok(ratio(self.peers[row].end, length))),
            "ntile" => each(&|row| self.bucket(function, row)),
            "lag" | "lead" => each(&|row| self.shifted(function, row)),
            "first_value" | "last_value" | "nth_value" => each(&|row| self.of_frame(function, row)),
            other => Err(Failure::other(crate::NOT_RUN, format!("{other}() OVER"))),
        }
    }

    fn bucket(&self, function: &Function, row: usize) -> Computed {
        let Value::Integer(buckets) = function.arguments[0].of_row(&self.rows[row])? else {
            return Ok(Value::Null);
        };
        let buckets = usize::try_from(buckets)
            .ok()
            .filter(|buckets| *buckets > 0)
            .ok_or_else(|| Failure::argument("buckets must be greater than 0"))?;
        let length = self.rows.len();
        if buckets >= length {
            return Ok(integer(row + 1));
        }
        let (size, larger) = (length / buckets, length % buckets);
        let in_larger = larger * (size + 1);
        Ok(integer(if row < in_larger {
            row / (size + 1) + 1
        } else {
            (row - in_larger) / size + larger + 1
        }))
    }

    fn shifted(&self, function: &Function, row: usize) -> Computed {
        let own = &self.rows[row];
        let offset = match function.arguments.get(1) {
            Some(offset) => match offset.of_row(own)? {
                Value::Integer(own) => {
                    usize::try_from(own).map_err(|_| Failure::argument("offset must be at least 0"))?
                }
                _ => return Ok(Value::Null),
            },
            None => 1,
        };
        let back = function.name == "lag";
        let mut at = row;
        let mut left = offset;
        let step = |at: usize| {
            if back {
                at.checked_sub(1)
            } else {
                Some(at + 1).filter(|at| *at < self.rows.len())
            }
        };
        let found = loop {
            if left == 0 {
                break Some(at);
            }
            let Some(next) = step(at) else { break None };
            at = next;
            if !function.ignore_nulls || !function.arguments[0].of_row(&self.rows[at])?.is_null() {
                left -= 1;
            }
        };
        match (found, function.arguments.get(2)) {
            (Some(at), _) => function.arguments[0].of_row(&self.rows[at]),
            (None, Some(otherwise)) => otherwise.of_row(own),
            (None, None) => Ok(Value::Null),
        }
    }

    fn of_frame(&self, function: &Function, row: usize) -> Computed {
        let frame = self.frame(&function.frame, row)?;
        let mut places: Box<dyn Iterator<Item = usize>> = match function.name {
            "last_value" => Box::new(frame.rev()),
            _ => Box::new(frame),
        };
        let wanted = match function.arguments.get(1).filter(|_| function.name == "nth_value") {
            Some(number) => match number.of_row(&self.rows[row])? {
                Value::Integer(own) => usize::try_from(own)
                    .ok()
                    .and_then(|own| own.checked_sub(1))
                    .ok_or_else(|| Failure::argument("offset must be at least 1"))?,
                _ => return Ok(Value::Null),
            },
            None => 0,
        };
        let mut left = wanted;
        places
            .find_map(|place| {
                let value = match function.arguments[0].of_row(&self.rows[place]) {
                    Ok(value) => value,
                    failed => return Some(failed),
                };
                if function.ignore_nulls && value.is_null() {
                    return None;
                }
                if left == 0 {
                    return Some(Ok(value));
                }
                left -= 1;
                None
            })
            .unwrap_or(Ok(Value::Null))
    }

    fn aggregated(&self, function: &Function, aggregate: &Aggregate) -> Computed<Vec<Value>> {
        let start = || {
            aggregate
                .start()
                .ok_or_else(|| Failure::other(crate::NOT_RUN, function.name.to_owned()))
        };
        let taken = |place: usize| -> Computed<Option<Vec<Value>>> {
            let row = &self.rows[place];
            if let Some(filter) = &function.filter
                && !filter.of_row(row)?.is_true()
            {
                return Ok(None);
            }
            let arguments: Computed<_> = function.arguments.iter().map(|own| own.of_row(row)).collect();
            arguments.map(Some)
        };
        let add = |running: &mut aggregates::Running, place: usize| match taken(place)? {
            Some(arguments) => running.add(&arguments),
            None => Ok(()),
        };
        // The greatest values of a frame: Trino takes them out of what it keeps, so only later rows are seen by the next
        // row whose frame begins at the same place.
        let is_emptied = matches!(
            (function.name, function.arguments.len()),
            ("max" | "min", 2) | ("max_by" | "min_by", 3)
        );
        let mut values = Vec::new();
        // As long as the frame only grows at its end, rows are added to the running aggregate.
        let mut running = start()?;
        let mut reached = 0..0;
        let mut last: Option<Value> = None;
        for row in 0..self.rows.len() {
            let frame = self.frame(&function.frame, row)?;
            if let Some(last) = last.as_ref().filter(|_| frame == reached && !is_emptied) {
                values.push(last.clone());
                continue;
            }
            let grows = frame.start == reached.start && frame.end >= reached.end && !reached.is_empty();
            let kept = frame.start.max(reached.start)..frame.end.min(reached.end);
            if !grows && running.removes() && 2 * kept.len() > reached.len() {
                // Trino takes the other rows out if more stay than go.
                for place in (reached.start..kept.start).chain(kept.end..reached.end) {
                    if let Some(arguments) = taken(place)? {
                        running.remove(&arguments)?;
                    }
                }
                for place in frame.start..kept.start {
                    add(&mut running, place)?;
                }
                reached.end = kept.end;
            } else if !grows {
                running = start()?;
                reached = frame.start..frame.start;
            }
            for place in reached.end..frame.end {
                add(&mut running, place)?;
            }
            reached = frame;
            let value = running.result()?;
            if is_emptied {
                running = start()?;
            }
            last = Some(value.clone());
            values.push(value);
        }
        Ok(values)
    }

    /// The rows of a row's frame.
    pub(super) fn frame(&self, frame: &Frame, row: usize) -> Computed<Range<usize>> {
        if let Some(rows) = self.matched.and_then(|matched| matched.get(row)) {
            return Ok(rows.clone());
        }
        let length = self.rows.len();
        let rows_alone = frame.unit == FrameUnit::Rows;
        let start = match &frame.start {
            Bound_::First => 0,
            Bound_::Current if rows_alone => row,
            Bound_::Current => self.peers[row].start,
            Bound_::Last => length,
            Bound_::Offset { value, edge, before } => {
                self.reach(frame.unit, value, edge.as_ref(), *before, row, true)?
            }
        };
        let end = match &frame.end {
            Bound_::First => 0,
            Bound_::Current if rows_alone => row + 1,
            Bound_::Current => self.peers[row].end,
            Bound_::Last => length,
            Bound_::Offset { value, edge, before } => {
                self.reach(frame.unit, value, edge.as_ref(), *before, row, false)?
            }
        };
        Ok(start.min(length)..end.min(length).max(start.min(length)))
    }

    /// Where a frame with an offset begins or ends.
    fn reach(
        &self,
        unit: FrameUnit,
        value: &Bound,
        edge: Option<&Edge>,
        before: bool,
        row: usize,
        is_start: bool,
    ) -> Computed<usize> {
        let wrong = || {
            Failure::other(
                "INVALID_WINDOW_FRAME",
                "window frame offset value must not be negative or null",
            )
        };
        let offset = value.of_row(&self.rows[row])?;
        let is_wrong = match &offset {
            Value::Null => true,
            Value::Integer(own) => *own < 0,
            Value::Double(own) => *own < 0.0,
            Value::Real(own) => *own < 0.0,
            Value::Decimal(own) => *own < 0,
            _ => false,
        };
        if is_wrong {
            return Err(wrong());
        }
        let length = self.rows.len();
        let count = match &offset {
            Value::Integer(own) => usize::try_from(*own).unwrap_or(0),
            _ => 0,
        };
        match unit {
            FrameUnit::Rows => Ok(match (before, is_start) {
                (true, true) => row.saturating_sub(count),
                (true, false) => (row + 1).saturating_sub(count),
                (false, true) => row.saturating_add(count).min(length),
                (false, false) => row.saturating_add(count).saturating_add(1).min(length),
            }),
            FrameUnit::Groups => {
                let own = self.groups[row];
                let last = self.groups.last().copied().unwrap_or(0);
                let group = if before {
                    own.checked_sub(count)
                } else {
                    Some(own.saturating_add(count))
                };
                Ok(match (group, is_start) {
                    (None, _) => 0,
                    (Some(group), true) if group > last => length,
                    (Some(group), true) => self.groups.partition_point(|own| *own < group),
                    (Some(group), false) => self.groups.partition_point(|own| *own <= group),
                })
            }
            FrameUnit::Range => {
                let (Some(edge), Some(by)) = (edge, self.order.first()) else {
                    return Err(wrong());
                };
                let key = |row: usize| &self.keys[row][0];
                if key(row).is_null() {
                    return Ok(if is_start {
                        self.peers[row].start
                    } else {
                        self.peers[row].end
                    });
                }
                let reached = edge.value.of_row(&self.rows[row])?;
                let compared = |row: usize| -> Computed<Ordering> {
                    let key = cast(key(row), &by.data_type, &edge.data_type)?;
                    let ordering = order_of_sort(&key, &reached, &edge.data_type, by.nulls_first)
                        .ok_or_else(Failure::uncompared)?;
                    Ok(if by.descending { ordering.reverse() } else { ordering })
                };
                // The keys are in order, and NULLs are at one end.
                let (mut from, mut to) = if self.keys[0][0].is_null() {
                    (self.keys.partition_point(|own| own[0].is_null()), length)
                } else {
                    (0, self.keys.partition_point(|own| !own[0].is_null()))
                };
                if by.nulls_first && from < to && (is_nan(key(from)) || is_nan(key(to - 1))) {
                    return Err(Failure::other(crate::NOT_RUN, "RANGE over NaN with NULLS FIRST"));
                }
                while from < to {
                    let middle = usize::midpoint(from, to);
                    let is_before = match compared(middle)? {
                        Ordering::Less => true,
                        Ordering::Equal => !is_start,
                        Ordering::Greater => false,
                    };
                    if is_before {
                        from = middle + 1;
                    } else {
                        to = middle;
                    }
                }
                Ok(from)
            }
        }
    }
}
