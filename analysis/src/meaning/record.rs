//! What a plan is made from, noted while names and types are found out, if somebody asks for one.

use std::collections::HashMap;

use crate::functions::Resolved;

/// Fields and overloads by the places that they are for.
///
/// Fields are numbered as those of scopes are; bytes tell places apart, since no two of one kind begin (or, for
/// relations, begin and end) at the same.
#[derive(Default)]
pub(crate) struct Record {
    /// The overload of each call, by the expression's number.
    pub(crate) calls: HashMap<usize, Resolved>,
    /// The fields of the parameters of each lambda, by the expression's number.
    pub(crate) lambdas: HashMap<usize, Vec<usize>>,
    /// The fields of each relation, by its bytes.
    pub(crate) relations: HashMap<(usize, usize), Vec<usize>>,
    /// The columns of each select list, by the start of SELECT.
    pub(crate) blocks: HashMap<usize, Vec<Selected>>,
    /// The fields of what UNION, VALUES and TABLE give, by the start of that word.
    pub(crate) bodies: HashMap<usize, Vec<usize>>,
    /// The table of the catalog that a name means, by the start of the name.
    pub(crate) tables: HashMap<usize, usize>,
    /// The fields of both sides that a column of USING means, by the start of its name.
    pub(crate) common: HashMap<usize, (usize, usize)>,
}

/// A column of a select list.
#[derive(Clone, Copy)]
pub(crate) struct Selected {
    /// The field that it is for the clauses after it and for outer queries.
    pub(crate) field: usize,
    /// The field that it passes on, where it is one of a star of fields.
    pub(crate) source: Option<usize>,
}
