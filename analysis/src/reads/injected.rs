//! Injected partition keys: each scan must say which of their values it wants.

use super::Reader;
use crate::catalog::Partition;
use crate::diagnostic::{Code, Diagnostic};
use crate::listed::Listed as _;
use crate::meaning::field::Origin;
use crate::meaning::{Condition, Meaning, Scan};
use crate::order::by_place;
use crate::syntax::tree::{ComparisonOperator, Expression, ExpressionKind as Kind, JoinKind, LogicalOperator};

impl Reader<'_> {
    /// Notes which columns a condition binds.
    ///
    /// An outer join's condition binds the side that may be missing.
    pub(super) fn bind_by(&mut self, condition: &Condition, expression: &Expression) {
        for origin in self.bound_by(expression) {
            let binds = condition.join.as_ref().is_none_or(|(kind, left, right)| {
                let scans = self.meaning.scans.all();
                let place = scans.get(origin.scan).map_or(0, |scan| scan.range.start);
                let binds = match kind {
                    JoinKind::Left => right.contains(&place),
                    JoinKind::Right => left.contains(&place),
                    JoinKind::Full => false,
                    _ => true,
                };
                // A WITH query stands elsewhere, and is given the benefit of the doubt.
                let elsewhere = !left.contains(&place) && !right.contains(&place) && *kind != JoinKind::Full;
                binds || elsewhere
            });
            if binds {
                self.bind(origin);
            }
        }
    }

    /// Notes that a column has one of known values.
    pub(super) fn bind(&mut self, origin: Origin) {
        if let (Some(scan), Some(column)) = (self.scans.get_mut(origin.scan), origin.column) {
            scan.bound.push(column);
        }
    }

    pub(super) fn bound_by(&self, condition: &Expression) -> Vec<Origin> {
        match &*condition.kind {
            Kind::Logical {
                operator: LogicalOperator::And,
                terms,
            } => terms.iter().flat_map(|term| self.bound_by(term)).listed(),
            Kind::Logical {
                operator: LogicalOperator::Or,
                terms,
            } => {
                let mut terms = terms.iter().map(|term| self.bound_by(term));
                let first = terms.next().unwrap_or_default();
                terms.fold(first, |all, own| {
                    all.into_iter().filter(|origin| own.contains(origin)).listed()
                })
            }
            Kind::Comparison {
                operator: ComparisonOperator::Equal,
                left,
                right,
            } => {
                let mut all = self.bound_to(left, &[right]);
                all.extend(self.bound_to(right, &[left]));
                all
            }
            Kind::InList { value, list } => self.bound_to(value, &list.iter().listed()),
            Kind::InQuery { value, .. } => self.bound_to(value, &[]),
            _ => Vec::new(),
        }
    }

    /// The columns that the expression is, when the values do not depend on their scans.
    fn bound_to(&self, column: &Expression, values: &[&Expression]) -> Vec<Origin> {
        let Some(id) = self.meaning.field_of(column) else {
            return Vec::new();
        };
        let origins = self.meaning.fields.origins_of(id).to_vec();
        let depends = |origin: &Origin| values.iter().any(|value| self.depends_on(value, origin.scan));
        origins.into_iter().filter(|origin| !depends(origin)).listed()
    }

    fn depends_on(&self, value: &Expression, scan: usize) -> bool {
        let own = self
            .meaning
            .field_of(value)
            .map_or(&[][..], |id| self.meaning.fields.origins_of(id));
        own.iter().any(|origin| origin.scan == scan)
            || value.children().into_iter().any(|child| self.depends_on(child, scan))
    }
}

/// Says which scans bind too little; `is_bound` says whether one binds a column.
pub(super) fn unbound(meaning: &Meaning<'_>, is_bound: &dyn Fn(usize, usize) -> bool) -> Vec<Diagnostic> {
    let Some(tables) = &meaning.catalog.tables else {
        return Vec::new();
    };
    let mut errors = Vec::new();
    for (number, table) in tables.iter().enumerate() {
        let keys = table.columns.iter().enumerate();
        for (index, column) in keys.filter(|(_, column)| column.partition == Partition::Injected) {
            let is_wrong = |own: usize, scan: &Scan| scan.table == number && !is_bound(own, index);
            let key = &column.name;
            for scan in meaning.scans.running(&is_wrong) {
                let error = Diagnostic::error(
                    Code::UnboundInjectedKey,
                    scan.range.clone(),
                    format!("the partition key `{key}` is not bound"),
                    format!(
                        "each scan of `{}` must say which values of `{key}` it reads",
                        table.name
                    ),
                );
                let help = format!("add `{key} = '…'` or `{key} IN ('…', '…')` to the WHERE clause");
                errors.push((scan.range.start, error.help(help)));
            }
        }
    }
    by_place(&mut errors, |(place, _)| *place);
    errors.into_iter().map(|(_, error)| error).listed()
}
