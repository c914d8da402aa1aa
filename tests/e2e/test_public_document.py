"""The served OpenAPI document holds with other people's tools: a client made from it works, and what it says is what happens."""

from __future__ import annotations

import importlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from zlib import crc32

import pytest

from tests.e2e.client import Workspace, email_template, event_journey
from tests.e2e.schemathesis_report import read_report

BIN = Path(sys.executable).parent
CONFIG = Path(__file__).with_name("schemathesis.toml")


def run(*command: str | Path, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs a tool in a folder."""
    return subprocess.run(
        [str(part) for part in command], cwd=folder, env={**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", **environment},
        capture_output=True, text=True, check=False, timeout=3_600,
    )  # fmt: skip


@pytest.fixture(scope="module")
def open_workspace(make_workspace: Callable[[str], Workspace]) -> Workspace:
    """The module's workspace, with one of each thing."""
    workspace = make_workspace("document")
    workspace.send("track", userId="u-1", event="Order Completed", messageId="m-1", properties={"revenue": 5})
    workspace.post("/v1/templates", email_template("t-1"))
    workspace.post("/v1/journeys", event_journey("j-1", "Order Completed", "t-1"))
    return workspace


def generate(document: dict[str, Any], folder: Path) -> Path:
    """Returns the folder of the package `yike_client` that `openapi-python-client` makes from a document."""
    (folder / "openapi.json").write_text(json.dumps(document))
    # As it comes, without its tidying up.
    (folder / "config.yaml").write_text("post_hooks: []\n")
    made = run(
        "openapi-python-client", "generate", "--path", "openapi.json", "--output-path", "yike_client", "--meta", "none",
        "--config", "config.yaml", folder=folder,
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
    return folder / "yike_client"


def with_only(document: dict[str, Any], operations: Collection[str]) -> dict[str, Any]:
    """Returns what a document says of some calls."""
    paths = {
        path: chosen
        for path, verbs in document["paths"].items()
        if (chosen := {verb: each for verb, each in verbs.items() if each["operationId"] in operations})
    }
    components: dict[str, Any] = {"securitySchemes": document["components"]["securitySchemes"]}
    waiting = [json.dumps(paths)]
    while waiting:
        for kind, name in set(re.findall(r'"#/components/(\w+)/([^"]+)"', waiting.pop())):
            if name not in components.setdefault(kind, {}):
                components[kind][name] = document["components"][kind][name]
                waiting.append(json.dumps(components[kind][name]))
    return document | {"paths": paths, "components": components}


@pytest.fixture(scope="module")
def document(open_workspace: Workspace) -> dict[str, Any]:
    """The served document."""
    served: dict[str, Any] = open_workspace.http.get(f"{open_workspace.url}/openapi.json").json()
    return served


@pytest.fixture(scope="module")
def client(document: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """A client that is made from what the served document says of the calls that are made with it."""
    folder = tmp_path_factory.mktemp("generated")
    generate(with_only(document, ("IngestTrack", "LookupCustomer", "ChangeCustomerTags", "ListCustomerEvents")), folder)
    sys.path.insert(0, str(folder))
    yield importlib.import_module("yike_client")
    sys.path.remove(str(folder))


def call(client: ModuleType, path: str) -> Any:
    """Returns the module of a call in the generated package."""
    return importlib.import_module(f"{client.__name__}.api.{path}")


@pytest.mark.slow
def test_a_generated_client_has_every_call(document: dict[str, Any], tmp_path: Path) -> None:
    operations = [operation for verbs in document["paths"].values() for operation in verbs.values()]
    made = {path.stem.replace("_", "") for path in (generate(document, tmp_path) / "api").rglob("*.py")}
    assert {operation["operationId"].lower() for operation in operations} - made == set()


def test_a_generated_client_works(client: ModuleType, open_workspace: Workspace) -> None:
    models = importlib.import_module(f"{client.__name__}.models")
    with client.AuthenticatedClient(base_url=open_workspace.url, token=open_workspace.write_key) as sender:
        event = models.TrackEvent(event="Order Completed", user_id="u-2", message_id="m-2")
        assert call(client, "events.ingest_track").sync(client=sender, body=event).accepted == 1
    with client.AuthenticatedClient(base_url=open_workspace.url, token=open_workspace.secret_key) as keyed:
        found = call(client, "identity.lookup_customer").sync(client=keyed, type_="user_id", value="u-2").customer_id
        change = call(client, "profile.change_customer_tags")
        wanted = models.ChangeCustomerTagsBody(add_tags=["vip"])
        assert change.sync(found, client=keyed, body=wanted, idempotency_key="k-1").tags == ["vip"]
        timeline = call(client, "profile.list_customer_events").sync(found, client=keyed, page_size=1)
        assert (len(timeline.events), bool(timeline.next_page_token)) == (1, True)
        refused = change.sync(found, client=keyed, body=models.ChangeCustomerTagsBody(add_tags=["x" * 101]))
        assert (refused.status, refused.code) == (400, "INVALID_FIELD")


def examine(workspace: Workspace, folder: Path, phases: str, *more: str) -> None:
    """Runs schemathesis over all calls; fails with each thing that it found, once."""
    # Phases are named here alone: what the file turns off, no option turns on again.
    done = run(
        "schemathesis", "--config-file", CONFIG, "run", f"{workspace.url}/openapi.json",
        "--header", f"Authorization: Bearer {workspace.secret_key}", "--phases", phases,
        "--report", "ndjson", "--report-ndjson-path", folder / "report.ndjson", *more,
        folder=folder, NO_COLOR="1", PYTHONPATH=str(CONFIG.parents[2]),
    )  # fmt: skip
    examined, found = read_report((folder / "report.ndjson").read_text().splitlines())
    assert done.returncode == 0, "\n".join([*found, done.stdout[-3_000:], done.stderr[-2_000:]])
    assert examined >= set(phases.split(",")) - {"examples"}, f"examined were only {sorted(examined)}"


ONE_OF = 3
"""By default one in three calls is examined: the same one, whatever calls are added."""


@pytest.mark.parametrize("everywhere", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_schemathesis_finds_nothing(
    open_workspace: Workspace, document: dict[str, Any], tmp_path: Path, everywhere: bool
) -> None:
    """A few examples of every call, or of one in three; the same in each run."""
    calls = sorted(each["operationId"] for verbs in document["paths"].values() for each in verbs.values())
    chosen = [] if everywhere else [call for call in calls if crc32(call.encode()) % ONE_OF == 0]
    assert everywhere or len(chosen) > len(calls) / (2 * ONE_OF)
    examine(open_workspace, tmp_path, "examples,fuzzing", *(f"--include-operation-id={call}" for call in chosen))


@pytest.mark.slow
def test_schemathesis_finds_nothing_at_the_bounds(open_workspace: Workspace, tmp_path: Path) -> None:
    """Boundary values of every field, and more examples."""
    examine(open_workspace, tmp_path, "coverage,fuzzing", "--max-examples", "25")
