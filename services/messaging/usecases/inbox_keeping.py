"""Puts messages into inboxes, inside the transaction that makes them delivered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.messaging.domain import Settled
from services.messaging.domain.inbox import InboxContent, NewInboxMessage, expire_time_of
from services.messaging.keyring import Keyring
from services.messaging.storage import inbox
from services.messaging.storage.deliveries import SettledRow
from services.messaging.storage.inbox import InboxRow


class InboxKeeping:
    """Keeps what is delivered, sealed, and no more of a customer than there may be."""

    def __init__(self, keyring: Keyring) -> None:
        """Takes what seals."""
        self._keyring = keyring

    async def keep_settled(
        self,
        connection: AsyncConnection,
        workspace_id: str,
        done: Sequence[tuple[Settled, SettledRow]],
        now: datetime,
    ) -> None:
        """Keeps what settled messages are to leave in an inbox; most leave nothing."""
        stored = [NewInboxMessage(row.delivery_id, row.customer_id, each.stored) for each, row in done if each.stored]
        await self.keep(connection, workspace_id, stored, now)

    async def keep(
        self, connection: AsyncConnection, workspace_id: str, messages: Sequence[NewInboxMessage], now: datetime
    ) -> None:
        """Puts messages into the inboxes of their customers; what stands there already stays as it is."""
        if not messages:
            return
        rows = [
            InboxRow(
                delivery_id=each.delivery_id,
                customer_id=each.customer_id,
                sealed=self._keyring.seal_inbox(each.content, workspace_id, each.delivery_id),
                create_time=now,
                expire_time=expire_time_of(InboxContent.unpacked(each.content), now),
            )
            for each in messages
        ]
        await inbox.add_messages(connection, workspace_id, rows)
