//! Your own queries, with parameters, inline and in files, and how a program uses them.

use std::process::ExitCode;

use flow_log_stack::flow_log_stack;

flow_log_stack! {
    /// Traffic of the production VPC.
    pub stack ProductionTraffic {
        flow_log: "fl-12345678901234567",
        logs: "s3://my-flow-logs/production/",
        results: "s3://my-flow-logs-analysis/athena-query-results/",
        expected_bucket_owner: own,
        destination_options: { file_format: parquet, per_hour_partition: true },
        load: daily("2025-01-01"..),
        scan_limit: "200 GB",
        tags: { team: "network", "cost-center": "4711" },
    }
    table flow_logs {
        version, account_id, interface_id, srcaddr, dstaddr, srcport, dstport,
        protocol, packets, bytes, start, end, action, log_status,
        /// Seen from the interface: `ingress` or `egress`.
        flow_direction,
    }
    use predefined::{VpcFlowLogsTopTalkers, VpcFlowLogsRejectedTraffic};

    /// The 20 sources that were rejected most often on one port.
    query RejectedOnPort(port: int = 22, since: day = days_ago(7)) = r#"
        SELECT srcaddr, count(*) AS attempts
        FROM flow_logs
        WHERE action = 'REJECT' AND dstport = :port AND day >= :since
        GROUP BY srcaddr
        ORDER BY attempts DESC
        LIMIT 20
    "#;
    /// Every conversation of one address on one day, newest first.
    query Conversations(address: string, on: day) = file("examples/queries/conversations.sql");
}

/// Prints what `StartQueryExecution` takes for one of the queries, and then the template.
fn main() -> ExitCode {
    match example() {
        Ok(start) => eprintln!("{start:#?}"),
        Err(error) => eprintln!("error: {error}"),
    }
    ProductionTraffic::main()
}

fn example() -> Result<flow_log_stack::StartQuery, flow_log_stack::Error> {
    use flow_log_stack::prelude::*;

    let query = RejectedOnPort {
        port: 3389,
        ..RejectedOnPort::with_defaults(Day::today())
    };
    query.start_query(&ProductionTraffic::names()?)
}
