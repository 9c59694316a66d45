//! The files that a path stands for: the file itself, or the files in a folder.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use flow_log_stack_declaration::Form;

use crate::io::report::Failure;

/// A file, and whether it was named or found in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    /// Its name in messages.
    pub(crate) path: String,
    pub(crate) is_named: bool,
}

/// The files of arguments, without duplicates. In folders, only files that can contain statements or declarations,
/// sorted by name. Hidden folders and build folders are skipped.
pub(crate) fn files(arguments: &[String]) -> (Vec<Named>, Vec<Failure>) {
    let (mut files, mut failures) = (Vec::new(), Vec::new());
    for argument in arguments {
        let path = Path::new(argument);
        if path.is_dir() {
            let mut found = Vec::new();
            if let Err(error) = folder(path, &mut found) {
                failures.push(Failure::unreadable(argument, format!("cannot be read: {error}"), None));
            }
            files.extend(found.into_iter().map(|path| Named {
                path: shown(&path),
                is_named: false,
            }));
        } else {
            files.push(Named {
                path: argument.clone(),
                is_named: true,
            });
        }
    }
    // A file that was named is not taken from a folder again.
    let named = files.iter().filter(|file| file.is_named);
    let mut seen: BTreeSet<_> = named.map(|file| place(&file.path)).collect();
    files.retain(|file| file.is_named || seen.insert(place(&file.path)));
    (files, failures)
}

/// The identity of a file, from any working directory.
pub(crate) fn place(path: impl AsRef<Path>) -> PathBuf {
    let path = path.as_ref();
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// A path as people write it, relative to the working directory.
pub(crate) fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let path = path.strip_prefix(&here).unwrap_or(path);
    let path = path.strip_prefix(".").unwrap_or(path);
    path.to_string_lossy().into_owned()
}

fn folder(path: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    let mut entries = fs::read_dir(path)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        // Links to folders are not followed, since they could form a cycle.
        if entry.file_type()?.is_dir() {
            if !name.starts_with('.') && name != "target" {
                folder(&path, found)?;
            }
        } else if path.is_file() && (is_script(&path) || Form::of(&path).is_some()) {
            found.push(path);
        }
    }
    Ok(())
}

fn is_script(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "sql")
}
