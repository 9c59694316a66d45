"""Every example, in every format: created, looked at, run by its schedule and by hand, deleted."""
import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from fnmatch import fnmatchcase

import pytest
from moto.cloudformation.models import Stack

@dataclass
class Example:
    """What an example becomes in an account, told without its template."""

    queries: int
    tables: dict  # (database, table): (first day, last day, accounts × Regions) of what is registered at once, or None
    workgroups: tuple
    parameters: dict = field(default_factory=dict)
    created: str = "2026-11-25T09:30:00+00:00"  # a Wednesday
    # What a run adds: when it comes, and up to which day.
    runs: tuple = ()
    alarms: int = 0
    flow_logs: int = 0
    policies: int = 0


EXAMPLES = {
    "quickstart": Example(
        queries=10,
        tables={("vpcflowlogsathenadatabasefl12345678901234567", "fl12345678901234567daily"): ("2026-11-24", "2026-11-26", 1)},
        workgroups=("fl12345678901234567dailyworkgroup",),
        runs=(("2026-11-26T00:05:00+00:00", "2026-11-27"), ("2026-12-24T00:05:00+00:00", "2026-12-25")),
    ),
    "own_queries": Example(
        queries=4,
        tables={
            ("vpcflowlogsathenadatabasefl12345678901234567", "fl12345678901234567daily20250101"): ("2025-01-01", "2025-01-29", 1)
        },
        workgroups=("fl12345678901234567daily20250101workgroup",),
        created="2025-01-28T00:00:00+00:00",
        runs=(("2025-01-29T00:05:00+00:00", "2025-01-30"), ("2025-03-01T00:05:00+00:00", "2025-03-02")),
    ),
    "projection": Example(
        queries=17,
        tables={("vpcflowlogsathenadatabasefl0abc1234", "fl0abc1234projection20260101"): None},
        workgroups=("fl0abc1234projection20260101workgroup",),
    ),
    "several_accounts": Example(
        queries=11,
        tables={("flow_logs_central", "flow_logs"): ("2026-01-01", "2026-01-18", 6)},
        workgroups=("flow-logs-central",),
        created="2026-01-11T23:59:59+00:00",  # a Sunday
        runs=(("2026-01-12T00:05:00+00:00", "2026-01-25"), ("2026-02-02T00:05:00+00:00", "2026-02-15")),
    ),
    "deployment_parameters": Example(
        queries=10,
        tables={("vpcflowlogsathenadatabasefl0badcafe", "fl0badcafemonthly2026010120260315"): ("2026-01-01", "2026-03-15", 1)},
        workgroups=("fl0badcafemonthly2026010120260315workgroup",),
        parameters={"FlowLogId": "fl-0badcafe", "ResultsUri": "s3://my-results/", "LastDay": "2026-03-15"},
    ),
    "several_integrations": Example(
        queries=6,
        tables={
            ("security_logs", "flow_logs"): None,
            ("security_logs", "flow_logs_incident_42"): ("2026-03-01", "2026-03-14", 6),
        },
        workgroups=("network-analysts", "incident-42"),
        parameters={"ResultsKeyArn": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"},
    ),
    "production": Example(
        queries=10,
        tables={("vpcflowlogsathenadatabasefl12345678901234567", "fl12345678901234567daily"): ("2026-11-24", "2026-11-26", 1)},
        workgroups=("fl12345678901234567dailyworkgroup",),
        parameters={
            "AlarmTopic": "arn:aws:sns:us-east-1:123456789012:pager",
            "Boundary": "arn:aws:iam::123456789012:policy/boundary",
            "Key": "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        },
        runs=(("2026-11-26T00:05:00+00:00", "2026-11-27"),),
        alarms=4,
    ),
    "new_flow_log": Example(
        queries=10,
        tables={("vpc_traffic", "flow_logs"): ("2026-11-24", "2026-11-26", 1)},
        workgroups=("vpc-traffic",),
        parameters={"VpcId": lambda here: here.ec2.describe_vpcs()["Vpcs"][0]["VpcId"]},
        runs=(("2026-11-26T00:05:00+00:00", "2026-11-27"),),
        flow_logs=1,
        policies=1,
    ),
    "build_script": Example(
        queries=1,
        tables={("vpcflowlogsathenadatabasefl12345678901234567", "fl12345678901234567daily"): ("2026-11-24", "2026-11-26", 1)},
        workgroups=("fl12345678901234567dailyworkgroup",),
        runs=(("2026-11-26T00:05:00+00:00", "2026-11-27"),),
    ),
}
# Values that the services give as numbers and templates may have as text, parameters above all.
NUMBERS = {"BytesScannedCutoffPerQuery", "RetentionInDays", "MaximumRetryAttempts", "Timeout", "MemorySize"}


def plain(value, name=None):
    if isinstance(value, dict):
        return {key: plain(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return int(value) if name in NUMBERS else value


def days(first, last):
    first, last = date.fromisoformat(first), date.fromisoformat(last)
    return [(first + timedelta(n)).strftime("%Y/%m/%d") for n in range((last - first).days + 1)]


def registered(here, database, table):
    pages = here.glue.get_paginator("get_partitions").paginate(DatabaseName=database, TableName=table)
    return pages.build_full_result()["Partitions"]


def check_partitions(here, example, last=None):
    for (database, table), span in example.tables.items():
        found = sorted(partition["Values"][-1] for partition in registered(here, database, table))
        if span is None:
            assert not found, "projection registers none"
        else:
            first, at_once, places = span
            assert found == sorted(days(first, last or at_once) * places)


def check_resources(aws, here):
    """Each resource is what the template says it is, by its service's word."""
    for resource in aws.stack("flow-logs").values():
        if not resource.cf_resource_type.startswith("Custom::"):
            wanted = {name: value for name, value in resource.properties.items() if name not in resource.type.write_only}
            assert plain(resource.type.read(here, resource)) == plain(wanted), resource.logical_resource_id


def run_by_hand(aws, here):
    """Somebody removed a partition, moved one and, where they are not kept, registered an old one: a run repairs it."""
    resources = aws.stack("flow-logs").values()
    [function] = [one.physical_resource_id for one in resources if one.cf_resource_type == "AWS::Lambda::Function"]
    for event in (one.properties for one in resources if one.cf_resource_type.startswith("Custom::")):
        table = dict(DatabaseName=event["Database"], TableName=event["Table"])
        before = sorted(registered(here, event["Database"], event["Table"]), key=lambda partition: partition["Values"][::-1])
        *_, moved, removed = before
        here.glue.delete_partition(**table, PartitionValues=removed["Values"])
        elsewhere = dict(Values=moved["Values"], StorageDescriptor={**moved["StorageDescriptor"], "Location": "s3://elsewhere/"})
        here.glue.update_partition(**table, PartitionValueList=moved["Values"], PartitionInput=elsewhere)
        if "Retention" in event:
            old = dict(Values=[*moved["Values"][:-1], "2001/02/03"], StorageDescriptor=moved["StorageDescriptor"])
            here.glue.create_partition(**table, PartitionInput=old)
        outcome = here.functions.invoke(function, event)
        [line] = map(json.loads, outcome["lines"])
        assert (line["created"], line["updated"], line["failed"]) == (1, 1, 0) and "error" not in outcome
        assert line.get("removed") == (1 if "Retention" in event else None)
        after = sorted(registered(here, event["Database"], event["Table"]), key=lambda partition: partition["Values"][::-1])
        places = [[(one["Values"], one["StorageDescriptor"]) for one in partitions] for partitions in (before, after)]
        assert places[0] == places[1]


def check_rights(here, role):
    """The role allows what was called since it was there, on what it was called, and nothing else."""
    document = here.iam.get_role_policy(RoleName=role, PolicyName="load-partitions")["PolicyDocument"]
    used = {(action, resource) for name, action, resource in here.functions.used if name == role}
    for statement in document["Statement"]:
        for action in statement["Action"]:
            for resource in statement["Resource"]:
                # The log group's own ARN ends in `:*`, for its streams.
                assert "*" not in action + resource.removesuffix(":*")
                assert any(action == did and fnmatchcase(on, resource) for did, on in used), f"no call is {action} on {resource}"


def account(here):
    """What was there before: buckets with logs in them, a database that others made, a permissions boundary."""
    for bucket in ("my-flow-logs", "org-flow-logs"):
        here.s3.create_bucket(Bucket=bucket)
        here.s3.put_object(Bucket=bucket, Key="AWSLogs/111122223333/vpcflowlogs/us-east-1/2026/11/24/x.log.gz", Body=b"")
    here.glue.create_database(DatabaseInput={"Name": "security_logs"})
    here.glue.create_table(DatabaseName="security_logs", TableInput={"Name": "of_others"})
    boundary = {"Effect": "Allow", "Action": ["glue:*", "logs:*"], "Resource": "*"}
    policy = {"Version": "2012-10-17", "Statement": [boundary]}
    here.iam.create_policy(PolicyName="boundary", PolicyDocument=json.dumps(policy))
    return here.everything(), here.objects()


def create(aws, path, example, region="us-east-1"):
    here = aws.services(region)
    values = {name: value(here) if callable(value) else value for name, value in example.parameters.items()}
    parameters = [f"ParameterKey={name},ParameterValue={value}" for name, value in values.items()]
    aws.cli(
        "cloudformation",
        "create-stack",
        "--stack-name=flow-logs",
        "--capabilities=CAPABILITY_IAM",
        aws.template(path),
        *(["--parameters", *parameters] if parameters else []),
        region=region,
    )
    [stack] = here.cloudformation.describe_stacks(StackName="flow-logs")["Stacks"]
    events = here.cloudformation.describe_stack_events(StackName="flow-logs")["StackEvents"]
    assert stack["StackStatus"] == "CREATE_COMPLETE", [event.get("ResourceStatusReason") for event in events]


def delete(aws):
    aws.cli("cloudformation", "delete-stack", "--stack-name=flow-logs")


# The build script writes YAML alone.
@pytest.mark.parametrize("name, kind", [(name, "yaml" if name == "build_script" else "json") for name in EXAMPLES])
def test_an_example_deploys_works_and_goes(aws, templates, name, kind):
    example, here, path = EXAMPLES[name], aws.services("us-east-1"), templates / f"{name}.{kind}"
    before, logs = account(here)
    aws.clock, aws.eager = example.created, "FlowLogsPartitions"
    assert len(path.read_bytes()) <= 51_200, "as much as a request takes"
    create(aws, path, example)

    # What there is now, by each service's word.
    there = here.everything()
    new = {kind: sorted(set(there[kind]) - set(before[kind])) for kind in there}
    loaded = any(example.tables.values())
    assert new["tables"] == sorted(example.tables)
    assert new["databases"] == sorted({database for database, _ in example.tables} - {"security_logs"})
    assert new["workgroups"] == sorted(example.workgroups)
    assert len(new["queries"]) == example.queries
    assert [len(new[kind]) for kind in ("functions", "log groups")] == [loaded, loaded]
    assert len(new["rules"]) == len(new["targets"]) == bool(example.runs)
    assert len(new["alarms"]) == example.alarms
    assert [len(new[kind]) for kind in ("flow logs", "policies")] == [example.flow_logs, example.policies]
    check_resources(aws, here)
    for workgroup in example.workgroups:
        group = here.athena.get_work_group(WorkGroup=workgroup)["WorkGroup"]["Configuration"]
        assert group["EnforceWorkGroupConfiguration"] is True
        assert group["ResultConfiguration"]["EncryptionConfiguration"]["EncryptionOption"] in ("SSE_S3", "SSE_KMS")

    # The loader ran, and said so in its log.
    check_partitions(here, example)
    if loaded:
        [group] = new["log groups"]
        said = [json.loads(event["message"]) for event in here.logs.filter_log_events(logGroupName=group)["events"]]
        spans = [span for span in example.tables.values() if span]
        assert [line["created"] for line in said] == [len(days(first, last)) * places for first, last, places in spans]
        assert not any(line["failed"] for line in said)

    # Its schedule, and a run besides.
    for clock, last in example.runs:
        [outcome] = aws.tick(clock)
        assert "error" not in outcome
        check_partitions(here, example, last)
    assert not here.alarming()
    if loaded:
        run_by_hand(aws, here)
        check_rights(here, *new["roles"])
    assert not aws.tick("2027-02-02T13:00:00+00:00"), "nothing runs between the periods"

    # Somebody ran a query and saved one by hand.
    for workgroup in example.workgroups:
        here.athena.start_query_execution(QueryString="SELECT 1", WorkGroup=workgroup)
        here.athena.create_named_query(Name="by hand", Database="x", QueryString="SELECT 1", WorkGroup=workgroup)
    delete(aws)
    assert here.everything() == before
    assert here.objects() == logs


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name != "build_script"])
def test_yaml_deploys_the_same(aws, templates, name):
    """What it says is what JSON says, so that it need not be looked at again."""
    example, here, path = EXAMPLES[name], aws.services("us-east-1"), templates / f"{name}.yaml"
    before, _ = account(here)
    aws.clock, aws.eager = example.created, "FlowLogsPartitions"
    assert Stack.parse_template(path.read_text()) == json.loads((templates / f"{name}.json").read_text())
    create(aws, path, example)
    check_partitions(here, example)
    delete(aws)
    assert here.everything() == before
