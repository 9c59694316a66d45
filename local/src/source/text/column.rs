//! Columns of fields: texts become values of a type, or views of the text that they stand in.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, BinaryViewArray, BooleanArray, PrimitiveArray, StringViewArray, StringViewBuilder, new_null_array,
};
use arrow::buffer::{BooleanBuffer, Buffer, NullBuffer, ScalarBuffer};
use arrow::datatypes::{
    ArrowPrimitiveType, Date32Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, TimestampMicrosecondType,
};
use bytes::Bytes;
use flow_log_stack_runtime::ColumnType;

use super::index::Index;
use super::value::{self, Stops};
use crate::source::types::arrow_type;

/// The values of a column that were read and are not given yet.
#[derive(Debug)]
pub(super) struct Column {
    /// Which field of a line it is.
    field: usize,
    values: Values,
    /// Which of them are there.
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
    Text(Views),
    /// No text is a value of the type.
    None(ColumnType),
}

/// Texts as Arrow has them: short ones in the view itself, long ones by their place.
#[derive(Debug)]
struct Views {
    own: Vec<u128>,
    /// The most characters; no limit for `string`.
    most: Option<usize>,
    /// How many bytes the long ones have together.
    long: usize,
}

/// What a stretch of text has: its bytes, its fields, and which of its lines count.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretch<'a> {
    pub(super) text: &'a [u8],
    pub(super) index: &'a Index,
    pub(super) lines: &'a [u32],
    /// Where the text begins to which views refer.
    pub(super) base: usize,
}

impl Stretch<'_> {
    fn fields(&self, field: usize) -> impl ExactSizeIterator<Item = Option<(usize, usize)>> {
        self.lines
            .iter()
            .map(move |line| self.index.field(*line as usize, field))
    }
}

impl Column {
    pub(super) fn new(field: usize, column_type: &ColumnType) -> Self {
        let text = |most| {
            Values::Text(Views {
                own: Vec::new(),
                most,
                long: 0,
            })
        };
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
            ColumnType::String => text(None),
            ColumnType::Varchar(length) => text(Some(length.characters() as usize)),
            ColumnType::Char(length) => text(Some(length.characters() as usize)),
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

    /// Takes the fields of more lines. The error has the text that stops the reader.
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
            Values::Float(values) => take(values, valid, fields, |at| value::float(&text[at.0..at.1])),
            Values::Double(values) => take(values, valid, fields, |at| value::double(&text[at.0..at.1])),
            Values::Decimal(values, precision, scale) => {
                return take_or_stop(values, valid, text, fields, |text| {
                    value::decimal(text, *precision, *scale)
                });
            }
            Values::Date(values) => return take_or_stop(values, valid, text, fields, value::date),
            Values::Timestamp(values) => return take_or_stop(values, valid, text, fields, value::timestamp),
            Values::Text(views) => views.take(valid, text, stretch.base, fields),
            Values::None(_) => valid.resize(valid.len() + fields.len(), false),
        }
        Ok(())
    }

    /// Gives what was taken; `text` is that to which views refer.
    pub(super) fn give(&mut self, text: &Bytes) -> ArrayRef {
        let valid = std::mem::take(&mut self.valid);
        let nulls = valid
            .contains(&false)
            .then(|| NullBuffer::new(BooleanBuffer::from(valid.as_slice())));
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
            Values::Text(views) => views.give(nulls, text),
            Values::None(column_type) => new_null_array(&arrow_type(column_type), valid.len()),
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

fn primitive<T: ArrowPrimitiveType>(values: &mut Vec<T::Native>, nulls: Option<NullBuffer>) -> ArrayRef {
    Arc::new(PrimitiveArray::<T>::new(
        ScalarBuffer::from(std::mem::take(values)),
        nulls,
    ))
}

/// Up to how many bytes a view has in itself.
const SHORT: usize = 12;

impl Views {
    fn take(
        &mut self,
        valid: &mut Vec<bool>,
        text: &[u8],
        base: usize,
        fields: impl ExactSizeIterator<Item = Option<(usize, usize)>>,
    ) {
        let before = valid.len();
        valid.resize(before + fields.len(), false);
        let views = fields.zip(&mut valid[before..]).map(|(field, valid)| {
            let Some((begin, mut end)) = field else { return 0 };
            if let Some(most) = self.most
                && &text[begin..end] != value::NULL
            {
                end = begin + value::shortened(&text[begin..end], most).len();
            }
            let length = end - begin;
            let view = if length > SHORT {
                self.long += length;
                long_view(&text[begin..end], begin - base)
            } else {
                short_view(text, begin, length)
            };
            *valid = view != NULL_VIEW;
            view
        });
        self.own.extend(views);
    }

    fn give(&mut self, nulls: Option<NullBuffer>, text: &Bytes) -> ArrayRef {
        let views = ScalarBuffer::from(std::mem::take(&mut self.own));
        let long = std::mem::take(&mut self.long);
        let buffers: Arc<[Buffer]> = match long {
            0 => Arc::from([]),
            _ => Arc::from([Buffer::from(text.clone())]),
        };
        let array = match StringViewArray::try_new(views.clone(), Arc::clone(&buffers), nulls.clone()) {
            Ok(array) => array,
            Err(_) => lossy(&BinaryViewArray::new(views, buffers, nulls)),
        };
        // A few texts would keep all that they stand in.
        let array = if long > 0 && long < text.len() / 8 {
            array.gc()
        } else {
            array
        };
        Arc::new(array)
    }
}

/// A view of the null sequence.
const NULL_VIEW: u128 = 2 | (value::NULL[0] as u128) << 32 | (value::NULL[1] as u128) << 40;

#[inline]
fn long_view(text: &[u8], at: usize) -> u128 {
    let [a, b, c, d, ..] = text else { return 0 };
    let prefix = u32::from_le_bytes([*a, *b, *c, *d]);
    text.len() as u128 | u128::from(prefix) << 32 | (at as u128) << 96
}

#[inline]
fn short_view(text: &[u8], begin: usize, length: usize) -> u128 {
    let bytes = match text[begin..].first_chunk::<16>() {
        Some(bytes) => u128::from_le_bytes(*bytes),
        None => text[begin..begin + length]
            .iter()
            .rev()
            .fold(0, |bytes, byte| bytes << 8 | u128::from(*byte)),
    };
    let own = bytes & ((1 << (8 * length)) - 1);
    own << 32 | length as u128
}

/// Bytes that are not text become the character that stands for them, as in the answers of Trino's client.
fn lossy(bytes: &BinaryViewArray) -> StringViewArray {
    let mut texts = StringViewBuilder::with_capacity(bytes.len());
    for bytes in bytes {
        texts.append_option(bytes.map(String::from_utf8_lossy));
    }
    texts.finish()
}
