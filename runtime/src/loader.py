"""Registers the partitions of a flow log table with Glue: one a UTC day, account and Region.

The event says everything, be it a schedule's or a custom resource's. Which days:
from StartDate, else from the beginning of the period (day, week from Monday, month) before this one or,
if earlier, from the first day registered already; to EndDate, else to the end of the next period.
A scheduled run looks back to the first day of last month; creation, update and a month's first run look
back to StartDate, else ten years. Missing partitions are created, newest first; others get the right
place and columns.
"""
import json
import random
import re
import signal
import time
from datetime import date, datetime, timedelta, timezone
from functools import partial
from http.client import HTTPException
from itertools import product
from urllib.request import Request, urlopen

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

LIMIT = 50000  # partitions: 500 calls of a second
ATTEMPTS = 10  # of a call, and of a partition
# Codes, or botocore's names, of what passes; so does a denial while a new role's policy spreads.
PASSING = "Throttl|TooMany|RequestLimit|Internal|Time|Unavailable|Concurrent|^5..$|Connect|HTTP|Stream|AccessDenied"
DATE = "([0-9]{4}-[0-9]{2}-[0-9]{2})?"
EVENT = dict(
    Database=".+",
    Table=".+",
    Location="s3://.+/",
    Layout="plain|hive",
    Accounts="[0-9]{12}(,[0-9]{12})*",
    Regions="[a-z0-9-]+(,[a-z0-9-]+)*",
    Keys="(aws_account,)?(aws_region,)?day",
    Frequency="none|daily|weekly|monthly",
    StartDate=DATE,
    EndDate=DATE,
)
PATHS = dict(
    plain="AWSLogs/{}/vpcflowlogs/{}/{}/{}/{}/",
    hive="AWSLogs/aws-account-id={}/aws-service=vpcflowlogs/aws-region={}/year={}/month={}/day={}/",
)


class OutOfTime(BaseException):
    """Not an Exception, which botocore would take for a fault of the network."""


def out_of_time(*_):
    raise OutOfTime("the time is up; what was loaded stays, and the next run goes on")


def now():
    return datetime.now(timezone.utc)


def period(day, frequency, ahead):
    """The first day of the period so many periods after that of `day`."""
    if frequency == "daily":
        return day + timedelta(ahead)
    if frequency == "weekly":
        return day + timedelta(7 * ahead - day.weekday())
    year, month = divmod(12 * day.year + day.month - 1 + ahead, 12)
    return date(year, month + 1, 1)


def days(first, last):
    return [first + timedelta(n) for n in range((last - first).days + 1)]


def path(day):
    return f"{day:%Y/%m/%d}"


def check(event):
    for name, shape in EVENT.items():
        if not re.fullmatch(shape, event.get(name, "absent")):
            raise ValueError(f"{name} is {event.get(name)!r}, not {shape}")
    for name, key in ("Accounts", "aws_account"), ("Regions", "aws_region"):
        if "," in event[name] and key not in event["Keys"]:
            raise ValueError(f"several {name}, but the table has no key {key}")


def span(event, custom):
    """The first day to look at, the first that must exist in any case, and the last."""
    dates, frequency, today = [], event["Frequency"], now().date()
    for name in "StartDate", "EndDate":
        try:
            dates.append(event[name] and date.fromisoformat(event[name]))
        except ValueError as error:
            raise ValueError(f"{name} is {event[name]}: {error}") from error
    start, end = dates
    if start and end and start > end:
        raise ValueError(f"StartDate {start} is after EndDate {end}")
    if frequency == "none" and not (start and end):
        raise ValueError("Frequency none needs StartDate and EndDate")
    last = end or period(today, frequency, 2) - timedelta(1)
    everything = custom or today.day <= {"daily": 1, "weekly": 7}.get(frequency, 31)
    back = today - timedelta(3653) if everything else period(today, "monthly", -1)
    if start:
        back = start if everything else max(start, back)
    return back, back if start else period(today, frequency, -1), last


def pause(attempt):
    time.sleep(random.uniform(0, min(20, 0.2 * 2**attempt)))


def ask(call, **request):
    """Asks Glue until it answers or the fault does not pass; the handler's alarm bounds it."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return call(**request)
        except (BotoCoreError, ClientError) as error:
            code = error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
            if attempt == ATTEMPTS or not re.search(PASSING, code):
                raise
            pause(attempt)


def send(call, member, parts, result, counter):
    """Sends the parts, 100 a call, and again those with a passing fault; returns the other faults."""
    faults = []
    for attempt in range(1, ATTEMPTS + 1):
        todo, parts = parts, []
        for at in range(0, len(todo), 100):
            batch = dict(todo[at : at + 100])
            for error in ask(call, **{member: list(batch.values())}).get("Errors", []):
                values = tuple(error.get("PartitionValues") or error["PartitionValueList"])
                part, code = batch.pop(values), error["ErrorDetail"]["ErrorCode"]
                if code == "AlreadyExistsException":
                    result["existing"] += 1
                elif attempt < ATTEMPTS and re.search(PASSING, code):
                    parts.append((values, part))
                else:
                    faults.append(f"{values}: {error['ErrorDetail']}")
            result[counter] += len(batch)
        if not parts:
            return faults
        pause(attempt)


def load(event, custom, result):
    check(event)
    first, since, last = span(event, custom)
    once = Config(retries={"total_max_attempts": 1, "mode": "standard"}, connect_timeout=5, read_timeout=30)
    glue = boto3.client("glue", config=once)
    name = dict(DatabaseName=event["Database"], TableName=event["Table"])
    storage = ask(glue.get_table, DatabaseName=event["Database"], Name=event["Table"])["Table"]["StorageDescriptor"]

    # Only a deployment changes columns, and they are most of an answer.
    request = dict(name, ExcludeColumnSchema=not custom, MaxResults=1000)
    request["Expression"] = f"day >= '{path(first)}' AND day <= '{path(last)}'"
    found, more = {}, True
    while more:
        page = ask(glue.get_partitions, **request)
        for partition in page["Partitions"]:
            there = partition["StorageDescriptor"]
            right = not custom or there.get("Columns") == storage["Columns"]
            found[tuple(partition["Values"])] = right and there.get("Location")
        more = request["NextToken"] = page.get("NextToken")

    registered = {values[-1] for values in found}
    since = next((day for day in days(first, since) if path(day) in registered), since)
    accounts, regions = ({*event[name].split(",")} for name in ("Accounts", "Regions"))
    wanted = result["wanted"] = len(days(since, last)) * len(accounts) * len(regions)
    if wanted > LIMIT:
        raise ValueError(f"{wanted} partitions are more than {LIMIT}: use partition projection or a later StartDate")
    missing, wrong = [], []
    for day, account, region in product(days(since, last)[::-1], accounts, regions):
        keys = dict(aws_account=account, aws_region=region, day=path(day))
        values = [keys[key] for key in event["Keys"].split(",")]
        place = event["Location"] + PATHS[event["Layout"]].format(account, region, *path(day).split("/"))
        part, there = dict(Values=values, StorageDescriptor=dict(storage, Location=place)), found.get(tuple(values))
        if there == place:
            result["existing"] += 1
        elif there is None:
            missing.append((tuple(values), part))
        else:
            wrong.append((tuple(values), dict(PartitionValueList=values, PartitionInput=part)))
    faults = send(partial(glue.batch_create_partition, **name), "PartitionInputList", missing, result, "created")
    faults += send(partial(glue.batch_update_partition, **name), "Entries", wrong, result, "updated")
    if faults:
        raise RuntimeError(f"{len(faults)} partitions failed, the first with {faults[0]}")


def answer(event, table, failure):
    """Answers CloudFormation in at most 4,096 bytes."""
    body = {name: event.get(name) for name in ("StackId", "RequestId", "LogicalResourceId", "PhysicalResourceId")}
    body["PhysicalResourceId"] = body["PhysicalResourceId"] or table[:1000]
    body.update(Status="FAILED" if failure else "SUCCESS", Reason=failure or "done")
    while len(data := json.dumps(body).encode()) > 4096:
        body["Reason"] = body["Reason"][:-100]
    # The URL is signed for an empty content type.
    request = Request(event["ResponseURL"], data, {"Content-Type": ""}, method="PUT")
    for attempt in range(1, 5):
        try:
            return urlopen(request, timeout=5).close()
        except (OSError, HTTPException):
            if attempt == 4:
                raise
            pause(attempt)


def handler(event, context):
    began, custom, failure = time.monotonic(), "ResponseURL" in event, None
    wish = event.get("ResourceProperties", {}) if custom else event
    table = f"{wish.get('Database')}.{wish.get('Table')}"
    result = dict(table=table, wanted=0, existing=0, created=0, updated=0)
    left = context.get_remaining_time_in_millis() / 1000
    if event.get("RequestType") != "Delete":
        try:
            try:
                signal.signal(signal.SIGALRM, out_of_time)
                signal.setitimer(signal.ITIMER_REAL, left - min(30, left / 4))
                load(wish, custom, result)
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
        except BaseException as error:
            failure = f"{type(error).__name__}: {error}"
            if isinstance(error, OutOfTime) and error.__context__:
                failure += f" (waiting after: {error.__context__})"
            result["error"] = failure
        result["failed"] = result["wanted"] - result["existing"] - result["created"] - result["updated"]
        result["seconds"] = round(time.monotonic() - began, 3)
        print(json.dumps(result))
    if custom:
        answer(event, table, failure)
    elif failure:
        raise RuntimeError(failure)
