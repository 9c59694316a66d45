//! All texts to the checker, side by side: what they cost is nearly all that a declaration costs.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use flow_log_stack_analysis::{Analysis, Catalog, Parameter, check};
use flow_log_stack_runtime::Listed as _;

/// A text to be checked.
pub(crate) struct Text {
    pub(crate) sql: String,
    /// What it may name besides the tables.
    pub(crate) parameters: Vec<Parameter>,
}

/// This many texts are worth a thread.
const WORTH: usize = 8;

/// What the checker says of each of them, in their order.
pub(crate) fn checked(texts: &[Text], catalog: &Catalog) -> Vec<Analysis> {
    let next = AtomicUsize::new(0);
    let work = || {
        // Only the parameters change from text to text.
        let mut catalog = catalog.clone();
        let mut found = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(text) = texts.get(index) else {
                return found;
            };
            catalog.parameters.clone_from(&text.parameters);
            found.push((index, check(&text.sql, &catalog)));
        }
    };
    let found = thread::scope(|scope| {
        // If the machine gives no thread, the others do its work.
        let spawn = |_| thread::Builder::new().spawn_scoped(scope, work).ok();
        let others: Vec<_> = (1..threads(texts.len())).map_while(spawn).listed();
        let mut found = work();
        for other in others {
            found.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        found
    });
    let mut all = vec![Analysis::default(); texts.len()];
    for (index, analysis) in found {
        all[index] = analysis;
    }
    all
}

/// The number of threads for a number of texts.
fn threads(texts: usize) -> usize {
    match texts / WORTH {
        0 | 1 => 1,
        worth => thread::available_parallelism().map_or(1, NonZero::get).min(worth),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_a_text_stands_in_its_place() {
        let text = |number: usize| Text {
            sql: format!("SELECT :p{number} AS c{number}"),
            parameters: vec![Parameter {
                name: format!("p{number}"),
                data_type: "bigint".parse().ok(),
                list: false,
            }],
        };
        let catalog = Catalog {
            tables: Some(Vec::new()),
            ..Catalog::default()
        };
        for count in [0, 1, WORTH, 2 * WORTH, 20 * WORTH + 1] {
            let texts: Vec<_> = (0..count).map(text).collect();
            let all = checked(&texts, &catalog);
            let names: Vec<_> = all.iter().map(|one| one.columns[0].name.clone()).collect();
            let expected: Vec<_> = (0..count).map(|number| Some(format!("c{number}"))).collect();
            assert_eq!(names, expected);
            assert!(all.iter().all(Analysis::is_accepted));
        }
    }
}
