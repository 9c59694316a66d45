//! Queries and their parameters.

use proc_macro2::{Delimiter, TokenTree};
use syn::parse::ParseStream;
use syn::{Lit, LitStr, Token, token};

use flow_log_stack_runtime::Code;
use flow_log_stack_runtime::name::pascal_case;

use super::{Parsed, Parser, Skip, at_item, drain};
use crate::ast::{Attributes, Items, Parameter, Query, QueryBody};

const BODY: &str = "write `= \"SELECT …\";` or `= file(\"queries/name.sql\");`";

const ONE_LITERAL: &str = "write all of it in one `r#\"…\"#`, which may have several lines and double quotes, or in `file(\"queries/name.sql\")`";

impl Parser<'_> {
    /// A query, which exists as soon as it has a name.
    pub(super) fn query(&mut self, input: ParseStream, attributes: Attributes, out: &mut Items) -> Parsed<()> {
        let help = "write `query Name = \"SELECT …\";`";
        let name = self.item_name(input, "query", help, pascal_case)?;
        let mut query = Query {
            attributes,
            name,
            parameters: Vec::new(),
            whole: true,
            body: None,
        };
        let read = self.query_rest(input, &mut query);
        out.queries.push(query);
        read
    }

    fn query_rest(&mut self, input: ParseStream, query: &mut Query) -> Parsed<()> {
        if input.peek(token::Paren) {
            let (content, _) = self.group(input, Delimiter::Parenthesis, BODY)?;
            while !content.is_empty() {
                let read = self.parameter(&content).and_then(|parameter| {
                    query.parameters.push(parameter);
                    self.comma(&content)
                });
                if read.is_err() {
                    query.whole = false;
                    drain(&content);
                }
            }
        }
        if !input.peek(Token![=]) {
            let message = format!("the query `{}` has no text", query.name);
            return Err(self.fail(query.name.span(), Code::Syntax, &message, BODY));
        }
        self.token::<Token![=]>(input, "`=`", BODY)?;
        query.body = Some(self.body(input)?);
        self.semicolon(input, "the query")
    }

    fn body(&mut self, input: ParseStream) -> Parsed<QueryBody> {
        if input.peek(LitStr) {
            let text = input.parse().map_err(|error| self.syntax(&error))?;
            if at_end(input) {
                return Ok(QueryBody::Inline(text));
            }
            // Only half of the query could be read, so its SQL is not checked.
            return Err(self.fail(
                input.span(),
                Code::Syntax,
                "the SQL of a query must be one literal",
                ONE_LITERAL,
            ));
        }
        if input.peek(Lit) {
            return Err(self.fail(
                input.span(),
                Code::Syntax,
                "a query must be text in plain or raw quotes",
                BODY,
            ));
        }
        let word = self.word(input, "the query's text", BODY)?;
        if input.peek(Token![!]) {
            let message = format!("the SQL of a query must be one literal, but `{word}!` is a macro");
            let help = if word == "include_str" {
                "write `file(\"queries/name.sql\")`, a path from the folder of `Cargo.toml`"
            } else {
                ONE_LITERAL
            };
            return Err(self.fail(word.span(), Code::Syntax, &message, help));
        }
        if word != "file" || !input.peek(token::Paren) {
            return Err(self.fail(word.span(), Code::Syntax, &format!("a query cannot be `{word}`"), BODY));
        }
        let (content, _) = self.group(input, Delimiter::Parenthesis, BODY)?;
        let path = content.parse();
        drain(&content);
        path.map(QueryBody::File)
            .map_err(|_| self.fail(word.span(), Code::Syntax, "`file` takes a path in quotes", BODY))
    }

    fn parameter(&mut self, input: ParseStream) -> Parsed<Parameter> {
        let name = self.word(
            input,
            "a parameter",
            "a parameter is `name: type`, `name: type = default` or `name: [type] = [default]`",
        )?;
        if !input.peek(Token![:]) {
            let message = format!("the parameter `{name}` has no type");
            return Err(self.fail(
                name.span(),
                Code::Syntax,
                &message,
                &format!("write `{name}: string`, or what it is"),
            ));
        }
        self.token::<Token![:]>(input, "`:`", "")?;
        let list = input.peek(token::Bracket);
        let kind = if list {
            let (content, _) = self.group(input, Delimiter::Bracket, "")?;
            let kind = self.kind(&content);
            if kind.is_ok() && !content.is_empty() {
                let Skip = self.unexpected(&content, "`]`", "a list has items of one type: `[string]`");
            }
            drain(&content);
            kind?
        } else {
            self.kind(input)?
        };
        let has_default = input.peek(Token![=]);
        let mut default = None;
        if has_default {
            self.token::<Token![=]>(input, "`=`", "")?;
            default = self.value(input).ok();
            if default.is_none() {
                drain_to_comma(input);
            }
        }
        Ok(Parameter {
            name,
            kind,
            list,
            has_default,
            default,
        })
    }
}

/// Skips the rest of a parameter, so that the next one is read.
fn drain_to_comma(input: ParseStream) {
    while !input.peek(Token![,]) && input.parse::<TokenTree>().is_ok() {}
}

/// Whether the text of a query ends here: at its `;` or, if that is missing, before the next item.
fn at_end(input: ParseStream) -> bool {
    input.is_empty() || input.peek(Token![;]) || input.peek(Token![#]) || input.peek(Token![pub]) || at_item(input)
}
