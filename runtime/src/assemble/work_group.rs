//! The workgroups and the queries in them.

use super::ids::{WORK_GROUP, database_name, logical_id};
use crate::model::bucket_owner::BucketOwner;
use crate::model::integration::Integration;
use crate::model::stack::Stack;
use crate::resource::{
    EncryptionConfiguration, EngineVersion, NamedQuery, ResultConfiguration, WorkGroup, WorkGroupConfiguration,
};
use crate::template::Template;
use crate::template::text::Text;
use crate::value::arn::KmsKeyArn;
use crate::value::location::Location;

/// The engine version that the queries are checked for.
const ENGINE_VERSION: &str = "Athena engine version 3";

pub(super) fn insert(stack: &Stack, integration: &Integration, template: &mut Template) {
    let names = stack.physical_names(integration);
    let id = logical_id(WORK_GROUP, integration);
    for query in &stack.queries {
        let named_query = NamedQuery {
            name: query.title().to_owned(),
            description: query.description().map(str::to_owned),
            database: database_name(stack, integration),
            work_group: Text::reference(&id),
            query_string: query.named_query(&names.table, integration.load.end()),
        };
        template.insert(logical_id(query.name().as_str(), integration), named_query);
    }
    template.insert(id, work_group(stack, integration, names.work_group));
}

fn work_group(stack: &Stack, integration: &Integration, name: Text) -> WorkGroup {
    let kms_key = stack.kms_key.as_ref().map(|key| key.text(KmsKeyArn::to_string));
    WorkGroup {
        name,
        description: integration
            .description
            .as_ref()
            .or(stack.description.as_ref())
            .cloned()
            .or_else(|| Some("Queries over VPC Flow Logs".to_owned())),
        state: "ENABLED".into(),
        recursive_delete_option: true,
        work_group_configuration: WorkGroupConfiguration {
            enforce_work_group_configuration: true,
            publish_cloud_watch_metrics_enabled: true,
            bytes_scanned_cutoff_per_query: stack.scan_limit.clone(),
            engine_version: EngineVersion {
                selected_engine_version: ENGINE_VERSION.into(),
            },
            result_configuration: ResultConfiguration {
                output_location: integration.results.text(Location::uri),
                expected_bucket_owner: stack.expected_bucket_owner.as_ref().map(BucketOwner::text),
                encryption_configuration: EncryptionConfiguration {
                    encryption_option: if kms_key.is_some() { "SSE_KMS" } else { "SSE_S3" }.into(),
                    kms_key,
                },
            },
        },
        tags: stack.tags.list(),
    }
}
