//! Values in Arrow: the one table of types, and the conversions in both directions.
//!
//! | Trino | Arrow |
//! |---|---|
//! | boolean, unknown | Boolean |
//! | tinyint to bigint | Int8 to Int64 |
//! | real, double | Float32, Float64 |
//! | decimal(p,s) | Decimal128(p,s) |
//!   | varchar, char without trailing blanks, json in its canonical form | `Utf8View` |
//! | varbinary | `BinaryView` |
//! | date | Date32 |
//! | time(p) | Int64: picoseconds of the day |
//! | time(p) with time zone | Decimal128(38,0): 65,536 times the picoseconds, and the minutes of the offset plus 2,048 |
//! | timestamp(p), p up to 6 | Timestamp(Microsecond) |
//! | timestamp(p), p above 6 | Decimal128(38,0): picoseconds |
//! | timestamp(p) with time zone | Decimal128(38,0): 65,536 times the picoseconds, and the zone's key |
//! | intervals, color | Int64: milliseconds or months, and the colour's number |
//! | ipaddress, uuid | `FixedSizeBinary(16)` |
//! | array(T) | List of T |
//! | map(K, V) | List of Struct of K and V |
//! | row(…) | Struct |
//!
//!   Every column may contain NULL.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, BinaryArray, BinaryViewArray, BinaryViewBuilder, BooleanArray, BooleanBuilder, Date32Array,
    Date32Builder, Decimal128Array, Decimal128Builder, FixedSizeBinaryArray, FixedSizeBinaryBuilder, Float32Array,
    Float32Builder, Float64Array, Float64Builder, Int8Array, Int8Builder, Int16Array, Int16Builder, Int32Array,
    Int32Builder, Int64Array, Int64Builder, ListArray, StringArray, StringViewArray, StringViewBuilder, StructArray,
    TimestampMicrosecondArray, TimestampMicrosecondBuilder,
};
use arrow::buffer::{NullBuffer, OffsetBuffer};
use arrow::datatypes::{DataType, Field, Fields, TimeUnit};
use arrow::error::ArrowError;
use flow_log_stack_analysis::Type;

use crate::value::Value;
use crate::value::sketch::is_sketch;
use crate::value::zone::Zone;

/// Microseconds have six digits.
const MICROS: u8 = 6;
const PICOS_OF_MICRO: i128 = 1_000_000;
/// A zone's key is less than this.
const ZONES: i128 = 1 << 16;
const OFFSET_OF_ZERO: i128 = 2048;

/// The Arrow type for the values of a type.
#[must_use]
pub fn arrow_type(data_type: &Type) -> DataType {
    match data_type {
        Type::Boolean | Type::Unknown => DataType::Boolean,
        Type::Tinyint => DataType::Int8,
        Type::Smallint => DataType::Int16,
        Type::Integer => DataType::Int32,
        Type::Real => DataType::Float32,
        Type::Double => DataType::Float64,
        #[expect(clippy::cast_possible_wrap, reason = "scales are at most 38")]
        Type::Decimal { precision, scale } => DataType::Decimal128(*precision, *scale as i8),
        own if *own == Type::Varbinary || is_sketch(own) => DataType::BinaryView,
        Type::Date => DataType::Date32,
        Type::Timestamp { precision, zone: false } if *precision <= MICROS => {
            DataType::Timestamp(TimeUnit::Microsecond, None)
        }
        Type::Timestamp { .. } | Type::Time { zone: true, .. } => DataType::Decimal128(38, 0),
        Type::Bigint | Type::Color | Type::Time { .. } | Type::IntervalDayToSecond | Type::IntervalYearToMonth => {
            DataType::Int64
        }
        Type::IpAddress | Type::Uuid => DataType::FixedSizeBinary(16),
        Type::Array(element) => DataType::List(Arc::new(field("item", element))),
        Type::Map(key, value) => {
            let entry = DataType::Struct(Fields::from(vec![field("key", key), field("value", value)]));
            DataType::List(Arc::new(Field::new("item", entry, true)))
        }
        Type::Row(fields) => DataType::Struct(
            fields
                .iter()
                .enumerate()
                .map(|(index, own)| field(&index.to_string(), &own.data_type))
                .collect(),
        ),
        // Texts, and types that no column has.
        _ => DataType::Utf8View,
    }
}

fn field(name: &str, data_type: &Type) -> Field {
    Field::new(name, arrow_type(data_type), true)
}

/// A column whose values can be read one by one.
#[derive(Debug)]
pub enum Column<'a> {
    /// NULL only.
    Null,
    /// `boolean`
    Boolean(&'a BooleanArray),
    /// `tinyint`
    Int8(&'a Int8Array),
    /// `smallint`
    Int16(&'a Int16Array),
    /// `integer`
    Int32(&'a Int32Array),
    /// `bigint`, `color` and intervals
    Int64(&'a Int64Array),
    /// `time(p)`
    Time(&'a Int64Array),
    /// `real`
    Float32(&'a Float32Array),
    /// `double`
    Float64(&'a Float64Array),
    /// `decimal(p,s)`
    Decimal(&'a Decimal128Array),
    /// `timestamp(p)`, p above 6
    Picos(&'a Decimal128Array),
    /// `timestamp(p) with time zone`
    Zoned(&'a Decimal128Array),
    /// `time(p) with time zone`
    ZonedTime(&'a Decimal128Array),
    /// Texts
    Text(&'a StringViewArray),
    /// Texts as some sources give them
    PlainText(&'a StringArray),
    /// `varbinary`
    Binary(&'a BinaryViewArray),
    /// `varbinary` as some sources give it
    PlainBinary(&'a BinaryArray),
    /// `ipaddress`, `uuid`
    Fixed(&'a FixedSizeBinaryArray),
    /// `date`
    Date(&'a Date32Array),
    /// `timestamp(p)`, p up to 6
    Timestamp(&'a TimestampMicrosecondArray),
    /// `array(T)`
    List(&'a ListArray, Box<Column<'a>>),
    /// `map(K, V)`
    Map(&'a ListArray, Box<[Column<'a>; 2]>),
    /// `row(…)`
    Struct(&'a StructArray, Vec<Column<'a>>),
}

impl<'a> Column<'a> {
    /// A view of an array as a column of this type; `None` if its Arrow type is not the one that [`arrow_type`] says.
    #[must_use]
    pub fn new(array: &'a dyn Array, data_type: &Type) -> Option<Self> {
        fn of<T: 'static>(array: &dyn Array) -> Option<&T> {
            array.as_any().downcast_ref::<T>()
        }
        Some(match data_type {
            Type::Unknown => Self::Null,
            Type::Boolean => Self::Boolean(of(array)?),
            Type::Tinyint => Self::Int8(of(array)?),
            Type::Smallint => Self::Int16(of(array)?),
            Type::Integer => Self::Int32(of(array)?),
            Type::Bigint | Type::Color | Type::IntervalDayToSecond | Type::IntervalYearToMonth => {
                Self::Int64(of(array)?)
            }
            Type::Time { zone: false, .. } => Self::Time(of(array)?),
            Type::Time { .. } => Self::ZonedTime(of(array)?),
            Type::Real => Self::Float32(of(array)?),
            Type::Double => Self::Float64(of(array)?),
            Type::Decimal { .. } => Self::Decimal(of(array)?),
            own if *own == Type::Varbinary || is_sketch(own) => match of(array) {
                Some(own) => Self::Binary(own),
                None => Self::PlainBinary(of(array)?),
            },
            Type::IpAddress | Type::Uuid => Self::Fixed(of(array)?),
            Type::Date => Self::Date(of(array)?),
            Type::Timestamp { precision, zone: false } if *precision <= MICROS => Self::Timestamp(of(array)?),
            Type::Timestamp { zone: false, .. } => Self::Picos(of(array)?),
            Type::Timestamp { .. } => Self::Zoned(of(array)?),
            Type::Array(element) => {
                let own: &ListArray = of(array)?;
                Self::List(own, Box::new(Self::new(own.values(), element)?))
            }
            Type::Map(key, value) => {
                let own: &ListArray = of(array)?;
                let entries: &StructArray = of(own.values())?;
                let columns = [Self::new(entries.column(0), key)?, Self::new(entries.column(1), value)?];
                Self::Map(own, Box::new(columns))
            }
            Type::Row(fields) => {
                let own: &StructArray = of(array)?;
                let columns: Option<Vec<Self>> = own
                    .columns()
                    .iter()
                    .zip(fields)
                    .map(|(column, field)| Self::new(column, &field.data_type))
                    .collect();
                Self::Struct(own, columns?)
            }
            _ => match of(array) {
                Some(own) => Self::Text(own),
                None => Self::PlainText(of(array)?),
            },
        })
    }

    fn is_null(&self, row: usize) -> bool {
        match self {
            Self::Null => true,
            Self::Boolean(own) => own.is_null(row),
            Self::Int8(own) => own.is_null(row),
            Self::Int16(own) => own.is_null(row),
            Self::Int32(own) => own.is_null(row),
            Self::Int64(own) | Self::Time(own) => own.is_null(row),
            Self::Float32(own) => own.is_null(row),
            Self::Float64(own) => own.is_null(row),
            Self::Decimal(own) | Self::Picos(own) | Self::Zoned(own) | Self::ZonedTime(own) => own.is_null(row),
            Self::Text(own) => own.is_null(row),
            Self::PlainText(own) => own.is_null(row),
            Self::Binary(own) => own.is_null(row),
            Self::PlainBinary(own) => own.is_null(row),
            Self::Fixed(own) => own.is_null(row),
            Self::Date(own) => own.is_null(row),
            Self::Timestamp(own) => own.is_null(row),
            Self::List(own, _) | Self::Map(own, _) => own.is_null(row),
            Self::Struct(own, _) => own.is_null(row),
        }
    }

    /// The value in a row.
    #[must_use]
    pub fn value(&self, row: usize) -> Value {
        if self.is_null(row) {
            return Value::Null;
        }
        match self {
            Self::Null => Value::Null,
            Self::Boolean(own) => Value::Boolean(own.value(row)),
            Self::Int8(own) => Value::Integer(own.value(row).into()),
            Self::Int16(own) => Value::Integer(own.value(row).into()),
            Self::Int32(own) => Value::Integer(own.value(row).into()),
            Self::Int64(own) => Value::Integer(own.value(row)),
            Self::Time(own) => Value::Time(own.value(row)),
            Self::Float32(own) => Value::Real(own.value(row)),
            Self::Float64(own) => Value::Double(own.value(row)),
            Self::Decimal(own) => Value::Decimal(own.value(row)),
            Self::Picos(own) => Value::Timestamp(own.value(row)),
            Self::Zoned(own) => {
                let packed = own.value(row);
                let key = u16::try_from(packed.rem_euclid(ZONES)).unwrap_or_default();
                Value::ZonedTimestamp(packed.div_euclid(ZONES), Zone::of_key(key))
            }
            Self::ZonedTime(own) => {
                let packed = own.value(row);
                let offset = i16::try_from(packed.rem_euclid(ZONES) - OFFSET_OF_ZERO).unwrap_or_default();
                Value::ZonedTime(i64::try_from(packed.div_euclid(ZONES)).unwrap_or_default(), offset)
            }
            Self::Text(own) => Value::text(own.value(row)),
            Self::PlainText(own) => Value::text(own.value(row)),
            Self::Binary(own) => Value::binary(own.value(row)),
            Self::PlainBinary(own) => Value::binary(own.value(row)),
            Self::Fixed(own) => Value::binary(own.value(row)),
            Self::Date(own) => Value::Date(own.value(row)),
            Self::Timestamp(own) => Value::Timestamp(i128::from(own.value(row)) * PICOS_OF_MICRO),
            Self::List(own, elements) => Value::array(places(own, row).map(|place| elements.value(place))),
            Self::Map(own, columns) => {
                let [keys, values] = &**columns;
                Value::Map(
                    places(own, row)
                        .map(|place| (keys.value(place), values.value(place)))
                        .collect(),
                )
            }
            Self::Struct(_, columns) => Value::row(columns.iter().map(|column| column.value(row))),
        }
    }
}

/// The range of the elements of a row's list.
fn places(list: &ListArray, row: usize) -> std::ops::Range<usize> {
    let place = |at: usize| usize::try_from(list.value_offsets()[at]).unwrap_or_default();
    place(row)..place(row + 1)
}

/// An array of values of a type.
pub fn array(values: &[Value], data_type: &Type) -> Result<ArrayRef, ArrowError> {
    /// Builds an array from values and NULLs.
    macro_rules! build {
        ($builder:expr, $pattern:pat => $value:expr) => {{
            let mut builder = $builder;
            for value in values {
                #[allow(clippy::allow_attributes, unreachable_patterns, reason = "one macro for all")]
                match value {
                    $pattern => builder.append_value($value),
                    _ => builder.append_null(),
                }
            }
            Arc::new(builder.finish()) as ArrayRef
        }};
    }
    let length = values.len();
    Ok(match data_type {
        Type::Boolean | Type::Unknown => {
            build!(BooleanBuilder::with_capacity(length), Value::Boolean(own) => *own)
        }
        Type::Tinyint => build!(Int8Builder::with_capacity(length), Value::Integer(own) => narrow(*own)?),
        Type::Smallint => build!(Int16Builder::with_capacity(length), Value::Integer(own) => narrow(*own)?),
        Type::Integer => build!(Int32Builder::with_capacity(length), Value::Integer(own) => narrow(*own)?),
        Type::Bigint | Type::Color | Type::IntervalDayToSecond | Type::IntervalYearToMonth => {
            build!(Int64Builder::with_capacity(length), Value::Integer(own) => *own)
        }
        Type::Time { zone: false, .. } => build!(Int64Builder::with_capacity(length), Value::Time(own) => *own),
        // A NaN that was computed may have a sign, by which Arrow would sort it as the least.
        Type::Real => build!(Float32Builder::with_capacity(length), Value::Real(own) => match own {
            nan if nan.is_nan() => f32::NAN,
            own => *own,
        }),
        Type::Double => build!(Float64Builder::with_capacity(length), Value::Double(own) => match own {
            nan if nan.is_nan() => f64::NAN,
            own => *own,
        }),
        #[expect(clippy::cast_possible_wrap, reason = "scales are at most 38")]
        Type::Decimal { precision, scale } => {
            let builder =
                Decimal128Builder::with_capacity(length).with_precision_and_scale(*precision, *scale as i8)?;
            build!(builder, Value::Decimal(own) => *own)
        }
        own if *own == Type::Varbinary || is_sketch(own) => {
            build!(BinaryViewBuilder::with_capacity(length), Value::Binary(own) => own)
        }
        Type::Date => build!(Date32Builder::with_capacity(length), Value::Date(own) => *own),
        Type::Timestamp { precision, zone: false } if *precision <= MICROS => {
            build!(
                TimestampMicrosecondBuilder::with_capacity(length),
                Value::Timestamp(own) => narrow(own.div_euclid(PICOS_OF_MICRO))?
            )
        }
        Type::Timestamp { .. } | Type::Time { .. } => {
            let builder = Decimal128Builder::with_capacity(length).with_precision_and_scale(38, 0)?;
            let mut builder = builder;
            for value in values {
                match value {
                    Value::Timestamp(own) => builder.append_value(*own),
                    Value::ZonedTimestamp(own, zone) => builder.append_value(own * ZONES + i128::from(zone.key())),
                    Value::ZonedTime(own, offset) => {
                        builder.append_value(i128::from(*own) * ZONES + i128::from(*offset) + OFFSET_OF_ZERO);
                    }
                    _ => builder.append_null(),
                }
            }
            Arc::new(builder.finish())
        }
        Type::IpAddress | Type::Uuid => {
            let mut builder = FixedSizeBinaryBuilder::with_capacity(length, 16);
            for value in values {
                match value {
                    Value::Binary(own) => builder.append_value(own)?,
                    _ => builder.append_null(),
                }
            }
            Arc::new(builder.finish())
        }
        Type::Array(element) => {
            let parts = values.iter().map(|value| match value {
                Value::Array(items) => Some(&**items),
                _ => None,
            });
            let (offsets, nulls) = lists(parts.clone().map(|part| part.map(<[Value]>::len)));
            let items: Vec<Value> = parts.flatten().flatten().cloned().collect();
            let own = field("item", element);
            Arc::new(ListArray::try_new(
                Arc::new(own),
                offsets,
                array(&items, element)?,
                nulls,
            )?)
        }
        Type::Map(key_type, value_type) => {
            let parts = values.iter().map(|value| match value {
                Value::Map(entries) => Some(&**entries),
                _ => None,
            });
            let (offsets, nulls) = lists(parts.clone().map(|part| part.map(<[(Value, Value)]>::len)));
            let (keys, items): (Vec<Value>, Vec<Value>) = parts.flatten().flatten().cloned().unzip();
            let fields = Fields::from(vec![field("key", key_type), field("value", value_type)]);
            let columns = vec![array(&keys, key_type)?, array(&items, value_type)?];
            let entries = StructArray::try_new(fields.clone(), columns, None)?;
            let own = Field::new("item", DataType::Struct(fields), true);
            Arc::new(ListArray::try_new(Arc::new(own), offsets, Arc::new(entries), nulls)?)
        }
        Type::Row(fields) => {
            let mut columns = Vec::new();
            for (index, own) in fields.iter().enumerate() {
                let items: Vec<Value> = values
                    .iter()
                    .map(|value| match value {
                        Value::Row(items) => items.get(index).cloned().unwrap_or_default(),
                        _ => Value::Null,
                    })
                    .collect();
                columns.push(array(&items, &own.data_type)?);
            }
            let DataType::Struct(own) = arrow_type(data_type) else {
                return Err(ArrowError::SchemaError("a row is a struct".to_owned()));
            };
            let nulls: NullBuffer = values.iter().map(|value| !value.is_null()).collect();
            Arc::new(StructArray::try_new_with_length(own, columns, Some(nulls), length)?)
        }
        _ => build!(StringViewBuilder::with_capacity(length), Value::Text(own) => own),
    })
}

fn narrow<T: TryFrom<N>, N: Copy + std::fmt::Display>(value: N) -> Result<T, ArrowError> {
    T::try_from(value).map_err(|_| ArrowError::ComputeError(format!("{value} is out of the range of its type")))
}

/// The offsets of lists of these lengths, and which of them are NULL.
fn lists(lengths: impl Iterator<Item = Option<usize>>) -> (OffsetBuffer<i32>, Option<NullBuffer>) {
    let lengths: Vec<Option<usize>> = lengths.collect();
    let nulls: NullBuffer = lengths.iter().map(Option::is_some).collect();
    (
        OffsetBuffer::from_lengths(lengths.iter().map(|length| length.unwrap_or(0))),
        Some(nulls),
    )
}
