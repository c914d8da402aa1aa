"""The size of a rule while it is edited: exact, and only those are gone through of whom something was said."""

from __future__ import annotations

import pytest

from services.segment.domain.parsing import parse_rule
from services.segment.history import store
from tests.integration.segment.world import World

BOUGHT = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1}}
NOT_BOUGHT = {"not": BOUGHT}


async def _six_of_whom_two_bought(world: World) -> None:
    for node in range(1, 7):
        await world.happen(node, "Product Viewed")
    await world.happen(1, "Order Completed")
    await world.happen(3, "Order Completed")


async def test_those_of_whom_nothing_was_said_are_not_gone_through(world: World) -> None:
    await _six_of_whom_two_bought(world)
    rules = [parse_rule(BOUGHT), parse_rule(NOT_BOUGHT)]
    query = world.history.query(rules, world.clock.now(), "UTC", None)

    row = (await world.history.connection.read(query.preview_sql(world.workspace_id, 5))).to_pylist()[0]

    assert row == {"sizes": [2, 0], "of_others": [0, 1], "known": 2, "total": 6, "sample": [1, 3]}


@pytest.mark.parametrize("customers_a_query", [2, 30_000])
async def test_sample_of_a_rule_that_most_hold_is_of_the_lowest_ids(
    world: World, monkeypatch: pytest.MonkeyPatch, customers_a_query: int
) -> None:
    # In portions of 2 and 8; or, where so many portions are too many, by the query of all.
    monkeypatch.setattr(store, "CUSTOMERS_FOR_SAMPLE", 2)
    monkeypatch.setattr(store, "CUSTOMERS_PER_QUERY", customers_a_query)
    await _six_of_whom_two_bought(world)

    for size in (1, 3, 9):
        preview = await world.asking.preview(world.workspace_id, NOT_BOUGHT, sample_size=size)
        assert preview.parts == {"rule": 4, "rule.not": 2}
        assert preview.total_customers == 6
        assert preview.sample_customer_ids == [2, 4, 5, 6][:size]
