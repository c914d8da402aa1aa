"""Answers from the ledger."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from services.common.database import Database
from services.common.errors import NotFound
from services.common.pages import page_token, read_page_token
from services.messaging.domain import Message, MessageCount, Status
from services.messaging.storage import ledger


class KnowsIds(Protocol):
    """Who a customer is."""

    async def ids_of(self, workspace_id: str, customer_id: int) -> list[int]:
        """Returns every id that is this customer's."""
        ...


class Reading:
    """Reads rows of the ledger."""

    def __init__(self, *, database: Database, customers: KnowsIds) -> None:
        """Takes what it works with."""
        self._database = database
        self._customers = customers

    async def get(self, workspace_id: str, message_id: str) -> Message:
        """Returns one row.

        Raises:
            NotFound: If the workspace has none of this id.
        """
        async with self._database.workspace(workspace_id) as connection:
            row = await ledger.message(connection, workspace_id, message_id) if "\0" not in message_id else None
        if row is None:
            raise NotFound("There is no message with this id; GET /v1/messages lists them.", message_id=message_id)
        return row

    async def list_messages(
        self, workspace_id: str, *, customer_id: int, status: Status, limit: int, token: str
    ) -> tuple[list[Message], str]:
        """Returns a page of rows, newest first, and the next token.

        Args:
            workspace_id: Whose.
            customer_id: Only this customer's, by any id; 0 takes all.
            status: Only these; NONE takes all.
            limit: How many.
            token: From the page before.

        Raises:
            InvalidArgument: If the token is not from this call.
        """
        arguments = {"messages": workspace_id, "customer_id": customer_id, "status": int(status)}
        position = read_page_token(token, arguments, datetime, str)
        ids = await self._customers.ids_of(workspace_id, customer_id) if customer_id else None
        async with self._database.workspace(workspace_id) as connection:
            page = await ledger.list_messages(
                connection,
                workspace_id,
                customer_ids=ids,
                status=status,
                after=(position[0], position[1]) if position else None,
                limit=limit + 1,
            )
        if len(page) <= limit:
            return page, ""
        last = page[limit - 1]
        return page[:limit], page_token(arguments, [last.create_time, last.message_id])

    async def stats(self, workspace_id: str) -> tuple[list[MessageCount], int]:
        """Returns counts by channel, status and reason, and how many rows are not yet final."""
        async with self._database.workspace(workspace_id) as connection:
            return await ledger.count_messages(connection, workspace_id)
