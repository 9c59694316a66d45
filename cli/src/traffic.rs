//! The traffic of a flow log, of which the commands `report`, `top`, `who` and `timeline` ask questions.

pub(crate) mod answer;
pub(crate) mod arguments;
pub(crate) mod ask;
mod bars;
pub(crate) mod question;
pub(crate) mod questions;
pub(crate) mod show;
