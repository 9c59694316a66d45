//! How the cost of the macro grows, from the tokens of a declaration to those of its items and mistakes: with the text of
//! a query, for the families of `analysis/benches/growth/`, and with everything else that a declaration can have many of
//! (`declarations.rs`).
//!
//! A crate of a macro exports nothing else, so its modules are compiled once more here, and tokens are those that
//! `proc_macro2` makes outside a compiler. What rustc takes for the items and for showing thousands of mistakes is not in
//! it. Each text is in a file, since a place in a file is drawn into the message, as stable compilers need it.
//!
//! `cargo bench -p flow-log-stack-macros --bench growth [-- FAMILY]`

#![allow(dead_code, unused_imports, reason = "the tests of the modules are not run here")]

#[path = "../../src/anchors.rs"]
mod anchors;
mod declarations;
#[path = "../../src/documentation.rs"]
mod documentation;
#[path = "../../src/expand.rs"]
mod expand;
#[path = "../../src/fallback.rs"]
mod fallback;
#[path = "../../../analysis/benches/growth/families.rs"]
mod families;
#[path = "../../src/integrations.rs"]
mod integrations;
#[path = "../../src/items.rs"]
mod items;
#[path = "../../../analysis/benches/growth/measure.rs"]
mod measure;
#[path = "../../src/query.rs"]
mod query;
#[path = "../../src/report.rs"]
mod report;
#[path = "../../src/row.rs"]
mod row;
#[path = "../../src/show.rs"]
mod show;

use std::fs;
use std::hint::black_box;
use std::path::Path;

use proc_macro2::TokenStream;

const DECLARATION: &str = r#"
    [::flow_log_stack]
    pub stack Growing {
        flow_log: "fl-12345678901234567",
        logs: "s3://my-flow-logs/",
        results: "s3://my-results/",
        load: projection("2026-01-01"..),
    }
    table flow_logs = default;
    query Grown(port: int = 22) = file("growth.sql");
"#;

fn main() {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let file = root.join("growth.sql");
    let tokens: TokenStream = DECLARATION.parse().expect("tokens");
    measure::print(families::FAMILIES, |sql| {
        fs::write(&file, sql).expect("the text is written");
        expand(tokens.clone(), root);
    });
    measure::print(declarations::FAMILIES, |text| {
        expand(text.parse().expect("tokens"), root);
    });
}

fn expand(tokens: TokenStream, root: &Path) {
    let (items, declaration) = items::of(tokens, root);
    let mistakes = report::tokens(&declaration.report);
    black_box((items.to_string(), mistakes.to_string()));
}
