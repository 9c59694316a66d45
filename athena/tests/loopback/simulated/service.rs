//! The operations of the service; checks are in its order.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::answer::Answer;
use super::http::Reply;

/// The number of rows on a page, including the header.
const PAGE: usize = 1000;

/// The members that each operation accepts.
const MEMBERS: [(&str, &[&str]); 4] = [
    (
        "StartQueryExecution",
        &[
            "QueryString",
            "ClientRequestToken",
            "QueryExecutionContext",
            "WorkGroup",
            "ExecutionParameters",
            "ResultReuseConfiguration",
        ],
    ),
    ("GetQueryExecution", &["QueryExecutionId"]),
    ("GetQueryResults", &["QueryExecutionId", "NextToken", "MaxResults"]),
    ("StopQueryExecution", &["QueryExecutionId"]),
];

type Play = Box<dyn Fn(&Value) -> Answer + Send>;

/// The state of the service.
pub(super) struct Service {
    play: Play,
    queries: Vec<Query>,
    /// What was started with each token: what is compared, and the number of the query.
    tokens: BTreeMap<String, (Value, usize)>,
}

struct Query {
    start: Value,
    answer: Answer,
    /// How often it was polled.
    looks: usize,
    /// The number of polls that still see it running after it was stopped.
    stopping: Option<usize>,
}

impl Service {
    pub(super) fn new(play: Play) -> Self {
        Self {
            play,
            queries: Vec::new(),
            tokens: BTreeMap::new(),
        }
    }

    pub(super) fn answer(&mut self, operation: &str, body: &Value) -> Reply {
        let Some((_, members)) = MEMBERS.iter().find(|(name, _)| *name == operation) else {
            return Reply::error(400, "UnknownOperationException", "");
        };
        let Some(given) = body.as_object() else {
            return Reply::error(400, "SerializationException", "");
        };
        if let Some(unknown) = given.keys().find(|name| !members.contains(&name.as_str())) {
            return Reply::error(400, "SerializationException", &format!("there is no member {unknown}"));
        }
        let answered = match operation {
            "StartQueryExecution" => self.start(body),
            "GetQueryExecution" => self.known(body).map(|index| self.look(index)),
            "GetQueryResults" => self.results(body),
            _ => self.known(body).map(|index| self.stop(index)),
        };
        answered.map_or_else(|refusal| refusal, |answer| Reply::ok(&answer))
    }

    fn start(&mut self, body: &Value) -> Result<Value, Reply> {
        let text = |name: &str| body[name].as_str().unwrap_or_default();
        let (sql, token) = (text("QueryString"), text("ClientRequestToken"));
        if !body["QueryString"].is_string() {
            return Err(constraint("Value null at 'queryString'", "Member must not be null"));
        }
        if !(1..=262_144).contains(&sql.len()) {
            return Err(constraint(
                "Value at 'queryString'",
                "Member must have length less than or equal to 262144",
            ));
        }
        if let Some(parameters) = body.get("ExecutionParameters") {
            let values = parameters.as_array().map(Vec::as_slice).unwrap_or_default();
            let fits = |value: &Value| {
                value
                    .as_str()
                    .is_some_and(|text| (1..=1024).contains(&text.chars().count()))
            };
            if values.is_empty() || !values.iter().all(fits) {
                return Err(constraint(
                    "Value at 'executionParameters'",
                    "Member must satisfy constraint",
                ));
            }
        }
        match token.len() {
            0 => return Err(Reply::invalid("INVALID_INPUT", "clientRequestToken is null or empty")),
            32..=128 => {}
            _ => {
                let rule = "Member must have length greater than or equal to 32";
                return Err(constraint("Value at 'clientRequestToken'", rule));
            }
        }
        if text("WorkGroup") == "missing" {
            return Err(Reply::invalid("INVALID_INPUT", "WorkGroup is not found."));
        }
        if !sql.trim_start().to_uppercase().starts_with(['S', 'W', 'V']) {
            let message = format!("line 1:1: mismatched input '{sql}'. Expecting: 'SELECT'");
            return Err(Reply::invalid("MALFORMED_QUERY", &message));
        }
        // Values and workgroup are not compared: a token used again with other values returns the rows of the first
        // query.
        let compared = json!([body["QueryString"], body["QueryExecutionContext"]]);
        let index = match self.tokens.get(token) {
            Some((first, index)) if *first == compared => *index,
            Some(_) => {
                return Err(Reply::invalid(
                    "IDEMPOTENT_PARAMETER_MISMATCH",
                    "Idempotent parameters do not match",
                ));
            }
            None => {
                self.queries.push(Query {
                    start: body.clone(),
                    answer: (self.play)(body),
                    looks: 0,
                    stopping: None,
                });
                self.tokens.insert(token.to_owned(), (compared, self.queries.len() - 1));
                self.queries.len() - 1
            }
        };
        Ok(json!({"QueryExecutionId": id(index)}))
    }

    /// The query that a call is about.
    fn known(&self, body: &Value) -> Result<usize, Reply> {
        let asked = body["QueryExecutionId"].as_str().unwrap_or_default();
        let found = (0..self.queries.len()).find(|index| id(*index) == asked);
        found.ok_or_else(|| {
            Reply::invalid(
                "QUERY_EXECUTION_NOT_FOUND",
                &format!("QueryExecution {asked} was not found"),
            )
        })
    }

    fn look(&mut self, index: usize) -> Value {
        let query = &mut self.queries[index];
        if let Some(looks) = &mut query.stopping {
            match looks.checked_sub(1) {
                Some(left) => *looks = left,
                None => {
                    query.answer = Answer {
                        scanned: query.answer.scanned,
                        ..Answer::cancelled("Query cancelled by user").states(&["CANCELLED"])
                    };
                }
            }
        }
        let state = query.state();
        query.looks += 1;
        let answer = &query.answer;
        let mut status = json!({"State": state, "SubmissionDateTime": 1_795_132_800.123});
        let mut statistics = json!({"QueryQueueTimeInMillis": 61});
        if matches!(state, "SUCCEEDED" | "FAILED" | "CANCELLED") {
            status["CompletionDateTime"] = json!(1_795_132_801.5);
            statistics = json!({
                "QueryQueueTimeInMillis": 61,
                "EngineExecutionTimeInMillis": 283,
                "TotalExecutionTimeInMillis": 1377,
                "DataScannedInBytes": answer.scanned,
                "ResultReuseInformation": {"ReusedPreviousResult": false},
            });
        }
        if let Some(reason) = answer
            .reason
            .as_ref()
            .filter(|_| matches!(state, "FAILED" | "CANCELLED"))
        {
            status["StateChangeReason"] = json!(reason);
            if let Some(error_type) = answer.error_type {
                status["AthenaError"] =
                    json!({"ErrorCategory": 2, "ErrorType": error_type, "Retryable": false, "ErrorMessage": reason});
            }
        }
        let (kind, sub) = answer.statement;
        json!({"QueryExecution": {
            "QueryExecutionId": id(index),
            "Query": query.start["QueryString"],
            "StatementType": kind,
            "SubstatementType": sub,
            "WorkGroup": query.start["WorkGroup"],
            "QueryExecutionContext": query.start["QueryExecutionContext"],
            "ResultConfiguration": {"OutputLocation": format!("s3://amzn-s3-demo-results/{}.csv", id(index))},
            "EngineVersion": {"SelectedEngineVersion": "AUTO", "EffectiveEngineVersion": "Athena engine version 3"},
            "Status": status,
            "Statistics": statistics,
        }})
    }

    fn stop(&mut self, index: usize) -> Value {
        let query = &mut self.queries[index];
        if !matches!(query.state(), "SUCCEEDED" | "FAILED" | "CANCELLED") {
            query.stopping = Some(query.answer.slow_to_stop);
        }
        json!({})
    }

    fn results(&self, body: &Value) -> Result<Value, Reply> {
        let most = body.get("MaxResults").map_or(Some(PAGE), |most| {
            most.as_u64().and_then(|most| usize::try_from(most).ok())
        });
        let Some(most @ 1..=100_000) = most else {
            return Err(constraint(
                "Value at 'maxResults'",
                "Member must have value greater than or equal to 1",
            ));
        };
        let query = &self.queries[self.known(body)?];
        if most > PAGE {
            let message = "MaxResults is more than maximum allowed length 1000";
            return Err(Reply::invalid("INVALID_INPUT", message));
        }
        let early = |message: String| Err(Reply::invalid("INVALID_QUERY_EXECUTION_STATE", &message));
        // The state that was last seen is the query's state.
        match query.seen() {
            "SUCCEEDED" => {}
            "FAILED" => return early("Query did not finish successfully. Final query state: FAILED".to_owned()),
            "CANCELLED" => return Err(Reply::invalid("RESULT_NOT_FOUND", "Could not find results")),
            state => return early(format!("Query has not yet finished. Current state: {state}")),
        }
        let rows = query.printed();
        let from = match body["NextToken"].as_str() {
            None => 0,
            Some(token) => match token.strip_prefix("from-").and_then(|from| from.parse().ok()) {
                Some(from) if from <= rows.len() => from,
                _ => {
                    return Err(Reply::invalid(
                        "INVALID_INPUT",
                        &format!("Malformed nextPageToken {token}"),
                    ));
                }
            },
        };
        let page = &rows[from..rows.len().min(from + most)];
        let columns: Vec<_> = query
            .answer
            .columns
            .iter()
            .map(|(name, kind)| column(name, kind))
            .collect();
        let mut answer = json!({
            "ResultSet": {"Rows": page, "ResultRows": [], "ColumnInfos": columns},
            "UpdateCount": 0,
        });
        if from == 0 {
            answer["ResultSet"]["ResultSetMetadata"] = json!({"ColumnInfo": columns});
        }
        // A full page always has a token, even the last one.
        if page.len() == most {
            answer["NextToken"] = json!(format!("from-{}", from + most));
        }
        Ok(answer)
    }
}

impl Query {
    /// The state that the next poll sees.
    fn state(&self) -> &'static str {
        let last = self.answer.states.len() - 1;
        self.answer.states[self.looks.min(last)]
    }

    /// The state that the last poll saw.
    fn seen(&self) -> &'static str {
        let last = self.answer.states.len() - 1;
        self.answer.states[self.looks.saturating_sub(1).min(last)]
    }

    /// The rows as they are sent, after a header if the statement's type has one.
    fn printed(&self) -> Vec<Value> {
        let datum = |value: &Option<String>| match value {
            Some(text) => json!({"VarCharValue": text}),
            None => json!({}),
        };
        let header = match self.answer.statement {
            ("DML", _) | (_, "SHOW_FUNCTIONS") => {
                let names = self
                    .answer
                    .columns
                    .iter()
                    .map(|(name, _)| json!({"VarCharValue": name}));
                Some(json!({"Data": names.collect::<Vec<_>>()}))
            }
            _ => None,
        };
        let rows = self.answer.rows.iter();
        let rows = rows.map(|row| json!({"Data": row.iter().map(datum).collect::<Vec<_>>()}));
        header.into_iter().chain(rows).collect()
    }
}

fn id(index: usize) -> String {
    format!("{index:08x}-0000-4000-8000-000000000000")
}

/// The error for what the service's model does not allow.
fn constraint(value: &str, rule: &str) -> Reply {
    let message = format!("1 validation error detected: {value} failed to satisfy constraint: {rule}");
    Reply::invalid("INVALID_INPUT", &message)
}

/// A `ColumnInfo` for a type as Trino writes it: its arguments become precision and scale, or are lost.
fn column(name: &str, kind: &str) -> Value {
    let (base, arguments) = match kind.split_once('(') {
        // `timestamp(3) with time zone`
        Some((base, rest)) => {
            let (arguments, rest) = rest.rsplit_once(')').unwrap_or((rest, ""));
            (format!("{base}{rest}"), arguments)
        }
        None => (kind.to_owned(), ""),
    };
    let mut numbers = arguments
        .split(',')
        .map_while(|number| number.trim().parse::<i64>().ok());
    let (precision, scale) = match base.as_str() {
        "tinyint" => (3, 0),
        "smallint" => (5, 0),
        "integer" => (10, 0),
        "bigint" => (19, 0),
        "real" | "double" => (17, 0),
        "decimal" => (numbers.next().unwrap_or(38), numbers.next().unwrap_or(0)),
        "varchar" => (numbers.next().unwrap_or(2_147_483_647), 0),
        "char" => (numbers.next().unwrap_or(1), 0),
        "varbinary" => (1_073_741_824, 0),
        time if time.starts_with("time") => (3, 0),
        _ => (0, 0),
    };
    json!({
        "CatalogName": "hive",
        "SchemaName": "",
        "TableName": "",
        "Name": name,
        "Label": name,
        "Type": if base == "real" { "float" } else { &base },
        "Precision": precision,
        "Scale": scale,
        "Nullable": "UNKNOWN",
        "CaseSensitive": matches!(base.as_str(), "varchar" | "char"),
    })
}
