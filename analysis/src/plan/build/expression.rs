//! Expressions: names become columns, and conversions become nodes.

use super::call::{extract, operator};
use super::made::replaced;
use super::{Builder, Made, coerced, no_plan};
use crate::plan::NoPlanReason;
use crate::plan::expression::{Comparison, Current, Expression, ExpressionKind as To, Literal, Parameter};
use crate::syntax::tree::{
    self, ComparisonOperator, CurrentFunction, ExpressionKind as Kind, LogicalOperator, Truth, When,
};
use crate::types::value::interval_length;
use crate::types::{Type, common_super_type};

impl Builder<'_> {
    /// An expression after the groups of its block, if it has some.
    pub(super) fn expression(&mut self, expression: &tree::Expression) -> Made<Expression> {
        let made = self.plain(expression)?;
        Ok(replaced(made, &self.block.made))
    }

    /// A boolean.
    pub(super) fn condition(&mut self, expression: &tree::Expression) -> Made<Expression> {
        Ok(coerced(self.expression(expression)?, &Type::Boolean))
    }

    /// The type that the analysis found.
    pub(super) fn type_of(&self, expression: &tree::Expression) -> Option<&Type> {
        self.meaning.type_of(expression)
    }

    pub(super) fn known_type(&self, expression: &tree::Expression) -> Made<Type> {
        let unknown = || no_plan(NoPlanReason::UnknownType, &expression.range);
        self.type_of(expression).cloned().ok_or_else(unknown)
    }

    /// The field that an expression names.
    pub(super) fn field_of(&self, expression: &tree::Expression) -> Option<usize> {
        self.meaning.field_of(expression)
    }

    /// A field as the column that it is here.
    pub(super) fn field(&self, field: usize) -> Option<Expression> {
        let column = *self.fields.get(&field)?;
        let column = self.grouped.get(&column).copied().unwrap_or(column);
        Some(self.named(column))
    }

    /// An expression as if there were no keys of groups among its parts.
    pub(super) fn plain(&mut self, expression: &tree::Expression) -> Made<Expression> {
        if self.matching.is_none()
            && let Some(column) = self.block.calls.get(&expression.id)
        {
            return Ok(self.named(*column));
        }
        if !self.block.queried.is_empty() && self.matching.is_none() {
            let words = self.words(expression);
            if let Some((_, column)) = self.block.queried.iter().find(|(own, _)| *own == words) {
                return Ok(self.named(*column));
            }
        }
        if let Some(field) = self.field_of(expression) {
            let unknown = || no_plan(NoPlanReason::UnknownColumns, &expression.range);
            let own = self.field(field).ok_or_else(unknown)?;
            self.known_type(expression)?;
            return self.of_match(own, expression);
        }
        if let Kind::Arithmetic { .. } = &*expression.kind {
            return self.arithmetic_chain(expression);
        }
        let kind = self.kind(expression)?;
        match kind {
            Found::Whole(found) => Ok(found),
            Found::Kind(kind) => Ok(Expression {
                kind,
                data_type: self.known_type(expression)?,
            }),
        }
    }

    fn kind(&mut self, expression: &tree::Expression) -> Made<Found> {
        if let Some(kind) = self.leaf(expression)? {
            return Ok(Found::Kind(kind));
        }
        if let Some(kind) = self.conditional(expression)? {
            return Ok(Found::Kind(kind));
        }
        if let Some(kind) = self.predicate(expression)? {
            return Ok(Found::Kind(kind));
        }
        if expression.query().is_some() {
            return self
                .outside_of_match(|builder| builder.subquery(expression))
                .map(Found::Whole);
        }
        let kind = match &*expression.kind {
            Kind::Dereference { base, field } => {
                let row = self.plain(base)?;
                let Type::Row(fields) = &row.data_type else {
                    return Err(no_plan(NoPlanReason::UnknownColumns, &expression.range));
                };
                let named = |own: &crate::types::Field| own.name.as_ref().is_some_and(|own| field.is(own));
                let index = fields.iter().position(named);
                return field_at(row, index, expression);
            }
            Kind::Subscript { base, index } => {
                let of = self.plain(base)?;
                if let (Type::Row(_), Kind::Long(position)) = (&of.data_type, &*index.kind) {
                    let index = usize::try_from(*position)
                        .ok()
                        .and_then(|position| position.checked_sub(1));
                    return field_at(of, index, expression);
                }
                let at = self.plain(index)?;
                return operator("$subscript", vec![of, at], expression).map(Found::Whole);
            }
            Kind::Call(call) => {
                let own = self.pattern_call(expression, call)?;
                return own.map_or_else(|| self.call(expression, call), Ok).map(Found::Whole);
            }
            Kind::Trim { function, arguments } => {
                let arguments = self.plain_all(arguments)?;
                return operator(function, arguments, expression).map(Found::Whole);
            }
            Kind::Extract { field, value } => {
                let value = self.plain(value)?;
                return extract(&field.value.to_ascii_uppercase(), value, expression).map(Found::Whole);
            }
            Kind::Unary { minus, value } => {
                let value = self.plain(value)?;
                if !minus {
                    return Ok(Found::Whole(value));
                }
                return operator("$negation", vec![value], expression).map(Found::Whole);
            }
            Kind::Try(value) => To::Try(Box::new(self.plain(value)?)),
            Kind::Format(list) => To::Format(self.plain_all(list)?),
            Kind::Cast { value, safe, .. } => To::Cast {
                value: Box::new(self.plain(value)?),
                safe: *safe,
            },
            Kind::Array(list) => match self.known_type(expression)? {
                Type::Array(element) => To::Array(self.all_as(list, &element)?),
                _ => return Err(no_plan(NoPlanReason::UnknownType, &expression.range)),
            },
            Kind::Row(list) => To::Row(self.plain_all(list)?),
            Kind::Grouping(_) if self.matching.is_some() => {
                return Err(no_plan(NoPlanReason::Fails, &expression.range));
            }
            Kind::Grouping(columns) => self.grouping(expression, columns)?,
            Kind::AtTimeZone { value, zone } => {
                let wanted = self.known_type(expression)?;
                To::AtTimeZone {
                    value: Box::new(coerced(self.plain(value)?, &wanted)),
                    zone: Box::new(self.plain(zone)?),
                }
            }
            Kind::Json(function) => To::Json(self.json(expression, function)?),
            // Those above, lambdas, which a call makes, and what windows make.
            _ => return Err(no_plan(NoPlanReason::UnknownType, &expression.range)),
        };
        Ok(Found::Kind(kind))
    }

    /// What has no parts; `None`: something else.
    fn leaf(&mut self, expression: &tree::Expression) -> Made<Option<To>> {
        Ok(Some(match &*expression.kind {
            Kind::Null => To::Literal(Literal::Null),
            Kind::Boolean(value) => To::Literal(Literal::Boolean(*value)),
            Kind::Long(value) => To::Literal(Literal::Integer(*value)),
            Kind::Decimal(text) | Kind::Double(text) => {
                let double = (self.known_type(expression)? == Type::Double)
                    .then(|| text.parse::<f64>().ok())
                    .flatten();
                // However many noughts it is written with.
                let text = double.map_or_else(|| text.clone(), |value| format!("{value:?}"));
                To::Literal(Literal::Number(text))
            }
            Kind::Text(text) => To::Literal(Literal::Text(text.clone())),
            Kind::Binary(text) => To::Literal(Literal::Binary(bytes(text))),
            Kind::Generic { value, .. } => To::Literal(Literal::Typed(value.clone())),
            Kind::Interval {
                negative,
                value,
                from,
                to,
            } => {
                let length = interval_length(value, *from, to.unwrap_or(*from));
                let unknown = || no_plan(NoPlanReason::UnknownType, &expression.range);
                let length = length.ok_or_else(unknown)?;
                To::Literal(Literal::Interval(if *negative { -length } else { length }))
            }
            Kind::Parameter => {
                let position = self.positions.get(&expression.id).copied().unwrap_or_default();
                To::Parameter(Parameter::Positional(position))
            }
            Kind::Named(Some(index)) => To::Parameter(Parameter::Named {
                index: *index,
                list: self.catalog.parameters.get(*index).is_some_and(|own| own.list),
            }),
            Kind::Named(None) | Kind::Identifier(_) => {
                return Err(no_plan(NoPlanReason::UnknownColumns, &expression.range));
            }
            Kind::Current(function, _) => To::Current(current(*function)),
            _ => return Ok(None),
        }))
    }

    /// CASE and its kin; `None`: something else.
    fn conditional(&mut self, expression: &tree::Expression) -> Made<Option<To>> {
        Ok(Some(match &*expression.kind {
            Kind::SimpleCase {
                operand,
                whens,
                otherwise,
            } => self.simple_case(expression, operand, whens, otherwise.as_ref())?,
            Kind::SearchedCase { whens, otherwise } => {
                let wanted = self.known_type(expression)?;
                let mut branches = Vec::with_capacity(whens.len());
                for when in whens {
                    let condition = coerced(self.plain(&when.condition)?, &Type::Boolean);
                    branches.push((condition, coerced(self.plain(&when.result)?, &wanted)));
                }
                let otherwise = self.optional(otherwise.as_ref(), &wanted)?;
                To::Case { branches, otherwise }
            }
            Kind::If {
                condition,
                then,
                otherwise,
            } => {
                let wanted = self.known_type(expression)?;
                let condition = coerced(self.plain(condition)?, &Type::Boolean);
                let then = coerced(self.plain(then)?, &wanted);
                To::Case {
                    branches: vec![(condition, then)],
                    otherwise: self.optional(otherwise.as_ref(), &wanted)?,
                }
            }
            Kind::Coalesce(list) => To::Coalesce(self.all_as(list, &self.known_type(expression)?)?),
            Kind::NullIf(one, other) => {
                let (value, other) = (self.plain(one)?, self.plain(other)?);
                let compared_as = meet(&value.data_type, &other.data_type, expression)?;
                To::NullIf {
                    value: Box::new(value),
                    other: Box::new(other),
                    compared_as,
                }
            }
            _ => return Ok(None),
        }))
    }

    /// What is always a boolean, and holds no query; `None`: something else.
    fn predicate(&mut self, expression: &tree::Expression) -> Made<Option<To>> {
        Ok(Some(match &*expression.kind {
            Kind::Comparison { operator, left, right } => {
                let (left, right) = (self.plain(left)?, self.plain(right)?);
                let common = meet(&left.data_type, &right.data_type, expression)?;
                To::Comparison {
                    operator: comparison(*operator),
                    left: Box::new(coerced(left, &common)),
                    right: Box::new(coerced(right, &common)),
                }
            }
            Kind::Between { value, low, high } => {
                let (value, low, high) = (self.plain(value)?, self.plain(low)?, self.plain(high)?);
                let common = meet(&value.data_type, &low.data_type, expression)?;
                let common = meet(&common, &high.data_type, expression)?;
                To::Between {
                    value: Box::new(coerced(value, &common)),
                    low: Box::new(coerced(low, &common)),
                    high: Box::new(coerced(high, &common)),
                }
            }
            Kind::InList { value, list } => {
                let value = self.plain(value)?;
                let list = self.plain_all(list)?;
                let mut common = value.data_type.clone();
                for own in &list {
                    common = meet(&common, &own.data_type, expression)?;
                }
                To::In {
                    value: Box::new(coerced(value, &common)),
                    list: list.into_iter().map(|own| coerced(own, &common)).collect(),
                }
            }
            Kind::Like { value, pattern, escape } => {
                let value = as_text(self.plain(value)?);
                let pattern = as_text(self.plain(pattern)?);
                let escape = match escape {
                    Some(escape) => Some(Box::new(as_text(self.plain(escape)?))),
                    None => None,
                };
                To::Like {
                    value: Box::new(value),
                    pattern: Box::new(pattern),
                    escape,
                }
            }
            Kind::IsNull(value) => To::IsNull(Box::new(self.plain(value)?)),
            Kind::IsTruth(value, truth) => {
                let value = coerced(self.plain(value)?, &Type::Boolean);
                if *truth == Truth::Unknown {
                    To::IsNull(Box::new(value))
                } else {
                    let wanted = To::Literal(Literal::Boolean(*truth == Truth::True));
                    let differs = To::Comparison {
                        operator: Comparison::IsDistinctFrom,
                        left: Box::new(value),
                        right: Box::new(boolean(wanted)),
                    };
                    To::Not(Box::new(boolean(differs)))
                }
            }
            Kind::Not(value) => To::Not(Box::new(coerced(self.plain(value)?, &Type::Boolean))),
            Kind::Logical { operator, terms } => {
                let terms = self.all_as(terms, &Type::Boolean)?;
                match operator {
                    LogicalOperator::And => To::And(terms),
                    LogicalOperator::Or => To::Or(terms),
                }
            }
            _ => return Ok(None),
        }))
    }

    /// A chain nests to the left and may be long, so it is unrolled.
    fn arithmetic_chain(&mut self, expression: &tree::Expression) -> Made<Expression> {
        let mut chain = Vec::new();
        let mut first = expression;
        while let Kind::Arithmetic { operator, left, right } = &*first.kind {
            chain.push((first, *operator, right));
            first = left;
        }
        let mut left = self.plain(first)?;
        for (node, sign, right) in chain.into_iter().rev() {
            let right = self.plain(right)?;
            let name = match sign {
                '+' => "$add",
                '-' => "$subtract",
                '*' => "$multiply",
                '/' => "$divide",
                _ => "$modulus",
            };
            left = operator(name, vec![left, right], node)?;
        }
        Ok(left)
    }

    pub(super) fn plain_all(&mut self, list: &[tree::Expression]) -> Made<Vec<Expression>> {
        list.iter().map(|own| self.plain(own)).collect()
    }

    /// Expressions after the groups of their block.
    pub(super) fn expressions(&mut self, list: &[tree::Expression]) -> Made<Vec<Expression>> {
        list.iter().map(|own| self.expression(own)).collect()
    }

    fn all_as(&mut self, list: &[tree::Expression], wanted: &Type) -> Made<Vec<Expression>> {
        list.iter().map(|own| Ok(coerced(self.plain(own)?, wanted))).collect()
    }

    fn optional(&mut self, expression: Option<&tree::Expression>, wanted: &Type) -> Made<Option<Box<Expression>>> {
        expression
            .map(|own| Ok(Box::new(coerced(self.plain(own)?, wanted))))
            .transpose()
    }

    fn simple_case(
        &mut self,
        expression: &tree::Expression,
        operand: &tree::Expression,
        whens: &[When],
        otherwise: Option<&tree::Expression>,
    ) -> Made<To> {
        let wanted = self.known_type(expression)?;
        let operand = self.plain(operand)?;
        let mut common = operand.data_type.clone();
        let mut branches = Vec::with_capacity(whens.len());
        for when in whens {
            let value = self.plain(&when.condition)?;
            common = meet(&common, &value.data_type, expression)?;
            branches.push((value, coerced(self.plain(&when.result)?, &wanted)));
        }
        let as_common = |(value, result)| (coerced(value, &common), result);
        Ok(To::SimpleCase {
            operand: Box::new(coerced(operand, &common)),
            branches: branches.into_iter().map(as_common).collect(),
            otherwise: self.optional(otherwise, &wanted)?,
        })
    }
}

/// The type at which two values meet.
pub(super) fn meet(one: &Type, other: &Type, expression: &tree::Expression) -> Made<Type> {
    common_super_type(one, other).ok_or_else(|| no_plan(NoPlanReason::UnknownType, &expression.range))
}

fn field_at(row: Expression, index: Option<usize>, expression: &tree::Expression) -> Made<Found> {
    let unknown = || no_plan(NoPlanReason::UnknownColumns, &expression.range);
    index
        .and_then(|index| field_of(row, index))
        .map(Found::Whole)
        .ok_or_else(unknown)
}

/// What a tree's expression becomes.
enum Found {
    /// An expression with a type of its own.
    Whole(Expression),
    /// One of the type that the analysis found.
    Kind(To),
}

/// A field of a row.
pub(super) fn field_of(row: Expression, index: usize) -> Option<Expression> {
    let Type::Row(fields) = &row.data_type else { return None };
    let data_type = fields.get(index)?.data_type.clone();
    Some(Expression {
        kind: To::Field {
            row: Box::new(row),
            index,
        },
        data_type,
    })
}

pub(super) fn boolean(kind: To) -> Expression {
    Expression {
        kind,
        data_type: Type::Boolean,
    }
}

/// LIKE takes varchar and char; a bare NULL is a varchar.
fn as_text(expression: Expression) -> Expression {
    if expression.data_type == Type::Unknown {
        coerced(expression, &Type::VARCHAR)
    } else {
        expression
    }
}

pub(super) fn comparison(operator: ComparisonOperator) -> Comparison {
    match operator {
        ComparisonOperator::Equal => Comparison::Equal,
        ComparisonOperator::NotEqual => Comparison::NotEqual,
        ComparisonOperator::Less => Comparison::Less,
        ComparisonOperator::LessOrEqual => Comparison::LessOrEqual,
        ComparisonOperator::Greater => Comparison::Greater,
        ComparisonOperator::GreaterOrEqual => Comparison::GreaterOrEqual,
        ComparisonOperator::IsDistinctFrom => Comparison::IsDistinctFrom,
    }
}

fn current(function: CurrentFunction) -> Current {
    match function {
        CurrentFunction::Date => Current::Date,
        CurrentFunction::Time | CurrentFunction::LocalTime => Current::Time,
        CurrentFunction::Timestamp | CurrentFunction::LocalTimestamp => Current::Timestamp,
        CurrentFunction::User => Current::User,
        CurrentFunction::Catalog => Current::Catalog,
        CurrentFunction::Schema => Current::Schema,
        CurrentFunction::Path => Current::Path,
    }
}

/// The bytes of hexadecimal digits, between which blanks may stand.
fn bytes(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text
        .chars()
        .filter_map(|digit| digit.to_digit(16))
        .filter_map(|digit| u8::try_from(digit).ok())
        .collect();
    digits
        .chunks(2)
        .map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit))
        .collect()
}
