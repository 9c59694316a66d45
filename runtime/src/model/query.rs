//! A named query: SQL in pieces, with its parameters.

mod cut;

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::error::{Code, Error};
use crate::model::setting::Setting;
use crate::template::text::Text;
use crate::value::day::Day;
use crate::value::dynamic_reference::refused;
use crate::value::literal::Literal;
use crate::value::name::{QueryName, QueryParameterName};
use crate::value::parameter_type::ParameterType;

/// A query's text may have that many bytes (Athena user guide, "Service Quotas").
pub(crate) const QUERY_STRING_BYTES: usize = 262_144;

/// A query that the stack saves in its workgroups.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written")]
pub struct Query {
    name: QueryName,
    /// What the console lists instead of the name.
    title: Option<String>,
    description: Option<String>,
    parameters: Vec<QueryParameter>,
    pieces: Vec<Piece>,
}

/// A query before it is checked.
#[derive(Deserialize)]
struct Written {
    name: QueryName,
    title: Option<String>,
    description: Option<String>,
    parameters: Vec<QueryParameter>,
    pieces: Vec<Piece>,
}

impl TryFrom<Written> for Query {
    type Error = Error;

    fn try_from(written: Written) -> Result<Self, Error> {
        let query = Self::of(written.name, written.description, written.parameters, written.pieces)?;
        match written.title {
            Some(title) => query.with_title(&title),
            None => Ok(query),
        }
    }
}

/// A parameter of a query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueryParameter {
    /// Its name, without the colon.
    pub name: QueryParameterName,
    /// Its type, or that of its items.
    pub parameter_type: ParameterType,
    /// Whether it is a list of values.
    pub list: bool,
    /// What stands in the named query unless it is edited.
    pub default: Option<DefaultValue>,
    /// A value as a record may have it, shown in the head of the named query: a constant of SQL.
    pub example: Option<Literal>,
}

/// What a parameter is unless it is given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DefaultValue {
    /// One constant, or those of a list.
    Constants(Vec<Literal>),
    /// The UTC day that many days before today, or, where the integration has two dates, before its last day.
    DaysAgo(DaysAgo),
}

/// So many days ago: up to ten years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub struct DaysAgo(u32);

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
    /// `days_ago(days)`, which may go back ten years.
    pub fn days_ago(days: u64) -> Result<Self, Error> {
        DaysAgo::try_from(days).map(Self::DaysAgo)
    }
}

/// A piece of a query's SQL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Piece {
    /// SQL as the author wrote it.
    Text(String),
    /// The table's name, and the alias to give it: the name that the author wrote, where no alias stands behind it.
    Table {
        /// The text of the alias, quoted as it was written.
        alias: Option<String>,
        /// `partitions` where it is what Athena tells of the table, `"flow_logs$partitions"`, and not its rows.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        metadata: Option<String>,
    },
    /// A parameter, by its index.
    Parameter(usize),
    /// A parameter that is a number of rows, after LIMIT, OFFSET or FETCH, where digits alone can stand.
    Count(usize),
}

impl Query {
    /// A query from its SQL and the ranges in it that are no text of the author's.
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
                    "the description of `{name}` has {} bytes, and Athena takes 1024",
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
                "a named query's name has 1 to 128 characters, none of them a control character",
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

    /// What it answers.
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// Its parameters, in the order of their declaration.
    pub fn parameters(&self) -> &[QueryParameter] {
        &self.parameters
    }

    /// The indexes of the parameters that the SQL does not name.
    pub fn unused(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.parameters.len()).filter(|index| !self.pieces.iter().any(|piece| piece.parameter() == Some(*index)))
    }

    /// The text of the named query: defaults are written in, parameters without one become `?` and are explained at the head.
    pub(crate) fn named_query(&self, table: &Text, last_day: Option<&Setting<Day>>) -> Text {
        let mut text = Text::from(self.head());
        for piece in &self.pieces {
            match piece {
                Piece::Parameter(index) | Piece::Count(index) => match self.parameters.get(*index) {
                    Some(QueryParameter {
                        name,
                        default: Some(default),
                        ..
                    }) => {
                        match default {
                            DefaultValue::Constants(constants) if matches!(piece, Piece::Count(_)) => {
                                text.push(constants.iter().filter_map(Literal::count).collect::<String>());
                            }
                            _ => text.push(default.text(last_day)),
                        }
                        text.push(format!(" /* {name} */"));
                    }
                    _ => text.push("?"),
                },
                other => other.push_to(&mut text, table),
            }
        }
        text
    }

    /// The text with every parameter as `?`, and the constants for them in order.
    ///
    /// `arguments` are the constants of each parameter, in the order of the declaration: one, or those of a list.
    pub(crate) fn statement(&self, table: &str, arguments: &[Vec<Literal>]) -> Result<(String, Vec<String>), Error> {
        // Names may come from anywhere: between quotes of SQL a quote is written twice.
        let table = Text::from(table.replace('"', "\"\""));
        let mut text = Text::default();
        let mut values = Vec::new();
        for piece in &self.pieces {
            match piece {
                Piece::Parameter(index) => {
                    let constants = arguments.get(*index).map(Vec::as_slice).unwrap_or_default();
                    text.push(vec!["?"; constants.len()].join(", "));
                    values.extend(constants.iter().map(Literal::to_string));
                }
                Piece::Count(index) => {
                    for constant in arguments.get(*index).into_iter().flatten() {
                        let lost = || no_count(&self.parameters[*index], &self.name, constant);
                        text.push("?");
                        values.push(constant.count().ok_or_else(lost)?.to_owned());
                    }
                }
                other => other.push_to(&mut text, &table),
            }
        }
        for (parameter, constants) in self.parameters.iter().zip(arguments) {
            if constants.is_empty() {
                return Err(Error::new(
                    Code::Value,
                    format!("the list `{}` of the query `{}` is empty", parameter.name, self.name),
                )
                .help("give at least one value: `IN ()` is no SQL"));
            }
        }
        if let Some(long) = values.iter().find(|value| value.chars().count() > 1024) {
            return Err(Error::new(
                Code::Limit,
                format!(
                    "a value of the query `{}` has {} characters, and Athena takes 1024",
                    self.name,
                    long.chars().count()
                ),
            ));
        }
        let text = text.literal().unwrap_or_default().to_owned();
        if text.len() > QUERY_STRING_BYTES {
            return Err(Error::new(
                Code::Limit,
                format!(
                    "the query `{}` has {} bytes, and Athena takes {QUERY_STRING_BYTES}",
                    self.name,
                    text.len()
                ),
            ));
        }
        Ok((text, values))
    }

    /// Comment lines that explain each `?`; nothing where there is none.
    fn head(&self) -> String {
        let mut positions = vec![Vec::new(); self.parameters.len()];
        let mut count = 0;
        for piece in &self.pieces {
            if let Some(index) = piece.parameter()
                && self
                    .parameters
                    .get(index)
                    .is_some_and(|parameter| parameter.default.is_none())
            {
                count += 1;
                positions[index].push(count);
            }
        }
        if count == 0 {
            return String::new();
        }
        let mut head = match &self.description {
            Some(description) => comment(&format!("{}: {description}", self.name)),
            None => comment(self.name.as_str()),
        };
        let mut explained: Vec<_> = self
            .parameters
            .iter()
            .zip(positions)
            .filter(|(_, positions)| !positions.is_empty())
            .collect();
        explained.sort_by(|(_, left), (_, right)| left.cmp(right));
        for (parameter, positions) in explained {
            head.push_str(&comment(&parameter.explained(&positions)));
        }
        head
    }
}

impl Piece {
    fn push_to(&self, text: &mut Text, table: &Text) {
        match self {
            Self::Text(sql) => text.push(sql),
            Self::Table { alias, metadata } => {
                text.push("\"");
                text.push(table.clone());
                if let Some(metadata) = metadata {
                    text.push(format!("${metadata}"));
                }
                text.push("\"");
                if let Some(alias) = alias {
                    text.push(format!(" AS {alias}"));
                }
            }
            Self::Parameter(_) | Self::Count(_) => {}
        }
    }

    /// The index of the parameter that it is.
    fn parameter(&self) -> Option<usize> {
        match self {
            Self::Parameter(index) | Self::Count(index) => Some(*index),
            Self::Text(_) | Self::Table { .. } => None,
        }
    }
}

/// Why a constant is no number of rows.
fn no_count(parameter: &QueryParameter, query: &QueryName, constant: &Literal) -> Error {
    let name = &parameter.name;
    let message = format!("`{name}` is a number of rows in the query `{query}`, and {constant} is not one");
    Error::new(Code::InvalidDefault, message).help("write a whole number that is not negative")
}

impl QueryParameter {
    /// `Parameters 1 and 2: address (string, in quotes), such as '10.0.0.1'`
    fn explained(&self, positions: &[usize]) -> String {
        let noun = if positions.len() == 1 {
            "Parameter"
        } else {
            "Parameters"
        };
        let numbers: Vec<_> = positions.iter().map(usize::to_string).collect();
        let numbers = match numbers.as_slice() {
            [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
            _ => numbers.join(""),
        };
        let example = self.example.clone().unwrap_or_else(|| self.parameter_type.example());
        let quoted = if example.as_str().starts_with('\'') {
            ", in quotes"
        } else {
            ""
        };
        format!(
            "{noun} {numbers}: {} ({}{quoted}), such as {example}",
            self.name, self.parameter_type
        )
    }
}

impl ParameterType {
    fn example(&self) -> Literal {
        use crate::ColumnType as T;
        match self {
            Self::Day => Literal::from(Day::EXAMPLE),
            Self::Column(T::Boolean) => Literal::from(true),
            Self::Column(T::Tinyint | T::Smallint | T::Int | T::Bigint | T::Float | T::Double | T::Decimal(..)) => {
                Literal::from(1)
            }
            Self::Column(T::Date) => Literal::date(Day::EXAMPLE),
            Self::Column(T::Timestamp) => Literal::from(Day::EXAMPLE.midnight()),
            Self::Column(_) => Literal::from("text"),
        }
    }
}

impl DefaultValue {
    /// What stands in the query in its place, where no last day is known.
    pub fn sql(&self) -> String {
        self.text(None).literal().unwrap_or_default().to_owned()
    }

    fn text(&self, last_day: Option<&Setting<Day>>) -> Text {
        match (self, last_day) {
            (Self::Constants(constants), _) => constants
                .iter()
                .map(Literal::to_string)
                .collect::<Vec<_>>()
                .join(", ")
                .into(),
            (Self::DaysAgo(days), Some(Setting::Value(last))) => {
                Literal::from(last.days_before(days.0)).to_string().into()
            }
            (Self::DaysAgo(days), Some(Setting::Parameter(name))) => before(
                days.0,
                Text::from("DATE '").then(Text::reference(name.as_str())).then("'"),
            ),
            // Athena's session is in UTC.
            (Self::DaysAgo(days), Some(Setting::Unknown) | None) => before(days.0, "current_date".into()),
        }
    }
}

fn before(days: u32, date: Text) -> Text {
    Text::from(format!("date_format(date_add('day', -{days}, "))
        .then(date)
        .then("), '%Y/%m/%d')")
}

/// Lines of a comment; whatever the text holds, it does not leave the comment.
fn comment(text: &str) -> String {
    let mut comment = String::new();
    for line in text.lines() {
        let line: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        comment.push_str(format!("-- {line}").trim_end());
        comment.push('\n');
    }
    comment
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::column_type::ColumnType;

    fn parameter(name: &str, parameter_type: ParameterType, default: Option<DefaultValue>) -> QueryParameter {
        QueryParameter {
            name: QueryParameterName::new(name).expect("a name"),
            parameter_type,
            list: false,
            default,
            example: None,
        }
    }

    /// Cuts at `FROM t` and at `:name`.
    fn query(sql: &str, parameters: Vec<QueryParameter>) -> Query {
        let mut replaced = Vec::new();
        if let Some(table) = sql.find("FROM t") {
            replaced.push((
                table + 5..table + 6,
                Piece::Table {
                    alias: Some("t".into()),
                    metadata: None,
                },
            ));
        }
        for (index, parameter) in parameters.iter().enumerate() {
            let name = format!(":{}", parameter.name);
            replaced.extend(
                sql.match_indices(&name)
                    .map(|(at, _)| (at..at + name.len(), Piece::Parameter(index))),
            );
        }
        replaced.sort_by_key(|(range, _)| range.start);
        Query::new(
            QueryName::new("Q").expect("a name"),
            Some("What it says.".into()),
            parameters,
            sql,
            replaced,
            &[],
        )
        .expect("a query")
    }

    fn named(query: &Query) -> String {
        query
            .named_query(&"flow_logs".into(), None)
            .literal()
            .expect("known text")
            .to_owned()
    }

    #[test]
    fn shared_indentation_is_left_out_and_nothing_else() {
        let sql = "\n        SELECT a\n          , b\n\n        FROM t\n        ";
        assert_eq!(named(&query(sql, vec![])), "SELECT a\n  , b\n\nFROM \"flow_logs\" AS t");
        assert_eq!(
            named(&query("SELECT a,\r\n    b\r\n  FROM t\r\n", vec![])),
            "SELECT a,\n  b\nFROM \"flow_logs\" AS t"
        );
    }

    #[test]
    fn defaults_are_written_in() {
        let port = parameter(
            "port",
            ParameterType::Column(ColumnType::Int),
            Some(DefaultValue::Constants(vec![22.into()])),
        );
        let since = parameter("since", ParameterType::Day, Some(DefaultValue::DaysAgo(DaysAgo(7))));
        let query = query("SELECT 1 FROM t WHERE x = :port AND day >= :since", vec![port, since]);
        assert_eq!(
            named(&query),
            "SELECT 1 FROM \"flow_logs\" AS t WHERE x = 22 /* port */ AND day >= date_format(date_add('day', -7, current_date), '%Y/%m/%d') /* since */"
        );
        let last = Setting::Value(Day::new("2026-03-03").expect("a day"));
        let text = query.named_query(&"flow_logs".into(), Some(&last));
        assert!(
            text.literal()
                .is_some_and(|text| text.ends_with("day >= '2026/02/24' /* since */"))
        );
    }

    #[test]
    fn what_has_no_default_is_explained_at_the_head() {
        let address = parameter("address", ParameterType::Column(ColumnType::String), None);
        let on = parameter("on", ParameterType::Day, None);
        let query = query(
            "SELECT 1 FROM t WHERE a = :address OR b = :address AND day = :on",
            vec![address, on],
        );
        assert_eq!(
            named(&query),
            "-- Q: What it says.\n-- Parameters 1 and 2: address (string, in quotes), such as 'text'\n-- Parameter 3: on (day, in quotes), such as '2026/11/20'\nSELECT 1 FROM \"flow_logs\" AS t WHERE a = ? OR b = ? AND day = ?"
        );
        let statement = query
            .statement("flow_logs", &[vec!["x".into()], vec!["2026/11/20".into()]])
            .expect("a statement");
        assert_eq!(statement.1, ["'x'", "'x'", "'2026/11/20'"]);
        assert!(statement.0.starts_with("SELECT 1 FROM"));
    }

    #[test]
    fn lists_must_hold_something_and_values_end_at_1024_characters() {
        let owners = QueryParameter {
            list: true,
            ..parameter("owners", ParameterType::Column(ColumnType::String), None)
        };
        let query = query("SELECT 1 FROM t WHERE o IN (:owners)", vec![owners]);
        let statement =
            |values: &[&str]| query.statement("f", &[values.iter().map(|value| Literal::from(*value)).collect()]);
        assert_eq!(
            statement(&["a", "b"]).map(|(sql, _)| sql),
            Ok("SELECT 1 FROM \"f\" AS t WHERE o IN (?, ?)".into())
        );
        assert_eq!(statement(&[]).map_err(|error| error.code), Err(Code::Value));
        assert!(statement(&[&"x".repeat(1022)]).is_ok());
        assert_eq!(
            statement(&[&"x".repeat(1023)]).map_err(|error| error.code),
            Err(Code::Limit)
        );
    }

    #[test]
    fn a_description_does_not_leave_its_comment() {
        assert_eq!(comment("a\nDROP\u{2028}b\u{b}c"), "-- a\n-- DROP\u{2028}b c\n");
    }

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
