"""Customers who wait to enter: for a time in their own zone, or for the entry's condition to be judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from services.common.database import Database
from services.journey.domain import Candidate, Entrance, Refusal
from services.journey.domain.occasions import Arrival
from services.journey.storage import customers, waiting
from services.journey.storage.waiting import WaitingEntry
from services.journey.usecases.entering import Entering
from services.journey.usecases.letting_in import LettingIn, candidate_of
from services.journey.usecases.moving import Movements

BATCH = 500
LEASE = timedelta(seconds=60)
"""How long judging a batch may take; what a dead worker held is due again after it."""

PATIENCE = timedelta(hours=2)
"""How long is waited for segment to know what set an entry off."""

FRESH = timedelta(minutes=10)
"""What was read longer ago is read again before somebody enters by it."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Entries of one journey that are ours to judge.

    Attributes:
        entrance: By what the journey is entered now; None: it takes no entries.
        mappings: By customer (node, mapping version) as far as journey was told.
    """

    claim: int
    workspace_id: str
    journey_id: str
    entrance: Entrance | None
    entries: Sequence[WaitingEntry]
    now: datetime
    mappings: Mapping[int, tuple[tuple[int, int], ...]]

    def stale(self) -> dict[str, set[int]]:
        """Returns by occasion the customers of whom is to be read again whether and when they enter."""
        found: dict[str, set[int]] = {}
        for entry in self.entries:
            if entry.occasion and self.now - entry.read_time > FRESH:
                found.setdefault(entry.occasion, set()).add(entry.customer_id)
        return found


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found of a batch.

    Attributes:
        due: By occasion when each customer enters of whom it was read again; who is left out does not.
        holding: Of whom the condition holds; None: there is none.
        pending: Who cannot be judged yet.
        unjudged: Whether the condition can not be judged at all.
    """

    due: Mapping[str, Mapping[int, datetime]] = field(default_factory=dict)
    holding: AbstractSet[int] | None = None
    pending: AbstractSet[int] = frozenset()
    unjudged: bool = False


class Waiting:
    """Claims a batch, and commits its end with the runs that it begins."""

    def __init__(self, database: Database, movements: Movements, entering: Entering) -> None:
        """Takes the service's database, how runs move, and who judges entries."""
        self._database = database
        self._movements = movements
        self._entering = entering
        self._letting_in = LettingIn(movements)

    async def claim(self, limit: int = BATCH) -> list[Batch]:
        """Claims entries that are due, of any workspace, by journey."""
        async with self._database.system() as connection:
            now = await self._movements.moment(connection)
            claim, entries = await waiting.claim_waiting(connection, now, now + LEASE, limit)
        by_journey: dict[tuple[str, str], list[WaitingEntry]] = {}
        for entry in entries:
            by_journey.setdefault((entry.workspace_id, entry.journey_id), []).append(entry)
        batches = []
        for (workspace_id, journey_id), alike in sorted(by_journey.items()):
            async with self._database.workspace(workspace_id) as connection:
                entrance = await self._entering.entrance(connection, workspace_id, journey_id)
                ids = {entry.customer_id for entry in alike}
                mappings = await customers.mappings_of_people(connection, workspace_id, ids)
            batches.append(Batch(claim, workspace_id, journey_id, entrance, alike, now, mappings))
        return batches

    async def settle(self, batch: Batch, judgement: Judgement) -> int:
        """Lets in who may enter, and puts off whose time has not come; returns how many runs began."""
        async with self._database.workspace(batch.workspace_id) as connection:
            taken = await waiting.take_waiting(
                connection, batch.workspace_id, batch.journey_id, batch.claim, batch.entries
            )
            if batch.entrance is None:
                return 0
            now = await self._movements.moment(connection)
            later: list[WaitingEntry] = []
            candidates: list[Candidate] = []
            stale = batch.stale()
            for entry in batch.entries:
                if (entry.customer_id, entry.cause) not in taken:
                    continue
                if entry.customer_id in stale.get(entry.occasion, ()):
                    due = judgement.due.get(entry.occasion, {}).get(entry.customer_id)
                    if due is None:
                        continue
                    entry = replace(entry, read_time=now)
                    if due > now:
                        later.append(replace(entry, due_time=due))
                        continue
                if entry.customer_id in judgement.pending and now - entry.read_time < PATIENCE:
                    later.append(replace(entry, due_time=now + _pause(now - entry.read_time)))
                    continue
                candidates.append(_candidate(batch.entrance, entry, judgement))
            await waiting.add_waiting(connection, later)
            if not candidates:
                return 0
            return len((await self._letting_in.let_in(connection, batch.workspace_id, candidates, now)).run_ids)


def _candidate(entrance: Entrance, entry: WaitingEntry, judgement: Judgement) -> Candidate:
    refused = None
    if judgement.unjudged or entry.customer_id in judgement.pending:
        refused = Refusal.CONDITION_NOT_JUDGED
    elif judgement.holding is not None and entry.customer_id not in judgement.holding:
        refused = Refusal.CONDITION_NOT_MET
    arrival = Arrival(entry.customer_id, entry.cause, trigger_json=entry.trigger_json, key=entry.run_key)
    return replace(
        candidate_of(entrance, arrival),
        node_id=entry.node_id,
        mapping_version=entry.mapping_version,
        seen=entry.seen,
        refused=refused,
        checked=True,
    )


def _pause(waited: timedelta) -> timedelta:
    """Returns in what time a customer whom segment does not know yet is asked about again: the longer it took, the later."""
    return min(max(waited / 2, timedelta(seconds=0.2)), timedelta(seconds=30))
