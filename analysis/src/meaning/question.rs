//! What the analysis accepts and leaves to the planner.

use std::ops::Range;

use crate::syntax::tree::{ExpressionKind, Join, JoinCriteria, JoinKind};

/// What the planner may refuse, if it keeps it.
#[derive(Clone)]
pub(crate) struct Question {
    pub(crate) about: About,
    /// The output for which it is planned; `None`: the query needs it in any case.
    pub(crate) reader: Option<usize>,
}

/// What a question is about.
#[derive(Clone)]
pub(crate) enum About {
    /// The query in an expression, by the expression's number. Fields up to the mark are those of outer queries.
    Expression { number: usize, mark: usize },
    /// A LATERAL relation, by where it starts, with its fields.
    Lateral {
        start: usize,
        mark: usize,
        join: Lateral,
        fields: Vec<usize>,
    },
    /// A join with LATERAL by USING.
    Using(Range<usize>),
    /// The number of rows kept of an order; the bytes are those of LIMIT.
    Sorted { limit: Range<usize>, rows: u64 },
}

/// How a LATERAL relation is joined.
#[derive(Clone, Copy)]
pub(crate) struct Lateral {
    pub(crate) kind: JoinKind,
    /// Whether there is no condition but TRUE.
    pub(crate) bare: bool,
}

impl Default for Lateral {
    fn default() -> Self {
        Self {
            kind: JoinKind::Cross,
            bare: true,
        }
    }
}

impl Lateral {
    pub(super) fn of(join: &Join) -> Self {
        let bare = match &join.criteria {
            JoinCriteria::On(condition) => matches!(*condition.kind, ExpressionKind::Boolean(true)),
            _ => true,
        };
        Self { kind: join.kind, bare }
    }
}

/// A step of the analysis that the planner may have to look at.
#[derive(Clone)]
pub(crate) enum Step {
    Asks(Question),
    /// A WITH query is used here, whose questions have this number.
    Uses(usize),
}

/// The questions, in groups: those of the query come first, and each WITH query has a group of its own, which counts
/// where it is used.
pub(crate) struct Questions {
    groups: Vec<Vec<Step>>,
    open: usize,
}

impl Default for Questions {
    fn default() -> Self {
        Self {
            groups: vec![Vec::new()],
            open: 0,
        }
    }
}

impl Questions {
    /// The steps of a group; the first is the query's own.
    pub(crate) fn group(&self, number: usize) -> &[Step] {
        self.groups.get(number).map_or(&[], Vec::as_slice)
    }

    /// The questions of all groups.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Question> {
        self.groups.iter().flatten().filter_map(|step| match step {
            Step::Asks(question) => Some(question),
            Step::Uses(_) => None,
        })
    }

    /// The questions of the query and of the WITH queries that are used.
    pub(crate) fn planned(&self) -> Vec<&Question> {
        let mut used = vec![false; self.groups.len()];
        let mut waiting = vec![0];
        let mut found = Vec::new();
        while let Some(number) = waiting.pop() {
            if used.get(number) == Some(&false) {
                used[number] = true;
                for step in self.group(number) {
                    match step {
                        Step::Asks(question) => found.push(question),
                        Step::Uses(number) => waiting.push(*number),
                    }
                }
            }
        }
        found
    }

    pub(super) fn ask(&mut self, question: Question) {
        self.groups[self.open].push(Step::Asks(question));
    }

    pub(super) fn use_group(&mut self, number: usize) {
        self.groups[self.open].push(Step::Uses(number));
    }

    /// Begins the group of a WITH query, and gives the outer one.
    pub(super) fn begin(&mut self) -> usize {
        self.groups.push(Vec::new());
        std::mem::replace(&mut self.open, self.groups.len() - 1)
    }

    /// Goes back to the outer group, and gives the number of the one that ends.
    pub(super) fn end(&mut self, outer: usize) -> usize {
        std::mem::replace(&mut self.open, outer)
    }
}
