"""What a run costs in calls, and what it may call."""
import pytest
from conftest import once, schedule

# The actions that the role allows.
ALLOWED = {"GetTable", "GetPartitions", "BatchCreatePartition", "BatchUpdatePartition"}


@pytest.mark.parametrize(
    "first, last, calls",
    [
        ("2026-01-01", "2026-01-01", 3),
        ("2026-01-01", "2026-04-10", 3),
        ("2026-01-01", "2026-04-11", 4),
        ("2026-01-01", "2026-12-31", 6),
        ("2017-01-01", "2026-12-31", 39),
    ],
)
def test_calls_of_a_first_load(loader, first, last, calls):
    line = loader.table()
    loader.glue.calls.clear()
    line = loader.run(once(first, last))
    assert sum(loader.glue.count().values()) == calls <= -(-line["created"] // 100) + 1 + 2
    assert set(loader.glue.count()) <= ALLOWED


def test_calls_of_a_quiet_day(loader):
    loader.table().at("2026-11-20").run(schedule(StartDate="2020-01-01"))
    loader.glue.calls.clear()
    line = loader.at("2026-11-21").run(schedule(StartDate="2020-01-01"))
    assert line["created"] == 1
    assert loader.glue.count() == {"GetTable": 1, "GetPartitions": 1, "BatchCreatePartition": 1}


def test_calls_of_the_first_run_of_a_month(loader):
    """The older days in one more answer for each thousand, and a note of it."""
    loader.table().at("2026-11-20").run(schedule(StartDate="2020-01-01"))
    loader.glue.calls.clear()
    loader.at("2026-12-01").run(schedule(StartDate="2020-01-01"))
    pages = {"GetTable": 1, "GetPartitions": 1 + 3, "BatchCreatePartition": 1, "BatchUpdatePartition": 1}
    assert loader.glue.count() == pages


def test_ten_years_of_twelve_places(loader):
    """Ten years, four accounts, three Regions: within the 900 s of a Lambda at a second a call."""
    event = once(
        "2017-01-01",
        "2026-12-31",
        Keys="aws_account,aws_region,day",
        Accounts="111122223333,222233334444,333344445555,444455556666",
        Regions="eu-west-1,us-east-1,us-west-2",
    )
    loader.table("aws_account,aws_region,day")
    loader.glue.calls.clear()
    line = loader.run(event)
    assert line["created"] == 3652 * 12
    assert loader.glue.count() == {"GetTable": 1, "GetPartitions": 1, "BatchCreatePartition": 439}


def test_the_code_fits_into_the_template(source):
    """Lambda takes 4 MB of inline code; a request to CloudFormation takes 51,200 bytes, and there are queries besides."""
    assert len(source.encode()) <= 22_528
    assert source.isascii()
