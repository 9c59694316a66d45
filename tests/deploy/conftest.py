"""What the tests of deployments share: a simulated AWS, and the templates that `tests/deploy.rs` makes."""
import logging
import os
import pathlib
import sys

import pytest

sys.path.append(str(pathlib.Path(__file__).parents[1] / "loader"))
from simulated_aws import SimulatedAws  # noqa: E402

logging.getLogger("werkzeug").setLevel(logging.ERROR)


@pytest.fixture(scope="session")
def simulation():
    made = SimulatedAws()
    yield made
    made.stop()


@pytest.fixture
def aws(simulation):
    simulation.reset()
    return simulation


@pytest.fixture(scope="session")
def templates():
    if "TEMPLATES" not in os.environ:
        pytest.fail("run `cargo test --test deploy`, which makes the templates")
    return pathlib.Path(os.environ["TEMPLATES"])
