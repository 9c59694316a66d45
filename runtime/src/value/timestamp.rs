//! Instants.

use std::fmt;

use jiff::civil::DateTime;

use crate::error::{Code, Error};

/// An instant without a zone, such as `2026-11-20 13:05:00.123`; Athena keeps milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Timestamp(DateTime);

impl Timestamp {
    /// Reads `2026-11-20 13:05:00`, or the same with a `T`, with up to three digits behind the seconds.
    pub fn new(text: &str) -> Result<Self, Error> {
        let legal = text
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'-' | b':' | b'.' | b' ' | b'T'));
        match text.parse::<DateTime>() {
            Ok(instant)
                if legal && text.len() >= 16 && instant.year() >= 0 && instant.subsec_nanosecond() % 1_000_000 == 0 =>
            {
                Ok(Self(instant))
            }
            _ => Err(Error::new(Code::Value, format!("`{text}` is no instant"))
                .help("write date and time, such as `2026-11-20 13:05:00`")),
        }
    }
}

impl From<DateTime> for Timestamp {
    fn from(instant: DateTime) -> Self {
        Self(instant)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:03}",
            self.0.year(),
            self.0.month(),
            self.0.day(),
            self.0.hour(),
            self.0.minute(),
            self.0.second(),
            self.0.millisecond()
        )
    }
}
