"""A Glue in memory, for properties that need thousands of runs; what it may answer is shown by `glue_server`."""
import importlib.util
import json
import pathlib
import re
from collections import Counter, defaultdict
from datetime import datetime, timezone
from itertools import islice
from types import SimpleNamespace

STORAGE = {"Columns": [], "Location": "s3://amzn-s3-demo-logs/", "InputFormat": "text"}
SOURCE = pathlib.Path(__file__).parents[2] / "runtime" / "src" / "loader.py"


def module():
    """A fresh copy of the loader, loaded as the file that Lambda makes of inline code."""
    spec = importlib.util.spec_from_file_location("index", SOURCE)
    index = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(index)
    return index


def stage(glue=None):
    """A loader of its own on a Glue in memory, for runs that no fixture could reset."""
    index, glue = module(), glue or MemoryGlue()
    index.boto3 = SimpleNamespace(client=lambda *_, **__: glue)
    index.Config = index.print = lambda *_, **__: None
    return index, glue


def load(index, day, custom, event, deadline=float("inf")):
    """One run, shortly after midnight of that day, on a table that says what the event says."""
    index.now = lambda: datetime(day.year, day.month, day.day, 0, 5, tzinfo=timezone.utc)
    result = {}
    index.boto3.client().wish = json.dumps(event)
    index.load(event, custom, result, deadline)
    return result


class MemoryGlue:
    """Keeps partitions by their days, so that a few of millions are found."""

    def __init__(self):
        self.storage, self.wish = dict(STORAGE), None
        self.by_day, self.calls = defaultdict(dict), Counter()
        self.meta = SimpleNamespace(events=SimpleNamespace(register=lambda *_: None))

    @property
    def places(self):
        return {values: part["StorageDescriptor"]["Location"] for day in self.by_day.values() for values, part in day.items()}

    def get_table(self, **_):
        self.calls["GetTable"] += 1
        return {"Table": {"StorageDescriptor": self.storage, "Parameters": {"loader": self.wish}}}

    def get_partitions(self, Expression, ExcludeColumnSchema, MaxResults, NextToken=None, **_):
        """In pages of a thousand, as Glue has them."""
        first, last = re.fullmatch(r"day >= '(\S+)' AND day <= '(\S+)'", Expression).groups()
        self.calls["GetPartitions"] += 1
        if NextToken is None:
            self.rest = self.parts(first, last)
        page = list(islice(self.rest, MaxResults))
        return {"Partitions": page} | ({"NextToken": "more"} if len(page) == MaxResults else {})

    def parts(self, first, last):
        return (part for day in sorted(self.by_day) if first <= day <= last for part in [*self.by_day[day].values()])

    def has(self, values):
        return tuple(values) in self.by_day[values[-1]]

    def put(self, part):
        self.by_day[part["Values"][-1]][tuple(part["Values"])] = part

    def batch_create_partition(self, PartitionInputList, **_):
        self.calls["BatchCreatePartition"] += 1
        for part in PartitionInputList:
            assert not self.has(part["Values"])
            self.put(part)
        return {}

    def batch_update_partition(self, Entries, **_):
        self.calls["BatchUpdatePartition"] += 1
        for entry in Entries:
            assert self.has(entry["PartitionValueList"])
            self.put(entry["PartitionInput"])
        return {}

    def batch_delete_partition(self, PartitionsToDelete, **_):
        self.calls["BatchDeletePartition"] += 1
        for part in PartitionsToDelete:
            del self.by_day[part["Values"][-1]][tuple(part["Values"])]
        return {}

    def days(self):
        return sorted(day for day, parts in self.by_day.items() for _ in parts)
