//! The managed policies for those who run the queries, if the stack has them.

use super::ids::{READER_POLICY, WORK_GROUP, logical_id};
use super::{grant, table};
use crate::model::integration::Integration;
use crate::model::setting::Setting;
use crate::model::stack::Stack;
use crate::resource::{ManagedPolicy, PolicyDocument, Statement};
use crate::template::Template;
use crate::template::text::Text;
use crate::value::location::Location;
use crate::value::name::IamPath;

/// To run a query in the workgroup, read its rows and stop it: exactly what `athena/` calls, which a test there counts.
const ATHENA_ACTIONS: [&str; 4] = [
    "athena:GetQueryExecution",
    "athena:GetQueryResults",
    "athena:StartQueryExecution",
    "athena:StopQueryExecution",
];

/// To plan a query over a table.
const GLUE_ACTIONS: [&str; 5] = [
    "glue:BatchGetPartition",
    "glue:GetDatabase",
    "glue:GetPartition",
    "glue:GetPartitions",
    "glue:GetTable",
];

/// To write results, in parts where they are large, and to read them.
const RESULT_ACTIONS: [&str; 4] = [
    "s3:AbortMultipartUpload",
    "s3:GetObject",
    "s3:ListMultipartUploadParts",
    "s3:PutObject",
];

pub(super) fn insert(stack: &Stack, integration: &Integration, template: &mut Template) {
    let of = integration
        .name
        .as_ref()
        .map(|name| format!(" of {name}"))
        .unwrap_or_default();
    let policy = ManagedPolicy {
        description: Some(format!("To run the queries over the flow logs{of}")),
        path: stack.iam_path.as_ref().map(|path| path.text(IamPath::to_string)),
        policy_document: PolicyDocument::new(statements(stack, integration)),
    };
    template.insert(logical_id(READER_POLICY, integration), policy);
}

fn statements(stack: &Stack, integration: &Integration) -> Vec<Statement> {
    let work_group = Text::from("workgroup/").then(Text::reference(logical_id(WORK_GROUP, integration)));
    let (logs, results) = (&stack.logs, &integration.results);
    let keys = table::keys(stack);
    let mut buckets = vec![grant::bucket(logs)];
    if grant::bucket(results) != buckets[0] {
        buckets.push(grant::bucket(results));
    }
    let list = |place: &Setting<Location>, keys: Text| {
        // A parameter's prefix is only known at deployment, and no function of a template can separate it from the
        // bucket.
        let before = place.text_or(|location| location.prefix().to_owned(), |_| "*".into());
        Statement::allow(&["s3:ListBucket"], [grant::bucket(place)]).when_prefix(before.then(keys))
    };
    let mut statements = vec![
        Statement::allow(&ATHENA_ACTIONS, [grant::arn("athena", work_group)]),
        grant::tables(stack, &[integration], &GLUE_ACTIONS),
        // Athena asks for the database `default` for every query (Athena user guide,
        // "Configure access to databases and tables in the AWS Glue Data Catalog").
        Statement::allow(&["glue:GetDatabase"], [grant::arn("glue", "database/default")]),
        Statement::allow(&["s3:GetBucketLocation"], buckets),
        list(logs, keys.clone()),
        Statement::allow(&["s3:GetObject"], [grant::folder(logs).then(keys)]),
        list(results, "*".into()),
        Statement::allow(&["s3:ListBucketMultipartUploads"], [grant::bucket(results)]),
        Statement::allow(&RESULT_ACTIONS, [grant::folder(results).then("*")]),
    ];
    let keys = [
        (&stack.logs_kms_key, "s3", &["kms:Decrypt"] as &[&str]),
        (&stack.kms_key, "s3", &["kms:Decrypt", "kms:GenerateDataKey"]),
        (&stack.catalog_kms_key, "glue", &["kms:Decrypt"]),
    ];
    for (key, service, actions) in keys {
        statements.extend(key.as_ref().map(|key| grant::key(key, service, actions)));
    }
    statements
}
