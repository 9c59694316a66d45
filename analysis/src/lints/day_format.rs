#![doc = include_str!("../codes/day_format.md")]

use super::Facts;
use super::comparison::{Comparison, How};
use crate::analyze::constant::is_date;
use crate::diagnostic::{Code, Diagnostic};
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
        found.extend(read(facts, expression));
    }
}

/// How a column writes its days.
struct Form<'a> {
    name: &'a str,
    /// Such as `yyyy/MM/dd`.
    pattern: &'a str,
}

impl<'a> Form<'a> {
    /// The form of a column of days.
    fn of(facts: &Facts<'a>, expression: &Expression) -> Option<Self> {
        let own = |text: Option<&str>| text.is_some_and(|text| text.contains("yyyy"));
        let column = facts.column_if(expression, |column| own(column.format.as_deref()))?;
        Some(Self {
            name: &column.name,
            pattern: column.format.as_deref()?,
        })
    }

    /// A constant.
    fn text(&self, pair: &Comparison<'_>, text: &str) -> Option<Diagnostic> {
        let fits = match pair.how {
            How::Equal => self.fits(text) && text.len() == self.pattern.len(),
            How::Order => self.fits(text) && self.is_boundary(text.len()),
            How::Like => self.fits(text.split('%').next().unwrap_or_default()),
        };
        let place = &pair.other.range;
        if fits {
            let there = pair.how != How::Equal || self.is_day(text);
            return (!there).then(|| {
                let message = format!("the calendar has no day '{text}'");
                Diagnostic::lint(
                    Code::DayFormat,
                    place.clone(),
                    message,
                    format!("no `{}` equals it", self.name),
                )
            });
        }
        let finding = self.finding(place, &format!("'{text}'"));
        Some(match self.written(text) {
            Some(day) => finding.replace(place, format!("'{day}'")),
            None => finding.help(format!("write year, month and day: `'{}'`", self.example())),
        })
    }

    /// A date that is written as text.
    fn printed(&self, facts: &Facts<'a>, pair: &Comparison<'a>) -> Option<Diagnostic> {
        let other = facts.definition(pair.other);
        let print = format!("'{}'", self.percents());
        match &*other.kind {
            Kind::Call(call) if call.name.last().is("date_format") => {
                let pattern = call.arguments.get(1)?;
                let Kind::Text(text) = &*pattern.kind else { return None };
                let begins = self.percents().strip_prefix(text.as_str()).map(|rest| !rest.is_empty());
                let fits = begins.is_some_and(|shorter| !shorter || pair.how != How::Equal);
                (!fits).then(|| {
                    let finding = if text.contains('%') {
                        self.finding(&pattern.range, &format!("`{text}`"))
                    } else {
                        let message = format!("`date_format` gives '{text}' whatever the day");
                        Diagnostic::lint(
                            Code::DayFormat,
                            pattern.range.clone(),
                            message,
                            "its letters stand behind `%`",
                        )
                    };
                    finding.replace(&pattern.range, print)
                })
            }
            Kind::Call(call) if call.name.last().is("format_datetime") => {
                let pattern = call.arguments.get(1)?;
                let Kind::Text(text) = &*pattern.kind else { return None };
                let fits = self.pattern.starts_with(text.as_str())
                    && (text.len() == self.pattern.len() || pair.how != How::Equal);
                (!fits).then(|| {
                    let own = format!("'{}'", self.pattern);
                    self.finding(&pattern.range, &format!("`{text}`"))
                        .replace(&pattern.range, own)
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

    fn finding(&self, place: &std::ops::Range<usize>, form: &str) -> Diagnostic {
        let name = self.name;
        Diagnostic::lint(
            Code::DayFormat,
            place.clone(),
            format!("`{name}` is never of the form of {form}"),
            format!(
                "`{name}` is text such as '{}', compared letter by letter",
                self.example()
            ),
        )
    }

    /// Whether the text, `_` being any character, is a day or how one begins.
    fn fits(&self, text: &str) -> bool {
        text.len() <= self.pattern.len()
            && text.bytes().zip(self.pattern.bytes()).all(|(own, form)| match own {
                b'_' => true,
                own if form.is_ascii_alphabetic() => own.is_ascii_digit(),
                own => own == form,
            })
    }

    /// Whether a field of the pattern ends there.
    fn is_boundary(&self, length: usize) -> bool {
        let is_field = |at: usize| self.pattern.as_bytes().get(at).is_some_and(u8::is_ascii_alphabetic);
        length > 0
            && !(is_field(length - 1)
                && is_field(length)
                && self.pattern.as_bytes()[length - 1] == self.pattern.as_bytes()[length])
    }

    /// The digits at these letters.
    fn field<'t>(&self, text: &'t str, letters: &str) -> Option<&'t str> {
        let start = self.pattern.find(letters)?;
        text.get(start..start + letters.len())
    }

    fn is_day(&self, text: &str) -> bool {
        let parts = ["yyyy", "MM", "dd"].map(|letters| self.field(text, letters));
        let [Some(year), Some(month), Some(day)] = parts else {
            return true;
        };
        is_date(&format!("{year}-{month}-{day}"))
    }

    /// The day that was meant, in this form: `2026-11-20`, `2026-1-5`, `20261120`, or the beginning of one.
    fn written(&self, text: &str) -> Option<String> {
        let mut parts: Vec<&str> = text.split(['-', '.', '/']).collect();
        if let &[only] = parts.as_slice()
            && only.len() == 8
        {
            parts = vec![only.get(..4)?, only.get(4..6)?, only.get(6..)?];
        }
        let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|digit| digit.is_ascii_digit());
        let whole = parts.first()?.len() == 4 && parts.iter().all(is_number);
        if !whole || parts[1..].iter().any(|part| part.len() > 2) {
            return None;
        }
        let day = match parts.as_slice() {
            [year, month, day] => self.with(year, month, day),
            _ => return None,
        };
        self.is_day(&day).then_some(day)
    }

    fn with(&self, year: &str, month: &str, day: &str) -> String {
        self.pattern
            .replace("yyyy", year)
            .replace("MM", &format!("{month:0>2}"))
            .replace("dd", &format!("{day:0>2}"))
            .replace("HH", "00")
    }

    fn example(&self) -> String {
        self.with("2026", "11", "20")
    }

    /// The pattern as `date_format` and `date_parse` take it.
    fn percents(&self) -> String {
        self.pattern
            .replace("yyyy", "%Y")
            .replace("MM", "%m")
            .replace("dd", "%d")
            .replace("HH", "%H")
    }
}

/// A day of the column that is read as a date of another form: it fails, or is NULL where that is asked for.
fn read(facts: &Facts<'_>, expression: &Expression) -> Option<Diagnostic> {
    let whole = &expression.range;
    match &*expression.kind {
        Kind::Cast { value, .. } => {
            let form = Form::of(facts, value)?;
            let parse = format!("date_parse({}, '{}')", facts.text(&value.range), form.percents());
            let parse = match facts.type_of(expression)? {
                Type::Date => format!("CAST({parse} AS date)"),
                Type::Timestamp { .. } => parse,
                _ => return None,
            };
            Some(form.unread("CAST", whole).replace(whole, parse))
        }
        Kind::Call(call) => {
            let (first, name) = (call.arguments.first()?, call.name.last().value.as_str());
            let is = |own: &str| name.eq_ignore_ascii_case(own);
            let form = Form::of(facts, first)?;
            if is("date") || is("from_iso8601_date") || is("from_iso8601_timestamp") {
                let parse = format!("date_parse({}, '{}')", facts.text(&first.range), form.percents());
                let parse = if is("from_iso8601_timestamp") {
                    parse
                } else {
                    format!("CAST({parse} AS date)")
                };
                return Some(form.unread(name, whole).replace(whole, parse));
            }
            let own = if is("date_parse") {
                form.percents()
            } else if is("parse_datetime") {
                form.pattern.to_owned()
            } else {
                return None;
            };
            let pattern = call.arguments.get(1)?;
            let Kind::Text(text) = &*pattern.kind else { return None };
            // Other letters may read the same digits; what stands between them must be there.
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
    fn unread(&self, reader: &str, place: &std::ops::Range<usize>) -> Diagnostic {
        let name = self.name;
        Diagnostic::lint(
            Code::DayFormat,
            place.clone(),
            format!("{reader} does not read the days of `{name}`"),
            format!("`{name}` is text such as '{}'", self.example()),
        )
    }
}
