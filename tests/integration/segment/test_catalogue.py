"""What there is to build rules of is counted as it is, and tells of nobody; series agree with what happened."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.common.errors import NotFound
from services.segment.domain.catalogue import ValueKind
from services.segment.domain.series import Interval
from services.segment.history.catalogue import CatalogueHistory
from services.segment.history.series import SeriesHistory
from services.segment.usecases import Cataloguing, Developing, cataloguing
from tests.integration.segment.world import NOON, World


async def test_catalogues_count_what_is_there_and_show_no_contact_points(world: World) -> None:
    told = []
    for node in range(1, 7):
        told.append(
            world.event(
                node,
                "Order Completed",
                days_ago=1,
                properties={
                    "revenue": 10 * (node % 2),
                    "phone": "13812345678",
                    "note": "call 138 1234 5678",
                    "shipping": {"city": "上海", "on": "2026-06-15", "address": "长宁路一号"},
                    "rare": node,
                    "paid": True,
                    "items": [1],
                },
                traits={"level": "gold", "name": "王伟", "email": "a@b.cn", "gone": 1},
                tags={"vip": True, "new": node < 3},
            )
        )
    told += [world.event(1, "Left", traits={"gone": None}, tags={"vip": False}), world.event(2, "Seen", days_ago=-1)]
    await world.tell(told)
    await world.tell_moves(world.graph.link(5, 6))
    await world.follow()
    catalogues = Cataloguing(
        world.database, CatalogueHistory(world.history), world.clock, monotonic=lambda: world.clock.now().timestamp()
    )

    events = await catalogues.events(world.workspace_id)
    assert [(one.name, one.count) for one in events.entries] == [("Order Completed", 6), ("Left", 1)]
    assert not events.is_truncated
    properties = await catalogues.properties(world.workspace_id, "Order Completed")
    found = {one.name: one for one in properties.entries}
    assert properties.sampled == 6
    assert found["revenue"].kinds == (ValueKind.NUMBER,)
    assert sorted(found["revenue"].values) == [(0, 3), (10, 3)]
    assert found["shipping.city"].values == (("上海", 6),)
    assert (found["shipping.on"].kinds, found["paid"].kinds, found["items"].kinds) == (
        (ValueKind.DATE,), (ValueKind.BOOLEAN,), (ValueKind.LIST,),
    )  # fmt: skip
    assert (found["phone"].count, found["phone"].values, found["note"].values, found["rare"].values) == (6, (), (), ())
    # No number, no "@": by its name alone.
    assert (found["shipping.address"].count, found["shipping.address"].values) == (6, ())
    nothing = await catalogues.properties(world.workspace_id, "No Such Event")
    assert (nothing.sampled, list(nothing.entries)) == (0, [])

    traits = {one.name: one for one in (await catalogues.traits(world.workspace_id)).entries}
    assert {name: one.count for name, one in traits.items()} == {"level": 5, "name": 5, "email": 5, "gone": 4}
    assert (traits["level"].values, traits["name"].values, traits["email"].values) == ((("gold", 6),), (), ())
    tags = await catalogues.tags(world.workspace_id)
    assert [(one.name, one.count) for one in tags.entries] == [("vip", 4), ("new", 2)]

    # Counted once a minute.
    await world.happen(7, "Signed Up", tags={"new": True})
    assert await catalogues.tags(world.workspace_id) is tags
    world.clock.advance(timedelta(minutes=1))
    assert [one.count for one in (await catalogues.tags(world.workspace_id)).entries] == [4, 3]


async def test_series_count_events_and_memberships_by_days_of_the_zone(world: World) -> None:
    developing = Developing(world.database, SeriesHistory(world.history), world.clock)
    bought = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1, "window": {"last_hours": 36}}}
    segment = await world.create(bought, "buyers")
    for node, name in ((1, "Order Completed"), (2, "Order Completed"), (2, "Seen")):
        await world.happen(node, name)
    # From noon in Shanghai to 02:00 two days later: who bought has left.
    world.clock.advance(timedelta(hours=14))
    await world.happen(3, "Order Completed")
    world.clock.advance(timedelta(hours=24))
    await world.sweep.turn()
    await world.happen(4, "Seen", days_ago=-1)

    days = await developing.events(
        world.workspace_id, ["Order Completed", "Seen"], interval=Interval.DAY, start=NOON, end=None
    )
    assert days.counts == {"Order Completed": [2, 1, 0], "Seen": [1, 0, 0]}
    assert (days.time_zone, days.times[1] - days.times[0]) == ("Asia/Shanghai", timedelta(days=1))
    everything = await developing.events(
        world.workspace_id, [], interval=Interval.HOUR, start=NOON, end=NOON + timedelta(hours=15)
    )
    assert everything.counts == {"": [3, *[0] * 13, 1]}
    members = await developing.memberships(world.workspace_id, segment, interval=Interval.DAY, start=NOON, end=None)
    assert (members.sizes, members.entered, members.left) == ([2, 3, 1], [2, 1, 0], [0, 0, 2])
    past = await developing.memberships(
        world.workspace_id, segment, interval=Interval.HOUR, start=NOON, end=NOON + timedelta(hours=2)
    )
    assert (past.sizes, past.entered) == ([2, 2], [2, 0])
    with pytest.raises(NotFound):
        await developing.memberships(world.workspace_id, "none", interval=Interval.DAY, start=None, end=None)


async def test_uses_of_tags_are_those_of_the_rules_as_they_are_now(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogues = Cataloguing(
        world.database, CatalogueHistory(world.history), world.clock, monotonic=lambda: world.clock.now().timestamp()
    )
    vip: dict[str, Any] = {"tag": {"name": "vip"}}
    first = await world.create({"all": {"rules": [vip, {"not": {"tag": {"name": "new"}}}]}}, "first")
    await world.create(vip, "second")
    await world.create({"trait": {"name": "vip", "op": "OPERATOR_EXISTS"}}, "third")
    assert await catalogues.tag_uses(world.workspace_id, "") == ({"vip": ["first", "second"], "new": ["first"]}, False)
    assert await catalogues.tag_uses(world.workspace_id, "new") == ({"new": ["first"]}, False)
    assert await catalogues.tag_uses(world.workspace_id, "never") == ({}, False)
    monkeypatch.setattr(cataloguing, "MOST_USES", 2)
    assert await catalogues.tag_uses(world.workspace_id, "") == ({"vip": ["first"], "new": ["first"]}, True)
    await world.segments.delete(world.workspace_id, first, etag="")
    assert await catalogues.tag_uses(world.workspace_id, "") == ({"vip": ["second"]}, False)
