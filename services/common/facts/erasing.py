"""Takes who is erased out of a service's facts: those that wait, were told or were set aside, and those in the streams."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

import redis.asyncio as aioredis
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import monotonic_seconds
from services.common.database import Database, affected, execute, fetch_rows
from services.common.erasing import note, note_done, note_pending
from services.common.errors import Unavailable
from services.common.facts.redacting import Redactor
from services.common.outbox import FACT_PARTITIONS, stream_key
from services.common.payloads import UnreadablePayload, pack, unpack
from services.common.topology import SUBSCRIBERS, heard_by

PORTION = 200
WAIT_SECONDS: Final = 30.0
LOOK_SECONDS: Final = 0.2

OUTBOX, DEAD_FACTS, STREAMS = "outbox", "dead_facts", "streams"

# No transaction that had facts to tell is open for so long: what is older is all there.
_SETTLED = "interval '2 minutes'"


class ErasingFacts:
    """Erases from the facts of one service.

    A fact is of many people: it stays, in its place, with what it says of the others. What a subscriber does not have yet it
    gets without the person, who is erased there, too.
    """

    def __init__(
        self, *, service: str, database: Database, redis: aioredis.Redis, wait_seconds: float = WAIT_SECONDS
    ) -> None:
        """Takes the service's name, its database, a client that returns bytes, and how long subscribers are waited for."""
        self._service = service
        self._database = database
        self._redis = redis
        self._wait_seconds = wait_seconds

    async def erase(self, workspace_id: str, erasure_id: str, nodes: Sequence[int]) -> None:
        """Erases, and waits until the streams hold none of it; notes how many facts said something of the person.

        What an earlier call looked through it does not look through again, but for the last minutes.

        Raises:
            Unavailable: If a subscriber does not have all yet that was told: the stream may still say it.
        """
        redactor = Redactor(nodes)
        newest = await self._erase_told(workspace_id, erasure_id, redactor)
        if heard_by(self._service):
            await self._erase_dead(workspace_id, erasure_id, redactor)
        await self._wait_for_subscribers(workspace_id, newest)
        if not SUBSCRIBERS[self._service]:
            await self._erase_unheard(workspace_id, erasure_id, redactor)

    async def _erase_told(self, workspace_id: str, erasure_id: str, redactor: Redactor) -> int:
        """Goes through the outbox; returns up to which fact."""
        async with self._database.workspace(workspace_id) as connection:
            await execute(
                connection,
                "INSERT INTO erased_rows (workspace_id, erasure_id, store, removed, kept, reason) "
                "VALUES ($1, $2, $3, 0, 0, '') ON CONFLICT DO NOTHING",
                workspace_id,
                erasure_id,
                OUTBOX,
            )
            (row,) = await fetch_rows(
                connection,
                "SELECT position, coalesce((SELECT max(o.outbox_id) FROM outbox o WHERE o.workspace_id = $1), 0) AS newest, "
                "coalesce((SELECT o.outbox_id FROM outbox o WHERE o.workspace_id = $1 "
                f"AND o.create_time < clock_timestamp() - {_SETTLED} ORDER BY o.outbox_id DESC LIMIT 1), 0) AS settled "
                "FROM erased_rows WHERE workspace_id = $1 AND erasure_id = $2 AND store = $3",
                workspace_id,
                erasure_id,
                OUTBOX,
            )
        position, newest, settled = row["position"], row["newest"], row["settled"]
        while position < newest:
            async with self._database.workspace(workspace_id) as connection:
                rows = await fetch_rows(
                    connection,
                    "SELECT outbox_id, payload FROM outbox WHERE workspace_id = $1 AND outbox_id > $2 AND outbox_id <= $3 "
                    "ORDER BY outbox_id LIMIT $4",
                    workspace_id,
                    position,
                    newest,
                    PORTION,
                )
            position = rows[-1]["outbox_id"] if len(rows) == PORTION else newest
            for told in rows:
                redacted = _redacted(redactor, self._service, told["payload"])
                if redacted is not None:
                    await self._rewrite(workspace_id, erasure_id, told["outbox_id"], redacted)
            async with self._database.workspace(workspace_id) as connection:
                await execute(
                    connection,
                    "UPDATE erased_rows SET position = $4 WHERE workspace_id = $1 AND erasure_id = $2 AND store = $3",
                    workspace_id,
                    erasure_id,
                    OUTBOX,
                    min(position, settled),
                )
        return int(newest)

    async def _rewrite(self, workspace_id: str, erasure_id: str, outbox_id: int, redacted: bytes) -> None:
        """Writes a fact without the person, and counts it."""
        # One row a transaction: the relay marks many at once, in an order of its own.
        async with self._database.workspace(workspace_id) as connection:
            tag = await execute(
                connection,
                "UPDATE outbox SET payload = $3 WHERE workspace_id = $1 AND outbox_id = $2",
                workspace_id,
                outbox_id,
                redacted,
            )
            await note(connection, workspace_id, erasure_id, OUTBOX, removed=affected(tag))

    async def _erase_dead(self, workspace_id: str, erasure_id: str, redactor: Redactor) -> None:
        """Goes through what was set aside; what cannot be read is removed, as nobody can tell what it says."""
        position = 0
        while True:
            async with self._database.workspace(workspace_id) as connection:
                rows = await fetch_rows(
                    connection,
                    "SELECT dead_id, stream, payload FROM dead_facts WHERE workspace_id = $1 AND dead_id > $2 "
                    "ORDER BY dead_id LIMIT $3 FOR UPDATE",
                    workspace_id,
                    position,
                    PORTION,
                )
                removed = 0
                for dead in rows:
                    redacted = _redacted(redactor, dead["stream"].split(":")[2], dead["payload"])
                    if redacted is not None:
                        await _replace_dead(connection, workspace_id, dead["dead_id"], redacted)
                        removed += 1
                await note(connection, workspace_id, erasure_id, DEAD_FACTS, removed=removed)
            if len(rows) < PORTION:
                return
            position = rows[-1]["dead_id"]

    async def _wait_for_subscribers(self, workspace_id: str, newest: int) -> None:
        """Returns when all subscribers have the facts up to one: then the streams are rid of what they said before."""
        end = monotonic_seconds() + self._wait_seconds
        while True:
            async with self._database.system() as connection:
                (row,) = await fetch_rows(
                    connection,
                    "SELECT EXISTS (SELECT 1 FROM outbox WHERE publish_time IS NULL AND workspace_id = $1 AND outbox_id <= $2) "
                    "OR EXISTS (SELECT 1 FROM relay_streams s JOIN outbox o ON o.partition = s.partition "
                    "AND o.publish_time >= s.absorbed_before WHERE o.workspace_id = $1 AND o.outbox_id <= $2) AS waits",
                    workspace_id,
                    newest,
                )
            if not row["waits"]:
                return
            if monotonic_seconds() >= end:
                raise Unavailable(
                    f"Not all who hear {self._service} have what it told; its streams may still tell of who is erased.",
                    retry_after_seconds=1,
                )
            await asyncio.sleep(LOOK_SECONDS)

    async def _erase_unheard(self, workspace_id: str, erasure_id: str, redactor: Redactor) -> None:
        """Removes entries from streams that nobody hears: those stay until there are enough newer ones."""
        found: list[tuple[str, bytes]] = []
        for partition in range(FACT_PARTITIONS):
            key = stream_key(self._service, partition)
            for entry_id, fields in await self._redis.xrange(key):
                if fields[b"w"].decode() == workspace_id:
                    redacted = _redacted(redactor, self._service, fields[b"p"])
                    found += [(key, entry_id)] if redacted is not None else []
        if not found:
            return
        async with self._database.workspace(workspace_id) as connection:
            await note_pending(connection, workspace_id, erasure_id, STREAMS, len(found))
        for key, entry_id in found:
            await self._redis.xdel(key, entry_id)
        async with self._database.workspace(workspace_id) as connection:
            await note_done(connection, workspace_id, erasure_id)


def _redacted(redactor: Redactor, service: str, packed: bytes) -> bytes | None:
    """Returns a packed fact without the person, None where it says nothing of them, empty where it cannot be read."""
    try:
        redacted = redactor.without(service, unpack(packed))
    except UnreadablePayload:
        return b""
    return None if redacted is None else pack(redacted)


async def _replace_dead(connection: AsyncConnection, workspace_id: str, dead_id: int, redacted: bytes) -> None:
    if redacted:
        await execute(
            connection,
            "UPDATE dead_facts SET payload = $3 WHERE workspace_id = $1 AND dead_id = $2",
            workspace_id,
            dead_id,
            redacted,
        )
    else:
        await execute(
            connection, "DELETE FROM dead_facts WHERE workspace_id = $1 AND dead_id = $2", workspace_id, dead_id
        )
