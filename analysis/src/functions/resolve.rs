//! Chooses the overload of a call, as Trino's `FunctionResolver` does:
//! one that fits exactly, else a generic one that fits exactly, else the most specific of those that fit by conversion.

use super::argument::{Argument, Lambda, LambdaTyper};
use super::bind::{self, Abort, Binding};
use super::catalogue::{Entry, Kind, Origin, OverloadKey};
use super::not_found::NotFound;
use super::overload;
use super::signature::{self, Signature};
use crate::listed::Listed as _;
use crate::types::Type;

/// The overload that a call means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// What the function is.
    pub kind: Kind,
    /// Where it comes from.
    pub origin: Origin,
    /// The type of the result; `None` if it depends on an argument whose type is not known.
    pub return_type: Option<Type>,
    /// What each argument is converted to; a lambda's is a [`Type::Function`]. `None` as above.
    pub argument_types: Vec<Option<Type>>,
    /// What the type variables of the overload stand for, such as `T` of `array(T)`.
    pub type_variables: Vec<(&'static str, Type)>,
    /// What the variables in its lengths, precisions and scales are, such as `p` of `timestamp(p)`.
    pub length_variables: Vec<(&'static str, i64)>,
    entry: Entry,
}

impl Resolved {
    /// Which line of the catalogue it is.
    #[must_use]
    pub fn overload(&self) -> OverloadKey {
        self.entry.key()
    }

    /// Whether an argument (from 0) may be NULL without the result being NULL.
    #[must_use]
    pub fn takes_null(&self, argument: usize) -> bool {
        Signature::read(&self.entry).is_some_and(|signature| signature.is_nullable(argument))
    }

    /// The overload as a person reads it.
    #[must_use]
    pub fn signature(&self) -> String {
        signature::show(&self.entry)
    }
}

/// Why a call has no overload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unresolved {
    /// `FUNCTION_NOT_FOUND`, at the call.
    NotFound(NotFound),
    /// `AMBIGUOUS_FUNCTION_CALL`, at the call: these overloads fit equally well. A cast of the NULL decides.
    Ambiguous(Vec<String>),
    /// `INVALID_FUNCTION_ARGUMENT`: the type of the result is out of range; this is why.
    OutOfRange(String),
    /// `TYPE_NOT_FOUND`, at the call: a map would have keys of this type, which cannot be compared.
    NoMap(Type),
    /// The [`LambdaTyper`] refused a lambda, and has said why itself.
    Lambda,
    /// The types of the lambda's state never settle, as in `reduce(a, 0.0, (s, x) -> s + x, s -> s)`, where each sum is
    /// a wider decimal. Trino ends with `GENERIC_INTERNAL_ERROR`; a state that is cast, or a double, helps.
    NotConverging,
    /// The name is that of a special form, which the grammar and not the catalogue resolves.
    Special,
}

/// An overload that fits.
struct Applicable<'a> {
    entry: &'a Entry,
    signature: &'a Signature,
    binding: Binding,
}

/// Resolves a call; `name` is matched without regard to case.
pub fn resolve(name: &str, arguments: &[Argument], lambdas: &mut LambdaTyper<'_>) -> Result<Resolved, Unresolved> {
    let name = name.to_lowercase();
    if name.starts_with('$') {
        return Err(Unresolved::NotFound(NotFound::default()));
    }
    resolve_internal(&name, arguments, lambdas)
}

/// As [`resolve`], for the operators of the catalogue too; the name is in lower case.
pub(crate) fn resolve_internal(
    name: &str,
    arguments: &[Argument],
    lambdas: &mut LambdaTyper<'_>,
) -> Result<Resolved, Unresolved> {
    let known = overload::overloads(name);
    if known.first().is_some_and(|first| first.entry.kind == Kind::Special) {
        return Err(Unresolved::Special);
    }
    let overloads: Vec<(&Entry, &Signature)> = known
        .iter()
        .filter(|overload| overload.entry.takes(arguments.len()))
        .filter_map(|overload| Some((&overload.entry, overload.signature.as_ref()?)))
        .listed();
    let applicable = match applicable(&overloads, arguments, lambdas) {
        Ok(applicable) => applicable,
        Err(Abort::Lambda) => return Err(Unresolved::Lambda),
        Err(Abort::NotConverging) => return Err(Unresolved::NotConverging),
        Err(Abort::OutOfRange(reason)) => return Err(Unresolved::OutOfRange(reason)),
        Err(Abort::NoMap(key)) => return Err(Unresolved::NoMap(key)),
    };
    let open = arguments.contains(&Argument::Open);
    let Some(first) = applicable.first() else {
        return Err(Unresolved::NotFound(NotFound::new(name, &known, arguments)));
    };
    if applicable.len() > 1 && !open {
        return Err(Unresolved::Ambiguous(
            applicable.iter().map(|found| signature::show(found.entry)).listed(),
        ));
    }
    let returns = match &first.binding.returns {
        Ok(returns) => returns.clone(),
        Err(reason) if !open => return Err(Unresolved::OutOfRange(reason.clone())),
        Err(_) => None,
    };
    let agreed = applicable
        .iter()
        .all(|other| other.binding.returns == first.binding.returns);
    let (kind, origin, entry) = (first.entry.kind, first.entry.origin, *first.entry);
    let several = applicable.len() > 1;
    let Some(Binding {
        arguments: bound,
        types,
        lengths,
        ..
    }) = applicable.into_iter().next().map(|first| first.binding)
    else {
        return Err(Unresolved::NotFound(NotFound::default()));
    };
    Ok(Resolved {
        kind,
        origin,
        entry,
        return_type: returns.filter(|_| agreed),
        argument_types: if several { vec![None; arguments.len()] } else { bound },
        type_variables: types,
        length_variables: lengths,
    })
}

/// The overloads that fit best; with an open argument, all that may fit.
fn applicable<'a>(
    overloads: &[(&'a Entry, &'a Signature)],
    arguments: &[Argument],
    lambdas: &mut LambdaTyper<'_>,
) -> Result<Vec<Applicable<'a>>, Abort> {
    let open = arguments.contains(&Argument::Open);
    let mut fitting = |coercion: bool, wanted: &dyn Fn(&Signature) -> bool| {
        let mut found = Vec::new();
        for (entry, signature) in overloads.iter().filter(|(_, signature)| wanted(signature)) {
            if let Some(binding) = bind::bind(signature, arguments, coercion, lambdas)? {
                found.push(Applicable {
                    entry,
                    signature,
                    binding,
                });
            }
        }
        Ok(found)
    };
    if !open {
        for generic in [false, true] {
            let exact = fitting(false, &|signature| signature.variables.is_empty() != generic)?;
            if !exact.is_empty() {
                return Ok(exact);
            }
        }
    }
    let found = fitting(true, &|_| true)?;
    if open {
        Ok(found)
    } else {
        most_specific(found, arguments)
    }
}

fn most_specific<'a>(found: Vec<Applicable<'a>>, arguments: &[Argument]) -> Result<Vec<Applicable<'a>>, Abort> {
    if found.len() <= 1 {
        return Ok(found);
    }
    let mut best: Vec<usize> = Vec::new();
    for (current, candidate) in found.iter().enumerate() {
        let mut placed = false;
        for best in &mut best {
            if is_more_specific(candidate, &found[*best])? {
                *best = current;
                placed = true;
            } else {
                placed = is_more_specific(&found[*best], candidate)?;
            }
            if placed {
                break;
            }
        }
        if !placed {
            best.push(current);
        }
    }
    let unknown = |argument: &Argument| *argument == Argument::Typed(Type::Unknown);
    if best.len() > 1 && !arguments.contains(&Argument::Lambda) && arguments.iter().any(unknown) {
        let only_nulls_converted = |candidate: &Applicable<'_>| {
            arguments
                .iter()
                .zip(&candidate.binding.arguments)
                .all(|(argument, bound)| match argument {
                    Argument::Typed(Type::Unknown) => true,
                    Argument::Typed(given) => bound.as_ref() == Some(given),
                    Argument::Lambda | Argument::Open => false,
                })
        };
        let narrowed: Vec<usize> = (0..found.len())
            .filter(|index| only_nulls_converted(&found[*index]))
            .listed();
        if !narrowed.is_empty() {
            best = narrowed;
        }
        // Where every result is NULL of one type, any overload will do.
        let null_in_null_out = |index: &usize| {
            let candidate = &found[*index];
            candidate.entry.kind != Kind::Scalar
                || (0..arguments.len()).any(|at| unknown(&arguments[at]) && !candidate.signature.is_nullable(at))
        };
        let returns = |index: usize| &found[index].binding.returns;
        if best.iter().all(|index| returns(*index) == returns(best[0])) && best.iter().all(null_in_null_out) {
            best.truncate(1);
        }
    }
    let mut index = 0;
    let mut found = found;
    found.retain(|_| {
        index += 1;
        best.contains(&(index - 1))
    });
    Ok(found)
}

/// Whether the arguments of one overload could be handed to the other.
fn is_more_specific(left: &Applicable<'_>, right: &Applicable<'_>) -> Result<bool, Abort> {
    let mut results = Vec::new();
    let arguments: Vec<Argument> = left
        .binding
        .arguments
        .iter()
        .map(|argument| match argument {
            Some(Type::Function(_, result)) => {
                results.push(Some((**result).clone()));
                Argument::Lambda
            }
            Some(known) => {
                results.push(None);
                Argument::Typed(known.clone())
            }
            None => {
                results.push(None);
                Argument::Open
            }
        })
        .listed();
    let mut lambdas = |index: usize, _: &[Option<Type>]| match results.get(index) {
        Some(Some(result)) => Lambda::Typed(result.clone()),
        _ => Lambda::Open,
    };
    Ok(bind::bind(right.signature, &arguments, true, &mut lambdas)?.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Argument {
        Argument::Typed(text.parse().expect("a type"))
    }

    #[test]
    fn an_open_argument_opens_what_depends_on_it() {
        let returns = |name: &str, arguments: &[Argument]| {
            let resolved = resolve(name, arguments, &mut |_, _| Lambda::Open);
            resolved.map(|resolved| resolved.return_type.map(|returns| returns.to_string()))
        };
        assert_eq!(returns("length", &[Argument::Open]), Ok(Some("bigint".to_owned())));
        assert_eq!(returns("upper", &[Argument::Open]), Ok(None));
        assert_eq!(
            returns("greatest", &[Argument::Open, typed("bigint")]),
            Ok(Some("bigint".to_owned()))
        );
        assert_eq!(returns("array_agg", &[Argument::Open]), Ok(None));
        assert_eq!(
            returns("transform", &[typed("array(bigint)"), Argument::Lambda]),
            Ok(None)
        );
        assert!(returns("strpos", &[Argument::Open, typed("bigint")]).is_err());
        assert!(returns("length", &[Argument::Open, Argument::Open]).is_err());
    }

    #[test]
    fn a_lambda_is_asked_with_the_types_of_its_parameters() {
        let mut asked = Vec::new();
        let arguments = [
            typed("array(integer)"),
            typed("double"),
            Argument::Lambda,
            Argument::Lambda,
        ];
        let reduced = resolve("reduce", &arguments, &mut |index, parameters| {
            asked.push((index, parameters.to_vec()));
            Lambda::Typed(Type::Double)
        });
        assert_eq!(reduced.map(|reduced| reduced.return_type), Ok(Some(Type::Double)));
        assert!(asked.contains(&(2, vec![Some(Type::Double), Some(Type::Integer)])));
        assert!(asked.contains(&(3, vec![Some(Type::Double)])));
    }

    #[test]
    fn a_state_that_grows_never_settles() {
        let arguments = [
            typed("array(integer)"),
            typed("decimal(1,1)"),
            Argument::Lambda,
            Argument::Lambda,
        ];
        let reduced = resolve("reduce", &arguments, &mut |_, parameters| match parameters {
            [Some(Type::Decimal { precision, scale }), ..] => {
                let precision = precision + u8::from(parameters.len() == 2);
                Lambda::Typed(Type::Decimal {
                    precision,
                    scale: *scale,
                })
            }
            _ => Lambda::Refused,
        });
        assert_eq!(reduced, Err(Unresolved::NotConverging));
    }

    #[test]
    fn names_that_are_no_functions() {
        let none = |name: &str| resolve(name, &[], &mut |_, _| Lambda::Open);
        assert_eq!(none("COALESCE"), Err(Unresolved::Special));
        assert!(matches!(none("$add"), Err(Unresolved::NotFound(_))));
        assert!(matches!(none("İ"), Err(Unresolved::NotFound(_))));
    }
}
