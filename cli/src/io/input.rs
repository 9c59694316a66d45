//! Files that arguments name.

use std::fs::File;
use std::io::Read;

use crate::io::report::Failure;

/// What a file is read for, which limits its size: a file that is too large by mistake must not fill the memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Statements. Athena accepts up to 262,144 bytes for each.
    Script,
    /// Declarations, alone or in the code of a program.
    Declaration,
    /// JSON that describes something: a request, what AWS answers, a catalog.
    Document,
    /// A template. CloudFormation accepts up to a megabyte, as it is or as the AWS CLI prints it.
    Template,
}

impl Kind {
    /// The maximum number of bytes.
    pub(crate) const fn most_bytes(self) -> usize {
        match self {
            Self::Script | Self::Declaration => 1 << 20,
            Self::Document => 8 << 20,
            Self::Template => 3 << 20,
        }
    }

    fn smaller(self) -> &'static str {
        match self {
            Self::Script => "split it: a file may hold one statement or many",
            Self::Declaration => "split it: a file may hold one declaration or several",
            Self::Document => "leave out what is not asked for here, such as other flow logs or tables",
            Self::Template => "CloudFormation takes templates of up to 1 MB",
        }
    }
}

/// A file up to its maximum size, and one byte more if it is larger.
fn beginning(file: impl Read, kind: Kind) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(kind.most_bytes() as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Formats of files that are mistaken for statements.
fn foreign(bytes: &[u8]) -> Option<&'static str> {
    let starts: [(&[u8], &str); 4] = [
        (b"\x1f\x8b", "is compressed with gzip, as files of flow logs are"),
        (b"PAR1", "is a Parquet file, as flow logs may be"),
        (b"PK\x03\x04", "is a ZIP archive"),
        (b"version account-id ", "is a file of flow logs"),
    ];
    let found = starts.iter().find(|(start, _)| bytes.starts_with(start));
    found.map(|(_, what)| *what)
}

/// The text of an argument, and its name.
#[derive(Clone, Debug)]
pub(crate) struct Input {
    /// The path, or the argument itself.
    pub(crate) name: String,
    /// The text, without a byte order mark.
    pub(crate) text: String,
    /// Whether it had a byte order mark.
    pub(crate) has_mark: bool,
}

const BYTE_ORDER_MARK: char = '\u{feff}';

/// The name of standard input in messages.
pub(crate) const STANDARD_INPUT: &str = "<stdin>";

impl Input {
    /// Reads what an option of the AWS CLI accepts: `file://PATH` or JSON, and here also a path or `-`.
    pub(crate) fn argument(option: &str, value: &str) -> Result<Self, Failure> {
        let json = value.trim_start();
        // A list, or nothing, is not a file name either, and is refused as such.
        if json.is_empty() || json.starts_with(['{', '[', '"']) {
            return Ok(Self {
                name: option.to_owned(),
                text: value.to_owned(),
                has_mark: false,
            });
        }
        Self::file(value.strip_prefix("file://").unwrap_or(value), Kind::Document)
    }

    /// Reads a file, or standard input for `-`.
    pub(crate) fn file(path: &str, kind: Kind) -> Result<Self, Failure> {
        let (name, read) = if path == "-" {
            (STANDARD_INPUT, beginning(std::io::stdin().lock(), kind))
        } else {
            (path, File::open(path).and_then(|file| beginning(file, kind)))
        };
        let bytes = read.map_err(|error| Failure::unreadable(name, format!("cannot be read: {error}"), None))?;
        if bytes.len() > kind.most_bytes() {
            let message = format!(
                "is larger than {} MiB, and nothing of it was read",
                kind.most_bytes() >> 20
            );
            return Err(Failure::unreadable(name, message, Some(kind.smaller())));
        }
        if let (Kind::Script, Some(what)) = (kind, foreign(&bytes)) {
            let help = "name files of SQL: it is Athena that reads the logs";
            return Err(Failure::unreadable(name, format!("{what}, and no SQL"), Some(help)));
        }
        let text = String::from_utf8(bytes).map_err(|_| {
            let help = "save it as UTF-8: some shells write UTF-16 with `>`";
            Failure::unreadable(name, "is not UTF-8", Some(help))
        })?;
        let unmarked = text.strip_prefix(BYTE_ORDER_MARK).map(str::to_owned);
        Ok(Self {
            name: name.to_owned(),
            has_mark: unmarked.is_some(),
            text: unmarked.unwrap_or(text),
        })
    }

    /// Whether it came from standard input.
    pub(crate) fn is_standard(&self) -> bool {
        self.name == STANDARD_INPUT
    }

    /// Another text, with the byte order mark of this one.
    pub(crate) fn with_mark(&self, text: &str) -> String {
        if self.has_mark {
            format!("{BYTE_ORDER_MARK}{text}")
        } else {
            text.to_owned()
        }
    }
}
