//! The same declaration gives the same bytes, whatever surrounds it; and an edit of a SQL file is seen.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A crate that uses the library from this folder, in a folder of its own that goes with it.
struct Crate {
    folder: PathBuf,
}

impl Crate {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(folder.join("src")).expect("a folder");
        let root = env!("CARGO_MANIFEST_DIR").replace('\\', "/");
        let manifest = format!(
            "[package]\nname = \"user\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\nflow-log-stack = {{ path = \"{root}\" }}\n\n[workspace]\n"
        );
        fs::write(folder.join("Cargo.toml"), manifest).expect("a manifest");
        fs::copy(Path::new(&root).join("Cargo.lock"), folder.join("Cargo.lock")).expect("the lock file");
        let main = "flow_log_stack::flow_log_stack! {\n    pub stack Traffic {\n        flow_log: \"fl-12345678901234567\",\n        logs: \"s3://my-flow-logs/\",\n        results: \"s3://my-results/\",\n        load: daily,\n    }\n    table flow_logs = default;\n    use predefined::*;\n    query FromFile = file(\"from_file.sql\");\n}\n\nfn main() -> std::process::ExitCode {\n    Traffic::main()\n}\n";
        fs::write(folder.join("src/main.rs"), main).expect("a program");
        let made = Self { folder };
        made.sql("SELECT srcaddr FROM flow_logs WHERE day = '2026/11/20'\n");
        made
    }

    fn sql(&self, sql: &str) {
        fs::write(self.folder.join("from_file.sql"), sql).expect("a SQL file");
    }

    fn cargo(&self, arguments: &[&str], environment: &[(&str, &str)]) -> (bool, String, String) {
        let output = Command::new(env!("CARGO"))
            .args(arguments)
            .current_dir(&self.folder)
            // One folder for all, so that dependencies are built once.
            .env(
                "CARGO_TARGET_DIR",
                Path::new(env!("CARGO_TARGET_TMPDIR")).join("user-target"),
            )
            .envs(environment.iter().copied())
            .output()
            .expect("cargo");
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        (output.status.success(), text(output.stdout), text(output.stderr))
    }
}

#[test]
fn the_same_bytes_everywhere() {
    let (here, there) = (Crate::new("here"), Crate::new("there"));
    let template = |made: &Crate, environment: &[(&str, &str)]| {
        let (ok, out, err) = made.cargo(&["run", "--quiet"], environment);
        assert!(ok, "{err}");
        out
    };
    let first = template(&here, &[]);
    assert!(
        first.contains("FROM \\\"fl12345678901234567daily\\\" AS flow_logs"),
        "{first}"
    );
    let elsewhere = [
        ("TZ", "Pacific/Kiritimati"),
        ("LC_ALL", "tr_TR.UTF-8"),
        ("LANG", "ar_EG.UTF-8"),
    ];
    assert_eq!(template(&there, &elsewhere), first);

    // An edit of a file rebuilds on stable, and line ends of another system change nothing.
    here.sql("SELECT srcaddr FROM flow_logs WHERE day = '2026/11/20'\r\n");
    assert_eq!(template(&here, &[]), first);
    here.sql("SELECT dstaddr FROM flow_logs WHERE day = '2026/11/20'\n");
    assert_ne!(template(&here, &[]), first);

    // So does a mistake in it.
    here.sql("SELECT dstadr FROM flow_logs WHERE day = '2026/11/20'\n");
    let (ok, _, err) = here.cargo(&["build", "--quiet"], &[]);
    assert!(
        !ok && err.contains("unknown column `dstadr`") && err.contains("from_file.sql:1:8"),
        "{err}"
    );
}
