"""The stacks over the sample logs, and every way to load logs in one stack: created, run by their schedules, deleted."""
import json

import pytest
from moto.cloudformation.models import Stack
from test_examples import Example, check_resources, check_rights, create, days, delete, registered, run_by_hand

CREATED = "2026-11-25T09:30:00+00:00"  # a Wednesday

# What is registered at once: the first day, the last, and accounts × Regions.
SAMPLES = {
    "custom_order_loaded": ("2026-11-24", "2026-11-26", 1),
    "custom_order_projected": None,
    "v11_projected": None,
    "v2_injected": None,
    "v2_loaded": ("2026-11-24", "2026-11-26", 1),
    "v2_projected": None,
    "v2_several_loaded": ("2026-11-20", "2026-11-21", 9),
    "v2_several_projected": None,
    "v5_hive_hourly": ("2026-11-01", "2026-12-31", 1),
    "v5_hive_hourly_several": ("2026-11-01", "2026-12-06", 4),
    "v8_hourly_loaded": ("2026-11-24", "2026-11-26", 1),
    "v8_hourly_projected": None,
}

# By the name of the table: at once, and the last day after each run that its schedule makes.
MODES = {
    "daily": ("2026-11-24", "2026-11-26", {"2026-11-30": "2026-12-01", "2026-12-01": "2026-12-02"}),
    "daily_since": ("2026-08-01", "2026-11-26", {"2026-11-30": "2026-12-01", "2026-12-01": "2026-12-02"}),
    "daily_once": ("2026-11-20", "2026-11-21", {}),
    "weekly": ("2026-11-16", "2026-12-06", {"2026-11-30": "2026-12-13"}),
    "weekly_since": ("2026-08-01", "2026-12-06", {"2026-11-30": "2026-12-13"}),
    "monthly": ("2026-10-01", "2026-12-31", {"2026-12-01": "2027-01-31"}),
    "monthly_since": ("2026-08-01", "2026-12-31", {"2026-12-01": "2027-01-31"}),
    "once": ("2026-11-20", "2026-11-21", {}),
    "projected": None,
}


def found(here, database, table):
    return sorted(partition["Values"][-1] for partition in registered(here, database, table))


def test_all_samples_are_named(templates):
    assert {path.stem for path in (templates / "samples").iterdir()} == set(SAMPLES)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_stack_over_samples_deploys(aws, templates, name):
    here = aws.services("us-east-1")
    before = here.everything()
    aws.clock, aws.eager = CREATED, "FlowLogsPartitions"
    create(aws, templates / "samples" / f"{name}.json", Example(1, {}, ()))
    check_resources(aws, here)
    [(database, table)] = here.everything()["tables"]
    first, last, places = SAMPLES[name] or ("2026-11-02", "2026-11-01", 0)
    assert found(here, database, table) == sorted(days(first, last) * places)
    delete(aws)
    assert here.everything() == before


@pytest.mark.parametrize("kind", ["json", "yaml"])
def test_every_way_to_load_deploys(aws, templates, kind):
    here, path = aws.services("us-east-1"), templates / "layouts" / f"text.{kind}"
    before = here.everything()
    aws.clock, aws.eager = CREATED, "FlowLogsPartitionsweekly"
    create(aws, path, Example(1, {}, ()))
    there = here.everything()
    assert sorted(there["tables"]) == [("layouts", name) for name in sorted(MODES)]
    for name, span in MODES.items():
        assert found(here, "layouts", name) == (days(*span[:2]) if span else []), name
    if kind == "json":
        check_resources(aws, here)
        for today in ("2026-11-30", "2026-12-01"):
            outcomes = aws.tick(f"{today}T00:05:00+00:00")
            assert len(outcomes) == 4 and not any("error" in outcome for outcome in outcomes)
            for name, span in MODES.items():
                if span and today in span[2]:
                    assert found(here, "layouts", name) == days(span[0], span[2][today]), (name, today)
        run_by_hand(aws, here)
        check_rights(here, *there["roles"])
    else:
        assert Stack.parse_template(path.read_text()) == json.loads(path.with_suffix(".json").read_text())
    delete(aws)
    assert here.everything() == before
