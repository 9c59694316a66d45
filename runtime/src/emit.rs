//! Templates as files.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::template::{Format, Template};

impl Template {
    /// Writes the template to a file, only if its content changes, and never half of it.
    ///
    /// The text goes into a new file beside it, which then takes its name. Says whether anything was written.
    /// Refuses what CloudFormation would refuse: an output of a resource that was removed, or too many resources.
    pub fn write(&self, path: impl AsRef<Path>, format: Format) -> io::Result<bool> {
        let checked = self.check().and_then(|()| self.check_references());
        checked.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        write_changed(path.as_ref(), &self.to_text(format))
    }
}

/// Writes text to a file, only if its content changes, and never half of it. Says whether anything was written.
///
/// A file that is there keeps its permissions.
pub fn write_changed(path: &Path, text: &str) -> io::Result<bool> {
    let old = fs::metadata(path).ok();
    if let Some(metadata) = &old {
        if !metadata.is_file() && !metadata.is_dir() {
            // A pipe or a device is written to, and not replaced.
            return fs::write(path, text).map(|()| true);
        }
        if fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
            return Ok(false);
        }
    }
    // A link stays a link: what it leads to is written.
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let name = path
        .file_name()
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the path names no file"))?;
    let mut temporary = OsString::from(".");
    temporary.push(name);
    temporary.push(format!(".{}.tmp", std::process::id()));
    let temporary = path.with_file_name(temporary);
    let written = fs::File::create_new(&temporary)
        .and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            old.map_or(Ok(()), |old| file.set_permissions(old.permissions()))?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&temporary, path));
    if let Err(error) = written {
        // The error is of more interest than a file that could not be removed.
        let _ = fs::remove_file(&temporary);
        return Err(error);
    }
    Ok(true)
}

/// The format that a path's extension asks for: YAML for `.yaml` and `.yml`, else JSON.
fn format_of(path: &Path) -> Format {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("yaml" | "yml") => Format::Yaml,
        _ => Format::Json,
    }
}

/// Compares a template with the file that is under review.
///
/// # Panics
///
/// If the file is missing or holds another template: a test is meant to fail. The environment variable
/// `UPDATE_TEMPLATES=1` writes the file instead.
#[track_caller]
pub(crate) fn assert_current(template: &Template, path: &Path) {
    let text = template.to_text(format_of(path));
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
    let mut format = Format::Json;
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
                    Some("json") => Format::Json,
                    Some("yaml") => Format::Yaml,
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

    /// A folder of its own for each test, which goes with it.
    struct Folder(std::path::PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("flow-log-stack-{name}-{}", std::process::id()));
            fs::create_dir_all(&path).expect("a folder");
            Self(path)
        }

        fn files(&self) -> usize {
            fs::read_dir(&self.0).expect("a folder").count()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_file_is_written_only_when_it_changes() {
        let folder = Folder::new("write");
        let path = folder.0.join("template.json");
        let template = Template::default();
        assert!(template.write(&path, Format::Json).expect("written"));
        assert!(!template.write(&path, Format::Json).expect("the same"));
        assert!(template.write(&path, Format::Yaml).expect("written again"));
        assert_eq!(folder.files(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn permissions_stay() {
        use std::os::unix::fs::PermissionsExt;
        let folder = Folder::new("permissions");
        let path = folder.0.join("template.json");
        fs::write(&path, "{}").expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("set");
        assert!(Template::default().write(&path, Format::Yaml).expect("written"));
        let mode = fs::metadata(&path).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
    }

    #[test]
    fn nothing_is_left_behind_when_writing_fails() {
        let folder = Folder::new("fail");
        let path = folder.0.join("taken");
        fs::create_dir(&path).expect("a folder in the file's place");
        assert!(Template::default().write(&path, Format::Json).is_err());
        assert_eq!(folder.files(), 1);
        assert!(
            Template::default()
                .write(folder.0.join("missing/template.json"), Format::Json)
                .is_err()
        );
    }

    #[cfg(unix)]
    #[test]
    fn links_and_devices_stay_what_they_are() {
        let folder = Folder::new("link");
        let (link, target) = (folder.0.join("link.json"), folder.0.join("target.json"));
        fs::write(&target, "old").expect("a file");
        std::os::unix::fs::symlink(&target, &link).expect("a link");
        assert!(write_changed(&link, "new").expect("written"));
        assert!(fs::symlink_metadata(&link).is_ok_and(|metadata| metadata.is_symlink()));
        assert_eq!(fs::read_to_string(&target).expect("the file"), "new");
        let device = folder.0.join("null");
        std::os::unix::fs::symlink("/dev/null", &device).expect("a link");
        assert!(write_changed(&device, "new").expect("written"));
        assert!(fs::metadata(&device).is_ok_and(|metadata| !metadata.is_file()));
    }

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
}
