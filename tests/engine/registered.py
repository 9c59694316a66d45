#!/usr/bin/env python3
"""Puts stacks on a real engine with the partitions that their own loader registered.

    registered.py TEMPLATES LOGS [NAME]...

TEMPLATES is what `cargo test --test deploy` makes; NAME is a stack below its `layouts` or `samples` (default: all that
load). Each is deployed into the simulated AWS of `tests/deploy`, run by its schedules, and what Glue then has goes to
`run_stack.py --partitions`. All tables of a layout, the projected one among them, must give the same rows, and a sample
stack those of its projected sibling. Exit status 1 if anything differs.
"""
import json
import logging
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
sys.path += [str(HERE.parent / "deploy"), str(HERE.parent / "loader")]
from simulated_aws import SimulatedAws  # noqa: E402
from test_examples import Example, create, delete, registered  # noqa: E402

# The day of the first sample logs, and the runs that follow.
CREATED, RUNS = "2026-11-20T09:30:00+00:00", ("2026-11-21T00:05:00+00:00", "2026-11-22T00:05:00+00:00")
TODAY = "2026-11-22"


def load(aws, template):
    """What a stack's loader registers from its creation on."""
    aws.reset()
    aws.clock = CREATED
    create(aws, template, Example(1, {}, ()))
    for run in RUNS:
        failed = [outcome for outcome in aws.tick(run) if "error" in outcome]
        if failed:
            raise SystemExit(f"{template}: {failed}")
    here = aws.services("us-east-1")
    found = [
        {"database": database, "table": table, "input": {name: one[name] for name in ("Values", "StorageDescriptor")}}
        for database, table in here.everything()["tables"]
        for one in registered(here, database, table)
    ]
    delete(aws)
    return found


def answers(template, logs, folder, partitions=None):
    """What each query answers, by its name: a list of rows for each workgroup; none if the engine finds a fault."""
    report, given = folder / "report.json", folder / "partitions.json"
    given.write_text(json.dumps(partitions))
    command = [sys.executable, HERE / "run_stack.py", template, "--logs", logs, "--today", TODAY, "--rows=0", "--json", report]
    run = subprocess.run([*command, *(["--partitions", given] if partitions else [])])
    if run.returncode:
        return None
    made = {}
    for query in json.loads(report.read_text())["queries"]:
        if "rows" not in query:
            continue  # has parameters, and is only described
        made.setdefault(query["name"], []).append(sorted(query["rows"], key=str))
    return made


def agree(template, found, logs, folder):
    """Whether the engine finds no fault, and each query has the rows that it has under projection."""
    loaded = answers(template, logs, folder, found)
    if loaded is None:
        return False
    sibling = template.with_stem(template.stem.replace("_loaded", "_projected"))
    projected = answers(sibling, logs, folder) if sibling != template and sibling.exists() else loaded
    if projected is None:
        return False
    # A projected table of hourly folders has a query of its own, by hour.
    differ = [name for name in loaded if any(rows != loaded[name][0] for rows in loaded[name] + projected.get(name, [None]))]
    for name in differ:
        print(f"FAILED  {name}: not the same rows everywhere")
    return not differ


def main():
    templates, logs, *names = sys.argv[1:]
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    stacks = sorted(pathlib.Path(templates).glob("layouts/*.json")) + sorted(pathlib.Path(templates).glob("samples/*.json"))
    if unknown := set(names) - {stack.stem for stack in stacks}:
        raise SystemExit(f"no stack is named {', '.join(sorted(unknown))}")
    aws, failed, shown = SimulatedAws(), [], 0
    for stack in stacks:
        if names and stack.stem not in names:
            continue
        found = load(aws, stack)
        if not found:
            continue  # projected
        print(f"== {stack.parent.name}/{stack.stem}: {len(found)} partitions registered", flush=True)
        shown += 1
        with tempfile.TemporaryDirectory() as folder:
            if not agree(stack, found, logs, pathlib.Path(folder)):
                failed.append(stack.stem)
    aws.stop()
    print(f"registered: {shown} stacks, {len(failed)} wrong {' '.join(failed)}".rstrip())
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
