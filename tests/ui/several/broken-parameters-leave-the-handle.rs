use flow_log_stack::{Day, NamedQuery, flow_log_stack};

flow_log_stack! {
    stack Traffic {
        flow_log: "fl-12345678901234567",
        logs: "s3://my-flow-logs/",
        results: "s3://my-results/",
        load: daily,
    }
    table flow_logs = default;
    query Top(port: integr, since: day, limit: int) = "SELECT srcadr FROM flow_logs WHERE dstport = :port AND day >= :since";
    query Rest(port: int)
    query Typed(port: int = ) = "SELECT srcaddr FROM flow_logs WHERE dstport = :port AND day >= '2026/11/01'";
    query Defaults(ratio: double = 1.5, port: int = "22", since: day, ports: [int] = [x]) = r#"
        SELECT srcaddr, :ratio AS ratio FROM flow_logs WHERE dstport = :port AND srcport IN (:ports) AND day >= :since
    "#;
}

fn main() {
    let since = Day::new("2026-11-01").unwrap();
    let top = Top { port: 22, since, limit: 5 };
    let rest = Rest { port: 22 };
    let typed = Typed::with_defaults(since);
    let defaults = Defaults::with_defaults(since, since);
    println!("{:?} {:?} {} {:?}", top.arguments(), rest.arguments(), typed.port, defaults.ports);
}
