//! Evaluating a path.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::{Condition, Lost, Method, Operator, Path, Step};
use crate::value::float;
use crate::value::json::Json;

type Found = Result<Vec<Json>, Lost>;

pub(super) fn path(path: &Path, input: &Json, variables: &HashMap<String, Json>) -> Found {
    let walk = Walk {
        strict: path.strict,
        input,
        variables,
    };
    walk.step(&path.root, Place::default())
}

struct Walk<'a> {
    strict: bool,
    input: &'a Json,
    variables: &'a HashMap<String, Json>,
}

/// The values of `@` and `last`.
#[derive(Clone, Copy, Default)]
struct Place<'a> {
    current: Option<&'a Json>,
    last: Option<i64>,
}

/// A number with its SQL type.
#[derive(Clone, Copy)]
enum Number {
    Integer(i32),
    Bigint(i64),
    Double(f64),
}

impl Number {
    fn of(json: &Json) -> Result<Self, Lost> {
        let Json::Number(text) = json else { return Err(Lost) };
        if text.contains(['.', 'e', 'E', 'n', 'N']) {
            return text.parse().map(Self::Double).map_err(|_| Lost);
        }
        let number: i64 = text.parse().map_err(|_| Lost)?;
        Ok(i32::try_from(number).map_or(Self::Bigint(number), Self::Integer))
    }

    fn json(self) -> Json {
        Json::Number(match self {
            Self::Integer(own) => own.to_string(),
            Self::Bigint(own) => own.to_string(),
            Self::Double(own) => float::double(own),
        })
    }

    #[expect(clippy::cast_precision_loss, reason = "as SQL makes a double of a bigint")]
    fn double(self) -> f64 {
        match self {
            Self::Integer(own) => own.into(),
            Self::Bigint(own) => own as f64,
            Self::Double(own) => own,
        }
    }

    /// The number rounded to an integer.
    #[expect(clippy::cast_possible_truncation, reason = "a place in an array is a small number")]
    fn place(self) -> Result<i64, Lost> {
        match self {
            Self::Integer(own) => Ok(own.into()),
            Self::Bigint(own) => Ok(own),
            Self::Double(own) if own.is_finite() && own.abs() < 1e9 => Ok(own.round() as i64),
            Self::Double(_) => Err(Lost),
        }
    }
}

fn arithmetic(operator: char, left: Number, right: Number) -> Result<Number, Lost> {
    let whole = |left: i64, right: i64| match operator {
        '+' => left.checked_add(right),
        '-' => left.checked_sub(right),
        '*' => left.checked_mul(right),
        '/' => left.checked_div(right),
        _ => left.checked_rem(right),
    };
    match (left, right) {
        (Number::Integer(left), Number::Integer(right)) => whole(left.into(), right.into())
            .and_then(|own| i32::try_from(own).ok())
            .map(Number::Integer)
            .ok_or(Lost),
        (Number::Bigint(left), Number::Bigint(right)) => whole(left, right).map(Number::Bigint).ok_or(Lost),
        (Number::Bigint(left), Number::Integer(right)) => whole(left, right.into()).map(Number::Bigint).ok_or(Lost),
        (Number::Integer(left), Number::Bigint(right)) => whole(left.into(), right).map(Number::Bigint).ok_or(Lost),
        (left, right) => {
            let (left, right) = (left.double(), right.double());
            Ok(Number::Double(match operator {
                '+' => left + right,
                '-' => left - right,
                '*' => left * right,
                '/' => left / right,
                _ => left % right,
            }))
        }
    }
}

impl Walk<'_> {
    fn step(&self, step: &Step, place: Place<'_>) -> Found {
        Ok(match step {
            Step::Input => vec![self.input.clone()],
            Step::Variable(name) => vec![self.variables.get(name).cloned().ok_or(Lost)?],
            Step::Current => vec![place.current.cloned().ok_or(Lost)?],
            Step::Last => vec![Json::Number(place.last.ok_or(Lost)?.to_string())],
            Step::Literal(value) => vec![value.clone()],
            Step::Sign { minus, value } => {
                let values = self.unwrapped(self.step(value, place)?);
                let signed = values.iter().map(|own| match (Number::of(own)?, minus) {
                    (own, false) => Ok(own.json()),
                    (Number::Integer(own), true) => Ok(Number::Integer(own.checked_neg().ok_or(Lost)?).json()),
                    (Number::Bigint(own), true) => Ok(Number::Bigint(own.checked_neg().ok_or(Lost)?).json()),
                    (Number::Double(own), true) => Ok(Number::Double(-own).json()),
                });
                signed.collect::<Found>()?
            }
            Step::Arithmetic { operator, left, right } => {
                let left = self.only(self.step(left, place)?)?;
                let right = self.only(self.step(right, place)?)?;
                vec![arithmetic(*operator, Number::of(&left)?, Number::of(&right)?)?.json()]
            }
            Step::Member { of, name } => self.members(self.step(of, place)?, name.as_deref())?,
            Step::Items { of, places } => self.items(self.step(of, place)?, places.as_deref(), place)?,
            Step::Method { of, method } => self.method(self.step(of, place)?, *method)?,
            Step::Filter { of, condition } => {
                let mut kept = Vec::new();
                for item in self.unwrapped(self.step(of, place)?) {
                    let inside = Place {
                        current: Some(&item),
                        ..place
                    };
                    if self.condition(condition, inside) == Some(true) {
                        kept.push(item);
                    }
                }
                kept
            }
        })
    }

    /// In lax mode, arrays are replaced by their items.
    fn unwrapped(&self, values: Vec<Json>) -> Vec<Json> {
        if self.strict {
            return values;
        }
        let mut all = Vec::new();
        for value in values {
            match value {
                Json::Array(items) => all.extend(items),
                other => all.push(other),
            }
        }
        all
    }

    fn only(&self, values: Vec<Json>) -> Result<Json, Lost> {
        match <[Json; 1]>::try_from(self.unwrapped(values)) {
            Ok([only]) => Ok(only),
            Err(_) => Err(Lost),
        }
    }

    fn members(&self, values: Vec<Json>, name: Option<&str>) -> Found {
        let mut found = Vec::new();
        for value in self.unwrapped(values) {
            let Json::Object(members) = value else {
                if self.strict {
                    return Err(Lost);
                }
                continue;
            };
            let before = found.len();
            found.extend(
                members
                    .into_iter()
                    .filter(|(own, _)| name.is_none_or(|name| own == name))
                    .map(|(_, value)| value),
            );
            if self.strict && name.is_some() && found.len() == before {
                return Err(Lost);
            }
        }
        Ok(found)
    }

    fn items(&self, values: Vec<Json>, places: Option<&[(Step, Option<Step>)]>, place: Place<'_>) -> Found {
        let mut found = Vec::new();
        for value in values {
            let items = match value {
                Json::Array(items) => items,
                _ if self.strict => return Err(Lost),
                other => vec![other],
            };
            let Some(places) = places else {
                found.extend(items);
                continue;
            };
            let last = i64::try_from(items.len()).map_err(|_| Lost)? - 1;
            if last < 0 {
                if self.strict {
                    return Err(Lost);
                }
                continue;
            }
            let inside = Place {
                last: Some(last),
                ..place
            };
            for (from, to) in places {
                let from = Number::of(&self.only(self.step(from, inside)?)?)?.place()?;
                let to = match to {
                    Some(to) => Number::of(&self.only(self.step(to, inside)?)?)?.place()?,
                    None => from,
                };
                if self.strict && (from < 0 || to > last || from > to) {
                    return Err(Lost);
                }
                let within = (0..=last).zip(&items).filter(|(at, _)| (from..=to).contains(at));
                found.extend(within.map(|(_, item)| item.clone()));
            }
        }
        Ok(found)
    }

    fn method(&self, values: Vec<Json>, method: Method) -> Found {
        let text = |text: &str| Json::Text(text.to_owned());
        match method {
            Method::Type => Ok(values
                .iter()
                .map(|own| match own {
                    Json::Null => text("null"),
                    Json::Boolean(_) => text("boolean"),
                    Json::Number(_) => text("number"),
                    Json::Text(_) => text("string"),
                    Json::Array(_) => text("array"),
                    Json::Object(_) => text("object"),
                })
                .collect()),
            Method::Size => values
                .iter()
                .map(|own| match own {
                    Json::Array(items) => Ok(Json::Number(items.len().to_string())),
                    _ if self.strict => Err(Lost),
                    _ => Ok(Json::Number("1".to_owned())),
                })
                .collect(),
            Method::Double => self
                .unwrapped(values)
                .iter()
                .map(|own| match own {
                    Json::Text(own) => Ok(Number::Double(float::parse_double(own).ok_or(Lost)?).json()),
                    other => Ok(Number::Double(Number::of(other)?.double()).json()),
                })
                .collect(),
            Method::Ceiling | Method::Floor | Method::Abs => self
                .unwrapped(values)
                .iter()
                .map(|own| {
                    Ok(match (Number::of(own)?, method) {
                        (Number::Double(own), Method::Ceiling) => Number::Double(own.ceil()),
                        (Number::Double(own), Method::Floor) => Number::Double(own.floor()),
                        (Number::Double(own), _) => Number::Double(own.abs()),
                        (Number::Integer(own), Method::Abs) => Number::Integer(own.checked_abs().ok_or(Lost)?),
                        (Number::Bigint(own), Method::Abs) => Number::Bigint(own.checked_abs().ok_or(Lost)?),
                        (own, _) => own,
                    }
                    .json())
                })
                .collect(),
        }
    }

    /// `None` if it is unknown.
    fn condition(&self, condition: &Condition, place: Place<'_>) -> Option<bool> {
        match condition {
            Condition::And(left, right) => match (self.condition(left, place), self.condition(right, place)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (left, right) => Some(left? && right?),
            },
            Condition::Or(left, right) => match (self.condition(left, place), self.condition(right, place)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (left, right) => Some(left? || right?),
            },
            Condition::Not(inside) => self.condition(inside, place).map(|own| !own),
            Condition::IsUnknown(inside) => Some(self.condition(inside, place).is_none()),
            Condition::Exists(value) => Some(!self.step(value, place).ok()?.is_empty()),
            Condition::StartsWith(value, start) => {
                let Json::Text(start) = self.only(self.step(start, place).ok()?).ok()? else {
                    return None;
                };
                let values = self.unwrapped(self.step(value, place).ok()?);
                self.any(values.iter().map(|own| match own {
                    Json::Text(own) => Some(own.starts_with(&start)),
                    _ => None,
                }))
            }
            Condition::Compare { operator, left, right } => {
                let left = self.unwrapped(self.step(left, place).ok()?);
                let right = self.unwrapped(self.step(right, place).ok()?);
                let pairs = left
                    .iter()
                    .flat_map(|left| right.iter().map(move |right| (left, right)));
                self.any(pairs.map(|(left, right)| compare(*operator, left, right)))
            }
        }
    }

    /// Whether one of them is true. In strict mode all must be known.
    fn any(&self, all: impl Iterator<Item = Option<bool>>) -> Option<bool> {
        let (mut found, mut unknown) = (false, false);
        for own in all {
            match own {
                Some(true) if !self.strict => return Some(true),
                Some(own) => found |= own,
                None => unknown = true,
            }
        }
        if unknown { None } else { Some(found) }
    }
}

fn compare(operator: Operator, left: &Json, right: &Json) -> Option<bool> {
    let ordering = match (left, right) {
        (Json::Array(_) | Json::Object(_), _) | (_, Json::Array(_) | Json::Object(_)) => return None,
        (Json::Null, Json::Null) => return Some(operator == Operator::Equal),
        (Json::Null, _) | (_, Json::Null) => return Some(operator == Operator::NotEqual),
        (Json::Boolean(left), Json::Boolean(right)) => Some(left.cmp(right)),
        (Json::Text(left), Json::Text(right)) => Some(left.cmp(right)),
        (Json::Number(_), Json::Number(_)) => match (Number::of(left).ok()?, Number::of(right).ok()?) {
            (Number::Integer(left), Number::Integer(right)) => Some(left.cmp(&right)),
            (Number::Bigint(left), Number::Bigint(right)) => Some(left.cmp(&right)),
            (left, right) => left.double().partial_cmp(&right.double()),
        },
        _ => return None,
    };
    Some(match operator {
        Operator::Equal => ordering == Some(Ordering::Equal),
        Operator::NotEqual => ordering != Some(Ordering::Equal),
        Operator::Less => ordering == Some(Ordering::Less),
        Operator::LessOrEqual => matches!(ordering, Some(Ordering::Less | Ordering::Equal)),
        Operator::Greater => ordering == Some(Ordering::Greater),
        Operator::GreaterOrEqual => matches!(ordering, Some(Ordering::Greater | Ordering::Equal)),
    })
}
