//! The crate's error type.

use std::fmt;

/// Why a value or a stack is refused.
#[derive(Clone, PartialEq, Eq)]
pub struct Error {
    /// Which rule.
    pub code: Code,
    /// The fact: lower case, no full stop, names in backticks.
    pub message: String,
    /// What to do about it, if that is known.
    pub help: Option<String>,
    /// The reason, if callers may word the remedy themselves.
    pub reason: Option<Reason>,
}

/// Why a value is refused, for callers who word the remedy themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// It is empty.
    Empty,
    /// It is malformed.
    Form,
    /// It is the value in another form; the help has the right one.
    OtherForm,
    /// It has the form of a date, but there is no such day.
    NotInCalendar,
    /// The name is unknown, and no known name is similar.
    Unknown,
    /// The name is unknown, and the help has a similar one.
    Misspelt,
    /// It is a field of transit gateway flow logs.
    TransitGateway,
}

impl Error {
    /// An error without a help.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            help: None,
            reason: None,
        }
    }

    /// The same error with its reason.
    pub fn because(mut self, reason: Reason) -> Self {
        self.reason = Some(reason);
        self
    }

    /// The same error with a help.
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

/// The same: this is what a program prints when `main` returns it.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

macro_rules! codes {
    ($($variant:ident = $name:literal,)*) => {
        /// The rules of a declaration, by their names in the manual. The documentation of each is its
        /// [page](Code::page).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = include_str!(concat!("codes/", $name, ".md"))] $variant,)*
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

            /// Its page of the manual, in Markdown: a line that says what is wrong, then *What it checks*, *Why*,
            /// *Example* and *Use instead*.
            pub const fn page(self) -> &'static str {
                match self {
                    $(Self::$variant => include_str!(concat!("codes/", $name, ".md")),)*
                }
            }
        }
    };
}

codes! {
    Attribute = "attribute",
    Clash = "clash",
    Column = "column",
    ColumnClash = "column_clash",
    Date = "date",
    Duplicate = "duplicate",
    EmptyDeclaration = "empty_declaration",
    File = "file",
    InvalidDefault = "invalid_default",
    InvalidId = "invalid_id",
    InvalidLocation = "invalid_location",
    InvalidName = "invalid_name",
    Limit = "limit",
    Load = "load",
    LogFormat = "log_format",
    MissingFields = "missing_fields",
    MissingSetting = "missing_setting",
    Parameter = "parameter",
    Syntax = "syntax",
    UnknownField = "unknown_field",
    UnknownLint = "unknown_lint",
    UnknownPredefined = "unknown_predefined",
    UnknownSetting = "unknown_setting",
    UnknownType = "unknown_type",
    UnnamedParameter = "unnamed_parameter",
    UnusedParameter = "unused_parameter",
    Value = "value",
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn codes_have_names_of_their_own_in_order() {
        let names: Vec<_> = Code::ALL.iter().map(|code| code.name()).collect();
        assert!(names.is_sorted_by(|one, next| one < next), "{names:?}");
    }
}
