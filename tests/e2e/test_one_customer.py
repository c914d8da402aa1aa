"""Who is who, seen from outside: many identifiers, one file; never two people in one; a cut gives both back."""

import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from examples.shop.generator import ShopSettings, open_shop
from tests.e2e.client import Workspace, email_template, external, until


def view(workspace: Workspace, anonymous: str, number: int) -> None:
    workspace.send(
        "track", anonymousId=anonymous, event="Product Viewed", messageId=f"{anonymous}-{number}",
        properties={"product_id": "cream"},
    )  # fmt: skip


def viewers_segment(times: int) -> dict[str, Any]:
    return {
        "segmentId": "viewers",
        "rule": {
            "event": {
                "eventName": "Product Viewed", "aggregate": "AGGREGATE_COUNT", "op": "OPERATOR_GTE", "value": times,
                "window": {"lastDays": 30},
            }
        },
    }  # fmt: skip


def test_two_devices_and_a_phone_become_one_by_a_login_on_each(workspace: Workspace) -> None:
    workspace.post("/v1/templates", email_template("hello"))
    workspace.post("/v1/segments", viewers_segment(4))
    workspace.post(
        "/v1/journeys",
        {
            "journeyId": "greet",
            "definition": {
                "entry": {"segmentEntered": {"segmentId": "viewers"}},
                "steps": [{"stepId": "hello", "send": {"templateId": "hello"}}],
                "reentry": {"mode": "REENTRY_MODE_WHEN_FINISHED"},
            },
        },
    )
    workspace.post("/v1/journeys/greet:publish", {})
    for number in range(2):
        view(workspace, "device-a", number)
        view(workspace, "device-b", number)
    workspace.send(
        "track",
        event="Store Consultation",
        messageId="store",
        context={"externalIds": [external("phone", "13800138000")]},
    )
    apart = {
        workspace.customer_of("anonymous_id", "device-a"),
        workspace.customer_of("anonymous_id", "device-b"),
        workspace.customer_of("phone", "+86 138-0013-8000"),
    }
    assert len(apart) == 3
    assert workspace.get("/v1/segments/viewers")["size"] in ("0", 0)

    workspace.send("identify", anonymousId="device-a", userId="mei", messageId="login-a", traits={"name": "梅长苏"},
                   context={"externalIds": [external("email", "mei@example.com")]})  # fmt: skip
    workspace.send("identify", anonymousId="device-b", userId="mei", messageId="login-b",
                   context={"externalIds": [external("phone", "１３８００１３８０００")]})  # fmt: skip

    one = workspace.customer_of("user_id", "mei")
    assert {workspace.customer_of("anonymous_id", device) for device in ("device-a", "device-b")} == {one}
    assert workspace.customer_of("phone", "13800138000") == one
    events = workspace.get(f"/v1/customers/{one}/events")["events"]
    assert sorted(event["messageId"] for event in events if event["name"] in ("Product Viewed", "Store Consultation")) == [
        "device-a-0", "device-a-1", "device-b-0", "device-b-1", "store",
    ]  # fmt: skip
    # Whoever kept an old id still finds the customer by it.
    assert {workspace.get(f"/v1/customers/{old}")["customerId"] for old in apart} == {one}
    until(lambda: workspace.segments_of(one) == ["viewers"], "four views of one person count together")
    assert until(lambda: workspace.get("/v1/segments/viewers")["size"], "the segment has a size") in ("1", 1)
    until(lambda: workspace.received("mei@example.com"), "the journey greets her")
    workspace.settle()
    runs = workspace.get("/v1/journeys/greet/runs")["runs"]
    assert [run["customerId"] for run in runs] == [one]
    assert len(workspace.received("mei@example.com")) == 1
    found_and_explained(workspace, one)


def found_and_explained(workspace: Workspace, customer: str) -> None:
    """What a list, an explanation, a catalogue and a series show of her, as over HTTP."""
    for query, by in (
        ("梅长", "name"),
        ("138 0013 8000", "phone"),
        ("MEI@example.com", "email"),
        (customer, "customer_id"),
    ):
        (found,) = workspace.get(f"/v1/customers?query={quote(query)}&filter={quote('segment = viewers')}")["customers"]
        assert (found["customerId"], found["displayName"], found["matchedBy"]) == (customer, "梅长苏", by), query
        shown = {contact["value"] for contact in found["contacts"]}
        assert shown == {"+86 138****8000", "m***@example.com"}
        assert found["lastSeenTime"]
    assert workspace.get(f"/v1/customers?query={quote('1380013')}").get("customers", []) == []
    (file,) = workspace.get(f"/v1/customers:batchGet?customerIds={customer}&customerIds=1")["customers"]
    assert file["customer"]["customerId"] == customer
    why = workspace.get(f"/v1/segments/viewers/customers/{customer}:explain")
    assert (why["rule"]["met"], why["rule"]["found"], why["membership"]["customerId"]) == (True, 4, customer)
    assert why["rule"]["changeTime"] > why["rule"]["foundTime"]
    preview = workspace.post("/v1/segments:preview", {"rule": {"not": viewers_segment(4)["rule"]}})
    assert [(part["path"], int(part["size"])) for part in preview["parts"]] == [("rule", 0), ("rule.not", 1)]
    names = {event["name"]: int(event["count"]) for event in workspace.get("/v1/catalogues/events")["events"]}
    assert names["Product Viewed"] == 4
    (product,) = workspace.get("/v1/catalogues/properties?eventName=Product%20Viewed")["properties"]
    assert (product["path"], product["values"][0]["value"]) == ("product_id", "cream")
    assert {trait["name"] for trait in workspace.get("/v1/catalogues/traits")["traits"]} == {"name"}
    assert workspace.get("/v1/catalogues/tags").get("tags", []) == []
    (viewed,) = workspace.get("/v1/events:timeSeries?eventNames=Product%20Viewed&interval=INTERVAL_HOUR")["series"]
    assert sum(map(int, viewed["counts"])) == 4
    assert list(map(int, workspace.get("/v1/segments/viewers:timeSeries")["sizes"]))[-1] == 1
    consulted = workspace.get("/v1/events?eventName=Store%20Consultation&types=EVENT_TYPE_TRACK")["events"]
    assert [(event["customerId"], event["event"]["messageId"]) for event in consulted] == [(customer, "store")]


def test_the_four_sources_of_one_person_are_one_customer(workspace: Workspace) -> None:
    union = external("unionid", "union-1")
    phone = external("phone", "13912345678")
    workspace.send("track", event="Note Viewed", anonymousId="xhs-9", context={"externalIds": [union]})
    workspace.send(
        "track", event="Form Submitted", context={"externalIds": [external("openid", "open-1"), union, phone]}
    )
    workspace.send(
        "track",
        event="Order Completed",
        userId="shop-77",
        properties={"revenue": 2300},
        context={"externalIds": [phone]},
    )
    workspace.send(
        "track", event="Store Consultation", context={"externalIds": [external("phone", "+86 139 1234 5678")]}
    )
    one = workspace.customer_of("user_id", "shop-77")
    assert workspace.customer_of("anonymous_id", "xhs-9") == one
    names = {event["name"] for event in workspace.get(f"/v1/customers/{one}/events")["events"]}
    assert names == {"Note Viewed", "Form Submitted", "Order Completed", "Store Consultation"}


def test_rules_are_tried_on_the_history_and_then_hold_for_it(workspace: Workspace) -> None:
    for number in (1, 2):
        phone = external("phone", f"1391234567{number}")
        workspace.send("identify", userId="li", messageId=f"phone-{number}", context={"externalIds": [phone]})
        # Of the phone alone: it goes where the phone goes.
        workspace.send(
            "track", event="Order Completed", properties={"revenue": 20.25 * number}, context={"externalIds": [phone]}
        )
    one = workspace.customer_of("user_id", "li")
    workspace.settle()

    def ended(operation: dict[str, Any]) -> dict[str, Any]:
        path = f"/v1/{operation['name']}"
        done = until(lambda: (found := workspace.get(path))["done"] and found, "the operation is over")
        assert "error" not in done, done
        answer: dict[str, Any] = done["response"]
        return answer

    rules = workspace.get("/v1/identityRules")
    types = [each | {"limitPerCustomer": 1} if each["type"] == "phone" else each for each in rules["types"]]
    refused = workspace.call("POST", "/v1/identityRules:dryRun", {})
    assert refused.status_code == 409
    assert "NOTHING_CHANGES" in refused.text
    said = ended(workspace.post("/v1/identityRules:dryRun", {"identityRules": {"types": types}, "updateMask": "types"}))
    assert (int(said["presentCustomers"]), int(said["proposedCustomers"]), said["movingSpend"]) == (1, 2, "40.50")
    (split,) = said["splits"]
    assert (split["customerId"], split["links"][0]["limitedType"]) == (one, "phone")
    assert workspace.customer_of("phone", "13912345672") == one

    changed = workspace.call("PATCH", "/v1/identityRules", {"types": types, "etag": rules["etag"]})
    assert changed.status_code == 200, changed.text
    applied = ended(workspace.post("/v1/identityRules:apply", {"etag": changed.json()["etag"]}))
    assert (applied["version"], int(applied["splitCustomers"]), int(applied["movedIdentifiers"])) == (1, 1, 1)
    assert workspace.customer_of("phone", "13912345671") == one
    other = workspace.customer_of("phone", "13912345672")
    assert other != one
    until(
        lambda: [e["name"] for e in workspace.get(f"/v1/customers/{other}/events")["events"]] == ["Order Completed"],
        "the order went with its phone",
    )
    assert workspace.get("/v1/identityRules")["appliedVersion"] == 1


def test_a_shared_device_and_junk_join_nobody(workspace: Workspace) -> None:
    for user in ("ann", "bob", "cem"):
        workspace.send("identify", userId=user, anonymousId="store-tablet")
        workspace.send(
            "identify", userId=user, traits={"phone": "0000"}, context={"externalIds": [external("email", "null")]}
        )
    assert len({workspace.customer_of("user_id", user) for user in ("ann", "bob", "cem")}) == 3
    assert workspace.call("GET", "/v1/customers:lookup?type=phone&value=0000").status_code in (400, 404)


def portrait(workspace: Workspace, customer: str, *, without: set[str]) -> dict[str, Any]:
    """All that is public of a customer, ids and times of recording left out."""
    file = workspace.get(f"/v1/customers/{customer}")
    events = workspace.get(f"/v1/customers/{customer}/events?pageSize=500")["events"]
    return {
        "traits": file["traits"],
        "tags": file["tags"],
        "identifiers": sorted((each["type"], each["value"]) for each in file["identifiers"]),
        "consents": sorted(
            (each["channel"].removeprefix("CHANNEL_").lower(), each["granted"]) for each in file["consents"]
        ),
        # A tag's message id is made by the platform and differs from workspace to workspace.
        "events": sorted(
            (each["messageId"] if each["type"] != "EVENT_TYPE_TAG" else "", each["name"])
            for each in events
            if each["messageId"] not in without
        ),
        "segments": sorted(workspace.segments_of(customer)),
    }


def test_a_cut_gives_back_the_two_customers_exactly(make_workspace: Callable[[str], Workspace]) -> None:
    """The same history is told to two workspaces; in one of them the two people were linked by mistake, then cut."""
    linked, never = make_workspace("linked then cut"), make_workspace("never linked")
    for workspace in (linked, never):
        workspace.post("/v1/segments", viewers_segment(3))
        workspace.post("/v1/segments", {"segmentId": "vips", "rule": {"tag": {"name": "vip"}}})
        workspace.post(
            "/v1/segments",
            {
                "segmentId": "till",
                "rule": {
                    "event": {
                        "eventName": "Till Visit",
                        "aggregate": "AGGREGATE_COUNT",
                        "op": "OPERATOR_GTE",
                        "value": 3,
                    }
                },
            },
        )
        for person, views in (("wang", 2), ("li", 2)):
            workspace.send("identify", userId=person, messageId=f"{person}-i", traits={"name": person, "city": person[0]},
                           context={"externalIds": [external("email", f"{person}@example.com")]})  # fmt: skip
            for number in range(views):
                workspace.send("track", event="Product Viewed", messageId=f"{person}-{number}",
                               context={"externalIds": [external("email", f"{person}@example.com")]})  # fmt: skip
            workspace.send("track", event="Till Visit", messageId=f"{person}-till",
                           context={"externalIds": [external("member_card", f"card-{person}")]})  # fmt: skip
        workspace.send("track", event="Consent Granted", messageId="c", userId="wang",
                       properties={"channel": "email", "purpose": "marketing"})  # fmt: skip
        customer = workspace.customer_of("user_id", "wang")
        workspace.post(f"/v1/customers/{customer}/tags:change", {"addTags": ["vip"], "requestId": "t"})
    # The cards belong to nobody yet. Li's till shows Wang's card by mistake together with Li's e-mail, and Wang's own.
    for workspace in (linked, never):
        workspace.send("track", event="Card Shown", messageId="own",
                       context={"externalIds": [external("member_card", "card-wang"), external("email", "wang@example.com")]})  # fmt: skip
    before = {
        person: portrait(never, never.customer_of("user_id", person), without={"mistake"}) for person in ("wang", "li")
    }
    # Wang's card and Li's card on one receipt: both have a user id, so only the loose card of Li can go astray.
    linked.send("track", event="Till Visit", messageId="mistake",
                context={"externalIds": [external("member_card", "card-li"), external("email", "wang@example.com")]})  # fmt: skip
    wang = linked.customer_of("user_id", "wang")
    card = linked.customer_of("member_card", "card-li")
    assert card == wang
    never.send("track", event="Till Visit", messageId="mistake",
               context={"externalIds": [external("member_card", "card-li")]})  # fmt: skip
    expected_card = portrait(never, never.customer_of("member_card", "card-li"), without=set())
    linked.settle()

    until(lambda: sorted(linked.segments_of(wang)) == ["till", "vips"], "two people's visits are counted as one's")
    joined = portrait(linked, wang, without=set())
    decision = {"identifiers": [{"type": "memberCard", "value": "card-li"}], "reason": "till mistake"}
    parts = linked.post(f"/v1/customers/{wang}:cut", decision)
    assert parts["customer"]["customerId"] == str(wang)
    assert [each["value"] for each in parts["cutCustomer"]["identifiers"]] == ["card-li"]

    until(lambda: linked.customer_of("member_card", "card-li") != wang, "the card is on its own again")
    linked.settle()
    until(lambda: never.segments_of(never.customer_of("user_id", "wang")), "the tagged customer is a vip")
    before["wang"]["segments"] = sorted(never.segments_of(never.customer_of("user_id", "wang")))
    for person in ("wang", "li"):
        after = portrait(linked, linked.customer_of("user_id", person), without={"mistake"})
        assert after == before[person]
    card = linked.customer_of("member_card", "card-li")
    assert portrait(linked, card, without=set()) == expected_card
    linked.post(f"/v1/customers/{card}:merge", {"otherCustomerId": str(wang)})
    until(lambda: sorted(linked.segments_of(wang)) == ["till", "vips"], "their visits are one's again")
    assert portrait(linked, card, without=set()) == joined


def test_order_repetition_and_lateness_of_events_change_nothing(make_workspace: Callable[[str], Workspace]) -> None:
    """The demo shop's events in order, and shuffled with repeats: the same people, files and memberships."""
    end = datetime.now(UTC).replace(microsecond=0)
    messages = list(open_shop(ShopSettings(end=end, customers=16, days=60, seed=5)).messages())
    ordered, shuffled = make_workspace("ordered"), make_workspace("shuffled")
    for workspace in (ordered, shuffled):
        workspace.post("/v1/segments", viewers_segment(5))
        workspace.post(
            "/v1/segments",
            {
                "segmentId": "buyers",
                "rule": {"event": {"eventName": "Order Completed", "aggregate": "AGGREGATE_SUM", "property": "revenue",
                                   "op": "OPERATOR_GT", "value": 200}},
            },
        )  # fmt: skip
    for start in range(0, len(messages), 400):
        ordered.batch(messages[start : start + 400])
    chance = random.Random(11)
    delivered = messages + chance.sample(messages, len(messages) // 3)
    chance.shuffle(delivered)
    for start in range(0, len(delivered), 400):
        shuffled.batch(delivered[start : start + 400])
    for workspace in (ordered, shuffled):
        workspace.settle()
    expected = export(ordered)
    assert len(expected) > 15
    assert export(shuffled) == expected


def export(workspace: Workspace) -> list[str]:
    """Every customer's portrait, in an order that does not depend on ids."""
    return sorted(str(portrait(workspace, customer, without=set())) for customer in members(workspace))


def members(workspace: Workspace) -> list[str]:
    """Everyone, by a segment that everyone is in."""
    workspace.post("/v1/segments", {"segmentId": "everyone", "rule": {"not": {"tag": {"name": "none has this"}}}})
    found: list[str] = []
    token = ""
    while True:
        page = workspace.get(f"/v1/segments/everyone/members?pageSize=1000&pageToken={token}")
        found += [member["customerId"] for member in page["members"]]
        token = page.get("nextPageToken", "")
        if not token:
            return found
