//! The resolved query as a plan of `DataFusion`, node by node.
//!
//! The physical plan is made by hand: nothing rewrites it, so that nothing can change what it means. Operators are
//! `DataFusion`'s; expressions are `DataFusion`'s own where they mean the same, and ours (`computed`) else.

mod aggregate;
mod apply;
mod build;
mod computed;
mod groups;
mod join;
mod native;
mod parts;
mod pass;
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
use flow_log_stack_analysis::plan::{ColumnNumber, Expression, Node, Plan};
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};

use self::build::{Builder, Planned};
pub(crate) use self::pass::Pass;
use self::room::Held;
use crate::aggregates;
use crate::batch::arrow_type;
use crate::expression::{Lambda, Outer, Program, runs};
use crate::failure::Failure;
use crate::refusal::Refusal;
use crate::rewrite::rewritten;
use crate::session::Session;
use crate::source::Fault;
use crate::table::Table;
use crate::value::Value;

/// What stops a query.
#[derive(Debug)]
pub enum Stop {
    /// It is not run here.
    Refused(Refusal),
    /// Trino fails, too.
    Failed(Failure),
    /// It needs more memory than its session allows.
    Memory(DataFusionError),
    /// A log file cannot be read.
    File(Fault),
    /// The engine cannot continue.
    Engine(DataFusionError),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        if failure.code == crate::NOT_RUN {
            Self::Refused(Refusal::of(failure.message))
        } else {
            Self::Failed(failure)
        }
    }
}

impl From<DataFusionError> for Stop {
    fn from(error: DataFusionError) -> Self {
        // A failure comes back in as many covers as operators were around it.
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

/// A failure on its way through `DataFusion`.
fn carried(failure: Failure) -> DataFusionError {
    DataFusionError::External(Box::new(failure))
}

/// A stop on its way through `DataFusion`.
fn stopped(stop: Stop) -> DataFusionError {
    match stop {
        Stop::Failed(failure) => carried(failure),
        Stop::Refused(refusal) => carried(Failure::other(crate::NOT_RUN, refusal.construct)),
        Stop::File(fault) => DataFusionError::External(Box::new(fault)),
        Stop::Memory(error) | Stop::Engine(error) => error,
    }
}

/// Rows of a result: some of them, or all.
pub type Batch = Vec<Vec<Value>>;

/// A query that can be run.
#[derive(Clone, Debug)]
pub struct Query {
    context: Arc<Context>,
}

/// What all parts of a query share.
#[derive(Debug)]
struct Context {
    plan: Plan,
    /// What fails whatever the tables hold.
    failure: Option<Failure>,
    tables: Vec<Arc<dyn Table>>,
    session: Session,
}

impl Query {
    /// Makes a plan ready: whatever of it is not run is refused here, before anything is read.
    ///
    /// The tables are those of the catalog, in its order.
    pub fn new(plan: Plan, tables: Vec<Arc<dyn Table>>, session: Session) -> Result<Self, Refusal> {
        plan.columns.iter().try_for_each(|column| match column.data_type {
            Type::Function(..) => Ok(()),
            _ => runs(&column.data_type),
        })?;
        let (plan, failure) = rewritten(plan, &session);
        check(&plan.root, &session)?;
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

    /// What its session lets it take of the machine.
    pub fn room(&self) -> Result<Arc<TaskContext>, Stop> {
        Ok(room::room(&self.context.session)?)
    }

    /// The names of the result's columns; none for a nameless one.
    pub fn names(&self) -> impl Iterator<Item = Option<&str>> {
        self.context.plan.output.iter().map(|own| own.name.as_deref())
    }

    /// Asks each table for the rows of each reading, and reads none.
    pub fn ask(&self) -> Result<(), Stop> {
        Builder::new(Arc::clone(&self.context)).ask(&self.context.plan.root)
    }

    /// What is to be known of its rows beside them.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let mut exact = BTreeSet::new();
        approximations(&self.context.plan.root, &mut exact);
        let note =
            |name| format!("`{name}` is exact on this machine; on Athena it is not, within its documented error");
        exact.into_iter().map(note).collect()
    }

    /// The rows of the result as they come, those of a batch at a time.
    pub fn batches(&self, task: Arc<TaskContext>) -> Result<BoxStream<'static, Result<Batch, Stop>>, Stop> {
        let Ready {
            planned,
            columns,
            context,
        } = self.ready()?;
        let batches = planned.plan.execute(0, task)?;
        let rows = batches.map(move |batch| Ok(rows::of_batch(&batch?, &planned.columns, &columns, &context)?));
        Ok(rows.boxed())
    }

    /// All rows of the result.
    pub async fn rows(&self, task: Arc<TaskContext>) -> Result<Vec<Vec<Value>>, Stop> {
        self.ready()?.rows(task).await
    }

    /// The operators that give its result.
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

/// The functions that approximate, and are exact here.
fn approximations(node: &Node, found: &mut BTreeSet<&'static str>) {
    let calls: Vec<&'static str> = match node {
        Node::Aggregate(own) => own.aggregates.iter().map(|(_, own)| own.call.overload.name).collect(),
        Node::Window(own) => own
            .functions
            .iter()
            .map(|(_, own)| own.call.call.overload.name)
            .collect(),
        _ => Vec::new(),
    };
    found.extend(calls.into_iter().filter(|name| name.starts_with("approx_")));
    for input in node.inputs() {
        approximations(input, found);
    }
}

/// A query whose operators are made.
struct Ready {
    planned: Planned,
    /// The columns of the result.
    columns: Vec<ColumnNumber>,
    context: Arc<Context>,
}

impl Ready {
    /// All rows of the result; then nothing waits for more.
    async fn rows(self, task: Arc<TaskContext>) -> Result<Vec<Vec<Value>>, Stop> {
        let mut held = Held::new("the result", &task);
        let mut batches = self.planned.plan.execute(0, task)?;
        while let Some(batch) = batches.try_next().await? {
            let rows = rows::of_batch(&batch, &self.planned.columns, &self.columns, &self.context)?;
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

/// Refuses what is not run.
fn check(node: &Node, session: &Session) -> Result<(), Refusal> {
    match node {
        Node::Aggregate(aggregate) => {
            for (_, own) in &aggregate.aggregates {
                let overload = &own.call.overload;
                if !aggregates::is_run(overload) {
                    let arguments = overload.arguments.replace(" | ", ", ");
                    return Err(Refusal::at(overload.name, format!("{}({arguments})", overload.name)));
                }
            }
        }
        Node::Window(window) => window::check(window)?,
        _ => {}
    }
    let outer = HashMap::new();
    for expression in node.expressions() {
        if Lambda::new(expression, session)?.is_none() {
            Program::new(expression, session, &outer)?;
        }
    }
    node.inputs().into_iter().try_for_each(|input| check(input, session))
}
