"""From identifiers to their nodes, as PostgreSQL knows them."""

from __future__ import annotations

from collections.abc import Callable, Collection

from sqlalchemy.ext.asyncio import AsyncConnection

from services.identity import storage
from services.identity.domain import Identifier, IdentityRules, NodeKey, normalise
from services.identity.domain.identifiers import PROBES, candidate_node_id
from services.identity.recording import Neighbourhood
from services.identity.vault import IdentifierVault


class NodeFinder:
    """Tells by what an identifier is found, and finds it."""

    def __init__(self, *, vault: IdentifierVault, candidate: Callable[[bytes, int], int] = candidate_node_id) -> None:
        """Takes its parts.

        Args:
            vault: Hashes values.
            candidate: The node ids that a hash asks for, by probe.
        """
        self._vault = vault
        self._candidate = candidate

    def key(self, workspace_id: str, identifier: Identifier, rules: IdentityRules) -> NodeKey | None:
        """Returns by what an identifier is found; None if its value names nobody, whatever the rules block.

        Args:
            workspace_id: The workspace.
            identifier: Its type in the one spelling.
            rules: Say how types of the workspace's own are written; the same in all versions once the type is there.
        """
        value, refusal = normalise(identifier.type, identifier.value, rules.normaliser(identifier.type))
        if refusal:
            return None
        return NodeKey(identifier.type, value, self._vault.hash(workspace_id, identifier.type, value))

    def likely_id(self, key: NodeKey) -> int:
        """Returns the id that the node of a key has unless another identifier had it before."""
        return self._candidate(key.value_hash, 0)

    async def find(
        self, connection: AsyncConnection, workspace_id: str, keys: Collection[NodeKey], around: Neighbourhood
    ) -> tuple[dict[NodeKey, int], dict[NodeKey, int]]:
        """Returns the ids of the keys that have a node, and for each of the others the id that it would get.

        Keys of identifiers that were erased are noted in `around`. Who was erased as often as there are probes has no id left.
        """
        found: dict[NodeKey, int] = {}
        free: dict[NodeKey, int] = {}
        taken: set[int] = set()
        pending = sorted(keys, key=lambda key: key.value_hash)
        for probe in range(PROBES):
            if not pending:
                break
            ids = {key: self._candidate(key.value_hash, probe) for key in pending}
            nodes, erased = await storage.find_holders(connection, workspace_id, set(ids.values()))
            occupied: list[NodeKey] = []
            for key, node_id in ids.items():
                if node_id in nodes and nodes[node_id][1] == key.value_hash:
                    found[key] = node_id
                    around.take({node_id: nodes[node_id]})
                elif node_id in erased:
                    value_hash, erase_micros = erased[node_id]
                    if value_hash == key.value_hash:
                        around.erased[value_hash] = max(erase_micros, around.erased.get(value_hash, 0))
                    occupied.append(key)
                elif node_id in nodes or node_id in taken:
                    occupied.append(key)
                else:
                    free[key] = node_id
                    taken.add(node_id)
            pending = occupied
        return found, free
