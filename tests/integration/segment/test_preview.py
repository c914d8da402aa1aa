"""The size of a rule while it is edited is exact, for those, too, of whom nothing was said."""

from __future__ import annotations

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
