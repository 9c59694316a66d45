//! Functions of JSON.

use super::Run::{Plain, Prepared};
use super::string::{integer, text};
use super::{Prepared as Ready, Row, Site};
use crate::failure::Failure;
use crate::refusal::Refusal;
use crate::value::Computed;
use crate::value::Value;
use crate::value::json::{Json, Path};

/// The text of JSON as it is written, for a cast of `json_parse` to a type with parts: members keep their order, and each
/// name may occur only once.
pub(crate) fn read_text(own: &[Value]) -> Computed {
    let json = Json::read(text(&own[0])).map(Json::copied);
    json.map(|json| Value::text(json.text()))
        .ok_or_else(|| Failure::cast(format!("cannot convert value to JSON: '{}'", text(&own[0]))))
}

pub(super) const ROWS: &[Row] = &[
    (
        "json_parse",
        "varchar(x)",
        Plain(|own| {
            Json::read(text(&own[0]))
                .map(|json| Value::text(json.canonical().text()))
                .ok_or_else(|| Failure::argument(format!("cannot convert value to JSON: '{}'", text(&own[0]))))
        }),
    ),
    ("json_format", "json", Plain(|own| Ok(own[0].clone()))),
    (
        "json_extract",
        "varchar(x) | jsonpath",
        Prepared(|site| {
            let path = path(site);
            Ok(Box::new(move |own| {
                Ok(path
                    .of(own)?
                    .map(|json| Value::text(json.copied().text()))
                    .unwrap_or_default())
            }))
        }),
    ),
    (
        "json_extract",
        "json | jsonpath",
        Prepared(|site| {
            let path = path(site);
            Ok(Box::new(move |own| {
                Ok(path.of(own)?.map(|json| Value::text(json.text())).unwrap_or_default())
            }))
        }),
    ),
    ("json_extract_scalar", "varchar(x) | jsonpath", Prepared(extract_scalar)),
    ("json_extract_scalar", "json | jsonpath", Prepared(extract_scalar)),
    ("json_size", "varchar(x) | jsonpath", Prepared(size)),
    ("json_size", "json | jsonpath", Prepared(size)),
    ("json_array_length", "json", Plain(array_length)),
    ("json_array_length", "varchar(x)", Plain(array_length)),
    ("json_array_get", "json | bigint", Plain(array_get)),
    ("json_array_get", "varchar(x) | bigint", Plain(array_get)),
    ("json_array_contains", "json | varchar(x)", Plain(contains)),
    ("json_array_contains", "varchar(x) | varchar(y)", Plain(contains)),
    ("json_array_contains", "json | boolean", Plain(contains)),
    ("json_array_contains", "varchar(x) | boolean", Plain(contains)),
    ("json_array_contains", "json | bigint", Plain(contains)),
    ("json_array_contains", "varchar(x) | bigint", Plain(contains)),
    ("json_array_contains", "json | double", Plain(contains)),
    ("json_array_contains", "varchar(x) | double", Plain(contains)),
    ("is_json_scalar", "json", Plain(is_scalar)),
    ("is_json_scalar", "varchar(x)", Plain(is_scalar)),
];

/// The path of a call, with names and indexes; a constant path is read once.
struct Given(Option<Computed<Path>>);

impl Given {
    fn of(&self, own: &[Value]) -> Computed<Option<Json>> {
        match &self.0 {
            Some(path) => Ok(path.as_ref().map_err(Clone::clone)?.of(text(&own[0]))),
            None => Ok(Path::read(text(&own[1]))?.of(text(&own[0]))),
        }
    }
}

fn path(site: &Site) -> Given {
    match site.constants.get(1) {
        Some(Some(Value::Text(path))) => Given(Some(Path::read(path))),
        _ => Given(None),
    }
}

fn extract_scalar(site: &Site) -> Result<Ready, Refusal> {
    let path = path(site);
    Ok(Box::new(move |own| {
        Ok(match path.of(own)? {
            Some(Json::Text(own) | Json::Number(own)) => Value::text(own),
            Some(Json::Boolean(own)) => Value::text(own.to_string()),
            _ => Value::Null,
        })
    }))
}

fn size(site: &Site) -> Result<Ready, Refusal> {
    let path = path(site);
    Ok(Box::new(move |own| {
        let length = match path.of(own)? {
            Some(Json::Array(items)) => items.len(),
            Some(Json::Object(members)) => members.len(),
            Some(_) => 0,
            None => return Ok(Value::Null),
        };
        Ok(Value::Integer(i64::try_from(length).unwrap_or_default()))
    }))
}

fn array_length(own: &[Value]) -> Computed {
    let mut length = 0;
    let counted = Json::each_item(text(&own[0]), |_| {
        length += 1;
        false
    });
    Ok(counted.map_or(Value::Null, |()| Value::Integer(length)))
}

fn array_get(own: &[Value]) -> Computed {
    let index = integer(&own[1]);
    let back = index < 0;
    let mut items = Vec::new();
    let found = Json::each_item(text(&own[0]), |item| {
        items.push(item);
        !back && usize::try_from(index).is_ok_and(|index| items.len() > index)
    });
    let place = match usize::try_from(index.unsigned_abs()) {
        Ok(index) if back => items.len().checked_sub(index),
        index => index.ok(),
    };
    let item = found.and(place).and_then(|place| items.get(place));
    Ok(match item {
        Some(Json::Null) if back => return Err(Failure::other("GENERIC_INTERNAL_ERROR", "string is null")),
        None | Some(Json::Null) => Value::Null,
        Some(Json::Text(own)) => Value::text(own),
        Some(own @ (Json::Array(_) | Json::Object(_))) => Value::text(own.clone().copied().plain_text()),
        Some(other) => Value::text(other.text()),
    })
}

fn contains(own: &[Value]) -> Computed {
    // For such a number Trino does not read the array.
    if matches!(own[1], Value::Double(own) if !own.is_finite()) {
        return Ok(Value::Boolean(false));
    }
    let is_same = |item: &Json| match (item, &own[1]) {
        (Json::Text(item), Value::Text(own)) => **item == **own,
        (Json::Boolean(item), Value::Boolean(own)) => item == own,
        (Json::Number(item), Value::Integer(own)) => item.parse() == Ok(*own),
        (Json::Number(item), Value::Double(own)) => item.contains(['.', 'e', 'E']) && item.parse() == Ok(*own),
        _ => false,
    };
    let mut is_found = false;
    let read = Json::each_item(text(&own[0]), |item| {
        is_found = is_same(&item);
        is_found
    });
    Ok(read.map_or(Value::Null, |()| Value::Boolean(is_found)))
}

fn is_scalar(own: &[Value]) -> Computed {
    match Json::read(text(&own[0])) {
        Some(json) => Ok(Value::Boolean(!matches!(json, Json::Array(_) | Json::Object(_)))),
        None => Err(Failure::argument(format!("invalid JSON value: {}", text(&own[0])))),
    }
}
