//! Whole statements from a seed: plausible queries, and natural mistakes in them.

use std::collections::BTreeSet;

use fastrand::Rng;
use flow_log_stack_analysis::{Catalog, Type};

use crate::library::{Library, Skeleton};
use crate::slip;
use crate::vocabulary::{self, Purpose, mixed, pick};

/// Where a line may break.
pub(crate) const BREAK: char = '\u{1}';
/// Where a line may break between the items of a list.
pub(crate) const ITEM_BREAK: char = '\u{2}';

/// This many statements share a catalog.
const PER_CATALOG: u64 = 50;

/// A statement, and what it is made of.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub(crate) sql: String,
    /// The forms, skeletons and mistakes that it was made with.
    pub(crate) forms: BTreeSet<&'static str>,
    /// Whether a subquery reads columns of the outer query, so that the planner can refuse it too.
    pub(crate) correlated: bool,
}

/// A mistake that has not been made yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mistake {
    /// A form from the list of mistakes.
    Form(usize),
    Type,
    Column,
    Qualifier,
    Ambiguity,
    Ungrouped,
    Aggregate,
    Window,
    Function,
    Arity,
    Argument,
    Table,
    Alias,
    Ordinal,
    Width,
    Slip,
}

/// The mistakes that are not forms.
const MISTAKES: &[Mistake] = &[
    Mistake::Type,
    Mistake::Column,
    Mistake::Qualifier,
    Mistake::Ambiguity,
    Mistake::Ungrouped,
    Mistake::Aggregate,
    Mistake::Window,
    Mistake::Function,
    Mistake::Arity,
    Mistake::Argument,
    Mistake::Argument,
    Mistake::Table,
    Mistake::Alias,
    Mistake::Ordinal,
    Mistake::Width,
];

/// What is allowed at the current place.
#[derive(Clone, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says of one kind of expression whether it may stand"
)]
pub(crate) struct Place {
    /// The grouping expressions, if only these and aggregates are allowed.
    pub(crate) grouped: Option<Vec<(String, Type)>>,
    pub(crate) aggregates: bool,
    pub(crate) windows: bool,
    pub(crate) subqueries: bool,
    pub(crate) correlation: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) name: Option<String>,
    pub(crate) data_type: Type,
}

#[derive(Clone, Debug)]
pub(crate) struct Relation {
    pub(crate) qualifier: Option<String>,
    pub(crate) columns: Vec<Column>,
}

impl Relation {
    pub(crate) fn new<'n>(qualifier: Option<String>, columns: impl IntoIterator<Item = (&'n str, Type)>) -> Self {
        let columns = columns
            .into_iter()
            .map(|(name, data_type)| Column {
                name: Some(name.to_owned()),
                data_type,
            })
            .collect();
        Self { qualifier, columns }
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        let is = |column: &Column| column.name.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(name));
        self.columns.iter().any(is)
    }
}

pub(crate) struct Generator<'a> {
    pub(crate) random: Rng,
    pub(crate) library: &'a Library,
    pub(crate) catalog: &'a Catalog,
    /// The relations in scope, with the innermost query last.
    pub(crate) scopes: Vec<Vec<Relation>>,
    /// The WITH queries so far.
    pub(crate) named: Vec<(String, Vec<Column>)>,
    pub(crate) place: Place,
    pub(crate) mistake: Option<Mistake>,
    pub(crate) forms: BTreeSet<&'static str>,
    pub(crate) correlated: bool,
    /// Whether the last query ends in ORDER BY, OFFSET or LIMIT.
    pub(crate) tailed: bool,
    /// The column that a skeleton names several times.
    pub(crate) same: Option<String>,
    /// The function whose turn it is.
    pub(crate) turn: Option<usize>,
    pub(crate) aliases: usize,
}

/// The catalog of a statement.
pub(crate) fn catalog(seed: u64, index: u64, purpose: Purpose) -> Catalog {
    vocabulary::catalog(&mut Rng::with_seed(mixed(seed, index / PER_CATALOG) ^ 0x5eed), purpose)
}

/// Statement `index` of a seed, over its catalog.
pub(crate) fn statement(library: &Library, catalog: &Catalog, seed: u64, index: u64, purpose: Purpose) -> Statement {
    let mut generator = Generator::new(library, catalog, Rng::with_seed(mixed(seed, index)));
    let sql = match purpose {
        Purpose::Verdicts => generator.whole(index),
        Purpose::Rows => generator.runnable(index),
    };
    Statement {
        sql,
        forms: generator.forms,
        correlated: generator.correlated,
    }
}

impl<'a> Generator<'a> {
    fn new(library: &'a Library, catalog: &'a Catalog, random: Rng) -> Self {
        Self {
            random,
            library,
            catalog,
            scopes: Vec::new(),
            named: Vec::new(),
            place: Place::default(),
            mistake: None,
            forms: BTreeSet::new(),
            correlated: false,
            tailed: false,
            same: None,
            turn: None,
            aliases: 0,
        }
    }
}

impl Generator<'_> {
    pub(crate) fn chance(&mut self, percent: u8) -> bool {
        self.random.u8(..100) < percent
    }

    pub(crate) fn note(&mut self, form: &'static str) {
        self.forms.insert(form);
    }

    /// Whether to make this mistake now.
    pub(crate) fn due(&mut self, mistake: &Mistake, percent: u8) -> bool {
        self.mistake.as_ref() == Some(mistake) && self.chance(percent)
    }

    /// Records that the mistake was made.
    pub(crate) fn made(&mut self, mistake: &'static str) {
        self.mistake = None;
        self.note(mistake);
    }

    pub(crate) fn misspelt(&mut self, name: &str) -> String {
        slip::in_word(&mut self.random, name)
    }

    fn whole(&mut self, index: u64) -> String {
        self.mistake = match self.random.u8(..100) {
            0..15 => Some(Mistake::Form(self.random.usize(..self.library.mistakes.len()))),
            15..31 => Some(pick(&mut self.random, MISTAKES)),
            31..38 => Some(Mistake::Slip),
            _ => None,
        };
        let text = if self.chance(22) {
            self.any_skeleton()
        } else {
            self.top(index)
        };
        let text = self.laid_out(&text);
        if self.mistake == Some(Mistake::Slip) {
            self.made("slip of the keyboard");
            return slip::in_text(&mut self.random, &text);
        }
        text
    }

    /// A query without an intended mistake.
    fn runnable(&mut self, index: u64) -> String {
        let text = match self.random.u8(..100) {
            0..40 => self.of_people(),
            40..50 => self.any_skeleton(),
            _ => self.top(index),
        };
        self.laid_out(&text)
    }

    fn any_skeleton(&mut self) -> String {
        let skeleton = &self.library.skeletons[self.random.usize(..self.library.skeletons.len())];
        self.skeleton(skeleton)
    }

    /// A query from the list of skeletons.
    fn skeleton(&mut self, skeleton: &Skeleton) -> String {
        self.note(skeleton.construct);
        if skeleton.construct == "correlation" || skeleton.construct == "subquery" {
            self.correlated = true;
        }
        let template = self.alternatives(skeleton.template);
        let depth = self.random.u8(..3);
        self.place = Place {
            subqueries: true,
            ..Place::default()
        };
        self.scopes.push(Vec::new());
        let mut made = String::new();
        let mut rest = template.as_str();
        while !rest.is_empty() {
            let next = rest[1..].find("SELECT").map_or(rest.len(), |at| at + 1);
            let (block, after) = rest.split_at(next);
            // The select list sees the relations of FROM too.
            if let Some((before, behind)) = block.split_once("{from}") {
                self.scopes.pop();
                let (from, scope) = self.from();
                self.scopes.push(scope);
                made += &self.expand(before, None, &Vec::new(), depth);
                made += &from;
                made += &self.expand(behind, None, &Vec::new(), depth);
            } else {
                made += &self.expand(block, None, &Vec::new(), depth);
            }
            rest = after;
        }
        made
    }

    /// A query with our own structure, which calls the function whose turn it is.
    fn top(&mut self, index: u64) -> String {
        let focus = usize::try_from(index).unwrap_or_default() % self.library.names.len();
        let mut text = String::new();
        if self.chance(27) {
            self.note("WITH");
            let count = self.random.usize(1..5);
            let mut queries = Vec::new();
            for number in 0..count {
                let name = format!(
                    "{}{number}",
                    pick(&mut self.random, &["q", "step", "Recent", "per_day"])
                );
                let (sql, mut columns) = self.query(None, false);
                let mut list = String::new();
                if self.chance(25) {
                    for (at, column) in columns.iter_mut().enumerate() {
                        column.name = Some(format!("c{at}"));
                    }
                    let mut names: Vec<String> = columns.iter().filter_map(|column| column.name.clone()).collect();
                    if self.due(&Mistake::Width, 50) {
                        self.made("length of a list of column aliases");
                        names.push("more".to_owned());
                    }
                    list = format!(" ({})", names.join(", "));
                }
                queries.push(format!("{name}{list} AS ({BREAK}{sql}{BREAK})"));
                self.named.push((name, columns));
            }
            text = format!("WITH {}{BREAK}", queries.join(&format!(",{BREAK}")));
        }
        let names: Vec<&Vec<usize>> = self.library.names.values().collect();
        let overloads = names[focus];
        self.turn = Some(pick(&mut self.random, overloads));
        let (sql, _) = self.query(None, true);
        text + &sql
    }

    /// Breaks lines, or not.
    fn laid_out(&mut self, text: &str) -> String {
        let lines = self.chance(58);
        let items = self.chance(70);
        let indent = pick(&mut self.random, &["", "  ", "    ", "\t"]);
        let mut laid = String::new();
        for letter in text.chars() {
            match letter {
                BREAK if lines => {
                    if self.chance(2) {
                        self.note("comment");
                        laid.push_str(pick(
                            &mut self.random,
                            &[" -- it's; so", " /* more */", " /* é\n'two' */"],
                        ));
                    }
                    laid.push_str(pick(&mut self.random, &["\n", "\n", "\n", "\r\n"]));
                    if self.chance(50) {
                        laid.push_str(indent);
                    }
                }
                ITEM_BREAK if lines && items => {
                    laid.push('\n');
                    laid.push_str(indent);
                    laid.push_str("  ");
                }
                BREAK | ITEM_BREAK => laid.push(' '),
                other => laid.push(other),
            }
        }
        laid
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(count: u64) -> Vec<(Catalog, Statement)> {
        let library = Library::read();
        (0..count)
            .map(|index| {
                let catalog = catalog(7, index, Purpose::Verdicts);
                let statement = statement(&library, &catalog, 7, index, Purpose::Verdicts);
                (catalog, statement)
            })
            .collect()
    }

    #[test]
    fn the_same_seed_makes_the_same_statements() {
        for ((_, one), (_, other)) in made(300).iter().zip(&made(300)) {
            assert_eq!(one.sql, other.sql);
        }
    }

    #[test]
    fn every_form_and_skeleton_can_be_made() {
        let library = Library::read();
        let catalog = catalog(7, 0, Purpose::Verdicts);
        for round in 0..100 {
            let mut generator = Generator::new(&library, &catalog, Rng::with_seed(round));
            for skeleton in &library.skeletons {
                let made = generator.skeleton(skeleton);
                assert!(!made.contains(['«', '»']), "{made}");
            }
            generator.scopes = vec![Vec::new()];
            for form in library.forms.iter().chain(&library.mistakes) {
                let mut bindings = Vec::new();
                if generator.bind_rest(&form.variables, &Type::VARCHAR, &mut bindings) {
                    let made = generator.form(form, &bindings, 1).sql;
                    assert!(!made.contains(['«', '»']), "{made}");
                }
            }
        }
    }

    #[test]
    fn what_is_made_runnable_is_mostly_accepted() {
        let library = Library::read();
        let accepted = (0..1000).filter(|index| {
            let catalog = catalog(7, *index, Purpose::Rows);
            let statement = statement(&library, &catalog, 7, *index, Purpose::Rows);
            flow_log_stack_analysis::check(&statement.sql, &catalog).is_accepted()
        });
        let accepted = accepted.count();
        assert!(accepted > 700, "{accepted} of 1000 are accepted");
    }

    #[test]
    fn every_function_is_called_and_about_half_is_refused() {
        let made = made(2000);
        let library = Library::read();
        let called: BTreeSet<&str> = made
            .iter()
            .flat_map(|(_, statement)| library.called(&statement.sql))
            .collect();
        let missing: Vec<&str> = library
            .names
            .keys()
            .filter(|name| !called.contains(*name))
            .copied()
            .collect();
        assert!(missing.is_empty(), "never called: {missing:?}");
        let accepted = made
            .iter()
            .filter(|(catalog, statement)| flow_log_stack_analysis::check(&statement.sql, catalog).is_accepted())
            .count();
        assert!((800..1200).contains(&accepted), "{accepted} of 2000 are accepted");
    }
}
