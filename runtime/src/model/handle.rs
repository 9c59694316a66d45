//! What a declaration's types can do in a program.

use crate::error::Error;
use crate::model::names::{Names, StartQuery};
use crate::model::stack::Stack;
use crate::value::day::Day;
use crate::value::decimal::Decimal;
use crate::value::literal::Literal;
use crate::value::timestamp::Timestamp;

/// A declared stack; the macro implements it for the stack's type.
pub trait FlowLogStack {
    /// What was declared.
    fn stack() -> &'static Stack;
}

/// A declared query with its values; the macro implements it for the query's type.
pub trait NamedQuery {
    /// The stack that the query belongs to.
    type Stack: FlowLogStack;
    /// Its name.
    const NAME: &'static str;

    /// The constants of each parameter, in the order of their declaration.
    fn arguments(&self) -> Vec<Vec<Literal>>;

    /// What Athena's `StartQueryExecution` takes to run the query.
    ///
    /// `names` come from [`Stack::names`], or from the outputs of the deployed stack.
    /// Fails for an empty list, or a value of more than 1,024 characters.
    fn start_query(&self, names: &Names) -> Result<StartQuery, Error> {
        Self::Stack::stack().start_query(Self::NAME, &self.arguments(), names)
    }
}

/// A value of a query's parameter: what it is in SQL.
pub trait Argument {
    /// The constants: one, or those of a list.
    fn constants(&self) -> Vec<Literal>;
}

macro_rules! arguments {
    ($($type:ty),*) => {
        $(impl Argument for $type {
            fn constants(&self) -> Vec<Literal> {
                vec![Literal::from(self.clone())]
            }
        })*
    };
}

arguments!(bool, i8, i16, i32, i64, f32, f64, Day, Decimal, Timestamp);

impl Argument for String {
    fn constants(&self) -> Vec<Literal> {
        vec![Literal::from(self.as_str())]
    }
}

/// A parameter of type `date`: a UTC day that is a date in SQL, and no text as the partition key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(pub Day);

impl Argument for Date {
    fn constants(&self) -> Vec<Literal> {
        vec![Literal::date(self.0)]
    }
}

impl<T: Argument> Argument for Vec<T> {
    fn constants(&self) -> Vec<Literal> {
        self.iter().flat_map(Argument::constants).collect()
    }
}
