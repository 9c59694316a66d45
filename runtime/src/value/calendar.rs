//! The Gregorian calendar, in years before 1582 too.

/// Year, month and day of the month, the latter two from 1.
pub(super) type Civil = (i32, u8, u8);

/// Days of 400 years, after which the calendar repeats itself.
const ERA: i64 = 146_097;

/// Days from 0000-03-01 to 1970-01-01.
const EPOCH: i64 = 719_468;

/// Whether there is such a day.
pub(super) fn exists((year, month, day): Civil) -> bool {
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// Days since 1970-01-01. Years are counted from March, so that a leap day is the last of its year.
pub(super) fn number((year, month, day): Civil) -> i64 {
    let year = i64::from(year) - i64::from(month < 3);
    let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let day_of_year = (153 * ((i64::from(month) + 9) % 12) + 2) / 5 + i64::from(day) - 1;
    year * 365 + leaps + day_of_year - EPOCH
}

/// The day this many days after 1970-01-01; `None` if its year does not fit into 32 bits.
pub(super) fn day(number: i64) -> Option<Civil> {
    let days = number.checked_add(EPOCH)?;
    let of_era = days.rem_euclid(ERA);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (year * 365 + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let month = (from_march + 2) % 12 + 1;
    let year = days.div_euclid(ERA) * 400 + year + i64::from(month < 3);
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    Some((
        i32::try_from(year).ok()?,
        u8::try_from(month).ok()?,
        u8::try_from(day).ok()?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every day of the years around the first one, and of those at both ends of what 32 bits hold.
    #[test]
    fn each_day_follows_the_one_before() {
        for year in [-401, i32::MIN, i32::MAX - 801] {
            let mut civil = (year, 1, 1);
            for days in 0..2 * ERA {
                assert_eq!(day(number((year, 1, 1)) + days), Some(civil));
                let (year, month, of_month) = civil;
                let next = [(year, month, of_month + 1), (year, month + 1, 1), (year + 1, 1, 1)];
                civil = next.into_iter().find(|next| exists(*next)).expect("a day");
            }
        }
        assert_eq!(day(0), Some((1970, 1, 1)));
        let ends = [
            number((i32::MIN, 1, 1)) - 1,
            number((i32::MAX, 12, 31)) + 1,
            i64::MIN,
            i64::MAX,
        ];
        assert_eq!(ends.map(day), [None; 4]);
    }
}
