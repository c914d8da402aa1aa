"""Who is whose, as far as this process has seen: saves asking the history on every turn.

Only what a committed turn confirmed is kept, and all of it may be forgotten at any time: what is not known is asked of the
history, which has the last word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from services.segment.history.connection import Lane
from services.segment.history.store import HistoryStore

KNOWN_NODES = 500_000

NodeKey = tuple[str, int]
Mapped = tuple[int, int]
"""Version as the history counts it, and the customer; of two the greater holds."""


@dataclass
class TurnMappings:
    """What one batch of facts maps, and what was asked of the history for it.

    Attributes:
        fresh: Mappings that the facts bring and that were not known.
        asked: Mappings that the history told, after the facts were inserted.
        whole: All nodes of a customer, as the history told them.
    """

    fresh: dict[NodeKey, Mapped] = field(default_factory=dict)
    asked: dict[NodeKey, Mapped] = field(default_factory=dict)
    whole: dict[NodeKey, set[int]] = field(default_factory=dict)


class KnownNodes:
    """Mappings of nodes and the nodes of customers, of all workspaces."""

    def __init__(self, history: HistoryStore) -> None:
        """Begins empty."""
        self._history = history
        self._mapped: dict[NodeKey, Mapped] = {}
        self._nodes: dict[NodeKey, set[int]] = {}
        # The newest version in the history when this process began to follow it: what is newer came through us.
        self._began: dict[str, int] = {}

    def is_news(self, key: NodeKey, mapped: Mapped) -> bool:
        """Tells whether a mapping is not known, or newer than what is."""
        known = self._mapped.get(key)
        return known is None or known < mapped

    async def customers_of(self, turn: TurnMappings, workspace_id: str, ids: Iterable[int]) -> dict[int, int]:
        """Returns whose each node or former customer id is, the facts of the turn included; unknown ids are left out."""
        began = await self._beginning(workspace_id)
        found: dict[int, int] = {}
        missing = []
        for node_id in ids:
            key = (workspace_id, node_id)
            known, fresh = self._mapped.get(key) or turn.asked.get(key), turn.fresh.get(key)
            if fresh is not None and (known is not None or fresh[0] > began):
                found[node_id] = fresh[1] if known is None else max(fresh, known)[1]
            elif known is not None:
                found[node_id] = known[1]
            else:
                missing.append(node_id)
        if missing:
            for node_id, mapped in (await self._history.mappings(workspace_id, missing, Lane.LIVE)).items():
                turn.asked[(workspace_id, node_id)] = mapped
                found[node_id] = mapped[1]
        return found

    async def nodes_of(self, turn: TurnMappings, workspace_id: str, customers: Iterable[int]) -> dict[int, int]:
        """Returns all nodes of some customers, by node id; customers that no longer exist have none."""
        began = await self._beginning(workspace_id)
        moved: dict[int, tuple[int, int | None]] = {}
        for (workspace, node_id), mapped in turn.fresh.items():
            if workspace == workspace_id:
                known = self._mapped.get((workspace, node_id))
                if known is None or known < mapped:
                    moved[node_id] = (mapped[1], None if known is None else known[1])
        gained: dict[int, list[int]] = {}
        for node_id, (customer_id, _) in moved.items():
            gained.setdefault(customer_id, []).append(node_id)
        customer_of: dict[int, int] = {}
        missing = []
        for customer_id in customers:
            key = (workspace_id, customer_id)
            nodes = self._nodes.get(key)
            if nodes is None and not self._is_born(key, turn, began):
                missing.append(customer_id)
                continue
            for node_id in nodes or ():
                if node_id not in moved or moved[node_id][0] == customer_id:
                    customer_of[node_id] = customer_id
            for node_id in gained.get(customer_id, ()):
                customer_of[node_id] = customer_id
        if missing:
            whole = {(workspace_id, customer_id): set[int]() for customer_id in missing}
            for node_id, mapped in (await self._history.mappings_of(workspace_id, missing, Lane.LIVE)).items():
                whole[(workspace_id, mapped[1])].add(node_id)
                turn.asked[(workspace_id, node_id)] = mapped
                customer_of[node_id] = mapped[1]
            turn.whole.update(whole)
        return customer_of

    def commit(self, turn: TurnMappings) -> None:
        """Keeps what a committed turn brought."""
        for key in turn.fresh:
            if self._is_born(key, turn, self._began.get(key[0], 2**63)):
                self._nodes.setdefault(key, set())
        for source in (turn.asked, turn.fresh):
            for key, mapped in source.items():
                self._keep(key, mapped)
        # What the history told of a customer was told with the facts of the turn in it.
        for key, nodes in turn.whole.items():
            self._nodes[key] = {node for node in nodes if self._mapped[(key[0], node)][1] == key[1]}
        if len(self._mapped) > KNOWN_NODES:
            self._mapped.clear()
            self._nodes.clear()
            self._began.clear()

    def _keep(self, key: NodeKey, mapped: Mapped) -> None:
        known = self._mapped.get(key)
        if known is not None and known >= mapped:
            return
        workspace_id, node_id = key
        if known is not None and (before := self._nodes.get((workspace_id, known[1]))) is not None:
            before.discard(node_id)
        if (after := self._nodes.get((workspace_id, mapped[1]))) is not None:
            after.add(node_id)
        self._mapped[key] = mapped

    def _is_born(self, key: NodeKey, turn: TurnMappings, began: int) -> bool:
        """Tells whether a customer began with a node of this turn, so that no node of theirs can be older."""
        mapped = turn.fresh.get(key)
        return mapped is not None and mapped[1] == key[1] and mapped[0] > began and key not in self._mapped

    async def _beginning(self, workspace_id: str) -> int:
        began = self._began.get(workspace_id)
        if began is None:
            began = self._began[workspace_id] = await self._history.newest_version(workspace_id, Lane.LIVE)
        return began


def newest(mappings: Mapping[NodeKey, Mapped], key: NodeKey, mapped: Mapped) -> Mapped:
    """Returns the mapping that holds of what is there and another one."""
    present = mappings.get(key)
    return mapped if present is None else max(present, mapped)
