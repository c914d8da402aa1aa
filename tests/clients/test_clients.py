"""Unmodified client libraries with only their host changed: everything arrives once, with all traits, times and numbers.

Behind `make test-clients`: the packages come from npm and PyPI at the versions named in `node/package-lock.json` and here.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.clients.conftest import NODE
from tests.e2e.client import Workspace
from tests.e2e.conftest import create_workspace
from tests.support.platform import Platform

pytestmark = pytest.mark.clients

PYTHON = Path(__file__).parent / "python"
PYTHON_CLIENTS = {
    "segment": "segment-analytics-python==2.3.4",
    "legacy": "analytics-python==1.4.post1",
    "rudderstack": "rudder-sdk-python==2.1.9",
}
ORDERED = datetime(2026, 3, 1, 8, 0, 0, 250_000, tzinfo=UTC)
SERVER = Counter(
    {"Product Viewed": 60, "Order Completed": 1, "Review Written": 1, "Home": 1, "Start": 1, "g-1": 1, "": 1}
)
BROWSER = SERVER - Counter({"Start": 1})


def expected_traits(user: str) -> dict[str, Any]:
    return {
        "name": "李娜 👍",
        "email": f"{user}@example.com",
        "age": 41,
        "balance": 12.25,
        "points": 9007199254740991,
        "vip": True,
        "address": {"city": "上海"},
    }


def expected_order(user: str) -> dict[str, Any]:
    return {
        "order_id": f"order-{user}",
        "revenue": 99.5,
        "quantity": 3,
        "note": "一客 🛍" * 20,
        "products": [{"sku": "a-1", "price": 33.1}, {"sku": "b-2", "price": 66.4}],
    }


Run = Callable[..., Workspace]


@pytest.fixture
def run(platform: Platform) -> Iterator[Run]:
    """Runs a client in a workspace and home of its own; it must end without a complaint."""

    made: list[Workspace] = []

    def run(user: str, command: list[str], folder: Path) -> Workspace:
        workspace = create_workspace(platform, user)
        made.append(workspace)
        environment = {
            **os.environ,
            # Installers keep their way out; the platform is here.
            "NO_PROXY": "127.0.0.1,localhost",
            "no_proxy": "127.0.0.1,localhost",
            "YIKE_URL": platform.url,
            "YIKE_WRITE_KEY": workspace.write_key,
            "YIKE_USER": user,
        }
        ended = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=240
        )
        assert ended.returncode == 0, f"{ended.stdout}\n{ended.stderr}"
        return workspace

    yield run
    for workspace in made:
        workspace.http.close()


def timeline(workspace: Workspace, customer: str) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = []
    token = ""
    while True:
        page = workspace.get(f"/v1/customers/{customer}/events?pageSize=1000&pageToken={token}")
        events += page.get("events", [])
        token = page.get("nextPageToken", "")
        if not token:
            return events


def check(workspace: Workspace, user: str, names: Counter[str], *, traits: bool = True, backdated: bool = True) -> None:
    """Everything is there once, and nothing else."""
    customer = workspace.customer_of("user_id", user)
    events = timeline(workspace, customer)
    assert Counter(event.get("name", "") for event in events) == names
    assert len({event["messageId"] for event in events}) == len(events)
    by_name = {event.get("name", ""): event for event in events}

    def properties(event: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = event["properties"]
        return found

    order = by_name["Order Completed"]
    assert {key: properties(order)[key] for key in expected_order(user)} == expected_order(user)
    happened = datetime.fromisoformat(order["occurTime"])
    # Corrected by the time that the request took.
    assert abs(happened - (ORDERED if backdated else datetime.now(UTC))) < timedelta(minutes=2)
    viewed = sorted(
        (properties(event)["number"], properties(event)["share"])
        for event in events
        if event.get("name") == "Product Viewed"
    )
    assert viewed == [(number, number / 8) for number in range(60)]
    assert properties(by_name["Review Written"])["text"] == "👍\ufffd"
    if traits:
        known = workspace.get(f"/v1/customers/{customer}")["traits"]
        assert {key: known.get(key) for key in expected_traits(user)} == expected_traits(user)
        assert workspace.customer_of("email", f"{user}@example.com") == customer
    stats = workspace.get("/v1/events:stats")
    assert (stats["events"], stats.get("rejected", "0")) == (str(len(events)), "0")


@pytest.mark.parametrize("client", ["segment-node", "legacy-node", "rudderstack-node"])
def test_a_server_library_of_node(run: Run, node: str, client: str) -> None:
    check(run(client, [node, f"{client}.mjs"], NODE), client, SERVER)


@pytest.mark.parametrize("zipped", [[], ["z"]], ids=["plain", "gzip"])
@pytest.mark.parametrize("client", PYTHON_CLIENTS)
def test_a_server_library_of_python(run: Run, uv: str, client: str, zipped: list[str]) -> None:
    user = f"{client}-python{len(zipped)}"
    check(run(user, [*environment_of(uv, PYTHON_CLIENTS[client]), client, *zipped], PYTHON), user, SERVER)


@pytest.mark.parametrize("library", ["segment", "rudderstack"])
def test_a_library_in_a_browser(run: Run, node: str, chromium: str, library: str) -> None:
    user = f"{library}-browser"
    check(run(user, [node, "browser.mjs", library, chromium], NODE), user, BROWSER, backdated=False)


CLOUDEVENTS = Counter({"Product Viewed": 60, "Order Completed": 1, "Review Written": 1})


def test_the_cloudevents_sdk_of_node(run: Run, node: str) -> None:
    workspace = run("cloud-node", [node, "cloudevents.mjs"], NODE)
    check(workspace, "cloud-node", CLOUDEVENTS + Counter({"Page Viewed": 2}), traits=False)


def test_the_cloudevents_sdk_of_python(run: Run, uv: str) -> None:
    command = [*environment_of(uv, "cloudevents==2.2.0", "requests"), "cloudevents"]
    check(run("cloud-python", command, PYTHON), "cloud-python", CLOUDEVENTS, traits=False)


def environment_of(uv: str, *packages: str) -> list[str]:
    """Returns what runs `send.py` in an environment of its own: the libraries' dependencies exclude each other."""
    wanted = [argument for package in packages for argument in ("--with", package)]
    return [uv, "run", "--quiet", "--no-project", "--python", sys.executable, *wanted, "python", "send.py"]
