//! Queries: the body, then ORDER BY, OFFSET and LIMIT.

use super::field::{Field, Fields};
use super::scope::Scope;
use super::{About, Analyzer};
use crate::Alias;
use crate::diagnostic::{Code, Diagnostic};
use crate::listed::Listed as _;
use crate::syntax::tree::{Expression, ExpressionKind, Limit, LimitKind, Query, QueryBody, RowCount};
use crate::types::{Type, common_super_type};

impl Analyzer<'_> {
    /// The columns that a query gives. `outer` is what the query may name of its surroundings.
    pub(super) fn query(&mut self, query: &Query, outer: &Scope<'_>) -> Fields {
        let mut scope = Scope::inside(Some(outer), Fields::default());
        if let Some(with) = &query.with {
            self.with(with, &mut scope);
        }
        let mut fields = match &query.body {
            QueryBody::Specification(specification) => self.specification(specification, Some(query), &scope),
            body => {
                let fields = self.body(body, &scope);
                if let Some(order_by) = &query.order_by {
                    let inside = Scope::inside(Some(&scope), fields);
                    self.order_by_output(order_by, query, &inside);
                    self.row_counts(query);
                    inside.fields.into_owned()
                } else {
                    self.row_counts(query);
                    fields
                }
            }
        };
        if query.offset.is_some() || query.is_limited() {
            // A condition on the result does not reach what was cut before.
            fields.forget_origins();
        }
        fields
    }

    pub(super) fn body(&mut self, body: &QueryBody, scope: &Scope<'_>) -> Fields {
        match body {
            QueryBody::Specification(specification) => self.specification(specification, None, scope),
            QueryBody::SetOperation(operation) => self.set_operation(operation, scope),
            QueryBody::Table(name) => {
                let fields = self.table(name, Alias::Impossible, scope);
                let fields = self.all_columns(fields);
                self.record_body(&name.head, &fields.fields);
                fields
            }
            QueryBody::Values(rows, head) => self.values(rows, head, scope),
            QueryBody::Subquery(query) => self.query(query, scope),
        }
    }

    /// Notes what UNION, VALUES and TABLE give.
    pub(super) fn record_body(&mut self, head: &std::ops::Range<usize>, fields: &[Field]) {
        self.meaning.record(|record| {
            let ids = fields.iter().map(|field| field.id).listed();
            record.bodies.insert(head.start, ids);
        });
    }

    /// All columns that are not hidden, which keep their qualifier.
    fn all_columns(&mut self, mut fields: Fields) -> Fields {
        fields.fields.retain(|field| !field.hidden);
        for field in &fields.fields {
            self.read_field(field);
        }
        fields
    }

    fn values(&mut self, rows: &[Expression], head: &std::ops::Range<usize>, scope: &Scope<'_>) -> Fields {
        let mut columns: Option<Vec<Option<Type>>> = None;
        let mut wrong = false;
        let found: Vec<Option<Type>> = rows.iter().map(|row| self.expression(row, scope)).listed();
        for (row, found) in rows.iter().zip(found) {
            let own: Vec<Option<Type>> = match (&*row.kind, found) {
                (ExpressionKind::Row(list), _) => list.iter().map(|value| self.type_of(value).cloned()).listed(),
                (_, Some(Type::Row(list))) => list.into_iter().map(|field| Some(field.data_type)).listed(),
                (_, None) if !matches!(&*row.kind, ExpressionKind::Null) && rows.len() == 1 => {
                    return Fields::unknown(None);
                }
                (_, other) => vec![other],
            };
            let Some(so_far) = &mut columns else {
                columns = Some(own);
                continue;
            };
            if wrong {
                continue;
            }
            if so_far.len() != own.len() {
                let message = format!("the rows of VALUES have {} and {} columns", so_far.len(), own.len());
                self.error(Code::TypeMismatch, head, message, "rows of different widths");
                wrong = true;
                continue;
            }
            for (index, (all, one)) in so_far.iter_mut().zip(own).enumerate() {
                let (Some(left), Some(right)) = (all.as_ref(), &one) else {
                    *all = None;
                    continue;
                };
                let common = common_super_type(left, right);
                if common.is_none() && !wrong {
                    let message = format!(
                        "column {} of VALUES is {left} in one row, and {right} in another",
                        index + 1
                    );
                    self.report(Diagnostic::error(
                        Code::TypeMismatch,
                        head.clone(),
                        message,
                        "types that do not meet",
                    ));
                    wrong = true;
                }
                *all = common;
            }
        }
        if wrong {
            return Fields::unknown(None);
        }
        let fields: Vec<Field> = columns
            .unwrap_or_default()
            .into_iter()
            .map(|data_type| self.new_field(None, data_type))
            .listed();
        self.record_body(head, &fields);
        Fields {
            fields,
            open: Vec::new(),
        }
    }

    /// OFFSET, LIMIT and FETCH.
    pub(super) fn row_counts(&mut self, query: &Query) {
        let nothing = Scope::new(None, Fields::default());
        for count in query.row_counts() {
            let RowCount::Parameter(parameter) = count else {
                continue;
            };
            self.expression(parameter, &nothing);
            let mut uses = self.meaning.parameters.iter_mut();
            if let Some(one) = uses.find(|one| one.range == parameter.range) {
                one.counts_rows = true;
            }
            let fits = self
                .type_of(parameter)
                .is_none_or(|own| own.is_integer() || *own == Type::Unknown);
            if !fits {
                self.error(
                    Code::TypeMismatch,
                    &parameter.head,
                    "a number of rows must be an integer",
                    "not an integer",
                );
            }
        }
        if let Some((limit, rows)) = query.sorted_rows() {
            self.ask(About::Sorted { limit, rows });
        }
        if let Some(Limit {
            head,
            kind: LimitKind::Fetch { count, with_ties },
        }) = &query.limit
        {
            if matches!(count, Some(RowCount::Integer(digits)) if digits.bytes().all(|digit| digit == b'0')) {
                self.error(Code::OutOfRange, head, "FETCH FIRST takes a number above 0", "no rows");
            }
            if *with_ties && query.order_by.is_none() {
                let error = Diagnostic::error(
                    Code::MissingOrderBy,
                    head.clone(),
                    "FETCH FIRST … WITH TIES needs an ORDER BY",
                    "ties of no order",
                );
                self.report(error.help("add an ORDER BY, or write ONLY"));
            }
        }
    }
}
