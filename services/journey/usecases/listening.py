"""What was heard of customers, told to their runs that listen for it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from services.journey.domain import Entrance, Happening, Input, Run, SeenEvent, SignalHeard
from services.journey.domain.entering import parse_properties
from services.journey.domain.filters import flatten
from services.journey.domain.listening import Occurrence, OccurrenceKind, Signal
from services.journey.storage import customers, listening
from services.journey.storage.listening import Version
from services.journey.usecases.moving import Movements

C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class Told:
    """A signal, and the versions of definitions that listen for it."""

    signal: Signal
    versions: frozenset[Version]


@dataclass(frozen=True, slots=True)
class Turn(Generic[C]):
    """What may be done at once: first all is told, then who entered is let in."""

    told: Sequence[tuple[int, Told]]
    candidates: Sequence[C]


class Index:
    """Which versions listen for what, by its kind and name: most of what is heard nobody listens for."""

    def __init__(self, listeners: Iterable[Entrance]) -> None:
        """Takes the versions whose runs listen."""
        self._by_name: dict[tuple[OccurrenceKind, str], list[tuple[Version, Occurrence]]] = {}
        for each in listeners:
            for occurrence in each.definition.occurrences:
                key = (occurrence.kind, occurrence.name)
                self._by_name.setdefault(key, []).append(((each.journey_id, each.version), occurrence))

    def names(self, *kinds: OccurrenceKind) -> frozenset[str]:
        """Returns the names of events or segments of some kinds that are listened for."""
        return frozenset(name for kind, name in self._by_name if kind in kinds)

    def of_events(self, events: Iterable[Happening]) -> list[Told]:
        """Returns what of events is listened for, in their order."""
        wanted = self.names(OccurrenceKind.EVENT)
        return self.of_signals(_signal(event) for event in events if event.name in wanted)

    def of_signals(self, signals: Iterable[Signal]) -> list[Told]:
        """Returns what of signals is listened for, in their order."""
        told = []
        for signal in signals:
            kinds = [signal.kind]
            if signal.kind is OccurrenceKind.COMPLAINED:
                kinds.append(OccurrenceKind.UNSUBSCRIBED)
            listed = [each for kind in kinds for each in self._by_name.get((kind, signal.name), ())]
            versions = frozenset(version for version, occurrence in listed if occurrence.may_fit(signal))
            if versions:
                told.append(Told(signal, versions))
        return told


class Listening:
    """Tells runs what was heard, each in the order in which it was."""

    def __init__(self, movements: Movements) -> None:
        """Takes how runs move."""
        self._movements = movements

    async def tell(
        self, connection: AsyncConnection, workspace_id: str, told: Sequence[tuple[int, Told]], all_told: Sequence[Told]
    ) -> int:
        """Moves the runs of people by what was heard of them, in the caller's transaction; returns how many moved.

        Args:
            connection: The transaction.
            workspace_id: The workspace.
            told: Whom it is of, by the id that is theirs now, and what.
            all_told: With all that is told later in the transaction: the runs are locked once, in the order of their ids.
        """
        people = sorted({person for person, _ in told})
        same = await customers.ids_of_customers(connection, workspace_id, people)
        journeys = sorted({journey_id for each in all_told for journey_id, _ in each.versions})
        ids = sorted({each for of_person in same.values() for each in of_person})
        now = await self._movements.moment(connection)
        locked = await listening.lock_listeners(connection, workspace_id, ids, journeys, now)
        standing = {run.run_id: run for run in locked}
        waiting = _queues(locked, same, told)
        moved = set()
        while waiting:
            # A run is moved by one input at a time; nearly all are told one.
            moves: list[tuple[Run, Input]] = [
                (standing[run_id], SignalHeard(signals.popleft())) for run_id, signals in waiting.items()
            ]
            for advance in await self._movements.move(connection, workspace_id, moves):
                standing[advance.run.run_id] = advance.run
                moved.add(advance.run.run_id)
            waiting = {run_id: rest for run_id, rest in waiting.items() if rest}
        return len(moved)


def in_turns(told: Sequence[tuple[int, int, Told]], candidates: Sequence[tuple[int, int, C]]) -> list[Turn[C]]:
    """Returns what was heard in turns, so that of each person all comes in the order heard, in as few turns as that takes.

    Args:
        told: Where in the order it was heard, the person, and what.
        candidates: Where in the order, the person, and who may enter. What is both is told before it lets in: a run that
            it ends makes room for the one that it begins.
    """
    heard = sorted(
        [
            *((place, False, number) for number, (place, _, _) in enumerate(told)),
            *((place, True, number) for number, (place, _, _) in enumerate(candidates)),
        ]
    )
    phases: dict[int, int] = {}
    by_phase: dict[int, list[int]] = {}
    for _, is_candidate, number in heard:
        person = (candidates if is_candidate else told)[number][1]
        phase = phases.get(person, 0)
        phase += phase % 2 != is_candidate
        phases[person] = phase
        by_phase.setdefault(phase, []).append(number)
    turns = max(phases.values(), default=-1) // 2 + 1
    return [
        Turn(
            [told[number][1:] for number in by_phase.get(2 * turn, ())],
            [candidates[number][2] for number in by_phase.get(2 * turn + 1, ())],
        )
        for turn in range(turns)
    ]


def _queues(
    locked: Sequence[Run], same: Mapping[int, Sequence[int]], told: Sequence[tuple[int, Told]]
) -> dict[str, deque[Signal]]:
    """Returns what is to be told to each run, in the order heard."""
    of_customer: dict[int, list[Run]] = {}
    for run in locked:
        of_customer.setdefault(run.customer_id, []).append(run)
    queues: dict[str, deque[Signal]] = {}
    for person, each in told:
        for customer_id in same[person]:
            for run in of_customer.get(customer_id, ()):
                if (run.journey_id, run.version) in each.versions:
                    queues.setdefault(run.run_id, deque()).append(each.signal)
    return queues


def _signal(event: Happening) -> Signal:
    return Signal(
        kind=OccurrenceKind.EVENT,
        name=event.name,
        cause=f"event:{event.message_id}",
        time=event.occur_time,
        node_id=event.node_id,
        customer_id=event.customer_id,
        mapping_version=event.mapping_version,
        paths=flatten(parse_properties(event.properties_json) or {}),
        seen=SeenEvent(event.node_id, event.event_id),
    )
