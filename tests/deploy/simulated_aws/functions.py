"""Lambda that runs: a function's own code in a real Python, with its role's rights, its log and its metrics.

What differs: the Python is the one that runs the tests, and the clock is the one that the test sets.
"""
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from fnmatch import fnmatchcase

from answers import Answers
from glue_server import GlueServer
from moto.awslambda.models import lambda_backends

RUNTIME = pathlib.Path(__file__).with_name("lambda_runtime.py")


class Denied(Exception):
    """IAM says no."""


def permits(document, action, resource):
    """Whether a policy document allows it; elements that this does not read are refused."""
    allowed = False
    for statement in document["Statement"]:
        unknown = set(statement) - {"Sid", "Effect", "Action", "Resource"}
        if unknown:
            raise Denied(f"this simulation does not read {unknown} of a policy")
        actions, resources = (
            [found] if isinstance(found := statement[name], str) else found for name in ("Action", "Resource")
        )
        if any(fnmatchcase(action, one) for one in actions) and any(fnmatchcase(resource, one) for one in resources):
            if statement["Effect"] == "Deny":
                return False
            allowed = True
    return allowed


class GuardedGlue(GlueServer):
    """The Glue of the loader's own tests, for those roles only that may call it."""

    def __init__(self, aws):
        super().__init__(aws.url)
        self.aws = aws

    def answer(self, handler, operation, request):
        credential = re.search(r"Credential=([^/]+)/[0-9]+/([a-z0-9-]+)/", handler.headers["Authorization"])
        key, region = credential.groups()
        here = self.aws.services(region)
        database, table = request["DatabaseName"], request.get("TableName") or request["Name"]
        # Glue asks for the catalog and the database besides the table.
        paths = ("catalog", f"database/{database}", f"table/{database}/{table}")
        wishes = [(f"glue:{operation}", f"arn:{here.partition}:glue:{region}:{here.account}:{path}") for path in paths]
        if refused := here.functions.refused(key, wishes):
            return 400, {"__type": "AccessDeniedException", "message": "not authorized to perform {} on {}".format(*refused)}
        return super().answer(handler, operation, request)


class Functions:
    """The functions of one Region."""

    def __init__(self, aws, here):
        self.aws, self.here = aws, here
        self.roles = {}  # by access key
        self.used = set()  # (role, action, resource) of all calls that were allowed

    def assume(self, arn):
        """The credentials of a role that exists and that Lambda may take on."""
        name = arn.split("/")[-1]
        trust = self.here.iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
        services = [statement["Principal"]["Service"] for statement in trust["Statement"] if statement["Effect"] == "Allow"]
        if "lambda.amazonaws.com" not in services:
            raise Denied(f"The role {arn} cannot be assumed by Lambda")
        credentials = self.here.sts.assume_role(RoleArn=arn, RoleSessionName="function")["Credentials"]
        self.roles[credentials["AccessKeyId"]] = name
        return credentials

    def refused(self, key, wishes):
        """The first of these actions on resources that whoever has the key may not do, if there is one."""
        role = self.roles.get(key)
        if role is None:
            return wishes[0]
        documents = [
            self.here.iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
            for name in self.here.iam.list_role_policies(RoleName=role)["PolicyNames"]
        ]
        boundary = self.here.iam.get_role(RoleName=role)["Role"].get("PermissionsBoundary")
        bounds = [self.policy(boundary["PermissionsBoundaryArn"])] if boundary else []
        for wish in wishes:
            if not any(permits(document, *wish) for document in documents) or not all(permits(bound, *wish) for bound in bounds):
                return wish
            self.used.add((role, *wish))
        return None

    def policy(self, arn):
        version = self.here.iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        return self.here.iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]

    def source(self, name):
        code = lambda_backends[self.here.account][self.here.region].get_function(name).code_bytes
        return zipfile.ZipFile(io.BytesIO(code)).read("index.py").decode()

    def invoke(self, name, event):
        """Runs the function and returns what became of it: `result` or `error`, and the `lines` that it printed."""
        configuration = self.here.awslambda.get_function(FunctionName=name)["Configuration"]
        credentials = self.assume(configuration["Role"])
        with tempfile.TemporaryDirectory() as folder:
            index, outcome = pathlib.Path(folder, "index.py"), pathlib.Path(folder, "outcome.json")
            index.write_text(self.source(name))
            request = dict(
                folder=folder,
                handler=configuration["Handler"],
                seconds=configuration["Timeout"],
                event=event,
                clock=self.aws.clock,
                calls=self.aws.calls,
                outcome=str(outcome),
            )
            environment = dict(
                PATH=os.environ["PATH"],
                PYTHONDONTWRITEBYTECODE="1",
                AWS_LAMBDA_FUNCTION_NAME=configuration["FunctionName"],
                AWS_REGION=self.here.region,
                AWS_DEFAULT_REGION=self.here.region,
                AWS_ACCESS_KEY_ID=credentials["AccessKeyId"],
                AWS_SECRET_ACCESS_KEY=credentials["SecretAccessKey"],
                AWS_SESSION_TOKEN=credentials["SessionToken"],
                AWS_ENDPOINT_URL="http://127.0.0.1:9",
                AWS_ENDPOINT_URL_GLUE=self.aws.glue.url,
                **configuration.get("Environment", {}).get("Variables", {}),
            )
            run = subprocess.run(
                [sys.executable, RUNTIME], input=json.dumps(request), env=environment, capture_output=True, text=True, timeout=120
            )
            made = json.loads(outcome.read_text()) if outcome.exists() else {"error": run.stderr}
        lines = run.stdout.splitlines()
        self.log(configuration, credentials["AccessKeyId"], lines)
        count = {"Invocations": 1, "Errors": 1 if "error" in made else 0}
        self.here.count("AWS/Lambda", "FunctionName", configuration["FunctionName"], **count)
        return {**made, "lines": lines}

    def log(self, configuration, key, lines):
        """Lines reach the log group only if the role may write there, and are lost without a word if not."""
        group = configuration["LoggingConfig"]["LogGroup"]
        arn = f"arn:{self.here.partition}:logs:{self.here.region}:{self.here.account}:log-group:{group}:log-stream:run"
        if self.refused(key, [(action, arn) for action in ("logs:CreateLogStream", "logs:PutLogEvents")]):
            return
        stream = f"{self.aws.clock[:10].replace('-', '/')}/[$LATEST]{len(self.roles):032x}"
        self.here.logs.create_log_stream(logGroupName=group, logStreamName=stream)
        events = [{"timestamp": int(1000 * time.time()), "message": line} for line in lines]
        if events:
            self.here.logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)

    def ask(self, resource, kind, properties, **members):
        """One request to a custom resource's function, and its answer."""
        answers = Answers()
        event = {
            "RequestType": kind,
            "ServiceToken": properties["ServiceToken"],
            "ResponseURL": answers.url,
            "StackId": self.aws.stack_id,
            "RequestId": f"{len(self.roles):08x}-0000-4000-8000-000000000000",
            "LogicalResourceId": resource.logical_resource_id,
            "ResourceType": resource.cf_resource_type,
            "ResourceProperties": properties,
            **members,
        }
        try:
            outcome = self.invoke(properties["ServiceToken"].split(":")[-1], event)
        finally:
            answers.stop()
        if not answers.taken:
            raise RuntimeError(f"the function did not answer: {outcome}")
        body = answers.only()
        copied = ("StackId", "RequestId", "LogicalResourceId")
        if [body[name] for name in copied] != [event[name] for name in copied]:
            raise RuntimeError(f"the answer is to another request: {body}")
        if body["Status"] != "SUCCESS":
            raise RuntimeError(body["Reason"])
        return body
