#!/usr/bin/env python3
"""Asks a real Trino about the statements of the corpus, and writes its answers down.

    analysis/tests/corpus/record.py tests/oracle/trino-check [FILE.jsonl]...

Each line is {"id", "catalog", "sql"}, with "otherwise" where we say something else on purpose, and "certain" where
the only mistake is of a kind whose remedy is certain: a slip of the keyboard with one word near, quotes, another engine's
function of the same meaning, a literal in the other form, an operator or clause of another engine; "answer" is what this
script writes, so a new statement is a line without it. `git diff` then shows what changed.
"""
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).parent

# What only the planner refuses has a file of its own, and so has what a number with a point is where it is not a double.
FLAGS = {"planner.jsonl": ["--plan"], "decimal_literals.jsonl": ["--decimal-literals"]}


def recorded(answer):
    """The parts of an answer that the test compares, and the message for the reader."""
    if answer["ok"]:
        return {"ok": True, "columns": answer["columns"]}
    found = [{key: value for key, value in one.items() if key != "severity"} for one in answer["diagnostics"]]
    return {"ok": False, "diagnostics": found}


def same(old, new):
    """Whether two answers differ in the words of their messages at most, which list overloads in any order."""
    def bare(answer):
        return answer["columns"] if answer["ok"] else [
            {key: value for key, value in one.items() if key != "message"} for one in answer["diagnostics"]]

    return old is not None and old["ok"] == new["ok"] and bare(old) == bare(new)


def main():
    command, *files = sys.argv[1:]
    catalogs = json.loads((HERE / "catalogs.json").read_text())
    for path in map(pathlib.Path, files or sorted(HERE.glob("*.jsonl"))):
        cases = [json.loads(line) for line in path.read_text().splitlines()]
        asked = "".join(json.dumps({"id": case["id"], "sql": case["sql"], "catalog": catalogs[case["catalog"]]}) + "\n" for case in cases)
        run = subprocess.run([command, *FLAGS.get(path.name, [])], input=asked, stdout=subprocess.PIPE, text=True, check=True)
        answers = [json.loads(line) for line in run.stdout.splitlines()]
        if [answer["id"] for answer in answers] != [case["id"] for case in cases]:
            sys.exit(f"{path}: {len(cases)} questions, {len(answers)} answers")
        for case, answer in zip(cases, answers):
            if not same(case.get("answer"), recorded(answer)):
                case["answer"] = recorded(answer)
        path.write_text("".join(json.dumps(case, ensure_ascii=False) + "\n" for case in cases))
        print(f"{path.name}: {len(cases)} statements, {sum(not case['answer']['ok'] for case in cases)} refused")


if __name__ == "__main__":
    main()
