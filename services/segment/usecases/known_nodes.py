"""Who is whose, as far as this process has seen: saves asking the history on every turn.

Only what a committed turn confirmed is kept, and all of it may be forgotten at any time: what is not known is asked of the
history, which has the last word. Where other processes write the history as well, nothing is kept: they hear what we do not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from services.segment.history.connection import Lane
from services.segment.history.rows import version_in_history
from services.segment.history.store import HistoryStore

KNOWN_NODES = 500_000
_NEVER = 2**63

Mapped = tuple[int, int]
"""Version as the history counts it, and the customer; of two the greater holds."""


@dataclass
class TurnMappings:
    """What one batch of facts maps in one workspace, and what was asked of the history for it.

    Attributes:
        fresh: Mappings that the facts bring and that were not known, by node.
        asked: Mappings that the history told, after the facts were inserted.
        whole: All nodes of a customer, as the history told them.
    """

    fresh: dict[int, Mapped] = field(default_factory=dict)
    asked: dict[int, Mapped] = field(default_factory=dict)
    whole: dict[int, set[int]] = field(default_factory=dict)


@dataclass
class _Known:
    """What is known of one workspace.

    Attributes:
        mapped: By node.
        nodes: By customer.
        began: The newest version in the history when this process began to follow it: what is newer came through us.
    """

    mapped: dict[int, Mapped] = field(default_factory=dict)
    nodes: dict[int, set[int]] = field(default_factory=dict)
    began: int | None = None


class KnownNodes:
    """Mappings of nodes and the nodes of customers, of all workspaces."""

    def __init__(self, history: HistoryStore, *, is_alone: bool) -> None:
        """Begins empty.

        Args:
            history: Is asked for what is not known.
            is_alone: Whether all that is written there comes through this process.
        """
        self._history = history
        self._is_alone = is_alone
        self._known: dict[str, _Known] = {}

    def news(
        self, workspace_id: str, turn: TurnMappings, told: Iterable[tuple[int, int, int]]
    ) -> list[tuple[int, int, int]]:
        """Notes mappings that facts tell in the turn; returns those that are not known, or newer than what is.

        Args:
            workspace_id: The workspace.
            turn: Its part of the turn.
            told: Node, customer and version of each.
        """
        mapped, fresh = self._of(workspace_id).mapped, turn.fresh
        news = []
        for one in told:
            node_id, customer_id, version = one
            now = (version_in_history(version), customer_id)
            known = mapped.get(node_id)
            if known is None or known < now:
                present = fresh.get(node_id)
                if present == now:
                    continue
                news.append(one)
                if present is None or present < now:
                    fresh[node_id] = now
        return news

    async def customers_of(self, turn: TurnMappings, workspace_id: str, ids: Iterable[int]) -> dict[int, int]:
        """Returns whose each node or former customer id is, the facts of the turn included; unknown ids are left out."""
        began = await self._beginning(workspace_id)
        mapped, asked, turn_fresh = self._of(workspace_id).mapped, turn.asked, turn.fresh
        found: dict[int, int] = {}
        missing = []
        for node_id in ids:
            known, fresh = mapped.get(node_id) or asked.get(node_id), turn_fresh.get(node_id)
            if fresh is not None and (known is not None or fresh[0] > began):
                found[node_id] = fresh[1] if known is None else max(fresh, known)[1]
            elif known is not None:
                found[node_id] = known[1]
            else:
                missing.append(node_id)
        if missing:
            for node_id, told in (await self._history.mappings(workspace_id, missing, Lane.LIVE)).items():
                turn.asked[node_id] = told
                found[node_id] = told[1]
        return found

    async def nodes_of(self, turn: TurnMappings, workspace_id: str, customers: Iterable[int]) -> dict[int, int]:
        """Returns all nodes of some customers, by node id; customers that no longer exist have none."""
        began = await self._beginning(workspace_id)
        workspace = self._of(workspace_id)
        # Whose each node of the turn is by now, where that is news.
        moved: dict[int, int] = {}
        gained: dict[int, list[int]] = {}
        for node_id, told in turn.fresh.items():
            known = workspace.mapped.get(node_id)
            if known is None or known < told:
                moved[node_id] = told[1]
                gained.setdefault(told[1], []).append(node_id)
        customer_of: dict[int, int] = {}
        missing = []
        for customer_id in customers:
            nodes = workspace.nodes.get(customer_id)
            if nodes is None and not _is_born(workspace, customer_id, turn, began):
                missing.append(customer_id)
                continue
            for node_id in nodes or ():
                if moved.get(node_id, customer_id) == customer_id:
                    customer_of[node_id] = customer_id
            for node_id in gained.get(customer_id, ()):
                customer_of[node_id] = customer_id
        if missing:
            whole = {customer_id: set[int]() for customer_id in missing}
            for node_id, told in (await self._history.mappings_of(workspace_id, missing, Lane.LIVE)).items():
                whole[told[1]].add(node_id)
                turn.asked[node_id] = told
                customer_of[node_id] = told[1]
            turn.whole.update(whole)
        return customer_of

    def commit(self, workspace_id: str, turn: TurnMappings) -> None:
        """Keeps what a committed turn of a workspace brought."""
        if not self._is_alone:
            return
        workspace = self._of(workspace_id)
        began = _NEVER if workspace.began is None else workspace.began
        for node_id in turn.fresh:
            if _is_born(workspace, node_id, turn, began):
                workspace.nodes.setdefault(node_id, set())
        for source in (turn.asked, turn.fresh):
            for node_id, mapped in source.items():
                _keep(workspace, node_id, mapped)
        # What the history told of a customer was told with the facts of the turn in it.
        for customer_id, nodes in turn.whole.items():
            workspace.nodes[customer_id] = {node for node in nodes if workspace.mapped[node][1] == customer_id}
        if sum(len(workspace.mapped) for workspace in self._known.values()) > KNOWN_NODES:
            self._known.clear()

    def forget(self, workspace_id: str) -> None:
        """Forgets what is known of a workspace."""
        self._known.pop(workspace_id, None)

    def _of(self, workspace_id: str) -> _Known:
        known = self._known.get(workspace_id)
        if known is None:
            known = self._known[workspace_id] = _Known()
        return known

    async def _beginning(self, workspace_id: str) -> int:
        if not self._is_alone:
            return _NEVER
        known = self._of(workspace_id)
        if known.began is None:
            known.began = await self._history.newest_version(workspace_id, Lane.LIVE)
        return known.began


def _keep(workspace: _Known, node_id: int, mapped: Mapped) -> None:
    known = workspace.mapped.get(node_id)
    if known is not None:
        if known >= mapped:
            return
        before = workspace.nodes.get(known[1])
        if before is not None:
            before.discard(node_id)
    after = workspace.nodes.get(mapped[1])
    if after is not None:
        after.add(node_id)
    workspace.mapped[node_id] = mapped


def _is_born(workspace: _Known, customer_id: int, turn: TurnMappings, began: int) -> bool:
    """Tells whether a customer began with a node of this turn, so that no node of theirs can be older."""
    mapped = turn.fresh.get(customer_id)
    return mapped is not None and mapped[1] == customer_id and mapped[0] > began and customer_id not in workspace.mapped
