//! A diff as text.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use serde_json::{Map, Value};
use similar::{ChangeTag, TextDiff};

use super::change::{Change, MOST_COMPARED, What, changes};
use super::contents;
use super::rule::{self, Effect};
use super::update::{Action, ResourceUpdate, resources};
use crate::io::visible;

/// Longer values are cut; texts of several lines are compared line by line instead.
const WIDTH: usize = 160;
/// The number of lines shown around a difference in a text.
const CONTEXT: usize = 1;
/// The indentation of the lines below an entry.
const INDENT: &str = "           ";

/// The effects of an update from one template to another, in lines of this width, if there is one; empty if there are
/// none.
pub(crate) fn diff(old: &Map<String, Value>, new: &Map<String, Value>, width: Option<usize>) -> Option<String> {
    let none = Map::new();
    let old_resources = resources_of(old).unwrap_or(&none);
    let new_resources = resources_of(new).unwrap_or(&none);
    let updates = resources(old_resources, new_resources);
    let mut entries = others(old, new);
    entries.extend(updates.iter().map(resource));
    if entries.is_empty() {
        return None;
    }
    let mut page = Page {
        width,
        text: String::new(),
    };
    for entry in grouped(entries) {
        page.entry(&entry);
    }
    losses(&updates, contents::are_projected(new_resources), &mut page);
    let count = |action: Action| updates.iter().filter(|update| update.action == action).count();
    let counts = [
        (Action::Add, "to add"),
        (Action::Change, "to change"),
        (Action::MayReplace, "to change or replace"),
        (Action::Replace, "to replace"),
        (Action::Remove, "to remove"),
        (Action::Refuse, "that CloudFormation refuses"),
    ];
    // The four main counts are always shown, even if they are zero.
    let words: Vec<_> = counts
        .into_iter()
        .map(|(action, words)| (count(action), action, words))
        .filter(|(count, action, _)| *count > 0 || !matches!(action, Action::MayReplace | Action::Refuse))
        .map(|(count, _, words)| format!("{count} {words}"))
        .collect();
    page.text.push('\n');
    page.prose("", &format!("resources: {}", words.join(", ")));
    Some(page.text)
}

fn resources_of(template: &Map<String, Value>) -> Option<&Map<String, Value>> {
    template.get("Resources").and_then(Value::as_object)
}

/// Something that changes, and the lines about it.
struct Entry {
    action: Action,
    /// All names with the same change.
    names: Vec<String>,
    /// What follows the names: a type, or a value.
    tail: String,
    lines: Vec<Line>,
}

/// A line below an entry.
#[derive(Debug)]
enum Line {
    /// It may be wrapped.
    Prose(String),
    /// A line of a text, from one side or both.
    Code(ChangeTag, String),
}

/// Merges entries with the same text, at the place of the first.
fn grouped(entries: Vec<Entry>) -> Vec<Entry> {
    let mut groups: Vec<Entry> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for mut entry in entries {
        let said = format!("{:?}", (entry.action, &entry.tail, &entry.lines));
        let place = *places.entry(said).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.names.append(&mut entry.names),
            None => groups.push(entry),
        }
    }
    groups
}

/// The lines shown.
struct Page {
    width: Option<usize>,
    text: String,
}

impl Page {
    fn entry(&mut self, entry: &Entry) {
        let (verb, style) = match entry.action {
            Action::Add => ("add", AnsiColor::Green),
            Action::Change => ("change", AnsiColor::Yellow),
            Action::MayReplace => ("replace?", AnsiColor::Magenta),
            Action::Replace => ("replace", AnsiColor::Magenta),
            Action::Remove => ("remove", AnsiColor::Red),
            Action::Refuse => ("refused", AnsiColor::Red),
        };
        let names: Vec<_> = entry.names.iter().map(|name| visible::line(name)).collect();
        let first = format!("{verb:<8} {}{}", names.join(", "), visible::line(&entry.tail));
        let lines = wrapped(&first, "", INDENT, self.width);
        let (verb, rest) = lines.split_at(verb.len());
        self.styled(style.on_default().bold(), verb);
        self.text.push_str(rest);
        for line in &entry.lines {
            match line {
                Line::Prose(text) => self.prose(INDENT, text),
                Line::Code(tag, text) => self.code(*tag, text),
            }
        }
    }

    /// Wrapped text; from the second line on it is indented by two more columns.
    fn prose(&mut self, indent: &str, text: &str) {
        let next = format!("{indent}  ");
        self.text
            .push_str(&wrapped(&visible::line(text), indent, &next, self.width));
    }

    fn code(&mut self, tag: ChangeTag, line: &str) {
        let (sign, style) = match tag {
            ChangeTag::Equal => (' ', Style::new()),
            ChangeTag::Delete => ('-', AnsiColor::Red.on_default()),
            ChangeTag::Insert => ('+', AnsiColor::Green.on_default()),
        };
        let line = format!("{INDENT}{sign} {}", visible::source(line));
        self.styled(style, line.trim_end());
        self.text.push('\n');
    }

    fn styled(&mut self, style: Style, text: &str) {
        let _ = write!(self.text, "{style}{text}{style:#}");
    }
}

/// Text wrapped to a width, if there is one; each line has its end.
fn wrapped(text: &str, indent: &str, next: &str, width: Option<usize>) -> String {
    let Some(width) = width else {
        return format!("{indent}{text}\n");
    };
    let options = textwrap::Options::new(width.max(next.len() + 20))
        .initial_indent(indent)
        .subsequent_indent(next)
        .break_words(false)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::fill(text, options) + "\n"
}

/// Everything but the resources: parameters, conditions, outputs and so on.
fn others(old: &Map<String, Value>, new: &Map<String, Value>) -> Vec<Entry> {
    let mut entries = Vec::new();
    let names: BTreeSet<_> = old
        .keys()
        .chain(new.keys())
        .filter(|name| *name != "Resources")
        .collect();
    for name in names {
        let items = |template: &Map<String, Value>| template.get(name).and_then(Value::as_object).cloned();
        let either = (items(old), items(new));
        if either == (None, None) {
            let there = |template: &'_ Map<String, Value>| template.get(name).filter(|value| !value.is_null()).cloned();
            entries.extend(item(name, there(old).as_ref(), there(new).as_ref()));
            continue;
        }
        let (before, after) = (either.0.unwrap_or_default(), either.1.unwrap_or_default());
        let ids: BTreeSet<_> = before.keys().chain(after.keys()).collect();
        for id in ids {
            let Some(mut entry) = item(&format!("{name}.{id}"), before.get(id), after.get(id)) else {
                continue;
            };
            let is_asked = name == "Parameters" && !before.contains_key(id);
            if is_asked && after.get(id).is_some_and(|own| own.get("Default").is_none()) {
                let text = "it has no default: the update must give it a value";
                entry.lines.push(Line::Prose(text.to_owned()));
            }
            entries.push(entry);
        }
    }
    entries
}

fn item(path: &str, old: Option<&Value>, new: Option<&Value>) -> Option<Entry> {
    let entry = |action: Action, tail: String| Entry {
        action,
        names: vec![path.to_owned()],
        tail,
        lines: Vec::new(),
    };
    match (old, new) {
        (Some(old), Some(new)) if old == new => None,
        (Some(old), Some(new)) => Some(Entry {
            lines: changes("", old, new)
                .iter()
                .flat_map(|change| said(change, ""))
                .collect(),
            ..entry(Action::Change, String::new())
        }),
        (None, Some(new)) => Some(entry(Action::Add, format!(": {}", short(new)))),
        (Some(old), None) => Some(entry(Action::Remove, format!(": {}", short(old)))),
        (None, None) => None,
    }
}

fn resource(update: &ResourceUpdate<'_>) -> Entry {
    let ResourceUpdate { id, resource_type, .. } = update;
    let mut lines = Vec::new();
    for (change, effect) in &update.changes {
        let note = match effect {
            Effect::InPlace => "",
            Effect::MayReplace => " (may replace)",
            Effect::Replace => " (replaces)",
        };
        lines.extend(said(change, note));
    }
    let mut say = |text: String| lines.push(Line::Prose(text));
    for (path, target) in &update.follows {
        say(format!("{path}: refers to `{target}`, which is replaced"));
    }
    if update.action == Action::MayReplace && !rule::is_known(resource_type) {
        say(format!(
            "it is not known here which properties of {resource_type} can be changed in place"
        ));
    }
    if update.action == Action::Refuse {
        say("CloudFormation does not change the type of a resource: give the new one another logical id".to_owned());
    }
    for note in &update.notes {
        say((*note).to_owned());
    }
    if update.is_retained && matches!(update.action, Action::Remove | Action::Replace | Action::MayReplace) {
        say("the old one stays in the account, outside the stack".to_owned());
    }
    if let Some(before) = update.renamed {
        say(format!(
            "it is `{before}` under another logical id, which makes it another resource"
        ));
    }
    Entry {
        action: update.action,
        names: vec![(*id).to_owned()],
        tail: format!(" ({resource_type})"),
        lines,
    }
}

/// The lines about a change.
fn said(change: &Change, note: &str) -> Vec<Line> {
    let path = if change.path.is_empty() { "value" } else { &change.path };
    let said = match &change.what {
        What::Added(value) => format!("added {}", short(value)),
        What::Removed(value) => format!("removed {}", short(value)),
        What::Reordered(old, new) => format!("order {} → {}", old.join(", "), new.join(", ")),
        What::Changed(old, new) => {
            if let (Some(old), Some(new)) = (lines(old), lines(new)) {
                let mut all = vec![Line::Prose(format!("{path}{note}:"))];
                all.extend(text(old, new));
                return all;
            }
            let (old, new) = both(old, new);
            format!("{old} → {new}")
        }
    };
    vec![Line::Prose(format!("{path}: {said}{note}"))]
}

/// The text of several lines, plain or in `Fn::Sub`.
fn lines(value: &Value) -> Option<&str> {
    let text = match value {
        Value::String(text) => text,
        Value::Object(members) if members.len() == 1 => super::text_of_sub(members.get("Fn::Sub")?)?,
        _ => return None,
    };
    text.contains('\n').then_some(text)
}

fn text(old: &str, new: &str) -> Vec<Line> {
    let (before, after) = (old.lines().count(), new.lines().count());
    if before.max(after) > MOST_COMPARED {
        return vec![Line::Prose(format!(
            "{before} lines → {after} lines, too many to compare"
        ))];
    }
    let mut said = Vec::new();
    let diff = TextDiff::from_lines(old, new);
    for (i, group) in diff.grouped_ops(CONTEXT).iter().enumerate() {
        if i > 0 {
            said.push(Line::Code(ChangeTag::Equal, "…".to_owned()));
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let line = change.value().trim_end_matches(['\n', '\r']);
            said.push(Line::Code(change.tag(), line.to_owned()));
        }
    }
    if old.lines().eq(new.lines()) {
        said.push(Line::Prose("  only line breaks differ".to_owned()));
    }
    said
}

/// A value on one line, cut if it is long.
fn short(value: &Value) -> String {
    window(&visible::json(&value.to_string()), 0)
}

/// Two values, each on one line, cut so that their difference is still shown.
fn both(old: &Value, new: &Value) -> (String, String) {
    let (old, new) = (visible::json(&old.to_string()), visible::json(&new.to_string()));
    let same = old.chars().zip(new.chars()).take_while(|(a, b)| a == b).count();
    let is_long = |text: &str| text.chars().nth(WIDTH).is_some();
    let start = if is_long(&old) || is_long(&new) {
        same.saturating_sub(WIDTH / 4)
    } else {
        0
    };
    (window(&old, start), window(&new, start))
}

/// The part of a text that is shown, from a character on.
fn window(text: &str, start: usize) -> String {
    let mut shown = String::from(if start > 0 { "…" } else { "" });
    let mut chars = text.chars().skip(start);
    shown.extend(chars.by_ref().take(WIDTH));
    if chars.next().is_some() {
        shown.push('…');
    }
    shown
}

/// What is lost with the resources that are replaced or removed, once for each type.
fn losses(updates: &[ResourceUpdate<'_>], only_projected: bool, page: &mut Page) {
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
    page.text.push_str("\nwhat that loses\n");
    for ((resource_type, verb), (count, sentence)) in counted {
        page.prose("  ", &format!("{count} {resource_type} {verb}: {sentence}"));
    }
}
