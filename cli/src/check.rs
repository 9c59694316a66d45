//! `check`: what Athena would say of a query, without asking it.

mod catalog;
mod place;
mod stream;

use crate::args::{CheckArguments, MessageFormat};
use crate::report::Failure;

pub(crate) fn run(arguments: &CheckArguments) -> Result<(), Failure> {
    match arguments.message_format {
        MessageFormat::Jsonl => stream::run(std::io::stdin().lock(), std::io::stdout().lock()),
    }
}
