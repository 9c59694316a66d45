//! Instants in a zone.

use std::fmt;
use std::str::FromStr;

use crate::error::{Code, Error};
use crate::value::timestamp::Timestamp;

/// An instant in a zone, such as `2026-11-20 13:05:00.123 Europe/Berlin`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ZonedTimestamp {
    local: Timestamp,
    zone: String,
}

impl ZonedTimestamp {
    /// Reads date, time and zone, with a blank before the zone.
    pub fn new(text: &str) -> Result<Self, Error> {
        let wrong = || {
            Error::new(Code::Value, format!("`{text}` is not an instant with a zone"))
                .help("write date, time and zone, such as `2026-11-20 13:05:00 UTC`")
        };
        let (local, zone) = text.rsplit_once(' ').ok_or_else(wrong)?;
        let local = Timestamp::new(local).map_err(|_| wrong())?;
        if zone.is_empty() {
            return Err(wrong());
        }
        Ok(Self {
            local,
            zone: zone.to_owned(),
        })
    }

    /// Date and time in the zone.
    pub fn local(&self) -> Timestamp {
        self.local
    }

    /// The zone as Athena prints it: `UTC`, an offset such as `+05:30`, or a name such as `Europe/Berlin`.
    pub fn zone(&self) -> &str {
        &self.zone
    }

    /// The instant in UTC, if the zone is `UTC` or an offset.
    ///
    /// `None` for a named zone: only a time zone database knows its offset then, and where clocks are set back a local
    /// time can mean two instants. `x AT TIME ZONE 'UTC'` in the query avoids both problems.
    pub fn to_utc(&self) -> Option<Timestamp> {
        match self.zone.as_str() {
            "UTC" => Some(self.local),
            zone => Some(self.local.minutes_before(offset(zone)?)),
        }
    }
}

/// `+05:30` in minutes.
fn offset(zone: &str) -> Option<i32> {
    let sign = match zone.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let (hours, minutes) = zone[1..].split_once(':')?;
    let number = |digits: &str, most: i32| {
        let is_number = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse::<i32>().ok().filter(|number| is_number && *number <= most)
    };
    // Athena allows offsets of up to 14 hours.
    Some(sign * (number(hours, 14)? * 60 + number(minutes, 59)?))
}

/// As Athena prints it.
impl fmt::Display for ZonedTimestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.local, self.zone)
    }
}

impl FromStr for ZonedTimestamp {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::new(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> Option<String> {
        let zoned = ZonedTimestamp::new(text).expect("an instant");
        assert_eq!(zoned.to_string(), text);
        zoned.to_utc().map(|utc| utc.to_string())
    }

    #[test]
    fn offsets_and_utc_are_known() {
        let is = |text: &str, expected: &str| assert_eq!(utc(text).as_deref(), Some(expected));
        is("2026-11-20 13:05:00.123 UTC", "2026-11-20 13:05:00.123");
        is("2026-11-20 13:05:00.123 +05:30", "2026-11-20 07:35:00.123");
        is("2026-11-20 00:05:00 +14:00", "2026-11-19 10:05:00");
        is("2026-12-31 13:05:07 -11:00", "2027-01-01 00:05:07");
        is("2026-11-20 23:59:59.9 -00:01", "2026-11-21 00:00:59.9");
    }

    #[test]
    fn names_are_not() {
        for zone in ["Europe/Berlin", "EST", "+5:30", "+15:00", "+05:60", "+0530", "5", "é"] {
            assert_eq!(utc(&format!("2026-11-20 13:05:00 {zone}")), None, "{zone}");
        }
    }

    #[test]
    fn an_instant_without_a_zone_has_none() {
        for text in ["2026-11-20 13:05:00", "2026-11-20 13:05:00 ", "13:05:00 UTC", ""] {
            assert_eq!(
                ZonedTimestamp::new(text).map_err(|error| error.code),
                Err(Code::Value),
                "{text}"
            );
        }
    }
}
