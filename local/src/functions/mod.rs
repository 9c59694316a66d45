//! The table of scalar functions and operators: one row for each overload in the catalogue, by its key.
//!
//! A row has the name, the arguments as in the catalogue, and what runs it. An overload without a row is not run here.

mod amount;
mod arithmetic;
pub(crate) mod array;
mod binary;
mod color;
mod distribution;
pub(crate) mod format;
mod hash;
mod json;
mod like;
mod map;
mod math;
mod network;
mod pattern;
pub(crate) mod random;
mod regexp;
mod sketch;
mod stem;
mod string;
pub(crate) mod time;
mod url;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, LazyLock};

use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::functions::OverloadKey;

pub(crate) use self::json::read_text;
pub use self::like::Like;
pub(crate) use self::sketch::BITS;
use crate::refusal::Refusal;
use crate::session::Session;
use crate::value::Computed;
use crate::value::Value;

/// What a function knows about its call besides the values.
#[derive(Clone, Debug)]
pub struct Site {
    /// The name of the function.
    pub name: &'static str,
    /// The types of the arguments.
    pub arguments: Vec<Type>,
    /// The type of the result.
    pub result: Type,
    /// The session.
    pub session: Session,
    /// The values of the constant arguments.
    pub constants: Vec<Option<Value>>,
    /// Whether Trino computes an aggregate in one step, and not for parts of the rows first.
    pub in_one_step: bool,
    /// The lambdas of an aggregate.
    pub lambdas: Vec<Arc<dyn Lambda>>,
}

/// A lambda that an aggregate calls for each of its rows.
pub trait Lambda: fmt::Debug + Send + Sync {
    /// The value for these arguments.
    fn call(&self, arguments: &[Value]) -> Computed;
}

/// A function prepared for one call.
pub type Prepared = Box<dyn Fn(&[Value]) -> Computed + Send + Sync>;

/// Calls the lambda that is the argument with this index.
pub type Apply<'a> = dyn FnMut(usize, &[Value]) -> Computed + 'a;

/// What runs an overload.
#[derive(Clone, Copy)]
pub enum Run {
    /// A function of the values.
    Plain(fn(&[Value]) -> Computed),
    /// A function of the values and the types.
    Typed(fn(&[Value], &Site) -> Computed),
    /// A function that prepares its constant arguments before the first row, and may refuse them.
    Prepared(fn(&Site) -> Result<Prepared, Refusal>),
    /// A function whose value differs from call to call; it is never computed in advance.
    Changing(fn(&[Value]) -> Computed),
    /// A function with lambdas; in the values, NULL takes their places.
    Higher(fn(&[Value], &mut Apply<'_>, &Site) -> Computed),
}

/// A row of the table: name, arguments, what runs it.
type Row = (&'static str, &'static str, Run);

/// The families of functions.
const FAMILIES: [&[Row]; 19] = [
    amount::ROWS,
    arithmetic::ROWS,
    array::ROWS,
    binary::ROWS,
    color::ROWS,
    distribution::ROWS,
    hash::ROWS,
    json::ROWS,
    map::ROWS,
    math::ROWS,
    network::ROWS,
    random::ROWS,
    regexp::ROWS,
    sketch::ROWS,
    stem::ROWS,
    string::ROWS,
    time::ROWS,
    url::ROWS,
    &[
        ("current_groups", "", Run::Plain(|_| Ok(Value::array([])))),
        (
            "typeof",
            "T",
            Run::Typed(|_, site| Ok(Value::text(site.arguments[0].to_string()))),
        ),
        // Trino's answer if its build has no version.
        ("version", "", Run::Plain(|_| Ok(Value::text("<unknown>")))),
    ],
];

static TABLE: LazyLock<HashMap<(&'static str, &'static str), Run>> = LazyLock::new(|| {
    FAMILIES
        .iter()
        .flat_map(|rows| rows.iter())
        .map(|(name, arguments, run)| ((*name, *arguments), *run))
        .collect()
});

/// What runs an overload; `None` if it is not run here.
#[must_use]
pub fn run_of(overload: &OverloadKey) -> Option<Run> {
    TABLE.get(&(overload.name, overload.arguments)).copied()
}

/// The keys of all rows, for the test that each is in the catalogue.
pub fn keys() -> impl Iterator<Item = (&'static str, &'static str)> {
    TABLE.keys().copied()
}
