"""The custom resource: CloudFormation always gets an answer, and one it takes."""
import time

import pytest
from answers import Answers
from conftest import once, schedule
from glue_server import Late, Refusal

@pytest.fixture
def answers():
    server = Answers()
    yield server
    server.stop()


@pytest.fixture
def request_of(answers):
    def make(kind, properties=None, **members):
        event = {
            "RequestType": kind,
            "ServiceToken": "arn:aws:lambda:us-east-1:111122223333:function:loader",
            "ResponseURL": answers.url,
            "StackId": "arn:aws:cloudformation:us-east-1:111122223333:stack/logs/1c2fa620-982a-11e3-aff7-50e2416294e0",
            "RequestId": "4f2b0d0e-0000-4000-8000-000000000000",
            "LogicalResourceId": "FlowLogsPartitions",
            "ResourceType": "Custom::FlowLogPartitions",
            "ResourceProperties": {
                "ServiceToken": "arn:aws:lambda:us-east-1:111122223333:function:loader",
                "ServiceTimeout": "960",
                **(schedule() if properties is None else properties),
            },
        }
        if kind != "Create":
            event["PhysicalResourceId"] = "logs.flow_logs"
        if kind == "Update":
            event["OldResourceProperties"] = schedule(StartDate="2020-01-01")
        return {**event, **members}

    return make


def test_create_loads_and_answers(loader, answers, request_of):
    line = loader.table().run(request_of("Create", once("2026-01-01", "2026-01-31")))
    assert line["created"] == 31
    event = request_of("Create")
    assert answers.only() == {
        "Status": "SUCCESS",
        "Reason": "done",
        "PhysicalResourceId": "logs.flow_logs",
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": "FlowLogsPartitions",
    }


def test_create_and_update_look_at_everything(loader, answers, request_of):
    loader.table().at("2026-11-20").run(request_of("Create", schedule(StartDate="2026-01-01")))
    assert loader.registered()[0] == "2026/01/01"
    loader.run(request_of("Update", schedule(StartDate="2025-01-01")))
    assert loader.registered()[0] == "2025/01/01"


def test_update_keeps_the_id_whatever_it_was(loader, answers, request_of):
    event = request_of("Update", once("2026-01-01", "2026-01-01"), PhysicalResourceId="older")
    loader.table().run(event)
    assert answers.only()["PhysicalResourceId"] == "older"


@pytest.mark.parametrize("properties", [{}, {"StartDate": "nonsense"}, schedule()])
def test_delete_touches_nothing_and_never_fails(loader, answers, request_of, properties):
    loader.module.handler(request_of("Delete", properties), None)
    assert answers.only()["Status"] == "SUCCESS"
    assert answers.only()["PhysicalResourceId"] == "logs.flow_logs"
    assert not loader.glue.calls


def test_delete_of_what_was_never_created(loader, answers, request_of):
    event = request_of("Delete", PhysicalResourceId="logs.flow_logs")
    del event["ResourceProperties"]
    loader.module.handler(event, None)
    assert answers.only()["Status"] == "SUCCESS"


@pytest.mark.parametrize(
    "properties, reason",
    [
        (once("2026-02-01", "2026-01-01"), "StartDate 2026-02-01 is after EndDate 2026-01-01"),
        (once("2026-02-30", "2026-03-01"), "StartDate is 2026-02-30"),
        (once("1700-01-01", "2026-01-01"), "use partition projection"),
        (once("2026-01-01", "2026-01-01", Database="gone"), "EntityNotFoundException"),
        ({}, "Parameter validation failed"),
        ({**schedule(), "Accounts": None}, "Accounts is None, not "),
    ],
)
def test_a_failure_has_a_reason(loader, answers, request_of, properties, reason):
    loader.table().run(request_of("Create", properties))
    body = answers.only()
    assert body["Status"] == "FAILED" and reason in body["Reason"]
    assert body["Reason"] == loader.lines[-1]["error"]
    assert body["PhysicalResourceId"]


def test_a_failure_of_glue_has_its_words(loader, answers, request_of):
    loader.table()
    loader.glue.plan("GetTable", Refusal("InvalidInputException"))
    loader.run(request_of("Update"))
    assert "InvalidInputException on purpose" in answers.only()["Reason"]


@pytest.mark.parametrize("letter", ["x", "\n", '"', "é", "\x00", "🦀"])
def test_a_long_reason_is_cut_to_fit(loader, answers, request_of, letter):
    def fail(*_):
        raise ValueError(letter * 9000)

    loader.monkeypatch.setattr(loader.module, "load", fail)
    loader.run(request_of("Update", PhysicalResourceId="p" * 1024, LogicalResourceId="L" * 255))
    body = answers.only()
    assert body["Status"] == "FAILED" and body["Reason"].startswith("ValueError: " + letter * 50)


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt, MemoryError, RecursionError])
def test_whatever_happens_there_is_an_answer(loader, answers, request_of, error):
    def fail(*_):
        raise error("oh")

    loader.monkeypatch.setattr(loader.module, "load", fail)
    loader.run(request_of("Create"))
    assert answers.only()["Reason"] == f"{error.__name__}: oh"


def test_the_answer_comes_before_the_time_is_up(loader, answers, request_of):
    loader.table()
    hang = Late(600)
    loader.glue.plan("BatchCreatePartition", None, hang)
    loader.run(request_of("Create", once("2026-01-01", "2026-12-31")), seconds=2)
    body = answers.only()
    assert body["Status"] == "FAILED" and "the time is up" in body["Reason"] and not hang.answered


def test_what_is_left_of_the_time_suffices_for_the_answer(module, monkeypatch, pauses, answers, request_of):
    """A minute, and a second one for a call that is under way: ten tries of five seconds, and nine pauses of 0.8 at most."""
    asked, deadlines = [], []
    monkeypatch.setattr(module.signal, "setitimer", lambda _, seconds: asked.append(seconds))
    monkeypatch.setattr(module.time, "monotonic", lambda: 1000)
    monkeypatch.setattr(module, "load", lambda *arguments: deadlines.append(arguments[3]))
    for seconds in (900, 60, 3):
        module.handler(schedule(), type("Context", (), {"get_remaining_time_in_millis": lambda _: seconds * 1000})())
    assert asked == [840, 0, 45, 0, 2.25, 0] and deadlines == [1780, 1030, 1001.5]

    asked.clear()
    answers.statuses = [500] * 9
    monkeypatch.setattr(module.time, "monotonic", time.monotonic)
    module.handler(request_of("Delete"), None)
    tries = [seconds for seconds in asked if seconds]
    ranges = []
    monkeypatch.undo()
    monkeypatch.setattr(module.random, "uniform", lambda low, high: ranges.append(high) or 0)
    [module.pause(attempt) for attempt in pauses]
    assert len(tries) == 10 and sum(tries) + sum(ranges) < 60


def test_a_server_that_hangs_gets_the_answer_when_it_listens(loader, answers, request_of, pauses, monkeypatch):
    """It takes the first two answers' words and says nothing; the third it takes."""
    timer = loader.module.signal.setitimer
    monkeypatch.setattr(loader.module.signal, "setitimer", lambda which, seconds: timer(which, seconds / 20))
    answers.statuses = ["hang", "drip"]
    loader.table().run(request_of("Create"))
    assert answers.only()["Status"] == "SUCCESS" and pauses == [1, 2]


@pytest.mark.parametrize("letters, shown", [(500, 500), (1500, 1000)])
def test_a_long_name_is_cut_to_an_id(loader, answers, request_of, letters, shown):
    """A physical id has at most 1,024 bytes."""
    loader.run(request_of("Create", {"Database": "logs", "Table": "t" * (letters - 5)}))
    assert len(answers.only()["PhysicalResourceId"]) == shown


def test_an_update_that_cannot_do_all_succeeds_and_says_how_much_is_left(loader, answers, request_of):
    calls = iter(range(1000))
    loader.monkeypatch.setattr(loader.module.Run, "late", lambda run: next(calls) >= 2)
    line = loader.table().at("2026-11-20").run(request_of("Update", schedule(StartDate="2026-01-01")))
    assert (line["wanted"], line["created"], line["left"], line["failed"]) == (325, 200, 125, 0)
    assert loader.registered()[0] == "2026/05/06", "newest first"
    body = answers.only()
    assert (body["Status"], body["Reason"]) == ("SUCCESS", "125 partitions are left to the next runs")
    loader.monkeypatch.undo()


def test_a_load_that_no_run_would_finish_fails_when_the_time_is_up(loader, answers, request_of):
    loader.monkeypatch.setattr(loader.module.Run, "late", lambda run: True)
    loader.table().run(request_of("Create", once("2026-01-01", "2026-12-31")))
    body = answers.only()
    assert body["Status"] == "FAILED" and "TimeoutError: the time is up" in body["Reason"]


@pytest.mark.parametrize("statuses", [[500], [503, 500], [None, 500, None]])
def test_the_answer_is_put_again(loader, answers, request_of, pauses, statuses):
    answers.statuses = list(statuses)
    loader.table().run(request_of("Create"))
    assert answers.only()["Status"] == "SUCCESS"
    assert len(pauses) == len(statuses)


def test_an_answer_that_nobody_takes_fails_the_function(loader, answers, request_of, pauses):
    """Lambda then runs it again, which changes nothing and answers again."""
    answers.statuses = [500] * 100
    with pytest.raises(OSError):
        loader.table().run(request_of("Create"))
    assert answers.tries == 10 and loader.lines[-1]["created"] == 3


def test_a_delivery_that_comes_twice(loader, answers, request_of):
    loader.table().at("2026-11-20").run(request_of("Create"))
    line = loader.run(request_of("Create"))
    assert (line["existing"], line["created"]) == (3, 0)
    assert [body["Status"] for *_, body in answers.taken] == ["SUCCESS", "SUCCESS"]
