//! SQL/JSON functions.

use super::{Builder, Made, coerced, no_plan};
use crate::plan::NoPlanReason;
use crate::plan::expression::json::{
    Json, JsonBehavior, JsonEncoding, JsonFormat, JsonInput, JsonPath, JsonPathKind, JsonWrapper,
};
use crate::syntax::tree::{self, ExpressionKind as Kind, JsonForm, JsonFunction, JsonRole};
use crate::types::Type;

impl Builder<'_> {
    pub(super) fn json(&mut self, expression: &tree::Expression, function: &JsonFunction) -> Made<Json> {
        let wanted = self.known_type(expression)?;
        let encoding = function.returning.as_ref().and_then(|(_, format)| match format {
            Some(tree::JsonFormat::Encoded(own)) => Some(encoding(*own)),
            _ => None,
        });
        // Bytes are UTF-8 where nothing else is said.
        let encoding = encoding.or((wanted == Type::Varbinary).then_some(JsonEncoding::Utf8));
        match function.form {
            JsonForm::Object => self.object(function, encoding),
            JsonForm::Array => {
                let values = self.inputs(function)?;
                Ok(Json::Array {
                    elements: values,
                    absent_on_null: function.absent_on_null.unwrap_or(true),
                    encoding,
                })
            }
            JsonForm::Exists | JsonForm::Value | JsonForm::Query => self.path(expression, function, &wanted, encoding),
        }
    }

    fn object(&mut self, function: &JsonFunction, encoding: Option<JsonEncoding>) -> Made<Json> {
        let mut names = Vec::new();
        for (part, role) in function.parts.iter().zip(&function.roles) {
            if matches!(role, JsonRole::Key) {
                names.push(self.plain(part)?);
            }
        }
        let values = self.inputs(function)?;
        Ok(Json::Object {
            members: names.into_iter().zip(values).collect(),
            absent_on_null: function.absent_on_null.unwrap_or(false),
            unique_keys: function.unique_keys,
            encoding,
        })
    }

    /// The members of an object or the elements of an array.
    fn inputs(&mut self, function: &JsonFunction) -> Made<Vec<JsonInput>> {
        let mut inputs = Vec::new();
        for (part, role) in function.parts.iter().zip(&function.roles) {
            if let JsonRole::Value(own) = role {
                inputs.push(JsonInput {
                    value: self.plain(part)?,
                    format: own.map(format),
                });
            }
        }
        Ok(inputs)
    }

    fn path(
        &mut self,
        expression: &tree::Expression,
        function: &JsonFunction,
        wanted: &Type,
        encoding: Option<JsonEncoding>,
    ) -> Made<Json> {
        let unknown = || no_plan(NoPlanReason::UnknownType, &expression.range);
        let (mut input, mut path, mut passing) = (None, None, Vec::new());
        for (part, role) in function.parts.iter().zip(&function.roles) {
            match role {
                JsonRole::Input(own) => {
                    input = Some(JsonInput {
                        value: self.plain(part)?,
                        format: Some(format(*own)),
                    });
                }
                JsonRole::Path => {
                    if let Kind::Text(text) = &*part.kind {
                        path = Some(text.clone());
                    }
                }
                JsonRole::Passed(name, own) => {
                    let own = JsonInput {
                        value: self.plain(part)?,
                        format: own.map(format),
                    };
                    passing.push((name.canonical(), own));
                }
                JsonRole::Default | JsonRole::Key | JsonRole::Value(_) => {}
            }
        }
        let mut behavior = |own: Option<tree::JsonBehavior>, usual: JsonBehavior| match own {
            None => Ok(usual),
            Some(tree::JsonBehavior::Default(index)) => {
                let part = function.parts.get(index).ok_or_else(unknown)?;
                Ok(JsonBehavior::Default(coerced(self.plain(part)?, wanted)))
            }
            Some(tree::JsonBehavior::Error) => Ok(JsonBehavior::Error),
            Some(tree::JsonBehavior::Null) => Ok(JsonBehavior::Null),
            Some(tree::JsonBehavior::EmptyArray) => Ok(JsonBehavior::EmptyArray),
            Some(tree::JsonBehavior::EmptyObject) => Ok(JsonBehavior::EmptyObject),
            Some(tree::JsonBehavior::True) => Ok(JsonBehavior::True),
            Some(tree::JsonBehavior::False) => Ok(JsonBehavior::False),
            Some(tree::JsonBehavior::Unknown) => Ok(JsonBehavior::Unknown),
        };
        let (kind, on_error) = match function.form {
            JsonForm::Exists => (JsonPathKind::Exists, behavior(function.on_error, JsonBehavior::False)?),
            JsonForm::Value => (
                JsonPathKind::Value {
                    on_empty: behavior(function.on_empty, JsonBehavior::Null)?,
                },
                behavior(function.on_error, JsonBehavior::Null)?,
            ),
            _ => (
                JsonPathKind::Query {
                    wrapper: match function.wrapper {
                        tree::JsonWrapper::Without => JsonWrapper::Without,
                        tree::JsonWrapper::Conditional => JsonWrapper::Conditional,
                        tree::JsonWrapper::Unconditional => JsonWrapper::Unconditional,
                    },
                    omit_quotes: function.quotes == Some(false),
                    on_empty: behavior(function.on_empty, JsonBehavior::Null)?,
                    encoding,
                },
                behavior(function.on_error, JsonBehavior::Null)?,
            ),
        };
        Ok(Json::Path(Box::new(JsonPath {
            kind,
            input: input.ok_or_else(unknown)?,
            path: path.ok_or_else(unknown)?,
            passing,
            on_error,
        })))
    }
}

fn format(format: tree::JsonFormat) -> JsonFormat {
    match format {
        tree::JsonFormat::Plain => JsonFormat::Text,
        tree::JsonFormat::Encoded(own) => JsonFormat::Bytes(encoding(own)),
    }
}

fn encoding(encoding: tree::JsonEncoding) -> JsonEncoding {
    match encoding {
        tree::JsonEncoding::Utf8 => JsonEncoding::Utf8,
        tree::JsonEncoding::Utf16 => JsonEncoding::Utf16,
        tree::JsonEncoding::Utf32 => JsonEncoding::Utf32,
    }
}
