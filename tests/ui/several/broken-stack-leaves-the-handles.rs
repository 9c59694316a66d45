use flow_log_stack::{NamedQuery, flow_log_stack};

flow_log_stack! {
    stack {
        logs: "s3://my-flow-logs/",
    }
    table flow_logs = default;
    query Top(port: int) = "SELECT srcaddr FROM flow_logs WHERE dstport = :port";
}

fn main() {
    println!("{:?}", Top { port: 22 }.arguments());
}
