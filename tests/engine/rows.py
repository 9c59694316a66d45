#!/usr/bin/env python3
"""Prints the rows in a report of run_stack.py, one query per line.

    rows.py REPORT.json > ROWS.jsonl

A line has the query's name, database, SQL, values of parameters (as SQL), columns and rows.
"""
import json
import pathlib
import sys

for query in json.loads(pathlib.Path(sys.argv[1]).read_text())["queries"]:
    if query["state"] == "ok":
        columns = [[column["name"], column["type"]] for column in query["columns"]]
        kept = {name: query[name] for name in ("name", "database", "sql", "values")}
        print(json.dumps({**kept, "columns": columns, "rows": query["rows"]}))
