//! The database.

use serde::{Deserialize, Serialize};

use super::setting::Setting;
use crate::value::name::{AthenaName, DatabaseName};

/// The database that holds the table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Database {
    /// One of the stack's own, named after the flow log.
    #[default]
    Derived,
    /// One of the stack's own.
    Named(Setting<DatabaseName>),
    /// One that is there already.
    Existing(Setting<AthenaName>),
}
