//! The rows of a running query, as texts.

use super::decode_error::DecodeError;
use super::record::Record;
use super::result_column::ResultColumn;
use super::statistics::Statistics;

/// The rows of a running query, as texts.
///
/// Dropping it before the last row cancels the query, as far as the engine can do so without waiting.
pub trait Cursor: Send {
    /// Why the query or its rows failed.
    type Error: From<DecodeError> + Send;

    /// The columns of the result, in order; empty before the first [`Cursor::next`] has ended.
    fn columns(&self) -> &[ResultColumn];

    /// The next row, when it is available; `None` after the last.
    fn next(&mut self) -> impl Future<Output = Result<Option<Record>, Self::Error>> + Send;

    /// What the query has used so far, as far as the engine says.
    fn statistics(&self) -> Statistics;

    /// Remarks on the rows, such as that a function that approximates on Athena is exact here; a sentence each.
    fn notes(&self) -> Vec<String> {
        Vec::new()
    }

    /// Cancels the query, and waits until that is certain.
    fn cancel(self) -> impl Future<Output = Result<(), Self::Error>> + Send;
}
