//! ANY, SOME and ALL over arrays and lists, which Trino takes for calls of functions that it does not have.

use super::Analyzer;
use super::predicate::sign;
use crate::diagnostic::{Code, Remedy};
use crate::syntax::tree::{Binding, Bytes, Call, ComparisonOperator as Operator, Expression, ExpressionKind as Kind};
use crate::types::Type;

/// Whether one of the values is enough.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quantifier {
    Any,
    All,
}

fn quantified(expression: &Expression) -> Option<(Quantifier, &Call)> {
    let Kind::Call(call) = &*expression.kind else {
        return None;
    };
    let name = call.name.last();
    let quantifier = match () {
        () if name.is("any") || name.is("some") => Quantifier::Any,
        () if name.is("all") => Quantifier::All,
        () => return None,
    };
    (call.name.parts.len() == 1 && !call.arguments.is_empty()).then_some((quantifier, call))
}

impl Analyzer<'_> {
    /// `a = ANY (ARRAY['b'])`, `a <> ALL (1, 2)`; `before`: how many findings there were before it.
    pub(super) fn compared_with_each(
        &mut self,
        whole: &Expression,
        operator: Operator,
        (left, right): (&Expression, &Expression),
        before: usize,
    ) {
        let Some((quantifier, call)) = quantified(right) else {
            return;
        };
        let value = self.text(left).to_owned();
        let list = match call.arguments.as_slice() {
            [first, .., last] => &self.sql[first.range.start..last.range.end],
            [only] => self.text(only),
            [] => return,
        };
        let is_array =
            matches!(call.arguments.as_slice(), [only] if matches!(self.type_of(only), Some(Type::Array(_))));
        // `'{a,b}'` is how PostgreSQL writes an array as text.
        let is_list = call.arguments.iter().all(|one| match &*one.kind {
            Kind::Text(text) => !text.starts_with('{'),
            _ => matches!(*one.kind, Kind::Long(_)),
        });
        let (text, binding) = match (quantifier, operator) {
            (Quantifier::Any, Operator::Equal) if is_array => (format!("contains({list}, {value})"), Binding::Primary),
            (Quantifier::All, Operator::NotEqual) if is_array => {
                (format!("NOT contains({list}, {value})"), Binding::Predicate)
            }
            (_, Operator::IsDistinctFrom) => return,
            (Quantifier::Any, Operator::Equal) if is_list => (format!("{value} IN ({list})"), Binding::Predicate),
            (Quantifier::All, Operator::NotEqual) if is_list => {
                (format!("{value} NOT IN ({list})"), Binding::Predicate)
            }
            _ if is_array || is_list => {
                let function = match quantifier {
                    Quantifier::Any => "any_match",
                    Quantifier::All => "all_match",
                };
                let sign = sign(operator);
                let array = if is_array {
                    list.to_owned()
                } else {
                    format!("ARRAY[{list}]")
                };
                (
                    format!("{function}({array}, item -> {value} {sign} item)"),
                    Binding::Primary,
                )
            }
            _ => {
                let help = match operator {
                    Operator::Equal => format!("write `{value} IN (…)`, or `contains(array, {value})` for an array"),
                    _ => "put a query there: `(SELECT …)`".to_owned(),
                };
                self.give(Code::UnknownFunction, right, before, Remedy::advice(help));
                return;
            }
        };
        self.instead_of(right, &whole.range, &text, binding, before);
    }

    /// `a LIKE ANY ('b%', 'c%')`
    pub(super) fn like_each(&mut self, value: &Expression, pattern: &Expression, before: usize) {
        let Some((quantifier, call)) = quantified(pattern) else {
            return;
        };
        let between = self.sql[value.range.end..pattern.range.start].to_ascii_uppercase();
        let like = if between.contains("NOT") { "NOT LIKE" } else { "LIKE" };
        let word = match quantifier {
            Quantifier::Any => " OR ",
            Quantifier::All => " AND ",
        };
        let of = |one: &Expression| format!("{} {like} {}", self.text(value), self.text(one));
        let all: Vec<String> = call.arguments.iter().map(of).collect();
        let text = all.join(word);
        let binding = if all.len() == 1 {
            Binding::Predicate
        } else {
            Binding::Logical
        };
        let range = value.range.start..pattern.range.end;
        self.instead_of(pattern, &range, &text, binding, before);
    }

    /// Gives the finding about such a call this text as what to write in the place of a part.
    fn instead_of(&mut self, call: &Expression, range: &Bytes, text: &str, binding: Binding, before: usize) {
        let edit = self.in_place_of(range, text, binding);
        let remedy = Remedy::certain(format!("write `{text}`"), vec![edit]);
        self.give(Code::UnknownFunction, call, before, remedy);
    }

    /// Gives the finding of this code at an expression another remedy.
    pub(super) fn give(&mut self, code: Code, expression: &Expression, before: usize, remedy: Remedy) {
        let mut findings = self.said.findings.iter_mut().skip(before);
        let found = findings.find(|finding| {
            let at = finding.primary.as_ref().map(|label| &label.range);
            finding.code == code && at == Some(&expression.head)
        });
        if let Some(finding) = found {
            *finding = finding.clone().remedy(remedy);
        }
    }
}
