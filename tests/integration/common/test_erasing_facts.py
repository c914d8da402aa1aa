"""Who is erased is in no fact any more: of none that waits, was told or was set aside, nor in a stream; others' stay."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import redis.asyncio as aioredis

from services.common.database import Database, execute, fetch_rows
from services.common.erasing import note_nodes, read_noted
from services.common.errors import Unavailable
from services.common.facts.erasing import ErasingFacts
from services.common.outbox import FACT_PARTITIONS, Fact, Relay, positions_key, publish, stream_key
from services.common.payloads import pack, unpack
from services.common.topology import SUBSCRIBERS
from tests.support.recorded import RecordedEvent, events_of, fact_of
from tests.support.stores import DatabaseUrls
from yike.journey.v1 import journey_facts_pb2 as journey_pb
from yike.profile.v1 import profile_facts_pb2 as profile_pb

THEIRS, OTHERS = 0x5A17_33C2_91E4_0D78, 0x2F4C_11D9_7E65_A800
ERASURE = "ers_1"
_workspaces = itertools.count(1)


def of_both(number: int) -> bytes:
    """A fact of an event of each, large enough to travel compressed."""
    body = b'{"phone": "13900082647", "text": "%b"}' % (b"word " * 300)
    return fact_of(
        [
            RecordedEvent(event_id=number, node_id=THEIRS, customer_id=THEIRS, properties_json=body),
            RecordedEvent(event_id=number + 1, node_id=OTHERS, customer_id=OTHERS, properties_json=body),
        ]
    )


def nodes_of(packed: bytes) -> list[int]:
    """Returns whose events a packed fact tells."""
    told = profile_pb.ProfileFact.FromString(unpack(packed)).events_recorded.events
    return [event.node_id for event in events_of(told)]


@dataclass
class Teller:
    """A service that tells facts, a workspace of the test's own, and the subscribers as Redis knows them."""

    service: str
    database: Database
    redis: aioredis.Redis
    workspace_id: str
    relay: Relay
    erasing: ErasingFacts

    async def tell(self, *payloads: bytes) -> None:
        """Commits facts, none of which is on a stream yet."""
        async with self.database.workspace(self.workspace_id) as connection:
            await publish(connection, self.workspace_id, [Fact(THEIRS, payload) for payload in payloads])

    async def relay_all(self) -> None:
        """Puts on the streams what waits."""
        while await self.relay.turn():
            pass

    async def absorb(self) -> None:
        """Tells as all subscribers do that they have committed all; the relay looks, and trims."""
        for partition in range(FACT_PARTITIONS):
            key = stream_key(self.service, partition)
            latest = await self.redis.xrevrange(key, count=1)
            for subscriber in SUBSCRIBERS[self.service]:
                await self.redis.hset(positions_key(key), subscriber, latest[0][0] if latest else "0-0")
        # Twice: trimmed by one look, seen to be empty and noted by the next. A relay of its own looks at once.
        for _ in range(2):
            await Relay(self.database, self.redis, service=self.service).turn()

    async def erase(self) -> dict[str, int]:
        """Erases; returns what was removed, by store, over all calls."""
        await self.erasing.erase(self.workspace_id, ERASURE, [THEIRS])
        async with self.database.workspace(self.workspace_id) as connection:
            return {each.store: each.removed for each in await read_noted(connection, self.workspace_id, ERASURE)}

    async def outbox(self) -> list[bytes]:
        """Returns the payloads of the outbox, in order."""
        async with self.database.workspace(self.workspace_id) as connection:
            rows = await fetch_rows(connection, "SELECT payload FROM outbox ORDER BY outbox_id")
        return [row["payload"] for row in rows]

    async def streams(self) -> list[bytes]:
        """Returns the payloads in the streams."""
        keys = [stream_key(self.service, partition) for partition in range(FACT_PARTITIONS)]
        return [fields[b"p"] for key in keys for _, fields in await self.redis.xrange(key)]


async def teller(service: str, database_urls: DatabaseUrls, redis: aioredis.Redis) -> Teller:
    """Returns one whose outbox and streams are empty."""
    database = Database.connect(database_urls(service), service=service)
    async with database.system() as connection:
        for table in ("outbox", "relay_state", "relay_streams"):
            await execute(connection, f"DELETE FROM {table}")
    return Teller(
        service,
        database,
        redis,
        f"ws_facts{next(_workspaces)}",
        Relay(database, redis, service=service),
        ErasingFacts(service=service, database=database, redis=redis, wait_seconds=0),
    )


@pytest.fixture
async def profile(database_urls: DatabaseUrls, redis_client: aioredis.Redis) -> AsyncIterator[Teller]:
    """Profile, which tells of events."""
    made = await teller("profile", database_urls, redis_client)
    yield made
    await made.database.close()


async def test_told_facts_stay_for_the_others_and_are_counted_once(profile: Teller) -> None:
    of_others = fact_of([RecordedEvent(node_id=OTHERS)])
    await profile.tell(of_both(1), of_others, of_both(3))
    await profile.relay_all()
    await profile.absorb()
    assert await profile.erase() == {"outbox": 2}
    told = await profile.outbox()
    assert [nodes_of(each) for each in told] == [[OTHERS], [OTHERS], [OTHERS]]
    assert told[1] == pack(of_others)
    assert await profile.erase() == {"outbox": 2}
    assert await profile.outbox() == told
    # What comes while the erasure goes on is met by its next round.
    await profile.tell(of_both(5))
    with pytest.raises(Unavailable):
        await profile.erase()
    await profile.relay_all()
    await profile.absorb()
    assert await profile.erase() == {"outbox": 3}


async def test_what_waits_is_told_without_the_person_and_what_is_in_a_stream_is_waited_for(profile: Teller) -> None:
    await profile.absorb()
    await profile.tell(of_both(1))
    await profile.relay_all()
    await profile.tell(of_both(3))
    with pytest.raises(Unavailable, match="profile"):
        await profile.erase()
    await profile.relay_all()
    # The first was on its way already, as it was; the second is told of the other one alone.
    assert [nodes_of(each) for each in await profile.streams()] == [[THEIRS, OTHERS], [OTHERS]]
    with pytest.raises(Unavailable):
        await profile.erase()
    await profile.absorb()
    assert await profile.erase() == {"outbox": 2}
    assert await profile.streams() == []
    # Redis is lost: what is told again tells nothing of the person.
    await profile.redis.flushdb()
    await Relay(profile.database, profile.redis, service="profile").turn()
    assert not [each for each in await profile.streams() if THEIRS in nodes_of(each)]


async def test_a_long_outbox_is_gone_through_in_portions_and_others_workspaces_are_left_alone(profile: Teller) -> None:
    other = Teller(**{**profile.__dict__, "workspace_id": "ws_beside"})
    await other.tell(of_both(1))
    await profile.tell(*(of_both(number) for number in range(1, 1_000, 2)))
    with pytest.raises(Unavailable):
        await profile.erase()
    assert {tuple(nodes_of(each)) for each in await profile.outbox()} == {(OTHERS,)}
    assert [nodes_of(each) for each in await other.outbox()] == [[THEIRS, OTHERS]]
    async with profile.database.workspace(profile.workspace_id) as connection:
        assert [each.removed for each in await read_noted(connection, profile.workspace_id, ERASURE)] == [500]
        # Nothing of the last minutes is passed over: a transaction may still be open that told before.
        (row,) = await fetch_rows(connection, "SELECT position FROM erased_rows")
        assert row["position"] == 0
        await execute(connection, "UPDATE outbox SET create_time = create_time - interval '1 hour'")
    with pytest.raises(Unavailable):
        await profile.erase()
    async with profile.database.workspace(profile.workspace_id) as connection:
        await execute(connection, "UPDATE outbox SET create_time = create_time - interval '1 hour'")
        (newest,) = await fetch_rows(connection, "SELECT max(outbox_id) AS newest FROM outbox")
    with pytest.raises(Unavailable):
        await profile.erase()
    async with profile.database.workspace(profile.workspace_id) as connection:
        (row,) = await fetch_rows(connection, "SELECT position FROM erased_rows")
    assert row["position"] == newest["newest"]


async def test_facts_that_were_set_aside_are_kept_for_the_others_and_go_where_nobody_can_read_them(
    database_urls: DatabaseUrls, redis_client: aioredis.Redis
) -> None:
    segment = await teller("segment", database_urls, redis_client)
    of_others = fact_of([RecordedEvent(node_id=OTHERS)])
    damaged = pack(of_both(1))[:-20]
    async with segment.database.workspace(segment.workspace_id) as connection:
        await note_nodes(connection, segment.workspace_id, ERASURE, [THEIRS])
        for number, payload in enumerate((pack(of_both(1)), of_others, damaged)):
            await execute(
                connection,
                "INSERT INTO dead_facts (workspace_id, consumer, stream, entry_id, fact_id, payload, reason, attempts) "
                "VALUES ($1, 'segment', $2, '1-0', $3, $4, 'why', 3)",
                segment.workspace_id,
                stream_key("profile", 0),
                f"profile:{segment.workspace_id}:{number}",
                payload,
            )
    assert await segment.erase() == {"dead_facts": 2}
    async with segment.database.workspace(segment.workspace_id) as connection:
        rows = await fetch_rows(connection, "SELECT payload FROM dead_facts ORDER BY dead_id")
    assert [nodes_of(row["payload"]) for row in rows] == [[OTHERS], [OTHERS]]
    assert rows[1]["payload"] == of_others
    assert await segment.erase() == {"dead_facts": 2}
    await segment.database.close()


async def test_a_stream_that_nobody_hears_keeps_nothing_of_the_person(
    database_urls: DatabaseUrls, redis_client: aioredis.Redis
) -> None:
    journey = await teller("journey", database_urls, redis_client)
    fact = journey_pb.JourneyFact()
    for run_id, customer in (("theirs", THEIRS), ("others", OTHERS)):
        fact.runs_advanced.runs.add(run_id=run_id, customer_id=customer)
    of_others = journey_pb.JourneyFact()
    of_others.runs_advanced.runs.add(run_id="others", customer_id=OTHERS)
    await journey.tell(fact.SerializeToString(), of_others.SerializeToString())
    await journey.relay_all()
    await journey.absorb()
    assert len(await journey.streams()) == 2
    assert await journey.erase() == {"outbox": 1, "streams": 1}
    assert await journey.streams() == [of_others.SerializeToString()]
    assert await journey.outbox() == [of_others.SerializeToString()] * 2
    assert await journey.erase() == {"outbox": 1, "streams": 1}
    await journey.database.close()


async def test_a_relay_that_reads_meanwhile_loses_nothing(profile: Teller) -> None:
    await profile.tell(*(of_both(number) for number in range(1, 400, 2)))

    async def erase() -> None:
        with pytest.raises(Unavailable):
            await profile.erase()

    await asyncio.gather(erase(), profile.relay_all())
    assert len(await profile.streams()) == 200
    assert {OTHERS} <= {node for each in await profile.streams() for node in nodes_of(each)}
    await profile.absorb()
    assert await profile.erase() == {"outbox": 200}
