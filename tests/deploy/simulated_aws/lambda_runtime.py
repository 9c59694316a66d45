"""Runs a function's code as Lambda does: the request comes in by standard input, its lines go out by standard output."""
import importlib
import json
import pathlib
import sys
import time
from datetime import datetime

request = json.load(sys.stdin)
deadline = time.monotonic() + request["seconds"]


class Context:
    def get_remaining_time_in_millis(self):
        return int(1000 * (deadline - time.monotonic()))


sys.path.insert(0, request["folder"])
module, _, function = request["handler"].partition(".")
index = importlib.import_module(module)
if not callable(index.now):
    raise TypeError("the code's clock is its function `now`, which the tests set")
time.sleep = lambda seconds: None  # how long a function waits is shown by its own tests
if request["calls"]:
    # A run has time for this many calls.
    made, ask = [], index.ask
    index.ask = lambda *arguments, **named: made.append(1) or ask(*arguments, **named)
    index.Run.late = lambda run: len(made) >= request["calls"]
index.now = lambda: datetime.fromisoformat(request["clock"])
try:
    outcome = {"result": getattr(index, function)(request["event"], Context())}
except BaseException as error:
    outcome = {"error": f"{type(error).__name__}: {error}"}
pathlib.Path(request["outcome"]).write_text(json.dumps(outcome))
