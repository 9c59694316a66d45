//! Expressions of a plan: each has its Trino type, and each conversion is a node.

pub(super) mod json;
pub(super) mod of_match;

use self::json::Json;
use self::of_match::OfMatch;
use super::ColumnNumber;
use crate::functions::OverloadKey;
use crate::types::Type;

/// An expression over the columns of one row.
///
/// It gives NULL where its node says so, and fails where a call, a cast or a coercion fails; a row is never looked at
/// in part. Subqueries are not expressions: a [`Subquery`](super::Subquery) node makes a column of what they give.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Expression {
    /// What it is.
    pub kind: ExpressionKind,
    /// Its Trino type; [`Type::Unknown`] is that of a bare NULL.
    pub data_type: Type,
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ExpressionKind {
    /// A column of the input, of an outer query (in a correlated subquery) or a parameter of a lambda around.
    Column(ColumnNumber),
    /// A value that is written out.
    Literal(Literal),
    /// A value that is given when the query runs.
    Parameter(Parameter),
    /// A scalar function or an operator (`$add`, `$subscript`). NULL for an argument makes it NULL but where
    /// [`Call::takes_null`] says otherwise.
    Call(Call),
    /// A conversion that Trino makes without being asked: NULL stays NULL, and no value is refused.
    Coerce(Box<Expression>),
    /// CAST, or `TRY_CAST`: NULL stays NULL; a value that cannot be cast fails, or is NULL where `safe`.
    Cast {
        /// What is cast.
        value: Box<Expression>,
        /// Whether it is `TRY_CAST`.
        safe: bool,
    },
    /// A comparison of two values of one type; NULL if one is, except for `IS DISTINCT FROM`, which never is.
    Comparison {
        /// How they are compared.
        operator: Comparison,
        /// The left side.
        left: Box<Expression>,
        /// The right side, of the same type.
        right: Box<Expression>,
    },
    /// AND of all terms: false if one is false, else NULL if one is NULL.
    And(Vec<Expression>),
    /// OR of all terms: true if one is true, else NULL if one is NULL.
    Or(Vec<Expression>),
    /// NOT; NULL for NULL.
    Not(Box<Expression>),
    /// IS NULL; never NULL.
    IsNull(Box<Expression>),
    /// `value >= low AND value <= high`, all of one type.
    Between {
        /// What is compared.
        value: Box<Expression>,
        /// The lower bound.
        low: Box<Expression>,
        /// The upper bound.
        high: Box<Expression>,
    },
    /// IN over values of one type: true if one is equal, else NULL if the value or one of the list is NULL.
    In {
        /// What is looked for.
        value: Box<Expression>,
        /// Where it is looked for; a [`Parameter`] that is a list stands for its values.
        list: Vec<Expression>,
    },
    /// LIKE: `_` is a character, `%` any number of them. NULL if one of the three is.
    Like {
        /// A varchar, or a char with all its blanks.
        value: Box<Expression>,
        /// A varchar.
        pattern: Box<Expression>,
        /// A varchar of one character, which takes the meaning from the one after it.
        escape: Option<Box<Expression>>,
    },
    /// CASE WHEN and `if`: the result of the first condition that is true, else the last one, else NULL. Conditions
    /// after the first true one, and results that are not taken, are not computed.
    Case {
        /// Conditions and results, all results of one type.
        branches: Vec<(Expression, Expression)>,
        /// The result where no condition is true; `None`: NULL.
        otherwise: Option<Box<Expression>>,
    },
    /// CASE value WHEN: as `Case`, with `value = operand` as conditions; the value is computed once.
    SimpleCase {
        /// What is compared, of one type with all that it is compared with.
        operand: Box<Expression>,
        /// Values and results.
        branches: Vec<(Expression, Expression)>,
        /// The result where no value is equal; `None`: NULL.
        otherwise: Option<Box<Expression>>,
    },
    /// The first that is not NULL; those after it are not computed.
    Coalesce(Vec<Expression>),
    /// NULL if both are equal once they are coerced to `compared_as`, else the first as it is.
    NullIf {
        /// The value.
        value: Box<Expression>,
        /// What it is compared with.
        other: Box<Expression>,
        /// The type at which both meet.
        compared_as: Type,
    },
    /// NULL where the value fails by division by zero, a cast, an argument or a number out of range.
    Try(Box<Expression>),
    /// A function that is handed to a call; its type is [`Type::Function`].
    Lambda {
        /// Its parameters, columns that only its body names.
        parameters: Vec<ColumnNumber>,
        /// What it gives.
        body: Box<Expression>,
    },
    /// `ARRAY[…]`, elements of one type; never NULL.
    Array(Vec<Expression>),
    /// `ROW(…)`; never NULL.
    Row(Vec<Expression>),
    /// A field of a row; NULL if the row is.
    Field {
        /// The row.
        row: Box<Expression>,
        /// Which field, from 0.
        index: usize,
    },
    /// AT TIME ZONE: the same moment in another zone; NULL if one is NULL.
    AtTimeZone {
        /// A time or timestamp with time zone.
        value: Box<Expression>,
        /// The name of a zone, or an interval day to second that is its offset.
        zone: Box<Expression>,
    },
    /// A value of the session, the same for all rows of a query; never NULL.
    Current(Current),
    /// `format(pattern, values…)`, as Java's `String.format`; NULL if the pattern is.
    Format(Vec<Expression>),
    /// A SQL/JSON function.
    Json(Json),
    /// A value of a match, only inside a [`Recognition`](super::Recognition).
    OfMatch(OfMatch),
    /// `grouping(…)`: a number for each grouping set.
    Grouping {
        /// The column that says which grouping set a row is of ([`Aggregate::set`](super::Aggregate)); `None`: there is one.
        set: Option<ColumnNumber>,
        /// The value, for each set in order.
        values: Vec<i64>,
    },
}

/// A value that is written out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Literal {
    /// NULL
    Null,
    /// TRUE, FALSE
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a point or an exponent: a decimal as it is written, a double in its shortest form (`1.0`,
    /// `1e300`).
    Number(String),
    /// Text without its quotes.
    Text(String),
    /// `X'…'`
    Binary(Vec<u8>),
    /// `TYPE 'text'`: the text, which is read as a cast of it to the type is.
    Typed(String),
    /// An interval: milliseconds for day to second, months for year to month.
    Interval(i64),
}

/// A value that is given when the query runs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Parameter {
    /// The `?` of this number, from 0 in text order; its type is that of its place.
    Positional(usize),
    /// `:name`
    Named {
        /// The index in [`Catalog::parameters`](crate::Catalog::parameters).
        index: usize,
        /// Whether it stands for any number of values.
        list: bool,
    },
}

/// A call of a function or an operator of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Call {
    /// Which overload.
    pub overload: OverloadKey,
    /// What its type variables stand for, by name.
    pub type_variables: Vec<(&'static str, Type)>,
    /// What its lengths, precisions and scales are, by name.
    pub length_variables: Vec<(&'static str, i64)>,
    /// The arguments, of just the types that the overload has with these variables.
    pub arguments: Vec<Expression>,
    /// Which arguments may be NULL without the result being NULL.
    pub takes_null: Vec<bool>,
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// IS DISTINCT FROM: as `<>`, and NULL is a value like others.
    IsDistinctFrom,
}

impl Comparison {
    /// As it is written.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "<>",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::IsDistinctFrom => "IS DISTINCT FROM",
        }
    }
}

/// A value of the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Current {
    /// The day, in the session's zone.
    Date,
    /// The time of day, with or without its zone by the type.
    Time,
    /// The moment, with or without its zone by the type.
    Timestamp,
    /// Who asks.
    User,
    /// The catalog of the session.
    Catalog,
    /// The schema of the session.
    Schema,
    /// The path of the session.
    Path,
}

/// What orders rows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SortKey {
    /// What is compared.
    pub value: Expression,
    /// DESC
    pub descending: bool,
    /// Whether NULL comes first; Trino's default is last, in either direction.
    pub nulls_first: bool,
}

/// An aggregate over the rows of a group, or over those of a window's frame.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AggregateCall {
    /// The function.
    pub call: Call,
    /// Whether equal arguments count once.
    pub distinct: bool,
    /// Only rows for which it is true count.
    pub filter: Option<Expression>,
    /// The order in which the rows come.
    pub order_by: Vec<SortKey>,
}

impl Expression {
    /// A column.
    #[must_use]
    pub fn column(number: ColumnNumber, data_type: Type) -> Self {
        Self {
            kind: ExpressionKind::Column(number),
            data_type,
        }
    }

    /// Names other columns.
    pub(super) fn rename(&mut self, meant: &dyn Fn(ColumnNumber) -> ColumnNumber) {
        match &mut self.kind {
            ExpressionKind::Column(number) => *number = meant(*number),
            ExpressionKind::Grouping { set: Some(set), .. } => *set = meant(*set),
            ExpressionKind::Lambda { parameters, .. } => parameters.iter_mut().for_each(|own| *own = meant(*own)),
            _ => {}
        }
        self.children_mut().into_iter().for_each(|child| child.rename(meant));
    }

    /// The columns that it names and does not make itself, each as often as it names it.
    pub(super) fn columns(&self, found: &mut Vec<ColumnNumber>) {
        match &self.kind {
            ExpressionKind::Column(number) => found.push(*number),
            ExpressionKind::Grouping { set, .. } => found.extend(*set),
            ExpressionKind::Lambda { parameters, body } => {
                let before = found.len();
                body.columns(found);
                let mut index = 0;
                found.retain(|column| {
                    index += 1;
                    index <= before || !parameters.contains(column)
                });
            }
            _ => self.children().into_iter().for_each(|child| child.columns(found)),
        }
    }
}
