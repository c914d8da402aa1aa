"""Welcomes in WeCom: sent by a code that holds for 20 seconds and once, with a row of the ledger as any message."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import monotonic_seconds
from services.common.database import Database
from services.common.errors import Unavailable
from services.common.ids import new_id, stable_id
from services.common.outbox import Fact, publish
from services.common.payloads import pack, unpack
from services.messaging.channels import channel_kind
from services.messaging.domain import (
    Channel,
    ContactPoint,
    CustomerFile,
    DeliveryId,
    Go,
    Later,
    Message,
    MessageRequest,
    MessageUpdate,
    Reason,
    Settled,
    Status,
    Template,
    decide,
)
from services.messaging.domain.accounts import SendingAccount
from services.messaging.domain.links import preferences_url
from services.messaging.domain.messages import MessageContent
from services.messaging.domain.replies import Holder
from services.messaging.keyring import Keyring
from services.messaging.providers import Accepted, ContactChanged, Rejected, Retry, Unknown
from services.messaging.providers.registry import Providers
from services.messaging.providers.wecom_customers import WeComCustomersProvider
from services.messaging.rendering.renderer import RenderFailure, RenderItem
from services.messaging.storage import contents, deliveries, ledger, policies, welcomes
from services.messaging.storage.ledger import LogEntry, NewMessage
from services.messaging.storage.moments import Moment
from services.messaging.usecases.enriching import CustomerItem, Enriching
from services.messaging.usecases.sending import content_digest
from services.messaging.usecases.settled_updates import update_of, updates_of
from services.messaging.usecases.versions import Versions

GOOD_FOR = timedelta(seconds=20)
"""How long a code holds, as the vendor says, from when the customer was added."""

PAUSES = (0.2, 0.5, 1.0)
"""Seconds between tries of one call back: WeCom waits five seconds for our answer."""

CALL_SECONDS, ALL_SECONDS = 2.0, 4.0
SOURCE, BY = "welcome", "service:messaging"
TOO_LATE = "20 seconds"
_USED = frozenset({"41050", "41051"})
"""By these the vendor says that a code was used, or is over."""

_log = structlog.get_logger(__name__)


class KnowsFile(Protocol):
    """Customers' files."""

    async def file(self, workspace_id: str, customer_id: int) -> CustomerFile | None:
        """Returns a file; None where there is none, or it is too large."""
        ...


@dataclass(frozen=True, slots=True)
class _Row:
    """A welcome as it is to be written down: where it stands before the call, and what it says."""

    message: Message
    digest: bytes
    text: str = ""
    code: str = ""


class Welcoming:
    """Sends them."""

    def __init__(
        self,
        *,
        database: Database,
        moment: Moment,
        templates: Versions,
        enriching: Enriching,
        customers: KnowsFile,
        providers: Providers,
        keyring: Keyring,
        public_url: str,
        facts_of: Callable[[Sequence[MessageUpdate]], list[Fact]],
    ) -> None:
        """Takes what it works with."""
        self._database = database
        self._moment = moment
        self._templates = templates
        self._enriching = enriching
        self._customers = customers
        self._providers = providers
        self._keyring = keyring
        self._public_url = public_url
        self._facts_of = facts_of

    async def welcome(self, workspace_id: str, account: SendingAccount, change: ContactChanged, holder: Holder) -> int:
        """Welcomes a customer, once for each code; returns 1 where that was new.

        The row is UNKNOWN until the vendor has answered. The same call told again tries again where it is, which harms nobody:
        the vendor takes a code once.

        Raises:
            Unavailable: If the vendor's answer is lost: it tells again.
        """
        template_id = account.settings.welcome_template_id
        template = (await self._templates.find(workspace_id, [template_id])).get(template_id)
        if template is None or template.channel is not Channel.WECOM:
            _log.warning("welcome.without_template", workspace_id=workspace_id, template_id=template_id)
            return 0
        event = {"user_id": change.user_id, "state": change.state}
        request = MessageRequest(
            request_id=f"welcome/{stable_id(workspace_id, account.account_id, change.welcome_code)}",
            customer_id=holder.customer_id,
            template_id=template_id,
            event=event,
            source=SOURCE,
        )
        async with self._database.workspace(workspace_id) as connection:
            known = (await ledger.messages_by_request(connection, workspace_id, [request.request_id])).get(
                request.request_id
            )
        is_new = known is None
        if known is None:
            row = await self._row(workspace_id, account, change, holder, template, request)
            is_new = await self._keep(workspace_id, account, change, holder, row)
            message, text = row.message, row.text
        else:
            message, text = known[0], await self._said(workspace_id, known[0].delivery_id)
        if message.status is not Status.UNKNOWN or (known is None and not is_new):
            return int(is_new)
        await self._call(workspace_id, account, change, message, text, is_again=known is not None)
        return int(is_new)

    async def _row(
        self,
        workspace_id: str,
        account: SendingAccount,
        change: ContactChanged,
        holder: Holder,
        template: Template,
        request: MessageRequest,
    ) -> _Row:
        """Decides and renders as for any message, but that what would wait is not sent."""
        point = ContactPoint(account.settings.reaches[0], change.external_user_id, holder.node_id, change.time)
        # Only to whom the code is for, whatever else the customer has.
        found = await self._customers.file(workspace_id, holder.customer_id)
        customer = found or CustomerFile(holder.customer_id, tuple(holder.ids), (point,))
        customer = replace(customer, contact_points=(point,), contact_words={})
        kind = replace(channel_kind(Channel.WECOM), contact_types=account.settings.reaches)
        digest = self._hash(workspace_id, change)
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            suppressions, policy, pauses = await policies.find_in_force(
                connection, workspace_id, Channel.WECOM, [digest], customer.node_ids, now
            )
        decision = decide(
            customer=customer,
            channel=kind,
            purpose=template.purpose,
            suppressions=suppressions,
            address_hash=lambda each: digest,
            policy=policy,
            now=now,
            pauses=pauses,
        )
        delivery_id = new_id("msg", now)

        def row(status: Status, reason: Reason, text: str = "", code: str = "") -> _Row:
            message = _message(request, template, delivery_id, status, reason, now)
            return _Row(message, content_digest(request), text, code)

        if isinstance(decision, Later):
            return row(Status.SUPPRESSED, decision.reason, code=decision.words)
        if not isinstance(decision, Go):
            return row(decision.status, decision.reason, code=decision.words)
        if now >= change.time + GOOD_FOR:
            return row(Status.FAILED, Reason.ATTEMPTS_EXHAUSTED, code=TOO_LATE)
        values = {
            "customer": {"traits": customer.traits, "tags": customer.tags},
            "event": dict(request.event),
            "data": {},
            "unsubscribe_url": "",
            "preferences_url": preferences_url(self._public_url, workspace_id, delivery_id, self._keyring.link_key),
        }
        key = f"{workspace_id}/{template.template_id}/v{template.version}"
        zone = policy.zone_of(customer.traits.get("timezone"))
        item = CustomerItem(RenderItem(key, template.parts, values), holder.customer_id, zone)
        (rendered,) = await self._enriching.render(workspace_id, [item])
        if isinstance(rendered, RenderFailure):
            return row(Status.FAILED, Reason.RENDER_ERROR, code=rendered.detail)
        if lack := kind.lack_of(rendered):
            return row(Status.FAILED, Reason.RENDER_ERROR, code=lack)
        return row(Status.UNKNOWN, Reason.ANSWER_LOST, rendered.get("text", ""))

    async def _keep(
        self, workspace_id: str, account: SendingAccount, change: ContactChanged, holder: Holder, row: _Row
    ) -> bool:
        """Writes a row down before the call; False where another process did so just before."""
        message = row.message
        is_called = message.status is Status.UNKNOWN
        async with self._database.workspace(workspace_id) as connection:
            if not await ledger.insert_messages(connection, workspace_id, [NewMessage(message, row.digest, b"")]):
                return False
            await welcomes.name_address(
                connection,
                workspace_id,
                message.delivery_id,
                holder.node_id,
                self._hash(workspace_id, change),
                account.account_id,
                attempts=int(is_called),
                send_time=message.create_time if is_called else None,
            )
            if row.text:
                said = msgspec.msgpack.encode(MessageContent("", "", row.text, "", {}))
                sealed = self._keyring.seal_content(pack(said), workspace_id, message.delivery_id)
                await contents.keep_contents(
                    connection, workspace_id, {message.delivery_id: sealed}, message.create_time
                )
            entry = LogEntry(
                message.delivery_id, message.status, message.reason, int(is_called), row.code, account.account_id
            )
            await ledger.append_log(connection, workspace_id, message.create_time, [entry])
            await publish(connection, workspace_id, self._facts_of([update_of(message, holder.node_id)]))
        return True

    async def _call(
        self,
        workspace_id: str,
        account: SendingAccount,
        change: ContactChanged,
        message: Message,
        text: str,
        *,
        is_again: bool,
    ) -> None:
        provider = self._providers.of(account.settings)
        assert isinstance(provider, WeComCustomersProvider)
        started, code = monotonic_seconds(), change.welcome_code
        outcome: Accepted | Rejected | Retry | Unknown
        for pause in (*PAUSES, None):
            outcome = await provider.welcome(code, text, account.settings, timeout_seconds=CALL_SECONDS)
            left = ALL_SECONDS - (monotonic_seconds() - started)
            if not isinstance(outcome, Retry) or pause is None or left < pause:
                break
            await asyncio.sleep(pause)
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            settled = _settled(message, outcome, is_again=is_again)
            if settled is None and now >= change.time + GOOD_FOR:
                return
            if settled is not None:
                await self._settle(connection, workspace_id, settled, account, now)
        if settled is None and isinstance(outcome, Unknown | Retry):
            # WeCom calls again where we do not answer, and the code tells whether it was used.
            raise Unavailable("What became of the welcome is not known; tell again.", retry_after_seconds=1)
        _log.info("welcome.sent", workspace_id=workspace_id, outcome=type(outcome).__name__)

    async def _settle(
        self, connection: AsyncConnection, workspace_id: str, settled: Settled, account: SendingAccount, now: datetime
    ) -> None:
        rows = await deliveries.settle_in_doubt(connection, workspace_id, [settled], now)
        entries = [
            LogEntry(
                settled.delivery_id, settled.status, settled.reason, each.attempts, settled.code, account.account_id
            )
            for each in rows.values()
        ]
        await ledger.append_log(connection, workspace_id, now, entries)
        if rows:
            done = [(settled, each) for each in rows.values()]
            await publish(connection, workspace_id, self._facts_of(updates_of(done, now)))

    async def _said(self, workspace_id: str, delivery_id: str) -> str:
        async with self._database.workspace(workspace_id) as connection:
            sealed = await contents.find_content(connection, workspace_id, delivery_id)
        if sealed is None:
            return ""
        opened = unpack(self._keyring.open_content(sealed, workspace_id, delivery_id))
        return msgspec.msgpack.decode(opened, type=MessageContent).text

    def _hash(self, workspace_id: str, change: ContactChanged) -> bytes:
        return self._keyring.address_hash(workspace_id, int(Channel.WECOM), change.external_user_id)


def _settled(message: Message, outcome: Accepted | Rejected | Retry | Unknown, *, is_again: bool) -> Settled | None:
    """Returns what an answer makes of a row; None where it still is not known."""
    match outcome:
        case Accepted():
            return Settled(message.delivery_id, 0, Status.SENT, called=True)
        case Rejected(_, code) if is_again and code in _USED:
            # Perhaps used by the call whose answer was lost.
            return None
        case Rejected(_, code):
            return Settled(message.delivery_id, 0, Status.FAILED, Reason.PROVIDER_REJECTED, code=code, called=True)
        case Retry(_, _, code) if not is_again:
            return Settled(message.delivery_id, 0, Status.FAILED, Reason.ATTEMPTS_EXHAUSTED, code=code, called=True)
    return None


def _message(
    request: MessageRequest, template: Template, delivery_id: str, status: Status, reason: Reason, now: datetime
) -> Message:
    return Message(
        delivery_id=DeliveryId(delivery_id),
        request_id=request.request_id,
        customer_id=request.customer_id,
        template_id=template.template_id,
        template_version=template.version,
        channel=template.channel,
        purpose=template.purpose,
        status=status,
        reason=reason,
        provider_message_id="",
        attempts=0,
        source=request.source,
        opens=0,
        clicks=0,
        create_time=now,
        update_time=now,
        created_by=BY,
    )
