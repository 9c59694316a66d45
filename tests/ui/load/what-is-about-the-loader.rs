use flow_log_stack::flow_log_stack;

flow_log_stack! {
    stack Traffic {
        flow_log: "fl-12345678901234567",
        logs: "s3://my-flow-logs/",
        results: "s3://my-results/",
        load: projection("2026-01-01"..),
        alarm: parameter AlarmTopic,
        log_group_kms_key: "arn:aws:kms:eu-central-1:111122223333:alias/logs",
        permissions_boundary: "arn:aws:iam::111122223333:policy/boundary",
        iam_path: "/flow-logs/",
    }
    table flow_logs = default;
}

fn main() {}
