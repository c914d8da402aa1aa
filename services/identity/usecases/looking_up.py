"""Who has an identifier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import Database
from services.common.errors import InvalidArgument, NotFound
from services.common.identifier_types import identifier_type
from services.identity import storage
from services.identity.domain import DEFAULT_RULES, Identifier, NodeKey
from services.identity.domain.customers import Customer
from services.identity.domain.identifiers import KNOWN_TYPES
from services.identity.recording import Neighbourhood
from services.identity.usecases.finding import NodeFinder
from services.identity.usecases.reading import customers_of, opened_node
from services.identity.usecases.rulebooks import Rulebooks
from services.identity.vault import IdentifierVault

SHOWN_TYPES = 50
"""Types of the workspace's own that a refusal names."""

SEARCHED_OWN_TYPES = 50
"""Types of the workspace's own by which a value of no named type is looked for."""


class LookingUp:
    """Finds customers by an identifier; makes nothing."""

    def __init__(self, *, database: Database, finder: NodeFinder, rulebooks: Rulebooks, vault: IdentifierVault) -> None:
        """Takes the service's database, what finds nodes in it, the rules of the workspaces, and what decrypts values."""
        self._vault = vault
        self._database = database
        self._finder = finder
        self._rulebooks = rulebooks

    async def look_up(self, workspace_id: str, identifier: Identifier) -> int:
        """Returns the id of the customer who has an identifier.

        Args:
            workspace_id: The workspace.
            identifier: Its type in any spelling that an event may give it; its value likewise.

        Raises:
            NotFound: If no event ever carried it, or the value is junk.
            InvalidArgument: If the workspace has no such type.
        """
        kind, key = await self._key(workspace_id, identifier)
        if key is not None:
            # Not from a cache: another replica may have merged or cut a moment ago, and this answer is nobody's hint.
            is_it, rows = await self._read_holder(workspace_id, key)
            if is_it:
                return int(rows[0]["customer_id"])
            if rows:
                async with self._database.workspace(workspace_id) as connection:
                    customer_id = await self._holder(connection, workspace_id, key)
                if customer_id:
                    return customer_id
        raise await self._unknown(workspace_id, kind)

    async def look_up_nodes(self, workspace_id: str, identifier: Identifier) -> Customer:
        """Returns the customer who has an identifier, as one moment sees both.

        Raises:
            NotFound: If no event ever carried it, or the value is junk.
            InvalidArgument: If the workspace has no such type.
        """
        kind, key = await self._key(workspace_id, identifier)
        if key is not None:
            is_it, rows = await self._read_holder(workspace_id, key)
            if is_it:
                return Customer(rows[0]["customer_id"], [opened_node(workspace_id, row, self._vault) for row in rows])
            if rows:
                async with self._database.workspace(workspace_id) as connection:
                    customer_id = await self._holder(connection, workspace_id, key)
                    if customer_id:
                        found = await customers_of(connection, workspace_id, [customer_id], self._vault)
                        if customer_id in found:
                            return found[customer_id]
        raise await self._unknown(workspace_id, kind)

    async def find_customers(self, workspace_id: str, value: str) -> list[tuple[str, int]]:
        """Returns (type, customer) of every identifier that a value is, whatever its type; the most telling type first.

        Of the workspace's own types the first `SEARCHED_OWN_TYPES` are looked at.
        """
        rules = (await self._rulebooks.of(workspace_id)).present
        async with self._database.workspace(workspace_id) as connection:
            own = await storage.read_own_types(connection, workspace_id, "", SEARCHED_OWN_TYPES)
            keys = {}
            for kind in sorted({*KNOWN_TYPES, *own}, key=rules.rank):
                key = self._finder.key(workspace_id, Identifier(kind, value), rules)
                if key is not None:
                    keys[kind] = key
            around = Neighbourhood()
            ids, _ = await self._finder.find(connection, workspace_id, set(keys.values()), around)
        return [(kind, around.nodes[ids[key]].customer_id) for kind, key in keys.items() if key in ids]

    async def find_types(self, workspace_id: str, names: Sequence[str]) -> list[str]:
        """Returns for each name, in any spelling of an event, the type of the workspace that it is; '' for none."""
        kinds = [identifier_type(name) or "" for name in names]
        ruled = (await self._rulebooks.of(workspace_id)).present.order
        there = {*KNOWN_TYPES, *ruled}
        if others := set(kinds) - there:
            async with self._database.workspace(workspace_id) as connection:
                there |= set(await storage.read_types_had(connection, workspace_id, others))
        return [kind if kind in there else "" for kind in kinds]

    async def _key(self, workspace_id: str, identifier: Identifier) -> tuple[str, NodeKey | None]:
        kind = identifier_type(identifier.type)
        if kind is None:
            raise InvalidArgument("A type has letters, digits and underscores, at most 40.", field="type")
        # The form of a type that Yike knows is no matter of rules.
        rules = DEFAULT_RULES if kind in KNOWN_TYPES else (await self._rulebooks.of(workspace_id)).present
        return kind, self._finder.key(workspace_id, Identifier(kind, identifier.value), rules)

    async def _read_holder(self, workspace_id: str, key: NodeKey) -> tuple[bool, Sequence[Mapping[str, Any]]]:
        """Asks for the node that a key has unless another identifier had its id before, or somebody was erased."""
        return await storage.read_holder(self._database, workspace_id, self._finder.likely_id(key), key.value_hash)

    async def _holder(self, connection: AsyncConnection, workspace_id: str, key: NodeKey) -> int:
        around = Neighbourhood()
        ids, _ = await self._finder.find(connection, workspace_id, {key}, around)
        return around.nodes[next(iter(ids.values()))].customer_id if ids else 0

    async def _unknown(self, workspace_id: str, kind: str) -> NotFound:
        await self._require_type(workspace_id, kind)
        return NotFound("No customer has this identifier.", type=kind)

    async def _require_type(self, workspace_id: str, kind: str) -> None:
        """Refuses a type that nobody ever had: who asks by it would take everybody for a stranger."""
        if kind in KNOWN_TYPES:
            return
        async with self._database.workspace(workspace_id) as connection:
            own = await storage.read_own_types(connection, workspace_id, kind, SHOWN_TYPES)
        if kind not in own:
            known = ", ".join((*KNOWN_TYPES, *own))
            raise InvalidArgument(
                f"Nobody in this workspace ever had an identifier of the type {kind}; known are {known}.",
                field="type",
                known=known,
            )
