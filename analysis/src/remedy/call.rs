//! What to write instead of a call that no function takes.

use super::Advisor;
use super::conversion::Reading;
use super::translation::{Given, Modifiers, translations};
use crate::diagnostic::Remedy;
use crate::edit::{Edit, in_order};
use crate::functions::foreign::{self, Foreign};
use crate::functions::refused::{self, Refusal};
use crate::functions::{self, Argument, Lambda, NotFound};
use crate::listed::Listed as _;
use crate::meaning::{self, Surroundings, Unfit, is_concatenation, is_unit};
use crate::syntax;
use crate::syntax::tree::{Bytes, Call, Expression, ExpressionKind as Kind};
use crate::types::Type;

const MOMENT: Type = Type::Timestamp {
    precision: 3,
    zone: true,
};

/// As what days are read, the best first.
const OF_DAYS: [Type; 2] = [Type::Date, MOMENT];

impl Advisor<'_> {
    /// What to write instead of a call that no function takes.
    pub(super) fn call(&self, expression: &Expression) -> Option<Remedy> {
        let Kind::Call(call) = &*expression.kind else {
            return None;
        };
        let Unfit {
            arguments,
            found,
            around,
        } = self
            .meaning
            .unfit
            .get(&expression.id)
            .filter(|unfit| self.can_look_at(&unfit.around))?;
        if let [only] = call.arguments.as_slice()
            && call.name.last().is("sum")
            && self.meaning.type_of(only) == Some(&Type::Boolean)
        {
            let text = format!("count_if({})", self.meaning.text(only));
            return Some(Remedy::advice(format!("count the rows where it is true: `{text}`")));
        }
        if !found.candidates.is_empty() {
            return if is_concatenation(expression, call) {
                self.joined_texts(call, arguments)
            } else {
                self.other_arguments(call, arguments, found, around)
            };
        }
        let each = self.each(expression);
        if let Some((foreign, remedy)) = self.translation(call, arguments, false, around) {
            let remedy = each.unwrap_or(remedy);
            return Some(remedy.because(format!("a function of {}", foreign.engines)));
        }
        if each.is_some() {
            return each;
        }
        let name = call.name.last();
        let similar = functions::similar_names(&name.value);
        let near = similar.first()?;
        let help = format!("a function with a similar name exists: `{near}`");
        Some(Remedy::replace(help, name.range.clone(), *near).only_if(similar.len() == 1))
    }

    /// The same, where another finding is about the call.
    pub(super) fn instead_of_call(&self, expression: &Expression) -> Option<Remedy> {
        let remedy = self.call(expression)?;
        Some(Remedy { reason: None, ..remedy })
    }

    /// `date_trunc(hour, …)`: what was meant by a unit without quotes, which is an unknown column: another call, or the
    /// unit as text.
    pub(super) fn unit(&self, column: &Expression) -> Option<Remedy> {
        let expression = self.nodes.parent(column)?;
        let Kind::Call(call) = &*expression.kind else {
            return None;
        };
        let unit = call.arguments.iter().find(|argument| is_unit(argument))?;
        if unit.id != column.id {
            return None;
        }
        if self.meaning.unfit.contains_key(&expression.id) {
            return self.instead_of_call(expression);
        }
        let takes_unit = refused::begins_with_unit(&call.name.last().value);
        takes_unit.then(|| {
            let text = format!("'{}'", self.meaning.text(column).to_ascii_lowercase());
            let help = format!("write the unit as text: `{text}`");
            Remedy::replace(help, column.range.clone(), text)
        })
    }

    /// What Trino has instead of a function of another engine; `own`: it has a function of the name, too.
    ///
    /// A text is only given where the arguments' types allow to say that Trino takes it.
    pub(super) fn translation(
        &self,
        call: &Call,
        arguments: &[Argument],
        own: bool,
        around: &Surroundings,
    ) -> Option<(Foreign, Remedy)> {
        let name = &call.name.last().value;
        let given = self.given(call, arguments);
        let order_by = call.order_by.as_ref().map_or("", |order_by| {
            let list = order_by.head.start..call.parentheses.end.saturating_sub(1);
            self.meaning.sql.get(list).unwrap_or_default().trim_end()
        });
        let modifiers = Modifiers {
            distinct: call.distinct,
            order_by,
        };
        let found = self.translated(call, arguments, &given, modifiers, around).or_else(|| {
            let moments: Vec<_> = call
                .arguments
                .iter()
                .zip(arguments)
                .map(|(expression, argument)| self.meaning(expression, argument, &OF_DAYS[0]))
                .listed();
            // A column `day` may be there as a unit, which comes first or last.
            let last = given.len().checked_sub(1);
            [None, Some(0), last].into_iter().find_map(|unit| {
                let mut read = given.clone();
                for (at, (given, moment)) in read.iter_mut().zip(&moments).enumerate() {
                    if let Some(moment) = moment.as_ref().filter(|_| unit != Some(at)) {
                        *given = Given {
                            text: &moment.text,
                            primary: true,
                            data_type: Some(&moment.data_type),
                            value: None,
                            days: None,
                        };
                    }
                }
                self.translated(call, arguments, &read, modifiers, around)
            })
        });
        found.or_else(|| {
            let foreign = foreign::first_form(name).filter(|_| !own)?;
            Some((
                foreign,
                Remedy::advice(format!("Trino's way to write it is `{foreign}`")),
            ))
        })
    }

    /// The arguments as they were written.
    fn given<'g>(&'g self, call: &'g Call, arguments: &'g [Argument]) -> Vec<Given<'g>> {
        let one = |(expression, argument): (&'g Expression, &'g Argument)| Given {
            text: self.meaning.text(expression),
            primary: expression.is_primary(),
            data_type: match argument {
                Argument::Typed(own) => Some(own),
                _ => None,
            },
            value: match &*expression.kind {
                Kind::Text(text) => Some(text),
                _ => None,
            },
            days: self.meaning.days(expression),
        };
        call.arguments.iter().zip(arguments).map(one).listed()
    }

    /// The first translation that Trino takes.
    fn translated<'g>(
        &self,
        call: &Call,
        arguments: &[Argument],
        given: &'g [Given<'g>],
        modifiers: Modifiers<'g>,
        around: &Surroundings,
    ) -> Option<(Foreign, Remedy)> {
        // What is after the arguments (FILTER, OVER) continues from a call of an aggregate, and from nothing else.
        let goes_on = call.filter.is_some() || call.window.is_some();
        let mut forms = translations(&call.name.last().value, given, modifiers);
        let (text, foreign) = forms.find(|(text, foreign)| {
            (!goes_on || foreign.is_aggregate()) && !call.star && self.holds(text, call, arguments, around)
        })?;
        let remedy = if foreign.same && !is_relation(&text) {
            let edit = self.in_place_of(&name_and_arguments(call), &text, foreign.binding());
            Remedy::certain(format!("write `{text}`"), vec![edit])
        } else {
            Remedy::advice(format!("`{text}` comes nearest to it"))
        };
        Some((foreign, remedy))
    }

    /// Whether a text in place of a call is another one, and right, as far as the arguments are.
    fn holds(&self, text: &str, call: &Call, arguments: &[Argument], around: &Surroundings) -> bool {
        let same = |text: &str, other: &str| text.split_whitespace().eq(other.split_whitespace());
        if same(text, &self.meaning.sql[name_and_arguments(call)]) {
            return false;
        }
        let is_known = |(expression, argument): (&Expression, &Argument)| match argument {
            Argument::Typed(_) => true,
            // A unit without quotes.
            Argument::Open => foreign::unit(self.meaning.text(expression)).is_some(),
            Argument::Lambda => false,
        };
        let are_known = call.arguments.iter().zip(arguments).all(is_known);
        if is_relation(text) || !are_known || call.arguments.iter().any(Expression::holds_query) {
            return true;
        }
        if !self.can_try(text) {
            return false;
        }
        let Some((expression, nodes)) = syntax::expression(text, self.meaning.catalog) else {
            return false;
        };
        meaning::is_right(&expression, text, nodes, self.meaning.catalog, around)
    }

    /// What to write instead of a call with the wrong arguments.
    pub(super) fn other_arguments(
        &self,
        call: &Call,
        arguments: &[Argument],
        found: &NotFound,
        around: &Surroundings,
    ) -> Option<Remedy> {
        let name = call.name.last().value.as_str();
        if let Some(remedy) = self.of_seconds(call, name) {
            return Some(remedy);
        }
        if call.name.last().is("concat")
            && arguments
                .iter()
                .any(|argument| matches!(argument, Argument::Typed(own) if own.is_text()))
        {
            return self.joined_texts(call, arguments);
        }
        if let Some((_, remedy)) = self.translation(call, arguments, true, around) {
            return Some(remedy);
        }
        if let (true, "count", [first, .., last]) = (
            call.distinct,
            name.to_ascii_lowercase().as_str(),
            call.arguments.as_slice(),
        ) {
            let list = first.range.start..last.range.end;
            let row = format!("({})", &self.meaning.sql[list.clone()]);
            return Some(Remedy::replace(
                format!("count rows of them: `count(DISTINCT {row})`"),
                list,
                row,
            ));
        }
        self.swapped(call, name, arguments)
            .or_else(|| self.over_moments(call, name, arguments))
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
            Edit::new(first.range.clone(), self.meaning.text(second)),
            Edit::new(second.range.clone(), self.meaning.text(first)),
        ];
        let text = self.edited(call, &edits)?;
        Some(Remedy::certain(format!("change the order: `{text}`"), edits))
    }

    /// The call over the moments that its columns mean, when that makes it right.
    fn over_moments(&self, call: &Call, name: &str, arguments: &[Argument]) -> Option<Remedy> {
        OF_DAYS
            .iter()
            .find_map(|days| self.over_meanings(call, name, arguments, days))
    }

    fn over_meanings(&self, call: &Call, name: &str, arguments: &[Argument], days: &Type) -> Option<Remedy> {
        let mut edits = Vec::new();
        let mut read = arguments.to_vec();
        for (expression, argument) in call.arguments.iter().zip(&mut read) {
            if let Some(meaning) = self.meaning(expression, argument, days) {
                edits.push(Edit::new(expression.range.clone(), meaning.text));
                *argument = Argument::Typed(meaning.data_type);
            }
        }
        if edits.is_empty() {
            return None;
        }
        // What else is wrong with the unit.
        for (at, expression) in call.arguments.iter().enumerate() {
            let text = match (&*expression.kind, &read[at]) {
                (Kind::Text(text), _) => refused(name, at, text, &read).and_then(|refusal| refusal.instead),
                (Kind::Identifier(_), Argument::Open) => self.unit_without_quotes(call, expression),
                _ => None,
            };
            if let Some(text) = text {
                edits.push(Edit::new(expression.range.clone(), text));
                read[at] = Argument::Typed(Type::VARCHAR);
            }
        }
        in_order(&mut edits);
        let mended = |at: usize| edits.iter().any(|edit| edit.range == call.arguments[at].range);
        let text = self.edited(call, &edits)?;
        let right = resolves(name, &read) && !refuses(call, name, &read, &mended);
        right.then(|| Remedy::certain(format!("write `{text}`"), edits))
    }

    /// `date_trunc(hour, …)`: the unit as text.
    fn unit_without_quotes(&self, call: &Call, expression: &Expression) -> Option<String> {
        let takes = refused::begins_with_unit(&call.name.last().value);
        let unit = foreign::unit(self.meaning.text(expression)).filter(|_| takes)?;
        Some(format!("'{unit}'"))
    }

    /// Seconds that are read as a text, or asked for as seconds.
    fn of_seconds(&self, call: &Call, name: &str) -> Option<Remedy> {
        let first = call.arguments.first().filter(|first| self.meaning.is_seconds(first))?;
        let seconds = self.meaning.text(first);
        let text = match name.to_ascii_lowercase().as_str() {
            "to_unixtime" => seconds.to_owned(),
            "date_parse" | "parse_datetime" | "from_iso8601_timestamp" => format!("from_unixtime({seconds})"),
            "from_iso8601_date" => format!("date(from_unixtime({seconds}))"),
            _ => return None,
        };
        let edit = self.in_place_of(&name_and_arguments(call), &text, first.binding());
        Some(Remedy::certain(format!("write `{text}`"), vec![edit]))
    }

    /// The moment that a column means by its seconds, or by its days as a type.
    fn meaning(&self, expression: &Expression, argument: &Argument, days: &Type) -> Option<Reading> {
        let Argument::Typed(own) = argument else { return None };
        let to = if self.meaning.is_seconds(expression) {
            &MOMENT
        } else {
            days
        };
        self.moment((expression, own), to).filter(|reading| reading.certain)
    }

    /// One argument converted, when that makes the call right.
    fn with_converted(&self, call: &Call, name: &str, arguments: &[Argument], found: &NotFound) -> Option<Remedy> {
        for (index, wanted) in &found.unfit {
            let (Some(Argument::Typed(given)), Some(expression)) = (arguments.get(*index), call.arguments.get(*index))
            else {
                continue;
            };
            // A moment is more than its day.
            let moment = matches!(wanted, Type::Date).then_some(&MOMENT);
            for wanted in moment.into_iter().chain([wanted]) {
                let Some(reading) = self.reading((expression, given), wanted) else {
                    continue;
                };
                let mut converted = arguments.to_vec();
                converted[*index] = Argument::Typed(reading.data_type.clone());
                if !resolves(name, &converted) || refuses(call, name, &converted, &|at| at == *index) {
                    continue;
                }
                let edits = vec![Edit::new(expression.range.clone(), reading.text.clone())];
                let Some(text) = self.edited(call, &edits) else {
                    continue;
                };
                return Some(Remedy::certain(reading.help(&text), edits).only_if(reading.certain));
            }
        }
        None
    }

    /// `||` with something that is not a text: other engines make it one.
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
                        Kind::Long(_) => format!("'{}'", self.meaning.text(expression)),
                        _ => format!("CAST({} AS varchar)", self.meaning.text(expression)),
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

    /// The text of a call, with edits of its arguments; `None` for a form of its own, whose arguments are in another
    /// order or between words, such as `POSITION(… IN …)`.
    fn edited(&self, call: &Call, edits: &[Edit]) -> Option<String> {
        if call.parentheses.is_empty() {
            return None;
        }
        let whole = name_and_arguments(call);
        let mut text = String::new();
        let mut at = whole.start;
        for edit in edits {
            text.push_str(self.meaning.sql.get(at..edit.range.start)?);
            text.push_str(&edit.text);
            at = edit.range.end;
        }
        text.push_str(self.meaning.sql.get(at..whole.end)?);
        Some(text.split_whitespace().listed().join(" "))
    }
}

fn name_and_arguments(call: &Call) -> Bytes {
    call.name.range.start..call.parentheses.end
}

/// Whether a function takes these arguments.
fn resolves(name: &str, arguments: &[Argument]) -> bool {
    functions::resolve(name, arguments, &mut |_, _| Lambda::Open).is_ok()
}

/// Why the function refuses a text in that place when it runs.
fn refused(name: &str, at: usize, text: &str, arguments: &[Argument]) -> Option<Refusal> {
    let types = |at: usize| match arguments.get(at)? {
        Argument::Typed(own) => Some(own),
        _ => None,
    };
    refused::text(&name.to_ascii_lowercase(), at, text, &types)
}

/// Whether it refuses one of those that are left as they are.
fn refuses(call: &Call, name: &str, arguments: &[Argument], mended: &dyn Fn(usize) -> bool) -> bool {
    let one = |(at, argument): (usize, &Expression)| match &*argument.kind {
        Kind::Text(text) => !mended(at) && refused(name, at, text, arguments).is_some(),
        _ => false,
    };
    call.arguments.iter().enumerate().any(one)
}

/// Whether it is in FROM.
fn is_relation(text: &str) -> bool {
    text.starts_with("CROSS JOIN")
}
