//! A query as a plan: names are column numbers, overloads are chosen, and each conversion that Trino makes is a node.
//!
//! ```
//! use flow_log_stack_analysis::{Catalog, Column, Table, resolve};
//!
//! let column = |name: &str, data_type: &str| Column {
//!     name: name.to_owned(),
//!     data_type: data_type.parse().ok(),
//!     ..Column::default()
//! };
//! let catalog = Catalog {
//!     tables: Some(vec![Table {
//!         name: "flow_logs".to_owned(),
//!         columns: vec![column("srcaddr", "varchar"), column("bytes", "bigint")],
//!         ..Table::default()
//!     }]),
//!     ..Catalog::default()
//! };
//! let sql = "SELECT srcaddr, sum(bytes) AS total FROM flow_logs WHERE bytes > 100 GROUP BY 1 ORDER BY 2 DESC";
//! let plan = resolve(sql, &catalog).plan.expect("it has a plan");
//! assert_eq!(
//!     plan.to_string(),
//!     "\
//! Output srcaddr := #2, total := #3
//!   Sort #3 DESC NULLS LAST
//!     Aggregate by #2 := #0, #3 := sum(#1)
//!       Filter #1 > coerce(100 as bigint)
//!         Scan flow_logs #0 := srcaddr, #1 := bytes
//! "
//! );
//! ```
//!
//! It is the plan that Trino makes before it optimises one: nothing is moved, and nothing is left out but columns of tables
//! that nobody names, WITH queries that nobody reads, and the ORDER BY of an inner query whose rows are not cut, which
//! has no effect. (That of a WITH query has one, if it is not inside another query.)

mod build;
mod expression;
mod node;
mod parts;
mod print;
mod readings;

use std::fmt;
use std::ops::Range;

pub(crate) use self::build::of;
pub use self::expression::json::{
    Json, JsonBehavior, JsonEncoding, JsonFormat, JsonInput, JsonPath, JsonPathKind, JsonWrapper,
};
pub use self::expression::of_match::{MatchedRow, OfMatch};
pub use self::expression::{
    AggregateCall, Call, Comparison, Current, Expression, ExpressionKind, Literal, Parameter, SortKey,
};
pub use self::node::recognition::{MatchRows, PatternVariable, Recognition, RowPattern, Skip};
pub use self::node::{
    Aggregate, Frame, FrameBound, FrameOffset, FrameUnit, GroupingKey, Join, JoinKind, Lateral, Limit, Node,
    Quantifier, Recursion, SampleMethod, Scan, ScanColumn, SetInput, SetOperation, SetOperator, Subquery, SubqueryKind,
    Unnest, UnnestItem, Values, Window, WindowCall,
};
use crate::types::Type;

/// A column of a plan: its index in [`Plan::columns`]. A column is made by one node, or is a parameter of one lambda.
pub type ColumnNumber = usize;

/// A resolved query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What each column number is.
    pub columns: Vec<PlanColumn>,
    /// What gives the rows.
    pub root: Node,
    /// The columns of the result, in order; one column may be several of them.
    pub output: Vec<PlanOutput>,
    /// What Trino 401 ends with an internal error for, whatever the tables hold; newer versions run it.
    pub breakdown: Option<&'static str>,
}

/// What a column number is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanColumn {
    /// The name that it had in the text, for people: names mean nothing in a plan.
    pub name: Option<String>,
    /// Its Trino type.
    pub data_type: Type,
}

/// A column of the result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanOutput {
    /// Its name; `None` for a nameless column (Athena shows `_col0`).
    pub name: Option<String>,
    /// Its column.
    pub column: ColumnNumber,
}

/// Why a query has no plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoPlan {
    /// The reason.
    pub reason: NoPlanReason,
    /// The bytes of the text that it is about.
    pub range: Range<usize>,
}

/// Why a query has no plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum NoPlanReason {
    /// The query is refused: [`Analysis::diagnostics`](crate::Analysis::diagnostics) says why.
    Refused,
    /// The catalog names no tables, so that only the syntax was judged.
    NoTables,
    /// A type that is not known, of a column, a parameter or a part of the query that is taken unchecked.
    UnknownType,
    /// A relation of which not all columns are known.
    UnknownColumns,
    /// A parameter that says how many rows further a row of a row pattern is.
    PatternOffset,
    /// A table function.
    TableFunction,
    /// Athena's metadata tables, such as `"flow_logs$partitions"`, or `information_schema` if not all tables are known.
    Metadata,
    /// `FOR VERSION AS OF`, `FOR TIMESTAMP AS OF`.
    TableVersion,
    /// A subquery inside a lambda.
    SubqueryInLambda,
    /// A subquery in the condition of an outer join that names columns of both of its sides.
    SubqueryInOuterJoin,
    /// A parameter that stands for a list elsewhere than in IN.
    List,
    /// An aggregate or a window function where Trino's analysis takes it and its execution fails.
    Fails,
    /// More columns than are followed.
    TooLarge,
}

impl fmt::Display for NoPlanReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Refused => "the query is refused",
            Self::NoTables => "the catalog has no tables",
            Self::UnknownType => "a type is not known",
            Self::UnknownColumns => "the columns of a relation are not known",
            Self::PatternOffset => "a parameter stands where a number of rows would have to be known",
            Self::TableFunction => "table functions have no plan",
            Self::Metadata => "metadata of tables has no plan",
            Self::TableVersion => "versions of tables have no plan",
            Self::SubqueryInLambda => "a subquery in a lambda has no plan",
            Self::SubqueryInOuterJoin => "a subquery over both sides of an outer join has no plan",
            Self::List => "a list stands where its length would have to be known",
            Self::Fails => "Trino accepts the query, and fails when it runs it",
            Self::TooLarge => "the query has more columns than are followed",
        })
    }
}
