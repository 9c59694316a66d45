"""Throttles, partial failures, lost and late answers, overlapping runs: what passes is survived, the rest is told."""
import json
import threading
from itertools import repeat

import pytest
from conftest import Context, once, schedule
from glue_server import Late, Lost, Partial, Refusal

YEAR = once("2026-01-01", "2026-12-31")
OPERATIONS = ["GetTable", "GetPartitions", "BatchCreatePartition"]
PASSING = [
    ("ThrottlingException", 400),
    ("Throttling", 400),
    ("TooManyRequestsException", 429),
    ("OperationTimeoutException", 400),
    ("ConcurrentModificationException", 400),
    ("InternalServiceException", 500),
    ("InternalFailure", 500),
    ("ServiceUnavailable", 503),
    ("502", 502),
    ("AccessDeniedException", 400),
]
LASTING = ["EntityNotFoundException", "InvalidInputException", "ResourceNumberLimitExceededException", "GlueEncryptionException"]


def counts(line):
    return {name: line[name] for name in ("wanted", "existing", "created", "updated", "failed")}


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("code, status", PASSING)
def test_a_fault_that_passes_is_survived(loader, pauses, operation, code, status):
    loader.table()
    loader.glue.plan(operation, *[Refusal(code, status)] * 3)
    line = loader.run(YEAR)
    assert counts(line) == {"wanted": 365, "existing": 0, "created": 365, "updated": 0, "failed": 0}
    assert pauses == [1, 2, 3]
    assert loader.glue.count()[operation] == {"GetTable": 4, "GetPartitions": 4, "BatchCreatePartition": 7}[operation]


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("code", LASTING)
def test_a_fault_that_lasts_fails_at_once(loader, pauses, operation, code):
    loader.table()
    loader.glue.plan(operation, Refusal(code))
    with pytest.raises(RuntimeError, match=f"{code} on purpose"):
        loader.run(YEAR)
    assert not pauses and loader.glue.count()[operation] == 1
    assert code in loader.lines[-1]["error"]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_call_is_tried_ten_times(loader, pauses, operation):
    loader.table()
    loader.glue.faults[operation].extend(repeat(Refusal("ThrottlingException"), 50))
    with pytest.raises(RuntimeError, match="ThrottlingException on purpose"):
        loader.run(YEAR)
    assert loader.glue.count()[operation] == 10 and len(pauses) == 9


def test_pauses_grow_are_random_and_end(module, monkeypatch):
    ranges, slept = [], []
    monkeypatch.setattr(module.random, "uniform", lambda low, high: ranges.append((low, high)) or high / 2)
    monkeypatch.setattr(module.time, "sleep", slept.append)
    for attempt in range(1, 10):
        module.pause(attempt)
    assert ranges == [(0, high) for high in (0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 20, 20, 20)]
    assert slept == [high / 2 for _, high in ranges]


def test_botocore_does_not_retry_besides(loader):
    made = []
    client = loader.module.boto3.client
    loader.monkeypatch.setattr(loader.module.boto3, "client", lambda *a, **k: made.append(client(*a, **k)) or made[-1])
    loader.table().run(once("2026-01-01", "2026-01-01"))
    config = made[0].meta.config
    assert config.retries["total_max_attempts"] == 1
    assert (config.connect_timeout, config.read_timeout) == (5, 30)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_lost_answer_is_asked_for_again(loader, operation):
    loader.table()
    loader.glue.plan(operation, Lost(), None, Lost())
    line = loader.run(YEAR)
    assert line["failed"] == 0 and line["created"] + line["existing"] == 365
    assert len(loader.registered()) == 365


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_late_answer_is_not_waited_for(loader, operation):
    config = loader.module.Config
    loader.monkeypatch.setattr(loader.module, "Config", lambda **k: config(**{**k, "read_timeout": 0.3}))
    loader.table()
    loader.glue.plan(operation, Late(5))
    line = loader.run(once("2026-01-01", "2026-01-31"))
    assert line["failed"] == 0 and len(loader.registered()) == 31


def test_what_exists_already_is_a_success(loader):
    loader.table()
    loader.glue.plan("BatchCreatePartition", Partial(*["AlreadyExistsException"] * 40))
    line = loader.run(YEAR)
    assert counts(line) == {"wanted": 365, "existing": 40, "created": 325, "updated": 0, "failed": 0}


def test_partial_failures_are_sent_again_together(loader, pauses):
    loader.table()
    fault = Partial("InternalServiceException", "ThrottlingException", "OperationTimeoutException", "AlreadyExistsException")
    loader.glue.plan("BatchCreatePartition", *[fault] * 4)
    line = loader.run(YEAR)
    assert counts(line) == {"wanted": 365, "existing": 4, "created": 361, "updated": 0, "failed": 0}
    assert loader.glue.count()["BatchCreatePartition"] == 5, "twelve partitions in one call"
    assert pauses == [1]


def test_partial_failures_of_an_update(loader):
    loader.table().run({**YEAR, "Location": "s3://amzn-s3-demo-old/"})
    loader.glue.plan("BatchUpdatePartition", Partial("InternalServiceException"), Partial("ThrottlingException"))
    line = loader.run(YEAR)
    assert counts(line) == {"wanted": 365, "existing": 0, "created": 0, "updated": 365, "failed": 0}
    assert all(place.startswith("s3://amzn-s3-demo-logs/") for place in loader.partitions().values())


def test_partial_failures_that_last_are_told_and_the_others_made(loader):
    loader.table()
    loader.glue.plan("BatchCreatePartition", None, Partial("InvalidInputException", "ResourceNumberLimitExceededException"))
    with pytest.raises(RuntimeError, match="2 of 365 partitions failed, the first is .*2026/09/22.*InvalidInputException"):
        loader.run(YEAR)
    assert counts(loader.lines[-1]) == {"wanted": 365, "existing": 0, "created": 363, "updated": 0, "failed": 2}
    assert len(loader.registered()) == 363


def test_partial_failures_that_do_not_pass_end_after_ten_rounds(loader, pauses):
    loader.table()
    loader.glue.faults["BatchCreatePartition"].extend(repeat(Partial("InternalServiceException"), 50))
    with pytest.raises(RuntimeError, match="1 of 32 partitions failed"):
        loader.run(once("2026-01-01", "2026-02-01"))
    assert loader.glue.count()["BatchCreatePartition"] == 10 and len(pauses) == 9
    assert counts(loader.lines[-1]) == {"wanted": 32, "existing": 0, "created": 31, "updated": 0, "failed": 1}


def test_the_most_calls_that_faults_can_cost(loader, pauses):
    """10 × (1 + pages) + 100 × ⌈N/100⌉, as the guide says: every call fails nine times, and every partition in each answer."""
    loader.table()
    loader.glue.calls.clear()
    refused = [Refusal("ThrottlingException")] * 9
    for operation in ("GetTable", "GetPartitions"):
        loader.glue.plan(operation, *refused, None)
    fails = Partial(*["InternalServiceException"] * 100)
    loader.glue.plan("BatchCreatePartition", *[*refused, fails] * 20)
    with pytest.raises(RuntimeError, match="101 of 101 partitions failed"):
        loader.run(once("2026-01-01", "2026-04-11"))
    assert loader.glue.count() == {"GetTable": 10, "GetPartitions": 10, "BatchCreatePartition": 200}


def test_a_failure_keeps_the_counts_of_what_was_done(loader):
    loader.table()
    loader.glue.plan("BatchCreatePartition", None, None, Refusal("InvalidInputException"))
    with pytest.raises(RuntimeError):
        loader.run(YEAR)
    assert counts(loader.lines[-1]) == {"wanted": 365, "existing": 0, "created": 200, "updated": 0, "failed": 165}
    line = loader.run(YEAR)
    assert counts(line) == {"wanted": 365, "existing": 200, "created": 165, "updated": 0, "failed": 0}


def test_the_newest_days_come_first(loader):
    loader.table()
    loader.glue.plan("BatchCreatePartition", None, Refusal("InvalidInputException"))
    with pytest.raises(RuntimeError):
        loader.run(YEAR)
    assert (loader.registered()[0], loader.registered()[-1]) == ("2026/09/23", "2026/12/31")


def test_a_year_in_a_storm_of_faults(loader):
    loader.table()
    for operation in OPERATIONS:
        loader.glue.plan(operation, *[Refusal(code, status) for code, status in PASSING[:4]], Lost())
    loader.glue.plan("BatchCreatePartition", Partial("InternalServiceException"), Lost(), Partial("Throttling"))
    line = loader.run(YEAR)
    assert line["failed"] == 0 and len(loader.registered()) == 365


def test_two_runs_at_once_agree(loader, module):
    """The second run begins after the first has asked what exists and before it has created anything."""
    loader.table()
    other, begun = {"existing": 0, "created": 0, "updated": 0}, threading.Event()

    class Overtake:
        def meet(self, server, handler, operation, request):
            if not begun.is_set():
                begun.set()
                module.load(YEAR, False, other)
            return server.forward(handler, operation, request)

    forward = loader.glue.forward

    def slower(handler, operation, request):
        status, answer = forward(handler, operation, request)
        if operation == "BatchCreatePartition":
            # moto says AlreadyExistsException as Glue does.
            assert all(e["ErrorDetail"]["ErrorCode"] == "AlreadyExistsException" for e in answer.get("Errors", []))
        return status, answer

    loader.monkeypatch.setattr(loader.glue, "forward", slower)
    loader.glue.plan("BatchCreatePartition", Overtake())
    line = loader.run(YEAR)
    assert other == {"wanted": 365, "existing": 0, "created": 365, "updated": 0}
    assert counts(line) == {"wanted": 365, "existing": 365, "created": 0, "updated": 0, "failed": 0}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_time_is_never_overrun(loader, operation):
    """A Glue that hangs, or that throttles with long pauses: the run fails while there is time to say so."""
    loader.table()
    loader.glue.plan(operation, Late(30))
    with pytest.raises(RuntimeError, match="OutOfTime: the time is up"):
        loader.run(YEAR, seconds=2)
    assert 1.4 < loader.lines[-1]["seconds"] < 2


def test_the_time_is_never_overrun_while_waiting(loader, monkeypatch):
    monkeypatch.setattr(loader.module, "pause", lambda _: loader.module.time.sleep(30))
    loader.table()
    loader.glue.plan("BatchCreatePartition", None, Refusal("ThrottlingException"))
    with pytest.raises(RuntimeError, match="OutOfTime"):
        loader.run(YEAR, seconds=2)
    assert loader.lines[-1]["created"] == 100 and loader.lines[-1]["failed"] == 265


def test_no_alarm_outlives_the_run(loader):
    loader.table().run(once("2026-01-01", "2026-01-01"), seconds=2)
    assert loader.module.signal.getitimer(loader.module.signal.ITIMER_REAL) == (0, 0)


def test_an_unreachable_glue(loader):
    loader.monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(RuntimeError, match="EndpointConnectionError"):
        loader.run(YEAR)


def test_the_failed_line_is_one_line_of_json(module, monkeypatch, capsys, glue, pauses):
    with pytest.raises(RuntimeError):
        module.handler(schedule(), Context())
    [text] = capsys.readouterr().out.splitlines()
    assert list(json.loads(text)) == ["table", "wanted", "existing", "created", "updated", "error", "failed", "seconds"]
