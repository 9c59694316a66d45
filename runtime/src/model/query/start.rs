//! A query as a statement that a program runs.

use super::{Piece, QUERY_STRING_BYTES, Query, no_count};
use crate::error::{Code, Error};
use crate::listed::Listed as _;
use crate::model::names::Names;
use crate::model::start_query::StartQuery;
use crate::template::text::Text;
use crate::value::column_type::ColumnType;
use crate::value::literal::Literal;
use crate::value::parameter_type::ParameterType;

/// The most characters that the constant of a value may have (Athena API reference, `StartQueryExecution`).
const PARAMETER_CHARACTERS: usize = 1024;

impl Query {
    /// What is needed to start the query.
    ///
    /// `arguments` are the constants of each parameter, in the order of the declaration: one, or those of a list.
    /// Fails for an empty list, for a number of rows that is not a whole number, for a text that is longer than its
    /// type says, and for anything that is longer than Athena allows.
    pub fn start(&self, arguments: &[Vec<Literal>], names: &Names) -> Result<StartQuery, Error> {
        for (parameter, constants) in self.parameters.iter().zip(arguments) {
            if constants.is_empty() {
                return Err(Error::new(
                    Code::Value,
                    format!("the list `{}` of the query `{}` is empty", parameter.name, self.name),
                )
                .help("give at least one value: `IN ()` is not SQL"));
            }
            if let Some(most) = parameter.parameter_type.characters()
                && let Some(long) = constants
                    .iter()
                    .map(|constant| constant.value().chars().count())
                    .find(|own| *own > most)
            {
                let message = format!(
                    "the value of `{}` in the query `{}` has {long} characters, and its type is `{}`",
                    parameter.name, self.name, parameter.parameter_type
                );
                return Err(Error::new(Code::Value, message).help("give a shorter value, or declare a longer type"));
            }
        }
        // Names may come from anywhere: inside quotes, a quote is written twice.
        let table = Text::from(names.table.replace('"', "\"\""));
        let (mut query_string, mut sql) = (Text::default(), Text::default());
        let mut values = Vec::new();
        for piece in &self.pieces {
            let Some(index) = piece.parameter() else {
                piece.push_to(&mut query_string, &table);
                piece.push_to(&mut sql, &table);
                continue;
            };
            let constants = arguments.get(index).map(Vec::as_slice).unwrap_or_default();
            let constants: Vec<_> = constants
                .iter()
                .map(|constant| match piece {
                    Piece::Count(_) => {
                        let lost = || no_count(&self.parameters[index], &self.name, constant);
                        constant.count().ok_or_else(lost)
                    }
                    _ => Ok(constant.as_str()),
                })
                .collect::<Result<_, _>>()?;
            if let Some(long) = constants
                .iter()
                .map(|own| own.chars().count())
                .find(|own| *own > PARAMETER_CHARACTERS)
            {
                return Err(self.too_long(index, long));
            }
            let in_sql = |constant: &str| match piece {
                Piece::Count(_) => constant.to_owned(),
                _ => self.parameters[index].parameter_type.in_sql(constant),
            };
            let joined = |each: Vec<String>| each.join(", ");
            query_string.push(joined(constants.iter().map(|_| in_sql("?")).listed()));
            sql.push(joined(constants.iter().map(|constant| in_sql(constant)).listed()));
            values.extend(constants.into_iter().map(str::to_owned));
        }
        let known = |text: Text| text.literal().unwrap_or_default().to_owned();
        let query_string = known(query_string);
        if query_string.len() > QUERY_STRING_BYTES {
            return Err(Error::new(
                Code::Limit,
                format!(
                    "the query `{}` has {} bytes, but Athena allows {QUERY_STRING_BYTES}",
                    self.name,
                    query_string.len()
                ),
            ));
        }
        Ok(StartQuery {
            name: Some(self.name.to_string()),
            query_string,
            execution_parameters: values,
            sql: known(sql),
            database: names.database.clone(),
            work_group: names.work_group.clone(),
        })
    }

    fn too_long(&self, index: usize, characters: usize) -> Error {
        let message = format!(
            "the value of `{}` in the query `{}` has {characters} characters, but Athena allows {PARAMETER_CHARACTERS}, its quotes among them",
            self.parameters[index].name, self.name
        );
        Error::new(Code::Limit, message).help("give a shorter value, or write a longer one into the query itself")
    }
}

impl ParameterType {
    /// How many characters a text of that type may have, where it says so.
    fn characters(&self) -> Option<usize> {
        match self {
            Self::Column(ColumnType::Char(most)) => Some(most.characters() as usize),
            Self::Column(ColumnType::Varchar(most)) => Some(most.characters() as usize),
            Self::Day | Self::Column(_) => None,
        }
    }
}
