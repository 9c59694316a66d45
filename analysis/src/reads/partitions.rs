//! Which partitions each reading of a table can touch, by what WHERE, HAVING and ON say of its keys.
//!
//! A condition counts where it compares the key itself, by `=`, IN, `<`, `<=`, `>`, `>=` or BETWEEN, with values that
//! do not depend on rows; conditions joined by AND and OR count together. What is equal to a key in a join or a WHERE
//! hands its own bounds on. Anything else leaves all partitions.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::Reader;
use super::bound::{PartitionBound, PartitionLimit, PartitionValue, PartitionValues as Values};
use crate::TableReference;
use crate::catalog::{Column, Partition};
use crate::functions;
use crate::listed::Listed as _;
use crate::meaning::field::Origin;
use crate::meaning::{Condition, Meaning};
use crate::syntax::tree::{ComparisonOperator as Operator, Expression, ExpressionKind as Kind, LogicalOperator};
use crate::types::Type;

/// What is known of fields, by their numbers.
type Known = BTreeMap<usize, Values>;

/// What is known of one field, if anything is.
fn one(known: Option<(usize, Values)>) -> Known {
    let mut all = Known::new();
    all.extend(known);
    all
}

/// How often bounds are passed on from key to key.
const HOPS: usize = 8;

impl Reader<'_> {
    /// Notes what a condition says of partition keys. Rows with which it does not hold are left out.
    pub(super) fn narrow(&mut self, condition: &Condition, expression: &Expression) {
        if condition.keys.is_empty() {
            return;
        }
        let is_own = |id: &usize| condition.keys.contains(id);
        for (field, values) in self.known_by(expression) {
            if is_own(&field) {
                let values = Rc::new(values);
                for origin in self.keys_of(field) {
                    self.narrow_scan(origin, &values);
                }
            }
        }
        for (one, other) in equalities(expression) {
            for (one, other) in [(one, other), (other, one)] {
                let to = self.meaning.field_of(other).filter(is_own);
                if let (Some(from), Some(to)) = (self.meaning.field_of(one), to) {
                    self.equal_keys.push((from, to));
                }
            }
        }
    }

    fn known_by(&self, condition: &Expression) -> Known {
        match &*condition.kind {
            Kind::Logical { operator, terms } => {
                let mut terms = terms.iter().map(|term| self.known_by(term));
                let first = terms.next().unwrap_or_default();
                match operator {
                    LogicalOperator::And => terms.fold(first, |all, own| self.all_hold(all, own)),
                    LogicalOperator::Or => terms.fold(first, |all, own| self.one_holds(all, own)),
                }
            }
            Kind::Comparison { operator, left, right } => match self.compared_key(left, *operator, right) {
                Some(known) => one(Some(known)),
                None => one(self.compared_key(right, mirrored(*operator), left)),
            },
            Kind::Between { value, low, high } => {
                let low = self.compared_key(value, Operator::GreaterOrEqual, low);
                let high = self.compared_key(value, Operator::LessOrEqual, high);
                self.all_hold(one(low), one(high))
            }
            Kind::InList { value, list } => {
                let values = list.iter().map(constant_of).all_known();
                let known = self.key(value).zip(values);
                one(known.map(|((field, _), values)| (field, Values::OneOf(values))))
            }
            _ => Known::new(),
        }
    }

    fn all_hold(&self, mut all: Known, own: Known) -> Known {
        for (field, values) in own {
            let before = all.remove(&field).unwrap_or(Values::All);
            all.insert(field, before.and(values, &self.key_type(field)));
        }
        all
    }

    fn one_holds(&self, all: Known, mut own: Known) -> Known {
        let mut both = Known::new();
        for (field, values) in all {
            let Some(other) = own.remove(&field) else { continue };
            let either = values.or(other, &self.key_type(field));
            if either != Values::All {
                both.insert(field, either);
            }
        }
        both
    }

    /// What a comparison says of the key on its left.
    fn compared_key(&self, key: &Expression, operator: Operator, value: &Expression) -> Option<(usize, Values)> {
        let (field, _) = self.key(key)?;
        let limit = |inclusive| {
            let value = constant_of(value)?;
            Some(PartitionLimit { value, inclusive })
        };
        let (low, high) = match operator {
            Operator::Equal => return Some((field, Values::OneOf(vec![constant_of(value)?]))),
            Operator::Less => (None, Some(limit(false)?)),
            Operator::LessOrEqual => (None, Some(limit(true)?)),
            Operator::Greater => (Some(limit(false)?), None),
            Operator::GreaterOrEqual => (Some(limit(true)?), None),
            Operator::NotEqual | Operator::IsDistinctFrom => return None,
        };
        Some((field, Values::Between { low, high }))
    }

    /// The field that an expression is, if it comes from a partition key.
    fn key(&self, expression: &Expression) -> Option<(usize, Origin)> {
        let field = self.meaning.field_of(expression)?;
        self.keys_of(field).first().map(|origin| (field, *origin))
    }

    /// The partition keys that a field comes from.
    fn keys_of(&self, field: usize) -> Vec<Origin> {
        let is_key = |origin: &&Origin| {
            self.origin_column(origin)
                .is_some_and(|column| column.partition != Partition::No)
        };
        self.meaning
            .fields
            .origins_of(field)
            .iter()
            .filter(is_key)
            .copied()
            .listed()
    }

    fn origin_column(&self, origin: &Origin) -> Option<&Column> {
        let tables = self.meaning.catalog.tables.as_deref()?;
        tables.get(origin.table)?.columns.get(origin.column?)
    }

    fn key_type(&self, field: usize) -> Type {
        let origin = self.keys_of(field).into_iter().next();
        let column = origin.and_then(|origin| self.origin_column(&origin));
        column
            .and_then(|column| column.data_type.clone())
            .unwrap_or(Type::VARCHAR)
    }

    fn narrow_scan(&mut self, origin: Origin, values: &Rc<Values>) {
        let (Some(scan), Some(column)) = (self.scans.get_mut(origin.scan), origin.column) else {
            return;
        };
        let Some((_, known)) = scan.values.iter_mut().find(|(own, _)| *own == column) else {
            scan.values.push((column, values.clone()));
            return;
        };
        if known != values {
            let tables = self.meaning.catalog.tables.as_deref().unwrap_or_default();
            let key = &tables[origin.table].columns[column].data_type;
            let both = (**known)
                .clone()
                .and((**values).clone(), key.as_ref().unwrap_or(&Type::VARCHAR));
            *known = Rc::new(both);
        }
    }

    /// Hands the bounds of keys on to what must equal them.
    pub(super) fn hand_on(&mut self) {
        for _ in 0..HOPS {
            let before: Vec<_> = self.scans.iter().map(|scan| scan.values.clone()).listed();
            for (from, to) in self.equal_keys.clone() {
                for one in self.keys_of(from).into_iter().filter(|origin| origin.alone) {
                    let mut known = self.scans[one.scan].values.iter();
                    let known = known.find(|(column, _)| Some(*column) == one.column);
                    let Some((_, values)) = known.cloned() else {
                        continue;
                    };
                    for other in self.keys_of(to) {
                        self.narrow_scan(other, &values);
                    }
                }
            }
            if self.scans.iter().map(|scan| &scan.values).eq(before.iter()) {
                break;
            }
        }
    }
}

/// Which partitions each reference can touch, in the order of the references; `known` gives what is known of a column
/// of a scan.
pub(super) fn touched(
    meaning: &Meaning<'_>,
    known: &dyn Fn(usize, usize) -> Option<Rc<Values>>,
) -> Vec<Vec<PartitionBound>> {
    let tables = meaning.catalog.tables.as_deref().unwrap_or_default();
    let mut at: HashMap<usize, Vec<usize>> = HashMap::new();
    for (index, scan) in meaning.scans.all().iter().enumerate().filter(|(_, scan)| scan.runs) {
        at.entry(scan.range.start).or_default().push(index);
    }
    let of_reference = |reference: &TableReference| {
        let scans = at.get(&reference.range.start).map_or(&[][..], Vec::as_slice);
        let keys = tables[reference.table].columns.iter().enumerate();
        let keys = keys.filter(|(_, column)| column.partition != Partition::No);
        let bound = |(index, column): (usize, &Column)| {
            let of_scan = |scan: &usize| known(*scan, index).map_or(Values::All, |values| (*values).clone());
            let key = column.data_type.as_ref().unwrap_or(&Type::VARCHAR);
            let nothing = Values::OneOf(Vec::new());
            let values = if meaning.is_cut {
                Values::All
            } else {
                scans.iter().map(of_scan).fold(nothing, |all, own| all.or(own, key))
            };
            PartitionBound {
                column: index,
                values: values.distinct(),
            }
        };
        keys.map(bound).listed()
    };
    meaning.scans.references().iter().map(of_reference).listed()
}

/// A value that does not depend on rows.
fn constant_of(value: &Expression) -> Option<PartitionValue> {
    match &*value.kind {
        Kind::Text(text) => Some(PartitionValue::Constant(text.clone())),
        Kind::Long(number) => Some(PartitionValue::Constant(number.to_string())),
        Kind::Generic { type_name, value } if type_name.eq_ignore_ascii_case("date") && value.len() == 10 => {
            Some(PartitionValue::Constant(value.clone()))
        }
        Kind::Named(parameter) => parameter.map(PartitionValue::Parameter),
        Kind::Null => None,
        _ => is_constant(value).then(|| PartitionValue::Computed(value.range.clone())),
    }
}

/// The pairs of expressions that are equal wherever the condition holds.
fn equalities(condition: &Expression) -> Vec<(&Expression, &Expression)> {
    match &*condition.kind {
        Kind::Logical {
            operator: LogicalOperator::And,
            terms,
        } => terms.iter().flat_map(equalities).listed(),
        Kind::Comparison {
            operator: Operator::Equal,
            left,
            right,
        } => vec![(left, right)],
        _ => Vec::new(),
    }
}

/// The operator that says the same with its sides exchanged.
fn mirrored(operator: Operator) -> Operator {
    match operator {
        Operator::Less => Operator::Greater,
        Operator::LessOrEqual => Operator::GreaterOrEqual,
        Operator::Greater => Operator::Less,
        Operator::GreaterOrEqual => Operator::LessOrEqual,
        other => other,
    }
}

/// Whether an expression has one value for all rows: it names no column, asks no query, and calls nothing that gives another
/// value each time.
pub(crate) fn is_constant(expression: &Expression) -> bool {
    let own = match &*expression.kind {
        Kind::Identifier(_) | Kind::Measure(..) => false,
        Kind::Call(call) => !functions::is_random(&call.name.last().value),
        _ => expression.query().is_none(),
    };
    own && expression.children().into_iter().all(is_constant)
}
