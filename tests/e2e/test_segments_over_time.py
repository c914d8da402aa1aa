"""A list, its segment, a pause and a look back, seen from outside."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote

from tests.e2e.client import Workspace, external, until


def test_a_list_is_filled_used_cleaned_and_looked_back_on(workspace: Workspace) -> None:
    for number in range(3):
        workspace.send(
            "identify",
            userId=f"u{number}",
            traits={"name": f"n{number}"},
            context={"externalIds": [external("phone", f"1390013900{number}")]},
        )
    workspace.settle()
    workspace.post("/v1/customerLists", {"customerListId": "guests", "displayName": "Guests"})
    rule = {"list": {"customerListId": "guests"}}
    workspace.post("/v1/segments", {"segmentId": "guests", "rule": rule})
    # In any spelling that an event may give; who is nobody makes nobody.
    named = [{"type": "mobile", "value": f"139-0013-900{number}"} for number in (0, 1, 7)]
    added = workspace.post(
        "/v1/customerLists/guests:add",
        {"identifiers": [*named, {"type": "user_id", "value": "u2"}, {"type": "no_such_type", "value": "x"}]},
    )
    assert (added["added"], added["unknownIdentifiers"]) == (3, [2, 4])
    assert workspace.get("/v1/customers:stats")["customers"] == "3"
    first, second, third = (workspace.customer_of("user_id", f"u{number}") for number in range(3))
    assert workspace.segments_of(first) == ["guests"]
    segment = workspace.get("/v1/segments/guests")
    assert (segment["size"], segment["state"]) == ("3", "SEGMENT_STATE_LIVE")
    before = datetime.now(UTC).isoformat()

    # Only the first agreed to SMS; nobody is taken out before that is asked for.
    consent = {"channel": "sms", "purpose": "marketing", "granted": True, "requestId": "c1"}
    workspace.post(f"/v1/customers/{first}/consents:set", consent)
    asked = {"channel": "CHANNEL_SMS", "withoutContactPoint": True, "withoutConsent": True, "restricted": True}
    counted = workspace.post("/v1/customerLists/guests:clean", {**asked, "validateOnly": True})
    assert (counted["customers"], counted["withoutConsent"], counted["removedCustomers"]) == ("3", "2", "2")
    reach = workspace.post("/v1/segments:reach", {"segmentId": "guests"})
    (sms,) = [each for each in reach["channels"] if each["channel"] == "CHANNEL_SMS"]
    assert (reach["size"], sms["withContactPoint"], sms["reachable"], sms["reachableHigh"]) == ("3", "3", "1", "1")
    workspace.post("/v1/segments/guests:pause", {})
    cleaned = workspace.post("/v1/customerLists/guests:clean", asked)
    assert (cleaned["removedCustomers"], cleaned["removedEntries"]) == ("2", "2")
    paused = workspace.get("/v1/segments/guests")
    assert (paused["size"], paused["state"]) == ("3", "SEGMENT_STATE_PAUSED")
    resumed = workspace.post("/v1/segments/guests:resume", {})
    assert (resumed["size"], resumed["state"]) == ("1", "SEGMENT_STATE_LIVE")

    then = workspace.get(f"/v1/segments/guests/members?asOf={quote(before)}")
    assert sorted(each["customerId"] for each in then["members"]) == sorted([first, second, third])
    assert then["totalSize"] == "3"
    found = workspace.get(f"/v1/customers/{second}/segments?asOf={quote(before)}")["memberships"]
    assert [each["segmentId"] for each in found] == ["guests"]
    (version,) = workspace.get("/v1/segments/guests/versions")["versions"]
    assert (version["version"], version["entered"], version["rule"]) == (1, "0", rule)
    assert version["principal"].startswith("key:")

    # Merged, the two are one customer, who is in by either.
    workspace.send("identify", anonymousId="visitor", traits={"city": "Wuhan"})
    visitor = workspace.customer_of("anonymous_id", "visitor")
    workspace.post(f"/v1/customers/{first}:merge", {"otherCustomerId": visitor, "reason": "one", "requestId": "m1"})
    until(lambda: workspace.get(f"/v1/customers/{visitor}/segments")["memberships"], "the merged customer is in")
    used = workspace.call("DELETE", "/v1/customerLists/guests")
    assert (used.status_code, used.json()["code"]) == (409, "IN_USE")
    workspace.post("/v1/segments/guests:archive", {})
    assert workspace.get("/v1/segments").get("segments", []) == []
    assert workspace.call("DELETE", "/v1/customerLists/guests").status_code == 200
    back = workspace.call("POST", "/v1/segments/guests:unarchive", {})
    assert (back.status_code, back.json()["code"]) == (400, "INVALID_RULE")


def test_overlaps_are_counted_and_journeys_wait_for_drafts(workspace: Workspace) -> None:
    for number, tags in enumerate((["a"], ["a", "b"], ["b"])):
        workspace.send("identify", userId=f"u{number}", traits={"n": number})
        customer = workspace.customer_of("user_id", f"u{number}")
        workspace.post(f"/v1/customers/{customer}/tags:change", {"addTags": tags, "requestId": f"t{number}"})
    workspace.settle()
    for tag in ("a", "b"):
        workspace.post("/v1/segments", {"segmentId": tag, "rule": {"tag": {"name": tag}}})
    found = workspace.post("/v1/segments:overlap", {"segmentIds": ["b", "a"]})
    assert found["pairs"] == [{"segmentId": "b", "otherSegmentId": "a", "inBoth": "1"}]
    assert (found["inAll"], found["inAny"]) == ("1", "3")
    assert [(each["segmentId"], each["size"], each["onlyHere"]) for each in found["segments"]] == [
        ("b", "2", "1"),
        ("a", "2", "1"),
    ]
    workspace.post("/v1/segments?draft=true", {"segmentId": "later", "rule": {"tag": {"name": "a"}}})
    definition = {
        "entry": {"segmentEntered": {"segmentId": "later"}},
        "steps": [{"stepId": "wait", "wait": {"durationSeconds": 3_600}}],
    }
    workspace.post("/v1/journeys", {"journeyId": "j", "displayName": "J", "definition": definition})
    refused = workspace.call("POST", "/v1/journeys/j:publish", {})
    assert refused.status_code == 409
    assert "draft" in refused.json()["message"]
    workspace.post("/v1/segments/later:publish", {})
    workspace.post("/v1/journeys/j:publish", {})
    used = workspace.call("POST", "/v1/segments/later:archive", {})
    assert (used.status_code, used.json()["code"]) == (409, "IN_USE")
    assert used.json()["metadata"]["users"] == "j"
