"""Columns of the customers that facts touch: the live loop asks them, and the query only for what they do not answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import structlog

from services.common.telemetry import meter
from services.segment.columns.answering import Answering
from services.segment.columns.layout import Layout
from services.segment.columns.met import Met
from services.segment.columns.mode import Mode
from services.segment.columns.reading import read_nodes
from services.segment.columns.rows import ASIDE, NodeRows
from services.segment.columns.taking import take
from services.segment.domain.rules import Rule
from services.segment.domain.terms import Terms
from services.segment.history.connection import Lane
from services.segment.history.node_rows import all_nodes
from services.segment.history.rows import AttributeRows, EventRows
from services.segment.history.rule_query import moment_of
from services.segment.history.store import HistoryStore

MAXIMUM_NODES = 200_000
MAXIMUM_EVENTS = 1_000_000
"""Of all workspaces of the process. Half of them are kept when there are more."""

MAXIMUM_LAYOUTS = 1_000
MAXIMUM_VALUES = 500_000
"""Different values of properties that are kept as they were sent."""

MAXIMUM_MET = 5_000_000
"""Ids of nodes that are known to have something in the history, of all workspaces; of one with more nobody is new."""

READ_AT_ONCE = 2_000
"""Nodes that are read to be held; where a question is of more that are not, the query answers it."""

Holding = dict[str, set[int]]

_log = structlog.get_logger(__name__)
_differences = meter(__name__).create_counter(
    "yike.segment.columns.differences", description="Answers of columns that the query did not give."
)
_answered = meter(__name__).create_counter(
    "yike.segment.columns.customers", description="Customers asked of columns, and those left to the query."
)


@dataclass
class _Workspace:
    """What is held of a workspace, and for which rules."""

    layout: Layout
    rows: NodeRows
    asked: int = 0


class Columns:
    """Holds the nodes that are asked of; `HistoryStore` tells of all that is written.

    Only where this process alone writes the history. Whatever is held may be forgotten at any time: it is read again.
    """

    def __init__(self, history: HistoryStore, mode: Mode = Mode.ON) -> None:
        """Takes the history, and begins to watch it."""
        self._history = history
        self._mode = mode
        self._held: dict[str, _Workspace] = {}
        self._layouts: dict[str, tuple[Sequence[Rule], Layout]] = {}
        # How many writes are under way, and a number that each write raises.
        self._writing: dict[str, int] = {}
        self._writes: dict[str, int] = {}
        self._turn = 0
        # Faults of our own, each left to the query.
        self.failures = 0
        if mode is not Mode.OFF:
            history.watcher = self

    def begins(self, workspaces: Iterable[str]) -> None:
        """See `Watcher.begins`."""
        for workspace_id in workspaces:
            self._writing[workspace_id] = self._writing.get(workspace_id, 0) + 1
            self._writes[workspace_id] = self._writes.get(workspace_id, 0) + 1

    def wrote(
        self, workspaces: Iterable[str], events: EventRows, keep: Sequence[bool] | None, attributes: AttributeRows
    ) -> None:
        """See `Watcher.wrote`."""
        workspaces = set(workspaces)
        for workspace_id in workspaces:
            self._ended(workspace_id)
        held = {one: self._held[one].rows for one in workspaces if one in self._held}
        try:
            if held:
                take(held, events, keep, attributes)
        except Exception:
            # It is written, and the turn goes on: who is not held is asked by the query.
            self._fail(held)

    def failed(self, workspaces: Iterable[str]) -> None:
        """See `Watcher.failed`."""
        for workspace_id in set(workspaces):
            self._ended(workspace_id)
            self._held.pop(workspace_id, None)

    def forget(self, workspace_id: str | None = None) -> None:
        """See `Watcher.forget`."""
        for one in list(self._held) if workspace_id is None else [workspace_id]:
            self._writes[one] = self._writes.get(one, 0) + 1
            self._held.pop(one, None)

    async def holding(
        self,
        workspace_id: str,
        rules: Mapping[str, Rule],
        customers: AbstractSet[int],
        *,
        live: Sequence[Rule],
        now: datetime,
        time_zone: str,
        own: Terms,
        customer_of: Mapping[int, int] | None,
    ) -> Holding:
        """Returns for which of the customers each rule holds, as `HistoryStore.holding`.

        Args:
            workspace_id: Whose rules.
            rules: Rules by a name.
            customers: Whom to ask; of those who do not exist nothing holds.
            live: All live rules of the workspace, the same sequence while they stay the same.
            now: The moment.
            time_zone: The workspace's.
            own: The workspace's own terms.
            customer_of: All nodes of the customers, where they are known already.
        """

        async def query(asked: Mapping[str, Rule], of: AbstractSet[int]) -> Holding:
            return await self._history.holding(
                workspace_id, asked, of, now=now, time_zone=time_zone, own=own, lane=Lane.LIVE, customer_of=customer_of
            )

        if self._mode is Mode.OFF:
            return await query(rules, customers)
        layout = self._layout(workspace_id, live, own)
        followed = {name: rule for name, rule in rules.items() if layout.takes(rule)}
        if not followed:
            return await query(rules, customers)
        if customer_of is None:
            customer_of = (await self._history.nodes_of(workspace_id, customers, Lane.LIVE)).customer_of
        of_whom = {node: whose for node, whose in customer_of.items() if whose in customers}
        rows = await self._holding_nodes(workspace_id, layout, of_whom)
        if rows is None:
            return await query(rules, customers)
        # Nothing is awaited between here and the answer.
        try:
            found, decided = self._answer(rows, followed, of_whom, now=now, time_zone=time_zone, own=own)
        except Exception:
            self._fail([workspace_id])
            return await query(rules, customers)
        _answered.add(len(decided), {"by": "columns"})
        _answered.add(len(set(of_whom.values())) - len(decided), {"by": "query"})
        if self._mode is Mode.SHADOW:
            return self._compared(workspace_id, await query(rules, customers), found, decided)
        left = set(of_whom.values()) - decided
        if left:
            for name, holding in (await query(followed, left)).items():
                found[name] |= holding
        rest = {name: rule for name, rule in rules.items() if name not in followed}
        if rest:
            found |= await query(rest, customers)
        return {name: found[name] for name in rules}

    def _layout(self, workspace_id: str, live: Sequence[Rule], own: Terms) -> Layout:
        known = self._layouts.get(workspace_id)
        if known is None or known[0] is not live or known[1].ruled_traits != own.ruled_traits:
            known = self._layouts[workspace_id] = live, Layout(live, own.ruled_traits)
            if len(self._layouts) > MAXIMUM_LAYOUTS:
                del self._layouts[next(iter(self._layouts))]
        return known[1]

    async def _holding_nodes(self, workspace_id: str, layout: Layout, nodes: Iterable[int]) -> NodeRows | None:
        """Returns what is kept, with all of the nodes held or aside that could be read; None: the query has to answer."""
        held = self._held.get(workspace_id)
        if held is not None and not held.layout.is_enough_for(layout):
            self._held.pop(workspace_id)
            held = None
        if held is None:
            writes = self._quiet(workspace_id)
            ids = await all_nodes(self._history.connection, workspace_id, MAXIMUM_MET)
            if writes is None or writes != self._quiet(workspace_id):
                return None
            held = self._held[workspace_id] = _Workspace(layout, NodeRows(layout, Met(ids)))
        held.layout = held.rows.layout = layout
        self._turn += 1
        held.asked = self._turn
        self._make_room(workspace_id)
        missing = [node for node in nodes if held.rows.slot_of(node) is None]
        if len(missing) > READ_AT_ONCE:
            return None
        if missing:
            writes = self._quiet(workspace_id)
            read = await read_nodes(self._history.connection, workspace_id, layout, missing)
            # What was written meanwhile may be in what was read, or not.
            if writes is None or writes != self._quiet(workspace_id) or self._held.get(workspace_id) is not held:
                return None
            read.into(held.rows)
        return held.rows

    def _answer(
        self,
        rows: NodeRows,
        rules: Mapping[str, Rule],
        customer_of: Mapping[int, int],
        *,
        now: datetime,
        time_zone: str,
        own: Terms,
    ) -> tuple[Holding, set[int]]:
        """Returns whom rules hold of, and of which customers that was found out; those without a node are not among them."""
        places: dict[int, int] = {}
        slots, owners, aside = [], [], set()
        for node, whose in customer_of.items():
            place = places.setdefault(whose, len(places))
            slot = rows.slot_of(node)
            if slot is None or slot == ASIDE:
                aside.add(place)
            else:
                slots.append(slot)
                owners.append(place)
        of_slots = np.array(slots, np.int64)
        rows.use(of_slots, self._turn)
        asked = Answering(
            rows,
            of_slots,
            np.array(owners, np.int64),
            len(places),
            moment=moment_of(now, time_zone),
            since_us=self._history.since_us(now, own.horizon),
        )
        asked.is_undecided[list(aside)] = True
        held = {name: asked.holds(rule) for name, rule in rules.items()}
        customers = np.array(list(places), np.int64)
        is_decided = ~asked.is_undecided
        found = {name: set(customers[holds & is_decided].tolist()) for name, holds in held.items()}
        return found, set(customers[is_decided].tolist())

    def _compared(self, workspace_id: str, told: Holding, found: Holding, decided: AbstractSet[int]) -> Holding:
        """Returns what the query told, having counted where columns say another thing."""
        differing = {name: len((told[name] & decided) ^ holding) for name, holding in found.items()}
        if any(differing.values()):
            _differences.add(sum(differing.values()))
            _log.error(
                "columns.differ",
                workspace_id=workspace_id,
                segments=sorted(name for name, count in differing.items() if count)[:20],
                customers=sum(differing.values()),
            )
            self.forget(workspace_id)
        return told

    def _fail(self, workspaces: Iterable[str]) -> None:
        """Forgets what a fault of ours may have spoilt."""
        self.failures += 1
        for workspace_id in list(workspaces):
            _log.error("columns.failed", workspace_id=workspace_id, exc_info=True)
            self.forget(workspace_id)

    def _quiet(self, workspace_id: str) -> int | None:
        """Returns a number that every write raises; None while one is under way."""
        return None if self._writing.get(workspace_id) else self._writes.get(workspace_id, 0)

    def _ended(self, workspace_id: str) -> None:
        left = self._writing[workspace_id] - 1
        if left:
            self._writing[workspace_id] = left
        else:
            del self._writing[workspace_id]

    def _make_room(self, workspace_id: str) -> None:
        """Keeps what is held within its bounds: the workspaces not asked for longest go first, then half of this one."""
        rows = self._held[workspace_id].rows
        while (self._is_full() or self._has_met_too_many()) and len(self._held) > 1:
            others = [one for one in self._held if one != workspace_id]
            del self._held[min(others, key=lambda one: self._held[one].asked)]
        while self._is_full():
            rows.compact(len(rows) // 2)

    def _has_met_too_many(self) -> bool:
        return sum(len(one.rows.met) for one in self._held.values()) > MAXIMUM_MET

    def _is_full(self) -> bool:
        each = [one.rows for one in self._held.values()]
        events, nodes = sum(rows.events for rows in each), sum(len(rows) for rows in each)
        return nodes > MAXIMUM_NODES or events > MAXIMUM_EVENTS or any(len(one.texts) > MAXIMUM_VALUES for one in each)
