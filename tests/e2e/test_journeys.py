"""A journey as its owner keeps it over HTTP: made, changed, walked, deleted; and a webhook that leads inside."""

from typing import Any

from tests.e2e.client import Workspace, until

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
