//! How long a template takes, from the declaration to its text.

use criterion::{Criterion, criterion_group, criterion_main};
use flow_log_stack::name::QueryName;
use flow_log_stack::{FlowLogStack, Piece, Query, Stack, flow_log_stack};

flow_log_stack! {
    stack Traffic {
        flow_log: "fl-12345678901234567",
        logs: "s3://my-flow-logs/",
        results: "s3://my-results/",
        load: daily,
    }
    table flow_logs = "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status} ${vpc-id} ${subnet-id} ${instance-id} ${tcp-flags} ${type} ${pkt-srcaddr} ${pkt-dstaddr}";
    use predefined::*;
}

/// The stack with that many queries, all of them the length of a usual one.
fn stack(queries: usize) -> Stack {
    let sql = "SELECT srcaddr, sum(bytes) AS total_bytes\nFROM t\nWHERE day >= '2026/11/20' AND log_status = 'OK'\nGROUP BY srcaddr\nORDER BY total_bytes DESC, srcaddr\nLIMIT 50";
    let table = sql.find("FROM t").unwrap_or_default() + 5;
    let query = |index: usize| {
        let name = QueryName::new(format!("Query{index}"))?;
        let alias = Some("flow_logs".to_owned());
        Query::new(
            name,
            Some("The 50 sources with the most bytes.".into()),
            vec![],
            sql,
            [(table..table + 1, Piece::Table { alias, metadata: None })],
            &[],
        )
    };
    Stack {
        queries: (0..queries).filter_map(|index| query(index).ok()).collect(),
        ..Traffic::stack().clone()
    }
}

fn templates(criterion: &mut Criterion) {
    criterion.bench_function("16 predefined queries, JSON", |bencher| {
        bencher.iter(|| Traffic::template().to_json());
    });
    criterion.bench_function("16 predefined queries, YAML", |bencher| {
        bencher.iter(|| Traffic::template().to_yaml());
    });
    let large = stack(480);
    criterion.bench_function("480 queries, JSON", |bencher| {
        bencher.iter(|| large.template().map(|template| template.to_json()));
    });
}

criterion_group!(benches, templates);
criterion_main!(benches);
