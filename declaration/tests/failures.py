#!/usr/bin/env python3
"""Runs the statements of failures.jsonl and advice.jsonl in a real Trino, over records that reach what is reported, and
writes its answers down.

    declaration/tests/failures.py tests/oracle/trino-check [tests/engine/trino-run]

A line of failures.jsonl is {"catalog", "sql"}, the catalog being one of the corpus; each table has one record with a value
in every column whose type a record can have, the same ones in each table, so that joins find it.
A line of advice.jsonl is {"says", "sql"}, over the flow log of the pages with the key `hour`: a record of IPv4, one of IPv6
that took no second, and one without traffic.
With the second program, a newer engine is asked about what fails: "newer" is what it says, and what it runs is at most a
warning.
"""
import json
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
VALUES = {
    "varchar": "2024-01-02", "varchar(10)": "2024-01-02", "char(5)": "a", "boolean": True, "integer": 1, "bigint": 5,
    "smallint": 5, "tinyint": 5, "double": 5.0, "real": 5.0, "decimal(10,2)": "5.00", "date": "2024-01-02",
    "timestamp(3)": "2024-01-02 10:00:00.000",
}


RECORDS = [
    {"srcaddr": "10.0.0.1", "dstaddr": "192.0.2.7", "srcport": 49152, "dstport": 443, "protocol": 6, "packets": 10, "bytes": 840,
     "start": 1795132800, "end": 1795132860, "action": "ACCEPT", "log_status": "OK", "tcp_flags": 2, "instance_id": "-",
     "pkt_srcaddr": "10.0.0.1", "pkt_dstaddr": "192.0.2.7", "type": "IPv4"},
    {"srcaddr": "2001:db8::1", "dstaddr": "2001:db8::7", "srcport": 49152, "dstport": 22, "protocol": 6, "packets": 1, "bytes": 40,
     "start": 1795132800, "end": 1795132800, "action": "REJECT", "log_status": "OK", "tcp_flags": 2, "instance_id": "-",
     "pkt_srcaddr": "-", "pkt_dstaddr": "-", "type": "IPv6"},
    {"srcaddr": "-", "dstaddr": "-", "start": 1795132800, "end": 1795132860, "action": "-", "log_status": "NODATA",
     "instance_id": "-", "pkt_srcaddr": "-", "pkt_dstaddr": "-", "type": "-"},
]
ALWAYS = {"day": "2026/11/20", "hour": "05", "account_id": "111122223333", "region": "eu-central-1", "az_id": "euc1-az1",
          "interface_id": "eni-1235b8ca123456789", "vpc_id": "vpc-0123456789abcdef0"}


def flow_logs(pages):
    table = pages["tables"][0]
    columns = [*table["columns"], {"name": "hour", "type": "varchar"}]
    rows = [[{**ALWAYS, **record}.get(column["name"]) for column in columns] for record in RECORDS]
    return {**pages, "tables": [{**table, "columns": columns, "rows": rows}]}


def reached(catalog):
    tables = [{**table, "rows": [[VALUES.get(column["type"]) for column in table["columns"]]]} for table in catalog["tables"]]
    return {**catalog, "tables": tables}


def record(path, catalog):
    cases = [json.loads(line) for line in path.read_text().splitlines()]
    asked = "".join(
        json.dumps({"id": number, "sql": case["sql"], "catalog": catalog(case)}) + "\n" for number, case in enumerate(cases))
    run = subprocess.run([sys.argv[1], "--rows"], input=asked, stdout=subprocess.PIPE, text=True, check=True)
    for case, line in zip(cases, run.stdout.splitlines(), strict=True):
        answer = json.loads(line)
        case["answer"] = {"ok": True, "rows": answer["rows"]} if answer["ok"] else {
            "ok": False, **{key: answer["diagnostics"][0][key] for key in ("trino_code", "message")}}
    if len(sys.argv) > 2:
        ask_newer([case for case in cases if not case["answer"]["ok"]], catalog)
    path.write_text("".join(json.dumps(case, ensure_ascii=False) + "\n" for case in cases))


def literal(value, type_name):
    """A value of a record in SQL."""
    if value is None:
        return f"CAST(NULL AS {type_name})"
    quoted = str(value).replace("'", "''")
    return f"CAST('{quoted}' AS {type_name})" if isinstance(value, str) else f"CAST({str(value).lower()} AS {type_name})"


def with_records(sql, catalog):
    """The statement over WITH queries that hold the records, for an engine that has no tables."""
    tables = []
    for table in catalog["tables"]:
        rows = [", ".join(f'{literal(value, column["type"])} AS "{column["name"]}"'
                          for column, value in zip(table["columns"], row, strict=True)) for row in table["rows"]]
        tables.append(f'"{table["name"]}" AS (' + " UNION ALL ".join(f"SELECT {row}" for row in rows) + ")")
    own = re.match(r"\s*WITH\s+", sql, re.IGNORECASE)
    rest = f", {sql[own.end():]}" if own else f" {sql}"
    return "WITH " + ", ".join(tables) + rest


def ask_newer(cases, catalog):
    setup = {"logs": "/tmp", "today": "2026-11-25T12:00:00Z", "databases": [{"name": "default"}], "tables": [], "partitions": []}
    asked = [{"id": number, "sql": with_records(case["sql"], catalog(case)), "database": "default"} for number, case in enumerate(cases)]
    lines = "".join(json.dumps(line) + "\n" for line in [setup, *asked])
    run = subprocess.run([sys.argv[2]], input=lines, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)
    for case, line in zip(cases, run.stdout.splitlines()[1:], strict=True):
        answer = json.loads(line)
        case["newer"] = {"ok": True} if answer["ok"] else {"ok": False, "trino_code": answer["code"]}


def main():
    catalogs = json.loads((HERE / "../../analysis/tests/corpus/catalogs.json").read_text())
    record(HERE / "failures.jsonl", lambda case: reached(catalogs[case["catalog"]]))
    record(HERE / "advice.jsonl", lambda case: flow_logs(catalogs["pages"]))


if __name__ == "__main__":
    main()
