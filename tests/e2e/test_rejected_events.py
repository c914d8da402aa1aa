"""What was refused can be seen, counted, corrected and sent again, through the public API alone."""

from __future__ import annotations

from tests.e2e.client import Workspace, until


def test_a_rejected_event_is_found_corrected_and_becomes_part_of_the_file(workspace: Workspace) -> None:
    answer = workspace.http.post(
        f"{workspace.url}/v1/batch",
        json={
            "batch": [
                {"type": "identify", "userId": "u1", "messageId": "good", "traits": {"city": "Shanghai"}},
                {
                    "type": "track",
                    "userId": "u1",
                    "messageId": "bad",
                    "event": "Order Completed",
                    "timestamp": "yesterday",
                },
            ]
        },
        auth=(workspace.write_key, ""),
    ).json()
    assert (answer["accepted"], [each["code"] for each in answer["rejected"]]) == (1, ["INVALID_TIMESTAMP"])
    # A message id that means something else now, refused behind the gateway.
    assert workspace.send("identify", userId="u1", messageId="good", traits={"city": "Beijing"}).status_code == 409

    listed = workspace.get("/v1/rejectedEvents")["rejectedEvents"]
    assert [(each["messageId"], each["reason"]) for each in listed] == [
        ("good", "ERROR_REASON_MESSAGE_ID_REUSED"),
        ("bad", "ERROR_REASON_INVALID_TIMESTAMP"),
    ]
    stats = workspace.get("/v1/events:stats")
    assert (stats["rejected"], stats["rejectedKept"]) == ("2", "2")

    bad = listed[1]["rejectedEventId"]
    one = workspace.get(f"/v1/rejectedEvents/{bad}")
    assert '"yesterday"' in one["body"]
    again = workspace.call("POST", f"/v1/rejectedEvents/{bad}:replay")
    assert (again.status_code, again.json()["code"]) == (400, "INVALID_TIMESTAMP")
    corrected = one["body"].replace("yesterday", "2026-03-01T08:00:00Z")
    assert workspace.post(f"/v1/rejectedEvents/{bad}:replay", {"body": corrected})["accepted"] == 1
    assert workspace.call("GET", f"/v1/rejectedEvents/{bad}").status_code == 404

    customer = workspace.customer_of("user_id", "u1")
    events = until(
        lambda: (
            found if len(found := workspace.get(f"/v1/customers/{customer}/events").get("events", [])) == 2 else None
        ),
        "both are in the file",
    )
    order = next(each for each in events if each.get("name") == "Order Completed")
    assert order["occurTime"].startswith("2026-03-01T08:00:00")

    reused = listed[0]["rejectedEventId"]
    assert workspace.post(f"/v1/rejectedEvents/{reused}:discard", {})["messageId"] == "good"
    assert workspace.get("/v1/rejectedEvents").get("rejectedEvents", []) == []
    assert workspace.get(f"/v1/customers/{customer}")["traits"] == {"city": "Shanghai"}
