//! What a build script has written: a test that compares such a file compares the declaration with itself.
//!
//! A build script notes it in `OUT_DIR`, which Cargo also tells the package's tests. A recompiled build script starts
//! new notes, so one that no longer writes the file has none.

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;
use std::{env, fs, io};

use crate::listed::Listed as _;

/// The file in `OUT_DIR`: the build script in its first line, then one path per line.
const NOTES: &str = "flow-log-stack-written";

/// Notes a file that was written, if a build script runs.
pub(super) fn note(path: &Path) {
    // Cargo only sets both for build scripts.
    if let (Some(folder), Some(_)) = (env::var_os("OUT_DIR"), env::var_os("CARGO_CFG_TARGET_ARCH")) {
        // The file is written in any case.
        let _ = env::current_exe().and_then(|script| note_in(Path::new(&folder), &script, path));
    }
}

/// Whether the build script of the tested package writes the file.
pub(super) fn writes(path: &Path) -> bool {
    env::var_os("OUT_DIR").is_some_and(|folder| is_noted_in(Path::new(&folder), path))
}

fn note_in(folder: &Path, script: &Path, path: &Path) -> io::Result<()> {
    let notes = folder.join(NOTES);
    let (script, path) = (identity(script)?, whole(path)?);
    let old = fs::read_to_string(&notes).unwrap_or_default();
    let mut lines: Vec<&str> = old.lines().filter(|_| old.lines().next() == Some(&*script)).listed();
    if lines.is_empty() {
        lines.push(&script);
    }
    if !lines.contains(&&*path) {
        lines.push(&path);
    }
    fs::write(notes, lines.join("\n"))
}

fn is_noted_in(folder: &Path, path: &Path) -> bool {
    let notes = fs::read_to_string(folder.join(NOTES)).unwrap_or_default();
    let mut lines = notes.lines();
    let script = lines.next().and_then(|line| Some((line, line.split_once(' ')?.1)));
    let is_current = script.is_some_and(|(line, script)| identity(Path::new(script)).is_ok_and(|own| own == line));
    is_current && whole(path).is_ok_and(|path| lines.any(|line| line == path))
}

/// When a program was built, and where it is.
fn identity(program: &Path) -> io::Result<String> {
    let made = fs::metadata(program)?.modified()?.duration_since(UNIX_EPOCH);
    let made = made.map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
    Ok(format!("{} {}", made.as_nanos(), program.display()))
}

/// The canonical path of a file.
fn whole(path: &Path) -> io::Result<String> {
    let whole: PathBuf = fs::canonicalize(path)?;
    Ok(whole.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::write::tests::Folder;

    #[test]
    fn a_build_script_notes_what_it_writes_until_it_is_another() {
        let folder = Folder::new("notes");
        let (script, one, other) = (folder.0.join("script"), folder.0.join("one"), folder.0.join("other"));
        for file in [&script, &one, &other] {
            fs::write(file, "").expect("written");
        }
        let is_noted = |path: &Path| is_noted_in(&folder.0, path);
        assert!(!is_noted(&one));
        note_in(&folder.0, &script, &one).expect("noted");
        assert!(is_noted(&one) && is_noted(&folder.0.join(".").join("one")));
        assert!(!is_noted(&other) && !is_noted(&folder.0.join("none")));
        note_in(&folder.0, &script, &other).expect("noted");
        assert!(is_noted(&one) && is_noted(&other));
        // Recompiled, it only writes one of them.
        let later =
            fs::metadata(&script).and_then(|own| own.modified()).expect("a time") + std::time::Duration::from_secs(2);
        fs::File::options()
            .write(true)
            .open(&script)
            .and_then(|file| file.set_modified(later))
            .expect("touched");
        assert!(!is_noted(&one) && !is_noted(&other));
        note_in(&folder.0, &script, &other).expect("noted");
        assert!(!is_noted(&one) && is_noted(&other));
    }
}
