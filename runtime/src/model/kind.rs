//! The kinds of values that deployment parameters stand for.

use crate::error::Error;
use crate::value::arn::{KmsKeyArn, PolicyArn, TopicArn};
use crate::value::day::Day;
use crate::value::location::Location;
use crate::value::log_retention::LogRetention;
use crate::value::name::{AccountId, AthenaName, DatabaseName, FlowLogId, IamPath, Region, WorkGroupName};
use crate::value::partition_retention::PartitionRetention;
use crate::value::resource_id::{ResourceId, ResourceType};
use crate::value::scan_limit::ScanLimit;
use crate::value::{arn, day, location, name, partition_retention};
use crate::wire::wire;

/// The kind of value that a deployment parameter stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A flow log's id.
    FlowLog,
    /// A VPC's id.
    Vpc,
    /// A subnet's id.
    Subnet,
    /// A network interface's id.
    NetworkInterface,
    /// Where the logs are: an `s3://` URI with a slash at its end.
    Logs,
    /// Where results go: an `s3://` URI with a slash at its end.
    Results,
    /// One account's id.
    Account,
    /// Accounts' ids, separated by commas.
    Accounts,
    /// One Region.
    Region,
    /// Regions, separated by commas.
    Regions,
    /// A UTC day, `2026-11-20`.
    Day,
    /// The most bytes that a query may scan.
    ScanLimit,
    /// How many days the loader's log is kept.
    LogRetention,
    /// How many days partitions are kept.
    PartitionRetention,
    /// A KMS key's ARN.
    KmsKey,
    /// An SNS topic's ARN.
    Topic,
    /// A managed policy's ARN.
    Policy,
    /// A path of IAM's.
    IamPath,
    /// The name of a database that the stack creates.
    Database,
    /// The name of an existing database.
    ExistingDatabase,
    /// A table's name.
    Table,
    /// A workgroup's name.
    WorkGroup,
}

wire! {
    words Kind {
        FlowLog, Vpc, Subnet, NetworkInterface, Logs, Results, Account, Accounts, Region, Regions, Day, ScanLimit,
        LogRetention, PartitionRetention, KmsKey, Topic, Policy, IamPath, Database, ExistingDatabase, Table, WorkGroup,
    }
}

impl Kind {
    /// What it is, for messages.
    pub fn noun(self) -> &'static str {
        match self {
            Self::FlowLog => "a flow log's id",
            Self::Vpc => "a VPC's id",
            Self::Subnet => "a subnet's id",
            Self::NetworkInterface => "a network interface's id",
            Self::Logs => "the location of the logs",
            Self::Results => "the location of the results",
            Self::Account => "an account",
            Self::Accounts => "accounts",
            Self::Region => "a Region",
            Self::Regions => "Regions",
            Self::Day => "a day",
            Self::ScanLimit => "a scan limit",
            Self::LogRetention => "a log retention",
            Self::PartitionRetention => "a partition retention",
            Self::KmsKey => "a KMS key",
            Self::Topic => "an SNS topic's ARN",
            Self::Policy => "a managed policy's ARN",
            Self::IamPath => "a path of IAM's",
            Self::Database => "a new database's name",
            Self::ExistingDatabase => "an existing database's name",
            Self::Table => "a table's name",
            Self::WorkGroup => "a workgroup's name",
        }
    }

    /// CloudFormation's type of such a parameter.
    pub(crate) fn parameter_type(self) -> &'static str {
        match self {
            Self::Accounts | Self::Regions => "CommaDelimitedList",
            Self::ScanLimit | Self::LogRetention => "Number",
            _ => "String",
        }
    }

    /// The smallest number that such a parameter may have.
    pub(crate) fn least(self) -> Option<u64> {
        match self {
            Self::ScanLimit => Some(10_000_000),
            _ => None,
        }
    }

    /// The pattern of such a value, without anchors; for a list, of one item.
    pub(crate) fn pattern(self) -> Option<&'static str> {
        match self {
            Self::FlowLog => Some("fl-([0-9a-f]{8}|[0-9a-f]{17})"),
            Self::Vpc => Some("vpc-([0-9a-f]{8}|[0-9a-f]{17})"),
            Self::Subnet => Some("subnet-([0-9a-f]{8}|[0-9a-f]{17})"),
            Self::NetworkInterface => Some("eni-([0-9a-f]{8}|[0-9a-f]{17})"),
            Self::Logs => Some(location::LOGS_PATTERN),
            Self::Results => Some(location::URI_PATTERN),
            Self::Account | Self::Accounts => Some("[0-9]{12}"),
            Self::Region | Self::Regions => Some(name::REGION_PATTERN),
            Self::Day => Some(day::PATTERN),
            Self::ScanLimit | Self::LogRetention => None,
            Self::PartitionRetention => Some(partition_retention::PATTERN),
            Self::KmsKey => Some(arn::KMS_KEY_PATTERN),
            Self::Topic => Some(arn::TOPIC_PATTERN),
            Self::Policy => Some(arn::POLICY_PATTERN),
            Self::IamPath => Some(name::IAM_PATH_PATTERN),
            Self::Database => Some("(?!default$)[a-z0-9_]{1,255}"),
            Self::ExistingDatabase | Self::Table => Some("[a-z0-9_]{1,255}"),
            Self::WorkGroup => Some("(?!primary$)[a-zA-Z0-9._-]{1,128}"),
        }
    }

    /// What the console says about a value that does not match.
    pub(crate) fn constraint(self) -> Option<&'static str> {
        match self {
            Self::FlowLog => Some("fl- and 8 or 17 lower-case hexadecimal digits"),
            Self::Vpc => Some("vpc- and 8 or 17 lower-case hexadecimal digits"),
            Self::Subnet => Some("subnet- and 8 or 17 lower-case hexadecimal digits"),
            Self::NetworkInterface => Some("eni- and 8 or 17 lower-case hexadecimal digits"),
            Self::Logs | Self::Results => Some("an S3 URI with a slash at its end, such as s3://bucket/prefix/"),
            Self::Account | Self::Accounts => Some("12 digits"),
            Self::Region | Self::Regions => Some("a Region's code, such as eu-central-1"),
            Self::Day => Some("a UTC day, such as 2026-11-20"),
            Self::ScanLimit | Self::LogRetention => None,
            Self::PartitionRetention => Some("whole days, 1 to 36500"),
            Self::KmsKey => Some("the ARN of a KMS key"),
            Self::Topic => Some("the ARN of a standard SNS topic"),
            Self::Policy => Some("the ARN of a managed policy"),
            Self::IamPath => Some("a path of IAM, such as /flow-logs/"),
            Self::Database => Some("lower-case letters, digits and underscores, and not default"),
            Self::ExistingDatabase | Self::Table => Some("lower-case letters, digits and underscores"),
            Self::WorkGroup => Some("letters, digits, dots, underscores and hyphens"),
        }
    }

    /// Checks a value as CloudFormation will get it.
    pub(crate) fn check(self, text: &str) -> Result<(), Error> {
        match self {
            Self::FlowLog => FlowLogId::new(text).map(drop),
            Self::Vpc | Self::Subnet | Self::NetworkInterface => ResourceId::new(text).and_then(|id| {
                if id.resource_type().kind() == self {
                    return Ok(());
                }
                Err(
                    Error::new(crate::Code::InvalidId, format!("`{text}` is not {}", self.noun()))
                        .help("write an id of that kind, or another `resource_type`"),
                )
            }),
            Self::Logs => Location::of_logs(text).and_then(|location| canonical(text, &location)),
            Self::Results => Location::new(text).and_then(|location| canonical(text, &location)),
            Self::Account => AccountId::new(text).map(drop),
            Self::Accounts => text.split(',').try_for_each(|item| AccountId::new(item).map(drop)),
            Self::Region => Region::new(text).map(drop),
            Self::Regions => text.split(',').try_for_each(|item| Region::new(item).map(drop)),
            Self::Day => Day::new(text).map(drop),
            Self::ScanLimit => ScanLimit::new(text).and_then(|limit| {
                if limit.bytes().to_string() == text {
                    return Ok(());
                }
                Err(
                    Error::new(crate::Code::Value, format!("`{text}` is not a number of bytes")).help(format!(
                        "write `{limit}`: at deployment a scan limit is a number of bytes",
                        limit = limit.bytes()
                    )),
                )
            }),
            Self::LogRetention => LogRetention::new(text.parse().unwrap_or(0)).map(drop),
            Self::PartitionRetention => PartitionRetention::new(text.parse().unwrap_or(0)).and_then(|retention| {
                let days = retention.days().to_string();
                if days == text {
                    return Ok(());
                }
                let message = format!("`{text}` is not a number of days as a template takes it");
                Err(Error::new(crate::Code::Value, message).help(format!("write `{days}`")))
            }),
            Self::KmsKey => KmsKeyArn::new(text).map(drop),
            Self::Topic => TopicArn::new(text).map(drop),
            Self::Policy => PolicyArn::new(text).map(drop),
            Self::IamPath => IamPath::new(text).map(drop),
            Self::Database => DatabaseName::new(text).map(drop),
            Self::ExistingDatabase | Self::Table => AthenaName::new(text).map(drop),
            Self::WorkGroup => WorkGroupName::new(text).map(drop),
        }
    }
}

/// At deployment nothing can be normalised, so the default must have the form that is used.
fn canonical(text: &str, location: &Location) -> Result<(), Error> {
    if location.uri() == text {
        return Ok(());
    }
    Err(Error::new(
        crate::Code::InvalidLocation,
        format!("`{text}` is not an `s3://` URI with a slash at its end"),
    )
    .help(format!("write `{}`", location.uri())))
}

impl ResourceType {
    /// What a deployment parameter with the id of such a resource stands for.
    pub fn kind(self) -> Kind {
        match self {
            Self::Vpc => Kind::Vpc,
            Self::Subnet => Kind::Subnet,
            Self::NetworkInterface => Kind::NetworkInterface,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::matched::matched;

    /// Values of each kind that has a pattern, at the edges of its rule.
    fn values() -> Vec<(Kind, Vec<String>)> {
        let arn = |service: &str, rest: &str| format!("arn:aws:{service}:eu-central-1:111122223333:{rest}");
        vec![
            (Kind::FlowLog, vec!["fl-1234abcd".into(), "fl-12345678901234567".into()]),
            (Kind::Vpc, vec!["vpc-1234abcd".into()]),
            (Kind::Subnet, vec!["subnet-12345678901234567".into()]),
            (Kind::NetworkInterface, vec!["eni-1234abcd".into()]),
            (
                Kind::Logs,
                vec![
                    "s3://my-logs/".into(),
                    "s3://a.b/x/AWSLogs2/".into(),
                    "s3://abc/AWSLogs/".into(),
                ],
            ),
            (
                Kind::Results,
                vec![
                    "s3://my-results/".into(),
                    format!("s3://abc/{}/", "x".repeat(799)),
                    "s3://abc/AWSLogs/x=(1)/".into(),
                ],
            ),
            (Kind::Account, vec!["111122223333".into()]),
            (
                Kind::Region,
                vec!["eu-central-1".into(), "us-gov-west-1".into(), "eusc-de-east-1".into()],
            ),
            (
                Kind::Day,
                vec![
                    "2026-02-28".into(),
                    "2024-02-29".into(),
                    "2026-12-31".into(),
                    "2000-02-29".into(),
                ],
            ),
            (Kind::KmsKey, vec![arn("kms", "key/mrk-1"), arn("kms", "alias/a/b")]),
            (Kind::Topic, vec![arn("sns", "on-call_2"), arn("sns", &"x".repeat(256))]),
            (
                Kind::Policy,
                vec![
                    "arn:aws:iam::111122223333:policy/a/b".into(),
                    "arn:aws-cn:iam::aws:policy/A".into(),
                ],
            ),
            (
                Kind::IamPath,
                vec!["/".into(), "/a/b/".into(), format!("/{}/", "x".repeat(510))],
            ),
            (
                Kind::Database,
                vec!["flow_logs".into(), "default".into(), "x".repeat(255)],
            ),
            (Kind::ExistingDatabase, vec!["default".into()]),
            (Kind::Table, vec!["flow_logs".into()]),
            (
                Kind::WorkGroup,
                vec!["primary".into(), "a.b_c-D".into(), "x".repeat(128)],
            ),
        ]
    }

    /// The value, and what becomes of it where one character is left out, written twice, or another one.
    fn near(value: &str) -> Vec<String> {
        const OTHERS: &str = "aZ09-_/.: {}*ü";
        let chars: Vec<char> = value.chars().collect();
        let mut near = vec![
            value.to_owned(),
            String::new(),
            format!("{value}\n"),
            format!(" {value}"),
        ];
        for at in (0..chars.len()).take(48) {
            let (before, after) = (&chars[..at], &chars[at + 1..]);
            let with = |middle: &[char]| before.iter().chain(middle).chain(after).collect::<String>();
            near.push(with(&[]));
            near.push(with(&[chars[at], chars[at]]));
            near.extend(OTHERS.chars().map(|other| with(&[other])));
        }
        near
    }

    #[test]
    fn a_pattern_admits_what_the_rule_does_and_nothing_else() {
        let cases: Vec<(Kind, String)> = values()
            .into_iter()
            .flat_map(|(kind, values)| {
                let near: Vec<_> = values.iter().flat_map(|value| near(value)).collect();
                near.into_iter().map(move |text| (kind, text))
            })
            .collect();
        let patterns = cases
            .iter()
            .filter_map(|(kind, text)| Some((kind.pattern()?, text.as_str())));
        let wrong: Vec<_> = cases
            .iter()
            .zip(matched(patterns))
            .filter(|((kind, text), matched)| kind.check(text).is_ok() != *matched)
            .map(|((kind, text), matched)| format!("{kind:?} {text:?}: the pattern says {matched}"))
            .collect();
        assert_eq!(wrong, Vec::<String>::new());
    }
}
