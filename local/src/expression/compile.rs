//! From a resolved expression to a program.

use std::collections::HashMap;

use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::plan::{
    self, ColumnNumber, Comparison, Current, Expression, ExpressionKind as Kind, Literal,
};

use super::json;
use super::step::{Argument, Call, Function, Step};
use super::{Outer, Program};
use crate::cast::cast;
use crate::functions::format::Format;
use crate::functions::{Like, Run, Site, read_text, run_of};
use crate::refusal::Refusal;
use crate::session::Session;
use crate::value::Computed;
use crate::value::compare::is_indeterminate;
use crate::value::json::Json;
use crate::value::time;
use crate::value::zone::Zone;
use crate::value::{Value, decimal};

type Compiled<T = Step> = Result<T, Refusal>;

/// Compiles an expression.
pub(super) fn program(expression: &Expression, session: &Session, outer: &Outer) -> Compiled<Program> {
    let mut compiler = Compiler {
        session,
        outer,
        slots: HashMap::new(),
        inputs: Vec::new(),
        next: 0,
    };
    let root = compiler.step(expression)?;
    Ok(Program {
        root,
        inputs: compiler.inputs,
        slots: compiler.next,
    })
}

struct Compiler<'a> {
    session: &'a Session,
    outer: &'a Outer,
    slots: HashMap<ColumnNumber, usize>,
    inputs: Vec<(usize, ColumnNumber)>,
    next: usize,
}

impl Compiler<'_> {
    fn slot(&mut self) -> usize {
        self.next += 1;
        self.next - 1
    }

    fn boxed(&mut self, expression: &Expression) -> Compiled<Box<Step>> {
        self.step(expression).map(Box::new)
    }

    fn all(&mut self, list: &[Expression]) -> Compiled<Vec<Step>> {
        list.iter().map(|own| self.step(own)).collect()
    }

    fn optional(&mut self, own: Option<&Expression>) -> Compiled<Option<Box<Step>>> {
        own.map(|own| self.boxed(own)).transpose()
    }

    fn branches(&mut self, branches: &[(Expression, Expression)]) -> Compiled<Vec<(Step, Step)>> {
        branches
            .iter()
            .map(|(when, then)| Ok((self.step(when)?, self.step(then)?)))
            .collect()
    }

    /// The step for an expression. If it reads no column and does not fail, the step is its value.
    fn step(&mut self, expression: &Expression) -> Compiled {
        runs(&expression.data_type)?;
        let step = self.plain(expression)?;
        let is_ready = matches!(step, Step::Constant(_) | Step::Slot(_));
        if !is_ready
            && reads_nothing(expression)
            && let Ok(value) = step.run(&mut vec![Value::Null; self.next])
        {
            return Ok(Step::Constant(value));
        }
        Ok(step)
    }

    fn plain(&mut self, expression: &Expression) -> Compiled {
        let data_type = &expression.data_type;
        Ok(match &expression.kind {
            Kind::Column(column) => match (self.outer.get(column), self.slots.get(column)) {
                (Some(value), _) => Step::Constant(value.clone()),
                (None, Some(slot)) => Step::Slot(*slot),
                (None, None) => {
                    let slot = self.slot();
                    self.slots.insert(*column, slot);
                    self.inputs.push((slot, *column));
                    Step::Slot(slot)
                }
            },
            Kind::Literal(literal) => Step::Constant(
                value_of(literal, data_type)
                    .map_err(|failure| Refusal::of(format!("a literal of {data_type} ({failure})")))?,
            ),
            Kind::Parameter(_) => return Err(Refusal::at("?", "a parameter without a value")),
            Kind::Call(call) => self.call(call, data_type)?,
            Kind::Coerce(value) => self.cast(value, data_type, false)?,
            Kind::Cast { value, safe } => self.cast(value, data_type, *safe)?,
            Kind::Comparison { operator, left, right } => {
                // `a > b` is `b < a` to Trino, so `b` is computed first.
                let (operator, left, right) = match operator {
                    Comparison::Greater => (Comparison::Less, right, left),
                    Comparison::GreaterOrEqual => (Comparison::LessOrEqual, right, left),
                    own => (*own, left, right),
                };
                Step::Compare {
                    operator,
                    data_type: left.data_type.clone(),
                    left: self.boxed(left)?,
                    right: self.boxed(right)?,
                }
            }
            Kind::And(terms) => connected(self.all(terms)?, false),
            Kind::Or(terms) => connected(self.all(terms)?, true),
            Kind::Not(value) => Step::Not(self.boxed(value)?),
            Kind::IsNull(value) => Step::IsNull(self.boxed(value)?),
            Kind::Between { value, low, high } => Step::Between {
                data_type: value.data_type.clone(),
                value: self.boxed(value)?,
                low: self.boxed(low)?,
                high: self.boxed(high)?,
            },
            Kind::In { value, list } => self.listed(expression, value, list)?,
            Kind::Like { value, pattern, escape } => self.like(value, pattern, escape.as_deref())?,
            Kind::Case { branches, otherwise } => Step::Case {
                branches: self.branches(branches)?,
                otherwise: self.optional(otherwise.as_deref())?,
            },
            Kind::SimpleCase {
                operand,
                branches,
                otherwise,
            } => Step::SimpleCase {
                operand: self.boxed(operand)?,
                branches: self.branches(branches)?,
                otherwise: self.optional(otherwise.as_deref())?,
            },
            Kind::Coalesce(list) => Step::Coalesce(self.all(list)?),
            Kind::NullIf {
                value,
                other,
                compared_as,
            } => Step::NullIf {
                types: [value.data_type.clone(), other.data_type.clone()],
                compared_as: compared_as.clone(),
                value: self.boxed(value)?,
                other: self.boxed(other)?,
            },
            Kind::Try(value) => Step::Try(self.boxed(value)?),
            Kind::Lambda { .. } => return Err(Refusal::at("->", "a lambda outside a call")),
            Kind::Array(items) => Step::Array(self.all(items)?),
            Kind::Row(items) => Step::Row(self.all(items)?),
            Kind::Field { row, index } => Step::Field {
                row: self.boxed(row)?,
                index: *index,
            },
            Kind::AtTimeZone { value, zone } => Step::AtTimeZone {
                value: self.boxed(value)?,
                zone: self.boxed(zone)?,
                now: self.session.now.div_euclid(1000),
            },
            Kind::Current(current) => Step::Constant(self.current(*current, data_type)?),
            Kind::Format(list) => self.format(list)?,
            Kind::Json(own) => Step::Json(Box::new(json::compile(own, data_type, &mut |part| self.step(part))?)),
            Kind::OfMatch(_) => return Err(Refusal::of("a value of a match outside its pattern")),
            Kind::Grouping { set: None, values } => {
                Step::Constant(Value::Integer(values.first().copied().unwrap_or_default()))
            }
            Kind::Grouping { set: Some(set), values } => {
                let column = Expression::column(*set, Type::Bigint);
                Step::SimpleCase {
                    operand: self.boxed(&column)?,
                    branches: (0..)
                        .zip(values)
                        .map(|(set, value)| {
                            (
                                Step::Constant(Value::Integer(set)),
                                Step::Constant(Value::Integer(*value)),
                            )
                        })
                        .collect(),
                    otherwise: None,
                }
            }
        })
    }

    fn cast(&mut self, value: &Expression, to: &Type, safe: bool) -> Compiled {
        let from = value.data_type.clone();
        if let (Type::Time { .. }, Type::Timestamp { .. }) = (&from, to) {
            return Ok(Step::OnDay {
                value: self.boxed(value)?,
                day: self.session.today(),
                to: to.clone(),
            });
        }
        is_cast(&from, to)?;
        let step = self.step(value)?;
        let step = match step {
            // Trino makes one function of both, which reads the text itself.
            Step::Call(call) if !safe && is_made_of_json(to) && call.site.name == "json_parse" => {
                Step::Call(Box::new(Call {
                    function: Function::Plain(read_text),
                    ..*call
                }))
            }
            step => step,
        };
        // A varchar without a length has the same values.
        if let (Type::Varchar(_), Type::Varchar(None)) = (&from, to) {
            return Ok(step);
        }
        Ok(Step::Cast {
            value: Box::new(step),
            from,
            to: to.clone(),
            safe,
        })
    }

    /// An IN list in the order in which Trino compares its items, until one is equal: constants first, then the others from
    /// the last to the first.
    fn listed(&mut self, whole: &Expression, value: &Expression, list: &[Expression]) -> Compiled {
        // Trino computes constant lists in full, and makes an equation of a list of one item.
        let all = reads_nothing(whole);
        let is_equation = list.iter().all(|item| *item == list[0]);
        let may_have_null = matches!(value.data_type, Type::Array(_) | Type::Map(..) | Type::Row(_));
        let value = self.boxed(value)?;
        let (constants, others): (Vec<Step>, Vec<Step>) = self
            .all(list)?
            .into_iter()
            .partition(|item| matches!(item, Step::Constant(_)));
        let (mut list, compared): (Vec<Step>, Vec<Step>) = constants
            .into_iter()
            .partition(|item| may_have_null && !all && !is_equation && is_looked_up(item, &value));
        let looked_up = list.len();
        list.extend(compared);
        list.extend(others.into_iter().rev());
        Ok(Step::In {
            value,
            list,
            looked_up,
            all,
        })
    }

    fn like(&mut self, value: &Expression, pattern: &Expression, escape: Option<&Expression>) -> Compiled {
        let length = match value.data_type {
            Type::Char(length) => Some(length),
            _ => None,
        };
        let value = self.boxed(value)?;
        let pattern = self.boxed(pattern)?;
        let escape = self.optional(escape)?;
        let ready = match (&*pattern, escape.as_deref()) {
            (Step::Constant(Value::Text(pattern)), None) => Like::read(pattern, None).ok(),
            (Step::Constant(Value::Text(pattern)), Some(Step::Constant(Value::Text(escape)))) => {
                Like::read(pattern, Some(escape)).ok()
            }
            _ => None,
        };
        Ok(Step::Like {
            value,
            length,
            pattern,
            escape,
            ready,
        })
    }

    fn call(&mut self, call: &plan::Call, result: &Type) -> Compiled {
        let name = call.overload.name;
        let Some(run) = run_of(&call.overload) else {
            return Err(match name.strip_prefix('$') {
                Some(operator) => Refusal::of(format!("the operator {operator} of ({})", call.overload.arguments)),
                None => Refusal::at(
                    name,
                    format!("{name}({})", call.overload.arguments.replace(" | ", ", ")),
                ),
            });
        };
        let mut arguments = Vec::new();
        for argument in &call.arguments {
            arguments.push(match &argument.kind {
                Kind::Lambda { parameters, body } => {
                    let slots: Vec<usize> = parameters.iter().map(|_| self.slot()).collect();
                    self.slots.extend(parameters.iter().copied().zip(slots.iter().copied()));
                    Argument::Lambda(slots, self.step(body)?)
                }
                _ => Argument::Value(self.step(argument)?),
            });
        }
        // A call with a constant NULL as argument is NULL, whatever its other arguments are.
        let is_null = |argument: &Argument| matches!(argument, Argument::Value(Step::Constant(Value::Null)));
        let takes_null = |index: usize| call.takes_null.get(index).is_some_and(|takes| *takes);
        if (0..)
            .zip(&arguments)
            .any(|(index, argument)| is_null(argument) && !takes_null(index))
        {
            return Ok(Step::Constant(Value::Null));
        }
        let constants = arguments.iter().map(|argument| match argument {
            Argument::Value(Step::Constant(value)) => Some(value.clone()),
            _ => None,
        });
        let site = Site {
            name,
            arguments: call.arguments.iter().map(|own| own.data_type.clone()).collect(),
            result: result.clone(),
            session: self.session.clone(),
            constants: constants.collect(),
            in_one_step: false,
            lambdas: Vec::new(),
        };
        let function = match run {
            Run::Plain(function) | Run::Changing(function) => Function::Plain(function),
            Run::Typed(function) => Function::Typed(function),
            Run::Prepared(prepare) => Function::Prepared(prepare(&site)?),
            Run::Higher(function) => Function::Higher(function),
        };
        Ok(Step::Call(Box::new(Call {
            function,
            arguments,
            takes_null: call.takes_null.clone(),
            site,
        })))
    }

    fn current(&self, current: Current, data_type: &Type) -> Compiled<Value> {
        let now = i128::from(self.session.now) * time::MILLISECOND;
        Ok(match (current, data_type) {
            (Current::Date, _) => Value::Date(self.session.today()),
            (Current::Timestamp, Type::Timestamp { precision, zone }) => {
                let now = time::round(now, *precision);
                if *zone {
                    Value::ZonedTimestamp(now, Zone::UTC)
                } else {
                    Value::Timestamp(now)
                }
            }
            (Current::Time, Type::Time { zone, .. }) => {
                let picos = time::local(now).picos;
                if *zone {
                    Value::ZonedTime(picos, 0)
                } else {
                    Value::Time(picos)
                }
            }
            // There is no user on this machine.
            (Current::User, _) => return Err(Refusal::at("current_user", "current_user")),
            (Current::Catalog, _) => self.session.catalog.as_ref().map(Value::text).unwrap_or_default(),
            (Current::Schema, _) => self.session.schema.as_ref().map(Value::text).unwrap_or_default(),
            // A session has no path.
            _ => Value::text(""),
        })
    }

    fn format(&mut self, list: &[Expression]) -> Compiled {
        let Some((pattern, values)) = list.split_first() else {
            return Err(Refusal::at("format", "format()"));
        };
        let pattern = self.boxed(pattern)?;
        let ready = match &*pattern {
            Step::Constant(Value::Text(pattern)) => match Format::read(pattern) {
                Err(failure) if failure.code == crate::NOT_RUN => return Err(Refusal::at("format", failure.message)),
                ready => Some(ready),
            },
            _ => None,
        };
        Ok(Step::Format {
            pattern,
            ready,
            types: values.iter().map(|own| own.data_type.clone()).collect(),
            values: self.all(values)?,
        })
    }
}

/// AND or OR. A constant term that decides the result does so even if an earlier term would fail.
fn connected(terms: Vec<Step>, decides: bool) -> Step {
    let is_decided = |term: &Step| matches!(term, Step::Constant(Value::Boolean(own)) if *own == decides);
    if terms.iter().any(is_decided) {
        return Step::Constant(Value::Boolean(decides));
    }
    if decides { Step::Or(terms) } else { Step::And(terms) }
}

/// Whether Trino looks an item of an IN list up, instead of comparing it: it then says that a value is in the list or says
/// nothing. `value`: what is looked for.
fn is_looked_up(item: &Step, value: &Step) -> bool {
    match item {
        Step::Constant(item) => matches!(value, Step::Constant(_)) || !is_indeterminate(item),
        _ => false,
    }
}

/// Whether an expression is the same for every row: it reads no column, and contains nothing that varies.
fn reads_nothing(expression: &Expression) -> bool {
    let changes = match &expression.kind {
        Kind::Column(_) | Kind::Grouping { .. } | Kind::Lambda { .. } => true,
        Kind::Call(call) => matches!(run_of(&call.overload), Some(Run::Changing(_))),
        _ => false,
    };
    !changes && expression.children().into_iter().all(reads_nothing)
}

/// Whether the values of a type are made of the parts of a JSON value.
fn is_made_of_json(data_type: &Type) -> bool {
    matches!(data_type, Type::Array(_) | Type::Map(..) | Type::Row(_))
}

/// Refuses types that have no values here.
pub(crate) fn runs(data_type: &Type) -> Result<(), Refusal> {
    match data_type {
        Type::Array(element) => runs(element),
        Type::Map(key, value) => runs(key).and_then(|()| runs(value)),
        Type::Row(fields) => fields.iter().try_for_each(|field| runs(&field.data_type)),
        Type::Geometry
        | Type::SphericalGeography
        | Type::BingTile
        | Type::KdbTree
        | Type::Classifier(_)
        | Type::Regressor => Err(Refusal::of(format!("the type {data_type}"))),
        _ => Ok(()),
    }
}

/// Refuses casts that are not run here.
fn is_cast(from: &Type, to: &Type) -> Result<(), Refusal> {
    let refused = || Err(Refusal::at("cast", format!("CAST from {from} to {to}")));
    match (from, to) {
        (Type::Array(from), Type::Array(to)) => is_cast(from, to),
        (Type::Map(from_key, from_value), Type::Map(to_key, to_value)) => {
            is_cast(from_key, to_key).and_then(|()| is_cast(from_value, to_value))
        }
        (Type::Row(from), Type::Row(to)) => from
            .iter()
            .zip(to)
            .try_for_each(|(from, to)| is_cast(&from.data_type, &to.data_type)),
        (Type::Time { .. }, Type::Timestamp { .. }) => refused(),
        _ => Ok(()),
    }
}

/// The value of a literal.
fn value_of(literal: &Literal, data_type: &Type) -> Computed {
    Ok(match literal {
        Literal::Null => Value::Null,
        Literal::Boolean(own) => Value::Boolean(*own),
        Literal::Integer(own) | Literal::Interval(own) => Value::Integer(*own),
        Literal::Number(text) => match data_type {
            Type::Decimal { precision, scale } => decimal::parse(text, *precision, *scale)
                .map(Value::Decimal)
                .unwrap_or_default(),
            _ => Value::Double(text.parse().unwrap_or(f64::NAN)),
        },
        Literal::Text(text) => Value::text(text),
        Literal::Binary(bytes) => Value::binary(bytes),
        Literal::Typed(text) if *data_type == Type::Json => {
            let json = Json::read(text).map(|json| json.canonical().text());
            json.map(Value::text)
                .ok_or_else(|| crate::failure::Failure::argument("the text is not JSON"))?
        }
        Literal::Typed(text) => cast(&Value::text(text), &Type::VARCHAR, data_type)?,
    })
}
