//! Binds one signature to the types of a call's arguments, as Trino's `SignatureBinder` does.
//!
//! Variables are solved by iteration: each argument widens the variables it names, and a lambda is typed again with
//! every new guess of its parameters, until nothing changes.

use std::sync::Arc;

use super::argument::{Argument, Lambda, LambdaTyper};
use super::length::{self, Lengths};
use super::signature::{Bound, Pattern, Signature, Size};
use crate::listed::Listed as _;
use crate::types::coercion::coerce_to_family;
use crate::types::{
    Field, MAX_CHAR, MAX_DECIMAL, MAX_FRACTION, MAX_VARCHAR, Type, can_cast, can_coerce, common_super_type,
};

/// After this many rounds Trino gives up with an internal error: `reduce(a, 0.0, (s, x) -> s + x, …)`, whose decimal
/// grows.
const ROUNDS: usize = 4;

/// What a signature becomes for a call.
pub(super) struct Binding {
    /// The types that the arguments are converted to; `None` if that depends on an open argument.
    pub(super) arguments: Vec<Option<Type>>,
    /// The type of the result; `None` if that depends on an open argument.
    /// Out of range is an error for the overload that is chosen, and only for that.
    pub(super) returns: Result<Option<Type>, String>,
    /// What the type variables of the signature stand for.
    pub(super) types: Vec<(&'static str, Type)>,
    /// What its lengths, precisions and scales are, the computed ones among them.
    pub(super) lengths: Lengths<'static>,
}

/// Why binding ended early, for every overload at once.
#[derive(Debug)]
pub(super) enum Abort {
    /// A lambda was refused by the one who types it.
    Lambda,
    /// The variables never settle.
    NotConverging,
    /// A length, precision or scale of the result is out of range.
    OutOfRange(String),
    /// The result would be a map by something that cannot be compared.
    NoMap(Type),
}

/// What one constraint did to the variables.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Status {
    Satisfied,
    /// It waits for a variable.
    Waiting,
    Changed,
    Impossible,
}

/// What an argument asks of the variables.
enum Constraint<'a, 'g> {
    /// The variable is at least this type.
    AtLeast(&'static str, &'g Type),
    /// The lengths make room for this type.
    Room(&'a Type, &'a [Size], &'g Type),
    /// The type converts to the pattern, or is it.
    Fits(&'a Pattern, &'g Type),
    /// The lambda at this argument has this type.
    Lambda(usize, &'a [Pattern], &'a Pattern),
}

/// The variables of one attempt.
struct Solver<'a, 'b> {
    signature: &'a Signature,
    coercion: bool,
    types: Vec<(&'static str, Type)>,
    lengths: Lengths<'static>,
    lambdas: &'b mut LambdaTyper<'b>,
    /// Whether an argument's type is not known, so that variables may stay open.
    open: bool,
    /// Whether a lambda gives a narrower type than it must: that is seen when all lambdas of a round are typed.
    narrower: bool,
}

/// Binds a signature; `None` when the arguments do not fit.
pub(super) fn bind(
    signature: &Signature,
    arguments: &[Argument],
    coercion: bool,
    lambdas: &mut LambdaTyper<'_>,
) -> Result<Option<Binding>, Abort> {
    let mut constraints = Vec::new();
    for (index, argument) in arguments.iter().enumerate() {
        let Some(pattern) = signature.argument(index) else {
            return Ok(None);
        };
        let fits = match (pattern, argument) {
            (_, Argument::Open) => true,
            (Pattern::Function(parameters, result), Argument::Lambda) => {
                constraints.push(Constraint::Lambda(index, parameters, result));
                true
            }
            (Pattern::Function(..), Argument::Typed(_)) | (_, Argument::Lambda) => false,
            // The commonest refusal needs no solving.
            (Pattern::Exact(wanted), Argument::Typed(given)) => fits(given, wanted, coercion),
            (_, Argument::Typed(given)) => {
                let fits = collect(pattern, given, &mut constraints);
                constraints.push(Constraint::Fits(pattern, given));
                fits
            }
        };
        if !fits {
            return Ok(None);
        }
    }
    // The callback's own lifetime is longer than this call's; a closure shortens it.
    let mut lambdas = |index: usize, parameters: &[Option<Type>]| lambdas(index, parameters);
    let mut solver = Solver {
        signature,
        coercion,
        types: Vec::new(),
        lengths: Vec::new(),
        lambdas: &mut lambdas,
        open: arguments.contains(&Argument::Open),
        narrower: false,
    };
    if solver.solve(&constraints)? {
        solver.finish(arguments.len())
    } else {
        Ok(None)
    }
}

fn fits(given: &Type, wanted: &Type, coercion: bool) -> bool {
    if coercion {
        can_coerce(given, wanted)
    } else {
        given == wanted
    }
}

/// Adds what an argument asks of the variables inside a pattern; false when the shapes differ.
fn collect<'a, 'g>(pattern: &'a Pattern, given: &'g Type, constraints: &mut Vec<Constraint<'a, 'g>>) -> bool {
    let parts: Vec<&Pattern> = match pattern {
        Pattern::Exact(_) | Pattern::Function(..) => return true,
        Pattern::Variable(name) => {
            constraints.push(Constraint::AtLeast(name, given));
            return true;
        }
        Pattern::Sized(family, sizes) => {
            constraints.push(Constraint::Room(family, sizes, given));
            return true;
        }
        Pattern::Array(element) | Pattern::QDigest(element) => vec![element],
        Pattern::Map(key, value) => vec![key, value],
        Pattern::Row(fields) => fields.iter().listed(),
    };
    let given: Vec<&'g Type> = match given {
        Type::Unknown => vec![given; parts.len()],
        Type::Array(element) | Type::QDigest(element) => vec![element],
        Type::Map(key, value) => vec![key, value],
        Type::Row(fields) => fields.iter().map(|field| &field.data_type).listed(),
        _ => return false,
    };
    parts.len() == given.len()
        && parts
            .into_iter()
            .zip(given)
            .all(|(part, given)| collect(part, given, constraints))
}

impl<'a> Solver<'a, '_> {
    fn solve(&mut self, constraints: &[Constraint<'a, '_>]) -> Result<bool, Abort> {
        for _ in 0..ROUNDS {
            let mut status = Status::Satisfied;
            self.narrower = false;
            for constraint in constraints {
                status = status.max(self.update(constraint)?);
                if status == Status::Impossible {
                    return Ok(false);
                }
            }
            match status {
                _ if self.narrower => return Ok(false),
                Status::Changed => {}
                Status::Satisfied => return Ok(true),
                _ => return Ok(self.open),
            }
        }
        Err(Abort::NotConverging)
    }

    fn update(&mut self, constraint: &Constraint<'a, '_>) -> Result<Status, Abort> {
        match constraint {
            Constraint::AtLeast(name, given) => Ok(self.at_least(name, given)),
            Constraint::Room(family, sizes, given) => Ok(self.room(family, sizes, given)),
            Constraint::Fits(pattern, given) => self.fits(pattern, given, self.coercion),
            Constraint::Lambda(index, parameters, result) => self.lambda(*index, parameters, result),
        }
    }

    fn at_least(&mut self, name: &'static str, given: &Type) -> Status {
        let bound = self.signature.variables.iter().find(|variable| variable.name == name);
        let bound = bound.map_or(Bound::None, |variable| variable.bound);
        let Some(index) = self.types.iter().position(|(known, _)| *known == name) else {
            if !satisfies(given, bound) {
                return Status::Impossible;
            }
            self.types.push((name, given.clone()));
            return Status::Changed;
        };
        let known = &mut self.types[index].1;
        match common_super_type(known, given) {
            Some(common) if satisfies(&common, bound) => {
                if common == *known {
                    return Status::Satisfied;
                }
                *known = common;
                Status::Changed
            }
            _ => Status::Impossible,
        }
    }

    fn room(&mut self, family: &Type, sizes: &'a [Size], given: &Type) -> Status {
        let Some(own) = coerce_to_family(given, family) else {
            return Status::Impossible;
        };
        let own = sizes_of(&own);
        let known: Vec<i64> = sizes
            .iter()
            .zip(&own)
            .map(|(size, own)| match size {
                Size::Number(number) => *number,
                Size::Variable(name) => length::value_of(&self.lengths, name).unwrap_or(*own),
            })
            .listed();
        let common = sized(family, &known)
            .ok()
            .and_then(|known| common_super_type(&known, given));
        let Some(common) = common.filter(|common| same_family(common, family)) else {
            return Status::Impossible;
        };
        let mut status = Status::Satisfied;
        for (size, common) in sizes.iter().zip(sizes_of(&common)) {
            match size {
                Size::Number(number) if *number != common => return Status::Impossible,
                Size::Number(_) => {}
                Size::Variable(name) => match self.lengths.iter_mut().find(|(known, _)| known == name) {
                    Some((_, value)) if *value == common => {}
                    Some((_, value)) => {
                        *value = common;
                        status = Status::Changed;
                    }
                    None => {
                        self.lengths.push((name, common));
                        status = Status::Changed;
                    }
                },
            }
        }
        status
    }

    fn fits(&self, pattern: &Pattern, given: &Type, coercion: bool) -> Result<Status, Abort> {
        Ok(match self.apply(pattern)? {
            None if self.open => Status::Satisfied,
            None => Status::Waiting,
            Some(wanted) if fits(given, &wanted, coercion) => Status::Satisfied,
            Some(_) => Status::Impossible,
        })
    }

    fn lambda(&mut self, index: usize, parameters: &'a [Pattern], result: &'a Pattern) -> Result<Status, Abort> {
        let mut types = Vec::new();
        for parameter in parameters {
            match self.apply(parameter)? {
                // A length in a lambda's parameter is of no argument and stays open.
                None if !self.open => return Ok(Status::Waiting),
                known => types.push(known),
            }
        }
        let given = match (self.lambdas)(index, &types) {
            Lambda::Typed(given) => given,
            Lambda::Open => {
                self.open = true;
                return Ok(Status::Satisfied);
            }
            Lambda::Refused => return Err(Abort::Lambda),
        };
        // What a lambda gives is never converted.
        let mut constraints = Vec::new();
        if !collect(result, &given, &mut constraints) {
            return Ok(Status::Impossible);
        }
        let mut status = Status::Satisfied;
        for constraint in &constraints {
            let update = match constraint {
                Constraint::AtLeast(name, given) => self.at_least(name, given),
                Constraint::Room(family, sizes, given) => self.room(family, sizes, given),
                Constraint::Fits(..) | Constraint::Lambda(..) => Status::Satisfied,
            };
            status = status.max(update);
        }
        match self.fits(result, &given, false)? {
            Status::Impossible => self.narrower = true,
            fits => status = status.max(fits),
        }
        Ok(status)
    }

    /// The pattern with its variables filled in; `None` while one is not known.
    fn apply(&self, pattern: &Pattern) -> Result<Option<Type>, Abort> {
        Ok(match pattern {
            Pattern::Exact(exact) => Some(exact.clone()),
            Pattern::Variable(name) => self
                .types
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, known)| known.clone()),
            Pattern::Sized(family, sizes) => {
                let sizes = sizes
                    .iter()
                    .map(|size| match size {
                        Size::Number(number) => Some(*number),
                        Size::Variable(name) => length::value_of(&self.lengths, name),
                    })
                    .all_known();
                sizes
                    .map(|sizes| sized(family, &sizes))
                    .transpose()
                    .map_err(Abort::OutOfRange)?
            }
            Pattern::Array(element) => self.apply(element)?.map(Type::array),
            Pattern::QDigest(value) => self.apply(value)?.map(|value| Type::QDigest(Arc::new(value))),
            Pattern::Map(key, value) => match self.apply(key)?.zip(self.apply(value)?) {
                Some((key, _)) if !key.is_comparable() => return Err(Abort::NoMap(key)),
                known => known.map(|(key, value)| Type::map(key, value)),
            },
            Pattern::Row(fields) => self.apply_all(fields)?.map(|types| {
                Type::Row(
                    types
                        .into_iter()
                        .map(|data_type| Field { name: None, data_type })
                        .listed(),
                )
            }),
            Pattern::Function(parameters, result) => self
                .apply_all(parameters)?
                .zip(self.apply(result)?)
                .map(|(parameters, result)| Type::Function(parameters, Arc::new(result))),
        })
    }

    fn apply_all(&self, patterns: &[Pattern]) -> Result<Option<Vec<Type>>, Abort> {
        let mut types = Vec::with_capacity(patterns.len());
        for pattern in patterns {
            let Some(own) = self.apply(pattern)? else {
                return Ok(None);
            };
            types.push(own);
        }
        Ok(Some(types))
    }

    fn finish(mut self, count: usize) -> Result<Option<Binding>, Abort> {
        for (name, expression) in &self.signature.lengths {
            if let Some(value) = length::evaluate(expression, &self.lengths) {
                self.lengths.push((name, value));
            }
        }
        let known = |name: &str| self.types.iter().any(|(known, _)| *known == name);
        if !self.open && !self.signature.variables.iter().all(|variable| known(variable.name)) {
            return Ok(None);
        }
        let arguments = (0..count)
            .filter_map(|index| self.signature.argument(index))
            .map(|pattern| self.apply(pattern))
            .collect::<Result<_, Abort>>()?;
        let returns = match self.apply(&self.signature.returns) {
            Ok(returns) => Ok(returns),
            Err(Abort::OutOfRange(reason)) => Err(reason),
            Err(abort) => return Err(abort),
        };
        Ok(Some(Binding {
            arguments,
            returns,
            types: self.types,
            lengths: self.lengths,
        }))
    }
}

fn satisfies(given: &Type, bound: Bound) -> bool {
    match bound {
        Bound::None => true,
        Bound::Comparable => given.is_comparable(),
        Bound::Orderable => given.is_orderable(),
        Bound::CastableToVarchar => can_cast(given, &Type::VARCHAR),
    }
}

/// Whether two types differ in their parameters alone.
fn same_family(left: &Type, right: &Type) -> bool {
    match (left, right) {
        (Type::Time { zone: z1, .. }, Type::Time { zone: z2, .. })
        | (Type::Timestamp { zone: z1, .. }, Type::Timestamp { zone: z2, .. }) => z1 == z2,
        _ => std::mem::discriminant(left) == std::mem::discriminant(right),
    }
}

/// The lengths of a type, in the order in which its name takes them.
fn sizes_of(data_type: &Type) -> Vec<i64> {
    match data_type {
        Type::Varchar(length) => vec![i64::from(length.unwrap_or(MAX_VARCHAR + 1))],
        Type::Char(length) => vec![i64::from(*length)],
        Type::Decimal { precision, scale } => vec![i64::from(*precision), i64::from(*scale)],
        Type::Time { precision, .. } | Type::Timestamp { precision, .. } => vec![i64::from(*precision)],
        _ => Vec::new(),
    }
}

/// A type of the family with these lengths.
fn sized(family: &Type, sizes: &[i64]) -> Result<Type, String> {
    let first = sizes.first().copied().unwrap_or_default();
    let small = |value: i64, max: u8| u8::try_from(value).ok().filter(|value| *value <= max);
    let found = match family {
        Type::Varchar(_) => u32::try_from(first)
            .ok()
            .filter(|length| *length <= MAX_VARCHAR + 1)
            .map(|length| Type::Varchar(if length > MAX_VARCHAR { None } else { Some(length) })),
        Type::Char(_) => u32::try_from(first)
            .ok()
            .filter(|length| *length <= MAX_CHAR)
            .map(Type::Char),
        Type::Decimal { .. } => {
            let scale = sizes.get(1).copied().unwrap_or_default();
            small(first, MAX_DECIMAL)
                .zip(small(scale, MAX_DECIMAL))
                .filter(|(precision, scale)| *precision > 0 && scale <= precision)
                .map(|(precision, scale)| Type::Decimal { precision, scale })
        }
        Type::Time { zone, .. } => small(first, MAX_FRACTION).map(|precision| Type::Time { precision, zone: *zone }),
        Type::Timestamp { zone, .. } => {
            small(first, MAX_FRACTION).map(|precision| Type::Timestamp { precision, zone: *zone })
        }
        other => Some(other.clone()),
    };
    found.ok_or_else(|| {
        let sizes = sizes.iter().map(i64::to_string).listed().join(",");
        let (name, allowed) = match family {
            Type::Decimal { .. } => ("decimal", "at most 38 digits, at least as many as its scale"),
            Type::Char(_) => ("char", "at most 65536 characters"),
            _ => ("the type", "less than that"),
        };
        format!("the result would be {name}({sizes}), and {name} has {allowed}")
    })
}
