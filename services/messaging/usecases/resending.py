"""Sending again what failed and certainly was not taken: a new row for each, once, with everything decided anew."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from services.common.database import Database
from services.common.errors import FailedPrecondition, InvalidArgument
from services.common.errors import Reason as ErrorReason
from services.common.json_values import decode
from services.common.listings import Listing
from services.messaging.domain import Message, MessageRequest, Status
from services.messaging.domain.texts import storable
from services.messaging.storage import dead_letters, ledger, ledger_lists
from services.messaging.usecases.reading import Reading
from services.messaging.usecases.sending import Sending
from services.messaging.usecases.versions import Versions

_log = structlog.get_logger(__name__)


class Resending:
    """Sends again.

    The new row's request id follows from the old row, so that whoever asks, however often, gets one. What the old one needed
    is removed after the new one is there: who was stopped in between finds the new one, too.
    """

    def __init__(self, *, database: Database, templates: Versions, reading: Reading, sending: Sending) -> None:
        """Takes what it works with."""
        # The same pool; the new row is told of by its own delivery.
        self._database = Database(database.engine, database.service)
        self._templates = templates
        self._reading = reading
        self._sending = sending

    async def resend(self, workspace_id: str, delivery_id: str, *, by: str) -> Message:
        """Sends one message again; `by` is the principal who asks. Again it returns the same row.

        Raises:
            FailedPrecondition: WRONG_STATE, if it is not resendable.
            NotFound: If there is no such message, its template is gone, or its customer was erased.
            ResourceExhausted: BACKLOG_FULL.
        """
        # Before the row: whose letter is gone by now has named the new row by then.
        letters = await self._letters(workspace_id, [delivery_id])
        old = await self._reading.get(workspace_id, delivery_id)
        if old.resent_as and not letters:
            return await self._reading.get(workspace_id, old.resent_as)
        if delivery_id not in letters:
            raise FailedPrecondition(
                _why_not(old),
                reason=ErrorReason.ERROR_REASON_WRONG_STATE,
                delivery_id=delivery_id,
                state=old.status.name,
            )
        new = await self._sending.send(workspace_id, _request(old, letters[delivery_id]), by=by)
        await self._remove(workspace_id, [delivery_id])
        _log.info("message.resent", workspace_id=workspace_id, delivery_id=delivery_id, resent_as=new.delivery_id)
        return new

    async def resend_many(self, workspace_id: str, listing: Listing, *, by: str) -> tuple[int, int, str]:
        """Sends a page of messages again; `by` as for one.

        Returns:
            How many were, how many were not as their template or customer is gone, and the token of the next page.

        Raises:
            InvalidArgument: MISSING_FIELD without a filter.
            ResourceExhausted: BACKLOG_FULL.
        """
        if not listing.restrictions:
            raise InvalidArgument(
                "Say which messages to send again; `resendable = true` names all.",
                reason=ErrorReason.ERROR_REASON_MISSING_FIELD,
                field="filter",
            )
        page, token = await self._reading.list_messages(
            workspace_id, ledger_lists.only_resendable(listing), customer_id=0
        )
        known = await self._templates.find(workspace_id, {each.template_id for each in page})
        letters = await self._letters(workspace_id, [each.delivery_id for each in page])
        wanted = [each for each in page if each.delivery_id in letters and each.template_id in known]
        answers = await self._sending.send_many(
            workspace_id, [_request(each, letters[each.delivery_id]) for each in wanted], by=by
        )
        # Without an id is what was not taken: whose customer was erased meanwhile.
        done = [old.delivery_id for old, new in zip(wanted, answers, strict=True) if new.delivery_id]
        await self._remove(workspace_id, done)
        _log.info("messages.resent", workspace_id=workspace_id, messages=len(done))
        return len(done), len(page) - len(done), token

    async def _letters(self, workspace_id: str, delivery_ids: Sequence[str]) -> dict[str, bytes]:
        """Returns callers' values; an id that cannot be one is nobody's."""
        kept = [each for each in delivery_ids if storable(each, len(each)) == each]
        async with self._database.workspace(workspace_id) as connection:
            return await dead_letters.find_letters(connection, workspace_id, kept)

    async def _remove(self, workspace_id: str, delivery_ids: Sequence[str]) -> None:
        if delivery_ids:
            async with self._database.workspace(workspace_id) as connection:
                await dead_letters.remove_letters(connection, workspace_id, delivery_ids)


def _request(old: Message, content: bytes) -> MessageRequest:
    data, event = decode(content)
    return MessageRequest(
        request_id=f"{ledger.RESEND}{old.delivery_id}",
        customer_id=old.customer_id,
        template_id=old.template_id,
        data=data,
        event=event,
        source=old.source,
        resend_of=old.delivery_id,
        expected_value=old.expected_value,
        tags=old.tags,
    )


def _why_not(old: Message) -> str:
    match old.status:
        case Status.UNKNOWN:
            return "This message may have reached its provider, so it is never sent again."
        case Status.SENT | Status.DELIVERED:
            return "This message was sent; it is not sent again."
        case Status.FAILED:
            return "This message was taken by its provider, was for nobody, or failed too long ago."
        case Status.SUPPRESSED:
            return "This message was held back on purpose; ask for a new one if that has changed."
        case _:
            return "This message is under way."
