"""The size of a rule while it is edited is exact, for those, too, of whom nothing was said."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from services.common.errors import ResourceExhausted
from services.segment.history.store import HistoryStore
from services.segment.usecases.places import PreviewPlaces
from tests.integration.segment.world import World

BOUGHT = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1}}
NOT_BOUGHT = {"not": BOUGHT}


async def test_sample_of_a_rule_that_most_hold_is_of_the_lowest_ids(world: World) -> None:
    for node in range(1, 7):
        await world.happen(node, "Product Viewed")
    await world.happen(1, "Order Completed")
    await world.happen(3, "Order Completed")

    for size in (1, 3, 9):
        preview = await world.asking.preview(world.workspace_id, NOT_BOUGHT, sample_size=size)
        assert preview.parts == {"rule": 4, "rule.not": 2}
        assert preview.total_customers == 6
        assert preview.sample_customer_ids == [2, 4, 5, 6][:size]


async def test_of_200_at_once_each_is_answered_or_refused_and_few_are_in_the_store(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.happen(1, "Order Completed")
    real, under_way, most = HistoryStore.preview, 0, 0

    async def preview(*arguments: object, **named: object) -> object:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        try:
            return await real(*arguments, **named)  # type: ignore[arg-type]  # As it was called.
        finally:
            under_way -= 1

    monkeypatch.setattr(HistoryStore, "preview", preview)

    async def ask() -> str:
        try:
            answer = await world.asking.preview(world.workspace_id, BOUGHT, sample_size=1)
        except ResourceExhausted as error:
            return "refused" if error.retry_after_seconds else "refused for good"
        assert (answer.parts, answer.sample_customer_ids) == ({"rule": 1}, [1])
        return "answered"

    answers = Counter(await asyncio.gather(*(ask() for _ in range(200))))
    assert answers.keys() == {"answered", "refused"}
    assert answers["answered"] >= PreviewPlaces.of_a_workspace
    assert most <= PreviewPlaces.at_work
    # Who was refused comes again, and finds room.
    assert [await ask() for _ in range(3)] == ["answered"] * 3
