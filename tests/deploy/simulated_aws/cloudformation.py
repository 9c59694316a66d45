"""CloudFormation as it deploys: moto's front and intrinsic functions, over each service's own API.

Stock moto skips types that it does not know, updates little and keeps no order, so what a stack does is written
here: resources are made and removed in the least kind order that their dependencies allow, replaced where the
provider's schema says so, and put back when something fails. A type or a property that nothing here handles
fails the stack.
"""
import re
from graphlib import TopologicalSorter

from moto.cloudformation import models
from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.parsing import ResourceMap, clean_json, generate_resource_name
from moto.utilities.utils import get_partition

from .resources import TYPES, create_only

SUFFIXES = {"aws": "amazonaws.com", "aws-cn": "amazonaws.com.cn", "aws-us-gov": "amazonaws.com"}


class Failure(Exception):
    """A resource could not be made, changed or removed."""


def references(node, names):
    """The logical ids that a part of a template refers to, in whatever way."""
    if isinstance(node, list):
        return set().union(*(references(item, names) for item in node))
    if not isinstance(node, dict):
        return set()
    found = set()
    for key, value in node.items():
        if key in ("Ref", "Fn::GetAtt"):
            found.add(value if isinstance(value, str) else value[0])
        elif key == "Fn::Sub":
            text = value if isinstance(value, str) else value[0]
            found |= {name.split(".")[0] for name in re.findall(r"\$\{([^!}]+)\}", text)}
            if isinstance(value, list):
                found |= references(value[1], names)
        elif key == "DependsOn":
            found |= {value} if isinstance(value, str) else set(value)
        else:
            found |= references(value, names)
    return found & names


def least_kind(dependencies, eager):
    """The order in which `eager` comes first: nothing is there but what it needs. The others follow from Z to A."""
    needed, todo = set(), [eager] if eager in dependencies else []
    while todo:
        needed.add(name := todo.pop())
        todo += dependencies[name] - needed
    for wanted in (needed, set(dependencies)):
        sorter = TopologicalSorter({name: dependencies[name] & wanted for name in wanted})
        sorter.prepare()
        while ready := sorter.get_ready():
            yield from (name for name in sorted(ready, reverse=True) if wanted is needed or name not in needed)
            sorter.done(*ready)


class Resource:
    """One resource of a stack, with its properties as they were when it was made."""

    def __init__(self, logical_id, resource_type, physical_id, properties):
        self.logical_resource_id, self.cf_resource_type = logical_id, resource_type
        self.physical_resource_id, self.properties = physical_id, properties
        self.attributes = {}

    @property
    def type(self):
        return TYPES[self.cf_resource_type]

    def get_cfn_attribute(self, name):
        if name not in self.attributes:
            raise Failure(f"{self.cf_resource_type} has no attribute {name}")
        return self.attributes[name]


class Resources(ResourceMap):
    """A stack's resources: `_parsed_resources` has parameters and pseudo parameters besides."""

    aws = None  # the simulated AWS that all stacks live in

    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        partition = get_partition(self._region_name)
        self._parsed_resources["AWS::Partition"] = partition
        self._parsed_resources["AWS::URLSuffix"] = SUFFIXES[partition]

    def __getitem__(self, name):
        if name not in self._parsed_resources:
            raise Failure(f"{name} is referred to before it is there")
        return self._parsed_resources[name]

    def values(self):
        return [value for value in self._parsed_resources.values() if isinstance(value, Resource)]

    def validate_outputs(self):
        """Left to the outputs themselves, which fail where an attribute is not there."""

    def load_parameters(self):
        super().load_parameters()
        for name, slot in self._template.get("Parameters", {}).items():
            value = str(self.resolved_parameters[name])
            allowed = slot.get("AllowedValues")
            if (allowed and value not in map(str, allowed)) or not re.fullmatch(slot.get("AllowedPattern", ".*"), value):
                raise ValidationError(message=f"Parameter {name} must be {slot.get('ConstraintDescription', allowed)}")
            if "MinValue" in slot and float(value) < float(slot["MinValue"]):
                raise ValidationError(message=f"Parameter {name} must be at least {slot['MinValue']}")
        unknown = set(self.input_parameters) - set(self.resolved_parameters)
        if unknown and self._template:
            raise ValidationError(message=f"Parameters: {sorted(unknown)} do not exist in the template")

    def wanted(self):
        """The template's resources that are to be there, with what each depends on."""
        there = {
            name: body
            for name, body in self._resource_json_map.items()
            if "Condition" not in body or self.lazy_condition_map[body["Condition"]]
        }
        names = set(there)
        return {name: references(body, names) - {name} for name, body in there.items()}

    def use(self, template, parameters):
        """Makes this template and these parameters the wanted ones."""
        self._template, self.input_parameters = template, parameters
        self._resource_json_map = template.get("Resources", {})
        self.resolved_parameters = {}
        self.load_mapping()
        self.load_parameters()
        self.load_conditions()

    def converge(self, event):
        """Makes and changes what the template says, then removes what it no longer says."""
        dependencies = self.wanted()
        replaced = []
        for name in least_kind(dependencies, self.aws.eager):
            body = self._resource_json_map[name]
            try:
                self.put(name, body, replaced, event)
            except Exception as error:
                event(name, body["Type"], "FAILED", str(error))
                raise Failure(f"{name}: {error}") from error
        # What is removed is removed after all that may still refer to it; the old of a replacement likewise.
        removed = [self._parsed_resources[name] for name in self.removal() if name not in dependencies]
        for resource in replaced[::-1] + removed:
            self.remove(resource, event)

    def put(self, name, body, replaced, event):
        """Makes, changes or replaces one resource, if it is not yet what it should be."""
        if body["Type"] not in TYPES and not body["Type"].startswith("Custom::"):
            raise Failure(f"this simulation has no type {body['Type']}: teach it in tests/deploy/simulated_aws/resources.py")
        properties = clean_json(body.get("Properties", {}), self)
        dependencies = self.wanted()[name]
        old = self._parsed_resources.get(name)
        if old and old.properties == properties:
            old.dependencies = dependencies
            return
        if old and old.cf_resource_type == body["Type"] and not create_only(body["Type"], old.properties, properties):
            event(name, body["Type"], "UPDATE_IN_PROGRESS", None)
            before, old.properties = old.properties, None  # what it is during the update is not known
            physical = old.type.update(self.aws.of(self), old, before or properties, properties)
            if physical != old.physical_resource_id:
                replaced.append(Resource(name, body["Type"], old.physical_resource_id, before))
                old.physical_resource_id = physical
            old.properties, old.dependencies = properties, dependencies
            old.attributes = old.type.attributes(self.aws.of(self), old)
            event(name, body["Type"], "UPDATE_COMPLETE", None)
            return
        event(name, body["Type"], "CREATE_IN_PROGRESS", None)
        new = Resource(name, body["Type"], generate_resource_name(body["Type"], self["AWS::StackName"], name), properties)
        new.dependencies = dependencies
        new.physical_resource_id = new.type.create(self.aws.of(self), new, properties)
        if old:
            replaced.append(old)
        self._parsed_resources[name] = new
        new.attributes = new.type.attributes(self.aws.of(self), new)
        event(name, body["Type"], "CREATE_COMPLETE", None)

    def removal(self):
        """All that is there, each before what it depended on when it was made."""
        made = {resource.logical_resource_id: resource for resource in self.values()}
        users = {name: set() for name in made}
        for resource in made.values():
            for dependency in resource.dependencies & set(made):
                users[dependency].add(resource.logical_resource_id)
        return list(least_kind(users, self.aws.eager))

    def remove(self, resource, event):
        name = resource.logical_resource_id
        event(name, resource.cf_resource_type, "DELETE_IN_PROGRESS", None)
        try:
            resource.type.delete(self.aws.of(self), resource, resource.properties)
        except Exception as error:
            event(name, resource.cf_resource_type, "DELETE_FAILED", str(error))
            raise Failure(f"{name}: {error}") from error
        if self._parsed_resources.get(name) is resource:
            del self._parsed_resources[name]
        event(name, resource.cf_resource_type, "DELETE_COMPLETE", None)

    def remove_all(self, event):
        for name in self.removal():
            self.remove(self._parsed_resources[name], event)

    def update(self, template, parameters=None):
        """How a change set is carried out."""
        self.stack.change(template, parameters)


class Stack(models.Stack):
    """A stack that fails as CloudFormation's do: it says so, and puts back what was."""

    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        self.resource_map.stack = self

    def _create_resource_map(self):
        made = Resources(
            self.stack_id,
            self.name,
            self.parameters,
            self.tags,
            account_id=self.account_id,
            region_name=self.region_name,
            template=self.template_dict,
            cross_stack_resources=self.cross_stack_resources,
        )
        made.load()
        return made

    @property
    def outputs(self):
        return super().outputs if self.status in ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE") else None

    def event(self, logical_id, resource_type, status, reason):
        resource = self.resource_map._parsed_resources.get(logical_id)
        self.events.append(
            models.Event(
                stack_id=self.stack_id,
                stack_name=self.name,
                logical_resource_id=logical_id,
                physical_resource_id=resource.physical_resource_id if resource else "",
                resource_type=resource_type,
                resource_status=status,
                resource_status_reason=reason,
                resource_properties=None,
            )
        )

    def end(self, status, reason=None):
        self.status = status
        self._add_stack_event(status, resource_status_reason=reason)

    def create_resources(self):
        self.status = "CREATE_IN_PROGRESS"
        try:
            self.resource_map.converge(self.event)
            [output.value for output in self.output_map.values()]
        except Failure as failure:
            self.end("ROLLBACK_IN_PROGRESS", str(failure))
            self.resource_map.remove_all(self.event)
            return self.end("ROLLBACK_COMPLETE")
        self.end("CREATE_COMPLETE")

    def update(self, template, role_arn=None, parameters=None, tags=None):
        self._add_stack_event("UPDATE_IN_PROGRESS", resource_status_reason="User Initiated")
        self.change(self.parse_template(template), parameters)
        if self.status == "UPDATE_COMPLETE":
            self.template = template

    def change(self, template, parameters):
        before = self.template_dict, self.parameters
        first = not self.resource_map.values()
        try:
            self.adopt(template, parameters or {})
        except Failure as failure:
            self.end("UPDATE_ROLLBACK_IN_PROGRESS", str(failure))
            self.adopt(*before)
            return self.end("UPDATE_ROLLBACK_COMPLETE")
        self.end("CREATE_COMPLETE" if first else "UPDATE_COMPLETE")

    def adopt(self, template, parameters):
        self.resource_map.use(template, parameters)
        self.resource_map.converge(self.event)
        self.template_dict, self.parameters = template, parameters
        self.output_map = self._create_output_map()
        [output.value for output in self.output_map.values()]

    def _create_output_map(self):
        return models.OutputMap(self.resource_map, self.template_dict, self.stack_id)

    def delete(self):
        self._add_stack_event("DELETE_IN_PROGRESS", resource_status_reason="User Initiated")
        try:
            self.resource_map.remove_all(self.event)
        except Failure as failure:
            self.end("DELETE_FAILED", str(failure))
            raise ValidationError(message=str(failure)) from failure
        self.end("DELETE_COMPLETE")


def install(aws):
    """Has moto deploy stacks this way, into this simulated AWS."""
    Resources.aws = aws
    models.Stack = Stack
