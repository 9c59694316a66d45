//! The declaration, shared by the crate and its build script.

use flow_log_stack::flow_log_stack;

flow_log_stack! {
    /// Traffic between midnight and six.
    pub stack NightlyTraffic {
        flow_log: "fl-12345678901234567",
        logs: "s3://my-flow-logs/",
        results: "s3://my-flow-logs-analysis/nightly/",
        expected_bucket_owner: own,
        load: daily,
    }
    table flow_logs = default;

    /// Ports that are used between midnight and six, UTC.
    query NightlyPorts(on: day = days_ago(1)) = file("queries/nightly_ports.sql");
}
