//! The columns of a table in Arrow.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, TimeUnit};
use flow_log_stack_runtime::ColumnType;

use crate::value::zone::Zone;

/// The type in which the values of a column are computed: texts are views, and a `char` has no trailing blanks.
#[must_use]
pub fn arrow_type(column_type: &ColumnType) -> DataType {
    match column_type {
        ColumnType::Boolean => DataType::Boolean,
        ColumnType::Tinyint => DataType::Int8,
        ColumnType::Smallint => DataType::Int16,
        ColumnType::Int => DataType::Int32,
        ColumnType::Bigint => DataType::Int64,
        ColumnType::Float => DataType::Float32,
        ColumnType::Double => DataType::Float64,
        ColumnType::Decimal(digits) => DataType::Decimal128(digits.precision(), digits.scale().cast_signed()),
        ColumnType::Char(_) | ColumnType::Varchar(_) | ColumnType::String => DataType::Utf8View,
        ColumnType::Binary => DataType::BinaryView,
        ColumnType::Date => DataType::Date32,
        ColumnType::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, None),
        ColumnType::Array(item) => list(arrow_type(item)),
        ColumnType::Map(key, value) => list(row(&[&**key, &**value], &["key", "value"])),
        ColumnType::Struct(fields) => {
            let (names, types): (Vec<String>, Vec<&ColumnType>) = fields
                .iter()
                .enumerate()
                .map(|(number, (_, own))| (number.to_string(), own))
                .unzip();
            row(&types, &names)
        }
    }
}

fn list(item: DataType) -> DataType {
    DataType::List(Arc::new(Field::new("item", item, true)))
}

fn row(types: &[&ColumnType], names: &[impl AsRef<str>]) -> DataType {
    let fields = types.iter().zip(names);
    DataType::Struct(
        fields
            .map(|(own, name)| Field::new(name.as_ref(), arrow_type(own), true))
            .collect(),
    )
}

/// The type `timestamp(3) with time zone`.
pub(super) const MOMENT: DataType = DataType::Decimal128(38, 0);

/// A time in milliseconds since 1970-01-01 UTC, in this type's Arrow form (`batch.rs`).
pub(super) fn moment(millis: i64) -> i128 {
    let utc = Zone::read("UTC").map_or(0, Zone::key);
    ((i128::from(millis) * 1_000_000_000) << 16) + i128::from(utc)
}
