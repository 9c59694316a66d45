//! Values as Athena's SQL writes them.

use std::fmt;

use crate::error::{Code, Error};
use crate::value::column_type::ColumnType;
use crate::value::date::Date;
use crate::value::day::Day;
use crate::value::decimal::Decimal;
use crate::value::parameter_type::ParameterType;
use crate::value::timestamp::Timestamp;
use crate::wire::wire;

/// A value as a declaration writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// `"text"`
    Text(String),
    /// `22` or `-1`
    Integer(i128),
    /// `true`
    Boolean(bool),
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "\"{text}\""),
            Self::Integer(number) => number.fmt(f),
            Self::Boolean(value) => value.fmt(f),
        }
    }
}

/// A constant of SQL, such as `22`, `'REJECT'` or `BIGINT '-5'`.
///
/// It has the requested type, and does not start with a sign: `x -:y` must not become a comment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Literal(String);

wire!(checked Literal as String);

impl Literal {
    /// A written value as a constant of that type.
    pub fn new(parameter_type: &ParameterType, written: &Written) -> Result<Self, Error> {
        use ColumnType as T;
        let wrong = || {
            Error::new(
                Code::InvalidDefault,
                format!("`{written}` is not of type `{parameter_type}`"),
            )
            .help(match parameter_type {
                ParameterType::Day => {
                    "write a day as the partition key has it, such as `\"2026/11/20\"`, or `days_ago(7)`".to_owned()
                }
                ParameterType::Column(T::Boolean) => "write `true` or `false`".into(),
                ParameterType::Column(T::Date) => "write a date in quotes, such as `\"2026-11-20\"`".into(),
                ParameterType::Column(T::Timestamp) => {
                    "write an instant in quotes, such as `\"2026-11-20 13:05:00\"`".into()
                }
                ParameterType::Column(T::Float | T::Double | T::Decimal(..)) => {
                    "write a number in quotes, such as `\"1.5\"`".into()
                }
                ParameterType::Column(T::Char(most)) => at_most(most.characters()),
                ParameterType::Column(T::Varchar(most)) => at_most(most.characters()),
                ParameterType::Column(T::String) => "write text in quotes".into(),
                ParameterType::Column(_) => "write a whole number, without quotes".into(),
            })
        };
        let column_type = match parameter_type {
            ParameterType::Day => {
                return match written {
                    Written::Text(text) => match (Day::from_path(text), Day::new(text)) {
                        (Some(day), _) => Ok(Self::from(day)),
                        (None, Ok(day)) => Err(Error::new(
                            Code::InvalidDefault,
                            format!("`{written}` is not of type `day`: the partition key has slashes"),
                        )
                        .help(format!("write `\"{}\"`", day.path()))),
                        (None, Err(_)) => Err(wrong()),
                    },
                    _ => Err(wrong()),
                };
            }
            ParameterType::Column(column_type) => column_type,
        };
        match (column_type, written) {
            (T::Boolean, Written::Boolean(value)) => Ok(Self::from(*value)),
            (T::Tinyint, Written::Integer(n)) => i8::try_from(*n)
                .map(Self::from)
                .map_err(|_| too_large(n, parameter_type, i8::MIN.into(), i8::MAX.into())),
            (T::Smallint, Written::Integer(n)) => i16::try_from(*n)
                .map(Self::from)
                .map_err(|_| too_large(n, parameter_type, i16::MIN.into(), i16::MAX.into())),
            (T::Int, Written::Integer(n)) => i32::try_from(*n)
                .map(Self::from)
                .map_err(|_| too_large(n, parameter_type, i32::MIN.into(), i32::MAX.into())),
            (T::Bigint, Written::Integer(n)) => i64::try_from(*n)
                .map(Self::from)
                .map_err(|_| too_large(n, parameter_type, i64::MIN.into(), i64::MAX.into())),
            // Trino makes an infinity of what is too large.
            (T::Float, Written::Text(text)) => finite(text)
                .filter(|_| text.parse().is_ok_and(f32::is_finite))
                .map(|_| Self::typed("REAL", text))
                .ok_or_else(wrong),
            (T::Double, Written::Text(text)) => finite(text).map(|_| Self::typed("DOUBLE", text)).ok_or_else(wrong),
            (T::Float, Written::Integer(n)) => Ok(Self::typed("REAL", n)),
            (T::Double, Written::Integer(n)) => Ok(Self::typed("DOUBLE", n)),
            (T::Decimal(digits), Written::Text(text)) => Decimal::new(text)
                .ok()
                .filter(|d| d.fits(*digits))
                .map(Self::from)
                .ok_or_else(wrong),
            (T::Decimal(digits), Written::Integer(n)) => Decimal::new(&n.to_string())
                .ok()
                .filter(|d| d.fits(*digits))
                .map(Self::from)
                .ok_or_else(wrong),
            (T::String, Written::Text(text)) => Ok(Self::from(text.as_str())),
            (T::Char(most), Written::Text(text)) => fitting(text, most.characters()).ok_or_else(wrong),
            (T::Varchar(most), Written::Text(text)) => fitting(text, most.characters()).ok_or_else(wrong),
            (T::Date, Written::Text(text)) => Date::new(text).map(Self::from).map_err(|_| wrong()),
            (T::Timestamp, Written::Text(text)) => Timestamp::new(text)
                .ok()
                .filter(|instant| instant.precision() <= TIMESTAMP_DIGITS)
                .map(Self::from)
                .ok_or_else(wrong),
            _ => Err(wrong()),
        }
    }

    /// Reads the text of a constant, as this crate writes it.
    fn read(text: &str) -> Option<Self> {
        let quoted = |text: &str| {
            let inside = text.strip_prefix('\'')?.strip_suffix('\'')?.to_owned();
            (!inside.replace("''", "").contains('\'')).then_some(inside)
        };
        let of = |name: &str, value: &str| match name {
            "TINYINT" => value.parse().ok().map(|number: i8| Self::from(number)),
            "SMALLINT" => value.parse().ok().map(|number: i16| Self::from(number)),
            "INTEGER" => value.parse().ok().map(|number: i32| Self::from(number)),
            "BIGINT" => value.parse().ok().map(|number: i64| Self::from(number)),
            "REAL" | "DOUBLE" if matches!(value, "NaN" | "Infinity" | "-Infinity") => Some(Self::typed(name, value)),
            "REAL" | "DOUBLE" => finite(value).map(|_| Self::typed(name, value)),
            "DECIMAL" => Decimal::new(value).ok().map(Self::from),
            "DATE" => Date::new(value).ok().map(Self::from),
            "TIMESTAMP" => Timestamp::new(value).ok().map(Self::from),
            _ => None,
        };
        let read = match text.split_once(' ') {
            _ if text.starts_with('\'') => quoted(text).map(|_| Self(text.to_owned())),
            Some((name, value)) => of(name, &quoted(value)?),
            None if matches!(text, "true" | "false") => Some(Self(text.to_owned())),
            None => text.parse().ok().map(|number: i32| Self::from(number)),
        };
        read.filter(|read| read.0 == text)
    }

    /// The digits of a whole number that is not negative, as for LIMIT; `None` for any other constant.
    pub fn count(&self) -> Option<&str> {
        let value = self.0.split_once(" '").and_then(|(_, value)| value.strip_suffix('\''));
        let digits = value.unwrap_or(&self.0);
        (!digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit())).then_some(digits)
    }

    /// Its value: the text between the quotes, or the number.
    pub fn value(&self) -> String {
        let quoted = match self.0.split_once(' ') {
            _ if self.0.starts_with('\'') => &self.0,
            Some((_, quoted)) => quoted,
            None => &self.0,
        };
        let inside = quoted.strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
        inside.unwrap_or(quoted).replace("''", "'")
    }

    /// The text of the constant.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn typed(name: &str, value: impl fmt::Display) -> Self {
        Self(format!("{name} '{value}'"))
    }
}

impl TryFrom<String> for Literal {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        Self::read(&text).ok_or_else(|| Error::new(Code::Value, format!("`{text}` is not a constant of SQL")))
    }
}

impl From<Literal> for String {
    fn from(literal: Literal) -> Self {
        literal.0
    }
}

fn at_most(characters: u32) -> String {
    format!("write text of at most {characters} characters, in quotes")
}

fn fitting(text: &str, most: u32) -> Option<Literal> {
    (text.chars().count() <= most as usize).then(|| text.into())
}

fn too_large(number: &i128, parameter_type: &ParameterType, least: i128, most: i128) -> Error {
    Error::new(
        Code::InvalidDefault,
        format!("`{number}` does not fit into `{parameter_type}`"),
    )
    .help(format!("write a number from {least} to {most}, or choose a wider type"))
}

fn finite(text: &str) -> Option<f64> {
    let shape = text
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'));
    text.parse::<f64>().ok().filter(|number| shape && number.is_finite())
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<bool> for Literal {
    fn from(value: bool) -> Self {
        Self(value.to_string())
    }
}

impl From<&str> for Literal {
    fn from(text: &str) -> Self {
        Self(format!("'{}'", text.replace('\'', "''")))
    }
}

impl From<Day> for Literal {
    fn from(day: Day) -> Self {
        Self(format!("'{}'", day.path()))
    }
}

impl From<i32> for Literal {
    fn from(number: i32) -> Self {
        if number < 0 {
            Self::typed("INTEGER", number)
        } else {
            Self(number.to_string())
        }
    }
}

macro_rules! typed {
    ($($from:ty => $name:literal,)*) => {
        $(impl From<$from> for Literal {
            fn from(value: $from) -> Self {
                Self::typed($name, value)
            }
        })*
    };
}

typed! {
    i8 => "TINYINT",
    i16 => "SMALLINT",
    i64 => "BIGINT",
    Date => "DATE",
    Decimal => "DECIMAL",
}

/// A column of type `timestamp` has milliseconds.
const TIMESTAMP_DIGITS: u8 = 3;

impl From<Timestamp> for Literal {
    fn from(instant: Timestamp) -> Self {
        Self::typed("TIMESTAMP", instant.with_digits(TIMESTAMP_DIGITS))
    }
}

impl From<f32> for Literal {
    fn from(number: f32) -> Self {
        Self::typed("REAL", float(number.into(), &number))
    }
}

impl From<f64> for Literal {
    fn from(number: f64) -> Self {
        Self::typed("DOUBLE", float(number, &number))
    }
}

/// Trino reads `NaN` and `Infinity` as Java writes them.
fn float(number: f64, text: &dyn fmt::LowerExp) -> String {
    if number.is_infinite() {
        return if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    format!("{text:e}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[allow(clippy::needless_pass_by_value, reason = "a case is written in one expression")]
    fn literal(column_type: ColumnType, written: Written) -> Result<String, Code> {
        let parameter_type = ParameterType::new(column_type).map_err(|error| error.code)?;
        Literal::new(&parameter_type, &written)
            .map(|literal| literal.0)
            .map_err(|error| error.code)
    }

    fn column_type(name: &str, numbers: &[u64]) -> ColumnType {
        ColumnType::new(name, numbers).expect("a type")
    }

    fn text(text: &str) -> Written {
        Written::Text(text.into())
    }

    const WRONG: Result<String, Code> = Err(Code::InvalidDefault);

    #[test]
    fn numbers_have_their_type_and_no_sign() {
        use ColumnType::{Bigint, Double, Float, Int, Smallint, Tinyint};
        assert_eq!(literal(Int, Written::Integer(22)), Ok("22".into()));
        assert_eq!(literal(Int, Written::Integer(-22)), Ok("INTEGER '-22'".into()));
        assert_eq!(literal(Int, Written::Integer(2_147_483_647)), Ok("2147483647".into()));
        assert_eq!(literal(Int, Written::Integer(2_147_483_648)), WRONG);
        assert_eq!(
            literal(Bigint, Written::Integer(2_147_483_648)),
            Ok("BIGINT '2147483648'".into())
        );
        assert_eq!(literal(Tinyint, Written::Integer(128)), WRONG);
        assert_eq!(
            literal(Smallint, Written::Integer(-32768)),
            Ok("SMALLINT '-32768'".into())
        );
        assert_eq!(literal(Double, text("1.5e3")), Ok("DOUBLE '1.5e3'".into()));
        assert_eq!(literal(Double, text("inf")), WRONG);
        assert_eq!(literal(Float, text("3.4028235e38")), Ok("REAL '3.4028235e38'".into()));
        assert_eq!(literal(Float, text("-3.5e38")), WRONG);
        assert_eq!(literal(Double, text("3.5e38")), Ok("DOUBLE '3.5e38'".into()));
        assert_eq!(literal(Double, text("1.8e308")), WRONG);
        assert_eq!(literal(Int, text("22")), WRONG);
    }

    #[test]
    fn decimals_must_fit() {
        let decimal = |written| literal(column_type("decimal", &[4, 2]), written);
        assert_eq!(decimal(text("12.50")), Ok("DECIMAL '12.50'".into()));
        assert_eq!(decimal(text("-0012.5")), Ok("DECIMAL '-0012.5'".into()));
        assert_eq!(decimal(Written::Integer(99)), Ok("DECIMAL '99'".into()));
        for wrong in [
            text("12.505"),
            text("123"),
            text(""),
            text("1."),
            text("1e3"),
            Written::Integer(100),
        ] {
            assert_eq!(decimal(wrong.clone()), WRONG, "{wrong}");
        }
        assert!(Decimal::new(&"9".repeat(38)).is_ok());
        assert!(Decimal::new(&"9".repeat(39)).is_err());
    }

    #[test]
    fn text_is_quoted() {
        assert_eq!(literal(ColumnType::String, text("it's")), Ok("'it''s'".into()));
        assert_eq!(literal(column_type("varchar", &[3]), text("äöü")), Ok("'äöü'".into()));
        assert_eq!(literal(column_type("varchar", &[3]), text("äöüß")), WRONG);
        assert_eq!(literal(ColumnType::String, Written::Integer(1)), WRONG);
    }

    #[test]
    fn days_have_the_form_of_the_partition_key() {
        let day = |written| Literal::new(&ParameterType::Day, &written);
        assert_eq!(
            day(text("2026/11/20")).map(|literal| literal.0),
            Ok("'2026/11/20'".into())
        );
        let error = day(text("2026-11-20")).expect_err("dashes");
        assert_eq!(error.help.as_deref(), Some("write `\"2026/11/20\"`"));
        assert!(day(text("2026/02/30")).is_err());
        assert!(day(Written::Integer(7)).is_err());
    }

    #[test]
    fn instants() {
        let timestamp = |written| literal(ColumnType::Timestamp, text(written));
        assert_eq!(
            timestamp("2026-11-20 13:05:00"),
            Ok("TIMESTAMP '2026-11-20 13:05:00.000'".into())
        );
        assert_eq!(
            timestamp("2026-11-20T13:05:00.12"),
            Ok("TIMESTAMP '2026-11-20 13:05:00.120'".into())
        );
        for wrong in [
            "2026-11-20",
            "2026-11-20 25:00:00",
            "2026-11-20 13:05:00.0001",
            "2026-11-20 13:05:00Z",
            "now",
        ] {
            assert_eq!(timestamp(wrong), WRONG, "{wrong}");
        }
        assert_eq!(
            literal(ColumnType::Date, text("2026-11-20")),
            Ok("DATE '2026-11-20'".into())
        );
    }

    #[test]
    fn only_single_values_are_parameters() {
        let array = ParameterType::new(ColumnType::Array(Box::new(ColumnType::String))).expect_err("an array");
        assert!(array.help.is_some_and(|help| help.contains("`[string]`")));
        assert!(ParameterType::new(ColumnType::Binary).is_err());
    }

    #[test]
    fn floats_are_written_as_trino_reads_them() {
        for (number, expected) in [
            (1.5, "DOUBLE '1.5e0'"),
            (f64::NAN, "DOUBLE 'NaN'"),
            (f64::NEG_INFINITY, "DOUBLE '-Infinity'"),
            (-0.0, "DOUBLE '-0e0'"),
        ] {
            assert_eq!(Literal::from(number).0, expected);
        }
        assert_eq!(Literal::from(0.1_f32).0, "REAL '1e-1'");
    }

    #[test]
    fn only_a_constant_is_read_as_one() {
        let mut known: Vec<Literal> = vec![
            true.into(),
            22.into(),
            (-22).into(),
            7_i8.into(),
            7_i16.into(),
            i64::MIN.into(),
            1.5_f32.into(),
            f64::INFINITY.into(),
            f64::NAN.into(),
            "it's".into(),
            "'".into(),
            "".into(),
            "DATE 'x'".into(),
        ];
        let decimal = Decimal::new("-012.50").expect("a number");
        let instant = Timestamp::new("2026-11-20 13:05:00").expect("an instant");
        known.extend([
            decimal.into(),
            instant.into(),
            Day::EXAMPLE.into(),
            Date::from(Day::EXAMPLE).into(),
        ]);
        for literal in known {
            let text = literal.0.clone();
            assert_eq!(Literal::try_from(text.clone()), Ok(literal), "{text}");
        }
        for text in [
            "",
            "'",
            "'a' OR 'b'",
            "'a'b'",
            "a'",
            "-22",
            "22 ",
            "2147483648",
            "1.5",
            "TRUE",
            "NULL",
            "current_date",
            "DATE 'x'",
            "DATE  '2026-11-20'",
            "INTEGER '22'",
            "BIGINT '9223372036854775808'",
            "DOUBLE 'inf'",
            "x '2026'",
        ] {
            assert_eq!(
                Literal::try_from(text.to_owned()).map_err(|error| error.code),
                Err(Code::Value),
                "{text}"
            );
        }
    }
}
