use flow_log_stack::flow_log_stack;

flow_log_stack! {
    table flow_logs = default;
}

fn main() {}
