//! What a query reads: the partitions that each reference can touch, and the keys that each scan must bind.

pub(crate) mod bound;
mod injected;
mod partitions;

use std::rc::Rc;

use self::bound::{PartitionBound, PartitionValues};
pub(crate) use self::partitions::is_constant;
use crate::diagnostic::Diagnostic;
use crate::meaning::{Event, Meaning};
use crate::syntax::nodes::Nodes;

/// What a query reads.
pub(crate) struct Reads {
    /// Which partitions each reference can touch, in the order of [`Scans::references`](crate::meaning::Scans::references).
    pub(crate) partitions: Vec<Vec<PartitionBound>>,
    /// Which scans bind too little.
    pub(crate) errors: Vec<Diagnostic>,
}

/// What is known of a scan.
#[derive(Clone, Default)]
struct OfScan {
    /// The columns that are bound.
    bound: Vec<usize>,
    /// What is known of the values of columns.
    values: Vec<(usize, Rc<PartitionValues>)>,
}

/// What is known of scans, condition by condition.
struct Reader<'m> {
    meaning: &'m Meaning<'m>,
    scans: Vec<OfScan>,
    /// Fields of which the second has no other values than the first, where it matters.
    equal_keys: Vec<(usize, usize)>,
}

/// What a query reads.
pub(crate) fn of(meaning: &Meaning<'_>, nodes: &Nodes<'_>) -> Reads {
    let mut reader = Reader {
        meaning,
        scans: vec![OfScan::default(); meaning.scans.all().len()],
        equal_keys: Vec::new(),
    };
    for event in meaning.scans.events() {
        match event {
            Event::Condition(condition) => {
                if let Some(expression) = nodes.expression(condition.expression) {
                    reader.narrow(condition, expression);
                    reader.bind_by(condition, expression);
                }
            }
            Event::Bound(origin) => reader.bind(*origin),
            Event::Equal(from, to) => reader.equal_keys.push((*from, *to)),
            Event::Copied { from, to } => reader.scans[*to] = reader.scans[*from].clone(),
        }
    }
    reader.hand_on();
    let known = |scan: usize, column: usize| {
        let mut values = reader.scans[scan].values.iter();
        values.find(|(own, _)| *own == column).map(|(_, values)| values.clone())
    };
    Reads {
        partitions: partitions::touched(meaning, &known),
        errors: if meaning.is_cut {
            Vec::new()
        } else {
            injected::unbound(meaning, &|scan, column| reader.scans[scan].bound.contains(&column))
        },
    }
}
