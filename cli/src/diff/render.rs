//! A diff as text.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Map, Value};
use similar::{ChangeTag, TextDiff};

use super::change::{Change, What, changes};
use super::contents;
use super::rule::{self, Effect};
use super::update::{Action, ResourceUpdate, resources};

/// A value longer than that is cut; texts of several lines are compared by lines instead.
const WIDTH: usize = 160;
/// Lines of a text that are shown around a difference.
const CONTEXT: usize = 1;

/// What an update from one template to another does.
pub(crate) fn diff(old: &Map<String, Value>, new: &Map<String, Value>) -> String {
    let empty = Map::new();
    let section = |template: &'_ Map<String, Value>, name: &str| -> Map<String, Value> {
        template.get(name).and_then(Value::as_object).unwrap_or(&empty).clone()
    };
    let (old_resources, new_resources) = (section(old, "Resources"), section(new, "Resources"));
    let updates = resources(&old_resources, &new_resources);
    let mut out = String::new();
    others(old, new, &mut out);
    for update in &updates {
        resource(update, &mut out);
    }
    if out.is_empty() {
        return "no difference: an update would change nothing\n".to_owned();
    }
    losses(&updates, contents::are_projected(&new_resources), &mut out);
    let count = |action: Action| updates.iter().filter(|update| update.action == action).count();
    let counts = [
        (Action::Add, "to add"),
        (Action::Change, "to change"),
        (Action::MayReplace, "to change or replace"),
        (Action::Replace, "to replace"),
        (Action::Remove, "to remove"),
        (Action::Refuse, "that CloudFormation refuses"),
    ];
    // The four that always count are named even where there are none.
    let words: Vec<_> = counts
        .into_iter()
        .map(|(action, words)| (count(action), action, words))
        .filter(|(count, action, _)| *count > 0 || !matches!(action, Action::MayReplace | Action::Refuse))
        .map(|(count, _, words)| format!("{count} {words}"))
        .collect();
    let _ = writeln!(out, "\nresources: {}", words.join(", "));
    out
}

/// Everything but the resources: parameters, conditions, outputs and so on, one by one.
fn others(old: &Map<String, Value>, new: &Map<String, Value>, out: &mut String) {
    let names: std::collections::BTreeSet<_> = old
        .keys()
        .chain(new.keys())
        .filter(|name| *name != "Resources")
        .collect();
    for name in names {
        let items = |template: &Map<String, Value>| template.get(name).and_then(Value::as_object).cloned();
        let either = (items(old), items(new));
        if either == (None, None) {
            let (before, after) = (
                old.get(name).unwrap_or(&Value::Null),
                new.get(name).unwrap_or(&Value::Null),
            );
            item(
                name,
                (before != &Value::Null).then_some(before),
                (after != &Value::Null).then_some(after),
                out,
            );
            continue;
        }
        let (before, after) = (either.0.unwrap_or_default(), either.1.unwrap_or_default());
        let ids: std::collections::BTreeSet<_> = before.keys().chain(after.keys()).collect();
        for id in ids {
            item(&format!("{name}.{id}"), before.get(id), after.get(id), out);
            let is_asked = name == "Parameters" && !before.contains_key(id);
            if is_asked && after.get(id).is_some_and(|own| own.get("Default").is_none()) {
                out.push_str("           it has no default: the update must give it a value\n");
            }
        }
    }
}

fn item(path: &str, old: Option<&Value>, new: Option<&Value>, out: &mut String) {
    match (old, new) {
        (Some(old), Some(new)) if old == new => {}
        (Some(old), Some(new)) => {
            let _ = writeln!(out, "change   {path}");
            for change in changes("", old, new) {
                one(&change, "", out);
            }
        }
        (None, Some(new)) => {
            let _ = writeln!(out, "add      {path}: {}", short(new));
        }
        (Some(old), None) => {
            let _ = writeln!(out, "remove   {path}: {}", short(old));
        }
        (None, None) => {}
    }
}

fn resource(update: &ResourceUpdate<'_>, out: &mut String) {
    let ResourceUpdate { id, resource_type, .. } = update;
    let verb = match update.action {
        Action::Add => "add",
        Action::Change => "change",
        Action::MayReplace => "replace?",
        Action::Replace => "replace",
        Action::Remove => "remove",
        Action::Refuse => "refused",
    };
    let _ = writeln!(out, "{verb:<8} {id} ({resource_type})");
    for (change, effect) in &update.changes {
        let note = match effect {
            Effect::InPlace => "",
            Effect::MayReplace => " (may replace)",
            Effect::Replace => " (replaces)",
        };
        one(change, note, out);
    }
    for (path, target) in &update.follows {
        let _ = writeln!(out, "           {path}: refers to `{target}`, which is replaced");
    }
    if update.action == Action::MayReplace && !rule::is_known(resource_type) {
        let _ = writeln!(
            out,
            "           which properties of {resource_type} can be changed in place is not known here"
        );
    }
    if update.action == Action::Refuse {
        out.push_str(
            "           CloudFormation does not change the type of a resource: give the new one another logical id\n",
        );
    }
    for note in &update.notes {
        let _ = writeln!(out, "           {note}");
    }
    if update.is_retained && matches!(update.action, Action::Remove | Action::Replace | Action::MayReplace) {
        out.push_str("           the old one stays in the account, outside the stack\n");
    }
    if let Some(before) = update.renamed {
        let _ = writeln!(
            out,
            "           it is `{before}` under another logical id, which makes it another resource"
        );
    }
}

fn one(change: &Change, note: &str, out: &mut String) {
    let path = if change.path.is_empty() { "value" } else { &change.path };
    let said = match &change.what {
        What::Added(value) => format!("added {}", short(value)),
        What::Removed(value) => format!("removed {}", short(value)),
        What::Reordered(old, new) => format!("order {} → {}", old.join(", "), new.join(", ")),
        What::Changed(old, new) => {
            if let (Some(old), Some(new)) = (lines(old), lines(new)) {
                let _ = writeln!(out, "           {path}{note}:");
                text(old, new, out);
                return;
            }
            let (old, new) = both(old, new);
            format!("{old} → {new}")
        }
    };
    let _ = writeln!(out, "           {path}: {said}{note}");
}

/// Text of several lines, plain or in `Fn::Sub`.
fn lines(value: &Value) -> Option<&str> {
    let text = match value {
        Value::String(text) => text,
        Value::Object(members) if members.len() == 1 => super::text_of_sub(members.get("Fn::Sub")?)?,
        _ => return None,
    };
    text.contains('\n').then_some(text)
}

fn text(old: &str, new: &str, out: &mut String) {
    let diff = TextDiff::from_lines(old, new);
    for (i, group) in diff.grouped_ops(CONTEXT).iter().enumerate() {
        if i > 0 {
            out.push_str("             …\n");
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let sign = match change.tag() {
                ChangeTag::Equal => ' ',
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
            };
            let line = change.value().trim_end_matches(['\n', '\r']);
            let _ = writeln!(out, "{}", format!("           {sign} {line}").trim_end());
        }
    }
    if old.lines().eq(new.lines()) {
        out.push_str("             only line breaks differ\n");
    }
}

/// A value on one line, cut where it is long.
fn short(value: &Value) -> String {
    window(&value.to_string(), 0)
}

/// Two values, each on one line, cut so that the difference is in what is left.
fn both(old: &Value, new: &Value) -> (String, String) {
    let (old, new) = (old.to_string(), new.to_string());
    let same = old.chars().zip(new.chars()).take_while(|(a, b)| a == b).count();
    let is_long = |text: &str| text.chars().nth(WIDTH).is_some();
    let start = if is_long(&old) || is_long(&new) {
        same.saturating_sub(WIDTH / 4)
    } else {
        0
    };
    (window(&old, start), window(&new, start))
}

/// As much of a text as is shown, from a character on.
fn window(text: &str, start: usize) -> String {
    let mut shown = String::from(if start > 0 { "…" } else { "" });
    let mut chars = text.chars().skip(start);
    shown.extend(chars.by_ref().take(WIDTH));
    if chars.next().is_some() {
        shown.push('…');
    }
    shown
}

/// What goes with the resources that are replaced or removed, once for each type.
fn losses(updates: &[ResourceUpdate<'_>], only_projected: bool, out: &mut String) {
    let mut counted: BTreeMap<(&str, &str), (usize, &str)> = BTreeMap::new();
    for update in updates.iter().filter(|update| !update.is_retained) {
        let Some(loss) = rule::loss(update.resource_type) else {
            continue;
        };
        let (verb, sentence) = match update.action {
            Action::Replace => ("replaced", loss.replaced),
            Action::MayReplace => ("if replaced", loss.replaced),
            Action::Remove => {
                let projected = only_projected.then(|| rule::loss_under_projection(update.resource_type));
                ("removed", projected.flatten().unwrap_or(loss.removed))
            }
            _ => continue,
        };
        counted.entry((update.resource_type, verb)).or_insert((0, sentence)).0 += 1;
    }
    if counted.is_empty() {
        return;
    }
    out.push_str("\nwhat that loses\n");
    for ((resource_type, verb), (count, sentence)) in counted {
        let _ = writeln!(out, "  {count} {resource_type} {verb}: {sentence}");
    }
}
