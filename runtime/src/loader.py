"""Registers the partitions of a flow log table: one a UTC day, account and Region.

The event says everything. Which days: from StartDate, else from the period (day, week from Monday,
month) before the current one or, if earlier, the first day registered already; to EndDate, else to the
end of the next period. A scheduled run looks back to the first of last month; creation, update and a
month's first run look at all since StartDate, else at ten years.
What is missing is created, newest first; what has a wrong place, columns or format is updated; what is over
Retention days old is removed.
"""
import json
import random
import re
import signal
import time
from datetime import date, datetime, timedelta, timezone
from itertools import product
from urllib.request import Request, urlopen

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

LIMIT = 50000  # partitions, in 500 calls of a second
ATTEMPTS = 10  # of a call, and of a partition
# Codes and exceptions that pass; a new role is denied access for some seconds.
PASSING = "Throttl|TooMany|RequestLimit|Internal|Time|Unavail|Concurrent|^5..$|onnect|HTTP|URL|Status|Stream|Denied"
SHAPES = dict(Location="s3://.+/", Accounts="[0-9]{12}(,[0-9]{12})*", Regions="[a-z0-9-]+(,[a-z0-9-]+)*")
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


def out_of_time(*_):
    raise OutOfTime("the time is up; what is loaded stays, the next run goes on")


def now():
    return datetime.now(timezone.utc)


def period(day, frequency, ahead):
    """The first day of the period so many after that of `day`."""
    if frequency == "daily":
        return day + timedelta(ahead)
    if frequency == "weekly":
        return day + timedelta(7 * ahead - day.weekday())
    year, month = divmod(12 * day.year + day.month - 1 + ahead, 12)
    return date(year, month + 1, 1)


def days(first, last):
    return (first + timedelta(n) for n in range((last - first).days + 1))


def path(day):
    return day.isoformat().replace("-", "/")


def check(event):
    for name, shape in SHAPES.items():
        if not re.fullmatch(shape, event[name]):
            raise ValueError(f"{name} is {event[name]!r}, not {shape}")
    for name, key in ("Accounts", "aws_account"), ("Regions", "aws_region"):
        if "," in event[name] and key not in event["Keys"]:
            raise ValueError(f"several {name}, but the table has no key {key}")


def declared(event, name):
    try:
        return date.fromisoformat(event[name]) if event[name] else None
    except ValueError as error:
        raise ValueError(f"{name} is {event[name]}: {error}")


def span(event, custom):
    """The first day to look at, the first that must exist, the last, the first to keep."""
    start, end = declared(event, "StartDate"), declared(event, "EndDate")
    frequency, today = event["Frequency"], now().date()
    if start and end and start > end:
        raise ValueError(f"StartDate {start} is after EndDate {end}")
    kept = "Retention" in event and today - timedelta(int(event["Retention"]))
    last = end or period(today, frequency, 2) - timedelta(1)
    if custom or today.day <= {"daily": 1, "weekly": 7}.get(frequency, 31):
        first = start or today - timedelta(3653)
    else:
        first = max(start or date.min, period(today, "monthly", -1))
    since, least = first if start else period(today, frequency, -1), kept or date.min
    return max(first, least), max(since, least), last, kept


def pause(attempt):
    time.sleep(random.uniform(0, min(20, 0.2 * 2**attempt)))


def ask(call, **request):
    """Calls again while the fault is one that passes; the alarm in `handler` bounds it."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return call(**request)
        except Exception as error:
            code = error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
            if attempt == ATTEMPTS or not re.search(PASSING, code):
                raise
            pause(attempt)


def send(glue, table, counter, parts, result):
    """Sends them in batches, again those whose fault passes; returns the other faults."""
    (call, member, size), faults = CALLS[counter], []
    for attempt in range(1, ATTEMPTS + 1):
        todo, parts = parts, []
        for at in range(0, len(todo), size):
            items = todo[at : at + size]
            batch = {tuple(part["Values"]): part for part in items}
            if counter == "updated":
                items = [dict(PartitionValueList=p["Values"], PartitionInput=p) for p in items]
            reply = ask(getattr(glue, call), **table, **{member: items})
            for error in reply.get("Errors", []):
                key, fault = error.get("PartitionValues") or error["PartitionValueList"], error["ErrorDetail"]
                if counter == "removed" and fault["ErrorCode"] == "EntityNotFoundException":
                    continue
                part = batch.pop(tuple(key))
                if fault["ErrorCode"] == "AlreadyExistsException":
                    result["existing"] += 1
                elif attempt < ATTEMPTS and re.search(PASSING, fault["ErrorCode"]):
                    parts.append(part)
                else:
                    faults.append(f"{key}: {fault}")
            result[counter] += len(batch)
        if not parts:
            return faults
        pause(attempt)


def load(event, custom, result):
    check(event)
    first, since, last, kept = span(event, custom)
    config = Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=30)  # retries are ask's
    glue = boto3.client("glue", config=config)
    table = dict(DatabaseName=event["Database"], TableName=event["Table"])
    storage = ask(glue.get_table, DatabaseName=event["Database"], Name=event["Table"])["Table"]["StorageDescriptor"]

    # Columns are most of an answer; only a deployment changes them.
    request = dict(table, ExcludeColumnSchema=not custom, MaxResults=1000)
    request["Expression"] = f"day >= '{path(date.min if kept else first)}' AND day <= '{path(last)}'"
    places, more = {}, True
    while more:
        page = ask(glue.get_partitions, **request)
        for partition in page["Partitions"]:
            there = partition["StorageDescriptor"]
            right = not custom or all(there.get(name) == storage.get(name) for name in ("Columns", "InputFormat"))
            places[tuple(partition["Values"])] = right and there.get("Location")
        more = request["NextToken"] = page.get("NextToken")

    registered = {key[-1] for key in places}
    since = next((day for day in days(first, since) if path(day) in registered), since)
    accounts, regions = ({*event[name].split(",")} for name in ("Accounts", "Regions"))
    wanted = result["wanted"] = max(0, (last - since).days + 1) * len(accounts) * len(regions)
    if wanted > LIMIT:
        raise ValueError(f"{wanted} partitions are more than {LIMIT}: use partition projection or a later StartDate")
    parts = {"created": [], "updated": []}
    for day, account, region in product([*days(since, last)][::-1], accounts, regions):
        values = dict(aws_account=account, aws_region=region, day=path(day))
        key = tuple(values[name] for name in event["Keys"].split(","))
        place = event["Location"] + PATHS[event["Layout"]].format(account, region, *path(day).split("/"))
        if places.get(key) == place:
            result["existing"] += 1
        else:
            part = dict(Values=[*key], StorageDescriptor=dict(storage, Location=place))
            parts["updated" if key in places else "created"].append(part)
    if kept:
        result["removed"] = 0
        old = [key for key in places if re.fullmatch("[0-9/]{10}", key[-1]) and key[-1] < path(kept)]
        parts["removed"] = [dict(Values=[*key]) for key in old]
    faults = [fault for counter in parts for fault in send(glue, table, counter, parts[counter], result)]
    if faults:
        raise RuntimeError(f"{len(faults)} of {wanted} partitions failed, the first is {faults[0]}")


def answer(event, table, failure):
    """Answers CloudFormation in at most 4,096 bytes."""
    body = {name: event.get(name) for name in ("StackId", "RequestId", "LogicalResourceId")}
    body["PhysicalResourceId"] = event.get("PhysicalResourceId") or table[:1000]
    body.update(Status="FAILED" if failure else "SUCCESS", Reason=failure or "done")
    while len(data := json.dumps(body).encode()) > 4096:
        body["Reason"] = body["Reason"][:-100]
    # The URL is signed for an empty content type.
    ask(urlopen, url=Request(event["ResponseURL"], data, {"Content-Type": ""}, method="PUT"), timeout=5).close()


def handler(event, context):
    began, custom, failure = time.monotonic(), "ResponseURL" in event, None
    wish = event.get("ResourceProperties", {}) if custom else event
    table = f"{wish.get('Database')}.{wish.get('Table')}"
    result = dict(table=table, wanted=0, existing=0, created=0, updated=0)
    if event.get("RequestType") != "Delete":
        try:
            try:
                left = context.get_remaining_time_in_millis() / 1000
                signal.signal(signal.SIGALRM, out_of_time)
                signal.setitimer(signal.ITIMER_REAL, left - min(30, left / 4))
                load(wish, custom, result)
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
        except BaseException as error:
            failure = result["error"] = f"{type(error).__name__}: {error}"
        result["failed"] = result["wanted"] - result["existing"] - result["created"] - result["updated"]
        result["seconds"] = round(time.monotonic() - began, 3)
        print(json.dumps(result))
    if custom:
        answer(event, table, failure)
    elif failure:
        raise RuntimeError(failure)
