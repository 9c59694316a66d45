"""What is removed when partitions are not kept for ever."""
from datetime import date, timedelta

import pytest
from calendar_oracle import expected
from conftest import STORAGE, once, schedule
from glue_server import Lost, Partial, Refusal
from hypothesis import given, settings
from hypothesis import strategies as st
from test_days import FREQUENCIES, TWENTY_YEARS, load, scheduled, stage


def put(loader, *days, keys=()):
    parts = [{"Values": [*keys, day], "StorageDescriptor": STORAGE} for day in days]
    loader.client.batch_create_partition(DatabaseName="logs", TableName="flow_logs", PartitionInputList=parts)


def test_what_is_older_than_its_days_is_removed(loader):
    loader.table().run(once("2026-10-01", "2026-11-20"))
    line = loader.at("2026-11-21").run(schedule(Retention="30"))
    assert loader.registered()[0] == "2026/10/22" and loader.registered()[-1] == "2026/11/22"
    assert (line["wanted"], line["existing"], line["created"], line["removed"], line["failed"]) == (32, 30, 2, 21, 0)
    assert loader.run(schedule(Retention="30"))["removed"] == 0


def test_without_it_nothing_is_removed(loader):
    loader.table().run(once("2020-01-01", "2020-01-31"))
    line = loader.at("2026-11-21").run(schedule())
    assert "removed" not in line and loader.registered()[0] == "2020/01/01"
    assert "BatchDeletePartition" not in loader.glue.count()


def test_a_start_before_what_is_kept_makes_nothing_that_would_be_removed(loader):
    line = loader.table().at("2026-11-01").run(schedule(StartDate="2020-01-01", Retention="7"))
    assert loader.registered() == [f"2026/10/{day}" for day in range(25, 32)] + ["2026/11/01", "2026/11/02"]
    assert (line["created"], line["removed"]) == (9, 0)


def test_25_are_removed_a_call(loader):
    loader.table().run(once("2026-01-01", "2026-04-11"))
    loader.glue.calls.clear()
    line = loader.at("2026-11-21").run(schedule(Retention="30"))
    sizes = [len(request["PartitionsToDelete"]) for call, request in loader.glue.calls if call == "BatchDeletePartition"]
    assert line["removed"] == 101 and sizes == [25, 25, 25, 25, 1]


def test_every_account_and_region_loses_its_old_days(loader):
    loader.table("aws_account,day")
    put(loader, "2026/01/01", keys=["999999999999"])  # no longer declared
    put(loader, "2026/01/01", keys=["111122223333"])
    event = schedule(Keys="aws_account,day", Accounts="111122223333,444455556666", Retention="1")
    assert loader.at("2026-11-21").run(event)["removed"] == 2
    assert loader.registered() == ["2026/11/20", "2026/11/21", "2026/11/22"]


def test_what_is_no_day_stays(loader):
    loader.table()
    put(loader, "2019", "2019/01/0x", "last week", "2019/01/01")
    assert loader.at("2026-11-21").run(schedule(Retention="30"))["removed"] == 1
    assert {"2019", "2019/01/0x", "last week"} <= set(loader.registered())


@pytest.mark.parametrize("fault", [Refusal("ThrottlingException"), Lost(), Partial("InternalServiceException")])
def test_a_fault_that_passes_is_survived(loader, fault):
    loader.table().run(once("2026-01-01", "2026-01-31"))
    loader.glue.plan("BatchDeletePartition", fault)
    line = loader.at("2026-11-21").run(schedule(Retention="30"))
    assert (line["removed"], line["failed"]) == (31, 0)
    assert loader.registered()[0] > "2026/10/01"


def test_a_fault_that_lasts_is_told_after_the_new_days_are_made(loader):
    loader.table().run(once("2026-01-01", "2026-01-01"))
    loader.glue.plan("BatchDeletePartition", Refusal("AccessDeniedException"), *[Refusal("InvalidInputException")] * 9)
    with pytest.raises(RuntimeError, match="InvalidInputException"):
        loader.at("2026-11-21").run(schedule(Retention="30"))
    assert loader.registered()[-1] == "2026/11/22"


@settings(max_examples=40)
@given(TWENTY_YEARS, st.sampled_from(FREQUENCIES), st.integers(1, 200), st.booleans())
def test_a_year_of_runs_keeps_what_is_kept_and_no_more(created, frequency, kept, dated):
    index, glue = stage()
    members = dict(Frequency=frequency, Retention=str(kept), StartDate=(created - timedelta(500)).isoformat() if dated else "")
    load(index, created, custom=True, **members)
    first = glue.days()[0]
    for n in range(1, 300):
        day = created + timedelta(n)
        if scheduled(day, frequency):
            load(index, day, **members)
            oldest = max((day - timedelta(kept)).isoformat().replace("-", "/"), first)
            assert glue.days() == [d for d in expected(day, frequency, first.replace("/", "-")) if d >= oldest]
