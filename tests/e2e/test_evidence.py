"""Why two identifiers are one customer, what a cut would make of it, and what the file said before: seen from outside."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from tests.e2e.client import Workspace, external


def test_a_mistake_is_explained_tried_cut_and_seen_again_as_it_was(make_workspace: Callable[[str], Workspace]) -> None:
    shop = make_workspace("evidence")
    mail, card = external("email", "wang@example.com"), external("member_card", "card-li")
    shop.send("identify", userId="wang", messageId="wang-i", traits={"city": "Wuhan"}, context={"externalIds": [mail]})
    shop.send("track", event="Till Visit", messageId="mistake", context={"externalIds": [card, mail]})
    wang = shop.customer_of("user_id", "wang")
    assert shop.customer_of("member_card", "card-li") == wang
    file = shop.get(f"/v1/customers/{wang}")
    nodes = {each["value"]: node for each, node in zip(file["identifiers"], file["nodeIds"], strict=True)}

    ends = f"fromNodeId={nodes['wang']}&toNodeId={nodes['card-li']}"
    chain = shop.get(f"/v1/customers/{wang}/links?{ends}")["links"]
    assert [(each["messageId"], each["source"]) for each in chain] == [
        ("wang-i", "LINK_SOURCE_EVENT"),
        ("mistake", "LINK_SOURCE_EVENT"),
    ]
    moment = quote(chain[1]["recordTime"])

    decision = {"nodeIds": [nodes["card-li"]], "reason": "till mistake"}
    tried = shop.post(f"/v1/customers/{wang}:cut", decision | {"validateOnly": True})
    alone = shop.post("/v1/customers:preview", {"nodeIds": tried["cutCustomer"]["nodeIds"]})
    assert (alone["customerId"], alone["eventCount"], alone["traits"]) == (nodes["card-li"], 1, {})
    assert shop.get(f"/v1/customers/{wang}") == file

    shop.post(f"/v1/customers/{wang}:cut", decision)
    shop.send("identify", userId="wang", messageId="wang-j", traits={"city": "Xian"})
    (link,) = [each for each in shop.get(f"/v1/customers/{wang}/links")["links"] if each["messageId"] == "mistake"]
    assert (link["state"], link["cut"]["comment"]) == ("LINK_STATE_CUT", "till mistake")

    for customer in (nodes["card-li"], wang):
        then = shop.get(f"/v1/customers/{customer}?asOf={moment}")
        assert {key: then[key] for key in file if key not in ("asOf", "eventCount")} == {
            key: value for key, value in file.items() if key not in ("asOf", "eventCount")
        }
        timeline = shop.get(f"/v1/customers/{customer}/events?asOf={moment}")["events"]
        assert [each["messageId"] for each in timeline] == ["mistake", "wang-i"]
        assert then["eventCount"] == 2
    for bad, status in (("2026-13-01T00:00:00Z", 400), ("2190-01-01T00:00:00Z", 400), ("2001-01-01T00:00:00Z", 404)):
        assert shop.call("GET", f"/v1/customers/{wang}?asOf={bad}").status_code == status
