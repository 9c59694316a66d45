//! Counts of statements and of Trino's answers, by what the statements contain.

use std::collections::BTreeMap;
use std::fmt;

use flow_log_stack_analysis::Code;

use crate::answer::{Answer, Difference};
use crate::generator::Statement;
use crate::library::Library;
use crate::scope::Scope;

/// What statements can have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// A construct of the scope, found in the text.
    Construct,
    /// A form, skeleton or mistake that the statement was made with.
    Form,
    /// A function of the engine, called in the text.
    Function,
    /// Trino's error code.
    TrinoCode,
    /// Our code for an error that Trino reports too.
    Code,
}

/// Counts of statements with something in common.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    all: usize,
    refused: usize,
    /// How often the verdict, the code, the place and the columns differ.
    different: [usize; 4],
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
#[derive(Debug, Default)]
pub(crate) struct Counts {
    total: Count,
    /// Statements for which Trino's answer does not count.
    unjudged: usize,
    long: usize,
    planned: usize,
    named: BTreeMap<(Kind, String), Count>,
}

/// Statements with more lines than this are long.
const LONG: usize = 20;

/// Our codes for what Trino 401 does not refuse: Athena's maximum query length and injected keys, our maximum depth
/// and our own bugs, declared parameters, and statements that are not queries.
const NOT_TRINO: &[Code] = &[
    Code::QueryTooLong,
    Code::UnboundInjectedKey,
    Code::QueryTooDeep,
    Code::CheckerFailed,
    Code::MisplacedList,
    Code::MixedParameters,
    Code::NotAQuery,
];

impl Counts {
    /// Counts a statement and its answers; Trino's is `None` if it does not count.
    pub(crate) fn add(
        &mut self,
        statement: &Statement,
        library: &Library,
        scope: &Scope,
        ours: &Answer,
        theirs: Option<&Answer>,
    ) {
        let Some(theirs) = theirs else {
            self.unjudged += 1;
            return;
        };
        let difference = ours.difference(theirs);
        let refused = !theirs.is_accepted();
        self.total.add(refused, difference);
        self.long += usize::from(statement.sql.lines().count() > LONG);
        self.planned += usize::from(statement.correlated);
        let mut count = |kind, name: &str| {
            let entry = self.named.entry((kind, name.to_owned())).or_default();
            entry.add(refused, difference);
        };
        for construct in scope.found(&statement.sql) {
            count(Kind::Construct, construct.name);
        }
        for form in &statement.forms {
            count(Kind::Form, form);
        }
        for function in library.called(&statement.sql) {
            count(Kind::Function, function);
        }
        if let Answer::Refused(refusal) = theirs {
            count(Kind::TrinoCode, &refusal.code);
            if let Answer::Refused(own) = ours
                && own.code == refusal.code
                && let Some(rule) = own.rule
            {
                count(Kind::Code, rule.name());
            }
        }
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        self.total.merge(&other.total);
        self.unjudged += other.unjudged;
        self.long += other.long;
        self.planned += other.planned;
        for (key, count) in &other.named {
            self.named.entry(key.clone()).or_default().merge(count);
        }
    }

    /// The report, compared with everything that could occur.
    pub(crate) fn report<'a>(&'a self, library: &'a Library, scope: &'a Scope) -> Report<'a> {
        Report {
            counts: self,
            library,
            scope,
        }
    }

    fn count(&self, kind: Kind, name: &str) -> Count {
        self.named.get(&(kind, name.to_owned())).copied().unwrap_or_default()
    }
}

pub(crate) struct Report<'a> {
    counts: &'a Counts,
    library: &'a Library,
    scope: &'a Scope,
}

fn percent(part: usize, all: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    let share = part as f64 * 100.0 / all.max(1) as f64;
    share
}

impl Report<'_> {
    /// One line for each thing that occurred.
    fn table(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "kind\tname\tall\taccepted\trefused\tverdict differs\tcode\tplace\tcolumns"
        )?;
        for ((kind, name), count) in &self.counts.named {
            let kind = match kind {
                Kind::Construct => self.area(name),
                Kind::Form => "form",
                Kind::Function => "function",
                Kind::TrinoCode => "Trino's code",
                Kind::Code => "code",
            };
            let [verdict, code, place, columns] = count.different;
            let Count { all, refused, .. } = count;
            let accepted = all - refused;
            writeln!(
                f,
                "{kind}\t{name}\t{all}\t{accepted}\t{refused}\t{verdict}\t{code}\t{place}\t{columns}"
            )?;
        }
        writeln!(f)
    }

    fn area(&self, name: &str) -> &'static str {
        let found = self.scope.constructs.iter().find(|construct| construct.name == name);
        found.map_or("", |construct| construct.area)
    }

    /// How many of these things occurred as expected, and the names of the others.
    fn covered<'n>(
        &self,
        f: &mut fmt::Formatter<'_>,
        kind: Kind,
        what: &str,
        names: impl Iterator<Item = (&'n str, bool)>,
    ) -> fmt::Result {
        let (mut all, mut accepted, mut refused) = (0, Vec::new(), Vec::new());
        for (name, acceptable) in names {
            let count = self.counts.count(kind, name);
            all += 1;
            if count.refused == 0 {
                refused.push(name);
            }
            if acceptable && count.refused == count.all {
                accepted.push(name);
            }
        }
        writeln!(f, "{all} {what}")?;
        for (verdict, names) in [("accepted", accepted), ("refused", refused)] {
            if !names.is_empty() {
                writeln!(f, "  {} never {verdict}: {}", names.len(), names.join(", "))?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.table(f)?;
        let counts = self.counts;
        let Count {
            all,
            refused,
            different,
        } = counts.total;
        let [verdict, code, place, columns] = different;
        let syntax = counts.count(Kind::TrinoCode, "SYNTAX_ERROR").all;
        writeln!(
            f,
            "{all} statements ({} more where Trino is not a judge), {} of them planned: {refused} refused ({:.1} %), \
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
        let constructs = self.scope.constructs.iter();
        let constructs = constructs.map(|construct| (construct.name, construct.known));
        self.covered(f, Kind::Construct, "constructs", constructs)?;
        let functions = self.library.all_names().map(|name| (name, true));
        self.covered(f, Kind::Function, "functions", functions)?;
        let codes = Code::ALL
            .iter()
            .filter(|code| !code.trino_code().is_empty() && !NOT_TRINO.contains(code));
        self.covered(f, Kind::Code, "codes", codes.map(|code| (code.name(), false)))
    }
}
