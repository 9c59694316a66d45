//! Row patterns: `MATCH_RECOGNIZE`, and patterns in the frames of windows.

use std::collections::HashSet;

use super::{Builder, Made, Rows, no_plan, sort_key};
use crate::functions::{self, Lambda};
use crate::meaning::pattern_function::{is, is_pattern_function};
use crate::plan::NoPlanReason;
use crate::plan::expression::of_match::{MatchedRow, OfMatch};
use crate::plan::expression::{AggregateCall, Expression, ExpressionKind as To};
use crate::plan::node::Node;
use crate::plan::node::recognition::{MatchRows, PatternVariable, Recognition, RowPattern, Skip};
use crate::syntax::tree::{self, ExpressionKind as Kind, Identifier, PatternTerm, SkipTo};
use crate::syntax::walk::{Node as TreeNode, walk};
use crate::types::Type;

/// What the expressions of a row pattern are over.
#[derive(Clone)]
pub(super) struct Matching {
    /// The names that qualify columns, each with its variables.
    labels: Vec<(String, Vec<usize>)>,
    /// The columns of the pattern's input.
    columns: HashSet<usize>,
    /// The row whose columns are meant here, except for their variables.
    row: MatchedRow,
    /// Whether columns are of the rows of an aggregate.
    in_aggregate: bool,
}

/// What a pattern says, and what is over it.
pub(super) struct Pattern {
    pub(super) variables: Vec<PatternVariable>,
    pub(super) tree: RowPattern,
    pub(super) skip: Skip,
    /// Whether it is SEEK, in a window.
    pub(super) seeks: bool,
    pub(super) measures: Vec<(usize, Expression)>,
}

impl Builder<'_> {
    /// `MATCH_RECOGNIZE`
    pub(super) fn recognition(&mut self, input: Rows, own: &tree::Recognition) -> Made<Rows> {
        let before = self.subqueries.len();
        let partition_by = self.plain_all(&own.partition_by)?;
        let mut order_by = Vec::new();
        for item in tree::OrderBy::items(own.order_by.as_ref()) {
            let value = self.plain(&item.key)?;
            order_by.push(sort_key(item, value));
        }
        let pattern = self.pattern(&own.pattern, &own.measures, &input.columns)?;
        let mut columns: Vec<usize> = Vec::new();
        for key in &partition_by {
            key.columns(&mut columns);
        }
        if own.all_rows {
            for key in &order_by {
                key.value.columns(&mut columns);
            }
        }
        let keys = columns.clone();
        columns.extend(pattern.measures.iter().map(|(column, _)| *column));
        if own.all_rows {
            columns.extend(input.columns.iter().filter(|column| !keys.contains(column)));
        }
        let node = Node::Recognition(Recognition {
            input: Box::new(self.with_subqueries(input.node, before)),
            partition_by,
            order_by,
            variables: pattern.variables,
            pattern: pattern.tree,
            skip: pattern.skip,
            measures: pattern.measures,
            rows: if own.all_rows {
                MatchRows::All {
                    empty: own.empty,
                    unmatched: own.unmatched,
                }
            } else {
                MatchRows::One
            },
        });
        Ok(Rows { node, columns })
    }

    /// A pattern over rows with these columns.
    pub(super) fn pattern(
        &mut self,
        own: &tree::RowPattern,
        measures: &[tree::Measure],
        columns: &[usize],
    ) -> Made<Pattern> {
        let mut names: Vec<String> = Vec::new();
        for name in own.variables.iter().map(Identifier::canonical) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let place = |name: &Identifier| names.iter().position(|own| *own == name.canonical());
        let mut labels: Vec<(String, Vec<usize>)> = names.iter().cloned().zip((0..).map(|index| vec![index])).collect();
        for subset in &own.subsets {
            let mut variables: Vec<usize> = subset.elements.iter().filter_map(place).collect();
            variables.sort_unstable();
            variables.dedup();
            labels.push((subset.name.canonical(), variables));
        }
        let skip = match own.skip.as_ref().map(|skip| &skip.to) {
            None | Some(SkipTo::PastLastRow) => Skip::PastLastRow,
            Some(SkipTo::NextRow) => Skip::ToNextRow,
            Some(SkipTo::First(name) | SkipTo::Last(name)) => Skip::To {
                variables: variables_of(&labels, name),
                first: matches!(own.skip.as_ref().map(|skip| &skip.to), Some(SkipTo::First(_))),
            },
        };
        let tree = row_pattern(&own.term, &place);
        let around = self.matching.replace(Matching {
            labels,
            columns: columns.iter().copied().collect(),
            row: MatchedRow::current(),
            in_aggregate: false,
        });
        let made = self.variables_and_measures(own, &names, measures);
        self.matching = around;
        let (variables, measures) = made?;
        Ok(Pattern {
            variables,
            tree,
            skip,
            seeks: own.seeks,
            measures,
        })
    }

    #[expect(clippy::type_complexity, reason = "two lists")]
    fn variables_and_measures(
        &mut self,
        own: &tree::RowPattern,
        names: &[String],
        measures: &[tree::Measure],
    ) -> Made<(Vec<PatternVariable>, Vec<(usize, Expression)>)> {
        let mut variables = Vec::new();
        for name in names {
            let definition = own.definitions.iter().find(|own| own.name.canonical() == *name);
            variables.push(PatternVariable {
                name: name.clone(),
                condition: definition.map(|own| self.condition(&own.condition)).transpose()?,
            });
        }
        let mut columns = Vec::new();
        for measure in measures {
            let value = self.expression(&measure.expression)?;
            columns.push((self.column(Some(&measure.name.value), &value.data_type), value));
        }
        Ok((variables, columns))
    }

    /// A column as a value of a match, where the expression is one of a row pattern.
    pub(super) fn of_match(&self, column: Expression, expression: &tree::Expression) -> Made<Expression> {
        let Some(matching) = &self.matching else {
            return Ok(column);
        };
        let is_of_input = matches!(column.kind, To::Column(own) if matching.columns.contains(&own));
        if !is_of_input && self.block.grouping.is_some() {
            // In a window over groups, an aggregate of their rows.
            return Err(no_plan(NoPlanReason::Fails, &expression.range));
        }
        if matching.in_aggregate || !is_of_input {
            return Ok(column);
        }
        let parts = expression.qualified_name().unwrap_or_default();
        let label = parts.first().filter(|_| parts.len() > 1);
        Ok(matching.column(column, label.copied()))
    }

    /// The value of a subquery in an expression of a row pattern, computed outside the pattern: a column of its input.
    pub(super) fn outside_of_match(&mut self, compute: impl FnOnce(&mut Self) -> Made<Expression>) -> Made<Expression> {
        let around = self.matching.take();
        let column = compute(self);
        self.matching = around;
        let column = column?;
        Ok(match &self.matching {
            Some(matching) if !matching.in_aggregate => matching.column(column, None),
            _ => column,
        })
    }

    /// A call that means something of its own in a row pattern; `None`: it does not.
    pub(super) fn pattern_call(
        &mut self,
        expression: &tree::Expression,
        call: &tree::Call,
    ) -> Made<Option<Expression>> {
        let Some(matching) = self.matching.clone() else {
            return Ok(None);
        };
        let of_match = |own, data_type| Expression {
            kind: To::OfMatch(own),
            data_type,
        };
        if !is_pattern_function(call) {
            let resolved = self.record.calls.get(&expression.id);
            let is_aggregate = resolved.is_some_and(|own| own.kind == functions::Kind::Aggregate);
            let counts_label = call.star && !call.arguments.is_empty();
            if !is_aggregate && !counts_label {
                return Ok(None);
            }
            let (own, data_type) = self.aggregate_of_match(expression, call)?;
            let aggregate = OfMatch::Aggregate {
                call: Box::new(own),
                variables: self
                    .label_in(call)
                    .map_or_else(Vec::new, |name| variables_of(&matching.labels, name)),
                is_final: call.mode.as_ref().is_some_and(|mode| mode.is_final),
            };
            return Ok(Some(of_match(aggregate, data_type)));
        }
        if is(call, "match_number") {
            return Ok(Some(of_match(OfMatch::Number, Type::Bigint)));
        }
        if is(call, "classifier") {
            let label = call.arguments.first().and_then(tree::Expression::qualified_name);
            let row = matching.row_of(label.and_then(|parts| parts.first().copied()));
            return Ok(Some(of_match(OfMatch::Classifier(row), Type::VARCHAR)));
        }
        let unknown = || no_plan(NoPlanReason::UnknownType, &expression.range);
        let value = call.arguments.first().ok_or_else(unknown)?;
        let offset = match call.arguments.get(1).map(|offset| &*offset.kind) {
            None => None,
            Some(Kind::Long(rows)) => Some(*rows),
            // One that is given when it runs.
            Some(_) => return Err(no_plan(NoPlanReason::PatternOffset, &expression.range)),
        };
        let mut inner = matching.clone();
        if is(call, "prev") {
            inner.row.moved = -offset.unwrap_or(1);
        } else if is(call, "next") {
            inner.row.moved = offset.unwrap_or(1);
        } else {
            inner.row.first = is(call, "first");
            inner.row.is_final = call.mode.as_ref().is_some_and(|mode| mode.is_final);
            inner.row.passed = offset.and_then(|rows| u32::try_from(rows).ok()).unwrap_or_default();
        }
        self.matching = Some(inner);
        let value = self.plain(value);
        self.matching = Some(matching);
        value.map(Some)
    }

    fn aggregate_of_match(&mut self, expression: &tree::Expression, call: &tree::Call) -> Made<(AggregateCall, Type)> {
        if call.star {
            let unknown = |_| no_plan(NoPlanReason::UnknownType, &expression.range);
            let resolved = functions::resolve("count", &[], &mut |_, _| Lambda::Open).map_err(unknown)?;
            let own = AggregateCall {
                call: super::call::call_of(&resolved, Vec::new()),
                distinct: false,
                filter: None,
                order_by: Vec::new(),
            };
            return Ok((own, Type::Bigint));
        }
        let around = self.matching.clone();
        if let Some(matching) = &mut self.matching {
            matching.in_aggregate = true;
            matching.row = MatchedRow::current();
        }
        let made = self.aggregate(expression);
        self.matching = around;
        made
    }

    /// The first name of variables in the arguments of an aggregate: all others are the same.
    fn label_in<'t>(&self, call: &'t tree::Call) -> Option<&'t Identifier> {
        if call.star {
            let parts = call.arguments.first()?.qualified_name()?;
            return parts.first().copied();
        }
        let mut found = None;
        for argument in &call.arguments {
            walk(TreeNode::Expression(argument), &mut |node| {
                let TreeNode::Expression(part) = node else { return };
                let label = match &*part.kind {
                    Kind::Call(call) if is(call, "classifier") => {
                        let label = call.arguments.first().and_then(tree::Expression::qualified_name);
                        label.and_then(|parts| parts.first().copied())
                    }
                    _ if self.field_of(part).is_some() => {
                        let parts = part.qualified_name().unwrap_or_default();
                        parts.first().copied().filter(|_| parts.len() > 1)
                    }
                    _ => None,
                };
                found = found.or(label);
            });
        }
        found
    }
}

impl Matching {
    /// A column of the row of these variables.
    fn column(&self, column: Expression, label: Option<&Identifier>) -> Expression {
        Expression {
            data_type: column.data_type.clone(),
            kind: To::OfMatch(OfMatch::Column {
                value: Box::new(column),
                row: self.row_of(label),
            }),
        }
    }

    fn row_of(&self, label: Option<&Identifier>) -> MatchedRow {
        MatchedRow {
            variables: label.map_or_else(Vec::new, |name| variables_of(&self.labels, name)),
            ..self.row.clone()
        }
    }
}

/// The variables of a name.
fn variables_of(labels: &[(String, Vec<usize>)], name: &Identifier) -> Vec<usize> {
    let name = name.canonical();
    let own = labels.iter().find(|(own, _)| *own == name);
    own.map(|(_, variables)| variables.clone()).unwrap_or_default()
}

fn row_pattern(term: &PatternTerm, place: &dyn Fn(&Identifier) -> Option<usize>) -> RowPattern {
    let all = |terms: &[PatternTerm]| terms.iter().map(|term| row_pattern(term, place)).collect();
    let times = |own: i64| u32::try_from(own).unwrap_or(u32::MAX);
    match term {
        PatternTerm::Empty => RowPattern::Empty,
        PatternTerm::Variable(name) => place(name).map_or(RowPattern::Empty, RowPattern::Variable),
        PatternTerm::Start => RowPattern::Start,
        PatternTerm::End => RowPattern::End,
        PatternTerm::Sequence(terms) => RowPattern::Sequence(all(terms)),
        PatternTerm::Alternatives(terms) => RowPattern::Alternatives(all(terms)),
        PatternTerm::Permutation(terms) => RowPattern::Permutation(all(terms)),
        PatternTerm::Excluded(term) => RowPattern::Excluded(Box::new(row_pattern(term, place))),
        PatternTerm::Repeated {
            term,
            least,
            most,
            greedy,
        } => RowPattern::Repeated {
            pattern: Box::new(row_pattern(term, place)),
            least: times(*least),
            most: most.map(times),
            greedy: *greedy,
        },
    }
}
