//! The resolved query as a plan of `DataFusion`, node by node.
//!
//!   The physical plan is built by hand and never rewritten, so its meaning cannot change. The operators are
//!   `DataFusion`'s. Expressions are `DataFusion`'s if they mean the same there, and ours (`computed`) otherwise.

mod aggregate;
mod apply;
mod build;
mod collected;
mod computed;
mod groups;
mod join;
mod native;
mod parts;
mod pass;
mod recognition;
mod room;
mod rows;
mod set;
mod unnest;
mod whole;
mod window;

use std::collections::{BTreeSet, HashMap};
use std::error::Error;
use std::fmt;
use std::sync::Arc;

use arrow::datatypes::{Field, Schema, SchemaRef};
use datafusion_common::DataFusionError;
use datafusion_execution::TaskContext;
use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::plan::{ColumnNumber, Expression, ExpressionKind, Node, OfMatch, Plan};
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};

use self::build::{Builder, Planned};
pub(crate) use self::pass::Pass;
use self::room::Held;
use crate::batch::arrow_type;
use crate::expression::{Lambda, Outer, Program, runs};
use crate::failure::Failure;
use crate::refusal::Refusal;
use crate::rewrite::rewritten;
use crate::session::Session;
use crate::source::Fault;
use crate::table::Table;
use crate::value::Value;

/// Why a query stops.
#[derive(Debug)]
pub enum Stop {
    /// It uses something that is not run here.
    Refused(Refusal),
    /// It fails as it would in Trino.
    Failed(Failure),
    /// It needs more memory than its session allows.
    Memory(DataFusionError),
    /// A log file could not be read.
    File(Fault),
    /// The engine itself failed.
    Engine(DataFusionError),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        match failure.code {
            crate::NOT_RUN => Self::Refused(Refusal::of(failure.message)),
            crate::MEMORY => Self::Memory(DataFusionError::ResourcesExhausted(failure.message.into_owned())),
            _ => Self::Failed(failure),
        }
    }
}

impl From<DataFusionError> for Stop {
    fn from(error: DataFusionError) -> Self {
        // An error is wrapped once by each operator that it passes through.
        let mut cause: Option<&(dyn Error + 'static)> = Some(&error);
        while let Some(own) = cause {
            if let Some(failure) = own.downcast_ref::<Failure>() {
                return failure.clone().into();
            }
            if let Some(fault) = own.downcast_ref::<Fault>() {
                return Self::File(fault.clone());
            }
            cause = own.source();
        }
        match error.find_root() {
            DataFusionError::ResourcesExhausted(_) => Self::Memory(error),
            _ => Self::Engine(error),
        }
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Failed(failure) => failure.fmt(f),
            Self::Memory(_) => f.write_str(
                "the query needs more memory than its limit: allow it more, or ask for fewer groups, rows or columns",
            ),
            Self::File(fault) => fault.fmt(f),
            Self::Engine(error) => error.fmt(f),
        }
    }
}

impl Error for Stop {}

/// A failure, wrapped for `DataFusion`.
fn carried(failure: Failure) -> DataFusionError {
    DataFusionError::External(Box::new(failure))
}

/// A stop, wrapped for `DataFusion`.
fn stopped(stop: Stop) -> DataFusionError {
    match stop {
        Stop::Failed(failure) => carried(failure),
        Stop::Refused(refusal) => carried(Failure::other(crate::NOT_RUN, refusal.construct)),
        Stop::File(fault) => DataFusionError::External(Box::new(fault)),
        Stop::Memory(error) | Stop::Engine(error) => error,
    }
}

/// Some rows of a result, or all of them.
pub type Batch = Vec<Vec<Value>>;

/// A query that is ready to run.
#[derive(Clone, Debug)]
pub struct Query {
    context: Arc<Context>,
}

/// What all parts of a query share.
#[derive(Debug)]
struct Context {
    plan: Plan,
    /// The failure that occurs whatever the tables contain.
    failure: Option<Failure>,
    tables: Vec<Arc<dyn Table>>,
    session: Session,
}

impl Query {
    /// Prepares a plan. Anything that is not run here is refused now, before a table is read, unless the query fails anyway.
    ///
    ///   The tables must be in the order of the catalog.
    pub fn new(plan: Plan, tables: Vec<Arc<dyn Table>>, session: Session) -> Result<Self, Refusal> {
        plan.columns.iter().try_for_each(|column| match column.data_type {
            Type::Function(..) => Ok(()),
            _ => runs(&column.data_type),
        })?;
        let (plan, failure) = rewritten(plan, &session);
        if failure.is_none() {
            check(&plan.root, &session)?;
        }
        Ok(Self {
            context: Arc::new(Context {
                plan,
                failure,
                tables,
                session,
            }),
        })
    }

    /// The types of the result's columns.
    #[must_use]
    pub fn types(&self) -> Vec<Type> {
        let output = self.context.plan.output.iter();
        output.map(|own| self.context.type_of(own.column).clone()).collect()
    }

    /// The memory, disk and threads that the session allows.
    pub fn room(&self) -> Result<Arc<TaskContext>, Stop> {
        Ok(room::room(&self.context.session)?)
    }

    /// The names of the result's columns; `None` for a column without a name.
    pub fn names(&self) -> impl Iterator<Item = Option<&str>> {
        self.context.plan.output.iter().map(|own| own.name.as_deref())
    }

    /// Tells each table which rows will be read, without reading them.
    pub fn ask(&self) -> Result<(), Stop> {
        Builder::new(Arc::clone(&self.context)).ask(&self.context.plan.root)
    }

    /// Notes to show with the rows.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let mut exact = BTreeSet::new();
        approximations(&self.context.plan.root, &mut exact);
        let note =
            |name| format!("`{name}` is exact on this machine; on Athena it is not, within its documented error");
        exact.into_iter().map(note).collect()
    }

    /// The rows of the result as they come, in batches.
    pub fn batches(&self, task: Arc<TaskContext>) -> Result<BoxStream<'static, Result<Batch, Stop>>, Stop> {
        let Ready {
            planned,
            columns,
            context,
        } = self.ready()?;
        let batches = planned.plan.execute(0, task)?;
        let rows = batches.map(move |batch| {
            let rows = rows::of_batch(&batch?, &planned.columns, &columns, &context)?;
            rows::fitting(&rows, &columns, &context)?;
            Ok(rows)
        });
        Ok(rows.boxed())
    }

    /// All rows of the result.
    pub async fn rows(&self, task: Arc<TaskContext>) -> Result<Vec<Vec<Value>>, Stop> {
        self.ready()?.rows(task).await
    }

    /// Builds the operators.
    fn ready(&self) -> Result<Ready, Stop> {
        if let Some(failure) = &self.context.failure {
            return Err(failure.clone().into());
        }
        let columns: Vec<ColumnNumber> = self.context.plan.output.iter().map(|own| own.column).collect();
        let builder = Builder::new(Arc::clone(&self.context));
        let planned = builder.node(&self.context.plan.root, &columns)?.single();
        Ok(Ready {
            planned,
            columns,
            context: Arc::clone(&self.context),
        })
    }
}

/// The functions that approximate in Trino and are exact here.
fn approximations(node: &Node, found: &mut BTreeSet<&'static str>) {
    fn of_match(expression: &Expression, found: &mut BTreeSet<&'static str>) {
        if let ExpressionKind::OfMatch(OfMatch::Aggregate { call, .. }) = &expression.kind {
            found.insert(call.call.overload.name);
        }
        for child in expression.children() {
            of_match(child, found);
        }
    }
    match node {
        Node::Aggregate(own) => found.extend(own.aggregates.iter().map(|(_, own)| own.call.overload.name)),
        Node::Recognition(own) => {
            for (_, value) in &own.measures {
                of_match(value, found);
            }
        }
        _ => {}
    }
    found.extend(node.calls().into_iter().map(|own| own.overload.name));
    found.retain(|name| name.starts_with("approx_"));
    for input in node.inputs() {
        approximations(input, found);
    }
}

/// A query with its operators.
struct Ready {
    planned: Planned,
    /// The columns of the result.
    columns: Vec<ColumnNumber>,
    context: Arc<Context>,
}

impl Ready {
    /// All rows of the result, which is returned when it is complete.
    async fn rows(self, task: Arc<TaskContext>) -> Result<Vec<Vec<Value>>, Stop> {
        let mut held = Held::new("the result", &task);
        let mut batches = self.planned.plan.execute(0, task)?;
        while let Some(batch) = batches.try_next().await? {
            let rows = rows::of_batch(&batch, &self.planned.columns, &self.columns, &self.context)?;
            rows::fitting(&rows, &self.columns, &self.context)?;
            held.take(rows)?;
        }
        Ok(held.rows)
    }
}

impl Context {
    fn type_of(&self, column: ColumnNumber) -> &Type {
        self.plan
            .columns
            .get(column)
            .map_or(&Type::Boolean, |own| &own.data_type)
    }

    fn field(&self, column: ColumnNumber) -> Field {
        Field::new(column.to_string(), arrow_type(self.type_of(column)), true)
    }

    fn schema(&self, columns: &[ColumnNumber]) -> SchemaRef {
        Arc::new(Schema::new(
            columns.iter().map(|column| self.field(*column)).collect::<Vec<_>>(),
        ))
    }

    fn program(&self, expression: &Expression, outer: &Outer) -> Result<Program, Refusal> {
        Program::new(expression, &self.session, outer)
    }
}

/// Refuses what is not run here.
fn check(node: &Node, session: &Session) -> Result<(), Refusal> {
    match node {
        Node::Aggregate(aggregate) => aggregate
            .aggregates
            .iter()
            .try_for_each(|(_, own)| aggregate::check(own))?,
        Node::Window(window) => window::check(&window.functions)?,
        Node::Recognition(own) => recognition::check(own, session)?,
        _ => {}
    }
    let outer = HashMap::new();
    for expression in node.expressions() {
        if recognition::is_of_match(expression) {
            continue;
        }
        if Lambda::new(expression, session)?.is_none() {
            Program::new(expression, session, &outer)?;
        }
    }
    node.inputs().into_iter().try_for_each(|input| check(input, session))
}
