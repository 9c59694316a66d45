"""The same queries over the same flow logs by this engine, DuckDB and DataFusion, side by side; see README.md.

Each query runs in its own process, with two threads. Its CPU time, user and system, is measured from start to end.
"""

import argparse
import csv
import os
import subprocess
import sys
import time
from pathlib import Path

THREADS = 2
RECORDS, FILES, DAYS, SEED = 10_000_000, 240, 10, 16

COLUMNS = {
    "version": "int",
    "account_id": "text",
    "interface_id": "text",
    "srcaddr": "text",
    "dstaddr": "text",
    "srcport": "int",
    "dstport": "int",
    "protocol": "int",
    "packets": "bigint",
    "bytes": "bigint",
    "start": "bigint",
    "end": "bigint",
    "action": "text",
    "log_status": "text",
}

QUERIES = {
    "top talkers": """
        SELECT srcaddr, sum(bytes) AS total FROM flow_logs
        GROUP BY srcaddr ORDER BY total DESC NULLS LAST, srcaddr LIMIT 10""",
    "bytes by pair": """
        SELECT srcaddr, dstaddr, sum(bytes) AS total FROM flow_logs
        GROUP BY srcaddr, dstaddr ORDER BY total DESC NULLS LAST, srcaddr, dstaddr LIMIT 100""",
    "rejected TCP": """
        SELECT srcaddr, dstport, count(*) AS n FROM flow_logs WHERE action = 'REJECT' AND protocol = 6
        GROUP BY srcaddr, dstport ORDER BY n DESC, srcaddr, dstport LIMIT 100""",
    "SSH and RDP": """
        SELECT srcaddr, dstaddr, dstport, count(*) AS n, sum(packets) AS packets FROM flow_logs
        WHERE dstport IN (22, 3389) AND action = 'ACCEPT'
        GROUP BY srcaddr, dstaddr, dstport ORDER BY n DESC, srcaddr, dstaddr, dstport LIMIT 100""",
    "IPv4 and IPv6": """
        SELECT CASE WHEN srcaddr LIKE '%:%' THEN 'IPv6' ELSE 'IPv4' END AS family, count(*) AS n, sum(bytes) AS total
        FROM flow_logs WHERE bytes > 0
        GROUP BY CASE WHEN srcaddr LIKE '%:%' THEN 'IPv6' ELSE 'IPv4' END ORDER BY family""",
    "to one address": """
        SELECT srcaddr, count(*) AS n, sum(bytes) AS total FROM flow_logs WHERE dstaddr = '10.0.0.10'
        GROUP BY srcaddr ORDER BY total DESC NULLS LAST, srcaddr LIMIT 100""",
}

ALL_DAYS = "SELECT dstport, count(*) AS n, sum(bytes) AS total FROM flow_logs GROUP BY dstport ORDER BY n DESC, dstport LIMIT 10"
ONE_DAY = ALL_DAYS.replace("FROM flow_logs", "FROM flow_logs WHERE day = '2026/11/03'")


def duckdb_rows(folder, is_parquet, sql):
    import duckdb

    engine = duckdb.connect(config={"threads": THREADS})
    if is_parquet:
        source = f"read_parquet('{folder}/**/*.parquet', hive_partitioning = false)"
    else:
        types = {"int": "INTEGER", "bigint": "BIGINT", "text": "VARCHAR"}
        columns = {name: types[kind] for name, kind in COLUMNS.items()}
        source = (
            f"read_csv('{folder}/**/*.log.gz', delim = ' ', header = true, nullstr = '-', quote = '', escape = '', "
            f"auto_detect = false, hive_partitioning = false, columns = {columns})"
        )
    engine.execute(f"CREATE VIEW flow_logs AS SELECT * FROM {source}")
    return engine.execute(sql).fetchall()


def datafusion_rows(folder, is_parquet, sql):
    from datafusion import SessionConfig, SessionContext

    config = SessionConfig().with_target_partitions(THREADS)
    config = config.set("datafusion.execution.listing_table_ignore_subdirectory", "false")
    engine = SessionContext(config)
    if is_parquet:
        engine.sql(f"CREATE EXTERNAL TABLE flow_logs STORED AS PARQUET LOCATION '{folder}/'").collect()
    else:
        # A `-` in a number column would be an error.
        columns = ", ".join(f'"{name}" VARCHAR' for name in COLUMNS)
        engine.sql(
            f"CREATE EXTERNAL TABLE texts ({columns}) STORED AS CSV LOCATION '{folder}/' OPTIONS ("
            "'format.delimiter' ' ', 'format.has_header' 'true', 'format.compression' 'gzip')"
        ).collect()
        names = ", ".join(
            f'"{name}"' if kind == "text" else f'TRY_CAST("{name}" AS {kind}) AS "{name}"'
            for name, kind in COLUMNS.items()
        )
        engine.sql(f"CREATE VIEW flow_logs AS SELECT {names} FROM texts").collect()
    batches = engine.sql(sql).collect()
    return [tuple(row.values()) for batch in batches for row in batch.to_pylist()]


def measured(command, environment=None):
    """Its output, its CPU seconds, its peak memory in MiB, and the elapsed seconds."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})})
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command[:3]} ended with {process.returncode}")
    seconds = usage.ru_utime + usage.ru_stime
    return out, seconds, usage.ru_maxrss / 1024, time.monotonic() - start


def peer(name, folder, sql):
    kind = "parquet" if folder.name == "parquet" else "text"
    return measured([sys.executable, __file__, "--peer", name, kind, str(folder), sql], {"TOKIO_WORKER_THREADS": "2"})


def ours(command, folder, sql):
    return measured([*command.split(), "--on", str(folder), "--format", "csv", sql])


def write_parquet(text, parquet):
    """The same logs as Parquet, one file for each."""
    import duckdb

    types = {"int": "INTEGER", "bigint": "BIGINT", "text": "VARCHAR"}
    columns = {name: types[kind] for name, kind in COLUMNS.items()}
    texts = [name for name, kind in COLUMNS.items() if kind == "text"]
    for path in sorted(text.glob("**/*.log.gz")):
        to = parquet / path.relative_to(text).parent / path.name.replace(".log.gz", ".log.parquet")
        to.parent.mkdir(parents=True, exist_ok=True)
        duckdb.execute(
            f"COPY (SELECT * FROM read_csv('{path}', delim = ' ', header = true, nullstr = '-', force_not_null = {texts}, "
            f"quote = '', escape = '', auto_detect = false, columns = {columns})) "
            f"TO '{to}' (FORMAT parquet, COMPRESSION snappy)"
        )


def make(data, make_logs):
    """The logs as gzip text and as Parquet, in the layout of flow logs."""
    text, parquet = data / "text", data / "parquet"
    if not text.exists():
        subprocess.run([make_logs, text, *map(str, (RECORDS, FILES, DAYS, SEED))], check=True)
    if not parquet.exists():
        # In its own process: the peak memory of this one would count as a minimum for all that it starts.
        subprocess.run([sys.executable, __file__, "--parquet", text, parquet], check=True)
    return text, parquet


def rows_of(lines, delimiter):
    """Rows as texts; NULL in another engine is the text `-` or nothing here."""
    rows = csv.reader(lines, delimiter=delimiter)
    return [["" if text in ("-", "None") else text for text in row] for row in rows]


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", type=Path, required=True, help="a folder for the logs")
    arguments.add_argument("--make-logs", required=True, help="the example `make_logs`")
    arguments.add_argument("--command", required=True, help="the command, such as `target/release/flow-log-stack query`")
    given = arguments.parse_args()
    text, parquet = make(given.data, given.make_logs)
    for folder in (text, parquet):
        sums = {}
        print(f"{folder.name:18} {'this engine':>18} {'DuckDB':>18} {'DataFusion':>18}   CPU s, MiB")
        for name, sql in QUERIES.items():
            sql = " ".join(sql.split())
            results = [
                ours(given.command, folder, sql),
                peer("duckdb", folder, sql),
                peer("datafusion", folder, sql),
            ]
            first, *others = (out.splitlines() for out, *_ in results)
            # The names of the columns come first.
            answers = [rows_of(first[1:], ","), *(rows_of(lines, "\t") for lines in others)]
            if answers[0] != answers[1] or answers[0] != answers[2]:
                print(f"rows differ: {name}", *(rows[:3] for rows in answers), sep="\n  ")
            for number, (_, seconds, peak, _) in enumerate(results):
                total, most = sums.get(number, (0, 0))
                sums[number] = (total + seconds, max(most, peak))
            print(f"{name:18}", *(f"{seconds:11.2f} {peak:6.0f}" for _, seconds, peak, _ in results))
        print(f"{'all six':18}", *(f"{seconds:11.2f} {peak:6.0f}" for seconds, peak in sums.values()))
        print(f"this engine / DuckDB: {sums[0][0] / sums[1][0]:.2f}\n")
    every = ours(given.command, text, ALL_DAYS)[1]
    one = ours(given.command, text, ONE_DAY)[1]
    print(f"one day of ten: {one:.2f} s, {one / every:.1%} of {every:.2f} s")
    small = given.data / "small"
    if not small.exists():
        subprocess.run([given.make_logs, small, "10000", "10", "1", "1"], check=True)
    clock = sorted(ours(given.command, small, ALL_DAYS)[3] for _ in range(20))
    print(f"ten small files: {clock[0] * 1000:.0f} ms on the clock at best, {clock[10] * 1000:.0f} ms in the middle")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peer"]:
        _, _, engine, kind, folder, sql = sys.argv
        rows = {"duckdb": duckdb_rows, "datafusion": datafusion_rows}[engine](folder, kind == "parquet", sql)
        for row in rows:
            print("\t".join(map(str, row)))
    elif sys.argv[1:2] == ["--parquet"]:
        write_parquet(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        main()
