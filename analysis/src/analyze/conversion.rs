//! What makes two types meet: a literal in the other form, or the conversion that would do.

use super::Analyzer;
use super::constant::{is_date, is_timestamp};
use super::predicate::is_text;
use crate::catalog::{Column, Partition, Unit};
use crate::diagnostic::{Edit, Remedy};
use crate::syntax::tree::{Expression, ExpressionKind as Kind};
use crate::types::{Type, can_cast};

/// An expression and its type.
pub(super) type Operand<'t> = (&'t Expression, &'t Type);

fn is_time(own: &Type) -> bool {
    matches!(own, Type::Date | Type::Timestamp { .. })
}

impl Analyzer<'_> {
    /// How two operands of a comparison are made to meet; `exact`: they are compared by `=` or its kin.
    pub(super) fn meeting(&self, left: Operand<'_>, right: Operand<'_>, exact: bool) -> Option<Remedy> {
        let either =
            |of: &dyn Fn(Operand<'_>, Operand<'_>) -> Option<Remedy>| of(left, right).or_else(|| of(right, left));
        either(&|one, other| self.moment_against_seconds(one, other))
            .or_else(|| either(&|one, other| self.against_days(one, other)))
            .or_else(|| either(&|one, (_, other)| self.literal_as(one, other, exact)))
            .or_else(|| either(&|one, (_, other)| self.as_moment(one, other)))
            .or_else(|| {
                either(&|(expression, one), (_, other)| {
                    let wanted = match (one, other) {
                        _ if matches!(*expression.kind, Kind::Text(_)) => return None,
                        (text, number) if is_text(text) && number.is_integer() => &Type::Bigint,
                        (text, number) if is_text(text) && number.is_numeric() => &Type::Double,
                        (text, other) if is_text(text) && can_cast(text, other) => other,
                        _ => return None,
                    };
                    Some(self.cast_to(expression, wanted))
                })
            })
            .or_else(|| {
                either(&|(expression, one), (_, other)| {
                    let is_literal = matches!(*expression.kind, Kind::Text(_));
                    let fits = can_cast(one, other) && !is_literal && (exact || !is_text(other));
                    fits.then(|| self.cast_to(expression, &widened(other)))
                })
            })
    }

    /// What to write for an expression so that it is of a type.
    pub(super) fn converted(&self, operand: Operand<'_>, to: &Type) -> Option<Remedy> {
        let (expression, from) = operand;
        self.literal_as(operand, to, true)
            .or_else(|| self.as_moment(operand, to))
            .or_else(|| can_cast(from, to).then(|| self.cast_to(expression, to)))
    }

    /// The cast, as an advice.
    pub(super) fn cast_to(&self, expression: &Expression, wanted: &Type) -> Remedy {
        let cast = format!("CAST({} AS {wanted})", self.text(expression));
        Remedy::replace(format!("cast it: `{cast}`"), expression.range.clone(), cast).only_if(false)
    }

    /// The same cast, where nothing else can be meant.
    pub(super) fn certain_cast(&self, expression: &Expression, wanted: &Type) -> Remedy {
        let cast = format!("CAST({} AS {wanted})", self.text(expression));
        Remedy::replace(format!("cast it: `{cast}`"), expression.range.clone(), cast)
    }

    /// A literal as one of the other type.
    fn literal_as(&self, (expression, _): Operand<'_>, wanted: &Type, exact: bool) -> Option<Remedy> {
        let replace = |what: &str, text: String| {
            Some(Remedy::replace(
                format!("write {what}: `{text}`"),
                expression.range.clone(),
                text,
            ))
        };
        match &*expression.kind {
            Kind::Text(text) if is_number(text, wanted) => replace("the number without quotes", text.trim().to_owned()),
            Kind::Text(text) => {
                let dashed = text.replace('/', "-");
                match wanted {
                    Type::Boolean if matches!(text.to_ascii_lowercase().as_str(), "true" | "false") => {
                        replace("the boolean without quotes", text.to_ascii_lowercase())
                    }
                    Type::Date if is_date(text) => replace("a date", format!("DATE '{text}'")),
                    Type::Date if is_date(&dashed) => replace("a date, with dashes", format!("DATE '{dashed}'")),
                    Type::Timestamp { .. } if is_timestamp(text) => {
                        replace("a timestamp", format!("TIMESTAMP '{text}'"))
                    }
                    Type::Timestamp { .. } if is_timestamp(&dashed) => {
                        replace("a timestamp, with dashes", format!("TIMESTAMP '{dashed}'"))
                    }
                    Type::Timestamp { .. } if text.contains('T') => {
                        let call = format!("from_iso8601_timestamp('{}')", text.replace('\'', "''"));
                        Some(Remedy::advice(format!("read the text: `{call}`")))
                    }
                    Type::IpAddress if text.parse::<std::net::IpAddr>().is_ok() => {
                        replace("an address", format!("IPADDRESS '{text}'"))
                    }
                    _ => None,
                }
            }
            Kind::Long(0) if *wanted == Type::Boolean => replace("the boolean", "false".to_owned()),
            Kind::Long(1) if *wanted == Type::Boolean => replace("the boolean", "true".to_owned()),
            Kind::Long(_) if is_text(wanted) && exact => {
                replace("the number as text", format!("'{}'", self.text(expression)))
            }
            _ => None,
        }
    }

    /// Seconds as the moment that they mean.
    fn as_moment(&self, (expression, from): Operand<'_>, to: &Type) -> Option<Remedy> {
        if !from.is_integer() || !is_time(to) {
            return None;
        }
        let call = if *to == Type::Date {
            format!("date(from_unixtime({}))", self.text(expression))
        } else {
            format!("from_unixtime({})", self.text(expression))
        };
        let help = format!("write `{call}`, if it counts seconds since 1970");
        Some(if self.is_seconds(expression) {
            Remedy::replace(format!("write `{call}`"), expression.range.clone(), call)
        } else {
            Remedy::advice(help)
        })
    }

    /// `start >= '2026-01-31'`: seconds against the text of a moment.
    fn moment_against_seconds(&self, (seconds, from): Operand<'_>, (moment, _): Operand<'_>) -> Option<Remedy> {
        let Kind::Text(text) = &*moment.kind else { return None };
        let dashed = text.replace('/', "-");
        if !from.is_integer() || !is_timestamp(&dashed) {
            return None;
        }
        let call = format!("from_unixtime({})", self.text(seconds));
        let literal = format!("TIMESTAMP '{dashed}'");
        let help = format!("compare two timestamps: `{call}` and `{literal}`");
        let mut edits = vec![
            Edit::new(seconds.range.clone(), call),
            Edit::new(moment.range.clone(), literal),
        ];
        edits.sort_by_key(|edit| edit.range.start);
        Some(Remedy::certain(help, edits).only_if(self.is_seconds(seconds)))
    }

    /// `day >= current_date`: a key of texts such as `2026/01/31` against a date.
    fn against_days(&self, (day, text): Operand<'_>, (date, own): Operand<'_>) -> Option<Remedy> {
        if !is_text(text) || !is_time(own) || !self.is_day(day) {
            return None;
        }
        let wanted = match &*date.kind {
            Kind::Generic { value, .. } if is_date(value) && value.len() == 10 => {
                format!("'{}'", value.replace('-', "/"))
            }
            _ => format!("date_format({}, '%Y/%m/%d')", self.text(date)),
        };
        let help = format!("write the day as text: `{wanted}`");
        Some(Remedy::replace(help, date.range.clone(), wanted))
    }

    /// The column of the catalog whose values an expression is.
    fn source_column(&self, expression: &Expression) -> Option<&Column> {
        let origins = self.field_origins.get(&self.column_of(expression)?)?;
        let tables = self.catalog.tables.as_deref()?;
        let column = |origin: &super::scope::Origin| tables.get(origin.table)?.columns.get(origin.column?);
        origins.iter().find_map(column)
    }

    fn is_seconds(&self, expression: &Expression) -> bool {
        let column = self.source_column(expression);
        column.is_some_and(|column| column.unit == Some(Unit::EpochSeconds))
    }

    fn is_day(&self, expression: &Expression) -> bool {
        let column = self.source_column(expression);
        column
            .is_some_and(|column| column.partition == Partition::Time || column.format.as_deref() == Some("yyyy/MM/dd"))
    }

    /// How `+`, `-` and their kin get operands that they take.
    pub(super) fn operands(
        &self,
        operator: char,
        sign: &std::ops::Range<usize>,
        left: Operand<'_>,
        right: Operand<'_>,
    ) -> Option<Remedy> {
        let ((one, left_type), (other, right_type)) = (left, right);
        match (left_type, right_type) {
            (text, also) if operator == '+' && is_text(text) && is_text(also) => {
                Some(Remedy::replace("join texts with `||`", sign.clone(), "||"))
            }
            (time, number) if is_time(time) && number.is_integer() => self.days(operator, right),
            (number, time) if is_time(time) && number.is_integer() => self.days(operator, left),
            (text, number) if is_text(text) && number.is_numeric() => {
                self.text_with_number(operator, sign, left, other)
            }
            (number, text) if is_text(text) && number.is_numeric() => self.text_with_number(operator, sign, right, one),
            _ => None,
        }
    }

    /// A number that is added to a date or timestamp.
    fn days(&self, operator: char, number: Operand<'_>) -> Option<Remedy> {
        let (expression, _) = number;
        if !matches!(operator, '+' | '-') {
            return None;
        }
        if self.is_seconds(expression) {
            return self.as_moment(
                number,
                &Type::Timestamp {
                    precision: 3,
                    zone: true,
                },
            );
        }
        Some(match *expression.kind {
            Kind::Long(days) if days >= 0 => {
                let (interval, range) = self
                    .interval_of(expression, self.text(expression))
                    .unwrap_or_else(|| (format!("INTERVAL '{days}' DAY"), expression.range.clone()));
                Remedy::replace(format!("name the unit: `{interval}`"), range, interval)
            }
            _ => {
                let text = self.text(expression);
                let factor = if expression.is_primary() {
                    text.to_owned()
                } else {
                    format!("({text})")
                };
                Remedy::advice(format!("name the unit: `{factor} * INTERVAL '1' DAY`"))
            }
        })
    }

    /// A text and a number, of which an operator makes a number, or `+` a text.
    fn text_with_number(
        &self,
        operator: char,
        sign: &std::ops::Range<usize>,
        text: Operand<'_>,
        number: &Expression,
    ) -> Option<Remedy> {
        let (expression, _) = text;
        match &*expression.kind {
            Kind::Text(value) if !is_number(value, &Type::Double) => (operator == '+').then(|| {
                let cast = format!("CAST({} AS varchar)", self.text(number));
                let mut edits = vec![
                    Edit::new(sign.clone(), "||"),
                    Edit::new(number.range.clone(), cast.clone()),
                ];
                edits.sort_by_key(|edit| edit.range.start);
                Remedy::certain(
                    format!("join texts with `||`, and make the number one: `{cast}`"),
                    edits,
                )
            }),
            Kind::Text(_) => self.literal_as(text, &Type::Double, true),
            _ => Some(self.cast_to(expression, &Type::Double)),
        }
    }
}

/// A type without the length of one of its values.
fn widened(own: &Type) -> Type {
    if is_text(own) { Type::VARCHAR } else { own.clone() }
}

/// Whether a text is a number that fits a type.
fn is_number(text: &str, wanted: &Type) -> bool {
    let text = text.trim();
    let is_plain = text.starts_with(|ch: char| ch.is_ascii_digit() || ch == '-')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
    is_plain
        && if wanted.is_integer() {
            text.parse::<i64>().is_ok()
        } else {
            wanted.is_numeric() && text.parse::<f64>().is_ok()
        }
}
