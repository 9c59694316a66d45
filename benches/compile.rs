//! What the macro costs those who compile it: a cold check of a crate that uses it, and a check after an edit.
//!
//! `cargo bench --bench compile` prints seconds of CPU for the cold check, and of wall time for the others.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How often each check is repeated; the least is printed.
const TIMES: usize = 7;

fn main() -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compile");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("src"))?;
    let root = env!("CARGO_MANIFEST_DIR").replace('\\', "/");
    let manifest = format!(
        "[package]\nname = \"user\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\nflow-log-stack = {{ path = \"{root}\" }}\n\n[workspace]\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::copy(Path::new(&root).join("Cargo.lock"), folder.join("Cargo.lock"))?;

    // Sources are fetched before the clock starts.
    write(&folder, &empty())?;
    run(&folder, &["fetch", "--quiet"])?;
    let before = cpu();
    let wall = run(&folder, &["check", "--quiet"])?;
    match (before, cpu()) {
        (Some(before), Some(after)) => println!(
            "cold check            {:6.1} s CPU, {:.1} s",
            after.saturating_sub(before).as_secs_f64(),
            wall.as_secs_f64()
        ),
        _ => println!("cold check            {:6.1} s", wall.as_secs_f64()),
    }
    let base = edited(&folder, &empty())?;
    println!("no query              {:6.3} s", base.as_secs_f64());
    for count in [16, 500] {
        // A template holds less than 500 resources, so 500 queries are those of two stacks.
        let declaration = match count {
            0..400 => with_queries(count),
            _ => format!("mod a {{\n{0}}}\nmod b {{\n{0}}}\n", with_queries(count / 2)),
        };
        let time = edited(&folder, &declaration)?;
        println!(
            "{count:3} queries           {:6.3} s, {:.3} s over none",
            time.as_secs_f64(),
            time.saturating_sub(base).as_secs_f64()
        );
    }
    Ok(())
}

/// A declaration with a table and nothing else.
fn empty() -> String {
    with_queries(0)
}

fn with_queries(count: usize) -> String {
    let mut queries = String::new();
    for index in 0..count {
        let _ = write!(
            queries,
            "    /// The 20 sources that were rejected most often on one port.\n    query Rejected{index}(port: int = {index}, since: day = days_ago(7)) = r#\"\n        SELECT srcaddr, count(*) AS attempts\n        FROM flow_logs\n        WHERE action = 'REJECT' AND dstport = :port AND day >= :since\n        GROUP BY srcaddr\n        ORDER BY attempts DESC\n        LIMIT 20\n    \"#;\n"
        );
    }
    format!(
        "flow_log_stack::flow_log_stack! {{\n    pub stack Traffic {{\n        flow_log: \"fl-12345678901234567\",\n        logs: \"s3://my-flow-logs/\",\n        results: \"s3://my-results/\",\n        load: projection(\"2026-01-01\"..),\n    }}\n    table flow_logs = default;\n{queries}}}\n"
    )
}

fn write(folder: &Path, declaration: &str) -> std::io::Result<()> {
    fs::write(folder.join("src/lib.rs"), declaration)
}

/// The least time of a check after an edit of the declaration.
fn edited(folder: &Path, declaration: &str) -> std::io::Result<Duration> {
    let mut least = Duration::MAX;
    for time in 0..TIMES {
        write(folder, &format!("// edit {time}\n{declaration}"))?;
        least = least.min(run(folder, &["check", "--quiet"])?);
    }
    Ok(least)
}

fn run(folder: &Path, arguments: &[&str]) -> std::io::Result<Duration> {
    let start = Instant::now();
    let status = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", PathBuf::from(folder).join("target"))
        .stdout(Stdio::null())
        .status()?;
    if status.success() {
        Ok(start.elapsed())
    } else {
        Err(std::io::Error::other("the check failed"))
    }
}

/// The CPU time of all ended children, where the system tells it.
fn cpu() -> Option<Duration> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<_> = stat.rsplit(')').next()?.split_whitespace().collect();
    let ticks: u64 = fields.get(13)?.parse::<u64>().ok()? + fields.get(14)?.parse::<u64>().ok()?;
    Some(Duration::from_millis(ticks * 10))
}
