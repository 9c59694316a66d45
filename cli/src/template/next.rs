//! The next commands for a template, ready to be copied.

use std::fmt::Write;
use std::path::Path;

use flow_log_stack_runtime::Format;
use flow_log_stack_runtime::name::{FlowLogId, Region};

use super::delivery::Delivery;

/// What the commands are made from.
pub(crate) struct Next<'a> {
    /// The flow log.
    pub(crate) flow_log_id: &'a FlowLogId,
    /// Where the template goes.
    pub(crate) delivery: &'a Delivery,
    /// The file that the template was written to, if there is one.
    pub(crate) path: Option<&'a Path>,
    /// Its format.
    pub(crate) format: Format,
    /// The Region of the logs, if it is known; the stack and its buckets are assumed to be there too.
    pub(crate) region: Option<&'a Region>,
    /// The parameters without a default, each with a placeholder.
    pub(crate) parameters: &'a [(&'a str, &'a str)],
}

/// The placeholder for an unknown Region.
const REGION: &str = "REGION";
const TEMPLATE: &str = "TEMPLATE";

impl Next<'_> {
    /// The text, which ends with a line break.
    pub(crate) fn text(&self) -> String {
        let region = self.region.map_or(REGION, Region::as_str);
        let file = self
            .path
            .map_or_else(|| TEMPLATE.to_owned(), |path| quoted(&path.to_string_lossy()));
        let stack = format!("flow-logs-{}", self.flow_log_id);
        let url = self.url(region);
        let mut text = String::from("next: put the template into its bucket, and create the stack");
        if self.region.is_some() {
            // Writing to a string cannot fail.
            let _ = write!(text, " in {region}, the Region of the logs");
        }
        text.push_str("\n\n");
        let _ = write!(
            text,
            "  aws s3 cp {file} {}\n  aws cloudformation create-stack --region {region} --stack-name {stack} \\\n    --template-url {} \\\n    --capabilities CAPABILITY_IAM",
            quoted(&format!("{}{}", self.delivery.location.uri(), self.name())),
            quoted(&url),
        );
        if !self.parameters.is_empty() {
            text.push_str(" \\\n    --parameters");
            for (name, value) in self.parameters {
                let _ = write!(text, " ParameterKey={name},ParameterValue={value}");
            }
        }
        text.push('\n');
        if let Some(console) = self.console(region) {
            let _ = write!(
                text,
                "\nor, once the template is in its bucket, in the console:\n\n  https://{console}/cloudformation/home?region={region}#/stacks/create/review?templateURL={}&stackName={stack}\n",
                percent(&url, ""),
            );
        }
        let mut placeholders = Vec::new();
        if self.path.is_none() {
            placeholders.push(format!(
                "{TEMPLATE} is the file that you keep the template in; `--output` writes it"
            ));
        }
        if self.region.is_none() {
            placeholders.push(format!("{REGION} is the Region of the stack and its buckets"));
        }
        placeholders.extend(
            self.parameters
                .iter()
                .map(|(name, value)| format!("{value} is yours to fill in: {name}")),
        );
        if !placeholders.is_empty() {
            let _ = write!(text, "\nwhere\n  {}\n", placeholders.join("\n  "));
        }
        text
    }

    /// The name of the object. AWS's name contains the date, with spaces, and is different each time.
    fn name(&self) -> String {
        let extension = match self.format {
            Format::Json => "json",
            Format::Yaml => "yml",
        };
        format!("VPCFlowLogsIntegrationTemplate_{}.{extension}", self.flow_log_id)
    }

    fn url(&self, region: &str) -> String {
        let location = &self.delivery.location;
        let bucket = location.bucket();
        let uri = location.uri();
        let prefix = uri
            .strip_prefix("s3://")
            .and_then(|rest| rest.strip_prefix(bucket))
            .unwrap_or("/");
        let suffix = match self.delivery.partition.as_str() {
            "aws-cn" => "amazonaws.com.cn",
            "aws-eusc" => "amazonaws.eu",
            "aws-iso" => "c2s.ic.gov",
            "aws-iso-b" => "sc2s.sgov.gov",
            "aws-iso-e" => "cloud.adc-e.uk",
            "aws-iso-f" => "csp.hci.ic.gov",
            _ => "amazonaws.com",
        };
        let key = percent(&format!("{prefix}{}", self.name()), "/");
        // AWS's certificate does not cover a bucket name with dots.
        if bucket.contains('.') {
            format!("https://s3.{region}.{suffix}/{bucket}{key}")
        } else {
            format!("https://{bucket}.s3.{region}.{suffix}{key}")
        }
    }

    /// The console's host, if it is documented.
    fn console(&self, region: &str) -> Option<String> {
        let host = match self.delivery.partition.as_str() {
            "aws" => "console.aws.amazon.com",
            "aws-cn" => "console.amazonaws.cn",
            "aws-us-gov" => "console.amazonaws-us-gov.com",
            _ => return None,
        };
        Some(format!("{region}.{host}"))
    }
}

/// Percent-encodes all characters except unreserved ones (RFC 3986, section 2.3) and those in `keep`.
fn percent(text: &str, keep: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        let c = char::from(byte);
        if c.is_ascii_alphanumeric() || "-._~".contains(c) || keep.contains(c) {
            encoded.push(c);
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// A word for a shell, quoted if necessary.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_./:=,@%+-".contains(c);
    if !word.is_empty() && !word.starts_with('-') && word.chars().all(plain) {
        return word.to_owned();
    }
    // A file whose name starts with a hyphen would be read as an option.
    let word = if word.starts_with('-') {
        format!("./{word}")
    } else {
        word.to_owned()
    };
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use flow_log_stack_runtime::Location;

    use super::*;

    fn delivery(partition: &str, uri: &str) -> Delivery {
        Delivery {
            partition: partition.to_owned(),
            location: Location::new(uri).expect("a location"),
        }
    }

    fn next<'a>(id: &'a FlowLogId, delivery: &'a Delivery) -> Next<'a> {
        Next {
            flow_log_id: id,
            delivery,
            path: None,
            format: Format::Json,
            region: None,
            parameters: &[],
        }
    }

    #[test]
    fn everything_is_known() {
        let id = FlowLogId::new("fl-12345678901234567").expect("an id");
        let delivery = delivery("aws", "s3://my-flow-logs-athena-integration/templates/");
        let region = Region::new("eu-central-1").expect("a Region");
        let next = Next {
            path: Some(Path::new("flow logs.json")),
            region: Some(&region),
            ..next(&id, &delivery)
        };
        assert_eq!(
            next.text(),
            "next: put the template into its bucket, and create the stack in eu-central-1, the Region of the logs

  aws s3 cp 'flow logs.json' s3://my-flow-logs-athena-integration/templates/VPCFlowLogsIntegrationTemplate_fl-12345678901234567.json
  aws cloudformation create-stack --region eu-central-1 --stack-name flow-logs-fl-12345678901234567 \\
    --template-url https://my-flow-logs-athena-integration.s3.eu-central-1.amazonaws.com/templates/VPCFlowLogsIntegrationTemplate_fl-12345678901234567.json \\
    --capabilities CAPABILITY_IAM

or, once the template is in its bucket, in the console:

  https://eu-central-1.console.aws.amazon.com/cloudformation/home?region=eu-central-1#/stacks/create/review?templateURL=https%3A%2F%2Fmy-flow-logs-athena-integration.s3.eu-central-1.amazonaws.com%2Ftemplates%2FVPCFlowLogsIntegrationTemplate_fl-12345678901234567.json&stackName=flow-logs-fl-12345678901234567
"
        );
    }

    #[test]
    fn what_is_not_known_is_said() {
        let id = FlowLogId::new("fl-1234abcd").expect("an id");
        let delivery = delivery("aws-cn", "s3://my.bucket/a+b/");
        let next = Next {
            format: Format::Yaml,
            parameters: &[("LogsUri", "s3://BUCKET/PREFIX/")],
            ..next(&id, &delivery)
        };
        assert_eq!(
            next.text(),
            "next: put the template into its bucket, and create the stack

  aws s3 cp TEMPLATE s3://my.bucket/a+b/VPCFlowLogsIntegrationTemplate_fl-1234abcd.yml
  aws cloudformation create-stack --region REGION --stack-name flow-logs-fl-1234abcd \\
    --template-url https://s3.REGION.amazonaws.com.cn/my.bucket/a%2Bb/VPCFlowLogsIntegrationTemplate_fl-1234abcd.yml \\
    --capabilities CAPABILITY_IAM \\
    --parameters ParameterKey=LogsUri,ParameterValue=s3://BUCKET/PREFIX/

or, once the template is in its bucket, in the console:

  https://REGION.console.amazonaws.cn/cloudformation/home?region=REGION#/stacks/create/review?templateURL=https%3A%2F%2Fs3.REGION.amazonaws.com.cn%2Fmy.bucket%2Fa%252Bb%2FVPCFlowLogsIntegrationTemplate_fl-1234abcd.yml&stackName=flow-logs-fl-1234abcd

where
  TEMPLATE is the file that you keep the template in; `--output` writes it
  REGION is the Region of the stack and its buckets
  s3://BUCKET/PREFIX/ is yours to fill in: LogsUri
"
        );
    }

    #[test]
    fn words_for_a_shell() {
        assert_eq!(quoted("a/b.json"), "a/b.json");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted("-x"), "'./-x'");
        assert_eq!(quoted(""), "''");
    }
}
