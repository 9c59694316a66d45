//! Constants that Trino evaluates while it plans a query. Where one fails with an error of Trino's, it stays where it is; where
//! the evaluation ends with another Java exception, the query fails, whatever the tables contain.

use std::collections::HashMap;

use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::plan::{Call, Comparison, Expression, ExpressionKind as Kind, Literal, Node};

use super::conjuncts::changes;
use crate::aggregates;
use crate::expression::Program;
use crate::failure::Failure;
use crate::session::Session;
use crate::value::Value;

/// The code of such a failure.
pub(super) const BROKEN: &str = "GENERIC_INTERNAL_ERROR";

/// The first such failure in a node and its inputs.
pub(super) fn failure(node: &Node, session: &Session) -> Option<Failure> {
    let evaluation = Evaluation { session };
    if let Node::Filter { condition, .. } = node
        && let Ok(Outcome::Value(Value::Null | Value::Boolean(false))) = evaluation.of(condition)
    {
        // Nothing below is looked at any more.
        return None;
    }
    let own = node.expressions().into_iter().find_map(|own| evaluation.of(own).err());
    own.or_else(|| node.inputs().into_iter().find_map(|input| failure(input, session)))
}

/// What Trino's evaluation makes of an expression.
enum Outcome {
    Value(Value),
    /// It reads something that is not known, or has a part that failed.
    Unknown,
    /// It is all of constants, and fails with an error of Trino's.
    Failed,
}

type Evaluated = Result<Outcome, Failure>;

struct Evaluation<'a> {
    session: &'a Session,
}

impl Evaluation<'_> {
    /// Evaluates an expression, part by part, in Trino's order: what a known part decides is not looked at.
    fn of(&self, own: &Expression) -> Evaluated {
        match &own.kind {
            Kind::Column(_)
            | Kind::Parameter(_)
            | Kind::Lambda { .. }
            | Kind::Try(_)
            | Kind::Grouping { .. }
            | Kind::OfMatch(_) => Ok(Outcome::Unknown),
            Kind::And(terms) => self.connected(own, terms, false),
            Kind::Or(terms) => self.connected(own, terms, true),
            Kind::Case { branches, otherwise } => {
                let mut is_decided = true;
                for (condition, value) in branches {
                    match self.of(condition)? {
                        Outcome::Value(Value::Boolean(true)) => return self.part(value, is_decided),
                        Outcome::Value(_) => {}
                        _ => {
                            is_decided = false;
                            self.of(value)?;
                        }
                    }
                }
                self.other(otherwise.as_deref(), is_decided)
            }
            Kind::SimpleCase {
                operand,
                branches,
                otherwise,
            } => {
                let compared = self.of(operand)?;
                if matches!(compared, Outcome::Value(Value::Null)) {
                    return self.other(otherwise.as_deref(), true);
                }
                let mut is_decided = true;
                for (candidate, value) in branches {
                    match (&compared, self.of(candidate)?) {
                        (Outcome::Value(_), Outcome::Value(Value::Null)) => {}
                        (Outcome::Value(_), Outcome::Value(_)) => {
                            if self.are_equal(operand, candidate)? {
                                return self.part(value, is_decided);
                            }
                        }
                        _ => {
                            is_decided = false;
                            self.of(value)?;
                        }
                    }
                }
                self.other(otherwise.as_deref(), is_decided)
            }
            Kind::Coalesce(list) => {
                let mut is_decided = true;
                for value in list {
                    match self.of(value)? {
                        Outcome::Value(Value::Null) => {}
                        Outcome::Value(value) if is_decided => return Ok(Outcome::Value(value)),
                        Outcome::Value(_) => return Ok(Outcome::Unknown),
                        _ => is_decided = false,
                    }
                }
                Ok(if is_decided {
                    Outcome::Value(Value::Null)
                } else {
                    Outcome::Unknown
                })
            }
            Kind::Comparison { operator, left, right } => {
                use Comparison::{Greater, GreaterOrEqual, IsDistinctFrom, Less, LessOrEqual};
                // A literal comes last to Trino, and what is greater is evaluated as what is less.
                let is_turned = is_literal(left) && !is_literal(right);
                match operator {
                    IsDistinctFrom => self.whole(own),
                    Greater | GreaterOrEqual if !is_turned => self.strict(own, &[right, left]),
                    Less | LessOrEqual if is_turned => self.strict(own, &[left, right]),
                    _ if is_turned => self.strict(own, &[right, left]),
                    _ => self.strict(own, &[left, right]),
                }
            }
            Kind::NullIf { value, other, .. } => match self.of(value)? {
                Outcome::Value(Value::Null) => Ok(Outcome::Value(Value::Null)),
                first => match (first, self.of(other)?) {
                    (Outcome::Value(_), Outcome::Value(_)) => self.run(own),
                    _ => Ok(Outcome::Unknown),
                },
            },
            Kind::Like { value, pattern, escape } => {
                let parts: Vec<&Expression> = [&**value, pattern].into_iter().chain(escape.as_deref()).collect();
                self.strict(own, &parts)
            }
            Kind::Between { value, low, high } => match self.of(value)? {
                Outcome::Value(Value::Null) => Ok(Outcome::Value(Value::Null)),
                first => self.rest(own, matches!(first, Outcome::Value(_)), [&**low, high]),
            },
            Kind::In { value, list } => {
                let first = self.of(value)?;
                if matches!(first, Outcome::Value(Value::Null)) {
                    return Ok(first);
                }
                let mut are_known = matches!(first, Outcome::Value(_));
                for item in list {
                    match self.of(item)? {
                        Outcome::Value(_) => {}
                        Outcome::Unknown => are_known = false,
                        // No other item is looked at.
                        Outcome::Failed => return Ok(Outcome::Unknown),
                    }
                }
                self.rest(own, are_known, [])
            }
            // Operators are functions of the catalogue whose names begin with `$`.
            Kind::Call(call) if call.overload.name.starts_with('$') => {
                let mut parts: Vec<&Expression> = call.arguments.iter().collect();
                if let ("$add" | "$multiply", [left, right]) = (call.overload.name, &call.arguments[..])
                    && is_literal(left)
                    && !is_literal(right)
                {
                    parts.reverse();
                }
                self.strict(own, &parts)
            }
            Kind::Call(call) if aggregates::is_run(&call.overload) => self.aggregate(call),
            _ => self.whole(own),
        }
    }

    /// An aggregate that Trino takes for a function, since its analysis does not find it in JSON.
    fn aggregate(&self, call: &Call) -> Evaluated {
        for argument in &call.arguments {
            match self.of(argument)? {
                Outcome::Value(value) if !value.is_null() => {}
                Outcome::Value(_) => return Ok(Outcome::Value(Value::Null)),
                _ => return Ok(Outcome::Unknown),
            }
        }
        Err(Failure::other(BROKEN, unfound(call.overload.name)))
    }

    /// AND or OR. What is written as a literal decides before anything is evaluated.
    fn connected(&self, own: &Expression, terms: &[Expression], decides: bool) -> Evaluated {
        if has_literal(own, decides) {
            return Ok(Outcome::Value(Value::Boolean(decides)));
        }
        let mut are_known = true;
        for term in terms {
            match self.of(term)? {
                Outcome::Value(Value::Boolean(value)) if value == decides => {
                    return Ok(Outcome::Value(Value::Boolean(decides)));
                }
                Outcome::Value(_) => {}
                _ => are_known = false,
            }
        }
        self.rest(own, are_known, [])
    }

    /// What a choice results in; `is_decided`: nothing before it stays.
    fn part(&self, chosen: &Expression, is_decided: bool) -> Evaluated {
        let outcome = self.of(chosen)?;
        Ok(if is_decided { outcome } else { Outcome::Unknown })
    }

    fn other(&self, otherwise: Option<&Expression>, is_decided: bool) -> Evaluated {
        match otherwise {
            Some(otherwise) => self.part(otherwise, is_decided),
            None if is_decided => Ok(Outcome::Value(Value::Null)),
            None => Ok(Outcome::Unknown),
        }
    }

    fn are_equal(&self, operand: &Expression, candidate: &Expression) -> Result<bool, Failure> {
        let comparison = Expression {
            kind: Kind::Comparison {
                operator: Comparison::Equal,
                left: Box::new(operand.clone()),
                right: Box::new(candidate.clone()),
            },
            data_type: Type::Boolean,
        };
        Ok(matches!(self.run(&comparison)?, Outcome::Value(Value::Boolean(true))))
    }

    /// An expression that is NULL if one of its parts is; no part after a NULL is looked at.
    fn strict(&self, own: &Expression, parts: &[&Expression]) -> Evaluated {
        let mut are_known = true;
        for part in parts {
            match self.of(part)? {
                Outcome::Value(Value::Null) => return Ok(Outcome::Value(Value::Null)),
                Outcome::Value(_) => {}
                _ => are_known = false,
            }
        }
        self.rest(own, are_known, [])
    }

    /// An expression of which all parts are looked at.
    fn whole(&self, own: &Expression) -> Evaluated {
        self.rest(own, !changes(own), own.children())
    }

    /// An expression of which these parts are still to be looked at; `are_known`: all others are values.
    fn rest<'a>(
        &self,
        own: &Expression,
        mut are_known: bool,
        parts: impl IntoIterator<Item = &'a Expression>,
    ) -> Evaluated {
        for part in parts {
            are_known &= matches!(self.of(part)?, Outcome::Value(_));
        }
        if are_known { self.run(own) } else { Ok(Outcome::Unknown) }
    }

    /// Computes what is all of constants.
    fn run(&self, own: &Expression) -> Evaluated {
        let Ok(program) = Program::new(own, self.session, &HashMap::new()) else {
            return Ok(Outcome::Unknown);
        };
        match program.run(&mut program.room(), |_| Value::Null) {
            Ok(value) => Ok(Outcome::Value(value)),
            Err(failure) if failure.code == BROKEN => Err(failure),
            Err(_) => Ok(Outcome::Failed),
        }
    }
}

/// What is wrong with an aggregate in JSON.
pub(super) fn unfound(name: &str) -> String {
    format!("Trino does not run {name}() in JSON")
}

fn is_literal(own: &Expression) -> bool {
    match &own.kind {
        Kind::Literal(_) => true,
        Kind::Coerce(value) | Kind::Cast { value, .. } => is_literal(value),
        _ => false,
    }
}

/// Whether one of the terms of AND or OR is this literal.
fn has_literal(own: &Expression, decides: bool) -> bool {
    match &own.kind {
        Kind::And(terms) if !decides => terms.iter().any(|term| has_literal(term, decides)),
        Kind::Or(terms) if decides => terms.iter().any(|term| has_literal(term, decides)),
        kind => *kind == Kind::Literal(Literal::Boolean(decides)),
    }
}
