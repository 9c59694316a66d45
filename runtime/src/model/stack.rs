//! A stack as declared: what it is made from, and the names it gives.

use crate::model::bucket_owner::BucketOwner;
use crate::model::database::Database;
use crate::model::destination_options::DestinationOptions;
use crate::model::flow_log::FlowLog;
use crate::model::integration::Integration;
use crate::model::key::Key;
use crate::model::parameter::DeploymentParameter;
use crate::model::query::Query;
use crate::model::scope::Scope;
use crate::model::setting::Setting;
use crate::model::table::Table;
use crate::value::arn::{KmsKeyArn, PolicyArn, TopicArn};
use crate::value::location::Location;
use crate::value::log_retention::LogRetention;
use crate::value::name::{AccountId, IamPath, Region};
use crate::value::scan_limit::ScanLimit;
use crate::value::tags::Tags;
use crate::wire::wire;

/// Everything that a declaration says.
///
/// The parts are checked by their own constructors; what they must be to each other is checked by [`Stack::template`].
#[derive(Clone, Debug, PartialEq)]
pub struct Stack {
    /// Its name, which is the Rust type's.
    pub name: String,
    /// What it is for; at most 1,024 bytes.
    pub description: Option<String>,
    /// The flow log, whose id becomes part of the names that are not given.
    pub flow_log: Option<FlowLog>,
    /// Where the logs are: what lies before `AWSLogs/`.
    pub logs: Setting<Location>,
    /// How the flow log writes its files.
    pub destination_options: DestinationOptions,
    /// The accounts whose logs lie there.
    pub accounts: Scope<AccountId>,
    /// The Regions whose logs lie there.
    pub regions: Scope<Region>,
    /// The database.
    pub database: Database,
    /// The key that encrypts results; they are encrypted with S3's own keys otherwise.
    pub kms_key: Option<Setting<KmsKeyArn>>,
    /// The account that must own the bucket of the results; Athena refuses to write to another's.
    pub expected_bucket_owner: Option<BucketOwner>,
    /// Whether each integration has a managed policy for those who run its queries.
    pub reader_policy: bool,
    /// The key that encrypts the logs, which readers must be able to use.
    pub logs_kms_key: Option<Setting<KmsKeyArn>>,
    /// The key that encrypts the metadata of the Data Catalog, which the loader and readers must be able to use.
    pub catalog_kms_key: Option<Setting<KmsKeyArn>>,
    /// Whether the flow log that the stack creates and the loader's log stay when the stack is deleted.
    pub retain_on_delete: bool,
    /// The most that a query may scan.
    pub scan_limit: Setting<ScanLimit>,
    /// How long the loader's log is kept.
    pub log_retention: Setting<LogRetention>,
    /// The key that encrypts the loader's log; CloudWatch Logs encrypts it with keys of its own otherwise.
    pub log_group_kms_key: Option<Setting<KmsKeyArn>>,
    /// The topic that is told of runs of the loader that failed or were never begun.
    pub alarm: Option<Setting<TopicArn>>,
    /// The most that the loader's role may ever be allowed.
    pub permissions_boundary: Option<Setting<PolicyArn>>,
    /// The path of what the stack makes in IAM; `/` otherwise.
    pub iam_path: Option<Setting<IamPath>>,
    /// Tags for everything that takes them.
    pub tags: Tags,
    /// The table, which each integration has once.
    pub table: Table,
    /// One to ten ways to load and name the table.
    pub integrations: Vec<Integration>,
    /// The queries, which each integration's workgroup has.
    pub queries: Vec<Query>,
    /// The deployment parameters that settings refer to.
    pub parameters: Vec<DeploymentParameter>,
}

wire! {
    struct Stack {
        name, description, flow_log, logs, destination_options, accounts, regions, database, kms_key,
        expected_bucket_owner, reader_policy, logs_kms_key, catalog_kms_key, retain_on_delete, scan_limit, log_retention,
        log_group_kms_key, alarm, permissions_boundary, iam_path, tags, table, integrations, queries, parameters,
    }
}

impl Stack {
    /// Whether any integration's partitions are loaded, and not projected.
    pub(crate) fn has_loader(&self) -> bool {
        self.integrations
            .iter()
            .any(|integration| !integration.load.is_projection())
    }

    /// The partition keys of an integration's table, in their order.
    pub fn keys(&self, integration: &Integration) -> Vec<Key> {
        let has = |key: &Key| match key {
            Key::Account => self.accounts.is_several(),
            Key::Region => self.regions.is_several(),
            Key::Day => true,
            // A loader's partitions are days; Athena reads the hours below them.
            Key::Hour => self.destination_options.per_hour_partition && integration.load.is_projection(),
        };
        Key::ALL.into_iter().filter(has).collect()
    }

    /// The partition keys that the tables of all integrations have, so that every query runs on each.
    pub fn common_keys(&self) -> Vec<Key> {
        let in_all = |key: &Key| {
            self.integrations
                .iter()
                .all(|integration| self.keys(integration).contains(key))
        };
        Key::ALL.into_iter().filter(in_all).collect()
    }
}
