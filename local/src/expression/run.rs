//! Running a program.

use std::cmp::Ordering;

use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::plan::Comparison;

use super::step::{Argument, Call, Function, Step};
use crate::cast::{cast, on_day};
use crate::failure::Failure;
use crate::functions::Like;
use crate::functions::format::Format;
use crate::value::Computed;
use crate::value::compare::{equal, is_distinct, is_indeterminate, order};
use crate::value::{Value, padded};

impl Step {
    pub(super) fn run(&self, room: &mut [Value]) -> Computed {
        match self {
            Self::Slot(slot) => Ok(room[*slot].clone()),
            Self::Constant(value) => Ok(value.clone()),
            Self::Call(call) => call.run(room),
            Self::Json(json) => json.run(room),
            Self::Cast { value, from, to, safe } => {
                let cast = cast(&value.run(room)?, from, to);
                match cast {
                    Err(failure) if *safe && failure.is_tried() => Ok(Value::Null),
                    other => other,
                }
            }
            Self::Compare {
                operator,
                left,
                right,
                data_type,
            } => {
                let left = left.run(room)?;
                if left.is_null() && *operator != Comparison::IsDistinctFrom {
                    return Ok(Value::Null);
                }
                compare(*operator, &left, &right.run(room)?, data_type)
            }
            Self::And(terms) => connected(terms, room, false),
            Self::Or(terms) => connected(terms, room, true),
            Self::Not(value) => Ok(match value.run(room)? {
                Value::Boolean(own) => Value::Boolean(!own),
                _ => Value::Null,
            }),
            Self::IsNull(value) => Ok(Value::Boolean(value.run(room)?.is_null())),
            Self::Between {
                value,
                low,
                high,
                data_type,
            } => {
                let value = value.run(room)?;
                if value.is_null() {
                    return Ok(Value::Null);
                }
                let from = compare(Comparison::GreaterOrEqual, &value, &low.run(room)?, data_type)?;
                if matches!(from, Value::Boolean(false)) {
                    return Ok(from);
                }
                let to = compare(Comparison::LessOrEqual, &value, &high.run(room)?, data_type)?;
                Ok(match (from, to) {
                    (_, Value::Boolean(false)) => Value::Boolean(false),
                    (Value::Boolean(true), Value::Boolean(true)) => Value::Boolean(true),
                    _ => Value::Null,
                })
            }
            Self::In {
                value,
                list,
                looked_up,
                all,
            } => {
                let value = value.run(room)?;
                if value.is_null() {
                    return Ok(Value::Null);
                }
                // Where all items are looked up, a value with NULL inside is unknown.
                let mut answer = if *looked_up > 0 && *looked_up == list.len() && is_indeterminate(&value) {
                    Value::Null
                } else {
                    Value::Boolean(false)
                };
                for (place, item) in list.iter().enumerate() {
                    match equal(&value, &item.run(room)?) {
                        Some(true) if !all => return Ok(Value::Boolean(true)),
                        Some(true) => answer = Value::Boolean(true),
                        None if place >= *looked_up && !answer.is_true() => answer = Value::Null,
                        Some(false) | None => {}
                    }
                }
                Ok(answer)
            }
            Self::Like {
                value,
                length,
                pattern,
                escape,
                ready,
            } => {
                let value = match value.run(room)? {
                    Value::Text(own) => match length {
                        Some(length) => padded(&own, *length),
                        None => own.to_string(),
                    },
                    _ => return Ok(Value::Null),
                };
                if let Some(ready) = ready {
                    return Ok(Value::Boolean(ready.matches(&value)));
                }
                let Value::Text(pattern) = pattern.run(room)? else {
                    return Ok(Value::Null);
                };
                let escape = match escape {
                    Some(escape) => match escape.run(room)? {
                        Value::Text(escape) => Some(escape),
                        _ => return Ok(Value::Null),
                    },
                    None => None,
                };
                Ok(Value::Boolean(Like::read(&pattern, escape.as_deref())?.matches(&value)))
            }
            Self::Case { branches, otherwise } => {
                for (condition, result) in branches {
                    if condition.run(room)?.is_true() {
                        return result.run(room);
                    }
                }
                otherwise
                    .as_ref()
                    .map_or(Ok(Value::Null), |otherwise| otherwise.run(room))
            }
            Self::SimpleCase {
                operand,
                branches,
                otherwise,
            } => {
                let operand = operand.run(room)?;
                for (value, result) in branches.iter().filter(|_| !operand.is_null()) {
                    if equal(&operand, &value.run(room)?) == Some(true) {
                        return result.run(room);
                    }
                }
                otherwise
                    .as_ref()
                    .map_or(Ok(Value::Null), |otherwise| otherwise.run(room))
            }
            Self::Coalesce(list) => {
                for item in list {
                    let value = item.run(room)?;
                    if !value.is_null() {
                        return Ok(value);
                    }
                }
                Ok(Value::Null)
            }
            Self::NullIf {
                value,
                other,
                types,
                compared_as,
            } => {
                let value = value.run(room)?;
                if value.is_null() {
                    return Ok(Value::Null);
                }
                let other = other.run(room)?;
                let left = cast(&value, &types[0], compared_as)?;
                let right = cast(&other, &types[1], compared_as)?;
                Ok(if equal(&left, &right) == Some(true) {
                    Value::Null
                } else {
                    value
                })
            }
            Self::Try(value) => match value.run(room) {
                Err(failure) if failure.is_tried() => Ok(Value::Null),
                other => other,
            },
            Self::Array(items) => Ok(Value::Array(all(items, room)?.into())),
            Self::Row(items) => Ok(Value::Row(all(items, room)?.into())),
            Self::Field { row, index } => Ok(match row.run(room)? {
                Value::Row(fields) => fields.get(*index).cloned().unwrap_or_default(),
                _ => Value::Null,
            }),
            Self::AtTimeZone { value, zone, now } => {
                let own = [value.run(room)?, zone.run(room)?];
                if own.iter().any(Value::is_null) {
                    return Ok(Value::Null);
                }
                crate::functions::time::at_zone(&own, *now)
            }
            Self::Format {
                pattern,
                ready,
                values,
                types,
            } => match (ready, pattern.run(room)?) {
                (Some(ready), _) => ready.as_ref().map_err(Clone::clone)?.text(&all(values, room)?, types),
                (None, Value::Text(pattern)) => Format::read(&pattern)?.text(&all(values, room)?, types),
                (None, _) => Ok(Value::Null),
            },
            Self::OnDay { value, day, to } => on_day(&value.run(room)?, *day, to),
        }
    }
}

fn all(items: &[Step], room: &mut [Value]) -> Computed<Vec<Value>> {
    items.iter().map(|item| item.run(room)).collect()
}

/// AND and OR: evaluation stops at the first term that decides.
fn connected(terms: &[Step], room: &mut [Value], decides: bool) -> Computed {
    let mut open = false;
    for term in terms {
        match term.run(room)? {
            Value::Boolean(own) if own == decides => return Ok(Value::Boolean(decides)),
            Value::Boolean(_) => {}
            _ => open = true,
        }
    }
    Ok(if open { Value::Null } else { Value::Boolean(!decides) })
}

/// A comparison of two values of a type.
pub(crate) fn compare(operator: Comparison, left: &Value, right: &Value, data_type: &Type) -> Computed {
    if operator == Comparison::IsDistinctFrom {
        return Ok(Value::Boolean(is_distinct(left, right)));
    }
    if left.is_null() || right.is_null() {
        return Ok(Value::Null);
    }
    match operator {
        Comparison::Equal => return Ok(equal(left, right).into()),
        Comparison::NotEqual => return Ok(equal(left, right).map(|own| !own).into()),
        _ => {}
    }
    let ordering = match (left, right) {
        (Value::Double(left), Value::Double(right)) => left.partial_cmp(right),
        (Value::Real(left), Value::Real(right)) => left.partial_cmp(right),
        _ => Some(order(left, right, data_type).ok_or_else(Failure::uncompared)?),
    };
    // NaN is neither less nor greater.
    let Some(ordering) = ordering else {
        return Ok(Value::Boolean(false));
    };
    Ok(Value::Boolean(match operator {
        Comparison::Less => ordering == Ordering::Less,
        Comparison::LessOrEqual => ordering != Ordering::Greater,
        Comparison::Greater => ordering == Ordering::Greater,
        _ => ordering != Ordering::Less,
    }))
}

impl Call {
    fn run(&self, room: &mut [Value]) -> Computed {
        let mut values = Vec::with_capacity(self.arguments.len());
        for (index, argument) in self.arguments.iter().enumerate() {
            let Argument::Value(step) = argument else {
                values.push(Value::Null);
                continue;
            };
            let value = step.run(room)?;
            if value.is_null() && !self.takes_null.get(index).is_some_and(|takes| *takes) {
                return Ok(Value::Null);
            }
            values.push(value);
        }
        match &self.function {
            Function::Plain(function) => function(&values),
            Function::Typed(function) => function(&values, &self.site),
            Function::Prepared(function) => function(&values),
            Function::Higher(function) => {
                let mut apply = |index: usize, given: &[Value]| {
                    let Some(Argument::Lambda(slots, body)) = self.arguments.get(index) else {
                        return Ok(Value::Null);
                    };
                    for (slot, value) in slots.iter().zip(given) {
                        room[*slot] = value.clone();
                    }
                    body.run(room)
                };
                function(&values, &mut apply, &self.site)
            }
        }
    }
}
