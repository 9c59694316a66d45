//! What a block with groups may select, filter and order by.

use super::aggregate::{
    is_aggregate, is_aggregate_call, is_beyond_scalar, is_window_call, makes_groups, names_aggregate,
};
use super::field::Fields;
use super::output::{Key, Output, sort_expression};
use super::scope::Scope;
use super::shape::Shapes;
use super::{Analyzer, Cause};
use crate::diagnostic::{Code, Diagnostic};
use crate::functions;
use crate::functions::foreign;
use crate::listed::Listed as _;
use crate::syntax::tree::{
    Call, Expression, ExpressionKind as Kind, OrderBy, Query, QuerySpecification, Window, WindowSpecification,
};
use crate::syntax::walk::{Node, find, walk};

/// A block whose clauses are looked at one by one.
pub(super) struct Block<'b, 't> {
    pub(super) specification: &'b QuerySpecification,
    pub(super) outputs: &'b [Output<'t>],
    /// `None`: no GROUP BY.
    pub(super) keys: Option<Vec<Key<'t>>>,
    pub(super) sort_keys: &'b [&'t Expression],
    pub(super) source: &'b Scope<'b>,
    pub(super) output: &'b Fields,
}

/// What is being looked at.
#[derive(Clone, Copy)]
struct Place<'b, 't> {
    keys: &'b Keys<'t>,
    source: &'b Numbers,
    /// In ORDER BY: the columns of the select list, which are always there.
    output: Option<&'b Numbers>,
    /// Where the block's SELECT starts.
    block: usize,
    /// Whether it has a GROUP BY.
    grouped: bool,
}

/// What a block groups by, found by what it is.
struct Keys<'t> {
    columns: Numbers,
    shapes: Shapes<'t>,
    /// Whether one of them is not known: anything may be grouped by it.
    open: bool,
}

impl Keys<'_> {
    fn has(&self, field: usize) -> bool {
        self.open || self.columns.have(field)
    }
}

/// The numbers of fields, in their order.
struct Numbers(Vec<usize>);

impl Numbers {
    fn of(numbers: impl Iterator<Item = usize>) -> Self {
        let mut all: Vec<usize> = numbers.listed();
        all.sort_unstable();
        Self(all)
    }

    fn have(&self, field: usize) -> bool {
        self.0.binary_search(&field).is_ok()
    }
}

/// The finding about an aggregate or window function in a clause that cannot have one.
fn aggregate_in(expression: &Expression, clause: &str) -> Option<Diagnostic> {
    let found = find(expression, &is_beyond_scalar)?;
    let what = match &*found.kind {
        Kind::Grouping(_) => "`grouping()`".to_owned(),
        Kind::Call(call) if call.window.is_some() => format!("the window function `{}`", call.name.last().value),
        Kind::Call(call) => format!("the aggregate `{}`", call.name.last().value),
        _ => "a window function".to_owned(),
    };
    let mut error = Diagnostic::error(
        Code::ExpressionNotScalar,
        expression.head.clone(),
        format!("{clause} cannot contain {what}"),
        "looks at one row at a time",
    );
    if found.head != expression.head {
        error.labels.push(crate::Label {
            range: found.head.clone(),
            text: "looks at many rows".to_owned(),
        });
    }
    let help = match clause {
        "GROUP BY" => Some("group by columns of the rows, and keep what is computed from a group in the select list"),
        "a join's condition" => Some("aggregate in a subquery, and join that"),
        _ => None,
    };
    Some(error.maybe_help(help.map(str::to_owned)))
}

impl Analyzer<'_> {
    /// WHERE, ON, GROUP BY and lambdas hold neither aggregates nor window functions.
    pub(super) fn no_aggregates(&mut self, expression: &Expression, clause: &str) {
        if let Some(error) = aggregate_in(expression, clause) {
            self.report(error);
        }
    }

    /// WHERE holds no aggregates; a condition on one belongs to HAVING.
    pub(super) fn no_aggregates_in_where(&mut self, block: &QuerySpecification, condition: &Expression) {
        let Some(error) = aggregate_in(condition, "the WHERE clause") else {
            return;
        };
        self.report_for(error, || Cause::InWhere {
            block: block.head.start,
            condition: condition.id,
        });
    }

    pub(super) fn no_windows_in_having(&mut self, condition: &Expression) {
        if let Some(found) = find(condition, &is_window_call) {
            let error = Diagnostic::error(
                Code::NestedWindow,
                found.head.clone(),
                "the HAVING clause cannot contain a window function",
                "comes after HAVING",
            );
            self.report(error.help("filter in an outer query"));
        }
    }

    /// Checks what is outside aggregates.
    pub(super) fn aggregation(&mut self, block: &Block<'_, '_>, expressions: &[&Expression]) {
        let having = block.specification.having.as_ref();
        let all: Vec<&Expression> = expressions
            .iter()
            .copied()
            .chain(having)
            .chain(block.sort_keys.iter().copied())
            .listed();
        let keys = self.keys(block.keys.as_deref().unwrap_or_default());
        let numbers = |fields: &Fields| Numbers::of(fields.fields.iter().map(|field| field.id));
        let (source, output) = (numbers(&block.source.fields), numbers(block.output));
        let place = Place {
            keys: &keys,
            source: &source,
            output: None,
            block: block.specification.head.start,
            grouped: block.keys.is_some(),
        };
        self.grouping_operations(&all, block, (&place, &output));
        let aggregates = all.iter().any(|expression| find(expression, &makes_groups).is_some());
        if block.keys.is_none() && having.is_none() && !aggregates {
            return;
        }
        for output in block.outputs {
            match output {
                Output::Expression(expression) => self.must_be_grouped(expression, &place),
                Output::Star(field, range) => {
                    if !keys.has(field.id) {
                        let name = field.name.as_deref().unwrap_or_default();
                        let message = format!("`*` stands for the column `{name}`, which is not in GROUP BY");
                        let label = "every column must be grouped";
                        let error = Diagnostic::placeless(Code::NotGrouped, range.clone(), message, label);
                        self.report(error.help("name the columns of GROUP BY, and aggregates of the others"));
                        break;
                    }
                }
            }
        }
        if let Some(having) = having {
            self.must_be_grouped(having, &place);
        }
        for window in &block.specification.windows {
            self.grouped_window(&window.specification, &place);
        }
        let ordered = Place {
            output: Some(&output),
            ..place
        };
        for key in block.sort_keys {
            let expression = sort_expression(key, block.outputs);
            if std::ptr::eq(expression, *key) {
                self.must_be_grouped(key, &ordered);
            }
        }
    }

    fn grouping_operations(
        &mut self,
        all: &[&Expression],
        block: &Block<'_, '_>,
        (place, output): (&Place<'_, '_>, &Numbers),
    ) {
        for expression in all {
            let Some(found) = find(expression, &|part| matches!(*part.kind, Kind::Grouping(_))) else {
                continue;
            };
            let Kind::Grouping(columns) = &*found.kind else {
                continue;
            };
            if block.keys.is_none() {
                let message = "`grouping()` needs a GROUP BY";
                self.error(
                    Code::MissingGroupBy,
                    &block.specification.head,
                    message,
                    "there is no GROUP BY",
                );
                return;
            }
            let ordered_by = |column: &Expression| self.column_of(column).is_some_and(|id| output.have(id));
            if let Some(column) = columns.iter().find(|column| ordered_by(column)) {
                let message = "`grouping()` in ORDER BY cannot name a column of the select list";
                let label = "a column of the select list";
                let error = Diagnostic::placeless(Code::InvalidArguments, column.head.clone(), message, label);
                self.report(error.help("qualify the column by its table, or select `grouping()` under an alias"));
                continue;
            }
            for column in columns {
                let known = match self.column_of(column) {
                    Some(id) => place.keys.has(id),
                    // A field of a row is not a column; a name that is not known was reported.
                    None => self.type_of(column).is_none(),
                };
                if !known && !place.keys.open {
                    self.error(
                        Code::InvalidArguments,
                        &found.head,
                        "`grouping()` takes columns of GROUP BY",
                        "not grouped",
                    );
                    break;
                }
            }
        }
    }

    fn keys<'t>(&self, keys: &[Key<'t>]) -> Keys<'t> {
        let column = |key: &Key<'t>| match key {
            Key::Field(id) => Some(*id),
            Key::Expression(expression) => self.column_of(expression),
            Key::Unknown => None,
        };
        let expression = |key: &Key<'t>| match key {
            Key::Expression(expression) => Some(*expression),
            _ => None,
        };
        Keys {
            columns: Numbers::of(keys.iter().filter_map(column)),
            shapes: self.meaning.shapes(keys.iter().filter_map(expression)),
            open: keys.iter().any(|key| matches!(key, Key::Unknown)),
        }
    }

    fn must_be_grouped(&mut self, expression: &Expression, place: &Place<'_, '_>) {
        if let Err(column) = self.grouped(expression, place) {
            self.not_grouped(expression, &column, place);
        }
    }

    /// `column` is the part that is wrong.
    fn not_grouped(&mut self, expression: &Expression, column: &Expression, place: &Place<'_, '_>) {
        let name = column.qualified_name().map_or_else(
            || "a part of it".to_owned(),
            |parts| {
                format!(
                    "the column `{}`",
                    parts.iter().map(|part| part.value.as_str()).listed().join(".")
                )
            },
        );
        let mut error = Diagnostic::error(
            Code::NotGrouped,
            expression.head.clone(),
            format!("{name} is neither in GROUP BY nor inside an aggregate"),
            if expression.id == column.id {
                "has many values in a group"
            } else {
                "depends on it"
            },
        );
        if expression.id != column.id {
            error.labels.push(crate::Label {
                range: column.head.clone(),
                text: "has many values in a group".to_owned(),
            });
        }
        self.report_for(error, || Cause::NotGrouped {
            block: place.block,
            grouped: place.grouped,
        });
    }

    /// Whether a group has one value of the expression; if not, the part that it has many of.
    fn grouped(&mut self, expression: &Expression, place: &Place<'_, '_>) -> Result<(), Expression> {
        let column = self.column_of(expression);
        let is_key = place.keys.open
            || column.is_some_and(|id| place.keys.has(id))
            || self.meaning.has_same(&place.keys.shapes, expression);
        if is_key {
            return Ok(());
        }
        if let Some(id) = column {
            let ungrouped = place.source.have(id) && !place.output.is_some_and(|output| output.have(id));
            return if ungrouped { Err(expression.clone()) } else { Ok(()) };
        }
        match &*expression.kind {
            Kind::Call(call) if is_aggregate(call) => {
                self.inside_aggregate(expression, call, place);
                return Ok(());
            }
            // What is unknown may be a slip of `sum`: that was said.
            Kind::Call(call) if foreign::may_be_aggregate(&call.name.last().value) => return Ok(()),
            Kind::Call(call) => {
                if call.order_by.is_some() && !names_aggregate(call) {
                    self.not_an_aggregate(expression, call);
                    return Ok(());
                }
                if let Some(Window::Specified(specification)) = &call.window {
                    self.grouped_window(specification, place);
                }
                for argument in &call.arguments {
                    self.grouped(argument, place)?;
                }
                return Ok(());
            }
            Kind::Grouping(_) => return Ok(()),
            _ => {}
        }
        if let Some(query) = expression.query() {
            self.grouped_query(query, place);
        }
        for child in expression.children() {
            self.grouped(child, place)?;
        }
        Ok(())
    }

    fn grouped_window(&mut self, specification: &WindowSpecification, place: &Place<'_, '_>) {
        for part in specification.children() {
            self.must_be_grouped(part, place);
        }
    }

    /// A query inside names columns of the block only when they are grouped.
    fn grouped_query(&mut self, query: &Query, place: &Place<'_, '_>) {
        let mut outer = Vec::new();
        walk(Node::Query(query), &mut |node| {
            let Some(expression) = node.expression() else { return };
            let id = self.column_of(expression);
            if id.is_some_and(|id| place.source.have(id) && !place.keys.has(id)) {
                outer.push(expression.clone());
            }
        });
        if let Some(first) = outer.first() {
            self.not_grouped(first, first, place);
        }
    }

    /// FILTER or an inner ORDER BY of a function that is not an aggregate.
    fn not_an_aggregate(&mut self, expression: &Expression, call: &Call) {
        let name = &call.name.last().value;
        if functions::kind(name).is_none() || call.name.parts.len() > 1 {
            // That it does not exist was said.
            return;
        }
        let clause = if call.filter.is_some() { "FILTER" } else { "ORDER BY" };
        let message = format!("`{name}` is not an aggregate, and takes no {clause}");
        self.error(
            Code::FunctionNotAggregate,
            &expression.head,
            message,
            "not an aggregate",
        );
    }

    fn inside_aggregate(&mut self, expression: &Expression, call: &Call, place: &Place<'_, '_>) {
        if !names_aggregate(call) {
            self.not_an_aggregate(expression, call);
            return;
        }
        let parts = expression.children();
        // Trino looks at the arguments, and not at FILTER and ORDER BY.
        let inner = call.arguments.iter().find_map(|part| find(part, &is_aggregate_call));
        if let Some(inner) = inner {
            let mut error = Diagnostic::error(
                Code::NestedAggregation,
                expression.head.clone(),
                "an aggregate is inside an aggregate",
                "the outer one",
            );
            error.labels.push(crate::Label {
                range: inner.head.clone(),
                text: "the inner one".to_owned(),
            });
            self.report(error.help("aggregate in a subquery first"));
            return;
        }
        if parts.iter().any(|part| find(part, &is_window_call).is_some()) {
            let message = "a window function is inside an aggregate";
            let error = Diagnostic::error(
                Code::NestedWindow,
                expression.head.clone(),
                message,
                "comes before windows",
            );
            self.report(error.help("compute the window function in a subquery first"));
            return;
        }
        if let Some(output) = place.output {
            let mut alias = None;
            for part in &parts {
                walk(Node::Expression(part), &mut |node| {
                    if let Node::Expression(part) = node
                        && self.column_of(part).is_some_and(|id| output.have(id))
                    {
                        alias.get_or_insert_with(|| part.clone());
                    }
                });
            }
            if let Some(alias) = alias {
                let error = Diagnostic::error(
                    Code::UnknownColumn,
                    alias.head.clone(),
                    "an aggregate in ORDER BY cannot name a column of the select list",
                    "a column of the select list",
                );
                self.report(error.help("order by the alias itself"));
                return;
            }
        }
        if call.distinct {
            for key in OrderBy::keys(call.order_by.as_ref()) {
                if !call.arguments.iter().any(|argument| self.meaning.same(argument, key)) {
                    let message = "an aggregate over DISTINCT values orders only by its arguments";
                    self.error(Code::NotInDistinct, &key.head, message, "not an argument");
                    return;
                }
            }
        }
    }
}
