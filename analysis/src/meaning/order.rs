//! ORDER BY.

use super::Analyzer;
use super::field::Field;
use super::output::Output;
use super::scope::Scope;
use crate::diagnostic::Code;
use crate::listed::Listed as _;
use crate::syntax::tree::{Expression, ExpressionKind, OrderBy, Query, QuerySpecification};

impl Analyzer<'_> {
    /// ORDER BY of a block; the answer are the keys, an ordinal's being what it stands for.
    pub(super) fn order_by_block<'t>(
        &mut self,
        order_by: &'t OrderBy,
        outputs: &[Output<'t>],
        block: &QuerySpecification,
        scope: &Scope<'_>,
    ) -> Vec<&'t Expression> {
        let mut keys = Vec::new();
        for item in &order_by.items {
            let key = &item.key;
            let mut data_type = None;
            if let ExpressionKind::Long(ordinal) = *key.kind {
                if scope.fields.is_open() && ordinal > 0 {
                    continue;
                }
                let index = usize::try_from(ordinal).ok().and_then(|ordinal| ordinal.checked_sub(1));
                match index.and_then(|index| outputs.get(index)) {
                    Some(Output::Expression(_)) => {
                        data_type = index
                            .and_then(|index| scope.fields.fields.get(index))
                            .and_then(|own| own.data_type.clone());
                        keys.push(key);
                    }
                    Some(Output::Star(field, _)) => data_type.clone_from(&field.data_type),
                    None => self.ordinal(key, ordinal, "ORDER BY", outputs.len()),
                }
            } else {
                data_type = self.expression(key, scope);
                keys.push(key);
            }
            self.orderable(data_type.as_ref(), &block.head);
        }
        keys
    }

    /// ORDER BY of a set operation, of VALUES, TABLE or a query in parentheses.
    pub(super) fn order_by_output(&mut self, order_by: &OrderBy, query: &Query, scope: &Scope<'_>) {
        let head = query.range.start..query.range.start + 1;
        let visible: Vec<&Field> = scope.fields.visible().listed();
        for item in &order_by.items {
            if let ExpressionKind::Long(ordinal) = *item.key.kind {
                let index = usize::try_from(ordinal).ok().and_then(|ordinal| ordinal.checked_sub(1));
                let may_fit = scope.fields.is_open() && ordinal > 0;
                match index.and_then(|index| visible.get(index)) {
                    _ if may_fit => {}
                    Some(field) => self.orderable(field.data_type.as_ref(), &head),
                    None => {
                        let message = format!("ORDER BY names column {ordinal} of a query that has {}", visible.len());
                        self.error(Code::InvalidColumnReference, &item.key.head, message, "no such column");
                    }
                }
                continue;
            }
            let found = self.expression(&item.key, scope);
            self.orderable(found.as_ref(), &head);
        }
        for item in &order_by.items {
            self.no_aggregates(&item.key, "the ORDER BY of a whole query");
        }
    }

    fn orderable(&mut self, found: Option<&crate::Type>, head: &std::ops::Range<usize>) {
        if let Some(found) = found.filter(|found| !found.is_orderable()) {
            let message = format!("ORDER BY compares its keys, but {found} has no order");
            self.error(Code::TypeMismatch, head, message, "orders by such a key");
        }
    }
}
