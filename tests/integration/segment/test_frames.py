"""Feature frames look at nothing at or after their cut: one event of every name and kind, over every column."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from services.segment.history import insight_queries
from tests.integration.segment.world import World
from yike.profile.v1 import profile_service_pb2 as profile_pb

MICROSECOND = timedelta(microseconds=1)
# Every name that the queries speak of, the purchase, and one that nobody knows.
NAMES = sorted(
    {
        name
        for constant, value in vars(insight_queries).items()
        if constant.lstrip("_").isupper() and isinstance(value, tuple)
        for name in value
    }
    | {"Order Completed", "Something Else"}
)
KINDS = [number for number in profile_pb.EventType.values() if number]


def test_the_names_are_found() -> None:
    assert {"Order Refunded", "Complaint Made", "Product Viewed", "Email Opened", "Message Sent"} <= set(NAMES)


async def row(world: World, cut: datetime, **rest: Any) -> dict[str, Any]:
    """Returns the customer's row of the frame at a cut, as text where two unknown values must be equal."""
    pieces = await world.insight.feature_frame(
        world.workspace_id, **{"cut": cut, "horizon_days": 30, "purchase_event": "", "customer_ids": [1], **rest}
    )
    (found,) = pa.ipc.open_stream(b"".join(pieces)).read_all().to_pylist()
    return {name: str(value) for name, value in found.items()}


def everything_at(world: World, when: datetime) -> None:
    """Makes one event of every name and of every kind, with properties that no other event has."""
    for place, (name, kind) in enumerate(
        [(name, profile_pb.EVENT_TYPE_TRACK) for name in NAMES] + [("Home", kind) for kind in KINDS]
    ):
        properties = {
            "revenue": 100_000 + place,
            "order_id": f"late-{place}",
            "product_id": f"late-{place}",
            "channel": f"late-{place}",
            "store_id": f"late-{place}",
        }
        # Of a node of its own: it would count as one more active identifier.
        event = world.event(100 + place, name, properties=properties)
        world.events[-1] = replace(event, occur_time=when, kind=kind)


@pytest.fixture
async def told(world: World) -> World:
    """A customer of whom every feature is known, long before any cut."""
    history = [(name, 100.0 - place, f"p{place}") for place, name in enumerate(NAMES)]
    history += [("Order Completed", 60.0, "a"), ("Order Completed", 48.7, "b"), ("Order Completed", 40.0, "c")]
    for name, days_ago, product in history:
        properties = {"revenue": 10, "order_id": product, "product_id": product, "channel": "app", "store_id": "s1"}
        world.event(1, name, days_ago=days_ago, properties=properties)
    await world.tell(world.events)
    await world.follow()
    return world


async def tell_more(world: World, when: datetime) -> None:
    before = len(world.events)
    everything_at(world, when)
    await world.tell(world.events[before:])
    await world.follow()
    for event in world.events[before:]:
        await world.tell_moves(world.graph.link(1, event.node_id))
    await world.follow()


@pytest.mark.parametrize("later", [timedelta(0), MICROSECOND, timedelta(days=1), timedelta(days=29)], ids=str)
async def test_no_column_changes_by_what_happens_at_or_after_the_cut(told: World, later: timedelta) -> None:
    cut = told.clock.now() - timedelta(days=30)
    before = await row(told, cut)
    assert "nan" not in before.values()

    await tell_more(told, cut + later)

    after = await row(told, cut)
    assert before.pop("purchased") == "False"
    assert after.pop("purchased") == "True"
    assert after == before


async def test_every_column_changes_by_what_happens_before_the_cut(told: World) -> None:
    """Without this the test above would hold of columns that look at nothing."""
    cut = told.clock.now() - timedelta(days=30)
    before = await row(told, cut, horizon_days=0)

    # A Sunday evening.
    await tell_more(told, cut - timedelta(days=5, hours=16))

    after = await row(told, cut, horizon_days=0)
    # The first event and the first order are the same as before.
    same = {name for name in before if after[name] == before[name]}
    assert same == {"customer_id", "tenure_days", "days_since_first_order"}


async def test_the_label_looks_at_the_horizon_and_no_further(world: World) -> None:
    cut = world.clock.now() - timedelta(days=60)
    for node in (1, 2, 3):
        world.event(node, "Order Completed", days_ago=90)
    for node, when in ((1, cut), (2, cut + timedelta(days=30) - MICROSECOND), (3, cut + timedelta(days=30))):
        event = world.event(node, "Order Completed")
        world.events[-1] = replace(event, occur_time=when)
    await world.tell(world.events)
    await world.follow()

    labels = [(await row(world, cut, customer_ids=[node]))["purchased"] for node in (1, 2, 3)]
    assert labels == ["True", "True", "False"]
