//! Reads a declaration's tokens as far as possible, and reports everything that is wrong with it.
//!
//! An implementation detail of `flow-log-stack`, whose documentation is the manual of a declaration.
//! The macro and the command both use it, so a declaration means the same in both.

mod anchor;
mod ast;
mod check;
mod checked;
mod code;
mod field;
mod file;
mod level;
mod lines;
mod lower;
mod model;
mod parse;
pub mod queries;
mod report;
mod row;
mod source;
mod whole;

use flow_log_stack_analysis::{Code as Rule, Level};
use flow_log_stack_runtime::Listed as _;
use proc_macro2::{Span, TokenStream};

pub use crate::anchor::Anchor;
pub use crate::code::Code;
pub use crate::file::{Form, Root, declarations};
pub use crate::lines::{LinePlace, Lines};
pub use crate::model::{Declaration, Head, NamedIntegration, Parameter, Query};
pub use crate::report::{Gravity, InSql, Mistake, Place, Report};
pub use crate::row::{Row, RowField, row_name};
pub use crate::source::{Inline, Source};

/// The context in which a declaration is read.
#[derive(Clone)]
pub struct Context<'a> {
    /// The declaration's place, at which missing items are reported.
    pub site: Span,
    /// The folder of the files that it names.
    pub root: Root,
    /// The level of a lint, unless an attribute gives one.
    pub level: &'a dyn Fn(Rule) -> Level,
}

impl Context<'_> {
    /// For a declaration as the macro gets it: each lint has its own level.
    pub fn new(root: Root) -> Self {
        Self {
            site: Span::call_site(),
            root,
            level: &Rule::default_level,
        }
    }
}

/// Reads a declaration: each stage takes what the stages before could make, and reports what it cannot make.
pub fn read(tokens: TokenStream, context: &Context<'_>) -> Declaration {
    let mut report = Report::default();
    let items = parse::declaration(tokens, context.site, &mut report);
    let lowered = lower::stack(&items, &mut report);
    let mut queries = lower::queries(&items, lowered.as_ref(), &context.root, &mut report);
    if let Some(stack) = &lowered {
        check::queries(&items, stack, context.level, &mut queries, &mut report);
    }
    let checker = lowered.as_ref().map(|stack| stack.checker.clone());
    let stack = lowered.and_then(|stack| whole::stack(stack, &queries, &mut report));
    Declaration {
        site: context.site,
        head: items.stacks.first().map(Head::of),
        integrations: NamedIntegration::all(&items),
        queries,
        checker,
        stack,
        anchors: anchor::all(&items),
        report,
    }
}

/// A setting of a declaration, for documentation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its name; two settings with the same name have different places.
    pub name: &'static str,
    /// Whose setting it is, in words, such as "of a stack".
    pub places: Vec<&'static str>,
    /// Its documentation, in Markdown.
    pub about: &'static str,
}

/// All settings.
pub fn settings() -> impl Iterator<Item = Setting> {
    lower::setting::SETTINGS.iter().map(|entry| Setting {
        name: entry.name,
        places: entry.places.iter().map(|place| place.of()).listed(),
        about: entry.about,
    })
}
