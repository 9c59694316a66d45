//! Plans: what must be true of each, and some that people have read.

#[path = "common/corpora.rs"]
mod corpora;
#[path = "common/invariants.rs"]
mod invariants;

use std::collections::BTreeMap;
use std::fs;

use flow_log_stack_analysis::plan::NoPlanReason;
use flow_log_stack_analysis::resolve;
use serde_json::Value;

/// What the corpora hold that has no plan, and how many statements each.
const WITHOUT: [(NoPlanReason, usize); 6] = [
    (NoPlanReason::Refused, 1),
    (NoPlanReason::UnknownType, 1),
    (NoPlanReason::RowPattern, 39),
    (NoPlanReason::Metadata, 16),
    (NoPlanReason::SubqueryInLambda, 1),
    (NoPlanReason::Fails, 8),
];

#[test]
fn every_accepted_statement_has_a_plan_that_holds_together() {
    let catalogs = corpora::catalogs();
    let mut without: BTreeMap<NoPlanReason, Vec<String>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for file in fs::read_dir(corpora::folder()).expect("the corpora are there") {
        let path = file.expect("a file").path();
        if path.extension().is_none_or(|own| own != "jsonl") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a readable file");
        for line in text.lines() {
            let case: Value = serde_json::from_str(line).expect("a line of JSON");
            if case["answer"]["ok"] != true {
                continue;
            }
            let sql = case["sql"].as_str().expect("a statement");
            let name = case["catalog"].as_str().unwrap_or_default();
            let catalog = catalogs.get(name).cloned().unwrap_or_default();
            let resolution = resolve(sql, &catalog);
            let plan = match resolution.plan {
                Ok(plan) => plan,
                Err(error) => {
                    let shown = format!("{}: {sql}", case["id"]);
                    without.entry(error.reason).or_default().push(shown);
                    continue;
                }
            };
            let columns = resolution.analysis.columns.iter().map(|own| own.data_type.as_ref());
            let own = plan.output.iter().map(|own| Some(&plan.columns[own.column].data_type));
            if !own.eq(columns) {
                wrong.push(format!("{}: other columns\n  {sql}\n{plan}", case["id"]));
            }
            for what in invariants::Check::of(&plan) {
                wrong.push(format!("{}: {what}\n  {sql}\n{plan}", case["id"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let counts: Vec<(NoPlanReason, usize)> = without.iter().map(|(reason, all)| (*reason, all.len())).collect();
    assert_eq!(counts, WITHOUT, "{without:#?}");
}
