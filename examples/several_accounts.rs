//! One table over the logs of several accounts and Regions, loaded every week.

use std::process::ExitCode;

use flow_log_stack::flow_log_stack;

flow_log_stack! {
    /// The flow logs of three accounts in two Regions.
    pub stack CentralTraffic {
        logs: "s3://org-flow-logs/hive/",
        results: "s3://org-athena-results/flow-logs/",
        expected_bucket_owner: own,
        destination_options: { hive_compatible_partitions: true, per_hour_partition: true },
        accounts: ["111122223333", "444455556666", "777788889999"],
        regions: ["eu-central-1", "us-east-1"],
        names: { database: "flow_logs_central", table: "flow_logs", workgroup: "flow-logs-central" },
        load: weekly("2026-01-01"..),
        log_retention: 365,
    }
    table flow_logs = default;
    use predefined::*;

    /// Accounts by the bytes that their interfaces saw.
    query BytesByAccount(since: day = days_ago(7)) = r#"
        SELECT aws_account, aws_region, sum(bytes) AS total_bytes
        FROM flow_logs
        WHERE day >= :since AND log_status = 'OK'
        GROUP BY aws_account, aws_region
        ORDER BY total_bytes DESC
    "#;
}

fn main() -> ExitCode {
    CentralTraffic::main()
}
