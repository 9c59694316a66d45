//! Several ways to load the same logs, each with a table and a workgroup of its own.

use std::process::ExitCode;

use flow_log_stack::flow_log_stack;

flow_log_stack! {
    /// Every account's flow logs, from the central log archive.
    pub stack OrganizationTraffic {
        logs: parameter LogsUri { description: "Where the logs are, with a slash at the end", default: "s3://org-flow-logs/vpc/" },
        accounts: ["111122223333", "444455556666", "777788889999"],
        regions: ["eu-central-1", "us-east-1"],
        database: existing("security_logs"),
        kms_key: parameter ResultsKeyArn,
        expected_bucket_owner: own,
    }
    /// What the analysts use: no loader, partitions are computed.
    integration live {
        names: { table: "flow_logs", workgroup: "network-analysts" },
        results: "s3://org-athena-results/live/",
        load: projection("2025-01-01"..),
    }
    /// Frozen for the incident report.
    integration incident {
        names: { table: "flow_logs_incident_42", workgroup: "incident-42" },
        results: "s3://org-athena-results/incident-42/",
        load: none("2026-03-01"..="2026-03-14"),
    }
    table flow_logs = "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${dstport} ${protocol} ${bytes} ${start} ${end} ${action} ${log-status} ${flow-direction}";
    extern table inventory.interfaces { interface_id: string, owner: string }
    use predefined::VpcFlowLogsTotalBytesTransferred;

    /// Bytes that left each team's interfaces, by destination port.
    query EgressByTeam(owners: [string] = ["payments", "search"], since: day = days_ago(1)) = r#"
        SELECT i.owner, f.dstport, sum(f.bytes) AS total_bytes
        FROM flow_logs f
        JOIN inventory.interfaces i ON i.interface_id = f.interface_id
        WHERE f.day >= :since AND f.flow_direction = 'egress' AND i.owner IN (:owners)
        GROUP BY i.owner, f.dstport
        ORDER BY total_bytes DESC
        LIMIT 100
    "#;
    /// The first and the last day on which an address was seen.
    #[allow(sql::no_partition_bound, reason = "history of one address, run by hand")]
    query FirstSeen(address: string) = r#"
        SELECT aws_account, min(day) AS first_day, max(day) AS last_day
        FROM flow_logs
        WHERE srcaddr = :address OR dstaddr = :address
        GROUP BY aws_account
    "#;
}

fn main() -> ExitCode {
    OrganizationTraffic::main()
}
