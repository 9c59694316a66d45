//! The SQL/JSON functions: what goes in and what comes out.

use super::scope::Scope;
use super::{Analyzer, json_path};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::tree::{Expression, ExpressionKind as Kind, JsonForm};
use crate::types::{Type, can_cast, can_coerce};

impl Analyzer<'_> {
    pub(super) fn json_function(
        &mut self,
        expression: &Expression,
        form: JsonForm,
        (parts, defaults): (&[Expression], usize),
        returning: Option<&str>,
        scope: &Scope<'_>,
    ) -> Option<Type> {
        for part in parts {
            self.expression(part, scope);
        }
        match form {
            JsonForm::Exists | JsonForm::Value | JsonForm::Query => self.json_input(parts),
            JsonForm::Object => {
                for pair in parts.chunks(2) {
                    self.json_key(&pair[0]);
                    pair.iter()
                        .skip(1)
                        .for_each(|value| self.json_value_inside(expression, value));
                }
            }
            JsonForm::Array => parts.iter().for_each(|value| self.json_value_inside(expression, value)),
        }
        if form == JsonForm::Exists {
            return Some(Type::Boolean);
        }
        let found = match returning {
            Some(returning) => self.json_returning(expression, form, returning)?,
            None => Type::VARCHAR,
        };
        for default in &parts[parts.len() - defaults..] {
            if let Some(own) = self.type_of(default).filter(|own| !can_coerce(own, &found)) {
                let message = format!("the default is {own}, and json_value returns {found}");
                self.error(Code::TypeMismatch, &default.head, message, "another type");
            }
        }
        Some(found)
    }

    /// `json_value` returns a scalar that text can be cast to, the others return text or bytes.
    fn json_returning(&mut self, expression: &Expression, form: JsonForm, name: &str) -> Option<Type> {
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
            let message = format!("the key of a JSON object is text, and this is {found}");
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

    /// The input of `json_value` and its kin is text, and the path names its mode.
    fn json_input(&mut self, parts: &[Expression]) {
        let [input, path, ..] = parts else { return };
        if let Some(found) = self.type_of(input).cloned()
            && !matches!(found, Type::Varchar(_) | Type::Varbinary | Type::Unknown)
        {
            let message = format!("the input is JSON as text, and this is {found}");
            let error = Diagnostic::error(Code::TypeMismatch, input.head.clone(), message, "not text");
            let help = (found == Type::Json).then(|| "write `json_format(…)`, or use `json_extract`".to_owned());
            self.report(error.maybe_help(help));
            return;
        }
        if let Kind::Text(text) = &*path.kind
            && let Some(at) = json_path::mistake(text)
        {
            // The place lies in the text, unless quotes are doubled before it.
            let start = path.head.start + 1;
            let is_plain = self.sql.get(start..start + at) == text.get(..at);
            let (range, behind) = if is_plain {
                (start + at..start + at, &text[at..])
            } else {
                (path.head.clone(), "")
            };
            let word = behind.split([' ', '.', '[']).next().unwrap_or_default();
            if at == text.len() - text.trim_start().len() {
                let message = "a JSON path starts with its mode";
                let error = Diagnostic::error(Code::SyntaxError, range, message, "neither `lax` nor `strict`");
                self.report(error.help("write `'lax $.name'`"));
            } else {
                let message = if word.is_empty() {
                    "the JSON path is not complete here".to_owned()
                } else {
                    format!("the JSON path does not go on with `{word}`")
                };
                let error = Diagnostic::error(Code::SyntaxError, range, message, "no path goes on like this");
                self.report(error.help("write a name that is no plain word in double quotes: `'lax $.\"src-addr\"'`"));
            }
        }
    }
}
