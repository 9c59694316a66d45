"""What services do and moto does not: each a few lines on moto's own classes."""
import json

from moto.athena.responses import AthenaResponse
from moto.awslambda.models import LambdaFunction
from moto.ec2.models.flow_logs import FlowLogsBackend


def update_work_group(self):
    group = self.athena_backend.work_groups.get(self._get_param("WorkGroup"))
    if not group:
        return self.error("WorkGroup is not found", 400)
    updates = self._get_param("ConfigurationUpdates") or {}
    results = updates.pop("ResultConfigurationUpdates", None)
    group.configuration.update(updates)
    if results:
        group.configuration["ResultConfiguration"] = results
    group.description = self._get_param("Description", group.description)
    group.state = self._get_param("State") or group.state
    return "{}"


def delete_work_group(self):
    backend, name = self.athena_backend, self._get_param("WorkGroup")
    queries = [id for id, query in backend.named_queries.items() if query.workgroup.name == name]
    history = [id for id, run in backend.executions.items() if run.workgroup and run.workgroup.name == name]
    if (queries or history) and not self._get_param("RecursiveDeleteOption"):
        return self.error(f"WorkGroup {name} is not empty", 400)
    for id in queries:
        del backend.named_queries[id]
    for id in history:
        del backend.executions[id]
    backend.delete_work_group(name)
    return "{}"


def delete_named_query(self):
    if self.athena_backend.named_queries.pop(self._get_param("NamedQueryId"), None) is None:
        return self.error("NamedQuery is not found", 400)
    return "{}"


def get_named_query(self, original=AthenaResponse.get_named_query):
    if self._get_param("NamedQueryId") not in self.athena_backend.named_queries:
        return self.error("NamedQuery is not found", 400)
    return original(self)


def get_work_group(self, original=AthenaResponse.get_work_group):
    if self._get_param("WorkGroup") not in self.athena_backend.work_groups:
        return self.error("WorkGroup is not found", 400)
    return original(self)


def list_tags_for_resource(self):
    """Without tags there are none, and it is not an error."""
    return json.dumps(self.athena_backend.list_tags_for_resource(self._get_param("ResourceARN")) or {"Tags": []})


def create_flow_logs(self, *arguments, original=FlowLogsBackend.create_flow_logs, **named):
    """The destination may be in a folder of its bucket, from which moto would make a bucket's name."""
    destination = named["log_destination"]
    bucket, _, folder = destination.partition(":::")[2].partition("/")
    made, unsuccessful = original(self, *arguments, **{**named, "log_destination": f"{destination.partition(':::')[0]}:::{bucket}"})
    for flow_log in made:
        flow_log.log_destination = destination
    return made, unsuccessful


def new_function(self, account_id, spec, *arguments, original=LambdaFunction.__init__, **named):
    original(self, account_id, spec, *arguments, **named)
    self.logging_config = spec.get("LoggingConfig")


def function_configuration(self, *arguments, original=LambdaFunction.get_configuration, **named):
    found = original(self, *arguments, **named)
    return found | ({"LoggingConfig": self.logging_config} if self.logging_config else {})


def update_function(self, updates, original=LambdaFunction.update_configuration):
    self.logging_config = updates.get("LoggingConfig", self.logging_config)
    original(self, updates)
    return self.get_configuration()


def install():
    """Teaches them to moto, for all that this process serves."""
    for function in (update_work_group, delete_work_group, delete_named_query, get_named_query, get_work_group, list_tags_for_resource):
        setattr(AthenaResponse, function.__name__, function)
    FlowLogsBackend.create_flow_logs = create_flow_logs
    LambdaFunction.__init__ = new_function
    LambdaFunction.get_configuration = function_configuration
    LambdaFunction.update_configuration = update_function
