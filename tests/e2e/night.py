"""A workspace whose night of data quality has come: what it brings takes half a minute, in which other tests run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from tests.e2e.client import Workspace, until
from tests.e2e.test_journeys import listening
from tests.e2e.test_path_of_an_event import rows
from tests.support.platform import Platform
from tests.support.webhook_receiver import Receiver

KIND = "DATA_QUALITY_KIND_REJECTED_EVENTS"


@dataclass(frozen=True)
class Night:
    """The workspace, and who is told of its alert."""

    workspace: Workspace
    receiver: Receiver


@pytest.fixture(scope="package")
def night(platform: Platform, make_workspace: Callable[[str], Workspace]) -> Iterator[Night]:
    """One refused event, a rule that raises an alert of it, and the night at once."""
    workspace = make_workspace("night")
    workspace.send("track", userId="u1", event="Order Completed")
    workspace.send("track", userId="u1", event="x" * 2_000)
    until(lambda: workspace.get("/v1/dataQuality").get("lines"), "the refusal has a line")
    with listening() as receiver:
        url = f"http://localhost:{receiver.port}/quality"
        rule = {"kind": KIND, "minimumCount": "1"}
        changed = workspace.call("PATCH", "/v1/dataQualitySettings", {"alertRules": [rule], "webhookUrl": url})
        assert changed.status_code == 200, changed.text
        rows(
            platform,
            "UPDATE profile.quality_settings SET next_time = now() WHERE workspace_id = $1",
            workspace.workspace_id,
        )
        yield Night(workspace, receiver)
