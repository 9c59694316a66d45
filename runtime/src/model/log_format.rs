//! A LogFormat, as `aws ec2 create-flow-logs --log-format` takes it.

use crate::error::{Code, Error, Reason};
use crate::listed::Listed as _;
use crate::model::column::Column;
use crate::model::field::{DEFAULT_FORMAT, FIELDS, Field};
use crate::value::file_format::FileFormat;

/// The columns of a LogFormat such as `${version} ${account-id}`, in its order.
///
/// Reports every mistake in it (EC2 API reference, `CreateFlowLogs`); a mistake in the whole is reported once.
pub fn columns(text: &str, format: FileFormat) -> Result<Vec<Column>, Vec<Error>> {
    let mut fields: Vec<&'static Field> = Vec::new();
    let mut errors: Vec<Error> = Vec::new();
    for name in text.split_whitespace().filter_map(name_in) {
        match field(name) {
            Ok(field) if fields.contains(&field) => errors.push(
                Error::new(
                    Code::Duplicate,
                    format!("the LogFormat names the field `{}` twice", field.name),
                )
                .help("remove one of them: a table's columns have different names"),
            ),
            Ok(field) => fields.push(field),
            // One field of transit gateways is enough to know what the LogFormat is for.
            Err(error)
                if error.reason == Some(Reason::TransitGateway)
                    && errors.iter().any(|one| one.reason == error.reason) => {}
            Err(error) => errors.push(error),
        }
    }
    errors.extend(malformed(text));
    if fields.is_empty() && errors.is_empty() {
        errors.push(
            Error::new(Code::LogFormat, "the LogFormat is empty")
                .because(Reason::Empty)
                .help("write the fields as the flow log has them, such as `${version} ${account-id}`, or `default`"),
        );
    }
    if errors.is_empty() {
        Ok(fields.into_iter().map(|field| Column::of_field(field, format)).listed())
    } else {
        Err(errors)
    }
}

/// The columns of the default format: the 14 fields of version 2.
pub fn default_columns(format: FileFormat) -> Vec<Column> {
    FIELDS[..DEFAULT_FORMAT]
        .iter()
        .map(|field| Column::of_field(field, format))
        .listed()
}

/// The prefixes of fields that only transit gateway flow logs have (VPC user guide, "Transit Gateway flow log
/// records").
const TRANSIT_GATEWAY: [&str; 3] = ["tgw-", "packets-lost-", "resource-type"];

/// The name in `${name}`.
fn name_in(token: &str) -> Option<&str> {
    token
        .strip_prefix("${")
        .and_then(|rest| rest.strip_suffix('}'))
        .filter(|name| !name.contains(['$', '{', '}']))
}

/// One mistake for everything that is not `${field}`: perhaps the header of a log file was pasted, or commas were
/// written.
fn malformed(text: &str) -> Option<Error> {
    let mut wrong = text.split_whitespace().filter(|token| name_in(token).is_none());
    let first = wrong.next()?;
    let message = match wrong.count() {
        0 => format!("`{first}` is not a field of a LogFormat"),
        more => format!("`{first}` and {more} more are not fields of a LogFormat"),
    };
    let bare = |token: &str| token.trim_matches(|c: char| !c.is_ascii_alphanumeric()).to_owned();
    let meant: Option<Vec<_>> = text
        .split([' ', '\t', '\r', '\n', ',', ';', '|'])
        .map(bare)
        .filter(|token| !token.is_empty())
        .map(|token| Field::find(&token).map(|field| format!("${{{}}}", field.name)))
        .collect();
    let help = match meant.filter(|fields| !fields.is_empty()) {
        Some(fields) => format!("write `{}`", fields.join(" ")),
        None => "a LogFormat is `${field} ${field}`, with one space between two fields".to_owned(),
    };
    Some(Error::new(Code::LogFormat, message).help(help))
}

fn field(name: &str) -> Result<&'static Field, Error> {
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
        assert_eq!(
            names("version ${bytes} ${byts}"),
            Err(vec![Code::UnknownField, Code::LogFormat])
        );
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

    /// The message and the help for a LogFormat with one mistake.
    #[track_caller]
    fn only(text: &str) -> (String, String) {
        let mut errors = columns(text, FileFormat::PlainText).expect_err("a mistake");
        let only = errors.pop().expect("a mistake");
        assert!(errors.is_empty(), "{text}: {errors:?}");
        (only.message, only.help.unwrap_or_default())
    }

    #[test]
    fn what_is_wrong_with_all_of_it_is_one_mistake() {
        for header in [
            "version account-id interface-id",
            "version account_id interface_id",
            "version,account-id,interface-id",
            "$version $account-id $interface-id",
            "\\${version} \\${account-id} \\${interface-id}",
            "%{version} %{account-id} %{interface-id}",
        ] {
            let (message, help) = only(header);
            assert!(message.ends_with("of a LogFormat"), "{message}");
            assert_eq!(help, "write `${version} ${account-id} ${interface-id}`", "{header}");
        }
        let (message, help) = only("${version}, ${account-id}, ${interface-id}");
        assert_eq!(message, "`${version},` and 1 more are not fields of a LogFormat");
        assert_eq!(help, "write `${version} ${account-id} ${interface-id}`");
        let (_, help) = only("version account-id of the logs");
        assert!(help.starts_with("a LogFormat is"), "{help}");
        let (message, _) = only("${tgw-id} ${tgw-attachment-id} ${packets-lost-no-route}");
        assert!(message.contains("`tgw-id`"), "{message}");
    }
}
