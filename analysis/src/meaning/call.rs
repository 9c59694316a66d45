//! Calls of functions.

use super::aggregate::names_aggregate;
use super::field::Fields;
use super::pattern_function::is_pattern_function;
use super::said::Place;
use super::scope::Scope;
use super::{Analyzer, Cause, Finding, Unfit, shown};
use crate::diagnostic::{Code, Diagnostic};
use crate::functions::foreign;
use crate::functions::{self, Argument, Kind as FunctionKind, Lambda, Unresolved};
use crate::listed::Listed as _;
use crate::syntax::tree::{Call, Expression, ExpressionKind as Kind, Identifier, OrderBy};
use crate::types::Type;

/// The most arguments of a call.
const MOST_ARGUMENTS: usize = 127;
/// The most signatures that a message lists.
const MOST_LISTED: usize = 4;

impl Analyzer<'_> {
    pub(super) fn call(&mut self, expression: &Expression, call: &Call, scope: &Scope<'_>) -> Option<Type> {
        let in_pattern = scope.labels.is_some();
        let is_count = call.name.parts.len() == 1 && call.name.last().is("count");
        if let (true, Some(label)) = (call.star && !(in_pattern && is_count), call.arguments.first()) {
            let message = "only `count(*)` takes a star, without a qualifier";
            self.error(Code::InvalidFunctionArgument, &label.head, message, "a qualified star");
            return None;
        }
        if let Some(labels) = scope.labels.as_ref().filter(|_| is_pattern_function(call)) {
            return self.pattern_function(expression, call, labels, scope);
        }
        let before = self.errors();
        let is_pattern_aggregate = in_pattern && names_aggregate(call);
        if is_pattern_aggregate {
            self.pattern_aggregate(expression, call);
        }
        self.processing_mode(call, scope);
        if let Some(window) = &call.window {
            self.over(window, scope);
        }
        if let Some(filter) = &call.filter {
            // Trino does not look at its type.
            self.expression(filter, scope);
        }
        let name = &call.name.last().value;
        let kind = functions::kind(name).filter(|_| call.name.parts.len() == 1);
        // With OVER, no function takes it, whatever it is.
        if call.distinct && call.window.is_none() && kind != Some(FunctionKind::Aggregate) {
            let message = format!("`{name}` is not an aggregate, and takes no DISTINCT");
            let code = Code::FunctionNotAggregate;
            let error = Diagnostic::error(code, expression.head.clone(), message, "not an aggregate");
            self.report_for(error, || Cause::Distinct(expression.id));
        }
        if call.arguments.len() > MOST_ARGUMENTS {
            let message = format!(
                "`{name}` has {} arguments, but Trino allows {MOST_ARGUMENTS}",
                call.arguments.len()
            );
            self.error(Code::TooManyArguments, &expression.head, message, "too many");
        }
        if let (true, Some(labels), [label]) = (call.star, &scope.labels, call.arguments.as_slice()) {
            self.label(label, labels);
            return Some(Type::Bigint);
        }
        let arguments: Vec<Argument> = call
            .arguments
            .iter()
            .map(|argument| match &*argument.kind {
                Kind::Lambda { .. } => Argument::Lambda,
                _ => self.expression(argument, scope).map_or(Argument::Open, Argument::Typed),
            })
            .listed();
        if let (true, Some(Argument::Typed(value))) = (name.eq_ignore_ascii_case("listagg"), arguments.first())
            && !matches!(value, Type::Varchar(_))
        {
            let message = format!("LISTAGG joins texts, but this is {value}");
            let error = Diagnostic::error(Code::TypeMismatch, expression.head.clone(), message, "not a varchar");
            self.report(error.help("cast it: `CAST(… AS varchar)`"));
            return None;
        }
        for key in OrderBy::keys(call.order_by.as_ref()) {
            let found = self.expression(key, scope);
            if let Some(found) = found.filter(|found| !found.is_orderable()) {
                let message = format!("ORDER BY compares its keys, but {found} has no order");
                self.error(Code::TypeMismatch, &expression.head, message, "orders its arguments");
            }
        }
        if call.arguments.iter().any(|argument| self.is_list(argument)) {
            // How many arguments there are is only known when it runs.
            return None;
        }
        if in_pattern
            && kind.is_some()
            && let Some(at) = arguments.iter().position(|own| *own == Argument::Lambda)
        {
            self.not_in_pattern(&call.arguments[at].head, "lambda");
            return None;
        }
        if call.arguments.len() > MOST_ARGUMENTS {
            return None;
        }
        if is_pattern_aggregate && self.errors() == before && !scope.fields.is_open() {
            self.one_label_of_all(expression, call);
        }
        let found = self.resolved(expression, call, &arguments, before, scope);
        if call.distinct
            && found.is_some()
            && let Some(wrong) = arguments.iter().find_map(|argument| match argument {
                Argument::Typed(own) if !own.is_comparable() => Some(own.to_string()),
                Argument::Lambda => Some("a lambda".to_owned()),
                _ => None,
            })
        {
            let message = format!("DISTINCT compares the arguments, but {wrong} cannot be compared");
            self.error(
                Code::TypeMismatch,
                &expression.head,
                message,
                "DISTINCT over such a value",
            );
        }
        found
    }

    fn resolved(
        &mut self,
        expression: &Expression,
        call: &Call,
        arguments: &[Argument],
        before: usize,
        scope: &Scope<'_>,
    ) -> Option<Type> {
        let name = call
            .name
            .parts
            .iter()
            .map(|part| part.value.as_str())
            .listed()
            .join(".");
        if call.name.parts.len() > 1 {
            let message = format!("unknown function `{name}`");
            let error = Diagnostic::error(
                Code::UnknownFunction,
                expression.head.clone(),
                message,
                "a function has no qualifier",
            );
            self.report(error.help(format!("write `{}(…)`", call.name.last().value)));
            return None;
        }
        // One finding is enough where one is but a consequence of another.
        let is_said = self.is_said(expression, call, before);
        if arguments.contains(&Argument::Lambda) {
            self.said.enter(Place::OfCall(expression.head.clone()));
        }
        let found = self.overload(expression, call, &name, (arguments, is_said), scope);
        if arguments.contains(&Argument::Lambda) {
            self.said.leave();
        }
        found
    }

    /// Whether what is wrong with the arguments was said, so that the call is not refused once more: a unit without
    /// quotes is an unknown column, and DISTINCT in an unknown function is not allowed. Trino says that first.
    fn is_said(&self, expression: &Expression, call: &Call, before: usize) -> bool {
        let unit = call.arguments.iter().find(|argument| is_unit(argument));
        let is_it = |finding: &Finding| match &finding.cause {
            Cause::Column { column, .. } => unit.is_some_and(|unit| unit.id == *column),
            Cause::Distinct(own) => *own == expression.id,
            _ => false,
        };
        self.said.since(before).iter().any(is_it)
    }

    fn overload(
        &mut self,
        expression: &Expression,
        call: &Call,
        name: &str,
        (arguments, is_said): (&[Argument], bool),
        scope: &Scope<'_>,
    ) -> Option<Type> {
        self.tries.begin();
        // What a lambda's parameters were when it was tried last.
        let mut tried: Vec<Option<Vec<Option<Type>>>> = vec![None; arguments.len()];
        let found = functions::resolve(name, arguments, &mut |index, parameters| {
            if let Some(own) = tried.get_mut(index) {
                *own = Some(parameters.to_vec());
            }
            call.arguments
                .get(index)
                .map_or(Lambda::Open, |lambda| self.try_lambda(lambda, parameters, scope))
        });
        match found {
            Ok(found) => {
                for (argument, own) in call.arguments.iter().zip(&found.argument_types) {
                    if let Kind::Lambda { .. } = &*argument.kind {
                        let parameters = match own {
                            Some(Type::Function(parameters, _)) => Some(parameters.iter().cloned().map(Some).listed()),
                            _ => None,
                        };
                        self.lambda(argument, parameters, scope);
                    }
                }
                let return_type = found.return_type.clone();
                self.meaning.record(|record| {
                    record.calls.insert(expression.id, found);
                });
                return_type
            }
            Err(Unresolved::Lambda) => {
                for (argument, own) in call.arguments.iter().zip(tried) {
                    if let (Kind::Lambda { .. }, Some(parameters)) = (&*argument.kind, own) {
                        self.lambda(argument, Some(parameters), scope);
                    }
                }
                None
            }
            Err(error) => {
                self.unresolved(expression, call, name, (arguments, is_said), error, scope);
                None
            }
        }
    }

    /// Types a lambda's body and says nothing.
    fn try_lambda(&mut self, lambda: &Expression, parameters: &[Option<Type>], scope: &Scope<'_>) -> Lambda {
        self.said.begin_to_try();
        let before = self.said.silenced();
        let found = self.lambda(lambda, Some(parameters.to_vec()), scope);
        self.said.end_to_try();
        if self.said.silenced() > before {
            return Lambda::Refused;
        }
        found.map_or(Lambda::Open, Lambda::Typed)
    }

    /// The type of a lambda's body; `None` for the parameters: their types are not known.
    fn lambda(
        &mut self,
        lambda: &Expression,
        parameters: Option<Vec<Option<Type>>>,
        scope: &Scope<'_>,
    ) -> Option<Type> {
        let Kind::Lambda {
            parameters: names,
            body,
        } = &*lambda.kind
        else {
            return None;
        };
        let types = parameters.unwrap_or_else(|| vec![None; names.len()]);
        if self.said.is_trying() {
            match self.tries.known(lambda.id, &types) {
                Some(Lambda::Typed(known)) => return Some(known.clone()),
                Some(Lambda::Open) => return None,
                Some(Lambda::Refused) => {
                    self.said.refuse_again();
                    return None;
                }
                None => {}
            }
        }
        if self.tries.are_too_many() {
            self.too_complex(lambda);
            return None;
        }
        let before = self.said.silenced();
        let outer = self.tries.enter(lambda.id, &types);
        let found = self.body_of_lambda(lambda, names, body, types, scope);
        let given = match &found {
            _ if self.said.silenced() > before => Lambda::Refused,
            Some(found) => Lambda::Typed(found.clone()),
            None => Lambda::Open,
        };
        let is_tried = self.said.is_trying();
        self.tries.leave(outer, is_tried.then_some(given));
        found
    }

    /// Says once that trying the lambdas of a query costs too much.
    fn too_complex(&mut self, lambda: &Expression) {
        if self.said.is_trying() {
            self.said.refuse_again();
        } else if self.tries.say_once() {
            let message =
                "the lambdas of the query are nested too deeply: their types cannot be found in reasonable time";
            let error = Diagnostic::error(Code::QueryTooDeep, lambda.head.clone(), message, "one lambda too many");
            self.report(error.help("compute the inner values in a WITH query or a subquery"));
        }
    }

    fn body_of_lambda(
        &mut self,
        lambda: &Expression,
        names: &[Identifier],
        body: &Expression,
        types: Vec<Option<Type>>,
        scope: &Scope<'_>,
    ) -> Option<Type> {
        self.no_aggregates(body, "a lambda");
        if types.len() != names.len() {
            let message = format!(
                "the lambda has {} parameters, but the function passes {}",
                names.len(),
                types.len()
            );
            self.error(
                Code::InvalidParameterUsage,
                &lambda.head,
                message,
                "another number of parameters",
            );
            return None;
        }
        let mut fields = Fields::default();
        for (name, data_type) in names.iter().zip(types) {
            let field = self.new_field(Some(name.value.clone()), data_type);
            self.meaning.fields.note_lambda(field.id);
            fields.fields.push(field);
        }
        self.meaning.record(|record| {
            let ids = fields.fields.iter().map(|field| field.id).listed();
            record.lambdas.insert(lambda.id, ids);
        });
        let mut inside = Scope::new(Some(scope), fields);
        inside.lambda = true;
        self.expression(body, &inside)
    }

    fn unresolved(
        &mut self,
        expression: &Expression,
        call: &Call,
        name: &str,
        (arguments, is_said): (&[Argument], bool),
        error: Unresolved,
        scope: &Scope<'_>,
    ) {
        let types = || {
            let own: Vec<String> = arguments
                .iter()
                .map(|argument| match argument {
                    Argument::Typed(own) => own.to_string(),
                    Argument::Lambda => "a lambda".to_owned(),
                    Argument::Open => shown(None),
                })
                .listed();
            own.join(", ")
        };
        let is_operator = is_concatenation(expression, call);
        let shown_name = if is_operator { "||" } else { name };
        let at =
            |code, message: String, reason: String| Diagnostic::error(code, expression.head.clone(), message, reason);
        let diagnostic = match error {
            Unresolved::NotFound(found) if found.candidates.is_empty() && found.newer => {
                // Athena follows Trino: it may have it by now.
                return;
            }
            Unresolved::NotFound(found) => {
                let error = if found.candidates.is_empty() {
                    let message = format!("unknown function `{name}`");
                    at(Code::UnknownFunction, message, "not a function of Athena".to_owned())
                } else {
                    let message = if arguments.is_empty() {
                        format!("`{shown_name}` needs arguments")
                    } else {
                        format!("`{shown_name}` does not take ({})", types())
                    };
                    let error = at(Code::WrongArguments, message, "no such signature".to_owned());
                    let listed: Vec<&str> = found.candidates.iter().take(MOST_LISTED).map(String::as_str).listed();
                    let rest = match found.candidates.len() - listed.len() {
                        0 => String::new(),
                        more => format!(" and {more} more"),
                    };
                    if is_operator {
                        error
                    } else {
                        error.note(format!("there is {}{rest}", listed.join(", ")))
                    }
                };
                if !self.said.is_trying() {
                    let unfit = Unfit {
                        arguments: arguments.to_vec(),
                        found,
                        around: self.around(scope),
                    };
                    self.meaning.unfit.insert(expression.id, unfit);
                }
                if !is_said {
                    self.report_for(error, || Cause::Call(expression.id));
                }
                return;
            }
            Unresolved::Ambiguous(signatures) => {
                let message = format!("several signatures of `{shown_name}` fit ({})", types());
                let error = at(Code::AmbiguousFunction, message, "a NULL of no known type".to_owned());
                error
                    .help("cast the NULL")
                    .note(format!("these fit: {}", signatures.join(", ")))
            }
            Unresolved::OutOfRange(reason) => at(
                Code::InvalidFunctionArgument,
                reason,
                format!("`{shown_name}` of ({})", types()),
            ),
            Unresolved::NoMap(key) => {
                let message = format!("a map cannot have keys of {key}, which cannot be compared");
                at(Code::UnknownType, message, "no such map".to_owned())
            }
            Unresolved::NotConverging => {
                let message = format!("the type of the state of `{name}` grows with each step");
                at(Code::WrongArguments, message, "never settles".to_owned()).help("cast the first state to double")
            }
            Unresolved::Special if name.eq_ignore_ascii_case("try_cast") => {
                let error = at(
                    Code::WrongArguments,
                    "`try_cast` names no type".to_owned(),
                    "not a cast".to_owned(),
                );
                error.help("write `TRY_CAST(value AS type)`")
            }
            Unresolved::Special => {
                let message = format!("unknown function `{name}`");
                at(
                    Code::UnknownFunction,
                    message,
                    "has its own syntax, which this does not follow".to_owned(),
                )
            }
            Unresolved::Lambda => return,
        };
        self.report(diagnostic);
    }

    /// `TRIM(BOTH c FROM s)`, to whose errors Trino gives no place.
    pub(super) fn trim(
        &mut self,
        expression: &Expression,
        function: &str,
        list: &[Expression],
        scope: &Scope<'_>,
    ) -> Option<Type> {
        let arguments: Vec<Argument> = list
            .iter()
            .map(|value| self.expression(value, scope).map_or(Argument::Open, Argument::Typed))
            .listed();
        if let Ok(found) = functions::resolve(function, &arguments, &mut |_, _| Lambda::Open) {
            found.return_type
        } else {
            let own = arguments.iter().map(|argument| match argument {
                Argument::Typed(own) => own.to_string(),
                _ => shown(None),
            });
            let message = format!("TRIM does not take ({})", own.listed().join(", "));
            let range = expression.head.clone();
            let error = Diagnostic::placeless(Code::WrongArguments, range, message, "no text");
            self.report(error.help("cast it: `CAST(… AS varchar)`"));
            None
        }
    }
}

/// Whether it is a word that is a unit of time.
pub(crate) fn is_unit(argument: &Expression) -> bool {
    matches!(&*argument.kind, Kind::Identifier(word) if foreign::unit(&word.value).is_some())
}

/// Whether an expression is the operator `||`, which is a call of concat.
pub(crate) fn is_concatenation(expression: &Expression, call: &Call) -> bool {
    call.name.range.start == expression.head.start && expression.range.start < expression.head.start
}
