//! Which columns a text names, so that a query in a query is not walked for each one around it.

use crate::meaning::Meaning;
use crate::syntax::nodes::Nodes;
use crate::syntax::tree::{Bytes, Expression, ExpressionKind as Kind};

/// The names of a query, in the order of its text.
pub(super) struct Named {
    places: Vec<usize>,
    /// The least number of a column: of each name in the second half, and of each two of these in the first.
    least: Vec<usize>,
    /// How many names before each are of no known column, less those of columns with a dot, whose first part is such a name.
    unknown: Vec<isize>,
}

impl Named {
    pub(super) fn of(meaning: &Meaning<'_>, nodes: &Nodes<'_>) -> Self {
        let column = |expression: &Expression| {
            let field = meaning.field_of(expression);
            field.or_else(|| meaning.expressions.star_of(expression))
        };
        let mut names: Vec<(usize, usize)> = Vec::new();
        for expression in nodes.expressions() {
            if matches!(&*expression.kind, Kind::Identifier(_)) || column(expression).is_some() {
                names.push((expression.range.start, expression.id));
            }
        }
        names.sort_unstable();
        let count = names.len();
        let mut index = Self {
            places: Vec::with_capacity(count),
            least: vec![usize::MAX; 2 * count],
            unknown: vec![0; count + 1],
        };
        for (at, (place, number)) in names.into_iter().enumerate() {
            index.places.push(place);
            index.unknown[at + 1] = index.unknown[at];
            let Some(expression) = nodes.expression(number) else {
                continue;
            };
            match column(expression) {
                Some(column) => index.least[count + at] = column,
                None => index.unknown[at + 1] += 1,
            }
            let is_dotted = matches!(&*expression.kind, Kind::Dereference { .. });
            index.unknown[at + 1] -= isize::from(is_dotted && meaning.field_of(expression).is_some());
        }
        for at in (1..count).rev() {
            index.least[at] = index.least[2 * at].min(index.least[2 * at + 1]);
        }
        index
    }

    /// Whether a column up to the mark is named in these bytes.
    pub(super) fn has(&self, mark: usize, range: &Bytes) -> bool {
        let (from, until) = self.within(range);
        let (mut from, mut until) = (from + self.places.len(), until + self.places.len());
        let mut least = usize::MAX;
        while from < until {
            if from % 2 == 1 {
                least = least.min(self.least[from]);
                from += 1;
            }
            if until % 2 == 1 {
                until -= 1;
                least = least.min(self.least[until]);
            }
            from /= 2;
            until /= 2;
        }
        least <= mark
    }

    /// Whether it is known of all names in these bytes which columns they are.
    pub(super) fn are_known(&self, range: &Bytes) -> bool {
        let (from, until) = self.within(range);
        self.unknown[from] == self.unknown[until]
    }

    /// The names in these bytes, from one until another.
    fn within(&self, range: &Bytes) -> (usize, usize) {
        let before = |end: usize| self.places.partition_point(|place| *place < end);
        let from = before(range.start);
        (from, before(range.end).max(from))
    }
}
