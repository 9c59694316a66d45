//! Uses the queries of the stack whose template the build script has written.

mod stack;

use flow_log_stack::{Day, Error, NamedQuery};

fn main() -> Result<(), Error> {
    let names = stack::NightlyTraffic::names()?;
    let query = stack::NightlyPorts {
        on: Day::new("2026-11-20")?,
    }
    .start_query(&names)?;
    println!("{}\nwith {:?}", query.query_string, query.execution_parameters);
    Ok(())
}
