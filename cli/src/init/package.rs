//! A crate around a declaration, with a build script that writes its template.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use flow_log_stack_runtime::write_changed;

/// The files of a crate, by their paths in it.
pub(super) struct Package {
    files: Vec<(&'static str, String)>,
}

impl Package {
    /// A crate with this name for the items of the stack; `clone` is the folder of the library.
    pub(super) fn new(name: &str, stack: &str, items: &str, clone: Option<&Path>) -> Self {
        let library = match clone {
            // Literal strings in TOML have no escapes, and cannot contain a quote.
            Some(path) => format!("{{ path = '{}' }}", path.display()),
            None => format!("\"{}\"", env!("CARGO_PKG_VERSION")),
        };
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\nrust-version = \"1.88\"\npublish = false\n\n\
             [dependencies]\nflow-log-stack = {library}\n\n[build-dependencies]\nflow-log-stack = {library}\n"
        );
        let inner: String = items
            .split_inclusive('\n')
            .map(|line| match line {
                "\n" => line.to_owned(),
                line => format!("    {line}"),
            })
            .collect();
        let declaration = format!(
            "//! The declaration, shared by the crate and its build script.\n\nuse flow_log_stack::flow_log_stack;\n\nflow_log_stack! {{\n{inner}}}\n"
        );
        let build = format!(
            "//! Writes the template into the crate's folder, where a pull request shows it; only when it changes.\n\n\
             #[path = \"src/stack.rs\"]\nmod stack;\n\nuse flow_log_stack::Format;\n\n\
             fn main() -> std::io::Result<()> {{\n    println!(\"cargo::rerun-if-changed=src/stack.rs\");\n    \
             stack::{stack}::template().write(\"template.yaml\", Format::Yaml)?;\n    Ok(())\n}}\n"
        );
        let program = format!(
            "//! Prints the names of the declared stack on Athena.\n\nmod stack;\n\nuse flow_log_stack::{{Error, Names}};\n\n\
             fn main() -> Result<(), Error> {{\n    let Names {{\n        database,\n        table,\n        work_group,\n    }} = \
             stack::{stack}::names()?;\n    println!(\"template.yaml makes the table {{database}}.{{table}}\");\n    \
             println!(\"its queries are saved in the workgroup {{work_group}}\");\n    Ok(())\n}}\n"
        );
        Self {
            files: vec![
                ("Cargo.toml", manifest),
                ("build.rs", build),
                (DECLARATION, declaration),
                ("src/main.rs", program),
                (".gitignore", "/target\n".to_owned()),
            ],
        }
    }

    /// The text of the declaration's file.
    pub(super) fn declaration(&self) -> &str {
        self.files
            .iter()
            .find(|(path, _)| *path == DECLARATION)
            .map_or("", |(_, text)| text)
    }

    /// Writes all files, or none: they are written to a folder beside the crate's, which is then renamed.
    ///
    /// If the folder exists and is not empty, the files are written one by one, each in one step.
    pub(super) fn write(&self, folder: &Path) -> io::Result<()> {
        if is_taken(folder) {
            return self.files.iter().try_for_each(|(path, text)| {
                let path = folder.join(path);
                path.parent().map_or(Ok(()), fs::create_dir_all)?;
                write_changed(&path, text).map(drop)
            });
        }
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let new = Beside(folder.with_file_name(format!(".{name}.{}.new", std::process::id())));
        for (path, text) in &self.files {
            let path = new.0.join(path);
            path.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::write(path, text)?;
        }
        if folder.is_dir() {
            fs::remove_dir(folder)?;
        }
        fs::rename(&new.0, folder)
    }
}

const DECLARATION: &str = "src/stack.rs";

/// Whether a file of the crate already exists.
pub(super) fn is_taken(folder: &Path) -> bool {
    match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) => error.kind() != io::ErrorKind::NotFound,
    }
}

/// A folder that is removed unless it was renamed.
struct Beside(PathBuf);

impl Drop for Beside {
    fn drop(&mut self) {
        // After the rename it no longer exists, and a failure to remove it cannot be reported.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The name of the crate in a folder.
pub(super) fn name(folder: &Path) -> String {
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let name = folder.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let name: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    let name = name.trim_matches(|c: char| c == '-' || c.is_ascii_digit()).to_owned();
    if name.is_empty() { "flow-logs".to_owned() } else { name }
}
