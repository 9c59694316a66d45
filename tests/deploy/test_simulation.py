"""The simulation is not kind: what CloudFormation or a service would refuse fails here too, and nothing is skipped.

What only AWS itself can show is not simulated: Athena's execution (tests/engine has a real engine), the time that IAM,
EventBridge and CloudFormation take, quotas, keys, Lake Formation. What a template has for those is checked
where the template is: in tests/template and by cfn-lint.
"""
import json

import pytest
from glue_server import Refusal
from test_examples import EXAMPLES, account, check_partitions, create

REGION = "us-east-1"
ROLE = ("FlowLogsLoaderRole", "Policies", 0, "PolicyDocument", "Statement")


def at(template, path):
    """What holds the last member of a path below a resource's properties, and that member."""
    node = template["Resources"][path[0]]["Properties"]
    for name in path[1:-1]:
        node = node[name]
    return node, path[-1]


def removed(*path):
    def change(template):
        node, name = at(template, path)
        del node[name]

    return change


def replaced(*path, by):
    def change(template):
        node, name = at(template, path)
        node[name] = by

    return change


def without_order(name):
    return lambda template: template["Resources"][name].pop("DependsOn")


def added(name, resource):
    return lambda template: template["Resources"].__setitem__(name, resource)


# A change of the quickstart's template, and what is then said.
WRONG = {
    "a custom resource that does not wait for its table": (without_order("FlowLogsPartitions"), "Table fl12345678901234567daily not found"),
    "a literal name where order is needed": (
        replaced("FlowLogsTable", "DatabaseName", by="vpcflowlogsathenadatabasefl12345678901234567"),
        "Database vpcflowlogsathenadatabasefl12345678901234567 not found",
    ),
    "a workgroup by its literal name": (
        replaced("VpcFlowLogsTopTalkers", "WorkGroup", by="fl12345678901234567dailyworkgroup"),
        "WorkGroup does not exist",
    ),
    "a type that nobody taught": (added("Topic", {"Type": "AWS::SNS::Topic"}), "no type AWS::SNS::Topic"),
    "a property that no service has": (replaced("FlowLogsLoader", "Colour", by="red"), "no property Colour"),
    "a property of another type": (replaced("FlowLogsLoader", "Timeout", by="long"), "Invalid type for parameter Timeout"),
    "an attribute that a type does not have": (
        replaced("FlowLogsSchedulePermission", "SourceArn", by={"Fn::GetAtt": ["FlowLogsSchedule", "Name"]}),
        "AWS::Events::Rule has no attribute Name",
    ),
    "a role that Lambda cannot take on": (
        replaced("FlowLogsLoaderRole", "AssumeRolePolicyDocument", "Statement", 0, "Principal", "Service", by="ec2.amazonaws.com"),
        "cannot be assumed by Lambda",
    ),
    "a role without one action": (removed(*ROLE, 0, "Action", 1), "not authorized to perform glue:GetPartitions"),
    "a role without the catalog": (removed(*ROLE, 0, "Resource", 0), ":catalog"),
    "a role without the database": (removed(*ROLE, 0, "Resource", 1), ":database/"),
    "a role without the table": (removed(*ROLE, 0, "Resource", 2), ":table/"),
    "a role in the wrong partition": (
        replaced(*ROLE, 0, "Resource", 0, by={"Fn::Sub": "arn:aws-cn:glue:${AWS::Region}:${AWS::AccountId}:catalog"}),
        "not authorized",
    ),
    "a handler that is not there": (replaced("FlowLogsLoader", "Handler", by="index.main"), "did not answer"),
    "code that does not parse": (replaced("FlowLogsLoader", "Code", "ZipFile", by="def"), "did not answer"),
    "a request that the loader refuses": (
        replaced("FlowLogsTable", "TableInput", "Parameters", "loader", by='{"Location": "s3://my-flow-logs"}'),
        "Location is 's3://my-flow-logs'",
    ),
}
# What is made first, where it is not the custom resource that shows the mistake.
EAGER = {"a literal name where order is needed": "FlowLogsTable", "a workgroup by its literal name": "VpcFlowLogsTopTalkers"}


@pytest.mark.parametrize("mistake", WRONG)
def test_a_mistake_fails_the_stack_and_leaves_nothing(aws, templates, tmp_path, mistake):
    change, said = WRONG[mistake]
    here = aws.services(REGION)
    before = here.everything()
    template = json.loads((templates / "quickstart.json").read_text())
    change(template)
    aws.eager = EAGER.get(mistake, "FlowLogsPartitions")
    here.cloudformation.create_stack(StackName="wrong", TemplateBody=json.dumps(template), Capabilities=["CAPABILITY_IAM"])
    [stack] = here.cloudformation.describe_stacks(StackName="wrong")["Stacks"]
    reasons = [e.get("ResourceStatusReason", "") for e in here.cloudformation.describe_stack_events(StackName="wrong")["StackEvents"]]
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE", "it did not fail"
    assert any(said in reason for reason in reasons), reasons
    assert here.everything() == before


def test_a_loader_that_fails_is_seen(aws, templates):
    """In the log, in the metric, by the alarm; and the next run heals it."""
    example, here = EXAMPLES["production"], aws.services(REGION)
    account(here)
    aws.clock = example.created
    create(aws, templates / "production.json", example)
    [group] = here.everything()["log groups"]

    aws.glue.plan("BatchCreatePartition", Refusal("InvalidInputException"))
    [outcome] = aws.tick("2026-11-26T00:05:00+00:00")
    assert "InvalidInputException on purpose" in outcome["error"]
    said = [json.loads(event["message"]) for event in here.logs.filter_log_events(logGroupName=group)["events"]]
    assert [line["failed"] for line in said] == [0, 1] and "InvalidInputException" in said[1]["error"]
    [(alarm, told)] = here.alarming().items()
    assert "FlowLogsLoaderAlarm" in alarm and told == ["arn:aws:sns:us-east-1:123456789012:pager"]

    [outcome] = aws.tick("2026-11-27T00:05:00+00:00")
    assert "error" not in outcome
    check_partitions(here, example, "2026-11-28")


def test_a_schedule_that_may_not_run_is_seen(aws, templates):
    example, here = EXAMPLES["production"], aws.services(REGION)
    account(here)
    aws.clock = example.created
    create(aws, templates / "production.json", example)
    ids = {one.logical_resource_id: one.physical_resource_id for one in aws.stack("flow-logs").values()}
    here.awslambda.remove_permission(FunctionName=ids["FlowLogsLoader"], StatementId=ids["FlowLogsSchedulePermission"])
    [outcome] = aws.tick("2026-11-26T00:05:00+00:00")
    assert "may not invoke" in outcome["error"]
    assert list(here.alarming()) == [ids["FlowLogsScheduleAlarm"]]


def test_runs_that_never_come_are_seen(aws, templates):
    """The schedule is disabled, and a day has passed: no run has been counted since."""
    example, here = EXAMPLES["production"], aws.services(REGION)
    account(here)
    aws.clock = example.created
    create(aws, templates / "production.json", example)
    ids = {one.logical_resource_id: one.physical_resource_id for one in aws.stack("flow-logs").values()}
    assert not here.alarming(), "the run of the creation is one"
    here.events.disable_rule(Name=ids["FlowLogsSchedule"])
    assert not aws.tick("2026-11-26T00:05:00+00:00")
    here.forget()
    assert list(here.alarming()) == [ids["FlowLogsMissingAlarm"]]
    here.events.enable_rule(Name=ids["FlowLogsSchedule"])
    assert len(aws.tick("2026-11-27T00:05:00+00:00")) == 1 and not here.alarming()


def test_an_event_that_lambda_drops_is_seen(aws, templates):
    example, here = EXAMPLES["production"], aws.services(REGION)
    account(here)
    aws.clock = example.created
    create(aws, templates / "production.json", example)
    ids = {one.logical_resource_id: one.physical_resource_id for one in aws.stack("flow-logs").values()}
    here.count("AWS/Lambda", "FunctionName", ids["FlowLogsLoader"], AsyncEventsDropped=1)
    assert list(here.alarming()) == [ids["FlowLogsDroppedAlarm"]]


def test_a_boundary_bounds(aws, templates):
    example, here = EXAMPLES["production"], aws.services(REGION)
    account(here)
    [boundary] = here.everything()["policies"]
    narrow = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "logs:*", "Resource": "*"}]}
    here.iam.create_policy_version(PolicyArn=boundary, PolicyDocument=json.dumps(narrow), SetAsDefault=True)
    before = here.everything()
    body = (templates / "production.json").read_text()
    parameters = [{"ParameterKey": name, "ParameterValue": value} for name, value in example.parameters.items()]
    here.cloudformation.create_stack(StackName="bounded", TemplateBody=body, Parameters=parameters)
    [stack] = here.cloudformation.describe_stacks(StackName="bounded")["Stacks"]
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE" and here.everything() == before


# The resources of a stack with all that a loader has, each made with nothing there but what it needs, and removed
# before all that can outlive it.
PRODUCTION = [
    "FlowLogsDatabase",
    "FlowLogsDroppedAlarm",
    "FlowLogsLoader",
    "FlowLogsLoaderAlarm",
    "FlowLogsLoaderLog",
    "FlowLogsLoaderRole",
    "FlowLogsMissingAlarm",
    "FlowLogsPartitions",
    "FlowLogsSchedule",
    "FlowLogsScheduleAlarm",
    "FlowLogsSchedulePermission",
    "FlowLogsTable",
    "FlowLogsWorkGroup",
    "VpcFlowLogsTopTalkers",
]


@pytest.mark.parametrize("eager", PRODUCTION)
def test_the_order_that_is_least_kind_to_one_resource(aws, templates, eager):
    example, here = EXAMPLES["production"], aws.services(REGION)
    before, _ = account(here)
    aws.clock, aws.eager = example.created, eager
    body = (templates / "production.json").read_text()
    parameters = [{"ParameterKey": name, "ParameterValue": value} for name, value in example.parameters.items()]
    here.cloudformation.create_stack(StackName="ordered", TemplateBody=body, Parameters=parameters)
    events = here.cloudformation.describe_stack_events(StackName="ordered")["StackEvents"]
    assert not [event for event in events if "FAILED" in event["ResourceStatus"]]
    ids = {one.logical_resource_id for one in aws.stack("ordered").values()}
    assert {name for name in ids if not name.startswith("Vpc")} == set(PRODUCTION) - {"VpcFlowLogsTopTalkers"}
    check_partitions(here, example)
    here.cloudformation.delete_stack(StackName="ordered")
    assert here.everything() == before


@pytest.mark.parametrize("region, partition", [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")])
def test_in_every_aws_partition(aws, templates, region, partition):
    here = aws.services(region)
    before = here.everything()
    aws.clock = "2026-11-25T09:30:00+00:00"
    here.cloudformation.create_stack(StackName="logs", TemplateBody=(templates / "quickstart.json").read_text())
    [stack] = here.cloudformation.describe_stacks(StackName="logs")["Stacks"]
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    [function] = here.awslambda.list_functions()["Functions"]
    assert function["Role"].startswith(f"arn:{partition}:iam:")
    [outcome] = aws.tick("2026-11-26T00:05:00+00:00", region)
    assert "error" not in outcome
    outputs = {one["OutputKey"]: one["OutputValue"] for one in stack["Outputs"]}
    host = {"aws-cn": "console.amazonaws.cn", "aws-us-gov": "console.amazonaws-us-gov.com"}[partition]
    assert outputs["ConsoleUrl"].startswith(f"https://{host}/athena/home?region={region}")
    here.cloudformation.delete_stack(StackName="logs")
    assert here.everything() == before
