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
    for n in range(1, 400):
        day = created + timedelta(n)
        if not scheduled(day, frequency):
            continue
        if n in missed:
            continue
        load(index, day, Frequency=frequency, StartDate=start)
        assert glue.days() == expected(day, frequency, first.replace("/", "-"))


@pytest.mark.parametrize("start", ["", "2020-01-01"])
@pytest.mark.parametrize("years", [1, 8])
def test_an_outage_of_any_length_ends_without_a_hole(start, years):
    index, glue = stage()
    load(index, date(2026, 1, 10), custom=True, StartDate=start)
    load(index, date(2026 + years, 7, 20), StartDate=start)
    assert glue.days() == expected(date(2026 + years, 7, 20), "daily", start or "2026-01-09")


@pytest.mark.parametrize("strays", [["2018/01/01"], ["2018/01/01", "2018/01/02"], ["2018/01/01", "2019/03/04", "2026/10/25"]])
@pytest.mark.parametrize("custom", [True, False])
def test_a_stray_old_partition_does_not_make_years_of_them(strays, custom):
    index, glue = stage()
    for day in strays:
        glue.put({"Values": [day], "StorageDescriptor": {"Location": "s3://amzn-s3-demo-logs/by/hand/"}})
    load(index, date(2026, 11, 20), custom=custom)
    assert glue.days() == [*strays, "2026/11/19", "2026/11/20", "2026/11/21"]
    for day in strays:
        assert glue.by_day[day][(day,)]["StorageDescriptor"]["Location"] == "s3://amzn-s3-demo-logs/by/hand/"


def test_three_days_in_a_row_are_where_a_table_begins():
    """The edge: a loader's first run makes three at least."""
    index, glue = stage()
    for day in ("2018/01/30", "2018/01/31", "2018/02/01"):
        glue.put({"Values": [day], "StorageDescriptor": {"Location": "s3://amzn-s3-demo-logs/"}})
    load(index, date(2026, 11, 20))
    assert glue.days() == expected(date(2026, 11, 20), "daily", "2018-01-30")


def looks(index, glue, day, **members):
    """How a scheduled run looks: over how many days."""
    asked = []
    look, index.Run.look = index.Run.look, lambda run, first, last, *most: asked.append((first, last)) or look(run, first, last, *most)
    try:
        load(index, day, **members)
    finally:
        index.Run.look = look
    return (asked[0][1] - min(first for first, _ in asked)).days + 1


@pytest.mark.parametrize(
    "frequency, runs",
    [
        ("daily", {"2026-10-31": False, "2026-11-01": True, "2026-11-02": False, "2026-11-30": False, "2026-12-01": True}),
        # A first Monday on the 7th, the last day that it can be.
        ("weekly", {"2026-11-30": False, "2026-12-07": True, "2026-12-14": False}),
        ("weekly", {"2026-05-25": False, "2026-06-01": True, "2026-06-08": False}),
        ("monthly", {"2026-11-01": True, "2026-12-01": True}),
    ],
)
def test_the_first_run_of_a_month_looks_at_everything(frequency, runs):
    index, glue = stage()
    first, *_ = runs
    members = dict(Frequency=frequency, StartDate="2020-01-15")
    load(index, date.fromisoformat(first) - timedelta(1), custom=True, **members)
    for day, everything in runs.items():
        assert (looks(index, glue, date.fromisoformat(day), **members) > 1000) == everything, day


def test_a_look_at_everything_is_repeated_until_it_has_succeeded():
    index, glue = stage()
    members = dict(StartDate="2020-01-15")
    load(index, date(2026, 11, 20), custom=True, **members)
    get, glue.get_partitions = glue.get_partitions, lambda **_: 1 / 0
    for day in (date(2026, 12, 1), date(2026, 12, 2)):
        with pytest.raises(ZeroDivisionError):
            load(index, day, **members)
    glue.get_partitions = get
    del glue.by_day["2021/05/05"]
    assert looks(index, glue, date(2026, 12, 3), **members) > 1000
    assert "2021/05/05" in glue.days()
    assert looks(index, glue, date(2026, 12, 4), **members) < 100


def test_another_declaration_is_looked_at_in_full_whoever_looks_first():
    """An update that failed, or did not come to everything."""
    index, glue = stage()
    load(index, date(2026, 11, 20), custom=True, StartDate="2020-01-15")
    glue.storage["Columns"] = [{"Name": "version", "Type": "int"}]
    load(index, date(2026, 11, 21), StartDate="2020-01-15")
    assert all(part["StorageDescriptor"]["Columns"] for day in glue.by_day.values() for part in day.values())
    assert looks(index, glue, date(2026, 11, 22), StartDate="2020-01-15") < 100
    assert looks(index, glue, date(2026, 11, 22), StartDate="2019-01-15") > 1000
    assert glue.days()[0] == "2019/01/15"


def test_a_scheduled_run_asks_for_its_window_only(loader):
    loader.table().at("2026-11-19").run(schedule(StartDate="2020-01-01"))
    loader.glue.calls.clear()
    loader.at("2026-11-20").run(schedule(StartDate="2020-01-01"))
    [request] = [request for operation, request in loader.glue.calls if operation == "GetPartitions"]
    assert request["Expression"] == "day >= '2026/10/01' AND day <= '2026/11/21'"
    assert request["ExcludeColumnSchema"] is True
