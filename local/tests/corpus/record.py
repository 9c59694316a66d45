#!/usr/bin/env python3
"""Records the rows that a real Trino returns for these statements.

    local/tests/corpus/record.py tests/oracle/trino-check [FILE.jsonl]...

Each line is {"id", "sql"}, with "tables" (a name in tables.json) if it reads any. This script writes "answer":
{"columns": the types, "rows": the texts} or {"trino_code"}. A new statement is a line without it; `git diff` then shows
what changed. The script asks a second time with the rows of the tables in another order: a statement whose rows then come
in another order gets "unordered", and one that then has other rows is left out, as is one whose rows name today. A statement
that comes with "unordered" keeps it: the order in which Trino returns partitions is a matter of its hashes.
"""
import datetime
import json
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
CLOCK = re.compile(r"current_|local_?time|now\s*\(", re.IGNORECASE)


def ask(command, cases, catalogs):
    lines = [json.dumps({"id": case["id"], "sql": case["sql"], "catalog": catalogs[case.get("tables", "none")]}) for case in cases]
    run = subprocess.run([command, "--rows"], input="\n".join(lines) + "\n", stdout=subprocess.PIPE, text=True, check=True)
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    if [answer["id"] for answer in answers] != [case["id"] for case in cases]:
        sys.exit(f"{len(cases)} questions, {len(answers)} answers")
    return answers


def recorded(answer):
    if answer["ok"]:
        return {"columns": [column["type"] for column in answer["columns"]], "rows": answer["rows"]}
    return {"trino_code": answer["diagnostics"][0]["trino_code"]}


def alike(answer):
    """The rows as texts, with doubles to ten digits, since the order of their sums varies."""
    def text(value):
        try:
            return f"{float(value):.9e}" if value is not None and "." in value else repr(value)
        except ValueError:
            return repr(value)
    return [repr([text(value) for value in row]) for row in answer.get("rows", [[answer.get("trino_code")]])]


def reversed_rows(catalog):
    tables = [{**table, "rows": table.get("rows", [])[::-1]} for table in catalog["tables"]]
    return {**catalog, "tables": tables}


def main():
    command, *files = sys.argv[1:]
    catalogs = {"none": {"tables": []}, **json.loads((HERE / "tables.json").read_text())}
    # The day may end while the answers come.
    days = {datetime.datetime.now(datetime.timezone.utc).date() + datetime.timedelta(days=own) for own in (0, 1)}
    others = {name: reversed_rows(catalog) for name, catalog in catalogs.items()}
    for path in map(pathlib.Path, files or sorted(HERE.glob("*.jsonl"))):
        cases = [json.loads(line) for line in path.read_text().splitlines()]
        with_tables = [case for case in cases if "tables" in case]
        again = iter(ask(command, with_tables, others) if with_tables else [])
        for case, answer in zip(cases, ask(command, cases, catalogs)):
            case["answer"] = recorded(answer)
            unordered = case.pop("unordered", False)
            rows = same = alike(case["answer"])
            if "tables" in case:
                same = alike(recorded(next(again)))
            if unordered or rows != same:
                case["unordered"] = True
            if sorted(rows) != sorted(same):
                print(f"{case['id']} is left out: its rows depend on the order of the tables' rows")
                case["answer"] = None
            elif CLOCK.search(case["sql"]) and any(str(day) in row for day in days for row in rows):
                print(f"{case['id']} is left out: its rows name today")
                case["answer"] = None
        cases = [case for case in cases if case["answer"]]
        path.write_text("".join(json.dumps(case, ensure_ascii=False) + "\n" for case in cases))
        print(f"{path.name}: {len(cases)} statements, {sum('trino_code' in case['answer'] for case in cases)} fail")


if __name__ == "__main__":
    main()
