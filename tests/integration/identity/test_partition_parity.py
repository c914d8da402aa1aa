"""What the service keeps, decided piece by piece, is the partition of everything that was ever said: over the real tables."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import replace

import redis.asyncio as aioredis
from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.clock import SteppedClock
from services.common.database import Database, fetch_rows
from services.common.errors import FailedPrecondition, InvalidArgument
from services.identity.cache import IdentityCache
from services.identity.domain import Edge, Identifier, IdentityRules, Pair, Rulebook, pair_of, partition
from services.identity.domain.customers import EventIdentifiers
from services.identity.storage import micros_of
from services.identity.usecases import IdentityUsecases, Word, wire
from services.identity.vault import IdentifierVault
from tests.integration.identity.conftest import MASTER_KEY, START
from tests.support.stores import DatabaseUrls

RULES = IdentityRules(limits={"user_id": 1, "phone": 2, "device_id": 3}, custom_limit=2, total_limit=6)
ATTACHING = replace(RULES, only_attaching=frozenset({"device_id", "phone"}))
IDENTIFIERS = (
    *(Identifier("user_id", f"u-{n}") for n in range(3)),
    *(Identifier("phone", f"+861391234000{n}") for n in range(3)),
    *(Identifier("device_id", f"d-{n}") for n in range(2)),
    *(Identifier("card", f"c-{n}") for n in range(2)),
    Identifier("anonymous_id", "a-1"),
)

WORD = Word("user:op_1", "because")
_workspaces = itertools.count(1)


@st.composite
def events(draw: st.DrawFn) -> EventIdentifiers:
    """Events over few identifiers, times and messages, so that ties and repeats are common."""
    named = draw(st.lists(st.sampled_from(IDENTIFIERS), min_size=2, max_size=3, unique_by=lambda each: each.type))
    return EventIdentifiers(named, draw(st.integers(0, 5)), draw(st.sampled_from("pqr")), link=True)


# An operator cuts off what a customer has of these, or merges the customers of the first two.
decisions = st.tuples(
    st.lists(st.sampled_from(range(len(IDENTIFIERS))), min_size=2, max_size=4, unique=True), st.booleans()
)
turns = st.lists(st.one_of(st.lists(events(), min_size=1, max_size=6), decisions), min_size=1, max_size=10)
Turn = list[EventIdentifiers] | tuple[list[int], bool]


async def check(usecases: IdentityUsecases, database: Database, rules: IdentityRules, said: list[Turn]) -> None:
    """Says all of it in a fresh workspace, and compares after each turn."""
    workspace_id = f"ws_parity{next(_workspaces):05}"
    alone = [EventIdentifiers([each], 0, "", link=False) for each in IDENTIFIERS]
    ids = [one.node_id for one in await usecases.resolving.resolve(workspace_id, alone)]
    node_of = dict(zip(IDENTIFIERS, ids, strict=True))
    types = {node_of[each]: each.type for each in IDENTIFIERS}
    edges: list[Edge] = []
    barred: set[Pair] = set()
    for turn in said:
        if isinstance(turn, list):
            await usecases.resolving.resolve(workspace_id, turn)
            for event in turn:
                carrier, *others = sorted(event.identifiers, key=lambda each: rules.rank(each.type))
                edges += [
                    Edge(event.occur_micros, event.message_id, *pair_of(node_of[carrier], node_of[other]))
                    for other in others
                ]
        else:
            now = partition(types, edges, barred, Rulebook(rules)).components
            places, is_cut = turn
            customer, other = (next(group for group in now if ids[place] in group) for place in (places[0], places[1]))
            named = [IDENTIFIERS[place] for place in places if ids[place] in customer]
            cut_off = {node_of[each] for each in named}
            try:
                if is_cut:
                    await usecases.deciding.cut(workspace_id, ids[places[0]], named, WORD)
                    barred |= {pair_of(node, mate) for node in cut_off for mate in customer - cut_off}
                else:
                    await usecases.deciding.merge(workspace_id, ids[places[0]], ids[places[1]], WORD)
                    barred -= {pair_of(node, mate) for node in customer - other for mate in other - customer}
            except InvalidArgument:
                assert cut_off == customer if is_cut else customer == other
            except FailedPrecondition:
                assert not is_cut or len(customer) > 2
            async with database.workspace(workspace_id) as connection:
                words = await fetch_rows(
                    connection, "SELECT occur_time, message_id, node_a, node_b FROM link_log WHERE kind = 'link'"
                )
            edges = [edge for edge in edges if not edge.message_id.startswith("operator:")]
            edges += [Edge(micros_of(row[0]), row[1], row[2], row[3]) for row in words]
        expected = partition(types, edges, barred, Rulebook(rules))
        async with database.workspace(workspace_id) as connection:
            nodes = await fetch_rows(connection, "SELECT node_id, customer_id FROM nodes")
            links = await fetch_rows(
                connection, "SELECT node_a, node_b, state, reason FROM links WHERE occur_time IS NOT NULL"
            )
        groups: dict[int, set[int]] = {}
        for row in nodes:
            groups.setdefault(row["customer_id"], set()).add(row["node_id"])
        assert {frozenset(group) for group in groups.values()} == expected.components
        assert {(row["node_a"], row["node_b"]): (row["state"], row["reason"]) for row in links} == {
            pair: (verdict.state.value, verdict.reason) for pair, verdict in expected.verdicts.items()
        }
        assert (await usecases.reading.count(workspace_id)).customers == len(expected.components)
    replayed = await usecases.reading.partition_as_of(workspace_id)
    assert replayed == expected


def test_what_is_kept_is_the_partition_of_everything_when_evidence_and_cuts_come_in_any_order(
    database_urls: DatabaseUrls, redis_url: str
) -> None:
    with asyncio.Runner() as runner:
        database = Database.connect(database_urls("identity"), service="identity")
        redis: aioredis.Redis = aioredis.Redis.from_url(redis_url)
        clock = SteppedClock(START)
        by_rules = [
            (
                rules,
                wire(
                    database=database,
                    cache=IdentityCache(redis, clock),
                    vault=IdentifierVault(MASTER_KEY),
                    clock=clock,
                    rules=rules,
                ),
            )
            for rules in (RULES, ATTACHING)
        ]

        @settings(max_examples=30, deadline=None, database=None)
        @given(st.sampled_from(by_rules), turns)
        def agrees(held_to: tuple[IdentityRules, IdentityUsecases], said: list[Turn]) -> None:
            rules, usecases = held_to
            runner.run(check(usecases, database, rules, said))

        agrees()
        runner.run(database.close())
        runner.run(redis.aclose())
