//! The plan of a query, as `--plan` shows it.

use flow_log_stack_analysis::plan::NoPlanReason;
use flow_log_stack_analysis::{Catalog, resolve};

/// The plan as text, or why there is none; nothing for a refused query, whose errors are reported anyway.
pub(super) fn text(sql: &str, catalog: &Catalog) -> Option<String> {
    match resolve(sql, catalog).plan {
        Ok(plan) => Some(plan.to_string()),
        Err(error) if error.reason == NoPlanReason::Refused => None,
        Err(error) => {
            let place = sql.get(error.range).unwrap_or_default();
            let place: Vec<&str> = place.split_whitespace().collect();
            Some(match place.as_slice() {
                [] => format!("no plan: {}\n", error.reason),
                words => format!("no plan: {}: `{}`\n", error.reason, words.join(" ")),
            })
        }
    }
}
