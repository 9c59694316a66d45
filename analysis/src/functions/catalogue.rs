//! Finds a function's lines in the catalogue, and reads their columns.

use std::sync::LazyLock;

use crate::listed::Listed as _;

/// `catalogue.tsv`; its own head says what its columns are and how it was made.
const CATALOGUE: &str = include_str!("catalogue.tsv");

/// What a function is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A row in, a value out.
    Scalar,
    /// Many rows in, a value out; with OVER it is a window function too.
    Aggregate,
    /// Stands with OVER only.
    Window,
    /// A special form: it has a grammar or rules of its own (`coalesce`, `if`, `try`, `extract`, `json_value`), or
    /// stands only inside `MATCH_RECOGNIZE` (`prev`); it has no signatures.
    Special,
}

/// Where a function comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Built into the engine.
    Engine,
    /// Of a plugin that Athena loads: geospatial, machine learning, Teradata.
    Plugin,
    /// Of a Trino newer than the one Athena started from. Athena may or may not have it.
    Newer,
}

/// What names one overload: no two lines of the catalogue have the same.
///
/// The texts are those of the catalogue: type variables are letters, lengths are words, arguments are between ` | `, as
/// in `array(T) | function(T, boolean)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OverloadKey {
    /// The name of the function in lower case; an operator's begins with `$`, such as `$add`.
    pub name: &'static str,
    /// Its arguments.
    pub arguments: &'static str,
    /// Whether the last argument may stand any number of times, none included.
    pub variadic: bool,
}

/// Something that is known of a function besides its types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trait {
    /// It answers even to NULL and to no rows.
    NeverNull,
    /// It gives one of the values of its first argument.
    HandsOn,
    /// It grows with the rows.
    Total,
    /// It keeps the order of its first argument.
    Rounds,
    /// It takes IGNORE NULLS.
    TreatsNulls,
}

/// What a text as an argument must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Text {
    /// A unit of the last argument.
    Unit,
    /// A pattern such as `%Y-%m-%d`.
    Percents,
    /// A pattern such as `yyyy-MM-dd`.
    Letters,
    RegularExpression,
    /// A path of `json_extract`.
    Path,
    /// A block of addresses.
    Network,
    /// A time zone.
    Zone,
    Date,
    /// A date, or a date and time, of ISO 8601.
    Iso,
    /// What is between parts.
    Delimiter,
}

/// What a whole number as an argument must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Number {
    /// A part of one.
    Share,
    /// Which part, from 1.
    Part,
    /// How many parts at most.
    Parts,
    Times,
    Length,
    /// What a random number or a bucket stays below.
    Bound,
    Base,
    CodePoint,
    /// Which element, from 1 or, negative, from the end.
    Position,
    /// How many elements.
    Elements,
    /// By how much a sequence grows.
    Step,
    Divisor,
}

/// One line of the catalogue, its columns not read yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) origin: Origin,
    pub(super) arguments: &'static str,
    pub(super) variadic: bool,
    pub(super) returns: &'static str,
    pub(super) variables: &'static str,
    pub(super) lengths: &'static str,
    pub(super) nullable: &'static str,
    /// Whether it gives another value each time.
    pub(super) random: bool,
    traits: &'static str,
    constants: &'static str,
}

impl Entry {
    fn read(line: &'static str) -> Self {
        let mut columns = line.split('\t');
        let mut column = || columns.next().unwrap_or_default();
        Self {
            name: column(),
            kind: match column() {
                "aggregate" => Kind::Aggregate,
                "window" => Kind::Window,
                "special" => Kind::Special,
                _ => Kind::Scalar,
            },
            origin: match column() {
                "plugin" => Origin::Plugin,
                "newer" => Origin::Newer,
                _ => Origin::Engine,
            },
            arguments: column(),
            variadic: !column().is_empty(),
            returns: column(),
            variables: column(),
            lengths: column(),
            nullable: column(),
            random: !column().is_empty(),
            traits: column(),
            constants: column(),
        }
    }

    /// Whether this is known of the function.
    pub(super) fn has(&self, one: Trait) -> bool {
        let word = match one {
            Trait::NeverNull => "never null",
            Trait::HandsOn => "hands on",
            Trait::Total => "total",
            Trait::Rounds => "rounds",
            Trait::TreatsNulls => "treats nulls",
        };
        !self.traits.is_empty() && self.traits.split(", ").any(|own| own == word)
    }

    /// What a text as an argument must be, counted from 0.
    pub(super) fn text(&self, at: usize) -> Option<Text> {
        self.constant(at).find_map(|word| {
            Some(match word {
                "unit" => Text::Unit,
                "percents" => Text::Percents,
                "letters" => Text::Letters,
                "regular expression" => Text::RegularExpression,
                "path" => Text::Path,
                "network" => Text::Network,
                "zone" => Text::Zone,
                "date" => Text::Date,
                "iso" => Text::Iso,
                "delimiter" => Text::Delimiter,
                _ => return None,
            })
        })
    }

    /// What a whole number as an argument must be, counted from 0.
    pub(super) fn number(&self, at: usize) -> Option<Number> {
        self.constant(at).find_map(|word| {
            Some(match word {
                "share" => Number::Share,
                "part" => Number::Part,
                "parts" => Number::Parts,
                "times" => Number::Times,
                "length" => Number::Length,
                "bound" => Number::Bound,
                "base" => Number::Base,
                "code point" => Number::CodePoint,
                "position" => Number::Position,
                "elements" => Number::Elements,
                "step" => Number::Step,
                "divisor" => Number::Divisor,
                _ => return None,
            })
        })
    }

    /// What a constant as an argument must be, in the catalogue's words.
    fn constant(&self, at: usize) -> impl Iterator<Item = &'static str> {
        let constants = self.constants.split(", ").filter_map(|own| own.split_once(' '));
        constants
            .filter(move |(number, _)| number.parse() == Ok(at + 1))
            .map(|(_, word)| word)
    }

    pub(super) fn key(&self) -> OverloadKey {
        OverloadKey {
            name: self.name,
            arguments: self.arguments,
            variadic: self.variadic,
        }
    }

    /// How many arguments are written in the signature.
    pub(super) fn arity(&self) -> usize {
        if self.arguments.is_empty() {
            0
        } else {
            self.arguments.matches(" | ").count() + 1
        }
    }

    /// Whether it takes this many arguments.
    pub(super) fn takes(&self, count: usize) -> bool {
        if self.variadic {
            count + 1 >= self.arity()
        } else {
            count == self.arity()
        }
    }
}

/// The lines of the functions, which the catalogue has in the order of their names, after its head.
static LINES: LazyLock<Vec<&str>> = LazyLock::new(|| CATALOGUE.lines().filter(|line| !line.starts_with('#')).listed());

/// The overloads of a function, by its name in lower case.
pub(super) fn overloads(name: &str) -> Vec<Entry> {
    let first = LINES.partition_point(|line| name_of(line) < name);
    let own = LINES[first..].iter().take_while(|line| name_of(line) == name);
    own.map(|line| Entry::read(line)).listed()
}

/// The name of every line of the catalogue.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    LINES.iter().map(|line| name_of(line))
}

fn name_of(line: &'static str) -> &'static str {
    line.split('\t').next().unwrap_or_default()
}

/// Every line of the catalogue.
#[cfg(test)]
pub(super) fn entries() -> impl Iterator<Item = Entry> {
    LINES.iter().map(|line| Entry::read(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_overloads_have_one_key() {
        let mut keys: Vec<OverloadKey> = entries().map(|entry| entry.key()).collect();
        let all = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), all);
    }

    #[test]
    fn what_constants_must_be_is_known() {
        for entry in entries() {
            let places = entry.constants.split(", ").filter(|own| !own.is_empty());
            for place in places {
                let at = place
                    .split_once(' ')
                    .and_then(|(number, _)| number.parse::<usize>().ok());
                let at = at.filter(|at| (1..=entry.arity()).contains(at)).expect(place) - 1;
                assert!(
                    entry.text(at).is_some() || entry.number(at).is_some(),
                    "{} {place}",
                    entry.name
                );
            }
        }
    }

    #[test]
    fn every_name_is_found() {
        let mut all = 0;
        let mut names: Vec<&str> = names().collect();
        assert!(names.is_sorted());
        names.dedup();
        for name in names {
            let found = overloads(name).len();
            assert!(found > 0, "{name}");
            all += found;
        }
        assert_eq!(all, entries().count());
        for name in ["", "#", "nope", "zzz", "abs ", "a"] {
            assert_eq!(overloads(name).len(), 0, "{name}");
        }
    }
}
