"""Facts that were set aside are tried again where an operator asked for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from services.common.database import Database
from services.common.facts.absorbing import Absorber
from services.common.facts.dead import next_to_retry

RETRIES_AT_ONCE = 16
"""How many come before the next turn of what is new."""


class Retrying:
    """Tries one after the other, with nothing else of their workspaces under way."""

    def __init__(
        self, database: Database, absorber: Absorber, *, consumer: str, streams: Mapping[str, tuple[str, int]]
    ) -> None:
        """Takes where they are kept, who absorbs, the consumer's name, and service and partition of its streams."""
        self._database = database
        self._absorber = absorber
        self._consumer = consumer
        self._streams = streams

    async def turn(self, held: Collection[str], busy: Collection[str]) -> int:
        """Tries at most 16 facts; returns how many went well.

        Args:
            held: Streams that this worker holds.
            busy: Workspaces of which something is under way.
        """
        absorbed = 0
        streams = {stream: self._streams[stream] for stream in held}
        without = list(busy)
        for _ in range(RETRIES_AT_ONCE):
            async with self._database.system() as connection:
                wanted = await next_to_retry(connection, self._consumer, streams, without)
            if wanted is None:
                break
            dead_id, fact = wanted
            if await self._absorber.again(fact, dead_id):
                absorbed += 1
            else:
                # An outage is not asked for again at once.
                without.append(fact.workspace_id)
        return absorbed
