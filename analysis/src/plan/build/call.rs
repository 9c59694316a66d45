//! Calls: the overload that the analysis chose, and arguments of its types.

use super::made::replaced;
use super::{Builder, Made, coerced, no_plan, sort_key};
use crate::functions::{self, Argument, Lambda, Resolved};
use crate::meaning::pattern_function::is_pattern_function;
use crate::plan::NoPlanReason;
use crate::plan::expression::{AggregateCall, Call, Expression, ExpressionKind as To};
use crate::syntax::tree::{self, ExpressionKind as Kind};
use crate::types::Type;

impl Builder<'_> {
    /// A call of a scalar function.
    pub(super) fn call(&mut self, expression: &tree::Expression, call: &tree::Call) -> Made<Expression> {
        if self.block.unfound.contains(&expression.id) {
            return self.unfound(expression, call);
        }
        let resolved = self.record.calls.get(&expression.id);
        if resolved.is_some_and(|own| own.kind != functions::Kind::Scalar)
            || (resolved.is_none() && is_pattern_function(call))
        {
            // In the ORDER BY of a UNION, in a window of a block without groups, or before a query in a row pattern.
            return Err(no_plan(NoPlanReason::Fails, &expression.range));
        }
        let (call, data_type) = self.resolved(expression, call)?;
        Ok(Expression {
            kind: To::Call(call),
            data_type,
        })
    }

    /// An aggregate that Trino does not find in JSON: a call of a function that cannot be computed. Its planner breaks down
    /// if the arguments are not keys of the groups, or if there is a FILTER.
    fn unfound(&mut self, expression: &tree::Expression, call: &tree::Call) -> Made<Expression> {
        let is_filtered = call.filter.is_some();
        let (call, data_type) = self.resolved(expression, call)?;
        let made = Expression {
            kind: To::Call(call),
            data_type,
        };
        let made = replaced(made, &self.block.made);
        let mut named = Vec::new();
        made.columns(&mut named);
        if is_filtered || named.iter().any(|column| self.block.ungrouped.contains(column)) {
            self.breakdown = Some("a part of JSON is computed from many rows");
        }
        Ok(made)
    }

    /// The call, and the type of its result.
    fn resolved(&mut self, expression: &tree::Expression, call: &tree::Call) -> Made<(Call, Type)> {
        if let Some(list) = call.arguments.iter().find(|own| self.is_list(own)) {
            return Err(no_plan(NoPlanReason::List, &list.range));
        }
        let unknown = || no_plan(NoPlanReason::UnknownType, &expression.range);
        let resolved = self.record.calls.get(&expression.id).ok_or_else(unknown)?;
        let data_type = resolved.return_type.clone().ok_or_else(unknown)?;
        let mut arguments = Vec::with_capacity(call.arguments.len());
        for (argument, wanted) in call.arguments.iter().zip(&resolved.argument_types) {
            let wanted = wanted.as_ref().ok_or_else(unknown)?;
            arguments.push(match &*argument.kind {
                Kind::Lambda { body, .. } => self.lambda(argument, body, wanted)?,
                _ => coerced(self.plain(argument)?, wanted),
            });
        }
        Ok((call_of(resolved, arguments), data_type))
    }

    /// A lambda of the type that the call wants.
    fn lambda(&mut self, lambda: &tree::Expression, body: &tree::Expression, wanted: &Type) -> Made<Expression> {
        let unknown = || no_plan(NoPlanReason::UnknownType, &lambda.range);
        let (Type::Function(types, result), Kind::Lambda { parameters: names, .. }) = (wanted, &*lambda.kind) else {
            return Err(unknown());
        };
        let fields = self.record.lambdas.get(&lambda.id).cloned().unwrap_or_default();
        let parameters: Vec<usize> = names
            .iter()
            .zip(types)
            .map(|(name, data_type)| self.column(Some(&name.value), data_type))
            .collect();
        self.bind(&fields, &parameters, &lambda.range)?;
        let around = std::mem::replace(&mut self.in_lambda, true);
        let body = self.plain(body);
        self.in_lambda = around;
        Ok(Expression {
            kind: To::Lambda {
                parameters,
                body: Box::new(coerced(body?, result)),
            },
            data_type: wanted.clone(),
        })
    }

    /// An aggregate, or the aggregate or window function of a window, and the type of its result.
    pub(super) fn aggregate(&mut self, expression: &tree::Expression) -> Made<(AggregateCall, Type)> {
        let Kind::Call(call) = &*expression.kind else {
            return Err(no_plan(NoPlanReason::UnknownType, &expression.range));
        };
        let (mut own, data_type) = self.resolved(expression, call)?;
        let arguments = own.arguments.into_iter();
        own.arguments = arguments.map(|argument| replaced(argument, &self.block.made)).collect();
        let filter = call.filter.as_ref().map(|filter| self.condition(filter)).transpose()?;
        let mut order_by = Vec::new();
        for item in tree::OrderBy::items(call.order_by.as_ref()) {
            let value = self.expression(&item.key)?;
            order_by.push(sort_key(item, value));
        }
        let call = AggregateCall {
            call: own,
            distinct: call.distinct,
            filter,
            order_by,
        };
        Ok((call, data_type))
    }

    fn is_list(&self, expression: &tree::Expression) -> bool {
        matches!(&*expression.kind, Kind::Named(Some(index))
            if self.catalog.parameters.get(*index).is_some_and(|own| own.list))
    }
}

pub(super) fn call_of(resolved: &Resolved, arguments: Vec<Expression>) -> Call {
    Call {
        overload: resolved.overload(),
        type_variables: resolved.type_variables.clone(),
        length_variables: resolved.length_variables.clone(),
        takes_null: (0..arguments.len()).map(|index| resolved.takes_null(index)).collect(),
        arguments,
    }
}

/// An operator, or a function that the grammar spells in a way of its own.
pub(super) fn operator(name: &str, arguments: Vec<Expression>, expression: &tree::Expression) -> Made<Expression> {
    let unknown = || no_plan(NoPlanReason::UnknownType, &expression.range);
    let typed: Vec<Argument> = arguments
        .iter()
        .map(|own| Argument::Typed(own.data_type.clone()))
        .collect();
    let resolved = functions::resolve_internal(name, &typed, &mut |_, _| Lambda::Open).map_err(|_| unknown())?;
    let data_type = resolved.return_type.clone().ok_or_else(unknown)?;
    let wanted = resolved.argument_types.iter().cloned().collect::<Option<Vec<Type>>>();
    let arguments = arguments.into_iter().zip(wanted.ok_or_else(unknown)?);
    let arguments = arguments.map(|(own, wanted)| coerced(own, &wanted)).collect();
    Ok(Expression {
        kind: To::Call(call_of(&resolved, arguments)),
        data_type,
    })
}

/// EXTRACT is the function of the field's name.
pub(super) fn extract(field: &str, value: Expression, expression: &tree::Expression) -> Made<Expression> {
    let name = match field {
        "DAY_OF_MONTH" => "day".to_owned(),
        "DOW" => "day_of_week".to_owned(),
        "DOY" => "day_of_year".to_owned(),
        "YOW" => "year_of_week".to_owned(),
        other => other.to_ascii_lowercase(),
    };
    operator(&name, vec![value], expression)
}
