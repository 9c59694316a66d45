//! What is wrong with a stack.

use crate::error::Error;

/// What is wrong with a stack, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The part of the stack.
    pub subject: Subject,
    /// What is wrong with it.
    pub error: Error,
}

/// A part of a stack.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Subject {
    /// The stack itself.
    Stack,
    /// A setting of the stack, by the name that a declaration gives it.
    Setting(&'static str),
    /// An integration, by its index.
    Integration(usize),
    /// A setting of an integration, or the stack's setting that it inherits.
    IntegrationSetting(usize, &'static str),
    /// The table.
    Table,
    /// A column, by its index.
    Column(usize),
    /// A query, by its index.
    Query(usize),
    /// A deployment parameter, by its index.
    Parameter(usize),
}
