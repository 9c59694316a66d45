//! What to write instead of a call that no function takes.

use super::Analyzer;
use crate::diagnostic::{Code, Diagnostic, Edit, Remedy};
use crate::functions::foreign::{self, Given, Translation};
use crate::functions::{self, Argument, Lambda, NotFound};
use crate::syntax::tree::{Bytes, Call, Expression, ExpressionKind as Kind};
use crate::types::Type;

/// Functions of Trino whose first argument is a unit.
const OF_UNITS: [&str; 3] = ["date_add", "date_diff", "date_trunc"];

impl Analyzer<'_> {
    /// The call in Trino's words; `own`: Trino has a function of the name, too.
    pub(super) fn translation(&self, call: &Call, arguments: &[Argument], own: bool) -> Option<Translation> {
        let given: Vec<Given<'_>> = call
            .arguments
            .iter()
            .zip(arguments)
            .map(|(expression, argument)| Given {
                text: self.text(expression),
                primary: expression.is_primary(),
                data_type: match argument {
                    Argument::Typed(own) => Some(own),
                    _ => None,
                },
                value: match &*expression.kind {
                    Kind::Text(text) => Some(text),
                    _ => None,
                },
            })
            .collect();
        foreign::translate(&call.name.last().value, &given, call.distinct, own)
    }

    /// A translation as a help.
    pub(super) fn translated(&self, call: &Call, found: &Translation) -> Remedy {
        let Some(text) = &found.text else {
            return Remedy::advice(format!("Trino's way to write it is `{}`", found.foreign));
        };
        if !found.foreign.same {
            return Remedy::advice(format!("`{text}` comes nearest to it"));
        }
        // What stands behind the arguments (FILTER, OVER) goes on from a call, and from nothing else.
        let bare = call.filter.is_none() && call.window.is_none() && call.order_by.is_none() && !call.star;
        let edit = self.in_place_of(&name_and_arguments(call), text, found.binding);
        let is_query = text.starts_with("CROSS JOIN");
        Remedy::certain(format!("write `{text}`"), vec![edit]).only_if(bare && !is_query)
    }

    /// Makes one finding of what is wrong with a call, where one is but a consequence of another; `before`: how many
    /// there were before the call.
    ///
    /// A unit without quotes is an unknown column, and DISTINCT in an unknown function is not allowed: Trino says that
    /// first, and what to do about it is the remedy for the call.
    pub(super) fn one_finding(&mut self, expression: &Expression, call: &Call, before: usize) {
        let findings = &mut self.analysis.diagnostics;
        let at =
            |finding: &Diagnostic, range: &Bytes| finding.primary.as_ref().is_some_and(|label| label.range == *range);
        let is_unit = |argument: &&Expression| match &*argument.kind {
            Kind::Identifier(word) => foreign::unit(&word.value).is_some(),
            _ => false,
        };
        let unit = call.arguments.iter().find(is_unit);
        let first = findings.iter().skip(before).position(|finding| {
            finding.code == Code::UnknownColumn && unit.is_some_and(|unit| at(finding, &unit.head))
                || finding.code == Code::FunctionNotAggregate && at(finding, &expression.head)
        });
        let Some(first) = first.map(|first| first + before) else {
            return;
        };
        let second = findings.iter().skip(first + 1).position(|finding| {
            matches!(finding.code, Code::UnknownFunction | Code::WrongArguments) && at(finding, &expression.head)
        });
        if let Some(second) = second {
            let second = findings.remove(first + 1 + second);
            findings[first].help = second.help;
            findings[first].fix = second.fix;
        } else if let (Some(unit), Code::UnknownColumn) = (unit, findings[first].code)
            && OF_UNITS.iter().any(|name| call.name.last().is(name))
        {
            let text = format!("'{}'", self.sql[unit.range.clone()].to_ascii_lowercase());
            findings[first].help = Some(format!("write the unit as text: `{text}`"));
            findings[first].fix = vec![Edit::new(unit.range.clone(), text)];
        }
    }

    /// What to write instead of a call with the wrong arguments.
    pub(super) fn other_arguments(&self, call: &Call, arguments: &[Argument], found: &NotFound) -> Option<Remedy> {
        let name = call.name.last().value.as_str();
        if let Some(translation) = self.translation(call, arguments, true) {
            return Some(self.translated(call, &translation));
        }
        if let (true, "count", [first, .., last]) = (
            call.distinct,
            name.to_ascii_lowercase().as_str(),
            call.arguments.as_slice(),
        ) {
            let list = first.range.start..last.range.end;
            let row = format!("({})", &self.sql[list.clone()]);
            return Some(Remedy::replace(
                format!("count rows of them: `count(DISTINCT {row})`"),
                list,
                row,
            ));
        }
        self.swapped(call, name, arguments)
            .or_else(|| self.with_converted(call, name, arguments, found))
    }

    /// Two arguments in each other's place, where just one pair of them makes the call right.
    fn swapped(&self, call: &Call, name: &str, arguments: &[Argument]) -> Option<Remedy> {
        let mut found = None;
        for one in 0..arguments.len() {
            for other in one + 1..arguments.len() {
                let mut swapped = arguments.to_vec();
                swapped.swap(one, other);
                if resolves(name, &swapped) {
                    if found.is_some() {
                        return None;
                    }
                    found = Some((one, other));
                }
            }
        }
        let (one, other) = found?;
        let (first, second) = (call.arguments.get(one)?, call.arguments.get(other)?);
        let edits = vec![
            Edit::new(first.range.clone(), self.text(second)),
            Edit::new(second.range.clone(), self.text(first)),
        ];
        let text = self.edited(call, &edits)?;
        Some(Remedy::certain(format!("change the order: `{text}`"), edits))
    }

    /// One argument converted, when that makes the call right.
    fn with_converted(&self, call: &Call, name: &str, arguments: &[Argument], found: &NotFound) -> Option<Remedy> {
        for (index, wanted) in &found.unfit {
            let (Some(Argument::Typed(given)), Some(expression)) = (arguments.get(*index), call.arguments.get(*index))
            else {
                continue;
            };
            let mut converted = arguments.to_vec();
            converted[*index] = Argument::Typed(wanted.clone());
            let Some(remedy) = self
                .converted((expression, given), wanted)
                .filter(|_| resolves(name, &converted))
            else {
                continue;
            };
            if !remedy.fix.is_empty() {
                return Some(remedy);
            }
            let cast = format!("CAST({} AS {wanted})", self.text(expression));
            let text = self.edited(call, &[Edit::new(expression.range.clone(), cast)])?;
            return Some(Remedy::advice(format!("cast it: `{text}`")));
        }
        None
    }

    /// `||` with something that is no text: other engines make it one.
    pub(super) fn joined_texts(&self, call: &Call, arguments: &[Argument]) -> Option<Remedy> {
        let mut edits = Vec::new();
        let mut casts = Vec::new();
        let mut certain = true;
        for (expression, argument) in call.arguments.iter().zip(arguments) {
            match argument {
                Argument::Typed(Type::Varchar(_) | Type::Char(_) | Type::Unknown) => {}
                Argument::Typed(own) if crate::types::can_cast(own, &Type::VARCHAR) => {
                    certain &= own.is_numeric() || matches!(own, Type::Boolean | Type::IpAddress);
                    let cast = match *expression.kind {
                        Kind::Long(_) => format!("'{}'", self.text(expression)),
                        _ => format!("CAST({} AS varchar)", self.text(expression)),
                    };
                    casts.push(format!("`{cast}`"));
                    edits.push(Edit::new(expression.range.clone(), cast));
                }
                _ => return None,
            }
        }
        let help = format!("make it text: {}", casts.join(" and "));
        (!edits.is_empty()).then(|| Remedy::certain(help, edits).only_if(certain))
    }

    /// The text of a call, with edits of its arguments; `None` for a form of its own, whose arguments stand in another
    /// order or between words, such as `POSITION(… IN …)`.
    fn edited(&self, call: &Call, edits: &[Edit]) -> Option<String> {
        if call.parentheses.is_empty() {
            return None;
        }
        let whole = name_and_arguments(call);
        let mut text = String::new();
        let mut at = whole.start;
        for edit in edits {
            text.push_str(self.sql.get(at..edit.range.start)?);
            text.push_str(&edit.text);
            at = edit.range.end;
        }
        text.push_str(self.sql.get(at..whole.end)?);
        Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
    }
}

fn name_and_arguments(call: &Call) -> Bytes {
    call.name.range.start..call.parentheses.end
}

fn resolves(name: &str, arguments: &[Argument]) -> bool {
    functions::resolve(name, arguments, &mut |_, _| Lambda::Open).is_ok()
}

/// Whether an expression is the operator `||`, which is a call of concat.
pub(super) fn is_concatenation(expression: &Expression, call: &Call) -> bool {
    call.name.range.start == expression.head.start && expression.range.start < expression.head.start
}
