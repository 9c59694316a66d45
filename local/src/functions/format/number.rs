//! The digits of numbers that `format()` shows, rounded half up by their decimal digits as in Java.

/// A number without its sign: `0.` and the digits, times ten to the power of `point`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Digits {
    digits: Vec<u8>,
    point: i32,
}

/// A number as it is shown: the digits before and after the point, and the exponent.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) whole: String,
    pub(super) fraction: String,
    pub(super) exponent: Option<i32>,
}

impl Digits {
    /// The shortest digits of a finite double.
    pub(super) fn of_double(value: f64) -> Self {
        let text = format!("{:e}", value.abs());
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        Self {
            digits: mantissa
                .bytes()
                .filter(u8::is_ascii_digit)
                .map(|byte| byte - b'0')
                .collect(),
            point: exponent.parse::<i32>().unwrap_or_default() + 1,
        }
    }

    pub(super) fn of_decimal(value: i128, scale: u8) -> Self {
        let text = value.unsigned_abs().to_string();
        Self {
            point: i32::try_from(text.len()).unwrap_or_default() - i32::from(scale),
            digits: text.bytes().map(|byte| byte - b'0').collect(),
        }
    }

    fn is_zero(&self) -> bool {
        self.digits.iter().all(|digit| *digit == 0)
    }

    /// Rounded to its first digits.
    fn rounded(&self, count: i32) -> Self {
        let kept = usize::try_from(count).unwrap_or_default();
        let Some(next) = self.digits.get(kept).filter(|_| count >= 0) else {
            let digits = if count < 0 { Vec::new() } else { self.digits.clone() };
            return Self { digits, ..*self };
        };
        let mut digits = self.digits[..kept].to_vec();
        if *next < 5 {
            return Self { digits, ..*self };
        }
        for digit in digits.iter_mut().rev() {
            if *digit < 9 {
                *digit += 1;
                return Self { digits, ..*self };
            }
            *digit = 0;
        }
        digits.insert(0, 1);
        Self {
            digits,
            point: self.point + 1,
        }
    }

    /// The digits at these places, counted from the first one.
    fn text(&self, places: impl Iterator<Item = i32>) -> String {
        let digit = |place: i32| usize::try_from(place).ok().and_then(|place| self.digits.get(place));
        places
            .map(|place| char::from(b'0' + digit(place).copied().unwrap_or_default()))
            .collect()
    }

    /// `123.450`
    pub(super) fn fixed(&self, precision: i32) -> Shown {
        let own = self.rounded(self.point.saturating_add(precision));
        Shown {
            whole: if own.point > 0 {
                own.text(0..own.point)
            } else {
                "0".to_owned()
            },
            fraction: own.text((0..precision).map(|place| place + own.point)),
            exponent: None,
        }
    }

    /// `1.2345e+02`
    pub(super) fn scientific(&self, precision: i32) -> Shown {
        let own = self.rounded(precision.saturating_add(1));
        Shown {
            whole: own.text(0..1),
            fraction: own.text(1..precision.saturating_add(1)),
            exponent: Some(own.point - 1),
        }
    }

    /// One of both, by the size of the rounded number, with this many digits in all.
    pub(super) fn general(&self, precision: i32) -> Shown {
        let precision = precision.max(1);
        let exponent = self.rounded(precision).point - 1;
        let is_small = if self.is_zero() {
            exponent == 0
        } else {
            (-4..precision).contains(&exponent)
        };
        if is_small {
            self.fixed(precision - exponent - 1)
        } else {
            self.scientific(precision - 1)
        }
    }
}
