//! YAML as CloudFormation reads it, with the short forms of its functions
//! (CloudFormation user guide, "Template format" and "Intrinsic functions").

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Tag};
use serde_json::{Map, Value};

/// Deeper than any template; CloudFormation's own limit is far below.
const DEPTH: usize = 100;

/// Reads one document.
pub(crate) fn read(text: &str) -> Result<Value, String> {
    let mut reader = Reader::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| error.to_string())?;
        reader
            .take(event)
            .map_err(|message| format!("{message} {}", place(&span.start)))?;
    }
    reader.document.ok_or_else(|| "it is empty".to_owned())
}

fn place(marker: &Marker) -> String {
    format!("at line {} column {}", marker.line(), marker.col() + 1)
}

/// An unfinished list or object.
enum Open {
    List(Vec<Value>),
    Object(Map<String, Value>, Option<String>),
}

#[derive(Default)]
struct Reader {
    open: Vec<(Open, Option<String>)>,
    document: Option<Value>,
}

impl Reader {
    fn take(&mut self, event: Event<'_>) -> Result<(), String> {
        match event {
            Event::Scalar(text, style, _, tag) => {
                let (value, function) = match tag.as_deref() {
                    None if style == ScalarStyle::Plain => (plain(&text), None),
                    None => (Value::String(text.into_owned()), None),
                    Some(tag) => tagged_scalar(tag, &text)?,
                };
                self.put(apply(function, value))
            }
            Event::SequenceStart(_, tag) => self.start(Open::List(Vec::new()), tag.as_deref()),
            Event::MappingStart(_, tag) => self.start(Open::Object(Map::new(), None), tag.as_deref()),
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some((Open::List(items), function)) => self.put(apply(function, Value::Array(items))),
                Some((Open::Object(members, _), function)) => self.put(apply(function, Value::Object(members))),
                None => Ok(()),
            },
            Event::Alias(_) => Err("CloudFormation does not accept aliases".to_owned()),
            Event::DocumentStart(_) if self.document.is_some() => {
                Err("a second document starts, but a template is only one".to_owned())
            }
            _ => Ok(()),
        }
    }

    fn start(&mut self, open: Open, tag: Option<&Tag>) -> Result<(), String> {
        if self.open.len() >= DEPTH {
            return Err(format!("it is nested more than {DEPTH} deep"));
        }
        let function = match tag {
            Some(tag) if !tag.is_yaml_core_schema() => Some(function(tag)?),
            _ => None,
        };
        self.open.push((open, function));
        Ok(())
    }

    /// Adds a value to the list or object that is open, or sets the document.
    fn put(&mut self, value: Value) -> Result<(), String> {
        match self.open.last_mut() {
            None => self.document = Some(value),
            Some((Open::List(items), _)) => items.push(value),
            Some((Open::Object(members, key), _)) => match key.take() {
                Some(name) => {
                    if members.contains_key(&name) {
                        return Err(format!("the member `{name}` occurs twice"));
                    }
                    members.insert(name, value);
                }
                None => *key = Some(member_name(value)?),
            },
        }
        Ok(())
    }
}

fn member_name(value: Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(value) => Ok(value.to_string()),
        _ => Err("a member's name must be text".to_owned()),
    }
}

/// The value of a scalar without quotes (YAML 1.2, "Core schema").
fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    // Only JSON's numbers are numbers for every reader: `012` and `1_000` are text for some.
    match serde_json::from_str::<serde_json::Number>(text) {
        Ok(number) => Value::Number(number),
        Err(_) => Value::String(text.to_owned()),
    }
}

fn tagged_scalar(tag: &Tag, text: &str) -> Result<(Value, Option<String>), String> {
    if tag.is_yaml_core_schema() {
        return match tag.suffix.as_str() {
            "str" => Ok((Value::String(text.to_owned()), None)),
            _ => Ok((plain(text), None)),
        };
    }
    let function = function(tag)?;
    let value = match (function.as_str(), text.split_once('.')) {
        ("Fn::GetAtt", Some((resource, attribute))) => Value::from(vec![resource, attribute]),
        _ => Value::String(text.to_owned()),
    };
    Ok((value, Some(function)))
}

/// The full name of a short form: `!Ref` is `Ref`, `!Sub` is `Fn::Sub`.
fn function(tag: &Tag) -> Result<String, String> {
    const SHORT: [&str; 19] = [
        "And",
        "Base64",
        "Cidr",
        "Equals",
        "FindInMap",
        "ForEach",
        "GetAZs",
        "GetAtt",
        "If",
        "ImportValue",
        "Join",
        "Length",
        "Not",
        "Or",
        "Select",
        "Split",
        "Sub",
        "ToJsonString",
        "Transform",
    ];
    match tag.suffix.as_str() {
        name @ ("Ref" | "Condition") if tag.handle == "!" => Ok(name.to_owned()),
        name if tag.handle == "!" && SHORT.contains(&name) => Ok(format!("Fn::{name}")),
        _ => Err(format!("CloudFormation has no function `{tag}`")),
    }
}

fn apply(function: Option<String>, value: Value) -> Value {
    match function {
        Some(name) => Value::Object(Map::from_iter([(name, value)])),
        None => value,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn short_forms_are_the_long_ones() {
        let text = "A: !Ref B\nC: !GetAtt D.E.F\nG: !Sub [\"${x}\", {x: !Ref y}]\nH: !If [I, !Condition J, 1]\n";
        let expected = json!({
            "A": {"Ref": "B"},
            "C": {"Fn::GetAtt": ["D", "E.F"]},
            "G": {"Fn::Sub": ["${x}", {"x": {"Ref": "y"}}]},
            "H": {"Fn::If": ["I", {"Condition": "J"}, 1]},
        });
        assert_eq!(read(text), Ok(expected));
    }

    #[test]
    fn scalars() {
        let text = "a: 2010-09-09\nb: '1'\nc: 012\nd: 1.5\ne: yes\nf: |\n  x\n   y\ng:\nh: \"\"\n1: true\n";
        let expected = json!({
            "a": "2010-09-09", "b": "1", "c": "012", "d": 1.5, "e": "yes", "f": "x\n y\n", "g": null, "h": "", "1": true,
        });
        assert_eq!(read(text), Ok(expected));
    }

    #[test]
    fn what_cannot_be_read_says_where() {
        for (text, says) in [
            ("a: 1\na: 2\n", "the member `a` occurs twice at line 2"),
            ("a: &x 1\nb: *x\n", "does not accept aliases at line 2 column 4"),
            ("a: !Rf b\n", "no function `!Rf` at line 1"),
            ("a: 1\n---\nb: 2\n", "a second document starts"),
            ("", "it is empty"),
            ("a: [1\n", "line"),
            (&"[".repeat(200), "nested more than 100 deep"),
        ] {
            assert!(
                read(text).is_err_and(|error| error.contains(says)),
                "{text}: {:?}",
                read(text)
            );
        }
    }
}
