"""What a consumer takes at a time, and when: a turn costs much the same for one fact as for a hundred."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

import redis.asyncio as aioredis

from services.common.clock import monotonic_seconds
from services.common.facts.fact import ReceivedFact, fact_of_entry, facts_of_answer

SHORTEST_TURN_SECONDS = 0.025
LULL_SECONDS = 0.1


class TurnReader:
    """Reads the facts of one turn after the other, in the order of each stream."""

    def __init__(
        self,
        redis: aioredis.Redis,
        streams: dict[str, tuple[str, int]],
        *,
        batch_entries: int,
        batch_bytes: int | None,
        shortest_turn_seconds: float,
        busy_turn_seconds: float | None,
        rest_share: float | None = None,
    ) -> None:
        """Reads nothing yet.

        Args:
            redis: A client that returns bytes.
            streams: Service and partition by stream.
            batch_entries: Entries read per stream and turn.
            batch_bytes: Payload, unpacked, that one turn takes at most (one entry more than fits); None sets no bound.
            shortest_turn_seconds: Facts that come closer than this share a turn; one that comes alone waits for nothing.
            busy_turn_seconds: The same while an eighth of `batch_bytes` or more came in a turn, or in the shortest, until
                no fact comes for a tenth of a second: where a turn costs much by itself, a flood is cheaper in few large
                ones. None makes no difference.
            rest_share: After a turn such a share of what it took is waited, if that is less than `shortest_turn_seconds`:
                the cheaper turns are, the sooner facts are met, down to `SHORTEST_TURN_SECONDS`. None: all of those are waited.
        """
        self._redis = redis
        self._streams = streams
        self._batch_entries = self._entries_now = batch_entries
        self._batch_bytes = batch_bytes
        self._shortest_turn_seconds = shortest_turn_seconds
        self._busy_turn_seconds = busy_turn_seconds
        self._rest_share = rest_share
        # When the facts of the last turns were there, and of what size: of the last one, and of those a shortest turn before.
        self._lately: deque[tuple[float, int]] = deque([(float("-inf"), 0)])
        self._is_more_waiting = False

    async def read(self, positions: Mapping[str, str], *, block_ms: int | None = None) -> list[ReceivedFact]:
        """Returns the facts of a turn, those behind the positions; waits so long for the first, or not at all."""
        answer: Any = await self._redis.xread(dict(positions), count=self._entries_now, block=block_ms)
        facts = facts_of_answer(answer, self._streams)
        if self._batch_bytes is not None:
            facts = self._within_bytes(facts, self._batch_bytes)
        now = monotonic_seconds()
        self._lately.append((now, sum(fact.payload_size for fact in facts)))
        while self._lately[0][0] < now - self._shortest_turn_seconds:
            self._lately.popleft()
        return facts

    async def read_again(self, entries: Sequence[tuple[str, str]]) -> list[ReceivedFact | None]:
        """Returns the facts of entries (stream, id) that were read before; None for one that Redis no longer has."""
        pipeline = self._redis.pipeline(transaction=False)
        for stream, entry_id in entries:
            pipeline.xrange(stream, entry_id, entry_id)
        answers = await pipeline.execute()
        return [
            fact_of_entry(*self._streams[stream], *answer[0]) if answer else None
            for (stream, _), answer in zip(entries, answers, strict=True)
        ]

    async def gather(self, began: float) -> None:
        """Waits until the turn that began then, in monotonic seconds, may be followed by the next.

        What a turn left over waits no longer, and the end of a flood is not waited out.
        """
        if self._is_more_waiting:
            return
        ended = monotonic_seconds()
        until = began + self._shortest_turn_seconds
        if self._rest_share is not None:
            rested = ended + self._rest_share * (ended - self._lately[-1][0])
            until = min(until, max(rested, began + SHORTEST_TURN_SECONDS))
        await asyncio.sleep(max(0.0, until - ended))
        if not self._is_flood() or self._busy_turn_seconds is None:
            return
        until = began + self._busy_turn_seconds
        lengths: list[int] | None = None
        while (left := until - monotonic_seconds()) > 0:
            before, lengths = lengths, await self._lengths()
            if lengths == before:
                return
            await asyncio.sleep(min(left, LULL_SECONDS))

    def _is_flood(self) -> bool:
        if self._batch_bytes is None:
            return False
        # By how fast facts came: short turns do not hide a flood.
        return sum(size for _, size in self._lately) >= self._batch_bytes // 8

    async def _lengths(self) -> list[int]:
        """Returns how many entries each stream has; while facts come they change."""
        pipeline = self._redis.pipeline(transaction=False)
        for stream in self._streams:
            pipeline.xlen(stream)
        return list(await pipeline.execute())

    def _within_bytes(self, facts: list[ReceivedFact], maximum: int) -> list[ReceivedFact]:
        """Returns a turn's worth: the oldest of each stream in turn, so that none waits behind a full one."""
        seen: dict[str, int] = {}
        ranked = []
        for fact in facts:
            seen[fact.stream] = seen.get(fact.stream, 0) + 1
            ranked.append((seen[fact.stream], fact))
        kept: list[ReceivedFact] = []
        size = 0
        for _, fact in sorted(ranked, key=lambda one: one[0]):
            kept.append(fact)
            size += fact.payload_size
            if size >= maximum:
                break
        # A stream that gave all it was asked for may have more.
        self._is_more_waiting = len(kept) < len(facts) or max(seen.values(), default=0) >= self._entries_now
        # What was read and not taken is read again: the next turn asks for about what it can take.
        fits = len(kept) // max(len(seen), 1) + 1
        self._entries_now = min(self._batch_entries, fits if len(kept) < len(facts) else 2 * self._entries_now)
        return kept
