//! Locations in S3.

use crate::error::{Code, Error, Reason};
use crate::value::arn::is_partition;
use crate::wire::wire;

/// A folder of a bucket, read from an S3 ARN or an `s3://` URI, with or without a prefix and a trailing slash.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Location {
    bucket: String,
    /// Empty, or folders that each end with a slash.
    prefix: String,
}

wire!(checked Location as String);

/// The pattern of a location as a deployment parameter: a URI with a slash at its end.
macro_rules! uri_pattern {
    () => {
        "s3://[a-z0-9]([a-z0-9-]|[.](?![.])){1,61}[a-z0-9]/(?!.{801})([A-Za-z0-9!_.()=+,:@&;-]+/)*"
    };
}

/// The pattern of the location of results.
pub(crate) const URI_PATTERN: &str = uri_pattern!();

/// The pattern of the location of logs: not below `AWSLogs`.
pub(crate) const LOGS_PATTERN: &str = concat!("(?!.*/AWSLogs/)", uri_pattern!());

impl Location {
    /// Reads an S3 ARN (`arn:aws:s3:::bucket/prefix`) or a URI (`s3://bucket/prefix/`).
    pub fn new(text: &str) -> Result<Self, Error> {
        let path = path(text)?;
        let (bucket, prefix) = path.split_once('/').unwrap_or((path, ""));
        check_bucket(bucket)?;
        let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
        if path.contains("//") {
            return Err(
                Error::new(Code::InvalidLocation, format!("`{text}` has two slashes in a row"))
                    .help("write one slash between folders"),
            );
        }
        let legal = |c: char| c.is_ascii_alphanumeric() || "!_.()=+,:@&;-/".contains(c);
        if let Some(c) = prefix.chars().find(|c| !legal(*c)) {
            return Err(Error::new(Code::InvalidLocation, format!("`{text}` contains {}", shown(c)))
                .help("keep to the characters that are safe in keys, patterns and policies: letters, digits and `!_.()=+,:@&;-`"));
        }
        let prefix = if prefix.is_empty() {
            String::new()
        } else {
            format!("{prefix}/")
        };
        // The longest key of a partition must still fit into Glue's 2,056 characters and S3's 1,024.
        if prefix.len() > 800 {
            return Err(Error::new(
                Code::Limit,
                format!(
                    "the prefix of `s3://{bucket}/` has {} bytes, and a key takes 1024 in all",
                    prefix.len()
                ),
            ));
        }
        Ok(Self {
            bucket: bucket.to_owned(),
            prefix,
        })
    }

    /// Reads the location of flow logs: the part before `AWSLogs/`, which the delivery service adds itself
    /// (VPC user guide, "Publish flow logs to Amazon S3").
    pub fn of_logs(text: &str) -> Result<Self, Error> {
        let location = Self::new(text)?;
        if location
            .prefix
            .split('/')
            .position(|folder| folder == "AWSLogs")
            .is_none()
        {
            Ok(location)
        } else {
            let (before, _) = location.prefix.split_once("AWSLogs/").unwrap_or_default();
            Err(Error::new(Code::InvalidLocation, "the location of the logs goes below `AWSLogs`").help(format!(
                "write `s3://{}/{before}`: flow logs always lie under `AWSLogs/` there, and accounts, Regions and days are added for you",
                location.bucket
            )))
        }
    }

    /// The bucket's name.
    pub fn bucket(&self) -> &str {
        &self.bucket
    }

    /// The prefix of the keys: empty, or folders that each end with a slash.
    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Bucket and prefix, with a slash at the end, as in the ARNs of keys.
    pub(crate) fn path(&self) -> String {
        format!("{}/{}", self.bucket, self.prefix)
    }

    /// The URI, which ends with a slash: `s3://bucket/prefix/`.
    pub fn uri(&self) -> String {
        format!("s3://{}/{}", self.bucket, self.prefix)
    }
}

fn path(text: &str) -> Result<&str, Error> {
    if let Some(path) = text.strip_prefix("s3://") {
        return Ok(path);
    }
    if let Some((partition, path)) = text.strip_prefix("arn:").and_then(|rest| rest.split_once(":s3:::"))
        && is_partition(partition)
    {
        return Ok(path);
    }
    let error = Error::new(Code::InvalidLocation, format!("`{text}` is not a location in S3")).because(Reason::Form);
    let is_path = text
        .split('/')
        .next()
        .is_some_and(|bucket| check_bucket(bucket).is_ok());
    Err(error.help(if is_path {
        format!("write `s3://{text}`, or an ARN such as `arn:aws:s3:::{text}`")
    } else {
        "write a URI such as `s3://bucket/prefix/`, or an ARN such as `arn:aws:s3:::bucket/prefix/`".to_owned()
    }))
}

/// A character as it appears in messages.
fn shown(c: char) -> String {
    if c == ' ' {
        "a blank".to_owned()
    } else {
        format!("`{}`", c.escape_debug())
    }
}

/// The rules of S3 for new buckets (S3 user guide, "Bucket naming rules").
fn check_bucket(bucket: &str) -> Result<(), Error> {
    let reason = if !(3..=63).contains(&bucket.len()) {
        format!("it has {} characters, but S3 allows 3 to 63", bucket.len())
    } else if let Some(c) = bucket.chars().find(|c| !matches!(c, 'a'..='z' | '0'..='9' | '.' | '-')) {
        format!("it contains {}", shown(c))
    } else if !bucket.starts_with(|c: char| c.is_ascii_alphanumeric())
        || !bucket.ends_with(|c: char| c.is_ascii_alphanumeric())
    {
        "it does not start and end with a letter or digit".to_owned()
    } else if bucket.contains("..") {
        "it has two dots in a row".to_owned()
    } else {
        return Ok(());
    };
    Err(Error::new(
        Code::InvalidLocation,
        format!("`{bucket}` is not a bucket name: {reason}"),
    )
    .help("a bucket's name has 3 to 63 lower-case letters, digits, dots and hyphens"))
}

impl TryFrom<String> for Location {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        Self::new(&text)
    }
}

impl From<Location> for String {
    fn from(location: Location) -> Self {
        location.uri()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uri(text: &str) -> Result<String, Code> {
        Location::of_logs(text)
            .map(|location| location.uri())
            .map_err(|error| error.code)
    }

    #[test]
    fn arn_and_uri_mean_the_same() {
        for text in [
            "s3://my-logs",
            "s3://my-logs/",
            "arn:aws:s3:::my-logs",
            "arn:aws-cn:s3:::my-logs/",
        ] {
            assert_eq!(uri(text), Ok("s3://my-logs/".into()), "{text}");
        }
        for text in [
            "s3://my-logs/a/b",
            "s3://my-logs/a/b/",
            "arn:aws-us-gov:s3:::my-logs/a/b/",
        ] {
            assert_eq!(uri(text), Ok("s3://my-logs/a/b/".into()), "{text}");
        }
    }

    #[test]
    fn no_folder_is_empty() {
        for text in [
            "s3://my-logs//",
            "s3://my-logs//a",
            "s3://my-logs/a//b",
            "arn:aws:s3:::my-logs/a//",
        ] {
            assert!(
                Location::new(text).is_err_and(|error| error.message.ends_with("has two slashes in a row")),
                "{text}"
            );
        }
    }

    #[test]
    fn buckets_have_3_to_63_characters() {
        assert!(uri("s3://abc").is_ok());
        assert!(uri("s3://ab").is_err());
        assert!(uri(&format!("s3://{}", "a".repeat(63))).is_ok());
        assert!(uri(&format!("s3://{}", "a".repeat(64))).is_err());
    }

    #[test]
    fn prefixes_end_at_800_bytes_with_their_slash() {
        let prefix = |bytes| uri(&format!("s3://my-logs/{}", "a".repeat(bytes)));
        assert!(prefix(799).is_ok());
        assert_eq!(prefix(800), Err(Code::Limit));
    }

    #[test]
    fn what_is_no_location() {
        for text in [
            "",
            "my-logs",
            "https://my-logs.s3.amazonaws.com/",
            "s3:///x",
            "s3://My-Logs/",
            "s3://a..b/",
            "s3://-ab/",
            "arn:aws:s3::my-logs",
            "arn:x:s3:::my-logs",
            "s3://my-logs/a//b",
            "s3://my-logs/a b",
            "s3://my-logs/${x}/",
            "s3://my-logs/AWSLogs/",
            "s3://my-logs/a/AWSLogs/111122223333/",
        ] {
            assert_eq!(uri(text), Err(Code::InvalidLocation), "{text}");
        }
        assert!(
            Location::new("s3://results/AWSLogs/").is_ok(),
            "results may lie anywhere"
        );
    }
}
