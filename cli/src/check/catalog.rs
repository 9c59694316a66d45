//! A catalog as JSON tells it.

use flow_log_stack_analysis::{Catalog, Column, Partition, Table};
use serde::Deserialize;

/// A catalog: a file `catalog.json`, or the member `catalog` of a request. Members that it does not know are ignored.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct CatalogJson {
    default: Option<DefaultJson>,
    tables: Option<Vec<TableJson>>,
}

/// What names that name none belong to.
#[derive(Debug, Default, Deserialize)]
struct DefaultJson {
    catalog: Option<String>,
    schema: Option<String>,
}

#[derive(Debug, Deserialize)]
struct TableJson {
    catalog: Option<String>,
    schema: Option<String>,
    name: String,
    columns: Option<Vec<ColumnJson>>,
    partition_keys: Option<Vec<String>>,
    hidden_columns: Option<Vec<ColumnJson>>,
}

#[derive(Debug, Deserialize)]
struct ColumnJson {
    name: String,
    /// A Trino type; one that is not known is taken for any.
    #[serde(rename = "type")]
    data_type: Option<String>,
}

impl From<CatalogJson> for Catalog {
    fn from(json: CatalogJson) -> Self {
        let default = json.default.unwrap_or_default();
        Self {
            default_catalog: default.catalog,
            default_schema: default.schema,
            tables: json
                .tables
                .map(|tables| tables.into_iter().map(TableJson::table).collect()),
            parameters: Vec::new(),
        }
    }
}

impl TableJson {
    fn table(self) -> Table {
        let keys = self.partition_keys.unwrap_or_default();
        let is_key = |column: &ColumnJson| keys.iter().any(|key| key.eq_ignore_ascii_case(&column.name));
        let columns = self.columns.unwrap_or_default().into_iter().map(|column| {
            let partition = if is_key(&column) { Partition::Key } else { Partition::No };
            column.column(partition)
        });
        let hidden = self.hidden_columns.unwrap_or_default().into_iter();
        Table {
            catalog: self.catalog,
            schema: self.schema,
            name: self.name,
            columns: columns.collect(),
            hidden_columns: hidden.map(|column| column.column(Partition::No)).collect(),
            open: false,
        }
    }
}

impl ColumnJson {
    fn column(self, partition: Partition) -> Column {
        let data_type = self.data_type.and_then(|text| text.parse().ok());
        let is_day = self.name.eq_ignore_ascii_case("day")
            && matches!(data_type, Some(flow_log_stack_analysis::Type::Varchar(_)));
        Column {
            // A text key `day` is a flow log's: UTC days such as 2026/11/20.
            partition: if partition == Partition::Key && is_day {
                Partition::Time
            } else {
                partition
            },
            name: self.name,
            data_type,
            ..Column::default()
        }
    }
}
