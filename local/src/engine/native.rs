//! Expressions that `DataFusion` runs itself: those that mean the same there and cannot fail.

use std::sync::Arc;

use arrow::datatypes::Schema;
use datafusion_common::ScalarValue;
use datafusion_expr::Operator;
use datafusion_physical_expr::PhysicalExpr;
use datafusion_physical_expr::expressions::{
    BinaryExpr, Column, IsNullExpr, LikeExpr, Literal, NotExpr, case, in_list,
};
use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::plan::{ColumnNumber, Comparison, Expression, ExpressionKind as Kind};

use crate::batch::array;
use crate::expression::Program;
use crate::value::Value;

/// The input of expressions.
pub(super) struct Input<'a> {
    /// The available columns.
    pub(super) columns: &'a [ColumnNumber],
    pub(super) schema: &'a Schema,
    /// Compiles an expression without columns.
    pub(super) constant: &'a dyn Fn(&Expression) -> Option<Program>,
}

/// Whether Arrow compares values of this type as Trino does.
pub(super) fn is_plain(data_type: &Type) -> bool {
    match data_type {
        Type::Boolean
        | Type::Tinyint
        | Type::Smallint
        | Type::Integer
        | Type::Bigint
        | Type::Decimal { .. }
        | Type::Varchar(_)
        | Type::Date
        | Type::IntervalDayToSecond
        | Type::IntervalYearToMonth
        | Type::Time { zone: false, .. } => true,
        Type::Timestamp { zone, .. } => !zone,
        _ => false,
    }
}

/// A value as a literal of `DataFusion`.
pub(super) fn literal(value: &Value, data_type: &Type) -> Option<Arc<dyn PhysicalExpr>> {
    let array = array(std::slice::from_ref(value), data_type).ok()?;
    ScalarValue::try_from_array(&array, 0)
        .ok()
        .map(|scalar| Arc::new(Literal::new(scalar)) as _)
}

impl Input<'_> {
    /// The column with a number.
    pub(super) fn column(&self, column: ColumnNumber) -> Option<Arc<dyn PhysicalExpr>> {
        let index = self.columns.iter().position(|own| *own == column)?;
        Some(Arc::new(Column::new(self.schema.field(index).name(), index)))
    }

    /// The expression for `DataFusion`, if `DataFusion` can run it.
    pub(super) fn native(&self, expression: &Expression) -> Option<Arc<dyn PhysicalExpr>> {
        if let Kind::Column(column) = &expression.kind
            && let Some(own) = self.column(*column)
        {
            return Some(own);
        }
        if let Some(program) = (self.constant)(expression)
            && let Some(value) = program.constant()
        {
            return literal(value, &expression.data_type);
        }
        match &expression.kind {
            Kind::Coerce(value) => match (&value.data_type, &expression.data_type) {
                (Type::Varchar(_), Type::Varchar(_)) => self.native(value),
                _ => None,
            },
            Kind::Comparison { operator, left, right } if is_plain(&left.data_type) => {
                let operator = match operator {
                    Comparison::Equal => Operator::Eq,
                    Comparison::NotEqual => Operator::NotEq,
                    Comparison::Less => Operator::Lt,
                    Comparison::LessOrEqual => Operator::LtEq,
                    Comparison::Greater => Operator::Gt,
                    Comparison::GreaterOrEqual => Operator::GtEq,
                    Comparison::IsDistinctFrom => Operator::IsDistinctFrom,
                };
                Some(binary(self.native(left)?, operator, self.native(right)?))
            }
            Kind::Between { value, low, high } if is_plain(&value.data_type) => {
                let value = self.native(value)?;
                if !value.children().is_empty() {
                    // It would be computed twice, and so would what is nested in it.
                    return None;
                }
                let from = binary(Arc::clone(&value), Operator::GtEq, self.native(low)?);
                let to = binary(value, Operator::LtEq, self.native(high)?);
                Some(binary(from, Operator::And, to))
            }
            Kind::And(terms) => self.connected(terms, Operator::And),
            Kind::Or(terms) => self.connected(terms, Operator::Or),
            Kind::Not(value) => Some(Arc::new(NotExpr::new(self.native(value)?))),
            Kind::IsNull(value) => Some(Arc::new(IsNullExpr::new(self.native(value)?))),
            Kind::Like {
                value,
                pattern,
                escape: None,
            } if is_plain(&value.data_type) => {
                // For DataFusion a backslash is always an escape character.
                let Some(Value::Text(text)) = (self.constant)(pattern)?.constant().cloned() else {
                    return None;
                };
                let (value, pattern) = (self.native(value)?, self.native(pattern)?);
                (!text.contains('\\')).then(|| Arc::new(LikeExpr::new(false, false, value, pattern)) as _)
            }
            Kind::Case { branches, otherwise } => {
                let branch = |(condition, value): &(Expression, Expression)| {
                    Some((self.native(condition)?, self.native(value)?))
                };
                let branches: Vec<_> = branches.iter().map(branch).collect::<Option<_>>()?;
                let otherwise = match otherwise {
                    Some(value) => Some(self.native(value)?),
                    None => None,
                };
                let mut values = branches.iter().map(|(_, value)| value).chain(&otherwise);
                let first = values.next()?.data_type(self.schema).ok()?;
                let is_first =
                    |value: &Arc<dyn PhysicalExpr>| value.data_type(self.schema).is_ok_and(|own| own == first);
                if !values.all(is_first) {
                    return None;
                }
                case(None, branches, otherwise).ok()
            }
            Kind::In { value, list } if is_plain(&value.data_type) => {
                let own = self.native(value)?;
                let list: Option<Vec<_>> = list.iter().map(|item| self.native(item)).collect();
                let list = list.filter(|list| list.iter().all(|item| item.downcast_ref::<Literal>().is_some()))?;
                in_list(own, list, &false, self.schema).ok()
            }
            _ => None,
        }
    }

    fn connected(&self, terms: &[Expression], operator: Operator) -> Option<Arc<dyn PhysicalExpr>> {
        let terms: Vec<_> = terms.iter().map(|term| self.native(term)).collect::<Option<_>>()?;
        balanced(&terms, operator)
    }
}

/// A tree without long branches: `DataFusion` asks each operator for its type, which asks all below it.
fn balanced(terms: &[Arc<dyn PhysicalExpr>], operator: Operator) -> Option<Arc<dyn PhysicalExpr>> {
    if let [only] = terms {
        return Some(Arc::clone(only));
    }
    let (first, second) = terms.split_at_checked(terms.len() / 2)?;
    Some(binary(
        balanced(first, operator)?,
        operator,
        balanced(second, operator)?,
    ))
}

fn binary(left: Arc<dyn PhysicalExpr>, operator: Operator, right: Arc<dyn PhysicalExpr>) -> Arc<dyn PhysicalExpr> {
    Arc::new(BinaryExpr::new(left, operator, right))
}
