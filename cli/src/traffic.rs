//! The traffic of a flow log, as the commands `report`, `top`, `who` and `timeline` query it.

pub(crate) mod answer;
pub(crate) mod arguments;
pub(crate) mod ask;
mod bars;
pub(crate) mod question;
pub(crate) mod questions;
pub(crate) mod show;
