//! Parts of a stack that could not be read.

use crate::model::bucket_owner::BucketOwner;
use crate::model::database::Database;
use crate::model::flow_log::FlowLog;
use crate::model::integration::Integration;
use crate::model::problem::Subject;
use crate::model::scope::Scope;
use crate::model::setting::Setting;
use crate::model::stack::Stack;

/// The first setting that was given and could not be read.
pub(super) fn unknown(stack: &Stack) -> Option<Subject> {
    fn is<T>(setting: Option<&Setting<T>>) -> bool {
        setting.is_some_and(Setting::is_unknown)
    }
    fn any<T>(scope: &Scope<T>) -> bool {
        matches!(scope, Scope::Listed(items) if items.iter().any(Setting::is_unknown))
    }
    let flow_log = match &stack.flow_log {
        Some(FlowLog::Existing(id)) => id.is_unknown(),
        Some(FlowLog::Created(new)) => new.resource_id().is_unknown(),
        None => false,
    };
    let database = match &stack.database {
        Database::Named(name) => name.is_unknown(),
        Database::Existing(name) => name.is_unknown(),
        Database::Derived => false,
    };
    let settings = [
        ("flow_log", flow_log),
        ("logs", stack.logs.is_unknown()),
        ("accounts", any(&stack.accounts)),
        ("regions", any(&stack.regions)),
        ("database", database),
        ("kms_key", is(stack.kms_key.as_ref())),
        (
            "expected_bucket_owner",
            stack
                .expected_bucket_owner
                .as_ref()
                .is_some_and(BucketOwner::is_unknown),
        ),
        ("logs_kms_key", is(stack.logs_kms_key.as_ref())),
        ("catalog_kms_key", is(stack.catalog_kms_key.as_ref())),
        ("scan_limit", stack.scan_limit.is_unknown()),
        ("log_retention", stack.log_retention.is_unknown()),
        ("log_group_kms_key", is(stack.log_group_kms_key.as_ref())),
        ("alarm", is(stack.alarm.as_ref())),
        ("permissions_boundary", is(stack.permissions_boundary.as_ref())),
        ("iam_path", is(stack.iam_path.as_ref())),
    ];
    let of = |(i, integration): (usize, &Integration)| {
        let settings = [
            ("load", integration.load.is_unknown()),
            ("partition_retention", is(integration.partition_retention.as_ref())),
            ("results", integration.results.is_unknown()),
            (
                "names",
                is(integration.table.as_ref()) || is(integration.work_group.as_ref()),
            ),
        ];
        let lost = settings.into_iter().find(|(_, lost)| *lost);
        lost.map(|(name, _)| Subject::IntegrationSetting(i, name))
    };
    let own = settings.into_iter().find(|(_, lost)| *lost);
    own.map(|(name, _)| Subject::Setting(name))
        .or_else(|| stack.integrations.iter().enumerate().find_map(of))
}
