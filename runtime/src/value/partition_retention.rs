//! How long partitions are kept.

use crate::error::{Code, Error};
use crate::wire::wire;

/// How many days before today keep their partitions; the loader removes those of earlier days. Logs stay in S3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PartitionRetention(u32);

wire!(checked PartitionRetention as u32);

/// A hundred years.
const MOST: u32 = 36_500;

/// The pattern of a number of days as a deployment parameter; CloudFormation's own numbers may have fractions.
pub(crate) const PATTERN: &str = "([1-9][0-9]{0,3}|[12][0-9]{4}|3[0-5][0-9]{3}|36[0-4][0-9]{2}|36500)";

impl PartitionRetention {
    /// A number of days, 1 to 36,500.
    pub fn new(days: u32) -> Result<Self, Error> {
        if (1..=MOST).contains(&days) {
            return Ok(Self(days));
        }
        let message = format!("partitions cannot be kept for {days} days");
        Err(Error::new(Code::Value, message).help(format!(
            "write a number of days, 1 to {MOST}, or remove `partition_retention` to keep all"
        )))
    }

    /// The number of days.
    pub fn days(self) -> u32 {
        self.0
    }
}

impl TryFrom<u32> for PartitionRetention {
    type Error = Error;

    fn try_from(days: u32) -> Result<Self, Error> {
        Self::new(days)
    }
}

impl From<PartitionRetention> for u32 {
    fn from(retention: PartitionRetention) -> Self {
        retention.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retentions_are_1_to_36500_days() {
        let takes = |days| PartitionRetention::new(days).is_ok();
        assert_eq!([0, 1, 36_500, 36_501].map(takes), [false, true, true, false]);
    }
}
