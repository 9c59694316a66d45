#![no_main]

#[path = "../src/scenario.rs"]
mod scenario;

use libfuzzer_sys::fuzz_target;
use scenario::Scenario;

fuzz_target!(|data: &[u8]| {
    let scenario = Scenario::new(data);
    // `cargo fuzz fmt` asks for what the bytes stand for.
    if std::env::var_os("RUST_LIBFUZZER_DEBUG_PATH").is_some() {
        eprintln!("{scenario}");
    }
    scenario.run();
});
