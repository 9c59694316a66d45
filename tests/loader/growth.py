#!/usr/bin/env python3
"""Stacks that grow: a catalog of millions that takes no room, and a calendar of runs over it.

    growth.py FREQUENCY ACCOUNT-REGIONS [YEARS]

Runs ten years, unless told otherwise, of a stack, every run of them, and says for each year what they cost in calls and
how many days were without a partition at their end. Needs tests/python/requirements.txt.
"""
import sys
from collections import Counter
from datetime import date, timedelta
from itertools import product

from memory_glue import MemoryGlue, load, stage


def path(day):
    return day.isoformat().replace("-", "/")


class GrowingGlue(MemoryGlue):
    """The catalog of one stack: of a day on which all partitions are as they must be, it keeps no more than that."""

    def __init__(self, scopes):
        super().__init__()
        self.scopes, self.full, self.notes = scopes, set(), {}
        self.right = Counter()  # how many partitions of a day are as they must be

    def part(self, day, account, region):
        """As the loader makes it."""
        place = f"s3://amzn-s3-demo-logs/AWSLogs/{account}/vpcflowlogs/{region}/{day}/"
        part = {"Values": [account, region, day], "StorageDescriptor": {**self.storage, "Location": place}}
        note = self.notes.get((account, region, day))
        return {**part, "Parameters": note} if note else part

    def parts(self, first, last):
        for day in sorted({*self.full, *self.by_day}):
            if first <= day <= last and day in self.full:
                yield from (self.part(day, *scope) for scope in self.scopes)
            elif first <= day <= last:
                yield from [*self.by_day[day].values()]

    def has(self, values):
        return values[-1] in self.full or tuple(values) in self.by_day[values[-1]]

    def put(self, part):
        account, region, day = part["Values"]
        if "Parameters" in part:
            self.notes[account, region, day] = part["Parameters"]
        assert part["StorageDescriptor"] == self.part(day, account, region)["StorageDescriptor"]
        if day in self.full:
            return
        before = self.by_day[day].get((account, region, day))
        self.by_day[day][account, region, day] = part
        self.right[day] += not before or before["StorageDescriptor"] != part["StorageDescriptor"]
        if self.right[day] == len(self.scopes):
            self.full.add(day)
            del self.by_day[day]

    def lose(self, *lost):
        """All partitions of these days are gone."""
        for day in lost:
            self.full.discard(day)
            del self.right[day]

    def changed(self, columns):
        """Another format of the table: what is registered has the old one."""
        for day in self.full:
            self.by_day[day] = {(*scope, day): self.part(day, *scope) for scope in self.scopes}
        self.full.clear()
        self.right.clear()
        self.storage = {**self.storage, "Columns": columns}


class Years:
    """A stack with this many account-Regions, from its creation on; a run may have time for a number of batches, or looks."""

    def __init__(self, frequency, count, created, start="", batches=None):
        regions = next(n for n in (17, 12, 1) if count % n == 0)
        accounts, regions = [f"{n:012}" for n in range(count // regions)], [f"eu-west-{n}" for n in range(regions)]
        self.glue = GrowingGlue([*product(accounts, regions)])
        self.index, _ = stage(self.glue)
        self.frequency, self.batches, self.looks = frequency, batches, None
        self.wish = dict(Database="logs", Table="flow_logs", Location="s3://amzn-s3-demo-logs/", Layout="plain")
        self.wish |= dict(Accounts=",".join(accounts), Regions=",".join(regions), Keys="aws_account,aws_region,day")
        self.wish |= dict(Frequency=frequency, StartDate=start, EndDate="")
        self.line = self.run(created, custom=True)
        self.first = date.fromisoformat(start) if start else date.fromisoformat(min(self.glue.full).replace("/", "-"))

    def run(self, day, custom=False, batches=None):
        """One run, which is late after this many batches, or looks."""
        self.glue.calls.clear()
        most = {"Batch": batches or self.batches or 10**9, "GetPartitions": self.looks or 10**9}
        self.index.Run.late = lambda run: any(self.calls(kind) >= count for kind, count in most.items())
        self.day = day
        self.last = self.index.period(day, self.frequency, 2) - timedelta(1)
        return load(self.index, day, custom, self.wish)

    def calls(self, kind):
        return sum(count for call, count in self.glue.calls.items() if call.startswith(kind))

    def due(self, day):
        return {"daily": True, "weekly": day.weekday() == 0, "monthly": day.day == 1}[self.frequency]

    def pass_by(self, days):
        """Lets days pass, and says what each of their runs said."""
        today = self.day
        for day in (today + timedelta(n) for n in range(1, days + 1)):
            if self.due(day):
                yield day, self.run(day)

    def fill(self, last):
        """As runs up to this day have filled it."""
        for n in range((last - self.first).days + 1):
            self.glue.by_day.pop(path(self.first + timedelta(n)), None)
            self.glue.full.add(path(self.first + timedelta(n)))
        self.day = last

    def newest(self):
        return max([*self.glue.full, *(day for day, parts in self.glue.by_day.items() if parts)])

    def missing(self):
        """The days from the first one to that of the last run that lack a partition."""
        days = (path(self.first + timedelta(n)) for n in range((self.day - self.first).days + 1))
        return [day for day in days if day not in self.glue.full]


def main():
    frequency, count, years = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 10
    stack, cost, failed = Years(frequency, count, date(2026, 11, 20)), Counter(), 0
    for day, line in stack.pass_by(365 * years + years // 4):
        cost, failed = cost + stack.glue.calls, failed + line["failed"] + line["left"]
        if day.month == 11 and day.day <= 7 and day.weekday() == 0 or (frequency == "monthly" and day.month == 11):
            calls = ", ".join(f"{number} {call}" for call, number in sorted(cost.items()))
            print(f"{day}: {len(stack.missing())} days without, {failed} failed or left, {calls}", flush=True)
            cost.clear()


if __name__ == "__main__":
    main()
