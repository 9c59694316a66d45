#![doc = include_str!("../codes/no_partition_bound.md")]

use std::collections::{HashMap, HashSet};

use super::Facts;
use super::facts::{Place, conjuncts};
use crate::catalog::{Column, Partition, Table};
use crate::diagnostic::{Code, Diagnostic};
use crate::functions::{self, Kind as FunctionKind};
use crate::listed::Listed as _;
use crate::syntax::tree::{
    Bytes, ComparisonOperator as Operator, Expression, ExpressionKind as Kind, LogicalOperator, QueryBody, Relation,
    RelationKind,
};
use crate::syntax::walk::find;
use crate::types::Type;

/// This many findings quote the whole condition that was meant; with thousands of them, the others have the plain help.
const MOST_QUOTED: usize = 1_000;

pub(super) fn check(facts: &Facts<'_>, found: &mut Vec<Diagnostic>) {
    let bounded = bounded(facts);
    let looks = looks(facts);
    let mut places = HashSet::new();
    let mut alternatives = None;
    for (number, scan) in facts.meaning.scans.all().iter().enumerate() {
        // A WITH query that is used twice is two scans at one place.
        if bounded[number] || !scan.runs || !places.insert(scan.range.start) {
            continue;
        }
        let Some((table, key)) = facts.table(number).and_then(|table| Some((table, time_key(table)?))) else {
            continue;
        };
        if looks.contains(&scan.range) {
            continue;
        }
        let name = &key.name;
        let finding = Diagnostic::lint(
            Code::NoPartitionBound,
            scan.range.clone(),
            format!("partition column `{name}` has no lower bound in the WHERE clause"),
            format!("all of `{}` is read, however old", table.name),
        );
        let qualifier = facts.qualifier(number);
        let alternatives = alternatives.get_or_insert_with(|| in_parentheses(facts, &bounded));
        let better = alternatives.remove(&number);
        let help = better
            .or_else(|| of_keys_alone(facts, &scan.range, table))
            .unwrap_or_else(|| match first_value(key) {
                Some(first) => format!("add a first day to the conditions: `{qualifier}{name} >= {first}`"),
                None => format!("add a lower bound to the conditions: `{qualifier}{name} >= …`"),
            });
        found.push(finding.help(help));
    }
}

/// A value that bounds a key from below, as it is written, where its form is known.
fn first_value(key: &Column) -> Option<String> {
    let year = key.name.eq_ignore_ascii_case("year");
    match key.data_type.as_ref()? {
        Type::Date => Some("DATE '2026-11-01'".to_owned()),
        Type::Timestamp { .. } => Some("TIMESTAMP '2026-11-01 00:00:00'".to_owned()),
        own if own.is_integer() => year.then(|| "2026".to_owned()),
        _ => match key.day_form().filter(|form| form.has_date()) {
            Some(form) => Some(format!("'{}'", form.first_day())),
            None => year.then(|| "'2026'".to_owned()),
        },
    }
}

/// The places of tables of which a few rows are asked for, whichever: Athena stops when it has them.
fn looks(facts: &Facts<'_>) -> HashSet<Bytes> {
    let table = |relation: &Relation| {
        let relation = match &*relation.kind {
            RelationKind::Aliased { relation, .. } => relation,
            _ => relation,
        };
        match &*relation.kind {
            RelationKind::Table(table) => Some(table.name.range.clone()),
            _ => None,
        }
    };
    let looked_at = facts.queries.iter().filter_map(|(query, stands)| {
        let QueryBody::Specification(block) = &query.body else {
            return None;
        };
        let picks = block.distinct || block.where_.is_some() || block.group_by.is_some() || block.having.is_some();
        let is_a_look = *stands == Place::Result
            && query.is_limited()
            && query.order_by.is_none()
            && !picks
            && !block
                .expressions()
                .into_iter()
                .any(|item| find(item, &gathers).is_some());
        match block.from.as_slice() {
            [only] if is_a_look => table(only),
            _ => None,
        }
    });
    looked_at.collect()
}

/// Whether it needs all rows: an aggregate, or a function over a window.
fn gathers(expression: &Expression) -> bool {
    matches!(&*expression.kind, Kind::Call(call) if call.window.is_some()
        || functions::kind(&call.name.last().value) == Some(FunctionKind::Aggregate))
}

/// `SELECT max(day) FROM flow_logs`, `SELECT DISTINCT day FROM flow_logs`: what the list of partitions tells at once.
fn of_keys_alone(facts: &Facts<'_>, place: &Bytes, table: &Table) -> Option<String> {
    let is_key = |expression: &Expression| {
        facts
            .column_if(expression, |column| column.partition != Partition::No)
            .is_some()
    };
    let is_end = |expression: &Expression| match &*expression.kind {
        Kind::Call(call) if ["min", "max"].iter().any(|name| call.name.last().is(name)) => {
            call.filter.is_none()
                && call.window.is_none()
                && matches!(call.arguments.as_slice(), [only] if is_key(only))
        }
        Kind::Call(call) if call.name.last().is("count") && call.distinct => {
            call.window.is_none() && matches!(call.arguments.as_slice(), [only] if is_key(only))
        }
        _ => false,
    };
    let (block, _) = facts
        .table_at(place.start)
        .filter(|(block, _)| block.tables.len() == 1)?;
    let own = block.specification;
    let items = own.expressions();
    let told = own.where_.is_none()
        && own.items.len() == items.len()
        && (items.iter().all(|item| is_end(item)) || (own.distinct && items.iter().all(|item| is_key(item))));
    told.then(|| {
        let name = &table.name;
        format!("read the list of partitions instead of the records: `FROM \"{name}$partitions\"`")
    })
}

/// `day = … AND a OR b`, where the bound belongs to both alternatives: what was meant, with parentheses, for each scan
/// that is bounded so.
fn in_parentheses(facts: &Facts<'_>, bounded: &[bool]) -> HashMap<usize, String> {
    let bounds = Bounds { facts, bounded };
    let scans = |terms: &[Expression]| -> Vec<_> { terms.iter().map(|term| bounds.of(term, false)).listed() };
    let mut meant = HashMap::new();
    for condition in &facts.conditions {
        let Kind::Logical {
            operator: LogicalOperator::Or,
            terms,
        } = &*condition.expression.kind
        else {
            continue;
        };
        let Some((first, others)) = terms.split_first() else {
            continue;
        };
        let Kind::Logical {
            operator: LogicalOperator::And,
            terms,
        } = &*first.kind
        else {
            continue;
        };
        let (by_terms, by_others) = (scans(terms), scans(others));
        let by_others: HashSet<_> = by_others.into_iter().flatten().collect();
        for scan in by_terms.iter().flatten() {
            if bounded[*scan] || by_others.contains(scan) || meant.contains_key(scan) {
                continue;
            }
            if meant.len() == MOST_QUOTED {
                return meant;
            }
            let (mut bound, mut free) = (Vec::new(), Vec::new());
            for (term, scans) in terms.iter().zip(&by_terms) {
                let text = facts.text(&term.range);
                if scans.contains(scan) {
                    bound.push(text);
                } else {
                    free.push(text);
                }
            }
            if free.is_empty() {
                continue;
            }
            let alternatives: Vec<&str> = others.iter().map(|other| facts.text(&other.range)).listed();
            let help = format!(
                "write parentheses around the alternatives: `{} AND ({} OR {})`",
                bound.join(" AND "),
                free.join(" AND "),
                alternatives.join(" OR ")
            );
            meant.insert(*scan, help);
        }
    }
    meant
}

/// The first key that holds time: the widest unit, where there are several.
fn time_key(table: &Table) -> Option<&Column> {
    let mut columns = table.columns.iter();
    columns.find(|column| column.partition == Partition::Time)
}

/// For each scan, whether a condition bounds its time key from below. A key may be bounded by that of another scan, so
/// the terms that name a scan are looked at again once that is bounded.
fn bounded(facts: &Facts<'_>) -> Vec<bool> {
    let scans = facts.meaning.scans.all();
    let mut bounded = vec![false; scans.len()];
    let mut uses: HashMap<usize, Vec<usize>> = HashMap::new();
    for (number, scan) in scans.iter().enumerate() {
        if let Some(original) = scan.original {
            uses.entry(original).or_default().push(number);
        }
    }
    let mut terms = Vec::new();
    let mut naming: HashMap<usize, Vec<usize>> = HashMap::new();
    for condition in &facts.conditions {
        let mut own = Vec::new();
        conjuncts(condition.expression, &mut own);
        for term in own {
            let bounds = Bounds {
                facts,
                bounded: &bounded,
            };
            let scans: HashSet<usize> = bounds.keys_in(term).into_iter().collect();
            for scan in scans {
                naming.entry(scan).or_default().push(terms.len());
            }
            terms.push((term, condition));
        }
    }
    let mut open: Vec<usize> = (0..terms.len()).listed();
    while let Some(term) = open.pop() {
        let (term, condition) = terms[term];
        let bounds = Bounds {
            facts,
            bounded: &bounded,
        };
        // The rows of the other side of an outer join are all there, whatever its condition says.
        let reached = |scan: &usize| {
            condition
                .side
                .is_none_or(|side| facts.names_scan(condition.expression, *scan, side))
        };
        let mut found = bounds.of(term, false);
        found.retain(reached);
        while let Some(scan) = found.pop() {
            if !std::mem::replace(&mut bounded[scan], true) {
                found.extend(uses.get(&scan).into_iter().flatten());
                open.extend(naming.get(&scan).into_iter().flatten());
            }
        }
    }
    bounded
}

/// Looks for bounds, knowing some.
struct Bounds<'f, 'a> {
    facts: &'f Facts<'a>,
    bounded: &'f [bool],
}

impl Bounds<'_, '_> {
    /// The scans that a condition bounds, or its negation.
    fn of(&self, condition: &Expression, negated: bool) -> Vec<usize> {
        match &*condition.kind {
            Kind::Not(inner) => self.of(inner, !negated),
            Kind::Logical { operator, terms } => {
                let mut terms = terms.iter().map(|term| self.of(term, negated));
                if (*operator == LogicalOperator::And) != negated {
                    return terms.flatten().listed();
                }
                let first = terms.next().unwrap_or_default();
                terms.fold(first, |all, own| {
                    all.into_iter().filter(|scan| own.contains(scan)).listed()
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
            Kind::InList { value, list } if !negated => self.by(value, &list.iter().listed()),
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
        own.map(|origin| origin.scan).chain(below).listed()
    }
}

/// Whether it is `"$path"`, which tells the day, too.
fn names_path(expression: &Expression) -> bool {
    let name = expression.qualified_name();
    name.is_some_and(|parts| parts.last().is_some_and(|last| last.is("$path")))
}
