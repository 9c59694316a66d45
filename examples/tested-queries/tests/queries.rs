//! Given these records, the declared query gives these rows: `cargo test -p tested-queries`, without AWS.

use flow_log_stack::prelude::*;
use flow_log_stack_local::{Error, FlowLogs, Local, Record, block_on};
use tested_queries::{ProductionTraffic, RejectedOnPort, RejectedOnPortRow, suspects};

/// 2026-11-20, 00:00 UTC.
const FRIDAY: i64 = 1_795_132_800;

/// Five records. What a record does not set is that of an accepted HTTPS connection.
fn engine() -> Result<Local, Error> {
    let ssh = Record::new().dstport(22).action("REJECT").start(FRIDAY);
    let logs = FlowLogs::records([
        ssh.clone().srcaddr("198.51.100.7").bytes(40),
        ssh.clone().srcaddr("198.51.100.7").bytes(60),
        ssh.clone().srcaddr("2001:db8::17").bytes(80),
        ssh.srcaddr("203.0.113.12").start(FRIDAY - 86_400),
        Record::new().start(FRIDAY),
    ]);
    Local::new(ProductionTraffic::stack(), &logs)
}

fn row(srcaddr: &str, attempts: i64, total_bytes: i64) -> RejectedOnPortRow {
    RejectedOnPortRow {
        srcaddr: Some(srcaddr.to_owned()),
        attempts,
        total_bytes: Some(total_bytes),
    }
}

#[test]
fn sources_are_counted_from_the_day_on() -> Result<(), Error> {
    let query = RejectedOnPort {
        port: 22,
        since: "2026-11-20".parse()?,
    };
    assert_eq!(
        engine()?.all(&query)?,
        [row("198.51.100.7", 2, 100), row("2001:db8::17", 1, 80)]
    );
    Ok(())
}

#[test]
fn by_default_it_is_ssh_in_the_last_seven_days() -> Result<(), Error> {
    let query = RejectedOnPort::with_defaults("2026-11-26".parse()?);
    assert_eq!(engine()?.all(&query)?.len(), 3);
    let query = RejectedOnPort::with_defaults("2026-11-27".parse()?);
    assert_eq!(engine()?.all(&query)?.len(), 2);
    Ok(())
}

#[test]
fn who_tries_twice_is_a_suspect() -> Result<(), Error> {
    let engine = engine()?;
    let sentences = block_on(suspects(&engine, "2026-11-20".parse()?, 2))?;
    assert_eq!(sentences, ["198.51.100.7 was rejected 2 times"]);
    Ok(())
}

#[test]
fn what_the_readme_shows() -> Result<(), Error> {
    let ssh = Record::new().dstport(22).action("REJECT").start(1_795_132_800);
    let logs = FlowLogs::records([
        ssh.clone().srcaddr("198.51.100.7"),
        ssh.srcaddr("203.0.113.12"),
        Record::new(),
    ]);
    let query = RejectedOnPort {
        port: 22,
        since: "2026-11-20".parse()?,
    };
    let rows = Local::new(ProductionTraffic::stack(), &logs)?.all(&query)?;
    assert_eq!(rows.len(), 2);
    Ok(())
}
