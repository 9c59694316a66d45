//! The types of expressions: operands from left to right, then the operator.

use super::scope::Scope;
use super::{Analyzer, shown};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::tree::{
    ComparisonOperator, CurrentFunction, Expression, ExpressionKind as Kind, LogicalOperator, Query, When,
};
use crate::types::operator::{self, Arithmetic, Comparison, OperatorError};
use crate::types::{Field, MAX_FRACTION, Type, can_cast, common_super_type};

impl Analyzer<'_> {
    /// The type of an expression; `None`: it is not known, or wrong, which was said.
    pub(super) fn expression(&mut self, expression: &Expression, scope: &Scope<'_>) -> Option<Type> {
        let found = if let Kind::Arithmetic { .. } = &*expression.kind {
            self.arithmetic_chain(expression, scope)
        } else {
            self.kind(expression, scope)
        };
        if let Some(own) = self.types.get_mut(expression.id) {
            own.clone_from(&found);
        }
        found
    }

    fn kind(&mut self, expression: &Expression, scope: &Scope<'_>) -> Option<Type> {
        match &*expression.kind {
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
            Kind::Interval { value, from, to } => self.interval(expression, value, *from, *to),
            Kind::Named(index) => self.parameter(*index, expression),
            Kind::Identifier(name) => self.identifier(expression, name, scope),
            Kind::Dereference { base, field } => self.dereference(expression, base, field, scope),
            Kind::Call(call) => self.call(expression, call, scope),
            Kind::Lambda { .. } => {
                let message = "a lambda stands outside a call";
                self.error(
                    Code::TypeMismatch,
                    &expression.head,
                    message,
                    "only a function takes a lambda",
                );
                None
            }
            Kind::Subquery(query) => self.subquery(expression, query, scope),
            Kind::Exists(query) => {
                self.nested(expression, query, scope);
                Some(Type::Boolean)
            }
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
            } => {
                self.condition(condition, scope, "the condition of `if`");
                let one = self.expression(then, scope);
                let Some(otherwise) = otherwise else { return one };
                let other = self.expression(otherwise, scope);
                let (one, other) = (one?, other?);
                let common = common_super_type(&one, &other);
                if common.is_none() {
                    let message = format!("the results of `if` are {one} and {other}");
                    self.error(Code::TypeMismatch, &expression.head, message, "types that do not meet");
                }
                common
            }
            Kind::Coalesce(list) => self.same_type(list.iter(), scope, "the arguments of `coalesce`"),
            Kind::NullIf(one, other) => {
                let (left, right) = (self.expression(one, scope), self.expression(other, scope));
                let (left, right) = (left?, right?);
                if common_super_type(&left, &right).is_none() {
                    let message = format!("`nullif` compares {left} with {right}");
                    self.error(Code::TypeMismatch, &expression.head, message, "types that do not meet");
                    return None;
                }
                Some(left)
            }
            Kind::Try(value) => self.expression(value, scope),
            Kind::Format(list) => self.format(list, scope),
            Kind::Cast { value, type_name } => self.cast(expression, value, type_name, scope),
            Kind::Array(list) => {
                if list.iter().any(|element| self.is_list(element)) {
                    for element in list {
                        self.expression(element, scope);
                    }
                    return None;
                }
                let element = if list.is_empty() {
                    Some(Type::Unknown)
                } else {
                    self.same_type(list.iter(), scope, "the elements of an array")
                };
                element.map(Type::array)
            }
            Kind::Row(list) => {
                let fields: Vec<Option<Type>> = list.iter().map(|value| self.expression(value, scope)).collect();
                if list.iter().any(|value| self.is_list(value)) {
                    return None;
                }
                fields.into_iter().collect::<Option<Vec<_>>>().map(Type::row)
            }
            Kind::Subscript { base, index } => self.subscript(expression, base, index, scope),
            Kind::Current(function, precision) => self.current(*function, precision.as_deref()),
            Kind::Extract { field, value } => self.extract(&field.value.to_ascii_uppercase(), value, scope),
            Kind::Trim { function, arguments } => self.trim(function, arguments, scope),
            Kind::Grouping(columns) => {
                for column in columns {
                    self.expression(column, scope);
                }
                if columns.len() > 63 {
                    let message = "`grouping()` takes at most 63 columns";
                    self.error(Code::TooManyArguments, &expression.head, message, "too many");
                }
                Some(if columns.len() > 31 {
                    Type::Bigint
                } else {
                    Type::Integer
                })
            }
            Kind::Unary { minus, value } => self.unary(expression, *minus, value, scope),
            Kind::Arithmetic { .. } => None,
            Kind::Comparison { operator, left, right } => self.comparison(expression, *operator, left, right, scope),
            Kind::Quantified { operator, value, query } => {
                let left = self.expression(value, scope);
                let right = self.nested_row(expression, query, scope);
                self.compare_with_query(
                    expression,
                    left,
                    right,
                    *operator == ComparisonOperator::Equal || *operator == ComparisonOperator::NotEqual,
                );
                Some(Type::Boolean)
            }
            Kind::Between { value, low, high } => self.between(expression, [value, low, high], scope),
            Kind::InList { value, list } => self.in_list(value, list, scope),
            Kind::InQuery { value, query } => {
                let left = self.expression(value, scope);
                let right = self.nested_row(expression, query, scope);
                self.compare_with_query(expression, left, right, true);
                Some(Type::Boolean)
            }
            Kind::Like { value, pattern, escape } => self.like(value, pattern, escape.as_ref(), scope),
            Kind::IsNull(value) => {
                self.expression(value, scope);
                Some(Type::Boolean)
            }
            Kind::IsTruth(value) => {
                self.condition(value, scope, "the operand of IS TRUE");
                Some(Type::Boolean)
            }
            Kind::Not(value) => {
                self.condition(value, scope, "the operand of NOT");
                Some(Type::Boolean)
            }
            Kind::Logical { operator, terms } => {
                let what = match operator {
                    LogicalOperator::And => "a term of AND",
                    LogicalOperator::Or => "a term of OR",
                };
                for term in terms {
                    self.condition(term, scope, what);
                }
                Some(Type::Boolean)
            }
            Kind::AtTimeZone { value, zone } => self.at_time_zone(value, zone, scope),
            Kind::Json { parts, returning, .. } => {
                for part in parts {
                    self.expression(part, scope);
                }
                if let Some(returning) = returning {
                    self.named_type(expression, returning);
                }
                None
            }
            Kind::Measure(name) => {
                let message = format!("the measure `{}` is not defined", name.value);
                let error = Diagnostic::error(
                    Code::InvalidWindowMeasure,
                    expression.head.clone(),
                    message,
                    "OVER stands behind a call",
                );
                self.report(error.help(format!("write `{}() OVER (…)`", name.value)));
                None
            }
        }
    }

    /// `a + b - c …` nests to the left and may be long, so it is unrolled.
    fn arithmetic_chain(&mut self, expression: &Expression, scope: &Scope<'_>) -> Option<Type> {
        let mut chain = Vec::new();
        let mut first = expression;
        while let Kind::Arithmetic { operator, left, right } = &*first.kind {
            chain.push((first, *operator, right));
            first = left;
        }
        let mut left = self.expression(first, scope);
        for (node, operator, right) in chain.into_iter().rev() {
            let right = self.expression(right, scope);
            left = self.arithmetic(node, operator, left, right);
            if let Some(own) = self.types.get_mut(node.id) {
                own.clone_from(&left);
            }
        }
        left
    }

    fn arithmetic(
        &mut self,
        expression: &Expression,
        operator: char,
        left: Option<Type>,
        right: Option<Type>,
    ) -> Option<Type> {
        let (left, right) = (left?, right?);
        let kind = match operator {
            '+' => Arithmetic::Add,
            '-' => Arithmetic::Subtract,
            '*' => Arithmetic::Multiply,
            '/' => Arithmetic::Divide,
            _ => Arithmetic::Modulus,
        };
        match operator::arithmetic(kind, &left, &right) {
            Ok(operation) => Some(operation.result),
            Err(error) => {
                let message = format!("`{operator}` does not take {left} and {right}");
                let reason = format!("{left} {operator} {right}");
                let help = arithmetic_help(operator, &left, &right);
                self.operator_error(expression, error, message, reason, help);
                None
            }
        }
    }

    fn operator_error(
        &mut self,
        expression: &Expression,
        error: OperatorError,
        message: String,
        reason: String,
        help: Option<String>,
    ) {
        let diagnostic = match error {
            OperatorError::Mismatch => Diagnostic::error(Code::TypeMismatch, expression.head.clone(), message, reason),
            OperatorError::Ambiguous => {
                let mut error =
                    Diagnostic::placeless(Code::AmbiguousFunction, "the operand is a NULL of no known type");
                error.labels.push(crate::Label {
                    range: expression.head.clone(),
                    text: "several types fit".to_owned(),
                });
                error.help("cast it: `CAST(NULL AS bigint)`")
            }
            OperatorError::NoMap(key) => {
                let message = format!("a map cannot have keys of {key}, which cannot be compared");
                Diagnostic::error(Code::UnknownType, expression.head.clone(), message, reason)
            }
            OperatorError::OutOfRange(reason) => {
                let mut error = Diagnostic::placeless(Code::InvalidFunctionArgument, reason);
                error.labels.push(crate::Label {
                    range: expression.head.clone(),
                    text: message,
                });
                error
            }
        };
        self.report(diagnostic.maybe_help(help));
    }

    fn unary(&mut self, expression: &Expression, minus: bool, value: &Expression, scope: &Scope<'_>) -> Option<Type> {
        let found = self.expression(value, scope)?;
        if !minus {
            if found.is_numeric() || found == Type::Unknown {
                return Some(found);
            }
            let message = format!("`+` does not take {found}");
            self.error(Code::TypeMismatch, &expression.head, message, "stands before a number");
            return None;
        }
        match operator::negation(&found) {
            Ok(found) => Some(found),
            Err(error) => {
                let message = format!("`-` does not take {found}");
                self.operator_error(expression, error, message, format!("- {found}"), None);
                None
            }
        }
    }

    fn comparison(
        &mut self,
        expression: &Expression,
        operator: ComparisonOperator,
        left: &Expression,
        right: &Expression,
        scope: &Scope<'_>,
    ) -> Option<Type> {
        let one = self.expression(left, scope);
        let other = self.expression(right, scope);
        self.compared(left, right);
        if let (Some(one), Some(other)) = (one, other) {
            let (kind, sign) = match operator {
                ComparisonOperator::Equal => (Comparison::Equality, "="),
                ComparisonOperator::NotEqual => (Comparison::Equality, "<>"),
                ComparisonOperator::IsDistinctFrom => (Comparison::Equality, "IS DISTINCT FROM"),
                ComparisonOperator::Less => (Comparison::Order, "<"),
                ComparisonOperator::LessOrEqual => (Comparison::Order, "<="),
                ComparisonOperator::Greater => (Comparison::Order, ">"),
                ComparisonOperator::GreaterOrEqual => (Comparison::Order, ">="),
            };
            if operator::comparison(kind, &one, &other).is_err() {
                let message = format!("`{sign}` does not compare {one} with {other}");
                let reason = format!("{one} {sign} {other}");
                let error = Diagnostic::error(Code::TypeMismatch, expression.head.clone(), message, reason);
                self.report(error.maybe_help(comparison_help(&one, &other, right)));
            }
        }
        Some(Type::Boolean)
    }

    fn between(&mut self, expression: &Expression, operands: [&Expression; 3], scope: &Scope<'_>) -> Option<Type> {
        let found = operands.map(|operand| self.expression(operand, scope));
        self.compared(operands[0], operands[1]);
        self.compared(operands[0], operands[2]);
        if let [Some(value), Some(low), Some(high)] = &found {
            let common = common_super_type(value, low).and_then(|common| common_super_type(&common, high));
            if common.is_none_or(|common| !common.is_orderable()) {
                let message = format!("BETWEEN does not compare {value} with {low} and {high}");
                let error = Diagnostic::error(
                    Code::TypeMismatch,
                    expression.head.clone(),
                    message,
                    "types that do not meet",
                );
                self.report(error.maybe_help(comparison_help(value, low, operands[1])));
            }
        }
        Some(Type::Boolean)
    }

    fn in_list(&mut self, value: &Expression, list: &[Expression], scope: &Scope<'_>) -> Option<Type> {
        for element in list {
            if matches!(*element.kind, Kind::Named(_)) {
                continue;
            }
        }
        self.same_type(
            std::iter::once(value).chain(list),
            scope,
            "the value and the items of an IN list",
        );
        for element in list {
            self.compared(value, element);
        }
        Some(Type::Boolean)
    }

    /// The type at which all meet; the first that does not is wrong.
    fn same_type<'t>(
        &mut self,
        list: impl Iterator<Item = &'t Expression>,
        scope: &Scope<'_>,
        what: &str,
    ) -> Option<Type> {
        let mut common: Option<Type> = None;
        let mut known = true;
        let mut wrong = false;
        for (index, element) in list.enumerate() {
            let Some(found) = self.expression(element, scope) else {
                known = false;
                continue;
            };
            let Some(so_far) = &common else {
                if index == 0 || !known {
                    common = Some(found);
                }
                continue;
            };
            match common_super_type(so_far, &found) {
                Some(wider) => common = Some(wider),
                None if !wrong => {
                    wrong = true;
                    let message = format!("{what} are {so_far} and {found}");
                    let error = Diagnostic::error(
                        Code::TypeMismatch,
                        element.head.clone(),
                        message,
                        format!("{found}, and what stands before is {so_far}"),
                    );
                    self.report(error.maybe_help(comparison_help(so_far, &found, element)));
                }
                None => {}
            }
        }
        if known && !wrong { common } else { None }
    }

    fn simple_case(
        &mut self,
        operand: &Expression,
        whens: &[When],
        otherwise: Option<&Expression>,
        scope: &Scope<'_>,
    ) -> Option<Type> {
        let mut common = self.expression(operand, scope);
        for when in whens {
            let found = self.expression(&when.condition, scope);
            self.compared(operand, &when.condition);
            if let (Some(one), Some(other)) = (&common, &found) {
                match common_super_type(one, other) {
                    Some(wider) => common = Some(wider),
                    None => {
                        let message = format!("CASE compares {one} with {other}");
                        self.error(
                            Code::TypeMismatch,
                            &when.condition.head,
                            message,
                            "types that do not meet",
                        );
                    }
                }
            }
        }
        self.results(whens, otherwise, scope)
    }

    fn results(&mut self, whens: &[When], otherwise: Option<&Expression>, scope: &Scope<'_>) -> Option<Type> {
        self.same_type(
            whens.iter().map(|when| &when.result).chain(otherwise),
            scope,
            "the results of CASE",
        )
    }

    fn like(
        &mut self,
        value: &Expression,
        pattern: &Expression,
        escape: Option<&Expression>,
        scope: &Scope<'_>,
    ) -> Option<Type> {
        let found = self.expression(value, scope);
        if let Some(found) = found.filter(|found| !matches!(found, Type::Varchar(_) | Type::Char(_) | Type::Unknown)) {
            let message = format!("LIKE looks at text, and this is {found}");
            let error = Diagnostic::error(Code::TypeMismatch, value.head.clone(), message, "not a varchar");
            self.report(error.help("cast it: `CAST(… AS varchar)`"));
        }
        self.compared(value, pattern);
        for (part, what) in
            std::iter::once((pattern, "the pattern of LIKE")).chain(escape.map(|escape| (escape, "ESCAPE")))
        {
            let found = self.expression(part, scope);
            if let Some(found) = found.filter(|found| !matches!(found, Type::Varchar(_) | Type::Unknown)) {
                let message = format!("{what} is text, and this is {found}");
                self.error(Code::TypeMismatch, &part.head, message, "not a varchar");
            }
        }
        Some(Type::Boolean)
    }

    fn cast(
        &mut self,
        expression: &Expression,
        value: &Expression,
        type_name: &str,
        scope: &Scope<'_>,
    ) -> Option<Type> {
        let wanted = self.named_type(expression, type_name);
        let found = self.expression(value, scope);
        if let (Some(found), Some(wanted)) = (&found, &wanted)
            && !can_cast(found, wanted)
        {
            let message = format!("{found} cannot be cast to {wanted}");
            let error = Diagnostic::error(Code::TypeMismatch, expression.head.clone(), message, "no such cast");
            let help = match (found, wanted) {
                (own, Type::Date) if own.is_integer() => Some("write `date(from_unixtime(seconds))`"),
                (own, Type::Timestamp { .. }) if own.is_integer() => Some("write `from_unixtime(seconds)`"),
                (Type::Date | Type::Timestamp { .. }, own) if own.is_numeric() => Some("write `to_unixtime(time)`"),
                (Type::Varbinary, Type::Varchar(_)) => Some("write `from_utf8(bytes)` or `to_hex(bytes)`"),
                (Type::Array(_), Type::Varchar(_)) => Some("write `array_join(values, ', ')`"),
                (own, Type::Char(_)) if own.is_numeric() => Some("cast it to varchar"),
                _ => None,
            };
            self.report(error.maybe_help(help.map(str::to_owned)));
        }
        wanted
    }

    fn subscript(
        &mut self,
        expression: &Expression,
        base: &Expression,
        index: &Expression,
        scope: &Scope<'_>,
    ) -> Option<Type> {
        let of = self.expression(base, scope);
        if let Some(Type::Row(fields)) = &of {
            self.expression(index, scope);
            let Kind::Long(position) = *index.kind else {
                let message = "the subscript of a row is a number that is written out";
                self.error(Code::NotConstant, &index.head, message, "not a literal");
                return None;
            };
            let field = usize::try_from(position)
                .ok()
                .and_then(|position| position.checked_sub(1))
                .and_then(|at| fields.get(at));
            if field.is_none() {
                let message = format!("the row has {} fields, and no field {position}", fields.len());
                self.error(Code::InvalidFunctionArgument, &index.head, message, "out of range");
            }
            return field.map(|field| field.data_type.clone());
        }
        let at = self.expression(index, scope);
        let (of, at) = (of?, at?);
        match operator::subscript(&of, &at) {
            Ok(operation) => Some(operation.result),
            Err(error) => {
                let message = format!("`[ ]` does not take {of} and {at}");
                self.operator_error(expression, error, message, format!("{of}[{at}]"), None);
                None
            }
        }
    }

    fn current(&mut self, function: CurrentFunction, precision: Option<&str>) -> Option<Type> {
        let digits = precision.map(|text| text.parse::<u8>().ok().filter(|digits| *digits <= MAX_FRACTION));
        if digits == Some(None) {
            let message = format!("the precision of a time lies between 0 and {MAX_FRACTION}");
            self.report(Diagnostic::placeless(Code::OutOfRange, message));
            return None;
        }
        let precision = digits.flatten().unwrap_or(3);
        Some(match function {
            CurrentFunction::Date => Type::Date,
            CurrentFunction::Time => Type::Time { precision, zone: true },
            CurrentFunction::LocalTime => Type::Time { precision, zone: false },
            CurrentFunction::Timestamp => Type::Timestamp { precision, zone: true },
            CurrentFunction::LocalTimestamp => Type::Timestamp { precision, zone: false },
            CurrentFunction::User | CurrentFunction::Catalog | CurrentFunction::Schema | CurrentFunction::Path => {
                Type::VARCHAR
            }
        })
    }

    fn extract(&mut self, field: &str, value: &Expression, scope: &Scope<'_>) -> Option<Type> {
        let found = self.expression(value, scope);
        if let Some(found) = found {
            let fits = match &found {
                Type::Unknown => true,
                Type::Timestamp { zone, .. } => *zone || !field.starts_with("TIMEZONE"),
                Type::Time { zone, .. } => {
                    matches!(field, "HOUR" | "MINUTE" | "SECOND") || *zone && field.starts_with("TIMEZONE")
                }
                Type::Date => !matches!(field, "HOUR" | "MINUTE" | "SECOND") && !field.starts_with("TIMEZONE"),
                Type::IntervalDayToSecond => matches!(field, "DAY" | "HOUR" | "MINUTE" | "SECOND"),
                Type::IntervalYearToMonth => matches!(field, "YEAR" | "MONTH"),
                _ => false,
            };
            if !fits {
                let message = format!("EXTRACT has no {field} of {found}");
                self.error(Code::TypeMismatch, &value.head, message, "not such a time");
            }
        }
        Some(Type::Bigint)
    }

    fn at_time_zone(&mut self, value: &Expression, zone: &Expression, scope: &Scope<'_>) -> Option<Type> {
        let found = self.expression(value, scope);
        self.expression(zone, scope);
        match found? {
            Type::Time { precision, .. } => Some(Type::Time { precision, zone: true }),
            Type::Timestamp { precision, .. } => Some(Type::Timestamp { precision, zone: true }),
            Type::Unknown => None,
            other => {
                let message = format!("AT TIME ZONE takes a time or a timestamp, and this is {other}");
                self.error(Code::TypeMismatch, &value.head, message, "has no time of day");
                None
            }
        }
    }

    fn format(&mut self, list: &[Expression], scope: &Scope<'_>) -> Option<Type> {
        let found: Vec<Option<Type>> = list.iter().map(|value| self.expression(value, scope)).collect();
        if let (Some(Some(first)), Some(expression)) = (found.first(), list.first())
            && !matches!(first, Type::Varchar(_) | Type::Unknown)
        {
            let message = format!("`format` takes a pattern first, and this is {first}");
            self.error(Code::TypeMismatch, &expression.head, message, "not a varchar");
            return Some(Type::VARCHAR);
        }
        for (value, own) in list.iter().zip(&found).skip(1) {
            if let Some(own @ (Type::Varbinary | Type::Array(_) | Type::Map(..) | Type::Row(_))) = own {
                self.error(
                    Code::NotSupported,
                    &value.head,
                    format!("`format` does not take {own}"),
                    "not supported",
                );
            }
        }
        Some(Type::VARCHAR)
    }

    fn subquery(&mut self, expression: &Expression, query: &Query, scope: &Scope<'_>) -> Option<Type> {
        self.nested_row(expression, query, scope)
    }

    /// The type of what a query gives: that of its column, or a row of several.
    fn nested_row(&mut self, expression: &Expression, query: &Query, scope: &Scope<'_>) -> Option<Type> {
        let fields = self.nested(expression, query, scope);
        if fields.is_open() {
            return None;
        }
        let mut columns: Vec<Field> = Vec::new();
        for field in fields.visible() {
            columns.push(Field {
                name: field.name.clone(),
                data_type: field.data_type.clone()?,
            });
        }
        match columns.len() {
            0 => None,
            1 => columns.pop().map(|only| only.data_type),
            _ => Some(Type::Row(columns)),
        }
    }

    fn nested(&mut self, expression: &Expression, query: &Query, scope: &Scope<'_>) -> super::scope::Fields {
        if in_lambda(scope) {
            self.error(
                Code::NotSupported,
                &expression.head,
                "a lambda cannot hold a query",
                "a query",
            );
        }
        let fields = self.query(query, scope);
        for field in &fields.fields {
            self.field_origins
                .entry(field.id)
                .or_insert_with(|| field.origins.clone());
        }
        fields
    }

    fn compare_with_query(&mut self, expression: &Expression, left: Option<Type>, right: Option<Type>, equality: bool) {
        let (Some(left), Some(right)) = (left, right) else {
            return;
        };
        let kind = if equality {
            Comparison::Equality
        } else {
            Comparison::Order
        };
        if operator::comparison(kind, &left, &right).is_err() {
            let message = format!("{left} is compared with a query of {right}");
            self.error(
                Code::TypeMismatch,
                &expression.head,
                message,
                format!("{} and {}", shown(Some(&left)), shown(Some(&right))),
            );
        }
    }
}

/// Whether the place is the body of a lambda.
fn in_lambda(scope: &Scope<'_>) -> bool {
    scope.lambda || (!scope.boundary && scope.parent.is_some_and(in_lambda))
}

fn is_text(own: &Type) -> bool {
    matches!(own, Type::Varchar(_) | Type::Char(_))
}

fn comparison_help(one: &Type, other: &Type, right: &Expression) -> Option<String> {
    let literal = match &*right.kind {
        Kind::Text(text) => Some(text),
        _ => None,
    };
    Some(match (one, other, literal) {
        (own, text, Some(value)) if own.is_numeric() && is_text(text) && value.parse::<f64>().is_ok() => {
            format!("write the number without quotes: `{value}`")
        }
        (Type::Date, text, Some(value)) if is_text(text) => format!("write a date: `DATE '{value}'`"),
        (Type::Timestamp { .. }, text, Some(value)) if is_text(text) => {
            format!("write a timestamp: `TIMESTAMP '{value}'`")
        }
        (Type::IpAddress, text, Some(value)) if is_text(text) => format!("write an address: `IPADDRESS '{value}'`"),
        (own, text, _) | (text, own, _) if own.is_numeric() && is_text(text) => {
            format!("cast one side: `CAST(… AS {own})` or `CAST(… AS varchar)`")
        }
        (own, Type::Timestamp { .. } | Type::Date, _) | (Type::Timestamp { .. } | Type::Date, own, _)
            if own.is_integer() =>
        {
            "write `from_unixtime(seconds)`".to_owned()
        }
        (text, Type::Date, _) if is_text(text) => "write `date_format(date, '%Y/%m/%d')`, or parse the text".to_owned(),
        _ => return None,
    })
}

fn arithmetic_help(operator: char, left: &Type, right: &Type) -> Option<String> {
    let is_time = |own: &Type| matches!(own, Type::Date | Type::Timestamp { .. });
    if operator == '+' && is_text(left) && is_text(right) {
        return Some("join texts with `||`".to_owned());
    }
    if is_time(left) && right.is_numeric() {
        return Some(format!("write an interval: `{operator} INTERVAL '1' DAY`"));
    }
    None
}
