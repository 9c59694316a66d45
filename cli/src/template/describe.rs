//! The output of `aws ec2 describe-flow-logs`: how a flow log writes its files, and where.

use flow_log_stack_runtime::name::FlowLogId;
use flow_log_stack_runtime::{Code, Column, DestinationOptions, Error, FileFormat, Location, Reason, log_format};

use crate::io::json::Node;
use crate::io::object::Object;
use crate::io::report::Report;

/// A flow log that publishes to S3.
#[derive(Debug)]
pub(crate) struct FlowLog {
    /// Where the logs are; `None` if the description does not say.
    pub(crate) logs: Option<Location>,
    /// The columns of its LogFormat.
    pub(crate) columns: Vec<Column>,
    /// How it writes its files.
    pub(crate) options: DestinationOptions,
    /// The verdict that it records, if it is only one: `ACCEPT` or `REJECT`.
    pub(crate) only: Option<&'static str>,
    /// The reason why AWS does not deliver it, if AWS reports one.
    pub(crate) fault: Option<String>,
}

/// Reads the flow log with that id. AWS adds members, so unknown ones are ignored.
pub(crate) fn read(node: &Node, id: &FlowLogId, place_is_given: bool, report: &mut Report) -> Option<FlowLog> {
    let output = Object::new("", node, report)?;
    let help = "give the whole output of `aws ec2 describe-flow-logs`, without `--query`";
    let node = output.required("FlowLogs", help, report)?;
    let Node::List(items) = node else {
        report.refuse(
            "FlowLogs",
            format!("is {}, and must be a list", node.noun()),
            help.to_owned(),
        );
        return None;
    };
    let is_it = |item: &Node| match item {
        Node::Object(members) => members
            .iter()
            .any(|(name, value)| name == "FlowLogId" && *value == Node::Text(id.to_string())),
        _ => false,
    };
    let Some(index) = items.iter().position(is_it) else {
        let help = if output.get("NextToken").is_some_and(|token| *token != Node::Null) {
            "it is one page of several: ask again with `--flow-log-ids`".to_owned()
        } else {
            format!("run `aws ec2 describe-flow-logs --flow-log-ids {id}` in the account and Region of the flow log")
        };
        report.refuse("FlowLogs", format!("has no flow log `{id}`"), help);
        return None;
    };
    flow_log(&format!("FlowLogs[{index}]"), items.get(index)?, place_is_given, report)
}

/// The ids of the described flow logs, if they can be read.
pub(crate) fn ids(node: &Node) -> Vec<FlowLogId> {
    let Node::Object(members) = node else {
        return Vec::new();
    };
    let described = members.iter().filter(|(name, _)| name == "FlowLogs");
    let items = described.flat_map(|(_, value)| match value {
        Node::List(items) => items.as_slice(),
        _ => &[],
    });
    let id = |item: &Node| match item {
        Node::Object(members) => members.iter().find_map(|(name, value)| match value {
            Node::Text(text) if name == "FlowLogId" => FlowLogId::new(text.as_str()).ok(),
            _ => None,
        }),
        _ => None,
    };
    items.filter_map(id).collect()
}

fn flow_log(path: &str, node: &Node, place_is_given: bool, report: &mut Report) -> Option<FlowLog> {
    let own = Object::new(path, node, report)?;
    if !is_supported(&own, report) {
        return None;
    }
    // What is refused below is reported, and the flow log is then not used, so its values do not matter.
    let options = options(&own, report);
    let path = own.path_of("LogFormat");
    let help = "give the output as AWS wrote it: it names the LogFormat of every flow log";
    let columns = own.required_text("LogFormat", help, report).map(|text| {
        columns(text, options.file_format).unwrap_or_else(|errors| {
            for error in errors {
                report.refuse_error(&path, error);
            }
            Vec::new()
        })
    });
    Some(FlowLog {
        logs: place(&own, place_is_given, report),
        columns: columns?,
        options,
        only: traffic(&own, report),
        fault: fault(&own, report),
    })
}

/// The columns of a LogFormat, or each mistake in it once.
fn columns(text: &str, file_format: FileFormat) -> Result<Vec<Column>, Vec<Error>> {
    if text.contains("$${") {
        let error = Error::new(Code::LogFormat, "has `$${` before a field, where a LogFormat has `${`");
        return Err(vec![error.help(
            "give the output as AWS wrote it: `$${` is how Terraform writes `${`; if AWS itself says so, create another \
             flow log, since a flow log cannot be changed",
        )]);
    }
    log_format::columns(text, file_format).map_err(|errors| {
        let mut said = Vec::new();
        for error in errors.into_iter().map(in_our_words) {
            if !said.contains(&error) {
                said.push(error);
            }
        }
        said
    })
}

/// The runtime's help is for those who declare a table, and can change what they wrote.
fn in_our_words(error: Error) -> Error {
    if error.code == Code::Duplicate {
        return error.help(
            "create a flow log that names each field once, since a flow log cannot be changed; or declare the table in Rust, where \
             each column can be given a name of its own",
        );
    }
    match error.reason {
        Some(Reason::Unknown | Reason::TransitGateway) => {
            error.help("use a newer `flow-log-stack`, or the Rust macro, where a field can be given its type")
        }
        Some(Reason::Empty) => error.help("give the output as AWS wrote it: a flow log has at least one field"),
        _ => error,
    }
}

/// The reason why AWS does not deliver the flow log, if there is one.
fn fault(own: &Object<'_>, report: &mut Report) -> Option<String> {
    let reason = own.text("DeliverLogsErrorMessage", report);
    let failed = own.text("DeliverLogsStatus", report) == Some("FAILED");
    failed.then(|| reason.unwrap_or("it gives no reason").to_owned())
}

/// Fields that only transit gateways' formats have (Transit gateway guide, "Transit Gateway Flow Logs").
fn is_of_transit_gateway(field: &str) -> bool {
    field.starts_with("${tgw-") || field.starts_with("${packets-lost-") || field == "${resource-type}"
}

/// Whether AWS's integration supports it: it publishes to S3, and is not of a transit gateway or Cloud WAN.
fn is_supported(own: &Object<'_>, report: &mut Report) -> bool {
    let help = "use the id of a flow log of a VPC, a subnet or a network interface".to_owned();
    if let Some(resource) = own.text("ResourceId", report) {
        let what = if resource.starts_with("tgw-") {
            Some("a transit gateway")
        } else if resource.starts_with("core-network-") || resource.contains(":networkmanager:") {
            Some("Cloud WAN")
        } else {
            None
        };
        if let Some(what) = what {
            let message = format!("`{resource}` is of {what}, whose flow logs have no integration with Athena");
            report.refuse(&own.path_of("ResourceId"), message, help);
            return false;
        }
    }
    if let Some(Node::Text(format)) = own.get("LogFormat")
        && let Some(field) = format.split_whitespace().find(|field| is_of_transit_gateway(field))
    {
        let message =
            format!("has the field `{field}` of transit gateways, whose flow logs have no integration with Athena");
        report.refuse(&own.path_of("LogFormat"), message, help);
        return false;
    }
    let help = "create a flow log that publishes to Amazon S3: a flow log cannot be changed".to_owned();
    match own.text("LogDestinationType", report) {
        Some("s3") => true,
        Some(other) => {
            let message = format!("the flow log publishes to `{other}`, and Athena reads logs in `s3`");
            report.refuse(&own.path_of("LogDestinationType"), message, help);
            false
        }
        // Only old flow logs lack it, and they name a log group.
        None if own.get("LogGroupName").is_some() => {
            let message = "the flow log publishes to a log group, and Athena reads logs in `s3`";
            report.refuse(&own.path_of("LogGroupName"), message, help);
            false
        }
        None => true,
    }
}

/// The location of the logs, if the description says it.
fn place(own: &Object<'_>, is_given: bool, report: &mut Report) -> Option<Location> {
    let text = if is_given {
        own.text("LogDestination", report)
    } else {
        let help = "give the output as AWS wrote it, or say `--logs`";
        own.required_text("LogDestination", help, report)
    };
    let text = text?;
    let place = Location::of_logs(text).map_err(|error| match without_empty_folders(text) {
        Some(other) => error.help(format!(
            "create a flow log that publishes to `{other}`, since a flow log cannot be changed: a table's location cannot \
             contain an empty folder"
        )),
        None => error,
    });
    report.accept(&own.path_of("LogDestination"), place)
}

/// The location without repeated slashes, if that is all that is wrong with it.
fn without_empty_folders(text: &str) -> Option<String> {
    let (bucket, prefix) = ["s3://", ":::"].into_iter().find_map(|start| {
        let at = text.find(start)? + start.len();
        Some(text.split_at(at + text[at..].find('/')?))
    })?;
    let folders = prefix.split('/').filter(|folder| !folder.is_empty());
    let folders: Vec<_> = std::iter::once(bucket).chain(folders).collect();
    let other = folders.join("/") + "/";
    (prefix.contains("//") && Location::of_logs(&other).is_ok()).then_some(other)
}

/// How it writes its files; the defaults are AWS's (EC2 API reference, `DestinationOptionsRequest`).
fn options(own: &Object<'_>, report: &mut Report) -> DestinationOptions {
    let path = own.path_of("DestinationOptions");
    let node = own.get("DestinationOptions");
    let Some(options) = node.and_then(|node| Object::new(&path, node, report)) else {
        return DestinationOptions::default();
    };
    let file_format = match options.text("FileFormat", report) {
        None | Some("plain-text") => FileFormat::PlainText,
        Some("parquet") => FileFormat::Parquet,
        Some(other) => {
            let help = "AWS has `plain-text` and `parquet`".to_owned();
            let message = format!("there is no file format `{other}`");
            report.refuse(&options.path_of("FileFormat"), message, help);
            FileFormat::default()
        }
    };
    let mut flag = |name: &str| options.boolean(name, report).unwrap_or_default();
    DestinationOptions {
        file_format,
        hive_compatible_partitions: flag("HiveCompatiblePartitions"),
        per_hour_partition: flag("PerHourPartition"),
    }
}

/// The verdict that it records, if it is only one.
fn traffic(own: &Object<'_>, report: &mut Report) -> Option<&'static str> {
    match own.text("TrafficType", report)? {
        "ALL" => None,
        "ACCEPT" => Some("ACCEPT"),
        "REJECT" => Some("REJECT"),
        other => {
            let help = "AWS has `ACCEPT`, `REJECT` and `ALL`".to_owned();
            let message = format!("there is no traffic type `{other}`");
            report.refuse(&own.path_of("TrafficType"), message, help);
            None
        }
    }
}
