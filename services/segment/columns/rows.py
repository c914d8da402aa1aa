"""What is kept of the nodes of one workspace: the events that rules look at, as numpy columns, and registers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from services.segment.columns.layout import MATCHERS_PER_WORD, Attribute, Layout
from services.segment.columns.met import Met
from services.segment.columns.stored import UndecidedError, amount

Register = tuple[int, str, str]
"""Time, message id and value, as the history orders them; the greatest holds."""

NONE = np.iinfo(np.int64).min
"""Stands among amounts for none."""

MAXIMUM_EVENTS_OF_NODE = 1_000
ASIDE = -1
"""The slot of a node that is left to the query."""

_FIRST_ROOM = 1_024

Array = np.ndarray[Any, np.dtype[Any]]


class NodeRows:
    """Events and registers of the nodes that are held: of each all that the layout looks at, or nothing.

    A node is held, or set aside for the query (what it has cannot be followed exactly), or not known. Nodes that are not known
    and not in `met` have nothing in the history that the layout looks at: whatever came of them came through here.
    """

    def __init__(self, layout: Layout, met: Met) -> None:
        """Begins with nobody; `met`: the nodes that may have anything in the history."""
        self.layout = layout
        self.met = met
        self._slots: dict[int, int] = {}
        words = max(1, -(-len(layout.needs.matchers) // MATCHERS_PER_WORD))
        self._columns: dict[str, Array] = {
            "before": np.empty(_FIRST_ROOM, np.int32),
            "occur_us": np.empty(_FIRST_ROOM, np.int64),
            "event_id": np.empty(_FIRST_ROOM, np.int64),
            "marks": np.empty((_FIRST_ROOM, words), np.int64),
            "amounts": np.empty((_FIRST_ROOM, len(layout.needs.amounts)), np.int64),
            "values": np.empty((_FIRST_ROOM, len(layout.needs.values)), np.int32),
        }
        self.events = 0
        # By slot: the last of its events, -1 without one; how many; when it was asked or told of last.
        self._nodes: dict[str, Array] = {
            "last": np.empty(_FIRST_ROOM, np.int32),
            "count": np.empty(_FIRST_ROOM, np.int32),
            "used": np.empty(_FIRST_ROOM, np.int64),
        }
        self.slots = 0
        self.registers: dict[Attribute, dict[int, Register]] = {one: {} for one in layout.needs.attributes}
        self.texts: list[str] = [""]
        self._text_ids: dict[str, int] = {"": 0}

    def __len__(self) -> int:
        return len(self._slots)

    @property
    def row_bytes(self) -> int:
        """How many bytes an event takes."""
        return sum(column[:1].nbytes for column in self._columns.values())

    def column(self, name: str) -> Array:
        """Returns a column of the events, all of them."""
        return self._columns[name][: self.events]

    def last_events(self, slots: Array) -> Array:
        """Returns the last event of each slot, -1 without one."""
        return self._nodes["last"][slots]

    def slot_of(self, node_id: int) -> int | None:
        """Returns where a node is held, and holds one that is new; `ASIDE`: it is aside; None: it is not known."""
        slot = self._slots.get(node_id)
        if slot is None and node_id not in self.met:
            return self._begin(node_id)
        return slot

    def use(self, slots: Array, turn: int) -> None:
        """Notes that nodes were asked of."""
        self._nodes["used"][slots] = turn

    def set_aside(self, node_id: int) -> None:
        """Leaves a node to the query for good."""
        self._slots[node_id] = ASIDE

    def forget(self, node_id: int) -> None:
        """Forgets a node, to be read again; what is not known any more may be in the history."""
        self._slots.pop(node_id, None)
        # One that was never held, too: something of it may be there now.
        self.met.add((node_id,))

    def hold(self, node_ids: Iterable[int]) -> None:
        """Begins to hold nodes of which all is added next, unless they are known."""
        for node_id in node_ids:
            if node_id not in self._slots:
                self._begin(node_id)

    def add_events(
        self,
        node_ids: Sequence[int],
        names: Sequence[str],
        occur_us: Sequence[int],
        event_ids: Sequence[int],
        properties: Sequence[Mapping[str, str]],
    ) -> None:
        """Adds events of nodes that are held or new; of others, and of those aside, nothing is kept.

        Args:
            node_ids: Of each event.
            names: Names.
            occur_us: Times, microseconds since 1970 UTC.
            event_ids: Ids, which must be new.
            properties: Stored values by path, at least those of the layout.
        """
        layout = self.layout
        told: list[tuple[int, int, int]] = []
        marks: list[int] = []
        amounts: list[list[int]] = []
        values: list[list[int]] = []
        for place, node_id in enumerate(node_ids):
            slot = self.slot_of(node_id)
            if slot is None or slot == ASIDE:
                continue
            last, count = self._nodes["last"], self._nodes["count"]
            try:
                marked = self._marks(names[place], properties[place])
                if not marked:
                    continue
                row = self._amounts(properties[place])
            except UndecidedError:
                self.set_aside(node_id)
                continue
            if occur_us[place] <= 0 or count[slot] >= MAXIMUM_EVENTS_OF_NODE:
                self.set_aside(node_id)
                continue
            told.append((int(last[slot]), occur_us[place], event_ids[place]))
            last[slot] = self.events + len(told) - 1
            count[slot] += 1
            marks.append(marked)
            amounts.append(row)
            values.append([self._text_id(properties[place].get(path, "")) for path in layout.needs.values])
        if not told:
            return
        start, end = self.events, self.events + len(told)
        self._make_room(end)
        before, times, ids = zip(*told, strict=True)
        column = self._columns
        column["before"][start:end], column["occur_us"][start:end], column["event_id"][start:end] = before, times, ids
        for word in range(column["marks"].shape[1]):
            bits = word * MATCHERS_PER_WORD
            column["marks"][start:end, word] = [(one >> bits) & ((1 << MATCHERS_PER_WORD) - 1) for one in marks]
        if layout.needs.amounts:
            column["amounts"][start:end] = amounts
        if layout.needs.values:
            column["values"][start:end] = values
        self.events = end

    def add_register(self, node_id: int, attribute: Attribute, register: Register) -> None:
        """Adds what was said of an attribute of a node that is held or new; of others nothing is kept."""
        slot = self.slot_of(node_id)
        if slot is None or slot == ASIDE:
            return
        of_slot = self.registers[attribute]
        known = of_slot.get(slot)
        if known is None or known < register:
            of_slot[slot] = register

    def compact(self, keep: int) -> None:
        """Forgets all but the `keep` nodes that were asked or told of last, and what is left of those forgotten before."""
        used = self._nodes["used"]
        held = sorted((one for one in self._slots.items() if one[1] != ASIDE), key=lambda one: -used[one[1]])[:keep]
        nodes = np.array([node_id for node_id, _ in held], np.int64)
        slots = np.array([slot for _, slot in held], np.int64)
        rows, owners = self.gather(slots)
        # Each after those before it, so that the last of a slot is its last.
        order = np.argsort(rows, kind="stable")
        rows, owners = rows[order], owners[order]
        columns = {name: column[rows] for name, column in self._columns.items()}
        last = np.full(max(len(slots), _FIRST_ROOM), -1, np.int32)
        for index, owner in enumerate(owners.tolist()):
            columns["before"][index] = last[owner]
            last[owner] = index
        places = {int(slot): index for index, slot in enumerate(slots.tolist())}
        self.registers = {
            attribute: {places[slot]: one for slot, one in of_slot.items() if slot in places}
            for attribute, of_slot in self.registers.items()
        }
        for name, column in self._nodes.items():
            self._nodes[name] = np.zeros(len(last), column.dtype)
            self._nodes[name][: len(slots)] = column[slots]
        self._nodes["last"] = last
        self._columns = {
            name: column if len(column) else np.zeros((_FIRST_ROOM, *column.shape[1:]), column.dtype)
            for name, column in columns.items()
        }
        self._rename_texts()
        self.events, self.slots = len(rows), len(slots)
        self.met.add(self._slots)
        self._slots = dict(zip(nodes.tolist(), range(len(slots)), strict=True))

    def gather(self, slots: Array) -> tuple[Array, Array]:
        """Returns the events of slots: int64 [n], and of each the place of its slot in `slots`: int64 [n]."""
        last, owners = self.last_events(slots).astype(np.int64), np.arange(len(slots))
        before = self._columns["before"]
        rows, whose = [], []
        while last.size:
            there = last >= 0
            last, owners = last[there], owners[there]
            rows.append(last)
            whose.append(owners)
            last = before[last].astype(np.int64)
        if not rows:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        return np.concatenate(rows), np.concatenate(whose)

    def _begin(self, node_id: int) -> int:
        slot = self._slots[node_id] = self.slots
        self.slots += 1
        if self.slots > len(self._nodes["last"]):
            self._nodes = {name: np.resize(column, 2 * len(column)) for name, column in self._nodes.items()}
        self._nodes["last"][slot], self._nodes["count"][slot], self._nodes["used"][slot] = -1, 0, 0
        return slot

    def _rename_texts(self) -> None:
        """Forgets texts that no event has any more."""
        values = self._columns["values"]
        if not values.size:
            return
        kept, places = np.unique(values, return_inverse=True)
        texts = [self.texts[one] for one in kept.tolist()]
        if "" not in texts:
            texts.insert(0, "")
            places = places + 1
        self.texts, self._text_ids = texts, {text: place for place, text in enumerate(texts)}
        self._columns["values"] = places.reshape(values.shape).astype(np.int32)

    def _make_room(self, events: int) -> None:
        room = len(self._columns["before"])
        if events > room:
            more = max(events, 2 * room) - room
            self._columns = {
                name: np.concatenate([column, np.empty((more, *column.shape[1:]), column.dtype)])
                for name, column in self._columns.items()
            }

    def _marks(self, name: str, properties: Mapping[str, str]) -> int:
        """Returns which matchers mean an event, as bits.

        Raises:
            UndecidedError: If the query alone knows.
        """
        marked = 0
        for bit, filters in self.layout.by_name.get(name, self.layout.of_any):
            for path, check in filters:
                found = check(properties.get(path, ""))
                if not found:
                    if found is None:
                        raise UndecidedError
                    break
            else:
                marked |= bit
        return marked

    def _amounts(self, properties: Mapping[str, str]) -> list[int]:
        found = []
        for path in self.layout.needs.amounts:
            one = amount(properties.get(path, ""))
            found.append(NONE if one is None else one)
        return found

    def _text_id(self, text: str) -> int:
        known = self._text_ids.get(text)
        if known is None:
            known = self._text_ids[text] = len(self.texts)
            self.texts.append(text)
        return known
