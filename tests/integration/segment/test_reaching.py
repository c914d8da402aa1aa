"""Whom marketing could reach: exactly of few, within bounds of many; and how many enter a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from services.common.errors import FailedPrecondition
from services.segment.domain.reach import Contactable, GivenConsent
from services.segment.usecases import Reaching
from services.segment.usecases.reaching import Estimate
from tests.integration.segment.world import World

BUYERS = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1}}
ACTIVE = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1, "window": {"last_days": 3}}}


class Files:
    """What profile's files say."""

    def __init__(self, files: dict[int, Contactable]) -> None:
        self.files = files
        self.asked: list[int] = []

    async def contactable(self, workspace_id: str, customer_ids: Sequence[int]) -> dict[int, Contactable]:
        self.asked = list(customer_ids)
        return {each: self.files[each] for each in customer_ids if each in self.files}


def reaching(world: World, files: Files) -> Reaching:
    return Reaching(database=world.database, history=world.history, contacts=files, clock=world.clock)


def by_channel(estimate: Estimate, channel: str) -> tuple[int, int, int, int, int]:
    (one,) = [each for each in estimate.channels if each.channel == channel]
    return one.with_contact_point, one.with_consent, one.reachable, one.low, one.high


async def test_few_are_counted_exactly(world: World) -> None:
    now = world.clock.now()
    phone, given = frozenset({"phone"}), GivenConsent(None)
    files = Files(
        {
            1: Contactable(phone, {"sms": given, "email": given}),
            2: Contactable(frozenset({"email"}), {"sms": given}),
            3: Contactable(phone, {"sms": GivenConsent(now)}),
            4: Contactable(phone, {"sms": GivenConsent(now + timedelta(seconds=1))}),
        }
    )
    await world.create(BUYERS, "buyers")
    for node in (1, 2, 3, 4):
        await world.happen(node, "Order Completed")
    for found in (
        await reaching(world, files).of_segment(world.workspace_id, "buyers"),
        await reaching(world, files).of_rule(world.workspace_id, BUYERS),
    ):
        assert (found.size, found.sampled, found.time) == (4, 4, now)
        assert by_channel(found, "sms") == (3, 3, 2, 2, 2)
        assert by_channel(found, "voice") == (3, 0, 0, 0, 0)
        assert by_channel(found, "email") == (1, 1, 0, 0, 0)
    del files.files[2]
    found = await reaching(world, files).of_segment(world.workspace_id, "buyers")
    assert (found.size, found.sampled) == (3, 3)


async def test_of_many_a_sample_is_asked_that_stays_the_same(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.segment.usecases.reaching.SAMPLE", 40)
    files = Files(
        {
            node: Contactable(frozenset({"phone"}), {"sms": GivenConsent(None)} if node % 2 else {})
            for node in range(1, 201)
        }
    )
    await world.tell([world.event(node, "Order Completed") for node in range(1, 201)])
    await world.follow()
    await world.create(BUYERS, "buyers")
    asked = []
    for _ in range(2):
        found = await reaching(world, files).of_segment(world.workspace_id, "buyers")
        contact, _, reachable, low, high = by_channel(found, "sms")
        assert (found.size, found.sampled, contact) == (200, 40, 200)
        assert 0 < low <= reachable <= high < 200
        assert low <= 100 <= high
        asked.append(files.asked)
    assert asked[0] == asked[1]
    assert asked[0] != sorted(asked[0]) or max(asked[0]) > 40
    of_rule = await reaching(world, files).of_rule(world.workspace_id, BUYERS)
    assert (of_rule.size, of_rule.sampled) == (200, 40)


async def test_entries_a_day_are_of_what_happened_not_of_the_definition(world: World) -> None:
    for node in (1, 2, 3):
        await world.happen(node, "Order Completed", days_ago=10)
    await world.create(BUYERS, "buyers")
    world.clock.advance(timedelta(days=14))
    files = Files({})
    assert (await reaching(world, files).of_segment(world.workspace_id, "buyers")).daily_entries == 0
    for node in (4, 5, 6, 7, 8, 9, 10):
        await world.happen(node, "Order Completed")
    assert (await reaching(world, files).of_segment(world.workspace_id, "buyers")).daily_entries == 0.5
    world.clock.advance(timedelta(days=28))
    assert (await reaching(world, files).of_segment(world.workspace_id, "buyers")).daily_entries == 7 / 28
    # Of a rule: who holds it now and did not a week ago.
    await world.happen(1, "Order Completed", days_ago=8)
    await world.happen(2, "Order Completed", days_ago=2)
    await world.happen(3, "Order Completed", days_ago=8)
    await world.happen(3, "Order Completed", days_ago=1)
    assert (await reaching(world, files).of_rule(world.workspace_id, ACTIVE)).daily_entries == 1 / 7
    await world.segments.delete(world.workspace_id, "buyers")
    with pytest.raises(FailedPrecondition):
        await reaching(world, files).of_segment(world.workspace_id, "buyers")
