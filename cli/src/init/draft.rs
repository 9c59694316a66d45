//! A declaration to be written.

use std::fmt::Write as _;

use flow_log_stack_runtime::name::{AccountId, AthenaName, DatabaseName, FlowLogId, Region, WorkGroupName};
use flow_log_stack_runtime::{Column, Day, DestinationOptions, Field, FileFormat, Frequency, Location, log_format};

/// The contents of a declaration.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    /// Where it comes from, in words.
    pub(super) source: String,
    pub(super) name: String,
    pub(super) flow_log: Option<FlowLogId>,
    /// If it is unknown, the stack asks for it.
    pub(super) logs: Option<Location>,
    pub(super) results: Option<Location>,
    pub(super) options: DestinationOptions,
    pub(super) columns: Vec<Column>,
    pub(super) accounts: Vec<AccountId>,
    pub(super) regions: Vec<Region>,
    pub(super) names: Option<Names>,
    pub(super) frequency: Frequency,
    pub(super) first_day: Option<Day>,
}

/// Names, if the flow log's id does not give any.
#[derive(Clone, Debug)]
pub(super) struct Names {
    pub(super) database: DatabaseName,
    pub(super) table: AthenaName,
    pub(super) work_group: WorkGroupName,
}

/// The form of the items in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Alone, in a `.fls` file.
    Alone,
    /// In `flow_log_stack! { … }` of Rust code.
    Rust,
}

const RESULTS: &str = "Where results go: an S3 URI with a slash at its end";

impl Draft {
    /// Whether names must be given, since nothing else determines them.
    pub(super) fn needs_names(&self) -> bool {
        self.flow_log.is_none() || self.accounts.len() > 1
    }

    /// The items as text.
    pub(super) fn items(&self, shape: Shape) -> String {
        let mut text = self.stack(shape);
        text.push('\n');
        text.push_str(&self.table());
        text.push_str("use predefined::*;\n");
        if let Some(query) = self.query() {
            text.push('\n');
            text.push_str(&query);
        }
        text
    }

    fn stack(&self, shape: Shape) -> String {
        let visibility = if shape == Shape::Rust { "pub " } else { "" };
        let mut settings = Vec::new();
        settings.extend(self.flow_log.as_ref().map(|id| format!("flow_log: \"{id}\"")));
        settings.push(match &self.logs {
            Some(place) => format!("logs: \"{}\"", place.uri()),
            None => "logs: parameter LogsUri { description: \"Where the logs are: the S3 URI of the folder that contains AWSLogs/, with a slash at its end\" }".to_owned(),
        });
        settings.push(match &self.results {
            Some(place) => format!("results: \"{}\"", place.uri()),
            None => format!("results: parameter ResultsUri {{ description: \"{RESULTS}\" }}"),
        });
        settings.extend(self.destination_options());
        settings.extend(scope("accounts", &self.accounts));
        settings.extend(scope("regions", &self.regions));
        settings.extend(self.names.as_ref().map(|names| {
            let Names {
                database,
                table,
                work_group,
            } = names;
            format!("names: {{ database: \"{database}\", table: \"{table}\", workgroup: \"{work_group}\" }}")
        }));
        settings.push(match self.first_day {
            Some(day) => format!("load: {}(\"{day}\"..)", self.frequency),
            None => format!("load: {}", self.frequency),
        });
        let mut text = format!("/// {}\n{visibility}stack {} {{\n", self.source, self.name);
        for setting in settings {
            let _ = writeln!(text, "    {setting},");
        }
        text.push_str("}\n");
        text
    }

    /// How the files are written, if it is not AWS's default.
    fn destination_options(&self) -> Option<String> {
        let options = self.options;
        let given = [
            (options.file_format == FileFormat::Parquet, "file_format: parquet"),
            (options.hive_compatible_partitions, "hive_compatible_partitions: true"),
            (options.per_hour_partition, "per_hour_partition: true"),
        ];
        let given: Vec<_> = given.into_iter().filter(|(is, _)| *is).map(|(_, text)| text).collect();
        (!given.is_empty()).then(|| format!("destination_options: {{ {} }}", given.join(", ")))
    }

    fn table(&self) -> String {
        if self.columns == log_format::default_columns(self.options.file_format) {
            return "// AWS's default format.\ntable flow_logs = default;\n".to_owned();
        }
        let fields: Option<Vec<_>> = self
            .columns
            .iter()
            .map(|column| Some(format!("${{{}}}", Field::find(&column.name)?.name)))
            .collect();
        if let Some(fields) = fields {
            let fields = fields.join(" ");
            return format!("// The LogFormat of the flow log.\ntable flow_logs = \"{fields}\";\n");
        }
        // A field that is not documented yet needs a type.
        let columns = self.columns.iter().map(|column| match Field::find(&column.name) {
            Some(_) => format!("    {},\n", column.name),
            None => format!("    \"{}\": {},\n", column.name, column.column_type),
        });
        let columns = columns.collect::<String>();
        format!("// The fields of the flow log, in their order.\ntable flow_logs {{\n{columns}}}\n")
    }

    /// A first query, if the table has its fields.
    fn query(&self) -> Option<String> {
        let has = |name: &str| self.columns.iter().any(|column| column.name == name);
        ["srcaddr", "dstport", "action"]
            .into_iter()
            .all(has)
            .then(|| QUERY.to_owned())
    }
}

const QUERY: &str = r##"/// The 20 sources that were rejected most often on one port.
query RejectedOnPort(port: int = 22, since: day = days_ago(7)) = r#"
    SELECT srcaddr, count(*) AS attempts
    FROM flow_logs
    WHERE action = 'REJECT' AND dstport = :port AND day >= :since
    GROUP BY srcaddr
    ORDER BY attempts DESC
    LIMIT 20
"#;
"##;

/// One or several values, if they are given.
fn scope<T: ToString>(setting: &str, values: &[T]) -> Option<String> {
    let quoted = |value: &T| format!("\"{}\"", value.to_string());
    match values {
        [] => None,
        [one] => Some(format!("{setting}: {}", quoted(one))),
        several => {
            let all: Vec<_> = several.iter().map(quoted).collect();
            Some(format!("{setting}: [{}]", all.join(", ")))
        }
    }
}
