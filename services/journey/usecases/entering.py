"""Facts heard from the others: who enters a journey, and who turns out to be the same person."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.erasing import erased_among
from services.journey.domain import (
    Advance,
    Candidate,
    Entrance,
    Happening,
    History,
    Input,
    MessageTurnedOut,
    Refusal,
    Restricted,
    Run,
    SegmentChange,
    SegmentEntered,
    Started,
    Superseded,
    advance,
    begin_run,
    judge_entry,
    match_events,
    match_memberships,
)
from services.journey.domain.definition import ReentryMode
from services.journey.domain.entering import slot_of
from services.journey.storage import customers, journeys, refusals, restrictions, runs
from services.journey.storage.customers import NodeMove
from services.journey.storage.refusals import RefusedEntry
from services.journey.storage.restrictions import NodeRestriction
from services.journey.usecases.holding_out import hold_out
from services.journey.usecases.moving import Movements


@dataclass(frozen=True, slots=True)
class Heard:
    """What one batch of facts of one workspace said; `messages` by the id of their run, in the order told."""

    moves: Sequence[NodeMove] = ()
    events: Sequence[Happening] = ()
    changes: Sequence[SegmentChange] = ()
    messages: Sequence[tuple[str, MessageTurnedOut]] = ()
    restrictions: Sequence[NodeRestriction] = ()


@dataclass(frozen=True, slots=True)
class Awaited:
    """What the published journeys of a workspace are entered by; all else sets off nothing."""

    event_names: frozenset[str] = frozenset()
    segment_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Start:
    """A run about to be written."""

    candidate: Candidate
    moved: Advance
    slot: str | None


class Entering:
    """Absorbs facts. Repeats are harmless: a run's id follows from its cause, and re-entry is held by an index."""

    def __init__(self, movements: Movements) -> None:
        """Takes how runs move."""
        self._movements = movements

    async def awaited(self, connection: AsyncConnection, workspace_id: str) -> Awaited:
        """Returns what the published journeys are entered by, as of the caller's transaction."""
        versions = await journeys.published_versions(connection, workspace_id)
        known = await self._movements.entrances(connection, workspace_id, versions) if versions else {}
        entries = [entrance.definition.entry for entrance in known.values()]
        return Awaited(
            frozenset(entry.awaited_event for entry in entries if entry is not None and entry.awaited_event),
            frozenset(entry.awaited_segment for entry in entries if entry is not None and entry.awaited_segment),
        )

    async def absorb(self, connection: AsyncConnection, workspace_id: str, heard: Heard) -> int:
        """Takes a batch in the caller's transaction; returns how many runs began.

        Moves of customers come first, so that entries are judged by who is whom as far as we were told.
        """
        heard = await _without_erased(connection, workspace_id, heard)
        if heard.messages:
            await self._note_messages(connection, workspace_id, heard.messages)
        if heard.restrictions:
            # Whoever is being let in at this moment is seen below, and who comes later is judged by what is noted here.
            await restrictions.lock_restrictions(connection, workspace_id, shared=False)
        gained = await customers.move_nodes(connection, workspace_id, heard.moves)
        if gained:
            await self._end_double_walks(connection, workspace_id, gained)
        if heard.restrictions:
            await restrictions.note_restrictions(connection, workspace_id, heard.restrictions)
        if gained or heard.restrictions:
            people = await _people_of(
                connection,
                workspace_id,
                [(each.node_id, each.customer_id, each.mapping_version) for each in heard.restrictions],
            )
            await self._end_restricted_walks(connection, workspace_id, sorted({*gained, *people}))
        if not heard.events and not heard.changes:
            return 0
        versions = await journeys.published_versions(connection, workspace_id)
        if not versions:
            return 0
        known = await self._movements.entrances(connection, workspace_id, versions)
        now = await self._movements.moment(connection)
        entrances = list(known.values())
        candidates = [
            *match_events(entrances, heard.events, now),
            *match_memberships(entrances, heard.changes),
        ]
        if not candidates:
            return 0
        return await self._let_in(connection, workspace_id, candidates, now)

    async def admit(
        self, connection: AsyncConnection, workspace_id: str, journey_id: str, members: Sequence[SegmentEntered]
    ) -> int | None:
        """Lets members of a segment into one journey, in the caller's transaction.

        Returns:
            How many runs began; None when the journey takes no entries now.
        """
        versions = await journeys.published_versions(connection, workspace_id)
        wanted = [version for version in versions if version[0] == journey_id]
        known = await self._movements.entrances(connection, workspace_id, wanted)
        if not known:
            return None
        now = await self._movements.moment(connection)
        candidates = list(match_memberships(list(known.values()), members))
        return await self._let_in(connection, workspace_id, candidates, now) if candidates else 0

    async def end_walks(self, connection: AsyncConnection, workspace_id: str, ids: Sequence[int]) -> None:
        """Ends, in the caller's transaction, what people walk who are about to be erased: no count takes them for under way.

        Waits until whoever is being let in is; who comes later is judged by what is noted of them.
        """
        await restrictions.lock_restrictions(connection, workspace_id, shared=False)
        under_way = await runs.lock_walks_under_way(connection, workspace_id, list(ids))
        await self._movements.move(connection, workspace_id, [(run, Restricted()) for run in under_way])

    async def _note_messages(
        self, connection: AsyncConnection, workspace_id: str, messages: Sequence[tuple[str, MessageTurnedOut]]
    ) -> None:
        """Notes in their runs what became of messages; a run of which there is no row is nobody's."""
        told: dict[str, deque[MessageTurnedOut]] = {}
        for run_id, message in messages:
            told.setdefault(run_id, deque()).append(message)
        while told:
            # A run is moved by one input at a time; nearly all are told one.
            locked = await runs.lock_runs(connection, workspace_id, list(told))
            moves: list[tuple[Run, Input]] = [(run, told[run_id].popleft()) for run_id, run in locked.items()]
            await self._movements.move(connection, workspace_id, moves)
            told = {run_id: rest for run_id, rest in told.items() if rest and run_id in locked}

    async def _let_in(
        self, connection: AsyncConnection, workspace_id: str, candidates: Sequence[Candidate], now: datetime
    ) -> int:
        """Starts a run for each candidate who may walk; the others leave a row with the reason."""
        starts, refused = await self._judge(connection, workspace_id, candidates, now)
        refused.extend(await _left_alone(connection, workspace_id, starts, now))
        written = await self._movements.start(
            connection,
            workspace_id,
            [(start.moved, start.slot, start.candidate.trigger_json) for start in starts.values()],
        )
        refused.extend(_lost_race(start) for run_id, start in starts.items() if run_id not in written)
        await refusals.add_refusals(connection, workspace_id, refused, now)
        return len(written)

    async def foresee(
        self, connection: AsyncConnection, workspace_id: str, entrance: Entrance, members: Sequence[SegmentEntered]
    ) -> Counter[Refusal | None]:
        """Returns how many members of a segment a journey would let in (None), and how many not, by why; lets nobody in.

        Who entered by the same membership before is ALREADY_WALKED.
        """
        now = await self._movements.moment(connection)
        candidates = list(match_memberships([entrance], members))
        starts, refused = await self._judge(connection, workspace_id, candidates, now)
        refused.extend(await _left_alone(connection, workspace_id, starts, now, keeps=False))
        counted = Counter[Refusal | None](Refusal(each.reason) for each in refused)
        counted[None] = len(starts)
        counted[Refusal.ALREADY_WALKED] += len(candidates) - len(starts) - len(refused)
        return counted

    async def _judge(
        self, connection: AsyncConnection, workspace_id: str, candidates: Sequence[Candidate], now: datetime
    ) -> tuple[dict[str, _Start], list[RefusedEntry]]:
        """Returns the runs of those who may walk, by their ids, and who may not and why; whose run is known is in neither."""
        await restrictions.lock_restrictions(connection, workspace_id, shared=True)
        people = await _people_of(
            connection, workspace_id, [(each.node_id, each.customer_id, each.mapping_version) for each in candidates]
        )
        restricted, erased = await self._barred(connection, workspace_id, people)
        histories = await self._histories(connection, workspace_id, candidates, people, now)
        begun = [
            _begin(workspace_id, candidate, person, now) for candidate, person in zip(candidates, people, strict=True)
        ]
        known = await runs.known_runs(connection, workspace_id, [run.run_id for run in begun])
        refused: list[RefusedEntry] = []
        starts: dict[str, _Start] = {}
        for candidate, run, person in zip(candidates, begun, people, strict=True):
            if run.run_id in known or run.run_id in starts or person in erased:
                continue
            definition = candidate.entrance.definition
            walk = (run.journey_id, run.customer_id, run.key)
            history = histories.get(walk, History())
            refusal = candidate.refused or judge_entry(definition.reentry, history, now)
            if person in restricted:
                refusal = Refusal.CUSTOMER_RESTRICTED
            if refusal is not None:
                refused.append(RefusedEntry(run.journey_id, run.customer_id, refusal, candidate.cause))
                continue
            moved = advance(definition, run, Started(), now)
            slot = slot_of(definition.reentry, ended=moved.run.state.ended)
            starts[run.run_id] = _Start(candidate, moved, slot)
            histories[walk] = history.with_start(now, ended=moved.run.state.ended)
        return starts, refused

    async def _histories(
        self,
        connection: AsyncConnection,
        workspace_id: str,
        candidates: Sequence[Candidate],
        people: Sequence[int],
        now: datetime,
    ) -> dict[tuple[str, int, str], History]:
        """Returns by (journey, person, key) what all ids of the person have walked."""
        same = await customers.ids_of_customers(connection, workspace_id, sorted(set(people)))
        walks = {
            (candidate.entrance.journey_id, person, candidate.key, each)
            for candidate, person in zip(candidates, people, strict=True)
            for each in same[person]
        }
        return await runs.load_histories(connection, workspace_id, sorted(walks), now)

    async def _barred(
        self, connection: AsyncConnection, workspace_id: str, people: Sequence[int]
    ) -> tuple[dict[int, tuple[int, ...]], set[int]]:
        """Returns those people who are restricted, each with all ids that are this person's now, and those who were erased."""
        same = await customers.ids_of_customers(connection, workspace_id, sorted(set(people)))
        nodes = {each for ids in same.values() for each in ids}
        restricted, erased = await restrictions.barred_among(connection, workspace_id, nodes)
        return (
            {person: ids for person, ids in same.items() if not restricted.isdisjoint(ids)},
            {person for person, ids in same.items() if not erased.isdisjoint(ids)},
        )

    async def _end_restricted_walks(
        self, connection: AsyncConnection, workspace_id: str, people: Sequence[int]
    ) -> None:
        """Ends what those of the people walk who are restricted."""
        restricted, _ = await self._barred(connection, workspace_id, people)
        if restricted:
            ids = sorted({each for same in restricted.values() for each in same})
            under_way = await runs.lock_walks_under_way(connection, workspace_id, ids)
            await self._movements.move(connection, workspace_id, [(run, Restricted()) for run in under_way])

    async def _end_double_walks(
        self, connection: AsyncConnection, workspace_id: str, customer_ids: Sequence[int]
    ) -> None:
        """Where merged customers both walk a journey by one key, lets the walk that began first go on and ends the others."""
        same = await customers.ids_of_customers(connection, workspace_id, customer_ids)
        person_of = {each: person for person, ids in same.items() for each in ids}
        under_way = await runs.lock_walks_under_way(connection, workspace_id, list(person_of))
        walks: dict[tuple[str, int, str], list[Run]] = {}
        for run in under_way:
            walks.setdefault((run.journey_id, person_of[run.customer_id], run.key), []).append(run)
        moves: list[tuple[Run, Input]] = []
        for double in walks.values():
            first, *others = sorted(double, key=lambda run: (run.start_time, run.run_id))
            moves.extend((other, Superseded(first.run_id)) for other in others)
        await self._movements.move(connection, workspace_id, moves)


async def _left_alone(
    connection: AsyncConnection, workspace_id: str, starts: dict[str, _Start], now: datetime, *, keeps: bool = True
) -> list[RefusedEntry]:
    """Takes those out of the starts who are left alone, to see what the journey changes; returns their refusals."""
    if not starts:
        return []
    walks = [(start.moved.run.journey_id, start.moved.run.customer_id) for start in starts.values()]
    left_alone = await hold_out(connection, workspace_id, walks, now, keeps=keeps)
    refused = []
    for run_id, start in list(starts.items()):
        run = start.moved.run
        reason = left_alone.get((run.journey_id, run.customer_id))
        if reason is not None:
            del starts[run_id]
            refused.append(RefusedEntry(run.journey_id, run.customer_id, reason, run.cause))
    return refused


async def _without_erased(connection: AsyncConnection, workspace_id: str, heard: Heard) -> Heard:
    """Returns what is to be noted, without what is said of nodes that were erased; who enters is judged as such."""
    nodes = {each.node_id for each in heard.moves} | {each.customer_id for each in heard.moves}
    erased = await erased_among(connection, workspace_id, nodes | {each.node_id for each in heard.restrictions})
    if not erased:
        return heard
    return replace(
        heard,
        moves=[each for each in heard.moves if erased.isdisjoint((each.node_id, each.customer_id))],
        restrictions=[each for each in heard.restrictions if each.node_id not in erased],
    )


async def _people_of(connection: AsyncConnection, workspace_id: str, told: Sequence[tuple[int, int, int]]) -> list[int]:
    """Returns the current customer id of each (node, customer, mapping version) that facts told: the newer of both mappings."""
    nodes = {node_id for node_id, _, _ in told} | {customer_id for _, customer_id, _ in told}
    mappings = await customers.find_mappings(connection, workspace_id, nodes)
    people = []
    for node_id, customer_id, mapping_version in told:
        ours = mappings.get(node_id)
        if ours is None or ours.mapping_version <= mapping_version:
            ours = mappings.get(customer_id)
        people.append(customer_id if ours is None else ours.customer_id)
    return people


def _begin(workspace_id: str, candidate: Candidate, person: int, now: datetime) -> Run:
    """Returns the run of a candidate. Its id follows from the fact, so it is the same whoever the person is by now."""
    entrance = candidate.entrance
    run = begin_run(
        workspace_id,
        entrance.journey_id,
        entrance.version,
        candidate.customer_id,
        candidate.cause,
        now,
        candidate.seen,
        candidate.key,
    )
    return replace(run, customer_id=person)


def _lost_race(start: _Start) -> RefusedEntry:
    """Another transaction took the slot between our look and our write."""
    run, mode = start.moved.run, start.candidate.entrance.definition.reentry.mode
    reason = Refusal.ALREADY_WALKED if mode is ReentryMode.ONCE else Refusal.RUN_UNDER_WAY
    return RefusedEntry(run.journey_id, run.customer_id, reason, run.cause)
