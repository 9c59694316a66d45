//! Where a stack meets the checker: SQL that was checked against the table of a stack becomes one of its queries.
//!
//! The macro and the command both come here, so that a query means the same in both.

mod catalog;
mod undeclared;

use std::ops::Range;

use flow_log_stack_analysis::{Alias, Analysis, Catalog, Code, ColumnId, Diagnostic, Parameter, ParameterUse, check};
use flow_log_stack_runtime::Listed as _;
use flow_log_stack_runtime::name::QueryName;
use flow_log_stack_runtime::predefined::Predefined;
use flow_log_stack_runtime::{
    DefaultValue, Error, Field, FileFormat, Key, Literal, ParameterType, Piece, Query, QueryParameter, Table,
};

pub use self::catalog::{ExternTable, column, data_type, day, hidden_columns, parameter, parameter_type};
pub use self::undeclared::declaration;

/// The field of flow logs that a query names as a column, and the table does not have.
pub fn missing_field(diagnostic: &Diagnostic, sql: &str) -> Option<&'static Field> {
    let label = diagnostic.primary.as_ref();
    let label = label.filter(|_| diagnostic.code == Code::UnknownColumn)?;
    Field::find(sql.get(label.range.clone())?.trim_matches('"'))
}

/// What queries may name: the table of a stack and the tables that it does not create.
#[derive(Clone, Debug)]
pub struct Checker {
    /// Its first table is the stack's.
    catalog: Catalog,
    /// A value for each column of the stack's table, where one is known.
    examples: Vec<Option<Literal>>,
}

/// A query as it is declared.
#[derive(Clone, Debug)]
pub struct Declared<'a> {
    /// Its name.
    pub name: QueryName,
    /// What it answers.
    pub description: Option<String>,
    /// Its parameters.
    pub parameters: Vec<QueryParameter>,
    /// Its SQL, with `:name` for each value.
    pub sql: &'a str,
}

impl Checker {
    /// A checker for queries over a table with these partition keys.
    ///
    /// `injected` says that each scan must name its accounts. `open` says that the table has columns that could not be
    /// read, so that an unknown one is not a mistake.
    pub fn new(table: &Table, keys: &[Key], injected: bool, externs: &[ExternTable], open: bool) -> Self {
        catalog::checker(table, keys, injected, externs, open)
    }

    /// The same, where it is known of what format the files are: what is in them where a text is missing.
    #[must_use]
    pub fn over(mut self, format: FileFormat) -> Self {
        catalog::written_as(&mut self.catalog, format);
        self
    }

    /// The same, where the accounts or Regions that a key holds are known.
    #[must_use]
    pub fn holding(mut self, key: Key, values: Vec<String>) -> Self {
        catalog::holding(&mut self.catalog, key, values);
        self
    }

    /// What queries may name, as the checker takes it; its first table is the stack's.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// What a query with these parameters may name.
    pub fn catalog_with(&self, parameters: Vec<Parameter>) -> Catalog {
        Catalog {
            parameters,
            ..self.catalog.clone()
        }
    }

    /// What the checker says of a query.
    pub fn check(&self, declared: &Declared<'_>) -> Analysis {
        let parameters = declared.parameters.iter().map(catalog::parameter);
        check(declared.sql, &self.catalog_with(parameters.listed()))
    }

    /// The query that a checked text becomes.
    pub fn query(&self, declared: Declared<'_>, analysis: &Analysis) -> Result<Query, Error> {
        let Declared {
            name,
            description,
            mut parameters,
            sql,
        } = declared;
        let mut compared = vec![None; parameters.len()];
        for one in &analysis.parameters {
            if let Some(own) = compared.get_mut(one.parameter) {
                *own = own.or(one.compared_with);
            }
        }
        for (parameter, compared) in parameters.iter_mut().zip(compared) {
            parameter.example = compared.and_then(|column| self.example(&parameter.parameter_type, column));
        }
        let tables = analysis
            .table_references
            .iter()
            .filter(|reference| reference.table == 0)
            .map(|reference| {
                let alias = (reference.alias == Alias::Absent)
                    .then(|| sql.get(reference.range.clone()).unwrap_or_default().to_owned());
                let metadata = reference.metadata.map(str::to_owned);
                (reference.range.clone(), Piece::Table { alias, metadata })
            });
        let uses = analysis.parameters.iter().map(|one| {
            let piece = if one.counts_rows {
                Piece::Count(one.parameter)
            } else {
                Piece::Parameter(one.parameter)
            };
            (one.range.clone(), piece)
        });
        let mut replaced: Vec<(Range<usize>, Piece)> = tables.chain(uses).listed();
        replaced.sort_by_key(|(range, _)| range.start);
        Query::new(name, description, parameters, sql, replaced, &analysis.verbatim)
    }

    /// The text as it is saved: with the defaults instead of parameters. Nothing where no default is where its
    /// form can matter: beside a column it is the value that was checked.
    pub fn saved(&self, sql: &str, parameters: &[QueryParameter], analysis: &Analysis) -> Option<String> {
        let default = |index: usize| {
            let own = parameters.get(index)?;
            Some((own.default.as_ref()?, &own.parameter_type))
        };
        let matters = |one: &&ParameterUse| one.compared_with.is_none() && default(one.parameter).is_some();
        analysis.parameters.iter().find(matters)?;
        let mut saved = sql.to_owned();
        for one in analysis.parameters.iter().rev() {
            let Some((default, parameter_type)) = default(one.parameter) else {
                continue;
            };
            let text = match default {
                DefaultValue::Constants(constants) if one.counts_rows => {
                    constants.iter().filter_map(Literal::count).collect()
                }
                _ => default.sql(parameter_type),
            };
            saved.replace_range(one.range.clone(), &text);
        }
        Some(saved)
    }

    /// A predefined query over the stack's table.
    pub fn predefined(
        &self,
        predefined: &Predefined,
        table: &Table,
        injected: bool,
    ) -> (Analysis, Result<Query, Error>) {
        let sql = predefined.sql(&table.name, &|column| table.has(column), injected);
        let name = match QueryName::new(predefined.name) {
            Ok(name) => name,
            Err(error) => return (Analysis::default(), Err(error)),
        };
        let declared = Declared {
            name,
            description: Some(predefined.description.to_owned()),
            parameters: predefined.parameters(injected),
            sql: &sql,
        };
        let analysis = self.check(&declared);
        let query = self.query(declared, &analysis);
        (analysis, query)
    }

    /// A value that a record may have in the column with which a parameter is compared.
    fn example(&self, parameter_type: &ParameterType, compared: ColumnId) -> Option<Literal> {
        let example = self
            .examples
            .get(compared.column)
            .filter(|_| compared.table == 0)?
            .clone()?;
        // An example of another type would be no example.
        let is_text = example.as_str().starts_with('\'');
        let wants_text =
            catalog::parameter_type(parameter_type).is_some_and(|own| own.to_string().starts_with("varchar"));
        (is_text == wants_text).then_some(example)
    }
}
