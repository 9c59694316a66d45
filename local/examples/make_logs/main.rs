//! Writes log files for measurements: `make_logs FOLDER RECORDS FILES DAYS SEED`.

mod volume;

use std::path::Path;
use std::process::ExitCode;

use volume::Volume;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| arguments.get(at).and_then(|text| text.parse().ok());
    let (Some(folder), Some(records), Some(files), Some(days @ 1..=28), Some(seed)) =
        (arguments.first(), number(1), number(2), number(3), number(4))
    else {
        eprintln!("usage: make_logs FOLDER RECORDS FILES DAYS SEED");
        return ExitCode::from(2);
    };
    let volume = Volume {
        records,
        files,
        days,
        seed,
    };
    match volume.write(Path::new(folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("make_logs: {error}");
            ExitCode::FAILURE
        }
    }
}
