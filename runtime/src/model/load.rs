//! How partitions are registered.

use std::fmt;

use crate::error::{Code, Error};
use crate::model::setting::Setting;
use crate::node::{Members, Node};
use crate::template::text::Text;
use crate::value::day::Day;
#[cfg(feature = "program")]
use crate::wire::member;
use crate::wire::{Wire, wire};

/// How the partitions of an integration are loaded, and which.
///
/// Both ends are included, and days are UTC days. The rules are AWS's
/// (VPC user guide, "Query flow logs using Amazon Athena") and those of projection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Load {
    frequency: Frequency,
    start: Option<Setting<Day>>,
    end: Option<Setting<Day>>,
    unknown: bool,
}

/// An unknown value cannot be written, so it cannot be read back.
impl Wire for Load {
    fn write(&self) -> Node {
        if self.unknown {
            return "Unknown".into();
        }
        let mut members = Members::default();
        members.set("frequency", Some(self.frequency.write()));
        members.set("start", Some(self.start.write()));
        members.set("end", Some(self.end.write()));
        Node::Map(members)
    }

    #[cfg(feature = "program")]
    fn read(node: &Node) -> Option<Self> {
        Self::new(member(node, "frequency")?, member(node, "start")?, member(node, "end")?).ok()
    }
}

/// How often new partitions are loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Frequency {
    /// Never: two dates give the range.
    None,
    /// Every day.
    Daily,
    /// Every Monday.
    Weekly,
    /// On the first day of each month.
    Monthly,
    /// There is no loader: Athena computes the partitions (Athena user guide, "Partition projection").
    Projection,
}

wire!(words Frequency { None, Daily, Weekly, Monthly, Projection, });

impl Frequency {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::None, Self::Daily, Self::Weekly, Self::Monthly, Self::Projection];

    /// Its name in a declaration, which is also part of derived names.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Monthly => "monthly",
            Self::Projection => "projection",
        }
    }

    /// The schedule shortly after each period begins, in UTC.
    pub(crate) fn schedule(self) -> Option<&'static str> {
        match self {
            Self::None | Self::Projection => None,
            Self::Daily => Some("cron(5 0 * * ? *)"),
            Self::Weekly => Some("cron(5 0 ? * MON *)"),
            Self::Monthly => Some("cron(5 0 1 * ? *)"),
        }
    }
}

impl fmt::Display for Frequency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Load {
    /// Makes a `Load`, checked as far as the dates are known.
    pub fn new(frequency: Frequency, start: Option<Setting<Day>>, end: Option<Setting<Day>>) -> Result<Self, Error> {
        match (frequency, &start, &end) {
            (_, None, Some(_)) => {
                return Err(
                    Error::new(Code::Load, format!("`{frequency}` has a last day but no first day")).help(format!(
                        "write both days: `{frequency}(\"2026-01-01\"..=\"2026-12-31\")`"
                    )),
                );
            }
            (Frequency::None, None, None) => {
                return Err(Error::new(
                    Code::Load,
                    "`none` needs a first and a last day: nothing is loaded later",
                )
                .help("write `none(\"2026-01-01\"..=\"2026-12-31\")`, or `daily` to continue loading"));
            }
            (Frequency::None, Some(_), None) => {
                return Err(Error::new(Code::Load, "`none` needs a last day besides the first")
                    .help("write it after the dots, `..=\"2026-12-31\"`, or write `daily` to continue loading"));
            }
            (Frequency::Projection, None, _) => {
                return Err(Error::new(
                    Code::Load,
                    "`projection` needs a first day: every day since then is a partition",
                )
                .help("write `projection(\"2026-01-01\"..)`"));
            }
            (Frequency::Projection, _, Some(_)) => {
                return Err(Error::new(
                    Code::Load,
                    "`projection` takes no last day: it computes every day up to now",
                )
                .help("leave the last day out, or load a closed range once with `none`"));
            }
            _ => {}
        }
        if let (Some(Setting::Value(first)), Some(Setting::Value(last))) = (&start, &end)
            && last < first
        {
            return Err(Error::new(
                Code::Date,
                format!("the range ends on `{last}`, before it starts on `{first}`"),
            )
            .help(format!("swap the days: `\"{last}\"..=\"{first}\"`")));
        }
        Ok(Self {
            frequency,
            start,
            end,
            unknown: false,
        })
    }

    /// A value that was given but could not be read; no rule checks it, and no template contains it.
    pub fn unknown() -> Self {
        Self {
            frequency: Frequency::Daily,
            start: None,
            end: None,
            unknown: true,
        }
    }

    /// Whether it was given but could not be read.
    pub fn is_unknown(&self) -> bool {
        self.unknown
    }

    /// How often.
    pub fn frequency(&self) -> Frequency {
        self.frequency
    }

    /// The first day, included.
    pub fn start(&self) -> Option<&Setting<Day>> {
        self.start.as_ref()
    }

    /// The last day, included.
    pub fn end(&self) -> Option<&Setting<Day>> {
        self.end.as_ref()
    }

    /// Whether Athena computes the partitions, so that there is no loader.
    pub fn is_projection(&self) -> bool {
        self.frequency == Frequency::Projection
    }

    /// The loader's schedule; `None` if two dates give the range, or Athena computes the partitions.
    pub fn schedule(&self) -> Option<&'static str> {
        if self.end.is_some() {
            None
        } else {
            self.frequency.schedule()
        }
    }

    /// How many days the range has, if both ends are known.
    pub(crate) fn days(&self) -> Option<u64> {
        Some(self.start.as_ref()?.value()?.days_to(*self.end.as_ref()?.value()?))
    }

    /// The part of a derived name: frequency, and first and last day if there are any.
    pub(crate) fn name_part(&self) -> Text {
        let mut text = Text::from(self.frequency.name());
        for day in [&self.start, &self.end].into_iter().flatten() {
            text.push(day.text_or(|day| day.compact(), |name| Text::replaced(name, "-", "")));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[allow(clippy::unnecessary_wraps, reason = "a load may have no day")]
    fn day(text: &str) -> Option<Setting<Day>> {
        Some(Setting::Value(Day::new(text).expect("a day")))
    }

    #[test]
    fn which_days_a_frequency_takes() {
        let (first, last) = (day("2026-03-01"), day("2026-03-14"));
        for frequency in Frequency::ALL {
            let takes = [
                (None, None),
                (first.clone(), None),
                (first.clone(), last.clone()),
                (None, last.clone()),
            ]
            .map(|(start, end)| Load::new(frequency, start, end).is_ok());
            let expected = match frequency {
                Frequency::None => [false, false, true, false],
                Frequency::Projection => [false, true, false, false],
                _ => [true, true, true, false],
            };
            assert_eq!(takes, expected, "{frequency}");
        }
    }

    #[test]
    fn a_range_may_have_one_day_but_not_none() {
        assert!(Load::new(Frequency::None, day("2026-03-01"), day("2026-03-01")).is_ok());
        let error = Load::new(Frequency::None, day("2026-03-02"), day("2026-03-01")).expect_err("backwards");
        assert_eq!(error.code, Code::Date);
    }

    #[test]
    fn two_dates_are_loaded_once() {
        let load = |start, end| Load::new(Frequency::Weekly, start, end).expect("a load");
        assert_eq!(load(None, None).schedule(), Some("cron(5 0 ? * MON *)"));
        assert_eq!(load(day("2026-03-01"), None).schedule(), Some("cron(5 0 ? * MON *)"));
        assert_eq!(load(day("2026-03-01"), day("2026-03-14")).schedule(), None);
    }

    #[test]
    fn names_have_the_dates_that_there_are() {
        let name = |start, end| Load::new(Frequency::Monthly, start, end).expect("a load").name_part();
        assert_eq!(name(None, None).literal(), Some("monthly"));
        assert_eq!(
            name(day("2021-01-01"), day("2021-12-31")).literal(),
            Some("monthly2021010120211231")
        );
    }
}
