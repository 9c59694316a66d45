//! Rows that have a type.

use super::decode::Decode;
use super::decode_error::DecodeError;
use super::record::ResultColumn;
use crate::model::handle::NamedQuery;

/// A query whose rows have a type; the macro implements it where the type of each column is known.
#[diagnostic::on_unimplemented(
    message = "the rows of `{Self}` have no type",
    label = "not a query whose rows have a type"
)]
pub trait TypedQuery: NamedQuery {
    /// A row of its result.
    type Row: Row;
}

/// A row of a query's result; the macro implements it for the type of a query's rows.
pub trait Row: Sized {
    /// The columns of the result, in their order.
    const COLUMNS: &'static [OutputColumn];

    /// Reads each value, in the order of the columns.
    fn decode(cells: &mut Cells<'_>) -> Result<Self, DecodeError>;
}

/// A column of a query's result, as the checker knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutputColumn {
    /// Its name as Athena shows it; `_col0` for a nameless column, by its position.
    pub name: &'static str,
    /// Its type in Trino's words, such as `varchar` or `decimal(10,2)`.
    pub data_type: &'static str,
    /// Whether it may be NULL.
    pub nullable: bool,
}

/// The values of a row that are still to be read.
#[derive(Debug)]
pub struct Cells<'a> {
    declared: &'static [OutputColumn],
    columns: &'a [ResultColumn],
    values: &'a [Option<String>],
    at: usize,
}

impl<'a> Cells<'a> {
    pub(super) fn new<R: Row>(values: &'a [Option<String>], columns: &'a [ResultColumn]) -> Result<Self, DecodeError> {
        let declared = R::COLUMNS;
        for found in [columns.len(), values.len()] {
            if found != declared.len() {
                return Err(DecodeError::Columns {
                    expected: declared.len(),
                    found,
                });
            }
        }
        Ok(Self {
            declared,
            columns,
            values,
            at: 0,
        })
    }

    /// The next value, by the type that the engine reports.
    ///
    /// Columns are told apart by their positions alone: names may stand twice, and engines keep their case or not.
    pub fn take<T: Decode>(&mut self) -> Result<T, DecodeError> {
        let at = self.at;
        self.at += 1;
        let (Some(declared), Some(column), Some(value)) =
            (self.declared.get(at), self.columns.get(at), self.values.get(at))
        else {
            return Err(DecodeError::Columns {
                expected: at + 1,
                found: self.columns.len(),
            });
        };
        let name = || declared.name.to_owned();
        let expected = declared.data_type;
        if !T::TYPES.is_empty() && !column.is_one_of(T::TYPES) {
            return Err(DecodeError::Type {
                column: name(),
                expected,
                found: column.data_type.clone(),
            });
        }
        match value {
            None => T::null().ok_or_else(|| DecodeError::Null {
                column: name(),
                expected,
            }),
            Some(value) => T::decode(value).ok_or_else(|| DecodeError::Value {
                column: name(),
                expected,
                value: value.clone(),
            }),
        }
    }
}
