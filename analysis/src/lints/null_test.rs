#![doc = include_str!("../codes/null_test.md")]

use super::Facts;
use crate::catalog::{Absent, Column, Missing};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::tree::{Expression, ExpressionKind as Kind, GroupingElement, JoinKind, Relation};
use crate::types::Type;

pub(super) fn check(facts: &Facts<'_>, found: &mut Vec<Diagnostic>) {
    // Totals have NULL in the columns that they do not group by.
    let has_totals = facts.blocks.iter().any(|block| {
        let group_by = block.specification.group_by.as_ref();
        group_by.is_some_and(|group_by| {
            group_by
                .elements
                .iter()
                .any(|element| !matches!(element, GroupingElement::Simple(_)))
        })
    });
    if has_totals {
        return;
    }
    for expression in &facts.expressions {
        let (value, instead) = match &*expression.kind {
            Kind::Not(inner) => match &*inner.kind {
                Kind::IsNull(value) => (value, Instead::Present),
                _ => continue,
            },
            Kind::IsNull(value) if !is_negated(facts, expression) => (value, Instead::Absent),
            Kind::Coalesce(list) => match list.as_slice() {
                [value, .., other] => (value, Instead::Other(other)),
                _ => continue,
            },
            _ => continue,
        };
        let Some((column, missing)) = dashed(facts, value) else {
            continue;
        };
        let (text, shown) = (&missing.text, facts.text(&value.range));
        let help = match instead {
            Instead::Present => format!("write `{shown} <> '{text}'`"),
            Instead::Absent => format!("write `{shown} = '{text}'`"),
            Instead::Other(other) if matches!(&*other.kind, Kind::Text(own) if own == text) => continue,
            Instead::Other(other) => {
                format!(
                    "write `coalesce(nullif({shown}, '{text}'), {})`",
                    facts.text(&other.range)
                )
            }
        };
        let finding = Diagnostic::lint(
            Code::NullTest,
            expression.range.clone(),
            format!("`{}` has '{text}' for a missing value, not NULL", column.name),
            "NULL only if a line is too short",
        );
        found.push(finding.help(help));
    }
}

/// What was asked.
enum Instead<'a> {
    Present,
    Absent,
    /// The last value of coalesce.
    Other(&'a Expression),
}

/// Whether NOT is before a test, which is looked at as a whole.
fn is_negated(facts: &Facts<'_>, test: &Expression) -> bool {
    let mut all = facts.expressions.iter();
    all.any(|one| matches!(&*one.kind, Kind::Not(inner) if inner.id == test.id))
}

/// A column whose files have a text where there is no value, if nothing else can make it NULL.
fn dashed<'a>(facts: &Facts<'a>, value: &Expression) -> Option<(&'a Column, &'a Missing)> {
    let is_dashed = |column: &Column| {
        let is_text = matches!(column.data_type, Some(Type::Varchar(_)));
        is_text
            && column
                .missing
                .as_ref()
                .is_some_and(|missing| missing.files == Absent::Text)
    };
    let column = facts.column_if(value, is_dashed)?;
    let missing = column.missing.as_ref()?;
    // Who asks for the text as well knows of it.
    let knows = facts.comparisons.iter().any(|pair| {
        let is_it = matches!(&*pair.other.kind, Kind::Text(own) if *own == missing.text);
        is_it && facts.column_if(pair.value, |own| own.name == column.name).is_some()
    });
    let may_lack = facts.joins.iter().any(|join| {
        let sides: &[&Relation] = match join.kind {
            JoinKind::Left => &[&join.right],
            JoinKind::Right => &[&join.left],
            JoinKind::Full => &[&join.left, &join.right],
            JoinKind::Inner | JoinKind::Cross => &[],
        };
        // A WITH query may be on that side and be read elsewhere.
        let elsewhere = !sides.is_empty() && !facts.with_queries.is_empty();
        elsewhere
            || sides
                .iter()
                .any(|side| facts.names_field_of(value, side) || reads(facts, value, side))
    });
    (!knows && !may_lack).then_some((column, missing))
}

/// Whether the rows of a value are read inside a relation.
fn reads(facts: &Facts<'_>, value: &Expression, side: &Relation) -> bool {
    let mut places = facts.origins(value).iter().map(|origin| facts.place(origin.scan));
    places.any(|place| side.range.contains(&place))
}
