"""What a consumer reads at a time, and what it waits for, against a real Redis."""

import asyncio

import pytest
import redis.asyncio as aioredis

from services.common.clock import monotonic_seconds
from services.common.facts import turns as turns_module
from services.common.facts.turns import TurnReader
from services.common.outbox import stream_key

STREAMS = {stream_key("laboratory", partition): ("laboratory", partition) for partition in range(2)}
AN_HOUR = 3_600.0


def reader(redis_client: aioredis.Redis, *, entries: int = 100, size: int = 1_000) -> TurnReader:
    """Returns a reader that waits an hour in a flood and never otherwise."""
    return TurnReader(
        redis_client,
        STREAMS,
        batch_entries=entries,
        batch_bytes=size,
        shortest_turn_seconds=0,
        busy_turn_seconds=AN_HOUR,
    )


async def tell(redis_client: aioredis.Redis, partition: int, *payloads: bytes) -> None:
    for number, payload in enumerate(payloads):
        fields = {b"w": "ws_a", b"i": f"laboratory:{number}", b"p": payload, b"t": "", b"c": 0}
        await redis_client.xadd(stream_key("laboratory", partition), fields)


async def read_on(turns: TurnReader, positions: dict[str, str]) -> list[tuple[int, int]]:
    """Reads a turn and moves the positions on; returns partition and number of each fact."""
    facts = await turns.read(positions)
    for fact in facts:
        positions[fact.stream] = fact.entry_id
    return [(fact.partition, fact.number) for fact in facts]


async def test_a_turn_takes_what_fits_the_oldest_of_each_stream_first(redis_client: aioredis.Redis) -> None:
    await tell(redis_client, 0, *[b"x" * 300] * 5)
    await tell(redis_client, 1, *[b"x" * 300] * 2)
    turns, positions = reader(redis_client), dict.fromkeys(STREAMS, "0-0")
    assert await read_on(turns, positions) == [(0, 0), (1, 0), (0, 1), (1, 1)]
    told = [await read_on(turns, positions) for _ in range(3)]
    assert [fact for turn in told for fact in turn] == [(0, 2), (0, 3), (0, 4)]


async def test_what_a_turn_left_over_is_not_waited_for(redis_client: aioredis.Redis) -> None:
    await tell(redis_client, 0, *[b"x" * 600] * 4)
    turns, positions = reader(redis_client), dict.fromkeys(STREAMS, "0-0")
    assert await read_on(turns, positions) == [(0, 0), (0, 1)]
    async with asyncio.timeout(60):
        await turns.gather(monotonic_seconds())


async def test_a_stream_that_gave_all_it_was_asked_for_is_not_waited_for(redis_client: aioredis.Redis) -> None:
    await tell(redis_client, 0, *[b"x" * 100] * 3)
    turns, positions = reader(redis_client, entries=3), dict.fromkeys(STREAMS, "0-0")
    assert len(await read_on(turns, positions)) == 3
    async with asyncio.timeout(60):
        await turns.gather(monotonic_seconds())


async def test_the_end_of_a_flood_is_not_waited_out(redis_client: aioredis.Redis) -> None:
    await tell(redis_client, 0, b"x" * 500)
    turns, positions = reader(redis_client), dict.fromkeys(STREAMS, "0-0")
    assert len(await read_on(turns, positions)) == 1
    async with asyncio.timeout(60):
        await turns.gather(monotonic_seconds())


async def test_a_cheap_turn_is_soon_followed_by_the_next(redis_client: aioredis.Redis) -> None:
    turns = TurnReader(
        redis_client,
        STREAMS,
        batch_entries=100,
        batch_bytes=None,
        shortest_turn_seconds=AN_HOUR,
        busy_turn_seconds=None,
        rest_share=0.5,
    )
    await tell(redis_client, 0, b"x")
    assert len(await turns.read(dict.fromkeys(STREAMS, "0-0"))) == 1
    async with asyncio.timeout(60):
        await turns.gather(monotonic_seconds())


async def test_short_turns_do_not_hide_a_flood(redis_client: aioredis.Redis) -> None:
    turns = TurnReader(
        redis_client,
        STREAMS,
        batch_entries=1,
        batch_bytes=8_000,
        shortest_turn_seconds=AN_HOUR,
        busy_turn_seconds=AN_HOUR,
        rest_share=0.5,
    )
    await tell(redis_client, 0, *[b"x" * 400] * 3)
    positions = dict.fromkeys(STREAMS, "0-0")
    floods = []
    for _ in range(3):
        await read_on(turns, positions)
        floods.append(turns._is_flood())
    assert floods == [False, False, True]


async def test_turns_that_cost_nothing_do_not_follow_each_other_at_once(
    redis_client: aioredis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns_module, "SHORTEST_TURN_SECONDS", AN_HOUR)
    turns = TurnReader(
        redis_client,
        STREAMS,
        batch_entries=1,
        batch_bytes=None,
        shortest_turn_seconds=2 * AN_HOUR,
        busy_turn_seconds=None,
        rest_share=0,
    )
    await tell(redis_client, 0, b"x")
    await turns.read(dict.fromkeys(STREAMS, "0-0"))
    rested: list[float] = []

    async def rest(seconds: float) -> None:
        rested.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", rest)
    await turns.gather(monotonic_seconds())
    (seconds,) = rested
    assert AN_HOUR / 2 < seconds <= AN_HOUR
