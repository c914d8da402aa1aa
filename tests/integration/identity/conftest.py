"""Identity wired to the real stores, and short ways to say what an event carried."""

import base64
import itertools
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import redis.asyncio as aioredis

from services.common.clock import SteppedClock, monotonic_seconds
from services.common.database import Database
from services.identity.cache import IdentityCache
from services.identity.domain import DEFAULT_RULES, Identifier, IdentityRules
from services.identity.domain.customers import EventIdentifiers, Resolution
from services.identity.domain.identifiers import candidate_node_id
from services.identity.usecases import IdentityUsecases, wire
from services.identity.vault import IdentifierVault
from tests.support.stores import DatabaseUrls

START = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
MASTER_KEY = base64.b64decode("eWlrZSB0ZXN0IG1hc3RlciBrZXkgMzIgYnl0ZXMhISE=")
_workspaces = itertools.count(1)


def event(message_id: str, minute: float, /, **identifiers: str) -> EventIdentifiers:
    """Returns what an event carried, `minute` minutes after the start."""
    occur_time = START + timedelta(minutes=minute)
    named = [Identifier(kind, value) for kind, value in identifiers.items()]
    return EventIdentifiers(named, int(occur_time.timestamp() * 1_000_000), message_id, link=True)


@dataclass
class Identity:
    """The use cases with a workspace of the test's own.

    Attributes:
        usecases: Wired to real stores.
        database: The service's database.
        redis: The cache's Redis.
        clock: Stands still until told.
        workspace_id: Fresh.
        another_process: Makes the same use cases with empty memory, as another process has them.
    """

    usecases: IdentityUsecases
    database: Database
    redis: aioredis.Redis
    clock: SteppedClock
    workspace_id: str
    another_process: Callable[..., IdentityUsecases]

    async def resolve(self, *events: EventIdentifiers) -> list[Resolution]:
        """Resolves events in one batch."""
        return await self.usecases.resolving.resolve(self.workspace_id, events)

    async def customer(self, kind: str, value: str) -> int:
        """Looks a customer up."""
        return await self.usecases.looking_up.look_up(self.workspace_id, Identifier(kind, value))

    async def rows(self, sql: str) -> list[tuple[object, ...]]:
        """Returns what a query says within the workspace."""
        async with self.database.workspace(self.workspace_id) as connection:
            return [tuple(row) for row in await connection.exec_driver_sql(sql)]

    async def live(self) -> frozenset[frozenset[int]]:
        """Returns the customers of the live table."""
        groups: dict[object, set[int]] = {}
        for node_id, customer_id in await self.rows("SELECT node_id, customer_id FROM nodes WHERE erase_time IS NULL"):
            assert isinstance(node_id, int)
            groups.setdefault(customer_id, set()).add(node_id)
        return frozenset(frozenset(group) for group in groups.values())

    async def assert_equals_its_log(self) -> None:
        """Checks that the live tables are what the log and the rules say, counts included."""
        replayed = await self.usecases.reading.partition_as_of(self.workspace_id)
        live = await self.live()
        assert live == replayed.components
        for group in sorted(live, key=len)[-3:]:
            now = self.clock.now()
            customer = await self.usecases.reading.get_customer_as_of(self.workspace_id, max(group), now)
            assert frozenset(node.node_id for node in customer.nodes) == group
            present = await self.usecases.reading.get_customer(self.workspace_id, max(group))
            assert customer.customer_id == present.customer_id
            assert [
                (node.node_id, node.identifier, node.create_time, node.first_micros) for node in customer.nodes
            ] == [(node.node_id, node.identifier, node.create_time, node.first_micros) for node in present.nodes]
        links = await self.rows("SELECT node_a, node_b, state, reason FROM links WHERE occur_time IS NOT NULL")
        assert {(a, b): (s, r) for a, b, s, r in links} == {
            pair: (verdict.state.value, verdict.reason) for pair, verdict in replayed.verdicts.items()
        }
        anchors = await self.rows(
            "SELECT count(*) FROM nodes n WHERE erase_time IS NULL AND customer_id <> (SELECT node_id FROM nodes m "
            "WHERE m.customer_id = n.customer_id ORDER BY created_seq LIMIT 1)"
        )
        assert anchors == [(0,)]
        totals = await self.usecases.reading.count(self.workspace_id)
        refused = sum(state == "refused" for _, _, state, _ in links)
        nodes = sum(len(group) for group in replayed.components)
        assert (totals.identifiers, totals.customers, totals.refused_links) == (
            nodes,
            len(replayed.components),
            refused,
        )


@pytest.fixture
async def identity(database_urls: DatabaseUrls, redis_url: str) -> AsyncIterator[Identity]:
    """Identity with a fresh workspace."""
    database = Database.connect(database_urls("identity"), service="identity")
    redis: aioredis.Redis = aioredis.Redis.from_url(redis_url)
    clock = SteppedClock(START)

    def make(
        rules: IdentityRules = DEFAULT_RULES,
        candidate: Callable[[bytes, int], int] = candidate_node_id,
        redis: aioredis.Redis = redis,
        monotonic: Callable[[], float] = monotonic_seconds,
    ) -> IdentityUsecases:
        return wire(
            database=database,
            cache=IdentityCache(redis, clock),
            vault=IdentifierVault(MASTER_KEY),
            clock=clock,
            rules=rules,
            candidate=candidate,
            monotonic=monotonic,
        )

    yield Identity(make(), database, redis, clock, f"ws_identity{next(_workspaces):04}", make)
    await database.close()
    await redis.aclose()
