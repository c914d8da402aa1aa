"""One platform for the end-to-end tests, and a workspace of its own for each test."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from tests.e2e.client import Workspace
from tests.support.platform import Platform


@pytest.fixture(scope="package")
def platform() -> Iterator[Platform]:
    """`python -m services all` with everything real; tests that break it take `fragile`."""
    with Platform() as running:
        yield running


@pytest.fixture(scope="package")
def fragile() -> Iterator[Platform]:
    """Another platform, whose parts may be killed and stopped, as long as they come back."""
    with Platform() as running:
        yield running


@pytest.fixture(scope="package")
def make_workspace(platform: Platform) -> Iterator[Callable[[str], Workspace]]:
    """Makes workspaces on the shared platform."""
    made: list[Workspace] = []

    def make(name: str) -> Workspace:
        made.append(create_workspace(platform, name))
        return made[-1]

    yield make
    for workspace in made:
        workspace.http.close()


@pytest.fixture
def workspace(make_workspace: Callable[[str], Workspace], request: pytest.FixtureRequest) -> Workspace:
    """A fresh workspace for the test."""
    return make_workspace(request.node.name[:40])


def create_workspace(platform: Platform, name: str) -> Workspace:
    """Makes a workspace as an operator does: by the gateway's command, which the home's installation is given to."""
    done = subprocess.run(
        [sys.executable, "-m", "dev.supervisor.administration", "create-workspace", "--name", name],
        env=platform.env_for("gateway"), capture_output=True, text=True, check=True,
    )  # fmt: skip
    keys = json.loads(done.stdout.strip().splitlines()[-1])
    return Workspace(
        url=platform.url,
        workspace_id=keys["workspace_id"],
        write_key=keys["write_key"],
        secret_key=keys["secret_key"],
        sandbox=platform.env_for("messaging")["YIKE_SANDBOX_HTTP_URL"],
        sandbox_token=platform.env_for("messaging")["YIKE_SANDBOX_TOKEN"],
    )
