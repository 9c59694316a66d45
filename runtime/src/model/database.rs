//! The database.

use super::setting::Setting;
use crate::value::name::{AthenaName, DatabaseName};
use crate::wire::wire;

/// The database that holds the table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Database {
    /// One of the stack's own, named after the flow log.
    #[default]
    Derived,
    /// One of the stack's own.
    Named(Setting<DatabaseName>),
    /// One that is there already.
    Existing(Setting<AthenaName>),
}

wire!(
    enum Database {
        Derived,
        Named(name),
        Existing(name),
    }
);
