//! ANY, SOME and ALL over arrays and lists, which Trino takes for calls of functions that it does not have.

use super::Advisor;
use crate::diagnostic::Remedy;
use crate::listed::Listed as _;
use crate::meaning::sign;
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

impl Advisor<'_> {
    /// What to write instead of ANY or ALL over a list, by where it is.
    pub(super) fn each(&self, call: &Expression) -> Option<Remedy> {
        let whole = self.nodes.parent(call)?;
        match &*whole.kind {
            Kind::Comparison { operator, left, right } if right.id == call.id => {
                self.compared_with_each(whole, *operator, left, right)
            }
            Kind::Like {
                value,
                pattern,
                escape: None,
            } if pattern.id == call.id => self.like_each(value, pattern),
            _ => None,
        }
    }

    /// `a = ANY (ARRAY['b'])`, `a <> ALL (1, 2)`
    fn compared_with_each(
        &self,
        whole: &Expression,
        operator: Operator,
        left: &Expression,
        right: &Expression,
    ) -> Option<Remedy> {
        let (quantifier, call) = quantified(right)?;
        let value = self.meaning.text(left).to_owned();
        let list = match call.arguments.as_slice() {
            [first, .., last] => &self.meaning.sql[first.range.start..last.range.end],
            [only] => self.meaning.text(only),
            [] => return None,
        };
        let is_array =
            matches!(call.arguments.as_slice(), [only] if matches!(self.meaning.type_of(only), Some(Type::Array(_))));
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
            (_, Operator::IsDistinctFrom) => return None,
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
                return Some(Remedy::advice(help));
            }
        };
        Some(self.instead_of(&whole.range, &text, binding))
    }

    /// `a LIKE ANY ('b%', 'c%')`
    fn like_each(&self, value: &Expression, pattern: &Expression) -> Option<Remedy> {
        let (quantifier, call) = quantified(pattern)?;
        let between = self.meaning.sql[value.range.end..pattern.range.start].to_ascii_uppercase();
        let like = if between.contains("NOT") { "NOT LIKE" } else { "LIKE" };
        let word = match quantifier {
            Quantifier::Any => " OR ",
            Quantifier::All => " AND ",
        };
        let of = |one: &Expression| format!("{} {like} {}", self.meaning.text(value), self.meaning.text(one));
        let all: Vec<String> = call.arguments.iter().map(of).listed();
        let text = all.join(word);
        let binding = if all.len() == 1 {
            Binding::Predicate
        } else {
            Binding::Logical
        };
        let range = value.range.start..pattern.range.end;
        Some(self.instead_of(&range, &text, binding))
    }

    /// This text instead of a part.
    fn instead_of(&self, range: &Bytes, text: &str, binding: Binding) -> Remedy {
        let edit = self.in_place_of(range, text, binding);
        Remedy::certain(format!("write `{text}`"), vec![edit])
    }
}
