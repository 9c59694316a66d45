//! Parts of expressions that are already made, and how they are found again.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use crate::plan::expression::{Expression, ExpressionKind as To};
use crate::types::Type;

/// The expression with columns for the parts that are already made.
pub(super) fn replaced(mut expression: Expression, made: &HashMap<Expression, usize>) -> Expression {
    fn replace(expression: &mut Expression, made: &HashMap<Expression, usize>) {
        if matches!(expression.kind, To::Literal(_) | To::Parameter(_)) {
            return;
        }
        if let Some(column) = made.get(&*folded(expression)) {
            expression.kind = To::Column(*column);
            return;
        }
        expression
            .children_mut()
            .into_iter()
            .for_each(|child| replace(child, made));
    }
    if !made.is_empty() {
        replace(&mut expression, made);
    }
    expression
}

/// The expression as it is looked for: names in types of rows ignore case, and parameters of lambdas are told apart by
/// their places.
pub(super) fn folded(expression: &Expression) -> Cow<'_, Expression> {
    if !is_folded(expression) {
        return Cow::Borrowed(expression);
    }
    let mut own = expression.clone();
    fold(&mut own, 0);
    Cow::Owned(own)
}

fn is_folded(expression: &Expression) -> bool {
    let has_upper = |own: &Type| match own {
        Type::Row(_) | Type::Array(_) | Type::Map(..) => own.to_string().contains(char::is_uppercase),
        _ => false,
    };
    matches!(expression.kind, To::Lambda { .. })
        || has_upper(&expression.data_type)
        || expression.children().into_iter().any(is_folded)
}

/// `depth`: how many parameters the lambdas around have.
fn fold(expression: &mut Expression, depth: usize) {
    fold_type(&mut expression.data_type);
    let mut inside = depth;
    if let To::Lambda { parameters, body } = &mut expression.kind {
        // No plan has that many columns.
        let place = |index: usize| usize::MAX - depth - index;
        let own = std::mem::take(parameters);
        body.rename(&|column| own.iter().position(|other| *other == column).map_or(column, place));
        parameters.extend((0..own.len()).map(place));
        inside += own.len();
    }
    expression
        .children_mut()
        .into_iter()
        .for_each(|child| fold(child, inside));
}

fn fold_type(own: &mut Type) {
    match own {
        Type::Row(fields) => fields.iter_mut().for_each(|field| {
            field.name = field.name.as_ref().map(|name| name.to_lowercase());
            fold_type(&mut field.data_type);
        }),
        Type::Array(element) => fold_type(Arc::make_mut(element)),
        Type::Map(key, value) => {
            fold_type(Arc::make_mut(key));
            fold_type(Arc::make_mut(value));
        }
        _ => {}
    }
}
