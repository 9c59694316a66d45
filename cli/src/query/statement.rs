//! The requested statement, checked as by `check`.

use flow_log_stack_analysis::{self as analysis, Analysis, Catalog, Code, Diagnostic, Level, Severity};
use flow_log_stack_declaration::queries::Declared;
use flow_log_stack_runtime::name::QueryName;
use flow_log_stack_runtime::{Literal, Names, Query, QueryParameter, StartQuery};

use super::context::{Context, Known};
use super::what::What;
use crate::check::script::{self, Checked, Question};
use crate::declaration::listed;
use crate::finding::human::Human;
use crate::finding::level::Levels;
use crate::finding::place::Places;
use crate::finding::{Finding, Kind, Rule};
use crate::io::input::Input;
use crate::io::output::Standard;
use crate::io::report::{Failure, Report};

/// A statement that Athena accepts.
pub(super) struct Statement {
    /// What it is called.
    pub(super) name: String,
    /// Whether that is the name of a known query, not of SQL text.
    is_known: bool,
    /// The query to run.
    query: Query,
    /// Its text as written.
    sql: String,
    /// The analysis of that text.
    analysis: Analysis,
    levels: Levels,
}

impl Statement {
    /// The requested statement. Findings are reported on standard error, and an error refuses it.
    pub(super) fn new(what: &What, context: &Context, levels: Levels) -> Result<Self, Failure> {
        let statement = match what {
            What::Name(name) => Self::of(context.named(name)?, levels),
            What::Sql(input) => Self::of_sql(input, context, levels)?,
        };
        if let Some(mark) = statement.analysis.placeholders.first() {
            let mut report = Report::default();
            report.of(&statement.name);
            let (line, column) = Places::new(&statement.sql).of(mark.start);
            let message = format!("the `?` at line {line} column {column} has no name, but values are given by name");
            let help = "write `:name` in its place, and declare the parameter".to_owned();
            report.refuse("", message, help);
            return Err(report.fail());
        }
        Ok(statement)
    }

    fn of(known: &Known, levels: Levels) -> Self {
        Self {
            name: known.listed.name.clone(),
            is_known: true,
            query: known.query.clone(),
            sql: known.listed.sql.clone(),
            analysis: known.analysis.clone(),
            levels,
        }
    }

    fn of_sql(input: &Input, context: &Context, levels: Levels) -> Result<Self, Failure> {
        let mut question = Question {
            catalog: context.checker.catalog().clone(),
            levels,
            told_by: context.told_by.clone(),
            cost: false,
            plan: false,
            checker: analysis::check,
        };
        let all = script::check(input, &mut question)?;
        let findings: Vec<_> = all.iter().flat_map(|one| &one.findings).collect();
        show(input, &findings)?;
        let no_query = Rule::Code(Code::NotAQuery.into());
        if findings.iter().any(|finding| finding.rule == no_query) {
            return Err(Failure::refused(
                &input.name,
                "is not a query: only statements that read are run",
            ));
        }
        let [checked] = all.as_slice() else {
            let message = format!("has {} statements, but only one can be run", all.len());
            return Err(Failure::unreadable(&input.name, message, Some("give it one")));
        };
        if findings.iter().any(|finding| finding.kind == Kind::Error) {
            return Err(Failure::refused(
                &input.name,
                "the statement is refused; nothing was started",
            ));
        }
        let Checked {
            query: range,
            parameters,
            levels,
            analysis,
            ..
        } = checked;
        let sql = input.text[range.clone()].to_owned();
        let refused = |error| Failure::of_error(&input.name, error);
        let declared = Declared {
            name: QueryName::new("Statement").map_err(refused)?,
            description: None,
            parameters: parameters.clone(),
            sql: &sql,
        };
        let query = context.checker.query(declared, analysis).map_err(refused)?;
        Ok(Self {
            name: input.name.clone(),
            is_known: false,
            query,
            analysis: analysis.clone(),
            levels: levels.clone(),
            sql,
        })
    }

    /// Its parameters.
    pub(super) fn parameters(&self) -> &[QueryParameter] {
        self.query.parameters()
    }

    /// The columns of its result, as far as they are known.
    pub(super) fn columns(&self) -> Vec<String> {
        listed::columns(&self.analysis)
            .into_iter()
            .map(|column| column.name)
            .collect()
    }

    /// The request that runs it with these values.
    pub(super) fn start(&self, constants: &[Vec<Literal>], names: &Names) -> Result<StartQuery, Failure> {
        let started = self.query.start(constants, names);
        let started = started.map_err(|error| Failure::of_error(&self.name, error))?;
        Ok(StartQuery {
            name: started.name.filter(|_| self.is_known),
            ..started
        })
    }

    /// The statement with values instead of parameters, and its analysis; refused if Athena would refuse it.
    ///
    /// A value can be wrong if its form matters, for example as a pattern, or as an argument that must be constant.
    pub(super) fn bound(&self, constants: &[Vec<Literal>], catalog: &Catalog) -> Result<Bound, Failure> {
        let mut sql = self.sql.clone();
        for one in self.analysis.parameters.iter().rev() {
            let own = constants.get(one.parameter).map(Vec::as_slice).unwrap_or_default();
            let parameter = self.parameters().get(one.parameter);
            let texts: Vec<_> = own
                .iter()
                .map(|constant| match (constant.count(), parameter) {
                    (Some(digits), _) if one.counts_rows => digits.to_owned(),
                    (_, Some(parameter)) => parameter.parameter_type.in_sql(constant.as_str()),
                    (_, None) => constant.to_string(),
                })
                .collect();
            sql.replace_range(one.range.clone(), &texts.join(", "));
        }
        let analysis = analysis::check(&sql, catalog);
        let is_new = |message: &str| self.analysis.diagnostics.iter().all(|old| old.message != message);
        let is_denied = self.levels.of(Code::ConstantFailure) == Level::Deny;
        // Values are not part of the text whose length Athena limits.
        let is_wrong = |one: &Diagnostic| one.severity == Severity::Error && one.code != Code::QueryTooLong;
        let fails =
            |one: &&Diagnostic| is_wrong(one) || one.code == Code::ConstantFailure && is_denied && is_new(&one.message);
        match analysis.diagnostics.iter().find(fails) {
            None => Ok(Bound { sql, analysis }),
            Some(found) => {
                let mut report = Report::default();
                report.of(&self.name);
                let message = format!("with these values the query is wrong: {}", found.message);
                report.refuse("", message, found.help.clone());
                Err(report.fail())
            }
        }
    }
}

/// A statement with its values, with the names that its author wrote.
pub(super) struct Bound {
    pub(super) sql: String,
    pub(super) analysis: Analysis,
}

/// Reports findings on standard error.
fn show(input: &Input, findings: &[&Finding]) -> Result<(), Failure> {
    let human = Human::new();
    let places = Places::new(&input.text);
    let text: String = findings
        .iter()
        .map(|finding| human.finding(input, &places, finding))
        .collect();
    if text.is_empty() {
        return Ok(());
    }
    Standard::Error.styled(&text)
}
