//! A static analyser for queries of Athena engine v3 (Trino).
//!
//! [`check`] takes the text of one query and a [`Catalog`] of what it may name, and says what Athena would say of it,
//! all mistakes at once, without running anything.
//! It knows SQL and a catalog, and nothing of stacks, Glue or Rust tokens.
//!
//! ```
//! use flow_log_stack_analysis::{Catalog, Code, Column, Table, check};
//!
//! let column = |name: &str, data_type: &str| Column {
//!     name: name.to_owned(),
//!     data_type: data_type.parse().ok(), // in Trino's words: `varchar`, `bigint`, `array(varchar)`
//!     ..Column::default()
//! };
//! let catalog = Catalog {
//!     tables: Some(vec![Table {
//!         name: "flow_logs".to_owned(),
//!         columns: vec![column("srcaddr", "varchar"), column("bytes", "bigint")],
//!         ..Table::default()
//!     }]),
//!     ..Catalog::default()
//! };
//!
//! let sql = "SELECT srcadr, sum(bytes) AS total FROM flow_logs GROUP BY 1";
//! let analysis = check(sql, &catalog);
//! assert!(!analysis.is_accepted());
//! let found = &analysis.diagnostics[0];
//! assert_eq!(found.code, Code::UnknownColumn);
//! assert_eq!(found.code.to_string(), "unknown_column");
//! assert_eq!(found.code.trino_code(), "COLUMN_NOT_FOUND");
//! let place = found.primary.as_ref().expect("its place").range.clone();
//! assert_eq!(&sql[place], "srcadr");
//! assert_eq!(found.help.as_deref(), Some("a column with a similar name exists: `srcaddr`"));
//!
//! // What is certain can be applied; the result is a query that is accepted, or the text as it was.
//! let sql = flow_log_stack_analysis::fix(sql, &catalog);
//! assert_eq!(sql, "SELECT srcaddr, sum(bytes) AS total FROM flow_logs GROUP BY 1");
//! let total = &check(&sql, &catalog).columns[1];
//! assert_eq!(total.data_type, "bigint".parse().ok());
//! ```

// What only a plan is made from is noted in the tree and by the walk, and read by nobody without it; so is what only the
// command asks for.
#![cfg_attr(not(all(feature = "plan", feature = "command")), allow(dead_code))]

mod catalog;
mod day;
mod diagnostic;
mod edit;
#[cfg(feature = "command")]
mod fix;
mod form;
pub mod functions;
mod lints;
mod listed;
mod meaning;
mod near;
mod order;
#[cfg(feature = "plan")]
pub mod plan;
mod planner;
mod reads;
mod remedy;
mod syntax;
pub mod types;

pub use crate::catalog::{Absent, Catalog, Column, DecimalLiterals, Missing, Parameter, Partition, Role, Table, Unit};
pub use crate::diagnostic::{Code, Diagnostic, Label, Level, Severity};
pub use crate::edit::{Edit, Edits};
#[cfg(feature = "command")]
pub use crate::fix::{Fixed, fix, fix_where};
#[cfg(feature = "plan")]
pub use crate::plan::{NoPlan, NoPlanReason, Plan};
pub use crate::reads::bound::{PartitionBound, PartitionLimit, PartitionValue, PartitionValues};
#[cfg(feature = "command")]
pub use crate::syntax::{HeldQuery, Statement, held_query, statements};
pub use crate::types::Type;

/// Not public API: what the tests of this crate name.
#[doc(hidden)]
pub mod __private {
    pub use crate::syntax::AthenaDialect;
}

use std::any::Any;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::lints::Facts;
#[cfg(feature = "plan")]
use crate::lints::breakdown::breakdowns;
use crate::syntax::nodes::Nodes;

/// Checks one query.
///
/// Never panics and never gives up: what cannot be known is accepted, and an [`Analysis`] always comes back.
/// Where the checker itself fails, that is one finding ([`Code::CheckerFailed`]), so that it never hides what is wrong
/// with other queries.
/// Every range in it counts bytes of `sql`.
#[must_use]
pub fn check(sql: &str, catalog: &Catalog) -> Analysis {
    looked_at::<()>(sql, catalog, None).0
}

/// What [`check`] says of a query, and its [`plan`]; only with the feature `plan`.
///
/// A query that is accepted has a plan, unless it uses what has none ([`NoPlanReason`]). Making it costs about as much
/// again as the check.
#[cfg(feature = "plan")]
#[must_use]
pub fn resolve(sql: &str, catalog: &Catalog) -> Resolution {
    let further: Further<Result<Plan, NoPlan>> = |syntax, facts, analysis| {
        let mut plan = plan::of(syntax, facts.meaning(), &analysis.columns)?;
        let of_analysis = breakdowns(facts).into_iter().find(|own| !own.in_plan);
        plan.breakdown = of_analysis.map(|own| own.fact).or(plan.breakdown);
        Ok(plan)
    };
    let (analysis, plan) = looked_at(sql, catalog, Some(further));
    let reason = if analysis.is_accepted() {
        NoPlanReason::NoTables
    } else {
        NoPlanReason::Refused
    };
    Resolution {
        plan: plan.unwrap_or(Err(NoPlan { reason, range: 0..0 })),
        analysis,
    }
}

/// What [`resolve`] says of a query.
#[cfg(feature = "plan")]
#[derive(Clone, Debug)]
pub struct Resolution {
    /// What [`check`] says.
    pub analysis: Analysis,
    /// The plan, or why there is none.
    pub plan: Result<Plan, NoPlan>,
}

/// What is made of an accepted query besides.
type Further<T> = fn(&syntax::Syntax, &Facts<'_>, &Analysis) -> T;

/// What is found, and what is made of an accepted query, if something is.
type Looked<T> = (Analysis, Option<T>);

fn looked_at<T: Send>(sql: &str, catalog: &Catalog, further: Option<Further<T>>) -> Looked<T> {
    guarded(sql, || {
        let text = syntax::Text::new(sql);
        let (mut analysis, more) = if text.is_heavy() {
            on_a_large_stack(&text, catalog, further)?
        } else {
            look(&text, catalog, further)
        };
        for diagnostic in &mut analysis.diagnostics {
            if !diagnostic.fix.are_of(sql) {
                diagnostic.fix = Edits::default();
            }
        }
        analysis.verbatim = text.verbatim();
        Ok((analysis, more))
    })
}

/// What a panic was called with.
type Panic = Box<dyn Any + Send>;

/// What a check of this text finds; a panic of it is a finding as well.
fn guarded<T>(sql: &str, look: impl FnOnce() -> Result<Looked<T>, Panic>) -> Looked<T> {
    // What the check changes is its own, except for signatures of functions that were read, each of them whole.
    catch_unwind(AssertUnwindSafe(look))
        .and_then(|found| found)
        .unwrap_or_else(|panic| (Analysis::of(vec![failed(sql, &*panic)]), None))
}

/// A bug of ours, at the first word of the statement.
fn failed(sql: &str, panic: &(dyn Any + Send)) -> Diagnostic {
    let begins = sql.len() - sql.trim_start().len();
    let length = sql[begins..].find(char::is_whitespace).unwrap_or(sql.len() - begins);
    let message = "the checker failed on this query: this is a bug, please report it";
    let range = begins..begins + length;
    let error = Diagnostic::error(Code::CheckerFailed, range, message, "was not checked");
    let said = panic.downcast_ref::<&str>().copied();
    let said = said.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    let error = match said.and_then(|said| said.lines().next()) {
        Some(said) => error.note(format!("the checker said: {said}")),
        None => error,
    };
    error.help("report it with this query; until it is fixed, write the query in another way")
}

fn look<T>(text: &syntax::Text<'_>, catalog: &Catalog, further: Option<Further<T>>) -> Looked<T> {
    match text.parse(catalog) {
        // Without tables the syntax alone is judged.
        Ok(_) if catalog.tables.is_none() => (Analysis::default(), None),
        Ok(syntax) => of_query(&syntax, text.sql, catalog, further),
        Err(faults) => (Analysis::of(remedy::advise_syntax(text, catalog, faults)), None),
    }
}

/// The findings about a query whose syntax is right, floor by floor.
fn of_query<T>(syntax: &syntax::Syntax, sql: &str, catalog: &Catalog, further: Option<Further<T>>) -> Looked<T> {
    let (meaning, findings) = meaning::of(syntax, sql, catalog, further.is_some());
    let nodes = Nodes::new(&syntax.query, meaning.expressions.count());
    let mut diagnostics = remedy::advise(&meaning, &nodes, findings);
    if !meaning.is_cut {
        let refusals = planner::refusals(&meaning, &nodes, &diagnostics);
        diagnostics.extend(refusals);
    }
    let reads = reads::of(&meaning, &nodes);
    diagnostics.extend(reads.errors);
    let facts = Facts::new(syntax, &meaning, &nodes);
    if !meaning.is_cut {
        let lints = lints::findings(&facts, &diagnostics);
        diagnostics.extend(lints);
    }
    let mut analysis = meaning.analysis();
    analysis.placeholders = syntax::walk::placeholders(sql, &syntax.query);
    for (reference, partitions) in analysis.table_references.iter_mut().zip(reads.partitions) {
        reference.partitions = partitions;
    }
    analysis.diagnostics = diagnostics;
    let further = further.filter(|_| analysis.is_accepted());
    let more = further.map(|further| further(syntax, &facts, &analysis));
    (analysis, more)
}

/// What a deeply nested query needs at most, in bytes, when nothing is optimised.
const LARGE_STACK: usize = 64 << 20;

/// Deeply nested queries are rare, and must not end the compiler that asks.
fn on_a_large_stack<T: Send>(
    text: &syntax::Text<'_>,
    catalog: &Catalog,
    further: Option<Further<T>>,
) -> Result<Looked<T>, Panic> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .stack_size(LARGE_STACK)
            .spawn_scoped(scope, || look(text, catalog, further));
        match thread {
            Ok(thread) => thread.join(),
            // The machine has no room for such a stack.
            Err(_) => Ok((Analysis::of(vec![text.too_deep()]), None)),
        }
    })
}

/// What [`check`] found out about a query.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Analysis {
    /// Everything that is wrong or advised against; the error that Trino itself would report comes first.
    pub diagnostics: Vec<Diagnostic>,
    /// The columns of the result, as far as they are known.
    pub columns: Vec<OutputColumn>,
    /// Each place where a parameter of the catalog stands (`:name`), in text order.
    pub parameters: Vec<ParameterUse>,
    /// Each `?`, in text order: a value without a name.
    pub placeholders: Vec<Range<usize>>,
    /// Each place where a table of the catalog is read, in text order; names that a WITH query took are not among them.
    pub table_references: Vec<TableReference>,
    /// What is read of each table of the catalog, one entry per table, in the order of the catalog.
    pub reads: Vec<TableRead>,
    /// The strings and quoted names, in text order: line breaks and blanks in them are part of the value.
    pub verbatim: Vec<Range<usize>>,
}

impl Analysis {
    /// Nothing but these findings.
    fn of(diagnostics: Vec<Diagnostic>) -> Self {
        Self {
            diagnostics,
            ..Self::default()
        }
    }

    /// Whether Athena accepts the query: there may be lints, but no error.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.diagnostics
            .iter()
            .all(|diagnostic| diagnostic.severity != Severity::Error)
    }
}

/// One column of a query's result.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OutputColumn {
    /// Its name as written; `None` for a nameless column (Athena shows `_col0`).
    pub name: Option<String>,
    /// Its Trino type; `None` if it could not be known.
    pub data_type: Option<Type>,
    /// Whether it is certain that no row has NULL in it, such as for `count(*)` and for a column that WHERE compares.
    pub never_null: bool,
    /// The bytes of the outermost select list that make it, its alias or a `*` included; `None` if there is no such
    /// list.
    pub range: Option<Range<usize>>,
}

/// One place where a parameter stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterUse {
    /// The parameter's index in [`Catalog::parameters`].
    pub parameter: usize,
    /// The bytes of `:name`, the colon included.
    pub range: Range<usize>,
    /// The column that it is compared with (`srcaddr = :address`, `day >= :since`, `x IN (:names)`), where that is
    /// plain.
    pub compared_with: Option<ColumnId>,
    /// Whether it is a number of rows, after LIMIT, OFFSET or FETCH: digits alone can be there.
    pub counts_rows: bool,
}

/// One place where a table is read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TableReference {
    /// The table's index in [`Catalog::tables`].
    pub table: usize,
    /// The bytes of its name as written, qualifiers included.
    pub range: Range<usize>,
    /// Whether an alias is after it.
    pub alias: Alias,
    /// `partitions` if it is Athena's metadata table `"flow_logs$partitions"`, not the table itself.
    pub metadata: Option<&'static str>,
    /// Which partitions this place can touch, for each partition key of the table in the order of its columns.
    /// What a WITH query reads is counted for all its uses together.
    pub partitions: Vec<PartitionBound>,
}

/// Whether an alias is after a table's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alias {
    /// `FROM flow_logs f`
    Present,
    /// `FROM flow_logs`: one may be added.
    Absent,
    /// `TABLE flow_logs`: none can be there.
    Impossible,
}

/// What a query reads of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableRead {
    /// The table's index in [`Catalog::tables`].
    pub table: usize,
    /// Indexes of the columns that are read, ascending; `SELECT *` reads all.
    pub columns: Vec<usize>,
}

/// A column of a table of the catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColumnId {
    /// The table's index in [`Catalog::tables`].
    pub table: usize,
    /// The column's index in [`Table::columns`].
    pub column: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_of_the_checker_is_a_finding_at_the_statement() {
        type Panicking = fn() -> Result<Looked<()>, Panic>;
        let sql = "\n  SELECT 1";
        let panics: [Panicking; 3] = [
            || panic!("as if by a bug"),
            || panic!("as if by bug {}", 7),
            || std::thread::spawn(|| panic!("as if by a deep query")).join(),
        ];
        let notes = panics.map(|panics| {
            let (analysis, _) = guarded(sql, panics);
            assert!(!analysis.is_accepted());
            let [found] = &*analysis.diagnostics else {
                unreachable!("one finding, and not {}", analysis.diagnostics.len());
            };
            assert_eq!(found.code, Code::CheckerFailed);
            let place = found.primary.as_ref().expect("its place").range.clone();
            assert_eq!(&sql[place], "SELECT");
            found.notes.join("\n")
        });
        assert_eq!(
            notes,
            ["as if by a bug", "as if by bug 7", "as if by a deep query"]
                .map(|said| format!("the checker said: {said}"))
        );
    }
}
