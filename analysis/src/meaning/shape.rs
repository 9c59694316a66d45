//! Expressions found by what they look like, so that thousands of them are not compared in pairs.

use std::cell::RefCell;
use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::mem::discriminant;

use super::Meaning;
use crate::syntax::tree::{Expression, ExpressionKind as Kind};

/// Expressions by their shapes.
pub(crate) struct Shapes<'t> {
    expressions: HashMap<u64, Vec<&'t Expression>>,
    /// The shapes of expressions that were looked for: of each part, too.
    known: RefCell<Known>,
}

/// Shapes, and where they are by the numbers of the expressions.
#[derive(Default)]
struct Known {
    shapes: Vec<u64>,
    places: HashMap<usize, usize>,
}

impl Meaning<'_> {
    pub(crate) fn shapes<'t>(&self, expressions: impl IntoIterator<Item = &'t Expression>) -> Shapes<'t> {
        let mut shapes = Shapes {
            expressions: HashMap::new(),
            known: RefCell::default(),
        };
        for expression in expressions {
            let shape = self.shape(expression, shapes.known.get_mut());
            shapes.expressions.entry(shape).or_default().push(expression);
        }
        shapes
    }

    /// Whether one of them is the same.
    pub(crate) fn has_same(&self, shapes: &Shapes<'_>, expression: &Expression) -> bool {
        if shapes.expressions.is_empty() {
            return false;
        }
        let shape = self.shape(expression, &mut shapes.known.borrow_mut());
        let alike = shapes.expressions.get(&shape);
        alike.is_some_and(|alike| alike.iter().any(|own| self.same(own, expression)))
    }

    /// A number that expressions have in common if they are the [`same`](Self::same), and few others.
    fn shape(&self, expression: &Expression, known: &mut Known) -> u64 {
        if let Some(place) = known.places.get(&expression.id) {
            return known.shapes[*place];
        }
        let mut hasher = DefaultHasher::new();
        match self.field_of(expression) {
            Some(field) if !self.fields.is_of_lambda(field) => field.hash(&mut hasher),
            _ => {
                discriminant(&*expression.kind).hash(&mut hasher);
                match &*expression.kind {
                    Kind::Long(value) => value.hash(&mut hasher),
                    Kind::Text(text) | Kind::Decimal(text) => text.hash(&mut hasher),
                    Kind::Named(parameter) => parameter.hash(&mut hasher),
                    Kind::Call(call) => call.name.last().value.to_lowercase().hash(&mut hasher),
                    _ => {}
                }
                expression.each_child(|child| self.shape(child, known).hash(&mut hasher));
            }
        }
        let shape = hasher.finish();
        known.places.insert(expression.id, known.shapes.len());
        known.shapes.push(shape);
        shape
    }
}
