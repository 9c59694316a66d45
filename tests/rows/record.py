#!/usr/bin/env python3
"""Runs the queries beside this file in a real Trino, and writes down what it prints.

    tests/rows/record.py tests/oracle/trino-check
"""
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).parent


def main():
    queries = {path.stem: path.read_text() for path in sorted(HERE.glob("*.sql"))}
    lines = [json.dumps({"id": name, "sql": sql, "catalog": {"tables": []}}) for name, sql in queries.items()]
    done = subprocess.run([sys.argv[1], "--rows"], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True)
    for line in done.stdout.splitlines():
        answer = json.loads(line)
        if not answer["ok"] or "rows" not in answer:
            sys.exit(f"{answer['id']}: {answer}")
        recorded = {"columns": answer["columns"], "rows": answer["rows"]}
        text = json.dumps(recorded, ensure_ascii=False, indent=1)
        (HERE / f"{answer['id']}.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
