//! `format(pattern, values…)`, as Java's `String.format`.

mod moment;
mod number;

use flow_log_stack_analysis::Type;

use self::moment::{LETTERS, Moment, java};
use self::number::{Digits, Shown};
use crate::cast::cast;
use crate::failure::Failure;
use crate::value::Computed;
use crate::value::{Value, decimal, float};

/// The longest text of one value: nobody reads a longer one, and it takes memory in each row.
const MOST: usize = 1_000_000;

/// A compiled pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Format(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Value(Spec),
}

/// Which value a place shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    Next,
    /// `%<s`: that of the place before.
    Previous,
    /// `%2$s`: from 0.
    At(usize),
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Spec {
    which: Which,
    flags: String,
    width: Option<usize>,
    precision: Option<usize>,
    is_upper: bool,
    conversion: Conversion,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Conversion {
    Text,
    Truth,
    Whole,
    Octal,
    Hexadecimal,
    Fixed,
    Scientific,
    General,
    /// A character, which no value of Trino's types is.
    Character,
    Moment(char),
}

fn wrong(pattern: &str) -> Failure {
    Failure::argument(format!("invalid format string: {pattern}"))
}

fn not_run(what: &str) -> Failure {
    Failure::other(crate::NOT_RUN, what.to_owned())
}

impl Format {
    /// Compiles a pattern; the failure is Trino's, or says that a part of it is not run here.
    pub(crate) fn read(pattern: &str) -> Computed<Self> {
        let mut parts = Vec::new();
        let mut rest = pattern;
        while let Some((text, after)) = rest.split_once('%') {
            parts.push(Part::Text(text.to_owned()));
            let (part, after) = place(after).ok_or_else(|| wrong(pattern))??;
            parts.push(part);
            rest = after;
        }
        parts.push(Part::Text(rest.to_owned()));
        Ok(Self(parts))
    }

    /// Formats values.
    pub(crate) fn text(&self, values: &[Value], types: &[Type]) -> Computed {
        let missing = || Failure::argument("a format has more places than there are values");
        let mut text = String::new();
        let (mut next, mut last) = (0, None);
        for part in &self.0 {
            match part {
                Part::Text(own) => text.push_str(own),
                Part::Value(spec) => {
                    let index = match spec.which {
                        Which::Next => {
                            next += 1;
                            next - 1
                        }
                        Which::Previous => last.ok_or_else(missing)?,
                        Which::At(index) => index,
                    };
                    last = Some(index);
                    let (value, data_type) = values.get(index).zip(types.get(index)).ok_or_else(missing)?;
                    text.push_str(&spec.shown(value, data_type)?);
                }
            }
        }
        Ok(Value::text(text))
    }
}

/// Reads what follows a `%`: the place, and the rest of the pattern. `None` if it is wrong.
fn place(text: &str) -> Option<Computed<(Part, &str)>> {
    let number = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let (mut which, mut rest) = (Which::Next, text);
    let digits = number(rest);
    if rest[digits..].starts_with('$') && digits > 0 {
        which = Which::At(rest[..digits].parse::<usize>().ok()?.checked_sub(1)?);
        rest = &rest[digits + 1..];
    }
    let flags = &rest[..rest.len() - rest.trim_start_matches(['-', '#', '+', ' ', '0', ',', '(', '<']).len()];
    rest = &rest[flags.len()..];
    let digits = number(rest);
    let width = match digits {
        0 => None,
        _ => Some(rest[..digits].parse::<usize>().unwrap_or(usize::MAX)),
    };
    rest = &rest[digits..];
    let precision = match rest.strip_prefix('.') {
        Some(after) => {
            let digits = number(after);
            rest = &after[digits..];
            Some(after[..digits].parse::<usize>().ok()?)
        }
        None => None,
    };
    if width.max(precision) > Some(MOST) {
        return Some(Err(not_run("format() with a width or precision above a million")));
    }
    if flags.char_indices().any(|(at, flag)| flags[..at].contains(flag)) {
        return None;
    }
    let mut letters = rest.chars();
    let letter = letters.next()?;
    let (conversion, length) = match letter {
        't' | 'T' => {
            let field = letters.next().filter(|field| LETTERS.contains(*field))?;
            (Conversion::Moment(field), 2)
        }
        'b' | 'B' => (Conversion::Truth, 1),
        's' | 'S' => (Conversion::Text, 1),
        'c' | 'C' => (Conversion::Character, 1),
        'd' => (Conversion::Whole, 1),
        'o' => (Conversion::Octal, 1),
        'x' | 'X' => (Conversion::Hexadecimal, 1),
        'e' | 'E' => (Conversion::Scientific, 1),
        'f' => (Conversion::Fixed, 1),
        'g' | 'G' => (Conversion::General, 1),
        'h' | 'H' | 'a' | 'A' => return Some(Err(not_run(&format!("%{letter} of format()")))),
        '%' if precision.is_none() && matches!(flags, "" | "-") && (flags.is_empty() || width.is_some()) => {
            let spec = Spec {
                which,
                flags: flags.to_owned(),
                width,
                precision,
                is_upper: false,
                conversion: Conversion::Text,
            };
            return Some(Ok((Part::Text(spec.padded("%")), &rest[1..])));
        }
        'n' if flags.is_empty() && width.is_none() && precision.is_none() => {
            return Some(Ok((Part::Text("\n".to_owned()), &rest[1..])));
        }
        _ => return None,
    };
    let spec = Spec {
        which: if flags.contains('<') { Which::Previous } else { which },
        flags: flags.replace('<', ""),
        width,
        precision,
        is_upper: letter.is_ascii_uppercase(),
        conversion,
    };
    spec.fits().then_some(Ok((Part::Value(spec), &rest[length..])))
}

impl Spec {
    fn has(&self, flag: char) -> bool {
        self.flags.contains(flag)
    }

    /// Whether the conversion has these flags, a precision and a width.
    fn fits(&self) -> bool {
        let has_none = |of: &[char]| !self.flags.contains(of);
        let needs_width = (self.has('-') || self.has('0')) && self.width.is_none();
        let contradict = (self.has('+') && self.has(' ')) || (self.has('-') && self.has('0'));
        let is_plain = has_none(&['#', '+', ' ', '0', ',', '(']);
        !needs_width
            && !contradict
            && match self.conversion {
                Conversion::Text | Conversion::Truth => is_plain,
                Conversion::Moment(_) | Conversion::Character => is_plain && self.precision.is_none(),
                Conversion::Whole => has_none(&['#']) && self.precision.is_none(),
                Conversion::Octal | Conversion::Hexadecimal => has_none(&[',']) && self.precision.is_none(),
                Conversion::Scientific => has_none(&[',']),
                Conversion::General => has_none(&['#']),
                Conversion::Fixed => true,
            }
    }

    fn shown(&self, value: &Value, data_type: &Type) -> Computed<String> {
        let wrong = || Failure::argument(format!("invalid format: a {data_type} is not shown like this"));
        let text = match (self.conversion, value) {
            (Conversion::Truth, _) => self.cut(
                &match value {
                    Value::Null => false,
                    Value::Boolean(own) => *own,
                    _ => true,
                }
                .to_string(),
            ),
            (_, Value::Null) => self.cut("null"),
            (Conversion::Text, _) => self.cut(&text_of(value, data_type)?),
            (Conversion::Moment(field), _) => Moment::of(value, data_type)
                .and_then(|own| own.text(field))
                .ok_or_else(wrong)??,
            (Conversion::Whole, Value::Integer(own)) if data_type.is_integer() => {
                let shown = Shown {
                    whole: own.unsigned_abs().to_string(),
                    fraction: String::new(),
                    exponent: None,
                };
                self.number(*own < 0, &shown)
            }
            (Conversion::Octal | Conversion::Hexadecimal, Value::Integer(own))
                if data_type.is_integer() && !self.flags.contains(['(', ' ', '+']) =>
            {
                self.bits(*own)
            }
            (Conversion::Fixed | Conversion::Scientific | Conversion::General, _) => match (value, data_type) {
                (Value::Double(own), _) => self.double(*own),
                // Java formats a float as a double.
                (Value::Real(own), _) => self.double((*own).into()),
                (Value::Decimal(own), Type::Decimal { scale, .. }) => {
                    self.number(*own < 0, &self.digits(&Digits::of_decimal(*own, *scale)))
                }
                _ => return Err(wrong()),
            },
            _ => return Err(wrong()),
        };
        Ok(self.padded(&if self.is_upper { text.to_uppercase() } else { text }))
    }

    /// The first characters, as Java counts them: in UTF-16, where half a character is a question mark.
    fn cut(&self, text: &str) -> String {
        let Some(most) = self.precision else {
            return text.to_owned();
        };
        let units: Vec<u16> = text.encode_utf16().take(most).collect();
        char::decode_utf16(units).map(|ch| ch.unwrap_or('?')).collect()
    }

    fn digits(&self, digits: &Digits) -> Shown {
        let precision = i32::try_from(self.precision.unwrap_or(6)).unwrap_or_default();
        match self.conversion {
            Conversion::Scientific => digits.scientific(precision),
            Conversion::General => digits.general(precision),
            _ => digits.fixed(precision),
        }
    }

    fn double(&self, value: f64) -> String {
        if value.is_nan() {
            return "NaN".to_owned();
        }
        let negative = value.is_sign_negative();
        if value.is_infinite() {
            let (before, after) = self.signs(negative);
            return format!("{before}Infinity{after}");
        }
        self.number(negative, &self.digits(&Digits::of_double(value)))
    }

    /// What stands before and after a number.
    fn signs(&self, negative: bool) -> (&'static str, &'static str) {
        match (negative, self.has('(')) {
            (true, true) => ("(", ")"),
            (true, false) => ("-", ""),
            (false, _) if self.has('+') => ("+", ""),
            (false, _) if self.has(' ') => (" ", ""),
            (false, _) => ("", ""),
        }
    }

    fn number(&self, negative: bool, shown: &Shown) -> String {
        let mut text = String::new();
        for (index, digit) in shown.whole.chars().enumerate() {
            if self.has(',') && index > 0 && (shown.whole.len() - index).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        if !shown.fraction.is_empty() || self.has('#') {
            text.push('.');
        }
        text.push_str(&shown.fraction);
        if let Some(exponent) = shown.exponent {
            let sign = if exponent < 0 { '-' } else { '+' };
            text.push_str(&format!("e{sign}{:02}", exponent.unsigned_abs()));
        }
        let (before, after) = self.signs(negative);
        let zeros = self.zeros(before.len() + text.len() + after.len());
        format!("{before}{zeros}{text}{after}")
    }

    fn bits(&self, value: i64) -> String {
        let (prefix, digits) = match self.conversion {
            Conversion::Octal => ("0", format!("{value:o}")),
            _ => ("0x", format!("{value:x}")),
        };
        let prefix = if self.has('#') { prefix } else { "" };
        format!("{prefix}{}{digits}", self.zeros(prefix.len() + digits.len()))
    }

    /// The zeros that fill a number of this length up to the width.
    fn zeros(&self, length: usize) -> String {
        "0".repeat(if self.has('0') { self.missing(length) } else { 0 })
    }

    fn missing(&self, length: usize) -> usize {
        self.width.unwrap_or_default().saturating_sub(length)
    }

    fn padded(&self, text: &str) -> String {
        let missing = " ".repeat(self.missing(text.encode_utf16().count()));
        if self.has('-') {
            format!("{text}{missing}")
        } else {
            format!("{missing}{text}")
        }
    }
}

/// The text of a value of Java's type.
fn text_of(value: &Value, data_type: &Type) -> Computed<String> {
    Ok(match (value, data_type) {
        (Value::Double(own), _) => float::double(*own),
        (Value::Real(own), _) => float::real(*own),
        (Value::Decimal(own), Type::Decimal { scale, .. }) => decimal::java_text(*own, *scale),
        (Value::Text(json), Type::Json) => json.to_string(),
        _ => match java(value)? {
            Some(text) => text,
            None => match cast(value, data_type, &Type::VARCHAR)? {
                Value::Text(own) => own.to_string(),
                _ => String::new(),
            },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(pattern: &str, value: &Value, data_type: &Type) -> Result<String, &'static str> {
        let text = Format::read(pattern)
            .and_then(|own| own.text(std::slice::from_ref(value), std::slice::from_ref(data_type)));
        match text {
            Ok(Value::Text(own)) => Ok(own.to_string()),
            Ok(_) => Ok(String::new()),
            Err(failure) => Err(failure.code),
        }
    }

    #[test]
    fn numbers_are_shown_as_java_shows_them() {
        let double = |pattern: &str, value: f64| show(pattern, &Value::Double(value), &Type::Double);
        let whole = |pattern: &str, value: i64| show(pattern, &Value::Integer(value), &Type::Bigint);
        let is = |text: &str| Ok(text.to_owned());
        assert_eq!(double("%.2f", 1.005), is("1.01"));
        assert_eq!(double("%6.1f%%", 99.95), is(" 100.0%"));
        assert_eq!(double("%.3e", -12345.678), is("-1.235e+04"));
        assert_eq!(double("%.3g", 0.00009999), is("0.000100"));
        assert_eq!(whole("%,d B", -1_234_567), is("-1,234,567 B"));
        assert_eq!(whole("%(010d|", -5), is("(00000005)|"));
        assert_eq!(whole("%#010x", 255), is("0x000000ff"));
    }

    #[test]
    fn a_wrong_pattern_fails_and_an_enormous_text_is_not_run() {
        let whole = |pattern: &str| show(pattern, &Value::Integer(1), &Type::Bigint);
        for pattern in ["%", "%q", "%-d", "%-05d", "%.2d", "%<d", "%2$d", "%f", "%5n", "%--5d"] {
            assert_eq!(whole(pattern), Err("INVALID_FUNCTION_ARGUMENT"), "{pattern}");
        }
        for pattern in ["%1000001d", "%99999999999999999999s", "%h"] {
            assert_eq!(whole(pattern), Err(crate::NOT_RUN), "{pattern}");
        }
    }
}
