#![doc = include_str!("../codes/record_failure.md")]

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use super::Facts;
use super::breakdown::breakdowns;
use super::spoken::{Speakers, add};
use crate::catalog::{Absent, Column};
use crate::diagnostic::{Code, Diagnostic};
use crate::functions::refused;
use crate::syntax::tree::{Bytes, Expression, ExpressionKind as Kind};
use crate::syntax::walk::find;
use crate::types::Type;

pub(super) fn check(facts: &Facts<'_>, found: &mut Vec<Diagnostic>) {
    let texts = Texts::new();
    for root in &facts.roots {
        visit((facts, &texts), root, false, found);
    }
    let place = |one: &Diagnostic| one.shown_at().map(|label| label.range.clone());
    let mut told: HashSet<Bytes> = found.iter().filter_map(place).collect();
    for own in breakdowns(facts) {
        if told.insert(own.range.clone()) {
            let reason = "fails on Trino 401, from which Athena's engine started";
            let finding = Diagnostic::lint(Code::RecordFailure, own.range, own.fact, reason);
            found.push(finding.help(own.help));
        }
    }
}

/// Goes through what is computed for each row: not through branches, nor what `try` guards.
fn visit(facts: (&Facts<'_>, &Texts), expression: &Expression, negated: bool, found: &mut Vec<Diagnostic>) {
    if let Some(finding) = failure(facts, expression, negated) {
        found.push(finding);
        return;
    }
    match &*expression.kind {
        Kind::Try(_) | Kind::Lambda { .. } => {}
        Kind::If { condition, .. } => visit(facts, condition, false, found),
        Kind::SearchedCase { whens, .. } => {
            if let Some(first) = whens.first() {
                visit(facts, &first.condition, false, found);
            }
        }
        Kind::SimpleCase { operand, .. } => visit(facts, operand, false, found),
        Kind::Coalesce(list) => {
            if let Some(first) = list.first() {
                visit(facts, first, false, found);
            }
        }
        Kind::Not(inner) => visit(facts, inner, !negated, found),
        _ => expression.each_child(|child| visit(facts, child, false, found)),
    }
}

fn failure((facts, texts): (&Facts<'_>, &Texts), expression: &Expression, negated: bool) -> Option<Diagnostic> {
    match &*expression.kind {
        Kind::Cast { value, safe: false, .. } if facts.type_of(expression) == Some(&Type::IpAddress) => {
            of_dash(facts, expression, value)
        }
        Kind::Call(call) if call.name.last().is("contains") => match call.arguments.as_slice() {
            [block, address] => of_version(facts, expression, block, address, negated),
            _ => None,
        },
        Kind::Arithmetic {
            operator: '/' | '%',
            right,
            ..
        } => {
            let own = facts.type_of(expression)?;
            let exact = own.is_integer() || matches!(own, Type::Decimal { .. });
            division(facts, texts, expression, right).filter(|_| exact)
        }
        _ => None,
    }
}

fn lint(place: &Expression, message: String, reason: &str) -> Diagnostic {
    Diagnostic::lint(Code::RecordFailure, place.range.clone(), message, reason)
}

/// `CAST(srcaddr AS ipaddress)`, where a record may have `-`.
fn of_dash(facts: &Facts<'_>, cast: &Expression, value: &Expression) -> Option<Diagnostic> {
    let is_dashed = |column: &Column| {
        let missing = column.missing.as_ref();
        column.format.as_deref() == Some(Column::ADDRESS) && missing.is_some_and(|own| own.files != Absent::Null)
    };
    let column = facts.column_if(value, is_dashed)?;
    let missing = column.missing.as_ref()?;
    let guarded = facts.origins(value).iter().any(|origin| {
        let tells = |own: &Column| own.name == column.name || missing.only_without_traffic && Facts::is_of_traffic(own);
        guards(facts, cast, origin.scan, &tells)
    });
    if guarded {
        return None;
    }
    let message = format!("the cast fails at the first '{}' in `{}`", missing.text, column.name);
    let text = format!("TRY_CAST({} AS ipaddress)", facts.text(&value.range));
    Some(
        lint(cast, message, "records without an address have it")
            .help(format!("write `{text}`, which gives NULL there")),
    )
}

/// `contains('10.0.0.0/8', TRY_CAST(srcaddr AS ipaddress))`, where a record may have an address of the other version.
fn of_version(
    facts: &Facts<'_>,
    call: &Expression,
    block: &Expression,
    address: &Expression,
    negated: bool,
) -> Option<Diagnostic> {
    let Kind::Text(network) = &*block.kind else { return None };
    let Kind::Cast { value, .. } = &*address.kind else {
        return None;
    };
    let column = facts.column_if(value, |column| column.format.as_deref() == Some(Column::ADDRESS))?;
    let tells = |own: &Column| own.name == column.name || own.values.iter().any(|value| value == "IPv6");
    let guarded = facts
        .origins(value)
        .iter()
        .any(|origin| guards(facts, call, origin.scan, &tells));
    if guarded || !refused::is_network(network) {
        return None;
    }
    let version = if network.contains(':') { "IPv4" } else { "IPv6" };
    let text = format!(
        "try(contains({}, TRY_CAST({} AS ipaddress)))",
        facts.text(&block.range),
        facts.text(&value.range)
    );
    let text = if negated {
        format!("coalesce({text}, false)")
    } else {
        text
    };
    let message = format!("`contains` fails at the first {version} address in `{}`", column.name);
    let finding = lint(
        call,
        message,
        "on Trino 401, from which Athena's engine started; newer versions return false",
    );
    Some(finding.help(format!("write `{text}`")))
}

/// The numbers of conditions by the texts of those of their parts that may be 0, once somebody asked.
type Texts = OnceCell<HashMap<String, Speakers>>;

/// Notes the text of a part of a condition, and those of its own parts.
fn note(facts: &Facts<'_>, condition: usize, part: &Expression, texts: &mut HashMap<String, Speakers>) {
    if may_be_zero(part).is_some() {
        add(texts.entry(facts.text(&part.range).to_owned()).or_default(), condition);
    }
    part.each_child(|child| note(facts, condition, child, texts));
}

/// A division by a difference or a count that may be 0.
fn division(facts: &Facts<'_>, texts: &Texts, whole: &Expression, divisor: &Expression) -> Option<Diagnostic> {
    let what = may_be_zero(divisor)?;
    let speaks = |speaker: &usize| !holds(facts, *speaker, whole);
    let is_guarded = |column: &Column| facts.spoken().speakers_of(&column.name).iter().any(speaks);
    // HAVING, or a WHERE around, that speaks of the same value.
    let text = facts.text(&divisor.range);
    let texts = texts.get_or_init(|| {
        let mut texts = HashMap::new();
        for condition in &facts.conditions {
            note(facts, condition.expression.id, condition.expression, &mut texts);
        }
        texts
    });
    let is_spoken_of = texts.get(text).is_some_and(|conditions| conditions.iter().any(speaks));
    if is_spoken_of || columns_in(facts, divisor).into_iter().any(is_guarded) {
        return None;
    }
    let finding = lint(
        divisor,
        format!("the division fails where {what} is 0"),
        "a division by zero ends the query",
    );
    let text = format!("nullif({text}, 0)");
    Some(finding.help(format!("divide by `{text}`, which gives NULL there")))
}

/// What may be 0: `"end" - start`, `count_if(…)`.
fn may_be_zero(divisor: &Expression) -> Option<&'static str> {
    match &*divisor.kind {
        Kind::Arithmetic {
            operator: '-',
            left,
            right,
        } => {
            let names = |one: &Expression| find(one, &|part| part.qualified_name().is_some()).is_some();
            (names(left) || names(right)).then_some("the difference")
        }
        Kind::Call(call) if call.window.is_none() => {
            let name = call.name.last();
            let counts = name.is("count_if")
                || name.is("count") && (call.filter.is_some() || !call.star && !is_constant(&call.arguments));
            counts.then_some("the count")
        }
        _ => None,
    }
}

fn is_constant(arguments: &[Expression]) -> bool {
    matches!(arguments, [only] if matches!(*only.kind, Kind::Long(_)))
}

/// The columns that an expression names.
fn columns_in<'a>(facts: &Facts<'a>, expression: &Expression) -> Vec<&'a Column> {
    let mut columns = facts.columns(expression);
    expression.each_child(|child| columns.extend(columns_in(facts, child)));
    columns
}

/// Whether a condition beside the expression speaks of a column of the scan that fits.
fn guards(facts: &Facts<'_>, expression: &Expression, scan: usize, fits: &dyn Fn(&Column) -> bool) -> bool {
    let speakers = facts.speakers(facts.spoken(), scan, fits);
    speakers.into_iter().any(|term| !holds(facts, term, expression))
}

/// Whether an expression is a part of the one of this number.
fn holds(facts: &Facts<'_>, whole: usize, part: &Expression) -> bool {
    let mut part = Some(part);
    while let Some(own) = part {
        if own.id == whole {
            return true;
        }
        part = facts.nodes.parent(own);
    }
    false
}
