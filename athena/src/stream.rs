//! Rows as a stream.

use flow_log_stack_runtime::engine::{Cursor, Rows};
use futures_util::{Stream, stream};

/// The rows of a query as a stream; it ends after an error.
///
/// Dropping it has the same effect as dropping the rows.
pub fn stream<R, C: Cursor>(rows: Rows<R, C>) -> impl Stream<Item = Result<R, C::Error>> {
    stream::unfold(Some(rows), |rows| async {
        let mut rows = rows?;
        match rows.next().await {
            Ok(Some(row)) => Some((Ok(row), Some(rows))),
            Ok(None) => None,
            Err(error) => Some((Err(error), None)),
        }
    })
}
