"""Stacks that grow: no run fails for size, and no day is without a partition at its end.

`growth.py` by hand runs ten years of any stack, every run of them.
"""
from datetime import date, timedelta

import pytest
from growth import Years, path

CREATED = date(2026, 11, 20)
FREQUENCIES = ["daily", "weekly", "monthly"]


@pytest.mark.parametrize("frequency", FREQUENCIES)
def test_each_day_of_ten_years(frequency):
    years = Years(frequency, 1, CREATED)
    for _, line in years.pass_by(3653):
        assert (line["failed"], line["left"]) == (0, 0)
    assert years.missing() == []


# Account-Regions, and the year that is filled as its runs have filled it before the ends of its first months are seen.
@pytest.mark.parametrize("count, year", [(48, 2036), (340, 2028), (816, 2027)])
@pytest.mark.parametrize("frequency", FREQUENCIES)
def test_runs_around_the_ends_of_months(frequency, count, year):
    """Monthly loads of 340 used to fail from the third month on, and daily ones of 816 at ends of months."""
    years = Years(frequency, count, CREATED)
    years.fill(date(year, 1, 10))
    for month in (date(year, 1, 31), date(year, 2, 28)):
        for n in range(3 if frequency == "daily" else 8):
            if years.due(month + timedelta(n)):
                assert years.run(month + timedelta(n))["failed"] == 0
    assert years.missing() == []


@pytest.mark.parametrize("frequency", FREQUENCIES)
def test_a_creation_that_is_too_large_for_one_run_is_finished_by_the_next_ones(frequency):
    """Two years of 48 account-Regions, with time for 100 batches a run."""
    years = Years(frequency, 48, CREATED, start="2024-11-20", batches=100)
    lines = [years.line]
    assert lines[0]["failed"] == 0 and lines[0]["left"] > 20_000
    assert years.newest() == path(years.last), "the newest days come first"
    for _, line in years.pass_by(150):
        lines.append(line)
        assert line["failed"] == 0 and line["left"] <= max(0, lines[-2]["left"] - 1)
        assert years.newest() == path(years.last)
    assert years.missing() == [] and lines[-1]["left"] == 0 and lines[2]["left"] > 0


@pytest.mark.parametrize("frequency", FREQUENCIES)
def test_a_look_that_is_too_long_for_one_run_is_finished_by_the_next_ones(frequency):
    """Holes at the bottom of three years of 340 account-Regions, with time for two answers of the past a run."""
    years = Years(frequency, 340, date(2024, 11, 20))
    years.fill(date(2027, 12, 31))
    years.glue.lose("2024/11/24", "2025/06/24")
    years.looks = 62 + 3 * 51  # pages of a thousand: the window, and some spans of 147 days
    day, lines = date(2027, 12, 31), []
    while years.missing():
        day += timedelta(1)
        if years.due(day):
            lines.append(years.run(day))
            assert lines[-1]["failed"] == 0 and len(lines) < 10
    assert len(lines) > 1 and all(line["left"] > 0 for line in lines[:-1])


def test_an_update_at_the_limit_goes_through_in_both_directions():
    """816 account-Regions for three months get other columns, and get them back: each run continues where the last one ended."""
    years = Years("daily", 816, CREATED, start="2026-08-25")
    assert len(years.glue.full) * 816 > 50_000
    day = CREATED
    for columns in ([{"Name": "version", "Type": "int"}], []):
        years.glue.changed(columns)
        line = years.run(day, custom=True, batches=400)
        assert line["failed"] == 0 and line["left"] > 0
        while line["left"]:
            day += timedelta(1)
            line = years.run(day, batches=400)
            assert line["failed"] == 0
        assert not any(years.glue.by_day.values())
    assert years.missing() == []
