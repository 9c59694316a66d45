//! Which row groups of a file can contain relevant rows, by the minimum and maximum values in the footer.

use arrow::datatypes::DataType;
use flow_log_stack_runtime::ColumnType;
use parquet::arrow::arrow_reader::ArrowReaderMetadata;
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::statistics::Statistics;

use crate::source::condition::Test;
use crate::source::text::Wanted;

/// The row groups of a file in which all conditions can be true; `None` if that is all.
///
/// A value that makes the reader fail does so wherever it is, so groups are skipped only if no column can have such a
/// value.
pub(super) fn groups(metadata: &ArrowReaderMetadata, wanted: &Wanted, places: &[Option<usize>]) -> Option<Vec<usize>> {
    let stored = |place: usize| metadata.schema().field(place).data_type();
    let mut columns = places.iter().zip(&wanted.columns);
    let is_as_stored = |(place, column): (&Option<usize>, &usize)| {
        place.is_none_or(|place| is_as_stored(stored(place), &wanted.table[*column].1))
    };
    if wanted.conditions.is_empty() || !columns.all(is_as_stored) {
        return None;
    }
    let leaf = |column: usize| {
        let place = places[wanted.columns.iter().position(|own| *own == column)?]?;
        let schema = metadata.parquet_schema();
        (0..schema.num_columns()).find(|leaf| schema.get_column_root_idx(*leaf) == place)
    };
    let conditions = wanted.conditions.iter();
    let conditions: Vec<_> = conditions
        .filter_map(|own| Some((leaf(own.column)?, &own.test)))
        .collect();
    let can_count = |group: &RowGroupMetaData| {
        conditions.iter().all(|(leaf, test)| {
            let statistics = group.column(*leaf).statistics();
            statistics.is_none_or(|statistics| can_be_true(test, statistics))
        })
    };
    let groups = metadata.metadata().row_groups().iter().enumerate();
    Some(
        groups
            .filter(|(_, group)| can_count(group))
            .map(|(number, _)| number)
            .collect(),
    )
}

/// Whether every stored value of this type is the same value in the table's column.
fn is_as_stored(stored: &DataType, column_type: &ColumnType) -> bool {
    use ColumnType as T;
    match stored {
        DataType::Boolean => *column_type == T::Boolean,
        DataType::Int8 | DataType::Int16 | DataType::Int32 => matches!(column_type, T::Int | T::Bigint),
        DataType::Int64 => *column_type == T::Bigint,
        DataType::Float32 => *column_type == T::Float,
        DataType::Float64 => *column_type == T::Double,
        DataType::Utf8View => *column_type == T::String,
        DataType::Date32 => *column_type == T::Date,
        _ => false,
    }
}

/// Whether a value between the minimum and the maximum can pass.
fn can_be_true(test: &Test, statistics: &Statistics) -> bool {
    let numbers = match statistics {
        Statistics::Int32(own) => own
            .min_opt()
            .zip(own.max_opt())
            .map(|(min, max)| ((*min).into(), (*max).into())),
        Statistics::Int64(own) => own.min_opt().zip(own.max_opt()).map(|(min, max)| (*min, *max)),
        _ => None,
    };
    match (test, numbers, statistics) {
        (Test::IntegerIn(wanted), Some((min, max)), _) => wanted.iter().any(|own| (min..=max).contains(own)),
        (Test::IntegerWithin(from, to), Some((min, max)), _) => *from <= max && min <= *to,
        // Older writers ordered texts by signed bytes.
        (Test::TextIn(wanted), _, Statistics::ByteArray(own)) if !statistics.is_min_max_deprecated() => {
            let bounds = own.min_opt().zip(own.max_opt());
            bounds.is_none_or(|(min, max)| {
                let is_between = |own: &Vec<u8>| min.data() <= own.as_slice() && own.as_slice() <= max.data();
                wanted.iter().any(is_between)
            })
        }
        _ => true,
    }
}
