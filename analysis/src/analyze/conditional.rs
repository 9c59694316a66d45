//! CASE, `if`, `coalesce`, `nullif`: results that meet at one type.

use super::Analyzer;
use super::predicate::comparison_help;
use super::scope::Scope;
use crate::diagnostic::{Code, Diagnostic};
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
            self.error(Code::TypeMismatch, &expression.head, message, "types that do not meet");
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
            self.error(Code::TypeMismatch, &expression.head, message, "types that do not meet");
            return None;
        }
        Some(left)
    }

    /// The type at which all meet; the first that does not is wrong.
    pub(super) fn same_type<'t>(
        &mut self,
        list: impl Iterator<Item = &'t Expression>,
        scope: &Scope<'_>,
        what: &str,
    ) -> Option<Type> {
        let mut common: Option<Type> = None;
        let mut known = true;
        let mut wrong = false;
        let list: Vec<(&Expression, Option<Type>)> =
            list.map(|element| (element, self.expression(element, scope))).collect();
        for (index, (element, found)) in list.into_iter().enumerate() {
            let Some(found) = found else {
                known = false;
                continue;
            };
            let Some(so_far) = &common else {
                if index == 0 || !known {
                    common = Some(found);
                }
                continue;
            };
            match common_super_type(so_far, &found) {
                Some(wider) => common = Some(wider),
                None if !wrong => {
                    wrong = true;
                    let message = format!("{what} are {so_far} and {found}");
                    let error = Diagnostic::error(
                        Code::TypeMismatch,
                        element.head.clone(),
                        message,
                        format!("{found}, and what stands before is {so_far}"),
                    );
                    self.report(error.maybe_help(comparison_help(so_far, &found, element)));
                }
                None => {}
            }
        }
        if known && !wrong { common } else { None }
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
                    self.error(
                        Code::TypeMismatch,
                        &when.condition.head,
                        message,
                        "types that do not meet",
                    );
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
        self.same_type(
            whens.iter().map(|when| &when.result).chain(otherwise),
            scope,
            "the results of CASE",
        )
    }
}
