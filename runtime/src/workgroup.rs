//! What a workgroup and a log group may be told.

use serde::{Deserialize, Serialize};

use crate::{Code, Error};

/// The most that one query may scan, in bytes (Athena API reference, `BytesScannedCutoffPerQuery`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub struct ScanLimit(u64);

/// Athena takes no less.
const LEAST: u64 = 10_000_000;

/// The service's numbers are signed.
const MOST: u64 = i64::MAX as u64;

const UNITS: [(&str, u64); 6] = [
    ("B", 1),
    ("KB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("TB", 1_000_000_000_000),
    ("PB", 1_000_000_000_000_000),
];

impl ScanLimit {
    /// One terabyte, about 5 US dollars: what a stack has unless it says otherwise.
    pub const DEFAULT: Self = Self(1_000_000_000_000);

    /// Reads `200 GB`, in decimal units from `B` to `PB`, or a number of bytes.
    pub fn new(text: &str) -> Result<Self, Error> {
        let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (number, unit) = text.split_at(digits);
        let unit = unit.trim();
        let factor = if unit.is_empty() {
            Some(1)
        } else {
            UNITS.iter().find(|(name, _)| *name == unit).map(|(_, f)| *f)
        };
        match (number.parse::<u64>(), factor) {
            (Ok(number), Some(factor)) => number
                .checked_mul(factor)
                .map_or_else(|| Err(too_much(text)), Self::from_bytes),
            _ => Err(Error::new(Code::Value, format!("`{text}` is no scan limit")).help(
                "write a whole number and a unit, such as `200 GB`; units are `B`, `KB`, `MB`, `GB`, `TB` and `PB`",
            )),
        }
    }

    /// A limit in bytes, at least 10,000,000.
    pub fn from_bytes(bytes: u64) -> Result<Self, Error> {
        if bytes < LEAST {
            return Err(Error::new(
                Code::Limit,
                format!("a scan limit of {bytes} bytes is less than Athena takes"),
            )
            .help("write at least `10 MB`"));
        }
        if bytes > MOST {
            return Err(too_much(&bytes.to_string()));
        }
        Ok(Self(bytes))
    }

    /// The limit in bytes.
    pub fn bytes(self) -> u64 {
        self.0
    }
}

fn too_much(limit: &str) -> Error {
    Error::new(
        Code::Limit,
        format!("a scan limit of `{limit}` is more than Athena can count"),
    )
    .help("write at most `9000 PB`")
}

impl TryFrom<u64> for ScanLimit {
    type Error = Error;

    fn try_from(bytes: u64) -> Result<Self, Error> {
        Self::from_bytes(bytes)
    }
}

impl From<ScanLimit> for u64 {
    fn from(limit: ScanLimit) -> Self {
        limit.0
    }
}

/// How many days the loader's log is kept (CloudWatch Logs API reference, `PutRetentionPolicy`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct LogRetention(u32);

impl LogRetention {
    /// Three months: what a stack has unless it says otherwise.
    pub const DEFAULT: Self = Self(90);

    /// The numbers of days that CloudWatch Logs takes.
    pub const DAYS: [u32; 22] = [
        1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
    ];

    /// A number of days.
    pub fn new(days: u32) -> Result<Self, Error> {
        if Self::DAYS.contains(&days) {
            return Ok(Self(days));
        }
        let error = Error::new(Code::Value, format!("CloudWatch Logs keeps no log for {days} days"));
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
    fn scan_limits() {
        let bytes = |text| ScanLimit::new(text).map(ScanLimit::bytes).map_err(|error| error.code);
        assert_eq!(bytes("200 GB"), Ok(200_000_000_000));
        assert_eq!(bytes("200GB"), Ok(200_000_000_000));
        assert_eq!(bytes("10 MB"), Ok(10_000_000));
        assert_eq!(bytes("10000000"), Ok(10_000_000));
        assert_eq!(bytes("9999999 B"), Err(Code::Limit));
        assert_eq!(bytes("9223372036854775807"), Ok(9_223_372_036_854_775_807));
        assert_eq!(bytes("9223372036854775808"), Err(Code::Limit));
        assert_eq!(bytes("99999 PB"), Err(Code::Limit));
        for bad in ["", "GB", "-1 GB", "1.5 TB", "200 gb", "200 GiB", "two GB"] {
            assert_eq!(bytes(bad), Err(Code::Value), "{bad}");
        }
    }

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
