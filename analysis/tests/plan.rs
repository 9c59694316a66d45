//! Plans: what must be true of each, and some that people have read.

#[path = "common/corpora.rs"]
mod corpora;
#[path = "common/invariants.rs"]
mod invariants;

use std::collections::BTreeMap;
use std::fs;

use flow_log_stack_analysis::plan::NoPlanReason;
use flow_log_stack_analysis::{Catalog, Column, Parameter, Table, resolve};
use serde_json::Value;

/// What the corpora hold that has no plan, and how many statements each.
const WITHOUT: [(NoPlanReason, usize); 4] = [
    (NoPlanReason::Refused, 1),
    (NoPlanReason::UnknownType, 1),
    (NoPlanReason::SubqueryInLambda, 1),
    (NoPlanReason::Fails, 12),
];

#[test]
fn every_accepted_statement_has_a_plan_that_holds_together() {
    let catalogs = corpora::catalogs();
    let mut without: BTreeMap<NoPlanReason, Vec<String>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for file in fs::read_dir(corpora::folder()).expect("the corpora are there") {
        let path = file.expect("a file").path();
        if path.extension().is_none_or(|own| own != "jsonl") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a readable file");
        for line in text.lines() {
            let case: Value = serde_json::from_str(line).expect("a line of JSON");
            if case["answer"]["ok"] != true {
                continue;
            }
            let sql = case["sql"].as_str().expect("a statement");
            let name = case["catalog"].as_str().unwrap_or_default();
            let catalog = catalogs.get(name).cloned().unwrap_or_default();
            let resolution = resolve(sql, &catalog);
            let plan = match resolution.plan {
                Ok(plan) => plan,
                Err(error) => {
                    let shown = format!("{}: {sql}", case["id"]);
                    without.entry(error.reason).or_default().push(shown);
                    continue;
                }
            };
            let columns = resolution.analysis.columns.iter().map(|own| own.data_type.as_ref());
            let own = plan.output.iter().map(|own| Some(&plan.columns[own.column].data_type));
            if !own.eq(columns) {
                wrong.push(format!("{}: other columns\n  {sql}\n{plan}", case["id"]));
            }
            for what in invariants::Check::of(&plan) {
                wrong.push(format!("{}: {what}\n  {sql}\n{plan}", case["id"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let counts: Vec<(NoPlanReason, usize)> = without.iter().map(|(reason, all)| (*reason, all.len())).collect();
    assert_eq!(counts, WITHOUT, "{without:#?}");
}

/// Flow logs with a few fields of all kinds of types, a second table, two parameters and a list.
fn catalog() -> Catalog {
    let column = |(name, own): &(&str, &str)| Column {
        name: (*name).to_owned(),
        data_type: own.parse().ok(),
        ..Column::default()
    };
    let table = |name: &str, columns: &[(&str, &str)], hidden: &[(&str, &str)]| Table {
        name: name.to_owned(),
        columns: columns.iter().map(column).collect(),
        hidden_columns: hidden.iter().map(column).collect(),
        ..Table::default()
    };
    let parameter = |name: &str, own: &str, list| Parameter {
        name: name.to_owned(),
        data_type: own.parse().ok(),
        list,
    };
    let logs = [
        ("interface_id", "varchar"),
        ("srcaddr", "varchar"),
        ("dstaddr", "varchar"),
        ("dstport", "integer"),
        ("bytes", "bigint"),
        ("start", "bigint"),
        ("action", "varchar"),
        ("day", "varchar"),
        ("tags", "array(varchar)"),
        ("labels", "map(varchar, bigint)"),
        ("whose", "row(team varchar, level tinyint)"),
    ];
    let interfaces = [
        ("interface_id", "varchar(21)"),
        ("owner", "varchar"),
        ("weight", "double"),
    ];
    Catalog {
        tables: Some(vec![
            table("flow_logs", &logs, &[("$path", "varchar")]),
            table("interfaces", &interfaces, &[]),
        ]),
        parameters: vec![
            parameter("since", "varchar", false),
            parameter("port", "integer", false),
            parameter("ports", "integer", true),
        ],
        ..Catalog::default()
    }
}

/// The plans of some queries, each after its text.
fn plans(queries: &[&str]) -> String {
    plans_over(&catalog(), queries)
}

fn plans_over(catalog: &Catalog, queries: &[&str]) -> String {
    let shown = queries.iter().map(|sql| match resolve(sql, catalog).plan {
        Ok(plan) => {
            assert_eq!(invariants::Check::of(&plan), Vec::<String>::new(), "{sql}");
            format!("{sql}\n{plan}")
        }
        Err(error) => format!("{sql}\n{:?}: {}\n", error.reason, &sql[error.range]),
    });
    shown.collect::<Vec<_>>().join("\n")
}

#[test]
fn blocks() {
    insta::assert_snapshot!(plans(&[
        "SELECT 1, 'a' AS b",
        "SELECT * FROM flow_logs",
        "SELECT i.*, \"$path\" FROM interfaces AS i (a, b, c), flow_logs",
        "SELECT flow_logs.whose.* FROM flow_logs",
        "TABLE interfaces",
        "VALUES (1, 'a'), (2.5, NULL)",
        "SELECT srcaddr, bytes / 1024 AS kib FROM flow_logs WHERE action = 'REJECT' AND dstport = 22 ORDER BY kib DESC LIMIT 20",
        "SELECT DISTINCT srcaddr, bytes + 1 FROM flow_logs ORDER BY bytes + 1 NULLS FIRST, 1",
        "SELECT srcaddr FROM flow_logs OFFSET 5 ROWS FETCH FIRST ROW ONLY",
        "SELECT srcaddr FROM flow_logs ORDER BY bytes FETCH FIRST 3 ROWS WITH TIES",
        "SELECT x FROM (SELECT bytes AS x FROM flow_logs ORDER BY bytes) WHERE x > 10",
        "SELECT srcaddr FROM flow_logs TABLESAMPLE BERNOULLI (10)",
    ]));
}

#[test]
fn groups() {
    insta::assert_snapshot!(plans(&[
        "SELECT count(*) FROM flow_logs",
        "SELECT srcaddr, sum(bytes) AS total FROM flow_logs GROUP BY srcaddr HAVING sum(bytes) > 100 ORDER BY total DESC",
        "SELECT substr(day, 1, 7) AS month, count(DISTINCT srcaddr), sum(bytes) FILTER (WHERE action = 'ACCEPT') FROM flow_logs GROUP BY substr(day, 1, 7)",
        "SELECT action, day, grouping(action, day), count(*) FROM flow_logs GROUP BY ROLLUP (action, day)",
        "SELECT action, day, dstport FROM flow_logs GROUP BY GROUPING SETS ((action, day), (dstport), ())",
        "SELECT action, day, dstport FROM flow_logs GROUP BY action, CUBE (day, dstport)",
        "SELECT day FROM flow_logs f GROUP BY CUBE (day, f.day), ROLLUP (day, f.day)",
        "SELECT DISTINCT max(bytes) + 1 FROM flow_logs GROUP BY action ORDER BY max(bytes) + 1",
        "SELECT srcaddr, array_agg(DISTINCT dstport ORDER BY dstport DESC) FROM flow_logs GROUP BY 1",
        "SELECT listagg(srcaddr, ', ') WITHIN GROUP (ORDER BY bytes) FROM flow_logs",
        "SELECT action, (SELECT max(weight) FROM interfaces WHERE owner = action) FROM flow_logs GROUP BY action",
        "SELECT reduce(tags, 0, (s, t) -> s + bytes, s -> s) FROM flow_logs GROUP BY reduce(tags, 0, (s, t) -> s + bytes, s -> s)",
        "SELECT upper(concat(action, lower(day))), lower(day) FROM flow_logs GROUP BY lower(day), concat(action, lower(day))",
        "SELECT 1 FROM flow_logs HAVING count(*) > 1",
        "SELECT approx_percentile(bytes, 0.5), max_by(srcaddr, bytes) FROM flow_logs",
    ]));
}

#[test]
fn windows() {
    insta::assert_snapshot!(plans(&[
        "SELECT srcaddr, rank() OVER (PARTITION BY day ORDER BY bytes DESC) FROM flow_logs",
        "SELECT sum(bytes) OVER w, avg(bytes) OVER w, lag(bytes, 2) IGNORE NULLS OVER (w ORDER BY start) FROM flow_logs WINDOW w AS (PARTITION BY srcaddr)",
        "SELECT sum(bytes) OVER (ORDER BY start ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM flow_logs",
        "SELECT count(*) OVER (ORDER BY start DESC RANGE BETWEEN 60 PRECEDING AND 60 FOLLOWING) FROM flow_logs",
        "SELECT day, sum(sum(bytes)) OVER (ORDER BY day) FROM flow_logs GROUP BY day",
        "SELECT DISTINCT rank() OVER (ORDER BY bytes) FROM flow_logs ORDER BY rank() OVER (ORDER BY bytes)",
        "SELECT count(*) OVER (ORDER BY from_unixtime(start) RANGE INTERVAL '1' HOUR PRECEDING) FROM flow_logs",
    ]));
}

#[test]
fn row_patterns() {
    insta::assert_snapshot!(plans(&[
        "SELECT * FROM flow_logs MATCH_RECOGNIZE (PARTITION BY srcaddr ORDER BY start MEASURES first(A.start) AS began, last(B.bytes, 1) AS b, count(*) AS n PATTERN (A B+) DEFINE B AS B.bytes > prev(B.bytes))",
        "SELECT start, c, n FROM flow_logs MATCH_RECOGNIZE (PARTITION BY day ORDER BY start DESC MEASURES classifier() AS c, final sum(U.bytes) AS n, match_number() AS m ALL ROWS PER MATCH OMIT EMPTY MATCHES AFTER MATCH SKIP TO FIRST U PATTERN (^ A{2,3}? ({- B -} | PERMUTE(C, \"d\" ()))* $) SUBSET U = (B, C) DEFINE B AS prev(last(A.bytes, 2), 3) IS NULL, C AS count(A.*) > 1 AND next(classifier(A)) = 'A')",
        "SELECT x.* FROM (SELECT srcaddr, bytes FROM flow_logs) MATCH_RECOGNIZE (MEASURES A.bytes + (SELECT max(weight) FROM interfaces) AS w ALL ROWS PER MATCH WITH UNMATCHED ROWS AFTER MATCH SKIP TO NEXT ROW PATTERN (A) DEFINE A AS bytes IN (SELECT 1) AND srcaddr LIKE '10.%') AS x (a, b, c)",
        "SELECT bytes, sum(bytes) OVER w, m OVER w FROM flow_logs WINDOW w AS (PARTITION BY srcaddr ORDER BY start MEASURES array_agg(concat(A.srcaddr, classifier(A))) AS m ROWS BETWEEN CURRENT ROW AND 5 FOLLOWING AFTER MATCH SKIP TO LAST B PATTERN (A B+) DEFINE B AS B.bytes < A.bytes) ORDER BY m OVER w",
        "SELECT day, count(*), m OVER w FROM flow_logs GROUP BY day WINDOW w AS (ORDER BY day MEASURES count(day) AS m ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING PATTERN (A+) DEFINE A AS true)",
        "SELECT day, count(*) OVER (ORDER BY day ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING PATTERN (A+) DEFINE A AS sum(bytes) > 1) FROM flow_logs GROUP BY day",
    ]));
}

#[test]
fn joins() {
    insta::assert_snapshot!(plans(&[
        "SELECT owner, sum(bytes) FROM flow_logs f JOIN interfaces i ON f.interface_id = i.interface_id GROUP BY owner",
        "SELECT interface_id, owner FROM flow_logs FULL JOIN interfaces USING (interface_id)",
        "SELECT * FROM interfaces a, interfaces b WHERE a.weight < b.weight",
        "SELECT a.owner FROM interfaces a LEFT JOIN interfaces b ON a.weight = 1 AND b.owner IN (SELECT srcaddr FROM flow_logs)",
        "SELECT srcaddr, tag, n FROM flow_logs CROSS JOIN UNNEST(tags) WITH ORDINALITY AS t (tag, n)",
        "SELECT k, v, e FROM flow_logs LEFT JOIN UNNEST(labels, ARRAY[1, 2]) AS t (k, v, e) ON TRUE",
        "SELECT a, b FROM UNNEST(ARRAY[ROW(1, 'x')]) AS t (a, b)",
        "SELECT owner, top FROM interfaces i CROSS JOIN LATERAL (SELECT max(bytes) AS top FROM flow_logs WHERE interface_id = i.interface_id)",
    ]));
}

#[test]
fn subqueries() {
    insta::assert_snapshot!(plans(&[
        "SELECT srcaddr FROM flow_logs WHERE bytes > (SELECT avg(bytes) FROM flow_logs)",
        "SELECT srcaddr FROM flow_logs f WHERE EXISTS (SELECT 1 FROM interfaces i WHERE i.interface_id = f.interface_id)",
        "SELECT srcaddr FROM flow_logs WHERE dstport NOT IN (SELECT weight FROM interfaces)",
        "SELECT srcaddr FROM flow_logs WHERE (srcaddr, bytes) IN (SELECT owner, 1 FROM interfaces)",
        "SELECT srcaddr FROM flow_logs WHERE bytes >= ALL (SELECT weight FROM interfaces)",
        "SELECT (SELECT owner, weight FROM interfaces LIMIT 1)",
        "VALUES (1), ((SELECT max(bytes) FROM flow_logs))",
        "SELECT transform(tags, t -> EXISTS (SELECT 1)) FROM flow_logs",
    ]));
}

#[test]
fn set_operations_and_with() {
    insta::assert_snapshot!(plans(&[
        "SELECT dstport FROM flow_logs UNION SELECT bytes FROM flow_logs UNION SELECT weight FROM interfaces",
        "SELECT srcaddr FROM flow_logs UNION ALL SELECT dstaddr FROM flow_logs ORDER BY 1 LIMIT 3",
        "SELECT srcaddr FROM flow_logs EXCEPT ALL (SELECT owner FROM interfaces INTERSECT SELECT dstaddr FROM flow_logs)",
        "WITH once AS (SELECT srcaddr AS a FROM flow_logs) SELECT a FROM once",
        "WITH twice (a) AS (SELECT srcaddr FROM flow_logs) SELECT x.a FROM twice x JOIN twice y ON x.a = y.a",
        "WITH never AS (SELECT 1 / 0) SELECT 1",
        "WITH a AS (SELECT bytes FROM flow_logs), b AS (SELECT bytes FROM a UNION ALL SELECT bytes FROM a) SELECT count(*) FROM b",
        "WITH RECURSIVE n (i) AS (SELECT BIGINT '1' UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT i FROM n",
    ]));
}

#[test]
fn expressions() {
    insta::assert_snapshot!(plans(&[
        "SELECT CASE WHEN bytes > 10 THEN 1 WHEN NULL THEN 2.5 END, CASE dstport WHEN 22 THEN 'ssh' ELSE 'other' END FROM flow_logs",
        "SELECT if(bytes > 1, 'a', 'bcd'), coalesce(dstport, bytes, 0), nullif(dstport, bytes), try(bytes / dstport) FROM flow_logs",
        "SELECT dstport BETWEEN 1 AND bytes, dstport IN (1, bytes, NULL), srcaddr LIKE '10.%' ESCAPE '!', srcaddr IS NOT NULL FROM flow_logs",
        "SELECT -bytes, +dstport, bytes % 60, bytes * 1.5, srcaddr || ':' || CAST(dstport AS varchar) FROM flow_logs",
        "SELECT tags[1], labels['a'], whose.team, whose[2], ARRAY[dstport, bytes], ROW(1, 'a') FROM flow_logs",
        "SELECT transform(tags, t -> length(t) + dstport), reduce(tags, 0.0, (s, t) -> s + length(t), s -> s) FROM flow_logs",
        "SELECT from_unixtime(start) AT TIME ZONE 'Europe/Berlin', date_add('hour', 1, from_unixtime(start)), from_unixtime(start) - INTERVAL '1' DAY FROM flow_logs",
        "SELECT current_date, current_timestamp(6), localtime, extract(DOW FROM current_date), DATE '2026-11-29', INTERVAL '1-2' YEAR TO MONTH",
        "SELECT TRY_CAST(srcaddr AS ipaddress), trim(BOTH '.' FROM srcaddr), position('.' IN srcaddr), substring(srcaddr FROM 2 FOR 3), X'00ff', format('%s', bytes) FROM flow_logs",
        "SELECT json_value(srcaddr, 'lax $.a' RETURNING bigint DEFAULT 1 ON EMPTY), json_query(srcaddr, 'strict $[*]' WITH WRAPPER), json_object('a': dstport ABSENT ON NULL), json_array(1, NULL) FROM flow_logs",
        "SELECT 'x' IS DISTINCT FROM srcaddr, NOT (bytes > 1 OR bytes < 0 AND TRUE) FROM flow_logs",
        "SELECT srcaddr FROM flow_logs WHERE day >= :since AND dstport IN (:ports) LIMIT :port",
        "SELECT count_if(b), bool_and(b) FROM (SELECT bytes > 1 AS b FROM flow_logs)",
    ]));
}

#[test]
fn positional_parameters() {
    let catalog = Catalog {
        parameters: Vec::new(),
        ..catalog()
    };
    let queries = [
        "SELECT coalesce(?, bytes) FROM flow_logs WHERE srcaddr = ? AND dstport IN (1, ?) LIMIT ?",
        "SELECT srcaddr FROM flow_logs WHERE contains(tags, ?) AND start BETWEEN ? AND to_unixtime(now())",
    ];
    insta::assert_snapshot!(plans_over(&catalog, &queries));
}
