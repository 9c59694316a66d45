//! Values of a query's parameters, from the texts of `--param`.

use std::str::FromStr;

use flow_log_stack_runtime::{ColumnType, Day, DefaultValue, Literal, ParameterType, QueryParameter, Written, nearest};

use crate::declaration::listed::type_of;
use crate::io::object::backticks;
use crate::io::report::{Failure, Report};

/// A value as given: `port=22`.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    name: String,
    text: String,
}

impl FromStr for Given {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let split = text.split_once('=');
        let (name, text) = split.ok_or("write `NAME=VALUE`, such as `port=22`: there is no `=`")?;
        Ok(Self {
            name: name.to_owned(),
            text: text.to_owned(),
        })
    }
}

/// The form of a day if `days_ago` has no day to count from.
const UNCOUNTED: &str = "a UTC day such as `2026-11-20`; `days_ago` would count from the integration's last day, which is a \
                         deployment parameter";

/// The constants of each parameter: the given value, or its default. `today` is the day that `days_ago` counts from,
/// if it is known.
///
/// Refuses, all at once: values that do not fit the type, values for unknown parameters, and parameters without a
/// value.
pub(super) fn constants(
    parameters: &[QueryParameter],
    given: &[Given],
    today: Option<Day>,
) -> Result<Vec<Vec<Literal>>, Failure> {
    let mut report = Report::default();
    for one in given {
        if parameters.iter().all(|own| own.name.as_str() != one.name) {
            let message = format!("there is no parameter `{}`", one.name);
            report.refuse("--param", message, other_name(&one.name, parameters));
        }
    }
    let mut all = Vec::new();
    for parameter in parameters {
        let name = parameter.name.as_str();
        let own: Vec<_> = given.iter().filter(|one| one.name == name).collect();
        if own.len() > 1 && !parameter.list {
            let help = "give it once: it is one value, not a list".to_owned();
            report.refuse("--param", format!("the parameter `{name}` is given twice"), help);
            continue;
        }
        let form = match (&parameter.parameter_type, today) {
            (ParameterType::Day, None) => UNCOUNTED.to_owned(),
            (own, _) => form(own),
        };
        let mut constants = Vec::new();
        for one in &own {
            let literal = literal(&parameter.parameter_type, &one.text, today);
            if literal.is_none() {
                let message = format!("`{}` is not a value of `{name}: {}`", one.text, type_of(parameter));
                report.refuse("--param", message, format!("write {form}"));
            }
            constants.extend(literal);
        }
        if own.is_empty() {
            let default = default(parameter, today);
            if default.is_none() {
                let message = format!("the parameter `{name}` has no value");
                report.refuse("--param", message, format!("give `--param {name}=…`: {form}"));
            }
            constants = default.unwrap_or_default();
        }
        all.push(constants);
    }
    report.finish(Some(all)).map_err(Failure::of_argument)
}

fn other_name(name: &str, parameters: &[QueryParameter]) -> String {
    let names: Vec<_> = parameters.iter().map(|own| own.name.as_str()).collect();
    match (nearest(name, names.iter().copied()), names.as_slice()) {
        (Some(near), _) => format!("a parameter with a similar name exists: `{near}`"),
        (None, []) => "leave it out: the query has no parameters".to_owned(),
        (None, names) => format!("its parameters are {}", backticks(names)),
    }
}

/// The default of a parameter.
fn default(parameter: &QueryParameter, today: Option<Day>) -> Option<Vec<Literal>> {
    match parameter.default.as_ref()? {
        DefaultValue::Constants(constants) => Some(constants.clone()),
        DefaultValue::DaysAgo(days) => Some(vec![Literal::from(today?.days_before(days.days()))]),
    }
}

/// The default of a parameter as `--param` accepts it.
pub(super) fn default_text(parameter: &QueryParameter) -> Option<String> {
    Some(match parameter.default.as_ref()? {
        DefaultValue::DaysAgo(days) => format!("`days_ago({})`", days.days()),
        DefaultValue::Constants(constants) => {
            let values: Vec<_> = constants.iter().map(Literal::value).collect();
            backticks(&values.iter().map(String::as_str).collect::<Vec<_>>())
        }
    })
}

/// The constant for a text; `None` if it is not a value of the type.
fn literal(parameter_type: &ParameterType, text: &str, today: Option<Day>) -> Option<Literal> {
    let written = match parameter_type {
        ParameterType::Day => {
            return Some(Literal::from(match days_ago(text) {
                Some(days) => today?.days_before(days),
                None => Day::from_path(text).or_else(|| Day::new(text).ok())?,
            }));
        }
        ParameterType::Column(ColumnType::Boolean) => Written::Boolean(text.parse().ok()?),
        ParameterType::Column(ColumnType::Tinyint | ColumnType::Smallint | ColumnType::Int | ColumnType::Bigint) => {
            Written::Integer(text.parse().ok()?)
        }
        ParameterType::Column(_) => Written::Text(text.to_owned()),
    };
    Literal::new(parameter_type, &written).ok()
}

/// The number of days in `days_ago(7)`.
fn days_ago(text: &str) -> Option<u32> {
    let days = text.strip_prefix("days_ago(")?.strip_suffix(')')?.parse().ok()?;
    match DefaultValue::days_ago(days).ok()? {
        DefaultValue::DaysAgo(days) => Some(days.days()),
        DefaultValue::Constants(_) => None,
    }
}

/// A description of the values of a type.
pub(super) fn form(parameter_type: &ParameterType) -> String {
    use ColumnType as T;
    let whole = |least: i64, most: i64| format!("a whole number from {least} to {most}");
    let text = |most: u32| format!("text of at most {most} characters");
    let ParameterType::Column(column_type) = parameter_type else {
        return "a UTC day such as `2026-11-20`, or `days_ago(7)`".to_owned();
    };
    match column_type {
        T::Boolean => "`true` or `false`".to_owned(),
        T::Tinyint => whole(i8::MIN.into(), i8::MAX.into()),
        T::Smallint => whole(i16::MIN.into(), i16::MAX.into()),
        T::Int => whole(i32::MIN.into(), i32::MAX.into()),
        T::Bigint => whole(i64::MIN, i64::MAX),
        T::Float | T::Double => "a number such as `1.5`".to_owned(),
        T::Decimal(digits) => format!(
            "a number such as `1.5`, with at most {} digits before the point and {} after it",
            digits.precision() - digits.scale(),
            digits.scale()
        ),
        T::Date => "a date such as `2026-11-20`".to_owned(),
        T::Timestamp => "an instant such as `2026-11-20 13:05:00`".to_owned(),
        T::Char(most) => text(most.characters()),
        T::Varchar(most) => text(most.characters()),
        _ => "text".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use flow_log_stack_runtime::name::QueryParameterName;

    use super::*;

    fn parameter(name: &str, data_type: &str, numbers: &[u64]) -> QueryParameter {
        let parameter_type = match data_type {
            "day" => ParameterType::Day,
            other => {
                let column_type = ColumnType::new(other, numbers).expect("a type");
                ParameterType::new(column_type).expect("a type of parameters")
            }
        };
        QueryParameter {
            name: QueryParameterName::new(name).expect("a name"),
            parameter_type,
            list: false,
            default: None,
            example: None,
        }
    }

    fn given(texts: &[&str]) -> Vec<Given> {
        texts.iter().map(|text| text.parse().expect("a value")).collect()
    }

    fn day(text: &str) -> Day {
        Day::new(text).expect("a day")
    }

    /// A text as an SQL constant of a type.
    fn read(data_type: &str, numbers: &[u64], text: &str) -> Option<String> {
        let parameter = parameter("x", data_type, numbers);
        let read = constants(&[parameter], &given(&[&format!("x={text}")]), Some(day("2026-11-20"))).ok()?;
        Some(read.concat().iter().map(Literal::as_str).collect())
    }

    #[test]
    fn a_text_is_read_by_the_type_of_its_parameter() {
        let is = |data_type, numbers: &[u64], text, sql: &str| {
            assert_eq!(
                read(data_type, numbers, text).as_deref(),
                Some(sql),
                "{data_type} {text}"
            );
        };
        is("int", &[], "22", "22");
        is("int", &[], "-22", "INTEGER '-22'");
        is("bigint", &[], "9223372036854775807", "BIGINT '9223372036854775807'");
        is("tinyint", &[], "-128", "TINYINT '-128'");
        is("smallint", &[], "32767", "SMALLINT '32767'");
        is("boolean", &[], "true", "true");
        is("float", &[], "1.5", "REAL '1.5'");
        is("double", &[], "1e-7", "DOUBLE '1e-7'");
        is("decimal", &[4, 2], "-12.50", "DECIMAL '-12.50'");
        is("string", &[], "", "''");
        is("string", &[], "it's = 'x'", "'it''s = ''x'''");
        is("varchar", &[3], "äöü", "'äöü'");
        is("date", &[], "2026-11-20", "DATE '2026-11-20'");
        is(
            "timestamp",
            &[],
            "2026-11-20 13:05:00",
            "TIMESTAMP '2026-11-20 13:05:00.000'",
        );
        is("day", &[], "2026-11-20", "'2026/11/20'");
        is("day", &[], "2026/11/20", "'2026/11/20'");
        is("day", &[], "days_ago(20)", "'2026/10/31'");
    }

    #[test]
    fn what_is_no_value_of_its_type_is_refused() {
        for (data_type, numbers, text) in [
            ("int", &[][..], ""),
            ("int", &[], " 22"),
            ("int", &[], "22.0"),
            ("int", &[], "2147483648"),
            ("int", &[], "1 OR 1=1"),
            ("int", &[], "NULL"),
            ("tinyint", &[], "128"),
            ("bigint", &[], "9223372036854775808"),
            ("boolean", &[], "TRUE"),
            ("boolean", &[], "1"),
            ("double", &[], "NaN"),
            ("double", &[], "1e400"),
            ("double", &[], "1.5'"),
            ("decimal", &[4, 2], "123"),
            ("decimal", &[4, 2], "1e1"),
            ("varchar", &[3], "abcd"),
            ("date", &[], "2026/11/20"),
            ("date", &[], "2026-02-30"),
            ("timestamp", &[], "now"),
            ("timestamp", &[], "2026-11-20T13:05:00Z"),
            ("day", &[], "2026/02/30"),
            ("day", &[], "days_ago(-1)"),
            ("day", &[], "days_ago(99999)"),
            ("day", &[], "current_date"),
        ] {
            assert_eq!(read(data_type, numbers, text), None, "{data_type} {text}");
        }
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let mut ports = parameter("ports", "int", &[]);
        ports.list = true;
        let parameters = [
            parameter("port", "int", &[]),
            parameter("since", "day", &[]),
            ports,
            parameter("name", "string", &[]),
        ];
        let texts = ["port=x", "prt=1", "nothing=1", "ports=1", "ports=y", "name=a", "name=b"];
        let failure = constants(&parameters, &given(&texts), None).expect_err("five mistakes");
        assert_eq!(failure.exit_code(), 2);
        assert_eq!(
            failure.to_string(),
            "error: --param: there is no parameter `prt`\n\
             help: a parameter with a similar name exists: `port`\n\
             error: --param: there is no parameter `nothing`\n\
             help: its parameters are `port`, `since`, `ports`, `name`\n\
             error: --param: `x` is not a value of `port: int`\n\
             help: write a whole number from -2147483648 to 2147483647\n\
             error: --param: the parameter `since` has no value\n\
             help: give `--param since=…`: a UTC day such as `2026-11-20`; `days_ago` would count from the integration's \
             last day, which is a deployment parameter\n\
             error: --param: `y` is not a value of `ports: [int]`\n\
             help: write a whole number from -2147483648 to 2147483647\n\
             error: --param: the parameter `name` is given twice\n\
             help: give it once: it is one value, not a list"
        );
    }

    #[test]
    fn a_list_is_given_value_by_value_and_a_default_unless_it_is_given() {
        let mut ports = parameter("ports", "int", &[]);
        ports.list = true;
        let mut since = parameter("since", "day", &[]);
        since.default = DefaultValue::days_ago(7).ok();
        let parameters = [ports, since];
        let read = |texts: &[&str]| {
            let read = constants(&parameters, &given(texts), Some(day("2026-11-20"))).expect("right");
            read.iter()
                .map(|own| own.iter().map(Literal::as_str).collect::<Vec<_>>().join(", "))
                .collect::<Vec<_>>()
        };
        assert_eq!(read(&["ports=22", "ports=3389"]), ["22, 3389", "'2026/11/13'"]);
        assert_eq!(read(&["since=2026-11-19", "ports=1"]), ["1", "'2026/11/19'"]);
    }
}
