//! What grows, and how much.

use std::time::Duration;

use super::families::Family;

/// What the exponent may be, and the time that the whole may take.
const MOST_GROWTH: f64 = 1.2;
const MOST_TIME: Duration = Duration::from_secs(1);
/// A measurement is repeated until it has taken so long.
const ENOUGH: Duration = Duration::from_millis(200);

/// Prints what `look` costs for each of the families that is asked for: at a quarter, at the whole, and the exponent
/// between them.
pub(crate) fn print(families: &[Family], look: impl Fn(&str)) {
    let asked: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    let mut slow = 0;
    println!(
        "{:40} {:>7} {:>9} {:>9} {:>9}",
        "family", "parts", "quarter", "whole", "exponent"
    );
    for family in families {
        if !asked.is_empty() && !asked.iter().any(|own| is_asked_for(family.name, own)) {
            continue;
        }
        let most = family.most();
        let quarter = cost(&family.statement(most / 4), &look);
        // What is beyond all measure at a quarter would not end at the whole.
        let whole = (quarter < 4 * MOST_TIME).then(|| cost(&family.statement(most), &look));
        let growth = whole.map_or(f64::INFINITY, |whole| {
            (whole.as_secs_f64() / quarter.as_secs_f64()).log2() / 2.0
        });
        let is_slow = growth > MOST_GROWTH || whole.is_none_or(|whole| whole > MOST_TIME);
        slow += usize::from(is_slow);
        println!(
            "{:40} {most:>7} {:>7.2}ms {:>7.2}ms {growth:>9.2}{}",
            family.name,
            quarter.as_secs_f64() * 1e3,
            whole.unwrap_or(Duration::MAX).as_secs_f64().min(9999.0) * 1e3,
            if is_slow { "  too slow" } else { "" },
        );
    }
    println!("{slow} grow too fast");
}

/// Whether a family is asked for: by a part of its name, or by `=` and the whole of it.
fn is_asked_for(name: &str, asked: &str) -> bool {
    match asked.strip_prefix('=') {
        Some(whole) => name == whole,
        None => name.contains(asked),
    }
}

/// The least CPU time of a look, after another one: the kernel gives memory to the first, page by page, and other work on the
/// machine only adds to what a look takes.
fn cost(sql: &str, look: &impl Fn(&str)) -> Duration {
    look(sql);
    let began = cpu();
    let mut least = Duration::MAX;
    loop {
        let before = cpu();
        look(sql);
        let after = cpu();
        least = least.min(after.saturating_sub(before));
        if after.saturating_sub(began) >= ENOUGH {
            return least;
        }
    }
}

/// The CPU time that this process has used, its ended threads included.
#[cfg(unix)]
fn cpu() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.try_into().expect("the clock starts at 0")
}

/// The time since the first call.
#[cfg(not(unix))]
fn cpu() -> Duration {
    static BEGAN: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    BEGAN.get_or_init(std::time::Instant::now).elapsed()
}
