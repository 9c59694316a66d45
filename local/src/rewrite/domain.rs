//! A table is not read if the conditions on its rows allow no value for one of its columns, such as `x <= 3 AND x > 5`.
//!
//! Trino looks at each condition in this way, and fails if it compares values with NULL inside to do so.

use std::cell::Cell;
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::plan::{
    ColumnNumber, Comparison, Expression, ExpressionKind as Kind, Join, JoinKind, Literal, Node,
};

use super::conjuncts::{self, connects, mirrored};
use super::fold::Folder;
use super::no_rows;
use crate::aggregates;
use crate::failure::Failure;
use crate::value::compare::{equal, order};
use crate::value::{Value, bounds, decimal, time};

/// Beyond this, not each whole number is a double.
const MOST_EXACT: f64 = 9_007_199_254_740_992.0;

/// The same rows, without tables of which no row can satisfy its condition.
pub(super) fn node(mut own: Node, folder: &Folder<'_>) -> Node {
    if let Node::Filter { input, condition } = &own
        && matches!(**input, Node::Scan(_))
    {
        let domains = Domains::new(folder);
        if domains.of(condition, false).is_none() && !domains.met_null.get() {
            return no_rows(own.columns());
        }
    }
    for input in own.inputs_mut() {
        let taken = std::mem::replace(input, no_rows(Vec::new()));
        *input = node(taken, folder);
    }
    own
}

/// The failure of a condition whose constants Trino cannot compare. It looks at the conditions of filters, and at those of
/// inner joins without an equation between the sides, which are filters to it.
pub(super) fn failure(own: &Node, folder: &Folder<'_>) -> Option<Failure> {
    let condition = match own {
        Node::Filter { condition, .. } => Some(condition),
        Node::Join(join) if join.kind == JoinKind::Inner && !has_equation(join) => join.condition.as_ref(),
        _ => None,
    };
    let is_known = |condition| {
        let domains = Domains::new(folder);
        domains.of(condition, false);
        !domains.met_null.get()
    };
    if condition.is_none_or(is_known) {
        own.inputs().into_iter().find_map(|input| failure(input, folder))
    } else {
        Some(Failure::uncompared())
    }
}

fn has_equation(join: &Join) -> bool {
    let columns = |side: &Node| -> HashSet<ColumnNumber> { side.columns().into_iter().collect() };
    let (left, right) = (columns(&join.left), columns(&join.right));
    let terms = join.condition.clone().map(conjuncts::of).unwrap_or_default();
    terms.iter().any(|term| connects(term, &left, &right))
}

/// The values that conditions allow the columns; any for a column that is not there. `None`: there is no row.
type Allowed = Option<HashMap<ColumnNumber, Domain>>;

/// The values that a column may have.
#[derive(Clone)]
struct Domain {
    data_type: Type,
    takes_null: bool,
    /// In order, and none meets the next.
    ranges: Vec<Range>,
}

/// The values between two cuts.
type Range = (Cut, Cut);

/// A place between the values of a type.
#[derive(Clone)]
enum Cut {
    Start,
    Before(Value),
    After(Value),
    End,
}

impl Cut {
    /// Which of two cuts comes first; `None`: their values do not compare.
    fn order(&self, other: &Self, data_type: &Type) -> Option<Ordering> {
        Some(match (self, other) {
            (Self::Start, Self::Start) | (Self::End, Self::End) => Ordering::Equal,
            (Self::Start, _) | (_, Self::End) => Ordering::Less,
            (Self::End, _) | (_, Self::Start) => Ordering::Greater,
            (Self::Before(one) | Self::After(one), Self::Before(two) | Self::After(two)) => {
                let sides = || matches!(self, Self::After(_)).cmp(&matches!(other, Self::After(_)));
                order(one, two, data_type)?.then_with(sides)
            }
        })
    }
}

impl Domain {
    fn is_empty(&self) -> bool {
        !self.takes_null && self.ranges.is_empty()
    }
}

struct Domains<'a> {
    folder: &'a Folder<'a>,
    /// Whether values were compared that have no order, since one of them has NULL inside.
    met_null: Cell<bool>,
}

impl<'a> Domains<'a> {
    fn new(folder: &'a Folder<'a>) -> Self {
        Self {
            folder,
            met_null: Cell::new(false),
        }
    }
}

impl Domains<'_> {
    /// Which of two cuts comes first.
    fn order(&self, one: &Cut, two: &Cut, data_type: &Type) -> Ordering {
        one.order(two, data_type).unwrap_or_else(|| {
            self.met_null.set(true);
            Ordering::Equal
        })
    }

    /// What all conditions allow. Halves are put together, so that a long list takes not much longer than its length says.
    fn all(&self, mut conditions: Vec<Allowed>) -> Allowed {
        match conditions.len() {
            0 => Some(HashMap::new()),
            1 => conditions.remove(0),
            length => {
                let second = conditions.split_off(length / 2);
                self.both(self.all(conditions)?, self.all(second)?)
            }
        }
    }

    fn both(&self, mut found: HashMap<ColumnNumber, Domain>, second: HashMap<ColumnNumber, Domain>) -> Allowed {
        for (column, domain) in second {
            let both = match found.get(&column) {
                Some(other) => self.common(other, &domain),
                None => domain,
            };
            if both.is_empty() {
                return None;
            }
            found.insert(column, both);
        }
        Some(found)
    }

    /// The values of both.
    fn common(&self, own: &Domain, other: &Domain) -> Domain {
        let order = |one: &Cut, two: &Cut| self.order(one, two, &own.data_type);
        let mut ranges = Vec::new();
        let (mut owns, mut others) = (own.ranges.iter().peekable(), other.ranges.iter().peekable());
        while let (Some((start, end)), Some((other_start, other_end))) = (owns.peek(), others.peek()) {
            let later = if order(start, other_start).is_lt() {
                other_start
            } else {
                start
            };
            let ends_sooner = order(end, other_end).is_lt();
            let sooner = if ends_sooner { end } else { other_end };
            if order(later, sooner).is_lt() {
                ranges.push((later.clone(), sooner.clone()));
            }
            if ends_sooner {
                owns.next();
            } else {
                others.next();
            }
        }
        Domain {
            data_type: own.data_type.clone(),
            takes_null: own.takes_null && other.takes_null,
            ranges,
        }
    }

    /// What one of the conditions allows, for each column by itself.
    fn any(&self, conditions: impl IntoIterator<Item = Allowed>) -> Allowed {
        let mut conditions = conditions.into_iter().flatten();
        let mut found = conditions.next()?;
        for mut other in conditions {
            found.retain(|column, _| other.contains_key(column));
            for (column, domain) in &mut found {
                if let Some(other) = other.remove(column) {
                    domain.takes_null |= other.takes_null;
                    domain.ranges.extend(other.ranges);
                }
            }
        }
        for domain in found.values_mut() {
            self.sort(domain);
        }
        Some(found)
    }

    /// Puts the ranges in order, and joins those that meet.
    fn sort(&self, domain: &mut Domain) {
        let starts = |(one, _): &(Cut, Cut), (two, _): &(Cut, Cut)| one.order(two, &domain.data_type);
        if aggregates::sort_by(&mut domain.ranges, starts).is_err() {
            self.met_null.set(true);
            return;
        }
        let order = |one: &Cut, two: &Cut| self.order(one, two, &domain.data_type);
        domain.ranges.dedup_by(|(start, end), (_, last)| {
            let meet = order(start, last).is_le();
            if meet && order(last, end).is_lt() {
                *last = end.clone();
            }
            meet
        });
    }

    /// What is allowed if a condition is true, or false where it is negated.
    fn of(&self, condition: &Expression, negated: bool) -> Allowed {
        use Comparison::{Equal, IsDistinctFrom, NotEqual};
        let known = || Some(HashMap::new());
        match &condition.kind {
            Kind::Not(value) => self.of(value, !negated),
            Kind::And(terms) if negated => self.any(terms.iter().map(|term| self.of(term, negated))),
            Kind::Or(terms) if !negated => self.any(terms.iter().map(|term| self.of(term, negated))),
            Kind::And(terms) | Kind::Or(terms) => self.all(terms.iter().map(|term| self.of(term, negated)).collect()),
            Kind::Literal(Literal::Boolean(value)) => (*value != negated).then(HashMap::new),
            Kind::Column(column) => {
                let value = Value::Boolean(!negated);
                only(
                    *column,
                    &Type::Boolean,
                    false,
                    vec![(Cut::Before(value.clone()), Cut::After(value))],
                )
            }
            Kind::IsNull(value) => match value.kind {
                Kind::Column(column) if negated => only(column, &value.data_type, false, vec![(Cut::Start, Cut::End)]),
                Kind::Column(column) => only(column, &value.data_type, true, Vec::new()),
                _ => known(),
            },
            Kind::Comparison { operator, left, right } => {
                if matches!(operator, Equal | NotEqual | IsDistinctFrom) {
                    self.single(left, [&**right]);
                    self.single(right, [&**left]);
                }
                self.comparison(left, *operator, right, negated)
                    .or_else(|| self.comparison(right, mirrored(*operator), left, negated))
                    .unwrap_or_else(known)
            }
            Kind::Between { value, low, high } => {
                let of = |operator, bound| self.comparison(value, operator, bound, negated).unwrap_or_else(known);
                let both = [of(Comparison::GreaterOrEqual, low), of(Comparison::LessOrEqual, high)];
                if negated { self.any(both) } else { self.all(both.into()) }
            }
            Kind::In { value, list } => {
                let has_null = || {
                    list.iter()
                        .any(|own| self.folder.value(own).is_some_and(|value| value.is_null()))
                };
                if !negated || !has_null() {
                    self.single(value, list);
                }
                let of = |own| self.comparison(value, Equal, own, negated).unwrap_or_else(known);
                if negated {
                    self.all(list.iter().map(of).collect())
                } else {
                    self.any(list.iter().map(of))
                }
            }
            Kind::Like { value, pattern, escape } if !negated => self
                .prefix(value, pattern, escape.as_deref())
                .map_or_else(known, |(column, range)| {
                    only(column, &value.data_type, false, vec![range])
                }),
            Kind::Call(call) if call.overload.name == "starts_with" && !negated => match &call.arguments[..] {
                [value, prefix] => self.start(value, prefix).map_or_else(known, |(column, range)| {
                    only(column, &value.data_type, false, vec![range])
                }),
                _ => known(),
            },
            _ => known(),
        }
    }

    /// Compares a value with itself, as Trino does where a column is compared with a single one.
    fn single<'e>(&self, column: &Expression, constants: impl IntoIterator<Item = &'e Expression>) {
        let data_type = &column.data_type;
        if !matches!(column.kind, Kind::Column(_)) || !data_type.is_orderable() {
            return;
        }
        let values: Option<Vec<Value>> = constants.into_iter().map(|own| self.folder.value(own)).collect();
        let mut values = values.unwrap_or_default();
        values.retain(|value| !value.is_null());
        if let [only] = &values[..] {
            self.order(&Cut::Before(only.clone()), &Cut::After(only.clone()), data_type);
        }
    }

    /// What a comparison with a constant allows; `None` if nothing is known.
    fn comparison(
        &self,
        left: &Expression,
        operator: Comparison,
        right: &Expression,
        negated: bool,
    ) -> Option<Allowed> {
        use Comparison::{Equal, Greater, GreaterOrEqual, IsDistinctFrom, Less, LessOrEqual, NotEqual};
        let (column, data_type) = match &left.kind {
            Kind::Column(column) => (*column, &left.data_type),
            Kind::Coerce(value) => match value.kind {
                Kind::Column(column) => (column, &value.data_type),
                _ => return None,
            },
            _ => return None,
        };
        let constant = self.folder.value(right)?;
        if constant.is_null() {
            return match (operator, negated) {
                (IsDistinctFrom, false) => Some(only(column, data_type, false, vec![(Cut::Start, Cut::End)])),
                (IsDistinctFrom, true) => Some(only(column, data_type, true, Vec::new())),
                _ => Some(None),
            };
        }
        // Nothing compares with NaN, so what is not less need not be greater or equal.
        let is_float = matches!(data_type, Type::Double | Type::Real);
        if is_float && negated != matches!(operator, NotEqual | IsDistinctFrom) {
            return None;
        }
        // Nothing is equal to NaN, less or greater, so what says that it differs is true of every value.
        if equal(&constant, &constant) == Some(false) {
            return (operator != IsDistinctFrom && negated == (operator == NotEqual)).then_some(None);
        }
        let (before, after) = cuts(&constant, &right.data_type, data_type)?;
        let takes_null = operator == IsDistinctFrom && !negated;
        let operator = match (operator, negated) {
            (Equal, true) | (NotEqual | IsDistinctFrom, false) => {
                let ranges = vec![(Cut::Start, before), (after, Cut::End)];
                return Some(only(column, data_type, takes_null, ranges));
            }
            (NotEqual | IsDistinctFrom, true) => Equal,
            (Less, true) => GreaterOrEqual,
            (LessOrEqual, true) => Greater,
            (Greater, true) => LessOrEqual,
            (GreaterOrEqual, true) => Less,
            (own, _) => own,
        };
        let range = match operator {
            Less => (Cut::Start, before),
            LessOrEqual => (Cut::Start, after),
            Greater => (after, Cut::End),
            GreaterOrEqual => (before, Cut::End),
            _ => (before, after),
        };
        Some(only(column, data_type, false, vec![range]))
    }

    fn text(&self, expression: &Expression) -> Option<String> {
        match self.folder.value(expression)? {
            Value::Text(text) => Some(text.to_string()),
            _ => None,
        }
    }

    /// The texts that begin with what a pattern begins with.
    fn prefix(
        &self,
        value: &Expression,
        pattern: &Expression,
        escape: Option<&Expression>,
    ) -> Option<(ColumnNumber, Range)> {
        let escape = match escape {
            Some(escape) => self.text(escape)?.chars().next(),
            None => None,
        };
        let pattern = self.text(pattern)?;
        let mut prefix = String::new();
        let mut chars = pattern.chars();
        let mut is_whole = true;
        while let Some(own) = chars.next() {
            match own {
                _ if Some(own) == escape => prefix.extend(chars.next()),
                '%' | '_' => {
                    is_whole = false;
                    break;
                }
                _ => prefix.push(own),
            }
        }
        if is_whole {
            let text = Value::text(prefix);
            return Some((varchar(value)?, (Cut::Before(text.clone()), Cut::After(text))));
        }
        Some((varchar(value)?, starting(&prefix)?))
    }

    fn start(&self, value: &Expression, prefix: &Expression) -> Option<(ColumnNumber, Range)> {
        Some((varchar(value)?, starting(&self.text(prefix)?)?))
    }
}

/// The column, if it is one of texts.
fn varchar(value: &Expression) -> Option<ColumnNumber> {
    match (&value.kind, &value.data_type) {
        (Kind::Column(column), Type::Varchar(_)) => Some(*column),
        _ => None,
    }
}

/// The texts with a prefix. Where they end, Trino knows by counting up its last ASCII character.
fn starting(prefix: &str) -> Option<Range> {
    let (place, last) = prefix.char_indices().rev().find(|(_, own)| u32::from(*own) < 127)?;
    let next = char::from_u32(u32::from(last) + 1)?;
    let end = format!("{}{next}", &prefix[..place]);
    Some((Cut::Before(Value::text(prefix)), Cut::Before(Value::text(end))))
}

/// That a column has a value of these ranges.
fn only(column: ColumnNumber, data_type: &Type, takes_null: bool, ranges: Vec<Range>) -> Allowed {
    let mut domain = Domain {
        data_type: data_type.clone(),
        takes_null,
        ranges,
    };
    domain
        .ranges
        .retain(|(start, end)| start.order(end, data_type).is_none_or(Ordering::is_lt));
    (!domain.is_empty()).then(|| HashMap::from([(column, domain)]))
}

/// The cuts around a constant, among the values of a column that is compared with it; they are the same one if none of
/// these values is equal.
fn cuts(constant: &Value, data_type: &Type, of_column: &Type) -> Option<(Cut, Cut)> {
    let around = |value: Value| (Cut::Before(value.clone()), Cut::After(value));
    if data_type == of_column {
        return data_type.is_orderable().then(|| around(constant.clone()));
    }
    if let (Type::Date, Value::Timestamp(picoseconds)) = (of_column, constant) {
        let days = picoseconds.div_euclid(time::DAY);
        let day = Value::Date(i32::try_from(days).ok()?);
        return Some(if days * time::DAY == *picoseconds {
            around(day)
        } else {
            (Cut::After(day.clone()), Cut::After(day))
        });
    }
    let (least, most) = bounds(of_column)?;
    // The nearest whole number, and its place beside the constant.
    let (whole, order) = match constant {
        Value::Integer(own) => (i128::from(*own), Ordering::Equal),
        #[expect(clippy::cast_possible_truncation, reason = "its size is checked")]
        Value::Double(own) if own.abs() < MOST_EXACT => (own.round() as i128, own.round().total_cmp(own)),
        Value::Decimal(own) => {
            let Type::Decimal { scale, .. } = data_type else {
                return None;
            };
            let unit = decimal::power(*scale);
            let whole = decimal::divide_rounded(*own, unit);
            (whole, (whole * unit).cmp(own))
        }
        _ => return None,
    };
    if whole < i128::from(least) {
        return Some((Cut::Start, Cut::Start));
    }
    if whole > i128::from(most) {
        return Some((Cut::End, Cut::End));
    }
    let value = Value::Integer(i64::try_from(whole).ok()?);
    Some(match order {
        Ordering::Less => (Cut::After(value.clone()), Cut::After(value)),
        Ordering::Equal => around(value),
        Ordering::Greater => (Cut::Before(value.clone()), Cut::Before(value)),
    })
}
