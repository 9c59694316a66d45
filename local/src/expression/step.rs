//! A program: the compiled form of an expression.

use std::fmt;

use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::plan::{Comparison, JsonEncoding, JsonFormat, JsonWrapper};

use crate::functions::format::Format;
use crate::functions::{Apply, Like, Prepared, Site};
use crate::json_path::Path;
use crate::value::json::Json;
use crate::value::{Computed, Value};

/// A node of a program.
#[derive(Debug)]
pub(super) enum Step {
    Slot(usize),
    Constant(Value),
    Call(Box<Call>),
    Json(Box<JsonStep>),
    Cast {
        value: Box<Step>,
        from: Type,
        to: Type,
        safe: bool,
    },
    Compare {
        operator: Comparison,
        left: Box<Step>,
        right: Box<Step>,
        data_type: Type,
    },
    And(Vec<Step>),
    Or(Vec<Step>),
    Not(Box<Step>),
    IsNull(Box<Step>),
    Between {
        value: Box<Step>,
        low: Box<Step>,
        high: Box<Step>,
        data_type: Type,
    },
    In {
        value: Box<Step>,
        list: Vec<Step>,
        /// How many of the first items are looked up: they make the answer true or do nothing, even for a value with NULL in it.
        looked_up: usize,
        /// Whether all items are computed, even after an equal one.
        all: bool,
    },
    Like {
        value: Box<Step>,
        length: Option<u32>,
        pattern: Box<Step>,
        escape: Option<Box<Step>>,
        ready: Option<Like>,
    },
    Case {
        branches: Vec<(Step, Step)>,
        otherwise: Option<Box<Step>>,
    },
    SimpleCase {
        operand: Box<Step>,
        branches: Vec<(Step, Step)>,
        otherwise: Option<Box<Step>>,
    },
    Coalesce(Vec<Step>),
    NullIf {
        value: Box<Step>,
        other: Box<Step>,
        types: [Type; 2],
        compared_as: Type,
    },
    Try(Box<Step>),
    Array(Vec<Step>),
    Row(Vec<Step>),
    Field {
        row: Box<Step>,
        index: usize,
    },
    AtTimeZone {
        value: Box<Step>,
        zone: Box<Step>,
        /// The second at which the query starts, as Unix time.
        now: i64,
    },
    Format {
        pattern: Box<Step>,
        /// The pattern if it is constant.
        ready: Option<Computed<Format>>,
        values: Vec<Step>,
        types: Vec<Type>,
    },
    /// A time of day as a timestamp: on the day on which the query starts.
    OnDay {
        value: Box<Step>,
        day: i32,
        to: Type,
    },
}

/// A call of a function.
pub(super) struct Call {
    pub(super) function: Function,
    pub(super) arguments: Vec<Argument>,
    /// Which arguments may be NULL without making the result NULL.
    pub(super) takes_null: Vec<bool>,
    pub(super) site: Site,
}

/// What computes the result.
pub(super) enum Function {
    Plain(fn(&[Value]) -> Computed),
    Typed(fn(&[Value], &Site) -> Computed),
    Prepared(Prepared),
    Higher(fn(&[Value], &mut Apply<'_>, &Site) -> Computed),
}

/// An argument.
#[derive(Debug)]
pub(super) enum Argument {
    Value(Step),
    /// A lambda: the slots of its parameters, and its body.
    Lambda(Vec<usize>, Step),
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("name", &self.site.name)
            .field("arguments", &self.arguments)
            .finish_non_exhaustive()
    }
}

/// A compiled SQL/JSON function.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "each is boxed")]
pub(super) enum JsonStep {
    Path {
        kind: Kind,
        path: Path,
        input: Input,
        passing: Vec<(String, Input)>,
        on_error: Behavior,
        result: Type,
    },
    Object {
        members: Vec<(Step, Input)>,
        absent_on_null: bool,
        unique_keys: bool,
        output: Output,
    },
    Array {
        elements: Vec<Input>,
        absent_on_null: bool,
        output: Output,
    },
}

/// What is made from what a path finds.
#[derive(Debug)]
pub(super) enum Kind {
    Exists,
    Value {
        on_empty: Behavior,
    },
    Query {
        wrapper: JsonWrapper,
        omit_quotes: bool,
        on_empty: Behavior,
        output: Output,
    },
}

/// An argument that becomes JSON.
#[derive(Debug)]
pub(super) struct Input {
    pub(super) value: Step,
    pub(super) data_type: Type,
    pub(super) format: Option<JsonFormat>,
}

/// What a function returns instead of a value.
#[derive(Debug)]
pub(super) enum Behavior {
    Error,
    Json(Json),
    Value(Step),
}

/// How a function returns JSON.
#[derive(Debug)]
pub(super) struct Output {
    pub(super) data_type: Type,
    pub(super) encoding: Option<JsonEncoding>,
}
