//! The database.

use super::setting::Setting;
use crate::value::name::{AthenaName, DatabaseName};
use crate::wire::wire;

/// The database that holds the table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Database {
    /// A database that the stack creates, named after the flow log.
    #[default]
    Derived,
    /// A database that the stack creates.
    Named(Setting<DatabaseName>),
    /// One that exists already.
    Existing(Setting<AthenaName>),
}

wire!(
    enum Database {
        Derived,
        Named(name),
        Existing(name),
    }
);
