//! The declaration as written: in text order, with the narrowest spans, unchecked.

use proc_macro2::{Span, TokenStream};
use syn::{Ident, LitBool, LitInt, LitStr, Visibility};

/// Everything that could be read; what could not is in the report.
#[derive(Default)]
pub(crate) struct Declaration {
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

/// `sql::no_partition_bound` inside `allow`, `expect`, `warn` or `deny`.
pub(crate) struct Lint {
    pub(crate) level: Ident,
    /// The segment after `sql::`.
    pub(crate) name: Ident,
}

pub(crate) struct Stack {
    pub(crate) attributes: Attributes,
    pub(crate) visibility: Visibility,
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
    /// `None` where it could not be read: the query's type exists all the same.
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
    /// Written `[type]`.
    pub(crate) list: bool,
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
    /// Settings of which nothing is known.
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

/// What stands in the parentheses of a choice.
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
