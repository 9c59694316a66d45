//! Injected partition keys: each scan must say which of their values it wants.

use std::ops::Range;

use super::Analyzer;
use super::scan::Scan;
use super::scope::{Field, Origin};
use crate::catalog::Partition;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::tree::{ComparisonOperator, Expression, ExpressionKind as Kind, JoinKind, LogicalOperator};

impl Analyzer<'_> {
    /// Notes that a column has one of known values.
    pub(super) fn bind(&mut self, origin: Origin) {
        if let (Some(scan), Some(column)) = (self.scans.get_mut(origin.scan), origin.column) {
            scan.bound.push(column);
        }
    }

    /// Notes what a WHERE or HAVING over these fields binds.
    pub(super) fn bind_in(&mut self, condition: &Expression, fields: &[Field]) {
        self.narrow(condition, fields);
        for origin in self.bound_by(condition) {
            self.bind(origin);
        }
    }

    /// An outer join's condition binds the side that may be missing.
    pub(super) fn bind_in_join(
        &mut self,
        condition: &Expression,
        kind: JoinKind,
        left: &Range<usize>,
        right: &Range<usize>,
    ) {
        for origin in self.bound_by(condition) {
            let place = self.scans.get(origin.scan).map_or(0, |scan| scan.range.start);
            let binds = match kind {
                JoinKind::Left => right.contains(&place),
                JoinKind::Right => left.contains(&place),
                JoinKind::Full => false,
                _ => true,
            };
            // A WITH query stands elsewhere, and is given the benefit of the doubt.
            let elsewhere = !left.contains(&place) && !right.contains(&place) && kind != JoinKind::Full;
            if binds || elsewhere {
                self.bind(origin);
            }
        }
    }

    fn bound_by(&self, condition: &Expression) -> Vec<Origin> {
        match &*condition.kind {
            Kind::Logical {
                operator: LogicalOperator::And,
                terms,
            } => terms.iter().flat_map(|term| self.bound_by(term)).collect(),
            Kind::Logical {
                operator: LogicalOperator::Or,
                terms,
            } => {
                let mut terms = terms.iter().map(|term| self.bound_by(term));
                let first = terms.next().unwrap_or_default();
                terms.fold(first, |all, own| {
                    all.into_iter().filter(|origin| own.contains(origin)).collect()
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
            Kind::InList { value, list } => self.bound_to(value, &list.iter().collect::<Vec<_>>()),
            Kind::InQuery { value, .. } => self.bound_to(value, &[]),
            _ => Vec::new(),
        }
    }

    /// The columns that the expression is, when the values do not depend on their scans.
    fn bound_to(&self, column: &Expression, values: &[&Expression]) -> Vec<Origin> {
        let Some(id) = self.column_of(column) else {
            return Vec::new();
        };
        let origins = self.origins_of(id).to_vec();
        let depends = |origin: &Origin| values.iter().any(|value| self.depends_on(value, origin.scan));
        origins.into_iter().filter(|origin| !depends(origin)).collect()
    }

    fn depends_on(&self, value: &Expression, scan: usize) -> bool {
        let own = self.column_of(value).map_or(&[][..], |id| self.origins_of(id));
        own.iter().any(|origin| origin.scan == scan)
            || value.children().into_iter().any(|child| self.depends_on(child, scan))
    }

    /// Says which scans bind too little.
    pub(super) fn unbound_injected_keys(&mut self) {
        let Some(tables) = &self.catalog.tables else { return };
        let mut errors = Vec::new();
        for (number, table) in tables.iter().enumerate() {
            let keys = table.columns.iter().enumerate();
            for (index, column) in keys.filter(|(_, column)| column.partition == Partition::Injected) {
                let is_wrong = |scan: &Scan| scan.table == number && !scan.bound.contains(&index);
                let key = &column.name;
                for scan in self.running_scans(is_wrong) {
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
        errors.sort_by_key(|(place, _)| *place);
        for (_, error) in errors {
            self.report(error);
        }
    }
}
