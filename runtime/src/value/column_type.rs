//! Types of columns.

use std::collections::HashSet;
use std::fmt;

use crate::error::{Code, Error};
use crate::nearest::nearest;
use crate::value::name::struct_field_name;
use crate::wire::wire;

/// A column's type, as Athena's DDL writes it (Athena user guide, "Data types in Amazon Athena").
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is named as Athena names it")]
pub enum ColumnType {
    Boolean,
    Tinyint,
    Smallint,
    Int,
    Bigint,
    Float,
    Double,
    Decimal(Digits),
    /// Length in characters.
    Char(Length<255>),
    /// Length in characters.
    Varchar(Length<65535>),
    String,
    Binary,
    Date,
    Timestamp,
    Array(Box<ColumnType>),
    /// Key and value.
    Map(Box<ColumnType>, Box<ColumnType>),
    Struct(Fields),
}

wire! {
    enum ColumnType {
        Boolean, Tinyint, Smallint, Int, Bigint, Float, Double, Decimal(digits), Char(length), Varchar(length), String,
        Binary, Date, Timestamp, Array(item), Struct(fields),;
        Map(key, value),
    }
}

/// The digits of a decimal: 1 to 38, and at most as many after the point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Digits {
    precision: u8,
    scale: u8,
}

wire!(checked Digits as (u64, u64));

impl Digits {
    /// All digits, and how many of them are after the point.
    pub fn new(precision: u64, scale: u64) -> Result<Self, Error> {
        match (u8::try_from(precision), u8::try_from(scale)) {
            (Ok(precision @ 1..=38), Ok(scale)) if scale <= precision => Ok(Self { precision, scale }),
            _ => Err(Error::new(
                Code::UnknownType,
                format!("there is no type `decimal({precision}, {scale})`"),
            )
            .help("a decimal has 1 to 38 digits, and at most as many of them after the point")),
        }
    }

    /// How many the result has.
    pub fn precision(self) -> u8 {
        self.precision
    }

    /// The number of digits after the point.
    pub fn scale(self) -> u8 {
        self.scale
    }
}

impl TryFrom<(u64, u64)> for Digits {
    type Error = Error;

    fn try_from((precision, scale): (u64, u64)) -> Result<Self, Error> {
        Self::new(precision, scale)
    }
}

impl From<Digits> for (u64, u64) {
    fn from(digits: Digits) -> Self {
        (digits.precision.into(), digits.scale.into())
    }
}

/// A number of characters, at least one and at most `MOST`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Length<const MOST: u32>(u32);

wire!(checked Length<255> as u64);
wire!(checked Length<65535> as u64);

impl<const MOST: u32> Length<MOST> {
    /// This many characters.
    pub fn new(characters: u64) -> Result<Self, Error> {
        match u32::try_from(characters) {
            Ok(length) if (1..=MOST).contains(&length) => Ok(Self(length)),
            _ => Err(Error::new(
                Code::UnknownType,
                format!("there is no text of {characters} characters"),
            )
            .help(format!("write a length from 1 to {MOST}"))),
        }
    }

    /// The number of characters.
    pub fn characters(self) -> u32 {
        self.0
    }
}

impl<const MOST: u32> TryFrom<u64> for Length<MOST> {
    type Error = Error;

    fn try_from(characters: u64) -> Result<Self, Error> {
        Self::new(characters)
    }
}

impl<const MOST: u32> From<Length<MOST>> for u64 {
    fn from(length: Length<MOST>) -> Self {
        length.0.into()
    }
}

impl<const MOST: u32> fmt::Display for Length<MOST> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Names and types of a struct's fields: at least one, with different names that follow the rule of columns.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Fields(Vec<(String, ColumnType)>);

wire!(checked Fields as Vec<(String, ColumnType)>);

impl Fields {
    /// Those fields.
    pub fn new(fields: Vec<(String, ColumnType)>) -> Result<Self, Error> {
        if fields.is_empty() {
            return Err(
                Error::new(Code::UnknownType, "a struct has at least one field").help("write `struct<id: string>`")
            );
        }
        let mut seen: HashSet<String> = HashSet::new();
        for (name, _) in &fields {
            struct_field_name(name)?;
            if !seen.insert(name.clone()) {
                let message = format!("the field `{name}` is in the struct twice");
                return Err(Error::new(Code::Duplicate, message).help("rename one of them"));
            }
        }
        Ok(Self(fields))
    }

    /// The names and the types, in their order.
    pub fn iter(&self) -> impl Iterator<Item = &(String, ColumnType)> {
        self.0.iter()
    }
}

impl TryFrom<Vec<(String, ColumnType)>> for Fields {
    type Error = Error;

    fn try_from(fields: Vec<(String, ColumnType)>) -> Result<Self, Error> {
        Self::new(fields)
    }
}

impl From<Fields> for Vec<(String, ColumnType)> {
    fn from(fields: Fields) -> Self {
        fields.0
    }
}

impl ColumnType {
    /// The type with that name and those numbers in parentheses: `("decimal", [10, 2])`.
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
            (None, "decimal", []) => Digits::new(10, 0).map(Self::Decimal),
            (None, "decimal", &[precision]) => Digits::new(precision, 0).map(Self::Decimal),
            (None, "decimal", &[precision, scale]) => Digits::new(precision, scale).map(Self::Decimal),
            (None, "char", &[length]) => Length::new(length)
                .map(Self::Char)
                .map_err(|_| bounded(name, length, 255)),
            (None, "varchar", &[length]) => Length::new(length)
                .map(Self::Varchar)
                .map_err(|_| bounded(name, length, 65535)),
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

    /// Whether it is a scalar type: not an array, map or struct.
    pub fn is_scalar(&self) -> bool {
        !matches!(self, Self::Array(_) | Self::Map(..) | Self::Struct(_))
    }

    pub(crate) fn is_text(&self) -> bool {
        matches!(self, Self::String | Self::Char(_) | Self::Varchar(_))
    }
}

fn bounded(name: &str, length: u64, most: u32) -> Error {
    Error::new(Code::UnknownType, format!("there is no type `{name}({length})`"))
        .help(format!("a {name} has 1 to {most} characters"))
}

/// Types of other engines and of Trino, and the names of Athena's DDL for them.
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
            Self::Decimal(Digits { precision, scale }) => write!(f, "decimal({precision},{scale})"),
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
            Box::new(ColumnType::Struct(
                Fields::new(vec![("id".into(), ColumnType::Array(Box::new(ColumnType::Int)))]).expect("a field"),
            )),
        );
        assert_eq!(nested.to_string(), "map<string,struct<id:array<int>>>");
        let decimal = ColumnType::new("decimal", &[10, 2]).expect("a type");
        assert_eq!(decimal.to_string(), "decimal(10,2)");
    }

    #[test]
    fn fields_of_a_struct_are_named_as_columns_are() {
        let fields = |names: &[&str]| {
            let fields = names.iter().map(|name| ((*name).to_owned(), ColumnType::Int));
            Fields::new(fields.collect()).map(drop).map_err(|error| error.code)
        };
        assert_eq!(fields(&["id", "a_1"]), Ok(()));
        assert_eq!(fields(&[&"x".repeat(255)]), Ok(()));
        assert_eq!(fields(&[&"x".repeat(256)]), Err(Code::Limit));
        for wrong in ["a b", "a:b", "a,b", "a>", "Id", "a-b", "größe", "a${x}"] {
            assert_eq!(fields(&[wrong]), Err(Code::InvalidName), "{wrong}");
        }
        assert_eq!(fields(&["id", "id"]), Err(Code::Duplicate));
        assert_eq!(fields(&[]), Err(Code::UnknownType));
    }
}
