//! Writes the template into the crate's folder, where a pull request shows it; only when it changes.

#[path = "src/stack.rs"]
mod stack;

use flow_log_stack::Format;

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=src/stack.rs");
    println!("cargo::rerun-if-changed=queries"); // the folder of `file("…")`, if there is one
    stack::NightlyTraffic::template().write("template.yaml", Format::Yaml)?;
    Ok(())
}
