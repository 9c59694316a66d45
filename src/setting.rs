//! The settings of a declaration: editors show these pages for the names in it.

#![allow(non_upper_case_globals, reason = "the names are those that a declaration writes")]

/// The flow log's id, `"fl-12345678901234567"`, or a deployment parameter; or a flow log that the stack creates.
///
/// The names of database, table and workgroup are derived from the id, as AWS derives them, unless `names` are given.
///
/// With `{ resource_id: "vpc-12345678901234567" }` the stack creates the flow log. Its LogFormat is made from the
/// table's columns, its options are the `destination_options`, and its destination is `logs`, so that flow log and
/// table agree.
/// `names` are then required, every column must be a field of flow logs, and account and Region are those of the stack.
/// A flow log cannot be changed: if its format, options or destination change, a new one replaces it.
pub const flow_log: () = ();

/// For a flow log that the stack creates: the id of the VPC, subnet or network interface, or a deployment parameter.
pub const resource_id: () = ();

/// For a flow log that the stack creates: `vpc`, `subnet` or `network_interface`.
///
/// Required if the id is a deployment parameter; otherwise the id tells.
pub const resource_type: () = ();

/// For a flow log that the stack creates: `all` (the default), `accept` or `reject`.
///
/// With `accept` or `reject`, queries for the other action return nothing.
pub const traffic_type: () = ();

/// For a flow log that the stack creates: the seconds that one record covers at most, `60` or `600` (the default).
pub const max_aggregation_interval: () = ();

/// Where the logs are: an S3 URI or ARN, with or without a prefix and a slash at its end, or a deployment parameter.
///
/// This is the destination of the flow log: the part before `AWSLogs/`, which is added for you.
pub const logs: () = ();

/// Where Athena writes results: an S3 URI or ARN, with or without a prefix and a slash at its end, or a deployment
/// parameter.
pub const results: () = ();

/// How partitions are registered.
///
/// - `daily`, `weekly`, `monthly`: a loader creates them, on a schedule;
/// - `daily("2026-01-01"..)` and so on: it also creates those since that day;
/// - `daily("2026-01-01"..="2026-12-31")` and so on: it creates these once, when the stack is created or changed;
/// - `none("2026-01-01"..="2026-12-31")`: the same;
/// - `projection("2026-01-01"..)`: Athena computes them, and there is no loader.
///
/// Days are UTC days, written `"2026-01-01"`, and both ends are included. A day may be a deployment parameter.
///
/// The schedule is 00:05 UTC on each day, Monday, or first of a month. Each run creates what is missing up to the end
/// of the *next* period, so that one missed run leaves nothing unreadable. Without a first day a new table begins with
/// the period before the current one: yesterday, last week or last month; older files in S3 are not in it.
///
/// There is a partition for each day, account and Region. One run always manages 50,000 of them, and leaves the rest to
/// the next one. A range with two days has no next run, so it is refused if it needs more.
/// A table may have 10,000,000 partitions in Glue, and a query may read 1,000,000 in Athena. A declaration that would
/// reach a limit within five years of its first day gets a warning that says when; within one year it is refused.
pub const load: () = ();

/// How many days before today (UTC) keep their partitions, 1 to 36,500, or a deployment parameter; the default is all
/// days.
///
/// The loader removes the partitions of earlier days: queries no longer see those days. The logs stay in S3 until a
/// lifecycle rule of the bucket removes them.
/// Retention needs a loader with a schedule: under projection every day since the first is a partition, and a range of
/// two days already says which partitions there are.
pub const partition_retention: () = ();

/// How the flow log writes its files, with AWS's names: `{ file_format: parquet, per_hour_partition: true }`.
pub const destination_options: () = ();

/// `plain_text` (the default) or `parquet`.
pub const file_format: () = ();

/// Whether folders are named `year=2026` and so on: `true` or `false` (the default).
pub const hive_compatible_partitions: () = ();

/// Whether there is a folder for each hour: `true` or `false` (the default).
///
/// Under projection the table then has the partition key `hour`; a loader's partitions are still days.
pub const per_hour_partition: () = ();

/// The accounts whose logs are there: one, a list, a deployment parameter (a list), or `injected`; by default the
/// stack's own.
///
/// Several accounts give the table the partition key `aws_account`.
/// With `injected`, which is for hundreds of accounts, each query must say which ones it reads.
pub const accounts: () = ();

/// The Regions whose logs are there: one, a list, or a deployment parameter (a list); by default the stack's own.
///
/// Several Regions give the table the partition key `aws_region`.
pub const regions: () = ();

/// In a stack: `existing("security_logs")`, a database that exists already.
///
/// In `names`: the name of the database that the stack creates.
pub const database: () = ();

/// Your own names: `{ database: "…", table: "…", workgroup: "…" }`, each text or a deployment parameter.
///
/// Required if they cannot be derived: with several accounts, an existing database, no `flow_log`, or a flow log that
/// the stack creates.
pub const names: () = ();

/// In `names`: the table's name, 1 to 255 lower-case letters, digits and underscores.
pub const table: () = ();

/// In `names`: the workgroup's name, 1 to 128 letters, digits, `.`, `_` and `-`.
pub const workgroup: () = ();

/// The ARN of the KMS key that encrypts results, or a deployment parameter; by default S3's own keys encrypt them.
pub const kms_key: () = ();

/// The account that must own the results' bucket: `own` for the account of the stack, the 12 digits of another one,
/// or a deployment parameter.
///
/// Athena then refuses to write to a bucket of the same name that somebody else owns.
pub const expected_bucket_owner: () = ();

/// Whether each integration has a managed policy for those who run its queries: `true` or `false` (the default).
///
/// It allows running queries in the workgroup, reading the table in Glue, reading the logs and reading and writing the
/// results in S3, and using the declared keys; [`permissions`](crate::guide::permissions) has the details.
/// The stack does not attach the policy; its ARN is an output.
pub const reader_policy: () = ();

/// The ARN of the KMS key that encrypts the logs, or a deployment parameter; `reader_policy` then allows using it.
pub const logs_kms_key: () = ();

/// The ARN of the KMS key that encrypts the metadata of the Glue Data Catalog, or a deployment parameter; the loader
/// may then use it, and so may readers with `reader_policy`.
pub const catalog_kms_key: () = ();

/// Whether the flow log that the stack creates and the loader's log stay when the stack is deleted: `true` or `false`
/// (the default).
///
/// They must then be removed by hand; a flow log that stays continues delivering.
pub const retain_on_delete: () = ();

/// The most that one query may scan: `"200 GB"`, in decimal units, or a deployment parameter (a number of bytes); the
/// default is 1 TB.
pub const scan_limit: () = ();

/// How many days the loader's log is kept, one of the numbers that CloudWatch Logs accepts, or a deployment
/// parameter; the default is 90.
pub const log_retention: () = ();

/// The ARN of the KMS key that encrypts the loader's log, or a deployment parameter; by default CloudWatch Logs
/// encrypts it with its own keys.
///
/// The key's policy must allow `logs.<region>.amazonaws.com` to use it.
pub const log_group_kms_key: () = ();

/// The ARN of the SNS topic that is notified when partitions are not loaded, or a deployment parameter.
///
/// It must be a standard topic in the Region of the stack.
/// It is notified of each run of the loader that failed, whoever started it, that could not start or that was given up,
/// and when there was no run for 26 hours. So the loader runs daily, even for a weekly or a monthly load.
pub const alarm: () = ();

/// The ARN of the managed policy that is the permissions boundary of the loader's role, or a deployment parameter.
///
/// It must allow what the role needs: `glue` on the tables, `logs` on the loader's log group.
pub const permissions_boundary: () = ();

/// The path of the role and the policy in IAM: `"/flow-logs/"`, or a deployment parameter; the default is `/`.
pub const iam_path: () = ();

/// Tags for every resource of the stack that can have them: `{ team: "network", "cost-center": "4711" }`.
pub const tags: () = ();

/// In a deployment parameter: the text that the console shows.
pub const description: () = ();

/// In a deployment parameter: the value that it has unless another is given.
pub const default: () = ();

/// In a deployment parameter: a regular expression that a value must match, in addition to the form of its kind.
pub const pattern: () = ();
