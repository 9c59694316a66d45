"""The types of resources that stacks have: how each is made, read, changed and removed by its service's own API.

Every request is checked by botocore against the service's model, and a property that nothing takes is refused.
What the provider's schema says (which properties replace a resource) comes from the schemas that cfn-lint has.
"""
import io
import json
import zipfile

from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

# Glue cannot rename a database, though the schema does not say so.
ALSO_CREATE_ONLY = {"AWS::Glue::Database": ["/properties/DatabaseInput/Name"]}


def create_only(resource_type, old, new):
    """The properties between these two that only a new resource can have."""
    if old is None:
        return []
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", resource_type if "::" in resource_type and not resource_type.startswith("Custom::") else "AWS::CloudFormation::CustomResource").schema
    paths = schema.get("createOnlyProperties", []) + ALSO_CREATE_ONLY.get(resource_type, [])
    return [path for path in paths if at(old, path) != at(new, path)]


def at(properties, path):
    for name in path.split("/")[2:]:
        properties = properties.get(name, {})
    return properties


class Properties:
    """Properties that know which of them were taken."""

    def __init__(self, properties):
        self.left = dict(properties)

    def take(self, *names):
        return {name: self.left.pop(name) for name in names if name in self.left}

    def one(self, name, default=None):
        return self.left.pop(name, default)

    def done(self):
        if self.left:
            raise ValueError(f"this simulation has no property {', '.join(self.left)}: teach it in tests/deploy/simulated_aws/resources.py")


def lower(tags):
    return [{"key": tag["Key"], "value": tag["Value"]} for tag in tags]


def pairs(tags):
    return {tag["Key"]: tag["Value"] for tag in tags}


def listed(tags):
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]


class Type:
    """What all of them have: the physical id is the attribute `physical`, else a name."""

    write_only = ()  # properties that no service tells again

    @staticmethod
    def update(aws, resource, old, new):
        raise ValueError(f"this simulation cannot change a {resource.cf_resource_type}: teach it in tests/deploy/simulated_aws/resources.py")

    @staticmethod
    def attributes(aws, resource):
        return {}


class Database(Type):
    @staticmethod
    def create(aws, resource, properties):
        of = Properties(properties)
        aws.glue.create_database(**of.take("CatalogId", "DatabaseInput"))
        of.done()
        return properties["DatabaseInput"]["Name"]

    @staticmethod
    def read(aws, resource):
        found = aws.glue.get_database(Name=resource.physical_resource_id)["Database"]
        return {"CatalogId": found["CatalogId"], "DatabaseInput": {k: found[k] for k in ("Name", "Description") if k in found}}

    @staticmethod
    def update(aws, resource, old, new):
        aws.glue.update_database(CatalogId=new["CatalogId"], Name=resource.physical_resource_id, DatabaseInput=new["DatabaseInput"])
        return resource.physical_resource_id

    @staticmethod
    def delete(aws, resource, properties):
        aws.glue.delete_database(CatalogId=properties["CatalogId"], Name=resource.physical_resource_id)


class Table(Type):
    @staticmethod
    def create(aws, resource, properties):
        of = Properties(properties)
        aws.glue.create_table(**of.take("CatalogId", "DatabaseName", "TableInput"))
        of.done()
        return properties["TableInput"]["Name"]

    @staticmethod
    def read(aws, resource):
        wanted = resource.properties
        found = aws.glue.get_table(DatabaseName=wanted["DatabaseName"], Name=resource.physical_resource_id)["Table"]
        members = ("Name", "Description", "TableType", "Parameters", "PartitionKeys", "StorageDescriptor")
        table = {name: found[name] for name in members if name in found}
        return {"CatalogId": found["CatalogId"], "DatabaseName": found["DatabaseName"], "TableInput": table}

    @staticmethod
    def update(aws, resource, old, new):
        aws.glue.update_table(CatalogId=new["CatalogId"], DatabaseName=new["DatabaseName"], TableInput=new["TableInput"])
        return resource.physical_resource_id

    @staticmethod
    def delete(aws, resource, properties):
        aws.glue.delete_table(
            CatalogId=properties["CatalogId"], DatabaseName=properties["DatabaseName"], Name=resource.physical_resource_id
        )


class WorkGroup(Type):
    write_only = ("RecursiveDeleteOption",)

    @staticmethod
    def create(aws, resource, properties):
        of = Properties(properties)
        request = of.take("Name", "Description", "Tags")
        request["Configuration"] = WorkGroup.configuration(of.one("WorkGroupConfiguration", {}))
        state = of.one("State", "ENABLED")
        of.one("RecursiveDeleteOption")
        of.done()
        aws.athena.create_work_group(**request)
        if state != "ENABLED":
            aws.athena.update_work_group(WorkGroup=request["Name"], State=state)
        return properties["Name"]

    @staticmethod
    def configuration(properties):
        configuration = dict(properties)
        for name, as_type in (("BytesScannedCutoffPerQuery", int),):
            if name in configuration:
                configuration[name] = as_type(configuration[name])
        return configuration

    @staticmethod
    def read(aws, resource):
        found = aws.athena.get_work_group(WorkGroup=resource.physical_resource_id)["WorkGroup"]
        properties = {name: found[name] for name in ("Name", "Description", "State") if name in found}
        # Athena adds what it has a default for.
        wanted = resource.properties.get("WorkGroupConfiguration", {})
        properties["WorkGroupConfiguration"] = {k: v for k, v in found["Configuration"].items() if k in wanted}
        arn = f"arn:{aws.partition}:athena:{aws.region}:{aws.account}:workgroup/{resource.physical_resource_id}"
        tags = aws.athena.list_tags_for_resource(ResourceARN=arn)["Tags"]
        return properties | ({"Tags": tags} if tags else {})

    @staticmethod
    def update(aws, resource, old, new):
        name = resource.physical_resource_id
        updates = WorkGroup.configuration(new.get("WorkGroupConfiguration", {}))
        results = updates.pop("ResultConfiguration", None)
        if results:
            updates["ResultConfigurationUpdates"] = results
        aws.athena.update_work_group(
            WorkGroup=name, Description=new.get("Description", ""), State=new.get("State", "ENABLED"), ConfigurationUpdates=updates
        )
        arn = f"arn:{aws.partition}:athena:{aws.region}:{aws.account}:workgroup/{name}"
        retag(old, new, lambda tags: aws.athena.tag_resource(ResourceARN=arn, Tags=tags), lambda keys: aws.athena.untag_resource(ResourceARN=arn, TagKeys=keys))
        return name

    @staticmethod
    def delete(aws, resource, properties):
        aws.athena.delete_work_group(
            WorkGroup=resource.physical_resource_id, RecursiveDeleteOption=properties.get("RecursiveDeleteOption", False)
        )


def retag(old, new, tag, untag):
    gone = sorted(set(pairs(old.get("Tags", []))) - set(pairs(new.get("Tags", []))))
    if gone:
        untag(gone)
    if new.get("Tags"):
        tag(new["Tags"])


class NamedQuery(Type):
    @staticmethod
    def create(aws, resource, properties):
        of = Properties(properties)
        request = of.take("Name", "Description", "Database", "WorkGroup", "QueryString")
        of.done()
        return aws.athena.create_named_query(**request)["NamedQueryId"]

    @staticmethod
    def read(aws, resource):
        found = aws.athena.get_named_query(NamedQueryId=resource.physical_resource_id)["NamedQuery"]
        return {name: found[name] for name in found if name != "NamedQueryId" and found[name] is not None}

    @staticmethod
    def attributes(aws, resource):
        return {"NamedQueryId": resource.physical_resource_id}

    @staticmethod
    def delete(aws, resource, properties):
        aws.athena.delete_named_query(NamedQueryId=resource.physical_resource_id)


class Role(Type):
    @staticmethod
    def create(aws, resource, properties):
        of = Properties(properties)
        name = of.one("RoleName", resource.physical_resource_id[:64])
        request = of.take("Path", "Description", "Tags", "PermissionsBoundary", "MaxSessionDuration")
        request["AssumeRolePolicyDocument"] = json.dumps(of.one("AssumeRolePolicyDocument"))
        aws.iam.create_role(RoleName=name, **request)
        for policy in of.one("Policies", []):
            aws.iam.put_role_policy(RoleName=name, PolicyName=policy["PolicyName"], PolicyDocument=json.dumps(policy["PolicyDocument"]))
        for arn in of.one("ManagedPolicyArns", []):
            aws.iam.attach_role_policy(RoleName=name, PolicyArn=arn)
        of.done()
        return name

    @staticmethod
    def attributes(aws, resource):
        found = aws.iam.get_role(RoleName=resource.physical_resource_id)["Role"]
        return {"Arn": found["Arn"], "RoleId": found["RoleId"]}

    @staticmethod
    def read(aws, resource):
        name = resource.physical_resource_id
        found = aws.iam.get_role(RoleName=name)["Role"]
        properties = {k: found[k] for k in ("AssumeRolePolicyDocument", "Description") if found.get(k)}
        if found["Path"] != "/":
            properties["Path"] = found["Path"]
        if "PermissionsBoundary" in found:
            properties["PermissionsBoundary"] = found["PermissionsBoundary"]["PermissionsBoundaryArn"]
        policies = [
            {"PolicyName": policy, "PolicyDocument": aws.iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]}
            for policy in aws.iam.list_role_policies(RoleName=name)["PolicyNames"]
        ]
        attached = [p["PolicyArn"] for p in aws.iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]]
        properties |= {"Policies": policies} if policies else {}
        properties |= {"ManagedPolicyArns": attached} if attached else {}
        tags = aws.iam.list_role_tags(RoleName=name)["Tags"]
        return properties | ({"Tags": tags} if tags else {})

    @staticmethod
    def update(aws, resource, old, new):
        name = resource.physical_resource_id
        aws.iam.update_role(RoleName=name, Description=new.get("Description", ""))
        aws.iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(new["AssumeRolePolicyDocument"]))
        documents = {policy["PolicyName"]: policy["PolicyDocument"] for policy in new.get("Policies", [])}
        for policy in aws.iam.list_role_policies(RoleName=name)["PolicyNames"]:
            if policy not in documents:
                aws.iam.delete_role_policy(RoleName=name, PolicyName=policy)
        for policy, document in documents.items():
            aws.iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=json.dumps(document))
        if "PermissionsBoundary" in new:
            aws.iam.put_role_permissions_boundary(RoleName=name, PermissionsBoundary=new["PermissionsBoundary"])
        elif "PermissionsBoundary" in old:
            aws.iam.delete_role_permissions_boundary(RoleName=name)
        retag(old, new, lambda tags: aws.iam.tag_role(RoleName=name, Tags=tags), lambda keys: aws.iam.untag_role(RoleName=name, TagKeys=keys))
        return name

    @staticmethod
    def delete(aws, resource, properties):
        name = resource.physical_resource_id
        for policy in aws.iam.list_role_policies(RoleName=name)["PolicyNames"]:
            aws.iam.delete_role_policy(RoleName=name, PolicyName=policy)
        for policy in aws.iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
            aws.iam.detach_role_policy(RoleName=name, PolicyArn=policy["PolicyArn"])
        aws.iam.delete_role(RoleName=name)


class ManagedPolicy(Type):
    @staticmethod
    def create(aws, resource, properties):
        of = Properties(properties)
        request = of.take("Description", "Path")
        request["PolicyName"] = of.one("ManagedPolicyName", resource.physical_resource_id)
        request["PolicyDocument"] = json.dumps(of.one("PolicyDocument"))
        arn = aws.iam.create_policy(**request)["Policy"]["Arn"]
        for role in of.one("Roles", []):
            aws.iam.attach_role_policy(RoleName=role, PolicyArn=arn)
        for user in of.one("Users", []):
            aws.iam.attach_user_policy(UserName=user, PolicyArn=arn)
        for group in of.one("Groups", []):
            aws.iam.attach_group_policy(GroupName=group, PolicyArn=arn)
        of.done()
        return arn

    @staticmethod
    def attributes(aws, resource):
        return {"PolicyArn": resource.physical_resource_id}

    @staticmethod
    def read(aws, resource):
        arn = resource.physical_resource_id
        found = aws.iam.get_policy(PolicyArn=arn)["Policy"]
        version = aws.iam.get_policy_version(PolicyArn=arn, VersionId=found["DefaultVersionId"])["PolicyVersion"]
        properties = {"PolicyDocument": version["Document"]}
        properties |= {"Description": found["Description"]} if found.get("Description") else {}
        properties |= {"Path": found["Path"]} if found["Path"] != "/" else {}
        properties |= {"ManagedPolicyName": found["PolicyName"]} if "ManagedPolicyName" in resource.properties else {}
        users = aws.iam.list_entities_for_policy(PolicyArn=arn)
        for kind in ("Role", "User", "Group"):
            names = [one[f"{kind}Name"] for one in users.get(f"Policy{kind}s", [])]
            properties |= {f"{kind}s": names} if names else {}
        return properties

    @staticmethod
    def update(aws, resource, old, new):
        arn = resource.physical_resource_id
        before = aws.iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        aws.iam.create_policy_version(PolicyArn=arn, PolicyDocument=json.dumps(new["PolicyDocument"]), SetAsDefault=True)
        aws.iam.delete_policy_version(PolicyArn=arn, VersionId=before)
        return arn

    @staticmethod
    def delete(aws, resource, properties):
        arn = resource.physical_resource_id
        for role in properties.get("Roles", []):
            aws.iam.detach_role_policy(RoleName=role, PolicyArn=arn)
        for user in properties.get("Users", []):
            aws.iam.detach_user_policy(UserName=user, PolicyArn=arn)
        for group in properties.get("Groups", []):
            aws.iam.detach_group_policy(GroupName=group, PolicyArn=arn)
        aws.iam.delete_policy(PolicyArn=arn)


class Function(Type):
    MEMBERS = ("Description", "Runtime", "Handler", "MemorySize", "Timeout", "Role", "LoggingConfig", "Environment", "Architectures")
    MEMBERS += ("KmsKeyArn", "DeadLetterConfig", "TracingConfig")

    @staticmethod
    def create(aws, resource, properties):
        of = Properties(properties)
        name = of.one("FunctionName", resource.physical_resource_id[:64])
        request = of.take(*Function.MEMBERS)
        request |= {"Tags": pairs(of.one("Tags"))} if "Tags" in properties else {}
        request["Code"] = {"ZipFile": packed(of.one("Code"))}
        concurrency = of.one("ReservedConcurrentExecutions")
        of.done()
        aws.functions.assume(request["Role"])  # Lambda refuses a role that it cannot take on
        aws.awslambda.create_function(FunctionName=name, **request)
        if concurrency is not None:
            aws.awslambda.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=int(concurrency))
        return name

    @staticmethod
    def attributes(aws, resource):
        found = aws.awslambda.get_function(FunctionName=resource.physical_resource_id)
        return {"Arn": found["Configuration"]["FunctionArn"]}

    @staticmethod
    def read(aws, resource):
        found = aws.awslambda.get_function(FunctionName=resource.physical_resource_id)
        configuration = found["Configuration"]
        properties = {name: configuration[name] for name in Function.MEMBERS if name in configuration and name in resource.properties}
        properties["Code"] = {"ZipFile": aws.functions.source(resource.physical_resource_id)}
        return properties | ({"Tags": listed(found["Tags"])} if found.get("Tags") else {})

    @staticmethod
    def update(aws, resource, old, new):
        name = resource.physical_resource_id
        request = Properties(new).take(*Function.MEMBERS)
        aws.awslambda.update_function_configuration(FunctionName=name, **request)
        aws.awslambda.update_function_code(FunctionName=name, ZipFile=packed(new["Code"]))
        arn = resource.attributes["Arn"]
        retag(old, new, lambda tags: aws.awslambda.tag_resource(Resource=arn, Tags=pairs(tags)), lambda keys: aws.awslambda.untag_resource(Resource=arn, TagKeys=keys))
        return name

    @staticmethod
    def delete(aws, resource, properties):
        aws.awslambda.delete_function(FunctionName=resource.physical_resource_id)


def packed(code):
    """Inline code becomes the file `index` of an archive."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr(zipfile.ZipInfo("index.py"), code["ZipFile"])
    return archive.getvalue()


class Permission(Type):
    @staticmethod
    def create(aws, resource, properties):
        of = Properties(properties)
        request = of.take("Action", "FunctionName", "Principal", "SourceAccount", "SourceArn")
        of.done()
        aws.awslambda.add_permission(StatementId=resource.physical_resource_id, **request)
        return resource.physical_resource_id

    @staticmethod
    def read(aws, resource):
        function = resource.properties["FunctionName"]
        statements = json.loads(aws.awslambda.get_policy(FunctionName=function)["Policy"])["Statement"]
        [found] = [one for one in statements if one["Sid"] == resource.physical_resource_id]
        condition = found["Condition"]
        return {
            "Action": found["Action"],
            "FunctionName": function,
            "Principal": found["Principal"]["Service"],
            "SourceAccount": condition["StringEquals"]["AWS:SourceAccount"],
            "SourceArn": condition["ArnLike"]["AWS:SourceArn"],
        }

    @staticmethod
    def delete(aws, resource, properties):
        aws.awslambda.remove_permission(FunctionName=properties["FunctionName"], StatementId=resource.physical_resource_id)


class EventInvokeConfig(Type):
    @staticmethod
    def create(aws, resource, properties):
        of = Properties(properties)
        request = of.take("FunctionName", "Qualifier", "MaximumRetryAttempts", "MaximumEventAgeInSeconds", "DestinationConfig")
        of.done()
        if request.pop("Qualifier") != "$LATEST":
            raise ValueError("this simulation has one version of a function")
        aws.awslambda.put_function_event_invoke_config(**request)
        return resource.physical_resource_id

    @staticmethod
    def read(aws, resource):
        function = resource.properties["FunctionName"]
        found = aws.awslambda.get_function_event_invoke_config(FunctionName=function)
        members = ("MaximumRetryAttempts", "MaximumEventAgeInSeconds", "DestinationConfig")
        return {"FunctionName": function, "Qualifier": "$LATEST"} | {k: found[k] for k in members if k in resource.properties}

    @staticmethod
    def update(aws, resource, old, new):
        EventInvokeConfig.create(aws, resource, new)
        return resource.physical_resource_id

    @staticmethod
    def delete(aws, resource, properties):
        aws.awslambda.delete_function_event_invoke_config(FunctionName=properties["FunctionName"])


class Rule(Type):
    MEMBERS = ("Description", "ScheduleExpression", "EventPattern", "State")

    @staticmethod
    def create(aws, resource, properties):
        of = Properties(properties)
        name = of.one("Name", resource.physical_resource_id[-64:].lstrip("-"))
        request = of.take(*Rule.MEMBERS, "Tags")
        targets = of.one("Targets", [])
        of.done()
        aws.events.put_rule(Name=name, **request)
        if targets:
            Rule.put_targets(aws, name, targets)
        return name

    @staticmethod
    def put_targets(aws, name, targets):
        answer = aws.events.put_targets(Rule=name, Targets=targets)
        if answer["FailedEntryCount"]:
            raise ValueError(f"EventBridge refuses targets: {answer['FailedEntries']}")

    @staticmethod
    def attributes(aws, resource):
        return {"Arn": aws.events.describe_rule(Name=resource.physical_resource_id)["Arn"]}

    @staticmethod
    def read(aws, resource):
        found = aws.events.describe_rule(Name=resource.physical_resource_id)
        properties = {name: found[name] for name in Rule.MEMBERS if found.get(name)}
        properties["Targets"] = aws.events.list_targets_by_rule(Rule=resource.physical_resource_id)["Targets"]
        tags = aws.events.list_tags_for_resource(ResourceARN=found["Arn"])["Tags"]
        return properties | ({"Tags": tags} if tags else {})

    @staticmethod
    def update(aws, resource, old, new):
        name = resource.physical_resource_id
        aws.events.put_rule(Name=name, **Properties(new).take(*Rule.MEMBERS))
        ids = {target["Id"] for target in old.get("Targets", [])} - {target["Id"] for target in new.get("Targets", [])}
        if ids:
            aws.events.remove_targets(Rule=name, Ids=sorted(ids))
        Rule.put_targets(aws, name, new["Targets"])
        arn = resource.attributes["Arn"]
        retag(old, new, lambda tags: aws.events.tag_resource(ResourceARN=arn, Tags=tags), lambda keys: aws.events.untag_resource(ResourceARN=arn, TagKeys=keys))
        return name

    @staticmethod
    def delete(aws, resource, properties):
        ids = [target["Id"] for target in properties.get("Targets", [])]
        aws.events.remove_targets(Rule=resource.physical_resource_id, Ids=ids)
        aws.events.delete_rule(Name=resource.physical_resource_id)


class LogGroup(Type):
    @staticmethod
    def create(aws, resource, properties):
        of = Properties(properties)
        name = of.one("LogGroupName", resource.physical_resource_id)
        request = {"tags": pairs(of.one("Tags"))} if "Tags" in properties else {}
        request |= {"kmsKeyId": of.one("KmsKeyId")} if "KmsKeyId" in properties else {}
        days = of.one("RetentionInDays")
        of.done()
        aws.logs.create_log_group(logGroupName=name, **request)
        if days is not None:
            aws.logs.put_retention_policy(logGroupName=name, retentionInDays=int(days))
        return name

    @staticmethod
    def find(aws, resource):
        [found] = aws.logs.describe_log_groups(logGroupNamePrefix=resource.physical_resource_id)["logGroups"]
        return found

    @staticmethod
    def attributes(aws, resource):
        return {"Arn": LogGroup.find(aws, resource)["arn"]}

    @staticmethod
    def read(aws, resource):
        found = LogGroup.find(aws, resource)
        names = {"retentionInDays": "RetentionInDays", "kmsKeyId": "KmsKeyId"}
        properties = {name: found[theirs] for theirs, name in names.items() if theirs in found}
        tags = aws.logs.list_tags_log_group(logGroupName=resource.physical_resource_id)["tags"]
        return properties | ({"Tags": listed(tags)} if tags else {})

    @staticmethod
    def update(aws, resource, old, new):
        name = resource.physical_resource_id
        aws.logs.put_retention_policy(logGroupName=name, retentionInDays=int(new["RetentionInDays"]))
        if old.get("KmsKeyId") != new.get("KmsKeyId"):
            if "KmsKeyId" in new:
                aws.logs.associate_kms_key(logGroupName=name, kmsKeyId=new["KmsKeyId"])
            else:
                aws.logs.disassociate_kms_key(logGroupName=name)
        retag(old, new, lambda tags: aws.logs.tag_log_group(logGroupName=name, tags=pairs(tags)), lambda keys: aws.logs.untag_log_group(logGroupName=name, tags=keys))
        return name

    @staticmethod
    def delete(aws, resource, properties):
        aws.logs.delete_log_group(logGroupName=resource.physical_resource_id)


class Alarm(Type):
    MEMBERS = ("AlarmDescription", "ActionsEnabled", "AlarmActions", "OKActions", "InsufficientDataActions", "MetricName", "Namespace")
    MEMBERS += ("Statistic", "ExtendedStatistic", "Dimensions", "Period", "Unit", "EvaluationPeriods", "DatapointsToAlarm")
    MEMBERS += ("Threshold", "ComparisonOperator", "TreatMissingData", "Metrics")

    @staticmethod
    def create(aws, resource, properties):
        of = Properties(properties)
        name = of.one("AlarmName", resource.physical_resource_id)
        request = of.take(*Alarm.MEMBERS, "Tags")
        of.done()
        aws.cloudwatch.put_metric_alarm(AlarmName=name, **request)
        return name

    @staticmethod
    def find(aws, resource):
        [found] = aws.cloudwatch.describe_alarms(AlarmNames=[resource.physical_resource_id])["MetricAlarms"]
        return found

    @staticmethod
    def attributes(aws, resource):
        return {"Arn": Alarm.find(aws, resource)["AlarmArn"]}

    @staticmethod
    def read(aws, resource):
        found = Alarm.find(aws, resource)
        properties = {name: found[name] for name in Alarm.MEMBERS if name in resource.properties}
        tags = aws.cloudwatch.list_tags_for_resource(ResourceARN=found["AlarmArn"])["Tags"]
        return properties | ({"Tags": tags} if tags else {})

    @staticmethod
    def update(aws, resource, old, new):
        aws.cloudwatch.put_metric_alarm(AlarmName=resource.physical_resource_id, **Properties(new).take(*Alarm.MEMBERS))
        return resource.physical_resource_id

    @staticmethod
    def delete(aws, resource, properties):
        aws.cloudwatch.delete_alarms(AlarmNames=[resource.physical_resource_id])


class FlowLog(Type):
    write_only = ("DestinationOptions",)  # botocore checks them, and moto forgets them; the reviewed templates have them

    MEMBERS = ("ResourceType", "TrafficType", "LogDestinationType", "LogDestination", "LogFormat", "MaxAggregationInterval", "DestinationOptions")

    @staticmethod
    def create(aws, resource, properties):
        of = Properties(properties)
        request = of.take(*FlowLog.MEMBERS)
        request["ResourceIds"] = [of.one("ResourceId")]
        tags = of.one("Tags")
        of.done()
        request |= {"TagSpecifications": [{"ResourceType": "vpc-flow-log", "Tags": tags}]} if tags else {}
        answer = aws.ec2.create_flow_logs(**request)
        if answer["Unsuccessful"]:
            raise ValueError(answer["Unsuccessful"][0]["Error"]["Message"])
        return answer["FlowLogIds"][0]

    @staticmethod
    def attributes(aws, resource):
        return {"Id": resource.physical_resource_id}

    @staticmethod
    def read(aws, resource):
        [found] = aws.ec2.describe_flow_logs(FlowLogIds=[resource.physical_resource_id])["FlowLogs"]
        properties = {name: found[name] for name in FlowLog.MEMBERS if name in found and name in resource.properties}
        # EC2 does not tell the type again; the id does.
        kind = {"vpc": "VPC", "subnet": "Subnet", "eni": "NetworkInterface"}[found["ResourceId"].split("-")[0]]
        properties |= {"ResourceId": found["ResourceId"], "ResourceType": kind}
        return properties | ({"Tags": found["Tags"]} if found.get("Tags") else {})

    @staticmethod
    def delete(aws, resource, properties):
        aws.ec2.delete_flow_logs(FlowLogIds=[resource.physical_resource_id])


class Custom(Type):
    """A function that answers: CloudFormation user guide, "Custom resources"."""

    @staticmethod
    def request(aws, resource, kind, properties, **members):
        strings = {name: text(value) for name, value in properties.items()}
        return aws.functions.ask(resource, kind, strings, **members)

    @staticmethod
    def create(aws, resource, properties):
        return Custom.request(aws, resource, "Create", properties)["PhysicalResourceId"]

    @staticmethod
    def update(aws, resource, old, new):
        strings = {name: text(value) for name, value in old.items()}
        members = {"PhysicalResourceId": resource.physical_resource_id, "OldResourceProperties": strings}
        return Custom.request(aws, resource, "Update", new, **members)["PhysicalResourceId"]

    @staticmethod
    def delete(aws, resource, properties):
        Custom.request(aws, resource, "Delete", properties, PhysicalResourceId=resource.physical_resource_id)


def text(value):
    """All properties of a custom resource arrive as text."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, dict)):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        made = {name: text(item) for name, item in items}
        return made if isinstance(value, dict) else list(made.values())
    return str(value)


class Types(dict):
    """The types by name; every custom resource is of one."""

    def __missing__(self, name):
        if name.startswith("Custom::"):
            return Custom
        raise KeyError(name)


TYPES = Types(
    {
        "AWS::Athena::NamedQuery": NamedQuery,
        "AWS::Athena::WorkGroup": WorkGroup,
        "AWS::CloudWatch::Alarm": Alarm,
        "AWS::EC2::FlowLog": FlowLog,
        "AWS::Events::Rule": Rule,
        "AWS::Glue::Database": Database,
        "AWS::Glue::Table": Table,
        "AWS::IAM::ManagedPolicy": ManagedPolicy,
        "AWS::IAM::Role": Role,
        "AWS::Lambda::EventInvokeConfig": EventInvokeConfig,
        "AWS::Lambda::Function": Function,
        "AWS::Lambda::Permission": Permission,
        "AWS::Logs::LogGroup": LogGroup,
    }
)
