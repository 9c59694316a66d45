//! Tables, columns and types.

use flow_log_stack_runtime::Listed as _;
use proc_macro2::{Delimiter, TokenTree};
use syn::parse::{Parse, ParseStream};
use syn::{LitInt, LitStr, Token, token};

use flow_log_stack_runtime::Code;

use super::settings::at_setting;
use super::{Parsed, Parser, drain};
use crate::ast::{Column, Columns, Field, TableBody, Type, TypeArguments};

const BODY: &str =
    "write `{ column, column: type }`, `= default;`, or `= \"${version} …\";` with the flow log's LogFormat";

/// The most types in angle brackets around a type. What follows them is recursive, and the compiler's stack is finite.
const MOST_NESTED: usize = 64;

impl Parser<'_> {
    pub(super) fn table_body(&mut self, input: ParseStream) -> Parsed<TableBody> {
        if input.peek(token::Brace) {
            return self.columns(input, BODY).map(TableBody::Columns);
        }
        self.token::<Token![=]>(input, "`{` or `=`", BODY)?;
        let body = if input.peek(LitStr) {
            TableBody::LogFormat(input.parse().map_err(|error| self.syntax(&error))?)
        } else {
            let word = self.word(input, "`default` or a LogFormat", BODY)?;
            if word != "default" {
                return Err(self.fail(word.span(), Code::Syntax, &format!("a table cannot be `{word}`"), BODY));
            }
            TableBody::Default
        };
        // The table is known, whatever follows it.
        let _ = self.semicolon(input, "the table");
        Ok(body)
    }

    pub(super) fn columns(&mut self, input: ParseStream, help: &str) -> Parsed<Columns> {
        let (content, _) = self.group(input, Delimiter::Brace, help)?;
        let mut out = Columns {
            columns: Vec::new(),
            whole: true,
        };
        while !content.is_empty() {
            let read = self.column(&content).and_then(|column| {
                out.columns.push(column);
                self.comma(&content)
            });
            if read.is_err() {
                out.whole = false;
                while !content.is_empty() && content.parse::<Token![,]>().is_err() {
                    drop(content.parse::<TokenTree>());
                }
            }
        }
        Ok(out)
    }

    fn column(&mut self, input: ParseStream) -> Parsed<Column> {
        let attributes = self.attributes(input)?;
        self.allowed(&attributes, "a column", false, false);
        let name = self.name(
            input,
            "a column",
            "a column is a field such as `srcaddr`, or `name: type`",
        )?;
        let kind = if input.peek(Token![:]) {
            self.token::<Token![:]>(input, "`:`", "")?;
            Some(self.kind(input)?)
        } else {
            None
        };
        Ok(Column { attributes, name, kind })
    }

    pub(super) fn kind(&mut self, input: ParseStream) -> Parsed<Type> {
        self.kind_at(input, 0)
    }

    /// A type at this depth.
    fn kind_at(&mut self, input: ParseStream, depth: usize) -> Parsed<Type> {
        let name = self.word(
            input,
            "a type",
            "types are those of Athena's DDL, such as `string`, `int` or `bigint`",
        )?;
        if input.peek(token::Paren) {
            let (content, _) = self.group(input, Delimiter::Parenthesis, "")?;
            let numbers = content.parse_terminated(LitInt::parse, Token![,]);
            drain(&content);
            let numbers = numbers.map_err(|_| {
                let message = format!("the type `{name}` takes whole numbers");
                self.fail(
                    name.span(),
                    Code::Syntax,
                    &message,
                    "write `decimal(10, 2)`, `char(2)` or `varchar(20)`",
                )
            })?;
            return Ok(Type {
                name,
                arguments: TypeArguments::Numbers(numbers.into_iter().listed()),
            });
        }
        if !input.peek(Token![<]) {
            return Ok(Type {
                name,
                arguments: TypeArguments::None,
            });
        }
        if depth == MOST_NESTED {
            let message = format!("types are nested more than {MOST_NESTED} levels deep");
            let help = "keep what is nested so deeply as text, and read it with the JSON functions";
            return Err(self.fail(name.span(), Code::Syntax, &message, help));
        }
        self.token::<Token![<]>(input, "`<`", "")?;
        let mut fields = Vec::new();
        loop {
            let field = if at_setting(input) {
                let field = self.name(input, "a field", "")?;
                self.token::<Token![:]>(input, "`:`", "")?;
                Some(field)
            } else {
                None
            };
            fields.push(Field {
                name: field,
                kind: self.kind_at(input, depth + 1)?,
            });
            if input.peek(Token![>]) {
                self.token::<Token![>]>(input, "`>`", "")?;
                return Ok(Type {
                    name,
                    arguments: TypeArguments::Fields(fields),
                });
            }
            if !input.peek(Token![,]) {
                return Err(self.fail(
                    name.span(),
                    Code::Syntax,
                    &format!("the type `{name}<…` is not closed"),
                    "write `>` after its last part",
                ));
            }
            self.token::<Token![,]>(input, "`,`", "")?;
        }
    }
}
