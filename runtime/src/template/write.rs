//! Templates as files.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use crate::listed::Listed as _;
use crate::template::{Format, Template, build_script};

impl Template {
    /// Writes the template to a file, only if its content changes, and completely or not at all.
    ///
    /// The text is written to a new file in the same folder, which is then renamed. Returns whether anything was
    /// written.
    /// Refuses what CloudFormation would refuse: an output of a removed resource, or too many resources.
    /// A build script notes the file in its `OUT_DIR`, since no test can review it.
    pub fn write(&self, path: impl AsRef<Path>, format: Format) -> io::Result<bool> {
        let checked = self.check().and_then(|()| self.check_references());
        checked.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        let is_changed = write_changed(path.as_ref(), &self.to_text(format))?;
        build_script::note(path.as_ref());
        Ok(is_changed)
    }
}

/// Writes text to a file, only if its content changes, and in one step or not at all. Returns whether anything was
/// written.
///
/// An existing file keeps its permissions, and a link stays a link: its target is written. It refuses a folder,
/// a read-only file, and a link without a target. A pipe, a device or a file that this process has open, such as
/// `/dev/stdout`, is written to instead of replaced.
pub fn write_changed(path: &Path, text: &str) -> io::Result<bool> {
    if let Target::File(file) = target(path)?
        && fs::read(file).is_ok_and(|old| old == text.as_bytes())
    {
        return Ok(false);
    }
    let mut attempts = 0;
    loop {
        attempts += 1;
        let mut file = NewFile::new(path)?;
        match file.write_all(text.as_bytes()).and_then(|()| file.finish()) {
            Ok(()) => return Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound && attempts < ATTEMPTS => {}
            Err(error) => return Err(error),
        }
    }
}

/// A file that is written in pieces and appears in one step or not at all: it is a temporary file in the same folder,
/// which is renamed at the end.
///
/// It refuses and keeps the same as [`write_changed`]. If it is dropped before its end, nothing is left behind.
#[derive(Debug)]
pub struct NewFile {
    file: fs::File,
    /// Its path, and its final name; `None` for a file that is written to directly.
    names: Option<(PathBuf, PathBuf)>,
}

impl NewFile {
    /// Begins an empty file.
    pub fn new(path: &Path) -> io::Result<Self> {
        let path = match target(path)? {
            Target::File(path) => path,
            Target::Open(path) => {
                // At its end: what a shell has redirected there before stays.
                let file = fs::OpenOptions::new().append(true).open(path)?;
                return Ok(Self { file, names: None });
            }
        };
        let permissions = match fs::metadata(&path) {
            Ok(metadata) => Some(metadata.permissions()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        if let Some(permissions) = &permissions {
            if permissions.readonly() {
                return Err(refused(io::ErrorKind::PermissionDenied, "the file is read-only"));
            }
            // A new file could take its name even if the old one is read-only.
            fs::OpenOptions::new().write(true).open(&path)?;
        }
        let name = path.file_name();
        let name = name.ok_or_else(|| refused(io::ErrorKind::InvalidInput, "the path names no file"))?;
        // What a killed run left behind is useless. A run at the same time begins again.
        for left in leftovers(&path, name) {
            let _ = fs::remove_file(left);
        }
        let new = path.with_file_name(temporary(name));
        let file = fs::File::create_new(&new)?;
        let new = Self {
            file,
            names: Some((new, path)),
        };
        if let Some(own) = permissions {
            new.file.set_permissions(own)?;
        }
        Ok(new)
    }

    /// Whether a file of that path can be begun, without leaving one. A pipe is not opened: its reader would see an
    /// end.
    pub fn check(path: &Path) -> io::Result<()> {
        match target(path)? {
            Target::File(path) => Self::new(&path).map(drop),
            Target::Open(_) => Ok(()),
        }
    }

    /// Whether it writes to a terminal.
    pub fn is_terminal(&self) -> bool {
        self.file.is_terminal()
    }

    /// Gives the file its final name.
    pub fn finish(mut self) -> io::Result<()> {
        let Some((new, path)) = &self.names else {
            return self.file.flush();
        };
        self.file.sync_all()?;
        fs::rename(new, path)?;
        self.names = None;
        Ok(())
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if let Some((new, _)) = &self.names {
            // If it cannot be removed, there is nobody to tell.
            let _ = fs::remove_file(new);
        }
    }
}

/// What is written.
enum Target {
    /// A file, there or not, which another takes the place of. It is not a link.
    File(PathBuf),
    /// A pipe, a device, or what this process has open: it is written to as it is.
    Open(PathBuf),
}

fn target(path: &Path) -> io::Result<Target> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => return Err(refused(io::ErrorKind::IsADirectory, "it is a folder")),
        Ok(metadata) if !metadata.is_file() || is_descriptor(path) => return Ok(Target::Open(path.to_owned())),
        // What is wrong with others is told where they are opened.
        Ok(_) | Err(_) => {}
    }
    let is_link = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
    if !is_link {
        return Ok(Target::File(path.to_owned()));
    }
    let file = fs::canonicalize(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => refused(error.kind(), "it is a link to a file that does not exist"),
        _ => error,
    })?;
    Ok(Target::File(file))
}

/// Whether a path, or a link on the way from it, names a descriptor that is open, as `/dev/stdout` and `/dev/fd/3`
/// do: what it leads to is a file, and whoever opened that would not see another in its place.
fn is_descriptor(path: &Path) -> bool {
    let mut path = path.to_owned();
    // A path that leads anywhere has no more links (Linux, `path_resolution(7)`).
    for _ in 0..40 {
        let Some(folder) = path.parent() else { return false };
        let folder = fs::canonicalize(if folder == Path::new("") {
            Path::new(".")
        } else {
            folder
        });
        let Ok(folder) = folder else { return false };
        if folder.ends_with("fd") && (folder.starts_with("/proc") || folder.starts_with("/dev")) {
            return true;
        }
        let Ok(next) = fs::read_link(&path) else { return false };
        path = folder.join(next);
    }
    false
}

fn refused(kind: io::ErrorKind, reason: &str) -> io::Error {
    io::Error::new(kind, reason)
}

/// How often another run may take the new file away: each does so once, when it begins.
const ATTEMPTS: usize = 100;

const EXTENSION: &str = ".tmp";

/// The name of a new file that no other run, process, thread or container gives.
fn temporary(name: &OsStr) -> OsString {
    // The keys of a hasher are random.
    let random = RandomState::new().build_hasher().finish();
    let mut temporary = before(name);
    temporary.push(format!("{random:016x}{EXTENSION}"));
    temporary
}

/// What the names of a file's temporaries begin with.
fn before(name: &OsStr) -> OsString {
    let mut before = OsString::from(".");
    before.push(name);
    before.push(".");
    before
}

/// New files that never took their name.
fn leftovers(path: &Path, name: &OsStr) -> Vec<PathBuf> {
    let before = before(name);
    let is_left = |path: &PathBuf| {
        let name = path.file_name().map(OsStr::as_encoded_bytes).unwrap_or_default();
        let random = name.strip_prefix(before.as_encoded_bytes());
        let random = random.and_then(|rest| rest.strip_suffix(EXTENSION.as_bytes()));
        random.is_some_and(|digits| digits.len() == 16 && digits.iter().all(u8::is_ascii_hexdigit))
    };
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(is_left).listed()
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

    #[cfg(target_os = "linux")]
    #[test]
    fn what_is_open_is_written_to_at_its_end_and_not_replaced() {
        use std::os::fd::AsRawFd;
        let folder = Folder::new("descriptor");
        let (path, link) = (folder.0.join("log"), folder.0.join("link"));
        fs::write(&path, "before ").expect("written");
        let open = fs::File::open(&path).expect("a file");
        let descriptor = format!("/dev/fd/{}", open.as_raw_fd());
        std::os::unix::fs::symlink(&descriptor, &link).expect("a link");
        for (name, text) in [(Path::new(&descriptor), "one "), (&link, "two "), (&link, "two ")] {
            assert!(NewFile::check(name).is_ok());
            assert!(write_changed(name, text).expect("written"));
        }
        let text = io::read_to_string(open).expect("the same file");
        assert_eq!(text, "before one two two ");
        assert_eq!(folder.files(), 2);
    }

    #[test]
    fn what_a_killed_run_left_is_gone_after_the_next() {
        let folder = Folder::new("leftovers");
        let path = folder.0.join("template.json");
        for (name, stays) in [
            (".template.json.0123456789abcdef.tmp", false),
            (".template.json.0123456789abcdef0.tmp", true),
            (".template.json.old.tmp", true),
            (".other.json.0123456789abcdef.tmp", true),
        ] {
            fs::write(folder.0.join(name), "half").expect("written");
            assert!(write_changed(&path, name).expect("written"));
            assert_eq!(folder.0.join(name).exists(), stays, "{name}");
        }
    }

    #[test]
    fn a_file_in_pieces_is_there_when_it_is_whole() {
        let folder = Folder::new("pieces");
        let path = folder.0.join("rows.csv");
        fs::write(&path, "old").expect("written");
        let mut file = NewFile::new(&path).expect("a new file");
        file.write_all(b"one,").expect("written");
        assert_eq!(fs::read_to_string(&path).expect("a file"), "old");
        file.write_all(b"two").expect("written");
        file.finish().expect("named");
        assert_eq!(fs::read_to_string(&path).expect("a file"), "one,two");
        let mut file = NewFile::new(&path).expect("a new file");
        file.write_all(b"half").expect("written");
        drop(file);
        assert_eq!(fs::read_to_string(&path).expect("a file"), "one,two");
        assert_eq!(folder.files(), 1, "nothing is left behind");
    }

    #[test]
    fn runs_at_the_same_time_all_succeed() {
        let folder = Folder::new("same-time");
        let path = folder.0.join("template.json");
        let texts: Vec<_> = (0..8).map(|i| format!("{i}").repeat(10_000)).collect();
        std::thread::scope(|scope| {
            for text in &texts {
                let path = &path;
                scope.spawn(move || {
                    for _ in 0..20 {
                        write_changed(path, text).expect("written");
                    }
                });
            }
        });
        let written = fs::read_to_string(&path).expect("a file");
        assert!(texts.contains(&written), "one of them, and whole");
        assert_eq!(folder.files(), 1);
    }

    #[test]
    fn a_file_that_may_not_be_written_is_not_replaced() {
        let folder = Folder::new("read-only");
        let path = folder.0.join("template.json");
        fs::write(&path, "old").expect("written");
        let mut permissions = fs::metadata(&path).expect("a file").permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions).expect("set");
        assert!(!write_changed(&path, "old").expect("nothing to write"));
        let error = write_changed(&path, "new").expect_err("read-only");
        assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
        assert_eq!(fs::read_to_string(&path).expect("a file"), "old");
        let error = write_changed(&folder.0, "new").expect_err("a folder");
        assert_eq!(error.kind(), io::ErrorKind::IsADirectory);
    }

    #[cfg(unix)]
    #[test]
    fn links_that_lead_nowhere_are_refused() {
        use std::os::unix::fs::symlink;
        let folder = Folder::new("nowhere");
        let (dangling, one, other) = (folder.0.join("dangling"), folder.0.join("one"), folder.0.join("other"));
        symlink(folder.0.join("missing"), &dangling).expect("a link");
        symlink(&other, &one).expect("a link");
        symlink(&one, &other).expect("a link");
        assert!(write_changed(&dangling, "new").is_err());
        assert!(write_changed(&one, "new").is_err());
        assert_eq!(folder.files(), 3, "nothing is made, and nothing replaced");
        let (chain, file) = (folder.0.join("chain"), folder.0.join("file"));
        fs::write(&file, "old").expect("written");
        symlink(&file, folder.0.join("link")).expect("a link");
        symlink(folder.0.join("link"), &chain).expect("a link");
        assert!(write_changed(&chain, "new").expect("written"));
        assert_eq!(fs::read_to_string(&file).expect("a file"), "new");
    }
}
