"""EventBridge that fires: the rules that are due at an instant, if the function's policy lets them."""
import json
from datetime import datetime

WEEK = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")


def due(expression, instant):
    """Whether `cron(minutes hours day-of-month month day-of-week year)` names this minute, in UTC."""
    if not expression.startswith("cron("):
        raise ValueError(f"this simulation does not read the schedule {expression}")
    fields = expression[5:-1].split()
    now = (instant.minute, instant.hour, instant.day, instant.month, instant.isoweekday() % 7 + 1, instant.year)
    if len(fields) != len(now) or [fields[2], fields[4]].count("?") != 1:
        raise ValueError(f"EventBridge refuses {expression}")
    names = {name: str(number) for number, name in enumerate(WEEK, 1)}
    return all(field in ("*", "?") or str(value) == names.get(field, field) for field, value in zip(fields, now))


def allowed(here, function, rule_arn):
    """Whether the function's policy lets this rule of this account invoke it."""
    try:
        policy = json.loads(here.awslambda.get_policy(FunctionName=function)["Policy"])
    except here.awslambda.exceptions.ResourceNotFoundException:
        return False
    wanted = {
        "StringEquals": {"AWS:SourceAccount": here.account},
        "ArnLike": {"AWS:SourceArn": rule_arn},
    }
    return any(
        statement["Principal"] == {"Service": "events.amazonaws.com"}
        and statement["Action"] == "lambda:InvokeFunction"
        and statement["Effect"] == "Allow"
        and statement["Condition"] == wanted
        for statement in policy["Statement"]
    )


def tick(aws, here, clock):
    """Sets the clock and runs what is due; returns what became of each run."""
    aws.clock = clock
    outcomes = []
    for rule in here.events.list_rules()["Rules"]:
        if rule["State"] != "ENABLED" or not due(rule["ScheduleExpression"], datetime.fromisoformat(clock)):
            continue
        for target in here.events.list_targets_by_rule(Rule=rule["Name"])["Targets"]:
            function = target["Arn"].split(":")[-1]
            may = allowed(here, function, rule["Arn"])
            here.count("AWS/Events", "RuleName", rule["Name"], FailedInvocations=0 if may else 1)
            if may:
                outcomes.append(here.functions.invoke(function, json.loads(target["Input"])))
            else:
                outcomes.append({"error": f"{rule['Name']} may not invoke {function}"})
    return outcomes
