//! The nodes of a plan.

pub(super) mod recognition;

use std::ops::Range;

use self::recognition::{MatchRows, Recognition};
use super::ColumnNumber;
use super::expression::{AggregateCall, Call, Comparison, Expression, SortKey};

/// What gives rows.
///
/// A node passes on all columns of its input and adds its own, but where its documentation says otherwise. No two nodes
/// make the same column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// The rows of a table of the catalog.
    Scan(Scan),
    /// Rows that are written out.
    Values(Values),
    /// The rows of the input for which the condition is true, and not NULL.
    Filter {
        /// Where the rows come from.
        input: Box<Node>,
        /// A boolean.
        condition: Expression,
    },
    /// Adds columns that are computed of each row.
    Project {
        /// Where the rows come from.
        input: Box<Node>,
        /// The columns that it adds; none names another one of them.
        columns: Vec<(ColumnNumber, Expression)>,
    },
    /// One row for each group.
    Aggregate(Aggregate),
    /// Adds columns of window functions.
    Window(Window),
    /// Finds matches of a row pattern.
    Recognition(Recognition),
    /// The rows in an order, equal ones in any.
    Sort {
        /// Where the rows come from.
        input: Box<Node>,
        /// What orders them, the most important first.
        keys: Vec<SortKey>,
    },
    /// Some of the rows, in the order of the input.
    Limit(Limit),
    /// Rows that differ in these columns, which alone continue. NULL is a value like others.
    Distinct {
        /// Where the rows come from.
        input: Box<Node>,
        /// The columns.
        columns: Vec<ColumnNumber>,
    },
    /// Pairs of rows of two inputs.
    Join(Join),
    /// For each row of the left side the rows of a query that names its columns (LATERAL).
    Lateral(Lateral),
    /// For each row the elements of arrays and maps.
    Unnest(Unnest),
    /// UNION, INTERSECT, EXCEPT.
    SetOperation(SetOperation),
    /// Adds a column of what a subquery in an expression gives.
    Subquery(Subquery),
    /// In the step of a recursion the rows that the last step gave.
    Reading {
        /// The number of the recursion.
        query: usize,
        /// For each column of this reading the column of the recursion.
        columns: Vec<(ColumnNumber, ColumnNumber)>,
    },
    /// A recursive WITH query.
    Recursion(Recursion),
    /// About a part of the rows, by chance.
    Sample {
        /// Where the rows come from.
        input: Box<Node>,
        /// How they are chosen.
        method: SampleMethod,
        /// A constant number from 0 to 100.
        percentage: Expression,
    },
}

/// The rows of a table of the catalog: only the columns that the plan names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scan {
    /// The index in [`Catalog::tables`](crate::Catalog::tables).
    pub table: usize,
    /// Its name, for people.
    pub name: String,
    /// The columns.
    pub columns: Vec<ScanColumn>,
    /// The bytes of the table's name in the text.
    pub range: Range<usize>,
}

/// A column of a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScanColumn {
    /// Its number.
    pub column: ColumnNumber,
    /// The index in [`Table::columns`](crate::Table::columns), or in `hidden_columns`.
    pub index: usize,
    /// Whether it is a hidden column, such as `"$path"`.
    pub hidden: bool,
}

/// Rows that are written out. Without columns it is one row, which a query without FROM reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Values {
    /// The columns.
    pub columns: Vec<ColumnNumber>,
    /// The rows, each with a value for each column, all of its type.
    pub rows: Vec<Vec<Expression>>,
}

/// One row for each group, with the keys and the aggregates alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aggregate {
    /// Where the rows come from.
    pub input: Box<Node>,
    /// What the rows are grouped by; NULL is a value like others.
    pub keys: Vec<GroupingKey>,
    /// The grouping sets, each of indexes into `keys`; a key that a set lacks is NULL in its rows. A set without keys
    /// is one group even where there is no row. GROUP BY without sets is one set of all keys.
    pub sets: Vec<Vec<usize>>,
    /// A bigint that says which set a row is of, where `grouping()` asks.
    pub set: Option<ColumnNumber>,
    /// The aggregates.
    pub aggregates: Vec<(ColumnNumber, AggregateCall)>,
}

/// A key of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupingKey {
    /// What is grouped by.
    pub value: Expression,
    /// The column of its value.
    pub column: ColumnNumber,
}

/// Window functions over one partition and order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// Where the rows come from.
    pub input: Box<Node>,
    /// Rows with equal values here are one partition; NULL is a value like others.
    pub partition_by: Vec<Expression>,
    /// The order within a partition.
    pub order_by: Vec<SortKey>,
    /// The functions.
    pub functions: Vec<(ColumnNumber, WindowCall)>,
}

/// A window function, or an aggregate over a frame.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WindowCall {
    /// The function.
    pub call: AggregateCall,
    /// IGNORE NULLS: rows whose first argument is NULL are passed over.
    pub ignore_nulls: bool,
    /// The rows around the current one that it sees.
    pub frame: Frame,
}

/// The rows around the current one that a window function sees.
///
/// Without a frame in the text it is RANGE from UNBOUNDED PRECEDING to CURRENT ROW.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Frame {
    /// What an offset counts.
    pub unit: FrameUnit,
    /// Where it begins.
    pub start: FrameBound,
    /// Where it ends, that row included.
    pub end: FrameBound,
}

/// What the offset of a frame counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FrameUnit {
    /// Distances of the only sort key; CURRENT ROW means all rows that are equal in the order.
    Range,
    /// Rows.
    Rows,
    /// Groups of rows that are equal in the order.
    Groups,
}

/// An end of a frame.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FrameBound {
    /// From the first row of the partition.
    UnboundedPreceding,
    /// So far before the current row.
    Preceding(FrameOffset),
    /// The current row.
    CurrentRow,
    /// So far after the current row.
    Following(FrameOffset),
    /// To the last row of the partition.
    UnboundedFollowing,
}

/// How far a frame reaches. It fails where the offset is NULL or negative.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FrameOffset {
    /// The offset: a bigint for ROWS and GROUPS.
    pub value: Expression,
    /// For RANGE the sort key of the last row that it reaches: the sort key minus or plus the offset.
    pub edge: Option<Expression>,
}

/// Some of the rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Where the rows come from.
    pub input: Box<Node>,
    /// The number of rows to skip, a bigint.
    pub offset: Option<Expression>,
    /// The number of rows to keep, a bigint; `None` for all.
    pub count: Option<Expression>,
    /// WITH TIES: rows that are equal to the last one in these keys continue, too.
    pub ties: Option<Vec<SortKey>>,
}

/// Pairs of rows of two inputs, with the columns of both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Join {
    /// Which rows without a partner continue, with NULL for the other side's columns.
    pub kind: JoinKind,
    /// The left side.
    pub left: Box<Node>,
    /// The right side.
    pub right: Box<Node>,
    /// Rows are partners where it is true; `None`: always.
    pub condition: Option<Expression>,
}

/// Which rows of a join continue without a partner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinKind {
    /// None.
    Inner,
    /// Those of the left side.
    Left,
    /// Those of the right side.
    Right,
    /// Those of both sides.
    Full,
}

/// For each row of the left side the rows of a query that names its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lateral {
    /// `Inner` or `Left`; or `Right` where the query names no column of the left side: then each row of it comes for each
    /// row of the left side, with NULL for the columns of that side where they are not partners.
    pub kind: JoinKind,
    /// The left side.
    pub left: Box<Node>,
    /// The query, run for each of its rows.
    pub right: Box<Node>,
    /// Rows are partners where it is true; `None`: always.
    pub condition: Option<Expression>,
    /// The columns of the left side, and of outer queries, that the query names.
    pub correlation: Vec<ColumnNumber>,
}

/// For each row of the input a row for each element; shorter arrays are filled up with NULL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unnest {
    /// Where the rows come from.
    pub input: Box<Node>,
    /// The arrays and maps.
    pub items: Vec<UnnestItem>,
    /// WITH ORDINALITY: a bigint that counts the elements from 1.
    pub ordinality: Option<ColumnNumber>,
    /// LEFT JOIN: a row without elements continues, with NULL for them.
    pub outer: bool,
}

/// An array or a map whose elements become rows; NULL has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnnestItem {
    /// The array or the map.
    pub value: Expression,
    /// One column for an element, two for a key and a value, one for each field where the elements are rows.
    pub columns: Vec<ColumnNumber>,
}

/// UNION, INTERSECT, EXCEPT: only its own columns continue. NULL is a value like others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetOperation {
    /// Which.
    pub operator: SetOperator,
    /// Whether equal rows become one; else as many continue as ALL says.
    pub distinct: bool,
    /// The inputs: one or more for UNION, two for INTERSECT and EXCEPT.
    pub inputs: Vec<SetInput>,
    /// Its columns.
    pub columns: Vec<ColumnNumber>,
}

/// An input of a set operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetInput {
    /// Where the rows come from.
    pub node: Node,
    /// A value for each column of the operation, all of its type.
    pub values: Vec<Expression>,
}

/// Which set operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetOperator {
    /// Rows of any input.
    Union,
    /// Rows of all inputs.
    Intersect,
    /// Rows of the first input that are not in the second one.
    Except,
}

/// Adds a column of what a subquery gives, computed for each row whether an expression then asks for it or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subquery {
    /// Where the rows come from.
    pub input: Box<Node>,
    /// What becomes of the subquery's rows.
    pub kind: SubqueryKind,
    /// The subquery.
    pub query: Box<Node>,
    /// The columns of the input and of outer queries that the subquery names; none: it is not correlated.
    pub correlation: Vec<ColumnNumber>,
    /// The column that is added.
    pub column: ColumnNumber,
}

/// What becomes of a subquery's rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubqueryKind {
    /// The value of its one row; NULL without a row; two rows fail.
    Scalar {
        /// The column of the subquery.
        column: ColumnNumber,
    },
    /// Whether there is a row; never NULL.
    Exists,
    /// IN: true if a row is equal, else NULL if the value or a row is NULL and there is a row, else false.
    In {
        /// What is looked for.
        value: Expression,
        /// The column of the subquery, of the same type.
        column: ColumnNumber,
    },
    /// `= ANY`, `> ALL` and their like: without a row false for ANY and true for ALL. Trino compares with the least and the
    /// greatest value of the rows, so that `= ALL` is false and `<> ANY` true if these differ, even for NULL.
    Quantified {
        /// How the value is compared with each row.
        operator: Comparison,
        /// With how many of them it must be true.
        quantifier: Quantifier,
        /// What is compared.
        value: Expression,
        /// The column of the subquery, of the same type.
        column: ColumnNumber,
    },
}

impl SubqueryKind {
    /// The column of the subquery that is read.
    #[must_use]
    pub fn column(&self) -> Option<ColumnNumber> {
        match self {
            Self::Scalar { column } | Self::In { column, .. } | Self::Quantified { column, .. } => Some(*column),
            Self::Exists => None,
        }
    }
}

/// How many rows of a subquery a comparison must be true for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    /// ANY, SOME
    Any,
    /// ALL
    All,
}

impl Quantifier {
    /// As it is written.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Any => "ANY",
            Self::All => "ALL",
        }
    }
}

/// A recursive WITH query: the rows of the base, then those of the step over the rows that came last, until there are
/// none. Trino fails when that takes more than ten steps. Only its own columns continue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recursion {
    /// Its number, by which the step reads the rows that came last.
    pub query: usize,
    /// Whether it is a UNION without ALL.
    pub distinct: bool,
    /// The first rows.
    pub base: Box<SetInput>,
    /// The rows after them.
    pub step: Box<SetInput>,
    /// Its columns.
    pub columns: Vec<ColumnNumber>,
}

/// How rows of a sample are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SampleMethod {
    /// Each row by itself.
    Bernoulli,
    /// Parts of a table.
    System,
}

impl FrameBound {
    /// How far it reaches, where that is said.
    #[must_use]
    pub fn offset(&self) -> Option<&FrameOffset> {
        match self {
            Self::Preceding(offset) | Self::Following(offset) => Some(offset),
            _ => None,
        }
    }
}

impl SubqueryKind {
    /// The column of the subquery, to be changed.
    pub(super) fn column_mut(&mut self) -> Option<&mut ColumnNumber> {
        match self {
            Self::Exists => None,
            Self::Scalar { column } | Self::In { column, .. } | Self::Quantified { column, .. } => Some(column),
        }
    }

    /// What is compared with the rows, and the column of the subquery.
    #[must_use]
    pub fn parts(&self) -> (Option<&Expression>, Option<ColumnNumber>) {
        match self {
            Self::Exists => (None, None),
            Self::Scalar { column } => (None, Some(*column)),
            Self::In { value, column } | Self::Quantified { value, column, .. } => (Some(value), Some(*column)),
        }
    }
}

impl Node {
    /// The columns that it makes itself.
    #[must_use]
    pub fn made(&self) -> Vec<ColumnNumber> {
        match self {
            Self::Scan(scan) => scan.columns.iter().map(|own| own.column).collect(),
            Self::Values(values) => values.columns.clone(),
            Self::Project { columns, .. } => columns.iter().map(|(column, _)| *column).collect(),
            Self::Aggregate(aggregate) => aggregate
                .keys
                .iter()
                .map(|key| key.column)
                .chain(aggregate.set)
                .chain(aggregate.aggregates.iter().map(|(column, _)| *column))
                .collect(),
            Self::Window(window) => window.functions.iter().map(|(column, _)| *column).collect(),
            Self::Recognition(Recognition { measures, rows, .. }) => measures
                .iter()
                .map(|(column, _)| *column)
                .chain(rows.functions().iter().map(|(column, _)| *column))
                .collect(),
            Self::Unnest(unnest) => unnest
                .items
                .iter()
                .flat_map(|item| item.columns.iter().copied())
                .chain(unnest.ordinality)
                .collect(),
            Self::SetOperation(operation) => operation.columns.clone(),
            Self::Subquery(subquery) => vec![subquery.column],
            Self::Reading { columns, .. } => columns.iter().map(|(own, _)| *own).collect(),
            Self::Recursion(recursion) => recursion.columns.clone(),
            Self::Filter { .. }
            | Self::Sort { .. }
            | Self::Limit(_)
            | Self::Distinct { .. }
            | Self::Join(_)
            | Self::Lateral(_)
            | Self::Sample { .. } => Vec::new(),
        }
    }

    /// The columns that continue from it.
    #[must_use]
    pub fn columns(&self) -> Vec<ColumnNumber> {
        match self {
            Self::Scan(_)
            | Self::Values(_)
            | Self::Aggregate(_)
            | Self::SetOperation(_)
            | Self::Reading { .. }
            | Self::Recursion(_) => self.made(),
            Self::Distinct { columns, .. } => columns.clone(),
            Self::Recognition(recognition) if recognition.rows == MatchRows::One => {
                let mut all = Vec::new();
                recognition.partition_by.iter().for_each(|key| key.columns(&mut all));
                all.extend(self.made());
                all
            }
            Self::Filter { input, .. }
            | Self::Project { input, .. }
            | Self::Sort { input, .. }
            | Self::Sample { input, .. }
            | Self::Window(Window { input, .. })
            | Self::Recognition(Recognition { input, .. })
            | Self::Limit(Limit { input, .. })
            | Self::Unnest(Unnest { input, .. })
            | Self::Subquery(Subquery { input, .. }) => {
                let mut all = input.columns();
                all.extend(self.made());
                all
            }
            Self::Join(Join { left, right, .. }) | Self::Lateral(Lateral { left, right, .. }) => {
                let mut all = left.columns();
                all.extend(right.columns());
                all
            }
        }
    }

    /// The calls of its aggregates and window functions, whose arguments are among its expressions.
    #[must_use]
    pub fn calls(&self) -> Vec<&Call> {
        match self {
            Self::Aggregate(aggregate) => aggregate.aggregates.iter().map(|(_, own)| &own.call).collect(),
            Self::Window(window) => window.functions.iter().map(|(_, own)| &own.call.call).collect(),
            Self::Recognition(own) => own.rows.functions().iter().map(|(_, own)| &own.call.call).collect(),
            _ => Vec::new(),
        }
    }
}
