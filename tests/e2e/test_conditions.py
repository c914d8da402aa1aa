"""A condition right after what its run has seen takes the right way, for every customer, at any pace of the parts."""

import signal
from typing import Any

import pytest
import redis as redis_client

from tests.e2e.client import Workspace, until
from tests.e2e.conftest import create_workspace
from tests.support.platform import Platform

CUSTOMERS = 12
BOUGHT = {"event": {"eventName": "Order Completed", "op": "OPERATOR_GTE", "value": 1}}
NOT_BOUGHT = {"not": BOUGHT}
TAGGED = {"tag": {"name": "walked"}}
LAST_TIER = {
    "propertyValue": {
        "eventName": "Order Completed",
        "occurrence": "OCCURRENCE_LAST",
        "property": "tier",
        "op": "OPERATOR_EQ",
        "value": "gold",
    }
}
TAG = {"stepId": "mark", "addTag": {"tag": "walked"}}


def branch(rule: dict[str, Any]) -> list[dict[str, Any]]:
    """Returns a condition and what a run ends with, either way."""
    return [
        {"stepId": "ask", "condition": {"rule": rule, "thenStepId": "yes", "elseStepId": "no"}},
        {"stepId": "yes", "exit": {"reason": "held"}},
        {"stepId": "no", "exit": {"reason": "did not hold"}},
    ]


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        (branch(BOUGHT), "held"),
        (branch(NOT_BOUGHT), "did not hold"),
        ([TAG, *branch(TAGGED)], "held"),
        ([TAG, *branch({"all": {"rules": [TAGGED, BOUGHT, LAST_TIER]}})], "held"),
        (branch(TAGGED), "did not hold"),
    ],
    ids=["its event", "its event denied", "its tag", "its tag and event", "no tag"],
)
def test_a_condition_sees_what_its_run_has_seen(workspace: Workspace, steps: list[dict[str, Any]], reason: str) -> None:
    entry = {"event": {"eventName": "Order Completed"}}
    workspace.post("/v1/journeys", {"journeyId": "walk", "definition": {"entry": entry, "steps": steps}})
    workspace.post("/v1/journeys/walk:publish", {})
    for number in range(CUSTOMERS):
        message = {"type": "track", "messageId": f"order-{number}", "userId": f"u{number}", "event": "Order Completed"}
        workspace.batch([message | {"properties": {"tier": "gold"}}])

    def ended() -> list[dict[str, Any]] | None:
        runs: list[dict[str, Any]] = workspace.get("/v1/journeys/walk/runs?pageSize=100").get("runs", [])
        return runs if len(runs) == CUSTOMERS and all("endTime" in run for run in runs) else None

    runs = until(ended, "all have walked")
    assert [(run["state"], run["reason"]) for run in runs] == [("RUN_STATE_EXITED", reason)] * CUSTOMERS
    if TAG in steps:
        timeline = workspace.get(f"/v1/customers/{workspace.customer_of('user_id', 'u0')}/events")["events"]
        (tagged,) = (event for event in timeline if event["type"] == "EVENT_TYPE_TAG")
        assert tagged["properties"]["by"] == "service:journey"


@pytest.mark.slow
def test_a_condition_waits_while_segment_stands_still_and_redis_is_flushed() -> None:
    with Platform() as platform:
        workspace = create_workspace(platform, "still")
        entry = {"event": {"eventName": "Order Completed"}}
        steps = [TAG, *branch({"all": {"rules": [TAGGED, BOUGHT]}})]
        workspace.post("/v1/journeys", {"journeyId": "walk", "definition": {"entry": entry, "steps": steps}})
        workspace.post("/v1/journeys/walk:publish", {})
        workspace.settle()
        redis = redis_client.Redis.from_url(platform.redis_url)
        platform.kill("segment", signal.SIGSTOP)
        for number in range(CUSTOMERS):
            message = {"type": "track", "messageId": f"o-{number}", "userId": f"u{number}", "event": "Order Completed"}
            workspace.batch([message])

        def runs() -> list[dict[str, Any]]:
            found: list[dict[str, Any]] = workspace.get("/v1/journeys/walk/runs?pageSize=100").get("runs", [])
            return found

        until(
            lambda: [run.get("stepId") for run in runs()] == ["ask"] * CUSTOMERS,
            "all wait at the condition",
            seconds=120,
        )
        redis.flushall()
        redis.close()
        platform.kill("segment", signal.SIGCONT)
        until(lambda: len([run for run in runs() if "endTime" in run]) == CUSTOMERS, "all have walked", seconds=180)
        assert [run["reason"] for run in runs()] == ["held"] * CUSTOMERS
        workspace.http.close()


def test_a_journey_that_names_what_is_not_there_is_not_published(workspace: Workspace) -> None:
    workspace.post(
        "/v1/journeys",
        {
            "journeyId": "walk",
            "definition": {
                "entry": {"segmentEntered": {"segmentId": "nobody"}},
                "steps": [{"stepId": "mail", "send": {"templateId": "nothing"}}],
            },
        },
    )
    answer = workspace.call("POST", "/v1/journeys/walk:publish", {})
    assert answer.status_code == 400
    problem = answer.json()
    assert problem["code"] == "INVALID_JOURNEY"
    assert "definition.entry.segment_entered.segment_id" in answer.text
    assert "definition.steps[0].send.template_id" in answer.text
    assert workspace.get("/v1/journeys/walk")["state"] == "JOURNEY_STATE_DRAFT"
