//! Values as people read them.

use crate::io::visible;
use crate::query::cost::bytes;

/// Well-known services by port (IANA, "Service Name and Transport Protocol Port Number Registry"), in order.
const SERVICES: [(u16, &str); 36] = [
    (20, "FTP data"),
    (21, "FTP"),
    (22, "SSH"),
    (23, "Telnet"),
    (25, "SMTP"),
    (53, "DNS"),
    (67, "DHCP"),
    (68, "DHCP"),
    (80, "HTTP"),
    (88, "Kerberos"),
    (110, "POP3"),
    (111, "RPC"),
    (123, "NTP"),
    (135, "RPC of Windows"),
    (139, "NetBIOS"),
    (143, "IMAP"),
    (161, "SNMP"),
    (179, "BGP"),
    (389, "LDAP"),
    (443, "HTTPS"),
    (445, "SMB"),
    (465, "SMTP over TLS"),
    (514, "Syslog"),
    (587, "SMTP submission"),
    (636, "LDAP over TLS"),
    (993, "IMAP over TLS"),
    (995, "POP3 over TLS"),
    (1433, "SQL Server"),
    (2049, "NFS"),
    (3306, "MySQL"),
    (3389, "RDP"),
    (5432, "PostgreSQL"),
    (5900, "VNC"),
    (6379, "Redis"),
    (8080, "HTTP alternative"),
    (8443, "HTTPS alternative"),
];

/// The usual protocols in flow logs (IANA, "Protocol Numbers"), in order.
const PROTOCOLS: [(u16, &str); 7] = [
    (1, "ICMP"),
    (6, "TCP"),
    (17, "UDP"),
    (47, "GRE"),
    (50, "ESP"),
    (58, "ICMPv6"),
    (132, "SCTP"),
];

/// A value of a column, in a form that suits the column's meaning.
pub(crate) fn value(column: &str, text: &str) -> String {
    let number = || text.parse::<u64>().ok();
    let shown = match column {
        "total_bytes" | "bytes_sent" | "bytes_received" => number().map(bytes),
        "seconds" => number().map(duration),
        "protocol" => named(&PROTOCOLS, text),
        "port" | "dstport" | "srcport" => named(&SERVICES, text),
        "first_seen" | "last_seen" | "begins" => Some(moment(text)),
        column if is_count(column) => number().map(count),
        _ => None,
    };
    shown.unwrap_or_else(|| visible::line(text))
}

/// Whether the values of a column are right-aligned.
pub(crate) fn is_number(column: &str) -> bool {
    is_count(column) || matches!(column, "total_bytes" | "bytes_sent" | "bytes_received" | "seconds")
}

fn is_count(column: &str) -> bool {
    matches!(
        column,
        "flow_count" | "accepted" | "rejected" | "total_packets" | "records" | "no_data" | "skip_data" | "bad_lines"
    )
}

/// The heading of a column.
pub(crate) fn heading(column: &str) -> String {
    let words = match column {
        "srcaddr" => "source",
        "dstaddr" => "destination",
        "dstport" => "destination port",
        "total_bytes" => "bytes",
        "total_packets" => "packets",
        "flow_count" => "flows",
        "aws_account" => "account",
        "aws_region" => "Region",
        "no_data" => "NODATA",
        "skip_data" => "SKIPDATA",
        "ip_version" => "IP version",
        "interface_id" => "interface",
        "instance_id" => "instance",
        "subnet_id" => "subnet",
        "az_id" => "zone",
        "next_hop_az_id" => "zone of the next hop",
        "first_seen" => "first seen (UTC)",
        "last_seen" => "last seen (UTC)",
        "begins" => "begins (UTC)",
        "seconds" => "how long",
        other => return visible::line(&other.replace('_', " ")),
    };
    words.to_owned()
}

/// A number with thousands separators.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut shown = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// A number and its name, if it is known.
fn named(names: &[(u16, &str)], text: &str) -> Option<String> {
    let number: u16 = text.parse().ok()?;
    let known = names.iter().find(|(own, _)| *own == number);
    known.map(|(_, name)| format!("{number} ({name})"))
}

/// The time in a text such as `2026-11-20 13:00:00.000 UTC`, to the second.
fn moment(text: &str) -> String {
    let own = text.strip_suffix(" UTC").unwrap_or(text);
    visible::line(own.strip_suffix(".000").unwrap_or(own))
}

/// A number of seconds in two suitable units.
fn duration(seconds: u64) -> String {
    let units = [(86_400, "d"), (3600, "h"), (60, "min"), (1, "s")];
    let first = units
        .iter()
        .position(|(unit, _)| seconds >= *unit)
        .unwrap_or(units.len() - 1);
    let mut rest = seconds;
    let mut parts = Vec::new();
    for (unit, name) in units.iter().skip(first).take(2) {
        if parts.is_empty() || rest >= *unit {
            parts.push(format!("{} {name}", rest / unit));
        }
        rest %= unit;
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_the_form_of_what_they_mean() {
        for (column, text, shown) in [
            ("total_bytes", "12345678", "12 MB"),
            ("flow_count", "1234567", "1,234,567"),
            ("flow_count", "999", "999"),
            ("flow_count", "1000", "1,000"),
            ("seconds", "0", "0 s"),
            ("seconds", "59", "59 s"),
            ("seconds", "60", "1 min"),
            ("seconds", "3661", "1 h 1 min"),
            ("seconds", "172800", "2 d"),
            ("protocol", "6", "6 (TCP)"),
            ("protocol", "255", "255"),
            ("dstport", "22", "22 (SSH)"),
            ("dstport", "40000", "40000"),
            ("dstport", "-1", "-1"),
            ("begins", "2026-11-20 13:00:00.000 UTC", "2026-11-20 13:00:00"),
            ("srcaddr", "a\u{202e}b", "a\\u{202e}b"),
        ] {
            assert_eq!(value(column, text), shown, "{column}");
        }
    }

    #[test]
    fn lists_are_in_order() {
        assert!(SERVICES.is_sorted() && PROTOCOLS.is_sorted());
    }
}
