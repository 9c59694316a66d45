//! Relations: tables, derived tables, joins, LATERAL, UNNEST.

use std::collections::HashSet;

use super::{Builder, Made, Rows, coerced, free_columns, no_plan};
use crate::meaning::information_schema::table_named;
use crate::plan::expression::{Comparison, Expression, ExpressionKind, Literal};
use crate::plan::node::{Join, JoinKind, Lateral, Node, SampleMethod, Scan, ScanColumn, Unnest, UnnestItem};
use crate::plan::{NoPlanReason, readings};
use crate::syntax::tree::{self, JoinCriteria, Relation, RelationKind as Kind, TableName, same_name};
use crate::types::{Type, common_super_type};

impl Builder<'_> {
    /// FROM: relations side by side; without any, one row.
    pub(super) fn from(&mut self, relations: &[Relation]) -> Made<Node> {
        let mut all: Option<Rows> = None;
        for relation in relations {
            all = Some(match all {
                None if relation.sees_left() => self.beside(nothing(), relation, JoinKind::Inner, None)?,
                None => self.relation(relation)?,
                Some(left) if relation.sees_left() => self.beside(left, relation, JoinKind::Inner, None)?,
                Some(left) => {
                    let right = self.relation(relation)?;
                    joined(left, right, JoinKind::Inner, None)
                }
            });
        }
        Ok(all.map_or_else(readings::nothing, |rows| rows.node))
    }

    /// A relation that sees nothing to its left.
    fn relation(&mut self, relation: &Relation) -> Made<Rows> {
        if relation.sees_left() {
            return self.beside(nothing(), relation, JoinKind::Inner, None);
        }
        let rows = match &*relation.kind {
            Kind::Table(table) => self.table(table)?,
            Kind::Subquery(query) => self.query(query, false)?,
            Kind::Aliased {
                relation: inner,
                columns,
                ..
            } => {
                let mut rows = self.relation(inner)?;
                if columns.is_some() {
                    self.drop_hidden(inner, &mut rows);
                }
                rows
            }
            Kind::Sampled {
                relation: inner,
                method,
                percentage,
            } => {
                let rows = self.relation(inner)?;
                let percentage = self.expression(percentage)?;
                Rows {
                    node: Node::Sample {
                        input: Box::new(rows.node),
                        method: match method {
                            tree::SampleMethod::Bernoulli => SampleMethod::Bernoulli,
                            tree::SampleMethod::System => SampleMethod::System,
                        },
                        percentage,
                    },
                    columns: rows.columns,
                }
            }
            Kind::Join(join) => self.join(join, relation)?,
            Kind::Pattern {
                relation: inner,
                recognition,
            } => {
                let input = self.relation(inner)?;
                self.recognition(input, recognition)?
            }
            Kind::Function(_) => return Err(no_plan(NoPlanReason::TableFunction, &relation.range)),
            Kind::Lateral(_) | Kind::Unnest { .. } => {
                return Err(no_plan(NoPlanReason::UnknownColumns, &relation.range));
            }
        };
        self.bind_relation(relation, &rows.columns)?;
        Ok(rows)
    }

    /// A list of names leaves hidden columns out.
    fn drop_hidden(&self, relation: &Relation, rows: &mut Rows) {
        let Kind::Table(table) = &*relation.bare().kind else {
            return;
        };
        if let Some(index) = self.record.tables.get(&table.name.range.start)
            && let Some(known) = self.catalog.tables.as_ref().and_then(|tables| tables.get(*index))
        {
            rows.columns.truncate(known.columns.len());
        } else if let Some((_, visible, _)) = table_named(&table.name) {
            rows.columns.truncate(visible.len());
        }
    }

    fn bind_relation(&mut self, relation: &Relation, columns: &[usize]) -> Made<()> {
        let place = (relation.range.start, relation.range.end);
        match self.record.relations.get(&place) {
            Some(fields) => self.bind(&fields.clone(), columns, &relation.range),
            // The relation around has the names.
            None => Ok(()),
        }
    }

    /// A table of the catalog, its hidden columns last, or a WITH query.
    pub(super) fn table(&mut self, table: &TableName) -> Made<Rows> {
        let name = &table.name;
        if let [only] = name.parts.as_slice()
            && let Some(own) = self
                .readable
                .iter()
                .rev()
                .find(|own| same_name(&own.name, &only.value))
                .cloned()
        {
            let columns: Vec<(usize, usize)> = own
                .columns
                .iter()
                .map(|column| {
                    let name = self.columns[*column].name.clone();
                    (self.column(name.as_deref(), &self.type_of_column(*column)), *column)
                })
                .collect();
            return Ok(Rows {
                columns: columns.iter().map(|(own, _)| *own).collect(),
                node: Node::Reading {
                    query: own.query,
                    columns,
                },
            });
        }
        if table.version.is_some() {
            return Err(no_plan(NoPlanReason::TableVersion, &name.range));
        }
        let known = self.record.tables.get(&name.range.start);
        let tables = self.catalog.tables.as_deref().unwrap_or_default();
        let Some((index, known)) = known.and_then(|index| Some((*index, tables.get(*index)?))) else {
            let described = self.information_schema(name);
            return described.ok_or_else(|| no_plan(NoPlanReason::Metadata, &name.range));
        };
        if known.open {
            return Err(no_plan(NoPlanReason::UnknownColumns, &name.range));
        }
        let visible = known
            .columns
            .iter()
            .enumerate()
            .map(|(index, column)| (index, column, false));
        let hidden = known
            .hidden_columns
            .iter()
            .enumerate()
            .map(|(index, column)| (index, column, true));
        let mut columns = Vec::with_capacity(known.columns.len() + known.hidden_columns.len());
        for (index, column, hidden) in visible.chain(hidden) {
            // One whose type is not known has none here, and whoever names it has no plan.
            let own = column.data_type.clone().unwrap_or(Type::Unknown);
            columns.push(ScanColumn {
                column: self.column(Some(&column.name), &own),
                index,
                hidden,
            });
        }
        Ok(Rows {
            columns: columns.iter().map(|own| own.column).collect(),
            node: Node::Scan(Scan {
                table: index,
                name: known.name.clone(),
                columns,
                range: name.range.clone(),
            }),
        })
    }

    fn join(&mut self, join: &tree::Join, relation: &Relation) -> Made<Rows> {
        let kind = match join.kind {
            tree::JoinKind::Cross | tree::JoinKind::Inner => JoinKind::Inner,
            tree::JoinKind::Left => JoinKind::Left,
            tree::JoinKind::Right => JoinKind::Right,
            tree::JoinKind::Full => JoinKind::Full,
        };
        let left = self.relation(&join.left)?;
        if join.right.sees_left() {
            let condition = match &join.criteria {
                JoinCriteria::On(condition) => Some(condition),
                JoinCriteria::Using(_) => return Err(no_plan(NoPlanReason::UnknownColumns, &relation.range)),
                JoinCriteria::None | JoinCriteria::Natural => None,
            };
            return self.beside(left, &join.right, kind, condition);
        }
        let right = self.relation(&join.right)?;
        match &join.criteria {
            JoinCriteria::Using(columns) => self.using(columns, kind, left, right),
            JoinCriteria::On(condition) => self.join_on(condition, kind, left, right),
            JoinCriteria::None | JoinCriteria::Natural => Ok(joined(left, right, kind, None)),
        }
    }

    fn join_on(&mut self, condition: &tree::Expression, kind: JoinKind, mut left: Rows, mut right: Rows) -> Made<Rows> {
        let before = self.subqueries.len();
        let value = self.condition(condition)?;
        if self.subqueries.len() == before {
            return Ok(joined(left, right, kind, Some(value)));
        }
        if kind == JoinKind::Inner {
            let Rows { node, columns } = joined(left, right, kind, None);
            let node = Node::Filter {
                input: Box::new(self.with_subqueries(node, before)),
                condition: value,
            };
            return Ok(Rows { node, columns });
        }
        // A subquery of an outer join's condition is computed over the side that it names columns of.
        let all: HashSet<usize> = left.node.columns().into_iter().collect();
        let others: HashSet<usize> = right.node.columns().into_iter().collect();
        for pending in self.subqueries.split_off(before) {
            let mut named = free_columns(&pending.query);
            if let Some(value) = pending.kind.parts().0 {
                value.columns(&mut named);
            }
            let of_left = named.iter().any(|column| all.contains(column));
            let of_right = named.iter().any(|column| others.contains(column));
            let side = match (of_left, of_right) {
                (true, true) => return Err(no_plan(NoPlanReason::SubqueryInOuterJoin, &condition.range)),
                (_, false) => &mut left,
                (false, true) => &mut right,
            };
            let place = self.subqueries.len();
            self.subqueries.push(pending);
            let node = std::mem::replace(&mut side.node, readings::nothing());
            side.node = self.with_subqueries(node, place);
        }
        Ok(joined(left, right, kind, Some(value)))
    }

    /// The common columns come first, then those of both sides.
    fn using(&mut self, columns: &[tree::Identifier], kind: JoinKind, left: Rows, right: Rows) -> Made<Rows> {
        let (mut conditions, mut common, mut taken) = (Vec::new(), Vec::new(), Vec::new());
        for column in columns {
            let sides = self.record.common.get(&column.range.start);
            let sides =
                sides.and_then(|(one, other)| self.fields.get(one).copied().zip(self.fields.get(other).copied()));
            let Some((one, other)) = sides else {
                return Err(no_plan(NoPlanReason::UnknownColumns, &column.range));
            };
            taken.extend([one, other]);
            let Some(wanted) = common_super_type(&self.type_of_column(one), &self.type_of_column(other)) else {
                return Err(no_plan(NoPlanReason::UnknownType, &column.range));
            };
            let one = coerced(self.named(one), &wanted);
            let other = coerced(self.named(other), &wanted);
            conditions.push(Expression {
                kind: ExpressionKind::Comparison {
                    operator: Comparison::Equal,
                    left: Box::new(one.clone()),
                    right: Box::new(other.clone()),
                },
                data_type: Type::Boolean,
            });
            let value = Expression {
                kind: ExpressionKind::Coalesce(vec![one, other]),
                data_type: wanted.clone(),
            };
            common.push((self.column(Some(&column.value), &wanted), value));
        }
        let condition = match conditions.len() {
            1 => conditions.pop(),
            _ => Some(Expression {
                kind: ExpressionKind::And(conditions),
                data_type: Type::Boolean,
            }),
        };
        let both = joined(left, right, kind, condition);
        let mut all: Vec<usize> = common.iter().map(|(column, _)| *column).collect();
        all.extend(both.columns.into_iter().filter(|column| !taken.contains(column)));
        Ok(Rows {
            node: Node::Project {
                input: Box::new(both.node),
                columns: common,
            },
            columns: all,
        })
    }

    /// A relation that sees what stands to its left: LATERAL or UNNEST, perhaps under an alias.
    fn beside(
        &mut self,
        left: Rows,
        relation: &Relation,
        kind: JoinKind,
        condition: Option<&tree::Expression>,
    ) -> Made<Rows> {
        let mut columns = left.columns;
        let (node, own) = match &*relation.bare().kind {
            Kind::Lateral(query) => {
                let right = self.query(query, false)?;
                self.bind_layers(relation, &right.columns)?;
                let before = self.subqueries.len();
                let condition = match condition {
                    Some(condition) => Some(self.condition(condition)?),
                    None => None,
                };
                if self.subqueries.len() > before {
                    return Err(no_plan(NoPlanReason::SubqueryInOuterJoin, &relation.range));
                }
                let correlation = free_columns(&right.node);
                let is_always = condition
                    .as_ref()
                    .is_none_or(|own| own.kind == ExpressionKind::Literal(Literal::Boolean(true)));
                // The query runs for each row of the left side, so no row comes without one; FULL has only ON TRUE.
                let kind = match kind {
                    JoinKind::Full => JoinKind::Left,
                    JoinKind::Right if is_always => JoinKind::Inner,
                    other => other,
                };
                let node = Node::Lateral(Lateral {
                    kind,
                    left: Box::new(left.node),
                    right: Box::new(right.node),
                    condition,
                    correlation,
                });
                (node, right.columns)
            }
            Kind::Unnest {
                expressions,
                ordinality,
            } => {
                let before = self.subqueries.len();
                let (items, ordinality, own) = self.elements(expressions, *ordinality)?;
                self.bind_layers(relation, &own)?;
                let input = self.with_subqueries(left.node, before);
                // The elements are those of a row of the left side, so none of them comes without one.
                let node = Node::Unnest(Unnest {
                    input: Box::new(input),
                    items,
                    ordinality,
                    outer: matches!(kind, JoinKind::Left | JoinKind::Full),
                });
                (node, own)
            }
            _ => return Err(no_plan(NoPlanReason::UnknownColumns, &relation.range)),
        };
        if matches!(&*relation.kind, Kind::Sampled { .. }) {
            return Err(no_plan(NoPlanReason::UnknownColumns, &relation.range));
        }
        columns.extend(own);
        Ok(Rows { node, columns })
    }

    /// Binds a relation and those that it is the alias of.
    fn bind_layers(&mut self, relation: &Relation, columns: &[usize]) -> Made<()> {
        if let Kind::Aliased { relation: inner, .. } | Kind::Sampled { relation: inner, .. } = &*relation.kind {
            self.bind_layers(inner, columns)?;
        }
        self.bind_relation(relation, columns)
    }

    /// The arrays and maps of UNNEST, the column of its ordinality, and all its columns.
    fn elements(
        &mut self,
        expressions: &[tree::Expression],
        ordinality: bool,
    ) -> Made<(Vec<UnnestItem>, Option<usize>, Vec<usize>)> {
        let mut items = Vec::new();
        let mut all = Vec::new();
        for expression in expressions {
            let value = self.expression(expression)?;
            let columns: Vec<usize> = match &value.data_type {
                Type::Array(element) => match &**element {
                    Type::Row(fields) => {
                        let fields = fields.clone();
                        let made = fields.iter();
                        made.map(|field| self.column(field.name.as_deref(), &field.data_type))
                            .collect()
                    }
                    element => vec![self.column(None, element)],
                },
                Type::Map(key, of_key) => vec![self.column(None, key), self.column(None, of_key)],
                _ => return Err(no_plan(NoPlanReason::UnknownType, &expression.range)),
            };
            all.extend(&columns);
            items.push(UnnestItem { value, columns });
        }
        let ordinality = ordinality.then(|| self.column(None, &Type::Bigint));
        all.extend(ordinality);
        Ok((items, ordinality, all))
    }
}

/// One row without columns.
fn nothing() -> Rows {
    Rows {
        node: readings::nothing(),
        columns: Vec::new(),
    }
}

fn joined(left: Rows, right: Rows, kind: JoinKind, condition: Option<Expression>) -> Rows {
    let mut columns = left.columns;
    columns.extend(right.columns);
    Rows {
        node: Node::Join(Join {
            kind,
            left: Box::new(left.node),
            right: Box::new(right.node),
            condition,
        }),
        columns,
    }
}
