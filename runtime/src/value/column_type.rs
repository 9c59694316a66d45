//! Types of columns.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::{Code, Error};
use crate::nearest::nearest;

/// A column's type, as Athena's DDL writes it (Athena user guide, "Data types in Amazon Athena").
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each is named as Athena names it")]
pub enum ColumnType {
    Boolean,
    Tinyint,
    Smallint,
    Int,
    Bigint,
    Float,
    Double,
    /// Precision and scale.
    Decimal(u8, u8),
    /// Length in characters.
    Char(u32),
    /// Length in characters.
    Varchar(u32),
    String,
    Binary,
    Date,
    Timestamp,
    Array(Box<ColumnType>),
    /// Key and value.
    Map(Box<ColumnType>, Box<ColumnType>),
    /// Names and types of the fields.
    Struct(Vec<(String, ColumnType)>),
}

impl ColumnType {
    /// The type of that name with those numbers in parentheses: `("decimal", [10, 2])`.
    pub fn new(name: &str, numbers: &[u64]) -> Result<Self, Error> {
        let plain = match name {
            "boolean" => Some(Self::Boolean),
            "tinyint" => Some(Self::Tinyint),
            "smallint" => Some(Self::Smallint),
            "int" => Some(Self::Int),
            "bigint" => Some(Self::Bigint),
            "float" => Some(Self::Float),
            "double" => Some(Self::Double),
            "string" => Some(Self::String),
            "binary" => Some(Self::Binary),
            "date" => Some(Self::Date),
            "timestamp" => Some(Self::Timestamp),
            _ => None,
        };
        match (plain, name, numbers) {
            (Some(plain), _, []) => Ok(plain),
            (Some(_), _, _) => Err(
                Error::new(Code::UnknownType, format!("the type `{name}` takes no numbers"))
                    .help(format!("write `{name}`")),
            ),
            (None, "decimal", []) => Ok(Self::Decimal(10, 0)),
            (None, "decimal", &[precision]) => decimal(precision, 0),
            (None, "decimal", &[precision, scale]) => decimal(precision, scale),
            (None, "char", &[length]) => bounded(name, length, 255).map(Self::Char),
            (None, "varchar", &[length]) => bounded(name, length, 65535).map(Self::Varchar),
            (None, "decimal", _) => Err(Error::new(
                Code::UnknownType,
                "the type `decimal` takes a precision and a scale",
            )
            .help("write `decimal(10, 2)`")),
            (None, "char" | "varchar", _) => Err(Error::new(
                Code::UnknownType,
                format!("the type `{name}` takes a length"),
            )
            .help(format!("write `{name}(20)`, or `string` for text of any length"))),
            (None, "array" | "map" | "struct", _) => Err(Error::new(
                Code::UnknownType,
                format!("the type `{name}` takes types in angle brackets"),
            )
            .help(match name {
                "array" => "write `array<string>`",
                "map" => "write `map<string, int>`",
                _ => "write `struct<id: string>`",
            })),
            _ => Err(unknown(name)),
        }
    }

    /// Whether it is a type of one value: no array, map or struct.
    pub fn is_scalar(&self) -> bool {
        !matches!(self, Self::Array(_) | Self::Map(..) | Self::Struct(_))
    }

    pub(crate) fn is_text(&self) -> bool {
        matches!(self, Self::String | Self::Char(_) | Self::Varchar(_))
    }
}

fn decimal(precision: u64, scale: u64) -> Result<ColumnType, Error> {
    match (u8::try_from(precision), u8::try_from(scale)) {
        (Ok(p @ 1..=38), Ok(s)) if s <= p => Ok(ColumnType::Decimal(p, s)),
        _ => Err(Error::new(
            Code::UnknownType,
            format!("there is no type `decimal({precision}, {scale})`"),
        )
        .help("a decimal has 1 to 38 digits, and at most as many of them behind the point")),
    }
}

fn bounded(name: &str, length: u64, most: u32) -> Result<u32, Error> {
    match u32::try_from(length) {
        Ok(length) if (1..=most).contains(&length) => Ok(length),
        _ => Err(
            Error::new(Code::UnknownType, format!("there is no type `{name}({length})`"))
                .help(format!("a {name} has 1 to {most} characters")),
        ),
    }
}

/// Types of other engines and of Trino, and how Athena's DDL writes them.
const FOREIGN: [(&str, &str); 16] = [
    ("integer", "int"),
    ("i32", "int"),
    ("u32", "bigint"),
    ("i64", "bigint"),
    ("u64", "bigint"),
    ("long", "bigint"),
    ("short", "smallint"),
    ("real", "float"),
    ("f64", "double"),
    ("text", "string"),
    ("str", "string"),
    ("bool", "boolean"),
    ("numeric", "decimal(10, 2)"),
    ("varbinary", "binary"),
    ("datetime", "timestamp"),
    ("ipaddress", "string"),
];

/// The names of all types.
const NAMES: [&str; 17] = [
    "array",
    "bigint",
    "binary",
    "boolean",
    "char",
    "date",
    "decimal",
    "double",
    "float",
    "int",
    "map",
    "smallint",
    "string",
    "struct",
    "timestamp",
    "tinyint",
    "varchar",
];

fn unknown(name: &str) -> Error {
    let error = Error::new(Code::UnknownType, format!("unknown type `{name}`"));
    let lower = name.to_ascii_lowercase();
    if let Some((_, ours)) = FOREIGN.iter().find(|(theirs, _)| *theirs == lower) {
        return error.help(format!("write `{ours}`: types are those of Athena's DDL"));
    }
    match nearest(&lower, NAMES) {
        Some(near) => error.help(format!("a type with a similar name exists: `{near}`")),
        None => error.help("types are those of Athena's DDL, such as `string`, `int`, `bigint`, `double`, `date`"),
    }
}

impl fmt::Display for ColumnType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boolean => f.write_str("boolean"),
            Self::Tinyint => f.write_str("tinyint"),
            Self::Smallint => f.write_str("smallint"),
            Self::Int => f.write_str("int"),
            Self::Bigint => f.write_str("bigint"),
            Self::Float => f.write_str("float"),
            Self::Double => f.write_str("double"),
            Self::Decimal(precision, scale) => write!(f, "decimal({precision},{scale})"),
            Self::Char(length) => write!(f, "char({length})"),
            Self::Varchar(length) => write!(f, "varchar({length})"),
            Self::String => f.write_str("string"),
            Self::Binary => f.write_str("binary"),
            Self::Date => f.write_str("date"),
            Self::Timestamp => f.write_str("timestamp"),
            Self::Array(item) => write!(f, "array<{item}>"),
            Self::Map(key, value) => write!(f, "map<{key},{value}>"),
            Self::Struct(fields) => {
                f.write_str("struct<")?;
                for (i, (name, field)) in fields.iter().enumerate() {
                    write!(f, "{}{name}:{field}", if i == 0 { "" } else { "," })?;
                }
                f.write_str(">")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_at_their_edges() {
        assert!(ColumnType::new("decimal", &[38, 38]).is_ok());
        assert!(ColumnType::new("decimal", &[39, 0]).is_err());
        assert!(ColumnType::new("decimal", &[5, 6]).is_err());
        assert!(ColumnType::new("char", &[255]).is_ok());
        assert!(ColumnType::new("char", &[256]).is_err());
        assert!(ColumnType::new("varchar", &[65535]).is_ok());
        assert!(ColumnType::new("varchar", &[65536]).is_err());
        assert!(ColumnType::new("int", &[4]).is_err());
        let help = |name| ColumnType::new(name, &[]).expect_err(name).help.unwrap_or_default();
        assert!(help("integer").contains("`int`"));
        assert!(help("strng").contains("`string`"));
    }

    #[test]
    fn types_print_as_glue_has_them() {
        let nested = ColumnType::Map(
            Box::new(ColumnType::String),
            Box::new(ColumnType::Struct(vec![(
                "id".into(),
                ColumnType::Array(Box::new(ColumnType::Int)),
            )])),
        );
        assert_eq!(nested.to_string(), "map<string,struct<id:array<int>>>");
        assert_eq!(ColumnType::Decimal(10, 2).to_string(), "decimal(10,2)");
    }
}
