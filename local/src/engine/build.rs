//! From the nodes of the resolved query to operators.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;
use datafusion_common::Result as DataFusionResult;
use datafusion_execution::{SendableRecordBatchStream, TaskContext};
use datafusion_physical_expr::{LexOrdering, PhysicalExpr, PhysicalSortExpr};
use datafusion_physical_plan::ExecutionPlan;
use datafusion_physical_plan::coalesce_partitions::CoalescePartitionsExec;
use datafusion_physical_plan::empty::EmptyExec;
use datafusion_physical_plan::filter::FilterExec;
use datafusion_physical_plan::limit::GlobalLimitExec;
use datafusion_physical_plan::projection::ProjectionExec;
use datafusion_physical_plan::sorts::sort::SortExec;
use datafusion_physical_plan::sorts::sort_preserving_merge::SortPreservingMergeExec;
use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::plan::{
    ColumnNumber, Expression, ExpressionKind, JoinKind, Limit, Node, Scan, SortKey, Values,
};
use futures::{FutureExt, StreamExt, TryStreamExt};

use super::computed::{Computed, Then};
use super::native::{Input, is_plain, literal};
use super::room::Held;
use super::rows::{self, Bound};
use super::whole::Whole;
use super::{Context, Stop};
use crate::aggregates::{self, SortOrder, are_peers, compare_keys};
use crate::cast::cast;
use crate::expression::{Outer, columns_of};
use crate::failure::Failure;
use crate::functions::random::fraction;
use crate::node::OwnNode;
use crate::table::{Request, is_comparison};
use crate::value::{Value, are_comparable};

/// A sort that keeps at most this many rows holds them in memory; any other sort can spill to disk.
const MOST_KEPT: usize = 1 << 16;

/// Makes operators from nodes.
#[derive(Clone)]
pub(super) struct Builder {
    pub(super) context: Arc<Context>,
    /// The values of columns of outer queries.
    pub(super) outer: Arc<Outer>,
    /// The rows of a recursion's previous step, and their columns.
    pub(super) last: Arc<HashMap<usize, (Vec<ColumnNumber>, RecordBatch)>>,
    /// Conditions that are true for every row whose value matters: a scan may leave out all other rows.
    pub(super) known: Arc<Vec<Expression>>,
}

/// An operator and the columns of its result.
#[derive(Clone)]
pub(super) struct Planned {
    pub(super) plan: Arc<dyn ExecutionPlan>,
    pub(super) columns: Vec<ColumnNumber>,
}

impl Planned {
    /// The number of partitions of its result.
    pub(super) fn partitions(&self) -> usize {
        self.plan.properties().partitioning.partition_count()
    }

    /// The same rows in one partition.
    pub(super) fn single(self) -> Self {
        if self.partitions() == 1 {
            return self;
        }
        Self {
            plan: Arc::new(CoalescePartitionsExec::new(self.plan)),
            columns: self.columns,
        }
    }
}

/// The needed columns and those that the expressions read, each once.
pub(super) fn also(needed: &[ColumnNumber], expressions: &[&Expression]) -> Vec<ColumnNumber> {
    let mut all = needed.to_vec();
    for own in expressions {
        columns_of(own, &mut all);
    }
    all
}

impl Builder {
    pub(super) fn new(context: Arc<Context>) -> Self {
        Self {
            context,
            outer: Arc::default(),
            last: Arc::default(),
            known: Arc::default(),
        }
    }

    /// With one more condition known to be true.
    fn knowing(&self, condition: Option<&Expression>) -> Self {
        let mut known = (*self.known).clone();
        known.extend(condition.cloned());
        Self {
            known: Arc::new(known),
            ..self.clone()
        }
    }

    /// With no condition known: every row matters.
    pub(super) fn knowing_nothing(&self) -> Self {
        Self {
            known: Arc::default(),
            ..self.clone()
        }
    }

    /// For the two sides of a join. A condition on pairs says nothing about a side whose rows are kept without a
    /// partner.
    pub(super) fn of_sides(&self, kind: JoinKind, condition: Option<&Expression>) -> (Self, Self) {
        let of_pairs = || self.knowing_nothing().knowing(condition);
        match kind {
            JoinKind::Inner => (self.knowing(condition), self.knowing(condition)),
            JoinKind::Left => (self.clone(), of_pairs()),
            JoinKind::Right => (of_pairs(), self.clone()),
            JoinKind::Full => (self.knowing_nothing(), self.knowing_nothing()),
        }
    }

    /// The operator for a node, with at least these columns, and never without any.
    pub(super) fn node(&self, node: &Node, needed: &[ColumnNumber]) -> Result<Planned, Stop> {
        match node {
            Node::Scan(scan) => self.scan(scan, needed),
            Node::Values(values) => self.values(values),
            Node::Filter { input, condition } => {
                let wanted = also(needed, &[condition]);
                let filters = self.is_filtered(input);
                let input = self.knowing(Some(condition)).node(input, &wanted)?;
                let mut plan = Arc::clone(&input.plan);
                if filters {
                    for term in terms(condition) {
                        let term = self.expression(term, &input)?;
                        if !is_comparison(&term) {
                            plan = Arc::new(FilterExec::try_new(term, plan)?);
                        }
                    }
                } else {
                    let condition = self.expression(condition, &input)?;
                    plan = Arc::new(FilterExec::try_new(condition, plan)?);
                }
                Ok(Planned {
                    plan,
                    columns: input.columns,
                })
            }
            Node::Project { input, columns } => {
                let made: Vec<_> = columns.iter().filter(|(column, _)| needed.contains(column)).collect();
                let values: Vec<&Expression> = made.iter().map(|(_, value)| value).collect();
                let input = self.node(input, &also(needed, &values))?;
                self.project(
                    &input,
                    needed,
                    &made.iter().map(|(column, value)| (*column, value)).collect::<Vec<_>>(),
                )
            }
            Node::Aggregate(aggregate) => self.aggregate(aggregate, needed),
            Node::Window(window) => self.window(window, needed),
            Node::Recognition(recognition) => self.recognition(recognition, needed),
            Node::Sort { input, keys } => self.sort(input, keys, needed, None),
            Node::Limit(limit) => self.limit(limit, needed),
            Node::Distinct { input, columns } => {
                let input = self.node(input, columns)?;
                self.distinct(&input, columns)
            }
            Node::Join(join) => self.join(join, needed),
            Node::Lateral(lateral) => self.lateral(lateral, needed),
            Node::Unnest(unnest) => self.unnest(unnest, needed),
            Node::SetOperation(operation) => self.set_operation(operation),
            Node::Subquery(subquery) => self.subquery(subquery, needed),
            Node::Reading { query, columns } => self.reading(*query, columns),
            Node::Recursion(recursion) => self.recursion(recursion),
            Node::Sample { input, percentage, .. } => self.sample(input, percentage, needed),
        }
    }

    /// TABLESAMPLE: each row is kept with this probability, whatever the method: our partitions are not Trino's
    /// splits.
    fn sample(&self, input: &Node, percentage: &Expression, needed: &[ColumnNumber]) -> Result<Planned, Stop> {
        let share = cast(
            &self.bound(percentage, &[])?.of_row(&[])?,
            &percentage.data_type,
            &Type::Double,
        )?;
        let Value::Double(share) = share else {
            return Err(Failure::other("INVALID_ARGUMENTS", "the percentage of a sample is NULL").into());
        };
        if !(0.0..=100.0).contains(&share) {
            return Err(Failure::out_of_range("the percentage of a sample must be from 0 to 100").into());
        }
        let input = self.node(input, needed)?.single();
        let schema = input.plan.schema();
        let plan = OwnNode::each("Sample", input.plan, schema, usize::MAX, move |batch| {
            let kept: BooleanArray = (0..batch.num_rows())
                .map(|_| Some(fraction() * 100.0 < share))
                .collect();
            Ok(filter_record_batch(batch, &kept)?)
        });
        Ok(Planned {
            plan,
            columns: input.columns,
        })
    }

    /// An expression over the columns of an operator.
    pub(super) fn expression(&self, expression: &Expression, input: &Planned) -> Result<Arc<dyn PhysicalExpr>, Stop> {
        let schema = input.plan.schema();
        let over = Input {
            columns: &input.columns,
            schema: &schema,
            constant: &|own| self.constant(own),
        };
        if let Some(native) = over.native(expression) {
            return Ok(native);
        }
        self.computed(expression, input, Then::Value)
    }

    fn constant(&self, expression: &Expression) -> Option<crate::expression::Program> {
        let mut columns = Vec::new();
        columns_of(expression, &mut columns);
        columns.retain(|column| !self.outer.contains_key(column));
        if columns.is_empty() {
            self.context.program(expression, &self.outer).ok()
        } else {
            None
        }
    }

    pub(super) fn computed(
        &self,
        expression: &Expression,
        input: &Planned,
        then: Then,
    ) -> Result<Arc<dyn PhysicalExpr>, Stop> {
        let program = self.context.program(expression, &self.outer)?;
        let schema = input.plan.schema();
        let wanted: Vec<ColumnNumber> = program.columns().collect();
        let inputs = rows::places(&input.columns, &wanted)?
            .into_iter()
            .zip(&wanted)
            .map(|(index, column)| {
                let own = datafusion_physical_expr::expressions::Column::new(schema.field(index).name(), index);
                (
                    Arc::new(own) as Arc<dyn PhysicalExpr>,
                    self.context.type_of(*column).clone(),
                )
            });
        let at_once = match then {
            Then::Value => Whole::new(expression, &wanted, &|own| self.constant(own)),
            _ => None,
        };
        Ok(Arc::new(Computed::new(
            program,
            at_once,
            inputs.collect(),
            expression.data_type.clone(),
            then,
        )))
    }

    /// An expression as a program over rows with these columns.
    pub(super) fn bound(&self, expression: &Expression, columns: &[ColumnNumber]) -> Result<Arc<Bound>, Stop> {
        Ok(Bound::new(self.context.program(expression, &self.outer)?, columns)?)
    }

    /// The needed columns of the input, and new ones.
    pub(super) fn project(
        &self,
        input: &Planned,
        needed: &[ColumnNumber],
        made: &[(ColumnNumber, &Expression)],
    ) -> Result<Planned, Stop> {
        let schema = input.plan.schema();
        let mut kept: Vec<usize> = (0..input.columns.len())
            .filter(|index| needed.contains(&input.columns[*index]))
            .collect();
        if kept.is_empty() && made.is_empty() {
            kept.push(0);
        }
        let mut columns: Vec<ColumnNumber> = kept.iter().map(|index| input.columns[*index]).collect();
        let mut expressions: Vec<(Arc<dyn PhysicalExpr>, String)> = kept
            .into_iter()
            .map(|index| {
                let name = schema.field(index).name();
                let own = datafusion_physical_expr::expressions::Column::new(name, index);
                (Arc::new(own) as Arc<dyn PhysicalExpr>, name.clone())
            })
            .collect();
        for (column, value) in made {
            expressions.push((self.expression(value, input)?, column.to_string()));
            columns.push(*column);
        }
        Ok(Planned {
            plan: Arc::new(ProjectionExec::try_new(expressions, Arc::clone(&input.plan))?),
            columns,
        })
    }

    /// Tells the tables below a node which rows will be read, without reading them.
    pub(super) fn ask(&self, node: &Node) -> Result<(), Stop> {
        match node {
            Node::Scan(scan) => {
                let columns = scan.columns.iter().map(|own| own.column);
                let mut named = Vec::new();
                self.known.iter().for_each(|known| columns_of(known, &mut named));
                let is_known = |column: &ColumnNumber| named.contains(column);
                self.scan(scan, &columns.filter(is_known).collect::<Vec<_>>())
                    .map(|_| ())
            }
            Node::Filter { input, condition } => self.knowing(Some(condition)).ask(input),
            Node::Join(join) => {
                let (of_left, of_right) = self.of_sides(join.kind, join.condition.as_ref());
                of_left.ask(&join.left)?;
                of_right.ask(&join.right)
            }
            Node::Lateral(lateral) => {
                let (of_left, _) = self.of_sides(lateral.kind, lateral.condition.as_ref());
                of_left.ask(&lateral.left)?;
                self.knowing_nothing().ask(&lateral.right)
            }
            Node::Subquery(subquery) => {
                self.ask(&subquery.input)?;
                self.knowing_nothing().ask(&subquery.query)
            }
            Node::Limit(limit) => self.knowing_nothing().ask(&limit.input),
            Node::Window(window) => self.knowing_nothing().ask(&window.input),
            Node::Recognition(recognition) => self.knowing_nothing().ask(&recognition.input),
            other => other.inputs().into_iter().try_for_each(|input| self.ask(input)),
        }
    }

    /// Whether a node is a scan that already leaves out the rows for which a comparison is not true.
    fn is_filtered(&self, node: &Node) -> bool {
        match node {
            Node::Scan(scan) => self.context.tables.get(scan.table).is_some_and(|table| table.filters()),
            _ => false,
        }
    }

    fn scan(&self, scan: &Scan, needed: &[ColumnNumber]) -> Result<Planned, Stop> {
        let table = self.context.tables.get(scan.table).ok_or_else(|| {
            Stop::Engine(datafusion_common::DataFusionError::Internal(format!(
                "table {} is not there",
                scan.name
            )))
        })?;
        let mut own: Vec<_> = scan.columns.iter().filter(|own| needed.contains(&own.column)).collect();
        if own.is_empty() {
            own.extend(scan.columns.first());
        }
        let columns: Vec<ColumnNumber> = own.iter().map(|own| own.column).collect();
        let visible = table.columns();
        let indexes: Vec<usize> = own
            .iter()
            .map(|own| if own.hidden { visible + own.index } else { own.index })
            .collect();
        let conditions = self.conditions(&columns);
        let plan = table.scan(&Request {
            columns: &indexes,
            conditions: &conditions,
            partitions: self.context.session.partitions,
        })?;
        if columns.is_empty() {
            return Ok(Planned {
                plan,
                columns: vec![ColumnNumber::MAX],
            });
        }
        // The columns are named by their numbers.
        let named = plan.schema();
        let expressions = columns.iter().enumerate().map(|(index, column)| {
            let own = datafusion_physical_expr::expressions::Column::new(named.field(index).name(), index);
            (Arc::new(own) as Arc<dyn PhysicalExpr>, column.to_string())
        });
        let plan = Arc::new(ProjectionExec::try_new(expressions.collect::<Vec<_>>(), plan)?);
        Ok(Planned { plan, columns })
    }

    /// The known conditions that are about these columns only.
    fn conditions(&self, columns: &[ColumnNumber]) -> Vec<Arc<dyn PhysicalExpr>> {
        let rows = Planned {
            plan: Arc::new(EmptyExec::new(self.context.schema(columns))),
            columns: columns.to_vec(),
        };
        // A condition that names another column is left out.
        let condition = |term| self.expression(term, &rows).ok();
        self.known.iter().flat_map(terms).filter_map(condition).collect()
    }

    fn values(&self, values: &Values) -> Result<Planned, Stop> {
        let mut columns = values.columns.clone();
        let mut programs = Vec::new();
        for row in &values.rows {
            let row: Result<Vec<_>, Stop> = row.iter().map(|value| self.bound(value, &[])).collect();
            programs.push(row?);
        }
        if columns.is_empty() {
            // A row must have at least one column.
            columns.push(ColumnNumber::MAX);
        }
        let (context, schema) = (Arc::clone(&self.context), self.context.schema(&columns));
        let (own, width) = (columns.clone(), columns.len());
        let plan = OwnNode::whole("Values", Vec::new(), schema, move |_, _| {
            let mut rows = Vec::new();
            for row in &programs {
                let values: Result<Vec<Value>, Failure> = row.iter().map(|value| value.of_row(&[])).collect();
                match values {
                    Ok(mut values) => {
                        values.resize(width, Value::Null);
                        rows.push(values);
                    }
                    Err(failure) => return std::future::ready(Err(super::carried(failure))).boxed(),
                }
            }
            std::future::ready(rows::batch(&rows, &own, &context)).boxed()
        });
        Ok(Planned { plan, columns })
    }

    /// A key as an expression that `DataFusion` sorts in Trino's order.
    fn sort_key(&self, key: &SortKey, input: &Planned) -> Result<PhysicalSortExpr, Stop> {
        // With NULLS FIRST, NaN is first, too, which Arrow sorts as the greatest.
        let is_float = matches!(key.value.data_type, Type::Double | Type::Real);
        let plain = is_plain(&key.value.data_type) || (is_float && !key.nulls_first);
        let expr = if plain {
            self.expression(&key.value, input)?
        } else {
            let nulls_first = key.nulls_first;
            self.computed(&key.value, input, Then::Order { nulls_first })?
        };
        let options = arrow::compute::SortOptions {
            descending: key.descending,
            nulls_first: key.nulls_first,
        };
        Ok(PhysicalSortExpr { expr, options })
    }

    fn sort(
        &self,
        input: &Node,
        keys: &[SortKey],
        needed: &[ColumnNumber],
        fetch: Option<usize>,
    ) -> Result<Planned, Stop> {
        let values: Vec<&Expression> = keys.iter().map(|key| &key.value).collect();
        let input = self.node(input, &also(needed, &values))?;
        if !are_comparable(values.iter().map(|own| &own.data_type)) {
            return self.compared(input.single(), keys, fetch, false);
        }
        let keys: Result<Vec<_>, Stop> = keys.iter().map(|key| self.sort_key(key, &input)).collect();
        let Some(order) = LexOrdering::new(keys?) else {
            return Ok(input.single());
        };
        let fetch = fetch.filter(|fetch| *fetch <= MOST_KEPT);
        // A sort that may spill gets all the memory, so there must only be one.
        let input = if fetch.is_none() { input.single() } else { input };
        let is_whole = input.partitions() == 1;
        // Each partition is sorted by itself, then they are merged.
        let sorted = SortExec::new(order.clone(), input.plan)
            .with_preserve_partitioning(!is_whole)
            .with_fetch(fetch);
        let plan: Arc<dyn ExecutionPlan> = if is_whole {
            Arc::new(sorted)
        } else {
            Arc::new(SortPreservingMergeExec::new(order, Arc::new(sorted)).with_fetch(fetch))
        };
        Ok(Planned {
            plan,
            columns: input.columns,
        })
    }

    /// Rows in the order of values that may have NULL inside: comparing such a one fails. `has_peers`: rows that do not
    /// differ are not compared.
    fn compared(
        &self,
        input: Planned,
        keys: &[SortKey],
        fetch: Option<usize>,
        has_peers: bool,
    ) -> Result<Planned, Stop> {
        let columns = input.columns;
        let programs: Result<Vec<_>, Stop> = keys.iter().map(|key| self.bound(&key.value, &columns)).collect();
        let shared = Arc::new((programs?, keys.iter().map(sort_order).collect::<Vec<SortOrder>>()));
        let is_whole = fetch.is_none() && !has_peers;
        let (context, own) = (Arc::clone(&self.context), columns.clone());
        let schema = self.context.schema(&columns);
        let plan = OwnNode::whole("Compared", vec![input.plan], schema, move |inputs, task| {
            let (context, own, shared) = (Arc::clone(&context), own.clone(), Arc::clone(&shared));
            async move {
                let (programs, order) = &*shared;
                let mut held = all_rows("Compared", inputs, &own, &context, &task).await?;
                let mut rows = std::mem::take(&mut held.rows);
                for row in &mut rows {
                    let keys: crate::value::Computed<Vec<Value>> = programs.iter().map(|key| key.of_row(row)).collect();
                    row.extend(keys.map_err(super::carried)?);
                }
                aggregates::sort(&mut rows, order, own.len(), has_peers).map_err(super::carried)?;
                let fails_alone =
                    |row: &Vec<Value>| compare_keys(&row[own.len()..], &row[own.len()..], order).is_none();
                if is_whole && rows.len() >= aggregates::FEWEST_OF_QUICKSORT && rows.iter().any(fails_alone) {
                    let what = "the order of arrays or rows with NULL inside";
                    return Err(super::carried(Failure::other(crate::NOT_RUN, what)));
                }
                rows.truncate(fetch.unwrap_or(usize::MAX));
                for row in &mut rows {
                    row.truncate(own.len());
                }
                rows::batch(&rows, &own, &context)
            }
            .boxed()
        });
        Ok(Planned { plan, columns })
    }

    /// The number in LIMIT or OFFSET.
    fn count(&self, count: Option<&Expression>) -> Result<Option<usize>, Stop> {
        let Some(count) = count else { return Ok(None) };
        match self.bound(count, &[])?.of_row(&[])? {
            Value::Integer(own) => match usize::try_from(own) {
                Ok(own) => Ok(Some(own)),
                Err(_) => Err(Failure::other("INVALID_ROW_COUNT", "a number of rows is negative").into()),
            },
            _ => Err(Failure::other("INVALID_ROW_COUNT", "a number of rows is NULL").into()),
        }
    }

    fn limit(&self, limit: &Limit, needed: &[ColumnNumber]) -> Result<Planned, Stop> {
        let offset = self.count(limit.offset.as_ref())?.unwrap_or(0);
        let count = self.count(limit.count.as_ref())?;
        if let (Some(ties), Some(count)) = (&limit.ties, count) {
            return self.ties(limit, ties, offset, count, needed);
        }
        // `DataFusion` has no sort that keeps zero rows.
        let fetch = count
            .map(|count| count.saturating_add(offset))
            .filter(|fetch| *fetch > 0);
        let all = self.knowing_nothing();
        let input = match &*limit.input {
            Node::Sort { input, keys } => all.sort(input, keys, needed, fetch)?,
            other => all.node(other, needed)?.single(),
        };
        Ok(Planned {
            plan: Arc::new(GlobalLimitExec::new(input.plan, offset, count)),
            columns: input.columns,
        })
    }

    /// WITH TIES: rows equal to the last one are kept too.
    fn ties(
        &self,
        limit: &Limit,
        keys: &[SortKey],
        offset: usize,
        count: usize,
        needed: &[ColumnNumber],
    ) -> Result<Planned, Stop> {
        let values: Vec<&Expression> = keys.iter().map(|key| &key.value).collect();
        let all = self.knowing_nothing();
        let input = match &*limit.input {
            Node::Sort { input, keys } if !are_comparable(values.iter().map(|own| &own.data_type)) => {
                all.compared(all.node(input, &also(needed, &values))?.single(), keys, None, true)?
            }
            other => all.node(other, &also(needed, &values))?.single(),
        };
        let columns = input.columns;
        let programs: Result<Vec<_>, Stop> = keys.iter().map(|key| self.bound(&key.value, &columns)).collect();
        let programs = Arc::new(programs?);
        let order: Arc<Vec<SortOrder>> = Arc::new(keys.iter().map(sort_order).collect());
        let context = Arc::clone(&self.context);
        let own = columns.clone();
        let plan = OwnNode::whole(
            "Ties",
            vec![input.plan],
            self.context.schema(&columns),
            move |inputs, task| {
                let (context, own) = (Arc::clone(&context), own.clone());
                let (programs, order) = (Arc::clone(&programs), Arc::clone(&order));
                async move {
                    let held = all_rows("Ties", inputs, &own, &context, &task).await?;
                    let rows = held.rows.get(offset..).unwrap_or_default();
                    let mut end = count.min(rows.len());
                    if end > 0 {
                        let key = |row: &Vec<Value>| -> DataFusionResult<Vec<Value>> {
                            programs
                                .iter()
                                .map(|own| own.of_row(row).map_err(super::carried))
                                .collect()
                        };
                        let last = key(&rows[end - 1])?;
                        while end < rows.len() && are_peers(&last, &key(&rows[end])?, &order) {
                            end += 1;
                        }
                    }
                    rows::batch(&rows[..end], &own, &context)
                }
                .boxed()
            },
        );
        Ok(Planned { plan, columns })
    }

    /// The rows of the recursion's previous step.
    fn reading(&self, query: usize, columns: &[(ColumnNumber, ColumnNumber)]) -> Result<Planned, Stop> {
        let (own, batch) = self.last.get(&query).cloned().ok_or_else(|| {
            Stop::Engine(datafusion_common::DataFusionError::Internal(format!(
                "recursion {query} is not there"
            )))
        })?;
        let schema = batch.schema();
        let plan = OwnNode::whole("Last", Vec::new(), schema, move |_, _| {
            std::future::ready(Ok(batch.clone())).boxed()
        });
        let input = Planned { plan, columns: own };
        if columns.is_empty() {
            // A row without anything that is read is a row all the same.
            let nothing = literal(&Value::Null, &Type::Boolean).map(|own| (own, "nothing".to_owned()));
            return Ok(Planned {
                plan: Arc::new(ProjectionExec::try_new(
                    nothing.into_iter().collect::<Vec<_>>(),
                    input.plan,
                )?),
                columns: vec![ColumnNumber::MAX],
            });
        }
        let made: Vec<(ColumnNumber, Expression)> = columns
            .iter()
            .map(|(own, of)| (*own, Expression::column(*of, self.context.type_of(*of).clone())))
            .collect();
        self.project(
            &input,
            &[],
            &made.iter().map(|(own, value)| (*own, value)).collect::<Vec<_>>(),
        )
    }
}

/// The direction of a sort key.
pub(super) fn sort_order(key: &SortKey) -> SortOrder {
    SortOrder {
        data_type: key.value.data_type.clone(),
        descending: key.descending,
        nulls_first: key.nulls_first,
    }
}

/// The terms of a conjunction.
pub(super) fn terms(condition: &Expression) -> Vec<&Expression> {
    match &condition.kind {
        ExpressionKind::And(own) => own.iter().flat_map(terms).collect(),
        _ => vec![condition],
    }
}

/// All rows of the only input of the node with that name.
pub(super) async fn all_rows(
    name: &str,
    inputs: Vec<SendableRecordBatchStream>,
    columns: &[ColumnNumber],
    context: &Context,
    task: &TaskContext,
) -> DataFusionResult<Held> {
    let mut held = Held::new(name, task);
    let mut stream = futures::stream::iter(inputs).flatten();
    while let Some(batch) = stream.try_next().await? {
        held.take(rows::of_batch(&batch, columns, columns, context)?)?;
    }
    Ok(held)
}
