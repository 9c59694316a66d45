//! What to write instead.

pub(crate) mod foreign;
mod similar;

pub(crate) use self::similar::similar;
