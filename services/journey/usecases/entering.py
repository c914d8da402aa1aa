"""Facts heard from the others: who enters a journey, and who turns out to be the same person."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.erasing import erased_among
from services.journey.domain import (
    Candidate,
    Entrance,
    Input,
    MessageTurnedOut,
    Restricted,
    Run,
    Superseded,
    match_events,
    match_memberships,
)
from services.journey.domain.listening import OF_MESSAGES, OF_SEGMENTS, OccurrenceKind
from services.journey.domain.occasions import Arrival
from services.journey.storage import customers, journeys, restrictions, runs, waiting
from services.journey.storage.listening import heeded_versions
from services.journey.usecases.hearing import Awaited, Heard
from services.journey.usecases.letting_in import LettingIn, candidate_of, waiting_of
from services.journey.usecases.listening import Index, Listening, Told, in_turns
from services.journey.usecases.moving import Movements
from services.journey.usecases.people import barred, people_of


class Entering:
    """Absorbs facts. Repeats are harmless: a run's id follows from its cause, and re-entry is held by an index."""

    def __init__(self, movements: Movements) -> None:
        """Takes how runs move."""
        self._movements = movements
        self._letting_in = LettingIn(movements)
        self._listening = Listening(movements)

    async def awaited(self, connection: AsyncConnection, workspace_id: str) -> Awaited:
        """Returns what the published journeys are entered by and what runs listen for, as of the caller's transaction."""
        entrances, index = await self._heeded(connection, workspace_id)
        entries = [entrance.definition.entry for entrance in entrances]
        return Awaited(
            frozenset(entry.awaited_event for entry in entries if entry is not None and entry.awaited_event)
            | index.names(OccurrenceKind.EVENT),
            frozenset(entry.awaited_segment for entry in entries if entry is not None and entry.awaited_segment),
            index.names(*OF_SEGMENTS),
            bool(index.names(*OF_MESSAGES)),
        )

    async def _heeded(self, connection: AsyncConnection, workspace_id: str) -> tuple[list[Entrance], Index]:
        """Returns the versions by which customers enter, and what runs listen for by which."""
        heeded = await heeded_versions(connection, workspace_id)
        versions = {*heeded.entered, *heeded.listening}
        known = await self._movements.entrances(connection, workspace_id, versions) if versions else {}
        entered, listeners = (
            [known[version] for version in each if version in known] for each in (heeded.entered, heeded.listening)
        )
        return entered, Index(listeners)

    async def absorb(self, connection: AsyncConnection, workspace_id: str, heard: Heard) -> int:
        """Takes a batch in the caller's transaction; returns how many runs began, or moved by what was heard.

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
            people = await people_of(
                connection,
                workspace_id,
                [(each.node_id, each.customer_id, each.mapping_version) for each in heard.restrictions],
            )
            await self._end_restricted_walks(connection, workspace_id, sorted({*gained, *people}))
        if not heard.events and not heard.changes and not heard.signals:
            return 0
        entrances, index = await self._heeded(connection, workspace_id)
        now = await self._movements.moment(connection)
        candidates = [
            *match_events(entrances, heard.events, now),
            *match_memberships(entrances, heard.changes),
        ]
        told = [*index.of_events(heard.events), *index.of_signals(heard.signals)]
        if told:
            return await self._tell_and_let_in(connection, workspace_id, heard, told, candidates, now)
        return (
            len((await self._letting_in.let_in(connection, workspace_id, candidates, now)).run_ids) if candidates else 0
        )

    async def entrance(self, connection: AsyncConnection, workspace_id: str, journey_id: str) -> Entrance | None:
        """Returns by what a journey is entered now; None when it takes no entries."""
        versions = await journeys.published_versions(connection, workspace_id)
        wanted = [version for version in versions if version[0] == journey_id]
        known = await self._movements.entrances(connection, workspace_id, wanted)
        return next(iter(known.values()), None)

    async def _tell_and_let_in(
        self,
        connection: AsyncConnection,
        workspace_id: str,
        heard: Heard,
        told: Sequence[Told],
        candidates: Sequence[Candidate],
        now: datetime,
    ) -> int:
        """Tells runs what they listen for and lets in who enters, of each person in the order heard."""
        causes = [
            *(f"event:{event.message_id}" for event in heard.events),
            *(f"segment:{change.change_id}" for change in heard.changes),
            *(signal.cause for signal in heard.signals),
        ]
        places = {cause: place for place, cause in reversed(list(enumerate(causes)))}
        people = await people_of(
            connection,
            workspace_id,
            [(each.signal.node_id, each.signal.customer_id, each.signal.mapping_version) for each in told]
            + [(each.node_id, each.customer_id, each.mapping_version) for each in candidates],
        )
        turns = in_turns(
            [(places[each.signal.cause], person, each) for each, person in zip(told, people, strict=False)],
            [(places[each.cause], person, each) for each, person in zip(candidates, people[len(told) :], strict=True)],
        )
        moved = 0
        for turn in turns:
            if turn.told:
                moved += await self._listening.tell(connection, workspace_id, turn.told, told)
            if turn.candidates:
                let_in = await self._letting_in.let_in(connection, workspace_id, turn.candidates, now)
                moved += len(let_in.run_ids)
        return moved

    async def admit(
        self,
        connection: AsyncConnection,
        workspace_id: str,
        journey_id: str,
        arrivals: Sequence[Arrival],
        *,
        occasion: str = "",
    ) -> int | None:
        """Lets customers into one journey, in the caller's transaction; whose time is to come waits for it.

        Returns:
            How many runs began; None when the journey takes no entries now.
        """
        entrance = await self.entrance(connection, workspace_id, journey_id)
        if entrance is None:
            return None
        now = await self._movements.moment(connection)
        candidates = [candidate_of(entrance, arrival) for arrival in arrivals]
        later = [
            waiting_of(workspace_id, candidate, now, arrival.due_time, occasion)
            for candidate, arrival in zip(candidates, arrivals, strict=True)
            if arrival.due_time is not None and arrival.due_time > now
        ]
        await waiting.add_waiting(connection, later)
        due = [
            candidate
            for candidate, arrival in zip(candidates, arrivals, strict=True)
            if arrival.due_time is None or arrival.due_time <= now
        ]
        return len((await self._letting_in.let_in(connection, workspace_id, due, now)).run_ids) if due else 0

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

    async def _end_restricted_walks(
        self, connection: AsyncConnection, workspace_id: str, people: Sequence[int]
    ) -> None:
        """Ends what those of the people walk who are restricted."""
        restricted, _ = await barred(connection, workspace_id, people)
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
