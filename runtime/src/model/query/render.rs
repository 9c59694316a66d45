//! A query's text as a named query.

use super::{DefaultValue, Piece, Query, QueryParameter};
use crate::listed::Listed as _;
use crate::model::setting::Setting;
use crate::template::text::Text;
use crate::value::column_type::ColumnType;
use crate::value::date::Date;
use crate::value::day::Day;
use crate::value::literal::Literal;
use crate::value::parameter_type::ParameterType;
use crate::value::timestamp::Timestamp;

impl Query {
    /// The text of the named query: defaults are filled in; parameters without one become `?` and are explained at
    /// the head.
    pub(crate) fn named_query(&self, table: &Text, last_day: Option<&Setting<Day>>) -> Text {
        let mut text = Text::from(self.head());
        for piece in &self.pieces {
            match piece {
                Piece::Parameter(index) | Piece::Count(index) => match self.parameters.get(*index) {
                    Some(QueryParameter {
                        name,
                        parameter_type,
                        default: Some(default),
                        ..
                    }) => {
                        match default {
                            DefaultValue::Constants(constants) if matches!(piece, Piece::Count(_)) => {
                                text.push(constants.iter().filter_map(Literal::count).collect::<String>());
                            }
                            _ => text.push(default.text(parameter_type, last_day)),
                        }
                        text.push(format!(" /* {name} */"));
                    }
                    Some(parameter) if matches!(piece, Piece::Parameter(_)) => {
                        text.push(parameter.parameter_type.in_sql("?"));
                    }
                    _ => text.push("?"),
                },
                other => other.push_to(&mut text, table),
            }
        }
        text
    }

    /// Comment lines that explain each `?`; empty if there is none.
    fn head(&self) -> String {
        let mut positions = vec![Vec::new(); self.parameters.len()];
        let mut order = Vec::new();
        let mut count = 0;
        for piece in &self.pieces {
            if let Some(index) = piece.parameter()
                && self
                    .parameters
                    .get(index)
                    .is_some_and(|parameter| parameter.default.is_none())
            {
                count += 1;
                if positions[index].is_empty() {
                    order.push(index);
                }
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
        for index in order {
            head.push_str(&comment(&self.parameters[index].explained(&positions[index])));
        }
        head
    }
}

impl Piece {
    pub(super) fn push_to(&self, text: &mut Text, table: &Text) {
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
}

impl QueryParameter {
    /// `Parameters 1 and 2: address (string, in quotes), such as '10.0.0.1'`
    fn explained(&self, positions: &[usize]) -> String {
        let noun = if positions.len() == 1 {
            "Parameter"
        } else {
            "Parameters"
        };
        let numbers: Vec<_> = positions.iter().map(usize::to_string).listed();
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
    /// A constant of that type instead of a parameter, or the `?` that one is given for.
    ///
    /// A text is `varchar`, and what it is compared with as `char` has blanks at its end that do not count; so the
    /// SQL says which of them it is.
    pub fn in_sql(&self, constant: &str) -> String {
        match self {
            Self::Column(ColumnType::Char(_)) => format!("CAST({constant} AS {self})"),
            Self::Day | Self::Column(_) => constant.to_owned(),
        }
    }

    fn example(&self) -> Literal {
        use ColumnType as T;
        match self {
            Self::Day => Literal::from(Day::EXAMPLE),
            Self::Column(T::Boolean) => Literal::from(true),
            Self::Column(T::Tinyint | T::Smallint | T::Int | T::Bigint | T::Float | T::Double | T::Decimal(..)) => {
                Literal::from(1)
            }
            Self::Column(T::Date) => Date::from(Day::EXAMPLE).into(),
            Self::Column(T::Timestamp) => Timestamp::midnight(Day::EXAMPLE.into()).into(),
            Self::Column(_) => Literal::from("text"),
        }
    }
}

impl DefaultValue {
    /// What replaces a parameter of that type in the query, if no last day is known.
    pub fn sql(&self, parameter_type: &ParameterType) -> String {
        self.text(parameter_type, None).literal().unwrap_or_default().to_owned()
    }

    fn text(&self, parameter_type: &ParameterType, last_day: Option<&Setting<Day>>) -> Text {
        match (self, last_day) {
            (Self::Constants(constants), _) => constants
                .iter()
                .map(|constant| parameter_type.in_sql(constant.as_str()))
                .listed()
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

/// Comment lines; whatever the text contains, it cannot end the comment.
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
    use super::super::DaysAgo;
    use super::*;
    use crate::error::Code;
    use crate::model::names::Names;
    use crate::value::name::{QueryName, QueryParameterName};

    fn parameter(name: &str, parameter_type: ParameterType, default: Option<DefaultValue>) -> QueryParameter {
        QueryParameter {
            name: QueryParameterName::new(name).expect("a name"),
            parameter_type,
            list: false,
            default,
            example: None,
        }
    }

    fn names() -> Names {
        Names {
            database: "d".into(),
            table: "flow_logs".into(),
            work_group: "w".into(),
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
        let since = parameter(
            "since",
            ParameterType::Day,
            Some(DefaultValue::DaysAgo(DaysAgo::try_from(7).expect("days"))),
        );
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
        let started = query
            .start(&[vec!["it's ?".into()], vec!["2026/11/20".into()]], &names())
            .expect("a statement");
        assert_eq!(started.execution_parameters, ["'it''s ?'", "'it''s ?'", "'2026/11/20'"]);
        assert!(started.query_string.starts_with("SELECT 1 FROM"));
        assert_eq!(
            started.sql,
            "SELECT 1 FROM \"flow_logs\" AS t WHERE a = 'it''s ?' OR b = 'it''s ?' AND day = '2026/11/20'"
        );
        assert_eq!(started.name.as_deref(), Some("Q"));
    }

    #[test]
    fn lists_must_hold_something_and_values_end_at_1024_characters() {
        let owners = QueryParameter {
            list: true,
            ..parameter("owners", ParameterType::Column(ColumnType::String), None)
        };
        let query = query("SELECT 1 FROM t WHERE o IN (:owners)", vec![owners]);
        let statement =
            |values: &[&str]| query.start(&[values.iter().map(|value| Literal::from(*value)).collect()], &names());
        assert_eq!(
            statement(&["a", "b"]).map(|started| (started.query_string, started.sql)),
            Ok((
                "SELECT 1 FROM \"flow_logs\" AS t WHERE o IN (?, ?)".into(),
                "SELECT 1 FROM \"flow_logs\" AS t WHERE o IN ('a', 'b')".into()
            ))
        );
        assert_eq!(statement(&[]).map_err(|error| error.code), Err(Code::Value));
        assert!(statement(&[&"x".repeat(1022)]).is_ok());
        assert_eq!(
            statement(&[&"x".repeat(1023)]).map_err(|error| error.code),
            Err(Code::Limit)
        );
    }

    #[test]
    fn a_char_says_so_in_the_sql_since_a_text_is_varchar() {
        let of = |list, default| QueryParameter {
            list,
            ..parameter(
                "p",
                ParameterType::Column(ColumnType::new("char", &[5]).expect("a type")),
                default,
            )
        };
        let open = query("SELECT 1 FROM t WHERE a = :p", vec![of(false, None)]);
        assert!(named(&open).ends_with("WHERE a = CAST(? AS char(5))"));
        let started = open.start(&[vec!["a'b".into()]], &names()).expect("a statement");
        assert!(started.query_string.ends_with("WHERE a = CAST(? AS char(5))"));
        assert_eq!(started.execution_parameters, ["'a''b'"]);
        assert!(started.sql.ends_with("WHERE a = CAST('a''b' AS char(5))"));
        let default = DefaultValue::Constants(vec!["a".into(), "b".into()]);
        let list = query("SELECT 1 FROM t WHERE a IN (:p)", vec![of(true, Some(default))]);
        assert!(named(&list).ends_with("IN (CAST('a' AS char(5)), CAST('b' AS char(5)) /* p */)"));
        let started = list
            .start(&[vec!["a".into(), "b".into()]], &names())
            .expect("a statement");
        assert!(
            started
                .query_string
                .ends_with("IN (CAST(? AS char(5)), CAST(? AS char(5)))")
        );
    }

    #[test]
    fn a_text_is_not_longer_than_its_type_says() {
        for name in ["char", "varchar"] {
            let short = ParameterType::Column(ColumnType::new(name, &[3]).expect("a type"));
            let query = query("SELECT 1 FROM t WHERE a = :p", vec![parameter("p", short, None)]);
            assert!(query.start(&[vec!["äöü".into()]], &names()).is_ok());
            // Beside a `char` that cuts it it would be equal to another text.
            let error = query.start(&[vec!["äöüß".into()]], &names()).expect_err("it is longer");
            let expected = format!("the value of `p` in the query `Q` has 4 characters, and its type is `{name}(3)`");
            assert_eq!((error.code, error.message), (Code::Value, expected));
        }
    }

    #[test]
    fn a_description_does_not_leave_its_comment() {
        assert_eq!(comment("a\nDROP\u{2028}b\u{b}c"), "-- a\n-- DROP\u{2028}b c\n");
    }
}
