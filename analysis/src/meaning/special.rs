//! Special forms: CAST, `format`, EXTRACT, `current_timestamp` and its kin.

use super::scope::Scope;
use super::{Analyzer, Cause};
use crate::diagnostic::{Code, Diagnostic};
use crate::listed::Listed as _;
use crate::syntax::tree::{CurrentFunction, Expression};
use crate::types::{MAX_FRACTION, Type, can_cast};

impl Analyzer<'_> {
    pub(super) fn cast(
        &mut self,
        expression: &Expression,
        value: &Expression,
        type_name: &str,
        scope: &Scope<'_>,
    ) -> Option<Type> {
        let wanted = self.named_type(expression, type_name);
        let found = self.expression(value, scope);
        if let (Some(found), Some(wanted)) = (&found, &wanted)
            && !can_cast(found, wanted)
        {
            let message = format!("{found} cannot be cast to {wanted}");
            let error = Diagnostic::error(Code::TypeMismatch, expression.head.clone(), message, "no such cast");
            self.report_for(error, || Cause::Cast {
                value: Self::operand(value, found),
                wanted: wanted.clone(),
                type_name: type_name.to_owned(),
            });
        }
        wanted
    }

    pub(super) fn format(&mut self, list: &[Expression], scope: &Scope<'_>) {
        let found: Vec<Option<Type>> = list.iter().map(|value| self.expression(value, scope)).listed();
        if let (Some(Some(first)), Some(expression)) = (found.first(), list.first())
            && !matches!(first, Type::Varchar(_))
        {
            let message = format!("`format` takes a pattern first, but this is {first}");
            self.error(Code::TypeMismatch, &expression.head, message, "not a varchar");
            return;
        }
        for (value, own) in list.iter().zip(&found).skip(1) {
            // What has no format of its own is shown as its text.
            if let Some(own) = own.as_ref().filter(|own| !can_cast(own, &Type::VARCHAR)) {
                self.error(
                    Code::NotSupported,
                    &value.head,
                    format!("`format` does not take {own}"),
                    "not supported",
                );
            }
        }
    }

    pub(super) fn current(
        &mut self,
        expression: &Expression,
        function: CurrentFunction,
        precision: Option<&str>,
    ) -> Option<Type> {
        let digits = precision.map(|text| text.parse::<u8>().ok().filter(|digits| *digits <= MAX_FRACTION));
        if digits == Some(None) {
            let message = format!("the precision of a time lies between 0 and {MAX_FRACTION}");
            let range = expression.range.clone();
            self.report(Diagnostic::placeless(
                Code::OutOfRange,
                range,
                message,
                "no such precision",
            ));
            return None;
        }
        let precision = digits.flatten().unwrap_or(3);
        Some(match function {
            CurrentFunction::Date => Type::Date,
            CurrentFunction::Time => Type::Time { precision, zone: true },
            CurrentFunction::LocalTime => Type::Time { precision, zone: false },
            CurrentFunction::Timestamp => Type::Timestamp { precision, zone: true },
            CurrentFunction::LocalTimestamp => Type::Timestamp { precision, zone: false },
            CurrentFunction::User | CurrentFunction::Catalog | CurrentFunction::Schema | CurrentFunction::Path => {
                Type::VARCHAR
            }
        })
    }

    pub(super) fn extract(&mut self, field: &str, value: &Expression, scope: &Scope<'_>) {
        let found = self.expression(value, scope);
        if let Some(found) = found {
            let fits = match &found {
                Type::Timestamp { zone, .. } => *zone || !field.starts_with("TIMEZONE"),
                Type::Time { zone, .. } => {
                    matches!(field, "HOUR" | "MINUTE" | "SECOND") || *zone && field.starts_with("TIMEZONE")
                }
                Type::Date => !matches!(field, "HOUR" | "MINUTE" | "SECOND") && !field.starts_with("TIMEZONE"),
                Type::IntervalDayToSecond => matches!(field, "DAY" | "HOUR" | "MINUTE" | "SECOND"),
                Type::IntervalYearToMonth => matches!(field, "YEAR" | "MONTH"),
                _ => false,
            };
            if !fits {
                let message = format!("EXTRACT has no {field} of {found}");
                let error = Diagnostic::error(Code::TypeMismatch, value.head.clone(), message, "not such a time");
                self.report_for(error, || Cause::NotATime(Self::operand(value, &found)));
            }
        }
    }
}
