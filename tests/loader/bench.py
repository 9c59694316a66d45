#!/usr/bin/env python3
"""The loader beside the two ways that are usual, counted and timed against a simulated Glue.

    bench.py [YEARS]

Ten years, unless told otherwise, of four accounts and three Regions. Each loads an empty table, then runs again when
nothing is missing. Needs tests/python/requirements.txt. The seconds are those of this machine and of a Glue on
loopback that keeps all in memory, where a call takes a millisecond or two; in AWS it takes tens to hundreds of them, so
that calls decide. Athena is moto's, which runs no statement.
"""
import contextlib
import io
import json
import logging
import os
import sys
import time
from collections import Counter
from datetime import date, timedelta
from itertools import product

os.environ.update(AWS_ACCESS_KEY_ID="testing", AWS_SECRET_ACCESS_KEY="testing", AWS_DEFAULT_REGION="us-east-1")

import boto3
from glue_server import GlueServer
from memory_glue import module
from moto.server import ThreadedMotoServer

ACCOUNTS = ["111122223333", "222233334444", "333344445555", "444455556666"]
REGIONS = ["eu-west-1", "us-east-1", "us-west-2"]
KEYS = ["aws_account", "aws_region", "day"]
STORAGE = {
    "Columns": [{"Name": f"field_{n}", "Type": "string"} for n in range(14)],
    "Location": "s3://amzn-s3-demo-logs/AWSLogs/",
    "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
    "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
    "SerdeInfo": {"SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe", "Parameters": {"field.delim": " "}},
}
TABLE = dict(DatabaseName="logs", TableName="flow_logs")


class MemoryGlueServer(GlueServer):
    """Keeps the catalog itself: with that many partitions moto's answers take minutes."""

    wish = "{}"  # what the table says that is to be registered

    def __init__(self):
        super().__init__(None)
        self.partitions = {}

    def forward(self, handler, operation, request):
        if operation == "GetTable":
            return 200, {"Table": {"Name": "flow_logs", "StorageDescriptor": STORAGE, "Parameters": {"loader": self.wish}}}
        if operation == "GetPartitions":
            every = self.rest.pop(request["NextToken"]) if "NextToken" in request else list(self.partitions.values())
            return 200, self.next_page(every, request)
        if operation == "GetPartition":
            found = self.partitions.get(tuple(request["PartitionValues"]))
            return (200, {"Partition": found}) if found else (400, {"__type": "EntityNotFoundException"})
        parts = request.get("PartitionInputList") or [request["PartitionInput"]]
        if operation not in ("BatchCreatePartition", "CreatePartition") or len(parts) > 100:
            return 400, {"__type": "ValidationException"}
        self.partitions.update({tuple(part["Values"]): part for part in parts})
        return 200, {}


class Context:
    def get_remaining_time_in_millis(self):
        return 86_400_000  # a slow machine is not a failure here


def ours(first, last):
    event = dict(Database="logs", Table="flow_logs", Location="s3://amzn-s3-demo-logs/", Layout="plain", Keys=",".join(KEYS))
    event |= dict(Accounts=",".join(ACCOUNTS), Regions=",".join(REGIONS), Frequency="none")
    event |= dict(StartDate=first.isoformat(), EndDate=last.isoformat())
    MemoryGlueServer.wish = json.dumps(event)
    with contextlib.redirect_stdout(io.StringIO()):
        module().handler(event, Context())


def place(account, region, day):
    return f"s3://amzn-s3-demo-logs/AWSLogs/{account}/vpcflowlogs/{region}/{day}/"


def statement_a_day(first, last):
    """`ALTER TABLE ADD IF NOT EXISTS`, one statement a day, and a look whether it is done."""
    athena = boto3.client("athena")
    for day in days(first, last):
        parts = [
            f"PARTITION (aws_account='{account}', aws_region='{region}', day='{day}') LOCATION '{place(account, region, day)}'"
            for account, region in product(ACCOUNTS, REGIONS)
        ]
        sql = f"ALTER TABLE flow_logs ADD IF NOT EXISTS {' '.join(parts)}"
        run = athena.start_query_execution(QueryString=sql, QueryExecutionContext={"Database": "logs"})
        while athena.get_query_execution(QueryExecutionId=run["QueryExecutionId"])["QueryExecution"]["Status"]["State"] != "SUCCEEDED":
            pass


def one_by_one(first, last):
    """GetPartition, and CreatePartition if it is not there."""
    glue = boto3.client("glue")
    storage = glue.get_table(DatabaseName="logs", Name="flow_logs")["Table"]["StorageDescriptor"]
    for account, region, day in product(ACCOUNTS, REGIONS, days(first, last)):
        try:
            glue.get_partition(**TABLE, PartitionValues=[account, region, day])
        except glue.exceptions.EntityNotFoundException:
            part = dict(Values=[account, region, day], StorageDescriptor=dict(storage, Location=place(account, region, day)))
            glue.create_partition(**TABLE, PartitionInput=part)


def days(first, last):
    return [(first + timedelta(n)).strftime("%Y/%m/%d") for n in range((last - first).days + 1)]


def main():
    years = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    first, last = date(2027 - years, 1, 1), date(2026, 12, 31)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    moto.start()
    print(f"{len(days(first, last))} days x {len(ACCOUNTS)} accounts x {len(REGIONS)} Regions")
    for loader in (ours, statement_a_day, one_by_one):
        server, athena = MemoryGlueServer(), Counter()
        os.environ.update(AWS_ENDPOINT_URL_ATHENA="http://%s:%s" % moto.get_host_and_port(), AWS_ENDPOINT_URL_GLUE=server.url)
        boto3.setup_default_session()
        boto3.DEFAULT_SESSION.events.register("before-call.athena", lambda model, **_: athena.update([model.name]))
        for when in ("an empty table", "nothing missing"):
            server.calls.clear()
            athena.clear()
            began = time.monotonic()
            loader(first, last)
            counts = server.count() + athena
            what = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
            print(f"{loader.__name__}, {when}: {sum(counts.values())} calls, {time.monotonic() - began:.1f} s ({what})", flush=True)
        server.stop()
    moto.stop()


if __name__ == "__main__":
    main()
