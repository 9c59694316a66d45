//! Columns and their types.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::field::{Field, Stored};
use crate::{Code, Error, FileFormat};

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

    fn is_text(&self) -> bool {
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
    match crate::nearest(&lower, NAMES) {
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

/// A column of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name, which is that of the table in Glue and in SQL.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub column_type: ColumnType,
    /// A word on it; at most 255 bytes.
    pub comment: Option<String>,
}

impl Column {
    /// A column as a declaration names it: an AWS field needs no type, another name needs one.
    ///
    /// A field's column has the name with underscores, whichever form is given.
    pub fn new(
        name: &str,
        given: Option<ColumnType>,
        comment: Option<String>,
        format: FileFormat,
    ) -> Result<Self, Error> {
        // Glue takes a comment of one line.
        let comment = comment.map(|text| {
            text.split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
                .replace(char::is_control, " ")
        });
        if let Some(comment) = &comment
            && comment.len() > 255
        {
            return Err(Error::new(
                Code::Limit,
                format!(
                    "the comment of the column `{name}` has {} bytes, and Glue takes 255",
                    comment.len()
                ),
            )
            .help("shorten the doc comment of the column"));
        }
        let Some(field) = Field::find(name) else {
            check_name(name)?;
            let Some(column_type) = given else {
                return Err(unknown_field(name));
            };
            check_storage(name, &column_type, format)?;
            return Ok(Self {
                name: name.replace('-', "_"),
                column_type,
                comment,
            });
        };
        let own = match format {
            FileFormat::PlainText => field.text_type.clone(),
            FileFormat::Parquet => field.parquet_type(),
        };
        let column_type = match given {
            None => own,
            Some(given) => {
                check_storage(name, &given, format)?;
                let reason = match format {
                    FileFormat::Parquet if !reads(&given, field.stored) => "Parquet files hold it in another type",
                    FileFormat::PlainText if !reads_text(&given, field) => {
                        "text files hold values that are none, and Athena would show NULL for them"
                    }
                    _ => "",
                };
                if !reason.is_empty() {
                    let message = format!("the column `{name}` cannot be `{given}`: {reason}");
                    return Err(Error::new(Code::Column, message).help(format!("leave the type out: it is `{own}`")));
                }
                given
            }
        };
        let comment = comment.or_else(|| Some(field.description.to_owned()));
        Ok(Self {
            name: field.column_name(),
            column_type,
            comment,
        })
    }

    /// An AWS field's column.
    pub fn of_field(field: &Field, format: FileFormat) -> Self {
        Self {
            name: field.column_name(),
            column_type: match format {
                FileFormat::PlainText => field.text_type.clone(),
                FileFormat::Parquet => field.parquet_type(),
            },
            comment: Some(field.description.to_owned()),
        }
    }
}

/// Whether a column of that type shows what Parquet files hold (tried on the engine).
fn reads(column: &ColumnType, stored: Stored) -> bool {
    match stored {
        Stored::Unverified => true,
        Stored::String => column.is_text(),
        Stored::Int32 => matches!(column, ColumnType::Int | ColumnType::Bigint | ColumnType::String),
        Stored::Int64 => matches!(column, ColumnType::Bigint | ColumnType::String),
    }
}

/// Whether a column of that type shows what text files hold: what its serializer cannot read is NULL.
fn reads_text(column: &ColumnType, field: &Field) -> bool {
    let value = field.example;
    // What a tag says is up to who tagged.
    if column.is_text() || field.is_tag() {
        return true;
    }
    match column {
        ColumnType::Tinyint => field.stored != Stored::Int64 && value.parse::<i8>().is_ok(),
        ColumnType::Smallint => field.stored != Stored::Int64 && value.parse::<i16>().is_ok(),
        ColumnType::Int => field.stored != Stored::Int64 && value.parse::<i32>().is_ok(),
        ColumnType::Bigint | ColumnType::Float | ColumnType::Double | ColumnType::Decimal(..) => {
            value.parse::<i64>().is_ok()
        }
        _ => false,
    }
}

fn check_name(name: &str) -> Result<(), Error> {
    if name.is_empty() || name.len() > 255 {
        return Err(Error::new(
            Code::Limit,
            format!("a column's name has {} bytes, and Glue takes 1 to 255", name.len()),
        ));
    }
    match name.chars().find(|c| !matches!(c, 'a'..='z' | '0'..='9' | '_' | '-')) {
        None => Ok(()),
        Some(c) => Err(Error::new(
            Code::InvalidName,
            format!("the column's name `{name}` contains `{}`", c.escape_debug()),
        )
        .help("Glue keeps names in lower case: write lower-case letters, digits and underscores")),
    }
}

/// A line of text has one value between two spaces, so nothing in it can be nested or binary.
fn check_storage(name: &str, column_type: &ColumnType, format: FileFormat) -> Result<(), Error> {
    let nested = !column_type.is_scalar() || *column_type == ColumnType::Binary;
    if format == FileFormat::PlainText && nested {
        return Err(Error::new(
            Code::Column,
            format!("the column `{name}` cannot be `{column_type}` in plain text"),
        )
        .help("write `string`: a line of a text file has one value between two spaces"));
    }
    Ok(())
}

fn unknown_field(name: &str) -> Error {
    let error = Error::new(Code::UnknownField, format!("unknown field `{name}`"));
    let names = crate::FIELDS.iter().map(Field::column_name);
    match crate::nearest(name, names) {
        Some(near) => error.help(format!("a field with a similar name exists: `{near}`")),
        None => error.help(format!("give its type if AWS has it by now: `{name}: string`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, given: Option<ColumnType>, format: FileFormat) -> Result<Column, Error> {
        Column::new(name, given, None, format)
    }

    #[test]
    fn fields_need_no_type() {
        let protocol = |format| column("protocol", None, format).map(|column| column.column_type);
        assert_eq!(protocol(FileFormat::PlainText), Ok(ColumnType::Bigint));
        assert_eq!(protocol(FileFormat::Parquet), Ok(ColumnType::Int));
        let hyphens = column("pkt-src-aws-service", None, FileFormat::PlainText).map(|column| column.name);
        assert_eq!(hyphens, Ok("pkt_src_aws_service".into()));
    }

    #[test]
    fn other_names_need_one() {
        assert_eq!(
            column("dstprt", None, FileFormat::PlainText).map_err(|e| e.help),
            Err(Some("a field with a similar name exists: `dstport`".into()))
        );
        assert!(column("packet_loss", Some(ColumnType::Bigint), FileFormat::PlainText).is_ok());
        assert!(column("Packet Loss", Some(ColumnType::Bigint), FileFormat::PlainText).is_err());
    }

    #[test]
    fn parquet_types_must_fit_the_files() {
        let bytes = |given| column("bytes", Some(given), FileFormat::Parquet).is_ok();
        assert!(bytes(ColumnType::Bigint) && bytes(ColumnType::String));
        assert!(!bytes(ColumnType::Int) && !bytes(ColumnType::Double));
        assert!(column("srcaddr", Some(ColumnType::Int), FileFormat::Parquet).is_err());
        assert!(
            column("bytes", Some(ColumnType::Double), FileFormat::PlainText).is_ok(),
            "text is read as any number"
        );
    }

    #[test]
    fn text_must_be_readable_as_the_type() {
        let reads = |name, given| column(name, Some(given), FileFormat::PlainText).is_ok();
        assert!(!reads("srcaddr", ColumnType::Int) && !reads("version", ColumnType::Date));
        assert!(!reads("start", ColumnType::Timestamp) && !reads("tcp_flags", ColumnType::Boolean));
        assert!(!reads("bytes", ColumnType::Int), "larger numbers");
        assert!(reads("protocol", ColumnType::Int) && reads("bytes", ColumnType::Decimal(38, 0)));
        assert!(reads("bytes", ColumnType::String) && reads("srcaddr", ColumnType::Varchar(45)));
        assert!(reads("account_id", ColumnType::Bigint) && !reads("account_id", ColumnType::Int));
        assert!(reads("instance_tag", ColumnType::Date));
    }

    #[test]
    fn comments_end_at_255_bytes() {
        let commented = |bytes| Column::new("bytes", None, Some("x".repeat(bytes)), FileFormat::PlainText);
        assert!(commented(255).is_ok());
        assert_eq!(commented(256).map_err(|e| e.code), Err(Code::Limit));
    }

    #[test]
    fn comments_are_one_line() {
        let commented = Column::new("bytes", None, Some("Two\n lines.".into()), FileFormat::PlainText);
        assert_eq!(commented.map(|column| column.comment), Ok(Some("Two lines.".into())));
    }

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
