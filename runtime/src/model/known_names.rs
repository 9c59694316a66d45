//! The names that a stack gives, for programs: those that are known before deployment.

use super::integration::Integration;
use super::names::Names;
use super::stack::Stack;
use super::start_query::StartQuery;
use crate::error::{Code, Error};
use crate::listed::Listed as _;
use crate::template::text::Text;
use crate::value::literal::Literal;

impl Stack {
    /// The names of the objects of the stack's only integration, if none depends on a deployment parameter.
    ///
    /// An error if there are several: [`Stack::names_of`] takes the name of one.
    pub fn names(&self) -> Result<Names, Error> {
        if let [only] = self.integrations.as_slice() {
            return self.known_names(only);
        }
        let message = format!(
            "the stack `{}` has several integrations, each with names of its own",
            self.name
        );
        Err(Error::new(Code::Value, message).help(self.name_one()))
    }

    /// The names of an integration's objects, if none depends on a deployment parameter.
    ///
    /// A single integration has no name: use [`Stack::names`].
    pub fn names_of(&self, integration: &str) -> Result<Names, Error> {
        let mut integrations = self.integrations.iter();
        if let Some(found) = integrations.find(|one| one.name.as_deref() == Some(integration)) {
            return self.known_names(found);
        }
        let message = format!("the stack `{}` has no integration `{integration}`", self.name);
        Err(Error::new(Code::Value, message).help(self.name_one()))
    }

    fn name_one(&self) -> String {
        let names = self.integrations.iter().filter_map(|one| one.name.as_deref());
        match names.map(|name| format!("`{name}`")).listed().join(", ") {
            none if none.is_empty() => "ask for `names()`: it has one integration, without a name".to_owned(),
            listed => format!("ask for `names_of(\"…\")` with one of {listed}"),
        }
    }

    fn known_names(&self, found: &Integration) -> Result<Names, Error> {
        let names = self.physical_names(found);
        let known = |text: &Text| {
            text.literal().map(str::to_owned).ok_or_else(|| {
                Error::new(
                    Code::Parameter,
                    format!(
                        "the names of the stack `{}` depend on its deployment parameters",
                        self.name
                    ),
                )
                .help("take them from the outputs of the deployed stack")
            })
        };
        Ok(Names {
            database: known(&names.database)?,
            table: known(&names.table)?,
            work_group: known(&names.work_group)?,
        })
    }

    /// What is needed to start a query of the stack, with the constants for each of its parameters.
    pub fn start_query(&self, query: &str, arguments: &[Vec<Literal>], names: &Names) -> Result<StartQuery, Error> {
        let Some(query) = self.queries.iter().find(|own| own.name().as_str() == query) else {
            return Err(Error::new(
                Code::Value,
                format!("the stack `{}` has no query `{query}`", self.name),
            ));
        };
        query.start(arguments, names)
    }
}
