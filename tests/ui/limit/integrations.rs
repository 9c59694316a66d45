use flow_log_stack::flow_log_stack;

flow_log_stack! {
    stack Traffic {
        flow_log: "fl-12345678901234567",
        logs: "s3://my-flow-logs/",
        results: "s3://my-results/",
        load: daily,
    }
    integration i0 { names: { table: "t0", workgroup: "w0" } }
    integration i1 { names: { table: "t1", workgroup: "w1" } }
    integration i2 { names: { table: "t2", workgroup: "w2" } }
    integration i3 { names: { table: "t3", workgroup: "w3" } }
    integration i4 { names: { table: "t4", workgroup: "w4" } }
    integration i5 { names: { table: "t5", workgroup: "w5" } }
    integration i6 { names: { table: "t6", workgroup: "w6" } }
    integration i7 { names: { table: "t7", workgroup: "w7" } }
    integration i8 { names: { table: "t8", workgroup: "w8" } }
    integration i9 { names: { table: "t9", workgroup: "w9" } }
    integration i10 { names: { table: "t10", workgroup: "w10" } }
    table flow_logs = default;
}

fn main() {}
