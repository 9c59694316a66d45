"""A simulated AWS on loopback: moto's services, stacks that deploy, functions that run."""
import json
import operator
import os
import pathlib
import subprocess
import sys
import urllib.request
from datetime import datetime, timedelta, timezone
from functools import cached_property

import boto3
from moto.cloudformation.models import cloudformation_backends
from moto.cloudwatch.models import cloudwatch_backends
from moto.core import DEFAULT_ACCOUNT_ID
from moto.server import ThreadedMotoServer
from moto.utilities.utils import get_partition

from . import cloudformation, schedules, services
from .functions import Functions, GuardedGlue

# Nothing of the machine's own configuration, and nowhere but here.
ENVIRONMENT = dict(
    AWS_ACCESS_KEY_ID="testing",
    AWS_SECRET_ACCESS_KEY="testing",
    AWS_CONFIG_FILE=os.devnull,
    AWS_SHARED_CREDENTIALS_FILE=os.devnull,
    AWS_EC2_METADATA_DISABLED="true",
    AWS_MAX_ATTEMPTS="1",
    NO_PROXY="127.0.0.1",
)
COMPARISONS = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
}


class Services:
    """The services of one Region, as the deployer calls them."""

    def __init__(self, aws, region):
        self.aws, self.region, self.account = aws, region, DEFAULT_ACCOUNT_ID
        self.partition = get_partition(region)
        self.reset()

    def reset(self):
        self.functions = Functions(self.aws, self)

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        client = boto3.client(
            "lambda" if name == "awslambda" else name,
            region_name=self.region,
            endpoint_url=self.aws.url,
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
        )
        setattr(self, name, client)
        return client

    def count(self, namespace, dimension, name, **values):
        """Puts metrics as a service does."""
        dimensions = [{"Name": dimension, "Value": name}]
        data = [{"MetricName": metric, "Dimensions": dimensions, "Value": value} for metric, value in values.items()]
        self.cloudwatch.put_metric_data(Namespace=namespace, MetricData=data)

    def forget(self):
        """Lets so much time pass that no metric of before counts."""
        cloudwatch_backends[self.account][self.region].metric_data.clear()

    def alarming(self):
        """The alarms whose metric is over its threshold in the period that is now, with whom they tell."""
        now = datetime.now(timezone.utc)
        found = {}
        for alarm in self.cloudwatch.describe_alarms()["MetricAlarms"]:
            if alarm["ComparisonOperator"] not in COMPARISONS:
                raise ValueError(f"this simulation does not compare {alarm['ComparisonOperator']}")
            points = self.cloudwatch.get_metric_statistics(
                Namespace=alarm["Namespace"],
                MetricName=alarm["MetricName"],
                Dimensions=alarm["Dimensions"],
                StartTime=now - timedelta(hours=1),
                EndTime=now + timedelta(hours=1),
                Period=7200,
                Statistics=[alarm["Statistic"]],
            )["Datapoints"]
            compare = COMPARISONS[alarm["ComparisonOperator"]]
            # A metric that was never counted is not a datum.
            breaching = not points and alarm.get("TreatMissingData") == "breaching"
            if breaching or any(compare(point[alarm["Statistic"]], alarm["Threshold"]) for point in points):
                found[alarm["AlarmName"]] = alarm["AlarmActions"]
        return found

    def everything(self):
        """The names of all that there is, by service; buckets apart, whose objects `objects` has."""
        databases = [one["Name"] for one in self.glue.get_databases()["DatabaseList"]]
        groups = [one["Name"] for one in self.athena.list_work_groups()["WorkGroups"]]
        functions = [one["FunctionName"] for one in self.awslambda.list_functions()["Functions"]]
        rules = [one["Name"] for one in self.events.list_rules()["Rules"]]
        return {
            "databases": databases,
            "tables": [(db, one["Name"]) for db in databases for one in self.glue.get_tables(DatabaseName=db)["TableList"]],
            "workgroups": groups,
            "queries": [id for group in groups for id in self.athena.list_named_queries(WorkGroup=group)["NamedQueryIds"]],
            "roles": [one["RoleName"] for one in self.iam.list_roles()["Roles"]],
            "policies": [one["Arn"] for one in self.iam.list_policies(Scope="Local")["Policies"]],
            "functions": functions,
            "rules": rules,
            "targets": [(rule, one["Id"]) for rule in rules for one in self.events.list_targets_by_rule(Rule=rule)["Targets"]],
            "log groups": [one["logGroupName"] for one in self.logs.describe_log_groups()["logGroups"]],
            "alarms": [one["AlarmName"] for one in self.cloudwatch.describe_alarms()["MetricAlarms"]],
            "flow logs": [one["FlowLogId"] for one in self.ec2.describe_flow_logs()["FlowLogs"]],
        }

    def objects(self):
        buckets = [one["Name"] for one in self.s3.list_buckets()["Buckets"]]
        pages = {bucket: self.s3.list_objects_v2(Bucket=bucket).get("Contents", []) for bucket in buckets}
        return {(bucket, one["Key"]) for bucket in buckets for one in pages[bucket]}


class SimulatedAws:
    """All Regions; `eager` is the resource that the next stack makes and removes as early as it can.

    `calls` is how many calls a run of a function has time for, without end unless it is given.
    """

    def __init__(self):
        services.install()
        cloudformation.install(self)
        self.moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self.moto.start()
        self.url = "http://%s:%s" % self.moto.get_host_and_port()
        self.glue = GuardedGlue(self)
        self.regions = {}
        self.reset()

    def reset(self):
        urllib.request.urlopen(urllib.request.Request(f"{self.url}/moto-api/reset", method="POST")).close()
        self.eager, self.clock, self.stack_id, self.calls = None, "2026-11-25T00:05:00+00:00", None, None
        for here in self.regions.values():
            here.reset()
        self.glue.calls.clear()
        self.glue.faults.clear()

    def stop(self):
        self.glue.stop()
        self.moto.stop()

    def services(self, region):
        if region not in self.regions:
            self.regions[region] = Services(self, region)
        return self.regions[region]

    def of(self, resources):
        self.stack_id = resources.stack_id
        return self.services(resources["AWS::Region"])

    @cached_property
    def program(self):
        return pathlib.Path(sys.executable).with_name("aws.exe" if os.name == "nt" else "aws")

    def stack(self, name, region="us-east-1"):
        """A stack's resources, with what their properties became."""
        return cloudformation_backends[DEFAULT_ACCOUNT_ID][region].get_stack(name).resource_map

    def tick(self, clock, region="us-east-1"):
        return schedules.tick(self, self.services(region), clock)

    def template(self, path):
        """How the CLI gets a template: itself, or its location if it is larger than a request may be."""
        if path.stat().st_size <= 51_200:
            return f"--template-body=file://{path}"
        s3 = self.services("us-east-1").s3
        if "templates" not in [one["Name"] for one in s3.list_buckets()["Buckets"]]:
            s3.create_bucket(Bucket="templates")
        s3.put_object(Bucket="templates", Key=path.name, Body=path.read_bytes())
        return f"--template-url=https://templates.s3.amazonaws.com/{path.name}"

    def cli(self, *arguments, region="us-east-1", fails=False):
        """Runs the AWS CLI and returns what it answers; where it should fail, what it says."""
        environment = {**ENVIRONMENT, "PATH": os.environ["PATH"], "AWS_ENDPOINT_URL": self.url, "AWS_DEFAULT_REGION": region}
        run = subprocess.run([self.program, *arguments, "--output", "json"], env=environment, capture_output=True, text=True, timeout=120)
        if fails:
            assert run.returncode != 0, f"{arguments} did not fail"
            return run.stderr
        assert run.returncode == 0, run.stderr
        return json.loads(run.stdout) if run.stdout.startswith(("{", "[")) else run.stdout
