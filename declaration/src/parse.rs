//! From tokens to the declaration, with recovery: every mistake in one compile.
//!
//! A function that finds a mistake reports it and returns [`Skip`]; one that reads a list continues with the next item.

mod attributes;
mod query;
mod settings;
mod table;
mod visibility;

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseBuffer, ParseStream, Parser as _};
use syn::{Ident, LitStr, Token, braced, bracketed, parenthesized, token};

use flow_log_stack_runtime::name::pascal_case;
use flow_log_stack_runtime::{Code, nearest};

use crate::ast::{Attributes, ExternTable, Integration, Items, Name, Predefined, Stack, Table, TableBody};
use crate::report::{Report, extent};

/// The words that start an item.
const ITEMS: [&str; 6] = ["stack", "integration", "table", "extern", "use", "query"];

/// A mistake was reported, and this thing cannot be read.
pub(crate) struct Skip;

type Parsed<T> = Result<T, Skip>;

/// Reads what can be read and reports the rest.
pub(crate) fn declaration(tokens: TokenStream, site: Span, report: &mut Report) -> Items {
    let mut declaration = Items::default();
    let mut parser = Parser {
        end: end(&tokens).unwrap_or(site),
        report,
    };
    let read = |input: ParseStream| {
        parser.items(input, &mut declaration);
        Ok(())
    };
    // Everything was read, or skipped with a report.
    let result: syn::Result<()> = read.parse2(tokens);
    if let Err(error) = result {
        report.error(error.span(), Code::Syntax, &error.to_string(), None);
    }
    if report.is_empty() {
        absent(&declaration, site, report);
    }
    declaration
}

/// Reports that there is no stack, or no table.
fn absent(declaration: &Items, site: Span, report: &mut Report) {
    let (stack, table) = (declaration.stacks.first(), declaration.tables.first());
    let (span, message, help) = match (stack, table) {
        (Some(_), Some(_)) => return,
        (None, Some(table)) => (
            table.name.span(),
            "the declaration has no stack",
            "write `stack Name { flow_log: \"fl-…\", logs: \"s3://…\", results: \"s3://…\", load: daily }`",
        ),
        (Some(stack), None) => (
            stack.name.span(),
            "the declaration has no table",
            "write `table flow_logs = default;`",
        ),
        (None, None) => (
            site,
            "the declaration has neither a stack nor a table",
            "write `stack Name { … }` and `table flow_logs = default;`",
        ),
    };
    report.error(span, Code::EmptyDeclaration, message, Some(help));
}

struct Parser<'a> {
    /// The last token of the declaration, after which something missing at the end is reported.
    end: Span,
    report: &'a mut Report,
}

fn end(tokens: &TokenStream) -> Option<Span> {
    Some(match tokens.clone().into_iter().last()? {
        TokenTree::Group(group) => group.span_close(),
        token => token.span(),
    })
}

impl Parser<'_> {
    fn items(&mut self, input: ParseStream, declaration: &mut Items) {
        while !input.is_empty() {
            let before = input.cursor();
            if self.item(input, declaration).is_err() {
                skip_item(input, input.cursor() == before);
            }
        }
    }

    fn item(&mut self, input: ParseStream, out: &mut Items) -> Parsed<()> {
        let attributes = self.attributes(input)?;
        if input.is_empty() {
            let span = attributes.docs.first().map_or_else(|| input.span(), LitStr::span);
            return Err(self.fail(
                span,
                Code::Attribute,
                "an attribute or doc comment has no item after it",
                "remove it, or write an item after it",
            ));
        }
        let visibility = self.visibility(input)?;
        let word = self.word(
            input,
            "an item",
            "an item starts with `stack`, `integration`, `table`, `extern table`, `use predefined` or `query`",
        )?;
        let text = word.to_string();
        if text != "stack" && !visibility.is_empty() {
            self.fail(
                word.span(),
                Code::Syntax,
                "only a stack has a visibility; its queries share it",
                "remove `pub`",
            );
        }
        match text.as_str() {
            "stack" => {
                self.allowed(&attributes, "a stack", true, false);
                let name = self.item_name(input, "stack", "write `stack Name { … }`", pascal_case)?;
                let settings = self.braced_settings(input, "write `stack Name { … }`");
                // A stack whose settings cannot be read is still a stack.
                let (settings, whole) = settings.map_or_else(
                    |Skip| (crate::ast::Settings::unreadable(), false),
                    |settings| (settings, true),
                );
                out.stacks.push(Stack {
                    attributes,
                    visibility,
                    name,
                    settings,
                });
                if whole { Ok(()) } else { Err(Skip) }
            }
            "integration" => {
                self.allowed(&attributes, "an integration", false, false);
                let name = self.item_name(input, "integration", "write `integration name { … }`", snake_case)?;
                let settings = self.braced_settings(input, "write `integration name { … }`")?;
                out.integrations.push(Integration {
                    attributes,
                    name,
                    settings,
                });
                Ok(())
            }
            "table" => {
                self.allowed(&attributes, "a table", false, false);
                let name = self.item_name(input, "table", "write `table flow_logs = default;`", snake_case)?;
                let body = self.table_body(input);
                let readable = body.is_ok();
                out.tables.push(Table {
                    attributes,
                    name,
                    body: body.unwrap_or(TableBody::Unreadable),
                });
                if readable { Ok(()) } else { Err(Skip) }
            }
            "extern" => {
                self.allowed(&attributes, "an extern table", false, false);
                self.undocumented(&attributes, "an extern table");
                let table = self.extern_table(input)?;
                out.externs.push(table);
                Ok(())
            }
            "use" => {
                self.allowed(&attributes, "`use predefined`", false, false);
                self.undocumented(&attributes, "`use predefined`");
                let predefined = self.predefined(input)?;
                out.predefined.push(predefined);
                Ok(())
            }
            "query" => {
                self.allowed(&attributes, "a query", true, true);
                self.query(input, attributes, out)
            }
            "flow_log_stack" => Err(self.fail(
                word.span(),
                Code::Syntax,
                "`flow_log_stack!` is only written around a declaration in Rust code",
                "write its items alone: remove `flow_log_stack! {` and its `}`",
            )),
            other => {
                let help = nearest(other, ITEMS).map_or_else(
                    || "an item starts with `stack`, `integration`, `table`, `extern table`, `use predefined` or `query`".to_owned(),
                    |near| format!("an item with a similar name exists: `{near}`"),
                );
                Err(self.fail(word.span(), Code::Syntax, &format!("unknown item `{other}`"), &help))
            }
        }
    }

    fn extern_table(&mut self, input: ParseStream) -> Parsed<ExternTable> {
        const HELP: &str = "write `extern table database.table { column: type }`";
        let table = self.word(input, "`table`", HELP)?;
        if table != "table" {
            return Err(self.fail(table.span(), Code::Syntax, "`extern` stands before `table` only", HELP));
        }
        let database = self.word(input, "the database's name", HELP)?;
        if !input.peek(Token![.]) {
            return Err(self.fail(
                database.span(),
                Code::Syntax,
                "an extern table needs its database",
                HELP,
            ));
        }
        self.token::<Token![.]>(input, "`.`", HELP)?;
        let name = self.word(input, "the table's name", HELP)?;
        let columns = self.columns(input, HELP)?;
        Ok(ExternTable {
            database,
            name,
            columns,
        })
    }

    fn predefined(&mut self, input: ParseStream) -> Parsed<Predefined> {
        const HELP: &str =
            "write `use predefined::*;`, or name some of them: `use predefined::{VpcFlowLogsTopTalkers};`";
        let word = self.word(input, "`predefined`", HELP)?;
        if word != "predefined" {
            return Err(self.fail(word.span(), Code::Syntax, "only `predefined` queries can be used", HELP));
        }
        self.token::<Token![::]>(input, "`::`", HELP)?;
        let predefined = if input.peek(Token![*]) {
            Predefined::All(self.token::<Token![*]>(input, "`*`", HELP)?.span)
        } else if input.peek(token::Brace) {
            let mut names = Vec::new();
            let (content, _) = self.group(input, Delimiter::Brace, HELP)?;
            while !content.is_empty() {
                match self.word(&content, "a predefined query's name", HELP) {
                    Ok(name) => names.push(name),
                    Err(Skip) => drain(&content),
                }
                if self.comma(&content).is_err() {
                    drain(&content);
                }
            }
            Predefined::Named(names)
        } else {
            Predefined::Named(vec![self.word(input, "a predefined query's name", HELP)?])
        };
        self.semicolon(input, "`use predefined`")?;
        Ok(predefined)
    }

    /// Reports a mistake.
    fn fail(&mut self, span: Span, code: Code, message: &str, help: &str) -> Skip {
        self.report.error(span, code, message, Some(help));
        Skip
    }

    /// Reports a mistake in syn's words, if it is not about the declaration's grammar.
    fn syntax(&mut self, error: &syn::Error) -> Skip {
        for error in error.clone() {
            self.report.error(error.span(), Code::Syntax, &error.to_string(), None);
        }
        Skip
    }

    /// Reports that something else was expected here.
    fn unexpected(&mut self, input: ParseStream, expected: &str, help: &str) -> Skip {
        let found = match input.fork().parse::<TokenTree>() {
            Ok(TokenTree::Ident(word)) => format!("`{word}`"),
            Ok(TokenTree::Punct(punct)) => format!("`{}`", punct.as_char()),
            Ok(TokenTree::Literal(literal)) => format!("`{literal}`"),
            Ok(TokenTree::Group(group)) => match group.delimiter() {
                Delimiter::Brace => "`{`".to_owned(),
                Delimiter::Bracket => "`[`".to_owned(),
                Delimiter::Parenthesis => "`(`".to_owned(),
                Delimiter::None => "a fragment of another macro".to_owned(),
            },
            Err(_) => "the end".to_owned(),
        };
        // syn's span of the end is the whole macro.
        let is_end = input.is_empty() && extent(input.span()) == extent(Span::call_site());
        self.fail(
            if is_end { self.end } else { input.span() },
            Code::Syntax,
            &format!("expected {expected}, found {found}"),
            help,
        )
    }

    fn word(&mut self, input: ParseStream, expected: &str, help: &str) -> Parsed<Ident> {
        if !input.peek(Ident::peek_any) {
            return Err(self.unexpected(input, expected, help));
        }
        input.call(Ident::parse_any).map_err(|error| self.syntax(&error))
    }

    /// The name of an item. A name with hyphens is refused but read as a whole, so that the item continues after it.
    fn item_name(&mut self, input: ParseStream, noun: &str, help: &str, form: fn(&str) -> String) -> Parsed<Ident> {
        let name = self.word(input, &format!("the {noun}'s name"), help)?;
        let (mut text, span) = (name.unraw().to_string(), input.span());
        while input.peek(Token![-]) {
            text.push('-');
            drop(input.parse::<Token![-]>());
            if let Ok(word) = input.call(Ident::parse_any) {
                text.push_str(&word.to_string());
            }
        }
        if !text.contains('-') {
            return Ok(name);
        }
        let meant = form(&text);
        let message = format!("`{text}` is not a valid name: names cannot contain hyphens");
        self.fail(span, Code::Syntax, &message, &format!("write `{meant}`"));
        let meant = syn::parse_str(&meant).map(|meant: Ident| Ident::new(&meant.to_string(), name.span()));
        Ok(meant.unwrap_or(name))
    }

    /// An identifier, a keyword, or text in quotes.
    fn name(&mut self, input: ParseStream, expected: &str, help: &str) -> Parsed<Name> {
        if input.peek(LitStr) {
            let text: LitStr = input.parse().map_err(|error| self.syntax(&error))?;
            return Ok(Name {
                text: text.value(),
                span: text.span(),
                ident: None,
            });
        }
        let ident = self.word(input, expected, help)?;
        Ok(Name {
            text: ident.unraw().to_string(),
            span: ident.span(),
            ident: Some(ident),
        })
    }

    fn token<T: Parse>(&mut self, input: ParseStream, expected: &str, help: &str) -> Parsed<T> {
        match input.fork().parse::<T>() {
            Ok(_) => input.parse().map_err(|error| self.syntax(&error)),
            Err(_) => Err(self.unexpected(input, expected, help)),
        }
    }

    fn semicolon(&mut self, input: ParseStream, item: &str) -> Parsed<()> {
        self.token::<Token![;]>(input, "`;`", &format!("write `;` at the end of {item}"))
            .map(drop)
    }

    /// A comma, unless nothing follows.
    fn comma(&mut self, input: ParseStream) -> Parsed<()> {
        if input.is_empty() {
            return Ok(());
        }
        self.token::<Token![,]>(input, "`,`", "write `,` between two of them")
            .map(drop)
    }

    /// The contents of the brackets that open here, and their place.
    fn group<'a>(
        &mut self,
        input: &ParseBuffer<'a>,
        delimiter: Delimiter,
        help: &str,
    ) -> Parsed<(ParseBuffer<'a>, Span)> {
        let (there, expected) = match delimiter {
            Delimiter::Brace => (input.peek(token::Brace), "`{`"),
            Delimiter::Bracket => (input.peek(token::Bracket), "`[`"),
            _ => (input.peek(token::Paren), "`(`"),
        };
        if !there {
            return Err(self.unexpected(input, expected, help));
        }
        open(input, delimiter).map_err(|error| self.syntax(&error))
    }

    /// Reports a doc comment where nothing would show it.
    fn undocumented(&mut self, attributes: &Attributes, item: &str) {
        if let Some(doc) = attributes.docs.first() {
            let message = format!("a doc comment on {item} is shown nowhere");
            self.fail(
                doc.span(),
                Code::Attribute,
                &message,
                "write it with two slashes, `// …`",
            );
        }
    }

    /// Reports attributes that have no effect here.
    fn allowed(&mut self, attributes: &Attributes, item: &str, code: bool, name: bool) {
        if let Some(text) = attributes.name.as_ref().filter(|_| !name) {
            self.fail(
                text.span(),
                Code::Attribute,
                &format!("`#[name]` has no effect on {item}"),
                "it belongs on a query, as its name in the console",
            );
        }
        if code {
            return;
        }
        for lint in &attributes.lints {
            self.fail(
                lint.name.span(),
                Code::Attribute,
                &format!("a lint has no effect on {item}"),
                "write it on a query, or on the stack for all of them",
            );
        }
        for tokens in &attributes.forwarded {
            let span = tokens
                .clone()
                .into_iter()
                .next()
                .map_or_else(Span::call_site, |token| token.span());
            self.fail(
                span,
                Code::Attribute,
                &format!("this attribute has no effect on {item}"),
                "remove it",
            );
        }
    }
}

fn open<'a>(input: &ParseBuffer<'a>, delimiter: Delimiter) -> syn::Result<(ParseBuffer<'a>, Span)> {
    let content;
    let span = match delimiter {
        Delimiter::Brace => braced!(content in input).span.join(),
        Delimiter::Bracket => bracketed!(content in input).span.join(),
        _ => parenthesized!(content in input).span.join(),
    };
    Ok((content, span))
}

/// Skips to after `;` or a braced group, or before the start of an item.
fn skip_item(input: ParseStream, mut force: bool) {
    while !input.is_empty() {
        if !force && (input.peek(Token![#]) || input.peek(Token![pub]) || at_item(input)) {
            return;
        }
        force = false;
        match input.parse::<TokenTree>() {
            Ok(TokenTree::Punct(punct)) if punct.as_char() == ';' => return,
            Ok(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => return,
            Ok(_) => {}
            Err(_) => return,
        }
    }
}

fn snake_case(text: &str) -> String {
    text.replace('-', "_")
}

fn at_item(input: ParseStream) -> bool {
    input
        .fork()
        .call(Ident::parse_any)
        .is_ok_and(|word| ITEMS.iter().any(|item| word == item))
}

/// Reads the group to its end, because syn would add "unexpected token".
fn drain(input: ParseStream) {
    while input.parse::<TokenTree>().is_ok() {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn finds(text: &str, messages: &[&str]) -> Items {
        let mut report = Report::default();
        let out = declaration(text.parse().expect("tokens"), Span::call_site(), &mut report);
        let found: Vec<_> = report
            .mistakes()
            .iter()
            .map(|one| format!("{}: {:?}", one.message, one.help))
            .collect();
        assert_eq!(found.len(), messages.len(), "{found:#?}");
        for message in messages {
            assert!(found.iter().any(|own| own.contains(message)), "{found:#?}");
        }
        out
    }

    #[test]
    fn each_broken_item_is_one_error_and_the_next_is_read() {
        let out = finds(
            "querry A = \"a\"; query B; stack S { } table t = default; query C(p: int = ) = \"c\";",
            &["unknown item `querry`", "the query `B` has no text", "expected a value"],
        );
        let names: Vec<_> = out.queries.iter().map(|query| query.name.to_string()).collect();
        assert_eq!((names, out.tables.len()), (vec!["B".to_owned(), "C".to_owned()], 1));
    }

    #[test]
    fn settings_recover_at_a_comma_or_the_next_name() {
        let out = finds(
            "stack S { a: 1 b: 2, c = 3, d: 4 }",
            &["a comma is missing before `b`", "the setting `c` is given with `=`"],
        );
        assert_eq!(out.stacks[0].settings.entries.len(), 3);
    }

    #[test]
    fn half_open_days_are_refused() {
        finds("stack S { load: daily(\"a\"..\"b\") }", &["write `..=`"]);
    }

    #[test]
    fn the_sql_of_a_query_is_one_literal() {
        let with = |query: &str| format!("stack S {{}} table t = default; query Q = {query} query R = \"r\";");
        for text in [
            "\"a\" + \"b\";",
            "\"a\" \"b\";",
            "\"a \" end \" b\";",
            "r#\"a\"# + LIMIT;",
            "concat!(\"a\", \"b\");",
            "include_str!(\"a.sql\");",
        ] {
            let out = finds(&with(text), &["the SQL of a query must be one literal"]);
            assert!(out.queries[0].body.is_none() && out.queries[1].body.is_some(), "{text}");
        }
        finds(&with("\"a\""), &["write `;` at the end of the query"]);
    }

    #[test]
    fn words_are_keywords_only_where_they_start_an_item() {
        let out = finds(
            "stack stack { table: 1 } table query { type, end, extern: string, \"log-status\" } query table(use: int = -1) = \"x\";",
            &[],
        );
        assert_eq!(out.queries[0].parameters[0].name.to_string(), "use");
    }

    #[test]
    fn attributes_are_sorted() {
        let out = finds(
            "stack S {} table t = default; /// a\n/// b\n#[allow(sql::x, dead_code, sql::y, reason = \"r\")] #[deprecated] #[name = \"n\"] query Q = \"x\";",
            &[],
        );
        let attributes = &out.queries[0].attributes;
        assert_eq!(attributes.docs.len(), 2);
        assert_eq!(attributes.lints.len(), 2);
        assert!(attributes.name.is_some());
        let forwarded: Vec<_> = attributes.forwarded.iter().map(ToString::to_string).collect();
        assert_eq!(forwarded, ["# [allow (dead_code , reason = \"r\")]", "# [deprecated]"]);
    }

    /// The declaration of DECLARATION in the README's examples, cut anywhere.
    #[test]
    fn a_cut_declaration_is_an_error_or_a_declaration() {
        // Read when it runs, so that the tests compile in a package, which has no examples.
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/several_integrations.rs");
        let example = std::fs::read_to_string(path).expect("the example is there");
        let tokens: TokenStream = example.parse().expect("tokens");
        let inside = tokens
            .into_iter()
            .filter_map(|token| {
                if let TokenTree::Group(group) = token {
                    Some(group.stream())
                } else {
                    None
                }
            })
            .max_by_key(|stream| stream.to_string().len())
            .expect("the declaration");
        let tokens: Vec<TokenTree> = inside.into_iter().collect();
        for end in 0..=tokens.len() {
            let mut report = Report::default();
            let out = declaration(tokens[..end].iter().cloned().collect(), Span::call_site(), &mut report);
            assert!(
                !report.is_empty() || (out.stacks.len() == 1 && out.tables.len() == 1),
                "cut at {end}"
            );
        }
        for (index, token) in tokens.iter().enumerate() {
            let TokenTree::Group(group) = token else { continue };
            let inner: Vec<_> = group.stream().into_iter().collect();
            for end in 0..inner.len() {
                let cut = proc_macro2::Group::new(group.delimiter(), inner[..end].iter().cloned().collect());
                let all = tokens[..index]
                    .iter()
                    .cloned()
                    .chain([TokenTree::Group(cut)])
                    .chain(tokens[index + 1..].iter().cloned());
                let mut report = Report::default();
                declaration(all.collect(), Span::call_site(), &mut report);
            }
        }
    }
}
