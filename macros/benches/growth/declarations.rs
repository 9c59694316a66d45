//! Declarations that have many of something, right and wrong.

use super::families::{Family, pair};

/// A stack, its settings left open.
macro_rules! growing {
    ($rest:literal) => {
        concat!(
            "[::flow_log_stack] pub stack Growing { flow_log: \"fl-12345678901234567\", logs: \"s3://my-flow-logs/\", ",
            "results: \"s3://my-results/\", load: projection(\"2026-01-01\"..)",
            $rest
        )
    };
}

pub(crate) const FAMILIES: &[Family] = &[
    pair(
        "queries",
        [
            growing!(" } table flow_logs = default;"),
            r#" query Q# = "SELECT #";"#,
            "",
            "",
            "",
        ],
    ),
    pair(
        "queries with parameters",
        [
            growing!(" } table flow_logs = default;"),
            r#" query Q#(port: int = 22, since: day = days_ago(7)) = "SELECT srcaddr FROM flow_logs WHERE dstport = :port AND day >= :since";"#,
            "",
            "",
            "",
        ],
    ),
    pair(
        "queries of one name",
        [
            growing!(" } table flow_logs = default;"),
            r#" query Q = "SELECT 1";"#,
            "",
            "",
            "",
        ],
    ),
    pair(
        "queries with one title",
        [
            growing!(" } table flow_logs = default;"),
            r#" #[name = "a"] query Q# = "SELECT 1";"#,
            "",
            "",
            "",
        ],
    ),
    pair(
        "wrong queries",
        [
            growing!(" } table flow_logs = default;"),
            r#" query Q# = "SELECT nope# FROM flow_logs WHERE day = 'x'";"#,
            "",
            "",
            "",
        ],
    ),
    pair(
        "parameters of a query",
        [
            growing!(" } table flow_logs = default; query Q("),
            " p#: int = 1,",
            r#") = "SELECT 1"#,
            ", :p#",
            r#"";"#,
        ],
    ),
    pair(
        "unused parameters",
        [
            growing!(" } table flow_logs = default; query Q("),
            " p#: int = 1,",
            r#") = "SELECT 1";"#,
            "",
            "",
        ],
    ),
    pair(
        "undeclared parameters beside declared ones",
        [
            growing!(" } table flow_logs = default; query Q("),
            " param#: int = 1,",
            r#") = "SELECT 1"#,
            ", :parm#",
            r#"";"#,
        ],
    ),
    pair(
        "default of a list",
        [
            growing!(" } table flow_logs = default; query Q(ports: [int] = [1"),
            ", #",
            r#"])  = "SELECT 1 FROM flow_logs WHERE day = '2026/11/20' AND dstport IN (:ports)";"#,
            "",
            "",
        ],
    ),
    pair(
        "columns",
        [
            growing!(" } table flow_logs { srcaddr"),
            ", c#: bigint",
            r#" } query Q = "SELECT 1";"#,
            "",
            "",
        ],
    ),
    pair(
        "columns and a star",
        [
            growing!(" } table flow_logs { srcaddr"),
            ", c#: bigint",
            r#" } query Q = "SELECT * FROM flow_logs WHERE day = '2026/11/20'";"#,
            "",
            "",
        ],
    ),
    pair(
        "columns without types",
        [
            growing!(" } table flow_logs { srcaddr"),
            ", c#",
            r#" } query Q = "SELECT 1";"#,
            "",
            "",
        ],
    ),
    pair(
        "fields of a log format",
        [
            growing!(r#" } table flow_logs = "${srcaddr}"#),
            " ${srcaddr#}",
            r#""; query Q = "SELECT 1";"#,
            "",
            "",
        ],
    ),
    pair(
        "extern tables",
        [
            growing!(" } table flow_logs = default;"),
            " extern table d.t# { a: string }",
            r#" query Q = "SELECT 1";"#,
            "",
            "",
        ],
    ),
    pair(
        "columns of an extern table",
        [
            growing!(" } table flow_logs = default; extern table d.t { a: string"),
            ", a#: string",
            r#" } query Q = "SELECT 1";"#,
            "",
            "",
        ],
    ),
    pair(
        "fields of a struct",
        [
            growing!(" } table flow_logs = default; extern table d.t { a: struct<a: string"),
            ", a#: string",
            r#"> } query Q = "SELECT 1";"#,
            "",
            "",
        ],
    ),
    pair(
        "accounts",
        [
            growing!(r#", names: { database: "a", table: "b", workgroup: "c" }, accounts: ["111122223333""#),
            r#", "10000000#""#,
            r#"] } table flow_logs = default; query Q = "SELECT 1";"#,
            "",
            "",
        ],
    ),
    pair(
        "regions",
        [
            growing!(r#", regions: ["eu-north-1""#),
            r#", "eu-north-#""#,
            r#"] } table flow_logs = default; query Q = "SELECT 1";"#,
            "",
            "",
        ],
    ),
    pair(
        "tags",
        [
            growing!(r#", tags: { a: "b""#),
            r#", "t#": "v""#,
            r#" } } table flow_logs = default; query Q = "SELECT 1";"#,
            "",
            "",
        ],
    ),
    pair(
        "unknown settings",
        [
            growing!(", a: 1"),
            ", nope#: 1",
            r#" } table flow_logs = default; query Q = "SELECT 1";"#,
            "",
            "",
        ],
    ),
    pair(
        "one setting",
        [
            growing!(r#", scan_limit: "200 GB""#),
            r#", scan_limit: "200 GB""#,
            r#" } table flow_logs = default; query Q = "SELECT 1";"#,
            "",
            "",
        ],
    ),
    pair(
        "integrations",
        [
            growing!(" } table flow_logs = default;"),
            r#" integration I# { load: daily("2026-01-01"..), names: { database: "a", table: "b#", workgroup: "c#" } }"#,
            r#" query Q = "SELECT 1";"#,
            "",
            "",
        ],
    ),
    pair(
        "predefined queries",
        [
            growing!(" } table flow_logs = default; use predefined::{ VpcFlowLogsTopTalkers"),
            ", VpcFlowLogsTopTalkers#",
            r#" }; query Q = "SELECT 1";"#,
            "",
            "",
        ],
    ),
    pair(
        "tables",
        [
            growing!(" } table flow_logs = default;"),
            " table t# = default;",
            "",
            "",
            "",
        ],
    ),
    pair(
        "nonsense",
        [growing!(" } table flow_logs = default;"), " nope# ;", "", "", ""],
    ),
    pair(
        "lines of a description",
        [
            growing!(" } table flow_logs = default;"),
            " /// line #\n",
            r#" query Q = "SELECT 1";"#,
            "",
            "",
        ],
    ),
    pair(
        "long description",
        [
            growing!(" } table flow_logs = default; /// a"),
            " a",
            "\nquery Q = \"SELECT 1\";",
            "",
            "",
        ],
    ),
    pair(
        "lint levels",
        [
            growing!(" } table flow_logs = default;"),
            " #[allow(sql::nope#)]",
            r#" query Q = "SELECT 1";"#,
            "",
            "",
        ],
    ),
    pair(
        "long name of a query",
        [
            growing!(" } table flow_logs = default; query Q"),
            "a",
            r#" = "SELECT 1";"#,
            "",
            "",
        ],
    ),
    pair(
        "long name of a column",
        [
            growing!(" } table flow_logs { srcaddr, c"),
            "a",
            r#": bigint } query Q = "SELECT 1";"#,
            "",
            "",
        ],
    ),
    pair(
        "long tag",
        [
            growing!(r#", tags: { a: "b"#),
            "b",
            r#"" } } table flow_logs = default; query Q = "SELECT 1";"#,
            "",
            "",
        ],
    ),
    pair(
        "columns of rows",
        [
            growing!(r#" } table flow_logs = default; query Q = "SELECT 1"#),
            ", # AS c#",
            r#"";"#,
            "",
            "",
        ],
    ),
    pair(
        "columns of rows that clash",
        [
            growing!(r#" } table flow_logs = default; query Q = "SELECT 1"#),
            ", # AS c",
            r#"";"#,
            "",
            "",
        ],
    ),
];
