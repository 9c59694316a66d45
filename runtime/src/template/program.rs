//! What a program does with a template: writes it, or compares it with a file under review.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::write::write_changed;
use super::{Format, Template, build_script};

/// Compares a template with the file that is under review.
///
/// # Panics
///
/// If the file is missing or holds another template: a test is meant to fail. The environment variable
/// `UPDATE_TEMPLATES=1` writes the file instead. A file that the package's build script writes is refused: it always holds
/// what the declaration gives.
#[track_caller]
pub(crate) fn assert_current(template: &Template, path: &Path) {
    assert!(
        !build_script::writes(path),
        "`{}` is written by the build script before a test can compare it\nhelp: remove this test, or `write` from the build script",
        path.display()
    );
    let text = template.to_text(Format::of(path));
    if std::env::var_os("UPDATE_TEMPLATES").is_some_and(|value| value == "1") {
        if let Err(error) = write_changed(path, &text) {
            panic!("cannot write `{}`: {error}", path.display());
        }
        return;
    }
    let old = match fs::read_to_string(path) {
        Ok(old) => old.replace("\r\n", "\n"),
        Err(error) => panic!(
            "cannot read `{}`: {error}\nhelp: run the test with UPDATE_TEMPLATES=1 to write it",
            path.display()
        ),
    };
    if old != text {
        let line = old
            .lines()
            .zip(text.lines())
            .take_while(|(old, new)| old == new)
            .count();
        let of = |text: &str| text.lines().nth(line).unwrap_or("(end of file)").to_owned();
        panic!(
            "`{}` is not what the declaration gives\n  first difference in line {}\n  - {}\n  + {}\nhelp: run the test with UPDATE_TEMPLATES=1, and review the change",
            path.display(),
            line + 1,
            of(&old),
            of(&text)
        );
    }
}

const USAGE: &str = "usage: [--format json|yaml] [--output PATH]";

/// A whole program: writes the template to standard output, or to the file of `--output`.
///
/// Exits with 0, with 1 if the file cannot be written, with 2 if the arguments cannot be read.
pub(crate) fn main(template: &Template, arguments: impl IntoIterator<Item = OsString>) -> std::process::ExitCode {
    match run(template, arguments) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err((code, message)) => {
            eprintln!("error: {message}");
            std::process::ExitCode::from(code)
        }
    }
}

fn run(template: &Template, arguments: impl IntoIterator<Item = OsString>) -> Result<(), (u8, String)> {
    let mut format = None;
    let mut output = None;
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        let text = argument.to_string_lossy().into_owned();
        let (name, inline) = match text.split_once('=') {
            Some((name, value)) => (name, Some(OsString::from(value))),
            None => (text.as_str(), None),
        };
        let mut value = || {
            inline
                .clone()
                .or_else(|| arguments.next())
                .ok_or((2, format!("`{name}` needs a value\n{USAGE}")))
        };
        match name {
            "--format" => {
                format = match value()?.to_str() {
                    Some("json") => Some(Format::Json),
                    Some("yaml") => Some(Format::Yaml),
                    _ => return Err((2, format!("a format is `json` or `yaml`\n{USAGE}"))),
                }
            }
            "--output" => output = Some(PathBuf::from(value()?)),
            "--help" | "-h" => {
                println!("{USAGE}");
                return Ok(());
            }
            other => return Err((2, format!("unknown argument `{other}`\n{USAGE}"))),
        }
    }
    let format = format.or(output.as_deref().map(Format::of)).unwrap_or_default();
    let done = match &output {
        Some(path) => template.write(path, format).map(drop),
        None => io::stdout().write_all(template.to_text(format).as_bytes()),
    };
    done.map_err(|error| {
        (
            1,
            match &output {
                Some(path) => format!("cannot write `{}`: {error}", path.display()),
                None => format!("cannot write to standard output: {error}"),
            },
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::write::tests::Folder;

    #[test]
    fn arguments() {
        let run = |arguments: &[&str]| {
            run(&Template::default(), arguments.iter().map(OsString::from)).map_err(|(code, _)| code)
        };
        let folder = Folder::new("arguments");
        let path = folder.0.join("template.txt");
        let output = format!("--output={}", path.display());
        assert_eq!(run(&[&output, "--format", "yaml"]), Ok(()));
        assert!(
            fs::read_to_string(&path).is_ok_and(|text| text.starts_with("AWSTemplateFormatVersion: \"2010-09-09\"\n"))
        );
        assert_eq!(run(&["--format", "xml"]), Err(2));
        assert_eq!(run(&["--output"]), Err(2));
        assert_eq!(run(&["--verbose"]), Err(2));
        assert_eq!(run(&["--output", "/"]), Err(1));
    }

    #[test]
    fn a_file_has_the_format_of_its_name_unless_another_is_asked_for() {
        let folder = Folder::new("formats");
        let (json, yaml) = (Template::default().to_json(), Template::default().to_yaml());
        for (name, asked, text) in [
            ("a.json", &[][..], &json),
            ("a.yaml", &[], &yaml),
            ("a.YML", &[], &yaml),
            ("a", &[], &json),
            ("b.yaml", &["--format=json"], &json),
            ("b.json", &["--format", "yaml"], &yaml),
        ] {
            let path = folder.0.join(name);
            let output = ["--output".into(), path.clone().into_os_string()];
            let arguments = asked.iter().map(OsString::from).chain(output);
            run(&Template::default(), arguments).expect("written");
            assert_eq!(&fs::read_to_string(&path).expect("read"), text, "{name}");
        }
    }
}
