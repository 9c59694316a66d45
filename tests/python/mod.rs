//! A real Python with the real AWS libraries, in an environment that the first test that needs it makes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

const NEEDS: &str =
    "these tests need Python 3.11 or newer with venv, and PyPI to install tests/python/requirements.txt once";

/// Runs a command, and panics with what it printed if it fails.
pub(crate) fn run(command: &mut Command, help: &str) {
    let output = match command.output() {
        Ok(output) => output,
        Err(error) => panic!("cannot run {command:?}: {error}\nhelp: {help}"),
    };
    assert!(
        output.status.success(),
        "{command:?} failed\n{}{}\nhelp: {help}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

/// The Python of a virtual environment with the pinned requirements, made anew when these change.
pub(crate) fn python() -> &'static Path {
    static PYTHON: OnceLock<PathBuf> = OnceLock::new();
    PYTHON.get_or_init(|| {
        // `cargo test` runs one program of tests after the other, so that nobody else is making it.
        let environment = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python");
        let python = environment.join(if cfg!(windows) {
            "Scripts/python.exe"
        } else {
            "bin/python"
        });
        let wanted = include_str!("requirements.txt");
        let stamp = environment.join("requirements.txt");
        if fs::read_to_string(&stamp).is_ok_and(|made| made == wanted) {
            return python;
        }
        run(
            Command::new("python3")
                .args(["-m", "venv", "--clear"])
                .arg(&environment),
            NEEDS,
        );
        let requirements = environment.join("wanted.txt");
        fs::write(&requirements, wanted).expect("the requirements");
        run(
            Command::new(&python)
                .args(["-m", "pip", "install", "--quiet", "--requirement"])
                .arg(&requirements),
            NEEDS,
        );
        fs::rename(&requirements, &stamp).expect("the environment's stamp");
        python
    })
}

/// A command of that Python.
pub(crate) fn command() -> Command {
    Command::new(python())
}

/// Runs the tests of a folder below `tests`, as pytest's arguments say, and shows those that failed.
pub(crate) fn pytest(folder: &str, arguments: &[&str], environment: &[(&str, &Path)]) {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    run(
        command()
            .args(["-m", "pytest", "-q", "-p", "no:cacheprovider"])
            .args(arguments)
            .current_dir(&tests)
            .envs(environment.iter().copied()),
        "read the failures above",
    );
}
