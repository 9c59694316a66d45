//! How long the checker takes: one query, 16 and 500 of them, and the deepest one allowed.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use flow_log_stack_analysis::{Catalog, Column, Partition, Table, Unit, check};

/// Ten lines, of the kind that people keep.
const QUERY: &str = "SELECT srcaddr, dstaddr, dstport,
    count(*) AS attempts, sum(bytes) / 1048576.0 AS megabytes,
    from_unixtime(min(start)) AS first_seen
FROM flow_logs
WHERE day BETWEEN '2026/11/01' AND '2026/11/20'
    AND action = 'REJECT' AND NOT regexp_like(srcaddr, '^10\\.')
GROUP BY srcaddr, dstaddr, dstport
HAVING count(*) > 100
ORDER BY attempts DESC, srcaddr
LIMIT 50";

fn catalog() -> Catalog {
    let column = |name: &str, own: &str, partition| Column {
        name: name.to_owned(),
        data_type: own.parse().ok(),
        partition,
        ..Column::default()
    };
    let mut columns = Vec::new();
    for name in [
        "srcaddr",
        "dstaddr",
        "action",
        "log_status",
        "interface_id",
        "account_id",
    ] {
        let mut text = column(name, "varchar", Partition::No);
        match name {
            "srcaddr" | "dstaddr" => text.format = Some(Column::ADDRESS.to_owned()),
            "action" => text.values = vec!["ACCEPT".to_owned(), "REJECT".to_owned()],
            "log_status" => text.values = ["OK", "NODATA", "SKIPDATA"].map(str::to_owned).to_vec(),
            _ => {}
        }
        columns.push(text);
    }
    for name in ["srcport", "dstport", "protocol", "packets", "bytes", "start", "end"] {
        let mut number = column(name, "bigint", Partition::No);
        match name {
            "start" | "end" => number.unit = Some(Unit::EpochSeconds),
            "protocol" => number.synonyms = vec![("TCP".to_owned(), "6".to_owned())],
            _ => {}
        }
        columns.push(number);
    }
    let mut day = column("day", "varchar", Partition::Time);
    day.format = Some("yyyy/MM/dd".to_owned());
    columns.push(day);
    let table = Table {
        catalog: None,
        schema: None,
        name: "flow_logs".to_owned(),
        columns,
        hidden_columns: vec![column("$path", "varchar", Partition::No)],
        open: false,
    };
    Catalog {
        tables: Some(vec![table]),
        ..Catalog::default()
    }
}

fn checks(criterion: &mut Criterion) {
    let catalog = catalog();
    assert!(check(QUERY, &catalog).diagnostics.is_empty(), "the query is right");
    let mut group = criterion.benchmark_group("check");
    for queries in [1, 16, 500] {
        group.throughput(Throughput::Elements(queries));
        group.bench_with_input(BenchmarkId::new("queries", queries), &queries, |bencher, queries| {
            bencher.iter(|| {
                for _ in 0..*queries {
                    black_box(check(black_box(QUERY), &catalog));
                }
            });
        });
    }
    let nested = |depth: usize| format!("SELECT {}1{}", "(".repeat(depth), ")".repeat(depth));
    let allowed = (1..).map(nested).take_while(|sql| check(sql, &catalog).is_accepted());
    let deepest = allowed.last().expect("one parenthesis is allowed");
    group.bench_function("deepest", |bencher| {
        bencher.iter(|| check(black_box(&deepest), &catalog));
    });
    group.finish();
}

criterion_group!(benches, checks);
criterion_main!(benches);
