//! A value of a row that is given as JSON.

use flow_log_stack_analysis::Type;
use serde_json::Value as Json;

use crate::cast::cast;
use crate::value::json::Json as OwnJson;
use crate::value::{Value, char_value, cut, float};

/// The value of a type.
///
/// Numbers, texts and booleans are JSON's; decimals, dates, timestamps and addresses are texts, arrays and rows are
/// lists, and maps are objects whose names are the texts of the keys.
pub(super) fn value(json: &Json, data_type: &Type) -> Result<Value, String> {
    let wrong = || format!("{json} is not a value of {data_type}");
    Ok(match (json, data_type) {
        (Json::Null, _) => Value::Null,
        (Json::Bool(own), Type::Boolean) => Value::Boolean(*own),
        (Json::Number(own), _) if data_type.is_integer() => {
            let number = own.as_i64().ok_or_else(wrong)?;
            let within = crate::value::bounds(data_type).is_some_and(|(least, most)| (least..=most).contains(&number));
            if within {
                Value::Integer(number)
            } else {
                return Err(wrong());
            }
        }
        (Json::Number(own), Type::Double) => Value::Double(own.as_f64().ok_or_else(wrong)?),
        #[expect(clippy::cast_possible_truncation, reason = "the nearest real is what is wanted")]
        (Json::Number(own), Type::Real) => Value::Real(own.as_f64().ok_or_else(wrong)? as f32),
        (Json::String(own), Type::Double) => Value::Double(float::parse_double(own).ok_or_else(wrong)?),
        (Json::String(own), Type::Real) => Value::Real(float::parse_real(own).ok_or_else(wrong)?),
        (Json::String(own), Type::Varchar(None)) => Value::text(own),
        (Json::String(own), Type::Varchar(Some(length))) => Value::text(cut(own, *length)),
        (Json::String(own), Type::Char(length)) => char_value(own, *length),
        (own, Type::Json) => {
            let read = OwnJson::read(&own.to_string()).ok_or_else(wrong)?;
            Value::text(read.canonical().text())
        }
        (Json::Array(items), Type::Array(element)) => {
            let items: Result<Vec<Value>, String> = items.iter().map(|item| value(item, element)).collect();
            Value::array(items?)
        }
        (Json::Array(items), Type::Row(fields)) => {
            let items: Result<Vec<Value>, String> = fields
                .iter()
                .enumerate()
                .map(|(index, own)| {
                    items
                        .get(index)
                        .map_or(Ok(Value::Null), |item| value(item, &own.data_type))
                })
                .collect();
            Value::row(items?)
        }
        (Json::Object(members), Type::Map(key_type, value_type)) => {
            let mut entries = Vec::new();
            for (key, item) in members {
                entries.push((of_text(key, key_type).ok_or_else(wrong)?, value(item, value_type)?));
            }
            Value::Map(entries.into())
        }
        (Json::String(own), _) => of_text(own, data_type).ok_or_else(wrong)?,
        (Json::Number(own), Type::Decimal { .. }) => of_text(&own.to_string(), data_type).ok_or_else(wrong)?,
        _ => return Err(wrong()),
    })
}

fn of_text(text: &str, data_type: &Type) -> Option<Value> {
    cast(&Value::text(text), &Type::VARCHAR, data_type).ok()
}
