//! The loader: its own tests, in real Python with the real boto3; and what it registers for a declaration, the days
//! that a calendar gives at the places that projection computes.
//!
//! For the latter the stack's own template says what the loader is asked; one Python process runs it, an event a line.

mod python;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::{Mutex, OnceLock};

use flow_log_stack::name::{AccountId, AthenaName, Region};
use flow_log_stack::{Day, FlowLogStack, Frequency, Load, Location, Scope, Setting, Stack};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use serde_json::{Value, json};

flow_log_stack::flow_log_stack! {
    pub(crate) stack Declared {
        logs: "s3://amzn-s3-demo-logs/",
        results: "s3://amzn-s3-demo-results/",
        database: existing("logs"),
        names: { table: "flow_logs", workgroup: "logs" },
        load: daily,
    }
    table flow_logs = default;
}

#[test]
fn the_loader_in_python() {
    python::pytest("loader", &[], &[]);
}

const ACCOUNTS: [&str; 4] = ["111122223333", "222233334444", "333344445555", "444455556666"];
const REGIONS: [&str; 3] = ["cn-north-1", "eu-west-1", "us-gov-west-1"];

/// A place that a partition has, by the values of its keys.
type Places = BTreeMap<Vec<String>, String>;

/// The loader, in a Python that stays.
struct Loader {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Loader {
    /// What is registered after one run on an empty table.
    fn run(event: &Value, today: Date, custom: bool) -> Places {
        static LOADER: OnceLock<Mutex<Loader>> = OnceLock::new();
        let loader = LOADER.get_or_init(|| {
            let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/loader/lines.py");
            let mut child = python::command()
                .arg(script)
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()
                .expect("the loader's process");
            let (input, output) = (
                child.stdin.take().expect("a pipe"),
                child.stdout.take().expect("a pipe"),
            );
            let output = BufReader::new(output);
            Mutex::new(Loader { child, input, output })
        });
        let mut loader = loader.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let request = json!({"event": event, "today": today.to_string(), "custom": custom});
        writeln!(loader.input, "{request}").expect("the loader reads");
        let mut line = String::new();
        loader.output.read_line(&mut line).expect("the loader answers");
        let answer: Vec<Vec<String>> = serde_json::from_str(&line)
            .unwrap_or_else(|error| panic!("{error} at {request}: {:?}", loader.child.try_wait()));
        answer
            .into_iter()
            .map(|mut values| {
                let place = values.pop().expect("a place after the values");
                (values, place)
            })
            .collect()
    }
}

/// Checks this many cases, the same ones in every run.
fn check<S: Strategy>(cases: u32, strategy: &S, test: impl Fn(S::Value) -> Result<(), TestCaseError>)
where
    S::Value: Debug,
{
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    match TestRunner::new_with_rng(config, rng).run(strategy, test) {
        Ok(()) => {}
        Err(TestError::Fail(reason, case)) => panic!("{reason}\nthe smallest case: {case:#?}"),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}

fn day(date: Date) -> Setting<Day> {
    Setting::Value(Day::new(&date.to_string()).expect("a day"))
}

fn load(frequency: Frequency, start: Option<Date>, end: Option<Date>) -> Load {
    Load::new(frequency, start.map(day), end.map(day)).expect("days that go together")
}

/// The declared stack with other settings.
fn stack(logs: &str, accounts: &[&str], regions: &[&str], load: Load) -> Stack {
    let mut stack = Declared::stack().clone();
    stack.logs = Setting::Value(Location::of_logs(logs).expect("a place of logs"));
    stack.accounts = Scope::Listed(
        accounts
            .iter()
            .map(|id| Setting::Value(AccountId::new(*id).expect("an id")))
            .collect(),
    );
    stack.regions = Scope::Listed(
        regions
            .iter()
            .map(|id| Setting::Value(Region::new(*id).expect("a Region")))
            .collect(),
    );
    stack.integrations[0].load = load;
    stack.integrations[0].table = Some(Setting::Value(AthenaName::new("flow_logs").expect("a name")));
    stack
}

/// A resource's properties in the stack's template.
fn properties(stack: &Stack, id: &str) -> Value {
    let template = stack.template().expect("a template").to_json();
    let template: Value = serde_json::from_str(&template).expect("JSON");
    template["Resources"][id]["Properties"].clone()
}

fn first_of_period(frequency: Frequency, date: Date, ahead: i64) -> Date {
    let (first, period) = match frequency {
        Frequency::Weekly => {
            let monday = i64::from(date.weekday().to_monday_zero_offset());
            (date.saturating_sub(monday.days()), ahead.weeks())
        }
        Frequency::Monthly => (date.first_of_month(), ahead.months()),
        _ => (date, ahead.days()),
    };
    first.saturating_add(period)
}

/// The days that must exist after a run, by the calendar of another library: on a table without any, all are looked at.
fn days(load: &Load, today: Date) -> BTreeSet<String> {
    let declared = |day: Option<&Setting<Day>>| {
        let day = day?.value()?.to_string();
        Some(day.parse::<Date>().expect("a date"))
    };
    let frequency = load.frequency();
    let first = declared(load.start()).unwrap_or_else(|| first_of_period(frequency, today, -1));
    let last = declared(load.end()).unwrap_or_else(|| first_of_period(frequency, today, 2).saturating_sub(1.day()));
    first
        .series(1.day())
        .take_while(|day| *day <= last)
        .map(|day| day.strftime("%Y/%m/%d").to_string())
        .collect()
}

fn twenty_years() -> impl Strategy<Value = Date> {
    (0..7305_i64).prop_map(|n| date(2015, 1, 1).saturating_add(n.days()))
}

/// The ends of every month of twenty years, leap days and ends of years among them.
#[test]
fn the_days_around_today_are_those_of_the_calendar() {
    for frequency in [Frequency::Daily, Frequency::Weekly, Frequency::Monthly] {
        let load = load(frequency, None, None);
        let stack = stack("s3://amzn-s3-demo-logs/", &ACCOUNTS[..1], &REGIONS[..1], load.clone());
        let event = properties(&stack, "FlowLogsPartitions");
        let edges = date(2015, 1, 1).series(1.day()).take(7305);
        for today in edges.filter(|day| day.day() == 1 || day.day() >= 28) {
            let registered: BTreeSet<_> = Loader::run(&event, today, true).into_keys().flatten().collect();
            assert_eq!(registered, days(&load, today), "{frequency} on {today}");
        }
    }
}

#[test]
fn the_days_of_every_mode_are_those_of_the_calendar() {
    let modes = select(vec![
        Frequency::None,
        Frequency::Daily,
        Frequency::Weekly,
        Frequency::Monthly,
    ]);
    let dates = (twenty_years(), prop::option::of(0..900_i64));
    let cases = (twenty_years(), modes, prop::option::of(dates), any::<bool>());
    check(400, &cases, |(today, frequency, dates, custom)| {
        let (start, end) = match (frequency, dates) {
            (Frequency::None, dates) => {
                let (start, length) = dates.unwrap_or((today, Some(0)));
                (Some(start), Some(start.saturating_add(length.unwrap_or(30).days())))
            }
            (_, None) => (None, None),
            // An open start lies near today, so that there are few days.
            (_, Some((start, None))) => {
                let near = today.saturating_sub(i64::from(start.day_of_year()).days());
                (Some(near), None)
            }
            (_, Some((start, Some(length)))) => (Some(start), Some(start.saturating_add(length.days()))),
        };
        let load = load(frequency, start, end);
        let stack = stack("s3://amzn-s3-demo-logs/", &ACCOUNTS[..1], &REGIONS[..1], load.clone());
        // Two dates are loaded once, by the custom resource.
        let custom = custom || load.schedule().is_none();
        let event = properties(&stack, "FlowLogsPartitions");
        let registered: BTreeSet<_> = Loader::run(&event, today, custom).into_keys().flatten().collect();
        prop_assert_eq!(registered, days(&load, today));
        Ok(())
    });
}

/// What projection computes for the days: the keys' values put into the location template.
fn projected(stack: &Stack, days: &BTreeSet<String>) -> Places {
    let table = properties(stack, "FlowLogsTable");
    let parameters = &table["TableInput"]["Parameters"];
    let template = parameters["storage.location.template"]
        .as_str()
        .expect("a literal template");
    let keys = table["TableInput"]["PartitionKeys"].as_array().expect("keys");
    let mut places = Places::from([(vec![], template.to_owned())]);
    for key in keys.iter().map(|key| key["Name"].as_str().expect("a name")) {
        let values: Vec<String> = match key {
            "day" => days.iter().cloned().collect(),
            "hour" => (0..24).map(|hour| format!("{hour:02}")).collect(),
            _ => {
                let values = parameters[format!("projection.{key}.values")].as_str().expect("values");
                values.split(',').map(str::to_owned).collect()
            }
        };
        let mut with_key = Places::new();
        for (before, place) in &places {
            for value in &values {
                let values = before.iter().chain([value]).cloned().collect();
                with_key.insert(values, place.replace(&format!("${{{key}}}"), value));
            }
        }
        places = with_key;
    }
    places
}

#[test]
fn the_loader_and_projection_name_the_same_prefixes() {
    let folders = "([a-z0-9!_.()=+,:@&;-]{1,8}/){0,3}";
    let accounts = subsequence(ACCOUNTS.to_vec(), 1..=ACCOUNTS.len());
    let regions = subsequence(REGIONS.to_vec(), 1..=REGIONS.len());
    let cases = (folders, accounts, regions, twenty_years(), 0..4_i64, any::<bool>());
    check(120, &cases, |(folders, accounts, regions, first, length, hourly)| {
        let logs = format!("s3://amzn-s3-demo-logs/{folders}");
        let last = first.saturating_add(length.days());
        let mut loaded = stack(
            &logs,
            &accounts,
            &regions,
            load(Frequency::None, Some(first), Some(last)),
        );
        loaded.destination_options.per_hour_partition = hourly;
        let mut computed = loaded.clone();
        computed.integrations[0].load = load(Frequency::Projection, Some(first), None);

        let event = properties(&loaded, "FlowLogsPartitions");
        let registered = Loader::run(&event, last, true);
        let days = days(&loaded.integrations[0].load, last);
        prop_assert_eq!(registered.len(), days.len() * accounts.len() * regions.len());
        let projected = projected(&computed, &days);
        if hourly {
            // A registered day holds the 24 projected hours.
            let mut hours = BTreeMap::new();
            for (mut values, place) in projected {
                let hour = values.pop().expect("an hour");
                let day = place
                    .strip_suffix(&format!("{hour}/"))
                    .expect("the hour at the end")
                    .to_owned();
                *hours.entry((values, day)).or_insert(0) += 1;
            }
            let wanted: BTreeMap<_, _> = registered.into_iter().map(|place| (place, 24)).collect();
            prop_assert_eq!(hours, wanted);
        } else {
            prop_assert_eq!(registered, projected);
        }
        Ok(())
    });
}

/// The sample files of one bucket: their prefixes up to the day, and what the paths say.
#[derive(Default)]
struct Tree {
    /// The place of the logs.
    logs: String,
    hive: bool,
    hourly: bool,
    accounts: BTreeSet<String>,
    regions: BTreeSet<String>,
    days: BTreeSet<Date>,
    prefixes: BTreeSet<String>,
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// Reads the tree as the delivery service laid it out (VPC user guide, "Flow log files").
fn tree(root: &Path, bucket: &str) -> Tree {
    let mut found = Vec::new();
    files(&root.join(bucket), &mut found);
    let mut tree = Tree::default();
    for file in found {
        let key = file
            .strip_prefix(root)
            .expect("below the root")
            .to_string_lossy()
            .replace('\\', "/");
        let (folder, _) = key.rsplit_once('/').expect("a file in a folder");
        let (logs, path) = folder.split_once("AWSLogs/").expect("a flow log's path");
        tree.logs = format!("s3://{logs}");
        let parts: Vec<&str> = path.split('/').collect();
        tree.hive = parts[0].starts_with("aws-account-id=");
        let values: Vec<&str> = parts
            .iter()
            .map(|part| part.rsplit('=').next().expect("a value"))
            .collect();
        tree.hourly = values.len() == 7;
        tree.accounts.insert(values[0].to_owned());
        tree.regions.insert(values[2].to_owned());
        let number = |n: usize| values[n].parse::<i16>().expect("a number");
        let narrow = |n: usize| i8::try_from(number(n)).expect("a month or a day");
        tree.days.insert(date(number(3), narrow(4), narrow(5)));
        tree.prefixes
            .insert(format!("s3://{logs}AWSLogs/{}/", parts[..6].join("/")));
    }
    tree
}

#[test]
fn the_prefixes_are_those_of_the_sample_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/logs/s3");
    let buckets: BTreeSet<String> = fs::read_dir(&root)
        .expect("the samples")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(buckets.len(), 6);
    for bucket in buckets {
        let tree = tree(&root, &bucket);
        let [accounts, regions] =
            [&tree.accounts, &tree.regions].map(|ids| ids.iter().map(String::as_str).collect::<Vec<_>>());
        let (first, last) = (*tree.days.first().expect("a day"), *tree.days.last().expect("a day"));
        let mut stack = stack(
            &tree.logs,
            &accounts,
            &regions,
            load(Frequency::None, Some(first), Some(last)),
        );
        stack.destination_options.hive_compatible_partitions = tree.hive;
        stack.destination_options.per_hour_partition = tree.hourly;
        let places = Loader::run(&properties(&stack, "FlowLogsPartitions"), last, true);
        // Each file is in one partition, and what no file is in does not exist.
        let with_files: BTreeSet<String> = places
            .into_values()
            .filter(|place| root.join(place.trim_start_matches("s3://")).is_dir())
            .collect();
        assert_eq!(with_files, tree.prefixes, "{bucket}");
    }
}
