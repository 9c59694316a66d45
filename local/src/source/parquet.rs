//! Parquet files as Athena's table reads them: columns by name, with the conversions of Trino's reader.
//!
//! The rules are those of Trino's Hive connector, recorded in `tests/reading/parquet.jsonl`.

mod claims;
mod statistics;

use std::fmt;
use std::fs::File;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BinaryViewArray, Date32Array, Decimal128Array, Float32Array, Int64Array, PrimitiveArray,
    StringViewArray, new_null_array,
};
use arrow::compute::cast;
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Date32Type, Decimal128Type, Field, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, Schema, TimeUnit, TimestampMicrosecondType, UInt32Type, UInt64Type,
};
use arrow::error::ArrowError;
use flow_log_stack_runtime::ColumnType;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::file::metadata::{ParquetMetaDataReader, RowGroupMetaData};

use super::fault::Fault;
use super::layout::LogFile;
use super::progress::Progress;
use super::text::{Rows, Wanted};
use super::types::arrow_type;

/// About how many rows a batch has.
const ROWS: usize = 8192;

/// The rows of a file, in batches.
pub(super) struct Batches {
    file: LogFile,
    wanted: Arc<Wanted>,
    progress: Arc<Progress>,
    /// For each column to return, its index in a batch.
    places: Vec<Option<usize>>,
    /// `None` for an empty file, which is skipped.
    rows: Option<ParquetRecordBatchReader>,
}

impl Batches {
    /// Opens a file.
    pub(super) fn open(file: &LogFile, wanted: &Arc<Wanted>, progress: &Arc<Progress>) -> Result<Self, Fault> {
        let mut open = Self {
            file: file.clone(),
            wanted: Arc::clone(wanted),
            progress: Arc::clone(progress),
            places: Vec::new(),
            rows: None,
        };
        if file.size > 0 {
            let metadata = metadata(file)?;
            open.places = places(file, wanted, metadata.schema())?;
            let groups = statistics::groups(&metadata, wanted, &open.places);
            let mut roots: Vec<usize> = open.places.iter().flatten().copied().collect();
            roots.sort_unstable();
            roots.dedup();
            // A batch has the columns in the order of the file.
            for place in open.places.iter_mut().flatten() {
                *place = roots.partition_point(|root| root < place);
            }
            let input = File::open(&file.path).map_err(|error| Fault::new(&file.path, error))?;
            let all = 0..metadata.metadata().num_row_groups();
            for group in groups.clone().unwrap_or_else(|| all.collect()) {
                let columns = metadata.metadata().row_group(group).columns().iter().enumerate();
                let root = |leaf| metadata.parquet_schema().get_column_root_idx(leaf);
                for (_, column) in columns.filter(|(leaf, _)| roots.contains(&root(*leaf))) {
                    claims::check(&input, column).map_err(|error| fault(file, error))?;
                }
            }
            let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(input, metadata);
            let mask = ProjectionMask::roots(builder.parquet_schema(), roots);
            let mut builder = builder.with_projection(mask).with_batch_size(ROWS);
            if let Some(groups) = groups {
                builder = builder.with_row_groups(groups);
            }
            let batches = builder.build();
            open.rows = Some(batches.map_err(|error| fault(file, error))?);
        }
        Ok(open)
    }

    /// The next rows; `None` after the last.
    pub(super) fn next(&mut self) -> Result<Option<Rows>, Fault> {
        let Some(batch) = self.rows.as_mut().and_then(Iterator::next) else {
            return Ok(None);
        };
        let batch = batch.map_err(|error| fault(&self.file, error))?;
        let rows = batch.num_rows();
        self.progress.records(rows);
        let columns = self.places.iter().zip(&self.wanted.columns).map(|(place, column)| {
            let (name, column_type) = &self.wanted.table[*column];
            match place {
                Some(place) => read(batch.column(*place), column_type).map_err(|error| {
                    let what = format!("its column `{name}` cannot be read as `{column_type}`: {error}");
                    Fault::new(&self.file.path, what)
                }),
                None => Ok(new_null_array(&arrow_type(column_type), rows)),
            }
        });
        Ok(Some((columns.collect::<Result<_, _>>()?, rows)))
    }
}

fn fault(file: &LogFile, error: impl fmt::Display) -> Fault {
    Fault::new(&file.path, format!("it cannot be read as Parquet: {error}"))
}

/// The footer of a file, with texts as views.
fn metadata(file: &LogFile) -> Result<ArrowReaderMetadata, Fault> {
    let input = File::open(&file.path).map_err(|error| Fault::new(&file.path, error))?;
    // Trino ignores the Arrow types that other programs store in the footer.
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let footer = claims::footer(&input, file.size).map_err(|error| fault(file, error))?;
    let plain = match footer {
        Some(footer) => ParquetMetaDataReader::decode_metadata(&footer)
            .and_then(|own| ArrowReaderMetadata::try_new(Arc::new(own), options.clone())),
        // This fails with the reason.
        None => ArrowReaderMetadata::load(&input, options.clone()),
    };
    let plain = plain.map_err(|error| fault(file, error))?;
    let views: Vec<Field> = plain.schema().fields().iter().map(as_view).collect();
    let options = options.with_schema(Arc::new(Schema::new(views)));
    ArrowReaderMetadata::try_new(Arc::clone(plain.metadata()), options).map_err(|error| fault(file, error))
}

/// For each column to return, its index in the file: the first one with the name, ignoring case.
fn places(file: &LogFile, wanted: &Wanted, schema: &Schema) -> Result<Vec<Option<usize>>, Fault> {
    let place = |column: &usize| {
        let (name, column_type) = &wanted.table[*column];
        let fields = schema.fields();
        let place = fields.iter().position(|field| {
            let own = field.name();
            own.eq_ignore_ascii_case(name) || wanted.by_name && own.replace('-', "_").eq_ignore_ascii_case(name)
        });
        match place.map(|place| fields[place].data_type()) {
            Some(own) if !is_read(own, column_type) => {
                let what = format!(
                    "its column `{name}` is `{own}`, which Athena's reader does not convert to `{column_type}`"
                );
                Err(Fault::new(&file.path, what))
            }
            _ => Ok(place),
        }
    };
    wanted.columns.iter().map(place).collect()
}

/// The columns of a file by name, with the types that a table would have for them.
pub(super) fn columns(file: &LogFile) -> Result<Vec<(String, ColumnType)>, Fault> {
    if file.size == 0 {
        return Ok(Vec::new());
    }
    let metadata = metadata(file)?;
    let column = |field: &Arc<Field>| {
        let column_type = match stored(field.data_type())? {
            Stored::Boolean => ColumnType::Boolean,
            Stored::Int32 => ColumnType::Int,
            Stored::Int64 | Stored::WholeDecimal => ColumnType::Bigint,
            Stored::Float => ColumnType::Float,
            Stored::Double => ColumnType::Double,
            Stored::Text | Stored::Decimal => ColumnType::String,
            Stored::Date => ColumnType::Date,
            Stored::Timestamp => ColumnType::Timestamp,
        };
        Some((field.name().to_ascii_lowercase().replace('-', "_"), column_type))
    };
    Ok(metadata.schema().fields().iter().filter_map(column).collect())
}

/// The columns of a file by their own names, each with its compressed size, and the number of records.
pub(super) fn sizes(file: &LogFile) -> Result<(Vec<(String, u64)>, u64), Fault> {
    let metadata = metadata(file)?;
    let groups = metadata.metadata().row_groups();
    let mut columns: Vec<(String, u64)> = metadata
        .schema()
        .fields()
        .iter()
        .map(|field| (field.name().clone(), 0))
        .collect();
    for chunk in groups.iter().flat_map(RowGroupMetaData::columns) {
        let root = chunk.column_path().parts().first();
        if let Some((_, bytes)) = columns.iter_mut().find(|(name, _)| Some(name) == root) {
            *bytes += u64::try_from(chunk.compressed_size()).unwrap_or_default();
        }
    }
    let records = groups
        .iter()
        .map(|group| u64::try_from(group.num_rows()).unwrap_or_default());
    Ok((columns, records.sum()))
}

/// Texts are read as views into the page.
fn as_view(field: &Arc<Field>) -> Field {
    let data_type = match field.data_type() {
        DataType::Utf8 => DataType::Utf8View,
        DataType::Binary => DataType::BinaryView,
        other => other.clone(),
    };
    field.as_ref().clone().with_data_type(data_type)
}

/// The stored types that conversions distinguish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stored {
    Boolean,
    /// A 32-bit integer.
    Int32,
    /// A 64-bit integer.
    Int64,
    Float,
    Double,
    /// A decimal of at most 18 digits with scale 0, which can also be read as an integer.
    WholeDecimal,
    Decimal,
    Text,
    Date,
    Timestamp,
}

fn stored(data_type: &DataType) -> Option<Stored> {
    Some(match data_type {
        DataType::Boolean => Stored::Boolean,
        DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::UInt8 | DataType::UInt16 | DataType::UInt32 => {
            Stored::Int32
        }
        DataType::Int64 | DataType::UInt64 => Stored::Int64,
        DataType::Float32 => Stored::Float,
        DataType::Float64 => Stored::Double,
        DataType::Decimal128(0..=18, 0) => Stored::WholeDecimal,
        DataType::Decimal128(..) => Stored::Decimal,
        DataType::Utf8View | DataType::BinaryView => Stored::Text,
        DataType::Date32 => Stored::Date,
        DataType::Timestamp(..) => Stored::Timestamp,
        _ => return None,
    })
}

/// Whether a column of a file can be read as this type.
fn is_read(data_type: &DataType, column_type: &ColumnType) -> bool {
    use ColumnType as T;
    let Some(stored) = stored(data_type) else {
        return false;
    };
    match column_type {
        T::Boolean => stored == Stored::Boolean,
        T::Tinyint | T::Smallint | T::Int => matches!(stored, Stored::Int32 | Stored::Int64 | Stored::WholeDecimal),
        T::Bigint => matches!(
            stored,
            Stored::Int32 | Stored::Int64 | Stored::WholeDecimal | Stored::Timestamp
        ),
        T::Float => matches!(
            stored,
            Stored::Int32 | Stored::Int64 | Stored::WholeDecimal | Stored::Float
        ),
        T::Double => matches!(stored, Stored::Int32 | Stored::Int64 | Stored::Float | Stored::Double),
        T::Decimal(digits) => match stored {
            Stored::Int32 => digits.precision() <= 18,
            stored => matches!(stored, Stored::WholeDecimal | Stored::Decimal),
        },
        T::String | T::Varchar(_) => !matches!(
            stored,
            Stored::Boolean | Stored::Float | Stored::Double | Stored::Date | Stored::Timestamp
        ),
        T::Char(_) | T::Binary => stored == Stored::Text,
        T::Date => matches!(
            stored,
            Stored::Int32 | Stored::Int64 | Stored::WholeDecimal | Stored::Date
        ),
        T::Timestamp => stored == Stored::Timestamp,
        T::Array(_) | T::Map(..) | T::Struct(_) => false,
    }
}

/// Converts a column of a file to the table's type.
fn read(column: &ArrayRef, column_type: &ColumnType) -> Result<ArrayRef, ArrowError> {
    use ColumnType as T;
    let target = arrow_type(column_type);
    let from = column.data_type();
    // Most columns need no conversion.
    if *from == target && !matches!(column_type, T::Char(_) | T::Varchar(_) | T::Timestamp) {
        return Ok(Arc::clone(column));
    }
    match (stored(from), column_type) {
        (Some(Stored::Text), T::Binary) => cast(column, &DataType::BinaryView),
        (Some(Stored::Text), T::String) => Ok(Arc::new(texts(column)?)),
        (Some(Stored::Text), T::Varchar(length)) => shortened(column, length.characters(), false),
        (Some(Stored::Text), T::Char(length)) => shortened(column, length.characters(), true),
        (Some(Stored::Float), T::Double) => cast(column, &target),
        (Some(Stored::Timestamp), T::Timestamp) => timestamps(column),
        (Some(Stored::WholeDecimal | Stored::Decimal), T::Decimal(digits)) => {
            decimals(column, digits.precision(), digits.scale())
        }
        (Some(Stored::Decimal), T::String | T::Varchar(_)) => {
            let decimals = column.as_primitive::<Decimal128Type>();
            written(column_type, column.len(), |row| {
                decimals.is_valid(row).then(|| decimals.value_as_string(row))
            })
        }
        _ => integers(&whole(column)?, column_type),
    }
}

/// Integers from any stored type. Unsigned ones are reinterpreted as signed.
fn whole(column: &ArrayRef) -> Result<Int64Array, ArrowError> {
    let cast_signed = match column.data_type() {
        DataType::UInt32 => {
            let signed: PrimitiveArray<Int32Type> = column.as_primitive::<UInt32Type>().unary(u32::cast_signed);
            cast(&signed, &DataType::Int64)?
        }
        DataType::UInt64 => {
            let signed: Int64Array = column.as_primitive::<UInt64Type>().unary(u64::cast_signed);
            Arc::new(signed)
        }
        _ => cast(column, &DataType::Int64)?,
    };
    Ok(cast_signed.as_primitive::<Int64Type>().clone())
}

fn integers(numbers: &Int64Array, column_type: &ColumnType) -> Result<ArrayRef, ArrowError> {
    use ColumnType as T;
    fn narrow<T: ArrowPrimitiveType>(numbers: &Int64Array) -> Result<PrimitiveArray<T>, ArrowError>
    where
        T::Native: TryFrom<i64>,
    {
        numbers.try_unary(|number| T::Native::try_from(number).map_err(|_| beyond(number)))
    }
    Ok(match column_type {
        T::Tinyint => Arc::new(narrow::<Int8Type>(numbers)?),
        T::Smallint => Arc::new(narrow::<Int16Type>(numbers)?),
        T::Int => Arc::new(narrow::<Int32Type>(numbers)?),
        T::Bigint => Arc::new(numbers.clone()),
        // Trino's reader reinterprets the bits of the number as a float.
        T::Float => {
            let bits = narrow::<Int32Type>(numbers)?;
            let floats: Float32Array = bits.unary(|bits| f32::from_bits(bits.cast_unsigned()));
            Arc::new(floats)
        }
        T::Double => {
            #[allow(clippy::cast_precision_loss, reason = "beyond 53 bits it is an error")]
            let double = |number: i64| {
                let fits = number.unsigned_abs() < 1 << 53;
                if fits { Ok(number as f64) } else { Err(beyond(number)) }
            };
            Arc::new(numbers.try_unary::<_, Float64Type, _>(double)?)
        }
        T::Decimal(digits) => {
            let whole: Decimal128Array = numbers.unary(i128::from);
            let whole: ArrayRef = Arc::new(whole.with_data_type(DataType::Decimal128(38, 0)));
            decimals(&whole, digits.precision(), digits.scale())?
        }
        T::Date => {
            let days: Date32Array = narrow::<Date32Type>(numbers)?;
            Arc::new(days)
        }
        _ => written(column_type, numbers.len(), |row| {
            numbers.is_valid(row).then(|| numbers.value(row).to_string())
        })?,
    })
}

/// Decimals with another precision and scale, rounded half up.
fn decimals(column: &ArrayRef, precision: u8, scale: u8) -> Result<ArrayRef, ArrowError> {
    let from = column.as_primitive::<Decimal128Type>();
    let (more, less) = match i32::from(scale) - i32::from(from.scale()) {
        more @ 0.. => (power(more)?, 1),
        less => (1, power(-less)?),
    };
    let most = power(precision.into())?;
    let rescaled: Decimal128Array = from.try_unary(|number| {
        let number = number.checked_mul(more).ok_or_else(|| beyond(number))?;
        let rounded = (number.abs() + less / 2) / less * number.signum();
        if rounded.abs() < most {
            Ok(rounded)
        } else {
            Err(beyond(number))
        }
    })?;
    Ok(Arc::new(
        rescaled.with_data_type(DataType::Decimal128(precision, scale.cast_signed())),
    ))
}

fn power(of_ten: i32) -> Result<i128, ArrowError> {
    u32::try_from(of_ten)
        .ok()
        .and_then(|power| 10_i128.checked_pow(power))
        .ok_or_else(|| beyond("a scale"))
}

/// The texts of numbers, which must fit.
fn written(
    column_type: &ColumnType,
    rows: usize,
    text: impl Fn(usize) -> Option<String>,
) -> Result<ArrayRef, ArrowError> {
    let most = match column_type {
        ColumnType::Varchar(length) => length.characters() as usize,
        _ => usize::MAX,
    };
    let texts = (0..rows).map(|row| match text(row) {
        Some(text) if text.len() > most => Err(beyond(text)),
        text => Ok(text),
    });
    Ok(Arc::new(texts.collect::<Result<StringViewArray, _>>()?))
}

fn texts(column: &ArrayRef) -> Result<StringViewArray, ArrowError> {
    match column.data_type() {
        DataType::Utf8View => Ok(column.as_string_view().clone()),
        _ => column
            .as_any()
            .downcast_ref::<BinaryViewArray>()
            .cloned()
            .unwrap_or_else(|| BinaryViewArray::new_null(column.len()))
            .to_string_view(),
    }
}

/// Texts cut to this many characters, for a `char` without trailing blanks.
fn shortened(column: &ArrayRef, characters: u32, is_char: bool) -> Result<ArrayRef, ArrowError> {
    let texts = texts(column)?;
    let shortened = texts.iter().map(|text| {
        let text = text?;
        let end = text
            .char_indices()
            .nth(characters as usize)
            .map_or(text.len(), |(end, _)| end);
        Some(if is_char {
            text[..end].trim_end_matches(' ')
        } else {
            &text[..end]
        })
    });
    Ok(Arc::new(shortened.collect::<StringViewArray>()))
}

/// Timestamps of any precision, rounded half up to milliseconds, in microseconds.
fn timestamps(column: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    let DataType::Timestamp(unit, _) = column.data_type() else {
        return Err(beyond("another type"));
    };
    let of_milli = match unit {
        TimeUnit::Second => return Err(beyond("a timestamp in seconds")),
        TimeUnit::Millisecond => 1,
        TimeUnit::Microsecond => 1000,
        TimeUnit::Nanosecond => 1_000_000,
    };
    let micros: PrimitiveArray<TimestampMicrosecondType> = whole(column)?.try_unary(|number| {
        let millis =
            number.div_euclid(of_milli) + i64::from(number.rem_euclid(of_milli) * 2 >= of_milli && of_milli > 1);
        millis.checked_mul(1000).ok_or_else(|| beyond(number))
    })?;
    Ok(Arc::new(micros))
}

fn beyond(value: impl std::fmt::Display) -> ArrowError {
    ArrowError::ComputeError(format!("{value} is beyond it"))
}
