"""Whose customers write: the adviser of each conversation, as the trait of its customer says."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

import structlog

from services.common.database import Database
from services.common.errors import YikeError
from services.messaging.clients.profile import CustomerFiles
from services.messaging.domain.staff.members import ADVISER_TRAIT, adviser_among, adviser_named
from services.messaging.storage import conversations
from services.messaging.storage.staff import members

_log = structlog.get_logger(__name__)


class KnowsFiles(Protocol):
    """What is known of customers."""

    async def files(self, workspace_id: str, customer_ids: Sequence[int]) -> CustomerFiles:
        """Returns their files by the ids asked for."""
        ...


class Advising:
    """Notes who advises, so that conversations are found by it."""

    def __init__(self, *, database: Database, customers: KnowsFiles) -> None:
        """Takes messaging's database, and profile."""
        # The same pool; nothing of it is told the other services.
        self._database = Database(database.engine, database.service)
        self._customers = customers

    async def note(self, workspace_id: str, node_ids: Collection[int]) -> None:
        """Looks up who advises the customers of these nodes. While profile is away all stays as it was noted last."""
        asked = sorted({each for each in node_ids if each})
        if not asked:
            return
        try:
            files = (await self._customers.files(workspace_id, asked)).by_id
        except YikeError as error:
            _log.warning("conversations.adviser_unknown", workspace_id=workspace_id, reason=error.reason_name)
            return
        named = {node: adviser_named(file.traits.get(ADVISER_TRAIT)) for node, file in files.items()}
        async with self._database.workspace(workspace_id) as connection:
            found = await members.find_named(connection, workspace_id, list(named.values()))
            advised = {node: adviser_among(found, name) for node, name in named.items()}
            staff = {node: member.staff_id if member else "" for node, member in advised.items()}
            await conversations.set_staff(connection, workspace_id, staff)

    async def assigned(self, workspace_id: str, customer_id: int, staff_id: str) -> None:
        """Notes that a customer was given an adviser; empty: it was taken away."""
        try:
            file = (await self._customers.files(workspace_id, [customer_id])).by_id.get(customer_id)
        except YikeError as error:
            _log.warning("conversations.adviser_unknown", workspace_id=workspace_id, reason=error.reason_name)
            return
        if file is not None:
            async with self._database.workspace(workspace_id) as connection:
                await conversations.set_staff(connection, workspace_id, dict.fromkeys(file.node_ids, staff_id))
