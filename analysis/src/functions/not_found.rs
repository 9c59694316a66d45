//! What there is instead of a function that was called.

use super::argument::Argument;
use super::catalogue;
use super::overload::Overload;
use super::signature::{self, Pattern};
use crate::listed::Listed as _;
use crate::types::Type;
use crate::types::coercion::{can_coerce, coerce_to_family};

/// What there is instead of the function that was called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NotFound {
    /// The overloads of the name that come nearest to the call, in the order of their names; empty when there is no
    /// function of this name.
    pub candidates: Vec<String>,
    /// The arguments that do not fit the nearest overload, from 0, and the types that it takes there.
    pub unfit: Vec<(usize, Type)>,
    /// A Trino newer than the one Athena started from has it.
    pub newer: bool,
}

impl NotFound {
    /// `known` are the overloads of the name.
    pub(super) fn new(name: &str, known: &[Overload], arguments: &[Argument]) -> Self {
        let distances: Vec<_> = known.iter().map(|overload| distance(overload, arguments)).listed();
        let least = distances.iter().min();
        let candidates = || {
            let all = known.iter().zip(&distances);
            all.filter(|(_, own)| Some(*own) == least).map(|(overload, _)| overload)
        };
        let newer = known.is_empty() && !catalogue::overloads(name).is_empty();
        Self {
            candidates: candidates().map(|overload| signature::show(&overload.entry)).listed(),
            unfit: candidates()
                .next()
                .map(|overload| unfit(overload, arguments))
                .unwrap_or_default(),
            newer,
        }
    }
}

/// How far an overload is from the call: first the count of its arguments, then how many of them do not fit.
fn distance(overload: &Overload, arguments: &[Argument]) -> (usize, usize) {
    let missing = if overload.entry.takes(arguments.len()) {
        0
    } else {
        overload.entry.arity().abs_diff(arguments.len()).max(1)
    };
    let Some(signature) = &overload.signature else {
        return (missing, arguments.len());
    };
    let unfit = arguments.iter().enumerate().filter(|(index, argument)| {
        signature
            .argument(*index)
            .is_some_and(|pattern| !may_fit(pattern, argument))
    });
    (missing, unfit.count())
}

/// The arguments that do not fit, and the types that would.
fn unfit(overload: &Overload, arguments: &[Argument]) -> Vec<(usize, Type)> {
    let Some(signature) = overload
        .signature
        .as_ref()
        .filter(|_| overload.entry.takes(arguments.len()))
    else {
        return Vec::new();
    };
    let wrong = |(index, argument): (usize, &Argument)| {
        let pattern = signature
            .argument(index)
            .filter(|pattern| !may_fit(pattern, argument))?;
        let wanted = match pattern {
            Pattern::Exact(wanted) => wanted.clone(),
            Pattern::Sized(Type::Varchar(_), _) => Type::VARCHAR,
            Pattern::Sized(family, _) => family.clone(),
            _ => return None,
        };
        Some((index, wanted))
    };
    arguments.iter().enumerate().filter_map(wrong).listed()
}

fn may_fit(pattern: &Pattern, argument: &Argument) -> bool {
    match (pattern, argument) {
        (_, Argument::Open | Argument::Typed(Type::Unknown))
        | (Pattern::Function(..), Argument::Lambda)
        | (Pattern::Variable(_), Argument::Typed(_))
        | (Pattern::Array(_), Argument::Typed(Type::Array(_)))
        | (Pattern::Map(..), Argument::Typed(Type::Map(..)))
        | (Pattern::Row(_), Argument::Typed(Type::Row(_)))
        | (Pattern::QDigest(_), Argument::Typed(Type::QDigest(_))) => true,
        (Pattern::Exact(wanted), Argument::Typed(given)) => can_coerce(given, wanted),
        (Pattern::Sized(family, _), Argument::Typed(given)) => coerce_to_family(given, family).is_some(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Lambda, Unresolved, resolve};
    use super::*;

    fn not_found(name: &str, types: &[&str]) -> NotFound {
        let types = types
            .iter()
            .map(|text| Argument::Typed(text.parse().expect("a type")))
            .collect::<Vec<_>>();
        match resolve(name, &types, &mut |_, _| Lambda::Open) {
            Err(Unresolved::NotFound(not_found)) => not_found,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn only_the_nearest_overloads_are_named() {
        assert_eq!(
            not_found("strpos", &["varchar", "integer"]).candidates[0],
            "strpos(varchar, varchar)"
        );
        assert_eq!(
            not_found("date_add", &["varchar(3)", "double", "timestamp(3)"]).candidates[0],
            "date_add(varchar, bigint, timestamp)"
        );
        assert_eq!(
            not_found("round", &["double", "double", "double"]).candidates[0],
            "round(double, integer)"
        );
    }

    #[test]
    fn names_that_are_none() {
        assert!(not_found("uper", &["varchar"]).candidates.is_empty());
        assert!(not_found("any_value", &["bigint"]).newer);
    }
}
