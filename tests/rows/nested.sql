SELECT
    NULL AS nothing,
    ARRAY['a, b', NULL, ''] AS texts,
    ARRAY[ARRAY[1], ARRAY[]] AS arrays,
    MAP(ARRAY['j'], ARRAY[2]) AS counts,
    CAST(ROW(1, NULL) AS row(id integer, name varchar)) AS named,
    CAST(NULL AS array(bigint)) AS no_array,
    json_format(CAST(ARRAY['a, b', NULL] AS json)) AS exact,
    CAST(MAP(ARRAY['x'], ARRAY[1]) AS json) AS document,
    approx_set(1) AS sketch,
    tdigest_agg(1E0) AS digest,
    qdigest_agg(1E0) AS quantiles,
    count(*) AS rows_read,
    count(*) + 1
