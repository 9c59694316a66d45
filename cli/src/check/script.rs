//! A text with statements, and the findings about each.

use std::ops::Range;

use flow_log_stack_analysis::{Analysis, Catalog, Code, Diagnostic, HeldQuery, Statement, held_query, statements};
use flow_log_stack_declaration::queries::{declaration, missing_field, parameter};
use flow_log_stack_runtime::{self as runtime, Error, QueryParameter, nearest};

use super::head::{self, Head};
use super::{cost, plan};
use crate::finding::Finding;
use crate::finding::level::Levels;
use crate::io::guard::{BUG, guarded};
use crate::io::input::Input;
use crate::io::report::Failure;

/// A checked statement of a script.
#[derive(Debug)]
pub(crate) struct Checked {
    /// The byte range of the query that was checked: the statement, or the query inside it.
    pub(crate) query: Range<usize>,
    /// The parameters that its head declares.
    pub(crate) parameters: Vec<QueryParameter>,
    /// The levels, including those that its head sets.
    pub(crate) levels: Levels,
    pub(crate) analysis: Analysis,
    pub(crate) findings: Vec<Finding>,
    pub(super) plan: Option<String>,
}

/// A file may not have more statements.
const MOST_STATEMENTS: usize = 10_000;

/// Checks a query over a catalog.
pub(crate) type Checker = fn(&str, &Catalog) -> Analysis;

/// How to check every statement.
#[derive(Debug)]
pub(crate) struct Question {
    /// The tables that it may read. All statements share one catalog: the parameters in it are those of the last one.
    pub(crate) catalog: Catalog,
    pub(crate) levels: Levels,
    /// Where the tables come from.
    pub(crate) told_by: ToldBy,
    /// Whether to report which partitions it can touch.
    pub(crate) cost: bool,
    /// Whether to show its plan.
    pub(crate) plan: bool,
    /// The checker.
    pub(crate) checker: Checker,
}

/// Where the tables that a statement may read come from, which decides what to suggest for an unknown one.
#[derive(Clone, Debug)]
pub(crate) enum ToldBy {
    /// Options of the command: one for the LogFormat, and another, if there is one, for the table's name in
    /// statements.
    Options {
        table: String,
        log_format: &'static str,
        name: Option<&'static str>,
    },
    /// The file of `--catalog`.
    Catalog,
    /// A request and the description of the flow log.
    FlowLog {
        /// Whether `--flow-logs` describes it; otherwise AWS's default format is assumed.
        is_described: bool,
    },
    /// A declaration.
    Declaration,
    /// The log files of a folder.
    #[cfg_attr(not(feature = "local"), allow(dead_code, reason = "no folder is looked into"))]
    Files { folder: String },
}

impl ToldBy {
    /// The suggestion for a field that the table does not have.
    fn other_field(&self, name: &str) -> String {
        match self {
            Self::Options { log_format, .. } => {
                format!("if the flow log has that field, give its LogFormat: `{log_format} \"… ${{{name}}} …\"`")
            }
            Self::Catalog => format!(
                "if the flow log has the field `{name}`, add the column to the table in the file of `--catalog`"
            ),
            Self::FlowLog { is_described: true } => {
                format!("the flow log does not have the field `{name}`: its LogFormat lists its fields")
            }
            Self::FlowLog { is_described: false } => {
                "describe the flow log with `--flow-logs`, the output of `aws ec2 describe-flow-logs`".to_owned()
            }
            Self::Declaration => format!("add the field `{name}` to the flow log's format and to the table"),
            Self::Files { folder } => format!("no log file in `{folder}` has the field `{name}`"),
        }
    }

    /// The suggestion for a table other than the one that the options describe, unless its name is just misspelt.
    fn other_table(&self, written: &str) -> Option<String> {
        let Self::Options { table, name, .. } = self else {
            return None;
        };
        if nearest(written, [table]).is_some() {
            return None;
        }
        Some(match name {
            Some(name) => format!(
                "`{table}` is the table here: `{name}` gives it another name, and `--catalog` describes other tables"
            ),
            None => format!(
                "`{table}` is the table here, whatever its name is in Athena; a declaration can have others (`extern table`)"
            ),
        })
    }
}

/// Checks every statement of a file.
pub(crate) fn check(script: &Input, question: &mut Question) -> Result<Vec<Checked>, Failure> {
    let all = guarded(|| statements(&script.text))
        .map_err(|bug| Failure::unreadable(&script.name, format!("{BUG}: {bug}"), None))?;
    if all.len() > MOST_STATEMENTS {
        let message = format!(
            "has {} statements, and at most {MOST_STATEMENTS} are checked in one file",
            all.len()
        );
        return Err(Failure::unreadable(&script.name, message, Some("split it")));
    }
    Ok(all
        .into_iter()
        .map(|one| Checked::new(&script.text, &one, question))
        .collect())
}

impl Checked {
    fn new(text: &str, statement: &Statement, question: &mut Question) -> Self {
        let checked = guarded(|| Self::unguarded(text, statement, question));
        checked.unwrap_or_else(|bug| Self {
            query: statement.range.clone(),
            parameters: Vec::new(),
            levels: question.levels.clone(),
            analysis: Analysis::default(),
            findings: vec![Finding::of_bug(statement.range.clone(), bug)],
            plan: None,
        })
    }

    fn unguarded(text: &str, statement: &Statement, question: &mut Question) -> Self {
        let head = head::read(text, statement.head.clone());
        let levels = question.levels.with(&head.levels);
        question.catalog.parameters = head.parameters.iter().map(|one| parameter(&one.parameter)).collect();
        let (question, start) = (&*question, statement.range.start);
        let (query, mut analysis, mut findings) = judged(text, statement, &head, &levels, question);
        findings.extend(unused(&head, &analysis));
        if question.cost {
            let (sql, start) = (&text[query.clone()], query.start);
            findings.extend(cost::notes(sql, &analysis, &question.catalog, start));
        }
        let plan = question
            .plan
            .then(|| plan::text(&text[query.clone()], &question.catalog));
        let wrong = head.errors.into_iter();
        findings.extend(wrong.map(|(range, error)| Finding::of_parameter(range, error)));
        let parameters = head.parameters.into_iter().map(|one| one.parameter).collect();
        let place = |finding: &Finding| finding.primary.as_ref().map_or(start, |label| label.range.start);
        findings.sort_by_key(place);
        if query != statement.range {
            // They are the columns of the query, not of the statement.
            analysis.columns.clear();
        }
        Self {
            query,
            parameters,
            levels,
            analysis,
            findings,
            plan: plan.flatten(),
        }
    }
}

/// The part of a statement that is checked, and the findings: a query, or the query inside another statement.
fn judged(
    text: &str,
    statement: &Statement,
    head: &Head,
    levels: &Levels,
    question: &Question,
) -> (Range<usize>, Analysis, Vec<Finding>) {
    let (sql, start) = (&text[statement.range.clone()], statement.range.start);
    let analysis = (question.checker)(sql, &question.catalog);
    let is_query = |found: &Diagnostic| found.code != Code::NotAQuery;
    if analysis.diagnostics.iter().all(is_query) {
        let findings = findings(sql, start, &analysis, head, levels, question);
        return (statement.range.clone(), analysis, findings);
    }
    let found = analysis.diagnostics.iter().cloned();
    let statement_findings = found.filter_map(|one| Finding::of(one, start, levels));
    let Some(inside) = held_query(sql) else {
        let unchecked = statement_findings.map(Finding::unchecked).collect();
        return (statement.range.clone(), analysis, unchecked);
    };
    let query = inside.range.start + start..inside.range.end + start;
    let sql = &sql[inside.range.clone()];
    let mut analysis = (question.checker)(sql, &question.catalog);
    analysis
        .diagnostics
        .retain(|found| !is_beside_the_point(found, sql, &inside));
    let mut all: Vec<_> = statement_findings.map(Finding::partly_checked).collect();
    all.extend(findings(sql, query.start, &analysis, head, levels, question));
    (query, analysis, all)
}

/// Whether a finding that is right for a query alone is wrong inside the other statement.
fn is_beside_the_point(found: &Diagnostic, sql: &str, held: &HeldQuery) -> bool {
    let written = found.primary.as_ref().and_then(|label| sql.get(label.range.clone()));
    let is_external = |name: &str| held.functions.iter().any(|own| own.eq_ignore_ascii_case(name));
    match found.code {
        Code::UnknownFunction => written.is_some_and(is_external),
        // The days are chosen by those who read the view.
        Code::NoPartitionBound => held.is_view,
        _ => false,
    }
}

/// The findings about a query, in the words of the command.
fn findings(
    sql: &str,
    start: usize,
    analysis: &Analysis,
    head: &Head,
    levels: &Levels,
    question: &Question,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut undeclared = 0;
    for mut diagnostic in analysis.diagnostics.iter().cloned() {
        let range = diagnostic.primary.as_ref().map(|label| label.range.clone());
        let written = range.and_then(|range| sql.get(range)).unwrap_or_default();
        match diagnostic.code {
            // A parameter that could not be read is not undeclared.
            Code::UndeclaredParameter if !head.errors.is_empty() => continue,
            Code::UndeclaredParameter => {
                let form = declaration(sql, &question.catalog, written.trim_start_matches(':'), undeclared);
                undeclared += 1;
                let help =
                    form.map(|form| format!("declare it in a comment before the statement: `-- parameters: {form}`"));
                diagnostic.help = help.or(diagnostic.help);
            }
            Code::UnknownTable | Code::UnknownSchema | Code::UnknownCatalog if diagnostic.fix.is_empty() => {
                diagnostic.help = question.told_by.other_table(written).or(diagnostic.help);
            }
            Code::UnknownColumn if diagnostic.help.is_none() => {
                let field = missing_field(&diagnostic, sql);
                diagnostic.help = field.map(|field| question.told_by.other_field(field.name));
            }
            _ => {}
        }
        findings.extend(Finding::of(diagnostic, start, levels));
    }
    findings
}

/// Parameters that are declared but not used, in a statement that Athena accepts.
fn unused(head: &Head, analysis: &Analysis) -> Vec<Finding> {
    let is_used = |index: usize| analysis.parameters.iter().any(|one| one.parameter == index);
    let declared = head.parameters.iter().enumerate();
    declared
        .filter(|(index, _)| analysis.is_accepted() && !is_used(*index))
        .map(|(_, one)| {
            let name = &one.parameter.name;
            let message = format!("the statement never uses its parameter `{name}`");
            let error = Error::new(runtime::Code::UnusedParameter, message);
            let help = format!("write `:{name}` where its value belongs, or remove it");
            Finding::of_parameter(one.range.clone(), error.help(help))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A checker with a bug.
    fn ends_at_two(sql: &str, catalog: &Catalog) -> Analysis {
        assert!(!sql.contains("SELECT 2"), "no {sql:?}");
        flow_log_stack_analysis::check(sql, catalog)
    }

    #[test]
    fn a_bug_is_one_finding_and_harms_nothing_else() {
        let mut question = Question {
            catalog: Catalog::default(),
            levels: Levels::default(),
            told_by: ToldBy::Catalog,
            cost: false,
            plan: false,
            checker: ends_at_two,
        };
        let script = Input {
            name: "q.sql".to_owned(),
            text: "SELECT 1;\n-- parameters: a: int\nSELECT 2;\nSELECT FROM;".to_owned(),
            has_mark: false,
        };
        let all = check(&script, &mut question).expect("three statements");
        let found: Vec<_> = all
            .iter()
            .map(|one| one.findings.iter().map(|found| found.rule.name()).collect::<Vec<_>>())
            .collect();
        assert_eq!(found, [vec![], vec!["checker_failed"], vec!["syntax_error"]]);
        let bug = &all[1].findings[0];
        assert!(bug.message.contains("please report it"), "{}", bug.message);
        let place = bug.shown_at().map(|label| &script.text[label.range.clone()]);
        assert_eq!(place, Some("SELECT 2"));
    }
}
