//! A text of statements, and what the checker says of each.

use flow_log_stack_analysis::{Analysis, Catalog, Code, Statement, statements};
use flow_log_stack_declaration::queries::{declaration, missing_field, parameter};
use flow_log_stack_runtime::{self as runtime, Error, nearest};

use super::cost;
use super::finding::Finding;
use super::head::{self, Head};
use super::level::Levels;

/// A statement of a script that was checked.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) statement: Statement,
    /// Its catalog, with the parameters that its head declares.
    pub(super) catalog: Catalog,
    /// With those that its head sets.
    pub(super) levels: Levels,
    pub(super) analysis: Analysis,
    pub(super) findings: Vec<Finding>,
}

/// What is asked of every statement.
#[derive(Debug)]
pub(super) struct Question {
    /// The tables that it may read.
    pub(super) catalog: Catalog,
    pub(super) levels: Levels,
    /// The name of the table, where options and no catalog tell of it.
    pub(super) own_table: Option<String>,
    /// Whether to say which partitions it can touch.
    pub(super) cost: bool,
}

impl Question {
    /// What to do about a field that the table does not have.
    fn other_field(&self, name: &str) -> String {
        match self.own_table {
            Some(_) => {
                format!("if the flow log has that field, say so: `--table \"… ${{{name}}} …\"` is its LogFormat")
            }
            None => format!(
                "if the flow log has the field `{name}`, add the column to the table in the file of `--catalog`"
            ),
        }
    }

    /// What to do about another table than the one that the options describe, unless its name is a slip.
    fn other_table(&self, written: &str) -> Option<String> {
        let own = self.own_table.as_ref()?;
        if nearest(written, [own]).is_some() {
            return None;
        }
        Some(format!(
            "`{own}` is the table here: `--table-name` gives it another name, and `--catalog` tells of other tables"
        ))
    }
}

/// Checks every statement of a text.
pub(super) fn check(text: &str, question: &Question) -> Vec<Checked> {
    let all = statements(text).into_iter();
    all.map(|statement| Checked::new(text, statement, question)).collect()
}

impl Checked {
    fn new(text: &str, statement: Statement, question: &Question) -> Self {
        let head = head::read(text, statement.head.clone());
        let catalog = Catalog {
            parameters: head.parameters.iter().map(|one| parameter(&one.parameter)).collect(),
            ..question.catalog.clone()
        };
        let sql = &text[statement.range.clone()];
        let analysis = flow_log_stack_analysis::check(sql, &catalog);
        let levels = question.levels.with(&head.levels);
        let excused = !head.errors.is_empty();
        let mut findings = Vec::new();
        for mut diagnostic in analysis.diagnostics.iter().cloned() {
            let range = diagnostic.primary.as_ref().map(|label| label.range.clone());
            let written = range.and_then(|range| sql.get(range)).unwrap_or_default();
            match diagnostic.code {
                // A parameter that could not be read is not undeclared.
                Code::UndeclaredParameter if excused => continue,
                Code::UndeclaredParameter => {
                    let form = declaration(sql, &catalog, written.trim_start_matches(':'));
                    let help = form
                        .map(|form| format!("declare it in a comment before the statement: `-- parameters: {form}`"));
                    diagnostic.help = help.or(diagnostic.help);
                }
                Code::UnknownTable | Code::UnknownSchema | Code::UnknownCatalog if diagnostic.fix.is_empty() => {
                    diagnostic.help = question.other_table(written).or(diagnostic.help);
                }
                Code::UnknownColumn if diagnostic.help.is_none() => {
                    let field = missing_field(&diagnostic, sql);
                    diagnostic.help = field.map(|field| question.other_field(field.name));
                }
                _ => {}
            }
            let is_query = diagnostic.code != Code::NotAQuery;
            let finding = Finding::of(diagnostic, statement.range.start, &levels);
            findings.extend(finding.map(|one| if is_query { one } else { one.unchecked() }));
        }
        findings.extend(unused(&head, &analysis));
        if question.cost {
            findings.extend(cost::notes(sql, &analysis, &catalog, statement.range.start));
        }
        findings.extend(
            head.errors
                .into_iter()
                .map(|(range, error)| Finding::of_parameter(range, error)),
        );
        findings.sort_by_key(|finding| {
            finding
                .primary
                .as_ref()
                .map_or(statement.range.start, |label| label.range.start)
        });
        Self {
            statement,
            catalog,
            levels,
            analysis,
            findings,
        }
    }
}

/// Parameters that are declared for nothing, in a statement that Athena accepts.
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
