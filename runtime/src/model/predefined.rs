//! The predefined queries: the names and questions of AWS's integration, with SQL of our own.
//!
//! What differs from AWS's texts, and why:
//!
//! - Each reads only the partitions from `since` on, so that its cost does not grow with the age of the flow log.
//! - Largest first: an ascending "top 50" shows the 50 smallest.
//! - Records with NODATA or SKIPDATA are not counted, and those without an address, instance or subnet are not a group.
//! - The order of rows is complete, so that the same records give the same answer.
//! - Times are seconds, as in the records.
//!
//! A flow between two interfaces that are both logged has a record at each, and is counted at each.

use crate::listed::Listed as _;
use crate::model::query::{DefaultValue, QueryParameter};
use crate::value::column_type::ColumnType;
use crate::value::name::QueryParameterName;
use crate::value::parameter_type::ParameterType;

/// A predefined query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Predefined {
    /// Its name: AWS's.
    pub name: &'static str,
    /// What it shows.
    pub description: &'static str,
    /// The columns that it requires, in the order of the records.
    pub fields: &'static [&'static str],
    /// Its parameters, without the one for the account that injected accounts add.
    pub parameters: &'static [Parameter],
    select: &'static [&'static str],
    /// What is joined to the table.
    join: Option<&'static str>,
    /// The conditions on a record, apart from its partition and its status.
    conditions: &'static [&'static str],
    group_by: &'static [&'static str],
    order_by: &'static [&'static str],
    limit: u32,
}

/// A parameter of a predefined query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name, without the colon.
    pub name: &'static str,
    /// What it takes, and its default.
    pub value: Value,
}

/// What a parameter of a predefined query takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// Text, which must be given.
    Text,
    /// A UTC day: that many days ago, unless it is given.
    DaysAgo(u32),
}

const SINCE: Parameter = Parameter {
    name: "since",
    value: Value::DaysAgo(7),
};
const UNTIL: Parameter = Parameter {
    name: "until",
    value: Value::DaysAgo(0),
};
const ADDRESS: Parameter = Parameter {
    name: "address",
    value: Value::Text,
};
const ACCOUNT: Parameter = Parameter {
    name: "account",
    value: Value::Text,
};

/// A Public Access Block leaves `bytes` empty, and the sum over nothing else is NULL.
const TOTAL_BYTES: &str = "coalesce(sum(bytes), 0) AS total_bytes";
const FLOW_COUNT: &str = "count(*) AS flow_count";
const LARGEST: &str = "total_bytes DESC";
const MOST: &str = "flow_count DESC";

/// `<>` is not true for NULL either: text tables show a missing value as `-`, Parquet tables as NULL.
const HAS_SOURCE: &str = "srcaddr <> '-'";
const HAS_DESTINATION: &str = "dstaddr <> '-'";

/// Whether a record begins on a day from `since` to `until`: a day's files also hold flows that began before midnight.
const BEGINS_SINCE: &str = "start >= to_unixtime(date_parse(:since, '%Y/%m/%d'))";
const BEGINS_UNTIL: &str = "start < to_unixtime(date_parse(:until, '%Y/%m/%d')) + 86400";

/// What distinguishes records that begin in the same second, as far as the table has it.
const TIES: [&str; 8] = [
    "interface_id",
    "srcaddr",
    "dstaddr",
    "srcport",
    "dstport",
    "protocol",
    "action",
    "bytes",
];

/// The predefined queries, by name.
pub static PREDEFINED: [Predefined; 16] = [
    Predefined {
        name: "VpcFlowLogsAcceptedTraffic",
        description: "The 25 pairs of source and destination address with the most accepted TCP flows.",
        fields: &["srcaddr", "dstaddr", "protocol", "action"],
        parameters: &[SINCE],
        select: &["srcaddr", "dstaddr", FLOW_COUNT],
        join: None,
        conditions: &["action = 'ACCEPT'", "protocol = 6", HAS_SOURCE, HAS_DESTINATION],
        group_by: &["srcaddr", "dstaddr"],
        order_by: &[MOST, "srcaddr", "dstaddr"],
        limit: 25,
    },
    // The ports by which machines are administered, as registered with IANA or as their products ship: 22 SSH, 23
    // Telnet, 3389 RDP, 5900 VNC, 5985 and 5986 WinRM; of web consoles 8080 and 8443 (the alternatives of 80 and 443),
    // 9090 (Cockpit, WebSM), 10000 (Webmin). Not 80 and 443: there administration cannot be told from the service
    // itself.
    Predefined {
        name: "VpcFlowLogsAdminPortTraffic",
        description: "The 10 addresses with the most bytes, sent and received, of flows with an administration port on \
                      either side: 22 (SSH), 23 (Telnet), 3389 (RDP), 5900 (VNC), 5985 and 5986 (WinRM), and 8080, 8443, \
                      9090 and 10000 (web consoles).",
        fields: &["srcaddr", "dstaddr", "srcport", "dstport", "bytes"],
        parameters: &[SINCE],
        select: &["side.address", TOTAL_BYTES],
        join: Some("CROSS JOIN UNNEST(ARRAY[srcaddr, dstaddr]) AS side (address)"),
        conditions: &[
            "(srcport IN (22, 23, 3389, 5900, 5985, 5986, 8080, 8443, 9090, 10000)\n    \
             OR dstport IN (22, 23, 3389, 5900, 5985, 5986, 8080, 8443, 9090, 10000))",
            "side.address <> '-'",
        ],
        group_by: &["side.address"],
        order_by: &[LARGEST, "side.address"],
        limit: 10,
    },
    Predefined {
        name: "VpcFlowLogsIPv4Traffic",
        description: "The 50 pairs of source and destination address with the most bytes over IPv4.",
        fields: &["srcaddr", "dstaddr", "bytes", "type"],
        parameters: &[SINCE],
        select: &["srcaddr", "dstaddr", TOTAL_BYTES],
        join: None,
        conditions: &["type = 'IPv4'", HAS_SOURCE, HAS_DESTINATION],
        group_by: &["srcaddr", "dstaddr"],
        order_by: &[LARGEST, "srcaddr", "dstaddr"],
        limit: 50,
    },
    Predefined {
        name: "VpcFlowLogsIPv6Traffic",
        description: "The 50 pairs of source and destination address with the most bytes over IPv6.",
        fields: &["srcaddr", "dstaddr", "bytes", "type"],
        parameters: &[SINCE],
        select: &["srcaddr", "dstaddr", TOTAL_BYTES],
        join: None,
        conditions: &["type = 'IPv6'", HAS_SOURCE, HAS_DESTINATION],
        group_by: &["srcaddr", "dstaddr"],
        order_by: &[LARGEST, "srcaddr", "dstaddr"],
        limit: 50,
    },
    Predefined {
        name: "VpcFlowLogsRejectedTCPTraffic",
        description: "The 25 pairs of source and destination address with the most rejected TCP flows.",
        fields: &["srcaddr", "dstaddr", "protocol", "action"],
        parameters: &[SINCE],
        select: &["srcaddr", "dstaddr", FLOW_COUNT],
        join: None,
        conditions: &["action = 'REJECT'", "protocol = 6", HAS_SOURCE, HAS_DESTINATION],
        group_by: &["srcaddr", "dstaddr"],
        order_by: &[MOST, "srcaddr", "dstaddr"],
        limit: 25,
    },
    Predefined {
        name: "VpcFlowLogsRejectedTraffic",
        description: "The 25 pairs of source and destination address with the most rejected flows of any protocol.",
        fields: &["srcaddr", "dstaddr", "action"],
        parameters: &[SINCE],
        select: &["srcaddr", "dstaddr", FLOW_COUNT],
        join: None,
        conditions: &["action = 'REJECT'", HAS_SOURCE, HAS_DESTINATION],
        group_by: &["srcaddr", "dstaddr"],
        order_by: &[MOST, "srcaddr", "dstaddr"],
        limit: 25,
    },
    Predefined {
        name: "VpcFlowLogsSshRdpTraffic",
        description: "The first 50 TCP flows with port 22 (SSH) or 3389 (RDP) on either side.",
        fields: &["srcport", "dstport", "protocol", "start"],
        parameters: &[SINCE],
        select: &["*"],
        join: None,
        conditions: &["protocol = 6", "(srcport IN (22, 3389) OR dstport IN (22, 3389))"],
        group_by: &[],
        order_by: &["start"],
        limit: 50,
    },
    Predefined {
        name: "VpcFlowLogsTopTCPTraffic",
        description: "The 50 source addresses with the most bytes over TCP.",
        fields: &["srcaddr", "protocol", "bytes"],
        parameters: &[SINCE],
        select: &["srcaddr", TOTAL_BYTES],
        join: None,
        conditions: &["protocol = 6", HAS_SOURCE],
        group_by: &["srcaddr"],
        order_by: &[LARGEST, "srcaddr"],
        limit: 50,
    },
    Predefined {
        name: "VpcFlowLogsTopTalkers",
        description: "The 50 source addresses with the most bytes.",
        fields: &["srcaddr", "bytes"],
        parameters: &[SINCE],
        select: &["srcaddr", TOTAL_BYTES],
        join: None,
        conditions: &[HAS_SOURCE],
        group_by: &["srcaddr"],
        order_by: &[LARGEST, "srcaddr"],
        limit: 50,
    },
    Predefined {
        name: "VpcFlowLogsTopTalkersPacketLevel",
        description: "The 50 original source addresses, as the packets have them, with the most bytes.",
        fields: &["bytes", "pkt_srcaddr"],
        parameters: &[SINCE],
        select: &["pkt_srcaddr", TOTAL_BYTES],
        join: None,
        conditions: &["pkt_srcaddr <> '-'"],
        group_by: &["pkt_srcaddr"],
        order_by: &[LARGEST, "pkt_srcaddr"],
        limit: 50,
    },
    Predefined {
        name: "VpcFlowLogsTopTalkingInstances",
        description: "The 50 instances with the most bytes in flows that began from one day to another, both included, \
                      and when the first of these flows began and the last ended.",
        fields: &["bytes", "start", "end", "instance_id"],
        parameters: &[SINCE, UNTIL],
        select: &["instance_id", TOTAL_BYTES, FIRST_SEEN, LAST_SEEN],
        join: None,
        conditions: &[BEGINS_SINCE, BEGINS_UNTIL, "instance_id <> '-'"],
        group_by: &["instance_id"],
        order_by: &[LARGEST, "instance_id"],
        limit: 50,
    },
    Predefined {
        name: "VpcFlowLogsTopTalkingSubnets",
        description: "The 50 subnets with the most bytes in flows that began from one day to another, both included, \
                      and when the first of these flows began and the last ended.",
        fields: &["bytes", "start", "end", "subnet_id"],
        parameters: &[SINCE, UNTIL],
        select: &["subnet_id", TOTAL_BYTES, FIRST_SEEN, LAST_SEEN],
        join: None,
        conditions: &[BEGINS_SINCE, BEGINS_UNTIL, "subnet_id <> '-'"],
        group_by: &["subnet_id"],
        order_by: &[LARGEST, "subnet_id"],
        limit: 50,
    },
    Predefined {
        name: "VpcFlowLogsTotalBytesTransferred",
        description: "The 50 pairs of source and destination address with the most bytes.",
        fields: &["srcaddr", "dstaddr", "bytes"],
        parameters: &[SINCE],
        select: &["srcaddr", "dstaddr", TOTAL_BYTES],
        join: None,
        conditions: &[HAS_SOURCE, HAS_DESTINATION],
        group_by: &["srcaddr", "dstaddr"],
        order_by: &[LARGEST, "srcaddr", "dstaddr"],
        limit: 50,
    },
    Predefined {
        name: "VpcFlowLogsTotalBytesTransferredPacketLevel",
        description: "The 50 pairs of original source and final destination address, as the packets have them, with the \
                      most bytes.",
        fields: &["bytes", "pkt_srcaddr", "pkt_dstaddr"],
        parameters: &[SINCE],
        select: &["pkt_srcaddr", "pkt_dstaddr", TOTAL_BYTES],
        join: None,
        conditions: &["pkt_srcaddr <> '-'", "pkt_dstaddr <> '-'"],
        group_by: &["pkt_srcaddr", "pkt_dstaddr"],
        order_by: &[LARGEST, "pkt_srcaddr", "pkt_dstaddr"],
        limit: 50,
    },
    Predefined {
        name: "VpcFlowLogsTrafficFrmSrcAddr",
        description: "The first 50 flows from one address.",
        fields: &["srcaddr", "start"],
        parameters: &[ADDRESS, SINCE],
        select: &["*"],
        join: None,
        conditions: &["srcaddr = :address"],
        group_by: &[],
        order_by: &["start"],
        limit: 50,
    },
    Predefined {
        name: "VpcFlowLogsTrafficToDstAddr",
        description: "The first 50 flows to one address.",
        fields: &["dstaddr", "start"],
        parameters: &[ADDRESS, SINCE],
        select: &["*"],
        join: None,
        conditions: &["dstaddr = :address"],
        group_by: &[],
        order_by: &["start"],
        limit: 50,
    },
];

const FIRST_SEEN: &str = "from_unixtime(min(start)) AS first_seen";
const LAST_SEEN: &str = "from_unixtime(max(\"end\")) AS last_seen";

impl Predefined {
    /// The predefined query of that name.
    pub fn find(name: &str) -> Option<&'static Self> {
        PREDEFINED.iter().find(|predefined| predefined.name == name)
    }

    /// The fields that a table with these columns lacks for this query.
    pub fn missing(&self, has: &dyn Fn(&str) -> bool) -> Vec<&'static str> {
        self.fields.iter().copied().filter(|field| !has(field)).listed()
    }

    /// Its parameters in order: the account comes first if every scan must name one.
    pub fn parameters(&self, account_injected: bool) -> Vec<QueryParameter> {
        let account = account_injected.then_some(&ACCOUNT);
        account
            .into_iter()
            .chain(self.parameters)
            .filter_map(Parameter::declared)
            .listed()
    }

    /// Its SQL over that table, with `:name` for each parameter.
    ///
    /// `table_name` is inserted as it is, so a reserved word must come with quotes.
    pub fn sql(&self, table_name: &str, has: &dyn Fn(&str) -> bool, account_injected: bool) -> String {
        let mut lines = vec![
            format!("SELECT {}", self.select.join(", ")),
            format!("FROM {table_name}"),
        ];
        lines.extend(self.join.map(str::to_owned));
        lines.push("WHERE day >= :since".to_owned());
        let account = account_injected.then_some("aws_account = :account");
        let conditions = account
            .into_iter()
            .chain(self.has_data(has))
            .chain(self.conditions.iter().copied());
        lines.extend(conditions.map(|condition| format!("  AND {condition}")));
        if !self.group_by.is_empty() {
            lines.push(format!("GROUP BY {}", self.group_by.join(", ")));
        }
        lines.push(format!("ORDER BY {}", self.order(has).join(", ")));
        lines.push(format!("LIMIT {}", self.limit));
        lines.join("\n")
    }

    /// A condition that excludes records with NODATA or SKIPDATA.
    ///
    /// Without bytes in the query, the other conditions exclude them: such a record has no action, protocol or address.
    /// `bytes IS NOT NULL` would there hide what a Public Access Block rejected.
    fn has_data(&self, has: &dyn Fn(&str) -> bool) -> Option<&'static str> {
        if has("log_status") {
            Some("log_status = 'OK'")
        } else {
            self.fields.contains(&"bytes").then_some("bytes IS NOT NULL")
        }
    }

    fn order(&self, has: &dyn Fn(&str) -> bool) -> Vec<&'static str> {
        let ties = TIES.into_iter().filter(|tie| self.group_by.is_empty() && has(tie));
        self.order_by.iter().copied().chain(ties).listed()
    }
}

impl Parameter {
    /// As it would be declared; a test checks that everything in the data could be declared.
    fn declared(&self) -> Option<QueryParameter> {
        let (parameter_type, default) = match self.value {
            Value::Text => (ParameterType::Column(ColumnType::String), None),
            Value::DaysAgo(days) => (ParameterType::Day, Some(DefaultValue::days_ago(days.into()).ok()?)),
        };
        Some(QueryParameter {
            name: QueryParameterName::new(self.name).ok()?,
            parameter_type,
            list: false,
            default,
            example: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::model::field::FIELDS;

    fn possible(version: u8) -> usize {
        let has = |column: &str| {
            FIELDS
                .iter()
                .any(|field| field.version <= version && field.column_name() == column)
        };
        PREDEFINED
            .iter()
            .filter(|predefined| predefined.missing(&has).is_empty())
            .count()
    }

    /// The fields that SQL names.
    fn named(sql: &str) -> BTreeSet<String> {
        let code: String = sql.split('\'').step_by(2).collect::<Vec<_>>().join(" ");
        let words = code.split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | ':'));
        words
            .filter(|word| FIELDS.iter().any(|field| field.column_name() == *word))
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn ten_queries_over_the_default_format_and_all_with_version_3() {
        assert_eq!(possible(2), 10);
        assert_eq!(possible(3), 16);
    }

    #[test]
    fn names_are_in_order() {
        assert!(PREDEFINED.is_sorted_by(|a, b| a.name < b.name));
        assert_eq!(
            Predefined::find("VpcFlowLogsTopTalkers").map(|found| found.limit),
            Some(50)
        );
        assert_eq!(Predefined::find("vpcflowlogstoptalkers"), None);
    }

    #[test]
    fn a_table_of_the_required_fields_is_enough_and_none_is_idle() {
        for predefined in &PREDEFINED {
            let sql = predefined.sql("flow_logs", &|column| predefined.fields.contains(&column), true);
            let fields = predefined.fields.iter().map(ToString::to_string).collect();
            assert_eq!(named(&sql), fields, "{sql}");
        }
    }

    #[test]
    fn descriptions_fit_and_say_the_limit() {
        for predefined in &PREDEFINED {
            assert!(predefined.description.len() <= 1024);
            assert!(predefined.description.contains(&format!(" {} ", predefined.limit)));
        }
    }

    #[test]
    fn every_parameter_is_used_and_every_use_declared() {
        for predefined in &PREDEFINED {
            for injected in [false, true] {
                let sql = predefined.sql("flow_logs", &|_| true, injected);
                let used: BTreeSet<_> = sql
                    .split(':')
                    .skip(1)
                    .map(|rest| {
                        rest.split(|c: char| !c.is_ascii_alphabetic())
                            .next()
                            .unwrap_or_default()
                    })
                    .collect();
                let parameters = predefined.parameters(injected);
                assert_eq!(
                    used,
                    parameters.iter().map(|parameter| parameter.name.as_str()).collect(),
                    "{sql}"
                );
            }
        }
    }

    #[test]
    fn conditions_follow_the_partition_key() {
        let sql = Predefined::find("VpcFlowLogsTrafficFrmSrcAddr").map(|found| {
            found.sql(
                "flow_logs",
                &|column| matches!(column, "log_status" | "start" | "srcaddr"),
                true,
            )
        });
        let expected = "\
SELECT *
FROM flow_logs
WHERE day >= :since
  AND aws_account = :account
  AND log_status = 'OK'
  AND srcaddr = :address
ORDER BY start, srcaddr
LIMIT 50";
        assert_eq!(sql.as_deref(), Some(expected));
    }

    #[test]
    fn without_a_status_bytes_tell_whether_there_is_data() {
        let talkers = PREDEFINED[8].sql("t", &|column| column != "log_status", false);
        assert!(talkers.contains("\n  AND bytes IS NOT NULL\n"), "{talkers}");
        let rejected = PREDEFINED[5].sql("t", &|column| column != "log_status", false);
        assert!(!rejected.contains("bytes"), "{rejected}");
    }
}
