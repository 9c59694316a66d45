//! Hexadecimal floating-point numbers in texts, as Java reads them.

/// Bits times a power of two.
pub(super) struct Hexadecimal {
    bits: u64,
    /// Whether bits other than zero were dropped.
    more: bool,
    exponent: i64,
}

impl Hexadecimal {
    /// Reads `1.8p-3`, what stands after `0x`.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (digits, exponent) = text.split_once(['p', 'P'])?;
        let (sign, power) = match exponent.strip_prefix(['-', '+']) {
            Some(power) => (if exponent.starts_with('-') { -1 } else { 1 }, power),
            None => (1, exponent),
        };
        if power.is_empty() || !power.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.len() + part.len() == 0 {
            return None;
        }
        let mut number = Self {
            bits: 0,
            more: false,
            // Beyond the range of any number, and far from overflow.
            exponent: sign * power.parse().unwrap_or(i64::MAX).min(1 << 40),
        };
        for digit in whole.chars() {
            number.push(digit.to_digit(16)?, 4);
        }
        for digit in part.chars() {
            number.push(digit.to_digit(16)?, 0);
        }
        Some(number)
    }

    /// Appends a digit; `dropped` is what the exponent grows by if there is no room for it.
    fn push(&mut self, digit: u32, dropped: i64) {
        if self.bits >> 60 == 0 {
            self.bits = self.bits << 4 | u64::from(digit);
            self.exponent += dropped - 4;
        } else {
            self.more |= digit != 0;
            self.exponent += dropped;
        }
    }

    /// The nearest number with this many bits whose last bit is not below two to the power of `lowest`; ties go to
    /// even.
    pub(super) fn rounded(&self, digits: u32, lowest: i64) -> f64 {
        if self.bits == 0 {
            return 0.0;
        }
        let length = i64::from(u64::BITS - self.bits.leading_zeros());
        let drop = (length - i64::from(digits)).max(lowest - self.exponent).max(0);
        let (mut bits, exponent) = match u32::try_from(drop) {
            Ok(drop @ 1..64) => (self.bits >> drop, self.exponent + i64::from(drop)),
            Ok(0) => (self.bits, self.exponent),
            _ => (0, lowest),
        };
        let half = match drop {
            1..=64 => self.bits >> (drop - 1) & 1 == 1,
            _ => false,
        };
        let rest = self.more || matches!(drop, 2..=64) && self.bits << (65 - drop) != 0;
        if half && (rest || bits & 1 == 1) {
            bits += 1;
        }
        let exponent = i32::try_from(exponent.clamp(-5000, 5000)).unwrap_or_default();
        // In two steps, since one power alone could be out of range.
        #[allow(clippy::cast_precision_loss, reason = "at most 53 bits")]
        let value = bits as f64;
        value * 2_f64.powi(exponent / 2) * 2_f64.powi(exponent - exponent / 2)
    }
}
