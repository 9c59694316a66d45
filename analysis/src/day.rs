//! Days as a column of texts writes them.

use crate::listed::Listed as _;
use crate::types::value::is_date;

/// A form of days, such as `yyyy/MM/dd`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DayForm<'a> {
    pub(crate) pattern: &'a str,
}

impl<'a> DayForm<'a> {
    /// The form that a format is: one with a year, or a field of a day alone, such as `HH`.
    pub(crate) fn of_format(pattern: &'a str) -> Option<Self> {
        (pattern.contains("yyyy") || matches!(pattern, "MM" | "dd" | "HH")).then_some(Self { pattern })
    }

    /// Whether a value says which day it is, and not only which hour or month.
    pub(crate) fn has_date(self) -> bool {
        self.pattern.contains("yyyy")
    }

    /// Whether the text, `_` being any character, is a day or how one begins.
    pub(crate) fn fits(self, text: &str) -> bool {
        text.len() <= self.pattern.len()
            && text.bytes().zip(self.pattern.bytes()).all(|(own, form)| match own {
                b'_' => true,
                own if form.is_ascii_alphabetic() => own.is_ascii_digit(),
                own => own == form,
            })
    }

    /// Whether the text is a whole value of the form.
    pub(crate) fn is_whole(self, text: &str) -> bool {
        text.len() == self.pattern.len() && self.fits(text)
    }

    /// Whether a field of the pattern ends there.
    pub(crate) fn is_boundary(self, length: usize) -> bool {
        let is_field = |at: usize| self.pattern.as_bytes().get(at).is_some_and(u8::is_ascii_alphabetic);
        length > 0
            && !(is_field(length - 1)
                && is_field(length)
                && self.pattern.as_bytes()[length - 1] == self.pattern.as_bytes()[length])
    }

    /// The digits at these letters.
    fn field<'t>(self, text: &'t str, letters: &str) -> Option<&'t str> {
        let start = self.pattern.find(letters)?;
        text.get(start..start + letters.len())
    }

    /// Whether the calendar has the day, and the day the hour.
    pub(crate) fn is_day(self, text: &str) -> bool {
        let number = |letters: &str| self.field(text, letters).and_then(|digits| digits.parse::<u32>().ok());
        let within = |letters: &str, first: u32, last: u32| {
            number(letters).is_none_or(|number| (first..=last).contains(&number))
        };
        let parts = ["yyyy", "MM", "dd"].map(|letters| self.field(text, letters));
        let has_day = match parts {
            [Some(year), Some(month), Some(day)] => is_date(&format!("{year}-{month}-{day}")),
            _ => within("MM", 1, 12) && within("dd", 1, 31),
        };
        has_day && within("HH", 0, 23)
    }

    /// The day that was meant, in this form: `2026-11-20`, `2026-1-5`, `20261120`, or the beginning of one; of a field
    /// alone, its digits.
    pub(crate) fn written(self, text: &str) -> Option<String> {
        let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|digit| digit.is_ascii_digit());
        if !self.has_date() {
            let padded = format!("{text:0>2}");
            return (is_number(&text) && padded.len() == self.pattern.len() && self.is_day(&padded)).then_some(padded);
        }
        let mut parts: Vec<&str> = text.split(['-', '.', '/']).listed();
        if let &[only] = parts.as_slice()
            && only.len() == 8
        {
            parts = vec![only.get(..4)?, only.get(4..6)?, only.get(6..)?];
        }
        let whole = parts.first()?.len() == 4 && parts.iter().all(is_number);
        if !whole || parts[1..].iter().any(|part| part.len() > 2) {
            return None;
        }
        let day = match parts.as_slice() {
            [year, month, day] => self.with(year, month, day),
            _ => return None,
        };
        self.is_day(&day).then_some(day)
    }

    fn with(self, year: &str, month: &str, day: &str) -> String {
        self.pattern
            .replace("yyyy", year)
            .replace("MM", &format!("{month:0>2}"))
            .replace("dd", &format!("{day:0>2}"))
            .replace("HH", "00")
    }

    /// A value of the form.
    pub(crate) fn example(self) -> String {
        if self.has_date() {
            self.with("2026", "11", "20")
        } else {
            "05".to_owned()
        }
    }

    /// The first day of the month of that example.
    pub(crate) fn first_day(self) -> String {
        self.with("2026", "11", "01")
    }

    /// The pattern as `date_format` and `date_parse` take it.
    pub(crate) fn percents(self) -> String {
        self.pattern
            .replace("yyyy", "%Y")
            .replace("MM", "%m")
            .replace("dd", "%d")
            .replace("HH", "%H")
    }

    /// What makes a timestamp of a value of this form.
    pub(crate) fn parsed(self, value: &str) -> String {
        format!("date_parse({value}, '{}')", self.percents())
    }

    /// What makes a date of it.
    pub(crate) fn as_date(self, value: &str) -> String {
        format!("CAST({} AS date)", self.parsed(value))
    }
}
