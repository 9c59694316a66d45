use flow_log_stack::prelude::*;

flow_log_stack! {
    stack Traffic {
        flow_log: "fl-12345678901234567",
        logs: "s3://my-flow-logs/",
        results: "s3://my-results/",
        load: daily,
    }
    table flow_logs = default;
    #[allow(sql::no_partition_bound)]
    query Excluded = "SELECT * FROM TABLE(exclude_columns(input => TABLE(flow_logs), columns => DESCRIPTOR(version)))";
}

async fn read<E: Engine>(engine: &E) -> Result<(), E::Error> {
    let mut rows = engine.run(&Excluded).await?;
    rows.next().await?;
    Ok(())
}

fn main() {}
