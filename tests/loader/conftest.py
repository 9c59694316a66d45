"""What the tests of the loader share: the loader itself, a Glue to talk to, a clock, and the events."""
import json
import logging
import urllib.request
from datetime import datetime, timezone

import boto3
import memory_glue
import pytest
from glue_server import GlueServer
from hypothesis import settings
from moto.server import ThreadedMotoServer

# The same examples in every run, whatever ran before.
settings.register_profile("loader", database=None, derandomize=True, deadline=None)
settings.load_profile("loader")

COLUMNS = [{"Name": "version", "Type": "int"}, {"Name": "srcaddr", "Type": "string"}, {"Name": "bytes", "Type": "bigint"}]
STORAGE = {
    "Columns": COLUMNS,
    "Location": "s3://amzn-s3-demo-logs/net/",
    "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
    "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
    "SerdeInfo": {
        "SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
        "Parameters": {"field.delim": " ", "serialization.format": " "},
    },
}


class Context:
    """What Lambda tells a function of its time."""

    def __init__(self, seconds=900):
        self.seconds = seconds

    def get_remaining_time_in_millis(self):
        return self.seconds * 1000


class Loader:
    """The loader in a simulated AWS, with a clock of its own."""

    def __init__(self, module, monkeypatch, capsys, glue):
        self.module, self.monkeypatch, self.capsys, self.glue = module, monkeypatch, capsys, glue
        self.client = boto3.client("glue")
        self.behind = boto3.client("glue", endpoint_url=glue.moto)  # what it does is not counted
        self.lines = []

    def at(self, text):
        """Sets the clock, in UTC: `2026-11-20` or `2026-11-20T23:59:59`."""
        instant = datetime.fromisoformat(text).replace(tzinfo=timezone.utc)
        self.monkeypatch.setattr(self.module, "now", lambda: instant)
        return self

    def table(self, keys="day", name="flow_logs", columns=None):
        self.client.create_database(DatabaseInput={"Name": "logs"})
        self.client.create_table(
            DatabaseName="logs",
            TableInput={
                "Name": name,
                "TableType": "EXTERNAL_TABLE",
                "PartitionKeys": [{"Name": key, "Type": "string"} for key in keys.split(",")],
                "StorageDescriptor": {**STORAGE, "Columns": columns or COLUMNS},
            },
        )
        return self

    def declare(self, wish):
        """Has the table say what to register, as a deployment does."""
        name = dict(DatabaseName=wish.get("Database") or "-", Name=wish.get("Table") or "-")
        try:
            table = self.behind.get_table(**name)["Table"]
        except self.behind.exceptions.EntityNotFoundException:
            return self
        parameters = {**table.get("Parameters", {}), "loader": json.dumps(wish)}
        members = ("Name", "TableType", "PartitionKeys", "StorageDescriptor")
        table = {member: table[member] for member in members if member in table}
        self.behind.update_table(DatabaseName=name["DatabaseName"], TableInput={**table, "Parameters": parameters})
        return self

    def changed(self, **storage):
        """Changes how the table is read, as a deployment does before its run."""
        table = self.behind.get_table(DatabaseName="logs", Name="flow_logs")["Table"]
        members = ("Name", "TableType", "PartitionKeys", "Parameters")
        made = {member: table[member] for member in members if member in table}
        made["StorageDescriptor"] = {**table["StorageDescriptor"], **storage}
        self.behind.update_table(DatabaseName="logs", TableInput=made)
        return self

    def deploy(self, event):
        """A deployment's run, without its answer."""
        result = {}
        self.declare(event).module.load(event, True, result)
        return result

    def run(self, event, seconds=900):
        """Deploys what the event says, runs it and returns its line; `lines[-1]` has it even if the run fails."""
        self.declare(event.get("ResourceProperties", event))
        return self.invoke(event, seconds)

    def invoke(self, event, seconds=900):
        """Runs it for a table as it is."""
        try:
            self.module.handler(event, Context(seconds))
        finally:
            printed = self.capsys.readouterr().out.splitlines()
            assert len(printed) <= 1, "a run is one line"
            self.lines += [json.loads(line) for line in printed]
        return self.lines[-1]

    def partitions(self, name="flow_logs"):
        """Location by values, as the catalog has them now."""
        pages = self.client.get_paginator("get_partitions").paginate(DatabaseName="logs", TableName=name)
        found = pages.build_full_result()["Partitions"]
        return {tuple(p["Values"]): p["StorageDescriptor"]["Location"] for p in found}

    def registered(self):
        """The days, in order."""
        return sorted({values[-1] for values in self.partitions()})


def schedule(**members):
    """The event of the schedule: a daily table of one account and Region unless told otherwise."""
    event = dict(
        Database="logs",
        Table="flow_logs",
        Location="s3://amzn-s3-demo-logs/net/",
        Layout="plain",
        Accounts="111122223333",
        Regions="us-east-1",
        Keys="day",
        Frequency="daily",
        StartDate="",
        EndDate="",
    )
    return {**event, **members}


def once(first, last, **members):
    """Two dates, loaded once."""
    return schedule(Frequency="none", StartDate=first, EndDate=last, **members)


@pytest.fixture(scope="session")
def moto():
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(autouse=True)
def nowhere_else(monkeypatch):
    """No credentials and no endpoint but ours, whatever the machine has."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")


@pytest.fixture(scope="session")
def source():
    return memory_glue.SOURCE.read_text()


@pytest.fixture
def module():
    return memory_glue.module()


@pytest.fixture
def glue(moto, monkeypatch):
    urllib.request.urlopen(urllib.request.Request(f"{moto}/moto-api/reset", method="POST")).close()
    server = GlueServer(moto)
    monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
    yield server
    server.stop()


@pytest.fixture
def pauses(module, monkeypatch):
    """Takes the waiting out of retries and tells how often it would have waited."""
    waited = []
    monkeypatch.setattr(module, "pause", waited.append)
    return waited


@pytest.fixture
def loader(module, monkeypatch, capsys, glue, pauses):
    return Loader(module, monkeypatch, capsys, glue)
