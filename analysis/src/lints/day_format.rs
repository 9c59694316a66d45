#![doc = include_str!("../codes/day_format.md")]

use super::Facts;
use super::comparison::{Comparison, How};
use crate::day::DayForm;
use crate::diagnostic::{Code, Diagnostic};
use crate::functions::pattern;
use crate::syntax::tree::{Expression, ExpressionKind as Kind};
use crate::types::Type;

pub(super) fn check(facts: &Facts<'_>, found: &mut Vec<Diagnostic>) {
    for pair in &facts.comparisons {
        if let Some(form) = Form::of(facts, pair.value) {
            found.extend(match &*pair.other.kind {
                Kind::Text(text) => form.text(pair, text),
                _ => form.printed(facts, pair),
            });
        }
    }
    for expression in &facts.expressions {
        if let Some(finding) = read(facts, expression) {
            found.push(finding);
        }
    }
}

/// How a column writes its days.
struct Form<'a> {
    name: &'a str,
    days: DayForm<'a>,
}

impl<'a> Form<'a> {
    /// The form of a column of days or hours.
    fn of(facts: &Facts<'a>, expression: &Expression) -> Option<Self> {
        let column = facts.column_if(expression, |column| column.day_form().is_some())?;
        Some(Self {
            name: &column.name,
            days: column.day_form()?,
        })
    }

    /// Whether what is printed in this shape may be such a value, or begins one where order is asked.
    fn is_shape(&self, shape: &str, how: How) -> bool {
        let same = |(own, form): (u8, u8)| own == form || form.is_ascii_alphabetic() && own.is_ascii_digit();
        shape.len() <= self.days.pattern.len()
            && shape.bytes().zip(self.days.pattern.bytes()).all(same)
            && (shape.len() == self.days.pattern.len() || how != How::Equal)
    }

    /// A constant.
    fn text(&self, pair: &Comparison<'_>, text: &str) -> Option<Diagnostic> {
        let fits = match pair.how {
            // Without a wildcard, LIKE is `=`.
            How::Like if text.contains('%') => self.days.fits(text.split('%').next().unwrap_or_default()),
            How::Equal | How::Like => self.days.fits(text) && text.len() == self.days.pattern.len(),
            How::Order => self.days.fits(text) && self.days.is_boundary(text.len()),
        };
        let place = &pair.other.range;
        if fits {
            let there = pair.how != How::Equal || self.days.is_day(text);
            return (!there).then(|| {
                let of = if self.days.has_date() {
                    "the calendar has no day"
                } else {
                    "there is no"
                };
                let what = if self.days.has_date() {
                    String::new()
                } else {
                    format!(" `{}`", self.name)
                };
                let message = format!("{of}{what} '{text}'");
                Diagnostic::lint(
                    Code::DayFormat,
                    place.clone(),
                    message,
                    format!("no `{}` equals it", self.name),
                )
            });
        }
        let finding = self.finding(place, &format!("'{text}'"));
        Some(match self.days.written(text) {
            Some(day) => finding.replace(place, format!("'{day}'")),
            None if self.days.has_date() => {
                finding.help(format!("write year, month and day: `'{}'`", self.days.example()))
            }
            None => finding.help(format!("write two digits: `'{}'`", self.days.example())),
        })
    }

    /// A date that is written as text.
    fn printed(&self, facts: &Facts<'a>, pair: &Comparison<'a>) -> Option<Diagnostic> {
        let other = facts.definition(pair.other);
        let print = format!("'{}'", self.days.percents());
        match &*other.kind {
            Kind::Call(call) if call.name.last().is("date_format") => {
                let printed = call.arguments.get(1)?;
                let Kind::Text(text) = &*printed.kind else { return None };
                let shape = pattern::shape_of_percents(text);
                let fits = text.contains('%') && shape.is_none_or(|shape| self.is_shape(&shape, pair.how));
                (!fits).then(|| {
                    let finding = if text.contains('%') {
                        self.finding(&printed.range, &format!("`{text}`"))
                    } else {
                        let message = format!("`date_format` gives '{text}' whatever the day");
                        Diagnostic::lint(
                            Code::DayFormat,
                            printed.range.clone(),
                            message,
                            "its letters stand after `%`",
                        )
                    };
                    finding.replace(&printed.range, print)
                })
            }
            Kind::Call(call) if call.name.last().is("format_datetime") => {
                let printed = call.arguments.get(1)?;
                let Kind::Text(text) = &*printed.kind else { return None };
                let shape = pattern::shape_of_joda(text);
                let fits = shape.is_none_or(|shape| self.is_shape(&shape, pair.how));
                (!fits).then(|| {
                    let own = format!("'{}'", self.days.pattern);
                    self.finding(&printed.range, &format!("`{text}`"))
                        .replace(&printed.range, own)
                })
            }
            Kind::Call(call) if call.name.last().is("to_char") => {
                let printed = call.arguments.get(1)?;
                let Kind::Text(text) = &*printed.kind else { return None };
                let fits = self.is_shape(&pattern::shape_of_to_char(text), pair.how);
                (!fits && self.days.has_date()).then(|| {
                    let own = self.days.pattern.to_ascii_lowercase().replace("hh", "hh24");
                    self.finding(&printed.range, &format!("`{text}`"))
                        .replace(&printed.range, format!("'{own}'"))
                })
            }
            Kind::Call(call) if call.name.last().is("to_iso8601") => {
                let value = call.arguments.first()?;
                let finding = self.finding(&other.range, "ISO 8601");
                Some(finding.replace(
                    &other.range,
                    format!("date_format({}, {print})", facts.text(&value.range)),
                ))
            }
            Kind::Cast { value, .. } => {
                let is_text = facts.type_of(other).is_some_and(|own| matches!(own, Type::Varchar(_)));
                let is_time = facts
                    .type_of(value)
                    .is_some_and(|own| matches!(own, Type::Date | Type::Timestamp { .. }));
                if let Some(time) = self.field_of(value).filter(|_| is_text) {
                    let finding = self.finding(&other.range, "one digit, as CAST writes small numbers");
                    return Some(finding.replace(
                        &other.range,
                        format!("date_format({}, {print})", facts.text(&time.range)),
                    ));
                }
                (is_text && is_time).then(|| {
                    let finding = self.finding(&other.range, "`yyyy-MM-dd`, which CAST gives");
                    finding.replace(
                        &other.range,
                        format!("date_format({}, {print})", facts.text(&value.range)),
                    )
                })
            }
            _ => None,
        }
    }

    /// The time in `hour(…)`, `month(…)` or `day(…)`, of a column that has only that.
    fn field_of<'e>(&self, expression: &'e Expression) -> Option<&'e Expression> {
        let name = match self.days.pattern {
            "HH" => "hour",
            "MM" => "month",
            "dd" => "day",
            _ => return None,
        };
        match &*expression.kind {
            Kind::Call(call) if call.name.last().is(name) => call.arguments.first(),
            Kind::Extract { field, value } if field.is(name) => Some(value),
            _ => None,
        }
    }

    fn finding(&self, place: &std::ops::Range<usize>, form: &str) -> Diagnostic {
        let name = self.name;
        Diagnostic::lint(
            Code::DayFormat,
            place.clone(),
            format!("`{name}` never has the form of {form}"),
            format!(
                "`{name}` is text such as '{}', compared letter by letter",
                self.days.example()
            ),
        )
    }
}

/// A day of the column that is read as a date of another form: it fails, or is NULL where that is asked for.
fn read(facts: &Facts<'_>, expression: &Expression) -> Option<Diagnostic> {
    let whole = &expression.range;
    match &*expression.kind {
        Kind::Cast { value, .. } => {
            let form = Form::of(facts, value).filter(Form::is_unread)?;
            let value = facts.text(&value.range);
            let parse = match facts.type_of(expression)? {
                Type::Date => form.days.as_date(value),
                Type::Timestamp { .. } => form.days.parsed(value),
                _ => return None,
            };
            Some(form.unread("CAST", whole).replace(whole, parse))
        }
        Kind::Call(call) => {
            let (first, name) = (call.arguments.first()?, call.name.last().value.as_str());
            let is = |own: &str| name.eq_ignore_ascii_case(own);
            let form = Form::of(facts, first).filter(|form| form.days.has_date())?;
            if is("date") || is("from_iso8601_date") || is("from_iso8601_timestamp") {
                let form = Some(form).filter(Form::is_unread)?;
                let first = facts.text(&first.range);
                let parse = if is("from_iso8601_timestamp") {
                    form.days.parsed(first)
                } else {
                    form.days.as_date(first)
                };
                return Some(form.unread(name, whole).replace(whole, parse));
            }
            let own = if is("date_parse") {
                form.days.percents()
            } else if is("parse_datetime") {
                form.days.pattern.to_owned()
            } else {
                return None;
            };
            let pattern = call.arguments.get(1)?;
            let Kind::Text(text) = &*pattern.kind else { return None };
            // Other letters may read the same digits; what is between them must be there.
            let between = |pattern: &str| pattern.replace(|ch: char| ch == '%' || ch.is_ascii_alphabetic(), "");
            (between(text) != between(&own)).then(|| {
                form.unread(&format!("`{text}`"), &pattern.range)
                    .replace(&pattern.range, format!("'{own}'"))
            })
        }
        _ => None,
    }
}

impl Form<'_> {
    /// Whether CAST cannot read its days as dates.
    fn is_unread(&self) -> bool {
        self.days.has_date() && self.days.pattern != "yyyy-MM-dd"
    }

    fn unread(&self, reader: &str, place: &std::ops::Range<usize>) -> Diagnostic {
        let name = self.name;
        Diagnostic::lint(
            Code::DayFormat,
            place.clone(),
            format!("{reader} cannot read the days of `{name}`"),
            format!("`{name}` is text such as '{}'", self.days.example()),
        )
    }
}
