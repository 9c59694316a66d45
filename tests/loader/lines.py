"""Runs the loader for each line of standard input: a Glue in memory, a clock, an event; answers what is registered then."""
import json
import sys
from datetime import date

from memory_glue import load, stage

index, glue = stage()
for line in sys.stdin:
    request = json.loads(line)
    glue.by_day.clear()
    load(index, date.fromisoformat(request["today"]), request["custom"], request["event"])
    print(json.dumps([[*values, place] for values, place in glue.places.items()]), flush=True)
