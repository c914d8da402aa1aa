"""A trait that goes by an order of sources: every question gets the same answer, also of what was told without its source."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from services.common.errors import Unavailable
from services.segment.domain.memberships import Cause
from services.segment.history.catalogue import CatalogueHistory
from services.segment.usecases import Cataloguing, Sourcing
from tests.integration.segment.oracle import Oracle
from tests.integration.segment.test_rebuild import lose_history, rebuilder_of
from tests.integration.segment.world import World, type_of

# Node 1 is a phone, 2 a number of the workspace's own, 3 a user id, 4 a phone again; see `type_of`.
ORDER = {"city": ("loyalty_no", "phone")}
SUZHOU = {"trait": {"name": "city", "op": "EQ", "value": "Suzhou"}}
WUXI = {"trait": {"name": "city", "op": "EQ", "value": "Wuxi"}}
NOWHERE = {"trait": {"name": "city", "op": "NOT_EXISTS"}}


class Types:
    """Identity, which knows the types of a world's nodes, or is away."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.is_away = False
        self.asked: set[int] = set()

    async def types_of(self, workspace_id: str, node_ids: Sequence[int]) -> dict[int, str]:
        """See `NodeTypes.types_of`."""
        if self.is_away:
            raise Unavailable
        self.asked |= set(node_ids)
        return {node: type_of(node) for node in node_ids if node in self.world.graph.customer_of}


def sourcing_of(world: World, types: Types) -> Sourcing:
    return Sourcing(world.database, world.history, world.evaluator, identity=types, clock=world.clock)


async def agree(world: World) -> tuple[set[int], set[int], set[int]]:
    """Returns who is in the three segments, having held everyone who answers against the oracle."""
    oracle = Oracle(
        world.events, world.graph.customer_of, world.scores, world.clock.now(), world.by_frequency, world.by_source
    )
    for segment_id, rule in (("suzhou", SUZHOU), ("wuxi", WUXI), ("nowhere", NOWHERE)):
        expected = oracle.holding(rule)
        assert await world.members(segment_id) == await world.bulk(rule) == expected
        preview = await world.asking.preview(world.workspace_id, rule, sample_size=9)
        assert preview.sample_customer_ids == sorted(expected)
        judged = await world.asking.evaluate(world.workspace_id, rule, oracle.customers)
        assert set(judged.holding) == expected
    return oracle.holding(SUZHOU), oracle.holding(WUXI), oracle.holding(NOWHERE)


async def people(world: World) -> None:
    """Two customers whose latest value is not that of the first source."""
    said = ((1, 2, "Suzhou"), (2, 3, "Wuxi"), (3, 1, "Nanjing"), (4, 3, "Suzhou"), (6, 2, "Nanjing"))
    for node, days_ago, city in said:
        await world.happen(node, "Seen", days_ago=days_ago, traits={"city": city})
    for one, other in ((1, 2), (1, 3), (4, 6)):
        await world.link(one, other)
    for segment_id, rule in (("suzhou", SUZHOU), ("wuxi", WUXI), ("nowhere", NOWHERE)):
        await world.create(rule, segment_id)


async def test_members_previews_explanations_and_counts_go_by_the_order_from_its_change_on(world: World) -> None:
    await people(world)
    assert await agree(world) == (set(), set(), set())
    await world.tell_survivorship([], 2, ORDER)
    await world.follow()
    assert await agree(world) == ({4}, {1}, set())
    assert {(one.customer_id, one.cause) for one in await world.told()} == {
        (1, int(Cause.DEFINITION)),
        (4, int(Cause.DEFINITION)),
    }
    explained = await world.asking.explain(world.workspace_id, "wuxi", 1)
    (finding,) = explained.findings.values()
    told_us = int((world.clock.now() - timedelta(days=3)).timestamp() * 1_000_000)
    assert (finding.met, finding.value, finding.value_us) == (True, "Wuxi", told_us)

    # The live loop goes by it: a removed value has no say, and not simply the last one said wins.
    await world.happen(2, "Seen", traits={"city": None})
    await world.happen(3, "Seen", traits={"city": "Wuxi"})
    assert await agree(world) == ({1, 4}, set(), set())
    catalogues = Cataloguing(world.database, CatalogueHistory(world.history), world.clock)
    assert {one.name: one.count for one in (await catalogues.traits(world.workspace_id)).entries} == {"city": 2}
    # Cuts give each its own back, and what is heard late of another order changes nothing.
    await world.tell_moves(world.graph.restore({node: node for node in world.graph.customer_of}), cut=True)
    await world.follow()
    assert await agree(world) == ({1, 4}, {3}, {2})
    await world.link(1, 3)
    for revision, order in ((1, {"city": ("user_id",)}), (3, {"city": ("user_id",)}), (4, {})):
        rules = world.by_source
        await world.tell_survivorship([], revision, order)
        if revision == 1:
            world.by_source = rules
        await world.follow()
        assert (await agree(world))[0] == ({1, 4} if revision == 1 else {4})


async def test_of_what_was_told_without_its_source_nobody_moves_before_it_is_known(world: World) -> None:
    types = Types(world)
    sourcing = sourcing_of(world, types)
    world.tells_types = False
    await people(world)
    before = world.by_source
    await world.tell_survivorship([], 1, ORDER)
    world.by_source, wanted = before, world.by_source
    await world.follow()
    types.is_away = True
    assert await sourcing.turn() == 0
    assert await agree(world) == (set(), set(), set())
    assert await world.told() == []

    # The rules of before go on, and what comes meanwhile is not lost.
    await world.happen(9, "Seen", traits={"city": "Suzhou"})
    types.is_away = False
    assert await sourcing.turn() == 1
    world.by_source = wanted
    assert await agree(world) == ({4, 9}, {1}, set())
    assert types.asked == {1, 2, 3, 4, 6, 9}
    assert await sourcing.turn() == 0

    # A version of profile that tells no types speaks again: seconds later it is right.
    await world.happen(8, "Seen", traits={"city": "Suzhou"})
    await world.happen(7, "Seen", traits={"city": "Wuxi"})
    await world.link(7, 8)
    assert await world.members("suzhou") == {4, 9}
    assert await sourcing.turn() == 1
    assert (await agree(world))[0] == {4, 7, 9}
    # Rules that take the place of those that wait are the ones that hold.
    await world.happen(5, "Seen", traits={"level": "gold"})
    await world.tell_survivorship([], 2, ORDER | {"level": ("phone",)})
    await world.follow()
    await world.tell_survivorship([], 3, ORDER)
    await world.follow()
    assert await sourcing.turn() == 0
    assert await agree(world) == ({4, 7, 9}, {1}, {5})


async def test_a_rebuilt_history_knows_every_source_and_a_start_finds_what_is_missing(world: World) -> None:
    await people(world)
    await world.tell_survivorship([], 1, ORDER)
    await world.follow()
    members = await agree(world)
    await lose_history(world)
    world.restart()
    assert await rebuilder_of(world).rebuild_where_behind() == [world.workspace_id]
    assert await agree(world) == members

    await world.history.connection.command(
        f"ALTER TABLE attributes UPDATE node_type = '' WHERE workspace = '{world.workspace_id}' SETTINGS mutations_sync = 2"
    )
    sourcing = sourcing_of(world, Types(world))
    assert await sourcing.turn() == 0
    await sourcing.check()
    assert await sourcing.turn() == 1
    assert await agree(world) == members


async def test_a_node_that_identity_does_not_know_is_of_no_source_and_keeps_nobody_waiting(world: World) -> None:
    types = Types(world)
    world.tells_types = False
    await people(world)
    whose = world.graph.customer_of
    world.graph.customer_of = {node: customer for node, customer in whose.items() if node != 2}
    await world.tell_survivorship([], 1, ORDER)
    await world.follow()
    assert await sourcing_of(world, types).turn() == 1
    world.graph.customer_of = whose
    assert await world.members("suzhou") == {1, 4}
