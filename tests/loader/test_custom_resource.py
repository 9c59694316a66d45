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
        ({}, "Location"),
        ({**schedule(), "Accounts": None}, "TypeError"),
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
    loader.glue.plan("BatchCreatePartition", None, Late(30))
    began = time.monotonic()
    loader.run(request_of("Create", once("2026-01-01", "2026-12-31")), seconds=2)
    body = answers.only()
    assert body["Status"] == "FAILED" and "the time is up" in body["Reason"]
    assert answers.taken[0][0] - began < 2


def test_the_reserve_for_the_answer_is_half_a_minute(module, monkeypatch, capsys):
    asked = []
    monkeypatch.setattr(module.signal, "setitimer", lambda _, seconds: asked.append(seconds))
    monkeypatch.setattr(module, "load", lambda *_: None)
    for seconds in (900, 60, 3):
        module.handler(schedule(), type("Context", (), {"get_remaining_time_in_millis": lambda _: seconds * 1000})())
    assert asked == [870, 0, 45, 0, 2.25, 0]


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
