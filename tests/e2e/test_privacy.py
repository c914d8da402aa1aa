"""What a person may ask for by right, seen from outside."""

from tests.e2e.client import Workspace, email_template, external, until


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
    why = workspace.call("GET", f"/v1/segments/viewers/customers/{customer}:explain")
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
