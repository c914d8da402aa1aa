"""Recording events: hops 2 to 4 of the path of an event, once for a whole micro-batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import Unavailable
from services.common.outbox import FACT_PARTITIONS, Fact, partition_of, publish
from services.profile import storage
from services.profile.domain import (
    ACCEPTED,
    DUPLICATE,
    Identifier,
    IncomingEvent,
    Placement,
    RecordedEvent,
    Refusal,
    Register,
    Rejection,
    Verdict,
    body_digest_of,
    carrying_identifiers,
    changes_of,
    check_event,
    event_digest,
    event_id_of,
    fold_registers,
    from_microseconds,
    microseconds,
)
from services.profile.identities import Evidence, Identities

ATTEMPTS = 5
MAXIMUM_FACT_BYTES = 1_000_000
MAXIMUM_FACT_EVENTS = 2_500

REUSED = Rejection(
    Refusal.MESSAGE_ID_REUSED,
    "This messageId was used for another event within 7 days; give every event its own, and a repeat the same body.",
)
NO_IDENTIFIER = Rejection(
    Refusal.NO_IDENTIFIER, "None of the identifiers names a person (empty or a placeholder); send a real one."
)
UNKNOWN_NODE = Rejection(Refusal.NOT_FOUND, "The node does not exist in this workspace; name the customer's own.")

EncodeEvents = Callable[[Sequence[RecordedEvent]], bytes]
"""Serialises recorded events as the fact that tells of them."""


@dataclass
class _Batch:
    """A micro-batch on its way: what was decided of each event so far, and what is left to record."""

    events: Sequence[IncomingEvent]
    now_us: int
    verdicts: list[Verdict | None]
    digests: list[bytes]
    fresh: list[int] = field(default_factory=list)
    """Places of the events that are to be recorded."""
    echoes: list[tuple[int, int]] = field(default_factory=list)
    """Places of events that repeat a message id of this batch, each with the place of the first."""


class Recorder:
    """Records events once for their message ids, with all that follows from them, in one transaction."""

    def __init__(self, *, database: Database, identities: Identities, encode: EncodeEvents, clock: Clock) -> None:
        """Wires the recorder.

        Args:
            database: Profile's own.
            identities: Tells whose events they are.
            encode: Serialises the fact that tells of recorded events.
            clock: Tells when events are received.
        """
        self._database = database
        self._identities = identities
        self._encode = encode
        self._clock = clock

    async def record(self, workspace_id: str, events: Sequence[IncomingEvent]) -> list[Verdict]:
        """Records a micro-batch; when it returns, all that is accepted is committed.

        A bad event is refused alone. Repeats are looked up before identity is asked, so that a refused event leaves no
        trace there; a concurrent repeat breaks the transaction, and the second look finds it.

        Args:
            workspace_id: Whose events they are.
            events: Any number; the caller bounds it.

        Returns:
            One verdict an event, in order.

        Raises:
            Unavailable: If a store or identity is away. Nothing was recorded.
        """
        for _ in range(ATTEMPTS):
            try:
                # The transaction is open while identity is asked, but has locked nothing yet; the lanes bound how many.
                async with self._database.workspace(workspace_id) as connection:
                    return await self._record(connection, workspace_id, events)
            except storage.RecordingConflict:
                continue
        raise Unavailable("The same events are being recorded by many calls at once; send them again.")

    async def record_within(
        self, connection: AsyncConnection, workspace_id: str, events: Sequence[IncomingEvent]
    ) -> list[Verdict]:
        """Does the same in the caller's open transaction: the events are recorded if and only if it commits.

        Raises:
            Unavailable: If a store or identity is away, or another transaction is recording the same events; the
                transaction is to be rolled back.
        """
        try:
            return await self._record(connection, workspace_id, events)
        except storage.RecordingConflict as error:
            raise Unavailable(retry_after_seconds=1) from error

    async def _record(
        self, connection: AsyncConnection, workspace_id: str, events: Sequence[IncomingEvent]
    ) -> list[Verdict]:
        batch = self._check(workspace_id, events)
        await self._leave_out_repeats(connection, workspace_id, batch)
        placements = await self._place(workspace_id, batch)
        await self._write(connection, workspace_id, batch, placements)
        return _verdicts(batch)

    def _check(self, workspace_id: str, events: Sequence[IncomingEvent]) -> _Batch:
        now_us = microseconds(self._clock.now())
        return _Batch(
            events=events,
            now_us=now_us,
            verdicts=[check_event(event, now_us) for event in events],
            digests=[event_digest(workspace_id, event.message_id) for event in events],
        )

    async def _leave_out_repeats(self, connection: AsyncConnection, workspace_id: str, batch: _Batch) -> None:
        candidates = [place for place, verdict in enumerate(batch.verdicts) if verdict is None]
        if not candidates:
            return
        known = await storage.read_body_digests(
            connection, workspace_id, list({batch.digests[place] for place in candidates})
        )
        first_places: dict[bytes, int] = {}
        for place in candidates:
            digest = batch.digests[place]
            recorded = known.get(digest)
            if recorded is not None:
                batch.verdicts[place] = DUPLICATE if recorded == body_digest_of(batch.events[place]) else REUSED
            elif digest in first_places:
                batch.echoes.append((place, first_places[digest]))
            else:
                first_places[digest] = place
                batch.fresh.append(place)

    async def _place(self, workspace_id: str, batch: _Batch) -> dict[int, Placement]:
        """Finds the node of each fresh event, by place; refuses those that have none."""
        named = {place for place in batch.fresh if batch.events[place].node_id}
        placements: dict[int, Placement] = {}
        if named:
            nodes = await self._identities.place_nodes(workspace_id, (batch.events[place].node_id for place in named))
            for place in named:
                found = nodes.get(batch.events[place].node_id)
                if found is None:
                    batch.verdicts[place] = UNKNOWN_NODE
                else:
                    placements[place] = found
        resolved = [place for place in batch.fresh if place not in named]
        if resolved:
            await self._resolve(workspace_id, batch, resolved, placements)
        batch.fresh = [place for place in batch.fresh if batch.verdicts[place] is None]
        return placements

    async def _resolve(
        self, workspace_id: str, batch: _Batch, places: list[int], placements: dict[int, Placement]
    ) -> None:
        evidence = [_evidence(batch.events[place], batch.events[place].identifiers) for place in places]
        # A consent belongs to the address it is about: such an event is carried by that node, whatever else it names.
        about = [
            (place, carriers)
            for place in places
            for carriers in [carrying_identifiers(batch.events[place])]
            if carriers and len(batch.events[place].identifiers) > 1
        ]
        evidence += [_evidence(batch.events[place], carriers) for place, carriers in about]
        found = await self._identities.resolve(workspace_id, evidence)
        for place, placement in zip([*places, *(place for place, _ in about)], found, strict=True):
            if placement.node_id:
                placements[place] = placement
            elif place not in placements:
                batch.verdicts[place] = NO_IDENTIFIER

    async def _write(
        self, connection: AsyncConnection, workspace_id: str, batch: _Batch, placements: dict[int, Placement]
    ) -> None:
        if batch.fresh:
            receive_time = from_microseconds(batch.now_us)
            await storage.remember_message_ids(
                connection,
                workspace_id,
                {batch.digests[place]: body_digest_of(batch.events[place]) for place in batch.fresh},
                receive_time,
            )
            recorded = [
                _recorded(batch.events[place], batch.digests[place], placements[place], batch.now_us)
                for place in batch.fresh
            ]
            await storage.append_events(connection, workspace_id, recorded, receive_time)
            await storage.fold_in(connection, workspace_id, _registers(recorded))
            await publish(connection, workspace_id, self._facts(recorded))
            for place in batch.fresh:
                batch.verdicts[place] = ACCEPTED
        counts = _counts(_verdicts(batch))
        if counts != storage.Counts():
            await storage.add_counts(connection, workspace_id, counts)

    def _facts(self, events: Sequence[RecordedEvent]) -> list[Fact]:
        """Returns the facts that tell of the events: one a partition, more when a partition's are many or large."""
        partitions: list[list[RecordedEvent]] = [[] for _ in range(FACT_PARTITIONS)]
        for event in events:
            partitions[partition_of(event.placement.customer_id)].append(event)
        return [
            Fact(partition_key=chunk[0].placement.customer_id, payload=self._encode(chunk))
            for partition in partitions
            for chunk in _chunks(partition)
        ]


def _evidence(event: IncomingEvent, identifiers: tuple[Identifier, ...]) -> Evidence:
    return Evidence(identifiers, event.occur_time_us, event.message_id, link=len(identifiers) > 1)


def _recorded(event: IncomingEvent, digest: bytes, placement: Placement, now_us: int) -> RecordedEvent:
    # In the order of the fields, as this is done for every event.
    return RecordedEvent(
        event_id_of(digest),
        placement,
        event.message_id,
        event.type,
        event.name,
        event.occur_time_us,
        now_us,
        event.properties_json,
        event.context_json,
        changes_of(event),
    )


def _registers(events: Sequence[RecordedEvent]) -> list[Register]:
    return fold_registers(
        Register(
            event.placement.node_id, change.kind, change.key, change.value_json, event.occur_time_us, event.message_id
        )
        for event in events
        for change in event.changes
    )


def _chunks(events: Sequence[RecordedEvent]) -> list[list[RecordedEvent]]:
    chunks: list[list[RecordedEvent]] = []
    size = 0
    for event in events:
        weight = len(event.properties_json)
        if event.changes:
            weight += sum(len(change.value_json) + 2 * len(change.key) for change in event.changes)
        if not chunks or size + weight > MAXIMUM_FACT_BYTES or len(chunks[-1]) == MAXIMUM_FACT_EVENTS:
            chunks.append([])
            size = 0
        chunks[-1].append(event)
        size += weight
    return chunks


def _verdicts(batch: _Batch) -> list[Verdict]:
    """Returns the verdicts, those of repeats within the batch settled by what became of the first."""
    verdicts = list(batch.verdicts)
    for place, first in batch.echoes:
        decided = verdicts[first]
        if body_digest_of(batch.events[place]) != body_digest_of(batch.events[first]):
            verdicts[place] = REUSED
        else:
            verdicts[place] = decided if isinstance(decided, Rejection) else DUPLICATE
    return [verdict for verdict in verdicts if verdict is not None]


def _counts(verdicts: Sequence[Verdict]) -> storage.Counts:
    events = sum(verdict is ACCEPTED for verdict in verdicts)
    duplicates = sum(verdict is DUPLICATE for verdict in verdicts)
    return storage.Counts(events=events, duplicates=duplicates, rejected=len(verdicts) - events - duplicates)
