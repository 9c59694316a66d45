//! The table of aggregates: one row for each overload in the catalogue, by its key.

mod collect;
mod extreme;
mod frequent;
mod histogram;
mod moments;
mod order;
mod percentile;
mod reduce;
mod sketch;
mod sum;

use std::collections::{HashMap, HashSet};
use std::fmt::Debug;
use std::sync::LazyLock;

use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::functions::OverloadKey;
use flow_log_stack_analysis::plan::{Call, ExpressionKind};

pub use self::order::{FEWEST_OF_QUICKSORT, SortOrder, are_peers, compare_keys, sort, sort_by};
use crate::failure::Failure;
use crate::functions::Site;
use crate::value::compare::Key;
use crate::value::sketch::has_member;
use crate::value::{Computed, Value, is_bytes, is_primitive, is_word};

/// An aggregate over the rows of one group.
pub trait Fold: Debug + Send + Sync {
    /// Takes the arguments of one row.
    fn add(&mut self, arguments: &[Value]) -> Computed<()>;
    /// Whether rows can be taken out again, which Trino does as a frame moves. Sums of doubles show that it did.
    fn removes(&self) -> bool {
        false
    }
    /// Takes a row out, if it [`removes`](Self::removes) rows.
    fn remove(&mut self, _arguments: &[Value]) -> Computed<()> {
        Ok(())
    }
    /// The result for the rows so far.
    fn result(&self) -> Computed;
    /// About how many bytes of values it keeps.
    fn size(&self) -> usize {
        0
    }
}

/// Makes the aggregate for a call.
pub type New = fn(&Site) -> Box<dyn Fold>;

/// A row of the table: name, arguments, what happens to rows with NULL among the arguments, and what runs it.
type Row = (&'static str, &'static str, Nulls, New);

/// What happens to rows with NULL among the arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Nulls {
    /// They are ignored.
    Skipped,
    /// They are passed on: only a later argument may be NULL, or the aggregate handles NULL itself.
    Taken,
}

const FAMILIES: [&[Row]; 9] = [
    collect::ROWS,
    extreme::ROWS,
    frequent::ROWS,
    histogram::ROWS,
    moments::ROWS,
    percentile::ROWS,
    reduce::ROWS,
    sketch::ROWS,
    sum::ROWS,
];

/// What runs an overload, by name and arguments.
type Table = HashMap<(&'static str, &'static str), (Nulls, New)>;

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    FAMILIES
        .iter()
        .flat_map(|rows| rows.iter())
        .map(|(name, arguments, nulls, new)| ((*name, *arguments), (*nulls, *new)))
        .collect()
});

/// Whether an aggregate is implemented.
#[must_use]
pub fn is_run(overload: &OverloadKey) -> bool {
    TABLE.contains_key(&(overload.name, overload.arguments))
}

/// Whether Trino keeps the ORDER BY of an aggregate: of the others it is not even computed.
pub(crate) fn keeps_order(overload: &OverloadKey) -> bool {
    const KEEPING: [&str; 5] = ["array_agg", "listagg", "map_agg", "multimap_agg", "qdigest_agg"];
    KEEPING.contains(&overload.name)
}

/// The keys of all rows, for the test that each is in the catalogue.
pub fn keys() -> impl Iterator<Item = (&'static str, &'static str)> {
    TABLE.keys().copied()
}

/// What Trino reports about a call before it reads a row: the function exists, but not for these types.
pub(crate) fn failure(call: &Call) -> Option<Failure> {
    let of = |place: usize| call.arguments.get(place).map_or(&Type::Unknown, |own| &own.data_type);
    let code = match (call.overload.name, call.overload.arguments) {
        ("reduce_agg", _) if !is_primitive(of(1)) => "NOT_SUPPORTED",
        ("make_set_digest", _) if !is_word(of(0)) && !is_bytes(of(0)) => "FUNCTION_IMPLEMENTATION_MISSING",
        ("make_set_digest", _) if !has_member(of(0)) => crate::NOT_RUN,
        ("approx_distinct", "unknown | double") => "GENERIC_INTERNAL_ERROR",
        _ => return None,
    };
    let values = call
        .arguments
        .iter()
        .filter(|own| !matches!(own.kind, ExpressionKind::Lambda { .. }));
    let types: Vec<String> = values.map(|own| own.data_type.to_string()).collect();
    let what = format!("{}({})", call.overload.name, types.join(", "));
    Some(if code == crate::NOT_RUN {
        Failure::other(code, what)
    } else {
        Failure::other(code, format!("Trino does not run {what}"))
    })
}

/// An aggregate with everything that its call contains.
#[derive(Clone, Debug)]
pub struct Aggregate {
    /// The call.
    pub site: Site,
    /// The overload.
    pub overload: OverloadKey,
    /// Whether equal arguments count only once.
    pub distinct: bool,
    /// The types and directions of the ORDER BY keys, which come after the arguments.
    pub order: Vec<SortOrder>,
}

impl Aggregate {
    /// The aggregate over no rows yet; `None` if it is not implemented.
    #[must_use]
    pub fn start(&self) -> Option<Running> {
        let (nulls, new) = TABLE.get(&(self.overload.name, self.overload.arguments))?;
        Some(Running {
            fold: new(&self.site),
            skips_null: *nulls == Nulls::Skipped,
            arguments: self.site.arguments.len(),
            seen: self.distinct.then(HashSet::new),
            order: self.order.clone(),
            waiting: Vec::new(),
            held: 0,
        })
    }
}

/// An aggregate in progress.
#[derive(Debug)]
pub struct Running {
    fold: Box<dyn Fold>,
    skips_null: bool,
    arguments: usize,
    seen: Option<HashSet<Key>>,
    order: Vec<SortOrder>,
    /// Rows waiting to be sorted.
    waiting: Vec<Vec<Value>>,
    /// About how many bytes the waiting rows and the distinct arguments take.
    held: usize,
}

impl Running {
    /// Takes a row: the arguments, then the ORDER BY keys.
    pub fn add(&mut self, row: &[Value]) -> Computed<()> {
        let (arguments, _) = row.split_at(self.arguments);
        if self.skips_null && arguments.iter().any(Value::is_null) {
            return Ok(());
        }
        if let Some(seen) = &mut self.seen {
            let key = Value::row(arguments.iter().cloned());
            let size = key.size();
            if !seen.insert(Key(key)) {
                return Ok(());
            }
            self.held += size;
        }
        if self.order.is_empty() {
            return self.fold.add(arguments);
        }
        self.held += row.iter().map(Value::size).sum::<usize>();
        self.waiting.push(row.to_vec());
        Ok(())
    }

    /// Whether rows can be taken out again.
    #[must_use]
    pub fn removes(&self) -> bool {
        self.seen.is_none() && self.order.is_empty() && self.fold.removes()
    }

    /// Takes a row out that was added.
    pub fn remove(&mut self, arguments: &[Value]) -> Computed<()> {
        if self.skips_null && arguments.iter().any(Value::is_null) {
            return Ok(());
        }
        self.fold.remove(arguments)
    }

    /// The result; no more rows may follow.
    pub fn result(&mut self) -> Computed {
        if !self.waiting.is_empty() {
            let mut rows = std::mem::take(&mut self.waiting);
            sort(&mut rows, &self.order, self.arguments, false)?;
            for row in rows {
                self.fold.add(&row[..self.arguments])?;
            }
        }
        self.fold.result()
    }

    /// About how many bytes it keeps.
    #[must_use]
    pub fn size(&self) -> usize {
        size_of::<Self>() + self.held + self.fold.size()
    }
}
