//! The arguments of `flow-log-stack template`.

use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueEnum};
use flow_log_stack_runtime::name::{AccountId, Region};
use flow_log_stack_runtime::{Error, Format, Location};

use crate::declaration::arguments::Source;

/// The arguments of `template`.
#[derive(Args, Debug)]
#[command(group(ArgGroup::new("what").required(true).args(["path", "stack", "cli_input_json"])))]
pub(crate) struct TemplateArguments {
    #[command(flatten)]
    pub(crate) source: Source,
    /// The request, as for the AWS CLI: `file://PATH`, a path, `-` for standard input, or JSON
    ///
    /// Its members are `FlowLogId`, `ConfigDeliveryS3DestinationArn`, and `IntegrateServices.AthenaIntegrations`: 1 to
    /// 10 of `IntegrationResultS3DestinationArn`, `PartitionLoadFrequency` (none, daily, weekly, monthly),
    /// `PartitionStartDate`, `PartitionEndDate`. `aws ec2 get-flow-logs-integration-template --generate-cli-skeleton`
    /// writes one to fill in.
    #[arg(long, value_name = "FILE", conflicts_with = "stack_name")]
    pub(crate) cli_input_json: Option<String>,
    /// The output of `aws ec2 describe-flow-logs`: `file://PATH`, a path, `-` for standard input, or JSON
    ///
    /// It gives the LogFormat, the location of the logs, the files' format and their folders. Without it the flow log
    /// is assumed to have AWS's default format, in plain text and daily folders.
    #[arg(long, value_name = "FILE", requires = "cli_input_json")]
    pub(crate) flow_logs: Option<String>,
    /// Where the logs are, the part before AWSLogs/: an S3 ARN or an s3:// URI
    ///
    /// It takes precedence over `--flow-logs`. Without both, the stack asks for it when it is created.
    #[arg(long, value_name = "ARN|URI", requires = "cli_input_json", value_parser = location)]
    pub(crate) logs: Option<Location>,
    /// The account of the logs, if it is not the stack's
    #[arg(long, value_name = "ID", requires = "cli_input_json", value_parser = account)]
    pub(crate) account: Option<AccountId>,
    /// The Region of the logs, if it is not the stack's
    #[arg(long, value_name = "REGION", requires = "cli_input_json", value_parser = region)]
    pub(crate) region: Option<Region>,
    /// Output format; by default YAML for a file named `.yaml` or `.yml`, and otherwise JSON
    #[arg(long, value_enum)]
    pub(crate) format: Option<TemplateFormat>,
    /// The file to write, only if it changes, and completely or not at all; standard output without it
    #[arg(long, value_name = "PATH")]
    pub(crate) output: Option<PathBuf>,
}

impl TemplateArguments {
    /// The format of the template.
    pub(crate) fn format(&self) -> Format {
        let by_name = self.output.as_deref().map(Format::of);
        self.format.map(Format::from).or(by_name).unwrap_or_default()
    }
}

/// How a template is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TemplateFormat {
    /// Pretty JSON
    Json,
    /// YAML, with SQL and Python as blocks of text
    Yaml,
}

impl From<TemplateFormat> for Format {
    fn from(format: TemplateFormat) -> Self {
        match format {
            TemplateFormat::Json => Self::Json,
            TemplateFormat::Yaml => Self::Yaml,
        }
    }
}

fn location(text: &str) -> Result<Location, Error> {
    Location::of_logs(text)
}

fn account(text: &str) -> Result<AccountId, Error> {
    AccountId::new(text)
}

fn region(text: &str) -> Result<Region, Error> {
    Region::new(text)
}
