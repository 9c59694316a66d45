//! The rows of a query that runs, as texts.

use super::decode_error::DecodeError;
use super::record::Record;
use super::result_column::ResultColumn;
use super::statistics::Statistics;

/// The rows of a query that runs, as texts.
///
/// To drop it before the last row gives the query up, as far as the engine can do so without waiting.
pub trait Cursor: Send {
    /// Why the query or its rows failed.
    type Error: From<DecodeError> + Send;

    /// The columns of the result, in their order; none before the first [`Cursor::next`] has ended.
    fn columns(&self) -> &[ResultColumn];

    /// The next row, once it is there; none after the last.
    fn next(&mut self) -> impl Future<Output = Result<Option<Record>, Self::Error>> + Send;

    /// What the query has cost so far, as far as the engine says it.
    fn statistics(&self) -> Statistics;

    /// What is to be known of the rows, such as that a function which approximates on Athena is exact here; a sentence each.
    fn notes(&self) -> Vec<String> {
        Vec::new()
    }

    /// Ends the query, and waits until that is certain.
    fn cancel(self) -> impl Future<Output = Result<(), Self::Error>> + Send;
}
