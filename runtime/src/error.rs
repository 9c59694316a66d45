//! The crate's one error type.

use std::fmt;

/// Why a value or a stack is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// Which rule.
    pub code: Code,
    /// The fact: lower case, no full stop, names in backticks.
    pub message: String,
    /// What to do about it, where that is known.
    pub help: Option<String>,
}

impl Error {
    /// An error without a help.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            help: None,
        }
    }

    /// The same error with a word on what to do.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.help {
            Some(help) => write!(f, "\nhelp: {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// The rules of a declaration, by the names under which the manual lists them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $($(#[$doc])* $variant,)*
        }

        impl Code {
            /// All of them, in alphabetical order of their names.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name, in snake case.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

codes! {
    /// An attribute stands where it means nothing, or is none that is known.
    Attribute = "attribute",
    /// Two things of the template would have one name.
    Clash = "clash",
    /// A column's declaration cannot hold what the files hold.
    Column = "column",
    /// A date, or a range of dates, is none.
    Date = "date",
    /// The same thing is said twice.
    Duplicate = "duplicate",
    /// A declaration without a stack or a table.
    EmptyDeclaration = "empty_declaration",
    /// A SQL file that cannot be read.
    File = "file",
    /// A default that does not fit its parameter.
    InvalidDefault = "invalid_default",
    /// An identifier of AWS's that has not the form AWS gives it.
    InvalidId = "invalid_id",
    /// An S3 location that is none.
    InvalidLocation = "invalid_location",
    /// A name that Athena, Glue or CloudFormation refuses.
    InvalidName = "invalid_name",
    /// More than a quota of AWS allows.
    Limit = "limit",
    /// A way to load that goes not with the rest of the declaration.
    Load = "load",
    /// A LogFormat that cannot be read.
    LogFormat = "log_format",
    /// A predefined query whose fields the table has not.
    MissingFields = "missing_fields",
    /// A setting that must be there.
    MissingSetting = "missing_setting",
    /// A deployment parameter used in two ways, or where none can stand.
    Parameter = "parameter",
    /// Text that is no declaration.
    Syntax = "syntax",
    /// A table or a column's type that Athena does not have.
    UnknownType = "unknown_type",
    /// A field that no version of flow logs has.
    UnknownField = "unknown_field",
    /// A lint that there is not.
    UnknownLint = "unknown_lint",
    /// A predefined query that there is not.
    UnknownPredefined = "unknown_predefined",
    /// A setting that there is not.
    UnknownSetting = "unknown_setting",
    /// A query's parameter that its SQL does not name.
    UnusedParameter = "unused_parameter",
    /// A value that a setting does not take.
    Value = "value",
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn codes_have_names_of_their_own() {
        let mut names: Vec<_> = Code::ALL.iter().map(|code| code.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Code::ALL.len());
    }
}
