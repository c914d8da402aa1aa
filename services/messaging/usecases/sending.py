"""Taking messages: a committed row for each, once for its request id."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from services.common.database import Database
from services.common.errors import AlreadyExists, FailedPrecondition, InvalidArgument, NotFound, ResourceExhausted
from services.common.ids import new_id
from services.common.json_values import canonical_json, encode
from services.common.memories import Memory
from services.common.outbox import Fact, publish
from services.common.telemetry import current_traceparent
from services.messaging.domain import (
    Channel,
    DeliveryId,
    Message,
    MessageRequest,
    MessageUpdate,
    Purpose,
    Reason,
    Status,
    Template,
)
from services.messaging.domain.messages import version_words
from services.messaging.domain.templates import check_tags, check_value
from services.messaging.storage import ledger
from services.messaging.storage.ledger import LogEntry, NewMessage
from services.messaging.storage.moments import Moment
from services.messaging.storage.waiting import count_waiting
from services.messaging.usecases.settled_updates import update_of
from services.messaging.usecases.versions import Versions, Wanted
from yike.common.v1 import errors_pb2

MAX_WAITING = 500_000
"""Deliveries of a workspace under way at once; beyond it, new ones are refused until some are done."""

_COUNT_SECONDS = 2.0
_COUNTED = 10_000
_NO_TIME = datetime.fromtimestamp(0, UTC)


class Sending:
    """Takes messages into the ledger."""

    def __init__(
        self,
        *,
        database: Database,
        templates: Versions,
        moment: Moment,
        facts_of: Callable[[Sequence[MessageUpdate]], list[Fact]],
        wake: Callable[[], None],
    ) -> None:
        """Takes what it works with.

        Args:
            database: Messaging's own.
            templates: What can be sent.
            moment: Tells when a row is made, and so when it is due first.
            facts_of: Writes updates as facts.
            wake: Tells the worker of this process that there is something to do.
        """
        self._database = database
        # The same pool; a commit that tells nothing need not wake the relay.
        self._quiet = Database(database.engine, database.service)
        self._templates = templates
        self._moment = moment
        self._facts_of = facts_of
        self._wake = wake
        self._waiting: Memory[str, int] = Memory(entries=_COUNTED, seconds=_COUNT_SECONDS)

    async def send(self, workspace_id: str, request: MessageRequest, *, by: str) -> Message:
        """Takes one message; `by` is the principal who asks, and stands in the row.

        Raises:
            AlreadyExists: REQUEST_ID_REUSED if the request id came with another content.
            NotFound: If there is no such template, or version of it; CUSTOMER_ERASED.
            FailedPrecondition: TEMPLATE_NOT_PUBLISHED.
            ResourceExhausted: BACKLOG_FULL.
        """
        if not request.request_id:
            request = replace(request, request_id=f"req_{secrets.token_hex(16)}")
        wanted = _wanted(request)
        said = (await self._templates.said(workspace_id, [wanted]))[wanted]
        if isinstance(said, Reason):
            raise _nothing_said(said, request)
        (message,) = await self._take(workspace_id, [request], by)
        if isinstance(message, NotFound):
            raise message
        if message is None:
            raise AlreadyExists(
                "This request id was used for another message; a new message needs a new one.",
                reason=errors_pb2.ERROR_REASON_REQUEST_ID_REUSED,
                request_id=request.request_id,
            )
        return message

    async def send_many(self, workspace_id: str, requests: Sequence[MessageRequest], *, by: str) -> list[Message]:
        """Takes many messages, one row each in the same order; `by` as for one.

        An unknown template makes a row that FAILED. A request id that came with another content takes nothing, nor does a
        customer who was erased: the answer is a row without an id that FAILED for no reason of the list.

        Raises:
            InvalidArgument: MISSING_FIELD if one is without a request id; none is taken.
            ResourceExhausted: BACKLOG_FULL; none is taken.
        """
        for number, request in enumerate(requests):
            if not request.request_id:
                field = f"requests[{number}].request_id"
                raise InvalidArgument(
                    f"{field}: it is required in a batch.",
                    reason=errors_pb2.ERROR_REASON_MISSING_FIELD,
                    field=field,
                )
        taken = await self._take(workspace_id, requests, by)
        return [
            message if isinstance(message, Message) else _refused(request)
            for request, message in zip(requests, taken, strict=True)
        ]

    async def _take(
        self, workspace_id: str, requests: Sequence[MessageRequest], by: str
    ) -> list[Message | NotFound | None]:
        """Returns each request's row; None where its id came with another content, NotFound where its customer was erased."""
        if not requests:
            return []
        for request in requests:
            check_value(request.expected_value)
            check_tags(request.tags)
        await self.check_backlog(workspace_id)
        templates = await self._templates.said(workspace_id, {_wanted(request) for request in requests})
        new: dict[str, NewMessage] = {}
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            for request in requests:
                if request.request_id not in new:
                    new[request.request_id] = _new_message(request, templates, now, by)
            fresh = await ledger.insert_messages(connection, workspace_id, list(new.values()))
            failed = [row.message for row in fresh if row.message.status is Status.FAILED]
            await ledger.append_log(
                connection,
                workspace_id,
                now,
                [
                    LogEntry(message.delivery_id, message.status, message.reason, 0, _version_words(message))
                    for message in failed
                ],
            )
            await publish(
                connection,
                workspace_id,
                self._facts_of([update_of(message, message.customer_id) for message in failed]),
            )
            known = {row.message.request_id: (row.message, row.content_digest) for row in fresh}
            others = [request_id for request_id in new if request_id not in known]
            if others:
                known |= await ledger.messages_by_request(connection, workspace_id, others)
        if len(failed) < len(fresh):
            self._wake()
        return [_taken(request, known.get(request.request_id)) for request in requests]

    async def check_backlog(self, workspace_id: str) -> None:
        """Lets more be taken, unless too much of the workspace waits.

        Raises:
            ResourceExhausted: BACKLOG_FULL.
        """
        waiting = self._waiting.get(workspace_id)
        if waiting is None:
            async with self._quiet.workspace(workspace_id) as connection:
                waiting = await count_waiting(connection, workspace_id, MAX_WAITING)
            self._waiting.keep(workspace_id, waiting)
        if waiting >= MAX_WAITING:
            raise ResourceExhausted(
                f"{MAX_WAITING} messages of this workspace wait to be sent; send the same again later.",
                retry_after_seconds=10,
            )


def _taken(request: MessageRequest, row: tuple[Message, bytes] | None) -> Message | NotFound | None:
    if row is None:
        return NotFound(
            "This customer was erased, and nothing is sent; who came back since is a new customer with another id.",
            reason=errors_pb2.ERROR_REASON_CUSTOMER_ERASED,
            customer_id=str(request.customer_id),
        )
    return row[0] if row[1] == content_digest(request) else None


def content_digest(request: MessageRequest) -> bytes:
    """Returns what tells a repeated request from a reused request id, 16 bytes."""
    content: list[Any] = [str(request.customer_id), request.template_id, request.data, request.event, request.source]
    # Only where they are said: what was asked for before there were any must stay the same request.
    if request.expected_value is not None or request.tags:
        content.append([request.expected_value, sorted(request.tags)])
    if request.template_version:
        content.append(request.template_version)
    return hashlib.sha256(canonical_json(content)).digest()[:16]


def _wanted(request: MessageRequest) -> Wanted:
    return request.template_id, request.template_version


def _version_words(message: Message) -> str:
    is_missing = message.reason is Reason.TEMPLATE_VERSION_NOT_FOUND
    return version_words(message.template_version) if is_missing else ""


def _nothing_said(reason: Reason, request: MessageRequest) -> NotFound | FailedPrecondition:
    match reason:
        case Reason.TEMPLATE_NOT_PUBLISHED:
            return FailedPrecondition(
                "This template was never published; POST /v1/templates/{template_id}:publish does.",
                reason=errors_pb2.ERROR_REASON_TEMPLATE_NOT_PUBLISHED,
                template_id=request.template_id,
            )
        case Reason.TEMPLATE_VERSION_NOT_FOUND:
            return NotFound(
                "This template has no such version; GET /v1/templates/{template_id}/versions lists them.",
                template_id=request.template_id,
                template_version=str(request.template_version),
            )
        case _:
            return NotFound(
                "There is no template with this id; GET /v1/templates lists them.", template_id=request.template_id
            )


def _new_message(
    request: MessageRequest, templates: Mapping[Wanted, Template | Reason], now: datetime, by: str
) -> NewMessage:
    said = templates[_wanted(request)]
    template = said if isinstance(said, Template) else None
    message = Message(
        delivery_id=DeliveryId(new_id("msg", now)),
        request_id=request.request_id,
        customer_id=request.customer_id,
        template_id=request.template_id,
        channel=template.channel if template else Channel.NONE,
        purpose=template.purpose if template else Purpose.NONE,
        status=Status.QUEUED if template else Status.FAILED,
        reason=said if isinstance(said, Reason) else Reason.NONE,
        provider_message_id="",
        attempts=0,
        source=request.source,
        opens=0,
        clicks=0,
        create_time=now,
        update_time=now,
        next_attempt_time=now if template else None,
        created_by=by,
        resend_of=request.resend_of,
        expected_value=request.expected_value,
        tags=tuple(sorted({*request.tags, *(template.tags if template else ())})),
        template_version=template.version if template else request.template_version,
    )
    content = encode([request.data, request.event]) if template else b""
    return NewMessage(message, content_digest(request), content, current_traceparent())


def _refused(request: MessageRequest) -> Message:
    return Message(
        delivery_id=DeliveryId(""),
        request_id=request.request_id,
        customer_id=request.customer_id,
        template_id=request.template_id,
        channel=Channel.NONE,
        purpose=Purpose.NONE,
        # No row of the ledger, and so of no time.
        status=Status.FAILED,
        reason=Reason.NONE,
        provider_message_id="",
        attempts=0,
        source=request.source,
        opens=0,
        clicks=0,
        create_time=_NO_TIME,
        update_time=_NO_TIME,
    )
