//! `information_schema`: the tables of tables that every catalog has.

use std::rc::Rc;

use super::Analyzer;
use super::field::Fields;
use crate::listed::Listed as _;
use crate::syntax::tree::{QualifiedName, same_name};
use crate::types::Type;

/// The name of the schema.
pub(super) const NAME: &str = "information_schema";

/// Its tables: their columns, and those that `*` leaves out. All are text but `ordinal_position`, a bigint.
const TABLES: [(&str, &[&str], &[&str]); 8] = [
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

impl Analyzer<'_> {
    /// The fields of a table of `information_schema`, if the name is that of one.
    pub(super) fn information_schema(&mut self, name: &QualifiedName, written: &Rc<[String]>) -> Option<Fields> {
        let (table, qualifiers) = name.parts.split_last()?;
        let (schema, catalog) = qualifiers.split_last()?;
        let in_catalog = catalog.first().is_none_or(|own| self.is_catalog(&own.value));
        if !schema.is(NAME) || !in_catalog {
            return None;
        }
        let (_, columns, hidden) = TABLES.iter().find(|(own, ..)| table.is(own))?;
        let all = columns.iter().map(|column| (*column, false));
        let all = all.chain(hidden.iter().map(|column| (*column, true)));
        let fields = all.map(|(column, hidden)| {
            let data_type = if column == "ordinal_position" {
                Type::Bigint
            } else {
                Type::VARCHAR
            };
            let mut field = self.new_field(Some(column.to_owned()), Some(data_type));
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
