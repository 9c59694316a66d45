//! What gives the rows of a table.

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

/// What gives the rows of a table of the catalog.
pub trait Table: fmt::Debug + Send + Sync {
    /// How many columns it has that are not hidden.
    fn columns(&self) -> usize;

    /// A plan that gives these columns of the table's rows, in the order in which they are asked for.
    ///
    /// They lie as [`arrow_type`](crate::batch::arrow_type) says. It may have as many partitions as it can read side by
    /// side; where the order of rows means something it has one.
    fn scan(&self, request: &Request<'_>) -> Result<Arc<dyn ExecutionPlan>>;

    /// Whether its scans leave out every row for which one of the conditions is not true that are comparisons
    /// ([`is_comparison`]), so that nobody need ask again.
    fn filters(&self) -> bool {
        false
    }
}

/// Whether a condition is made of columns and literals, of comparisons and lists of these, IS NULL, and AND, OR and NOT: it
/// cannot fail.
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
    /// The columns, as indexes: those of the catalog's `columns`, then those of `hidden_columns`.
    pub columns: &'a [usize],
    /// What is true of every row that the query looks at, over `columns` (`Column` 0 is the first of them).
    ///
    /// Rows for which one is not true may be left out, and need not: the query asks again. Plain ones are comparisons of
    /// a column with a literal (`BinaryExpr`), lists of literals (`InListExpr`) and ORs of them; others may be anything,
    /// and may fail.
    pub conditions: &'a [Arc<dyn PhysicalExpr>],
    /// How many partitions are wanted.
    pub partitions: usize,
}
