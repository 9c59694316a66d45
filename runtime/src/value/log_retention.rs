//! How long logs are kept.

use crate::error::{Code, Error};
use crate::wire::wire;

/// How many days the loader's log is kept (CloudWatch Logs API reference, `PutRetentionPolicy`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LogRetention(u32);

wire!(checked LogRetention as u32);

impl LogRetention {
    /// The default: three months.
    pub const DEFAULT: Self = Self(90);

    /// The numbers of days that CloudWatch Logs accepts.
    pub const DAYS: [u32; 22] = [
        1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
    ];

    /// A number of days.
    pub fn new(days: u32) -> Result<Self, Error> {
        if Self::DAYS.contains(&days) {
            return Ok(Self(days));
        }
        let error = Error::new(
            Code::Value,
            format!("CloudWatch Logs cannot keep a log for {days} days"),
        );
        Err(error.help(match Self::DAYS.into_iter().find(|more| *more > days) {
            Some(next) => format!("write `{next}`, the next number of days that it takes"),
            None => "write `3653`, the most that it takes".to_owned(),
        }))
    }

    /// The number of days.
    pub fn days(self) -> u32 {
        self.0
    }
}

impl TryFrom<u32> for LogRetention {
    type Error = Error;

    fn try_from(days: u32) -> Result<Self, Error> {
        Self::new(days)
    }
}

impl From<LogRetention> for u32 {
    fn from(retention: LogRetention) -> Self {
        retention.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retentions() {
        assert!(LogRetention::new(1).is_ok());
        assert!(LogRetention::new(3653).is_ok());
        let error = LogRetention::new(31).expect_err("no such number");
        assert!(error.help.is_some_and(|help| help.contains("`60`")));
        assert!(LogRetention::new(0).is_err());
        let error = LogRetention::new(4000).expect_err("too many");
        assert_eq!(error.help.as_deref(), Some("write `3653`, the most that it takes"));
    }
}
