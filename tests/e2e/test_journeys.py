"""A journey as its owner keeps it over HTTP: made, changed, walked, deleted; and webhooks, one of which leads inside."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.e2e.client import Workspace, until
from tests.support.webhook_receiver import Receiver, is_signed_by, respond

STEPS = [
    {"stepId": "tell", "webhook": {"url": "https://127.0.0.1:8443/", "onFailureStepId": "untold"}},
    {"stepId": "told", "exit": {"reason": "told"}},
    {"stepId": "untold", "exit": {"reason": "untold"}},
]


def test_a_journey_is_changed_walked_and_deleted_and_its_webhook_does_not_get_inside(workspace: Workspace) -> None:
    entry = {"event": {"eventName": "Signed Up"}}
    body = {"journeyId": "tell", "description": "For all", "definition": {"entry": entry, "steps": STEPS[1:2]}}
    made = workspace.post("/v1/journeys", body)
    changed = workspace.call(
        "PATCH", "/v1/journeys/tell", {"definition": {"entry": entry, "steps": STEPS}, "etag": made["etag"]}
    )
    assert changed.status_code == 200, changed.text
    assert (changed.json()["version"], changed.json()["description"]) == (2, "For all")
    stale = workspace.call("PATCH", "/v1/journeys/tell", {"displayName": "Tell", "etag": made["etag"]})
    assert (stale.status_code, stale.json()["code"]) == (409, "ETAG_MISMATCH")

    workspace.post("/v1/journeys/tell:publish", {})
    refused = workspace.call("DELETE", "/v1/journeys/tell")
    assert refused.json()["code"] == "WRONG_STATE"
    workspace.send("track", userId="u", event="Signed Up", messageId="m")

    def ended() -> dict[str, Any] | None:
        runs = workspace.get("/v1/journeys/tell/runs").get("runs", [])
        return runs[0] if runs and "endTime" in runs[0] else None

    run = until(ended, "the run has ended")
    assert run["reason"] == "untold"
    steps = workspace.get(f"/v1/journeys/tell/runs/{run['runId']}:trace")["steps"]
    assert {"decision": "STEP_DECISION_WEBHOOK_FAILED", "detail": "address_refused"}.items() <= steps[2].items()
    assert workspace.get("/v1/webhookSecret")["secret"].startswith("whsec_")

    workspace.post("/v1/journeys/tell:pause", {})
    assert workspace.call("DELETE", "/v1/journeys/tell").status_code == 200
    assert workspace.get("/v1/journeys").get("journeys", []) == []
    listed = workspace.get("/v1/journeys?showDeleted=true&filter=state=PAUSED&orderBy=createTime desc")["journeys"]
    assert [journey["journeyId"] for journey in listed] == ["tell"]
    assert workspace.call("POST", "/v1/journeys", body).json()["code"] == "ALREADY_EXISTS"

    told = {(entry["method"].rpartition(".")[2], entry["code"]) for entry in workspace.get("/v1/auditLog")["entries"]}
    assert {("UpdateJourney", "OK"), ("UpdateJourney", "ETAG_MISMATCH")} <= told
    assert {("DeleteJourney", "WRONG_STATE"), ("DeleteJourney", "OK")} <= told


def test_a_webhook_tells_a_receiver_of_the_customer_who_came_to_it(workspace: Workspace) -> None:
    with listening() as receiver:
        receiver.answers = [respond(503)]
        url = f"http://localhost:{receiver.port}/hook?shop=1"
        steps = [{"stepId": "tell", "webhook": {"url": url, "onFailureStepId": "untold"}}, *STEPS[1:]]
        definition = {"entry": {"event": {"eventName": "Order Completed"}}, "steps": steps}
        workspace.post("/v1/journeys", {"journeyId": "tell", "definition": definition})
        workspace.post("/v1/journeys/tell:publish", {})
        workspace.send("track", userId="mei", event="Order Completed", messageId="order", properties={"revenue": 12.5})

        def ended() -> dict[str, Any] | None:
            runs = workspace.get("/v1/journeys/tell/runs").get("runs", [])
            return runs[0] if runs and "endTime" in runs[0] else None

        run = until(ended, "the run has ended")
    assert run["reason"] == "told"
    first, again = receiver.received
    assert (first.method, first.target) == ("POST", "/hook?shop=1")
    assert (first.headers["webhook-id"], first.body) == (again.headers["webhook-id"], again.body)
    secret = workspace.get("/v1/webhookSecret")["secret"]
    assert is_signed_by(first, secret)
    assert is_signed_by(again, secret)
    told = json.loads(again.body)
    assert told["type"] == "journey.webhook"
    assert told["data"] == {
        "journeyId": "tell",
        "runId": run["runId"],
        "stepId": "tell",
        "customerId": workspace.customer_of("user_id", "mei"),
        "cause": "event:order",
        "event": {"revenue": 12.5},
    }
    steps = workspace.get(f"/v1/journeys/tell/runs/{run['runId']}:trace")["steps"]
    assert {"decision": "STEP_DECISION_WEBHOOK_DELIVERED", "detail": "http_status: 204"}.items() <= steps[2].items()


@contextmanager
def listening() -> Iterator[Receiver]:
    """A receiver of webhooks on a loop of its own."""
    loop, receiver = asyncio.new_event_loop(), Receiver()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(receiver.start(), loop).result()
        yield receiver
        asyncio.run_coroutine_threadsafe(receiver.stop(), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
