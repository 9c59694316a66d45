//! Asking questions about flow logs, on this machine or on Athena.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flow_log_stack_analysis::{Column, Level};
use flow_log_stack_declaration::queries::Declared;
use flow_log_stack_local::source::{Logs, Progress};
use flow_log_stack_runtime::name::{QueryName, QueryParameterName};
use flow_log_stack_runtime::{ColumnType, Day, Error, Key, Literal, Names, ParameterType, QueryParameter, StartQuery};

use super::answer::Answer;
use super::arguments::TrafficArguments;
use super::question::{Question, Scope};
use super::questions::OF_ADDRESS;
use crate::finding::level::Levels;
use crate::io::output::{Standard, refuse_over};
use crate::io::report::Failure;
use crate::query;
use crate::query::arguments::Over;
use crate::query::context::Context;
use crate::query::on::On;
use crate::query::run;

/// The traffic of a flow log.
pub(crate) struct Traffic {
    context: Context,
    /// The tables and where queries run.
    over: Over,
    names: Names,
    /// The days of delivery to look at, if they are known.
    days: Option<(Day, Day)>,
    /// The accounts to look at; all if empty.
    accounts: Vec<String>,
    /// What was read from files on this machine.
    read: Arc<Progress>,
}

/// The internal name of a query; it is never shown.
const NAME: &str = "Question";

/// On Athena, the default is this many days before the last one, as in the predefined queries.
const DAYS_BEFORE: u32 = 7;

impl Traffic {
    /// The traffic at a place.
    pub(crate) fn open(on: On, arguments: &TrafficArguments) -> Result<Self, Failure> {
        let over = Over {
            on: Some(on),
            ..arguments.over.clone()
        };
        let context = Context::new(&over, &Levels::default(), None)?;
        let days = match &context.logs {
            Some(logs) => days_of(logs, arguments),
            None => Some(days_before(context.last_day(&over)?, arguments)?),
        };
        if let Some((first, last)) = days.filter(|(first, last)| first > last) {
            let message = format!("the last day, {last}, is before the first, {first}");
            let help = "give `--since` and `--until` in their order";
            return Err(Failure::unreadable("the arguments", message, Some(help)));
        }
        Ok(Self {
            names: query::names(&context, &over, true)?,
            context,
            over,
            days,
            accounts: arguments.accounts.clone(),
            read: Arc::default(),
        })
    }

    /// The days of delivery to look at, if they are known.
    pub(crate) fn days(&self) -> Option<(Day, Day)> {
        self.days
    }

    /// Its files, if they are on this machine.
    pub(crate) fn logs(&self) -> Option<&Logs> {
        self.context.logs.as_ref()
    }

    /// What was read from them.
    pub(crate) fn read(&self) -> &Progress {
        &self.read
    }

    /// Whether its table has a column.
    pub(crate) fn has(&self, column: &str) -> bool {
        self.columns().iter().any(|own| own.name == column)
    }

    /// Refuses to write over a file that is read.
    pub(crate) fn refuse_over(&self, output: Option<&Path>, written: &str) -> Result<(), Failure> {
        let logs = self.logs().map(Logs::files).unwrap_or_default();
        let logs = logs.iter().map(|file| file.path.as_path());
        refuse_over(
            output,
            self.context.files.iter().map(PathBuf::as_path).chain(logs),
            written,
        )
    }

    /// The column that a question needs and the table lacks, if there is one.
    pub(crate) fn lacks(&self, question: &Question) -> Option<Cow<'static, str>> {
        question.missing(None, &|column| self.has(column))
    }

    fn columns(&self) -> &[Column] {
        let tables = self.context.checker.catalog().tables.as_deref().unwrap_or_default();
        tables.first().map(|table| table.columns.as_slice()).unwrap_or_default()
    }

    /// The answers to questions; `None` if interrupted.
    ///
    /// A question is refused if the table lacks a column for it.
    pub(crate) fn ask(
        &self,
        questions: &[Question],
        address: Option<&str>,
        limit: Option<u32>,
    ) -> Result<Option<Vec<Answer>>, Failure> {
        let queries = questions.iter().map(|question| self.query(question, address, limit));
        let queries = queries.collect::<Result<Vec<_>, _>>()?;
        let gathered = match &self.over.on {
            #[cfg(feature = "athena")]
            Some(On::Athena) => run::athena::gather(&queries, self.names.clone(), &self.over)?,
            #[cfg(not(feature = "athena"))]
            Some(on @ On::Athena) => {
                let help = "build it with `cargo install --locked --path cli --features athena,local`";
                return Err(query::absent(on, "this command was built without Athena", help));
            }
            _ => run::local::gather(&queries, self.names.clone(), &self.context, &self.over, &self.read)?,
        };
        let Some(gathered) = gathered else { return Ok(None) };
        let answers = questions.iter().zip(queries).zip(gathered);
        let answers = answers
            .map(|((question, query), gathered)| Answer::new(*question, query.sql, gathered.columns, gathered.records));
        Ok(Some(answers.collect()))
    }

    /// Reports on standard error what is odd about the files that were read.
    pub(crate) fn remark(&self) {
        let remarks = run::local::remarks(&self.read);
        // If standard error is closed, it cannot be shown.
        let _ = Standard::Error.text(&remarks);
    }

    /// The query of a question, with its values.
    fn query(&self, question: &Question, address: Option<&str>, limit: Option<u32>) -> Result<StartQuery, Failure> {
        let of_address = address.map(|_| OF_ADDRESS);
        if let Some(missing) = question.missing(of_address, &|column| self.has(column)) {
            let message = format!("these flow logs have no field `{}`", missing.replace('_', "-"));
            return Err(Failure::unreadable(question.name, message, None));
        }
        let failed = |error| Failure::of_error(question.name, error);
        let mut conditions = Vec::new();
        let mut named = Vec::new();
        if let Some((first, last)) = self.days {
            conditions.push("day BETWEEN :since AND :until");
            named.push(parameter("since", ParameterType::Day, false, vec![first.into()]));
            named.push(parameter("until", ParameterType::Day, false, vec![last.into()]));
        }
        let text = || ParameterType::Column(ColumnType::String);
        if !self.accounts.is_empty() {
            conditions.push(if self.has(Key::Account.name()) {
                "aws_account IN (:accounts)"
            } else {
                "account_id IN (:accounts)"
            });
            let accounts = self.accounts.iter().map(|account| Literal::from(account.as_str()));
            named.push(parameter("accounts", text(), true, accounts.collect()));
        }
        if let (Some(condition), Some(address)) = (of_address, address) {
            conditions.push(condition);
            named.push(parameter("address", text(), false, vec![address.into()]));
        }
        let named = named.into_iter().collect::<Result<Vec<_>, _>>().map_err(failed)?;
        let (parameters, values): (Vec<_>, Vec<_>) = named.into_iter().unzip();
        let sql = question.sql(Scope {
            table: self.context.table(),
            has: &|column| self.has(column),
            conditions: &conditions,
            limit,
        });
        let declared = Declared {
            name: QueryName::new(NAME).map_err(failed)?,
            description: None,
            parameters,
            sql: &sql,
        };
        let analysis = self.context.checker.check(&declared);
        if let Some(wrong) = analysis
            .diagnostics
            .iter()
            .find(|own| own.code.default_level() == Level::Deny)
        {
            return Err(Failure::refused(question.name, wrong.message.clone()));
        }
        let query = self.context.checker.query(declared, &analysis).map_err(failed)?;
        let started = query.start(&values, &self.names).map_err(failed)?;
        Ok(StartQuery { name: None, ..started })
    }
}

/// A parameter and its values.
fn parameter(
    name: &str,
    parameter_type: ParameterType,
    list: bool,
    values: Vec<Literal>,
) -> Result<(QueryParameter, Vec<Literal>), Error> {
    let parameter = QueryParameter {
        name: QueryParameterName::new(name)?,
        parameter_type,
        list,
        default: None,
        example: None,
    };
    Ok((parameter, values))
}

/// The requested days, or else those of the files; `None` if no days are requested and a file does not say its day.
fn days_of(logs: &Logs, arguments: &TrafficArguments) -> Option<(Day, Day)> {
    let day = |text: &str| Day::from_path(text);
    let own: Option<Vec<Day>> = logs.files().iter().map(|file| day(file.place.key(Key::Day)?)).collect();
    let is_asked = arguments.since.is_some() || arguments.until.is_some();
    if own.is_none() && !is_asked || !logs.keys().contains(&Key::Day) {
        return None;
    }
    let known = own.unwrap_or_default();
    let first = arguments.since.or_else(|| known.iter().min().copied())?;
    let last = arguments.until.or_else(|| known.iter().max().copied())?;
    Some((first, last))
}

/// The requested days, or else the last ones.
fn days_before(last: Option<Day>, arguments: &TrafficArguments) -> Result<(Day, Day), Failure> {
    let Some(last) = arguments.until.or(last) else {
        let help = "give it with `--until`, such as `2026-11-20`";
        let message = "the last day of the integration is a deployment parameter";
        return Err(Failure::unreadable("the arguments", message, Some(help)));
    };
    Ok((arguments.since.unwrap_or_else(|| last.days_before(DAYS_BEFORE)), last))
}
