//! Columns and their types.

use crate::error::{Code, Error};
use crate::listed::Listed as _;
use crate::model::field::{FIELDS, Field, Stored};
use crate::nearest::nearest;
use crate::value::column_type::ColumnType;
use crate::value::file_format::FileFormat;
use crate::value::name::column_name;
use crate::wire::wire;

/// A column of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name, which is that of the table in Glue and in SQL.
    pub name: String,
    /// Its type.
    pub column_type: ColumnType,
    /// A comment; at most 255 bytes.
    pub comment: Option<String>,
}

wire!(struct Column { name, column_type, comment, });

impl Column {
    /// A column as declared: an AWS field needs no type, any other name does.
    ///
    /// The column of a field has the name with underscores, in whichever form it is given.
    pub fn new(
        name: &str,
        given: Option<ColumnType>,
        comment: Option<String>,
        format: FileFormat,
    ) -> Result<Self, Error> {
        // Glue only allows comments of one line.
        let comment = comment.map(|text| {
            text.split_whitespace()
                .listed()
                .join(" ")
                .replace(char::is_control, " ")
        });
        if let Some(comment) = &comment
            && comment.len() > 255
        {
            return Err(Error::new(
                Code::Limit,
                format!(
                    "the comment of the column `{name}` has {} bytes, but Glue allows 255",
                    comment.len()
                ),
            )
            .help("shorten the doc comment of the column"));
        }
        let Some(field) = Field::find(name) else {
            if format == FileFormat::Parquet {
                return Err(not_in_parquet(name));
            }
            column_name(&name.replace('-', "_"))?;
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
                        "text files hold values that are not of that type, and Athena would show NULL for them"
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

/// Whether a column of that type can show the values in Parquet files (tried on the engine).
fn reads(column: &ColumnType, stored: Stored) -> bool {
    match stored {
        Stored::Unverified => true,
        Stored::String => column.is_text(),
        Stored::Int32 => matches!(column, ColumnType::Int | ColumnType::Bigint | ColumnType::String),
        Stored::Int64 => matches!(column, ColumnType::Bigint | ColumnType::String),
    }
}

/// Whether a column of that type can show the values in text files: what its `SerDe` cannot read is NULL.
fn reads_text(column: &ColumnType, field: &Field) -> bool {
    let value = field.example;
    // The values of tags are up to the user.
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

/// In a line of text a value is what is between two spaces, so it can be neither nested nor binary.
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

/// Parquet files are read by name: if no field has this name, every value would be NULL.
pub(crate) fn not_in_parquet(name: &str) -> Error {
    let message = format!("the column `{name}` is not a field of flow logs: in Parquet files it would always be NULL");
    let error = Error::new(Code::UnknownField, message);
    match nearest(name, FIELDS.iter().map(Field::column_name)) {
        Some(near) => error.help(format!("a field with a similar name exists: `{near}`")),
        None => error.help("remove it, or use a newer `flow-log-stack` if AWS has such a field by now"),
    }
}

fn unknown_field(name: &str) -> Error {
    let error = Error::new(Code::UnknownField, format!("unknown field `{name}`"));
    let names = FIELDS.iter().map(Field::column_name);
    match nearest(name, names) {
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
    fn parquet_has_fields_only() {
        for given in [None, Some(ColumnType::String)] {
            let error = column("interfaceid", given, FileFormat::Parquet).expect_err("no field");
            assert_eq!(error.code, Code::UnknownField);
            assert_eq!(
                error.help.as_deref(),
                Some("a field with a similar name exists: `interface_id`")
            );
        }
        assert!(column("sourceaddress", Some(ColumnType::String), FileFormat::Parquet).is_err());
        assert!(column("sourceaddress", Some(ColumnType::String), FileFormat::PlainText).is_ok());
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
        assert!(
            reads("protocol", ColumnType::Int) && reads("bytes", ColumnType::new("decimal", &[38, 0]).expect("a type"))
        );
        assert!(
            reads("bytes", ColumnType::String) && reads("srcaddr", ColumnType::new("varchar", &[45]).expect("a type"))
        );
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
}
