//! `information_schema`: the tables of tables that every catalog has.

use std::rc::Rc;

use super::Analyzer;
use super::field::Fields;
use crate::listed::Listed as _;
use crate::syntax::tree::{QualifiedName, same_name};
use crate::types::Type;

/// The name of the schema.
pub(crate) const NAME: &str = "information_schema";

/// The name of a table, its columns, and those that `*` leaves out.
pub(crate) type Described = (&'static str, &'static [&'static str], &'static [&'static str]);

/// Its tables.
pub(crate) const TABLES: [Described; 8] = [
    (
        "applicable_roles",
        &["grantee", "grantee_type", "role_name", "is_grantable"],
        &[],
    ),
    (
        "columns",
        &[
            "table_catalog",
            "table_schema",
            "table_name",
            "column_name",
            "ordinal_position",
            "column_default",
            "is_nullable",
            "data_type",
        ],
        &["comment", "extra_info", "column_comment"],
    ),
    ("enabled_roles", &["role_name"], &[]),
    ("roles", &["role_name"], &[]),
    ("schemata", &["catalog_name", "schema_name"], &[]),
    (
        "table_privileges",
        &[
            "grantor",
            "grantor_type",
            "grantee",
            "grantee_type",
            "table_catalog",
            "table_schema",
            "table_name",
            "privilege_type",
            "is_grantable",
            "with_hierarchy",
        ],
        &[],
    ),
    (
        "tables",
        &["table_catalog", "table_schema", "table_name", "table_type"],
        &["table_comment"],
    ),
    (
        "views",
        &["table_catalog", "table_schema", "table_name", "view_definition"],
        &[],
    ),
];

/// The table that a name names, in whichever catalog.
pub(crate) fn table_named(name: &QualifiedName) -> Option<&'static Described> {
    let (table, qualifiers) = name.parts.split_last()?;
    let (schema, _) = qualifiers.split_last()?;
    if !schema.is(NAME) {
        return None;
    }
    TABLES.iter().find(|(own, ..)| table.is(own))
}

/// The type of a column: all are text but `ordinal_position`.
pub(crate) fn type_of(column: &str) -> Type {
    if column == "ordinal_position" {
        Type::Bigint
    } else {
        Type::VARCHAR
    }
}

impl Analyzer<'_> {
    /// The fields of a table of `information_schema`, if the name is that of one.
    pub(super) fn information_schema(&mut self, name: &QualifiedName, written: &Rc<[String]>) -> Option<Fields> {
        let (_, columns, hidden) = table_named(name)?;
        if let [catalog, _, _] = &name.parts[..]
            && !self.is_catalog(&catalog.value)
        {
            return None;
        }
        let all = columns.iter().map(|column| (*column, false));
        let all = all.chain(hidden.iter().map(|column| (*column, true)));
        let fields = all.map(|(column, hidden)| {
            let mut field = self.new_field(Some(column.to_owned()), Some(type_of(column)));
            field.relation = Some(written.clone());
            field.hidden = hidden;
            field
        });
        Some(Fields {
            fields: fields.listed(),
            open: Vec::new(),
        })
    }

    fn is_catalog(&self, name: &str) -> bool {
        let catalog = self.meaning.catalog;
        let mut known = catalog.default_catalog.as_deref().into_iter().listed();
        for table in catalog.tables.as_deref().unwrap_or_default() {
            known.extend(table.catalog.as_deref());
        }
        known.is_empty() || known.iter().any(|own| same_name(own, name))
    }
}
