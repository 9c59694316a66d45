//! What a declaration's types can do in a program.

use std::marker::PhantomData;
use std::str::FromStr;

use crate::error::Error;
use crate::listed::Listed as _;
use crate::model::declared::{Declared, DeclaredParameters, OutputColumns};
use crate::model::names::Names;
use crate::model::stack::Stack;
use crate::model::start_query::StartQuery;
use crate::value::date::Date;
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
    /// Everything about it in one text; the constants after it are its parts.
    #[doc(hidden)]
    const DECLARED: &'static str;

    /// Its name.
    const NAME: &'static str = Declared::name(Self::DECLARED);
    /// Its SQL as declared, without the indentation that all its lines share.
    const SQL: &'static str = Declared::sql(Self::DECLARED);
    /// What it shows.
    const DESCRIPTION: Option<&'static str> = Declared::description(Self::DECLARED);
    /// Its parameters, in the order of their declaration.
    const PARAMETERS: DeclaredParameters = Declared::parameters(Self::DECLARED);
    /// The columns of its result, in their order, as far as they are known.
    const COLUMNS: OutputColumns = Declared::columns(Self::DECLARED);

    /// Adds the constants of each parameter, in the order of their declaration.
    #[doc(hidden)]
    fn tell(&self, to: &mut Arguments);

    /// The constants of each parameter, in the order of their declaration.
    fn arguments(&self) -> Vec<Vec<Literal>> {
        let mut told = Arguments::default();
        self.tell(&mut told);
        told.0
    }

    /// The arguments of Athena's `StartQueryExecution` for the query.
    ///
    /// `names` come from [`Stack::names`], or from the outputs of the deployed stack.
    /// Fails for an empty list, or a value of more than 1,024 characters.
    fn start_query(&self, names: &Names) -> Result<StartQuery, Error> {
        Self::Stack::stack().start_query(Self::NAME, &self.arguments(), names)
    }
}

/// The constants of a query's parameters.
#[doc(hidden)]
#[derive(Debug, Default)]
pub struct Arguments(Vec<Vec<Literal>>);

impl Arguments {
    /// Adds the constants of the next parameter.
    pub fn add(&mut self, value: &impl Argument) {
        self.0.push(value.constants());
    }
}

/// One of several integrations of a declared stack; the macro makes a constant of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeclaredIntegration<S> {
    name: &'static str,
    stack: PhantomData<fn() -> S>,
}

impl<S> DeclaredIntegration<S> {
    pub(crate) const fn new(name: &'static str) -> Self {
        Self {
            name,
            stack: PhantomData,
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.name
    }
}

impl<S: FlowLogStack> DeclaredIntegration<S> {
    /// The names of its objects, if none depends on a deployment parameter.
    pub fn names(self) -> Result<Names, Error> {
        S::stack().names_of(self.name)
    }
}

/// A value of a query's parameter.
pub trait Argument: Sized {
    /// The constants: one, or those of a list.
    fn constants(&self) -> Vec<Literal>;

    /// The value of these constants; `None` if they are of another type.
    fn of_constants(constants: &[Literal]) -> Option<Self>;
}

/// The one constant of a value that is not a list.
fn only(constants: &[Literal]) -> Option<String> {
    match constants {
        [only] => Some(only.value()),
        _ => None,
    }
}

macro_rules! arguments {
    ($($type:ty: $read:expr,)*) => {
        $(impl Argument for $type {
            fn constants(&self) -> Vec<Literal> {
                vec![Literal::from(self.clone())]
            }

            fn of_constants(constants: &[Literal]) -> Option<Self> {
                $read(&only(constants)?)
            }
        })*
    };
}

fn parsed<T: FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

arguments! {
    bool: parsed,
    i8: parsed,
    i16: parsed,
    i32: parsed,
    i64: parsed,
    f32: parsed,
    f64: parsed,
    Date: parsed,
    Day: Day::from_path,
    Decimal: parsed,
    Timestamp: parsed,
}

impl Argument for String {
    fn constants(&self) -> Vec<Literal> {
        vec![Literal::from(self.as_str())]
    }

    fn of_constants(constants: &[Literal]) -> Option<Self> {
        only(constants)
    }
}

impl<T: Argument> Argument for Vec<T> {
    fn constants(&self) -> Vec<Literal> {
        self.iter().flat_map(Argument::constants).listed()
    }

    fn of_constants(constants: &[Literal]) -> Option<Self> {
        let each = constants
            .iter()
            .map(|constant| T::of_constants(std::slice::from_ref(constant)));
        each.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_what_its_constants_say() {
        fn is_read<T: Argument + PartialEq + std::fmt::Debug>(value: T) {
            assert_eq!(T::of_constants(&value.constants()), Some(value));
        }
        is_read(true);
        is_read(i8::MIN);
        is_read(i16::MAX);
        is_read(-22_i32);
        is_read(22_i32);
        is_read(i64::MIN);
        is_read(-1.5_f32);
        is_read(f64::INFINITY);
        is_read(String::new());
        is_read("it's 'DATE 2026' ".to_owned());
        is_read(Day::EXAMPLE);
        is_read(Date::from(Day::EXAMPLE));
        is_read(Decimal::new("-012.50").expect("a number"));
        is_read(Timestamp::new("2026-11-20 13:05:00.123456").expect("an instant"));
        is_read(vec!["a".to_owned(), "'".to_owned()]);
        assert_eq!(i32::of_constants(&["text".into()]), None);
        assert_eq!(i32::of_constants(&[1.into(), 2.into()]), None);
        assert_eq!(Day::of_constants(&["2026-11-20".into()]), None);
    }
}
