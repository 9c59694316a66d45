"""Throttles, partial failures, lost and late answers, overlapping runs: what passes is survived, the rest is told."""
import json
import pathlib
import threading
from itertools import repeat

import boto3
import botocore
import pytest
from broken_tls import broken_tls
from botocore.retries.standard import ThrottledRetryableChecker, TransientRetryableChecker
from conftest import Context, once, schedule
from glue_server import Answer, Late, Lost, Partial, Refusal, Text

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
    ("RequestLimitExceeded", 400),
    ("ResourceNotReadyException", 400),
    ("", 429),
    # A role that is new, and a key that does not know it yet.
    ("AccessDeniedException", 400),
    ("UnrecognizedClientException", 400),
    ("GlueEncryptionException", 400),
]
LASTING = ["EntityNotFoundException", "InvalidInputException", "ResourceNumberLimitExceededException"]


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
    assert not pauses
    assert loader.glue.count()[operation] == {"GetTable": 1, "GetPartitions": 1, "BatchCreatePartition": 4}[operation]
    assert code in loader.lines[-1]["error"]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_call_is_tried_ten_times(loader, pauses, operation):
    loader.table()
    loader.glue.faults[operation].extend(repeat(Refusal("ThrottlingException"), 50))
    with pytest.raises(RuntimeError, match="ThrottlingException on purpose"):
        loader.run(once("2026-01-01", "2026-03-01"))
    assert loader.glue.count()[operation] == 10 and len(pauses) == 9


def test_after_ten_tries_in_a_row_others_are_tried_once_until_one_works(loader, pauses):
    loader.table()
    loader.glue.plan("BatchCreatePartition", *[Refusal("ThrottlingException")] * 11, None, *[Refusal("Throttling")] * 9)
    with pytest.raises(RuntimeError, match="200 of 365 partitions failed"):
        loader.run(YEAR)
    assert loader.glue.count()["BatchCreatePartition"] == 10 + 1 + 1 + 10 and len(pauses) == 9 + 9
    assert len(loader.registered()) == 165


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
    assert counts(loader.lines[-1]) == {"wanted": 365, "existing": 0, "created": 265, "updated": 0, "failed": 100}
    line = loader.run(YEAR)
    assert counts(line) == {"wanted": 365, "existing": 265, "created": 100, "updated": 0, "failed": 0}


def test_the_newest_days_come_first(loader):
    loader.table().run(YEAR)
    sent = [part["Values"][-1] for call, request in loader.glue.calls if call == "BatchCreatePartition" for part in request["PartitionInputList"]]
    assert len(sent) == 365 and sent == sorted(sent, reverse=True)


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
    other, begun = {}, threading.Event()

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
    assert counts(other) == {"wanted": 365, "existing": 0, "created": 365, "updated": 0, "failed": 0}
    assert counts(line) == {"wanted": 365, "existing": 365, "created": 0, "updated": 0, "failed": 0}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_time_is_never_overrun(loader, operation):
    """A Glue that hangs: the run fails while there is time to say so, and does not wait for the answer."""
    loader.table()
    hang = Late(600)
    loader.glue.plan(operation, hang)
    with pytest.raises(RuntimeError, match="OutOfTime: the time is up"):
        loader.run(YEAR, seconds=2)
    assert not hang.answered


def test_the_time_is_never_overrun_while_waiting(loader, monkeypatch):
    monkeypatch.setattr(loader.module, "pause", lambda _: loader.module.time.sleep(600))
    loader.table()
    loader.glue.plan("BatchCreatePartition", None, Refusal("ThrottlingException"))
    with pytest.raises(RuntimeError, match="OutOfTime"):
        loader.run(YEAR, seconds=2)
    assert loader.lines[-1]["created"] == 100 and len(loader.registered()) == 100


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
    assert list(json.loads(text)) == ["table", "wanted", "existing", "created", "updated", "failed", "error", "seconds"]


def test_what_passes_is_what_the_library_retries_and_what_glue_and_a_new_role_add(module):
    """The list is that of the installed botocore, as data; what is besides it is named here with its reason."""
    tables = json.loads(pathlib.Path(botocore.__file__).with_name("data").joinpath("_retry.json").read_text())
    responses = [rule["applies_when"].get("response", {}) for rule in tables["definitions"].values()]
    codes = {response["service_error_code"] for response in responses if "service_error_code" in response}
    codes |= {*ThrottledRetryableChecker._THROTTLED_ERROR_CODES, *TransientRetryableChecker._TRANSIENT_ERROR_CODES}
    statuses = {one["http_status_code"] for one in responses if one and "service_error_code" not in one}
    assert statuses | {*TransientRetryableChecker._TRANSIENT_STATUS_CODES} == module.STATUSES
    model = boto3.client("glue").meta.service_model
    glue = {shape for shape in model.shape_names if shape.endswith("Exception")}
    ours = {"ConcurrentModificationException", "FederationSourceRetryableException", "InternalServiceException"}
    ours |= {"OperationTimeoutException", "ResourceNotReadyException"}
    assert ours <= glue, "modelled by Glue"
    common = {"InternalFailure", "ServiceUnavailable"}  # Glue API reference, "Common Errors"
    new_role = {"AccessDeniedException", "GlueEncryptionException", "UnrecognizedClientException"}
    assert module.PASSING == codes | ours | common | new_role


CUT = [Text("<html>Bad Gateway</html>"), Text("", "application/x-amz-json-1.1"), Text(cut=-1, kind="application/x-amz-json-1.1")]


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("text", CUT, ids=["page", "nothing", "cut"])
def test_an_answer_that_is_cut_or_a_page_is_asked_for_again(loader, pauses, operation, text):
    loader.table()
    loader.glue.plan(operation, text, text)
    line = loader.run(YEAR)
    assert line["failed"] == 0 and line["created"] + line["existing"] == 365 and pauses == [1, 2]
    assert len(loader.registered()) == 365


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_page_that_stays_is_told_with_what_it_says(loader, pauses, operation):
    loader.table()
    loader.glue.plan(operation, *[Text("<html>Blocked by policy</html>")] * 10)
    with pytest.raises(RuntimeError, match="Odd: an answer that is not JSON: .*Blocked by policy"):
        loader.run(once("2026-01-01", "2026-01-31"))


ODD = {
    "a table without storage": ("GetTable", {"Table": {"Name": "flow_logs"}}, "no parameter loader or no storage.*flow_logs"),
    "no table": ("GetTable", {}, "an answer without Table"),
    "no partitions": ("GetPartitions", {"Partitions": None}, "an answer without Partitions"),
    "a partition without values": ("GetPartitions", {"Partitions": [{"TableName": "odd"}]}, "a partition without values.*odd"),
    "an error without a code": (
        "BatchCreatePartition",
        {"Errors": [{"PartitionValues": ["2026/01/02"]}]},
        "1 of 31 partitions failed, the first is .*2026/01/02",
    ),
    "an error without a detail": (
        "BatchCreatePartition",
        {"Errors": [{"PartitionValues": ["2026/01/02"], "ErrorDetail": {"ErrorMessage": "oh"}}]},
        "1 of 31 .*oh",
    ),
    "an error of nothing": ("BatchCreatePartition", {"Errors": [{"ErrorDetail": {"ErrorCode": "Odd"}}]}, "Odd.*was not sent"),
    "an error of what was not sent": (
        "BatchCreatePartition",
        {"Errors": [{"PartitionValues": ["1999/01/02"], "ErrorDetail": {"ErrorCode": "InternalServiceException"}}]},
        "1999/01/02.*was not sent",
    ),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_answer_is_told_with_what_was_seen(loader, pauses, name):
    operation, answer, words = ODD[name]
    loader.table()
    loader.glue.plan(operation, *[Answer(answer)] * 10)
    with pytest.raises(RuntimeError, match=words) as failure:
        loader.run(once("2026-01-01", "2026-01-31"))
    assert "KeyError" not in str(failure.value)


def test_an_error_that_is_told_twice_counts_once(loader):
    loader.table()
    loader.glue.plan("BatchCreatePartition", Partial("InternalServiceException"))
    twice = loader.glue.answer

    def answer(handler, operation, request):
        status, body = twice(handler, operation, request)
        if isinstance(body, dict) and "Errors" in body:
            body["Errors"] *= 2
        return status, body

    loader.monkeypatch.setattr(loader.glue, "answer", answer)
    line = loader.run(once("2026-01-01", "2026-01-31"))
    assert counts(line) == {"wanted": 31, "existing": 0, "created": 31, "updated": 0, "failed": 0}


def test_a_partition_without_storage_is_put_right(loader):
    loader.table().run(once("2026-01-01", "2026-01-31"))
    loader.glue.plan("GetPartitions", Answer({"Partitions": [{"Values": ["2026/01/05"]}]}))
    line = loader.run(once("2026-01-01", "2026-01-31"))
    assert (line["existing"], line["updated"], line["failed"]) == (30, 1, 0)


def test_a_connection_that_breaks_while_it_is_made_secret_is_made_again(loader, pauses, tmp_path):
    """A server of TLS that hangs up on the first two callers before it is their turn to trust it."""
    with broken_tls(loader.glue.http.server_port, tmp_path, times=2) as (url, bundle):
        loader.monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        loader.monkeypatch.setenv("AWS_CA_BUNDLE", bundle)
        line = loader.table().run(once("2026-01-01", "2026-01-31"))
    assert line["created"] == 31 and pauses == [1, 2]


def test_a_full_quota_keeps_removals_and_corrections_not_back(loader):
    loader.table().run(once("2026-10-01", "2026-11-20"))
    loader.glue.faults["BatchCreatePartition"].extend(repeat(Refusal("ResourceNumberLimitExceededException"), 50))
    moved = schedule(Retention="30", StartDate="2026-10-01", Location="s3://amzn-s3-demo-other/")
    with pytest.raises(RuntimeError, match="2 of 32 partitions failed.*ResourceNumberLimitExceededException"):
        loader.at("2026-11-21").run(moved)
    assert (loader.registered()[0], loader.registered()[-1]) == ("2026/10/22", "2026/11/20")
    assert all(place.startswith("s3://amzn-s3-demo-other/") for place in loader.partitions().values())
    loader.glue.faults.clear()
    assert loader.run(moved)["created"] == 2, "the next run has room"


@pytest.mark.parametrize("code", ["InvalidInputException", "InternalServiceException"])
def test_a_batch_that_always_fails_keeps_no_other_back(loader, pauses, code):
    loader.table().run(once("2025-01-01", "2025-01-31"))
    forward = loader.glue.forward

    def fails(handler, operation, request):
        parts = request.get("PartitionInputList", [])
        if any(part["Values"] == ["2026/03/01"] for part in parts):
            return 400, {"__type": code, "message": f"{code} on purpose"}
        return forward(handler, operation, request)

    loader.monkeypatch.setattr(loader.glue, "forward", fails)
    event = schedule(StartDate="2024-01-01", Retention="600")
    with pytest.raises(RuntimeError, match=f"100 of 602 partitions failed.*{code} on purpose"):
        loader.at("2026-11-21").run(event)
    assert loader.lines[-1]["removed"] == 0 or loader.registered()[0] >= "2025/03/31"
    assert len(loader.registered()) == 502


@pytest.mark.parametrize("status, code", [(200, None), (500, "InternalFailure"), (503, "ServiceUnavailable"), (502, "")])
def test_a_note_that_could_not_be_made_is_made_by_the_next_run(loader, pauses, status, code):
    loader.table()
    loader.glue.plan("BatchUpdatePartition", *[Answer({"__type": code} if code else {}, status)] * (10 if status > 200 else 0))
    if status > 200:
        with pytest.raises(RuntimeError):
            loader.at("2026-11-20").run(schedule())
    assert loader.at("2026-11-20").run(schedule())["failed"] == 0
    assert loader.registered() == ["2026/11/19", "2026/11/20", "2026/11/21"]
