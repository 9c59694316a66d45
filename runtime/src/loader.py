"""Registers the partitions of a flow log table: one a UTC day, account and Region.

The event names a table, whose parameter `loader` says what to register.
Which days: from StartDate, else from the period (day, week from Monday, month) before the current one or,
if earlier, the first three registered in a row; to EndDate, else to the end of the next period.
Newest first, what is missing is created and what has a wrong place is updated; what is over Retention days
old is removed. A run that cannot do all says how much is left.

A scheduled run looks at the days since the first of last month, and once a month at all. How far that look
has come is a parameter of the last day's partition, and the newest holds: when it was noted, the month of
the look, the day it came down to, a hash of the declaration.
"""
import json
import random
import re
import signal
import time
import zlib
from datetime import date, datetime, timedelta, timezone
from http.client import HTTPException
from itertools import product
from urllib.request import Request, urlopen

import boto3
from botocore import exceptions
from botocore.config import Config
from botocore.parsers import ResponseParserError

LIMIT = 50000  # partitions: of a span, and of a load that no later run would finish
LOOK_BACK = 3653  # days, without StartDate
ATTEMPTS = 10  # of a call, and of a partition
NOTE = "loader"  # the parameter of the table, and of a partition
NOWHERE = "9999"  # is after every day

# Codes that pass. First botocore's own (its `_retry.json` and `retries/standard.py`; a test compares).
PASSING = set("""
BandwidthLimitExceeded EC2ThrottledException LimitExceededException PriorRequestNotComplete
ProvisionedThroughputExceededException RequestLimitExceeded RequestThrottled RequestThrottledException
RequestTimeout RequestTimeoutException SlowDown ThrottledException Throttling ThrottlingException
TooManyRequestsException TransactionInProgressException
ConcurrentModificationException FederationSourceRetryableException InternalFailure InternalServiceException
OperationTimeoutException ResourceNotReadyException ServiceUnavailable
AccessDeniedException GlueEncryptionException UnrecognizedClientException
""".split())  # then Glue's, and last what is said for some seconds to a new role
STATUSES = {429, 500, 502, 503, 504, 509}

SHAPES = dict(
    Location="s3://.+/",
    Layout="plain|hive",
    Accounts="[0-9]{12}(,[0-9]{12})*",
    Regions="[a-z0-9-]+(,[a-z0-9-]+)*",
    Keys="(aws_account,)?(aws_region,)?day",
    Frequency="none|daily|weekly|monthly",
    Retention="|[1-9][0-9]{0,4}",
)
PATHS = dict(
    plain="AWSLogs/{}/vpcflowlogs/{}/{}/{}/{}/",
    hive="AWSLogs/aws-account-id={}/aws-service=vpcflowlogs/aws-region={}/year={}/month={}/day={}/",
)
CALLS = dict(
    created=("batch_create_partition", "PartitionInputList", 100),
    updated=("batch_update_partition", "Entries", 100),
    removed=("batch_delete_partition", "PartitionsToDelete", 25),
)


class OutOfTime(BaseException):  # botocore would wrap an Exception
    pass


class Odd(Exception):
    """An answer that is not one; it is asked for again."""


class Superseded(Exception):
    """Another declaration is in force than the one that this run began with."""


def out_of_time(*_):
    raise OutOfTime("the time is up; what is loaded stays, the next run continues")


def now():
    return datetime.now(timezone.utc)


def period(day, frequency, ahead):
    """The first day of the period this many after that of `day`."""
    if frequency == "daily":
        return day + timedelta(ahead)
    if frequency == "weekly":
        return day + timedelta(7 * ahead - day.weekday())
    year, month = divmod(12 * day.year + day.month - 1 + ahead, 12)
    return date(year, month + 1, 1)


def days(first, last):
    return map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))


def path(day):
    return day.isoformat().replace("-", "/")


def check(wish):
    for name, shape in SHAPES.items():
        if not re.fullmatch(shape, str(wish.get(name) or "")):
            raise ValueError(f"{name} is {wish.get(name)!r}, not {shape}")
    for name, key in ("Accounts", "aws_account"), ("Regions", "aws_region"):
        if "," in wish[name] and key not in wish["Keys"]:
            raise ValueError(f"several {name}, but the table has no key {key}")


def declared(wish, name):
    try:
        return date.fromisoformat(wish[name]) if wish.get(name) else None
    except ValueError as error:
        raise ValueError(f"{name} is {wish[name]}: {error}")


def span(wish):
    """The first day that may exist, the first that must, the last, the first to keep."""
    start, end = declared(wish, "StartDate"), declared(wish, "EndDate")
    frequency, today = wish["Frequency"], now().date()
    if start and end and start > end:
        raise ValueError(f"StartDate {start} is after EndDate {end}")
    kept = wish.get("Retention") and today - timedelta(int(wish["Retention"]))
    first = start or today - timedelta(LOOK_BACK)
    last = end or period(today, frequency, 2) - timedelta(1)
    least = kept or date.min
    return max(first, least), max(start or period(today, frequency, -1), least), last, kept


def pause(attempt):
    time.sleep(random.uniform(0, min(20, 0.2 * 2**attempt)))


def passes(error):
    if isinstance(error, exceptions.ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        return error.response.get("Error", {}).get("Code") in PASSING or status in STATUSES
    return isinstance(error, (exceptions.ConnectionError, exceptions.HTTPClientError, ResponseParserError, Odd))


def whole(http_response, **_):
    """botocore takes what is not JSON, such as a proxy's page, for an empty answer."""
    if http_response.status_code == 200 and "cbor" not in http_response.headers.get("Content-Type", ""):
        try:
            json.loads(http_response.content)
        except ValueError:
            raise Odd(f"an answer that is not JSON: {http_response.content[:200]}")


def ask(call, member=None, attempts=ATTEMPTS, **request):
    """Calls again while the fault is one that passes; the alarm in `handler` bounds it."""
    for attempt in range(1, attempts + 1):
        try:
            answer = call(**request)
            if member and not isinstance(answer.get(member), (dict, list)):
                raise Odd(f"an answer without {member}: {str(answer)[:200]}")
            return answer
        except Exception as error:
            if attempt == attempts or not passes(error):
                raise
            pause(attempt)


class Run:
    """One look at a table, and what it does there."""

    def __init__(self, event, custom, result, deadline):
        config = Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=30)  # retries are ask's
        self.glue = boto3.client("glue", config=config)
        self.glue.meta.events.register("after-call.glue", whole)
        self.name = dict(DatabaseName=event.get("Database"), TableName=event.get("Table"))
        self.result, self.deadline, self.faults, self.attempts = result, deadline, [], ATTEMPTS
        self.deep = custom  # whether columns and format are looked at, which are most of an answer
        self.notes, self.days = set(), set()  # of all partitions that it looked at
        self.wish, self.storage = self.table()
        check(self.wish)
        self.first, self.since, self.last, self.kept = span(self.wish)
        accounts, regions = (dict.fromkeys(self.wish[name].split(",")) for name in ("Accounts", "Regions"))
        self.scopes = [*product(accounts, regions)]
        told = json.dumps([self.scopes, self.wish["Location"], self.wish["Layout"], self.storage], sort_keys=True)
        self.mark = f"{zlib.crc32(told.encode()):08x}"

    def table(self):
        """What the stack says of the table: what to register, and how files are read."""
        name = dict(DatabaseName=self.name["DatabaseName"], Name=self.name["TableName"])
        table = ask(self.glue.get_table, "Table", **name)["Table"]
        wish, storage = (table.get("Parameters") or {}).get(NOTE), table.get("StorageDescriptor")
        if not wish or not storage:
            raise ValueError(f"the table has no parameter {NOTE} or no storage, deploy it anew: {str(table)[:500]}")
        return json.loads(wish), storage

    def late(self):
        return time.monotonic() > self.deadline

    def load(self, custom):
        closed, count = self.wish["EndDate"], ((self.last - self.first).days + 1) * len(self.scopes)
        if closed and count > LIMIT:  # no later run would continue
            raise ValueError(f"{count} partitions are more than {LIMIT}: use partition projection or a later StartDate")
        if custom or closed:
            month, reached, todo = f"{now():%Y-%m}", NOWHERE, self.spans(self.last.toordinal() + 1)
        else:
            month, reached, todo = self.scheduled()
        waiting, good, newest = [], True, False
        for number, (low, high, places) in enumerate(todo):
            if number and self.late():
                unseen = sum((b - a).days + 1 for a, b, _ in waiting + todo[number:]) * len(self.scopes)
                self.result["wanted"] += unseen
                self.result["left"] += unseen
                break
            places = self.look(low, high) if places is None else places
            waiting.append((low, high, places))
            begin = self.begin(low, high, places)
            for a, b, there in waiting:
                good = (b < begin or self.mend(max(a, begin), b, there)) and good
            waiting = [(a, min(b, begin - timedelta(1)), there) for a, b, there in waiting if a < begin]
            reached = min(reached, path(low)) if good and not waiting else reached
            if not number:
                newest = good
                self.remove()
        else:
            reached = min(reached, path(self.first)) if good else reached
            if not todo:
                self.remove()
        if todo and not closed and (newest or custom):
            self.note(f"{month} {reached if newest else NOWHERE} {self.mark}")
        if closed and self.result["left"]:
            raise TimeoutError("the time is up; what is loaded stays, an update continues")

    def spans(self, end):
        """The days before, newest first, in spans that one answer after the other may be kept of."""
        first, size = self.first.toordinal(), max(1, LIMIT // len(self.scopes))
        highs = range(end - 1, first - 1, -size)
        return [(date.fromordinal(max(first, high - size + 1)), date.fromordinal(high), None) for high in highs]

    def scheduled(self):
        """The month of the look that this run is part of, the day it has come down to, and the spans to do."""
        month, window = f"{now():%Y-%m}", max(self.first, period(now().date(), "monthly", -1))
        if window > self.last:
            return month, NOWHERE, []
        places = self.look(window, self.last)
        _, begun, reached, mark = max(self.notes, default="- - - -").split()  # the newest
        if mark != self.mark:
            begun, reached = month, NOWHERE
        self.deep = reached > path(self.first)  # once a look has come to its end, columns and format are right
        if self.deep and places:
            places = self.look(window, self.last)
        if not self.deep and begun != month:
            begun, reached = month, NOWHERE
        end = window if reached > path(window) else date.fromisoformat(reached.replace("/", "-"))
        return begun, reached, [(window, self.last, places), *self.spans(end.toordinal())]

    def begin(self, low, high, places):
        """The first day of a span that must be there: without StartDate that of three in a row, or of `since`.

        A loader makes at least three; fewer are somebody else's.
        """
        if self.wish["StartDate"]:
            return low
        self.days.update(key[-1] for key in places)
        rows = (day for day in days(low, high) if all(path(day + timedelta(n)) in self.days for n in range(3)))
        return min(next(rows, self.since), self.since)

    def look(self, first, last, most=float("inf")):
        """The places of the partitions of these days, by their values; none for what must be updated."""
        request = dict(self.name, ExcludeColumnSchema=not self.deep, MaxResults=1000)
        request["Expression"] = f"day >= '{path(first)}' AND day <= '{path(last)}'"
        places, more = {}, True
        while more and len(places) < most:
            page = ask(self.glue.get_partitions, "Partitions", **request)
            for part in page["Partitions"]:
                if not part.get("Values"):
                    raise ValueError(f"Glue returned a partition without values: {str(part)[:500]}")
                there = part.get("StorageDescriptor") or {}
                same = not self.deep or all(there.get(of) == self.storage.get(of) for of in ("Columns", "InputFormat"))
                places[tuple(part["Values"])] = there.get("Location") if same else None
                if note := (part.get("Parameters") or {}).get(NOTE):
                    self.notes.add(note)
            more = request["NextToken"] = page.get("NextToken")
        return places

    def wanted(self, low, high):
        """The place of each partition of these days by its values, newest first."""
        layout, keys = self.wish["Location"] + PATHS[self.wish["Layout"]], self.wish["Keys"].split(",")
        for day, (account, region) in product([*days(low, high)][::-1], self.scopes):
            values = dict(aws_account=account, aws_region=region, day=path(day))
            yield tuple(values[key] for key in keys), layout.format(account, region, *values["day"].split("/"))

    def mend(self, low, high, places):
        """Makes these days what they must be; whether they are, then."""
        before, missing, wrong = self.result["failed"] + self.result["left"], {}, {}
        for key, place in self.wanted(low, high):
            self.result["wanted"] += 1
            if key not in places:
                missing[key] = place
            elif places[key] != place:
                wrong[key] = place
            else:
                self.result["existing"] += 1
        self.send("created", missing, wrong)
        self.send("updated", wrong)
        return self.result["failed"] + self.result["left"] == before

    def remove(self):
        """Removes the days that are not kept; what is not a day stays."""
        if not self.kept:
            return
        self.result["removed"], self.deep, deep = 0, False, self.deep
        old, before = range(LIMIT), -1
        while len(old) >= LIMIT and self.result["removed"] > before and not self.late():
            old, before = self.look(date.min, self.kept, LIMIT), self.result["removed"]
            gone = [key for key in old if re.fullmatch("[0-9/]{10}", key[-1]) and key[-1] < path(self.kept)]
            self.send("removed", dict.fromkeys(gone))
        self.deep = deep

    def send(self, counter, parts, wrong=None):
        """Sends them in batches, and again those whose fault passes; a batch that fails keeps no other back.

        What exists when it is to be made is somebody else's work; into `wrong` with it while columns are looked at.
        """
        (call, member, size), again = CALLS[counter], [*parts]
        if parts and counter != "created" and self.table() != (self.wish, self.storage):
            raise Superseded("the stack was changed meanwhile: the run of that deployment does the rest")
        for attempt in range(1, ATTEMPTS + 1):
            keys, again = again, []
            for at in range(0, len(keys), size):
                if self.late():
                    self.result["left"] += len(keys) - at + len(again)
                    return
                batch = {key: self.part(counter, key, parts[key]) for key in keys[at : at + size]}
                try:
                    request = {**self.name, member: [*batch.values()]}
                    reply = ask(getattr(self.glue, call), attempts=self.attempts, **request)
                    self.attempts = ATTEMPTS
                except Exception as error:
                    # What has failed ten times in a row is tried once, until something works again.
                    self.attempts = 1 if passes(error) else self.attempts
                    self.fault([*batch], f"{type(error).__name__}: {error}")
                    continue
                for error in reply.get("Errors") or []:
                    key = tuple(error.get("PartitionValues") or error.get("PartitionValueList") or ())
                    code = (error.get("ErrorDetail") or {}).get("ErrorCode")
                    if code == "EntityNotFoundException" and counter == "removed":
                        continue
                    if key not in parts:
                        self.fault([], f"{error}, which was not sent")
                    elif batch.pop(key, None) is None:
                        continue  # told twice
                    elif code == "AlreadyExistsException" and wrong is not None and self.deep:
                        wrong[key] = parts[key]
                    elif code == "AlreadyExistsException" and wrong is not None:
                        self.result["existing"] += 1
                    elif code in PASSING and attempt < ATTEMPTS:
                        again.append(key)
                    else:
                        self.fault([key], error)
                self.result[counter] += len(batch)
            if not again:
                return
            pause(attempt)

    def part(self, counter, key, place, **more):
        """A partition as a batch has it."""
        if counter == "removed":
            return dict(Values=[*key])
        part = dict(Values=[*key], StorageDescriptor=dict(self.storage, Location=place), **more)
        return part if counter == "created" else dict(PartitionValueList=[*key], PartitionInput=part)

    def fault(self, keys, text):
        self.result["failed"] += len(keys)
        self.faults.append(f"{[*keys[0]]}: {text}" if keys else str(text))

    def note(self, text):
        """Notes when and how far the runs have looked, on the last day's first partition if that is there."""
        if max(self.notes, default="")[20:] != text:
            key, place = next(self.wanted(self.last, self.last))
            entry = self.part("updated", key, place, Parameters={NOTE: f"{now():%Y-%m-%dT%H:%M:%S} {text}"})
            for error in ask(self.glue.batch_update_partition, **self.name, Entries=[entry]).get("Errors") or []:
                if (error.get("ErrorDetail") or {}).get("ErrorCode") != "EntityNotFoundException":
                    self.fault([], error)


def load(event, custom, result, deadline=float("inf")):
    result.update(wanted=0, existing=0, created=0, updated=0, failed=0, left=0)
    run = Run(event, custom, result, deadline)
    try:
        run.load(custom)
    except Superseded as reason:
        result["stopped"] = str(reason)
    if run.faults:
        raise RuntimeError(f"{result['failed']} of {result['wanted']} partitions failed, the first is {run.faults[0]}")


def answer(event, table, failure, left):
    """Answers CloudFormation in at most 4,096 bytes: ten tries within a minute."""
    body = {name: event.get(name) for name in ("StackId", "RequestId", "LogicalResourceId")}
    body["PhysicalResourceId"] = event.get("PhysicalResourceId") or table[:1000]
    done = f"{left} partitions are left to the next runs" if left else "done"
    body.update(Status="FAILED" if failure else "SUCCESS", Reason=failure or done)
    while len(data := json.dumps(body).encode()) > 4096:
        body["Reason"] = body["Reason"][:-100]
    for attempt in range(1, ATTEMPTS + 1):
        try:
            signal.setitimer(signal.ITIMER_REAL, 5)  # whatever hangs, name servers apart
            # The URL is signed for an empty content type.
            return urlopen(Request(event["ResponseURL"], data, {"Content-Type": ""}, method="PUT")).close()
        except (OutOfTime, OSError, HTTPException):
            if attempt == ATTEMPTS:
                raise
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        pause(min(attempt, 2))


def handler(event, context):
    began, custom, failure = time.monotonic(), "ResponseURL" in event, None
    wish = event.get("ResourceProperties", {}) if custom else event
    table = f"{wish.get('Database')}.{wish.get('Table')}"
    result = dict(table=table, wanted=0, existing=0, created=0, updated=0, failed=0, left=0)
    signal.signal(signal.SIGALRM, out_of_time)
    if event.get("RequestType") != "Delete":
        try:
            try:
                left = context.get_remaining_time_in_millis() / 1000
                reserve = min(60, left / 4)  # for the answer, and as much for a call that is under way
                signal.setitimer(signal.ITIMER_REAL, left - reserve)
                load(wish, custom, result, began + left - 2 * reserve)
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
        except BaseException as error:
            failure = result["error"] = f"{type(error).__name__}: {error}"
        result["seconds"] = round(time.monotonic() - began, 3)
        print(json.dumps({name: value for name, value in result.items() if value or name != "left"}))
    if custom:
        answer(event, table, failure, result["left"])
    elif failure:
        raise RuntimeError(failure)
