"""The first value of a property is of the earliest event that has it, the last of the latest, over all nodes of a customer."""

from typing import Any

from tests.integration.segment.world import World


def tier(occurrence: str, value: str, **rest: Any) -> dict[str, Any]:
    body = {"event_name": "Order Completed", "occurrence": occurrence, "property": "tier", "op": "EQ", "value": value}
    return {"property_value": body | rest}


async def test_first_and_last_are_told_apart_by_time_and_window(world: World) -> None:
    for node, days_ago, properties in ((2, 1, {"tier": "silver"}), (1, 3, {"tier": "gold"}), (1, 4, {}), (2, 0.5, {})):
        await world.happen(node, "Order Completed", days_ago=days_ago, properties=properties)
    await world.link(1, 2)

    assert await world.bulk(tier("FIRST", "gold")) == await world.bulk(tier("LAST", "silver")) == {1}
    assert await world.bulk(tier("FIRST", "silver")) == await world.bulk(tier("LAST", "gold")) == set()
    assert await world.bulk(tier("FIRST", "silver", window={"last_days": 2})) == {1}
