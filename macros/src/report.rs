//! Collects every mistake of a declaration, sorts them by place, and becomes `compile_error!`s.

use std::collections::HashSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

/// The mistakes found so far.
#[derive(Default)]
pub(crate) struct Report {
    errors: Vec<Error>,
    warnings: Vec<(Ident, String)>,
    finished: bool,
}

struct Error {
    span: Span,
    /// The rule; tests ask for it.
    #[cfg_attr(not(test), allow(dead_code))]
    code: &'static str,
    text: String,
}

impl Report {
    /// Adds a mistake at a place; `help` is what to do, without the word.
    pub(crate) fn error(&mut self, span: Span, code: &'static str, message: &str, help: Option<&str>) {
        let help = help.map(|help| format!("\nhelp: {help}")).unwrap_or_default();
        let text = format!("{message}{help}\nnote: `flow-log-stack explain {code}` says more");
        self.shown(span, code, text);
    }

    /// Adds a mistake whose text says all, the code included.
    pub(crate) fn shown(&mut self, span: Span, code: &'static str, text: String) {
        self.errors.push(Error { span, code, text });
    }

    /// Adds a warning, which lets the declaration pass; `name` is its name, with the place where it is to stand.
    pub(crate) fn warning(&mut self, name: Ident, text: String) {
        self.warnings.push((name, text));
    }

    /// Whether nothing was found that is an error.
    pub(crate) fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    /// Codes and texts, for tests.
    #[cfg(test)]
    pub(crate) fn found(mut self) -> Vec<(String, String)> {
        self.finished = true;
        self.errors
            .drain(..)
            .map(|error| (error.code.to_owned(), error.text))
            .collect()
    }

    /// The codes in the order in which they were found, for tests.
    #[cfg(test)]
    pub(crate) fn codes(&self) -> impl Iterator<Item = &'static str> {
        self.errors.iter().map(|error| error.code)
    }

    /// One `compile_error!` for each mistake, in text order; two that say the same at one place are one.
    pub(crate) fn finish(mut self) -> TokenStream {
        self.finished = true;
        let mut errors = std::mem::take(&mut self.errors);
        // Those of one place, such as all of a query, stay in the order in which they were found.
        errors.sort_by_key(|error| place(error.span));
        let mut said = HashSet::new();
        errors.retain(|error| said.insert((place(error.span), error.text.clone())));
        let errors = errors
            .iter()
            .map(|Error { span, text, .. }| quote_spanned!(*span=> ::core::compile_error! { #text }));
        // Stable macros have no warnings, but the use of something deprecated is one, with a text and a place of one's own.
        let warnings = self.warnings.iter().map(|(name, text)| {
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
}

impl Drop for Report {
    fn drop(&mut self) {
        // A second panic would abort the compiler and hide the first.
        debug_assert!(
            self.finished || std::thread::panicking(),
            "a report was dropped unfinished"
        );
    }
}

/// Where a span starts and ends, comparable within one file.
pub(crate) fn place(span: Span) -> (usize, usize, usize, usize) {
    let (start, end) = (span.start(), span.end());
    (start.line, start.column, end.line, end.column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_come_out_in_text_order_and_once() {
        let tokens: Vec<_> = "first second"
            .parse::<TokenStream>()
            .expect("tokens")
            .into_iter()
            .collect();
        let mut report = Report::default();
        report.error(tokens[1].span(), "later", "later", None);
        report.error(tokens[0].span(), "earlier", "earlier", Some("write it"));
        report.error(tokens[1].span(), "later", "later", None);
        assert_eq!(report.codes().collect::<Vec<_>>(), ["later", "earlier", "later"]);
        let text = report.finish().to_string();
        assert_eq!(text.matches("compile_error").count(), 2);
        assert!(text.find("earlier\\nhelp: write it") < text.find("later"), "{text}");
    }

    #[test]
    fn a_report_without_errors_is_no_tokens() {
        let report = Report::default();
        assert!(report.is_empty());
        assert!(report.finish().is_empty());
    }
}
