"""Letting customers in: who may walk starts a run, who may not leaves a row with the reason, of whom a condition is to be
judged first waits for that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.wall_clocks import zone_of
from services.journey.domain import (
    Advance,
    Candidate,
    Entrance,
    History,
    JourneyDefinition,
    Refusal,
    Run,
    SegmentEntered,
    Started,
    advance,
    begin_run,
    judge_entry,
    match_memberships,
)
from services.journey.domain.definition import ReentryMode
from services.journey.domain.entering import parse_properties, slot_of
from services.journey.domain.filters import flatten
from services.journey.domain.listening import keys_of
from services.journey.domain.occasions import Arrival
from services.journey.storage import clocks, customers, refusals, restrictions, runs, waiting
from services.journey.storage.refusals import RefusedEntry
from services.journey.storage.waiting import WaitingEntry
from services.journey.usecases.holding_out import hold_out
from services.journey.usecases.moving import Movements
from services.journey.usecases.people import barred, people_of


@dataclass(frozen=True, slots=True)
class _Start:
    """A run about to be written."""

    candidate: Candidate
    moved: Advance
    slot: str | None


@dataclass(frozen=True, slots=True)
class LetIn:
    """What became of candidates: runs that began, who was refused and why, and who waits for the condition to be judged.

    Whose run is known is in none of them.
    """

    run_ids: frozenset[str] = frozenset()
    refused: tuple[RefusedEntry, ...] = ()
    waiting: tuple[Candidate, ...] = ()


class LettingIn:
    """Judges candidates, and starts the runs of those who may walk; each in the caller's transaction."""

    def __init__(self, movements: Movements) -> None:
        """Takes how runs move."""
        self._movements = movements

    async def let_in(
        self, connection: AsyncConnection, workspace_id: str, candidates: Sequence[Candidate], now: datetime
    ) -> LetIn:
        """Starts a run for each candidate who may walk; the others leave a row with the reason.

        Of whom the condition of the entry is to be judged first waits for that.
        """
        unjudged = [each for each in candidates if _awaits_judgement(each)]
        await waiting.add_waiting(connection, [waiting_of(workspace_id, each, now, now) for each in unjudged])
        judged = [each for each in candidates if not _awaits_judgement(each)]
        starts, refused = await self._judge(connection, workspace_id, judged, now)
        capped = await self._within_caps(connection, workspace_id, starts, refused, now)
        # Last: whoever would not have walked anyway is in neither group.
        refused.extend(await _left_alone(connection, workspace_id, starts, now))
        written = await self._movements.start(
            connection,
            workspace_id,
            [(start.moved, start.slot, start.candidate.trigger_json) for start in starts.values()],
        )
        refused.extend(_lost_race(start) for run_id, start in starts.items() if run_id not in written)
        await refusals.add_refusals(connection, workspace_id, refused, now)
        for journey_id in capped:
            entries = sum(starts[run_id].moved.run.journey_id == journey_id for run_id in written)
            await clocks.add_entries_of_day(connection, workspace_id, journey_id, entries)
        return LetIn(frozenset(written), tuple(refused), tuple(unjudged))

    async def _within_caps(
        self,
        connection: AsyncConnection,
        workspace_id: str,
        starts: dict[str, _Start],
        refused: list[RefusedEntry],
        now: datetime,
    ) -> list[str]:
        """Takes out of the starts who comes after those whom a journey takes on this day; returns the journeys with a cap."""
        capped: dict[str, list[str]] = {}
        for run_id, start in starts.items():
            if start.candidate.entrance.definition.gate.max_entries_per_day:
                capped.setdefault(start.moved.run.journey_id, []).append(run_id)
        # In one order, so that two transactions never wait for each other in a ring.
        for journey_id in sorted(capped):
            gate = starts[capped[journey_id][0]].candidate.entrance.definition.gate
            day = now.astimezone(zone_of(gate.time_zone)).date()
            entered = await clocks.lock_entries_of_day(connection, workspace_id, journey_id, day)
            for run_id in capped[journey_id][max(0, gate.max_entries_per_day - entered) :]:
                run = starts.pop(run_id).moved.run
                refused.append(RefusedEntry(journey_id, run.customer_id, Refusal.DAILY_CAP_REACHED, run.cause))
        return sorted(capped)

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
        people = await people_of(
            connection, workspace_id, [(each.node_id, each.customer_id, each.mapping_version) for each in candidates]
        )
        restricted, erased = await barred(connection, workspace_id, people)
        histories = await self._histories(connection, workspace_id, candidates, people, now)
        earlier = await self._earlier(connection, workspace_id, candidates, people)
        begun = [
            _begin(workspace_id, candidate, person, now) for candidate, person in zip(candidates, people, strict=True)
        ]
        known = await runs.known_runs(connection, workspace_id, [run.run_id for run in begun])
        refused: list[RefusedEntry] = []
        starts: dict[str, _Start] = {}
        for candidate, run, person in zip(candidates, begun, people, strict=True):
            if run.run_id in known or run.run_id in starts or person in erased:
                continue
            walks = earlier.get((run.journey_id, person), {})
            if candidate.once_by and run.cause in walks:
                continue
            definition = candidate.entrance.definition
            walk = (run.journey_id, run.customer_id, run.key)
            history = histories.get(walk, History())
            refusal = candidate.refused or judge_entry(definition.reentry, history, now)
            if candidate.once_by and _too_soon(definition, walks, now):
                refusal = Refusal.ENTERED_THIS_YEAR
            if person in restricted:
                refusal = Refusal.CUSTOMER_RESTRICTED
            if refusal is not None:
                refused.append(RefusedEntry(run.journey_id, run.customer_id, refusal, candidate.cause))
                continue
            moved = advance(definition, run, Started(), now)
            slot = slot_of(definition.reentry, ended=moved.run.state.ended)
            starts[run.run_id] = _Start(candidate, moved, slot)
            histories[walk] = history.with_start(now, ended=moved.run.state.ended)
            if candidate.once_by:
                earlier.setdefault((run.journey_id, person), {})[run.cause] = now
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

    async def _earlier(
        self,
        connection: AsyncConnection,
        workspace_id: str,
        candidates: Sequence[Candidate],
        people: Sequence[int],
    ) -> dict[tuple[str, int], dict[str, datetime]]:
        """Returns by (journey, person) the causes, with their times, by which all ids of the person entered by the clock."""
        asked: dict[tuple[str, str], set[int]] = {}
        for candidate, person in zip(candidates, people, strict=True):
            if candidate.once_by:
                asked.setdefault((candidate.entrance.journey_id, candidate.once_by), set()).add(person)
        earlier: dict[tuple[str, int], dict[str, datetime]] = {}
        for (journey_id, prefix), wanted in asked.items():
            same = await customers.ids_of_customers(connection, workspace_id, sorted(wanted))
            person_of = {each: person for person, ids in same.items() for each in ids}
            for customer_id, cause, start in await runs.entered_by(
                connection, workspace_id, journey_id, prefix, sorted(person_of)
            ):
                earlier.setdefault((journey_id, person_of[customer_id]), {})[cause] = start
        return earlier


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
    definition = entrance.definition
    paths = flatten(parse_properties(candidate.trigger_json.encode()) or {}) if definition.occurrences else {}
    return replace(
        run,
        customer_id=person,
        hear_from=None if candidate.occur_time is None else min(candidate.occur_time, now),
        entry_keys=keys_of(definition.occurrences, paths),
        goal_until=None if definition.goal is None else now + timedelta(days=definition.goal.within_days),
    )


def candidate_of(entrance: Entrance, arrival: Arrival) -> Candidate:
    """Returns a customer who enters page by page, by the clock or by a call, as a candidate."""
    entry = entrance.definition.entry
    once_by = f"{entry.cause}:" if entry is not None and entry.cause and not entry.awaited_segment else ""
    return Candidate(
        entrance=entrance,
        customer_id=arrival.customer_id,
        node_id=arrival.customer_id,
        mapping_version=0,
        cause=arrival.cause,
        trigger_json=arrival.trigger_json,
        key=arrival.key,
        once_by=once_by,
    )


def _awaits_judgement(candidate: Candidate) -> bool:
    gate = candidate.entrance.definition.gate
    return bool(gate.condition_json) and not candidate.checked and candidate.refused is None


def waiting_of(
    workspace_id: str, candidate: Candidate, now: datetime, due_time: datetime, occasion: str = ""
) -> WaitingEntry:
    """Returns the row of somebody who waits to be judged, or to come in."""
    return WaitingEntry(
        workspace_id=workspace_id,
        journey_id=candidate.entrance.journey_id,
        customer_id=candidate.customer_id,
        cause=candidate.cause,
        node_id=candidate.node_id,
        mapping_version=candidate.mapping_version,
        run_key=candidate.key,
        seen=candidate.seen,
        trigger_json=candidate.trigger_json,
        occasion=occasion,
        create_time=now,
        read_time=now,
        due_time=due_time,
    )


def _too_soon(definition: JourneyDefinition, walks: Mapping[str, datetime], now: datetime) -> bool:
    """Returns whether a person entered by the clock less long ago than must lie between."""
    days = 0 if definition.entry is None else definition.entry.least_days_between
    return any(now - start < timedelta(days=days) for start in walks.values())


def _lost_race(start: _Start) -> RefusedEntry:
    """Another transaction took the slot between our look and our write."""
    run, mode = start.moved.run, start.candidate.entrance.definition.reentry.mode
    reason = Refusal.ALREADY_WALKED if mode is ReentryMode.ONCE else Refusal.RUN_UNDER_WAY
    return RefusedEntry(run.journey_id, run.customer_id, reason, run.cause)


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
