//! How the cost of a check grows with the statement: CPU time at a quarter of the longest or deepest statement that is
//! taken and at the whole of it, and the exponent between the two. 1 is linear; beside other work on the machine, what needs
//! more memory than the processor's cache has up to 1.3.
//!
//! `cargo bench -p flow-log-stack-analysis --bench growth [-- FAMILY]`; the same through the macro is in `macros/benches/`.

mod families;
mod measure;

use std::hint::black_box;

use flow_log_stack_analysis::{Absent, Catalog, Column, Missing, Parameter, Partition, Role, Table, check};

fn main() {
    let catalog = catalog();
    measure::print(families::FAMILIES, |sql| {
        black_box(check(black_box(sql), &catalog));
    });
}

/// Flow logs with a key and with columns of which lints know something, and a parameter.
fn catalog() -> Catalog {
    let column = |name: &str, own: &str| Column {
        name: name.to_owned(),
        data_type: own.parse().ok(),
        ..Column::default()
    };
    let of_role = |name: &str, role| Column {
        role: Some(role),
        ..column(name, "varchar")
    };
    let address = Column {
        format: Some(Column::ADDRESS.to_owned()),
        missing: Some(Missing {
            text: "-".to_owned(),
            only_without_traffic: true,
            files: Absent::Text,
        }),
        ..column("srcaddr", "varchar")
    };
    let day = Column {
        partition: Partition::Time,
        ..column("day", "varchar")
    };
    Catalog {
        tables: Some(vec![Table {
            name: "flow_logs".to_owned(),
            columns: vec![
                address,
                column("dstport", "integer"),
                column("bytes", "bigint"),
                of_role("flow_direction", Role::Direction),
                of_role("log_status", Role::Status),
                day,
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
