//! How the cost of a check grows with the statement: CPU time at a quarter of the longest or deepest statement that is
//! taken and at the whole of it, and the exponent between the two. 1 is linear.
//!
//! `cargo bench -p flow-log-stack-analysis --bench growth [-- FAMILY]`; the same through the macro is in `macros/benches/`.

mod families;
mod measure;

use std::hint::black_box;

use flow_log_stack_analysis::{Catalog, Column, Parameter, Partition, Table, check};

fn main() {
    let catalog = catalog();
    measure::print(families::FAMILIES, |sql| {
        black_box(check(black_box(sql), &catalog));
    });
}

/// Flow logs with a key, and a parameter.
fn catalog() -> Catalog {
    let column = |name: &str, own: &str, partition| Column {
        name: name.to_owned(),
        data_type: own.parse().ok(),
        partition,
        ..Column::default()
    };
    Catalog {
        tables: Some(vec![Table {
            name: "flow_logs".to_owned(),
            columns: vec![
                column("srcaddr", "varchar", Partition::No),
                column("dstport", "integer", Partition::No),
                column("bytes", "bigint", Partition::No),
                column("day", "varchar", Partition::Time),
            ],
            ..Table::default()
        }]),
        parameters: vec![Parameter {
            name: "port".to_owned(),
            data_type: "integer".parse().ok(),
            list: false,
        }],
        ..Catalog::default()
    }
}
