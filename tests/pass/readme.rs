//! The code of the README beside its first example; `tests/readme.rs` compares them.

use flow_log_stack::flow_log_stack;

flow_log_stack! {
    pub stack ProductionTraffic {
        flow_log: "fl-12345678901234567",
        logs: "s3://my-flow-logs/production/",
        results: "s3://my-flow-logs-analysis/athena-query-results/",
        expected_bucket_owner: own,
        load: daily("2026-01-01"..),
    }
    table flow_logs = default;

    query RejectedOnPort(port: int = 22, since: day = days_ago(7)) =
        "SELECT srcaddr FROM flow_logs WHERE action = 'REJECT' AND dstport = :port AND day >= :since";
}

use flow_log_stack::{Day, Error, FlowLogStack, NamedQuery, StartQuery};

fn rejected_on_ssh() -> Result<StartQuery, Error> {
    let names = ProductionTraffic::stack().names()?; // with several integrations: names_of("live")
    let since = Day::new("2026-11-01")?;
    RejectedOnPort { port: 22, since }.start_query(&names)
}

#[test]
fn the_template_is_reviewed() {
    ProductionTraffic::assert_current("template.yaml");
}

fn main() {
    rejected_on_ssh().expect("a query");
}
