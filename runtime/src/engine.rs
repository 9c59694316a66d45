//! What runs queries, and the rows that it returns.
//!
//! Write programs against [`Engine`]. Athena is one, the engine for log files on this machine another, and
//! [`Recorded`] returns prepared rows, so that the program can be tested without either.

mod cursor;
mod decode;
mod decode_error;
mod record;
mod recorded;
mod result_column;
mod row;
mod rows;
mod serialize;
mod statistics;

use std::error::Error;

pub use self::cursor::Cursor;
pub use self::decode::Decode;
pub use self::decode_error::DecodeError;
pub use self::record::Record;
pub use self::recorded::{Recorded, RecordedError, RecordedRows};
pub use self::result_column::ResultColumn;
pub use self::row::{Cells, TypedQuery};
pub use self::rows::Rows;
pub use self::statistics::{DOLLARS_PER_TERABYTE, Statistics};
use crate::model::names::Names;
use crate::model::start_query::StartQuery;

/// What runs queries: Athena, or an engine on this machine.
pub trait Engine {
    /// Why a query or its rows failed.
    type Error: Error + Send + Sync + 'static + From<crate::Error> + From<DecodeError>;
    /// The rows of a running query.
    type Cursor: Cursor<Error = Self::Error>;

    /// The names of the stack's objects in this engine.
    fn names(&self) -> &Names;

    /// Starts a query without waiting for it: the first [`Cursor::next`] reports what goes wrong later.
    fn start(&self, query: StartQuery) -> impl Future<Output = Result<Self::Cursor, Self::Error>> + Send;

    /// Starts a declared query, whose rows have a type.
    ///
    /// Fails before anything starts for an empty list, or a value of more than 1,024 characters.
    fn run<Q: TypedQuery>(
        &self,
        query: &Q,
    ) -> impl Future<Output = Result<Rows<Q::Row, Self::Cursor>, Self::Error>> + Send {
        let started = query.start_query(self.names()).map(|query| self.start(query));
        async { Ok(Rows::of::<Q>(started?.await?)) }
    }
}
