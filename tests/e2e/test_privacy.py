"""What a person may ask for by right, seen from outside."""

import json
from typing import Any

from tests.e2e.client import Workspace, email_template, event_journey, external, until


def test_a_restricted_customer_is_kept_and_not_used(workspace: Workspace) -> None:
    email = "kept@example.com"
    workspace.post("/v1/templates", email_template("receipt"))
    workspace.post(
        "/v1/segments",
        {
            "segmentId": "viewers",
            "rule": {
                "event": {"eventName": "Viewed", "aggregate": "AGGREGATE_COUNT", "op": "OPERATOR_GTE", "value": 1}
            },
        },
    )
    steps = [
        {"stepId": "pause", "wait": {"durationSeconds": 86400}},
        {"stepId": "mail", "send": {"templateId": "receipt"}},
    ]
    workspace.post(
        "/v1/journeys",
        {
            "journeyId": "later",
            "definition": {"entry": {"segmentEntered": {"segmentId": "viewers"}}, "steps": steps},
        },
    )
    workspace.post("/v1/journeys/later:publish", {})
    workspace.send("identify", userId="kept", context={"externalIds": [external("email", email)]})
    workspace.send("track", userId="kept", event="Viewed")
    customer = workspace.customer_of("email", email)
    until(lambda: workspace.get("/v1/journeys/later/runs").get("runs"), "the journey begins")

    answer = workspace.post(f"/v1/customers/{customer}:restrict", {"reason": "a letter of today"})
    assert (answer["customerId"], answer["restriction"]["reason"]) == (customer, "a letter of today")
    workspace.post("/v1/messages:send", {"requestId": "n1", "customerId": customer, "templateId": "receipt"})
    until(lambda: not workspace.segments_of(customer), "it leaves the segment")
    until(lambda: workspace.get("/v1/journeys/later/runs")["runs"][0].get("endTime"), "the run ends")
    assert workspace.get("/v1/journeys/later/runs")["runs"][0]["reason"] == "customer_restricted"
    (row,) = until(
        lambda: [each for each in workspace.messages_of(customer) if each["status"] == "MESSAGE_STATUS_SUPPRESSED"],
        "the message is held back",
    )
    assert row["reason"] == "MESSAGE_REASON_CUSTOMER_RESTRICTED"
    why = workspace.call("GET", f"/v1/segments/viewers/members/{customer}:explain")
    assert (why.status_code, why.json()["code"]) == (409, "CUSTOMER_RESTRICTED")
    assert workspace.get(f"/v1/customers/{customer}")["restriction"]["principal"].startswith("key:")
    (entry,) = [
        each for each in workspace.get("/v1/auditLog")["entries"] if each["method"].endswith(".RestrictCustomer")
    ]
    assert "a letter of today" in str(entry)

    workspace.send("track", userId="kept", event="Viewed")
    workspace.post(f"/v1/customers/{customer}:unrestrict", {"reason": "taken back"})
    until(lambda: workspace.segments_of(customer) == ["viewers"], "it comes back")
    assert not workspace.received(email)


def export(workspace: Workspace, customer: str, **more: object) -> list[dict[str, Any]]:
    """Returns all pages of what is kept of a customer."""
    pages: list[dict[str, Any]] = []
    token = ""
    while True:
        pages.append(workspace.post(f"/v1/customers/{customer}:export", {"pageToken": token, **more}))
        token = pages[-1].get("nextPageToken", "")
        if not token:
            return pages


def test_everything_that_is_kept_of_a_customer_is_told_and_nothing_of_others(workspace: Workspace) -> None:
    workspace.post("/v1/templates", email_template("receipt"))
    workspace.post("/v1/journeys", event_journey("thank", "Viewed", "receipt"))
    workspace.post("/v1/journeys/thank:publish", {})
    workspace.post(
        "/v1/segments",
        {
            "segmentId": "viewers",
            "rule": {
                "event": {"eventName": "Viewed", "aggregate": "AGGREGATE_COUNT", "op": "OPERATOR_GTE", "value": 1}
            },
        },
    )
    for name in ("told", "other"):
        context = {"externalIds": [external("email", f"{name}@example.com")], "locale": f"locale-of-{name}"}
        workspace.send("identify", userId=name, traits={"name": f"name-of-{name}"}, context=context)
        workspace.send("track", userId=name, event="Viewed", properties={"note": f"note-of-{name}"}, context=context)
    customer = workspace.customer_of("email", "told@example.com")
    until(lambda: workspace.received("told@example.com"), "the journey writes")
    until(lambda: workspace.segments_of(customer), "it is in the segment")
    workspace.settle()

    pages = export(workspace, customer, pageSize=3)
    records = [record for page in pages for record in page.get("records", [])]
    assert all(len(page.get("records", [])) <= 3 for page in pages)
    assert {
        "identity.nodes", "identity.link_log", "profile.node_attributes", "profile.events", "segment.memberships",
        "segment.membership_log", "journey.runs", "journey.step_log", "messaging.messages", "messaging.message_contents",
        "messaging.message_log",
    } <= {record["store"] for record in records}  # fmt: skip
    assert [record for page in export(workspace, customer) for record in page.get("records", [])] == records
    text = json.dumps(records)
    for value in ("told@example.com", "name-of-told", "note-of-told", "locale-of-told"):
        assert value in text
    assert "of-other" not in text
    assert "other@" not in text
    (said,) = [record["data"]["said"] for record in records if record["store"] == "messaging.message_contents"]
    assert "name-of-told" in str(said)
    pages = export(workspace, customer, format="EXPORT_FORMAT_HTML")
    assert "told@example.com" in "".join(page["html"] for page in pages)
    assert not any(page.get("records") for page in pages)
    assert workspace.call("POST", "/v1/customers/1:export", {}).json()["code"] == "NOT_FOUND"
    methods = [entry["method"] for entry in workspace.get("/v1/auditLog")["entries"]]
    assert any(method.endswith(".ExportCustomer") for method in methods)
