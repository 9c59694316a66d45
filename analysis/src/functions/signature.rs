//! Signatures: the columns of the catalogue read into types with variables.

use std::sync::Arc;

use super::catalogue::Entry;
use crate::listed::Listed as _;
use crate::types::{self, Type};

/// One overload, ready to be bound.
#[derive(Debug)]
pub(super) struct Signature {
    pub(super) arguments: Vec<Pattern>,
    pub(super) variadic: bool,
    pub(super) returns: Pattern,
    pub(super) variables: Vec<Variable>,
    /// Lengths that are computed: name and expression.
    pub(super) lengths: Vec<(&'static str, &'static str)>,
    /// Arguments that may be NULL without the result being so, from 1.
    pub(super) nullable: Vec<usize>,
}

/// A type variable and what it may be.
#[derive(Debug)]
pub(super) struct Variable {
    pub(super) name: &'static str,
    pub(super) bound: Bound,
}

/// What a type variable must be able to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    None,
    Comparable,
    Orderable,
    CastableToVarchar,
}

/// A type with variables in it.
#[derive(Clone, Debug)]
pub(super) enum Pattern {
    /// A type without variables.
    Exact(Type),
    /// A type variable.
    Variable(&'static str),
    /// A type whose length or precision and scale are variables; the type stands for its family.
    Sized(Type, Vec<Size>),
    Array(Box<Pattern>),
    Map(Box<Pattern>, Box<Pattern>),
    Row(Vec<Pattern>),
    QDigest(Box<Pattern>),
    Function(Vec<Pattern>, Box<Pattern>),
}

/// A length, precision or scale.
#[derive(Clone, Copy, Debug)]
pub(super) enum Size {
    Number(i64),
    Variable(&'static str),
}

impl Signature {
    /// Reads a line; `None` if the line is not well formed, which the tests exclude.
    pub(super) fn read(entry: &Entry) -> Option<Self> {
        let variables: Vec<Variable> = list(entry.variables, "; ").into_iter().map(Variable::read).listed();
        let pattern = |text: &'static str| {
            Reader {
                rest: text,
                variables: &variables,
            }
            .whole()
        };
        Some(Self {
            arguments: list(entry.arguments, " | ").into_iter().map(pattern).all_known()?,
            variadic: entry.variadic,
            returns: pattern(entry.returns)?,
            lengths: list(entry.lengths, "; ")
                .into_iter()
                .map(|length| length.split_once(" = "))
                .all_known()?,
            nullable: list(entry.nullable, ",")
                .into_iter()
                .filter_map(|number| number.parse().ok())
                .listed(),
            variables,
        })
    }

    /// The pattern of an argument; the last one of a variadic function repeats.
    pub(super) fn argument(&self, index: usize) -> Option<&Pattern> {
        self.arguments
            .get(index)
            .or_else(|| self.arguments.last().filter(|_| self.variadic))
    }

    /// Whether an argument (from 0) may be NULL without the result being NULL.
    pub(super) fn is_nullable(&self, index: usize) -> bool {
        let index = if self.variadic {
            index.min(self.arguments.len() - 1)
        } else {
            index
        };
        self.nullable.contains(&(index + 1))
    }
}

impl Variable {
    fn read(text: &'static str) -> Self {
        let (name, bound) = text.split_once(": ").unwrap_or((text, ""));
        let bound = match bound {
            "comparable" => Bound::Comparable,
            "orderable" => Bound::Orderable,
            "castable to varchar" => Bound::CastableToVarchar,
            _ => Bound::None,
        };
        Self { name, bound }
    }
}

/// The parts of a list; none of an empty text.
fn list(text: &'static str, separator: &'static str) -> Vec<&'static str> {
    text.split(separator).filter(|part| !part.is_empty()).listed()
}

/// Reads a pattern from a column.
struct Reader<'a> {
    rest: &'static str,
    variables: &'a [Variable],
}

impl Reader<'_> {
    fn whole(mut self) -> Option<Pattern> {
        let pattern = self.pattern()?;
        self.rest.is_empty().then_some(pattern)
    }

    fn pattern(&mut self) -> Option<Pattern> {
        let end = self.rest.find(['(', ')', ',']).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest;
        if !rest.starts_with('(') {
            return Some(match self.variables.iter().find(|variable| variable.name == name) {
                Some(variable) => Pattern::Variable(variable.name),
                None => Pattern::Exact(types::simple(name).or_else(|| name.parse().ok())?),
            });
        }
        self.rest = &rest[1..];
        match name {
            "varchar" | "char" | "decimal" | "time" | "timestamp" => self.sized(name),
            "row" if self.has_field_names() => self.row_with_names(),
            _ => {
                let mut parts = self.parts()?;
                let last = parts.pop()?;
                Some(match name {
                    "array" => Pattern::Array(Box::new(last)),
                    "map" => Pattern::Map(Box::new(parts.pop()?), Box::new(last)),
                    "qdigest" => Pattern::QDigest(Box::new(last)),
                    "classifier" => match last {
                        Pattern::Exact(value) => Pattern::Exact(Type::Classifier(Arc::new(value))),
                        _ => return None,
                    },
                    "row" => {
                        parts.push(last);
                        Pattern::Row(parts)
                    }
                    "function" => Pattern::Function(parts, Box::new(last)),
                    _ => return None,
                })
            }
        }
    }

    fn parts(&mut self) -> Option<Vec<Pattern>> {
        let mut parts = Vec::new();
        loop {
            parts.push(self.pattern()?);
            if let Some(rest) = self.rest.strip_prefix(", ").or_else(|| self.rest.strip_prefix(',')) {
                self.rest = rest;
            } else {
                self.rest = self.rest.strip_prefix(')')?;
                return Some(parts);
            }
        }
    }

    /// `row(x integer, …)`: a few results have named fields, and no variables then.
    fn has_field_names(&self) -> bool {
        let field = self.rest.split([',', ')']).next().unwrap_or_default();
        field.contains(' ') && !field.contains('(')
    }

    fn row_with_names(&mut self) -> Option<Pattern> {
        let (fields, rest) = self.rest.split_once(')')?;
        self.rest = rest;
        Some(Pattern::Exact(format!("row({fields})").parse().ok()?))
    }

    /// `varchar(x)`, `decimal(38, s)`, `time(p) with time zone`, the name and the parenthesis read.
    fn sized(&mut self, name: &str) -> Option<Pattern> {
        let (inside, rest) = self.rest.split_once(')')?;
        let zone = rest.strip_prefix(" with time zone");
        self.rest = zone.unwrap_or(rest);
        let sizes = inside.split(',').map(str::trim).map(|size| match size.parse() {
            Ok(number) => Size::Number(number),
            Err(_) => Size::Variable(size),
        });
        let sizes: Vec<Size> = sizes.listed();
        let family = match name {
            "varchar" => Type::VARCHAR,
            "char" => Type::Char(0),
            "decimal" => Type::Decimal { precision: 1, scale: 0 },
            "time" => Type::Time {
                precision: 0,
                zone: zone.is_some(),
            },
            _ => Type::Timestamp {
                precision: 0,
                zone: zone.is_some(),
            },
        };
        if sizes.iter().any(|size| matches!(size, Size::Variable(_))) {
            return Some(Pattern::Sized(family, sizes));
        }
        let suffix = if zone.is_some() { " with time zone" } else { "" };
        Some(Pattern::Exact(format!("{name}({inside}){suffix}").parse().ok()?))
    }
}

/// Shows an overload to a person: `date_add(varchar, bigint, timestamp with time zone)`.
///
/// Length variables say nothing to a reader, and what a regular expression or a path is made from is a varchar.
pub(super) fn show(entry: &Entry) -> String {
    if entry.arguments.starts_with(entry.name) {
        return entry.arguments.to_owned();
    }
    let mut arguments: Vec<String> = list(entry.arguments, " | ").into_iter().map(show_type).listed();
    if entry.variadic {
        arguments.push("…".to_owned());
    }
    format!("{}({})", entry.name, arguments.join(", "))
}

fn show_type(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some((front, behind)) = rest.split_once('(') {
        shown.push_str(front);
        match behind.split_once(')') {
            Some((sizes, after)) if is_sizes(front, sizes) => rest = after,
            _ => {
                shown.push('(');
                rest = behind;
            }
        }
    }
    shown.push_str(rest);
    ["joniregexp", "jsonpath", "codepoints"]
        .iter()
        .fold(shown, |shown, name| shown.replace(name, "varchar"))
}

/// Whether the parentheses after a name hold lengths with variables among them.
fn is_sizes(front: &str, inside: &str) -> bool {
    ["varchar", "char", "decimal", "time", "timestamp"]
        .iter()
        .any(|name| front.ends_with(name))
        && inside.split(',').any(|size| size.trim().parse::<u32>().is_err())
}

#[cfg(test)]
mod tests {
    use super::super::catalogue::{self, Kind, Origin};
    use super::*;

    #[test]
    fn every_line_reads() {
        for entry in catalogue::entries().filter(|entry| entry.kind != Kind::Special && entry.origin != Origin::Newer) {
            assert!(Signature::read(&entry).is_some(), "{entry:?}");
        }
    }

    #[test]
    fn shown_to_a_person() {
        let shown = |name| catalogue::overloads(name).iter().map(show).collect::<Vec<_>>();
        assert_eq!(shown("with_timezone"), ["with_timezone(timestamp, varchar)"]);
        assert_eq!(shown("transform"), ["transform(array(T), function(T, U))"]);
        assert_eq!(
            shown("json_size"),
            ["json_size(varchar, varchar)", "json_size(json, varchar)"]
        );
        assert_eq!(shown("soundex"), ["soundex(varchar)"]);
        assert_eq!(shown("greatest"), ["greatest(E, …)"]);
    }
}
