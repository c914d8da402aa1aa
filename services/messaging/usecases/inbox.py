"""The inbox as a customer reads it. Whose it is comes from who calls, never from what is asked."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.caller import current_caller
from services.common.database import Database
from services.common.errors import InvalidArgument, NotFound, Reason, Unauthenticated
from services.common.outbox import Fact, publish
from services.messaging.domain import Engagement, MessageUpdate
from services.messaging.domain.inbox import InboxContent, InboxCount, InboxMessage
from services.messaging.keyring import Keyring
from services.messaging.storage import inbox, reactions
from services.messaging.storage.moments import Moment
from services.messaging.usecases.withdrawing import engaged

_PRINCIPAL = re.compile(r"customer:([1-9][0-9]{0,18})")
_GONE = "The customer token does not hold any more; have the brand's server make another one."


class KnowsCustomers(Protocol):
    """Who a customer is."""

    async def known_ids(self, workspace_id: str, customer_id: int) -> list[int] | None:
        """Returns every id that is this customer's; None where there is no such customer, or not any more."""
        ...


class Inbox:
    """Reads and changes the inbox of the customer who calls."""

    def __init__(
        self,
        *,
        database: Database,
        moment: Moment,
        customers: KnowsCustomers,
        keyring: Keyring,
        facts_of: Callable[[Sequence[MessageUpdate]], list[Fact]],
    ) -> None:
        """Takes what it works with."""
        self._database = database
        self._moment = moment
        self._customers = customers
        self._keyring = keyring
        self._facts_of = facts_of

    async def list_messages(
        self, workspace_id: str, *, after: tuple[datetime, str] | None, unread_only: bool, limit: int
    ) -> tuple[list[InboxMessage], InboxCount]:
        """Returns the own messages behind `after`, the latest first, and how many there are.

        Raises:
            Unauthenticated: CUSTOMER_TOKEN_INVALID, if no customer calls, or there is none any more; so for all calls.
        """
        ids = await self._own_ids(workspace_id)
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            rows = await inbox.list_messages(
                connection, workspace_id, ids, now, after=after, unread_only=unread_only, limit=limit
            )
            count = await inbox.count_messages(connection, workspace_id, ids, now)
        return [self._opened(workspace_id, row) for row in rows], count

    async def count(self, workspace_id: str) -> InboxCount:
        """Returns how many own messages there are."""
        ids = await self._own_ids(workspace_id)
        async with self._database.workspace(workspace_id) as connection:
            return await inbox.count_messages(connection, workspace_id, ids, await self._moment(connection))

    async def mark_read(self, workspace_id: str, delivery_ids: Sequence[str], *, is_all: bool) -> InboxCount:
        """Marks own messages as read, those named or all; tells each that was not before as opened.

        Raises:
            InvalidArgument: If none is named, or some are and all are meant.
        """
        if is_all == bool(delivery_ids):
            raise InvalidArgument("Name messages in delivery_ids, or set all.", field="delivery_ids")
        ids = await self._own_ids(workspace_id)
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            named = None if is_all else delivery_ids
            found = await inbox.find_messages(connection, workspace_id, ids, now, named)
            await self._read(connection, workspace_id, ids, [row["delivery_id"] for row in found], now)
            return await inbox.count_messages(connection, workspace_id, ids, now)

    async def click(self, workspace_id: str, delivery_id: str) -> InboxMessage:
        """Tells that an own message was followed, and marks it as read.

        Raises:
            NotFound: If it does not stand in the inbox.
        """
        ids = await self._own_ids(workspace_id)
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            found = await inbox.find_messages(connection, workspace_id, ids, now, [delivery_id])
            if not found:
                raise NotFound("There is no message with this id in the inbox.", delivery_id=delivery_id)
            message = self._opened(workspace_id, found[0])
            await self._read(connection, workspace_id, ids, [delivery_id], now, clicked=message.content.target)
            (row,) = await inbox.find_messages(connection, workspace_id, ids, now, [delivery_id]) or found
        return self._opened(workspace_id, row)

    async def delete(self, workspace_id: str, delivery_ids: Sequence[str]) -> InboxCount:
        """Takes own messages out."""
        ids = await self._own_ids(workspace_id)
        async with self._database.workspace(workspace_id) as connection:
            await inbox.remove_messages(connection, workspace_id, ids, delivery_ids)
            return await inbox.count_messages(connection, workspace_id, ids, await self._moment(connection))

    async def _own_ids(self, workspace_id: str) -> list[int]:
        """Returns every id of the customer who calls: after a merge the others' too, after a cut only what is left."""
        caller = current_caller()
        named = _PRINCIPAL.fullmatch(caller.principal)
        if named is None or caller.workspace_id != workspace_id:
            raise Unauthenticated(_GONE, reason=Reason.ERROR_REASON_CUSTOMER_TOKEN_INVALID)
        ids = await self._customers.known_ids(workspace_id, int(named[1]))
        if ids is None:
            raise Unauthenticated(_GONE, reason=Reason.ERROR_REASON_CUSTOMER_TOKEN_INVALID)
        return ids

    async def _read(
        self,
        connection: AsyncConnection,
        workspace_id: str,
        ids: Sequence[int],
        delivery_ids: Sequence[str],
        now: datetime,
        *,
        clicked: str | None = None,
    ) -> None:
        # The ledger's rows first, as everybody who holds both.
        known = await reactions.lock_messages(connection, workspace_id, delivery_ids)
        opened = await inbox.mark_read(connection, workspace_id, ids, delivery_ids, now)
        done = [(each, Engagement.OPEN, "") for each in opened]
        if clicked is not None:
            done += [(each, Engagement.CLICK, clicked) for each in delivery_ids]
        updates = []
        for delivery_id, engagement, target in done:
            message = known.get(delivery_id)
            if message is None:
                # The ledger forgot it before the inbox did, or it was a test.
                continue
            target_hash = hashlib.sha256(target.encode()).digest()[:16] if target else b""
            if await reactions.insert_engagement(connection, workspace_id, delivery_id, engagement, target_hash, now):
                updates.append(engaged(message, engagement, target, target_hash, now))
        if updates:
            await publish(connection, workspace_id, self._facts_of(updates))

    def _opened(self, workspace_id: str, row: Any) -> InboxMessage:
        content = self._keyring.open_inbox(row["sealed"], workspace_id, row["delivery_id"])
        return InboxMessage(
            row["delivery_id"],
            InboxContent.unpacked(content),
            row["create_time"],
            row["expire_time"],
            row["read_time"],
        )
