//! What is wrong with a query, and what a remedy for it depends on.

use std::rc::Rc;

use super::alias::Alias;
use super::surroundings::Surroundings;
use crate::diagnostic::Diagnostic;
use crate::functions::{Argument, NotFound};
use crate::syntax::tree::{Bytes, LogicalOperator, QualifiedName};
use crate::types::Type;

/// Something that is wrong. It is reported once; what to write instead is asked when all is known.
pub(crate) struct Finding {
    pub(crate) error: Diagnostic,
    pub(crate) cause: Cause,
}

/// An expression, by its number, and the type that it has there.
#[derive(Clone)]
pub(crate) struct Operand {
    pub(crate) number: usize,
    pub(crate) data_type: Type,
}

/// What two values meet for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// `=` and its kin, IN
    Equality,
    /// `<` and its kin, BETWEEN
    Order,
    /// Both are results, as of CASE.
    Result,
}

/// What a remedy depends on. Expressions are named by their numbers, blocks by where their SELECT starts.
pub(crate) enum Cause {
    /// All was told.
    Told,
    /// Two values do not meet.
    Apart {
        left: Operand,
        right: Operand,
        purpose: Purpose,
    },
    /// A value does not meet those before it, of which one is known.
    Among {
        first: usize,
        so_far: Type,
        element: Operand,
        purpose: Purpose,
    },
    /// A condition is not a boolean; before it, a term of the same AND or OR is one.
    Condition {
        condition: Operand,
        before: Option<(LogicalOperator, usize)>,
    },
    /// An arithmetic operator does not take its operands.
    Operands { operation: usize, left: Type, right: Type },
    /// A time was asked for.
    NotATime(Operand),
    /// There is no such cast.
    Cast {
        value: Operand,
        wanted: Type,
        type_name: String,
    },
    /// A value must be of another type.
    OfAnotherType { value: usize, wanted: Type },
    /// LIKE looks at something that is not text.
    LikeValue { value: Operand, pattern: usize },
    /// The pattern of LIKE is not text.
    LikePattern { value: usize, pattern: Operand },
    /// The text of `TYPE 'text'` is not a value of the type.
    Literal(usize),
    /// The type of `TYPE 'text'` is unknown.
    LiteralType(usize),
    /// An unknown type in an expression.
    TypeName { expression: usize, unknown: String },
    /// An unknown name of something, of which these are known.
    Name {
        kind: &'static str,
        name: String,
        range: Bytes,
        known: Vec<String>,
    },
    /// An unknown table before `.*`, where these are known.
    Relation {
        name: String,
        range: Bytes,
        known: Vec<String>,
    },
    /// An unknown table in FROM, where these WITH queries are known.
    Table { name: QualifiedName, queries: Vec<String> },
    /// An unknown column.
    Column { column: usize, around: Rc<Surroundings> },
    /// Several columns answer to a name, those of these relations among them.
    Ambiguous { name: String, relations: Vec<String> },
    /// An alias where none can stand.
    Alias { place: Bytes, alias: Alias },
    /// A name with hyphens for underscores.
    Hyphens { range: Bytes, name: String },
    /// A call that no function takes.
    Call(usize),
    /// DISTINCT in a call of something that is not an aggregate.
    Distinct(usize),
    /// An aggregate or window function in the WHERE of a block.
    InWhere { block: usize, condition: usize },
    /// A column that GROUP BY lacks, or that has no GROUP BY.
    NotGrouped { block: usize, grouped: bool },
}

impl Cause {
    /// How many names were copied for it.
    pub(super) fn names(&self) -> usize {
        match self {
            Self::Name { known: names, .. }
            | Self::Relation { known: names, .. }
            | Self::Table { queries: names, .. }
            | Self::Ambiguous { relations: names, .. } => names.len(),
            _ => 0,
        }
    }
}

/// A call that no function takes.
pub(crate) struct Unfit {
    pub(crate) arguments: Vec<Argument>,
    pub(crate) found: NotFound,
    pub(crate) around: Rc<Surroundings>,
}
