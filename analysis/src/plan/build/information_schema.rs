//! The rows of `information_schema`: what the catalog knows of its tables.

use std::collections::BTreeSet;

use super::{Builder, Rows};
use crate::catalog::{Catalog, Table};
use crate::meaning::information_schema::{NAME, TABLES, table_named, type_of};
use crate::plan::expression::{Expression, ExpressionKind, Literal};
use crate::plan::node::{Node, Values};
use crate::syntax::tree::{QualifiedName, same_name};
use crate::types::Type;

/// The order in which Trino lists the tables.
const ORDER: [&str; 8] = [
    "columns",
    "tables",
    "views",
    "schemata",
    "table_privileges",
    "roles",
    "applicable_roles",
    "enabled_roles",
];

impl Builder<'_> {
    /// A table of `information_schema`, its hidden columns last. `None`: it is another one, or not all is known that it
    /// says.
    pub(super) fn information_schema(&mut self, name: &QualifiedName) -> Option<Rows> {
        let (table, visible, hidden) = table_named(name)?;
        let catalog = match &name.parts[..] {
            [catalog, _, _] => catalog.value.to_lowercase(),
            _ => self.default_catalog().to_lowercase(),
        };
        let rows = match *table {
            "columns" => self.columns_of(&catalog)?,
            "tables" => self.tables_of(&catalog),
            "schemata" => self.schemas_of(&catalog),
            _ => Vec::new(),
        };
        let columns: Vec<usize> = visible
            .iter()
            .chain(*hidden)
            .map(|own| self.column(Some(own), &type_of(own)))
            .collect();
        let whole = |mut row: Vec<Expression>| {
            row.resize(columns.len(), value(Literal::Null, Type::VARCHAR));
            row
        };
        let rows = rows.into_iter().map(whole).collect();
        let node = Node::Values(Values {
            columns: columns.clone(),
            rows,
        });
        Some(Rows { node, columns })
    }

    /// The tables of a catalog that the user named, each with its schema.
    fn listed_in(&self, catalog: &str) -> Vec<(String, &Table)> {
        let all = self.catalog.tables.as_deref().unwrap_or_default();
        let is_there = |table: &&Table| {
            let own = table.catalog.as_deref().unwrap_or_else(|| self.default_catalog());
            same_name(own, catalog)
        };
        let with_schema = |table| (self.schema_of(table), table);
        all.iter().filter(is_there).map(with_schema).collect()
    }

    fn schema_of(&self, table: &Table) -> String {
        let own = table.schema.as_deref().unwrap_or_else(|| self.default_schema());
        own.to_lowercase()
    }

    fn default_catalog(&self) -> &str {
        self.catalog
            .default_catalog
            .as_deref()
            .unwrap_or(Catalog::DEFAULT_CATALOG)
    }

    fn default_schema(&self) -> &str {
        self.catalog
            .default_schema
            .as_deref()
            .unwrap_or(Catalog::DEFAULT_SCHEMA)
    }

    fn tables_of(&self, catalog: &str) -> Vec<Vec<Expression>> {
        let row = |schema: &str, table: &str| texts(&[catalog, schema, table, "BASE TABLE"]);
        let own = ORDER.iter().map(|table| row(NAME, table));
        let named = self.listed_in(catalog);
        let others = named
            .iter()
            .map(|(schema, table)| row(schema, &table.name.to_lowercase()));
        own.chain(others).collect()
    }

    fn schemas_of(&self, catalog: &str) -> Vec<Vec<Expression>> {
        let mut all: BTreeSet<String> = self.listed_in(catalog).into_iter().map(|(schema, _)| schema).collect();
        all.extend([self.default_schema().to_lowercase(), NAME.to_owned()]);
        all.iter().map(|schema| texts(&[catalog, schema])).collect()
    }

    /// `None` if the columns of a table, or their types, are not known.
    fn columns_of(&self, catalog: &str) -> Option<Vec<Vec<Expression>>> {
        let row = |schema: &str, table: &str, index: usize, column: &str, data_type: &Type| {
            let mut row = texts(&[catalog, schema, table, &column.to_lowercase()]);
            let place = i64::try_from(index).unwrap_or(i64::MAX).saturating_add(1);
            row.push(value(Literal::Integer(place), Type::Bigint));
            row.push(value(Literal::Null, Type::VARCHAR));
            row.extend(texts(&["YES", &data_type.to_string()]));
            row
        };
        let mut rows = Vec::new();
        for (table, columns, _) in TABLES {
            let own = columns.iter().enumerate();
            rows.extend(own.map(|(index, column)| row(NAME, table, index, column, &type_of(column))));
        }
        for (schema, table) in self.listed_in(catalog) {
            if table.open {
                return None;
            }
            let name = table.name.to_lowercase();
            for (index, column) in table.columns.iter().enumerate() {
                rows.push(row(&schema, &name, index, &column.name, column.data_type.as_ref()?));
            }
        }
        Some(rows)
    }
}

fn texts(all: &[&str]) -> Vec<Expression> {
    let text = |own: &&str| value(Literal::Text((*own).to_owned()), Type::VARCHAR);
    all.iter().map(text).collect()
}

fn value(literal: Literal, data_type: Type) -> Expression {
    Expression {
        kind: ExpressionKind::Literal(literal),
        data_type,
    }
}
