//! Casts to and from `json`.

use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::types::Field;

use crate::failure::Failure;
use crate::value::Computed;
use crate::value::json::Json;
use crate::value::{Value, decimal, float, text};

/// A value as JSON. The members of a map are sorted, the fields of a row stay in their order.
pub(crate) fn of(value: &Value, from: &Type) -> Computed<Json> {
    Ok(match (value, from) {
        (Value::Null, _) => Json::Null,
        (Value::Boolean(own), _) => Json::Boolean(*own),
        (Value::Integer(own), _) => Json::Number(own.to_string()),
        (Value::Double(own), _) if own.is_finite() => Json::Number(float::double(*own)),
        (Value::Real(own), _) if own.is_finite() => Json::Number(float::real(*own)),
        (Value::Double(own), _) => Json::Text(float::double(*own)),
        (Value::Real(own), _) => Json::Text(float::real(*own)),
        (Value::Decimal(own), Type::Decimal { scale, .. }) => Json::Number(decimal::java_text(*own, *scale)),
        (Value::Text(own), Type::Json) => Json::read(own).unwrap_or(Json::Null),
        (Value::Array(items), Type::Array(element)) => {
            let items: Computed<Vec<Json>> = items.iter().map(|item| of(item, element)).collect();
            Json::Array(items?)
        }
        (Value::Map(entries), Type::Map(key_type, value_type)) => {
            let mut members = Vec::new();
            for (key, value) in entries.iter() {
                members.push((key_text(key, key_type), of(value, value_type)?));
            }
            members.sort_by(|(one, _): &(String, Json), (other, _)| one.encode_utf16().cmp(other.encode_utf16()));
            // Of several keys NaN the last one is a member.
            members.dedup_by(|later, kept| {
                let is_same = later.0 == kept.0;
                if is_same {
                    std::mem::swap(later, kept);
                }
                is_same
            });
            Json::Object(members)
        }
        (Value::Row(values), Type::Row(fields)) => {
            let mut members = Vec::new();
            for (value, field) in values.iter().zip(fields) {
                members.push((field.name.clone().unwrap_or_default(), of(value, &field.data_type)?));
            }
            Json::Object(members)
        }
        _ => Json::Text(text::text(value, from, text::Form::Oracle).unwrap_or_default()),
    })
}

/// A key of a map as a member's name.
fn key_text(key: &Value, key_type: &Type) -> String {
    text::text(key, key_type, text::Form::Oracle).unwrap_or_default()
}

/// A JSON value as another type.
pub(super) fn cast(value: &Value, to: &Type) -> Computed {
    let Value::Text(text) = value else {
        return Err(super::unknown(&Type::Json, to));
    };
    let json = Json::read(text).ok_or_else(|| Failure::cast("the text is not JSON"))?;
    value_of(&json, to)
}

/// Whether all keys of maps in a type can name the members of a JSON object.
pub(crate) fn names_members(data_type: &Type) -> bool {
    match data_type {
        Type::Map(key, value) => names_member(key) && names_members(value),
        Type::Array(item) => names_members(item),
        Type::Row(fields) => fields.iter().all(|own| names_members(&own.data_type)),
        _ => true,
    }
}

fn names_member(key: &Type) -> bool {
    key.is_numeric() || matches!(key, Type::Unknown | Type::Boolean | Type::Varchar(_))
}

fn value_of(json: &Json, to: &Type) -> Computed {
    let wrong = || Failure::cast(format!("cannot cast {} to {to}", json.text()));
    match (json, to) {
        (_, Type::Json) => Ok(Value::text(json.text())),
        (Json::Null, _) => Ok(Value::Null),
        (Json::Array(items), Type::Array(element)) => {
            let items: Computed<Vec<Value>> = items.iter().map(|item| value_of(item, element)).collect();
            Ok(Value::array(items?))
        }
        (Json::Object(members), Type::Map(key_type, value_type)) => {
            let mut entries = Vec::new();
            for (key, value) in members {
                let key = match **key_type {
                    Type::Varchar(_) => Value::text(key),
                    _ => super::cast(&Value::text(key), &Type::VARCHAR, key_type)?,
                };
                entries.push((key, value_of(value, value_type)?));
            }
            super::map(entries)
        }
        (Json::Array(items), Type::Row(fields)) if items.len() == fields.len() => {
            let values: Computed<Vec<Value>> = items
                .iter()
                .zip(fields)
                .map(|(item, field)| value_of(item, &field.data_type))
                .collect();
            Ok(Value::row(values?))
        }
        (Json::Object(members), Type::Row(fields)) => {
            let is_named =
                |field: &Field, name: &str| field.name.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(name));
            let mut values = Vec::new();
            for (index, field) in fields.iter().enumerate() {
                let mut own = members.iter().filter(|(name, _)| is_named(field, name));
                let value = match (own.next(), own.next()) {
                    (Some(_), Some((name, _))) => return Err(Failure::cast(format!("duplicate field: {name}"))),
                    // Of fields with the same name the last one has it.
                    (Some((name, _)), None) if fields[index + 1..].iter().any(|other| is_named(other, name)) => {
                        Value::Null
                    }
                    (Some((_, value)), None) => value_of(value, &field.data_type)?,
                    (None, _) => Value::Null,
                };
                values.push(value);
            }
            Ok(Value::row(values))
        }
        (Json::Array(_) | Json::Object(_), _) | (_, Type::Array(_) | Type::Map(..) | Type::Row(_)) => Err(wrong()),
        // Not cut: Trino does not look at the length here.
        (Json::Text(own), Type::Varchar(_)) => Ok(Value::text(own)),
        (Json::Text(own), _) => super::of_text(own, to),
        (Json::Boolean(own), _) => super::cast(&Value::Boolean(*own), &Type::Boolean, to),
        (Json::Number(own), Type::Varchar(_)) => Ok(Value::text(if own.contains(['.', 'e', 'E']) {
            own.parse().map_or_else(|_| own.clone(), float::double_cast)
        } else {
            own.clone()
        })),
        (Json::Number(own), Type::Decimal { precision, scale }) => decimal::parse(own, *precision, *scale)
            .map(Value::Decimal)
            .ok_or_else(wrong),
        // A whole number is a bigint.
        (Json::Number(own), Type::Boolean) if !own.contains(['.', 'e', 'E']) && own.parse::<i64>().is_err() => {
            Err(wrong())
        }
        (Json::Number(own), _) => {
            let cast = match own.parse::<i64>() {
                Ok(number) => super::cast(&Value::Integer(number), &Type::Bigint, to),
                // A whole number that is not a bigint is not rounded.
                Err(_) if !own.contains(['.', 'e', 'E']) && (to.is_integer() || *to == Type::Boolean) => {
                    return Err(wrong());
                }
                Err(_) => {
                    let number: f64 = own.parse().map_err(|_| wrong())?;
                    super::cast(&Value::Double(number), &Type::Double, to)
                }
            };
            // A number out of range is a wrong argument here.
            cast.map_err(|_| wrong())
        }
    }
}
