#![doc = include_str!("../codes/no_partition_bound.md")]

use super::Facts;
use crate::catalog::{Partition, Table};
use crate::diagnostic::{Code, Diagnostic};
use crate::functions::{self, Kind as FunctionKind};
use crate::syntax::tree::{ComparisonOperator as Operator, Expression, ExpressionKind as Kind, LogicalOperator};

pub(super) fn check(facts: &Facts<'_>, found: &mut Vec<Diagnostic>) {
    let bounded = bounded(facts);
    let mut places = Vec::new();
    for (number, scan) in facts.meaning.scans.all().iter().enumerate() {
        // A WITH query that is used twice is two scans at one place.
        if bounded[number] || !scan.runs || places.contains(&scan.range.start) {
            continue;
        }
        places.push(scan.range.start);
        let Some((table, key)) = facts.table(number).and_then(|table| Some((table, time_key(table)?))) else {
            continue;
        };
        let finding = Diagnostic::lint(
            Code::NoPartitionBound,
            scan.range.clone(),
            format!("partition column `{key}` has no lower bound in the WHERE clause"),
            format!("all of `{}` is read, however old", table.name),
        );
        let qualifier = facts.qualifier(number);
        found.push(
            finding.help(
                in_parentheses(facts, number, &bounded).unwrap_or_else(|| {
                    format!("add a first day to the conditions: `{qualifier}{key} >= '2026/11/01'`")
                }),
            ),
        );
    }
}

/// `day = … AND a OR b`, where the bound belongs to both alternatives: what was meant, with parentheses.
fn in_parentheses(facts: &Facts<'_>, scan: usize, bounded: &[bool]) -> Option<String> {
    let bounds = Bounds { facts, bounded };
    let is_bound = |term: &Expression| bounds.of(term, false).contains(&scan);
    let text = |term: &&Expression| facts.text(&term.range);
    facts.conditions.iter().find_map(|condition| {
        let Kind::Logical {
            operator: LogicalOperator::Or,
            terms,
        } = &*condition.expression.kind
        else {
            return None;
        };
        let (first, others) = terms.split_first()?;
        let Kind::Logical {
            operator: LogicalOperator::And,
            terms,
        } = &*first.kind
        else {
            return None;
        };
        let (bound, free): (Vec<_>, Vec<_>) = terms.iter().partition(|term| is_bound(term));
        if bound.is_empty() || free.is_empty() || others.iter().any(is_bound) {
            return None;
        }
        let join = |terms: &[&Expression]| terms.iter().map(text).collect::<Vec<_>>().join(" AND ");
        let alternatives: Vec<&str> = others.iter().map(|other| facts.text(&other.range)).collect();
        Some(format!(
            "write parentheses around the alternatives: `{} AND ({} OR {})`",
            join(&bound),
            join(&free),
            alternatives.join(" OR ")
        ))
    })
}

fn time_key(table: &Table) -> Option<&str> {
    let mut columns = table.columns.iter();
    let key = columns.find(|column| column.partition == Partition::Time)?;
    Some(&key.name)
}

/// For each scan, whether a condition bounds its time key from below. A key may be bounded by that of another scan, so
/// what is found is looked at again until nothing new comes.
fn bounded(facts: &Facts<'_>) -> Vec<bool> {
    let mut bounded = vec![false; facts.meaning.scans.all().len()];
    loop {
        let mut more = Vec::new();
        for condition in &facts.conditions {
            let own = Bounds {
                facts,
                bounded: &bounded,
            };
            let scans = own.of(condition.expression, false);
            // The rows of the other side of an outer join are all there, whatever its condition says.
            let reached = |scan: &usize| {
                condition
                    .side
                    .is_none_or(|side| facts.names_scan(condition.expression, *scan, side))
            };
            more.extend(scans.into_iter().filter(reached));
        }
        let before = bounded.clone();
        for scan in more {
            bounded[scan] = true;
        }
        for (number, scan) in facts.meaning.scans.all().iter().enumerate() {
            bounded[number] |= scan.original.is_some_and(|original| bounded[original]);
        }
        if bounded == before {
            return bounded;
        }
    }
}

/// Looks for bounds, knowing some.
struct Bounds<'f> {
    facts: &'f Facts<'f>,
    bounded: &'f [bool],
}

impl Bounds<'_> {
    /// The scans that a condition bounds, or its negation.
    fn of(&self, condition: &Expression, negated: bool) -> Vec<usize> {
        match &*condition.kind {
            Kind::Not(inner) => self.of(inner, !negated),
            Kind::Logical { operator, terms } => {
                let mut terms = terms.iter().map(|term| self.of(term, negated));
                if (*operator == LogicalOperator::And) != negated {
                    return terms.flatten().collect();
                }
                let first = terms.next().unwrap_or_default();
                terms.fold(first, |all, own| {
                    all.into_iter().filter(|scan| own.contains(scan)).collect()
                })
            }
            Kind::Comparison { operator, left, right } => match (operator, negated) {
                (Operator::Greater | Operator::GreaterOrEqual, false)
                | (Operator::Less | Operator::LessOrEqual, true) => self.over(left, right),
                (Operator::Less | Operator::LessOrEqual, false)
                | (Operator::Greater | Operator::GreaterOrEqual, true) => self.over(right, left),
                (Operator::Equal, false) | (Operator::NotEqual | Operator::IsDistinctFrom, true) => {
                    [self.by(left, &[right]), self.by(right, &[left])].concat()
                }
                _ => Vec::new(),
            },
            Kind::Between { value, low, .. } if !negated => self.by(value, &[low]),
            Kind::InList { value, list } if !negated => self.by(value, &list.iter().collect::<Vec<_>>()),
            Kind::InQuery { value, .. } if !negated => self.by(value, &[]),
            Kind::Like { value, pattern, .. } if !negated => {
                // A pattern that begins with a wildcard fits days of every year.
                let open = matches!(&*pattern.kind, Kind::Text(text) if text.starts_with(['%', '_']));
                if open && !names_path(value) {
                    Vec::new()
                } else {
                    self.by(value, &[pattern])
                }
            }
            Kind::IsNull(_) => Vec::new(),
            _ if negated => Vec::new(),
            _ => self.keys_in(condition),
        }
    }

    /// What a lower bound on one side bounds; an expression over the key may turn the order round.
    fn over(&self, high: &Expression, low: &Expression) -> Vec<usize> {
        let mut scans = self.by(high, &[low]);
        if self.facts.origins(low).is_empty() {
            scans.extend(self.by(low, &[high]));
        }
        scans
    }

    /// The scans whose key an expression names, when what it is compared with has a bound itself.
    fn by(&self, value: &Expression, others: &[&Expression]) -> Vec<usize> {
        let known = others
            .iter()
            .all(|other| self.keys_in(other).into_iter().all(|scan| self.bounded[scan]));
        if known { self.keys_in(value) } else { Vec::new() }
    }

    /// The scans whose time key or path an expression names; aggregates are computed from what was read already.
    fn keys_in(&self, expression: &Expression) -> Vec<usize> {
        let is_aggregate = matches!(&*expression.kind, Kind::Call(call)
            if functions::kind(&call.name.last().value) == Some(FunctionKind::Aggregate));
        if is_aggregate {
            return Vec::new();
        }
        let own = self
            .facts
            .origins(expression)
            .iter()
            .filter(|origin| match origin.column {
                Some(_) => self
                    .facts
                    .column(**origin)
                    .is_some_and(|column| column.partition == Partition::Time),
                None => names_path(expression),
            });
        let below = expression.children().into_iter().flat_map(|child| self.keys_in(child));
        own.map(|origin| origin.scan).chain(below).collect()
    }
}

/// Whether it is `"$path"`, which tells the day, too.
fn names_path(expression: &Expression) -> bool {
    let name = expression.qualified_name();
    name.is_some_and(|parts| parts.last().is_some_and(|last| last.is("$path")))
}
