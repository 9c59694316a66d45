"""Which days a run loads: the edges of the calendar by hand, all others against an oracle."""
from datetime import date, timedelta

import memory_glue
import pytest
from calendar_oracle import expected
from conftest import schedule
from hypothesis import given, settings
from hypothesis import strategies as st
from memory_glue import stage

FREQUENCIES = ["daily", "weekly", "monthly"]
TWENTY_YEARS = st.dates(date(2015, 1, 1), date(2034, 12, 31))


def load(index, day, custom=False, **members):
    return memory_glue.load(index, day, custom, schedule(**members))


def first_run(day, **members):
    index, glue = stage()
    load(index, day, custom=True, **members)
    return glue.days()


@pytest.mark.parametrize(
    "frequency, today, first, last",
    [
        ("daily", "2026-11-20", "2026/11/19", "2026/11/21"),
        ("daily", "2024-02-28", "2024/02/27", "2024/02/29"),
        ("daily", "2025-02-28", "2025/02/27", "2025/03/01"),
        ("daily", "2024-02-29", "2024/02/28", "2024/03/01"),
        ("daily", "2026-12-31", "2026/12/30", "2027/01/01"),
        ("daily", "2027-01-01", "2026/12/31", "2027/01/02"),
        ("weekly", "2026-11-23", "2026/11/16", "2026/12/06"),  # a Monday
        ("weekly", "2026-11-29", "2026/11/16", "2026/12/06"),  # its Sunday
        ("weekly", "2020-12-31", "2020/12/21", "2021/01/10"),  # in week 53
        ("weekly", "2021-01-03", "2020/12/21", "2021/01/10"),  # still in week 53
        ("weekly", "2021-01-04", "2020/12/28", "2021/01/17"),
        ("weekly", "2024-12-30", "2024/12/23", "2025/01/12"),  # week 1 of 2025
        ("weekly", "2024-02-29", "2024/02/19", "2024/03/10"),
        ("monthly", "2026-01-31", "2025/12/01", "2026/02/28"),
        ("monthly", "2024-01-31", "2023/12/01", "2024/02/29"),
        ("monthly", "2024-02-29", "2024/01/01", "2024/03/31"),
        ("monthly", "2026-03-31", "2026/02/01", "2026/04/30"),
        ("monthly", "2026-11-30", "2026/10/01", "2026/12/31"),
        ("monthly", "2026-12-01", "2026/11/01", "2027/01/31"),
        ("monthly", "2000-02-01", "2000/01/01", "2000/03/31"),
        ("monthly", "2100-02-28", "2100/01/01", "2100/03/31"),
    ],
)
def test_without_dates_the_periods_around_today(frequency, today, first, last):
    days = first_run(date.fromisoformat(today), Frequency=frequency)
    assert (days[0], days[-1]) == (first, last)
    assert days == expected(date.fromisoformat(today), frequency)


@pytest.mark.parametrize("frequency", FREQUENCIES)
@pytest.mark.parametrize("today", ["2026-11-19", "2026-11-20", "2026-12-31"])
def test_two_dates_are_what_they_say_whatever_the_day(frequency, today):
    days = first_run(date.fromisoformat(today), Frequency=frequency, StartDate="2026-11-20", EndDate="2026-11-22")
    assert days == ["2026/11/20", "2026/11/21", "2026/11/22"]


def test_a_start_in_the_future_waits_until_its_period_is_next():
    start = dict(Frequency="weekly", StartDate="2026-12-09")
    assert first_run(date(2026, 11, 29), **start) == []
    assert first_run(date(2026, 11, 30), **start) == [f"2026/12/{day:02}" for day in range(9, 14)]


def test_an_end_alone_ends_it():
    assert first_run(date(2026, 11, 20), EndDate="2026-11-20") == ["2026/11/19", "2026/11/20"]
    assert first_run(date(2026, 11, 30), EndDate="2026-11-20") == []


@pytest.mark.parametrize("time, today", [("00:00:00", "2026/11/20"), ("23:59:59", "2026/11/20")])
def test_the_day_is_utc(loader, time, today):
    loader.table().at(f"2026-11-20T{time}").run(schedule())
    assert loader.registered() == ["2026/11/19", today, "2026/11/21"]


def test_the_clock_is_utc_in_every_zone(module, monkeypatch):
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        monkeypatch.setenv("TZ", zone)
        module.time.tzset()
        assert module.now().utcoffset() == timedelta(0)
        assert abs(module.now().timestamp() - module.time.time()) < 5
    monkeypatch.undo()
    module.time.tzset()


@settings(max_examples=300)
@given(TWENTY_YEARS, st.sampled_from(FREQUENCIES), st.none() | TWENTY_YEARS, st.none() | st.integers(0, 800))
def test_the_first_run_agrees_with_the_calendar(today, frequency, start, length):
    dates = {"StartDate": start.isoformat() if start else "", "EndDate": ""}
    if start and length is not None:
        dates["EndDate"] = (start + timedelta(length)).isoformat()
    days = first_run(today, Frequency=frequency, **dates)
    assert days == expected(today, frequency, dates["StartDate"], dates["EndDate"])


def scheduled(day, frequency):
    return {"daily": True, "weekly": day.weekday() == 0, "monthly": day.day == 1}[frequency]


@settings(max_examples=40)
@given(TWENTY_YEARS, st.sampled_from(FREQUENCIES), st.booleans(), st.sets(st.integers(0, 400), max_size=200))
def test_no_day_is_ever_without_its_partition_when_runs_come(created, frequency, dated, missed):
    """Over a year, with runs that never came: after each that does come, all days since the first are there."""
    index, glue = stage()
    start = (created - timedelta(500)).isoformat() if dated else ""
    load(index, created, custom=True, Frequency=frequency, StartDate=start)
    first = glue.days()[0]
    absent = 0
    for n in range(1, 400):
        day = created + timedelta(n)
        if not scheduled(day, frequency):
            continue
        if n in missed:
            absent += 1
            continue
        load(index, day, Frequency=frequency, StartDate=start)
        # Beyond a month of missed runs the next first run of a month repairs it, so 28 days are certain.
        if absent < 28 // {"daily": 1, "weekly": 7, "monthly": 28}[frequency] or day.day == 1:
            last = expected(day, frequency)[-1]
            assert glue.days() == [d for d in expected(day, frequency, first.replace("/", "-")) if d <= last]
            absent = 0


@pytest.mark.parametrize("start", ["", "2025-01-01"])
def test_after_half_a_year_without_a_run_the_next_month_begins_complete(start):
    index, glue = stage()
    load(index, date(2026, 1, 10), custom=True, StartDate=start)
    load(index, date(2026, 7, 20), StartDate=start)
    assert "2026/07/21" in glue.days() and "2026/05/31" not in glue.days()
    load(index, date(2026, 8, 1), StartDate=start)
    first = start or "2026-01-09"
    assert glue.days() == expected(date(2026, 8, 1), "daily", first)


@pytest.mark.parametrize(
    "frequency, today, everything",
    [
        ("daily", "2026-11-01", True),
        ("daily", "2026-11-02", False),
        ("daily", "2026-11-30", False),
        ("weekly", "2026-11-02", True),  # the first Monday
        ("weekly", "2026-11-09", False),
        ("weekly", "2026-06-01", True),  # a first Monday on the 1st
        ("weekly", "2026-06-08", False),
        ("monthly", "2026-11-01", True),
    ],
)
def test_the_first_run_of_a_month_looks_at_everything(loader, frequency, today, everything):
    loader.table().at(today).run(schedule(Frequency=frequency, StartDate="2026-01-15"))
    first = loader.registered()[0]
    month = date.fromisoformat(today).month - 1
    assert first == ("2026/01/15" if everything else f"2026/{month:02}/01")


def test_a_scheduled_run_asks_for_its_window_only(loader):
    loader.table().at("2026-11-20").run(schedule(StartDate="2020-01-01"))
    [request] = [request for operation, request in loader.glue.calls if operation == "GetPartitions"]
    assert request["Expression"] == "day >= '2026/10/01' AND day <= '2026/11/21'"
    assert request["ExcludeColumnSchema"] is True
