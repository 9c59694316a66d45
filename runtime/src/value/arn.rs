//! ARNs of resources that a stack refers to but does not create (IAM user guide, "Identify AWS resources with ARNs").

use crate::error::{Code, Error};
use crate::listed::Listed as _;
use crate::value::name::{account_id, checked_text, region, region_pattern};

checked_text! {
    /// A KMS key's ARN: `arn:aws:kms:eu-central-1:111122223333:key/…`, or an alias's.
    KmsKeyArn, kms_key
}

/// Patterns of ARNs that are deployment parameters.
pub(crate) const KMS_KEY_PATTERN: &str = concat!(
    "arn:aws(-[a-z-]+)?:kms:",
    region_pattern!(),
    ":[0-9]{12}:(key|alias)/[A-Za-z0-9:/_-]+"
);
pub(crate) const TOPIC_PATTERN: &str = concat!(
    "arn:aws(-[a-z-]+)?:sns:",
    region_pattern!(),
    ":[0-9]{12}:[A-Za-z0-9_-]{1,256}"
);
pub(crate) const POLICY_PATTERN: &str =
    "arn:aws(-[a-z-]+)?:iam::([0-9]{12}|aws):policy/[A-Za-z0-9_+=,.@/-]*[A-Za-z0-9_+=,.@-]";

impl KmsKeyArn {
    /// The Region in which it is.
    pub(crate) fn region(&self) -> &str {
        self.as_str().split(':').nth(3).unwrap_or_default()
    }

    /// Whether it names an alias instead of the key itself.
    pub fn is_alias(&self) -> bool {
        self.as_str().contains(":alias/")
    }
}

fn kms_key(text: &str) -> Result<(), Error> {
    let key = |resource: &str| {
        let id = resource
            .strip_prefix("key/")
            .or_else(|| resource.strip_prefix("alias/"));
        id.is_some_and(|id| is_made_of(id, "/_-:"))
    };
    match parts(text, "kms") {
        Some((home, owner, resource)) if region(home).is_ok() && account_id(owner).is_ok() && key(resource) => Ok(()),
        _ => Err(Error::new(Code::InvalidId, format!("`{text}` is not the ARN of a KMS key"))
            .help("write the key's ARN, such as `arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab`")),
    }
}

checked_text! {
    /// An SNS topic's ARN: `arn:aws:sns:eu-central-1:111122223333:oncall`.
    ///
    /// CloudWatch notifies standard topics of its own Region; a name has 1 to 256 letters, digits, `_` and `-`
    /// (SNS API reference, `CreateTopic`).
    TopicArn, topic
}

fn topic(text: &str) -> Result<(), Error> {
    let error = match parts(text, "sns") {
        Some((home, owner, name)) if region(home).is_ok() && account_id(owner).is_ok() => {
            if name.len() <= 256 && is_made_of(name, "_-") {
                return Ok(());
            }
            if name.strip_suffix(".fifo").is_some() {
                let error = Error::new(
                    Code::InvalidId,
                    format!("`{text}` is a FIFO topic, and an alarm takes none"),
                );
                return Err(error.help("write the ARN of a standard topic"));
            }
            Error::new(Code::InvalidId, format!("`{text}` is not the ARN of an SNS topic"))
        }
        _ => Error::new(Code::InvalidId, format!("`{text}` is not the ARN of an SNS topic")),
    };
    Err(error.help("write the topic's ARN, such as `arn:aws:sns:eu-central-1:111122223333:oncall`"))
}

checked_text! {
    /// A managed policy's ARN: `arn:aws:iam::111122223333:policy/boundaries/workloads`, or one of AWS's own.
    PolicyArn, policy
}

fn policy(text: &str) -> Result<(), Error> {
    let is_owner = |owner: &str| owner == "aws" || account_id(owner).is_ok();
    let name = |resource: &str| {
        let path = resource.strip_prefix("policy/");
        path.is_some_and(|path| is_made_of(path, "_+=,.@/-") && !path.ends_with('/'))
    };
    match parts(text, "iam") {
        Some(("", owner, resource)) if is_owner(owner) && name(resource) => Ok(()),
        _ => Err(
            Error::new(Code::InvalidId, format!("`{text}` is not the ARN of a managed policy"))
                .help("write the policy's ARN, such as `arn:aws:iam::111122223333:policy/boundaries/workloads`"),
        ),
    }
}

/// The Region, the account and the resource of a service's ARN; `None` if the text is not one.
fn parts<'a>(text: &'a str, service: &str) -> Option<(&'a str, &'a str, &'a str)> {
    let parts: Vec<_> = text.splitn(6, ':').listed();
    match parts.as_slice() {
        ["arn", partition, own, home, owner, resource] if *own == service && is_partition(partition) => {
            Some((home, owner, resource))
        }
        _ => None,
    }
}

/// Whether the text is not empty and has only letters, digits and the given characters.
fn is_made_of(text: &str, others: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || others.contains(c))
}

/// Whether the text is the partition part of an ARN, such as `aws` or `aws-us-gov`.
pub(crate) fn is_partition(text: &str) -> bool {
    let rest = text.strip_prefix("aws").unwrap_or("?");
    rest.is_empty()
        || (rest.starts_with('-') && rest.len() > 1 && rest.bytes().all(|b| b == b'-' || b.is_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kms_keys() {
        assert!(KmsKeyArn::new("arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/mrk-1").is_ok());
        assert!(KmsKeyArn::new("arn:aws:kms:eu-central-1:111122223333:alias/results").is_ok());
        assert!(KmsKeyArn::new("alias/results").is_err());
        assert!(KmsKeyArn::new("arn:aws:kms:eu-central-1:1111:key/x").is_err());
    }

    #[test]
    fn topics() {
        let topic = |name: &str| TopicArn::new(format!("arn:aws-cn:sns:cn-north-1:111122223333:{name}")).is_ok();
        assert!(topic("on_call-2"));
        assert!(topic(&"x".repeat(256)));
        assert!(!topic(&"x".repeat(257)));
        assert!(!topic(""));
        assert!(!topic("oncall.fifo"));
        assert!(!topic("oncall:9d3b1f2a"), "a subscription");
        for bad in [
            "oncall",
            "arn:aws:sqs:eu-central-1:111122223333:oncall",
            "arn:aws:sns::111122223333:oncall",
            "arn:x:sns:eu-central-1:111122223333:oncall",
        ] {
            assert!(TopicArn::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn policies() {
        for good in [
            "arn:aws:iam::111122223333:policy/boundary",
            "arn:aws-us-gov:iam::111122223333:policy/a/b/boundary",
            "arn:aws:iam::aws:policy/PowerUserAccess",
        ] {
            assert!(PolicyArn::new(good).is_ok(), "{good}");
        }
        for bad in [
            "boundary",
            "arn:aws:iam::111122223333:role/boundary",
            "arn:aws:iam:eu-central-1:111122223333:policy/boundary",
            "arn:aws:iam::111122223333:policy/",
            "arn:aws:iam::111122223333:policy/a/",
        ] {
            assert!(PolicyArn::new(bad).is_err(), "{bad}");
        }
    }
}
