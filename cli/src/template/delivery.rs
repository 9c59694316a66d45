//! Where AWS would put the template.

use flow_log_stack_runtime::{Code, Error, Location, Reason};

/// The place of the template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Delivery {
    /// The partition of the ARN, such as `aws-cn`.
    pub(crate) partition: String,
    /// The bucket and the folder.
    pub(crate) location: Location,
}

/// An S3 ARN; AWS accepts no URI here.
pub(crate) fn arn(text: &str) -> Result<Delivery, Error> {
    const HELP: &str = "write an ARN such as `arn:aws:s3:::bucket/prefix/`";
    let location = Location::new(text);
    let partition = text.strip_prefix("arn:").and_then(|rest| rest.split(':').next());
    match (location, partition) {
        (Ok(location), Some(partition)) => Ok(Delivery {
            partition: partition.to_owned(),
            location,
        }),
        (Ok(location), None) => Err(Error::new(
            Code::InvalidLocation,
            format!("`{text}` is a URI, and must be an S3 ARN"),
        )
        .help(format!(
            "write `arn:aws:s3:::{}`",
            location.uri().trim_start_matches("s3://")
        ))),
        (Err(error), _) if error.reason == Some(Reason::Form) => {
            Err(Error::new(Code::InvalidLocation, format!("`{text}` is not an S3 ARN")).help(HELP))
        }
        (Err(error), _) => Err(error),
    }
}
