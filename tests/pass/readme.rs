//! The code of the README beside its first example; `tests/readme.rs` compares them.

flow_log_stack::flow_log_stack! {
    pub stack ProductionTraffic {
        flow_log: "fl-12345678901234567",
        logs: "s3://my-flow-logs/production/",
        results: "s3://my-flow-logs-analysis/athena-query-results/",
        expected_bucket_owner: own,
        load: daily("2026-01-01"..),
    }
    table flow_logs = default;

    query RejectedOnPort(port: int = 22, since: day = days_ago(7)) =
        "SELECT srcaddr, count(*) AS attempts FROM flow_logs WHERE action = 'REJECT' AND dstport = :port AND day >= :since GROUP BY 1";
}

use flow_log_stack::prelude::*;

async fn rejected_on_ssh<E: Engine>(engine: &E) -> Result<(), E::Error> {
    let query = RejectedOnPort { port: 22, ..RejectedOnPort::with_defaults(Day::today()) };
    let mut rows = engine.run(&query).await?;
    while let Some(row) = rows.next().await? {
        println!("{} {}", row.attempts, row.srcaddr.as_deref().unwrap_or("-"));
    }
    Ok(())
}

#[test]
fn the_template_is_reviewed() {
    ProductionTraffic::assert_current("template.yaml");
}

fn main() {
    let engine = flow_log_stack::engine::Recorded::new(ProductionTraffic::names().expect("names"));
    let engine = engine.with::<RejectedOnPort>([["10.0.0.1", "3"]]);
    let mut run = std::pin::pin!(rejected_on_ssh(&engine));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(matches!(run.as_mut().poll(&mut context), std::task::Poll::Ready(Ok(()))));
}
