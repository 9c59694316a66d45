//! The fields of flow log records: all that AWS documents.

use crate::value::column_type::ColumnType;
use crate::value::column_type::ColumnType::{Bigint, Int, String};

/// A field of flow log records (VPC user guide, "Flow log records").
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Field {
    /// The version of flow logs that introduced it: 2 to 11.
    pub version: u8,
    /// Its name in a LogFormat, with hyphens.
    pub name: &'static str,
    /// Its column's type over text files (Athena user guide, "Create a table for Amazon VPC flow logs").
    pub text_type: ColumnType,
    /// Its type in Parquet files.
    pub stored: Stored,
    /// Its description, which becomes the column's comment.
    pub description: &'static str,
    /// An example value.
    pub example: &'static str,
    /// What is known of its values.
    pub values: Values,
}

/// What is known of the values of a field (VPC user guide, "Flow log records").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Values {
    /// When a record has no value: `-` in text, NULL in a column of numbers.
    pub missing: Missing,
    /// All possible values, apart from `-`; empty if there is no closed list.
    pub closed: &'static [&'static str],
    /// The values that AWS documents if it may add others; `closed` is empty then.
    pub listed: &'static [&'static str],
    /// The possible whole numbers, as the first and last of each range; empty if any is possible.
    pub numbers: &'static [(i64, i64)],
    /// What people write instead of a value, and the value.
    pub synonyms: &'static [(&'static str, &'static str)],
    /// What the values count or name.
    pub kind: FieldKind,
}

/// When a record has no value in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Never.
    Never,
    /// When it is not about traffic: its `log-status` is NODATA or SKIPDATA.
    WithoutTraffic,
    /// When there is no value or it could not be computed, whatever the `log-status`.
    Inapplicable,
}

/// What the values of a field count or name, as far as it matters for queries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Nothing beyond its description.
    Other,
    /// Seconds since 1970-01-01, UTC.
    EpochSeconds,
    /// IPv4 or IPv6 addresses.
    Address,
    /// Whether the record is about traffic.
    Status,
    /// The direction of the traffic, as the interface sees it.
    Direction,
    /// The interface, instance or other resource that recorded it.
    Recorder,
    /// Accounts, of 12 digits.
    Account,
    /// Regions, such as `eu-central-1`.
    Region,
    /// Ids of Availability Zones, such as `euc1-az1`.
    Zone,
    /// Values that users choose, such as tags.
    Free,
}

/// The type in which Parquet files hold a field (VPC user guide, "Flow log records").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stored {
    /// A 32-bit integer.
    Int32,
    /// A 64-bit integer.
    Int64,
    /// Text.
    String,
    /// Not documented: read as `string`, which accepts whatever the file contains.
    Unverified,
}

impl Field {
    const fn of(mut self, values: Values) -> Self {
        self.values = values;
        self
    }

    /// The field of that name, in hyphen or underscore form, in any case.
    pub fn find(name: &str) -> Option<&'static Self> {
        let name = name.to_ascii_lowercase().replace('_', "-");
        FIELDS.iter().find(|field| field.name == name)
    }

    /// The name of its column: with underscores.
    pub fn column_name(&self) -> std::string::String {
        self.name.replace('-', "_")
    }

    /// Whether it contains a tag, whose key must be configured in the flow log.
    pub(crate) fn is_tag(&self) -> bool {
        ["instance-tag", "interface-tag", "asg-tag"]
            .iter()
            .any(|tag| self.name.starts_with(tag))
    }

    /// Its column's type over Parquet files.
    pub fn parquet_type(&self) -> ColumnType {
        match self.stored {
            Stored::Int32 => Int,
            Stored::Int64 => Bigint,
            Stored::String | Stored::Unverified => String,
        }
    }
}

const fn field(
    version: u8,
    name: &'static str,
    text_type: ColumnType,
    stored: Stored,
    description: &'static str,
    example: &'static str,
) -> Field {
    Field {
        version,
        name,
        text_type,
        stored,
        description,
        example,
        values: ANY,
    }
}

/// Any value; it may be missing.
const ANY: Values = Values {
    missing: Missing::Inapplicable,
    closed: &[],
    listed: &[],
    numbers: &[],
    synonyms: &[],
    kind: FieldKind::Other,
};
/// In every record.
const ALWAYS: Values = Values {
    missing: Missing::Never,
    ..ANY
};
/// In every record about traffic.
const OF_TRAFFIC: Values = Values {
    missing: Missing::WithoutTraffic,
    ..ANY
};

/// Names of protocols, which are only numbers in records.
const PROTOCOLS: &[(&str, &str)] = &[("ICMP", "1"), ("TCP", "6"), ("UDP", "17"), ("ICMPv6", "58")];

/// Other products' words for accepted and rejected traffic.
const ACTIONS: &[(&str, &str)] = &[
    ("ACCEPTED", "ACCEPT"),
    ("ALLOW", "ACCEPT"),
    ("ALLOWED", "ACCEPT"),
    ("REJECTED", "REJECT"),
    ("DENY", "REJECT"),
    ("DENIED", "REJECT"),
    ("BLOCK", "REJECT"),
    ("DROP", "REJECT"),
];

const DIRECTIONS: &[(&str, &str)] = &[
    ("in", "ingress"),
    ("inbound", "ingress"),
    ("incoming", "ingress"),
    ("out", "egress"),
    ("outbound", "egress"),
    ("outgoing", "egress"),
];

const PORTS: &[(i64, i64)] = &[(0, 65_535)];

/// An ACK alone is recorded as 0: 16 never stands by itself (VPC user guide, "Flow log records", `tcp-flags`).
const FLAGS: &[(i64, i64)] = &[(0, 15), (17, 255)];

/// The services that AWS lists at `pkt-src-aws-service`.
const SERVICES: &[&str] = &[
    "AMAZON",
    "AMAZON_APPFLOW",
    "AMAZON_CONNECT",
    "API_GATEWAY",
    "CHIME_MEETINGS",
    "CHIME_VOICECONNECTOR",
    "CLOUD9",
    "CLOUDFRONT",
    "CODEBUILD",
    "DYNAMODB",
    "EBS",
    "EC2",
    "EC2_INSTANCE_CONNECT",
    "GLOBALACCELERATOR",
    "KINESIS_VIDEO_STREAMS",
    "ROUTE53",
    "ROUTE53_HEALTHCHECKS",
    "ROUTE53_HEALTHCHECKS_PUBLISHING",
    "ROUTE53_RESOLVER",
    "S3",
    "WORKSPACES_GATEWAYS",
];

/// How many fields the default format has: the first ones, those of version 2.
pub(crate) const DEFAULT_FORMAT: usize = 14;

/// Every field, in the order of AWS's documentation.
#[rustfmt::skip]
pub static FIELDS: [Field; 54] = {
    use Stored::{Int32, Int64, Unverified};
    const STRING: Stored = Stored::String;
    [
        field(2, "version", Int, Int32, "Record version: the highest version among the fields of the LogFormat", "5").of(ALWAYS),
        field(2, "account-id", String, STRING, "Account that owns the network interface", "111122223333").of(Values { kind: FieldKind::Account, ..ALWAYS }),
        field(2, "interface-id", String, STRING, "Network interface on which the flow was recorded", "eni-1235b8ca123456789").of(Values { kind: FieldKind::Recorder, ..ANY }),
        field(2, "srcaddr", String, STRING, "Source address as the interface sees it", "10.0.0.1").of(Values { kind: FieldKind::Address, ..OF_TRAFFIC }),
        field(2, "dstaddr", String, STRING, "Destination address as the interface sees it", "10.0.0.1").of(Values { kind: FieldKind::Address, ..OF_TRAFFIC }),
        field(2, "srcport", Int, Int32, "Source port; 0 for ICMP", "49152").of(Values { numbers: PORTS, ..OF_TRAFFIC }),
        field(2, "dstport", Int, Int32, "Destination port; 0 for ICMP", "443").of(Values { numbers: PORTS, ..OF_TRAFFIC }),
        field(2, "protocol", Bigint, Int32, "IANA protocol number: 1 ICMP, 6 TCP, 17 UDP, 58 ICMPv6", "6").of(Values { synonyms: PROTOCOLS, numbers: &[(0, 255)], ..OF_TRAFFIC }),
        field(2, "packets", Bigint, Int64, "Packets in this aggregation interval", "10").of(OF_TRAFFIC),
        field(2, "bytes", Bigint, Int64, "Bytes in this aggregation interval", "8498").of(OF_TRAFFIC),
        field(2, "start", Bigint, Int64, "First packet of the interval, in Unix seconds", "1763596800").of(Values { kind: FieldKind::EpochSeconds, ..ALWAYS }),
        field(2, "end", Bigint, Int64, "Last packet of the interval, in Unix seconds", "1763596860").of(Values { kind: FieldKind::EpochSeconds, ..ALWAYS }),
        field(2, "action", String, STRING, "ACCEPT or REJECT", "REJECT").of(Values { closed: &["ACCEPT", "REJECT"], synonyms: ACTIONS, ..OF_TRAFFIC }),
        field(2, "log-status", String, STRING, "OK, NODATA or SKIPDATA", "OK").of(Values { closed: &["OK", "NODATA", "SKIPDATA"], kind: FieldKind::Status, ..ALWAYS }),
        field(3, "vpc-id", String, STRING, "VPC of the interface", "vpc-0123456789abcdef0"),
        field(3, "subnet-id", String, STRING, "Subnet of the interface", "subnet-0123456789abcdef0"),
        field(3, "instance-id", String, STRING, "EC2 instance of the interface", "i-0123456789abcdef0").of(Values { kind: FieldKind::Recorder, ..ANY }),
        field(3, "tcp-flags", Int, Int32, "TCP flags of the interval, added up: FIN 1, SYN 2, RST 4, ACK 16", "2").of(Values { numbers: FLAGS, ..OF_TRAFFIC }),
        field(3, "type", String, STRING, "IPv4, IPv6 or EFA", "IPv4").of(Values { closed: &["IPv4", "IPv6", "EFA"], ..ANY }),
        field(3, "pkt-srcaddr", String, STRING, "Original source address of the packets", "10.0.0.1").of(Values { kind: FieldKind::Address, ..ANY }),
        field(3, "pkt-dstaddr", String, STRING, "Final destination address of the packets", "10.0.0.1").of(Values { kind: FieldKind::Address, ..ANY }),
        field(4, "region", String, STRING, "Region of the interface", "eu-central-1").of(Values { kind: FieldKind::Region, ..ANY }),
        field(4, "az-id", String, STRING, "Availability Zone ID of the interface", "euc1-az1").of(Values { kind: FieldKind::Zone, ..ANY }),
        field(4, "sublocation-type", String, STRING, "wavelength, outpost or localzone", "outpost").of(Values { closed: &["wavelength", "outpost", "localzone"], ..ANY }),
        field(4, "sublocation-id", String, STRING, "ID of the sublocation", "op-0123456789abcdef0"),
        field(5, "pkt-src-aws-service", String, STRING, "AWS service whose address range holds pkt_srcaddr", "S3").of(Values { listed: SERVICES, ..ANY }),
        field(5, "pkt-dst-aws-service", String, STRING, "AWS service whose address range holds pkt_dstaddr", "S3").of(Values { listed: SERVICES, ..ANY }),
        field(5, "flow-direction", String, STRING, "ingress or egress, as the interface sees it", "egress").of(Values { closed: &["ingress", "egress"], synonyms: DIRECTIONS, kind: FieldKind::Direction, ..ANY }),
        field(5, "traffic-path", Int, Int32, "Number of the path that egress traffic took", "8").of(Values { listed: &["1", "2", "3", "4", "5", "6", "7", "8"], ..ANY }),
        field(7, "ecs-cluster-arn", String, STRING, "ARN of the ECS cluster", "arn:aws:ecs:eu-central-1:111122223333:cluster/web"),
        field(7, "ecs-cluster-name", String, STRING, "Name of the ECS cluster", "web"),
        field(7, "ecs-container-instance-arn", String, STRING, "ARN of the ECS container instance", "arn:aws:ecs:eu-central-1:111122223333:container-instance/web/0123456789abcdef0123456789abcdef"),
        field(7, "ecs-container-instance-id", String, STRING, "ID of the ECS container instance", "0123456789abcdef0123456789abcdef"),
        field(7, "ecs-container-id", String, STRING, "Runtime ID of the first container of the ECS task", "0123456789abcdef0123456789abcdef-0123456789"),
        field(7, "ecs-second-container-id", String, STRING, "Runtime ID of the second container of the ECS task", "0123456789abcdef0123456789abcdef-0123456789"),
        field(7, "ecs-service-name", String, STRING, "Name of the ECS service", "web"),
        field(7, "ecs-task-definition-arn", String, STRING, "ARN of the ECS task definition", "arn:aws:ecs:eu-central-1:111122223333:task-definition/web:7"),
        field(7, "ecs-task-arn", String, STRING, "ARN of the ECS task", "arn:aws:ecs:eu-central-1:111122223333:task/web/0123456789abcdef0123456789abcdef"),
        field(7, "ecs-task-id", String, STRING, "ID of the ECS task", "0123456789abcdef0123456789abcdef"),
        field(8, "reject-reason", String, STRING, "BPA (VPC Block Public Access) or EC (VPC Encryption Controls)", "BPA").of(Values { closed: &["BPA", "EC"], ..ANY }),
        field(9, "resource-id", String, STRING, "Resource that owns the flow where there is no interface", "nat-0123456789abcdef0").of(Values { kind: FieldKind::Recorder, ..ANY }),
        field(10, "encryption-status", Int, Unverified, "0 not encrypted, 1 by Nitro, 2 by the application, 3 by both", "1").of(Values { closed: &["0", "1", "2", "3"], ..ANY }),
        field(11, "instance-tag", String, STRING, "First chosen tag of the EC2 instance", "web").of(Values { kind: FieldKind::Free, ..ANY }),
        field(11, "instance-tag-2", String, STRING, "Second chosen tag of the EC2 instance", "web").of(Values { kind: FieldKind::Free, ..ANY }),
        field(11, "interface-tag", String, STRING, "First chosen tag of the network interface", "web").of(Values { kind: FieldKind::Free, ..ANY }),
        field(11, "interface-tag-2", String, STRING, "Second chosen tag of the network interface", "web").of(Values { kind: FieldKind::Free, ..ANY }),
        field(11, "asg-tag", String, STRING, "First chosen tag of the Auto Scaling group", "web").of(Values { kind: FieldKind::Free, ..ANY }),
        field(11, "asg-tag-2", String, STRING, "Second chosen tag of the Auto Scaling group", "web").of(Values { kind: FieldKind::Free, ..ANY }),
        field(11, "interface-type", String, STRING, "Type of the interface", "nat_gateway"),
        field(11, "next-hop-interface-id", String, STRING, "Interface on the other side", "eni-1235b8ca123456789"),
        field(11, "next-hop-subnet-id", String, STRING, "Subnet of the interface on the other side", "subnet-0123456789abcdef0"),
        field(11, "next-hop-az-id", String, STRING, "Availability Zone ID of the interface on the other side", "euc1-az1").of(Values { kind: FieldKind::Zone, ..ANY }),
        field(11, "next-hop-vpc-id", String, STRING, "VPC of the interface on the other side", "vpc-0123456789abcdef0"),
        field(11, "next-hop-interface-type", String, STRING, "Type of the interface on the other side", "nat_gateway"),
    ]
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_in_either_form() {
        assert_eq!(Field::find("pkt_srcaddr").map(|field| field.name), Some("pkt-srcaddr"));
        assert_eq!(
            Field::find("pkt-srcaddr").map(Field::column_name),
            Some("pkt_srcaddr".into())
        );
        assert_eq!(Field::find("source_address"), None);
    }

    #[test]
    fn versions_bring_as_many_fields_as_documented() {
        let count = |version| FIELDS.iter().filter(|field| field.version == version).count();
        assert_eq!(
            [2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map(count),
            [14, 7, 4, 4, 0, 10, 1, 1, 1, 12]
        );
        assert_eq!(FIELDS[DEFAULT_FORMAT - 1].name, "log-status");
    }

    #[test]
    fn descriptions_fit_into_comments() {
        for field in &FIELDS {
            assert!((1..=255).contains(&field.description.len()), "{}", field.name);
            assert!(!field.example.is_empty(), "{}", field.name);
        }
    }
}
