"""How far a worker is in the streams it holds: reading runs ahead, a position follows behind the oldest open entry."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

from services.common.facts.fact import ReceivedFact


class Progress:
    """By stream: where reading goes on, which entries are open, and up to where everything is absorbed and written down.

    An entry is open from its reading until the transaction with its effects has committed. A position never passes an open
    one, so what a worker had read and not absorbed is read again by the next.
    """

    def __init__(self) -> None:
        """Knows no stream yet."""
        self.read: dict[str, str] = {}
        self.positions: dict[str, str] = {}
        self._entries: dict[str, deque[str]] = {}
        self._absorbed: dict[str, set[str]] = {}

    def begin(self, positions: Mapping[str, str]) -> None:
        """Takes streams on, each at its committed position."""
        for stream, position in positions.items():
            self.read[stream] = self.positions[stream] = position
            self._entries[stream] = deque()
            self._absorbed[stream] = set()

    def end(self, streams: Iterable[str]) -> None:
        """Leaves streams to others."""
        for stream in streams:
            for known in (self.read, self.positions, self._entries, self._absorbed):
                known.pop(stream, None)

    def take(self, fact: ReceivedFact) -> None:
        """Opens an entry that was read, the next of its stream."""
        self._entries[fact.stream].append(fact.entry_id)
        self.read[fact.stream] = fact.entry_id

    def absorb(self, entries: Iterable[tuple[str, str]]) -> None:
        """Closes entries (stream, id) whose effects have committed; those of streams that were left are nobody's here."""
        for stream, entry_id in entries:
            if stream in self._absorbed:
                self._absorbed[stream].add(entry_id)

    def reached(self, also: Iterable[ReceivedFact] = ()) -> dict[str, str]:
        """Returns the positions that may be written, where they are beyond those that are.

        Args:
            also: Facts that count as absorbed, because they commit with the positions.
        """
        with_them: dict[str, set[str]] = {}
        for fact in also:
            with_them.setdefault(fact.stream, set()).add(fact.entry_id)
        reached = {}
        for stream, entries in self._entries.items():
            absorbed, committing = self._absorbed[stream], with_them.get(stream, ())
            for entry_id in entries:
                if entry_id not in absorbed and entry_id not in committing:
                    break
                reached[stream] = entry_id
        return reached

    def write(self, positions: Mapping[str, str]) -> None:
        """Notes positions that were committed; all entries up to them are absorbed."""
        for stream, position in positions.items():
            entries = self._entries.get(stream)
            if not entries or position not in entries:
                continue
            while entries:
                entry_id = entries.popleft()
                self._absorbed[stream].discard(entry_id)
                if entry_id == position:
                    break
            self.positions[stream] = position
