//! The source of a table's rows.

mod records;
mod shared;

use std::fmt;
use std::sync::Arc;

use datafusion_common::Result;
use datafusion_expr::Operator;
use datafusion_physical_expr::expressions::{BinaryExpr, Column, InListExpr, IsNullExpr, Literal, NotExpr};
use datafusion_physical_plan::{ExecutionPlan, PhysicalExpr};

pub use self::records::Records;
pub(crate) use self::shared::{Looked, Shared, over};

/// The source of the rows of a table in the catalog.
pub trait Table: fmt::Debug + Send + Sync {
    /// The number of columns that are not hidden.
    fn columns(&self) -> usize;

    /// A plan that returns these columns of the rows, in the requested order.
    ///
    /// Their types are those of [`arrow_type`](crate::batch::arrow_type). It may have as many partitions as can be
    /// read in parallel, or one if the order of the rows matters.
    fn scan(&self, request: &Request<'_>) -> Result<Arc<dyn ExecutionPlan>>;

    /// Whether its scans leave out every row for which one of the conditions that are comparisons ([`is_comparison`])
    /// is not true, so that they need not be checked again.
    fn filters(&self) -> bool {
        false
    }
}

/// Whether a condition consists of columns, literals, comparisons and lists of these, IS NULL, AND, OR and NOT, so
/// that it cannot fail.
pub fn is_comparison(condition: &Arc<dyn PhysicalExpr>) -> bool {
    let own = match condition.downcast_ref::<BinaryExpr>() {
        Some(binary) => matches!(
            binary.op(),
            Operator::Eq
                | Operator::NotEq
                | Operator::Lt
                | Operator::LtEq
                | Operator::Gt
                | Operator::GtEq
                | Operator::IsDistinctFrom
                | Operator::And
                | Operator::Or
        ),
        None => {
            condition.downcast_ref::<Column>().is_some()
                || condition.downcast_ref::<Literal>().is_some()
                || condition.downcast_ref::<InListExpr>().is_some()
                || condition.downcast_ref::<IsNullExpr>().is_some()
                || condition.downcast_ref::<NotExpr>().is_some()
        }
    };
    own && condition.children().into_iter().all(is_comparison)
}

/// What a query reads of a table.
#[derive(Debug)]
pub struct Request<'a> {
    /// The columns by index: first those in the catalog's `columns`, then those in `hidden_columns`.
    pub columns: &'a [usize],
    /// Conditions that are true for every row that matters to the query, over `columns` (`Column` 0 is the first of
    /// them).
    ///
    /// Rows for which one is not true may be left out, but need not: the query checks again. Simple ones are
    /// comparisons of a column with a literal (`BinaryExpr`), lists of literals (`InListExpr`) and ORs of them. Others
    /// can be anything, and can fail.
    pub conditions: &'a [Arc<dyn PhysicalExpr>],
    /// The preferred number of partitions.
    pub partitions: usize,
}
