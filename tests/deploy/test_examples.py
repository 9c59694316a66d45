"""Every example, in every format: created, looked at, run by its schedule, deleted."""
import json
import re
from dataclasses import dataclass, field
from datetime import date, timedelta

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
        alarms=2,
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
# The build script writes YAML alone.
DEPLOYMENTS = [(name, kind) for name in EXAMPLES for kind in ("json", "yaml") if (name, kind) != ("build_script", "json")]
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


def check_rights(aws, here, new):
    """The role allows what the loader calls, and no more than its code has calls for."""
    [role] = new["roles"]
    document = here.iam.get_role_policy(RoleName=role, PolicyName="load-partitions")["PolicyDocument"]
    allowed = {action for statement in document["Statement"] for action in statement["Action"]}
    assert {action for _, action in here.functions.used} <= allowed
    source = here.functions.source(new["functions"][0])
    for action in allowed - {"logs:CreateLogStream", "logs:PutLogEvents"}:
        assert re.sub("(?<=[a-z])(?=[A-Z])", "_", action.removeprefix("glue:")).lower() in source, action
    assert "*" not in "".join(allowed)
    resources = [resource for statement in document["Statement"] for resource in statement["Resource"]]
    # The log group's own ARN ends in `:*`, for its streams.
    assert not [resource for resource in resources if "*" in resource and not resource.endswith(":*")]


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


def create(aws, path, example, *options, region="us-east-1"):
    assert len(path.read_bytes()) <= 51_200, "as much as a request takes"
    here = aws.services(region)
    values = {name: value(here) if callable(value) else value for name, value in example.parameters.items()}
    parameters = [f"ParameterKey={name},ParameterValue={value}" for name, value in values.items()]
    aws.cli(
        "cloudformation",
        "create-stack",
        "--stack-name=flow-logs",
        "--capabilities=CAPABILITY_IAM",
        f"--template-body=file://{path}",
        *(["--parameters", *parameters] if parameters else []),
        *options,
        region=region,
    )
    aws.cli("cloudformation", "wait", "stack-create-complete", "--stack-name=flow-logs", region=region)


@pytest.mark.parametrize("name, kind", DEPLOYMENTS)
def test_an_example_deploys_works_and_goes(aws, templates, name, kind):
    example, here, path = EXAMPLES[name], aws.services("us-east-1"), templates / f"{name}.{kind}"
    before, logs = account(here)
    aws.clock, aws.eager = example.created, "FlowLogsPartitions"
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

    # Each resource is what the template says it is.
    for resource in aws.stack("flow-logs").values():
        if not resource.cf_resource_type.startswith("Custom::"):
            wanted = {name: value for name, value in resource.properties.items() if name not in resource.type.write_only}
            assert plain(resource.type.read(here, resource)) == plain(wanted), resource.logical_resource_id
    for workgroup in example.workgroups:
        group = here.athena.get_work_group(WorkGroup=workgroup)["WorkGroup"]["Configuration"]
        assert group["EnforceWorkGroupConfiguration"] is True
        assert group["ResultConfiguration"]["EncryptionConfiguration"]["EncryptionOption"] in ("SSE_S3", "SSE_KMS")

    # The loader ran, said so in its log, and may do what it does and nothing else.
    check_partitions(here, example)
    if loaded:
        [group] = new["log groups"]
        said = [json.loads(event["message"]) for event in here.logs.filter_log_events(logGroupName=group)["events"]]
        spans = [span for span in example.tables.values() if span]
        assert [line["created"] for line in said] == [len(days(first, last)) * places for first, last, places in spans]
        assert not any(line["failed"] for line in said)
        check_rights(aws, here, new)

    # Its schedule. What YAML says is what JSON says, so that it need not run again.
    if kind == "yaml" and name != "build_script":
        assert Stack.parse_template(path.read_text()) == json.loads((templates / f"{name}.json").read_text())
        aws.cli("cloudformation", "delete-stack", "--stack-name=flow-logs")
        assert here.everything() == before
        return
    for clock, last in example.runs:
        [outcome] = aws.tick(clock)
        assert "error" not in outcome
        check_partitions(here, example, last)
    assert not here.alarming()
    assert not aws.tick("2027-02-02T13:00:00+00:00"), "nothing runs between the periods"

    # Somebody ran a query and saved one by hand.
    for workgroup in example.workgroups:
        here.athena.start_query_execution(QueryString="SELECT 1", WorkGroup=workgroup)
        here.athena.create_named_query(Name="by hand", Database="x", QueryString="SELECT 1", WorkGroup=workgroup)
    aws.cli("cloudformation", "delete-stack", "--stack-name=flow-logs")
    assert here.everything() == before
    assert here.objects() == logs
