//! Rows given as JSON.

use std::sync::Arc;

use flow_log_stack_analysis::{Catalog, Column, Type};

use crate::cast::cast;
use crate::table::{Records, Table};
use crate::value::json::Json;
use crate::value::{Value, bounds, char_value, float};

/// The tables of a catalog, with the rows from its JSON: each table's member `rows`, a list of lists.
///
/// A row has a value for each column, with those of hidden columns last. Values left out are NULL, and a table without
/// `rows` is empty. The error names the table and the row.
pub fn tables(catalog: &Catalog, json: &str) -> Result<Vec<Arc<dyn Table>>, String> {
    let json = Json::read(json).ok_or("`catalog` is not JSON that can be read")?;
    let given = match member(&json, "tables") {
        Json::Array(tables) => tables.as_slice(),
        _ => &[],
    };
    let known = catalog.tables.iter().flatten();
    let table = |(index, (table, json)): (usize, (&flow_log_stack_analysis::Table, &Json))| {
        let types = |columns: &[Column]| -> Vec<Type> {
            let known = columns.iter().map(|own| own.data_type.clone());
            known.map(|own| own.unwrap_or(Type::Unknown)).collect()
        };
        let (visible, hidden) = (types(&table.columns), types(&table.hidden_columns));
        let all: Vec<&Type> = visible.iter().chain(&hidden).collect();
        let path = format!("catalog.tables[{index}].rows");
        let rows = rows(member(json, "rows"), &all, &path)?;
        let records = Records::new(&visible, &hidden, &rows).map_err(|error| format!("`{path}`: {error}"))?;
        Ok(Arc::new(records) as Arc<dyn Table>)
    };
    known.zip(given).enumerate().map(table).collect()
}

/// A member of an object; null if it is missing.
fn member<'a>(json: &'a Json, name: &str) -> &'a Json {
    let members = match json {
        Json::Object(members) => members.as_slice(),
        _ => &[],
    };
    let found = members.iter().rfind(|(own, _)| own == name);
    found.map_or(&Json::Null, |(_, value)| value)
}

fn rows(json: &Json, types: &[&Type], path: &str) -> Result<Vec<Vec<Value>>, String> {
    let rows = match json {
        Json::Null => return Ok(Vec::new()),
        Json::Array(rows) => rows,
        _ => return Err(format!("`{path}` must be a list of rows")),
    };
    let row = |(index, json): (usize, &Json)| {
        let Json::Array(given) = json else {
            return Err(format!("`{path}[{index}]` must be a list of values"));
        };
        if given.len() > types.len() {
            let counts = format!("{} values, and the table {} columns", given.len(), types.len());
            return Err(format!("`{path}[{index}]` has {counts}"));
        }
        let values = types.iter().enumerate().map(|(column, own)| {
            let json = given.get(column).unwrap_or(&Json::Null);
            value(json, own).map_err(|error| format!("`{path}[{index}][{column}]`: {error}"))
        });
        values.collect()
    };
    rows.iter().enumerate().map(row).collect()
}

/// A value of a type.
///
/// Numbers, texts and booleans are JSON's; decimals, dates, timestamps and addresses are texts; arrays and rows are
/// lists; maps are objects whose names are the texts of the keys. A scalar of another kind is accepted if nothing is
/// lost: `"5"` is a number, `5` a text, `5.0` an integer. A value of type `json` is itself, or its text. A value with
/// more digits after the point than its type keeps is refused, not rounded.
fn value(json: &Json, data_type: &Type) -> Result<Value, String> {
    let wrong = || format!("`{}` is not a value of type `{data_type}`", json.text());
    if let (Json::Text(own) | Json::Number(own), Some(most)) = (json, digits_kept(data_type))
        && digits_after_point(own) > most
    {
        return Err(format!(
            "`{}` has more digits after the point than the {most} of type `{data_type}`",
            json.text()
        ));
    }
    Ok(match (json, data_type) {
        (Json::Null, _) => Value::Null,
        (Json::Text(own), Type::Json) => Value::text(own),
        (own, Type::Json) => Value::text(own.clone().canonical().text()),
        (Json::Boolean(own), Type::Boolean) => Value::Boolean(*own),
        (Json::Number(own), _) if data_type.is_integer() => {
            let number = whole(own).ok_or_else(wrong)?;
            let within = bounds(data_type).is_some_and(|(least, most)| (least..=most).contains(&number));
            within.then_some(Value::Integer(number)).ok_or_else(wrong)?
        }
        (Json::Number(own) | Json::Text(own), Type::Double) => {
            Value::Double(float::parse_double(own).ok_or_else(wrong)?)
        }
        (Json::Number(own) | Json::Text(own), Type::Real) => Value::Real(float::parse_real(own).ok_or_else(wrong)?),
        (Json::Text(_) | Json::Number(_) | Json::Boolean(_), Type::Varchar(_) | Type::Char(_)) => {
            let text = match json {
                Json::Text(own) => own.clone(),
                other => other.clone().copied().text(),
            };
            of_characters(&text, data_type).ok_or_else(wrong)?
        }
        (Json::Array(items), Type::Array(element)) => {
            let items: Result<Vec<Value>, String> = items.iter().map(|item| value(item, element)).collect();
            Value::array(items?)
        }
        (Json::Array(items), Type::Row(fields)) if items.len() <= fields.len() => {
            let items: Result<Vec<Value>, String> = fields
                .iter()
                .enumerate()
                .map(|(index, own)| value(items.get(index).unwrap_or(&Json::Null), &own.data_type))
                .collect();
            Value::row(items?)
        }
        (Json::Object(members), Type::Map(key_type, value_type)) => {
            let mut entries = Vec::new();
            for (key, item) in members {
                let key = value(&Json::Text(key.clone()), key_type)?;
                entries.push((key, value(item, value_type)?));
            }
            Value::Map(entries.into())
        }
        // There is no text form of bytes that everyone reads alike.
        (_, Type::Varbinary) => return Err(wrong()),
        (Json::Text(own), Type::Timestamp { zone: false, .. }) => {
            of_text(&own.replacen('T', " ", 1), data_type).ok_or_else(wrong)?
        }
        (Json::Text(own), _) => of_text(own, data_type).ok_or_else(wrong)?,
        (Json::Number(own), Type::Decimal { .. }) => of_text(own, data_type).ok_or_else(wrong)?,
        _ => return Err(wrong()),
    })
}

/// How many digits after the point the type keeps; `None` if it has no such number.
fn digits_kept(data_type: &Type) -> Option<usize> {
    match data_type {
        Type::Decimal { scale, .. } => Some(usize::from(*scale)),
        Type::Timestamp { precision, .. } | Type::Time { precision, .. } => Some(usize::from(*precision)),
        _ => None,
    }
}

/// The number of digits after the point of a number or a time, without trailing zeros: `1.50` has one, `15e-3` two.
fn digits_after_point(text: &str) -> usize {
    let (number, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let Ok(exponent) = exponent.parse::<i64>() else {
        // The letter does not begin an exponent, but a zone's name.
        return fraction(text).len();
    };
    let whole = number.split('.').next().unwrap_or_default();
    let digits = fraction(number);
    let zeros = if digits.is_empty() {
        whole.len() - whole.trim_end_matches('0').len()
    } else {
        0
    };
    let after = i64::try_from(digits.len()).unwrap_or(i64::MAX).saturating_sub(exponent);
    usize::try_from(after.saturating_sub(i64::try_from(zeros).unwrap_or_default())).unwrap_or_default()
}

/// The digits after the point, without trailing zeros.
fn fraction(text: &str) -> &str {
    let after = text.split_once('.').map_or("", |(_, after)| after);
    let end = after.find(|char: char| !char.is_ascii_digit()).unwrap_or(after.len());
    after[..end].trim_end_matches('0')
}

/// An integer, also one that is written with a point.
fn whole(text: &str) -> Option<i64> {
    /// Up to this number, every integer is a double.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    text.parse().ok().or_else(|| {
        let number: f64 = text.parse().ok()?;
        let is_exact = number.fract() == 0.0 && number.abs() <= EXACT;
        #[expect(clippy::cast_possible_truncation, reason = "it is whole, and small enough")]
        is_exact.then_some(number as i64)
    })
}

/// A text that is not longer than its type allows.
fn of_characters(text: &str, data_type: &Type) -> Option<Value> {
    let fits = |text: &str, most: u32| text.chars().count() <= most as usize;
    match data_type {
        Type::Char(length) => fits(text.trim_end_matches(' '), *length).then(|| char_value(text, *length)),
        Type::Varchar(Some(length)) => fits(text, *length).then(|| Value::text(text)),
        _ => Some(Value::text(text)),
    }
}

fn of_text(text: &str, data_type: &Type) -> Option<Value> {
    cast(&Value::text(text), &Type::VARCHAR, data_type).ok()
}
