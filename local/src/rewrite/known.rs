//! What is true of all rows of a node, which also applies to what is equal to its columns.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::plan::{
    Aggregate, ColumnNumber, Comparison, Expression, ExpressionKind as Kind, JoinKind, Lateral, Node, SetInput,
    SetOperation, SetOperator, Values,
};

use super::conjuncts::{self, changes, columns, is_over, replace};
use super::equality::is_equation;
use super::fold::Folder;
use crate::value::Value;
use crate::value::compare::{equal, order};

/// Of more values than this, Trino only knows the least and the greatest.
const MOST_VALUES: usize = 32;

/// What is true of all rows of a node, in terms of the columns that it passes on.
pub(super) fn of(node: &Node, folder: &Folder<'_>) -> Vec<Expression> {
    let columns: HashSet<ColumnNumber> = node.columns().into_iter().collect();
    let mut own = inside(node, folder);
    own.retain(|term| is_over(term, |column| columns.contains(&column)));
    own
}

/// For a node whose rows are written out: the values of what is compared in these equations.
pub(super) fn of_values<'a>(
    node: &Node,
    terms: impl Iterator<Item = &'a Expression>,
    folder: &Folder<'_>,
) -> Vec<Expression> {
    let Some(rows) = rows(node) else { return Vec::new() };
    let sides = terms
        .filter(|term| is_equation(term, folder))
        .flat_map(Expression::children);
    let mut own: Vec<&Expression> = sides.collect();
    own.retain(|side| {
        rows.first()
            .is_some_and(|row| is_over(side, |column| row.contains_key(&column)))
    });
    own.retain(|side| !columns(side).is_empty());
    own.into_iter().filter_map(|side| one_of(side, &rows, folder)).collect()
}

/// That a column is a value.
pub(super) fn equation(column: ColumnNumber, value: &Expression) -> Expression {
    compared(Expression::column(column, value.data_type.clone()), value.clone())
}

fn compared(left: Expression, right: Expression) -> Expression {
    condition(Kind::Comparison {
        operator: Comparison::Equal,
        left: Box::new(left),
        right: Box::new(right),
    })
}

fn condition(kind: Kind) -> Expression {
    Expression {
        kind,
        data_type: Type::Boolean,
    }
}

fn inside(node: &Node, folder: &Folder<'_>) -> Vec<Expression> {
    let inside = |node: &Node| inside(node, folder);
    match node {
        Node::Filter { input, condition } => {
            let mut own = conjuncts::of(condition.clone());
            own.retain(|term| !changes(term));
            own.extend(inside(input));
            own
        }
        Node::Project { input, columns } => {
            let mut own = inside(input);
            let equations = columns.iter().map(|(column, value)| equation(*column, value));
            own.extend(equations.filter(|term| is_equation(term, folder)));
            own
        }
        Node::Values(Values { columns, rows: values }) => {
            let Some(rows) = rows(node) else { return Vec::new() };
            let first = values.iter().flatten();
            let named = columns.iter().zip(first);
            named
                .filter_map(|(column, value)| {
                    one_of(&Expression::column(*column, value.data_type.clone()), &rows, folder)
                })
                .collect()
        }
        Node::Sort { input, .. } | Node::Sample { input, .. } | Node::Distinct { input, .. } => inside(input),
        Node::Limit(own) => inside(&own.input),
        Node::Window(own) => inside(&own.input),
        Node::Unnest(own) => inside(&own.input),
        Node::Subquery(own) => inside(&own.input),
        Node::Aggregate(own) => of_groups(own, folder),
        Node::SetOperation(own) if own.operator == SetOperator::Union => of_union(own, folder),
        Node::Join(own) => match own.kind {
            JoinKind::Inner => {
                let mut all = own.condition.clone().map(conjuncts::of).unwrap_or_default();
                all.retain(|term| !changes(term));
                all.extend(inside(&own.left));
                all.extend(inside(&own.right));
                all
            }
            JoinKind::Left => inside(&own.left),
            JoinKind::Right => inside(&own.right),
            JoinKind::Full => Vec::new(),
        },
        Node::Lateral(Lateral {
            kind: JoinKind::Inner | JoinKind::Left,
            left,
            ..
        }) => inside(left),
        _ => Vec::new(),
    }
}

/// What is known of the keys of groups.
fn of_groups(own: &Aggregate, folder: &Folder<'_>) -> Vec<Expression> {
    // One group of all rows is there even if no row is.
    let [set] = &own.sets[..] else { return Vec::new() };
    if set.is_empty() {
        return Vec::new();
    }
    let keys = set.iter().filter_map(|index| own.keys.get(*index));
    let named: HashMap<ColumnNumber, ColumnNumber> = keys
        .filter_map(|key| match key.value.kind {
            Kind::Column(column) => Some((column, key.column)),
            _ => None,
        })
        .collect();
    let known = of(&own.input, folder).into_iter();
    known.filter_map(|term| renamed(term, &named)).collect()
}

/// What is known of the rows of all inputs.
fn of_union(own: &SetOperation, folder: &Folder<'_>) -> Vec<Expression> {
    let of_input = |input: &SetInput| -> Vec<Expression> {
        let values = own.columns.iter().zip(&input.values);
        let named: HashMap<ColumnNumber, ColumnNumber> = values
            .filter_map(|(column, value)| match value.kind {
                Kind::Column(of) => Some((of, *column)),
                _ => None,
            })
            .collect();
        let known = of(&input.node, folder).into_iter();
        known.filter_map(|term| renamed(term, &named)).collect()
    };
    let mut inputs = own.inputs.iter().map(of_input);
    let mut common = inputs.next().unwrap_or_default();
    for other in inputs {
        common.retain(|term| other.contains(term));
    }
    common
}

/// A term with other names of its columns, if it has only columns with names.
fn renamed(mut term: Expression, named: &HashMap<ColumnNumber, ColumnNumber>) -> Option<Expression> {
    if !is_over(&term, |column| named.contains_key(&column)) {
        return None;
    }
    rename(&mut term, named);
    Some(term)
}

fn rename(own: &mut Expression, named: &HashMap<ColumnNumber, ColumnNumber>) {
    if let Kind::Column(column) = &mut own.kind
        && let Some(other) = named.get(column)
    {
        *column = *other;
    }
    own.children_mut().into_iter().for_each(|child| rename(child, named));
}

/// The rows of a node that are written out, or more.
fn rows(node: &Node) -> Option<Vec<HashMap<ColumnNumber, Expression>>> {
    match node {
        Node::Values(own) => {
            let row = |row: &Vec<Expression>| own.columns.iter().copied().zip(row.iter().cloned()).collect();
            Some(own.rows.iter().map(row).collect())
        }
        Node::Project { input, columns } => {
            let mut rows = rows(input)?;
            for row in &mut rows {
                let mut made = Vec::new();
                for (column, value) in columns {
                    let mut value = value.clone();
                    replace(&mut value, &|column| row.get(&column).cloned());
                    made.push((*column, value));
                }
                row.extend(made);
            }
            Some(rows)
        }
        Node::Filter { input, .. } | Node::Sort { input, .. } | Node::Distinct { input, .. } => rows(input),
        _ => None,
    }
}

/// That an expression has one of the values that it has in these rows.
fn one_of(own: &Expression, rows: &[HashMap<ColumnNumber, Expression>], folder: &Folder<'_>) -> Option<Expression> {
    let mut found: Vec<(Expression, Value)> = Vec::new();
    let mut seen = HashSet::new();
    let mut has_null = false;
    for row in rows {
        let mut value = own.clone();
        replace(&mut value, &|column| row.get(&column).cloned());
        folder.whole(&mut value);
        let known = folder.value(&value)?;
        if known.is_null() {
            has_null = true;
        } else if seen.insert(value.clone()) {
            found.push((value, known));
        }
    }
    let data_type = &own.data_type;
    // NaN is not equal to itself.
    let is_itself = |value: &Value| equal(value, value) == Some(true);
    if is_composed(data_type) || changes(own) || !found.iter().all(|(_, value)| is_itself(value)) {
        return None;
    }
    let is_null = || condition(Kind::IsNull(Box::new(own.clone())));
    found.sort_by(|(_, one), (_, other)| order(one, other, data_type).unwrap_or(Ordering::Equal));
    let among = match &found[..] {
        [] => return has_null.then(is_null),
        [(only, _)] => compared(own.clone(), only.clone()),
        [(low, _), .., (high, _)] if found.len() > MOST_VALUES => condition(Kind::Between {
            value: Box::new(own.clone()),
            low: Box::new(low.clone()),
            high: Box::new(high.clone()),
        }),
        _ => condition(Kind::In {
            value: Box::new(own.clone()),
            list: found.into_iter().map(|(value, _)| value).collect(),
        }),
    };
    Some(if has_null {
        condition(Kind::Or(vec![among, is_null()]))
    } else {
        among
    })
}

fn is_composed(data_type: &Type) -> bool {
    matches!(data_type, Type::Array(_) | Type::Map(..) | Type::Row(_))
}
