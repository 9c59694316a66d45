//! WITH, and WITH RECURSIVE.

use std::collections::HashSet;
use std::ops::Range;

use super::Analyzer;
use super::field::Fields;
use super::scope::{NamedQuery, Scope};
use crate::diagnostic::{Code, Diagnostic};
use crate::listed::Listed as _;
use crate::syntax::tree::{
    Identifier, JoinCriteria, JoinKind, Limit, Query, QueryBody, RelationKind, SetOperation, SetOperator, TableName,
    With, WithQuery,
};
use crate::syntax::walk::{Node, walk};
use crate::types::can_coerce;

impl Analyzer<'_> {
    pub(super) fn with(&mut self, with: &With, scope: &mut Scope<'_>) {
        for own in &with.queries {
            let name = &own.name;
            if scope.names_here(&name.value) {
                let message = format!("the WITH query `{}` is named twice", name.value);
                self.error(
                    Code::DuplicateNamedQuery,
                    &name.range,
                    message,
                    "the second one of this name",
                );
            }
            let first = self.meaning.scans.all().len();
            let around = self.meaning.questions.begin();
            let nested = with.recursive.then(|| nested_recursion(&own.query)).flatten();
            let fields = if let Some(head) = nested {
                let message = "a recursive WITH query contains another WITH RECURSIVE";
                let error = Diagnostic::error(Code::NestedRecursive, head, message, "the inner one");
                self.report(error.help("move it out of the recursive query, before it in the same WITH"));
                Fields::unknown(None)
            } else if with.recursive {
                self.recursive(own, scope)
            } else {
                self.plain(own, scope)
            };
            let scans = self.meaning.scans.set_aside(first);
            let left_to_planner = Some(self.meaning.questions.end(around));
            scope.add(NamedQuery {
                name: name.value.clone(),
                fields,
                scans,
                left_to_planner,
            });
        }
    }

    fn plain(&mut self, own: &WithQuery, scope: &Scope<'_>) -> Fields {
        let fields = self.query(&own.query, scope);
        self.named_columns(own, fields)
    }

    /// The fields under the names of the column list.
    fn named_columns(&mut self, own: &WithQuery, mut fields: Fields) -> Fields {
        let Some(columns) = &own.columns else { return fields };
        let count = fields.visible().count();
        if fields.is_open() {
            let fields = columns
                .iter()
                .map(|column| self.new_field(Some(column.value.clone()), None))
                .listed();
            self.duplicate_columns(columns);
            return Fields {
                fields,
                open: Vec::new(),
            };
        }
        if count != columns.len() {
            let message = format!(
                "`{}` names {} columns, but its query has {count}",
                own.name.value,
                columns.len()
            );
            self.error(
                Code::ColumnAliasCount,
                &columns[0].range,
                message,
                "another number of columns",
            );
            return Fields::unknown(None);
        }
        self.duplicate_columns(columns);
        fields.fields.retain(|field| !field.hidden);
        for (field, column) in fields.fields.iter_mut().zip(columns) {
            field.name = Some(column.value.clone());
        }
        fields
    }

    fn duplicate_columns(&mut self, columns: &[Identifier]) {
        let mut known = HashSet::new();
        for column in columns {
            if !known.insert(column.value.to_lowercase()) {
                let message = format!("the column `{}` is named twice", column.value);
                self.error(Code::DuplicateColumnName, &column.range, message, "the second time");
                return;
            }
        }
    }

    fn recursive(&mut self, own: &WithQuery, scope: &Scope<'_>) -> Fields {
        let Some(columns) = &own.columns else {
            let message = format!("the recursive WITH query `{}` has no column list", own.name.value);
            let error = Diagnostic::error(
                Code::MissingColumnAliases,
                own.name.range.clone(),
                message,
                "no column list",
            );
            self.report(error.help(format!("write `WITH RECURSIVE {} (…) AS (…)`", own.name.value)));
            return Fields::unknown(None);
        };
        let operation = match &own.query.body {
            QueryBody::SetOperation(operation) if operation.operator == SetOperator::Union => operation,
            _ => return self.not_recursive(own, scope),
        };
        let name = &own.name.value;
        if let Some(first) = references(&operation.left, name).first() {
            self.invalid_reference(&first.clone(), "in the base of the recursion");
            return Fields::unknown(None);
        }
        let steps = references(&operation.right, name);
        if steps.is_empty() {
            return self.plain(own, scope);
        }
        if let Some(second) = steps.get(1) {
            self.invalid_reference(&second.clone(), "a second time");
        } else {
            self.no_limit(step_limit(&operation.right), "the step of a recursion");
        }
        self.immediate_clauses(&own.query);
        if let [only] = &steps[..] {
            self.step_shape(&operation.right, name, only);
        }
        let base = self.body(&operation.left, scope);
        let mut base = self.named_columns(own, base);
        // What the result leaves out, a step may still need.
        base.forget_origins();
        for field in &base.fields {
            // A step may add NULLs.
            self.meaning.fields.may_be_null(field.id);
        }
        let mut inside = Scope::new(Some(scope), Fields::default());
        inside.add(NamedQuery {
            name: name.clone(),
            fields: base.clone(),
            scans: Vec::new(),
            left_to_planner: None,
        });
        let step = self.body(&operation.right, &inside);
        let place = start_of(&operation.right);
        if base.is_open() || step.is_open() {
            return base;
        }
        let count = step.visible().count();
        if count != columns.len() {
            let message = format!(
                "the base of the recursion has {} columns, and its step has {count}",
                columns.len()
            );
            self.error(Code::TypeMismatch, &place, message, "another number of columns");
            return base;
        }
        for (one, other) in base.visible().zip(step.visible()) {
            if let (Some(wanted), Some(found)) = (&one.data_type, &other.data_type)
                && !can_coerce(found, wanted)
            {
                let column = one.name.as_deref().unwrap_or_default();
                let message =
                    format!("the column `{column}` is {wanted} in the base of the recursion, and {found} in its step");
                let error = Diagnostic::error(Code::TypeMismatch, place, message, "a wider type");
                self.report(error.help("cast the column in the base to the wider type"));
                break;
            }
        }
        base
    }

    /// With RECURSIVE, any query that is not a UNION of a base and a step may not name itself.
    fn not_recursive(&mut self, own: &WithQuery, scope: &Scope<'_>) -> Fields {
        let mut found = Vec::new();
        gather(Node::Query(&own.query), &own.name.value, Reach::Everything, &mut found);
        if let Some(first) = found.first() {
            self.invalid_reference(first, "in a query that is not a UNION of a base and a step");
            return Fields::unknown(None);
        }
        self.plain(own, scope)
    }

    fn invalid_reference(&mut self, range: &Range<usize>, reason: &str) {
        self.error(
            Code::InvalidRecursiveReference,
            range,
            "a recursive query refers to itself in the wrong place",
            reason,
        );
    }

    /// What is around the base and the step.
    fn immediate_clauses(&mut self, query: &Query) {
        let with = query.with.as_ref().map(|with| {
            let help = "name its queries before the recursive one, in the same WITH";
            (&with.head, "WITH of its own", help)
        });
        let order_by = query.order_by.as_ref().map(|order| {
            let help = "sort where the recursive query is read";
            (&order.head, "ORDER BY", help)
        });
        let offset = query.offset.as_ref().map(|offset| {
            let help = "move OFFSET to where the recursive query is read";
            (&offset.head, "OFFSET", help)
        });
        for (head, clause, help) in [with, order_by, offset].into_iter().flatten() {
            let message = format!("a recursive query cannot have {clause}");
            let error = Diagnostic::error(Code::NotSupported, head.clone(), message, "not supported here");
            self.report(error.help(help));
        }
        self.no_limit(query.limit.as_ref(), "a recursive query");
    }

    fn no_limit(&mut self, limit: Option<&Limit>, what: &str) {
        if let Some(limit) = limit {
            let message = format!("{what} cannot have LIMIT");
            let error = Diagnostic::error(
                Code::InvalidLimitClause,
                limit.head.clone(),
                message,
                "not supported here",
            );
            self.report(error.help("end the recursion by a condition in its step"));
        }
    }

    fn step_shape(&mut self, step: &QueryBody, name: &str, reference: &Range<usize>) {
        let mut step = step;
        while let QueryBody::Subquery(query) = step {
            step = &query.body;
        }
        let mut direct = Vec::new();
        if let QueryBody::Specification(specification) = step {
            for relation in &specification.from {
                gather(Node::Relation(relation), name, Reach::Rows, &mut direct);
            }
        }
        if direct.is_empty() {
            self.invalid_reference(reference, "not where the step takes its rows from");
        }
    }
}

/// The UNION of base and step, where a query of WITH RECURSIVE names itself.
pub(crate) fn recursion(own: &WithQuery) -> Option<&SetOperation> {
    match &own.query.body {
        QueryBody::SetOperation(operation)
            if operation.operator == SetOperator::Union
                && own.columns.is_some()
                && !references(&operation.right, &own.name.value).is_empty() =>
        {
            Some(operation)
        }
        _ => None,
    }
}

/// The LIMIT or FETCH of a step in parentheses. One that stands right after its FROM or WHERE is that SELECT's own, which
/// Trino lets pass.
fn step_limit(step: &QueryBody) -> Option<&Limit> {
    match step {
        QueryBody::Subquery(query) if !matches!(query.body, QueryBody::Specification(_)) => {
            query.limit.as_ref().or_else(|| step_limit(&query.body))
        }
        _ => None,
    }
}

/// The word WITH of a WITH RECURSIVE inside a query.
fn nested_recursion(query: &Query) -> Option<Range<usize>> {
    let mut found = None;
    walk(Node::Query(query), &mut |node| {
        if let Node::Query(Query { with: Some(with), .. }) = node
            && with.recursive
        {
            found.get_or_insert_with(|| with.head.clone());
        }
    });
    found
}

/// The word with which a query starts.
fn start_of(body: &QueryBody) -> Range<usize> {
    match body {
        QueryBody::Specification(specification) => specification.head.clone(),
        QueryBody::Values(_, head) => head.clone(),
        QueryBody::Table(table) => table.head.clone(),
        QueryBody::Subquery(query) => query.range.start..query.range.start + 1,
        QueryBody::SetOperation(operation) => operation.head.clone(),
    }
}

/// Which references count.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// All of them.
    Everything,
    /// Except for those on the sides of joins and set operations whose rows may be missing.
    Rows,
}

/// Where a body names this query.
fn references(body: &QueryBody, name: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    gather(Node::Body(body), name, Reach::Everything, &mut found);
    found
}

fn gather(node: Node<'_>, name: &str, reach: Reach, found: &mut Vec<Range<usize>>) {
    match node {
        // A WITH query of this name hides the one around.
        Node::Query(Query { with: Some(with), .. }) if with.queries.iter().any(|own| own.name.is(name)) => return,
        Node::Body(QueryBody::SetOperation(operation)) if reach == Reach::Rows => {
            let (left, right) = match (operation.operator, operation.distinct) {
                (SetOperator::Union, _) | (SetOperator::Intersect, true) => (true, true),
                (SetOperator::Except, true) => (true, false),
                (SetOperator::Intersect | SetOperator::Except, false) => (false, false),
            };
            if left {
                gather(Node::Body(&operation.left), name, reach, found);
            }
            if right {
                gather(Node::Body(&operation.right), name, reach, found);
            }
            return;
        }
        Node::Body(QueryBody::Table(table)) => found.extend(named_by(table, name)),
        Node::Relation(relation) => match &*relation.kind {
            RelationKind::Table(table) => found.extend(named_by(table, name)),
            RelationKind::Join(join) if reach == Reach::Rows => {
                if !matches!(join.kind, JoinKind::Right | JoinKind::Full) {
                    gather(Node::Relation(&join.left), name, reach, found);
                }
                if !matches!(join.kind, JoinKind::Left | JoinKind::Full) {
                    gather(Node::Relation(&join.right), name, reach, found);
                }
                if let JoinCriteria::On(condition) = &join.criteria {
                    gather(Node::Expression(condition), name, reach, found);
                }
                return;
            }
            _ => {}
        },
        _ => {}
    }
    node.children(&mut |child| gather(child, name, reach, found));
}

/// The place of a table's name, if it is this one.
fn named_by(table: &TableName, name: &str) -> Option<Range<usize>> {
    match table.name.parts.as_slice() {
        [only] if only.is(name) => Some(table.head.clone()),
        _ => None,
    }
}
