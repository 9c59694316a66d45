//! Single values, each with the rule of the service that uses it.

pub mod arn;
mod calendar;
pub(crate) mod column_type;
pub(crate) mod date;
pub(crate) mod day;
pub(crate) mod decimal;
pub mod dynamic_reference;
pub(crate) mod file_format;
pub(crate) mod literal;
pub(crate) mod location;
pub(crate) mod log_retention;
pub mod name;
pub(crate) mod parameter_type;
pub(crate) mod partition_retention;
#[cfg(feature = "program")]
pub(crate) mod printed;
pub(crate) mod resource_id;
pub(crate) mod scan_limit;
pub(crate) mod tags;
pub(crate) mod timestamp;
#[cfg(feature = "program")]
pub(crate) mod zoned_timestamp;
