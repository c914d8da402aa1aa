"""A person is erased: then all tables, Redis, logs and files are searched for them, and late events sent."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from services.common.facts.redacting import Redactor
from tests.e2e.client import Workspace, email_template, event_journey, external, until
from tests.e2e.test_privacy import export
from tests.support.platform import Platform
from tests.support.traces import (
    places_in_files,
    places_in_history,
    places_in_postgres,
    places_in_redis,
    places_of_numbers,
)

# Parts that no clock, id or other test contains.
EMAIL, PHONE, OPENID, NAME = "erased-wq9xj@privacy.example", "13900082647", "openid-xk4wq7", "Erasmus-zv3kq"
TRACES = tuple(each.encode() for each in ("erased-wq9xj", PHONE, OPENID, NAME))


def places(platform: Platform, nodes: Collection[str], of_person: Sequence[bytes] = TRACES) -> set[str]:
    """Returns all places that hold a trace or the id of a node, as text, as a number or as facts have it."""
    traces = (*of_person, *(node.encode() for node in nodes))
    in_facts = tuple(mark for node in nodes for mark in Redactor([int(node)]).marks)
    return (
        asyncio.run(places_in_postgres(platform.administrator_url, traces, in_facts))
        | asyncio.run(places_of_numbers(platform.administrator_url, [int(node) for node in nodes]))
        | places_in_redis(platform.redis_url, traces, in_facts)
        | places_in_history(platform.home.clickhouse, traces)
        | places_in_files(platform.home.logs, traces)
        | places_in_files(platform.home.root / "objects", traces)
    )


def test_of_an_erased_person_nothing_is_left_and_nothing_comes_back(
    platform: Platform, workspace: Workspace, make_workspace: Callable[[str], Workspace]
) -> None:
    other = make_workspace("beside-the-erased")
    other.send("identify", userId="erased", traits={"city": "Chengdu"})
    when = datetime.now(UTC).isoformat()
    prepare(workspace, when)
    customer = workspace.customer_of("email", EMAIL)
    beside = workspace.customer_of("user_id", "beside")
    files = [
        workspace.get(f"/v1/customers/{beside}"),
        other.get(f"/v1/customers/{other.customer_of('user_id', 'erased')}"),
    ]
    records = [record for page in export(workspace, customer) for record in page["records"]]
    nodes = {each["data"]["node_id"] for each in records if each["store"] == "identity.nodes"}
    assert len(nodes) == 4
    stores = {each["store"] for each in records}
    assert {"profile.events", "journey.runs", "messaging.messages", "segment.memberships", "identity.links"} <= stores
    assert places(platform, nodes) >= {
        "profile.events.properties",
        "profile.outbox.payload",
        "segment.outbox.payload",
        "messaging.outbox.payload",
        "journey.outbox.payload",
        "redis.facts.journey",
        "profile.node_attributes.value",
        "identity.nodes.node_id",
        "history.events.properties",
        "history.attributes.register",
        "history.node_customers.customer_id",
    }
    sizes = workspace.get("/v1/segments/buyers")["size"]
    counted = workspace.get("/v1/customers:stats")

    told = workspace.get(f"/v1/customers/{customer}:previewErasure")
    assert (told["customerId"], told["identifiers"]) == (customer, 4)
    assert {each["store"] for each in told["stores"]} >= stores | {"segment.history.events"}

    operation = workspace.post(f"/v1/customers/{customer}:erase", {"requestId": "e-1"})
    assert workspace.call("GET", f"/v1/customers/{customer}").json()["code"] == "CUSTOMER_ERASED"
    assert workspace.post(f"/v1/customers/{customer}:erase", {"requestId": "e-1"})["name"] == operation["name"]
    done = until(lambda: finished(workspace, operation["name"]), "the erasure is done")
    receipt = done["response"]
    assert not any(trace.decode() in str(receipt) for trace in TRACES)
    assert not any(node in str(receipt) for node in nodes)
    removed = {each["store"]: int(each.get("removed", 0)) for each in receipt["stores"]}
    for store in sorted(stores - {"messaging.suppressions"}):
        told = sum(each["store"] == store for each in records)
        assert removed.get(store, 0) >= told, store
    assert {f"{name}.outbox" for name in ("profile", "segment", "messaging", "journey")} <= removed.keys()
    assert "journey.streams" in removed
    assert {"segment.history.events", "segment.history.attributes", "segment.history.node_customers"} <= removed.keys()
    assert workspace.get(f"/v1/erasures/{receipt['erasureId']}") == {
        key: value for key, value in receipt.items() if key != "@type"
    }
    assert [each["erasureId"] for each in workspace.get("/v1/erasures")["erasures"]] == [receipt["erasureId"]]

    # What was sent before comes again, and what happened before comes late.
    for kind, body in events(when):
        assert workspace.send(kind, **body).json()["success"]
        assert workspace.send(kind, **(body | {"messageId": f"late-{body['messageId']}"})).json()["success"]
    workspace.settle()
    kept = {each["store"] for each in receipt["stores"] if each.get("reason")}
    mine = {place for place in places(platform, nodes) if not is_kept(place, kept)}
    assert mine == set(), f"of the erased, and not on the receipt: {mine}"
    assert workspace.call("GET", f"/v1/customers:lookup?type=email&value={EMAIL}").json()["code"] == "NOT_FOUND"
    assert [
        workspace.get(f"/v1/customers/{beside}"),
        other.get(f"/v1/customers/{other.customer_of('user_id', 'erased')}"),
    ] == files
    assert int(workspace.get("/v1/segments/buyers")["size"]) == int(sizes) - 1
    after = workspace.get("/v1/customers:stats")
    assert (
        int(counted["identifiers"]) - int(after["identifiers"]),
        int(counted["customers"]) - int(after["customers"]),
    ) == (4, 1)

    # Who comes back is somebody new.
    workspace.send("track", userId="erased", event="Viewed")
    back = until(lambda: found(workspace, "user_id", "erased"), "the person comes back")
    assert back not in nodes
    assert workspace.get(f"/v1/customers/{back}").get("traits", {}) == {}


def prepare(brand: Workspace, when: str) -> None:
    """Lets the person and another one do everything that leaves a row."""
    furnish(brand)
    for kind, body in events(when):
        assert brand.send(kind, **body).status_code == 200
    assert (
        brand.send("track", userId="beside", event="Order Completed", properties={"order_id": "2"}).status_code == 200
    )
    until(lambda: brand.received(EMAIL), "the e-mail arrives")
    until(lambda: brand.segments_of(brand.customer_of("email", EMAIL)) == ["buyers"], "both are in the segment")
    brand.settle()


def furnish(brand: Workspace) -> None:
    """Makes a segment of buyers, and a journey that thanks each of them by e-mail and waits for a day."""
    brand.post("/v1/templates", email_template())
    brand.post(
        "/v1/segments",
        {
            "segmentId": "buyers",
            "rule": {
                "event": {
                    "eventName": "Order Completed",
                    "aggregate": "AGGREGATE_COUNT",
                    "op": "OPERATOR_GTE",
                    "value": 1,
                }
            },
        },
    )
    journey = event_journey("thank", "Order Completed", "thanks")
    journey["definition"]["steps"].append({"stepId": "pause", "wait": {"durationSeconds": 86_400}})
    brand.post("/v1/journeys", journey)
    brand.post("/v1/journeys/thank:publish", {})


def events(when: str) -> list[tuple[str, dict[str, Any]]]:
    """Returns what the person did, always under the same ids and at the same time."""
    context = {
        "externalIds": [external("email", EMAIL), external("phone", f"+86{PHONE}"), external("openid", OPENID)],
    }
    order = {"order_id": "1", "contact": EMAIL, "phone": PHONE}
    known = {"userId": "erased", "context": context}
    return [
        ("identify", {**known, "messageId": "c-1", "timestamp": when, "traits": {"name": NAME, "email": EMAIL}}),
        ("track", {**known, "messageId": "c-2", "timestamp": when, "event": "Order Completed", "properties": order}),
        (
            "track",
            {
                "userId": "erased",
                "messageId": "c-3",
                "timestamp": when,
                "event": "Viewed",
                "properties": {"by": NAME},
            },
        ),
    ]


def finished(workspace: Workspace, name: str) -> dict[str, Any] | None:
    operation = workspace.get(f"/v1/{name}")
    assert "error" not in operation, operation
    return operation if operation.get("done") else None


def found(workspace: Workspace, kind: str, value: str) -> str | None:
    answer = workspace.call("GET", f"/v1/customers:lookup?type={kind}&value={value}")
    return answer.json().get("customerId") if answer.status_code == 200 else None


def is_kept(place: str, kept: set[str]) -> bool:
    """Tells whether a place is one of the receipt's."""
    place = re.sub(r"^yike:identity\.node:.*", "redis.identity", place)
    return any(place.startswith(f"{store}.") or place == store for store in kept)
