"""A trait that goes by the most frequent value: every question gets the same answer, from the change of the rule on."""

from __future__ import annotations

from datetime import timedelta

from services.segment.domain.memberships import Cause
from services.segment.history.catalogue import CatalogueHistory
from services.segment.usecases import Cataloguing
from tests.integration.segment.oracle import Oracle
from tests.integration.segment.world import World

SUZHOU = {"trait": {"name": "city", "op": "EQ", "value": "Suzhou"}}
NOWHERE = {"trait": {"name": "city", "op": "NOT_EXISTS"}}


async def agree(world: World) -> tuple[set[int], set[int]]:
    """Returns who is in the two segments, having held everyone who answers against the oracle."""
    oracle = Oracle(world.events, world.graph.customer_of, world.scores, world.clock.now(), world.by_frequency)
    for segment_id, rule in (("suzhou", SUZHOU), ("nowhere", NOWHERE)):
        expected = oracle.holding(rule)
        assert await world.members(segment_id) == await world.bulk(rule) == expected
        preview = await world.asking.preview(world.workspace_id, rule, sample_size=9)
        assert preview.sample_customer_ids == sorted(expected)
        judged = await world.asking.evaluate(world.workspace_id, rule, oracle.customers)
        assert set(judged.holding) == expected
    return oracle.holding(SUZHOU), oracle.holding(NOWHERE)


async def test_members_previews_explanations_and_counts_go_by_the_rule_from_its_change_on(world: World) -> None:
    for node, days_ago, city in ((1, 3, "Suzhou"), (2, 2, "Suzhou"), (3, 1, "Wuxi"), (4, 1, "Wuxi"), (5, 5, "Suzhou")):
        await world.happen(node, "Seen", days_ago=days_ago, traits={"city": city})
    for other in (2, 3):
        await world.link(1, other)
    await world.happen(6, "Seen", days_ago=1, traits={"city": None})
    await world.link(5, 6)
    await world.create(SUZHOU, "suzhou")
    await world.create(NOWHERE, "nowhere")
    assert await agree(world) == (set(), {5})

    await world.tell_survivorship(["city"], 2)
    await world.follow()
    assert await agree(world) == ({1, 5}, set())
    assert {(one.customer_id, one.cause) for one in await world.told() if one.segment_id == "suzhou"} == {
        (1, int(Cause.DEFINITION)),
        (5, int(Cause.DEFINITION)),
    }
    explained = await world.asking.explain(world.workspace_id, "suzhou", 1)
    (finding,) = explained.findings.values()
    told_us = int((world.clock.now() - timedelta(days=2)).timestamp() * 1_000_000)
    assert (finding.met, finding.value, finding.value_us) == (True, "Suzhou", told_us)
    catalogues = Cataloguing(world.database, CatalogueHistory(world.history), world.clock)
    assert {one.name: one.count for one in (await catalogues.traits(world.workspace_id)).entries} == {"city": 3}

    # The live loop, merges and cuts go by it, too; a cut gives each its own back.
    await world.happen(2, "Seen", traits={"city": "Wuxi"})
    assert await agree(world) == ({5}, set())
    await world.tell_moves(world.graph.restore({node: node for node in world.graph.customer_of}), cut=True)
    await world.follow()
    assert await agree(world) == ({1, 5}, {6})

    # What was told before and is heard after changes nothing; what is taken back leaves no trace.
    rules = world.by_frequency
    await world.tell_survivorship([], 1)
    await world.follow()
    world.by_frequency = rules
    await world.link(5, 6)
    assert await agree(world) == ({1, 5}, set())
    await world.tell_survivorship([], 3)
    await world.follow()
    assert await agree(world) == ({1}, {5})
