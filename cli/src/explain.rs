//! `flow-log-stack explain`: the page of a code, as a terminal shows it.

use std::fmt::Write as _;

use clap::Args;
use flow_log_stack_analysis::{self as analysis, Level};
use flow_log_stack_runtime::{self as runtime, nearest};

use crate::io::output::Standard;
use crate::io::report::Failure;

/// How wide a line of text is; examples are as wide as they are.
const WIDTH: usize = 80;

/// The arguments of `explain`.
#[derive(Args, Debug)]
pub(crate) struct ExplainArguments {
    /// The code, such as `unknown_column` or `sql::day_format`, or an error code of Athena, such as `COLUMN_NOT_FOUND`
    #[arg(value_name = "CODE", value_parser = Topic::new)]
    pub(crate) code: Option<Topic>,
}

/// Writes the page that is asked for, or the list of all.
pub(crate) fn run(arguments: &ExplainArguments) -> Result<(), Failure> {
    Standard::Output.text(&match &arguments.code {
        Some(topic) => topic.text(),
        None => list(),
    })
}

/// A code of the manual.
#[derive(Clone, Copy, Debug)]
enum Page {
    /// A rule of a declaration.
    Declaration(runtime::Code),
    /// A rule of a query.
    Query(analysis::Code),
}

impl Page {
    fn all() -> impl Iterator<Item = Self> {
        let declaration = runtime::Code::ALL.iter().copied().map(Self::Declaration);
        declaration.chain(analysis::Code::ALL.iter().copied().map(Self::Query))
    }

    fn name(self) -> &'static str {
        match self {
            Self::Declaration(code) => code.name(),
            Self::Query(code) => code.name(),
        }
    }

    /// Trino's code; empty where it has none.
    fn trino_code(self) -> &'static str {
        match self {
            Self::Declaration(_) => "",
            Self::Query(code) => code.trino_code(),
        }
    }

    fn markdown(self) -> &'static str {
        match self {
            Self::Declaration(code) => code.page(),
            Self::Query(code) => code.page(),
        }
    }

    /// What is wrong, in a line.
    fn summary(self) -> &'static str {
        self.markdown().lines().next().unwrap_or_default()
    }

    /// The level of a lint.
    fn level(self) -> Option<Level> {
        match self {
            Self::Query(code) if analysis::Code::LINTS.contains(&code) => Some(code.default_level()),
            _ => None,
        }
    }

    /// Whose rule it is.
    fn kind(self) -> String {
        let name = self.name();
        match (self, self.level()) {
            (Self::Declaration(_), _) => "An error of a declaration, in `flow_log_stack! { … }`.".to_owned(),
            (Self::Query(_), None) => {
                format!("Athena refuses such a query; Trino's code is `{}`.", self.trino_code())
            }
            (Self::Query(_), Some(Level::Deny)) => format!(
                "A lint, denied by default: Athena would run the query. `#[allow(sql::{name}, reason = \"…\")]` or \
                 `check --allow {name}` lets it pass."
            ),
            (Self::Query(_), Some(Level::Warn)) => format!(
                "A lint, of which is warned by default: Athena would run the query. `#[allow(sql::{name}, reason = \
                 \"…\")]` or `check --allow {name}` silences it."
            ),
            (Self::Query(_), Some(Level::Allow)) => format!(
                "A lint, off by default: Athena would run the query. `#[warn(sql::{name})]`, `#[deny(sql::{name})]` or \
                 `check --warn {name}` asks for it."
            ),
        }
    }

    /// The page without its marks: headings stand alone, examples are indented.
    fn text(self) -> String {
        let mut text = String::new();
        paragraph(&mut text, &format!("{}: {}", self.name(), self.summary()));
        paragraph(&mut text, &self.kind());
        let mut lines = self.markdown().lines().skip(1);
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
}

/// Adds text in lines of the usual width, and an empty line.
fn paragraph(text: &mut String, words: &str) {
    if !words.is_empty() {
        let _ = writeln!(text, "{}\n", textwrap::fill(words.trim_end(), WIDTH));
    }
}

/// What goes by one name: mostly one page; a few names are those of two rules, or of Trino's.
#[derive(Clone, Debug)]
pub(crate) struct Topic(Vec<Page>);

impl Topic {
    /// The pages of a code, of `sql::code`, or of an error code of Trino's.
    pub(crate) fn new(name: &str) -> Result<Self, String> {
        let bare = name.strip_prefix("sql::").unwrap_or(name);
        let with = |is: &dyn Fn(Page) -> bool| -> Vec<Page> { Page::all().filter(|page| is(*page)).collect() };
        let mut pages = with(&|page| page.name().eq_ignore_ascii_case(bare));
        if pages.is_empty() {
            pages = with(&|page| !bare.is_empty() && page.trino_code().eq_ignore_ascii_case(bare));
        }
        if !pages.is_empty() {
            return Ok(Self(pages));
        }
        Err(match nearest(bare, Page::all().map(Page::name)) {
            Some(near) => format!("there is no such code; a code with a similar name exists: `{near}`"),
            None => "there is no such code; `flow-log-stack explain` lists them".to_owned(),
        })
    }

    fn text(&self) -> String {
        let pages: Vec<_> = self.0.iter().map(|page| page.text()).collect();
        pages.join(&format!("{}\n\n", "-".repeat(WIDTH))).trim_end().to_owned() + "\n"
    }
}

/// All codes, a line each.
fn list() -> String {
    let is_declaration = |page: &Page| matches!(page, Page::Declaration(_));
    let groups: [(&str, Vec<Page>); 3] = [
        (
            "Declarations: what cannot stand in `flow_log_stack! { … }`",
            Page::all().filter(is_declaration).collect(),
        ),
        (
            "Queries: what Athena refuses",
            Page::all()
                .filter(|page| !is_declaration(page) && page.level().is_none())
                .collect(),
        ),
        (
            "Lints: what Athena runs and we advise against, with the level that each has by default",
            Page::all().filter(|page| page.level().is_some()).collect(),
        ),
    ];
    let width = Page::all().map(|page| page.name().len()).max().unwrap_or_default();
    let mut text = String::new();
    for (heading, pages) in groups {
        let _ = writeln!(text, "{heading}\n");
        for page in pages {
            let level = match page.level() {
                None => "",
                Some(Level::Allow) => "allow  ",
                Some(Level::Warn) => "warn   ",
                Some(Level::Deny) => "deny   ",
            };
            let _ = writeln!(text, "  {:width$}  {level}{}", page.name(), page.summary());
        }
        text.push('\n');
    }
    text + "`flow-log-stack explain CODE` shows what a code checks and why, an example, and what to use instead.\n"
}
