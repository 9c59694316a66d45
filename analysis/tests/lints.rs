//! Lints: for each the statements at which it must say something, look-alikes at which it must not, and what its certain
//! edits make of a statement.

use flow_log_stack_analysis::{
    Absent, Catalog, Code, Column, Diagnostic, Level, Missing, Parameter, Partition, Role, Table, Unit, check,
};

/// A column, and what is known of its values.
fn column(name: &str, data_type: &str) -> Column {
    Column {
        name: name.into(),
        data_type: Some(data_type.parse().expect("the type is Trino's")),
        ..Column::default()
    }
}

fn texts(values: &[&str]) -> Vec<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}

fn missing(column: Column, only_without_traffic: bool) -> Column {
    Column {
        missing: Some(Missing {
            text: "-".into(),
            only_without_traffic,
            files: Absent::Unknown,
        }),
        ..column
    }
}

/// `f`: flow logs with typed columns; `t`: the same as text; `h`: hosts, which are not flow logs.
fn catalog() -> Catalog {
    let columns = |number: &str| {
        let seconds = |name: &str| Column {
            unit: Some(Unit::EpochSeconds),
            ..column(name, number)
        };
        let address = |name: &str| Column {
            format: Some(Column::ADDRESS.into()),
            ..missing(column(name, "varchar"), true)
        };
        let digits = (number == "varchar").then(|| Column::DIGITS.to_owned());
        vec![
            Column {
                role: Some(Role::Recorder),
                ..missing(column("interface_id", "varchar"), false)
            },
            address("srcaddr"),
            address("dstaddr"),
            missing(column("dstport", number), true),
            Column {
                format: digits,
                synonyms: vec![("TCP".into(), "6".into()), ("UDP".into(), "17".into())],
                ..missing(column("protocol", number), true)
            },
            missing(column("bytes", number), true),
            seconds("start"),
            seconds("end"),
            Column {
                values: texts(&["ACCEPT", "REJECT"]),
                synonyms: vec![("DENY".into(), "REJECT".into())],
                ..missing(column("action", "varchar"), true)
            },
            Column {
                values: texts(&["OK", "NODATA", "SKIPDATA"]),
                role: Some(Role::Status),
                ..column("log_status", "varchar")
            },
            Column {
                role: Some(Role::Recorder),
                ..missing(column("instance_id", "varchar"), false)
            },
            Column {
                values: texts(&["ingress", "egress"]),
                synonyms: vec![("in".into(), "ingress".into())],
                role: Some(Role::Direction),
                ..missing(column("flow_direction", "varchar"), false)
            },
            Column {
                partition: Partition::Key,
                ..column("aws_account", "varchar")
            },
            Column {
                partition: Partition::Time,
                format: Some("yyyy/MM/dd".into()),
                ..column("day", "varchar")
            },
        ]
    };
    let hosts = ["ip", "action", "protocol", "day"].map(|name| column(name, "varchar"));
    let others = ["start", "bytes"].map(|name| column(name, "bigint"));
    let table = |name: &str, columns| Table {
        catalog: None,
        schema: None,
        name: name.into(),
        columns,
        hidden_columns: vec![column("$path", "varchar")],
        open: false,
    };
    let parameter = |name: &str, data_type: &str| Parameter {
        name: name.into(),
        data_type: data_type.parse().ok(),
        list: false,
    };
    Catalog {
        tables: Some(vec![
            table("f", columns("bigint")),
            table("t", columns("varchar")),
            table("h", hosts.into_iter().chain(others).collect()),
        ]),
        parameters: vec![parameter("since", "varchar"), parameter("wanted", "varchar")],
        ..Catalog::default()
    }
}

/// The findings about a statement that Athena accepts.
#[track_caller]
fn findings(sql: &str) -> Vec<Diagnostic> {
    let analysis = check(sql, &catalog());
    assert!(analysis.is_accepted(), "{sql}: {:?}", analysis.diagnostics);
    analysis.diagnostics
}

/// The place of each finding, which the lint is about.
#[track_caller]
fn places(lint: &str, sql: &str) -> Vec<String> {
    let own = findings(sql).into_iter().filter(|one| one.code.name() == lint);
    own.map(|one| {
        let label = one.primary.expect("a lint has a place");
        sql[label.range].to_owned()
    })
    .collect()
}

/// Each statement, and the one place that the lint points at.
#[track_caller]
fn fires(lint: &str, statements: &[(&str, &str)]) {
    for (sql, place) in statements {
        assert_eq!(places(lint, sql), [*place], "{sql}");
    }
}

#[track_caller]
fn silent(lint: &str, statements: &[&str]) {
    for sql in statements {
        assert_eq!(places(lint, sql), Vec::<String>::new(), "{sql}");
    }
}

/// What the edits of the lint make of each statement; then it says nothing more.
#[track_caller]
fn mends(lint: &str, statements: &[(&str, &str)]) {
    for (sql, expected) in statements {
        let mut mended = (*sql).to_owned();
        let found = findings(sql);
        let edits = found
            .iter()
            .filter(|one| one.code.name() == lint)
            .flat_map(|one| one.fix.iter());
        let mut edits: Vec<_> = edits.collect();
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.range.start));
        for edit in edits {
            mended.replace_range(edit.range.clone(), &edit.text);
        }
        assert_eq!(mended, *expected);
        silent(lint, &[&mended]);
    }
}

#[test]
fn no_partition_bound() {
    fires(
        "no_partition_bound",
        &[
            ("SELECT srcaddr FROM f", "f"),
            ("SELECT srcaddr FROM f WHERE aws_account = '1'", "f"),
            ("SELECT srcaddr FROM f WHERE day <= '2026/11/20'", "f"),
            ("SELECT srcaddr FROM f WHERE day <> '2026/11/20'", "f"),
            ("SELECT srcaddr FROM f WHERE day >= '2026/11/20' OR srcaddr = 'x'", "f"),
            ("SELECT srcaddr FROM f WHERE NOT day >= '2026/11/20'", "f"),
            (
                "SELECT srcaddr FROM f WHERE NOT (day < '2026/11/20' AND bytes > 1)",
                "f",
            ),
            ("SELECT srcaddr FROM f WHERE day LIKE '%/20'", "f"),
            ("SELECT srcaddr FROM f WHERE day LIKE '_026/11/20'", "f"),
            ("SELECT srcaddr FROM f WHERE day IS NULL", "f"),
            ("SELECT srcaddr FROM f WHERE day IS NOT NULL", "f"),
            ("SELECT srcaddr FROM (SELECT srcaddr FROM f)", "f"),
            (
                "SELECT a.srcaddr FROM f a JOIN f b ON a.srcaddr = b.srcaddr WHERE a.day = '2026/11/20'",
                "f",
            ),
            (
                "SELECT a.srcaddr FROM f a LEFT JOIN t b ON a.day >= '2026/11/20' AND b.day = '2026/11/20'",
                "f",
            ),
            ("SELECT count(*) FROM f HAVING max(day) >= '2026/11/20'", "f"),
            (
                "SELECT srcaddr FROM (SELECT srcaddr, day FROM f LIMIT 10) WHERE day = '2026/11/20'",
                "f",
            ),
            (
                "WITH q AS (SELECT srcaddr, day FROM f) SELECT * FROM q WHERE day = '2026/11/20' UNION ALL SELECT * FROM q",
                "f",
            ),
            (
                "SELECT count(*) FROM h WHERE EXISTS (SELECT 1 FROM f WHERE f.srcaddr = h.ip)",
                "f",
            ),
            ("TABLE f", "f"),
        ],
    );
    // Each reading for itself.
    assert_eq!(
        places("no_partition_bound", "SELECT 1 FROM f AS a, t AS b WHERE a.day = b.day"),
        ["f", "t"]
    );
    silent(
        "no_partition_bound",
        &[
            "SELECT srcaddr FROM f WHERE day = '2026/11/20'",
            "SELECT srcaddr FROM f WHERE '2026/11/20' <= day",
            "SELECT srcaddr FROM f WHERE day >= :since",
            "SELECT srcaddr FROM f WHERE day IN ('2026/11/20', '2026/11/21')",
            "SELECT srcaddr FROM f WHERE day BETWEEN '2026/11/01' AND '2026/11/20'",
            "SELECT srcaddr FROM f WHERE day > '2026/11/20' OR (day = '2026/11/01' AND srcaddr = 'x')",
            "SELECT srcaddr FROM f WHERE NOT (day < '2026/11/20' OR bytes > 1)",
            "SELECT srcaddr FROM f WHERE substr(day, 1, 7) = '2026/11'",
            "SELECT srcaddr FROM f WHERE date_diff('day', date_parse(day, '%Y/%m/%d'), now()) <= 7",
            "SELECT srcaddr FROM f WHERE day LIKE '2026/11/%'",
            "SELECT srcaddr FROM f WHERE day LIKE '2026/11/_0'",
            "SELECT srcaddr FROM f WHERE day = (SELECT max(day) FROM h)",
            "SELECT srcaddr FROM f WHERE \"$path\" LIKE '%/2026/11/20/%'",
            "SELECT srcaddr FROM (SELECT srcaddr, day FROM f) WHERE day = '2026/11/20'",
            "WITH q AS (SELECT srcaddr, day FROM f WHERE day >= '2026/11/20') SELECT * FROM q a JOIN q b USING (srcaddr)",
            "WITH q AS (SELECT srcaddr, day FROM f) SELECT 1",
            "SELECT day, count(*) FROM f GROUP BY day HAVING day >= '2026/11/20'",
            "SELECT 1 FROM f a JOIN t b ON a.day = b.day WHERE a.day >= '2026/11/20'",
            "SELECT 1 FROM f a JOIN t b USING (day) WHERE day >= '2026/11/20'",
            "SELECT 1 FROM f a LEFT JOIN t b ON a.srcaddr = b.srcaddr AND b.day >= '2026/11/01' WHERE a.day = '2026/11/20'",
            "SELECT 1 FROM f a WHERE a.day = '2026/11/20' AND EXISTS (SELECT 1 FROM t b WHERE b.day = a.day)",
            "SELECT 1 FROM h",
            "SELECT 1",
        ],
    );
}

#[test]
fn day_format() {
    fires(
        "day_format",
        &[
            ("SELECT 1 FROM f WHERE day LIKE '2026'", "'2026'"),
            ("SELECT srcaddr FROM f WHERE day >= '2026-11-20'", "'2026-11-20'"),
            ("SELECT srcaddr FROM f WHERE '20261120' <= day", "'20261120'"),
            ("SELECT srcaddr FROM f WHERE day = '2026/11'", "'2026/11'"),
            ("SELECT srcaddr FROM f WHERE day >= '2026/1'", "'2026/1'"),
            ("SELECT srcaddr FROM f WHERE day < '2026/11/2'", "'2026/11/2'"),
            (
                "SELECT srcaddr FROM f WHERE day IN ('2026/11/20', '2026/11/2')",
                "'2026/11/2'",
            ),
            (
                "SELECT srcaddr FROM f WHERE day BETWEEN '2026/11/01' AND '20.11.2026'",
                "'20.11.2026'",
            ),
            (
                "SELECT srcaddr FROM (SELECT srcaddr, day FROM f) WHERE day = '2026-11-20'",
                "'2026-11-20'",
            ),
            ("SELECT srcaddr FROM f WHERE day LIKE '2026-11-%'", "'2026-11-%'"),
            ("SELECT srcaddr FROM f WHERE day = '2026/11/31'", "'2026/11/31'"),
            (
                "SELECT srcaddr FROM f WHERE day >= date_format(current_date - INTERVAL '7' DAY, '%Y-%m-%d')",
                "'%Y-%m-%d'",
            ),
            (
                "SELECT srcaddr FROM f WHERE day >= format_datetime(now(), 'yyyy-MM-dd')",
                "'yyyy-MM-dd'",
            ),
            (
                "SELECT srcaddr FROM f WHERE day = CAST(current_date AS varchar)",
                "CAST(current_date AS varchar)",
            ),
            (
                "WITH p AS (SELECT date_format(now(), '%Y%m%d') AS d) SELECT 1 FROM f, p WHERE day = p.d",
                "'%Y%m%d'",
            ),
            (
                "SELECT srcaddr FROM f WHERE CAST(day AS date) >= DATE '2026-11-20'",
                "CAST(day AS date)",
            ),
            (
                "SELECT srcaddr FROM f WHERE date(day) >= DATE '2026-11-20'",
                "date(day)",
            ),
            (
                "SELECT srcaddr FROM f WHERE date_parse(day, '%Y-%m-%d') >= now()",
                "'%Y-%m-%d'",
            ),
        ],
    );
    silent(
        "day_format",
        &[
            "SELECT srcaddr FROM f WHERE day >= '2026/11' AND day < '2027'",
            "SELECT srcaddr FROM f WHERE day >= '2026/11/' AND day <= '2026/11/31'",
            "SELECT srcaddr FROM f WHERE day LIKE '2026/1_/%'",
            "SELECT srcaddr FROM f WHERE day = '2026/11/20' AND srcaddr = '2026-11-20'",
            "SELECT srcaddr FROM f WHERE replace(day, '/', '-') >= '2026-11-20'",
            "SELECT '2026-11-20' AS day FROM f WHERE f.day = '2026/11/20'",
            "SELECT day FROM (VALUES '2026-11-20') t(day) WHERE day = '2026-11-20'",
            "SELECT day FROM (SELECT day FROM f UNION ALL SELECT day FROM h) WHERE day = '2026-11-20'",
            "SELECT ip FROM h WHERE day = '2026-11-20'",
            "SELECT srcaddr FROM f WHERE day = date_format(current_date, '%Y/%m/%d')",
            "SELECT srcaddr FROM f WHERE day >= date_format(current_date, '%Y/%m')",
            "SELECT srcaddr FROM f WHERE date_parse(day, '%Y/%c/%e') >= now()",
            "SELECT srcaddr FROM f WHERE CAST(replace(day, '/', '-') AS date) >= DATE '2026-11-20'",
        ],
    );
    mends(
        "day_format",
        &[
            (
                "SELECT 1 FROM f WHERE day >= '2026-11-20' AND day < '20261201'",
                "SELECT 1 FROM f WHERE day >= '2026/11/20' AND day < '2026/12/01'",
            ),
            (
                "SELECT 1 FROM f WHERE day IN ('2026/1/5', '2026.11.02')",
                "SELECT 1 FROM f WHERE day IN ('2026/01/05', '2026/11/02')",
            ),
            (
                "SELECT 1 FROM f WHERE day >= date_format(now(), '%Y-%m-%d')",
                "SELECT 1 FROM f WHERE day >= date_format(now(), '%Y/%m/%d')",
            ),
            (
                "SELECT 1 FROM f WHERE day >= CAST(current_date - INTERVAL '1' DAY AS varchar)",
                "SELECT 1 FROM f WHERE day >= date_format(current_date - INTERVAL '1' DAY, '%Y/%m/%d')",
            ),
            (
                "SELECT 1 FROM f WHERE CAST(day AS date) = current_date",
                "SELECT 1 FROM f WHERE CAST(date_parse(day, '%Y/%m/%d') AS date) = current_date",
            ),
        ],
    );
    let of_java = findings("SELECT 1 FROM f WHERE day >= date_format(now(), 'yyyy/MM/dd')");
    assert_eq!(of_java[0].message, "`date_format` gives 'yyyy/MM/dd' whatever the day");
    // What was meant is not certain.
    assert!(findings("SELECT 1 FROM f WHERE day >= '11/20/2026'")[0].fix.is_empty());
}

#[test]
fn alias_of_seconds() {
    fires(
        "alias_of_seconds",
        &[
            ("SELECT 1 FROM f WHERE start >= 20261120", "20261120"),
            (
                "SELECT 1 FROM f WHERE \"end\" BETWEEN 20261120103000 AND 1795132800",
                "20261120103000",
            ),
            (
                "SELECT 1 FROM f WHERE CAST(start AS varchar) LIKE '2026-11-20%'",
                "'2026-11-20%'",
            ),
            (
                "SELECT 1 FROM t WHERE start >= '2026-11-20 00:00:00'",
                "'2026-11-20 00:00:00'",
            ),
            (
                "SELECT 1 FROM t WHERE start < CAST(current_date AS varchar)",
                "CAST(current_date AS varchar)",
            ),
            (
                "SELECT 1 FROM t WHERE start IN ('2026-11-20T00:00:00Z', '1795132800')",
                "'2026-11-20T00:00:00Z'",
            ),
            (
                "SELECT 1 FROM (SELECT start AS s FROM f) WHERE s > 20261120",
                "20261120",
            ),
        ],
    );
    silent(
        "alias_of_seconds",
        &[
            "SELECT 1 FROM f WHERE start >= 1795132800",
            "SELECT 1 FROM f WHERE from_unixtime(start) >= TIMESTAMP '2026-11-20 00:00:00'",
            "SELECT 1 FROM f WHERE start >= to_unixtime(TIMESTAMP '2026-11-20 00:00:00')",
            "SELECT 1 FROM f WHERE bytes > 20261120",
            "SELECT 1 FROM h WHERE start > 20261120",
            "SELECT 1 FROM f WHERE start > 20261399",
            "SELECT 1 FROM f WHERE CAST(from_unixtime(start) AS varchar) LIKE '2026-11-20%'",
            "SELECT 1 FROM t WHERE start >= '1795132800'",
            "SELECT 1 FROM f WHERE start - 20261120 > 0",
        ],
    );
    mends(
        "alias_of_seconds",
        &[
            (
                "SELECT 1 FROM f WHERE start >= 20261120",
                "SELECT 1 FROM f WHERE from_unixtime(start) >= TIMESTAMP '2026-11-20 00:00:00'",
            ),
            (
                "SELECT 1 FROM t WHERE '2026-11-20' < start",
                "SELECT 1 FROM t WHERE TIMESTAMP '2026-11-20' < from_unixtime(CAST(start AS bigint))",
            ),
        ],
    );
}

#[test]
fn milliseconds() {
    fires(
        "milliseconds",
        &[
            ("SELECT 1 FROM f WHERE start = 1418530010000", "1418530010000"),
            ("SELECT 1 FROM f WHERE 1795132800000 > \"end\"", "1795132800000"),
            (
                "SELECT 1 FROM f WHERE start BETWEEN 1795132800 AND 1795219200000",
                "1795219200000",
            ),
            ("SELECT 1 FROM f WHERE start IN (1795132800000)", "1795132800000"),
            // Twelve digits are the years from 1973 to 2001.
            ("SELECT 1 FROM f WHERE start >= 999999999999", "999999999999"),
            ("SELECT 1 FROM f WHERE start >= 100000000000", "100000000000"),
            ("SELECT 1 FROM f WHERE start >= 1795132800000000", "1795132800000000"),
            (
                "SELECT 1 FROM t WHERE CAST(start AS bigint) >= 1795132800000",
                "1795132800000",
            ),
            (
                "SELECT 1 FROM f WHERE start >= to_unixtime(now()) * 1000",
                "to_unixtime(now()) * 1000",
            ),
            ("SELECT from_unixtime(start / 1000) FROM f", "start / 1000"),
            (
                "SELECT 1 FROM (SELECT start AS s FROM f) WHERE s > 1795132800000",
                "1795132800000",
            ),
        ],
    );
    silent(
        "milliseconds",
        &[
            "SELECT 1 FROM f WHERE start >= 1795132800",
            "SELECT 1 FROM f WHERE start < 9999999999",
            "SELECT 1 FROM f WHERE start < 99999999999",
            "SELECT 1 FROM f WHERE start <= 9223372036854775807",
            "SELECT 1 FROM f WHERE bytes > 1795132800000",
            "SELECT 1 FROM h WHERE start > 1795132800000",
            "SELECT 1 FROM f WHERE start * 1000 >= 1795132800000",
            "SELECT 1 FROM f WHERE start * 1000 >= to_unixtime(now()) * 1000",
            "SELECT from_unixtime(start), bytes / 1000 FROM f",
            "SELECT start / 1000 FROM f",
        ],
    );
    mends(
        "milliseconds",
        &[
            (
                "SELECT 1 FROM f WHERE start BETWEEN 1795132800000 AND 1795219199999",
                "SELECT 1 FROM f WHERE start BETWEEN 1795132800 AND 1795219199",
            ),
            (
                "SELECT from_unixtime(\"end\" / 1000) FROM f WHERE start >= 1000 * to_unixtime(now())",
                "SELECT from_unixtime(\"end\") FROM f WHERE start >= to_unixtime(now())",
            ),
        ],
    );
}

#[test]
fn unknown_value() {
    fires(
        "unknown_value",
        &[
            ("SELECT 1 FROM f WHERE action = 'ACCEPTED'", "'ACCEPTED'"),
            ("SELECT 1 FROM f WHERE 'reject' = action", "'reject'"),
            ("SELECT 1 FROM f WHERE action <> 'DENY'", "'DENY'"),
            ("SELECT 1 FROM f WHERE flow_direction IN ('in', 'egress')", "'in'"),
            ("SELECT 1 FROM t WHERE protocol = 'TCP'", "'TCP'"),
            ("SELECT count_if(action = 'Reject') FROM f", "'Reject'"),
            ("SELECT CASE log_status WHEN 'NO DATA' THEN 1 END FROM f", "'NO DATA'"),
            ("SELECT 1 FROM f WHERE action LIKE 'BLOCKED'", "'BLOCKED'"),
            ("SELECT 1 FROM f WHERE srcaddr = '10.0.0.0/8'", "'10.0.0.0/8'"),
            (
                "SELECT 1 FROM f WHERE dstaddr IN ('10.0.0.1', '10.0.0.256')",
                "'10.0.0.256'",
            ),
            (
                "WITH q AS (SELECT action AS a FROM f) SELECT 1 FROM q WHERE a = 'accept'",
                "'accept'",
            ),
            ("SELECT 1 FROM f WHERE bytes = NULL", "NULL"),
            ("SELECT 1 FROM h WHERE NULL <> action", "NULL"),
            (
                "SELECT 1 FROM f WHERE day BETWEEN '2026/11/20' AND '2026/11/01'",
                "'2026/11/20' AND '2026/11/01'",
            ),
            ("SELECT 1 FROM f WHERE dstport NOT BETWEEN 2 AND 1", "2 AND 1"),
            (
                "SELECT 1 FROM f WHERE srcaddr BETWEEN '10.0.0.0' AND '10.255.255.255'",
                "'10.0.0.0'",
            ),
            ("SELECT 1 FROM f WHERE '10.0.0.0' <= dstaddr", "'10.0.0.0'"),
            (
                "SELECT 1 FROM f WHERE contains(ARRAY['10.0.0.0/8'], srcaddr)",
                "'10.0.0.0/8'",
            ),
            ("SELECT 1 FROM f WHERE srcaddr NOT LIKE '10.0.0.0/8'", "'10.0.0.0/8'"),
        ],
    );
    silent(
        "unknown_value",
        &[
            "SELECT 1 FROM f WHERE action = 'ACCEPT' AND flow_direction <> 'ingress'",
            "SELECT 1 FROM f WHERE action = '-'",
            "SELECT 1 FROM f WHERE action <> 'NODATA'",
            "SELECT 1 FROM f WHERE lower(action) = 'accept'",
            "SELECT 1 FROM f WHERE action LIKE 'ACC%'",
            "SELECT 1 FROM f WHERE action > 'B'",
            "SELECT 1 FROM f WHERE action = :wanted",
            "SELECT 1 FROM h WHERE action = 'login' AND protocol = 'TCP'",
            "SELECT 1 FROM (SELECT action FROM f UNION ALL SELECT 'other') WHERE action = 'other'",
            "SELECT 1 FROM (SELECT coalesce(action, 'none') AS action FROM f) WHERE action = 'none'",
            "SELECT 1 FROM t WHERE protocol = '6' AND dstport = '443'",
            "SELECT 1 FROM f WHERE srcaddr = '10.0.0.1' AND dstaddr = '2001:db8::1'",
            "SELECT 1 FROM f WHERE srcaddr LIKE '10.0.%' OR srcaddr = 'ADDRESS'",
            "SELECT 1 FROM f WHERE try(contains('10.0.0.0/8', CAST(srcaddr AS ipaddress)))",
            "SELECT 1 FROM f WHERE bytes IS DISTINCT FROM NULL OR bytes IN (1, NULL) OR bytes > NULL",
            "SELECT 1 FROM f WHERE day BETWEEN '2026/11/01' AND '2026/11/01' AND dstport BETWEEN 1 AND 2",
            "SELECT 1 FROM f WHERE srcaddr > 'x' AND srcaddr < dstaddr AND contains(ARRAY['ACCEPT'], action)",
        ],
    );
    mends(
        "unknown_value",
        &[
            (
                "SELECT 1 FROM f WHERE bytes = NULL OR NULL <> bytes OR srcaddr = NULL OR srcaddr <> NULL",
                "SELECT 1 FROM f WHERE bytes IS NULL OR bytes IS NOT NULL OR coalesce(srcaddr, '-') = '-' OR srcaddr <> '-'",
            ),
            (
                "SELECT 1 FROM f WHERE day NOT BETWEEN '2026/11/20' AND '2026/11/01' AND dstport BETWEEN 2 AND 1",
                "SELECT 1 FROM f WHERE day NOT BETWEEN '2026/11/01' AND '2026/11/20' AND dstport BETWEEN 1 AND 2",
            ),
            (
                "SELECT 1 FROM f WHERE srcaddr NOT BETWEEN '10.0.0.0' AND '10.0.0.255' AND '::1' < dstaddr",
                "SELECT 1 FROM f WHERE TRY_CAST(srcaddr AS ipaddress) NOT BETWEEN IPADDRESS '10.0.0.0' AND IPADDRESS '10.0.0.255' AND IPADDRESS '::1' < TRY_CAST(dstaddr AS ipaddress)",
            ),
            (
                "SELECT 1 FROM f WHERE contains(ARRAY['10.0.0.0/8'], srcaddr) AND contains(ARRAY['in'], flow_direction)",
                "SELECT 1 FROM f WHERE try(contains('10.0.0.0/8', TRY_CAST(srcaddr AS ipaddress))) AND contains(ARRAY['ingress'], flow_direction)",
            ),
            (
                "SELECT 1 FROM f WHERE action IN ('ACEPT', 'deny') AND flow_direction = 'in'",
                "SELECT 1 FROM f WHERE action IN ('ACCEPT', 'REJECT') AND flow_direction = 'ingress'",
            ),
            (
                "SELECT 1 FROM f WHERE srcaddr = '10.0.0.1/8' OR dstaddr = '2001:db8::1/32'",
                "SELECT 1 FROM f WHERE try(contains('10.0.0.0/8', TRY_CAST(srcaddr AS ipaddress))) OR try(contains('2001:db8::/32', TRY_CAST(dstaddr AS ipaddress)))",
            ),
            (
                "SELECT 1 FROM t WHERE protocol = 'tcp'",
                "SELECT 1 FROM t WHERE protocol = '6'",
            ),
            (
                "SELECT 1 FROM f WHERE srcaddr = '10.0.0.0/8'",
                "SELECT 1 FROM f WHERE try(contains('10.0.0.0/8', TRY_CAST(srcaddr AS ipaddress)))",
            ),
        ],
    );
}

#[test]
fn ascending_top() {
    fires(
        "ascending_top",
        &[
            (
                "SELECT srcaddr, sum(bytes) AS total FROM f GROUP BY srcaddr ORDER BY total LIMIT 50",
                "total",
            ),
            ("SELECT srcaddr, sum(bytes) FROM f GROUP BY 1 ORDER BY 2 LIMIT 50", "2"),
            (
                "SELECT srcaddr FROM f GROUP BY srcaddr ORDER BY count(*) FETCH FIRST 5 ROWS ONLY",
                "count(*)",
            ),
            (
                "SELECT srcaddr, round(sum(bytes) / 1024.0, 1) AS kib FROM f GROUP BY 1 ORDER BY kib, srcaddr LIMIT 5",
                "kib",
            ),
            (
                "SELECT * FROM (SELECT srcaddr, count(DISTINCT dstport) AS ports FROM f GROUP BY 1) ORDER BY ports LIMIT 5",
                "ports",
            ),
            (
                "WITH q AS (SELECT srcaddr, coalesce(sum(bytes), 0) b FROM f GROUP BY 1) SELECT * FROM q ORDER BY b LIMIT 5",
                "b",
            ),
        ],
    );
    silent(
        "ascending_top",
        &[
            "SELECT srcaddr, sum(bytes) AS total FROM f GROUP BY srcaddr ORDER BY total DESC LIMIT 50",
            "SELECT srcaddr, sum(bytes) AS total FROM f GROUP BY srcaddr ORDER BY total",
            "SELECT srcaddr, min(start) AS seen FROM f GROUP BY srcaddr ORDER BY seen LIMIT 50",
            "SELECT srcaddr, sum(bytes) AS total FROM f GROUP BY srcaddr ORDER BY srcaddr, total LIMIT 50",
            "SELECT srcaddr, sum(bytes) AS total FROM f GROUP BY srcaddr ORDER BY -sum(bytes) LIMIT 50",
            "SELECT srcaddr, sum(bytes) / count(*) AS mean FROM f GROUP BY srcaddr ORDER BY mean LIMIT 50",
            "SELECT srcaddr, bytes FROM f ORDER BY bytes LIMIT 50",
            "SELECT count(*) FROM f ORDER BY 1 LIMIT 1",
            "SELECT ip, count(*) FROM h GROUP BY ip ORDER BY 2 LIMIT 5",
            "SELECT srcaddr, sum(bytes) OVER (ORDER BY start) AS so_far FROM f ORDER BY so_far LIMIT 5",
            "SELECT srcaddr, sum(bytes) FROM f GROUP BY srcaddr ORDER BY 1 LIMIT 5",
            // Who writes ASC means it: the rarest come first.
            "SELECT srcaddr, count(*) AS n FROM f GROUP BY 1 ORDER BY n ASC LIMIT 5",
            "SELECT srcaddr FROM f GROUP BY srcaddr ORDER BY count(*) asc FETCH FIRST 5 ROWS ONLY",
            "SELECT srcaddr, sum(bytes) AS b FROM f GROUP BY 1 ORDER BY b asc LIMIT 5",
        ],
    );
    mends(
        "ascending_top",
        &[
            (
                "SELECT srcaddr, sum(bytes) AS b FROM f GROUP BY 1 ORDER BY (b), 1 LIMIT 5",
                "SELECT srcaddr, sum(bytes) AS b FROM f GROUP BY 1 ORDER BY (b) DESC, 1 LIMIT 5",
            ),
            (
                "SELECT srcaddr, sum(bytes) AS b FROM f GROUP BY 1 ORDER BY b NULLS FIRST LIMIT 5",
                "SELECT srcaddr, sum(bytes) AS b FROM f GROUP BY 1 ORDER BY b DESC NULLS FIRST LIMIT 5",
            ),
        ],
    );
}

#[test]
fn counts_no_data() {
    fires(
        "counts_no_data",
        &[
            ("SELECT count(*) FROM f", "count"),
            ("SELECT interface_id, count(1) FROM f GROUP BY interface_id", "count"),
            (
                "SELECT interface_id FROM f WHERE start > 1795132800 GROUP BY 1 HAVING count(*) > 5",
                "count",
            ),
            (
                "WITH q AS (SELECT day, count(*) c FROM f GROUP BY day) SELECT max(c) FROM q",
                "count",
            ),
            (
                "SELECT 100.0 * count(*) / 5 FROM f JOIN h ON f.interface_id = h.ip",
                "count",
            ),
            (
                "SELECT (SELECT count(*) FROM f) AS a FROM h WHERE action = 'login'",
                "count",
            ),
        ],
    );
    silent(
        "counts_no_data",
        &[
            "SELECT count(*) FROM f WHERE log_status = 'OK'",
            "SELECT count(*) FROM f WHERE action = 'REJECT'",
            "SELECT dstport, count(*) FROM f WHERE dstport IN (22, 3389) GROUP BY dstport",
            "SELECT log_status, count(*) FROM f GROUP BY log_status",
            "SELECT action, count(*) FROM f GROUP BY 1",
            "SELECT count(srcaddr), count(DISTINCT dstaddr) FROM f",
            "SELECT count(*) FILTER (WHERE action = 'REJECT') FROM f",
            "SELECT count(*) FROM f JOIN h ON f.srcaddr = h.ip",
            "SELECT count(*) FROM h",
            "SELECT count(*) FROM (SELECT DISTINCT srcaddr FROM f)",
            "SELECT sum(bytes) FROM f",
        ],
    );
}

#[test]
fn dash_group() {
    fires(
        "dash_group",
        &[
            ("SELECT srcaddr, sum(bytes) FROM f GROUP BY srcaddr", "srcaddr"),
            (
                "SELECT instance_id, sum(bytes) FROM f WHERE log_status = 'OK' GROUP BY 1",
                "instance_id",
            ),
            ("SELECT dstport, count(*) FROM f GROUP BY dstport", "dstport"),
            (
                "SELECT a.instance_id FROM f AS a WHERE action = 'REJECT' GROUP BY a.instance_id",
                "a.instance_id",
            ),
            ("SELECT i FROM (SELECT instance_id AS i FROM f) GROUP BY i", "i"),
            (
                "SELECT instance_id, srcaddr FROM f WHERE srcaddr <> '-' GROUP BY ROLLUP (instance_id, srcaddr)",
                "instance_id",
            ),
        ],
    );
    silent(
        "dash_group",
        &[
            "SELECT srcaddr, sum(bytes) FROM f WHERE srcaddr <> '-' GROUP BY srcaddr",
            "SELECT srcaddr, sum(bytes) FROM f WHERE log_status = 'OK' GROUP BY srcaddr",
            "SELECT srcaddr, sum(bytes) FROM f WHERE action = 'REJECT' GROUP BY srcaddr",
            "SELECT instance_id FROM f GROUP BY instance_id HAVING instance_id <> '-'",
            "SELECT instance_id FROM f JOIN h ON instance_id = ip GROUP BY instance_id",
            "SELECT day, log_status FROM f GROUP BY day, log_status",
            "SELECT ip FROM h GROUP BY ip",
            "SELECT substr(srcaddr, 1, 3) FROM f GROUP BY substr(srcaddr, 1, 3)",
        ],
    );
}

#[test]
fn double_count() {
    fires(
        "double_count",
        &[
            ("SELECT sum(bytes) FROM f", "sum"),
            (
                "SELECT srcaddr, sum(bytes) FROM f WHERE srcaddr <> '-' GROUP BY srcaddr",
                "sum",
            ),
            ("SELECT day, sum(bytes) / 1024 FROM f GROUP BY day", "sum"),
            ("SELECT sum(b) FROM (SELECT bytes AS b FROM f)", "sum"),
            (
                "SELECT h.action, sum(f.bytes) FROM f JOIN h ON f.srcaddr = h.ip GROUP BY 1",
                "sum",
            ),
            ("SELECT srcaddr, sum(bytes) OVER (PARTITION BY srcaddr) FROM f", "sum"),
        ],
    );
    silent(
        "double_count",
        &[
            "SELECT sum(bytes) FROM f WHERE flow_direction = 'egress'",
            "SELECT flow_direction, sum(bytes) FROM f GROUP BY flow_direction",
            "SELECT sum(IF(flow_direction = 'egress', bytes, 0)) FROM f",
            "SELECT sum(bytes) FILTER (WHERE flow_direction = 'ingress') FROM f",
            "SELECT interface_id, sum(bytes) FROM f GROUP BY interface_id",
            "SELECT sum(bytes) FROM f WHERE instance_id = 'i-0123456789abcdef0'",
            "SELECT sum(bytes) FROM h",
            "SELECT max(bytes), avg(bytes) FROM f",
        ],
    );
}

#[test]
fn order_without_limit() {
    fires(
        "order_without_limit",
        &[
            ("SELECT srcaddr FROM f ORDER BY srcaddr", "ORDER"),
            ("SELECT srcaddr, count(*) FROM f GROUP BY 1 ORDER BY 2 DESC", "ORDER"),
            ("SELECT srcaddr FROM f UNION SELECT dstaddr FROM f ORDER BY 1", "ORDER"),
            (
                "WITH q AS (SELECT srcaddr FROM f ORDER BY bytes) SELECT srcaddr FROM q LIMIT 5",
                "ORDER",
            ),
            (
                "SELECT srcaddr FROM (SELECT srcaddr FROM f ORDER BY 1) LIMIT 5",
                "ORDER",
            ),
            ("SELECT srcaddr FROM f ORDER BY srcaddr LIMIT ALL", "ORDER"),
        ],
    );
    silent(
        "order_without_limit",
        &[
            "SELECT srcaddr FROM f ORDER BY srcaddr LIMIT 10",
            "SELECT srcaddr FROM f ORDER BY srcaddr FETCH FIRST 10 ROWS ONLY",
            "SELECT srcaddr FROM f ORDER BY srcaddr OFFSET 10",
            "SELECT srcaddr FROM (SELECT srcaddr FROM f ORDER BY bytes OFFSET 10 ROWS)",
            "SELECT srcaddr FROM (SELECT srcaddr FROM f ORDER BY bytes DESC LIMIT 10)",
            "SELECT array_agg(srcaddr ORDER BY bytes) FROM f",
            "SELECT row_number() OVER (ORDER BY bytes) FROM f",
            "SELECT srcaddr FROM f",
        ],
    );
}

#[test]
fn implicit_cross_join() {
    fires(
        "implicit_cross_join",
        &[
            ("SELECT 1 FROM f, h", "h"),
            (
                "SELECT 1 FROM f AS a, h AS b WHERE a.srcaddr = '10.0.0.1' AND b.ip = '10.0.0.1'",
                "h AS b",
            ),
            ("SELECT 1 FROM f JOIN h ON TRUE", "h"),
            ("SELECT 1 FROM f JOIN h ON f.srcaddr = '10.0.0.1'", "h"),
            ("SELECT 1 FROM f a, t b, h c WHERE a.srcaddr = b.srcaddr", "h c"),
            ("WITH q AS (SELECT ip FROM h) SELECT 1 FROM f, q", "q"),
        ],
    );
    silent(
        "implicit_cross_join",
        &[
            "SELECT 1 FROM f, h WHERE f.srcaddr = h.ip",
            "SELECT 1 FROM f CROSS JOIN h",
            "SELECT 1 FROM f JOIN h ON f.srcaddr = h.ip OR f.dstaddr = h.ip",
            "SELECT 1 FROM f JOIN h ON srcaddr = ip",
            "SELECT 1 FROM f, UNNEST(ARRAY[srcaddr, dstaddr]) AS u (address)",
            "SELECT 1 FROM f, (SELECT max(bytes) AS most FROM f) m",
            "WITH p AS (SELECT '2026/11/01' AS since) SELECT 1 FROM f, p",
            "SELECT 1 FROM f, (VALUES (1, 2)) AS v (a, b)",
            "SELECT 1 FROM f JOIN h USING (action)",
            "SELECT 1 FROM f a, t b, h c WHERE a.srcaddr = b.srcaddr AND c.ip = b.dstaddr",
        ],
    );
}

#[test]
fn select_star() {
    fires(
        "select_star",
        &[
            ("SELECT * FROM f", "*"),
            ("SELECT a.* FROM f a JOIN h b ON a.srcaddr = b.ip", "a"),
            ("SELECT srcaddr, f.* FROM f", "f"),
        ],
    );
    assert_eq!(
        places("select_star", "WITH q AS (SELECT * FROM f) SELECT * FROM q"),
        ["*"]
    );
    assert_eq!(
        places("select_star", "SELECT * FROM f AS a JOIN h AS b ON a.srcaddr = b.ip"),
        ["*"]
    );
    silent(
        "select_star",
        &[
            "SELECT count(*) FROM f",
            "SELECT ip FROM h WHERE EXISTS (SELECT * FROM f WHERE f.srcaddr = h.ip)",
            "WITH q AS (SELECT srcaddr, bytes FROM f) SELECT * FROM q",
            "SELECT srcaddr FROM (SELECT * FROM f)",
            "SELECT * FROM (VALUES 1) AS v (a)",
            "SELECT u.* FROM f CROSS JOIN UNNEST(ARRAY[srcaddr]) AS u (a)",
        ],
    );
}

/// Trino 401 ran each of these: the first fail, the second do not.
#[test]
fn constant_failure() {
    fires(
        "constant_failure",
        &[
            ("SELECT a / 0 FROM (VALUES 1) AS t (a)", "a / 0"),
            ("SELECT a % (1 - 1) FROM (VALUES 1) AS t (a)", "a % (1 - 1)"),
            ("SELECT mod(a, 0) FROM (VALUES 1) AS t (a)", "0"),
            ("SELECT DECIMAL '1.0' / 0", "DECIMAL '1.0' / 0"),
            ("SELECT 2147483647 + 1", "2147483647 + 1"),
            ("SELECT CAST('x' AS bigint)", "CAST('x' AS bigint)"),
            ("SELECT CAST('1.5' AS integer)", "CAST('1.5' AS integer)"),
            ("SELECT CAST(3000000000 AS integer)", "CAST(3000000000 AS integer)"),
            ("SELECT CAST('2026/11/20' AS date)", "CAST('2026/11/20' AS date)"),
            (
                "SELECT CAST('2026-11-20T10:00:00' AS timestamp)",
                "CAST('2026-11-20T10:00:00' AS timestamp)",
            ),
            (
                "SELECT CAST('10.0.0.0/8' AS ipaddress)",
                "CAST('10.0.0.0/8' AS ipaddress)",
            ),
            ("SELECT CAST('yes' AS boolean)", "CAST('yes' AS boolean)"),
            ("SELECT date('20261120')", "'20261120'"),
            ("SELECT date_trunc('days', now())", "'days'"),
            ("SELECT date_add('hour', 1, current_date)", "'hour'"),
            ("SELECT date_diff('dow', current_date, current_date)", "'dow'"),
            ("SELECT date_format(now(), '%Y-%U')", "'%Y-%U'"),
            (
                "SELECT format_datetime(now(), 'yyyy-MM-ddTHH:mm')",
                "'yyyy-MM-ddTHH:mm'",
            ),
            ("SELECT regexp_like(a, '[a') FROM (VALUES 'a') AS t (a)", "'[a'"),
            ("SELECT regexp_replace('a', '(', 'x')", "'('"),
            ("SELECT regexp_like('a', 'a)|*b')", "'a)|*b'"),
            ("SELECT regexp_like('a', '*.com')", "'*.com'"),
            (
                "SELECT json_extract_scalar(a, 'x.y') FROM (VALUES '{}') AS t (a)",
                "'x.y'",
            ),
            ("SELECT json_extract('{}', '$.a-b')", "'$.a-b'"),
            ("SELECT contains('10.0.0.0/33', IPADDRESS '10.0.0.1')", "'10.0.0.0/33'"),
            ("SELECT contains('10.0.0.1/8', IPADDRESS '10.0.0.1')", "'10.0.0.1/8'"),
            ("SELECT concat(a) FROM (VALUES 'a') AS t (a)", "a"),
            ("SELECT concat_ws(',')", "','"),
            ("SELECT map_concat(map(ARRAY[1], ARRAY[2]))", "map(ARRAY[1], ARRAY[2])"),
            ("SELECT now() AT TIME ZONE 'CEST'", "'CEST'"),
            ("SELECT split_part('a-b', '-', 0)", "0"),
            ("SELECT approx_percentile(a, 95) FROM (VALUES 1) AS t (a)", "95"),
            ("SELECT approx_percentile(a, 2, 200) FROM (VALUES 1) AS t (a)", "200"),
            ("SELECT from_unixtime(0, '%Y')", "'%Y'"),
            ("SELECT from_unixtime(0, 'CEST')", "'CEST'"),
            ("SELECT ARRAY[1, 2][0]", "0"),
            ("SELECT 'a' LIKE 'b' ESCAPE 'xx'", "'xx'"),
            (
                "SELECT a FROM (VALUES 1) AS t (a) WHERE a > 0 AND date_trunc('dayz', now()) > now()",
                "'dayz'",
            ),
            (
                "WITH q AS (SELECT a / 0 AS b FROM (VALUES 1) AS t (a)) SELECT b FROM q",
                "a / 0",
            ),
            ("SELECT CASE WHEN true THEN 1 / 0 ELSE 1 END", "1 / 0"),
        ],
    );
}

#[test]
fn an_order_that_an_aggregate_ignores() {
    fires(
        "misused_function",
        &[
            ("SELECT arbitrary(a ORDER BY b) FROM (VALUES (1, 2)) AS t (a, b)", "b"),
            (
                "SELECT reduce_agg(a, 0, (s, x) -> x, (s, x) -> s ORDER BY a DESC) FROM (VALUES 1) AS t (a)",
                "a",
            ),
        ],
    );
    silent(
        "misused_function",
        &[
            "SELECT array_agg(a ORDER BY b) FROM (VALUES (1, 2)) AS t (a, b)",
            "SELECT map_agg(a, b ORDER BY b) FROM (VALUES (1, 2)) AS t (a, b)",
            "SELECT listagg(a, ',') WITHIN GROUP (ORDER BY a) FROM (VALUES 'x') AS t (a)",
            "SELECT arbitrary(a), reduce_agg(a, 0, (s, x) -> s + x, (s, x) -> s + x) FROM (VALUES 1) AS t (a)",
            "SELECT min_by(a, b) FROM (VALUES (1, 2)) AS t (a, b) ORDER BY 1",
        ],
    );
}

#[test]
fn what_trino_401_breaks_down_on() {
    fires(
        "record_failure",
        &[
            (
                "SELECT current_schema, count(*) FROM (VALUES 1) AS t (a)",
                "current_schema",
            ),
            (
                "SELECT a FROM (VALUES 1) AS t (a) GROUP BY a ORDER BY current_user",
                "current_user",
            ),
            (
                "SELECT max(a) FROM (VALUES 1) AS t (a) HAVING current_catalog = 'a'",
                "current_catalog",
            ),
            ("SELECT json_array(count(*)) FROM (VALUES 1) AS t (a)", "count(*)"),
            (
                "SELECT count_if(a = 'accept'), json_array(count_if(a = 'ACCEPT')) FROM (VALUES 'a') AS t (a)",
                "count_if(a = 'ACCEPT')",
            ),
            ("SELECT CAST(ARRAY[1] AS bigint ARRAY[3])", "3"),
            (
                "SELECT json_array(max(a) + min(a)), max(a) FROM (VALUES 1) AS t (a)",
                "min(a)",
            ),
            (
                "SELECT json_array(max(a) OVER ()), max(a) OVER () FROM (VALUES 1) AS t (a)",
                "max(a) OVER ()",
            ),
            ("SELECT ip, EXISTS (SELECT 1 FROM f GROUP BY dstaddr, ip) FROM h", "ip"),
            (
                "SELECT ip, (SELECT max(n) FROM (SELECT bytes AS n FROM f GROUP BY bytes, h.ip)) FROM h",
                "h.ip",
            ),
            (
                "SELECT ip FROM h WHERE ip IN (SELECT srcaddr FROM f GROUP BY ROLLUP (srcaddr))",
                "ROLLUP",
            ),
            (
                "SELECT (SELECT max(n) FROM (SELECT bytes AS n FROM f GROUP BY CUBE (bytes))) FROM h",
                "CUBE",
            ),
        ],
    );
    silent(
        "record_failure",
        &[
            "SELECT current_schema, a FROM (VALUES 1) AS t (a)",
            "SELECT current_schema, count(*) FROM (VALUES 1) AS t (a) GROUP BY current_schema",
            "SELECT count(*) FROM (VALUES 1) AS t (a) WHERE current_user = 'a'",
            "SELECT max(current_user) FROM (VALUES 1) AS t (a)",
            "SELECT max(t.a), json_array(max(a)) FROM (VALUES 1) AS t (a)",
            "SELECT count(\"a\"), json_array(COUNT(a)) FROM (VALUES 1) AS t (a)",
            "SELECT current_date, count(*) FROM (VALUES 1) AS t (a)",
            "SELECT current_user FROM (SELECT count(*) FROM (VALUES 1) AS t (a))",
            "SELECT CAST(ARRAY[1] AS bigint ARRAY), CAST(ARRAY[1] AS array(bigint))",
            "SELECT a, json_object('all' : COUNT(*), 'a' : max( a ) + 1) FROM (VALUES 1) AS t (a) GROUP BY a HAVING max(a) > count(*)",
            "SELECT json_array(grouping(a)), grouping(a) FROM (VALUES 1) AS t (a) GROUP BY a",
            "SELECT json_array((SELECT max(a) FROM (VALUES 1) AS t (a)))",
            "SELECT ip, (SELECT max(bytes) FROM f WHERE srcaddr = ip GROUP BY dstaddr LIMIT 2) FROM h",
            "SELECT srcaddr FROM f GROUP BY ROLLUP (srcaddr)",
            "WITH r AS (SELECT max(bytes) AS n FROM f GROUP BY ROLLUP (srcaddr)) SELECT (SELECT max(n) FROM r) FROM h",
            "WITH r AS (SELECT (SELECT max(bytes) FROM f GROUP BY ROLLUP (srcaddr)) AS n FROM h) SELECT 1",
            "SELECT ip IN (SELECT srcaddr FROM f GROUP BY GROUPING SETS ((srcaddr), ())) FROM h",
        ],
    );
}

#[test]
fn one_row_per_match_over_what_is_constant() {
    let matched = |input: &str, measure: &str| {
        format!(
            "SELECT * FROM {input} MATCH_RECOGNIZE (PARTITION BY srcaddr ORDER BY start MEASURES {measure} AS m ONE ROW PER MATCH \
             PATTERN (a+) DEFINE a AS bytes > 0)"
        )
    };
    let rejected = "(SELECT * FROM f WHERE day = '2026/11/20' AND 'REJECT' = action)";
    let fails = [
        (matched(rejected, "last(a.action)"), "a.action"),
        (matched(rejected, "first(day)"), "day"),
        (
            matched("(SELECT * FROM f WHERE bytes = CAST('1' AS bigint))", "count(*)"),
            "bytes",
        ),
        (
            matched("(SELECT * FROM f WHERE action = upper('reject'))", "last(action)"),
            "action",
        ),
        (matched("f", "sum(1)"), "sum(1)"),
        (matched("f", "count(1 + 1)"), "count(1 + 1)"),
        (
            format!("WITH r AS {rejected} {}", matched("r", "last(action)")),
            "action",
        ),
    ];
    let runs = [
        matched(rejected, "count(*)"),
        matched("(SELECT * FROM f WHERE action = 'REJECT' OR bytes = 1)", "last(action)"),
        matched("(SELECT * FROM f WHERE action <> 'REJECT')", "last(action)"),
        matched("(SELECT * FROM f WHERE srcaddr = '10.0.0.1')", "last(srcaddr)"),
        matched(
            "(SELECT * FROM f WHERE action = CAST(uuid() AS varchar))",
            "last(action)",
        ),
        matched("f", "count(classifier())"),
        matched(rejected, "last(action)").replace("ONE ROW", "ALL ROWS"),
        matched(rejected, "last(action)").replace("PARTITION BY srcaddr ", ""),
        matched(rejected, "last(action)").replace("PARTITION BY srcaddr", "PARTITION BY srcaddr, action"),
        format!("{} WHERE m = 'REJECT'", matched("f", "last(action)")),
    ];
    let fails: Vec<_> = fails.iter().map(|(sql, place)| (sql.as_str(), *place)).collect();
    fires("record_failure", &fails);
    let runs: Vec<_> = runs.iter().map(String::as_str).collect();
    silent("record_failure", &runs);
}

#[test]
fn outer_rows_that_a_subquery_of_one_row_loses() {
    let scalar = |rest: &str| format!("SELECT a.ip, (SELECT b.bytes FROM f AS b {rest}) FROM h AS a");
    for (rest, place) in [
        ("WHERE b.srcaddr = a.ip ORDER BY b.bytes LIMIT 1", "LIMIT"),
        ("WHERE b.srcaddr = a.ip ORDER BY b.bytes OFFSET 0 LIMIT 1", "LIMIT"),
        ("WHERE b.srcaddr = a.ip ORDER BY b.bytes FETCH FIRST ROW ONLY", "FETCH"),
    ] {
        fires("lost_rows", &[(&scalar(rest), place)]);
    }
    fires(
        "lost_rows",
        &[
            (
                "SELECT ip, (SELECT srcaddr FROM f WHERE srcaddr = ip LIMIT 1) FROM h",
                "LIMIT",
            ),
            (
                "SELECT ip FROM h WHERE '1' < (SELECT dstaddr FROM f WHERE srcaddr = ip ORDER BY 1 LIMIT 1) OR ip = ''",
                "LIMIT",
            ),
        ],
    );
    fires(
        "lost_rows",
        &[
            (
                "SELECT ip, (SELECT count(*) FROM f WHERE srcaddr = ip GROUP BY srcaddr) FROM h",
                "srcaddr",
            ),
            (
                "SELECT ip, (SELECT srcaddr FROM f WHERE srcaddr = ip GROUP BY srcaddr) FROM h",
                "srcaddr",
            ),
            (
                "SELECT ip, (SELECT max(n) FROM (SELECT srcaddr AS s, bytes AS n FROM f) WHERE s = ip AND n = length(ip) GROUP BY s, n) FROM h",
                "s",
            ),
            (
                "SELECT ip, (SELECT n FROM (SELECT srcaddr, count(*) AS n FROM f WHERE srcaddr = ip GROUP BY srcaddr) WHERE n > 1) FROM h",
                "srcaddr",
            ),
            (
                "SELECT ip, (SELECT DISTINCT srcaddr FROM f WHERE srcaddr = ip) FROM h",
                "SELECT",
            ),
            (
                "SELECT ip FROM h WHERE (SELECT count(*) FROM f WHERE srcaddr = ip GROUP BY srcaddr LIMIT 5) IS NULL",
                "srcaddr",
            ),
        ],
    );
    for rest in [
        "WHERE b.srcaddr = a.ip",
        "WHERE b.srcaddr = a.ip ORDER BY b.bytes LIMIT 2",
        "WHERE b.srcaddr = a.ip ORDER BY b.bytes LIMIT 0",
        "WHERE b.srcaddr = '10.0.0.1' ORDER BY b.bytes LIMIT 1",
    ] {
        silent("lost_rows", &[&scalar(rest)]);
    }
    silent(
        "lost_rows",
        &[
            "SELECT ip, (SELECT max(bytes) FROM f WHERE srcaddr = ip LIMIT 1) FROM h",
            "SELECT ip, (SELECT max(bytes) FROM f LIMIT 1) FROM h",
            "SELECT ip, (SELECT count(*) FROM f WHERE srcaddr = ip GROUP BY srcaddr, dstaddr) FROM h",
            "SELECT ip, (SELECT DISTINCT bytes FROM f WHERE srcaddr = ip) FROM h",
            "SELECT ip, (SELECT n FROM (SELECT srcaddr, count(*) AS n FROM f GROUP BY srcaddr) WHERE srcaddr = ip) FROM h",
            "SELECT ip, ip IN (SELECT srcaddr FROM f WHERE srcaddr = ip) FROM h",
            "SELECT ip, EXISTS (SELECT count(*) FROM f WHERE srcaddr = ip GROUP BY srcaddr) FROM h",
            "SELECT ip, (SELECT part FROM UNNEST(split(ip, '.')) AS u (part) LIMIT 1) FROM h",
            "SELECT ip, EXISTS (SELECT 1 FROM f WHERE srcaddr = ip LIMIT 1) FROM h",
            "SELECT ip, l.bytes FROM h LEFT JOIN LATERAL (SELECT bytes FROM f WHERE srcaddr = ip ORDER BY 1 LIMIT 1) AS l ON true",
        ],
    );
}

#[test]
fn what_may_succeed_is_no_constant_failure() {
    silent(
        "constant_failure",
        &[
            // Only a block of IPv4 addresses must begin with its first one.
            "SELECT contains('2001:db8::5/32', IPADDRESS '2001:db8::1')",
            "SELECT concat(NULL, 'a'), concat_ws(',', 'a')",
            "SELECT a / 0e0 FROM (VALUES 1) AS t (a)",
            "SELECT try(1 / 0)",
            "SELECT TRY_CAST('x' AS bigint)",
            "SELECT IF(false, 1 / 0, 1)",
            "SELECT CASE WHEN true THEN 1 ELSE 1 / 0 END",
            "SELECT coalesce(1, 1 / 0)",
            "SELECT false AND 1 / 0 = 1",
            "SELECT IF(a > 1, a / 0, a) FROM (VALUES 1) AS t (a)",
            "SELECT a FROM (SELECT a, 1 / 0 AS b FROM (VALUES 1) AS t (a))",
            "SELECT 1 WHERE EXISTS (SELECT 1 / 0)",
            "SELECT CAST('+5' AS integer), CAST(' 1.5' AS double), CAST('1d' AS double), CAST('Infinity' AS double)",
            "SELECT CAST('TRUE' AS boolean), CAST(' 2026-1-1 ' AS date), CAST('2026-01-01 10:00 UTC' AS timestamp)",
            "SELECT CAST('abc' AS varchar(2)), CAST('abc' AS json), CAST('::1' AS ipaddress)",
            "SELECT date_trunc('DAY', now()), date_add('quarter', 1, current_date), date_diff('second', now(), now())",
            "SELECT date_format(now(), '%Y/%m/%d %H:%i %W %v %x %%'), date_format(now(), 'yyyy')",
            "SELECT format_datetime(now(), 'yyyy-MM-dd''T''HH:mm:ss')",
            "SELECT regexp_like('a', 'a]'), regexp_like('a', '(?i)a|[[:alpha:]]'), regexp_like('a', '\\(\\[')",
            "SELECT regexp_like('a', '(?<n>a)'), regexp_like('a', '[^(]+'), regexp_like('a', '\\Q(')",
            "SELECT json_extract_scalar('{}', '$'), json_extract_scalar('{}', '$.a[0]'), json_extract('{}', '$[\"a-b\"]')",
            "SELECT contains('10.0.0.0/8', IPADDRESS '10.0.0.1'), contains(ARRAY['x/8'], 'x')",
            "SELECT now() AT TIME ZONE 'Europe/Berlin', at_timezone(now(), '+02:00'), at_timezone(now(), 'GMT+2')",
            "SELECT split_part('a-b', '-', 9), element_at(ARRAY[1, 2], 9), 'a' LIKE 'b' ESCAPE '!'",
            "SELECT 2147483647 + BIGINT '1', 1 - 1, 0 / 5",
            "SELECT approx_percentile(a, 1), approx_percentile(a, 5, 0.5), from_unixtime(a, 'UTC') FROM (VALUES 1) AS t (a) GROUP BY a",
        ],
    );
    mends(
        "constant_failure",
        &[
            ("SELECT date_trunc('days', now())", "SELECT date_trunc('day', now())"),
            (
                "SELECT date_add('mont', 1, current_date)",
                "SELECT date_add('month', 1, current_date)",
            ),
            (
                "SELECT approx_percentile(a, 95), approx_percentile(a, 5) FROM (VALUES 1) AS t (a)",
                "SELECT approx_percentile(a, 0.95), approx_percentile(a, 0.05) FROM (VALUES 1) AS t (a)",
            ),
        ],
    );
}

/// AND binds tighter than OR, so a bound before it belongs to the first alternative only.
#[test]
fn a_bound_before_or_lacks_parentheses() {
    let helps = |sql: &str| -> Vec<String> { findings(sql).into_iter().filter_map(|one| one.help).collect() };
    assert_eq!(
        helps("SELECT srcaddr FROM f WHERE day = '2026/11/20' AND dstport = 22 OR dstport = 23 OR dstport = 3389"),
        [
            "write parentheses around the alternatives: `day = '2026/11/20' AND (dstport = 22 OR dstport = 23 OR dstport = 3389)`"
        ]
    );
    silent(
        "no_partition_bound",
        &["SELECT srcaddr FROM f WHERE day = '2026/11/20' AND (dstport = 22 OR dstport = 23 OR dstport = 3389)"],
    );
    assert_eq!(
        helps("SELECT srcaddr FROM f WHERE day = '2026/11/20' OR dstport = 23"),
        ["add a first day to the conditions: `day >= '2026/11/01'`"]
    );
    // Of two tables, only one has its bound there.
    assert_eq!(
        helps(
            "SELECT a.srcaddr FROM f AS a JOIN f AS b ON a.srcaddr = b.srcaddr \
             WHERE a.day = '2026/11/20' AND b.dstport = 22 OR a.dstport = 23"
        ),
        [
            "write parentheses around the alternatives: `a.day = '2026/11/20' AND (b.dstport = 22 OR a.dstport = 23)`",
            "add a first day to the conditions: `b.day >= '2026/11/01'`",
        ]
    );
}

#[test]
fn every_lint_has_a_level() {
    let denied = Code::LINTS.iter().filter(|lint| lint.default_level() == Level::Deny);
    let names: Vec<_> = denied.map(|lint| lint.name()).collect();
    assert_eq!(
        names,
        [
            "no_partition_bound",
            "day_format",
            "alias_of_seconds",
            "milliseconds",
            "unknown_value",
            "ascending_top",
            "constant_failure",
            "misused_function",
        ]
    );
}

#[test]
fn beside_errors_a_lint_speaks_of_what_is_known() {
    let found = |sql: &str| {
        let analysis = check(sql, &catalog());
        let codes = analysis.diagnostics.iter().map(|found| found.code.name());
        codes.collect::<Vec<_>>().join(" ")
    };
    for (sql, codes) in [
        // What the rows are is known where the mistake is in the select list.
        ("SELECT nope FROM f", "unknown_column no_partition_bound"),
        // The condition that is wrong may be the bound.
        ("SELECT srcaddr FROM f WHERE dai >= '2026/11/01'", "unknown_column"),
        ("SELECT srcaddr FROM ff", "unknown_table"),
        // A value is judged by itself.
        (
            "SELECT nope FROM f WHERE day = '2026-11-01'",
            "unknown_column day_format",
        ),
        // Not where the error is about the same.
        (
            "SELECT srcaddr FROM f WHERE day = nope('2026-11-01')",
            "unknown_function",
        ),
        // How the clauses go together is not known then.
        (
            "SELECT srcaddr, nope FROM f WHERE day >= '2026/11/01' ORDER BY bytes ASC LIMIT 10",
            "unknown_column",
        ),
    ] {
        assert_eq!(found(sql), codes, "{sql}");
    }
}
