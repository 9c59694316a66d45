//! Flow log records given by a program.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use flow_log_stack_runtime::{Column, Field, Key};

use super::layout::{LogFile, Place};

/// A record as a flow log would write it.
///
/// By default it is an accepted HTTPS connection of one minute. Fields of newer versions that do not apply to it are
/// `-`. Values are texts; a number column reads them as Athena's table does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    fields: BTreeMap<String, String>,
    keys: BTreeMap<&'static str, String>,
}

/// Methods with the names of the fields' columns.
macro_rules! setters {
    ($($name:ident)*) => {
        impl Record {
            $(
                #[doc = concat!("The field `", stringify!($name), "`.")]
                #[must_use]
                pub fn $name(self, value: impl Display) -> Self {
                    self.field(stringify!($name), value)
                }
            )*
        }

        /// The fields that have a method.
        #[cfg(test)]
        const SETTERS: &[&str] = &[$(stringify!($name)),*];
    };
}

setters! {
    version account_id interface_id srcaddr dstaddr srcport dstport protocol packets bytes start end action log_status
    vpc_id subnet_id instance_id tcp_flags r#type pkt_srcaddr pkt_dstaddr
    region az_id sublocation_type sublocation_id
    pkt_src_aws_service pkt_dst_aws_service flow_direction traffic_path
    ecs_cluster_arn ecs_cluster_name ecs_container_instance_arn ecs_container_instance_id ecs_container_id
    ecs_second_container_id ecs_service_name ecs_task_definition_arn ecs_task_arn ecs_task_id
    reject_reason resource_id encryption_status
    instance_tag instance_tag_2 interface_tag interface_tag_2 asg_tag asg_tag_2
    interface_type next_hop_interface_id next_hop_subnet_id next_hop_az_id next_hop_vpc_id next_hop_interface_type
}

impl Record {
    /// A record with these defaults.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets any field, by its name with hyphens or underscores. Blanks in the value become `%20`, since a blank would
    /// end it.
    #[must_use]
    pub fn field(mut self, name: &str, value: impl Display) -> Self {
        let text = value.to_string().replace(' ', "%20").replace(['\n', '\r'], "%0A");
        self.fields.insert(column_name(name), text);
        self
    }

    /// Reports no traffic: the fields that such a record does not have become `-`.
    #[must_use]
    pub fn no_data(self) -> Self {
        self.log_status("NODATA")
    }

    /// Reports skipped records.
    #[must_use]
    pub fn skip_data(self) -> Self {
        self.log_status("SKIPDATA")
    }

    /// Sets the partition of the record. The default is that of its account, its Region and the end of its interval.
    #[must_use]
    pub fn partition(mut self, key: Key, value: impl Display) -> Self {
        self.keys.insert(key.name(), value.to_string());
        self
    }

    /// The value of a field.
    fn text(&self, column: &str) -> String {
        if let Some(text) = self.fields.get(column) {
            return text.clone();
        }
        let has_traffic = self.fields.get("log_status").is_none_or(|status| status == "OK");
        let always = ["version", "account_id", "interface_id", "start", "end", "log_status"];
        match column {
            _ if !has_traffic && !always.contains(&column) => "-".to_owned(),
            "dstaddr" => "10.0.0.2".to_owned(),
            "action" => "ACCEPT".to_owned(),
            "type" if self.text("srcaddr").contains(':') => "IPv6".to_owned(),
            "pkt_srcaddr" => self.text("srcaddr"),
            "pkt_dstaddr" => self.text("dstaddr"),
            "end" => match self.text("start").parse::<i64>() {
                Ok(start) => start.saturating_add(60).to_string(),
                Err(_) => "-".to_owned(),
            },
            _ => match Field::find(column) {
                Some(field)
                    if field.version < 6 && !column.contains("sublocation") && !column.contains("aws_service") =>
                {
                    field.example.to_owned()
                }
                _ => "-".to_owned(),
            },
        }
    }

    fn place(&self) -> Place {
        let said = |key: Key| self.keys.get(key.name()).cloned();
        let end = self.text("end").parse().ok();
        let end = end.and_then(|end| jiff::Timestamp::from_second(end).ok());
        let of_end = |format: &str| end.map(|end| end.strftime(format).to_string());
        Place::new(
            said(Key::Account).or_else(|| Some(self.text("account_id"))),
            said(Key::Region).or_else(|| Some(self.text("region")).filter(|region| region != "-")),
            said(Key::Day).or_else(|| of_end("%Y/%m/%d")),
            said(Key::Hour).or_else(|| of_end("%H")),
        )
    }
}

/// Records as files of lines, one for each partition, with the fields in the order of a table's columns.
pub(super) fn files(columns: &[Column], records: &[Record]) -> Vec<LogFile> {
    let names: Vec<String> = columns.iter().map(|column| column_name(&column.name)).collect();
    let mut places: Vec<(Place, String)> = Vec::new();
    for record in records {
        let place = record.place();
        let at = places.iter().position(|(known, _)| *known == place).unwrap_or_else(|| {
            places.push((place, format!("{}\n", names.join(" "))));
            places.len() - 1
        });
        let fields: Vec<String> = names.iter().map(|name| record.text(name)).collect();
        let text = &mut places[at].1;
        text.push_str(&fields.join(" "));
        text.push('\n');
    }
    let file = |(number, (place, text)): (usize, (Place, String))| LogFile {
        path: PathBuf::from(format!("records {}", number + 1)),
        size: text.len() as u64,
        modified: None,
        place: Arc::new(place),
        given: Some(Bytes::from(text)),
    };
    places.into_iter().enumerate().map(file).collect()
}

fn column_name(name: &str) -> String {
    name.to_lowercase()
        .replace('-', "_")
        .trim_start_matches("r#")
        .to_owned()
}

#[cfg(test)]
mod tests {
    use flow_log_stack_runtime::FIELDS;

    use super::*;

    #[test]
    fn every_field_has_a_method_and_a_default() {
        let names: Vec<String> = SETTERS.iter().map(|name| column_name(name)).collect();
        let fields: Vec<String> = FIELDS.iter().map(Field::column_name).collect();
        assert_eq!(names, fields);
        for field in &fields {
            assert!(!Record::new().text(field).is_empty(), "{field}");
        }
    }

    #[test]
    fn what_follows_from_another_field_follows_it() {
        let record = Record::new().srcaddr("2001:db8::1").start(1_800_000_000);
        assert_eq!(
            ["type", "pkt_srcaddr", "end"].map(|name| record.text(name)),
            ["IPv6", "2001:db8::1", "1800000060"]
        );
        assert_eq!(record.place().key(Key::Day), Some("2027/01/15"));
        assert_eq!(Record::new().no_data().text("srcaddr"), "-");
        assert_eq!(Record::new().field("account-id", "1 2").text("account_id"), "1%202");
    }
}
