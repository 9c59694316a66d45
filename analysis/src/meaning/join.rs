//! Joins: ON, USING, NATURAL.

use std::collections::HashSet;

use super::field::{Field, Fields};
use super::relation::head;
use super::scope::{Resolution, Scope};
use super::{About, Analyzer, Cause, Lateral};
use crate::diagnostic::{Code, Diagnostic};
use crate::listed::Listed as _;
use crate::syntax::tree::{ExpressionKind, Identifier, Join, JoinCriteria, JoinKind, Relation, RelationKind};
use crate::syntax::walk::{Node, walk};
use crate::types::common_super_type;

impl Analyzer<'_> {
    pub(super) fn join(&mut self, relation: &Relation, join: &Join, scope: &Scope<'_>, outer: &Scope<'_>) -> Fields {
        if matches!(join.criteria, JoinCriteria::Natural) {
            let error = Diagnostic::error(
                Code::NotSupported,
                head(relation),
                "NATURAL JOIN is not supported",
                "a natural join",
            );
            self.report(error.help("write `JOIN … USING (column)`"));
        }
        let mut left = self.relation(&join.left, scope, outer);
        let around = std::mem::replace(&mut self.lateral, Lateral::of(join));
        let right = if join.right.sees_left() {
            let lateral = Scope::new(Some(scope), left);
            let right = self.relation(&join.right, &lateral, outer);
            left = lateral.fields.into_owned();
            right
        } else {
            self.relation(&join.right, scope, outer)
        };
        self.lateral = around;
        if join.right.sees_left() && matches!(join.kind, JoinKind::Right | JoinKind::Full) {
            self.left_of_outer(&join.right, &left);
        }
        for (side, kept) in [(&left, JoinKind::Left), (&right, JoinKind::Right)] {
            let outer = matches!(join.kind, JoinKind::Left | JoinKind::Right | JoinKind::Full);
            if outer && join.kind != kept {
                // Its columns are NULL where the other side finds no row.
                for field in &side.fields {
                    self.meaning.fields.may_be_null(field.id);
                }
            }
        }
        if self.must_be_true(relation, join) {
            return self.joined(left, right);
        }
        match &join.criteria {
            JoinCriteria::Using(columns) => {
                if matches!(&*join.right.bare().kind, RelationKind::Lateral(_)) {
                    self.ask(About::Using(head(relation)));
                }
                self.using(columns, join.kind, left, right)
            }
            JoinCriteria::On(condition) => {
                let width = left.fields.len();
                let both = self.joined(left, right);
                let mut inside = Scope::inside(Some(outer), both);
                inside.closed_outward = join.kind != JoinKind::Inner;
                self.no_aggregates(condition, "a join's condition");
                self.condition(condition, &inside, "a join's condition");
                let fields = &inside.fields.fields;
                let narrowed = match join.kind {
                    JoinKind::Cross | JoinKind::Inner => &fields[..],
                    JoinKind::Left => &fields[width..],
                    JoinKind::Right => &fields[..width],
                    JoinKind::Full => &[],
                };
                if join.kind == JoinKind::Inner {
                    self.not_null_by(condition, &inside);
                }
                let sides = (join.kind, join.left.range.clone(), join.right.range.clone());
                self.meaning
                    .scans
                    .note_join(condition, narrowed, sides, self.meaning.catalog);
                inside.fields.into_owned()
            }
            JoinCriteria::None | JoinCriteria::Natural => self.joined(left, right),
        }
    }

    /// Joins with UNNEST, and full ones with LATERAL, have no other condition than TRUE.
    fn must_be_true(&mut self, relation: &Relation, join: &Join) -> bool {
        let (what, help) = match &*join.right.bare().kind {
            RelationKind::Unnest { .. } => (
                "a join with UNNEST",
                "write `CROSS JOIN UNNEST (…)` or `LEFT JOIN UNNEST (…) ON TRUE`, and the condition in WHERE",
            ),
            RelationKind::Lateral(_) if join.kind == JoinKind::Full => (
                "a full join with LATERAL",
                "write `ON TRUE`, and the condition inside LATERAL",
            ),
            _ => return false,
        };
        let place = match &join.criteria {
            JoinCriteria::On(condition) if !matches!(*condition.kind, ExpressionKind::Boolean(true)) => {
                condition.head.clone()
            }
            JoinCriteria::Using(_) => head(relation),
            _ => return false,
        };
        let message = format!("{what} has only the condition TRUE");
        let error = Diagnostic::error(Code::NotSupported, place, message, "another condition");
        self.report(error.help(help));
        true
    }

    /// The side that an outer join fills with NULLs may not look at the other.
    fn left_of_outer(&mut self, right: &Relation, left: &Fields) {
        let mut found = Vec::new();
        walk(Node::Relation(right), &mut |node| {
            if let Node::Expression(expression) = node
                && self.column_of(expression).is_some_and(|id| left.contains(id))
            {
                found.push(expression.head.clone());
            }
        });
        for place in found {
            let message = "the side of an outer join that may be missing cannot name columns of the other";
            self.error(
                Code::InvalidColumnReference,
                &place,
                message,
                "a column of the left side",
            );
        }
    }

    fn using(&mut self, columns: &[Identifier], kind: JoinKind, left: Fields, right: Fields) -> Fields {
        let mut seen = HashSet::new();
        let mut common = Vec::new();
        let (mut of_left, mut of_right) = (Vec::new(), Vec::new());
        let open = left.is_open() || right.is_open();
        let (left, right) = (Scope::new(None, left), Scope::new(None, right));
        for column in columns {
            if !seen.insert(column.value.to_lowercase()) {
                let message = format!("the column `{}` stands twice in USING", column.value);
                self.error(Code::DuplicateColumnName, &column.range, message, "the second time");
                continue;
            }
            let Some(one) = self.using_side(column, &left, "left") else {
                continue;
            };
            let Some(other) = self.using_side(column, &right, "right") else {
                continue;
            };
            let data_type = match (&one.data_type, &other.data_type) {
                (Some(one), Some(other)) => {
                    let common = common_super_type(one, other);
                    if common.is_none() {
                        let message = format!(
                            "the column `{}` is {one} on the left, and {other} on the right",
                            column.value
                        );
                        self.error(Code::TypeMismatch, &column.range, message, "types that do not meet");
                    }
                    common
                }
                _ => None,
            };
            let one = one.clone();
            let other = other.clone();
            self.read_field(&one);
            self.read_field(&other);
            self.meaning.record(|record| {
                record.common.insert(column.range.start, (one.id, other.id));
            });
            of_left.push(one.id);
            of_right.push(other.id);
            let mut field = self.new_field(Some(column.value.clone()), data_type);
            if kind == JoinKind::Inner {
                self.meaning.fields.note_never_null(field.id);
            }
            field.origins.extend(one.origins.iter().chain(&other.origins));
            field
                .origins
                .iter_mut()
                .for_each(|origin| origin.alone &= kind == JoinKind::Inner);
            for (from, to, missing) in [(&one, &other, JoinKind::Right), (&other, &one, JoinKind::Left)] {
                // Rows of the side that may not be missing stay, whatever the other has.
                if kind != missing && kind != JoinKind::Full {
                    self.meaning.fields.note_origins(from);
                    self.meaning.fields.note_origins(to);
                    self.meaning.scans.note_equal(from, to);
                }
            }
            for side in [one, other].iter().filter(|side| !side.common) {
                for origin in &side.origins {
                    self.meaning.scans.note_bound(*origin);
                }
            }
            field.common = true;
            common.push(field);
        }
        let (mut left, mut right) = (left.fields.into_owned(), right.fields.into_owned());
        let (of_left, of_right) = (Taken::new(of_left), Taken::new(of_right));
        // In a row of joins by one key, the common fields take the places of earlier ones, and no other field moves.
        let first = left.fields.iter().take_while(|field| of_left.has(field)).count();
        left.fields.splice(..first, common);
        if first < of_left.0.len() {
            left.fields.retain(|field| !of_left.has(field));
        }
        right.fields.retain(|field| !of_right.has(field));
        let mut both = self.joined(left, right);
        if open {
            both.open.push(None);
        }
        both
    }

    fn using_side<'s>(&mut self, column: &Identifier, side: &'s Scope<'_>, place: &str) -> Option<&'s Field> {
        match side.resolve(&[column]) {
            Resolution::Field(field) => Some(field),
            Resolution::Ambiguous => {
                let message = format!("the name `{}` is ambiguous", column.value);
                self.error(
                    Code::AmbiguousName,
                    &column.range,
                    message,
                    format!("several columns on the {place}"),
                );
                None
            }
            Resolution::Open => None,
            _ => {
                let message = format!("unknown column `{}`", column.value);
                let label = format!("not a column of the {place} side");
                let error = Diagnostic::error(Code::UnknownColumn, column.range.clone(), message, label);
                let names = side.fields.fields.iter().filter_map(|field| field.name.as_deref());
                self.report_for(error, || Cause::Name {
                    kind: "column",
                    name: column.value.clone(),
                    range: column.range.clone(),
                    known: names.map(str::to_owned).listed(),
                });
                None
            }
        }
    }
}

/// The numbers of the fields of one side that USING makes common ones of, in ascending order.
struct Taken(Vec<usize>);

impl Taken {
    fn new(mut fields: Vec<usize>) -> Self {
        fields.sort_unstable();
        Self(fields)
    }

    fn has(&self, field: &Field) -> bool {
        self.0.binary_search(&field.id).is_ok()
    }
}
