"""What is registered in the catalog, and where."""
from datetime import date

import pytest
from conftest import COLUMNS, STORAGE, once, schedule
from memory_glue import load, stage

ACCOUNTS = "111122223333,444455556666"
REGIONS = "eu-west-1,us-east-1,us-west-2"


def test_a_closed_range_has_both_its_ends(loader):
    line = loader.table().run(once("2026-02-27", "2026-03-02"))
    assert loader.registered() == ["2026/02/27", "2026/02/28", "2026/03/01", "2026/03/02"]
    assert line == {
        "table": "logs.flow_logs",
        "wanted": 4,
        "existing": 0,
        "created": 4,
        "updated": 0,
        "failed": 0,
        "seconds": line["seconds"],
    }


# The keys of real flow log files, as the delivery service writes them, without the file's name.
@pytest.mark.parametrize(
    "members, values, place",
    [
        (
            dict(Location="s3://amzn-s3-demo-v2/"),
            ("2026/11/20",),
            "s3://amzn-s3-demo-v2/AWSLogs/111122223333/vpcflowlogs/us-east-1/2026/11/20/",
        ),
        (
            dict(Location="s3://amzn-s3-demo-v2/", Accounts="777788889999", Regions="cn-north-1"),
            ("2026/11/20",),
            "s3://amzn-s3-demo-v2/AWSLogs/777788889999/vpcflowlogs/cn-north-1/2026/11/20/",
        ),
        (
            dict(Location="s3://amzn-s3-demo-v8-hourly/net/", Accounts="444455556666", Regions="ap-southeast-2"),
            ("2026/11/20",),
            "s3://amzn-s3-demo-v8-hourly/net/AWSLogs/444455556666/vpcflowlogs/ap-southeast-2/2026/11/20/",
        ),
        (
            dict(Location="s3://amzn-s3-demo-v5-hive-hourly/team-a/flow/", Layout="hive", Regions="us-west-2"),
            ("2026/11/20",),
            "s3://amzn-s3-demo-v5-hive-hourly/team-a/flow/AWSLogs/aws-account-id=111122223333/"
            "aws-service=vpcflowlogs/aws-region=us-west-2/year=2026/month=11/day=20/",
        ),
    ],
)
def test_the_place_is_the_one_of_the_delivery(loader, members, values, place):
    loader.table().run(once("2026-11-20", "2026-11-20", **members))
    assert loader.partitions() == {values: place}


@pytest.mark.parametrize("layout", ["plain", "hive"])
@pytest.mark.parametrize(
    "keys, accounts, regions",
    [
        ("aws_account,aws_region,day", ACCOUNTS, REGIONS),
        ("aws_account,day", ACCOUNTS, "us-east-1"),
        ("aws_region,day", "111122223333", REGIONS),
    ],
)
def test_every_account_and_region_has_every_day(loader, layout, keys, accounts, regions):
    days = ["2026-01-01", "2026-01-02", "2026-01-03"]
    event = once(days[0], days[-1], Layout=layout, Keys=keys, Accounts=accounts, Regions=regions)
    loader.table(keys).run(event)
    expected = {}
    for account in accounts.split(","):
        for region in regions.split(","):
            for year, month, day in (text.split("-") for text in days):
                values = {"aws_account": account, "aws_region": region, "day": f"{year}/{month}/{day}"}
                folders = {
                    "plain": f"{account}/vpcflowlogs/{region}/{year}/{month}/{day}",
                    "hive": f"aws-account-id={account}/aws-service=vpcflowlogs/aws-region={region}"
                    f"/year={year}/month={month}/day={day}",
                }
                place = f"s3://amzn-s3-demo-logs/net/AWSLogs/{folders[layout]}/"
                expected[tuple(values[key] for key in keys.split(","))] = place
    assert loader.partitions() == expected


def test_a_partition_is_read_as_its_table(loader):
    loader.table().run(once("2026-01-01", "2026-01-01"))
    [partition] = loader.client.get_partitions(DatabaseName="logs", TableName="flow_logs")["Partitions"]
    place = "s3://amzn-s3-demo-logs/net/AWSLogs/111122223333/vpcflowlogs/us-east-1/2026/01/01/"
    assert partition["StorageDescriptor"] == {**STORAGE, "Location": place}


def test_a_second_run_changes_nothing(loader):
    loader.table().run(once("2026-01-01", "2026-12-31"))
    loader.glue.calls.clear()
    line = loader.run(once("2026-01-01", "2026-12-31"))
    assert (line["wanted"], line["existing"], line["created"], line["updated"]) == (365, 365, 0, 0)
    assert loader.glue.count() == {"GetTable": 1, "GetPartitions": 1}


def test_gaps_are_filled(loader):
    loader.table().run(once("2026-03-01", "2026-03-31"))
    for day in ("01", "17", "31"):
        loader.client.delete_partition(DatabaseName="logs", TableName="flow_logs", PartitionValues=[f"2026/03/{day}"])
    line = loader.run(once("2026-03-01", "2026-03-31"))
    assert (line["existing"], line["created"]) == (28, 3)
    assert len(loader.registered()) == 31


def test_what_lies_outside_the_range_stays(loader):
    loader.table().run(once("2026-03-01", "2026-03-31", Location="s3://amzn-s3-demo-old/"))
    before = loader.partitions()
    loader.run(once("2026-04-01", "2026-04-02"))
    assert {values: place for values, place in loader.partitions().items() if values in before} == before


def test_a_wrong_place_is_put_right(loader):
    loader.table().run(once("2026-01-01", "2026-08-31", Location="s3://amzn-s3-demo-old/"))
    line = loader.run(once("2026-01-01", "2026-09-01"))
    assert (line["wanted"], line["existing"], line["created"], line["updated"]) == (244, 0, 1, 243)
    assert all(place.startswith("s3://amzn-s3-demo-logs/net/AWSLogs/") for place in loader.partitions().values())
    assert loader.glue.count()["BatchUpdatePartition"] == 3


def test_a_partition_of_somebody_else_does_no_harm(loader):
    loader.table()
    odd = [{"Values": [value], "StorageDescriptor": STORAGE} for value in ("2026-11-19", "last week", "2026/11/31")]
    loader.client.batch_create_partition(DatabaseName="logs", TableName="flow_logs", PartitionInputList=odd)
    line = loader.at("2026-11-20").run(schedule())
    assert (line["wanted"], line["created"]) == (3, 3)


def test_pages_are_followed(loader):
    loader.table().run(once("2020-01-01", "2026-12-31"))
    loader.glue.page = 500
    line = loader.run(once("2020-01-01", "2026-12-31"))
    assert (line["existing"], line["created"]) == (2557, 0)
    assert loader.glue.count()["GetPartitions"] == 1 + 6


def test_an_account_named_twice_counts_once(loader):
    line = loader.table("aws_account,day").run(
        once("2026-01-01", "2026-01-02", Keys="aws_account,day", Accounts="111122223333,111122223333")
    )
    assert (line["wanted"], line["created"]) == (2, 2)


def test_unknown_members_are_let_pass(loader):
    line = loader.table().run(once("2026-01-01", "2026-01-01", ServiceToken="arn:aws:lambda:…", Hash="4711"))
    assert line["created"] == 1


def test_the_table_must_exist(loader):
    with pytest.raises(RuntimeError, match="EntityNotFoundException"):
        loader.run(once("2026-01-01", "2026-01-01"))
    assert loader.lines[-1]["failed"] == 0 and "EntityNotFoundException" in loader.lines[-1]["error"]


@pytest.mark.parametrize(
    "members, words",
    [
        (dict(StartDate="2026-02-02", EndDate="2026-02-01"), "StartDate 2026-02-02 is after EndDate 2026-02-01"),
        (dict(StartDate="2026-2-1"), "StartDate is 2026-2-1: Invalid isoformat string"),
        (dict(StartDate="01.02.2026"), "StartDate is 01.02.2026: Invalid isoformat string"),
        (dict(StartDate="2026-02-01T00:00:00"), "StartDate is 2026-02-01T00:00:00: Invalid isoformat string"),
        (dict(StartDate="2026-02-30"), "StartDate is 2026-02-30: day"),
        (dict(EndDate="2025-02-29"), "EndDate is 2025-02-29: day"),
        (dict(EndDate="2026-01-01' OR day > '"), "EndDate is 2026-01-01' OR day > ': Invalid isoformat string"),
        (dict(EndDate="२०२६-01-01"), "EndDate is २०२६-01-01: Invalid isoformat string"),
        (dict(Accounts=""), "Accounts is ''"),
        (dict(Accounts="1111"), "Accounts is '1111'"),
        (dict(Accounts="111122223333, 444455556666"), "Accounts is '111122223333, 444455556666'"),
        (dict(Accounts=ACCOUNTS), "several Accounts, but the table has no key aws_account"),
        (dict(Regions=REGIONS), "several Regions, but the table has no key aws_region"),
        (dict(Regions="US East"), "Regions is 'US East'"),
        (dict(Location="s3://amzn-s3-demo-logs"), "Location is 's3://amzn-s3-demo-logs'"),
        (dict(Layout="both"), "Layout is 'both'"),
        (dict(Keys="day,day"), "Keys is 'day,day'"),
        (dict(Frequency="hourly"), "Frequency is 'hourly'"),
        *((dict(Retention=days), f"Retention is '{days}', not ") for days in ("0", "7.5", "-1", "07", "100000", "10000000")),
    ],
)
def test_what_is_refused_and_how(loader, members, words):
    loader.table()
    loader.glue.calls.clear()
    with pytest.raises(RuntimeError) as failure:
        loader.at("2026-03-01").run(schedule(**members))
    assert words in str(failure.value)
    assert words in loader.lines[-1]["error"]
    assert loader.glue.count() == {"GetTable": 1}, "nothing else is asked of Glue"


def test_50_000_partitions_are_the_most_where_no_later_run_comes():
    accounts = ",".join(f"{n:012}" for n in range(100))
    index, glue = stage()
    event = once("2025-01-01", "2026-05-15", Keys="aws_account,day", Accounts=accounts)
    with pytest.raises(ValueError, match="50100 partitions .* partition projection"):
        load(index, date(2026, 11, 20), True, {**event, "EndDate": "2026-05-16"})
    assert not glue.by_day
    assert load(index, date(2026, 11, 20), True, event)["created"] == 50_000


def test_a_range_of_millennia_is_refused_before_it_is_spelt_out(loader):
    with pytest.raises(RuntimeError, match="3652059 partitions are more than 50000"):
        loader.table().run(once("0001-01-01", "9999-12-31"))
    assert "GetPartitions" not in loader.glue.count()


@pytest.mark.parametrize("first", ["1600-01-01", "1889-01-01"])
def test_an_open_start_may_be_as_old_as_there_are_days(first):
    index, glue = stage()
    line = load(index, date(2026, 11, 1), True, schedule(StartDate=first))
    days = (date(2026, 11, 2) - date.fromisoformat(first)).days + 1
    assert (line["created"], line["left"]) == (days, 0)
    line = load(index, date(2026, 11, 2), False, schedule(StartDate=first))
    assert (line["wanted"], line["created"]) == (34, 1)


def test_place_layout_and_retention_are_what_the_table_says(loader):
    """Whoever may call the loader says which table, and nothing else of it."""
    loader.table().at("2026-11-20").run(once("2026-10-01", "2026-10-02"))
    before = loader.partitions()
    loader.declare(schedule())
    others = dict(Location="s3://amzn-s3-demo-evil/", Layout="hive", Retention="1", Accounts="666666666666", StartDate="2001-01-01")
    line = loader.invoke(schedule(**others))
    assert (line["created"], line.get("removed")) == (3, None)
    after = loader.partitions()
    assert {key: after[key] for key in before} == before
    assert all(place.startswith("s3://amzn-s3-demo-logs/net/AWSLogs/111122223333/vpcflowlogs/") for place in after.values())


def test_a_table_that_says_nothing_is_left_alone(loader):
    with pytest.raises(RuntimeError, match="the table has no parameter loader or no storage, deploy it anew: .*flow_logs"):
        loader.table().invoke(schedule())
    assert not loader.partitions()


def test_the_format_follows_the_table_when_it_is_deployed(loader):
    loader.table().at("2026-11-20").run(schedule())
    parquet = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat"
    assert loader.changed(InputFormat=parquet).deploy(schedule())["updated"] == 3
    found = loader.client.get_partitions(DatabaseName="logs", TableName="flow_logs")["Partitions"]
    assert all(partition["StorageDescriptor"]["InputFormat"] == parquet for partition in found)


def test_columns_follow_the_table_when_it_is_deployed(loader):
    loader.table().at("2026-11-20").run(schedule())
    wider = [*COLUMNS, {"Name": "tcp_flags", "Type": "int"}]
    assert loader.run(schedule())["updated"] == 0, "a quiet run does not ask for columns"
    assert loader.changed(Columns=wider).deploy(schedule())["updated"] == 3
    found = loader.client.get_partitions(DatabaseName="logs", TableName="flow_logs")["Partitions"]
    assert all(partition["StorageDescriptor"]["Columns"] == wider for partition in found)


def wait_for(loader, operation, then):
    """Has something happen between what a run asks for and its answer."""

    class Meanwhile:
        def meet(self, server, handler, operation, request):
            then()
            return server.forward(handler, operation, request)

    loader.glue.plan(operation, Meanwhile())


def test_what_an_older_run_creates_in_a_deployment_gets_the_new_columns(loader):
    """The older one has asked for the table before the update, and creates after the deployment's run has looked."""
    old = loader.table().at("2026-11-20").module.load
    wider = [*COLUMNS, {"Name": "tcp_flags", "Type": "int"}]
    stale = []

    def older():
        loader.changed(Columns=COLUMNS)
        old(schedule(), False, stale.append({}) or stale[0])
        loader.changed(Columns=wider)

    loader.declare(schedule()).changed(Columns=wider)
    wait_for(loader, "BatchCreatePartition", older)
    line = loader.deploy(schedule())
    assert stale[0]["created"] == 3 and (line["created"], line["updated"], line["failed"]) == (0, 3, 0)
    found = loader.client.get_partitions(DatabaseName="logs", TableName="flow_logs")["Partitions"]
    assert all(partition["StorageDescriptor"]["Columns"] == wider for partition in found)


@pytest.mark.parametrize("operation", ["BatchDeletePartition", "BatchUpdatePartition"])
def test_a_run_with_an_old_declaration_undoes_nothing_of_the_present_one(loader, operation):
    """The declaration changes after the run has asked for it and before it corrects or removes."""
    loader.table().run(once("2026-10-01", "2026-11-20"))
    present = schedule(StartDate="2026-10-01", Retention="60")
    old = {"BatchDeletePartition": dict(Retention="7"), "BatchUpdatePartition": dict(Location="s3://amzn-s3-demo-old/")}[operation]
    before = loader.partitions()
    wait_for(loader, "GetPartitions", lambda: loader.declare(present))
    line = loader.at("2026-11-20").run({**present, **old})
    assert "changed meanwhile" in line["stopped"] and operation not in loader.glue.count()
    after = loader.partitions()
    assert {key: after[key] for key in before} == before
    assert loader.invoke(present)["failed"] == 0


def test_an_account_that_is_taken_off_the_list_keeps_its_partitions(loader):
    two = once("2026-11-01", "2026-11-02", Keys="aws_account,day", Accounts=ACCOUNTS)
    loader.table("aws_account,day").run(two)
    before = loader.partitions()
    line = loader.deploy({**two, "Accounts": "111122223333"})
    assert (line["wanted"], line["existing"]) == (2, 2) and loader.partitions() == before
