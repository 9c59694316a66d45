//! What a flow log stack is: the rules of every part of a declaration, and the CloudFormation template that it becomes.
//!
//! Implementation detail of `flow-log-stack`, whose documentation is the manual.
//! Each rule is a constructor here, called by the macro at compile time and by programs at run time.

pub mod arn;
mod assemble;
mod column;
mod day;
mod emit;
mod error;
pub mod expansion;
mod field;
mod flow_log;
mod handle;
mod literal;
mod load;
pub mod loader;
mod location;
pub mod log_format;
pub mod name;
mod nearest;
mod parameter;
mod partition_retention;
pub mod predefined;
mod query;
mod reference;
pub mod resource;
mod setting;
mod stack;
mod tags;
pub mod template;
mod text;
mod validate;
mod workgroup;
mod yaml;

pub use crate::column::{Column, ColumnType};
pub use crate::day::Day;
pub use crate::emit::write_changed;
pub use crate::error::{Code, Error};
pub use crate::field::{FIELDS, Field, FieldKind, Missing, Stored, Values};
pub use crate::flow_log::{AggregationInterval, FlowLog, NewFlowLog, ResourceId, ResourceType, TrafficType};
pub use crate::handle::{Argument, Date, FlowLogStack, NamedQuery};
pub use crate::literal::{Decimal, Literal, ParameterType, Timestamp, Written};
pub use crate::load::{Frequency, Load};
pub use crate::location::Location;
pub use crate::nearest::nearest;
pub use crate::parameter::DeploymentParameter;
pub use crate::partition_retention::PartitionRetention;
pub use crate::query::{DefaultValue, Piece, Query, QueryParameter};
pub use crate::reference::references;
pub use crate::setting::{Kind, Setting};
pub use crate::stack::{
    Database, DestinationOptions, FileFormat, Integration, Key, Names, Problem, Scope, Stack, StartQuery, Subject,
    Table,
};
pub use crate::tags::Tags;
pub use crate::template::{Format, Template};
pub use crate::text::Text;
pub use crate::workgroup::{LogRetention, ScanLimit};
