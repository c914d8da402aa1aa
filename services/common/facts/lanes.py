"""What waits of each workspace, apart from the others', in bounded memory."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import islice

from services.common.facts.fact import ReceivedFact
from services.common.loops import FIRST_BACK_OFF_SECONDS, LONGEST_BACK_OFF_SECONDS

LANE_BYTES = 4_000_000
HELD_BYTES = 64_000_000
# A turn of so many facts that went well shows that none is too large.
_LARGE_TURN = 1_024


@dataclass
class Lane:
    """The facts of one workspace that were read and not absorbed, in the order of each stream.

    Attributes:
        facts: The oldest of them.
        let_go: Stream and id of those behind, which are read again when their turn comes.
        size: Bytes of `facts`.
        task: Who absorbs some of them now.
        is_one_by_one: Whether they are absorbed singly until the lane is empty, to find the one that nothing can absorb.
        turn_facts: How many of them a turn takes at most, since more took too long lately; None sets no bound.
        failures: How often in a row its work met an outage.
        not_before: Until when it is left alone, in monotonic seconds.
    """

    facts: deque[ReceivedFact] = field(default_factory=deque)
    let_go: deque[tuple[str, str]] = field(default_factory=deque)
    size: int = 0
    task: asyncio.Task[None] | None = None
    is_one_by_one: bool = False
    turn_facts: int | None = None
    failures: int = 0
    not_before: float = float("-inf")

    def first(self, batch_entries: int, batch_bytes: int | None) -> list[ReceivedFact]:
        """Returns the oldest facts, as many as a turn takes; of the bytes one fact more than fits."""
        taken: list[ReceivedFact] = []
        size = 0
        for fact in islice(
            self.facts, batch_entries if self.turn_facts is None else min(batch_entries, self.turn_facts)
        ):
            taken.append(fact)
            size += fact.payload_size
            if batch_bytes is not None and size >= batch_bytes:
                break
        return taken

    def took_too_long(self, facts: int) -> None:
        """Makes the next turn half as large; where it was of one fact, that one is to be tried by itself."""
        if facts > 1:
            self.turn_facts = facts // 2
        else:
            self.is_one_by_one = True

    def went_well(self, facts: int) -> None:
        """Lets the next turn be twice as large where this one was as large as it might be."""
        if self.turn_facts is not None and facts >= self.turn_facts:
            self.turn_facts = 2 * facts if facts < _LARGE_TURN else None

    def put_off(self, now: float) -> None:
        """Leaves the lane alone for a while: a tenth of a second, doubled at each failure, at most two."""
        self.failures += 1
        wait = min(FIRST_BACK_OFF_SECONDS * 2.0 ** min(self.failures - 1, 8), LONGEST_BACK_OFF_SECONDS)
        self.not_before = now + wait


class Lanes:
    """The lanes of all workspaces of which something waits."""

    def __init__(self) -> None:
        """Nothing waits yet."""
        self.by_workspace: dict[str, Lane] = {}
        self._size = 0

    def __len__(self) -> int:
        """Returns of how many workspaces something waits."""
        return len(self.by_workspace)

    def are_full(self, size: int) -> bool:
        """Tells whether so many bytes wait, those that are being absorbed included."""
        return self._size >= size

    def add(self, fact: ReceivedFact, lane_bytes: int) -> None:
        """Lets a fact wait; beyond the bounds of memory only its place in the stream is kept."""
        lane = self.by_workspace.setdefault(fact.workspace_id, Lane())
        if lane.let_go or (lane.facts and (lane.size >= lane_bytes or self._size >= HELD_BYTES)):
            lane.let_go.append((fact.stream, fact.entry_id))
        else:
            self.keep(lane, (fact,))

    def keep(self, lane: Lane, facts: Iterable[ReceivedFact]) -> None:
        """Keeps facts whole."""
        for fact in facts:
            lane.facts.append(fact)
            lane.size += fact.payload_size
            self._size += fact.payload_size

    def finish(self, workspace_id: str, facts: Collection[ReceivedFact]) -> None:
        """Forgets the oldest facts of a workspace: they are absorbed."""
        lane = self.by_workspace[workspace_id]
        for fact in facts:
            if not lane.facts or lane.facts[0] is not fact:
                # Its stream was left to another worker meanwhile.
                continue
            lane.facts.popleft()
            lane.size -= fact.payload_size
            self._size -= fact.payload_size

    def leave(self, streams: Collection[str]) -> None:
        """Forgets what waits of streams that another worker has now."""
        for lane in self.by_workspace.values():
            left = [fact for fact in lane.facts if fact.stream in streams]
            if left:
                lane.facts = deque(fact for fact in lane.facts if fact.stream not in streams)
                size = sum(fact.payload_size for fact in left)
                lane.size -= size
                self._size -= size
            lane.let_go = deque(entry for entry in lane.let_go if entry[0] not in streams)

    def ready(self, now: float) -> list[tuple[str, Lane]]:
        """Returns the lanes that may be worked on, and forgets the empty ones."""
        for workspace_id, lane in list(self.by_workspace.items()):
            if lane.task is None and not lane.facts and not lane.let_go:
                del self.by_workspace[workspace_id]
        return [
            (workspace_id, lane)
            for workspace_id, lane in self.by_workspace.items()
            if lane.task is None and lane.not_before <= now
        ]
