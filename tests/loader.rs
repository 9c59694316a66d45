//! The loader's own tests, in real Python with the real boto3; the environment is made on the first run.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs a command, and panics with what it printed if it fails.
fn run(command: &mut Command, missing: &str) {
    let output = match command.output() {
        Ok(output) => output,
        Err(error) => panic!("cannot run {command:?}: {error}\nhelp: {missing}"),
    };
    assert!(
        output.status.success(),
        "{command:?} failed\n{}{}\nhelp: {missing}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

/// The Python of a virtual environment with the pinned requirements, made anew when these change.
fn python(root: &Path) -> PathBuf {
    let requirements = root.join("tests/loader/requirements.txt");
    let environment = root.join("target/loader-tests");
    let python = environment.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    let wanted = std::fs::read(&requirements).expect("tests/loader/requirements.txt");
    let stamp = environment.join("requirements.txt");
    if std::fs::read(&stamp).is_ok_and(|made| made == wanted) {
        return python;
    }
    let needs = "these tests need Python 3.11 or newer with venv, and PyPI to install tests/loader/requirements.txt";
    run(
        Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&environment),
        needs,
    );
    run(
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--requirement"])
            .arg(&requirements),
        needs,
    );
    std::fs::write(&stamp, wanted).expect("the environment's stamp");
    python
}

#[test]
fn the_loader_in_python() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tests = root.join("tests/loader");
    run(
        Command::new(python(root))
            .args(["-m", "pytest", "-q", "-p", "no:cacheprovider"])
            .arg(&tests)
            .current_dir(&tests),
        "read the failures above",
    );
}
