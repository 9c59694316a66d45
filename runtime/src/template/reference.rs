//! The references in a template.

use serde_json::Value;

use super::Template;
use super::property::Property;
use crate::error::{Code, Error};

/// The references in a value (`Ref`, `Fn::GetAtt`, `Fn::Sub`): the names of members down to each, and the name that it
/// refers to, a resource's, a parameter's or a pseudo parameter's.
pub fn references(value: &Value) -> Vec<(Vec<String>, &str)> {
    let mut found = Vec::new();
    collect(value, &mut Vec::new(), &mut found);
    found
}

fn collect<'a>(value: &'a Value, steps: &mut Vec<String>, found: &mut Vec<(Vec<String>, &'a str)>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, steps, found)),
        Value::Object(members) => {
            for (name, value) in members {
                match (name.as_str(), value) {
                    ("Ref", Value::String(id)) => found.push((steps.clone(), id)),
                    ("Fn::GetAtt", Value::Array(parts)) => {
                        if let Some(id) = parts.first().and_then(Value::as_str) {
                            found.push((steps.clone(), id));
                        }
                    }
                    ("Fn::GetAtt", Value::String(text)) => found.push((steps.clone(), before_dot(text))),
                    ("Fn::Sub", value) => {
                        let own = value.get(1).and_then(Value::as_object);
                        let text = value.as_str().or_else(|| value.get(0)?.as_str());
                        let names = text.into_iter().flat_map(placeholders);
                        let names = names.filter(|name| own.is_none_or(|own| !own.contains_key(*name)));
                        found.extend(names.map(|name| (steps.clone(), before_dot(name))));
                        own.into_iter()
                            .flat_map(|own| own.values())
                            .for_each(|value| collect(value, steps, found));
                    }
                    (name, value) if name.starts_with("Fn::") => collect(value, steps, found),
                    (name, value) => {
                        steps.push(name.to_owned());
                        collect(value, steps, found);
                        steps.pop();
                    }
                }
            }
        }
        _ => {}
    }
}

fn before_dot(text: &str) -> &str {
    text.split('.').next().unwrap_or(text)
}

/// The names in `${name}` of a text for `Fn::Sub`, but not those in `${!name}`.
fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.split("${")
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name.trim())
        .filter(|name| !name.starts_with('!'))
}

impl Template {
    /// Whether every reference has a target, which is so unless somebody removes a resource by hand.
    pub(crate) fn check_references(&self) -> Result<(), Error> {
        let value = |part: &dyn Property| part.node().as_ref().map(Value::from).unwrap_or_default();
        let is_known = |name: &str| {
            // Pseudo parameters always exist.
            name.contains("::") || self.resources.contains_key(name) || self.parameters.contains_key(name)
        };
        let refuse = |what: &str, id: &str, value: &Value, depends_on: &[String]| {
            let names = references(value).into_iter().map(|(_, name)| name);
            match names
                .chain(depends_on.iter().map(String::as_str))
                .find(|name| !is_known(name))
            {
                None => Ok(()),
                Some(name) => {
                    let message = format!("the {what} `{id}` refers to `{name}`, which the template does not have");
                    Err(Error::new(Code::Value, message)
                        .help(format!("remove `{id}` too, or what in it refers to `{name}`")))
                }
            }
        };
        for (id, resource) in &self.resources {
            refuse("resource", id, &value(resource), &resource.depends_on)?;
        }
        for (id, output) in &self.outputs {
            refuse("output", id, &value(output), &[])?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn all_forms() {
        let value = json!({
            "A": [{"Ref": "R"}, {"Fn::GetAtt": ["G", "Arn"]}],
            "B": {"Fn::GetAtt": "H.Arn"},
            "C": {"Fn::Sub": ["${own}-${!not}-${S.Arn}-${AWS::Region}", {"own": {"Ref": "V"}}]},
            "D": {"Fn::Join": ["", [{"Fn::Sub": "${J}"}]]},
            "E": "${text}",
        });
        let found: Vec<_> = references(&value)
            .into_iter()
            .map(|(steps, name)| format!("{}: {name}", steps.join(".")))
            .collect();
        assert_eq!(
            found,
            ["A: R", "A: G", "B: H", "C: S", "C: AWS::Region", "C: V", "D: J"]
        );
    }
}
