//! The SQL/JSON functions: `json_exists`, `json_value`, `json_query`, `json_object`, `json_array`.

use std::collections::HashMap;

use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::plan::{
    self, Expression, JsonBehavior, JsonEncoding, JsonFormat, JsonInput, JsonPathKind, JsonWrapper,
};
use flow_log_stack_analysis::types::can_cast;

use super::step::{Behavior, Input, JsonStep, Kind, Output, Step};
use crate::cast::{cast, json_of};
use crate::failure::Failure;
use crate::json_path::Path;
use crate::refusal::Refusal;
use crate::value::json::Json;
use crate::value::{Computed, Value, char_value, cut};

/// Compiles a function; `step` compiles its parts.
pub(super) fn compile(
    json: &plan::Json,
    result: &Type,
    step: &mut dyn FnMut(&Expression) -> Result<Step, Refusal>,
) -> Result<JsonStep, Refusal> {
    let output = |encoding: &Option<JsonEncoding>| Output {
        data_type: result.clone(),
        encoding: *encoding,
    };
    let mut input = |own: &JsonInput| {
        Ok(Input {
            value: step(&own.value)?,
            data_type: own.value.data_type.clone(),
            format: own.format,
        })
    };
    Ok(match json {
        plan::Json::Path(own) => {
            let name = match own.kind {
                JsonPathKind::Exists => "json_exists",
                JsonPathKind::Value { .. } => "json_value",
                JsonPathKind::Query { .. } => "json_query",
            };
            let path = Path::read(&own.path)
                .ok_or_else(|| Refusal::at(name, format!("the path '{}' of {name}()", own.path)))?;
            let value = input(&own.input)?;
            let mut passing = Vec::new();
            for (variable, value) in &own.passing {
                let value = input(value)?;
                if value.format.is_none() && !is_item(&value.data_type) {
                    return Err(Refusal::at(name, format!("PASSING a {} to {name}()", value.data_type)));
                }
                passing.push((variable.clone(), value));
            }
            JsonStep::Path {
                path,
                input: value,
                passing,
                on_error: behavior(&own.on_error, step)?,
                kind: match &own.kind {
                    JsonPathKind::Exists => Kind::Exists,
                    JsonPathKind::Value { on_empty } => Kind::Value {
                        on_empty: behavior(on_empty, step)?,
                    },
                    JsonPathKind::Query {
                        wrapper,
                        omit_quotes,
                        on_empty,
                        encoding,
                    } => Kind::Query {
                        wrapper: *wrapper,
                        omit_quotes: *omit_quotes,
                        on_empty: behavior(on_empty, step)?,
                        output: output(encoding),
                    },
                },
                result: result.clone(),
            }
        }
        plan::Json::Object {
            members,
            absent_on_null,
            unique_keys,
            encoding,
        } => {
            let mut made = Vec::new();
            for (name, value) in members {
                let name = step(name)?;
                made.push((
                    name,
                    Input {
                        value: step(&value.value)?,
                        data_type: value.value.data_type.clone(),
                        format: value.format,
                    },
                ));
            }
            JsonStep::Object {
                members: made,
                absent_on_null: *absent_on_null,
                unique_keys: *unique_keys,
                output: output(encoding),
            }
        }
        plan::Json::Array {
            elements,
            absent_on_null,
            encoding,
        } => JsonStep::Array {
            elements: elements.iter().map(input).collect::<Result<_, Refusal>>()?,
            absent_on_null: *absent_on_null,
            output: output(encoding),
        },
    })
}

/// Whether a value of this type is a JSON item without conversion.
fn is_item(data_type: &Type) -> bool {
    data_type.is_integer()
        || matches!(
            data_type,
            Type::Boolean | Type::Double | Type::Varchar(_) | Type::Unknown
        )
}

fn behavior(
    own: &JsonBehavior,
    step: &mut dyn FnMut(&Expression) -> Result<Step, Refusal>,
) -> Result<Behavior, Refusal> {
    Ok(match own {
        JsonBehavior::Error => Behavior::Error,
        JsonBehavior::Null | JsonBehavior::Unknown => Behavior::Value(Step::Constant(Value::Null)),
        JsonBehavior::Default(value) => Behavior::Value(step(value)?),
        JsonBehavior::EmptyArray => Behavior::Json(Json::Array(Vec::new())),
        JsonBehavior::EmptyObject => Behavior::Json(Json::Object(Vec::new())),
        JsonBehavior::True => Behavior::Value(Step::Constant(Value::Boolean(true))),
        JsonBehavior::False => Behavior::Value(Step::Constant(Value::Boolean(false))),
    })
}

fn no_json() -> Failure {
    Failure::other("JSON_INPUT_CONVERSION_ERROR", "conversion to JSON failed")
}

impl Input {
    /// The value as JSON, with its declared format.
    fn json(&self, value: &Value) -> Computed<Json> {
        let text = match (self.format, value) {
            (_, Value::Null) => return Ok(Json::Null),
            (None, value) if self.data_type == Type::Json => {
                return json_of(&cast(value, &Type::Json, &Type::VARCHAR)?, &Type::VARCHAR);
            }
            (None, value) if matches!(self.data_type, Type::IntervalDayToSecond | Type::IntervalYearToMonth) => {
                return json_of(&cast(value, &self.data_type, &Type::VARCHAR)?, &Type::VARCHAR);
            }
            (None, value) => return json_of(value, &self.data_type),
            (Some(_), Value::Text(text)) => text.to_string(),
            (Some(JsonFormat::Bytes(encoding)), Value::Binary(bytes)) => {
                decoded(bytes, encoding).ok_or_else(no_json)?
            }
            (Some(JsonFormat::Text), Value::Binary(bytes)) => decoded(bytes, JsonEncoding::Utf8).ok_or_else(no_json)?,
            _ => return Err(no_json()),
        };
        if text.trim().is_empty() {
            // Trino treats blank text as a JSON null.
            return Ok(Json::Null);
        }
        Json::read_first(&text).map(Json::plain).ok_or_else(no_json)
    }
}

fn decoded(bytes: &[u8], encoding: JsonEncoding) -> Option<String> {
    match encoding {
        JsonEncoding::Utf8 => std::str::from_utf8(bytes).ok().map(str::to_owned),
        JsonEncoding::Utf16 => {
            let units = bytes
                .chunks(2)
                .map(|pair| <[u8; 2]>::try_from(pair).map(u16::from_le_bytes));
            String::from_utf16(&units.collect::<Result<Vec<_>, _>>().ok()?).ok()
        }
        JsonEncoding::Utf32 => {
            let points = bytes.chunks(4).map(|four| {
                let four = <[u8; 4]>::try_from(four).ok()?;
                char::from_u32(u32::from_le_bytes(four))
            });
            points.collect()
        }
    }
}

impl Output {
    fn value(&self, text: &str) -> Value {
        match (&self.data_type, self.encoding) {
            (Type::Varbinary, Some(JsonEncoding::Utf16)) => {
                Value::binary(text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>())
            }
            (Type::Varbinary, Some(JsonEncoding::Utf32)) => {
                let points = text.chars().flat_map(|ch| u32::from(ch).to_le_bytes());
                Value::binary(points.collect::<Vec<_>>())
            }
            (Type::Varbinary, _) => Value::binary(text.as_bytes()),
            (Type::Char(length), _) => char_value(text, *length),
            (Type::Varchar(Some(length)), _) => Value::text(cut(text, *length)),
            _ => Value::text(text),
        }
    }
}

impl JsonStep {
    pub(super) fn run(&self, room: &mut [Value]) -> Computed {
        match self {
            Self::Path {
                kind,
                path,
                input,
                passing,
                on_error,
                result,
            } => {
                // All arguments are computed before the result is.
                let value = input.value.run(room)?;
                let mut passed = Vec::new();
                for (name, own) in passing {
                    passed.push((name, own, own.value.run(room)?));
                }
                let on_error = Ready::of(on_error, room)?;
                let on_empty = match kind {
                    Kind::Exists => None,
                    Kind::Value { on_empty } | Kind::Query { on_empty, .. } => Some(Ready::of(on_empty, room)?),
                };
                if value.is_null() {
                    return Ok(Value::Null);
                }
                let follow = || {
                    let value = input.json(&value)?;
                    let mut variables = HashMap::new();
                    for (name, own, value) in &passed {
                        variables.insert((*name).clone(), own.json(value)?);
                    }
                    let lost = |_| Failure::other("PATH_EVALUATION_ERROR", "path evaluation failed");
                    path.of(&value, &variables).map_err(lost)
                };
                let found = follow().and_then(|found| kind.result(found, result));
                let output = match kind {
                    Kind::Query { output, .. } => Some(output),
                    _ => None,
                };
                match found {
                    Ok(Some(value)) => Ok(value),
                    Ok(None) => match on_empty {
                        Some(ready) => ready.result(output, || kind.nothing()),
                        None => Ok(Value::Boolean(false)),
                    },
                    Err(failure) if failure.code == crate::NOT_RUN => Err(failure),
                    Err(failure) => on_error.result(output, || failure),
                }
            }
            Self::Object {
                members,
                absent_on_null,
                unique_keys,
                output,
            } => {
                let mut made: Vec<(String, Json)> = Vec::new();
                let mut values = Vec::new();
                for (name, input) in members {
                    values.push((name.run(room)?, input.value.run(room)?));
                }
                for ((name, value), (_, input)) in values.iter().zip(members) {
                    let Value::Text(name) = name else {
                        return Err(Failure::argument("null value passed for JSON object key"));
                    };
                    if value.is_null() && *absent_on_null {
                        continue;
                    }
                    if made.iter().any(|(own, _)| **own == **name) {
                        return Err(if *unique_keys {
                            Failure::argument("duplicate key passed to JSON_OBJECT function")
                        } else {
                            Failure::other("NOT_SUPPORTED", "cannot construct a JSON object with duplicate key")
                        });
                    }
                    made.push((name.to_string(), input.json(value)?));
                }
                Ok(output.value(&Json::Object(hashed(made)).text()))
            }
            Self::Array {
                elements,
                absent_on_null,
                output,
            } => {
                let mut made = Vec::new();
                for input in elements {
                    let value = input.value.run(room)?;
                    if !(value.is_null() && *absent_on_null) {
                        made.push(input.json(&value)?);
                    }
                }
                Ok(output.value(&Json::Array(made).text()))
            }
        }
    }
}

/// What a function returns if it has no value, computed.
enum Ready<'a> {
    Error,
    Json(&'a Json),
    Value(Value),
}

impl<'a> Ready<'a> {
    fn of(own: &'a Behavior, room: &mut [Value]) -> Computed<Self> {
        Ok(match own {
            Behavior::Error => Self::Error,
            Behavior::Json(own) => Self::Json(own),
            Behavior::Value(own) => Self::Value(own.run(room)?),
        })
    }

    fn result(self, output: Option<&Output>, failure: impl FnOnce() -> Failure) -> Computed {
        match (self, output) {
            (Self::Value(own), _) => Ok(own),
            (Self::Json(own), Some(output)) => Ok(output.value(&own.text())),
            _ => Err(failure()),
        }
    }
}

impl Kind {
    /// The result for what a path found; `None` if it found nothing.
    fn result(&self, found: Vec<Json>, result: &Type) -> Computed<Option<Value>> {
        match self {
            Self::Exists => Ok(Some(Value::Boolean(!found.is_empty()))),
            Self::Value { .. } => {
                let wrong = || Failure::other("JSON_VALUE_RESULT_ERROR", "cannot extract SQL scalar from JSON");
                let mut found = found.into_iter();
                let Some(only) = found.next() else { return Ok(None) };
                if found.next().is_some() {
                    return Err(wrong());
                }
                let (value, own) = match only {
                    Json::Null => return Ok(Some(Value::Null)),
                    Json::Boolean(own) => (Value::Boolean(own), Type::Boolean),
                    Json::Text(own) => (Value::text(own), Type::VARCHAR),
                    Json::Number(own) => match own.parse::<i64>() {
                        Ok(own) if i32::try_from(own).is_ok() => (Value::Integer(own), Type::Integer),
                        Ok(own) => (Value::Integer(own), Type::Bigint),
                        Err(_) if own.contains(['.', 'n']) => {
                            (Value::Double(own.parse().map_err(|_| wrong())?), Type::Double)
                        }
                        Err(_) => return Err(wrong()),
                    },
                    Json::Array(_) | Json::Object(_) => return Err(wrong()),
                };
                if !can_cast(&own, result) {
                    return Err(wrong());
                }
                cast(&value, &own, result).map(Some).map_err(|_| wrong())
            }
            Self::Query {
                wrapper,
                omit_quotes,
                output,
                ..
            } => {
                let is_whole = matches!(found.as_slice(), [Json::Array(_) | Json::Object(_)]);
                let found = match wrapper {
                    _ if found.is_empty() => return Ok(None),
                    JsonWrapper::Unconditional => vec![Json::Array(found)],
                    JsonWrapper::Conditional if !is_whole => vec![Json::Array(found)],
                    JsonWrapper::Conditional | JsonWrapper::Without => found,
                };
                Ok(Some(match found.as_slice() {
                    [Json::Text(own)] if *omit_quotes => output.value(own),
                    [only] => output.value(&only.text()),
                    _ => {
                        return Err(Failure::other(
                            "JSON_OUTPUT_CONVERSION_ERROR",
                            "JSON path found multiple items",
                        ));
                    }
                }))
            }
        }
    }

    /// The failure of a path that found nothing.
    fn nothing(&self) -> Failure {
        let code = match self {
            Self::Query { .. } => "JSON_OUTPUT_CONVERSION_ERROR",
            _ => "JSON_VALUE_RESULT_ERROR",
        };
        Failure::other(code, "JSON path found no items")
    }
}

/// The members in the order of Java's `HashMap`, since Trino collects them in one.
fn hashed(members: Vec<(String, Json)>) -> Vec<(String, Json)> {
    let mut capacity = 16;
    while members.len() > capacity / 4 * 3 {
        capacity *= 2;
    }
    let place = |name: &str| {
        let hash = name
            .encode_utf16()
            .fold(0_u32, |hash, unit| hash.wrapping_mul(31).wrapping_add(unit.into()));
        (hash ^ hash >> 16) as usize & (capacity - 1)
    };
    let mut members = members;
    members.sort_by_key(|(name, _)| place(name));
    members
}
