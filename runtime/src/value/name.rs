//! The names and identifiers of a stack, each with the rule of the service that uses it.

use crate::error::{Code, Error};
use crate::listed::Listed as _;
use crate::value::dynamic_reference::refused;

/// Declares a text with a rule: a newtype whose only way in is `new`.
macro_rules! checked_text {
    ($(#[$doc:meta])* $name:ident, $check:path) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Checks the text.
            pub fn new(text: impl Into<String>) -> Result<Self, Error> {
                let text = text.into();
                $check(&text)?;
                Ok(Self(text))
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        $crate::wire::wire!(checked $name as String);

        impl TryFrom<String> for $name {
            type Error = Error;

            fn try_from(text: String) -> Result<Self, Error> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

pub(crate) use checked_text;

checked_text! {
    /// A flow log's id: `fl-` and 8 or 17 lower-case hexadecimal digits.
    FlowLogId, flow_log_id
}

impl FlowLogId {
    /// The id without its hyphen, as in AWS's names: `fl12345678901234567`.
    pub fn compact(&self) -> String {
        self.0.replace('-', "")
    }
}

fn flow_log_id(text: &str) -> Result<(), Error> {
    let digits = text.strip_prefix("fl-").unwrap_or("");
    if matches!(digits.len(), 8 | 17) && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        return Ok(());
    }
    Err(Error::new(Code::InvalidId, format!("`{text}` is not a flow log id")).help(
        "a flow log id is `fl-` and 8 or 17 lower-case hexadecimal digits, as `aws ec2 describe-flow-logs` shows it",
    ))
}

/// The name of a column: 1 to 255 of `a-z`, `0-9` and `_` (Athena user guide, "Name databases,
/// tables, and columns").
pub fn column_name(name: &str) -> Result<(), Error> {
    glue_name("column", name)
}

/// The name of a field of a struct, which follows the rule of columns.
pub fn struct_field_name(name: &str) -> Result<(), Error> {
    glue_name("field", name)
}

fn glue_name(what: &str, name: &str) -> Result<(), Error> {
    if name.is_empty() || name.len() > 255 {
        return Err(Error::new(
            Code::Limit,
            format!("a {what}'s name has {} bytes, but Glue allows 1 to 255", name.len()),
        ));
    }
    match name.chars().find(|c| !matches!(c, 'a'..='z' | '0'..='9' | '_')) {
        None => Ok(()),
        Some(c) => Err(Error::new(
            Code::InvalidName,
            format!("the {what}'s name `{name}` contains `{}`", c.escape_debug()),
        )
        .help("Glue keeps names in lower case: write lower-case letters, digits and underscores")),
    }
}

checked_text! {
    /// The name of a Glue database or table as Athena accepts it: 1 to 255 of `a-z`, `0-9` and `_`
    /// (Athena user guide, "Name databases, tables, and columns").
    AthenaName, athena_name
}

fn athena_name(text: &str) -> Result<(), Error> {
    if text.is_empty() {
        return Err(Error::new(Code::InvalidName, "a database's or table's name is empty")
            .help("write 1 to 255 lower-case letters, digits and underscores"));
    }
    if text.len() > 255 {
        return Err(Error::new(
            Code::Limit,
            format!("the name `{text}` has {} bytes, but Glue allows 255", text.len()),
        )
        .help("shorten it"));
    }
    match text.chars().find(|c| !matches!(c, 'a'..='z' | '0'..='9' | '_')) {
        None => Ok(()),
        Some(c) => Err(Error::new(
            Code::InvalidName,
            format!(
                "`{text}` is not a database or table name for Athena: it contains `{}`",
                c.escape_debug()
            ),
        )
        .help(format!(
            "write `{}`: lower-case letters, digits and underscores",
            snake_case(text)
        ))),
    }
}

/// The name closest to the text that Athena accepts.
fn snake_case(text: &str) -> String {
    let mut name = String::new();
    for c in text.chars() {
        match c {
            'A'..='Z' => {
                if name.ends_with(|last: char| last.is_ascii_lowercase() || last.is_ascii_digit()) {
                    name.push('_');
                }
                name.push(c.to_ascii_lowercase());
            }
            'a'..='z' | '0'..='9' => name.push(c),
            _ => name.push('_'),
        }
    }
    name
}

checked_text! {
    /// The name of a database that a stack creates: an [`AthenaName`] other than `default`, which every account has.
    DatabaseName, database_name
}

fn database_name(text: &str) -> Result<(), Error> {
    if text == "default" {
        let message = "the database `default` belongs to the account, and a stack cannot create it";
        let help = "choose another name, or use it as it is: `database: existing(\"default\")` instead of its name";
        return Err(Error::new(Code::InvalidName, message).help(help));
    }
    athena_name(text)
}

checked_text! {
    /// An Athena workgroup's name: 1 to 128 of letters, digits, `.`, `_` and `-` (API reference, `CreateWorkGroup`).
    WorkGroupName, work_group_name
}

fn work_group_name(text: &str) -> Result<(), Error> {
    if text == "primary" {
        return Err(Error::new(
            Code::InvalidName,
            "every account has a workgroup `primary`, which cannot be created again",
        )
        .help("choose a name of your own, such as `flow-logs`"));
    }
    let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    if !text.is_empty() && text.len() <= 128 && text.chars().all(legal) {
        return Ok(());
    }
    Err(
        Error::new(Code::InvalidName, format!("`{text}` is not a workgroup name"))
            .help("a workgroup's name has 1 to 128 letters, digits, `.`, `_` and `-`"),
    )
}

checked_text! {
    /// A query's name, which is used for the named query, the logical id and the Rust type.
    /// An upper-case letter, followed by letters and digits; at most 128 characters
    /// (API reference, `CreateNamedQuery`; CloudFormation user guide, "Resources").
    QueryName, query_name
}

fn query_name(text: &str) -> Result<(), Error> {
    if text.len() > 128 {
        return Err(Error::new(
            Code::Limit,
            format!(
                "the query's name `{text}` has {} characters, but Athena allows 128",
                text.len()
            ),
        )
        .help("shorten it"));
    }
    if text.starts_with(|c: char| c.is_ascii_uppercase()) && text.chars().all(|c| c.is_ascii_alphanumeric()) {
        return Ok(());
    }
    Err(Error::new(
        Code::InvalidName,
        format!("the query's name `{text}` is not in Pascal case"),
    )
    .help(format!(
        "write `{}`: the name is also a Rust type and a logical id of the template",
        pascal_case(text)
    )))
}

checked_text! {
    /// The name of a query's parameter, without its colon: ASCII letters, digits and `_`, not starting with a digit.
    ///
    /// It must be valid in SQL and in Rust, and it appears in comments of the saved text.
    QueryParameterName, query_parameter_name
}

fn query_parameter_name(text: &str) -> Result<(), Error> {
    let is_first = |c: char| c.is_ascii_alphabetic() || c == '_';
    if text.starts_with(is_first) && text.chars().all(|c| is_first(c) || c.is_ascii_digit()) {
        return Ok(());
    }
    Err(Error::new(
        Code::InvalidName,
        format!("`{text}` is not a name of a query's parameter"),
    )
    .help("use letters from a to z, digits and underscores, and start with a letter"))
}

/// The text in Pascal case: `rejected_on-port` becomes `RejectedOnPort`.
pub fn pascal_case(text: &str) -> String {
    let mut name = String::new();
    for word in text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        name.push_str(&word[..1].to_ascii_uppercase());
        name.push_str(&word[1..]);
    }
    name
}

checked_text! {
    /// A deployment parameter's name: 1 to 255 letters and digits (CloudFormation user guide, "Parameters").
    ParameterName, parameter_name
}

fn parameter_name(text: &str) -> Result<(), Error> {
    if !text.is_empty() && text.len() <= 255 && text.chars().all(|c| c.is_ascii_alphanumeric()) {
        return Ok(());
    }
    Err(Error::new(
        Code::InvalidName,
        format!("`{text}` is not a deployment parameter name"),
    )
    .help(format!(
        "write `{}`: CloudFormation takes letters and digits only",
        pascal_case(text)
    )))
}

checked_text! {
    /// An AWS account's id: 12 digits.
    AccountId, account_id
}

pub(crate) fn account_id(text: &str) -> Result<(), Error> {
    if text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(());
    }
    Err(Error::new(Code::InvalidId, format!("`{text}` is not an account id")).help("write its 12 digits"))
}

checked_text! {
    /// A Region's code, such as `eu-central-1` or `us-gov-west-1`.
    Region, region
}

/// The pattern of a Region in a deployment parameter.
macro_rules! region_pattern {
    () => {
        "[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}"
    };
}

pub(crate) use region_pattern;

pub(crate) const REGION_PATTERN: &str = region_pattern!();

pub(crate) fn region(text: &str) -> Result<(), Error> {
    let parts: Vec<_> = text.split('-').listed();
    if let [first, middle @ .., last] = parts.as_slice() {
        let letters = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
        let number = matches!(last.len(), 1 | 2) && last.bytes().all(|b| b.is_ascii_digit());
        if matches!(first.len(), 2..=4) && letters(first) && !middle.is_empty() && middle.iter().all(letters) && number
        {
            return Ok(());
        }
    }
    Err(Error::new(Code::InvalidId, format!("`{text}` is not a Region"))
        .help("write the Region's code, such as `eu-central-1`"))
}

checked_text! {
    /// A path of roles and policies in IAM: `/`, or `/flow-logs/`, at most 512 characters
    /// (IAM API reference, `CreateRole`).
    IamPath, iam_path
}

/// The pattern of a path as a deployment parameter.
pub(crate) const IAM_PATH_PATTERN: &str = "(?!.*[{][{]resolve:)/([!-~]{0,510}/)?";

fn iam_path(text: &str) -> Result<(), Error> {
    let whole = text.starts_with('/') && text.ends_with('/');
    refused("the path", text)?;
    if whole && text.len() <= 512 && text.bytes().all(|b| b.is_ascii_graphic()) {
        return Ok(());
    }
    let error = Error::new(Code::InvalidName, format!("`{text}` is not an IAM path"));
    let folders = text.trim_matches('/');
    Err(
        if !whole && !folders.is_empty() && iam_path(&format!("/{folders}/")).is_ok() {
            error.help(format!("write `/{folders}/`: it starts and ends with a slash"))
        } else {
            error.help("a path starts and ends with a slash and has at most 512 characters, none of them a space: `/flow-logs/`")
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flow_log_ids() {
        for good in ["fl-1234abcd", "fl-12345678901234567"] {
            assert!(FlowLogId::new(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "fl-",
            "fl-1234abc",
            "fl-1234abcde",
            "fl-1234ABCD",
            "fl-1234567890123456",
            "1234abcd",
            "vpc-1234abcd",
        ] {
            assert!(FlowLogId::new(bad).is_err(), "{bad}");
        }
        assert_eq!(
            FlowLogId::new("fl-1234abcd").map(|id| id.compact()),
            Ok("fl1234abcd".into())
        );
    }

    #[test]
    fn athena_names_end_at_255() {
        assert!(AthenaName::new("a".repeat(255)).is_ok());
        assert_eq!(AthenaName::new("a".repeat(256)).map_err(|e| e.code), Err(Code::Limit));
        assert!(AthenaName::new("").is_err());
        let error = AthenaName::new("MyFlow-Logs").expect_err("upper case and a hyphen");
        assert!(error.help.is_some_and(|help| help.contains("`my_flow_logs`")));
    }

    #[test]
    fn a_stack_does_not_create_the_database_that_every_account_has() {
        assert!(DatabaseName::new("default_1").is_ok());
        assert_eq!(DatabaseName::new("default").map_err(|e| e.code), Err(Code::InvalidName));
        assert_eq!(DatabaseName::new("a".repeat(256)).map_err(|e| e.code), Err(Code::Limit));
    }

    #[test]
    fn work_group_names_end_at_128() {
        assert!(WorkGroupName::new("a.b_c-D".to_owned() + &"x".repeat(121)).is_ok());
        assert!(WorkGroupName::new("a".repeat(129)).is_err());
        assert!(WorkGroupName::new("a b").is_err());
        assert!(WorkGroupName::new("primary").is_err());
    }

    #[test]
    fn query_names_are_pascal_case() {
        assert!(QueryName::new("RejectedOnPort22").is_ok());
        assert!(QueryName::new("A".repeat(128)).is_ok());
        assert!(QueryName::new("A".repeat(129)).is_err());
        let error = QueryName::new("rejected_on_port").expect_err("snake case");
        assert!(error.help.is_some_and(|help| help.contains("`RejectedOnPort`")));
    }

    #[test]
    fn regions() {
        for good in [
            "us-east-1",
            "ap-southeast-2",
            "us-gov-west-1",
            "eusc-de-east-1",
            "us-iso-east-1",
        ] {
            assert!(Region::new(good).is_ok(), "{good}");
        }
        for bad in ["", "us-east", "us-east-1a", "US-EAST-1", "-1", "us--1", "useast1"] {
            assert!(Region::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn paths_of_iam_have_slashes_at_both_ends() {
        assert!(IamPath::new("/").is_ok());
        assert!(IamPath::new("/network/flow-logs/").is_ok());
        assert!(IamPath::new(format!("/{}/", "x".repeat(510))).is_ok());
        assert!(IamPath::new(format!("/{}/", "x".repeat(511))).is_err());
        assert!(IamPath::new("/flow logs/").is_err());
        assert!(IamPath::new("").is_err());
        let error = IamPath::new("flow-logs").expect_err("no slashes");
        assert!(error.help.is_some_and(|help| help.contains("`/flow-logs/`")));
    }

    #[test]
    fn account_ids_have_12_digits() {
        assert!(AccountId::new("011122223333").is_ok());
        assert!(AccountId::new("11122223333").is_err());
        assert!(AccountId::new("1111222233334").is_err());
        assert!(AccountId::new("11112222333x").is_err());
    }
}
