//! Types of a query's parameters.

use std::fmt;

use super::column_type::ColumnType;
use crate::error::{Code, Error};
use crate::wire::wire;

/// The type of a query's parameter: one of Athena's DDL types for single values, or `day`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ParameterType {
    /// A UTC day, to be compared with the partition key `day`: in SQL `'2026/11/20'`.
    Day,
    /// A type of Athena's DDL.
    Column(ColumnType),
}

wire!(
    enum ParameterType {
        Day,
        Column(column_type),
    }
);

impl ParameterType {
    /// Checks that a parameter can be of that type.
    pub fn new(column_type: ColumnType) -> Result<Self, Error> {
        if column_type.is_scalar() && column_type != ColumnType::Binary {
            return Ok(Self::Column(column_type));
        }
        let error = Error::new(
            Code::UnknownType,
            format!("a parameter cannot be of type `{column_type}`"),
        );
        Err(match &column_type {
            ColumnType::Array(item) => {
                error.help(format!("write `[{item}]` for a list of values, as in `x IN (:names)`"))
            }
            _ => error.help("a parameter is one value, such as `string`, `int`, `double`, `date` or `day`"),
        })
    }
}

impl fmt::Display for ParameterType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day => f.write_str("day"),
            Self::Column(column_type) => column_type.fmt(f),
        }
    }
}
