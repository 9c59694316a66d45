//! What is asked for: SQL, a file of it, or the name of a query.

use std::path::Path;

use crate::io::input::{Input, Kind};
use crate::io::report::Failure;

/// What is asked for.
pub(super) enum What {
    /// SQL, and where it comes from.
    Sql(Input),
    /// The name of a query.
    Name(String),
}

/// How messages call SQL among the arguments.
const ARGUMENT: &str = "<sql>";

/// The name of a query, if that is what the text is: it has no blank in it, and is neither a file nor standard input.
pub(super) fn name(text: &str) -> Option<&str> {
    let is_name = text != "-" && !text.contains(char::is_whitespace) && !is_script(text);
    is_name.then_some(text)
}

fn is_script(text: &str) -> bool {
    Path::new(text).extension().is_some_and(|extension| extension == "sql")
}

impl What {
    /// By its form: `-` is SQL on standard input, what ends in `.sql` a file, what has a blank in it SQL, and anything else
    /// a name. A file whose name has a blank must be there, or it is SQL.
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

    /// The file that it is, if it is one.
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
