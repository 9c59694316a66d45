//! Who was rejected most often: `AWS_PROFILE=… cargo run -p flow-log-stack-athena --example rejected_on_port`

use flow_log_stack::prelude::*;
use flow_log_stack_athena::{Athena, Error, configuration};

flow_log_stack! {
    /// Traffic of the production VPC.
    pub stack ProductionTraffic {
        flow_log: "fl-12345678901234567",
        logs: "s3://my-flow-logs/production/",
        results: "s3://my-flow-logs-analysis/athena-query-results/",
        expected_bucket_owner: own,
        load: daily("2026-01-01"..),
    }
    table flow_logs = default;
    use predefined::*;

    /// The 20 sources that were rejected most often on one port.
    query RejectedOnPort(port: int = 22, since: day = days_ago(7)) = r#"
        SELECT srcaddr, count(*) AS attempts
        FROM flow_logs
        WHERE action = 'REJECT' AND dstport = :port AND day >= :since
        GROUP BY srcaddr
        ORDER BY attempts DESC
        LIMIT 20
    "#;
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let athena = Athena::new(&configuration(None, None).await, ProductionTraffic::names()?);
    let mut rows = athena.run(&RejectedOnPort::with_defaults(Day::today())).await?;
    while let Some(RejectedOnPortRow { srcaddr, attempts }) = rows.next().await? {
        println!("{:>8} {}", attempts, srcaddr.as_deref().unwrap_or("-"));
    }
    let price = rows.statistics().price(5.0).unwrap_or_default();
    println!("{price:.6} USD");
    Ok(())
}
