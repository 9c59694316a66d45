//! The row of a query's result, with a field in Rust for each column.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use flow_log_stack_runtime::Listed as _;
use proc_macro2::{Ident, Span};
use quote::format_ident;
use syn::ext::IdentExt;

use flow_log_stack_analysis::{Label, OutputColumn, Type};
use flow_log_stack_runtime::{Code, Error};

use crate::field::{field, snake_case};
use crate::report::Report;
use crate::source::Source;

/// The row of a query's result.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// A field for each column, in the order of the columns.
    pub fields: Vec<RowField>,
    /// Whether the query is valid, so that these are all columns.
    pub is_whole: bool,
}

/// A column of a query's result as a field.
#[derive(Clone, Debug)]
pub struct RowField {
    /// The field's name.
    pub field: Ident,
    /// The column's name as Athena shows it: a column without a name is named by its position.
    pub column: String,
    /// Its type; `None` if it is not known.
    pub data_type: Option<Type>,
    /// Whether it is never NULL.
    pub never_null: bool,
    /// The bytes of the query's text that produce it, if they are known.
    range: Option<Range<usize>>,
}

/// The name of the type of a query's rows.
pub fn row_name(query: &Ident) -> Ident {
    format_ident!("{query}Row")
}

impl Row {
    /// The row of a query with these columns.
    pub(crate) fn of(columns: &[OutputColumn], is_whole: bool, query: &Ident) -> Self {
        let fields = columns.iter().enumerate();
        let fields = fields.map(|(index, column)| RowField::of(index, column, query.span()));
        Self {
            fields: fields.listed(),
            is_whole,
        }
    }

    /// Reports columns that would be one field.
    pub(crate) fn check(&self, query: &Ident, source: &Rc<Source>, report: &mut Report) {
        let names: Vec<_> = self.fields.iter().map(|own| own.field.unraw().to_string()).listed();
        let mut columns: HashMap<&str, Vec<usize>> = HashMap::new();
        for (index, name) in names.iter().enumerate() {
            columns.entry(name).or_default().push(index + 1);
        }
        for (index, field) in names.iter().enumerate() {
            let positions = &columns[&**field];
            // All columns of a field are reported at the first of them.
            if positions.len() == 1 || positions[0] != index + 1 {
                continue;
            }
            let free = |position: &usize| {
                let mut names = (*position..).map(|number| format!("{field}_{number}"));
                names.find(|name| !columns.contains_key(&**name)).unwrap_or_default()
            };
            let listed: Vec<_> = positions.iter().map(usize::to_string).listed();
            let listed = listed.join(", ");
            let message = format!("the columns {listed} of the query `{query}` are one field in Rust, `{field}`");
            let written: Vec<_> = positions[1..]
                .iter()
                .map(|one| format!("`… AS {}`", free(one)))
                .listed();
            let help = format!("give each a name of its own: {}", written.join(", "));
            let error = Error::new(Code::ColumnClash, message).help(help);
            let places = self.places(field, positions);
            if places.is_empty() {
                report.refuse(query.span(), &error);
            } else {
                report.refuse_in_sql(places, &error, source, query.span());
            }
        }
    }

    /// The places of columns that are one field: first the second of them, which should be renamed.
    fn places(&self, field: &str, positions: &[usize]) -> Vec<Label> {
        let mut ranges: Vec<_> = positions
            .iter()
            .filter_map(|one| self.fields[one - 1].range.clone())
            .listed();
        ranges.dedup();
        let has_second = ranges.len() > 1;
        if has_second {
            ranges.swap(0, 1);
        }
        let label = |(index, range)| Label {
            range,
            text: format!("{}`{field}`", if index == 0 && has_second { "also " } else { "" }),
        };
        ranges.into_iter().enumerate().map(label).listed()
    }
}

impl RowField {
    fn of(index: usize, column: &OutputColumn, span: Span) -> Self {
        let by_position = || format!("_col{index}");
        let name = column.name.clone().unwrap_or_else(by_position);
        let field = || {
            // `self` cannot be a field, and some characters of SQL names are not allowed in Rust.
            let snake = snake_case(&name);
            let of_ascii = || snake_case(&name.replace(|char: char| !char.is_ascii(), "_"));
            let named = field(&snake, span).or_else(|| field(&(snake + "_"), span));
            named.or_else(|| field(&of_ascii(), span))
        };
        Self {
            field: field().unwrap_or_else(|| Ident::new(&by_position(), span)),
            column: name,
            data_type: column
                .data_type
                .clone()
                .filter(|own| !matches!(own, Type::Function(..))),
            never_null: column.never_null,
            range: column.range.clone(),
        }
    }
}
