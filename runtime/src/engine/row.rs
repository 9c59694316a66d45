//! Rows that have a type.

use super::decode::Decode;
use super::decode_error::DecodeError;
use super::result_column::ResultColumn;
use crate::model::declared::OutputColumns;
use crate::model::handle::NamedQuery;

/// A query whose rows have a type; the macro implements it if the type of each column is known.
#[diagnostic::on_unimplemented(
    message = "the rows of `{Self}` have no type",
    label = "not a query whose rows have a type"
)]
pub trait TypedQuery: NamedQuery {
    /// A row of its result.
    type Row;

    /// Reads each value of a row, in the order of the columns.
    fn row(cells: &mut Cells<'_>) -> Result<Self::Row, DecodeError>;
}

/// The values of a row that have not been read yet.
#[derive(Debug)]
pub struct Cells<'a> {
    declared: OutputColumns,
    columns: &'a [ResultColumn],
    values: &'a [Option<String>],
    at: usize,
}

impl<'a> Cells<'a> {
    /// The row of a query, read completely.
    pub(super) fn read<Q: TypedQuery>(
        values: &'a [Option<String>],
        columns: &'a [ResultColumn],
    ) -> Result<Q::Row, DecodeError> {
        let mut cells = Self {
            declared: Q::COLUMNS,
            columns,
            values,
            at: 0,
        };
        let row = Q::row(&mut cells)?;
        if values.len().max(columns.len()) > cells.at {
            return Err(cells.count());
        }
        Ok(row)
    }

    fn count(&self) -> DecodeError {
        DecodeError::Columns {
            expected: self.declared.iter().count(),
            found: self.columns.len().max(self.values.len()),
        }
    }

    /// The next value, by the type that the engine reports.
    ///
    /// Columns are identified by position only: names may occur twice, and engines may change their case.
    pub fn take<T: Decode>(&mut self) -> Result<T, DecodeError> {
        let at = self.at;
        self.at += 1;
        let (Some(column), Some(value)) = (self.columns.get(at), self.values.get(at)) else {
            return Err(DecodeError::Columns {
                found: self.columns.len().min(self.values.len()),
                expected: self.declared.iter().count(),
            });
        };
        let declared = || {
            let declared = self.declared.iter().nth(at);
            declared.map_or(("", ""), |own| (own.name, own.data_type))
        };
        if !T::TYPES.is_empty() && !column.is_one_of(T::TYPES) {
            let (name, expected) = declared();
            return Err(DecodeError::Type {
                column: name.to_owned(),
                expected,
                found: column.data_type.clone(),
            });
        }
        match value {
            None => T::null().ok_or_else(|| {
                let (name, expected) = declared();
                DecodeError::Null {
                    column: name.to_owned(),
                    expected,
                }
            }),
            Some(value) => T::decode(value).ok_or_else(|| {
                let (name, expected) = declared();
                DecodeError::Value {
                    column: name.to_owned(),
                    expected,
                    value: value.clone(),
                }
            }),
        }
    }
}
