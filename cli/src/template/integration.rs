//! An integration of the request: where results go, and what is loaded how often.

use flow_log_stack_runtime::loader::PARTITIONS;
use flow_log_stack_runtime::{Code, Day, Error, Frequency, Load, Location, Setting, nearest};

use super::delivery::arn;
use super::moment;
use crate::io::json::Node;
use crate::io::object::Object;
use crate::io::report::Report;

/// A requested integration.
#[derive(Debug)]
pub(crate) struct Wanted {
    /// Where Athena writes results.
    pub(crate) results: Location,
    /// What is loaded, and how often.
    pub(crate) load: Load,
}

impl Wanted {
    /// The part of its names that distinguishes it from others: frequency and days.
    pub(crate) fn name_part(&self) -> String {
        let days = [self.load.start(), self.load.end()].into_iter().flatten();
        let days = days.filter_map(Setting::value).map(|day| day.compact());
        std::iter::once(self.load.frequency().name().to_owned())
            .chain(days)
            .collect()
    }
}

const RESULTS: &str = "IntegrationResultS3DestinationArn";
const FREQUENCY: &str = "PartitionLoadFrequency";
const START: &str = "PartitionStartDate";
const END: &str = "PartitionEndDate";

/// Reads an integration. What could not be read is `None` and reported.
pub(crate) fn read(path: &str, node: &Node, today: Day, report: &mut Report) -> Option<Wanted> {
    let mut integration = Object::new(path, node, report)?;
    integration.only(&[RESULTS, FREQUENCY, START, END], report);
    let results = integration
        .required_text(
            RESULTS,
            "name a place for results, such as `arn:aws:s3:::bucket/prefix/`",
            report,
        )
        .and_then(|text| report.accept(&integration.path_of(RESULTS), arn(text)));
    let frequency = integration
        .required_text(FREQUENCY, "write `none`, `daily`, `weekly` or `monthly`", report)
        .and_then(|text| report.accept(&integration.path_of(FREQUENCY), frequency(text)));
    let mut day = |name: &str| match integration.get(name).map(moment::day) {
        None if integration.lacks(name) => Given::No,
        None => Given::Unreadable,
        Some(day) => report
            .accept(&integration.path_of(name), day)
            .map_or(Given::Unreadable, Given::Day),
    };
    let (start, end) = (day(START), day(END));
    let load = Dates {
        start,
        end,
        frequency: frequency?,
        integration: &integration,
    }
    .load(today, report);
    Some(Wanted {
        results: results?.location,
        load: load?,
    })
}

/// An optional date.
#[derive(Clone, Copy)]
enum Given {
    No,
    /// It is wrong, which was reported.
    Unreadable,
    Day(Day),
}

impl Given {
    fn day(self) -> Option<Day> {
        match self {
            Self::Day(day) => Some(day),
            Self::No | Self::Unreadable => None,
        }
    }
}

/// The dates of an integration.
struct Dates<'a> {
    frequency: Frequency,
    start: Given,
    end: Given,
    integration: &'a Object<'a>,
}

impl Dates<'_> {
    /// The rules of [`Load::new`] in the words of the request, and those that depend on today.
    fn load(&self, today: Day, report: &mut Report) -> Option<Load> {
        let Self {
            frequency, start, end, ..
        } = *self;
        let mut refuse = |member: &str, message: String, help: &str| {
            report.refuse(&self.integration.path_of(member), message, help.to_owned());
        };
        let none = frequency == Frequency::None;
        for (name, given, what) in [(START, start, "first"), (END, end, "last")] {
            if none && matches!(given, Given::No) {
                let message = format!("is missing: `none` loads the days of a range once, and needs its {what} day");
                refuse(
                    name,
                    message,
                    "write it as ISO 8601, or load `daily` to continue loading",
                );
            }
            let is_over = |day: Day| day < today;
            if let Some(day) = given.day().filter(|day| none && !is_over(*day)) {
                let message = format!("`{day}` is not in the past, and `none` loads nothing later");
                refuse(
                    name,
                    message,
                    "choose a day that is over, or load `daily` to continue loading",
                );
            }
        }
        if !none && matches!((start, end), (Given::No, Given::Day(_))) {
            let message = format!("is missing: a range that ends needs a first day, with `{frequency}` too");
            refuse(
                START,
                message,
                "write it, or leave `PartitionEndDate` out to continue loading",
            );
        }
        if let (Some(first), Some(last)) = (start.day(), end.day()) {
            let days = first.days_to(last);
            if last < first {
                let message = format!("`{last}` is before the first day, `{first}`");
                refuse(END, message, "swap the dates: both days are included");
            } else if days > PARTITIONS {
                let message =
                    format!("the range has {days} days, but a loader creates at most {PARTITIONS} partitions");
                refuse(
                    END,
                    message,
                    "shorten the range, or use the Rust macro: its `projection` needs no loader",
                );
            }
        }
        if matches!(start, Given::Unreadable) || matches!(end, Given::Unreadable) {
            return None;
        }
        // What it refuses was reported above.
        Load::new(
            frequency,
            start.day().map(Setting::Value),
            end.day().map(Setting::Value),
        )
        .ok()
    }
}

fn frequency(text: &str) -> Result<Frequency, Error> {
    // AWS does not have projection.
    let known = Frequency::ALL.into_iter().filter(|one| *one != Frequency::Projection);
    if let Some(found) = known.clone().find(|one| one.name() == text) {
        return Ok(found);
    }
    let error = Error::new(Code::Value, format!("there is no frequency `{text}`"));
    let near = nearest(text, known.map(Frequency::name));
    Err(error.help(match (text, near) {
        ("hourly", _) => "write `daily`: partitions are days, and Athena reads the hours in them".to_owned(),
        ("projection", _) => "write `daily`, or use the Rust macro, which has `projection`".to_owned(),
        (_, Some(near)) => format!("write `{near}`"),
        (_, None) => "write `none`, `daily`, `weekly` or `monthly`".to_owned(),
    }))
}
