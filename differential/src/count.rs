//! What was made and how it was answered, counted.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::answer::{Answer, Difference};
use crate::generator::Statement;

/// Counts of statements with something in common.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Count {
    pub(crate) all: usize,
    pub(crate) refused: usize,
    /// How often verdict, code, place and columns differ.
    pub(crate) different: [usize; 4],
}

impl Count {
    fn add(&mut self, refused: bool, difference: Option<Difference>) {
        self.all += 1;
        self.refused += usize::from(refused);
        if let Some(difference) = difference {
            self.different[difference as usize] += 1;
        }
    }

    fn merge(&mut self, other: &Self) {
        self.all += other.all;
        self.refused += other.refused;
        for (own, other) in self.different.iter_mut().zip(other.different) {
            *own += other;
        }
    }
}

/// All counts of a run.
#[derive(Default)]
pub(crate) struct Counts {
    pub(crate) total: Count,
    /// Statements about which Trino broke down.
    unjudged: usize,
    long: usize,
    planned: usize,
    constructs: BTreeMap<&'static str, Count>,
    functions: BTreeMap<&'static str, Count>,
    codes: BTreeMap<String, Count>,
}

/// Statements of more lines than this are long.
const LONG: usize = 20;

impl Counts {
    /// Counts a statement; `theirs` is `None` where Trino is no judge.
    pub(crate) fn add(&mut self, statement: &Statement, theirs: Option<&Answer>, difference: Option<Difference>) {
        let Some(theirs) = theirs else {
            self.unjudged += 1;
            return;
        };
        let refused = !theirs.is_accepted();
        self.total.add(refused, difference);
        self.long += usize::from(statement.sql.lines().count() > LONG);
        self.planned += usize::from(statement.correlated);
        for construct in &statement.constructs {
            self.constructs.entry(construct).or_default().add(refused, difference);
        }
        for function in &statement.functions {
            self.functions.entry(function).or_default().add(refused, difference);
        }
        if let Answer::Refused(refusal) = theirs {
            self.codes
                .entry(refusal.code.clone())
                .or_default()
                .add(true, difference);
        }
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        self.total.merge(&other.total);
        self.unjudged += other.unjudged;
        self.long += other.long;
        self.planned += other.planned;
        for (name, count) in &other.constructs {
            self.constructs.entry(name).or_default().merge(count);
        }
        for (name, count) in &other.functions {
            self.functions.entry(name).or_default().merge(count);
        }
        for (name, count) in &other.codes {
            self.codes.entry(name.clone()).or_default().merge(count);
        }
    }

    /// Functions of the catalogue that did not occur both accepted and refused.
    fn missing(&self, names: &BTreeSet<&'static str>) -> Vec<&'static str> {
        let both = |name: &&&str| {
            let count = self.functions.get(**name).copied().unwrap_or_default();
            count.refused == 0 || count.refused == count.all
        };
        names.iter().filter(both).copied().collect()
    }

    /// The report, for these functions of the catalogue.
    pub(crate) fn report(&self, functions: BTreeSet<&'static str>) -> Report<'_> {
        Report {
            counts: self,
            functions,
        }
    }
}

pub(crate) struct Report<'a> {
    counts: &'a Counts,
    functions: BTreeSet<&'static str>,
}

fn percent(part: usize, all: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    let share = part as f64 * 100.0 / all.max(1) as f64;
    share
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = self.counts;
        let Count {
            all,
            refused,
            different,
        } = counts.total;
        let [verdict, code, place, columns] = different;
        let syntax = counts.codes.get("SYNTAX_ERROR").map_or(0, |count| count.all);
        writeln!(f, "construct\tall\trefused\tverdict\tcode\tplace\tcolumns")?;
        let groups = [&counts.constructs, &counts.functions];
        for (name, count) in groups.into_iter().flatten() {
            let [verdict, code, place, columns] = count.different;
            writeln!(
                f,
                "{name}\t{}\t{}\t{verdict}\t{code}\t{place}\t{columns}",
                count.all, count.refused
            )?;
        }
        for (name, count) in &counts.codes {
            let [verdict, code, place, columns] = count.different;
            writeln!(
                f,
                "{name}\t{}\t{}\t{verdict}\t{code}\t{place}\t{columns}",
                count.all, count.refused
            )?;
        }
        writeln!(f)?;
        writeln!(
            f,
            "{all} statements ({} more where Trino broke down), {} of them planned: {refused} refused ({:.1} %), \
             {syntax} of these by SYNTAX_ERROR ({:.1} %), {} with more than {LONG} lines ({:.1} %)",
            counts.unjudged,
            counts.planned,
            percent(refused, all),
            percent(syntax, refused),
            counts.long,
            percent(counts.long, all),
        )?;
        let both = refused - verdict.min(refused);
        writeln!(
            f,
            "equal: verdict {:.3} %, code {:.3} % of the refused, place {:.3} % of these, columns {:.3} % of the accepted",
            100.0 - percent(verdict, all),
            100.0 - percent(code, both),
            100.0 - percent(place, both - code.min(both)),
            100.0 - percent(columns, all - refused),
        )?;
        let missing = counts.missing(&self.functions);
        writeln!(
            f,
            "{} codes; functions not both accepted and refused: {}",
            counts.codes.len(),
            missing.join(" ")
        )
    }
}
