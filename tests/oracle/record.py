#!/usr/bin/env python3
"""Asks Trino for the rows of queries over sample records, and writes them down; see README.md beside this file.

    record.py QUERIES.json ANSWERS.json

QUERIES.json is a list of {"id", "sql", "records", "table": {"name", "columns": [{"name", "type"}], "nulls"}}, and
"others": tables as `trino-check` takes them, with their rows, where a query reads more than one.
"""
import glob
import gzip
import json
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict

HERE = os.path.dirname(os.path.abspath(__file__))
LOGS = os.path.join(HERE, "..", "logs")
KEYS = ("day", "aws_account", "aws_region", "hour")
NUMBERS = ("tinyint", "smallint", "integer", "bigint")
ADMIN_PORTS = {22, 23, 3389, 5900, 5985, 5986, 8080, 8443, 9090, 10000}
DAY_LITERAL = re.compile(r"'\d{4}/\d\d/\d\d' /\* (since|until) \*/")
DAYS_AGO = r"date_format(date_add('day', -7, current_date), '%Y/%m/%d') /* \1 */"


def records(source):
    """The records of a sample bucket, or of a file beside this one, as text by field; the keys come from the path."""
    if source.endswith(".log"):
        with open(os.path.join(HERE, source), encoding="utf-8") as file:
            return list(lines(file.read(), {}))
    found = []
    for path in sorted(glob.glob(os.path.join(LOGS, "s3", source, "**", "*.log.gz"), recursive=True)):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            found.extend(lines(file.read(), keys(path)))
    if not found:
        sys.exit(f"no records in {source}")
    return found


def keys(path):
    """A partition's keys from an object's key, in the plain or the Hive layout."""
    parts = [part.split("=")[-1] for part in path.split(os.sep)]
    account, _, region, year, month, day, *hour = parts[parts.index("AWSLogs") + 1:-1]
    return {"day": f"{year}/{month}/{day}", "aws_account": account, "aws_region": region, "hour": (hour or ["00"])[0]}


def lines(text, partition):
    header, *rest = text.splitlines()
    names = [name.replace("-", "_") for name in header.split(" ")]
    for line in rest:
        yield {**dict(zip(names, line.split(" "))), **partition}


def value(record, column, nulls):
    """What a table shows of a field: no number is NULL, no text is `-` in a text table and NULL in a Parquet table."""
    text = record.get(column["name"])
    if text is None or (text == "-" and (nulls or column["type"] in NUMBERS)):
        return None
    return int(text) if column["type"] in NUMBERS else text


def ask(requests, *flags):
    run = subprocess.run(
        [os.path.join(HERE, "trino-check"), "--plan", *flags],
        input="".join(json.dumps(request) + "\n" for request in requests),
        stdout=subprocess.PIPE, text=True, check=True,
    )
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    if len(answers) != len(requests):
        sys.exit(f"{len(requests)} questions, {len(answers)} answers")
    refused = [answer for answer in answers if not answer["ok"]]
    for answer in refused:
        print(json.dumps(answer), file=sys.stderr)
    if refused:
        sys.exit(f"{len(refused)} of {len(answers)} statements are refused")
    return answers


def counted(query, rows):
    """The answer to a predefined query in plain Python: rows of text, or None for a query that is not predefined.

    `rows` are the records as the table shows them. The day and the arguments are read from the text of the query.
    """
    name = query["id"].rsplit("/", 1)[-1]
    if not name.startswith("VpcFlowLogs"):
        return None
    argument = {key: text for text, key in re.findall(r"'([^']*)' /\* (\w+) \*/", query["sql"])}
    columns = [column["name"] for column in query["table"]["columns"]]
    kept = []
    for row in rows:
        status = row.get("log_status", "OK" if row.get("action") not in (None, "-") else None)
        if row["day"] >= argument["since"] and row["aws_account"] == argument.get("account", row["aws_account"]):
            kept.append({**row, "ok": status == "OK"})
    kept = [row for row in kept if row["ok"]]
    with_bytes = kept if "log_status" in columns else [row for row in kept if row.get("bytes") is not None]

    def there(text):
        return text not in (None, "-")

    def total(rows, *by):
        sums = defaultdict(int)
        for row in rows:
            if all(there(row[key]) for key in by):
                sums[tuple(row[key] for key in by)] += row["bytes"] or 0
        return largest(sums, 50)

    def largest(sums, limit):
        ordered = sorted(sums.items(), key=lambda item: (-item[1], item[0]))
        return [[*group, str(count)] for group, count in ordered[:limit]]

    def pairs(rows):
        return largest(Counter((row["srcaddr"], row["dstaddr"]) for row in rows), 25)

    def first(rows):
        ties = ("interface_id", "srcaddr", "dstaddr", "srcport", "dstport", "protocol", "action", "bytes")
        ties = [tie for tie in ties if tie in columns]
        def place(row):
            return row["start"], [(row[tie] is None, row[tie] if row[tie] is not None else 0) for tie in ties]
        return [[None if row[c] is None else str(row[c]) for c in columns] for row in sorted(rows, key=place)[:50]]

    def talking(key):
        from datetime import datetime, timedelta, timezone

        def midnight(text, days=0):
            day = datetime.strptime(text, "%Y/%m/%d").replace(tzinfo=timezone.utc)
            return (day + timedelta(days=days)).timestamp()

        def moment(seconds):
            return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%d %H:%M:%S.000 UTC")

        begun = [row for row in with_bytes
                 if midnight(argument["since"]) <= row["start"] < midnight(argument["until"], 1) and there(row[key])]
        out = []
        for group, count in total(begun, key):
            own = [row for row in begun if row[key] == group]
            out.append([group, count, moment(min(r["start"] for r in own)), moment(max(r["end"] for r in own))])
        return out

    def admin():
        sums = defaultdict(int)
        for row in with_bytes:
            if row["srcport"] in ADMIN_PORTS or row["dstport"] in ADMIN_PORTS:
                for address in (row["srcaddr"], row["dstaddr"]):
                    sums[(address,)] += row["bytes"] or 0
        return largest(sums, 10)

    tcp = lambda rows: [row for row in rows if row["protocol"] == 6]
    has = lambda key, wanted: [row for row in with_bytes if row[key] == wanted]
    answers = {
        "VpcFlowLogsAcceptedTraffic": lambda: pairs(row for row in tcp(kept) if row["action"] == "ACCEPT"),
        "VpcFlowLogsAdminPortTraffic": admin,
        "VpcFlowLogsIPv4Traffic": lambda: total(has("type", "IPv4"), "srcaddr", "dstaddr"),
        "VpcFlowLogsIPv6Traffic": lambda: total(has("type", "IPv6"), "srcaddr", "dstaddr"),
        "VpcFlowLogsRejectedTCPTraffic": lambda: pairs(row for row in tcp(kept) if row["action"] == "REJECT"),
        "VpcFlowLogsRejectedTraffic": lambda: pairs(row for row in kept if row["action"] == "REJECT"),
        "VpcFlowLogsSshRdpTraffic": lambda: first(
            [row for row in tcp(kept) if {row["srcport"], row["dstport"]} & {22, 3389}]),
        "VpcFlowLogsTopTCPTraffic": lambda: total(tcp(with_bytes), "srcaddr"),
        "VpcFlowLogsTopTalkers": lambda: total(with_bytes, "srcaddr"),
        "VpcFlowLogsTopTalkersPacketLevel": lambda: total(with_bytes, "pkt_srcaddr"),
        "VpcFlowLogsTopTalkingInstances": lambda: talking("instance_id"),
        "VpcFlowLogsTopTalkingSubnets": lambda: talking("subnet_id"),
        "VpcFlowLogsTotalBytesTransferred": lambda: total(with_bytes, "srcaddr", "dstaddr"),
        "VpcFlowLogsTotalBytesTransferredPacketLevel": lambda: total(with_bytes, "pkt_srcaddr", "pkt_dstaddr"),
        "VpcFlowLogsTrafficFrmSrcAddr": lambda: first([r for r in kept if r["srcaddr"] == argument["address"]]),
        "VpcFlowLogsTrafficToDstAddr": lambda: first([r for r in kept if r["dstaddr"] == argument["address"]]),
    }
    return answers[name]() if name in answers else None


def expected(query, rows, known):
    """Compares with what expected.json says of a whole bucket; the tops there are the first five."""
    name, bucket = query["id"].rsplit("/", 1)[-1], known.get(query["records"])
    if bucket is None or "/* account */" in query["sql"]:
        return True
    tops = {
        "VpcFlowLogsTopTalkers": "top_sources_by_bytes",
        "VpcFlowLogsTotalBytesTransferred": "top_pairs_by_bytes",
        "VpcFlowLogsRejectedTraffic": "top_rejected_pairs_by_count",
    }
    if name in tops:
        top = [[*group.split(" "), str(count)] for group, count in bucket[tops[name]]]
        return rows[:len(top)] == top
    return name != "VpcFlowLogsSshRdpTraffic" or len(rows) == bucket["ssh_rdp_records"]


def main():
    queries_path, answers_path = sys.argv[1:]
    with open(queries_path, encoding="utf-8") as file:
        queries = json.load(file)
    with open(os.path.join(LOGS, "expected.json"), encoding="utf-8") as file:
        known = json.load(file)
    requests, shown = [], []
    for query in queries:
        table = query["table"]
        names = [column["name"] for column in table["columns"]]
        rows = [[value(record, column, table.get("nulls")) for column in table["columns"]]
                for record in records(query["records"])]
        # A key that the table lacks still says which day a record is of.
        shown.append([dict(zip(names, row)) for row in rows])
        catalog = {"default": {"catalog": "awsdatacatalog", "schema": "logs"},
                   "tables": [{"name": table["name"], "columns": table["columns"], "rows": rows}, *query.get("others", [])]}
        requests.append({"id": query["id"], "sql": query["sql"], "catalog": catalog})
    # As they are in the template, with days counted from today: accepted, whatever the rows of today are.
    ask([{**request, "sql": DAY_LITERAL.sub(DAYS_AGO, request["sql"])} for request in requests])
    wrong, out = 0, []
    for query, rows, answer in zip(queries, shown, ask(requests, "--rows")):
        own = counted(query, rows)
        if (own is not None and own != answer["rows"]) or not expected(query, answer["rows"], known):
            wrong += 1
            print(f"{query['id']}\n  Trino: {answer['rows']}\n  own:   {own}", file=sys.stderr)
        out.append({"id": query["id"], "sql": query["sql"], "records": query["records"],
                    "columns": [[c["name"], c["type"]] for c in answer["columns"]], "rows": answer["rows"]})
    if wrong:
        sys.exit(f"{wrong} answers differ")
    with open(answers_path, "w", encoding="utf-8") as file:
        file.write(written(out))
    empty = [answer["id"] for answer in out if not answer["rows"]]
    print(f"{len(out)} answers, {len(empty)} of them without rows: {', '.join(empty)}")


def written(answers):
    """JSON with one row a line, so that a change reads as one."""
    blocks = []
    for answer in answers:
        head = [f'  "{key}": {json.dumps(answer[key])}' for key in ("id", "sql", "records", "columns")]
        rows = ",\n".join(f"    {json.dumps(row)}" for row in answer["rows"])
        blocks.append(" {\n" + ",\n".join(head) + ',\n  "rows": [' + (f"\n{rows}\n  " if rows else "") + "]\n }")
    return "[\n" + ",\n".join(blocks) + "\n]\n"


if __name__ == "__main__":
    main()
