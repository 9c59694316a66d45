//! The types of expressions: operands from left to right, then the operator.

use super::said::Place;
use super::scope::Scope;
use super::{Analyzer, Purpose};
use crate::diagnostic::{Code, Diagnostic};
use crate::listed::Listed as _;
use crate::syntax::tree::{ComparisonOperator, Expression, ExpressionKind as Kind, Identifier, Window};
use crate::types::Type;

impl Analyzer<'_> {
    /// The type of an expression; `None`: it is not known, or wrong, which was said.
    pub(super) fn expression(&mut self, expression: &Expression, scope: &Scope<'_>) -> Option<Type> {
        if self.said.is_trying() {
            self.tries.look();
        }
        let found = self
            .literal(expression)
            .unwrap_or_else(|| self.compound(expression, scope))
            .and_then(|found| self.bounded(found));
        self.meaning.expressions.set_type(expression, found.as_ref());
        found
    }

    /// The type of a literal; `None` for another expression.
    #[expect(clippy::option_option, reason = "the inner one says that the type is not known")]
    fn literal(&mut self, expression: &Expression) -> Option<Option<Type>> {
        Some(match &*expression.kind {
            Kind::Null | Kind::Parameter => Some(Type::Unknown),
            Kind::Boolean(_) => Some(Type::Boolean),
            Kind::Long(value) => Some(if i32::try_from(*value).is_ok() {
                Type::Integer
            } else {
                Type::Bigint
            }),
            Kind::Decimal(text) => self.decimal(expression, text),
            Kind::Double(_) => Some(Type::Double),
            Kind::Text(text) => Some(Type::Varchar(u32::try_from(text.chars().count()).ok())),
            Kind::Binary(_) => Some(Type::Varbinary),
            Kind::Generic { type_name, value } => self.typed_literal(expression, type_name, value),
            Kind::Interval { value, from, to, .. } => self.interval(expression, value, *from, *to),
            Kind::Named(index) => self.parameter(*index, expression),
            Kind::Current(function, precision) => self.current(expression, *function, precision.as_deref()),
            _ => return None,
        })
    }

    fn compound(&mut self, expression: &Expression, scope: &Scope<'_>) -> Option<Type> {
        match &*expression.kind {
            Kind::Identifier(name) => self.identifier(expression, name, scope),
            Kind::Dereference { base, field } => self.dereference(expression, base, field, scope),
            Kind::Call(call) => self.call(expression, call, scope),
            Kind::Lambda { .. } if scope.labels.is_some() => {
                self.not_in_pattern(&expression.head, "lambda");
                None
            }
            Kind::Lambda { .. } => {
                let message = "a lambda is outside a call";
                self.error(
                    Code::TypeMismatch,
                    &expression.head,
                    message,
                    "only a function takes a lambda",
                );
                None
            }
            Kind::Subquery(query) => self.nested_value(expression, query, scope),
            Kind::SimpleCase {
                operand,
                whens,
                otherwise,
            } => self.simple_case(operand, whens, otherwise.as_ref(), scope),
            Kind::SearchedCase { whens, otherwise } => {
                for when in whens {
                    self.condition(&when.condition, scope, "the condition of a CASE");
                }
                self.results(whens, otherwise.as_ref(), scope)
            }
            Kind::If {
                condition,
                then,
                otherwise,
            } => self.either(expression, [condition, then], otherwise.as_ref(), scope),
            Kind::Coalesce(list) => self.same_type(
                &list.iter().listed(),
                scope,
                "the arguments of `coalesce`",
                Purpose::Result,
            ),
            Kind::NullIf(one, other) => self.null_if(expression, one, other, scope),
            Kind::Try(value) => {
                if scope.labels.is_some() {
                    self.not_in_pattern(&expression.head, "TRY");
                }
                self.expression(value, scope)
            }
            Kind::Format(list) => {
                self.format(list, scope);
                Some(Type::VARCHAR)
            }
            Kind::Cast { value, type_name, .. } => self.cast(expression, value, type_name, scope),
            Kind::Array(list) => self.array(list, scope),
            Kind::Row(list) => {
                let fields: Vec<Option<Type>> = list.iter().map(|value| self.expression(value, scope)).listed();
                if list.iter().any(|value| self.is_list(value)) {
                    return None;
                }
                fields.into_iter().collect::<Option<Vec<_>>>().map(Type::row)
            }
            Kind::Subscript { base, index } => self.subscript(expression, base, index, scope),
            Kind::Extract { field, value } => {
                self.extract(&field.value.to_ascii_uppercase(), value, scope);
                Some(Type::Bigint)
            }
            Kind::Trim { function, arguments } => self.trim(expression, function, arguments, scope),
            Kind::Grouping(columns) => Some(self.grouping_operation(expression, columns, scope)),
            Kind::Unary { minus, value } => self.unary(expression, *minus, value, scope),
            Kind::Arithmetic { .. } => self.arithmetic_chain(expression, scope),
            Kind::AtTimeZone { value, zone } => self.at_time_zone(value, zone, scope),
            Kind::Json(function) => self.json_function(expression, function, scope),
            Kind::Measure(name, window) => self.measure(name, window, scope),
            _ => {
                self.predicate(expression, scope);
                Some(Type::Boolean)
            }
        }
    }

    /// `name OVER …` names a measure of a window of row patterns.
    fn measure(&mut self, name: &Identifier, window: &Window, scope: &Scope<'_>) -> Option<Type> {
        match self.measures_of(window, name).as_slice() {
            [] => {}
            [measure] => {
                self.over(window, scope);
                return self.type_of(measure).cloned();
            }
            _ => {
                let message = format!("the measure `{}` is defined more than once", name.value);
                let label = "several measures of the window have this name";
                self.error(Code::AmbiguousName, &name.range, message, label);
                return None;
            }
        }
        let message = format!("the measure `{}` is not defined", name.value);
        let label = "OVER stands after a call";
        let error = Diagnostic::error(Code::InvalidWindowMeasure, name.range.clone(), message, label);
        self.report(error.help(format!("write `{}() OVER (…)`", name.value)));
        None
    }

    /// `grouping(a, b)`
    fn grouping_operation(&mut self, expression: &Expression, columns: &[Expression], scope: &Scope<'_>) -> Type {
        if columns.len() > 63 {
            let message = "`grouping()` takes at most 63 columns";
            self.error(Code::TooManyArguments, &expression.head, message, "too many");
        }
        // Trino says no place for what is wrong with them.
        self.said.enter(Place::Nowhere);
        for column in columns {
            self.expression(column, scope);
        }
        self.said.leave();
        if columns.len() > 31 {
            Type::Bigint
        } else {
            Type::Integer
        }
    }

    /// What is always a boolean.
    fn predicate(&mut self, expression: &Expression, scope: &Scope<'_>) {
        match &*expression.kind {
            Kind::Exists(query) => {
                self.nested(expression, query, scope);
            }
            Kind::Comparison { operator, left, right } => self.comparison(expression, *operator, left, right, scope),
            Kind::Quantified {
                operator, value, query, ..
            } => {
                let left = self.expression(value, scope);
                let right = self.nested_columns(expression, query, scope);
                let equality = matches!(operator, ComparisonOperator::Equal | ComparisonOperator::NotEqual);
                self.compare_with_query(expression, left, right, equality);
            }
            Kind::Between { value, low, high } => self.between(expression, [value, low, high], scope),
            Kind::InList { value, list } => self.in_list(value, list, scope),
            Kind::InQuery { value, query } => {
                if let Some(labels) = &scope.labels {
                    self.in_query_of_pattern(value, labels);
                }
                let left = self.expression(value, scope);
                let right = self.nested_columns(expression, query, scope);
                self.compare_with_query(expression, left, right, true);
            }
            Kind::Like { value, pattern, escape } => self.like(value, pattern, escape.as_ref(), scope),
            Kind::IsNull(value) => {
                self.expression(value, scope);
            }
            Kind::IsTruth(value, _) => self.condition(value, scope, "the operand of IS TRUE"),
            Kind::Not(value) => self.condition(value, scope, "the operand of NOT"),
            Kind::Logical { operator, terms } => {
                self.conditions(*operator, terms, scope);
            }
            _ => {}
        }
    }

    fn array(&mut self, list: &[Expression], scope: &Scope<'_>) -> Option<Type> {
        if list.iter().any(|element| self.is_list(element)) {
            for element in list {
                self.expression(element, scope);
            }
            return None;
        }
        if list.is_empty() {
            return Some(Type::array(Type::Unknown));
        }
        self.same_type(
            &list.iter().listed(),
            scope,
            "the elements of an array",
            Purpose::Result,
        )
        .map(Type::array)
    }
}
