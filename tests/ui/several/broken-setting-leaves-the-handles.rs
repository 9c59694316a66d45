use flow_log_stack::{Day, Error, NamedQuery, StartQuery, flow_log_stack};

flow_log_stack! {
    stack Traffic {
        flow_log: "fl-12345678901234567",
        logs: "s3://my-flow-logs/",
        results: "s3://my-results/",
        load: dayly,
    }
    table flow_logs = default;
    use predefined::*;
    query Top(port: int = 22, since: day, sources: [string] = ["10.0.0.1"]) = "
        SELECT srcaddr FROM flow_logs WHERE dstport = :port AND day >= :since AND srcaddr IN (:sources)
    ";
}

fn top(since: Day) -> Result<StartQuery, Error> {
    let names = Traffic::names()?;
    VpcFlowLogsTopTalkers { since }.start_query(&names)?;
    let sources = vec!["10.0.0.1".to_owned()];
    Top { port: 22, since, sources }.start_query(&names)
}

fn main() {
    println!("{}", Traffic::template().to_json());
    println!("{} {:?}", Top::NAME, Day::new("2026-11-01").and_then(top));
}
