//! The declaration as written: in text order, with the narrowest spans, unchecked.

use flow_log_stack_runtime::Listed as _;
use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Ident, LitBool, LitInt, LitStr};

use crate::source;

/// Everything that could be read; what could not is in the report.
#[derive(Default)]
pub(crate) struct Items {
    pub(crate) stacks: Vec<Stack>,
    pub(crate) integrations: Vec<Integration>,
    pub(crate) tables: Vec<Table>,
    pub(crate) externs: Vec<ExternTable>,
    pub(crate) predefined: Vec<Predefined>,
    pub(crate) queries: Vec<Query>,
}

/// The attributes of an item or a column, sorted by what they do.
#[derive(Default)]
pub(crate) struct Attributes {
    /// One entry for each doc comment line.
    pub(crate) docs: Vec<LitStr>,
    /// `#[name = "…"]`.
    pub(crate) name: Option<LitStr>,
    /// One entry for each `sql::…` path.
    pub(crate) lints: Vec<Lint>,
    /// Attributes that are the item's own, as written.
    pub(crate) forwarded: Vec<TokenStream>,
}

impl Attributes {
    /// The doc comment as text: without the space after `///`, lines joined.
    pub(crate) fn text(&self) -> Option<String> {
        let lines: Vec<_> = self
            .docs
            .iter()
            .map(|line| {
                let line = source::value(line);
                line.strip_prefix(' ').map(str::to_owned).unwrap_or(line)
            })
            .listed();
        let text = lines.join("\n").trim().to_owned();
        (!text.is_empty()).then_some(text)
    }

    /// Doc comments, as the item gets them.
    pub(crate) fn doc_comments(&self) -> Vec<TokenStream> {
        self.docs.iter().map(|line| quote!(#[doc = #line])).listed()
    }

    /// Doc comments and what was forwarded, as the item gets them.
    pub(crate) fn tokens(&self) -> Vec<TokenStream> {
        let mut tokens = self.doc_comments();
        tokens.extend_from_slice(&self.forwarded);
        tokens
    }
}

/// `sql::no_partition_bound` inside `allow`, `expect`, `warn` or `deny`.
pub(crate) struct Lint {
    pub(crate) level: Ident,
    /// The segment after `sql::`.
    pub(crate) name: Ident,
}

pub(crate) struct Stack {
    pub(crate) attributes: Attributes,
    pub(crate) visibility: TokenStream,
    pub(crate) name: Ident,
    pub(crate) settings: Settings,
}

pub(crate) struct Integration {
    pub(crate) attributes: Attributes,
    pub(crate) name: Ident,
    pub(crate) settings: Settings,
}

pub(crate) struct Table {
    pub(crate) attributes: Attributes,
    pub(crate) name: Ident,
    pub(crate) body: TableBody,
}

pub(crate) enum TableBody {
    Columns(Columns),
    LogFormat(LitStr),
    Default,
    /// Could not be read: its queries must not complain about columns.
    Unreadable,
}

pub(crate) struct ExternTable {
    pub(crate) database: Ident,
    pub(crate) name: Ident,
    pub(crate) columns: Columns,
}

pub(crate) struct Columns {
    pub(crate) columns: Vec<Column>,
    /// Whether each could be read.
    pub(crate) whole: bool,
}

pub(crate) struct Column {
    pub(crate) attributes: Attributes,
    pub(crate) name: Name,
    pub(crate) kind: Option<Type>,
}

/// One `use predefined::…;`.
pub(crate) enum Predefined {
    /// The span is that of `*`.
    All(Span),
    Named(Vec<Ident>),
}

pub(crate) struct Query {
    pub(crate) attributes: Attributes,
    pub(crate) name: Ident,
    pub(crate) parameters: Vec<Parameter>,
    /// Whether each parameter could be read.
    pub(crate) whole: bool,
    /// `None` if it could not be read: the query's type exists all the same.
    pub(crate) body: Option<QueryBody>,
}

pub(crate) enum QueryBody {
    Inline(LitStr),
    File(LitStr),
}

/// A parameter of a query.
pub(crate) struct Parameter {
    pub(crate) name: Ident,
    pub(crate) kind: Type,
    /// Items `[type]`.
    pub(crate) list: bool,
    pub(crate) has_default: bool,
    /// None where it could not be read, too.
    pub(crate) default: Option<Value>,
}

pub(crate) struct Type {
    pub(crate) name: Ident,
    pub(crate) arguments: TypeArguments,
}

pub(crate) enum TypeArguments {
    None,
    /// `decimal(10, 2)`.
    Numbers(Vec<LitInt>),
    /// `array<string>`, `struct<id: string>`.
    Fields(Vec<Field>),
}

pub(crate) struct Field {
    pub(crate) name: Option<Name>,
    pub(crate) kind: Type,
}

/// An identifier, a keyword, or a string such as `"cost-center"`.
pub(crate) struct Name {
    /// Without quotes and without `r#`.
    pub(crate) text: String,
    pub(crate) span: Span,
    /// The identifier, where it was one: an anchor can rest on it.
    pub(crate) ident: Option<Ident>,
}

pub(crate) struct Settings {
    pub(crate) entries: Vec<Setting>,
    /// Whether each could be read; if not, none is missing.
    pub(crate) whole: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            whole: true,
        }
    }
}

impl Settings {
    /// Settings about which nothing is known.
    pub(crate) fn unreadable() -> Self {
        Self {
            entries: Vec::new(),
            whole: false,
        }
    }
}

pub(crate) struct Setting {
    pub(crate) name: Name,
    pub(crate) value: Value,
}

pub(crate) enum Value {
    String(LitStr),
    /// With its sign.
    Int(LitInt),
    Bool(LitBool),
    List {
        items: Vec<Value>,
        span: Span,
    },
    Settings {
        settings: Settings,
        span: Span,
    },
    Choice {
        name: Ident,
        arguments: Arguments,
    },
    Deployment(Deployment),
}

impl Value {
    /// Its place.
    pub(crate) fn span(&self) -> Span {
        match self {
            Self::String(text) => text.span(),
            Self::Int(number) => number.span(),
            Self::Bool(value) => value.span(),
            Self::List { span, .. } | Self::Settings { span, .. } => *span,
            Self::Choice { name, .. } => name.span(),
            Self::Deployment(deployment) => deployment.name.span(),
        }
    }

    /// What it is, in messages.
    pub(crate) fn noun(&self) -> &'static str {
        match self {
            Self::String(_) => "text",
            Self::Int(_) => "a number",
            Self::Bool(_) => "`true` or `false`",
            Self::List { .. } => "a list",
            Self::Settings { .. } => "settings in braces",
            Self::Choice { .. } => "a word",
            Self::Deployment(_) => "a deployment parameter",
        }
    }
}

/// What is in the parentheses of a choice.
pub(crate) enum Arguments {
    /// No parentheses.
    None,
    Days(Days),
    Values(Vec<Value>),
}

/// `"a"..` or `"a"..="b"`, both included.
pub(crate) struct Days {
    pub(crate) first: Day,
    /// The span of `..` or `..=`.
    pub(crate) dots: Span,
    pub(crate) last: Option<Day>,
}

pub(crate) enum Day {
    Text(LitStr),
    Deployment(Deployment),
}

/// `parameter Name { … }`, asked when the stack is deployed.
pub(crate) struct Deployment {
    pub(crate) name: Ident,
    pub(crate) settings: Settings,
}
