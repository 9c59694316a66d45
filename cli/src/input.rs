//! Files that arguments name.

use std::fs;

use crate::report::Failure;

/// The text that an argument stands for, and how to name it.
#[derive(Debug)]
pub(crate) struct Input {
    /// The path, or the argument itself.
    pub(crate) name: String,
    /// The text, without a byte order mark.
    pub(crate) text: String,
}

impl Input {
    /// Reads what an option of the AWS CLI would: `file://PATH`, here also a bare path, or JSON itself.
    pub(crate) fn argument(option: &str, value: &str) -> Result<Self, Failure> {
        if value.trim_start().starts_with('{') {
            return Ok(Self {
                name: option.to_owned(),
                text: value.to_owned(),
            });
        }
        Self::file(value.strip_prefix("file://").unwrap_or(value))
    }

    /// Reads a file.
    pub(crate) fn file(path: &str) -> Result<Self, Failure> {
        let bytes =
            fs::read(path).map_err(|error| Failure::unreadable(path, format!("cannot be read: {error}"), None))?;
        let text = String::from_utf8(bytes).map_err(|_| {
            Failure::unreadable(
                path,
                "is not UTF-8",
                Some("save it as UTF-8: some shells write UTF-16 with `>`"),
            )
        })?;
        Ok(Self {
            name: path.to_owned(),
            text: text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text),
        })
    }
}
