//! A query's memory is limited, whatever it reads.

#![cfg(target_os = "linux")]

mod common;

use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use flow_log_stack_local::engine::Stop;
use flow_log_stack_local::session::Session;
use flow_log_stack_local::source::Logs;

use common::query::run;
use common::{DAY, Folder, member};

const MIB: usize = 1 << 20;

/// Measurements of the process's memory need a test to run alone.
static ALONE: Mutex<()> = Mutex::new(());

/// The peak memory of the process during some work, less what it had before.
///
/// Pages of the program itself, which the first test to run reads from its file, are not counted.
fn most<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let status = |name: &str| -> usize {
        let status = fs::read_to_string("/proc/self/status").expect("a process");
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix(name))
            .expect("a count");
        line.trim_matches([':', '\t', ' ', 'k', 'B'])
            .parse::<usize>()
            .expect("a number")
            * 1024
    };
    // Resets the peak.
    fs::write("/proc/self/clear_refs", "5").expect("the process is ours");
    let (before, program) = (status("VmRSS"), status("RssFile"));
    let done = work();
    let program = status("RssFile").saturating_sub(program);
    (done, status("VmHWM").saturating_sub(before + program))
}

fn session(memory_limit: usize) -> Session {
    Session {
        memory_limit,
        partitions: 2,
        ..Session::at(0)
    }
}

/// Eight files of 10,000 records each, with as many distinct addresses as records.
fn logs(folder: &Path) -> Logs {
    for file in 0..8_u32 {
        let mut text = String::from("version srcaddr bytes\n");
        for record in 0..10_000_u32 {
            let [a, b, c, _] = (file * 10_000 + record).to_le_bytes();
            text.push_str(&format!("2 10.{c}.{b}.{a} {record}\n"));
        }
        let path = folder.join(format!("{DAY}/{file}.log.gz"));
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        fs::write(path, member(text)).expect("a file");
    }
    Logs::found(folder).expect("logs")
}

const RECORDS: usize = 80_000;

#[test]
fn sorts_and_groups_go_to_disk_beyond_the_limit() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = Folder::new();
    let logs = logs(folder.path());
    for sql in [
        "SELECT count(*), sum(n) FROM (SELECT srcaddr, max(bytes) AS n FROM flow_logs GROUP BY srcaddr)",
        "SELECT count(DISTINCT srcaddr), 399960000 FROM flow_logs",
        "SELECT count(*), sum(bytes) FROM (SELECT * FROM flow_logs ORDER BY bytes, srcaddr LIMIT 1000000)",
    ] {
        let rows = run(sql, &logs, session(8 * MIB)).unwrap_or_else(|stop| panic!("{sql}: {stop:?}"));
        let sum = 8 * (10_000 * 9_999 / 2);
        assert_eq!(rows, [[Some(RECORDS.to_string()), Some(sum.to_string())]], "{sql}");
    }
}

#[test]
fn what_cannot_go_to_disk_stops_the_query() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = Folder::new();
    let logs = logs(folder.path());
    for sql in [
        "SELECT cardinality(array_agg(srcaddr)) FROM flow_logs",
        "SELECT count(*), count(DISTINCT srcaddr) FROM flow_logs",
        "SELECT day, cardinality(array_agg(srcaddr)) FROM flow_logs GROUP BY day",
        "SELECT day, histogram(srcaddr) FROM flow_logs GROUP BY day",
        "SELECT srcaddr FROM flow_logs",
        "SELECT max(n) FROM (SELECT row_number() OVER (ORDER BY bytes) AS n FROM flow_logs)",
        "SELECT count(*) FROM flow_logs AS a JOIN flow_logs AS b ON a.srcaddr = b.srcaddr",
        "SELECT count(*) FROM (SELECT srcaddr FROM flow_logs INTERSECT SELECT srcaddr FROM flow_logs)",
        "SELECT count(*) FROM flow_logs WHERE srcaddr IN (SELECT srcaddr FROM flow_logs)",
    ] {
        let (rows, most) = most(|| run(sql, &logs, session(4 * MIB)));
        assert!(
            matches!(rows, Err(Stop::Memory(_))),
            "{sql}: {:?}",
            rows.map(|rows| rows.len())
        );
        assert!(most < 48 * MIB, "{sql}: {} MiB", most / MIB);
    }
    assert!(
        run(
            "SELECT cardinality(array_agg(srcaddr)) FROM flow_logs",
            &logs,
            session(256 * MIB)
        )
        .is_ok()
    );
}

#[test]
fn a_row_pattern_that_matches_in_too_many_ways_stops_the_query() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = Folder::new();
    let sql = "SELECT count(*) FROM flow_logs MATCH_RECOGNIZE (ORDER BY bytes MEASURES 1 AS one PATTERN ((A | B)+ C) \
               DEFINE C AS cardinality(array_agg(classifier())) = 0)";
    let rows = run(sql, &logs(folder.path()), session(256 * MIB));
    assert!(
        matches!(rows, Err(Stop::Memory(_))),
        "{:?}",
        rows.map(|rows| rows.len())
    );
}

#[test]
fn the_rows_of_many_elements_are_handed_on_in_pieces() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = Folder::new();
    let logs = logs(folder.path());
    let sql = "SELECT count(*) FROM UNNEST(sequence(1, 10000)) AS a(x) CROSS JOIN UNNEST(sequence(1, 300)) AS b(y)";
    let (rows, most) = most(|| run(sql, &logs, session(16 * MIB)));
    assert_eq!(rows.expect("rows")[0][0].as_deref(), Some("3000000"));
    assert!(most < 48 * MIB, "{} MiB", most / MIB);
}

/// 40,000 lines of 1 KiB.
fn long_lines() -> String {
    format!("2 10.0.0.1 7 {}\n", "x".repeat(1011)).repeat(40_000)
}

#[test]
fn the_size_of_files_is_no_matter() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = Folder::new();
    let text = format!("version srcaddr bytes\n{}", long_lines());
    folder.write(&format!("{DAY}/gzip.log.gz"), member(&text));
    folder.write(&format!("{DAY}/plain.log"), &text);
    let size = text.len();
    drop(text);
    let logs = Logs::found(folder.path()).expect("logs");
    let sql = "SELECT count(*), sum(bytes), max(srcaddr) FROM flow_logs";
    let (rows, most) = most(|| run(sql, &logs, session(16 * MIB)));
    assert_eq!(rows.expect("rows")[0][0].as_deref(), Some("80000"));
    assert!(size > 38 * MIB && most < 32 * MIB, "{} MiB", most / MIB);
}

#[test]
fn a_file_that_inflates_without_end_takes_little_room() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = Folder::new();
    // The end of the file has the size of the last member, but nothing has that of the others.
    let members = [
        member("version srcaddr bytes\n"),
        member(long_lines()),
        member("2 10.0.0.1 7\n"),
    ];
    folder.write(&format!("{DAY}/bomb.log.gz"), members.concat());
    let logs = Logs::found(folder.path()).expect("logs");
    let sql = "SELECT count(*) FROM flow_logs";
    let (rows, most) = most(|| run(sql, &logs, Session::at(0)));
    assert_eq!(rows.expect("rows")[0][0].as_deref(), Some("40001"));
    assert!(most < 32 * MIB, "{} MiB", most / MIB);
}
