"""T17: journeys that would never end: what their customer is sent stays under the cap, and all of it can be stopped at once."""

from __future__ import annotations

import time
from contextlib import closing

import pytest

from tests.e2e.client import Workspace, email_template, until
from tests.e2e.conftest import create_workspace
from tests.faults.test_campaign import statuses
from tests.support.platform import Platform

CAP = 5
"""Marketing messages a customer in 24 hours, unless the workspace says otherwise."""

CUSTOMERS = 5


def begin(workspace: Workspace) -> None:
    """Makes customers who consent, and a marketing template."""
    for number in range(CUSTOMERS):
        workspace.send(
            "identify", userId=f"u{number}", messageId=f"i{number}", traits={"email": f"u{number}@shop.example"}
        )
        said = {"channel": "email", "purpose": "marketing"}
        workspace.batch(
            [
                {
                    "type": "track",
                    "userId": f"u{number}",
                    "messageId": f"c{number}",
                    "event": "Consent Granted",
                    "properties": said,
                }
            ]
        )
    workspace.post("/v1/templates", email_template("ad", "PURPOSE_MARKETING"))


def journey(journey_id: str, event_name: str) -> dict[str, object]:
    """Returns a journey that starts again and again, whenever the event comes."""
    return {
        "journeyId": journey_id,
        "definition": {
            "entry": {"event": {"eventName": event_name}},
            "reentry": {"mode": "REENTRY_MODE_WHEN_FINISHED"},
            "steps": [{"stepId": "say", "send": {"templateId": "ad"}}],
        },
    }


@pytest.mark.slow
def test_journey_that_starts_itself_again_stays_under_the_cap_and_can_be_stopped(fragile: Platform) -> None:
    workspace = create_workspace(fragile, "runaway")
    with closing(workspace.http):
        begin(workspace)
        # What a journey sends is an event of the customer, which starts it again.
        workspace.post("/v1/journeys", journey("echo", "Message Sent"))
        workspace.post("/v1/journeys/echo:publish", {})
        workspace.post("/v1/journeys", journey("first", "Order Completed"))
        workspace.post("/v1/journeys/first:publish", {})
        for number in range(CUSTOMERS):
            workspace.send("track", userId=f"u{number}", messageId=f"o{number}", event="Order Completed")
        until(lambda: statuses(workspace)["SENT"] >= CUSTOMERS, "it began")
        workspace.settle()
        found = statuses(workspace)
        assert found["SENT"] <= CAP * CUSTOMERS, found
        began = time.monotonic()
        for each in ("echo", "first"):
            assert workspace.call("POST", f"/v1/journeys/{each}:pause", {}).status_code == 200
        until(lambda: workspace.get("/v1/journeys/echo")["state"] == "JOURNEY_STATE_PAUSED", "it is paused")
        print(f"\npaused within {time.monotonic() - began:.2f} s; {dict(found)}")
        workspace.settle()
        before = sum(statuses(workspace).values())
        for number in range(CUSTOMERS):
            workspace.send("track", userId=f"u{number}", messageId=f"p{number}", event="Order Completed")
        workspace.settle()
        assert sum(statuses(workspace).values()) == before
