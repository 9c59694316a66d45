#![doc = include_str!("../codes/null_test.md")]

use std::cell::OnceCell;
use std::collections::HashSet;

use super::Facts;
use super::places::Places;
use crate::catalog::{Absent, Column, Missing};
use crate::diagnostic::{Code, Diagnostic};
use crate::listed::Listed as _;
use crate::syntax::tree::{Expression, ExpressionKind as Kind, GroupingElement, JoinKind, Relation};
use crate::syntax::walk::find;
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
    let known = OnceCell::new();
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
        let Some((column, missing)) = dashed(facts, value, known.get_or_init(|| Known::of(facts))) else {
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
    let around = facts.nodes.parent(test);
    around.is_some_and(|around| matches!(*around.kind, Kind::Not(_)))
}

/// What a query knows of missing values.
struct Known {
    /// The names of the columns that are compared with the text that stands for a missing value of theirs.
    compared: HashSet<String>,
    /// Which rows outer joins may lack: where their sides are in the text, and the fields of these.
    sides: Places,
    fields: Places,
    /// Whether they may lack any: a WITH query may be on such a side and be read elsewhere.
    any: bool,
}

impl Known {
    fn of(facts: &Facts<'_>) -> Self {
        let mut compared = HashSet::new();
        for pair in &facts.comparisons {
            let Kind::Text(text) = &*pair.other.kind else { continue };
            let is_missing = |column: &Column| column.missing.as_ref().is_some_and(|own| own.text == *text);
            if let [first, others @ ..] = facts.columns(pair.value).as_slice()
                && is_missing(first)
                && others.iter().all(|other| other.name == first.name)
            {
                compared.insert(first.name.clone());
            }
        }
        let mut sides: Vec<&Relation> = Vec::new();
        for join in &facts.joins {
            match join.kind {
                JoinKind::Left => sides.push(&join.right),
                JoinKind::Right => sides.push(&join.left),
                JoinKind::Full => sides.extend([&join.left, &join.right]),
                JoinKind::Inner | JoinKind::Cross => {}
            }
        }
        let fields = sides.iter().filter_map(|side| facts.meaning.fields.of_relation(side));
        Self {
            compared,
            fields: Places::new(&fields.listed()),
            any: !sides.is_empty() && !facts.with_queries.is_empty(),
            sides: Places::new(&sides.iter().map(|side| &side.range).listed()),
        }
    }

    /// Whether an outer join may lack the row of a value, or the rows that it is read from.
    fn may_lack(&self, facts: &Facts<'_>, value: &Expression) -> bool {
        let is_field = |part: &Expression| {
            facts
                .meaning
                .field_of(part)
                .is_some_and(|field| self.fields.have(field))
        };
        let mut places = facts.origins(value).iter().map(|origin| facts.place(origin.scan));
        self.any || find(value, &is_field).is_some() || places.any(|place| self.sides.have(place))
    }
}

/// A column whose files have a text where there is no value, if nothing else can make it NULL.
fn dashed<'a>(facts: &Facts<'a>, value: &Expression, known: &Known) -> Option<(&'a Column, &'a Missing)> {
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
    let is_known = known.compared.contains(&column.name);
    (!is_known && !known.may_lack(facts, value)).then_some((column, missing))
}
