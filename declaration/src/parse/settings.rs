//! Settings and their values.

use proc_macro2::{Delimiter, TokenTree};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, Lit, LitBool, LitInt, LitStr, Token, token};

use flow_log_stack_runtime::Code;

use super::{Parsed, Parser, Skip, drain};
use crate::ast::{Arguments, Day, Days, Deployment, Setting, Settings, Value};

impl Parser<'_> {
    pub(super) fn braced_settings(&mut self, input: ParseStream, help: &str) -> Parsed<Settings> {
        let (content, _) = self.group(input, Delimiter::Brace, help)?;
        Ok(self.settings(&content))
    }

    fn settings(&mut self, input: ParseStream) -> Settings {
        let mut out = Settings::default();
        while !input.is_empty() {
            let read = self.setting(input).and_then(|setting| {
                out.entries.push(setting);
                if at_setting(input) {
                    let next = input
                        .fork()
                        .call(Ident::parse_any)
                        .map_or_else(|_| "this setting".to_owned(), |name| format!("`{name}`"));
                    return Err(self.fail(
                        input.span(),
                        Code::Syntax,
                        &format!("a comma is missing before {next}"),
                        "write `,` after the setting before it",
                    ));
                }
                self.comma(input)
            });
            if read.is_err() {
                out.whole = false;
                while !input.is_empty() && !at_setting(input) {
                    if input.parse::<Token![,]>().is_ok() {
                        break;
                    }
                    drop(input.parse::<TokenTree>());
                }
            }
        }
        out
    }

    fn setting(&mut self, input: ParseStream) -> Parsed<Setting> {
        let name = self.name(input, "a setting", "a setting is `name: value`")?;
        if input.peek(Token![=]) {
            let message = format!("the setting `{}` is given with `=`", name.text);
            return Err(self.fail(
                input.span(),
                Code::Syntax,
                &message,
                &format!("write `{}: …`", name.text),
            ));
        }
        if !input.peek(Token![:]) {
            let span = if input.is_empty() { name.span } else { input.span() };
            let message = format!("expected `:` after `{}`", name.text);
            return Err(self.fail(span, Code::Syntax, &message, &format!("write `{}: …`", name.text)));
        }
        self.token::<Token![:]>(input, "`:`", "")?;
        if input.is_empty() || input.peek(Token![,]) {
            let message = format!("the setting `{}` has no value", name.text);
            return Err(self.fail(name.span, Code::Syntax, &message, &format!("write `{}: …`", name.text)));
        }
        let value = self.value(input)?;
        Ok(Setting { name, value })
    }

    pub(super) fn value(&mut self, input: ParseStream) -> Parsed<Value> {
        if input.peek(LitStr) {
            return input.parse().map(Value::String).map_err(|error| self.syntax(&error));
        }
        if input.peek(LitBool) {
            return input.parse().map(Value::Bool).map_err(|error| self.syntax(&error));
        }
        if input.peek(LitInt) || (input.peek(Token![-]) && input.peek2(LitInt)) {
            return input.parse().map(Value::Int).map_err(|error| self.syntax(&error));
        }
        if input.peek(Lit) {
            let span = input.span();
            let (message, help) = match input.parse::<Lit>() {
                Ok(Lit::Float(number)) => (
                    format!("`{number}` is not a value of a declaration: numbers without quotes are whole"),
                    format!(
                        "write a whole number, or the fraction in quotes: `\"{}\"`",
                        number.base10_digits()
                    ),
                ),
                _ => (
                    "a literal of this kind is not a value of a declaration".to_owned(),
                    "write text in plain quotes: `\"…\"`".to_owned(),
                ),
            };
            return Err(self.fail(span, Code::Syntax, &message, &help));
        }
        if input.peek(token::Bracket) {
            let (content, span) = self.group(input, Delimiter::Bracket, "")?;
            return Ok(Value::List {
                items: self.values(&content),
                span,
            });
        }
        if input.peek(token::Brace) {
            let (content, span) = self.group(input, Delimiter::Brace, "")?;
            return Ok(Value::Settings {
                settings: self.settings(&content),
                span,
            });
        }
        let name = self.word(
            input,
            "a value",
            "write text in quotes, a whole number, `true`, `false`, a list or a word",
        )?;
        if name == "parameter" && input.peek(Ident::peek_any) {
            return self.deployment(input).map(Value::Deployment);
        }
        if !input.peek(token::Paren) {
            return Ok(Value::Choice {
                name,
                arguments: Arguments::None,
            });
        }
        let (content, _) = self.group(input, Delimiter::Parenthesis, "")?;
        let arguments = self.arguments(&content);
        drain(&content);
        Ok(Value::Choice {
            name,
            arguments: arguments?,
        })
    }

    fn deployment(&mut self, input: ParseStream) -> Parsed<Deployment> {
        let name = self.word(input, "the parameter's name", "write `parameter Name`")?;
        let settings = if input.peek(token::Brace) {
            self.braced_settings(input, "")?
        } else {
            Settings::default()
        };
        Ok(Deployment { name, settings })
    }

    fn values(&mut self, input: ParseStream) -> Vec<Value> {
        let mut out = Vec::new();
        while !input.is_empty() {
            let read = self.value(input).and_then(|value| {
                out.push(value);
                self.comma(input)
            });
            if read.is_err() {
                drain(input);
            }
        }
        out
    }

    fn arguments(&mut self, input: ParseStream) -> Parsed<Arguments> {
        if input.peek(Token![..]) {
            return Err(self.fail(
                input.span(),
                Code::Date,
                "a range of days needs its first day",
                "write it before the dots: `\"2026-01-01\"..`",
            ));
        }
        if input.is_empty() {
            return Ok(Arguments::Values(Vec::new()));
        }
        let first = self.value(input)?;
        if !input.peek(Token![..]) {
            let mut all = vec![first];
            self.comma(input)?;
            all.extend(self.values(input));
            return Ok(Arguments::Values(all));
        }
        let first = self.day(first)?;
        if input.peek(Token![..=]) {
            let dots = self.token::<Token![..=]>(input, "`..=`", "")?;
            let last = self.value(input)?;
            return Ok(Arguments::Days(Days {
                first,
                dots: dots.spans[0],
                last: Some(self.day(last)?),
            }));
        }
        let dots = self.token::<Token![..]>(input, "`..`", "")?;
        if !input.is_empty() {
            let message = "`..` excludes the last day in Rust, but AWS includes it";
            return Err(self.fail(
                dots.spans[0],
                Code::Date,
                message,
                "both days are included: write `..=`",
            ));
        }
        Ok(Arguments::Days(Days {
            first,
            dots: dots.spans[0],
            last: None,
        }))
    }

    fn day(&mut self, value: Value) -> Parsed<Day> {
        match value {
            Value::String(text) => Ok(Day::Text(text)),
            Value::Deployment(deployment) => Ok(Day::Deployment(deployment)),
            other => {
                let Skip = self.fail(
                    other.span(),
                    Code::Date,
                    "a day of a range is text",
                    "write it in quotes: `\"2026-01-01\"`",
                );
                Err(Skip)
            }
        }
    }
}

/// Whether a setting starts here.
pub(super) fn at_setting(input: ParseStream) -> bool {
    (input.peek(Ident::peek_any) || input.peek(LitStr)) && input.peek2(Token![:]) && !input.peek2(Token![::])
}
