//! The flow log, if the stack creates it: it writes what the table reads.

use super::grant;
use crate::listed::Listed as _;
use crate::model::field::Field;
use crate::model::flow_log::NewFlowLog;
use crate::model::setting::Setting;
use crate::model::stack::Stack;
use crate::resource;
use crate::template::text::Text;
use crate::value::file_format::FileFormat;
use crate::value::location::Location;
use crate::value::resource_id::ResourceId;

pub(super) fn flow_log(stack: &Stack, new: &NewFlowLog) -> resource::FlowLog {
    let options = stack.destination_options;
    resource::FlowLog {
        resource_type: new.resource_type().property().into(),
        resource_id: new.resource_id().text(ResourceId::to_string),
        traffic_type: new.traffic_type.name().to_uppercase(),
        max_aggregation_interval: new.max_aggregation_interval.seconds(),
        log_destination_type: "s3".into(),
        log_destination: log_destination(&stack.logs),
        log_format: log_format(stack),
        destination_options: resource::DestinationOptions {
            file_format: match options.file_format {
                FileFormat::PlainText => "plain-text",
                FileFormat::Parquet => "parquet",
            }
            .into(),
            hive_compatible_partitions: options.hive_compatible_partitions,
            per_hour_partition: options.per_hour_partition,
        },
        tags: stack.tags.list(),
    }
}

/// A bucket, or a folder in one, which ends with a slash (EC2 API reference, `CreateFlowLogs`).
fn log_destination(logs: &Setting<Location>) -> Text {
    let is_bucket = logs.value().is_some_and(|location| location.prefix().is_empty());
    if is_bucket {
        grant::bucket(logs)
    } else {
        grant::folder(logs)
    }
}

/// The fields of the columns, in their order.
fn log_format(stack: &Stack) -> String {
    let fields = stack
        .table
        .columns
        .iter()
        .filter_map(|column| Field::find(&column.name));
    let tokens: Vec<_> = fields.map(|field| format!("${{{}}}", field.name)).listed();
    tokens.join(" ")
}
