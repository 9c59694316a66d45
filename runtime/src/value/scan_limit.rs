//! The most that a query may scan.

use crate::error::{Code, Error};
use crate::wire::wire;

/// The most that one query may scan, in bytes (Athena API reference, `BytesScannedCutoffPerQuery`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ScanLimit(u64);

wire!(checked ScanLimit as u64);

/// The smallest limit that Athena allows.
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
    /// The default: one terabyte, about 5 US dollars.
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
            _ => Err(Error::new(Code::Value, format!("`{text}` is not a scan limit")).help(
                "write a whole number and a unit, such as `200 GB`; units are `B`, `KB`, `MB`, `GB`, `TB` and `PB`",
            )),
        }
    }

    /// A limit in bytes, at least 10,000,000.
    pub fn from_bytes(bytes: u64) -> Result<Self, Error> {
        if bytes < LEAST {
            return Err(Error::new(
                Code::Limit,
                format!("a scan limit of {bytes} bytes is less than Athena allows"),
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
}
