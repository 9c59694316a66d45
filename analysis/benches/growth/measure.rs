//! What grows, and how much.

use std::time::{Duration, Instant};

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

/// The CPU time of one look, after another one: the kernel gives memory to the first, page by page, and only if it needs
/// more than smaller statements did before.
fn cost(sql: &str, look: &impl Fn(&str)) -> Duration {
    look(sql);
    let began = Instant::now();
    let before = cpu(began);
    let mut count = 0;
    loop {
        look(sql);
        count += 1;
        let spent = cpu(began).saturating_sub(before);
        if spent >= ENOUGH {
            return spent / count;
        }
    }
}

/// The CPU time that this process has used, in the kernel's ticks of 10 ms; elsewhere than on Linux, the time that passed.
fn cpu(began: Instant) -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the process, in parentheses, may have blanks.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |index: usize| fields.get(index).and_then(|field| field.parse::<u64>().ok());
    match (ticks(11), ticks(12)) {
        (Some(user), Some(system)) => Duration::from_millis(10 * (user + system)),
        _ => began.elapsed(),
    }
}
