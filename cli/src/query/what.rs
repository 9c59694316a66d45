//! WHAT to run: SQL, a file of it, or the name of a query.

use std::path::Path;

use crate::io::input::{Input, Kind};
use crate::io::report::Failure;

/// WHAT to run.
pub(super) enum What {
    /// SQL, and where it comes from.
    Sql(Input),
    /// The name of a query.
    Name(String),
}

/// The name of SQL from the arguments, in messages.
const ARGUMENT: &str = "<sql>";

/// The name of a query, if the text is one: it has no blank, and is neither a file nor standard input.
pub(super) fn name(text: &str) -> Option<&str> {
    let is_name = text != "-" && !text.contains(char::is_whitespace) && !is_script(text);
    is_name.then_some(text)
}

fn is_script(text: &str) -> bool {
    Path::new(text).extension().is_some_and(|extension| extension == "sql")
}

impl What {
    /// Decides by the form: `-` is SQL on standard input, a name that ends in `.sql` a file, a text with a blank SQL,
    /// anything else a name. A file whose name has a blank must exist; otherwise it is SQL.
    pub(super) fn read(text: &str) -> Result<Self, Failure> {
        if let Some(name) = name(text) {
            return Ok(Self::Name(name.to_owned()));
        }
        let is_sql = text.contains(char::is_whitespace) && !(is_script(text) && Path::new(text).exists());
        if is_sql {
            return Ok(Self::Sql(Input {
                name: ARGUMENT.to_owned(),
                text: text.to_owned(),
                has_mark: false,
            }));
        }
        Input::file(text, Kind::Script).map(Self::Sql)
    }

    /// Its file, if it has one.
    pub(super) fn file(&self) -> Option<&Path> {
        match self {
            Self::Sql(input) => Some(Path::new(&input.name)),
            Self::Name(_) => None,
        }
    }

    /// The name, if it is one.
    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Self::Name(name) => Some(name),
            Self::Sql(_) => None,
        }
    }
}
