//! UNION, INTERSECT, EXCEPT.

use super::Analyzer;
use super::field::Fields;
use super::scope::Scope;
use crate::diagnostic::Code;
use crate::listed::Listed as _;
use crate::syntax::tree::{QueryBody, SetOperation, SetOperator};
use crate::types::common_super_type;

impl Analyzer<'_> {
    /// A chain nests to the left and may be long, so it is unrolled.
    pub(super) fn set_operation(&mut self, operation: &SetOperation, scope: &Scope<'_>) -> Fields {
        let mut chain = vec![operation];
        let mut first = &operation.left;
        while let QueryBody::SetOperation(inner) = first {
            chain.push(inner);
            first = &inner.left;
        }
        let mut left = self.body(first, scope);
        for operation in chain.into_iter().rev() {
            let right = self.body(&operation.right, scope);
            left = self.combined(operation, left, &right);
        }
        left
    }

    fn combined(&mut self, operation: &SetOperation, left: Fields, right: &Fields) -> Fields {
        let word = match operation.operator {
            SetOperator::Union => "UNION",
            SetOperator::Intersect => "INTERSECT",
            SetOperator::Except => "EXCEPT",
        };
        if left.is_open() || right.is_open() {
            return Fields {
                fields: left.fields,
                open: vec![None],
            };
        }
        let (mine, others): (Vec<_>, Vec<_>) = (left.visible().cloned().listed(), right.visible().cloned().listed());
        if mine.len() != others.len() {
            let message = format!("{word} of queries with {} and {} columns", mine.len(), others.len());
            self.error(
                Code::TypeMismatch,
                &operation.head,
                message,
                "another number of columns",
            );
            return Fields {
                fields: left.fields,
                open: vec![None],
            };
        }
        let mut fields = Vec::with_capacity(mine.len());
        let mut wrong = false;
        for (index, (one, other)) in mine.into_iter().zip(others).enumerate() {
            let mut data_type = None;
            if let (Some(a), Some(b)) = (&one.data_type, &other.data_type) {
                data_type = common_super_type(a, b);
                if data_type.is_none() && !wrong {
                    wrong = true;
                    let message = format!("column {} is {a} before {word}, and {b} after it", index + 1);
                    self.error(Code::TypeMismatch, &operation.head, message, "types that do not meet");
                }
            }
            let checked = operation.distinct || operation.operator != SetOperator::Union;
            if let Some(found) = data_type
                .as_ref()
                .filter(|found| checked && !wrong && !found.is_comparable())
            {
                wrong = true;
                let message = format!("column {} is {found}, which cannot be compared", index + 1);
                self.error(Code::TypeMismatch, &operation.head, message, "compares its rows");
            }
            let mut field = self.new_field(one.name, data_type);
            self.meaning.fields.as_never_null(field.id, &[one.id, other.id]);
            for side in [one.id, other.id] {
                if checked {
                    self.meaning.readings.note(side);
                } else {
                    self.meaning.readings.hand_on(field.id, side);
                }
            }
            field.origins = one.origins;
            if operation.operator != SetOperator::Except {
                field.origins.extend(other.origins);
                field.origins.iter_mut().for_each(|origin| origin.alone = false);
            }
            fields.push(field);
        }
        self.record_body(&operation.head, &fields);
        Fields {
            fields,
            open: Vec::new(),
        }
    }
}
