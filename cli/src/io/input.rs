//! Files that arguments name.

use std::fs;
use std::io::Read as _;
use std::path::Path;

use crate::io::report::Failure;

/// The text that an argument stands for, and how to name it.
#[derive(Debug)]
pub(crate) struct Input {
    /// The path, or the argument itself.
    pub(crate) name: String,
    /// The text, without a byte order mark.
    pub(crate) text: String,
    /// Whether there was one.
    pub(crate) has_mark: bool,
}

const BYTE_ORDER_MARK: char = '\u{feff}';

/// How messages call standard input.
pub(crate) const STANDARD_INPUT: &str = "<stdin>";

impl Input {
    /// Reads what an option of the AWS CLI would: `file://PATH`, here also a bare path or `-`, or JSON itself.
    pub(crate) fn argument(option: &str, value: &str) -> Result<Self, Failure> {
        let json = value.trim_start();
        // A list or nothing is no name of a file either, and refused as what it is.
        if json.is_empty() || json.starts_with(['{', '[', '"']) {
            return Ok(Self {
                name: option.to_owned(),
                text: value.to_owned(),
                has_mark: false,
            });
        }
        Self::file(value.strip_prefix("file://").unwrap_or(value))
    }

    /// Reads a file, or standard input for `-`.
    pub(crate) fn file(path: &str) -> Result<Self, Failure> {
        if path == "-" {
            let mut bytes = Vec::new();
            let read = std::io::stdin().lock().read_to_end(&mut bytes);
            return Self::decode(STANDARD_INPUT, read.map(|_| bytes));
        }
        Self::decode(path, fs::read(path))
    }

    /// Reads a file of statements, or standard input for `-`.
    pub(crate) fn script(argument: &str) -> Result<Self, Failure> {
        if Path::new(argument).is_dir() {
            let help = "name the files, such as `queries/*.sql`";
            return Err(Failure::unreadable(argument, "is a folder", Some(help)));
        }
        Self::file(argument)
    }

    fn decode(name: &str, bytes: std::io::Result<Vec<u8>>) -> Result<Self, Failure> {
        let bytes = bytes.map_err(|error| Failure::unreadable(name, format!("cannot be read: {error}"), None))?;
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

    /// Another text in the place of its own, with the byte order mark that it had.
    pub(crate) fn with_mark(&self, text: &str) -> String {
        if self.has_mark {
            format!("{BYTE_ORDER_MARK}{text}")
        } else {
            text.to_owned()
        }
    }
}
