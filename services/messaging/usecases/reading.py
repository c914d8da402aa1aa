"""Answers from the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import Database
from services.common.errors import NotFound
from services.common.filters import Restriction
from services.common.listings import Listing
from services.common.payloads import unpack
from services.messaging.domain import Message, MessageCount
from services.messaging.domain.messages import MessageContent, MessageDecision, MessagePoint, SeriesBucket
from services.messaging.domain.series import check_series
from services.messaging.keyring import Keyring
from services.messaging.storage import arbitrations, contents, ledger, ledger_lists
from services.messaging.storage.moments import Moment


class KnowsIds(Protocol):
    """Who a customer is."""

    async def ids_of(self, workspace_id: str, customer_id: int) -> list[int]:
        """Returns every id that is this customer's."""
        ...


class Reading:
    """Reads rows of the ledger."""

    def __init__(self, *, database: Database, customers: KnowsIds, moment: Moment, keyring: Keyring) -> None:
        """Takes what it works with."""
        self._keyring = keyring
        self._moment = moment
        self._database = database
        self._customers = customers

    async def get(self, workspace_id: str, delivery_id: str) -> Message:
        """Returns one row.

        Raises:
            NotFound: If the workspace has none of this id.
        """
        async with self._database.workspace(workspace_id) as connection:
            row = await ledger.message(connection, workspace_id, delivery_id) if "\0" not in delivery_id else None
            if row is None:
                raise NotFound(
                    "There is no message with this id; GET /v1/messages lists them.", delivery_id=delivery_id
                )
            (row,) = await _with_arbitrations(connection, workspace_id, [row])
        return row

    async def content(self, workspace_id: str, delivery_id: str) -> MessageContent:
        """Returns what a message said.

        Raises:
            NotFound: If the workspace has none of this id, it was not handed to a provider, or that is too long ago.
        """
        await self.get(workspace_id, delivery_id)
        async with self._database.workspace(workspace_id) as connection:
            sealed = await contents.find_content(connection, workspace_id, delivery_id)
        if sealed is None:
            raise NotFound(
                "Nothing is kept of what this message said: it was not sent, or that is too long ago.",
                delivery_id=delivery_id,
            )
        opened = unpack(self._keyring.open_content(sealed, workspace_id, delivery_id))
        return msgspec.msgpack.decode(opened, type=MessageContent)

    async def decisions(self, workspace_id: str, delivery_id: str) -> list[MessageDecision]:
        """Returns what was decided of a message, oldest first.

        Raises:
            NotFound: If the workspace has none of this id.
        """
        await self.get(workspace_id, delivery_id)
        async with self._database.workspace(workspace_id) as connection:
            return await ledger_lists.message_decisions(connection, workspace_id, delivery_id)

    async def list_messages(
        self, workspace_id: str, listing: Listing, *, customer_id: int
    ) -> tuple[list[Message], str]:
        """Returns a page of rows and the next token. There may be one behind a page that is not full.

        Args:
            workspace_id: Whose.
            listing: Which, and in which order.
            customer_id: Only this customer's, by any id; 0 takes all.
        """
        ids = await self._customers.ids_of(workspace_id, customer_id) if customer_id else None
        async with self._database.workspace(workspace_id) as connection:
            page = await ledger_lists.list_messages(connection, workspace_id, listing, customer_ids=ids)
            page = replace(page, messages=await _with_arbitrations(connection, workspace_id, page.messages))
        if page.looked_until is not None:
            return page.messages, listing.token_behind(page.looked_until)
        return page.messages[: listing.size], listing.next_token(page.messages)

    async def series(
        self,
        workspace_id: str,
        restrictions: Sequence[Restriction],
        *,
        start_time: datetime,
        end_time: datetime | None,
        bucket: SeriesBucket,
        time_zone: str,
    ) -> list[MessagePoint]:
        """Returns how many of the messages asked for in a time stand where and why, by bucket of the time zone.

        Args:
            workspace_id: Whose.
            restrictions: Which.
            start_time: From when on.
            end_time: Until before when; None: the present.
            bucket: How long a bucket is.
            time_zone: In which days, weeks and months begin.

        Raises:
            InvalidArgument: If the times are in the wrong order or hold more than `MAX_BUCKETS`, or there is no such time zone.
        """
        async with self._database.workspace(workspace_id) as connection:
            end = end_time or await self._moment(connection)
            check_series(start_time, end, bucket, time_zone)
            return await ledger_lists.message_series(
                connection,
                workspace_id,
                restrictions,
                start_time=start_time,
                end_time=end,
                bucket=bucket,
                time_zone=time_zone,
            )

    async def stats(self, workspace_id: str) -> tuple[list[MessageCount], int]:
        """Returns counts by channel, status and reason, and how many rows are not yet final."""
        async with self._database.workspace(workspace_id) as connection:
            return await ledger.count_messages(connection, workspace_id)

    async def rivals(self, workspace_id: str, delivery_id: str, customer_ids: Sequence[int]) -> list[Message]:
        """Returns the other messages that wanted the same customer in the same window, the highest value first.

        Args:
            workspace_id: Whose.
            delivery_id: Of which message.
            customer_ids: All ids of its customer.
        """
        async with self._database.workspace(workspace_id) as connection:
            found = await arbitrations.find_rivals(connection, workspace_id, delivery_id, customer_ids)
            rows = await ledger.messages(connection, workspace_id, [each for each, _ in found])
        return [replace(rows[each], arbitration=record) for each, record in found if each in rows]


async def _with_arbitrations(connection: AsyncConnection, workspace_id: str, rows: Sequence[Message]) -> list[Message]:
    """Returns messages with how they fared among others, where they waited for any."""
    records = await arbitrations.find_records(connection, workspace_id, [each.delivery_id for each in rows])
    return [
        replace(each, arbitration=records[each.delivery_id]) if each.delivery_id in records else each for each in rows
    ]
