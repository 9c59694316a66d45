//! A table in FROM.

use std::rc::Rc;

use super::field::{Fields, Origin};
use super::relation::is_null;
use super::scope::Scope;
use super::{Analyzer, Cause, information_schema};
use crate::catalog::{Catalog, Column, Table};
use crate::diagnostic::{Code, Diagnostic};
use crate::listed::Listed as _;
use crate::syntax::tree::{QualifiedName, TableName, TableVersion, same_name};
use crate::syntax::walk::find;
use crate::types::Type;
use crate::{Alias, TableReference};

/// What can be asked of a table besides its rows, of which not all columns are documented (Athena user guide, "List
/// partitions for a specific table" and "Query Iceberg table metadata").
const METADATA: [&str; 7] = [
    "partitions",
    "properties",
    "files",
    "manifests",
    "history",
    "snapshots",
    "refs",
];

impl Analyzer<'_> {
    /// The fields of a WITH query or of a table of the catalog.
    pub(super) fn table(&mut self, table: &TableName, alias: Alias, scope: &Scope<'_>) -> Fields {
        let name = &table.name;
        let written: Rc<[String]> = name.parts.iter().map(|part| part.value.clone()).collect();
        if let [only] = name.parts.as_slice()
            && let Some(query) = scope.named(&only.value)
        {
            if !self.has_room(query.fields.fields.iter().map(|field| &field.data_type)) {
                return Fields::unknown(Some(written));
            }
            let mut fields = query.fields.clone();
            self.meaning.scans.run_again(&query.scans, &mut fields);
            if let Some(group) = query.left_to_planner {
                self.meaning.questions.use_group(group);
            }
            if fields.fields.iter().any(|field| !field.origins.is_empty()) {
                self.meaning.scans.note_place(name.range.start);
            }
            self.rename(&mut fields, &written);
            // Trino looks at no version of a WITH query.
            return fields;
        }
        if let Some(version) = &table.version {
            self.version(version);
        }
        if name.parts.len() > 3 {
            let message = format!(
                "the name of a table has at most three parts, but this one has {}",
                name.parts.len()
            );
            let error = Diagnostic::placeless(Code::SyntaxError, name.range.clone(), message, "too many parts");
            self.report(error.help("write `catalog.database.table`"));
            return Fields::unknown(Some(written));
        }
        let catalog = self.meaning.catalog;
        let Some(tables) = &catalog.tables else {
            return Fields::unknown(Some(written));
        };
        let Some(index) = tables.iter().position(|table| answers(table, name, catalog)) else {
            return if let Some((index, metadata)) = self.metadata_of(name, tables) {
                self.refer(index, Some(metadata), name, alias);
                Fields::unknown(Some(written))
            } else if let Some(fields) = self.information_schema(name, &written) {
                fields
            } else {
                self.unknown_table(table, tables, scope);
                Fields::unknown(Some(written))
            };
        };
        self.refer(index, None, name, alias);
        self.meaning.record(|record| {
            record.tables.insert(name.range.start, index);
        });
        self.scan(index, &tables[index], name, &written)
    }

    fn refer(&mut self, table: usize, metadata: Option<&'static str>, name: &QualifiedName, alias: Alias) {
        self.meaning.scans.refer(TableReference {
            table,
            range: name.range.clone(),
            alias,
            metadata,
            partitions: Vec::new(),
        });
    }

    /// The table of which a name such as `flow_logs$partitions` says something.
    fn metadata_of(&self, name: &QualifiedName, tables: &[Table]) -> Option<(usize, &'static str)> {
        let (own, suffix) = name.last().value.rsplit_once('$')?;
        let metadata = METADATA.into_iter().find(|known| same_name(known, suffix))?;
        let mut of_table = name.clone();
        own.clone_into(&mut of_table.parts.last_mut()?.value);
        let index = tables
            .iter()
            .position(|table| answers(table, &of_table, self.meaning.catalog))?;
        Some((index, metadata))
    }

    /// The version of a table is a constant; whether the table has versions is not known.
    fn version(&mut self, version: &TableVersion) {
        let pointer = &version.pointer;
        let nothing = Scope::new(None, Fields::default());
        let found = self.expression(pointer, &nothing);
        if let Some(query) = find(pointer, &|part| part.query().is_some()) {
            let message = "the version of a table must be a constant";
            self.error(Code::NotConstant, &query.head, message, "holds a query");
            return;
        }
        let is_time = |found: &Type| matches!(found, Type::Date | Type::Timestamp { .. } | Type::Unknown);
        if let Some(found) = found.filter(|found| version.by_time && !is_time(found)) {
            let message = format!("the version of the table is given by a time, but this is {found}");
            let error = Diagnostic::error(
                Code::TypeMismatch,
                version.head.clone(),
                message,
                "neither date nor timestamp",
            );
            self.report(error.help("write a literal like `TIMESTAMP '2026-11-20 12:00:00 UTC'`"));
        } else if is_null(pointer) {
            let message = "the version of a table cannot be NULL";
            self.error(Code::InvalidArguments, &version.head, message, "NULL");
        }
    }

    fn scan(&mut self, index: usize, table: &Table, name: &QualifiedName, written: &Rc<[String]>) -> Fields {
        if !self.has_room(
            table
                .columns
                .iter()
                .chain(&table.hidden_columns)
                .map(|column| &column.data_type),
        ) {
            return Fields::unknown(Some(written.clone()));
        }
        let scan = self.meaning.scans.open(index, table.columns.len(), &name.range);
        let mut fields = Vec::with_capacity(table.columns.len() + table.hidden_columns.len());
        let mut add = |analyzer: &mut Self, column: &Column, place: Option<usize>| {
            let mut field = analyzer.new_field(Some(column.name.to_lowercase()), column.data_type.clone());
            field.relation = Some(written.clone());
            field.hidden = place.is_none();
            field.origins.push(Origin {
                scan,
                table: index,
                column: place,
                alone: true,
            });
            fields.push(field);
        };
        for (place, column) in table.columns.iter().enumerate() {
            add(self, column, Some(place));
        }
        for column in &table.hidden_columns {
            add(self, column, None);
        }
        let open = if table.open {
            vec![Some(written.clone())]
        } else {
            Vec::new()
        };
        Fields { fields, open }
    }

    /// Gives the fields of a relation another qualifier, and numbers of their own.
    pub(super) fn rename(&mut self, fields: &mut Fields, relation: &Rc<[String]>) {
        for field in &mut fields.fields {
            let own = self.meaning.fields.next();
            self.meaning.readings.hand_on(own, field.id);
            self.meaning.fields.pass_on(own, field.id);
            self.meaning.fields.as_never_null(own, &[field.id]);
            field.id = own;
            field.relation = Some(relation.clone());
        }
        for open in &mut fields.open {
            *open = Some(relation.clone());
        }
    }

    fn unknown_table(&mut self, table: &TableName, tables: &[Table], scope: &Scope<'_>) {
        let catalog = self.meaning.catalog;
        let name = &table.name;
        let place = table.head.start..name.range.end;
        let parts: Vec<&str> = name.parts.iter().map(|part| part.value.as_str()).listed();
        let (own_catalog, own_schema) = match parts.as_slice() {
            [own_catalog, schema, _] => (Some(*own_catalog), Some(*schema)),
            [schema, _] => (None, Some(*schema)),
            _ => (None, None),
        };
        let error = |code, message: String, label: &str| Diagnostic::error(code, place.clone(), message, label);
        let catalogs = || {
            tables
                .iter()
                .filter_map(|table| table.catalog.as_deref())
                .chain(catalog.default_catalog.as_deref())
        };
        if let Some(own) = own_catalog
            && !catalogs().any(|known| same_name(known, own))
            && catalogs().next().is_some()
        {
            let error = error(
                Code::UnknownCatalog,
                format!("unknown catalog `{own}`"),
                "no catalog of this name",
            );
            self.report_for(error, || Cause::Name {
                kind: "catalog",
                name: own.to_owned(),
                range: name.parts[0].range.clone(),
                known: catalogs().map(str::to_owned).listed(),
            });
            return;
        }
        let default = catalog.default_catalog.as_deref();
        let schemas = || {
            let wanted = own_catalog.or(default);
            let is_inside = move |table: &&Table| {
                let own = table.catalog.as_deref().or(default);
                own.zip(wanted).is_none_or(|(own, wanted)| same_name(own, wanted))
            };
            tables
                .iter()
                .filter(is_inside)
                .filter_map(|table| table.schema.as_deref())
                .chain(catalog.default_schema.as_deref())
        };
        if let Some(own) = own_schema
            && !schemas().any(|known| same_name(known, own))
            && !same_name(own, information_schema::NAME)
        {
            let error = error(
                Code::UnknownSchema,
                format!("unknown database `{own}`"),
                "no database of this name",
            );
            let range = &name.parts[name.parts.len() - 2].range;
            let known = schemas().filter(|known| !known.is_empty());
            self.report_for(error, || Cause::Name {
                kind: "database",
                name: own.to_owned(),
                range: range.clone(),
                known: known.map(str::to_owned).listed(),
            });
            return;
        }
        let error = error(
            Code::UnknownTable,
            format!("unknown table `{}`", parts.join(".")),
            "no table of this name",
        );
        self.report_for(error, || {
            let queries = scope.and_around().flat_map(|own| &own.named);
            let queries = queries.filter(|_| own_schema.is_none());
            Cause::Table {
                name: name.clone(),
                queries: queries.map(|query| query.name.clone()).listed(),
            }
        });
    }
}

/// Whether a table is the one that is named.
fn answers(table: &Table, name: &QualifiedName, catalog: &Catalog) -> bool {
    let mut parts = name.parts.iter().rev();
    let own = |part: &Option<String>, default: &Option<String>| part.clone().or_else(|| default.clone());
    if !parts.next().is_some_and(|part| part.is(&table.name)) {
        return false;
    }
    let schema = own(&table.schema, &catalog.default_schema);
    let named = parts.next();
    let in_schema = match (named, &schema) {
        (Some(part), Some(schema)) => part.is(schema),
        (None, _) => table.schema.is_none() || same(schema.as_ref(), catalog.default_schema.as_ref()),
        (Some(_), None) => false,
    };
    let in_catalog = match (parts.next(), own(&table.catalog, &catalog.default_catalog)) {
        (Some(part), Some(own)) => part.is(&own),
        (Some(_), None) => true,
        (None, own) => table.catalog.is_none() || same(own.as_ref(), catalog.default_catalog.as_ref()),
    };
    in_schema && in_catalog
}

fn same(one: Option<&String>, other: Option<&String>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => same_name(one, other),
        (None, None) => true,
        _ => false,
    }
}
