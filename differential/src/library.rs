//! The parts of expressions: the checker's own catalogue of functions, and forms with holes.

use std::collections::{BTreeMap, BTreeSet};

use crate::tokens::tokens;

/// The separator of the words of a kind.
const BETWEEN: &str = " ¦ ";

/// The engine's functions, as the checker has them.
const CATALOGUE: &str = include_str!("../../analysis/src/functions/catalogue.tsv");
const FORMS: &str = include_str!("../data/forms.tsv");
const MISTAKES: &str = include_str!("../data/mistakes.tsv");
const QUERIES: &str = include_str!("../data/queries.tsv");
const PEOPLE: &str = include_str!("../data/people.tsv");
const WORDS: &str = include_str!("../data/words.tsv");
const ARGUMENTS: &str = include_str!("../data/arguments.tsv");

/// How tightly an expression binds, the tightest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    Primary,
    Zone,
    Unary,
    Product,
    Sum,
    Concatenation,
    Predicate,
    Not,
    And,
    Or,
}

impl Level {
    fn read(text: &str) -> Self {
        match text {
            "primary" => Self::Primary,
            "zone" => Self::Zone,
            "unary" => Self::Unary,
            "product" => Self::Product,
            "sum" => Self::Sum,
            "concatenation" => Self::Concatenation,
            "predicate" => Self::Predicate,
            "not" => Self::Not,
            "and" => Self::And,
            "or" => Self::Or,
            _ => panic!("{text} is not a level"),
        }
    }

    /// Whether a chain needs no parentheses: `a + b + c`, `NOT NOT a`.
    pub(crate) fn chains(self) -> bool {
        matches!(
            self,
            Self::Zone | Self::Product | Self::Sum | Self::Concatenation | Self::Not | Self::And | Self::Or
        )
    }
}

/// A type variable and its bound.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Variable {
    pub(crate) name: &'static str,
    pub(crate) bound: &'static str,
}

/// A form of expressions: a text with holes.
#[derive(Debug)]
pub(crate) struct Form {
    pub(crate) construct: &'static str,
    pub(crate) level: Level,
    pub(crate) result: &'static str,
    pub(crate) variables: Vec<Variable>,
    pub(crate) template: &'static str,
}

/// How a function may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Scalar,
    Aggregate,
    Window,
}

/// One overload of a function.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) arguments: Vec<&'static str>,
    pub(crate) variadic: bool,
    pub(crate) result: &'static str,
    pub(crate) variables: Vec<Variable>,
}

impl Function {
    /// Whether its ORDER BY is in WITHIN GROUP; OVER cannot follow then.
    pub(crate) fn within_group(&self) -> bool {
        self.name == "listagg"
    }
}

/// A whole query with holes.
#[derive(Debug)]
pub(crate) struct Skeleton {
    pub(crate) construct: &'static str,
    pub(crate) template: &'static str,
}

pub(crate) struct Library {
    pub(crate) functions: Vec<Function>,
    /// The functions with each name.
    pub(crate) names: BTreeMap<&'static str, Vec<usize>>,
    /// The names of functions with their own syntax, and whether parentheses always follow.
    special: BTreeMap<&'static str, bool>,
    pub(crate) forms: Vec<Form>,
    pub(crate) mistakes: Vec<Form>,
    pub(crate) skeletons: Vec<Skeleton>,
    /// Queries as people write them, and words for their holes, by kind.
    pub(crate) people: Vec<Skeleton>,
    pub(crate) words: BTreeMap<&'static str, Vec<&'static str>>,
    /// What people write as an argument, by function and argument number.
    arguments: BTreeMap<(&'static str, usize), Vec<&'static str>>,
}

impl Library {
    pub(crate) fn read() -> Self {
        let functions: Vec<Function> = rows(CATALOGUE).filter_map(|row| function(&row)).collect();
        let mut names: BTreeMap<&'static str, Vec<usize>> = BTreeMap::new();
        for (index, function) in functions.iter().enumerate() {
            names.entry(function.name).or_default().push(index);
        }
        Self {
            functions,
            names,
            special: rows(CATALOGUE).filter_map(|row| special(&row)).collect(),
            forms: rows(FORMS).map(|row| form(&row)).collect(),
            mistakes: rows(MISTAKES).map(|row| form(&row)).collect(),
            skeletons: rows(QUERIES).map(|row| skeleton(&row)).collect(),
            people: rows(PEOPLE).map(|row| skeleton(&row)).collect(),
            words: rows(WORDS)
                .map(|row| (row[0], list(row[1], BETWEEN).collect()))
                .collect(),
            arguments: rows(ARGUMENTS).flat_map(|row| arguments(&row)).collect(),
        }
    }

    /// What people write as this argument of a function, if it is not any expression.
    pub(crate) fn usual(&self, function: &'static str, index: usize) -> &[&'static str] {
        self.arguments.get(&(function, index)).map_or(&[], Vec::as_slice)
    }
}

impl Library {
    /// All names of the engine's functions.
    pub(crate) fn all_names(&self) -> impl Iterator<Item = &'static str> {
        self.names.keys().chain(self.special.keys()).copied()
    }

    /// The functions that a text calls.
    pub(crate) fn called(&self, sql: &str) -> BTreeSet<&'static str> {
        let tokens: Vec<&str> = tokens(sql).collect();
        let call = |(index, token): (usize, &&str)| {
            let name = token.to_lowercase();
            let opened = tokens.get(index + 1) == Some(&"(");
            if let Some((name, parentheses)) = self.special.get_key_value(name.as_str()) {
                return (opened || !parentheses).then_some(*name);
            }
            let (name, _) = self.names.get_key_value(name.as_str())?;
            opened.then_some(*name)
        };
        tokens.iter().enumerate().filter_map(call).collect()
    }
}

/// The rows of a table.
fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split('\t').collect())
}

fn form(row: &[&'static str]) -> Form {
    let [construct, level, result, variables, template] = *row else {
        panic!("a form has five columns: {row:?}");
    };
    Form {
        construct,
        level: Level::read(level),
        result,
        variables: list(variables, "; ").map(variable).collect(),
        template,
    }
}

fn skeleton(row: &[&'static str]) -> Skeleton {
    Skeleton {
        construct: row[0],
        template: row[1],
    }
}

/// Functions, the number of an argument, and what it may be.
fn arguments(row: &[&'static str]) -> Vec<((&'static str, usize), Vec<&'static str>)> {
    let [functions, number, texts] = *row else {
        panic!("arguments have three columns: {row:?}");
    };
    let index = number.parse().expect("the number of an argument");
    let texts: Vec<&str> = list(texts, BETWEEN).collect();
    list(functions, " ")
        .map(|name| ((name, index), texts.clone()))
        .collect()
}

/// A row of the catalogue, if the engine has the function and it has ordinary call syntax.
fn function(row: &[&'static str]) -> Option<Function> {
    let column = |index: usize| row.get(index).copied().unwrap_or_default();
    let kind = match column(1) {
        "scalar" => Kind::Scalar,
        "aggregate" => Kind::Aggregate,
        "window" => Kind::Window,
        _ => return None,
    };
    if !column(2).is_empty() || column(0).starts_with('$') {
        return None;
    }
    // The other arguments of LISTAGG are those of ON OVERFLOW.
    let written = if column(0) == "listagg" { 2 } else { usize::MAX };
    Some(Function {
        name: column(0),
        kind,
        arguments: list(column(3), " | ").take(written).collect(),
        variadic: !column(4).is_empty(),
        result: column(5),
        variables: list(column(6), "; ").map(variable).collect(),
    })
}

/// A row for a function with its own syntax.
fn special(row: &[&'static str]) -> Option<(&'static str, bool)> {
    let [name, "special", "", syntax, ..] = *row else {
        return None;
    };
    Some((name, syntax.strip_prefix(name)?.starts_with('(')))
}

fn variable(text: &'static str) -> Variable {
    let (name, bound) = text.split_once(": ").unwrap_or((text, "any"));
    Variable { name, bound }
}

fn list(text: &'static str, separator: &'static str) -> impl Iterator<Item = &'static str> {
    text.split(separator).filter(|part| !part.is_empty())
}
