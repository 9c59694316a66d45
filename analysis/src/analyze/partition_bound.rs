//! `no_partition_bound`: a scan that reads all there is, however old.
//!
//! *What it checks*: each reading of a table whose partitions grow with time must bound that key from below: by `=`, IN,
//! `>`, `>=`, BETWEEN, LIKE or a predicate over it, in each branch of an OR.
//!
//! *Why*: such a query costs more every day, and one day more than the workgroup's limit lets it scan.
//!
//! *Example*: `SELECT count(*) FROM flow_logs WHERE action = 'REJECT'`
//!
//! *Use instead*: `SELECT count(*) FROM flow_logs WHERE action = 'REJECT' AND day >= '2026/11/01'`

use super::Analyzer;
use crate::catalog::Partition;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::syntax::tree::{ComparisonOperator, Expression, ExpressionKind as Kind, LogicalOperator};

impl Analyzer<'_> {
    /// Notes which scans a condition bounds.
    pub(super) fn bound_from_below(&mut self, condition: &Expression) {
        self.days_of_another_form(condition);
        for scan in self.bounded_by(condition) {
            if let Some(scan) = self.scans.get_mut(scan) {
                scan.bounded = true;
            }
        }
    }

    fn bounded_by(&self, condition: &Expression) -> Vec<usize> {
        match &*condition.kind {
            Kind::Logical {
                operator: LogicalOperator::And,
                terms,
            } => terms.iter().flat_map(|term| self.bounded_by(term)).collect(),
            Kind::Logical {
                operator: LogicalOperator::Or,
                terms,
            } => {
                let mut terms = terms.iter().map(|term| self.bounded_by(term));
                let first = terms.next().unwrap_or_default();
                terms.fold(first, |all, own| {
                    all.into_iter().filter(|scan| own.contains(scan)).collect()
                })
            }
            Kind::Comparison { operator, left, right } => match operator {
                ComparisonOperator::Greater | ComparisonOperator::GreaterOrEqual => self.over_time(left, right),
                ComparisonOperator::Less | ComparisonOperator::LessOrEqual => self.over_time(right, left),
                ComparisonOperator::Equal => [left, right].into_iter().flat_map(|side| self.times_in(side)).collect(),
                ComparisonOperator::NotEqual | ComparisonOperator::IsDistinctFrom => Vec::new(),
            },
            Kind::Not(_) | Kind::IsNull(_) => Vec::new(),
            _ => self.times_in(condition),
        }
    }

    /// What a lower bound on one side bounds; an expression over the key may turn the order round.
    fn over_time(&self, low: &Expression, high: &Expression) -> Vec<usize> {
        let mut scans = self.times_in(low);
        if self.column_of(high).is_none() {
            scans.extend(self.times_in(high));
        }
        scans
    }

    /// The scans whose time key an expression names.
    fn times_in(&self, expression: &Expression) -> Vec<usize> {
        let own = self
            .column_of(expression)
            .and_then(|id| self.field_origins.get(&id))
            .into_iter()
            .flatten();
        let own = own.filter(|origin| {
            let tables = self.catalog.tables.as_deref().unwrap_or_default();
            let table = self.scans.get(origin.scan).and_then(|scan| tables.get(scan.table));
            let column = origin.column.and_then(|column| table?.columns.get(column));
            column.is_some_and(|column| column.partition == Partition::Time)
        });
        let below = expression.children().into_iter().flat_map(|child| self.times_in(child));
        own.map(|origin| origin.scan).chain(below).collect()
    }

    /// Advises against scans without a bound, in a query that is right otherwise.
    pub(super) fn unbounded_scans(&mut self) {
        let errors = self
            .analysis
            .diagnostics
            .iter()
            .any(|one| one.severity == Severity::Error);
        let Some(tables) = self.catalog.tables.as_deref().filter(|_| !errors) else {
            return;
        };
        let mut lints = Vec::new();
        for scan in self.running_scans(|scan| !scan.bounded) {
            let table = &tables[scan.table];
            let Some(key) = table.columns.iter().find(|column| column.partition == Partition::Time) else {
                continue;
            };
            let lint = Diagnostic::error(
                Code::NoPartitionBound,
                scan.range.clone(),
                format!("partition column `{}` has no lower bound in the WHERE clause", key.name),
                format!("all of `{}` is read, however old", table.name),
            );
            let lint = lint.help(format!("add `{} >= '…'` to the conditions", key.name));
            lints.push(Diagnostic {
                severity: Severity::Lint,
                ..lint
            });
        }
        for lint in lints {
            self.report(lint);
        }
    }
}
