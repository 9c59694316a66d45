//! Numbers of bytes and amounts of money, in words.

use std::fmt;

use flow_log_stack_runtime::engine::Statistics;

/// An amount, at a price per terabyte.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    amount: f64,
    price: f64,
}

impl Cost {
    /// The cost of scanning this many bytes.
    pub(crate) fn of(bytes: u64, price: f64) -> Self {
        let statistics = Statistics {
            bytes_scanned: Some(bytes),
            ..Statistics::default()
        };
        Self {
            amount: statistics.price(price).unwrap_or_default(),
            price,
        }
    }
}

impl Cost {
    /// The amount.
    pub(crate) fn amount(&self) -> f64 {
        self.amount
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Enough digits for the smallest amount, that of ten megabytes.
        let digits = if self.amount < 0.01 && self.amount > 0.0 { 6 } else { 2 };
        write!(f, "{:.digits$} at {} per terabyte", self.amount, self.price)
    }
}

/// A number of bytes in a suitable unit.
#[allow(clippy::cast_precision_loss, reason = "three digits are shown")]
pub(crate) fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["KB", "MB", "GB", "TB", "PB", "EB"];
    if bytes < 1000 {
        return format!("{bytes} bytes");
    }
    let mut number = bytes as f64 / 1000.0;
    let mut units = UNITS.into_iter();
    let mut unit = units.next().unwrap_or_default();
    // What would be shown as 1000 is 1 of the next unit.
    while number >= 999.5
        && let Some(next) = units.next()
    {
        number /= 1000.0;
        unit = next;
    }
    let digits = match number {
        ..9.95 => 1,
        _ => 0,
    };
    let shown = format!("{number:.digits$}");
    format!("{} {unit}", shown.strip_suffix(".0").unwrap_or(&shown))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_a_unit_that_suits_them() {
        let shown = [
            0,
            999,
            1000,
            1049,
            9949,
            9950,
            12_345_678,
            999_499,
            999_500,
            1_000_000_000_000,
            u64::MAX,
        ];
        let texts: Vec<_> = shown.into_iter().map(bytes).collect();
        assert_eq!(
            texts,
            [
                "0 bytes",
                "999 bytes",
                "1 KB",
                "1 KB",
                "9.9 KB",
                "10 KB",
                "12 MB",
                "999 KB",
                "1 MB",
                "1 TB",
                "18 EB"
            ]
        );
    }

    #[test]
    fn small_amounts_are_not_nothing() {
        assert_eq!(Cost::of(1_000_000_000_000, 5.0).to_string(), "5.00 at 5 per terabyte");
        assert_eq!(Cost::of(1, 5.0).to_string(), "0.000050 at 5 per terabyte");
        assert_eq!(Cost::of(0, 6.75).to_string(), "0.00 at 6.75 per terabyte");
    }
}
