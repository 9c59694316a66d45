//! Every mistake as `compile_error!`, and every warning as the use of something deprecated.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};

use flow_log_stack_declaration::{Gravity, Report};

use crate::show::show;

/// In text order.
pub(crate) fn tokens(report: &Report) -> TokenStream {
    let (errors, warnings): (Vec<_>, Vec<_>) = report
        .mistakes()
        .into_iter()
        .partition(|mistake| mistake.gravity == Gravity::Error);
    let mut tokens = TokenStream::new();
    for mistake in errors {
        let (span, text) = show(mistake);
        tokens.extend(quote_spanned!(span=> ::core::compile_error! { #text }));
    }
    // Stable macros have no warnings, but the use of something deprecated is one, with a text and a place of its own.
    for mistake in warnings {
        let (span, text) = show(mistake);
        let name = Ident::new(mistake.code.name(), span);
        tokens.extend(quote! {
            const _: () = {
                #[deprecated(note = #text)]
                #[allow(non_upper_case_globals)]
                const #name: () = ();
                #name
            };
        });
    }
    tokens
}
