//! What an update from one template to another does to each resource.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::change::{Change, changes};
use super::contents;
use super::resource::{keeps, type_of};
use super::rule::{self, Effect};

/// What happens to a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Add,
    Change,
    /// It may be replaced, depending on more than the template says.
    MayReplace,
    Replace,
    Remove,
    /// Its type changes, which CloudFormation refuses.
    Refuse,
}

/// A resource that an update affects.
#[derive(Debug)]
pub(crate) struct ResourceUpdate<'a> {
    pub(crate) id: &'a str,
    /// Its present type, or its future type if it is new.
    pub(crate) resource_type: &'a str,
    pub(crate) action: Action,
    /// The changed properties, with the effect of each.
    pub(crate) changes: Vec<(Change, Effect)>,
    /// Properties with a new value because they refer to a replaced resource: path and that resource's id.
    pub(crate) follows: BTreeSet<(String, &'a str)>,
    /// Whether the old one stays in the account, outside the stack.
    pub(crate) is_retained: bool,
    /// What happens to the days and files of a table that stays, or is created again over the same location.
    pub(crate) notes: Vec<&'static str>,
    /// A removed resource that looks the same, so that this one is its successor.
    pub(crate) renamed: Option<&'a str>,
}

/// The affected resources, in the order of their logical ids.
pub(crate) fn resources<'a>(old: &'a Map<String, Value>, new: &'a Map<String, Value>) -> Vec<ResourceUpdate<'a>> {
    let ids: BTreeSet<&str> = old.keys().chain(new.keys()).map(String::as_str).collect();
    let mut updates: BTreeMap<&str, ResourceUpdate<'a>> = BTreeMap::new();
    for id in ids {
        updates.insert(id, update(id, old.get(id), new.get(id)));
    }
    follow(new, &mut updates);
    for update in updates.values_mut() {
        update.renamed = renamed(update, old, new);
    }
    let touched = |update: &ResourceUpdate<'_>| {
        update.action != Action::Change || !update.changes.is_empty() || !update.follows.is_empty()
    };
    updates.into_values().filter(touched).collect()
}

fn update<'a>(id: &'a str, old: Option<&'a Value>, new: Option<&'a Value>) -> ResourceUpdate<'a> {
    let (mut found, mut is_retained, mut notes) = (Vec::new(), false, Vec::new());
    let action = match (old, new) {
        (None, _) => Action::Add,
        (Some(old), None) => {
            is_retained = keeps(old, "DeletionPolicy");
            Action::Remove
        }
        (Some(old), Some(new)) if type_of(old) != type_of(new) => Action::Refuse,
        (Some(old), Some(new)) => {
            for change in changes("", old, new) {
                let effect = match change.steps.split_first() {
                    Some((first, rest)) if first == "Properties" => rule::effect(type_of(old), rest),
                    // Resource attributes are for CloudFormation itself.
                    _ => Effect::InPlace,
                };
                found.push((change, effect));
            }
            if type_of(old) == "AWS::Glue::Table" {
                notes = contents::of_table(old, new);
            } else if rule::is_loader_run(type_of(old)) {
                notes = contents::of_loader(&found);
            }
            // UNVERIFIED: which template's policy counts. It is only reported if both agree.
            is_retained = keeps(old, "UpdateReplacePolicy") && keeps(new, "UpdateReplacePolicy");
            match found.iter().map(|(_, effect)| *effect).max() {
                Some(Effect::Replace) => Action::Replace,
                Some(Effect::MayReplace) => Action::MayReplace,
                _ => Action::Change,
            }
        }
    };
    ResourceUpdate {
        id,
        resource_type: old.or(new).map(type_of).unwrap_or_default(),
        action,
        changes: found,
        follows: BTreeSet::new(),
        is_retained,
        notes,
        renamed: None,
    }
}

/// A property that refers to a replaced resource has a new value, which may replace its own resource in turn.
fn follow<'a>(new: &'a Map<String, Value>, updates: &mut BTreeMap<&'a str, ResourceUpdate<'a>>) {
    let mut references = Vec::new();
    for (id, resource) in new {
        if let Some(properties) = resource.get("Properties") {
            let found = flow_log_stack_runtime::references(properties);
            references.extend(found.into_iter().map(|(steps, target)| (id.as_str(), steps, target)));
        }
    }
    loop {
        let mut moved = false;
        for (id, steps, target) in &references {
            let (target, target_action) = match updates.get(*target) {
                Some(update) if matches!(update.action, Action::Replace | Action::MayReplace) => {
                    (update.id, update.action)
                }
                _ => continue,
            };
            let Some(update) = updates.get_mut(id) else { continue };
            if !matches!(update.action, Action::Change | Action::MayReplace | Action::Replace) {
                continue;
            }
            let path = std::iter::once("Properties")
                .chain(steps.iter().map(String::as_str))
                .collect::<Vec<_>>()
                .join(".");
            moved |= update.follows.insert((path, target));
            let action = match (rule::effect(update.resource_type, steps), target_action) {
                (Effect::Replace, Action::Replace) => Action::Replace,
                (Effect::Replace | Effect::MayReplace, _) if update.action == Action::Change => Action::MayReplace,
                _ => update.action,
            };
            moved |= action != update.action;
            update.action = action;
        }
        if !moved {
            return;
        }
    }
}

/// The resource that a new one succeeds: it is removed, has the same type, and the same properties except for a name.
fn renamed<'a>(
    update: &ResourceUpdate<'a>,
    old: &'a Map<String, Value>,
    new: &'a Map<String, Value>,
) -> Option<&'a str> {
    if update.action != Action::Add {
        return None;
    }
    let own = new.get(update.id)?;
    let is_same = |other: &Value| {
        let nameless = |resource: &Value| {
            let mut properties = resource.get("Properties")?.as_object()?.clone();
            properties.remove("Name");
            Some(properties)
        };
        type_of(other) == type_of(own) && nameless(other).is_some_and(|other| Some(other) == nameless(own))
    };
    old.iter()
        .find(|(id, other)| !new.contains_key(id.as_str()) && is_same(other))
        .map(|(id, _)| id.as_str())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn actions(old: &Value, new: &Value) -> Vec<(String, Action)> {
        let (Value::Object(old), Value::Object(new)) = (old, new) else {
            return Vec::new();
        };
        resources(old, new)
            .into_iter()
            .map(|one| (one.id.to_owned(), one.action))
            .collect()
    }

    #[test]
    fn replacement_spreads_through_references() {
        let stack = |name: &str| {
            json!({
                "Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": {"Dimensions": [{"Name": "W", "Value": {"Fn::Sub": "x-${Group}"}}]}},
                "Group": {"Type": "AWS::Athena::WorkGroup", "Properties": {"Name": name}},
                "Other": {"Type": "AWS::Athena::NamedQuery", "Properties": {"QueryString": {"Fn::Sub": "${!Group}"}}},
                "Query": {"Type": "AWS::Athena::NamedQuery", "Properties": {"WorkGroup": {"Ref": "Group"}}},
                "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Fn::GetAtt": ["Query", "NamedQueryId"]}}},
            })
        };
        assert_eq!(
            actions(&stack("a"), &stack("b")),
            [
                ("Alarm".to_owned(), Action::Change),
                ("Group".to_owned(), Action::Replace),
                ("Query".to_owned(), Action::Replace),
                ("Topic".to_owned(), Action::MayReplace),
            ]
        );
    }

    #[test]
    fn another_type_is_no_update() {
        let (old, new) = (json!({"A": {"Type": "X::Y::Z"}}), json!({"A": {"Type": "X::Y::W"}}));
        assert_eq!(actions(&old, &new), [("A".to_owned(), Action::Refuse)]);
    }

    #[test]
    fn attributes_replace_nothing() {
        let (old, new) = (
            json!({"A": {"Type": "AWS::Athena::NamedQuery", "DependsOn": "B"}}),
            json!({"A": {"Type": "AWS::Athena::NamedQuery"}}),
        );
        assert_eq!(actions(&old, &new), [("A".to_owned(), Action::Change)]);
    }
}
