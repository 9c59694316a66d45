//! The SQL/JSON functions: what goes in and what comes out.

use std::collections::HashSet;

use super::Analyzer;
use super::json_path::{self, Mistake};
use super::scope::Scope;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::tree::{
    Bytes, Expression, ExpressionKind as Kind, Identifier, JsonForm, JsonFormat, JsonFunction, JsonRole, JsonWrapper,
};
use crate::types::{Type, can_cast, can_coerce};

impl Analyzer<'_> {
    pub(super) fn json_function(
        &mut self,
        expression: &Expression,
        function: &JsonFunction,
        scope: &Scope<'_>,
    ) -> Option<Type> {
        let parts = || function.parts.iter().zip(&function.roles);
        let mut names = HashSet::new();
        let mut all_differ = true;
        for (part, role) in parts() {
            if let JsonRole::Passed(name, _) = role {
                all_differ &= self.json_name(name, &mut names);
            }
            match role {
                JsonRole::Path | JsonRole::Default => continue,
                JsonRole::Passed(..) | JsonRole::Value(_) if matches!(&*part.kind, Kind::Lambda { .. }) => {
                    let message = "a lambda cannot become a part of a JSON value";
                    self.error(Code::NotSupported, &part.head, message, "not supported");
                    continue;
                }
                _ => self.expression(part, scope),
            };
            match role {
                JsonRole::Key => self.json_key(part),
                JsonRole::Value(Some(_)) if function.unique_keys => {
                    let message = "WITH UNIQUE KEYS cannot be combined with members that are JSON already";
                    self.error(
                        Code::NotSupported,
                        &expression.head,
                        message,
                        "does not check the keys inside them",
                    );
                }
                JsonRole::Input(format) | JsonRole::Passed(_, Some(format)) | JsonRole::Value(Some(format)) => {
                    self.json_text(part, *format);
                }
                JsonRole::Passed(_, None) | JsonRole::Value(None) => self.json_value_inside(expression, part),
                JsonRole::Path | JsonRole::Default => {}
            }
        }
        for (path, _) in parts().filter(|(_, role)| matches!(role, JsonRole::Path)) {
            self.expression(path, scope);
            self.json_path(path, &names, all_differ);
        }
        if function.wrapper != JsonWrapper::Without && function.quotes.is_some() {
            let message = "KEEP QUOTES and OMIT QUOTES cannot be combined with WITH WRAPPER";
            let reason = "inside an array, text has its quotes";
            self.error(Code::InvalidFunctionArgument, &expression.head, message, reason);
        }
        let found = match &function.returning {
            _ if function.form == JsonForm::Exists => Some(Type::Boolean),
            Some((returning, format)) => self.json_returning(expression, function.form, returning, *format),
            None => Some(Type::VARCHAR),
        };
        for (default, _) in parts().filter(|(_, role)| matches!(role, JsonRole::Default)) {
            let own = self.expression(default, scope);
            if let (Some(own), Some(found)) = (own, &found)
                && !can_coerce(&own, found)
            {
                let message = format!("the default is {own}, and json_value returns {found}");
                self.error(Code::TypeMismatch, &default.head, message, "another type");
            }
        }
        found
    }

    /// A name that a path knows, as the path must write it: what is not quoted is in upper case. Whether it is new.
    fn json_name(&mut self, name: &Identifier, names: &mut HashSet<String>) -> bool {
        let written = if name.quoted {
            name.value.clone()
        } else {
            name.value.to_uppercase()
        };
        let is_new = names.insert(written.clone());
        if !is_new {
            let message = format!("the parameter `{written}` of a JSON path is given twice");
            let error = Diagnostic::error(
                Code::DuplicateParameterName,
                name.range.clone(),
                message,
                "given before",
            );
            self.report(error.help("give each value after PASSING a name of its own"));
        }
        is_new
    }

    /// `json_value` returns a scalar that text can be cast to, the others return text or bytes.
    fn json_returning(
        &mut self,
        expression: &Expression,
        form: JsonForm,
        name: &str,
        format: Option<JsonFormat>,
    ) -> Option<Type> {
        let found = match name.parse() {
            Ok(Type::Unknown) => Type::Unknown,
            _ => self.named_type(expression, name)?,
        };
        let is_text = matches!(found, Type::Varchar(_) | Type::Char(_));
        let (fits, kind) = match form {
            JsonForm::Value => (
                is_text
                    || found.is_numeric()
                    || matches!(
                        found,
                        Type::Boolean | Type::Date | Type::Time { .. } | Type::Timestamp { .. }
                    ),
                "a number, text, a boolean or a time",
            ),
            _ if matches!(format, Some(JsonFormat::Encoded(_))) => {
                (found == Type::Varbinary, "varbinary where ENCODING is given")
            }
            _ => (is_text || found == Type::Varbinary, "varchar, char or varbinary"),
        };
        if fits {
            return Some(found);
        }
        let message = format!("the function returns {kind}, and not {found}");
        self.error(Code::TypeMismatch, &expression.head, message, "no such result");
        None
    }

    fn json_key(&mut self, key: &Expression) {
        if let Some(found) = self
            .type_of(key)
            .filter(|own| !matches!(own, Type::Varchar(_) | Type::Char(_)))
        {
            let message = format!("the key of a JSON object must be text, but this is {found}");
            self.error(Code::InvalidFunctionArgument, &key.head, message, "not text");
        }
    }

    /// A value that becomes a part of a JSON value must have a text.
    fn json_value_inside(&mut self, expression: &Expression, value: &Expression) {
        let Some(found) = self.type_of(value).cloned() else {
            return;
        };
        let place = match found {
            Type::Varbinary => value,
            _ if !can_cast(&found, &Type::VARCHAR) => expression,
            _ => return,
        };
        let message = format!("{found} cannot become a part of a JSON value");
        let error = Diagnostic::error(Code::NotSupported, place.head.clone(), message, "not supported");
        let help = matches!(found, Type::Array(_) | Type::Map(..) | Type::Row(_))
            .then(|| "write `json_format(CAST(… AS json)) FORMAT JSON`".to_owned());
        self.report(error.maybe_help(help));
    }

    /// What is taken as JSON is text, or bytes where an encoding is given.
    fn json_text(&mut self, part: &Expression, format: JsonFormat) {
        let Some(found) = self.type_of(part).cloned() else {
            return;
        };
        let (fits, kind) = match format {
            JsonFormat::Plain => (
                matches!(found, Type::Varchar(_) | Type::Varbinary | Type::Unknown),
                "the input is JSON as text",
            ),
            JsonFormat::Encoded(_) => (
                matches!(found, Type::Varbinary | Type::Unknown),
                "ENCODING takes JSON as bytes",
            ),
        };
        if !fits {
            let message = format!("{kind}, but this is {found}");
            let reason = if format == JsonFormat::Plain {
                "not text"
            } else {
                "no bytes"
            };
            let error = Diagnostic::error(Code::TypeMismatch, part.head.clone(), message, reason);
            let help = (found == Type::Json).then(|| "write `json_format(…)`, or use `json_extract`".to_owned());
            self.report(error.maybe_help(help));
        }
    }

    /// The path names its mode, and the values that it uses are passed; unless it is not known by which names.
    fn json_path(&mut self, path: &Expression, names: &HashSet<String>, known: bool) {
        let Kind::Text(text) = &*path.kind else { return };
        let error = match json_path::mistake(text, names) {
            None => return,
            Some(Mistake::NotPassed(_)) if !known => return,
            Some(Mistake::Mode(at)) => {
                let message = "a JSON path starts with its mode";
                let reason = "neither `lax` nor `strict`";
                let error = Diagnostic::error(Code::SyntaxError, self.in_path(path, text, at), message, reason);
                error.help("write `'lax $.name'`")
            }
            Some(Mistake::Syntax(at)) => {
                let range = self.in_path(path, text, at);
                let word = text[at..].split([' ', '.', '[']).next().unwrap_or_default();
                let message = if word.is_empty() || range == path.head {
                    "the JSON path is not complete here".to_owned()
                } else {
                    format!("unexpected `{word}` in the JSON path")
                };
                let error = Diagnostic::error(Code::SyntaxError, range, message, "unexpected here");
                error.help("write a name that is not a plain word in double quotes: `'lax $.\"src-addr\"'`")
            }
            Some(Mistake::NotPassed(name)) => {
                let message = format!("no value is passed for `${name}` of the JSON path");
                let error = Diagnostic::error(Code::InvalidPath, path.head.clone(), message, "not after PASSING");
                let upper = name.to_uppercase();
                error.help(if names.contains(&upper) {
                    format!("write `AS \"{name}\"` after PASSING, since a name without quotes is in upper case there, or `${upper}` in the path")
                } else {
                    format!("write `PASSING value AS \"{name}\"` after the path")
                })
            }
            Some(Mistake::NotSupported(what)) => {
                let message = format!("`{what}` is not supported in a JSON path");
                Diagnostic::error(Code::NotSupported, path.head.clone(), message, "not supported")
            }
        };
        self.report(error);
    }

    /// A place in the text of a path, unless quotes are doubled before it: then the whole path.
    fn in_path(&self, path: &Expression, text: &str, at: usize) -> Bytes {
        let start = path.head.start + 1;
        if self.meaning.sql.get(start..start + at) == text.get(..at) {
            start + at..start + at
        } else {
            path.head.clone()
        }
    }
}
