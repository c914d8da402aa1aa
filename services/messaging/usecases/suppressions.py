"""Suppressed addresses, looked at and lifted by operators."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import structlog

from services.common.database import Database
from services.common.errors import FailedPrecondition, InvalidArgument, NotFound
from services.common.filters import Restriction
from services.common.pages import page_token, read_page_token
from services.messaging.channels import CHANNELS
from services.messaging.domain import Channel
from services.messaging.domain.suppressions import (
    Suppression,
    read_suppression_id,
)
from services.messaging.storage import suppressions
from services.messaging.storage.moments import Moment
from services.messaging.usecases.reading import KnowsIds
from yike.common.v1 import errors_pb2

_log = structlog.get_logger(__name__)

AddressHash = Callable[[str, int, str], bytes]
"""The keyed hash of (workspace, channel, address)."""


class SuppressedAddresses:
    """Reads and lifts suppressions."""

    def __init__(self, *, database: Database, moment: Moment, customers: KnowsIds, address_hash: AddressHash) -> None:
        """Takes what it works with."""
        self._database = database
        self._moment = moment
        self._customers = customers
        self._address_hash = address_hash

    async def get(self, workspace_id: str, suppression_id: str) -> Suppression:
        """Returns one.

        Raises:
            NotFound: If the workspace has none of this id.
        """
        key = read_suppression_id(suppression_id)
        async with self._database.workspace(workspace_id) as connection:
            found = await suppressions.get_suppression(connection, workspace_id, key) if key else None
        if found is None:
            raise _unknown(suppression_id)
        return found

    async def list_suppressions(
        self,
        workspace_id: str,
        *,
        channel: Channel,
        customer_id: int,
        address: str,
        show_ended: bool,
        filter_: str,
        restrictions: Sequence[Restriction],
        limit: int,
        token: str,
    ) -> tuple[list[Suppression], str]:
        """Returns a page, the latest first, and the next token.

        Args:
            workspace_id: Whose.
            channel: Only this one's; NONE takes all.
            customer_id: Only those that messages to this customer led to, by any id; 0 takes all.
            address: Only this address's; empty takes all.
            show_ended: Also those that are over.
            filter_: Which ones, as the caller wrote it: the token is bound to it.
            restrictions: The same as it was read.
            limit: How many.
            token: From the page before.

        Raises:
            InvalidArgument: If the token is not from this call.
        """
        arguments = {
            "suppressions": workspace_id,
            "channel": int(channel),
            "customer_id": customer_id,
            "address": address,
            "show_ended": show_ended,
            "filter": filter_,
        }
        after = _position(read_page_token(token, arguments, datetime, str))
        ids = await self._customers.ids_of(workspace_id, customer_id) if customer_id else None
        hashes = [self._address_hash(workspace_id, each.channel, address) for each in CHANNELS] if address else None
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            page = await suppressions.list_suppressions(
                connection,
                workspace_id,
                channel=channel,
                customer_ids=ids,
                hashes=hashes,
                standing_at=None if show_ended else now,
                restrictions=restrictions,
                after=after,
                limit=limit + 1,
            )
        if len(page) <= limit:
            return page, ""
        last = page[limit - 1]
        return page[:limit], page_token(arguments, [last.create_time, last.suppression_id])

    async def lift(self, workspace_id: str, suppression_id: str, *, reason: str, by: str) -> Suppression:
        """Ends one on the word of a principal and returns it.

        Raises:
            InvalidArgument: If the reason is blank.
            NotFound: If the workspace has none of this id.
            FailedPrecondition: If it is over already.
        """
        reason = said("reason", reason)
        key = read_suppression_id(suppression_id)
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            found = await suppressions.get_suppression(connection, workspace_id, key, lock=True) if key else None
            if found is None or key is None:
                raise _unknown(suppression_id)
            if found.is_over(now):
                raise FailedPrecondition("This suppression is over already.", suppression_id=suppression_id)
            await suppressions.lift(connection, workspace_id, found, reason=reason, by=by, now=now)
            lifted = await suppressions.get_suppression(connection, workspace_id, key)
        assert lifted is not None
        _log.info("suppression.lifted", workspace_id=workspace_id, suppression_id=suppression_id)
        return lifted


def said(field: str, text: str) -> str:
    """Returns why somebody does something, as it stays on record.

    Raises:
        InvalidArgument: If it is blank.
    """
    clean = text.strip()
    if not clean:
        raise InvalidArgument(
            f"{field} must say why; it stays on record.",
            reason=errors_pb2.ERROR_REASON_MISSING_FIELD,
            field=field,
        )
    return clean


def _unknown(suppression_id: str) -> NotFound:
    return NotFound(
        "There is no suppression with this id; GET /v1/suppressions lists them.", suppression_id=suppression_id[:100]
    )


def _position(position: list[Any] | None) -> tuple[datetime, int, bytes, int] | None:
    """Returns where a page ended.

    Raises:
        InvalidArgument: INVALID_PAGE_TOKEN if someone made the position up.
    """
    if position is None:
        return None
    key = read_suppression_id(position[1])
    if key is None:
        raise InvalidArgument("The page token is not ours.", reason=errors_pb2.ERROR_REASON_INVALID_PAGE_TOKEN)
    return position[0], int(key[0]), key[2], int(key[1])
