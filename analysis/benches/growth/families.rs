//! Long and deep statements, right and wrong.

use std::fmt::Write as _;

use flow_log_stack_analysis::{Catalog, Code, check};

/// The most bytes of a statement: a few less than a query may have, which are those that the macro adds.
const LONGEST: usize = 262_144 - 4_096;

/// Statements of one shape: a head, a part that is repeated (`#` is its number), a middle, a second part, an end.
pub(crate) struct Family {
    pub(crate) name: &'static str,
    parts: [&'static str; 5],
    limit: Limit,
}

#[derive(Clone, Copy)]
enum Limit {
    /// As many parts as fit into the text.
    Length,
    /// As many as are not too deep.
    Depth,
}

pub(crate) const fn long(name: &'static str, head: &'static str, part: &'static str, end: &'static str) -> Family {
    pair(name, [head, part, end, "", ""])
}

pub(crate) const fn pair(name: &'static str, parts: [&'static str; 5]) -> Family {
    Family {
        name,
        parts,
        limit: Limit::Length,
    }
}

const fn deep(name: &'static str, parts: [&'static str; 5]) -> Family {
    Family {
        name,
        parts,
        limit: Limit::Depth,
    }
}

pub(crate) const FAMILIES: &[Family] = &[
    // Long and right.
    long("constants", "SELECT 0", ", #", ""),
    long("strings", "SELECT 'a'", ", 'a#'", ""),
    long(
        "in list of numbers",
        "SELECT 1 FROM flow_logs WHERE bytes IN (0",
        ", #",
        ")",
    ),
    long(
        "in list of strings",
        "SELECT 1 FROM flow_logs WHERE srcaddr IN ('a'",
        ", '10.0.#'",
        ")",
    ),
    long("or", "SELECT 1 FROM flow_logs WHERE bytes = 0", " OR bytes = #", ""),
    long("and", "SELECT 1 FROM flow_logs WHERE bytes <> 0", " AND bytes <> #", ""),
    long(
        "like",
        "SELECT 1 FROM flow_logs WHERE srcaddr LIKE 'a'",
        " OR srcaddr LIKE '#%'",
        "",
    ),
    long(
        "between",
        "SELECT 1 FROM flow_logs WHERE day = 'a'",
        " OR day BETWEEN '2026/11/01' AND '2026/11/#'",
        "",
    ),
    long("case", "SELECT CASE", " WHEN bytes = # THEN 'a'", " END FROM flow_logs"),
    long(
        "with",
        "WITH q AS (SELECT 1 x)",
        ", q# AS (SELECT x FROM q)",
        " SELECT x FROM q",
    ),
    long("columns of a table", "SELECT bytes", ", bytes AS b#", " FROM flow_logs"),
    long("calls", "SELECT abs(1)", ", abs(#)", ""),
    long(
        "windows",
        "SELECT 1",
        ", sum(bytes) OVER (PARTITION BY day ORDER BY bytes)",
        " FROM flow_logs",
    ),
    long(
        "named windows",
        "SELECT 1 FROM flow_logs WINDOW w AS ()",
        ", w# AS (PARTITION BY day)",
        "",
    ),
    long("lambdas", "SELECT 1", ", transform(ARRAY[1], x -> x + #)", ""),
    long("scalar subqueries", "SELECT 1", ", (SELECT #)", ""),
    long(
        "correlated subqueries",
        "SELECT 1",
        ", EXISTS (SELECT 1 FROM flow_logs g WHERE g.day = f.day)",
        " FROM flow_logs f",
    ),
    long("values", "VALUES 0", ", #", ""),
    long("wide row", "SELECT row(0", ", #", ")"),
    long("wide array", "SELECT ARRAY[0", ", #", "]"),
    long("unnest", "SELECT x FROM UNNEST(ARRAY[0", ", #", "]) t (x)"),
    long("comments", "SELECT ", "/* # */ ", "1"),
    long("lines of comments", "SELECT ", "-- #\n", "1"),
    long("long string", "SELECT '", "a", "'"),
    long("long comment", "SELECT 1 /*", "a", "*/"),
    long(
        "parameters",
        "SELECT 1 FROM flow_logs WHERE bytes = :port",
        " OR bytes = :port",
        "",
    ),
    long("json objects", "SELECT json_object('a' : 1", ", 'k#' : 1", ")"),
    long("order by", "SELECT bytes FROM flow_logs ORDER BY 1", ", bytes + #", ""),
    long(
        "grouping sets",
        "SELECT 1 FROM flow_logs GROUP BY GROUPING SETS ((day)",
        ", (day)",
        ")",
    ),
    long(
        "tables",
        "SELECT 1 FROM flow_logs WHERE 1 = 0",
        " OR EXISTS (TABLE flow_logs)",
        "",
    ),
    pair(
        "group by",
        [
            "SELECT 1",
            ", bytes + #",
            " FROM flow_logs GROUP BY 1",
            ", bytes + #",
            "",
        ],
    ),
    pair(
        "distinct",
        [
            "SELECT DISTINCT 1",
            ", bytes + #",
            " FROM flow_logs ORDER BY 1",
            ", bytes + #",
            "",
        ],
    ),
    pair(
        "wide rows",
        [
            "SELECT c0 FROM (SELECT 0 c0",
            ", # c#",
            ") WHERE c0 = 0",
            " OR c# = 0",
            "",
        ],
    ),
    pair(
        "wide rows joined",
        [
            "SELECT 1 FROM (SELECT 0 c0",
            ", 1 c#",
            ") a CROSS JOIN (SELECT 0 d0",
            ", 1 d#",
            ") b",
        ],
    ),
    pair(
        "wide rows joined by a key",
        [
            "SELECT * FROM (SELECT 0 k",
            ", 1 c#",
            ") a JOIN (SELECT 0 k",
            ", 1 d#",
            ") b USING (k)",
        ],
    ),
    pair(
        "row pattern",
        [
            "SELECT * FROM flow_logs MATCH_RECOGNIZE (PATTERN (a",
            " v#",
            ") DEFINE a AS true",
            ", v# AS true",
            ")",
        ],
    ),
    pair(
        "row pattern, subsets",
        [
            "SELECT * FROM flow_logs MATCH_RECOGNIZE (PATTERN (a",
            " v#",
            ") SUBSET u = (a)",
            ", u# = (a, v#)",
            " DEFINE a AS true)",
        ],
    ),
    long(
        "row pattern, measures",
        "SELECT * FROM flow_logs MATCH_RECOGNIZE (MEASURES a.bytes AS m",
        ", LAST(a.bytes, #) AS m#",
        " PATTERN (a) DEFINE a AS true)",
    ),
    // Long, and right: what lints look at.
    long("sums", "SELECT 1", ", sum(bytes)", " FROM flow_logs"),
    long(
        "tests for null",
        "SELECT 1 FROM flow_logs WHERE srcaddr IS NULL",
        " OR srcaddr IS NULL",
        "",
    ),
    long("misused functions", "SELECT 1", ", substring('a', 0, #)", ""),
    long(
        "counts in subqueries",
        "SELECT 1",
        ", (SELECT count(*) FROM flow_logs WHERE dstport = #)",
        "",
    ),
    pair(
        "casts beside conditions",
        [
            "SELECT 1",
            ", CAST(srcaddr AS ipaddress)",
            " FROM flow_logs WHERE dstport = 0",
            " AND dstport <> #",
            "",
        ],
    ),
    pair(
        "divisions beside conditions",
        [
            "SELECT 1",
            ", # / (bytes - #)",
            " FROM flow_logs WHERE dstport = 0",
            " AND dstport <> #",
            "",
        ],
    ),
    // Long, with a list of its own for each clause.
    pair(
        "grouped by ordinals",
        ["SELECT 1", ", bytes + #", " FROM flow_logs GROUP BY 1", ", #", ""],
    ),
    pair(
        "grouped by aliases",
        [
            "SELECT 1 a",
            ", bytes + # AS a#",
            " FROM flow_logs GROUP BY 1",
            ", a#",
            "",
        ],
    ),
    pair(
        "distinct, ordered by aliases",
        [
            "SELECT DISTINCT 1 a",
            ", bytes + # AS a#",
            " FROM flow_logs ORDER BY 1",
            ", a#",
            "",
        ],
    ),
    long("cube", "SELECT 1 FROM flow_logs GROUP BY CUBE (day", ", bytes", ")"),
    long(
        "filters",
        "SELECT 1",
        ", count(*) FILTER (WHERE bytes = #)",
        " FROM flow_logs",
    ),
    long(
        "arrays side by side",
        "SELECT 1 FROM flow_logs f",
        ", UNNEST(ARRAY[f.bytes]) AS t# (x#)",
        "",
    ),
    long(
        "arrays of one unnest",
        "SELECT 1 FROM UNNEST(ARRAY[0]",
        ", ARRAY[#]",
        ")",
    ),
    long(
        "derived tables side by side",
        "SELECT * FROM (SELECT 0 c) t",
        ", (SELECT # c#) t#",
        "",
    ),
    pair(
        "calls over one window",
        [
            "SELECT 1",
            ", lag(bytes) OVER w",
            " FROM flow_logs WINDOW w AS (PARTITION BY day",
            ", bytes + #",
            " ORDER BY day)",
        ],
    ),
    pair(
        "windows of one window",
        [
            "SELECT 1 FROM flow_logs WINDOW w AS (PARTITION BY day",
            ", bytes + #",
            ")",
            ", w# AS (w)",
            "",
        ],
    ),
    pair(
        "patterns in windows over wide rows",
        [
            "SELECT 1",
            ", count(*) OVER (ROWS BETWEEN CURRENT ROW AND 1 FOLLOWING PATTERN (a) DEFINE a AS true)",
            " FROM (SELECT 0 c",
            ", # c#",
            ")",
        ],
    ),
    pair(
        "row pattern over wide rows",
        [
            "SELECT * FROM (SELECT 0 c",
            ", # c#",
            ") MATCH_RECOGNIZE (PARTITION BY c",
            ", c#",
            " ALL ROWS PER MATCH PATTERN (a) DEFINE a AS true)",
        ],
    ),
    pair(
        "row pattern, unknown columns",
        [
            "SELECT * FROM flow_logs MATCH_RECOGNIZE (PATTERN (a",
            " v#",
            ") DEFINE a AS true",
            ", v# AS nope# > 0",
            ")",
        ],
    ),
    pair(
        "joined by many keys",
        [
            "WITH q AS (SELECT 0 c",
            ", # c#",
            ") SELECT * FROM q JOIN q r USING (c",
            ", c#",
            ")",
        ],
    ),
    pair(
        "wide query read many times",
        [
            "WITH q AS (SELECT 0 c",
            ", # c#",
            ") SELECT 1 WHERE 1 = 0",
            " OR EXISTS (TABLE q)",
            "",
        ],
    ),
    long(
        "in queries",
        "SELECT 1 FROM flow_logs WHERE bytes = 0",
        " OR bytes IN (SELECT bytes FROM flow_logs)",
        "",
    ),
    long("values of rows", "VALUES (0, ('a', 0))", ", (#, ('b#', #))", ""),
    long("coalesce", "SELECT coalesce(0", ", #", ")"),
    long("format", "SELECT format('a'", ", #", ")"),
    long("intervals", "SELECT 1", ", DATE '2026-11-01' + INTERVAL '#' DAY", ""),
    long("json arrays", "SELECT json_array(0", ", 'a#'", ")"),
    long(
        "json values passed",
        "SELECT json_value('{}', 'lax $' PASSING 0 AS a",
        ", # AS a#",
        ")",
    ),
    deep(
        "sum over groups",
        ["SELECT count(*)", " + bytes", " FROM flow_logs GROUP BY bytes", "", ""],
    ),
    deep(
        "calls over groups",
        ["SELECT ", "abs(", "bytes", ")", " FROM flow_logs GROUP BY bytes"],
    ),
    deep(
        "set operations",
        ["SELECT 1", " UNION SELECT # EXCEPT SELECT #", "", "", ""],
    ),
    // Long and wrong.
    long("unknown columns", "SELECT 1", ", nope#", " FROM flow_logs"),
    pair(
        "unknown columns beside wide rows",
        ["SELECT 1", ", nope#", " FROM (SELECT 0 c0", ", 1 col#", ")"],
    ),
    pair(
        "ambiguous columns",
        ["SELECT 1", ", c#", " FROM (SELECT 0 c0", ", 1 c#, 2 c#", ")"],
    ),
    pair(
        "aliases in where",
        ["SELECT 1 a", ", # a#", " FROM flow_logs WHERE a = 1", " OR a# = 1", ""],
    ),
    long(
        "one alias in where",
        "SELECT bytes + 1 AS total FROM flow_logs WHERE total = 1",
        " OR total = #",
        "",
    ),
    pair(
        "not grouped",
        [
            "SELECT count(*)",
            ", bytes + #",
            " FROM flow_logs GROUP BY day",
            ", day",
            "",
        ],
    ),
    pair(
        "not in distinct",
        [
            "SELECT DISTINCT 1",
            ", bytes + #",
            " FROM flow_logs ORDER BY 1",
            ", dstport + #",
            "",
        ],
    ),
    long(
        "strings in double quotes",
        "SELECT 1 FROM flow_logs WHERE srcaddr = \"a\"",
        " OR srcaddr = \"10.0.#\"",
        "",
    ),
    long("missing commas", "SELECT bytes", " b#", " FROM flow_logs"),
    long(
        "missing commas between strings",
        "SELECT 1 FROM flow_logs WHERE srcaddr IN ('a'",
        " 'b#'",
        ")",
    ),
    long("long unknown column", "SELECT ", "nope", " FROM flow_logs"),
    long("long unknown function", "SELECT ", "nope", "(1)"),
    long("long unknown table", "SELECT 1 FROM ", "nope", ""),
    long("long unknown type", "SELECT CAST(1 AS ", "nope", ")"),
    long("unknown functions", "SELECT 1", ", nope#(1)", ""),
    long("unknown tables", "SELECT 1 WHERE 1 = 0", " OR EXISTS (TABLE nope#)", ""),
    long("wrong arguments", "SELECT 1", ", strpos(1, #)", ""),
    long("too many arguments", "SELECT abs(0", ", #", ")"),
    long("too many arguments of any type", "SELECT greatest(0", ", #", ")"),
    long(
        "types that do not meet",
        "SELECT 1 FROM flow_logs WHERE bytes = 'a'",
        " OR bytes = '#'",
        "",
    ),
    long("array of unlike types", "SELECT ARRAY[0", ", 'a#', #", "]"),
    long("undeclared parameters", "SELECT 1", ", :nope#", ""),
    long(
        "no end",
        "SELECT 1 FROM flow_logs WHERE bytes = 0",
        " OR bytes = #",
        " OR",
    ),
    long("parenthesis without an end", "SELECT (0", " + 1, #", ""),
    long("closed too often", "SELECT 1", ")", ""),
    long(
        "operator of another engine",
        "SELECT 1 FROM flow_logs WHERE bytes = 0",
        " OR bytes = #",
        " OR bytes == 1",
    ),
    long("string without an end", "SELECT 1, 'a", " b#", ""),
    long("string that ends in a pair", "SELECT 1, 'a", " ''b#''", ""),
    long("backquotes", "SELECT `a`", ", `b#`", ""),
    long("unknown signs", "SELECT ", "§", ""),
    long("semicolons", "SELECT 1", ";", ""),
    long(
        "clause before its place",
        "SELECT 1 FROM flow_logs LIMIT 1 WHERE bytes = 0",
        " OR bytes = #",
        "",
    ),
    long("top", "SELECT TOP 10 bytes", ", bytes AS b#", " FROM flow_logs"),
    long("misspelt", "SELCT bytes", ", bytes AS b#", " FROM flow_logs"),
    long(
        "two clauses",
        "SELECT 1 FROM flow_logs WHERE bytes = 0",
        " WHERE bytes = #",
        "",
    ),
    // Deep.
    long(
        "ordinals over a union",
        "SELECT bytes, day FROM flow_logs UNION ALL SELECT bytes, day FROM flow_logs ORDER BY 1",
        ", 2",
        "",
    ),
    pair(
        "wide union",
        [
            "SELECT 1",
            ", bytes + #",
            " FROM flow_logs UNION ALL SELECT 1",
            ", bytes + #",
            " FROM flow_logs",
        ],
    ),
    pair(
        "correlated subquery of many columns",
        [
            "SELECT EXISTS (SELECT bytes",
            ", bytes + #",
            " FROM flow_logs g WHERE g.day = f.day",
            " AND g.bytes <> f.bytes + #",
            ") FROM flow_logs f",
        ],
    ),
    long(
        "correlated groups",
        "SELECT 1",
        ", (SELECT max(bytes) FROM flow_logs g WHERE g.day = f.day)",
        " FROM flow_logs f",
    ),
    long("json paths", "SELECT 1", ", json_value('{}', 'lax $.a#')", ""),
    pair(
        "row pattern, definitions",
        [
            "SELECT * FROM flow_logs MATCH_RECOGNIZE (ORDER BY bytes MEASURES 1 AS m PATTERN (a",
            " a#",
            ") DEFINE a AS true",
            ", a# AS a#.bytes > PREV(bytes)",
            ")",
        ],
    ),
    pair(
        "calls over named windows",
        [
            "SELECT 1",
            ", sum(bytes) OVER w#",
            " FROM flow_logs WINDOW w AS ()",
            ", w# AS (PARTITION BY day)",
            "",
        ],
    ),
    pair(
        "unknown windows beside many",
        [
            "SELECT 1",
            ", sum(bytes) OVER v#",
            " FROM flow_logs WINDOW w AS ()",
            ", w# AS ()",
            "",
        ],
    ),
    pair(
        "unknown tables beside many queries",
        [
            "WITH q AS (SELECT 1 x)",
            ", q# AS (SELECT 1)",
            " SELECT x FROM q WHERE 1 = 0",
            " OR EXISTS (TABLE p#)",
            "",
        ],
    ),
    pair(
        "unknown stars beside many tables",
        ["SELECT 1", ", u#.*", " FROM (VALUES 1) t", ", (VALUES 1) t#", ""],
    ),
    pair(
        "tables linked in where",
        [
            "SELECT 1 FROM (VALUES 1) t (x)",
            ", (VALUES 1) t# (x)",
            " WHERE true",
            " AND t#.x = t.x",
            "",
        ],
    ),
    pair(
        "stars of many tables",
        ["SELECT 1", ", t#.*", " FROM (VALUES 1) t", ", (VALUES 1) t#", ""],
    ),
    pair(
        "unknown columns beside many tables",
        ["SELECT 1", ", u#", " FROM (VALUES 1) t", ", (VALUES 1) t#", ""],
    ),
    pair(
        "unknown qualifiers beside many tables",
        ["SELECT 1", ", u#.x", " FROM (VALUES 1) t", ", (VALUES 1) t#", ""],
    ),
    pair(
        "ambiguous columns beside many tables",
        ["SELECT 1", ", x", " FROM (VALUES 1) t (x)", ", (VALUES 1) t# (x)", ""],
    ),
    long(
        "windows of windows",
        "SELECT 1 FROM flow_logs WINDOW w AS ()",
        ", w# AS (w)",
        "",
    ),
    long(
        "with read many times",
        "WITH q AS (SELECT day FROM flow_logs) SELECT 1 WHERE 1 = 0",
        " OR EXISTS (TABLE q)",
        "",
    ),
    long(
        "with read twice each",
        "WITH q AS (SELECT day x FROM flow_logs)",
        ", q# AS (SELECT x FROM q UNION ALL SELECT x FROM q)",
        " SELECT x FROM q",
    ),
    deep("parentheses", ["SELECT ", "(", "1", ")", ""]),
    deep(
        "derived tables",
        ["SELECT bytes FROM ", "(SELECT bytes FROM ", "flow_logs", ")", ""],
    ),
    deep(
        "correlated derived tables",
        [
            "SELECT EXISTS (SELECT bytes FROM ",
            "(SELECT bytes, day FROM ",
            "flow_logs g WHERE g.day = f.day",
            ") t",
            ") FROM flow_logs f",
        ],
    ),
    deep(
        "correlated in correlated",
        [
            "SELECT 1 FROM flow_logs f WHERE ",
            "EXISTS (SELECT 1 FROM flow_logs g WHERE g.day = f.day AND ",
            "true",
            ")",
            "",
        ],
    ),
    deep("calls in calls", ["SELECT ", "abs(", "1", ")", ""]),
    deep(
        "calls of two arguments in calls",
        ["SELECT ", "concat('a', ", "'b'", ")", ""],
    ),
    deep("arrays", ["SELECT ", "ARRAY[", "1", "]", ""]),
    deep("rows", ["SELECT ", "row(1, ", "1", ")", ""]),
    deep("maps", ["SELECT ", "map(ARRAY[1], ARRAY[", "1", "])", ""]),
    deep("case in case", ["SELECT ", "CASE WHEN true THEN ", "1", " END", ""]),
    deep("sum", ["SELECT 1", " + 1", "", "", ""]),
    deep("concatenation", ["SELECT 'a'", " || 'a'", "", "", ""]),
    deep("sum of wrong types", ["SELECT 1", " + 'a'", "", "", ""]),
    deep("not", ["SELECT ", "NOT ", "true", "", ""]),
    deep("subqueries", ["SELECT ", "(SELECT ", "1", ")", ""]),
    deep(
        "subqueries in from",
        ["SELECT * FROM ", "(SELECT * FROM ", "flow_logs", ")", ""],
    ),
    deep(
        "with in with",
        ["", "WITH q AS (", "SELECT 1 x", ") SELECT x FROM q", ""],
    ),
    deep(
        "joins",
        ["SELECT 1 FROM flow_logs", " JOIN flow_logs ON true", "", "", ""],
    ),
    deep(
        "joins by a key",
        ["SELECT 1 FROM flow_logs", " JOIN flow_logs USING (day)", "", "", ""],
    ),
    deep("unions", ["SELECT 1", " UNION SELECT #", "", "", ""]),
    deep(
        "transform in transform",
        ["SELECT ", "transform(ARRAY[1], x -> ", "1", ")", ""],
    ),
    deep(
        "transform of its parameter",
        ["SELECT ", "transform(ARRAY[1], x# -> x# + ", "1", "[1])", ""],
    ),
    deep(
        "filter in filter",
        ["SELECT ", "cardinality(filter(ARRAY[1], x -> 1 = ", "1", "))", ""],
    ),
    deep(
        "reduce in reduce",
        ["SELECT ", "reduce(ARRAY[1], 0, (s, x) -> s + ", "1", ", s -> s)", ""],
    ),
    deep(
        "reduce in the end of reduce",
        ["SELECT ", "reduce(ARRAY[1], 0, (s, x) -> s, s -> s + ", "1", ")", ""],
    ),
    deep(
        "zip_with in zip_with",
        ["SELECT ", "zip_with(ARRAY[1], ARRAY[2], (x, y) -> ", "1", ")", ""],
    ),
    deep(
        "any_match in any_match",
        ["SELECT ", "any_match(ARRAY[1], x -> ", "true", ")", ""],
    ),
    deep(
        "map_filter in map_filter",
        [
            "SELECT ",
            "cardinality(map_filter(map(ARRAY[1], ARRAY[1]), (k, v) -> v = ",
            "1",
            "))",
            "",
        ],
    ),
    deep(
        "wrong in lambdas",
        ["SELECT ", "transform(ARRAY[1], x -> ", "nope", ")", ""],
    ),
    deep(
        "subqueries in lambdas",
        ["SELECT ", "transform(ARRAY[1], x -> (SELECT ", "1", "))", ""],
    ),
    deep(
        "lambdas in wrong calls",
        ["SELECT ", "abs(transform(ARRAY[1], x -> ", "1", "))", ""],
    ),
    deep("wrong types in calls", ["SELECT ", "upper(1 + ", "1", ")", ""]),
    deep("unknown functions in each other", ["SELECT ", "nope(", "1", ")", ""]),
    deep(
        "foreign functions in each other",
        ["SELECT ", "ifnull(1, ", "1", ")", ""],
    ),
    deep(
        "foreign casts in each other",
        ["SELECT ", "isnull(to_char(", "1", ", 'a'), 'b')", ""],
    ),
    deep("row types", ["SELECT CAST(NULL AS ", "row(a ", "bigint", ")", ")"]),
    deep("array types", ["SELECT CAST(NULL AS ", "array(", "bigint", ")", ")"]),
    deep("dereferences", ["SELECT x", ".x", "", "", ""]),
    deep("subscripts", ["SELECT ARRAY[1]", "[1]", "", "", ""]),
    deep("casts", ["SELECT ", "CAST(", "1", " AS bigint)", ""]),
    deep(
        "exists in exists",
        ["SELECT 1 WHERE ", "EXISTS (SELECT 1 WHERE ", "true", ")", ""],
    ),
    deep(
        "in in in",
        ["SELECT 1 WHERE ", "1 IN (SELECT 1 WHERE ", "true", ")", ""],
    ),
    deep("open parentheses", ["SELECT ", "(", "1", "", ""]),
    deep("open calls", ["SELECT ", "abs(", "", "", ""]),
    deep("open brackets", ["SELECT ", "ARRAY[", "1", "", ""]),
    deep("wrong at the depth", ["SELECT ", "(", "1 == 1", ")", ""]),
    deep("lambda without a call", ["SELECT ", "(x -> ", "1", ")", ""]),
    deep("json in json", ["SELECT ", "json_array(", "1", ")", ""]),
    deep(
        "patterns in parentheses",
        [
            "SELECT * FROM flow_logs MATCH_RECOGNIZE (PATTERN ",
            "(",
            "a",
            ")",
            " DEFINE a AS true)",
        ],
    ),
];

impl Family {
    /// The statement with this many parts.
    pub(crate) fn statement(&self, count: usize) -> String {
        let [head, first, middle, second, end] = self.parts;
        let mut sql = head.to_owned();
        let repeat = |part: &str, sql: &mut String| {
            for number in 1..=count {
                for (index, piece) in part.split('#').enumerate() {
                    if index > 0 {
                        let _ = write!(sql, "{number}");
                    }
                    sql.push_str(piece);
                }
            }
        };
        repeat(first, &mut sql);
        sql.push_str(middle);
        repeat(second, &mut sql);
        sql.push_str(end);
        sql
    }

    /// The most parts that a statement may have.
    pub(crate) fn most(&self) -> usize {
        let fits = |count: usize| {
            let sql = self.statement(count);
            sql.len() <= LONGEST
                && match self.limit {
                    Limit::Length => true,
                    Limit::Depth => !is_too_deep(&sql),
                }
        };
        let most = match self.limit {
            Limit::Length => LONGEST,
            Limit::Depth => 2_000,
        };
        let (mut fitting, mut beyond) = (0, most);
        while beyond - fitting > 1 {
            let middle = usize::midpoint(fitting, beyond);
            if fits(middle) {
                fitting = middle;
            } else {
                beyond = middle;
            }
        }
        fitting
    }
}

/// Whether it is refused for its depth; the statement is given without its meaning, so that it costs nothing.
fn is_too_deep(sql: &str) -> bool {
    let found = check(sql, &Catalog::default()).diagnostics;
    found.iter().any(|one| one.code == Code::QueryTooDeep)
}
