//! `flow-log-stack explain`: the page of a code, for a terminal.

use std::fmt::Write as _;

use clap::Args;
use flow_log_stack_analysis::{self as analysis, Level};
use flow_log_stack_declaration::{Code, Setting, settings as all_settings};
use flow_log_stack_runtime::nearest;

use crate::doctor::code as delivery;
use crate::io::output::Standard;
use crate::io::report::Failure;

/// The width of text; examples are not wrapped.
const WIDTH: usize = 80;

/// The arguments of `explain`.
#[derive(Args, Debug)]
pub(crate) struct ExplainArguments {
    /// The code, such as `unknown_column` or `sql::day_format`, an error code of Athena, such as `COLUMN_NOT_FOUND`,
    /// or a setting of a declaration, such as `tags`
    #[arg(value_name = "CODE", value_parser = Topic::new)]
    pub(crate) code: Option<Topic>,
}

/// Writes the requested page, or the list of all codes.
pub(crate) fn run(arguments: &ExplainArguments) -> Result<(), Failure> {
    Standard::Output.text(&match &arguments.code {
        Some(topic) => topic.text(),
        None => list(),
    })
}

/// The first sentence of a page.
fn summary(page: &'static str) -> &'static str {
    page.lines().next().unwrap_or_default()
}

/// The kind of a rule.
fn kind(code: Code) -> String {
    let name = code.name();
    match (code, code.level()) {
        (Code::Declaration(_), _) => "An error of a declaration, in `flow_log_stack! { … }`.".to_owned(),
        (Code::Sql(analysis::Code::CheckerFailed), _) => "A bug in the checker, not in the query.".to_owned(),
        (Code::Sql(analysis::Code::NotAQuery), _) => {
            "Athena runs such a statement; a declaration only takes queries.".to_owned()
        }
        (Code::Sql(_), None) => format!(
            "Athena refuses such a query; Trino's code is `{}`.",
            code.trino_code().unwrap_or_default()
        ),
        (Code::Sql(_), Some(Level::Deny)) => format!(
            "A lint, denied by default: Athena would run the query. `#[allow(sql::{name}, reason = \"…\")]` or \
             `check --allow {name}` silences it."
        ),
        (Code::Sql(_), Some(Level::Warn)) => format!(
            "A lint that warns by default: Athena would run the query. `#[allow(sql::{name}, reason = \"…\")]` or \
             `check --allow {name}` silences it."
        ),
        (Code::Sql(_), Some(Level::Allow)) => format!(
            "A lint, off by default: Athena would run the query. `#[warn(sql::{name})]`, `#[deny(sql::{name})]` or \
             `check --warn {name}` turns it on."
        ),
    }
}

/// Who finds it, and whether the command fails.
fn kind_of_delivery(code: delivery::Code) -> String {
    let (name, grave) = (
        code.name(),
        if code.default_level() == Level::Deny {
            "error"
        } else {
            "warning"
        },
    );
    format!(
        "`doctor` finds it, by default as {} {grave}; `doctor --allow {name}` silences it, `--warn` and `--deny` say otherwise.",
        if grave == "error" { "an" } else { "a" }
    )
}

/// The page without Markdown marks: headings are on their own lines, examples are indented.
fn page(name: &str, kind: &str, page: &'static str) -> String {
    let mut text = String::new();
    paragraph(&mut text, &format!("{name}: {}", summary(page)));
    paragraph(&mut text, kind);
    let mut lines = page.lines().skip(1);
    let mut words = String::new();
    while let Some(line) = lines.next() {
        if let Some(heading) = line.strip_prefix("# ") {
            let _ = writeln!(text, "{}", heading.to_uppercase());
        } else if line.starts_with("```") {
            for line in lines.by_ref().take_while(|line| !line.starts_with("```")) {
                let _ = writeln!(text, "{}", format!("    {line}").trim_end());
            }
            text.push('\n');
        } else if line.is_empty() {
            paragraph(&mut text, &std::mem::take(&mut words));
        } else {
            words.push_str(line);
            words.push(' ');
        }
    }
    paragraph(&mut text, &words);
    text
}
/// Adds a wrapped paragraph, and an empty line.
fn paragraph(text: &mut String, words: &str) {
    if !words.is_empty() {
        let _ = writeln!(text, "{}\n", textwrap::fill(words.trim_end(), WIDTH));
    }
}

/// Everything with one name: usually one page; a few names belong to two rules, to Trino's codes, or to settings as
/// well.
#[derive(Clone, Debug)]
pub(crate) struct Topic {
    codes: Vec<Code>,
    delivery: Option<delivery::Code>,
    settings: Vec<Setting>,
}

/// The text about a setting.
fn about(setting: &Setting) -> String {
    let mut text = String::new();
    let places = setting.places.join(", ");
    paragraph(&mut text, &format!("{}: a setting {places}", setting.name));
    paragraph(&mut text, setting.about);
    text
}

impl Topic {
    /// Finds the pages of a code, of `sql::code`, of a setting, or of an error code of Trino's.
    pub(crate) fn new(name: &str) -> Result<Self, String> {
        let mut codes = Code::named(name);
        let settings: Vec<_> = all_settings().filter(|setting| setting.name == name).collect();
        let delivery = delivery::Code::ALL
            .iter()
            .copied()
            .find(|code| name.eq_ignore_ascii_case(code.name()));
        let is_known = !settings.is_empty() || delivery.is_some();
        if codes.is_empty() && !is_known {
            let is = |own: &str| !name.is_empty() && own.eq_ignore_ascii_case(name);
            codes = Code::all().filter(|code| code.trino_code().is_some_and(is)).collect();
        }
        if !codes.is_empty() || is_known {
            return Ok(Self {
                codes,
                delivery,
                settings,
            });
        }
        let bare = name.rsplit("::").next().unwrap_or(name);
        let names = Code::all()
            .map(Code::name)
            .chain(delivery::Code::ALL.iter().map(|code| code.name()))
            .chain(all_settings().map(|setting| setting.name));
        Err(match nearest(bare, names) {
            Some(near) => format!("there is no such code; a code with a similar name exists: `{near}`"),
            None => "there is no such code; `flow-log-stack explain` lists them".to_owned(),
        })
    }

    fn text(&self) -> String {
        let pages = self
            .codes
            .iter()
            .map(|code| page(code.name(), &kind(*code), code.page()));
        let delivery = self.delivery.iter();
        let delivery = delivery.map(|code| page(code.name(), &kind_of_delivery(*code), code.page()));
        let pages: Vec<_> = pages.chain(delivery).chain(self.settings.iter().map(about)).collect();
        pages.join(&format!("{}\n\n", "-".repeat(WIDTH))).trim_end().to_owned() + "\n"
    }
}

/// A level, padded to its column.
fn word(level: Level) -> &'static str {
    match level {
        Level::Allow => "allow  ",
        Level::Warn => "warn   ",
        Level::Deny => "deny   ",
    }
}

/// All codes, one per line.
fn list() -> String {
    let is_declaration = |code: &Code| matches!(code, Code::Declaration(_));
    let is_lint = |code: &Code| code.level().is_some();
    let groups: [(&str, Vec<Code>); 3] = [
        (
            "Declarations: what `flow_log_stack! { … }` refuses",
            Code::all().filter(is_declaration).collect(),
        ),
        (
            "Queries: what Athena refuses",
            Code::all()
                .filter(|code| !is_declaration(code) && !is_lint(code))
                .collect(),
        ),
        (
            "Lints: what Athena runs and we advise against, with the level that each has by default",
            Code::all().filter(is_lint).collect(),
        ),
    ];
    let width = Code::all().map(|code| code.name().len()).max().unwrap_or_default();
    let mut text = String::new();
    for (heading, codes) in groups {
        let _ = writeln!(text, "{heading}\n");
        for code in codes {
            let level = code.level().map(word).unwrap_or_default();
            let _ = writeln!(text, "  {:width$}  {level}{}", code.name(), summary(code.page()));
        }
        text.push('\n');
    }
    text.push_str(
        "Delivered logs and deployed stacks: what `doctor` finds, with the level that each has by default\n\n",
    );
    for code in delivery::Code::ALL {
        let level = word(code.default_level());
        let _ = writeln!(text, "  {:width$}  {level}{}", code.name(), summary(code.page()));
    }
    text.push('\n');
    text + "`flow-log-stack explain CODE` shows what a code checks and why, an example, and what to use instead.\n"
}
