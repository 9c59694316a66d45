//! One template for many deployments: what differs among them is asked for when the stack is created.

use std::process::ExitCode;

use flow_log_stack::flow_log_stack;

flow_log_stack! {
    /// Flow logs of one account, for any of them.
    pub stack AnyAccount {
        flow_log: parameter FlowLogId { description: "The flow log's id" },
        logs: parameter LogsUri { description: "Where the logs are", default: "s3://my-flow-logs/" },
        results: parameter ResultsUri { description: "Where results go" },
        load: monthly(parameter FirstDay { default: "2026-01-01" }..=parameter LastDay { description: "The last day, included" }),
        scan_limit: parameter ScanLimit { description: "The most bytes that a query may scan", default: "200000000000" },
        log_retention: parameter LogRetention { default: "30" },
    }
    table flow_logs = default;
    use predefined::*;
}

fn main() -> ExitCode {
    AnyAccount::main()
}
