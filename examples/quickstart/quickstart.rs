//! The smallest stack: the default format, a daily loader, the predefined queries.
//!
//! `cargo run --example quickstart` writes its template and says what to do with it.

use flow_log_stack::{Format, flow_log_stack};

flow_log_stack! {
    pub stack Quickstart {
        flow_log: "fl-12345678901234567",
        logs: "s3://my-flow-logs/",
        results: "s3://my-flow-logs-analysis/athena-query-results/",
        expected_bucket_owner: own,
        load: daily,
    }
    table flow_logs = default;
    use predefined::*;
}

fn main() -> std::io::Result<()> {
    let template = Quickstart::template();
    let folder = std::path::absolute("target")?;
    std::fs::create_dir_all(&folder)?;
    let path = folder.join("quickstart.json");
    template.write(&path, Format::Json)?;

    println!("{}", path.display());
    for (logical_id, resource) in &template.resources {
        println!("  {logical_id:<36} {}", resource.properties.resource_type());
    }
    println!("next: aws cloudformation create-stack --stack-name flow-logs --capabilities CAPABILITY_IAM \\");
    println!("        --template-body file://{}", path.display());
    Ok(())
}
