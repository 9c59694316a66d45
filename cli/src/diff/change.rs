//! Where two values differ.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// One difference.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Change {
    /// The names of the members down to it, without list indexes, as rules use them.
    pub(crate) steps: Vec<String>,
    /// The same for people, with list indexes.
    pub(crate) path: String,
    /// The kind of difference.
    pub(crate) what: What,
}

/// A kind of difference.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum What {
    Added(Value),
    Removed(Value),
    Changed(Value, Value),
    /// The items that both lists have, by name, in another order.
    Reordered(Vec<String>, Vec<String>),
}

/// All differences below a path, in the order of the members' names.
pub(crate) fn changes(path: &str, old: &Value, new: &Value) -> Vec<Change> {
    let mut found = Vec::new();
    let place = Place {
        steps: Vec::new(),
        path: path.to_owned(),
    };
    compare(&place, old, new, &mut found);
    found
}

#[derive(Clone)]
struct Place {
    steps: Vec<String>,
    path: String,
}

impl Place {
    fn member(&self, name: &str) -> Self {
        let mut steps = self.steps.clone();
        steps.push(name.to_owned());
        let path = if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        };
        Self { steps, path }
    }

    fn item(&self, index: &str) -> Self {
        Self {
            steps: self.steps.clone(),
            path: format!("{}[{index}]", self.path),
        }
    }

    fn change(&self, what: What) -> Change {
        Change {
            steps: self.steps.clone(),
            path: self.path.clone(),
            what,
        }
    }
}

/// Whether the value is a function of CloudFormation, which is one value whatever it contains.
pub(crate) fn is_function(value: &Value) -> bool {
    let Value::Object(members) = value else { return false };
    members.len() == 1
        && members
            .keys()
            .all(|name| name == "Ref" || name == "Condition" || name.starts_with("Fn::"))
}

fn compare(place: &Place, old: &Value, new: &Value, found: &mut Vec<Change>) {
    if old == new {
        return;
    }
    match (old, new) {
        (Value::Object(olds), Value::Object(news)) if !is_function(old) && !is_function(new) => {
            let names: BTreeSet<_> = olds.keys().chain(news.keys()).collect();
            for name in names {
                let place = place.member(name);
                match (olds.get(name), news.get(name)) {
                    (Some(old), Some(new)) => compare(&place, old, new, found),
                    (Some(old), None) => found.push(place.change(What::Removed(old.clone()))),
                    (None, Some(new)) => found.push(place.change(What::Added(new.clone()))),
                    (None, None) => {}
                }
            }
        }
        (Value::Array(olds), Value::Array(news)) => match (names(olds), names(news)) {
            (Some(old_names), Some(new_names)) => by_name(place, (olds, &old_names), (news, &new_names), found),
            _ => by_place(place, olds, news, found),
        },
        _ => found.push(place.change(What::Changed(old.clone(), new.clone()))),
    }
}

/// The names that identify the items of a list: columns and parameters have `Name`, tags `Key`, targets `Id`.
fn names(items: &[Value]) -> Option<Vec<&str>> {
    ["Name", "Key", "Id"].into_iter().find_map(|member| {
        let names: Vec<_> = items
            .iter()
            .map(|item| item.get(member)?.as_str())
            .collect::<Option<_>>()?;
        let unique: BTreeSet<_> = names.iter().collect();
        (unique.len() == names.len()).then_some(names)
    })
}

type Named<'a> = (&'a [Value], &'a [&'a str]);

/// Longer lists and texts are not compared part by part, since that takes quadratic time.
pub(crate) const MOST_COMPARED: usize = 4000;

fn by_name(place: &Place, (olds, old_names): Named<'_>, (news, new_names): Named<'_>, found: &mut Vec<Change>) {
    let by_name = |items: &'_ [Value], names: &'_ [&str]| -> BTreeMap<String, Value> {
        let names = names.iter().map(|name| (*name).to_owned());
        names.zip(items.iter().cloned()).collect()
    };
    let (before, after) = (by_name(olds, old_names), by_name(news, new_names));
    for (name, old) in old_names.iter().zip(olds) {
        let place = place.item(name);
        match after.get(*name) {
            Some(new) => compare(&place, old, new, found),
            None => found.push(place.change(What::Removed(old.clone()))),
        }
    }
    for (name, new) in new_names.iter().zip(news) {
        if !before.contains_key(*name) {
            found.push(place.item(name).change(What::Added(new.clone())));
        }
    }
    // In text files columns are found by position, so their order matters.
    let common = |own: &[&str], other: &BTreeMap<String, Value>| -> Vec<String> {
        let both = own.iter().filter(|name| other.contains_key(**name));
        both.map(|name| (*name).to_owned()).collect()
    };
    let (before, after) = (common(old_names, &after), common(new_names, &before));
    let added_behind = new_names.starts_with(after.iter().map(String::as_str).collect::<Vec<_>>().as_slice());
    if before != after {
        found.push(place.change(What::Reordered(before, after)));
    } else if !added_behind {
        let all = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        found.push(place.change(What::Reordered(all(old_names), all(new_names))));
    }
}

fn by_place(place: &Place, olds: &[Value], news: &[Value], found: &mut Vec<Change>) {
    if olds.len().max(news.len()) > MOST_COMPARED {
        let whole = |items: &[Value]| Value::Array(items.to_vec());
        found.push(place.change(What::Changed(whole(olds), whole(news))));
        return;
    }
    let texts = |items: &[Value]| items.iter().map(ToString::to_string).collect::<Vec<_>>();
    for op in capture_diff_slices(Algorithm::Myers, &texts(olds), &texts(news)) {
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        let (old_range, new_range) = (op.old_range(), op.new_range());
        let (old_start, new_start) = (old_range.start, new_range.start);
        let (old_part, new_part) = (
            olds.get(old_range).unwrap_or_default(),
            news.get(new_range).unwrap_or_default(),
        );
        let both = old_part.len().min(new_part.len());
        for (i, (old, new)) in old_part.iter().zip(new_part).enumerate() {
            compare(&place.item(&(new_start + i).to_string()), old, new, found);
        }
        for (i, old) in old_part.iter().enumerate().skip(both) {
            found.push(
                place
                    .item(&(old_start + i).to_string())
                    .change(What::Removed(old.clone())),
            );
        }
        for (i, new) in new_part.iter().enumerate().skip(both) {
            found.push(
                place
                    .item(&(new_start + i).to_string())
                    .change(What::Added(new.clone())),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn paths(old: &Value, new: &Value) -> Vec<String> {
        changes("P", old, new)
            .into_iter()
            .map(|change| {
                let sign = match change.what {
                    What::Added(_) => '+',
                    What::Removed(_) => '-',
                    What::Changed(..) => '~',
                    What::Reordered(..) => '%',
                };
                format!("{sign}{}", change.path)
            })
            .collect()
    }

    #[test]
    fn members_are_compared_by_name() {
        let (old, new) = (
            json!({"a": 1, "b": {"c": 2, "d": 3}}),
            json!({"b": {"c": 4, "e": 5}, "a": 1}),
        );
        assert_eq!(paths(&old, &new), ["~P.b.c", "-P.b.d", "+P.b.e"]);
    }

    #[test]
    fn functions_are_one_value() {
        let (old, new) = (json!({"a": {"Ref": "X"}}), json!({"a": {"Fn::GetAtt": ["X", "Arn"]}}));
        assert_eq!(paths(&old, &new), ["~P.a"]);
    }

    #[test]
    fn columns_are_compared_by_name_and_order() {
        let column = |name: &str, kind: &str| json!({"Name": name, "Type": kind});
        let old = json!([column("a", "int"), column("b", "int"), column("c", "int")]);
        assert_eq!(
            paths(
                &old,
                &json!([
                    column("a", "bigint"),
                    column("b", "int"),
                    column("c", "int"),
                    column("d", "int")
                ])
            ),
            ["~P[a].Type", "+P[d]"]
        );
        assert_eq!(paths(&old, &json!([column("a", "int"), column("c", "int")])), ["-P[b]"]);
        assert_eq!(
            paths(
                &old,
                &json!([column("b", "int"), column("a", "int"), column("c", "int")])
            ),
            ["%P"]
        );
        assert_eq!(
            paths(
                &old,
                &json!([
                    column("x", "int"),
                    column("a", "int"),
                    column("b", "int"),
                    column("c", "int")
                ])
            ),
            ["+P[x]", "%P"],
            "a column in front shifts the others"
        );
    }

    #[test]
    fn other_lists_are_compared_by_what_is_in_them() {
        assert_eq!(
            paths(&json!(["a", "b", "c"]), &json!(["b", "c", "d"])),
            ["-P[0]", "+P[2]"]
        );
        assert_eq!(paths(&json!([{"x": 1}]), &json!([{"x": 2}])), ["~P[0].x"]);
    }
}
