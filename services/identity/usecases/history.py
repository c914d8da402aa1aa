"""The whole history of a workspace, read piece by piece: what hangs together by evidence comes together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from services.identity import storage
from services.identity.domain import IdentityRules, Pair, StoredLink
from services.identity.domain.closure import Closure
from services.identity.domain.rejudging import MOST_TOGETHER, Cluster, clusters_of
from services.identity.vault import IdentifierVault

PAGE = 500
"""Nodes at which one reading begins."""

_MOST_LINKS = 4 * MOST_TOGETHER
_MOST_REMEMBERED = 1_000_000


class HistoryReader:
    """Reads clusters. One workspace's work; what it remembers only spares reading again."""

    def __init__(self, vault: IdentifierVault, workspace_id: str) -> None:
        """Takes what decrypts values."""
        self._vault = vault
        self._workspace_id = workspace_id
        self._entangled: set[int] = set()

    async def clusters_at(
        self, connection: AsyncConnection, starts: Sequence[int]
    ) -> tuple[list[Cluster], dict[int, bytes]]:
        """Returns the clusters of nodes, but those of more than `MOST_TOGETHER`; and the hashes of their nodes' values."""
        node_ids: set[int] = set()
        links: dict[Pair, StoredLink] = {}
        for closure in await self._closures(connection, starts):
            node_ids |= closure.nodes
            links |= closure.stored
        found = await storage.find_nodes(connection, self._workspace_id, node_ids)
        nodes = {node_id: node for node_id, (node, _) in found.items()}
        hashes = {node_id: value_hash for node_id, (_, value_hash) in found.items()}
        return list(clusters_of(nodes, links.values())), hashes

    async def blocked_in(
        self, connection: AsyncConnection, clusters: Collection[Cluster], rules: IdentityRules
    ) -> Mapping[int, str]:
        """Returns the linked nodes whose value names nobody by some rules, with their types."""
        types = {node_id: node.type for cluster in clusters if cluster.links for node_id, node in cluster.nodes.items()}
        return await blocked_nodes(connection, self._workspace_id, types, rules, self._vault)

    async def _closures(self, connection: AsyncConnection, starts: Sequence[int]) -> list[Closure]:
        """Returns closures that hold together all nodes but the entangled; those are remembered."""
        asked = [start for start in starts if start not in self._entangled]
        if not asked:
            return []
        closure = Closure(asked, {}, MOST_TOGETHER)
        is_whole = True
        while is_whole and (frontier := closure.take_frontier()):
            read = await storage.read_links_at(connection, self._workspace_id, frontier, _MOST_LINKS)
            closure.absorb(read)
            is_whole = len(read) < _MOST_LINKS and self._entangled.isdisjoint(closure.nodes)
        if is_whole and not closure.is_too_large:
            return [closure]
        if len(asked) > 1:
            # Together they are too many, or one of them hangs together with too many.
            middle = len(asked) // 2
            first = await self._closures(connection, asked[:middle])
            return first + await self._closures(connection, asked[middle:])
        if len(self._entangled) > _MOST_REMEMBERED:
            self._entangled.clear()
        self._entangled |= closure.nodes
        return []


async def blocked_nodes(
    connection: AsyncConnection,
    workspace_id: str,
    types: Mapping[int, str],
    rules: IdentityRules,
    vault: IdentifierVault,
) -> dict[int, str]:
    """Returns those nodes whose value names nobody by some rules, with their types; `types` has the type of each node."""
    if not rules.blocked:
        return {}
    asked = {node_id: kind for node_id, kind in types.items() if rules.may_block(kind)}
    values = await storage.read_values(connection, workspace_id, asked.keys())
    return {
        node_id: asked[node_id]
        for node_id, encrypted in values.items()
        if rules.is_blocked(asked[node_id], vault.decrypt(workspace_id, asked[node_id], encrypted))
    }
