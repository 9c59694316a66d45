//! Batches as rows of values, and the reverse.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions};
use datafusion_common::{DataFusionError, Result, internal_err};
use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::plan::ColumnNumber;

use super::Context;
use crate::batch::{Column, array};
use crate::expression::Program;
use crate::failure::Failure;
use crate::value::Computed;
use crate::value::{Value, cut};

/// The columns of a batch, read value by value.
pub(super) struct Reader<'a> {
    pub(super) columns: Vec<Column<'a>>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(batch: &'a RecordBatch, columns: &[ColumnNumber], context: &Context) -> Result<Self> {
        let mut found = Vec::new();
        for (array, column) in batch.columns().iter().zip(columns) {
            match Column::new(array, context.type_of(*column)) {
                Some(own) => found.push(own),
                None => {
                    return internal_err!(
                        "column {column} of type {} came as {}",
                        context.type_of(*column),
                        array.data_type()
                    );
                }
            }
        }
        Ok(Self { columns: found })
    }

    pub(super) fn row(&self, row: usize) -> Vec<Value> {
        self.columns.iter().map(|column| column.value(row)).collect()
    }
}

/// The rows of a batch, reduced to these columns.
pub(super) fn of_batch(
    batch: &RecordBatch,
    columns: &[ColumnNumber],
    wanted: &[ColumnNumber],
    context: &Context,
) -> Result<Vec<Vec<Value>>> {
    let places = places(columns, wanted)?;
    let reader = Reader::new(batch, columns, context)?;
    let row = |row| places.iter().map(|place| reader.columns[*place].value(row)).collect();
    Ok((0..batch.num_rows()).map(row).collect())
}

/// Fails for a text that is longer than its type says, as some casts leave it: Trino fails when it returns one.
pub(super) fn fitting(rows: &[Vec<Value>], columns: &[ColumnNumber], context: &Context) -> Computed<()> {
    let is_bounded = |column: &ColumnNumber| has_length(context.type_of(*column));
    let bounded: Vec<usize> = (0..columns.len()).filter(|own| is_bounded(&columns[*own])).collect();
    for row in rows {
        for index in &bounded {
            fits(&row[*index], context.type_of(columns[*index]))?;
        }
    }
    Ok(())
}

fn has_length(data_type: &Type) -> bool {
    match data_type {
        Type::Varchar(length) => length.is_some(),
        Type::Array(item) => has_length(item),
        Type::Map(key, value) => has_length(key) || has_length(value),
        Type::Row(fields) => fields.iter().any(|own| has_length(&own.data_type)),
        _ => false,
    }
}

fn fits(value: &Value, data_type: &Type) -> Computed<()> {
    match (value, data_type) {
        (Value::Text(text), Type::Varchar(Some(length))) if cut(text, *length).len() < text.len() => {
            Err(Failure::other(
                "GENERIC_INTERNAL_ERROR",
                format!("value {text} does not fit in type varchar({length})"),
            ))
        }
        (Value::Array(items), Type::Array(item)) => items.iter().try_for_each(|own| fits(own, item)),
        (Value::Map(entries), Type::Map(key, value)) => entries.iter().try_for_each(|own| {
            fits(&own.0, key)?;
            fits(&own.1, value)
        }),
        (Value::Row(values), Type::Row(fields)) => {
            let mut values = values.iter().zip(fields);
            values.try_for_each(|(own, field)| fits(own, &field.data_type))
        }
        _ => Ok(()),
    }
}

/// Where these columns are among others.
pub(super) fn places(columns: &[ColumnNumber], wanted: &[ColumnNumber]) -> Result<Vec<usize>> {
    wanted
        .iter()
        .map(|wanted| {
            columns
                .iter()
                .position(|own| own == wanted)
                .ok_or_else(|| DataFusionError::Internal(format!("column {wanted} is not there")))
        })
        .collect()
}

/// Makes a batch of rows.
pub(super) fn batch(rows: &[Vec<Value>], columns: &[ColumnNumber], context: &Context) -> Result<RecordBatch> {
    let mut arrays: Vec<ArrayRef> = Vec::new();
    for (index, column) in columns.iter().enumerate() {
        let values: Vec<Value> = rows.iter().map(|row| row[index].clone()).collect();
        arrays.push(array(&values, context.type_of(*column))?);
    }
    let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
    Ok(RecordBatch::try_new_with_options(
        context.schema(columns),
        arrays,
        &options,
    )?)
}

/// A program, and where its columns are in a row.
#[derive(Debug)]
pub(super) struct Bound {
    program: Program,
    places: Vec<usize>,
}

impl Bound {
    pub(super) fn new(program: Program, columns: &[ColumnNumber]) -> Result<Arc<Self>> {
        let wanted: Vec<ColumnNumber> = program.columns().collect();
        let places = places(columns, &wanted)?;
        Ok(Arc::new(Self { program, places }))
    }

    /// Its value for a row.
    pub(super) fn of_row(&self, row: &[Value]) -> Computed {
        let mut room = self.program.room();
        self.program.run(&mut room, |index| row[self.places[index]].clone())
    }
}
