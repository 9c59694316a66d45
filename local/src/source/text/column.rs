//! Building columns from the texts of fields.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, PrimitiveArray, new_null_array};
use arrow::buffer::{BooleanBuffer, NullBuffer, ScalarBuffer};
use arrow::datatypes::{
    ArrowPrimitiveType, Date32Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, TimestampMicrosecondType,
};
use flow_log_stack_runtime::ColumnType;

use super::index::Index;
use super::unchecked::Texts;
use super::value::{self, Stops};
use crate::source::types::arrow_type;

/// The values of a column that have been read but not returned yet.
#[derive(Debug)]
pub(super) struct Column {
    /// The index of the field in a line.
    field: usize,
    values: Values,
    /// Which of them are not NULL.
    valid: Vec<bool>,
}

#[derive(Debug)]
enum Values {
    Boolean(Vec<bool>),
    Tinyint(Vec<i8>),
    Smallint(Vec<i16>),
    Int(Vec<i32>),
    Bigint(Vec<i64>),
    Float(Vec<f32>),
    Double(Vec<f64>),
    Decimal(Vec<i128>, u8, u8),
    Date(Vec<i32>),
    Timestamp(Vec<i64>),
    /// Texts, and the maximum number of characters; `None` for `string`.
    Text(Texts, Option<usize>),
    /// No text is a value of the type, so all are NULL.
    None(ColumnType),
}

/// A part of a text: its bytes, its fields, and which of its lines count.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretch<'a> {
    pub(super) text: &'a [u8],
    pub(super) index: &'a Index,
    pub(super) lines: &'a [u32],
}

impl Stretch<'_> {
    fn fields(&self, field: usize) -> impl ExactSizeIterator<Item = Option<(usize, usize)>> {
        let places = self.index.places(field);
        self.lines.iter().map(move |line| places.of(*line as usize))
    }
}

impl Column {
    pub(super) fn new(field: usize, column_type: &ColumnType) -> Self {
        let values = match column_type {
            ColumnType::Boolean => Values::Boolean(Vec::new()),
            ColumnType::Tinyint => Values::Tinyint(Vec::new()),
            ColumnType::Smallint => Values::Smallint(Vec::new()),
            ColumnType::Int => Values::Int(Vec::new()),
            ColumnType::Bigint => Values::Bigint(Vec::new()),
            ColumnType::Float => Values::Float(Vec::new()),
            ColumnType::Double => Values::Double(Vec::new()),
            ColumnType::Decimal(digits) => Values::Decimal(Vec::new(), digits.precision(), digits.scale()),
            ColumnType::Date => Values::Date(Vec::new()),
            ColumnType::Timestamp => Values::Timestamp(Vec::new()),
            ColumnType::String => Values::Text(Texts::default(), None),
            ColumnType::Varchar(length) => Values::Text(Texts::default(), Some(length.characters() as usize)),
            ColumnType::Char(length) => Values::Text(Texts::default(), Some(length.characters() as usize)),
            ColumnType::Binary | ColumnType::Array(_) | ColumnType::Map(..) | ColumnType::Struct(_) => {
                Values::None(column_type.clone())
            }
        };
        Self {
            field,
            values,
            valid: Vec::new(),
        }
    }

    /// Takes the fields of more lines. The error is the text that makes the reader fail.
    pub(super) fn take(&mut self, stretch: Stretch<'_>) -> Result<(), String> {
        let fields = stretch.fields(self.field);
        let text = stretch.text;
        let valid = &mut self.valid;
        let whole = |(begin, end): (usize, usize)| value::integer(&text[..end], end - begin);
        match &mut self.values {
            Values::Boolean(values) => take(values, valid, fields, |at| value::boolean(&text[at.0..at.1])),
            Values::Tinyint(values) => take(values, valid, fields, |at| whole(at)?.try_into().ok()),
            Values::Smallint(values) => take(values, valid, fields, |at| whole(at)?.try_into().ok()),
            Values::Int(values) => take(values, valid, fields, |at| whole(at)?.try_into().ok()),
            Values::Bigint(values) => take(values, valid, fields, whole),
            Values::Float(values) => take(values, valid, fields, |at| value::real(&text[at.0..at.1])),
            Values::Double(values) => take(values, valid, fields, |at| value::double(&text[at.0..at.1])),
            Values::Decimal(values, precision, scale) => {
                return take_or_stop(values, valid, text, fields, |text| {
                    value::decimal(text, *precision, *scale)
                });
            }
            Values::Date(values) => return take_or_stop(values, valid, text, fields, value::date),
            Values::Timestamp(values) => return take_or_stop(values, valid, text, fields, value::timestamp),
            Values::Text(texts, most) => take_texts(texts, *most, valid, text, fields),
            Values::None(_) => valid.resize(valid.len() + fields.len(), false),
        }
        Ok(())
    }

    /// Whether one of the texts was not valid UTF-8.
    pub(super) fn has_replaced(&self) -> bool {
        matches!(&self.values, Values::Text(texts, _) if texts.has_replaced())
    }

    /// Returns what was taken.
    pub(super) fn give(&mut self) -> ArrayRef {
        let (valid, rows) = (self.valid.as_slice(), self.valid.len());
        let nulls = valid
            .contains(&false)
            .then(|| NullBuffer::new(BooleanBuffer::from(valid)));
        self.valid.clear();
        match &mut self.values {
            Values::Boolean(values) => {
                let values = BooleanBuffer::from(std::mem::take(values).as_slice());
                Arc::new(BooleanArray::new(values, nulls))
            }
            Values::Tinyint(values) => primitive::<Int8Type>(values, nulls),
            Values::Smallint(values) => primitive::<Int16Type>(values, nulls),
            Values::Int(values) => primitive::<Int32Type>(values, nulls),
            Values::Bigint(values) => primitive::<Int64Type>(values, nulls),
            Values::Float(values) => primitive::<Float32Type>(values, nulls),
            Values::Double(values) => primitive::<Float64Type>(values, nulls),
            Values::Decimal(values, precision, scale) => {
                let array = PrimitiveArray::<Decimal128Type>::new(std::mem::take(values).into(), nulls);
                let data_type = arrow::datatypes::DataType::Decimal128(*precision, scale.cast_signed());
                Arc::new(array.with_data_type(data_type))
            }
            Values::Date(values) => primitive::<Date32Type>(values, nulls),
            Values::Timestamp(values) => primitive::<TimestampMicrosecondType>(values, nulls),
            Values::Text(texts, _) => Arc::new(texts.give(nulls)),
            Values::None(column_type) => new_null_array(&arrow_type(column_type), rows),
        }
    }
}

fn take<T: Default>(
    values: &mut Vec<T>,
    valid: &mut Vec<bool>,
    fields: impl ExactSizeIterator<Item = Option<(usize, usize)>>,
    read: impl Fn((usize, usize)) -> Option<T>,
) {
    let before = valid.len();
    valid.resize(before + fields.len(), false);
    values.extend(fields.zip(&mut valid[before..]).map(|(field, valid)| {
        let value = field.and_then(&read);
        *valid = value.is_some();
        value.unwrap_or_default()
    }));
}

fn take_or_stop<T: Default>(
    values: &mut Vec<T>,
    valid: &mut Vec<bool>,
    text: &[u8],
    fields: impl ExactSizeIterator<Item = Option<(usize, usize)>>,
    read: impl Fn(&[u8]) -> Result<Option<T>, Stops>,
) -> Result<(), String> {
    for field in fields {
        let value = match field.map(|(begin, end)| &text[begin..end]) {
            Some(text) => read(text).map_err(|Stops| String::from_utf8_lossy(text).into_owned())?,
            None => None,
        };
        valid.push(value.is_some());
        values.push(value.unwrap_or_default());
    }
    Ok(())
}

fn take_texts(
    texts: &mut Texts,
    most: Option<usize>,
    valid: &mut Vec<bool>,
    text: &[u8],
    fields: impl ExactSizeIterator<Item = Option<(usize, usize)>>,
) {
    texts.reserve(fields.len());
    let before = valid.len();
    valid.resize(before + fields.len(), false);
    for (field, valid) in fields.zip(&mut valid[before..]) {
        match field {
            Some((begin, end)) if &text[begin..end] != value::NULL => {
                let end = most.map_or(end, |most| begin + value::shortened(&text[begin..end], most).len());
                texts.push(text, begin, end);
                *valid = true;
            }
            _ => texts.push_null(),
        }
    }
}

fn primitive<T: ArrowPrimitiveType>(values: &mut Vec<T::Native>, nulls: Option<NullBuffer>) -> ArrayRef {
    let room = values.len();
    let values = ScalarBuffer::from(std::mem::replace(values, Vec::with_capacity(room)));
    Arc::new(PrimitiveArray::<T>::new(values, nulls))
}
