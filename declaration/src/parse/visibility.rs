//! A visibility: `pub`, `pub(crate)`, `pub(in path)`.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::ParseStream;
use syn::{Token, token};

use super::{Parsed, Parser};

impl Parser<'_> {
    /// A visibility as it was written; empty if there is none. rustc checks its path.
    pub(super) fn visibility(&mut self, input: ParseStream) -> Parsed<TokenStream> {
        let public: Option<Token![pub]> = input.parse().map_err(|error| self.syntax(&error))?;
        let mut visibility = public.to_token_stream();
        if public.is_some() && input.peek(token::Paren) {
            let group: Group = input.fork().parse().map_err(|error| self.syntax(&error))?;
            if restricts(group.stream()) {
                let group: Group = input.parse().map_err(|error| self.syntax(&error))?;
                group.to_tokens(&mut visibility);
            }
        }
        Ok(visibility)
    }
}

/// Whether the parentheses after `pub` belong to it.
fn restricts(inside: TokenStream) -> bool {
    let mut tokens = inside.into_iter();
    match tokens.next() {
        Some(TokenTree::Ident(word)) if word == "in" => true,
        Some(TokenTree::Ident(word)) => {
            ["crate", "self", "super"].iter().any(|own| word == own) && tokens.next().is_none()
        }
        _ => false,
    }
}
