//! CASE, `if`, `coalesce`, `nullif`: results that meet at one type.

use super::scope::Scope;
use super::{Analyzer, Cause, Purpose};
use crate::diagnostic::{Code, Diagnostic};
use crate::listed::Listed as _;
use crate::syntax::tree::{Expression, When};
use crate::types::{Type, common_super_type};

impl Analyzer<'_> {
    /// `if(condition, then, otherwise)`
    pub(super) fn either(
        &mut self,
        expression: &Expression,
        parts: [&Expression; 2],
        otherwise: Option<&Expression>,
        scope: &Scope<'_>,
    ) -> Option<Type> {
        let [condition, then] = parts;
        self.condition(condition, scope, "the condition of `if`");
        let one = self.expression(then, scope);
        let Some(otherwise) = otherwise else { return one };
        let other = self.expression(otherwise, scope);
        let (one, other) = (one?, other?);
        let common = common_super_type(&one, &other);
        if common.is_none() {
            let message = format!("the results of `if` are {one} and {other}");
            let reason = format!(
                "{} is {one}, and {} is {other}",
                self.shown(then),
                self.shown(otherwise)
            );
            let error = Diagnostic::error(Code::TypeMismatch, expression.head.clone(), message, reason);
            self.report_for(error, || Cause::Among {
                first: then.id,
                so_far: one.clone(),
                element: Self::operand(otherwise, &other),
                purpose: Purpose::Result,
            });
        }
        common
    }

    /// `nullif(one, other)`
    pub(super) fn null_if(
        &mut self,
        expression: &Expression,
        one: &Expression,
        other: &Expression,
        scope: &Scope<'_>,
    ) -> Option<Type> {
        let (left, right) = (self.expression(one, scope), self.expression(other, scope));
        let (left, right) = (left?, right?);
        if common_super_type(&left, &right).is_none() {
            let message = format!("`nullif` compares {left} with {right}");
            let reason = format!("{} is {left}, and {} is {right}", self.shown(one), self.shown(other));
            let error = Diagnostic::error(Code::TypeMismatch, expression.head.clone(), message, reason);
            self.report_for(error, || Cause::Apart {
                left: Self::operand(one, &left),
                right: Self::operand(other, &right),
                purpose: Purpose::Equality,
            });
            return None;
        }
        Some(left)
    }

    /// The type at which all meet; the first that does not is wrong.
    pub(super) fn same_type(
        &mut self,
        list: &[&Expression],
        scope: &Scope<'_>,
        what: &str,
        purpose: Purpose,
    ) -> Option<Type> {
        let mut common: Option<Type> = None;
        let mut known = true;
        let mut wrong = false;
        let found = list.iter().map(|element| self.expression(element, scope)).listed();
        let first = list.first().copied();
        for (index, (element, found)) in list.iter().zip(&found).enumerate() {
            let Some(found) = found else {
                known = false;
                continue;
            };
            let Some(so_far) = &common else {
                if index == 0 || !known {
                    common = Some(found.clone());
                }
                continue;
            };
            match common_super_type(so_far, found) {
                Some(wider) => common = Some(wider),
                None if !wrong => {
                    wrong = true;
                    let message = format!("{what} are {so_far} and {found}");
                    let error = Diagnostic::error(
                        Code::TypeMismatch,
                        element.head.clone(),
                        message,
                        match first.filter(|_| index == 1) {
                            Some(first) => format!("{} is {so_far}, and this is {found}", self.shown(first)),
                            None => format!("this is {found}, and what stands before is {so_far}"),
                        },
                    );
                    let so_far = so_far.clone();
                    self.report_for(error, || match first {
                        Some(first) => Cause::Among {
                            first: first.id,
                            so_far,
                            element: Self::operand(element, found),
                            purpose,
                        },
                        None => Cause::Told,
                    });
                }
                None => {}
            }
        }
        let common = common.filter(|_| known && !wrong)?;
        // The type of all may be one that one of them alone does not take: a date is a moment in milliseconds in a zone.
        for (element, found) in list.iter().zip(found.into_iter().flatten()) {
            if common_super_type(&found, &common).as_ref() != Some(&common) {
                self.report(Diagnostic::error(
                    Code::TypeMismatch,
                    element.head.clone(),
                    format!("{what} are {common} and {found}"),
                    format!("this is {found}, which is not converted to {common}"),
                ));
                return None;
            }
        }
        Some(common)
    }

    pub(super) fn simple_case(
        &mut self,
        operand: &Expression,
        whens: &[When],
        otherwise: Option<&Expression>,
        scope: &Scope<'_>,
    ) -> Option<Type> {
        let mut common = self.expression(operand, scope);
        for when in whens {
            let found = self.expression(&when.condition, scope);
            self.compared(operand, &when.condition);
            if let (Some(one), Some(other)) = (&common, &found) {
                if let Some(wider) = common_super_type(one, other) {
                    common = Some(wider);
                } else {
                    let message = format!("CASE compares {one} with {other}");
                    let reason = format!("{} is {one}, and this is {other}", self.shown(operand));
                    let error = Diagnostic::error(Code::TypeMismatch, when.condition.head.clone(), message, reason);
                    self.report_for(error, || Cause::Apart {
                        left: Self::operand(operand, one),
                        right: Self::operand(&when.condition, other),
                        purpose: Purpose::Equality,
                    });
                }
            }
        }
        self.results(whens, otherwise, scope)
    }

    pub(super) fn results(
        &mut self,
        whens: &[When],
        otherwise: Option<&Expression>,
        scope: &Scope<'_>,
    ) -> Option<Type> {
        let mut results = whens.iter().map(|when| &when.result).listed();
        results.extend(otherwise);
        self.same_type(&results, scope, "the results of CASE", Purpose::Result)
    }
}
