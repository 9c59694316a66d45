//! What makes two types meet: a literal in the other form, or the conversion that would do.

use super::Advisor;
use super::literal::plain_form;
use crate::catalog::Column;
use crate::day::DayForm;
use crate::diagnostic::Remedy;
use crate::edit::{Edit, in_order};
use crate::meaning::Purpose;
use crate::syntax::tree::{Expression, ExpressionKind as Kind};
use crate::types::value::{is_date, is_timestamp, may_be};
use crate::types::{Type, can_cast};

/// An expression and its type.
pub(super) type Operand<'t> = (&'t Expression, &'t Type);

fn is_time(own: &Type) -> bool {
    matches!(own, Type::Date | Type::Timestamp { .. })
}

/// A value as another type.
pub(super) struct Reading {
    /// What is done: `cast it:`.
    what: &'static str,
    pub(super) text: String,
    pub(super) data_type: Type,
    /// On what it depends.
    proviso: &'static str,
    /// Whether nothing else can be meant.
    pub(super) certain: bool,
}

impl Reading {
    /// The help about a text in which the value is read.
    pub(super) fn help(&self, text: &str) -> String {
        format!("{} `{text}`{}", self.what, self.proviso)
    }

    fn remedy(self, range: std::ops::Range<usize>) -> Remedy {
        Remedy::replace(self.help(&self.text), range, self.text).only_if(self.certain)
    }
}

impl Advisor<'_> {
    /// How two operands are made to meet.
    pub(super) fn meeting(&self, left: Operand<'_>, right: Operand<'_>, purpose: Purpose) -> Option<Remedy> {
        let either =
            |of: &dyn Fn(Operand<'_>, Operand<'_>) -> Option<Remedy>| of(left, right).or_else(|| of(right, left));
        let exact = purpose != Purpose::Order;
        let literal = |one: Operand<'_>, other: Operand<'_>| {
            let reading = self.literal_as(one, other.1, exact)?;
            let never = match *one.0.kind {
                Kind::Long(value) if other.1.is_text() => {
                    let column = self
                        .meaning
                        .source_column(other.0)
                        .filter(|_| purpose != Purpose::Result);
                    column.is_some_and(|column| !column.may_have(&value.to_string()))
                }
                _ => false,
            };
            (!never).then(|| reading.remedy(one.0.range.clone()))
        };
        let moment = |one: Operand<'_>, other: Operand<'_>| {
            let reading = self.moment(one, other.1)?;
            Some(reading.remedy(one.0.range.clone()))
        };
        either(&|one, other| self.moment_against_seconds(one, other))
            .or_else(|| either(&|one, other| self.against_days(one, other)))
            .or_else(|| either(&|one, other| self.known_value(one, other).filter(|_| purpose != Purpose::Result)))
            .or_else(|| either(&literal))
            .or_else(|| either(&moment))
            .or_else(|| self.by_cast(left, right, purpose))
    }

    /// How an element meets those before it, of which the first is known.
    pub(super) fn among(
        &self,
        first: &Expression,
        so_far: &Type,
        element: Operand<'_>,
        purpose: Purpose,
    ) -> Option<Remedy> {
        let is_literal = |own: &Expression| matches!(*own.kind, Kind::Text(_) | Kind::Long(_));
        if purpose == Purpose::Result
            && so_far.is_numeric()
            && element.1.is_text()
            && is_literal(element.0)
            && !is_literal(first)
        {
            let number = self.converted(element, so_far).filter(|remedy| remedy.certain);
            return number.or_else(|| Some(self.cast_to_text(first)));
        }
        self.meeting((first, so_far), element, purpose)
    }

    /// One of two operands cast to the type of the other.
    fn by_cast(&self, left: Operand<'_>, right: Operand<'_>, purpose: Purpose) -> Option<Remedy> {
        let is_constant = |(own, _): Operand<'_>| matches!(*own.kind, Kind::Text(_));
        let numbers = |own: &Type| if own.is_integer() { Type::Bigint } else { Type::Double };
        let orders = [(left, right), (right, left)];
        if purpose != Purpose::Result && (is_constant(left) || is_constant(right)) {
            // The text of a number or date is always a valid one.
            let is_number = orders
                .into_iter()
                .any(|(one, other)| is_constant(one) && other.1.is_numeric());
            return is_number.then(|| Remedy::advice("compare it with a number"));
        }
        let never = |(one, text): Operand<'_>, (_, other): Operand<'_>| {
            let column = self
                .meaning
                .source_column(one)
                .filter(|_| text.is_text() && !other.is_text());
            column.is_some_and(|column| !may_hold(column, other))
        };
        if purpose != Purpose::Result && orders.into_iter().any(|(one, other)| never(one, other)) {
            return None;
        }
        let of_text = orders.into_iter().find_map(|(one, (_, other))| {
            let wanted = if other.is_numeric() {
                numbers(other)
            } else {
                other.clone()
            };
            (one.1.is_text() && !other.is_text()).then(|| self.cast_of(one, &wanted))?
        });
        let of_other = || {
            orders.into_iter().find_map(|(one, (_, other))| {
                let keeps_order = purpose != Purpose::Order || !other.is_text();
                (!one.1.is_text() && keeps_order).then(|| self.cast_of(one, &widened(other)))?
            })
        };
        let (expression, reading) = of_text.or_else(of_other)?;
        Some(reading.remedy(expression.range.clone()))
    }

    /// What to write for an expression so that it is of a type.
    pub(super) fn reading(&self, operand: Operand<'_>, to: &Type) -> Option<Reading> {
        self.literal_as(operand, to, true)
            .or_else(|| self.moment(operand, to))
            .or_else(|| self.cast_of(operand, to).map(|(_, reading)| reading))
    }

    /// The same as what to do.
    pub(super) fn converted(&self, operand: Operand<'_>, to: &Type) -> Option<Remedy> {
        let reading = self.reading(operand, to)?;
        Some(reading.remedy(operand.0.range.clone()))
    }

    /// The cast; `None` if it fails, or gives NULL, whatever the row.
    ///
    /// A text that may be another, such as the `-` of records without traffic, fails the whole query by CAST.
    fn cast_of<'t>(&self, operand: Operand<'t>, to: &Type) -> Option<(&'t Expression, Reading)> {
        let (expression, from) = operand;
        let reads = from.is_text() && !to.is_text();
        let column = self.meaning.source_column(expression).filter(|_| reads);
        let possible = match &*expression.kind {
            Kind::Text(text) => !reads || may_be(text, to),
            _ => column.is_none_or(|column| may_hold(column, to)),
        };
        let always = |column: &Column| column.format.as_deref() == Some(Column::DIGITS) && column.missing.is_none();
        let is_sure = !reads || matches!(*expression.kind, Kind::Text(_)) || column.is_some_and(always);
        let word = if is_sure { "CAST" } else { "TRY_CAST" };
        (possible && can_cast(from, to)).then(|| {
            let reading = Reading {
                what: "cast it:",
                text: format!("{word}({} AS {to})", self.meaning.text(expression)),
                data_type: to.clone(),
                proviso: "",
                certain: *to == Type::IpAddress && column.is_some_and(is_address),
            };
            (expression, reading)
        })
    }

    /// What to write instead of a cast that Trino does not have.
    pub(super) fn no_cast(&self, value: Operand<'_>, wanted: &Type, type_name: &str) -> Option<Remedy> {
        let is_time = matches!(wanted, Type::Date | Type::Timestamp { .. });
        let of_seconds = is_time.then(|| self.as_time(value.0, value.1)).flatten().map(|remedy| {
            let whole = |value: &str| format!("write `CAST({value} AS {type_name})`");
            match &*remedy.fix {
                [edit] => Remedy {
                    help: whole(&edit.text),
                    ..remedy
                },
                _ => remedy,
            }
        });
        let help = match (value.1, wanted) {
            (Type::Date | Type::Timestamp { .. }, own) if own.is_numeric() => Some("write `to_unixtime(time)`"),
            (Type::Varbinary, Type::Varchar(_)) => Some("write `from_utf8(bytes)` or `to_hex(bytes)`"),
            (Type::Array(_), Type::Varchar(_)) => Some("write `array_join(values, ', ')`"),
            (own, Type::Char(_)) if own.is_numeric() => Some("cast it to varchar"),
            _ => None,
        };
        of_seconds.or_else(|| help.map(Remedy::advice))
    }

    /// The pattern of LIKE as text.
    pub(super) fn as_pattern(&self, value: &Expression, pattern: Operand<'_>) -> Option<Remedy> {
        match *pattern.0.kind {
            // Digits alone are not a day, but how one begins.
            Kind::Long(digits) if self.meaning.days(value).is_some() => {
                Some(Remedy::advice(format!("write a pattern as text: `'{digits}%'`")))
            }
            _ => self.converted(pattern, &Type::VARCHAR),
        }
    }

    /// The cast to text, which never fails; an advice.
    pub(super) fn cast_to_text(&self, expression: &Expression) -> Remedy {
        self.certain_cast(expression, &Type::VARCHAR).only_if(false)
    }

    /// A cast, where nothing else can be meant.
    pub(super) fn certain_cast(&self, expression: &Expression, wanted: &Type) -> Remedy {
        let cast = format!("CAST({} AS {wanted})", self.meaning.text(expression));
        Remedy::replace(format!("cast it: `{cast}`"), expression.range.clone(), cast)
    }

    /// How LIKE gets a text: of a number its digits.
    pub(super) fn as_text_for_like(&self, value: Operand<'_>, pattern: &Expression) -> Option<Remedy> {
        let (expression, found) = value;
        let between = self.meaning.sql[expression.range.end..pattern.range.start].trim();
        let negated = !between.eq_ignore_ascii_case("LIKE");
        let Kind::Text(text) = &*pattern.kind else {
            return can_cast(found, &Type::VARCHAR).then(|| self.certain_cast(expression, &Type::VARCHAR));
        };
        if found.is_numeric() && text.chars().any(char::is_alphabetic) {
            let known = self
                .meaning
                .source_column(expression)
                .and_then(|column| column.meant(text));
            return Some(match known.filter(|_| !negated) {
                Some(value) => {
                    let text = format!("{} = {value}", self.meaning.text(expression));
                    let range = expression.range.start..pattern.range.end;
                    Remedy::replace(format!("write `{text}`"), range, text)
                }
                None => Remedy::advice("compare it with a number"),
            });
        }
        if self.meaning.is_seconds(expression) {
            // `2026%` may begin a date, or a number of seconds.
            let text = format!("CAST(from_unixtime({}) AS varchar)", self.meaning.text(expression));
            return Some(Remedy::advice(format!("write `{text}`, which begins as `2026-11-20`")));
        }
        can_cast(found, &Type::VARCHAR).then(|| self.certain_cast(expression, &Type::VARCHAR))
    }

    /// A literal as one of the other type.
    fn literal_as(&self, (expression, _): Operand<'_>, wanted: &Type, exact: bool) -> Option<Reading> {
        let reading = |what, text: String| {
            Some(Reading {
                what,
                text,
                data_type: wanted.clone(),
                proviso: "",
                certain: true,
            })
        };
        match &*expression.kind {
            Kind::Text(text) if is_number(text, wanted) => {
                reading("write the number without quotes:", text.trim().to_owned())
            }
            Kind::Text(text) => {
                let dashed = text.replace('/', "-");
                match wanted {
                    Type::Boolean if matches!(text.to_ascii_lowercase().as_str(), "true" | "false") => {
                        reading("write the boolean without quotes:", text.to_ascii_lowercase())
                    }
                    Type::Date if is_date(text) => reading("write a date:", format!("DATE '{text}'")),
                    Type::Date if is_date(&dashed) => reading("write a date, with dashes:", format!("DATE '{dashed}'")),
                    Type::Timestamp { .. } if is_timestamp(text) => {
                        reading("write a timestamp:", format!("TIMESTAMP '{text}'"))
                    }
                    Type::Timestamp { .. } if is_timestamp(&dashed) => {
                        reading("write a timestamp, with dashes:", format!("TIMESTAMP '{dashed}'"))
                    }
                    Type::Timestamp { .. } if text.contains('T') => {
                        let call = format!("from_iso8601_timestamp('{}')", text.replace('\'', "''"));
                        let reading = reading("read the text:", call)?;
                        Some(Reading {
                            certain: false,
                            ..reading
                        })
                    }
                    Type::IpAddress if text.parse::<std::net::IpAddr>().is_ok() => {
                        reading("write an address:", format!("IPADDRESS '{text}'"))
                    }
                    _ => None,
                }
            }
            Kind::Long(0) if *wanted == Type::Boolean => reading("write the boolean:", "false".to_owned()),
            Kind::Long(1) if *wanted == Type::Boolean => reading("write the boolean:", "true".to_owned()),
            Kind::Long(_) if wanted.is_text() && exact => reading(
                "write the number as text:",
                format!("'{}'", self.meaning.text(expression)),
            ),
            _ => None,
        }
    }

    /// Seconds, or the texts of a column of days, as the moments that they mean.
    pub(super) fn moment(&self, (expression, from): Operand<'_>, to: &Type) -> Option<Reading> {
        let text = self.meaning.text(expression);
        let is_date = *to == Type::Date;
        let zone = from.is_integer();
        let text = match self.meaning.days(expression).filter(|_| from.is_text()) {
            _ if !is_time(to) => return None,
            Some(days) if is_date => days.as_date(text),
            Some(days) => days.parsed(text),
            None if !zone => return None,
            None if is_date => format!("date(from_unixtime({text}))"),
            None => format!("from_unixtime({text})"),
        };
        let certain = !zone || self.meaning.is_seconds(expression);
        Some(Reading {
            what: "write",
            text,
            data_type: if is_date {
                Type::Date
            } else {
                Type::Timestamp { precision: 3, zone }
            },
            proviso: if certain {
                ""
            } else {
                ", if it counts seconds since 1970"
            },
            certain,
        })
    }

    /// What a time must be made of, where one was given that is told in another way.
    pub(super) fn as_time(&self, expression: &Expression, found: &Type) -> Option<Remedy> {
        let timestamp = Type::Timestamp {
            precision: 3,
            zone: true,
        };
        let reading = self.moment((expression, found), &timestamp)?;
        Some(reading.remedy(expression.range.clone()))
    }

    /// `start >= '2026-01-31'`: seconds against the text of a moment.
    fn moment_against_seconds(&self, (seconds, from): Operand<'_>, (moment, _): Operand<'_>) -> Option<Remedy> {
        let Kind::Text(text) = &*moment.kind else { return None };
        if !from.is_integer() {
            return None;
        }
        let dashed = text.replace('/', "-");
        let plain = if is_timestamp(&dashed) {
            dashed
        } else {
            plain_form("timestamp", text)?
        };
        let call = format!("from_unixtime({})", self.meaning.text(seconds));
        let literal = format!("TIMESTAMP '{plain}'");
        let help = format!("compare two timestamps: `{call}` and `{literal}`");
        let mut edits = vec![
            Edit::new(seconds.range.clone(), call),
            Edit::new(moment.range.clone(), literal),
        ];
        in_order(&mut edits);
        Some(Remedy::certain(help, edits).only_if(self.meaning.is_seconds(seconds)))
    }

    /// `day >= current_date`, `day = 20260131`: a column of texts such as `2026/01/31`.
    fn against_days(&self, (day, text): Operand<'_>, (date, own): Operand<'_>) -> Option<Remedy> {
        let days = self.meaning.days(day).filter(|_| text.is_text())?;
        let wanted = match &*date.kind {
            Kind::Long(number) => {
                let Some(day) = days.written(&number.to_string()) else {
                    let help = format!("write year, month and day as text: `'{}'`", days.example());
                    return Some(Remedy::advice(help));
                };
                format!("'{day}'")
            }
            // `2026/11/20`, which divides.
            Kind::Arithmetic { .. } if own.is_integer() => format!("'{}'", days.written(self.meaning.text(date))?),
            _ if !is_time(own) => return None,
            Kind::Generic { value, .. } if days.written(value.trim()).is_some() => {
                format!("'{}'", days.written(value.trim())?)
            }
            _ => format!("date_format({}, '{}')", self.meaning.text(date), days.percents()),
        };
        let help = format!("write the day as text: `{wanted}`");
        Some(Remedy::replace(help, date.range.clone(), wanted))
    }

    /// `protocol = 'TCP'`, `hour = 5`: what people say for one of a column's values.
    fn known_value(&self, (column, own): Operand<'_>, (word, _): Operand<'_>) -> Option<Remedy> {
        if let Kind::Long(number) = *word.kind
            && own.is_text()
        {
            let known = self.meaning.source_column(column)?;
            let written = number.to_string();
            let meant = known
                .meant(&written)
                .filter(|_| known.day_form().is_some() || !known.may_have(&written))?;
            let text = format!("'{meant}'");
            return Some(Remedy::replace(
                format!("write it as text: `{text}`"),
                word.range.clone(),
                text,
            ));
        }
        let Kind::Text(word_text) = &*word.kind else {
            return None;
        };
        let value = self.meaning.source_column(column)?.meant(word_text)?;
        let reads = own.is_numeric() && value.parse::<i64>().is_ok();
        reads.then(|| {
            let help = format!("write the number of it: `{value}`");
            Remedy::replace(help, word.range.clone(), value.into_owned())
        })
    }

    /// How `+`, `-` and their kin get operands that they take.
    pub(super) fn operands(&self, operation: &Expression, left_type: &Type, right_type: &Type) -> Option<Remedy> {
        let Kind::Arithmetic {
            operator,
            left: one,
            right: other,
        } = &*operation.kind
        else {
            return None;
        };
        let (operator, sign) = (*operator, &operation.head);
        let (left, right) = ((one, left_type), (other, right_type));
        let is_interval = |own: &Type| matches!(own, Type::IntervalDayToSecond | Type::IntervalYearToMonth);
        match (left_type, right_type) {
            (_, interval) if is_interval(interval) => self.as_time(one, left_type),
            (interval, _) if is_interval(interval) => self.as_time(other, right_type),
            (text, also) if operator == '+' && text.is_text() && also.is_text() => {
                Some(Remedy::replace("join texts with `||`", sign.clone(), "||"))
            }
            (time, number) if is_time(time) && number.is_integer() => self.count_of_days(operator, right),
            (number, time) if is_time(time) && number.is_integer() => self.count_of_days(operator, left),
            (text, number) if text.is_text() && number.is_numeric() => {
                self.text_with_number(operator, sign, left, other)
            }
            (number, text) if text.is_text() && number.is_numeric() => {
                self.text_with_number(operator, sign, right, one)
            }
            _ => None,
        }
    }

    /// A number that is added to a date or timestamp.
    fn count_of_days(&self, operator: char, number: Operand<'_>) -> Option<Remedy> {
        let (expression, own) = number;
        if !matches!(operator, '+' | '-') {
            return None;
        }
        if self.meaning.is_seconds(expression) {
            return self.as_time(expression, own);
        }
        Some(match *expression.kind {
            Kind::Long(days) if days >= 0 => {
                let (interval, range) = self
                    .interval_of(expression, self.meaning.text(expression))
                    .unwrap_or_else(|| (format!("INTERVAL '{days}' DAY"), expression.range.clone()));
                Remedy::replace(format!("name the unit: `{interval}`"), range, interval)
            }
            _ => {
                let text = self.meaning.text(expression);
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
                let cast = format!("CAST({} AS varchar)", self.meaning.text(number));
                let mut edits = vec![
                    Edit::new(sign.clone(), "||"),
                    Edit::new(number.range.clone(), cast.clone()),
                ];
                in_order(&mut edits);
                Remedy::certain(
                    format!("join texts with `||`, and make the number one: `{cast}`"),
                    edits,
                )
            }),
            _ => self.converted(text, &Type::Double),
        }
    }
}

fn is_address(column: &Column) -> bool {
    column.format.as_deref() == Some(Column::ADDRESS)
}

/// Whether a text of the column may be one of a value of the type.
fn may_hold(column: &Column, own: &Type) -> bool {
    match column.format.as_deref() {
        Some(Column::ADDRESS) => *own == Type::IpAddress,
        Some(Column::DIGITS) => own.is_numeric(),
        _ if column.day_form().is_some_and(DayForm::has_date) => false,
        _ => column.values.is_empty() || column.values.iter().any(|value| may_be(value, own)),
    }
}

/// A type without the length of one of its values.
fn widened(own: &Type) -> Type {
    if own.is_text() { Type::VARCHAR } else { own.clone() }
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
