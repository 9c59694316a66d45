//! The questions about every flow log.
//!
//! A record that two interfaces report counts at each, as in the predefined queries. Every order is total, so that the
//! same records give the same rows.

use super::question::{Item, Picture, Question};

/// Whether a column is a second from 1970 to 2099. A broken line can have a number there that `from_unixtime` refuses,
/// and one such record would fail the whole query.
macro_rules! is_moment {
    ($column:literal) => {
        concat!($column, " BETWEEN 0 AND 4102444799")
    };
}

const TOTAL_BYTES: Item = Item::value("coalesce(sum(bytes), 0) AS total_bytes");
const TOTAL_PACKETS: Item = Item::value("coalesce(sum(packets), 0) AS total_packets");
const FLOW_COUNT: Item = Item::value("count(*) AS flow_count");
const ACCEPTED: Item = Item::value("count(*) FILTER (WHERE action = 'ACCEPT') AS accepted");
const REJECTED: Item = Item::value("count(*) FILTER (WHERE action = 'REJECT') AS rejected");
const FIRST_SEEN: Item = Item::value(concat!(
    "from_unixtime(min(start) FILTER (WHERE ",
    is_moment!("start"),
    ")) AS first_seen"
));
const LAST_SEEN: Item = Item::value(concat!(
    "from_unixtime(max(\"end\") FILTER (WHERE ",
    is_moment!("\"end\""),
    ")) AS last_seen"
));
/// The records that have no part in `FIRST_SEEN` or `LAST_SEEN`.
const WITHOUT_TIME: Item = Item::value(concat!(
    "count(*) FILTER (WHERE start IS NULL OR NOT (",
    is_moment!("start"),
    ")\n    OR \"end\" IS NULL OR NOT (",
    is_moment!("\"end\""),
    ")) AS left_out"
));

const BY_BYTES: &[&str] = &["total_bytes DESC"];
const BY_COUNT: &[&str] = &["flow_count DESC"];
const LENGTH_OF_BYTES: Picture = Picture::Bars("total_bytes");
const LENGTH_OF_COUNT: Picture = Picture::Bars("flow_count");

const HAS_SOURCE: &str = "srcaddr <> '-'";
const HAS_DESTINATION: &str = "dstaddr <> '-'";
const IS_REJECTED: &str = "action = 'REJECT'";

/// Defaults of most questions.
const BARS: Question = Question {
    name: "",
    title: "",
    about: "",
    select: &[],
    conditions: &[],
    every_record: false,
    order_by: BY_BYTES,
    limit: Some(25),
    picture: LENGTH_OF_BYTES,
};

/// The totals of each day.
pub(crate) const DAYS: Question = Question {
    name: "days",
    title: "What the logs cover",
    about: "Records by day of delivery, account and Region. NODATA says that an interface had no traffic, SKIPDATA that \
            records are missing; a bad line has no start from 1970 to 2099, or a status that is not one of flow logs.",
    select: &[
        Item::key("day"),
        Item::key("aws_account").if_known(),
        Item::key("aws_region").if_known(),
        Item::value("count(*) AS records"),
        Item::value("count(*) FILTER (WHERE log_status = 'NODATA') AS no_data").if_known(),
        Item::value("count(*) FILTER (WHERE log_status = 'SKIPDATA') AS skip_data").if_known(),
        Item::value(concat!(
            "count(*) FILTER (WHERE start IS NULL OR NOT (",
            is_moment!("start"),
            ")\n    OR log_status IS NULL OR log_status NOT IN ('OK', 'NODATA', 'SKIPDATA')) AS bad_lines"
        ))
        .if_known(),
    ],
    every_record: true,
    order_by: &[],
    limit: None,
    picture: Picture::Rows,
    ..BARS
};

/// The totals, in one row.
pub(crate) const TOTALS: Question = Question {
    name: "totals",
    title: "Totals",
    about: "All recorded traffic.",
    select: &[
        FLOW_COUNT,
        ACCEPTED.if_known(),
        REJECTED.if_known(),
        TOTAL_PACKETS.if_known(),
        TOTAL_BYTES.if_known(),
        FIRST_SEEN.if_known(),
        LAST_SEEN.if_known(),
    ],
    order_by: &[],
    limit: None,
    picture: Picture::Values,
    ..BARS
};

/// The traffic in each interval of this many seconds. Records without a valid time are in an interval that begins at
/// NULL, which counts them.
macro_rules! over_time {
    ($name:literal, $title:literal, $seconds:literal) => {
        Question {
            name: $name,
            title: $title,
            about: "Flows by the start of their record, in UTC.",
            select: &[
                Item::key_of(
                    concat!("from_unixtime(", stretch!($seconds), ") AS begins"),
                    stretch!($seconds),
                ),
                FLOW_COUNT,
                ACCEPTED.if_known(),
                REJECTED.if_known(),
                TOTAL_BYTES.if_known(),
            ],
            order_by: &[],
            limit: None,
            picture: Picture::Time,
            ..BARS
        }
    };
}

macro_rules! stretch {
    ($seconds:literal) => {
        concat!("if(", is_moment!("start"), ", start - start % ", $seconds, ")")
    };
}

pub(crate) const BY_MINUTE: Question = over_time!("by-minute", "Traffic by minute", "60");
pub(crate) const BY_HOUR: Question = over_time!("by-hour", "Traffic by hour", "3600");
pub(crate) const BY_DAY: Question = over_time!("by-day", "Traffic by day", "86400");

pub(crate) const SOURCES: Question = Question {
    name: "sources",
    title: "Top sources",
    about: "The addresses that sent the most bytes.",
    select: &[Item::key("srcaddr"), TOTAL_BYTES, FLOW_COUNT, REJECTED.if_known()],
    conditions: &[HAS_SOURCE],
    ..BARS
};

pub(crate) const DESTINATIONS: Question = Question {
    name: "destinations",
    title: "Top destinations",
    about: "The addresses that received the most bytes.",
    select: &[Item::key("dstaddr"), TOTAL_BYTES, FLOW_COUNT, REJECTED.if_known()],
    conditions: &[HAS_DESTINATION],
    ..BARS
};

pub(crate) const PAIRS: Question = Question {
    name: "pairs",
    title: "Top pairs",
    about: "The sources and destinations with the most bytes from one to the other.",
    select: &[Item::key("srcaddr"), Item::key("dstaddr"), TOTAL_BYTES, FLOW_COUNT],
    conditions: &[HAS_SOURCE, HAS_DESTINATION],
    ..BARS
};

pub(crate) const REJECTED_SOURCES: Question = Question {
    name: "rejected-sources",
    title: "Rejected sources",
    about: "The sources with the most rejected flows.",
    select: &[Item::key("srcaddr"), FLOW_COUNT],
    conditions: &[IS_REJECTED, HAS_SOURCE],
    order_by: BY_COUNT,
    picture: LENGTH_OF_COUNT,
    ..BARS
};

pub(crate) const REJECTED_PORTS: Question = Question {
    name: "rejected-ports",
    title: "Rejected ports",
    about: "The destination ports with the most rejected flows.",
    select: &[Item::key("dstport"), Item::key("protocol").if_known(), FLOW_COUNT],
    conditions: &[IS_REJECTED, "dstport IS NOT NULL"],
    order_by: BY_COUNT,
    picture: LENGTH_OF_COUNT,
    ..BARS
};

pub(crate) const REJECTED_FLOWS: Question = Question {
    name: "rejected",
    title: "Rejected traffic",
    about: "Sources, destinations and ports with the most rejected flows.",
    select: &[
        Item::key("srcaddr"),
        Item::key("dstaddr"),
        Item::key("dstport").if_known(),
        Item::key("protocol").if_known(),
        FLOW_COUNT,
    ],
    conditions: &[IS_REJECTED, HAS_SOURCE, HAS_DESTINATION],
    order_by: BY_COUNT,
    picture: LENGTH_OF_COUNT,
    ..BARS
};

pub(crate) const PORTS: Question = Question {
    name: "ports",
    title: "Ports and services",
    about: "The ports with the most bytes; the lower one of a flow's two ports is assumed to be the service's.",
    select: &[
        Item::key("CASE WHEN srcport < dstport THEN srcport ELSE dstport END AS port"),
        Item::key("protocol").if_known(),
        TOTAL_BYTES,
        FLOW_COUNT,
        REJECTED.if_known(),
    ],
    conditions: &["srcport IS NOT NULL", "dstport IS NOT NULL"],
    ..BARS
};

/// Flows with one of these ports on either side.
macro_rules! on_ports {
    ($name:literal, $title:literal, $about:literal, $ports:literal) => {
        Question {
            name: $name,
            title: $title,
            about: $about,
            select: &[
                Item::key("srcaddr"),
                Item::key("dstaddr"),
                Item::key(concat!(
                    "CASE WHEN dstport IN (",
                    $ports,
                    ") THEN dstport ELSE srcport END AS port"
                )),
                FLOW_COUNT,
                REJECTED.if_known(),
                TOTAL_BYTES.if_known(),
            ],
            conditions: &[concat!("(srcport IN (", $ports, ")\n    OR dstport IN (", $ports, "))")],
            order_by: BY_COUNT,
            picture: LENGTH_OF_COUNT,
            ..BARS
        }
    };
}

pub(crate) const SSH_RDP: Question = on_ports!(
    "ssh-rdp",
    "SSH and RDP",
    "Flows with port 22 (SSH) or 3389 (RDP) on either side.",
    "22, 3389"
);

pub(crate) const ADMIN_PORTS: Question = on_ports!(
    "admin-ports",
    "Other administration ports",
    "Flows with port 23 (Telnet), 5900 (VNC), 5985 or 5986 (WinRM), or 8080, 8443, 9090 or 10000 (web consoles) on either \
     side.",
    "23, 5900, 5985, 5986, 8080, 8443, 9090, 10000"
);

pub(crate) const IP_VERSIONS: Question = Question {
    name: "ip-versions",
    title: "IPv4 and IPv6",
    about: "Flows by the form of their source address.",
    select: &[
        Item::key("CASE WHEN srcaddr LIKE '%:%' THEN 'IPv6' ELSE 'IPv4' END AS ip_version"),
        FLOW_COUNT,
        ACCEPTED.if_known(),
        REJECTED.if_known(),
        TOTAL_BYTES.if_known(),
    ],
    conditions: &[HAS_SOURCE],
    order_by: BY_COUNT,
    picture: LENGTH_OF_COUNT,
    ..BARS
};

/// Flows by a field.
macro_rules! by_field {
    ($name:literal, $title:literal, $about:literal, $field:literal) => {
        Question {
            name: $name,
            title: $title,
            about: $about,
            select: &[Item::key($field), TOTAL_BYTES, FLOW_COUNT, REJECTED.if_known()],
            conditions: &[concat!($field, " <> '-'")],
            ..BARS
        }
    };
}

pub(crate) const INTERFACES: Question = by_field!(
    "interfaces",
    "Interfaces",
    "The network interfaces with the most bytes.",
    "interface_id"
);

pub(crate) const INSTANCES: Question = by_field!(
    "instances",
    "Instances",
    "The instances with the most bytes at their interfaces.",
    "instance_id"
);

pub(crate) const SUBNETS: Question = by_field!(
    "subnets",
    "Subnets",
    "The subnets with the most bytes at the interfaces in them.",
    "subnet_id"
);

pub(crate) const ZONES: Question = Question {
    name: "zone-crossings",
    title: "Between Availability Zones",
    about: "Bytes whose next hop is in another Availability Zone than the interface that recorded them.",
    select: &[Item::key("az_id"), Item::key("next_hop_az_id"), TOTAL_BYTES, FLOW_COUNT],
    conditions: &["az_id <> next_hop_az_id", "az_id <> '-'", "next_hop_az_id <> '-'"],
    ..BARS
};

pub(crate) const LONGEST: Question = Question {
    name: "longest",
    title: "Longest conversations",
    about: "The sources and destinations with the longest time from the start of their first record to the end of their last.",
    select: &[
        Item::key("srcaddr"),
        Item::key("dstaddr"),
        Item::value("max(\"end\") - min(start) AS seconds"),
        FIRST_SEEN,
        LAST_SEEN,
        FLOW_COUNT,
        TOTAL_BYTES.if_known(),
    ],
    conditions: &[HAS_SOURCE, HAS_DESTINATION, is_moment!("start"), is_moment!("\"end\"")],
    order_by: &["seconds DESC", "flow_count DESC"],
    picture: Picture::Bars("seconds"),
    ..BARS
};

/// The questions of a report, in its order, with the traffic by the hour or by the day.
pub(crate) fn report(over_time: Question) -> Vec<Question> {
    vec![
        TOTALS,
        DAYS,
        over_time,
        SOURCES,
        DESTINATIONS,
        PAIRS,
        REJECTED_PORTS,
        REJECTED_SOURCES,
        REJECTED_FLOWS,
        PORTS,
        SSH_RDP,
        ADMIN_PORTS,
        IP_VERSIONS,
        INTERFACES,
        INSTANCES,
        SUBNETS,
        ZONES,
        LONGEST,
    ]
}

/// Records that name the address.
pub(crate) const OF_ADDRESS: &str = "(srcaddr = :address OR dstaddr = :address)";

/// Values about an address, or about a part of its traffic.
macro_rules! of_address {
    ($name:literal, $title:literal, $about:literal, $value:expr, $limit:expr $(, $more:expr)?) => {
        Question {
            name: $name,
            title: $title,
            about: $about,
            select: &[
                Item::value(concat!("'", $name, "' AS what")),
                $value,
                FIRST_SEEN.if_known(),
                LAST_SEEN.if_known(),
                FLOW_COUNT,
                ACCEPTED.if_known(),
                REJECTED.if_known(),
                Item::value("coalesce(sum(bytes) FILTER (WHERE srcaddr = :address), 0) AS bytes_sent").if_known(),
                Item::value("coalesce(sum(bytes) FILTER (WHERE dstaddr = :address), 0) AS bytes_received").if_known(),
                $($more,)?
            ],
            conditions: &[OF_ADDRESS],
            order_by: BY_COUNT,
            limit: $limit,
            picture: LENGTH_OF_COUNT,
            ..BARS
        }
    };
}

pub(crate) const ADDRESS: Question = of_address!(
    "address",
    "The address",
    "All flows from and to the address.",
    Item::value(":address AS value"),
    None,
    WITHOUT_TIME.if_known()
);

pub(crate) const PEERS: Question = of_address!(
    "peer",
    "Its peers",
    "The addresses at the other end of its flows.",
    Item::key("if(srcaddr = :address, dstaddr, srcaddr) AS value"),
    Some(25)
);

pub(crate) const ITS_PORTS: Question = of_address!(
    "port",
    "Its ports",
    "The ports of its flows, on either side; the lower one of a flow's two ports is assumed to be the service's.",
    Item::key("CAST(least(srcport, dstport) AS varchar) AS value"),
    Some(25)
);

#[cfg(test)]
mod tests {
    use flow_log_stack_analysis::Level;
    use flow_log_stack_declaration::queries::{Checker, Declared};
    use flow_log_stack_runtime::name::{QueryName, QueryParameterName};
    use flow_log_stack_runtime::{Column, ColumnType, Field, Key, ParameterType, QueryParameter, Table};

    use super::*;
    use crate::traffic::question::Scope;

    fn table(fields: impl Iterator<Item = &'static Field>) -> Table {
        let column = |field: &Field| Column {
            name: field.column_name(),
            column_type: field.text_type.clone(),
            comment: None,
        };
        Table {
            name: "flow_logs".to_owned(),
            description: None,
            columns: fields.map(column).collect(),
        }
    }

    fn parameter(name: &str, parameter_type: ParameterType) -> QueryParameter {
        QueryParameter {
            name: QueryParameterName::new(name).expect("a name"),
            parameter_type,
            list: false,
            default: None,
            example: None,
        }
    }

    fn all() -> Vec<Question> {
        let mut all = report(BY_HOUR);
        all.extend([BY_DAY, BY_MINUTE, ADDRESS, PEERS, ITS_PORTS]);
        all
    }

    /// The questions that a table supports, with the SQL of each.
    fn asked(table: &Table, keys: &[Key]) -> Vec<(&'static str, String)> {
        let has = |column: &str| table.has(column) || keys.iter().any(|key| key.name() == column);
        let asked = all()
            .into_iter()
            .filter(|question| question.missing(None, &has).is_none());
        let asked = asked.map(|question| {
            let sql = question.sql(Scope {
                table: &table.name,
                has: &has,
                conditions: &["day BETWEEN :since AND :until", OF_ADDRESS],
                limit: None,
            });
            (question.name, sql)
        });
        asked.collect()
    }

    /// The findings about the questions' SQL over a table, as texts.
    fn findings(table: &Table, keys: &[Key]) -> Vec<String> {
        let checker = Checker::new(table, keys, false, &[], false);
        let text = || ParameterType::new(ColumnType::String).expect("a type");
        let mut said = Vec::new();
        for (name, sql) in asked(table, keys) {
            let parameters = vec![
                parameter("since", ParameterType::Day),
                parameter("until", ParameterType::Day),
                parameter("address", text()),
            ];
            let declared = Declared {
                name: QueryName::new("Question").expect("a name"),
                description: None,
                parameters,
                sql: &sql,
            };
            let analysis = checker.check(&declared);
            let told = analysis
                .diagnostics
                .iter()
                .filter(|own| own.code.default_level() != Level::Allow);
            said.extend(told.map(|own| format!("{name}: {}\n{sql}", own.message)));
        }
        said
    }

    #[test]
    fn nothing_is_said_of_their_sql_over_any_flow_log() {
        let fields = || flow_log_stack_runtime::FIELDS.iter();
        let tables = [
            table(fields().filter(|field| field.version <= 2)),
            table(fields()),
            table(
                fields()
                    .filter(|field| ["srcaddr", "dstaddr", "bytes", "action", "start", "end"].contains(&field.name)),
            ),
        ];
        for table in tables {
            for keys in [&[Key::Day][..], &Key::ALL] {
                assert_eq!(findings(&table, keys), Vec::<String>::new());
            }
        }
    }

    #[test]
    fn a_flow_log_answers_what_its_fields_tell() {
        let names = |fields: &[&str]| {
            let own = flow_log_stack_runtime::FIELDS
                .iter()
                .filter(|field| fields.contains(&field.name));
            let asked = asked(&table(own), &[Key::Day]);
            asked.into_iter().map(|(name, _)| name).collect::<Vec<_>>()
        };
        assert_eq!(
            names(&["srcaddr", "bytes"]),
            ["totals", "days", "sources", "ip-versions"]
        );
        assert_eq!(
            names(&["az-id", "next-hop-az-id", "bytes"]),
            ["totals", "days", "zone-crossings"]
        );
    }

    #[test]
    fn what_a_table_lacks_is_left_out_of_the_sql() {
        let has = |column: &str| matches!(column, "srcaddr" | "bytes" | "day");
        let sql = |question: Question, conditions: &[&'static str]| {
            question.sql(Scope {
                table: "t",
                has: &has,
                conditions,
                limit: Some(3),
            })
        };
        assert_eq!(
            sql(SOURCES, &["day = :since"]),
            "SELECT srcaddr,\n  coalesce(sum(bytes), 0) AS total_bytes,\n  count(*) AS flow_count\nFROM t\n\
             WHERE day = :since\n  AND srcaddr <> '-'\nGROUP BY srcaddr\nORDER BY total_bytes DESC, srcaddr\nLIMIT 3"
        );
        assert_eq!(
            sql(IP_VERSIONS, &[]),
            "SELECT CASE WHEN srcaddr LIKE '%:%' THEN 'IPv6' ELSE 'IPv4' END AS ip_version,\n  count(*) AS flow_count,\n  \
             coalesce(sum(bytes), 0) AS total_bytes\nFROM t\nWHERE srcaddr <> '-'\nGROUP BY 1\n\
             ORDER BY flow_count DESC, ip_version\nLIMIT 3"
        );
    }
}
