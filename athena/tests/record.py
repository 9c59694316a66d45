#!/usr/bin/env python3
"""Runs the statements of a file in a real Trino, and records the answers as Athena prints them.

    athena/tests/record.py tests/oracle/trino-check athena/tests/answers.jsonl

A line is {"sql"}, with "tables" and their rows if it reads any. The answer is added: {"columns": [{"name", "type"}],
"rows": [[text or null]]}.
"""
import json
import pathlib
import subprocess
import sys

DEFAULT = {"catalog": "awsdatacatalog", "schema": "traffic"}


def name(column, position):
    """Athena names a column without a name by its position."""
    return column["name"] if column["name"] is not None else f"_col{position}"


def printed(value, kind):
    """A value as Athena prints it: bytes separated by blanks, rows with the names of their fields."""
    if value is None:
        return None
    if kind == "varbinary":
        return " ".join(value.split())
    if kind.startswith("row("):
        # This is enough for rows of numbers and simple texts.
        fields = [field.split(" ")[0].strip('"') for field in kind[len("row("):-1].split(", ")]
        values = value[1:-1].split(", ")
        return "{" + ", ".join(f"{field}={value}" for field, value in zip(fields, values, strict=True)) + "}"
    return value


def main():
    oracle, path = sys.argv[1], pathlib.Path(sys.argv[2])
    cases = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    asked = "".join(
        json.dumps({"id": number, "sql": case["sql"], "catalog": {"default": DEFAULT, "tables": case.get("tables", [])}}) + "\n"
        for number, case in enumerate(cases))
    run = subprocess.run([oracle, "--rows"], input=asked, stdout=subprocess.PIPE, text=True, check=True)
    for case, line in zip(cases, run.stdout.split("\n")[:-1], strict=True):
        answer = json.loads(line)
        if not answer["ok"]:
            sys.exit(f"{case['sql']}\n{answer['diagnostics']}")
        types = [column["type"] for column in answer["columns"]]
        case["columns"] = [{"name": name(column, at), "type": column["type"]} for at, column in enumerate(answer["columns"])]
        case["rows"] = [[printed(value, kind) for value, kind in zip(row, types, strict=True)] for row in answer["rows"]]
    path.write_text("".join(json.dumps(case, ensure_ascii=False) + "\n" for case in cases), encoding="utf-8")


if __name__ == "__main__":
    main()
