//! What to write instead of an unknown table.

use super::{Advisor, similar};
use crate::catalog::Table;
use crate::diagnostic::Remedy;
use crate::listed::Listed as _;
use crate::near::near;
use crate::syntax::tree::{Bytes, QualifiedName};
use crate::syntax::written;

impl Advisor<'_> {
    /// A table in FROM, where these WITH queries are known.
    pub(super) fn table(&self, name: &QualifiedName, queries: &[String]) -> Option<Remedy> {
        let tables = self.meaning.catalog.tables.as_deref()?;
        let last = name.last();
        let elsewhere = tables
            .iter()
            .find(|table| last.is(&table.name))
            .and_then(|table| table.schema.as_deref())
            .filter(|schema| !schema.is_empty());
        if let Some(schema) = elsewhere {
            let whole = format!("{}.{}", written(schema), written(&last.value));
            return Some(Remedy::advice(format!(
                "a table of this name is in another database: `{whole}`"
            )));
        }
        let own = |table: &'_ Table| table.name.as_str().to_owned();
        let names: Vec<String> = tables.iter().map(own).chain(queries.iter().cloned()).listed();
        let names = || names.iter().map(String::as_str);
        match tables {
            [only] if names().all(|own| near(&last.value, [own]).is_none()) => {
                Some(Remedy::advice(format!("the table here is `{}`", only.name)))
            }
            _ => similar("table", &last.value, names(), &last.range),
        }
    }

    /// A table before `.*`, where these are in FROM.
    pub(super) fn relation(name: &str, range: &Bytes, known: &[String]) -> Option<Remedy> {
        let similar = similar("table", name, known.iter().map(String::as_str), range);
        similar.or_else(|| match known {
            [only] => Some(Remedy::advice(format!("the table here is named `{only}`"))),
            _ => None,
        })
    }
}
