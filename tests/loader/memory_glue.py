"""A Glue in memory, for properties that need thousands of runs; what it may answer is shown by `glue_server`."""
import importlib.util
import pathlib
import re
from datetime import datetime, timezone
from types import SimpleNamespace

SOURCE = pathlib.Path(__file__).parents[2] / "runtime" / "src" / "loader.py"


def module():
    """A fresh copy of the loader, loaded as the file that Lambda makes of inline code."""
    spec = importlib.util.spec_from_file_location("index", SOURCE)
    index = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(index)
    return index


def stage():
    """A loader of its own on a Glue in memory, for runs that no fixture could reset."""
    index, glue = module(), MemoryGlue()
    index.boto3 = SimpleNamespace(client=lambda *_, **__: glue)
    index.Config = index.print = lambda *_, **__: None
    return index, glue


def load(index, day, custom, event):
    """One run, shortly after midnight of that day."""
    index.now = lambda: datetime(day.year, day.month, day.day, 0, 5, tzinfo=timezone.utc)
    result = {"existing": 0, "created": 0, "updated": 0}
    index.load(event, custom, result)
    return result


class MemoryGlue:
    def __init__(self):
        self.places = {}

    def get_table(self, **_):
        return {"Table": {"StorageDescriptor": {"Columns": [], "Location": "s3://amzn-s3-demo-logs/"}}}

    def get_partitions(self, Expression, **_):
        first, last = re.fullmatch(r"day >= '(\S+)' AND day <= '(\S+)'", Expression).groups()
        return {
            "Partitions": [
                {"Values": list(values), "StorageDescriptor": {"Columns": [], "Location": place}}
                for values, place in self.places.items()
                if first <= values[-1] <= last
            ]
        }

    def batch_create_partition(self, PartitionInputList, **_):
        for part in PartitionInputList:
            assert tuple(part["Values"]) not in self.places
            self.places[tuple(part["Values"])] = part["StorageDescriptor"]["Location"]
        return {}

    def batch_update_partition(self, Entries, **_):
        raise AssertionError("nothing is wrong here")

    def batch_delete_partition(self, PartitionsToDelete, **_):
        for part in PartitionsToDelete:
            del self.places[tuple(part["Values"])]
        return {}

    def days(self):
        return sorted(values[-1] for values in self.places)
