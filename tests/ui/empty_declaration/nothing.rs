use flow_log_stack::flow_log_stack;

flow_log_stack! {
}

fn main() {}
