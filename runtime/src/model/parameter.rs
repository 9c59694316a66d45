//! Deployment parameters: what is only known when the stack is created.

use crate::error::{Code, Error};
use crate::listed::Listed as _;
use crate::model::kind::Kind;
use crate::node::{Members, Node};
use crate::value::dynamic_reference::refused;
use crate::value::name::ParameterName;
use crate::wire::Wire;
#[cfg(feature = "program")]
use crate::wire::member;

/// A parameter of the template (CloudFormation user guide, "Parameters").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeploymentParameter {
    name: ParameterName,
    kind: Kind,
    description: Option<String>,
    default: Option<String>,
    pattern: Option<String>,
}

impl Wire for DeploymentParameter {
    fn write(&self) -> Node {
        let mut members = Members::default();
        members.set("name", Some(self.name.write()));
        members.set("kind", Some(self.kind.write()));
        members.set("description", Some(self.description.write()));
        members.set("default", Some(self.default.write()));
        members.set("pattern", Some(self.pattern.write()));
        Node::Map(members)
    }

    #[cfg(feature = "program")]
    fn read(node: &Node) -> Option<Self> {
        let mut read = Self::new(member(node, "name")?, member(node, "kind")?);
        if let Some(description) = member::<Option<String>>(node, "description")? {
            read = read.with_description(description).ok()?;
        }
        if let Some(pattern) = member::<Option<String>>(node, "pattern")? {
            read = read.with_pattern(pattern).ok()?;
        }
        if let Some(default) = member::<Option<String>>(node, "default")? {
            read = read.with_default(default).ok()?;
        }
        Some(read)
    }
}

impl DeploymentParameter {
    /// A parameter without description, default or pattern.
    pub fn new(name: ParameterName, kind: Kind) -> Self {
        Self {
            name,
            kind,
            description: None,
            default: None,
            pattern: None,
        }
    }

    /// Its name.
    pub fn name(&self) -> &ParameterName {
        &self.name
    }

    /// What it stands for, which gives its type and pattern.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// What the console shows.
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// The value unless another is given.
    pub fn default(&self) -> Option<&str> {
        self.default.as_deref()
    }

    /// A regular expression that a value must match, in addition to the pattern of its kind.
    pub fn pattern(&self) -> Option<&str> {
        self.pattern.as_deref()
    }

    /// Gives it a description of at most 4,000 bytes (CloudFormation user guide, "CloudFormation quotas").
    pub fn with_description(mut self, description: impl Into<String>) -> Result<Self, Error> {
        let description = description.into();
        if description.len() > 4000 {
            let message = format!(
                "the description of the parameter `{}` has {} bytes, but CloudFormation allows 4000",
                self.name,
                description.len()
            );
            return Err(Error::new(Code::Limit, message).help("shorten it"));
        }
        refused(
            &format!("the description of the parameter `{}`", self.name),
            &description,
        )?;
        self.description = Some(description);
        Ok(self)
    }

    /// Gives it a default, which must be a value of its kind.
    pub fn with_default(mut self, default: impl Into<String>) -> Result<Self, Error> {
        let default = default.into();
        self.kind.check(&default).map_err(|error| Error {
            code: Code::InvalidDefault,
            message: format!(
                "the default of the parameter `{}` is refused: {}",
                self.name, error.message
            ),
            ..error
        })?;
        self.default = Some(default);
        Ok(self)
    }

    /// Gives it a pattern: a regular expression that a value must match, in addition to the form of its kind.
    ///
    /// Whether the default matches the pattern is only checked at deployment.
    pub fn with_pattern(mut self, pattern: impl Into<String>) -> Result<Self, Error> {
        let pattern = pattern.into();
        let refuse = |message: String, help: &str| Err(Error::new(Code::Parameter, message).help(help));
        if self.kind.pattern().is_none() {
            return refuse(
                format!("the parameter `{}` is a number, which cannot have a pattern", self.name),
                "remove `pattern`",
            );
        }
        if pattern.is_empty() {
            return refuse(
                format!("the pattern of the parameter `{}` is empty", self.name),
                "remove it, or write a regular expression",
            );
        }
        refused(&format!("the pattern of the parameter `{}`", self.name), &pattern)?;
        if let Some(construct) = unread(&pattern) {
            return refuse(
                format!(
                    "the pattern of the parameter `{}` has `{construct}`, which may extend beyond its end",
                    self.name
                ),
                "write each character itself, with `\\` before one that means more",
            );
        }
        if !is_balanced(&pattern) {
            return refuse(
                format!("the pattern of the parameter `{}` has an unmatched bracket", self.name),
                "close it, or write `\\\\` before it",
            );
        }
        self.pattern = Some(pattern);
        Ok(self)
    }

    /// The whole pattern: that of the kind, that of the declaration if there is one, and before both what the value
    /// must not be.
    pub(crate) fn allowed_pattern(&self, not: &str) -> Option<String> {
        let own = self.kind.pattern();
        match (&self.pattern, own) {
            (None, own) => own.map(|own| format!("^{not}{own}$")),
            (Some(_), None) => None,
            // Both must match: the value goes into names, paths and policies.
            (Some(given), Some(own)) => Some(format!("^{not}(?={own}$)(?:{given})$")),
        }
    }
}

/// Whether the brackets of a regular expression are balanced; inside `[…]` other brackets are plain characters.
fn is_balanced(pattern: &str) -> bool {
    let mut depth = 0_usize;
    let mut class = false;
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.next().is_none() => return false,
            '[' if !class => class = true,
            ']' if class => class = false,
            '(' if !class => depth += 1,
            ')' if !class && depth == 0 => return false,
            ')' if !class => depth -= 1,
            _ => {}
        }
    }
    depth == 0 && !class
}

/// The first construct of Java's regular expressions that changes the meaning of brackets: quotes, control
/// characters, comments, classes in classes, and a bracket at the head of a class.
fn unread(pattern: &str) -> Option<String> {
    let chars: Vec<char> = pattern.chars().listed();
    let mut class = false;
    let mut at = 0;
    while at < chars.len() {
        let next = chars.get(at + 1).copied();
        match (chars[at], next) {
            ('\\', Some(c @ ('Q' | 'E' | 'c'))) => return Some(format!("\\{c}")),
            ('\\', _) => at += 1,
            ('[', _) if class => return Some("[".into()),
            ('[', next) => {
                let first = if next == Some('^') {
                    chars.get(at + 2).copied()
                } else {
                    next
                };
                if first == Some(']') {
                    return Some("[]".into());
                }
                class = true;
            }
            (']', _) => class = false,
            ('(', Some('?')) if !class => {
                let flags: String = chars[at + 2..].iter().take_while(|c| !matches!(c, ')' | ':')).collect();
                if flags.chars().all(|c| c.is_ascii_alphabetic() || c == '-') && flags.contains('x') {
                    return Some(format!("(?{flags}"));
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameter(kind: Kind, pattern: &str) -> Result<Option<String>, Code> {
        let name = ParameterName::new("P").map_err(|error| error.code)?;
        let parameter = DeploymentParameter::new(name, kind)
            .with_pattern(pattern)
            .map_err(|error| error.code)?;
        Ok(parameter.allowed_pattern(""))
    }

    #[test]
    fn a_pattern_comes_on_top_of_that_of_the_kind() {
        assert_eq!(
            parameter(Kind::Account, "1.*"),
            Ok(Some("^(?=[0-9]{12}$)(?:1.*)$".into()))
        );
        for wrong in ["", "(", ")", "a[", "a\\"] {
            assert_eq!(parameter(Kind::Account, wrong), Err(Code::Parameter), "{wrong}");
        }
        for right in ["[(]", "\\(", "(a|[)b])+"] {
            assert!(parameter(Kind::Account, right).is_ok(), "{right}");
        }
        assert_eq!(parameter(Kind::ScanLimit, "1.*"), Err(Code::Parameter));
    }

    #[test]
    fn a_pattern_does_not_take_away_that_of_the_kind() {
        for wrong in [
            "\\Q",
            "a\\Qb\\E",
            "(?x)a#",
            "(?ix:a)",
            "(?i-x)a",
            "[[)]",
            "[](])|.*(?:[])]?",
            "[^])]",
            "\\c()|.*(?:\\c)",
            "a)|(?:.*",
        ] {
            assert_eq!(parameter(Kind::Results, wrong), Err(Code::Parameter), "{wrong}");
        }
        for right in [
            "(?i)s3://.*",
            "(?:a|b)",
            "(?<!x)a",
            "(?<x>a)",
            "[a\\]]",
            "\\d+",
            "[^/]*",
            "(?=x)x",
            "\\\\Q",
        ] {
            assert!(parameter(Kind::Results, right).is_ok(), "{right}");
        }
    }
}
