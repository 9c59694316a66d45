#![doc = include_str!("../codes/constant_failure.md")]

use std::cell::OnceCell;
use std::collections::HashMap;

use super::facts::Place;
use super::{Facts, ungrouped_window};
use crate::diagnostic::{Code, Diagnostic};
use crate::functions::refused::{self, Refusal};
use crate::listed::Listed as _;
use crate::syntax::tree::{Call, Expression, ExpressionKind as Kind, LogicalOperator, SelectItem};
use crate::syntax::written;
use crate::types::Type;
use crate::types::value::{IntervalField, may_be};

pub(super) fn check(facts: &Facts<'_>, found: &mut Vec<Diagnostic>) {
    let mut walk = Walk {
        facts,
        found,
        seen: Vec::new(),
        failed: Vec::new(),
        integers: Integers::default(),
    };
    for block in &facts.blocks {
        let own = block.specification;
        // What no row comes to, fails for none.
        if own.where_.as_ref().is_some_and(is_never) {
            continue;
        }
        // What a query inside selects is only computed where somebody reads it.
        let items = block
            .specification
            .items
            .iter()
            .filter(|_| block.place == Place::Result && !own.having.as_ref().is_some_and(is_never));
        for item in items {
            if let SelectItem::Single { expression, .. } = item {
                walk.expression(expression, true);
            }
        }
        for key in block.keys() {
            walk.expression(key, true);
        }
        for aggregate in ungrouped_window::aggregates(block) {
            let message = "a window of a block without groups has an aggregate";
            let reason = "fails when it runs, whatever the row";
            let finding = Diagnostic::lint(Code::ConstantFailure, aggregate.range.clone(), message, reason);
            walk.found
                .push(finding.help("write the window in OVER, or aggregate in a subquery first"));
        }
    }
    for condition in &facts.conditions {
        walk.expression(condition.expression, true);
    }
}

/// Goes through what is computed.
struct Walk<'f, 'a> {
    facts: &'f Facts<'a>,
    found: &'f mut Vec<Diagnostic>,
    /// The expressions of select lists that were looked at.
    seen: Vec<usize>,
    /// What was found to fail.
    failed: Vec<usize>,
    integers: Integers,
}

impl<'a> Walk<'_, 'a> {
    /// `certain`: it is computed for each row. A division by zero in a branch may be meant to fail there; a pattern that
    /// nothing can read is not.
    fn expression(&mut self, expression: &'a Expression, certain: bool) {
        let before = self.found.len();
        self.parts(expression, certain);
        if self.found.len() == before
            && let Some((place, refusal)) = failure(self.facts, &mut self.integers, expression, certain)
            && !self.failed.contains(&place.id)
        {
            // A key of GROUP BY may be a select item, by its number.
            self.failed.push(place.id);
            let finding = Diagnostic::lint(
                Code::ConstantFailure,
                place.range.clone(),
                refusal.fact,
                "fails when it runs, whatever the row",
            );
            self.found.push(match refusal.instead {
                Some(text) => finding.replace(&place.range, text),
                None => finding.maybe_help(refusal.help),
            });
        }
    }

    fn parts(&mut self, expression: &'a Expression, certain: bool) {
        match &*expression.kind {
            // Its failures are NULL; a lambda runs as often as there are elements.
            Kind::Try(_) | Kind::Lambda { .. } => {}
            Kind::If {
                condition,
                then,
                otherwise,
            } => {
                self.expression(condition, certain);
                let known = truth(condition);
                if known != Some(false) {
                    self.expression(then, certain && known.is_some());
                }
                if let Some(otherwise) = otherwise.as_ref().filter(|_| known != Some(true)) {
                    self.expression(otherwise, certain && known.is_some());
                }
            }
            Kind::SearchedCase { whens, otherwise } => {
                let mut certain = certain;
                for when in whens {
                    self.expression(&when.condition, certain);
                    let known = truth(&when.condition);
                    certain &= known.is_some();
                    if known != Some(false) {
                        self.expression(&when.result, certain);
                    }
                    if known == Some(true) {
                        return;
                    }
                }
                if let Some(otherwise) = otherwise {
                    self.expression(otherwise, certain);
                }
            }
            Kind::Coalesce(list) => {
                let reached = list.iter().take_while(|one| !is_value(one)).count();
                for (at, one) in list.iter().take(reached).enumerate() {
                    self.expression(one, certain && at == 0);
                }
            }
            Kind::Logical { operator, terms } => {
                let decides = Some(*operator == LogicalOperator::Or);
                if !terms.iter().any(|term| truth(term) == decides) {
                    for term in terms {
                        self.expression(term, certain);
                    }
                }
            }
            Kind::SimpleCase { .. } => {
                let mut parts = expression.children().into_iter();
                parts
                    .by_ref()
                    .take(1)
                    .for_each(|operand| self.expression(operand, certain));
                parts.for_each(|part| self.expression(part, false));
            }
            // What FILTER lets pass fails; often what it does not as well, since arguments are computed before it.
            Kind::Call(call) if call.filter.as_ref().is_some_and(is_never) => {
                call.filter.iter().for_each(|own| self.expression(own, certain));
            }
            _ => {
                let definition = self.facts.definition(expression);
                if definition.id != expression.id && !self.seen.contains(&definition.id) {
                    self.seen.push(definition.id);
                    self.expression(definition, certain);
                }
                expression
                    .children()
                    .into_iter()
                    .for_each(|part| self.expression(part, certain));
            }
        }
    }
}

/// Whether a condition is true of no row, by what is written there.
fn is_never(condition: &Expression) -> bool {
    match &*condition.kind {
        Kind::Boolean(value) => !value,
        Kind::Null => true,
        Kind::Not(inner) => matches!(*inner.kind, Kind::Null | Kind::Boolean(true)),
        Kind::Logical { operator, terms } => match operator {
            LogicalOperator::And => terms.iter().any(is_never),
            LogicalOperator::Or => terms.iter().all(is_never),
        },
        Kind::Call(call) => {
            let gathers = ["bool_or", "bool_and", "every"]
                .iter()
                .any(|name| call.name.last().is(name));
            gathers && call.arguments.iter().all(is_never)
        }
        _ => false,
    }
}

/// Whether a condition is TRUE or FALSE, written out.
fn truth(condition: &Expression) -> Option<bool> {
    match *condition.kind {
        Kind::Boolean(value) => Some(value),
        _ => None,
    }
}

/// Whether it is a literal, and not NULL.
fn is_value(expression: &Expression) -> bool {
    matches!(
        *expression.kind,
        Kind::Boolean(_) | Kind::Long(_) | Kind::Decimal(_) | Kind::Double(_) | Kind::Text(_) | Kind::Generic { .. }
    )
}

/// What fails, and why.
fn failure<'a>(
    facts: &Facts<'a>,
    integers: &mut Integers,
    expression: &'a Expression,
    certain: bool,
) -> Option<(&'a Expression, Refusal)> {
    match &*expression.kind {
        Kind::Arithmetic { operator, left, right } if certain => {
            let own = facts.type_of(expression)?;
            let exact = own.is_integer() || matches!(own, Type::Decimal { .. });
            if matches!(operator, '/' | '%') && exact && integers.of(right) == Some(0) {
                let help = "divide by `nullif(…, 0)`, which gives NULL instead";
                return Some((expression, Refusal::new("a division by zero").help(help)));
            }
            if matches!(own, Type::Date) && [left, right].into_iter().any(is_part_of_day) {
                let help = "add it to a timestamp: `CAST(… AS timestamp)`";
                return Some((
                    expression,
                    Refusal::new("hours, minutes and seconds are not added to a date").help(help),
                ));
            }
            let value = integers.of(expression)?;
            (!fits(value, own)).then(|| {
                let fact = format!("`{value}` does not fit into {own}");
                (
                    expression,
                    Refusal::new(fact).help("write a number of a wider type: `BIGINT '…'` or a decimal"),
                )
            })
        }
        Kind::Cast { value, safe: false, .. } if certain => {
            let own = facts.type_of(expression)?;
            let is_wrong = match &*value.kind {
                Kind::Text(text) => !may_be(text, own),
                Kind::Long(_) if own.is_integer() => !fits(integers.of(value)?, own),
                _ => false,
            };
            if let (Type::Varchar(Some(most)), Some(least)) = (own, shortest(facts, value))
                && usize::try_from(*most).is_ok_and(|most| most < least)
            {
                let fact = format!("{} has more than {most} characters", facts.text(&value.range));
                return Some((
                    expression,
                    Refusal::new(fact).help("write `varchar`, or a greater length"),
                ));
            }
            is_wrong.then(|| {
                let fact = format!("{} is not of type {own}", facts.text(&value.range));
                let refusal =
                    Refusal::new(fact).help("write a value of this type, or `TRY_CAST`, which gives NULL instead");
                (expression, of_column(facts, value, refusal))
            })
        }
        Kind::Call(call) => {
            let name = call.name.last().value.to_ascii_lowercase();
            let texts = call.arguments.iter().enumerate();
            let all = OnceCell::new();
            let by_each = texts.into_iter().find_map(|(at, argument)| {
                let types = |at: usize| facts.type_of(call.arguments.get(at)?);
                let refusal = match &*argument.kind {
                    Kind::Text(text) => refused::text(&name, at, text, &types),
                    Kind::Long(value) if certain => {
                        let arguments = || call.arguments.iter().map(|own| facts.type_of(own)).listed();
                        refused::number(&name, at, *value, all.get_or_init(arguments))
                    }
                    _ => None,
                };
                Some((argument, of_column(facts, argument, refusal?)))
            });
            by_each.or_else(|| by_several(facts, &name, call))
        }
        Kind::Subscript { base, index } if certain => {
            let is_array = matches!(facts.type_of(base), Some(Type::Array(_)));
            let value = integers.of(index).filter(|value| is_array && *value < 1)?;
            let fact = format!("an array has no element {value}");
            Some((index, Refusal::new(fact).help("count from 1")))
        }
        Kind::AtTimeZone { zone, .. } => match &*zone.kind {
            Kind::Text(text) => refused::zone(text).map(|refusal| (zone, refusal)),
            _ => None,
        },
        Kind::Like {
            escape: Some(escape), ..
        } => match &*escape.kind {
            Kind::Text(text) if text.chars().count() != 1 => Some((escape, Refusal::new("ESCAPE takes one character"))),
            _ => None,
        },
        _ => None,
    }
}

/// What fails because of several arguments.
fn by_several<'a>(facts: &Facts<'a>, name: &str, call: &'a Call) -> Option<(&'a Expression, Refusal)> {
    let text = |at: usize| match &*call.arguments.get(at)?.kind {
        Kind::Text(text) => Some(text.as_str()),
        _ => None,
    };
    let first = call.arguments.first()?;
    let is_alone = call.arguments.len() == 1 && !matches!(*first.kind, Kind::Null);
    if is_alone && matches!(name, "concat" | "concat_ws" | "map_concat") {
        let help = "add the other values, or write the value without the function";
        return Some((
            first,
            Refusal::new(format!("`{name}` takes two values or more")).help(help),
        ));
    }
    if let (Some(value), Some(pattern)) = (text(0), text(1))
        && let Some(refusal) = refused::texts(name, value, pattern)
    {
        return Some((first, of_column(facts, first, refusal)));
    }
    if let (Some(pattern), Some(Kind::Long(group))) = (text(1), call.arguments.get(2).map(|third| &*third.kind)) {
        return Some((call.arguments.get(2)?, refused::group(name, pattern, *group)?));
    }
    (name == "from_iso8601_timestamp" && prints_blank(facts, first)).then(|| {
        let help = "write it with `to_iso8601`, or with `T` between day and hour";
        (
            first,
            Refusal::new("a text with a blank is not of the form of ISO 8601").help(help),
        )
    })
}

/// Whether a time is printed with a blank between day and hour.
fn prints_blank(facts: &Facts<'_>, expression: &Expression) -> bool {
    match &*expression.kind {
        Kind::Cast { value, .. } => matches!(facts.type_of(value), Some(Type::Timestamp { .. })),
        Kind::Call(call)
            if ["date_format", "format_datetime"]
                .iter()
                .any(|name| call.name.last().is(name)) =>
        {
            let pattern = call.arguments.get(1).map(|pattern| &*pattern.kind);
            matches!(pattern, Some(Kind::Text(text)) if text.contains(' '))
        }
        _ => false,
    }
}

/// A text in quotes that is the name of a column was meant for the column.
fn of_column(facts: &Facts<'_>, value: &Expression, refusal: Refusal) -> Refusal {
    let column = match &*value.kind {
        Kind::Text(text) => facts.column_named(text),
        _ => None,
    };
    match column {
        Some(column) => Refusal {
            instead: Some(written(&column.name)),
            ..refusal
        },
        None => refusal,
    }
}

/// How many characters a value has at least when it is cast to text.
fn shortest(facts: &Facts<'_>, value: &Expression) -> Option<usize> {
    match (&*value.kind, facts.type_of(value)?) {
        (Kind::Long(number), _) => Some(number.to_string().len()),
        (Kind::Boolean(value), _) => Some(value.to_string().len()),
        (_, Type::Boolean) => Some("true".len()),
        (_, Type::Date) => Some("2026-11-20".len()),
        (_, Type::Timestamp { .. }) => Some("2026-11-20 10:00:00".len()),
        _ => None,
    }
}

/// Whether it is an interval that is not a whole number of days: `INTERVAL '36' HOUR`.
fn is_part_of_day(expression: &Expression) -> bool {
    let Kind::Interval { value, from, to, .. } = &*expression.kind else {
        return false;
    };
    seconds_of_interval(value, *from, *to).is_some_and(|seconds| seconds % 86_400 != 0)
}

/// How many seconds a text of an interval counts, without a fraction of one.
fn seconds_of_interval(text: &str, from: IntervalField, to: Option<IntervalField>) -> Option<i64> {
    const FIELDS: [(IntervalField, i64); 4] = [
        (IntervalField::Day, 86_400),
        (IntervalField::Hour, 3_600),
        (IntervalField::Minute, 60),
        (IntervalField::Second, 1),
    ];
    let at = |field: IntervalField| FIELDS.iter().position(|(own, _)| *own == field);
    let units = FIELDS.get(at(from)?..=at(to.unwrap_or(from))?)?;
    let parts: Vec<&str> = text.trim().trim_start_matches(['-', '+']).split([' ', ':']).listed();
    if parts.len() != units.len() {
        return None;
    }
    parts.iter().zip(units).try_fold(0_i64, |sum, (part, (_, unit))| {
        sum.checked_add(part.parse::<i64>().ok()?.checked_mul(*unit)?)
    })
}

/// The values of constant whole numbers; those of operations by their numbers, since each is a part of the next.
#[derive(Default)]
struct Integers(HashMap<usize, Option<i128>>);

impl Integers {
    fn of(&mut self, expression: &Expression) -> Option<i128> {
        match &*expression.kind {
            Kind::Long(value) => Some(i128::from(*value)),
            Kind::Unary { minus, value } => {
                let value = self.of(value)?;
                Some(if *minus { -value } else { value })
            }
            Kind::Arithmetic { operator, left, right } => {
                if let Some(known) = self.0.get(&expression.id) {
                    return *known;
                }
                let value = self.operation(*operator, left, right);
                self.0.insert(expression.id, value);
                value
            }
            _ => None,
        }
    }

    fn operation(&mut self, operator: char, left: &Expression, right: &Expression) -> Option<i128> {
        let (left, right) = (self.of(left)?, self.of(right)?);
        match operator {
            '+' => left.checked_add(right),
            '-' => left.checked_sub(right),
            '*' => left.checked_mul(right),
            '/' => left.checked_div(right),
            '%' => left.checked_rem(right),
            _ => None,
        }
    }
}

/// Whether a whole number is one of the type; other types take it for all that is known.
fn fits(value: i128, own: &Type) -> bool {
    match own {
        Type::Tinyint => i8::try_from(value).is_ok(),
        Type::Smallint => i16::try_from(value).is_ok(),
        Type::Integer => i32::try_from(value).is_ok(),
        Type::Bigint => i64::try_from(value).is_ok(),
        _ => true,
    }
}
