//! The levels of lints, from the attributes of a query and of its stack.

use flow_log_stack_analysis::{Code as Rule, Level};
use flow_log_stack_runtime::Listed as _;
use flow_log_stack_runtime::{Code, Error, nearest};

use crate::ast::Lint;
use crate::report::{Gravity, Report};

/// The level of each lint for a query: from the query's attributes, or else from the stack's.
pub(crate) struct Levels<'a> {
    pub(crate) own: &'a [Lint],
    pub(crate) stack: &'a [Lint],
    /// The level if neither gives one.
    pub(crate) otherwise: &'a dyn Fn(Rule) -> Level,
}

impl<'a> Levels<'a> {
    /// The attribute that gives the level; `None` for the lint's default.
    fn of(&self, code: &str) -> Option<&'a Lint> {
        let find = |lints: &'a [Lint]| lints.iter().rev().find(|lint| lint.name == code);
        find(self.own).or_else(|| find(self.stack))
    }

    /// The level of a lint and the reason; `None` if it is allowed.
    pub(crate) fn judge(&self, rule: Rule) -> (Option<Gravity>, Option<String>) {
        let code = rule.name();
        let asked = self.of(code);
        let level = match asked.map(|lint| lint.level.to_string()).as_deref() {
            Some("allow" | "expect") => Level::Allow,
            Some("warn") => Level::Warn,
            Some(_) => Level::Deny,
            None => (self.otherwise)(rule),
        };
        let note = match asked {
            None if level == rule.default_level() => {
                let own = if level == Level::Warn { "warn" } else { "deny" };
                Some(format!(
                    "`#[{own}(sql::{code})]` on by default; `#[allow(sql::{code}, reason = \"…\")]` silences it"
                ))
            }
            None => None,
            Some(lint) => Some(format!("`#[{}(sql::{code})]` is set", lint.level)),
        };
        let gravity = match level {
            Level::Allow => None,
            Level::Warn => Some(Gravity::Warning),
            Level::Deny => Some(Gravity::Error),
        };
        (gravity, note)
    }

    /// Reports expected lints that did not fire.
    pub(crate) fn unmet(&self, met: &[&str], report: &mut Report) {
        let expected = self.own.iter().filter(|lint| lint.level == "expect");
        for lint in expected.filter(|lint| !met.iter().any(|code| lint.name == code)) {
            let message = format!("the lint `sql::{}` is expected, but finds nothing", lint.name);
            let error = Error::new(Code::UnknownLint, message);
            report.refuse(lint.name.span(), &error.help("remove the attribute"));
        }
    }
}

/// Reports unknown lints.
pub(crate) fn known(lints: &[Lint], report: &mut Report) {
    let known: Vec<_> = Rule::LINTS.iter().map(|lint| lint.name()).listed();
    for lint in lints {
        let name = lint.name.to_string();
        if known.contains(&name.as_str()) {
            continue;
        }
        let error = Error::new(Code::UnknownLint, format!("unknown lint `sql::{name}`"));
        let error = match nearest(&name, known.iter().copied()) {
            Some(near) => error.help(format!("a lint with a similar name exists: `sql::{near}`")),
            None => error.help(format!(
                "lints are {}",
                known.iter().map(|name| format!("`sql::{name}`")).listed().join(", ")
            )),
        };
        report.refuse(lint.name.span(), &error);
    }
}
