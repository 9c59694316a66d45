//! A LogFormat, as `aws ec2 create-flow-logs --log-format` takes it.

use crate::error::{Code, Error, Reason};
use crate::model::column::Column;
use crate::model::field::{DEFAULT_FORMAT, FIELDS, Field};
use crate::value::file_format::FileFormat;

/// The columns of a LogFormat such as `${version} ${account-id}`, in its order.
///
/// Reports every mistake in it (EC2 API reference, `CreateFlowLogs`).
pub fn columns(text: &str, format: FileFormat) -> Result<Vec<Column>, Vec<Error>> {
    let mut fields: Vec<&'static Field> = Vec::new();
    let mut errors = Vec::new();
    for token in text.split_whitespace() {
        match field(token) {
            Ok(field) if fields.contains(&field) => errors.push(
                Error::new(
                    Code::Duplicate,
                    format!("the LogFormat names the field `{}` twice", field.name),
                )
                .help("remove one of them: a table's columns have different names"),
            ),
            Ok(field) => fields.push(field),
            Err(error) => errors.push(error),
        }
    }
    if fields.is_empty() && errors.is_empty() {
        errors.push(
            Error::new(Code::LogFormat, "the LogFormat is empty")
                .because(Reason::Empty)
                .help("write the fields as the flow log has them, such as `${version} ${account-id}`, or `default`"),
        );
    }
    if errors.is_empty() {
        Ok(fields
            .into_iter()
            .map(|field| Column::of_field(field, format))
            .collect())
    } else {
        Err(errors)
    }
}

/// The columns of the default format: the 14 fields of version 2.
pub fn default_columns(format: FileFormat) -> Vec<Column> {
    FIELDS[..DEFAULT_FORMAT]
        .iter()
        .map(|field| Column::of_field(field, format))
        .collect()
}

/// How the fields begin that only transit gateway flow logs have (VPC user guide, "Transit Gateway flow log records").
const TRANSIT_GATEWAY: [&str; 3] = ["tgw-", "packets-lost-", "resource-type"];

fn field(token: &str) -> Result<&'static Field, Error> {
    let inner = token
        .strip_prefix("${")
        .and_then(|rest| rest.strip_suffix('}'))
        .filter(|name| !name.contains(['$', '{', '}']));
    let Some(name) = inner else {
        let bare = token.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        let error = Error::new(Code::LogFormat, format!("`{token}` is not a field of a LogFormat"));
        return Err(match Field::find(bare) {
            Some(field) => error.help(format!(
                "write `${{{}}}`, with one space between two fields",
                field.name
            )),
            None => error.help("a LogFormat is `${field} ${field}`, with one space between two fields"),
        });
    };
    if let Some(field) = FIELDS.iter().find(|field| field.name == name) {
        return Ok(field);
    }
    if let Some(field) = Field::find(name) {
        let error = Error::new(
            Code::UnknownField,
            format!("`{name}` is a column, and a LogFormat has fields, with hyphens"),
        );
        return Err(error.help(format!("write `${{{}}}`", field.name)));
    }
    if TRANSIT_GATEWAY.iter().any(|prefix| name.starts_with(prefix)) {
        let error = Error::new(
            Code::UnknownField,
            format!("`{name}` is a field of transit gateway flow logs"),
        )
        .because(Reason::TransitGateway);
        return Err(
            error.help("declare a stack for flow logs of a VPC, a subnet or an interface: AWS integrates no others")
        );
    }
    let error = Error::new(Code::UnknownField, format!("unknown field `{name}` in the LogFormat"));
    Err(match crate::nearest(name, FIELDS.iter().map(|field| field.name)) {
        Some(near) => error
            .help(format!("a field with a similar name exists: `{near}`"))
            .because(Reason::Misspelt),
        None => error
            .help("declare the table's columns instead, where a field that is not known yet can be given its type")
            .because(Reason::Unknown),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Result<Vec<String>, Vec<Code>> {
        match columns(text, FileFormat::PlainText) {
            Ok(columns) => Ok(columns.into_iter().map(|column| column.name).collect()),
            Err(errors) => Err(errors.into_iter().map(|error| error.code).collect()),
        }
    }

    #[test]
    fn the_order_is_kept() {
        assert_eq!(
            names("${end} ${start} ${pkt-dst-aws-service}"),
            Ok(vec!["end".into(), "start".into(), "pkt_dst_aws_service".into()])
        );
        assert_eq!(default_columns(FileFormat::PlainText).len(), 14);
    }

    #[test]
    fn every_mistake_is_reported() {
        assert_eq!(names(""), Err(vec![Code::LogFormat]));
        assert_eq!(names("version"), Err(vec![Code::LogFormat]));
        assert_eq!(names("${version},${bytes}"), Err(vec![Code::LogFormat]));
        assert_eq!(
            names("${bytes} ${bytes} ${byts}"),
            Err(vec![Code::Duplicate, Code::UnknownField])
        );
        assert_eq!(
            names("${account_id}"),
            Err(vec![Code::UnknownField]),
            "a LogFormat has hyphens"
        );
    }
}
