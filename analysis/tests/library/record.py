#!/usr/bin/env python3
"""Asks a real Trino about pairs of types and calls of functions, and records its answers.

    analysis/tests/library/record.py path/to/trino-check

makes the statements anew (the same ones each time), asks, and writes pairs.tsv and calls.tsv beside this script;
`git diff` then shows what changed. The command reads one JSON object per line ({"id", "sql", "catalog"}) and answers
in the same way; see the oracle's own README.
"""

import collections
import json
import pathlib
import random
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
CATALOGUE = HERE / "../../src/functions/catalogue.tsv"

TYPES = [
    "unknown", "boolean", "tinyint", "smallint", "integer", "bigint", "real", "double",
    "decimal(3,0)", "decimal(10,2)", "decimal(38,0)", "decimal(38,20)", "decimal(2,2)",
    "varchar", "varchar(5)", "varchar(0)", "char(3)", "varbinary", "json", "date",
    "time(0)", "time(3)", "time(9)", "time(3) with time zone", "time(6) with time zone",
    "timestamp(0)", "timestamp(3)", "timestamp(9)", "timestamp(3) with time zone", "timestamp(6) with time zone",
    "interval day to second", "interval year to month", "ipaddress", "uuid",
    "array(unknown)", "array(integer)", "array(varchar)", "array(row(x bigint))", "map(varchar, integer)",
    "map(bigint, json)", "row(a integer, b varchar)", "row(a bigint, c varchar)", "row(integer)",
    "HyperLogLog", "P4HyperLogLog", "qdigest(bigint)", "tdigest", "SetDigest", "color",
]
PAIRS = {
    "meet": "coalesce({l}, {r})",
    "add": "{l} + {r}",
    "subtract": "{l} - {r}",
    "multiply": "{l} * {r}",
    "divide": "{l} / {r}",
    "modulus": "{l} % {r}",
    "equal": "{l} = {r}",
    "less": "{l} < {r}",
    "subscript": "{l}[{r}]",
    "concat": "{l} || {r}",
}


# Calls that chance does not make.
CHOSEN = [
    ("array_join", "array(array(integer)) | varchar | varchar"),
    ("concat", "unknown | unknown"),
    ("concat", "unknown | varchar"),
    ("concat", "char(5) | varchar"),
    ("concat", "varchar | varchar(3)"),
    ("render", "unknown | color"),
    ("sum", "unknown"),
    ("abs", "unknown"),
    ("reduce", "array(integer) | integer | (a, b) -> bigint | (a) -> a"),
    ("reduce", "array(integer) | double | (a, b) -> a | (a) -> varchar"),
    ("reduce", "array(integer) | decimal(1,1) | (a, b) -> decimal(11,1) | (a) -> a"),
    ("filter", "array(integer) | (a) -> unknown"),
    ("filter", "array(integer) | (a, b) -> boolean"),
    ("transform", "unknown | (a) -> a"),
    ("transform", "array(integer) | integer"),
    ("transform_keys", "map(integer, integer) | (a, b) -> tdigest"),
    ("regexp_replace", "varchar(3) | char(3) | (a) -> varchar(9)"),
    ("regexp_replace", "varchar(3) | varchar | (a) -> integer"),
    ("greatest", "integer | decimal(3,1) | double"),
    ("greatest", "date | timestamp(6) | timestamp(3) with time zone"),
    ("date_add", "varchar(3) | decimal(2,1) | date"),
    ("substr", "char(5) | bigint"),
    ("substr", "unknown | integer"),
    ("zip", "array(date) | unknown"),
    ("map", "array(row(a integer)) | array(json)"),
    ("map", "array(HyperLogLog) | array(json)"),
]


def value(of):
    """An expression of the type."""
    return {"unknown": "NULL", "array(unknown)": "ARRAY[]"}.get(of, f"CAST(NULL AS {of})")


def argument(text):
    """An argument of a call: an expression of the type, or `(a, b) -> a type or a parameter`."""
    if " -> " not in text:
        return value(text)
    parameters, body = text.split(" -> ", 1)
    return f"{parameters} -> {body if len(body) == 1 else value(body)}"


class Oracle:
    def __init__(self, command):
        self.command = command

    def ask(self, expressions):
        lines = [json.dumps({"id": i, "sql": f"SELECT {e}", "catalog": {"tables": []}}) for i, e in enumerate(expressions)]
        done = subprocess.run([self.command], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True)
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        assert len(answers) == len(expressions), done.stderr
        return [a["columns"][0]["type"] if a["ok"] else a["diagnostics"][0]["trino_code"] for a in answers]


def pairs():
    for operation, form in PAIRS.items():
        for left in TYPES:
            for right in TYPES:
                if operation == "subscript" and (left.startswith("row") or not left.startswith(("array", "map", "unknown"))):
                    continue
                yield operation, left, right, form.format(l=value(left), r=value(right))
    for left in TYPES:
        yield "negate", left, "", f"- {value(left)}"
        for right in TYPES:
            if right not in ("unknown", "array(unknown)"):
                yield "cast", left, right, f"CAST({value(left)} AS {right})"


def split(text):
    """The parts of `a, b(c, d)`."""
    parts, depth = [""], 0
    for character in text:
        depth += (character in "(") - (character in ")")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


def instance(pattern, bound, choose):
    """A type for a pattern of the catalogue; a lambda for a function type, whose result may be wrong."""
    suffix = " with time zone" if pattern.endswith(" with time zone") else ""
    base = pattern.removesuffix(suffix)
    if pattern in bound:
        return bound[pattern]
    if not base.endswith(")"):
        return pattern
    name, inside = base[:-1].split("(", 1)
    parts = split(inside)
    if name in ("array", "map", "row", "qdigest", "classifier"):
        parts = [instance(part, bound, choose) for part in parts]
        if name == "map" and ("igest" in parts[0] or "LogLog" in parts[0]):
            parts[0] = "bigint"  # No map has a key that cannot be compared.
        if name == "qdigest" and parts[0] not in ("bigint", "double", "real"):
            parts[0] = "bigint"
        return f"{name}({', '.join(parts)})"
    if name == "function":
        letters = [chr(ord("a") + i) for i in range(len(parts) - 1)]
        result = instance(parts[-1], bound, choose)
        body = choose([result, result, result, letters[0], "unknown", "double"])
        return f"({', '.join(letters)}) -> {body}"
    if all(part.isdigit() for part in parts):
        return pattern
    sizes = {"decimal": ["(5,2)", "(38,10)", "(19,0)"], "varchar": ["", "(3)", "(20)"], "char": ["(2)", "(9)"]}
    return name + choose(sizes.get(name, ["(0)", "(3)", "(6)", "(12)"])) + suffix


NARROWER = {
    "bigint": ["integer", "tinyint"], "double": ["real", "integer", "decimal(5,2)", "bigint"], "integer": ["smallint"],
    "real": ["integer"], "varchar": ["varchar(4)", "char(2)"], "boolean": ["unknown"], "array(double)": ["array(integer)"],
    "varbinary": ["unknown"], "joniregexp": ["varchar(3)", "varchar"], "jsonpath": ["varchar(3)", "varchar"],
    "codepoints": ["varchar(2)", "varchar"], "date": ["unknown"], "json": ["varchar"],
}


def calls():
    random_source = random.Random(401)
    for line in CATALOGUE.read_text().splitlines():
        columns = (line.split("\t") + [""] * 9)[:9]
        name, kind, origin, arguments, variadic, _, variables = columns[:7]
        # LISTAGG has a grammar of its own.
        if line.startswith(("#", "$")) or kind == "special" or origin or name == "listagg":
            continue
        patterns = [part for part in arguments.split(" | ") if part]
        if variadic:
            patterns += patterns[-1:] * 2
        for attempt in range(8):
            # The first call of an overload is as plain as can be, so that it is accepted.
            choose = random_source.choice if attempt else (lambda options: options[0])
            bound = {}
            for variable in filter(None, variables.split("; ")):
                bound[variable.split(":")[0]] = choose(["integer", "bigint", "varchar(3)", "double", "date"] + TYPES)
            types = [instance(pattern, bound, choose) for pattern in patterns]
            for index, given in enumerate(types):
                if attempt and " -> " not in given and random_source.random() < 0.35:
                    types[index] = choose(NARROWER.get(given, [given]))
            if attempt == 3 and types:
                types[random_source.randrange(len(types))] = "unknown"
            if attempt == 4 and types:
                types[random_source.randrange(len(types))] = choose(TYPES)
            if attempt == 5:
                types = types[:-1]
            if attempt == 7:
                types = [*types, choose(TYPES)]
            if attempt == 6:
                types = [choose(TYPES) if " -> " not in given else given for given in types]
            yield call(name, types, " OVER (ORDER BY 1)" if kind == "window" else "")
    for name, types in CHOSEN:
        yield call(name, types.split(" | "), "")


def call(name, types, over):
    return name, " | ".join(types), f'"{name}"({", ".join(map(argument, types))}){over}'


def main():
    oracle = Oracle(sys.argv[1])
    asked = list(pairs())
    grouped = collections.defaultdict(list)
    for (operation, left, right, _), answer in zip(asked, oracle.ask([row[-1] for row in asked])):
        grouped[operation, left, answer].append(right)
    commonest = {}
    for (operation, left, answer), rights in grouped.items():
        kept = commonest.setdefault((operation, left), answer)
        if len(rights) > len(grouped[operation, left, kept]):
            commonest[operation, left] = answer
    with open(HERE / "pairs.tsv", "w") as file:
        file.write("# Trino's answer to each pair of types; made by record.py.\n")
        file.write("# operation, left type, answer, right types; `*` are all that no other line of the pair names.\n")
        for operation in [*PAIRS, "cast"]:
            rights = dict.fromkeys(right for asked_operation, _, right, _ in asked if asked_operation == operation)
            file.write(f"{operation}\t\t\t{' | '.join(rights)}\n")
        for (operation, left, answer), rights in grouped.items():
            many = answer == commonest[operation, left] and len(rights) > 1
            file.write(f"{operation}\t{left}\t{answer}\t{'*' if many else ' | '.join(rights)}\n")
    asked = list(dict.fromkeys(calls()))
    with open(HERE / "calls.tsv", "w") as file:
        file.write("# Trino's answer to calls of every function; made by record.py.\n# function, answer, argument types\n")
        for (name, types, _), answer in zip(asked, oracle.ask([row[-1] for row in asked])):
            file.write(f"{name}\t{answer}\t{types}\n")


if __name__ == "__main__":
    main()
