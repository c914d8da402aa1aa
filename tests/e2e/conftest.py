"""One platform for the end-to-end tests, and a workspace of its own for each test."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from gateway.auth import issuing
from services.common.database import Database
from tests.e2e.client import Workspace
from tests.e2e.night import night
from tests.support.platform import Platform

__all__ = ["night"]


@pytest.fixture(scope="package")
def platform(running_platform: Callable[[], Platform]) -> Platform:
    """One that nobody breaks; tests that do take `fragile`."""
    return running_platform()


@pytest.fixture(scope="package")
def make_workspace(platform: Platform) -> Iterator[Callable[[str], Workspace]]:
    """Makes workspaces on the shared platform, without the two processes that the operator's command costs each."""
    made: list[Workspace] = []

    def make(name: str) -> Workspace:
        with ThreadPoolExecutor(1) as pool:
            keys = pool.submit(asyncio.run, issue(platform.env_for("gateway")["YIKE_DATABASE_URL"], name)).result()
        made.append(workspace_of(platform, keys))
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
    return workspace_of(platform, json.loads(done.stdout.strip().splitlines()[-1]))


async def issue(database_url: str, name: str) -> dict[str, str]:
    """Makes a workspace as the operator's command does, in this process; returns its id and keys."""
    database = Database.connect(database_url, service="gateway", pool_size=1)
    try:
        return (await issuing.create_workspace(database, name)).as_dict()
    finally:
        await database.close()


def workspace_of(platform: Platform, keys: dict[str, str]) -> Workspace:
    """Returns the workspace that keys are of."""
    return Workspace(
        url=platform.url,
        workspace_id=keys["workspace_id"],
        write_key=keys["write_key"],
        secret_key=keys["secret_key"],
        sandbox=platform.env_for("messaging")["YIKE_SANDBOX_HTTP_URL"],
        sandbox_token=platform.env_for("messaging")["YIKE_SANDBOX_TOKEN"],
    )
