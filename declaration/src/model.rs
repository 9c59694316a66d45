//! What a declaration says, as far as it could be read.

use std::rc::Rc;

use flow_log_stack_runtime::Listed as _;
use proc_macro2::{Ident, Span, TokenStream};
use syn::ext::IdentExt;

use flow_log_stack_analysis::{Analysis, Catalog};
use flow_log_stack_runtime as runtime;
use flow_log_stack_runtime::name::QueryParameterName;
use flow_log_stack_runtime::{DefaultValue, ParameterType, QueryParameter, Stack};

use crate::anchor::Anchor;
use crate::ast::{self, Items};
use crate::field::{field, snake_case};
use crate::queries::{self, Checker};
use crate::report::{Mistake, Place, Report, extent};
use crate::row::Row;
use crate::source::Source;

/// A declaration: its parts are there whatever is wrong with others.
#[derive(Debug)]
pub struct Declaration {
    /// Its place.
    pub site: Span,
    /// The head of the stack; `None` if none has a name.
    pub head: Option<Head>,
    /// The integrations that have names, where there are several.
    pub integrations: Vec<NamedIntegration>,
    /// The queries in text order, the predefined ones first.
    pub queries: Vec<Query>,
    /// What queries may name; `None` if there is no stack or no table.
    pub checker: Option<Checker>,
    /// The stack, with its queries; `None` if anything is wrong.
    pub stack: Option<Stack>,
    /// The names of which there is documentation.
    pub anchors: Vec<Anchor>,
    /// What is wrong.
    pub report: Report,
}

/// The head of a stack.
#[derive(Clone, Debug)]
pub struct Head {
    /// `pub`, or nothing.
    pub visibility: TokenStream,
    /// Its name.
    pub name: Ident,
    /// Doc comments and what was forwarded.
    pub attributes: Vec<TokenStream>,
    /// Whether a doc comment is among them.
    pub described: bool,
}

/// One of several integrations.
#[derive(Clone, Debug)]
pub struct NamedIntegration {
    /// Its name.
    pub name: String,
    /// Its name as a constant in Rust.
    pub constant: Ident,
    /// What it is for.
    pub description: Option<String>,
}

/// A query.
#[derive(Clone, Debug)]
pub struct Query {
    /// Its name.
    pub name: Ident,
    /// Whether it is one of the predefined queries.
    pub is_predefined: bool,
    /// Doc comments.
    pub docs: Vec<TokenStream>,
    /// Attributes that are forwarded.
    pub attributes: Vec<TokenStream>,
    /// What it answers.
    pub description: Option<String>,
    /// Its parameters, as far as they could be read.
    pub parameters: Vec<Parameter>,
    /// Whether each parameter could be read.
    pub is_whole: bool,
    /// Its text; `None` if it could not be read.
    pub source: Option<Rc<Source>>,
    /// What the checker says of its text; `None` if it was not asked.
    pub analysis: Option<Rc<Analysis>>,
    /// The row of its result; `None` if the checker was not asked.
    pub row: Option<Row>,
    /// What it is in the stack; `None` if something is wrong with it.
    pub made: Option<runtime::Query>,
}

/// A parameter of a query.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name as a field in Rust, where some names are keywords.
    pub field: Ident,
    /// Its name in SQL.
    pub name: QueryParameterName,
    /// Its type; `None` if it could not be read.
    pub parameter_type: Option<ParameterType>,
    /// Whether it is a list of values of that type.
    pub list: bool,
    /// Whether a default is written, right or wrong.
    pub has_default: bool,
    /// What it is unless it is given; `None` if that is wrong, too.
    pub default: Option<DefaultValue>,
}

impl Declaration {
    /// One that could not be read at all.
    pub(crate) fn unread(site: Span, report: Report) -> Self {
        Self {
            site,
            head: None,
            integrations: Vec::new(),
            queries: Vec::new(),
            checker: None,
            stack: None,
            anchors: Vec::new(),
            report,
        }
    }
}

impl Declaration {
    /// What one of its queries may name; `None` if there is no stack or no table.
    pub fn catalog(&self, query: &Query) -> Option<Catalog> {
        let checker = self.checker.as_ref()?;
        Some(checker.catalog_with(query.checked_parameters()))
    }
}

impl Head {
    pub(crate) fn of(declared: &ast::Stack) -> Self {
        Self {
            visibility: declared.visibility.clone(),
            name: declared.name.clone(),
            attributes: declared.attributes.tokens(),
            described: !declared.attributes.docs.is_empty(),
        }
    }
}

impl NamedIntegration {
    pub(crate) fn all(items: &Items) -> Vec<Self> {
        let declared = items.integrations.iter().filter(|_| items.integrations.len() > 1);
        let mut all: Vec<Self> = Vec::new();
        for one in declared {
            let name = one.name.to_string();
            // Two of one constant are one logical id, and an error already.
            let constant = field(
                &snake_case(&one.name.unraw().to_string()).to_uppercase(),
                one.name.span(),
            );
            let constant = constant.filter(|own| all.iter().all(|before| before.constant != *own));
            all.extend(constant.map(|constant| Self {
                name,
                constant,
                description: one.attributes.text(),
            }));
        }
        all
    }
}

impl Query {
    /// Its parameters as the checker takes them: of one whose type could not be read, the name is known.
    pub(crate) fn checked_parameters(&self) -> Vec<flow_log_stack_analysis::Parameter> {
        let parameters = self.parameters.iter();
        parameters
            .map(|own| flow_log_stack_analysis::Parameter {
                name: own.name.to_string(),
                data_type: own.parameter_type.as_ref().and_then(queries::parameter_type),
                list: own.list,
            })
            .listed()
    }

    /// Its SQL without the indentation that all its lines share; `None` if it could not be read.
    pub fn sql(&self) -> Option<String> {
        let verbatim = self.analysis.as_ref().map(|analysis| analysis.verbatim.as_slice());
        let sql = self.source.as_ref()?.sql();
        Some(runtime::dedented(&sql, verbatim.unwrap_or_default()))
    }

    /// Whether a mistake is one of its text.
    pub fn has(&self, mistake: &Mistake) -> bool {
        matches!(&mistake.place, Place::Sql(place) if extent(place.name) == extent(self.name.span()))
    }

    /// Its parameters, if each could be read: then a program can give them values.
    pub fn read_parameters(&self) -> Option<Vec<QueryParameter>> {
        let read = self.parameters.iter().map(Parameter::read).collect::<Option<_>>();
        read.filter(|_| self.is_whole)
    }
}

impl Parameter {
    fn read(&self) -> Option<QueryParameter> {
        Some(QueryParameter {
            name: self.name.clone(),
            parameter_type: self.parameter_type.clone()?,
            list: self.list,
            default: self.default.clone(),
            example: None,
        })
    }
}
