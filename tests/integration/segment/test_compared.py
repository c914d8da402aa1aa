"""One number of a customer against another: by the clock alone, over all nodes, with its evidence; and what is no comparison."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.segment.domain.errors import InvalidRule
from services.segment.domain.memberships import Cause
from services.segment.domain.parsing import parse_rule
from tests.integration.segment.world import World

VISITS = {"event": {"event_name": "Page Viewed", "aggregate": "COUNT", "window": {"last_days": 30}}}
BEFORE = {
    "event": {
        "event_name": "Page Viewed",
        "aggregate": "COUNT",
        "window": {"between": {"min_days": 30, "max_days": 60}},
    }
}
DROPPED = {"compared": {"measure": VISITS, "with": BEFORE, "op": "LTE", "percent": 50.0}}


async def test_a_drop_is_known_by_the_clock_alone_and_explained(world: World) -> None:
    for _ in range(4):
        await world.happen(1, "Page Viewed", days_ago=29)
    await world.happen(1, "Page Viewed", days_ago=10)
    await world.happen(2, "Page Viewed", days_ago=10)
    await world.happen(4, "Signed Up")
    await world.create(DROPPED, "dropped")
    explained = await world.asking.explain(world.workspace_id, "dropped", 1)
    finding = explained.findings["rule"]
    moment = int((world.clock.now() + timedelta(days=1)).timestamp()) * 1_000_000
    # Nothing is in the month before: there is nothing to compare with.
    assert (finding.met, finding.value, finding.change_us) == (False, None, moment)
    world.clock.advance(timedelta(days=1, microseconds=-1))
    await world.sweep.turn()
    assert await world.members("dropped") == set()
    world.clock.advance(timedelta(microseconds=1))
    await world.sweep.turn()
    assert await world.members("dropped") == {1}
    assert [(one.customer_id, one.cause) for one in await world.told()] == [(1, Cause.TIME)]
    finding = (await world.asking.explain(world.workspace_id, "dropped", 1)).findings["rule"]
    assert (finding.met, finding.value, [proof.name for proof in finding.proofs]) == (True, 25, ["Page Viewed"])
    # By whichever identifier.
    await world.happen(3, "Page Viewed")
    await world.link(1, 3)
    assert await world.members("dropped") == {1}
    await world.happen(3, "Page Viewed")
    assert await world.members("dropped") == set()


async def test_a_purchase_interval_that_grows_is_known(world: World) -> None:
    for number, days_ago in enumerate((400, 390, 380, 100, 60, 20)):
        await world.happen(1, "Order Completed", days_ago=days_ago, properties={"order_id": f"o{number}"})
        await world.happen(2, "Order Completed", days_ago=380 - number, properties={"order_id": f"p{number}"})

    def between(window: dict[str, Any]) -> dict[str, Any]:
        return {"orders": {"aggregate": "AVERAGE_DAYS_BETWEEN", "window": window}}

    longer = {
        "compared": {
            "measure": between({"last_days": 180}),
            "with": between({"between": {"min_days": 180}}),
            "op": "GTE",
            "percent": 400.0,
        }
    }
    assert await world.bulk(longer) == {1}
    assert await world.bulk({"compared": {**longer["compared"], "op": "GT"}}) == set()
    # Every 76 days in all: 380 days from the first to the last of six.
    assert await world.bulk({"orders": {"aggregate": "AVERAGE_DAYS_BETWEEN", "op": "EQ", "value": 76.0}}) == {1}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"measure": None}, "measure"),
        ({"with": {}}, "with"),
        ({"with": {"event": {"aggregate": "FIRST", "property": "sku"}}}, "with"),
        ({"measure": {"event": {"aggregate": "DAYS_SINCE_LAST"}}}, "measure"),
        ({"with": {"orders": {"aggregate": "AVERAGE_DAYS_BETWEEN"}}}, "with"),
        ({"with": {"event": {"aggregate": "COUNT", "window": {"last_days": 0}}}}, "with.event.window.last_days"),
        ({"op": "CONTAINS"}, "op"),
        ({"op": "EXISTS"}, "op"),
        ({"percent": -1.0}, "percent"),
        ({"percent": 1_000_001.0}, "percent"),
        ({"percent": 0.0000001}, "percent"),
        ({"value": 5}, "value"),
    ],
)
def test_what_cannot_be_compared_is_refused_where_it_stands(change: dict[str, Any], field: str) -> None:
    body = {key: value for key, value in ({**DROPPED["compared"], **change}).items() if value is not None}
    with pytest.raises(InvalidRule) as refused:
        parse_rule({"compared": body})
    assert refused.value.path == f"rule.compared.{field}"


def test_a_forgotten_per_cent_is_refused() -> None:
    with pytest.raises(InvalidRule, match="missing"):
        parse_rule({"compared": {"measure": VISITS, "with": BEFORE, "op": "LT"}})
