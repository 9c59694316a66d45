//! When two expressions are one: the same tree after names are resolved.

use super::Meaning;
use crate::syntax::tree::{Call, Expression, ExpressionKind as Kind, JsonFunction, Query, Window, same_name};

impl Meaning<'_> {
    /// Whether the expressions are the same; two `?` never are.
    pub(super) fn same(&self, one: &Expression, other: &Expression) -> bool {
        if one.id == other.id {
            return true;
        }
        match (self.field_of(one), self.field_of(other)) {
            // Parameters of two lambdas are the same when their names are.
            (Some(one), Some(other)) if self.fields.is_of_lambda(one) && self.fields.is_of_lambda(other) => {}
            (Some(one), Some(other)) => return one == other,
            (None, None) => {}
            _ => return false,
        }
        let parts = || {
            let (one, other) = (one.children(), other.children());
            one.len() == other.len() && one.iter().zip(&other).all(|(one, other)| self.same(one, other))
        };
        match (&*one.kind, &*other.kind) {
            (Kind::Named(one), Kind::Named(other)) => one.is_some() && one == other,
            (Kind::Identifier(one), Kind::Identifier(other)) => one.is(&other.value),
            (Kind::Dereference { field: one, .. }, Kind::Dereference { field: other, .. }) => {
                one.is(&other.value) && parts()
            }
            (Kind::Json(one), Kind::Json(other)) => same_json(one, other) && parts(),
            (Kind::Call(one), Kind::Call(other)) => same_call(one, other) && parts(),
            (Kind::Measure(one, over), Kind::Measure(other, other_over)) => {
                one.is(&other.value) && same_window(over, other_over) && parts()
            }
            (Kind::Lambda { parameters: one, .. }, Kind::Lambda { parameters: other, .. }) => {
                one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.is(&other.value)) && parts()
            }
            (
                Kind::Cast {
                    type_name: one, safe, ..
                },
                Kind::Cast {
                    type_name: other,
                    safe: other_safe,
                    ..
                },
            ) => folded(one) == folded(other) && safe == other_safe && parts(),
            (Kind::IsTruth(_, one), Kind::IsTruth(_, other)) => one == other && parts(),
            (Kind::Current(f1, p1), Kind::Current(f2, p2)) => f1 == f2 && p1 == p2,
            (Kind::Extract { field: one, .. }, Kind::Extract { field: other, .. }) => one.is(&other.value) && parts(),
            (Kind::Unary { minus: one, .. }, Kind::Unary { minus: other, .. }) => one == other && parts(),
            (Kind::Arithmetic { operator: one, .. }, Kind::Arithmetic { operator: other, .. }) => {
                one == other && parts()
            }
            (Kind::Comparison { operator: one, .. }, Kind::Comparison { operator: other, .. }) => {
                one == other && parts()
            }
            (Kind::Logical { operator: one, .. }, Kind::Logical { operator: other, .. }) => one == other && parts(),
            (Kind::Trim { function: one, .. }, Kind::Trim { function: other, .. }) => one == other && parts(),
            (Kind::Like { escape: one, .. }, Kind::Like { escape: other, .. }) => {
                one.is_some() == other.is_some() && parts()
            }
            (
                Kind::SimpleCase {
                    whens: w1,
                    otherwise: o1,
                    ..
                },
                Kind::SimpleCase {
                    whens: w2,
                    otherwise: o2,
                    ..
                },
            )
            | (
                Kind::SearchedCase {
                    whens: w1,
                    otherwise: o1,
                },
                Kind::SearchedCase {
                    whens: w2,
                    otherwise: o2,
                },
            ) => w1.len() == w2.len() && o1.is_some() == o2.is_some() && parts(),
            (Kind::Subquery(one), Kind::Subquery(other)) | (Kind::Exists(one), Kind::Exists(other)) => {
                self.same_query(one, other)
            }
            (Kind::InQuery { query: one, .. }, Kind::InQuery { query: other, .. }) => {
                self.same_query(one, other) && parts()
            }
            (
                Kind::Quantified {
                    operator: o1,
                    query: one,
                    ..
                },
                Kind::Quantified {
                    operator: o2,
                    query: other,
                    ..
                },
            ) => o1 == o2 && self.same_query(one, other) && parts(),
            _ if same_form(one, other) => parts(),
            _ => same_literal(one, other),
        }
    }
}

impl Meaning<'_> {
    /// Queries are the same when their texts are, except for blanks and case.
    fn same_query(&self, one: &Query, other: &Query) -> bool {
        let words = |query: &Query| {
            self.sql
                .get(query.range.clone())
                .map(str::to_lowercase)
                .unwrap_or_default()
        };
        words(one).split_whitespace().eq(words(other).split_whitespace())
    }
}

/// Whether SQL/JSON functions are the same if their parts are.
fn same_json(one: &JsonFunction, other: &JsonFunction) -> bool {
    let returning = |own: &JsonFunction| own.returning.as_ref().map(|(name, _)| folded(name));
    let clauses = |own: &JsonFunction| {
        let of_parts = (own.wrapper, own.quotes, own.on_empty, own.on_error);
        (own.form, of_parts, own.absent_on_null, own.unique_keys)
    };
    clauses(one) == clauses(other) && returning(one) == returning(other)
}

/// A type's text as Trino compares it: in upper case outside quotes, as it is inside.
fn folded(type_name: &str) -> String {
    let parts = type_name.split('"').enumerate();
    parts
        .map(|(index, part)| {
            if index % 2 == 0 {
                part.to_uppercase()
            } else {
                part.to_owned()
            }
        })
        .collect()
}

/// Whether the expressions are literals of one form.
fn same_literal(one: &Expression, other: &Expression) -> bool {
    match (&*one.kind, &*other.kind) {
        (Kind::Null, Kind::Null) => true,
        (Kind::Boolean(one), Kind::Boolean(other)) => one == other,
        (Kind::Long(one), Kind::Long(other)) => one == other,
        (Kind::Decimal(one), Kind::Decimal(other)) | (Kind::Text(one), Kind::Text(other)) => one == other,
        (Kind::Double(one), Kind::Double(other)) => one.parse::<f64>().ok() == other.parse::<f64>().ok(),
        (Kind::Binary(one), Kind::Binary(other)) => one.eq_ignore_ascii_case(other),
        (
            Kind::Generic {
                type_name: t1,
                value: v1,
            },
            Kind::Generic {
                type_name: t2,
                value: v2,
            },
        ) => same_name(t1, t2) && v1 == v2,
        (
            Kind::Interval {
                negative: n1,
                value: v1,
                from: f1,
                to: t1,
            },
            Kind::Interval {
                negative: n2,
                value: v2,
                from: f2,
                to: t2,
            },
        ) => n1 == n2 && v1 == v2 && f1 == f2 && t1 == t2,
        _ => false,
    }
}

/// Whether the expressions are of a kind that has nothing but its parts.
fn same_form(one: &Expression, other: &Expression) -> bool {
    matches!(
        (&*one.kind, &*other.kind),
        (Kind::If { .. }, Kind::If { .. })
            | (Kind::Coalesce(_), Kind::Coalesce(_))
            | (Kind::NullIf(..), Kind::NullIf(..))
            | (Kind::Try(_), Kind::Try(_))
            | (Kind::Format(_), Kind::Format(_))
            | (Kind::Array(_), Kind::Array(_))
            | (Kind::Row(_), Kind::Row(_))
            | (Kind::Subscript { .. }, Kind::Subscript { .. })
            | (Kind::Grouping(_), Kind::Grouping(_))
            | (Kind::Between { .. }, Kind::Between { .. })
            | (Kind::InList { .. }, Kind::InList { .. })
            | (Kind::IsNull(_), Kind::IsNull(_))
            | (Kind::Not(_), Kind::Not(_))
            | (Kind::AtTimeZone { .. }, Kind::AtTimeZone { .. })
    )
}

fn same_call(one: &Call, other: &Call) -> bool {
    let windows = match (&one.window, &other.window) {
        (None, None) => true,
        (Some(one), Some(other)) => same_window(one, other),
        _ => false,
    };
    one.name.parts.len() == other.name.parts.len()
        && one
            .name
            .parts
            .iter()
            .zip(&other.name.parts)
            .all(|(one, other)| one.is(&other.value))
        && one.star == other.star
        && one.distinct == other.distinct
        && one.filter.is_some() == other.filter.is_some()
        && one.arguments.len() == other.arguments.len()
        && windows
}

/// Whether windows are the same if their parts are; those with a frame never are.
fn same_window(one: &Window, other: &Window) -> bool {
    match (one, other) {
        (Window::Named(one), Window::Named(other)) => one.is(&other.value),
        (Window::Specified(one), Window::Specified(other)) => {
            one.partition_by.len() == other.partition_by.len() && one.frame.is_none() && other.frame.is_none()
        }
        _ => false,
    }
}
