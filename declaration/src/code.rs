//! The names of all rules: those of declarations and those of queries.

use std::fmt;

use flow_log_stack_analysis as analysis;
use flow_log_stack_runtime as runtime;
use flow_log_stack_runtime::Listed as _;

/// A rule with its domain. A few names belong to two rules: `unknown_type` is about a parameter's type
/// in a declaration, and about a literal's in SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    /// A rule of a declaration.
    Declaration(runtime::Code),
    /// A rule of a query: an error of Athena's, or a lint.
    Sql(analysis::Code),
}

impl Code {
    /// All of them: those of declarations, then those of queries, each in the order of their own list.
    pub fn all() -> impl Iterator<Item = Self> {
        let declaration = runtime::Code::ALL.iter().copied().map(Self::Declaration);
        declaration.chain(analysis::Code::ALL.iter().copied().map(Self::Sql))
    }

    /// The rules of a name: bare, or with its domain, `sql::unknown_type`. Case does not count.
    pub fn named(name: &str) -> Vec<Self> {
        let is = |code: &Self| name.eq_ignore_ascii_case(code.name()) || name.eq_ignore_ascii_case(&code.path());
        Self::all().filter(is).listed()
    }

    /// Its domain: `declaration` or `sql`.
    pub const fn domain(self) -> &'static str {
        match self {
            Self::Declaration(_) => "declaration",
            Self::Sql(_) => "sql",
        }
    }

    /// The name without its domain, which the command and JSON show.
    pub fn name(self) -> &'static str {
        match self {
            Self::Declaration(code) => code.name(),
            Self::Sql(code) => code.name(),
        }
    }

    /// The name with its domain, as attributes write it: `sql::unknown_type`.
    pub fn path(self) -> String {
        format!("{}::{}", self.domain(), self.name())
    }

    /// A unique name: bare, or with the domain if two rules have the same name.
    pub fn id(self) -> String {
        let same = |other: &Self| *other != self && other.name() == self.name();
        if Self::all().any(|other| same(&other)) {
            self.path()
        } else {
            self.name().to_owned()
        }
    }

    /// Its page of the manual, in Markdown.
    pub fn page(self) -> &'static str {
        match self {
            Self::Declaration(code) => code.page(),
            Self::Sql(code) => code.page(),
        }
    }

    /// Trino's name of the error; `None` for lints, for a bug in the checker, for a statement that is not a query,
    /// and for rules of declarations.
    pub fn trino_code(self) -> Option<&'static str> {
        match self {
            Self::Declaration(_) | Self::Sql(analysis::Code::CheckerFailed | analysis::Code::NotAQuery) => None,
            Self::Sql(code) => Some(code.trino_code()).filter(|name| !name.is_empty()),
        }
    }

    /// The default level of a lint; `None` for errors.
    pub fn level(self) -> Option<analysis::Level> {
        match self {
            Self::Sql(code) if analysis::Code::LINTS.contains(&code) => Some(code.default_level()),
            _ => None,
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl From<runtime::Code> for Code {
    fn from(code: runtime::Code) -> Self {
        Self::Declaration(code)
    }
}

impl From<analysis::Code> for Code {
    fn from(code: analysis::Code) -> Self {
        Self::Sql(code)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_name_has_its_domain_where_two_rules_have_it() {
        let of_type = Code::from(runtime::Code::UnknownType);
        assert_eq!(
            (of_type.name(), of_type.id().as_str()),
            ("unknown_type", "declaration::unknown_type")
        );
        assert_eq!(Code::from(analysis::Code::UnknownType).id(), "sql::unknown_type");
        assert_eq!(Code::from(analysis::Code::UnknownColumn).id(), "unknown_column");
        let ids: HashSet<_> = Code::all().map(Code::id).collect();
        assert_eq!(ids.len(), Code::all().count());
    }

    #[test]
    fn rules_are_found_by_both_names() {
        assert_eq!(Code::named("unknown_type").len(), 2);
        assert_eq!(
            Code::named("sql::Unknown_Type"),
            [Code::Sql(analysis::Code::UnknownType)]
        );
        assert_eq!(Code::named("sql::invalid_id"), []);
    }
}
