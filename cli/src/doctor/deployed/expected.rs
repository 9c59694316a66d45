//! What the declared template creates, in the form in which Athena shows it.

use std::collections::BTreeMap;

use flow_log_stack_athena::deployed::{Deployed, Table};
use flow_log_stack_runtime::Names;
use serde_json::{Map, Value};

use super::place;
use crate::doctor::code::Code;
use crate::doctor::declared::Declared;
use crate::doctor::found::Found;
use crate::doctor::template;
use crate::io::report::Failure;

/// What is known of the objects before deployment, without what depends on it.
pub(super) struct Expected {
    /// Columns and partition keys, with their types.
    columns: [Vec<(String, String)>; 2],
    /// Projection, and the location of the files.
    parameters: BTreeMap<String, String>,
    engine_version: Option<String>,
    results: Option<String>,
    encryption: Option<String>,
    kms_key: Option<String>,
    bucket_owner: Option<String>,
    scan_limit: Option<u64>,
    /// The text of each query, by its name.
    queries: BTreeMap<String, String>,
}

const HELP: &str = "deploy the template of the declaration, or make the same change in the declaration";

impl Expected {
    pub(super) fn of(declared: &Declared, names: &Names) -> Result<Self, Failure> {
        let text = template::text(&declared.stack)?;
        let read: Value = serde_json::from_str(&text).unwrap_or_default();
        let none = Map::new();
        let resources = read["Resources"].as_object().unwrap_or(&none);
        let of_type = |wanted: &'static str| resources.iter().filter(move |(_, one)| one["Type"] == wanted);
        let own = declared_names(declared, names);
        let work_group = of_type("AWS::Athena::WorkGroup").find(|(_, one)| one["Properties"]["Name"] == own.work_group);
        let (id, work_group) = work_group.map_or(("", &Value::Null), |(id, one)| (id.as_str(), one));
        let table = of_type("AWS::Glue::Table").find(|(_, one)| one["Properties"]["TableInput"]["Name"] == own.table);
        let table = table.map_or(&Value::Null, |(_, one)| &one["Properties"]["TableInput"]);
        let configuration = &work_group["Properties"]["WorkGroupConfiguration"];
        let results = &configuration["ResultConfiguration"];
        let encryption = &results["EncryptionConfiguration"];
        let queries = of_type("AWS::Athena::NamedQuery").filter(|(_, one)| one["Properties"]["WorkGroup"]["Ref"] == id);
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let query = |(_, one): (&String, &Value)| {
            Some((
                text(&one["Properties"]["Name"])?,
                text(&one["Properties"]["QueryString"])?,
            ))
        };
        let mut parameters: BTreeMap<String, String> = table["Parameters"]
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(name, _)| name.starts_with("projection.") || *name == "storage.location.template")
            .filter_map(|(name, value)| Some((name.clone(), text(value)?)))
            .collect();
        parameters.extend(text(&table["StorageDescriptor"]["Location"]).map(|place| ("location".to_owned(), place)));
        Ok(Self {
            columns: [
                columns(&table["StorageDescriptor"]["Columns"]),
                columns(&table["PartitionKeys"]),
            ],
            parameters,
            engine_version: text(&configuration["EngineVersion"]["SelectedEngineVersion"]),
            results: text(&results["OutputLocation"]),
            encryption: text(&encryption["EncryptionOption"]),
            kms_key: text(&encryption["KmsKey"]),
            bucket_owner: text(&results["ExpectedBucketOwner"]),
            scan_limit: configuration["BytesScannedCutoffPerQuery"].as_u64(),
            queries: queries.filter_map(query).collect(),
        })
    }

    /// The differences to what is deployed.
    pub(super) fn differences(&self, deployed: &Deployed, names: &Names) -> Vec<Found> {
        let mut found = Vec::new();
        if let Some(work_group) = &deployed.work_group {
            let mut differs = |what: &str, is: String, declared: String| {
                let message = format!("{what} of the workgroup is {is}, and {declared} is declared");
                found.push(otherwise("workgroup", &names.work_group, message));
            };
            for (what, declared, own) in [
                ("the engine", &self.engine_version, &work_group.engine_version),
                ("the place of results", &self.results, &work_group.results),
                ("the encryption of results", &self.encryption, &work_group.encryption),
                ("the key of results", &self.kms_key, &work_group.kms_key),
                (
                    "the owner of the results' bucket",
                    &self.bucket_owner,
                    &work_group.bucket_owner,
                ),
            ] {
                let bare = |text: &String| text.trim_end_matches('/').to_owned();
                if let Some(declared) = declared
                    .as_ref()
                    .filter(|text| Some(bare(text)) != own.as_ref().map(bare))
                {
                    let own = own
                        .as_ref()
                        .map_or_else(|| "not set".to_owned(), |own| format!("`{own}`"));
                    differs(what, own, format!("`{declared}`"));
                }
            }
            if let Some(declared) = self.scan_limit.filter(|limit| work_group.scan_limit != Some(*limit)) {
                let own = work_group
                    .scan_limit
                    .map_or_else(|| "not set".to_owned(), |limit| format!("{limit} bytes"));
                differs("the scan limit", own, format!("{declared} bytes"));
            }
            if !work_group.is_enforced {
                let message = "queries may override the settings of the workgroup".to_owned();
                found.push(otherwise("workgroup", &names.work_group, message));
            }
            found.extend(self.of_queries(deployed, names));
        }
        if let Some(table) = &deployed.table {
            found.extend(self.of_table(table, names));
        }
        found
    }

    fn of_table(&self, table: &Table, names: &Names) -> Vec<Found> {
        let mut found = Vec::new();
        for (noun, declared, own) in [
            ("column", &self.columns[0], &table.columns),
            ("partition key", &self.columns[1], &table.keys),
        ] {
            // If the template has no columns, they are unknown.
            if declared.is_empty() {
                continue;
            }
            let shown = |column: Option<&(String, String)>, without: &str| match column {
                Some((name, kind)) => format!("`{name}: {kind}`"),
                None => without.to_owned(),
            };
            let differs = |at: &usize| match (declared.get(*at), own.get(*at)) {
                (Some((name, kind)), Some((own, own_kind))) => {
                    !name.eq_ignore_ascii_case(own) || !kind.eq_ignore_ascii_case(own_kind)
                }
                _ => true,
            };
            if let Some(at) = (0..declared.len().max(own.len())).find(differs) {
                let (is, wanted) = (shown(own.get(at), "missing"), shown(declared.get(at), "none"));
                let message = format!("{noun} {} of the table is {is}, and {wanted} is declared", at + 1);
                found.push(otherwise("table", &names.table, message));
            }
        }
        for (name, declared) in &self.parameters {
            let Some(own) = table.parameters.get(name) else {
                continue;
            };
            if own.trim_end_matches('/') != declared.trim_end_matches('/') {
                let message = format!("`{name}` of the table is `{own}`, and `{declared}` is declared");
                found.push(otherwise("table", &names.table, message));
            }
        }
        found
    }

    fn of_queries(&self, deployed: &Deployed, names: &Names) -> Vec<Found> {
        let found = |(name, declared): (&String, &String)| {
            let mut saved = deployed.queries.iter().filter(|own| own.name == *name).peekable();
            let message = if saved.peek().is_none() {
                format!(
                    "the query `{name}` is not saved in the workgroup `{}`",
                    names.work_group
                )
            } else if saved.any(|own| own.sql == *declared) {
                return None;
            } else {
                format!("the saved query `{name}` has another text than the declared one")
            };
            Some(otherwise("query", name, message))
        };
        self.queries.iter().filter_map(found).collect()
    }
}

fn otherwise(noun: &str, name: &str, message: String) -> Found {
    Found::new(Code::DeployedOtherwise, place(noun, name), message).help(HELP)
}

/// The names in the template, whatever names the arguments give.
fn declared_names(declared: &Declared, names: &Names) -> Names {
    let own = match declared.integration.name.as_deref() {
        Some(name) => declared.stack.names_of(name),
        None => declared.stack.names(),
    };
    own.unwrap_or_else(|_| names.clone())
}

fn columns(list: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let column = |own: &Value| Some((text(&own["Name"])?, text(&own["Type"])?));
    list.as_array().into_iter().flatten().filter_map(column).collect()
}
