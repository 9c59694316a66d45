//! The settings of a declaration, for editors: each name that a declaration uses leads here.

#![allow(non_upper_case_globals, reason = "the names are those that a declaration writes")]

/// The flow log's id, `"fl-12345678901234567"`, or a deployment parameter; or a flow log that the stack creates.
///
/// The names of database, table and workgroup are derived from an id, as AWS derives them, unless `names` are given.
///
/// `{ resource_id: "vpc-12345678901234567" }` makes the stack create the flow log: with the LogFormat that the table's
/// columns are, the `destination_options`, and `logs` as its destination, so that the two cannot disagree.
/// `names` are then required, every column must be a field of flow logs, and `accounts` and `regions` are the stack's.
/// A flow log cannot be changed: when its format, options or place change, another takes its place.
pub const flow_log: () = ();

/// Of a flow log that the stack creates: the VPC, the subnet or the network interface, by its id or a deployment parameter.
pub const resource_id: () = ();

/// Of a flow log that the stack creates: `vpc`, `subnet` or `network_interface`.
///
/// Required where the id is a deployment parameter; else the id says it.
pub const resource_type: () = ();

/// Of a flow log that the stack creates: `all` (unless given), `accept` or `reject`.
///
/// Queries for the other verdict then return nothing.
pub const traffic_type: () = ();

/// Of a flow log that the stack creates: over how many seconds a record counts, `60` or `600` (unless given).
pub const max_aggregation_interval: () = ();

/// Where the logs are: an S3 URI or ARN, with or without a prefix and a slash at its end, or a deployment parameter.
///
/// It is the destination of the flow log: what lies before `AWSLogs/`, which is added for you.
pub const logs: () = ();

/// Where Athena writes results: an S3 URI or ARN, with or without a prefix and a slash at its end, or a deployment parameter.
pub const results: () = ();

/// How partitions come to be known.
///
/// - `daily`, `weekly`, `monthly`: a loader makes them, on a schedule;
/// - `daily("2026-01-01"..)` and so on: it also makes those since that day;
/// - `daily("2026-01-01"..="2026-12-31")` and so on: it makes these once, when the stack is created or changed;
/// - `none("2026-01-01"..="2026-12-31")`: the same;
/// - `projection("2026-01-01"..)`: Athena computes them, and there is no loader.
///
/// Days are UTC days, written `"2026-01-01"`, and both ends are included. A day may be a deployment parameter.
///
/// The schedule is 00:05 UTC on each day, Monday, or first of a month. Each run makes what is missing up to the end of the
/// *next* period, so that one missed run leaves nothing unreadable. Without a first day a new table begins with the period
/// before the current one: yesterday, last week or last month; what lies in S3 from before is not in it.
///
/// There is a partition for each day, account and Region. A run is sure to make 50,000 of them: what it does not come to
/// is made by the next one, and a range with two days that needs more is refused, since it has no next one.
/// A table may have 10,000,000 partitions in Glue, and a query may read 1,000,000 in Athena: a declaration that gets there
/// within five years of its first day says when, and within one it is refused.
pub const load: () = ();

/// How many days before today (UTC) have partitions, 1 to 36,500, or a deployment parameter; all since the first unless given.
///
/// The loader removes the partitions of earlier days: queries no longer see those days, and the logs stay in S3,
/// where a lifecycle rule of the bucket removes them.
/// It is for loaders that go on: under projection every day since the first is a partition, and two days say themselves
/// which partitions there are.
pub const partition_retention: () = ();

/// How the flow log writes its files, in AWS's words: `{ file_format: parquet, per_hour_partition: true }`.
pub const destination_options: () = ();

/// `plain_text` (unless given) or `parquet`.
pub const file_format: () = ();

/// Whether folders are named `year=2026` and so on: `true` or `false` (unless given).
pub const hive_compatible_partitions: () = ();

/// Whether there is a folder for each hour: `true` or `false` (unless given).
///
/// Under projection the table then has the partition key `hour`; a loader's partitions are days all the same.
pub const per_hour_partition: () = ();

/// The accounts whose logs lie there: one, a list, a deployment parameter (a list), or `injected`; that of the stack unless given.
///
/// Several accounts give the table the partition key `aws_account`.
/// With `injected`, for hundreds of them, each query must say which it reads.
pub const accounts: () = ();

/// The Regions whose logs lie there: one, a list, or a deployment parameter (a list); that of the stack unless given.
///
/// Several Regions give the table the partition key `aws_region`.
pub const regions: () = ();

/// In a stack: `existing("security_logs")`, a database that is there already.
///
/// Among `names`: the name of the stack's own database.
pub const database: () = ();

/// Names of your own: `{ database: "…", table: "…", workgroup: "…" }`, each text or a deployment parameter.
///
/// Required where they cannot be derived: with several accounts, an existing database, no `flow_log`, or one that the stack
/// creates.
pub const names: () = ();

/// Among `names`: the table's name, 1 to 255 lower-case letters, digits and underscores.
pub const table: () = ();

/// Among `names`: the workgroup's name, 1 to 128 letters, digits, `.`, `_` and `-`.
pub const workgroup: () = ();

/// The ARN of the KMS key that encrypts results, or a deployment parameter; S3's own keys encrypt them unless given.
pub const kms_key: () = ();

/// The account that must own the bucket of the results: `own`, which is the account of the stack, 12 digits of another one,
/// or a deployment parameter.
///
/// Athena then refuses to write to a bucket of the same name that is somebody else's.
pub const expected_bucket_owner: () = ();

/// Whether each integration has a managed policy for those who run its queries: `true` or `false` (unless given).
///
/// It allows Athena in the workgroup, Glue to read the table, S3 to read the logs and to read and write the results, and
/// the keys that are declared; [`permissions`](crate::guide::permissions) has the whole of it.
/// The policy is attached to nothing; its ARN is an output of the stack.
pub const reader_policy: () = ();

/// The ARN of the KMS key that encrypts the logs, or a deployment parameter, so that `reader_policy` allows to use it.
pub const logs_kms_key: () = ();

/// The ARN of the KMS key that encrypts the metadata of the Glue Data Catalog, or a deployment parameter, so that the loader
/// may use it, and `reader_policy` allows to.
pub const catalog_kms_key: () = ();

/// Whether the flow log that the stack creates and the loader's log stay when the stack is deleted: `true` or `false`
/// (unless given).
///
/// What a stack no longer has must be removed by hand; a flow log that stays goes on delivering.
pub const retain_on_delete: () = ();

/// The most that one query may scan: `"200 GB"`, in decimal units, or a deployment parameter (a number of bytes); 1 TB unless given.
pub const scan_limit: () = ();

/// How many days the loader's log is kept, one of the numbers that CloudWatch Logs takes, or a deployment parameter; 90 unless given.
pub const log_retention: () = ();

/// The ARN of the KMS key that encrypts the loader's log, or a deployment parameter; CloudWatch Logs encrypts it with keys
/// of its own unless given.
///
/// The key's policy must allow `logs.<region>.amazonaws.com` to use it.
pub const log_group_kms_key: () = ();

/// The ARN of the SNS topic that is told when partitions are not loaded, or a deployment parameter.
///
/// It must be a standard topic in the Region of the stack.
/// It is told of a run of the loader that failed, whoever began it, of one that could not be begun or was given up, and
/// where none has come for 26 hours. For that the loader runs daily, also for a weekly or a monthly load.
pub const alarm: () = ();

/// The ARN of the managed policy that is the permissions boundary of the loader's role, or a deployment parameter.
///
/// It must allow what the role does: `glue` on the tables, `logs` on the loader's log group.
pub const permissions_boundary: () = ();

/// The path of what the stack makes in IAM: `"/flow-logs/"`, or a deployment parameter; `/` unless given.
pub const iam_path: () = ();

/// Tags for everything in the stack that takes them: `{ team: "network", "cost-center": "4711" }`.
pub const tags: () = ();

/// Of a deployment parameter: what the console shows.
pub const description: () = ();

/// Of a deployment parameter: its value unless another is given.
pub const default: () = ();

/// Of a deployment parameter: a regular expression that a value must match besides the form of its kind.
pub const pattern: () = ();
