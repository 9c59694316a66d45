//! The commands about traffic, from the outside: over the sample logs and over generated ones.

mod command;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use command::{Done, Folder, Terminal};

const README: &str = include_str!("../../README.md");

const LOGS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/logs");

/// Two flow logs with different formats in one place; one has no status, so its records do not count as flows.
const MIXED: &str = "amzn-s3-demo-mixed-formats";

fn bucket(name: &str) -> String {
    format!("{LOGS}/s3/{name}")
}

/// The expected counts for each bucket.
fn expected() -> Value {
    let text = fs::read_to_string(format!("{LOGS}/expected.json")).expect("the counts");
    serde_json::from_str(&text).expect("JSON")
}

/// The rows of a command as JSON.
fn rows(arguments: &[&str]) -> Vec<Value> {
    let folder = Folder::new("rows");
    let done = folder.run(&[arguments, &["--format", "json"]].concat());
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    serde_json::from_str(&done.stdout).expect("JSON")
}

/// The report of a folder.
fn report(folder: &Folder, logs: &str) -> String {
    let done = folder.run(&["report", logs]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    folder.read("report.html").expect("a report")
}

/// The part of a page between two marks, after another part.
fn between<'p>(page: &'p str, after: &str, from: &str, to: &str) -> Option<&'p str> {
    let rest = page.split_once(after)?.1;
    Some(rest.split_once(from)?.1.split_once(to)?.0)
}

/// The values of the rows of a figure, exactly.
fn figure(page: &str, name: &str) -> Vec<Vec<String>> {
    let section =
        between(page, &format!("<section id=\"{name}\""), ">", "</section>").unwrap_or_else(|| panic!("{name}"));
    let body = between(section, "<tbody", ">", "</tbody>").unwrap_or_default();
    let cells = |row: &str| {
        let cells = row.split("<td").skip(1).filter(|cell| !cell.contains("aria-hidden"));
        cells.map(cell).collect()
    };
    body.split("<tr>").skip(1).map(cells).collect()
}

/// The exact value of a cell, which may be shown in other words.
fn cell(text: &str) -> String {
    let exact = between(text, "<data", "value=\"", "\"");
    exact
        .or_else(|| between(text, "", ">", "</td>"))
        .unwrap_or_default()
        .to_owned()
}

/// The number in a tile.
fn tile(page: &str, title: &str) -> String {
    let own = between(page, &format!("<dt>{title}</dt>"), "<dd>", "</dd>").unwrap_or_default();
    own.split('<').next().unwrap_or_default().to_owned()
}

#[test]
fn figures_equal_what_was_counted_of_each_bucket() {
    for (name, counted) in expected().as_object().expect("buckets") {
        let page = report(&Folder::new("figures"), &bucket(name));
        let number = |member: &Value| member.as_u64().unwrap_or_default();
        let lines = figure(&page, "days")
            .iter()
            .map(|row| row[3].parse::<u64>().expect("a count"))
            .sum::<u64>();
        assert_eq!(lines, number(&counted["data_lines"]), "{name}");
        if name == MIXED {
            continue;
        }
        // A format may have no status; then every line counts.
        let status = &counted["log_status"];
        let flows = number(&status["OK"]) + number(&status["?"]);
        let (accepted, rejected) = (
            number(&counted["action"]["ACCEPT"]),
            number(&counted["action"]["REJECT"]),
        );
        for (title, count) in [("Flows", flows), ("Accepted", accepted), ("Rejected", rejected)] {
            assert_eq!(tile(&page, title), grouped(count), "{name}: {title}");
        }
        let bytes = format!("{} bytes", grouped(number(&counted["sum_bytes"])));
        assert!(page.contains(&bytes), "{name}: {bytes}");
        for (figure_name, member, width) in [
            ("sources", "top_sources_by_bytes", 1),
            ("pairs", "top_pairs_by_bytes", 2),
        ] {
            let rows = figure(&page, figure_name);
            let own = |row: &Vec<String>| json!([row[..width].join(" "), row[width].parse::<u64>().expect("bytes")]);
            let own: Vec<_> = rows.iter().map(own).take(5).collect();
            assert_eq!(json!(own), counted[member], "{name}: {figure_name}");
        }
        if page.contains("id=\"ssh-rdp\"") {
            let flows = figure(&page, "ssh-rdp")
                .iter()
                .map(|row| row[3].parse::<u64>().expect("a count"))
                .sum::<u64>();
            assert_eq!(flows, number(&counted["ssh_rdp_records"]), "{name}: SSH and RDP");
        }
        let mut pairs = BTreeMap::new();
        for row in figure(&page, "rejected") {
            let flows: u64 = row.last().and_then(|own| own.parse().ok()).expect("a count");
            *pairs.entry(row[..2].join(" ")).or_insert(0) += flows;
        }
        let rejected = counted["top_rejected_pairs_by_count"].as_array().expect("rows");
        let rejected = rejected
            .iter()
            .map(|row| (row[0].as_str().unwrap_or_default().to_owned(), number(&row[1])));
        assert_eq!(pairs, rejected.collect(), "{name}: rejected");
        let versions = figure(&page, "ip-versions");
        let six = versions
            .iter()
            .find(|row| row[0] == "IPv6")
            .map_or("0", |row| row[1].as_str());
        assert_eq!(six, counted["ipv6_records"].to_string(), "{name}: IPv6");
    }
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<_> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(String::from_utf8_lossy)
        .collect();
    groups.join(",")
}

/// Writes a day's file in the default format below a folder.
fn write_day(folder: &Path, day: u32, lines: &str) {
    let text = format!(
        "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action \
         log-status\n{lines}"
    );
    let below = folder.join(format!(
        "AWSLogs/111122223333/vpcflowlogs/eu-central-1/2026/11/{day:02}"
    ));
    fs::create_dir_all(&below).expect("folders");
    let name = format!("111122223333_vpcflowlogs_eu-central-1_fl-0123456789abcdef0_202611{day:02}T0000Z_0000000a.log");
    fs::write(below.join(name), text).expect("a file");
}

/// Five days, of which the third was removed: 10.0.0.9 sends most, and port 3389 is rejected most.
fn five_days(folder: &Folder) -> PathBuf {
    let logs = folder.path().join("logs");
    for day in 1..=5 {
        let start = 1_793_491_200 + (day - 1) * 86_400;
        let line = |source: &str, port: u32, bytes: u64, action: &str| {
            let end = start + 60;
            format!(
                "2 111122223333 eni-0a1b2c3d4e5f60718 {source} 10.0.1.7 40000 {port} 6 10 {bytes} {start} {end} {action} OK\n"
            )
        };
        let lines = [
            line("10.0.0.9", 443, 9_000_000, "ACCEPT"),
            line("10.0.0.8", 443, 8_000_000, "ACCEPT"),
            line("203.0.113.5", 3389, 40, "REJECT"),
            line("203.0.113.6", 3389, 40, "REJECT"),
            line("203.0.113.6", 22, 40, "REJECT"),
        ]
        .concat();
        write_day(&logs, day, &lines);
    }
    fs::remove_dir_all(logs.join("AWSLogs/111122223333/vpcflowlogs/eu-central-1/2026/11/03")).expect("a day");
    logs
}

#[test]
fn one_command_shows_the_busiest_source_the_port_rejected_most_and_the_missing_day() {
    let folder = Folder::new("first-day");
    five_days(&folder);
    let page = report(&folder, "logs");
    assert_eq!(tile(&page, "Busiest source"), "10.0.0.9");
    assert_eq!(tile(&page, "Port rejected most"), "3389 (RDP)");
    assert_eq!(tile(&page, "Days missing"), "2026-11-03");
    assert!(
        page.contains("Missing days of 111122223333 in eu-central-1 (fl-0123456789abcdef0): 2026-11-03."),
        "{page}"
    );
    assert_eq!(figure(&page, "days").len(), 4);
}

#[test]
fn the_same_logs_give_the_same_bytes() {
    let folder = Folder::new("same");
    five_days(&folder);
    let first = report(&folder, "logs");
    assert_eq!(report(&folder, "logs"), first);
}

#[test]
fn a_page_asks_nothing_of_anybody() {
    let folder = Folder::new("alone");
    five_days(&folder);
    let page = report(&folder, "logs");
    for asking in [
        "http:",
        "https:",
        "<script",
        "<link",
        "<img",
        "src=",
        "url(",
        "@import",
        "javascript:",
    ] {
        // The only URL on the page is that of SVG's namespace.
        let page = page.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
        assert!(!page.contains(asking), "{asking}");
    }
}

#[test]
fn what_stands_in_logs_is_text_on_the_page() {
    let folder = Folder::new("hostile");
    let logs = folder.path().join("logs");
    let record = |source: &str| {
        format!("2 111122223333 <img/src=x> {source} \"><b>&amp; 1 22 6 1 1 1793491200 1793491260 REJECT OK\n")
    };
    write_day(&logs, 1, &record("</td><script>alert(1)</script>"));
    let page = report(&folder, "logs");
    assert!(
        !page.contains("<script") && !page.contains("<img") && !page.contains("<b>"),
        "{page}"
    );
    assert!(
        page.contains("&lt;/td&gt;&lt;script&gt;alert(1)&lt;/script&gt;"),
        "{page}"
    );
    assert!(page.contains("&quot;&gt;&lt;b&gt;&amp;amp;"), "{page}");
}

#[test]
fn the_top_of_a_folder_is_what_was_counted() {
    for (name, counted) in expected().as_object().expect("buckets") {
        if name == MIXED {
            continue;
        }
        let logs = bucket(name);
        let cut = |rows: Vec<Value>, keys: &[&str], value: &str| {
            let row = |row: &Value| {
                let keys: Vec<_> = keys.iter().map(|key| row[key].as_str().unwrap_or_default()).collect();
                json!([keys.join(" "), row[value]])
            };
            rows.iter().map(row).take(5).collect::<Vec<_>>()
        };
        let sources = cut(rows(&["top", &logs]), &["srcaddr"], "total_bytes");
        let pairs = cut(rows(&["top", &logs, "pairs"]), &["srcaddr", "dstaddr"], "total_bytes");
        assert_eq!(json!(sources), counted["top_sources_by_bytes"], "{name}");
        assert_eq!(json!(pairs), counted["top_pairs_by_bytes"], "{name}");
    }
}

#[test]
fn who_says_what_an_address_did() {
    let folder = Folder::new("who");
    let logs = five_days(&folder);
    let all = rows(&["who", &logs.display().to_string(), "10.0.1.7"]);
    let row = &all[0];
    assert_eq!(row["what"], "address");
    assert_eq!(row["value"], "10.0.1.7");
    assert_eq!(row["first_seen"], "2026-11-01 00:00:00.000 UTC");
    assert_eq!(row["last_seen"], "2026-11-05 00:01:00.000 UTC");
    assert_eq!((&row["accepted"], &row["rejected"]), (&json!(8), &json!(12)));
    assert_eq!(
        (&row["bytes_sent"], &row["bytes_received"]),
        (&json!(0), &json!(68_000_480))
    );
    let of = |what: &str| {
        let own = all.iter().filter(|row| row["what"] == what);
        own.map(|row| row["value"].as_str().unwrap_or_default())
            .collect::<Vec<_>>()
    };
    assert_eq!(of("peer"), ["203.0.113.6", "10.0.0.8", "10.0.0.9", "203.0.113.5"]);
    assert_eq!(of("port"), ["3389", "443", "22"]);
}

#[test]
fn an_address_is_a_value_and_in_whatever_form_it_is_written() {
    let folder = Folder::new("address");
    let logs = folder.path().join("logs");
    write_day(
        &logs,
        1,
        "2 111122223333 eni-1 2001:db8::7 10.0.0.1 1 443 6 1 5 1793491200 1793491260 ACCEPT OK\n",
    );
    let logs = logs.display().to_string();
    assert_eq!(rows(&["who", &logs, "2001:0DB8:0::7"])[0]["bytes_sent"], 5);
    let done = folder.run(&["who", &logs, "10.0.0.1' OR '1'='1"]);
    assert_eq!(done.code, Some(2));
    assert!(done.stderr.contains("is not an IP address"), "{}", done.stderr);
}

#[test]
fn a_timeline_has_a_row_for_each_stretch() {
    let folder = Folder::new("timeline");
    let logs = five_days(&folder).display().to_string();
    let days = rows(&["timeline", &logs, "--per", "day"]);
    let begins: Vec<_> = days
        .iter()
        .map(|row| row["begins"].as_str().unwrap_or_default())
        .collect();
    assert_eq!(
        begins,
        ["01", "02", "04", "05"].map(|day| format!("2026-11-{day} 00:00:00.000 UTC"))
    );
    assert_eq!((&days[0]["accepted"], &days[0]["rejected"]), (&json!(2), &json!(3)));
    let of_one = rows(&[
        "timeline",
        &logs,
        "203.0.113.5",
        "--per",
        "minute",
        "--until",
        "2026-11-02",
    ]);
    assert_eq!(of_one.len(), 2);
    assert_eq!(of_one[0]["flow_count"], 1);
}

#[test]
fn a_moment_that_is_none_stops_nothing_and_is_counted() {
    let folder = Folder::new("garbage");
    let logs = folder.path().join("logs");
    let line = |source: &str, start: &str, end: &str| {
        format!("2 111122223333 eni-1 {source} 10.0.1.7 40000 3389 6 1 40 {start} {end} REJECT OK\n")
    };
    let (start, end) = ("1793491200", "1793491260");
    let lines = [
        line("10.0.0.9", start, end),
        line("10.0.0.9", "9223372036854775807", end),
        line("10.0.0.9", "-9223372036854775808", "9223372036854775807"),
        line("10.0.0.8", "2251799813686", "2251799813686"),
        line("10.0.0.8", "x", end),
        line("10.0.0.8", start, "4102444800"),
    ];
    write_day(&logs, 1, &lines.concat());
    let page = report(&folder, "logs");
    assert_eq!(
        (tile(&page, "Flows"), tile(&page, "Rejected")),
        ("6".to_owned(), "6".to_owned())
    );
    assert_eq!(
        figure(&page, "days")[0].last().map(String::as_str),
        Some("4"),
        "bad lines"
    );
    let by_hour = figure(&page, "by-hour");
    assert_eq!(by_hour.len(), 1);
    assert_eq!(by_hour[0][..2], ["2026-11-01 00:00:00.000 UTC", "2"]);
    let said = "4 records have no start from 1970 to 2099: they are counted, but left out of everything over time";
    assert!(page.contains(&format!("{said}.")), "{page}");
    let longest = figure(&page, "longest");
    assert_eq!(longest.len(), 1);
    assert_eq!(longest[0][..3], ["10.0.0.9", "10.0.1.7", "60"]);
    let all = rows(&["who", logs.to_str().expect("a path"), "10.0.1.7"]);
    assert_eq!(all[0]["flow_count"], 6);
    assert_eq!(all[0]["first_seen"], "2026-11-01 00:00:00.000 UTC");
    assert_eq!(all[0]["last_seen"], "2026-11-01 00:01:00.000 UTC");
    let done = folder.run(&["who", "logs", "10.0.1.7"]);
    let times = "5 records have no start or no end from 1970 to 2099: they are counted, but such a time is not a first or \
                 last one";
    assert_eq!(done.stderr, format!("note: {times}\n"));
    assert!(!done.stdout.contains("left_out"), "{}", done.stdout);
    let done = folder.run(&["timeline", "logs"]);
    assert_eq!(done.stdout.lines().count(), 2, "{}", done.stdout);
    assert!(done.stderr.contains(&format!("note: {said}\n")), "{}", done.stderr);
    assert_eq!(rows(&["top", logs.to_str().expect("a path")])[0]["flow_count"], 3);
}

#[test]
fn a_table_has_bars_and_a_pipe_has_none_of_a_terminals_signs() {
    let folder = Folder::new("bars");
    five_days(&folder);
    let done = folder.run(&["top", "logs", "--format", "table"]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    let lines: Vec<_> = done.stdout.lines().collect();
    assert!(
        lines[2].starts_with("10.0.0.9 ") && lines[2].contains('█'),
        "{}",
        done.stdout
    );
    assert!(lines.iter().all(|line| line.chars().count() <= 80), "{}", done.stdout);
    assert!(!done.stdout.contains('\u{1b}'), "{}", done.stdout);
    assert_eq!(
        folder.run(&["top", "logs"]).stdout.lines().next(),
        Some("\"srcaddr\",\"total_bytes\",\"flow_count\",\"rejected\"")
    );
}

#[test]
fn the_readmes_example_is_what_is_printed() {
    let (_, rest) = README
        .split_once("$ flow-log-stack top logs rejected --rows 3\n")
        .expect("the example");
    let (expected, _) = rest.split_once("```").expect("its end");
    let folder = Folder::new("readme-top");
    let line = |source: &str, destination: &str, port: u32, count: usize| {
        format!("2 111122223333 eni-1 {source} {destination} 40000 {port} 6 1 40 1793491200 1793491260 REJECT OK\n")
            .repeat(count)
    };
    let lines = [
        line("203.0.113.5", "10.0.1.7", 3389, 412),
        line("203.0.113.6", "10.0.1.7", 22, 206),
        line("203.0.113.6", "10.0.1.9", 22, 51),
        line("203.0.113.7", "10.0.1.9", 22, 1),
    ];
    write_day(&folder.path().join("logs"), 1, &lines.concat());
    let done = folder.run(&["top", "logs", "rejected", "--rows", "3", "--format", "table"]);
    assert_eq!(done.stdout, expected);
}

#[cfg(unix)]
#[test]
fn a_terminal_shows_bars_to_its_edge_and_nothing_steers_it() {
    let mut terminal = Terminal::new("traffic-terminal");
    let logs = terminal.folder.path().join("logs");
    let line = |source: &str, bytes: u32| {
        format!("2 111122223333 eni-1 {source} 10.0.1.7 1 443 6 1 {bytes} 1793491200 1793491260 ACCEPT OK\n")
    };
    write_day(&logs, 1, &(line("10.0.0.9", 1000) + &line("a\u{1b}[2Jb", 500)));
    let shown = terminal.run(&["top", "logs"]);
    let plain: Vec<_> = shown
        .lines()
        .map(|line| line.replace("\u{1b}[0m", "").replace("\u{1b}[1m", ""))
        .collect();
    let widest = plain
        .iter()
        .map(|line| line.trim_end_matches('\r').chars().count())
        .max();
    assert_eq!(widest, Some(80), "{shown}");
    assert!(
        plain
            .iter()
            .any(|line| line.starts_with("a\\u{1b}[2Jb ") && line.contains('█')),
        "{shown}"
    );
    assert!(!shown.contains("\u{1b}[2J"), "{shown}");
}

#[cfg(target_os = "linux")]
#[test]
fn who_interrupts_a_report_has_none_and_no_half_of_one() {
    let folder = Folder::new("interrupted");
    let line = "2 111122223333 eni-1 10.0.0.9 10.0.1.7 1 443 6 1 1 1793491200 1793491260 ACCEPT OK\n";
    write_day(&folder.path().join("logs"), 1, &line.repeat(500_000));
    let child = folder
        .command(&["report", "logs"])
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command");
    let status = format!("/proc/{}/status", child.id());
    // The handled signals as bits: Ctrl-C is the second.
    let is_heard = || {
        let status = fs::read_to_string(&status).unwrap_or_default();
        let heard = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
        heard
            .and_then(|bits| u64::from_str_radix(bits.trim(), 16).ok())
            .is_some_and(|bits| bits & 2 != 0)
    };
    while !is_heard() {
        std::thread::yield_now();
    }
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(killed.is_ok_and(|status| status.success()));
    let done = Done::of(child.wait_with_output().expect("it ends"));
    assert_eq!((done.code, done.stderr.as_str()), (Some(130), "cancelled\n"));
    assert_eq!(folder.files(), ["logs"]);
}

#[test]
fn what_makes_no_sense_is_said_and_nothing_is_written() {
    let folder = Folder::new("nonsense");
    five_days(&folder);
    fs::create_dir(folder.path().join("empty")).expect("a folder");
    for (arguments, said) in [
        (&["report"][..], "DIR is missing"),
        (&["report", "nowhere"], "nowhere"),
        (&["report", "empty"], "empty"),
        (&["top", "logs", "colours"], "is not something that `top` counts"),
        (&["top", "--on", "logs", "sources", "more"], "one argument too many"),
        (&["who", "logs"], "ADDRESS is missing"),
        (&["timeline", "logs", "--since", "2026-02-30"], "there is no day"),
        (
            &["timeline", "logs", "--since", "2026-11-04", "--until", "2026-11-02"],
            "before",
        ),
    ] {
        let done = folder.run(arguments);
        assert_eq!(done.code, Some(2), "{arguments:?}: {}", done.stderr);
        assert!(done.stderr.contains(said), "{arguments:?}: {}", done.stderr);
        assert_eq!(done.stdout, "", "{arguments:?}");
    }
    assert_eq!(folder.files(), ["empty", "logs"]);
}

#[test]
fn on_means_the_same_as_the_folder() {
    let folder = Folder::new("on");
    five_days(&folder);
    let by_word = folder.run(&["top", "logs", "ports"]);
    let by_option = folder.run(&["top", "--on", "logs", "ports"]);
    assert_eq!((by_word.code, by_word.stdout), (Some(0), by_option.stdout));
}
