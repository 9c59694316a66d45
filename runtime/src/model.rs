//! What a declaration says, made of values.

pub(crate) mod apart;
pub(crate) mod bucket_owner;
pub(crate) mod column;
pub(crate) mod database;
pub(crate) mod declared;
pub(crate) mod destination_options;
pub(crate) mod field;
pub(crate) mod flow_log;
#[cfg(feature = "program")]
pub(crate) mod handle;
pub(crate) mod integration;
pub(crate) mod key;
pub(crate) mod kind;
#[cfg(feature = "program")]
mod known_names;
pub(crate) mod load;
pub mod log_format;
#[cfg(test)]
pub(crate) mod matched;
pub(crate) mod names;
pub(crate) mod parameter;
pub(crate) mod physical_names;
pub mod predefined;
pub(crate) mod problem;
pub(crate) mod query;
pub(crate) mod scope;
pub(crate) mod setting;
pub(crate) mod stack;
pub(crate) mod start_query;
pub(crate) mod table;
