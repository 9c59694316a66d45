//! What only Trino's planner says, of a query that is right otherwise.

mod correlation;
pub(crate) mod lost;
mod named;
mod parts;
mod pruning;
pub(crate) mod pulled;
mod purpose;
mod refusal;
mod shape;

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashSet};

use self::named::Named;
use self::refusal::Refusal;
use crate::diagnostic::{Code, Diagnostic};
use crate::listed::Listed as _;
use crate::meaning::{About, Meaning, Question, Step};
use crate::syntax::nodes::Nodes;
use crate::syntax::tree::Bytes;

/// As many rows as are sorted to keep the first of them.
const MOST_SORTED: u64 = i32::MAX as u64;

/// What the planner refuses; it looks from above. Beside these other errors, only queries are refused that have none.
pub(crate) fn refusals<'m>(meaning: &'m Meaning<'m>, nodes: &'m Nodes<'m>, others: &[Diagnostic]) -> Vec<Diagnostic> {
    let places = others
        .iter()
        .map(|error| error.shown_at().map(|label| label.range.start));
    let Some(mut places) = places.all_known() else {
        return Vec::new();
    };
    places.sort_unstable();
    let before = |end: usize| places.partition_point(|place| *place < end);
    let is_sound = |query: Option<&Bytes>| match query {
        Some(query) => before(query.start) == before(query.end),
        None => places.is_empty(),
    };
    let mut planner = Planner {
        meaning,
        nodes,
        named: OnceCell::new(),
        used: HashSet::new(),
        found: Vec::new(),
    };
    planner.group(0);
    if planner.found.is_empty() {
        return Vec::new();
    }
    let kept = pruning::kept(meaning);
    let mut said = BTreeSet::new();
    let mut errors = Vec::new();
    for (reader, refusal) in planner.found.into_iter().rev() {
        let place = refusal.error.primary.as_ref().map_or(0, |label| label.range.start);
        if !is_sound(refusal.query.as_ref()) {
            continue;
        }
        let is_planned = reader.iter().chain(&refusal.outputs).all(|one| kept.contains(one));
        if is_planned && said.insert(place) {
            errors.push(refusal.error);
        }
    }
    errors
}

struct Planner<'m> {
    meaning: &'m Meaning<'m>,
    nodes: &'m Nodes<'m>,
    /// The columns that are named, if a question depends on them.
    named: OnceCell<Named>,
    /// The WITH queries that are used.
    used: HashSet<usize>,
    /// Each refusal, with the output for which it is planned.
    found: Vec<(Option<usize>, Refusal)>,
}

impl<'m> Planner<'m> {
    /// Looks at the questions of the query, or of a WITH query where it is used first, and gives the texts of what is
    /// refused there.
    fn group(&mut self, number: usize) -> HashSet<&'m str> {
        let mut texts = HashSet::new();
        for step in self.meaning.questions.group(number) {
            match step {
                Step::Uses(used) => {
                    if self.used.insert(*used) {
                        texts.extend(self.group(*used));
                    }
                }
                Step::Asks(question) => {
                    if let Some(refusal) = self.answer(question)
                        && (refusal.query.clone()).is_none_or(|query| texts.insert(&self.meaning.sql[query]))
                    {
                        self.found.push((question.reader, refusal));
                    }
                }
            }
        }
        texts
    }

    fn answer(&self, question: &Question) -> Option<Refusal> {
        let named = || self.named.get_or_init(|| Named::of(self.meaning, self.nodes));
        match &question.about {
            About::Expression { number, mark } => {
                let expression = self.nodes.expression(*number)?;
                correlation::in_expression(self.meaning, named(), expression, *mark)
            }
            About::Lateral {
                start,
                mark,
                join,
                fields,
            } => {
                let query = self.nodes.lateral(*start)?;
                correlation::in_relation(self.meaning, named(), query, *mark, *join, fields)
            }
            About::Using(place) => {
                let error = Diagnostic::error(
                    Code::NotSupported,
                    place.clone(),
                    "a join with LATERAL cannot have USING",
                    "Trino cannot plan it",
                );
                Some(plain(error.help("write the condition after ON")))
            }
            About::Sorted { limit, rows } => (*rows > MOST_SORTED).then(|| {
                let message = format!("ORDER BY with LIMIT and OFFSET gives at most {MOST_SORTED} rows");
                let error = Diagnostic::placeless(Code::NotSupported, limit.clone(), message, "more than that");
                plain(error.help("leave out ORDER BY, or write a smaller number"))
            }),
        }
    }
}

fn plain(error: Diagnostic) -> Refusal {
    Refusal {
        query: None,
        outputs: Vec::new(),
        error,
    }
}
