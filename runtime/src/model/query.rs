//! A named query: SQL in pieces, with its parameters.

pub(crate) mod cut;
mod render;
#[cfg(feature = "program")]
mod start;

use std::ops::Range;

use crate::error::{Code, Error};
use crate::node::{Members, Node};
use crate::value::dynamic_reference::refused;
use crate::value::literal::Literal;
use crate::value::name::{QueryName, QueryParameterName};
use crate::value::parameter_type::ParameterType;
use crate::wire::{Wire, wire};
#[cfg(feature = "program")]
use crate::wire::{member, variant};

/// The most bytes that a query's text may have (Athena user guide, "Service Quotas").
pub(crate) const QUERY_STRING_BYTES: usize = 262_144;

/// A query that the stack saves in its workgroups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    name: QueryName,
    /// The title that the console lists instead of the name.
    title: Option<String>,
    description: Option<String>,
    parameters: Vec<QueryParameter>,
    pieces: Vec<Piece>,
}

impl Wire for Query {
    fn write(&self) -> Node {
        let mut members = Members::default();
        members.set("name", Some(self.name.write()));
        members.set("title", Some(self.title.write()));
        members.set("description", Some(self.description.write()));
        members.set("parameters", Some(self.parameters.write()));
        members.set("pieces", Some(self.pieces.write()));
        Node::Map(members)
    }

    #[cfg(feature = "program")]
    fn read(node: &Node) -> Option<Self> {
        let (description, parameters) = (member(node, "description")?, member(node, "parameters")?);
        let query = Self::of(member(node, "name")?, description, parameters, member(node, "pieces")?).ok()?;
        match member::<Option<String>>(node, "title")? {
            Some(title) => query.with_title(&title).ok(),
            None => Some(query),
        }
    }
}

/// A parameter of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryParameter {
    /// Its name, without the colon.
    pub name: QueryParameterName,
    /// Its type, or that of its items.
    pub parameter_type: ParameterType,
    /// Whether it is a list of values.
    pub list: bool,
    /// The value in the named query unless it is edited.
    pub default: Option<DefaultValue>,
    /// An example value from a record, shown at the head of the named query: a constant of SQL.
    pub example: Option<Literal>,
}

wire!(struct QueryParameter { name, parameter_type, list, default, example, });

/// The default of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DefaultValue {
    /// One constant, or those of a list.
    Constants(Vec<Literal>),
    /// The UTC day that many days before today, or before the integration's last day if it has two dates.
    DaysAgo(DaysAgo),
}

wire!(
    enum DefaultValue {
        Constants(constants),
        DaysAgo(days),
    }
);

/// A number of days ago, up to ten years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DaysAgo(u32);

wire!(checked DaysAgo as u64);

impl DaysAgo {
    /// The number of days.
    pub fn days(self) -> u32 {
        self.0
    }
}

impl TryFrom<u64> for DaysAgo {
    type Error = Error;

    fn try_from(days: u64) -> Result<Self, Error> {
        match u32::try_from(days) {
            Ok(days @ 0..=3653) => Ok(Self(days)),
            _ => Err(Error::new(
                Code::InvalidDefault,
                format!("`days_ago({days})` goes back more than ten years"),
            )
            .help("write at most `days_ago(3653)`, or the first day as text")),
        }
    }
}

impl From<DaysAgo> for u64 {
    fn from(days: DaysAgo) -> Self {
        days.0.into()
    }
}

impl DefaultValue {
    /// `days_ago(days)`, up to ten years.
    pub fn days_ago(days: u64) -> Result<Self, Error> {
        DaysAgo::try_from(days).map(Self::DaysAgo)
    }
}

/// A piece of a query's SQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// SQL as the author wrote it.
    Text(String),
    /// The table's name, and the alias to add: the author's name for the table, if no alias follows.
    Table {
        /// The text of the alias, quoted as it was written.
        alias: Option<String>,
        /// `partitions` for Athena's metadata of the table, `"flow_logs$partitions"`, instead of its rows.
        metadata: Option<String>,
    },
    /// A parameter, by its index.
    Parameter(usize),
    /// A parameter that is a number of rows, after LIMIT, OFFSET or FETCH, where only digits are allowed.
    Count(usize),
}

impl Wire for Piece {
    fn write(&self) -> Node {
        match self {
            Self::Text(text) => text.write().called("Text"),
            Self::Table { alias, metadata } => {
                let mut members = Members::default();
                members.set("alias", Some(alias.write()));
                members.set("metadata", Some(metadata.write()));
                Node::Map(members).called("Table")
            }
            Self::Parameter(index) => index.write().called("Parameter"),
            Self::Count(index) => index.write().called("Count"),
        }
    }

    #[cfg(feature = "program")]
    fn read(node: &Node) -> Option<Self> {
        match variant(node)? {
            ("Text", text) => Wire::read(text).map(Self::Text),
            ("Table", table) => Some(Self::Table {
                alias: member(table, "alias")?,
                metadata: member(table, "metadata")?,
            }),
            ("Parameter", index) => Wire::read(index).map(Self::Parameter),
            ("Count", index) => Wire::read(index).map(Self::Count),
            _ => None,
        }
    }
}

impl Query {
    /// Makes a query of its SQL and the ranges in it that are not the author's text.
    ///
    /// `replaced` is in text order. `verbatim` are the ranges (strings, quoted names) whose line breaks are not
    /// followed by indentation but by text.
    pub fn new(
        name: QueryName,
        description: Option<String>,
        parameters: Vec<QueryParameter>,
        sql: &str,
        replaced: impl IntoIterator<Item = (Range<usize>, Piece)>,
        verbatim: &[Range<usize>],
    ) -> Result<Self, Error> {
        Self::of(name, description, parameters, cut::pieces(sql, replaced, verbatim))
    }

    fn of(
        name: QueryName,
        description: Option<String>,
        parameters: Vec<QueryParameter>,
        pieces: Vec<Piece>,
    ) -> Result<Self, Error> {
        let lost = |piece: &Piece| piece.parameter().is_some_and(|index| index >= parameters.len());
        let own = format!("the query `{name}`");
        for piece in &pieces {
            match piece {
                Piece::Text(text) | Piece::Table { alias: Some(text), .. } => refused(&own, text)?,
                Piece::Table { alias: None, .. } | Piece::Parameter(_) | Piece::Count(_) => {}
            }
        }
        for parameter in &parameters {
            let own = format!("the parameter `{}` of the query `{name}`", parameter.name);
            let constants = match &parameter.default {
                Some(DefaultValue::Constants(constants)) => constants.as_slice(),
                Some(DefaultValue::DaysAgo(_)) | None => &[],
            };
            for constant in constants.iter().chain(&parameter.example) {
                refused(&own, constant.as_str())?;
            }
        }
        if let Some(description) = &description {
            refused(&format!("the description of `{name}`"), description)?;
        }
        if pieces.iter().any(lost) {
            return Err(Error::new(
                Code::Parameter,
                format!("the query `{name}` names a parameter that it does not have"),
            ));
        }
        for piece in &pieces {
            if let Piece::Count(index) = piece
                && let Some(DefaultValue::Constants(constants)) = &parameters[*index].default
                && let Some(constant) = constants.iter().find(|constant| constant.count().is_none())
            {
                return Err(no_count(&parameters[*index], &name, constant));
            }
        }
        let description = description
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty());
        if let Some(description) = &description
            && description.len() > 1024
        {
            return Err(Error::new(
                Code::Limit,
                format!(
                    "the description of `{name}` has {} bytes, but Athena allows 1024",
                    description.len()
                ),
            )
            .help("shorten the doc comment of the query"));
        }
        Ok(Self {
            name,
            title: None,
            description,
            parameters,
            pieces,
        })
    }

    /// Gives the named query another name in the console: 1 to 128 characters.
    pub fn with_title(mut self, title: &str) -> Result<Self, Error> {
        if !(1..=128).contains(&title.chars().count()) || title.contains(char::is_control) {
            return Err(Error::new(
                Code::InvalidName,
                "a named query's name must have 1 to 128 characters, without control characters",
            )
            .help("leave `#[name]` out to list the query under its own name"));
        }
        refused("a named query's name", title)?;
        self.title = Some(title.to_owned());
        Ok(self)
    }

    /// Its one name.
    pub fn name(&self) -> &QueryName {
        &self.name
    }

    /// The name that the console shows.
    pub fn title(&self) -> &str {
        self.title.as_deref().unwrap_or(self.name.as_str())
    }

    /// What it shows.
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// Its parameters, in the order of their declaration.
    pub fn parameters(&self) -> &[QueryParameter] {
        &self.parameters
    }
}

impl Piece {
    /// The index of the parameter.
    fn parameter(&self) -> Option<usize> {
        match self {
            Self::Parameter(index) | Self::Count(index) => Some(*index),
            Self::Text(_) | Self::Table { .. } => None,
        }
    }
}

/// Why a constant is not a number of rows.
fn no_count(parameter: &QueryParameter, query: &QueryName, constant: &Literal) -> Error {
    let name = &parameter.name;
    let message = format!("`{name}` is a number of rows in the query `{query}`, and {constant} is not one");
    Error::new(Code::InvalidDefault, message).help("write a whole number that is not negative")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_end_at_1024_bytes() {
        let described = |bytes| {
            Query::new(
                QueryName::new("Q").expect("a name"),
                Some("x".repeat(bytes)),
                vec![],
                "SELECT 1",
                [],
                &[],
            )
        };
        assert!(described(1024).is_ok());
        assert_eq!(described(1025).map_err(|error| error.code), Err(Code::Limit));
    }
}
