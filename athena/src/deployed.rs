//! What Athena shows of the objects of a stack, without running a query.

use std::collections::BTreeMap;

use aws_sdk_athena::Client;
use aws_sdk_athena::types::{Column, WorkGroupConfiguration};
use flow_log_stack_runtime::Names;

use crate::client::Athena;
use crate::error::{Error, Kind, Missing};
use crate::refusal::refusal;

/// The objects of a stack, as far as Athena shows them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deployed {
    /// The workgroup; `None` if there is none with its name.
    pub work_group: Option<WorkGroup>,
    /// The table; `None` if there is none with its name.
    pub table: Option<Table>,
    /// The queries saved in the workgroup: those of the stack, and those that people have saved.
    pub queries: Vec<SavedQuery>,
}

/// A workgroup.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct WorkGroup {
    /// Whether queries can run in it.
    pub is_enabled: bool,
    /// Whether its settings override those of a query.
    pub is_enforced: bool,
    /// The selected version of the engine, such as `Athena engine version 3` or `AUTO`.
    pub engine_version: Option<String>,
    /// Where results go, as an S3 URI.
    pub results: Option<String>,
    /// How results are encrypted, such as `SSE_S3`.
    pub encryption: Option<String>,
    /// The KMS key that encrypts them, if there is one.
    pub kms_key: Option<String>,
    /// The account that must own the results' bucket.
    pub bucket_owner: Option<String>,
    /// The most bytes that a query may scan.
    pub scan_limit: Option<u64>,
}

/// A table of the Data Catalog.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Table {
    /// Names and types of the columns, in the words of Athena's DDL.
    pub columns: Vec<(String, String)>,
    /// The same for the partition keys.
    pub keys: Vec<(String, String)>,
    /// Its parameters, such as `location` and `projection.enabled`.
    pub parameters: BTreeMap<String, String>,
}

/// A query that is saved in a workgroup.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SavedQuery {
    /// Its name.
    pub name: String,
    /// Its text.
    pub sql: String,
}

/// The catalog in which a stack's tables are.
const CATALOG: &str = "AwsDataCatalog";

/// The most ids that `BatchGetNamedQuery` takes (Athena API reference).
const BATCH: usize = 50;

impl Athena {
    /// What exists under the names of the stack. Nothing is run, and nothing is charged.
    ///
    /// It needs `athena:GetWorkGroup`, `athena:GetTableMetadata` (with `glue:GetTable`), `athena:ListNamedQueries` and
    /// `athena:BatchGetNamedQuery`.
    pub async fn deployed(&self) -> Result<Deployed, Error> {
        let (client, names) = self.parts();
        let work_group = or_none(work_group(client, names).await, Missing::WorkGroup)?;
        let queries = match work_group {
            Some(_) => queries(client, names).await?,
            None => Vec::new(),
        };
        Ok(Deployed {
            work_group,
            table: table(client, names).await?,
            queries,
        })
    }
}

/// `None` if it does not exist.
fn or_none<T>(found: Result<T, Error>, what: Missing) -> Result<Option<T>, Error> {
    match found {
        Err(error) if *error.kind() == Kind::Missing(what) => Ok(None),
        found => found.map(Some),
    }
}

async fn work_group(client: &Client, names: &Names) -> Result<WorkGroup, Error> {
    let call = client.get_work_group().work_group(&names.work_group);
    let answer = call.send().await.map_err(|error| refusal(error, names))?;
    let work_group = answer.work_group();
    let configuration = work_group.and_then(|own| own.configuration());
    let results = configuration.and_then(|own| own.result_configuration());
    let encryption = results.and_then(|own| own.encryption_configuration());
    let version = configuration.and_then(|own| own.engine_version());
    let limit = configuration.and_then(WorkGroupConfiguration::bytes_scanned_cutoff_per_query);
    Ok(WorkGroup {
        // It is enabled by default.
        is_enabled: work_group
            .and_then(|own| own.state())
            .is_none_or(|state| state.as_str() == "ENABLED"),
        is_enforced: configuration
            .and_then(WorkGroupConfiguration::enforce_work_group_configuration)
            .unwrap_or_default(),
        engine_version: version.and_then(|own| own.selected_engine_version()).map(str::to_owned),
        results: results.and_then(|own| own.output_location()).map(str::to_owned),
        encryption: encryption.map(|own| own.encryption_option().as_str().to_owned()),
        kms_key: encryption.and_then(|own| own.kms_key()).map(str::to_owned),
        bucket_owner: results.and_then(|own| own.expected_bucket_owner()).map(str::to_owned),
        scan_limit: limit.and_then(|bytes| u64::try_from(bytes).ok()),
    })
}

async fn table(client: &Client, names: &Names) -> Result<Option<Table>, Error> {
    let call = client
        .get_table_metadata()
        .catalog_name(CATALOG)
        .database_name(&names.database);
    let answer = match call.table_name(&names.table).send().await {
        Ok(answer) => answer,
        // If something is not in the catalog, Athena returns an error of the catalog.
        Err(error) => {
            let said = error
                .as_service_error()
                .map(|error| format!("{error:?}"))
                .unwrap_or_default();
            if ["EntityNotFound", "not found"].iter().any(|words| said.contains(words)) {
                return Ok(None);
            }
            return Err(refusal(error, names));
        }
    };
    let Some(table) = answer.table_metadata() else {
        return Ok(None);
    };
    let columns = |columns: &[Column]| {
        let column = |own: &Column| (own.name().to_owned(), own.r#type().unwrap_or_default().to_owned());
        columns.iter().map(column).collect()
    };
    Ok(Some(Table {
        columns: columns(table.columns()),
        keys: columns(table.partition_keys()),
        parameters: table
            .parameters()
            .into_iter()
            .flatten()
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
    }))
}

async fn queries(client: &Client, names: &Names) -> Result<Vec<SavedQuery>, Error> {
    let mut ids = Vec::new();
    let mut next = None;
    loop {
        let call = client
            .list_named_queries()
            .work_group(&names.work_group)
            .set_next_token(next);
        let answer = call.send().await.map_err(|error| refusal(error, names))?;
        ids.extend(answer.named_query_ids().iter().cloned());
        next = answer.next_token().map(str::to_owned);
        if next.is_none() {
            break;
        }
    }
    let mut queries = Vec::new();
    for batch in ids.chunks(BATCH) {
        let call = client.batch_get_named_query().set_named_query_ids(Some(batch.to_vec()));
        let answer = call.send().await.map_err(|error| refusal(error, names))?;
        queries.extend(answer.named_queries().iter().map(|own| SavedQuery {
            name: own.name().to_owned(),
            sql: own.query_string().to_owned(),
        }));
    }
    Ok(queries)
}
