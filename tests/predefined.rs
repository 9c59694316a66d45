//! The predefined queries against a real Trino's answers, which `tests/oracle/record.py` wrote down.
//!
//! What is compared is the text: as long as it is the one that Trino was asked, the recorded rows are its answer.

use std::path::Path;

use flow_log_stack_runtime::predefined::{PREDEFINED, Predefined};
use flow_log_stack_runtime::{FIELDS, FileFormat};
use serde_json::{Value, json};

/// A table over records, and what the questions about it are.
struct Sample {
    id: &'static str,
    /// A bucket below `tests/logs/s3`, or a file beside `record.py`.
    records: &'static str,
    columns: Vec<String>,
    file_format: FileFormat,
    account: Option<&'static str>,
    source: &'static str,
    destination: &'static str,
}

/// Every column of a flow log of that version.
fn version(version: u8) -> Vec<String> {
    FIELDS
        .iter()
        .filter(|field| field.version <= version)
        .map(flow_log_stack_runtime::Field::column_name)
        .collect()
}

fn without_status(version: u8) -> Vec<String> {
    self::version(version)
        .into_iter()
        .filter(|column| column != "log_status")
        .collect()
}

fn samples() -> Vec<Sample> {
    let own = |id, columns, file_format, account| Sample {
        id,
        records: "own-records.log",
        columns,
        file_format,
        account,
        source: "192.0.2.1",
        destination: "192.0.2.3",
    };
    let bucket = |id, records, columns, source, destination| Sample {
        id,
        records,
        columns,
        file_format: FileFormat::PlainText,
        account: None,
        source,
        destination,
    };
    let custom = "end start bytes srcaddr dstaddr pkt_dst_aws_service action version flow_direction";
    let custom = custom.split(' ').map(str::to_owned).collect();
    vec![
        bucket("v2", "amzn-s3-demo-v2", version(2), "203.0.113.25", "192.0.2.10"),
        bucket(
            "v5",
            "amzn-s3-demo-v5-hive-hourly",
            version(5),
            "192.0.2.10",
            "203.0.113.5",
        ),
        bucket(
            "custom-order",
            "amzn-s3-demo-custom-order",
            custom,
            "192.0.2.10",
            "192.0.2.10",
        ),
        bucket("v8", "amzn-s3-demo-v8-hourly", version(8), "192.0.2.40", "192.0.2.41"),
        bucket("v11", "amzn-s3-demo-v11", version(11), "192.0.2.10", "203.0.113.99"),
        own("text", version(3), FileFormat::PlainText, None),
        own("text-injected", version(3), FileFormat::PlainText, Some("111122223333")),
        own("text-no-status", without_status(3), FileFormat::PlainText, None),
        own(
            "text-no-status-injected",
            without_status(3),
            FileFormat::PlainText,
            Some("444455556666"),
        ),
        own("parquet", version(3), FileFormat::Parquet, None),
        own(
            "parquet-injected",
            version(3),
            FileFormat::Parquet,
            Some("444455556666"),
        ),
        own("parquet-no-status", without_status(3), FileFormat::Parquet, None),
        own(
            "parquet-no-status-injected",
            without_status(3),
            FileFormat::Parquet,
            Some("111122223333"),
        ),
    ]
}

impl Sample {
    fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|own| own == column)
    }

    /// The text as the named query has it, with the samples' days as values.
    fn sql(&self, predefined: &Predefined) -> String {
        let address = match predefined.name {
            "VpcFlowLogsTrafficFrmSrcAddr" => self.source,
            _ => self.destination,
        };
        let values = [
            ("since", "2026/11/20"),
            ("until", "2026/11/21"),
            ("address", address),
            ("account", self.account.unwrap_or_default()),
        ];
        let sql = predefined.sql("flow_logs", &|column| self.has(column), self.account.is_some());
        values.into_iter().fold(sql, |sql, (name, value)| {
            sql.replace(&format!(":{name}"), &format!("'{value}' /* {name} */"))
        })
    }

    fn table(&self) -> Value {
        let trino = |name: &String| {
            let field = FIELDS.iter().find(|field| field.column_name() == *name);
            let column_type = field.map(|field| match self.file_format {
                FileFormat::PlainText => field.text_type.clone(),
                FileFormat::Parquet => field.parquet_type(),
            });
            match column_type.map(|own| own.to_string()).as_deref() {
                Some("int") => "integer",
                Some("bigint") => "bigint",
                _ => "varchar",
            }
        };
        let fields = self
            .columns
            .iter()
            .map(|name| json!({ "name": name, "type": trino(name) }));
        let keys = ["day", "aws_account", "aws_region", "hour"].map(|name| json!({ "name": name, "type": "varchar" }));
        json!({
            "name": "flow_logs",
            "columns": fields.chain(keys).collect::<Vec<_>>(),
            "nulls": self.file_format == FileFormat::Parquet,
        })
    }
}

/// Every question, in the shape that `record.py` reads.
fn questions() -> Vec<Value> {
    let mut questions = Vec::new();
    for sample in samples() {
        let possible = PREDEFINED
            .iter()
            .filter(|query| query.missing(&|column| sample.has(column)).is_empty());
        questions.extend(possible.map(|query| {
            json!({
                "id": format!("{}/{}", sample.id, query.name),
                "sql": sample.sql(query),
                "records": sample.records,
                "table": sample.table(),
            })
        }));
    }
    questions
}

#[test]
fn texts_are_those_that_trino_answered() {
    let questions = questions();
    // For the contributor who changes a query: the questions for `record.py`.
    if let Some(path) = std::env::var_os("WRITE_QUERIES") {
        std::fs::write(path, json!(questions).to_string()).expect("the path can be written");
        return;
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/recorded/predefined.json");
    let recorded = std::fs::read_to_string(path).expect("the answers are in the repository");
    let recorded: Vec<Value> = serde_json::from_str(&recorded).expect("the answers are JSON");
    let help = "record again: tests/oracle/README.md";
    for (question, answer) in questions.iter().zip(&recorded) {
        assert_eq!(question["id"], answer["id"], "{help}");
        assert_eq!(question["sql"], answer["sql"], "{}: {help}", question["id"]);
    }
    assert_eq!(questions.len(), recorded.len(), "{help}");
    for predefined in &PREDEFINED {
        let has_rows = |answer: &&Value| {
            let id = answer["id"].as_str().unwrap_or_default();
            id.rsplit('/').next() == Some(predefined.name)
                && answer["rows"].as_array().is_some_and(|rows| !rows.is_empty())
        };
        assert!(
            recorded.iter().any(|answer| has_rows(&answer)),
            "no row is recorded for {}",
            predefined.name
        );
    }
}
