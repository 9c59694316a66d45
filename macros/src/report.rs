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
    let errors = errors.into_iter().map(|mistake| {
        let (span, text) = show(mistake);
        quote_spanned!(span=> ::core::compile_error! { #text })
    });
    // Stable macros have no warnings, but the use of something deprecated is one, with a text and a place of its own.
    let warnings = warnings.into_iter().map(|mistake| {
        let (span, text) = show(mistake);
        let name = Ident::new(mistake.code.name(), span);
        quote! {
            const _: () = {
                #[deprecated(note = #text)]
                #[allow(non_upper_case_globals)]
                const #name: () = ();
                #name
            };
        }
    });
    errors.chain(warnings).collect()
}
