//! What a flow log stack is: the rules of every part of a declaration, and the CloudFormation template that it becomes.
//!
//! An implementation detail of `flow-log-stack`, whose documentation is the manual.
//! Each rule is a constructor here, called by the macro at compile time and by programs at run time.

// Without the feature, some of what only programs use is unused.
#![cfg_attr(not(feature = "program"), allow(dead_code))]

mod assemble;
#[cfg(feature = "program")]
pub mod engine;
mod error;
pub mod expansion;
mod forecast;
mod listed;
pub mod loader;
mod model;
mod nearest;
mod node;
pub mod resource;
pub mod template;
mod validate;
mod value;
mod wire;

pub use crate::error::{Code, Error, Reason};
pub use crate::listed::Listed;
pub use crate::model::bucket_owner::BucketOwner;
pub use crate::model::column::Column;
pub use crate::model::database::Database;
pub use crate::model::declared::{DeclaredParameter, DeclaredParameters, OutputColumn, OutputColumns, declared};
pub use crate::model::destination_options::DestinationOptions;
pub use crate::model::field::{FIELDS, Field, FieldKind, Missing, Stored, Values};
pub use crate::model::flow_log::{AggregationInterval, FlowLog, NewFlowLog, TrafficType};
#[cfg(feature = "program")]
pub use crate::model::handle::{Argument, DeclaredIntegration, FlowLogStack, NamedQuery};
pub use crate::model::integration::Integration;
pub use crate::model::key::Key;
pub use crate::model::kind::Kind;
pub use crate::model::load::{Frequency, Load};
pub use crate::model::names::Names;
pub use crate::model::parameter::DeploymentParameter;
pub use crate::model::problem::{Problem, Subject};
pub use crate::model::query::cut::dedented;
pub use crate::model::query::{DaysAgo, DefaultValue, Piece, Query, QueryParameter};
pub use crate::model::scope::Scope;
pub use crate::model::setting::Setting;
pub use crate::model::stack::Stack;
pub use crate::model::start_query::StartQuery;
pub use crate::model::table::Table;
pub use crate::model::{log_format, predefined};
pub use crate::nearest::nearest;
#[cfg(feature = "program")]
pub use crate::template::Format;
pub use crate::template::Template;
#[cfg(feature = "program")]
pub use crate::template::reference::references;
pub use crate::template::text::Text;
#[cfg(feature = "program")]
pub use crate::template::write::{NewFile, write_changed};
pub use crate::value::column_type::{ColumnType, Digits, Fields, Length};
pub use crate::value::date::Date;
pub use crate::value::day::Day;
pub use crate::value::decimal::Decimal;
pub use crate::value::file_format::FileFormat;
pub use crate::value::literal::{Literal, Written};
pub use crate::value::location::Location;
pub use crate::value::log_retention::LogRetention;
pub use crate::value::parameter_type::ParameterType;
pub use crate::value::partition_retention::PartitionRetention;
#[cfg(feature = "program")]
pub use crate::value::printed::{Interval, Null, Printed, Time, Uuid};
pub use crate::value::resource_id::{ResourceId, ResourceType};
pub use crate::value::scan_limit::ScanLimit;
pub use crate::value::tags::Tags;
pub use crate::value::timestamp::Timestamp;
#[cfg(feature = "program")]
pub use crate::value::zoned_timestamp::ZonedTimestamp;
pub use crate::value::{arn, dynamic_reference, name};
/// Any JSON: the values of a column of type `json`.
#[cfg(feature = "program")]
pub use serde_json::Value as Json;
