//! Expressions found by what they look like, so that thousands of them are not compared in pairs.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::mem::discriminant;

use super::Analyzer;
use crate::syntax::tree::{Expression, ExpressionKind as Kind};

/// Expressions by their shapes.
pub(super) struct Shapes<'t>(HashMap<u64, Vec<&'t Expression>>);

impl Analyzer<'_> {
    pub(super) fn shapes<'t>(&self, expressions: impl IntoIterator<Item = &'t Expression>) -> Shapes<'t> {
        let mut shapes: HashMap<u64, Vec<&'t Expression>> = HashMap::new();
        for expression in expressions {
            shapes.entry(self.shape(expression)).or_default().push(expression);
        }
        Shapes(shapes)
    }

    /// Whether one of them is the same.
    pub(super) fn has_same(&self, shapes: &Shapes<'_>, expression: &Expression) -> bool {
        if shapes.0.is_empty() {
            return false;
        }
        let alike = shapes.0.get(&self.shape(expression));
        alike.is_some_and(|alike| alike.iter().any(|own| self.same(own, expression)))
    }

    /// A number that expressions have in common if they are the [`same`](Self::same), and few others.
    fn shape(&self, expression: &Expression) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.hash(expression, &mut hasher);
        hasher.finish()
    }

    fn hash(&self, expression: &Expression, hasher: &mut DefaultHasher) {
        match self.column_of(expression) {
            Some(field) if !self.meaning.fields.is_of_lambda(field) => return field.hash(hasher),
            _ => {}
        }
        discriminant(&*expression.kind).hash(hasher);
        match &*expression.kind {
            Kind::Long(value) => value.hash(hasher),
            Kind::Text(text) | Kind::Decimal(text) => text.hash(hasher),
            Kind::Named(parameter) => parameter.hash(hasher),
            Kind::Call(call) => call.name.last().value.to_lowercase().hash(hasher),
            _ => {}
        }
        expression.each_child(|child| self.hash(child, hasher));
    }
}
