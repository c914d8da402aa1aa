"""Which events a sequence is made of: what `measures/sequence.py` finds in SQL, by a pass that keeps the events. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, order=True)
class Happened:
    """An event of a sequence.

    Attributes:
        same: The value that all share.
        at_us: When, microseconds since 1970 UTC.
        event_id: Its id.
        steps: For each step 1 where it is of it.
        ends: For each step 1 where it may not come behind it.
    """

    same: str
    at_us: int
    event_id: int
    steps: Sequence[int]
    ends: Sequence[int]


@dataclass(frozen=True)
class _Chain:
    began_us: int
    events: tuple[tuple[int, int], ...]

    @property
    def last_us(self) -> int:
        return self.events[-1][0]


def last_sequence(
    events: Iterable[Happened], count: int, within_us: int | None, until_us: int, *, waits: bool
) -> list[tuple[int, int]]:
    """Returns time and id of the events of the sequence that ended last, in their order; none where there is none.

    Args:
        events: In any order.
        count: How many steps there are.
        within_us: Less time is between the first and the last, and so long nothing may follow; None: any.
        until_us: The moment, microseconds since 1970 UTC.
        waits: Whether something may not come behind the last step.
    """
    found: list[_Chain] = []
    for _, of_value in groupby(sorted(events), key=lambda one: one.same):
        found += _sequences(list(of_value), count, within_us, until_us, waits)
    return list(max(found, key=lambda one: one.last_us).events) if found else []


def _sequences(
    events: Sequence[Happened], count: int, within_us: int | None, until_us: int, waits: bool
) -> list[_Chain]:
    stages: list[_Chain | None] = [None] * count
    waiting: deque[_Chain] = deque()
    found: list[_Chain] = []
    for event in events:
        while waiting and within_us is not None and waiting[0].last_us + within_us <= event.at_us:
            found.append(waiting.popleft())
        if event.ends[-1]:
            waiting.clear()
        before, stages = stages, [None if ends else one for one, ends in zip(stages, event.ends, strict=True)]
        here = (event.at_us, event.event_id)
        for step in range(count):
            came = _Chain(event.at_us, ()) if step == 0 else before[step - 1]
            is_soon = came is not None and (within_us is None or event.at_us - came.began_us < within_us)
            # Nothing follows the last step: it is of the event alone.
            kept = stages[step] if step < count - 1 else None
            if event.steps[step] and came is not None and is_soon and (kept is None or came.began_us > kept.began_us):
                stages[step] = _Chain(came.began_us, (*came.events, here))
        arrived = stages[-1] if event.steps[-1] and stages[-1] and stages[-1].events[-1] == here else None
        if arrived is None:
            continue
        (waiting if waits else found).append(arrived)
    return found + [one for one in waiting if within_us is None or one.last_us + within_us <= until_us]
