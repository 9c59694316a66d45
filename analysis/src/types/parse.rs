//! Type text to [`Type`].

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use super::{Field, MAX_CHAR, MAX_DECIMAL, MAX_FRACTION, MAX_VARCHAR, Type};

/// Why a text is not a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParseTypeError {
    /// Not the text of any type.
    Malformed,
    /// A name that is not a type's, or one with parameters that it does not take (`bigint(5)`, bare `array`):
    /// Trino's `TYPE_MISMATCH`.
    Unknown(String),
    /// A length, precision or scale out of its range.
    OutOfRange {
        /// The name of the type.
        name: String,
        /// What the parameters may be.
        allowed: String,
        /// Whether Trino's code is `INVALID_FUNCTION_ARGUMENT` (without a place) and not `TYPE_MISMATCH`.
        invalid_argument: bool,
    },
    /// Nested deeper than any statement needs.
    TooDeep,
}

impl fmt::Display for ParseTypeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => f.write_str("this is not a type"),
            Self::Unknown(name) => write!(f, "unknown type `{name}`"),
            Self::OutOfRange { name, allowed, .. } => {
                write!(f, "the parameters of `{name}` are out of range: {allowed}")
            }
            Self::TooDeep => f.write_str("this type is nested too deeply"),
        }
    }
}

impl std::error::Error for ParseTypeError {}

impl FromStr for Type {
    type Err = ParseTypeError;

    fn from_str(text: &str) -> Result<Self, ParseTypeError> {
        let mut reader = Reader { rest: text, depth: 0 };
        let parsed = reader.data_type()?;
        if reader.word().is_some() || !reader.rest.trim().is_empty() {
            return Err(ParseTypeError::Malformed);
        }
        Ok(parsed)
    }
}

/// Deeper nesting than this is refused, so that no text ends the stack.
const MAX_DEPTH: usize = 100;

/// Reads a type from the front of a text.
#[derive(Clone, Copy)]
struct Reader<'a> {
    rest: &'a str,
    depth: usize,
}

/// One parameter in the parentheses of a type.
enum Parameter {
    Number(u64),
    Type(Type),
}

impl<'a> Reader<'a> {
    fn data_type(&mut self) -> Result<Type, ParseTypeError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(ParseTypeError::TooDeep);
        }
        let result = self.nested();
        self.depth -= 1;
        result
    }

    fn nested(&mut self) -> Result<Type, ParseTypeError> {
        let name = self.name().ok_or(ParseTypeError::Malformed)?.to_ascii_lowercase();
        match name.as_str() {
            "row" if self.peek() == Some('(') => return self.row(),
            "interval" => return self.interval(),
            "double" => {
                self.keyword("precision");
            }
            _ => {}
        }
        let parameters = self.parameters()?;
        if matches!(name.as_str(), "time" | "timestamp") {
            let zone = self.zone()?;
            return fraction(&name, parameters.as_deref(), zone);
        }
        build(&name, parameters)
    }

    /// `with time zone` or `without time zone` or nothing.
    fn zone(&mut self) -> Result<bool, ParseTypeError> {
        let zone = self.keyword("with");
        if (zone || self.keyword("without")) && !(self.keyword("time") && self.keyword("zone")) {
            return Err(ParseTypeError::Malformed);
        }
        Ok(zone)
    }

    fn interval(&mut self) -> Result<Type, ParseTypeError> {
        let words = [self.word(), self.word(), self.word()].map(|word| word.unwrap_or_default().to_ascii_lowercase());
        match words.each_ref().map(String::as_str) {
            ["day", "to", "second"] => Ok(Type::IntervalDayToSecond),
            ["year", "to", "month"] => Ok(Type::IntervalYearToMonth),
            _ => Err(ParseTypeError::Unknown("interval".to_owned())),
        }
    }

    fn row(&mut self) -> Result<Type, ParseTypeError> {
        self.symbol('(');
        let mut fields = Vec::new();
        loop {
            fields.push(self.field()?);
            if self.symbol(')') {
                return Ok(Type::Row(fields));
            }
            if !self.symbol(',') {
                return Err(ParseTypeError::Malformed);
            }
        }
    }

    /// `type` or `name type`: the first word is a name unless it makes a whole type.
    fn field(&mut self) -> Result<Field, ParseTypeError> {
        let start = *self;
        let alone = self.data_type();
        if alone == Err(ParseTypeError::TooDeep) || alone.is_ok() && matches!(self.peek(), Some(',' | ')') | None) {
            return Ok(Field {
                name: None,
                data_type: alone?,
            });
        }
        *self = start;
        let name = self.name().ok_or(ParseTypeError::Malformed)?;
        match self.data_type() {
            Ok(data_type) => Ok(Field {
                name: Some(name),
                data_type,
            }),
            // `row(string)` has an unknown type, not a name without one.
            Err(ParseTypeError::Malformed) => Err(alone.err().unwrap_or(ParseTypeError::Malformed)),
            Err(error) => Err(error),
        }
    }

    /// `(1, bigint)`, also in angle brackets as `array<bigint>`.
    fn parameters(&mut self) -> Result<Option<Vec<Parameter>>, ParseTypeError> {
        let close = if self.symbol('(') {
            ')'
        } else if self.symbol('<') {
            '>'
        } else {
            return Ok(None);
        };
        let mut parameters = Vec::new();
        loop {
            let digits = self.digits();
            parameters.push(if digits.is_empty() {
                Parameter::Type(self.data_type()?)
            } else {
                Parameter::Number(digits.parse().unwrap_or(u64::MAX))
            });
            if self.symbol(close) {
                return Ok(Some(parameters));
            }
            if !self.symbol(',') {
                return Err(ParseTypeError::Malformed);
            }
        }
    }

    fn skip(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn peek(&mut self) -> Option<char> {
        self.skip();
        self.rest.chars().next()
    }

    fn symbol(&mut self, symbol: char) -> bool {
        self.skip();
        let rest = self.rest.strip_prefix(symbol);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn digits(&mut self) -> &'a str {
        self.skip();
        self.split(self.rest.find(|c: char| !c.is_ascii_digit()))
    }

    /// A bare word.
    fn word(&mut self) -> Option<&'a str> {
        self.skip();
        if self.rest.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let word = self.split(self.rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')));
        (!word.is_empty()).then_some(word)
    }

    fn split(&mut self, at: Option<usize>) -> &'a str {
        let (front, rest) = self.rest.split_at(at.unwrap_or(self.rest.len()));
        self.rest = rest;
        front
    }

    fn keyword(&mut self, keyword: &str) -> bool {
        let start = *self;
        let found = self.word().is_some_and(|word| word.eq_ignore_ascii_case(keyword));
        if !found {
            *self = start;
        }
        found
    }

    /// A bare word, which folds to lower case, or any text in double quotes.
    fn name(&mut self) -> Option<String> {
        if !self.symbol('"') {
            return self.word().map(str::to_lowercase);
        }
        let mut name = String::new();
        loop {
            name.push_str(self.split(self.rest.find('"')));
            self.rest = self.rest.strip_prefix('"')?;
            let Some(rest) = self.rest.strip_prefix('"') else {
                return (!name.is_empty()).then_some(name);
            };
            name.push('"');
            self.rest = rest;
        }
    }
}

/// `time` and `timestamp`, whose zone is after the parameters.
fn fraction(name: &str, parameters: Option<&[Parameter]>, zone: bool) -> Result<Type, ParseTypeError> {
    let precision = match parameters {
        None => 3,
        Some([Parameter::Number(number)]) => match u8::try_from(*number) {
            Ok(precision) if precision <= MAX_FRACTION => precision,
            _ => return Err(out_of_range(name, "0 to 12", false)),
        },
        Some(_) => return Err(ParseTypeError::Unknown(name.to_owned())),
    };
    Ok(if name == "time" {
        Type::Time { precision, zone }
    } else {
        Type::Timestamp { precision, zone }
    })
}

fn out_of_range(name: &str, allowed: &str, invalid_argument: bool) -> ParseTypeError {
    ParseTypeError::OutOfRange {
        name: name.to_owned(),
        allowed: allowed.to_owned(),
        invalid_argument,
    }
}

/// A type from its name in lower case and its parameters.
fn build(name: &str, parameters: Option<Vec<Parameter>>) -> Result<Type, ParseTypeError> {
    let Some(parameters) = parameters else {
        return simple(name).ok_or_else(|| ParseTypeError::Unknown(name.to_owned()));
    };
    let mut types = Vec::new();
    let mut numbers = Vec::new();
    for parameter in parameters {
        match parameter {
            Parameter::Type(data_type) => types.push(data_type),
            Parameter::Number(number) => numbers.push(number),
        }
    }
    if numbers.is_empty() {
        of_types(name, types).ok_or_else(|| ParseTypeError::Unknown(name.to_owned()))
    } else if types.is_empty() {
        of_numbers(name, &numbers)
    } else {
        Err(ParseTypeError::Unknown(name.to_owned()))
    }
}

fn of_types(name: &str, mut types: Vec<Type>) -> Option<Type> {
    let last = types.pop()?;
    Some(match (name, types.len()) {
        ("array", 0) => Type::array(last),
        ("qdigest", 0) => Type::QDigest(Arc::new(last)),
        ("classifier", 0) => Type::Classifier(Arc::new(last)),
        // A key that cannot be compared makes no map.
        ("map", 1) => Type::map(types.pop().filter(Type::is_comparable)?, last),
        ("function", _) => Type::Function(types, Arc::new(last)),
        _ => return None,
    })
}

fn of_numbers(name: &str, numbers: &[u64]) -> Result<Type, ParseTypeError> {
    match (name, numbers) {
        ("varchar", [length]) => match u32::try_from(*length) {
            Ok(length) if length <= MAX_VARCHAR => Ok(Type::Varchar(Some(length))),
            Ok(length) if length == MAX_VARCHAR + 1 => Ok(Type::VARCHAR),
            _ => Err(out_of_range(name, "0 to 2147483647", false)),
        },
        ("char", [length]) => match u32::try_from(*length) {
            Ok(length) if length <= MAX_CHAR => Ok(Type::Char(length)),
            _ => Err(out_of_range(name, "0 to 65536", true)),
        },
        ("decimal", [precision]) => decimal(*precision, 0),
        ("decimal", [precision, scale]) => decimal(*precision, *scale),
        _ => Err(ParseTypeError::Unknown(name.to_owned())),
    }
}

fn decimal(precision: u64, scale: u64) -> Result<Type, ParseTypeError> {
    match (u8::try_from(precision), u8::try_from(scale)) {
        (Ok(precision @ 1..=MAX_DECIMAL), Ok(scale)) if scale <= precision => Ok(Type::Decimal { precision, scale }),
        _ => Err(out_of_range(
            "decimal",
            "a precision of 1 to 38, and a scale of 0 up to it",
            true,
        )),
    }
}

/// The type of a name in lower case that stands without parameters.
pub(crate) fn simple(name: &str) -> Option<Type> {
    Some(match name {
        "unknown" => Type::Unknown,
        "boolean" => Type::Boolean,
        "tinyint" => Type::Tinyint,
        "smallint" => Type::Smallint,
        "integer" | "int" => Type::Integer,
        "bigint" => Type::Bigint,
        "real" => Type::Real,
        "double" => Type::Double,
        "decimal" => Type::Decimal {
            precision: MAX_DECIMAL,
            scale: 0,
        },
        "varchar" => Type::VARCHAR,
        "char" => Type::Char(1),
        "varbinary" => Type::Varbinary,
        "date" => Type::Date,
        "json" => Type::Json,
        "ipaddress" => Type::IpAddress,
        "uuid" => Type::Uuid,
        "hyperloglog" => Type::HyperLogLog,
        "p4hyperloglog" => Type::P4HyperLogLog,
        "tdigest" => Type::TDigest,
        "setdigest" => Type::SetDigest,
        "color" => Type::Color,
        "jsonpath" => Type::JsonPath,
        "joniregexp" => Type::JoniRegExp,
        "re2jregexp" => Type::Re2JRegExp,
        "likepattern" => Type::LikePattern,
        "codepoints" => Type::CodePoints,
        "geometry" => Type::Geometry,
        "sphericalgeography" => Type::SphericalGeography,
        "bingtile" => Type::BingTile,
        "kdbtree" => Type::KdbTree,
        "regressor" => Type::Regressor,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_prints_reads_back() {
        for text in [
            "decimal(10,2)",
            "varchar(5)",
            "varchar",
            "timestamp(6) with time zone",
            "time(0)",
            "interval day to second",
            "array(map(varchar, row(a bigint, double)))",
            "row(timestamp timestamp(3), interval year to month)",
            "function(bigint, boolean)",
            "qdigest(double)",
            "HyperLogLog",
        ] {
            assert_eq!(
                text.parse::<Type>().map(|parsed| parsed.to_string()).as_deref(),
                Ok(text)
            );
        }
    }

    #[test]
    fn other_spellings() {
        for (text, printed) in [
            ("INT", "integer"),
            ("Decimal", "decimal(38,0)"),
            ("decimal ( 5 )", "decimal(5,0)"),
            ("timestamp with time zone", "timestamp(3) with time zone"),
            ("TIME WITHOUT TIME ZONE", "time(3)"),
            ("double precision", "double"),
            ("array<bigint>", "array(bigint)"),
            ("char", "char(1)"),
            ("varchar(2147483647)", "varchar"),
            ("row(\"A b\" double precision, C date)", "row(A b double, c date)"),
            ("row(x array(row(y int)))", "row(x array(row(y integer)))"),
        ] {
            assert_eq!(
                text.parse::<Type>().map(|parsed| parsed.to_string()).as_deref(),
                Ok(printed)
            );
        }
    }

    #[test]
    fn no_types() {
        for text in [
            "string",
            "bigint(5)",
            "array",
            "map(bigint)",
            "number",
            "row",
            "interval",
            "interval day",
        ] {
            assert!(
                matches!(text.parse::<Type>(), Err(ParseTypeError::Unknown(_))),
                "{text}"
            );
        }
        for text in [
            "",
            "bigint bigint",
            "array(bigint",
            "row()",
            "\"",
            "timestamp with zone",
            "bigint)",
            "é(",
        ] {
            assert_eq!(text.parse::<Type>(), Err(ParseTypeError::Malformed), "{text}");
        }
        for text in [
            "decimal(39,2)",
            "decimal(5,6)",
            "char(70000)",
            "timestamp(13)",
            "varchar(99999999999999999999)",
        ] {
            assert!(
                matches!(text.parse::<Type>(), Err(ParseTypeError::OutOfRange { .. })),
                "{text}"
            );
        }
        assert_eq!("array(".repeat(10_000).parse::<Type>(), Err(ParseTypeError::TooDeep));
        assert_eq!("row(".repeat(10_000).parse::<Type>(), Err(ParseTypeError::TooDeep));
    }
}
