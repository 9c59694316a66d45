//! What a program that runs queries imports: `use flow_log_stack::prelude::*;`.

pub use crate::engine::{Cursor, Engine, TypedQuery};
pub use crate::{Date, Day, Decimal, FlowLogStack, NamedQuery, Names, Timestamp, flow_log_stack};
