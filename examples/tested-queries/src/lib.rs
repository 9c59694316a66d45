//! A program that asks its flow logs, written against whatever runs queries: Athena, or the engine of its tests.

use flow_log_stack::prelude::*;

flow_log_stack! {
    /// Traffic of the production VPC.
    pub stack ProductionTraffic {
        flow_log: "fl-12345678901234567",
        logs: "s3://my-flow-logs/production/",
        results: "s3://my-flow-logs-analysis/athena-query-results/",
        load: daily("2026-01-01"..),
    }
    table flow_logs = default;

    /// Who was rejected on a port, and how often.
    query RejectedOnPort(port: int = 22, since: day = days_ago(7)) = r#"
        SELECT srcaddr, count(*) AS attempts, sum(bytes) AS total_bytes
        FROM flow_logs
        WHERE action = 'REJECT' AND dstport = :port AND day >= :since
        GROUP BY srcaddr
        ORDER BY attempts DESC, srcaddr
    "#;
}

/// A sentence about each source that was rejected at least so often on SSH since a day.
pub async fn suspects<E: Engine>(engine: &E, since: Day, attempts: i64) -> Result<Vec<String>, E::Error> {
    let mut rows = engine.run(&RejectedOnPort { port: 22, since }).await?;
    let mut sentences = Vec::new();
    while let Some(row) = rows.next().await? {
        if row.attempts >= attempts {
            let source = row.srcaddr.as_deref().unwrap_or("an unknown source");
            sentences.push(format!("{source} was rejected {} times", row.attempts));
        }
    }
    Ok(sentences)
}
