//! Parquet files in hourly folders, and no loader: Athena computes the partitions.

use std::process::ExitCode;

use flow_log_stack::flow_log_stack;

flow_log_stack! {
    /// Hourly Parquet files without a loader.
    pub stack HourlyTraffic {
        flow_log: "fl-0abc1234",
        logs: "arn:aws:s3:::my-flow-logs/hourly",
        results: "s3://my-flow-logs-analysis/hourly/",
        expected_bucket_owner: own,
        destination_options: { file_format: parquet, per_hour_partition: true },
        load: projection("2026-01-01"..),
        kms_key: "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    }
    table flow_logs = "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status} ${vpc-id} ${subnet-id} ${instance-id} ${tcp-flags} ${type} ${pkt-srcaddr} ${pkt-dstaddr}";
    use predefined::*;

    /// Bytes of each hour of one day.
    query BytesByHour(on: day = days_ago(1)) = r#"
        SELECT hour, sum(bytes) AS total_bytes
        FROM flow_logs
        WHERE day = :on
        GROUP BY hour
        ORDER BY hour
    "#;
}

fn main() -> ExitCode {
    HourlyTraffic::main()
}
