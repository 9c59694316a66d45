//! Doc comments, names, lints, and what is forwarded.

use flow_log_stack_runtime::Listed as _;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser as _};
use syn::{Ident, LitStr, Token};

use flow_log_stack_runtime::Code;

use super::{Parsed, Parser, Skip, drain};
use crate::ast::{Attributes, Lint};

impl Parser<'_> {
    /// All attributes at this place.
    pub(super) fn attributes(&mut self, input: ParseStream) -> Parsed<Attributes> {
        let mut out = Attributes::default();
        while input.peek(Token![#]) {
            let pound = self.token::<Token![#]>(input, "`#`", "")?;
            let (content, _) = self.group(input, Delimiter::Bracket, "an attribute is `#[…]`")?;
            // A broken attribute does not break the item after it.
            let _ = self.attribute(&content, &pound, &mut out);
            drain(&content);
        }
        Ok(out)
    }

    fn attribute(&mut self, content: ParseStream, pound: &Token![#], out: &mut Attributes) -> Parsed<()> {
        let tokens: TokenStream = content.fork().parse().map_err(|error| self.syntax(&error))?;
        let path = self.word(
            content,
            "an attribute's name",
            "an attribute is `#[name = \"…\"]` or `#[allow(sql::lint)]`",
        )?;
        match path.to_string().as_str() {
            word @ ("doc" | "name") if content.peek(Token![=]) => {
                self.token::<Token![=]>(content, "`=`", "")?;
                let help = format!("write `#[{word} = \"…\"]`");
                if !content.peek(LitStr) {
                    return Err(self.fail(
                        content.span(),
                        Code::Attribute,
                        &format!("`#[{word}]` takes text in quotes"),
                        &help,
                    ));
                }
                let text: LitStr = content.parse().map_err(|error| self.syntax(&error))?;
                if word == "doc" {
                    out.docs.push(without_stars(&text).unwrap_or(text));
                } else {
                    out.name = Some(text);
                }
            }
            "name" => {
                return Err(self.fail(
                    path.span(),
                    Code::Attribute,
                    "`#[name]` takes text",
                    "write `#[name = \"…\"]`",
                ));
            }
            word @ ("cfg" | "cfg_attr") => {
                let message = format!("`#[{word}]` cannot stand inside a declaration");
                return Err(self.fail(
                    path.span(),
                    Code::Attribute,
                    &message,
                    "put it on the whole `flow_log_stack! { … }`",
                ));
            }
            "allow" | "expect" | "warn" | "deny" => {
                let lists = tokens.into_iter().filter_map(|token| {
                    if let TokenTree::Group(group) = token {
                        Some(group.stream())
                    } else {
                        None
                    }
                });
                for list in lists {
                    self.lints(&path, list, out);
                }
            }
            _ => {
                out.forwarded.push(quote!(#pound [#tokens]));
            }
        }
        Ok(())
    }

    /// `sql::…` paths are ours, all others are the item's.
    fn lints(&mut self, level: &Ident, list: TokenStream, out: &mut Attributes) {
        let mut parts: Vec<TokenStream> = vec![TokenStream::new()];
        for token in list {
            match (&token, parts.last_mut()) {
                (TokenTree::Punct(punct), _) if punct.as_char() == ',' => parts.push(TokenStream::new()),
                (_, Some(part)) => part.extend([token]),
                _ => {}
            }
        }
        let (mut ours, mut others, mut reason) = (Vec::new(), Vec::new(), None);
        for part in parts.into_iter().filter(|part| !part.is_empty()) {
            if let Ok(text) = (|input: ParseStream| {
                input
                    .parse::<Ident>()
                    .ok()
                    .filter(|word| word == "reason")
                    .ok_or_else(|| input.error("no reason"))?;
                input.parse::<Token![=]>()?;
                input.parse::<LitStr>()
            })
            .parse2(part.clone())
            {
                reason = Some(text);
            } else if let Ok(name) = (|input: ParseStream| {
                input
                    .parse::<Ident>()
                    .ok()
                    .filter(|word| word == "sql")
                    .ok_or_else(|| input.error("another's lint"))?;
                input.parse::<Token![::]>()?;
                input.call(Ident::parse_any)
            })
            .parse2(part.clone())
            {
                ours.push(name);
            } else if part
                .clone()
                .into_iter()
                .next()
                .is_some_and(|token| token.to_string() == "sql")
            {
                let span = part
                    .into_iter()
                    .next()
                    .map_or_else(|| level.span(), |token| token.span());
                let Skip = self.fail(
                    span,
                    Code::Attribute,
                    "`sql` is not a lint",
                    "name one: `sql::no_partition_bound`",
                );
            } else {
                others.push(part);
            }
        }
        if !others.is_empty() {
            let reason = reason.iter().map(|text| quote!(reason = #text));
            let all = others.into_iter().chain(reason);
            out.forwarded.push(quote!(#[#level(#(#all),*)]));
        }
        out.lints.extend(ours.into_iter().map(|name| Lint {
            level: level.clone(),
            name,
        }));
    }
}

/// A block comment's text without the stars at the heads of its lines, as in rustdoc; `None` if it has none.
fn without_stars(doc: &LitStr) -> Option<LitStr> {
    let text = doc.value();
    let (first, rest) = text.split_once('\n')?;
    let starred = |line: &str| line.trim_start().strip_prefix('*').map(str::to_owned);
    let is_block = rest
        .lines()
        .all(|line| line.trim().is_empty() || starred(line).is_some());
    if first.trim_start().starts_with('*') || !is_block || rest.trim().is_empty() {
        return None;
    }
    let lines = rest.lines().map(|line| starred(line).unwrap_or_default());
    let lines: Vec<_> = std::iter::once(first.to_owned()).chain(lines).listed();
    let lines: Vec<_> = lines
        .iter()
        .map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end())
        .listed();
    Some(LitStr::new(lines.join("\n").trim_matches('\n'), doc.span()))
}
