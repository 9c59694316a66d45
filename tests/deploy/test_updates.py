"""What an update does to a stack that runs: what stays, what is replaced, and that nothing is lost or left."""
import json

import pytest
from test_examples import days, registered

CREATED = "2026-11-25T09:30:00+00:00"  # a Wednesday
NOVEMBER = ("2026-11-01", "2026-11-26")
KEPT = {"tables": [("web", "flow_logs")], "workgroups": ["primary", "web"]}


@pytest.fixture
def web(aws, templates):
    return Web(aws, templates)


class Web:
    """The stack `Web` of `tests/deploy.rs` in one of its versions."""

    def __init__(self, aws, templates):
        self.aws, self.here, self.folder = aws, aws.services("us-east-1"), templates / "versions"
        self.before = self.here.everything()
        aws.clock, aws.eager = CREATED, "FlowLogsPartitions"

    def cli(self, action, version, *options, **named):
        return self.aws.cli(
            "cloudformation",
            f"{action}-stack",
            "--stack-name=web",
            "--capabilities=CAPABILITY_IAM",
            f"--template-body=file://{self.folder / version}.json",
            *options,
            **named,
        )

    def status(self):
        [stack] = self.here.cloudformation.describe_stacks(StackName="web")["Stacks"]
        return stack["StackStatus"]

    def create(self, version, *options):
        self.cli("create", version, *options)
        assert self.status() == "CREATE_COMPLETE", self.reasons()
        return self.ids()

    def update(self, version, *options):
        self.cli("update", version, *options)
        assert self.status() == "UPDATE_COMPLETE", self.reasons()
        return self.ids()

    def reasons(self):
        return [event["ResourceStatusReason"] for event in self.events() if event.get("ResourceStatusReason")]

    def events(self):
        return self.here.cloudformation.describe_stack_events(StackName="web")["StackEvents"]

    def ids(self):
        found = self.here.cloudformation.describe_stack_resources(StackName="web")["StackResources"]
        return {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in found}

    def days(self, database="web", table="flow_logs"):
        return sorted(partition["Values"][-1] for partition in registered(self.here, database, table))

    def schedules(self):
        return [rule["ScheduleExpression"] for rule in self.here.events.list_rules()["Rules"]]

    def gone(self):
        self.aws.cli("cloudformation", "delete-stack", "--stack-name=web")
        return self.here.everything() == self.before


def changed(before, after):
    return {name for name in before | after if before.get(name) != after.get(name)}


def test_a_query_more(web):
    before = web.create("daily")
    calls = len(web.aws.glue.calls)
    after = web.update("query_added")
    assert changed(before, after) == {"Rejected"}
    assert len(web.aws.glue.calls) == calls, "the loader has nothing to do"
    saved = web.here.athena.get_named_query(NamedQueryId=after["Rejected"])["NamedQuery"]
    assert saved["WorkGroup"] == "web" and saved["Database"] == "web" and "action = 'REJECT'" in saved["QueryString"]

    assert changed(after, web.update("daily")) == {"Rejected"}
    assert web.here.athena.list_named_queries(WorkGroup="web")["NamedQueryIds"] == [before["Top"]]
    assert web.gone()


def test_another_schedule(web):
    before = web.create("daily")
    assert web.schedules() == ["cron(5 0 * * ? *)"]
    assert web.days() == days(*NOVEMBER)
    assert not changed(before, web.update("weekly")), "the rule itself changes, and the table stays"
    assert web.schedules() == ["cron(5 0 ? * MON *)"]
    assert web.days() == days("2026-11-01", "2026-12-06"), "the loader ran at once"
    assert not web.aws.tick("2026-11-26T00:05:00+00:00")
    [outcome] = web.aws.tick("2026-11-30T00:05:00+00:00")
    assert "error" not in outcome and web.days() == days("2026-11-01", "2026-12-13")
    assert web.gone()


def test_an_earlier_first_day(web):
    before = web.create("daily")
    assert not changed(before, web.update("earlier"))
    assert web.days() == days("2026-10-15", "2026-11-26")
    assert not changed(before, web.update("daily"))
    assert web.days() == days("2026-10-15", "2026-11-26"), "what is registered stays readable"
    assert web.gone()


def test_a_last_day_ends_the_schedule(web):
    before = web.create("daily")
    after = web.update("closed")
    # The query's text counts its days from the last day, and a named query cannot be edited.
    assert changed(before, after) == {"FlowLogsSchedule", "FlowLogsSchedulePermission", "Top"}
    assert web.here.athena.list_named_queries(WorkGroup="web")["NamedQueryIds"] == [after["Top"]]
    assert not web.schedules() and not web.aws.tick("2026-11-30T00:05:00+00:00")
    assert web.days() == days(*NOVEMBER)
    assert web.gone()


def test_partitions_are_kept_for_their_days(web):
    before = web.create("daily")
    [partition, *_] = registered(web.here, "web", "flow_logs")
    old = dict(Values=["2020/01/01"], StorageDescriptor=partition["StorageDescriptor"])
    web.here.glue.create_partition(DatabaseName="web", TableName="flow_logs", PartitionInput=old)
    assert not changed(before, web.update("kept"))
    assert web.days() == days("2026-11-18", "2026-11-26"), "what an earlier version or somebody else registered is gone"
    [outcome] = web.aws.tick("2026-11-26T00:05:00+00:00")
    assert json.loads(outcome["lines"][0])["removed"] == 1
    assert web.days() == days("2026-11-19", "2026-11-27")
    assert not changed(before, web.update("daily"))
    assert web.days() == days("2026-11-01", "2026-11-27"), "days since the first come back"
    assert web.gone()


def test_another_format_reaches_every_partition(web):
    web.create("daily")
    for version, columns in (("wider", 15), ("daily", 14)):
        web.update(version)
        table = web.here.glue.get_table(DatabaseName="web", Name="flow_logs")["Table"]
        partitions = registered(web.here, "web", "flow_logs")
        assert len(partitions) == 26
        for one in [table, *partitions]:
            assert len(one["StorageDescriptor"]["Columns"]) == columns
    assert web.gone()


def test_another_place_moves_every_partition(web):
    before = web.create("daily")
    assert not changed(before, web.update("moved"))
    folders = {partition["StorageDescriptor"]["Location"] for partition in registered(web.here, "web", "flow_logs")}
    start = "s3://my-flow-logs/AWSLogs/aws-account-id=123456789012/aws-service=vpcflowlogs/aws-region=us-east-1/year=2026/month=11/day="
    assert folders == {f"{start}{day:02}/" for day in range(1, 27)}
    group = web.here.athena.get_work_group(WorkGroup="web")["WorkGroup"]["Configuration"]
    assert group["BytesScannedCutoffPerQuery"] == 10_000_000_000
    [log] = web.here.logs.describe_log_groups()["logGroups"]
    assert log["retentionInDays"] == 30
    [role] = set(web.here.everything()["roles"])
    assert web.here.iam.list_role_tags(RoleName=role)["Tags"] == [{"Key": "team", "Value": "network"}]
    assert web.gone()


def test_to_projection_and_back(web):
    web.create("daily")
    web.update("projected")
    there = web.here.everything()
    assert {name: there[name] for name in KEPT} == KEPT
    assert not any(there[name] for name in ("functions", "rules", "log groups", "roles"))
    web.update("daily")
    assert web.days() == days(*NOVEMBER)
    assert web.gone()


def test_derived_names_are_replaced_with_what_they_tell(web):
    before = web.create("derived")
    after = web.update("derived_earlier")
    assert after["FlowLogsTable"] == "fl12345678901234567monthly20261015" != before["FlowLogsTable"]
    assert after["FlowLogsDatabase"] == before["FlowLogsDatabase"]
    there = web.here.everything()
    assert there["tables"] == [(after["FlowLogsDatabase"], after["FlowLogsTable"])], "the old one is gone"
    assert there["workgroups"] == ["primary", after["FlowLogsWorkGroup"]]
    assert there["queries"] == [after["Top"]]
    assert web.days(after["FlowLogsDatabase"], after["FlowLogsTable"]) == days("2026-10-15", "2026-12-31")
    [outcome] = web.aws.tick("2026-12-01T00:05:00+00:00")
    assert "error" not in outcome, "the schedule and the role follow the new names"
    assert web.days(after["FlowLogsDatabase"], after["FlowLogsTable"]) == days("2026-10-15", "2027-01-31")
    assert web.gone()


TOO_EARLY = "ParameterKey=FirstDay,ParameterValue=1800-01-01"


def test_a_range_too_long_fails_and_leaves_nothing(web):
    """No later run would make the rest."""
    web.cli("create", "closed_from_parameter", "--parameters", TOO_EARLY)
    assert web.status() == "ROLLBACK_COMPLETE"
    assert any("use partition projection or a later StartDate" in reason for reason in web.reasons())
    assert web.gone()


def test_a_failed_update_puts_back_what_was(web):
    before = web.create("closed_from_parameter")
    web.cli("update", "closed_from_parameter", "--parameters", TOO_EARLY)
    assert web.status() == "UPDATE_ROLLBACK_COMPLETE"
    assert any("use partition projection or a later StartDate" in reason for reason in web.reasons())
    assert web.ids() == before and web.days() == days("2026-11-01", "2026-11-10")
    table = web.here.glue.get_table(DatabaseName="web", Name="flow_logs")["Table"]
    assert json.loads(table["Parameters"]["loader"])["StartDate"] == "2026-11-01"
    web.update("closed_from_parameter", "--parameters", "ParameterKey=FirstDay,ParameterValue=2026-10-20")
    assert web.days() == days("2026-10-20", "2026-11-10")
    assert web.gone()


def test_a_stack_at_the_limit_is_made_changed_and_rolled_back(web, tmp_path):
    """A run has time for 20 calls: each deployment succeeds, and the schedule's runs do the rest."""
    web.aws.calls = 20
    before = web.create("from_parameter", "--parameters", "ParameterKey=FirstDay,ParameterValue=2016-11-27")
    assert 1_000 < len(web.days()) < 2_100 and web.days()[-1] == "2026/11/26", "newest first"
    [outcome] = web.aws.tick("2026-11-26T00:05:00+00:00")
    line = json.loads(outcome["lines"][0])
    assert "error" not in outcome and line["left"] > 0
    [outcome] = web.aws.tick("2026-11-27T00:05:00+00:00")
    assert "left" not in json.loads(outcome["lines"][0]) and web.days() == days("2016-11-27", "2026-11-28")

    # An update of columns that fails for another reason, after the loader has begun with them.
    template = json.loads((web.folder / "from_parameter.json").read_text())
    wider = json.loads((web.folder / "wider.json").read_text())["Resources"]
    template["Resources"] |= {name: wider[name] for name in ("FlowLogsTable", "FlowLogsPartitions")}
    template["Resources"]["FlowLogsPartitions"]["Properties"]["StartDate"] = {"Ref": "FirstDay"}
    template["Resources"]["Topic"] = {"Type": "AWS::SNS::Topic"}
    (tmp_path / "failing.json").write_text(json.dumps(template))
    web.folder = tmp_path
    web.cli("update", "failing", "--parameters", "ParameterKey=FirstDay,UsePreviousValue=true")
    assert web.status() == "UPDATE_ROLLBACK_COMPLETE", web.reasons()
    assert web.ids() == before
    clock = 27
    while True:
        clock += 1
        [outcome] = web.aws.tick(f"2026-11-{clock:02}T00:05:00+00:00")
        line = json.loads(outcome["lines"][0])
        assert "error" not in outcome and line["failed"] == 0
        if "left" not in line:
            break
    partitions = registered(web.here, "web", "flow_logs")
    assert {len(partition["StorageDescriptor"]["Columns"]) for partition in partitions} == {14}
    assert web.days() == days("2016-11-27", f"2026-11-{clock + 1:02}")
    assert web.gone()


def test_a_parameter_is_refused_before_anything_is_made(web):
    for day in ("2026-02-30", "01.11.2026", ""):
        error = web.cli("create", "from_parameter", "--parameters", f"ParameterKey=FirstDay,ParameterValue={day}", fails=True)
        assert "a UTC day, such as 2026-11-20" in error
    assert web.here.everything() == web.before


def test_deploy_makes_and_changes_it_too(web):
    deploy = ("cloudformation", "deploy", "--stack-name=web", "--capabilities=CAPABILITY_IAM")
    for version in ("daily", "query_added"):
        web.aws.cli(*deploy, f"--template-file={web.folder / version}.yaml")
        assert not [event for event in web.events() if "FAILED" in event["ResourceStatus"]]
    assert len(web.here.everything()["queries"]) == 2
    assert web.days() == days(*NOVEMBER)
    assert web.gone()
