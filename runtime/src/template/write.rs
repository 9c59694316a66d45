//! Templates as files.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

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

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A folder of its own for each test, which goes with it.
    pub(in super::super) struct Folder(pub(in super::super) std::path::PathBuf);

    impl Folder {
        pub(in super::super) fn new(name: &str) -> Self {
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
}
