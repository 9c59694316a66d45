//! Subqueries in expressions: each becomes a column.

use super::expression::{comparison, meet};
use super::{Builder, Made, PendingSubquery, Rows, coerced, free_columns, no_plan};
use crate::plan::NoPlanReason;
use crate::plan::expression::{Expression, ExpressionKind};
use crate::plan::node::{Join, JoinKind, Node, Quantifier, SubqueryKind, Values};
use crate::syntax::tree::{self, ComparisonOperator, ExpressionKind as Kind, Query};
use crate::types::{Field, Type};

impl Builder<'_> {
    /// An expression that holds a query.
    pub(super) fn subquery(&mut self, expression: &tree::Expression) -> Made<Expression> {
        match &*expression.kind {
            Kind::Subquery(query) => self.scalar(expression, query),
            Kind::Exists(query) => self.exists(expression, query),
            Kind::InQuery { value, query } => self.in_query(expression, value, query),
            Kind::Quantified {
                operator,
                all,
                value,
                query,
            } => self.quantified(expression, (*operator, *all), value, query),
            _ => Err(no_plan(NoPlanReason::UnknownType, &expression.range)),
        }
    }

    fn scalar(&mut self, expression: &tree::Expression, query: &Query) -> Made<Expression> {
        let Rows { node, columns } = self.rows_of(expression, query)?;
        let (node, column) = if let [only] = columns.as_slice() {
            (node, *only)
        } else {
            // Without a row, each column is NULL and not the row of them.
            let is_correlated = !free_columns(&node).is_empty();
            let node = if is_correlated { node } else { one_row_at_least(node) };
            let data_type = self.known_type(expression)?;
            self.packed(node, &columns, data_type)
        };
        let data_type = self.type_of_column(column);
        Ok(self.pending(SubqueryKind::Scalar { column }, node, &data_type))
    }

    fn exists(&mut self, expression: &tree::Expression, query: &Query) -> Made<Expression> {
        let Rows { node, .. } = self.rows_of(expression, query)?;
        Ok(self.pending(SubqueryKind::Exists, node, &Type::Boolean))
    }

    fn in_query(&mut self, expression: &tree::Expression, value: &tree::Expression, query: &Query) -> Made<Expression> {
        let (value, node, column) = self.compared(expression, value, query)?;
        Ok(self.pending(SubqueryKind::In { value, column }, node, &Type::Boolean))
    }

    fn quantified(
        &mut self,
        expression: &tree::Expression,
        (operator, all): (ComparisonOperator, bool),
        value: &tree::Expression,
        query: &Query,
    ) -> Made<Expression> {
        let (value, node, column) = self.compared(expression, value, query)?;
        let kind = SubqueryKind::Quantified {
            operator: comparison(operator),
            quantifier: if all { Quantifier::All } else { Quantifier::Any },
            value,
            column,
        };
        Ok(self.pending(kind, node, &Type::Boolean))
    }

    /// A value and the column of a query that it is compared with, of one type. A row is compared with all columns.
    fn compared(
        &mut self,
        expression: &tree::Expression,
        value: &tree::Expression,
        query: &Query,
    ) -> Made<(Expression, Node, usize)> {
        let mut value = self.expression(value)?;
        let Rows { node, columns } = self.rows_of(expression, query)?;
        let (node, column) = match (columns.as_slice(), &value.data_type) {
            // A row of one field is compared as that field.
            ([only], Type::Row(fields)) if fields.len() == 1 => {
                let data_type = fields[0].data_type.clone();
                let row = Box::new(value);
                value = Expression {
                    kind: ExpressionKind::Field { row, index: 0 },
                    data_type,
                };
                (node, *only)
            }
            ([only], data_type) if !matches!(data_type, Type::Row(_)) => (node, *only),
            _ => {
                let data_type = self.row_of(&columns);
                self.packed(node, &columns, data_type)
            }
        };
        let own = self.type_of_column(column);
        let common = meet(&value.data_type, &own, expression)?;
        let value = coerced(value, &common);
        if own == common {
            return Ok((value, node, column));
        }
        let of_common = coerced(self.named(column), &common);
        let (node, column) = self.computed(node, of_common);
        Ok((value, node, column))
    }

    fn rows_of(&mut self, expression: &tree::Expression, query: &Query) -> Made<Rows> {
        if self.in_lambda {
            return Err(no_plan(NoPlanReason::SubqueryInLambda, &expression.range));
        }
        let waiting = std::mem::take(&mut self.subqueries);
        let rows = self.query(query, false);
        self.subqueries = waiting;
        rows
    }

    /// The type of a row of columns.
    fn row_of(&self, columns: &[usize]) -> Type {
        let fields = columns.iter().map(|column| Field {
            name: self.columns[*column].name.clone(),
            data_type: self.type_of_column(*column),
        });
        Type::Row(fields.collect())
    }

    /// The columns as one row of this type.
    fn packed(&mut self, node: Node, columns: &[usize], data_type: Type) -> (Node, usize) {
        let row = Expression {
            data_type,
            kind: ExpressionKind::Row(columns.iter().map(|column| self.named(*column)).collect()),
        };
        self.computed(node, row)
    }

    fn computed(&mut self, node: Node, value: Expression) -> (Node, usize) {
        let column = self.column(None, &value.data_type);
        let node = Node::Project {
            input: Box::new(node),
            columns: vec![(column, value)],
        };
        (node, column)
    }

    fn pending(&mut self, kind: SubqueryKind, query: Node, data_type: &Type) -> Expression {
        let column = self.column(None, data_type);
        self.subqueries.push(PendingSubquery { kind, query, column });
        self.named(column)
    }
}

/// The rows of a query, or one of NULLs.
fn one_row_at_least(node: Node) -> Node {
    Node::Join(Join {
        kind: JoinKind::Left,
        left: Box::new(Node::Values(Values {
            columns: Vec::new(),
            rows: vec![Vec::new()],
        })),
        right: Box::new(node),
        condition: None,
    })
}
