//! What a query used and costs.

use std::time::Duration;

/// What Athena charges for each terabyte that a query scans in us-east-1, in US dollars; other Regions have other
/// prices.
pub const DOLLARS_PER_TERABYTE: f64 = 5.0;

/// Athena charges for whole megabytes, at least ten. It is not known whether its terabyte is 10^12 bytes or 2^40: the
/// smaller one costs more, and is used here.
const MEGABYTE: u64 = 1_000_000;
const LEAST_MEGABYTES: u64 = 10;
const MEGABYTES_OF_A_TERABYTE: f64 = 1_000_000.0;

/// What a query used, as far as the engine says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// The bytes that were read from the tables' files.
    pub bytes_scanned: Option<u64>,
    /// How long it was queued.
    pub queue_time: Option<Duration>,
    /// How long it ran.
    pub run_time: Option<Duration>,
    /// How long it took from its start to its end.
    pub total_time: Option<Duration>,
    /// Where the rows are, such as `s3://results/….csv`.
    pub result_location: Option<String>,
    /// Whether the rows are those of an earlier run.
    pub is_reused: bool,
}

impl Statistics {
    /// What the query costs at a price per terabyte, in the price's currency; `None` if the bytes are unknown.
    ///
    /// Athena charges for whole megabytes, at least ten, and nothing for a query that scanned nothing.
    /// A cancelled query costs what it scanned, a failed one nothing.
    pub fn price(&self, per_terabyte: f64) -> Option<f64> {
        let megabytes = match self.bytes_scanned?.div_ceil(MEGABYTE) {
            0 => 0,
            some => some.max(LEAST_MEGABYTES),
        };
        #[allow(clippy::cast_precision_loss, reason = "exact up to 2^53 megabytes")]
        Some(megabytes as f64 / MEGABYTES_OF_A_TERABYTE * per_terabyte)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_megabytes_are_charged_and_ten_at_least() {
        let megabytes = |bytes| {
            let statistics = Statistics {
                bytes_scanned: Some(bytes),
                ..Statistics::default()
            };
            statistics.price(MEGABYTES_OF_A_TERABYTE)
        };
        assert_eq!(megabytes(0), Some(0.0));
        assert_eq!(megabytes(1), Some(10.0));
        assert_eq!(megabytes(10_000_000), Some(10.0));
        assert_eq!(megabytes(10_000_001), Some(11.0));
        assert_eq!(Statistics::default().price(DOLLARS_PER_TERABYTE), None);
        let terabyte = Statistics {
            bytes_scanned: Some(1_000_000_000_000),
            ..Statistics::default()
        };
        assert_eq!(terabyte.price(DOLLARS_PER_TERABYTE), Some(5.0));
    }
}
