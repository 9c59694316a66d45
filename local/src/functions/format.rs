//! `format(pattern, values…)`, as Java's `String.format`.

use flow_log_stack_analysis::Type;

use crate::cast::cast;
use crate::failure::Failure;
use crate::value::Computed;
use crate::value::{Value, decimal, float};

/// A compiled pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Format(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Value(Spec),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of Java's")]
struct Spec {
    /// The index of the value, from 0.
    index: usize,
    left: bool,
    zeros: bool,
    groups: bool,
    plus: bool,
    width: usize,
    precision: Option<usize>,
    conversion: char,
}

impl Format {
    /// Compiles a pattern; `None` if it contains something that is not run here.
    pub(crate) fn read(pattern: &str) -> Option<Self> {
        let mut parts = Vec::new();
        let mut rest = pattern;
        let mut next = 0;
        while let Some((text, after)) = rest.split_once('%') {
            parts.push(Part::Text(text.to_owned()));
            let end = after.find(|ch: char| ch.is_ascii_alphabetic() || ch == '%')?;
            let conversion = after[end..].chars().next()?;
            rest = &after[end + 1..];
            match conversion {
                '%' if end == 0 => parts.push(Part::Text("%".to_owned())),
                'n' if end == 0 => parts.push(Part::Text("\n".to_owned())),
                's' | 'd' | 'f' | 'x' | 'X' | 'b' => {
                    let mut spec = Spec::read(&after[..end], conversion)?;
                    if spec.index == 0 {
                        next += 1;
                        spec.index = next;
                    }
                    spec.index -= 1;
                    parts.push(Part::Value(spec));
                }
                _ => return None,
            }
        }
        parts.push(Part::Text(rest.to_owned()));
        Some(Self(parts))
    }

    /// Formats values.
    pub(crate) fn text(&self, values: &[Value], types: &[Type]) -> Computed {
        let mut text = String::new();
        for part in &self.0 {
            match part {
                Part::Text(own) => text.push_str(own),
                Part::Value(spec) => {
                    let missing = || Failure::argument("a format has more places than there are values");
                    let value = values.get(spec.index).ok_or_else(missing)?;
                    let data_type = types.get(spec.index).ok_or_else(missing)?;
                    text.push_str(&spec.padded(&spec.shown(value, data_type)?));
                }
            }
        }
        Ok(Value::text(text))
    }
}

impl Spec {
    fn read(text: &str, conversion: char) -> Option<Self> {
        let mut spec = Self {
            conversion,
            ..Self::default()
        };
        let mut rest = text;
        if let Some((index, after)) = rest.split_once('$') {
            spec.index = index.parse().ok().filter(|index| *index > 0)?;
            rest = after;
        }
        while let Some(flag) = rest.chars().next() {
            match flag {
                '-' => spec.left = true,
                '0' => spec.zeros = true,
                ',' => spec.groups = true,
                '+' => spec.plus = true,
                _ => break,
            }
            rest = &rest[1..];
        }
        let (width, precision) = match rest.split_once('.') {
            Some((width, precision)) => (width, Some(precision.parse().ok()?)),
            None => (rest, None),
        };
        if !width.is_empty() {
            spec.width = width.parse().ok()?;
        }
        spec.precision = precision;
        let has_width = spec.width > 0;
        let is_number = matches!(conversion, 'd' | 'f');
        let fits = (is_number || !(spec.zeros || spec.groups || spec.plus))
            && (has_width || !(spec.zeros || spec.left))
            && !(spec.zeros && spec.left)
            && (conversion == 'f' || spec.precision.is_none() || conversion == 's')
            && !matches!(conversion, 'x' | 'X' if spec.zeros);
        fits.then_some(spec)
    }

    fn shown(&self, value: &Value, data_type: &Type) -> Computed<String> {
        let wrong = || Failure::argument(format!("invalid format: %{} of {data_type}", self.conversion));
        Ok(match (self.conversion, value) {
            ('b', Value::Null) => "false".to_owned(),
            ('b', Value::Boolean(own)) => own.to_string(),
            ('b', _) => "true".to_owned(),
            (_, Value::Null) => "null"
                .to_owned()
                .chars()
                .take(self.precision.unwrap_or(usize::MAX))
                .collect(),
            ('s', _) => {
                let text = match value {
                    Value::Double(own) => float::double(*own),
                    Value::Real(own) => float::real(*own),
                    Value::Decimal(_) if matches!(data_type, Type::Decimal { scale, .. } if *scale > 6) => {
                        return Err(Failure::other(
                            crate::NOT_RUN,
                            "format() of a decimal with more than six digits",
                        ));
                    }
                    Value::Time(_)
                    | Value::Timestamp(_)
                    | Value::ZonedTimestamp(..)
                    | Value::ZonedTime(..)
                    | Value::Array(_)
                    | Value::Map(_)
                    | Value::Row(_)
                    | Value::Binary(_) => {
                        return Err(Failure::other(crate::NOT_RUN, format!("format() of {data_type}")));
                    }
                    _ => match cast(value, data_type, &Type::VARCHAR)? {
                        Value::Text(own) => own.to_string(),
                        _ => String::new(),
                    },
                };
                match self.precision {
                    Some(most) => text.chars().take(most).collect(),
                    None => text,
                }
            }
            ('d', Value::Integer(own)) => self.number(*own < 0, &own.unsigned_abs().to_string(), ""),
            ('x', Value::Integer(own)) => format!("{own:x}"),
            ('X', Value::Integer(own)) => format!("{own:X}"),
            ('f', Value::Decimal(own)) => {
                let Type::Decimal { scale, .. } = data_type else {
                    return Err(wrong());
                };
                self.fixed(&decimal::text(*own, *scale))
            }
            ('f', Value::Double(own)) if own.is_finite() => self.fixed(&format!("{own}")),
            ('f', Value::Real(own)) if own.is_finite() => self.fixed(&format!("{own}")),
            ('f', Value::Double(own)) => float::double(*own),
            ('f', Value::Real(own)) => float::real(*own),
            _ => return Err(wrong()),
        })
    }

    /// A plain decimal number rounded half up to this precision, by its decimal digits.
    fn fixed(&self, plain: &str) -> String {
        let precision = self.precision.unwrap_or(6);
        let (negative, digits) = plain.strip_prefix('-').map_or((false, plain), |rest| (true, rest));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let kept: String = fraction.chars().chain(std::iter::repeat('0')).take(precision).collect();
        let mut all: Vec<u8> = whole.bytes().chain(kept.bytes()).collect();
        if fraction.as_bytes().get(precision).is_some_and(|next| *next >= b'5') {
            let mut place = all.len();
            loop {
                if place == 0 {
                    all.insert(0, b'1');
                    break;
                }
                place -= 1;
                if all[place] < b'9' {
                    all[place] += 1;
                    break;
                }
                all[place] = b'0';
            }
        }
        let text = String::from_utf8(all).unwrap_or_default();
        let (whole, fraction) = text.split_at(text.len() - precision);
        self.number(negative, whole, fraction)
    }

    fn number(&self, negative: bool, whole: &str, fraction: &str) -> String {
        let mut text = String::new();
        for (index, digit) in whole.chars().enumerate() {
            if self.groups && index > 0 && (whole.len() - index).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        if !fraction.is_empty() {
            text.push('.');
            text.push_str(fraction);
        }
        let sign = match (negative, self.plus) {
            (true, _) => "-",
            (false, true) => "+",
            (false, false) => "",
        };
        let missing = if self.zeros {
            self.width.saturating_sub(text.len() + sign.len())
        } else {
            0
        };
        format!("{sign}{}{text}", "0".repeat(missing))
    }

    fn padded(&self, text: &str) -> String {
        let missing = " ".repeat(self.width.saturating_sub(text.chars().count()));
        if self.left {
            format!("{text}{missing}")
        } else {
            format!("{missing}{text}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_as_java_shows_them() {
        let show = |pattern: &str, value: Value, data_type: Type| {
            Format::read(pattern)
                .expect("a pattern")
                .text(&[value], &[data_type])
                .map(|own| match own {
                    Value::Text(own) => own.to_string(),
                    _ => String::new(),
                })
        };
        assert_eq!(show("%.2f", Value::Double(1.005), Type::Double).as_deref(), Ok("1.01"));
        assert_eq!(
            show("%,d B", Value::Integer(-1234567), Type::Bigint).as_deref(),
            Ok("-1,234,567 B")
        );
        assert_eq!(show("%05d|", Value::Integer(42), Type::Bigint).as_deref(), Ok("00042|"));
        assert_eq!(
            show("%6.1f%%", Value::Double(99.95), Type::Double).as_deref(),
            Ok(" 100.0%")
        );
        assert!(show("%d", Value::Double(1.0), Type::Double).is_err());
        assert_eq!(Format::read("%tY"), None);
    }
}
