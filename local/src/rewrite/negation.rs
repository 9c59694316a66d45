//! NOT goes down to the terms of AND and OR, and into comparisons: `NOT (a = 1 AND b)` becomes `a <> 1 OR NOT b`.

use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::plan::{Comparison, Expression, ExpressionKind as Kind, Literal};

/// Moves each NOT in an expression down.
pub(super) fn whole(expression: &mut Expression) {
    while let Kind::Not(value) = &mut expression.kind {
        let kind = match &mut value.kind {
            Kind::Not(own) => std::mem::replace(&mut own.kind, Kind::Literal(Literal::Null)),
            Kind::And(terms) => Kind::Or(negated(terms)),
            Kind::Or(terms) => Kind::And(negated(terms)),
            Kind::Comparison { operator, left, .. } => {
                let Some(opposite) = opposite(*operator, &left.data_type) else {
                    break;
                };
                *operator = opposite;
                std::mem::replace(&mut value.kind, Kind::Literal(Literal::Null))
            }
            _ => break,
        };
        expression.kind = kind;
    }
    expression.children_mut().into_iter().for_each(whole);
}

fn negated(terms: &mut Vec<Expression>) -> Vec<Expression> {
    let not = |term| Expression {
        kind: Kind::Not(Box::new(term)),
        data_type: Type::Boolean,
    };
    std::mem::take(terms).into_iter().map(not).collect()
}

/// The comparison that is true where this one is false; `None` if there is none: nothing is less or greater than NaN.
fn opposite(operator: Comparison, data_type: &Type) -> Option<Comparison> {
    let is_float = matches!(data_type, Type::Double | Type::Real);
    Some(match operator {
        Comparison::Equal => Comparison::NotEqual,
        Comparison::NotEqual => Comparison::Equal,
        Comparison::IsDistinctFrom => return None,
        _ if is_float => return None,
        Comparison::Less => Comparison::GreaterOrEqual,
        Comparison::LessOrEqual => Comparison::Greater,
        Comparison::Greater => Comparison::LessOrEqual,
        Comparison::GreaterOrEqual => Comparison::Less,
    })
}
