//! A stack as declared.

use crate::listed::Listed as _;
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
/// Constructors check the parts; [`Stack::template`] checks that they fit together.
#[derive(Clone, Debug, PartialEq)]
pub struct Stack {
    /// Its name, which is the Rust type's.
    pub name: String,
    /// What it is for; at most 1,024 bytes.
    pub description: Option<String>,
    /// The flow log, whose id is part of derived names.
    pub flow_log: Option<FlowLog>,
    /// Where the logs are: the part before `AWSLogs/`.
    pub logs: Setting<Location>,
    /// How the flow log writes its files.
    pub destination_options: DestinationOptions,
    /// The accounts whose logs are there.
    pub accounts: Scope<AccountId>,
    /// The Regions whose logs are there.
    pub regions: Scope<Region>,
    /// The database.
    pub database: Database,
    /// The key that encrypts results; by default S3's own keys do.
    pub kms_key: Option<Setting<KmsKeyArn>>,
    /// The account that must own the results' bucket; otherwise Athena refuses to write there.
    pub expected_bucket_owner: Option<BucketOwner>,
    /// Whether each integration has a managed policy for those who run its queries.
    pub reader_policy: bool,
    /// The key that encrypts the logs; readers must be able to use it.
    pub logs_kms_key: Option<Setting<KmsKeyArn>>,
    /// The key that encrypts the metadata of the Data Catalog; the loader and readers must be able to use it.
    pub catalog_kms_key: Option<Setting<KmsKeyArn>>,
    /// Whether the flow log that the stack creates and the loader's log stay when the stack is deleted.
    pub retain_on_delete: bool,
    /// The most that a query may scan.
    pub scan_limit: Setting<ScanLimit>,
    /// How long the loader's log is kept.
    pub log_retention: Setting<LogRetention>,
    /// The key that encrypts the loader's log; by default CloudWatch Logs uses its own keys.
    pub log_group_kms_key: Option<Setting<KmsKeyArn>>,
    /// The topic that is notified of runs of the loader that failed or never started.
    pub alarm: Option<Setting<TopicArn>>,
    /// The permissions boundary of the loader's role.
    pub permissions_boundary: Option<Setting<PolicyArn>>,
    /// The path of the role and policies in IAM; `/` by default.
    pub iam_path: Option<Setting<IamPath>>,
    /// Tags for every resource that can have them.
    pub tags: Tags,
    /// The table, of which each integration has its own.
    pub table: Table,
    /// One to ten ways to load and name the table.
    pub integrations: Vec<Integration>,
    /// The queries, which are saved in each integration's workgroup.
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
    /// Whether any integration's partitions are loaded rather than projected.
    pub(crate) fn has_loader(&self) -> bool {
        self.integrations
            .iter()
            .any(|integration| !integration.load.is_projection())
    }

    /// The partition keys of an integration's table, in order.
    pub fn keys(&self, integration: &Integration) -> Vec<Key> {
        let has = |key: &Key| match key {
            Key::Account => self.accounts.is_several(),
            Key::Region => self.regions.is_several(),
            Key::Day => true,
            // A loader's partitions are days; Athena reads the hours below them.
            Key::Hour => self.destination_options.per_hour_partition && integration.load.is_projection(),
        };
        Key::ALL.into_iter().filter(has).listed()
    }

    /// The partition keys that the tables of all integrations have, so that every query runs on each of them.
    pub fn common_keys(&self) -> Vec<Key> {
        let in_all = |key: &Key| {
            self.integrations
                .iter()
                .all(|integration| self.keys(integration).contains(key))
        };
        Key::ALL.into_iter().filter(in_all).listed()
    }
}
